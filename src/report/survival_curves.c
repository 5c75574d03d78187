/* Kaplan-Meier curves, cumulative incidence, restricted means. */
#include <math.h>
#include <stdio.h>

#include "base/format.h"
#include "report/survival.h"

static const char *group_name(const struct cohort *cohort, size_t group)
{
    return cohort->groups ? cohort->groups[group] : "all";
}

/* ---- Kaplan-Meier ---- */

static void km_json(struct statistics *out, const cajal_km_curve *curve, const char *group,
                    const struct survival_points *points)
{
    emit_object(&out->json, NULL);
    emit_string(&out->json, "group", group);
    emit_int(&out->json, "n", (int64_t)curve->n);
    emit_number(&out->json, "events", curve->events);
    emit_number(&out->json, "median", curve->median.value);
    emit_number(&out->json, "median_low", curve->median.low);
    emit_number(&out->json, "median_high", curve->median.high);
    if (points->quantiles_count)
        emit_array(&out->json, "quantiles");
    for (size_t i = 0; i < points->quantiles_count; i++) {
        emit_object(&out->json, NULL);
        emit_number(&out->json, "p", points->quantiles[i]);
        emit_number(&out->json, "time", curve->quantiles[i].value);
        emit_number(&out->json, "low", curve->quantiles[i].low);
        emit_number(&out->json, "high", curve->quantiles[i].high);
        emit_end_object(&out->json);
    }
    if (points->quantiles_count)
        emit_end_array(&out->json);
    statistics_numbers(out, "time", curve->time, curve->points);
    statistics_numbers(out, "survival", curve->survival, curve->points);
    statistics_numbers(out, "low", curve->low, curve->points);
    statistics_numbers(out, "high", curve->high, curve->points);
    statistics_numbers(out, "at_risk", curve->at_risk, curve->points);
    statistics_numbers(out, "event", curve->event, curve->points);
    statistics_numbers(out, "censored", curve->censored, curve->points);
    statistics_numbers(out, "std_err", curve->std_err, curve->points);
    emit_end_object(&out->json);
}

static void km_csv(struct statistics *out, const cajal_km *km, const struct cohort *cohort)
{
    static const struct statistics_column columns[] = {
        {"group", NULL, NULL, STYLE_WORD},     {"time", NULL, NULL, STYLE_VALUE},
        {"at_risk", NULL, NULL, STYLE_COUNT},  {"events", NULL, NULL, STYLE_COUNT},
        {"censored", NULL, NULL, STYLE_COUNT}, {"survival", NULL, NULL, STYLE_RATIO},
        {"std_err", NULL, NULL, STYLE_RATIO},  {"low", "high", NULL, STYLE_INTERVAL}};
    statistics_table(out, "curve", columns, sizeof columns / sizeof *columns);
    for (size_t g = 0; g < km->groups; g++)
        for (size_t i = 0; i < km->curve[g].points; i++) {
            const cajal_km_curve *curve = &km->curve[g];
            statistics_cell_word(out, group_name(cohort, g));
            statistics_cell(out, curve->time[i]);
            statistics_cell(out, curve->at_risk[i]);
            statistics_cell(out, curve->event[i]);
            statistics_cell(out, curve->censored[i]);
            statistics_cell(out, curve->survival[i]);
            statistics_cell(out, curve->std_err[i]);
            statistics_cell_interval(out, curve->low[i], curve->high[i]);
        }
    statistics_table_end(out);
}

