/* Imaging over time → every criterion, which to believe, best response, and the pattern of progression. */
#include "response/assess.h"

#include <math.h>
#include <string.h>

#include "base/errors.h"
#include "response/best.h"

void assess_note(struct assessing *it, const char *text)
{
    size_t count = it->out->notes_count;
    const char **slot =
        text ? arena_push(it->arena, (void **)&it->out->notes, &count, &it->notes_capacity, sizeof *slot) : NULL;
    if (!slot)
        return;
    *slot = text;
    it->out->notes_count = (uint32_t)count;
}

/* ---- the visits ---- */

static void take_visit(struct assessing *it, uint32_t index)
{
    const struct engine_visit *raw = &it->raw[index];
    struct response_visit *visit = &it->out->visits[index];
    visit->index = it->first + index;
    visit->date = it->series->visits[visit->index].date;
    visit->is_baseline = visit->index == it->series->baseline;
    memcpy(visit->by, raw->by, sizeof visit->by);
    visit->target = raw->target;
    visit->non_target = raw->non_target;
    visit->density_mhu = raw->density.now_mhu;
    visit->baseline_density_mhu = raw->density.baseline_mhu;
    visit->new_lesion = raw->scan.new_lesion;
    visit->nodule_within_mass = raw->scan.nodule;
}

static void read_visit(struct assessing *it, uint32_t index)
{
    struct response_visit *visit = &it->out->visits[index];
    uint32_t evaluable;
    believe_visit(it, index);
    if (it->request->bare)
        return;
    visit->text = visit_words(it, index);
    if (visit->call == RESPONSE_PD) {
        visit->progressing = arena_array(it->arena, it->series->lesions_count, sizeof *visit->progressing);
        if (visit->progressing)
            visit->pattern = pattern_at(it, visit->index, visit->progressing, &visit->progressing_count, &evaluable);
    } else if (visit->call != RESPONSE_NOT_ASSESSED && visit->call != RESPONSE_NE)
        visit->pattern = CASE_PROGRESSION_NONE;
}

static bool is_assessed(const struct response_visit *visit)
{
    for (int i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++)
        if (visit->by[i].call != RESPONSE_NOT_ASSESSED)
            return true;
    return false;
}

/* The last visit of size; where only uptake was followed, the last of that. */
static const struct response_visit *last_visit(const struct assessing *it)
{
    const struct response_visit *last = NULL;
    for (uint32_t i = 0; i < it->out->visits_count; i++) {
        const struct response_visit *visit = &it->out->visits[i];
        bool uptake_only = it->series->visits[visit->index].uptake_only;
        bool after_size = last && !it->series->visits[last->index].uptake_only;
        if (uptake_only ? is_assessed(visit) && !after_size : visit->index > it->series->baseline)
            last = visit;
    }
    return last;
}

static bool assess_visits(struct assessing *it)
{
    cajal_response *out = it->out;
    it->first = it->series->visits_count ? engine_first(it->series) : 0;
    out->visits_count = it->series->visits_count - it->first;
    out->visits = arena_array(it->arena, out->visits_count, sizeof *out->visits);
    it->raw = arena_array(it->arena, out->visits_count, sizeof *it->raw);
    if (!out->visits || !it->raw)
        return false;
    if (out->visits_count)
        engine_run(it->raw, &it->engine);
    for (uint32_t i = 0; i < out->visits_count; i++)
        take_visit(it, i);
    for (uint32_t i = 0; i < out->visits_count; i++)
        if (is_assessed(&out->visits[i]) || out->visits[i].index > it->series->baseline)
            read_visit(it, i);
    out->last = last_visit(it);
    return !arena_failed(it->arena);
}

/* ---- best response ---- */

/* When the new lesion that makes this visit's progression was first seen, though equivocal. */
static cajal_date first_seen(const struct assessing *it, uint32_t visit)
{
    const struct series *series = it->series;
    cajal_date found = {0, CAJAL_NO_DATE};
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        if (!lesion_is_new(&it->engine, visit, i))
            continue;
        for (uint32_t j = series->baseline + 1; j < visit; j++)
            if (series_at(series, j, i)->status == CASE_LESION_EQUIVOCAL &&
                (!date_stated(found) || date_compare(series->visits[j].date, found) < 0))
                found = series->visits[j].date;
    }
    return found;
}

static void work_out_best(struct assessing *it, struct best_point *points, enum response_criterion criterion)
{
    const struct series *series = it->series;
    uint32_t count = 0, assessed = 0;
    cajal_date baseline = series->visits[series->baseline].date;
    for (uint32_t i = 0; i < it->out->visits_count; i++) {
        const struct response_visit *visit = &it->out->visits[i];
        const struct response_decision *decision = &visit->by[criterion];
        if (decision->call == RESPONSE_NOT_ASSESSED)
            continue;
        assessed++;
        points[count++] = (struct best_point){.date = visit->date, .call = decision->call};
        if (decision->rule == RULE_NEW_LESION)
            points[count - 1].dated_back = first_seen(it, visit->index);
    }
    bool from_start =
        date_stated(series->treatment_start) && count && date_compare(series->treatment_start, points[0].date) <= 0;
    const struct best_context context = {.start = from_start ? series->treatment_start : baseline,
                                         .new_therapy = series->new_therapy,
                                         .died = series->died};
    if (assessed || criterion == RESPONSE_BY_RECIST)
        best_work_out(&it->out->best[criterion], points, count, &context, &it->request->options);
}

