/* Finds out of whom the resources are, and makes a case of them. */
#include "base/errors.h"
#include "exchange/fhir_parts.h"
#include "patient/checks.h"

/* ---- of whom ---- */

static bool is_patient(const struct fhir_resource *resource)
{
    return resource->type && resource->type->read == fhir_read_patient;
}

static uint32_t subject_of(const struct fhir_resource *resource)
{
    uint32_t subject = fhir_member(resource, "subject");
    return subject != SCAN_NONE ? subject : fhir_member(resource, "patient");
}

/* Which Patient the case is of, of those that were taken in. */
static cajal_status find_patient(struct fhir_reader *reader, const char *wanted, cajal_errors *errors)
{
    for (size_t i = 0; i < reader->count; i++) {
        const struct fhir_resource *resource = &reader->resources[i];
        if (!is_patient(resource) || (wanted && !scan_says(resource->scan, resource->id, wanted)))
            continue;
        char id[80] = "", other[80] = "";
        scan_copy(resource->scan, resource->id, id, sizeof id);
        if (reader->patient) {
            scan_copy(reader->patient->scan, reader->patient->id, other, sizeof other);
            return errors_add(errors, CAJAL_INVALID, resource->input, 0, NULL,
                              "of several patients (%s and %s); expected the record of one", other, id);
        }
        reader->patient = resource;
    }
    if (wanted && !reader->patient)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "no Patient \"%s\"", wanted);
    if (reader->count == 0)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "no FHIR resource; expected a Bundle or resources");
    if (reader->patient)
        scan_copy(reader->patient->scan, reader->patient->id, reader->subject, sizeof reader->subject);
    return CAJAL_OK;
}

/* Whether a resource is about the patient of the case. One that names nobody is: it came with the record. */
static bool about_patient(struct fhir_reader *reader, const struct fhir_resource *resource, bool chosen)
{
    uint32_t subject = subject_of(resource);
    const char *tail;
    size_t length;
    fhir_tail(resource->scan, scan_member(resource->scan, subject, "reference"), &tail, &length);
    if (length == 0)
        return true;
    if (!reader->subject[0] && length < sizeof reader->subject && !reader->patient) {
        memcpy(reader->subject, tail, length);
        reader->subject[length] = '\0';
    }
    if ((strncmp(reader->subject, tail, length) == 0 && reader->subject[length] == '\0') ||
        (reader->patient && fhir_named(reader->patient, tail, length)))
        return true;
    if (!chosen)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "subject", subject,
                  "about somebody else than the patient of this record: left out");
    return false;
}

/* ---- the case ---- */

static void read_outcome(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    uint32_t issue = scan_first_in(resource->scan, fhir_member(resource, "issue"));
    uint32_t words = scan_member(resource->scan, issue, "diagnostics");
    if (words == SCAN_NONE)
        words = scan_member(resource->scan, issue, "details");
    fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "issue", words,
              "the record's server says that something could not be read: this part is missing");
}

static void read_resource(struct fhir_reader *reader, const struct fhir_resource *resource, bool chosen)
{
    if (is_patient(resource)) {
        if (resource == reader->patient)
            fhir_read_patient(reader, resource);
        return;
    }
    if (resource->twin_scan)
        fhir_note(reader, CAJAL_FHIR_CONFLICT, resource, "id", resource->id,
                  "given twice with different content: the first is read");
    if (!resource->type) {
        uint32_t type = fhir_member(resource, "resourceType");
        if (scan_says(resource->scan, type, "OperationOutcome"))
            read_outcome(reader, resource);
        else
            fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "", SCAN_NONE, "this type of resource is not read");
        return;
    }
    if (resource->type->left_out)
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "", SCAN_NONE, resource->type->left_out);
    else if (resource->type->read && about_patient(reader, resource, chosen) && !fhir_void(reader, resource))
        resource->type->read(reader, resource);
}

static void settle_latest(struct fhir_reader *reader)
{
    struct case_patient *patient = &reader->it->patient;
    if (reader->ecog.from && !reader->ecog.contradicted)
        patient->ecog = reader->ecog.value;
    if (reader->pregnant.from && !reader->pregnant.contradicted)
        patient->pregnant = (enum case_tristate)reader->pregnant.value;
}

