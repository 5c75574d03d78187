/* order-select, order-sign: each order held against the plan. Which drugs, doses and reasons is the knowledge base's.
 */
#include <stdio.h>
#include <string.h>

#include "base/lists.h"
#include "facts/lines.h"
#include "report/report.h"
#include "serve/hooks.h"

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
    bool *chosen; /* order-select: only these are looked at */
    bool *stops;  /* an order that is signed in order to end it */
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
        if (it->chosen[i] && !it->stops[i])
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
    it->stops = arena_array(it->cards->arena, ORDERS_MOST, sizeof *it->stops);
    it->notes = arena_array(it->cards->arena, ORDERS_MOST, sizeof *it->notes);
    if (!it->items || !it->chosen || !it->stops || !it->notes) {
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
                             &notes)) {
            it->cards->failed = true;
            cajal_fhir_report_free(notes);
            return;
        }
        bool stops = strcmp(order->status, "stopped") == 0 && order->drug;
        if (!order->ordered && !stops) {
            cajal_fhir_report_free(notes);
            continue;
        }
        it->stops[it->count] = stops;
        it->chosen[it->count] = is_chosen(it, order);
        it->notes[it->count++] = notes;
    }
}

static double ordered_mg(const struct fhir_order *order)
{
    struct systemic item = {.treatment = &order->treatment};
    return systemic_daily_mg(&item);
}

static bool is_same_drug(const struct orders *it, size_t index, size_t other)
{
    const struct fhir_order *a = &it->items[index], *b = &it->items[other];
    return index == other || (a->drug && a->drug == b->drug && !it->stops[index] && !it->stops[other] &&
                              a->treatment.drugs_count == 1 && b->treatment.drugs_count == 1);
}

/* Orders of one drug are one dose: capsules of two strengths, a morning and an evening. 0: of one of them it is not
 * known. *count becomes how many there are. */
static double together_mg(const struct orders *it, size_t index, size_t *count)
{
    double total_mg = 0, least_mg = ordered_mg(&it->items[index]);
    *count = 0;
    for (size_t i = 0; i < it->count; i++)
        if (is_same_drug(it, index, i)) {
            double daily_mg = ordered_mg(&it->items[i]);
            least_mg = daily_mg < least_mg ? daily_mg : least_mg;
            total_mg += daily_mg;
            ++*count;
        }
    return least_mg > 0 ? total_mg : 0;
}

/* Whether an order before it, of those that are looked at (or of those that are not), is of the same drug: what there
 * is to say was said there. */
static bool was_said(const struct orders *it, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (it->chosen[i] == it->chosen[index] && is_same_drug(it, index, i))
            return true;
    return false;
}

static void several_card(struct hook_cards *cards, const struct kb_drug *drug, size_t count, double daily_mg)
{
    const char *dose = daily_mg > 0 ? arena_printf(cards->arena, "%g mg a day", daily_mg) : "a dose that is not known";
    const char *summary = arena_printf(cards->arena, "%zu orders of %s: together %s", count, drug->name, dose);
    text_add(&cards->detail, "They were held against the plan as one dose.\n");
    hook_card_open(cards, daily_mg > 0 ? HOOK_INFO : HOOK_WARNING, summary ? summary : drug->name);
    hook_card_close(cards, false);
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
        if (it->items[i].comedication && !it->stops[i] && (!alone || it->items[i].name == only))
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
    hook_add_instead(cards);
    const char *summary = arena_printf(cards->arena, "%s is not among the options of the plan", order->drug->name);
    hook_card_open(cards, HOOK_INFO, summary ? summary : order->drug->name);
    hook_card_close(cards, true);
}

static enum hook_advised advised(const struct plan_dosing *dosing, uint32_t count)
{
    enum hook_advised out = HOOK_ADVISED_NOTHING;
    for (uint32_t i = 0; i < count; i++)
        if (dosing[i].to_mg > 0 || dosing[i].advice == KB_ADVISE_ADJUST || out == HOOK_ADVISED_LEVEL)
            out = HOOK_ADVISED_LEVEL;
        else if (dosing[i].advice != KB_ADVISE_MONITOR)
            out = HOOK_ADVISED;
    return out;
}

/* A drug of GIST. */
static void drug_cards(struct orders *it, size_t index)
{
    struct hook_cards *cards = it->cards;
    struct fhir_order only = it->items[index];
    const struct fhir_order *order = &only;
    struct cajal_case then;
    struct plan_dosing *dosing = NULL;
    uint32_t count = 0;
    size_t orders;
    double daily_mg = together_mg(it, index, &orders);
    if (orders > 1) /* to take the place of one of them is no suggestion */
        only.resource_id = "";
    bool avoided = hook_avoid_card(cards, order->drug, daily_mg, order);
    if (!avoided)
        other_card(cards, order);
    with_comedications(&then, it, false, NULL);
    if (!plan_dosing_of(&dosing, &count, cards->arena, cards->plan, &then, order->drug))
        cards->failed = true;
    hook_dose_cards(cards, dosing, count, daily_mg, order);
    if (!avoided && order->treatment.drugs_count == 1)
        hook_other_dose_card(cards, order->drug, daily_mg, advised(dosing, count), order);
    if (orders > 1)
        several_card(cards, order->drug, orders, daily_mg);
}

