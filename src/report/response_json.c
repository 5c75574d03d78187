/* An assessment for a machine: schema/response.schema.json. */
#include <math.h>
#include <stdio.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "report/report.h"
#include "report/response_report.h"

struct writing {
    struct json_out json;
    const cajal_assessment *assessment;
};

static void write_date(struct json_out *json, const char *key, cajal_date date)
{
    char day[DATE_TEXT];
    date_format(day, date);
    emit_string(json, key, day[0] ? day : NULL);
}

static void write_milli(struct json_out *json, const char *key, int64_t value)
{
    if (value == CASE_ABSENT)
        emit_null(json, key);
    else
        emit_milli(json, key, value);
}

static void write_real(struct json_out *json, const char *key, double value)
{
    emit_number(json, key, round(value * 10000) / 10000);
}

/* ---- a visit ---- */

static const char *pet_word(const struct response_visit *visit)
{
    const char *percist = response_call_word_by(RESPONSE_BY_PERCIST, visit->by[RESPONSE_BY_PERCIST].call);
    return percist ? percist : response_call_word_by(RESPONSE_BY_EORTC, visit->by[RESPONSE_BY_EORTC].call);
}

static void write_calls(struct writing *it, const struct response_visit *visit)
{
    struct json_out *json = &it->json;
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++)
        emit_string(json, response_criterion_word(i), response_call_word_by(i, visit->by[i].call));
    emit_string(json, "pet", pet_word(visit));
    emit_string(json, "target", response_call_word(visit->target));
    emit_string(json, "non_target", response_call_word(visit->non_target));
    emit_bool(json, "new_lesion", visit->new_lesion);
    emit_bool(json, "nodule_within_mass", visit->nodule_within_mass);
    emit_string(json, "believed", response_criterion_word(visit->believed));
    emit_string(json, "call", visit->believed ? response_call_word_by(visit->believed, visit->call) : NULL);
    emit_string(json, "discordance", response_discordance_word(visit->discordance));
    emit_string(json, "pattern", case_word(&case_words_progression, (int)visit->pattern));
    emit_string(json, "because", visit->why);
    emit_string(json, "text", visit->text);
}

static void write_decisions(struct writing *it, const struct response_visit *visit)
{
    struct json_out *json = &it->json;
    emit_object(json, "decisions");
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++) {
        const struct response_decision *decision = &visit->by[i];
        if (decision->call == RESPONSE_NOT_ASSESSED && decision->value == CASE_ABSENT)
            continue;
        bool decided = decision->call != RESPONSE_NOT_ASSESSED;
        emit_object(json, response_criterion_word(i));
        emit_string(json, "call", response_call_word_by(i, decision->call));
        emit_string(json, "rule", decided ? response_rule_id(decision->rule) : NULL);
        emit_string(json, "text", decided ? response_rule_text(it->assessment->knowledge, i, decision->rule) : NULL);
        emit_string(json, "unit", response_unit(i));
        write_milli(json, "value", decision->value);
        write_milli(json, "baseline", decision->baseline);
        write_milli(json, "nadir", decision->nadir);
        emit_end_object(json);
    }
    emit_end_object(json);
}

static const char *lesion_id(const struct writing *it, int32_t lesion)
{
    return lesion < 0 ? NULL : it->assessment->series.lesions[lesion].id;
}

