/* Outcome: what callers may get wrong, each with its words, and the choices that few make, beside R 4.2 with survival
 * 3.5.3 (coxph, cox.zph, survreg, survdiff) on ten patients made up for it. */
#include <math.h>

#include "outcome/outcome.h"
#include "check.h"

#define N 10
#define NEAR(found, expected) assert_true(fabs((found) - (expected)) <= 1e-6 * fabs(expected))

static const double times[N] = {4, 7, 7, 9, 12, 15, 15, 18, 21, 26}, apart[N] = {4, 7, 8, 9, 12, 15, 16, 18, 21, 26};
static const double entries[N] = {0, 0, 2, 3, 0, 8, 5, 0, 11, 9};
static const int events[N] = {1, 1, 0, 1, 1, 1, 1, 0, 1, 0}, arms[N] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
static const double covariate[N] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
static const double *const covariates[] = {covariate};

static cajal_survival ten_patients(void)
{
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    data.n = N;
    data.time = times;
    data.status = events;
    data.covariates = covariates;
    data.covariates_count = 1;
    return data;
}

struct room {
    cajal_outcome *outcome;
    cajal_errors *errors;
};

static int begin(void **state)
{
    static struct room room;
    room = (struct room){cajal_outcome_new(), cajal_errors_new()};
    *state = &room;
    return room.outcome && room.errors ? 0 : -1;
}

static int end(void **state)
{
    struct room *room = *state;
    cajal_outcome_free(room->outcome);
    cajal_errors_free(room->errors);
    return 0;
}

/* That the last thing said is this. */
static void says(const struct room *room, cajal_status status, const char *words)
{
    size_t count = cajal_errors_count(room->errors);
    assert_int_not_equal(status, CAJAL_OK);
    assert_true(count > 0);
    assert_string_equal(cajal_errors_at(room->errors, count - 1)->message, words);
}

static void refused(struct room *room, const cajal_survival *data, const char *words)
{
    const cajal_km *km;
    says(room, cajal_outcome_km(&km, room->outcome, data, NULL, room->errors), words);
}

static void rows_out_of_range_are_named(void **state)
{
    struct room *room = *state;
    static const double not_yet[N] = {1, 1, 1, 1, 1, 1, 1, 1, 1, INFINITY};
    static const double from_ever[N] = {0, -INFINITY}, light[N] = {1, 1, 1, INFINITY},
                        heavy[N] = {1, 2, 2e9, 1, 1, 1, 1, 1, 1, 1}, less_heavy[N] = {1, 2, 1e9, 1, 1, 1, 1, 1, 1, 1};
    static const int second[N] = {1, 2}, before[N] = {-1}, third[N] = {0, 1, 2};
    cajal_survival data = ten_patients();
    data.time = not_yet;
    refused(room, &data, "row 10 of the data: the time is negative or no number");
    data = ten_patients();
    data.status = second;
    refused(room, &data, "row 2 of the data: the status is out of range");
    data.status = before;
    refused(room, &data, "row 1 of the data: the status is out of range");
    data = ten_patients();
    data.entry = from_ever;
    refused(room, &data, "row 2 of the data: the entry is not before the time");
    data = ten_patients();
    data.weight = light;
    refused(room, &data, "row 4 of the data: the weight is not positive");
    data.weight = heavy; /* a sum of them, of 16 digits, would lose the others */
    refused(room, &data, "row 3 of the data: the weight is more than 10^9 times another");
    data.weight = less_heavy;
    const cajal_km *km;
    assert_int_equal(cajal_outcome_km(&km, room->outcome, &data, NULL, NULL), CAJAL_OK);
    data = ten_patients();
    data.group = before;
    refused(room, &data, "row 1 of the data: the group is out of range");
    data = ten_patients();
    data.stratum = before;
    refused(room, &data, "row 1 of the data: the stratum is out of range");
    data.stratum = third;
    data.strata = 2;
    refused(room, &data, "row 3 of the data: the stratum is out of range");
    data = ten_patients();
    data.cluster = before;
    data.clusters = 2;
    refused(room, &data, "row 1 of the data: the cluster is out of range");
    data.cluster = third;
    refused(room, &data, "row 3 of the data: the cluster is out of range");
}

