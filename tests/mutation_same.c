/* Mutants that are none: it is proved that they change no plan. Once, before the others are tried, because the proof
 * of a mutant opens a space of its own. */
#include <stdlib.h>

#include "mutation.h"
#include "verify/model.h"
#include "verify/verify.h"

#define SAME_MOST 200000

struct judging {
    struct guards *guards;
    struct space space;
    struct model model;
    bool *same; /* in the order in which the mutants are made */
    size_t count;
};

static void note_same(struct judging *it, bool same)
{
    if (it->count < SAME_MOST)
        it->same[it->count++] = same;
}

/* Whether the conditions, with one replaced, let through the same possible patients. */
static void judge_set(struct judging *it, uint32_t rule, uint32_t test, uint64_t set)
{
    struct space *space = &it->space;
    const struct kb_ready_rule *ready = &it->guards->base->rules[rule];
    size_t mark = space_mark(space);
    patients others = mutation_all_but_one(space, ready, test);
    patients was = space_and(space, others, space_test(space, ready->tests[test].fact, ready->tests[test].set));
    patients now = space_and(space, others, space_test(space, ready->tests[test].fact, set));
    note_same(it, was == now);
    space_release(space, mark);
}

uint64_t mutation_all_values(const struct guards *guards, uint32_t fact)
{
    return ((uint64_t)2 << guards->base->kb->facts[fact].values_count) - 1;
}

static void judge_conditions(struct judging *it, uint32_t rule)
{
    const struct kb_ready_rule *ready = &it->guards->base->rules[rule];
    for (uint32_t i = 0; i < ready->tests_count; i++) {
        uint64_t all = mutation_all_values(it->guards, ready->tests[i].fact), set = ready->tests[i].set;
        judge_set(it, rule, i, all);
        judge_set(it, rule, i, all & ~set);
        for (uint32_t value = 0; all >> value & 1; value++)
            judge_set(it, rule, i, set ^ (uint64_t)1 << value);
    }
}

/* Whether other rules say the option as well or better, wherever the rule fires, before and after, on a day. */
static bool strength_same(struct judging *it, uint32_t rule, uint32_t action)
{
    struct space *space = &it->space;
    struct kb_ready_action changed = it->guards->base->rules[rule].then[action];
    struct kb_then then = *changed.then;
    size_t mark = space_mark(space);
    patients who = space_and(space, it->model.fires[rule], space->possible);
    patients alone = space_without(space, who, model_others_say(&it->model, rule, &changed, UINT32_MAX));
    then.strength = then.strength == KB_RECOMMENDED ? KB_CONSIDER : KB_RECOMMENDED;
    changed.then = &then;
    alone = space_or(space, alone, space_without(space, who, model_others_say(&it->model, rule, &changed, UINT32_MAX)));
    bool same = !space_some(alone);
    space_release(space, mark);
    return same;
}

static void judge_strengths(struct judging *it, const size_t *first_of_rule)
{
    for (uint32_t i = 0; i < it->guards->base->kb->rules_count; i++)
        for (uint32_t j = 0; it->model.drives[i] && j < it->guards->base->kb->rules[i].then_count; j++) {
            bool *same = &it->same[first_of_rule[i] + j];
            *same = *same && strength_same(it, i, j);
        }
}

/* A mutant changes no plan when it changes none on any day; a rule that is not verified drives nothing. */
static void judge_every_day(struct judging *it, const size_t *first_of_rule)
{
    uint32_t count;
    const patients *fires = model_fires(&it->space, it->guards->arena);
    const int32_t *days = verify_days(&count, it->guards->arena, it->guards->base);
    for (uint32_t i = 0; days && i < count; i++) {
        struct arena *arena = arena_new();
        size_t mark = space_mark(&it->space);
        if (!arena || !fires)
            abort();
        model_build(&it->model, &it->space, arena, fires, days[i]);
        judge_strengths(it, first_of_rule);
        space_release(&it->space, mark);
        arena_free(arena);
    }
}

bool *mutation_judge(struct guards *guards)
{
    struct judging it = {.guards = guards, .same = arena_array(guards->arena, SAME_MOST, sizeof(bool))};
    size_t *first_of_rule = arena_array(guards->arena, guards->base->kb->rules_count + 1, sizeof *first_of_rule);
    if (!it.same || !first_of_rule || !space_open(&it.space, guards->base))
        abort();
    for (uint32_t i = 0; i < guards->base->kb->rules_count; i++) {
        judge_conditions(&it, i);
        first_of_rule[i] = it.count;
        for (uint32_t j = 0; j < guards->base->kb->rules[i].then_count; j++)
            note_same(&it, true);
    }
    judge_every_day(&it, first_of_rule);
    space_close(&it.space);
    return it.same;
}
