/* The faces of a plan. Each function appends to `out`, ends with a new line, and fails
 * only when memory is short. */
#ifndef CAJAL_REPORT_REPORT_H
#define CAJAL_REPORT_REPORT_H

#include "base/text.h"
#include "cajal/report.h"
#include "plan/plan.h"

/* For a person: at most `width` columns, a typical plan on one screen. */
cajal_status report_plan_text(struct text *out, const cajal_plan *plan, int width, bool colour, cajal_errors *errors);

/* For a machine: schema/plan.schema.json. */
cajal_status report_plan_json(struct text *out, const cajal_plan *plan, bool pretty, cajal_errors *errors);

/* For paper: one self-contained page. */
cajal_status report_plan_html(struct text *out, const cajal_plan *plan, cajal_errors *errors);

#define REPORT_WIDTH 80 /* columns where none are asked for */

/* Writes one form of `subject`; the width is set. */
typedef cajal_status report_writer(struct text *text, const void *subject, const cajal_report_options *options,
                                   cajal_errors *errors);

/* What all public reports share: options checked, the text handed to the caller, nothing on failure. */
cajal_status report_hand_out(char **out, size_t *length, report_writer *write, const void *subject,
                             const cajal_report_options *options, cajal_errors *errors);

/* Shared words. */

/* "Imatinib, rifampicin (strong CYP3A4 inducer): avoid; …", with the dose level it leads to. */
void report_dosing_words(struct text *out, const struct plan_dosing *dosing);

/* Whether the next thing to avoid stands on the same rules: what they say is then said once, below both. */
bool report_avoid_goes_on(const struct plan_decision *decision, uint32_t index);

/* "implied by the review", "from a guideline", "left open by the review"; NULL when stated. A rule that
 * does not cite the review says "its sources" instead. */
bool report_cites_review(const cajal_knowledge *knowledge, const struct kb_rule *rule);
const char *report_standing_words(const cajal_knowledge *knowledge, const struct kb_rule *rule);

/* "FDA 2002-02-01". */
void report_approval_words(struct text *out, const struct kb_approval *approval);

/* The version of the report's JSON, its member "cajal". */
#define REPORT_JSON_VERSION 1

#endif
