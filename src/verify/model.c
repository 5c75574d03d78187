#include "verify/model.h"

#include <string.h>

const patients *model_fires(struct space *space, struct arena *arena)
{
    const cajal_knowledge *knowledge = space->knowledge;
    patients *fires = arena_array(arena, knowledge->kb->rules_count + 1, sizeof *fires);
    for (uint32_t i = 0; fires && i < knowledge->kb->rules_count; i++)
        fires[i] = space_tests(space, knowledge->rules[i].tests, knowledge->rules[i].tests_count);
    return fires;
}

static void *push(struct model *model, void **items, uint32_t *count, uint32_t *capacity, size_t size)
{
    size_t used = *count, room = *capacity;
    void *slot = arena_push(model->arena, items, &used, &room, size);
    if (!slot)
        model->failed = true;
    *count = (uint32_t)used;
    *capacity = (uint32_t)room;
    return slot;
}

static struct model_entry *entry_for(struct model *model, const struct kb_ready_action *action)
{
    for (uint32_t i = 0; i < model->entries_count; i++)
        if (plan_same_entry(model->entries[i].action, action))
            return &model->entries[i];
    struct model_entry *entry =
        push(model, (void **)&model->entries, &model->entries_count, &model->entries_capacity, sizeof *entry);
    if (entry)
        *entry = (struct model_entry){.action = action, .said = space_none()};
    return entry;
}

