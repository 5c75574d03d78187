/* What stands beside a call: robustness, findings, drivers, which criterion to believe. Numbers by hand. */
#include <math.h>

#include "response/engine.h"
#include "response_scans.h"

/* ---- the critique ---- */

/* One lesion, exactly at -30 %: as likely over as under; the model's answer is exact. */
static void test_robustness_at_the_boundary(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "100") "|" T("a", "70"), NULL, NULL);
    const struct response_robustness *robust = &last(&it)->robustness[RECIST];
    assert_true(robust->judged);
    assert_false(robust->survives);
    assert_true(fabs(robust->probability[RESPONSE_PR] - 0.5) < 0.005);
    assert_true(fabs(robust->probability[RESPONSE_SD] - 0.5) < 0.005);
    release(&it);
}

/* 100 → 65 with ± 2 mm: PR when now - 0.7 × baseline ≤ 0, mean -5, SD (2/1.96) × √1.49: Φ(4.014). */
static void test_robustness_by_hand(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "100") "|" T("a", "68.5"), NULL, NULL);
    const struct response_robustness *robust = &last(&it)->robustness[RECIST];
    double sd = 2 / 1.959963984540054 * sqrt(1 + 0.49), expected = 0.5 * erfc(-1.5 / sd / sqrt(2));
    assert_true(fabs(robust->probability[RESPONSE_PR] - expected) < 0.002);
    release(&it);
    assess(&it, T("a", "100") "|" T("a", "60"), NULL, NULL);
    assert_true(last(&it)->robustness[RECIST].survives);
    release(&it);
}

/* mRECIST's by the same sum over what enhances, whose growth needs no least rise: +30 % is 3 mm here. */
static void test_robustness_of_what_enhances(void **state)
{
    (void)state;
    struct assessed it;
    const double error = 2 / 1.959963984540054;
    assess(&it, E("a", "120", "100") "|" E("a", "110", "68.5"), NULL, NULL);
    double found = last(&it)->robustness[RESPONSE_BY_MRECIST].probability[RESPONSE_PR];
    assert_true(fabs(found - 0.5 * erfc(-1.5 / (error * sqrt(1 + 0.49)) / sqrt(2))) < 0.002);
    release(&it);
    assess(&it, E("a", "60", "10") "|" E("a", "60", "13"), NULL, NULL);
    found = last(&it)->robustness[RESPONSE_BY_MRECIST].probability[RESPONSE_PD];
    assert_true(fabs(found - 0.5 * erfc(-1 / (error * sqrt(1 + 1.44)) / sqrt(2))) < 0.002);
    release(&it);
}

/* Far from every threshold the call is all but certain, by every criterion: 100 → 50 → 70 mm is a growth of 40 % over
 * the nadir, and still -30 % from the baseline beside a density of -40 %: modified Choi's PR. */
static void test_what_is_far_from_every_threshold_is_near_certain(void **state)
{
    (void)state;
    static const struct {
        enum response_criterion criterion;
        enum response_call call;
        const char *visits;
    } sure[] = {
        {RESPONSE_BY_MODIFIED_CHOI, RESPONSE_PR, HU("a", "100", "80") "|" HU("a", "50", "80") "|" HU("a", "70", "48")},
        {RESPONSE_BY_MODIFIED_CHOI, RESPONSE_SD, HU("a", "100", "80") "|" HU("a", "125", "48")},
        {RESPONSE_BY_MODIFIED_CHOI, RESPONSE_PD, HU("a", "100", "80") "|" HU("a", "125", "80")},
        {RESPONSE_BY_CHOI, RESPONSE_PR, HU("a", "100", "80") "|" HU("a", "50", "80") "|" HU("a", "70", "48")},
        {RESPONSE_BY_CHOI, RESPONSE_PD, HU("a", "100", "80") "|" HU("a", "50", "80") "|" HU("a", "70", "80")},
        {RESPONSE_BY_EORTC, RESPONSE_PR, S("a", "10") "|" S("a", "5")},
        {RESPONSE_BY_EORTC, RESPONSE_PD, S("a", "10") "|" S("a", "20")},
        {RESPONSE_BY_EORTC, RESPONSE_SD, S("a", "10") "|" S("a", "10.3")},
        {RESPONSE_BY_VOLUME, RESPONSE_PR, V("a", "100") "|" V("a", "15")},
        {RESPONSE_BY_VOLUME, RESPONSE_PD, V("a", "100") "|" V("a", "300")},
        {RESPONSE_BY_VOLUME, RESPONSE_SD, V("a", "100") "|" V("a", "100")},
    };
    for (size_t i = 0; i < sizeof sure / sizeof sure[0]; i++) {
        struct assessed it;
        assess(&it, sure[i].visits, NULL, NULL);
        const struct response_robustness *robust = &last(&it)->robustness[sure[i].criterion];
        assert_int_equal(last(&it)->by[sure[i].criterion].call, sure[i].call);
        if (!robust->judged || robust->by_finding || !robust->survives || robust->probability[sure[i].call] < 0.99)
            fail_msg("%s: %s with %g, %s", sure[i].visits, response_call_word(sure[i].call),
                     robust->probability[sure[i].call], robust->survives ? "survives" : "does not survive");
        release(&it);
    }
}

