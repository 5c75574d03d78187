/* Takes in resources, finds out of whom they are, and makes a case of them. */
#include <stdlib.h>

#include "base/errors.h"
#include "exchange/fhir_medicine.h"
#include "patient/checks.h"

#define BUNDLES_DEPTH 8 /* a Bundle in a Bundle; deeper is no record */

static const char outside[] = "no part of a case";
static const struct fhir_type types[] = {
    {"Observation", fhir_read_observation, NULL},
    {"MedicationRequest", fhir_read_medication, NULL},
    {"MedicationStatement", fhir_read_medication, NULL},
    {"MedicationAdministration", fhir_read_medication, NULL},
    {"Condition", fhir_read_condition, NULL},
    {"Procedure", fhir_read_procedure, NULL},
    {"DiagnosticReport", fhir_read_report, NULL},
    {"ImagingStudy", fhir_read_study, NULL},
    {"AdverseEvent", fhir_read_adverse_event, NULL},
    {"AllergyIntolerance", fhir_read_allergy, NULL},
    {"Patient", fhir_read_patient, NULL},
    {"Medication", NULL, NULL},
    {"Specimen", NULL, NULL},
    {"BodyStructure", NULL, NULL},
    {"Encounter", NULL, outside},
    {"Practitioner", NULL, outside},
    {"PractitionerRole", NULL, outside},
    {"Organization", NULL, outside},
    {"Location", NULL, outside},
    {"CareTeam", NULL, outside},
    {"Device", NULL, outside},
    {"Provenance", NULL, outside},
    {"Coverage", NULL, outside},
    {"Appointment", NULL, outside},
    {"RelatedPerson", NULL, outside},
    {"Immunization", NULL, outside},
};

struct fhir_reader *fhir_reader_new(const cajal_knowledge *knowledge)
{
    struct fhir_reader *reader = calloc(1, sizeof *reader);
    if (reader)
        reader->knowledge = knowledge;
    return reader;
}

void fhir_reader_clear(struct fhir_reader *reader)
{
    struct fhir_reader kept = {.knowledge = reader->knowledge,
                               .resources = reader->resources,
                               .capacity = reader->capacity,
                               .slots = reader->slots,
                               .slots_mask = reader->slots_mask};
    if (kept.slots)
        memset(kept.slots, 0, (kept.slots_mask + 1) * sizeof *kept.slots);
    *reader = kept;
}

void fhir_reader_free(struct fhir_reader *reader)
{
    if (reader) {
        free(reader->resources);
        free(reader->slots);
    }
    free(reader);
}

/* ---- finding resources again ---- */

/* What follows the last '/' or ':' of an id, address or reference, without a version. */
static void tail_of(const struct scan *scan, uint32_t value, const char **tail, size_t *length)
{
    const char *bytes;
    *length = 0;
    if (!scan_plain(scan, value, &bytes, length))
        return;
    for (size_t i = 0; i + 10 < *length; i++)
        if (memcmp(bytes + i, "/_history/", 10) == 0)
            *length = i;
    size_t from = *length;
    while (from > 0 && bytes[from - 1] != '/' && bytes[from - 1] != ':')
        from--;
    *tail = bytes + from;
    *length -= from;
}

static size_t hash_tail(const char *bytes, size_t length)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
    return (size_t)(hash ^ hash >> 29);
}

static void put_slot(struct fhir_reader *reader, uint32_t number, const struct scan *scan, uint32_t name)
{
    const char *tail;
    size_t length;
    tail_of(scan, name, &tail, &length);
    if (length == 0)
        return;
    size_t at = hash_tail(tail, length) & reader->slots_mask;
    while (reader->slots[at])
        at = (at + 1) & reader->slots_mask;
    reader->slots[at] = number + 1;
}

/* Room for two names of each resource, half of it free. */
static bool make_room(struct fhir_reader *reader)
{
    if (reader->count < reader->capacity)
        return true;
    size_t capacity = reader->capacity ? reader->capacity * 2 : 256;
    struct fhir_resource *resources = realloc(reader->resources, capacity * sizeof *resources);
    if (!resources)
        return false;
    reader->resources = resources;
    uint32_t *slots = calloc(capacity * 4, sizeof *slots);
    if (!slots)
        return false;
    free(reader->slots);
    reader->slots = slots;
    reader->slots_mask = capacity * 4 - 1;
    reader->capacity = capacity;
    for (size_t i = 0; i < reader->count; i++) {
        put_slot(reader, (uint32_t)i, resources[i].scan, resources[i].id);
        put_slot(reader, (uint32_t)i, resources[i].scan, resources[i].full_url);
    }
    return true;
}

