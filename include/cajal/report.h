/**
 * @file report.h
 * A plan as text for a person, JSON for a machine, or a page to print.
 *
 * Ownership: the text handed out belongs to the caller; free it with cajal_free().
 */
#ifndef CAJAL_REPORT_H
#define CAJAL_REPORT_H

#include <stddef.h>

#include "cajal/plan.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The form of a report. */
typedef enum cajal_format {
    CAJAL_TEXT,      /**< plain text, most important first, at most `width` columns */
    CAJAL_JSON,      /**< schema/plan.schema.json, indented */
    CAJAL_JSON_LINE, /**< the same on one line, for NDJSON */
    CAJAL_HTML       /**< one self-contained page that prints well */
} cajal_format;

/** How to write. Start from CAJAL_REPORT_OPTIONS_INIT. */
typedef struct cajal_report_options {
    int version;         /**< CAJAL_REPORT_OPTIONS_VERSION */
    cajal_format format; /**< see cajal_format */
    int width;           /**< columns of the text, 60 to 200; 0 means 80 */
    int colour;          /**< not 0: ANSI colours in the text */
} cajal_report_options;

#define CAJAL_REPORT_OPTIONS_VERSION 1
#define CAJAL_REPORT_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        CAJAL_REPORT_OPTIONS_VERSION, CAJAL_TEXT, 80, 0                                                                \
    }

/**
 * Writes a plan.
 *
 * @param out     receives the zero-terminated report; free with cajal_free()
 * @param length  receives its length in bytes without the zero; may be NULL
 * @param plan    the plan
 * @param options see cajal_report_options; NULL for the defaults
 * @param errors  receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE for bad options; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_report_plan(char **out, size_t *length, const cajal_plan *plan,
                                                        const cajal_report_options *options, cajal_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
