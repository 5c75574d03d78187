/* order-select, order-sign: each order held against the plan. Which drugs, doses and reasons is the knowledge base's.
 */
#include <stdio.h>
#include <string.h>

#include "base/lists.h"
#include "facts/lines.h"
#include "report/report.h"
#include "serve/hooks.h"

#define DOSE_TOLERANCE_MG 0.5 /* orders and labels round */

/* ---- a drug to avoid ---- */

static double regimen_daily_mg(const struct kb_regimen *regimen)
{
    return regimen->dose_mg ? *regimen->dose_mg * (regimen->per_day ? *regimen->per_day : 1) : -1;
}

/* What is taken of the drug now, in mg a day; -1 when it is not taken or nobody says how much. */
static double taken_mg(struct hook_cards *cards, const struct kb_drug *drug)
{
    struct treatment_lines lines;
    if (!lines_derive(&lines, cards->arena, cards->knowledge, cards->data->patient_case)) {
        cards->failed = true;
        return -1;
    }
    return lines.current && systemic_has_drug(lines.current, drug->row.id) ? systemic_daily_mg(lines.current) : -1;
}

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
        return !avoid->regimen || daily_mg <= 0 || regimen_daily_mg(avoid->regimen) < 0 ||
               daily_mg > regimen_daily_mg(avoid->regimen) - DOSE_TOLERANCE_MG;
    case KB_ESCALATE:
        now_mg = daily_mg > 0 ? taken_mg(cards, drug) : -1;
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

/* What the plan would do instead. */
static const struct plan_option *instead(const struct hook_cards *cards, const struct kb_drug *drug)
{
    const struct plan_decision *decision = &cards->plan->decision;
    for (uint32_t i = 0; i < decision->options_count; i++)
        if (hook_option_orders(&decision->options[i]) &&
            !list_has_word(decision->options[i].drugs, decision->options[i].drugs_count, drug->row.id))
            return &decision->options[i];
    return NULL;
}

static void add_instead(struct hook_cards *cards)
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
    add_instead(cards);
    const char *summary = avoid_summary(cards, drug, first, order != NULL);
    hook_card_open(cards, worst, summary ? summary : first->text);
    if (order)
        suggest_removal(cards, drug, order);
    hook_card_close(cards, true);
    return true;
}

/* ---- its dose ---- */

/* Whether what is ordered (or taken) is not within what the row allows. */
static bool is_broken(const struct plan_dosing *dosing, double daily_mg)
{
    if (dosing->advice == KB_ADVISE_MONITOR)
        return false;
    return dosing->to_mg <= 0 || daily_mg <= 0 || dosing->advice == KB_ADVISE_AVOID ||
           dosing->advice == KB_ADVISE_STOP || dosing->advice == KB_ADVISE_HOLD ||
           (dosing->advice == KB_ADVISE_REDUCE
                ? daily_mg > dosing->to_mg + DOSE_TOLERANCE_MG
                : daily_mg < dosing->to_mg - DOSE_TOLERANCE_MG || daily_mg > dosing->to_mg + DOSE_TOLERANCE_MG);
}

static void suggest_level(struct hook_cards *cards, const struct plan_dosing *dosing, const struct fhir_order *order)
{
    const char *words = dosing->to_text ? dosing->to_text : arena_printf(cards->arena, "%g mg a day", dosing->to_mg);
    const char *label = arena_printf(cards->arena, "Order %s %s instead", dosing->drug->name, words ? words : "");
    const char *remove = arena_printf(cards->arena, "Remove the order of %s", dosing->drug->name);
    if (!order || !order->resource_id[0] || dosing->to_mg <= 0 || !words || !label || !remove || cards->failed)
        return;
    hook_suggest(cards, label, false);
    hook_action_delete(cards, remove, order->resource_type, order->resource_id);
    hook_action_dose(cards, label, dosing->drug, dosing->to_mg, words);
    hook_suggest_end(cards);
}

