/* The faces of an assessment: text, JSON, CSV, and its part of a plan's page. Each appends to `out` and fails only
 * when memory is short. */
#ifndef CAJAL_REPORT_RESPONSE_REPORT_H
#define CAJAL_REPORT_RESPONSE_REPORT_H

#include "base/text.h"
#include "response/assessment.h"

/* `wanted`: of which criteria, by bit (1 << enum response_criterion). */
#define RESPONSE_ALL_CRITERIA (~0u)
cajal_status report_response_text(struct text *out, const cajal_assessment *assessment, unsigned wanted, int width,
                                  bool colour, cajal_errors *errors);
cajal_status report_response_json(struct text *out, const cajal_assessment *assessment, bool pretty,
                                  cajal_errors *errors);

/* Rows of CSV. */
void report_response_visits_header(struct text *out);
void report_response_visits(struct text *out, const cajal_assessment *assessment, unsigned wanted);
void report_response_recorded_header(struct text *out);
void report_response_recorded(struct text *out, const cajal_assessment *assessment);
void report_response_subjects_header(struct text *out);
void report_response_subjects(struct text *out, const cajal_assessment *assessment, unsigned wanted);

/* The section of a plan's page, with the plots where this program can draw; nothing when fewer than two scans were
 * measured. */
void report_response_section(struct text *out, const cajal_knowledge *knowledge, const cajal_response *response);

/* The first visit whose believed call is progression; NULL. */
const struct response_visit *response_first_progression(const cajal_response *response);

/* What the criterion's numbers are in: "mm", "ml", "SUV", "SUL". */
const char *response_unit(enum response_criterion criterion);

/* Choices that are not the published ones, as "name=value;name=value"; "" when all are. */
void response_choices(struct text *out, const struct response_options *options, const cajal_knowledge *knowledge,
                      const char *between);

#endif
