/* The search for the parameters of the simulation, shared by its steps (main.c). All of them end the program, with a
 * word on standard error, where memory is short or the simulation cannot be run: this is a tool, no part of the
 * library. */
#ifndef CAJAL_TOOLS_CALIBRATE_SEARCH_H
#define CAJAL_TOOLS_CALIBRATE_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "cajal/knowledge.h"
#include "knowledge/kb.h"
#include "simulate/fit.h"

#define MOST 96 /* parameters, targets */
#define FINALISTS 3

struct settings {
    const char *kb, *out;
    unsigned long seed, patients, starts, screen, polish, sample, rounds, draws, threads, again, steps, crowd;
};

struct search {
    const cajal_knowledge *knowledge;
    const struct kb *kb;
    struct fit *fit;
    struct settings set;
    uint32_t fitted[MOST]; /* indices into kb->parameters */
    unsigned count;
    double base[1024]; /* the values that are not fitted */
    unsigned long calls;
    double power; /* of the weights */
};

/* Parameters on the scale of their priors, and how badly they fit: depth_at(). */
struct start {
    double z[MOST], depth;
};

struct point {
    double z[MOST], depth, log_weight, weight;
};

_Noreturn void stop(const char *what);

/* search.c */

/* The targets that the simulation gives at `z`. */
void measure(const struct search *it, const double *z, double *targets);
/* Minus twice the logarithm of prior times likelihood. */
double depth_at(struct search *it, const double *z);
/* Numbers from the seed alone: the same for the same stage, row and place. */
double normal_at(const struct search *it, uint32_t stage, uint64_t row, uint32_t place);
double uniform_at(const struct search *it, uint32_t stage, uint64_t row);
struct start best_set(struct search *it);

/* guess.c */

/* The lower Cholesky factor of a matrix, row by row, in place; the rest of it is 0. */
void factorize(double *matrix, unsigned n);
void guess(struct search *it, const double *z, double *covariance, double *slope);
void refine(struct search *it, struct start *best);

/* sample.c: points with weights that sum to 1, and how many; to be freed */
struct point *sample(struct search *it, const double *best, unsigned long *count);
struct point *normal_draws(struct search *it, const double *best, unsigned long *count);
double effective(const struct point *points, unsigned long count);

/* posterior.c */
void write_posterior(const struct search *it, const struct start *best, const struct point *points,
                     unsigned long count);

#endif
