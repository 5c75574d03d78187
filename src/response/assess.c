/* Imaging over time → response, which criterion to believe, and the pattern of progression. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "response/measure.h"

struct assessing {
    cajal_response *out;
    struct arena *arena;
    const struct cajal_case *patient_case;
    struct response_thresholds thresholds;
    const struct case_imaging **visits; /* by date, from the baseline on */
    uint32_t count;
    size_t notes_capacity;
    bool failed;
};

static void note(struct assessing *it, const char *text)
{
    size_t count = it->out->notes_count;
    const char **slot =
        text ? arena_push(it->arena, (void **)&it->out->notes, &count, &it->notes_capacity, sizeof *slot) : NULL;
    if (!slot) {
        it->failed = true;
        return;
    }
    *slot = text;
    it->out->notes_count = (uint32_t)count;
}

/* ---- the visits that count ---- */

static int by_date(const void *a, const void *b)
{
    const struct case_imaging *const *left = a, *const *right = b;
    int order = date_compare((*left)->date, (*right)->date);
    return order ? order : (*left > *right) - (*left < *right); /* else as in the case */
}

static bool measures_something(const struct case_imaging *visit) { return visit->lesions_count > 0; }

/* Start of the systemic treatment that the scans are judged by: the latest one on record. */
static cajal_date latest_start(const struct cajal_case *patient_case)
{
    cajal_date latest = {0, CAJAL_NO_DATE};
    for (uint32_t i = 0; i < patient_case->treatments_count; i++) {
        const struct case_treatment *treatment = &patient_case->treatments[i];
        if (treatment->kind == CASE_KIND_SYSTEMIC && date_compare(treatment->start, latest) > 0)
            latest = treatment->start;
    }
    return latest;
}

static bool choose_visits(struct assessing *it)
{
    const struct cajal_case *patient_case = it->patient_case;
    it->visits = arena_array(it->arena, patient_case->imaging_count + 1, sizeof *it->visits);
    if (!it->visits)
        return false;
    for (uint32_t i = 0; i < patient_case->imaging_count; i++)
        if (measures_something(&patient_case->imaging[i]))
            it->visits[it->count++] = &patient_case->imaging[i];
    qsort(it->visits, it->count, sizeof(*it->visits), by_date);
    cajal_date start = latest_start(patient_case);
    uint32_t baseline = 0;
    for (uint32_t i = 1; date_stated(start) && i < it->count; i++)
        if (it->visits[i]->date.days <= date_last_day(start) && date_compare(it->visits[i]->date, start) <= 0)
            baseline = i;
    it->visits += baseline;
    it->count -= baseline;
    return true;
}

/* ---- one visit ---- */

static enum response_discordance disagreement(const struct response_visit *visit, const struct measured *now,
                                              const struct response_thresholds *thresholds)
{
    if (now->nodule)
        return DISCORDANCE_NODULE_IN_MASS;
    if (visit->recist == RESPONSE_PD && visit->choi == RESPONSE_PR && choi_density_fell(now, thresholds))
        return DISCORDANCE_HYPODENSE_GROWTH;
    if (visit->recist != RESPONSE_NOT_ASSESSED && visit->choi != RESPONSE_NOT_ASSESSED && visit->recist != visit->choi)
        return DISCORDANCE_OTHER;
    return DISCORDANCE_NONE;
}

static bool choi_usable(const struct response_visit *visit)
{
    return visit->choi != RESPONSE_NOT_ASSESSED && visit->choi != RESPONSE_NE;
}

/* On a kinase inhibitor Choi is believed where density was measured, and a nodule within a mass
 * always (Choi 2007, Desai 2007); otherwise RECIST. */
static void believe(struct response_visit *visit, const struct measured *now)
{
    bool with_density = now->density_mhu != CASE_ABSENT || now->nodule;
    if (choi_usable(visit) && with_density) {
        visit->believed = RESPONSE_BY_CHOI;
        visit->call = visit->choi;
    } else if (visit->recist != RESPONSE_NOT_ASSESSED) {
        visit->believed = RESPONSE_BY_RECIST;
        visit->call = visit->recist;
    }
}

