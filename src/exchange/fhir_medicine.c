/* Which medicine a record means, and how much of it is taken how often. */
#include <ctype.h>

#include "exchange/fhir_medicine.h"

/* ---- by name ---- */

struct by_words {
    const struct kb_drug *drug;
    const struct kb_comedication *taken;
    bool several;
};

static void take_word(const cajal_knowledge *knowledge, const char *word, struct by_words *out)
{
    const struct kb_drug *drug = kb_drug(knowledge, word);
    const struct kb_comedication *taken = drug ? NULL : kb_comedication(knowledge, word);
    out->several = out->several || (drug && out->drug && drug != out->drug) ||
                   (taken && out->taken && taken != out->taken) || (drug && out->taken) || (taken && out->drug);
    out->drug = drug ? drug : out->drug;
    out->taken = taken ? taken : out->taken;
}

/* The medicine that a description names, word by word: "imatinib 400 MG Oral Tablet [Gleevec]". */
static struct by_words look_up(const cajal_knowledge *knowledge, const char *text)
{
    struct by_words out = {0};
    char word[64];
    size_t length = 0;
    for (const char *at = text;; at++) {
        if (*at && (isalnum((unsigned char)*at) || *at == '-')) {
            if (length + 1 < sizeof word)
                word[length++] = *at;
            continue;
        }
        word[length] = '\0';
        if (length > 2)
            take_word(knowledge, word, &out);
        length = 0;
        if (!*at)
            return out;
    }
}

bool fhir_stable_name(const cajal_knowledge *knowledge, const char *name)
{
    if (kb_drug(knowledge, name) || kb_comedication(knowledge, name))
        return true;
    struct by_words words = look_up(knowledge, name);
    return !words.drug && !words.taken;
}

/* ---- by code ---- */

static void take_code(struct fhir_reader *reader, const struct kb_code *code, struct fhir_medicine *out)
{
    if (code->kind == KB_CODE_DRUG)
        out->drug = kb_drug(reader->knowledge, code->means);
    else
        out->taken = kb_comedication(reader->knowledge, code->means);
    out->strength.mg = code->strength_mg ? *code->strength_mg : 0;
}

static bool agree(const struct fhir_medicine *by_code, const struct by_words *by_text)
{
    return (!by_text->drug || by_text->drug == by_code->drug) && (!by_text->taken || by_text->taken == by_code->taken);
}

/* By the name of the product, or one of the names of its codes. */
static struct fhir_strength strength_named(struct fhir_reader *reader, const struct scan *scan, uint32_t concept,
                                           const char *text)
{
    struct fhir_strength out = fhir_strength_named(text);
    SCAN_EACH(scan, scan_member(scan, concept, "coding"), coding)
    {
        const char *display =
            out.mg > 0 ? NULL : scan_string(scan, scan_member(scan, coding, "display"), reader->arena);
        if (display)
            out = fhir_strength_named(display);
    }
    return out;
}

struct fhir_medicine fhir_medicine(struct fhir_reader *reader, const struct fhir_resource *resource, const char *path,
                                   uint32_t concept)
{
    struct fhir_medicine out = {0};
    struct fhir_meaning meaning = fhir_concept(reader, resource, path, concept, KIND(DRUG) | KIND(COMEDICATION), NULL);
    const char *text = fhir_concept_text(reader, resource->scan, concept);
    if (meaning.contradicted || !text)
        return out;
    if (meaning.code)
        take_code(reader, meaning.code, &out);
    const struct kb_drug *drug = kb_drug(reader->knowledge, text); /* the whole text is a name: it stays as written */
    const struct kb_comedication *taken = drug ? NULL : kb_comedication(reader->knowledge, text);
    struct by_words words = {drug, taken, false};
    if (!drug && !taken)
        words = look_up(reader->knowledge, text);
    if (meaning.code && !words.several && !agree(&out, &words)) {
        fhir_notef(reader, CAJAL_FHIR_CONFLICT, resource, path, concept,
                   "the code means %s, the text says %.60s: left out", meaning.code->means, text);
        return (struct fhir_medicine){0};
    }
    if (!meaning.code && words.several) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, path, concept, "names several medicines");
        return (struct fhir_medicine){0};
    }
    bool whole = drug || taken;
    if (!meaning.code) {
        out.drug = words.drug;
        out.taken = words.taken;
        if (words.drug && !whole)
            fhir_notef(reader, CAJAL_FHIR_ASSUMED, resource, path, concept, "read as %s by its text alone",
                       words.drug->row.id);
    }
    if (out.drug && out.strength.mg <= 0)
        out.strength = strength_named(reader, resource->scan, concept, text);
    out.name = whole || (!out.drug && !out.taken) ? text : out.drug ? out.drug->row.id : out.taken->row.id;
    return out;
}