static void data_without_rows_or_classes_are_refused(void **state)
{
    struct room *room = *state;
    cajal_survival data = ten_patients();
    refused(room, NULL, "the data are not of a version this library knows");
    data.version = CAJAL_SURVIVAL_VERSION + 1;
    refused(room, &data, "the data are not of a version this library knows");
    data = ten_patients();
    data.n = (size_t)1 << 31;
    refused(room, &data, "no rows, or too many: expected 1 to 2147483647");
    data = ten_patients();
    data.time = NULL;
    refused(room, &data, "no rows, or too many: expected 1 to 2147483647");
    data = ten_patients();
    data.status = NULL;
    refused(room, &data, "no rows, or too many: expected 1 to 2147483647");
    data = ten_patients();
    data.groups = 0;
    refused(room, &data, "groups, strata, causes: expected at least 1");
    data = ten_patients();
    data.strata = 0;
    refused(room, &data, "groups, strata, causes: expected at least 1");
    data = ten_patients();
    data.causes = 0;
    refused(room, &data, "groups, strata, causes: expected at least 1");
}

static void levels_and_horizons_out_of_range_are_refused(void **state)
{
    struct room *room = *state;
    cajal_survival data = ten_patients();
    static const double none[] = {0, 1, NAN};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
        const cajal_km *km;
        const cajal_incidence *incidence;
        char words[80];
        options.level = none[i];
        snprintf(words, sizeof words, "level %g: expected more than 0 and less than 1", none[i]);
        says(room, cajal_outcome_km(&km, room->outcome, &data, &options, room->errors), words);
        says(room,
             cajal_outcome_incidence(&incidence, room->outcome, &data, CAJAL_INTERVAL_LOG, none[i], 0, room->errors),
             words);
    }
    const cajal_rmst *rmst;
    says(room, cajal_outcome_rmst(&rmst, room->outcome, &data, 0, 0.95, room->errors),
         "horizon 0: expected more than 0");
    says(room, cajal_outcome_rmst(&rmst, room->outcome, &data, INFINITY, 0.95, room->errors),
         "horizon inf: expected more than 0");
}

static void models_say_what_they_do_not_take(void **state)
{
    struct room *room = *state;
    cajal_survival data = ten_patients(), many = data, weighted = data, late = data, layered = data, silent = data,
                   odd = data;
    static const double ones[N] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, holes[N] = {NAN};
    static const double *const holed[] = {holes};
    static const int nobody[N] = {0};
    const double *wide[COVARIATES_MOST + 1];
    for (int i = 0; i <= COVARIATES_MOST; i++)
        wide[i] = covariate;
    many.covariates = wide;
    many.covariates_count = COVARIATES_MOST + 1;
    weighted.weight = ones;
    late.entry = entries;
    layered.stratum = arms;
    layered.strata = 2;
    silent.status = nobody;
    odd.covariates = holed;
    const cajal_cox *cox;
    cajal_cox_options exact = CAJAL_COX_OPTIONS_INIT;
    exact.ties = CAJAL_TIES_EXACT;
    says(room, cajal_outcome_cox(&cox, room->outcome, &many, NULL, room->errors),
         "a Cox model: expected 1 to 200 covariates");
    says(room, cajal_outcome_cox(&cox, room->outcome, &odd, NULL, room->errors),
         "row 1 of the data: a covariate is no number");
    says(room, cajal_outcome_cox(&cox, room->outcome, &weighted, &exact, room->errors),
         "exact ties: no weights, robust variance or baseline hazard; use efron");
    exact.baseline = 1;
    says(room, cajal_outcome_cox(&cox, room->outcome, &data, &exact, room->errors),
         "exact ties: no weights, robust variance or baseline hazard; use efron");
    const cajal_finegray *finegray;
    static const char *const not_taken = "a Fine-Gray model takes no late entry, weights, strata or exact ties";
    says(room, cajal_outcome_finegray(&finegray, room->outcome, &many, 1, CAJAL_TIES_EFRON, 0.95, room->errors),
         "a Fine-Gray model: expected 1 to 200 covariates");
    says(room, cajal_outcome_finegray(&finegray, room->outcome, &late, 1, CAJAL_TIES_EFRON, 0.95, room->errors),
         not_taken);
    says(room, cajal_outcome_finegray(&finegray, room->outcome, &weighted, 1, CAJAL_TIES_EFRON, 0.95, room->errors),
         not_taken);
    says(room, cajal_outcome_finegray(&finegray, room->outcome, &layered, 1, CAJAL_TIES_EFRON, 0.95, room->errors),
         not_taken);
    says(room, cajal_outcome_finegray(&finegray, room->outcome, &data, 1, CAJAL_TIES_EXACT, 0.95, room->errors),
         not_taken);
    const cajal_parametric *fit;
    says(room, cajal_outcome_fit(&fit, room->outcome, &many, CAJAL_WEIBULL, 0.95, room->errors),
         "a parametric fit takes no late entry and at most 200 covariates");
    says(room, cajal_outcome_fit(&fit, room->outcome, &silent, CAJAL_WEIBULL, 0.95, room->errors),
         "a fit needs at least one event; there is none");
    static const double born_dead[N] = {1, 0, 1, 1, 1, 1, 1, 1, 1, 1};
    data.time = born_dead;
    says(room, cajal_outcome_fit(&fit, room->outcome, &data, CAJAL_WEIBULL, 0.95, room->errors),
         "row 2 of the data: a parametric fit needs times of more than 0");
    const cajal_logrank *test;
    layered.group = arms;
    layered.groups = 2;
    layered.weight = ones;
    says(room, cajal_outcome_logrank(&test, room->outcome, &layered, NULL, room->errors),
         "a log-rank test takes no case weights");
    layered.groups = 1;
    layered.group = NULL;
    says(room, cajal_outcome_logrank(&test, room->outcome, &layered, NULL, room->errors),
         "a log-rank test needs at least two groups");
}

