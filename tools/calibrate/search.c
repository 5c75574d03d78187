/* Step 1: how well a set of parameters fits, and the best set. */
#include "search.h"

#include <math.h>
#include <nlopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/chance.h"
#include "simulate/maths.h"
#include "simulate/prior.h"

#define NEARER 0.5 /* starts are half as far from the middle as draws of the prior */

/* ---- the posterior at one place ---- */

void measure(const struct search *it, const double *z, double *targets)
{
    double values[1024];
    memcpy(values, it->base, it->kb->parameters_count * sizeof *values);
    for (unsigned i = 0; i < it->count; i++)
        values[it->fitted[i]] = prior_value(&it->kb->parameters[it->fitted[i]], z[i]);
    struct simulate_options options = {
        .seed = it->set.seed, .patients = it->set.patients, .threads = (int)it->set.threads};
    cajal_errors *errors = cajal_errors_new();
    if (fit_measure(targets, it->fit, values, &options, errors) != CAJAL_OK)
        stop(cajal_errors_count(errors) ? cajal_errors_at(errors, 0)->message : "out of memory");
    cajal_errors_free(errors);
}

static double norm2(const double *z, unsigned count)
{
    double sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += z[i] * z[i];
    return sum;
}

double depth_at(struct search *it, const double *z)
{
    double targets[MOST];
    measure(it, z, targets);
#pragma omp atomic
    it->calls++;
    return fit_misfit(it->kb, targets) + norm2(z, it->count);
}

static double objective(unsigned count, const double *z, double *gradient, void *context)
{
    (void)count;
    (void)gradient;
    return depth_at(context, z);
}

/* ---- random numbers of the search ---- */

double normal_at(const struct search *it, uint32_t stage, uint64_t row, uint32_t place)
{
    struct chance chance;
    double u[2];
    chance_begin(&chance, it->set.seed, stage);
    chance.patient = row;
    chance_two(u, &chance, CHANCE_PARAMETER, place);
    return maths_normal(u[0]);
}

double uniform_at(const struct search *it, uint32_t stage, uint64_t row)
{
    struct chance chance;
    double u[2];
    chance_begin(&chance, it->set.seed, stage);
    chance.patient = row;
    chance_two(u, &chance, CHANCE_PARAMETER, MOST);
    return u[0];
}

/* ---- step 1: the best set ---- */

static double descend(struct search *it, double *z, unsigned long calls)
{
    double low[MOST], high[MOST], step[MOST], found = 0;
    for (unsigned i = 0; i < it->count; i++) {
        low[i] = -4;
        high[i] = 4;
        step[i] = 0.5;
    }
    nlopt_opt search = nlopt_create(NLOPT_LN_SBPLX, it->count);
    if (!search)
        stop("out of memory");
    nlopt_set_min_objective(search, objective, it);
    nlopt_set_lower_bounds(search, low);
    nlopt_set_upper_bounds(search, high);
    nlopt_set_initial_step(search, step);
    nlopt_set_maxeval(search, (int)calls);
    nlopt_set_xtol_rel(search, 1e-4);
    nlopt_optimize(search, z, &found);
    nlopt_destroy(search);
    return found;
}

static int deeper_first(const void *a, const void *b)
{
    double left = ((const struct start *)a)->depth, right = ((const struct start *)b)->depth;
    return (left > right) - (left < right);
}

/* The first start is the middle of the prior; the others lie around it, half as far as draws of it. */
static double begin_at(const struct search *it, unsigned long start, unsigned place)
{
    const struct kb_model_parameter *row = &it->kb->parameters[it->fitted[place]];
    if (start > 0)
        return NEARER * normal_at(it, 1, start, place);
    for (uint32_t i = 0; it->set.again && i < it->kb->posterior_count; i++)
        if (strcmp(it->kb->posterior[i].parameter, row->row.id) == 0)
            return prior_place(row, *it->kb->posterior[i].best);
    return 0;
}

struct start best_set(struct search *it)
{
    struct start *starts = calloc(it->set.starts, sizeof *starts), best;
    if (!starts)
        stop("out of memory");
#pragma omp parallel for schedule(dynamic)
    for (unsigned long s = 0; s < it->set.starts; s++) {
        for (unsigned i = 0; i < it->count; i++)
            starts[s].z[i] = begin_at(it, s, i);
        starts[s].depth = descend(it, starts[s].z, it->set.screen);
        fprintf(stderr, "start %2lu of %lu: %.1f\n", s + 1, it->set.starts, starts[s].depth);
    }
    qsort(starts, it->set.starts, sizeof *starts, deeper_first);
    unsigned long finalists = it->set.starts < FINALISTS ? it->set.starts : FINALISTS;
#pragma omp parallel for schedule(dynamic)
    for (unsigned long s = 0; s < finalists; s++) {
        starts[s].depth = descend(it, starts[s].z, it->set.polish);
        fprintf(stderr, "finalist %lu: %.1f\n", s + 1, starts[s].depth);
    }
    qsort(starts, finalists, sizeof *starts, deeper_first);
    best = starts[0];
    free(starts);
    return best;
}
