/**
 * @file evidence.h
 * What the knowledge base holds, to be read: the published figures, searched, and any of its rows, whole.
 *
 * Ownership: the text handed out belongs to the caller; free it with cajal_free().
 * Thread safety: any number of threads may read one knowledge base.
 */
#ifndef CAJAL_EVIDENCE_H
#define CAJAL_EVIDENCE_H

#include <stddef.h>

#include "cajal/knowledge.h"
#include "cajal/report.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What to look for; all that is given must hold. Start from CAJAL_EVIDENCE_QUERY_INIT. */
typedef struct cajal_evidence_query {
    int version;              /**< CAJAL_EVIDENCE_QUERY_VERSION */
    const char *const *words; /**< each must occur, in any letter case, in what is said about a figure */
    size_t words_count;       /**< how many */
    const char *drug;         /**< a drug or local therapy, by id or another name; NULL: any */
    int line;                 /**< of treatment, 1 to 4; 4 is fourth or later; 0: any */
    const char *genotype;     /**< only figures about this class, such as "kit_exon_9"; NULL: any */
    const char *as_of;        /**< "YYYY-MM-DD": published by that day; NULL: all that is held */
} cajal_evidence_query;

#define CAJAL_EVIDENCE_QUERY_VERSION 1
#define CAJAL_EVIDENCE_QUERY_INIT                                                                                      \
    {                                                                                                                  \
        CAJAL_EVIDENCE_QUERY_VERSION, NULL, 0, NULL, 0, NULL, NULL                                                     \
    }

/**
 * Searches the published figures, as `cajal evidence` does.
 *
 * @param out       receives the zero-terminated text; free with cajal_free()
 * @param length    receives its length without the zero; may be NULL
 * @param knowledge the knowledge base
 * @param query     see cajal_evidence_query; NULL: all figures
 * @param options   see cajal_report_options; NULL for the defaults; CAJAL_HTML is not offered
 * @param errors    receives what went wrong, with the nearest known words; may be NULL
 * @return CAJAL_OK, also when nothing was found; CAJAL_USAGE for a drug, line, genotype or day that is none, or bad
 *         options; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_report_evidence(char **out, size_t *length,
                                                            const cajal_knowledge *knowledge,
                                                            const cajal_evidence_query *query,
                                                            const cajal_report_options *options, cajal_errors *errors);

/**
 * Explains every row that `id` names, as `cajal explain` does: a rule, reference, drug, regimen, trial, genotype, …
 *
 * @param out       receives the zero-terminated text; free with cajal_free()
 * @param length    receives its length without the zero; may be NULL
 * @param knowledge the knowledge base
 * @param id        as plans and evidence name it; of a reference also one place, "ang-maki-2016#imatinib"
 * @param options   see cajal_report_options; NULL for the defaults; CAJAL_HTML is not offered
 * @param errors    receives what went wrong, with the nearest known ids; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE when there is no such id, or for bad options; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_report_explanation(char **out, size_t *length,
                                                               const cajal_knowledge *knowledge, const char *id,
                                                               const cajal_report_options *options,
                                                               cajal_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
