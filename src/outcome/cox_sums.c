/* The partial likelihood (Cox 1972) with Breslow's or Efron's (1977) treatment of ties: one sweep from the last time to
 * the first, adding rows as they come under risk and taking out those that have not entered yet. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "outcome/cox.h"

static void risk_add_one(struct risk_sums *sums, int cell, double value)
{
    struct sum sum = {sums->sum[cell], sums->error[cell]};
    sum_add(&sum, value);
    sums->sum[cell] = sum.value;
    sums->error[cell] = sum.error;
}

static void risk_add(struct risk_sums *sums, const double *x, double risk)
{
    int cell = 0;
    if (!sums->error) {
        double *sum = sums->sum;
        sum[cell++] += risk;
        for (int j = 0; j < sums->count; j++)
            sum[cell++] += risk * x[j];
        for (int j = 0; j < sums->count; j++) {
            double by = risk * x[j];
            for (int k = 0; k <= j; k++)
                sum[cell++] += by * x[k];
        }
        return;
    }
    risk_add_one(sums, cell++, risk);
    for (int j = 0; j < sums->count; j++)
        risk_add_one(sums, cell++, risk * x[j]);
    for (int j = 0; j < sums->count; j++)
        for (int k = 0; k <= j; k++)
            risk_add_one(sums, cell++, risk * x[j] * x[k]);
}

/* What the sweep holds at a time. */
struct sweep {
    const struct cox_rows *rows;
    struct cox_sums *out;
    struct risk_sums all, dying;
    double *mean; /* of x over the risk set */
    size_t late;  /* of the rows in order of entry, those before are still at risk */
    int size;     /* of the score: count, or twice that */
    double terms; /* of the likelihood at this time */
};

static void clear(struct risk_sums *sums)
{
    memset(sums->sum, 0, (size_t)sums->cells * sizeof *sums->sum);
    if (sums->error)
        memset(sums->error, 0, (size_t)sums->cells * sizeof *sums->error);
}

static void add_step_term(struct cox_steps *steps, const struct sweep *sweep, double hazard, double without)
{
    struct cox_step *step = &steps->step[steps->count - 1];
    int count = sweep->rows->count;
    step->hazard += hazard;
    step->without += without * hazard;
    for (int j = 0; j < count; j++) {
        step->hazard_mean[j] += hazard * sweep->mean[j];
        step->without_mean[j] += without * hazard * sweep->mean[j];
        step->mean[j] += sweep->mean[j] / sweep->terms;
    }
}

static bool add_step(struct cox_steps *steps, int count, size_t first, size_t end)
{
    struct cox_step *step =
        arena_push(steps->arena, (void **)&steps->step, &steps->count, &steps->capacity, sizeof *step);
    double *room = step ? arena_array(steps->arena, 3 * (size_t)count + 1, sizeof *room) : NULL;
    if (!room)
        return false;
    *step = (struct cox_step){first, end, 0, 0, room, room + count, room + 2 * (size_t)count};
    return true;
}

/* One term of the likelihood: `weight` times the logarithm and its derivatives of the risk set without the share
 * `without` of those dying. */
static void add_term(struct sweep *sweep, double weight, double without, double time_scale)
{
    int count = sweep->rows->count, cell = 1 + count, size = sweep->size;
    struct cox_sums *out = sweep->out;
    double total = risk_sum(&sweep->all, 0) - without * sweep->dying.sum[0];
    out->loglik -= weight * log(total);
    for (int j = 0; j < count; j++)
        sweep->mean[j] = (risk_sum(&sweep->all, 1 + j) - without * sweep->dying.sum[1 + j]) / total;
    if (out->steps)
        add_step_term(out->steps, sweep, weight / total, without);
    for (int j = 0; j < count; j++) {
        out->score[j] -= weight * sweep->mean[j];
        if (out->time_scale)
            out->score[count + j] -= weight * time_scale * sweep->mean[j];
        for (int k = 0; k <= j; k++, cell++) {
            double square = (risk_sum(&sweep->all, cell) - without * sweep->dying.sum[cell]) / total;
            double covariance = weight * (square - sweep->mean[j] * sweep->mean[k]);
            out->information[j * size + k] += covariance;
            if (out->time_scale) {
                out->information[(count + j) * size + k] += time_scale * covariance;
                if (k < j)
                    out->information[(count + k) * size + j] += time_scale * covariance;
                out->information[(count + j) * size + count + k] += time_scale * time_scale * covariance;
            }
        }
    }
}

