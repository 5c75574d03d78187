/* Sets of patients: every combination of the facts as a binary decision diagram (BuDDy), in which a set of
 * 10^20 patients is a few hundred nodes, and in which equal sets are the same number.
 * A set lives until its mark is released; BuDDy is one per process, so that one space is open at a time. */
#ifndef CAJAL_VERIFY_SPACE_H
#define CAJAL_VERIFY_SPACE_H

#include "facts/facts.h"

typedef int patients; /* a set of fact vectors */

struct space {
    const cajal_knowledge *knowledge;
    uint32_t facts;
    int first_bit[KB_FACTS], bits[KB_FACTS];
    uint32_t values[KB_FACTS]; /* how many, "unknown" included */
    patients possible;         /* every vector that some case can have: the domains and kb->impossible */
    double combinations;       /* of all values of all facts */
    patients *kept;            /* sets that are referenced, in order */
    size_t kept_count, kept_capacity;
};

/* False when the engine cannot start; close all the same. */
bool space_open(struct space *space, const cajal_knowledge *knowledge);
void space_close(struct space *space);

/* Whether memory was short at some time: then no answer counts. */
bool space_failed(const struct space *space);

/* All sets made after the mark are dropped by its release. */
size_t space_mark(const struct space *space);
void space_release(struct space *space, size_t mark);
/* As space_release, but `set` is kept. */
patients space_release_but(struct space *space, size_t mark, patients set);

patients space_none(void);
patients space_all(void);
patients space_test(struct space *space, uint32_t fact, uint64_t set);
patients space_tests(struct space *space, const struct kb_test *tests, uint32_t count);
patients space_and(struct space *space, patients a, patients b);
patients space_or(struct space *space, patients a, patients b);
patients space_without(struct space *space, patients a, patients b);
patients space_differ(struct space *space, patients a, patients b); /* in one and not in the other */

/* Those who would be in `set` if `fact` had `value`, whatever it is. */
patients space_given(struct space *space, patients set, uint32_t fact, uint32_t value);

bool space_some(patients set);
bool space_has(const struct space *space, patients set, const cajal_facts *facts);
double space_count(const struct space *space, patients set);

/* The value a case has that says nothing of the fact. */
uint8_t space_default(const struct space *space, uint32_t fact);

/* The simplest patient of a set that is not empty: fewest facts that are not as in a case that says
 * nothing; among equals the values that stand first in facts.yaml. False when memory is short. */
bool space_simplest(const struct space *space, patients set, cajal_facts *out);

/* Some patient of the set, the more likely the larger its part of the set; `random` is a generator's state. */
void space_random(struct space *space, patients set, cajal_facts *out, uint64_t *random);

#endif
