#include "simulate/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "simulate/economics.h"
#include "simulate/prior.h"

#define FIT_LEAST 10       /* patients, of whom a median is taken */
#define FIT_SCAN_WEEKS 4.0 /* the trials scanned every 4 to 12 weeks; see docs/model.md */

struct fit {
    const cajal_knowledge *knowledge;
    struct simulate_scenario scenario;
    struct simulate_policy policies[SIMULATE_POLICIES_MAX];
    int *policy_of; /* each arm's place among the policies; -1: not simulated */
};

static int regimen_index(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->regimens_count; i++)
        if (strcmp(kb->regimens[i].row.id, id) == 0)
            return (int)i;
    return SIMULATE_NO_DRUG;
}

static uint32_t modality_index(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->local_count; i++)
        if (strcmp(kb->local[i].row.id, id) == 0)
            return i;
    return 0;
}

static struct simulate_local local_of(const struct kb *kb, const struct kb_simulated_arm *arm)
{
    static const enum simulate_when when[] = {[KB_AT_NEVER] = SIMULATE_NEVER,
                                              [KB_AT_RESPONSE] = SIMULATE_AT_RESPONSE,
                                              [KB_AT_LIMITED] = SIMULATE_AT_LIMITED,
                                              [KB_AT_PROGRESSION] = SIMULATE_AT_PROGRESSION};
    return (struct simulate_local){.modality = modality_index(kb, arm->modality),
                                   .when = when[arm->when],
                                   .after_months = arm->after_months ? *arm->after_months : 0,
                                   .until_months = arm->until_months ? *arm->until_months : 0,
                                   .treatment = 1};
}

static void set_policy(struct simulate_policy *policy, const struct kb *kb, const struct kb_simulated_arm *arm)
{
    policy->id = arm->row.id;
    policy->title = arm->name;
    policy->choice = SIMULATE_SEQUENCE;
    policy->steps_count = arm->regimens_count < SIMULATE_STEPS_MAX ? arm->regimens_count : SIMULATE_STEPS_MAX;
    for (uint32_t i = 0; i < policy->steps_count; i++)
        for (uint32_t g = 0; g < SIMULATE_GENOTYPES; g++)
            policy->steps[i].regimen[g] = regimen_index(kb, arm->regimens[i]);
    policy->scan_weeks = FIT_SCAN_WEEKS;
    policy->early_scan_weeks = policy->early_until_weeks = 0;
    policy->stop.planned_months = arm->planned_months ? *arm->planned_months : 0;
    policy->stop.resume = arm->planned_months != NULL;
    policy->stop.limited_goes_on = arm->when == KB_AT_LIMITED;
    if (arm->modality)
        policy->local[policy->local_count++] = local_of(kb, arm);
}

static bool is_wanted(const struct kb *kb, const char *arm, bool held_out)
{
    for (uint32_t i = 0; i < kb->targets_count; i++)
        if (strcmp(kb->targets[i].arm, arm) == 0 && (held_out || !kb->targets[i].held_out))
            return true;
    return false;
}

static cajal_status set_policies(struct fit *fit, bool held_out, cajal_errors *errors)
{
    const struct kb *kb = fit->knowledge->kb;
    uint32_t count = 0;
    simulate_scenario_default(&fit->scenario, &fit->policies[0], fit->knowledge);
    const struct simulate_policy plain = fit->policies[0];
    for (uint32_t i = 0; i < kb->arms_count; i++) {
        fit->policy_of[i] = -1;
        if (!is_wanted(kb, kb->arms[i].row.id, held_out))
            continue;
        if (count == SIMULATE_POLICIES_MAX)
            return errors_add(errors, CAJAL_USAGE, "targets.yaml", 0, NULL, "more than %d arms", SIMULATE_POLICIES_MAX);
        fit->policies[count] = plain;
        set_policy(&fit->policies[count], kb, &kb->arms[i]);
        fit->policy_of[i] = (int)count++;
    }
    fit->scenario.policies = fit->policies;
    fit->scenario.policies_count = count;
    return simulate_settle(&fit->scenario, fit->knowledge, errors);
}

cajal_status fit_new(struct fit **out, const cajal_knowledge *knowledge, bool held_out, cajal_errors *errors)
{
    struct fit *fit = calloc(1, sizeof *fit);
    *out = NULL;
    if (fit)
        fit->policy_of = calloc(knowledge->kb->arms_count + 1, sizeof *fit->policy_of);
    if (!fit || !fit->policy_of) {
        fit_free(fit);
        return errors_no_memory(errors);
    }
    fit->knowledge = knowledge;
    cajal_status status = set_policies(fit, held_out, errors);
    if (status == CAJAL_OK)
        *out = fit;
    else
        fit_free(fit);
    return status;
}

