/* Medications and procedures as a case's treatments. */
#include "exchange/fhir_medicine.h"

static bool status_is(const struct fhir_order *order, const char *status) { return strcmp(order->status, status) == 0; }

static bool is_own(const struct fhir_resource *resource, const char *name)
{
    return fhir_extension(resource->scan, resource->at, name) != SCAN_NONE;
}

/* ---- other medicines ---- */

static bool listed(const struct cajal_case *it, const char *name)
{
    for (uint32_t i = 0; i < it->comedications_count; i++)
        if (strcmp(it->comedications[i], name) == 0)
            return true;
    return false;
}

static void read_comedication(struct fhir_reader *reader, const struct fhir_resource *resource,
                              const struct fhir_order *order, bool statement)
{
    if (status_is(order, "completed") || status_is(order, "stopped") || status_is(order, "ended")) {
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "status", fhir_member(resource, "status"),
                  "another medicine, no longer taken");
        return;
    }
    uint32_t own = fhir_extension(resource->scan, resource->at, "comedication");
    const char *name = own == SCAN_NONE ? NULL : fhir_extension_text(reader->arena, resource->scan, own);
    if (name) {
        fhir_add_comedication(reader, name);
        return;
    }
    for (uint32_t i = 0; i < order->treatment.drugs_count; i++)
        if ((statement && reader->own) || !listed(reader->it, order->treatment.drugs[i]))
            fhir_add_comedication(reader, order->treatment.drugs[i]);
}

/* ---- courses as a MedicationStatement tells them ---- */

static void read_end(struct fhir_reader *reader, const struct fhir_resource *resource, const struct fhir_order *order,
                     struct case_treatment *out)
{
    const struct scan *scan = resource->scan;
    uint32_t end = scan_member(scan, fhir_member(resource, "effectivePeriod"), "end");
    out->stop = fhir_date(reader, resource, "effectivePeriod", end);
    out->stop_reason =
        (enum case_stop_reason)fhir_word(reader, resource, "statusReason", fhir_member(resource, "statusReason"),
                                         KIND(STOP_REASON), &case_words_stop_reason);
    if (date_surely_before(out->stop, out->start)) {
        fhir_note(reader, CAJAL_FHIR_CONFLICT, resource, "effectivePeriod", end,
                  "ends before it begins: the end is left out");
        out->stop = (cajal_date){0, CAJAL_NO_DATE};
    }
    bool going_on = status_is(order, "active") || status_is(order, "in-progress");
    if (going_on && !date_stated(out->stop)) {
        out->stop_null = true;
        out->stop_reason = case_stop_reason_not_stated;
    }
    bool ended = status_is(order, "completed") || status_is(order, "stopped");
    if (ended && !date_stated(out->stop) && !out->stop_reason) {
        out->stop_reason = CASE_STOP_OTHER;
        fhir_note(reader, CAJAL_FHIR_ASSUMED, resource, "status", fhir_member(resource, "status"),
                  "ended, on a day and for a reason that are not given");
    }
}

static void add_statement(struct fhir_reader *reader, const struct fhir_resource *resource,
                          const struct fhir_order *order)
{
    if (status_is(order, "intended")) {
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "status", fhir_member(resource, "status"),
                  "intended, not taken yet");
        return;
    }
    struct case_treatment *treatment = fhir_add_treatment(reader);
    if (!treatment)
        return;
    *treatment = order->treatment;
    read_end(reader, resource, order, treatment);
    fhir_rest_read(reader, resource, resource->at, "treatment", &case_treatment_fields, treatment);
}

/* ---- which it is ---- */

static bool proposed(const struct fhir_resource *resource, const struct fhir_order *order)
{
    uint32_t intent = fhir_member(resource, "intent");
    return status_is(order, "draft") || scan_says(resource->scan, intent, "proposal") ||
           scan_says(resource->scan, intent, "plan") || scan_says(resource->scan, intent, "option");
}

void fhir_read_medication(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    struct fhir_order order;
    bool statement = strcmp(resource->type->name, "MedicationStatement") == 0;
    bool request = strcmp(resource->type->name, "MedicationRequest") == 0;
    size_t notes = cajal_fhir_report_count(reader->report);
    fhir_understand(reader, resource, &order);
    bool own_course = is_own(resource, "treatment"), own_other = is_own(resource, "comedication");
    bool unclear = order.treatment.drugs_count == 0 && !own_course && !own_other;
    if (unclear && cajal_fhir_report_count(reader->report) > notes)
        return; /* why is said already */
    if (unclear)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "medication",
                  fhir_member(resource, "medicationCodeableConcept"), "it cannot be told which medicine");
    else if (request && proposed(resource, &order))
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "intent", fhir_member(resource, "intent"),
                  "proposed, not given");
    else if (own_other || (!order.drug && !own_course))
        read_comedication(reader, resource, &order, statement);
    else if (statement)
        add_statement(reader, resource, &order);
    else
        fhir_gather(reader, resource, &order, request);
}

/* ---- procedures ---- */

void fhir_read_procedure(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    static const char *const done[] = {"performedDateTime", "performedPeriod", NULL};
    uint32_t concept = fhir_member(resource, "code");
    struct fhir_meaning meaning = fhir_concept(reader, resource, "code", concept, KIND(PROCEDURE), "kind");
    if (!meaning.code && meaning.own == SCAN_NONE) {
        if (!meaning.contradicted)
            fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "code", concept,
                      "a procedure that is no local therapy by a code known here");
        return;
    }
    int kind = fhir_word(reader, resource, "code", concept, KIND(PROCEDURE), &case_words_kind);
    struct case_treatment *treatment = kind ? fhir_add_treatment(reader) : NULL;
    if (!treatment)
        return;
    fhir_absent(treatment, &case_treatment_fields);
    treatment->kind = (enum case_kind)kind;
    treatment->date = fhir_first_date(reader, resource, done);
    treatment->site = (enum case_site)fhir_word(reader, resource, "bodySite", fhir_member(resource, "bodySite"),
                                                KIND(SITE), &case_words_site);
    fhir_rest_read(reader, resource, resource->at, "treatment", &case_treatment_fields, treatment);
}
