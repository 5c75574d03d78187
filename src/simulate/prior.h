/* Priors of the parameters (kb/simulation.yaml, kb/economics.yaml), and what calibration made of them
 * (kb/posterior.yaml). A prior is a standard normal z on its own scale: the logarithm, the logit, … */
#ifndef CAJAL_SIMULATE_PRIOR_H
#define CAJAL_SIMULATE_PRIOR_H

#include <stdbool.h>
#include <stdint.h>

#include "knowledge/knowledge.h"

/* The parameter's value at z, within the limits of the row and of its quantity; and the z of a value. */
double prior_value(const struct kb_model_parameter *row, double z);
double prior_place(const struct kb_model_parameter *row, double value);

/* Has a prior, and can change what a target measures: not money, quality of life, or a local therapy. */
bool prior_is_fitted(const struct kb_model_parameter *row);

/* How many draws the posterior holds; 0 before any calibration. */
uint32_t posterior_draws(const cajal_knowledge *knowledge);

/* Values for simulate_run(), kb->parameters_count of them. The best set: where nothing was fitted, the row's value. */
void posterior_best(double *out, const cajal_knowledge *knowledge);

/* One draw: of the posterior what was fitted, of its prior what was not. The same draw is the same set on every
 * machine. Draws beyond the posterior's number begin it anew, with other values of what was not fitted. */
void posterior_draw(double *out, const cajal_knowledge *knowledge, uint64_t seed, uint32_t draw);

#endif
