/* Which drug next: the policy's sequence, or the plan engine. */
#include <stdlib.h>

#include "simulate/journey.h"

static bool tried(const struct journey *it, int regimen)
{
    return regimen >= 0 && (it->regimens_tried >> regimen & 1);
}

/* The drug that the policy gives against the clone found. */
static bool guided(const struct journey *it, int *regimen)
{
    for (uint32_t i = 0; i < it->policy->guides_count && it->found_clone > 0; i++)
        if (it->policy->guides[i].clone == (uint32_t)it->found_clone && !tried(it, it->policy->guides[i].regimen)) {
            *regimen = it->policy->guides[i].regimen;
            return true;
        }
    return false;
}

/* A step whose regimen a guide gave already is passed over; one that the sequence names twice is meant. */
static bool next_of_sequence(struct journey *it, int *regimen)
{
    while (it->step < (int)it->policy->steps_count) {
        *regimen = it->policy->steps[it->step++].regimen[it->patient->genotype];
        if (!it->policy->guides_count || !tried(it, *regimen))
            return true;
    }
    return false;
}

bool choose_next(struct journey *it, int *regimen, bool *failed)
{
    *failed = false;
    if (it->treatment >= 0 && guided(it, regimen))
        return true;
    return next_of_sequence(it, regimen);
}

struct plan_cache {
    const struct model *model;
};

struct plan_cache *plan_cache_new(const struct model *model)
{
    struct plan_cache *cache = malloc(sizeof *cache);
    if (cache)
        cache->model = model;
    return cache;
}

void plan_cache_free(struct plan_cache *cache) { free(cache); }
