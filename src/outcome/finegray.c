/* The Fine-Gray model (1999) of the subdistribution hazard. Who had a competing event stays in the risk set with the
 * weight G(t-) / G(own time -), G being the Kaplan-Meier curve of censoring. Written as G(t-) times a sum that does not
 * depend on t, the risk sets cost one backward sweep (the forward-backward scan of Kawaguchi and others 2021), where a
 * sum at each event time would cost n squared. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "outcome/cox.h"

#define ITERATIONS_MOST 40
#define DECREMENT 1e-13
#define SETTLED_STEP 1e-3 /* of a coefficient on the scaled covariates; a settled one steps less by far */

struct finegray {
    struct cox_rows rows;
    const unsigned char *competing; /* by place */
    double *censoring;              /* G just before the time of each place */
    cajal_ties ties;
    int count, cells;
    double loglik, *score, *information, *step; /* the last one of Newton */
    double *all, *stay, *dying, *mean;          /* risk sums of the sweep; `stay` with its error behind it */
};

/* G(t-) at each place. Who has an event at a time of censoring counts as at risk of it (as crr does), or as gone just
 * before (as finegray does). */
static void censoring_curve(struct finegray *model)
{
    const struct cox_rows *rows = &model->rows;
    double survival = 1;
    for (size_t i = 0, end; i < rows->n; i = end) {
        double censored = 0, events = 0;
        for (end = i; end < rows->n && rows->time[end] == rows->time[i]; end++) {
            bool event = rows->event[end] || model->competing[end];
            model->censoring[end] = survival;
            censored += !event;
            events += event;
        }
        double at_risk = (double)(rows->n - i) - (model->ties == CAJAL_TIES_EFRON ? events : 0);
        if (censored > 0)
            survival *= (at_risk - censored) / at_risk;
    }
}

static void add_risk(double *sums, const double *x, double risk, int count)
{
    int cell = 0;
    sums[cell++] += risk;
    for (int j = 0; j < count; j++)
        sums[cell++] += risk * x[j];
    for (int j = 0; j < count; j++)
        for (int k = 0; k <= j; k++)
            sums[cell++] += risk * x[j] * x[k];
}

/* Into sums that rows are also taken out of: the rounding is kept. */
static void move_risk(struct finegray *model, size_t place, double sign)
{
    const double *x = model->rows.x + place * (size_t)model->count;
    double one[1 + COVARIATES_MOST], risk = sign * model->rows.risk[place] / model->censoring[place];
    int cell = 0;
    one[0] = risk;
    for (int j = 0; j < model->count; j++)
        one[1 + j] = risk * x[j];
    for (int j = -1; j < model->count; j++) {
        struct sum sum = {model->stay[cell], model->stay[model->cells + cell]};
        sum_add(&sum, one[1 + j]);
        model->stay[cell] = sum.value;
        model->stay[model->cells + cell++] = sum.error;
    }
    for (int j = 0; j < model->count; j++)
        for (int k = 0; k <= j; k++, cell++) {
            struct sum sum = {model->stay[cell], model->stay[model->cells + cell]};
            sum_add(&sum, one[1 + j] * x[k]);
            model->stay[cell] = sum.value;
            model->stay[model->cells + cell] = sum.error;
        }
}

static double risk_cell(const struct finegray *model, int cell, double censoring, double without)
{
    return model->all[cell] + censoring * (model->stay[cell] + model->stay[model->cells + cell]) -
           without * model->dying[cell];
}

/* One term of the likelihood, as in a Cox model; returns the weighted risk set. */
static double add_term(struct finegray *model, double weight, double censoring, double without)
{
    int cell = 1 + model->count;
    double total = risk_cell(model, 0, censoring, without);
    model->loglik -= weight * log(total);
    for (int j = 0; j < model->count; j++)
        model->mean[j] = risk_cell(model, 1 + j, censoring, without) / total;
    for (int j = 0; j < model->count; j++) {
        model->score[j] -= weight * model->mean[j];
        for (int k = 0; k <= j; k++, cell++)
            model->information[j * model->count + k] +=
                weight * (risk_cell(model, cell, censoring, without) / total - model->mean[j] * model->mean[k]);
    }
    return total;
}

/* What the variance needs of each event time: the hazard, and the mean of the covariates over the risk set. */
struct event_times {
    size_t *first; /* place */
    double *hazard, *means;
    size_t count;
};

