/* The public face of a cohort's times (cajal/cohort.h). */
#include "cajal/cohort.h"

#include "base/errors.h"
#include "cohort/rows.h"

/* A case without a row is no mistake. */
static cajal_status tell_refusals(const struct cohort_rows *rows, cajal_errors *errors)
{
    cajal_status status = CAJAL_OK;
    for (size_t i = 0; i < rows->refusals_count && status == CAJAL_OK; i++)
        status =
            errors_add(errors, CAJAL_OK, rows->refusals[i].subject, 0, NULL, "left out: %s", rows->refusals[i].reason);
    return status;
}

static cajal_status add_cases(struct cohort_rows *rows, const cajal_case *const *cases, size_t count,
                              cajal_errors *errors)
{
    cajal_status worst = CAJAL_OK;
    text_add(&rows->table, ENDPOINT_HEADER);
    for (size_t i = 0; i < count && worst < CAJAL_USAGE; i++) {
        cajal_status status = cohort_rows_add(rows, cases[i], errors);
        worst = status > worst ? status : worst;
    }
    if (worst < CAJAL_USAGE && tell_refusals(rows, errors) != CAJAL_OK)
        worst = CAJAL_INTERNAL;
    return worst == CAJAL_OK && rows->table.failed ? errors_no_memory(errors) : worst;
}

cajal_status cajal_cohort_times(char **csv, size_t *length, const cajal_knowledge *knowledge,
                                const cajal_case *const *cases, size_t count, const cajal_endpoint *endpoint,
                                cajal_errors *errors)
{
    const cajal_endpoint defaults = CAJAL_ENDPOINT_INIT, *asked = endpoint ? endpoint : &defaults;
    if (asked->version != CAJAL_ENDPOINT_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_endpoint: version %d, expected %d", asked->version,
                          CAJAL_ENDPOINT_VERSION);
    struct arena *arena = arena_new();
    struct cohort_rows rows = COHORT_ROWS(arena, knowledge);
    cajal_status status = arena ? CAJAL_OK : errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = endpoint_read(&rows.endpoint, knowledge, asked->from, asked->to, NULL, asked->criterion, asked->unit,
                               errors);
    if (status == CAJAL_OK)
        status = add_cases(&rows, cases, count, errors);
    size_t written = rows.table.length;
    char *bytes = status == CAJAL_OK ? text_steal(&rows.table) : NULL;
    if (bytes)
        *csv = bytes;
    if (bytes && length)
        *length = written;
    cohort_rows_end(&rows);
    arena_free(arena);
    return status == CAJAL_OK && !bytes ? errors_no_memory(errors) : status;
}
