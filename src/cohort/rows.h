/* Cases, one after another, as the rows of a cohort's table (or as sequences of treatment), and who was left out. */
#ifndef CAJAL_COHORT_ROWS_H
#define CAJAL_COHORT_ROWS_H

#include "cajal/patient.h"
#include "cohort/endpoint.h"
#include "cohort/sequence.h"
#include "outcome/levels.h"

struct cohort_refusal {
    const char *subject, *reason;
};

/* Starts as COHORT_ROWS(arena, knowledge); then the endpoint is read into it. */
struct cohort_rows {
    struct arena *arena; /* of names and reasons */
    const cajal_knowledge *knowledge;
    struct endpoint endpoint;
    struct sequences *sequences; /* counts cases in place of the table; NULL: the table */
    struct endpoint_tally tally;
    struct text table;      /* CSV without its header */
    struct levels subjects; /* met so far */
    struct levels genotypes;
    size_t *genotype_rows, genotype_rows_count, genotype_rows_capacity; /* of each: rows of the table */
    struct cohort_refusal *refusals;
    size_t refusals_count, refusals_capacity;
};
#define COHORT_ROWS(in, base)                                                                                          \
    {                                                                                                                  \
        .arena = (in), .knowledge = (base), .subjects.arena = (in), .genotypes.arena = (in)                            \
    }
void cohort_rows_end(struct cohort_rows *rows); /* what is not in the arena */

/* Adds a case. One that has no row, or whose id was met before, is among the refusals. CAJAL_INVALID when it
 * contradicts itself; CAJAL_INTERNAL when memory is short. */
cajal_status cohort_rows_add(struct cohort_rows *rows, const cajal_case *patient_case, cajal_errors *errors);

/* An endpoint_refuse: notes who is left out. */
bool cohort_rows_refuse(void *rows, const char *subject, const char *reason);

#endif
