/* Which drug next: the policy's sequence, or the plan engine, which is asked once for each vector of facts. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "plan/plan.h"
#include "simulate/journey_facts.h"

static bool tried(const struct journey *it, int regimen) { return regimen >= 0 && (it->regimens_tried >> regimen & 1); }

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

/* ---- the plan engine ---- */

/* What a plan comes to: its regimens that the model knows, best first; GO_ON: with the drug that is being taken. */
#define OFFERS 6
#define GO_ON (-2)
struct decision {
    bool known;
    uint8_t facts[KB_FACTS];
    uint32_t policy; /* policies may stand on different days */
    int8_t count;
    int8_t regimen[OFFERS];
};

#define FIRST_SLOTS 256 /* a power of two */

struct plan_cache {
    const struct model *model;
    struct decision *slots;
    size_t mask, used;
};

struct plan_cache *plan_cache_new(const struct model *model)
{
    struct plan_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    cache->model = model;
    cache->mask = FIRST_SLOTS - 1;
    cache->slots = calloc(FIRST_SLOTS, sizeof *cache->slots);
    if (cache->slots)
        return cache;
    free(cache);
    return NULL;
}

void plan_cache_free(struct plan_cache *cache)
{
    if (cache)
        free(cache->slots);
    free(cache);
}

static size_t hash(const uint8_t facts[KB_FACTS], uint32_t policy)
{
    uint64_t value = hash_mix(hash_bytes((const char *)facts, KB_FACTS), policy);
    return (size_t)(value ^ value >> 32);
}

static struct decision *slot_of(struct decision *slots, size_t mask, const uint8_t facts[KB_FACTS], uint32_t policy)
{
    size_t at = hash(facts, policy) & mask;
    while (slots[at].known && (slots[at].policy != policy || memcmp(slots[at].facts, facts, KB_FACTS) != 0))
        at = (at + 1) & mask;
    return &slots[at];
}

static bool grow(struct plan_cache *cache)
{
    size_t mask = 2 * cache->mask + 1;
    struct decision *slots = calloc(mask + 1, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i <= cache->mask; i++)
        if (cache->slots[i].known)
            *slot_of(slots, mask, cache->slots[i].facts, cache->slots[i].policy) = cache->slots[i];
    free(cache->slots);
    cache->slots = slots;
    cache->mask = mask;
    return true;
}

static bool gives_drug(enum kb_action action)
{
    return action == KB_START || action == KB_SWITCH || action == KB_ESCALATE || action == KB_RECHALLENGE ||
           action == KB_RESUME;
}

/* Options that the model has no part of (a trial, a test, supportive care) are passed over. */
static void keep_offers(struct decision *out, const struct model *model, const struct plan_decision *plan)
{
    const struct kb *kb = model->knowledge->kb;
    for (uint32_t i = 0; i < plan->options_count && out->count < OFFERS; i++) {
        const struct plan_option *option = &plan->options[i];
        if (option->action == KB_CONTINUE)
            out->regimen[out->count++] = GO_ON;
        if (!option->regimen || !gives_drug(option->action))
            continue;
        int index = (int)(option->regimen - kb->regimens);
        if (model->scenario->modelled[index])
            out->regimen[out->count++] = (int8_t)index;
    }
}

static const struct decision *ask(struct journey *it, const cajal_facts *facts)
{
    struct plan_cache *cache = it->cache;
    struct decision *slot = slot_of(cache->slots, cache->mask, facts->values, it->policy_index);
    if (slot->known)
        return slot;
    if (2 * (cache->used + 1) > cache->mask) {
        if (!grow(cache))
            return NULL;
        slot = slot_of(cache->slots, cache->mask, facts->values, it->policy_index);
    }
    struct arena *arena = arena_new();
    struct plan_decision plan;
    const struct plan_day day = {it->policy->as_of_days, it->policy->authorities};
    struct decision made = {.policy = it->policy_index};
    bool well = arena && plan_decide(&plan, arena, it->model->knowledge, facts, &day, NULL) == CAJAL_OK;
    if (well) {
        keep_offers(&made, it->model, &plan);
        memcpy(made.facts, facts->values, KB_FACTS);
        made.known = true;
        *slot = made;
        cache->used++;
    }
    arena_free(arena);
    return well ? slot : NULL;
}

/* The best option that is not what has just failed; the same regimen comes again only where it was given up for
 * another reason, or as a rechallenge after another drug. */
static enum choice next_of_plan(struct journey *it, int *regimen)
{
    cajal_facts facts;
    journey_facts(&facts, it);
    const struct decision *decision = ask(it, &facts);
    if (!decision)
        return CHOICE_FAILED;
    for (int i = 0; i < decision->count; i++) {
        *regimen = (int)decision->regimen[i];
        if (*regimen == GO_ON)
            return CHOICE_GO_ON;
        if (it->treatment < 0 || *regimen != it->regimen)
            return CHOICE_DRUG;
    }
    return CHOICE_NONE;
}

enum choice choose_next(struct journey *it, int *regimen)
{
    if (it->treatment + 1 >= SIMULATE_TREATMENTS)
        return CHOICE_NONE;
    if (it->treatment >= 0 && guided(it, regimen))
        return CHOICE_DRUG;
    if (it->policy->choice == SIMULATE_PLAN)
        return next_of_plan(it, regimen);
    return next_of_sequence(it, regimen) ? CHOICE_DRUG : CHOICE_NONE;
}
