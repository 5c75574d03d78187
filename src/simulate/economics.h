/* What differs between strategies is worth what it costs: incremental ratios, acceptability, the value of knowing
 * more. Pure functions of numbers; whose numbers they are is not known here. Effects are in any unit (QALYs, life
 * years), money in any currency, the threshold in money for a unit of effect. */
#ifndef CAJAL_SIMULATE_ECONOMICS_H
#define CAJAL_SIMULATE_ECONOMICS_H

#include <stddef.h>

#include "cajal/status.h"

/* ---- strategies by their means ---- */

enum economics_status {
    ECONOMICS_ON_FRONTIER,
    ECONOMICS_DOMINATED, /* another costs no more and does no less */
    ECONOMICS_EXTENDED,  /* a mixture of two others does more for the same money */
};
struct economics_step {
    enum economics_status status;
    /* Of those on the frontier, against the next cheaper one on it; NAN for the cheapest and for the others. */
    size_t against;
    double cost, effect, ratio;
};
/* `out` has room for `count`. Two that are equal in both: the first is on the frontier. */
void economics_frontier(struct economics_step *out, const double *cost, const double *effect, size_t count);

/* ---- strategies by the draws of the parameters ---- */

struct economics_draws { /* draw by draw: strategy s of draw d is at [d * strategies + s] */
    const double *cost, *effect;
    size_t draws, strategies;
};
double economics_net_benefit(const struct economics_draws *psa, size_t draw, size_t strategy, double threshold);
double economics_mean_net_benefit(const struct economics_draws *psa, size_t strategy, double threshold);
/* The strategy whose mean net benefit is the highest; the first of equals. */
size_t economics_best(const struct economics_draws *psa, double threshold);
/* `out[strategy]`: the share of draws in which it is the best; equals share a draw. Sum 1. */
void economics_acceptability(double *out, const struct economics_draws *psa, double threshold);
/* What it would be worth to a patient, in money, to know every parameter before deciding. Never below 0. */
double economics_perfect_information(const struct economics_draws *psa, double threshold);
/* ... to know one parameter, given its value in each draw: net benefits regressed on a quadratic of it (the
 * regression of Strong, Oakley and Brennan 2014 with a polynomial). CAJAL_INTERNAL when memory is short. */
cajal_status economics_partial_information(double *out, const struct economics_draws *psa, const double *parameter,
                                           double threshold);
/* The regression of the difference in net benefit of two strategies on one parameter, at its 5 % and 95 % quantile:
 * a bar of a tornado. CAJAL_INTERNAL when memory is short. */
struct economics_bar {
    double low_value, high_value; /* of the parameter */
    double at_low, at_high;       /* of the difference: strategy minus reference */
};
cajal_status economics_tornado_bar(struct economics_bar *out, const struct economics_draws *psa, size_t strategy,
                                   size_t reference, const double *parameter, double threshold);

/* ---- */

/* The quantile of values (type 7 of Hyndman and Fan, as R's default), which are sorted in place; NAN of none. */
double economics_quantile(double *values, size_t count, double share);

#endif
