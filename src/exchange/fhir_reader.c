/* Takes in resources, and finds them again by the references of others. */
#include <stdlib.h>

#include "base/errors.h"
#include "base/hash.h"
#include "exchange/fhir_medicine.h"

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

void fhir_tail(const struct scan *scan, uint32_t value, const char **tail, size_t *length)
{
    const char *bytes;
    *tail = "";
    *length = 0;
    if (!scan_plain(scan, value, &bytes, length))
        return;
    size_t from = *length;
    while (from > 0 && bytes[from - 1] != '/' && bytes[from - 1] != ':')
        from--;
    static const char history[] = "/_history/";
    size_t before = sizeof history - 1;
    if (from >= before && memcmp(bytes + from - before, history, before) == 0) {
        *length = from - before;
        for (from = *length; from > 0 && bytes[from - 1] != '/' && bytes[from - 1] != ':';)
            from--;
    }
    *tail = bytes + from;
    *length -= from;
}

static size_t hash_tail(const char *bytes, size_t length) { return (size_t)hash_bytes(bytes, length); }

static void put_slot(struct fhir_reader *reader, uint32_t number, const struct scan *scan, uint32_t name)
{
    const char *tail;
    size_t length;
    fhir_tail(scan, name, &tail, &length);
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

bool fhir_named(const struct fhir_resource *resource, const char *tail, size_t length)
{
    uint32_t names[] = {resource->id, resource->full_url};
    for (int i = 0; i < 2; i++) {
        const char *own;
        size_t own_length;
        fhir_tail(resource->scan, names[i], &own, &own_length);
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
    fhir_tail(scan, words, &tail, &length);
    if (length == 0 || !reader || !reader->slots)
        return NULL;
    for (size_t at = hash_tail(tail, length) & reader->slots_mask; reader->slots[at];
         at = (at + 1) & reader->slots_mask) {
        const struct fhir_resource *found = &reader->resources[reader->slots[at] - 1];
        if (fhir_named(found, tail, length) && of_type(scan, words, tail, found->type))
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
    fhir_tail(resource->scan, resource->id, &tail, &length);
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

bool fhir_reader_found_disease(const struct fhir_reader *reader) { return reader->disease_found || reader->own; }
