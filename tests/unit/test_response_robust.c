/* Does a call survive the error of measurement? Probabilities of the model that robust.c describes, integrated anew in
 * Python with NumPy (40 001 points over ± 8 SD, from the words of the model, not from its code); 95 % limits of the
 * base: 2 mm, 5 HU, 10 % of uptake, 20 % of volume. What survives the whole limit in one direction is worked out by
 * hand. */
#include <math.h>

#include "response_scans.h"

#define MODIFIED RESPONSE_BY_MODIFIED_CHOI
#define EORTC RESPONSE_BY_EORTC
#define PERCIST RESPONSE_BY_PERCIST
#define VOLUME RESPONSE_BY_VOLUME

static void test_probabilities_of_the_model(void **state)
{
    (void)state;
    static const struct {
        enum response_criterion by;
        const char *visits, *choice;
        double pr, sd, pd;
    } stories[] = {
        {RECIST, T("a", "60") "," T("b", "40") "|" T("a", "40") "," T("b", "32"), NULL, .1281, .8719, 0},
        {RECIST, T("a", "100") "|" T("a", "50") "|" T("a", "59"), NULL, .7348, 0, .2652},
        {RECIST, T("a", "100") "|" T("a", "65") "|" T("a", "72"), NULL, .0542, .9457, .0001},
        {RECIST, T("a", "40") "|" T("a", "26") "|" T("a", "29.5"), NULL, .1133, .7492, .1375},
        {RECIST, T("a", "20") "|" T("a", "25"), NULL, 0, .5, .5},
        {CHOI, HU("a", "100", "80") "|" HU("a", "92", "70"), NULL, .3277, .6723, 0},
        {CHOI, HU("a", "100", "80") "," HU("b", "100", "80") "|" HU("a", "92", "70") "," HU("b", "92", "70"), NULL,
         .2149, .7851, 0},
        {CHOI, HU("a", "100", "80") "|" HU("a", "108", "70"), NULL, .2751, .6570, .0679},
        {CHOI, HU("a", "100", "80") "|" HU("a", "80", "70") "|" HU("a", "88", "70"), NULL, .6301, .0075, .3624},
        {CHOI, HU("a", "100", "80") "|" HU("a", "80", "70") "|" HU("a", "88", "70"), "choi-reference=baseline", .9474,
         .0526, 0},
        {MODIFIED, HU("a", "100", "80") "|" HU("a", "92", "70"), NULL, .0200, .9800, 0},
        {EORTC, S("a", "10") "," S("b", "6") "|" S("a", "8.6") "," S("b", "5.2"), NULL, .3906, .6094, 0},
        {EORTC, S("a", "10") "," S("b", "6") "|" S("a", "8.6") "," S("b", "5.2"), "eortc-timing=later", .0040, .9960,
         0},
        {EORTC, S("a", "10") "," S("b", "6") "|" S("a", "8.6") "," S("b", "5.2"), "eortc-pooling=hottest", .4356, .5644,
         0},
        {EORTC, "{\"id\":\"x\"}," S("a", "10") "," S("b", "6") "|" S("x", "3") "," S("a", "8.6") "," S("b", "5.2"),
         NULL, .3906, .6094, 0},
        {PERCIST, P("a", "5") "|" P("a", "3.6"), NULL, .3481, .6519, 0},
        {PERCIST, P("a", "2") "|" P("a", "1.3"), NULL, .2056, .7944, 0},
        {PERCIST, P("a", "2") "|" P("a", "2.7"), NULL, 0, .7202, .2798},
        {VOLUME, V("a", "100") "," V("b", "50") "|" V("a", "38") "," V("b", "16"), NULL, .3286, .6714, 0},
        {VOLUME, OTHER(",\"volume_ml\":70") "," V("a", "100") "," V("b", "50") "|" V("a", "38") "," V("b", "16"), NULL,
         .3286, .6714, 0},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct assessed it;
        assess(&it, stories[i].visits, stories[i].choice, NULL);
        const struct response_robustness *found = &last(&it)->robustness[stories[i].by];
        assert_true(found->judged && !found->by_finding);
        const double *p = found->probability;
        if (fabs(p[RESPONSE_PR] - stories[i].pr) > 2e-3 || fabs(p[RESPONSE_SD] - stories[i].sd) > 2e-3 ||
            fabs(p[RESPONSE_PD] - stories[i].pd) > 2e-3)
            fail_msg("%s (%s), %s: PR %.4f, SD %.4f, PD %.4f", stories[i].visits,
                     stories[i].choice ? stories[i].choice : "published", response_criterion_name(stories[i].by),
                     p[RESPONSE_PR], p[RESPONSE_SD], p[RESPONSE_PD]);
        release(&it);
    }
}

