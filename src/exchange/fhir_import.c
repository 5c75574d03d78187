/* The public way in: bytes → scans → one case. */
#include <stdlib.h>

#include "base/errors.h"
#include "exchange/fhir_parts.h"

#define INPUT_MAX ((size_t)64 * 1024 * 1024)

struct scans {
    struct scan *items;
    size_t count, capacity;
};

static struct scan *next_scan(struct scans *scans)
{
    if (scans->count == scans->capacity) {
        size_t capacity = scans->capacity ? scans->capacity * 2 : 16;
        struct scan *items = realloc(scans->items, capacity * sizeof *items);
        if (!items)
            return NULL;
        scans->items = items;
        scans->capacity = capacity;
    }
    scans->items[scans->count] = (struct scan){0};
    return &scans->items[scans->count++];
}

/* The documents of one input: a Bundle, or NDJSON. */
static cajal_status scan_input(struct scans *scans, const cajal_fhir_input *input, cajal_errors *errors)
{
    if (input->length > INPUT_MAX)
        return errors_add(errors, CAJAL_INVALID, input->name, 0, NULL, "%zu bytes; a record has at most 64 MiB",
                          input->length);
    size_t at = 0;
    do {
        struct scan *scan = next_scan(scans);
        if (!scan)
            return errors_no_memory(errors);
        cajal_status status = scan_first(scan, input->bytes + at, input->length - at, input->name, errors);
        if (status != CAJAL_OK)
            return status;
        at += scan->length;
    } while (at < input->length);
    return CAJAL_OK;
}

static void free_scans(struct scans *scans)
{
    for (size_t i = 0; i < scans->count; i++)
        scan_free(&scans->items[i]);
    free(scans->items);
}

/* `firsts` holds, for each input, the number of its first document. */
static cajal_status read_inputs(struct fhir_reader *reader, struct fhir_pages *pages, struct scans *scans,
                                size_t *firsts, const cajal_fhir_input *inputs, size_t count, cajal_errors *errors)
{
    for (size_t i = 0; i < count; i++) {
        firsts[i] = scans->count;
        cajal_status status = scan_input(scans, &inputs[i], errors);
        if (status != CAJAL_OK)
            return status;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = firsts[i]; j < (i + 1 < count ? firsts[i + 1] : scans->count); j++)
            if (fhir_reader_add(reader, &scans->items[j], 0, inputs[i].name, errors))
                fhir_pages_gather(pages, &scans->items[j], inputs[i].name);
            else
                return cajal_errors_count(errors) ? errors_worst(errors) : CAJAL_INVALID;
    reader->pages = pages;
    return arena_failed(pages->arena) ? errors_no_memory(errors) : CAJAL_OK;
}

cajal_status cajal_case_from_fhir(cajal_case **out, cajal_fhir_report **report, const cajal_knowledge *knowledge,
                                  const cajal_fhir_input *inputs, size_t count, const char *id, cajal_errors *errors)
{
    struct scans scans = {0};
    size_t *firsts = calloc(count + 1, sizeof *firsts);
    struct fhir_reader *reader = fhir_reader_new(knowledge);
    struct fhir_pages pages = {.arena = arena_new()};
    cajal_status status = firsts && reader && pages.arena
                              ? read_inputs(reader, &pages, &scans, firsts, inputs, count, errors)
                              : errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = fhir_reader_finish(reader, out, report, id, NULL, errors);
    fhir_reader_free(reader);
    arena_free(pages.arena);
    free_scans(&scans);
    free(firsts);
    return status;
}

/* Only the first keys are looked at: this decides which reader tells the mistakes. */
int cajal_is_fhir(const char *json, size_t length)
{
    size_t part = length < 4096 ? length : 4096;
    for (size_t i = 0; i + 14 <= part; i++) {
        if (memcmp(json + i, "\"cajal\"", 7) == 0)
            return 0;
        if (memcmp(json + i, "\"resourceType\"", 14) == 0)
            return 1;
    }
    return 0;
}
