/* A plan for a machine: the shape of schema/plan.schema.json. Every key is always there. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/errors.h"
#include "base/json_out.h"
#include "knowledge/vocabulary.h"
#include "report/citations.h"
#include "report/outcome_words.h"
#include "report/report.h"
#include "report/sensitivity_words.h"

struct writing {
    struct json_out json;
    const cajal_plan *plan;
    struct citations citations;
};

/* ---- what the plan was made from ---- */

static void write_genotype(struct writing *it)
{
    const cajal_genotype *genotype = &it->plan->genotype;
    emit_object(&it->json, "genotype");
    emit_string(&it->json, "class", cajal_plan_genotype(it->plan));
    json_words(&it->json, "primary", genotype->primary, genotype->primary_count);
    json_words(&it->json, "secondary", genotype->secondary, genotype->secondary_count);
    emit_string(&it->json, "text", genotype->text);
    emit_end_object(&it->json);
}

/* The last PET of the course, by PERCIST where SULpeak was measured; it may be of another day than the last CT. */
static const char *last_pet(const cajal_response *response)
{
    const char *word = NULL;
    for (uint32_t i = 0; i < response->visits_count; i++) {
        const struct response_visit *visit = &response->visits[i];
        const char *percist = response_call_word_by(RESPONSE_BY_PERCIST, visit->by[RESPONSE_BY_PERCIST].call);
        const char *eortc = response_call_word_by(RESPONSE_BY_EORTC, visit->by[RESPONSE_BY_EORTC].call);
        word = percist ? percist : eortc ? eortc : word;
    }
    return word;
}

static void write_response(struct writing *it)
{
    const cajal_response *response = &it->plan->response;
    const struct response_visit *last = response->last;
    char day[DATE_TEXT] = "";
    if (last)
        date_format(day, last->date);
    emit_object(&it->json, "response");
    emit_string(&it->json, "date", day[0] ? day : NULL);
    emit_string(&it->json, "recist", last ? response_call_word(last->by[RESPONSE_BY_RECIST].call) : NULL);
    emit_string(&it->json, "choi", last ? response_call_word(last->by[RESPONSE_BY_CHOI].call) : NULL);
    emit_string(&it->json, "mrecist", last ? response_call_word(last->by[RESPONSE_BY_MRECIST].call) : NULL);
    emit_string(&it->json, "pet", last_pet(response));
    emit_bool(&it->json, "discordant", response->discordance != DISCORDANCE_NONE);
    emit_string(&it->json, "discordance", response_discordance_word(response->discordance));
    emit_string(&it->json, "believed", response_criterion_word(response->believed));
    json_words(&it->json, "progressing_lesions", response->progressing_lesions, response->progressing_lesions_count);
    emit_string(&it->json, "text", response->text);
    emit_end_object(&it->json);
}

static bool all_digits(const char *word)
{
    size_t length = strspn(word, "0123456789");
    return length > 0 && length < 10 && word[length] == '\0';
}

static void write_facts(struct writing *it)
{
    const struct kb *kb = it->plan->knowledge->kb;
    emit_object(&it->json, "facts");
    for (uint32_t i = 0; i < it->plan->facts.count; i++) {
        const char *word = kb_fact_word(&kb->facts[i], it->plan->facts.values[i]);
        if (all_digits(word))
            emit_int(&it->json, kb->facts[i].row.id, atoi(word));
        else
            emit_string(&it->json, kb->facts[i].row.id, word);
    }
    emit_end_object(&it->json);
}

/* ---- the decision ---- */

static void write_rule(struct writing *it, const struct kb_rule *rule)
{
    emit_object(&it->json, NULL);
    emit_string(&it->json, "rule", rule->row.id);
    emit_string(&it->json, "text", rule->because);
    emit_string(&it->json, "standing", kb_word(&kb_words_edge, rule->standing));
    emit_string(&it->json, "status", kb_word(&kb_words_status, rule->row.status));
    bool public = kb_conflict_public(it->plan->knowledge, rule->row.conflict, it->plan->day.as_of_days);
    emit_string(&it->json, "conflict", public ? rule->row.conflict : NULL);
    citations_json_sources(&it->json, &it->citations, rule->row.sources, rule->row.sources_count);
    emit_end_object(&it->json);
}

static void write_rules(struct writing *it, const char *key, const struct kb_rule *const *rules, uint32_t count)
{
    emit_array(&it->json, key);
    for (uint32_t i = 0; i < count; i++)
        write_rule(it, rules[i]);
    emit_end_array(&it->json);
}

static void write_expected(struct writing *it, const struct plan_option *option)
{
    emit_array(&it->json, "expected");
    for (uint32_t i = 0; i < option->expected_count; i++)
        outcome_json(&it->json, &it->citations, NULL, option->expected[i]);
    emit_end_array(&it->json);
}

/* What is done, with what. */
static void write_action(struct writing *it, enum kb_action action, const char *const *drugs, uint32_t drugs_count,
                         const struct kb_regimen *regimen, const struct kb_local *modality)
{
    emit_string(&it->json, "action", kb_word(&kb_words_action, action));
    json_words(&it->json, "drugs", drugs, drugs_count);
    emit_string(&it->json, "regimen", regimen ? regimen->row.id : NULL);
    emit_string(&it->json, "modality", modality ? modality->row.id : NULL);
}

