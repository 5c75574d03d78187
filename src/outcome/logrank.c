/* Weighted log-rank tests (Mantel 1966; Fleming and Harrington 1991), stratified; trend over the groups. */
#include <math.h>

#include "outcome/outcome.h"

/* Sums over the event times of all strata. */
struct logrank {
    size_t groups;
    double *n, *observed, *expected, *variance; /* out */
    double *at_risk, *dying, *leaving;          /* by group, at the time that is being looked at */
};

static bool start(struct logrank *sums, struct arena *arena, size_t groups)
{
    double *room = arena_array(arena, groups * (6 + groups), sizeof *room);
    if (!room)
        return false;
    *sums = (struct logrank){.groups = groups,
                             .n = room,
                             .observed = room + groups,
                             .expected = room + 2 * groups,
                             .at_risk = room + 3 * groups,
                             .dying = room + 4 * groups,
                             .leaving = room + 5 * groups,
                             .variance = room + 6 * groups};
    return true;
}

/* One event time: `weight` is that of the test, `all` and `deaths` the numbers over the groups. */
static void add_time(struct logrank *sums, double weight, double all, double deaths)
{
    double spread = all > 1 ? weight * weight * deaths * (all - deaths) / (all - 1) : 0;
    for (size_t g = 0; g < sums->groups; g++) {
        double share = sums->at_risk[g] / all;
        sums->observed[g] += weight * sums->dying[g];
        sums->expected[g] += weight * deaths * share;
        for (size_t h = 0; h < sums->groups; h++)
            sums->variance[g * sums->groups + h] += spread * share * ((g == h) - sums->at_risk[h] / all);
    }
}

static void add_stratum(struct logrank *sums, const cajal_survival *data, const struct ordered *rows, size_t from,
                        size_t to, const cajal_logrank_options *options)
{
    double all = 0, survival = 1;
    size_t entered = from;
    for (size_t g = 0; g < sums->groups; g++)
        sums->at_risk[g] = 0;
    for (size_t i = from; i < to; i++) {
        sums->n[class_of(data->group, rows->by_time[i])]++;
        if (!rows->entry)
            sums->at_risk[class_of(data->group, rows->by_time[i])]++;
    }
    all = rows->entry ? 0 : (double)(to - from);
    for (size_t i = from; i < to;) {
        double time = rows->sorted[i], deaths = 0;
        while (rows->entry && entered < to && rows->entry[rows->by_entry[entered]] < time) {
            sums->at_risk[class_of(data->group, rows->by_entry[entered++])]++;
            all += 1;
        }
        size_t end = i;
        for (size_t g = 0; g < sums->groups; g++)
            sums->dying[g] = sums->leaving[g] = 0;
        for (; end < to && rows->sorted[end] == time; end++) {
            uint32_t row = rows->by_time[end];
            bool dies = data->status[row] != 0;
            sums->leaving[class_of(data->group, row)]++;
            sums->dying[class_of(data->group, row)] += dies;
            deaths += dies;
        }
        if (deaths > 0) {
            double weight = 1;
            if (options->rho != 0)
                weight *= pow(survival, options->rho);
            if (options->gamma != 0)
                weight *= pow(1 - survival, options->gamma);
            add_time(sums, weight, all, deaths);
            survival *= (all - deaths) / all;
        }
        all -= (double)(end - i);
        for (size_t g = 0; g < sums->groups; g++)
            sums->at_risk[g] -= sums->leaving[g];
        i = end;
    }
}

/* The groups that could have had events, without the first of them: the others determine it. */
static cajal_test test_of(struct arena *arena, const struct logrank *sums)
{
    size_t groups = sums->groups, count = 0;
    double *matrix = arena_array(arena, groups * groups, sizeof *matrix);
    double *difference = arena_array(arena, groups, sizeof *difference);
    size_t *used = arena_array(arena, groups, sizeof *used);
    if (!matrix || !difference || !used)
        return (cajal_test){NAN, NAN, -1};
    bool first = true;
    for (size_t g = 0; g < groups; g++) {
        if (sums->expected[g] > 0 && !first)
            used[count++] = g;
        first = first && !(sums->expected[g] > 0);
    }
    for (size_t i = 0; i < count; i++) {
        difference[i] = sums->observed[used[i]] - sums->expected[used[i]];
        for (size_t j = 0; j < count; j++)
            matrix[i * count + j] = sums->variance[used[i] * groups + used[j]];
    }
    cajal_test out = {0};
    out.chisq = matrix_quadratic(matrix, difference, (int)count, &out.df);
    out.p = out.df == 0 ? 1 : chisq_upper(out.chisq, out.df);
    return out;
}

static double trend_of(const struct logrank *sums, const double *score)
{
    double value = 0, variance = 0;
    for (size_t g = 0; g < sums->groups; g++) {
        double of_g = score ? score[g] : (double)g + 1;
        value += of_g * (sums->observed[g] - sums->expected[g]);
        for (size_t h = 0; h < sums->groups; h++)
            variance += of_g * (score ? score[h] : (double)h + 1) * sums->variance[g * sums->groups + h];
    }
    return variance > 0 ? value * value / variance : NAN;
}

static cajal_estimate ratio_of(const struct logrank *sums)
{
    const double *o = sums->observed, *e = sums->expected;
    if (sums->groups != 2 || !(o[0] > 0 && o[1] > 0 && e[0] > 0 && e[1] > 0))
        return (cajal_estimate){NAN, NAN, NAN};
    double log_ratio = log(o[1] / e[1]) - log(o[0] / e[0]);
    double width = normal_quantile(0.975) * sqrt(1 / e[0] + 1 / e[1]);
    return (cajal_estimate){exp(log_ratio), exp(log_ratio - width), exp(log_ratio + width)};
}

cajal_status cajal_outcome_logrank(const cajal_logrank **out, cajal_outcome *outcome, const cajal_survival *data,
                                   const cajal_logrank_options *options, cajal_errors *errors)
{
    static const cajal_logrank_options defaults = CAJAL_LOGRANK_OPTIONS_INIT;
    options = options ? options : &defaults;
    cajal_status status = check_survival(data, false, errors);
    if (status != CAJAL_OK)
        return status;
    if (!data->group || data->groups < 2)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "a log-rank test needs at least two groups");
    if (data->weight)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "a log-rank test takes no case weights");
    struct ordered rows;
    struct logrank sums;
    cajal_logrank *result = arena_alloc(outcome->arena, sizeof *result);
    if (!result || !order_rows(&rows, outcome->arena, data, data->stratum, data->strata) ||
        !start(&sums, outcome->arena, (size_t)data->groups))
        return errors_no_memory(errors);
    for (size_t from = 0, to; from < data->n; from = to) {
        int stratum = class_of(data->stratum, rows.by_time[from]);
        for (to = from; to < data->n && class_of(data->stratum, rows.by_time[to]) == stratum; to++)
            ;
        add_stratum(&sums, data, &rows, from, to, options);
    }
    cajal_test test = test_of(outcome->arena, &sums);
    if (test.df < 0)
        return errors_no_memory(errors);
    double trend = options->trend ? trend_of(&sums, options->score) : NAN;
    *result = (cajal_logrank){sums.groups, sums.n,  sums.observed, sums.expected,         sums.variance,  test.chisq,
                              test.p,      test.df, trend,         chisq_upper(trend, 1), ratio_of(&sums)};
    *out = result;
    return CAJAL_OK;
}
