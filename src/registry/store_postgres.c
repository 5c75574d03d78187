/* A registry in PostgreSQL, through libpq. Writers take turns by an advisory lock, because a chain has one end. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/format.h"
#include "registry/store.h"

#define APPENDED_TABLES 2 /* the trail, and the cases that point into it */

#define WRITE_LOCK 1128351308 /* the key of the advisory lock: "CAJL" */
#define TEXT_OF(number) TEXT_OF_(number)
#define TEXT_OF_(number) #number

struct postgres_store {
    struct store store;
    PGconn *connection;
    const char *kept[STORE_KEPT]; /* prepared on the server as s0, s1, … */
    struct appended {             /* rows that are not sent yet, in the order in which their tables came */
        const char *insert;
        struct text rows; /* as COPY wants them */
    } appended[APPENDED_TABLES];
};

/* migrations[i] leads from version i to i + 1. COLLATE "C": the order of bytes, as in SQLite. */
static const char *const migrations[STORE_VERSION] = {
    "CREATE TABLE cajal_registry (version INTEGER NOT NULL);"
    "INSERT INTO cajal_registry VALUES (0);"
    "CREATE TABLE cajal_trail ("
    " number BIGINT PRIMARY KEY, at TEXT COLLATE \"C\" NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,"
    " case_id TEXT COLLATE \"C\", version BIGINT, why TEXT NOT NULL, knowledge TEXT NOT NULL, content TEXT,"
    " document TEXT, hash TEXT NOT NULL,"
    " CHECK ((document IS NULL) = (version IS NULL) AND (document IS NULL) = (content IS NULL)),"
    " CHECK (document IS NULL OR case_id IS NOT NULL));"
    "CREATE UNIQUE INDEX cajal_trail_version ON cajal_trail (case_id, version) WHERE version IS NOT NULL;"
    "CREATE FUNCTION cajal_trail_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$;"
    "CREATE TRIGGER cajal_trail_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON cajal_trail"
    " FOR EACH STATEMENT EXECUTE FUNCTION cajal_trail_only_grows();"
    "CREATE TABLE cajal_case ("
    " case_id TEXT COLLATE \"C\" PRIMARY KEY, version BIGINT NOT NULL,"
    " number BIGINT NOT NULL REFERENCES cajal_trail (number),"
    " at TEXT NOT NULL, who TEXT NOT NULL,"
    " content TEXT NOT NULL, genotype TEXT NOT NULL, line TEXT NOT NULL, drug TEXT NOT NULL,"
    " progression TEXT NOT NULL, last_date TEXT COLLATE \"C\" NOT NULL);"
    "CREATE INDEX cajal_case_genotype ON cajal_case (genotype, line);"
    "CREATE INDEX cajal_case_line ON cajal_case (line);"
    "CREATE INDEX cajal_case_drug ON cajal_case (drug);"
    "CREATE INDEX cajal_case_progression ON cajal_case (progression);"
    "CREATE INDEX cajal_case_last_date ON cajal_case (last_date);",
    /* as in store_sqlite.c */
    "DROP INDEX cajal_case_genotype, cajal_case_line, cajal_case_drug, cajal_case_progression, cajal_case_last_date;"
    "ALTER TABLE cajal_case DROP COLUMN content;",
};

/* ---- what went wrong, in words ---- */

static int length_of_line(const char *message) { return (int)strcspn(message, "\n"); }

static const char *meaning(const char *state)
{
    static const struct {
        const char *class, *words;
    } known[] = {
        {"55P03", "another program holds the lock; try again when it is done"},
        {"57014", "it took too long, or was cancelled"},
        {"57P", "the server is shutting down"},
        {"53100", "the server's disk is full; nothing of this transaction was kept"},
        {"53", "the server is short of resources; nothing of this transaction was kept"},
        {"25006", "the database is read-only"},
        {"42501", "no permission to do this in the database"},
        {"42P01", "there is no registry in this database; `cajal registry init` makes one"},
        {"XX001", "the database is damaged; restore the last backup"},
        {"XX002", "the database is damaged; restore the last backup"},
        {"08", "the connection was lost; nothing of this transaction was kept"},
    };
    for (size_t i = 0; state && i < sizeof known / sizeof known[0]; i++)
        if (strncmp(state, known[i].class, strlen(known[i].class)) == 0)
            return known[i].words;
    return NULL;
}

