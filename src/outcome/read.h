/* A table of survival times (CSV, TSV) as data for the analyses: which columns mean what, what is missing, categories.
 */
#ifndef CAJAL_OUTCOME_READ_H
#define CAJAL_OUTCOME_READ_H

#include <stdio.h>

#include "outcome/levels.h"
#include "outcome/outcome.h"

#define NOT_YET "not yet" /* the group of those whose group is not known at the time that counts */
#define NAMED_COLUMNS 64  /* covariates and strata that can be named */

/* What is asked for; names of columns, NULL or none when not. */
struct read_spec {
    const char *time, *status, *entry, *weight, *group, *id;
    const char *strata[NAMED_COLUMNS], *covariates[NAMED_COLUMNS], *factors[NAMED_COLUMNS], *event[NAMED_COLUMNS];
    size_t strata_count, covariates_count, factors_count, event_count;
    const char *censored; /* the status of the censored; NULL: 0, censored, … */
    bool competing;       /* every other status is a cause of its own */
    const char *known;    /* time at which the group of a row became known; empty: never */
    bool landmark;        /* only rows that last beyond `landmark_time`, grouped by what was known then */
    double landmark_time;
    bool exposure;            /* the first covariate is a group that changes at `known`: two rows of one */
    const char *left, *right; /* interval-censored: instead of time and status */
    const char *bytes;        /* the table itself, in place of a file; `path` then only names it */
    size_t length;
};

struct column;

/* What was read. The data point into it. */
struct cohort {
    struct arena *arena;
    cajal_survival data;
    const char *const *groups, *const *strata, *const *causes, *const *covariates, *const *terms;
    double *left, *right;      /* interval-censored */
    size_t ended_before;       /* rows that end by the landmark */
    size_t rows, left_out;     /* rows of the table; those left out because a value is missing */
    const char *missing;       /* which columns, in words: "ph.ecog (1), wt.loss (14)"; NULL when none */
    const char *status_coding; /* how the status was understood, in words */
    struct column *columns;    /* what the data point into */
    size_t columns_count;
};

cajal_status cohort_read(struct cohort *out, const char *path, const struct read_spec *spec, cajal_errors *errors);
void cohort_free(struct cohort *cohort);

#endif
