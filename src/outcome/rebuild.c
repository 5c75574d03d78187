#include "outcome/rebuild.h"

#include <math.h>
#include <string.h>

#include "base/errors.h"

#define PATIENTS_MOST 1000000

struct rebuilding {
    const struct published_curve *curve;
    double *events, *censored, *left; /* by point of the curve: in [time, next time), and at risk just before */
    double *level;                    /* the curve as rebuilt */
    size_t *first; /* of each interval between numbers at risk: its first point; one more at the end */
    double *lost;  /* of each interval: the censored */
};

static cajal_status check(const struct published_curve *it, cajal_errors *errors)
{
    const char *wrong = NULL;
    if (it->points < 2 || it->time[0] != 0 || it->survival[0] != 1)
        wrong = "the curve begins at time 0 with survival 1 and has another point";
    for (size_t i = 1; !wrong && i < it->points; i++)
        if (!(it->time[i] >= it->time[i - 1]) || !(it->survival[i] >= 0) || it->survival[i] > it->survival[i - 1])
            wrong = "times rise and survival, from 1 to 0, falls";
    if (!wrong && (it->risks < 1 || it->risk_time[0] != 0 || !(it->at_risk[0] >= 1 && it->at_risk[0] <= PATIENTS_MOST)))
        wrong = "the number at risk at time 0, from 1 to 1000000";
    for (size_t i = 1; !wrong && i < it->risks; i++)
        if (!(it->risk_time[i] > it->risk_time[i - 1]) || !(it->at_risk[i] >= 0) || it->at_risk[i] > it->at_risk[i - 1])
            wrong = "numbers at risk that fall as their times rise";
    return wrong ? errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "published curve: expected %s", wrong) : CAJAL_OK;
}

static void find_intervals(struct rebuilding *it)
{
    const struct published_curve *curve = it->curve;
    size_t point = 0;
    for (size_t i = 0; i < curve->risks; i++) {
        while (point < curve->points && curve->time[point] < curve->risk_time[i])
            point++;
        it->first[i] = point;
    }
    it->first[curve->risks] = curve->points;
}

static double end_of(const struct rebuilding *it, size_t interval)
{
    const struct published_curve *curve = it->curve;
    return interval + 1 < curve->risks ? curve->risk_time[interval + 1] : curve->time[curve->points - 1];
}

/* The censored of an interval are spread evenly over it: when the k-th is. */
static double when(const struct rebuilding *it, size_t interval, double k)
{
    double from = it->curve->risk_time[interval], to = end_of(it, interval);
    return from + (k + 1) * (to - from) / (it->lost[interval] + 1);
}

