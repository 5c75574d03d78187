/* `cajal outcome rebuild`. */
#ifndef CAJAL_CLI_OUTCOME_REBUILD_H
#define CAJAL_CLI_OUTCOME_REBUILD_H

#include "cli/outcome.h"

/* Reads --curve and --at-risk, and tells a time and a status for each patient. */
cajal_status outcome_rebuild(struct statistics *out, const struct outcome_call *call, cajal_errors *errors);

#endif
