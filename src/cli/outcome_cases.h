/* `cajal outcome --cases`: times from cases in place of a table. */
#ifndef CAJAL_CLI_OUTCOME_CASES_H
#define CAJAL_CLI_OUTCOME_CASES_H

#include "cli/outcome.h"
#include "cohort/endpoint.h"
#include "cohort/sequence.h"

struct outcome_refusal {
    const char *subject, *reason;
};

struct outcome_cases {
    cajal_knowledge *knowledge;
    struct endpoint endpoint;
    struct endpoint_tally tally;
    struct text title;
    struct text table; /* the rows, as CSV */
    bool wants_sequences, wants_intervals;
    struct sequences sequences; /* in place of the table */
    size_t read;                /* cases */
    struct arena *arena;
    struct outcome_refusal *refusals;
    size_t refusals_count, refusals_capacity;
    struct levels subjects;  /* met so far */
    struct levels genotypes; /* classes, and how many rows of the table each has */
    size_t *genotype_rows, genotype_rows_count, genotype_rows_capacity;
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
