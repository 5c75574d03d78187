/* The public face of a cohort's times (cajal/cohort.h). */
#include "cajal/cohort.h"

#include "base/errors.h"
#include "cohort/endpoint.h"
#include "outcome/levels.h"
#include "patient/case.h"

struct timing {
    const cajal_knowledge *knowledge;
    struct endpoint endpoint;
    struct endpoint_tally tally;
    struct levels subjects; /* met so far */
    struct text table;
    cajal_errors *errors;
};

/* A case without a row is no mistake. */
static bool refuse(void *context, const char *subject, const char *reason)
{
    struct timing *it = context;
    return errors_add(it->errors, CAJAL_OK, subject, 0, NULL, "left out: %s", reason) == CAJAL_OK;
}

static cajal_status add_case(struct timing *it, const cajal_case *patient_case)
{
    int before = it->subjects.count;
    if (levels_of(&it->subjects, patient_case->id) < 0)
        return errors_no_memory(it->errors);
    if (it->subjects.count == before)
        return refuse(it, patient_case->id, "a second case with this id") ? CAJAL_OK : CAJAL_INTERNAL;
    struct arena *arena = arena_new();
    struct course course;
    cajal_status status =
        arena ? course_of_case(&course, arena, it->knowledge, patient_case, it->endpoint.criterion, it->errors)
              : errors_no_memory(it->errors);
    if (status == CAJAL_OK && !endpoint_add(&it->table, &it->tally, &it->endpoint, &course, arena, refuse, it))
        status = errors_no_memory(it->errors);
    arena_free(arena);
    return status;
}

static cajal_status add_cases(struct timing *it, const cajal_case *const *cases, size_t count)
{
    cajal_status worst = CAJAL_OK;
    text_add(&it->table, ENDPOINT_HEADER);
    for (size_t i = 0; i < count && worst < CAJAL_USAGE; i++) {
        cajal_status status = add_case(it, cases[i]);
        worst = status > worst ? status : worst;
    }
    return worst == CAJAL_OK && it->table.failed ? errors_no_memory(it->errors) : worst;
}

cajal_status cajal_cohort_times(char **csv, size_t *length, const cajal_knowledge *knowledge,
                                const cajal_case *const *cases, size_t count, const cajal_endpoint *endpoint,
                                cajal_errors *errors)
{
    const cajal_endpoint defaults = CAJAL_ENDPOINT_INIT, *asked = endpoint ? endpoint : &defaults;
    struct timing it = {.knowledge = knowledge, .errors = errors};
    if (asked->version != CAJAL_ENDPOINT_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_endpoint: version %d, expected %d", asked->version,
                          CAJAL_ENDPOINT_VERSION);
    it.subjects.arena = arena_new();
    cajal_status status = it.subjects.arena ? CAJAL_OK : errors_no_memory(errors);
    if (status == CAJAL_OK)
        status =
            endpoint_read(&it.endpoint, knowledge, asked->from, asked->to, NULL, asked->criterion, asked->unit, errors);
    if (status == CAJAL_OK)
        status = add_cases(&it, cases, count);
    size_t written = it.table.length;
    char *bytes = status == CAJAL_OK ? text_steal(&it.table) : NULL;
    if (bytes)
        *csv = bytes;
    if (bytes && length)
        *length = written;
    text_free(&it.table);
    levels_free(&it.subjects);
    arena_free(it.subjects.arena);
    return status == CAJAL_OK && !bytes ? errors_no_memory(errors) : status;
}
