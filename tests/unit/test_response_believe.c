/* What a reader of each scan is told in the end: the criterion that is believed in the setting, whether the criteria
 * disagree, whether progression is limited, and the sentence about it. The calls are by hand from Eisenhauer 2009, Choi
 * 2007, Nathan 2010, Lencioni 2010 and Wahl 2009; which to believe is said by `settings` of kb/criteria.yaml. */
#include "response/assessment.h"
#include "response_scans.h"
#include "told.h"

static const char *name_of_pattern(enum case_progression pattern)
{
    return pattern ? case_word(&case_words_progression, (int)pattern) : "unknown";
}

/* Of the last visit: what is believed, of what setting, the discordance, the pattern, and, when asked, the text. */
static void tell_last(struct told *told, const struct assessed *it, bool text)
{
    const struct response_visit *visit = last(it);
    const char *by = response_criterion_word(visit->believed), *call = response_call_word(visit->call);
    const char *discordance = response_discordance_word(visit->discordance);
    *told = (struct told){.used = 0};
    tell(told, "%s %s", by ? by : "neither", call ? call : "none");
    if (discordance)
        tell(told, ", %s", discordance);
    tell(told, ", %s", name_of_pattern(visit->pattern));
    for (uint32_t i = 0; i < visit->progressing_count; i++)
        tell(told, " %s", visit->progressing[i]);
    if (text)
        tell(told, ". %s", visit->text);
}

struct belief {
    const char *visits, *choice, *members, *expected;
};

static void check_beliefs(const struct belief *beliefs, size_t count, bool text)
{
    for (size_t i = 0; i < count; i++) {
        struct assessed it;
        struct told told;
        assess(&it, beliefs[i].visits, beliefs[i].choice, beliefs[i].members);
        tell_last(&told, &it, text);
        if (strcmp(told.text, beliefs[i].expected) != 0)
            fail_msg("%s %s\nfound     %s\nexpected  %s", beliefs[i].visits,
                     beliefs[i].members ? beliefs[i].members : "", told.text, beliefs[i].expected);
        release(&it);
    }
}
#define CHECK(beliefs, text) check_beliefs(beliefs, sizeof(beliefs) / sizeof(beliefs)[0], text)

/* ---- the setting ---- */

#define LOCAL(kind, day) "\"treatments\":[{\"kind\":\"" kind "\",\"date\":\"" day "\"}]"
#define SYSTEMIC(drugs, rest) "{\"kind\":\"systemic\",\"drugs\":[" drugs "]" rest "}"
#define GIVEN(list) "\"treatments\":[" list "]"
#define SINCE(day) ",\"start\":\"" day "\""
/* 60 mm, of which 40 and then 20 enhance: -50 %; the scans are of 2015-01-01 and 2015-03-01. */
#define ENHANCES E("a", "60", "40") "|" E("a", "60", "20")
/* 50 mm at 80 HU, then 66 mm at 60 HU: RECIST's PD, Choi's PR. */
#define HYPODENSE HU("a", "50", "80") "|" HU("a", "66", "60")

