/* Patient, Condition, and the Observations that speak of the patient as a whole. */
#include "exchange/fhir_parts.h"

/* ---- void ---- */

bool fhir_void(struct fhir_reader *reader, const struct fhir_resource *resource)
{
#define WORD(word) word, sizeof(word) - 1
    static const struct {
        const char *word;
        size_t length;
        const char *reason;
    } words[] = {{WORD("entered-in-error"), "entered in error"},
                 {WORD("cancelled"), "cancelled: it never was"},
                 {WORD("not-taken"), "not taken"},
                 {WORD("not-done"), "not done"},
                 {WORD("refuted"), "refuted"},
                 {WORD("nullified"), "nullified"}};
#undef WORD
    const struct scan *scan = resource->scan;
    uint32_t states[] = {fhir_member(resource, "status"), SCAN_NONE};
    SCAN_EACH(scan, scan_member(scan, fhir_member(resource, "verificationStatus"), "coding"), coding)
    states[1] = scan_member(scan, coding, "code");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        for (size_t j = 0; states[i] != SCAN_NONE && j < sizeof words / sizeof words[0]; j++)
            if (scan_equals(scan, states[i], words[j].word, words[j].length)) {
                fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, i ? "verificationStatus" : "status", states[i],
                          words[j].reason);
                return true;
            }
    return false;
}

/* ---- Patient ---- */

/* Differing values of one person's two records: the fact is left out. */
static bool differs(struct fhir_reader *reader, const struct fhir_resource *resource, const char *member)
{
    if (!resource->twin_scan)
        return false;
    char here[80] = "", there[80] = "";
    size_t length = strlen(member);
    scan_copy(resource->scan, scan_find(resource->scan, resource->at, member, length), here, sizeof here);
    scan_copy(resource->twin_scan, scan_find(resource->twin_scan, resource->twin, member, length), there, sizeof there);
    if (!*here || !*there || strcmp(here, there) == 0)
        return false;
    fhir_notef(reader, CAJAL_FHIR_CONFLICT, resource, member, scan_find(resource->scan, resource->at, member, length),
               "%s here, %s in a second record of the same patient: left out", here, there);
    return true;
}

static void read_birth(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    cajal_date born = fhir_date(reader, resource, "birthDate", fhir_member(resource, "birthDate"));
    if (!date_stated(born) || differs(reader, resource, "birthDate"))
        return;
    int year, month, day;
    date_to_ymd(born, &year, &month, &day);
    if (year >= 1850)
        reader->it->patient.birth_year = year;
    else
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "birthDate", fhir_member(resource, "birthDate"),
                  "before 1850");
}

static void read_sex(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    uint32_t gender = fhir_member(resource, "gender");
    if (gender == SCAN_NONE || differs(reader, resource, "gender"))
        return;
    for (size_t i = 1; i < case_words_sex.count; i++)
        if (scan_says(resource->scan, gender, case_words_sex.words[i]))
            reader->it->patient.sex = (enum case_sex)i;
    if (!reader->it->patient.sex)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "gender", gender,
                  "expected female, male, other or unknown");
}

static void read_death(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    struct case_patient *patient = &reader->it->patient;
    uint32_t date = fhir_member(resource, "deceasedDateTime"), flag = fhir_member(resource, "deceasedBoolean");
    if (date != SCAN_NONE && !differs(reader, resource, "deceasedDateTime"))
        patient->died = fhir_date(reader, resource, "deceasedDateTime", date);
    if (scan_is(resource->scan, flag, SCAN_TRUE))
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "deceasedBoolean", flag,
                  "the patient has died, on a day that is not given: the case does not show it");
    if (date_surely_before(patient->died, patient->last_follow_up)) {
        fhir_note(reader, CAJAL_FHIR_CONFLICT, resource, "extension", SCAN_NONE,
                  "last known alive after the death: left out");
        patient->last_follow_up = (cajal_date){0, CAJAL_NO_DATE};
    }
}

void fhir_read_patient(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    struct cajal_case *it = reader->it;
    fhir_rest_read(reader, resource, resource->at, "patient", &case_patient_fields, &it->patient);
    fhir_rest_read(reader, resource, resource->at, "record", &case_fields, it);
    fhir_rest_read(reader, resource, resource->at, "report", &case_report_fields, &it->report);
    it->report.stated = it->report.read != case_read_not_stated && it->report.citation;
    uint32_t report = fhir_extension(resource->scan, resource->at, "report");
    if (report != SCAN_NONE && !it->report.stated) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "extension", SCAN_NONE,
                  "a published report without its citation, or without how much of it was read: it is left out");
        fhir_absent(&it->report, &case_report_fields);
    }
    read_birth(reader, resource);
    read_sex(reader, resource);
    read_death(reader, resource);
}

/* ---- Condition ---- */

static cajal_date extension_date(struct fhir_reader *reader, const struct fhir_resource *resource, const char *url)
{
    const struct scan *scan = resource->scan;
    SCAN_EACH(scan, fhir_member(resource, "extension"), extension)
    if (scan_equals(scan, scan_member(scan, extension, "url"), url, strlen(url)))
        return fhir_date(reader, resource, "extension", scan_member(scan, extension, "valueDateTime"));
    return (cajal_date){0, CAJAL_NO_DATE};
}

