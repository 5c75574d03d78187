#include "simulate/simulation.h"

#include <math.h>
#include <stdlib.h>

#include "base/errors.h"
#include "simulate/prior.h"

#define LIFE_UNIT 1e3 /* SIMULATE_LIFE_SQUARES are of thousandths of months */

struct simulate_share simulate_share(int64_t count, int64_t of)
{
    if (of <= 0)
        return (struct simulate_share){NAN, NAN, NAN};
    double n = (double)of, p = (double)count / n, z2 = SIMULATION_Z * SIMULATION_Z;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = SIMULATION_Z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return (struct simulate_share){100 * p, 100 * (middle - half), 100 * (middle + half)};
}

struct simulate_share simulate_response_rate(const struct simulate_result *result, uint32_t policy, uint32_t treatment,
                                             uint32_t stratum, enum response_criterion criterion)
{
    int64_t responses = 0, all = 0;
    for (int call = 0; call < RESPONSE_CALLS; call++) {
        int64_t count = simulate_responses(result, policy, treatment, stratum, criterion, (enum response_call)call);
        all += count;
        responses += call == RESPONSE_CR || call == RESPONSE_PR ? count : 0;
    }
    return simulate_share(responses, all);
}

static struct simulate_mean mean_of(double sum, double squares, double n)
{
    double mean = n > 0 ? sum / n : NAN, variance = n > 1 ? (squares - n * mean * mean) / (n - 1) : NAN;
    return (struct simulate_mean){mean, sqrt((variance < 0 ? 0 : variance) / n)};
}

struct simulate_mean simulate_mean_life(const struct simulate_result *result, uint32_t policy)
{
    return mean_of((double)simulate_sum(result, policy, SIMULATE_LIFE_UMONTHS) * 1e-6,
                   (double)simulate_sum(result, policy, SIMULATE_LIFE_SQUARES) / (LIFE_UNIT * LIFE_UNIT),
                   (double)simulate_sum(result, policy, SIMULATE_PATIENTS));
}

struct simulate_mean simulate_mean_gain(const struct simulate_result *result, uint32_t policy)
{
    double sum =
        (double)(simulate_sum(result, policy, SIMULATE_LIFE_UMONTHS) - simulate_sum(result, 0, SIMULATE_LIFE_UMONTHS)) *
        1e-6;
    return mean_of(sum, (double)simulate_sum(result, policy, SIMULATE_LIFE_PAIRED_SQUARES) / (LIFE_UNIT * LIFE_UNIT),
                   (double)simulate_sum(result, policy, SIMULATE_PATIENTS));
}

/* ---- public ---- */

static cajal_status check_options(const cajal_simulate_options *options, cajal_errors *errors)
{
    if (options->version != CAJAL_SIMULATE_OPTIONS_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "options of version %d: expected %d", options->version,
                          CAJAL_SIMULATE_OPTIONS_VERSION);
    if (options->patients > CAJAL_SIMULATE_PATIENTS_MAX)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "too many patients: at most %d",
                          CAJAL_SIMULATE_PATIENTS_MAX);
    if (options->draws < 0 || options->draws > CAJAL_SIMULATE_DRAWS_MAX)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%d draws: expected 0 to %d", options->draws,
                          CAJAL_SIMULATE_DRAWS_MAX);
    if (options->threads < 0 || options->threads > 1024)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%d threads: expected 0 (all cores) to 1024",
                          options->threads);
    if (options->resume && !options->checkpoint)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "nothing to resume from: name the checkpoint");
    return CAJAL_OK;
}

static cajal_status run(cajal_simulation *out, const cajal_simulate_options *options, cajal_errors *errors)
{
    const struct cajal_scenario *scenario = out->scenario;
    const struct simulate_options how = {
        .seed = options->seed, .threads = options->threads, .patients = options->patients};
    const struct simulate_sink sink = {.context = options->progress_context,
                                       .progress = options->progress,
                                       .checkpoint = options->checkpoint,
                                       .checkpoint_seconds = options->checkpoint_seconds,
                                       .resume = options->resume != 0};
    return simulate_run(&out->result, scenario->knowledge, &scenario->scenario, out->parameters, &how, &sink, errors);
}