static void test_which_criterion_in_which_setting(void **state)
{
    (void)state;
    static const struct belief beliefs[] = {
        /* a local therapy counts between the baseline and the scan, though its day is not known to the day */
        {ENHANCES, NULL, LOCAL("embolization", "2015-02-01"), "mrecist PR, other, none"},
        {ENHANCES, NULL, LOCAL("chemoembolization", "2015-01-01"), "mrecist PR, other, none"},
        {ENHANCES, NULL, LOCAL("radioembolization", "2015-03-01"), "mrecist PR, other, none"},
        {ENHANCES, NULL, LOCAL("embolization", "2015"), "mrecist PR, other, none"},
        {ENHANCES, NULL, LOCAL("embolization", "2014-12-31"), "recist SD, other, none"},
        {ENHANCES, NULL, LOCAL("embolization", "2015-03-02"), "recist SD, other, none"},
        {ENHANCES, NULL, LOCAL("surgery", "2015-02-01"), "recist SD, other, none"},
        {ENHANCES, NULL, GIVEN("{\"kind\":\"embolization\"}"), "recist SD, other, none"},
        {ENHANCES, NULL,
         GIVEN("{\"kind\":\"surgery\",\"date\":\"2015-02-01\"},{\"kind\":\"embolization\",\"date\":\"2015-02-02\"}"),
         "mrecist PR, other, none"},
        /* nothing that enhances: the next of the list */
        {T("a", "60") "|" T("a", "30"), NULL, LOCAL("embolization", "2015-02-01"), "recist PR, none"},
        /* a drug counts when it is of the treatment that the scans are judged by, under any of its names */
        {HYPODENSE, NULL, NULL, "choi PR, hypodense_growth, none"},
        {HYPODENSE, NULL, GIVEN(SYSTEMIC("\"ipilimumab\"", SINCE("2015-01-05"))),
         "recist PD, hypodense_growth, unknown"},
        {HYPODENSE, NULL, GIVEN(SYSTEMIC("\"imatinib\",\"ipilimumab\"", SINCE("2015-01-05"))),
         "recist PD, hypodense_growth, unknown"},
        {HYPODENSE, NULL, GIVEN(SYSTEMIC("\"imatinib\"", SINCE("2015-01-05"))), "choi PR, hypodense_growth, none"},
        {HYPODENSE, NULL, GIVEN(SYSTEMIC("\"ipilimumab\"", "")), "choi PR, hypodense_growth, none"},
        {HYPODENSE, NULL,
         GIVEN(SYSTEMIC("\"ipilimumab\"", SINCE("2014-01-05")) "," SYSTEMIC("\"imatinib\"", SINCE("2015-01-05"))),
         "choi PR, hypodense_growth, none"},
    };
    CHECK(beliefs, false);
}

/* Before the drug was begun the scan is not of its setting: 2015-03-01 lies before 2015-04-01. */
static void test_a_drug_begun_after_the_scan(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, HYPODENSE "|" HU("a", "66", "60"), NULL, GIVEN(SYSTEMIC("\"ipilimumab\"", SINCE("2015-04-01"))));
    assert_int_equal(it.series.baseline, 1); /* the last scan before the drug */
    assert_int_equal(last(&it)->believed, RECIST);
    assert_string_equal(it.response.setting, "on-immunotherapy");
    release(&it);
    assess(&it, HYPODENSE "|" HU("a", "66", "60"), NULL,
           GIVEN(SYSTEMIC("\"imatinib\"", SINCE("2015-01-01")) "," SYSTEMIC("\"imatinib\",\"ipilimumab\"",
                                                                            SINCE("2015-04-01"))));
    assert_int_equal(it.series.baseline, 1);
    release(&it);
}

/* Without a knowledge base: Choi, where density can be compared; RECIST; PET; volume; none. */
static void test_which_criterion_without_a_setting(void **state)
{
    (void)state;
    static const struct {
        const char *visits;
        enum response_criterion believed;
        enum response_call call;
    } stories[] = {
        {HU("a", "50", "80") "|" HU("a", "50", "60"), CHOI, RESPONSE_PR},
        {T("a", "50") "|" T("a", "35"), RECIST, RESPONSE_PR},
        {P("a", "10") "," S("b", "10") "|" P("a", "5") "," S("b", "20"), RESPONSE_BY_PERCIST, RESPONSE_PR},
        {S("a", "10") "|" S("a", "5"), RESPONSE_BY_EORTC, RESPONSE_PR},
        {V("a", "100") "|" V("a", "20"), RESPONSE_BY_VOLUME, RESPONSE_PR},
        {T("a", "50") "|" X("a", "50", "\"status\":\"not_evaluable\""), RECIST, RESPONSE_NE},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct assessed it;
        struct response_request request;
        assess(&it, stories[i].visits, NULL, NULL);
        response_request_default(&request, NULL);
        assert_int_equal(response_assess_series(&it.response, it.arena, NULL, &it.series, &request, NULL, NULL),
                         CAJAL_OK);
        if (last(&it)->believed != stories[i].believed || last(&it)->call != stories[i].call)
            fail_msg("%s: by %s %s", stories[i].visits, response_criterion_name(last(&it)->believed),
                     response_call_word(last(&it)->call));
        assert_null(it.response.setting);
        assert_null(last(&it)->why);
        release(&it);
    }
}

