/* Where the criteria disagree, which to believe in this setting, and what it means in words. */
#include <stdlib.h>
#include <string.h>

#include "base/lists.h"
#include "response/assess.h"

/* ---- the setting ---- */

/* A local therapy of one of these kinds after the baseline, by the visit. */
static bool had_local(const struct assessing *it, const struct kb_setting *setting, uint32_t visit)
{
    const struct series *series = it->series;
    for (uint32_t i = 0; i < series->events_count; i++) {
        const struct series_event *event = &series->events[i];
        const char *kind = case_word(&case_words_kind, (int)event->kind);
        if (!kind || !list_has_word(setting->kinds, setting->kinds_count, kind) || !date_stated(event->start) ||
            date_surely_before(event->start, series->visits[series->baseline].date) ||
            date_surely_before(series->visits[visit].date, event->start))
            continue;
        return true;
    }
    return false;
}

static bool drug_listed(const struct assessing *it, const struct kb_setting *setting, const char *drug)
{
    const struct kb_drug *known = kb_drug(it->knowledge, drug);
    return known && list_has_word(setting->drugs, setting->drugs_count, known->row.id);
}

/* One of these drugs is part of the treatment that the scans are judged by. */
static bool on_drug(const struct assessing *it, const struct kb_setting *setting, uint32_t visit)
{
    for (uint32_t i = 0; setting->drugs_count && it->patient_case && i < it->patient_case->treatments_count; i++) {
        const struct case_treatment *treatment = &it->patient_case->treatments[i];
        bool counts = treatment->kind == CASE_KIND_SYSTEMIC && date_stated(treatment->start) &&
                      date_compare(treatment->start, it->series->treatment_start) >= 0 &&
                      !date_surely_before(it->series->visits[visit].date, treatment->start);
        for (uint32_t j = 0; counts && j < treatment->drugs_count; j++)
            if (drug_listed(it, setting, treatment->drugs[j]))
                return true;
    }
    return false;
}

const struct kb_setting *setting_at(const struct assessing *it, uint32_t visit)
{
    if (!it->knowledge)
        return NULL;
    const struct kb *kb = it->knowledge->kb;
    for (uint32_t i = 0; i < kb->settings_count; i++) {
        const struct kb_setting *setting = &kb->settings[i];
        bool fits = it->series->setting ? strcmp(it->series->setting, setting->row.id) == 0
                                        : had_local(it, setting, visit) || on_drug(it, setting, visit) ||
                                              setting->kinds_count + setting->drugs_count == 0;
        if (fits)
            return setting;
    }
    return NULL;
}

/* ---- which to believe ---- */

/* A criterion that has something to say: density criteria need density, or a nodule. */
static bool is_usable(const struct assessing *it, uint32_t index, enum response_criterion criterion)
{
    const struct engine_visit *raw = &it->raw[index];
    enum response_call call = raw->by[criterion].call;
    if (call == RESPONSE_NOT_ASSESSED || call == RESPONSE_NE)
        return false;
    bool by_density = criterion == RESPONSE_BY_CHOI || criterion == RESPONSE_BY_MODIFIED_CHOI;
    return !by_density || raw->density.comparable || raw->scan.nodule;
}

static enum response_criterion criterion_of(const char *id)
{
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++)
        if (strcmp(response_criterion_id(i), id) == 0)
            return i;
    return RESPONSE_BY_NONE;
}

static enum response_criterion preferred(const struct assessing *it, uint32_t index, const struct kb_setting *setting)
{
    static const char *const plain[] = {"choi-2007", "recist-1.1", "percist-1.0", "eortc-1999", "volumetric"};
    const char *const *list = setting ? setting->prefer : plain;
    uint32_t count = setting ? setting->prefer_count : (uint32_t)(sizeof plain / sizeof plain[0]);
    for (uint32_t i = 0; i < count; i++) {
        enum response_criterion criterion = criterion_of(list[i]);
        if (criterion != RESPONSE_BY_NONE && is_usable(it, index, criterion))
            return criterion;
    }
    return it->raw[index].by[RESPONSE_BY_RECIST].call ? RESPONSE_BY_RECIST : RESPONSE_BY_NONE;
}

static bool comparable_calls(enum response_call call)
{
    return call == RESPONSE_CR || call == RESPONSE_PR || call == RESPONSE_SD || call == RESPONSE_PD;
}

static bool any_disagree(const struct engine_visit *raw)
{
    enum response_call first = RESPONSE_NOT_ASSESSED;
    for (int i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++) {
        enum response_call call = raw->by[i].call;
        if (!comparable_calls(call))
            continue;
        if (first && call != first)
            return true;
        first = call;
    }
    enum response_call recist = raw->by[RESPONSE_BY_RECIST].call, choi = raw->by[RESPONSE_BY_CHOI].call;
    return recist && choi && recist != choi;
}

