/* A registry in one SQLite file: write-ahead log, every commit on the disk before it is reported. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* renameat2() */
#endif
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "registry/store.h"

#define APPLICATION_ID 1128351308 /* "CAJL": tells a registry from any other SQLite file */
#define BACKUP_PAGES 1024         /* copied at a time: others can write in between */

struct sqlite_store {
    struct store store;
    sqlite3 *db;
    bool writes;
    struct {
        const char *sql;
        sqlite3_stmt *statement;
    } kept[STORE_KEPT];
};

/* migrations[i] leads from version i to i + 1. */
static const char *const migrations[STORE_VERSION] = {
    "CREATE TABLE cajal_trail ("
    " number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, case_id TEXT,"
    " version INTEGER, why TEXT NOT NULL, knowledge TEXT NOT NULL, content TEXT, document TEXT, hash TEXT NOT NULL,"
    " CHECK ((document IS NULL) = (version IS NULL) AND (document IS NULL) = (content IS NULL)),"
    " CHECK (document IS NULL OR case_id IS NOT NULL)) STRICT;"
    "CREATE UNIQUE INDEX cajal_trail_version ON cajal_trail (case_id, version) WHERE version IS NOT NULL;"
    "CREATE TRIGGER cajal_trail_no_update BEFORE UPDATE ON cajal_trail"
    " BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;"
    "CREATE TRIGGER cajal_trail_no_delete BEFORE DELETE ON cajal_trail"
    " BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;"
    "CREATE TABLE cajal_case ("
    " case_id TEXT PRIMARY KEY, version INTEGER NOT NULL, number INTEGER NOT NULL REFERENCES cajal_trail (number),"
    " at TEXT NOT NULL, who TEXT NOT NULL,"
    " content TEXT NOT NULL, genotype TEXT NOT NULL, line TEXT NOT NULL, drug TEXT NOT NULL,"
    " progression TEXT NOT NULL, last_date TEXT NOT NULL) STRICT;"
    "CREATE INDEX cajal_case_genotype ON cajal_case (genotype, line);"
    "CREATE INDEX cajal_case_line ON cajal_case (line);"
    "CREATE INDEX cajal_case_drug ON cajal_case (drug);"
    "CREATE INDEX cajal_case_progression ON cajal_case (progression);"
    "CREATE INDEX cajal_case_last_date ON cajal_case (last_date);",
    /* lists read the table in its own order, and it is as slim as they need: at 100,000 cases quicker than to find a
     * third of them by an index and to sort them; and a case is written to one tree instead of seven */
    "ALTER TABLE cajal_case RENAME TO cajal_case_1;"
    "CREATE TABLE cajal_case ("
    " case_id TEXT PRIMARY KEY, genotype TEXT NOT NULL, line TEXT NOT NULL, drug TEXT NOT NULL,"
    " progression TEXT NOT NULL, last_date TEXT NOT NULL, version INTEGER NOT NULL,"
    " number INTEGER NOT NULL REFERENCES cajal_trail (number), at TEXT NOT NULL, who TEXT NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "INSERT INTO cajal_case SELECT case_id, genotype, line, drug, progression, last_date, version, number, at, who"
    " FROM cajal_case_1;"
    "DROP TABLE cajal_case_1;",
};

/* ---- what went wrong, in words ---- */

static const char *meaning(int code)
{
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "another program holds the lock; try again when it is done";
    case SQLITE_CORRUPT: return "the database is damaged; restore the last backup";
    case SQLITE_NOTADB: return "this is no SQLite database, or its start is damaged";
    case SQLITE_FULL: return "the disk is full; nothing of this transaction was kept";
    case SQLITE_READONLY: return "it cannot be written: the file or its directory is read-only";
    case SQLITE_CANTOPEN: return "it cannot be opened: no such file or directory, or no permission";
    case SQLITE_IOERR: return "reading or writing the file failed; nothing of this transaction was kept";
    default: return NULL;
    }
}

static cajal_status fail(struct sqlite_store *store, cajal_errors *errors)
{
    int code = sqlite3_extended_errcode(store->db);
    const char *words = meaning(code), *details = sqlite3_errmsg(store->db);
    if ((code & 0xFF) == SQLITE_NOMEM)
        return errors_no_memory(errors);
    if (!words)
        return errors_add(errors, (code & 0xFF) == SQLITE_CONSTRAINT ? CAJAL_INVALID : CAJAL_INTERNAL,
                          store->store.name, 0, NULL, "SQLite: %s (%d)", details, code);
    return errors_add(errors, CAJAL_IO, store->store.name, 0, NULL, "%s (SQLite: %s, %d)", words, details, code);
}

/* ---- statements ---- */

