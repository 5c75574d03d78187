/* Built where SQLite is not: PostgreSQL still works. */
#include "base/errors.h"
#include "registry/store.h"

cajal_status store_sqlite_open(struct store **out, const char *path, bool create, cajal_errors *errors)
{
    (void)out;
    (void)create;
    return errors_add(errors, CAJAL_USAGE, path, 0, NULL, "this program was built without SQLite");
}
