/* Published figures: Evidence in words, EffectEvidenceSynthesis for a hazard ratio, RiskEvidenceSynthesis for a rate
 * or median; and the EvidenceVariables that they speak of. */
#include <string.h>

#include "exchange/kb_fhir.h"
#include "knowledge/vocabulary.h"
#include "report/outcome_words.h"

#define TYPES "EvidenceVariable"

/* ---- who, what, which outcome ---- */

static void write_characteristic(struct kb_fhir *it, const char *words)
{
    emit_object(&it->json, NULL);
    kb_fhir_concept(it, "definitionCodeableConcept", words);
    emit_end_object(&it->json);
}

static void write_variable(struct kb_fhir *it, const char *prefix, const char *id, const char *title,
                           const char *characteristic)
{
    kb_fhir_open(it, TYPES, prefix, id, true, KB_VERIFIED);
    kb_fhir_name(it, prefix, id);
    emit_string(&it->json, "title", title);
    emit_array(&it->json, "characteristic");
    write_characteristic(it, characteristic);
    emit_end_array(&it->json);
    kb_fhir_close(it);
}

static void arm_id(char out[128], const struct kb_trial *trial, const char *arm)
{
    size_t length = strlen(trial->row.id);
    length = length > 62 ? 62 : length;
    memcpy(out, trial->row.id, length);
    out[length] = '.';
    size_t rest = strlen(arm) > 60 ? 60 : strlen(arm);
    memcpy(out + length + 1, arm, rest);
    out[length + 1 + rest] = '\0';
}

/* Whom a figure is about: the trial's setting, and the stratum. */
static void write_population(struct kb_fhir *it, const struct kb_trial *trial, const struct kb_outcome *outcome)
{
    const int *lines = outcome->lines_count ? outcome->lines : trial->lines;
    uint32_t count = outcome->lines_count ? outcome->lines_count : trial->lines_count;
    kb_fhir_open(it, TYPES, "population", outcome->row.id, true, KB_VERIFIED);
    kb_fhir_name(it, "Population", outcome->row.id);
    emit_string(&it->json, "title", trial->setting);
    emit_array(&it->json, "characteristic");
    write_characteristic(it, trial->setting);
    text_clear(&it->scratch);
    lines_words(&it->scratch, lines, count);
    if (it->scratch.length)
        write_characteristic(it, kb_fhir_take(it));
    for (uint32_t i = 0; i < outcome->genotypes_count; i++) {
        text_clear(&it->scratch);
        genotype_words(&it->scratch, it->knowledge, outcome->genotypes[i]);
        write_characteristic(it, kb_fhir_take(it));
    }
    if (outcome->subgroup)
        write_characteristic(it, outcome->subgroup);
    if (outcome->progression) {
        text_clear(&it->scratch);
        text_printf(&it->scratch, "progression: %s", outcome->progression);
        write_characteristic(it, kb_fhir_take(it));
    }
    emit_end_array(&it->json);
    kb_fhir_close(it);
}

/* ---- a figure ---- */

static void write_parts(struct kb_fhir *it, const struct kb_evidence *figure, const char *population,
                        const char *exposure, const char *alternative)
{
    char arm[128];
    kb_fhir_reference(it, population, TYPES, "population", figure->outcome->row.id);
    arm_id(arm, figure->trial, figure->arm->id);
    kb_fhir_reference(it, exposure, TYPES, "arm", arm);
    if (alternative && figure->outcome->versus) {
        arm_id(arm, figure->trial, figure->outcome->versus);
        kb_fhir_reference(it, alternative, TYPES, "arm", arm);
    }
    kb_fhir_reference(it, "outcome", TYPES, "outcome", kb_word(&kb_words_outcome, (int)figure->outcome->outcome));
}

static const char *words_of(struct kb_fhir *it, const struct kb_evidence *figure)
{
    text_clear(&it->scratch);
    text_printf(&it->scratch, "%s, %s: ", figure->trial->name, figure->arm->name);
    outcome_words(&it->scratch, it->knowledge, figure, OUTCOME_FULL);
    return kb_fhir_take(it);
}

