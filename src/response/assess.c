/* Imaging over time → response, which criterion to believe, and the pattern of progression. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/errors.h"
#include "response/measure.h"

struct assessing {
    cajal_response *out;
    struct arena *arena;
    const struct cajal_case *patient_case;
    struct response_thresholds thresholds;
    const struct case_imaging **visits; /* by date, from the baseline on */
    uint32_t count, earlier;            /* from the baseline on; before it */
    const cajal_knowledge *knowledge;
    cajal_date start; /* of the treatment that the scans are judged by */
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

static bool same_drug(const cajal_knowledge *knowledge, const char *a, const char *b)
{
    const struct kb_drug *known = knowledge ? kb_drug(knowledge, a) : NULL;
    return strcasecmp(a, b) == 0 || (known && known == kb_drug(knowledge, b));
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
static bool goes_on(const struct assessing *it, const struct case_treatment *before, const struct case_treatment *next)
{
    int64_t dose_before = daily_dose(before), dose = daily_dose(next);
    bool higher = dose_before != CASE_ABSENT && dose != CASE_ABSENT && dose > dose_before;
    bool paused =
        date_stated(before->stop) && next->start.days - date_last_day(before->stop) > it->thresholds.pause_max_days;
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

/* Start of the systemic treatment that the scans are judged by: the latest one on record, with
 * what it only went on with. */
static cajal_date latest_start(const struct assessing *it)
{
    const struct case_treatment *treatment = latest_treatment(it->patient_case, NULL);
    const struct case_treatment *before = treatment ? latest_treatment(it->patient_case, treatment) : NULL;
    while (before && goes_on(it, before, treatment)) {
        treatment = before;
        before = latest_treatment(it->patient_case, treatment);
    }
    return treatment ? treatment->start : (cajal_date){0, CAJAL_NO_DATE};
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
    cajal_date start = it->start = latest_start(it);
    uint32_t baseline = 0;
    for (uint32_t i = 1; date_stated(start) && i < it->count; i++)
        if (it->visits[i]->date.days <= date_last_day(start) && date_compare(it->visits[i]->date, start) <= 0)
            baseline = i;
    it->visits += baseline;
    it->earlier = baseline;
    it->count -= baseline;
    return true;
}

/* ---- one visit ---- */

static enum response_discordance disagreement(const struct response_visit *visit, const struct measured *now,
                                              const struct response_thresholds *thresholds)
{
    if (now->nodule && visit->recist != RESPONSE_PD)
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

/* On a kinase inhibitor Choi is believed where density can be compared, and a nodule within a mass
 * always (Choi 2007, Desai 2007); otherwise RECIST: without density, growth of 10 % may be a response. */
static void believe(struct response_visit *visit, const struct measured *now,
                    const struct response_thresholds *thresholds)
{
    bool with_density = density_comparable(now, thresholds) || now->nodule;
    if (choi_usable(visit) && with_density) {
        visit->believed = RESPONSE_BY_CHOI;
        visit->call = visit->choi;
    } else if (visit->recist != RESPONSE_NOT_ASSESSED) {
        visit->believed = RESPONSE_BY_RECIST;
        visit->call = visit->recist;
    }
}

/* Rounded towards 0 to one decimal: what is shown never crosses a threshold that was not crossed. */
static const char *percent_text(struct arena *arena, int64_t value, int64_t reference)
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
static const char *baseline_text(const struct assessing *it)
{
    char date[DATE_TEXT];
    date_format(date, it->visits[0]->date);
    if (it->earlier > 0)
        return arena_printf(it->arena, " Baseline: the scan of %s, the last before the present treatment.", date);
    if (date_stated(it->start) && it->visits[0]->date.days > date_last_day(it->start))
        return arena_printf(it->arena,
                            " Baseline: the scan of %s, the first there is; treatment had begun, and an earlier "
                            "response does not show.",
                            date);
    return "";
}

static const char *meaning_of(struct assessing *it, const struct response_visit *visit)
{
    if (visit->discordance == DISCORDANCE_HYPODENSE_GROWTH)
        return " Larger but less dense: a response that RECIST takes for progression.";
    if (visit->nodule_within_mass)
        return " A new nodule within a mass is early progression whatever the size of the mass.";
    if (visit->call == RESPONSE_PD)
        return arena_printf(it->arena, " Progression: %s.",
                            visit->believed == RESPONSE_BY_CHOI ? visit->choi_text : visit->recist_text);
    return "";
}

static const char *visit_text(struct assessing *it, const struct response_visit *visit)
{
    struct arena *arena = it->arena;
    const char *recist = response_call_word(visit->recist), *choi = response_call_word(visit->choi);
    const char *size = percent_text(arena, visit->sum_um, visit->baseline_um);
    const char *density = percent_text(arena, visit->density_mhu, visit->baseline_density_mhu);
    const char *meaning = meaning_of(it, visit), *baseline = baseline_text(it);
    if (!size || !density || !meaning || !baseline)
        return NULL;
    return arena_printf(arena, "RECIST %s, Choi %s (size %s, density %s from baseline); %s is believed.%s%s",
                        recist ? recist : "not assessed", choi ? choi : "not assessed", size, density,
                        visit->believed == RESPONSE_BY_CHOI     ? "Choi"
                        : visit->believed == RESPONSE_BY_RECIST ? "RECIST"
                                                                : "neither",
                        meaning, baseline);
}

/* ---- what the reader of the last visit must know ---- */

static void note_density(struct assessing *it, const struct measured *now)
{
    if (now->density_mhu == CASE_ABSENT)
        return;
    if (!now->same_phase)
        note(it, "Density was measured in another contrast phase than at baseline and is not compared.");
    else if (!density_comparable(now, &it->thresholds))
        note(it, "Density at baseline was too near 0 HU to be compared in percent.");
}

/* A lesion that the baseline does not list and nobody calls new: to count it would be a guess, to
 * pass over it in silence too. */
static void note_unlisted_before(struct assessing *it, const struct case_lesion *lesion)
{
    if (find_lesion(it->visits[0], lesion->id) || lesion->status == CASE_LESION_ABSENT ||
        is_new_since_baseline(it->visits, it->count - 1, lesion->id))
        return;
    note(it, arena_printf(it->arena,
                          "Lesion %s is not listed at baseline and is %s to be new: it counts neither in the sum "
                          "nor as a new lesion. A new lesion would be progression.",
                          lesion->id, lesion->is_new == CASE_NO ? "said not" : "not said"));
}

/* Old liver metastases can show up as cysts once they respond (Choi 2007). */
static void note_cystic(struct assessing *it, const struct case_lesion *lesion)
{
    if (lesion->is_new == CASE_YES && lesion->density_mhu != CASE_ABSENT &&
        lesion->density_mhu <= it->thresholds.cystic_mhu && lesion->status != CASE_LESION_ABSENT)
        note(it, arena_printf(it->arena,
                              "The new lesion %s is of the density of fluid: an old metastasis can show up when it "
                              "turns cystic under treatment. Confirm before it counts as progression.",
                              lesion->id));
}

static void note_baseline_lesion(struct assessing *it, const struct case_lesion *lesion)
{
    if (!find_lesion(it->visits[it->count - 1], lesion->id) && lesion->status != CASE_LESION_ABSENT)
        note(it, arena_printf(it->arena,
                              "Lesion %s of the baseline is not listed at the last scan: taken as not evaluated. "
                              "Say status absent when it is gone.",
                              lesion->id));
}

/* A lesion resected or ablated shrinks without the drug. */
static void note_local_therapy(struct assessing *it, const struct case_treatment *treatment)
{
    cajal_date from = it->visits[0]->date, until = it->visits[it->count - 1]->date;
    if (treatment->kind == CASE_KIND_SYSTEMIC || !date_stated(treatment->date) ||
        date_surely_before(treatment->date, from) || date_surely_before(until, treatment->date))
        return;
    for (uint32_t i = 0; i < treatment->lesions_count; i++)
        if (find_lesion(it->visits[0], treatment->lesions[i]))
            note(it, arena_printf(it->arena,
                                  "Lesion %s was treated locally since the baseline: its shrinkage is not the "
                                  "drug's, and the sums before and after cannot be compared.",
                                  treatment->lesions[i]));
}

static void note_start_unknown(struct assessing *it, const struct case_treatment *treatment)
{
    if (treatment->kind == CASE_KIND_SYSTEMIC && !date_stated(treatment->start) && !date_stated(treatment->stop) &&
        !treatment->stop_reason && date_stated(it->start) && treatment->drugs_count > 0)
        note(it, arena_printf(it->arena,
                              "The start of %s is not stated: the scans are judged from an earlier treatment's "
                              "baseline.",
                              treatment->drugs[0]));
}

static void write_notes(struct assessing *it)
{
    struct measured now;
    const struct case_imaging *last = it->visits[it->count - 1];
    measure_visit(&now, it->visits, it->count - 1, &it->thresholds);
    note_density(it, &now);
    for (uint32_t i = 0; i < last->lesions_count; i++) {
        note_unlisted_before(it, &last->lesions[i]);
        note_cystic(it, &last->lesions[i]);
    }
    for (uint32_t i = 0; i < it->visits[0]->lesions_count; i++)
        note_baseline_lesion(it, &it->visits[0]->lesions[i]);
    for (uint32_t i = 0; i < it->patient_case->treatments_count; i++) {
        note_local_therapy(it, &it->patient_case->treatments[i]);
        note_start_unknown(it, &it->patient_case->treatments[i]);
    }
}

static void assess_visit(struct assessing *it, struct response_visit *visit, uint32_t index, int64_t baseline_um,
                         int64_t *nadir_um)
{
    struct measured now;
    measure_visit(&now, it->visits, index, &it->thresholds);
    for (uint32_t i = 1; i < index; i++)
        now.after_cr = now.after_cr || it->out->visits[i].recist == RESPONSE_CR;
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
        believe(visit, &now, &it->thresholds);
        visit->text = visit_text(it, visit);
        it->failed = it->failed || !visit->text;
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
        measure_visit(&baseline, it->visits, 0, &it->thresholds);
        baseline_um = baseline.complete ? baseline.sum_um : CASE_ABSENT;
    }
    for (uint32_t i = 0; i < it->count && !it->failed; i++)
        assess_visit(it, &out->visits[i], i, baseline_um, &nadir_um);
    if (it->count > 1) {
        out->last = &out->visits[it->count - 1];
        write_notes(it);
    }
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
    if (out->status == CASE_RESPONSE_PROGRESSING && out->progression == CASE_PROGRESSION_NONE)
        out->progression = case_progression_not_stated; /* "none" was the scans' reading: not the clinician's */
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
    struct assessing it = {.out = out, .arena = arena, .patient_case = patient_case, .knowledge = knowledge};
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
