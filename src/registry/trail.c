/* The trail: entries tied together by a chain of SHA-256 (docs/registry.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/errors.h"
#include "base/format.h"
#include "registry/registry.h"

#define SECONDS_A_DAY 86400
#define BROKEN_SHOWN 100 /* beyond this, more messages tell nobody more */

static void present_time(char out[REGISTRY_TIME])
{
    struct timespec now;
    char day[DATE_TEXT];
    clock_gettime(CLOCK_REALTIME, &now);
    int second = (int)(now.tv_sec % SECONDS_A_DAY), parts[] = {second / 3600, second / 60 % 60, second % 60};
    int thousandths = (int)(now.tv_nsec / 1000000);
    date_format(day, (cajal_date){(int32_t)(now.tv_sec / SECONDS_A_DAY), CAJAL_DAY});
    memcpy(out, "0000-00-00T00:00:00.000Z", REGISTRY_TIME);
    memcpy(out, day, 10);
    for (int i = 0; i < 3; i++) {
        out[11 + 3 * i] = (char)('0' + parts[i] / 10);
        out[12 + 3 * i] = (char)('0' + parts[i] % 10);
    }
    for (int i = 22; i >= 20; i--, thousandths /= 10)
        out[i] = (char)('0' + thousandths % 10);
}

/* ---- the hash of an entry ---- */

/* A netstring, "5:words,"; "-," for nothing: no two different entries are written alike. */
static void add_field(struct text *text, const char *value)
{
    if (!value) {
        text_add(text, "-,");
        return;
    }
    char digits[FORMAT_DIGITS];
    size_t length = strlen(value);
    text_add(text, format_digits(digits, (int64_t)length));
    text_add_char(text, ':');
    text_add_n(text, value, length);
    text_add_char(text, ',');
}

static void add_number(struct text *text, int64_t number)
{
    char digits[FORMAT_DIGITS];
    add_field(text, number ? format_digits(digits, number) : NULL);
}

/* The document is in it by its own hash, `content`. False when memory is short. */
static bool hash_entry(char out[DIGEST_TEXT], const char *previous, const cajal_registry_entry *entry)
{
    struct text text = {0};
    text_add(&text, previous);
    add_number(&text, entry->number);
    add_field(&text, entry->at);
    add_field(&text, entry->who);
    add_field(&text, entry->action);
    add_field(&text, entry->case_id);
    add_number(&text, entry->version);
    add_field(&text, entry->why);
    add_field(&text, entry->knowledge);
    add_field(&text, entry->content);
    bool fine = !text.failed;
    if (fine)
        digest_hex(out, text.data, text.length);
    text_free(&text);
    return fine;
}

static void start_of_chain(char out[DIGEST_TEXT])
{
    memset(out, '0', DIGEST_TEXT - 1);
    out[DIGEST_TEXT - 1] = '\0';
}

/* ---- appending ---- */

static int take_end(void *context, const struct store_row *row)
{
    struct cajal_registry *registry = context;
    registry->number = strtoll(row->cell[0], NULL, 10);
    snprintf(registry->hash, sizeof registry->hash, "%s", row->cell[1]);
    snprintf(registry->at, sizeof registry->at, "%s", row->cell[2]);
    return 1;
}

cajal_status trail_begin(struct cajal_registry *registry, cajal_errors *errors)
{
    cajal_status status = store_begin(registry->store, STORE_WRITE, errors);
    if (status != CAJAL_OK)
        return status;
    registry->number = 0;
    registry->at[0] = '\0';
    start_of_chain(registry->hash);
    status = store_run(registry->store, "SELECT number, hash, at FROM cajal_trail ORDER BY number DESC LIMIT 1", NULL,
                       0, take_end, registry, errors);
    if (status != CAJAL_OK)
        store_rollback(registry->store);
    return status;
}

