/* Kaplan-Meier curves (Kaplan and Meier 1958), Greenwood's and the robust standard error, quantiles as R's. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "outcome/km.h"

#define TOLERANCE 1.4901161193847656e-8 /* of R's quantiles */

/* The points of a curve while it is made. */
struct points {
    size_t count;
    double *time, *at_risk, *event, *censored, *survival, *std_err, *low, *high;
};

static size_t distinct_times(const struct ordered *rows, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += i == from || rows->sorted[i] != rows->sorted[i - 1];
    return count;
}

static bool make_points(struct points *out, struct arena *arena, size_t count)
{
    double *room = arena_array(arena, count * 8 + 1, sizeof *room);
    if (!room)
        return false;
    *out = (struct points){count,
                           room,
                           room + count,
                           room + 2 * count,
                           room + 3 * count,
                           room + 4 * count,
                           room + 5 * count,
                           room + 6 * count,
                           room + 7 * count};
    return true;
}

/* From the last time to the first, so that the last number at risk is what is there and no difference. */
static void count_at_risk(struct points *points, const cajal_survival *data, const struct ordered *rows, size_t from,
                          size_t to)
{
    struct sum at_risk = {0};
    size_t next = points->count, late = to;
    for (size_t i = to; i > from;) {
        double time = rows->sorted[i - 1];
        next--;
        points->time[next] = time;
        for (; i > from && rows->sorted[i - 1] == time; i--) {
            uint32_t row = rows->by_time[i - 1];
            double weight = weight_of(data, row);
            sum_add(&at_risk, weight);
            (data->status[row] ? points->event : points->censored)[next] += weight;
        }
        for (; rows->entry && late > from && rows->entry[rows->by_entry[late - 1]] >= time; late--)
            sum_add(&at_risk, -weight_of(data, rows->by_entry[late - 1]));
        points->at_risk[next] = sum_of(&at_risk);
    }
}

/* Those who survive a time; what is left of rounding is nobody. */
static double left_after(const struct points *points, size_t i)
{
    double left = points->at_risk[i] - points->event[i];
    return left > 1e-12 * points->at_risk[i] ? left : 0;
}

static void multiply_out(struct points *points)
{
    double survival = 1;
    struct sum greenwood = {0};
    for (size_t i = 0; i < points->count; i++) {
        double left = left_after(points, i);
        if (points->event[i] > 0) {
            survival *= left / points->at_risk[i];
            sum_add(&greenwood, points->event[i] / (points->at_risk[i] * left));
        }
        points->survival[i] = survival;
        points->std_err[i] = left == 0 && points->event[i] > 0 ? INFINITY : sqrt(sum_of(&greenwood));
        if (survival == 0)
            points->std_err[i] = INFINITY;
    }
}

/* ---- the robust standard error: what each row moves the logarithm of survival by, squared and summed ---- */

struct influence {
    long double gone;                /* of rows whose time is over */
    long double none, first, second; /* of rows at risk: weights² times the powers of the hazard at their entry */
};

static void enter(struct influence *sums, double weight, long double hazard)
{
    long double square = (long double)weight * weight;
    sums->none += square;
    sums->first += square * hazard;
    sums->second += square * hazard * hazard;
}

static void robust_errors(struct points *points, const cajal_survival *data, const struct ordered *rows, size_t from,
                          size_t to, double *hazard_at_entry)
{
    struct influence sums = {0};
    long double hazard = 0;
    size_t row_at = from, entered = from;
    for (size_t i = from; !rows->entry && i < to; i++)
        enter(&sums, weight_of(data, rows->by_time[i]), 0);
    for (size_t i = 0; i < points->count && points->survival[i] > 0; i++) {
        for (; rows->entry && entered < to && rows->entry[rows->by_entry[entered]] < points->time[i]; entered++) {
            hazard_at_entry[rows->by_entry[entered]] = (double)hazard;
            enter(&sums, weight_of(data, rows->by_entry[entered]), hazard);
        }
        double left = left_after(points, i);
        hazard += (long double)points->event[i] / ((long double)points->at_risk[i] * left);
        for (; row_at < to && rows->sorted[row_at] == points->time[i]; row_at++) {
            uint32_t row = rows->by_time[row_at];
            long double square = (long double)weight_of(data, row) * weight_of(data, row);
            long double start = rows->entry ? hazard_at_entry[row] : 0;
            long double moved = (data->status[row] ? 1 / (long double)left : 0) - (hazard - start);
            sums.gone += square * moved * moved;
            sums.none -= square;
            sums.first -= square * start;
            sums.second -= square * start * start;
        }
        long double at_risk = sums.none * hazard * hazard - 2 * hazard * sums.first + sums.second;
        points->std_err[i] = sqrt((double)(sums.gone + (at_risk > 0 ? at_risk : 0)));
    }
}

static bool whole_weights(const cajal_survival *data)
{
    for (size_t i = 0; data->weight && i < data->n; i++)
        if (data->weight[i] != floor(data->weight[i]))
            return false;
    return true;
}

/* ---- quantiles ---- */

/* R's table of a survfit: where the curve is exactly at a half, the middle of the step. */
static double median_of(const double *time, const double *curve, size_t count)
{
    size_t first = 0;
    while (first < count && !(curve[first] < 0.5 + TOLERANCE))
        first++;
    if (first == count)
        return NAN;
    if (fabs(curve[first] - 0.5) < TOLERANCE)
        for (size_t i = first + 1; i < count; i++)
            if (curve[i] < curve[first])
                return (time[first] + time[i]) / 2;
    return time[first];
}