static size_t sweep_time(struct finegray *model, size_t end, struct event_times *events)
{
    const struct cox_rows *rows = &model->rows;
    double time = rows->time[end - 1];
    int deaths = 0;
    size_t i = end;
    memset(model->dying, 0, (size_t)model->cells * sizeof *model->dying);
    for (; i > 0 && rows->time[i - 1] == time; i--) {
        const double *x = rows->x + (i - 1) * (size_t)model->count;
        add_risk(model->all, x, rows->risk[i - 1], model->count);
        if (model->competing[i - 1])
            move_risk(model, i - 1, -1);
        if (!rows->event[i - 1])
            continue;
        deaths++;
        add_risk(model->dying, x, rows->risk[i - 1], model->count);
        model->loglik += rows->predictor[i - 1];
        for (int j = 0; j < model->count; j++)
            model->score[j] += x[j];
    }
    double censoring = model->censoring[end - 1];
    if (model->ties == CAJAL_TIES_EFRON && !events)
        for (int k = 0; k < deaths; k++)
            add_term(model, 1, censoring, (double)k / deaths);
    else if (deaths > 0) {
        double total = add_term(model, deaths, censoring, 0);
        if (events) {
            events->first[events->count] = i;
            events->hazard[events->count] = deaths / total;
            memcpy(events->means + events->count * (size_t)model->count, model->mean,
                   (size_t)model->count * sizeof *model->mean);
            events->count++;
        }
    }
    return i;
}

/* The likelihood and its derivatives at `b`; events from the last to the first when asked for. */
static void evaluate(struct finegray *model, const double *b, struct event_times *events)
{
    size_t count = (size_t)model->count;
    cox_set_risk(&model->rows, b);
    model->loglik = 0;
    memset(model->score, 0, count * sizeof *model->score);
    memset(model->information, 0, count * count * sizeof *model->information);
    memset(model->all, 0, (size_t)model->cells * sizeof *model->all);
    memset(model->stay, 0, 2 * (size_t)model->cells * sizeof *model->stay);
    for (size_t i = 0; i < model->rows.n; i++)
        if (model->competing[i])
            move_risk(model, i, 1);
    for (size_t end = model->rows.n; end > 0;)
        end = sweep_time(model, end, events);
    for (size_t j = 0; j < count; j++)
        for (size_t k = 0; k < j; k++)
            model->information[k * count + j] = model->information[j * count + k];
}

/* ---- the variance of Fine and Gray, with what the estimated weights add ---- */

/* Running sums over event times until now: of the hazard, and of the hazard times the mean; plain and times G. */
struct hazards {
    double plain, weighted;
    double *plain_mean, *weighted_mean;
};

static void add_hazard(struct hazards *sums, const struct event_times *events, size_t event, double censoring,
                       int count, double sign)
{
    double hazard = sign * events->hazard[event];
    sums->plain += hazard;
    sums->weighted += hazard * censoring;
    for (int j = 0; j < count; j++) {
        double mean = events->means[event * (size_t)count + (size_t)j];
        sums->plain_mean[j] += hazard * mean;
        sums->weighted_mean[j] += hazard * censoring * mean;
    }
}

/* At one time, event or not: the residuals of its rows. `left` holds the hazards after this time, `so_far` those until
 * it. */
static void residuals_at(struct finegray *model, double *out, size_t first, size_t end, const double *mean,
                         const struct hazards *so_far, const struct hazards *left)
{
    const struct cox_rows *rows = &model->rows;
    for (size_t i = first; i < end; i++) {
        const double *x = rows->x + i * (size_t)model->count;
        double *to = out + i * (size_t)model->count;
        for (int j = 0; j < model->count; j++) {
            to[j] -= rows->risk[i] * (x[j] * so_far->plain - so_far->plain_mean[j]);
            if (model->competing[i])
                to[j] -= rows->risk[i] / model->censoring[i] * (x[j] * left->weighted - left->weighted_mean[j]);
            if (rows->event[i])
                to[j] += x[j] - mean[j];
        }
    }
}

/* The censoring part: `stayed` are the sums of risk / G over competing events before this time; `from` the hazards from
 * it on. */
