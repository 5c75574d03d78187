/* Facts and decision tables → options, avoidances, warnings. What is missing: missing.c. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/lists.h"
#include "plan/decide.h"

enum verdict plan_judge(const struct kb_ready_rule *rule, const cajal_facts *facts)
{
    enum verdict verdict = VERDICT_FIRES;
    for (uint32_t i = 0; i < rule->tests_count; i++) {
        uint8_t value = facts->values[rule->tests[i].fact];
        if (rule->tests[i].set >> value & 1)
            continue;
        if (value != KB_UNKNOWN)
            return VERDICT_NO;
        verdict = VERDICT_UNKNOWN;
    }
    return verdict;
}

bool plan_rule_valid(const struct kb_ready_rule *rule, int32_t day)
{
    return rule->from_days <= day && day < rule->until_days && day < rule->replaced_from;
}

/* ---- collecting ---- */

static void *push(struct deciding *deciding, struct plan_list *list, size_t size)
{
    void *slot = arena_push(deciding->arena, &list->items, &list->count, &list->capacity, size);
    if (!slot)
        deciding->failed = true;
    return slot;
}

static void push_pointer(struct deciding *deciding, struct plan_list *list, const void *pointer)
{
    for (size_t i = 0; i < list->count; i++)
        if (((const void **)list->items)[i] == pointer)
            return;
    const void **slot = push(deciding, list, sizeof *slot);
    if (slot)
        *slot = pointer;
}

/* Two rules that say the same are one entry with two reasons. Actions that name no regimen,
 * drug or modality (a test, a trial) are the same when their words are. */
bool plan_same_entry(const struct kb_ready_action *a, const struct kb_ready_action *b)
{
    if (a->action != b->action || a->regimen != b->regimen || a->modality != b->modality ||
        !lists_same_words(a->drugs, a->drugs_count, b->drugs, b->drugs_count))
        return false;
    if (a->regimen || a->modality || a->drugs_count)
        return true;
    return a->action == KB_DO_TRIAL || a->text == b->text || strcmp(a->text, b->text) == 0;
}

static struct plan_entry *entry_for(struct deciding *deciding, struct plan_list *list,
                                    const struct kb_ready_action *action)
{
    struct plan_entry *entries = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (plan_same_entry(entries[i].action, action))
            return &entries[i];
    struct plan_entry *entry = push(deciding, list, sizeof *entry);
    if (entry)
        entry->action = action;
    return entry;
}

/* The stronger, or among equals the earlier, speaks for the entry. */
bool plan_speaks_better(const struct kb_then *a, const struct kb_then *b)
{
    return a->strength != b->strength ? a->strength < b->strength : a->order < b->order;
}

static void apply(struct deciding *deciding, const struct kb_ready_rule *rule)
{
    for (uint32_t i = 0; i < rule->rule->then_count; i++) {
        struct plan_entry *entry = entry_for(deciding, &deciding->options, &rule->then[i]);
        if (!entry)
            return;
        if (plan_speaks_better(rule->then[i].then, entry->action->then))
            entry->action = &rule->then[i];
        push_pointer(deciding, &entry->because, rule->rule);
        for (uint32_t j = 0; j < rule->then[i].then->cautions_count; j++)
            push_pointer(deciding, &entry->cautions, rule->then[i].then->cautions[j]);
    }
    for (uint32_t i = 0; i < rule->rule->avoid_count; i++) {
        struct plan_entry *entry = entry_for(deciding, &deciding->avoid, &rule->avoid[i]);
        if (entry)
            push_pointer(deciding, &entry->because, rule->rule);
    }
    for (uint32_t i = 0; i < rule->rule->warn_count; i++)
        push_pointer(deciding, &deciding->warnings, rule->rule->warn[i]);
}

static void run_rules(struct deciding *deciding)
{
    const cajal_knowledge *knowledge = deciding->knowledge;
    for (uint32_t i = 0; i < knowledge->kb->rules_count; i++) {
        const struct kb_ready_rule *rule = &knowledge->rules[i];
        if (!plan_rule_valid(rule, deciding->day))
            continue;
        enum verdict verdict = plan_judge(rule, deciding->facts);
        if (verdict == VERDICT_NO)
            continue;
        if (rule->rule->row.status == KB_UNVERIFIED) {
            if (verdict == VERDICT_FIRES)
                push_pointer(deciding, &deciding->unverified, rule->rule);
        } else if (verdict == VERDICT_FIRES) {
            apply(deciding, rule);
            push_pointer(deciding, &deciding->fired, rule);
        } else {
            push_pointer(deciding, &deciding->undecided, rule);
        }
    }
}

