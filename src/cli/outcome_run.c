#include "cli/outcome_run.h"

#include <math.h>
#include <string.h>

#include "base/errors.h"
#include "cli/outcome_cases.h"
#include "cli/outcome_plot.h"
#include "cli/outcome_rebuild.h"
#include "report/sankey.h"

static struct survival_points points_of(const struct outcome_call *call)
{
    return (struct survival_points){call->wanted.at.value, call->wanted.quantiles.value, call->wanted.at.count,
                                    call->wanted.quantiles.count};
}

static cajal_km_options km_options(const struct outcome_call *call)
{
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    options.interval = call->interval;
    options.level = call->wanted.level;
    options.quantiles = call->wanted.quantiles.value;
    options.quantiles_count = call->wanted.quantiles.count;
    return options;
}

static cajal_status curves(const cajal_km **km, struct statistics *out, const struct outcome_call *call,
                           const struct cohort *cohort, cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_km_options options = km_options(call);
    struct survival_points points = points_of(call);
    cajal_status status = cajal_outcome_km(km, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        survival_km(out, *km, cohort, &points, call->wanted.level);
    return status;
}

static cajal_status run_logrank(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_logrank_options options = CAJAL_LOGRANK_OPTIONS_INIT;
    const cajal_logrank *test;
    options.rho = call->rho;
    options.gamma = call->gamma;
    options.trend = call->trend;
    options.score = call->scores.count ? call->scores.value : NULL;
    if (call->scores.count && call->scores.count != (size_t)cohort->data.groups)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "--scores: %zu numbers for %d groups", call->scores.count,
                          cohort->data.groups);
    cajal_status status = cajal_outcome_logrank(&test, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        survival_logrank(out, test, cohort);
    return status;
}

/* The test as a member of the curves' result. */
static cajal_status test_beside(struct statistics *out, const char *heading, const struct outcome_call *call,
                                const struct cohort *cohort, cajal_outcome *outcome, cajal_errors *errors)
{
    statistics_heading(out, heading);
    if (out->form == STATISTICS_JSON)
        emit_object(&out->json, "logrank");
    cajal_status status = run_logrank(out, call, cohort, outcome, errors);
    if (out->form == STATISTICS_JSON)
        emit_end_object(&out->json);
    return status;
}

static cajal_status run_km(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                           cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_km *km;
    struct beside beside = {0};
    struct published published;
    cajal_status status = curves(&km, out, call, cohort, outcome, errors);
    if (status == CAJAL_OK && call->logrank)
        status = test_beside(out, "Log-rank test", call, cohort, outcome, errors);
    if (status == CAJAL_OK && (call->beside || call->curve)) {
        cajal_km_options options = km_options(call);
        struct survival_points points = points_of(call);
        status = outcome_beside(&beside, &published, call, cohort, outcome, &options, errors);
        if (status == CAJAL_OK)
            beside_statistics(out, &beside, km, cohort, &points);
    }
    return status == CAJAL_OK && call->plot ? outcome_plot_km(call, cohort, km, &beside, errors) : status;
}

static cajal_status run_cox(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                            cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_cox_options options = CAJAL_COX_OPTIONS_INIT;
    const cajal_cox *cox;
    options.ties = call->ties_given ? call->ties : CAJAL_TIES_EFRON;
    options.robust = call->wanted.robust;
    options.level = call->wanted.level;
    options.zph = call->zph;
    options.baseline = call->baseline;
    cajal_status status = cajal_outcome_cox(&cox, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        survival_cox(out, cox, cohort, call->wanted.ties ? call->wanted.ties : "efron", call->wanted.level);
    return status == CAJAL_OK && call->plot
               ? outcome_plot_ratios(call, cohort, cox->coefficient, cox->count, "Cox model", "Hazard ratio", errors)
               : status;
}

static cajal_status run_rmst(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                             cajal_outcome *outcome, cajal_errors *errors)
{
    double horizon = call->wanted.horizon > 0 ? call->wanted.horizon : NAN;
    const cajal_rmst *rmst;
    cajal_status status = cajal_outcome_rmst(&rmst, outcome, &cohort->data, horizon, call->wanted.level, errors);
    if (status == CAJAL_OK)
        survival_rmst(out, rmst, cohort, call->wanted.level);
    return status;
}

static cajal_status run_cuminc(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                               cajal_outcome *outcome, cajal_errors *errors)
{
    struct survival_points points = points_of(call);
    const cajal_incidence *incidence;
    cajal_status status = cajal_outcome_incidence(&incidence, outcome, &cohort->data, call->interval,
                                                  call->wanted.level, call->rho, errors);
    if (status == CAJAL_OK)
        survival_incidence(out, incidence, cohort, &points, call->wanted.level);
    return status == CAJAL_OK && call->plot ? outcome_plot_incidence(call, cohort, incidence, errors) : status;
}

static cajal_status find_cause(int *out, const struct outcome_call *call, const struct cohort *cohort,
                               cajal_errors *errors)
{
    *out = cohort->data.causes == 1 && !call->wanted.cause ? 1 : 0;
    for (int i = 0; call->wanted.cause && i < cohort->data.causes; i++)
        if (strcmp(cohort->causes[i], call->wanted.cause) == 0)
            *out = i + 1;
    if (*out)
        return CAJAL_OK;
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "--cause %s: expected one of the causes, such as \"%s\"",
                      call->wanted.cause ? call->wanted.cause : "is missing", cohort->causes[0]);
}

static cajal_status run_finegray(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                 cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_finegray *model;
    int cause;
    cajal_status status = find_cause(&cause, call, cohort, errors);
    if (status == CAJAL_OK)
        status = cajal_outcome_finegray(&model, outcome, &cohort->data, cause,
                                        call->ties_given ? call->ties : CAJAL_TIES_BRESLOW, call->wanted.level, errors);
    if (status == CAJAL_OK)
        survival_finegray(out, model, cohort, cause, call->wanted.level);
    return status == CAJAL_OK && call->plot
               ? outcome_plot_ratios(call, cohort, model->coefficient, model->count, "Fine-Gray model",
                                     "Subdistribution hazard ratio", errors)
               : status;
}

/* The rows of one group: how many, and their `from` in `to`; everybody without groups. */
static size_t rows_of(double *to, const double *from, const struct cohort *cohort, size_t group)
{
    const cajal_survival *data = &cohort->data;
    size_t count = 0;
    for (size_t i = 0; i < data->n; i++)
        if (!data->group || (size_t)data->group[i] == group)
            to[count++] = from[i];
    return count;
}

static cajal_status run_npmle(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                              cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_survival *data = &cohort->data;
    size_t count = data->group ? (size_t)data->groups : 1;
    struct survival_interval_group *groups = arena_array(cohort->arena, count, sizeof *groups);
    double *left = arena_array(cohort->arena, 3 * data->n, sizeof *left), *right = left + data->n;
    (void)call;
    if (!groups || !left)
        return errors_no_memory(errors);
    double *weight = data->weight ? right + data->n : NULL;
    for (size_t g = 0; g < count; g++) {
        groups[g].name = cohort->groups ? cohort->groups[g] : "all";
        groups[g].n = rows_of(left, cohort->left, cohort, g);
        rows_of(right, cohort->right, cohort, g);
        if (weight)
            rows_of(weight, data->weight, cohort, g);
        cajal_status status = cajal_outcome_npmle(&groups[g].npmle, outcome, groups[g].n, left, right, weight, errors);
        if (status != CAJAL_OK)
            return status;
    }
    survival_npmle(out, groups, count);
    return CAJAL_OK;
}

static cajal_status run_fit(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                            cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_parametric *fit;
    const cajal_piecewise *pieces;
    if (call->piecewise) {
        cajal_status status = cajal_outcome_piecewise(&pieces, outcome, &cohort->data, call->cuts.value,
                                                      call->cuts.count, call->wanted.level, errors);
        if (status == CAJAL_OK)
            survival_piecewise(out, pieces, cohort, call->wanted.level);
        return status;
    }
    cajal_status status =
        cajal_outcome_fit(&fit, outcome, &cohort->data, call->distribution, call->wanted.level, errors);
    if (status == CAJAL_OK)
        survival_fit(out, fit, cohort, call->distribution_name, call->wanted.level);
    return status;
}

static cajal_status run_power(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                              cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_power power = call->power;
    (void)cohort;
    (void)outcome;
    cajal_status status = cajal_outcome_power(&power, errors);
    if (status == CAJAL_OK)
        survival_power(out, &power);
    return status;
}

static cajal_status run_rebuild(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                cajal_outcome *outcome, cajal_errors *errors)
{
    (void)cohort;
    (void)outcome;
    return outcome_rebuild(out, call, errors);
}

/* What is left at the landmark: curves and, of at least two groups, the test. */
static cajal_status run_landmark(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                 cajal_outcome *outcome, cajal_errors *errors)
{
    statistics_say(out,
                   "From the landmark at %g: %zu rows; %zu ended by then and are left out. Groups are what was known "
                   "at the landmark; all later times count from it.",
                   call->landmark, cohort->data.n, cohort->ended_before);
    statistics_number(out, "landmark", call->landmark);
    statistics_number(out, "ended_before", (double)cohort->ended_before);
    if (out->form == STATISTICS_JSON)
        emit_object(&out->json, "km");
    const cajal_km *km;
    cajal_status status = curves(&km, out, call, cohort, outcome, errors);
    if (out->form == STATISTICS_JSON)
        emit_end_object(&out->json);
    if (status == CAJAL_OK && cohort->data.groups > 1)
        status = test_beside(out, "Log-rank test from the landmark", call, cohort, outcome, errors);
    return status == CAJAL_OK && call->plot ? outcome_plot_km(call, cohort, km, &(struct beside){0}, errors) : status;
}

static cajal_status run_literature(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                   cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    struct survival_points points = points_of(call);
    struct literature literature;
    const cajal_km *km;
    options.interval = call->interval;
    options.level = call->wanted.level;
    cajal_status status = cajal_outcome_km(&km, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        status = literature_compare(&literature, cohort->arena, call->cases->knowledge, &call->cases->rows.endpoint, km,
                                    cohort, errors);
    if (status != CAJAL_OK)
        return status;
    if (out->form != STATISTICS_CSV)
        survival_km(out, km, cohort, &points, call->wanted.level);
    literature_statistics(out, &literature, cohort);
    return call->plot ? outcome_plot_literature(call, cohort, km, &literature, errors) : CAJAL_OK;
}

static cajal_status run_sequences(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                  cajal_outcome *outcome, cajal_errors *errors)
{
    const struct sequences *sequences = &call->cases->sequences;
    (void)cohort;
    (void)outcome;
    if (!sequences->patients)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "no case has lines of therapy that can be counted");
    sequences_statistics(out, sequences);
    return call->plot ? outcome_plot_sequences(call, sequences, errors) : CAJAL_OK;
}

static const struct analysis analyses[] = {
    {.name = "km", .run = run_km, .drawn = true, .grouped = true},
    {.name = "logrank", .run = run_logrank, .needs_group = true, .grouped = true},
    {.name = "cox", .run = run_cox, .needs_covariates = true, .drawn = true},
    {.name = "rmst", .run = run_rmst, .grouped = true},
    {.name = "cuminc", .run = run_cuminc, .competing = true, .drawn = true, .grouped = true},
    {.name = "gray", .run = run_cuminc, .needs_group = true, .competing = true, .drawn = true, .grouped = true},
    {.name = "finegray", .run = run_finegray, .needs_covariates = true, .competing = true, .drawn = true},
    {.name = "landmark", .run = run_landmark, .needs_group = true, .drawn = true, .grouped = true},
    {.name = "exposure", .run = run_cox, .needs_group = true, .drawn = true, .grouped = true},
    {.name = "literature", .run = run_literature, .drawn = true, .grouped = true},
    {.name = "sequences", .run = run_sequences, .no_table = true, .drawn = true, .grouped = true},
    {.name = "npmle", .run = run_npmle, .intervals = true, .grouped = true},
    {.name = "fit", .run = run_fit},
    {.name = "power", .run = run_power, .no_table = true},
    {.name = "rebuild", .run = run_rebuild, .no_table = true},
    {0}};

const struct analysis *outcome_find_analysis(const char *name)
{
    for (const struct analysis *it = analyses; it->name; it++)
        if (strcmp(it->name, name) == 0)
            return it;
    return NULL;
}