void fit_free(struct fit *fit)
{
    if (fit)
        free(fit->policy_of);
    free(fit);
}

/* ---- measuring ---- */

static uint32_t stratum_of(const struct fit *fit, const struct kb_target *target)
{
    const struct kb *kb = fit->knowledge->kb;
    for (uint32_t g = 0; target->genotype && g < fit->scenario.genotypes_count; g++)
        if (strcmp(kb->genotypes[fit->scenario.genotypes[g]].row.id, target->genotype) == 0)
            return SIMULATE_OF_GENOTYPE + g;
    for (uint32_t c = 0; target->clone && c < kb->clones_count; c++)
        if (strcmp(kb->clones[c].row.id, target->clone) == 0)
            return SIMULATE_OF_CLONE + c;
    return SIMULATE_OF_ALL;
}

static uint32_t anchor_of(const struct kb_target *target)
{
    static const uint32_t anchors[] = {[KB_FROM_LOCAL_RESPONDING] = SIMULATE_LOCAL_RESPONDING,
                                       [KB_FROM_LOCAL_LIMITED] = SIMULATE_LOCAL_LIMITED,
                                       [KB_FROM_LOCAL_GENERALIZED] = SIMULATE_LOCAL_GENERALIZED,
                                       [KB_FROM_PLANNED_STOP] = SIMULATE_PLANNED_STOP};
    if (target->from != KB_FROM_TREATMENT)
        return anchors[target->from];
    return SIMULATE_FIRST_TREATMENT + (target->treatment ? (uint32_t)*target->treatment - 1 : 0);
}

static double time_figure(const struct fit *fit, const struct kb_target *target, const struct simulate_result *result,
                          uint32_t policy)
{
    static const enum simulate_time times[] = {
        [KB_MEASURE_PFS] = SIMULATE_PFS, [KB_MEASURE_TTP] = SIMULATE_TTP, [KB_MEASURE_OS] = SIMULATE_OS};
    struct simulate_histogram histogram =
        simulate_histogram(result, policy, anchor_of(target), times[target->measure], stratum_of(fit, target));
    if (simulate_at_risk(&histogram) < FIT_LEAST)
        return NAN;
    if (target->statistic != KB_MEDIAN)
        return 100 * simulate_survival(&histogram, *target->at_months, NULL);
    double median = simulate_quantile(&histogram, 0.5);
    return isnan(median) ? fit->scenario.horizon_months : median; /* not reached */
}

static double response_figure(const struct fit *fit, const struct kb_target *target,
                              const struct simulate_result *result, uint32_t policy)
{
    uint32_t treatment = anchor_of(target), stratum = stratum_of(fit, target);
    int64_t all = 0, responding = 0;
    for (int call = 0; call < RESPONSE_CALLS; call++) {
        int64_t count =
            simulate_responses(result, policy, treatment, stratum, RESPONSE_BY_RECIST, (enum response_call)call);
        all += count;
        responding += call == RESPONSE_CR || call == RESPONSE_PR ? count : 0;
    }
    return all < FIT_LEAST ? NAN : 100.0 * (double)responding / (double)all;
}

static double figure(const struct fit *fit, const struct kb_target *target, const struct simulate_result *result,
                     uint32_t policy)
{
    double seen = (double)simulate_sum(result, policy, SIMULATE_RESISTANT_SEEN);
    switch (target->measure) {
    case KB_MEASURE_RESPONSE: return response_figure(fit, target, result, policy);
    case KB_MEASURE_SEVERAL:
        return seen < FIT_LEAST ? NAN : 100 * (double)simulate_sum(result, policy, SIMULATE_RESISTANT_SEVERAL) / seen;
    case KB_MEASURE_WITHIN:
        return seen < FIT_LEAST ? NAN : 100 * (double)simulate_sum(result, policy, SIMULATE_RESISTANT_WITHIN) / seen;
    case KB_MEASURE_PFS:
    case KB_MEASURE_TTP:
    case KB_MEASURE_OS: break;
    }
    return time_figure(fit, target, result, policy);
}

cajal_status fit_measure(double *out, const struct fit *fit, const double *parameters,
                         const struct simulate_options *options, cajal_errors *errors)
{
    const struct kb *kb = fit->knowledge->kb;
    struct simulate_result *result = NULL;
    cajal_status status = simulate_run(&result, fit->knowledge, &fit->scenario, parameters, options, NULL, errors);
    if (status != CAJAL_OK)
        return status;
    for (uint32_t i = 0; i < kb->targets_count; i++) {
        out[i] = NAN;
        for (uint32_t a = 0; a < kb->arms_count; a++)
            if (fit->policy_of[a] >= 0 && strcmp(kb->arms[a].row.id, kb->targets[i].arm) == 0)
                out[i] = figure(fit, &kb->targets[i], result, (uint32_t)fit->policy_of[a]);
    }
    simulate_free(result);
    return CAJAL_OK;
}

