/* Rules and safety rows as PlanDefinition, regimens as ActivityDefinition. */
#include <string.h>

#include "exchange/kb_fhir.h"
#include "knowledge/vocabulary.h"

#define ACTIONS KB_FHIR_BASE "CodeSystem/action"
#define STRENGTHS KB_FHIR_BASE "CodeSystem/strength"

/* ---- regimens ---- */

static void write_timing(struct kb_fhir *it, const struct kb_regimen *regimen)
{
    if (!regimen->per_day)
        return;
    emit_object(&it->json, "timing");
    emit_object(&it->json, "repeat");
    emit_int(&it->json, "frequency", *regimen->per_day);
    emit_int(&it->json, "period", 1);
    emit_string(&it->json, "periodUnit", "d");
    emit_end_object(&it->json);
    emit_end_object(&it->json);
}

/* The dose of the first drug; the words tell the rest, such as the days off. */
static void write_dosage(struct kb_fhir *it, const struct kb_regimen *regimen)
{
    emit_array(&it->json, "dosage");
    emit_object(&it->json, NULL);
    text_clear(&it->scratch);
    text_add(&it->scratch, regimen->name);
    if (regimen->schedule)
        text_printf(&it->scratch, "; %s", regimen->schedule);
    emit_string(&it->json, "text", kb_fhir_take(it));
    write_timing(it, regimen);
    if (regimen->dose_mg) {
        emit_array(&it->json, "doseAndRate");
        emit_object(&it->json, NULL);
        emit_object(&it->json, "doseQuantity");
        emit_number(&it->json, "value", *regimen->dose_mg);
        emit_string(&it->json, "unit", "mg");
        emit_string(&it->json, "system", "http://unitsofmeasure.org");
        emit_string(&it->json, "code", "mg");
        emit_end_object(&it->json);
        emit_end_object(&it->json);
        emit_end_array(&it->json);
    }
    emit_end_object(&it->json);
    emit_end_array(&it->json);
}

static void write_regimen(struct kb_fhir *it, const struct kb_regimen *regimen)
{
    kb_fhir_open(it, "ActivityDefinition", "regimen", regimen->row.id, true, regimen->row.status);
    kb_fhir_name(it, "Regimen", regimen->row.id);
    emit_string(&it->json, "title", regimen->name);
    kb_fhir_sources(it, &regimen->row, NULL);
    emit_string(&it->json, "kind", "MedicationRequest");
    text_clear(&it->scratch);
    for (uint32_t i = 0; i < regimen->drugs_count; i++)
        text_printf(&it->scratch, "%s%s", i ? " + " : "", regimen->drugs[i]);
    kb_fhir_concept(it, "productCodeableConcept", kb_fhir_take(it));
    write_dosage(it, regimen);
    kb_fhir_close(it);
}

/* ---- conditions ---- */

/* "line" in { '1', '2' } and "genotype" in { 'kit_exon_9' } */
static void add_cql(struct text *out, const struct kb_condition *when, uint32_t count)
{
    if (count == 0)
        text_add(out, "true");
    for (uint32_t i = 0; i < count; i++) {
        text_printf(out, "%s\"%s\" in { ", i ? " and " : "", when[i].fact);
        for (uint32_t j = 0; j < when[i].values_count; j++)
            text_printf(out, "%s'%s'", j ? ", " : "", when[i].values[j]);
        text_add(out, " }");
    }
}

static void write_condition(struct kb_fhir *it, const struct kb_condition *when, uint32_t count)
{
    emit_array(&it->json, "condition");
    emit_object(&it->json, NULL);
    emit_string(&it->json, "kind", "applicability");
    emit_object(&it->json, "expression");
    emit_string(&it->json, "language", "text/cql");
    text_clear(&it->scratch);
    add_cql(&it->scratch, when, count);
    emit_string(&it->json, "expression", kb_fhir_take(it));
    emit_end_object(&it->json);
    emit_end_object(&it->json);
    emit_end_array(&it->json);
}

/* ---- actions ---- */

struct written {
    const char *lead; /* before the words: "Avoid: " */
    const char *code; /* instead of the action's own, or NULL */
    const struct kb_condition *when;
    uint32_t when_count;
};

static void write_codes(struct kb_fhir *it, const struct kb_ready_action *action, const char *code)
{
    emit_array(&it->json, "code");
    kb_fhir_coded(it, NULL, ACTIONS, code ? code : kb_word(&kb_words_action, (int)action->action));
    if (!code && action->then)
        kb_fhir_coded(it, NULL, STRENGTHS, kb_word(&kb_words_strength, (int)action->then->strength));
    if (action->avoid && action->avoid->recommended)
        kb_fhir_coded(it, NULL, STRENGTHS, kb_word(&kb_words_strength, KB_RECOMMENDED));
    if (action->avoid && action->avoid->unapproved)
        kb_fhir_coded(it, NULL, KB_FHIR_BASE "CodeSystem/approval", "unapproved");
    emit_end_array(&it->json);
}