/* A draw needs fewer patients than the answer at the best set: what is not known is told by the draws. */
#define DRAW_PATIENTS 2000
static cajal_status run_draws(cajal_simulation *out, const cajal_simulate_options *options, cajal_errors *errors)
{
    const struct cajal_scenario *scenario = out->scenario;
    uint64_t patients = options->patients ? options->patients : scenario->scenario.patients;
    const struct answers_options how = {.seed = options->seed,
                                        .patients = patients < DRAW_PATIENTS ? patients : DRAW_PATIENTS,
                                        .draws = (uint32_t)options->draws,
                                        .threads = options->threads};
    return answers_run(&out->answers, scenario->knowledge, &scenario->scenario, &how, NULL, NULL, errors);
}

cajal_status cajal_simulate(cajal_simulation **out, const cajal_scenario *scenario,
                            const cajal_simulate_options *options, cajal_errors *errors)
{
    const cajal_simulate_options defaults = CAJAL_SIMULATE_OPTIONS_INIT;
    options = options ? options : &defaults;
    cajal_status status = check_options(options, errors);
    if (status != CAJAL_OK)
        return status;
    cajal_simulation *simulation = calloc(1, sizeof *simulation);
    if (!simulation)
        return errors_no_memory(errors);
    simulation->scenario = scenario;
    simulation->parameters =
        calloc((size_t)scenario->knowledge->kb->parameters_count + 1, sizeof *simulation->parameters);
    if (simulation->parameters) {
        posterior_best(simulation->parameters, scenario->knowledge);
        status = run(simulation, options, errors);
        if (status == CAJAL_OK && options->draws)
            status = run_draws(simulation, options, errors);
    } else {
        status = errors_no_memory(errors);
    }
    if (status == CAJAL_OK)
        *out = simulation;
    else
        cajal_simulation_free(simulation);
    return status;
}

cajal_status simulation_wrap(cajal_simulation **out, const struct cajal_scenario *scenario,
                             struct simulate_result *result, cajal_errors *errors)
{
    cajal_simulation *simulation = calloc(1, sizeof *simulation);
    if (!simulation) {
        simulate_free(result);
        return errors_no_memory(errors);
    }
    simulation->scenario = scenario;
    simulation->result = result;
    *out = simulation;
    return CAJAL_OK;
}

void cajal_simulation_free(cajal_simulation *simulation)
{
    if (!simulation)
        return;
    answers_free(simulation->answers);
    simulate_free(simulation->result);
    free(simulation->parameters);
    free(simulation);
}

size_t cajal_simulation_policies(const cajal_simulation *simulation)
{
    return simulation->scenario->scenario.policies_count;
}

cajal_status cajal_simulation_policy(cajal_simulated_policy *out, const cajal_simulation *simulation, size_t index)
{
    const struct simulate_result *result = simulation->result;
    if (index >= cajal_simulation_policies(simulation))
        return CAJAL_USAGE;
    uint32_t policy = (uint32_t)index;
    struct simulate_histogram pfs = simulate_histogram(result, policy, 0, SIMULATE_PFS, SIMULATE_OF_ALL),
                              os = simulate_histogram(result, policy, 0, SIMULATE_OS, SIMULATE_OF_ALL);
    struct simulate_mean life = simulate_mean_life(result, policy), gain = simulate_mean_gain(result, policy);
    *out = (cajal_simulated_policy){
        .id = simulation->scenario->scenario.policies[policy].id,
        .title = simulation->scenario->scenario.policies[policy].title,
        .pfs = simulate_quantile(&pfs, .5),
        .os = simulate_quantile(&os, .5),
        .life_months = life.value,
        .life_error = life.error,
        .gain_months = gain.value,
        .gain_low = gain.value - SIMULATION_Z * gain.error,
        .gain_high = gain.value + SIMULATION_Z * gain.error,
        .response_percent = simulate_response_rate(result, policy, 0, SIMULATE_OF_ALL, RESPONSE_BY_RECIST).value};
    simulate_quantile_interval(&pfs, .5, SIMULATION_Z, &out->pfs_low, &out->pfs_high);
    simulate_quantile_interval(&os, .5, SIMULATION_Z, &out->os_low, &out->os_high);
    return CAJAL_OK;
}
