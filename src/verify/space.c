#include "verify/space.h"

#include <bdd.h>
#include <stdlib.h>
#include <string.h>

#define NODES 1000000  /* to begin with; 20 bytes each */
#define GROWTH 4000000 /* at most, at a time */
#define CACHE 200000   /* results of operations that are remembered */

/* BuDDy reports through a function without context; one space is open at a time. */
static bool out_of_memory;
static void on_error(int error)
{
    (void)error;
    out_of_memory = true;
}

static patients keep(struct space *space, patients set)
{
    if (set < 0 || out_of_memory)
        return bddfalse;
    if (space->kept_count == space->kept_capacity) {
        size_t capacity = space->kept_capacity ? space->kept_capacity * 2 : 1024;
        patients *grown = realloc(space->kept, capacity * sizeof *grown);
        if (!grown) {
            out_of_memory = true;
            return bddfalse;
        }
        space->kept = grown;
        space->kept_capacity = capacity;
    }
    space->kept[space->kept_count++] = bdd_addref(set);
    return set;
}

size_t space_mark(const struct space *space) { return space->kept_count; }

void space_release(struct space *space, size_t mark)
{
    while (space->kept_count > mark)
        bdd_delref(space->kept[--space->kept_count]);
}

patients space_release_but(struct space *space, size_t mark, patients set)
{
    bdd_addref(set);
    space_release(space, mark);
    keep(space, set);
    bdd_delref(set);
    return set;
}

bool space_failed(const struct space *space)
{
    (void)space;
    return out_of_memory;
}

/* ---- sets ---- */

patients space_none(void) { return bddfalse; }
patients space_all(void) { return bddtrue; }
bool space_some(patients set) { return set != bddfalse; }
patients space_and(struct space *space, patients a, patients b) { return keep(space, bdd_and(a, b)); }
patients space_or(struct space *space, patients a, patients b) { return keep(space, bdd_or(a, b)); }
patients space_without(struct space *space, patients a, patients b) { return keep(space, bdd_apply(a, b, bddop_diff)); }
patients space_differ(struct space *space, patients a, patients b) { return keep(space, bdd_xor(a, b)); }
double space_count(const struct space *space, patients set)
{
    (void)space;
    return bdd_satcount(set);
}

static int bit_of(const struct space *space, uint32_t fact, int bit, uint32_t value)
{
    return (int)(value >> (space->bits[fact] - 1 - bit) & 1);
}

static patients value_set(struct space *space, uint32_t fact, uint32_t value)
{
    patients set = bddtrue;
    for (int i = space->bits[fact] - 1; i >= 0; i--) {
        int variable = space->first_bit[fact] + i;
        set = keep(space, bdd_and(bit_of(space, fact, i, value) ? bdd_ithvar(variable) : bdd_nithvar(variable), set));
    }
    return set;
}

patients space_test(struct space *space, uint32_t fact, uint64_t set)
{
    size_t mark = space_mark(space);
    patients result = bddfalse;
    for (uint32_t value = 0; value < space->values[fact]; value++)
        if (set >> value & 1)
            result = space_or(space, result, value_set(space, fact, value));
    return space_release_but(space, mark, result);
}

patients space_tests(struct space *space, const struct kb_test *tests, uint32_t count)
{
    size_t mark = space_mark(space);
    patients result = bddtrue;
    for (uint32_t i = 0; i < count; i++)
        result = space_and(space, result, space_test(space, tests[i].fact, tests[i].set));
    return space_release_but(space, mark, result);
}

patients space_given(struct space *space, patients set, uint32_t fact, uint32_t value)
{
    size_t mark = space_mark(space);
    patients result = keep(space, bdd_restrict(set, value_set(space, fact, value)));
    return space_release_but(space, mark, result);
}

/* ---- opening and closing ---- */

static int bits_for(uint32_t values)
{
    int bits = 0;
    while ((uint32_t)1 << bits < values)
        bits++;
    return bits;
}

static void lay_out(struct space *space)
{
    int bit = 0;
    space->combinations = 1;
    for (uint32_t i = 0; i < space->facts; i++) {
        space->values[i] = space->knowledge->kb->facts[i].values_count + 1;
        space->bits[i] = bits_for(space->values[i]);
        space->first_bit[i] = bit;
        bit += space->bits[i];
        space->combinations *= space->values[i];
    }
    bdd_setvarnum(bit);
}

uint8_t space_default(const struct space *space, uint32_t fact)
{
    const struct kb_fact *row = &space->knowledge->kb->facts[fact];
    int value = row->if_absent ? kb_fact_value(row, row->if_absent) : KB_UNKNOWN;
    return (uint8_t)(value > 0 ? value : KB_UNKNOWN);
}

/* A fact with `if_absent` is never unknown (facts.c). */
static void find_possible(struct space *space)
{
    const cajal_knowledge *knowledge = space->knowledge;
    patients possible = bddtrue;
    for (uint32_t i = space->facts; i-- > 0;) {
        uint64_t all = ((uint64_t)2 << (space->values[i] - 1)) - 1;
        possible = space_and(space, space_test(space, i, knowledge->kb->facts[i].if_absent ? all & ~(uint64_t)1 : all),
                             possible);
    }
    for (uint32_t i = 0; i < knowledge->kb->impossible_count; i++)
        possible = space_without(
            space, possible, space_tests(space, knowledge->impossible[i].tests, knowledge->impossible[i].tests_count));
    space->possible = space_release_but(space, 0, possible);
}

