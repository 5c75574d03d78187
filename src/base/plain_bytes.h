/* Plain bytes of a JSON string: no quote, backslash, control character or byte of UTF-8 beyond ASCII. */
#ifndef CAJAL_BASE_PLAIN_BYTES_H
#define CAJAL_BASE_PLAIN_BYTES_H

#ifdef __SSE2__
#include <emmintrin.h>

/* A bit for each of 16 bytes that is not plain. */
static inline unsigned special_bytes(const char *at)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i special = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                                   _mm_cmplt_epi8(bytes, space)); /* signed: bytes from 0x80 on too */
    return (unsigned)_mm_movemask_epi8(special);
}
#endif

/* The first byte from `at` on that is not plain, or `end`. 32 at a time: nearly every string ends within them, so that
 * the processor guesses rightly. */
static inline const char *past_plain(const char *at, const char *end)
{
#ifdef __SSE2__
    for (; end - at >= 32; at += 32) {
        unsigned mask = special_bytes(at) | special_bytes(at + 16) << 16;
        if (mask)
            return at + __builtin_ctz(mask);
    }
#endif
    while (at < end && (signed char)*at >= ' ' && *at != '"' && *at != '\\')
        at++;
    return at;
}

#endif