/* The first time with the least incidence of at least `level`; NaN when there is none. */
static double time_reaching(const double *time, const double *curve, size_t count, double level)
{
    double least = level <= 0 ? 0 : INFINITY, at = level <= 0 ? 0 : NAN;
    for (size_t i = 0; i < count; i++)
        if (1 - curve[i] >= level && 1 - curve[i] < least) {
            least = 1 - curve[i];
            at = time[i];
        }
    return at;
}

/* R's quantile of a survfit: also where the last step is exactly there, up to the last time. */
static double quantile_of(const double *time, const double *curve, size_t count, double p)
{
    if (p == 0 || count == 0)
        return p == 0 ? 0 : NAN;
    double from = time_reaching(time, curve, count, p - TOLERANCE);
    double last = curve[count - 1];
    if (!isnan(last) && fabs(p - (1 - last)) < TOLERANCE)
        return (from + time[count - 1]) / 2;
    return (from + time_reaching(time, curve, count, p + TOLERANCE)) / 2;
}

static bool add_quantiles(cajal_km_curve *curve, struct arena *arena, const cajal_km_options *options)
{
    cajal_estimate *out = arena_array(arena, options->quantiles_count + 1, sizeof *out);
    if (!out)
        return false;
    for (size_t i = 0; i < options->quantiles_count; i++) {
        double p = options->quantiles[i];
        out[i] = (cajal_estimate){quantile_of(curve->time, curve->survival, curve->points, p),
                                  quantile_of(curve->time, curve->low, curve->points, p),
                                  quantile_of(curve->time, curve->high, curve->points, p)};
    }
    curve->quantiles = out;
    curve->median = (cajal_estimate){median_of(curve->time, curve->survival, curve->points),
                                     median_of(curve->time, curve->low, curve->points),
                                     median_of(curve->time, curve->high, curve->points)};
    return true;
}

/* ---- curves ---- */

static bool make_curve(cajal_km_curve *out, struct arena *arena, const cajal_survival *data, const struct ordered *rows,
                       size_t from, size_t to, const cajal_km_options *options)
{
    struct points points;
    bool whole = whole_weights(data);
    double *entry_hazard = !whole && rows->entry ? arena_array(arena, data->n, sizeof *entry_hazard) : NULL;
    if (!make_points(&points, arena, distinct_times(rows, from, to)) || (!whole && rows->entry && !entry_hazard))
        return false;
    count_at_risk(&points, data, rows, from, to);
    multiply_out(&points);
    if (!whole)
        robust_errors(&points, data, rows, from, to, entry_hazard);
    double z = normal_quantile(0.5 + options->level / 2);
    struct sum events = {0}, total = {0};
    for (size_t i = 0; i < points.count; i++) {
        cajal_estimate at;
        survival_interval(&at, options->interval, z, points.survival[i], points.std_err[i]);
        points.low[i] = at.low;
        points.high[i] = at.high;
        sum_add(&events, points.event[i]);
        sum_add(&total, points.event[i]);
        sum_add(&total, points.censored[i]);
    }
    *out = (cajal_km_curve){.n = to - from,
                            .n_weighted = sum_of(&total),
                            .events = sum_of(&events),
                            .points = points.count,
                            .time = points.time,
                            .at_risk = points.at_risk,
                            .event = points.event,
                            .censored = points.censored,
                            .survival = points.survival,
                            .std_err = points.std_err,
                            .low = points.low,
                            .high = points.high};
    return add_quantiles(out, arena, options);
}

bool km_curves(cajal_km *out, struct arena *arena, const cajal_survival *data, const struct ordered *rows,
               const cajal_km_options *options)
{
    size_t groups = data->group ? (size_t)data->groups : 1, from = 0;
    cajal_km_curve *curves = arena_array(arena, groups, sizeof *curves);
    size_t *size = arena_array(arena, groups, sizeof *size);
    if (!curves || !size)
        return false;
    for (uint32_t i = 0; i < data->n; i++)
        size[class_of(data->group, i)]++;
    for (size_t g = 0; g < groups; g++) {
        size_t to = from + size[g];
        if (!make_curve(&curves[g], arena, data, rows, from, to, options))
            return false;
        from = to;
    }
    *out = (cajal_km){groups, curves};
    return true;
}

cajal_status cajal_outcome_km(const cajal_km **out, cajal_outcome *outcome, const cajal_survival *data,
                              const cajal_km_options *options, cajal_errors *errors)
{
    static const cajal_km_options defaults = CAJAL_KM_OPTIONS_INIT;
    options = options ? options : &defaults;
    cajal_status status = check_survival(data, false, errors);
    if (status != CAJAL_OK)
        return status;
    if (!(options->level > 0 && options->level < 1))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "level %g: expected more than 0 and less than 1",
                          options->level);
    struct ordered rows;
    cajal_km *km = arena_alloc(outcome->arena, sizeof *km);
    if (!km || !order_rows(&rows, outcome->arena, data, data->group, data->groups) ||
        !km_curves(km, outcome->arena, data, &rows, options))
        return errors_no_memory(errors);
    *out = km;
    return CAJAL_OK;
}

/* The last point at or before `t`, as a count of points. */
static size_t points_until(const double *time, size_t count, double t)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (time[middle] <= t + TOLERANCE * fmax(1, fabs(t)))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

cajal_estimate cajal_km_at(const cajal_km_curve *curve, double t)
{
    size_t count = points_until(curve->time, curve->points, t);
    if (count == 0)
        return (cajal_estimate){1, 1, 1};
    return (cajal_estimate){curve->survival[count - 1], curve->low[count - 1], curve->high[count - 1]};
}

double cajal_km_at_risk(const cajal_km_curve *curve, double t)
{
    for (size_t i = 0; i < curve->points; i++)
        if (curve->time[i] >= t - TOLERANCE * fmax(1, fabs(t)))
            return curve->at_risk[i];
    return 0;
}
