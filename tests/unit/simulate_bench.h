/* A scenario and parameters that a test changes at will. */
#ifndef SIMULATE_BENCH_H
#define SIMULATE_BENCH_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cajal/cajal.h"
#include "simulate/journey.h"
#include "simulate/simulate.h"

struct bench {
    struct simulate_policy policy;
    struct simulate_scenario scenario;
    double *parameters;
};

static cajal_knowledge *knowledge;

static inline int open_base(void **state)
{
    (void)state;
    return cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

static inline int close_base(void **state)
{
    (void)state;
    cajal_knowledge_free(knowledge);
    return 0;
}

static inline void bench_begin(struct bench *it)
{
    simulate_scenario_default(&it->scenario, &it->policy, knowledge);
    it->parameters = calloc(knowledge->kb->parameters_count, sizeof *it->parameters);
    assert_non_null(it->parameters);
    simulate_parameters_default(it->parameters, knowledge);
}

static inline void bench_end(struct bench *it) { free(it->parameters); }

/* Every parameter of a quantity; at least one has to be there. */
static inline void set(struct bench *it, enum kb_quantity quantity, double value)
{
    int found = 0;
    for (uint32_t i = 0; i < knowledge->kb->parameters_count; i++)
        if (knowledge->kb->parameters[i].quantity == quantity) {
            it->parameters[i] = value;
            found++;
        }
    assert_true(found > 0);
}

static inline int regimen_of(const char *id)
{
    const struct kb_regimen *regimen = kb_regimen(knowledge, id);
    assert_non_null(regimen);
    return (int)(regimen - knowledge->kb->regimens);
}

static inline void add_step(struct bench *it, int regimen)
{
    for (uint32_t g = 0; g < SIMULATE_GENOTYPES; g++)
        it->policy.steps[it->policy.steps_count].regimen[g] = regimen;
    it->policy.steps_count++;
}

static inline struct simulate_result *run(struct bench *it, int threads)
{
    struct simulate_result *result = NULL;
    struct simulate_options options = {.seed = 1, .threads = threads};
    it->scenario.policies = &it->policy;
    assert_int_equal(simulate_settle(&it->scenario, knowledge, NULL), CAJAL_OK);
    assert_int_equal(simulate_run(&result, knowledge, &it->scenario, it->parameters, &options, NULL, NULL), CAJAL_OK);
    return result;
}

/* Nothing grows, nothing kills, nobody is harmed: what a test wants of it, it sets. */
static inline void set_still(struct bench *it)
{
    set(it, KB_QUANTITY_GROWTH, 1e-9);
    set(it, KB_QUANTITY_GROWTH_SD, 0);
    set(it, KB_QUANTITY_MUTATION, 0);
    set(it, KB_QUANTITY_MUTATION_SD, 0);
    set(it, KB_QUANTITY_EFFECT_SD_PATIENT, 0);
    set(it, KB_QUANTITY_EFFECT_SD_LESION, 0);
    set(it, KB_QUANTITY_SURVIVORS, 0);
    set(it, KB_QUANTITY_DEATH_BASE, 0);
    set(it, KB_QUANTITY_DEATH_BURDEN, 0);
    set(it, KB_QUANTITY_DEATH_LINE, 0);
    set(it, KB_QUANTITY_TOXICITY, 0);
}

#endif
