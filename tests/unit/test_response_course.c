/* What is concluded of the whole course: the scan that counts, the status, the clinician's own judgement, the notes;
 * and how long until progression by each criterion (Eisenhauer 2009, 4.3.4 to 4.7; days by the calendar). */
#include "response/assessment.h"
#include "response_scans.h"
#include "told.h"

static void tell_course(struct told *told, const cajal_response *response)
{
    const char *status = case_word(&case_words_response, (int)response->status);
    const char *pattern = case_word(&case_words_progression, (int)response->progression);
    const char *by = response_criterion_word(response->believed);
    const char *discordance = response_discordance_word(response->discordance);
    *told = (struct told){.used = 0};
    tell(told, "%s, %s, %s", status ? status : "unknown", pattern ? pattern : "unknown", by ? by : "neither");
    if (discordance)
        tell(told, ", %s", discordance);
    for (uint32_t i = 0; i < response->progressing_lesions_count; i++)
        tell(told, " %s", response->progressing_lesions[i]);
    for (uint32_t i = 0; i < response->notes_count; i++)
        tell(told, " / %s", response->notes[i]);
}

struct course_story {
    const char *visits, *members, *expected;
};

static void check_courses(const struct course_story *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct assessed it;
        struct told told;
        assess(&it, stories[i].visits, NULL, stories[i].members);
        tell_course(&told, &it.response);
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s %s\nfound     %s\nexpected  %s", stories[i].visits,
                     stories[i].members ? stories[i].members : "", told.text, stories[i].expected);
        release(&it);
    }
}
#define CHECK(stories) check_courses(stories, sizeof(stories) / sizeof(stories)[0])

#define CONFIRM " progression. The review does not define the two; confirm."

/* ---- the scans ---- */

#define DRUG(name, rest) "{\"kind\":\"systemic\",\"drugs\":[\"" name "\"]" rest "}"

static void test_what_the_scans_say(void **state)
{
    (void)state;
    static const struct course_story stories[] = {
        {T("a", "50") "|" T("a", "35"), NULL, "responding, none, recist"},
        {T("a", "50") "|" GONE("a"), NULL, "responding, none, recist"},
        {T("a", "50") "|" T("a", "50"), NULL, "stable, none, recist"},
        {OTHER("") "|" OTHER(""), NULL, "stable, none, recist"},
        {T("a", "50") "|" T("a", "80"), NULL, "progressing, unknown, recist a"},
        {T("a", "50") "|{\"id\":\"a\",\"status\":\"not_evaluable\"}", NULL, "unknown, unknown, recist"},
        {T("a", "50"), NULL, "unknown, unknown, neither"},
        {L("a", "50") "," L("b", "50") "," L("c", "50") "|" L("a", "80") "," L("b", "50") "," L("c", "50"), NULL,
         "progressing, limited, recist a / 1 of 3 lesions measured progress: read as limited" CONFIRM},
        {L("a", "50") "," L("b", "50") "," L("c", "50") "|" L("a", "80") "," L("b", "60") "," L("c", "50"), NULL,
         "progressing, generalized, recist a b / 2 of 3 lesions measured progress: read as generalized" CONFIRM},
        {HU("a", "50", "80") "|" HU("a", "66", "60"), NULL, "responding, none, choi, hypodense_growth"},
        /* what was new before, or at, the last scan before the present treatment is not new for it */
        {T("a", "50") "|" T("a", "50") ",{\"id\":\"n\",\"longest_mm\":30,\"new\":true}|" T("a", "50") "," T("n", "30"),
         "\"treatments\":[" DRUG("imatinib", ",\"start\":\"2015-03-05\"") "]", "stable, none, recist"},
        {T("a", "50") ",{\"id\":\"n\",\"longest_mm\":30,\"new\":true}|" T("a", "50") "," T("n", "30"), NULL,
         "stable, none, recist"},
        /* only the last scan counts; a PET after it, or before it, does not hide it */
        {T("a", "50") "|" T("a", "80") "|" T("a", "50"), NULL, "stable, none, recist"},
        {X("a", "50", "\"suv_max\":9") "|" T("a", "35") "|" S("a", "9"), NULL, "responding, none, recist"},
        {X("a", "50", "\"suv_max\":9") "|" S("a", "9") "|" T("a", "35"), NULL, "responding, none, recist"},
        {X("a", "50", "\"suv_max\":9") "|" S("a", "9") "|" S("a", "3"), NULL, "responding, none, eortc"},
        {S("a", "9") "|" S("a", "3"), NULL, "responding, none, eortc"},
        /* findings that the sentence does not say are noted; those that it says are not said twice */
        {T("a", "50") "|" T("a", "50") ",{\"id\":\"x\",\"longest_mm\":9,\"new\":true}", NULL,
         "progressing, limited, recist x / 1 of 2 lesions measured progress: read as limited" CONFIRM},
        {T("a", "50") "|" X("a", "50", "\"nodule_within_mass\":true"), NULL,
         "progressing, unknown, choi, nodule_in_mass a"},
        {HU("a", "50", "80") "|" X("a", "50", "\"density_hu\":80,\"density_confounded\":true"), NULL,
         "stable, none, recist / Blood or calcium in a: its density is left out of the comparison."},
    };
    CHECK(stories);
}