static cajal_date date_of_condition(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    static const char *const members[] = {"onsetDateTime", "onsetPeriod", "recordedDate", NULL};
    cajal_date date =
        extension_date(reader, resource, "http://hl7.org/fhir/StructureDefinition/condition-assertedDate");
    return date_stated(date) ? date : fhir_first_date(reader, resource, members);
}

static int site_means(const char *means)
{
    for (size_t i = 1; i < case_words_site.count; i++)
        if (strcmp(case_words_site.words[i], means) == 0)
            return (int)i;
    return 0;
}

/* Whether a site lies within the one that a code names; "other" names no single one. */
static bool lies_within(int site, int named)
{
    switch (named) {
    case CASE_SITE_OTHER:
    case 0: return true;
    default:
        return site == named || (int)case_site_whole((enum case_site)site) == named || site == CASE_SITE_UNKNOWN ||
               site == 0;
    }
}

static int site_of(struct fhir_reader *reader, const struct fhir_resource *resource, const struct kb_code *code)
{
    int named = code ? site_means(code->means) : 0;
    uint32_t body = fhir_member(resource, "bodySite");
    int site = body == SCAN_NONE ? 0 : fhir_word(reader, resource, "bodySite", body, KIND(SITE), &case_words_site);
    return site ? site : named;
}

static void read_disease(struct fhir_reader *reader, const struct fhir_resource *resource, const struct kb_code *code)
{
    struct case_diagnosis *diagnosis = &reader->it->diagnosis;
    cajal_date date = date_of_condition(reader, resource);
    int site = site_of(reader, resource, code);
    if (!lies_within(site, site_means(code->means)))
        fhir_notef(reader, CAJAL_FHIR_CONFLICT, resource, "bodySite", fhir_member(resource, "bodySite"),
                   "the code of the disease says %s, the body site %s: the body site counts", code->means,
                   case_words_site.words[site]);
    if (diagnosis->stated) {
        if (date_stated(diagnosis->date) && date_stated(date) && date_compare(date, diagnosis->date) != 0)
            fhir_note(reader, CAJAL_FHIR_CONFLICT, resource, "onsetDateTime", SCAN_NONE,
                      "a second date of the diagnosis: the earlier one counts");
        if (diagnosis->primary_site && site && (int)diagnosis->primary_site != site)
            fhir_note(reader, CAJAL_FHIR_CONFLICT, resource, "bodySite", fhir_member(resource, "bodySite"),
                      "a second primary site: the first one counts");
    } else {
        fhir_rest_read(reader, resource, resource->at, "diagnosis", &case_diagnosis_fields, diagnosis);
    }
    diagnosis->stated = reader->disease_found = true;
    if (date_stated(date) && (!date_stated(diagnosis->date) || date_compare(date, diagnosis->date) < 0))
        diagnosis->date = date;
    if (!diagnosis->primary_site)
        diagnosis->primary_site = (enum case_site)site;
}

static void add_site(struct fhir_reader *reader, int site)
{
    struct case_diagnosis *diagnosis = &reader->it->diagnosis;
    size_t count = diagnosis->sites_count;
    for (size_t i = 0; i < count; i++)
        if ((int)diagnosis->sites[i] == site && !reader->own)
            return; /* a second metastasis there */
    enum case_site *slot =
        arena_push(reader->arena, (void **)&diagnosis->sites, &count, &reader->sites_capacity, sizeof *slot);
    if (!slot) {
        reader->no_memory = true;
        return;
    }
    *slot = (enum case_site)site;
    diagnosis->sites_count = (uint32_t)count;
    diagnosis->sites_stated = true;
}

static void read_metastasis(struct fhir_reader *reader, const struct fhir_resource *resource,
                            const struct kb_code *code)
{
    struct case_diagnosis *diagnosis = &reader->it->diagnosis;
    cajal_date date = date_of_condition(reader, resource);
    int site = site_of(reader, resource, code);
    diagnosis->stated = true;
    if (date_stated(date) &&
        (!date_stated(diagnosis->metastatic_since) || date_compare(date, diagnosis->metastatic_since) < 0))
        diagnosis->metastatic_since = date;
    if (site) {
        if (!diagnosis->sites_stated && !reader->own)
            fhir_note(reader, CAJAL_FHIR_ASSUMED, resource, "bodySite", SCAN_NONE,
                      "the sites of metastases are taken to be those that the record lists, and no others");
        add_site(reader, site);
    }
    /* a metastasis without its day says so all the same; of a record of our own the case says what it said */
    if (!date_stated(date) && !diagnosis->extent && (!site || !reader->own))
        diagnosis->extent = CASE_EXTENT_METASTATIC;
}

void fhir_read_condition(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    uint32_t concept = fhir_member(resource, "code");
    struct fhir_meaning meaning =
        fhir_concept(reader, resource, "code", concept, KIND(DIAGNOSIS) | KIND(METASTASIS), NULL);
    if (meaning.code && meaning.code->kind == KB_CODE_DIAGNOSIS)
        read_disease(reader, resource, meaning.code);
    else if (meaning.code)
        read_metastasis(reader, resource, meaning.code);
    else if (!meaning.contradicted)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "code", concept,
                  "a condition that is neither the disease nor a metastasis by a code known here");
}

