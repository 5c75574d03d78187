/* Which unknown facts would decide between which options. */
#include <string.h>

#include "plan/decide.h"

struct gap { /* one unknown fact and what hangs on it */
    uint32_t fact;
    uint32_t fewest_unknown;  /* unknown facts of the nearest rule: 1 means this one alone decides */
    int order;                /* of the best option that hangs on it */
    struct plan_list decides; /* const char * */
};

static bool offered(const struct plan_decision *out, const struct kb_ready_action *action)
{
    for (uint32_t i = 0; i < out->options_count; i++)
        if (out->options[i].text == action->text || strcmp(out->options[i].text, action->text) == 0)
            return out->options[i].strength <= action->then->strength;
    return false;
}

/* A rule whose options are all on offer already would change nothing. */
static bool would_change(const struct plan_decision *out, const struct kb_ready_rule *rule)
{
    for (uint32_t i = 0; i < rule->rule->then_count; i++)
        if (!offered(out, &rule->then[i]))
            return true;
    return rule->rule->then_count == 0 && rule->rule->avoid_count > 0;
}

static bool unknown_test(const struct deciding *deciding, const struct kb_test *test)
{
    return deciding->facts->values[test->fact] == KB_UNKNOWN && !(test->set & 1);
}

static struct gap *gap_of(struct deciding *deciding, struct plan_list *gaps, uint32_t fact)
{
    struct gap *items = gaps->items;
    for (size_t i = 0; i < gaps->count; i++)
        if (items[i].fact == fact)
            return &items[i];
    struct gap *gap = arena_push(deciding->arena, &gaps->items, &gaps->count, &gaps->capacity, sizeof *gap);
    if (!gap) {
        deciding->failed = true;
        return NULL;
    }
    gap->fact = fact;
    gap->fewest_unknown = UINT32_MAX;
    return gap;
}

static void add_decided(struct deciding *deciding, struct gap *gap, const char *text)
{
    const char **items = gap->decides.items;
    for (size_t i = 0; i < gap->decides.count; i++)
        if (strcmp(items[i], text) == 0)
            return;
    const char **slot =
        arena_push(deciding->arena, &gap->decides.items, &gap->decides.count, &gap->decides.capacity, sizeof *slot);
    if (slot)
        *slot = text;
    else
        deciding->failed = true;
}

static int best_order(const struct kb_ready_rule *rule)
{
    int best = 1000; /* an avoidance alone: after every option */
    for (uint32_t i = 0; i < rule->rule->then_count; i++) {
        const struct kb_then *then = rule->then[i].then;
        int order = then->order + (then->strength == KB_RECOMMENDED ? 0 : 100);
        if (order < best)
            best = order;
    }
    return best;
}

static void weigh(struct deciding *deciding, struct plan_list *gaps, const struct plan_decision *out,
                  const struct kb_ready_rule *rule)
{
    uint32_t unknown = 0;
    for (uint32_t i = 0; i < rule->tests_count; i++)
        unknown += unknown_test(deciding, &rule->tests[i]);
    if (!would_change(out, rule))
        return;
    for (uint32_t i = 0; i < rule->tests_count; i++) {
        struct gap *gap = unknown_test(deciding, &rule->tests[i]) ? gap_of(deciding, gaps, rule->tests[i].fact) : NULL;
        if (!gap)
            continue;
        if (unknown < gap->fewest_unknown) {
            gap->fewest_unknown = unknown;
            gap->order = best_order(rule);
        } else if (unknown == gap->fewest_unknown && best_order(rule) < gap->order) {
            gap->order = best_order(rule);
        }
        for (uint32_t j = 0; j < rule->rule->then_count; j++)
            add_decided(deciding, gap, rule->then[j].text);
    }
}

/* Among equals the order of facts.yaml, which is that of a history: what came first is asked first. */
static bool weighs_more(const struct gap *a, const struct gap *b)
{
    if (a->fewest_unknown != b->fewest_unknown)
        return a->fewest_unknown < b->fewest_unknown;
    return a->order != b->order ? a->order < b->order : a->fact < b->fact;
}

static void sort(struct plan_list *gaps)
{
    struct gap *items = gaps->items;
    for (size_t i = 1; i < gaps->count; i++) {
        struct gap moving = items[i];
        size_t at = i;
        for (; at > 0 && weighs_more(&moving, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = moving;
    }
}

void plan_find_missing(struct deciding *deciding, struct plan_decision *out)
{
    struct plan_list gaps = {0};
    const struct kb_ready_rule **rules = deciding->undecided.items;
    for (size_t i = 0; i < deciding->undecided.count; i++)
        weigh(deciding, &gaps, out, rules[i]);
    sort(&gaps);
    out->missing = arena_array(deciding->arena, gaps.count + 1, sizeof *out->missing);
    if (!out->missing) {
        deciding->failed = true;
        return;
    }
    const struct gap *items = gaps.items;
    for (size_t i = 0; i < gaps.count; i++) {
        const struct kb_fact *fact = &deciding->knowledge->kb->facts[items[i].fact];
        out->missing[out->missing_count++] = (struct plan_missing){
            .fact = fact,
            .text = fact->ask,
            .decides = items[i].decides.items,
            .decides_count = (uint32_t)items[i].decides.count,
        };
    }
}
