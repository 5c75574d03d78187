/* One analysis of survival that was asked for. Internal to api_outcome*.c. */
#ifndef CAJAL_SERVE_API_OUTCOME_H
#define CAJAL_SERVE_API_OUTCOME_H

#include "cohort/endpoint.h"
#include "report/survival_analysis.h"
#include "serve/api.h"

struct outcome_refusal {
    const char *subject, *reason;
};

struct outcome_call {
    struct api_call *call;
    const struct survival_analysis *analysis;
    struct survival_options wanted;
    struct cohort cohort;
    cajal_outcome *outcome;
    struct statistics out;
    /* of cases in place of a table */
    bool of_cases;
    struct endpoint endpoint;
    struct endpoint_tally tally;
    struct text table;
    struct levels subjects; /* met so far */
    size_t read;
    struct outcome_refusal *refusals;
    size_t refusals_count, refusals_capacity;
};

/* The cases in the body, one after another, become the table; ?from=, ?to=, ?by=, ?criterion=, ?unit= say which times.
 * A case that is wrong is an error, and nothing is computed. */
cajal_status outcome_read_cases(struct outcome_call *it);

/* The member "cases": what became of them. */
void outcome_say_cases(struct outcome_call *it);

#endif