/* "Imatinib 800 mg a day: above the 600 mg for diarrhea grade 3" */
static const char *dose_summary(struct hook_cards *cards, const struct plan_dosing *dosing, double daily_mg)
{
    struct arena *arena = cards->arena;
    if (dosing->to_mg > 0 && daily_mg > dosing->to_mg + DOSE_TOLERANCE_MG)
        return arena_printf(arena, "%s %g mg a day is above the level of %g mg for: %s", dosing->drug->name, daily_mg,
                            dosing->to_mg, dosing->cause);
    return arena_printf(arena, "%s, %s: %s", dosing->drug->name, dosing->cause, dosing->text);
}

static void dose_card(struct hook_cards *cards, const struct plan_dosing *dosing, double daily_mg,
                      const struct fhir_order *order)
{
    struct text words = {0};
    report_dosing_words(&words, dosing);
    hook_words(&cards->detail, words.data ? words.data : "");
    cards->failed = cards->failed || words.failed;
    text_free(&words);
    for (uint32_t i = 0; dosing->row && i < dosing->row->sources_count; i++)
        citations_number(&cards->citations, dosing->row->sources[i]);
    const char *summary = dose_summary(cards, dosing, daily_mg);
    hook_card_open(cards, dosing->row && dosing->row->status == KB_VERIFIED ? HOOK_WARNING : HOOK_INFO,
                   summary ? summary : dosing->text);
    suggest_level(cards, dosing, order);
    hook_card_close(cards, true);
}

/* What only asks for watching stands together on one card. */
static void watch_card(struct hook_cards *cards, const struct plan_dosing *dosing, uint32_t count)
{
    const struct plan_dosing *first = NULL;
    struct text words = {0};
    for (uint32_t i = 0; i < count; i++) {
        if (dosing[i].advice != KB_ADVISE_MONITOR)
            continue;
        first = first ? first : &dosing[i];
        text_clear(&words);
        report_dosing_words(&words, &dosing[i]);
        text_add(&cards->detail, "- ");
        hook_words(&cards->detail, words.data ? words.data : "");
        text_add(&cards->detail, "\n");
        for (uint32_t j = 0; dosing[i].row && j < dosing[i].row->sources_count; j++)
            citations_number(&cards->citations, dosing[i].row->sources[j]);
    }
    cards->failed = cards->failed || words.failed;
    text_free(&words);
    if (!first)
        return;
    const char *summary = arena_printf(cards->arena, "%s, %s: %s", first->drug->name, first->cause, first->text);
    hook_card_open(cards, HOOK_INFO, summary ? summary : first->text);
    hook_card_close(cards, false);
}

bool hook_dose_cards(struct hook_cards *cards, const struct plan_dosing *dosing, uint32_t count, double daily_mg,
                     const struct fhir_order *order)
{
    for (uint32_t i = 0; i < count; i++)
        if (is_broken(&dosing[i], daily_mg))
            dose_card(cards, &dosing[i], daily_mg, order);
    watch_card(cards, dosing, count);
    return count > 0;
}

/* ---- the orders of a call ---- */

#define ORDERS_MOST 64 /* of one session of ordering */

struct orders {
    struct hook_cards *cards;
    struct fhir_order *items;
    bool *chosen;         /* order-select: only these are looked at */
    cajal_fhir_report **notes;
    size_t count, beyond; /* those that were read; how many there are more */
    struct text unclear;  /* a line for each of which the medicine cannot be told */
    size_t unclear_count;
};

static bool is_chosen(const struct orders *it, const struct fhir_order *order)
{
    const struct hook_call *call = it->cards->call;
    const struct scan *scan = &call->scan;
    char reference[200];
    if (call->service->kind != HOOK_ORDER_SELECT)
        return true;
    snprintf(reference, sizeof reference, "%s/%s", order->resource_type, order->resource_id);
    SCAN_EACH(scan, scan_member(scan, call->context, "selections"), selection)
    {
        if (scan_says(scan, selection, reference))
            return true;
    }
    return false;
}

static bool is_order(const struct scan *scan, uint32_t resource)
{
    uint32_t type = scan_member(scan, resource, "resourceType");
    return scan_says(scan, type, "MedicationRequest") || scan_says(scan, type, "MedicationStatement") ||
           scan_says(scan, type, "MedicationAdministration");
}

