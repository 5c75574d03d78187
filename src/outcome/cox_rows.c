/* The rows of a Cox model, laid out so that the sweeps read memory in order. */
#include <math.h>

#include "outcome/cox.h"

static bool allocate(struct cox_rows *out, struct arena *arena, const cajal_survival *data)
{
    size_t n = data->n, count = data->covariates_count;
    double *room = arena_array(arena, n * (data->entry ? 5 : 4) + 2 * count + 1, sizeof *room);
    out->x = arena_array(arena, n * count + 1, sizeof *out->x);
    out->stratum = data->stratum ? arena_array(arena, n, sizeof *out->stratum) : NULL;
    out->event = arena_alloc(arena, n);
    out->by_entry = data->entry ? arena_array(arena, n, sizeof *out->by_entry) : NULL;
    if (!room || !out->x || !out->event || (data->stratum && !out->stratum) || (data->entry && !out->by_entry))
        return false;
    out->time = room;
    out->weight = room + n;
    out->risk = room + 2 * n;
    out->predictor = room + 3 * n;
    out->mean = room + 4 * n;
    out->scale = out->mean + count;
    out->entry = data->entry ? out->scale + count : NULL;
    return true;
}

static void centre(struct cox_rows *out, const cajal_survival *data, int covariate)
{
    const double *column = data->covariates[covariate];
    struct sum total = {0}, squares = {0}, weights = {0};
    for (size_t i = 0; i < data->n; i++) {
        sum_add(&total, weight_of(data, (uint32_t)i) * column[i]);
        sum_add(&weights, weight_of(data, (uint32_t)i));
    }
    double mean = sum_of(&total) / sum_of(&weights);
    for (size_t i = 0; i < data->n; i++)
        sum_add(&squares, (column[i] - mean) * (column[i] - mean));
    double deviation = sqrt(sum_of(&squares) / (double)data->n);
    /* A constant covariate is zero once centred, but for rounding. */
    bool constant = deviation <= 1e-13 * fabs(mean);
    out->mean[covariate] = mean;
    out->scale[covariate] = constant ? 1 : deviation;
    for (size_t i = 0; i < data->n; i++)
        out->x[i * (size_t)out->count + (size_t)covariate] =
            constant ? 0 : (column[out->row[i]] - mean) / out->scale[covariate];
}

/* The rows in order of entry, as places; `risk` is not in use yet and keeps the place of each row meanwhile. */
static void place_entries(struct cox_rows *out, const struct ordered *rows)
{
    for (size_t i = 0; i < out->n; i++)
        out->risk[rows->by_time[i]] = (double)i;
    for (size_t i = 0; i < out->n; i++)
        out->by_entry[i] = (uint32_t)out->risk[rows->by_entry[i]];
}

bool cox_lay_out(struct cox_rows *out, struct arena *arena, const cajal_survival *data)
{
    struct ordered rows;
    *out = (struct cox_rows){.n = data->n, .count = (int)data->covariates_count};
    if (!order_rows(&rows, arena, data, data->stratum, data->strata) || !allocate(out, arena, data))
        return false;
    out->row = rows.by_time;
    for (size_t i = 0; i < data->n; i++) {
        uint32_t row = rows.by_time[i];
        out->time[i] = rows.time[row];
        out->weight[i] = weight_of(data, row);
        out->event[i] = data->status[row] != 0;
        if (data->stratum)
            out->stratum[i] = data->stratum[row];
        if (rows.entry && out->entry)
            out->entry[i] = rows.entry[row];
    }
    for (int j = 0; j < out->count; j++)
        centre(out, data, j);
    if (rows.by_entry && out->by_entry)
        place_entries(out, &rows);
    return true;
}

void cox_set_risk(struct cox_rows *rows, const double *b)
{
    const double *x = rows->x;
    for (size_t i = 0; i < rows->n; i++, x += rows->count) {
        double predictor = 0;
        for (int j = 0; j < rows->count; j++)
            predictor += x[j] * b[j];
        rows->predictor[i] = predictor;
        rows->risk[i] = rows->weight[i] * exp(predictor);
    }
}

size_t cox_stratum_end(const struct cox_rows *rows, size_t from)
{
    size_t to = from;
    if (!rows->stratum)
        return rows->n;
    while (to < rows->n && rows->stratum[to] == rows->stratum[from])
        to++;
    return to;
}
