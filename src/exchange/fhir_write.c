/* A case as a Bundle: the patient and the disease, and the parts that all resources are made of. */
#include "exchange/fhir_write.h"

#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "base/hash.h"

#define MCODE "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"

/* ---- ids and references ---- */

void fhir_id(char out[FHIR_ID], const struct fhir_writer *writer, const char *what, uint32_t number)
{
    if (number)
        snprintf(out, FHIR_ID, "%s-%s-%u", writer->prefix, what, number);
    else
        snprintf(out, FHIR_ID, "%s-%s", writer->prefix, what);
}

/* An address that found no memory is none: then the Bundle is not whole either. */
static const char *take(struct fhir_writer *writer)
{
    if (writer->scratch.failed)
        writer->json.text->failed = true;
    return writer->scratch.data ? writer->scratch.data : "";
}

void fhir_open(struct fhir_writer *writer, const char *type, const char *what, uint32_t number, const char *profile)
{
    char id[FHIR_ID];
    fhir_id(id, writer, what, number);
    text_clear(&writer->scratch);
    text_printf(&writer->scratch, KB_FHIR_BASE "%s/%s", type, id);
    emit_object(&writer->json, NULL);
    emit_string(&writer->json, "fullUrl", take(writer));
    emit_object(&writer->json, "resource");
    emit_string(&writer->json, "resourceType", type);
    emit_string(&writer->json, "id", id);
    if (profile) {
        emit_object(&writer->json, "meta");
        emit_array(&writer->json, "profile");
        emit_string(&writer->json, NULL, profile);
        emit_end_array(&writer->json);
        emit_end_object(&writer->json);
    }
}

void fhir_close(struct fhir_writer *writer)
{
    emit_end_object(&writer->json);
    emit_end_object(&writer->json);
}

void fhir_emit_reference(struct fhir_writer *writer, const char *key, const char *type, const char *what,
                         uint32_t number)
{
    char id[FHIR_ID];
    fhir_id(id, writer, what, number);
    text_clear(&writer->scratch);
    text_printf(&writer->scratch, "%s/%s", type, id);
    emit_object(&writer->json, key);
    emit_string(&writer->json, "reference", take(writer));
    emit_end_object(&writer->json);
}

void fhir_emit_subject(struct fhir_writer *writer, const char *key)
{
    fhir_emit_reference(writer, key, "Patient", "patient", 0);
}

/* ---- concepts and values ---- */

void fhir_emit_coding(struct fhir_writer *writer, const char *system, const char *code, const char *display)
{
    emit_object(&writer->json, NULL);
    emit_string(&writer->json, "system", system);
    emit_string(&writer->json, "code", code);
    if (display)
        emit_string(&writer->json, "display", display);
    emit_end_object(&writer->json);
}

/* Whether a code of the same system says what `code` leaves open. */
static bool is_said_better(const struct fhir_writer *writer, const struct kb_code *code, const char *means)
{
    for (const struct kb_code *it = NULL; means && (it = kb_code_for(writer->knowledge, code->kind, means, it));)
        if (strcmp(it->system, code->system) == 0)
            return true;
    return false;
}

/* Those of `means`, but none of a system that has one of `better` (NULL: nothing). */
static void codings_of(struct fhir_writer *writer, enum kb_code_kind kind, const char *means, const char *better,
                       bool *open)
{
    for (const struct kb_code *code = NULL; (code = kb_code_for(writer->knowledge, kind, means, code));) {
        if (is_said_better(writer, code, better))
            continue;
        if (!*open)
            emit_array(&writer->json, "coding");
        *open = true;
        fhir_emit_coding(writer, kb_code_url(writer->knowledge, code), code->code, code->display);
    }
}

static void emit_concept(struct fhir_writer *writer, const char *key, enum kb_code_kind kind, const char *means,
                         const char *better, const char *text)
{
    bool open = false;
    emit_object(&writer->json, key);
    codings_of(writer, kind, means, better, &open);
    if (better)
        codings_of(writer, kind, better, NULL, &open);
    if (open)
        emit_end_array(&writer->json);
    if (text || !open)
        emit_string(&writer->json, "text", text ? text : means);
    emit_end_object(&writer->json);
}

void fhir_emit_meaning(struct fhir_writer *writer, const char *key, enum kb_code_kind kind, const char *means,
                       const char *text)
{
    emit_concept(writer, key, kind, means, NULL, text);
}

void fhir_emit_word(struct fhir_writer *writer, const char *key, enum kb_code_kind kind,
                    const case_vocabulary *vocabulary, int word)
{
    bool open = false;
    const char *spelling = case_word(vocabulary, word);
    if (!spelling)
        return;
    emit_object(&writer->json, key);
    codings_of(writer, kind, spelling, NULL, &open);
    if (!open)
        emit_array(&writer->json, "coding");
    text_clear(&writer->scratch);
    text_printf(&writer->scratch, FHIR_WORDS "%s", vocabulary->name);
    fhir_emit_coding(writer, take(writer), spelling, NULL);
    emit_end_array(&writer->json);
    emit_string(&writer->json, "text", spelling);
    emit_end_object(&writer->json);
}

