/* What the readers of FHIR resources share; internal to fhir_*.c. */
#ifndef CAJAL_EXCHANGE_FHIR_PARTS_H
#define CAJAL_EXCHANGE_FHIR_PARTS_H

#include "exchange/fhir_case.h"
#include "exchange/fhir_strength.h"
#include "exchange/kb_fhir.h"
#include "knowledge/codes.h"
#include "patient/fields.h"

/* Our own addresses: extensions hold what FHIR has no place for, code systems the words of a case. */
#define FHIR_EXTENSION KB_FHIR_BASE "StructureDefinition/case-"
#define FHIR_WORDS KB_FHIR_BASE "CodeSystem/case-"
#define FHIR_CASE_ID KB_FHIR_BASE "case"
#define FHIR_LESION_ID KB_FHIR_BASE "lesion"
#define FHIR_STAINED "immunohistochemistry" /* code of an Observation, in FHIR_WORDS "observation" */

/* ---- what was taken in ---- */

struct fhir_resource {
    const struct scan *scan;
    uint32_t at, id; /* id: token of its id, or SCAN_NONE */
    uint32_t full_url;
    const struct fhir_type *type; /* NULL: not known */
    const char *input;
    const struct scan *twin_scan; /* of a second one with the same id and other content; or NULL */
    uint32_t twin;
};

/* An order or administration of a drug of the disease, before it is known to which course it belongs. */
struct fhir_given {
    struct case_treatment treatment; /* its stop: the last day that it says itself */
    const struct fhir_resource *resource;
    const struct kb_drug *drug;
    bool going_on, halted, request; /* request: an order, else an administration; halted: its status says so */
    size_t number;
};

/* A value of which only the latest counts, and which two resources of one day may contradict. */
struct fhir_latest {
    const struct fhir_resource *from;
    cajal_date date;
    int64_t value;
    const char *word; /* what the value means; NULL: it is a number */
    bool contradicted;
};

#define FHIR_SYSTEMS 16 /* a power of two */

struct fhir_system {
    const char *url; /* in a scan; NULL: none yet */
    size_t length;
    const struct kb_system *system; /* or NULL: not known */
};

/* Pages of searches, before anything is read: which were given, and which lead on to another. */
struct fhir_page {
    struct fhir_resource bundle;
    uint32_t next; /* the token of the address */
};

struct fhir_pages {
    struct arena *arena;
    const char **given; /* addresses */
    struct fhir_page *led;
    size_t given_count, given_capacity, led_count, led_capacity;
};

struct fhir_reader {
    const cajal_knowledge *knowledge;
    const struct fhir_pages *pages; /* or NULL: somebody else sees to them */
    struct fhir_resource *resources;
    size_t count, capacity;
    uint32_t *slots; /* 1 + index in resources, by the end of its id and of its fullUrl; 0: free */
    size_t slots_mask;
    bool no_memory;
    /* from here on: the reading of one case */
    struct cajal_case *it;
    struct arena *arena; /* of the case */
    cajal_fhir_report *report;
    const struct fhir_resource *patient;      /* or NULL */
    char subject[80];                         /* id that every subject must end with; "" until known */
    struct fhir_system systems[FHIR_SYSTEMS]; /* found last, by a hash of the address: a record has a handful */
    size_t molecular_capacity, treatments_capacity, imaging_capacity, toxicities_capacity, labs_capacity,
        comedications_capacity, sites_capacity;
    struct fhir_given *given;
    size_t given_count, given_capacity;
    struct fhir_latest ecog, pregnant, status;
    const struct fhir_resource **visits; /* of the case's imaging: the ImagingStudy, or NULL */
    size_t visits_count, visits_capacity;
    bool disease_found, own; /* own: the Patient is one that Cajal wrote */
};

struct fhir_type {
    const char *name;
    void (*read)(struct fhir_reader *reader, const struct fhir_resource *resource); /* NULL: read through references */
    const char *left_out;                                                           /* why it is no part of a case */
};

/* The resource that a Reference (an object with "reference") points to; NULL when it was not taken in. Contained ones
 * ("#a") are given as a token of the same scan by fhir_contained(). */
const struct fhir_resource *fhir_resolve(const struct fhir_reader *reader, const struct scan *scan, uint32_t reference);
uint32_t fhir_contained(const struct scan *scan, uint32_t resource, uint32_t reference);

/* What follows the last '/' or ':' of an id, address or reference, without a version; length 0: nothing. */
void fhir_tail(const struct scan *scan, uint32_t value, const char **tail, size_t *length);
/* Whether `tail` names the resource: by its id or the end of its fullUrl. */
bool fhir_named(const struct fhir_resource *resource, const char *tail, size_t length);

/* Looks at the Bundles of a document; notes those whose next page is none of them. */
void fhir_pages_gather(struct fhir_pages *pages, const struct scan *scan, const char *input);
void fhir_pages_note(struct fhir_reader *reader, const struct fhir_pages *pages);

/* ---- notes ---- */

cajal_fhir_report *fhir_report_new(void);
bool fhir_report_sort(cajal_fhir_report *report); /* false when memory is short */

/* Adds a note. `value` is a coding, a concept, a string or any other value whose words show what is meant; SCAN_NONE:
 * nothing. `path` is below the resource's type, "code". */
void fhir_note(struct fhir_reader *reader, cajal_fhir_kind kind, const struct fhir_resource *resource, const char *path,
               uint32_t value, const char *reason);
