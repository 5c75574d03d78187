/* Rules and facts: complete, and free of contradiction. */
#include <string.h>

#include "knowledge/check.h"
#include "knowledge/vocabulary.h"

static void check_fact(struct checking *checking, uint32_t index)
{
    const struct kb_fact *fact = &checking->kb->facts[index];
    if (fact->values_count == 0 || fact->values_count > KB_FACT_VALUES)
        check_report(checking, KB_LIST_facts, index, "values", "%u values: expected 1 to %d", fact->values_count,
                     KB_FACT_VALUES);
    for (uint32_t i = 0; i < fact->values_count; i++) {
        if (strcmp(fact->values[i], "unknown") == 0)
            check_report(checking, KB_LIST_facts, index, "values",
                         "\"unknown\" is part of every fact and is not listed");
        for (uint32_t j = 0; j < i; j++)
            if (strcmp(fact->values[i], fact->values[j]) == 0)
                check_report(checking, KB_LIST_facts, index, "values", "value \"%s\" is given twice", fact->values[i]);
    }
    if (fact->if_absent && kb_fact_value(fact, fact->if_absent) < 0)
        check_report(checking, KB_LIST_facts, index, "if_absent", "\"%s\" is no value of this fact", fact->if_absent);
}

/* What an action must name to mean something. */
static const char *lacking(enum kb_action action, bool has_drug, bool has_modality)
{
    switch (action) {
    case KB_START:
    case KB_CONTINUE:
    case KB_ESCALATE:
    case KB_REDUCE:
    case KB_HOLD:
    case KB_SWITCH:
    case KB_RECHALLENGE:
    case KB_RESUME: return has_drug ? NULL : "a `regimen` or `drugs`";
    case KB_DO_LOCAL: return has_modality ? NULL : "a `modality`";
    case KB_STOP: return has_drug ? NULL : "`drugs`";
    default: return "a `text`";
    }
}

static void check_actions(struct checking *checking, uint32_t index)
{
    const struct kb_rule *rule = &checking->kb->rules[index];
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < rule->then_count; i++) {
        const struct kb_then *then = &rule->then[i];
        const char *what = lacking(then->action, then->regimen || then->drugs_count, then->modality != NULL);
        check_path(path, "then[%u]", i);
        if (what && !then->text)
            check_report(checking, KB_LIST_rules, index, path, "action %s needs %s%s",
                         kb_word(&kb_words_action, (int)then->action), what,
                         strstr(what, "`text`") ? "" : " or a `text` that says what");
    }
    for (uint32_t i = 0; i < rule->avoid_count; i++) {
        const struct kb_avoid *avoid = &rule->avoid[i];
        const char *what = lacking(avoid->action, avoid->regimen || avoid->drugs_count, avoid->modality != NULL);
        if (what && !avoid->text)
            check_report(checking, KB_LIST_rules, index, check_path(path, "avoid[%u]", i), "action %s needs %s",
                         kb_word(&kb_words_action, (int)avoid->action), what);
    }
    if (rule->then_count + rule->avoid_count + rule->warn_count == 0)
        check_report(checking, KB_LIST_rules, index, NULL, "a rule needs `then`, `avoid` or `warn`");
}

/* ---- contradictions ---- */

static bool valid_together(const struct kb_ready_rule *a, const struct kb_ready_rule *b)
{
    int32_t a_until = a->until_days < a->replaced_from ? a->until_days : a->replaced_from;
    int32_t b_until = b->until_days < b->replaced_from ? b->until_days : b->replaced_from;
    return a->from_days < b_until && b->from_days < a_until;
}

/* Some vector of facts satisfies both: no fact on which their allowed values are disjoint. */
static bool can_fire_together(const struct kb_ready_rule *a, const struct kb_ready_rule *b)
{
    for (uint32_t i = 0; i < a->tests_count; i++)
        for (uint32_t j = 0; j < b->tests_count; j++)
            if (a->tests[i].fact == b->tests[j].fact && !(a->tests[i].set & b->tests[j].set))
                return false;
    return valid_together(a, b);
}

