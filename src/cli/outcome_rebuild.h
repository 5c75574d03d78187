/* Published curves: `cajal outcome rebuild`, and `km` beside one. */
#ifndef CAJAL_CLI_OUTCOME_REBUILD_H
#define CAJAL_CLI_OUTCOME_REBUILD_H

#include "cli/outcome.h"
#include "report/beside.h"

/* Reads --curve and --at-risk, and tells a time and a status for each patient. */
cajal_status outcome_rebuild(struct statistics *out, const struct outcome_call *call, cajal_errors *errors);

/* Compares the cohort with the curve of --curve and --at-risk, or with the arm that --beside names. What is received
 * lives in `outcome` and in the cohort. */
cajal_status outcome_beside(struct beside *out, struct published *published, const struct outcome_call *call,
                            const struct cohort *cohort, cajal_outcome *outcome, const cajal_km_options *options,
                            cajal_errors *errors);

#endif