static void cuts_and_intervals_out_of_order_are_refused(void **state)
{
    struct room *room = *state;
    cajal_survival data = ten_patients();
    const cajal_piecewise *pieces;
    static const double falling[] = {5, 5}, never[] = {INFINITY};
    says(room, cajal_outcome_piecewise(&pieces, room->outcome, &data, falling, 2, 0.95, room->errors),
         "cut 5: expected rising times of more than 0");
    says(room, cajal_outcome_piecewise(&pieces, room->outcome, &data, never, 1, 0.95, room->errors),
         "cut inf: expected rising times of more than 0");
    const cajal_npmle *npmle;
    static const double left[] = {1, 4}, right[] = {3, 2}, nowhere[] = {INFINITY, INFINITY}, fine[] = {3, 6},
                        weight[] = {1, -1};
    says(room, cajal_outcome_npmle(&npmle, room->outcome, 0, left, right, NULL, room->errors), "no rows, or too many");
    says(room, cajal_outcome_npmle(&npmle, room->outcome, ((size_t)1 << 30) + 1, left, right, NULL, room->errors),
         "no rows, or too many");
    says(room, cajal_outcome_npmle(&npmle, room->outcome, 2, left, right, NULL, room->errors),
         "row 2: expected a left end of 0 or more and a right end not before it");
    says(room, cajal_outcome_npmle(&npmle, room->outcome, 2, nowhere, nowhere, NULL, room->errors),
         "row 1: expected a left end of 0 or more and a right end not before it");
    says(room, cajal_outcome_npmle(&npmle, room->outcome, 2, left, fine, weight, room->errors),
         "row 2: the weight is not positive");
}