void fhir_notef(struct fhir_reader *reader, cajal_fhir_kind kind, const struct fhir_resource *resource,
                const char *path, uint32_t value, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* ---- concepts ---- */

/* A set of kinds of codes. */
#define KIND(name) (1u << KB_CODE_##name)

struct fhir_meaning {
    const struct kb_code *code; /* the first known one of the kinds asked for, or NULL */
    uint32_t own;               /* our own word: the token of its code, or SCAN_NONE */
    bool contradicted;          /* two codings mean different things; the note is written */
    bool codes;                 /* there are codings */
};

/* What a CodeableConcept (or array of them: the first that is known) means. `vocabulary`: that of our own words, or
 * NULL. An unverified code is noted. */
struct fhir_meaning fhir_concept(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                                 uint32_t concept, unsigned kinds, const char *vocabulary);

/* A word of a case's vocabulary out of a concept: our own code, a known code, or its text when that is a word. 0 with a
 * note when there is a concept and it is none. */
int fhir_word(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path, uint32_t concept,
              unsigned kinds, const case_vocabulary *vocabulary);

/* The text of a concept, or its first display, or its first code; in the case's arena; NULL when it says nothing. */
const char *fhir_concept_text(struct fhir_reader *reader, const struct scan *scan, uint32_t concept);
uint32_t fhir_concept_words(const struct scan *scan, uint32_t concept); /* the same as a token */

/* ---- values ---- */

/* A date or dateTime, instants cut to the day; a note when it is none that exists. */
cajal_date fhir_date(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                     uint32_t value);
/* The first that there is of these members; a Period gives its start. */
cajal_date fhir_first_date(struct fhir_reader *reader, const struct fhir_resource *resource,
                           const char *const *members);

/* A Quantity in thousandths of the unit that a case writes; `unit` receives that unit, "" when there is none. False
 * with a note when it has no value. */
bool fhir_quantity(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                   uint32_t quantity, int64_t *milli, const char **unit);
/* The same in `unit`, or false with a note. */
bool fhir_quantity_in(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                      uint32_t quantity, const char *unit, int64_t *milli);

static inline uint32_t fhir_member(const struct fhir_resource *resource, const char *key)
{
    return scan_member(resource->scan, resource->at, key);
}

/* ---- our extensions (fhir_rest.c) ---- */

/* Reads extension FHIR_EXTENSION name of an element into the struct that `object` describes. */
uint32_t fhir_extension(const struct scan *scan, uint32_t element, const char *name); /* SCAN_NONE: there is none */
const char *fhir_extension_text(struct arena *arena, const struct scan *scan, uint32_t extension);
void fhir_rest_read(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t element,
                    const char *name, const struct object_fields *object, void *out);

/* A value of which the case holds the latest only. */
void fhir_latest(struct fhir_reader *reader, struct fhir_latest *latest, const struct fhir_resource *resource,
                 const char *path, cajal_date date, int64_t value, const char *word, uint32_t shown);

/* ---- the resources ---- */

void fhir_read_patient(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_condition(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_observation(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_variant(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_stained(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_regions(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_size(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_lab(struct fhir_reader *reader, const struct fhir_resource *resource, const struct kb_code *code);
void fhir_read_study(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_report(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_medication(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_procedure(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_adverse_event(struct fhir_reader *reader, const struct fhir_resource *resource);
void fhir_read_allergy(struct fhir_reader *reader, const struct fhir_resource *resource);

/* The last day that an order or administration says itself: of its timing, else the later one of how long it is valid
 * and how long what is dispensed lasts; not stated when it says none. fhir_course_ends.c */
cajal_date fhir_until(struct fhir_reader *reader, const struct fhir_resource *resource, cajal_date start);

struct fhir_order;
/* fhir_courses.c: takes in an order or administration; makes courses of all, when everything else was read. */
void fhir_gather(struct fhir_reader *reader, const struct fhir_resource *resource, const struct fhir_order *order,
                 bool request);
void fhir_close_courses(struct fhir_reader *reader);

/* Whether the status says that the resource never was: entered in error, cancelled, refuted; notes it. */
bool fhir_void(struct fhir_reader *reader, const struct fhir_resource *resource);

/* A drug or other medicine by a concept: `drug` or `taken` (or neither), and the name that a case writes. */
struct fhir_medicine {
    const struct kb_drug *drug;
    const struct kb_comedication *taken;
    const char *name;              /* NULL: nothing is said, or it contradicts itself */
    struct fhir_strength strength; /* of one unit of the product */
};
struct fhir_medicine fhir_medicine(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                                   uint32_t concept);

/* Grows a list of the case by one item with nothing stated (numbers CASE_ABSENT); NULL when memory is short. */
struct case_molecular *fhir_add_molecular(struct fhir_reader *reader);
struct case_treatment *fhir_add_treatment(struct fhir_reader *reader);
struct case_imaging *fhir_add_imaging(struct fhir_reader *reader, const struct fhir_resource *study);
struct case_toxicity *fhir_add_toxicity(struct fhir_reader *reader);
struct case_lab *fhir_add_lab(struct fhir_reader *reader);
void fhir_add_comedication(struct fhir_reader *reader, const char *name);

/* All members as absent. */
void fhir_absent(void *out, const struct object_fields *object);

#endif
