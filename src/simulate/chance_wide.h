/* Four blocks of chance.h at a time. The rounds of Philox by hand: Random123 has them for one counter only, or with
 * instructions of one processor. Where it is called often it is most of the work. */
#ifndef CAJAL_SIMULATE_CHANCE_WIDE_H
#define CAJAL_SIMULATE_CHANCE_WIDE_H

#include "simulate/chance.h"
#include "simulate/wide.h"

typedef uint64_t wide_words __attribute__((vector_size(32), may_alias)); /* of 32 bits each, so that products fit */

#define WIDE_WORDS(x) ((wide_words){(x), (x), (x), (x)})
#define LOW_WORD UINT64_C(0xffffffff)

/* Word i of each lane's block is words[i]: before it the counter (see chance.c), after it what was drawn. */
MATHS_INLINE void wide_philox(wide_words words[4], const struct chance *chance)
{
    wide_words a = words[0], b = words[1], c = words[2], d = words[3];
    uint32_t first = chance->key[0], second = chance->key[1];
    for (int round = 0; round < 10; round++) {
        const wide_words left = a * UINT64_C(0xD2511F53), right = c * UINT64_C(0xCD9E8D57);
        a = (right >> 32) ^ b ^ first;
        b = right & LOW_WORD;
        c = (left >> 32) ^ d ^ second;
        d = left & LOW_WORD;
        first += 0x9E3779B9;
        second += 0xBB67AE85;
    }
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
}

/* As chance_four(): of each lane the block of its patient; out[i] holds number i of each. */
MATHS_INLINE void wide_chance(wide out[4], const struct chance *chance, const wide_words *patient,
                              enum chance_purpose purpose, const wide_words *block)
{
    wide_words words[4] = {*patient & LOW_WORD, *patient >> 32, WIDE_WORDS((uint64_t)purpose), *block};
    wide_philox(words, chance);
    for (int i = 0; i < 4; i++) /* the word as the last bits of a number near 2^52 */
        out[i] = ((wide)(words[i] | 0x4330000000000000) - 4503599627370496.0 + 0.5) * (1.0 / 4294967296.0);
}

/* As the first number of chance_two(). */
MATHS_INLINE void wide_chance_fine(wide *out, const struct chance *chance, const wide_words *patient,
                                   enum chance_purpose purpose)
{
    wide_words words[4] = {*patient & LOW_WORD, *patient >> 32, WIDE_WORDS((uint64_t)purpose), WIDE_WORDS(0)};
    wide_philox(words, chance);
    const wide_words bits = (words[0] << 32 | words[1]) >> 12;
    *out = ((wide)(bits | 0x4330000000000000) - 4503599627370496.0 + 0.5) * (1.0 / 4503599627370496.0);
}

#endif
