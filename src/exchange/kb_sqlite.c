#include <sqlite3.h>
#include <string.h>

#include "base/errors.h"
#include "exchange/kb_export.h"

struct storing {
    sqlite3 *database;
    struct text sql;
    bool failed;
};

/* Names come from our own tables, but some, such as "when", are words of SQL. */
static void add_name(struct text *sql, const char *name) { text_printf(sql, "\"%s\"", name); }

static void run(struct storing *it)
{
    if (!it->failed)
        it->failed = it->sql.failed || sqlite3_exec(it->database, it->sql.data, NULL, NULL, NULL) != SQLITE_OK;
    text_clear(&it->sql);
}

static void create(struct storing *it, const struct kb_flat_table *table)
{
    static const char *const types[] = {"TEXT", "INTEGER", "REAL"};
    text_add(&it->sql, "CREATE TABLE ");
    add_name(&it->sql, table->name);
    for (size_t i = 0; i < table->columns_count; i++) {
        text_add(&it->sql, i ? ", " : " (");
        add_name(&it->sql, table->columns[i].name);
        text_printf(&it->sql, " %s", types[table->columns[i].type]);
        if (strcmp(table->columns[i].name, "row") == 0)
            text_add(&it->sql, " PRIMARY KEY");
        else if (table->parent && strcmp(table->columns[i].name, "parent") == 0)
            text_printf(&it->sql, " NOT NULL REFERENCES \"%s\"(\"row\")", table->parent);
        else if (!table->parent && strcmp(table->columns[i].name, "id") == 0)
            text_add(&it->sql, " NOT NULL UNIQUE");
    }
    text_add(&it->sql, ") STRICT");
    run(it);
    if (table->parent) {
        text_printf(&it->sql, "CREATE INDEX \"%s_parent\" ON \"%s\" (\"parent\")", table->name, table->name);
        run(it);
    }
}

static void insert(struct storing *it, const struct kb_flat_table *table)
{
    sqlite3_stmt *statement = NULL;
    size_t columns = table->columns_count;
    text_printf(&it->sql, "INSERT INTO \"%s\" VALUES (", table->name);
    for (size_t i = 0; i < columns; i++)
        text_add(&it->sql, i ? ", ?" : "?");
    text_add_char(&it->sql, ')');
    it->failed = it->failed || it->sql.failed ||
                 sqlite3_prepare_v2(it->database, it->sql.data, -1, &statement, NULL) != SQLITE_OK;
    text_clear(&it->sql);
    for (size_t row = 0; row < table->rows && !it->failed; row++) {
        for (size_t i = 0; i < columns; i++) {
            const char *cell = table->cells[row * columns + i];
            it->failed = it->failed || (cell ? sqlite3_bind_text(statement, (int)i + 1, cell, -1, SQLITE_STATIC)
                                             : sqlite3_bind_null(statement, (int)i + 1)) != SQLITE_OK;
        }
        it->failed = it->failed || sqlite3_step(statement) != SQLITE_DONE || sqlite3_reset(statement) != SQLITE_OK;
    }
    sqlite3_finalize(statement);
}

/* What a file of the database would hold. */
static void serialize(struct text *out, struct storing *it)
{
    sqlite3_int64 size = 0;
    unsigned char *bytes = it->failed ? NULL : sqlite3_serialize(it->database, "main", &size, 0);
    it->failed = it->failed || !bytes;
    if (bytes)
        text_add_n(out, (const char *)bytes, (size_t)size);
    it->failed = it->failed || out->failed;
    sqlite3_free(bytes);
}

cajal_status kb_sqlite(struct text *out, const struct kb_tables *tables, cajal_errors *errors)
{
    struct storing it = {0};
    it.failed = sqlite3_open(":memory:", &it.database) != SQLITE_OK;
    text_add(&it.sql, "PRAGMA journal_mode = OFF; PRAGMA foreign_keys = ON; BEGIN");
    run(&it);
    for (size_t i = 0; i < tables->count; i++)
        create(&it, &tables->items[i]);
    for (size_t i = 0; i < tables->count; i++)
        insert(&it, &tables->items[i]);
    text_add(&it.sql, "COMMIT");
    run(&it);
    const char *wrong = it.failed && it.database && sqlite3_errcode(it.database) != SQLITE_OK
                            ? sqlite3_errmsg(it.database)
                            : "out of memory";
    serialize(out, &it);
    cajal_status status = CAJAL_OK;
    if (it.failed)
        status = errors_add(errors, CAJAL_INTERNAL, NULL, 0, NULL, "cannot make the database: %s", wrong);
    sqlite3_close(it.database);
    text_free(&it.sql);
    return status;
}