/* A table may name its setting, which then holds whatever the treatments. */
static int keep_setting(void *context, const cajal_assessment *assessment)
{
    const cajal_response *response = &assessment->response;
    const struct response_visit *visit = &response->visits[response->visits_count - 1];
    struct told *told = context;
    tell(told, "%s %s: %.24s; ", response->setting, response_criterion_word(visit->believed), visit->why);
    return 0;
}

static void test_a_setting_that_is_named(void **state)
{
    (void)state;
    char path[] = TABLE_PATH;
    struct told told = {.used = 0};
    make_file(path, "subject,setting,date,lesion,role,longest_mm,density_hu\n"
                      "A,on-tki,2015-01-01,T,target,50,80\nA,,2015-03-01,T,target,66,60\n"
                      "B,on-immunotherapy,2015-01-01,T,target,50,80\nB,,2015-03-01,T,target,66,60\n"
                      "C,after-radiotherapy,2015-01-01,T,target,50,80\nC,,2015-03-01,T,target,66,60\n");
    assert_int_equal(cajal_assess_table(knowledge, path, NULL, keep_setting, &told, NULL), CAJAL_OK);
    assert_string_equal(told.text,
                        "on-tki choi: GIST that responds to a ; on-immunotherapy recist: Under immunotherapy "
                        "lesi; after-radiotherapy choi: A scar keeps its size af; ");
    remove(path);
}

/* ---- do the criteria disagree ---- */

static void test_discordance(void **state)
{
    (void)state;
    static const struct belief beliefs[] = {
        {T("a", "50") "|" T("a", "50"), NULL, NULL, "recist SD, none"},
        {T("a", "50") "|" T("a", "44"), NULL, NULL, "recist SD, other, none"}, /* -12 %: Choi's PR */
        {HU("a", "50", "80") "|" HU("a", "50", "80"), NULL, NULL, "choi SD, none"},
        {HU("a", "50", "80") "|" HU("a", "50", "60"), NULL, NULL, "choi PR, other, none"},
        /* a fall of 15 % exactly is Choi's response, or not, as the boundary is read */
        {HU("a", "50", "80") "|" HU("a", "66", "68"), NULL, NULL, "choi PR, hypodense_growth, none"},
        {HU("a", "50", "80") "|" HU("a", "66", "68"), "choi-boundary=more-than", NULL, "choi PD, unknown a"},
        /* RECIST's PD by a new lesion is Choi's too */
        {HU("a", "50", "80") "|" HU("a", "50", "60") ",{\"id\":\"n\",\"longest_mm\":20,\"new\":true}", NULL, NULL,
         "choi PD, limited n"},
        /* one that grew and is denser than at its best: not a response that RECIST misreads */
        {HU("a", "80", "80") "|" HU("a", "40", "40") "|" HU("a", "50", "48"), NULL, NULL, "choi PR, other, none"},
        {X("a", "50", "\"enhancing_mm\":40") "|" T("a", "50"), NULL, NULL, "recist SD, none"},
        /* uptake against size */
        {X("a", "50", "\"suv_max\":10") "|" X("a", "50", "\"suv_max\":10"), NULL, NULL, "recist SD, none"},
        {X("a", "50", "\"suv_max\":10") "|" X("a", "50", "\"suv_max\":5"), NULL, NULL, "recist SD, other, none"},
        /* a nodule within a mass: Choi is believed; no discordance where RECIST says progression too */
        {T("a", "50") "|" X("a", "50", "\"nodule_within_mass\":true"), NULL, NULL,
         "choi PD, nodule_in_mass, unknown a"},
        {T("a", "50") "|" X("a", "66", "\"nodule_within_mass\":true"), NULL, NULL, "choi PD, unknown a"},
        /* nothing measured of the target */
        {T("a", "50") "|" X("a", "50", "\"status\":\"not_evaluable\""), NULL, NULL, "recist NE, unknown"},
        {OTHER("") "|" OTHER(""), NULL, NULL, "recist non-CR/non-PD, none"},
    };
    CHECK(beliefs, false);
}

/* ---- limited or generalized ---- */

#define FOUR(a, b, c, d) L("a", a) "," L("b", b) "," L("c", c) "," L("d", d)

/* A lesion progresses as RECIST's sum does: 20 % and 5 mm over its own least size; half of those measured is limited.
 */