static void a_trial_that_cannot_be_sized_says_why(void **state)
{
    struct room *room = *state;
    cajal_power power = CAJAL_POWER_INIT;
    power.power = 0.8;
    power.hazard_ratio = INFINITY;
    says(room, cajal_outcome_power(&power, room->errors), "the hazard ratio: expected more than 0, and not 1");
    power.hazard_ratio = 0.7;
    power.alpha = 1;
    says(room, cajal_outcome_power(&power, room->errors), "alpha: expected more than 0 and less than 1");
    power.alpha = 0;
    says(room, cajal_outcome_power(&power, room->errors), "alpha: expected more than 0 and less than 1");
    power.alpha = 0.05;
    power.allocation = 0;
    says(room, cajal_outcome_power(&power, room->errors),
         "the share of the second arm: expected more than 0 and less than 1");
    power.allocation = 1;
    says(room, cajal_outcome_power(&power, room->errors),
         "the share of the second arm: expected more than 0 and less than 1");
    power.allocation = 0.5;
    power.events = 100;
    says(room, cajal_outcome_power(&power, room->errors), "expected either the power or the number of events");
    power.events = 0;
    power.power = 1;
    says(room, cajal_outcome_power(&power, room->errors), "the power: expected less than 1");
    power.power = 0.8;
    power.median = 8;
    says(room, cajal_outcome_power(&power, room->errors),
         "a number of patients needs the time of accrual or of follow-up");
    power.follow_up = -1;
    power.accrual = 12;
    says(room, cajal_outcome_power(&power, room->errors),
         "a number of patients needs the time of accrual or of follow-up");
    power.follow_up = 12;
    power.accrual = -1;
    says(room, cajal_outcome_power(&power, room->errors),
         "a number of patients needs the time of accrual or of follow-up");
}

/* All enter on one day and are followed for one median: half of the first arm have the event, and 1 - ½^0.5 of the
 * second. */
static void a_trial_without_accrual_is_sized_by_its_follow_up(void **state)
{
    struct room *room = *state;
    cajal_power power = CAJAL_POWER_INIT;
    power.hazard_ratio = 0.5;
    power.power = 0.8;
    power.median = 8;
    power.follow_up = 8;
    assert_int_equal(cajal_outcome_power(&power, room->errors), CAJAL_OK);
    NEAR(power.probability_of_event, (0.5 + 1 - sqrt(0.5)) / 2);
    assert_true(power.patients == ceil(power.events / power.probability_of_event - 1e-9));
}

/* coxph(Surv(entry, time, event) ~ x, ties = "exact") */
static void exact_ties_know_who_entered_late(void **state)
{
    struct room *room = *state;
    cajal_survival data = ten_patients();
    cajal_cox_options options = CAJAL_COX_OPTIONS_INIT;
    const cajal_cox *cox;
    data.entry = entries;
    options.ties = CAJAL_TIES_EXACT;
    assert_int_equal(cajal_outcome_cox(&cox, room->outcome, &data, &options, room->errors), CAJAL_OK);
    NEAR(cox->coefficient[0].coef, -0.141538375594264);
    NEAR(cox->loglik_null, -9.98044859367226);
    NEAR(cox->loglik, -9.69675278302743);
}

/* cox.zph(coxph(Surv(time, event) ~ x), transform = …) */
static void hazards_are_tested_on_every_scale_of_time(void **state)
{
    struct room *room = *state;
    static const struct {
        cajal_zph kind;
        double chisq;
    } answers[] = {{CAJAL_ZPH_RANK, 2.32594907754609},
                   {CAJAL_ZPH_IDENTITY, 2.68547232009474},
                   {CAJAL_ZPH_LOG, 1.71153324242577},
                   {CAJAL_ZPH_KM, 2.6970010394375}};
    cajal_survival data = ten_patients();
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        cajal_cox_options options = CAJAL_COX_OPTIONS_INIT;
        const cajal_cox *cox;
        options.zph = answers[i].kind;
        options.concordance = 0;
        assert_int_equal(cajal_outcome_cox(&cox, room->outcome, &data, &options, room->errors), CAJAL_OK);
        NEAR(cox->zph[0].chisq, answers[i].chisq);
        assert_int_equal(cox->zph[1].df, 1);
    }
}

