/* Opening a registry, and writing cases to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "registry/registry.h"

#define WORDS_MOST 1000 /* of who and why: a name, a sentence */

cajal_status registry_check_author(const cajal_registry_author *author, bool changes, cajal_errors *errors)
{
    if (!author || !author->who || !author->who[0])
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "who does it is not told");
    if (!author->why || (changes && !author->why[0]))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "why it is done is not told");
    if (strlen(author->who) > WORDS_MOST || strlen(author->why) > WORDS_MOST)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "who and why: expected at most %d characters",
                          WORDS_MOST);
    return CAJAL_OK;
}

/* ---- opening ---- */

static cajal_status open_registry(cajal_registry **out, const char *url, bool create, const cajal_knowledge *knowledge,
                                  cajal_errors *errors)
{
    cajal_registry *registry = calloc(1, sizeof *registry);
    if (!registry)
        return errors_no_memory(errors);
    registry->knowledge = knowledge;
    cajal_status status = store_open(&registry->store, url, create, errors);
    if (status != CAJAL_OK) {
        free(registry);
        return status;
    }
    *out = registry;
    return CAJAL_OK;
}

cajal_status cajal_registry_open(cajal_registry **out, const char *url, const cajal_knowledge *knowledge,
                                 cajal_errors *errors)
{
    return open_registry(out, url, false, knowledge, errors);
}

void cajal_registry_close(cajal_registry *registry)
{
    if (registry)
        store_close(registry->store);
    free(registry);
}

cajal_status cajal_registry_note(cajal_registry *registry, const char *action, const char *case_id,
                                 const cajal_registry_author *author, cajal_errors *errors)
{
    cajal_status status = registry_check_author(author, false, errors);
    if (status == CAJAL_OK)
        status = trail_begin(registry, errors);
    if (status != CAJAL_OK)
        return status;
    const cajal_registry_entry entry = {.who = author->who, .action = action, .case_id = case_id, .why = author->why};
    status = trail_append(registry, &entry, 0, errors);
    if (status == CAJAL_OK)
        return store_commit(registry->store, errors);
    store_rollback(registry->store);
    return status;
}

cajal_status cajal_registry_init(const char *url, const cajal_registry_author *author, cajal_errors *errors)
{
    cajal_registry *registry = NULL;
    cajal_knowledge *knowledge = NULL;
    cajal_status status = registry_check_author(author, false, errors);
    if (status == CAJAL_OK)
        status = cajal_knowledge_embedded(&knowledge, errors);
    if (status == CAJAL_OK)
        status = open_registry(&registry, url, true, knowledge, errors);
    if (registry)
        status = cajal_registry_note(registry, "init", NULL, author, errors);
    const struct store_kind *kind = registry ? registry->store->kind : NULL;
    cajal_registry_close(registry);
    if (status != CAJAL_OK && kind && kind->discard)
        kind->discard(url);
    cajal_knowledge_free(knowledge);
    return status;
}

/* ---- one case ---- */

struct reading_held {
    struct registry_held *held;
    size_t count;
};

static int compare_ids(const void *id, const void *held)
{
    return strcmp(id, ((const struct registry_held *)held)->id);
}

static int take_held(void *context, const struct store_row *row)
{
    const struct reading_held *reading = context;
    struct registry_held *held = bsearch(row->cell[0], reading->held, reading->count, sizeof *held, compare_ids);
    if (!held)
        return 0;
    held->version = strtoll(row->cell[1], NULL, 10);
    snprintf(held->content, sizeof held->content, "%s", row->cell[2]);
    return 0;
}

cajal_status registry_read_held(struct registry_held *held, size_t count, cajal_registry *registry,
                                cajal_errors *errors)
{
    struct reading_held reading = {held, count};
    const struct store_kind *kind = registry->store->kind;
    struct text ids = {0};
    struct json_out out;
    emit_begin(&out, &ids, false);
    emit_array(&out, NULL);
    for (size_t i = 0; i < count; i++)
        emit_string(&out, NULL, held[i].id);
    emit_end_array(&out);
    cajal_status status = CAJAL_OK;
    if (ids.failed) {
        status = errors_no_memory(errors);
    } else {
        struct store_value value = store_text_n(ids.data, ids.length);
        status = kind->run(registry->store, kind->held, kind->plans_last, &value, 1, take_held, &reading, errors);
    }
    text_free(&ids);
    return status;
}

static int take_any(void *context, const struct store_row *row)
{
    (void)row;
    *(bool *)context = true;
    return 1;
}

#define INSERT_CASE                                                                                                    \
    "INSERT INTO cajal_case (case_id, genotype, line, drug, progression, last_date, version, number, at, who)"         \
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"

cajal_status registry_append_version(cajal_registry *registry, int64_t version, const struct registry_case *it,
                                     const char *action, const cajal_registry_author *author, cajal_errors *errors)
{
    const cajal_registry_entry entry = {.who = author->who,
                                        .action = action,
                                        .case_id = it->id,
                                        .version = version,
                                        .why = author->why,
                                        .content = it->content,
                                        .document = it->document};
    cajal_status status = trail_append(registry, &entry, it->length, errors);
    if (status != CAJAL_OK)
        return status;
    const struct store_value values[] = {
        store_text(it->id),          store_text(it->genotype),  store_text(it->line), store_text(it->drug),
        store_text(it->progression), store_text(it->last_date), store_int(version),   store_int(registry->number),
        store_text(registry->at),    store_text(author->who),
    };
    if (version == 1)
        return store_append(registry->store, INSERT_CASE, values, 10, errors);
    return store_run(registry->store,
                     INSERT_CASE " ON CONFLICT (case_id) DO UPDATE SET genotype = excluded.genotype,"
                                 " line = excluded.line, drug = excluded.drug, progression = excluded.progression,"
                                 " last_date = excluded.last_date, version = excluded.version,"
                                 " number = excluded.number, at = excluded.at, who = excluded.who",
                     values, 10, NULL, NULL, errors);
}

