#include "cli/registry_fhir.h"

#include <string.h>

#include "base/errors.h"
#include "exchange/fhir_case.h"

/* A registry knows a case again by its id: that of a record is its Patient's. Without one, two patients would be one
 * case; and a single resource without its Patient is no record, but a part of one. */
static cajal_status read_record(cajal_registry_translation *out, struct fhir_reader *reader, cajal_errors *errors)
{
    cajal_case *it = NULL;
    cajal_fhir_report *report = NULL;
    cajal_status status = CAJAL_OK;
    if (fhir_reader_count(reader, "Patient") == 0)
        status = errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                            "no Patient; expected the whole record of one patient in one Bundle");
    if (status == CAJAL_OK)
        status = fhir_reader_finish(reader, &it, &report, NULL, NULL, errors);
    if (status == CAJAL_OK && !fhir_reader_found_id(reader))
        status = errors_add(errors, CAJAL_INVALID, NULL, 0, NULL,
                            "the Patient has no id; expected one, by which the registry knows the case again");
    if (status == CAJAL_OK)
        status = cajal_case_write(&out->json, NULL, it, 0, errors);
    if (status == CAJAL_OK)
        out->notes = report;
    else
        cajal_fhir_report_free(report);
    cajal_case_free(it);
    return status;
}

cajal_status registry_from_fhir(void *context, cajal_registry_translation *out, const char *document, size_t length,
                                const char *input, cajal_errors *errors)
{
    const struct registry_fhir *fhir = context;
    if (!fhir->all && !cajal_is_fhir(document, length))
        return CAJAL_OK;
    struct scan scan = {0};
    struct fhir_reader *reader = fhir_reader_new(fhir->knowledge);
    cajal_status status = reader ? scan_document(&scan, document, length, input, errors) : errors_no_memory(errors);
    if (status == CAJAL_OK && !fhir_reader_add(reader, &scan, 0, input, errors))
        status = cajal_errors_count(errors) ? errors_worst(errors) : CAJAL_INVALID;
    if (status == CAJAL_OK)
        status = read_record(out, reader, errors);
    fhir_reader_free(reader);
    scan_free(&scan);
    return status;
}

void registry_free_notes(void *notes) { cajal_fhir_report_free(notes); }

cajal_status registry_to_fhir(char **out, const cajal_knowledge *knowledge, const char *json, cajal_errors *errors)
{
    cajal_case *it = NULL;
    cajal_status status = cajal_case_read(&it, json, strlen(json), NULL, errors);
    if (status == CAJAL_OK)
        status = cajal_case_to_fhir(out, NULL, knowledge, it, 0, errors);
    cajal_case_free(it);
    return status;
}