/* Which scans are read: those after the baseline, and a PET that is judged by an earlier one; not the baseline itself.
 */
static void test_which_scans_are_read(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "50") "|" T("a", "50") ",{\"id\":\"x\",\"longest_mm\":9,\"new\":true}", NULL, NULL);
    assert_null(it.response.visits[0].text);
    assert_int_equal(it.response.visits[0].believed, RESPONSE_BY_NONE);
    assert_false(it.response.visits[0].new_lesion);
    assert_true(last(&it)->new_lesion);
    release(&it);
    assess(&it, S("a", "10") "|" S("a", "5") "|" T("a", "50"), NULL, NULL);
    assert_int_equal(it.series.baseline, 2);
    assert_null(it.response.visits[0].text);
    assert_int_equal(it.response.visits[1].believed, RESPONSE_BY_EORTC);
    assert_null(it.response.visits[2].text);
    assert_ptr_equal(it.response.last, &it.response.visits[1]);
    release(&it);
    assess(&it, S("a", "10"), NULL, NULL);
    assert_null(it.response.last);
    release(&it);
    assess(&it, T("a", "50") "|" T("a", "50") "|" S("a", "5"), NULL, NULL);
    assert_string_equal(last(&it)->text, "RECIST not assessed, Choi not assessed (from baseline: size not comparable, "
                                         "density not comparable); neither is believed.");
    assert_ptr_equal(it.response.last, &it.response.visits[1]);
    release(&it);
}

/* ---- a treatment without a start ---- */

#define IMATINIB DRUG("imatinib", ",\"start\":\"2015-01-05\"")
#define STABLE T("a", "50") "|" T("a", "50")
#define NOT_STATED                                                                                                     \
    "stable, none, recist / The start of sunitinib is not stated: the scans are judged from an earlier treatment's "   \
    "baseline."

static void test_a_treatment_whose_start_is_not_known(void **state)
{
    (void)state;
    static const struct course_story stories[] = {
        {STABLE, "\"treatments\":[" IMATINIB "," DRUG("sunitinib", "") "]", NOT_STATED},
        {STABLE, "\"treatments\":[" DRUG("sunitinib", "") "," IMATINIB "]", NOT_STATED},
        /* ended, or why it ended is known: it is not the present one; nor is there an earlier one; nor is it a drug */
        {STABLE, "\"treatments\":[" IMATINIB "," DRUG("sunitinib", ",\"stop\":\"2014-12\"") "]",
         "stable, none, recist"},
        {STABLE, "\"treatments\":[" IMATINIB "," DRUG("sunitinib", ",\"stop_reason\":\"toxicity\"") "]",
         "stable, none, recist"},
        {STABLE, "\"treatments\":[" DRUG("sunitinib", "") "]", "stable, none, recist"},
        {STABLE, "\"treatments\":[" IMATINIB ",{\"kind\":\"surgery\"}]", "stable, none, recist"},
    };
    CHECK(stories);
}

/* ---- the clinician ---- */

#define JUDGED(words) "\"assessment\":{" words "}"
#define RISING T("a", "50") "|" T("a", "80")
#define USED " The judgement is used."

