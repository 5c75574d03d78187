/* Patient-steps a second of the full model: one policy, four drugs in a row.
 * speed PATIENTS THREADS [STEP_DAYS]
 * speed --linear [MOST [THREADS]]: does the cost grow with the patients, and memory not? 10000, 100000, … up to MOST
 *     (10000000), which takes a minute on one core */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

struct bench {
    cajal_knowledge *knowledge;
    struct simulate_policy policy;
    struct simulate_scenario scenario;
    double *parameters;
    struct simulate_options options;
};

static bool begin(struct bench *it)
{
    static const char *const drugs[] = {"imatinib-400-qd", "sunitinib-50-4-2", "regorafenib-160-3-1",
                                        "ripretinib-150-qd"};
    if (cajal_knowledge_embedded(&it->knowledge, NULL) != CAJAL_OK)
        return false;
    simulate_scenario_default(&it->scenario, &it->policy, it->knowledge);
    for (uint32_t i = 0; i < 4; i++)
        for (uint32_t g = 0; g < SIMULATE_GENOTYPES; g++)
            it->policy.steps[i].regimen[g] = regimen(it->knowledge, drugs[i]);
    it->policy.steps_count = 4;
    it->options = (struct simulate_options){.seed = 1, .threads = 1};
    it->parameters = calloc(it->knowledge->kb->parameters_count, sizeof *it->parameters);
    if (!it->parameters)
        return false;
    posterior_best(it->parameters, it->knowledge);
    return true;
}

static void end(struct bench *it)
{
    free(it->parameters);
    cajal_knowledge_free(it->knowledge);
}

struct cost {
    double seconds, cpu, steps;
    long megabytes; /* the most there were so far */
};

static struct simulate_result *run(struct cost *out, struct bench *it)
{
    struct simulate_result *result = NULL;
    struct rusage usage;
    if (simulate_settle(&it->scenario, it->knowledge, NULL) != CAJAL_OK)
        return NULL;
    double start = now(CLOCK_MONOTONIC), start_cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    if (simulate_run(&result, it->knowledge, &it->scenario, it->parameters, &it->options, NULL, NULL) != CAJAL_OK)
        return NULL;
    out->seconds = now(CLOCK_MONOTONIC) - start;
    out->cpu = now(CLOCK_PROCESS_CPUTIME_ID) - start_cpu;
    out->steps = (double)simulate_sum(result, 0, SIMULATE_PATIENT_STEPS);
    getrusage(RUSAGE_SELF, &usage);
    out->megabytes = usage.ru_maxrss / 1024;
    return result;
}

static void print_mark(const struct simulate_result *result)
{
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < result->layout.size; i++)
        hash = (hash ^ (uint64_t)result->cells[i]) * 1099511628211u;
    printf("mark %016llx\n", (unsigned long long)hash);
}

static int one(struct bench *it)
{
    struct cost cost;
    struct simulate_result *result = run(&cost, it);
    if (!result)
        return 1;
    printf("%llu patients, %d threads: %.3f s, %.3g patient-steps a second, %.3g a second of a core, %.1f steps a "
           "patient, %ld MB\n",
           (unsigned long long)it->scenario.patients, it->options.threads, cost.seconds, cost.steps / cost.seconds,
           cost.steps / cost.cpu, cost.steps / (double)it->scenario.patients, cost.megabytes);
    struct simulate_mean life = simulate_mean_life(result, 0);
    printf("life %.2f months (standard error %.2f)\n", life.value, life.error);
    for (uint32_t i = 0; i < 4; i++)
        print_treatment(result, i);
    print_mark(result);
    simulate_free(result);
    return 0;
}

/* The cost of a patient beside what it is where there are fewest. */
static int linear(struct bench *it, uint64_t most)
{
    double first = 0;
    printf("  patients        s   core s   us a patient   to the first   patient-steps a second of a core   MB\n");
    for (uint64_t patients = 10000; patients <= most; patients *= 10) {
        struct cost cost;
        it->scenario.patients = patients;
        struct simulate_result *result = run(&cost, it);
        if (!result)
            return 1;
        double each = cost.cpu / (double)patients;
        first = first > 0 ? first : each;
        printf("%10llu %8.2f %8.2f %14.3f %14.2f %34.3g %4ld\n", (unsigned long long)patients, cost.seconds, cost.cpu,
               each * 1e6, each / first, cost.steps / cost.cpu, cost.megabytes);
        fflush(stdout);
        simulate_free(result);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    int status = 1;
    bool rising = argc > 1 && strcmp(argv[1], "--linear") == 0;
    if (!begin(&bench))
        return status;
    if (rising) {
        bench.options.threads = argc > 3 ? atoi(argv[3]) : 1;
        status = linear(&bench, argc > 2 ? strtoull(argv[2], NULL, 10) : 10000000);
    } else {
        bench.scenario.patients = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
        bench.options.threads = argc > 2 ? atoi(argv[2]) : 1;
        if (argc > 3)
            bench.scenario.step_days = atoi(argv[3]);
        status = one(&bench);
    }
    end(&bench);
    return status;
}
