/* Survival curves, tests and models as statistics. Names come from the cohort that was read. */
#ifndef CAJAL_REPORT_SURVIVAL_H
#define CAJAL_REPORT_SURVIVAL_H

#include "cajal/outcome.h"
#include "report/statistics.h"

/* Times and probabilities that were asked for. */
struct survival_points {
    const double *at, *quantiles;
    size_t at_count, quantiles_count;
};

void survival_km(struct statistics *out, const cajal_km *km, const struct cohort *cohort,
                 const struct survival_points *points, double level);
void survival_logrank(struct statistics *out, const cajal_logrank *test, const struct cohort *cohort);
void survival_cox(struct statistics *out, const cajal_cox *cox, const struct cohort *cohort, const char *ties,
                  double level);
void survival_rmst(struct statistics *out, const cajal_rmst *rmst, const struct cohort *cohort, double level);
void survival_incidence(struct statistics *out, const cajal_incidence *incidence, const struct cohort *cohort,
                        const struct survival_points *points, double level);
void survival_finegray(struct statistics *out, const cajal_finegray *model, const struct cohort *cohort, int cause,
                       double level);
/* An interval-censored curve of one group. */
struct survival_interval_group {
    const char *name;
    size_t n;
    const cajal_npmle *npmle;
};
void survival_npmle(struct statistics *out, const struct survival_interval_group *groups, size_t count);
void survival_fit(struct statistics *out, const cajal_parametric *fit, const struct cohort *cohort,
                  const char *distribution, double level);
void survival_piecewise(struct statistics *out, const cajal_piecewise *fit, const struct cohort *cohort, double level);
void survival_power(struct statistics *out, const cajal_power *power);

#endif