static void test_a_clinician_overrides_visibly(void **state)
{
    (void)state;
    static const struct course_story stories[] = {
        {STABLE, JUDGED("\"response\":\"stable\""), "stable, none, clinician"},
        {STABLE, JUDGED("\"response\":\"responding\""),
         "responding, none, clinician / The clinician judges the tumour responding; the scans read as stable." USED},
        {STABLE, JUDGED("\"response\":\"progressing\""),
         "progressing, unknown, clinician / The clinician judges the tumour progressing; the scans read as "
         "stable." USED},
        {STABLE, JUDGED("\"progression\":\"limited\""),
         "progressing, limited, clinician / The clinician judges the tumour progressing; the scans read as "
         "stable." USED},
        {STABLE, JUDGED("\"progression\":\"none\""), "stable, none, clinician"},
        {STABLE, JUDGED("\"progression\":\"generalized\",\"response\":\"progressing\""),
         "progressing, generalized, clinician / The clinician judges the tumour progressing; the scans read as "
         "stable." USED},
        {RISING, JUDGED("\"progression\":\"none\""),
         "unknown, none, clinician a / The clinician sees no progression; the scans read as progression." USED},
        {RISING, JUDGED("\"response\":\"stable\""),
         "stable, none, clinician a / The clinician judges the tumour stable; the scans read as progressing." USED},
        {RISING, JUDGED("\"response\":\"responding\""),
         "responding, none, clinician a / The clinician judges the tumour responding; the scans read as "
         "progressing." USED},
        {RISING, JUDGED("\"response\":\"progressing\""), "progressing, unknown, clinician a"},
        {RISING, JUDGED("\"progression\":\"limited\""), "progressing, limited, clinician a"},
        {RISING, JUDGED("\"resectable\":true"), "progressing, unknown, recist a"},
        {L("a", "50") "," L("b", "50") "," L("c", "50") "|" L("a", "80") "," L("b", "50") "," L("c", "50"),
         JUDGED("\"response\":\"progressing\""),
         "progressing, limited, clinician a / 1 of 3 lesions measured progress: read as limited" CONFIRM},
        {T("a", "50"), JUDGED("\"response\":\"stable\""), "stable, none, clinician"},
        {T("a", "50"), JUDGED("\"progression\":\"none\""), "unknown, none, clinician"},
    };
    CHECK(stories);
}

static void test_the_clinicians_sentence(void **state)
{
    (void)state;
    static const struct course_story stories[] = {
        {STABLE, JUDGED("\"response\":\"responding\""),
         "By the clinician's judgement: responding, progression none. Scans: RECIST SD, Choi SD (from baseline: size "
         "+0 "
         "%, density not comparable); RECIST is believed."},
        {T("a", "50"), JUDGED("\"response\":\"progressing\""), "By the clinician's judgement: progressing."},
        {T("a", "50"), JUDGED("\"progression\":\"none\""),
         "By the clinician's judgement: response not stated, progression none."},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct assessed it;
        assess(&it, stories[i].visits, NULL, stories[i].members);
        assert_string_equal(it.response.text, stories[i].expected);
        release(&it);
    }
}

/* ---- times ---- */

static int tell_times(void *context, const cajal_assessment *assessment)
{
    struct told *told = context;
    static const char *const criteria[] = {"recist", "choi", "eortc", "volume"};
    for (size_t i = 0; i < sizeof criteria / sizeof criteria[0]; i++) {
        const struct response_best *best = &assessment->response.best[assessment_criterion(criteria[i])];
        const char *call = cajal_assessment_best(assessment, criteria[i], 0);
        int event = -1, days = cajal_assessment_pfs(assessment, criteria[i], &event);
        if (call || days >= 0 || best->duration_days >= 0)
            tell(told, "%s %s %d%s %d; ", criteria[i], call ? call : "none", days, event ? "" : "+",
                 best->duration_days);
        else
            assert_true(days == -1 && best->duration_days == -1 && event == 0);
        if (date_stated(best->progression))
            tell_date(told, "PD", best->progression);
    }
    return 0;
}

static void check_times(const char *csv, const char *choice, const char *expected)
{
    char path[] = TABLE_PATH;
    struct told told = {.used = 0};
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.choices = &choice;
    options.choices_count = choice ? 1 : 0;
    make_file(path, csv);
    assert_int_equal(cajal_assess_table(knowledge, path, &options, tell_times, &told, NULL), CAJAL_OK);
    if (strcmp(told.text, expected) != 0)
        fail_msg("%s\nfound     %s\nexpected  %s", csv, told.text, expected);
    remove(path);
}