static void write_findings(struct writing *it, const struct response_visit *visit)
{
    emit_array(&it->json, "findings");
    for (uint32_t i = 0; i < visit->findings_count; i++) {
        emit_object(&it->json, NULL);
        emit_string(&it->json, "finding", response_finding_word(visit->findings[i].kind));
        emit_string(&it->json, "lesion", lesion_id(it, visit->findings[i].lesion));
        emit_string(&it->json, "text", visit->findings[i].text);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_robustness(struct writing *it, const struct response_visit *visit)
{
    emit_object(&it->json, "robustness");
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++) {
        const struct response_robustness *robust = &visit->robustness[i];
        if (!robust->judged)
            continue;
        emit_object(&it->json, response_criterion_word(i));
        emit_bool(&it->json, "survives", robust->survives);
        emit_bool(&it->json, "by_finding", robust->by_finding);
        emit_object(&it->json, "probability");
        for (enum response_call call = RESPONSE_CR; call < RESPONSE_CALLS; call++)
            if (robust->probability[call] > 0)
                write_real(&it->json, response_call_word_by(i, call), robust->probability[call]);
        emit_end_object(&it->json);
        emit_end_object(&it->json);
    }
    emit_end_object(&it->json);
}

static void write_flips(struct writing *it, const struct response_visit *visit)
{
    emit_array(&it->json, "would_change");
    for (uint32_t i = 0; i < visit->flips_count; i++) {
        const struct response_flip *flip = &visit->flips[i];
        char value[64];
        response_option_word(value, sizeof value, flip->option, flip->value);
        emit_object(&it->json, NULL);
        emit_string(&it->json, "criterion", response_criterion_word(flip->criterion));
        emit_string(&it->json, "choice", response_option_rows[flip->option].name);
        emit_string(&it->json, "value", value);
        emit_string(&it->json, "call", response_call_word_by(flip->criterion, flip->call));
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_changes(struct writing *it, const struct response_visit *visit)
{
    emit_array(&it->json, "lesions");
    for (uint32_t i = 0; i < visit->changes_count; i++) {
        const struct response_lesion_change *change = &visit->changes[i];
        emit_object(&it->json, NULL);
        emit_string(&it->json, "lesion", lesion_id(it, (int32_t)change->lesion));
        write_milli(&it->json, "size_mm", change->size_um);
        emit_milli(&it->json, "change_mm", change->change_um);
        write_real(&it->json, "share", change->share);
        write_real(&it->json, "percent_per_month", change->percent_per_month);
        write_real(&it->json, "doubling_days", change->doubling_days_since_baseline);
        write_real(&it->json, "doubling_days_since_previous", change->doubling_days_since_previous);
        emit_bool(&it->json, "progresses", change->progresses);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_visit(struct writing *it, const struct response_visit *visit)
{
    struct json_out *json = &it->json;
    const struct response_decision *sum = &visit->by[RESPONSE_BY_RECIST];
    emit_object(json, NULL);
    write_date(json, "date", visit->date);
    emit_string(json, "visit", it->assessment->series.visits[visit->index].label);
    emit_bool(json, "is_baseline", visit->is_baseline);
    write_milli(json, "sum_mm", sum->value);
    write_milli(json, "baseline_mm", sum->baseline);
    write_milli(json, "nadir_mm", sum->nadir);
    write_milli(json, "density_hu", visit->density_mhu);
    write_milli(json, "baseline_density_hu", visit->baseline_density_mhu);
    write_calls(it, visit);
    write_decisions(it, visit);
    write_findings(it, visit);
    write_robustness(it, visit);
    write_flips(it, visit);
    write_changes(it, visit);
    emit_end_object(json);
}

/* ---- the course ---- */

static void write_outcome(struct writing *it, enum response_criterion criterion)
{
    struct json_out *json = &it->json;
    const struct response_best *best = &it->assessment->response.best[criterion];
    emit_object(json, response_criterion_word(criterion));
    emit_string(json, "best", response_call_word_by(criterion, best->best));
    write_date(json, "best_date", best->best_date);
    emit_string(json, "confirmed", response_call_word_by(criterion, best->confirmed));
    write_date(json, "confirmed_date", best->confirmed_date);
    write_date(json, "progression_date", best->progression);
    write_date(json, "pfs_date", best->pfs_date);
    emit_bool(json, "pfs_event", best->pfs_event);
    if (best->pfs_days < 0)
        emit_null(json, "pfs_days");
    else
        emit_int(json, "pfs_days", best->pfs_days);
    write_date(json, "response_start", best->response_start);
    if (best->duration_days < 0)
        emit_null(json, "duration_days");
    else
        emit_int(json, "duration_days", best->duration_days);
    emit_bool(json, "response_ended", best->response_ended);
    emit_end_object(json);
}

static void write_best(struct writing *it)
{
    const cajal_response *response = &it->assessment->response;
    emit_object(&it->json, "best");
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++) {
        char key[64];
        snprintf(key, sizeof key, "%s_confirmed", response_criterion_word(i));
        emit_string(&it->json, response_criterion_word(i), response_call_word_by(i, response->best[i].best));
        emit_string(&it->json, key, response_call_word_by(i, response->best[i].confirmed));
    }
    emit_end_object(&it->json);
    emit_object(&it->json, "outcomes");
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++)
        if (response->best[i].best != RESPONSE_NOT_ASSESSED)
            write_outcome(it, i);
    emit_end_object(&it->json);
}

const struct response_visit *response_first_progression(const cajal_response *response)
{
    for (uint32_t i = 0; i < response->visits_count; i++)
        if (response->visits[i].call == RESPONSE_PD)
            return &response->visits[i];
    return NULL;
}

static void write_progression(struct writing *it)
{
    const struct response_visit *visit = response_first_progression(&it->assessment->response);
    emit_object(&it->json, "progression");
    if (visit)
        write_date(&it->json, "date", visit->date);
    else
        emit_null(&it->json, "date");
    emit_string(&it->json, "criterion", visit ? response_criterion_word(visit->believed) : NULL);
    emit_string(&it->json, "pattern", visit ? case_word(&case_words_progression, (int)visit->pattern) : NULL);
    emit_array(&it->json, "lesions");
    for (uint32_t i = 0; visit && i < visit->progressing_count; i++)
        emit_string(&it->json, NULL, visit->progressing[i]);
    emit_end_array(&it->json);
    emit_end_object(&it->json);
}

static void write_choices(struct writing *it)
{
    const struct response_request *request = &it->assessment->request;
    emit_object(&it->json, "choices");
    for (int i = 0; i < RESPONSE_OPTION_COUNT; i++) {
        char value[64];
        response_option_word(value, sizeof value, (enum response_option)i, request->options.value[i]);
        emit_string(&it->json, response_option_rows[i].name, value);
    }
    emit_end_object(&it->json);
    emit_object(&it->json, "error");
    emit_milli(&it->json, "diameter_mm", request->error_um);
    emit_milli(&it->json, "density_hu", request->error_mhu);
    emit_int(&it->json, "uptake_percent", request->error_percent_uptake);
    emit_int(&it->json, "volume_percent", request->error_percent_volume);
    emit_end_object(&it->json);
}

/* Responses that a site or a reader recorded, beside ours. */
static void write_recorded(struct writing *it)
{
    const cajal_assessment *assessment = it->assessment;
    if (!assessment->recorded)
        return;
    emit_array(&it->json, "recorded");
    for (size_t i = 0; i < assessment->recorded_count; i++) {
        const struct recorded_comparison *compared = &assessment->recorded[i];
        const struct response_decision *ours = compared->visit ? &compared->visit->by[RESPONSE_BY_RECIST] : NULL;
        emit_object(&it->json, NULL);
        write_date(&it->json, "date", compared->recorded->date);
        emit_string(&it->json, "visit", compared->recorded->visit);
        emit_string(&it->json, "recorded", response_call_word(compared->recorded->call));
        emit_string(&it->json, "computed", ours ? response_call_word(ours->call) : NULL);
        emit_bool(&it->json, "agrees", compared->agrees);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_assessment(struct writing *it)
{
    const cajal_assessment *assessment = it->assessment;
    const struct series *series = &assessment->series;
    emit_object(&it->json, NULL);
    emit_int(&it->json, "cajal", REPORT_JSON_VERSION);
    emit_string(&it->json, "subject", series->subject);
    emit_string(&it->json, "reader", series->reader);
    emit_string(&it->json, "knowledge_base", assessment->knowledge->kb->manifest.version);
    emit_string(&it->json, "setting", assessment->response.setting);
    write_date(&it->json, "treatment_start", series->treatment_start);
    write_choices(it);
    emit_array(&it->json, "visits");
    for (uint32_t i = 0; i < assessment->response.visits_count; i++)
        write_visit(it, &assessment->response.visits[i]);
    emit_end_array(&it->json);
    write_best(it);
    write_progression(it);
    emit_array(&it->json, "notes");
    for (uint32_t i = 0; i < assessment->response.notes_count; i++)
        emit_string(&it->json, NULL, assessment->response.notes[i]);
    emit_end_array(&it->json);
    write_recorded(it);
    emit_int(&it->json, "mistakes", (int64_t)assessment->mistakes);
    emit_int(&it->json, "to_check", (int64_t)assessment->to_check);
    emit_end_object(&it->json);
}

cajal_status report_response_json(struct text *out, const cajal_assessment *assessment, bool pretty,
                                  cajal_errors *errors)
{
    struct writing it = {.assessment = assessment};
    emit_begin(&it.json, out, pretty);
    write_assessment(&it);
    text_add_char(out, '\n');
    return out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
