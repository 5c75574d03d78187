/* What a reader of a visit must not miss: findings of their own, and what limits the calls. */
#include <string.h>

#include "response/assess.h"

struct finding_list {
    struct assessing *it;
    struct response_visit *visit;
    const struct engine_visit *raw;
    size_t capacity;
};

static void add(struct finding_list *list, enum response_finding_kind kind, int32_t lesion, const char *text)
{
    size_t count = list->visit->findings_count;
    struct response_finding *slot =
        text ? arena_push(list->it->arena, (void **)&list->visit->findings, &count, &list->capacity, sizeof *slot)
             : NULL;
    if (!slot)
        return;
    *slot = (struct response_finding){kind, lesion, text};
    list->visit->findings_count = (uint32_t)count;
}

static const char *name_of(const struct finding_list *list, uint32_t lesion)
{
    return list->it->series->lesions[lesion].id;
}

/* ---- density ---- */

static void find_density(struct finding_list *list)
{
    const struct density *density = &list->raw->density;
    const struct assessing *it = list->it;
    if (!density->measured)
        return;
    if (!density->same_phase)
        add(list, FINDING_PHASE_MISMATCH, -1,
            "Density was measured in another contrast phase than at baseline and is not compared.");
    else if (density->baseline_mhu < it->thresholds.density_floor_mhu)
        add(list, FINDING_NEAR_ZERO, -1, "Density at baseline was too near 0 HU to be compared in percent.");
    enum case_phase phase = it->series->visits[list->visit->index].phase;
    if (phase && phase != CASE_PHASE_PORTAL_VENOUS && density->same_phase)
        add(list, FINDING_WRONG_PHASE, -1,
            "Density was measured outside the portal venous phase, in which Choi's 15 % was found.");
}

static void find_regrowth(struct finding_list *list, uint32_t index)
{
    struct arena *arena = list->it->arena;
    int64_t sum, density_mhu;
    if (regrowth_at(list->it, index, &sum, &density_mhu))
        add(list, FINDING_REGROWTH, -1,
            arena_printf(arena,
                         "Since its best scan the tumour has become larger (%s) and denser (%s). Choi looks for a fall "
                         "of density from the baseline only and does not see this: it may be a response that is being "
                         "lost.",
                         assess_percent(arena, list->raw->size.sum, sum),
                         assess_percent(arena, list->raw->density.now_mhu, density_mhu)));
}

/* ---- lesions ---- */

/* A lesion that the baseline does not list and nobody calls new: to count it would be a guess, to pass over it in
 * silence too. */
static void find_unlisted(struct finding_list *list, uint32_t lesion, const struct series_cell *cell)
{
    const struct series *series = list->it->series;
    const struct series_lesion *it = &series->lesions[lesion];
    if (series_at(series, series->baseline, lesion)->listed || it->split_from >= 0 ||
        cell->status == CASE_LESION_ABSENT || it->new_visit <= list->visit->index)
        return;
    add(list, FINDING_NOT_LISTED_BEFORE, (int32_t)lesion,
        arena_printf(list->it->arena,
                     "Lesion %s is not listed at baseline and is %s to be new: it counts neither in the sum "
                     "nor as a new lesion. A new lesion would be progression.",
                     name_of(list, lesion), cell->is_new == CASE_NO ? "said not" : "not said"));
}

/* Old liver metastases can show up as cysts once they respond (Choi 2007). */
static void find_cystic(struct finding_list *list, uint32_t lesion, const struct series_cell *cell)
{
    if (cell->density_mhu != CASE_ABSENT && cell->density_mhu <= list->it->thresholds.cystic_mhu)
        add(list, FINDING_NEW_CYSTIC, (int32_t)lesion,
            arena_printf(list->it->arena,
                         "The new lesion %s is of the density of fluid: an old metastasis can show up when it "
                         "turns cystic under treatment. Confirm before it counts as progression.",
                         name_of(list, lesion)));
}