static bool same_words(const struct scan *a, uint32_t a_value, const struct scan *b, uint32_t b_value)
{
    const char *one, *other;
    size_t one_length, other_length;
    return scan_plain(a, a_value, &one, &one_length) && scan_plain(b, b_value, &other, &other_length) &&
           one_length == other_length && memcmp(one, other, one_length) == 0;
}

/* Whether `tail` names the resource: by its id or the end of its fullUrl. */
static bool named(const struct fhir_resource *resource, const char *tail, size_t length)
{
    uint32_t names[] = {resource->id, resource->full_url};
    for (int i = 0; i < 2; i++) {
        const char *own;
        size_t own_length;
        tail_of(resource->scan, names[i], &own, &own_length);
        if (own_length == length && memcmp(own, tail, length) == 0)
            return true;
    }
    return false;
}

/* "Type/id": whether the type before the slash, when there is one, is this. */
static bool of_type(const struct scan *scan, uint32_t reference, const char *tail, const struct fhir_type *type)
{
    const char *bytes;
    size_t length;
    if (!type || !scan_plain(scan, reference, &bytes, &length) || tail == bytes || tail[-1] != '/')
        return true;
    size_t name = strlen(type->name), before = (size_t)(tail - 1 - bytes);
    return before >= name && memcmp(tail - 1 - name, type->name, name) == 0;
}

const struct fhir_resource *fhir_resolve(const struct fhir_reader *reader, const struct scan *scan, uint32_t reference)
{
    const char *tail;
    size_t length;
    uint32_t words = scan_member(scan, reference, "reference");
    tail_of(scan, words, &tail, &length);
    if (length == 0 || !reader || !reader->slots)
        return NULL;
    for (size_t at = hash_tail(tail, length) & reader->slots_mask; reader->slots[at];
         at = (at + 1) & reader->slots_mask) {
        const struct fhir_resource *found = &reader->resources[reader->slots[at] - 1];
        if (named(found, tail, length) && of_type(scan, words, tail, found->type))
            return found;
    }
    return NULL;
}

uint32_t fhir_contained(const struct scan *scan, uint32_t resource, uint32_t reference)
{
    const char *words;
    size_t length;
    if (!scan_plain(scan, scan_member(scan, reference, "reference"), &words, &length) || length < 2 || words[0] != '#')
        return SCAN_NONE;
    SCAN_EACH(scan, scan_member(scan, resource, "contained"), item)
    if (scan_equals(scan, scan_member(scan, item, "id"), words + 1, length - 1))
        return item;
    return SCAN_NONE;
}

/* ---- taking in ---- */

const struct fhir_type *fhir_type_of(const struct scan *scan, uint32_t words)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (scan_says(scan, words, types[i].name))
            return &types[i];
    return NULL;
}

/* A searchset, or two prefetch keys, may hold one resource twice. */
static struct fhir_resource *taken_in(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    const char *tail;
    size_t length;
    tail_of(resource->scan, resource->id, &tail, &length);
    if (length == 0 || !reader->slots)
        return NULL;
    for (size_t at = hash_tail(tail, length) & reader->slots_mask; reader->slots[at];
         at = (at + 1) & reader->slots_mask) {
        struct fhir_resource *other = &reader->resources[reader->slots[at] - 1];
        if (other->type == resource->type && same_words(other->scan, other->id, resource->scan, resource->id))
            return other;
    }
    return NULL;
}

static bool same_bytes(const struct fhir_resource *a, const struct fhir_resource *b)
{
    const struct scan_token *one = &a->scan->tokens[a->at], *other = &b->scan->tokens[b->at];
    return one->length == other->length &&
           memcmp(a->scan->bytes + one->start, b->scan->bytes + other->start, one->length) == 0;
}