static enum response_discordance disagreement(const struct assessing *it, uint32_t index)
{
    const struct engine_visit *raw = &it->raw[index];
    int64_t sum, density_mhu;
    enum response_call recist = raw->by[RESPONSE_BY_RECIST].call, choi = raw->by[RESPONSE_BY_CHOI].call;
    if (raw->scan.nodule && recist != RESPONSE_PD)
        return DISCORDANCE_NODULE_IN_MASS;
    bool strict = it->engine.options->value[OPTION_CHOI_BOUNDARY] == 1;
    if (recist == RESPONSE_PD && choi == RESPONSE_PR &&
        density_fell(&raw->density, it->thresholds.choi_density_permille, strict) &&
        !regrowth_at(it, index, &sum, &density_mhu))
        return DISCORDANCE_HYPODENSE_GROWTH;
    return any_disagree(raw) ? DISCORDANCE_OTHER : DISCORDANCE_NONE;
}

/* A nodule within a mass is believed whatever the setting (Choi 2007, Desai 2007). */
void believe_visit(struct assessing *it, uint32_t index)
{
    struct response_visit *visit = &it->out->visits[index];
    const struct kb_setting *setting = setting_at(it, visit->index);
    visit->believed = it->raw[index].scan.nodule ? RESPONSE_BY_CHOI : preferred(it, index, setting);
    visit->call = visit->believed ? it->raw[index].by[visit->believed].call : RESPONSE_NOT_ASSESSED;
    visit->discordance = disagreement(it, index);
    visit->why = setting ? setting->because : NULL;
    if (setting)
        it->out->setting = setting->row.id;
}

/* ---- in words ---- */

const char *assess_percent(struct arena *arena, int64_t value, int64_t reference)
{
    if (value == CASE_ABSENT || reference == CASE_ABSENT || reference <= 0)
        return "not comparable";
    int64_t tenths = 1000 * (value - reference) / reference;
    long long whole = llabs(tenths / 10), decimal = llabs(tenths % 10);
    const char *sign = value < reference ? "-" : "+";
    return decimal ? arena_printf(arena, "%s%lld.%lld %%", sign, whole, decimal)
                   : arena_printf(arena, "%s%lld %%", sign, whole);
}

/* Which scan the baseline is, where that is not plain: scans before it, or none before treatment. */
static const char *baseline_words(const struct assessing *it)
{
    const struct series *series = it->series;
    cajal_date baseline = series->visits[series->baseline].date, start = series->treatment_start;
    char date[DATE_TEXT];
    date_format(date, baseline);
    for (uint32_t i = 0; i < series->baseline; i++)
        if (!series->visits[i].uptake_only)
            return arena_printf(it->arena, " Baseline: the scan of %s, the last before the present treatment.", date);
    if (date_stated(start) && baseline.days > date_last_day(start))
        return arena_printf(it->arena,
                            " Baseline: the scan of %s, the first there is; treatment had begun, and an earlier "
                            "response does not show.",
                            date);
    return "";
}

static const char *meaning_of(struct assessing *it, uint32_t index, const struct response_visit *visit)
{
    int64_t sum, density_mhu;
    if (visit->discordance == DISCORDANCE_HYPODENSE_GROWTH)
        return " Larger but less dense: a response that RECIST takes for progression.";
    if (regrowth_at(it, index, &sum, &density_mhu))
        return " Larger and denser than at its best: the response may be being lost.";
    if (visit->nodule_within_mass)
        return " A new nodule within a mass is early progression whatever the size of the mass.";
    if (visit->call == RESPONSE_PD)
        return arena_printf(it->arena, " Progression: %s.",
                            response_rule_text(it->knowledge, visit->believed, visit->by[visit->believed].rule));
    return "";
}

/* ", mRECIST PR": the criteria besides RECIST and Choi that say something here. */
static const char *other_calls(struct assessing *it, const struct response_visit *visit)
{
    const char *out = "";
    for (enum response_criterion i = RESPONSE_BY_MRECIST; out && i < RESPONSE_CRITERIA; i++) {
        const char *word = response_call_word_by(i, visit->by[i].call);
        if (word)
            out = arena_printf(it->arena, "%s, %s %s", out, response_criterion_name(i), word);
    }
    return out;
}

const char *visit_words(struct assessing *it, uint32_t index)
{
    struct arena *arena = it->arena;
    const struct response_visit *visit = &it->out->visits[index];
    const char *recist = response_call_word(visit->by[RESPONSE_BY_RECIST].call);
    const char *choi = response_call_word(visit->by[RESPONSE_BY_CHOI].call);
    const struct response_decision *sum = &visit->by[RESPONSE_BY_RECIST];
    const char *size = assess_percent(arena, sum->value, sum->baseline);
    const char *density = assess_percent(arena, visit->density_mhu, visit->baseline_density_mhu);
    const char *meaning = meaning_of(it, index, visit), *baseline = baseline_words(it),
               *others = other_calls(it, visit);
    if (arena_failed(arena))
        return NULL;
    const char *believed = response_criterion_name(visit->believed);
    return arena_printf(arena, "RECIST %s, Choi %s%s (from baseline: size %s, density %s); %s is believed.%s%s",
                        recist ? recist : "not assessed", choi ? choi : "not assessed", others, size, density,
                        believed ? believed : "neither", meaning, baseline);
}
