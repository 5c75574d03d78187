/* Patient-steps a second of the full model: one policy, four drugs in a row.
 * speed PATIENTS THREADS [STEP_DAYS] */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "simulate/prior.h"
#include "simulate/simulation.h"

static double now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int regimen(const cajal_knowledge *knowledge, const char *id)
{
    return (int)(kb_regimen(knowledge, id) - knowledge->kb->regimens);
}

static void print_treatment(const struct simulate_result *result, uint32_t treatment)
{
    struct simulate_histogram pfs = simulate_histogram(result, 0, treatment, SIMULATE_PFS, SIMULATE_OF_ALL);
    struct simulate_histogram os = simulate_histogram(result, 0, treatment, SIMULATE_OS, SIMULATE_OF_ALL);
    int64_t responses = 0, all = 0;
    for (int call = 0; call < RESPONSE_CALLS; call++)
        all += simulate_responses(result, 0, treatment, 0, RESPONSE_BY_RECIST, (enum response_call)call);
    for (int call = RESPONSE_CR; call <= RESPONSE_PR; call++)
        responses += simulate_responses(result, 0, treatment, 0, RESPONSE_BY_RECIST, (enum response_call)call);
    printf("treatment %u: n %lld, PFS %.1f, OS %.1f months, ORR %.0f %%\n", treatment + 1,
           (long long)simulate_at_risk(&os), simulate_quantile(&pfs, .5), simulate_quantile(&os, .5),
           all ? 100.0 * (double)responses / (double)all : 0);
}

int main(int argc, char **argv)
{
    static const char *const drugs[] = {"imatinib-400-qd", "sunitinib-50-4-2", "regorafenib-160-3-1",
                                        "ripretinib-150-qd"};
    cajal_knowledge *knowledge = NULL;
    struct simulate_policy policy;
    struct simulate_scenario scenario;
    struct simulate_result *result = NULL;
    if (cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK)
        return 1;
    simulate_scenario_default(&scenario, &policy, knowledge);
    for (uint32_t i = 0; i < 4; i++)
        for (uint32_t g = 0; g < SIMULATE_GENOTYPES; g++)
            policy.steps[policy.steps_count = i].regimen[g] = regimen(knowledge, drugs[i]);
    policy.steps_count = 4;
    scenario.patients = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
    if (argc > 3)
        scenario.step_days = atoi(argv[3]);
    double *parameters = calloc(knowledge->kb->parameters_count, sizeof *parameters);
    struct simulate_options options = {.seed = 1, .threads = argc > 2 ? atoi(argv[2]) : 1};
    if (!parameters || simulate_settle(&scenario, knowledge, NULL) != CAJAL_OK)
        return 1;
    posterior_best(parameters, knowledge);
    double start = now(CLOCK_MONOTONIC), start_cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    if (simulate_run(&result, knowledge, &scenario, parameters, &options, NULL, NULL) != CAJAL_OK)
        return 1;
    double spent = now(CLOCK_MONOTONIC) - start, cpu = now(CLOCK_PROCESS_CPUTIME_ID) - start_cpu;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double steps = (double)simulate_sum(result, 0, SIMULATE_PATIENT_STEPS);
    printf("%llu patients, %d threads: %.3f s, %.3g patient-steps a second, %.3g a second of a core, %.1f steps a "
           "patient, %ld MB\n",
           (unsigned long long)scenario.patients, options.threads, spent, steps / spent, steps / cpu,
           steps / (double)scenario.patients, usage.ru_maxrss / 1024);
    struct simulate_mean life = simulate_mean_life(result, 0);
    printf("life %.2f months (standard error %.2f)\n", life.value, life.error);
    for (uint32_t i = 0; i < 4; i++)
        print_treatment(result, i);
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < result->layout.size; i++)
        hash = (hash ^ (uint64_t)result->cells[i]) * 1099511628211u;
    printf("mark %016llx\n", (unsigned long long)hash);
    simulate_free(result);
    free(parameters);
    cajal_knowledge_free(knowledge);
    return 0;
}