/* What an order of a drug of GIST says and was not understood. Of other medicines only the name matters here: of one
 * that cannot be told nothing was checked, whichever it is. */
static void unread_card(struct orders *it, const struct fhir_order *order, const cajal_fhir_report *notes)
{
    struct hook_cards *cards = it->cards;
    const char *last = NULL;
    bool unclear = order->treatment.drugs_count == 0;
    struct text *out = unclear ? &it->unclear : &cards->detail;
    if (unclear) {
        text_printf(out, "- %s ", order->resource_type);
        hook_words(out, order->resource_id);
        text_add(out, ": it cannot be told which medicine\n");
    }
    it->unclear_count += unclear;
    for (size_t i = 0; i < cajal_fhir_report_count(notes); i++) {
        const cajal_fhir_note *note = cajal_fhir_report_at(notes, i);
        if (note->kind == CAJAL_FHIR_ASSUMED || !(unclear || order->drug))
            continue;
        last = note->reason;
        text_add(out, "- ");
        hook_words(out, last);
        text_add(out, "\n");
    }
    if (unclear || !last)
        return;
    const char *summary = arena_printf(cards->arena, "The order of %s was not read whole: %s", order->drug->name, last);
    hook_card_open(cards, HOOK_WARNING, summary ? summary : last);
    hook_card_close(cards, false);
}

static void unread_cards(struct orders *it)
{
    for (size_t i = 0; i < it->count; i++) {
        if (it->chosen[i])
            unread_card(it, &it->items[i], it->notes[i]);
        cajal_fhir_report_free(it->notes[i]);
    }
}

static void unclear_card(struct orders *it)
{
    char summary[HOOK_SUMMARY_MOST];
    if (it->unclear_count) {
        text_add(&it->cards->detail, text_string(&it->unclear));
        snprintf(summary, sizeof summary, "Not checked: %zu of the orders, whose medicine cannot be told",
                 it->unclear_count);
        hook_card_open(it->cards, HOOK_WARNING, summary);
        hook_card_close(it->cards, false);
    }
    it->cards->failed = it->cards->failed || it->unclear.failed;
    text_free(&it->unclear);
}

/* Beyond what is looked at in one call. */
static void beyond_card(struct hook_cards *cards, size_t beyond)
{
    char summary[HOOK_SUMMARY_MOST];
    if (!beyond)
        return;
    snprintf(summary, sizeof summary, "%zu further orders were not looked at: at most %d in one call", beyond,
             ORDERS_MOST);
    hook_card_open(cards, HOOK_WARNING, summary);
    hook_card_close(cards, false);
}

static void read_orders(struct orders *it)
{
    const struct hook_call *call = it->cards->call;
    const struct scan *scan = &call->scan;
    it->items = arena_array(it->cards->arena, ORDERS_MOST, sizeof *it->items);
    it->chosen = arena_array(it->cards->arena, ORDERS_MOST, sizeof *it->chosen);
    it->notes = arena_array(it->cards->arena, ORDERS_MOST, sizeof *it->notes);
    if (!it->items || !it->chosen || !it->notes) {
        it->cards->failed = true;
        return;
    }
    uint32_t entries = scan_member(scan, scan_member(scan, call->context, "draftOrders"), "entry");
    SCAN_EACH(scan, entries, entry)
    {
        uint32_t resource = scan_member(scan, entry, "resource");
        struct fhir_order *order = &it->items[it->count];
        if (!is_order(scan, resource))
            continue;
        if (it->count == ORDERS_MOST) {
            it->beyond++;
            continue;
        }
        cajal_fhir_report *notes = NULL;
        if (!fhir_read_order(order, it->cards->arena, it->cards->knowledge, it->cards->data->reader, scan, resource,
                             &notes))
            it->cards->failed = true;
        if (!order->ordered) {
            cajal_fhir_report_free(notes);
            continue;
        }
        it->chosen[it->count] = is_chosen(it, order);
        it->notes[it->count++] = notes;
    }
}

