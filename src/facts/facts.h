/* The facts of a case: a small fixed vector, one value from a finite domain for each
 * row of facts.yaml, "unknown" included. All that decides a plan is in here. */
#ifndef CAJAL_FACTS_FACTS_H
#define CAJAL_FACTS_FACTS_H

#include <stdint.h>

#include "cajal/status.h"
#include "knowledge/knowledge.h"
#include "patient/case.h"
#include "response/response.h"
#include "variant/genotype.h"

typedef struct cajal_facts {
    uint32_t count;           /* kb->facts_count */
    uint8_t values[KB_FACTS]; /* KB_UNKNOWN, or 1 + index into the fact's values */
    const char **notes;       /* what a reader should know; decides nothing */
    uint32_t notes_count;
} cajal_facts;

/* Derives every fact. `as_of_days` dates what is "now" for the case. */
cajal_status facts_derive(cajal_facts *out, struct arena *arena, const cajal_knowledge *knowledge,
                          const struct cajal_case *patient_case, const cajal_genotype *genotype,
                          const cajal_response *response, cajal_errors *errors);

#endif
