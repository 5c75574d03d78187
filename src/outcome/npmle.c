/* Interval-censored times: Turnbull's (1976) nonparametric maximum likelihood estimate, by steps of EM and of the
 * iterative convex minorant (Groeneboom and Wellner 1992; Wellner and Zhan 1997), each taken as far as it raises the
 * likelihood. The gap that is reported proves the result: at the maximum no derivative exceeds the number of rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "outcome/outcome.h"

#define ITERATIONS_MOST 20000
#define GAP 1e-10

/* An end of an observed interval. At one time an exact time begins, then intervals end, then others begin. */
struct end {
    double at;
    int kind; /* 0: begins here (exact); 1: ends here; 2: begins just after */
    size_t row;
};

struct npmle {
    size_t n, count; /* rows, places where mass can be */
    const double *weight;
    double total;
    double *left, *right;
    size_t *first, *last; /* of each row: its places */
    double *mass, *trial, *cumulative, *gradient, *curvature, *chance;
};

static int by_place(const void *a, const void *b)
{
    const struct end *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->kind - y->kind;
}

/* Places where mass can be: a beginning followed at once by an end (Peto 1973). */
static void find_places(struct npmle *model, const struct end *ends, size_t count)
{
    size_t beginning = 0;
    for (size_t i = 0; i < count; i++) {
        if (ends[i].kind != 1) {
            beginning = i;
            continue;
        }
        if (i > 0 && ends[i - 1].kind != 1) {
            model->left[model->count] = ends[beginning].at;
            model->right[model->count++] = ends[i].at;
        }
    }
}

/* Which places each row covers. */
static void cover_places(struct npmle *model, const struct end *ends, size_t count)
{
    size_t places = 0;
    for (size_t i = 0; i < count; i++) {
        if (ends[i].kind != 1)
            model->first[ends[i].row] = places;
        if (ends[i].kind == 1 && i > 0 && ends[i - 1].kind != 1)
            places++;
        if (ends[i].kind == 1)
            model->last[ends[i].row] = places - 1;
    }
}

static double weight_at(const struct npmle *model, size_t i) { return model->weight ? model->weight[i] : 1; }

/* The likelihood of `mass`, its derivative by each mass, and the curvature by the cumulative distribution. */
static double evaluate(struct npmle *model, const double *mass)
{
    struct sum loglik = {0};
    double total = 0;
    for (size_t j = 0; j < model->count; j++) {
        model->cumulative[j] = total;
        total += mass[j];
    }
    model->cumulative[model->count] = total;
    memset(model->gradient, 0, (model->count + 1) * sizeof *model->gradient);
    memset(model->curvature, 0, (model->count + 1) * sizeof *model->curvature);
    for (size_t i = 0; i < model->n; i++) {
        size_t from = model->first[i], to = model->last[i] + 1;
        double chance = to - from == 1 ? mass[from] : model->cumulative[to] - model->cumulative[from];
        double weight = weight_at(model, i);
        sum_add(&loglik, weight * log(chance));
        model->gradient[from] += weight / chance;
        model->gradient[to] -= weight / chance;
        model->curvature[from] += weight / (chance * chance);
        model->curvature[to] += weight / (chance * chance);
    }
    return sum_of(&loglik);
}

/* The derivative by the mass at each place, from the differences; the largest excess over the weight of all. */
static double derivatives(struct npmle *model)
{
    double running = 0, gap = -INFINITY;
    for (size_t j = 0; j < model->count; j++) {
        running += model->gradient[j];
        model->chance[j] = running / model->total;
        gap = fmax(gap, model->chance[j] - 1);
    }
    return gap;
}

static double em_step(struct npmle *model)
{
    double total = 0;
    for (size_t j = 0; j < model->count; j++)
        total += model->mass[j] *= model->chance[j];
    for (size_t j = 0; j < model->count; j++)
        model->mass[j] /= total;
    return evaluate(model, model->mass);
}

/* Pool adjacent violators: the nondecreasing sequence nearest to value with these weights, from 0 to 1. */
static void isotonic(double *value, double *weight, size_t count, size_t *size)
{
    size_t blocks = 0;
    for (size_t i = 0; i < count; i++) {
        value[blocks] = value[i];
        weight[blocks] = weight[i];
        size[blocks++] = 1;
        while (blocks > 1 && value[blocks - 2] >= value[blocks - 1]) {
            double both = weight[blocks - 2] + weight[blocks - 1];
            value[blocks - 2] =
                (value[blocks - 2] * weight[blocks - 2] + value[blocks - 1] * weight[blocks - 1]) / both;
            weight[blocks - 2] = both;
            size[blocks - 2] += size[blocks - 1];
            blocks--;
        }
    }
    for (size_t end = count; blocks > 0; blocks--)
        for (size_t k = 0; k < size[blocks - 1]; k++)
            value[--end] = fmin(fmax(value[blocks - 1], 0), 1);
}

