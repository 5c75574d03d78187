#include "facts/lines.h"

#include <string.h>

/* "Going on" needs more than a missing stop date: an earlier treatment whose stop was not
 * recorded has ended when a later one began, unless the case says `stop: null`. */
static bool may_be_current(const struct case_treatment *treatment)
{
    return !date_stated(treatment->stop) && treatment->stop_reason == case_stop_reason_not_stated;
}

static bool is_adjuvant(const struct case_treatment *treatment, const struct cajal_case *patient_case)
{
    if (treatment->setting != case_setting_not_stated)
        return treatment->setting != CASE_SETTING_METASTATIC;
    const struct case_diagnosis *diagnosis = &patient_case->diagnosis;
    return date_stated(treatment->stop) && date_stated(diagnosis->metastatic_since) &&
           date_surely_before(treatment->stop, diagnosis->metastatic_since);
}

static bool fill(struct systemic *item, struct arena *arena, const cajal_knowledge *knowledge,
                 const struct cajal_case *patient_case, const struct case_treatment *treatment)
{
    item->treatment = treatment;
    item->adjuvant = is_adjuvant(treatment, patient_case);
    item->current = may_be_current(treatment);
    item->drugs = arena_array(arena, treatment->drugs_count + 1, sizeof(*item->drugs));
    if (!item->drugs)
        return false;
    item->drugs_count = treatment->drugs_count;
    for (uint32_t i = 0; i < treatment->drugs_count; i++) {
        item->drugs[i] = kb_drug(knowledge, treatment->drugs[i]);
        item->known = item->known || item->drugs[i];
    }
    return true;
}

/* Insertion sort by stated start: lists are short, and ties keep the order of the case. One without a start stays
 * behind what the case lists before it. */
static void insert(struct treatment_lines *lines, struct systemic item)
{
    uint32_t at = lines->count++;
    for (uint32_t i = at; date_stated(item.treatment->start) && i > 0; i--) {
        const struct case_treatment *before = lines->items[i - 1].treatment;
        if (!date_stated(before->start))
            continue;
        if (date_compare(before->start, item.treatment->start) <= 0)
            break;
        at = i - 1;
    }
    lines->reordered = lines->reordered || at + 1 < lines->count;
    memmove(&lines->items[at + 1], &lines->items[at], (lines->count - 1 - at) * sizeof item);
    lines->items[at] = item;
}

static bool same_drugs(const struct systemic *a, const struct systemic *b)
{
    if (a->drugs_count != b->drugs_count)
        return false;
    for (uint32_t i = 0; i < a->drugs_count; i++) {
        bool found = false;
        for (uint32_t j = 0; j < b->drugs_count; j++)
            found = found || (a->drugs[i] && a->drugs[i] == b->drugs[j]);
        if (!found)
            return false;
    }
    return true;
}

/* A change of dose or a pause is no new line; coming back to a drug after another one is. */
static void number(struct treatment_lines *lines)
{
    const struct systemic *previous = NULL;
    for (uint32_t i = 0; i < lines->count; i++) {
        struct systemic *item = &lines->items[i];
        bool last = i + 1 == lines->count;
        if (!last && item->current && !item->treatment->stop_null)
            item->current = false;
        if (item->current)
            lines->current = item;
        if (item->adjuvant || !item->known)
            continue;
        if (!previous || !same_drugs(previous, item))
            lines->lines++;
        item->line = lines->lines;
        previous = lines->latest = item;
    }
}

static bool collect_unknown(struct treatment_lines *lines, struct arena *arena)
{
    size_t count = 0, capacity = 0;
    for (uint32_t i = 0; i < lines->count; i++)
        for (uint32_t j = 0; j < lines->items[i].drugs_count; j++) {
            if (lines->items[i].drugs[j])
                continue;
            const char **slot = arena_push(arena, (void **)&lines->unknown_drugs, &count, &capacity, sizeof *slot);
            if (!slot)
                return false;
            *slot = lines->items[i].treatment->drugs[j];
        }
    lines->unknown_drugs_count = (uint32_t)count;
    return true;
}

bool lines_derive(struct treatment_lines *out, struct arena *arena, const cajal_knowledge *knowledge,
                  const struct cajal_case *patient_case)
{
    *out = (struct treatment_lines){0};
    out->items = arena_array(arena, patient_case->treatments_count + 1, sizeof(*out->items));
    if (!out->items)
        return false;
    for (uint32_t i = 0; i < patient_case->treatments_count; i++) {
        struct systemic item = {0};
        if (patient_case->treatments[i].kind != CASE_KIND_SYSTEMIC)
            continue;
        if (!fill(&item, arena, knowledge, patient_case, &patient_case->treatments[i]))
            return false;
        insert(out, item);
    }
    number(out);
    return collect_unknown(out, arena);
}

bool systemic_has_drug(const struct systemic *item, const char *drug_id)
{
    for (uint32_t i = 0; i < item->drugs_count; i++)
        if (item->drugs[i] && strcmp(item->drugs[i]->row.id, drug_id) == 0)
            return true;
    return false;
}

double systemic_daily_mg(const struct systemic *item)
{
    if (item->treatment->dose_mg_milli == CASE_ABSENT)
        return -1;
    double dose_mg = (double)item->treatment->dose_mg_milli / 1000;
    switch (item->treatment->schedule) {
    case CASE_SCHEDULE_BID: return dose_mg * 2;
    case CASE_SCHEDULE_QOD: return dose_mg / 2;
    default: return dose_mg; /* QD, cycles of daily doses, or not stated: the dose is a day's */
    }
}
