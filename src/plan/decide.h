/* What the parts of the plan engine share while one plan is made. */
#ifndef CAJAL_PLAN_DECIDE_H
#define CAJAL_PLAN_DECIDE_H

#include "plan/plan.h"

enum verdict { VERDICT_NO, VERDICT_FIRES, VERDICT_UNKNOWN };

struct plan_list { /* a growing array in the arena */
    void *items;
    size_t count, capacity;
};

struct plan_entry { /* an option or avoidance while it collects its reasons */
    const struct kb_ready_action *action;
    struct plan_list because;  /* const struct kb_rule * */
    struct plan_list cautions; /* const char * */
};

struct deciding {
    struct arena *arena;
    const cajal_knowledge *knowledge;
    const cajal_facts *facts;
    int32_t day;
    unsigned authorities;            /* as in struct plan_day */
    struct plan_list options, avoid; /* struct plan_entry */
    struct plan_list warnings;       /* const char * */
    struct plan_list unverified;     /* const struct kb_rule * */
    struct plan_list fired;          /* const struct kb_ready_rule * */
    struct plan_list undecided;      /* const struct kb_ready_rule *: they meet an unknown fact */
    bool failed;                     /* memory was short */
};

/* Whether a rule fires on these facts; VERDICT_UNKNOWN when only unknown facts keep it from it. */
enum verdict plan_judge(const struct kb_ready_rule *rule, const cajal_facts *facts);

/* Whether the rule fires on `fact` unknown, and would not on some answer. */
bool plan_relies_on_unknown(const cajal_knowledge *knowledge, const struct kb_ready_rule *rule, uint32_t fact);

/* Whether two actions are one option of a plan; and which of two speaks for it: the stronger, or the earlier. */
bool plan_same_entry(const struct kb_ready_action *a, const struct kb_ready_action *b);
bool plan_speaks_better(const struct kb_then *a, const struct kb_then *b);

bool plan_rule_valid(const struct kb_ready_rule *rule, int32_t day);

/* Fills the approvals of an option whose drugs are set. */
void plan_add_approvals(struct deciding *deciding, struct plan_option *option);

/* Fills out->missing from the undecided rules; the options must be ranked already. */
void plan_find_missing(struct deciding *deciding, struct plan_decision *out);

#endif
