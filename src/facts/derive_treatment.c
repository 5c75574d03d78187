/* Facts about treatment: lines, drugs, doses, side effects. */
#include <string.h>

#include "facts/derive_parts.h"

static bool in_domain(const struct kb_fact *fact, const char *word) { return kb_fact_value(fact, word) > 0; }

/* A case that lists no treatments is planned as untreated (and says so), unless it speaks of
 * response or progression: then there was a treatment, and which one is not known. */
static bool treatments_unknown(const struct fact_view *view)
{
    return !view->patient_case->treatments_stated && (view->response->status || view->response->progression);
}

const char *derive_line(const struct fact_view *view, const struct kb_fact *fact)
{
    if (treatments_unknown(view))
        return NULL;
    const struct treatment_lines *lines = view->lines;
    uint32_t line = (uint32_t)lines->lines + 1;
    if (lines->current && lines->current->line)
        line = (uint32_t)lines->current->line;
    if (line > fact->values_count)
        line = fact->values_count; /* the last value means "or later" */
    return fact->values[line - 1];
}

/* The last treatment going on with the drug: the current one, or one taken beside it. */
static const struct systemic *open_with(const struct fact_view *view, const char *drug)
{
    const struct treatment_lines *lines = view->lines;
    for (uint32_t i = lines->count; i > 0; i--)
        if (lines->items[i - 1].current && systemic_has_drug(&lines->items[i - 1], drug))
            return &lines->items[i - 1];
    return NULL;
}

/* Two treatments that are both said to go on are a combination, although they were begun one by one. */
static bool taken_alone(const struct fact_view *view)
{
    const struct treatment_lines *lines = view->lines;
    for (uint32_t i = 0; i < lines->count; i++)
        for (uint32_t j = 0; lines->items[i].current && j < lines->items[i].drugs_count; j++)
            if (lines->items[i].drugs[j] && !systemic_has_drug(lines->current, lines->items[i].drugs[j]->row.id))
                return false;
    return true;
}

const char *derive_current_drug(const struct fact_view *view, const struct kb_fact *fact)
{
    const struct systemic *current = view->lines->current;
    if (treatments_unknown(view))
        return NULL;
    if (!current)
        return "none";
    if (!taken_alone(view))
        return "other";
    if (current->drugs_count == 1 && current->drugs[0] && in_domain(fact, current->drugs[0]->row.id))
        return current->drugs[0]->row.id;
    return "other";
}

static bool has_any(const struct systemic *item, const struct kb_fact *fact)
{
    for (uint32_t i = 0; i < fact->of_count; i++)
        if (systemic_has_drug(item, fact->of[i]))
            return true;
    return false;
}

/* The last treatment with one of the fact's drugs, whatever its setting; NULL when there was none. */
static const struct systemic *last_with(const struct fact_view *view, const struct kb_fact *fact)
{
    const struct treatment_lines *lines = view->lines;
    for (uint32_t i = lines->count; i > 0; i--)
        if (has_any(&lines->items[i - 1], fact))
            return &lines->items[i - 1];
    return NULL;
}

/* Progression under a drug weighs more than how its last course ended: a drug that failed once
 * and was then stopped for another reason has failed. */
static bool failed_once(const struct fact_view *view, const struct kb_fact *fact)
{
    const struct treatment_lines *lines = view->lines;
    for (uint32_t i = 0; i < lines->count; i++)
        if (lines->items[i].treatment->stop_reason == CASE_STOP_PROGRESSION && has_any(&lines->items[i], fact))
            return true;
    return false;
}

static bool is_alone(const struct systemic *item) { return item->drugs_count == 1; }

/* A dose raised on progression ends the lower dose "for progression", but the drug goes on. */
static bool goes_on(const struct fact_view *view, const struct kb_fact *fact)
{
    const struct systemic *current = view->lines->current;
    return current && has_any(current, fact) && is_alone(current);
}

const char *derive_exposure(const struct fact_view *view, const struct kb_fact *fact)
{
    const struct systemic *last = last_with(view, fact);
    if (treatments_unknown(view))
        return NULL;
    if (!last)
        return "never";
    if (goes_on(view, fact))
        return "current";
    if (failed_once(view, fact))
        return "progressed";
    switch (last->treatment->stop_reason) {
    case CASE_STOP_TOXICITY: return "intolerant";
    case CASE_STOP_PLANNED:
    case CASE_STOP_PATIENT:
    case CASE_STOP_OTHER: return "stopped";
    default: break;
    }
    if (last->current)
        return "current"; /* in a combination */
    return NULL;
}