/* ---- judging ---- */

double fit_deviation(const struct kb_target *target, double simulated)
{
    if (isnan(simulated))
        return NAN;
    if (target->value && target->standard_error)
        return (simulated - *target->value) / *target->standard_error;
    bool inside = target->low && target->high && simulated >= *target->low && simulated <= *target->high;
    return inside ? 0 : NAN;
}

double fit_misfit(const struct kb *kb, const double *simulated)
{
    const double far = 6; /* standard errors */
    double sum = 0;
    for (uint32_t i = 0; i < kb->targets_count; i++) {
        if (kb->targets[i].held_out)
            continue;
        double away = fabs(fit_deviation(&kb->targets[i], simulated[i]));
        away = isnan(away) ? far : away;
        sum += away <= far ? away * away : far * far + 2 * far * (away - far);
    }
    return sum;
}

struct fit_count fit_count(const struct kb *kb, const double *simulated)
{
    struct fit_count count = {0};
    for (uint32_t i = 0; i < kb->targets_count; i++) {
        if (kb->targets[i].held_out)
            continue;
        double away = fabs(fit_deviation(&kb->targets[i], simulated[i]));
        count.targets++;
        count.within_two += away <= 2;
        count.not_measured += isnan(simulated[i]) != 0;
        count.beyond_three += !isnan(simulated[i]) && !(away <= 3); /* or out of a range: NAN */
    }
    return count;
}

/* ---- the table ---- */

struct sampling {
    const struct fit *fit;
    const cajal_knowledge *knowledge;
    const struct fit_options *options;
    double *parameters, *figures; /* figures: of each target, draw by draw */
    uint32_t targets, draws;
};

static cajal_status measure_best(struct fit_row *out, struct sampling *it, cajal_errors *errors)
{
    const struct simulate_options options = {
        .seed = it->options->seed, .patients = it->options->patients, .threads = it->options->threads};
    posterior_best(it->parameters, it->knowledge);
    cajal_status status = fit_measure(it->figures, it->fit, it->parameters, &options, errors);
    for (uint32_t t = 0; status == CAJAL_OK && t < it->targets; t++)
        out[t] = (struct fit_row){it->figures[t], NAN, NAN};
    return status;
}

static cajal_status measure_draws(struct sampling *it, cajal_errors *errors)
{
    cajal_status status = CAJAL_OK;
    for (uint32_t d = 0; status == CAJAL_OK && d < it->draws; d++) {
        const struct simulate_options options = {.seed = it->options->seed,
                                                 .draw = d + 1,
                                                 .patients = it->options->draw_patients,
                                                 .threads = it->options->threads};
        posterior_draw(it->parameters, it->knowledge, it->options->seed, d);
        status = fit_measure(it->figures + (size_t)d * it->targets, it->fit, it->parameters, &options, errors);
    }
    return status;
}

/* A draw in which a target could not be measured is left out of its interval. */
static void set_interval(struct fit_row *out, const struct sampling *it, uint32_t target, double *room)
{
    size_t count = 0;
    for (uint32_t d = 0; d < it->draws; d++) {
        double figure = it->figures[(size_t)d * it->targets + target];
        if (!isnan(figure))
            room[count++] = figure;
    }
    out->low = economics_quantile(room, count, 0.025);
    out->high = economics_quantile(room, count, 0.975);
}

cajal_status fit_rows(struct fit_row *out, const cajal_knowledge *knowledge, const struct fit_options *options,
                      cajal_errors *errors)
{
    struct fit *fit = NULL;
    cajal_status status = fit_new(&fit, knowledge, true, errors);
    if (status != CAJAL_OK || !fit)
        return status;
    struct sampling it = {
        .fit = fit, .knowledge = knowledge, .options = options, .targets = knowledge->kb->targets_count};
    it.draws = posterior_draws(knowledge) ? options->draws : 0;
    it.parameters = calloc((size_t)knowledge->kb->parameters_count + 1, sizeof *it.parameters);
    it.figures = calloc((size_t)it.targets * (it.draws + 1) + it.draws + 1, sizeof *it.figures);
    bool room = it.parameters && it.figures;
    status = room ? measure_best(out, &it, errors) : errors_no_memory(errors);
    if (room && status == CAJAL_OK)
        status = measure_draws(&it, errors);
    for (uint32_t t = 0; room && status == CAJAL_OK && it.draws && t < it.targets; t++)
        set_interval(&out[t], &it, t, it.figures + (size_t)it.targets * (it.draws + 1));
    free(it.parameters);
    free(it.figures);
    fit_free(fit);
    return status;
}