/* How many of an interval are censored before a time. Found by halves: there may be a million of them. */
static double censored_before(const struct rebuilding *it, size_t interval, double time)
{
    double from = 0, to = it->lost[interval];
    while (from < to) {
        double middle = floor((from + to) / 2);
        if (when(it, interval, middle) < time)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Events by the falls of the curve, given who is censored; returns who is left at the end of the interval. */
static double run_interval(struct rebuilding *it, size_t interval)
{
    const struct published_curve *curve = it->curve;
    size_t from = it->first[interval], to = it->first[interval + 1];
    double left = curve->at_risk[interval], level = from ? it->level[from - 1] : 1, taken = 0;
    if (from < to) { /* between the number at risk and the first point */
        taken = censored_before(it, interval, curve->time[from]);
        left -= fmin(taken, ceil(left));
    }
    for (size_t k = from; k < to; k++) {
        it->left[k] = left;
        it->events[k] = level > 0 && left > 0 ? fmin(left, round(left * (1 - curve->survival[k] / level))) : 0;
        if (left > 0)
            level *= 1 - it->events[k] / left;
        it->level[k] = level;
        left -= it->events[k];
        double until = k + 1 < to ? censored_before(it, interval, curve->time[k + 1]) : it->lost[interval];
        it->censored[k] = fmax(0, fmin(until - taken, ceil(left)));
        taken += it->censored[k];
        left -= it->censored[k];
    }
    return left;
}

static double events_until(const struct rebuilding *it, size_t point)
{
    double total = 0;
    for (size_t i = 0; i < point; i++)
        total += it->events[i];
    return total;
}

/* By how much too many are left, or had an event, when so many of an interval are censored: both fall as these rise. */
typedef double excess_of(struct rebuilding *it, size_t interval, double lost);

static double excess_left(struct rebuilding *it, size_t interval, double lost)
{
    it->lost[interval] = lost;
    return run_interval(it, interval) - it->curve->at_risk[interval + 1];
}

static double excess_events(struct rebuilding *it, size_t interval, double lost)
{
    it->lost[interval] = lost;
    run_interval(it, interval);
    return events_until(it, it->curve->points) - it->curve->events;
}

/* From `start` up while there are too many, down while there are too few: the nearest number of censored at which that
 * ends, or the end of the range. Steps double, then halve, for the sake of large numbers. Returns the excess there. */
static double settle(struct rebuilding *it, size_t interval, double start, excess_of *excess)
{
    double most = floor(it->curve->at_risk[interval]), past = start, found = excess(it, interval, start);
    if (found == 0)
        return found;
    double direction = found > 0 ? 1 : -1, at = start, step = 1;
    while (found * direction > 0) {
        past = at;
        at = fmax(0, fmin(most, past + direction * step));
        if (at == past)
            return found;
        found = excess(it, interval, at);
        step *= 2;
    }
    while (fabs(at - past) > 1) {
        double middle = floor((at + past) / 2);
        if (excess(it, interval, middle) * direction > 0)
            past = middle;
        else
            at = middle;
    }
    return excess(it, interval, at);
}

/* Until as many are left as the figure says. */
static void settle_interval(struct rebuilding *it, size_t interval)
{
    const struct published_curve *curve = it->curve;
    size_t from = it->first[interval], to = it->first[interval + 1];
    double before = from ? it->level[from - 1] : 1, left = curve->at_risk[interval],
           wanted = curve->at_risk[interval + 1];
    double after = to > from ? curve->survival[to - 1] : before;
    double lost = before > 0 ? fmin(floor(left), fmax(0, round(left * after / before - wanted))) : 0;
    if (to > from)
        settle(it, interval, lost, excess_left);
    else
        it->lost[interval] = lost; /* the curve has no point there */
}

/* After the last number at risk: at the rate of those before, or such that the events come to the published total. */
static void settle_last(struct rebuilding *it)
{
    const struct published_curve *curve = it->curve;
    size_t last = curve->risks - 1;
    double lost = 0, before = curve->risk_time[last];
    for (size_t i = 0; i < last; i++)
        lost += it->lost[i];
    it->lost[last] =
        before > 0 ? fmin(floor(curve->at_risk[last]), round(lost * (end_of(it, last) - before) / before)) : 0;
    run_interval(it, last);
    if (isfinite(curve->events) && settle(it, last, it->lost[last], excess_events) < 0)
        settle(it, last, it->lost[last], excess_events); /* rather too many events than too few */
}

static bool add(struct rebuilt *out, size_t room, double time, int status, double count)
{
    size_t whole = count > 0 ? (size_t)ceil(count) : 0;
    for (size_t i = 0; i < whole; i++) {
        if (out->n == room)
            return false;
        out->time[out->n] = time;
        out->status[out->n++] = status;
        out->events += status != 0;
    }
    return true;
}

/* Everybody is told: who neither had the event nor was censored on the way is censored at the end. */
static void list_patients(struct rebuilt *out, const struct rebuilding *it)
{
    const struct published_curve *curve = it->curve;
    size_t room = (size_t)curve->at_risk[0];
    for (size_t i = 0; i < curve->points; i++)
        if (!add(out, room, curve->time[i], 1, it->events[i]))
            break;
    for (size_t i = 0; i < curve->risks; i++)
        for (size_t k = 0; (double)k < it->lost[i]; k++)
            if (!add(out, room, when(it, i, (double)k), 0, 1))
                break;
    add(out, room, curve->time[curve->points - 1], 0, (double)(room - out->n));
}

cajal_status rebuild_times(struct rebuilt *out, struct arena *arena, const struct published_curve *curve,
                           cajal_errors *errors)
{
    struct rebuilding it = {.curve = curve};
    cajal_status status = check(curve, errors);
    if (status != CAJAL_OK)
        return status;
    *out = (struct rebuilt){.time = arena_array(arena, (size_t)curve->at_risk[0] + 1, sizeof *out->time),
                            .status = arena_array(arena, (size_t)curve->at_risk[0] + 1, sizeof *out->status)};
    it.events = arena_array(arena, 4 * curve->points, sizeof *it.events);
    it.first = arena_array(arena, curve->risks + 1, sizeof *it.first);
    it.lost = arena_array(arena, curve->risks, sizeof *it.lost);
    if (!out->time || !out->status || !it.events || !it.first || !it.lost)
        return errors_no_memory(errors);
    it.censored = it.events + curve->points;
    it.left = it.events + 2 * curve->points;
    it.level = it.events + 3 * curve->points;
    find_intervals(&it);
    for (size_t i = 0; i + 1 < curve->risks; i++)
        settle_interval(&it, i);
    settle_last(&it);
    list_patients(out, &it);
    return CAJAL_OK;
}
