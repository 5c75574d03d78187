#include "simulate/economics.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* ---- the frontier ---- */

/* Cheaper first; of equal cost the more effective; of equals the earlier. */
static bool comes_first(const double *cost, const double *effect, size_t a, size_t b)
{
    if (cost[a] != cost[b])
        return cost[a] < cost[b];
    return effect[a] != effect[b] ? effect[a] > effect[b] : a < b;
}

static bool dominated(const double *cost, const double *effect, size_t count, size_t one)
{
    for (size_t other = 0; other < count; other++)
        if (other != one && effect[other] >= effect[one] && cost[other] <= cost[one] &&
            comes_first(cost, effect, other, one))
            return true;
    return false;
}

/* The next dearer strategy that is still on the frontier; `count`: none. */
static size_t next_on_frontier(const struct economics_step *steps, const double *cost, const double *effect,
                               size_t count, size_t after)
{
    size_t next = count;
    for (size_t i = 0; i < count; i++)
        if (steps[i].status == ECONOMICS_ON_FRONTIER && i != after && comes_first(cost, effect, after, i) &&
            (next == count || comes_first(cost, effect, i, next)))
            next = i;
    return next;
}

static size_t cheapest_on_frontier(const struct economics_step *steps, const double *cost, const double *effect,
                                   size_t count)
{
    size_t first = count;
    for (size_t i = 0; i < count; i++)
        if (steps[i].status == ECONOMICS_ON_FRONTIER && (first == count || comes_first(cost, effect, i, first)))
            first = i;
    return first;
}

static double ratio_between(const double *cost, const double *effect, size_t from, size_t to)
{
    return (cost[to] - cost[from]) / (effect[to] - effect[from]);
}

/* Takes one strategy off the frontier whose ratio is above that of the next step; false: there is none. */
static bool drop_extended(struct economics_step *steps, const double *cost, const double *effect, size_t count)
{
    size_t from = cheapest_on_frontier(steps, cost, effect, count);
    while (from != count) {
        size_t middle = next_on_frontier(steps, cost, effect, count, from);
        size_t to = middle == count ? count : next_on_frontier(steps, cost, effect, count, middle);
        if (to == count)
            return false;
        if (ratio_between(cost, effect, from, middle) > ratio_between(cost, effect, middle, to)) {
            steps[middle].status = ECONOMICS_EXTENDED;
            return true;
        }
        from = middle;
    }
    return false;
}

void economics_frontier(struct economics_step *out, const double *cost, const double *effect, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (struct economics_step){
            dominated(cost, effect, count, i) ? ECONOMICS_DOMINATED : ECONOMICS_ON_FRONTIER, i, NAN, NAN, NAN};
    while (drop_extended(out, cost, effect, count))
        ;
    for (size_t from = cheapest_on_frontier(out, cost, effect, count); from != count;) {
        size_t to = next_on_frontier(out, cost, effect, count, from);
        if (to != count)
            out[to] = (struct economics_step){ECONOMICS_ON_FRONTIER, from, cost[to] - cost[from],
                                              effect[to] - effect[from], ratio_between(cost, effect, from, to)};
        from = to;
    }
}

/* ---- draws ---- */

double economics_net_benefit(const struct economics_draws *psa, size_t draw, size_t strategy, double threshold)
{
    size_t at = draw * psa->strategies + strategy;
    return threshold * psa->effect[at] - psa->cost[at];
}

double economics_mean_net_benefit(const struct economics_draws *psa, size_t strategy, double threshold)
{
    double sum = 0;
    for (size_t d = 0; d < psa->draws; d++)
        sum += economics_net_benefit(psa, d, strategy, threshold);
    return sum / (double)psa->draws;
}

size_t economics_best(const struct economics_draws *psa, double threshold)
{
    size_t best = 0;
    for (size_t s = 1; s < psa->strategies; s++)
        if (economics_mean_net_benefit(psa, s, threshold) > economics_mean_net_benefit(psa, best, threshold))
            best = s;
    return best;
}

static double highest_in(const struct economics_draws *psa, size_t draw, double threshold)
{
    double highest = -INFINITY;
    for (size_t s = 0; s < psa->strategies; s++)
        highest = fmax(highest, economics_net_benefit(psa, draw, s, threshold));
    return highest;
}

void economics_acceptability(double *out, const struct economics_draws *psa, double threshold)
{
    for (size_t s = 0; s < psa->strategies; s++)
        out[s] = 0;
    for (size_t d = 0; d < psa->draws; d++) {
        double highest = highest_in(psa, d, threshold);
        size_t equals = 0;
        for (size_t s = 0; s < psa->strategies; s++)
            equals += economics_net_benefit(psa, d, s, threshold) == highest;
        for (size_t s = 0; s < psa->strategies; s++)
            if (economics_net_benefit(psa, d, s, threshold) == highest)
                out[s] += 1.0 / (double)equals / (double)psa->draws;
    }
}