static void km_summary(struct statistics *out, const cajal_km *km, const struct cohort *cohort, double level)
{
    char interval[32];
    struct statistics_column columns[] = {{"group", NULL, "Group", STYLE_WORD},
                                          {"n", NULL, "n", STYLE_COUNT},
                                          {"events", NULL, "Events", STYLE_COUNT},
                                          {"median", NULL, "Median", STYLE_VALUE},
                                          {"median_low", "median_high", interval, STYLE_INTERVAL}};
    format_text(interval, sizeof interval, "%g %% interval", 100 * level);
    statistics_table(out, "summary", columns, sizeof columns / sizeof *columns);
    for (size_t g = 0; g < km->groups; g++) {
        const cajal_km_curve *curve = &km->curve[g];
        statistics_cell_word(out, group_name(cohort, g));
        statistics_cell(out, (double)curve->n);
        statistics_cell(out, curve->events);
        statistics_cell(out, curve->median.value);
        statistics_cell_interval(out, curve->median.low, curve->median.high);
    }
    statistics_table_end(out);
}

static void km_at_times(struct statistics *out, const cajal_km *km, const struct cohort *cohort,
                        const struct survival_points *points)
{
    static const struct statistics_column columns[] = {{"group", NULL, "Group", STYLE_WORD},
                                                       {"time", NULL, "Time", STYLE_VALUE},
                                                       {"at_risk", NULL, "At risk", STYLE_COUNT},
                                                       {"survival", NULL, "Survival", STYLE_RATIO},
                                                       {"low", "high", "Interval", STYLE_INTERVAL}};
    if (!points->at_count)
        return;
    statistics_heading(out, "At given times");
    statistics_table(out, "at", columns, sizeof columns / sizeof *columns);
    for (size_t g = 0; g < km->groups; g++)
        for (size_t i = 0; i < points->at_count; i++) {
            cajal_estimate at = cajal_km_at(&km->curve[g], points->at[i]);
            statistics_cell_word(out, group_name(cohort, g));
            statistics_cell(out, points->at[i]);
            statistics_cell(out, cajal_km_at_risk(&km->curve[g], points->at[i]));
            statistics_cell(out, at.value);
            statistics_cell_interval(out, at.low, at.high);
        }
    statistics_table_end(out);
}

static void km_quantiles(struct statistics *out, const cajal_km *km, const struct cohort *cohort,
                         const struct survival_points *points)
{
    static const struct statistics_column columns[] = {{"group", NULL, "Group", STYLE_WORD},
                                                       {"p", NULL, "Had the event", STYLE_RATIO},
                                                       {"time", NULL, "By time", STYLE_VALUE},
                                                       {"low", "high", "Interval", STYLE_INTERVAL}};
    if (!points->quantiles_count)
        return;
    statistics_heading(out, "Quantiles");
    statistics_table(out, "quantiles", columns, sizeof columns / sizeof *columns);
    for (size_t g = 0; g < km->groups; g++)
        for (size_t i = 0; i < points->quantiles_count; i++) {
            const cajal_estimate *at = &km->curve[g].quantiles[i];
            statistics_cell_word(out, group_name(cohort, g));
            statistics_cell(out, points->quantiles[i]);
            statistics_cell(out, at->value);
            statistics_cell_interval(out, at->low, at->high);
        }
    statistics_table_end(out);
}

void survival_km(struct statistics *out, const cajal_km *km, const struct cohort *cohort,
                 const struct survival_points *points, double level)
{
    if (out->form == STATISTICS_CSV) {
        km_csv(out, km, cohort);
        return;
    }
    if (out->form == STATISTICS_JSON) {
        emit_array(&out->json, "groups");
        for (size_t g = 0; g < km->groups; g++)
            km_json(out, &km->curve[g], group_name(cohort, g), points);
        emit_end_array(&out->json);
        km_at_times(out, km, cohort, points);
        return;
    }
    km_summary(out, km, cohort, level);
    km_quantiles(out, km, cohort, points);
    km_at_times(out, km, cohort, points);
    for (size_t g = 0; g < km->groups; g++)
        if (isnan(km->curve[g].median.value) && km->curve[g].n)
            statistics_say(out, "The median of %s is not reached: at no time has half of it had the event.",
                           group_name(cohort, g));
}

/* ---- restricted mean ---- */