static double ordered_mg(struct hook_cards *cards, const struct fhir_order *order)
{
    struct systemic item = {.treatment = &order->treatment};
    (void)cards;
    return systemic_daily_mg(&item);
}

/* The patient as he would be with all that is ordered beside. */
static void with_comedications(struct cajal_case *out, const struct orders *it, bool alone, const char *only)
{
    const struct cajal_case *before = it->cards->data->patient_case;
    size_t most = before->comedications_count + it->count + 1;
    const char **names = arena_array(it->cards->arena, most, sizeof *names);
    uint32_t count = 0;
    *out = *before;
    if (!names) {
        it->cards->failed = true;
        return;
    }
    for (uint32_t i = 0; !alone && i < before->comedications_count; i++)
        names[count++] = before->comedications[i];
    for (size_t i = 0; i < it->count; i++)
        if (it->items[i].comedication && (!alone || it->items[i].name == only))
            names[count++] = it->items[i].name;
    out->comedications = names;
    out->comedications_count = count;
    if (alone) {
        out->labs_count = out->toxicities_count = 0;
        out->patient.pregnant = CASE_NOT_STATED;
    }
}

/* A drug that the plan neither offers nor speaks against: the plan has others in mind. */
static void other_card(struct hook_cards *cards, const struct fhir_order *order)
{
    const struct plan_decision *decision = &cards->plan->decision;
    if (!decision->options_count)
        return;
    for (uint32_t i = 0; i < decision->options_count; i++)
        if (list_has_word(decision->options[i].drugs, decision->options[i].drugs_count, order->drug->row.id))
            return;
    add_instead(cards);
    const char *summary = arena_printf(cards->arena, "%s is not among the options of the plan", order->drug->name);
    hook_card_open(cards, HOOK_INFO, summary ? summary : order->drug->name);
    hook_card_close(cards, true);
}

/* A drug of GIST. */
static void drug_cards(struct orders *it, const struct fhir_order *order)
{
    struct hook_cards *cards = it->cards;
    struct cajal_case then;
    struct plan_dosing *dosing = NULL;
    uint32_t count = 0;
    double daily_mg = ordered_mg(cards, order);
    if (!hook_avoid_card(cards, order->drug, daily_mg, order))
        other_card(cards, order);
    with_comedications(&then, it, false, NULL);
    if (!plan_dosing_of(&dosing, &count, cards->arena, cards->plan, &then, order->drug))
        cards->failed = true;
    hook_dose_cards(cards, dosing, count, daily_mg, order);
}

/* Another drug: what it does to the drugs of GIST that are taken. */
static void comedication_cards(struct orders *it, const struct fhir_order *order)
{
    struct hook_cards *cards = it->cards;
    struct cajal_case then;
    struct treatment_lines lines;
    with_comedications(&then, it, true, order->name);
    if (cards->failed || !lines_derive(&lines, cards->arena, cards->knowledge, cards->data->patient_case)) {
        cards->failed = true;
        return;
    }
    for (uint32_t i = 0; lines.current && i < lines.current->drugs_count; i++) {
        struct plan_dosing *dosing = NULL;
        uint32_t count = 0;
        if (!lines.current->drugs[i])
            continue;
        if (!plan_dosing_of(&dosing, &count, cards->arena, cards->plan, &then, lines.current->drugs[i]))
            cards->failed = true;
        hook_dose_cards(cards, dosing, count, systemic_daily_mg(lines.current), NULL);
    }
}

void hook_order_cards(struct hook_cards *cards)
{
    struct orders it = {.cards = cards};
    read_orders(&it);
    for (size_t i = 0; i < it.count && !cards->failed; i++) {
        if (!it.chosen[i])
            continue;
        if (it.items[i].drug)
            drug_cards(&it, &it.items[i]);
        else if (it.items[i].comedication)
            comedication_cards(&it, &it.items[i]);
    }
    /* what was not read is told after what was found */
    unread_cards(&it);
    unclear_card(&it);
    beyond_card(cards, it.beyond);
}
