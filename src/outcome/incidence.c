/* Cumulative incidence of competing causes (Aalen and Johansen 1978). The standard error is the infinitesimal
 * jackknife's: what each row moves the curve by, squared and summed. A row's influence at time t is alpha - F(t) beta
 * with alpha and beta fixed once its own time is over and common to all who are still at risk, so that the sums over
 * rows are kept up to date in one sweep, where a sum over rows at each time would cost n squared. */
#include <math.h>

#include "outcome/incidence.h"

/* Sums over rows of weight² times products of their alpha (one a cause) and beta. */
struct moments {
    long double one, b, bb;   /* common to the causes */
    long double *a, *aa, *ab; /* by cause */
};

struct sweep {
    struct moments gone, at_risk;     /* at_risk: of what alpha and beta were at entry */
    long double *alpha, beta;         /* what has come off those at risk since the start */
    long double *added;               /* to alpha of one who has an event now */
    double *entry_alpha, *entry_beta; /* by row; NULL without entry */
    size_t causes;
};

static bool start_sweep(struct sweep *out, struct arena *arena, size_t causes, size_t n, bool entry)
{
    long double *room = arena_array(arena, 8 * causes, sizeof *room);
    *out = (struct sweep){.causes = causes};
    out->entry_alpha = entry ? arena_array(arena, n * causes, sizeof(double)) : NULL;
    out->entry_beta = entry ? arena_array(arena, n, sizeof(double)) : NULL;
    if (!room || (entry && (!out->entry_alpha || !out->entry_beta)))
        return false;
    out->gone.a = room;
    out->gone.aa = room + causes;
    out->gone.ab = room + 2 * causes;
    out->at_risk.a = room + 3 * causes;
    out->at_risk.aa = room + 4 * causes;
    out->at_risk.ab = room + 5 * causes;
    out->alpha = room + 6 * causes;
    out->added = room + 7 * causes;
    return true;
}

static void reset_sweep(struct sweep *sweep)
{
    for (size_t c = 0; c < sweep->causes; c++)
        sweep->gone.a[c] = sweep->gone.aa[c] = sweep->gone.ab[c] = sweep->at_risk.a[c] = sweep->at_risk.aa[c] =
            sweep->at_risk.ab[c] = sweep->alpha[c] = 0;
    sweep->gone.one = sweep->gone.b = sweep->gone.bb = 0;
    sweep->at_risk.one = sweep->at_risk.b = sweep->at_risk.bb = sweep->beta = 0;
}

static void add_moments(struct moments *to, size_t cause, long double square, long double a, long double b)
{
    to->a[cause] += square * a;
    to->aa[cause] += square * a * a;
    to->ab[cause] += square * a * b;
}

static void come_under_risk(struct sweep *sweep, uint32_t row, double weight)
{
    long double square = (long double)weight * weight;
    sweep->at_risk.one += square;
    if (!sweep->entry_beta)
        return;
    sweep->entry_beta[row] = (double)sweep->beta;
    sweep->at_risk.b += square * sweep->entry_beta[row];
    sweep->at_risk.bb += square * sweep->entry_beta[row] * sweep->entry_beta[row];
    for (size_t c = 0; c < sweep->causes; c++) {
        sweep->entry_alpha[row * sweep->causes + c] = (double)sweep->alpha[c];
        add_moments(&sweep->at_risk, c, square, sweep->entry_alpha[row * sweep->causes + c], sweep->entry_beta[row]);
    }
}

/* The row's time is over: `cause` is 0 when it was censored; `beta_added` is what an event adds to its beta. */
static void leave_risk(struct sweep *sweep, uint32_t row, double weight, int cause, long double beta_added,
                       long double own_added)
{
    long double square = (long double)weight * weight;
    long double entry_b = sweep->entry_beta ? sweep->entry_beta[row] : 0;
    long double b = entry_b - sweep->beta + (cause ? beta_added : 0);
    sweep->at_risk.one -= square;
    sweep->at_risk.b -= square * entry_b;
    sweep->at_risk.bb -= square * entry_b * entry_b;
    sweep->gone.bb += square * b * b;
    for (size_t c = 0; c < sweep->causes; c++) {
        long double entry_a = sweep->entry_alpha ? sweep->entry_alpha[row * sweep->causes + c] : 0;
        long double a = entry_a - sweep->alpha[c] + (cause ? sweep->added[c] : 0);
        if (cause == (int)c + 1)
            a += own_added;
        add_moments(&sweep->gone, c, square, a, b);
        add_moments(&sweep->at_risk, c, -square, entry_a, entry_b);
    }
}

