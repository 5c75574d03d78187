/* How single facts are read off a case. Which of these a fact uses, and what it looks at
 * (a drug, a test, a site), is data: `derive` and `of` in kb/facts.yaml. */
#ifndef CAJAL_FACTS_DERIVE_H
#define CAJAL_FACTS_DERIVE_H

#include "facts/facts.h"
#include "facts/lines.h"

/* All that a deriver may look at. */
struct fact_view {
    const cajal_knowledge *knowledge;
    const struct cajal_case *patient_case;
    const cajal_genotype *genotype;
    const cajal_response *response;
    const struct treatment_lines *lines;
};

/* The value's word, or NULL when the case does not say. */
typedef const char *(*fact_deriver)(const struct fact_view *view, const struct kb_fact *fact);

/* By enum kb_derive. */
extern const fact_deriver fact_derivers[KB_DERIVE_COUNT];

#endif
