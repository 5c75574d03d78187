/* The findings, treatments, scans, side effects and laboratory values of a case as FHIR resources. */
#include "exchange/fhir_medicine.h"
#include "exchange/fhir_write.h"

#define GENOMICS "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/"
#define MCODE "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"

/* A list of member names that are written natively, made as it goes. */
#define NATIVE_MOST 16
struct native {
    const char *keys[NATIVE_MOST + 1];
    size_t count;
};
static void native(struct native *list, const char *key)
{
    if (list->count < NATIVE_MOST)
        list->keys[list->count++] = key;
}

/* Laboratory, and genetics as the diagnostic service: Genomics Reporting asks for both. */
static void emit_categories(struct fhir_writer *writer)
{
    static const struct {
        const char *system, *code;
    } categories[] = {{"http://terminology.hl7.org/CodeSystem/observation-category", "laboratory"},
                      {"http://terminology.hl7.org/CodeSystem/v2-0074", "GE"}};
    emit_array(&writer->json, "category");
    for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++) {
        emit_object(&writer->json, NULL);
        emit_array(&writer->json, "coding");
        fhir_emit_coding(writer, categories[i].system, categories[i].code, NULL);
        emit_end_array(&writer->json);
        emit_end_object(&writer->json);
    }
    emit_end_array(&writer->json);
}

/* ---- findings ---- */

static void emit_gene(struct fhir_writer *writer, const char *symbol)
{
    if (!fhir_holds(symbol))
        symbol = "other";
    const struct kb_gene *gene = kb_gene(writer->knowledge, symbol);
    emit_object(&writer->json, NULL);
    fhir_emit_meaning(writer, "code", KB_CODE_OBSERVATION, "gene_studied", NULL);
    fhir_emit_meaning(writer, "valueCodeableConcept", KB_CODE_GENE, gene ? gene->row.id : symbol, symbol);
    emit_end_object(&writer->json);
}

/* Which component a name belongs in: "c." or "g." somewhere at its start or after a colon, else the protein's. */
static const char *question_of(const char *hgvs)
{
    const char *colon = strrchr(hgvs, ':'), *change = colon ? colon + 1 : hgvs;
    return strncmp(change, "c.", 2) == 0   ? "dna_change"
           : strncmp(change, "g.", 2) == 0 ? "genomic_change"
                                           : "protein_change";
}

static void emit_change(struct fhir_writer *writer, const char *hgvs)
{
    emit_object(&writer->json, NULL);
    fhir_emit_meaning(writer, "code", KB_CODE_OBSERVATION, question_of(hgvs), NULL);
    emit_object(&writer->json, "valueCodeableConcept");
    emit_array(&writer->json, "coding");
    fhir_emit_coding(writer, "http://varnomen.hgvs.org", hgvs, NULL);
    emit_end_array(&writer->json);
    emit_string(&writer->json, "text", hgvs);
    emit_end_object(&writer->json);
    emit_end_object(&writer->json);
}

static void emit_answer(struct fhir_writer *writer, const char *question, const char *answer)
{
    emit_object(&writer->json, NULL);
    fhir_emit_meaning(writer, "code", KB_CODE_OBSERVATION, question, NULL);
    fhir_emit_meaning(writer, "valueCodeableConcept", KB_CODE_ANSWER, answer, NULL);
    emit_end_object(&writer->json);
}

/* A code has no blanks but single ones inside (FHIR, data type code). */
static bool is_code(const char *text)
{
    if (!fhir_holds(text))
        return false;
    for (; *text; text++)
        if (strchr("\t\n\r", *text) || (*text == ' ' && text[1] == ' '))
            return false;
    return true;
}

static bool stained(const struct case_molecular *finding)
{
    return finding->ihc && !finding->hgvs && finding->exon == CASE_ABSENT && !finding->result && !finding->alteration;
}

