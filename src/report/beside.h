/* A cohort's Kaplan-Meier curves beside one that was rebuilt from published figures (Guyot 2012): tables, and a curve
 * to draw over them. */
#ifndef CAJAL_REPORT_BESIDE_H
#define CAJAL_REPORT_BESIDE_H

#include "report/published.h"
#include "report/survival.h"

#define BESIDE_REBUILT "rebuilt from published figures" /* what every face says of such a curve */

struct beside {
    const struct published *published;
    struct rebuilt rebuilt;
    const cajal_km *km;               /* of the rebuilt times: one curve */
    const cajal_logrank *const *test; /* by group of the cohort: group against published; NULL: there is none */
};

/* Rebuilds the times and compares each group with them, which live in `outcome` and `arena`. The log-rank test is left
 * out for a cohort with weights. CAJAL_INVALID for points that are no survival curve; CAJAL_INTERNAL. */
cajal_status beside_compare(struct beside *out, cajal_outcome *outcome, struct arena *arena,
                            const struct published *published, const struct cohort *cohort,
                            const cajal_km_options *options, cajal_errors *errors);

/* After the curves of the cohort `km`: both in one table, and at the published times or those of `points`. */
void beside_statistics(struct statistics *out, const struct beside *it, const cajal_km *km, const struct cohort *cohort,
                       const struct survival_points *points);

#endif
