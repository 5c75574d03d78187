/* A case → a series: scans by date, the lesions as columns, and the scan that is the baseline. */
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "response/series.h"
#include "response/thresholds.h"

struct making {
    struct series *out;
    struct arena *arena;
    const cajal_knowledge *knowledge;
    const struct cajal_case *patient_case;
    const struct case_imaging **scans; /* by date */
    int64_t pause_max_days;
};

/* ---- the treatment that the scans are judged by ---- */

static bool same_drug(const cajal_knowledge *knowledge, const char *a, const char *b)
{
    const struct kb_drug *known = knowledge ? kb_drug(knowledge, a) : NULL;
    return letters_compare(a, b) == 0 || (known && known == kb_drug(knowledge, b));
}

static bool same_drugs(const cajal_knowledge *knowledge, const struct case_treatment *a, const struct case_treatment *b)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < a->drugs_count; i++)
        for (uint32_t j = 0; j < b->drugs_count; j++)
            found += same_drug(knowledge, a->drugs[i], b->drugs[j]);
    return a->drugs_count == b->drugs_count && found == a->drugs_count;
}

/* In half days, so that every other day is whole. */
static int64_t daily_dose(const struct case_treatment *treatment)
{
    int64_t times = treatment->schedule == CASE_SCHEDULE_BID ? 4 : treatment->schedule == CASE_SCHEDULE_QOD ? 1 : 2;
    return treatment->dose_mg_milli == CASE_ABSENT ? CASE_ABSENT : treatment->dose_mg_milli * times;
}

/* Whether `next` only goes on with `before`: the nadir then holds on. A higher dose, the same drug
 * again after progression, and a long pause are judged from a baseline of their own. */
static bool goes_on(const struct making *it, const struct case_treatment *before, const struct case_treatment *next)
{
    int64_t dose_before = daily_dose(before), dose = daily_dose(next);
    bool higher = dose_before != CASE_ABSENT && dose != CASE_ABSENT && dose > dose_before;
    bool paused = date_stated(before->stop) && next->start.days - date_last_day(before->stop) > it->pause_max_days;
    return same_drugs(it->knowledge, before, next) && !higher && !paused &&
           before->stop_reason != CASE_STOP_PROGRESSION;
}

/* The systemic treatment with the latest start; before `limit` when that is given. */
static const struct case_treatment *latest_treatment(const struct cajal_case *patient_case,
                                                     const struct case_treatment *limit)
{
    const struct case_treatment *latest = NULL;
    for (uint32_t i = 0; i < patient_case->treatments_count; i++) {
        const struct case_treatment *treatment = &patient_case->treatments[i];
        if (treatment->kind != CASE_KIND_SYSTEMIC || !date_stated(treatment->start) ||
            (limit && date_compare(treatment->start, limit->start) >= 0))
            continue;
        if (!latest || date_compare(treatment->start, latest->start) > 0)
            latest = treatment;
    }
    return latest;
}

/* Start of the latest treatment on record, with what it only went on with. */
static cajal_date latest_start(const struct making *it)
{
    const struct case_treatment *treatment = latest_treatment(it->patient_case, NULL);
    const struct case_treatment *before = treatment ? latest_treatment(it->patient_case, treatment) : NULL;
    while (before && goes_on(it, before, treatment)) {
        treatment = before;
        before = latest_treatment(it->patient_case, treatment);
    }
    return treatment ? treatment->start : (cajal_date){0, CAJAL_NO_DATE};
}

/* ---- scans and lesions ---- */

static int by_date(const void *a, const void *b)
{
    const struct case_imaging *const *left = a, *const *right = b;
    int order = date_compare((*left)->date, (*right)->date);
    return order ? order : (*left > *right) - (*left < *right); /* else as in the case */
}

static bool sort_scans(struct making *it)
{
    uint32_t count = it->patient_case->imaging_count, kept = 0;
    it->scans = arena_array(it->arena, count, sizeof *it->scans);
    if (!it->scans)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (it->patient_case->imaging[i].lesions_count)
            it->scans[kept++] = &it->patient_case->imaging[i];
    qsort(it->scans, kept, sizeof *it->scans, by_date);
    it->out->visits_count = kept;
    it->out->visits = arena_array(it->arena, kept, sizeof *it->out->visits);
    for (uint32_t i = 0; it->out->visits && i < kept; i++)
        it->out->visits[i] = (struct series_visit){.date = it->scans[i]->date,
                                                   .modality = it->scans[i]->modality,
                                                   .phase = it->scans[i]->phase,
                                                   .slice_um = it->scans[i]->slice_um,
                                                   .liver_sul_mean_milli = it->scans[i]->liver_sul_mean_milli,
                                                   .liver_sul_sd_milli = it->scans[i]->liver_sul_sd_milli,
                                                   .blood_pool_sul_mean_milli = it->scans[i]->blood_pool_sul_mean_milli,
                                                   .blood_pool_sul_sd_milli = it->scans[i]->blood_pool_sul_sd_milli,
                                                   .symptomatic_deterioration = it->scans[i]->deterioration};
    return it->out->visits != NULL;
}

/* What is said once of a lesion, at its first scan, holds. */
static void add_lesion(struct series *series, const struct case_lesion *lesion)
{
    int32_t index = series_lesion_index(series, lesion->id);
    struct series_lesion *it = index < 0 ? &series->lesions[series->lesions_count++] : &series->lesions[index];
    if (index < 0)
        *it = (struct series_lesion){
            .id = lesion->id, .split_from = -1, .merged_into = -1, .node = lesion->site == CASE_SITE_LYMPH_NODE};
    it->porta_hepatis = it->porta_hepatis || lesion->porta_hepatis == CASE_YES;
    it->site = it->site ? it->site : lesion->site;
    it->role = it->role ? it->role : lesion->role;
    it->organ = case_word(&case_words_site, (int)it->site);
}

