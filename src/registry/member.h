/* A member of a case named by its path, "treatments[0].drugs", and set from plain text: how tables become cases,
 * and how one value of a case is edited. The names are those of patient/fields.c. */
#ifndef CAJAL_REGISTRY_MEMBER_H
#define CAJAL_REGISTRY_MEMBER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/text.h"
#include "patient/fields.h"

#define MEMBER_STEPS 6
#define MEMBER_INDEX_MOST 999 /* of a list: a table has no more columns than can be read */

struct member {
    struct member_step {
        const char *key; /* of fields.c */
        int index;       /* -1: no list, or the list as a whole */
    } steps[MEMBER_STEPS];
    int count;
    const struct field *field; /* the last */
};

/* How a table writes what JSON writes in one way only. */
enum member_dates { MEMBER_YMD, MEMBER_DMY, MEMBER_MDY };
struct member_format {
    enum member_dates dates;
    bool decimal_comma;
};

/* False, with what is wrong in `why`, when the path names no value of a case. */
bool member_parse(struct member *out, const char *path, struct text *why);

/* Sets the member in `root`. What does not look like a value of the member's kind is set as the text it is, for the
 * reader of cases to refuse with its path. False when memory is short. */
bool member_set(json_t *root, const struct member *member, const char *text, const struct member_format *format);

/* Whether the innermost list item that the path runs through is there already (true when it runs through none). */
bool member_has_item(json_t *root, const struct member *member);

/* Takes out the items of lists that were never set. */
void member_compact(json_t *value);

#endif
