/* The simulation's own mathematics beside the C library's, and vectors beside single numbers, bit for bit. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "simulate/chance_wide.h"

#define TRIED 200000

/* Error in units of the last place of the true value. */
static double ulps(double found, double expected)
{
    double next = nextafter(fabs(expected), INFINITY) - fabs(expected);
    return fabs(found - expected) / next;
}

static double draw(uint32_t i, double low, double high)
{
    struct chance chance;
    double u[2];
    chance_begin(&chance, 7, 0);
    chance.patient = i;
    chance_two(u, &chance, CHANCE_PATIENT, 0);
    return low + (high - low) * u[0];
}

static void exp_is_the_library_s_to_two_units(void **state)
{
    (void)state;
    double worst = 0;
    for (uint32_t i = 0; i < TRIED; i++) {
        double x = draw(i, i % 2 ? -690 : -1, i % 2 ? 690 : 1);
        worst = fmax(worst, ulps(maths_exp(x), exp(x)));
    }
    assert_true(worst <= 2);
    assert_true(maths_exp(0) == 1);
    assert_true(maths_exp(-1e9) > 0 && maths_exp(-1e9) < 1e-300);
}

static void log_is_the_library_s_to_two_units(void **state)
{
    (void)state;
    double worst = 0;
    for (uint32_t i = 0; i < TRIED; i++) {
        double x = exp(draw(i, i % 2 ? -700 : -0.3, i % 2 ? 700 : 0.3));
        worst = fmax(worst, ulps(maths_log(x), log(x)));
    }
    assert_true(worst <= 2);
    assert_true(maths_log(1) == 0);
}

static void roots_are_the_library_s(void **state)
{
    (void)state;
    double cube = 0, square = 0;
    for (uint32_t i = 0; i < TRIED; i++) {
        double x = exp(draw(i, -60, 60));
        cube = fmax(cube, fabs(maths_cbrt(x) / cbrt(x) - 1));
        square = fmax(square, fabs(maths_sqrt(x) / sqrt(x) - 1));
    }
    assert_true(cube < 1e-12); /* a diameter is rounded to 1e-6 of 1 m */
    assert_true(square < 1e-14);
    assert_true(maths_cbrt(0) == 0);
}

/* Quantiles of the normal distribution, to 16 digits as R 4.2's qnorm() prints them. */
static void normal_quantiles_are_r_s(void **state)
{
    (void)state;
    static const double known[][2] = {{0.5, 0},
                                      {0.975, 1.95996398454005},
                                      {0.025, -1.95996398454005},
                                      {0.9, 1.2815515655446},
                                      {0.999, 3.09023230616781},
                                      {1e-9, -5.99780701500769},
                                      {1e-15, -7.941345326171}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_true(fabs(maths_normal(known[i][0]) - known[i][1]) < 1e-12);
}

static void powers_by_table_are_the_library_s(void **state)
{
    (void)state;
    static const double powers[] = {0.3, 0.8, 1, 1.7, 3};
    struct maths_power *table = malloc(sizeof *table);
    for (size_t p = 0; p < sizeof powers / sizeof *powers; p++) {
        double worst = 0;
        maths_power_begin(table, powers[p]);
        for (uint32_t i = 0; i < TRIED / 10; i++) {
            double x = exp(draw(i, -25, 25));
            worst = fmax(worst, fabs(maths_power(table, x) / pow(x, powers[p]) - 1));
        }
        assert_true(worst < 1e-9);
    }
    assert_true(maths_power(table, 0) == 0);
    free(table);
}

static void assert_same_bits(double a, double b) { assert_true(maths_bits(a) == maths_bits(b)); }

static void vectors_are_single_numbers_bit_for_bit(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < TRIED; i += WIDE) {
        wide x, e, l, c, s, n, positive, p;
        for (uint32_t j = 0; j < WIDE; j++) {
            x[j] = draw(i + j, -720, 720);
            positive[j] = maths_exp(draw(i + j, -60, 60));
            p[j] = draw(i + j, 1e-9, 1 - 1e-9);
        }
        wide_exp(&e, &x);
        wide_log(&l, &positive);
        wide_cbrt(&c, &positive);
        wide_sqrt(&s, &positive);
        wide_normal(&n, &p);
        for (int j = 0; j < WIDE; j++) {
            assert_same_bits(e[j], maths_exp(x[j]));
            assert_same_bits(l[j], maths_log(positive[j]));
            assert_same_bits(c[j], maths_cbrt(positive[j]));
            assert_same_bits(s[j], maths_sqrt(positive[j]));
            assert_same_bits(n[j], maths_normal(p[j]));
        }
    }
}

