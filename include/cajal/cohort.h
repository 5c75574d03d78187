/**
 * @file cohort.h
 * A cohort: from cases to a table of times, from a table to curves, tests and models as text or JSON. With arrays in
 * place of a table, and numbers in place of JSON: outcome.h.
 *
 * Ownership: the text handed out belongs to the caller; free it with cajal_free(). All that is passed is borrowed
 * during the call.
 * Thread safety: any number of threads at once.
 */
#ifndef CAJAL_COHORT_H
#define CAJAL_COHORT_H

#include <stddef.h>

#include "cajal/knowledge.h"
#include "cajal/patient.h"
#include "cajal/report.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** From what to what, in the words of `cajal help outcome`; NULL: the default. Start from CAJAL_ENDPOINT_INIT. */
typedef struct cajal_endpoint {
    int version;           /**< CAJAL_ENDPOINT_VERSION */
    const char *from;      /**< "diagnosis", "metastasis", "line:2", "line" (each line, a row for it),
                                "drug:imatinib", "progression:1", "response:1", "local", "local:surgery";
                                "line:1" by default */
    const char *to;        /**< "progression", "progression-or-death" (the default), "death", "stop", "next-line" */
    const char *criterion; /**< whose progression counts: "recist", "choi", …; "believed" by default */
    const char *unit;      /**< "days", "weeks", "months" (the default), "years" */
} cajal_endpoint;

#define CAJAL_ENDPOINT_VERSION 1
#define CAJAL_ENDPOINT_INIT                                                                                            \
    {                                                                                                                  \
        CAJAL_ENDPOINT_VERSION, NULL, NULL, NULL, NULL                                                                 \
    }

/**
 * The times of cases as a CSV table with a header: subject, from, until, time, status (1: the event), outcome (its
 * name), genotype, line, drugs, … as `cajal outcome km --cases … --table` prints it. To compare from the start by what
 * is known only later (the columns response and local) favours those who lived long enough for it.
 *
 * @param csv       receives the zero-terminated table; free with cajal_free(); untouched on failure
 * @param length    receives its length without the zero; may be NULL
 * @param knowledge the knowledge base
 * @param cases     the cases, `count` of them
 * @param count     how many
 * @param endpoint  see cajal_endpoint; NULL for the defaults
 * @param errors    receives what is wrong; and, with status CAJAL_OK, which case has no row and why; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID for a case that contradicts itself; CAJAL_USAGE for an endpoint that is none;
 *         CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_cohort_times(char **csv, size_t *length, const cajal_knowledge *knowledge,
                                                         const cajal_case *const *cases, size_t count,
                                                         const cajal_endpoint *endpoint, cajal_errors *errors);

/** Which analysis, of which columns. Start from CAJAL_ANALYSIS_INIT; strings are names of columns unless it is said. */
typedef struct cajal_analysis {
    int version;                   /**< CAJAL_ANALYSIS_VERSION */
    const char *name;              /**< "km", "logrank", "cox", "rmst", "cuminc", "gray" or "finegray" */
    const char *time;              /**< end of follow-up; required */
    const char *status;            /**< what happened then; required */
    const char *entry;             /**< start of observation; NULL: 0 */
    const char *weight;            /**< case weights; NULL: 1 */
    const char *group;             /**< curves or tests by it; NULL: one group; models have covariates instead */
    const char *id;                /**< the patient of several rows; NULL: each row its own */
    const char *const *strata;     /**< strata of tests and models */
    size_t strata_count;           /**< how many; at most 64, as of all lists */
    const char *const *covariates; /**< of models */
    size_t covariates_count;       /**< how many */
    const char *const *factors;    /**< covariates that are categories although numbers; "NAME=REFERENCE" */
    size_t factors_count;          /**< how many */
    const char *const *events;     /**< values of the status that are the event; none: 1, TRUE, dead, … */
    size_t events_count;           /**< how many */
    const char *censored;          /**< the value of the status that is censored; NULL: 0, FALSE, alive, … */
    const double *at;              /**< times at which curves are told */
    size_t at_count;               /**< how many */
    const double *quantiles;       /**< of km: probabilities of the event whose times are told */
    size_t quantiles_count;        /**< how many */
    double level;                  /**< of the intervals */
    double horizon;                /**< of rmst; 0: the shortest of the groups' longest times */
    const char *ties;              /**< "efron", "breslow" or, of cox, "exact"; NULL: that of R's function */
    const char *zph;               /**< of cox: proportional hazards tested on "km", "rank", "identity", "log" */
    const char *cause;             /**< of finegray: the value of the status that is of interest */
    int robust;                    /**< of cox, not 0: the sandwich variance, by patient where `id` is given */
} cajal_analysis;

#define CAJAL_ANALYSIS_VERSION 1
#define CAJAL_ANALYSIS_INIT                                                                                            \
    {                                                                                                                  \
        CAJAL_ANALYSIS_VERSION, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL,    \
            NULL, 0, NULL, 0, 0.95, 0.0, NULL, NULL, NULL, 0                                                           \
    }

/**
 * Analyses a table of survival times, as `cajal outcome` does; the numbers are those of outcome.h.
 *
 * @param out         receives the zero-terminated text; free with cajal_free()
 * @param text_length receives its length without the zero; may be NULL
 * @param table       CSV or TSV with a header, UTF-8; need not end with a zero; an empty cell, NA or "." is missing
 * @param length      of the table in bytes
 * @param analysis    see cajal_analysis
 * @param options     see cajal_report_options; NULL for the defaults;
 *                    JSON is schema/outcome.schema.json; CAJAL_HTML is not offered
 * @param errors      receives what is wrong, with its line; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID for a table that cannot be read; CAJAL_USAGE for an analysis, column or option that
 *         is none; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_report_survival(char **out, size_t *text_length, const char *table,
                                                            size_t length, const cajal_analysis *analysis,
                                                            const cajal_report_options *options, cajal_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