/* Each pair: the call at the edge of the error is just the same, and just another. */
static void test_the_whole_limit_in_one_direction(void **state)
{
    (void)state;
    static const struct {
        enum response_criterion by;
        const char *visits, *choice;
        bool survives;
    } stories[] = {
        {RECIST, T("a", "100") "|" T("a", "68"), NULL, true}, /* 68 + 2 = 70, -30 % */
        {RECIST, T("a", "100") "|" T("a", "68.1"), NULL, false},
        {RECIST, T("a", "50") "," T("b", "50") "|" T("a", "33") "," T("b", "33"), NULL, true}, /* 66 + 2 × 2 */
        {RECIST, T("a", "50") "," T("b", "50") "|" T("a", "33") "," T("b", "33.1"), NULL, false},
        {RECIST, T("a", "100") "|" T("a", "122"), NULL, true}, /* 122 - 2 = 120, +20 % */
        {RECIST, T("a", "100") "|" T("a", "121.9"), NULL, false},
        {RECIST, T("a", "10") "|" T("a", "17"), NULL, true}, /* 17 - 2 = 15, +5 mm */
        {RECIST, T("a", "10") "|" T("a", "16.9"), NULL, false},
        {RECIST, T("a", "100") "|" T("a", "50") "|" T("a", "57.9"), NULL, true}, /* PR; + 2 is below 60, +20 % */
        {RECIST, T("a", "100") "|" T("a", "50") "|" T("a", "58"), NULL, false},
        {CHOI, HU("a", "50", "80") "|" HU("a", "50", "63"), NULL, true}, /* 63 + 5 = 68, -15 % */
        {CHOI, HU("a", "50", "80") "|" HU("a", "50", "63.1"), NULL, false},
        {CHOI, HU("a", "50", "80") "," HU("b", "50", "80") "|" HU("a", "50", "63") "," HU("b", "50", "63"), NULL, true},
        {CHOI, HU("a", "50", "80") "," HU("b", "50", "80") "|" HU("a", "50", "63") "," HU("b", "50", "63.1"), NULL,
         false},
        {CHOI, HU("a", "50", "80") "|" HU("a", "50", "63"), "choi-boundary=more-than", false},
        {CHOI, HU("a", "50", "80") "|" HU("a", "50", "62.9"), "choi-boundary=more-than", true},
        {CHOI, HU("a", "100", "80") "|" HU("a", "88", "80"), NULL, true}, /* 88 + 2 = 90, -10 % */
        {CHOI, HU("a", "100", "80") "|" HU("a", "88", "80"), "choi-boundary=more-than", false},
        {CHOI, HU("a", "100", "80") "|" HU("a", "112", "80"), NULL, true}, /* 112 - 2 = 110, +10 % */
        {CHOI, HU("a", "100", "80") "|" HU("a", "112", "80"), "choi-boundary=more-than", false},
        {CHOI, HU("a", "100", "80") "|" HU("a", "100", "74"), NULL, true}, /* SD; 74 - 5 = 69 */
        {CHOI, HU("a", "100", "80") "|" HU("a", "100", "73"), NULL, false},
        {MODIFIED, HU("a", "100", "80") "|" HU("a", "88", "63"), NULL, true},
        {MODIFIED, HU("a", "100", "80") "|" HU("a", "88.1", "63"), NULL, false},
        {MODIFIED, HU("a", "100", "80") "|" HU("a", "88", "63.1"), NULL, false},
        {EORTC, S("a", "10") "|" S("a", "7.7"), NULL, true}, /* 7.7 × 1.1 = 8.47, -15.3 % */
        {EORTC, S("a", "10") "|" S("a", "7.75"), NULL, false},
        {EORTC, S("a", "10") "|" S("a", "14"), NULL, true}, /* 14 × 0.9 = 12.6, +26 % */
        {EORTC, S("a", "10") "|" S("a", "13.8"), NULL, false},
        {PERCIST, P("a", "10") "|" P("a", "6.36"), NULL, true}, /* 6.36 × 1.1 = 6.996 */
        {PERCIST, P("a", "10") "|" P("a", "6.37"), NULL, false},
        {PERCIST, P("a", "10") "|" P("a", "14.5"), NULL, true}, /* 14.5 × 0.9 = 13.05 */
        {PERCIST, P("a", "10") "|" P("a", "14.4"), NULL, false},
        {VOLUME, V("a", "100") "|" V("a", "28.5"), NULL, true}, /* 28.5 × 1.2 = 34.2, -65.8 % */
        {VOLUME, V("a", "100") "|" V("a", "28.6"), NULL, false},
        {VOLUME, V("a", "100") "|" V("a", "217"), NULL, true}, /* 217 × 0.8 = 173.6, +73.6 % */
        {VOLUME, V("a", "100") "|" V("a", "215"), NULL, false},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct assessed it;
        assess(&it, stories[i].visits, stories[i].choice, NULL);
        const struct response_robustness *found = &last(&it)->robustness[stories[i].by];
        assert_true(found->judged);
        if (found->survives != stories[i].survives)
            fail_msg("%s (%s), %s: %s", stories[i].visits, stories[i].choice ? stories[i].choice : "published",
                     response_criterion_name(stories[i].by), found->survives ? "survives" : "does not survive");
        release(&it);
    }
}