static bool collect_lesions(struct making *it)
{
    size_t most = 0;
    for (uint32_t i = 0; i < it->out->visits_count; i++)
        most += it->scans[i]->lesions_count;
    it->out->lesions = arena_array(it->arena, most, sizeof *it->out->lesions);
    for (uint32_t i = 0; it->out->lesions && i < it->out->visits_count; i++)
        for (uint32_t j = 0; j < it->scans[i]->lesions_count; j++)
            add_lesion(it->out, &it->scans[i]->lesions[j]);
    return it->out->lesions != NULL;
}

static void fill_cell(struct series_cell *cell, const struct case_lesion *lesion)
{
    *cell = (struct series_cell){.listed = true,
                                 .status = lesion->status,
                                 .is_new = lesion->is_new,
                                 .nodule_within_mass = lesion->nodule_within_mass,
                                 .density_confounded = lesion->density_confounded,
                                 .effusion_cytology = lesion->effusion_cytology,
                                 .longest_um = lesion->longest_um,
                                 .short_um = lesion->short_um,
                                 .enhancing_um = lesion->enhancing_um,
                                 .density_mhu = lesion->density_mhu,
                                 .suv_max_milli = lesion->suv_max_milli,
                                 .sul_peak_milli = lesion->sul_peak_milli,
                                 .volume_mm3 = lesion->volume_mm3,
                                 .tlg_milli = lesion->tlg_milli};
}

static bool fill_cells(struct making *it)
{
    struct series *out = it->out;
    size_t cells = (size_t)out->visits_count * out->lesions_count;
    out->cells = arena_array(it->arena, cells, sizeof *out->cells);
    if (!out->cells)
        return false;
    for (size_t i = 0; i < cells; i++)
        series_cell_clear(&out->cells[i]);
    for (uint32_t i = 0; i < out->visits_count; i++)
        for (uint32_t j = 0; j < it->scans[i]->lesions_count; j++) {
            const struct case_lesion *lesion = &it->scans[i]->lesions[j];
            int32_t index = series_lesion_index(out, lesion->id);
            fill_cell(&out->cells[(size_t)i * out->lesions_count + (size_t)index], lesion);
            if (lesion->split_from)
                out->lesions[index].split_from = series_lesion_index(out, lesion->split_from);
            if (lesion->merged_into)
                out->lesions[index].merged_into = series_lesion_index(out, lesion->merged_into);
        }
    return true;
}

/* The last scan of size up to the start of treatment; without one, the first of all. */
static void choose_baseline(struct making *it)
{
    struct series *out = it->out;
    cajal_date start = out->treatment_start = latest_start(it);
    bool found = false;
    for (uint32_t i = 0; i < out->visits_count; i++) {
        bool before = date_stated(start) && date_compare(out->visits[i].date, start) <= 0; /* scans may have no day */
        if (!series_can_be_baseline(out, i) || (found && !before))
            continue;
        out->baseline = i;
        found = true;
    }
}

/* ---- treatments ---- */

static void mark_treated(struct series *out, const struct case_treatment *treatment)
{
    cajal_date baseline = out->visits_count ? out->visits[out->baseline].date : (cajal_date){0, CAJAL_NO_DATE};
    for (uint32_t i = 0; i < treatment->lesions_count; i++) {
        int32_t index = series_lesion_index(out, treatment->lesions[i]);
        if (index < 0)
            continue;
        struct series_lesion *lesion = &out->lesions[index];
        if (date_surely_before(treatment->date, baseline))
            lesion->treated_before = true;
        else if (date_compare(treatment->date, lesion->treated) > 0) {
            lesion->treated = treatment->date;
            lesion->treatment = treatment->kind;
        }
    }
}

static const char *label_of(struct arena *arena, const struct case_treatment *treatment)
{
    const char *label = treatment->drugs_count ? treatment->drugs[0] : NULL;
    for (uint32_t i = 1; label && i < treatment->drugs_count; i++)
        label = arena_printf(arena, "%s + %s", label, treatment->drugs[i]);
    return label;
}

static bool list_treatments(struct making *it)
{
    const struct cajal_case *patient_case = it->patient_case;
    it->out->events = arena_array(it->arena, patient_case->treatments_count, sizeof *it->out->events);
    for (uint32_t i = 0; it->out->events && i < patient_case->treatments_count; i++) {
        const struct case_treatment *treatment = &patient_case->treatments[i];
        bool systemic = treatment->kind == CASE_KIND_SYSTEMIC;
        it->out->events[it->out->events_count++] =
            (struct series_event){.kind = treatment->kind,
                                  .label = label_of(it->arena, treatment),
                                  .start = systemic ? treatment->start : treatment->date,
                                  .stop = systemic ? treatment->stop : treatment->date,
                                  .dose_mg_milli = treatment->dose_mg_milli,
                                  .goes_on = systemic && treatment->stop_null};
        if (!systemic)
            mark_treated(it->out, treatment);
    }
    return it->out->events != NULL;
}

bool series_of_case(struct series *out, struct arena *arena, const cajal_knowledge *knowledge,
                    const struct cajal_case *patient_case)
{
    *out = (struct series){.subject = patient_case->id, .died = patient_case->patient.died};
    struct making it = {.out = out,
                        .arena = arena,
                        .knowledge = knowledge,
                        .patient_case = patient_case,
                        .pause_max_days = thresholds_pause_max_days(knowledge)};
    if (!sort_scans(&it) || !collect_lesions(&it) || !fill_cells(&it))
        return false;
    choose_baseline(&it);
    series_settle(out);
    return list_treatments(&it);
}