/* EORTC, first PET: 10 → 8.5 is exactly -15 %. Volume: 100 → 34.3 ml is exactly -65.7 %. Each is as likely over as
 * under. */
static void test_robustness_in_percent(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, S("a", "10") "|" S("a", "8.5"), NULL, NULL);
    assert_true(fabs(last(&it)->robustness[RESPONSE_BY_EORTC].probability[RESPONSE_PR] - 0.5) < 0.005);
    assert_false(last(&it)->robustness[RESPONSE_BY_EORTC].survives);
    release(&it);
    assess(&it, V("a", "100") "|" V("a", "34.3"), NULL, NULL);
    assert_true(fabs(last(&it)->robustness[RESPONSE_BY_VOLUME].probability[RESPONSE_PR] - 0.5) < 0.005);
    assert_false(last(&it)->robustness[RESPONSE_BY_VOLUME].survives);
    release(&it);
}

static uint64_t any_number(uint64_t *state) { return *state = *state * 6364136223846793005u + 1442695040888963407u; }

static int between(uint64_t *random, int low, int high)
{
    return low + (int)((any_number(random) >> 33) % (uint64_t)(high - low + 1));
}

/* Property: without any error of measurement the model says exactly what the rules say. */
static void test_without_error_the_model_is_the_rule(void **state)
{
    (void)state;
    static const char *const choices[] = {NULL,
                                          "choi-boundary=more-than",
                                          "choi-reference=baseline",
                                          "choi-pooling=volume",
                                          "eortc-timing=later",
                                          "mrecist-floor=5-mm"};
    uint64_t random = 11;
    int judged = 0;
    for (int i = 0; i < 1200; i++) {
        char visits[2048] = "";
        for (int v = 0; v < 4; v++)
            for (int l = 0; l < 2; l++) {
                size_t used = strlen(visits);
                int size = 5 * between(&random, 8, 24);
                snprintf(visits + used, sizeof visits - used,
                         "%s{\"id\":\"L%d\",\"role\":\"target\",\"longest_mm\":%d,\"enhancing_mm\":%d,"
                         "\"density_hu\":%d,\"suv_max\":%d,\"sul_peak\":%d.%d,\"volume_ml\":%d}",
                         l   ? ","
                         : v ? "|"
                             : "",
                         l, size, size - 5 * between(&random, 0, 4), 5 * between(&random, 8, 20),
                         between(&random, 4, 12), between(&random, 2, 8), between(&random, 0, 9),
                         between(&random, 10, 60));
            }
        struct assessed it;
        assess(&it, visits, choices[i % 6], NULL);
        assess_without_error(&it);
        for (uint32_t v = 1; v < it.response.visits_count; v++)
            for (enum response_criterion by = RESPONSE_BY_RECIST; by < RESPONSE_CRITERIA; by++) {
                const struct response_visit *visit = &it.response.visits[v];
                const struct response_robustness *robust = &visit->robustness[by];
                judged += robust->judged && !robust->by_finding;
                if (robust->judged && (!robust->survives || fabs(robust->probability[visit->by[by].call] - 1) > 1e-9))
                    fail_msg("%s, visit %u, %s: %s, in the model %g (%s)", visits, v, response_criterion_name(by),
                             response_call_word(visit->by[by].call), robust->probability[visit->by[by].call],
                             choices[i % 6] ? choices[i % 6] : "published");
            }
        release(&it);
    }
    assert_true(judged > 10000);
}

static void test_a_finding_needs_no_robustness(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "100") "|" T("a", "70") ",{\"id\":\"n\",\"longest_mm\":20,\"new\":true}", NULL, NULL);
    assert_true(last(&it)->robustness[RECIST].by_finding);
    assert_true(last(&it)->robustness[RECIST].probability[RESPONSE_PD] > 0.99);
    release(&it);
}

