/* Outcome: distributions, curves of interval-censored data, trial sizes, and what is refused. The comparison with R is
 * in tests/outcome. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "outcome/outcome.h"
#include "check.h"

#define NEAR(found, expected) assert_true(fabs((found) - (expected)) <= 1e-12 * fabs(expected))

/* Values of R 4.2's pnorm, qnorm and pchisq. */
static void distributions_are_exact_in_the_tails(void **state)
{
    (void)state;
    NEAR(normal_upper(1.959963984540054), 0.025000000000000012);
    NEAR(normal_upper(8), 6.2209605742717841e-16);
    NEAR(normal_quantile(0.975), 1.9599639845400539);
    NEAR(normal_quantile(1e-10), -6.3613409024040562);
    NEAR(chisq_upper(3.8414588206941236, 1), 0.05);
    NEAR(chisq_upper(200, 3), 4.2185411071920418e-43);
    NEAR(chisq_upper(10, 4), 0.040427681994512805);
    NEAR(chisq_upper(25.403700345771, 3), 1.2712459390148859e-05);
    assert_true(isnan(normal_quantile(2)));
    assert_true(chisq_upper(0, 2) == 1);
}

/* Beside a time of 1e120 all others are one, so that (1, 5] is empty: R's Surv() refuses it too ("an interval has
 * effective length 0"). Found by fuzzing. */
static void an_interval_that_ties_make_empty_is_refused(void **state)
{
    static const double time[] = {5, 1e120}, entry[] = {1, 2}, later[] = {5, 1000};
    static const int event[] = {1, 0};
    (void)state;
    cajal_outcome *outcome = cajal_outcome_new();
    cajal_errors *errors = cajal_errors_new();
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    const cajal_km *km;
    data.n = 2;
    data.time = time;
    data.status = event;
    data.entry = entry;
    assert_int_equal(cajal_outcome_km(&km, outcome, &data, NULL, errors), CAJAL_USAGE);
    assert_non_null(strstr(cajal_errors_at(errors, 0)->message, "row 1 of the data"));
    data.time = later;
    assert_int_equal(cajal_outcome_km(&km, outcome, &data, NULL, errors), CAJAL_OK);
    cajal_errors_free(errors);
    cajal_outcome_free(outcome);
}

/* Exact and right-censored times are the special case in which the estimate is that of Kaplan and Meier:
 * 6-MP patients of Freireich et al. (1963), as in Gehan (1965). */
static void interval_censored_curve_of_exact_times_is_kaplan_meier(void **state)
{
    static const double time[] = {6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35};
    static const int event[] = {1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0};
    double right[21];
    (void)state;
    cajal_outcome *outcome = cajal_outcome_new();
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    const cajal_npmle *npmle;
    const cajal_km *km;
    data.n = 21;
    data.time = time;
    data.status = event;
    for (int i = 0; i < 21; i++)
        right[i] = event[i] ? time[i] : INFINITY;
    assert_int_equal(cajal_outcome_km(&km, outcome, &data, NULL, NULL), CAJAL_OK);
    assert_int_equal(cajal_outcome_npmle(&npmle, outcome, 21, time, right, NULL, NULL), CAJAL_OK);
    assert_true(npmle->gap <= 1e-10);
    double survival = 1;
    for (size_t i = 0; i + 1 < npmle->intervals; i++) {
        survival -= npmle->mass[i];
        assert_true(fabs(survival - cajal_km_at(km->curve, npmle->right[i]).value) < 1e-8);
    }
    /* 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448 are printed in textbooks; the last: */
    assert_true(fabs(survival - 0.448) < 0.0005);
    cajal_outcome_free(outcome);
}

/* At the maximum no derivative exceeds the number of rows: whatever the data. */
static void interval_censored_curves_prove_themselves(void **state)
{
    double left[80], right[80];
    unsigned seed = 7;
    (void)state;
    for (int round = 0; round < 50; round++) {
        size_t n = 2 + (size_t)round;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525U + 1013904223U;
            left[i] = (seed >> 8) % 20;
            seed = seed * 1664525U + 1013904223U;
            unsigned kind = (seed >> 8) % 5;
            right[i] = kind == 0 ? INFINITY : left[i] + (kind == 1 ? 0 : (seed >> 16) % 9 + 1);
        }
        cajal_outcome *outcome = cajal_outcome_new();
        const cajal_npmle *npmle;
        assert_int_equal(cajal_outcome_npmle(&npmle, outcome, n, left, right, NULL, NULL), CAJAL_OK);
        double total = 0;
        for (size_t i = 0; i < npmle->intervals; i++)
            total += npmle->mass[i];
        assert_true(fabs(total - 1) < 1e-9 && npmle->gap < 1e-9);
        cajal_outcome_free(outcome);
    }
}

/* (1.959964 + 1.281552)² is 10.5074; over ¼ (log 0.57)² that is 133.0 events. */
static void trial_size_and_power_belong_together(void **state)
{
    cajal_power power = CAJAL_POWER_INIT;
    (void)state;
    power.hazard_ratio = 0.57;
    power.power = 0.9;
    assert_int_equal(cajal_outcome_power(&power, NULL), CAJAL_OK);
    assert_int_equal((int)power.events, 134);
    cajal_power back = CAJAL_POWER_INIT;
    back.hazard_ratio = 0.57;
    back.events = 133.0148;
    assert_int_equal(cajal_outcome_power(&back, NULL), CAJAL_OK);
    assert_true(fabs(back.power - 0.9) < 1e-5);
    cajal_power none = CAJAL_POWER_INIT;
    none.hazard_ratio = 1;
    none.power = 0.8;
    assert_int_equal(cajal_outcome_power(&none, NULL), CAJAL_USAGE);
}

