/* What the model says of each target of kb/targets.yaml. */
#ifndef CAJAL_SIMULATE_FIT_H
#define CAJAL_SIMULATE_FIT_H

#include "simulate/simulate.h"

struct fit;

/* The arms of the base as policies of one scenario, on the same virtual patients. `held_out`: also the arms of which
 * only held-out targets are measured. Free with fit_free(). `knowledge` is borrowed. */
cajal_status fit_new(struct fit **out, const cajal_knowledge *knowledge, bool held_out, cajal_errors *errors);
void fit_free(struct fit *fit);

/* Months or percent of each target, in the order of the base; NAN: not measured, or in too few patients. */
cajal_status fit_measure(double *out, const struct fit *fit, const double *parameters,
                         const struct simulate_options *options, cajal_errors *errors);

/* How far a simulated figure is from the published one, in published standard errors; of a target that has none,
 * 0 within its range and NAN else. */
double fit_deviation(const struct kb_target *target, double simulated);

/* Minus twice the logarithm of the likelihood of the fitted targets: errors are normal and independent; beyond
 * six standard errors the penalty is linear, so that a bad start finds its way. */
double fit_misfit(const struct kb *kb, const double *simulated);

/* Of the fitted targets: how many, how many within two standard errors, beyond three, and without a figure. */
struct fit_count {
    uint32_t targets, within_two, beyond_three, not_measured;
};
/* Every target, held out or not, at the best set, with what 95 % of the posterior's draws lie between (NAN without a
 * posterior or without draws). */
struct fit_row {
    double simulated, low, high;
};
struct fit_options {
    uint64_t seed, patients; /* of the best set */
    uint64_t draw_patients;  /* of each draw */
    uint32_t draws;
    int threads;
};
cajal_status fit_rows(struct fit_row *out, const cajal_knowledge *knowledge, const struct fit_options *options,
                      cajal_errors *errors);

struct fit_count fit_count(const struct kb *kb, const double *simulated);

#endif