/* 2020-01-01 to 03-01 are 60 days, to 05-01 121, to 07-01 182. */
static void test_times_begin_with_the_treatment(void **state)
{
    (void)state;
#define TABLE "subject,date,lesion,role,longest_mm,baseline,treatment_start\n"
    check_times(TABLE "A,2020-01-01,T,target,50,,\nA,2020-03-01,T,,35,,\nA,2020-05-01,T,,50,,\n", NULL,
                "recist PR 121 61;  PD=2020-05-01choi PR 121 61;  PD=2020-05-01");
    check_times(TABLE "A,2020-01-01,T,target,50,,2020-01-11\nA,2020-03-01,T,,35,,\nA,2020-05-01,T,,50,,\n", NULL,
                "recist PR 111 61;  PD=2020-05-01choi PR 111 61;  PD=2020-05-01");
    /* begun on the day of the first scan after the baseline, and one day later: then the baseline counts */
    check_times(TABLE "A,2020-01-01,T,target,50,Y,2020-03-01\nA,2020-03-01,T,,50,,\nA,2020-05-01,T,,50,,\n", NULL,
                "recist SD 61+ -1; choi SD 61+ -1; ");
    check_times(TABLE "A,2020-01-01,T,target,50,Y,2020-03-02\nA,2020-03-01,T,,50,,\nA,2020-05-01,T,,50,,\n", NULL,
                "recist SD 121+ -1; choi SD 121+ -1; ");
    /* only a baseline: no time is left to tell; a PET alone: RECIST has none assessed */
    check_times(TABLE "A,2020-01-01,T,target,50,,\n", NULL, "recist none 0+ -1; ");
    check_times("subject,date,lesion,suv_max\nA,2020-01-01,T,10\nA,2020-03-01,T,5\n", NULL,
                "recist none 0+ -1; eortc PMR 60+ 0; ");
    check_times(TABLE "A,2020-01-01,T,target,50,,2020-01-11\n", "missing-as-ne=yes", "recist NE 0+ -1; ");
#undef TABLE
}

/* Eisenhauer 2009, 4.3.4: when an equivocal new lesion is confirmed, progression dates from the scan that first saw it.
 */
static void test_progression_dated_back(void **state)
{
    (void)state;
#define TABLE "subject,date,lesion,role,longest_mm,new,status\n"
#define TARGETS "A,2020-01-01,T,target,50,,\nA,2020-03-01,T,,50,,\nA,2020-05-01,T,,50,,\nA,2020-07-01,T,,50,,\n"
    static const struct {
        const char *rows, *choice, *expected;
    } stories[] = {
        {"A,2020-05-01,N,,6,yes,equivocal\nA,2020-07-01,N,,9,,\n", NULL,
         "recist SD 121 -1;  PD=2020-05-01choi SD 121 -1;  PD=2020-05-01"},
        {"A,2020-05-01,N,,6,yes,equivocal\nA,2020-07-01,N,,9,,\n", "equivocal-new=date-confirmed",
         "recist SD 182 -1;  PD=2020-07-01choi SD 182 -1;  PD=2020-07-01"},
        /* the first of two scans that were not sure; the first of two lesions, in either order */
        {"A,2020-03-01,N,,6,yes,equivocal\nA,2020-05-01,N,,6,yes,equivocal\nA,2020-07-01,N,,9,,\n", NULL,
         "recist SD 60 -1;  PD=2020-03-01choi SD 60 -1;  PD=2020-03-01"},
        {"A,2020-05-01,N,,6,yes,equivocal\nA,2020-07-01,N,,9,,\nA,2020-03-01,M,,6,yes,equivocal\nA,2020-07-01,M,,9,,\n",
         NULL, "recist SD 60 -1;  PD=2020-03-01choi SD 60 -1;  PD=2020-03-01"},
        {"A,2020-03-01,M,,6,yes,equivocal\nA,2020-07-01,M,,9,,\nA,2020-05-01,N,,6,yes,equivocal\nA,2020-07-01,N,,9,,\n",
         NULL, "recist SD 60 -1;  PD=2020-03-01choi SD 60 -1;  PD=2020-03-01"},
        /* an equivocal lesion that is not confirmed dates nothing back; nor does what was certain at once */
        {"A,2020-03-01,M,,6,yes,equivocal\nA,2020-07-01,N,,9,yes,\n", NULL,
         "recist SD 182 -1;  PD=2020-07-01choi SD 182 -1;  PD=2020-07-01"},
        {"A,2020-01-01,N,non_target,,,equivocal\nA,2020-07-01,N,,9,yes,\n", NULL,
         "recist SD 182 -1;  PD=2020-07-01choi SD 182 -1;  PD=2020-07-01"},
        {"A,2020-07-01,N,,9,yes,\n", NULL, "recist SD 182 -1;  PD=2020-07-01choi SD 182 -1;  PD=2020-07-01"},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        char csv[1024];
        snprintf(csv, sizeof csv, TABLE TARGETS "%s", stories[i].rows);
        check_times(csv, stories[i].choice, stories[i].expected);
    }
#undef TABLE
#undef TARGETS
}