static void emit_components(struct fhir_writer *writer, const struct case_molecular *finding, bool named)
{
    emit_array(&writer->json, "component");
    emit_gene(writer, finding->gene);
    if (named && finding->hgvs)
        emit_change(writer, finding->hgvs);
    if (!stained(finding)) {
        if (finding->specimen == CASE_SPECIMEN_GERMLINE)
            emit_answer(writer, "source_class", "germline");
        if (finding->alteration == CASE_ALTERATION_AMPLIFICATION)
            emit_answer(writer, "change_type", "amplification");
        if (finding->vaf_milli != CASE_ABSENT) {
            emit_object(&writer->json, NULL);
            fhir_emit_meaning(writer, "code", KB_CODE_OBSERVATION, "allele_fraction", NULL);
            fhir_emit_quantity(writer, "valueQuantity", finding->vaf_milli, "1");
            emit_end_object(&writer->json);
        }
    }
    emit_end_array(&writer->json);
}

static const char *assessment_of(const struct case_molecular *finding)
{
    return finding->result == CASE_RESULT_NOT_DETECTED ? "absent"
           : finding->result == CASE_RESULT_FAILED     ? NULL
                                                       : "present";
}

/* What stands in the resource by itself, and comes back from it. */
static void native_of(struct native *list, const struct case_molecular *finding, bool named)
{
    bool other = finding->hgvs || finding->exon != CASE_ABSENT || finding->alteration;
    if (fhir_holds(finding->gene))
        native(list, "gene");
    native(list, "date");
    if (stained(finding)) {
        native(list, "ihc");
        return;
    }
    if (named)
        native(list, "hgvs");
    native(list, "vaf");
    if (finding->specimen == CASE_SPECIMEN_GERMLINE)
        native(list, "specimen");
    if (finding->alteration == CASE_ALTERATION_AMPLIFICATION)
        native(list, "alteration");
    if (finding->result == CASE_RESULT_NOT_DETECTED || finding->result == CASE_RESULT_FAILED || !other)
        native(list, "result");
}

static void write_finding(struct fhir_writer *writer, const struct case_molecular *finding, uint32_t number)
{
    struct native list = {0};
    bool named = finding->hgvs && is_code(finding->hgvs);
    native_of(&list, finding, named);
    fhir_open(writer, "Observation", "finding", number, stained(finding) ? NULL : GENOMICS "variant");
    fhir_rest_write(writer, "molecular", &case_molecular_fields, finding, list.keys, false);
    fhir_close_extensions(writer);
    emit_string(&writer->json, "status", "final");
    emit_categories(writer);
    if (stained(finding)) {
        emit_object(&writer->json, "code");
        emit_array(&writer->json, "coding");
        fhir_emit_coding(writer, FHIR_WORDS "observation", FHIR_STAINED, NULL);
        emit_end_array(&writer->json);
        emit_string(&writer->json, "text", "Immunohistochemistry");
        emit_end_object(&writer->json);
    } else {
        fhir_emit_meaning(writer, "code", KB_CODE_OBSERVATION, "variant", NULL);
    }
    fhir_emit_subject(writer, "subject");
    fhir_emit_date(writer, "effectiveDateTime", finding->date);
    if (stained(finding))
        fhir_emit_word(writer, "valueCodeableConcept", KB_CODE_ANSWER, &case_words_ihc, (int)finding->ihc);
    else if (assessment_of(finding))
        fhir_emit_meaning(writer, "valueCodeableConcept", KB_CODE_ANSWER, assessment_of(finding), NULL);
    else
        fhir_emit_word(writer, "valueCodeableConcept", KB_CODE_ANSWER, &case_words_result, (int)finding->result);
    emit_components(writer, finding, named);
    fhir_close(writer);
}

void fhir_write_molecular(struct fhir_writer *writer)
{
    for (uint32_t i = 0; i < writer->it->molecular_count; i++)
        write_finding(writer, &writer->it->molecular[i], i + 1);
}

/* ---- medicines ---- */

