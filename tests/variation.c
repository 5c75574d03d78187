#include "variation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *copy(struct arena *arena, const void *from, size_t count, size_t size)
{
    void *to = arena_array(arena, count + 2, size); /* room for one more */
    if (!to)
        abort();
    if (count)
        memcpy(to, from, count * size);
    return to;
}

static void relink(struct variation *it)
{
    for (uint32_t i = 0; i < it->kb.rules_count; i++)
        it->ready[i].rule = &it->rules[i];
}

bool variation_of(struct variation *out, struct arena *arena, const cajal_knowledge *base)
{
    *out = (struct variation){.knowledge = *base, .kb = *base->kb, .arena = arena};
    out->rules = copy(arena, base->kb->rules, base->kb->rules_count, sizeof *out->rules);
    out->ready = copy(arena, base->rules, base->kb->rules_count, sizeof *out->ready);
    out->kb.rules = out->rules;
    out->knowledge.kb = &out->kb;
    out->knowledge.rules = out->ready;
    relink(out);
    return true;
}

void variation_remove_rule(struct variation *it, uint32_t rule)
{
    uint32_t after = it->kb.rules_count - rule - 1;
    memmove(&it->rules[rule], &it->rules[rule + 1], after * sizeof *it->rules);
    memmove(&it->ready[rule], &it->ready[rule + 1], after * sizeof *it->ready);
    it->kb.rules_count--;
    relink(it);
}

uint32_t variation_copy_rule(struct variation *it, uint32_t rule, const char *id)
{
    uint32_t index = it->kb.rules_count++;
    it->rules[index] = it->rules[rule];
    it->ready[index] = it->ready[rule];
    it->rules[index].row.id = id;
    relink(it);
    return index;
}

static struct kb_test *own_tests(struct variation *it, uint32_t rule)
{
    struct kb_ready_rule *ready = &it->ready[rule];
    struct kb_test *tests = copy(it->arena, ready->tests, ready->tests_count, sizeof *tests);
    ready->tests = tests;
    return tests;
}

void variation_remove_test(struct variation *it, uint32_t rule, uint32_t test)
{
    struct kb_test *tests = own_tests(it, rule);
    uint32_t after = it->ready[rule].tests_count - test - 1;
    memmove(&tests[test], &tests[test + 1], after * sizeof *tests);
    it->ready[rule].tests_count--;
}

void variation_set_test(struct variation *it, uint32_t rule, uint32_t test, uint64_t set)
{
    own_tests(it, rule)[test].set = set;
}

struct kb_ready_action *variation_actions(struct variation *it, uint32_t rule)
{
    struct kb_ready_action *actions =
        copy(it->arena, it->ready[rule].then, it->rules[rule].then_count, sizeof *actions);
    it->ready[rule].then = actions;
    return actions;
}

struct kb_then *variation_then(struct variation *it, uint32_t rule, uint32_t action)
{
    struct kb_ready_action *actions = variation_actions(it, rule);
    struct kb_then *then = copy(it->arena, actions[action].then, 1, sizeof *then);
    actions[action].then = then;
    return then;
}

void variation_make_avoid(struct variation *it, uint32_t rule)
{
    uint32_t count = it->rules[rule].then_count;
    struct kb_ready_action *actions = copy(it->arena, it->ready[rule].then, count, sizeof *actions);
    struct kb_avoid *rows = arena_array(it->arena, count + 1, sizeof *rows);
    if (!rows)
        abort();
    for (uint32_t i = 0; i < count; i++) {
        actions[i].then = NULL;
        actions[i].avoid = &rows[i];
    }
    it->ready[rule].avoid = actions;
    it->rules[rule].avoid = rows;
    it->rules[rule].avoid_count = count;
    it->rules[rule].then_count = 0;
}

uint32_t variation_rule(const struct variation *it, const char *id)
{
    for (uint32_t i = 0; i < it->kb.rules_count; i++)
        if (strcmp(it->rules[i].row.id, id) == 0)
            return i;
    fprintf(stderr, "no rule %s\n", id);
    abort();
}