double economics_perfect_information(const struct economics_draws *psa, double threshold)
{
    double sum = 0;
    size_t best = economics_best(psa, threshold);
    for (size_t d = 0; d < psa->draws; d++)
        sum += highest_in(psa, d, threshold) - economics_net_benefit(psa, d, best, threshold);
    return sum / (double)psa->draws;
}

/* ---- regression on one parameter ---- */

/* Polynomials of degree 0, 1, 2 that are orthogonal on these values (Forsythe), so that no system is solved. */
#define DEGREES 3
struct polynomials {
    double centre, mean_square, skew; /* p1 = x - centre; p2 = p1² - skew p1 - mean_square */
    double norm[DEGREES];             /* sums of squares */
};

static double polynomial(const struct polynomials *basis, int degree, double x)
{
    double first = x - basis->centre;
    if (degree == 0)
        return 1;
    return degree == 1 ? first : first * first - basis->skew * first - basis->mean_square;
}

static struct polynomials polynomials_on(const double *x, size_t count)
{
    struct polynomials basis = {0};
    double squares = 0, cubes = 0, n = (double)count;
    for (size_t i = 0; i < count; i++)
        basis.centre += x[i] / n;
    for (size_t i = 0; i < count; i++) {
        double first = x[i] - basis.centre;
        squares += first * first;
        cubes += first * first * first;
    }
    basis.mean_square = squares / n;
    basis.skew = squares > 0 ? cubes / squares : 0;
    for (int degree = 0; degree < DEGREES; degree++)
        for (size_t i = 0; i < count; i++)
            basis.norm[degree] += polynomial(&basis, degree, x[i]) * polynomial(&basis, degree, x[i]);
    return basis;
}

static void fit(double coefficients[DEGREES], const struct polynomials *basis, const double *x, const double *y,
                size_t count)
{
    for (int degree = 0; degree < DEGREES; degree++) {
        double product = 0;
        for (size_t i = 0; i < count; i++)
            product += y[i] * polynomial(basis, degree, x[i]);
        /* A parameter that hardly varies explains nothing. */
        coefficients[degree] = basis->norm[degree] > 1e-300 ? product / basis->norm[degree] : 0;
    }
}

static double fitted(const double coefficients[DEGREES], const struct polynomials *basis, double x)
{
    double sum = 0;
    for (int degree = 0; degree < DEGREES; degree++)
        sum += coefficients[degree] * polynomial(basis, degree, x);
    return sum;
}

cajal_status economics_partial_information(double *out, const struct economics_draws *psa, const double *parameter,
                                           double threshold)
{
    size_t strategies = psa->strategies;
    double *y = calloc(psa->draws + strategies * DEGREES + 1, sizeof *y);
    if (!y)
        return CAJAL_INTERNAL;
    double *coefficients = y + psa->draws, sum = 0;
    struct polynomials basis = polynomials_on(parameter, psa->draws);
    for (size_t s = 0; s < strategies; s++) {
        for (size_t d = 0; d < psa->draws; d++)
            y[d] = economics_net_benefit(psa, d, s, threshold);
        fit(coefficients + s * DEGREES, &basis, parameter, y, psa->draws);
    }
    for (size_t d = 0; d < psa->draws; d++) {
        double highest = -INFINITY;
        for (size_t s = 0; s < strategies; s++)
            highest = fmax(highest, fitted(coefficients + s * DEGREES, &basis, parameter[d]));
        sum += highest;
    }
    double gain = sum / (double)psa->draws - economics_mean_net_benefit(psa, economics_best(psa, threshold), threshold);
    /* Few draws are fitted too well: one parameter would be worth more than all. */
    *out = fmax(0, fmin(gain, economics_perfect_information(psa, threshold)));
    free(y);
    return CAJAL_OK;
}

cajal_status economics_tornado_bar(struct economics_bar *out, const struct economics_draws *psa, size_t strategy,
                                   size_t reference, const double *parameter, double threshold)
{
    double *values = calloc(2 * psa->draws + 1, sizeof *values), *y = values + psa->draws;
    if (!values)
        return CAJAL_INTERNAL;
    double coefficients[DEGREES] = {0};
    struct polynomials basis = polynomials_on(parameter, psa->draws);
    for (size_t d = 0; d < psa->draws; d++) {
        values[d] = parameter[d];
        y[d] = economics_net_benefit(psa, d, strategy, threshold) - economics_net_benefit(psa, d, reference, threshold);
    }
    fit(coefficients, &basis, parameter, y, psa->draws);
    out->low_value = economics_quantile(values, psa->draws, 0.05);
    out->high_value = economics_quantile(values, psa->draws, 0.95);
    out->at_low = fitted(coefficients, &basis, out->low_value);
    out->at_high = fitted(coefficients, &basis, out->high_value);
    free(values);
    return CAJAL_OK;
}

/* ---- */

static int smaller_first(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double economics_quantile(double *values, size_t count, double share)
{
    if (count == 0)
        return NAN;
    qsort(values, count, sizeof *values, smaller_first);
    double at = share * (double)(count - 1);
    size_t below = (size_t)at;
    return below + 1 >= count ? values[count - 1]
                              : values[below] + (at - (double)below) * (values[below + 1] - values[below]);
}
