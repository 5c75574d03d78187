/* Import: while one batch is written, the next is read, checked and classed on all cores. A batch is a transaction. */
#include "registry/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "registry/crew.h"

#define BATCH_CASES 1000
#define BATCH_BYTES ((size_t)32 * 1024 * 1024) /* of documents: bounds memory where cases are large */

struct batch {
    struct import_item *items;
    struct registry_held *held; /* of the cases among them, by id, each once */
    size_t count;
    struct crew crew;
};

struct import {
    struct cajal_registry *registry;
    const cajal_registry_import_options *options;
    const cajal_registry_author *author;
    struct import_source source;
    struct batch batches[2];
    size_t batch_cases;
    int threads;
    cajal_registry_counts *counts;
    bool ended;
};

/* ---- preparing ---- */

static void translate(struct import_item *item, const cajal_registry_import_options *options)
{
    cajal_registry_translation made = {0};
    if (!options->translate || options->mapping || item->status != CAJAL_OK)
        return;
    item->status = options->translate(options->context, &made, item->row, item->row_length, item->input, item->errors);
    item->made = made.json;
    item->notes = made.notes;
}

static void prepare(void *of, const void *context)
{
    struct import_item *item = of;
    const struct import *import = context;
    translate(item, import->options);
    const char *json = item->made ? item->made : item->row;
    if (item->status == CAJAL_OK)
        item->status = registry_derive(&item->derived, import->registry->knowledge, json,
                                       item->made ? strlen(json) : item->row_length, item->errors);
}

static void start_preparing(const struct import *import, struct batch *batch)
{
    crew_start(&batch->crew, batch->items, sizeof *batch->items, batch->count, import->threads);
}

static cajal_status fill(struct import *import, struct batch *batch, cajal_errors *errors)
{
    size_t bytes = 0;
    for (batch->count = 0; !import->ended && batch->count < import->batch_cases && bytes < BATCH_BYTES;) {
        struct import_item *item = &batch->items[batch->count];
        bool more = false;
        cajal_status status = import_next(&import->source, item, &more, errors);
        if (status != CAJAL_OK)
            return status;
        import->ended = !more;
        if (more)
            batch->count++;
        bytes += item->row_length;
    }
    return CAJAL_OK;
}

/* ---- writing ---- */

static int compare_held(const void *a, const void *b)
{
    return strcmp(((const struct registry_held *)a)->id, ((const struct registry_held *)b)->id);
}

/* Sets *count to how many different cases there are. */
static cajal_status read_held(const struct import *import, struct batch *batch, size_t *count, cajal_errors *errors)
{
    size_t all = 0;
    *count = 0;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i].status == CAJAL_OK)
            batch->held[all++] = (struct registry_held){.id = batch->items[i].derived.id};
    qsort(batch->held, all, sizeof *batch->held, compare_held);
    for (size_t i = 0; i < all; i++)
        if (*count == 0 || compare_held(&batch->held[i], &batch->held[*count - 1]) != 0)
            batch->held[(*count)++] = batch->held[i];
    return *count ? registry_read_held(batch->held, *count, import->registry, errors) : CAJAL_OK;
}

static cajal_status write_item(const struct import *import, struct import_item *item, struct registry_held *held,
                               size_t held_count, cajal_registry_outcome *outcome)
{
    const struct registry_held wanted = {.id = item->derived.id};
    *outcome = CAJAL_CASE_REFUSED;
    if (item->status != CAJAL_OK)
        return item->status;
    return registry_write(outcome, import->registry, bsearch(&wanted, held, held_count, sizeof *held, compare_held),
                          import->options->update ? CAJAL_PUT : CAJAL_ADD, 0, &item->derived, "import", import->author,
                          item->errors);
}

static bool tell_notes(const struct import *import, const struct import_item *item, cajal_registry_outcome outcome)
{
    const cajal_registry_noted noted = {item->input, item->line, item->derived.id, outcome, item->notes};
    return !item->notes || !import->options->noted || import->options->noted(import->options->context, &noted) == 0;
}

