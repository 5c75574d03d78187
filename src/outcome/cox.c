/* The Cox model: Newton's method on the partial likelihood, and everything that is reported of the fit. */
#include <math.h>
#include <string.h>

#include "outcome/cox.h"
#include "outcome/km.h"

#define ITERATIONS_MOST 40
#define HALVINGS_MOST 30
#define DECREMENT 1e-13 /* half of it is what the likelihood still lacks; the step that follows squares the error */
#define FLAT 1e-10      /* a relative rise of the likelihood so small that only a runaway coefficient explains a step */
#define RUNAWAY_STEP 0.02 /* of a coefficient, as a share of it */
#define SETTLED_STEP 1e-3 /* of a coefficient on the scaled covariates; a settled one steps less by far */

/* The fit while it runs, on the scaled covariates. */
struct fit {
    struct cox_rows rows;
    struct cox_sums sums;
    double *b, *step, *inverse;
    bool *redundant;
    int count;
    cajal_ties ties;
    cajal_cox *out;
};

static bool evaluate(struct fit *fit, const double *b)
{
    cox_set_risk(&fit->rows, b);
    return fit->ties == CAJAL_TIES_EXACT ? cox_exact_sums(&fit->sums, &fit->rows)
                                         : cox_sums_of(&fit->sums, &fit->rows, fit->ties);
}

/* The Newton step and half the square of its length in units of its own error. */
static double newton_step(struct fit *fit)
{
    double decrement = 0;
    if (matrix_invert(fit->inverse, fit->sums.information, fit->count, fit->redundant) < 0)
        return NAN;
    for (int i = 0; i < fit->count; i++) {
        fit->step[i] = 0;
        for (int j = 0; j < fit->count; j++)
            fit->step[i] += fit->inverse[i * fit->count + j] * fit->sums.score[j];
        decrement += fit->step[i] * fit->sums.score[i];
    }
    return decrement;
}

/* Takes the step, or as much of it as raises the likelihood. False when memory is short. */
static bool take_step(struct fit *fit, double before)
{
    for (int halving = 0;; halving++) {
        for (int j = 0; j < fit->count; j++)
            fit->b[j] += halving ? -fit->step[j] : fit->step[j];
        if (!evaluate(fit, fit->b))
            return false;
        if (halving == HALVINGS_MOST || fit->sums.loglik >= before - 1e-9 * fabs(before))
            return true;
        for (int j = 0; j < fit->count; j++)
            fit->step[j] /= 2;
    }
}

static bool iterate(struct fit *fit)
{
    for (fit->out->iterations = 1; fit->out->iterations <= ITERATIONS_MOST; fit->out->iterations++) {
        double before = fit->sums.loglik, decrement = newton_step(fit);
        if (isnan(decrement) || !take_step(fit, before))
            return false;
        if (decrement <= DECREMENT) {
            fit->out->converged = 1;
            return true;
        }
        if (fabs(fit->sums.loglik - before) <= FLAT * fabs(before) && fit->out->iterations > 12)
            return true;
    }
    return true;
}

static cajal_test test_from(double chisq, int df)
{
    return (cajal_test){chisq, df > 0 ? chisq_upper(chisq, df) : NAN, df};
}

void fill_coefficient(cajal_coefficient *out, double coef, double se, double z_level)
{
    out->coef = coef;
    out->hr = exp(coef);
    out->se = se;
    out->z = coef / se;
    out->p = normal_two_sided(out->z);
    out->low = exp(coef - z_level * se);
    out->high = exp(coef + z_level * se);
}

/* The sandwich D'D, D being the score residuals by cluster times the inverse information. */
static bool robust_variance(struct fit *fit, struct arena *arena, const cajal_survival *data, double *out,
                            const struct cox_steps *steps)
{
    size_t n = fit->rows.n, count = (size_t)fit->count;
    size_t clusters = data->cluster ? (size_t)data->clusters : n;
    double *residual = arena_array(arena, n * count + 1, sizeof *residual);
    double *sums = data->cluster ? arena_array(arena, clusters * count + 1, sizeof *sums) : residual;
    double *middle = arena_array(arena, 2 * count * count + 1, sizeof *middle);
    if (!residual || !sums || !middle || !cox_score_residuals(residual, &fit->rows, steps))
        return false;
    for (size_t i = 0; data->cluster && i < n; i++)
        for (size_t j = 0; j < count; j++)
            sums[(size_t)data->cluster[fit->rows.row[i]] * count + j] += residual[i * count + j];
    matrix_add_squares(middle, sums, clusters, count);
    matrix_sandwich(out, fit->inverse, middle, count, middle + count * count);
    return true;
}

