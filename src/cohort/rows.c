#include "cohort/rows.h"

#include "base/errors.h"
#include "patient/case.h"

void cohort_rows_end(struct cohort_rows *rows)
{
    text_free(&rows->table);
    levels_free(&rows->subjects);
    levels_free(&rows->genotypes);
}

bool cohort_rows_refuse(void *context, const char *subject, const char *reason)
{
    struct cohort_rows *rows = context;
    struct cohort_refusal *slot = arena_push(rows->arena, (void **)&rows->refusals, &rows->refusals_count,
                                             &rows->refusals_capacity, sizeof *slot);
    if (!slot)
        return false;
    *slot = (struct cohort_refusal){arena_strdup(rows->arena, subject), arena_strdup(rows->arena, reason)};
    return slot->subject && slot->reason;
}

static bool count_genotype(struct cohort_rows *rows, const char *genotype, size_t added)
{
    int level = levels_of(&rows->genotypes, genotype);
    if (level < 0)
        return false;
    if ((size_t)level == rows->genotype_rows_count) {
        size_t *slot = arena_push(rows->arena, (void **)&rows->genotype_rows, &rows->genotype_rows_count,
                                  &rows->genotype_rows_capacity, sizeof *slot);
        if (!slot)
            return false;
        *slot = 0;
    }
    rows->genotype_rows[level] += added;
    return true;
}

static bool add_course(struct cohort_rows *rows, const struct course *course, struct arena *arena)
{
    size_t before = rows->tally.rows;
    if (!rows->sequences)
        return endpoint_add(&rows->table, &rows->tally, &rows->endpoint, course, arena, cohort_rows_refuse, rows) &&
               count_genotype(rows, course->genotype, rows->tally.rows - before);
    bool good = sequences_add(rows->sequences, course, rows->endpoint.by, cohort_rows_refuse, rows);
    rows->tally.rows = rows->sequences->patients;
    return good;
}

cajal_status cohort_rows_add(struct cohort_rows *rows, const cajal_case *patient_case, cajal_errors *errors)
{
    int before = rows->subjects.count;
    if (levels_of(&rows->subjects, patient_case->id) < 0)
        return errors_no_memory(errors);
    if (rows->subjects.count == before)
        return cohort_rows_refuse(rows, patient_case->id, "a second case with this id") ? CAJAL_OK
                                                                                        : errors_no_memory(errors);
    struct arena *arena = arena_new();
    struct course course;
    cajal_status status =
        arena ? course_of_case(&course, arena, rows->knowledge, patient_case, rows->endpoint.criterion, errors)
              : errors_no_memory(errors);
    if (status == CAJAL_OK && !add_course(rows, &course, arena))
        status = errors_no_memory(errors);
    arena_free(arena);
    return status;
}
