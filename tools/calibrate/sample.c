/* Step 3: incremental mixture importance sampling (Raftery and Bao 2010) from the first guess. */
#include "search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDER 1.5 /* the first guess is wider than the derivatives say, for its tails */

struct component { /* of the mixture */
    double centre[MOST], factor[MOST * MOST], log_scale;
};

static void set_component(struct component *out, const double *centre, const double *covariance, unsigned n)
{
    memcpy(out->centre, centre, n * sizeof *centre);
    memcpy(out->factor, covariance, (size_t)n * n * sizeof *covariance);
    factorize(out->factor, n);
    out->log_scale = 0;
    for (unsigned i = 0; i < n; i++)
        out->log_scale -= log(out->factor[i * n + i]);
}

static double log_density(const struct component *component, const double *z, unsigned n)
{
    double square = 0, x[MOST];
    for (unsigned i = 0; i < n; i++) {
        x[i] = z[i] - component->centre[i];
        for (unsigned k = 0; k < i; k++)
            x[i] -= component->factor[i * n + k] * x[k];
        x[i] /= component->factor[i * n + i];
        square += x[i] * x[i];
    }
    return component->log_scale - square / 2;
}

static void place_from(struct search *it, struct point *point, const struct component *component, uint64_t row)
{
    double noise[MOST];
    for (unsigned i = 0; i < it->count; i++)
        noise[i] = normal_at(it, 2, row, i);
    for (unsigned i = 0; i < it->count; i++) {
        point->z[i] = component->centre[i];
        for (unsigned k = 0; k <= i; k++)
            point->z[i] += component->factor[i * it->count + k] * noise[k];
    }
}

static void draw_from(struct search *it, struct point *point, const struct component *component, uint64_t row)
{
    place_from(it, point, component, row);
    point->depth = depth_at(it, point->z);
}

/* Logarithms of the weights by the mixture of all components, each with the share of points that came from it. */
static void weigh(const struct search *it, struct point *points, unsigned long count,
                  const struct component *components, unsigned long components_count, unsigned long first,
                  unsigned long each)
{
    for (unsigned long p = 0; p < count; p++) {
        double logs[64], top = -INFINITY, mixture = 0;
        for (unsigned long c = 0; c < components_count; c++) {
            double share = (double)(c == 0 ? first : each) / (double)count;
            logs[c] = log(share) + log_density(&components[c], points[p].z, it->count);
            top = fmax(top, logs[c]);
        }
        for (unsigned long c = 0; c < components_count; c++)
            mixture += exp(logs[c] - top);
        points[p].log_weight = -points[p].depth / 2 - top - log(mixture);
    }
}

/* Weights to a power, which sum to 1. */
static void set_weights(struct point *points, unsigned long count, double power)
{
    double most = -INFINITY, sum = 0;
    for (unsigned long p = 0; p < count; p++)
        most = fmax(most, points[p].log_weight);
    for (unsigned long p = 0; p < count; p++)
        sum += points[p].weight = exp(power * (points[p].log_weight - most));
    for (unsigned long p = 0; p < count; p++)
        points[p].weight /= sum;
}

double effective(const struct point *points, unsigned long count)
{
    double squares = 0;
    for (unsigned long p = 0; p < count; p++)
        squares += points[p].weight * points[p].weight;
    return 1 / squares;
}

/* The likelihood holds the chance of the virtual patients, as large as what separates good points from the best. Taken
 * at their word, a few lucky points would stand for the whole posterior. So the weights are raised to the largest power
 * up to 1 at which the sample is worth half as many draws as are wanted: a compromise with the first guess, which is
 * the wider of the two. Returns the power. */
static double temper(struct point *points, unsigned long count, double wanted)
{
    double low = 0, high = 1;
    set_weights(points, count, 1);
    if (effective(points, count) >= wanted)
        return 1;
    for (int i = 0; i < 40; i++) {
        double middle = (low + high) / 2;
        set_weights(points, count, middle);
        if (effective(points, count) >= wanted)
            low = middle;
        else
            high = middle;
    }
    set_weights(points, count, low);
    return low;
}

/* A new component around the heaviest point, as wide as the points near it, and never narrower than a tenth of the
 * first guess, which keeps it positive definite. */
static void add_component(const struct search *it, struct component *out, const struct point *points,
                          unsigned long count, const double *covariance)
{
    static double sum[MOST * MOST];
    unsigned n = it->count;
    unsigned long heaviest = 0;
    double total = 0;
    for (unsigned long p = 0; p < count; p++)
        heaviest = points[p].weight > points[heaviest].weight ? p : heaviest;
    const double *centre = points[heaviest].z;
    memset(sum, 0, sizeof sum);
    for (unsigned long p = 0; p < count; p++) {
        double weight = points[p].weight + 1.0 / (double)count;
        total += weight;
        for (unsigned i = 0; i < n; i++)
            for (unsigned j = 0; j < n; j++)
                sum[i * n + j] += weight * (points[p].z[i] - centre[i]) * (points[p].z[j] - centre[j]);
    }
    for (unsigned k = 0; k < n * n; k++)
        sum[k] = 0.5 * sum[k] / total + 0.5 * covariance[k];
    set_component(out, centre, sum, n);
}

struct point *sample(struct search *it, const double *best, unsigned long *count)
{
    unsigned n = it->count;
    unsigned long first = it->set.sample, each = first / 5 + 1;
    struct point *points = calloc(first + it->set.rounds * each, sizeof *points);
    struct component *components = calloc(it->set.rounds + 1, sizeof *components);
    static double covariance[MOST * MOST], wider[MOST * MOST];
    if (!points || !components || it->set.rounds > 63)
        stop("out of memory");
    guess(it, best, covariance, NULL);
    for (unsigned k = 0; k < n * n; k++)
        wider[k] = WIDER * covariance[k];
    set_component(&components[0], best, wider, n);
    *count = 0;
    for (unsigned long round = 0; round <= it->set.rounds; round++) {
        if (round)
            add_component(it, &components[round], points, *count, covariance);
        unsigned long more = round ? each : first;
#pragma omp parallel for schedule(dynamic)
        for (unsigned long p = *count; p < *count + more; p++)
            draw_from(it, &points[p], &components[round], p);
        *count += more;
        weigh(it, points, *count, components, round + 1, first, each);
        it->power = temper(points, *count, (double)it->set.draws / 2);
        fprintf(stderr, "round %lu: %lu points, as good as %.0f at the power %.2f\n", round, *count,
                effective(points, *count), it->power);
    }
    free(components);
    return points;
}

/* Without a sample: draws of the first guess itself, not widened, and the best set's own fit is not looked at again. */
struct point *normal_draws(struct search *it, const double *best, unsigned long *count)
{
    static double covariance[MOST * MOST];
    struct component *component = calloc(1, sizeof *component);
    struct point *points = calloc(it->set.draws, sizeof *points);
    if (!points || !component)
        stop("out of memory");
    guess(it, best, covariance, NULL);
    set_component(component, best, covariance, it->count);
    for (unsigned long p = 0; p < it->set.draws; p++) {
        place_from(it, &points[p], component, p);
        points[p].depth = INFINITY;
        points[p].weight = 1.0 / (double)it->set.draws;
    }
    *count = it->set.draws;
    it->power = 0;
    free(component);
    return points;
}