static void scale_variance(double *out, const double *variance, const struct fit *fit)
{
    for (int i = 0; i < fit->count; i++)
        for (int j = 0; j < fit->count; j++)
            out[i * fit->count + j] = variance[i * fit->count + j] / (fit->rows.scale[i] * fit->rows.scale[j]);
}

/* A runaway coefficient goes on by steps of about one, also when the likelihood has come so near its limit (0, where
 * the covariate tells every event) that Newton's decrement calls it settled. */
static bool runs_away(const struct fit *fit, int j)
{
    double step = fabs(fit->step[j]);
    return step > RUNAWAY_STEP * fabs(fit->b[j]) && (!fit->out->converged || step > SETTLED_STEP);
}

static void report_coefficients(struct fit *fit, cajal_coefficient *out, const double *variance, double level)
{
    double z = normal_quantile(0.5 + level / 2);
    for (int j = 0; j < fit->count; j++) {
        double naive = sqrt(fit->inverse[j * fit->count + j]) / fit->rows.scale[j];
        if (fit->redundant[j]) {
            out[j] = (cajal_coefficient){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 1, 0};
            continue;
        }
        fill_coefficient(&out[j], fit->b[j] / fit->rows.scale[j], sqrt(variance[j * fit->count + j]), z);
        out[j].naive_se = naive;
        out[j].infinite = runs_away(fit, j);
    }
}

/* ---- proportional hazards ---- */

/* 1 - S(t-) over all rows, R's default scale of the test: a hazard that changes shows against it. */
static bool km_scale(double *out, struct arena *arena, const cajal_survival *data, const struct cox_rows *rows)
{
    static const cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    cajal_survival pooled = *data;
    struct ordered ordered;
    cajal_km km;
    pooled.group = NULL;
    if (!order_rows(&ordered, arena, &pooled, NULL, 1) || !km_curves(&km, arena, &pooled, &ordered, &options))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        const cajal_km_curve *curve = &km.curve[0];
        size_t low = 0, high = curve->points;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (curve->time[middle] < rows->time[i])
                low = middle + 1;
            else
                high = middle;
        }
        out[i] = low ? 1 - curve->survival[low - 1] : 0;
    }
    return true;
}

/* Mean ranks of the times of all rows. */
static bool rank_scale(double *out, struct arena *arena, const struct cox_rows *rows)
{
    uint32_t *order = order_doubles(arena, rows->time, rows->n);
    for (size_t i = 0, end; order && i < rows->n; i = end) {
        for (end = i; end < rows->n && rows->time[order[end]] == rows->time[order[i]]; end++)
            ;
        for (size_t k = i; k < end; k++)
            out[order[k]] = (double)(i + 1 + end) / 2;
    }
    return order != NULL;
}

static bool time_scale(double *out, struct arena *arena, const cajal_survival *data, const struct cox_rows *rows,
                       cajal_zph kind)
{
    if (kind == CAJAL_ZPH_KM && !km_scale(out, arena, data, rows))
        return false;
    if (kind == CAJAL_ZPH_RANK && !rank_scale(out, arena, rows))
        return false;
    double mean = 0, events = 0;
    for (size_t i = 0; i < rows->n; i++) {
        if (kind == CAJAL_ZPH_IDENTITY || kind == CAJAL_ZPH_LOG)
            out[i] = kind == CAJAL_ZPH_LOG ? log(rows->time[i]) : rows->time[i];
        mean += rows->event[i] ? out[i] : 0;
        events += rows->event[i];
    }
    for (size_t i = 0; i < rows->n; i++)
        out[i] -= mean / events;
    return true;
}

static int term_of(const cajal_survival *data, int covariate) { return data->term ? data->term[covariate] : covariate; }