static const char *percent_text(struct arena *arena, int64_t value, int64_t reference)
{
    if (value == CASE_ABSENT || reference == CASE_ABSENT || reference <= 0)
        return "not comparable";
    return arena_printf(arena, "%+.0f %%", 100.0 * (double)(value - reference) / (double)reference);
}

static const char *visit_text(struct assessing *it, const struct response_visit *visit)
{
    struct arena *arena = it->arena;
    const char *recist = response_call_word(visit->recist), *choi = response_call_word(visit->choi);
    const char *size = percent_text(arena, visit->sum_um, visit->baseline_um);
    const char *density = percent_text(arena, visit->density_mhu, visit->baseline_density_mhu);
    const char *meaning = "";
    if (visit->discordance == DISCORDANCE_HYPODENSE_GROWTH)
        meaning = " Larger but less dense: a response that RECIST takes for progression.";
    else if (visit->discordance == DISCORDANCE_NODULE_IN_MASS)
        meaning = " A new nodule within a mass is early progression whatever the size of the mass.";
    if (!size || !density)
        return NULL;
    return arena_printf(arena, "RECIST %s, Choi %s (size %s, density %s from baseline); %s is believed.%s",
                        recist ? recist : "not assessed", choi ? choi : "not assessed", size, density,
                        visit->believed == RESPONSE_BY_CHOI     ? "Choi"
                        : visit->believed == RESPONSE_BY_RECIST ? "RECIST"
                                                                : "neither",
                        meaning);
}

static void assess_visit(struct assessing *it, struct response_visit *visit, uint32_t index, int64_t baseline_um,
                         int64_t *nadir_um)
{
    struct measured now;
    measure_visit(&now, it->visits[0], it->visits[index], &it->thresholds);
    visit->date = it->visits[index]->date;
    visit->is_baseline = index == 0;
    visit->sum_um = now.complete ? now.sum_um : CASE_ABSENT;
    visit->baseline_um = baseline_um;
    visit->nadir_um = *nadir_um;
    visit->density_mhu = now.density_mhu;
    visit->baseline_density_mhu = now.baseline_density_mhu;
    visit->new_lesion = now.new_lesion;
    visit->nodule_within_mass = now.nodule;
    if (index > 0) {
        visit->recist = recist_call(&visit->recist_text, &now, baseline_um, *nadir_um, &it->thresholds);
        visit->choi = choi_call(&visit->choi_text, &now, baseline_um, *nadir_um, &it->thresholds);
        visit->discordance = disagreement(visit, &now, &it->thresholds);
        believe(visit, &now);
        visit->text = visit_text(it, visit);
        it->failed = it->failed || !visit->text;
        if (!now.same_phase && now.density_mhu != CASE_ABSENT)
            note(it, "Density was measured in another contrast phase than at baseline and is not compared.");
    }
    if (now.complete && (*nadir_um == CASE_ABSENT || now.sum_um < *nadir_um))
        *nadir_um = now.sum_um;
}

static bool assess_visits(struct assessing *it)
{
    cajal_response *out = it->out;
    out->visits = arena_array(it->arena, it->count + 1, sizeof *out->visits);
    if (!out->visits)
        return false;
    out->visits_count = it->count;
    struct measured baseline;
    int64_t baseline_um = CASE_ABSENT, nadir_um = CASE_ABSENT;
    if (it->count) {
        measure_visit(&baseline, it->visits[0], it->visits[0], &it->thresholds);
        baseline_um = baseline.complete ? baseline.sum_um : CASE_ABSENT;
    }
    for (uint32_t i = 0; i < it->count && !it->failed; i++)
        assess_visit(it, &out->visits[i], i, baseline_um, &nadir_um);
    if (it->count > 1)
        out->last = &out->visits[it->count - 1];
    return !it->failed;
}

/* ---- the whole course ---- */

static enum case_response status_of(enum response_call call)
{
    switch (call) {
    case RESPONSE_CR:
    case RESPONSE_PR: return CASE_RESPONSE_RESPONDING;
    case RESPONSE_SD:
    case RESPONSE_NON_CR_NON_PD: return CASE_RESPONSE_STABLE;
    case RESPONSE_PD: return CASE_RESPONSE_PROGRESSING;
    default: return case_response_not_stated;
    }
}

