/* Scans with their lesions, laboratory values, side effects; and the lists of the case as they grow. */
#include "exchange/fhir_parts.h"

static const char *const observed[] = {"effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued", NULL};

/* ---- lists of the case ---- */

/* `list`, `count` and what was stated, of one list of the case. */
static void *grow(struct fhir_reader *reader, void **list, uint32_t *count, size_t *capacity, size_t size)
{
    size_t used = *count;
    void *slot = arena_push(reader->arena, list, &used, capacity, size);
    *count = (uint32_t)used;
    reader->no_memory = reader->no_memory || !slot;
    return slot;
}

struct case_molecular *fhir_add_molecular(struct fhir_reader *reader)
{
    struct cajal_case *it = reader->it;
    struct case_molecular *slot =
        grow(reader, (void **)&it->molecular, &it->molecular_count, &reader->molecular_capacity, sizeof *slot);
    if (slot)
        fhir_absent(slot, &case_molecular_fields);
    it->molecular_stated = true;
    return slot;
}

struct case_treatment *fhir_add_treatment(struct fhir_reader *reader)
{
    struct cajal_case *it = reader->it;
    struct case_treatment *slot =
        grow(reader, (void **)&it->treatments, &it->treatments_count, &reader->treatments_capacity, sizeof *slot);
    if (slot)
        fhir_absent(slot, &case_treatment_fields);
    it->treatments_stated = true;
    return slot;
}

struct case_imaging *fhir_add_imaging(struct fhir_reader *reader, const struct fhir_resource *study)
{
    struct cajal_case *it = reader->it;
    struct case_imaging *slot =
        grow(reader, (void **)&it->imaging, &it->imaging_count, &reader->imaging_capacity, sizeof *slot);
    const struct fhir_resource **visit =
        slot ? arena_push(reader->arena, (void **)&reader->visits, &reader->visits_count, &reader->visits_capacity,
                          sizeof *visit)
             : NULL;
    if (!visit) {
        reader->no_memory = true;
        return NULL;
    }
    *visit = study;
    fhir_absent(slot, &case_imaging_fields);
    return slot;
}

struct case_toxicity *fhir_add_toxicity(struct fhir_reader *reader)
{
    struct cajal_case *it = reader->it;
    struct case_toxicity *slot =
        grow(reader, (void **)&it->toxicities, &it->toxicities_count, &reader->toxicities_capacity, sizeof *slot);
    if (slot)
        fhir_absent(slot, &case_toxicity_fields);
    return slot;
}

struct case_lab *fhir_add_lab(struct fhir_reader *reader)
{
    struct cajal_case *it = reader->it;
    struct case_lab *slot = grow(reader, (void **)&it->labs, &it->labs_count, &reader->labs_capacity, sizeof *slot);
    if (slot)
        fhir_absent(slot, &case_lab_fields);
    return slot;
}

void fhir_add_comedication(struct fhir_reader *reader, const char *name)
{
    struct cajal_case *it = reader->it;
    const char **slot = grow(reader, (void **)&it->comedications, &it->comedications_count,
                             &reader->comedications_capacity, sizeof *slot);
    if (slot)
        *slot = name;
}

/* ---- scans ---- */

static int modality_of(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    const struct scan *scan = resource->scan;
    int found = 0;
    bool pet = false, ct = false;
    SCAN_EACH(scan, fhir_member(resource, "modality"), coding)
    {
        const char *code, *url;
        size_t length, url_length;
        if (!scan_plain(scan, scan_member(scan, coding, "code"), &code, &length) ||
            !scan_plain(scan, scan_member(scan, coding, "system"), &url, &url_length))
            continue;
        for (size_t i = 1; i < case_words_modality.count; i++)
            if (url_length == sizeof FHIR_WORDS "modality" - 1 && memcmp(url, FHIR_WORDS "modality", url_length) == 0 &&
                strlen(case_words_modality.words[i]) == length &&
                memcmp(case_words_modality.words[i], code, length) == 0)
                return (int)i;
        const struct kb_code *known =
            kb_code(reader->knowledge, kb_system(reader->knowledge, url, url_length), code, length);
        if (!known || known->kind != KB_CODE_MODALITY) {
            fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "modality", coding,
                      "a modality that is not known here");
            continue;
        }
        for (size_t i = 1; i < case_words_modality.count; i++)
            if (strcmp(case_words_modality.words[i], known->means) == 0)
                found = (int)i;
        pet = pet || found == CASE_MODALITY_PET;
        ct = ct || found == CASE_MODALITY_CT;
    }
    return pet && ct ? CASE_MODALITY_PET_CT : found;
}

