/* Scans with their lesions, laboratory values and side effects as FHIR resources. */
#include <stdio.h>

#include "exchange/fhir_medicine.h"
#include "exchange/fhir_write.h"

#define MCODE "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"

/* ---- scans ---- */

static void emit_modality(struct fhir_writer *writer, enum case_modality modality)
{
    const char *word = case_word(&case_words_modality, (int)modality);
    if (!word)
        return;
    emit_array(&writer->json, "modality");
    for (const struct kb_code *code = NULL; (code = kb_code_for(writer->knowledge, KB_CODE_MODALITY, word, code));)
        fhir_emit_coding(writer, kb_code_url(writer->knowledge, code), code->code, code->display);
    fhir_emit_coding(writer, FHIR_WORDS "modality", word, NULL);
    emit_end_array(&writer->json);
}

static void write_study(struct fhir_writer *writer, const struct case_imaging *visit, uint32_t number)
{
    static const char *const told[] = {"date", "modality", "lesions", NULL};
    fhir_open(writer, "ImagingStudy", "scan", number, NULL);
    fhir_rest_write(writer, "imaging", &case_imaging_fields, visit, told, false);
    fhir_close_extensions(writer);
    emit_string(&writer->json, "status", "available");
    emit_modality(writer, visit->modality);
    fhir_emit_subject(writer, "subject");
    fhir_emit_date(writer, "started", visit->date);
    fhir_close(writer);
}

static void emit_length(struct fhir_writer *writer, const char *question, int64_t micrometres)
{
    if (micrometres == CASE_ABSENT)
        return;
    emit_object(&writer->json, NULL);
    fhir_emit_meaning(writer, "code", KB_CODE_OBSERVATION, question, NULL);
    fhir_emit_quantity(writer, "valueQuantity", micrometres, "mm");
    emit_end_object(&writer->json);
}

/* The tumour by its identifier: the lesion's id, the same at every visit. */
static void emit_focus(struct fhir_writer *writer, const char *id)
{
    emit_array(&writer->json, "focus");
    emit_object(&writer->json, NULL);
    emit_string(&writer->json, "type", "BodyStructure");
    emit_object(&writer->json, "identifier");
    emit_string(&writer->json, "system", FHIR_LESION_ID);
    emit_string(&writer->json, "value", id);
    emit_end_object(&writer->json);
    emit_end_object(&writer->json);
    emit_end_array(&writer->json);
}

static void write_lesion(struct fhir_writer *writer, const struct case_lesion *lesion, cajal_date date, uint32_t scan,
                         uint32_t number)
{
    static const char *const told[] = {"id", "site", "longest_mm", "short_mm", NULL};
    static const char *const unnamed[] = {"site", "longest_mm", "short_mm", NULL};
    bool sized = lesion->longest_um != CASE_ABSENT, named = fhir_holds(lesion->id);
    char what[32];
    snprintf(what, sizeof what, "scan-%u-lesion", scan);
    fhir_open(writer, "Observation", what, number, sized ? MCODE "tumor-size" : NULL);
    fhir_rest_write(writer, "lesion", &case_lesion_fields, lesion, named ? told : unnamed, false);
    fhir_close_extensions(writer);
    emit_string(&writer->json, "status", "final");
    fhir_emit_meaning(writer, "code", KB_CODE_OBSERVATION, "tumor_size", NULL);
    fhir_emit_subject(writer, "subject");
    emit_focus(writer, named ? lesion->id : "unnamed");
    fhir_emit_date(writer, "effectiveDateTime", date);
    if (lesion->site)
        fhir_emit_word(writer, "bodySite", KB_CODE_SITE, &case_words_site, (int)lesion->site);
    emit_array(&writer->json, "derivedFrom");
    fhir_emit_reference(writer, NULL, "ImagingStudy", "scan", scan);
    emit_end_array(&writer->json);
    if (sized || lesion->short_um != CASE_ABSENT) {
        emit_array(&writer->json, "component");
        emit_length(writer, "longest", lesion->longest_um);
        emit_length(writer, "other_dimension", lesion->short_um);
        emit_end_array(&writer->json);
    }
    fhir_close(writer);
}

void fhir_write_imaging(struct fhir_writer *writer)
{
    const struct cajal_case *it = writer->it;
    for (uint32_t i = 0; i < it->imaging_count; i++) {
        write_study(writer, &it->imaging[i], i + 1);
        for (uint32_t j = 0; j < it->imaging[i].lesions_count; j++)
            write_lesion(writer, &it->imaging[i].lesions[j], it->imaging[i].date, i + 1, j + 1);
    }
}

/* ---- laboratory ---- */

static bool is_lab(const struct fhir_writer *writer, const char *test)
{
    return kb_code_for(writer->knowledge, KB_CODE_LAB, test, NULL) != NULL;
}