static void find_new(struct finding_list *list, uint32_t lesion, const struct series_cell *cell)
{
    const struct series_lesion *it = &list->it->series->lesions[lesion];
    struct arena *arena = list->it->arena;
    if (it->new_visit > list->visit->index || cell->status == CASE_LESION_ABSENT)
        return;
    if (cell->status == CASE_LESION_EQUIVOCAL) {
        add(list, FINDING_EQUIVOCAL_NEW, (int32_t)lesion,
            arena_printf(arena,
                         "Lesion %s may be new but is equivocal: it does not count yet. If the next scan confirms it, "
                         "progression dates from this one.",
                         it->id));
        return;
    }
    add(list, FINDING_NEW_LESION, (int32_t)lesion, arena_printf(arena, "Lesion %s is new since the baseline.", it->id));
    if (it->node && cell->short_um != CASE_ABSENT && cell->short_um < list->it->thresholds.node_target_um)
        add(list, FINDING_BORDERLINE_NODE, (int32_t)lesion,
            arena_printf(arena,
                         "The new node %s is below 15 mm: as the only sign of progression it should be imaged again.",
                         it->id));
    find_cystic(list, lesion, cell);
}

static void find_in_lesion(struct finding_list *list, uint32_t lesion, const struct series_cell *cell)
{
    struct arena *arena = list->it->arena;
    const struct series_lesion *it = &list->it->series->lesions[lesion];
    if (cell->nodule_within_mass == CASE_YES && cell->status != CASE_LESION_ABSENT)
        add(list, FINDING_NODULE, (int32_t)lesion,
            arena_printf(arena, "A new enhancing nodule within mass %s: a resistant clone until shown otherwise.",
                         it->id));
    if (cell->density_confounded == CASE_YES)
        add(list, FINDING_CONFOUNDED, (int32_t)lesion,
            arena_printf(arena, "Blood or calcium in %s: its density is left out of the comparison.", it->id));
    if (cell->effusion_cytology && cell->effusion_cytology != CASE_CYTOLOGY_MALIGNANT &&
        cell->status != CASE_LESION_ABSENT)
        add(list, FINDING_EFFUSION, (int32_t)lesion,
            arena_printf(arena,
                         "Effusion %s: no malignant cells were found in it, or nobody looked. mRECIST counts it as "
                         "progression only with them.",
                         it->id));
    if (cell->status == CASE_LESION_MERGED)
        add(list, FINDING_MERGED, (int32_t)lesion,
            arena_printf(arena, "Lesion %s has grown together with %s: one longest diameter counts for both.", it->id,
                         it->merged_into >= 0 ? list->it->series->lesions[it->merged_into].id : "another"));
    if (it->split_from >= 0)
        add(list, FINDING_SPLIT, (int32_t)lesion,
            arena_printf(arena, "Lesion %s is a fragment of %s: its diameter is added to it.", it->id,
                         list->it->series->lesions[it->split_from].id));
    find_unlisted(list, lesion, cell);
    find_new(list, lesion, cell);
}

/* Listed at the baseline, or found since as new or as a fragment, and not said to be gone. */
static bool is_looked_for(const struct series *series, uint32_t lesion, uint32_t visit)
{
    const struct series_cell *first = series_at(series, series->baseline, lesion);
    if (first->listed)
        return first->status != CASE_LESION_ABSENT;
    if (series->lesions[lesion].split_from < 0 && series->lesions[lesion].new_visit > visit)
        return false;
    for (uint32_t i = visit; i > series->baseline; i--)
        if (series_at(series, i - 1, lesion)->listed)
            return series_at(series, i - 1, lesion)->status != CASE_LESION_ABSENT;
    return false;
}

static void find_missing(struct finding_list *list, uint32_t lesion)
{
    const struct series *series = list->it->series;
    const struct series_lesion *it = &series->lesions[lesion];
    if (series_at(series, list->visit->index, lesion)->listed || !is_looked_for(series, lesion, list->visit->index))
        return;
    const char *what = it->split_from >= 0                                   ? ", a fragment,"
                       : series_at(series, series->baseline, lesion)->listed ? " of the baseline"
                                                                             : ", new since the baseline,";
    add(list, FINDING_NOT_LISTED_NOW, (int32_t)lesion,
        arena_printf(list->it->arena,
                     "Lesion %s%s is not listed at %s scan: taken as not evaluated. Say status absent when it is gone.",
                     it->id, what, list->visit == list->it->out->last ? "the last" : "this"));
}