static bool same_visit(const struct case_imaging *visit, cajal_date date, int modality)
{
    return visit->date.precision == date.precision && visit->date.days == date.days &&
           (modality == 0 || (int)visit->modality == modality);
}

/* The number of a visit in the case's imaging; SIZE_MAX when there is none. */
static size_t visit_of_study(const struct fhir_reader *reader, const struct fhir_resource *study)
{
    for (size_t i = 0; study && i < reader->visits_count; i++)
        if (reader->visits[i] == study)
            return i;
    return SIZE_MAX;
}

void fhir_read_study(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    if (visit_of_study(reader, resource) != SIZE_MAX)
        return; /* read already, by a lesion that points to it */
    cajal_date date = fhir_date(reader, resource, "started", fhir_member(resource, "started"));
    int modality = modality_of(reader, resource);
    if (!date_stated(date)) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "started", SCAN_NONE, "a scan without its day");
        return;
    }
    for (uint32_t i = 0; i < reader->it->imaging_count; i++)
        if (date.precision == CAJAL_DAY && same_visit(&reader->it->imaging[i], date, 0) &&
            (int)reader->it->imaging[i].modality == modality) {
            reader->visits[i] = resource; /* two studies of a day and modality are one visit */
            fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "", SCAN_NONE,
                      "a second study of the same day and modality");
            return;
        }
    struct case_imaging *visit = fhir_add_imaging(reader, resource);
    if (!visit)
        return;
    visit->date = date;
    visit->modality = (enum case_modality)modality;
    fhir_rest_read(reader, resource, resource->at, "imaging", &case_imaging_fields, visit);
}

/* The scan that an Observation is of: the ImagingStudy it points to, else any of its day, else a new visit. */
static struct case_imaging *visit_of(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    const struct scan *scan = resource->scan;
    static const char *const members[] = {"derivedFrom", "partOf"};
    for (size_t i = 0; i < 2; i++)
        SCAN_EACH(scan, scan_find(scan, resource->at, members[i], strlen(members[i])), reference)
        {
            const struct fhir_resource *study = fhir_resolve(reader, scan, reference);
            if (!study || !study->type || study->type->read != fhir_read_study)
                continue;
            fhir_read_study(reader, study);
            size_t visit = visit_of_study(reader, study);
            if (visit != SIZE_MAX)
                return &reader->it->imaging[visit];
        }
    cajal_date date = fhir_first_date(reader, resource, observed);
    if (!date_stated(date)) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "effectiveDateTime", SCAN_NONE,
                  "a measurement without its day: left out");
        return NULL;
    }
    uint32_t method = fhir_member(resource, "method");
    int modality =
        method == SCAN_NONE ? 0 : fhir_word(reader, resource, "method", method, KIND(MODALITY), &case_words_modality);
    for (uint32_t i = 0; i < reader->it->imaging_count; i++)
        if (same_visit(&reader->it->imaging[i], date, modality))
            return &reader->it->imaging[i];
    struct case_imaging *visit = fhir_add_imaging(reader, NULL);
    if (visit) {
        visit->date = date;
        visit->modality = (enum case_modality)modality;
    }
    return visit;
}

/* ---- lesions ---- */

