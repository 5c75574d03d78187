/* Four lesions at a time: the operations of maths.h, in the same order, on vectors of the compiler (GCC and Clang have
 * them; a processor without wide registers takes two halves). Passed by pointer, which no calling convention minds. */
#ifndef CAJAL_SIMULATE_WIDE_H
#define CAJAL_SIMULATE_WIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "simulate/maths.h"

#define WIDE 4
typedef double wide __attribute__((vector_size(32), may_alias));
typedef int64_t wide_bits __attribute__((vector_size(32), may_alias));

#define WIDE_AT(array, i) (*(wide *)&(array)[i])
#define WIDE_OF(array, i) (*(const wide *)&(array)[i])
#define WIDE_BITS_AT(array, i) (*(wide_bits *)&(array)[i])
#define WIDE_BITS_OF(array, i) (*(const wide_bits *)&(array)[i])
#define WIDE_ALL(x) ((wide){(x), (x), (x), (x)})
#define WIDE_CHOOSE(mask, a, b) ((wide)(((mask) & (wide_bits)(a)) | (~(mask) & (wide_bits)(b))))

/* e^x, as maths_exp(), of `count` vectors side by side: a power of each, then the next power of each, so that the
 * processor need not wait for one to be done. `count` is a constant, at most WIDE_MANY. */
#define WIDE_MANY 8
MATHS_INLINE void wide_exp_many(wide *out, const wide *of, uint32_t count)
{
    static const double terms[] = {1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0,
                                   1.0 / 40320.0,     1.0 / 5040.0,     1.0 / 720.0,     1.0 / 120.0,
                                   1.0 / 24.0,        1.0 / 6.0,        0.5,             1.0,
                                   1.0};
    const wide shift = WIDE_ALL(6755399441055744.0);
    wide r[WIDE_MANY], p[WIDE_MANY];
    wide_bits bits[WIDE_MANY];
    for (uint32_t i = 0; i < count; i++) {
        wide x = WIDE_CHOOSE(of[i] < -700, WIDE_ALL(-700.0), of[i]);
        x = WIDE_CHOOSE(x > 700, WIDE_ALL(700.0), x);
        wide k = x * 1.4426950408889634 + shift;
        bits[i] = (wide_bits)k;
        k -= shift;
        r[i] = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
        p[i] = WIDE_ALL(1.0 / 6227020800.0);
    }
    for (size_t term = 0; term < sizeof terms / sizeof *terms; term++)
        for (uint32_t i = 0; i < count; i++)
            p[i] = p[i] * r[i] + terms[term];
    for (uint32_t i = 0; i < count; i++)
        out[i] = p[i] * (wide)((bits[i] + 1023) << 52);
}

MATHS_INLINE void wide_exp(wide *out, const wide *of) { wide_exp_many(out, of, 1); }

/* The cube root, as maths_cbrt(). */
MATHS_INLINE void wide_cbrt(wide *out, const wide *of)
{
    const wide x = *of, shift = WIDE_ALL(6755399441055744.0); /* makes a whole number a double, and back */
    wide third = ((wide)((wide_bits)((wide_bits)x >> 32) + (wide_bits)shift) - shift) * (1.0 / 3) + shift;
    wide y = (wide)((((wide_bits)third & 0xffffffffLL) + 0x2a9f7893) << 32);
    for (int i = 0; i < 2; i++) {
        wide c = y * y * y;
        y = y * (c + 2 * x) / (2 * c + x);
    }
    *out = WIDE_CHOOSE(x < 1e-300, WIDE_ALL(0.0), y);
}

/* ln x, as maths_log(). */
MATHS_INLINE void wide_log(wide *out, const wide *of)
{
    const wide shift = WIDE_ALL(6755399441055744.0);                          /* makes a whole number a double */
    wide_bits bits = (wide_bits)*of, k = (bits - 0x3fe6a09e667f3bcdLL) >> 52; /* of x > 0: the sign is right */
    wide m = (wide)(bits - (k << 52));
    wide kd = (wide)(k + (wide_bits)shift) - shift;
    wide s = (m - 1) / (m + 1), z = s * s;
    wide p = WIDE_ALL(1.0 / 21);
    p = p * z + 1.0 / 19;
    p = p * z + 1.0 / 17;
    p = p * z + 1.0 / 15;
    p = p * z + 1.0 / 13;
    p = p * z + 1.0 / 11;
    p = p * z + 1.0 / 9;
    p = p * z + 1.0 / 7;
    p = p * z + 1.0 / 5;
    p = p * z + 1.0 / 3;
    wide tail = 2 * s * z * p, head = 2 * s;
    *out = kd * 0.693147180369123816490 + (head + (tail + kd * 1.90821492927058770002e-10));
}

MATHS_INLINE void wide_ratio(wide *out, const struct maths_ratio *it, const wide *of)
{
    const wide r = *of;
    wide up = WIDE_ALL(it->up[7]), down = WIDE_ALL(it->down[7]);
    for (int i = 6; i >= 0; i--) {
        up = up * r + it->up[i];
        down = down * r + it->down[i];
    }
    *out = up / down;
}

/* The square root, as maths_sqrt(). */
MATHS_INLINE void wide_sqrt(wide *out, const wide *of)
{
    const wide x = *of;
    wide y = (wide)(0x5fe6eb50c7b537a9LL - ((wide_bits)x >> 1));
    for (int i = 0; i < 4; i++)
        y = y * (1.5 - 0.5 * x * y * y);
    *out = x * y;
}

MATHS_INLINE bool wide_any(const wide_bits *mask) { return ((*mask)[0] | (*mask)[1] | (*mask)[2] | (*mask)[3]) != 0; }

MATHS_INLINE int64_t wide_total(const wide_bits *of) { return ((*of)[0] + (*of)[1]) + ((*of)[2] + (*of)[3]); }

/* The normal quantile, as maths_normal(), of p from 1e-11 to 1 - 1e-11. The tail's formula, the dear one, only where a
 * lane needs it. */
MATHS_INLINE void wide_normal(wide *out, const wide *of)
{
    const wide p = *of, q = p - 0.5;
    const wide_bits outside = (q < -0.425) | (q > 0.425);
    wide r = 0.180625 - q * q, middle, tail, log, root;
    wide_ratio(&middle, &maths_normal_middle, &r);
    *out = q * middle;
    if (!wide_any(&outside))
        return;
    wide edge = WIDE_CHOOSE(q < 0, p, 1 - p);
    wide_log(&log, &edge);
    log = -log;
    wide_sqrt(&root, &log);
    root -= 1.6;
    wide_ratio(&tail, &maths_normal_tail, &root);
    tail = WIDE_CHOOSE(q < 0, -tail, tail);
    *out = WIDE_CHOOSE(outside, tail, *out);
}

#endif
