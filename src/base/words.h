/* The nearest known word to a misspelt one, for error messages. */
#ifndef CAJAL_BASE_WORDS_H
#define CAJAL_BASE_WORDS_H

#include <stddef.h>

/* The word of `known` (NULL entries are skipped) closest to `word` by edits, with letter case
 * ignored; NULL when none is close enough to be a likely slip (more than a third of its letters). */
const char *words_nearest(const char *word, const char *const *known, size_t count);

/* The same, step by step, where the known words are not in an array. */
struct words_best {
    const char *word;
    size_t distance;
};
void words_consider(struct words_best *best, const char *word, const char *known);

#endif