/* 3 events in 11 units of time until the cut, 1 in 8 after. */
static void piecewise_rates_are_events_over_time(void **state)
{
    static const double time[] = {1, 2, 2, 5, 7, 2};
    static const int event[] = {1, 1, 0, 1, 0, 1};
    static const double cut = 2;
    (void)state;
    cajal_outcome *outcome = cajal_outcome_new();
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    const cajal_piecewise *fit;
    data.n = 6;
    data.time = time;
    data.status = event;
    assert_int_equal(cajal_outcome_piecewise(&fit, outcome, &data, &cut, 1, 0.95, NULL), CAJAL_OK);
    NEAR(fit->rate[0].value, 3.0 / 11);
    NEAR(fit->rate[1].value, 1.0 / 8);
    cajal_outcome_free(outcome);
}

/* An event that only ever happens to the exposed: no finite hazard ratio. */
static void a_runaway_coefficient_is_told(void **state)
{
    static const double time[] = {1, 2, 3, 4, 5, 6, 7, 8}, x[] = {1, 1, 1, 1, 0, 0, 0, 0},
                        same[] = {2, 2, 2, 2, 0, 0, 0, 0};
    static const int event[] = {1, 1, 1, 1, 0, 0, 0, 0};
    const double *covariates[] = {x, same};
    (void)state;
    cajal_outcome *outcome = cajal_outcome_new();
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    const cajal_cox *cox;
    data.n = 8;
    data.time = time;
    data.status = event;
    data.covariates = covariates;
    data.covariates_count = 2;
    assert_int_equal(cajal_outcome_cox(&cox, outcome, &data, NULL, NULL), CAJAL_OK);
    assert_true(cox->coefficient[0].infinite && !cox->coefficient[0].redundant);
    assert_true(cox->coefficient[1].redundant && isnan(cox->coefficient[1].coef));
    cajal_outcome_free(outcome);
}

static void data_out_of_range_are_refused_with_their_row(void **state)
{
    static const double time[] = {1, -2, 3}, entry[] = {0, 0, 3}, weight[] = {1, 1, 0};
    static const int event[] = {1, 0, 1}, group[] = {0, 1, 5};
    (void)state;
    cajal_outcome *outcome = cajal_outcome_new();
    cajal_errors *errors = cajal_errors_new();
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    const cajal_km *km;
    assert_int_equal(cajal_outcome_km(&km, outcome, &data, NULL, errors), CAJAL_USAGE);
    data.n = 3;
    data.time = time;
    data.status = event;
    assert_int_equal(cajal_outcome_km(&km, outcome, &data, NULL, errors), CAJAL_USAGE);
    assert_string_equal(cajal_errors_at(errors, 1)->message, "row 2 of the data: the time is negative or no number");
    double good[] = {1, 2, 3};
    data.time = good;
    data.entry = entry;
    assert_int_equal(cajal_outcome_km(&km, outcome, &data, NULL, errors), CAJAL_USAGE);
    data.entry = NULL;
    data.weight = weight;
    assert_int_equal(cajal_outcome_km(&km, outcome, &data, NULL, errors), CAJAL_USAGE);
    data.weight = NULL;
    data.group = group;
    data.groups = 2;
    assert_int_equal(cajal_outcome_km(&km, outcome, &data, NULL, errors), CAJAL_USAGE);
    assert_int_equal(cajal_errors_count(errors), 5);
    cajal_errors_free(errors);
    cajal_outcome_free(outcome);
}

#define KEYS 3000

static void is_stable_order(const double *keys, size_t n)
{
    cajal_outcome *outcome = cajal_outcome_new();
    const uint32_t *order = order_doubles(outcome->arena, keys, n);
    unsigned char seen[KEYS] = {0};
    assert_non_null(order);
    for (size_t i = 0; i < n; i++) {
        assert_true(order[i] < n && !seen[order[i]]++);
        if (i > 0)
            assert_true(keys[order[i - 1]] < keys[order[i]] ||
                        (keys[order[i - 1]] == keys[order[i]] && order[i - 1] < order[i]));
    }
    cajal_outcome_free(outcome);
}

/* Times with few decimals are sorted as whole numbers, all others by their bits: of both kinds, and of those that only
 * look like the first (negative, infinite, too large, a third). */
static void rows_are_in_order_of_time_and_ties_as_they_stood(void **state)
{
    static const double scales[] = {1, 10, 100, 1000, 3, 1e-7, -1};
    double keys[KEYS];
    (void)state;
    srand(9);
    for (size_t s = 0; s < sizeof scales / sizeof *scales; s++) {
        for (size_t i = 0; i < KEYS; i++)
            keys[i] = rand() % 4000 / scales[s];
        is_stable_order(keys, KEYS);
        keys[7] = INFINITY;
        is_stable_order(keys, KEYS);
        keys[8] = 4294967295;
        keys[9] = -0.0;
        keys[7] = 0;
        is_stable_order(keys, KEYS);
    }
    is_stable_order(keys, 1);
    is_stable_order(keys, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distributions_are_exact_in_the_tails),
        cmocka_unit_test(an_interval_that_ties_make_empty_is_refused),
        cmocka_unit_test(interval_censored_curve_of_exact_times_is_kaplan_meier),
        cmocka_unit_test(interval_censored_curves_prove_themselves),
        cmocka_unit_test(trial_size_and_power_belong_together),
        cmocka_unit_test(piecewise_rates_are_events_over_time),
        cmocka_unit_test(a_runaway_coefficient_is_told),
        cmocka_unit_test(data_out_of_range_are_refused_with_their_row),
        cmocka_unit_test(rows_are_in_order_of_time_and_ties_as_they_stood),
    };
    return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