static cajal_status fail(struct postgres_store *store, const PGresult *result, cajal_errors *errors)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *details = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *words = meaning(state);
    if (!details)
        details = PQerrorMessage(store->connection);
    if (!words && PQstatus(store->connection) == CONNECTION_BAD)
        words = "the connection was lost; nothing of this transaction was kept";
    if (words)
        return errors_add(errors, CAJAL_IO, store->store.name, 0, NULL, "%s (PostgreSQL: %.*s)", words,
                          length_of_line(details), details);
    bool refused = state && strncmp(state, "23", 2) == 0; /* a constraint */
    return errors_add(errors, refused ? CAJAL_INVALID : CAJAL_INTERNAL, store->store.name, 0, NULL,
                      "PostgreSQL: %.*s (%s)", length_of_line(details), details, state ? state : "no state");
}

/* ---- results ---- */

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE;
}

static cajal_status command(struct postgres_store *store, const char *sql, cajal_errors *errors)
{
    PGresult *result = PQexec(store->connection, sql);
    cajal_status status = succeeded(result) ? CAJAL_OK : fail(store, result, errors);
    PQclear(result);
    return status;
}

/* ---- appended rows: one COPY a table ---- */

/* A field of COPY's text format; the tab or line end behind it. */
static void add_field(struct text *rows, const struct store_value *value, char end)
{
    char digits[FORMAT_DIGITS];
    const char *at = value->kind == STORE_INT    ? format_digits(digits, value->integer)
                     : value->kind == STORE_TEXT ? value->text
                                                 : "\\N";
    size_t left = value->kind == STORE_TEXT ? value->length : strlen(at);
    while (value->kind == STORE_TEXT && left > 0) {
        size_t plain = 0;
        while (plain < left && at[plain] != '\\' && at[plain] != '\t' && at[plain] != '\n' && at[plain] != '\r')
            plain++;
        text_add_n(rows, at, plain);
        if (plain == left)
            break;
        text_add_char(rows, '\\');
        text_add_char(rows, at[plain] == '\t' ? 't' : at[plain] == '\n' ? 'n' : at[plain] == '\r' ? 'r' : '\\');
        at += plain + 1;
        left -= plain + 1;
    }
    if (value->kind != STORE_TEXT)
        text_add_n(rows, at, left);
    text_add_char(rows, end);
}

static cajal_status append(struct store *base, const char *insert, const struct store_value *values, int count,
                           cajal_errors *errors)
{
    struct postgres_store *store = (struct postgres_store *)base;
    struct appended *table = store->appended;
    while (table->insert && table->insert != insert && table < store->appended + APPENDED_TABLES - 1)
        table++;
    table->insert = insert;
    for (int i = 0; i < count; i++)
        add_field(&table->rows, &values[i], i + 1 < count ? '\t' : '\n');
    return table->rows.failed ? errors_no_memory(errors) : CAJAL_OK;
}

static void forget_appended(struct postgres_store *store)
{
    for (int i = 0; i < APPENDED_TABLES; i++)
        text_clear(&store->appended[i].rows);
}

/* "INSERT INTO table (columns) VALUES …" → "COPY table (columns) FROM STDIN". */
static void copy_statement(char *out, size_t size, const char *insert)
{
    const char *table = insert + strlen("INSERT INTO ");
    snprintf(out, size, "COPY %.*s FROM STDIN", (int)(strstr(table, " VALUES") - table), table);
}

