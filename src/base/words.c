#include "base/words.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 64 /* longer words get no suggestion */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static int folded(char c) { return tolower((unsigned char)c); }

/* Optimal string alignment distance (edits and swaps of neighbours), letter case ignored. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MAX + 1];
    size_t *two_back = rows[0], *back = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        back[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = back[j - 1] + (folded(a[i - 1]) != folded(b[j - 1]));
            row[j] = least(change, least(back[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]))
                row[j] = least(row[j], two_back[j - 2] + 1);
        }
        size_t *free_row = two_back;
        two_back = back;
        back = row;
        row = free_row;
    }
    return back[b_length];
}

void words_consider(struct words_best *best, const char *word, const char *known)
{
    if (!known)
        return;
    size_t length = strlen(word), known_length = strlen(known);
    if (length == 0 || length > WORD_MAX || known_length > WORD_MAX)
        return;
    size_t allowed = (length > known_length ? length : known_length) / 3;
    if (allowed == 0)
        allowed = length > 1;
    size_t edits = distance(word, length, known, known_length);
    if (edits > allowed || (best->word && edits >= best->distance))
        return;
    best->word = known;
    best->distance = edits;
}

const char *words_nearest(const char *word, const char *const *known, size_t count)
{
    struct words_best best = {0};
    for (size_t i = 0; i < count; i++)
        words_consider(&best, word, known[i]);
    return best.word;
}
