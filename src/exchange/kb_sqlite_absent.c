/* Built without SQLite. */
#include "base/errors.h"
#include "exchange/kb_export.h"

cajal_status kb_sqlite(struct text *out, const struct kb_tables *tables, cajal_errors *errors)
{
    (void)out;
    (void)tables;
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                      "this build of Cajal is without SQLite; install libsqlite3-dev and build again");
}