static double variance_now(const struct sweep *sweep, size_t cause, long double incidence)
{
    const struct moments *gone = &sweep->gone, *risk = &sweep->at_risk;
    long double common = sweep->alpha[cause] - incidence * sweep->beta;
    long double total = gone->aa[cause] - 2 * incidence * gone->ab[cause] + incidence * incidence * gone->bb;
    total += common * common * risk->one - 2 * common * (risk->a[cause] - incidence * risk->b) + risk->aa[cause] -
             2 * incidence * risk->ab[cause] + incidence * incidence * risk->bb;
    return total > 0 ? (double)total : 0;
}

/* ---- one group ---- */

/* Rows `from` to `to` of the order; the curves being filled in. */
struct incidence_group {
    const cajal_survival *data;
    const struct ordered *rows;
    size_t from, to, points, causes;
    double *time, *at_risk;
    double **incidence, **std_err, **event;
};

static size_t count_points(const struct ordered *rows, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += i == from || rows->time[rows->by_time[i]] != rows->time[rows->by_time[i - 1]];
    return count;
}

static bool make_group(struct incidence_group *out, struct arena *arena)
{
    out->points = count_points(out->rows, out->from, out->to);
    size_t causes = out->causes, points = out->points;
    double *room = arena_array(arena, points * (2 + 3 * causes) + 1, sizeof *room);
    double **lists = arena_array(arena, 3 * causes, sizeof *lists);
    if (!room || !lists)
        return false;
    out->time = room;
    out->at_risk = room + points;
    out->incidence = lists;
    out->std_err = lists + causes;
    out->event = lists + 2 * causes;
    for (size_t c = 0; c < 3 * causes; c++)
        lists[c] = room + (2 + c) * points;
    return true;
}

static void count_group(struct incidence_group *group)
{
    const struct ordered *rows = group->rows;
    struct sum at_risk = {0};
    size_t next = group->points, late = group->to;
    for (size_t i = group->to; i > group->from;) {
        double time = rows->time[rows->by_time[i - 1]];
        group->time[--next] = time;
        for (; i > group->from && rows->time[rows->by_time[i - 1]] == time; i--) {
            uint32_t row = rows->by_time[i - 1];
            sum_add(&at_risk, weight_of(group->data, row));
            if (group->data->status[row])
                group->event[group->data->status[row] - 1][next] += weight_of(group->data, row);
        }
        for (; rows->entry && late > group->from && rows->entry[rows->by_entry[late - 1]] >= time; late--)
            sum_add(&at_risk, -weight_of(group->data, rows->by_entry[late - 1]));
        group->at_risk[next] = sum_of(&at_risk);
    }
}

/* The step at point `i`; `survival` is that just before, and becomes that after. */
static void step(struct incidence_group *group, struct sweep *sweep, size_t i, size_t *row_at, double *survival)
{
    const struct ordered *rows = group->rows;
    double n = group->at_risk[i], any = 0;
    for (size_t c = 0; c < group->causes; c++)
        any += group->event[c][i];
    double left = n - any > 1e-12 * n ? n - any : 0;
    long double beta_added = left > 0 ? 1 / (long double)left : 0; /* when nobody is left the curves end here */
    for (size_t c = 0; c < group->causes; c++) {
        double before = i ? group->incidence[c][i - 1] : 0;
        double now = before + *survival * group->event[c][i] / n;
        group->incidence[c][i] = now;
        sweep->added[c] = now * beta_added;
        sweep->alpha[c] += (long double)*survival * group->event[c][i] / n / n + sweep->added[c] * (any / n);
    }
    sweep->beta += beta_added * (any / n);
    for (; *row_at < group->to && rows->time[rows->by_time[*row_at]] == group->time[i]; ++*row_at) {
        uint32_t row = rows->by_time[*row_at];
        leave_risk(sweep, row, weight_of(group->data, row), group->data->status[row], beta_added,
                   (long double)*survival / n);
    }
    for (size_t c = 0; c < group->causes; c++)
        group->std_err[c][i] = sqrt(variance_now(sweep, c, group->incidence[c][i]));
    *survival *= left / n;
}