static void test_how_many_lesions_progress(void **state)
{
    (void)state;
    static const struct belief beliefs[] = {
        {FOUR("50", "50", "50", "50") "|" FOUR("150", "50", "50", "50"), NULL, NULL, "recist PD, limited a"},
        {FOUR("50", "50", "50", "50") "|" FOUR("60", "90", "50", "50"), NULL, NULL, "recist PD, limited a b"},
        {FOUR("50", "50", "50", "50") "|" FOUR("90", "90", "60", "50"), NULL, NULL, "recist PD, generalized a b c"},
        {FOUR("50", "50", "50", "50") "|" FOUR("90", "90", "60", "59.9"), NULL, NULL, "recist PD, generalized a b c"},
        {FOUR("50", "50", "50", "50") "|" FOUR("90", "90", "90", "90"), NULL, NULL, "recist PD, generalized a b c d"},
        /* from the least size of each, not from the baseline; 20 % of 20 mm is less than 5 mm */
        {FOUR("50", "50", "50", "20") "|" FOUR("20", "50", "50", "20") "|" FOUR("48", "50", "50", "24"), NULL, NULL,
         "recist PD, limited a"},
        {FOUR("50", "50", "50", "20") "|" FOUR("20", "50", "50", "20") "|" FOUR("48", "50", "50", "25"), NULL, NULL,
         "recist PD, limited a d"},
        /* one lesion is no pattern */
        {T("a", "50") "|" T("a", "80"), NULL, NULL, "recist PD, unknown a"},
        /* larger but less dense is no progression of that lesion */
        {HU("a", "50", "80") "," HU("b", "50", "80") "," HU("c", "20", "80") "|" HU("a", "65", "80") "," HU(
             "b", "65", "60") "," HU("c", "20", "80"),
         NULL, NULL, "choi PD, limited a"},
        /* those not seen are not counted: one of two is limited, one of one none */
        {FOUR("50", "50", "50", "50") "|" L("a", "200") "," L("b", "50") ",{\"id\":\"c\",\"status\":\"not_evaluable\"}",
         NULL, NULL, "recist PD, other, limited a"},
        {FOUR("50", "50", "50", "50") "|" L("a", "250") ",{\"id\":\"c\",\"status\":\"not_evaluable\"}", NULL, NULL,
         "recist PD, other, unknown a"},
        /* said to progress, without a size; there without a size, and a target without one */
        {T("a", "50") "," OTHER("") "|" T("a", "50") "," OTHER(WORSE), NULL, NULL, "recist PD, limited o"},
        {T("a", "50") "," OTHER("") "|" T("a", "80") "," OTHER(""), NULL, NULL, "recist PD, limited a"},
        {T("a", "50") "," T("b", "50") "|" T("a", "130") ",{\"id\":\"b\"}", NULL, NULL, "recist PD, other, unknown a"},
        /* gone, though a nodule is said to be in it; new, but equivocal; new, and gone again */
        {T("a", "50") "," T("b", "50") "|" T("a", "130") ",{\"id\":\"b\",\"status\":\"absent\","
                                                         "\"nodule_within_mass\":true}",
         NULL, NULL, "recist PD, limited a"},
        {T("a", "50") "|" T("a", "80") ",{\"id\":\"n\",\"new\":true,\"longest_mm\":20,\"status\":\"equivocal\"}", NULL,
         NULL, "recist PD, limited a"},
        {T("a", "50") "|" T("a", "50") ",{\"id\":\"n\",\"new\":true,\"longest_mm\":20}|" T("a",
                                                                                           "50") ",{\"id\":\"n\","
                                                                                                 "\"longest_mm\":20}",
         NULL, NULL, "recist PD, limited n"},
    };
    CHECK(beliefs, false);
}

/* ---- in words ---- */

