/* A scenario that was run: what the reports read. */
#ifndef CAJAL_SIMULATE_SIMULATION_H
#define CAJAL_SIMULATE_SIMULATION_H

#include "simulate/answers.h"
#include "simulate/scenario.h"

struct cajal_simulation {
    const struct cajal_scenario *scenario; /* borrowed */
    struct simulate_result *result;        /* at the values of the knowledge base */
    double *parameters;
    struct answers *answers; /* for draws of the parameters; NULL: none were asked for */
};

/* Makes one of a result, which it owns from then on, even when it fails. */
cajal_status simulation_wrap(cajal_simulation **out, const struct cajal_scenario *scenario,
                             struct simulate_result *result, cajal_errors *errors);

#define SIMULATION_Z 1.959963984540054 /* standard errors of a 95 % interval */

/* A share with its 95 % interval (Wilson). */
struct simulate_share {
    double value, low, high; /* percent; NAN of none */
};
struct simulate_share simulate_share(int64_t count, int64_t of);

/* Patients whose best response to a treatment was CR or PR. */
struct simulate_share simulate_response_rate(const struct simulate_result *result, uint32_t policy, uint32_t treatment,
                                             uint32_t stratum, enum response_criterion criterion);

/* Mean of a sum of millionths over all patients, and its standard error by the sum of squares (of 1/scale). */
struct simulate_mean {
    double value, error;
};
struct simulate_mean simulate_mean_life(const struct simulate_result *result, uint32_t policy);
/* Against policy 0, patient by patient. */
struct simulate_mean simulate_mean_gain(const struct simulate_result *result, uint32_t policy);

#endif
