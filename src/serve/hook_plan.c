/* patient-view: the plan as cards. What the plan page shows, in the order of its weight. */
#include <string.h>

#include "facts/lines.h"
#include "knowledge/vocabulary.h"
#include "report/report.h"
#include "serve/hooks.h"

#define SUGGESTIONS_MOST 3 /* options that can be ordered with one click */
#define OPTIONS_MOST 8     /* shown; the page has all */

bool hook_option_orders(const struct plan_option *option)
{
    switch (option->action) {
    case KB_START:
    case KB_SWITCH:
    case KB_RECHALLENGE:
    case KB_RESUME:
    case KB_ESCALATE:
    case KB_REDUCE: return option->regimen != NULL;
    default: return false;
    }
}

static void add_reasons(struct hook_cards *cards, const struct kb_rule *const *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        text_add(&cards->detail, i ? " " : "");
        hook_words(&cards->detail, rules[i]->because);
        for (uint32_t j = 0; j < rules[i]->row.sources_count; j++)
            citations_number(&cards->citations, rules[i]->row.sources[j]);
    }
    text_add(&cards->detail, "\n");
}

static void add_option(struct hook_cards *cards, const struct plan_option *option)
{
    text_printf(&cards->detail, "%d. **", option->rank);
    hook_words(&cards->detail, option->text);
    text_printf(&cards->detail, "** (%s). ", kb_word(&kb_words_strength, (int)option->strength));
    add_reasons(cards, option->because, option->because_count);
    for (uint32_t i = 0; i < option->cautions_count; i++) {
        text_add(&cards->detail, "   - ");
        hook_words(&cards->detail, option->cautions[i]);
        text_add(&cards->detail, "\n");
    }
}

static void add_avoid(struct hook_cards *cards)
{
    const struct plan_decision *decision = &cards->plan->decision;
    if (decision->avoid_count)
        text_add(&cards->detail, "\n**Avoid**\n\n");
    for (uint32_t i = 0; i < decision->avoid_count; i++) {
        text_add(&cards->detail, "- **");
        hook_words(&cards->detail, decision->avoid[i].text);
        text_add(&cards->detail, report_avoid_goes_on(decision, i) ? "**;\n" : "**. ");
        if (!report_avoid_goes_on(decision, i))
            add_reasons(cards, decision->avoid[i].because, decision->avoid[i].because_count);
    }
}

static void add_list(struct hook_cards *cards, const char *heading, const char *const *items, uint32_t count)
{
    if (count)
        text_printf(&cards->detail, "\n**%s**\n\n", heading);
    for (uint32_t i = 0; i < count; i++) {
        text_add(&cards->detail, "- ");
        hook_words(&cards->detail, items[i]);
        text_add(&cards->detail, "\n");
    }
}

static void add_doses(struct hook_cards *cards)
{
    const cajal_plan *plan = cards->plan;
    struct text words = {0};
    if (plan->dosing_count)
        text_add(&cards->detail, "\n**Dose**\n\n");
    for (uint32_t i = 0; i < plan->dosing_count && !words.failed; i++) {
        text_clear(&words);
        report_dosing_words(&words, &plan->dosing[i]);
        text_add(&cards->detail, "- ");
        hook_words(&cards->detail, words.data ? words.data : "");
        text_add(&cards->detail, "\n");
    }
    cards->failed = cards->failed || words.failed;
    text_free(&words);
}

static void add_disclaimer(struct hook_cards *cards)
{
    text_add(&cards->detail, "\n");
    hook_words(&cards->detail, cards->knowledge->kb->manifest.disclaimer);
}

static void suggest_options(struct hook_cards *cards)
{
    const struct plan_decision *decision = &cards->plan->decision;
    int suggested = 0;
    for (uint32_t i = 0; i < decision->options_count && suggested < SUGGESTIONS_MOST; i++) {
        const struct plan_option *option = &decision->options[i];
        if (!hook_option_orders(option))
            continue;
        hook_suggest(cards, option->text, i == 0 && option->strength == KB_RECOMMENDED);
        hook_action_create(cards, option->text, option->regimen);
        hook_suggest_end(cards);
        suggested++;
    }
}

static void plan_card(struct hook_cards *cards)
{
    const struct plan_decision *decision = &cards->plan->decision;
    if (!decision->options_count)
        return;
    hook_words(&cards->detail, cards->plan->headline);
    text_add(&cards->detail, "\n\n**Genotype** ");
    hook_words(&cards->detail,
               cards->plan->genotype.text ? cards->plan->genotype.text : cajal_plan_genotype(cards->plan));
    text_add(&cards->detail, "\n\n");
    for (uint32_t i = 0; i < decision->options_count && i < OPTIONS_MOST; i++)
        add_option(cards, &decision->options[i]);
    add_avoid(cards);
    add_doses(cards);
    add_disclaimer(cards);
    const struct plan_option *first = &decision->options[0];
    const char *summary =
        arena_printf(cards->arena, "GIST: %s%s", first->strength == KB_RECOMMENDED ? "" : "consider: ", first->text);
    hook_card_open(cards, HOOK_INFO, summary ? summary : first->text);
    if (!cards->failed)
        suggest_options(cards);
    hook_card_close(cards, false);
}