static cajal_status write_items(struct import *import, struct batch *batch, cajal_registry_counts *counts,
                                cajal_errors *errors)
{
    size_t held_count;
    cajal_status status = read_held(import, batch, &held_count, errors);
    for (size_t i = 0; i < batch->count && status == CAJAL_OK; i++) {
        struct import_item *item = &batch->items[i];
        cajal_registry_outcome outcome;
        item->status = write_item(import, item, batch->held, held_count, &outcome);
        if (item->status > CAJAL_INVALID) { /* not the row is wrong: the store, or memory */
            errors_move(errors, item->errors);
            return item->status;
        }
        counts->read++;
        counts->added += outcome == CAJAL_CASE_ADDED;
        counts->changed += outcome == CAJAL_CASE_CHANGED;
        counts->unchanged += outcome == CAJAL_CASE_UNCHANGED;
        counts->refused += outcome == CAJAL_CASE_REFUSED;
        if (!tell_notes(import, item, outcome))
            return CAJAL_IO;
    }
    return status;
}

static cajal_status tell_refused(const struct import *import, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct import_item *item = &batch->items[i];
        const cajal_registry_refusal refusal = {item->input, item->line, item->row, item->row_length, item->errors};
        if (item->status != CAJAL_OK && import->options->refused &&
            import->options->refused(import->options->context, &refusal) != 0)
            return CAJAL_IO;
    }
    return CAJAL_OK;
}

/* Refusals and notes are told before the commit: a kill between the two tells one twice, and never loses one. */
static cajal_status write_batch(struct import *import, struct batch *batch, cajal_errors *errors)
{
    cajal_registry_counts counts = *import->counts;
    if (batch->count == 0)
        return CAJAL_OK;
    cajal_status status = trail_begin(import->registry, errors);
    if (status != CAJAL_OK)
        return status;
    status = write_items(import, batch, &counts, errors);
    if (status == CAJAL_OK)
        status = tell_refused(import, batch);
    if (status == CAJAL_OK)
        status = store_commit(import->registry->store, errors);
    else
        store_rollback(import->registry->store);
    if (status != CAJAL_OK)
        return status;
    *import->counts = counts;
    if (import->options->progress)
        import->options->progress(import->options->context, import->counts);
    return CAJAL_OK;
}

/* ---- the whole ---- */

static cajal_status run(struct import *import, cajal_errors *errors)
{
    struct batch *ready = &import->batches[0], *next = &import->batches[1];
    cajal_status status = fill(import, ready, errors);
    if (status == CAJAL_OK) {
        start_preparing(import, ready);
        crew_finish(&ready->crew);
    }
    while (status == CAJAL_OK && ready->count > 0) {
        cajal_status filled = fill(import, next, errors);
        start_preparing(import, next);
        status = write_batch(import, ready, errors);
        crew_finish(&next->crew);
        struct batch *swap = ready;
        ready = next;
        next = swap;
        if (status == CAJAL_OK && filled != CAJAL_OK) { /* the file cannot be read on: what was read is kept */
            status = write_batch(import, ready, errors);
            return status == CAJAL_OK ? filled : status;
        }
    }
    return status;
}

static bool make_batch(struct batch *batch, size_t cases, const struct import *import)
{
    batch->crew.work = prepare;
    batch->crew.context = import;
    batch->items = calloc(cases, sizeof *batch->items);
    batch->held = calloc(cases, sizeof *batch->held);
    return batch->items && batch->held;
}

static void free_batch(struct batch *batch, size_t cases, const cajal_registry_import_options *options)
{
    for (size_t i = 0; batch->items && i < cases; i++)
        import_item_clear(&batch->items[i], options);
    free(batch->items);
    free(batch->held);
}

cajal_status cajal_registry_import(cajal_registry_counts *counts, cajal_registry *registry,
                                   const cajal_registry_import_options *options, const cajal_registry_author *author,
                                   cajal_errors *errors)
{
    *counts = (cajal_registry_counts){0};
    if (!options || options->version != CAJAL_REGISTRY_IMPORT_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_registry_import_options: unknown version");
    struct import import = {.registry = registry, .options = options, .author = author, .counts = counts};
    cajal_status status = registry_check_author(author, true, errors);
    if (status == CAJAL_OK)
        status = import_source_open(&import.source, options, errors);
    if (status != CAJAL_OK)
        return status;
    import.batch_cases = options->batch ? options->batch : BATCH_CASES;
    import.threads = crew_threads(options->threads);
    bool made = make_batch(&import.batches[0], import.batch_cases, &import) &&
                make_batch(&import.batches[1], import.batch_cases, &import);
    status = made ? run(&import, errors) : errors_no_memory(errors);
    for (int i = 0; i < 2; i++)
        free_batch(&import.batches[i], import.batch_cases, options);
    import_source_close(&import.source);
    return status == CAJAL_OK && counts->refused ? CAJAL_INVALID : status;
}
