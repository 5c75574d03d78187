/* The distinct words of a column, numbered as they come. */
#ifndef CAJAL_OUTCOME_LEVELS_H
#define CAJAL_OUTCOME_LEVELS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct levels {
    struct arena *arena;
    const char **name;
    int count, capacity;
    uint32_t *slot; /* open addressing: number + 1, 0 when free */
    uint32_t slots;
    int last;            /* the one found last: columns have runs */
    int of_byte[1 << 7]; /* number + 1 of each word of one ASCII character, 0 when there is none: most are like that */
};

/* Starts as {.arena = …}. The number of `word`, -1 when memory is short. */
int levels_of(struct levels *levels, const char *word);
void levels_free(struct levels *levels); /* what is not in the arena */

/* Sorts the levels, as numbers when all are, else as words; `rank` (levels_count slots) receives the new number of
 * each old one. False when memory is short. */
bool levels_sort(struct levels *levels, int *rank);

/* A decimal number and nothing else; false for anything that is not finite. */
bool number_of(double *out, const char *text);

#endif
