/* The nearest known word to a misspelt one, for error messages. */
#ifndef CAJAL_BASE_WORDS_H
#define CAJAL_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/letters.h"

/* The word of `known` (NULL entries are skipped) closest to `word` by edits, with letter case
 * ignored; NULL when none is close enough to be a likely slip (more than a third of its letters). */
const char *words_nearest(const char *word, const char *const *known, size_t count);

/* The same, step by step, where the known words are not in an array. */
struct words_best {
    const char *word;
    size_t distance;
};
void words_consider(struct words_best *best, const char *word, const char *known);

/* The same word in any letter case. Most differ in the first letter: in more than the bit that its case is. */
static inline bool words_same(const char *a, const char *b)
{
    return ((*a ^ *b) & ~0x20) == 0 && letters_compare(a, b) == 0;
}

#endif