static cajal_status copy(struct postgres_store *store, const struct appended *table, cajal_errors *errors)
{
    char sql[512];
    copy_statement(sql, sizeof sql, table->insert);
    PGresult *result = PQexec(store->connection, sql);
    bool begun = PQresultStatus(result) == PGRES_COPY_IN;
    cajal_status status = begun ? CAJAL_OK : fail(store, result, errors);
    PQclear(result);
    if (!begun)
        return status;
    if (PQputCopyData(store->connection, table->rows.data, (int)table->rows.length) != 1 ||
        PQputCopyEnd(store->connection, NULL) != 1)
        status = fail(store, NULL, errors);
    while ((result = PQgetResult(store->connection))) {
        if (!succeeded(result) && status == CAJAL_OK)
            status = fail(store, result, errors);
        PQclear(result);
    }
    return status;
}

static cajal_status send_appended(struct postgres_store *store, cajal_errors *errors)
{
    cajal_status status = CAJAL_OK;
    for (int i = 0; i < APPENDED_TABLES && status == CAJAL_OK; i++)
        if (store->appended[i].rows.length)
            status = copy(store, &store->appended[i], errors);
    forget_appended(store);
    return status;
}

/* ---- statements ---- */

/* Sets `name` to the name under which the server holds `sql`, or to "" where there is no room for more. */
static cajal_status prepare(struct postgres_store *store, const char *sql, char name[16], cajal_errors *errors)
{
    size_t slot = 0;
    while (slot < STORE_KEPT && store->kept[slot] && store->kept[slot] != sql)
        slot++;
    name[0] = '\0';
    if (slot == STORE_KEPT)
        return CAJAL_OK;
    snprintf(name, 16, "s%zu", slot);
    if (store->kept[slot])
        return CAJAL_OK;
    PGresult *result = PQprepare(store->connection, name, sql, 0, NULL);
    cajal_status status = succeeded(result) ? CAJAL_OK : fail(store, result, errors);
    PQclear(result);
    if (status == CAJAL_OK)
        store->kept[slot] = sql;
    return status;
}

struct parameters {
    const char *text[STORE_PARAMETERS];
    int length[STORE_PARAMETERS], format[STORE_PARAMETERS];
    char number[STORE_PARAMETERS][24];
    char *copies[STORE_PARAMETERS]; /* of texts that do not end with a zero */
};

static bool set_parameters(struct parameters *out, const struct store_value *values, int count)
{
    *out = (struct parameters){0};
    for (int i = 0; i < count; i++) {
        if (values[i].kind == STORE_INT) {
            snprintf(out->number[i], sizeof out->number[i], "%lld", (long long)values[i].integer);
            out->text[i] = out->number[i];
        } else if (values[i].kind == STORE_TEXT) {
            out->copies[i] = strndup(values[i].text, values[i].length);
            out->text[i] = out->copies[i];
            if (!out->copies[i])
                return false;
        }
    }
    return true;
}

static void free_parameters(struct parameters *parameters, int count)
{
    for (int i = 0; i < count; i++)
        free(parameters->copies[i]);
}

static int hand_out(const PGresult *result, store_function function, void *context)
{
    for (int i = 0; function && i < PQntuples(result); i++) {
        struct store_row row = {.count = PQnfields(result)};
        for (int j = 0; j < row.count && j < STORE_COLUMNS; j++)
            row.cell[j] = PQgetisnull(result, i, j) ? NULL : PQgetvalue(result, i, j);
        if (function(context, &row) != 0)
            return 1;
    }
    return 0;
}

/* Row by row, so that a result of any size takes the memory of one row. */
static cajal_status take_results(struct postgres_store *store, store_function function, void *context,
                                 cajal_errors *errors)
{
    cajal_status status = CAJAL_OK;
    bool stopped = false;
    PQsetSingleRowMode(store->connection);
    for (PGresult *result; (result = PQgetResult(store->connection)); PQclear(result)) {
        if (!succeeded(result) && status == CAJAL_OK)
            status = fail(store, result, errors);
        else if (status == CAJAL_OK && !stopped)
            stopped = hand_out(result, function, context) != 0;
    }
    return status;
}

