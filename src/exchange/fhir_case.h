/* FHIR resources → a case, over a scan (base/json_scan.h). What exchange.h shows to everybody is made of this; the
 * hooks of serve/ give it the prefetch of a request, which is scanned already.
 *
 *     struct fhir_reader *reader = fhir_reader_new(knowledge);
 *     fhir_reader_add(reader, &scan, value, "prefetch.conditions");       as often as there are values
 *     status = fhir_reader_finish(reader, &patient_case, &report, NULL, errors);
 *     fhir_reader_free(reader);
 */
#ifndef CAJAL_EXCHANGE_FHIR_CASE_H
#define CAJAL_EXCHANGE_FHIR_CASE_H

#include "base/json_scan.h"
#include "cajal/exchange.h"
#include "knowledge/knowledge.h"
#include "patient/case.h"
#include "cajal/plan.h"

struct fhir_reader;

/* NULL when memory is short. The knowledge base outlives it. */
struct fhir_reader *fhir_reader_new(const cajal_knowledge *knowledge);
void fhir_reader_free(struct fhir_reader *reader);

/* Back to the state of a new one; keeps its memory for the next request. */
void fhir_reader_clear(struct fhir_reader *reader);

/* Takes in a value: a resource, a Bundle (a searchset too), an array of either; null adds nothing. `scan` and `name`
 * are borrowed until finish. An OperationOutcome becomes a note. False when it is none of these: `errors` says so. */
bool fhir_reader_add(struct fhir_reader *reader, const struct scan *scan, uint32_t value, const char *name,
                     cajal_errors *errors);

/* How many resources of a type were taken in ("Patient"); NULL: of all. */
size_t fhir_reader_count(const struct fhir_reader *reader, const char *type);

/* Makes the case of all that was taken in, once. As cajal_case_from_fhir(). When `patient` is not NULL only what is
 * about the Patient of that id counts; otherwise all must be about one. */
cajal_status fhir_reader_finish(struct fhir_reader *reader, cajal_case **out, cajal_fhir_report **report,
                                const char *id, const char *patient, cajal_errors *errors);

/* After finish: whether the record names the disease of this knowledge base. A metastasis alone is of any tumour. */
bool fhir_reader_found_disease(const struct fhir_reader *reader);

/* After finish: whether the case has an id from the record, of its Patient or of those who speak of him. */
bool fhir_reader_found_id(const struct fhir_reader *reader);

/* One order: what a MedicationRequest (draft or not), MedicationStatement or MedicationAdministration asks for. */
struct fhir_order {
    struct case_treatment treatment; /* systemic; drugs as the knowledge base names them, else as written; one
                                        administration in dose_mg_milli, schedule, start; stop: the last day that it
                                        says itself, of an order or an administration; in `arena` */
    const struct kb_drug *drug;      /* its first drug, when it is one of the knowledge base */
    const struct kb_comedication *comedication; /* else: what interactions.yaml calls it, or NULL */
    const char *name; /* of the medication as written: text, display or code; "" when nothing is */
    const char *resource_type, *resource_id, *status; /* "" when not given */
    bool ordered; /* its status is draft, active, on-hold or none: it is meant to be taken */
};

/* Understands one resource. References to Medications are looked for among what `reader` has taken in (NULL: only
 * contained ones). False when the resource is none of the three kinds. What was not understood of it goes to `report`
 * (may be NULL; made when *report is NULL). */
bool fhir_read_order(struct fhir_order *out, struct arena *arena, const cajal_knowledge *knowledge,
                     struct fhir_reader *reader, const struct scan *scan, uint32_t resource,
                     cajal_fhir_report **report);

/* The same of a case that cajal_case_to_fhir() writes, into a text that grows. */
cajal_status fhir_write_case(struct text *out, const cajal_knowledge *knowledge, const cajal_case *patient_case,
                             bool pretty, cajal_errors *errors);

/* Adds to a plan's warnings what its reader must know of the record: contradictions, what was not understood, what was
 * assumed; those of one kind together. False when memory is short. */
bool fhir_warn(cajal_plan *plan, const cajal_fhir_report *report);

/* A report as JSON: an array of its notes. */
struct json_out;
void fhir_report_emit(struct json_out *out, const char *key, const cajal_fhir_report *report);

#endif
