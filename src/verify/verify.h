/* The proof of a knowledge base: over every combination of the facts, on every day on which the rules change.
 * What is proved, and how, is told in docs/safety.md. */
#ifndef CAJAL_VERIFY_VERIFY_H
#define CAJAL_VERIFY_VERIFY_H

#include "facts/facts.h"
#include "knowledge/knowledge.h"

/* What is proved: enum, word for machines, words for people. */
/* clang-format off */
#define VERIFY_CHECKS(X) \
    X(OPTION, "option", "every patient has at least one option") \
    X(CONTRADICTION, "contradiction", "nothing is both offered and avoided") \
    X(TIE, "tie", "one first choice, or a tie that is meant") \
    X(FIRES, "fires", "every rule fires for some patient") \
    X(MATTERS, "matters", "every rule changes some plan") \
    X(SAFETY, "safety", "every row of safety.yaml holds") \
    X(DOSE, "dose", "every option has a source; a drug to begin has a dose") \
    X(MISSING, "missing", "every unknown that would change the plan is named") \
    X(ENGINE, "engine", "the plan engine and the proof agree")
/* clang-format on */
enum verify_check {
#define VERIFY_ENUM(name, word, text) VERIFY_##name,
    VERIFY_CHECKS(VERIFY_ENUM)
#undef VERIFY_ENUM
        VERIFY_CHECK_COUNT
};
const char *verify_word(enum verify_check check);
const char *verify_text(enum verify_check check);

struct verify_finding {
    enum verify_check check;
    const char *subject; /* id of the rule, safety row or fact */
    const char *message;
    int32_t first_day;   /* on which it is so */
    uint32_t days_count; /* on how many of the days */
    double patients;     /* combinations of facts concerned, on the first day; 0: none needed */
    bool has_witness;
    cajal_facts witness;   /* the simplest of them */
    const char *case_json; /* a case with these facts; NULL: none was found */
};

struct verify_report {
    double combinations; /* of the values of all facts */
    double possible;     /* without those that no case can have */
    uint32_t facts_count, rules_count, options_count, safety_count;
    const int32_t *days;
    uint32_t days_count;
    uint64_t questions[VERIFY_CHECK_COUNT]; /* sets computed and looked at */
    struct verify_finding *findings;
    uint32_t findings_count;
    uint64_t patients_replanned; /* single patients planned by the engine and compared */
};

struct verify_options {
    const int32_t *day; /* that day alone; NULL: every day on which the rules or approvals change */
    uint32_t samples;   /* random patients compared with the engine, in all; 0: no comparison */
    bool whether_only;  /* stop at the first failure, and look for no case that shows it */
};

/* Everything in the report lives in `arena` or the knowledge base. CAJAL_USAGE when this program was built
 * without the engine; findings are no error. */
cajal_status verify_knowledge(struct verify_report *out, struct arena *arena, const cajal_knowledge *knowledge,
                              const struct verify_options *options, cajal_errors *errors);

/* witness.c: a case whose facts are these, as JSON in `arena`; NULL when none was found or memory is short. */
const char *witness_case(struct arena *arena, const cajal_knowledge *knowledge, const cajal_facts *facts,
                         const char *id);

/* The row of kb->impossible that the facts break, or NULL. */
const struct kb_impossible *verify_impossible(const cajal_knowledge *knowledge, const cajal_facts *facts);

/* Every day on which the rules in force or the approvals change, in order; NULL when memory is short. */
const int32_t *verify_days(uint32_t *count, struct arena *arena, const cajal_knowledge *knowledge);

#endif