static cajal_status run(struct store *base, const char *sql, bool kept, const struct store_value *values, int count,
                        store_function function, void *context, cajal_errors *errors)
{
    struct postgres_store *store = (struct postgres_store *)base;
    struct parameters parameters;
    char name[16] = "";
    cajal_status status = send_appended(store, errors);
    if (status == CAJAL_OK && kept && count > 0)
        status = prepare(store, sql, name, errors);
    if (status != CAJAL_OK)
        return status;
    bool sent = set_parameters(&parameters, values, count);
    if (!sent)
        status = errors_no_memory(errors);
    else if (name[0])
        sent = PQsendQueryPrepared(store->connection, name, count, parameters.text, NULL, NULL, 0) == 1;
    else
        sent = PQsendQueryParams(store->connection, sql, count, NULL, parameters.text, NULL, NULL, 0) == 1;
    free_parameters(&parameters, count);
    if (status != CAJAL_OK)
        return status;
    return sent ? take_results(store, function, context, errors) : fail(store, NULL, errors);
}

static cajal_status begin(struct store *base, enum store_begin how, cajal_errors *errors)
{
    struct postgres_store *store = (struct postgres_store *)base;
    if (how == STORE_READ)
        return command(store, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", errors);
    cajal_status status = command(store, "BEGIN", errors);
    if (status == CAJAL_OK)
        status = command(store, "SELECT pg_advisory_xact_lock(" TEXT_OF(WRITE_LOCK) ")", errors);
    if (status != CAJAL_OK)
        command(store, "ROLLBACK", NULL);
    return status;
}

static cajal_status end(struct store *base, bool commit, cajal_errors *errors)
{
    struct postgres_store *store = (struct postgres_store *)base;
    if (!commit)
        forget_appended(store);
    cajal_status status = send_appended(store, errors);
    return status == CAJAL_OK ? command(store, commit ? "COMMIT" : "ROLLBACK", errors) : status;
}

static cajal_status backup(struct store *base, const char *path, store_check check, void *context, cajal_errors *errors)
{
    (void)path;
    (void)check;
    (void)context;
    return errors_add(errors, CAJAL_USAGE, base->name, 0, NULL,
                      "PostgreSQL is backed up by its own tool, while in use: pg_dump --format=custom --file=FILE URL");
}

/* ---- opening ---- */

static void close_store(struct store *base)
{
    struct postgres_store *store = (struct postgres_store *)base;
    PQfinish(store->connection);
    for (int i = 0; i < APPENDED_TABLES; i++)
        text_free(&store->appended[i].rows);
    free(store->store.name);
    free(store);
}

/* The URL without what stands between the user's name and the host, and without its parameters. */
static char *name_of(const char *url)
{
    const char *start = strstr(url, "://") + 3, *at = strrchr(start, '@'), *colon = strchr(start, ':');
    size_t keep = strcspn(url, "?");
    char *name = malloc(keep + 1);
    if (!name)
        return NULL;
    bool password = at && colon && colon < at;
    size_t head = password ? (size_t)(colon - url) : keep;
    size_t tail = password && at < url + keep ? keep - (size_t)(at - url) : 0;
    memcpy(name, url, head);
    if (tail)
        memcpy(name + head, at, tail);
    name[head + tail] = '\0';
    return name;
}

static int take_version(void *context, const struct store_row *row)
{
    *(int *)context = row->cell[0] ? atoi(row->cell[0]) : -1;
    return 0;
}

static cajal_status migrate(struct postgres_store *store, int from, cajal_errors *errors)
{
    char last[80];
    cajal_status status = begin(&store->store, STORE_WRITE, errors);
    if (status != CAJAL_OK)
        return status;
    for (int i = from; i < STORE_VERSION && status == CAJAL_OK; i++)
        status = command(store, migrations[i], errors);
    snprintf(last, sizeof last, "UPDATE cajal_registry SET version = %d", STORE_VERSION);
    if (status == CAJAL_OK)
        status = command(store, last, errors);
    if (status == CAJAL_OK)
        return store_commit(&store->store, errors);
    command(store, "ROLLBACK", NULL);
    return status;
}

static cajal_status check_version(struct postgres_store *store, bool create, cajal_errors *errors)
{
    int found = -1, version = -1;
    cajal_status status = run(&store->store, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('cajal_registry')",
                              false, NULL, 0, take_version, &found, errors);
    if (status != CAJAL_OK)
        return status;
    if (create)
        return found == 0 ? migrate(store, 0, errors)
                          : errors_add(errors, CAJAL_USAGE, store->store.name, 0, NULL,
                                       "there is a registry already; expected none");
    if (found != 1)
        return errors_add(errors, CAJAL_IO, store->store.name, 0, NULL,
                          "there is no registry in this database; `cajal registry init` makes one");
    status = run(&store->store, "SELECT version FROM cajal_registry", false, NULL, 0, take_version, &version, errors);
    if (status == CAJAL_OK && version < 0)
        return errors_add(errors, CAJAL_IO, store->store.name, 0, NULL, "the registry does not tell its version");
    if (status == CAJAL_OK && version > STORE_VERSION)
        return errors_add(errors, CAJAL_IO, store->store.name, 0, NULL,
                          "the registry is of version %d, this program knows up to %d: use a newer one", version,
                          STORE_VERSION);
    return status == CAJAL_OK && version < STORE_VERSION ? migrate(store, version, errors) : status;
}

static cajal_status set_up(struct postgres_store *store, bool create, cajal_errors *errors)
{
    char waits[160];
    if (PQstatus(store->connection) != CONNECTION_OK) {
        const char *message = PQerrorMessage(store->connection);
        return errors_add(errors, CAJAL_IO, store->store.name, 0, NULL, "cannot connect: %.*s", length_of_line(message),
                          message);
    }
    const char *encoding = PQparameterStatus(store->connection, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return errors_add(errors, CAJAL_IO, store->store.name, 0, NULL, "the database's encoding is %s; expected UTF8",
                          encoding ? encoding : "not known");
    /* a commit that was reported is on the server's disk, whatever the server's own default */
    snprintf(waits, sizeof waits,
             "SET client_encoding = 'UTF8'; SET synchronous_commit = on; SET lock_timeout = %d;"
             " SET client_min_messages = warning",
             STORE_WAIT_MS);
    cajal_status status = command(store, waits, errors);
    return status == CAJAL_OK ? check_version(store, create, errors) : status;
}

static void say_nothing(void *context, const char *message)
{
    (void)context;
    (void)message;
}

static const struct store_kind postgres_kind = {
    close_store, run,  append, begin, end, backup, STORE_HELD("SELECT jsonb_array_elements_text($1::jsonb)"),
    false,       NULL,
};

const bool store_has_postgres = true;

cajal_status store_postgres_open(struct store **out, const char *url, bool create, cajal_errors *errors)
{
    struct postgres_store *store = calloc(1, sizeof *store);
    if (!store || !(store->store.name = name_of(url))) {
        free(store);
        return errors_no_memory(errors);
    }
    store->store.kind = &postgres_kind;
    store->connection = PQconnectdb(url);
    PQsetNoticeProcessor(store->connection, say_nothing, NULL); /* a library does not print */
    cajal_status status = store->connection ? set_up(store, create, errors) : errors_no_memory(errors);
    if (status != CAJAL_OK) {
        close_store(&store->store);
        return status;
    }
    *out = &store->store;
    return CAJAL_OK;
}
