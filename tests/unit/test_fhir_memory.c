/* Reading and writing FHIR survive being out of memory at any moment. */
#include "base/errors.h"
#include "base/json_out.h"
#include "exchange/fhir_case.h"
#include "knowledge.h"
#include "short_memory.h"

/* A little of everything: a variant, courses, an order, a scan, a value, side effects; contradictions and what is not
 * read. */
static const char record[] =
    "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p\",\"birthDate\":"
    "\"1950\"}},"
    "{\"resource\":{\"resourceType\":\"Condition\",\"id\":\"c\",\"code\":{\"coding\":[{\"system\":\"http://snomed.info/"
    "sct\","
    "\"code\":\"128462008\"}]},\"bodySite\":[{\"text\":\"liver\"}]}},"
    "{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"v\",\"code\":{\"coding\":[{\"system\":\"http://"
    "loinc.org\","
    "\"code\":\"69548-6\"}]},\"component\":[{\"code\":{\"coding\":[{\"system\":\"http://"
    "loinc.org\",\"code\":\"48018-6\"}]},"
    "\"valueCodeableConcept\":{\"text\":\"KIT\"}},{\"code\":{\"coding\":[{\"system\":\"http://"
    "loinc.org\",\"code\":\"48005-3\"}]},"
    "\"valueCodeableConcept\":{\"text\":\"p.V5\\u00359D\"}}]}},"
    "{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"e\",\"code\":{\"coding\":[{\"system\":\"http://"
    "loinc.org\","
    "\"code\":\"89247-1\"}]},\"valueInteger\":9}},"
    "{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"l\",\"code\":{\"coding\":[{\"system\":\"http://"
    "loinc.org\","
    "\"code\":\"1742-6\"}]},\"valueQuantity\":{\"value\":80,\"unit\":\"U/"
    "L\"},\"referenceRange\":[{\"high\":{\"value\":40,"
    "\"unit\":\"U/L\"}}]}},"
    "{\"resource\":{\"resourceType\":\"MedicationStatement\",\"id\":\"m\",\"status\":\"active\","
    "\"medicationCodeableConcept\":"
    "{\"text\":\"imatinib\"},\"effectiveDateTime\":\"2020\"}},"
    "{\"resource\":{\"resourceType\":\"MedicationRequest\",\"id\":\"r\",\"status\":\"active\","
    "\"medicationCodeableConcept\":"
    "{\"text\":\"sunitinib 50 mg capsule\"},\"authoredOn\":\"2021\"}},"
    "{\"resource\":{\"resourceType\":\"MedicationRequest\",\"id\":\"w\",\"status\":\"active\","
    "\"medicationCodeableConcept\":"
    "{\"text\":\"warfarin\"}}},"
    "{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"t\",\"code\":{\"coding\":[{\"system\":\"http://"
    "loinc.org\","
    "\"code\":\"21889-1\"}]},\"effectiveDateTime\":\"2020-01-06\",\"focus\":[{\"identifier\":{\"value\":\"L1\"}}],"
    "\"valueQuantity\":"
    "{\"value\":5,\"system\":\"http://unitsofmeasure.org\",\"code\":\"cm\"}}},"
    "{\"resource\":{\"resourceType\":\"AdverseEvent\",\"id\":\"a\",\"event\":{\"text\":\"rash\"},\"severity\":{"
    "\"coding\":"
    "[{\"system\":\"http://terminology.hl7.org/CodeSystem/adverse-event-severity\",\"code\":\"mild\"}]}}},"
    "{\"resource\":{\"resourceType\":\"Goal\",\"id\":\"g\"}}]}";

static cajal_case *patient_case;

/* The case and the report of the record. */
static cajal_status import_record(char **out, cajal_errors *errors)
{
    cajal_case *it = NULL;
    cajal_fhir_report *report = NULL;
    cajal_fhir_input input = {record, sizeof record - 1, "record"};
    char *json = NULL;
    struct text text = {0};
    struct json_out notes;
    cajal_status status = cajal_case_from_fhir(&it, &report, knowledge, &input, 1, NULL, errors);
    if (status == CAJAL_OK)
        status = cajal_case_write(&json, NULL, it, 0, errors);
    if (status == CAJAL_OK) {
        text_add(&text, json);
        emit_begin(&notes, &text, false);
        fhir_report_emit(&notes, NULL, report);
        if (!(*out = text_steal(&text)))
            status = errors_no_memory(errors);
    }
    text_free(&text);
    cajal_free(json);
    cajal_fhir_report_free(report);
    cajal_case_free(it);
    return status;
}

/* To a Bundle, and back to the case. */
static cajal_status there_and_back(char **out, cajal_errors *errors)
{
    char *bundle = NULL;
    size_t length = 0;
    cajal_case *it = NULL;
    cajal_status status = cajal_case_to_fhir(&bundle, &length, knowledge, patient_case, 0, errors);
    cajal_fhir_input input = {bundle, length, "bundle"};
    if (status == CAJAL_OK)
        status = cajal_case_from_fhir(&it, NULL, knowledge, &input, 1, NULL, errors);
    if (status == CAJAL_OK)
        status = cajal_case_write(out, NULL, it, 0, errors);
    cajal_case_free(it);
    cajal_free(bundle);
    return status;
}

/* One order, and what was not understood of it. */
static cajal_status read_order(char **out, cajal_errors *errors)
{
    static const char order[] =
        "{\"resourceType\":\"MedicationRequest\",\"id\":\"r\",\"status\":\"draft\","
        "\"medicationCodeableConcept\":{\"text\":\"imatinib 400 MG Oral Tablet\"},"
        "\"dosageInstruction\":[{\"doseAndRate\":[{\"doseQuantity\":{\"value\":1,\"unit\":\"tablet\"}}]}]}";
    struct scan scan = {0};
    struct fhir_order found;
    struct arena *arena = arena_new();
    cajal_fhir_report *report = NULL;
    cajal_status status =
        arena ? scan_document(&scan, order, sizeof order - 1, "order", errors) : errors_no_memory(errors);
    if (status == CAJAL_OK && !fhir_read_order(&found, arena, knowledge, NULL, &scan, 0, &report))
        status = errors_no_memory(errors);
    struct text text = {0};
    if (status == CAJAL_OK) {
        text_printf(&text, "%s %s %zu", found.name, found.status, cajal_fhir_report_count(report));
        if (!(*out = text_steal(&text)))
            status = errors_no_memory(errors);
    }
    text_free(&text);
    cajal_fhir_report_free(report);
    scan_free(&scan);
    arena_free(arena);
    return status;
}

static void test_import(void **state)
{
    (void)state;
    survives(import_record);
}

static void test_export(void **state)
{
    (void)state;
    patient_case =
        case_of("\"patient\":{\"birth_year\":1950,\"age_years\":70},\"diagnosis\":{\"sites\":[]},\"molecular\":"
                "[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"},{\"gene\":\" \",\"ihc\":\"lost\"}],\"treatments\":[{\"kind\":"
                "\"systemic\",\"drugs\":[\"imatinib\",\"x\"],\"dose_mg\":400,\"schedule\":\"4/2\",\"stop\":null}],"
                "\"toxicities\":[{\"term\":\"a\\u0001\",\"grade\":1}],\"labs\":[{\"test\":\"ALT\"}]");
    survives(there_and_back);
    cajal_case_free(patient_case);
}

static void test_order(void **state)
{
    (void)state;
    survives(read_order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_import), cmocka_unit_test(test_export),
                                       cmocka_unit_test(test_order)};
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
