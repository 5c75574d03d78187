/* Where each count stands in a policy's part of a result. */
#ifndef CAJAL_SIMULATE_TALLY_H
#define CAJAL_SIMULATE_TALLY_H

#include "simulate/simulate.h"

void tally_layout(struct simulate_layout *out, uint32_t policies, uint32_t steps);

static inline size_t tally_time(const struct simulate_layout *layout, uint32_t anchor, enum simulate_time time,
                                uint32_t stratum)
{
    return layout->times +
           (((size_t)anchor * SIMULATE_TIMES + (size_t)time) * SIMULATE_STRATA + stratum) * 2 * layout->bins;
}

static inline size_t tally_response(const struct simulate_layout *layout, uint32_t treatment, uint32_t stratum,
                                    enum response_criterion criterion, uint32_t call)
{
    size_t which = criterion == RESPONSE_BY_CHOI;
    return layout->responses + (((size_t)treatment * SIMULATE_STRATA + stratum) * 2 + which) * RESPONSE_CALLS + call;
}

#endif
