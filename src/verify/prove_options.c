/* Every patient has an option; none is also avoided; one comes first; drugs have doses. */
#include <string.h>

#include "verify/proving.h"

static void prove_some_option(struct proving *it)
{
    struct space *space = it->space;
    it->out->questions[VERIFY_OPTION]++;
    proving_find(it, VERIFY_OPTION, "rules", space_without(space, space->possible, it->model.some_option),
                 "no option at all");
}

static void prove_no_contradiction(struct proving *it)
{
    struct space *space = it->space;
    const struct model *model = &it->model;
    for (uint32_t i = 0; i < model->entries_count; i++)
        for (uint32_t j = 0; j < model->avoid_count; j++) {
            const struct kb_ready_action *does = model->entries[i].action, *avoid = model->avoid[j].action;
            if (!kb_action_matches(avoid, does))
                continue;
            it->out->questions[VERIFY_CONTRADICTION]++;
            patients both = space_and(space, model->entries[i].said, model->avoid[j].named);
            both = space_and(space, both, space->possible);
            if (space_some(both))
                proving_find(
                    it, VERIFY_CONTRADICTION, does->text, both,
                    arena_printf(it->arena, "\"%s\" is offered and avoided (\"%s\")", does->text, avoid->text));
        }
}

static bool meant(const struct model_level *a, const struct model_level *b)
{
    return a->tie && b->tie && strcmp(a->tie, b->tie) == 0;
}

static bool same_rank(const struct model_level *a, const struct model_level *b)
{
    return a->strength == b->strength && a->order == b->order;
}

/* Those to whom nothing is offered that ranks before the level. */
static patients nothing_before(struct proving *it, const struct model_level *level)
{
    const struct model *model = &it->model;
    patients set = it->space->possible;
    for (uint32_t i = 0; i < model->entries_count; i++)
        for (uint32_t j = 0; j < model->entries[i].levels_count; j++) {
            const struct model_level *other = &model->entries[i].levels[j];
            if (other->strength < level->strength ||
                (other->strength == level->strength && other->order < level->order))
                set = space_without(it->space, set, other->offered);
        }
    return set;
}

static void prove_tie(struct proving *it, const struct model_level *level, const struct model_level *other)
{
    it->out->questions[VERIFY_TIE]++;
    patients both = space_and(it->space, level->offered, other->offered);
    if (space_some(both))
        both = space_and(it->space, both, nothing_before(it, level));
    if (space_some(both))
        proving_find(it, VERIFY_TIE, level->rule->row.id, both,
                     arena_printf(it->arena,
                                  "\"%s\" (rule %s) and \"%s\" (rule %s) share the first place, order %d: give one "
                                  "another `order`, or both the same `tie`",
                                  level->action->text, level->rule->row.id, other->action->text, other->rule->row.id,
                                  level->order));
}

static void prove_one_first(struct proving *it)
{
    const struct model *model = &it->model;
    for (uint32_t i = 0; i < model->entries_count; i++)
        for (uint32_t j = 0; j < i; j++)
            for (uint32_t k = 0; k < model->entries[i].levels_count; k++)
                for (uint32_t l = 0; l < model->entries[j].levels_count; l++) {
                    const struct model_level *a = &model->entries[i].levels[k], *b = &model->entries[j].levels[l];
                    if (same_rank(a, b) && !meant(a, b))
                        prove_tie(it, b, a);
                }
}

/* A drug that is begun or raised needs to be told in milligrams; what is taken already does not. */
static bool needs_dose(enum kb_action action)
{
    return action == KB_START || action == KB_SWITCH || action == KB_ESCALATE || action == KB_RECHALLENGE;
}

static void prove_dose(struct proving *it, uint32_t rule, const struct kb_ready_action *action)
{
    it->out->questions[VERIFY_DOSE]++;
    const char *id = it->knowledge->kb->rules[rule].row.id;
    patients set = space_and(it->space, it->fires[rule], it->space->possible);
    if (it->knowledge->kb->rules[rule].row.sources_count == 0)
        proving_find(it, VERIFY_DOSE, id, set, arena_printf(it->arena, "\"%s\" has no source", action->text));
    if (!needs_dose(action->action) || (action->regimen && action->regimen->dose_mg))
        return;
    if (action->regimen)
        proving_find(
            it, VERIFY_DOSE, id, set,
            arena_printf(it->arena, "\"%s\": regimen %s has no `dose_mg`", action->text, action->regimen->row.id));
    else
        proving_find(it, VERIFY_DOSE, id, set,
                     arena_printf(it->arena, "\"%s\" names no regimen, and so no dose", action->text));
}

static void prove_doses(struct proving *it)
{
    for (uint32_t i = 0; i < it->knowledge->kb->rules_count; i++)
        for (uint32_t j = 0; it->model.drives[i] && j < it->knowledge->kb->rules[i].then_count; j++)
            prove_dose(it, i, &it->knowledge->rules[i].then[j]);
}

void prove_options(struct proving *it)
{
    prove_some_option(it);
    prove_no_contradiction(it);
    prove_one_first(it);
    prove_doses(it);
}