static void take_out_late(struct sweep *sweep, size_t from, double time)
{
    const struct cox_rows *rows = sweep->rows;
    while (sweep->late > from && rows->entry[rows->by_entry[sweep->late - 1]] >= time) {
        uint32_t place = rows->by_entry[--sweep->late];
        risk_add(&sweep->all, rows->x + (size_t)place * (size_t)rows->count, -rows->risk[place]);
    }
}

/* The rows at one time, those before `*end`, which becomes where they start. */
static bool add_time(struct sweep *sweep, size_t from, size_t *end, cajal_ties ties)
{
    const struct cox_rows *rows = sweep->rows;
    struct cox_sums *out = sweep->out;
    double time = rows->time[*end - 1], weight = 0;
    int deaths = 0;
    double scale = out->time_scale ? out->time_scale[*end - 1] : 0;
    size_t i = *end;
    clear(&sweep->dying);
    for (; i > from && rows->time[i - 1] == time; i--) {
        const double *x = rows->x + (i - 1) * (size_t)rows->count;
        risk_add(&sweep->all, x, rows->risk[i - 1]);
        if (!rows->event[i - 1])
            continue;
        deaths++;
        weight += rows->weight[i - 1];
        risk_add(&sweep->dying, x, rows->risk[i - 1]);
        out->loglik += rows->weight[i - 1] * rows->predictor[i - 1];
        for (int j = 0; j < rows->count; j++) {
            out->score[j] += rows->weight[i - 1] * x[j];
            if (out->time_scale)
                out->score[rows->count + j] += scale * rows->weight[i - 1] * x[j];
        }
    }
    if (rows->entry)
        take_out_late(sweep, from, time);
    if (deaths > 0 && out->steps && !add_step(out->steps, rows->count, i, *end))
        return false;
    *end = i;
    sweep->terms = ties == CAJAL_TIES_EFRON ? deaths : 1;
    if (ties == CAJAL_TIES_EFRON)
        for (int k = 0; k < deaths; k++)
            add_term(sweep, weight / deaths, (double)k / deaths, scale);
    else if (deaths > 0)
        add_term(sweep, weight, 0, scale);
    return true;
}

static void mirror(double *matrix, int size)
{
    for (int j = 0; j < size; j++)
        for (int k = 0; k < j; k++)
            matrix[k * size + j] = matrix[j * size + k];
}

bool cox_sums_of(struct cox_sums *out, const struct cox_rows *rows, cajal_ties ties)
{
    int count = rows->count, cells = 1 + count + count * (count + 1) / 2, size = out->time_scale ? 2 * count : count;
    double *room = calloc(3 * (size_t)cells + (size_t)count, sizeof *room);
    if (!room)
        return false;
    struct sweep sweep = {rows,
                          out,
                          {room, rows->entry ? room + cells : NULL, count, cells},
                          {room + 2 * (size_t)cells, NULL, count, cells},
                          room + 3 * (size_t)cells,
                          0,
                          size,
                          1};
    bool good = true;
    out->loglik = 0;
    memset(out->score, 0, (size_t)size * sizeof *out->score);
    memset(out->information, 0, (size_t)size * (size_t)size * sizeof *out->information);
    for (size_t from = 0, to; from < rows->n; from = to) {
        to = cox_stratum_end(rows, from);
        clear(&sweep.all);
        sweep.late = to;
        for (size_t end = to; good && end > from;)
            good = add_time(&sweep, from, &end, ties);
    }
    mirror(out->information, size);
    free(room);
    return good;
}