void fhir_emit_date(struct fhir_writer *writer, const char *key, cajal_date date)
{
    char text[DATE_TEXT];
    if (!date_stated(date))
        return;
    date_format(text, date);
    emit_string(&writer->json, key, text);
}

void fhir_emit_quantity(struct fhir_writer *writer, const char *key, int64_t milli, const char *unit)
{
    const struct kb_code *code = unit ? kb_code_for(writer->knowledge, KB_CODE_UNIT, unit, NULL) : NULL;
    emit_object(&writer->json, key);
    emit_milli(&writer->json, "value", milli);
    if (unit)
        emit_string(&writer->json, "unit", unit);
    if (code) {
        emit_string(&writer->json, "system", kb_code_url(writer->knowledge, code));
        emit_string(&writer->json, "code", code->code);
    }
    emit_end_object(&writer->json);
}

/* ---- the patient ---- */

static void write_patient(struct fhir_writer *writer)
{
    static const char *const native[] = {"birth_year", "sex", "ecog", "pregnant", "died", NULL};
    static const char *const lists[] = {"cajal",      "id",         "patient", "diagnosis",
                                        "imaging",    "toxicities", "labs",    "comedications",
                                        "assessment", "report",     NULL};
    const struct cajal_case *it = writer->it;
    char year[24];
    fhir_open(writer, "Patient", "patient", 0, MCODE "cancer-patient");
    fhir_rest_write(writer, "patient", &case_patient_fields, &it->patient, native, false);
    fhir_rest_write(writer, "record", &case_fields, it, lists, false);
    if (it->report.stated)
        fhir_rest_write(writer, "report", &case_report_fields, &it->report, (const char *const[]){NULL}, false);
    fhir_close_extensions(writer);
    emit_array(&writer->json, "identifier");
    emit_object(&writer->json, NULL);
    emit_string(&writer->json, "system", FHIR_CASE_ID);
    emit_string(&writer->json, "value", it->id);
    emit_end_object(&writer->json);
    emit_end_array(&writer->json);
    if (it->patient.sex)
        emit_string(&writer->json, "gender", case_word(&case_words_sex, (int)it->patient.sex));
    if (it->patient.birth_year != CASE_ABSENT) {
        snprintf(year, sizeof year, "%lld", (long long)it->patient.birth_year);
        emit_string(&writer->json, "birthDate", year);
    }
    fhir_emit_date(writer, "deceasedDateTime", it->patient.died);
    fhir_close(writer);
}

static void open_observation(struct fhir_writer *writer, const char *what, const char *profile, const char *means)
{
    fhir_open(writer, "Observation", what, 0, profile);
    fhir_close_extensions(writer);
    emit_string(&writer->json, "status", "final");
    if (means) {
        fhir_emit_meaning(writer, "code", KB_CODE_OBSERVATION, means, NULL);
        fhir_emit_subject(writer, "subject");
    }
}

static void write_state(struct fhir_writer *writer)
{
    const struct case_patient *patient = &writer->it->patient;
    if (patient->ecog != CASE_ABSENT) {
        open_observation(writer, "ecog", NULL, "ecog");
        emit_int(&writer->json, "valueInteger", patient->ecog);
        fhir_close(writer);
    }
    if (patient->pregnant != CASE_NOT_STATED) {
        open_observation(writer, "pregnancy", NULL, "pregnancy");
        fhir_emit_meaning(writer, "valueCodeableConcept", KB_CODE_ANSWER,
                          patient->pregnant == CASE_YES ? "pregnant" : "not_pregnant", NULL);
        fhir_close(writer);
    }
}

static void write_absent(struct fhir_writer *writer)
{
    emit_object(&writer->json, "dataAbsentReason");
    emit_array(&writer->json, "coding");
    fhir_emit_coding(writer, "http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown", NULL);
    emit_end_array(&writer->json);
    emit_end_object(&writer->json);
}

static void write_assessment(struct fhir_writer *writer)
{
    static const char *const native[] = {"response", NULL};
    const struct case_assessment *assessment = &writer->it->assessment;
    if (!assessment->stated)
        return;
    fhir_open(writer, "Observation", "assessment", 0, MCODE "cancer-disease-status");
    fhir_rest_write(writer, "assessment", &case_assessment_fields, assessment, native, false);
    fhir_close_extensions(writer);
    emit_string(&writer->json, "status", "final");
    fhir_emit_meaning(writer, "code", KB_CODE_OBSERVATION, "disease_status", NULL);
    fhir_emit_subject(writer, "subject");
    if (assessment->response)
        fhir_emit_word(writer, "valueCodeableConcept", KB_CODE_ANSWER, &case_words_response, (int)assessment->response);
    else
        write_absent(writer);
    fhir_close(writer);
}

/* ---- the disease ---- */

