/* Which unknown facts would decide between which options. */
#include <string.h>

#include "plan/decide.h"

struct gap { /* one unknown fact and what hangs on it */
    uint32_t fact;
    uint32_t fewest_unknown;  /* unknown facts of the nearest rule: 1 means this one alone decides */
    int order;                /* of the best option that hangs on it */
    struct plan_list decides; /* const char * */
};

bool plan_relies_on_unknown(const cajal_knowledge *knowledge, const struct kb_ready_rule *rule, uint32_t fact)
{
    uint64_t all = ((uint64_t)2 << knowledge->kb->facts[fact].values_count) - 1;
    for (uint32_t i = 0; i < rule->tests_count; i++)
        if (rule->tests[i].fact == fact)
            return (rule->tests[i].set & 1) && rule->tests[i].set != all;
    return false;
}

/* ---- what a rule would add, were the unknown facts as it has them ---- */

static bool offered(const struct deciding *deciding, const struct kb_ready_action *action)
{
    const struct plan_entry *options = deciding->options.items;
    for (size_t i = 0; i < deciding->options.count; i++)
        if (plan_same_entry(options[i].action, action))
            return !plan_speaks_better(action->then, options[i].action->then);
    return false;
}

static bool avoided(const struct deciding *deciding, const struct kb_ready_action *action)
{
    const struct plan_entry *avoid = deciding->avoid.items;
    for (size_t i = 0; i < deciding->avoid.count; i++)
        if (plan_same_entry(avoid[i].action, action))
            return true;
    return false;
}

/* A rule all of whose options and avoidances are named already would change nothing. */
static bool would_change(const struct deciding *deciding, const struct kb_ready_rule *rule)
{
    for (uint32_t i = 0; i < rule->rule->then_count; i++)
        if (!offered(deciding, &rule->then[i]))
            return true;
    for (uint32_t i = 0; i < rule->rule->avoid_count; i++)
        if (!avoided(deciding, &rule->avoid[i]))
            return true;
    return false;
}

/* ---- what a rule says that an answer would take back ---- */

static bool others_say(const struct deciding *deciding, const struct kb_ready_rule *rule, uint32_t fact,
                       const struct kb_ready_action *action)
{
    const struct kb_ready_rule **fired = deciding->fired.items;
    for (size_t i = 0; i < deciding->fired.count; i++) {
        const struct kb_ready_rule *other = fired[i];
        if (other == rule || plan_relies_on_unknown(deciding->knowledge, other, fact))
            continue;
        uint32_t count = action->then ? other->rule->then_count : other->rule->avoid_count;
        const struct kb_ready_action *actions = action->then ? other->then : other->avoid;
        for (uint32_t j = 0; j < count; j++)
            if (plan_same_entry(&actions[j], action) &&
                (!action->then || !plan_speaks_better(action->then, actions[j].then)))
                return true;
    }
    return false;
}

static bool on_offer(const struct deciding *deciding, const struct kb_ready_action *action)
{
    const struct plan_entry *options = deciding->options.items;
    for (size_t i = 0; i < deciding->options.count; i++)
        if (plan_same_entry(options[i].action, action))
            return true;
    return false;
}

/* A test that asks for the fact itself is no loss. */
static bool would_retract(const struct deciding *deciding, const struct kb_ready_rule *rule, uint32_t fact,
                          const struct kb_ready_action *action)
{
    if (action->then && (action->action == KB_TEST || !on_offer(deciding, action)))
        return false;
    return !others_say(deciding, rule, fact, action);
}

/* ---- the facts ---- */

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

static void weigh(struct deciding *deciding, struct plan_list *gaps, const struct kb_ready_rule *rule)
{
    uint32_t unknown = 0;
    for (uint32_t i = 0; i < rule->tests_count; i++)
        unknown += unknown_test(deciding, &rule->tests[i]);
    if (!would_change(deciding, rule))
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

static void weigh_retraction(struct deciding *deciding, struct plan_list *gaps, const struct kb_ready_rule *rule,
                             uint32_t fact)
{
    bool retracts = false;
    for (uint32_t i = 0; i < rule->rule->avoid_count; i++)
        retracts = retracts || would_retract(deciding, rule, fact, &rule->avoid[i]);
    for (uint32_t i = 0; i < rule->rule->then_count; i++) {
        if (!would_retract(deciding, rule, fact, &rule->then[i]))
            continue;
        retracts = true;
        struct gap *gap = gap_of(deciding, gaps, fact);
        if (gap)
            add_decided(deciding, gap, rule->then[i].text);
    }
    struct gap *gap = retracts ? gap_of(deciding, gaps, fact) : NULL;
    if (!gap)
        return;
    if (gap->fewest_unknown > 1 || best_order(rule) < gap->order)
        gap->order = best_order(rule);
    gap->fewest_unknown = 1;
}

static void weigh_retractions(struct deciding *deciding, struct plan_list *gaps, const struct kb_ready_rule *rule)
{
    for (uint32_t i = 0; i < rule->tests_count; i++) {
        uint32_t fact = rule->tests[i].fact;
        if (deciding->facts->values[fact] == KB_UNKNOWN && plan_relies_on_unknown(deciding->knowledge, rule, fact))
            weigh_retraction(deciding, gaps, rule, fact);
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
        weigh(deciding, &gaps, rules[i]);
    const struct kb_ready_rule **fired = deciding->fired.items;
    for (size_t i = 0; i < deciding->fired.count; i++)
        weigh_retractions(deciding, &gaps, fired[i]);
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