static bool same_tie(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

static void say(struct model *model, struct model_entry *entry, uint32_t rule, const struct kb_ready_action *action)
{
    const struct kb_then *then = action->then;
    patients fires = model->fires[rule];
    for (uint32_t i = 0; i < entry->levels_count; i++) {
        struct model_level *level = &entry->levels[i];
        if (level->strength != then->strength || level->order != then->order)
            continue;
        level->said = space_or(model->space, level->said, fires);
        level->tie = same_tie(level->tie, then->tie) ? level->tie : NULL;
        return;
    }
    struct model_level *level =
        push(model, (void **)&entry->levels, &entry->levels_count, &entry->levels_capacity, sizeof *level);
    if (level)
        *level = (struct model_level){.strength = then->strength,
                                      .order = then->order,
                                      .tie = then->tie,
                                      .action = action,
                                      .rule = model->knowledge->rules[rule].rule,
                                      .said = fires};
}

static void avoid(struct model *model, const struct kb_ready_action *action, patients fires)
{
    for (uint32_t i = 0; i < model->avoid_count; i++)
        if (plan_same_entry(model->avoid[i].action, action)) {
            model->avoid[i].named = space_or(model->space, model->avoid[i].named, fires);
            return;
        }
    struct model_avoid *slot =
        push(model, (void **)&model->avoid, &model->avoid_count, &model->avoid_capacity, sizeof *slot);
    if (slot)
        *slot = (struct model_avoid){action, fires};
}

static void add_rule(struct model *model, uint32_t index)
{
    const struct kb_ready_rule *rule = &model->knowledge->rules[index];
    for (uint32_t i = 0; i < rule->rule->then_count; i++) {
        struct model_entry *entry = entry_for(model, &rule->then[i]);
        if (entry)
            say(model, entry, index, &rule->then[i]);
    }
    for (uint32_t i = 0; i < rule->rule->avoid_count; i++)
        avoid(model, &rule->avoid[i], model->fires[index]);
}

static bool better(const struct model_level *a, const struct model_level *b)
{
    return a->strength != b->strength ? a->strength < b->strength : a->order < b->order;
}

static void sort_levels(struct model_entry *entry)
{
    for (uint32_t i = 1; i < entry->levels_count; i++) {
        struct model_level moving = entry->levels[i];
        uint32_t at = i;
        for (; at > 0 && better(&moving, &entry->levels[at - 1]); at--)
            entry->levels[at] = entry->levels[at - 1];
        entry->levels[at] = moving;
    }
}

static void settle(struct model *model, struct model_entry *entry)
{
    struct space *space = model->space;
    sort_levels(entry);
    entry->avoided = space_none();
    for (uint32_t i = 0; i < model->avoid_count; i++)
        if (kb_action_matches(model->avoid[i].action, entry->action))
            entry->avoided = space_or(space, entry->avoided, model->avoid[i].named);
    for (uint32_t i = 0; i < entry->levels_count; i++) {
        struct model_level *level = &entry->levels[i];
        level->offered = space_without(space, space_without(space, level->said, entry->said), entry->avoided);
        entry->said = space_or(space, entry->said, level->said);
    }
    entry->offered = space_without(space, entry->said, entry->avoided);
    model->some_option = space_or(space, model->some_option, entry->offered);
}

void model_build(struct model *out, struct space *space, struct arena *arena, const patients *fires, int32_t day)
{
    const cajal_knowledge *knowledge = space->knowledge;
    *out = (struct model){.space = space,
                          .arena = arena,
                          .knowledge = knowledge,
                          .day = day,
                          .fires = fires,
                          .some_option = space_none()};
    out->drives = arena_array(arena, knowledge->kb->rules_count + 1, sizeof *out->drives);
    if (!out->drives) {
        out->failed = true;
        return;
    }
    for (uint32_t i = 0; i < knowledge->kb->rules_count; i++) {
        out->drives[i] =
            plan_rule_valid(&knowledge->rules[i], day) && knowledge->kb->rules[i].row.status != KB_UNVERIFIED;
        if (out->drives[i])
            add_rule(out, i);
    }
    for (uint32_t i = 0; i < out->entries_count; i++)
        settle(out, &out->entries[i]);
}

/* ---- looking things up ---- */

const struct model_entry *model_entry(const struct model *model, const struct kb_ready_action *action)
{
    for (uint32_t i = 0; i < model->entries_count; i++)
        if (plan_same_entry(model->entries[i].action, action))
            return &model->entries[i];
    return NULL;
}

const struct model_avoid *model_avoid(const struct model *model, const struct kb_ready_action *action)
{
    for (uint32_t i = 0; i < model->avoid_count; i++)
        if (plan_same_entry(model->avoid[i].action, action))
            return &model->avoid[i];
    return NULL;
}

patients model_offered_as_well(const struct model *model, const struct kb_ready_action *action)
{
    const struct model_entry *entry = model_entry(model, action);
    const struct model_level asked = {.strength = action->then->strength, .order = action->then->order};
    patients set = space_none();
    for (uint32_t i = 0; entry && i < entry->levels_count && !better(&asked, &entry->levels[i]); i++)
        set = space_or(model->space, set, entry->levels[i].offered);
    return set;
}

static bool may_count(const struct model *model, uint32_t other, uint32_t rule, uint32_t fact)
{
    return other != rule && model->drives[other] &&
           (fact == UINT32_MAX || !plan_relies_on_unknown(model->knowledge, &model->knowledge->rules[other], fact));
}

patients model_others_say(const struct model *model, uint32_t rule, const struct kb_ready_action *action, uint32_t fact)
{
    patients set = space_none();
    for (uint32_t i = 0; i < model->knowledge->kb->rules_count; i++) {
        const struct kb_ready_rule *other = &model->knowledge->rules[i];
        for (uint32_t j = 0; j < other->rule->then_count && may_count(model, i, rule, fact); j++)
            if (plan_same_entry(&other->then[j], action) && !plan_speaks_better(action->then, other->then[j].then))
                set = space_or(model->space, set, model->fires[i]);
    }
    return set;
}

patients model_others_avoid(const struct model *model, uint32_t rule, const struct kb_ready_action *action,
                            uint32_t fact)
{
    patients set = space_none();
    for (uint32_t i = 0; i < model->knowledge->kb->rules_count; i++) {
        const struct kb_ready_rule *other = &model->knowledge->rules[i];
        for (uint32_t j = 0; j < other->rule->avoid_count && may_count(model, i, rule, fact); j++)
            if (plan_same_entry(&other->avoid[j], action))
                set = space_or(model->space, set, model->fires[i]);
    }
    return set;
}