/* ---- local therapy ---- */

/* A lesion resected or ablated shrinks without the drug. */
static void find_treated(struct finding_list *list)
{
    const struct series *series = list->it->series;
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_lesion *lesion = &series->lesions[i];
        if (!date_stated(lesion->treated) || date_surely_before(list->visit->date, lesion->treated) ||
            !series_at(series, series->baseline, i)->listed)
            continue;
        add(list, FINDING_TREATED, (int32_t)i,
            arena_printf(list->it->arena,
                         "Lesion %s was treated locally since the baseline: its shrinkage is not the "
                         "drug's, and the sums before and after cannot be compared.",
                         lesion->id));
    }
}

static void find_where(struct finding_list *list)
{
    const struct assessing *it = list->it;
    uint32_t inside = 0, outside = 0, treated = 0;
    for (uint32_t i = 0; i < it->series->lesions_count; i++) {
        bool local = date_stated(it->series->lesions[i].treated);
        treated += local;
        if (lesion_course(it, list->visit->index, i) != COURSE_PROGRESSES)
            continue;
        inside += local;
        outside += !local;
    }
    if (treated == 0 || list->visit->call != RESPONSE_PD)
        return;
    if (inside && !outside)
        add(list, FINDING_LOCAL_FAILURE, -1,
            "Only lesions that were treated locally progress: the local therapy failed there; the disease elsewhere is "
            "controlled.");
    else if (!inside && outside)
        add(list, FINDING_ELSEWHERE, -1,
            "The lesions treated locally are controlled; progression is outside them, systemic.");
    else if (inside && outside)
        add(list, FINDING_EVERYWHERE, -1, "Lesions treated locally and others progress.");
}

/* ---- progression that did not last ---- */

static void find_pseudo(struct finding_list *list, uint32_t index)
{
    const struct assessing *it = list->it;
    const struct response_decision *now = &list->visit->by[RESPONSE_BY_RECIST];
    if (now->call != RESPONSE_PD)
        return;
    for (uint32_t i = index + 1; i < it->out->visits_count; i++) {
        const struct response_decision *later = &it->out->visits[i].by[RESPONSE_BY_RECIST];
        if (later->call == RESPONSE_NOT_ASSESSED || later->call == RESPONSE_NE)
            continue;
        char date[DATE_TEXT];
        date_format(date, it->out->visits[i].date);
        if (later->call != RESPONSE_PD)
            add(list, FINDING_PSEUDO_PROGRESSION, -1,
                arena_printf(
                    it->arena,
                    "RECIST's progression did not last: %s at the next scan (%s). Pseudo-progression is likely.",
                    response_call_word(later->call), date));
        return;
    }
    const struct kb_setting *setting = setting_at(it, list->visit->index);
    if (setting && setting->drugs_count)
        add(list, FINDING_UNCONFIRMED_PD, -1,
            "Progression under immunotherapy that no later scan has confirmed: repeat the scan after 4 to 8 weeks.");
}

/* ---- the baseline ---- */

static int64_t least_size(const struct assessing *it, const struct series_lesion *lesion)
{
    if (lesion->node)
        return it->thresholds.node_target_um;
    int64_t slice = it->series->visits[it->series->baseline].slice_um;
    return slice != CASE_ABSENT && slice > it->thresholds.slice_um ? 2 * slice : it->thresholds.measurable_um;
}

