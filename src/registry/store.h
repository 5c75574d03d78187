/* Where a registry lies: SQLite or PostgreSQL behind a few functions. Both understand the same SQL ($1, $2 … in order
 * of first use, ON CONFLICT); only the tables themselves are declared for each (store_sqlite.c, store_postgres.c). */
#ifndef CAJAL_REGISTRY_STORE_H
#define CAJAL_REGISTRY_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "cajal/status.h"

#define STORE_VERSION 2     /* of the tables; a migration for each step */
#define STORE_COLUMNS 16    /* of a result */
#define STORE_PARAMETERS 16 /* of a statement */
#define STORE_KEPT 32       /* prepared statements */
#define STORE_WAIT_MS 10000 /* for another program's lock; a person waits no longer */

enum store_value_kind { STORE_NULL, STORE_TEXT, STORE_INT };

struct store_value {
    enum store_value_kind kind;
    const char *text;
    size_t length;
    int64_t integer;
};

struct store_value store_text(const char *text); /* NULL: null */
struct store_value store_text_n(const char *text, size_t length);
struct store_value store_int(int64_t integer);

struct store_row {
    const char *cell[STORE_COLUMNS]; /* NULL: null */
    int count;
};

/* For each row of a result; not 0 stops. It must not use the store. */
typedef int (*store_function)(void *context, const struct store_row *row);

#define STORE_HELD(items)                                                                                              \
    "SELECT c.case_id, c.version, t.content FROM cajal_case c JOIN cajal_trail t ON t.number = c.number"               \
    " WHERE c.case_id IN (" items ")"

enum store_begin { STORE_READ, STORE_WRITE };

struct store;

/* Whether the registry in this file holds together. */
typedef cajal_status (*store_check)(void *context, const char *path, cajal_errors *errors);

struct store_kind {
    void (*close)(struct store *store);
    /* `kept`: `sql` lives as long as the program, and the statement is prepared once. */
    cajal_status (*run)(struct store *store, const char *sql, bool kept, const struct store_value *values, int count,
                        store_function function, void *context, cajal_errors *errors);
    /* Adds a row; it may be sent only with the next statement, or when the transaction ends. */
    cajal_status (*append)(struct store *store, const char *insert, const struct store_value *values, int count,
                           cajal_errors *errors);
    cajal_status (*begin)(struct store *store, enum store_begin how, cajal_errors *errors);
    cajal_status (*end)(struct store *store, bool commit, cajal_errors *errors);
    /* `check` looks at the copy before it gets its name. */
    cajal_status (*backup)(struct store *store, const char *path, store_check check, void *context,
                           cajal_errors *errors);
    const char *held; /* STORE_HELD, with a query for the items of $1, a JSON list of texts */
    bool plans_last;  /* how a query is done does not hang on how much is held: `held` is prepared once */
    void (*discard)(const char *url); /* one that did not come to be, and is closed; NULL: the server's affair */
};

struct store { /* the head of each kind's own struct */
    const struct store_kind *kind;
    char *name; /* for messages: the path, or the URL without its password */
};

/* Opens; `create`: where there are no tables they are made, and where there are it is CAJAL_USAGE. */
cajal_status store_open(struct store **out, const char *url, bool create, cajal_errors *errors);
void store_close(struct store *store);

/* Runs a statement that is a literal of the program. */
cajal_status store_run(struct store *store, const char *sql, const struct store_value *values, int count,
                       store_function function, void *context, cajal_errors *errors);

/* Appends a row: `insert` is a literal of the form "INSERT INTO table (columns) VALUES ($1, …)". What the database has
 * against it may be said only by the next statement or the commit. */
cajal_status store_append(struct store *store, const char *insert, const struct store_value *values, int count,
                          cajal_errors *errors);

cajal_status store_begin(struct store *store, enum store_begin how, cajal_errors *errors);
cajal_status store_commit(struct store *store, cajal_errors *errors);
void store_rollback(struct store *store);

/* Of the kinds; the *_absent.c say that they were left out of the build. */
cajal_status store_sqlite_open(struct store **out, const char *path, bool create, cajal_errors *errors);
extern const bool store_has_postgres; /* built with libpq */
cajal_status store_postgres_open(struct store **out, const char *url, bool create, cajal_errors *errors);

#endif
