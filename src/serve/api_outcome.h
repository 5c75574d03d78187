/* One analysis of survival that was asked for. Internal to api_outcome*.c. */
#ifndef CAJAL_SERVE_API_OUTCOME_H
#define CAJAL_SERVE_API_OUTCOME_H

#include "cohort/rows.h"
#include "report/survival_analysis.h"
#include "serve/api.h"

struct outcome_call {
    struct api_call *call;
    const struct survival_analysis *analysis;
    struct survival_options wanted;
    struct cohort cohort;
    cajal_outcome *outcome;
    struct statistics out;
    /* of cases in place of a table */
    bool of_cases;
    struct cohort_rows rows;
    size_t read;
};

/* The cases in the body, one after another, become the table; ?from=, ?to=, ?by=, ?criterion=, ?unit= say which times.
 * A case that is wrong is an error, and nothing is computed. */
cajal_status outcome_read_cases(struct outcome_call *it);

/* The member "cases": what became of them. */
void outcome_say_cases(struct outcome_call *it);

#endif