/* What was found needs no measurement; what is measured without a stated error, or not whole, is not judged. */
static void test_what_is_judged(void **state)
{
    (void)state;
    static const struct {
        enum response_criterion by;
        const char *visits;
        enum response_call call;
        bool judged, by_finding;
    } stories[] = {
        {RECIST, T("a", "50") "|" GONE("a"), RESPONSE_CR, true, true},
        {RECIST, T("a", "50") "|" T("a", "50") ",{\"id\":\"n\",\"longest_mm\":20,\"new\":true}", RESPONSE_PD, true,
         true},
        {RECIST, T("a", "50") "|{\"id\":\"a\",\"status\":\"not_evaluable\"}", RESPONSE_NE, true, true},
        {RECIST, T("a", "50") "," T("b", "20") "|" T("a", "90") ",{\"id\":\"b\",\"status\":\"not_evaluable\"}",
         RESPONSE_PD, false, false},
        {RECIST, T("a", "50") "|" T("a", "50"), RESPONSE_SD, true, false},
        {VOLUME, T("a", "50") "|" T("a", "50"), RESPONSE_NOT_ASSESSED, false, false},
        /* EORTC: uptake extends further; PERCIST: glycolysis +75 % */
        {EORTC, X("a", "50", "\"suv_max\":9") "|" X("a", "70", "\"suv_max\":9"), RESPONSE_PD, false, false},
        {PERCIST, "{\"id\":\"a\",\"sul_peak\":9,\"tlg\":100}|{\"id\":\"a\",\"sul_peak\":9,\"tlg\":200}", RESPONSE_PD,
         false, false},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct assessed it;
        assess(&it, stories[i].visits, NULL, NULL);
        const struct response_robustness *found = &last(&it)->robustness[stories[i].by];
        assert_int_equal(last(&it)->by[stories[i].by].call, stories[i].call);
        if (found->judged != stories[i].judged || found->by_finding != stories[i].by_finding)
            fail_msg("%s: judged %d, by a finding %d", stories[i].visits, found->judged, found->by_finding);
        if (!found->judged || found->by_finding)
            assert_int_equal(found->survives, found->by_finding);
        for (enum response_call call = 0; call < RESPONSE_CALLS && (!found->judged || found->by_finding); call++)
            assert_true(found->probability[call] == (found->by_finding && call == stories[i].call));
        release(&it);
    }
}

