/* One patient under one policy, without the engine that runs many. */
#ifndef SIMULATE_ALONE_H
#define SIMULATE_ALONE_H

#include "simulate_bench.h"

#include "simulate/tally.h"

/* One journey, step by step under our eyes. */
struct alone {
    struct arena *arena;
    struct model *model;
    struct patient patient;
    struct journey *journey;
    struct simulate_patient_row row;
    int64_t *counts;
    struct simulate_layout layout;
    struct plan_cache *cache;
};

static inline void alone_begin(struct alone *it, struct bench *bench, uint64_t patient)
{
    struct chance chance;
    bench->scenario.policies = &bench->policy;
    assert_int_equal(simulate_settle(&bench->scenario, knowledge, NULL), CAJAL_OK);
    it->arena = arena_new();
    it->model = arena_alloc(it->arena, sizeof *it->model);
    assert_true(model_begin(it->model, it->arena, knowledge, &bench->scenario, bench->parameters));
    chance_begin(&chance, 1, 0);
    patient_draw(&it->patient, it->model, &chance, patient);
    tally_layout(&it->layout, 1, model_horizon(&bench->scenario));
    it->counts = calloc(it->layout.size, sizeof *it->counts);
    it->journey = aligned_alloc(32, (sizeof *it->journey + 31) / 32 * 32);
    it->cache = plan_cache_new(it->model);
    memset(it->journey, 0, sizeof *it->journey);
    it->journey->model = it->model;
    it->journey->policy = &bench->policy;
    it->journey->cuts = &it->model->cuts[0];
    it->journey->cache = it->cache;
    it->journey->counts = it->counts;
    it->journey->layout = &it->layout;
    it->journey->row = &it->row;
    assert_true(journey_run(it->journey, &it->patient));
}

static inline void alone_end(struct alone *it)
{
    plan_cache_free(it->cache);
    free(it->journey);
    free(it->counts);
    arena_free(it->arena);
}

#endif