/* A judgement of response is about the treatment of its time. */
static void settle_status(struct fhir_reader *reader)
{
    struct cajal_case *it = reader->it;
    const struct fhir_latest *status = &reader->status;
    if (!status->from || status->contradicted || it->assessment.response)
        return;
    for (uint32_t i = 0; i < it->treatments_count; i++)
        if (it->treatments[i].kind == CASE_KIND_SYSTEMIC && date_surely_before(status->date, it->treatments[i].start)) {
            fhir_note(reader, CAJAL_FHIR_LEFT_OUT, status->from, "valueCodeableConcept", SCAN_NONE,
                      "a judgement from before the latest treatment began");
            return;
        }
    it->assessment.response = (enum case_response)status->value;
    it->assessment.stated = true;
}

/* The id that a Patient written by Cajal carries, else NULL. */
static const char *own_id(struct fhir_reader *reader)
{
    if (!reader->patient)
        return NULL;
    const struct scan *scan = reader->patient->scan;
    SCAN_EACH(scan, fhir_member(reader->patient, "identifier"), identifier)
    if (scan_says(scan, scan_member(scan, identifier, "system"), FHIR_CASE_ID)) {
        char *value = scan_string(scan, scan_member(scan, identifier, "value"), reader->arena);
        if (value && *value)
            return value;
    }
    return NULL;
}

static bool begin(struct fhir_reader *reader)
{
    struct arena *arena = arena_new();
    struct cajal_case *it = arena ? arena_alloc(arena, sizeof *it) : NULL;
    reader->report = it ? fhir_report_new() : NULL;
    if (!reader->report) {
        arena_free(arena);
        return false;
    }
    fhir_absent(it, &case_fields);
    it->arena = arena;
    reader->it = it;
    reader->arena = arena;
    return true;
}

static void read_all(struct fhir_reader *reader, const char *id, bool chosen)
{
    const char *own = own_id(reader);
    reader->own = own != NULL;
    if (reader->patient)
        read_resource(reader, reader->patient, chosen);
    for (size_t i = 0; i < reader->count; i++)
        if (&reader->resources[i] != reader->patient)
            read_resource(reader, &reader->resources[i], chosen);
    fhir_close_courses(reader);
    settle_latest(reader);
    settle_status(reader);
    const char *name = id ? id : own ? own : reader->subject[0] ? reader->subject : "unknown";
    reader->it->id = arena_strdup(reader->arena, name);
    if (reader->pages)
        fhir_pages_note(reader, reader->pages);
    const struct cajal_case *it = reader->it;
    if (!fhir_reader_found_disease(reader) && (it->treatments_count || it->molecular_count || it->diagnosis.stated))
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, reader->patient, "", SCAN_NONE,
                  "no Condition names a gastrointestinal stromal tumour by a code that is known here");
}

bool fhir_reader_found_id(const struct fhir_reader *reader) { return reader->own || reader->subject[0]; }

/* What no single resource shows; the rules of a case hold for one from FHIR too. */
static cajal_status check(struct fhir_reader *reader, cajal_errors *errors)
{
    struct case_reader checking = {.arena = reader->arena, .name = "the case read from FHIR", .errors = errors};
    case_check(&checking, reader->it);
    return checking.mistakes ? CAJAL_INVALID : CAJAL_OK;
}

cajal_status fhir_reader_finish(struct fhir_reader *reader, cajal_case **out, cajal_fhir_report **report,
                                const char *id, const char *patient, cajal_errors *errors)
{
    cajal_status status = find_patient(reader, patient, errors);
    if (status != CAJAL_OK)
        return status;
    if (!begin(reader))
        return errors_no_memory(errors);
    read_all(reader, id, patient != NULL);
    if (reader->no_memory || arena_failed(reader->arena) || !fhir_report_sort(reader->report))
        status = errors_no_memory(errors);
    else
        status = check(reader, errors);
    if (status == CAJAL_OK)
        *out = reader->it;
    else
        arena_free(reader->arena);
    if (status == CAJAL_OK && report)
        *report = reader->report;
    else
        cajal_fhir_report_free(reader->report);
    reader->report = NULL;
    return status;
}
