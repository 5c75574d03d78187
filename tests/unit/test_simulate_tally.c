/* Kaplan-Meier of counted times beside R's survfit(), and a median that always lies within its interval. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "simulate/simulate.h"

#define BINS 40
#define Z 1.959963984540054

struct times {
    int64_t event[BINS], censored[BINS];
};

struct median {
    double value, low, high;
};

static struct median median_of(const struct times *times)
{
    const struct simulate_histogram histogram = {times->event, times->censored, BINS, 1};
    struct median median = {.value = simulate_quantile(&histogram, 0.5)};
    simulate_quantile_interval(&histogram, 0.5, Z, &median.low, &median.high);
    return median;
}

/* Six of ten progress at the first scan, three at the next, one is censored. R 4.2, survival 3.5:
 * survfit(Surv(time, status) ~ 1, conf.type = "log-log") has S .4 (.1226932 to .6702046) and .1 (.0057235 to
 * .3581275); straight lines from 1 at time 0 through these pass one half at 2.5, 1.709778 and 4.636178. */
static void medians_and_intervals_are_read_off_the_same_lines(void **state)
{
    (void)state;
    const struct times times = {.event[3] = 6, .event[6] = 3, .censored[8] = 1};
    struct median median = median_of(&times);
    assert_true(fabs(median.value - 2.5) < 1e-12);
    assert_true(fabs(median.low - 1.709778086) < 1e-8);
    assert_true(fabs(median.high - 4.636178324) < 1e-8);
}

/* As in R, where survfit() gives NA for both bounds. */
static void one_patient_has_no_interval(void **state)
{
    (void)state;
    const struct times times = {.event[10] = 1};
    struct median median = median_of(&times);
    assert_true(median.value == 5);
    assert_true(isnan(median.low) && isnan(median.high));
}

static void what_nobody_reached_has_no_median(void **state)
{
    (void)state;
    const struct times nobody = {{0}, {0}}, all_well = {.event[1] = 1, .censored[BINS - 1] = 9};
    assert_true(isnan(median_of(&nobody).value) && isnan(median_of(&nobody).low));
    assert_true(isnan(median_of(&all_well).value) && isnan(median_of(&all_well).high));
}

/* Numbers of Knuth's MMIX generator: the same on every machine. */
static uint32_t next(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % below;
}

static void a_median_lies_within_its_interval(void **state)
{
    (void)state;
    uint64_t seed = 1;
    unsigned held = 0;
    for (int round = 0; round < 20000; round++) {
        struct times times = {{0}, {0}};
        uint32_t patients = 1 + next(&seed, 30), scans = 1 + next(&seed, 12);
        for (uint32_t i = 0; i < patients; i++) {
            uint32_t bin = next(&seed, BINS) / scans * scans;
            ++*(next(&seed, 4) ? &times.event[bin] : &times.censored[bin]);
        }
        struct median median = median_of(&times);
        if (median.low > median.value || median.high < median.value || (isnan(median.value) && !isnan(median.high)))
            fail_msg("round %d: %g (%g to %g)", round, median.value, median.low, median.high);
        held += !isnan(median.low) && !isnan(median.high);
    }
    assert_true(held > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(medians_and_intervals_are_read_off_the_same_lines),
        cmocka_unit_test(one_patient_has_no_interval),
        cmocka_unit_test(what_nobody_reached_has_no_median),
        cmocka_unit_test(a_median_lies_within_its_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