/* survreg(Surv(time, event) ~ x, dist = "loglogistic") */
static void log_logistic_times_are_fitted(void **state)
{
    struct room *room = *state;
    cajal_survival data = ten_patients();
    const cajal_parametric *fit;
    assert_int_equal(cajal_outcome_fit(&fit, room->outcome, &data, CAJAL_LOG_LOGISTIC, 0.95, room->errors), CAJAL_OK);
    NEAR(fit->coefficient[0].coef, 2.2273020222278421);
    NEAR(fit->coefficient[1].coef, 0.0963869882989685);
    NEAR(fit->coefficient[1].se, 0.0761359950517865);
    NEAR(fit->scale, 0.345343014694664);
    NEAR(fit->log_scale_se, 0.3125831956224023);
    NEAR(fit->loglik_null, -25.8092033594590);
    NEAR(fit->loglik, -25.0306393319938);
    NEAR(fit->median, 13.5070433172237);
}

/* Without ties the log-rank test is the score test of a Cox model, which R's coxph gives for late entry too; the trend
 * is (s'(O - E))² / s'Vs of survdiff's sums; the weights (1 - S) were summed by hand in R. */
static void log_rank_tests_of_late_entry_scores_and_late_differences(void **state)
{
    struct room *room = *state;
    static const int thirds[N] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0};
    static const double score[] = {1, 2, 10};
    cajal_survival data = ten_patients();
    cajal_logrank_options options = CAJAL_LOGRANK_OPTIONS_INIT;
    const cajal_logrank *test;
    data.time = apart;
    data.group = arms;
    data.groups = 2;
    data.entry = entries;
    assert_int_equal(cajal_outcome_logrank(&test, room->outcome, &data, NULL, room->errors), CAJAL_OK);
    NEAR(test->chisq, 0.283236994219653);
    data.entry = NULL;
    options.gamma = 1;
    assert_int_equal(cajal_outcome_logrank(&test, room->outcome, &data, &options, room->errors), CAJAL_OK);
    NEAR(test->chisq, 0.790072418589036);
    data.group = thirds;
    data.groups = 3;
    options.gamma = 0;
    options.trend = 1;
    options.score = score;
    assert_int_equal(cajal_outcome_logrank(&test, room->outcome, &data, &options, room->errors), CAJAL_OK);
    NEAR(test->trend_chisq, 0.0952637191729957);
    assert_true(isnan(test->hazard_ratio.value)); /* of three groups there is none */
}

/* Nobody of the first arm has an event: expected events are compared, a ratio there is none. */
static void an_arm_without_events_has_no_ratio(void **state)
{
    struct room *room = *state;
    static const int one_sided[N] = {0, 1, 0, 1, 0, 1, 0, 0, 0, 0};
    cajal_survival data = ten_patients();
    const cajal_logrank *test;
    data.status = one_sided;
    data.group = arms;
    data.groups = 2;
    assert_int_equal(cajal_outcome_logrank(&test, room->outcome, &data, NULL, room->errors), CAJAL_OK);
    assert_true(test->observed[0] == 0 && test->observed[1] == 3 && test->chisq > 0);
    assert_true(isnan(test->hazard_ratio.value) && isnan(test->hazard_ratio.low));
}

/* Before the first event nothing has happened; of a curve, everybody lives. */
static void before_the_first_time_nothing_has_happened(void **state)
{
    struct room *room = *state;
    cajal_survival data = ten_patients();
    const cajal_incidence *incidence;
    const cajal_km *km;
    double error = -1;
    assert_int_equal(
        cajal_outcome_incidence(&incidence, room->outcome, &data, CAJAL_INTERVAL_LOG, 0.95, 0, room->errors), CAJAL_OK);
    cajal_estimate at = cajal_incidence_at(incidence->group, 0, 3.9, &error);
    assert_true(at.value == 0 && at.low == 0 && at.high == 0 && error == 0);
    NEAR(cajal_incidence_at(incidence->group, 0, 4, NULL).value, 0.1);
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    static const double quantiles[] = {0, 0.1};
    options.quantiles = quantiles;
    options.quantiles_count = 2;
    assert_int_equal(cajal_outcome_km(&km, room->outcome, &data, &options, room->errors), CAJAL_OK);
    assert_true(cajal_km_at(km->curve, 3.9).value == 1);
    assert_true(km->curve->quantiles[0].value == 0);
    NEAR(km->curve->quantiles[1].value, 5.5); /* the step is at 0.1 exactly: half-way to the next, as R */
    assert_true(cajal_km_at_risk(km->curve, 27) == 0);
}