static void write_approvals(struct writing *it, const struct plan_option *option)
{
    emit_array(&it->json, "approvals");
    for (uint32_t i = 0; i < option->approvals_count; i++) {
        const struct kb_approval *approval = option->approvals[i].approval;
        emit_object(&it->json, NULL);
        emit_string(&it->json, "drug", option->approvals[i].drug->row.id);
        emit_string(&it->json, "authority", kb_word(&kb_words_authority, approval->authority));
        emit_string(&it->json, "date", approval->date);
        emit_string(&it->json, "indication", approval->indication);
        citations_json_sources(&it->json, &it->citations, approval->sources, approval->sources_count);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_sensitivity(struct writing *it, const struct plan_option *option)
{
    emit_array(&it->json, "sensitivity");
    for (uint32_t i = 0; i < option->sensitivity_count; i++) {
        emit_object(&it->json, NULL);
        emit_string(&it->json, "finding", option->sensitivity[i].subject->label);
        emit_string(&it->json, "drug", option->sensitivity[i].drug->row.id);
        sensitivity_json(&it->json, &it->citations, &option->sensitivity[i].cell);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_option(struct writing *it, const struct plan_option *option)
{
    emit_object(&it->json, NULL);
    emit_int(&it->json, "rank", option->rank);
    write_action(it, option->action, option->drugs, option->drugs_count, option->regimen, option->modality);
    emit_string(&it->json, "strength", kb_word(&kb_words_strength, option->strength));
    emit_string(&it->json, "text", option->text);
    write_rules(it, "because", option->because, option->because_count);
    write_expected(it, option);
    write_sensitivity(it, option);
    json_words(&it->json, "cautions", option->cautions, option->cautions_count);
    write_approvals(it, option);
    emit_end_object(&it->json);
}

static void write_avoid(struct writing *it, uint32_t index)
{
    const struct plan_avoid *avoid = &it->plan->decision.avoid[index];
    emit_object(&it->json, NULL);
    write_action(it, avoid->action, avoid->drugs, avoid->drugs_count, avoid->regimen, avoid->modality);
    emit_string(&it->json, "text", avoid->text);
    write_rules(it, "because", avoid->because, avoid->because_count);
    if (report_avoid_goes_on(&it->plan->decision, index))
        emit_bool(&it->json, "because_goes_on", true);
    emit_end_object(&it->json);
}

static void write_missing(struct writing *it, const struct plan_missing *missing)
{
    emit_object(&it->json, NULL);
    emit_string(&it->json, "fact", missing->fact->row.id);
    emit_string(&it->json, "text", missing->text);
    json_words(&it->json, "decides", missing->decides, missing->decides_count);
    emit_end_object(&it->json);
}

static void write_dosing(struct writing *it, const struct plan_dosing *dosing)
{
    const struct kb_row *row = dosing->row;
    emit_object(&it->json, NULL);
    emit_string(&it->json, "drug", dosing->drug->row.id);
    emit_string(&it->json, "advice", kb_word(&kb_words_advice, (int)dosing->advice));
    emit_string(&it->json, "cause", dosing->cause);
    emit_string(&it->json, "text", dosing->text);
    if (dosing->from_mg > 0)
        emit_number(&it->json, "from_mg", dosing->from_mg);
    else
        emit_null(&it->json, "from_mg");
    if (dosing->to_mg > 0)
        emit_number(&it->json, "to_mg", dosing->to_mg);
    else
        emit_null(&it->json, "to_mg");
    emit_string(&it->json, "row", row ? row->id : NULL);
    emit_string(&it->json, "status", kb_word(&kb_words_status, (int)(row ? row->status : KB_UNVERIFIED)));
    citations_json_sources(&it->json, &it->citations, row ? row->sources : NULL, row ? row->sources_count : 0);
    emit_end_object(&it->json);
}

static void write_decision(struct writing *it)
{
    const struct plan_decision *decision = &it->plan->decision;
    emit_array(&it->json, "options");
    for (uint32_t i = 0; i < decision->options_count; i++)
        write_option(it, &decision->options[i]);
    emit_end_array(&it->json);
    emit_array(&it->json, "avoid");
    for (uint32_t i = 0; i < decision->avoid_count; i++)
        write_avoid(it, i);
    emit_end_array(&it->json);
    emit_array(&it->json, "dosing");
    for (uint32_t i = 0; i < it->plan->dosing_count; i++)
        write_dosing(it, &it->plan->dosing[i]);
    emit_end_array(&it->json);
    emit_array(&it->json, "missing");
    for (uint32_t i = 0; i < decision->missing_count; i++)
        write_missing(it, &decision->missing[i]);
    emit_end_array(&it->json);
    json_words(&it->json, "warnings", it->plan->warnings, it->plan->warnings_count);
    write_rules(it, "unverified", decision->unverified, decision->unverified_count);
}

static void write_plan(struct writing *it)
{
    const cajal_plan *plan = it->plan;
    char day[DATE_TEXT];
    date_format(day, (cajal_date){plan->day.as_of_days, CAJAL_DAY});
    emit_object(&it->json, NULL);
    emit_int(&it->json, "cajal", REPORT_JSON_VERSION);
    emit_string(&it->json, "case", plan->case_id);
    emit_string(&it->json, "as_of", day);
    emit_string(&it->json, "knowledge_base", plan->knowledge->kb->manifest.version);
    emit_string(&it->json, "headline", plan->headline);
    write_genotype(it);
    write_response(it);
    write_facts(it);
    write_decision(it);
    citations_json(&it->json, &it->citations);
    emit_string(&it->json, "disclaimer", plan->knowledge->kb->manifest.disclaimer);
    emit_end_object(&it->json);
}

cajal_status report_plan_json(struct text *out, const cajal_plan *plan, bool pretty, cajal_errors *errors)
{
    struct writing it = {.plan = plan};
    emit_begin(&it.json, out, pretty);
    citations_begin(&it.citations, plan->knowledge);
    it.citations.day = plan->day.as_of_days;
    write_plan(&it);
    bool failed = it.citations.failed || out->failed;
    citations_end(&it.citations);
    text_add_char(out, '\n');
    return failed || out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