static void censoring_at(struct finegray *model, double *out, size_t first, size_t end, const double *stayed,
                         const struct hazards *from, double *compensator)
{
    double censored = 0, at_risk = (double)(model->rows.n - first);
    for (size_t i = first; i < end; i++)
        censored += !model->rows.event[i] && !model->competing[i];
    for (int j = 0; j < model->count && censored > 0; j++) {
        double q = stayed[1 + j] * from->weighted - stayed[0] * from->weighted_mean[j];
        compensator[j] += censored * q / (at_risk * at_risk);
        for (size_t i = first; i < end; i++)
            if (!model->rows.event[i] && !model->competing[i])
                out[i * (size_t)model->count + (size_t)j] += q / at_risk;
    }
    for (size_t i = first; i < end; i++)
        for (int j = 0; j < model->count; j++)
            out[i * (size_t)model->count + (size_t)j] -= compensator[j];
}

static void residuals_of(struct finegray *model, double *out, const struct event_times *events, double *room)
{
    size_t count = (size_t)model->count;
    struct hazards so_far = {0, 0, room, room + count}, left = {0, 0, room + 2 * count, room + 3 * count};
    struct hazards from = {0, 0, room + 4 * count, room + 5 * count};
    double *compensator = room + 6 * count, *stayed = room + 7 * count;
    size_t next = events->count; /* the events run from the last to the first */
    for (size_t e = 0; e < events->count; e++)
        add_hazard(&left, events, e, model->censoring[events->first[e]], model->count, 1);
    for (size_t i = 0, end; i < model->rows.n; i = end) {
        const double *mean = NULL;
        for (end = i; end < model->rows.n && model->rows.time[end] == model->rows.time[i]; end++)
            ;
        from.weighted = left.weighted;
        memcpy(from.weighted_mean, left.weighted_mean, count * sizeof *from.weighted_mean);
        if (next > 0 && events->first[next - 1] == i) {
            next--;
            mean = events->means + next * count;
            add_hazard(&so_far, events, next, model->censoring[i], model->count, 1);
            add_hazard(&left, events, next, model->censoring[i], model->count, -1);
        }
        residuals_at(model, out, i, end, mean, &so_far, &left);
        censoring_at(model, out, i, end, stayed, &from, compensator);
        for (size_t k = i; k < end; k++)
            for (size_t j = 0; model->competing[k] && j <= count; j++)
                stayed[j] += model->rows.risk[k] / model->censoring[k] * (j ? model->rows.x[k * count + j - 1] : 1);
    }
}

/* inverse × (sum of squared residuals) × inverse. */
static bool sandwich(struct finegray *model, struct arena *arena, const double *b, const double *inverse, double *out)
{
    size_t n = model->rows.n, count = (size_t)model->count;
    struct event_times events = {arena_array(arena, n, sizeof(size_t)), arena_array(arena, n, sizeof(double)),
                                 arena_array(arena, n * count + 1, sizeof(double)), 0};
    double *residual = arena_array(arena, n * count + 1, sizeof *residual);
    double *middle = arena_array(arena, 2 * count * count + 8 * count + 2, sizeof *middle);
    if (!events.first || !events.hazard || !events.means || !residual || !middle)
        return false;
    double *room = middle + count * count;
    evaluate(model, b, &events);
    residuals_of(model, residual, &events, room);
    matrix_add_squares(middle, residual, n, count);
    matrix_sandwich(out, inverse, middle, count, room);
    return true;
}

/* ---- the fit ---- */

static bool iterate(struct finegray *model, cajal_finegray *out, double *b, double *inverse, bool *redundant)
{
    for (out->iterations = 1; out->iterations <= ITERATIONS_MOST; out->iterations++) {
        double before = model->loglik, decrement = 0, *step = model->step;
        if (matrix_invert(inverse, model->information, model->count, redundant) < 0)
            return false;
        for (int i = 0; i < model->count; i++) {
            step[i] = 0;
            for (int j = 0; j < model->count; j++)
                step[i] += inverse[i * model->count + j] * model->score[j];
            decrement += step[i] * model->score[i];
            b[i] += step[i];
        }
        evaluate(model, b, NULL);
        for (int halving = 0; halving < 30 && !(model->loglik >= before - 1e-9 * fabs(before)); halving++) {
            for (int i = 0; i < model->count; i++)
                b[i] -= (step[i] /= 2);
            evaluate(model, b, NULL);
        }
        if (decrement <= DECREMENT) {
            out->converged = 1;
            break;
        }
    }
    return matrix_invert(inverse, model->information, model->count, redundant) >= 0;
}

