#include "base/words.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 64 /* longer words get no suggestion */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static void fold(char *out, const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        out[i] = (char)tolower((unsigned char)word[i]);
}

/* Optimal string alignment distance: edits and swaps of neighbours. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MAX + 1];
    size_t *two_back = rows[0], *back = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        back[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = back[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(change, least(back[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
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
    size_t apart = length > known_length ? length - known_length : known_length - length;
    if (apart > allowed || (best->word && apart >= best->distance))
        return; /* each letter more is an edit */
    char ours[WORD_MAX], theirs[WORD_MAX];
    fold(ours, word, length);
    fold(theirs, known, known_length);
    size_t edits = distance(ours, length, theirs, known_length);
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