/* ---- several in one ---- */

static void add_drug(struct fhir_reader *reader, struct fhir_order *out, const struct fhir_medicine *medicine)
{
    struct case_treatment *treatment = &out->treatment;
    const char **grown = arena_array(reader->arena, (size_t)treatment->drugs_count + 1, sizeof *grown);
    if (!grown) {
        reader->no_memory = true;
        return;
    }
    if (treatment->drugs_count)
        memcpy(grown, treatment->drugs, treatment->drugs_count * sizeof *grown);
    grown[treatment->drugs_count++] = medicine->name;
    treatment->drugs = grown;
    out->drug = out->drug ? out->drug : medicine->drug;
    out->comedication = out->comedication ? out->comedication : medicine->taken;
}

/* A Medication: its ingredients when it lists them, else its code. */
static struct fhir_strength read_product(struct fhir_reader *reader, const struct fhir_resource *resource,
                                         uint32_t product, struct fhir_order *out)
{
    const struct scan *scan = resource->scan;
    uint32_t ingredients = scan_member(scan, product, "ingredient"), concept = scan_member(scan, product, "code");
    if (concept == SCAN_NONE && ingredients != SCAN_NONE) {
        SCAN_EACH(scan, ingredients, ingredient)
        {
            struct fhir_medicine part =
                fhir_medicine(reader, resource, "medication", scan_member(scan, ingredient, "itemCodeableConcept"));
            if (part.name)
                add_drug(reader, out, &part);
        }
        return fhir_strength_of_product(reader, resource, product);
    }
    struct fhir_medicine whole = fhir_medicine(reader, resource, "medication", concept);
    if (whole.name)
        add_drug(reader, out, &whole);
    struct fhir_strength told = fhir_strength_of_product(reader, resource, product);
    if (told.mg <= 0 || whole.strength.mg <= 0)
        return told.mg > 0 ? told : whole.strength;
    if (told.mg < whole.strength.mg || told.mg > whole.strength.mg) {
        fhir_notef(reader, CAJAL_FHIR_CONFLICT, resource, "ingredient.strength", SCAN_NONE,
                   "%g mg by the name of the product, %g mg by its ingredient: neither is used", whole.strength.mg,
                   told.mg);
        return (struct fhir_strength){0, NULL};
    }
    return whole.strength;
}

/* What is taken; how much is in a unit of the product. */
static struct fhir_strength read_what(struct fhir_reader *reader, const struct fhir_resource *resource,
                                      struct fhir_order *out)
{
    const struct scan *scan = resource->scan;
    uint32_t concept = fhir_member(resource, "medicationCodeableConcept"),
             reference = fhir_member(resource, "medicationReference");
    if (concept != SCAN_NONE) {
        struct fhir_medicine medicine = fhir_medicine(reader, resource, "medicationCodeableConcept", concept);
        if (medicine.name)
            add_drug(reader, out, &medicine);
        return medicine.strength;
    }
    uint32_t contained = fhir_contained(scan, resource->at, reference);
    if (contained != SCAN_NONE)
        return read_product(reader, resource, contained, out);
    const struct fhir_resource *product = fhir_resolve(reader, scan, reference);
    if (product)
        return read_product(reader, product, product->at, out);
    uint32_t display = scan_member(scan, reference, "display");
    const char *text = scan_string(scan, display, reader->arena);
    if (!text)
        return (struct fhir_strength){0, NULL};
    struct fhir_medicine named = {.name = text};
    struct by_words words = look_up(reader->knowledge, text);
    if (words.several) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "medicationReference", display,
                  "names several medicines");
        return (struct fhir_strength){0, NULL};
    }
    named.drug = words.drug;
    named.taken = words.taken;
    named.name = words.drug ? words.drug->row.id : words.taken ? words.taken->row.id : named.name;
    fhir_note(reader, CAJAL_FHIR_ASSUMED, resource, "medicationReference", display, "read by its text alone");
    add_drug(reader, out, &named);
    return fhir_strength_named(text);
}

/* ---- how much, how often ---- */

