/* `cajal outcome --cases`: times from cases in place of a table. */
#ifndef CAJAL_CLI_OUTCOME_CASES_H
#define CAJAL_CLI_OUTCOME_CASES_H

#include "cli/outcome.h"
#include "cohort/rows.h"

struct outcome_cases {
    cajal_knowledge *knowledge;
    struct text title;
    bool wants_intervals;
    struct sequences sequences; /* in place of the table, where rows.sequences points here */
    struct cohort_rows rows;
    size_t read; /* cases */
    struct arena *arena;
    cajal_status status; /* CAJAL_INVALID: a document was no case; the others were read */
};

/* Opens the knowledge base, reads the endpoint and names the columns in `call`. */
int outcome_cases_open(struct outcome_cases *out, struct outcome_call *call);

/* Reads all cases into the table. What is no case is told on stderr and is among the refusals. */
int outcome_cases_read(struct outcome_cases *cases, const struct outcome_call *call);

/* What was computed, before the result; who was left out and why, after it. */
void outcome_cases_begin(struct statistics *out, const struct outcome_cases *cases);
void outcome_cases_end(struct statistics *out, const struct outcome_cases *cases);

/* A line on stderr for each case left out: of the faces that have no room for it. */
void outcome_cases_print_refusals(const struct outcome_cases *cases);

void outcome_cases_close(struct outcome_cases *cases);

#endif
