#include "registry/store.h"

#include <string.h>

struct store_value store_text(const char *text)
{
    return text ? store_text_n(text, strlen(text)) : (struct store_value){.kind = STORE_NULL};
}

struct store_value store_text_n(const char *text, size_t length)
{
    return (struct store_value){.kind = STORE_TEXT, .text = text, .length = length};
}

struct store_value store_int(int64_t integer) { return (struct store_value){.kind = STORE_INT, .integer = integer}; }

cajal_status store_open(struct store **out, const char *url, bool create, cajal_errors *errors)
{
    if (strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0)
        return store_postgres_open(out, url, create, errors);
    return store_sqlite_open(out, url, create, errors);
}

void store_close(struct store *store)
{
    if (store)
        store->kind->close(store);
}

cajal_status store_run(struct store *store, const char *sql, const struct store_value *values, int count,
                       store_function function, void *context, cajal_errors *errors)
{
    return store->kind->run(store, sql, true, values, count, function, context, errors);
}

cajal_status store_append(struct store *store, const char *insert, const struct store_value *values, int count,
                          cajal_errors *errors)
{
    return store->kind->append(store, insert, values, count, errors);
}

cajal_status store_begin(struct store *store, enum store_begin how, cajal_errors *errors)
{
    return store->kind->begin(store, how, errors);
}

cajal_status store_commit(struct store *store, cajal_errors *errors)
{
    cajal_status status = store->kind->end(store, true, errors);
    if (status != CAJAL_OK)
        store_rollback(store);
    return status;
}

void store_rollback(struct store *store)
{
    cajal_status ignored = store->kind->end(store, false, NULL); /* said already why */
    (void)ignored;
}