/* Warnings of the plan, and facts that the record contradicts itself on. */
static void warning_card(struct hook_cards *cards)
{
    const cajal_plan *plan = cards->plan;
    size_t notes = cajal_fhir_report_count(cards->data->report), conflicts = 0;
    const char *first = plan->warnings_count ? plan->warnings[0] : NULL;
    add_list(cards, "Of the plan", plan->warnings, plan->warnings_count);
    for (size_t i = 0; i < notes; i++) {
        const cajal_fhir_note *note = cajal_fhir_report_at(cards->data->report, i);
        if (note->kind != CAJAL_FHIR_CONFLICT)
            continue;
        if (!conflicts++)
            text_add(&cards->detail, "\n**The record contradicts itself**; what is in conflict was left out:\n\n");
        first = first ? first : note->reason;
        text_printf(&cards->detail, "- %s/%s: ", note->resource_type, note->resource_id);
        hook_words(&cards->detail, note->reason);
        text_add(&cards->detail, "\n");
    }
    size_t more = plan->warnings_count + conflicts;
    if (!more)
        return;
    const char *summary = more > 1 ? arena_printf(cards->arena, "%zu warnings, the first: %s", more, first) : first;
    hook_card_open(cards, HOOK_WARNING, summary ? summary : first);
    hook_card_close(cards, false);
}

/* What is not known, and what hangs on it. */
static void missing_card(struct hook_cards *cards)
{
    const struct plan_decision *decision = &cards->plan->decision;
    if (!decision->missing_count)
        return;
    for (uint32_t i = 0; i < decision->missing_count; i++) {
        text_add(&cards->detail, "- **");
        hook_words(&cards->detail, decision->missing[i].text);
        text_add(&cards->detail, "** Decides on: ");
        for (uint32_t j = 0; j < decision->missing[i].decides_count; j++) {
            text_add(&cards->detail, j ? "; " : "");
            hook_words(&cards->detail, decision->missing[i].decides[j]);
        }
        text_add(&cards->detail, "\n");
    }
    const char *first = decision->missing[0].text, *summary = first;
    if (decision->missing_count > 1)
        summary = arena_printf(cards->arena, "%u facts are not known, the first: %s", (unsigned)decision->missing_count,
                               first);
    hook_card_open(cards, HOOK_INFO, summary ? summary : first);
    hook_card_close(cards, false);
}

/* The drugs that are taken now: where the plan says to avoid one, and what the labels say of its dose. */
static void current_cards(struct hook_cards *cards)
{
    const cajal_plan *plan = cards->plan;
    struct treatment_lines lines;
    if (!lines_derive(&lines, cards->arena, cards->knowledge, cards->data->patient_case)) {
        cards->failed = true;
        return;
    }
    for (uint32_t i = 0; lines.current && i < lines.current->drugs_count; i++) {
        const struct kb_drug *drug = lines.current->drugs[i];
        struct plan_dosing *own = arena_array(cards->arena, plan->dosing_count + 1, sizeof *own);
        uint32_t count = 0;
        for (uint32_t j = 0; own && j < plan->dosing_count; j++)
            if (plan->dosing[j].drug == drug)
                own[count++] = plan->dosing[j];
        if (drug) {
            hook_avoid_card(cards, drug, 0, NULL);
            hook_dose_cards(cards, own, count, 0, NULL);
        }
    }
}

#define MATTERS_MOST 12 /* of the record on a card; `cajal fhir import` lists all */

static bool same_matter(const cajal_fhir_note *a, const cajal_fhir_note *b)
{
    return a->kind == b->kind && strcmp(a->reason, b->reason) == 0 && strcmp(a->path, b->path) == 0;
}

static void add_matter(struct hook_cards *cards, const cajal_fhir_note *note)
{
    text_printf(&cards->detail, "- %s: %s", note->kind == CAJAL_FHIR_ASSUMED ? "Assumed" : "Not understood",
                note->resource_type);
    if (*note->resource_id) {
        text_add_char(&cards->detail, '/');
        hook_words(&cards->detail, note->resource_id);
    }
    if (*note->code) {
        text_add(&cards->detail, " (");
        hook_words(&cards->detail, note->code);
        text_add(&cards->detail, ")");
    }
    text_add(&cards->detail, ": ");
    hook_words(&cards->detail, note->reason);
    text_add(&cards->detail, "\n");
}

/* What was made of the record: one line for each matter, and how many there are of all. */
static void record_card(struct hook_cards *cards)
{
    const cajal_fhir_report *report = cards->data->report;
    const cajal_fhir_note *shown[MATTERS_MOST];
    size_t count = 0, lost = 0, assumed = 0;
    for (size_t i = 0; i < cajal_fhir_report_count(report); i++) {
        const cajal_fhir_note *note = cajal_fhir_report_at(report, i);
        bool seen = count == MATTERS_MOST;
        if (note->kind != CAJAL_FHIR_ASSUMED && note->kind != CAJAL_FHIR_NOT_UNDERSTOOD)
            continue;
        assumed += note->kind == CAJAL_FHIR_ASSUMED;
        lost += note->kind == CAJAL_FHIR_NOT_UNDERSTOOD;
        for (size_t j = 0; j < count && !seen; j++)
            seen = same_matter(shown[j], note);
        if (seen)
            continue;
        shown[count++] = note;
        add_matter(cards, note);
    }
    add_list(cards, "Not read from the record", cards->data->unread, (uint32_t)cards->data->unread_count);
    if (lost + assumed + cards->data->unread_count == 0)
        return;
    const struct {
        size_t count;
        const char *words;
    } parts[] = {
        {lost, "not understood"}, {assumed, "assumed"}, {cards->data->unread_count, "kinds of resources not read"}};
    struct text summary = {0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].count)
            text_printf(&summary, "%s%zu %s", summary.length ? ", " : "Of the record: ", parts[i].count,
                        parts[i].words);
    cards->failed = cards->failed || summary.failed;
    hook_card_open(cards, HOOK_INFO, summary.failed ? "" : summary.data);
    hook_card_close(cards, false);
    text_free(&summary);
}

void hook_plan_cards(struct hook_cards *cards)
{
    plan_card(cards);
    current_cards(cards);
    warning_card(cards);
    missing_card(cards);
    record_card(cards);
}