static void read_dose(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t quantity,
                      const struct fhir_strength *strength, struct fhir_order *out)
{
    const char *unit;
    int64_t milli;
    if (quantity == SCAN_NONE || !fhir_quantity(reader, resource, "dosage", quantity, &milli, &unit))
        return;
    if (strcmp(unit, "mg") != 0 && fhir_strength_is_of(strength, unit) && milli < 1000000) {
        milli = (int64_t)((double)milli * strength->mg + 0.5);
        if (strength->form)
            fhir_notef(reader, CAJAL_FHIR_ASSUMED, resource, "dosage", quantity,
                       "%g mg in each, as the product says: %g mg in all", strength->mg, (double)milli / 1000);
    } else if (strcmp(unit, "mg") != 0) {
        fhir_notef(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "dosage", quantity,
                   "a dose in \"%.40s\", of which the mg are not known: the dose is left out", unit);
        return;
    }
    if (milli <= 0 || milli > 100000000)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "dosage", quantity,
                  "expected a dose above 0, up to 100 g");
    else
        out->treatment.dose_mg_milli = milli;
}

/* "once a day", "every 12 hours", "every other day": so many doses in so many hours. */
struct rhythm {
    int64_t doses, hours;
};

/* What a repeat says beyond a plain rhythm: of it no number of doses in a day can be made. */
static bool is_plain(const struct scan *scan, uint32_t repeat)
{
    static const char *const uneven[] = {"frequencyMax", "periodMax", "dayOfWeek"};
    for (size_t i = 0; i < sizeof uneven / sizeof uneven[0]; i++)
        if (scan_find(scan, repeat, uneven[i], strlen(uneven[i])) != SCAN_NONE)
            return false;
    return scan_items(scan, scan_member(scan, repeat, "when")) <= 1 &&
           scan_items(scan, scan_member(scan, repeat, "timeOfDay")) <= 1;
}

static bool read_rhythm(const struct scan *scan, uint32_t repeat, struct rhythm *out)
{
    static const struct {
        const char *unit;
        int64_t hours;
    } units[] = {{"h", 1}, {"d", 24}, {"wk", 168}};
    uint32_t frequency = scan_member(scan, repeat, "frequency");
    int64_t period;
    *out = (struct rhythm){.doses = 1};
    if ((frequency != SCAN_NONE && !scan_int(scan, frequency, &out->doses)) ||
        !scan_int(scan, scan_member(scan, repeat, "period"), &period) || out->doses < 1 || out->doses > 100 ||
        period < 1 || period > 1000 || !is_plain(scan, repeat))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (scan_says(scan, scan_member(scan, repeat, "periodUnit"), units[i].unit))
            out->hours = units[i].hours * period;
    return out->hours > 0;
}

static enum case_schedule schedule_of(const struct rhythm *rhythm)
{
    return rhythm->hours == rhythm->doses * 24   ? CASE_SCHEDULE_QD
           : rhythm->hours == rhythm->doses * 12 ? CASE_SCHEDULE_BID
           : rhythm->hours == rhythm->doses * 48 ? CASE_SCHEDULE_QOD
                                                 : case_schedule_not_stated;
}

/* A dose of which nobody knows how often it is taken is not the dose of a day: it would be read as one. */
static void leave_dose_out(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t timing,
                           struct fhir_order *out)
{
    out->treatment.dose_mg_milli = CASE_ABSENT;
    fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "dosage", timing,
              "a schedule that a case has no word for: dose and schedule are left out");
}

/* A rhythm without a word, such as three times a day: what it comes to in a day. */
static void take_daily(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t repeat,
                       const struct rhythm *rhythm, struct fhir_order *out)
{
    int64_t *dose = &out->treatment.dose_mg_milli;
    if (*dose == CASE_ABSENT)
        return;
    *dose = *dose * rhythm->doses * 24 / rhythm->hours;
    fhir_notef(reader, CAJAL_FHIR_ASSUMED, resource, "dosage", repeat, "%lld in %lld hours: taken as %g mg a day",
               (long long)rhythm->doses, (long long)rhythm->hours, (double)*dose / 1000);
}