static void write_clinical_status(struct fhir_writer *writer)
{
    static const struct {
        const char *key, *system, *code;
    } states[] = {{"clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical", "active"},
                  {"verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed"}};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        emit_object(&writer->json, states[i].key);
        emit_array(&writer->json, "coding");
        fhir_emit_coding(writer, states[i].system, states[i].code, NULL);
        emit_end_array(&writer->json);
        emit_end_object(&writer->json);
    }
}

static void write_body_site(struct fhir_writer *writer, enum case_site site)
{
    if (!site)
        return;
    emit_array(&writer->json, "bodySite");
    fhir_emit_word(writer, NULL, KB_CODE_SITE, &case_words_site, (int)site);
    emit_end_array(&writer->json);
}

static void write_asserted(struct fhir_writer *writer, cajal_date date)
{
    if (!date_stated(date))
        return;
    fhir_open_extensions(writer);
    emit_object(&writer->json, NULL);
    emit_string(&writer->json, "url", "http://hl7.org/fhir/StructureDefinition/condition-assertedDate");
    fhir_emit_date(writer, "valueDateTime", date);
    emit_end_object(&writer->json);
}

static void write_condition(struct fhir_writer *writer, enum kb_code_kind kind, const char *better, const char *text,
                            enum case_site site)
{
    fhir_close_extensions(writer);
    write_clinical_status(writer);
    emit_concept(writer, "code", kind, "any", better, text);
    write_body_site(writer, site);
    fhir_emit_subject(writer, "subject");
    fhir_close(writer);
}

/* A Condition for the disease and one for each site of metastases, the first of them with its day. */
static void write_diagnosis(struct fhir_writer *writer)
{
    const struct case_diagnosis *diagnosis = &writer->it->diagnosis;
    static const char *const native[] = {"date", "primary_site", "metastatic_since", "sites", NULL};
    static const char *const no_sites[] = {"date", "primary_site", "metastatic_since", NULL};
    if (!diagnosis->stated)
        return;
    fhir_open(writer, "Condition", "disease", 0, MCODE "primary-cancer-condition");
    fhir_rest_write(writer, "diagnosis", &case_diagnosis_fields, diagnosis, diagnosis->sites_count ? native : no_sites,
                    false);
    write_asserted(writer, diagnosis->date);
    const char *site = case_word(&case_words_site, (int)case_site_whole(diagnosis->primary_site));
    write_condition(writer, KB_CODE_DIAGNOSIS, site, "Gastrointestinal stromal tumour", diagnosis->primary_site);
    bool day_only = diagnosis->sites_count == 0 && date_stated(diagnosis->metastatic_since);
    for (uint32_t i = 0; i < diagnosis->sites_count + day_only; i++) {
        fhir_open(writer, "Condition", "metastasis", i + 1, MCODE "secondary-cancer-condition");
        if (i == 0)
            write_asserted(writer, diagnosis->metastatic_since);
        write_condition(writer, KB_CODE_METASTASIS, NULL, "Metastasis",
                        day_only ? case_site_not_stated : diagnosis->sites[i]);
    }
}

/* ---- the whole ---- */

static void write_bundle(struct fhir_writer *writer)
{
    struct json_out *json = &writer->json;
    emit_object(json, NULL);
    emit_string(json, "resourceType", "Bundle");
    emit_string(json, "id", writer->prefix);
    emit_string(json, "type", "collection");
    emit_array(json, "entry");
    write_patient(writer);
    write_diagnosis(writer);
    write_state(writer);
    fhir_write_molecular(writer);
    fhir_write_treatments(writer);
    fhir_write_imaging(writer);
    fhir_write_toxicities(writer);
    fhir_write_labs(writer);
    write_assessment(writer);
    emit_end_array(json);
    emit_end_object(json);
}

cajal_status fhir_write_case(struct text *out, const cajal_knowledge *knowledge, const cajal_case *patient_case,
                             bool pretty, cajal_errors *errors)
{
    struct fhir_writer writer = {.knowledge = knowledge, .it = patient_case};
    snprintf(writer.prefix, sizeof writer.prefix, "%016llx",
             (unsigned long long)hash_fnv(HASH_FNV, patient_case->id, strlen(patient_case->id)));
    emit_begin(&writer.json, out, pretty);
    write_bundle(&writer);
    if (pretty)
        text_add_char(out, '\n');
    bool failed = out->failed || writer.scratch.failed;
    text_free(&writer.scratch);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}

cajal_status cajal_case_to_fhir(char **json, size_t *length, const cajal_knowledge *knowledge,
                                const cajal_case *patient_case, int pretty, cajal_errors *errors)
{
    struct text text = {0};
    cajal_status status = fhir_write_case(&text, knowledge, patient_case, pretty != 0, errors);
    size_t written = text.length;
    char *stolen = status == CAJAL_OK ? text_steal(&text) : NULL;
    text_free(&text);
    if (status == CAJAL_OK && !stolen)
        return errors_no_memory(errors);
    if (status != CAJAL_OK)
        return status;
    if (length)
        *length = written;
    *json = stolen;
    return CAJAL_OK;
}