static void write_evidence(struct kb_fhir *it, const struct kb_evidence *figure)
{
    const struct kb_outcome *outcome = figure->outcome;
    char arm[128];
    kb_fhir_open(it, "Evidence", "figure", outcome->row.id, true, outcome->row.status);
    kb_fhir_name(it, "Figure", outcome->row.id);
    emit_string(&it->json, "description", words_of(it, figure));
    if (outcome->text) {
        emit_array(&it->json, "note");
        kb_fhir_concept(it, NULL, outcome->text);
        emit_end_array(&it->json);
    }
    kb_fhir_sources(it, &outcome->row, NULL);
    kb_fhir_reference(it, "exposureBackground", TYPES, "population", outcome->row.id);
    emit_array(&it->json, "exposureVariant");
    arm_id(arm, figure->trial, figure->arm->id);
    kb_fhir_reference(it, NULL, TYPES, "arm", arm);
    if (outcome->versus) {
        arm_id(arm, figure->trial, outcome->versus);
        kb_fhir_reference(it, NULL, TYPES, "arm", arm);
    }
    emit_end_array(&it->json);
    emit_array(&it->json, "outcome");
    kb_fhir_reference(it, NULL, TYPES, "outcome", kb_word(&kb_words_outcome, (int)outcome->outcome));
    emit_end_array(&it->json);
    kb_fhir_close(it);
}

static void write_interval(struct kb_fhir *it, const struct kb_outcome *outcome)
{
    if (!outcome->hazard_ratio_low || !outcome->hazard_ratio_high)
        return;
    emit_array(&it->json, "precisionEstimate");
    emit_object(&it->json, NULL);
    kb_fhir_concept(it, "type", "confidence interval");
    emit_number(&it->json, "level", 0.95);
    emit_number(&it->json, "from", *outcome->hazard_ratio_low);
    emit_number(&it->json, "to", *outcome->hazard_ratio_high);
    emit_end_object(&it->json);
    emit_end_array(&it->json);
}

static void write_effect(struct kb_fhir *it, const struct kb_evidence *figure)
{
    kb_fhir_open(it, "EffectEvidenceSynthesis", "effect", figure->outcome->row.id, true, figure->outcome->row.status);
    kb_fhir_name(it, "Effect", figure->outcome->row.id);
    emit_string(&it->json, "description", words_of(it, figure));
    kb_fhir_sources(it, &figure->outcome->row, NULL);
    write_parts(it, figure, "population", "exposure", "exposureAlternative");
    emit_array(&it->json, "effectEstimate");
    emit_object(&it->json, NULL);
    kb_fhir_coded(it, "type", "http://terminology.hl7.org/CodeSystem/effect-estimate-type", "relative-HR");
    emit_number(&it->json, "value", *figure->outcome->hazard_ratio);
    write_interval(it, figure->outcome);
    emit_end_object(&it->json);
    emit_end_array(&it->json);
    kb_fhir_close(it);
}

static void write_risk(struct kb_fhir *it, const struct kb_evidence *figure)
{
    const struct kb_outcome *outcome = figure->outcome;
    kb_fhir_open(it, "RiskEvidenceSynthesis", "value", outcome->row.id, true, outcome->row.status);
    kb_fhir_name(it, "Value", outcome->row.id);
    emit_string(&it->json, "description", words_of(it, figure));
    kb_fhir_sources(it, &outcome->row, NULL);
    write_parts(it, figure, "population", "exposure", NULL);
    emit_object(&it->json, "riskEstimate");
    kb_fhir_concept(it, "type", kb_word(&kb_words_statistic, (int)outcome->statistic));
    emit_number(&it->json, "value", *outcome->value);
    kb_fhir_concept(it, "unitOfMeasure", outcome->unit);
    if (outcome->n)
        emit_int(&it->json, "denominatorCount", *outcome->n);
    emit_end_object(&it->json);
    kb_fhir_close(it);
}

static void write_figure(struct kb_fhir *it, const struct kb_trial *trial, const struct kb_outcome *outcome)
{
    for (uint32_t i = 0; i < trial->arms_count; i++) {
        if (strcmp(trial->arms[i].id, outcome->arm) != 0)
            continue;
        struct kb_evidence figure = {.trial = trial, .arm = &trial->arms[i], .outcome = outcome};
        write_population(it, trial, outcome);
        write_evidence(it, &figure);
        if (outcome->hazard_ratio && outcome->versus)
            write_effect(it, &figure);
        if (outcome->value)
            write_risk(it, &figure);
    }
}

void kb_fhir_evidence(struct kb_fhir *it)
{
    const struct kb *kb = it->knowledge->kb;
    for (int kind = 0; kind <= KB_OTHER; kind++)
        write_variable(it, "outcome", kb_word(&kb_words_outcome, kind), outcome_kind_words((enum kb_outcome_kind)kind),
                       outcome_kind_words((enum kb_outcome_kind)kind));
    for (uint32_t i = 0; i < kb->trials_count; i++) {
        const struct kb_trial *trial = &kb->trials[i];
        char id[128];
        for (uint32_t j = 0; j < trial->arms_count; j++) {
            arm_id(id, trial, trial->arms[j].id);
            write_variable(it, "arm", id, trial->arms[j].name, trial->arms[j].name);
        }
        for (uint32_t j = 0; j < trial->outcomes_count; j++)
            write_figure(it, trial, &trial->outcomes[j]);
    }
}
