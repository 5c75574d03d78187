/* Built without SQLite. */
#include "base/errors.h"
#include "exchange/kb_export.h"

cajal_status kb_sqlite(const char *path, const struct kb_tables *tables, cajal_errors *errors)
{
    (void)tables;
    return errors_add(errors, CAJAL_USAGE, path, 0, NULL,
                      "this build of Cajal is without SQLite; install libsqlite3-dev and build again");
}