/* 2 + 1.5 weighted events until the cut; who enters at 8 is not at risk before, who dies on the first day is an event
 * of it.
 */
static void piecewise_rates_heed_weights_and_late_entry(void **state)
{
    struct room *room = *state;
    static const double time[] = {0, 4, 9, 12}, from[] = {-1, 0, 8, 0}, weight[] = {2, 1.5, 1, 3}, cut = 5;
    static const int event[] = {1, 1, 1, 0};
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    const cajal_piecewise *pieces;
    data.n = 4;
    data.time = time;
    data.status = event;
    data.entry = from;
    data.weight = weight;
    assert_int_equal(cajal_outcome_piecewise(&pieces, room->outcome, &data, &cut, 1, 0.95, room->errors), CAJAL_OK);
    NEAR(pieces->events[0], 3.5);
    NEAR(pieces->time_at_risk[0], 1.5 * 4 + 3 * 5);
    NEAR(pieces->events[1], 1.0);
    NEAR(pieces->time_at_risk[1], 1 + 3 * 7.0);
    static const double late = 20;
    assert_int_equal(cajal_outcome_piecewise(&pieces, room->outcome, &data, &late, 1, 0.95, room->errors), CAJAL_OK);
    assert_true(pieces->time_at_risk[1] == 0 && isnan(pieces->rate[1].value) && isnan(pieces->rate[1].high));
}

/* A weight of two is the same patient twice. */
static void weights_of_intervals_are_patients(void **state)
{
    struct room *room = *state;
    static const double left[] = {0, 2, 2, 5, 1}, right[] = {3, 4, 4, INFINITY, 6}, weight[] = {1, 2, 1, 1};
    static const double left_once[] = {0, 2, 5, 1}, right_once[] = {3, 4, INFINITY, 6};
    const cajal_npmle *twice, *weighted;
    assert_int_equal(cajal_outcome_npmle(&twice, room->outcome, 5, left, right, NULL, room->errors), CAJAL_OK);
    assert_int_equal(cajal_outcome_npmle(&weighted, room->outcome, 4, left_once, right_once, weight, room->errors),
                     CAJAL_OK);
    assert_int_equal(weighted->intervals, twice->intervals);
    for (size_t i = 0; i < twice->intervals; i++)
        assert_true(fabs(weighted->mass[i] - twice->mass[i]) < 1e-9);
    NEAR(weighted->loglik, twice->loglik);
}

static void the_ends_of_the_normal_distribution_are_infinite(void **state)
{
    (void)state;
    assert_true(normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY && isnan(normal_quantile(NAN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_out_of_range_are_named, begin, end),
        cmocka_unit_test_setup_teardown(data_without_rows_or_classes_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(levels_and_horizons_out_of_range_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(models_say_what_they_do_not_take, begin, end),
        cmocka_unit_test_setup_teardown(cuts_and_intervals_out_of_order_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_trial_that_cannot_be_sized_says_why, begin, end),
        cmocka_unit_test_setup_teardown(a_trial_without_accrual_is_sized_by_its_follow_up, begin, end),
        cmocka_unit_test_setup_teardown(exact_ties_know_who_entered_late, begin, end),
        cmocka_unit_test_setup_teardown(hazards_are_tested_on_every_scale_of_time, begin, end),
        cmocka_unit_test_setup_teardown(log_logistic_times_are_fitted, begin, end),
        cmocka_unit_test_setup_teardown(log_rank_tests_of_late_entry_scores_and_late_differences, begin, end),
        cmocka_unit_test_setup_teardown(an_arm_without_events_has_no_ratio, begin, end),
        cmocka_unit_test_setup_teardown(before_the_first_time_nothing_has_happened, begin, end),
        cmocka_unit_test_setup_teardown(piecewise_rates_heed_weights_and_late_entry, begin, end),
        cmocka_unit_test_setup_teardown(weights_of_intervals_are_patients, begin, end),
        cmocka_unit_test(the_ends_of_the_normal_distribution_are_infinite),
    };
    return cmocka_run_group_tests_name("outcome edges", tests, NULL, NULL);
}
