/* One row of the knowledge base, whole: what it says, where it comes from, what hangs on it. */
#ifndef CAJAL_REPORT_EXPLAIN_H
#define CAJAL_REPORT_EXPLAIN_H

#include "base/text.h"
#include "knowledge/knowledge.h"

struct explain_options {
    bool as_json;
    bool pretty; /* of the JSON */
    int width;   /* of the text */
    bool colour;
};
#define EXPLAIN_OPTIONS_INIT                                                                                           \
    {                                                                                                                  \
        false, true, 80, false                                                                                         \
    }

/* Explains every row that `id` names: a rule, reference (also one place of it, "id#place"), drug or
 * local therapy (also by alias), regimen, trial, figure, genotype, gene, variant, conflict, fact, table …
 * CAJAL_USAGE, with the nearest known ids, when there is none. */
cajal_status explain_id(struct text *out, const cajal_knowledge *knowledge, const char *id,
                        const struct explain_options *options, cajal_errors *errors);

#endif
