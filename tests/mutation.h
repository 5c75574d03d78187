/* What the parts of the mutation test share: who is planned, and whether a mutant is noticed. */
#ifndef CAJAL_TESTS_MUTATION_H
#define CAJAL_TESTS_MUTATION_H

#include "plan/plan.h"
#include "variation.h"
#include "verify/space.h"

struct border { /* a patient on a day, and what the plan is */
    cajal_facts facts;
    int32_t day;
    uint64_t plan;
};

struct vignette {
    cajal_facts facts;
    int32_t day;
    char *expected; /* lines */
};

struct guards {
    cajal_knowledge *base;
    struct arena *arena;
    int32_t day; /* the last on which a rule comes into force */
    struct border *border, *cases;
    size_t border_count, cases_count;
    struct vignette *vignettes;
    size_t vignettes_count;
    const bool *same; /* of the mutants still to be made: whether it is none */
    bool full;
};

#define MUTATION_MOST 16384 /* border patients, cases, vignettes */

/* A plan as one number. */
uint64_t mutation_plan(const cajal_knowledge *knowledge, const cajal_facts *facts, int32_t day);

/* The patients whom all conditions of a rule but one let through; UINT32_MAX: whom all do. */
patients mutation_all_but_one(struct space *space, const struct kb_ready_rule *rule, uint32_t left_out);

/* Border patients: made of the rules and written, or read; how many have another plan than was written. */
int mutation_write_border(struct guards *guards, const char *path);
void mutation_read_border(struct guards *guards, const char *path);
int mutation_stale(const struct guards *guards);

/* Vignettes and published cases; how many vignettes do not hold as the rules are. */
void mutation_read_vignettes(struct guards *guards, const char *path);
void mutation_read_cases(struct guards *guards, const char *directory);
int mutation_broken_vignettes(const struct guards *guards);

/* Whether a mutant changes a vignette, or the plan of a patient of a list. */
bool mutation_by_vignettes(const struct guards *guards, const cajal_knowledge *mutant);
bool mutation_by_patients(const cajal_knowledge *mutant, const struct border *list, size_t count);

/* Which mutants change no plan, in the order in which they are made; in the arena of the guards. */
bool *mutation_judge(struct guards *guards);

/* All values of a fact, "unknown" included, as a set. */
uint64_t mutation_all_values(const struct guards *guards, uint32_t fact);

/* The whole text of a file; the caller frees it. Ends the program when there is none. */
char *mutation_read_text(const char *path);

#endif
