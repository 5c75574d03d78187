/* One change of a sequence of letters, bases or residues: what is taken out and what is put in. */
#ifndef CAJAL_VARIANT_EDIT_H
#define CAJAL_VARIANT_EDIT_H

#include <stdbool.h>

#define EDIT_MAX 1536 /* letters put in; three times the longest protein insertion */

/* A letter that is not known: the same as none, itself not excepted. */
#define EDIT_UNKNOWN '?'

struct edit {
    int from;    /* offset of the first letter taken out, or of the letter before which letters are put in */
    int removed; /* letters taken out */
    int added;   /* letters put in */
    char with[EDIT_MAX + 1];
};

/* What stands on both sides of the change is no part of it; the left side is trimmed first (3' rule). */
void edit_trim(struct edit *edit, const char *sequence);

/* A pure deletion or insertion in a repeat has several places with the same result: moves it by one
 * letter to the right or left; false when that would change the result. */
bool edit_step_right(struct edit *edit, const char *sequence, int length);
bool edit_step_left(struct edit *edit, const char *sequence);

/* The 3' rule: as far to the right as the result stays the same. */
void edit_shift(struct edit *edit, const char *sequence, int length);

/* Whether the letters that trimming and the 3' rule ask for are known, of a change that was trimmed and shifted: else
 * it might have another place, or be a smaller change. */
bool edit_place_is_sure(const struct edit *edit, const char *sequence, int length);

/* How many letters to the left of its place the change could stand as well. */
int edit_slack(const struct edit *edit, const char *sequence);

/* Whether the letters put in repeat those that stand before them: a duplication. */
bool edit_duplicates(const struct edit *edit, const char *sequence);

#endif