/* ---- Observations of the whole patient ---- */

static const char *const observed[] = {"effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued", NULL};

static void read_ecog(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    const struct scan *scan = resource->scan;
    uint32_t value = fhir_member(resource, "valueInteger"), concept = fhir_member(resource, "valueCodeableConcept");
    int64_t score = -1, milli;
    const char *unit;
    if (!scan_int(scan, value, &score) && concept == SCAN_NONE)
    concept = fhir_member(resource, "interpretation");
    uint32_t quantity = fhir_member(resource, "valueQuantity");
    if (score < 0 && quantity != SCAN_NONE &&
        fhir_quantity(reader, resource, "valueQuantity", quantity, &milli, &unit) && milli % 1000 == 0)
        score = milli / 1000;
    if (score < 0 && concept != SCAN_NONE) {
        struct fhir_meaning meaning = fhir_concept(reader, resource, "value", concept, KIND(ANSWER), NULL);
        if (meaning.code && strncmp(meaning.code->means, "ecog_", 5) == 0)
            score = meaning.code->means[5] - '0';
    }
    if (score < 0 || score > 4)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "value", value != SCAN_NONE ? value : concept,
                  "no ECOG performance status: expected 0 to 4");
    else
        fhir_latest(reader, &reader->ecog, resource, "value", fhir_first_date(reader, resource, observed), score, NULL,
                    value);
}

static const char *answer(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    uint32_t concept = fhir_member(resource, "valueCodeableConcept");
    struct fhir_meaning meaning = fhir_concept(reader, resource, "valueCodeableConcept", concept, KIND(ANSWER), NULL);
    return meaning.code ? meaning.code->means : "";
}

static void read_pregnancy(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    const char *means = answer(reader, resource);
    int state = strcmp(means, "pregnant") == 0 ? CASE_YES : strcmp(means, "not_pregnant") == 0 ? CASE_NO : 0;
    uint32_t shown = fhir_member(resource, "valueCodeableConcept");
    if (state)
        fhir_latest(reader, &reader->pregnant, resource, "value", fhir_first_date(reader, resource, observed), state,
                    state == CASE_YES ? "pregnant" : "not pregnant", shown);
    else
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "value", shown, "neither pregnant nor not pregnant");
}

static void read_status(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    struct cajal_case *it = reader->it;
    fhir_rest_read(reader, resource, resource->at, "assessment", &case_assessment_fields, &it->assessment);
    uint32_t concept = fhir_member(resource, "valueCodeableConcept");
    if (fhir_member(resource, "dataAbsentReason") != SCAN_NONE ||
        fhir_extension(resource->scan, resource->at, "assessment") != SCAN_NONE)
        it->assessment.stated = true;
    if (concept == SCAN_NONE)
        return;
    int word = fhir_word(reader, resource, "valueCodeableConcept", concept, KIND(ANSWER), &case_words_response);
    if (word)
        fhir_latest(reader, &reader->status, resource, "valueCodeableConcept",
                    fhir_first_date(reader, resource, observed), word, case_words_response.words[word], concept);
}

/* ---- which Observation ---- */

static const struct {
    const char *means;
    void (*read)(struct fhir_reader *reader, const struct fhir_resource *resource);
} questions[] = {{"ecog", read_ecog},
                 {"pregnancy", read_pregnancy},
                 {"disease_status", read_status},
                 {"tumor_size", fhir_read_size},
                 {"variant", fhir_read_variant},
                 {"regions_studied", fhir_read_regions}};

static bool has_category(const struct fhir_resource *resource, const char *code)
{
    const struct scan *scan = resource->scan;
    SCAN_EACH(scan, fhir_member(resource, "category"), category)
    SCAN_EACH(scan, scan_member(scan, category, "coding"), coding)
    if (scan_equals(scan, scan_member(scan, coding, "code"), code, strlen(code)))
        return true;
    return false;
}

void fhir_read_observation(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    uint32_t concept = fhir_member(resource, "code");
    struct fhir_meaning meaning =
        fhir_concept(reader, resource, "code", concept, KIND(OBSERVATION) | KIND(LAB), "observation");
    if (meaning.contradicted)
        return;
    if (meaning.own != SCAN_NONE && scan_says(resource->scan, meaning.own, FHIR_STAINED)) {
        fhir_read_stained(reader, resource);
        return;
    }
    if (meaning.code && meaning.code->kind == KB_CODE_LAB) {
        fhir_read_lab(reader, resource, meaning.code);
        return;
    }
    for (size_t i = 0; meaning.code && i < sizeof questions / sizeof questions[0]; i++)
        if (strcmp(meaning.code->means, questions[i].means) == 0) {
            questions[i].read(reader, resource);
            return;
        }
    if (!meaning.code && has_category(resource, "laboratory"))
        fhir_read_lab(reader, resource, NULL);
    else
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "code", concept, "an observation that is not read");
}