/* ---- settling ---- */

/* An avoidance wins over an option. kb check keeps this from happening with the shipped
 * rules; with others it must fail safe, and say so. */
static void drop_avoided(struct deciding *deciding)
{
    struct plan_entry *options = deciding->options.items;
    const struct plan_entry *avoid = deciding->avoid.items;
    size_t kept = 0;
    for (size_t i = 0; i < deciding->options.count; i++) {
        bool avoided = false;
        for (size_t j = 0; j < deciding->avoid.count && !avoided; j++)
            avoided = kb_action_matches(avoid[j].action, options[i].action);
        if (!avoided)
            options[kept++] = options[i];
        else
            push_pointer(deciding, &deciding->warnings,
                         arena_printf(deciding->arena,
                                      "The rules contradict each other on \"%s\": it is left out of the options.",
                                      options[i].action->text));
    }
    deciding->options.count = kept;
}

/* Insertion sort: a plan has a handful of options, and equal ones keep the order of the rules. */
static void rank(struct deciding *deciding)
{
    struct plan_entry *options = deciding->options.items;
    for (size_t i = 1; i < deciding->options.count; i++) {
        struct plan_entry moving = options[i];
        size_t at = i;
        for (; at > 0 && plan_speaks_better(moving.action->then, options[at - 1].action->then); at--)
            options[at] = options[at - 1];
        options[at] = moving;
    }
}

/* ---- handing out ---- */

static const char *fact_word(const struct deciding *deciding, const char *id)
{
    int index = kb_fact_index(deciding->knowledge, id);
    return index < 0 ? "unknown" : kb_fact_word(&deciding->knowledge->kb->facts[index], deciding->facts->values[index]);
}

/* The line that an option belongs to: the present one, or the next when it is a new drug. */
static int line_of(const struct deciding *deciding, const struct kb_ready_action *action)
{
    int line = atoi(fact_word(deciding, "line"));
    return action->action == KB_SWITCH && line < 4 ? line + 1 : line;
}

/* A figure is about taking a treatment up, or going on with it while it works, unless it names
 * its actions: what a drug did in first line says nothing of more of it after it has failed. */
static bool about_action(const struct deciding *deciding, enum kb_action action, const struct kb_outcome *outcome)
{
    for (uint32_t i = 0; i < outcome->actions_count; i++)
        if (outcome->actions[i] == action)
            return true;
    if (outcome->actions_count)
        return false;
    const char *progression = fact_word(deciding, "progression");
    bool failing = strcmp(progression, "limited") == 0 || strcmp(progression, "generalized") == 0;
    return action == KB_START || action == KB_SWITCH || action == KB_DO_LOCAL || (action == KB_CONTINUE && !failing);
}

static bool belongs(const struct deciding *deciding, const struct kb_ready_action *action,
                    const struct kb_evidence *evidence)
{
    const struct kb_outcome *outcome = evidence->outcome;
    if (evidence->public_from > deciding->day)
        return false;
    if (!about_action(deciding, action->action, outcome))
        return false;
    if (!action->modality && outcome->lines_count &&
        !list_has_int(outcome->lines, outcome->lines_count, line_of(deciding, action)))
        return false;
    if (outcome->genotypes_count &&
        !list_has_word(outcome->genotypes, outcome->genotypes_count, fact_word(deciding, "genotype")))
        return false;
    return !outcome->progression || strcmp(outcome->progression, fact_word(deciding, "progression")) == 0;
}

/* The same kind of figure: 2-year OS is not median OS. */
static bool same_figure(const struct kb_outcome *a, const struct kb_outcome *b)
{
    bool same_time = a->at_months && b->at_months ? *a->at_months == *b->at_months : !a->at_months == !b->at_months;
    return a->outcome == b->outcome && a->statistic == b->statistic && a->criterion == b->criterion && same_time;
}

