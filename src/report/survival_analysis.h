/* An analysis of a cohort by its name, for the service and for programs with libcajal. `cajal outcome` offers more. */
#ifndef CAJAL_REPORT_SURVIVAL_ANALYSIS_H
#define CAJAL_REPORT_SURVIVAL_ANALYSIS_H

#include "report/survival.h"
#include "report/survival_options.h"

#define SURVIVAL_ANALYSES "km, logrank, cox, rmst, cuminc, gray or finegray"

/* How to analyse; NULL or 0 where nothing is asked for. */
struct survival_asked {
    struct survival_points points;
    double level, horizon;
    const char *ties, *zph, *cause;
    bool robust;
};

struct survival_analysis {
    const char *name;
    bool needs_group, needs_covariates, competing;
    cajal_status (*run)(struct statistics *out, const struct survival_asked *asked, const struct cohort *cohort,
                        cajal_outcome *outcome, cajal_errors *errors);
};

/* NULL when there is none of this name. */
const struct survival_analysis *survival_find(const char *name);

/* CAJAL_USAGE with what the analysis lacks; `group` is what a group is called where it is asked for. */
cajal_status survival_check(const struct survival_analysis *analysis, const struct read_spec *spec, const char *group,
                            cajal_errors *errors);

#endif