static const char *identifier_in(struct fhir_reader *reader, const struct scan *scan, uint32_t identifiers)
{
    SCAN_EACH(scan, identifiers, identifier)
    {
        char *value = scan_string(scan, scan_member(scan, identifier, "value"), reader->arena);
        if (value && *value)
            return value;
    }
    return NULL;
}

/* What the same lesion is called at every visit: the identifier of the tumour it is of. */
static const char *lesion_id(struct fhir_reader *reader, const struct fhir_resource *resource, int *site)
{
    const struct scan *scan = resource->scan;
    SCAN_EACH(scan, fhir_member(resource, "focus"), reference)
    {
        char *logical =
            scan_string(scan, scan_member(scan, scan_member(scan, reference, "identifier"), "value"), reader->arena);
        if (logical && *logical)
            return logical;
        const struct fhir_resource *tumour = fhir_resolve(reader, scan, reference);
        if (!tumour)
            continue;
        uint32_t location = fhir_member(tumour, "location");
        if (location != SCAN_NONE)
            *site = fhir_word(reader, tumour, "location", location, KIND(SITE), &case_words_site);
        const char *id = identifier_in(reader, tumour->scan, fhir_member(tumour, "identifier"));
        return id ? id : scan_string(tumour->scan, tumour->id, reader->arena);
    }
    return identifier_in(reader, scan, fhir_member(resource, "identifier"));
}

/* In µm, a metre at the most. */
static void read_length(struct fhir_reader *reader, const struct fhir_resource *resource, const char *member,
                        uint32_t quantity, int64_t *out)
{
    int64_t milli;
    if (!fhir_quantity_in(reader, resource, member, quantity, "mm", &milli))
        return;
    if (milli < 0 || milli > 1000000)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, member, quantity, "expected a size of 0 mm to 1000 mm");
    else
        *out = milli;
}

static void read_lengths(struct fhir_reader *reader, const struct fhir_resource *resource, struct case_lesion *lesion)
{
    const struct scan *scan = resource->scan;
    SCAN_EACH(scan, fhir_member(resource, "component"), component)
    {
        uint32_t code = scan_member(scan, component, "code"), quantity = scan_member(scan, component, "valueQuantity");
        struct fhir_meaning meaning = fhir_concept(reader, resource, "component", code, KIND(OBSERVATION), NULL);
        const char *means = meaning.code ? meaning.code->means : "";
        int64_t *slot = strcmp(means, "longest") == 0           ? &lesion->longest_um
                        : strcmp(means, "other_dimension") == 0 ? &lesion->short_um
                                                                : NULL;
        if (!slot)
            fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "component", code,
                      "a measurement that is not known here");
        else if (*slot != CASE_ABSENT)
            fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "component", quantity,
                      "a third dimension; a case holds two");
        else
            read_length(reader, resource, "component", quantity, slot);
    }
    if (lesion->longest_um == CASE_ABSENT && fhir_member(resource, "valueQuantity") != SCAN_NONE)
        read_length(reader, resource, "valueQuantity", fhir_member(resource, "valueQuantity"), &lesion->longest_um);
    if (lesion->longest_um != CASE_ABSENT && lesion->short_um != CASE_ABSENT && lesion->short_um > lesion->longest_um) {
        int64_t swap = lesion->longest_um;
        lesion->longest_um = lesion->short_um;
        lesion->short_um = swap;
        fhir_note(reader, CAJAL_FHIR_ASSUMED, resource, "component", SCAN_NONE,
                  "the longer of two dimensions is taken as the longest");
    }
}