/* The score test for adding the covariates of `term` (-1: all) multiplied by the time scale. */
static cajal_test test_term(struct arena *arena, const struct fit *fit, const struct cox_sums *sums,
                            const cajal_survival *data, int term)
{
    int count = fit->count, size = 0, base = 0, df = 0;
    int *used = arena_array(arena, 2 * (size_t)count + 1, sizeof *used);
    double *matrix = arena_array(arena, 4 * (size_t)count * (size_t)count + 1, sizeof *matrix);
    double *v = arena_array(arena, 2 * (size_t)count + 1, sizeof *v);
    if (!used || !matrix || !v)
        return (cajal_test){NAN, NAN, -1};
    for (int j = 0; j < 2 * count; j++) {
        int covariate = j % count;
        if (fit->redundant[covariate] || (j >= count && term >= 0 && term_of(data, covariate) != term))
            continue;
        base += j < count;
        used[size++] = j;
    }
    for (int i = 0; i < size; i++) {
        v[i] = used[i] < count ? 0 : sums->score[used[i]];
        for (int j = 0; j < size; j++)
            matrix[i * size + j] = sums->information[used[i] * 2 * count + used[j]];
    }
    double chisq = matrix_quadratic(matrix, v, size, &df);
    return df < 0 ? (cajal_test){NAN, NAN, -1} : test_from(chisq, size - base);
}

static bool test_proportionality(struct fit *fit, struct arena *arena, const cajal_survival *data, cajal_zph kind)
{
    size_t count = (size_t)fit->count, terms = count ? (size_t)term_of(data, fit->count - 1) + 1 : 0;
    double *scale = arena_array(arena, fit->rows.n, sizeof *scale);
    double *room = arena_array(arena, 2 * count + 4 * count * count + 1, sizeof *room);
    cajal_test *tests = arena_array(arena, terms + 1, sizeof *tests);
    if (!scale || !room || !tests || !time_scale(scale, arena, data, &fit->rows, kind))
        return false;
    struct cox_sums sums = {0, room, room + 2 * count, scale, NULL};
    if (!cox_sums_of(&sums, &fit->rows, fit->ties == CAJAL_TIES_EFRON ? CAJAL_TIES_EFRON : CAJAL_TIES_BRESLOW))
        return false;
    for (size_t term = 0; term <= terms; term++) {
        tests[term] = test_term(arena, fit, &sums, data, term == terms ? -1 : (int)term);
        if (tests[term].df < 0)
            return false;
    }
    fit->out->zph = tests;
    fit->out->terms = terms;
    return true;
}

/* ---- the fit ---- */

/* As in R: covariates that are only -1, 0 or 1 are not centred. */
static double reported_mean(const cajal_survival *data, const struct cox_rows *rows, int covariate)
{
    const double *column = data->covariates[covariate];
    for (size_t i = 0; i < data->n; i++)
        if (column[i] != -1 && column[i] != 0 && column[i] != 1)
            return rows->mean[covariate];
    return 0;
}

static bool report_baseline(struct fit *fit, struct arena *arena, const cajal_survival *data, double *mean,
                            const struct cox_steps *steps)
{
    double shift = 0;
    for (int j = 0; j < fit->count; j++) {
        mean[j] = reported_mean(data, &fit->rows, j);
        shift += fit->b[j] / fit->rows.scale[j] * (mean[j] - fit->rows.mean[j]);
    }
    fit->out->mean = mean;
    fit->out->strata = (size_t)data->strata;
    fit->out->baseline = cox_baseline(arena, &fit->rows, data->strata, steps, exp(shift));
    return fit->out->baseline != NULL;
}