static sqlite3_stmt *prepared(struct sqlite_store *store, const char *sql, bool kept)
{
    sqlite3_stmt *statement = NULL;
    size_t slot = 0;
    while (kept && slot < STORE_KEPT && store->kept[slot].sql && store->kept[slot].sql != sql)
        slot++;
    if (kept && slot < STORE_KEPT && store->kept[slot].sql)
        return store->kept[slot].statement;
    if (sqlite3_prepare_v3(store->db, sql, -1, kept ? SQLITE_PREPARE_PERSISTENT : 0, &statement, NULL) != SQLITE_OK)
        return NULL;
    if (kept && slot < STORE_KEPT) {
        store->kept[slot].sql = sql;
        store->kept[slot].statement = statement;
    }
    return statement;
}

static bool is_kept(const struct sqlite_store *store, const sqlite3_stmt *statement)
{
    for (size_t i = 0; i < STORE_KEPT && store->kept[i].sql; i++)
        if (store->kept[i].statement == statement)
            return true;
    return false;
}

static int bind(sqlite3_stmt *statement, const struct store_value *values, int count)
{
    int code = SQLITE_OK;
    for (int i = 0; i < count && code == SQLITE_OK; i++) {
        if (values[i].kind == STORE_TEXT)
            code = sqlite3_bind_text64(statement, i + 1, values[i].text, values[i].length, SQLITE_STATIC, SQLITE_UTF8);
        else if (values[i].kind == STORE_INT)
            code = sqlite3_bind_int64(statement, i + 1, values[i].integer);
        else
            code = sqlite3_bind_null(statement, i + 1);
    }
    return code;
}

/* SQLITE_ROW to go on, SQLITE_DONE when the function has enough, or what went wrong. */
static int hand_out(sqlite3_stmt *statement, store_function function, void *context)
{
    struct store_row row = {.count = sqlite3_column_count(statement)};
    for (int i = 0; i < row.count && i < STORE_COLUMNS; i++) {
        bool null = sqlite3_column_type(statement, i) == SQLITE_NULL;
        row.cell[i] = (const char *)sqlite3_column_text(statement, i);
        if (!null && !row.cell[i]) /* a number takes memory to become text */
            return SQLITE_NOMEM;
    }
    return function && function(context, &row) != 0 ? SQLITE_DONE : SQLITE_ROW;
}

static cajal_status run(struct store *base, const char *sql, bool kept, const struct store_value *values, int count,
                        store_function function, void *context, cajal_errors *errors)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    sqlite3_stmt *statement = prepared(store, sql, kept);
    if (!statement)
        return fail(store, errors);
    int code = bind(statement, values, count);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            code = hand_out(statement, function, context);
    }
    cajal_status status = code == SQLITE_DONE    ? CAJAL_OK
                          : code == SQLITE_NOMEM ? errors_no_memory(errors)
                                                 : fail(store, errors);
    if (is_kept(store, statement)) {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    } else {
        sqlite3_finalize(statement);
    }
    return status;
}

static cajal_status execute(struct sqlite_store *store, const char *sql, cajal_errors *errors)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? CAJAL_OK : fail(store, errors);
}

static cajal_status begin(struct store *base, enum store_begin how, cajal_errors *errors)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    /* a batch in memory until it is committed; who only reads a list is quicker with SQLite's own 2 MB */
    if (how == STORE_WRITE && !store->writes) {
        cajal_status status = execute(store, "PRAGMA cache_size = -65536", errors);
        if (status != CAJAL_OK)
            return status;
        store->writes = true;
    }
    return run(base, how == STORE_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", true, NULL, 0, NULL, NULL, errors);
}

static cajal_status append(struct store *base, const char *insert, const struct store_value *values, int count,
                           cajal_errors *errors)
{
    return run(base, insert, true, values, count, NULL, NULL, errors);
}

static cajal_status end(struct store *base, bool commit, cajal_errors *errors)
{
    return run(base, commit ? "COMMIT" : "ROLLBACK", true, NULL, 0, NULL, NULL, errors);
}

/* ---- opening ---- */

static void close_store(struct store *base)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    for (size_t i = 0; i < STORE_KEPT && store->kept[i].sql; i++)
        sqlite3_finalize(store->kept[i].statement);
    sqlite3_close(store->db);
    free(store->store.name);
    free(store);
}

static cajal_status pragma(struct sqlite_store *store, const char *sql, int64_t *value, cajal_errors *errors)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *value = sqlite3_column_int64(statement, 0);
    cajal_status status = code == SQLITE_ROW || code == SQLITE_DONE ? CAJAL_OK : fail(store, errors);
    sqlite3_finalize(statement);
    return status;
}

/* The tables of an older version become those of this one, in one transaction. */
static cajal_status migrate(struct sqlite_store *store, int64_t from, cajal_errors *errors)
{
    char last[80];
    cajal_status status = execute(store, "BEGIN IMMEDIATE", errors);
    if (status != CAJAL_OK)
        return status;
    for (int64_t i = from; i < STORE_VERSION && status == CAJAL_OK; i++)
        status = execute(store, migrations[i], errors);
    snprintf(last, sizeof last, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", APPLICATION_ID,
             STORE_VERSION);
    if (status == CAJAL_OK)
        status = execute(store, last, errors);
    if (status != CAJAL_OK)
        execute(store, "ROLLBACK", NULL);
    return status;
}

