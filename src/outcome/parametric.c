/* Accelerated failure time models by Newton's method, in the form of R's survreg: z = (log t - x'b) / scale has a fixed
 * distribution. Piecewise constant hazards. */
#include <math.h>
#include <string.h>

#include "outcome/outcome.h"

#define ITERATIONS_MOST 100
#define HALVINGS_MOST 40
#define DECREMENT 1e-14

/* The logarithm of the density (event) or of the survival (censored) at z, and two derivatives. */
struct contribution {
    double value, first, second;
};

static struct contribution extreme_value(double z, bool event)
{
    double e = exp(z);
    return event ? (struct contribution){z - e, 1 - e, -e} : (struct contribution){-e, -e, -e};
}

/* phi(z) / (1 - Phi(z)), also far out, where both vanish. */
static double normal_hazard(double z)
{
    if (z < 20)
        return normal_density(z) / normal_upper(z);
    double y = 1 / (z * z);
    return z / (1 - y * (1 - 3 * y * (1 - 5 * y * (1 - 7 * y))));
}

static struct contribution normal(double z, bool event)
{
    if (event)
        return (struct contribution){-z * z / 2 - 0.91893853320467274178, -z, -1};
    double hazard = normal_hazard(z);
    double value = z < 20 ? log(normal_upper(z)) : -z * z / 2 - 0.91893853320467274178 - log(hazard);
    return (struct contribution){value, -hazard, hazard * (z - hazard)};
}

static struct contribution logistic(double z, bool event)
{
    double softplus = z > 0 ? z + log1p(exp(-z)) : log1p(exp(z)), p = 1 / (1 + exp(-z));
    return event ? (struct contribution){z - 2 * softplus, 1 - 2 * p, -2 * p * (1 - p)}
                 : (struct contribution){-softplus, -p, -p * (1 - p)};
}

struct model {
    const cajal_survival *data;
    struct contribution (*of)(double z, bool event);
    int count, size; /* coefficients; with log(scale), unless it is fixed */
    double *x;       /* n × count, the first column 1, the others centred and scaled */
    double *mean, *deviation, *log_time;
    double loglik, *score, *information;
};

static void add_row(struct model *model, size_t i, const double *b, double scale)
{
    const double *x = model->x + i * (size_t)model->count;
    bool event = model->data->status[i] != 0, free_scale = model->size > model->count;
    double weight = weight_of(model->data, (uint32_t)i), z = model->log_time[i];
    for (int j = 0; j < model->count; j++)
        z -= x[j] * b[j];
    z /= scale;
    struct contribution at = model->of(z, event);
    model->loglik += weight * (at.value - (event ? log(scale) + model->log_time[i] : 0));
    int last = model->count;
    for (int j = 0; j < last; j++) {
        model->score[j] -= weight * at.first * x[j] / scale;
        for (int k = 0; k <= j; k++)
            model->information[j * model->size + k] -= weight * at.second * x[j] * x[k] / (scale * scale);
        if (free_scale)
            model->information[last * model->size + j] -= weight * (at.second * z + at.first) * x[j] / scale;
    }
    if (free_scale) {
        model->score[last] -= weight * (at.first * z + event);
        model->information[last * model->size + last] -= weight * (at.second * z * z + at.first * z);
    }
}

static void evaluate(struct model *model, const double *b)
{
    size_t size = (size_t)model->size;
    double scale = model->size > model->count ? exp(b[model->count]) : 1;
    model->loglik = 0;
    memset(model->score, 0, size * sizeof *model->score);
    memset(model->information, 0, size * size * sizeof *model->information);
    for (size_t i = 0; i < model->data->n; i++)
        add_row(model, i, b, scale);
    for (size_t j = 0; j < size; j++)
        for (size_t k = 0; k < j; k++)
            model->information[k * size + j] = model->information[j * size + k];
}

static bool lay_out(struct model *model, struct arena *arena)
{
    const cajal_survival *data = model->data;
    size_t n = data->n, count = (size_t)model->count, size = (size_t)model->size;
    double *room = arena_array(arena, n * (count + 1) + 2 * count + size + size * size, sizeof *room);
    if (!room)
        return false;
    model->x = room;
    model->log_time = room + n * count;
    model->mean = model->log_time + n;
    model->deviation = model->mean + count;
    model->score = model->deviation + count;
    model->information = model->score + size;
    for (size_t i = 0; i < n; i++) {
        model->log_time[i] = log(data->time[i]);
        model->x[i * count] = 1;
    }
    model->deviation[0] = 1;
    for (size_t j = 1; j < count; j++) {
        const double *column = data->covariates[j - 1];
        struct sum total = {0}, squares = {0};
        for (size_t i = 0; i < n; i++)
            sum_add(&total, column[i]);
        model->mean[j] = sum_of(&total) / (double)n;
        for (size_t i = 0; i < n; i++)
            sum_add(&squares, (column[i] - model->mean[j]) * (column[i] - model->mean[j]));
        double deviation = sqrt(sum_of(&squares) / (double)n);
        bool constant = deviation <= 1e-13 * fabs(model->mean[j]);
        model->deviation[j] = constant ? 1 : deviation;
        for (size_t i = 0; i < n; i++)
            model->x[i * count + j] = constant ? 0 : (column[i] - model->mean[j]) / model->deviation[j];
    }
    return true;
}

