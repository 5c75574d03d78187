/* A drug, or ending one, that the plan says to avoid, and what it would do instead. */
#include <stdio.h>
#include <string.h>

#include "base/lists.h"
#include "serve/hooks.h"

static bool is_avoided(struct hook_cards *cards, const struct plan_avoid *avoid, const struct kb_drug *drug,
                       double daily_mg)
{
    if (avoid->drugs_count != 1 || strcmp(avoid->drugs[0], drug->row.id) != 0)
        return false;
    double now_mg;
    switch (avoid->action) {
    case KB_START:
    case KB_CONTINUE:
    case KB_SWITCH:
    case KB_RECHALLENGE:
    case KB_RESUME:
        return !avoid->regimen || daily_mg <= 0 || hook_regimen_mg(avoid->regimen) < 0 ||
               daily_mg > hook_regimen_mg(avoid->regimen) - DOSE_TOLERANCE_MG;
    case KB_ESCALATE:
        now_mg = daily_mg > 0 ? hook_taken_mg(cards, drug) : -1;
        return now_mg > 0 && daily_mg > now_mg + DOSE_TOLERANCE_MG;
    default: return false;
    }
}

/* Critical when a source that was read states it or a guideline says so; a warning when it was inferred. */
static enum hook_indicator strength_of(const struct plan_avoid *avoid)
{
    for (uint32_t i = 0; i < avoid->because_count; i++) {
        const struct kb_rule *rule = avoid->because[i];
        if (rule->row.status == KB_VERIFIED && (rule->standing == KB_STATED || rule->standing == KB_GUIDELINE))
            return HOOK_CRITICAL;
    }
    return HOOK_WARNING;
}

static void add_avoid(struct hook_cards *cards, const struct plan_avoid *avoid)
{
    text_add(&cards->detail, "**Avoid: ");
    hook_words(&cards->detail, avoid->text);
    text_add(&cards->detail, ".** ");
    for (uint32_t i = 0; i < avoid->because_count; i++) {
        text_add(&cards->detail, i ? " " : "");
        hook_words(&cards->detail, avoid->because[i]->because);
        for (uint32_t j = 0; j < avoid->because[i]->row.sources_count; j++)
            citations_number(&cards->citations, avoid->because[i]->row.sources[j]);
    }
    text_add(&cards->detail, "\n\n");
}

/* Whether the plan speaks against the drug at the dose of an option as well. */
static bool avoided_too(struct hook_cards *cards, const struct plan_option *option, const struct kb_drug *drug)
{
    const struct plan_decision *decision = &cards->plan->decision;
    bool avoided = false;
    for (uint32_t i = 0; i < decision->avoid_count; i++)
        avoided = avoided || is_avoided(cards, &decision->avoid[i], drug, hook_regimen_mg(option->regimen));
    return avoided && list_has_word(option->drugs, option->drugs_count, drug->row.id);
}

/* What the plan would do instead: it may be the same drug at another dose. */
static const struct plan_option *instead(struct hook_cards *cards, const struct kb_drug *drug)
{
    const struct plan_decision *decision = &cards->plan->decision;
    for (uint32_t i = 0; i < decision->options_count; i++)
        if (hook_option_orders(&decision->options[i]) && !avoided_too(cards, &decision->options[i], drug))
            return &decision->options[i];
    return NULL;
}

void hook_add_instead(struct hook_cards *cards)
{
    const struct plan_decision *decision = &cards->plan->decision;
    if (decision->options_count == 0)
        return;
    text_add(&cards->detail, "The plan's first option: ");
    hook_words(&cards->detail, decision->options[0].text);
    text_add(&cards->detail, ".");
}

static void suggest_removal(struct hook_cards *cards, const struct kb_drug *drug, const struct fhir_order *order)
{
    const struct plan_option *option = instead(cards, drug);
    const char *remove = arena_printf(cards->arena, "Remove the order of %s", drug->name);
    if (!order->resource_id[0] || !remove || cards->failed)
        return;
    if (option) {
        const char *label = arena_printf(cards->arena, "%s instead", option->text);
        hook_suggest(cards, label ? label : option->text, option->strength == KB_RECOMMENDED);
        hook_action_delete(cards, remove, order->resource_type, order->resource_id);
        hook_action_create(cards, option->text, option->regimen);
        hook_suggest_end(cards);
    }
    hook_suggest(cards, remove, false);
    hook_action_delete(cards, remove, order->resource_type, order->resource_id);
    hook_suggest_end(cards);
}

/* The drug is named once. */
static const char *avoid_summary(struct hook_cards *cards, const struct kb_drug *drug, const struct plan_avoid *avoid,
                                 bool ordered)
{
    if (!ordered)
        return arena_printf(cards->arena, "The patient takes %s; to avoid: %s", drug->name, avoid->text);
    bool named = strcasestr(avoid->text, drug->name) != NULL;
    return named ? arena_printf(cards->arena, "Avoid: %s", avoid->text)
                 : arena_printf(cards->arena, "Avoid %s: %s", drug->name, avoid->text);
}

bool hook_avoid_card(struct hook_cards *cards, const struct kb_drug *drug, double daily_mg,
                     const struct fhir_order *order)
{
    const struct plan_decision *decision = &cards->plan->decision;
    const struct plan_avoid *first = NULL;
    enum hook_indicator worst = HOOK_INFO;
    for (uint32_t i = 0; i < decision->avoid_count; i++) {
        const struct plan_avoid *avoid = &decision->avoid[i];
        if (!is_avoided(cards, avoid, drug, daily_mg))
            continue;
        first = first ? first : avoid;
        worst = strength_of(avoid) > worst ? strength_of(avoid) : worst;
        add_avoid(cards, avoid);
    }
    if (!first)
        return false;
    hook_add_instead(cards);
    const char *summary = avoid_summary(cards, drug, first, order != NULL);
    hook_card_open(cards, worst, summary ? summary : first->text);
    if (order)
        suggest_removal(cards, drug, order);
    hook_card_close(cards, true);
    return true;
}

void hook_stop_card(struct hook_cards *cards, const struct kb_drug *drug, enum case_stop_reason reason)
{
    const struct plan_decision *decision = &cards->plan->decision;
    const struct plan_avoid *first = NULL;
    for (uint32_t i = 0; i < decision->avoid_count; i++) {
        const struct plan_avoid *avoid = &decision->avoid[i];
        if (avoid->action != KB_STOP || reason == CASE_STOP_PROGRESSION ||
            !list_has_word(avoid->drugs, avoid->drugs_count, drug->row.id))
            continue;
        first = first ? first : avoid;
        add_avoid(cards, avoid);
    }
    if (!first)
        return;
    const char *summary = arena_printf(cards->arena, "Avoid: %s", first->text);
    hook_card_open(cards, HOOK_WARNING, summary ? summary : first->text);
    hook_card_close(cards, true);
}
