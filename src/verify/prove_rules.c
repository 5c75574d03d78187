/* Every rule fires for somebody, and would be missed. */
#include <string.h>

#include "verify/proving.h"

/* Other rules in force that give the same caution with the same option. */
static patients others_caution(struct proving *it, uint32_t rule, const struct kb_ready_action *action,
                               const char *caution)
{
    patients set = space_none();
    for (uint32_t i = 0; i < it->knowledge->kb->rules_count; i++) {
        const struct kb_ready_rule *other = &it->knowledge->rules[i];
        for (uint32_t j = 0; j < other->rule->then_count && i != rule && it->model.drives[i]; j++)
            for (uint32_t k = 0; k < other->then[j].then->cautions_count && plan_same_entry(&other->then[j], action);
                 k++)
                if (strcmp(other->then[j].then->cautions[k], caution) == 0)
                    set = space_or(it->space, set, it->fires[i]);
    }
    return set;
}

static patients others_warn(struct proving *it, uint32_t rule, const char *warning)
{
    patients set = space_none();
    for (uint32_t i = 0; i < it->knowledge->kb->rules_count; i++)
        for (uint32_t j = 0; j < it->knowledge->kb->rules[i].warn_count && i != rule && it->model.drives[i]; j++)
            if (strcmp(it->knowledge->kb->rules[i].warn[j], warning) == 0)
                set = space_or(it->space, set, it->fires[i]);
    return set;
}

/* Whose plan is another without the rule, its reasons apart. */
static patients decides_for(struct proving *it, uint32_t index)
{
    struct space *space = it->space;
    const struct kb_ready_rule *rule = &it->knowledge->rules[index];
    patients set = space_none();
    for (uint32_t i = 0; i < rule->rule->then_count; i++) {
        const struct kb_ready_action *action = &rule->then[i];
        patients offered = model_entry(&it->model, action)->offered;
        patients alone = space_without(space, offered, model_others_say(&it->model, index, action, UINT32_MAX));
        set = space_or(space, set, alone);
        for (uint32_t j = 0; j < action->then->cautions_count; j++)
            set = space_or(space, set,
                           space_without(space, offered, others_caution(it, index, action, action->then->cautions[j])));
    }
    for (uint32_t i = 0; i < rule->rule->avoid_count; i++)
        set = space_or(
            space, set,
            space_without(space, space_all(), model_others_avoid(&it->model, index, &rule->avoid[i], UINT32_MAX)));
    for (uint32_t i = 0; i < rule->rule->warn_count; i++)
        set = space_or(space, set, space_without(space, space_all(), others_warn(it, index, rule->rule->warn[i])));
    return space_and(space, space_and(space, set, it->fires[index]), space->possible);
}

void prove_rules_today(struct proving *it)
{
    for (uint32_t i = 0; i < it->knowledge->kb->rules_count && !it->model.failed; i++) {
        if (it->matters[i] || !it->model.drives[i])
            continue;
        size_t mark = space_mark(it->space);
        it->out->questions[VERIFY_MATTERS]++;
        patients set = decides_for(it, i);
        it->matters[i] = space_some(set);
        if (it->matters[i] && it->knowledge->kb->rules[i].reason_only)
            proving_find(it, VERIFY_MATTERS, it->knowledge->kb->rules[i].row.id, set,
                         "is marked `reason_only`, but these patients' plans depend on it");
        space_release(it->space, mark);
    }
}

static bool ever_in_force(const struct kb_ready_rule *rule)
{
    int32_t until = rule->until_days < rule->replaced_from ? rule->until_days : rule->replaced_from;
    return rule->from_days < until;
}

/* On some of the days at hand: a proof of one day says nothing of rules of other days. */
static bool in_force_on_a_day(const struct proving *it, const struct kb_ready_rule *rule)
{
    for (uint32_t i = 0; i < it->out->days_count; i++)
        if (plan_rule_valid(rule, it->out->days[i]))
            return true;
    return false;
}

static void prove_rule(struct proving *it, uint32_t index)
{
    const struct kb_ready_rule *rule = &it->knowledge->rules[index];
    const char *id = rule->rule->row.id;
    patients set = space_and(it->space, it->fires[index], it->space->possible);
    it->out->questions[VERIFY_FIRES]++;
    if (!ever_in_force(rule))
        proving_note(it, VERIFY_FIRES, id, "is in force on no day: it ends, or is replaced, before it begins");
    else if (!space_some(set))
        proving_note(it, VERIFY_FIRES, id,
                     space_some(it->fires[index]) ? "fires only for patients that facts.yaml calls impossible"
                                                  : "fires for no patient: a condition allows no value");
    else if (in_force_on_a_day(it, rule) && rule->rule->row.status != KB_UNVERIFIED && !it->matters[index] &&
             !rule->rule->reason_only)
        proving_find(it, VERIFY_MATTERS, id, set,
                     "changes no plan: other rules say all that it says. Delete it, or mark it `reason_only: true` "
                     "if its reason is worth showing");
}

void prove_rules(struct proving *it)
{
    for (uint32_t i = 0; i < it->knowledge->kb->rules_count; i++)
        prove_rule(it, i);
}