static bool take_resource(struct fhir_reader *reader, const struct scan *scan, uint32_t value, uint32_t full_url,
                          const char *name)
{
    struct fhir_resource resource = {
        .scan = scan, .at = value, .id = scan_member(scan, value, "id"), .full_url = full_url, .input = name};
    resource.type = fhir_type_of(scan, scan_member(scan, value, "resourceType"));
    struct fhir_resource *twin = taken_in(reader, &resource);
    if (twin) {
        if (!same_bytes(twin, &resource)) {
            twin->twin_scan = scan;
            twin->twin = value;
        }
        return true;
    }
    if (!make_room(reader)) {
        reader->no_memory = true;
        return false;
    }
    uint32_t number = (uint32_t)reader->count++;
    reader->resources[number] = resource;
    put_slot(reader, number, scan, resource.id);
    put_slot(reader, number, scan, full_url);
    return true;
}

static bool refuse(const struct scan *scan, uint32_t value, const char *name, const char *message, cajal_errors *errors)
{
    struct text path = {0};
    scan_path(&path, scan, value);
    errors_add(errors, CAJAL_INVALID, name, 0, path.failed ? NULL : path.data, "%s", message);
    text_free(&path);
    return false;
}

static bool take(struct fhir_reader *reader, const struct scan *scan, uint32_t value, uint32_t full_url,
                 const char *name, int depth, cajal_errors *errors)
{
    if (depth > BUNDLES_DEPTH)
        return refuse(scan, value, name, "Bundles within Bundles, deeper than any record", errors);
    if (scan_is(scan, value, SCAN_NULL))
        return true;
    if (scan_is(scan, value, SCAN_ARRAY)) {
        SCAN_EACH(scan, value, item)
        if (!take(reader, scan, item, SCAN_NONE, name, depth + 1, errors))
            return false;
        return true;
    }
    uint32_t type = scan_member(scan, value, "resourceType");
    if (!scan_is(scan, type, SCAN_STRING))
        return refuse(scan, value, name, "expected a FHIR resource: an object with a \"resourceType\"", errors);
    if (!scan_says(scan, type, "Bundle"))
        return take_resource(reader, scan, value, full_url, name);
    uint32_t entries = scan_member(scan, value, "entry");
    if (entries != SCAN_NONE && !scan_is(scan, entries, SCAN_ARRAY))
        return refuse(scan, entries, name, "found no list, expected the entries of the Bundle", errors);
    SCAN_EACH(scan, entries, entry)
    {
        uint32_t resource = scan_member(scan, entry, "resource");
        if (resource != SCAN_NONE &&
            !take(reader, scan, resource, scan_member(scan, entry, "fullUrl"), name, depth + 1, errors))
            return false;
    }
    return true;
}

bool fhir_reader_add(struct fhir_reader *reader, const struct scan *scan, uint32_t value, const char *name,
                     cajal_errors *errors)
{
    bool taken = take(reader, scan, value, SCAN_NONE, name, 0, errors);
    if (reader->no_memory)
        errors_no_memory(errors);
    return taken;
}

size_t fhir_reader_count(const struct fhir_reader *reader, const char *type)
{
    size_t count = 0;
    for (size_t i = 0; i < reader->count; i++)
        count += !type || (reader->resources[i].type && strcmp(reader->resources[i].type->name, type) == 0);
    return count;
}

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
    tail_of(resource->scan, scan_member(resource->scan, subject, "reference"), &tail, &length);
    if (length == 0)
        return true;
    if (!reader->subject[0] && length < sizeof reader->subject && !reader->patient) {
        memcpy(reader->subject, tail, length);
        reader->subject[length] = '\0';
    }
    if ((strncmp(reader->subject, tail, length) == 0 && reader->subject[length] == '\0') ||
        (reader->patient && named(reader->patient, tail, length)))
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
    if (!reader->own && !reader->disease_found && (reader->it->treatments_count || reader->it->molecular_count) &&
        !reader->it->diagnosis.stated)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, reader->patient, "", SCAN_NONE,
                  "no Condition names a gastrointestinal stromal tumour by a code that is known here");
}

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

bool fhir_reader_found_disease(const struct fhir_reader *reader) { return reader->disease_found || reader->own; }