/* A figure for this genotype stands in place of the same figure for all. */
static bool more_exact(const struct deciding *deciding, const struct kb_ready_action *action,
                       const struct kb_evidence *general)
{
    for (uint32_t i = 0; i < action->evidence_count && general->outcome->genotypes_count == 0; i++) {
        const struct kb_evidence *other = &action->evidence[i];
        if (other->outcome->genotypes_count && same_figure(other->outcome, general->outcome) &&
            belongs(deciding, action, other))
            return true;
    }
    return false;
}

static void add_expected(struct deciding *deciding, struct plan_option *option, const struct kb_ready_action *action)
{
    option->expected = arena_array(deciding->arena, action->evidence_count + 1, sizeof *option->expected);
    if (!option->expected) {
        deciding->failed = true;
        return;
    }
    for (uint32_t i = 0; i < action->evidence_count; i++)
        if (belongs(deciding, action, &action->evidence[i]) && !more_exact(deciding, action, &action->evidence[i]))
            option->expected[option->expected_count++] = &action->evidence[i];
}

static void hand_out_options(struct deciding *deciding, struct plan_decision *out)
{
    struct plan_option *options = arena_array(deciding->arena, deciding->options.count + 1, sizeof *options);
    if (!options) {
        deciding->failed = true;
        return;
    }
    for (size_t i = 0; i < deciding->options.count; i++) {
        const struct plan_entry *entry = &((const struct plan_entry *)deciding->options.items)[i];
        const struct kb_ready_action *action = entry->action;
        options[i] = (struct plan_option){.rank = (int)i + 1,
                                          .action = action->action,
                                          .regimen = action->regimen,
                                          .drugs = action->drugs,
                                          .drugs_count = action->drugs_count,
                                          .modality = action->modality,
                                          .strength = action->then->strength,
                                          .order = action->then->order,
                                          .text = action->text,
                                          .because = entry->because.items,
                                          .because_count = (uint32_t)entry->because.count,
                                          .cautions = entry->cautions.items,
                                          .cautions_count = (uint32_t)entry->cautions.count};
        add_expected(deciding, &options[i], action);
        plan_add_approvals(deciding, &options[i]);
    }
    out->options = options;
    out->options_count = (uint32_t)deciding->options.count;
}

static void hand_out_avoid(struct deciding *deciding, struct plan_decision *out)
{
    struct plan_avoid *avoid = arena_array(deciding->arena, deciding->avoid.count + 1, sizeof *avoid);
    if (!avoid) {
        deciding->failed = true;
        return;
    }
    for (size_t i = 0; i < deciding->avoid.count; i++) {
        const struct plan_entry *entry = &((const struct plan_entry *)deciding->avoid.items)[i];
        avoid[i] = (struct plan_avoid){.action = entry->action->action,
                                       .regimen = entry->action->regimen,
                                       .drugs = entry->action->drugs,
                                       .drugs_count = entry->action->drugs_count,
                                       .modality = entry->action->modality,
                                       .text = entry->action->text,
                                       .because = entry->because.items,
                                       .because_count = (uint32_t)entry->because.count};
    }
    out->avoid = avoid;
    out->avoid_count = (uint32_t)deciding->avoid.count;
}

cajal_status plan_decide(struct plan_decision *out, struct arena *arena, const cajal_knowledge *knowledge,
                         const cajal_facts *facts, const struct plan_day *day, cajal_errors *errors)
{
    *out = (struct plan_decision){0};
    struct deciding deciding = {.arena = arena,
                                .knowledge = knowledge,
                                .facts = facts,
                                .day = day->as_of_days,
                                .authorities = day->authorities};
    run_rules(&deciding);
    drop_avoided(&deciding);
    rank(&deciding);
    hand_out_options(&deciding, out);
    hand_out_avoid(&deciding, out);
    plan_find_missing(&deciding, out);
    out->warnings = deciding.warnings.items;
    out->warnings_count = (uint32_t)deciding.warnings.count;
    out->unverified = deciding.unverified.items;
    out->unverified_count = (uint32_t)deciding.unverified.count;
    return deciding.failed ? errors_no_memory(errors) : CAJAL_OK;
}