bool space_open(struct space *space, const cajal_knowledge *knowledge)
{
    *space = (struct space){.knowledge = knowledge, .facts = knowledge->kb->facts_count};
    out_of_memory = false;
    if (bdd_init(NODES, CACHE) < 0)
        return false;
    bdd_error_hook(on_error);
    bdd_gbc_hook(NULL); /* it prints otherwise */
    bdd_setmaxincrease(GROWTH);
    bdd_setcacheratio(16);
    lay_out(space);
    find_possible(space);
    return !out_of_memory;
}

void space_close(struct space *space)
{
    free(space->kept);
    *space = (struct space){0};
    if (bdd_isrunning())
        bdd_done();
}

/* ---- single patients ---- */

/* What is left of `set` once `fact`, on whose first bit it may stand, has `value`. */
static patients follow(const struct space *space, patients set, uint32_t fact, uint32_t value)
{
    for (int i = 0; i < space->bits[fact]; i++)
        if (set != bddfalse && set != bddtrue && bdd_var(set) == space->first_bit[fact] + i)
            set = bit_of(space, fact, i, value) ? bdd_high(set) : bdd_low(set);
    return set;
}

bool space_has(const struct space *space, patients set, const cajal_facts *facts)
{
    for (uint32_t i = 0; i < space->facts && set != bddfalse && set != bddtrue; i++)
        set = follow(space, set, i, facts->values[i]);
    return set == bddtrue;
}

struct step { /* the best value of the fact that a node stands on */
    patients node;
    uint8_t value;
    double cost;
};

struct search {
    const struct space *space;
    struct step *steps; /* hash table by node */
    size_t mask, used;
    bool failed;
};

static struct step *slot_of(const struct search *search, patients node)
{
    size_t at = (size_t)node * 2654435761U & search->mask;
    while (search->steps[at].node && search->steps[at].node != node)
        at = (at + 1) & search->mask;
    return &search->steps[at];
}

static bool grow(struct search *search)
{
    struct search larger = {.space = search->space, .mask = search->mask * 2 + 1, .used = search->used};
    larger.steps = calloc(larger.mask + 1, sizeof *larger.steps);
    if (!larger.steps)
        return false;
    for (size_t i = 0; i <= search->mask; i++)
        if (search->steps[i].node)
            *slot_of(&larger, search->steps[i].node) = search->steps[i];
    free(search->steps);
    *search = larger;
    return true;
}

static uint32_t fact_at(const struct space *space, patients node)
{
    uint32_t fact = 0;
    while (fact + 1 < space->facts && space->first_bit[fact + 1] <= bdd_var(node))
        fact++;
    return fact;
}

static double cost_of(const struct space *space, uint32_t fact, uint32_t value)
{
    return value == space_default(space, fact) ? 0 : 1000 + value;
}

/* Cost of the cheapest way from `node` to bddtrue; the recursion is as deep as there are facts. */
static double cheapest(struct search *search, patients node)
{
    if (node == bddtrue || node == bddfalse)
        return node == bddtrue ? 0 : 1e30;
    struct step *known = slot_of(search, node);
    if (known->node)
        return known->cost;
    struct step best = {.node = node, .cost = 1e30};
    uint32_t fact = fact_at(search->space, node);
    for (uint32_t value = 0; value < search->space->values[fact]; value++) {
        double cost = cost_of(search->space, fact, value) + cheapest(search, follow(search->space, node, fact, value));
        if (cost < best.cost)
            best = (struct step){node, (uint8_t)value, cost};
    }
    if (search->used * 2 > search->mask && !grow(search)) {
        search->failed = true;
        return best.cost;
    }
    *slot_of(search, node) = best;
    search->used++;
    return best.cost;
}

bool space_simplest(const struct space *space, patients set, cajal_facts *out)
{
    struct search search = {.space = space, .mask = 4095};
    search.steps = calloc(search.mask + 1, sizeof *search.steps);
    if (!search.steps)
        return false;
    *out = (cajal_facts){.count = space->facts};
    for (uint32_t i = 0; i < space->facts; i++)
        out->values[i] = space_default(space, i);
    cheapest(&search, set);
    while (!search.failed && set != bddtrue && set != bddfalse) {
        uint32_t fact = fact_at(space, set);
        out->values[fact] = slot_of(&search, set)->value;
        set = follow(space, set, fact, out->values[fact]);
    }
    free(search.steps);
    return !search.failed;
}

static uint64_t next(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    return *random ^= *random << 17;
}

/* Value by value, each as often as it is possible with those before: not even, but nobody is left out. */
void space_random(struct space *space, patients set, cajal_facts *out, uint64_t *random)
{
    *out = (cajal_facts){.count = space->facts};
    for (uint32_t i = 0; i < space->facts; i++) {
        uint32_t value = (uint32_t)(next(random) % space->values[i]);
        while (follow(space, set, i, value) == bddfalse)
            value = (value + 1) % space->values[i];
        out->values[i] = (uint8_t)value;
        set = follow(space, set, i, value);
    }
}
