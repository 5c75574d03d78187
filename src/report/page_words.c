#include "report/page_words.h"

#include <string.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "knowledge/vocabulary.h"
#include "report/condition_words.h"
#include "report/outcome_words.h"
#include "report/report.h"
#include "response/response.h"

static void value(struct json_out *json, const cajal_knowledge *knowledge, const struct kb_fact *fact, const char *word)
{
    struct text words = {0};
    value_words(&words, knowledge, fact, word);
    emit_object(json, NULL);
    emit_string(json, "value", word);
    emit_string(json, "text", text_string(&words));
    emit_end_object(json);
    json->text->failed |= words.failed;
    text_free(&words);
}

static void facts(struct json_out *json, const cajal_knowledge *knowledge)
{
    const struct kb *kb = knowledge->kb;
    emit_array(json, "facts");
    for (uint32_t i = 0; i < kb->facts_count; i++) {
        const struct kb_fact *fact = &kb->facts[i];
        emit_object(json, NULL);
        emit_string(json, "id", fact->row.id);
        emit_string(json, "text", fact->text);
        emit_string(json, "ask", fact->ask);
        emit_array(json, "values");
        for (uint32_t j = 0; j < fact->values_count; j++)
            value(json, knowledge, fact, fact->values[j]);
        value(json, knowledge, fact, "unknown");
        emit_end_array(json);
        emit_end_object(json);
    }
    emit_end_array(json);
}

static void named(struct json_out *json, const char *id, const char *name)
{
    emit_object(json, NULL);
    emit_string(json, "id", id);
    emit_string(json, "name", name);
    emit_end_object(json);
}

static void treatments(struct json_out *json, const struct kb *kb)
{
    emit_array(json, "drugs");
    for (uint32_t i = 0; i < kb->drugs_count; i++)
        named(json, kb->drugs[i].row.id, kb->drugs[i].name);
    emit_end_array(json);
    emit_array(json, "local");
    for (uint32_t i = 0; i < kb->local_count; i++)
        named(json, kb->local[i].row.id, kb->local[i].name);
    emit_end_array(json);
    emit_array(json, "comedications");
    for (uint32_t i = 0; i < kb->comedications_count; i++)
        emit_string(json, NULL, kb->comedications[i].row.id);
    emit_end_array(json);
}

static void genetics(struct json_out *json, const struct kb *kb)
{
    emit_array(json, "genotypes");
    for (uint32_t i = 0; i < kb->genotypes_count; i++)
        named(json, kb->genotypes[i].row.id, kb->genotypes[i].name);
    emit_end_array(json);
    emit_array(json, "genes");
    for (uint32_t i = 0; i < kb->genes_count; i++)
        emit_string(json, NULL, kb->genes[i].row.id);
    emit_end_array(json);
    emit_array(json, "variants");
    for (uint32_t i = 0; i < kb->variants_count; i++) {
        const struct kb_variant *variant = &kb->variants[i];
        emit_object(json, NULL);
        emit_string(json, "gene", variant->gene);
        emit_string(json, "hgvs", variant->hgvs);
        emit_int(json, "exon", variant->exon);
        emit_bool(json, "acquired", variant->role == KB_ROLE_SECONDARY);
        emit_end_object(json);
    }
    emit_end_array(json);
}

static bool told_before(const struct kb *kb, uint32_t row, uint32_t place)
{
    for (uint32_t i = 0; i <= row; i++)
        for (uint32_t j = 0; j < (i < row ? kb->dosing[i].terms_count : place); j++)
            if (strcmp(kb->dosing[i].terms[j], kb->dosing[row].terms[place]) == 0)
                return true;
    return false;
}

static bool test_told_before(const struct kb *kb, uint32_t row)
{
    for (uint32_t i = 0; i < row; i++)
        if (kb->dosing[i].test && strcmp(kb->dosing[i].test, kb->dosing[row].test) == 0)
            return true;
    return false;
}

/* What each published figure says, by the id that a plan names it by. */
static void figures(struct json_out *json, const cajal_knowledge *knowledge)
{
    const struct kb *kb = knowledge->kb;
    struct text words = {0};
    emit_object(json, "figures");
    for (uint32_t i = 0; i < kb->trials_count; i++)
        for (uint32_t j = 0; j < kb->trials[i].outcomes_count; j++) {
            const struct kb_outcome *outcome = &kb->trials[i].outcomes[j];
            const struct kb_evidence figure = {.trial = &kb->trials[i], .outcome = outcome};
            outcome_words(&words, knowledge, &figure, OUTCOME_MEDIAN | OUTCOME_STRATUM);
            emit_string(json, outcome->row.id, text_string(&words));
            text_clear(&words);
        }
    emit_end_object(json);
    emit_object(json, "trials");
    for (uint32_t i = 0; i < kb->trials_count; i++)
        emit_string(json, kb->trials[i].row.id, kb->trials[i].name);
    emit_end_object(json);
    json->text->failed |= words.failed;
    text_free(&words);
}

/* The side effects and tests that something in the base hangs on. */
static void measured(struct json_out *json, const struct kb *kb)
{
    emit_array(json, "toxicities");
    for (uint32_t i = 0; i < kb->dosing_count; i++)
        for (uint32_t j = 0; j < kb->dosing[i].terms_count; j++)
            if (!told_before(kb, i, j))
                emit_string(json, NULL, kb->dosing[i].terms[j]);
    emit_end_array(json);
    emit_array(json, "labs");
    for (uint32_t i = 0; i < kb->facts_count; i++)
        for (uint32_t j = 0; kb->facts[i].derive == KB_DERIVE_LAB_MEASURED && j < kb->facts[i].of_count; j++)
            named(json, kb->facts[i].of[j], NULL);
    for (uint32_t i = 0; i < kb->dosing_count; i++)
        if (kb->dosing[i].test && !test_told_before(kb, i))
            named(json, kb->dosing[i].test, kb->dosing[i].unit);
    emit_end_array(json);
}

static void criteria(struct json_out *json)
{
    emit_array(json, "criteria");
    for (enum response_criterion i = RESPONSE_BY_NONE + 1; i < RESPONSE_CRITERIA; i++)
        named(json, response_criterion_word(i), response_criterion_name(i));
    emit_end_array(json);
}

cajal_status report_page_words(struct text *out, const cajal_knowledge *knowledge, const char *today, bool registry,
                               cajal_errors *errors)
{
    const struct kb *kb = knowledge->kb;
    struct json_out json;
    emit_begin(&json, out, false);
    emit_object(&json, NULL);
    emit_int(&json, "cajal", REPORT_JSON_VERSION);
    emit_string(&json, "knowledge_base", kb->manifest.version);
    emit_string(&json, "known_from", kb->manifest.known_from);
    emit_string(&json, "known_until", kb->manifest.known_until);
    emit_string(&json, "today", today);
    emit_string(&json, "disclaimer", kb->manifest.disclaimer);
    emit_bool(&json, "registry", registry);
    facts(&json, knowledge);
    genetics(&json, kb);
    treatments(&json, kb);
    measured(&json, kb);
    figures(&json, knowledge);
    criteria(&json);
    emit_end_object(&json);
    return out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
