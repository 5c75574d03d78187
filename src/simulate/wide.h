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
#define WIDE_NUMBER(vectors, i) (((double *)(vectors))[i])
#define WIDE_ALL(x) ((wide){(x), (x), (x), (x)})
#define WIDE_CHOOSE(mask, a, b) ((wide)(((mask) & (wide_bits)(a)) | (~(mask) & (wide_bits)(b))))

/* e^x, as maths_exp(), of `count` vectors side by side: a power of each, then the next power of each, so that the
 * processor need not wait for one to be done. `count` is a constant, at most WIDE_MANY. */
#define WIDE_MANY 8
MATHS_INLINE void wide_exp_many(wide *out, const wide *of, uint32_t count)
{
    static const double terms[] = {1.0 / 479001600.0,
                                   1.0 / 39916800.0,
                                   1.0 / 3628800.0,
                                   1.0 / 362880.0,
                                   1.0 / 40320.0,
                                   1.0 / 5040.0,
                                   1.0 / 720.0,
                                   1.0 / 120.0,
                                   1.0 / 24.0,
                                   1.0 / 6.0,
                                   0.5,
                                   1.0,
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

/* ln x, as maths_log(), of `count` vectors side by side. */
MATHS_INLINE void wide_log_many(wide *out, const wide *of, uint32_t count)
{
    static const double terms[] = {1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11,
                                   1.0 / 9,  1.0 / 7,  1.0 / 5,  1.0 / 3};
    const wide shift = WIDE_ALL(6755399441055744.0); /* makes a whole number a double */
    wide kd[WIDE_MANY], s[WIDE_MANY], z[WIDE_MANY], p[WIDE_MANY];
    for (uint32_t i = 0; i < count; i++) {
        wide_bits bits = (wide_bits)of[i], k = (bits - 0x3fe6a09e667f3bcdLL) >> 52; /* of x > 0: the sign is right */
        wide m = (wide)(bits - (k << 52));
        kd[i] = (wide)(k + (wide_bits)shift) - shift;
        s[i] = (m - 1) / (m + 1);
        z[i] = s[i] * s[i];
        p[i] = WIDE_ALL(1.0 / 21);
    }
    for (size_t term = 0; term < sizeof terms / sizeof *terms; term++)
        for (uint32_t i = 0; i < count; i++)
            p[i] = p[i] * z[i] + terms[term];
    for (uint32_t i = 0; i < count; i++) {
        wide tail = 2 * s[i] * z[i] * p[i], head = 2 * s[i];
        out[i] = kd[i] * 0.693147180369123816490 + (head + (tail + kd[i] * 1.90821492927058770002e-10));
    }
}

MATHS_INLINE void wide_log(wide *out, const wide *of) { wide_log_many(out, of, 1); }

MATHS_INLINE void wide_ratio_many(wide *out, const struct maths_ratio *it, const wide *of, uint32_t count)
{
    wide up[WIDE_MANY], down[WIDE_MANY];
    for (uint32_t j = 0; j < count; j++) {
        up[j] = it->up[7] * of[j] + it->up[6];
        down[j] = it->down[7] * of[j] + it->down[6];
    }
    for (int i = 5; i >= 0; i--)
        for (uint32_t j = 0; j < count; j++) {
            up[j] = up[j] * of[j] + it->up[i];
            down[j] = down[j] * of[j] + it->down[i];
        }
    for (uint32_t j = 0; j < count; j++)
        out[j] = up[j] / down[j];
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

/* In the tails: of p from 1e-11 to 1 - 1e-11. */
MATHS_INLINE void wide_normal_tail(wide *out, const wide *of)
{
    const wide_bits low = *of - 0.5 < 0;
    wide edge = WIDE_CHOOSE(low, *of, 1 - *of), log, root, tail;
    wide_log(&log, &edge);
    log = -log;
    wide_sqrt(&root, &log);
    root -= 1.6;
    wide_ratio_many(&tail, &maths_normal_tail, &root, 1);
    *out = WIDE_CHOOSE(low, -tail, tail);
}

/* The normal quantile, as maths_normal(), of `count` vectors (a constant, at most WIDE_MANY). The tail's formula is the
 * dear one and is asked by one number in seven: these are put together first. */
MATHS_INLINE void wide_normal_many(wide *out, const wide *of, uint32_t count)
{
    wide r[WIDE_MANY] = {0}, middle[WIDE_MANY] = {0}, p[WIDE_MANY] = {0};
    uint32_t at[WIDE_MANY * WIDE + WIDE], outside = 0;
    for (uint32_t i = 0; i < count; i++) {
        p[i] = of[i];
        r[i] = 0.180625 - (p[i] - 0.5) * (p[i] - 0.5);
    }
    wide_ratio_many(middle, &maths_normal_middle, r, count);
    for (uint32_t i = 0; i < count; i++)
        out[i] = (p[i] - 0.5) * middle[i];
    for (uint32_t i = 0; i < count * WIDE; i++) {
        const double q = WIDE_NUMBER(p, i) - 0.5;
        at[outside] = i;
        outside += (q < -0.425) | (q > 0.425);
    }
    for (uint32_t i = 0; i < outside; i += WIDE) {
        wide tail;
        for (uint32_t j = 0; j < WIDE; j++) /* what is lacking to four: the first again */
            tail[j] = WIDE_NUMBER(p, at[i + j < outside ? i + j : i]);
        wide_normal_tail(&tail, &tail);
        for (uint32_t j = 0; j < WIDE; j++)
            WIDE_NUMBER(out, at[i + j < outside ? i + j : i]) = tail[j];
    }
}

MATHS_INLINE void wide_normal(wide *out, const wide *of) { wide_normal_many(out, of, 1); }

#endif