static void find_target(struct finding_list *list, uint32_t lesion)
{
    const struct assessing *it = list->it;
    const struct series_lesion *target = &it->series->lesions[lesion];
    int64_t size = lesion_size(&it->engine, it->series->baseline, lesion, MEASURE_DIAMETER);
    if (size < least_size(it, target))
        add(list, FINDING_NOT_MEASURABLE, (int32_t)lesion,
            arena_printf(it->arena, "Target %s was %lld.%lld mm at baseline: RECIST 1.1 asks for %lld mm%s.",
                         target->id, (long long)(size / 1000), (long long)(size % 1000 / 100),
                         (long long)(least_size(it, target) / 1000), target->node ? " of short axis" : ""));
    if (target->treated_before)
        add(list, FINDING_TREATED_TARGET, (int32_t)lesion,
            arena_printf(
                it->arena,
                "Target %s was treated locally before the baseline: it counts only when it has progressed since.",
                target->id));
}

/* All nodes are one organ. */
static bool same_organ(const struct series_lesion *a, const struct series_lesion *b)
{
    if (a->node || b->node)
        return a->node && b->node;
    return a->organ && b->organ && strcmp(a->organ, b->organ) == 0;
}

static bool is_measured_target(const struct assessing *it, uint32_t lesion)
{
    return lesion_is_target(it->series, lesion) &&
           lesion_size(&it->engine, it->series->baseline, lesion, MEASURE_DIAMETER) != CASE_ABSENT;
}

static void find_baseline(struct finding_list *list)
{
    const struct assessing *it = list->it;
    int64_t targets = 0;
    for (uint32_t i = 0; i < it->series->lesions_count; i++) {
        if (!is_measured_target(it, i))
            continue;
        targets++;
        int64_t in_organ = 0;
        for (uint32_t j = 0; j <= i; j++)
            in_organ += is_measured_target(it, j) && same_organ(&it->series->lesions[i], &it->series->lesions[j]);
        if (in_organ == it->thresholds.targets_per_organ_max + 1)
            add(list, FINDING_TOO_MANY_TARGETS, (int32_t)i,
                arena_printf(it->arena, "More than %lld targets in one organ (%s): RECIST 1.1 takes no more.",
                             (long long)it->thresholds.targets_per_organ_max,
                             it->series->lesions[i].node ? "lymph nodes" : it->series->lesions[i].organ));
        find_target(list, i);
    }
    if (targets > it->thresholds.targets_max)
        add(list, FINDING_TOO_MANY_TARGETS, -1,
            arena_printf(it->arena, "%lld targets: RECIST 1.1 takes at most %lld.", (long long)targets,
                         (long long)it->thresholds.targets_max));
}

/* ---- all ---- */

static void find_reappeared(struct finding_list *list)
{
    for (int i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++)
        if (list->visit->by[i].rule == RULE_AFTER_CR) {
            add(list, FINDING_REAPPEARED, -1,
                "Disease came back after a complete response: that is progression, however small. Had the complete "
                "response been none, the percentages would decide (option after-cr).");
            return;
        }
}

void find_at(struct assessing *it, uint32_t index)
{
    struct finding_list list = {.it = it, .visit = &it->out->visits[index], .raw = &it->raw[index]};
    uint32_t visit = list.visit->index;
    if (visit == it->series->baseline) {
        find_baseline(&list);
        return;
    }
    if (it->series->visits[visit].uptake_only || visit < it->series->baseline)
        return;
    if (list.visit->discordance == DISCORDANCE_HYPODENSE_GROWTH)
        add(&list, FINDING_HYPODENSE_GROWTH, -1,
            "Larger but less dense: a response that RECIST takes for progression.");
    find_density(&list);
    find_regrowth(&list, index);
    for (uint32_t i = 0; i < it->series->lesions_count; i++)
        if (series_at(it->series, visit, i)->listed)
            find_in_lesion(&list, i, series_at(it->series, visit, i));
    for (uint32_t i = 0; i < it->series->lesions_count; i++)
        find_missing(&list, i);
    find_treated(&list);
    find_where(&list);
    find_reappeared(&list);
    find_pseudo(&list, index);
    if (list.raw->scan.deterioration)
        add(&list, FINDING_DETERIORATION, -1, "Symptoms of the tumour have become worse.");
}