/* Without any error, and at the very boundary, the model says what the rule says. */
static void test_no_error_at_the_boundary(void **state)
{
    (void)state;
    static const struct {
        enum response_criterion by;
        const char *visits, *choice;
        enum response_call call;
    } stories[] = {
        {RECIST, T("a", "100") "|" T("a", "70"), NULL, RESPONSE_PR},
        {RECIST, T("a", "100") "|" T("a", "120"), NULL, RESPONSE_PD},
        {RECIST, T("a", "20") "|" T("a", "25"), NULL, RESPONSE_PD},
        {CHOI, HU("a", "100", "80") "|" HU("a", "90", "80"), NULL, RESPONSE_PR},
        {CHOI, HU("a", "100", "80") "|" HU("a", "90", "80"), "choi-boundary=more-than", RESPONSE_SD},
        {CHOI, HU("a", "100", "80") "|" HU("a", "110", "80"), NULL, RESPONSE_PD},
        {CHOI, HU("a", "100", "80") "|" HU("a", "110", "80"), "choi-boundary=more-than", RESPONSE_SD},
        {CHOI, HU("a", "100", "80") "|" HU("a", "100", "68"), NULL, RESPONSE_PR},
        {CHOI, HU("a", "100", "80") "|" HU("a", "100", "68"), "choi-boundary=more-than", RESPONSE_SD},
        {CHOI, HU("a", "100", "80") "|" HU("a", "100", "68.1"), NULL, RESPONSE_SD},
        {EORTC, S("a", "10") "|" S("a", "8.5"), NULL, RESPONSE_PR},
        {EORTC, S("a", "10") "|" S("a", "7.5"), "eortc-timing=later", RESPONSE_SD}, /* more than 25 % */
        {EORTC, S("a", "10") "|" S("a", "12.5"), NULL, RESPONSE_SD},                /* more than 25 % */
        {PERCIST, P("a", "10") "|" P("a", "7"), NULL, RESPONSE_PR},
        {PERCIST, P("a", "10") "|" P("a", "13"), NULL, RESPONSE_PD},
        {PERCIST, P("a", "2") "|" P("a", "1.2"), NULL, RESPONSE_PR},
        {PERCIST, P("a", "2") "|" P("a", "1.21"), NULL, RESPONSE_SD},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct assessed it;
        assess(&it, stories[i].visits, stories[i].choice, NULL);
        assess_without_error(&it);
        const struct response_robustness *found = &last(&it)->robustness[stories[i].by];
        if (last(&it)->by[stories[i].by].call != stories[i].call || !found->survives ||
            found->probability[stories[i].call] != 1)
            fail_msg("%s (%s): %s, in the model %g", stories[i].visits,
                     stories[i].choice ? stories[i].choice : "published",
                     response_call_word(last(&it)->by[stories[i].by].call), found->probability[stories[i].call]);
        release(&it);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probabilities_of_the_model),
        cmocka_unit_test(test_the_whole_limit_in_one_direction),
        cmocka_unit_test(test_what_is_judged),
        cmocka_unit_test(test_no_error_at_the_boundary),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