static void emit_medicine(struct fhir_writer *writer, const char *key, const char *name)
{
    if (!fhir_holds(name))
        name = "other";
    const struct kb_drug *drug = kb_drug(writer->knowledge, name);
    const struct kb_comedication *taken = drug ? NULL : kb_comedication(writer->knowledge, name);
    fhir_emit_meaning(writer, key, drug ? KB_CODE_DRUG : KB_CODE_COMEDICATION,
                      drug    ? drug->row.id
                      : taken ? taken->row.id
                              : name,
                      name);
}

/* Several drugs of one course: a Medication with its ingredients, contained. */
static void emit_contained(struct fhir_writer *writer, const struct case_treatment *treatment)
{
    struct json_out *json = &writer->json;
    emit_array(json, "contained");
    emit_object(json, NULL);
    emit_string(json, "resourceType", "Medication");
    emit_string(json, "id", "medication");
    emit_array(json, "ingredient");
    for (uint32_t i = 0; i < treatment->drugs_count; i++) {
        emit_object(json, NULL);
        emit_medicine(writer, "itemCodeableConcept", treatment->drugs[i]);
        emit_end_object(json);
    }
    emit_end_array(json);
    emit_end_object(json);
    emit_end_array(json);
}

static bool is_timed(const struct case_treatment *treatment)
{
    const char *word = case_word(&case_words_schedule, (int)treatment->schedule);
    return word != NULL;
}

static void emit_dosage(struct fhir_writer *writer, const struct case_treatment *treatment)
{
    struct json_out *json = &writer->json;
    if (treatment->dose_mg_milli == CASE_ABSENT && !is_timed(treatment))
        return;
    emit_array(json, "dosage");
    emit_object(json, NULL);
    if (is_timed(treatment)) {
        emit_object(json, "timing");
        fhir_emit_word(writer, "code", KB_CODE_SCHEDULE, &case_words_schedule, (int)treatment->schedule);
        emit_end_object(json);
    }
    if (treatment->dose_mg_milli != CASE_ABSENT) {
        emit_array(json, "doseAndRate");
        emit_object(json, NULL);
        fhir_emit_quantity(writer, "doseQuantity", treatment->dose_mg_milli, "mg");
        emit_end_object(json);
        emit_end_array(json);
    }
    emit_end_object(json);
    emit_end_array(json);
}

static const char *status_of(const struct case_treatment *treatment)
{
    if (treatment->stop_null)
        return "active";
    if (date_stated(treatment->stop) || treatment->stop_reason)
        return treatment->stop_reason && treatment->stop_reason != CASE_STOP_PLANNED ? "stopped" : "completed";
    return "unknown";
}

/* FHIR wants a period's end not before its start, as far as both say (invariant per-1). */
static void emit_period(struct fhir_writer *writer, const struct case_treatment *treatment)
{
    if (!date_stated(treatment->start) && !date_stated(treatment->stop))
        return;
    emit_object(&writer->json, "effectivePeriod");
    fhir_emit_date(writer, "start", treatment->start);
    fhir_emit_date(writer, "end", treatment->stop);
    emit_end_object(&writer->json);
}