/* What another medicine does to one drug of GIST. */
static void beside_cards(struct hook_cards *cards, const struct cajal_case *then, const struct kb_drug *drug,
                         double daily_mg)
{
    struct plan_dosing *dosing = NULL;
    uint32_t count = 0;
    if (!plan_dosing_of(&dosing, &count, cards->arena, cards->plan, then, drug))
        cards->failed = true;
    hook_dose_cards(cards, dosing, count, daily_mg, NULL);
}

/* Another medicine: beside the drugs of GIST that are taken, and those of drafts that are not looked at themselves. */
static void comedication_cards(struct orders *it, const struct fhir_order *order, const struct systemic *current)
{
    struct cajal_case then;
    size_t count;
    with_comedications(&then, it, true, order->name);
    for (uint32_t i = 0; !it->cards->failed && current && i < current->drugs_count; i++)
        if (current->drugs[i])
            beside_cards(it->cards, &then, current->drugs[i], systemic_daily_mg(current));
    for (size_t i = 0; !it->cards->failed && i < it->count; i++)
        if (it->items[i].drug && !it->chosen[i] && !it->stops[i] && !was_said(it, i))
            beside_cards(it->cards, &then, it->items[i].drug, together_mg(it, i, &count));
}

/* ---- what is ordered at once ---- */

/* The first order of another drug of GIST before this one, with which no regimen gives it; or NULL. */
static const struct kb_drug *not_together(const struct orders *it, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (it->items[i].drug && !it->stops[i] && it->chosen[i] &&
            !kb_given_together(it->cards->knowledge, it->items[i].drug, it->items[index].drug))
            return it->items[i].drug;
    return NULL;
}

static bool stopped_here(const struct orders *it, const struct kb_drug *drug)
{
    for (size_t i = 0; i < it->count; i++)
        if (it->stops[i] && it->items[i].drug == drug)
            return true;
    return false;
}

/* A drug that is taken, with which no regimen gives the one that is ordered; or NULL. */
static const struct kb_drug *still_taken(const struct orders *it, size_t index, const struct systemic *current)
{
    for (uint32_t i = 0; current && i < current->drugs_count; i++)
        if (current->drugs[i] && !stopped_here(it, current->drugs[i]) &&
            !kb_given_together(it->cards->knowledge, current->drugs[i], it->items[index].drug))
            return current->drugs[i];
    return NULL;
}

static void together_card(struct orders *it, size_t index, const struct systemic *current)
{
    struct hook_cards *cards = it->cards;
    const char *name = it->items[index].drug->name;
    const struct kb_drug *other = not_together(it, index), *taken = still_taken(it, index, current);
    const char *summary =
        other
            ? arena_printf(cards->arena, "%s and %s are ordered at once; no regimen here gives both", other->name, name)
        : taken ? arena_printf(cards->arena, "%s is still taken; no regimen here gives %s with it", taken->name, name)
                : NULL;
    if (!other && !taken)
        return;
    hook_card_open(cards, other ? HOOK_WARNING : HOOK_INFO, summary ? summary : name);
    hook_card_close(cards, true);
}

/* Medicines that the knowledge base does not hold: nothing was checked, and that is said once. */
static void unknown_card(struct orders *it, const struct systemic *current)
{
    struct hook_cards *cards = it->cards;
    const char *drug = NULL, *first = NULL; /* of the disease; of the others */
    size_t count = 0;
    for (uint32_t i = 0; current && i < current->drugs_count && !drug; i++)
        drug = current->drugs[i] ? current->drugs[i]->name : NULL;
    for (size_t i = 0; i < it->count && !drug; i++)
        drug = it->items[i].drug && !it->stops[i] ? it->items[i].drug->name : NULL;
    for (size_t i = 0; i < it->count && drug; i++) {
        const struct fhir_order *order = &it->items[i];
        if (!it->chosen[i] || order->drug || order->comedication || !order->treatment.drugs_count)
            continue;
        first = first ? first : order->name;
        count++;
        text_add(&cards->detail, "- ");
        hook_words(&cards->detail, order->name);
        text_add(&cards->detail, "\n");
    }
    if (!first)
        return;
    const char *more = count > 1 ? arena_printf(cards->arena, " and %zu more", count - 1) : "";
    const char *summary = arena_printf(cards->arena, "Not checked with %s: %.60s%s (not in this knowledge base)", drug,
                                       first, more ? more : "");
    hook_card_open(cards, HOOK_INFO, summary ? summary : first);
    hook_card_close(cards, false);
}

/* ---- all of them ---- */

static void order_cards(struct orders *it, size_t index, const struct systemic *current)
{
    const struct fhir_order *order = &it->items[index];
    if (it->stops[index])
        hook_stop_card(it->cards, order->drug, order->treatment.stop_reason);
    else if (order->drug && !was_said(it, index)) {
        drug_cards(it, index);
        together_card(it, index, current);
    } else if (!order->drug && order->comedication)
        comedication_cards(it, order, current);
}

void hook_order_cards(struct hook_cards *cards)
{
    struct orders it = {.cards = cards};
    struct treatment_lines lines = {0};
    if (!lines_derive(&lines, cards->arena, cards->knowledge, cards->data->patient_case))
        cards->failed = true;
    read_orders(&it);
    for (size_t i = 0; i < it.count && !cards->failed; i++)
        if (it.chosen[i])
            order_cards(&it, i, lines.current);
    if (!cards->failed)
        unknown_card(&it, lines.current);
    /* what was not read is told after what was found */
    unread_cards(&it);
    unclear_card(&it);
    beyond_card(cards, it.beyond);
}