/* Where the iteration starts: as if all times were events. */
static void start(const struct model *model, double *b)
{
    double mean = 0, squares = 0, n = (double)model->data->n;
    for (size_t i = 0; i < model->data->n; i++)
        mean += model->log_time[i] / n;
    for (size_t i = 0; i < model->data->n; i++)
        squares += (model->log_time[i] - mean) * (model->log_time[i] - mean) / n;
    memset(b, 0, (size_t)model->size * sizeof *b);
    b[0] = mean + 0.5;
    if (model->size > model->count)
        b[model->count] = log(sqrt(squares) * 0.8 + 1e-3);
}

/* No numbers any more, after a step that overflowed: nothing that follows is one. */
static bool is_lost(const double *b, int size)
{
    for (int i = 0; i < size; i++)
        if (isnan(b[i]))
            return true;
    return false;
}

/* False when memory is short. */
static bool maximize(struct model *model, cajal_parametric *out, double *b, double *inverse, bool *redundant)
{
    double step[COVARIATES_MOST + 2] = {0};
    evaluate(model, b);
    for (out->iterations = 1; out->iterations <= ITERATIONS_MOST; out->iterations++) {
        double before = model->loglik, decrement = 0;
        if (matrix_invert(inverse, model->information, model->size, redundant) < 0)
            return false;
        for (int i = 0; i < model->size; i++) {
            step[i] = 0;
            for (int j = 0; j < model->size; j++)
                step[i] += inverse[i * model->size + j] * model->score[j];
            if (redundant[i] && model->information[i * model->size + i] <= 0)
                step[i] = model->score[i] > 0 ? 0.1 : -0.1; /* not concave here: a small step uphill */
            decrement += step[i] * model->score[i];
            b[i] += step[i];
        }
        evaluate(model, b);
        if (is_lost(b, model->size))
            break;
        int halvings = 0;
        for (; halvings < HALVINGS_MOST && !(model->loglik >= before - 1e-10 * fabs(before)); halvings++) {
            for (int i = 0; i < model->size; i++)
                b[i] -= (step[i] /= 2);
            evaluate(model, b);
        }
        if (halvings == HALVINGS_MOST) /* no way up: the next iteration would try the same */
            break;
        if (fabs(decrement) <= DECREMENT) {
            out->converged = 1;
            break;
        }
    }
    return matrix_invert(inverse, model->information, model->size, redundant) >= 0;
}

/* The intercept is that of the covariates as given: its variance mixes in those of the slopes. `turn` is room for two
 * matrices. */
static void unscale(const struct model *model, double *b, double *variance, const double *inverse, double *turn)
{
    size_t size = (size_t)model->size;
    memset(turn, 0, size * size * sizeof *turn);
    for (size_t j = 0; j < size; j++)
        turn[j * size + j] = j < (size_t)model->count ? 1 / model->deviation[j] : 1;
    for (size_t j = 1; j < (size_t)model->count; j++)
        turn[j] = -model->mean[j] / model->deviation[j];
    matrix_sandwich(variance, turn, inverse, size, turn + size * size);
    for (size_t j = 1; j < (size_t)model->count; j++) {
        b[j] /= model->deviation[j];
        b[0] -= model->mean[j] * b[j];
    }
}

static double median_error(cajal_distribution distribution)
{
    return distribution == CAJAL_EXPONENTIAL || distribution == CAJAL_WEIBULL ? log(log(2)) : 0;
}

/* Which covariates follow from those before them, whatever the outcome. False when memory is short. */
static bool find_dependent(bool *dependent, const struct model *model, double *room)
{
    size_t n = model->data->n, count = (size_t)model->count;
    for (size_t j = 0; j < count; j++)
        for (size_t k = 0; k < count; k++) {
            double *cell = &room[j * count + k];
            *cell = 0;
            for (size_t i = 0; i < n; i++)
                *cell += model->x[i * count + j] * model->x[i * count + k];
        }
    return matrix_invert(room + count * count, room, model->count, dependent) >= 0;
}

