/* Restricted mean survival time: the area under the Kaplan-Meier curve, with Greenwood's variance (Irwin 1949). */
#include <math.h>

#include "outcome/km.h"

/* The area from the start to `horizon`; `areas` (points + 1 slots) receives the piece after each point. */
static double area_under(const cajal_km_curve *curve, double horizon, double *areas, size_t *used)
{
    double start = 0, survival = 1;
    struct sum total = {0};
    size_t i = 0;
    for (; i < curve->points && curve->time[i] <= horizon; i++) {
        double piece = (curve->time[i] - start) * survival;
        sum_add(&total, piece);
        if (i > 0)
            areas[i - 1] = piece;
        start = curve->time[i];
        survival = curve->survival[i];
    }
    double last = (horizon - start) * survival;
    sum_add(&total, last);
    if (i > 0)
        areas[i - 1] = last;
    *used = i;
    return sum_of(&total);
}

static double variance_of(const cajal_km_curve *curve, const double *areas, size_t used)
{
    struct sum variance = {0}, beyond = {0};
    for (size_t i = used; i > 0; i--) {
        double left = curve->at_risk[i - 1] - curve->event[i - 1];
        sum_add(&beyond, areas[i - 1]);
        if (left > 1e-12 * curve->at_risk[i - 1])
            sum_add(&variance,
                    sum_of(&beyond) * sum_of(&beyond) * curve->event[i - 1] / (curve->at_risk[i - 1] * left));
    }
    return sum_of(&variance);
}

static double shortest_follow_up(const cajal_km *km)
{
    double shortest = INFINITY;
    for (size_t g = 0; g < km->groups; g++)
        if (km->curve[g].points)
            shortest = fmin(shortest, km->curve[g].time[km->curve[g].points - 1]);
    return shortest;
}

static bool fill_groups(cajal_rmst *out, struct arena *arena, const cajal_km *km, double z)
{
    cajal_rmst_group *group = arena_array(arena, 2 * km->groups, sizeof *group);
    double *p = arena_array(arena, km->groups, sizeof *p);
    if (!group || !p)
        return false;
    cajal_rmst_group *difference = group + km->groups;
    for (size_t g = 0; g < km->groups; g++) {
        const cajal_km_curve *curve = &km->curve[g];
        size_t used;
        double *areas = arena_array(arena, curve->points + 1, sizeof *areas);
        if (!areas)
            return false;
        double mean = area_under(curve, out->horizon, areas, &used), se = sqrt(variance_of(curve, areas, used));
        group[g] = (cajal_rmst_group){curve->n, mean, se, mean - z * se, mean + z * se};
        if (g == 0)
            continue;
        double apart = mean - group[0].mean, error = hypot(se, group[0].se);
        difference[g - 1] = (cajal_rmst_group){0, apart, error, apart - z * error, apart + z * error};
        p[g - 1] = normal_two_sided(apart / error);
    }
    out->group = group;
    out->difference = difference;
    out->difference_p = p;
    return true;
}

cajal_status cajal_outcome_rmst(const cajal_rmst **out, cajal_outcome *outcome, const cajal_survival *data,
                                double horizon, double level, cajal_errors *errors)
{
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    const cajal_km *km;
    options.level = level;
    cajal_status status = cajal_outcome_km(&km, outcome, data, &options, errors);
    if (status != CAJAL_OK)
        return status;
    double longest = shortest_follow_up(km);
    if (isnan(horizon))
        horizon = longest;
    if (!(horizon > 0 && horizon < INFINITY))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "horizon %g: expected more than 0", horizon);
    cajal_rmst *rmst = arena_alloc(outcome->arena, sizeof *rmst);
    if (!rmst)
        return errors_no_memory(errors);
    *rmst = (cajal_rmst){.groups = km->groups, .horizon = horizon, .beyond = horizon > longest};
    if (!fill_groups(rmst, outcome->arena, km, normal_quantile(0.5 + level / 2)))
        return errors_no_memory(errors);
    *out = rmst;
    return CAJAL_OK;
}