static void write_lab(struct fhir_writer *writer, const struct case_lab *lab, uint32_t number)
{
    bool unit_told = !lab->unit || (fhir_holds(lab->unit) && lab->value_milli != CASE_ABSENT);
    bool test_told = is_lab(writer, lab->test) || fhir_holds(lab->test);
    const char *told[5] = {"date", "value"};
    size_t count = 2;
    if (unit_told)
        told[count++] = "unit";
    if (test_told)
        told[count++] = "test";
    fhir_open(writer, "Observation", "lab", number, NULL);
    fhir_rest_write(writer, "lab", &case_lab_fields, lab, told, false);
    fhir_close_extensions(writer);
    emit_string(&writer->json, "status", "final");
    emit_array(&writer->json, "category");
    emit_object(&writer->json, NULL);
    emit_array(&writer->json, "coding");
    fhir_emit_coding(writer, "http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", NULL);
    emit_end_array(&writer->json);
    emit_end_object(&writer->json);
    emit_end_array(&writer->json);
    fhir_emit_meaning(writer, "code", KB_CODE_LAB, test_told ? lab->test : "other", test_told ? lab->test : "other");
    fhir_emit_subject(writer, "subject");
    fhir_emit_date(writer, "effectiveDateTime", lab->date);
    if (lab->value_milli != CASE_ABSENT) {
        fhir_emit_quantity(writer, "valueQuantity", lab->value_milli, unit_told ? lab->unit : NULL);
    } else {
        emit_object(&writer->json, "dataAbsentReason");
        emit_array(&writer->json, "coding");
        fhir_emit_coding(writer, "http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown", NULL);
        emit_end_array(&writer->json);
        emit_end_object(&writer->json);
    }
    fhir_close(writer);
}

void fhir_write_labs(struct fhir_writer *writer)
{
    for (uint32_t i = 0; i < writer->it->labs_count; i++)
        write_lab(writer, &writer->it->labs[i], i + 1);
}

/* ---- side effects ---- */

static void emit_contained_drug(struct fhir_writer *writer, const char *name)
{
    const struct kb_drug *drug = kb_drug(writer->knowledge, name);
    emit_array(&writer->json, "contained");
    emit_object(&writer->json, NULL);
    emit_string(&writer->json, "resourceType", "Medication");
    emit_string(&writer->json, "id", "drug");
    fhir_emit_meaning(writer, "code", KB_CODE_DRUG, drug ? drug->row.id : name, name);
    emit_end_object(&writer->json);
    emit_end_array(&writer->json);
}

static void emit_suspect(struct fhir_writer *writer)
{
    emit_array(&writer->json, "suspectEntity");
    emit_object(&writer->json, NULL);
    emit_object(&writer->json, "instance");
    emit_string(&writer->json, "reference", "#drug");
    emit_end_object(&writer->json);
    emit_end_object(&writer->json);
    emit_end_array(&writer->json);
}

static void write_toxicity(struct fhir_writer *writer, const struct case_toxicity *toxicity, uint32_t number)
{
    static const char *const severities[] = {NULL, "mild", "moderate", "severe", "severe", "severe"};
    bool drug_told =
        toxicity->drug && fhir_holds(toxicity->drug) && fhir_stable_name(writer->knowledge, toxicity->drug);
    bool term_told = fhir_holds(toxicity->term);
    const char *told[4] = {"date"};
    size_t count = 1;
    if (drug_told)
        told[count++] = "drug";
    if (term_told)
        told[count++] = "term";
    fhir_open(writer, "AdverseEvent", "toxicity", number, NULL);
    if (drug_told)
        emit_contained_drug(writer, toxicity->drug);
    fhir_rest_write(writer, "toxicity", &case_toxicity_fields, toxicity, told, false);
    fhir_close_extensions(writer);
    emit_string(&writer->json, "actuality", "actual");
    emit_object(&writer->json, "event");
    emit_string(&writer->json, "text", term_told ? toxicity->term : "other");
    emit_end_object(&writer->json);
    fhir_emit_subject(writer, "subject");
    fhir_emit_date(writer, "date", toxicity->date);
    emit_object(&writer->json, "severity");
    emit_array(&writer->json, "coding");
    fhir_emit_coding(writer, "http://terminology.hl7.org/CodeSystem/adverse-event-severity",
                     severities[toxicity->grade], NULL);
    emit_end_array(&writer->json);
    emit_end_object(&writer->json);
    if (drug_told)
        emit_suspect(writer);
    fhir_close(writer);
}

void fhir_write_toxicities(struct fhir_writer *writer)
{
    for (uint32_t i = 0; i < writer->it->toxicities_count; i++)
        write_toxicity(writer, &writer->it->toxicities[i], i + 1);
}
