/* What is known of a drug against a mutation, in words and in JSON. */
#ifndef CAJAL_REPORT_SENSITIVITY_WORDS_H
#define CAJAL_REPORT_SENSITIVITY_WORDS_H

#include "base/json_out.h"
#include "report/citations.h"
#include "variant/sensitivity.h"

/* "trial", "cohort", "case", "lab". */
const char *sensitivity_level_words(enum kb_level level);

/* One row: "sensitive (trial)", "resistant (lab, unverified)". */
void sensitivity_call_words(struct text *out, const struct kb_sensitivity *row);

/* "sensitive (trial)"; other calls follow after "; ". */
void sensitivity_words(struct text *out, const struct sensitivity_cell *cell);

/* The members of one object: call, level, text, row, sources; `others` where another row says otherwise. */
void sensitivity_json(struct json_out *json, struct citations *citations, const struct sensitivity_cell *cell);

#endif