static bool report_fit(struct fit *fit, struct arena *arena, const cajal_survival *data,
                       const cajal_cox_options *options)
{
    size_t count = (size_t)fit->count;
    cajal_coefficient *coefficient = arena_array(arena, count + 1, sizeof *coefficient);
    double *variance = arena_array(arena, 2 * count * count + 1, sizeof *variance);
    double *mean = arena_array(arena, count + 1, sizeof *mean);
    struct cox_steps steps = {.arena = arena};
    double *robust = variance + count * count;
    bool good = coefficient && variance && mean;
    if (good && (options->robust || options->baseline)) {
        fit->sums.steps = &steps;
        good = evaluate(fit, fit->b);
        fit->sums.steps = NULL;
    }
    good = good && matrix_invert(fit->inverse, fit->sums.information, fit->count, fit->redundant) >= 0;
    if (good && options->robust)
        good = robust_variance(fit, arena, data, robust, &steps);
    if (!good)
        return false;
    const double *scaled = options->robust ? robust : fit->inverse;
    fit->out->wald.chisq = matrix_quadratic(scaled, fit->b, fit->count, &fit->out->wald.df);
    if (fit->out->wald.df < 0)
        return false;
    fit->out->wald = test_from(fit->out->wald.chisq, fit->out->wald.df);
    scale_variance(variance, scaled, fit);
    report_coefficients(fit, coefficient, variance, options->level);
    fit->out->coefficient = coefficient;
    fit->out->variance = variance;
    if (options->baseline && !report_baseline(fit, arena, data, mean, &steps))
        return false;
    struct concordance pairs = {0};
    if (options->concordance && !cox_concordance(&pairs, &fit->rows))
        return false;
    double all = pairs.concordant + pairs.discordant + pairs.tied_risk;
    fit->out->concordance = all > 0 ? (pairs.concordant + pairs.tied_risk / 2) / all : NAN;
    fit->out->concordant = pairs.concordant;
    fit->out->discordant = pairs.discordant;
    fit->out->tied_risk = pairs.tied_risk;
    return options->zph == CAJAL_ZPH_NONE || test_proportionality(fit, arena, data, options->zph);
}

static bool run_fit(struct fit *fit, struct arena *arena, const cajal_survival *data, const cajal_cox_options *options)
{
    size_t count = data->covariates_count;
    double *room = arena_array(arena, 3 * count + 2 * count * count + 1, sizeof *room);
    fit->redundant = arena_alloc(arena, count + 1);
    fit->out = arena_alloc(arena, sizeof *fit->out);
    if (!room || !fit->redundant || !fit->out || !cox_lay_out(&fit->rows, arena, data))
        return false;
    fit->b = room;
    fit->step = room + count;
    fit->sums.score = room + 2 * count;
    fit->sums.information = room + 3 * count;
    fit->inverse = fit->sums.information + count * count;
    fit->count = (int)count;
    fit->ties = options->ties;
    cajal_cox *out = fit->out;
    out->n = data->n;
    out->count = count;
    for (size_t i = 0; i < data->n; i++)
        out->events += fit->rows.event[i];
    if (!evaluate(fit, fit->b))
        return false;
    out->loglik_null = fit->sums.loglik;
    int df = 0;
    double score = matrix_quadratic(fit->sums.information, fit->sums.score, fit->count, &df);
    if (df < 0 || !iterate(fit))
        return false;
    out->loglik = fit->sums.loglik;
    out->score = test_from(score, df);
    out->likelihood_ratio = test_from(2 * (out->loglik - out->loglik_null), df);
    return report_fit(fit, arena, data, options);
}

cajal_status cajal_outcome_cox(const cajal_cox **out, cajal_outcome *outcome, const cajal_survival *data,
                               const cajal_cox_options *options, cajal_errors *errors)
{
    static const cajal_cox_options defaults = CAJAL_COX_OPTIONS_INIT;
    options = options ? options : &defaults;
    cajal_status status = check_survival(data, true, errors);
    if (status != CAJAL_OK)
        return status;
    if (data->covariates_count == 0 || data->covariates_count > COVARIATES_MOST)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "a Cox model: expected 1 to %d covariates",
                          COVARIATES_MOST);
    if (options->ties == CAJAL_TIES_EXACT && (options->robust || options->baseline || data->weight))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "exact ties: no weights, robust variance or baseline hazard; use efron");
    bool events = false;
    for (size_t i = 0; i < data->n; i++)
        events = events || data->status[i];
    if (!events)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "a Cox model needs at least one event; there is none");
    struct fit fit = {0};
    if (!run_fit(&fit, outcome->arena, data, options))
        return errors_no_memory(errors);
    *out = fit.out;
    return CAJAL_OK;
}