/* An import that is run again must not bring back what was changed since. */
static cajal_status was_held(bool *out, cajal_registry *registry, const struct registry_case *it, cajal_errors *errors)
{
    const struct store_value values[] = {store_text(it->id), store_text(it->content)};
    *out = false;
    return store_run(registry->store,
                     "SELECT 1 FROM cajal_trail WHERE case_id = $1 AND version IS NOT NULL AND content = $2", values, 2,
                     take_any, out, errors);
}

/* Refuses what the mode does not allow. */
static cajal_status check_mode(cajal_registry_mode mode, int64_t version, const struct registry_held *held,
                               const struct registry_case *it, cajal_errors *errors)
{
    if (mode == CAJAL_ADD && held->version)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, "$.id",
                          "\"%s\" is held already with other content (version %lld)", it->id, (long long)held->version);
    if (mode == CAJAL_EDIT && !held->version)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, "$.id", "\"%s\" is not in the registry", it->id);
    if (mode == CAJAL_EDIT && version && version != held->version)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, "$.id",
                          "\"%s\" is at version %lld, not %lld: somebody changed it meanwhile; look at it again",
                          it->id, (long long)held->version, (long long)version);
    return CAJAL_OK;
}

cajal_status registry_write(cajal_registry_outcome *outcome, cajal_registry *registry, struct registry_held *held,
                            cajal_registry_mode mode, int64_t version, const struct registry_case *it,
                            const char *action, const cajal_registry_author *author, cajal_errors *errors)
{
    bool same = held->version && strcmp(held->content, it->content) == 0, before = false;
    cajal_status status = CAJAL_OK;
    *outcome = CAJAL_CASE_REFUSED;
    if (!same && held->version && mode != CAJAL_EDIT)
        status = was_held(&before, registry, it, errors);
    if (status == CAJAL_OK && !same && !before)
        status = check_mode(mode, version, held, it, errors);
    if (status == CAJAL_OK && !same && !before)
        status = registry_append_version(registry, held->version + 1, it, action, author, errors);
    if (status != CAJAL_OK)
        return status;
    *outcome = same || before ? CAJAL_CASE_UNCHANGED : held->version ? CAJAL_CASE_CHANGED : CAJAL_CASE_ADDED;
    if (!same && !before) {
        held->version++;
        memcpy(held->content, it->content, sizeof held->content);
    }
    return CAJAL_OK;
}

cajal_status cajal_registry_put(cajal_registry_outcome *outcome, cajal_registry *registry, cajal_registry_mode mode,
                                int64_t version, const char *json, size_t length, const cajal_registry_author *author,
                                cajal_errors *errors)
{
    struct registry_case it;
    *outcome = CAJAL_CASE_REFUSED;
    cajal_status status = registry_check_author(author, true, errors);
    if (status == CAJAL_OK)
        status = registry_derive(&it, registry->knowledge, json, length, errors);
    if (status != CAJAL_OK)
        return status;
    struct registry_held held = {.id = it.id};
    status = trail_begin(registry, errors);
    if (status == CAJAL_OK) {
        status = registry_read_held(&held, 1, registry, errors);
        if (status == CAJAL_OK)
            status = registry_write(outcome, registry, &held, mode, version, &it, mode == CAJAL_EDIT ? "edit" : "add",
                                    author, errors);
        if (status == CAJAL_OK)
            status = store_commit(registry->store, errors);
        else
            store_rollback(registry->store);
    }
    if (status != CAJAL_OK)
        *outcome = CAJAL_CASE_REFUSED;
    registry_case_free(&it);
    return status;
}

/* A copy must stand as the registry does. One whose trail is broken has a copy with a broken trail. */
static cajal_status check_copy(void *context, const char *path, cajal_errors *errors)
{
    struct cajal_registry *registry = context, *copy = NULL;
    cajal_registry_check found;
    cajal_status status = cajal_registry_open(&copy, path, registry->knowledge, errors);
    if (status == CAJAL_OK)
        status = cajal_registry_verify(&found, copy, NULL, NULL);
    cajal_registry_close(copy);
    if (status == CAJAL_INVALID && cajal_registry_verify(&found, registry, NULL, NULL) == CAJAL_INVALID)
        return CAJAL_OK;
    if (status == CAJAL_INVALID || status == CAJAL_IO)
        return errors_add(errors, CAJAL_IO, path, 0, NULL,
                          "the copy is not what the registry holds: the disk was read or written wrongly");
    return status == CAJAL_INTERNAL ? errors_no_memory(errors) : status;
}

cajal_status cajal_registry_backup(cajal_registry *registry, const char *path, cajal_errors *errors)
{
    return registry->store->kind->backup(registry->store, path, check_copy, registry, errors);
}