void survival_rmst(struct statistics *out, const cajal_rmst *rmst, const struct cohort *cohort, double level)
{
    static const struct statistics_column columns[] = {{"group", NULL, "Group", STYLE_WORD},
                                                       {"n", NULL, "n", STYLE_COUNT},
                                                       {"mean", NULL, "Mean", STYLE_VALUE},
                                                       {"se", NULL, "SE", STYLE_VALUE},
                                                       {"low", "high", "Interval", STYLE_INTERVAL}};
    static const struct statistics_column differences[] = {{"group", NULL, "Group", STYLE_WORD},
                                                           {"reference", NULL, "Minus", STYLE_WORD},
                                                           {"difference", NULL, "Difference", STYLE_VALUE},
                                                           {"se", NULL, "SE", STYLE_VALUE},
                                                           {"low", "high", "Interval", STYLE_INTERVAL},
                                                           {"p", NULL, "p", STYLE_P}};
    statistics_number(out, "horizon", rmst->horizon);
    statistics_say(out, "Mean survival time within %g, with %g %% intervals.", rmst->horizon, 100 * level);
    statistics_table(out, "groups", columns, sizeof columns / sizeof *columns);
    for (size_t g = 0; g < rmst->groups; g++) {
        statistics_cell_word(out, group_name(cohort, g));
        statistics_cell(out, (double)rmst->group[g].n);
        statistics_cell(out, rmst->group[g].mean);
        statistics_cell(out, rmst->group[g].se);
        statistics_cell_interval(out, rmst->group[g].low, rmst->group[g].high);
    }
    statistics_table_end(out);
    if (rmst->groups < 2)
        return;
    statistics_heading(out, "Differences");
    statistics_table(out, "differences", differences, sizeof differences / sizeof *differences);
    for (size_t g = 1; g < rmst->groups; g++) {
        const cajal_rmst_group *difference = &rmst->difference[g - 1];
        statistics_cell_word(out, group_name(cohort, g));
        statistics_cell_word(out, group_name(cohort, 0));
        statistics_cell(out, difference->mean);
        statistics_cell(out, difference->se);
        statistics_cell_interval(out, difference->low, difference->high);
        statistics_cell(out, rmst->difference_p[g - 1]);
    }
    statistics_table_end(out);
}

/* ---- cumulative incidence ---- */

static void incidence_json(struct statistics *out, const cajal_incidence_group *group, const char *name,
                           const struct cohort *cohort, size_t causes)
{
    emit_object(&out->json, NULL);
    emit_string(&out->json, "group", name);
    emit_int(&out->json, "n", (int64_t)group->n);
    statistics_numbers(out, "time", group->time, group->points);
    statistics_numbers(out, "at_risk", group->at_risk, group->points);
    emit_array(&out->json, "causes");
    for (size_t c = 0; c < causes; c++) {
        const cajal_incidence_curve *curve = &group->cause[c];
        emit_object(&out->json, NULL);
        emit_string(&out->json, "cause", cohort->causes[c]);
        emit_number(&out->json, "events", curve->events);
        statistics_numbers(out, "incidence", curve->incidence, group->points);
        statistics_numbers(out, "std_err", curve->std_err, group->points);
        statistics_numbers(out, "low", curve->low, group->points);
        statistics_numbers(out, "high", curve->high, group->points);
        emit_end_object(&out->json);
    }
    emit_end_array(&out->json);
    emit_end_object(&out->json);
}

static void incidence_csv(struct statistics *out, const cajal_incidence *incidence, const struct cohort *cohort)
{
    static const struct statistics_column columns[] = {
        {"group", NULL, NULL, STYLE_WORD},      {"cause", NULL, NULL, STYLE_WORD},
        {"time", NULL, NULL, STYLE_VALUE},      {"at_risk", NULL, NULL, STYLE_COUNT},
        {"incidence", NULL, NULL, STYLE_RATIO}, {"std_err", NULL, NULL, STYLE_RATIO},
        {"low", "high", NULL, STYLE_INTERVAL}};
    statistics_table(out, "curve", columns, sizeof columns / sizeof *columns);
    for (size_t g = 0; g < incidence->groups; g++)
        for (size_t c = 0; c < incidence->causes; c++)
            for (size_t i = 0; i < incidence->group[g].points; i++) {
                const cajal_incidence_group *group = &incidence->group[g];
                statistics_cell_word(out, group_name(cohort, g));
                statistics_cell_word(out, cohort->causes[c]);
                statistics_cell(out, group->time[i]);
                statistics_cell(out, group->at_risk[i]);
                statistics_cell(out, group->cause[c].incidence[i]);
                statistics_cell(out, group->cause[c].std_err[i]);
                statistics_cell_interval(out, group->cause[c].low[i], group->cause[c].high[i]);
            }
    statistics_table_end(out);
}

