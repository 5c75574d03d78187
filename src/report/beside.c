#include "report/beside.h"

#include <math.h>

#include "base/errors.h"

/* ---- comparing ---- */

/* Times of one group of the cohort (1) and of the published patients (0). */
struct both {
    double *time, *entry;
    int *status, *group;
    size_t n;
};

static void add(struct both *both, double time, double entry, int status, int group)
{
    both->time[both->n] = time;
    if (both->entry)
        both->entry[both->n] = entry;
    both->status[both->n] = status;
    both->group[both->n++] = group;
}

static cajal_status compare_group(const cajal_logrank **out, cajal_outcome *outcome, struct both *both,
                                  const struct rebuilt *rebuilt, const cajal_survival *cohort, size_t group,
                                  cajal_errors *errors)
{
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    both->n = 0;
    for (size_t i = 0; i < rebuilt->n; i++)
        add(both, rebuilt->time[i], -1, rebuilt->status[i], 0);
    for (size_t i = 0; i < cohort->n; i++)
        if (!cohort->group || (size_t)cohort->group[i] == group)
            add(both, cohort->time[i], cohort->entry ? cohort->entry[i] : 0, cohort->status[i] != 0, 1);
    data.n = both->n;
    data.time = both->time;
    data.entry = both->entry;
    data.status = both->status;
    data.group = both->group;
    data.groups = 2;
    return cajal_outcome_logrank(out, outcome, &data, NULL, errors);
}

static cajal_status compare_groups(struct beside *out, cajal_outcome *outcome, struct arena *arena,
                                   const cajal_survival *cohort, cajal_errors *errors)
{
    size_t groups = cohort->group ? (size_t)cohort->groups : 1, n = out->rebuilt.n + cohort->n;
    const cajal_logrank **test = arena_array(arena, groups, sizeof *test);
    struct both both = {.time = arena_array(arena, n, sizeof *both.time),
                        .entry = cohort->entry ? arena_array(arena, n, sizeof *both.entry) : NULL,
                        .status = arena_array(arena, n, sizeof *both.status),
                        .group = arena_array(arena, n, sizeof *both.group)};
    if (!test || !both.time || (cohort->entry && !both.entry) || !both.status || !both.group)
        return errors_no_memory(errors);
    out->test = test;
    for (size_t g = 0; g < groups; g++) {
        cajal_status status = compare_group(&test[g], outcome, &both, &out->rebuilt, cohort, g, errors);
        if (status != CAJAL_OK)
            return status;
    }
    return CAJAL_OK;
}

cajal_status beside_compare(struct beside *out, cajal_outcome *outcome, struct arena *arena,
                            const struct published *published, const struct cohort *cohort,
                            const cajal_km_options *options, cajal_errors *errors)
{
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    *out = (struct beside){.published = published};
    cajal_status status = rebuild_times(&out->rebuilt, arena, &published->curve, errors);
    if (status != CAJAL_OK)
        return status;
    data.n = out->rebuilt.n;
    data.time = out->rebuilt.time;
    data.status = out->rebuilt.status;
    status = cajal_outcome_km(&out->km, outcome, &data, options, errors);
    if (status == CAJAL_OK && !cohort->data.weight)
        status = compare_groups(out, outcome, arena, &cohort->data, errors);
    return status;
}

/* ---- the three faces ---- */

static const char *group_name(const struct cohort *cohort, size_t group)
{
    return cohort->groups ? cohort->groups[group] : "this cohort";
}

static void curve_row(struct statistics *out, const char *name, const cajal_km_curve *curve, const cajal_logrank *test)
{
    statistics_cell_word(out, name);
    statistics_cell(out, (double)curve->n);
    statistics_cell(out, curve->events);
    statistics_cell(out, curve->median.value);
    statistics_cell_interval(out, curve->median.low, curve->median.high);
    statistics_cell(out, test ? test->hazard_ratio.value : NAN);
    statistics_cell_interval(out, test ? test->hazard_ratio.low : NAN, test ? test->hazard_ratio.high : NAN);
    statistics_cell(out, test ? test->p : NAN);
}

