/**
 * @file exchange.h
 * Cases from and to FHIR R4: mCODE STU3/4 and Genomics Reporting profiles, and plain resources as records hold them.
 *
 * A code is read by the row of the knowledge base (kb/codes.yaml) that names it; the C code knows none. What was not
 * understood, what two resources state differently, and what was assumed is listed in a report: nothing is dropped
 * silently. A fact that two resources contradict each other on is left out of the case, so that a plan says that it is
 * missing; the report shows both values.
 *
 * Ownership: a report is freed with cajal_fhir_report_free(); its notes are borrowed from it. It borrows nothing:
 * knowledge base and input may go first. Text handed out is freed with cajal_free().
 * Thread safety: any number of threads may read and write at once with one knowledge base.
 */
#ifndef CAJAL_EXCHANGE_H
#define CAJAL_EXCHANGE_H

#include <stddef.h>

#include "cajal/knowledge.h"
#include "cajal/patient.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a note of a report says. */
typedef enum cajal_fhir_kind {
    CAJAL_FHIR_CONFLICT = 0,       /**< two resources contradict each other: the fact is left out of the case */
    CAJAL_FHIR_NOT_UNDERSTOOD = 1, /**< a resource, code or value that the case therefore lacks */
    CAJAL_FHIR_ASSUMED = 2,        /**< taken into the case by an inference that a person should confirm */
    CAJAL_FHIR_LEFT_OUT = 3        /**< understood, and no part of a case: an older value, a cancelled order */
} cajal_fhir_kind;

/** One thing that the reader of a case must know. No member is NULL; "" where there is nothing to say. */
typedef struct cajal_fhir_note {
    cajal_fhir_kind kind;
    const char *input;         /**< name of the file or input */
    const char *resource_type; /**< "Observation" */
    const char *resource_id;   /**< its logical id */
    const char *path;          /**< the element, "Observation.valueQuantity.code" */
    const char *system;        /**< of the code in question */
    const char *code;          /**< the code, or the text in its place */
    const char *reason;        /**< what is the matter, and what was made of it */
} cajal_fhir_note;

/** All notes of one reading: conflicts first, then what was not understood, assumed, left out. */
typedef struct cajal_fhir_report cajal_fhir_report;

/** One input: a Bundle, a resource, a JSON array of resources, or several of them one after another (NDJSON). */
typedef struct cajal_fhir_input {
    const char *bytes; /**< UTF-8; need not end with a zero */
    size_t length;     /**< at most 64 MiB */
    const char *name;  /**< what errors and notes call it, or NULL */
} cajal_fhir_input;

/**
 * Reads the record of one patient.
 *
 * @param out       receives the case; free with cajal_case_free(); untouched on failure
 * @param report    receives the notes; may be NULL; untouched on failure
 * @param knowledge names the codes
 * @param inputs    the parts of the record; links between them are followed
 * @param count     how many
 * @param id        the id of the case, or NULL: the one a Bundle written by Cajal carries, else that of the Patient
 * @param errors    receives what is wrong with the input, with its JSON path; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when an input is no JSON, no FHIR, of several patients, or of none; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_case_from_fhir(cajal_case **out, cajal_fhir_report **report,
                                                           const cajal_knowledge *knowledge,
                                                           const cajal_fhir_input *inputs, size_t count, const char *id,
                                                           cajal_errors *errors);

/**
 * Writes a case as a Bundle of type collection that cajal_case_from_fhir() reads as the same case. What FHIR has no
 * place for stands in extensions (docs/fhir.md).
 *
 * @param json         receives the zero-terminated text; free with cajal_free()
 * @param length       receives its length in bytes without the zero; may be NULL
 * @param knowledge    gives the codes; those that nobody verified are not written
 * @param patient_case the case
 * @param pretty       not 0: indented; 0: on one line
 * @param errors       receives what went wrong; may be NULL
 * @return CAJAL_OK, or CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_case_to_fhir(char **json, size_t *length, const cajal_knowledge *knowledge,
                                                         const cajal_case *patient_case, int pretty,
                                                         cajal_errors *errors);

/** @return whether JSON looks like FHIR rather than a case: its first object has a "resourceType", not "cajal". */
CAJAL_API int cajal_is_fhir(const char *json, size_t length);

/** @return how many notes there are; 0 for NULL. */
CAJAL_API size_t cajal_fhir_report_count(const cajal_fhir_report *report);

/** @return note `index`, borrowed, or NULL when out of range. */
CAJAL_API const cajal_fhir_note *cajal_fhir_report_at(const cajal_fhir_report *report, size_t index);

/** @return "conflict", "not_understood", "assumed" or "left_out". */
CAJAL_API const char *cajal_fhir_kind_name(cajal_fhir_kind kind);

/** Frees the report. NULL is allowed. */
CAJAL_API void cajal_fhir_report_free(cajal_fhir_report *report);

#ifdef __cplusplus
}
#endif

#endif