/* Whether a repeat says how often at all: it may give no more than the first and the last day. */
static bool says_how_often(const struct scan *scan, uint32_t repeat)
{
    static const char *const members[] = {"frequency", "period", "when", "timeOfDay", "dayOfWeek"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (scan_find(scan, repeat, members[i], strlen(members[i])) != SCAN_NONE)
            return true;
    return false;
}

static void read_timing(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t timing,
                        struct fhir_order *out)
{
    const struct scan *scan = resource->scan;
    uint32_t code = scan_member(scan, timing, "code"), repeat = scan_member(scan, timing, "repeat");
    struct rhythm rhythm = {0};
    bool counted = says_how_often(scan, repeat), known = counted && read_rhythm(scan, repeat, &rhythm);
    enum case_schedule by_numbers = known ? schedule_of(&rhythm) : case_schedule_not_stated;
    struct fhir_meaning meaning = fhir_concept(reader, resource, "dosage", code, KIND(SCHEDULE), NULL);
    if (code != SCAN_NONE && (meaning.code || !known)) {
        out->treatment.schedule =
            (enum case_schedule)fhir_word(reader, resource, "dosage", code, KIND(SCHEDULE), &case_words_schedule);
        if (known && out->treatment.schedule != by_numbers) {
            out->treatment.schedule = case_schedule_not_stated;
            out->treatment.dose_mg_milli = CASE_ABSENT;
            fhir_notef(reader, CAJAL_FHIR_CONFLICT, resource, "dosage", code,
                       "%s by its code, %lld in %lld hours by its numbers: dose and schedule are left out",
                       meaning.code->means, (long long)rhythm.doses, (long long)rhythm.hours);
        } else if (!out->treatment.schedule) {
            leave_dose_out(reader, resource, code, out);
        }
        return;
    }
    out->treatment.schedule = by_numbers;
    if (counted && !known)
        leave_dose_out(reader, resource, repeat, out);
    else if (known && !by_numbers && rhythm.hours <= 24)
        take_daily(reader, resource, repeat, &rhythm, out);
    else if (known && !by_numbers)
        leave_dose_out(reader, resource, repeat, out);
}

/* The most of a day, where no dose is given: as a level of the dose is ordered. */
static void read_most(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t dosage,
                      const struct fhir_strength *strength, struct fhir_order *out)
{
    const struct scan *scan = resource->scan;
    uint32_t ratio = scan_member(scan, dosage, "maxDosePerPeriod"), per = scan_member(scan, ratio, "denominator");
    int64_t period;
    if (!scan_int(scan, scan_member(scan, per, "value"), &period) ||
        !((period == 1 && scan_says(scan, scan_member(scan, per, "code"), "d")) ||
          (period == 24 && scan_says(scan, scan_member(scan, per, "code"), "h")))) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "dosage", ratio,
                  "the most that may be taken, in another time than a day: it is not read");
        return;
    }
    read_dose(reader, resource, scan_member(scan, ratio, "numerator"), strength, out);
    if (out->treatment.dose_mg_milli != CASE_ABSENT)
        fhir_note(reader, CAJAL_FHIR_ASSUMED, resource, "dosage", ratio,
                  "the most that may be taken in a day is taken as the dose of a day");
}

/* "800 mg in a day" as a rate: the numerator; SCAN_NONE when it is none of a day. */
static uint32_t daily_amount(const struct scan *scan, uint32_t rate)
{
    uint32_t ratio = scan_member(scan, rate, "rateRatio"), per = scan_member(scan, ratio, "denominator");
    int64_t period;
    if (!scan_int(scan, scan_member(scan, per, "value"), &period))
        return SCAN_NONE;
    uint32_t code = scan_member(scan, per, "code");
    bool day = (period == 1 && scan_says(scan, code, "d")) || (period == 24 && scan_says(scan, code, "h"));
    return day ? scan_member(scan, ratio, "numerator") : SCAN_NONE;
}

/* What is taken in a day, in as many doses as the timing says: the dose of each. */
static void read_daily(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t amount,
                       uint32_t timing, const struct fhir_strength *strength, struct fhir_order *out)
{
    size_t notes = cajal_fhir_report_count(reader->report);
    read_timing(reader, resource, timing, out);
    if (cajal_fhir_report_count(reader->report) > notes)
        return; /* how often is not understood: neither is the dose */
    read_dose(reader, resource, amount, strength, out);
    int64_t *dose = &out->treatment.dose_mg_milli;
    if (*dose == CASE_ABSENT)
        return;
    if (out->treatment.schedule == CASE_SCHEDULE_BID)
        *dose /= 2;
    else if (out->treatment.schedule == CASE_SCHEDULE_QOD)
        *dose *= 2;
}