/* 10 → 20 mm in 59 days (January to March 2015): eight times the volume, three doublings. */
static void test_doubling_time_and_drivers(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "10") "," T("b", "50") "|" T("a", "20") "," T("b", "52"), NULL, NULL);
    const struct response_lesion_change *change = &last(&it)->changes[0];
    assert_int_equal(change->lesion, 0);
    assert_true(fabs(change->doubling_days_since_baseline - 59.0 / 3) < 1e-9);
    assert_true(fabs(change->share - 10.0 / 12) < 1e-9);
    assert_true(change->progresses);
    release(&it);
}

static void test_pseudo_progression(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "50") "|" T("a", "65") "|" T("a", "40"), NULL, NULL);
    assert_true(has_finding(&it, 1, FINDING_PSEUDO_PROGRESSION));
    release(&it);
}

static void test_progression_inside_and_outside_treated_lesions(void **state)
{
    (void)state;
    const char *ablated = "\"treatments\":[{\"kind\":\"ablation\",\"date\":\"2015-02-01\",\"lesions\":[\"a\"]}]";
    struct assessed it;
    assess(&it, T("a", "20") "," T("b", "30") "|" T("a", "45") "," T("b", "30"), NULL, ablated);
    assert_true(has_finding(&it, 1, FINDING_LOCAL_FAILURE));
    release(&it);
    assess(&it, T("a", "20") "," T("b", "30") "|" T("a", "20") "," T("b", "60"), NULL, ablated);
    assert_true(has_finding(&it, 1, FINDING_ELSEWHERE));
    release(&it);
}

static void test_under_immunotherapy_recist_is_believed_and_confirmed(void **state)
{
    (void)state;
    struct assessed it;
    assess(
        &it, HU("a", "50", "80") "|" HU("a", "70", "80"), NULL,
        "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"ipilimumab\"],\"start\":\"2015-01-05\",\"stop\":null}]");
    assert_int_equal(last(&it)->believed, RECIST);
    assert_true(has_finding(&it, 1, FINDING_UNCONFIRMED_PD));
    release(&it);
}

/* ---- properties ---- */

static enum response_call call_of_sizes(enum response_criterion criterion, const int *before, const int *now, int count,
                                        int hu_before, int hu_now)
{
    char visits[2048] = "";
    for (int v = 0; v < 2; v++)
        for (int i = 0; i < count; i++) {
            size_t used = strlen(visits);
            snprintf(visits + used, sizeof visits - used,
                     "%s{\"id\":\"L%d\",\"role\":\"target\",\"longest_mm\":%d,\"density_hu\":%d}",
                     i   ? ","
                     : v ? "|"
                         : "",
                     i, v ? now[i] : before[i], v ? hu_now : hu_before);
        }
    struct assessed it;
    assess(&it, visits, NULL, NULL);
    enum response_call call = last(&it)->by[criterion].call;
    release(&it);
    return call;
}

/* Order of the calls from best to worst: CR, PR, SD, PD as the enum has them. */
static void test_monotone_worsening_never_improves(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (int round = 0; round < 60; round++) {
        int before[3], now[3];
        int hu_before = 40 + (int)(next_random(&random) % 60), hu = 20 + (int)(next_random(&random) % 80);
        for (int i = 0; i < 3; i++) {
            before[i] = 15 + (int)(next_random(&random) % 80);
            now[i] = (int)(next_random(&random) % 120);
        }
        enum response_call recist = call_of_sizes(RECIST, before, now, 3, hu_before, hu);
        enum response_call choi = call_of_sizes(CHOI, before, now, 3, hu_before, hu);
        int at = (int)(next_random(&random) % 3);
        now[at] += 1 + (int)(next_random(&random) % 30);
        enum response_call recist_worse = call_of_sizes(RECIST, before, now, 3, hu_before, hu);
        enum response_call choi_worse = call_of_sizes(CHOI, before, now, 3, hu_before, hu + 7);
        assert_true(recist_worse >= recist);
        assert_true(choi_worse >= choi);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_robustness_at_the_boundary),
        cmocka_unit_test(test_robustness_by_hand),
        cmocka_unit_test(test_robustness_of_what_enhances),
        cmocka_unit_test(test_what_is_far_from_every_threshold_is_near_certain),
        cmocka_unit_test(test_robustness_in_percent),
        cmocka_unit_test(test_without_error_the_model_is_the_rule),
        cmocka_unit_test(test_a_finding_needs_no_robustness),
        cmocka_unit_test(test_doubling_time_and_drivers),
        cmocka_unit_test(test_pseudo_progression),
        cmocka_unit_test(test_progression_inside_and_outside_treated_lesions),
        cmocka_unit_test(test_under_immunotherapy_recist_is_believed_and_confirmed),
        cmocka_unit_test(test_monotone_worsening_never_improves),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
