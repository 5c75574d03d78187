/* What the two halves of witness-making share: a case is written from its facts, and read back to see. */
#ifndef CAJAL_VERIFY_WITNESS_H
#define CAJAL_VERIFY_WITNESS_H

#include "base/json_out.h"
#include "facts/facts.h"

struct witness_try {   /* what is varied until the case read back has the facts wanted */
    uint32_t match;    /* which pattern of the genotype class is written */
    uint32_t adjuvant; /* how many of the first treatments are adjuvant, and so no line */
    uint32_t fillers;  /* how many lines of drugs that no fact asks for come first */
};

struct making {
    const cajal_knowledge *knowledge;
    const cajal_facts *facts;
    struct witness_try attempt;
    struct json_out out;
};

/* The word of the fact that is derived so, of the drug, test or site (NULL: any); NULL when it is unknown. */
const char *making_word(const struct making *it, enum kb_derive derive, const char *of);

void making_treatments(struct making *it); /* witness_treatments.c */
void making_molecular(struct making *it);  /* witness_molecular.c */

#define MAKING_BEFORE "1999-06" /* a date before every drug, */
#define MAKING_AFTER "2014-06"  /* and one after */

#endif
