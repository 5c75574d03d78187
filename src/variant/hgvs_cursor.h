/* What the grammars of protein and of DNA changes share: the place in a name, and what is wrong there. */
#ifndef CAJAL_VARIANT_HGVS_CURSOR_H
#define CAJAL_VARIANT_HGVS_CURSOR_H

#include "variant/hgvs.h"

struct hgvs_cursor {
    const char *text; /* the whole input */
    const char *at, *end;
    struct hgvs_error *error;
    enum { STYLE_NOT_SEEN, STYLE_ONE, STYLE_THREE } style; /* of amino acids: set by the first */
};

/* Notes the message and the column, from 1; always false. */
bool hgvs_fail(const struct hgvs_cursor *cursor, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Passes over a word, in letters of either size; false when another stands there. */
bool hgvs_take(struct hgvs_cursor *cursor, const char *word);

#endif