/* ---- what is asked for ---- */

/* The numbers of kb/criteria.yaml, and the same without a base: 2 mm, 5 HU, 10 % of uptake, 20 % of volume; 28 days to
 * confirm, 42 for stable disease, one NE between. */
static void test_the_defaults(void **state)
{
    (void)state;
    const cajal_knowledge *bases[] = {knowledge, NULL};
    for (size_t i = 0; i < 2; i++) {
        struct response_request request;
        response_request_default(&request, bases[i]);
        assert_int_equal(request.error_um, 2000);
        assert_int_equal(request.error_mhu, 5000);
        assert_int_equal(request.error_percent_uptake, 10);
        assert_int_equal(request.error_percent_volume, 20);
        assert_false(request.critique || request.bare);
        assert_int_equal(request.options.value[OPTION_CONFIRM_DAYS], 28);
        assert_int_equal(request.options.value[OPTION_SD_DAYS], 42);
        assert_int_equal(request.options.value[OPTION_MAX_NE], 1);
        assert_int_equal(request.thresholds.pr_permille, 300);
    }
}

/* Only what was asked for is worked out: without a critique the last scan's findings alone; bare, no words at all. */
static void test_no_more_than_was_asked_for(void **state)
{
    (void)state;
    struct assessed it;
    struct response_request request;
    assess(&it,
           T("a", "50") "|" T("a", "65") ",{\"id\":\"x\",\"longest_mm\":30}|" T(
               "a", "40") ",{\"id\":\"x\",\"longest_mm\":30}",
           NULL, NULL);
    assert_int_equal(it.response.visits[1].findings_count, 2); /* x, and progression that did not last */
    assert_int_equal(it.response.visits[1].changes_count, 2);
    assert_true(it.response.visits[1].robustness[RECIST].judged);
    assert_false(it.response.visits[0].robustness[RECIST].judged);
    assert_int_equal(it.response.visits[0].changes_count, 0);
    assert_true(it.response.visits[0].is_baseline);
    assert_false(it.response.visits[1].is_baseline || it.response.visits[1].new_lesion);
    response_request_default(&request, knowledge);
    assert_int_equal(response_assess_series(&it.response, it.arena, knowledge, &it.series, &request, NULL, NULL),
                     CAJAL_OK);
    assert_int_equal(it.response.visits[1].findings_count, 0);
    assert_int_equal(it.response.visits[2].findings_count, 1);
    assert_int_equal(it.response.notes_count, 1);
    assert_int_equal(it.response.visits[1].changes_count + it.response.visits[1].flips_count, 0);
    assert_false(it.response.visits[1].robustness[RECIST].judged);
    request.bare = true;
    assert_int_equal(response_assess_series(&it.response, it.arena, knowledge, &it.series, &request, NULL, NULL),
                     CAJAL_OK);
    assert_null(it.response.visits[1].text);
    assert_int_equal(it.response.visits[2].findings_count + it.response.notes_count, 0);
    assert_int_equal(it.response.visits[1].by[RECIST].call, RESPONSE_PD);
    assert_int_equal(it.response.visits[1].believed, RECIST);
    assert_true(it.response.best[RECIST].pfs_event);
    release(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_scans_say),
        cmocka_unit_test(test_which_scans_are_read),
        cmocka_unit_test(test_a_treatment_whose_start_is_not_known),
        cmocka_unit_test(test_a_clinician_overrides_visibly),
        cmocka_unit_test(test_the_clinicians_sentence),
        cmocka_unit_test(test_times_begin_with_the_treatment),
        cmocka_unit_test(test_progression_dated_back),
        cmocka_unit_test(test_the_defaults),
        cmocka_unit_test(test_no_more_than_was_asked_for),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