static bool work_out_bests(struct assessing *it)
{
    struct best_point *points = arena_array(it->arena, it->out->visits_count, sizeof *points);
    for (int i = 0; i < RESPONSE_CRITERIA; i++)
        it->out->best[i] = (struct response_best){.pfs_days = -1, .duration_days = -1};
    for (enum response_criterion i = RESPONSE_BY_RECIST; points && it->series->visits_count && i < RESPONSE_CRITERIA;
         i++)
        work_out_best(it, points, i);
    return points != NULL;
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
    out->progressing_lesions = arena_array(it->arena, it->series->lesions_count, sizeof(char *));
    if (!out->progressing_lesions)
        return;
    uint32_t evaluable = 0;
    out->progression =
        pattern_at(it, out->last->index, out->progressing_lesions, &out->progressing_lesions_count, &evaluable);
    if (out->progression)
        assess_note(it, arena_printf(it->arena,
                                     "%u of %u lesions measured progress: read as %s progression. The review does not "
                                     "define the two; confirm.",
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

/* ---- the clinician ---- */

static void note_judgement(struct assessing *it, enum case_response status)
{
    if (status && it->out->status && status != it->out->status)
        assess_note(it, arena_printf(it->arena,
                                     "The clinician judges the tumour %s; the scans read as %s. The judgement is used.",
                                     case_word(&case_words_response, (int)status),
                                     case_word(&case_words_response, (int)it->out->status)));
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
    note_judgement(it, status);
    if (progression == CASE_PROGRESSION_NONE && !status && out->status == CASE_RESPONSE_PROGRESSING) {
        assess_note(it, "The clinician sees no progression; the scans read as progression. The judgement is used.");
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
}

/* ---- what the reader of the last visit must know ---- */

static void note_start_unknown(struct assessing *it, const struct case_treatment *treatment)
{
    if (treatment->kind == CASE_KIND_SYSTEMIC && !date_stated(treatment->start) && !date_stated(treatment->stop) &&
        !treatment->stop_reason && date_stated(it->series->treatment_start) && treatment->drugs_count > 0)
        assess_note(it, arena_printf(it->arena,
                                     "The start of %s is not stated: the scans are judged from an earlier treatment's "
                                     "baseline.",
                                     treatment->drugs[0]));
}

static bool is_said_elsewhere(enum response_finding_kind kind)
{
    return kind == FINDING_NODULE || kind == FINDING_HYPODENSE_GROWTH || kind == FINDING_NEW_LESION;
}

static void note_findings(struct assessing *it)
{
    const struct response_visit *last = it->out->last;
    for (uint32_t i = 0; last && i < last->findings_count; i++)
        if (!is_said_elsewhere(last->findings[i].kind))
            assess_note(it, last->findings[i].text);
    for (uint32_t i = 0; last && it->patient_case && i < it->patient_case->treatments_count; i++)
        note_start_unknown(it, &it->patient_case->treatments[i]);
}

static void criticize(struct assessing *it)
{
    for (uint32_t i = 0; i < it->out->visits_count; i++) {
        const struct response_visit *visit = &it->out->visits[i];
        bool asked = it->request->critique || visit == it->out->last;
        if (asked)
            find_at(it, i);
        if (it->request->critique) {
            work_out_changes(it, i);
            work_out_robustness(it, i);
        }
    }
    if (it->request->critique)
        work_out_flips(it);
}

static void request_of_any(struct response_request *out, const cajal_knowledge *knowledge)
{
    const char *error = "measurement-error";
    *out = (struct response_request){.error_um = llround(kb_threshold(knowledge, error, "diameter", 2) * 1000),
                                     .error_mhu = llround(kb_threshold(knowledge, error, "density", 5) * 1000),
                                     .error_percent_uptake = llround(kb_threshold(knowledge, error, "uptake", 10)),
                                     .error_percent_volume = llround(kb_threshold(knowledge, error, "volume", 20))};
    response_options_default(&out->options, knowledge);
}

void response_request_default(struct response_request *out, const cajal_knowledge *knowledge)
{
    request_of_any(out, knowledge);
    thresholds_read(&out->thresholds, knowledge);
}

cajal_status response_assess_series(cajal_response *out, struct arena *arena, const cajal_knowledge *knowledge,
                                    const struct series *series, const struct response_request *request,
                                    const struct cajal_case *patient_case, cajal_errors *errors)
{
    *out = (cajal_response){.series = series, .options = request->options};
    struct assessing it = {.out = out,
                           .arena = arena,
                           .knowledge = knowledge,
                           .series = series,
                           .patient_case = patient_case,
                           .request = request};
    it.thresholds = request->thresholds;
    it.engine = (struct engine){series, &it.thresholds, &request->options};
    if (!assess_visits(&it) || !work_out_bests(&it))
        return errors_no_memory(errors);
    if (!request->bare) {
        criticize(&it);
        note_findings(&it);
        conclude(&it);
        if (patient_case)
            override_by_clinician(&it);
    }
    return arena_failed(arena) ? errors_no_memory(errors) : CAJAL_OK;
}

cajal_status response_assess(cajal_response *out, struct arena *arena, const cajal_knowledge *knowledge,
                             const struct cajal_case *patient_case, cajal_errors *errors)
{
    struct response_request request;
    request_of_any(&request, knowledge);
    struct series *series = arena_alloc(arena, sizeof *series);
    if (!series || !series_of_case(series, arena, knowledge, patient_case))
        return errors_no_memory(errors);
    if (series->visits_count > 0) /* without any nothing is compared with them, and to look them up takes long */
        thresholds_read(&request.thresholds, knowledge);
    return response_assess_series(out, arena, knowledge, series, &request, patient_case, errors);
}