/* The regimen of this drug alone whose daily dose is nearest below or equal tells the level. */
static const char *level_of(const struct fact_view *view, const struct systemic *item, const char *drug)
{
    double daily_mg = systemic_daily_mg(item);
    if (daily_mg < 0)
        return NULL;
    double standard_mg = -1, high_mg = -1;
    const struct kb *kb = view->knowledge->kb;
    for (uint32_t i = 0; i < kb->regimens_count; i++) {
        const struct kb_regimen *regimen = &kb->regimens[i];
        if (regimen->drugs_count != 1 || strcmp(regimen->drugs[0], drug) != 0 || !regimen->dose_mg)
            continue;
        double mg = *regimen->dose_mg * (regimen->per_day ? *regimen->per_day : 1);
        if (regimen->level == KB_DOSE_STANDARD && (standard_mg < 0 || mg < standard_mg))
            standard_mg = mg;
        if (regimen->level == KB_DOSE_HIGH && (high_mg < 0 || mg < high_mg))
            high_mg = mg;
    }
    if (high_mg > 0 && daily_mg >= high_mg)
        return "high";
    if (standard_mg > 0)
        return daily_mg >= standard_mg ? "standard" : "reduced";
    return NULL;
}

const char *derive_dose_level(const struct fact_view *view, const struct kb_fact *fact)
{
    const struct systemic *open = open_with(view, fact->of[0]);
    return open ? level_of(view, open, fact->of[0]) : "none";
}

const char *derive_highest_dose_level(const struct fact_view *view, const struct kb_fact *fact)
{
    int highest = 0; /* 0: never taken; else the value's index in the fact */
    bool unsure = false;
    for (uint32_t i = 0; i < view->lines->count; i++) {
        const struct systemic *item = &view->lines->items[i];
        if (!systemic_has_drug(item, fact->of[0]))
            continue;
        const char *level = level_of(view, item, fact->of[0]);
        int value = level ? kb_fact_value(fact, level) : 0;
        unsure = unsure || value <= 0;
        if (value > highest)
            highest = value;
    }
    if (highest == (int)fact->values_count)
        return fact->values[highest - 1]; /* the highest there is: a dose not on record changes nothing */
    if (unsure)
        return NULL;
    return highest ? fact->values[highest - 1] : "none";
}

/* A side effect counts while it is unresolved, and when it is of the current drug or of none named. */
static bool counts(const struct fact_view *view, const struct case_toxicity *toxicity)
{
    if (date_stated(toxicity->resolved))
        return false;
    const struct systemic *current = view->lines->current;
    if (!toxicity->drug)
        return true;
    const struct kb_drug *drug = kb_drug(view->knowledge, toxicity->drug);
    return current && drug && systemic_has_drug(current, drug->row.id);
}

const char *derive_toxicity_grade(const struct fact_view *view, const struct kb_fact *fact)
{
    (void)fact;
    int64_t worst = 0;
    for (uint32_t i = 0; view->lines->current && i < view->patient_case->toxicities_count; i++) {
        const struct case_toxicity *toxicity = &view->patient_case->toxicities[i];
        if (toxicity->grade > worst && counts(view, toxicity))
            worst = toxicity->grade;
    }
    if (worst == 0)
        return NULL; /* nothing on record: `if_absent` of the fact */
    return worst >= 4 ? "grade_4" : worst == 3 ? "grade_3" : "grade_1_2";
}

static bool is_procedure(const struct case_treatment *treatment)
{
    return treatment->kind == CASE_KIND_SURGERY || treatment->kind == CASE_KIND_ABLATION;
}

/* The drug was being taken before the procedure and had not failed. */
static bool taken_before(const struct fact_view *view, const struct case_treatment *procedure,
                         const struct kb_fact *fact)
{
    const struct systemic *last = last_with(view, fact);
    return last && !last->adjuvant && date_stated(last->treatment->start) &&
           date_compare(last->treatment->start, procedure->date) < 0 &&
           last->treatment->stop_reason != CASE_STOP_PROGRESSION && last->treatment->stop_reason != CASE_STOP_TOXICITY;
}

const char *derive_drug_after_local(const struct fact_view *view, const struct kb_fact *fact)
{
    const struct case_treatment *last = NULL;
    for (uint32_t i = 0; i < view->patient_case->treatments_count; i++) {
        const struct case_treatment *treatment = &view->patient_case->treatments[i];
        if (is_procedure(treatment) && date_stated(treatment->date) &&
            (!last || date_compare(treatment->date, last->date) >= 0))
            last = treatment;
    }
    if (!last || !taken_before(view, last, fact))
        return "no_procedure";
    if (view->lines->current)
        return "resumed";
    const struct systemic *latest = view->lines->latest;
    return latest && systemic_has_drug(latest, fact->of[0]) ? "not_resumed" : "resumed";
}
