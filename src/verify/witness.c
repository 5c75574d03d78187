/* From facts back to a case: the derivers of src/facts/ turned round. What is written is read and derived
 * like any case; only a case that has exactly the facts wanted is handed out. */
#include "verify/witness.h"

#include <stdlib.h>
#include <string.h>

#include "cajal/patient.h"
#include "verify/verify.h"

#define MATCHES 4
#define ADJUVANT 6
#define FILLERS 4

const char *making_word(const struct making *it, enum kb_derive derive, const char *of)
{
    for (uint32_t i = 0; i < it->facts->count; i++) {
        const struct kb_fact *fact = &it->knowledge->kb->facts[i];
        if (fact->derive == derive && (!of || (fact->of_count && strcmp(fact->of[0], of) == 0)))
            return it->facts->values[i] == KB_UNKNOWN ? NULL : kb_fact_word(fact, it->facts->values[i]);
    }
    return NULL;
}

static void emit_word(struct json_out *out, const char *key, const char *word)
{
    if (word)
        emit_string(out, key, word);
}

static void emit_yes_no(struct json_out *out, const char *key, const char *word)
{
    if (word)
        emit_bool(out, key, strcmp(word, "yes") == 0);
}

static void write_patient(struct making *it)
{
    const char *pregnant = making_word(it, KB_DERIVE_PREGNANT, NULL);
    if (!pregnant)
        return;
    emit_object(&it->out, "patient");
    emit_string(&it->out, "sex", "female");
    emit_yes_no(&it->out, "pregnant", pregnant);
    emit_end_object(&it->out);
}

/* A list of sites says yes to those in it and no to the others. */
static void write_sites(struct making *it)
{
    bool some = false;
    for (uint32_t i = 0; i < it->facts->count; i++)
        some = some || (it->knowledge->kb->facts[i].derive == KB_DERIVE_SITE && it->facts->values[i] != KB_UNKNOWN);
    if (!some)
        return;
    emit_array(&it->out, "sites");
    uint32_t written = 0;
    for (uint32_t i = 0; i < it->facts->count; i++) {
        const struct kb_fact *fact = &it->knowledge->kb->facts[i];
        if (fact->derive == KB_DERIVE_SITE && strcmp(kb_fact_word(fact, it->facts->values[i]), "yes") == 0) {
            emit_string(&it->out, NULL, fact->of[0]);
            written++;
        }
    }
    if (written == 0)
        emit_string(&it->out, NULL, "peritoneum");
    emit_end_array(&it->out);
}

static void write_diagnosis(struct making *it)
{
    const char *primary = making_word(it, KB_DERIVE_PRIMARY_SITE, NULL);
    emit_object(&it->out, "diagnosis");
    emit_word(&it->out, "extent", making_word(it, KB_DERIVE_EXTENT, NULL));
    if (primary)
        emit_string(&it->out, "primary_site", strcmp(primary, "other") == 0 ? "rectum" : primary);
    write_sites(it);
    emit_end_object(&it->out);
}

static void write_lesion(struct making *it, const char *date, int longest_mm, int density_hu, bool nodule)
{
    emit_object(&it->out, NULL);
    emit_string(&it->out, "date", date);
    emit_string(&it->out, "modality", "CT");
    emit_array(&it->out, "lesions");
    emit_object(&it->out, NULL);
    emit_string(&it->out, "id", "L1");
    emit_string(&it->out, "site", "liver");
    emit_string(&it->out, "role", "target");
    emit_int(&it->out, "longest_mm", longest_mm);
    emit_int(&it->out, "density_hu", density_hu);
    if (nodule)
        emit_bool(&it->out, "nodule_within_mass", true);
    emit_end_object(&it->out);
    emit_end_array(&it->out);
    emit_end_object(&it->out);
}

/* Two scans on which the criteria disagree as wanted. */
static void write_imaging(struct making *it)
{
    const char *discordance = making_word(it, KB_DERIVE_DISCORDANCE, NULL);
    if (!discordance || strcmp(discordance, "none") == 0)
        return;
    bool hypodense = strcmp(discordance, "hypodense_growth") == 0, nodule = strcmp(discordance, "nodule_in_mass") == 0;
    emit_array(&it->out, "imaging");
    write_lesion(it, "2015-01-05", 50, 80, false);
    write_lesion(it, "2015-05-05", hypodense ? 65 : nodule ? 50 : 44, hypodense ? 50 : 80, nodule);
    emit_end_array(&it->out);
}

