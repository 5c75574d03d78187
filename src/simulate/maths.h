/* exp, log, cube root and the normal quantile, the same to the last bit on every machine, compiler and number of
 * threads: plain IEEE operations in a fixed order, no contraction. By hand because the C library's differ between
 * versions, and a loop over these is made of vector instructions. Errors against the C library: test_simulate_maths. */
#ifndef CAJAL_SIMULATE_MATHS_H
#define CAJAL_SIMULATE_MATHS_H

#include <stdint.h>
#include <string.h>

/* A function of loops over lesions, compiled a second time for wider vectors, which are used where the processor has
 * them. IEEE operations give the same bits at every width. Not under the sanitizers, which cannot bear the choice at
 * the start of a program. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&               \
    !defined(__SANITIZE_THREAD__) && defined(__OPTIMIZE__)
#define MATHS_WIDE __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define MATHS_WIDE
#endif
/* A part of such a function. Under the sanitizers it stands alone, or the compiler takes a minute. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MATHS_INLINE __attribute__((noinline, unused)) static
#else
#define MATHS_INLINE static inline __attribute__((always_inline))
#endif

MATHS_INLINE uint64_t maths_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

MATHS_INLINE double maths_double(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* e^x for -700 <= x <= 700 (clamped): 2^k · e^r, |r| <= ln 2 / 2, Taylor to the 13th power. */
MATHS_INLINE double maths_exp(double x)
{
    const double shift = 6755399441055744.0; /* 1.5 · 2^52: adding it rounds to a whole number in the low bits */
    x = x < -700 ? -700 : x > 700 ? 700 : x;
    double k = x * 1.4426950408889634 + shift;
    uint64_t bits = maths_bits(k);
    k -= shift;
    double r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
    double p = 1.0 / 6227020800.0;
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
    return p * maths_double((bits + 1023) << 52);
}

/* ln x for normal x > 0: x = 2^k · m, √½ <= m < √2; ln m = 2 artanh((m - 1) / (m + 1)). */
MATHS_INLINE double maths_log(double x)
{
    uint64_t bits = maths_bits(x);
    int64_t k = (int64_t)((bits - 0x3fe6a09e667f3bcdULL) >> 52);
    k = (k & 2048) ? k - 4096 : k;
    double m = maths_double(bits - ((uint64_t)k << 52));
    double s = (m - 1) / (m + 1), z = s * s;
    double p = 1.0 / 21;
    p = p * z + 1.0 / 19;
    p = p * z + 1.0 / 17;
    p = p * z + 1.0 / 15;
    p = p * z + 1.0 / 13;
    p = p * z + 1.0 / 11;
    p = p * z + 1.0 / 9;
    p = p * z + 1.0 / 7;
    p = p * z + 1.0 / 5;
    p = p * z + 1.0 / 3;
    double tail = 2 * s * z * p, head = 2 * s, kd = (double)k;
    return kd * 0.693147180369123816490 + (head + (tail + kd * 1.90821492927058770002e-10));
}

/* The cube root of a normal x >= 1e-300 (0 below): a guess from the exponent, then two steps of Halley (cubic). */
MATHS_INLINE double maths_cbrt(double x)
{
    const double shift = 6755399441055744.0;
    double third = (double)(maths_bits(x) >> 32) * (1.0 / 3) + shift; /* a third of the exponent, and of the rest */
    double y = maths_double(((maths_bits(third) & 0xffffffff) + 0x2a9f7893) << 32);
    for (int i = 0; i < 2; i++) {
        double c = y * y * y;
        y = y * (c + 2 * x) / (2 * c + x);
    }
    return x < 1e-300 ? 0 : y;
}

/* The square root of x > 0 by Newton's iteration for 1/√x; the last bit may differ from sqrt(). */
MATHS_INLINE double maths_sqrt(double x)
{
    double y = maths_double(0x5fe6eb50c7b537a9ULL - (maths_bits(x) >> 1));
    for (int i = 0; i < 4; i++)
        y = y * (1.5 - 0.5 * x * y * y);
    return x * y;
}

/* The normal quantile for 0 < p < 1 (Wichura 1988, algorithm AS 241, PPND16); and its polynomials, for p
 * near 1/2 and in the tails down to 1e-11. */
double maths_normal(double p);
struct maths_ratio {
    double up[8], down[8];
};
extern const struct maths_ratio maths_normal_middle, maths_normal_tail;

/* x^power by table, for the hazard of every step: relative error below 1e-9. */
#define MATHS_POWER_BITS 9
struct maths_power {
    double whole[128];                        /* 2^(power · k), k = -64 … 63 */
    double part[(1 << MATHS_POWER_BITS) + 1]; /* m^power at m = 1 + i / 2^bits */
    double slope[(1 << MATHS_POWER_BITS)];    /* of the parabola through an interval */
    double bend[(1 << MATHS_POWER_BITS)];
};
void maths_power_begin(struct maths_power *out, double power);

MATHS_INLINE double maths_power(const struct maths_power *table, double x)
{
    if (!(x > 1e-15))
        return 0;
    uint64_t bits = maths_bits(x);
    int64_t k = (int64_t)(bits >> 52) - 1023;
    k = k > 63 ? 63 : k;
    uint32_t at = (uint32_t)(bits >> (52 - MATHS_POWER_BITS)) & ((1u << MATHS_POWER_BITS) - 1);
    double within = maths_double((bits & ((UINT64_C(1) << (52 - MATHS_POWER_BITS)) - 1)) << MATHS_POWER_BITS |
                                 UINT64_C(1023) << 52) -
                    1;
    double part = table->part[at] + within * (table->slope[at] + within * table->bend[at]);
    return part * table->whole[k + 64];
}

#endif
