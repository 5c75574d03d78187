/* The proof against the plan engine itself: single patients are planned by plan_decide() and everything it
 * says is held against the sets, in both directions. */
#include "verify/proving.h"

#define SUBSPACE 4096 /* patients of a subspace that is gone through whole */

static const struct plan_option *find_option(const struct plan_decision *plan, const struct model_entry *entry)
{
    for (uint32_t i = 0; i < plan->options_count; i++) {
        const struct plan_option *option = &plan->options[i];
        const struct kb_ready_action as_action = {.action = option->action,
                                                  .regimen = option->regimen,
                                                  .drugs = option->drugs,
                                                  .drugs_count = option->drugs_count,
                                                  .modality = option->modality,
                                                  .text = option->text};
        if (plan_same_entry(&as_action, entry->action))
            return option;
    }
    return NULL;
}

static const struct model_level *level_for(const struct space *space, const struct model_entry *entry,
                                           const cajal_facts *facts)
{
    for (uint32_t i = 0; i < entry->levels_count; i++)
        if (space_has(space, entry->levels[i].offered, facts))
            return &entry->levels[i];
    return NULL;
}

static const char *compare_options(struct proving *it, const cajal_facts *facts, const struct plan_decision *plan)
{
    uint32_t offered = 0;
    for (uint32_t i = 0; i < it->model.entries_count; i++) {
        const struct model_entry *entry = &it->model.entries[i];
        const struct model_level *level = level_for(it->space, entry, facts);
        const struct plan_option *option = find_option(plan, entry);
        if (!level != !option)
            return arena_printf(it->arena, "%s has \"%s\"", level ? "only the proof" : "only the engine",
                                entry->action->text);
        if (level && (level->strength != option->strength || level->order != option->order))
            return arena_printf(it->arena, "they rank \"%s\" differently", entry->action->text);
        offered += level != NULL;
    }
    return offered == plan->options_count ? NULL : "the engine has an option that the proof does not know";
}

static const char *compare_avoid(struct proving *it, const cajal_facts *facts, const struct plan_decision *plan)
{
    uint32_t named = 0;
    for (uint32_t i = 0; i < it->model.avoid_count; i++)
        named += space_has(it->space, it->model.avoid[i].named, facts);
    return named == plan->avoid_count ? NULL : "they avoid different things";
}

static const char *compare_missing(struct proving *it, const patients *names, const cajal_facts *facts,
                                   const struct plan_decision *plan)
{
    for (uint32_t i = 0; names && i < it->space->facts; i++) {
        const struct kb_fact *fact = &it->knowledge->kb->facts[i];
        bool named = facts->values[i] == KB_UNKNOWN && space_has(it->space, names[i], facts), engine = false;
        for (uint32_t j = 0; j < plan->missing_count; j++)
            engine = engine || plan->missing[j].fact == fact;
        if (named != engine)
            return arena_printf(it->arena, "%s names %s as missing", named ? "only the proof" : "only the engine",
                                fact->row.id);
    }
    return NULL;
}

static void replan(struct proving *it, const patients *names, const cajal_facts *facts)
{
    struct plan_decision plan;
    struct arena *arena = arena_new();
    const struct plan_day day = {it->model.day, 0};
    if (!arena || plan_decide(&plan, arena, it->knowledge, facts, &day, NULL) != CAJAL_OK) {
        it->failed = true;
        arena_free(arena);
        return;
    }
    it->out->patients_replanned++;
    const char *difference = compare_options(it, facts, &plan);
    if (!difference)
        difference = compare_avoid(it, facts, &plan);
    if (!difference)
        difference = compare_missing(it, names, facts, &plan);
    if (difference) {
        patients one = it->space->possible;
        for (uint32_t i = 0; i < it->space->facts; i++)
            one = space_and(it->space, one, space_test(it->space, i, (uint64_t)1 << facts->values[i]));
        proving_find(it, VERIFY_ENGINE, "engine", one, difference);
    }
    arena_free(arena);
}

void crosscheck_sample(struct proving *it, uint32_t samples, uint64_t *random)
{
    patients *names = arena_array(it->arena, it->space->facts, sizeof *names);
    if (!names) {
        it->failed = true;
        return;
    }
    for (uint32_t i = 0; i < it->space->facts; i++)
        names[i] = model_names_missing(&it->model, i);
    for (uint32_t i = 0; i < samples && !it->failed; i++) {
        cajal_facts facts;
        space_random(it->space, it->space->possible, &facts, random);
        it->out->questions[VERIFY_ENGINE]++;
        replan(it, names, &facts);
    }
}

/* How many conditions ask for the fact, on the day at hand. */
static uint32_t asked(const struct proving *it, uint32_t fact)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < it->knowledge->kb->rules_count; i++)
        for (uint32_t j = 0; j < it->knowledge->rules[i].tests_count && it->model.drives[i]; j++)
            count += it->knowledge->rules[i].tests[j].fact == fact;
    return count;
}

static uint32_t most_asked(const struct proving *it, uint64_t taken)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < it->space->facts; i++)
        if (!(taken >> i & 1) && (best == UINT32_MAX || asked(it, i) > asked(it, best)))
            best = i;
    return best;
}

/* One fact after the other is let go through all its values, the most asked for first, the others as in a
 * case that says nothing. */
void crosscheck_subspace(struct proving *it)
{
    uint32_t free_facts[KB_FACTS], count = 0;
    uint64_t taken = 0, size = 1;
    for (uint32_t fact = most_asked(it, 0); fact != UINT32_MAX && size * it->space->values[fact] <= SUBSPACE;
         fact = most_asked(it, taken)) {
        free_facts[count++] = fact;
        taken |= (uint64_t)1 << fact;
        size *= it->space->values[fact];
    }
    for (uint64_t number = 0; number < size && !it->failed; number++) {
        cajal_facts facts = {.count = it->space->facts};
        for (uint32_t i = 0; i < facts.count; i++)
            facts.values[i] = space_default(it->space, i);
        facts.values[0] = 1; /* the first value of the first fact: else most rules are silent */
        uint64_t rest = number;
        for (uint32_t i = 0; i < count; i++) {
            facts.values[free_facts[i]] = (uint8_t)(rest % it->space->values[free_facts[i]]);
            rest /= it->space->values[free_facts[i]];
        }
        it->out->questions[VERIFY_ENGINE]++;
        replan(it, NULL, &facts);
    }
}
