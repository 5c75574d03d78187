/* Four lesions at a time: the operations of maths.h, in the same order, on vectors of the compiler (GCC and Clang have
 * them; a processor without wide registers takes two halves). Passed by pointer, which no calling convention minds. */
#ifndef CAJAL_SIMULATE_WIDE_H
#define CAJAL_SIMULATE_WIDE_H

#include "simulate/maths.h"

#define WIDE 4
typedef double wide __attribute__((vector_size(32), may_alias));
typedef int64_t wide_bits __attribute__((vector_size(32), may_alias));

#define WIDE_AT(array, i) (*(wide *)&(array)[i])
#define WIDE_OF(array, i) (*(const wide *)&(array)[i])
#define WIDE_ALL(x) ((wide){(x), (x), (x), (x)})
#define WIDE_CHOOSE(mask, a, b) ((wide)(((mask) & (wide_bits)(a)) | (~(mask) & (wide_bits)(b))))

/* e^x, as maths_exp(). */
MATHS_INLINE void wide_exp(wide *out, const wide *of)
{
    const wide shift = WIDE_ALL(6755399441055744.0);
    wide x = WIDE_CHOOSE(*of < -700, WIDE_ALL(-700.0), *of);
    x = WIDE_CHOOSE(x > 700, WIDE_ALL(700.0), x);
    wide k = x * 1.4426950408889634 + shift;
    wide_bits bits = (wide_bits)k;
    k -= shift;
    wide r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
    wide p = WIDE_ALL(1.0 / 6227020800.0);
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    *out = p * (wide)((bits + 1023) << 52);
}

/* The cube root, as maths_cbrt(); the guess is made one by one, for want of a division of whole vectors. */
MATHS_INLINE void wide_cbrt(wide *out, const wide *of)
{
    const wide x = *of;
    wide y;
    for (int i = 0; i < WIDE; i++)
        y[i] = maths_double(maths_bits(x[i]) / 3 + 0x2a9f7893782da1ceULL);
    for (int i = 0; i < 2; i++) {
        wide c = y * y * y;
        y = y * (c + 2 * x) / (2 * c + x);
    }
    *out = WIDE_CHOOSE(x < 1e-300, WIDE_ALL(0.0), y);
}

#endif