cajal_status trail_append(struct cajal_registry *registry, const cajal_registry_entry *entry, size_t document_length,
                          cajal_errors *errors)
{
    cajal_registry_entry full = *entry;
    char at[REGISTRY_TIME], hash[DIGEST_TEXT];
    present_time(at);
    if (strcmp(at, registry->at) < 0) /* a clock that was set back must not bring the trail out of order */
        memcpy(at, registry->at, sizeof at);
    full.number = registry->number + 1;
    full.at = at;
    full.knowledge = cajal_knowledge_version(registry->knowledge);
    if (!hash_entry(hash, registry->hash, &full))
        return errors_no_memory(errors);
    const struct store_value values[] = {
        store_int(full.number),   store_text(full.at),
        store_text(full.who),     store_text(full.action),
        store_text(full.case_id), full.document ? store_int(full.version) : store_text(NULL),
        store_text(full.why),     store_text(full.knowledge),
        store_text(full.content), full.document ? store_text_n(full.document, document_length) : store_text(NULL),
        store_text(hash),
    };
    cajal_status status =
        store_append(registry->store,
                     "INSERT INTO cajal_trail (number, at, who, action, case_id, version, why, knowledge, content,"
                     " document, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                     values, 11, errors);
    if (status == CAJAL_OK) {
        registry->number = full.number;
        memcpy(registry->hash, hash, sizeof hash);
        memcpy(registry->at, at, sizeof at);
    }
    return status;
}

/* ---- reading ---- */

struct reading {
    cajal_registry_entry_function function;
    void *context;
};

static int take_entry(void *context, const struct store_row *row)
{
    const struct reading *reading = context;
    const char *const *cell = row->cell;
    cajal_registry_entry entry = {.number = strtoll(cell[0], NULL, 10),
                                  .at = cell[1],
                                  .who = cell[2],
                                  .action = cell[3],
                                  .case_id = cell[4],
                                  .version = cell[5] ? strtoll(cell[5], NULL, 10) : 0,
                                  .why = cell[6],
                                  .knowledge = cell[7],
                                  .content = cell[8],
                                  .hash = cell[9],
                                  .document = row->count > 10 ? cell[10] : NULL};
    return reading->function(reading->context, &entry);
}

#define ENTRY "SELECT number, at, who, action, case_id, version, why, knowledge, content, hash"

cajal_status cajal_registry_trail(cajal_registry *registry, const char *case_id, int documents,
                                  cajal_registry_entry_function function, void *context, cajal_errors *errors)
{
    struct reading reading = {function, context};
    struct store_value id = store_text(case_id);
    static const char *const sql[2][2] = {
        {ENTRY " FROM cajal_trail ORDER BY number", ENTRY ", document FROM cajal_trail ORDER BY number"},
        {ENTRY " FROM cajal_trail WHERE case_id = $1 ORDER BY number",
         ENTRY ", document FROM cajal_trail WHERE case_id = $1 ORDER BY number"}};
    return store_run(registry->store, sql[case_id != NULL][documents != 0], &id, case_id != NULL, take_entry, &reading,
                     errors);
}

/* ---- checking ---- */

struct checking {
    cajal_registry_check *out;
    const char *name;
    cajal_errors *errors;
    char previous[DIGEST_TEXT], last_at[REGISTRY_TIME];
    int64_t anchor_number;
    const char *anchor_hash; /* or NULL */
    size_t broken;
    bool anchored, no_memory;
};

static void broken(struct checking *checking, int64_t number, const char *what)
{
    if (checking->broken++ < BROKEN_SHOWN)
        errors_add(checking->errors, CAJAL_INVALID, checking->name, 0, NULL, "entry %lld: %s", (long long)number, what);
}

static int check_entry(void *context, const cajal_registry_entry *entry)
{
    struct checking *checking = context;
    char hash[DIGEST_TEXT];
    if (entry->number != checking->out->entries + 1)
        broken(checking, entry->number, "entries before it are missing");
    if (strcmp(entry->at, checking->last_at) < 0)
        broken(checking, entry->number, "is dated before the entry before it");
    if (entry->document) {
        digest_hex(hash, entry->document, strlen(entry->document));
        if (strcmp(hash, entry->content) != 0)
            broken(checking, entry->number, "the case is not the one whose hash was noted: it was changed");
    }
    if (!hash_entry(hash, checking->previous, entry)) {
        checking->no_memory = true;
        return 1;
    }
    if (strcmp(hash, entry->hash) != 0)
        broken(checking, entry->number,
               "its hash does not follow from the entry before it: one of the two was changed");
    if (checking->anchor_hash && entry->number == checking->anchor_number) {
        checking->anchored = true;
        if (strcmp(entry->hash, checking->anchor_hash) != 0)
            broken(checking, entry->number, "its hash is not the one noted earlier: the trail was written anew");
    }
    snprintf(checking->previous, sizeof checking->previous, "%s", entry->hash);
    snprintf(checking->last_at, sizeof checking->last_at, "%s", entry->at);
    checking->out->entries = entry->number;
    return 0;
}

static int note_difference(void *context, const struct store_row *row)
{
    struct checking *checking = context;
    if (checking->broken++ < BROKEN_SHOWN)
        errors_add(checking->errors, CAJAL_INVALID, checking->name, 0, NULL, "case \"%s\": %s", row->cell[0],
                   row->cell[1]);
    return 0;
}

static int take_count(void *context, const struct store_row *row)
{
    *(int64_t *)context = strtoll(row->cell[0], NULL, 10);
    return 0;
}

/* What lists are made of must be the last version of each case, and versions run from 1 without a gap. */
static cajal_status check_cases(struct cajal_registry *registry, struct checking *checking, cajal_errors *errors)
{
    cajal_status status = store_run(registry->store, "SELECT count(*) FROM cajal_case", NULL, 0, take_count,
                                    &checking->out->cases, errors);
    if (status == CAJAL_OK)
        status = store_run(
            registry->store,
            "SELECT t.case_id, 'the list of cases does not hold its last version' FROM"
            " (SELECT case_id, max(version) AS last FROM cajal_trail WHERE version IS NOT NULL GROUP BY case_id) t"
            " JOIN cajal_trail e ON e.case_id = t.case_id AND e.version = t.last"
            " LEFT JOIN cajal_case c ON c.case_id = t.case_id"
            " WHERE c.case_id IS NULL OR c.version <> t.last OR c.number <> e.number OR c.at <> e.at OR c.who <> e.who",
            NULL, 0, note_difference, checking, errors);
    if (status == CAJAL_OK)
        status = store_run(registry->store,
                           "SELECT case_id, 'its versions have a gap' FROM cajal_trail WHERE version IS NOT NULL"
                           " GROUP BY case_id HAVING max(version) <> count(*)",
                           NULL, 0, note_difference, checking, errors);
    if (status == CAJAL_OK)
        status = store_run(registry->store,
                           "SELECT c.case_id, 'is listed, but the trail does not tell of it' FROM cajal_case c"
                           " LEFT JOIN cajal_trail e ON e.case_id = c.case_id AND e.version = c.version"
                           " WHERE e.number IS NULL",
                           NULL, 0, note_difference, checking, errors);
    return status;
}

static bool read_anchor(struct checking *checking, const char *anchor)
{
    char *end = NULL;
    if (!anchor)
        return true;
    checking->anchor_number = strtoll(anchor, &end, 10);
    checking->anchor_hash = *end == ':' ? end + 1 : "";
    return checking->anchor_number > 0 && strlen(checking->anchor_hash) == DIGEST_TEXT - 1;
}

cajal_status cajal_registry_verify(cajal_registry_check *out, cajal_registry *registry, const char *anchor,
                                   cajal_errors *errors)
{
    struct checking checking = {.out = out, .name = registry->store->name, .errors = errors};
    *out = (cajal_registry_check){0};
    start_of_chain(checking.previous);
    if (!read_anchor(&checking, anchor))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "\"%s\": expected NUMBER:HASH, as audit prints it",
                          anchor);
    cajal_status status = store_begin(registry->store, STORE_READ, errors);
    if (status != CAJAL_OK)
        return status;
    status = cajal_registry_trail(registry, NULL, 1, check_entry, &checking, errors);
    if (status == CAJAL_OK && checking.no_memory)
        status = errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = check_cases(registry, &checking, errors);
    store_rollback(registry->store);
    if (status != CAJAL_OK)
        return status;
    memcpy(out->head, checking.previous, sizeof out->head);
    if (out->entries == 0)
        broken(&checking, 1, "is missing: a registry begins with an entry of its making");
    if (anchor && !checking.anchored)
        broken(&checking, checking.anchor_number, "was noted earlier and is gone: the trail was cut");
    return checking.broken ? CAJAL_INVALID : CAJAL_OK;
}