static void test_the_sentence(void **state)
{
    (void)state;
    static const struct belief beliefs[] = {
        {T("a", "50") "|" T("a", "35"), NULL, NULL,
         "recist PR, none. RECIST PR, Choi PR (from baseline: size -30 %, density not comparable); RECIST is "
         "believed."},
        {HYPODENSE, NULL, NULL,
         "choi PR, hypodense_growth, none. RECIST PD, Choi PR (from baseline: size +32 %, density -25 %); Choi is "
         "believed. Larger but less dense: a response that RECIST takes for progression."},
        {HU("a", "80", "80") "|" HU("a", "40", "40") "|" HU("a", "46", "48"), NULL, NULL,
         "choi PR, none. RECIST PR, Choi PR (from baseline: size -42.5 %, density -40 %); Choi is believed. Larger and "
         "denser than at its best: the response may be being lost."},
        {T("a", "50") "|" X("a", "50", "\"nodule_within_mass\":true"), NULL, NULL,
         "choi PD, nodule_in_mass, unknown a. RECIST SD, Choi PD (from baseline: size +0 %, density not comparable); "
         "Choi is believed. A new nodule within a mass is early progression whatever the size of the mass."},
        {T("a", "50") "|" T("a", "66"), NULL, NULL,
         "recist PD, unknown a. RECIST PD, Choi PD (from baseline: size +32 %, density not comparable); RECIST is "
         "believed. Progression: the sum of diameters rose by 20 % and 5 mm or more over its nadir."},
        {HU("a", "50", "-20") "|" HU("a", "40", "-30"), NULL, NULL,
         "recist SD, other, none. RECIST SD, Choi PR (from baseline: size -20 %, density not comparable); RECIST is "
         "believed."},
        {T("a", "50") "|"
                      "{\"id\":\"a\",\"status\":\"not_evaluable\"}",
         NULL, NULL,
         "recist NE, unknown. RECIST NE, Choi NE (from baseline: size not comparable, density not comparable); RECIST "
         "is "
         "believed."},
        {X("a", "60", "\"enhancing_mm\":40,\"suv_max\":10,\"sul_peak\":8,\"volume_ml\":100") "|" X(
             "a", "60", "\"enhancing_mm\":20,\"suv_max\":10,\"sul_peak\":2,\"volume_ml\":300"),
         NULL, NULL,
         "recist SD, other, none. RECIST SD, Choi SD, mRECIST PR, EORTC SMD, PERCIST PMR, volume PD (from baseline: "
         "size "
         "+0 %, density not comparable); RECIST is believed."},
        {S("a", "10") "|" S("a", "5"), NULL, NULL,
         "eortc PR, none. RECIST not assessed, Choi not assessed, EORTC PMR (from baseline: size not comparable, "
         "density "
         "not comparable); EORTC is believed."},
        /* which scan the baseline is, where it is not plain: the scans are of January, March and May */
        {T("a", "40") "|" T("a", "50") "|" T("a", "50"), NULL, GIVEN(SYSTEMIC("\"imatinib\"", SINCE("2015-03-05"))),
         "recist SD, none. RECIST SD, Choi SD (from baseline: size +0 %, density not comparable); RECIST is believed. "
         "Baseline: the scan of 2015-03-01, the last before the present treatment."},
        {S("a", "10") "|" T("a", "50") "|" T("a", "50"), NULL, GIVEN(SYSTEMIC("\"imatinib\"", SINCE("2015-03-05"))),
         "recist SD, none. RECIST SD, Choi SD (from baseline: size +0 %, density not comparable); RECIST is believed."},
        {T("a", "50") "|" T("a", "50"), NULL, GIVEN(SYSTEMIC("\"imatinib\"", SINCE("2014-12-31"))),
         "recist SD, none. RECIST SD, Choi SD (from baseline: size +0 %, density not comparable); RECIST is believed. "
         "Baseline: the scan of 2015-01-01, the first there is; treatment had begun, and an earlier response does not "
         "show."},
        {T("a", "50") "|" T("a", "50"), NULL, GIVEN(SYSTEMIC("\"imatinib\"", SINCE("2015-01-01"))),
         "recist SD, none. RECIST SD, Choi SD (from baseline: size +0 %, density not comparable); RECIST is believed."},
        {T("a", "50") "|" T("a", "50"), NULL, GIVEN(SYSTEMIC("\"imatinib\"", SINCE("2015-01"))),
         "recist SD, none. RECIST SD, Choi SD (from baseline: size +0 %, density not comparable); RECIST is believed."},
    };
    CHECK(beliefs, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_criterion_in_which_setting),
        cmocka_unit_test(test_a_drug_begun_after_the_scan),
        cmocka_unit_test(test_which_criterion_without_a_setting),
        cmocka_unit_test(test_a_setting_that_is_named),
        cmocka_unit_test(test_discordance),
        cmocka_unit_test(test_how_many_lesions_progress),
        cmocka_unit_test(test_the_sentence),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