static void read_pattern(struct assessing *it)
{
    cajal_response *out = it->out;
    out->progressing_lesions = arena_array(it->arena, it->visits[it->count - 1]->lesions_count + 1, sizeof(char *));
    if (!out->progressing_lesions) {
        it->failed = true;
        return;
    }
    uint32_t evaluable = 0;
    out->progression = pattern_of(out->progressing_lesions, &out->progressing_lesions_count, &evaluable, it->visits,
                                  it->count, &it->thresholds);
    if (out->progression)
        note(it, arena_printf(it->arena,
                              "%u of %u lesions measured progress: read as %s progression. The review does not define "
                              "the two; confirm.",
                              out->progressing_lesions_count, evaluable,
                              case_word(&case_words_progression, (int)out->progression)));
}

static void conclude(struct assessing *it)
{
    cajal_response *out = it->out;
    if (!out->last)
        return;
    out->believed = out->last->believed;
    out->discordance = out->last->discordance;
    out->status = status_of(out->last->call);
    out->text = out->last->text;
    if (out->status == CASE_RESPONSE_PROGRESSING)
        read_pattern(it);
    else if (out->status)
        out->progression = CASE_PROGRESSION_NONE;
}

/* A clinician's judgement wins; where the scans say otherwise the plan says so. */
static void override_by_clinician(struct assessing *it)
{
    const struct case_assessment *judged = &it->patient_case->assessment;
    cajal_response *out = it->out;
    enum case_response status = judged->response;
    if (!status && judged->progression > CASE_PROGRESSION_NONE)
        status = CASE_RESPONSE_PROGRESSING;
    enum case_progression progression = judged->progression;
    if (!progression && (status == CASE_RESPONSE_RESPONDING || status == CASE_RESPONSE_STABLE))
        progression = CASE_PROGRESSION_NONE;
    if (!status && !progression)
        return;
    if (status && out->status && status != out->status)
        note(it, arena_printf(
                     it->arena, "The clinician judges the tumour %s; the scans read as %s. The judgement is used.",
                     case_word(&case_words_response, (int)status), case_word(&case_words_response, (int)out->status)));
    if (progression == CASE_PROGRESSION_NONE && !status && out->status == CASE_RESPONSE_PROGRESSING) {
        note(it, "The clinician sees no progression; the scans read as progression. The judgement is used.");
        out->status = case_response_not_stated;
    }
    if (status)
        out->status = status;
    if (progression || status != CASE_RESPONSE_PROGRESSING)
        out->progression = progression;
    out->believed = RESPONSE_BY_CLINICIAN;
    const char *pattern = case_word(&case_words_progression, (int)out->progression);
    const char *word = case_word(&case_words_response, (int)out->status);
    out->text = arena_printf(it->arena, "By the clinician's judgement: %s%s%s.%s%s",
                             word ? word : "response not stated", pattern ? ", progression " : "",
                             pattern ? pattern : "", out->last ? " Scans: " : "", out->last ? out->last->text : "");
    it->failed = it->failed || !out->text;
}

cajal_status response_assess(cajal_response *out, struct arena *arena, const cajal_knowledge *knowledge,
                             const struct cajal_case *patient_case, cajal_errors *errors)
{
    *out = (cajal_response){0};
    struct assessing it = {.out = out, .arena = arena, .patient_case = patient_case};
    thresholds_read(&it.thresholds, knowledge);
    if (!choose_visits(&it) || !assess_visits(&it))
        return errors_no_memory(errors);
    conclude(&it);
    override_by_clinician(&it);
    return it.failed ? errors_no_memory(errors) : CAJAL_OK;
}

const char *response_call_word(enum response_call call)
{
    static const char *const words[] = {NULL, "CR", "PR", "SD", "PD", "non-CR/non-PD", "NE"};
    return words[call];
}

const char *response_criterion_word(enum response_criterion criterion)
{
    static const char *const words[] = {NULL, "recist", "choi", "clinician"};
    return words[criterion];
}
