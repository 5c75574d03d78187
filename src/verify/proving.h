/* What the parts of the proof share. */
#ifndef CAJAL_VERIFY_PROVING_H
#define CAJAL_VERIFY_PROVING_H

#include "verify/model.h"
#include "verify/verify.h"

struct proving {
    struct arena *arena;
    const cajal_knowledge *knowledge;
    struct space *space;
    const patients *fires; /* per rule */
    struct model model;    /* of the day at hand */
    bool *matters;         /* per rule: on some day so far */
    struct verify_report *out;
    size_t findings_capacity;
    bool whether_only; /* as in the options */
    bool failed;       /* memory was short */
};

/* Nothing more is asked. */
bool proving_done(const struct proving *it);

/* What was found of `set` on the day at hand; nothing when the set is empty. The same check, subject
 * and message on a later day is counted there. */
void proving_find(struct proving *it, enum verify_check check, const char *subject, patients set, const char *message);
/* What concerns no patient. */
void proving_note(struct proving *it, enum verify_check check, const char *subject, const char *message);

void prove_options(struct proving *it);     /* prove_options.c: option, contradiction, tie, dose */
void prove_rules_today(struct proving *it); /* prove_rules.c: which rules matter today */
void prove_rules(struct proving *it);       /* after the last day: fires, matters */
void prove_safety(struct proving *it);      /* prove_safety.c */
void prove_missing(struct proving *it);     /* prove_missing.c */
void crosscheck_sample(struct proving *it, uint32_t samples, uint64_t *random); /* crosscheck.c */
void crosscheck_subspace(struct proving *it);

#endif
