/* A knowledge base that differs from another in one rule: for seeded mistakes and mutants. The other base is
 * not touched; all that is new lives in the arena. */
#ifndef CAJAL_TESTS_VARIATION_H
#define CAJAL_TESTS_VARIATION_H

#include "knowledge/knowledge.h"

struct variation {
    cajal_knowledge knowledge;
    struct kb kb;
    struct kb_rule *rules;
    struct kb_ready_rule *ready;
    struct arena *arena;
};

/* A copy that can be changed; false when memory is short. */
bool variation_of(struct variation *out, struct arena *arena, const cajal_knowledge *base);

void variation_remove_rule(struct variation *it, uint32_t rule);
/* A copy of rule `rule` at the end, with another id; its index. */
uint32_t variation_copy_rule(struct variation *it, uint32_t rule, const char *id);
void variation_remove_test(struct variation *it, uint32_t rule, uint32_t test);
void variation_set_test(struct variation *it, uint32_t rule, uint32_t test, uint64_t set);
/* The writable first member of what the rule does; its kb_then too. */
struct kb_ready_action *variation_actions(struct variation *it, uint32_t rule);
struct kb_then *variation_then(struct variation *it, uint32_t rule, uint32_t action);
/* What rule `rule` offers is what it avoids from now on. */
void variation_make_avoid(struct variation *it, uint32_t rule);

/* Index of the rule with this id; fails hard when there is none. */
uint32_t variation_rule(const struct variation *it, const char *id);

#endif
