#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static cajal_status store(const char *path, const struct kb_tables *tables, cajal_errors *errors)
{
    struct storing it = {0};
    it.failed = sqlite3_open_v2(path, &it.database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK;
    /* no journal: a file that is not whole is thrown away */
    text_add(&it.sql, "PRAGMA journal_mode = OFF; PRAGMA foreign_keys = ON; BEGIN");
    run(&it);
    for (size_t i = 0; i < tables->count; i++)
        create(&it, &tables->items[i]);
    for (size_t i = 0; i < tables->count; i++)
        insert(&it, &tables->items[i]);
    text_add(&it.sql, "COMMIT");
    run(&it);
    cajal_status status = CAJAL_OK;
    if (it.failed)
        status = errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot write the database: %s",
                            it.database ? sqlite3_errmsg(it.database) : "out of memory");
    if (sqlite3_close(it.database) != SQLITE_OK && status == CAJAL_OK)
        status = errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot write the database");
    text_free(&it.sql);
    return status;
}

cajal_status kb_sqlite(const char *path, const struct kb_tables *tables, cajal_errors *errors)
{
    struct text part = {0};
    struct stat found;
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode))
        return errors_add(errors, CAJAL_IO, path, 0, NULL, "is no file: the database would take its place");
    text_printf(&part, "%s.part", path);
    if (part.failed) {
        text_free(&part);
        return errors_no_memory(errors);
    }
    remove(part.data); /* of a run that was broken off */
    cajal_status status = store(part.data, tables, errors);
    if (status == CAJAL_OK && rename(part.data, path) != 0)
        status = errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot write: %s", strerror(errno));
    if (status != CAJAL_OK)
        remove(part.data);
    text_free(&part);
    return status;
}
