/* Step 2: at the best set, derivatives of every target by every parameter: steps of Gauss and Newton, and a first,
 * normal guess of the posterior. */
#include "search.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* LAPACK: the Cholesky factor, and the inverse from it. It counts by columns: its upper factor is our lower one. */
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_length);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_length);

void factorize(double *matrix, unsigned n)
{
    int count = (int)n, info = 0;
    dpotrf_("U", &count, matrix, &count, &info, 1);
    if (info)
        stop("a covariance is not positive definite");
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = i + 1; j < n; j++)
            matrix[i * n + j] = 0;
}

/* The inverse of a positive definite matrix, in place. */
static void invert(double *matrix, unsigned n)
{
    int count = (int)n, info = 0;
    factorize(matrix, n);
    dpotri_("U", &count, matrix, &count, &info, 1);
    if (info)
        stop("a covariance is not positive definite");
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = i + 1; j < n; j++)
            matrix[i * n + j] = matrix[j * n + i];
}

/* Precision: one for the prior, and J'J with J the derivatives of the targets in standard errors (Gauss and Newton).
 * `slope`: half the gradient of the depth; NULL when not wanted. */
void guess(struct search *it, const double *z, double *covariance, double *slope)
{
    static double jacobian[MOST][MOST];
    double here[MOST];
    unsigned n = it->count, rows = it->kb->targets_count;
    const double step = 0.3;
    measure(it, z, here);
#pragma omp parallel for schedule(dynamic)
    for (unsigned i = 0; i < n; i++) {
        double at[MOST], above[MOST], below[MOST];
        memcpy(at, z, n * sizeof *at);
        at[i] = z[i] + step;
        measure(it, at, above);
        at[i] = z[i] - step;
        measure(it, at, below);
        for (unsigned t = 0; t < rows; t++) {
            const struct kb_target *target = &it->kb->targets[t];
            double rise = target->held_out ? 0 : (fit_deviation(target, above[t]) - fit_deviation(target, below[t]));
            jacobian[t][i] = isnan(rise) ? 0 : rise / (2 * step);
        }
    }
    for (unsigned i = 0; i < n; i++) {
        double sum = z[i];
        for (unsigned t = 0; t < rows; t++) {
            double away = it->kb->targets[t].held_out ? 0 : fit_deviation(&it->kb->targets[t], here[t]);
            sum += isnan(away) ? 0 : jacobian[t][i] * fmax(-6, fmin(6, away));
        }
        if (slope)
            slope[i] = sum;
        for (unsigned j = 0; j < n; j++) {
            covariance[i * n + j] = i == j;
            for (unsigned t = 0; t < rows; t++)
                covariance[i * n + j] += jacobian[t][i] * jacobian[t][j];
        }
    }
    invert(covariance, n); /* until here the precision */
}

/* Steps of Gauss and Newton, each as far as it helps, with the patients of the sample: the simplex search takes a
 * smaller crowd for its many calls, and fits its chance too. */
void refine(struct search *it, struct start *best)
{
    static double covariance[MOST * MOST];
    best->depth = depth_at(it, best->z);
    for (unsigned long round = 0; round < it->set.steps; round++) {
        double slope[MOST], tried[6][MOST], depths[6];
        guess(it, best->z, covariance, slope);
#pragma omp parallel for schedule(dynamic)
        for (int t = 0; t < 6; t++) {
            for (unsigned i = 0; i < it->count; i++) {
                double move = 0;
                for (unsigned k = 0; k < it->count; k++)
                    move -= covariance[i * it->count + k] * slope[k];
                tried[t][i] = fmax(-4, fmin(4, best->z[i] + move / (1 << t)));
            }
            depths[t] = depth_at(it, tried[t]);
        }
        int good = 0;
        for (int t = 1; t < 6; t++)
            good = depths[t] < depths[good] ? t : good;
        fprintf(stderr, "step %lu: %.1f, now %.1f\n", round + 1, best->depth, depths[good]);
        if (!(depths[good] < best->depth))
            break;
        memcpy(best->z, tried[good], sizeof best->z);
        best->depth = depths[good];
    }
}