static cajal_status check_version(struct sqlite_store *store, bool create, cajal_errors *errors)
{
    int64_t version = 0, application = 0, tables = 0;
    cajal_status status = pragma(store, "PRAGMA user_version", &version, errors);
    if (status == CAJAL_OK)
        status = pragma(store, "PRAGMA application_id", &application, errors);
    if (status == CAJAL_OK)
        status = pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, errors);
    if (status != CAJAL_OK)
        return status;
    if (create && tables == 0)
        return migrate(store, 0, errors);
    if (create)
        return errors_add(errors, CAJAL_USAGE, store->store.name, 0, NULL,
                          "there is a database already; expected none");
    if (application != APPLICATION_ID)
        return errors_add(errors, CAJAL_IO, store->store.name, 0, NULL,
                          "this is no registry; `cajal registry init` makes one");
    if (version > STORE_VERSION)
        return errors_add(errors, CAJAL_IO, store->store.name, 0, NULL,
                          "the registry is of version %lld, this program knows up to %d: use a newer one",
                          (long long)version, STORE_VERSION);
    return version < STORE_VERSION ? migrate(store, version, errors) : CAJAL_OK;
}

static cajal_status set_up(struct sqlite_store *store, bool create, cajal_errors *errors)
{
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, STORE_WAIT_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    cajal_status status =
        execute(store,
                "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                "PRAGMA wal_autocheckpoint = 8000; PRAGMA cell_size_check = ON;"
                "PRAGMA temp_store = MEMORY", /* each statement could be undone: not by a file of its own */
                errors);
    if (status == CAJAL_OK && create)
        status = execute(store, "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL", errors);
    return status == CAJAL_OK ? check_version(store, create, errors) : status;
}

/* Of a database that did not come to be: nothing half made is left behind. */
static void discard(const char *path)
{
    static const char *const beside[] = {"", "-journal", "-wal", "-shm"};
    char name[4096 + 16];
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
        if (snprintf(name, sizeof name, "%s%s", path, beside[i]) < (int)sizeof name)
            remove(name);
}

/* ---- backup ---- */

static int copy_pages(sqlite3 *to, sqlite3 *from)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    int code = SQLITE_OK;
    while (backup && (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED)) {
        code = sqlite3_backup_step(backup, BACKUP_PAGES);
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
            sqlite3_sleep(10);
    }
    return backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(to);
}

/* The name of a file, unless there is one of that name. link() where the file system cannot do it at once. */
static bool take_name(const char *part, const char *path)
{
    if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return true;
    return (errno == EINVAL || errno == ENOSYS) && link(part, path) == 0;
}

/* Into PATH.part, which takes its name only when it is whole: what is read wrongly from a disk is a page of zeros, and
 * no error. */
static cajal_status backup(struct store *base, const char *path, store_check check, void *context, cajal_errors *errors)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    char part[4096];
    if (access(path, F_OK) == 0)
        return errors_add(errors, CAJAL_USAGE, path, 0, NULL, "there is a file already; it is not overwritten");
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return errors_add(errors, CAJAL_USAGE, path, 0, NULL, "the name is too long");
    discard(part);
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (code == SQLITE_OK)
        code = copy_pages(to, store->db);
    /* a copy is one file: no write-ahead log beside it */
    if (code == SQLITE_OK)
        code = sqlite3_exec(to, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL", NULL, NULL, NULL);
    cajal_status status = CAJAL_OK;
    if (code != SQLITE_OK)
        status = errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot be written: %s",
                            meaning(code) ? meaning(code) : sqlite3_errstr(code));
    sqlite3_close(to);
    if (status == CAJAL_OK)
        status = check(context, part, errors);
    if (status == CAJAL_OK && !take_name(part, path))
        status = errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot be written: %s", strerror(errno));
    discard(part);
    return status;
}

static const struct store_kind sqlite_kind = {
    close_store, run, append, begin, end, backup, STORE_HELD("SELECT value FROM json_each($1)"), true, discard,
};

cajal_status store_sqlite_open(struct store **out, const char *path, bool create, cajal_errors *errors)
{
    if (create && access(path, F_OK) == 0)
        return errors_add(errors, CAJAL_USAGE, path, 0, NULL, "there is a file already; it is not overwritten");
    struct sqlite_store *store = calloc(1, sizeof *store);
    if (!store || !(store->store.name = strdup(path))) {
        free(store);
        return errors_no_memory(errors);
    }
    store->store.kind = &sqlite_kind;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    cajal_status status = sqlite3_open_v2(path, &store->db, flags, NULL) == SQLITE_OK ? set_up(store, create, errors)
                                                                                      : fail(store, errors);
    if (status != CAJAL_OK) {
        close_store(&store->store);
        if (create)
            discard(path);
        return status;
    }
    *out = &store->store;
    return CAJAL_OK;
}
