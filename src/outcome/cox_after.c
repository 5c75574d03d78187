/* What the event times of a fitted Cox model tell: score residuals and the baseline hazard. */
#include <string.h>

#include "outcome/cox.h"

/* The hazard so far, and the hazard times the mean of the covariates. */
struct running {
    double hazard;
    double *hazard_mean;
};

/* sign × risk × (x × hazard - hazard × mean): what the hazard so far takes from the residual of the row at `place`. */
static void take(double *out, const struct cox_rows *rows, size_t place, const struct running *so_far, double sign)
{
    size_t at = place * (size_t)rows->count;
    for (int j = 0; j < rows->count; j++)
        out[at + (size_t)j] +=
            sign * rows->risk[place] * (rows->x[at + (size_t)j] * so_far->hazard - so_far->hazard_mean[j]);
}

static void add_events(double *out, const struct cox_rows *rows, const struct cox_step *step)
{
    for (size_t i = step->first; i < step->end; i++)
        for (int j = 0; rows->event[i] && j < rows->count; j++) {
            size_t at = i * (size_t)rows->count + (size_t)j;
            out[at] += rows->weight[i] * (rows->x[at] - step->mean[j]) +
                       rows->risk[i] * (rows->x[at] * step->without - step->without_mean[j]);
        }
}

struct span {
    size_t from, to;
};

/* Rows whose time is over before `time`, and rows that enter before it, meet the hazard so far. */
static void advance(double *out, const struct cox_rows *rows, struct span *leaving, struct span *entering, double time,
                    bool all, const struct running *so_far)
{
    for (; leaving->from < leaving->to && (all || rows->time[leaving->from] < time); leaving->from++)
        take(out, rows, leaving->from, so_far, -1);
    for (; rows->entry && entering->from < entering->to && (all || rows->entry[rows->by_entry[entering->from]] < time);
         entering->from++)
        take(out, rows, rows->by_entry[entering->from], so_far, 1);
}

/* How many of the steps from `start` on belong to the stratum whose rows end at `to`. */
static size_t steps_of_stratum(const struct cox_steps *steps, size_t start, size_t to)
{
    size_t count = 0;
    while (start + count < steps->count && steps->step[start + count].end <= to)
        count++;
    return count;
}

bool cox_score_residuals(double *out, const struct cox_rows *rows, const struct cox_steps *steps)
{
    struct running so_far = {0, arena_array(steps->arena, (size_t)rows->count + 1, sizeof(double))};
    if (!so_far.hazard_mean)
        return false;
    memset(out, 0, rows->n * (size_t)rows->count * sizeof *out);
    for (size_t from = 0, to, start = 0; from < rows->n; from = to) {
        to = cox_stratum_end(rows, from);
        struct span leaving = {from, to}, entering = {from, to};
        size_t count = steps_of_stratum(steps, start, to);
        so_far.hazard = 0;
        memset(so_far.hazard_mean, 0, (size_t)rows->count * sizeof *so_far.hazard_mean);
        for (size_t i = count; i > 0; i--) {
            const struct cox_step *step = &steps->step[start + i - 1];
            advance(out, rows, &leaving, &entering, rows->time[step->first], false, &so_far);
            add_events(out, rows, step);
            so_far.hazard += step->hazard;
            for (int j = 0; j < rows->count; j++)
                so_far.hazard_mean[j] += step->hazard_mean[j];
        }
        advance(out, rows, &leaving, &entering, 0, true, &so_far);
        start += count;
    }
    return true;
}

cajal_hazard *cox_baseline(struct arena *arena, const struct cox_rows *rows, int strata, const struct cox_steps *steps,
                           double factor)
{
    cajal_hazard *out = arena_array(arena, (size_t)strata, sizeof *out);
    double *time = arena_array(arena, steps->count + 1, sizeof *time);
    double *hazard = arena_array(arena, steps->count + 1, sizeof *hazard);
    if (!out || !time || !hazard)
        return NULL;
    for (size_t from = 0, to, start = 0; from < rows->n; from = to) {
        to = cox_stratum_end(rows, from);
        size_t count = steps_of_stratum(steps, start, to);
        struct sum total = {0};
        for (size_t i = 0; i < count; i++) {
            const struct cox_step *step = &steps->step[start + count - 1 - i];
            sum_add(&total, step->hazard * factor);
            time[start + i] = rows->time[step->first];
            hazard[start + i] = sum_of(&total);
        }
        out[class_of(rows->stratum, (uint32_t)from)] = (cajal_hazard){count, time + start, hazard + start};
        start += count;
    }
    return out;
}