static void read_dosage(struct fhir_reader *reader, const struct fhir_resource *resource,
                        const struct fhir_strength *strength, struct fhir_order *out)
{
    const struct scan *scan = resource->scan;
    uint32_t dosages = fhir_member(resource, "dosageInstruction");
    if (dosages == SCAN_NONE)
        dosages = fhir_member(resource, "dosage");
    if (scan_is(scan, dosages, SCAN_OBJECT)) { /* of a MedicationAdministration */
        read_dose(reader, resource, scan_member(scan, dosages, "dose"), strength, out);
        return;
    }
    if (scan_items(scan, dosages) > 1) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "dosage", SCAN_NONE,
                  "several dosages: it cannot be told which holds, dose and schedule are left out");
        return;
    }
    uint32_t dosage = scan_first_in(scan, dosages);
    uint32_t rate = scan_first_in(scan, scan_member(scan, dosage, "doseAndRate"));
    uint32_t quantity = scan_member(scan, rate, "doseQuantity"), text = scan_member(scan, dosage, "text");
    uint32_t timing = scan_member(scan, dosage, "timing"), daily = daily_amount(scan, rate);
    if (quantity == SCAN_NONE && daily != SCAN_NONE) {
        read_daily(reader, resource, daily, timing, strength, out);
        return;
    }
    read_dose(reader, resource, quantity, strength, out);
    read_timing(reader, resource, timing, out);
    if (quantity != SCAN_NONE)
        return;
    if (rate != SCAN_NONE)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "dosage", rate,
                  "a dose that is no single quantity, such as a range: it is left out");
    else if (scan_member(scan, dosage, "maxDosePerPeriod") != SCAN_NONE)
        read_most(reader, resource, dosage, strength, out);
    else if (text != SCAN_NONE)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "dosage", text,
                  "a dosage in words alone: it is not read");
}

/* ---- the whole ---- */

static const char *string_of(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t value)
{
    const char *text = scan_string(resource->scan, value, reader->arena);
    return text ? text : "";
}

static bool is_ordered(const char *status)
{
    return !*status || strcmp(status, "draft") == 0 || strcmp(status, "active") == 0 || strcmp(status, "on-hold") == 0;
}

void fhir_understand(struct fhir_reader *reader, const struct fhir_resource *resource, struct fhir_order *out)
{
    static const char *const started[] = {"effectivePeriod", "effectiveDateTime", "authoredOn", "dateAsserted", NULL};
    *out = (struct fhir_order){0};
    fhir_absent(&out->treatment, &case_treatment_fields);
    out->treatment.kind = CASE_KIND_SYSTEMIC;
    struct fhir_strength strength = read_what(reader, resource, out);
    read_dosage(reader, resource, &strength, out);
    out->treatment.start = fhir_first_date(reader, resource, started);
    if (resource->type && strcmp(resource->type->name, "MedicationStatement") != 0)
        out->treatment.stop = fhir_until(reader, resource, out->treatment.start);
    out->name = out->treatment.drugs_count ? out->treatment.drugs[0] : "";
    out->resource_type = resource->type ? resource->type->name : "";
    out->resource_id = string_of(reader, resource, resource->id);
    out->status = string_of(reader, resource, fhir_member(resource, "status"));
    out->ordered = is_ordered(out->status);
    reader->no_memory = reader->no_memory || arena_failed(reader->arena);
}

bool fhir_read_order(struct fhir_order *out, struct arena *arena, const cajal_knowledge *knowledge,
                     struct fhir_reader *reader, const struct scan *scan, uint32_t resource, cajal_fhir_report **report)
{
    struct fhir_resource one = {
        .scan = scan, .at = resource, .id = scan_member(scan, resource, "id"), .full_url = SCAN_NONE, .input = ""};
    one.type = fhir_type_of(scan, scan_member(scan, resource, "resourceType"));
    cajal_fhir_report *notes = report && *report ? *report : fhir_report_new();
    if (!one.type || one.type->read != fhir_read_medication || !notes) {
        if (!report || notes != *report)
            cajal_fhir_report_free(notes);
        return false;
    }
    struct fhir_reader own = {.knowledge = knowledge, .arena = arena, .report = notes};
    if (reader) { /* what its references point to */
        own.resources = reader->resources;
        own.count = reader->count;
        own.slots = reader->slots;
        own.slots_mask = reader->slots_mask;
    }
    fhir_understand(&own, &one, out);
    if (strcmp(out->status, "stopped") == 0)
        out->treatment.stop_reason = (enum case_stop_reason)fhir_word(
            &own, &one, "statusReason", fhir_member(&one, "statusReason"), KIND(STOP_REASON), &case_words_stop_reason);
    if (report)
        *report = notes;
    else
        cajal_fhir_report_free(notes);
    return !own.no_memory;
}