static void curves_table(struct statistics *out, const struct beside *it, const cajal_km *km,
                         const struct cohort *cohort)
{
    static const struct statistics_column columns[] = {
        {"curve", NULL, "Curve", STYLE_WORD},
        {"n", NULL, "n", STYLE_COUNT},
        {"events", NULL, "Events", STYLE_COUNT},
        {"median", NULL, "Median", STYLE_VALUE},
        {"median_low", "median_high", "Interval", STYLE_INTERVAL},
        {"hazard_ratio", NULL, "HR", STYLE_RATIO},
        {"hazard_ratio_low", "hazard_ratio_high", "Interval", STYLE_INTERVAL},
        {"p", NULL, "p", STYLE_P}};
    statistics_table(out, "curves", columns, sizeof columns / sizeof *columns);
    curve_row(out, "published", &it->km->curve[0], NULL);
    for (size_t g = 0; g < km->groups; g++)
        curve_row(out, group_name(cohort, g), &km->curve[g], it->test ? it->test[g] : NULL);
    statistics_table_end(out);
}

static void at_row(struct statistics *out, const char *name, const cajal_km_curve *curve, double time)
{
    bool ended = curve->points == 0 || time > curve->time[curve->points - 1];
    cajal_estimate at = cajal_km_at(curve, time);
    if (ended && curve->points && curve->survival[curve->points - 1] > 0)
        at = (cajal_estimate){NAN, NAN, NAN}; /* nobody was followed so long */
    statistics_cell(out, time);
    statistics_cell_word(out, name);
    statistics_cell(out, cajal_km_at_risk(curve, time));
    statistics_cell(out, at.value);
    statistics_cell_interval(out, at.low, at.high);
}

static void at_table(struct statistics *out, const struct beside *it, const cajal_km *km, const struct cohort *cohort,
                     const struct survival_points *points)
{
    static const struct statistics_column columns[] = {{"time", NULL, "Time", STYLE_VALUE},
                                                       {"curve", NULL, "Curve", STYLE_WORD},
                                                       {"at_risk", NULL, "At risk", STYLE_COUNT},
                                                       {"survival", NULL, "Survival", STYLE_RATIO},
                                                       {"low", "high", "Interval", STYLE_INTERVAL}};
    const double *times = points->at_count ? points->at : it->published->times;
    size_t count = points->at_count ? points->at_count : it->published->times_count;
    statistics_table(out, "at", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        at_row(out, "published", &it->km->curve[0], times[i]);
        for (size_t g = 0; g < km->groups; g++)
            at_row(out, group_name(cohort, g), &km->curve[g], times[i]);
    }
    statistics_table_end(out);
}

static void rebuilt_table(struct statistics *out, const cajal_km_curve *curve)
{
    static const struct statistics_column columns[] = {{"published_time", NULL, NULL, STYLE_VALUE},
                                                       {"at_risk", NULL, NULL, STYLE_COUNT},
                                                       {"survival", NULL, NULL, STYLE_RATIO}};
    statistics_table(out, "rebuilt", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < curve->points; i++) {
        statistics_cell(out, curve->time[i]);
        statistics_cell(out, curve->at_risk[i]);
        statistics_cell(out, curve->survival[i]);
    }
    statistics_table_end(out);
}

void beside_statistics(struct statistics *out, const struct beside *it, const cajal_km *km, const struct cohort *cohort,
                       const struct survival_points *points)
{
    const struct published *published = it->published;
    const cajal_km_curve *curve = &it->km->curve[0];
    statistics_heading(out, "Beside the published curve");
    if (out->form == STATISTICS_JSON)
        emit_object(&out->json, "beside");
    statistics_word(out, "published", published->name);
    statistics_word(out, "made_of", published->made_of);
    if (published->sources)
        statistics_word(out, "sources", published->sources);
    statistics_say(out, "Published: %s, %s (Guyot 2012): %s.%s", published->name, BESIDE_REBUILT, published->made_of,
                   published->sources ? " Between these a constant hazard is assumed, with nobody censored before the "
                                        "last, after which nothing is known; its intervals are too narrow."
                                      : "");
    if (published->caution) {
        statistics_word(out, "caution", published->caution);
        statistics_say(out, "%s", published->caution);
    }
    statistics_numbers(out, "time", curve->time, curve->points);
    statistics_numbers(out, "survival", curve->survival, curve->points);
    statistics_numbers(out, "at_risk", curve->at_risk, curve->points);
    if (out->form == STATISTICS_CSV)
        rebuilt_table(out, curve);
    curves_table(out, it, km, cohort);
    at_table(out, it, km, cohort, points);
    statistics_say(out,
                   "HR: hazard here over the published one, from observed and expected events, and the log-rank p. "
                   "Patients, scans and years differ between studies: this is no randomized comparison.");
    if (published->sources)
        statistics_say(out, "%s", published->sources);
    if (out->form == STATISTICS_JSON)
        emit_end_object(&out->json);
}