/* Side by side as alone: with no number in the tails of the normal distribution, some, or all. */
static void vectors_side_by_side_are_single_numbers_bit_for_bit(void **state)
{
    (void)state;
    static const double edge[][2] = {{0.1, 0.9}, {1e-9, 1 - 1e-9}, {1e-9, 0.05}, {0.95, 1 - 1e-9}};
    for (uint32_t i = 0; i < TRIED; i += WIDE_MANY * WIDE) {
        wide x[WIDE_MANY], e[WIDE_MANY], positive[WIDE_MANY], l[WIDE_MANY], p[WIDE_MANY], n[WIDE_MANY];
        const double *range = edge[i / (WIDE_MANY * WIDE) % 4];
        for (uint32_t j = 0; j < WIDE_MANY * WIDE; j++) {
            WIDE_NUMBER(x, j) = draw(i + j, -720, 720);
            WIDE_NUMBER(positive, j) = maths_exp(draw(i + j, -60, 60));
            WIDE_NUMBER(p, j) = draw(i + j, range[0], range[1]);
        }
        wide_exp_many(e, x, WIDE_MANY);
        wide_log_many(l, positive, WIDE_MANY);
        wide_normal_many(n, p, WIDE_MANY);
        for (uint32_t j = 0; j < WIDE_MANY * WIDE; j++) {
            assert_same_bits(WIDE_NUMBER(e, j), maths_exp(WIDE_NUMBER(x, j)));
            assert_same_bits(WIDE_NUMBER(l, j), maths_log(WIDE_NUMBER(positive, j)));
            assert_same_bits(WIDE_NUMBER(n, j), maths_normal(WIDE_NUMBER(p, j)));
        }
    }
}

/* The rounds of Philox that are written by hand beside Random123's. */
static void four_blocks_at_a_time_are_the_library_s(void **state)
{
    (void)state;
    struct chance chance;
    for (uint32_t i = 0; i < TRIED / 20; i++) {
        enum chance_purpose purpose = (enum chance_purpose)(i % CHANCE_PURPOSE_COUNT);
        wide_words patient, block;
        wide four[4], fine;
        chance_begin(&chance, i / 7, i % 7);
        for (uint32_t j = 0; j < WIDE; j++) {
            patient[j] = (uint64_t)draw(i * 4 + j, 0, i % 2 ? 1e15 : 1000);
            block[j] = (uint64_t)draw(i * 4 + j, 0, i % 3 ? 4294967295.0 : 8);
        }
        wide_chance(four, &chance, &patient, purpose, &block);
        wide_chance_fine(&fine, &chance, &patient, purpose);
        for (uint32_t j = 0; j < WIDE; j++) {
            double alone[4], two[2];
            chance.patient = patient[j];
            chance_four(alone, &chance, purpose, (uint32_t)block[j]);
            chance_two(two, &chance, purpose, 0);
            for (int k = 0; k < 4; k++)
                assert_same_bits(four[k][j], alone[k]);
            assert_same_bits(fine[j], two[0]);
        }
    }
}

/* Numbers of one stream are uniform and of two streams not alike: means, and a correlation, within 4 standard errors.
 */
static void streams_are_uniform_and_apart(void **state)
{
    (void)state;
    struct chance chance;
    double sum = 0, product = 0, a[4], b[4];
    const int n = 100000;
    chance_begin(&chance, 1, 0);
    for (int i = 0; i < n; i++) {
        chance.patient = (uint64_t)i;
        chance_four(a, &chance, CHANCE_PATIENT, 0);
        chance_four(b, &chance, CHANCE_LESION, 0);
        assert_true(a[0] > 0 && a[0] < 1);
        sum += a[0];
        product += (a[0] - 0.5) * (b[0] - 0.5);
    }
    assert_true(fabs(sum / n - 0.5) < 4 * sqrt(1.0 / 12 / n));
    assert_true(fabs(product / n) < 4.0 / 12 / sqrt(n));
}

static void seed_and_draw_change_the_numbers(void **state)
{
    (void)state;
    struct chance chance[3];
    double u[3][4];
    chance_begin(&chance[0], 1, 0);
    chance_begin(&chance[1], 2, 0);
    chance_begin(&chance[2], 1, 1);
    for (int i = 0; i < 3; i++)
        chance_four(u[i], &chance[i], CHANCE_PATIENT, 0);
    assert_true(u[0][0] != u[1][0] && u[0][0] != u[2][0] && u[1][0] != u[2][0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(exp_is_the_library_s_to_two_units),
                                       cmocka_unit_test(log_is_the_library_s_to_two_units),
                                       cmocka_unit_test(roots_are_the_library_s),
                                       cmocka_unit_test(normal_quantiles_are_r_s),
                                       cmocka_unit_test(powers_by_table_are_the_library_s),
                                       cmocka_unit_test(vectors_are_single_numbers_bit_for_bit),
                                       cmocka_unit_test(vectors_side_by_side_are_single_numbers_bit_for_bit),
                                       cmocka_unit_test(four_blocks_at_a_time_are_the_library_s),
                                       cmocka_unit_test(streams_are_uniform_and_apart),
                                       cmocka_unit_test(seed_and_draw_change_the_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
