/* What the analyses of this room share: checked data in the order of time, small matrices, distributions. */
#ifndef CAJAL_OUTCOME_OUTCOME_H
#define CAJAL_OUTCOME_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/errors.h"
#include "cajal/outcome.h"

struct cajal_outcome {
    struct arena *arena;
};

/* ---- data ---- */

/* The rows in order of time, with nearly equal times made equal (R's timefix). */
struct ordered {
    size_t n;
    const double *time, *entry; /* by row; entry NULL when nobody enters late */
    const uint32_t *by_time;    /* rows, by stratum or group (if asked for) and then by time */
    const double *sorted;       /* their times in that order: faster than time[by_time[i]] */
    const uint32_t *by_entry;   /* the same by entry time; NULL without entry */
};

/* Whether the data are usable at all; `covariates` asks for finite ones. */
cajal_status check_survival(const cajal_survival *data, bool covariates, cajal_errors *errors);

/* `class` (may be NULL) with `classes` values comes before time. False when memory is short. */
bool order_rows(struct ordered *out, struct arena *arena, const cajal_survival *data, const int *class, int classes);

/* The first row whose entry and time are one when nearly equal times are, as beside a time of 1e120 all others are;
 * then nobody is at risk in it. SIZE_MAX: none. False when memory is short. */
bool order_empties(size_t *row, const cajal_survival *data);

/* The order of `keys` (stable); NULL when memory is short. */
uint32_t *order_doubles(struct arena *arena, const double *keys, size_t n);

static inline double weight_of(const cajal_survival *data, uint32_t row)
{
    return data->weight ? data->weight[row] : 1;
}
static inline int class_of(const int *class, uint32_t row) { return class ? class[row] : 0; }

/* Weights that are further apart are refused: a sum of them, of 16 digits, loses what the smaller say. */
#define WEIGHTS_APART 1e9

struct weights {
    double least, most; /* 0: none yet */
};

/* Whether this one is near enough to those before; only then it counts. */
static inline bool weight_fits(struct weights *seen, double weight)
{
    struct weights with = {seen->least > 0 && seen->least < weight ? seen->least : weight,
                           seen->most > weight ? seen->most : weight};
    bool fits = with.most <= WEIGHTS_APART * with.least;
    if (fits)
        *seen = with;
    return fits;
}

#define COVARIATES_MOST 200 /* the information matrix is computed whole; more is a mistake, not a model */

/* Fills in ratio, z, p and interval from a coefficient and its error. */
void fill_coefficient(cajal_coefficient *out, double coef, double se, double z_level);

/* ---- distributions ---- */

double normal_upper(double z);    /* P(Z > z) */
double normal_quantile(double p); /* z with P(Z <= z) = p */
double normal_density(double z);
double normal_two_sided(double z);        /* P(|Z| > |z|) */
double chisq_upper(double chisq, int df); /* P(X > chisq) */

/* The interval of a survival probability `p` whose logarithm has standard error `se`, as R's survfit. */
void survival_interval(cajal_estimate *out, cajal_interval interval, double z, double p, double se);

/* ---- sums ---- */

/* A sum with its rounding error kept (Neumaier 1974). */
struct sum {
    double value, error;
};
static inline void sum_add(struct sum *sum, double x)
{
    double total = sum->value + x;
    double larger = sum->value, smaller = x;
    if ((larger < 0 ? -larger : larger) < (smaller < 0 ? -smaller : smaller)) {
        larger = x;
        smaller = sum->value;
    }
    sum->error += (larger - total) + smaller;
    sum->value = total;
}
static inline double sum_of(const struct sum *sum) { return sum->value + sum->error; }

/* ---- small symmetric matrices, whole, row by row ---- */

/* The inverse of a positive semidefinite matrix: rows and columns that depend on those before them are set to zero
 * and flagged in `redundant` (may be NULL). Returns the rank, -1 when memory is short. */
int matrix_invert(double *out, const double *matrix, int size, bool *redundant);

/* v' M^-1 v over the rows that are not redundant; *df their number. NaN when memory is short. */
double matrix_quadratic(const double *matrix, const double *v, int size, int *df);

/* Adds r r' of each of the `n` rows r of `rows` to `out`. */
void matrix_add_squares(double *out, const double *rows, size_t n, size_t size);

/* out = A M A', A being `outer` and M `middle`; `room` is size × size. */
void matrix_sandwich(double *out, const double *outer, const double *middle, size_t size, double *room);

#endif
