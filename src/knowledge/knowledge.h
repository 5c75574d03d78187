/* A loaded knowledge base: the rows of kb.h, with ids resolved once. */
#ifndef CAJAL_KNOWLEDGE_KNOWLEDGE_H
#define CAJAL_KNOWLEDGE_KNOWLEDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "cajal/knowledge.h"
#include "knowledge/kb.h"

/* A fact has at most 63 values besides "unknown", so that a set of them is one word. */
#define KB_FACT_VALUES 63
#define KB_FACTS 64
#define KB_UNKNOWN 0 /* every fact's value 0 is "unknown"; value i+1 is values[i] of facts.yaml */

/* fact ∈ set, resolved: bit v is set when value v satisfies the condition. */
struct kb_test {
    uint32_t fact;
    uint64_t set;
};

/* A published figure that belongs beside an option. */
struct kb_evidence {
    const struct kb_trial *trial;
    const struct kb_arm *arm;
    const struct kb_outcome *outcome;
    int32_t public_from; /* the day its first source was public */
};

/* What a rule does, or what is to be avoided, with its ids resolved. */
struct kb_ready_action {
    enum kb_action action;
    const struct kb_regimen *regimen; /* or NULL */
    const char *const *drugs;         /* canonical ids: the regimen's when it has one */
    uint32_t drugs_count;
    const struct kb_local *modality;    /* or NULL */
    const struct kb_then *then;         /* NULL in an avoidance */
    const struct kb_avoid *avoid;       /* NULL in an option */
    const char *text;                   /* "Start imatinib 400 mg once daily" */
    const struct kb_evidence *evidence; /* headline figures of the regimen or modality */
    uint32_t evidence_count;
};

/* A rule as the plan runs it. */
struct kb_ready_rule {
    const struct kb_rule *rule;
    const struct kb_test *tests;
    uint32_t tests_count;
    int32_t from_days, until_days;       /* valid on days from_days <= d < until_days */
    int32_t replaced_from;               /* day from which another rule replaces it; INT32_MAX: never */
    const struct kb_ready_action *then;  /* as rule->then */
    const struct kb_ready_action *avoid; /* as rule->avoid */
};

struct kb_ready_safety {
    const struct kb_safety *safety;
    int32_t from_days; /* INT32_MIN: every day */
    const struct kb_test *tests;
    uint32_t tests_count;
    const struct kb_ready_action *never, *always_avoid, *always_one_of;
};

struct kb_ready_impossible {
    const struct kb_impossible *impossible;
    const struct kb_test *tests;
    uint32_t tests_count;
};

struct kb_names; /* id or alias → row (names.c) */
struct kb_code_index; /* code of a record → row (codes.c) */

struct cajal_knowledge {
    struct arena *arena;
    const struct kb *kb;
    struct kb_names *names;
    struct kb_code_index *codes;
    struct kb_ready_rule *rules;    /* as kb->rules */
    struct kb_ready_safety *safety; /* as kb->safety */
    int32_t *public_from;           /* as kb->references: the day each was public */

    struct kb_ready_impossible *impossible; /* as kb->impossible */
    cajal_date known_from, known_until;
};

/* One without rows, whose arena is set; NULL when memory is short. */
cajal_knowledge *knowledge_new(void);

/* Rows by id (a drug, gene or modality also by alias), in any letter case; NULL when there is none. */
const struct kb_reference *kb_reference(const cajal_knowledge *knowledge, const char *id);
const struct kb_gene *kb_gene(const cajal_knowledge *knowledge, const char *symbol);
const struct kb_genotype *kb_genotype(const cajal_knowledge *knowledge, const char *id);
const struct kb_drug *kb_drug(const cajal_knowledge *knowledge, const char *name);
const struct kb_regimen *kb_regimen(const cajal_knowledge *knowledge, const char *id);
const struct kb_comedication *kb_comedication(const cajal_knowledge *knowledge, const char *name);

/* Whether two are one drug, or some regimen gives both. */
bool kb_given_together(const cajal_knowledge *knowledge, const struct kb_drug *a, const struct kb_drug *b);
const struct kb_class *kb_class(const cajal_knowledge *knowledge, const char *id);
const struct kb_local *kb_local(const cajal_knowledge *knowledge, const char *id);
const struct kb_trial *kb_trial(const cajal_knowledge *knowledge, const char *id);
const struct kb_conflict *kb_conflict(const cajal_knowledge *knowledge, const char *id);

/* The threshold `parameter` of criterion `criterion` ("recist-1.1", "pr_decrease"); `otherwise`
 * when the base (or the knowledge itself, NULL) does not state it. */
double kb_threshold(const cajal_knowledge *knowledge, const char *criterion, const char *parameter, double otherwise);

/* Index of fact `id` in kb->facts, or -1; and the value index of `word` in it
 * (KB_UNKNOWN for "unknown"), or -1; and the spelling of a value. */
int kb_fact_index(const cajal_knowledge *knowledge, const char *id);
int kb_fact_value(const struct kb_fact *fact, const char *word);
const char *kb_fact_word(const struct kb_fact *fact, int value);

/* The day from which a source "ref#place" is public; the earliest of several. INT32_MIN when there is none. */
int32_t kb_source_public_from(const cajal_knowledge *knowledge, const char *source);
int32_t kb_sources_public_from(const cajal_knowledge *knowledge, const char *const *sources, uint32_t count);

/* Whether a source is the work that the base started from. */
bool kb_is_of_review(const cajal_knowledge *knowledge, const char *source);
/* Of a figure of a trial. One without a source is no older than its trial; of INT32_MAX, nobody knows how old. */
int32_t kb_outcome_public_from(const cajal_knowledge *knowledge, const struct kb_trial *trial,
                               const struct kb_outcome *outcome);

/* Whether a conflict's first side, which the others contradict, was public on a day. */
bool kb_conflict_public(const cajal_knowledge *knowledge, const char *id, int32_t day);

/* What was said of a genotype class on a day. */
const char *kb_genotype_text(const struct kb_genotype *genotype, int32_t day);

/* Fills knowledge->public_from; false when memory is short. */
bool kb_date_references(cajal_knowledge *knowledge);

/* Whether an option or avoidance `has` is of the kind that `pattern` names: the same action,
 * and every regimen, drug and modality that the pattern gives. A regimen in `has` counts as
 * its drugs; a pattern of `start` and drugs also covers switching to and rechallenging with them. */
bool kb_action_matches(const struct kb_ready_action *pattern, const struct kb_ready_action *has);

/* The length of the reference id in a source "ref#place"; the place starts one after. */
size_t kb_source_id_length(const char *source);

/* Resolves a loaded or restored `kb` into `out` (whose arena is set). Every id that names
 * nothing is skipped: kb check reports them. CAJAL_INTERNAL when memory is short. */
cajal_status kb_resolve(cajal_knowledge *out, const struct kb *kb, cajal_errors *errors);

#endif
