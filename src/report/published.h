/* A survival curve rebuilt from published figures: a trial's, or points read off a drawing, as times of patients. */
#ifndef CAJAL_REPORT_PUBLISHED_H
#define CAJAL_REPORT_PUBLISHED_H

#include "cohort/endpoint.h"
#include "outcome/rebuild.h"

struct published {
    const char *name;    /* "INVICTUS, ripretinib" */
    const char *made_of; /* the figures that it goes through: "median 6.3 months; n=85" */
    const char *sources; /* "[1] Blay 2020 Lancet Oncol …"; NULL when the reader has to know */
    const char *caution; /* why its patients are others than the cohort's, in a sentence; or NULL */
    struct published_curve curve;
    const double *times; /* of the figures, at which to compare */
    size_t times_count;
};

/* Whom a published curve is set beside. */
struct published_cohort {
    const struct endpoint *endpoint;
    const char *const *genotypes; /* classes in the cohort, "unknown" among them, and the rows of each */
    const size_t *rows;
    size_t genotypes_count;
};

/* The arm that `which`, "TRIAL/ARM" or "TRIAL/ARM/GENOTYPE", names: its medians and shares at a time of the endpoint,
 * with constant hazards between them and nothing after the last. Where the same time has several figures, the latest
 * counts. What it points to lives in `arena`. CAJAL_USAGE for a name that is not there or an arm without such figures,
 * or without a number of patients. */
cajal_status published_find(struct published *out, struct arena *arena, const cajal_knowledge *knowledge,
                            const struct published_cohort *cohort, const char *which, cajal_errors *errors);

#endif
