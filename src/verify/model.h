/* The plan engine (plan/decide.c, plan/missing.c) as sets of patients: for whom an option is offered, with
 * which strength and order, for whom an action is avoided, and for whom a fact is named as missing.
 * crosscheck.c holds the two against each other. */
#ifndef CAJAL_VERIFY_MODEL_H
#define CAJAL_VERIFY_MODEL_H

#include "plan/decide.h"
#include "verify/space.h"

struct model_level { /* an option offered with one strength and order */
    enum kb_strength strength;
    int order;
    const char *tie;                      /* the word that every rule behind it gives, or NULL */
    const struct kb_ready_action *action; /* of the first rule behind it */
    const struct kb_rule *rule;
    patients said;    /* some rule says so */
    patients offered; /* none says better, and nothing avoids it */
};

struct model_entry {                      /* what the plan takes for one option */
    const struct kb_ready_action *action; /* the first that says it */
    patients said, avoided, offered;
    struct model_level *levels; /* best first */
    uint32_t levels_count, levels_capacity;
};

struct model_avoid {
    const struct kb_ready_action *action;
    patients named;
};

struct model { /* the rules of a knowledge base on one day */
    struct space *space;
    struct arena *arena;
    const cajal_knowledge *knowledge;
    int32_t day;
    const patients *fires; /* per rule, whatever the day */
    bool *drives;          /* per rule: in force and verified */
    struct model_entry *entries;
    uint32_t entries_count, entries_capacity;
    struct model_avoid *avoid;
    uint32_t avoid_count, avoid_capacity;
    patients some_option;
    bool failed; /* memory was short */
};

/* For whom each rule fires; NULL when memory is short. */
const patients *model_fires(struct space *space, struct arena *arena);

/* The rules in force on `day`; `skip` is left out (UINT32_MAX: none). */
void model_build(struct model *out, struct space *space, struct arena *arena, const patients *fires, int32_t day);

const struct model_entry *model_entry(const struct model *model, const struct kb_ready_action *action);
const struct model_avoid *model_avoid(const struct model *model, const struct kb_ready_action *action);

/* The option is offered as strongly and early as `then` would have it, or more so. */
patients model_offered_as_well(const struct model *model, const struct kb_ready_action *action);

/* Another verified rule in force says the same at least as strongly and early; rules that
 * rely on `fact` being unknown do not count (UINT32_MAX: all count). */
patients model_others_say(const struct model *model, uint32_t rule, const struct kb_ready_action *action,
                          uint32_t fact);
patients model_others_avoid(const struct model *model, uint32_t rule, const struct kb_ready_action *action,
                            uint32_t fact);

/* model_missing.c: the patients whose plan names `fact` as missing, among those of whom it is unknown;
 * and those whose plan would change with the answer. */
patients model_names_missing(const struct model *model, uint32_t fact);
patients model_hangs_on(const struct model *model, uint32_t fact);

#endif