static bool prepare(struct finegray *model, struct arena *arena, const cajal_survival *data, int cause)
{
    size_t count = data->covariates_count;
    unsigned char *competing = arena_alloc(arena, data->n);
    model->count = (int)count;
    model->cells = (int)(1 + count + count * (count + 1) / 2);
    double *room = arena_array(arena, 4 * (size_t)model->cells + 3 * count + count * count + data->n, sizeof *room);
    if (!competing || !room || !cox_lay_out(&model->rows, arena, data))
        return false;
    model->all = room;
    model->stay = room + model->cells;
    model->dying = room + 3 * (size_t)model->cells;
    model->mean = room + 4 * (size_t)model->cells;
    model->score = model->mean + count;
    model->information = model->score + count;
    model->step = model->information + count * count;
    model->censoring = model->step + count;
    for (size_t i = 0; i < data->n; i++) {
        int status = data->status[model->rows.row[i]];
        model->rows.event[i] = status == cause;
        competing[i] = status != 0 && status != cause;
    }
    model->competing = competing;
    censoring_curve(model);
    return true;
}

static bool report(struct finegray *model, cajal_finegray *out, struct arena *arena, const double *b,
                   const double *inverse, const bool *redundant, double level)
{
    size_t count = (size_t)model->count;
    cajal_coefficient *coefficient = arena_array(arena, count + 1, sizeof *coefficient);
    double *variance = arena_array(arena, count * count + 1, sizeof *variance);
    if (!coefficient || !variance || !sandwich(model, arena, b, inverse, variance))
        return false;
    double z = normal_quantile(0.5 + level / 2);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++)
            variance[i * count + j] /= model->rows.scale[i] * model->rows.scale[j];
        if (redundant[i]) {
            coefficient[i] = (cajal_coefficient){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 1, 0};
            continue;
        }
        fill_coefficient(&coefficient[i], b[i] / model->rows.scale[i], sqrt(variance[i * count + i]), z);
        coefficient[i].naive_se = sqrt(inverse[i * count + i]) / model->rows.scale[i];
        /* as in a Cox model, a runaway goes on by steps of about one when its likelihood hardly rises */
        coefficient[i].infinite = fabs(b[i]) > 5 && (!out->converged || fabs(model->step[i]) > SETTLED_STEP);
    }
    out->coefficient = coefficient;
    out->variance = variance;
    return true;
}

static bool run(cajal_finegray *out, struct arena *arena, const cajal_survival *data, int cause, cajal_ties ties,
                double level)
{
    size_t count = data->covariates_count;
    struct finegray model = {.ties = ties};
    double *b = arena_array(arena, count + count * count + 1, sizeof *b), *inverse = b + count;
    bool *redundant = arena_alloc(arena, count + 1);
    if (!b || !redundant || !prepare(&model, arena, data, cause))
        return false;
    for (size_t i = 0; i < data->n; i++) {
        out->events += model.rows.event[i];
        out->competing += model.competing[i];
    }
    evaluate(&model, b, NULL);
    out->loglik_null = model.loglik;
    if (!iterate(&model, out, b, inverse, redundant))
        return false;
    out->loglik = model.loglik;
    return report(&model, out, arena, b, inverse, redundant, level);
}

cajal_status cajal_outcome_finegray(const cajal_finegray **out, cajal_outcome *outcome, const cajal_survival *data,
                                    int cause, cajal_ties ties, double level, cajal_errors *errors)
{
    cajal_status status = check_survival(data, true, errors);
    if (status != CAJAL_OK)
        return status;
    if (data->covariates_count == 0 || data->covariates_count > COVARIATES_MOST)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "a Fine-Gray model: expected 1 to %d covariates",
                          COVARIATES_MOST);
    if (data->entry || data->weight || data->stratum || ties == CAJAL_TIES_EXACT)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "a Fine-Gray model takes no late entry, weights, strata or exact ties");
    bool events = false;
    for (size_t i = 0; i < data->n; i++)
        events = events || data->status[i] == cause;
    if (!events)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                          "a Fine-Gray model needs at least one event of its cause; there is none");
    cajal_finegray *result = arena_alloc(outcome->arena, sizeof *result);
    if (!result)
        return errors_no_memory(errors);
    result->n = data->n;
    result->count = data->covariates_count;
    if (!run(result, outcome->arena, data, cause, ties, level))
        return errors_no_memory(errors);
    *out = result;
    return CAJAL_OK;
}