/* A Newton step of the cumulative distribution with the diagonal of the curvature, made nondecreasing; halved until the
 * likelihood does not fall. Returns the likelihood. */
static double minorant_step(struct npmle *model, double before, double *value, double *weight, size_t *size)
{
    size_t inner = model->count - 1; /* the last value is 1 */
    for (size_t j = 0; j < inner; j++) {
        weight[j] = fmax(model->curvature[j + 1], 1e-10);
        value[j] = model->cumulative[j + 1] - model->gradient[j + 1] / weight[j];
    }
    isotonic(value, weight, inner, size);
    for (int halving = 0; halving < 20; halving++) {
        double last = 0, step = ldexp(1, -halving);
        for (size_t j = 0; j < model->count; j++) {
            double now = j < inner ? value[j] : 1;
            model->trial[j] = (1 - step) * model->mass[j] + step * (now - last);
            last = now;
        }
        double loglik = evaluate(model, model->trial);
        if (loglik >= before) {
            memcpy(model->mass, model->trial, model->count * sizeof *model->mass);
            return loglik;
        }
    }
    return evaluate(model, model->mass);
}

static void maximize(struct npmle *model, cajal_npmle *out, double *value, double *weight, size_t *size)
{
    for (size_t j = 0; j < model->count; j++)
        model->mass[j] = 1 / (double)model->count;
    out->loglik = evaluate(model, model->mass);
    for (out->iterations = 0; out->iterations < ITERATIONS_MOST; out->iterations++) {
        out->gap = derivatives(model);
        if (out->gap <= GAP)
            break;
        out->loglik = em_step(model);
        if (model->count > 1)
            out->loglik = minorant_step(model, out->loglik, value, weight, size);
    }
}

static bool allocate(struct npmle *model, struct arena *arena)
{
    double *room = arena_array(arena, 8 * (2 * model->n + 2), sizeof *room);
    size_t *places = arena_array(arena, 2 * model->n, sizeof *places), each = 2 * model->n + 2;
    if (!room || !places)
        return false;
    model->left = room;
    model->right = room + each;
    model->mass = room + 2 * each;
    model->trial = room + 3 * each;
    model->cumulative = room + 4 * each;
    model->gradient = room + 5 * each;
    model->curvature = room + 6 * each;
    model->chance = room + 7 * each;
    model->first = places;
    model->last = places + model->n;
    return true;
}

static bool run(cajal_npmle *out, struct npmle *model, struct arena *arena, const double *left, const double *right)
{
    size_t count = 2 * model->n;
    struct end *ends = arena_array(arena, count, sizeof *ends);
    double *scratch = arena_array(arena, 2 * (count + 1), sizeof *scratch);
    size_t *size = arena_array(arena, count + 1, sizeof *size);
    if (!ends || !scratch || !size || !allocate(model, arena))
        return false;
    for (size_t i = 0; i < model->n; i++) {
        ends[2 * i] = (struct end){left[i], left[i] == right[i] ? 0 : 2, i};
        ends[2 * i + 1] = (struct end){right[i], 1, i};
        model->total += weight_at(model, i);
    }
    qsort(ends, count, sizeof *ends, by_place);
    find_places(model, ends, count);
    cover_places(model, ends, count);
    maximize(model, out, scratch, scratch + count + 1, size);
    for (size_t j = 0; j < model->count; j++) {
        if (model->mass[j] < 1e-12)
            continue;
        model->left[out->intervals] = model->left[j];
        model->right[out->intervals] = model->right[j];
        model->mass[out->intervals++] = model->mass[j];
    }
    out->left = model->left;
    out->right = model->right;
    out->mass = model->mass;
    return true;
}

cajal_status cajal_outcome_npmle(const cajal_npmle **out, cajal_outcome *outcome, size_t n, const double *left,
                                 const double *right, const double *weight, cajal_errors *errors)
{
    if (n == 0 || n > (size_t)1 << 30)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "no rows, or too many");
    for (size_t i = 0; i < n; i++) {
        if (!(left[i] >= 0 && left[i] <= right[i] && left[i] < INFINITY))
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                              "row %zu: expected a left end of 0 or more and a right end not before it", i + 1);
        if (weight && !(weight[i] > 0 && weight[i] < INFINITY))
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "row %zu: the weight is not positive", i + 1);
    }
    struct npmle model = {.n = n, .weight = weight};
    cajal_npmle *result = arena_alloc(outcome->arena, sizeof *result);
    if (!result || !run(result, &model, outcome->arena, left, right))
        return errors_no_memory(errors);
    *out = result;
    return CAJAL_OK;
}
