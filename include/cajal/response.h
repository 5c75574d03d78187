/**
 * @file response.h
 * Response over time: RECIST 1.1, Choi, modified Choi, mRECIST, EORTC, PERCIST and volume side by side from one set
 * of measurements, which of them to believe in the setting, and how far each call can be trusted.
 *
 * Ownership: an assessment owns all it holds and borrows from the knowledge base, which must live longer.
 * Thread safety: any number of threads may assess with one knowledge base.
 */
#ifndef CAJAL_RESPONSE_H
#define CAJAL_RESPONSE_H

#include "cajal/knowledge.h"
#include "cajal/patient.h"
#include "cajal/report.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One subject, as one reader measured it. */
typedef struct cajal_assessment cajal_assessment;

/** How to assess. Start from CAJAL_RESPONSE_OPTIONS_INIT; strings are borrowed during the call. */
typedef struct cajal_response_options {
    int version;                /**< CAJAL_RESPONSE_OPTIONS_VERSION */
    const char *const *choices; /**< "name=value" for a point on which readers differ, such as
                                   "choi-reference=baseline"; `cajal response --choices` lists them */
    size_t choices_count;       /**< how many */
    double error_mm;            /**< 95 % limit of the error of one diameter; negative: that of the knowledge base */
    double error_hu;            /**< and of one lesion's density */
    int critique;               /**< 1: robustness, choices that would flip a call, drivers of change too; 0: not these;
                                     -1: calls and dates only, no words, for the CSV of large cohorts */
    const char *identified;     /**< of a table: path of SDTM's TU, in the same order of subjects; may be NULL */
    const char *recorded;       /**< of a table: path of SDTM's RS, in the same order of subjects, to compare with;
                                     may be NULL */
    double error_uptake_percent; /**< 95 % limit of the error of one lesion's uptake; negative: as error_mm */
    double error_volume_percent; /**< and of its volume */
} cajal_response_options;

#define CAJAL_RESPONSE_OPTIONS_VERSION 1
#define CAJAL_RESPONSE_OPTIONS_INIT                                                                                    \
    {                                                                                                                  \
        CAJAL_RESPONSE_OPTIONS_VERSION, NULL, 0, -1, -1, 1, NULL, NULL, -1, -1                                         \
    }

/**
 * Assesses the imaging of a case against the baseline of its current treatment.
 *
 * @param out          receives the assessment; free with cajal_assessment_free(); untouched on failure
 * @param knowledge    the knowledge base, borrowed
 * @param patient_case the case, borrowed by the assessment
 * @param options      see cajal_response_options; NULL for the defaults
 * @param errors       receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE for an unknown choice; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_assess_case(cajal_assessment **out, const cajal_knowledge *knowledge,
                                                        const cajal_case *patient_case,
                                                        const cajal_response_options *options, cajal_errors *errors);

/** Called with each subject and reader of a table, in its order; not 0 stops the reading. */
typedef int (*cajal_assessment_function)(void *context, const cajal_assessment *assessment);

/**
 * Assesses a table of lesions: a row for each lesion and visit, or SDTM's TR, a row for each test. The rows of a
 * subject stand together; the table is read as a stream, in memory of one subject. A row that cannot be right is
 * reported with its line and column and left out; what is only unlikely is reported as "to check" and used.
 *
 * @param knowledge the knowledge base
 * @param path      the file; "-" is standard input
 * @param options   see cajal_response_options; NULL for the defaults
 * @param function  called with each assessment, which is freed after the call
 * @param context   passed on
 * @param errors    receives mistakes (status CAJAL_INVALID) and things to check (CAJAL_OK); may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when a row was left out; CAJAL_IO; CAJAL_USAGE; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_assess_table(const cajal_knowledge *knowledge, const char *path,
                                                         const cajal_response_options *options,
                                                         cajal_assessment_function function, void *context,
                                                         cajal_errors *errors);

/**
 * Best responses and times from responses that were recorded at each visit: SDTM's RS, or any table with subject, date
 * and response. The rows of a subject stand together. Nothing is assessed anew; RECIST is the criterion.
 *
 * @param knowledge the knowledge base
 * @param path      the file; "-" is standard input
 * @param options   see cajal_response_options; NULL for the defaults
 * @param function  called for each subject and reader with an assessment that is freed after the call
 * @param context   passed on
 * @param errors    receives mistakes (status CAJAL_INVALID) and things to check (CAJAL_OK); may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when a row was left out; CAJAL_IO; CAJAL_USAGE; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_assess_recorded(const cajal_knowledge *knowledge, const char *path,
                                                            const cajal_response_options *options,
                                                            cajal_assessment_function function, void *context,
                                                            cajal_errors *errors);

/**
 * With a table of recorded responses beside: how many were compared with ours, and how many differ.
 *
 * @param assessment the assessment
 * @param different  receives how many differ; may be NULL
 * @return how many were compared
 */
CAJAL_API size_t cajal_assessment_recorded(const cajal_assessment *assessment, size_t *different);

/** Frees the assessment. NULL is allowed. */
CAJAL_API void cajal_assessment_free(cajal_assessment *assessment);

/** @return whose it is; borrowed. */
CAJAL_API const char *cajal_assessment_subject(const cajal_assessment *assessment);

/** @return the reader, or NULL where there is one only; borrowed. */
CAJAL_API const char *cajal_assessment_reader(const cajal_assessment *assessment);

/** @return how many visits there are, the baseline included. */
CAJAL_API size_t cajal_assessment_visits(const cajal_assessment *assessment);

/** @return the day of a visit, days since 1970-01-01; INT32_MIN past the end. */
CAJAL_API int cajal_assessment_day(const cajal_assessment *assessment, size_t visit);

/**
 * @param assessment the assessment
 * @param visit      from 0, the baseline
 * @param criterion  "recist", "choi", "modified_choi", "mrecist", "eortc", "percist", "volume", or "believed"
 * @return "CR", "PR", "SD", "PD", "non-CR/non-PD", "NE", or for PET "CMR", "PMR", "SMD", "PMD"; NULL when not
 *         assessed, past the end, or for an unknown criterion
 */
CAJAL_API const char *cajal_assessment_call(const cajal_assessment *assessment, size_t visit, const char *criterion);

/** @return the best overall response by a criterion, confirmed or not; NULL when there is none. */
CAJAL_API const char *cajal_assessment_best(const cajal_assessment *assessment, const char *criterion, int confirmed);

/**
 * Progression-free survival by a criterion.
 *
 * @param event receives 1 for progression or death, 0 for censored; may be NULL
 * @return days from the start of treatment (or the baseline); -1 when not known
 */
CAJAL_API int cajal_assessment_pfs(const cajal_assessment *assessment, const char *criterion, int *event);

/**
 * Writes an assessment as text or JSON (schema/response.schema.json).
 *
 * @param out        receives the zero-terminated text; free with cajal_free()
 * @param length     receives its length without the zero; may be NULL
 * @param assessment the assessment
 * @param options    see cajal_report_options; NULL for the defaults; CAJAL_HTML is a part of a plan's page
 * @param errors     receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE for bad options; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_report_assessment(char **out, size_t *length,
                                                              const cajal_assessment *assessment,
                                                              const cajal_report_options *options,
                                                              cajal_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