static void write_toxicities(struct making *it)
{
    const char *grade = making_word(it, KB_DERIVE_TOXICITY_GRADE, NULL);
    if (!grade || strcmp(grade, "none") == 0)
        return;
    emit_array(&it->out, "toxicities");
    emit_object(&it->out, NULL);
    emit_string(&it->out, "term", "fatigue");
    emit_int(&it->out, "grade", strcmp(grade, "grade_4") == 0 ? 4 : strcmp(grade, "grade_3") == 0 ? 3 : 2);
    emit_end_object(&it->out);
    emit_end_array(&it->out);
}

static void write_labs(struct making *it)
{
    for (uint32_t i = 0; i < it->facts->count; i++) {
        const struct kb_fact *fact = &it->knowledge->kb->facts[i];
        if (fact->derive != KB_DERIVE_LAB_MEASURED || strcmp(kb_fact_word(fact, it->facts->values[i]), "measured") != 0)
            continue;
        emit_array(&it->out, "labs");
        emit_object(&it->out, NULL);
        emit_string(&it->out, "test", fact->of[0]);
        emit_int(&it->out, "value", 1200);
        emit_string(&it->out, "unit", "ng/mL");
        emit_end_object(&it->out);
        emit_end_array(&it->out);
    }
}

static void write_assessment(struct making *it)
{
    const char *emergency = making_word(it, KB_DERIVE_EMERGENCY, NULL);
    emit_object(&it->out, "assessment");
    emit_word(&it->out, "progression", making_word(it, KB_DERIVE_PROGRESSION, NULL));
    emit_word(&it->out, "response", making_word(it, KB_DERIVE_RESPONSE, NULL));
    emit_yes_no(&it->out, "resectable", making_word(it, KB_DERIVE_RESECTABLE, NULL));
    emit_yes_no(&it->out, "ablatable", making_word(it, KB_DERIVE_ABLATABLE, NULL));
    emit_yes_no(&it->out, "extrahepatic", making_word(it, KB_DERIVE_EXTRAHEPATIC, NULL));
    if (emergency && strcmp(emergency, "none") != 0)
        emit_string(&it->out, "emergency", emergency);
    emit_end_object(&it->out);
}

static void write_case(struct making *it, struct text *text, const char *id)
{
    emit_begin(&it->out, text, true);
    emit_object(&it->out, NULL);
    emit_int(&it->out, "cajal", 1);
    emit_string(&it->out, "id", id);
    write_patient(it);
    write_diagnosis(it);
    making_molecular(it);
    making_treatments(it);
    write_imaging(it);
    write_toxicities(it);
    write_labs(it);
    write_assessment(it);
    emit_end_object(&it->out);
    text_add_char(text, '\n');
}

/* Whether the case, read, has the facts. */
static bool has_facts(const struct making *it, const struct text *text)
{
    cajal_case *read = NULL;
    if (text->failed || cajal_case_read(&read, text->data, text->length, NULL, NULL) != CAJAL_OK)
        return false;
    struct arena *arena = arena_new();
    cajal_genotype genotype;
    cajal_response response;
    cajal_facts facts;
    const struct genotype_options options = GENOTYPE_OPTIONS_INIT;
    bool same = arena && genotype_classify(&genotype, arena, it->knowledge, read, &options, NULL) == CAJAL_OK &&
                response_assess(&response, arena, it->knowledge, read, NULL) == CAJAL_OK &&
                facts_derive(&facts, arena, it->knowledge, read, &genotype, &response, NULL) == CAJAL_OK &&
                memcmp(facts.values, it->facts->values, it->facts->count) == 0;
    arena_free(arena);
    cajal_case_free(read);
    return same;
}

static const char *try_case(struct making *it, struct arena *arena, const char *id)
{
    struct text text = {0};
    write_case(it, &text, id);
    const char *json = has_facts(it, &text) ? arena_strdup(arena, text.data) : NULL;
    text_free(&text);
    return json;
}

const char *witness_case(struct arena *arena, const cajal_knowledge *knowledge, const cajal_facts *facts,
                         const char *id)
{
    struct making making = {.knowledge = knowledge, .facts = facts};
    for (uint32_t match = 0; match < MATCHES; match++)
        for (uint32_t fillers = 0; fillers < FILLERS; fillers++)
            for (uint32_t adjuvant = 0; adjuvant < ADJUVANT; adjuvant++) {
                making.attempt = (struct witness_try){match, adjuvant, fillers};
                const char *json = try_case(&making, arena, id ? id : "witness");
                if (json)
                    return json;
            }
    return NULL;
}
