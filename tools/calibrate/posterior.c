/* What was found, as kb/posterior.yaml. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "search.h"
#include "simulate/prior.h"

/* Systematic resampling: as many draws of each point as its weight is worth. */
static void resample(const struct search *it, unsigned long *drawn, const struct point *points, unsigned long count)
{
    double at = uniform_at(it, 3, 0), sum = 0;
    unsigned long made = 0;
    for (unsigned long p = 0; p < count; p++) {
        sum += points[p].weight * (double)it->set.draws;
        while (made < it->set.draws && (double)made + at < sum)
            drawn[made++] = p;
    }
    while (made < it->set.draws)
        drawn[made++] = count - 1;
}

static double weighted_variance(const struct point *points, unsigned long count, unsigned place)
{
    double mean = 0, variance = 0;
    for (unsigned long p = 0; p < count; p++)
        mean += points[p].weight * points[p].z[place];
    for (unsigned long p = 0; p < count; p++)
        variance += points[p].weight * (points[p].z[place] - mean) * (points[p].z[place] - mean);
    return variance;
}

static int smaller_first(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void write_row(FILE *file, const struct search *it, unsigned place, const double *best,
                      const struct point *points, unsigned long count, const unsigned long *drawn)
{
    const struct kb_model_parameter *row = &it->kb->parameters[it->fitted[place]];
    unsigned long draws = it->set.draws;
    double *values = calloc(draws, sizeof *values), *sorted = calloc(draws, sizeof *sorted);
    if (!values || !sorted)
        stop("out of memory");
    for (unsigned long d = 0; d < draws; d++)
        sorted[d] = values[d] = prior_value(row, points[drawn[d]].z[place]);
    qsort(sorted, draws, sizeof *sorted, smaller_first);
    fprintf(file, "  - id: fit-%s\n    parameter: %s\n    best: %.5g\n    low: %.5g\n    high: %.5g\n", row->row.id,
            row->row.id, prior_value(row, best[place]), sorted[(size_t)(0.025 * (double)(draws - 1))],
            sorted[(size_t)(0.975 * (double)(draws - 1))]);
    fprintf(file, "    contraction: %.2f\n    draws: >-\n     ", 1 - weighted_variance(points, count, place));
    for (unsigned long d = 0; d < draws; d++)
        fprintf(file, "%s %.5g", d && d % 12 == 0 ? "\n     " : "", values[d]);
    fputs("\n", file);
    free(values);
    free(sorted);
}

void write_posterior(const struct search *it, const struct start *best, const struct point *points, unsigned long count)
{
    unsigned long *drawn = calloc(it->set.draws, sizeof *drawn);
    FILE *file = fopen(it->set.out, "w");
    if (!file || !drawn)
        stop("cannot write the result");
    resample(it, drawn, points, count);
    fprintf(
        file,
        "# Written by tools/calibrate (docs/model.md): %lu starts of %lu calls on %lu patients%s, the best %d of %lu\n"
        "# more, then Gauss and Newton on %lu; seed %lu. -2 ln(prior x likelihood) of the best set: %.1f. Draws: ",
        it->set.starts, it->set.screen, it->set.patients, it->set.again ? ", from the best set of an earlier fit" : "",
        FINALISTS, it->set.polish, it->set.crowd, it->set.seed, best->depth);
    if (it->set.sample)
        fprintf(file, "%lu\n# points, worth %.0f at the power %.2f of their weights.\nposterior:\n", count,
                effective(points, count), it->power);
    else
        fprintf(file, "normal,\n# with the covariance of the derivatives at the best set.\nposterior:\n");
    for (unsigned i = 0; i < it->count; i++)
        write_row(file, it, i, best->z, points, count, drawn);
    if (fclose(file) != 0)
        stop("cannot write the result");
    free(drawn);
}