static bool add_lesion(struct fhir_reader *reader, const struct fhir_resource *resource, struct case_imaging *visit,
                       const struct case_lesion *lesion)
{
    for (uint32_t i = 0; i < visit->lesions_count; i++)
        if (strcmp(visit->lesions[i].id, lesion->id) == 0) {
            bool same = visit->lesions[i].longest_um == lesion->longest_um;
            fhir_notef(reader, same ? CAJAL_FHIR_LEFT_OUT : CAJAL_FHIR_CONFLICT, resource, "component", SCAN_NONE,
                       "lesion %.40s is measured twice at this visit%s", lesion->id,
                       same ? "" : ", differently: the first counts");
            return false;
        }
    struct case_lesion *grown = arena_array(reader->arena, (size_t)visit->lesions_count + 1, sizeof *grown);
    if (!grown) {
        reader->no_memory = true;
        return false;
    }
    if (visit->lesions_count)
        memcpy(grown, visit->lesions, visit->lesions_count * sizeof *grown);
    grown[visit->lesions_count++] = *lesion;
    visit->lesions = grown;
    return true;
}

void fhir_read_size(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    struct case_lesion lesion;
    int site = 0;
    fhir_absent(&lesion, &case_lesion_fields);
    lesion.id = lesion_id(reader, resource, &site);
    uint32_t body = fhir_member(resource, "bodySite");
    int by_body = body == SCAN_NONE ? 0 : fhir_word(reader, resource, "bodySite", body, KIND(SITE), &case_words_site);
    lesion.site = (enum case_site)(by_body ? by_body : site);
    read_lengths(reader, resource, &lesion);
    fhir_rest_read(reader, resource, resource->at, "lesion", &case_lesion_fields, &lesion);
    if (!lesion.id) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "focus", SCAN_NONE,
                  "a size that does not say of which tumour: it cannot be followed, and is left out");
        return;
    }
    struct case_imaging *visit = visit_of(reader, resource);
    if (visit)
        add_lesion(reader, resource, visit, &lesion);
}

/* A report's results are Observations of their own; what it says in words is for a person. */
void fhir_read_report(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    static const char *const words[] = {"conclusion", "presentedForm"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        uint32_t value = scan_find(resource->scan, resource->at, words[i], strlen(words[i]));
        if (value != SCAN_NONE)
            fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, words[i],
                      scan_is(resource->scan, value, SCAN_STRING) ? value : SCAN_NONE, "free text: it is not read");
    }
    SCAN_EACH(resource->scan, fhir_member(resource, "result"), reference)
    if (!fhir_resolve(reader, resource->scan, reference))
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "result", reference,
                  "points to a result that was not given");
}

/* ---- laboratory ---- */

/* Beside the upper limit of normal: the unit in which labels speak of liver tests. */
static void add_multiple(struct fhir_reader *reader, const struct fhir_resource *resource, const struct case_lab *lab)
{
    const struct scan *scan = resource->scan;
    uint32_t range = scan_first_in(scan, fhir_member(resource, "referenceRange"));
    uint32_t high = scan_member(scan, range, "high");
    const char *unit;
    int64_t milli;
    if (high == SCAN_NONE || !fhir_quantity(reader, resource, "referenceRange", high, &milli, &unit) || milli <= 0 ||
        (*unit && strcmp(unit, lab->unit ? lab->unit : "") != 0) || lab->value_milli < 0)
        return;
    struct case_lab copy = *lab, *multiple = fhir_add_lab(reader);
    if (!multiple)
        return;
    *multiple = copy;
    multiple->unit = "xULN";
    multiple->value_milli = (int64_t)((double)copy.value_milli / (double)milli * 1000 + 0.5);
}

void fhir_read_lab(struct fhir_reader *reader, const struct fhir_resource *resource, const struct kb_code *code)
{
    uint32_t quantity = fhir_member(resource, "valueQuantity");
    struct case_lab lab;
    fhir_absent(&lab, &case_lab_fields);
    lab.test = code ? code->means : fhir_concept_text(reader, resource->scan, fhir_member(resource, "code"));
    lab.date = fhir_first_date(reader, resource, observed);
    if (!lab.test) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "code", SCAN_NONE,
                  "a laboratory value without its test");
        return;
    }
    if (quantity != SCAN_NONE) {
        if (!fhir_quantity(reader, resource, "valueQuantity", quantity, &lab.value_milli, &lab.unit))
            return;
        lab.unit = *lab.unit ? lab.unit : NULL;
    } else if (fhir_member(resource, "dataAbsentReason") == SCAN_NONE) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "value", fhir_member(resource, "code"),
                  "a laboratory result that is no quantity");
        return;
    }
    fhir_rest_read(reader, resource, resource->at, "lab", &case_lab_fields, &lab);
    struct case_lab *slot = fhir_add_lab(reader);
    if (!slot)
        return;
    *slot = lab;
    if (code && quantity != SCAN_NONE)
        add_multiple(reader, resource, &lab);
}