static void run_group(struct incidence_group *group, struct sweep *sweep)
{
    const struct ordered *rows = group->rows;
    size_t row_at = group->from, entered = group->from;
    double survival = 1;
    reset_sweep(sweep);
    for (size_t i = group->from; !rows->entry && i < group->to; i++)
        come_under_risk(sweep, rows->by_time[i], weight_of(group->data, rows->by_time[i]));
    for (size_t i = 0; i < group->points; i++) {
        for (; rows->entry && entered < group->to && rows->entry[rows->by_entry[entered]] < group->time[i]; entered++)
            come_under_risk(sweep, rows->by_entry[entered], weight_of(group->data, rows->by_entry[entered]));
        step(group, sweep, i, &row_at, &survival);
    }
}

static bool report_group(cajal_incidence_group *out, struct arena *arena, const struct incidence_group *group,
                         cajal_interval interval, double z)
{
    cajal_incidence_curve *cause = arena_array(arena, group->causes, sizeof *cause);
    if (!cause)
        return false;
    for (size_t c = 0; c < group->causes; c++) {
        double *low = arena_array(arena, group->points + 1, sizeof *low), *high = group->event[c];
        if (!low)
            return false;
        struct sum events = {0};
        for (size_t i = 0; i < group->points; i++) {
            cajal_estimate at;
            double p = group->incidence[c][i];
            sum_add(&events, group->event[c][i]);
            survival_interval(&at, interval, z, p, p > 0 ? group->std_err[c][i] / p : 0);
            low[i] = at.low;
            high[i] = at.high;
        }
        cause[c] = (cajal_incidence_curve){sum_of(&events), group->incidence[c], group->std_err[c], low, high};
    }
    *out = (cajal_incidence_group){group->to - group->from, group->points, group->time, group->at_risk, cause};
    return true;
}

static bool run_groups(cajal_incidence *out, struct arena *arena, const cajal_survival *data, cajal_interval interval,
                       double z)
{
    struct ordered rows;
    struct sweep sweep;
    cajal_incidence_group *groups = arena_array(arena, out->groups, sizeof *groups);
    if (!groups || !order_rows(&rows, arena, data, data->group, data->groups) ||
        !start_sweep(&sweep, arena, out->causes, data->n, rows.entry != NULL))
        return false;
    for (size_t g = 0, from = 0, to; g < out->groups; g++, from = to) {
        for (to = from; to < data->n && (size_t)class_of(data->group, rows.by_time[to]) == g; to++)
            ;
        struct incidence_group group = {.data = data, .rows = &rows, .from = from, .to = to, .causes = out->causes};
        if (!make_group(&group, arena))
            return false;
        count_group(&group);
        run_group(&group, &sweep);
        if (!report_group(&groups[g], arena, &group, interval, z))
            return false;
    }
    out->group = groups;
    return true;
}

cajal_status cajal_outcome_incidence(const cajal_incidence **out, cajal_outcome *outcome, const cajal_survival *data,
                                     cajal_interval interval, double level, double rho, cajal_errors *errors)
{
    cajal_status status = check_survival(data, false, errors);
    if (status != CAJAL_OK)
        return status;
    if (!(level > 0 && level < 1))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "level %g: expected more than 0 and less than 1", level);
    cajal_incidence *incidence = arena_alloc(outcome->arena, sizeof *incidence);
    if (!incidence)
        return errors_no_memory(errors);
    *incidence = (cajal_incidence){.groups = data->group ? (size_t)data->groups : 1, .causes = (size_t)data->causes};
    if (!run_groups(incidence, outcome->arena, data, interval, normal_quantile(0.5 + level / 2)))
        return errors_no_memory(errors);
    if (incidence->groups > 1 && !data->entry && !data->weight) {
        incidence->gray = gray_tests(outcome->arena, data, rho);
        if (!incidence->gray)
            return errors_no_memory(errors);
    }
    *out = incidence;
    return CAJAL_OK;
}

cajal_estimate cajal_incidence_at(const cajal_incidence_group *group, size_t cause, double t, double *std_err)
{
    const cajal_incidence_curve *curve = &group->cause[cause];
    size_t low = 0, high = group->points;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (group->time[middle] <= t * (1 + 1e-9))
            low = middle + 1;
        else
            high = middle;
    }
    if (std_err)
        *std_err = low ? curve->std_err[low - 1] : 0;
    if (low == 0)
        return (cajal_estimate){0, 0, 0};
    return (cajal_estimate){curve->incidence[low - 1], curve->low[low - 1], curve->high[low - 1]};
}
