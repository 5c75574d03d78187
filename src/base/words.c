#include "base/words.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/letters.h"

#define WORD_MAX 64 /* longer words get no suggestion; a bit a letter */

/* In lower case; returns which letters there are, a bit each, 64 apart alike. */
static uint64_t fold(char *out, const char *word, size_t length)
{
    uint64_t letters = 0;
    for (size_t i = 0; i < length; i++) {
        out[i] = letter_lower(word[i]);
        letters |= (uint64_t)1 << (out[i] & 63);
    }
    return letters;
}

/* Optimal string alignment distance: edits and swaps of neighbours. A column of its table at a time, as the differences
 * of neighbours in it, a bit a letter of `a`: H. Hyyro, Nordic Journal of Computing 2003;10:29-39. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    uint64_t places[UCHAR_MAX + 1]; /* of a letter in `a`; only those of letters that occur are set */
    for (size_t j = 0; j < b_length; j++)
        places[(unsigned char)b[j]] = 0;
    for (size_t i = 0; i < a_length; i++)
        places[(unsigned char)a[i]] = 0;
    for (size_t i = 0; i < a_length; i++)
        places[(unsigned char)a[i]] |= (uint64_t)1 << i;
    uint64_t more = UINT64_MAX, less = 0, same = 0, before = 0; /* differences; diagonals that cost nothing; places */
    size_t edits = a_length;
    for (size_t j = 0; j < b_length; j++) {
        uint64_t here = places[(unsigned char)b[j]], swapped = ((~same & here) << 1) & before;
        same = (((here & more) + more) ^ more) | here | less | swapped;
        uint64_t right_more = less | ~(same | more), right_less = same & more;
        edits += right_more >> (a_length - 1) & 1;
        edits -= right_less >> (a_length - 1) & 1;
        right_more = right_more << 1 | 1;
        more = right_less << 1 | ~(same | right_more);
        less = right_more & same;
        before = here;
    }
    return edits;
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
    uint64_t letters = fold(ours, word, length), known_letters = fold(theirs, known, known_length);
    if ((size_t)__builtin_popcountll(letters & ~known_letters) > allowed ||
        (size_t)__builtin_popcountll(known_letters & ~letters) > allowed)
        return; /* each letter that the other lacks is an edit */
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