/* ---- side effects ---- */

static const char *suspect(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    const struct scan *scan = resource->scan;
    uint32_t entity = scan_first_in(scan, fhir_member(resource, "suspectEntity"));
    uint32_t reference = scan_member(scan, entity, "instance");
    if (reference == SCAN_NONE)
        return NULL;
    uint32_t contained = fhir_contained(scan, resource->at, reference);
    const struct fhir_resource *found = contained == SCAN_NONE ? fhir_resolve(reader, scan, reference) : resource;
    uint32_t at = contained == SCAN_NONE && found ? found->at : contained;
    if (!found) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "suspectEntity", reference,
                  "points to nothing that was given");
        return NULL;
    }
    uint32_t concept = scan_member(found->scan, at, "medicationCodeableConcept");
    if (concept == SCAN_NONE)
    concept = scan_member(found->scan, at, "code");
    struct fhir_medicine medicine = fhir_medicine(reader, found, "code", concept);
    return medicine.name;
}

void fhir_read_adverse_event(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    static const char *const days[] = {"date", "detected", "recordedDate", NULL};
    const struct scan *scan = resource->scan;
    struct case_toxicity toxicity;
    fhir_absent(&toxicity, &case_toxicity_fields);
    if (scan_says(scan, fhir_member(resource, "actuality"), "potential")) {
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "actuality", fhir_member(resource, "actuality"),
                  "it did not happen");
        return;
    }
    toxicity.term = fhir_concept_text(reader, scan, fhir_member(resource, "event"));
    toxicity.date = fhir_first_date(reader, resource, days);
    toxicity.drug = suspect(reader, resource);
    fhir_rest_read(reader, resource, resource->at, "toxicity", &case_toxicity_fields, &toxicity);
    if (toxicity.grade == CASE_ABSENT) {
        struct fhir_meaning meaning =
            fhir_concept(reader, resource, "severity", fhir_member(resource, "severity"), KIND(GRADE), NULL);
        if (meaning.code) {
            toxicity.grade = meaning.code->means[0] - '0';
            fhir_notef(reader, CAJAL_FHIR_ASSUMED, resource, "severity", fhir_member(resource, "severity"),
                       "read as CTCAE grade %d", (int)toxicity.grade);
        }
    }
    if (!toxicity.term || toxicity.grade < 1 || toxicity.grade > 5) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, toxicity.term ? "severity" : "event",
                  fhir_member(resource, "event"), "a side effect without its name or grade: left out");
        return;
    }
    if (date_surely_before(toxicity.resolved, toxicity.date)) {
        fhir_note(reader, CAJAL_FHIR_CONFLICT, resource, "extension", SCAN_NONE,
                  "over before it began: the end is left out");
        toxicity.resolved = (cajal_date){0, CAJAL_NO_DATE};
    }
    struct case_toxicity *slot = fhir_add_toxicity(reader);
    if (slot)
        *slot = toxicity;
}

/* An allergy to a drug of the disease: a case has no place for it, and whoever plans must hear of it. */
void fhir_read_allergy(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    uint32_t concept = fhir_member(resource, "code");
    struct fhir_medicine medicine = fhir_medicine(reader, resource, "code", concept);
    if (medicine.drug)
        fhir_notef(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "code", concept,
                   "an allergy to or intolerance of %s: a case has no place for it; weigh it yourself",
                   medicine.drug->row.id);
    else
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "code", concept, "an allergy to no drug of this disease");
}
