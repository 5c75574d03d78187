/* The analyses of `cajal outcome`. */
#ifndef CAJAL_CLI_OUTCOME_RUN_H
#define CAJAL_CLI_OUTCOME_RUN_H

#include "cli/outcome.h"

/* One analysis: what it needs, and how it is run. */
struct analysis {
    const char *name;
    bool needs_group, needs_covariates, competing, intervals, no_table, drawn;
    bool grouped; /* by --group or --by */
    cajal_status (*run)(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                        cajal_outcome *outcome, cajal_errors *errors);
};

/* NULL when there is no such analysis. */
const struct analysis *outcome_find_analysis(const char *name);

#endif
