/* Incremental ratios, acceptability and the value of information. The ratios of the first example are those of
 * Paltiel 2006 (Ann Intern Med 145:797, table 4: screening for HIV, high risk, patient-level benefits only), from its
 * rounded means; the draws of the second are small enough to check by hand; quantiles are those of R's quantile(). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "simulate/economics.h"

enum { STATUS_QUO, ONE_TIME, FIVE_YEARS, THREE_YEARS, ANNUAL, SCREENS };
static const double screen_cost[SCREENS] = {26000, 27000, 28020, 28440, 29440};
static const double screen_qalys[SCREENS] = {277.25 / 12, 277.57 / 12, 277.78 / 12, 277.83 / 12, 277.76 / 12};

static void screening_for_hiv_has_its_published_ratios(void **state)
{
    (void)state;
    struct economics_step steps[SCREENS];
    economics_frontier(steps, screen_cost, screen_qalys, SCREENS);
    assert_true(isnan(steps[STATUS_QUO].ratio));
    assert_true(fabs(steps[ONE_TIME].ratio - 1000 * 12 / .32) < 1e-6);
    assert_true(fabs(steps[FIVE_YEARS].ratio - 1020 * 12 / .21) < 1e-6);
    assert_true(fabs(steps[THREE_YEARS].ratio - 420 * 12 / .05) < 1e-6);
    assert_int_equal(steps[THREE_YEARS].against, FIVE_YEARS);
    assert_int_equal(steps[ANNUAL].status, ECONOMICS_DOMINATED);
}

static void a_mixture_of_its_neighbours_beats_the_middle_one(void **state)
{
    (void)state;
    /* From A to B 100 for a unit, from B to C 20: half of A and half of C costs 60 for one and a half. */
    const double cost[] = {0, 100, 120}, effect[] = {0, 1, 2};
    struct economics_step steps[3];
    economics_frontier(steps, cost, effect, 3);
    assert_int_equal(steps[1].status, ECONOMICS_EXTENDED);
    assert_int_equal(steps[2].against, 0);
    assert_true(steps[2].ratio == 60);
}

static void of_two_equals_the_first_stays(void **state)
{
    (void)state;
    const double cost[] = {5, 5, 5}, effect[] = {1, 1, 2};
    struct economics_step steps[3];
    economics_frontier(steps, cost, effect, 3);
    assert_int_equal(steps[0].status, ECONOMICS_DOMINATED);
    assert_int_equal(steps[1].status, ECONOMICS_DOMINATED);
    assert_int_equal(steps[2].status, ECONOMICS_ON_FRONTIER);
    const double same_cost[] = {5, 5}, same_effect[] = {1, 1};
    economics_frontier(steps, same_cost, same_effect, 2);
    assert_int_equal(steps[0].status, ECONOMICS_ON_FRONTIER);
    assert_int_equal(steps[1].status, ECONOMICS_DOMINATED);
}

/* Four draws of two strategies. At 100 for a unit the net benefits are
 *   A: 100 100 100 100   B: 120 80 160 60   so B wins twice and has the higher mean, 105 against 100. */
static const double cost[] = {0, 80, 0, 120, 0, 40, 0, 140}, effect[] = {1, 2, 1, 2, 1, 2, 1, 2};
static const struct economics_draws draws = {cost, effect, 4, 2};

static void four_draws_by_hand(void **state)
{
    (void)state;
    double share[2];
    economics_acceptability(share, &draws, 100);
    assert_true(share[0] == .5 && share[1] == .5);
    assert_int_equal(economics_best(&draws, 100), 1);
    assert_true(economics_mean_net_benefit(&draws, 1, 100) == 105);
    /* Whoever knew would choose B, A, B, A: (120 + 100 + 160 + 100) / 4 = 120, 15 more than B for all. */
    assert_true(economics_perfect_information(&draws, 100) == 15);
    /* At 95 B costs as much as it gives on average (the ratio of the means), so knowing is worth most. */
    assert_true(economics_mean_net_benefit(&draws, 0, 95) == economics_mean_net_benefit(&draws, 1, 95));
    assert_true(economics_perfect_information(&draws, 95) > economics_perfect_information(&draws, 100));
}

static void equals_share_a_draw(void **state)
{
    (void)state;
    const double same[] = {1, 1, 1};
    const struct economics_draws psa = {same, same, 1, 3};
    double share[3];
    economics_acceptability(share, &psa, 50);
    assert_true(fabs(share[0] - 1. / 3) < 1e-15 && fabs(share[2] - 1. / 3) < 1e-15);
    assert_true(economics_perfect_information(&psa, 50) == 0);
}

static void a_parameter_that_decides_is_worth_all_and_another_nothing(void **state)
{
    (void)state;
    /* B's advantage is 20, -20, 60, -40: a parameter that equals it tells all; one that is constant tells nothing. */
    const double decides[] = {20, -20, 60, -40}, constant[] = {3, 3, 3, 3};
    double worth = NAN;
    assert_int_equal(economics_partial_information(&worth, &draws, decides, 100), CAJAL_OK);
    assert_true(fabs(worth - economics_perfect_information(&draws, 100)) < 1e-9);
    assert_int_equal(economics_partial_information(&worth, &draws, constant, 100), CAJAL_OK);
    assert_true(fabs(worth) < 1e-9);
    struct economics_bar bar;
    assert_int_equal(economics_tornado_bar(&bar, &draws, 1, 0, decides, 100), CAJAL_OK);
    /* R: quantile(c(20, -20, 60, -40), c(.05, .95)) is -37 and 54; the advantage is the parameter itself. */
    assert_true(fabs(bar.low_value + 37) < 1e-9 && fabs(bar.high_value - 54) < 1e-9);
    assert_true(fabs(bar.at_low + 37) < 1e-9 && fabs(bar.at_high - 54) < 1e-9);
}

static void quantiles_are_those_of_R(void **state)
{
    (void)state;
    double values[] = {9, 1, 4, 2, 7};
    assert_true(economics_quantile(values, 5, .5) == 4);
    assert_true(fabs(economics_quantile(values, 5, .1) - 1.4) < 1e-12);
    assert_true(isnan(economics_quantile(values, 0, .5)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screening_for_hiv_has_its_published_ratios),
        cmocka_unit_test(a_mixture_of_its_neighbours_beats_the_middle_one),
        cmocka_unit_test(of_two_equals_the_first_stays),
        cmocka_unit_test(four_draws_by_hand),
        cmocka_unit_test(equals_share_a_draw),
        cmocka_unit_test(a_parameter_that_decides_is_worth_all_and_another_nothing),
        cmocka_unit_test(quantiles_are_those_of_R),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