static void write_action(struct kb_fhir *it, const struct kb_ready_action *action, const struct written *how)
{
    emit_object(&it->json, NULL);
    text_clear(&it->scratch);
    text_printf(&it->scratch, "%s%s", how->lead, action->text ? action->text : "");
    emit_string(&it->json, "title", kb_fhir_take(it));
    if (action->then && action->then->cautions_count) {
        text_clear(&it->scratch);
        for (uint32_t i = 0; i < action->then->cautions_count; i++)
            text_printf(&it->scratch, "%s%s", i ? " " : "", action->then->cautions[i]);
        emit_string(&it->json, "description", kb_fhir_take(it));
    }
    write_codes(it, action, how->code);
    write_condition(it, how->when, how->when_count);
    if (action->regimen && !how->code) {
        char id[KB_FHIR_ID];
        kb_fhir_id(id, "regimen", action->regimen->row.id);
        text_clear(&it->scratch);
        text_printf(&it->scratch, KB_FHIR_BASE "ActivityDefinition/%s", id);
        emit_string(&it->json, "definitionCanonical", kb_fhir_take(it));
    }
    emit_end_object(&it->json);
}

static void write_actions(struct kb_fhir *it, const struct kb_ready_action *actions, uint32_t count,
                          const struct written *how)
{
    for (uint32_t i = 0; i < count; i++)
        write_action(it, &actions[i], how);
}

/* What is no option: a warning, or a demand on the plan as a whole. */
static void write_sentence(struct kb_fhir *it, const char *words, const char *code, const struct kb_condition *when,
                           uint32_t when_count)
{
    emit_object(&it->json, NULL);
    emit_string(&it->json, "title", words);
    emit_array(&it->json, "code");
    kb_fhir_coded(it, NULL, ACTIONS, code);
    emit_end_array(&it->json);
    write_condition(it, when, when_count);
    emit_end_object(&it->json);
}

/* ---- rules ---- */

static void write_period(struct kb_fhir *it, const char *from, const char *until)
{
    if (!from && !until)
        return;
    emit_object(&it->json, "effectivePeriod");
    if (from)
        emit_string(&it->json, "start", from);
    if (until)
        emit_string(&it->json, "end", until);
    emit_end_object(&it->json);
}

static void write_head(struct kb_fhir *it, const char *prefix, const char *name, const struct kb_row *row,
                       const char *because, const char *type)
{
    kb_fhir_open(it, "PlanDefinition", prefix, row->id, true, row->status);
    kb_fhir_name(it, name, row->id);
    emit_string(&it->json, "title", row->id);
    kb_fhir_coded(it, "type", "http://terminology.hl7.org/CodeSystem/plan-definition-type", type);
    if (because)
        emit_string(&it->json, "description", because);
}

static void write_library(struct kb_fhir *it)
{
    emit_array(&it->json, "library");
    emit_string(&it->json, NULL, KB_FHIR_BASE "Library/cajal-facts");
    emit_end_array(&it->json);
}

static void write_rule(struct kb_fhir *it, const struct kb_ready_rule *ready)
{
    const struct kb_rule *rule = ready->rule;
    write_head(it, "rule", "Rule", &rule->row, rule->because, "eca-rule");
    write_period(it, rule->from, rule->until);
    kb_fhir_sources(it, &rule->row, rule->replaces);
    write_library(it);
    if (rule->then_count + rule->avoid_count + rule->warn_count) {
        emit_array(&it->json, "action");
        write_actions(it, ready->then, rule->then_count, &(struct written){"", NULL, rule->when, rule->when_count});
        write_actions(it, ready->avoid, rule->avoid_count,
                      &(struct written){"Avoid: ", "avoid", rule->when, rule->when_count});
        for (uint32_t i = 0; i < rule->warn_count; i++)
            write_sentence(it, rule->warn[i], "warn", rule->when, rule->when_count);
        emit_end_array(&it->json);
    }
    kb_fhir_close(it);
}

static void write_safety(struct kb_fhir *it, const struct kb_ready_safety *ready)
{
    const struct kb_safety *safety = ready->safety;
    write_head(it, "safety", "Safety", &safety->row, safety->because, "clinical-protocol");
    write_period(it, safety->from, NULL);
    kb_fhir_sources(it, &safety->row, NULL);
    write_library(it);
    if (safety->never_count + safety->always_avoid_count + safety->always_one_of_count + safety->always_warn_count +
        safety->always_recommends) {
        emit_array(&it->json, "action");
        write_actions(it, ready->never, safety->never_count,
                      &(struct written){"Never: ", "never", safety->when, safety->when_count});
        write_actions(it, ready->always_avoid, safety->always_avoid_count,
                      &(struct written){"Always avoid: ", "always-avoid", safety->when, safety->when_count});
        write_actions(it, ready->always_one_of, safety->always_one_of_count,
                      &(struct written){"Always one of: ", "always-one-of", safety->when, safety->when_count});
        for (uint32_t i = 0; i < safety->always_warn_count; i++)
            write_sentence(it, safety->always_warn[i], "always-warn", safety->when, safety->when_count);
        if (safety->always_recommends)
            write_sentence(it, "Something is recommended", "always-recommends", safety->when, safety->when_count);
        emit_end_array(&it->json);
    }
    kb_fhir_close(it);
}

void kb_fhir_plans(struct kb_fhir *it)
{
    const struct kb *kb = it->knowledge->kb;
    for (uint32_t i = 0; i < kb->regimens_count; i++)
        write_regimen(it, &kb->regimens[i]);
    for (uint32_t i = 0; i < kb->rules_count; i++)
        write_rule(it, &it->knowledge->rules[i]);
    for (uint32_t i = 0; i < kb->safety_count; i++)
        write_safety(it, &it->knowledge->safety[i]);
}