static bool fit(cajal_parametric *out, struct arena *arena, const cajal_survival *data, cajal_distribution distribution,
                double level)
{
    struct model model = {.data = data, .count = (int)data->covariates_count + 1};
    model.of = distribution == CAJAL_LOG_NORMAL     ? normal
               : distribution == CAJAL_LOG_LOGISTIC ? logistic
                                                    : extreme_value;
    model.size = model.count + (distribution != CAJAL_EXPONENTIAL);
    size_t size = (size_t)model.size, count = (size_t)model.count;
    double *b = arena_array(arena, size + 4 * size * size, sizeof *b), *inverse = b + size;
    bool *redundant = arena_alloc(arena, size), *dependent = arena_alloc(arena, count);
    cajal_coefficient *coefficient = arena_array(arena, count, sizeof *coefficient);
    if (!b || !redundant || !dependent || !coefficient || !lay_out(&model, arena) ||
        !find_dependent(dependent, &model, inverse))
        return false;
    start(&model, b);
    if (!maximize(&model, out, b, inverse, redundant))
        return false;
    double centre = b[0], *variance = inverse + size * size, z = normal_quantile(0.5 + level / 2);
    unscale(&model, b, variance, inverse, variance + size * size);
    for (size_t j = 0; j < count; j++) {
        if (redundant[j] && !dependent[j]) { /* the likelihood has become flat: it still rises without bound */
            coefficient[j] = (cajal_coefficient){b[j], exp(b[j]), NAN, NAN, NAN, NAN, NAN, NAN, 0, 1};
            continue;
        }
        if (redundant[j]) {
            coefficient[j] = (cajal_coefficient){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 1, 0};
            continue;
        }
        fill_coefficient(&coefficient[j], b[j], sqrt(variance[j * size + j]), z);
        coefficient[j].naive_se = coefficient[j].se;
    }
    out->count = count;
    out->coefficient = coefficient;
    out->variance = variance;
    out->scale = size > count ? exp(b[count]) : 1;
    out->log_scale_se = size > count ? sqrt(variance[count * size + count]) : NAN;
    out->loglik = model.loglik;
    out->aic = 2 * (double)size - 2 * model.loglik;
    out->median = exp(centre + out->scale * median_error(distribution));
    return true;
}

cajal_status cajal_outcome_fit(const cajal_parametric **out, cajal_outcome *outcome, const cajal_survival *data,
                               cajal_distribution distribution, double level, cajal_errors *errors)
{
    cajal_status status = check_survival(data, true, errors);
    if (status != CAJAL_OK)
        return status;
    if (data->entry || data->covariates_count > COVARIATES_MOST)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "a parametric fit takes no late entry and at most %d covariates", COVARIATES_MOST);
    double events = 0;
    for (size_t i = 0; i < data->n; i++) {
        events += data->status[i] != 0;
        if (data->time[i] <= 0)
            return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                              "row %zu of the data: a parametric fit needs times of more than 0", i + 1);
    }
    if (events == 0)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "a fit needs at least one event; there is none");
    cajal_parametric *result = arena_alloc(outcome->arena, sizeof *result), alone = {0};
    cajal_survival bare = *data;
    bare.covariates_count = 0;
    if (!result || !fit(&alone, outcome->arena, &bare, distribution, level) ||
        !fit(result, outcome->arena, data, distribution, level))
        return errors_no_memory(errors);
    result->n = data->n;
    result->events = events;
    result->loglik_null = alone.loglik;
    *out = result;
    return CAJAL_OK;
}

/* ---- constant hazards between cuts ---- */

static void fill_piece(cajal_estimate *rate, double events, double at_risk, double z)
{
    double value = at_risk > 0 ? events / at_risk : NAN;
    *rate = (cajal_estimate){value, NAN, NAN};
    if (events > 0)
        *rate = (cajal_estimate){value, value * exp(-z / sqrt(events)), value * exp(z / sqrt(events))};
}

cajal_status cajal_outcome_piecewise(const cajal_piecewise **out, cajal_outcome *outcome, const cajal_survival *data,
                                     const double *cuts, size_t count, double level, cajal_errors *errors)
{
    cajal_status status = check_survival(data, false, errors);
    if (status != CAJAL_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        if (!(cuts[i] > (i ? cuts[i - 1] : 0)) || isinf(cuts[i]))
            return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cut %g: expected rising times of more than 0",
                              cuts[i]);
    size_t pieces = count + 1;
    cajal_piecewise *result = arena_alloc(outcome->arena, sizeof *result);
    double *room = arena_array(outcome->arena, 4 * pieces, sizeof *room);
    cajal_estimate *rate = arena_array(outcome->arena, pieces, sizeof *rate);
    if (!result || !room || !rate)
        return errors_no_memory(errors);
    double *from = room, *to = room + pieces, *events = room + 2 * pieces, *at_risk = room + 3 * pieces;
    double z = normal_quantile(0.5 + level / 2);
    *result = (cajal_piecewise){pieces, from, to, events, at_risk, rate, 0};
    for (size_t p = 0; p < pieces; p++) {
        struct sum total = {0};
        from[p] = p ? cuts[p - 1] : 0;
        to[p] = p < count ? cuts[p] : INFINITY;
        for (size_t i = 0; i < data->n; i++) {
            double entry = data->entry ? fmax(data->entry[i], from[p]) : from[p], weight = weight_of(data, (uint32_t)i);
            double end = fmin(data->time[i], to[p]);
            if (end > entry)
                sum_add(&total, weight * (end - entry));
            if (data->status[i] && data->time[i] <= to[p] &&
                (data->time[i] > from[p] || (p == 0 && data->time[i] == 0)))
                events[p] += weight;
        }
        at_risk[p] = sum_of(&total);
        fill_piece(&rate[p], events[p], at_risk[p], z);
        if (events[p] > 0)
            result->loglik += events[p] * log(events[p] / at_risk[p]) - events[p];
    }
    *out = result;
    return CAJAL_OK;
}
