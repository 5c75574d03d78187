/* What a source with mutants (mutate.py) asks at each place that a mutant changes. Included by such sources only. */
#ifndef CAJAL_TESTS_MUTANT_H
#define CAJAL_TESTS_MUTANT_H

#define MOST_MUTANTS 65536

extern int mutant_alive;              /* the one mutant of this process; 0: none */
extern unsigned char *mutant_reached; /* by mutant: a test came by */

/* Is it this one? */
static inline int mutant_is(int id)
{
    mutant_reached[id] = 1;
    return mutant_alive == id;
}

/* Which of n mutants from `first` on: 1 to n; 0 when it is none of them. */
static inline int mutant_of(int first, int n)
{
    for (int i = 0; i < n; i++)
        mutant_reached[first + i] = 1;
    return mutant_alive >= first && mutant_alive < first + n ? mutant_alive - first + 1 : 0;
}

/* Does `left && right` go on to look at the right side? Mutants: ||; the right side alone; the left side alone. */
static inline int mutant_and(int first, int left)
{
    int which = mutant_of(first, 3);
    return which == 0 ? left : which == 1 ? !left : which == 2;
}

/* The same of `left || right`; the first mutant is &&. */
static inline int mutant_or(int first, int left)
{
    int which = mutant_of(first, 3);
    return which == 0 ? !left : which == 1 ? left : which == 2;
}

#endif