static void incidence_at(struct statistics *out, const cajal_incidence *incidence, const struct cohort *cohort,
                         const struct survival_points *points)
{
    static const struct statistics_column columns[] = {
        {"group", NULL, "Group", STYLE_WORD},          {"cause", NULL, "Cause", STYLE_WORD},
        {"events", NULL, "Events", STYLE_COUNT},       {"time", NULL, "Time", STYLE_VALUE},
        {"incidence", NULL, "Incidence", STYLE_RATIO}, {"std_err", NULL, NULL, STYLE_RATIO},
        {"low", "high", "Interval", STYLE_INTERVAL}};
    statistics_table(out, "at", columns, sizeof columns / sizeof *columns);
    for (size_t g = 0; g < incidence->groups; g++)
        for (size_t c = 0; c < incidence->causes; c++)
            for (size_t i = 0; i < (points->at_count ? points->at_count : 1); i++) {
                const cajal_incidence_group *group = &incidence->group[g];
                double error, last = group->points ? group->time[group->points - 1] : NAN;
                double time = points->at_count ? points->at[i] : last;
                cajal_estimate at = cajal_incidence_at(group, c, time, &error);
                statistics_cell_word(out, group_name(cohort, g));
                statistics_cell_word(out, cohort->causes[c]);
                statistics_cell(out, group->cause[c].events);
                statistics_cell(out, time);
                statistics_cell(out, at.value);
                statistics_cell(out, error);
                statistics_cell_interval(out, at.low, at.high);
            }
    statistics_table_end(out);
}

static void gray_tests(struct statistics *out, const cajal_incidence *incidence, const struct cohort *cohort)
{
    static const struct statistics_column columns[] = {{"cause", NULL, "Cause", STYLE_WORD},
                                                       {"chisq", NULL, "Chi-squared", STYLE_VALUE},
                                                       {"df", NULL, "df", STYLE_COUNT},
                                                       {"p", NULL, "p", STYLE_P}};
    if (!incidence->gray)
        return;
    statistics_heading(out, "Gray's test of equal incidence");
    statistics_table(out, "gray", columns, sizeof columns / sizeof *columns);
    for (size_t c = 0; c < incidence->causes; c++) {
        statistics_cell_word(out, cohort->causes[c]);
        statistics_cell(out, incidence->gray[c].chisq);
        statistics_cell(out, incidence->gray[c].df);
        statistics_cell(out, incidence->gray[c].p);
    }
    statistics_table_end(out);
}

void survival_incidence(struct statistics *out, const cajal_incidence *incidence, const struct cohort *cohort,
                        const struct survival_points *points, double level)
{
    if (out->form == STATISTICS_CSV) {
        incidence_csv(out, incidence, cohort);
        gray_tests(out, incidence, cohort);
        return;
    }
    if (out->form == STATISTICS_JSON) {
        emit_array(&out->json, "groups");
        for (size_t g = 0; g < incidence->groups; g++)
            incidence_json(out, &incidence->group[g], group_name(cohort, g), cohort, incidence->causes);
        emit_end_array(&out->json);
    }
    statistics_say(out, "Cumulative incidence (Aalen-Johansen), with %g %% intervals.", 100 * level);
    incidence_at(out, incidence, cohort, points);
    gray_tests(out, incidence, cohort);
}
