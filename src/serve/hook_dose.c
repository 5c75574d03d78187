/* An order at a dose that the plan does not have in mind: the same drug at the dose that the knowledge base gives for
 * this very situation is offered. A dose above all that it knows of the drug is told in any case. */
#include <string.h>

#include "facts/lines.h"
#include "serve/hooks.h"

double hook_regimen_mg(const struct kb_regimen *regimen)
{
    return regimen->dose_mg ? *regimen->dose_mg * (regimen->per_day ? *regimen->per_day : 1) : -1;
}

double hook_taken_mg(struct hook_cards *cards, const struct kb_drug *drug)
{
    struct treatment_lines lines;
    if (!lines_derive(&lines, cards->arena, cards->knowledge, cards->data->patient_case)) {
        cards->failed = true;
        return -1;
    }
    return lines.current && systemic_has_drug(lines.current, drug->row.id) ? systemic_daily_mg(lines.current) : -1;
}

static bool same_dose(double a_mg, double b_mg)
{
    return a_mg < b_mg + DOSE_TOLERANCE_MG && a_mg > b_mg - DOSE_TOLERANCE_MG;
}

static bool is_of(const struct kb_regimen *regimen, const struct kb_drug *drug)
{
    return regimen && regimen->drugs_count == 1 && strcmp(regimen->drugs[0], drug->row.id) == 0;
}

/* The first option that orders the drug alone at a dose; NULL when there is none, or one is at the dose ordered. */
static const struct plan_option *another_dose(const struct plan_decision *decision, const struct kb_drug *drug,
                                              double daily_mg)
{
    const struct plan_option *first = NULL;
    for (uint32_t i = 0; i < decision->options_count; i++) {
        const struct plan_option *option = &decision->options[i];
        if (!is_of(option->regimen, drug) || hook_regimen_mg(option->regimen) <= 0)
            continue;
        if (same_dose(hook_regimen_mg(option->regimen), daily_mg))
            return NULL;
        first = first || !hook_option_orders(option) ? first : option;
    }
    return first;
}

/* The highest dose of the drug alone that a row gives, with the row. */
struct highest {
    double daily_mg;
    const struct kb_row *row;
};

static struct highest highest_of(const struct kb *kb, const struct kb_drug *drug)
{
    struct highest out = {0, NULL};
    for (uint32_t i = 0; i < drug->dose_steps_count; i++)
        if (drug->dose_steps[i].daily_mg > out.daily_mg)
            out = (struct highest){drug->dose_steps[i].daily_mg, &drug->row};
    for (uint32_t i = 0; i < kb->regimens_count; i++)
        if (is_of(&kb->regimens[i], drug) && hook_regimen_mg(&kb->regimens[i]) > out.daily_mg)
            out = (struct highest){hook_regimen_mg(&kb->regimens[i]), &kb->regimens[i].row};
    for (uint32_t i = 0; i < kb->interactions_count; i++) {
        const struct kb_interaction *row = &kb->interactions[i];
        if (row->daily_mg && strcmp(row->drug, drug->row.id) == 0 && *row->daily_mg > out.daily_mg)
            out = (struct highest){*row->daily_mg, &row->row};
    }
    return out;
}

static void cite(struct hook_cards *cards, const struct kb_row *row)
{
    for (uint32_t i = 0; i < row->sources_count; i++)
        citations_number(&cards->citations, row->sources[i]);
}

static void add_option(struct hook_cards *cards, const struct plan_option *option)
{
    text_add(&cards->detail, "For this patient the plan says: **");
    hook_words(&cards->detail, option->text);
    text_add(&cards->detail, "**. ");
    for (uint32_t i = 0; i < option->because_count; i++) {
        hook_words(&cards->detail, option->because[i]->because);
        text_add_char(&cards->detail, ' ');
        cite(cards, &option->because[i]->row);
    }
    cite(cards, &option->regimen->row);
}

static void suggest_dose(struct hook_cards *cards, const struct kb_drug *drug, const struct plan_option *option,
                         const struct fhir_order *order)
{
    const char *label = arena_printf(cards->arena, "Order %s instead", option->regimen->name);
    const char *remove = arena_printf(cards->arena, "Remove the order of %s", drug->name);
    if (!order->resource_id[0] || !label || !remove || cards->failed)
        return;
    hook_suggest(cards, label, option->strength == KB_RECOMMENDED);
    hook_action_delete(cards, remove, order->resource_type, order->resource_id);
    hook_action_create(cards, option->regimen->name, option->regimen);
    hook_suggest_end(cards);
}

void hook_other_dose_card(struct hook_cards *cards, const struct kb_drug *drug, double daily_mg,
                          enum hook_advised advised, const struct fhir_order *order)
{
    struct highest highest = highest_of(cards->knowledge->kb, drug);
    bool above = highest.row && daily_mg > highest.daily_mg + DOSE_TOLERANCE_MG;
    const struct plan_option *option = another_dose(&cards->plan->decision, drug, daily_mg);
    /* below that: a dose that is taken already, or that a label may have brought about, had its reasons */
    if (daily_mg <= 0 || advised == HOOK_ADVISED_LEVEL ||
        (!above && (!option || advised || same_dose(daily_mg, hook_taken_mg(cards, drug)))))
        return;
    if (above) {
        text_printf(&cards->detail, "The highest dose of it that is known here is %g mg a day. ", highest.daily_mg);
        cite(cards, highest.row);
    }
    if (option)
        add_option(cards, option);
    const char *summary =
        above ? arena_printf(cards->arena, "%s %g mg a day is above every dose of it known here (%g mg at the most)",
                             drug->name, daily_mg, highest.daily_mg)
              : arena_printf(cards->arena, "%s %g mg a day: the plan has another dose, %s", drug->name, daily_mg,
                             option->regimen->name);
    hook_card_open(cards, above ? HOOK_WARNING : HOOK_INFO, summary ? summary : drug->name);
    if (option)
        suggest_dose(cards, drug, option, order);
    hook_card_close(cards, true);
}
