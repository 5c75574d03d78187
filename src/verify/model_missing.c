/* Which unknown facts a plan names, and which would change it: plan/missing.c as sets of patients. */
#include "verify/model.h"

static bool tests_fact(const struct kb_ready_rule *rule, uint32_t fact)
{
    for (uint32_t i = 0; i < rule->tests_count; i++)
        if (rule->tests[i].fact == fact)
            return true;
    return false;
}

/* Those for whom only unknown facts, `fact` among them, keep the rule from firing. */
static patients undecided(const struct model *model, const struct kb_ready_rule *rule, uint32_t fact)
{
    struct space *space = model->space;
    patients set = space_all();
    for (uint32_t i = 0; i < rule->tests_count; i++) {
        if (rule->tests[i].fact == fact && rule->tests[i].set & 1)
            return space_none();
        set = space_and(space, set, space_test(space, rule->tests[i].fact, rule->tests[i].set | 1));
    }
    return set;
}

static patients would_change(const struct model *model, const struct kb_ready_rule *rule)
{
    struct space *space = model->space;
    patients nothing_new = space_all();
    for (uint32_t i = 0; i < rule->rule->then_count; i++)
        nothing_new = space_and(space, nothing_new, model_offered_as_well(model, &rule->then[i]));
    for (uint32_t i = 0; i < rule->rule->avoid_count; i++) {
        const struct model_avoid *avoid = model_avoid(model, &rule->avoid[i]);
        nothing_new = space_and(space, nothing_new, avoid ? avoid->named : space_none());
    }
    return space_without(space, space_all(), nothing_new);
}

/* Those for whom the rule says what would fall away with the answer. */
static patients would_retract(const struct model *model, uint32_t index, uint32_t fact)
{
    struct space *space = model->space;
    const struct kb_ready_rule *rule = &model->knowledge->rules[index];
    patients set = space_none();
    for (uint32_t i = 0; i < rule->rule->then_count; i++) {
        const struct model_entry *entry = model_entry(model, &rule->then[i]);
        if (!entry || rule->then[i].action == KB_TEST)
            continue;
        patients alone = space_without(space, entry->offered, model_others_say(model, index, &rule->then[i], fact));
        set = space_or(space, set, alone);
    }
    for (uint32_t i = 0; i < rule->rule->avoid_count; i++)
        set = space_or(space, set,
                       space_without(space, space_all(), model_others_avoid(model, index, &rule->avoid[i], fact)));
    return space_and(space, set, model->fires[index]);
}

patients model_names_missing(const struct model *model, uint32_t fact)
{
    struct space *space = model->space;
    size_t mark = space_mark(space);
    patients set = space_none();
    for (uint32_t i = 0; i < model->knowledge->kb->rules_count; i++) {
        const struct kb_ready_rule *rule = &model->knowledge->rules[i];
        if (!model->drives[i] || !tests_fact(rule, fact))
            continue;
        if (plan_relies_on_unknown(model->knowledge, rule, fact))
            set = space_or(space, set, would_retract(model, i, fact));
        else
            set = space_or(space, set, space_and(space, undecided(model, rule, fact), would_change(model, rule)));
    }
    return space_release_but(space, mark, space_given(space, set, fact, KB_UNKNOWN));
}

static patients changes(struct space *space, patients set, uint32_t fact, uint32_t value)
{
    return space_differ(space, space_given(space, set, fact, value), space_given(space, set, fact, KB_UNKNOWN));
}

patients model_hangs_on(const struct model *model, uint32_t fact)
{
    struct space *space = model->space;
    size_t mark = space_mark(space);
    patients all = space_none();
    for (uint32_t value = 1; value < space->values[fact]; value++) {
        patients set = space_none();
        for (uint32_t i = 0; i < model->entries_count; i++)
            for (uint32_t j = 0; j < model->entries[i].levels_count && model->entries[i].action->action != KB_TEST; j++)
                set = space_or(space, set, changes(space, model->entries[i].levels[j].offered, fact, value));
        for (uint32_t i = 0; i < model->avoid_count; i++)
            set = space_or(space, set, changes(space, model->avoid[i].named, fact, value));
        patients can_be = space_given(space, space->possible, fact, value);
        all = space_release_but(space, mark, space_or(space, all, space_and(space, set, can_be)));
    }
    return all;
}