static void write_course(struct fhir_writer *writer, const struct case_treatment *treatment, uint32_t number)
{
    static const char *const told[] = {"kind", "dose_mg", "schedule", "start", "stop", "stop_reason", "drugs", NULL};
    static const char *const named_apart[] = {"kind", "dose_mg", "schedule", "start", "stop", "stop_reason", NULL};
    bool known = true, plain = true;
    for (uint32_t i = 0; i < treatment->drugs_count; i++) {
        const char *name = treatment->drugs[i];
        known = known && kb_drug(writer->knowledge, name);
        plain = plain && fhir_holds(name) && fhir_stable_name(writer->knowledge, name);
    }
    fhir_open(writer, "MedicationStatement", "treatment", number, NULL);
    if (treatment->drugs_count != 1)
        emit_contained(writer, treatment);
    fhir_rest_write(writer, "treatment", &case_treatment_fields, treatment, plain ? told : named_apart, !known);
    fhir_close_extensions(writer);
    emit_string(&writer->json, "status", status_of(treatment));
    if (treatment->stop_reason) {
        emit_array(&writer->json, "statusReason");
        fhir_emit_word(writer, NULL, KB_CODE_STOP_REASON, &case_words_stop_reason, (int)treatment->stop_reason);
        emit_end_array(&writer->json);
    }
    if (treatment->drugs_count == 1) {
        emit_medicine(writer, "medicationCodeableConcept", treatment->drugs[0]);
    } else {
        emit_object(&writer->json, "medicationReference");
        emit_string(&writer->json, "reference", "#medication");
        emit_end_object(&writer->json);
    }
    fhir_emit_subject(writer, "subject");
    emit_period(writer, treatment);
    emit_dosage(writer, treatment);
    fhir_close(writer);
}

/* What was done was done on some day: US Core wants to see that it is not known. */
static void emit_no_day(struct fhir_writer *writer, const char *key)
{
    emit_object(&writer->json, key);
    emit_array(&writer->json, "extension");
    emit_object(&writer->json, NULL);
    emit_string(&writer->json, "url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason");
    emit_string(&writer->json, "valueCode", "unknown");
    emit_end_object(&writer->json);
    emit_end_array(&writer->json);
    emit_end_object(&writer->json);
}

static void write_procedure(struct fhir_writer *writer, const struct case_treatment *treatment, uint32_t number)
{
    static const char *const told[] = {"kind", "date", "site", NULL};
    fhir_open(writer, "Procedure", "treatment", number,
              treatment->kind == CASE_KIND_SURGERY ? MCODE "cancer-related-surgical-procedure" : NULL);
    fhir_rest_write(writer, "treatment", &case_treatment_fields, treatment, told, false);
    fhir_close_extensions(writer);
    emit_string(&writer->json, "status", "completed");
    fhir_emit_word(writer, "code", KB_CODE_PROCEDURE, &case_words_kind, (int)treatment->kind);
    fhir_emit_subject(writer, "subject");
    if (date_stated(treatment->date))
        fhir_emit_date(writer, "performedDateTime", treatment->date);
    else
        emit_no_day(writer, "_performedDateTime");
    if (treatment->site) {
        emit_array(&writer->json, "bodySite");
        fhir_emit_word(writer, NULL, KB_CODE_SITE, &case_words_site, (int)treatment->site);
        emit_end_array(&writer->json);
    }
    fhir_close(writer);
}

static void write_comedication(struct fhir_writer *writer, const char *name, uint32_t number)
{
    fhir_open(writer, "MedicationStatement", "comedication", number, NULL);
    if (kb_drug(writer->knowledge, name) || !fhir_holds(name) || !fhir_stable_name(writer->knowledge, name)) {
        fhir_open_extensions(writer);
        emit_object(&writer->json, NULL);
        emit_string(&writer->json, "url", FHIR_EXTENSION "comedication");
        fhir_emit_text(writer, name);
        emit_end_object(&writer->json);
    }
    fhir_close_extensions(writer);
    emit_string(&writer->json, "status", "active");
    emit_medicine(writer, "medicationCodeableConcept", name);
    fhir_emit_subject(writer, "subject");
    fhir_close(writer);
}

void fhir_write_treatments(struct fhir_writer *writer)
{
    const struct cajal_case *it = writer->it;
    for (uint32_t i = 0; i < it->treatments_count; i++)
        if (it->treatments[i].kind == CASE_KIND_SYSTEMIC)
            write_course(writer, &it->treatments[i], i + 1);
        else
            write_procedure(writer, &it->treatments[i], i + 1);
    for (uint32_t i = 0; i < it->comedications_count; i++)
        write_comedication(writer, it->comedications[i], i + 1);
}
