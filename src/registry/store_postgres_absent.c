/* Built where libpq is not: SQLite still works. */
#include "base/errors.h"
#include "registry/store.h"

const bool store_has_postgres = false;

cajal_status store_postgres_open(struct store **out, const char *url, bool create, cajal_errors *errors)
{
    (void)out;
    (void)url;
    (void)create;
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "this program was built without PostgreSQL (libpq)");
}