static void check_contradiction(struct checking *checking, uint32_t index, uint32_t other)
{
    const struct kb_ready_rule *does = &checking->knowledge->rules[index];
    const struct kb_ready_rule *avoids = &checking->knowledge->rules[other];
    if (!can_fire_together(does, avoids))
        return;
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < does->rule->then_count; i++)
        for (uint32_t j = 0; j < avoids->rule->avoid_count; j++)
            if (kb_action_matches(&avoids->avoid[j], &does->then[i]))
                check_report(checking, KB_LIST_rules, index, check_path(path, "then[%u]", i),
                             "rule \"%s\" does what rule \"%s\" avoids, and both can fire for one patient",
                             does->rule->row.id, avoids->rule->row.id);
}

static bool same_tests(const struct kb_ready_rule *a, const struct kb_ready_rule *b)
{
    if (a->tests_count != b->tests_count)
        return false;
    uint32_t alike = 0;
    for (uint32_t i = 0; i < a->tests_count; i++)
        for (uint32_t j = 0; j < b->tests_count; j++)
            alike += a->tests[i].fact == b->tests[j].fact && a->tests[i].set == b->tests[j].set;
    return alike == a->tests_count;
}

static void check_overlap(struct checking *checking, uint32_t index, uint32_t other)
{
    const struct kb_ready_rule *a = &checking->knowledge->rules[index];
    const struct kb_ready_rule *b = &checking->knowledge->rules[other];
    if (!same_tests(a, b) || !valid_together(a, b))
        return;
    for (uint32_t i = 0; i < a->rule->then_count; i++)
        for (uint32_t j = 0; j < b->rule->then_count; j++)
            if (a->then[i].action == b->then[j].action && a->then[i].regimen == b->then[j].regimen &&
                a->then[i].modality == b->then[j].modality && a->then[i].regimen) {
                check_report(checking, KB_LIST_rules, index, NULL,
                             "rule \"%s\" says again what rule \"%s\" says: the same conditions and the same action",
                             a->rule->row.id, b->rule->row.id);
                return;
            }
}

static void check_conflicts(struct checking *checking)
{
    for (uint32_t i = 0; i < checking->kb->conflicts_count; i++) {
        const struct kb_conflict *row = &checking->kb->conflicts[i];
        if (row->severity == KB_SEVERITY_S && !row->test)
            check_report(checking, KB_LIST_conflicts, i, NULL,
                         "conflict %s changes a recommendation (severity S) and needs a `test`", row->row.id);
        if (row->sides_count < 2)
            check_report(checking, KB_LIST_conflicts, i, "sides", "a conflict needs two sides");
    }
}

/* A row that demands nothing holds, and guards nothing; a combination of nothing is everybody. */
static void check_demands(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    for (uint32_t i = 0; i < kb->safety_count; i++) {
        const struct kb_safety *row = &kb->safety[i];
        if (row->never_count + row->always_avoid_count + row->always_one_of_count + row->always_warn_count == 0 &&
            !row->always_recommends)
            check_report(checking, KB_LIST_safety, i, NULL,
                         "a safety row needs `never`, `always_avoid`, `always_one_of`, `always_warn` or "
                         "`always_recommends`");
    }
    for (uint32_t i = 0; i < kb->impossible_count; i++)
        if (kb->impossible[i].when_count < 2)
            check_report(checking, KB_LIST_impossible, i, NULL, "`when` needs two facts that exclude each other");
}

void check_rules(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    for (uint32_t i = 0; i < kb->facts_count; i++)
        check_fact(checking, i);
    for (uint32_t i = 0; i < kb->rules_count; i++) {
        check_actions(checking, i);
        for (uint32_t j = 0; j < kb->rules_count; j++) {
            check_contradiction(checking, i, j);
            if (j < i)
                check_overlap(checking, i, j);
        }
    }
    check_conflicts(checking);
    check_demands(checking);
}
