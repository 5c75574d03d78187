/* The systemic treatments of a case as lines of therapy. */
#ifndef CAJAL_FACTS_LINES_H
#define CAJAL_FACTS_LINES_H

#include "base/arena.h"
#include "knowledge/knowledge.h"
#include "patient/case.h"

/* One systemic treatment with its drugs found in the knowledge base. */
struct systemic {
    const struct case_treatment *treatment;
    const struct kb_drug **drugs; /* NULL where the knowledge base does not know the drug */
    uint32_t drugs_count;
    bool known;    /* at least one drug is a row of drugs.yaml */
    bool current;  /* going on */
    bool adjuvant; /* before the disease was metastatic: no line */
    int line;      /* 1…; 0 when it does not count as a line */
};

struct treatment_lines {
    struct systemic *items; /* in order of start; ties, and those without one, as in the case */
    uint32_t count;
    bool reordered;                 /* the case lists them in another order */
    int lines;                      /* how many lines have begun */
    const struct systemic *current; /* the last one going on, or NULL */
    const struct systemic *latest;  /* the last that counts as a line, or NULL */
    const char **unknown_drugs;     /* as written; not counted as lines */
    uint32_t unknown_drugs_count;
};

/* False when memory is short. */
bool lines_derive(struct treatment_lines *out, struct arena *arena, const cajal_knowledge *knowledge,
                  const struct cajal_case *patient_case);

bool systemic_has_drug(const struct systemic *item, const char *drug_id);

/* What is taken a day, in mg; -1 when the case does not say. */
double systemic_daily_mg(const struct systemic *item);

#endif
