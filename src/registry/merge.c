/* Two registries become one: what one of them has further is appended; where both went on apart, a person decides. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "registry/registry.h"

#define MERGE_CASES 500 /* a transaction */

struct version {
    const char *content, *document, *who, *at, *why;
    size_t length;
};

struct versions {
    struct arena *arena;
    struct version *items;
    size_t count, capacity;
    bool failed;
};

struct merging {
    struct cajal_registry *ours, *theirs;
    cajal_merge_function function;
    void *context;
    const cajal_registry_author *author;
    cajal_errors *errors;
    bool conflicts, stopped;
};

/* ---- what each has ---- */

static int take_version(void *context, const cajal_registry_entry *entry)
{
    struct versions *versions = context;
    if (!entry->content)
        return 0;
    struct version *version =
        arena_push(versions->arena, (void **)&versions->items, &versions->count, &versions->capacity, sizeof *version);
    if (!version) {
        versions->failed = true;
        return 1;
    }
    version->content = arena_strdup(versions->arena, entry->content);
    version->who = arena_strdup(versions->arena, entry->who);
    version->at = arena_strdup(versions->arena, entry->at);
    version->why = arena_strdup(versions->arena, entry->why);
    if (entry->document) {
        version->length = strlen(entry->document);
        version->document = arena_strndup(versions->arena, entry->document, version->length);
    }
    return 0;
}

static cajal_status read_versions(struct versions *out, struct arena *arena, struct cajal_registry *registry,
                                  const char *id, int documents, cajal_errors *errors)
{
    *out = (struct versions){.arena = arena};
    cajal_status status = cajal_registry_trail(registry, id, documents, take_version, out, errors);
    return status == CAJAL_OK && (out->failed || arena_failed(arena)) ? errors_no_memory(errors) : status;
}

static bool begins_with(const struct versions *whole, const struct versions *start)
{
    for (size_t i = 0; i < start->count; i++)
        if (i >= whole->count || strcmp(whole->items[i].content, start->items[i].content) != 0)
            return false;
    return true;
}

/* One past the last place of `content`; 0 when it is not there. */
static size_t after(const struct versions *versions, const char *content)
{
    for (size_t i = versions->count; i-- > 0;)
        if (strcmp(versions->items[i].content, content) == 0)
            return i + 1;
    return 0;
}

/* Which of their versions come after ours: from *from on. */
static cajal_merge_outcome compare(const struct versions *ours, const struct versions *theirs, size_t *from)
{
    *from = 0;
    if (ours->count == 0)
        return CAJAL_MERGE_ADDED;
    if (begins_with(ours, theirs))
        return CAJAL_MERGE_SAME;
    *from = ours->count;
    if (begins_with(theirs, ours))
        return CAJAL_MERGE_CHANGED;
    const char *our_last = ours->items[ours->count - 1].content, *their_last = theirs->items[theirs->count - 1].content;
    size_t ours_in_theirs = after(theirs, our_last), theirs_in_ours = after(ours, their_last);
    *from = ours_in_theirs;
    if (strcmp(our_last, their_last) == 0 || (theirs_in_ours && !ours_in_theirs))
        return CAJAL_MERGE_SAME;
    return ours_in_theirs && !theirs_in_ours ? CAJAL_MERGE_CHANGED : CAJAL_MERGE_CONFLICT;
}

/* ---- one case ---- */

static cajal_status append(struct merging *merging, struct arena *arena, const struct version *version, int64_t number)
{
    struct registry_case it;
    cajal_registry_author author = *merging->author;
    author.why = arena_printf(arena, "%s (written by %s at %s: %s)", merging->author->why, version->who, version->at,
                              version->why);
    if (!author.why)
        return errors_no_memory(merging->errors);
    cajal_status status =
        registry_derive(&it, merging->ours->knowledge, version->document, version->length, merging->errors);
    if (status != CAJAL_OK)
        return status;
    status = registry_append_version(merging->ours, number, &it, "merge", &author, merging->errors);
    registry_case_free(&it);
    return status;
}

static cajal_status merge_case(struct merging *merging, const char *id)
{
    struct versions ours, theirs;
    struct arena *arena = arena_new();
    size_t from = 0;
    if (!arena)
        return errors_no_memory(merging->errors);
    cajal_status status = read_versions(&ours, arena, merging->ours, id, 0, merging->errors);
    if (status == CAJAL_OK)
        status = read_versions(&theirs, arena, merging->theirs, id, 1, merging->errors);
    if (status == CAJAL_OK && theirs.count > 0) {
        cajal_merge_outcome outcome = compare(&ours, &theirs, &from);
        bool write = outcome == CAJAL_MERGE_ADDED || outcome == CAJAL_MERGE_CHANGED;
        for (size_t i = from; write && i < theirs.count && status == CAJAL_OK; i++)
            status = append(merging, arena, &theirs.items[i], (int64_t)(ours.count + i - from + 1));
        merging->conflicts = merging->conflicts || outcome == CAJAL_MERGE_CONFLICT;
        if (status == CAJAL_OK && merging->function)
            merging->stopped =
                merging->function(merging->context, id, outcome, (int64_t)ours.count, (int64_t)theirs.count) != 0;
    }
    arena_free(arena);
    return status;
}

/* ---- the whole ---- */

struct ids {
    struct arena *arena;
    const char **items;
    size_t count, capacity;
    bool failed;
};

static int take_id(void *context, const cajal_registry_case *it)
{
    struct ids *ids = context;
    const char **id = arena_push(ids->arena, (void **)&ids->items, &ids->count, &ids->capacity, sizeof *id);
    if (!id || !(*id = arena_strdup(ids->arena, it->id)))
        ids->failed = true;
    return ids->failed;
}

static cajal_status merge_some(struct merging *merging, const struct ids *ids, size_t from)
{
    cajal_status status = trail_begin(merging->ours, merging->errors);
    if (status != CAJAL_OK)
        return status;
    for (size_t i = from; i < ids->count && i < from + MERGE_CASES && status == CAJAL_OK && !merging->stopped; i++)
        status = merge_case(merging, ids->items[i]);
    if (status == CAJAL_OK)
        return store_commit(merging->ours->store, merging->errors);
    store_rollback(merging->ours->store);
    return status;
}

cajal_status cajal_registry_merge(cajal_registry *registry, cajal_registry *other, cajal_merge_function function,
                                  void *context, const cajal_registry_author *author, cajal_errors *errors)
{
    struct merging merging = {registry, other, function, context, author, errors, false, false};
    cajal_registry_check check;
    cajal_status status = registry_check_author(author, true, errors);
    if (status == CAJAL_OK)
        status = cajal_registry_verify(&check, other, NULL, errors);
    if (status != CAJAL_OK)
        return status;
    struct ids ids = {.arena = arena_new()};
    status = ids.arena ? cajal_registry_list(other, NULL, 0, take_id, &ids, errors) : errors_no_memory(errors);
    if (status == CAJAL_OK && ids.failed)
        status = errors_no_memory(errors);
    for (size_t i = 0; i < ids.count && status == CAJAL_OK && !merging.stopped; i += MERGE_CASES)
        status = merge_some(&merging, &ids, i);
    arena_free(ids.arena);
    return status == CAJAL_OK && merging.conflicts ? CAJAL_INVALID : status;
}
