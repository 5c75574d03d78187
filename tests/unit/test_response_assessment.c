/* What stands beside the calls, and what a caller asks for: which lesions drive the change and how fast they grow (by
 * hand and in R: a diameter doubled is three doublings of the volume; a month is 30.4375 days), which choice of the
 * reader would have changed a call, the options and limits, and what the public interface hands out. */
#include <errno.h>
#include <limits.h>
#include <math.h>

#include "response/assessment.h"
#include "response_scans.h"
#include "told.h"

/* ---- which lesions drive the change ---- */

static void tell_or_none(struct told *told, const char *name, double value)
{
    if (!isnan(value))
        tell(told, " %s=%.2f", name, value);
}

static void tell_changes(struct told *told, const struct assessed *it)
{
    const struct response_visit *visit = last(it);
    *told = (struct told){.used = 0};
    for (uint32_t i = 0; i < visit->changes_count; i++) {
        const struct response_lesion_change *change = &visit->changes[i];
        tell(told, "%s%s %g%+g", i ? "; " : "", it->series.lesions[change->lesion].id, (double)change->size_um / 1000,
             (double)change->change_um / 1000);
        tell_or_none(told, "share", change->share);
        tell_or_none(told, "doubling", change->doubling_days_since_baseline);
        tell_or_none(told, "since", change->doubling_days_since_previous);
        tell_or_none(told, "month", change->percent_per_month);
        tell(told, "%s", change->progresses ? " progresses" : "");
    }
}

/* The scans are of 2015-01-01, 03-01 and 05-01: 59 and 61 days. */
static void test_what_drives_the_change(void **state)
{
    (void)state;
    static const struct {
        const char *visits, *expected;
    } stories[] = {
        {T("a", "10") "," T("b", "50") "|" T("a", "20") "," T("b", "50") "|" T("a", "40") "," T("b", "50"),
         "a 40+30 share=1.00 doubling=20.00 since=20.33 month=76.09 progresses; b 50+0 share=0.00 month=0.00"},
        /* a sum that rose is told from its least, one that fell from the baseline */
        {T("a", "40") "|" T("a", "20") "|" T("a", "30"),
         "a 30+10 share=1.00 doubling=-96.38 since=34.76 month=-6.34 progresses"},
        {T("a", "40") "|" T("a", "30") "|" T("a", "20"),
         "a 20-20 share=1.00 doubling=-40.00 since=-34.76 month=-12.68"},
        {T("a", "40") "|" T("a", "30") "|" T("a", "30"), "a 30-10 share=1.00 doubling=-96.38 month=-6.34"},
        {T("a", "20") "," T("b", "20") "|" T("a", "15") "," T("b", "5") "|" T("a", "5") "," T("b", "15") "|" T(
             "a", "20") "," T("b", "10"),
         "a 20+5 share=0.50 since=10.17 month=0.00 progresses; b 10+5 share=0.50 doubling=-60.33 since=-34.76 "
         "month=-8.41 progresses"},
        /* the larger change first, and those alike as they are listed */
        {T("a", "30") "," T("b", "40") "," T("c", "30") "|" T("a", "33") "," T("b", "30") "," T("c", "33"),
         "b 30-10 share=0.62 doubling=-47.39 since=-47.39 month=-12.90; a 33+3 share=0.19 doubling=143.03 since=143.03 "
         "month=5.16; c 33+3 share=0.19 doubling=143.03 since=143.03 month=5.16"},
        /* a volume doubles once; by diameters where a volume is missing or 0 */
        {X("a", "50", "\"volume_ml\":100") "|" X("a", "50", "\"volume_ml\":200"),
         "a 50+0 doubling=59.00 since=59.00 month=0.00"},
        {X("a", "50", "\"volume_ml\":100") "|" T("a", "100"),
         "a 100+50 share=1.00 doubling=19.67 since=19.67 month=51.59 progresses"},
        {T("a", "50") "|" X("a", "100", "\"volume_ml\":100"),
         "a 100+50 share=1.00 doubling=19.67 since=19.67 month=51.59 progresses"},
        {X("a", "50", "\"volume_ml\":0") "|" X("a", "100", "\"volume_ml\":100"),
         "a 100+50 share=1.00 doubling=19.67 since=19.67 month=51.59 progresses"},
        {X("a", "50", "\"volume_ml\":100") "|" X("a", "100", "\"volume_ml\":0"),
         "a 100+50 share=1.00 doubling=19.67 since=19.67 month=51.59 progresses"},
        {V("a", "100") "|" V("a", "200"), ""},
        /* gone: no doubling; there again: none from nothing; not measured at the scan between */
        {T("a", "50") "|" GONE("a"), "a 0-50 share=1.00 month=-51.59"},
        {T("b", "50") ",{\"id\":\"a\",\"status\":\"absent\"}|" T("b", "50") "," T("a", "10"),
         "a 10+10 share=1.00 progresses; b 50+0 share=0.00 month=0.00"},
        {T("a", "50") "," T("b", "20") "|" T("b", "20") "|" T("a", "100") "," T("b", "20"),
         "a 100+50 share=1.00 doubling=40.00 since=40.00 month=25.36 progresses; b 20+0 share=0.00 month=0.00"},
        /* a new lesion has no reference; a non-target one no share; a fragment is told with what it is of */
        {T("a", "50") "|" T("a", "40") ",{\"id\":\"x\",\"longest_mm\":9,\"new\":true}",
         "a 40-10 share=1.00 doubling=-61.09 since=-61.09 month=-10.32; x 9+0 share=0.00 progresses"},
        {T("a", "50") ",{\"id\":\"o\",\"role\":\"non_target\",\"longest_mm\":20}|" T("a",
                                                                                     "40") ",{\"id\":\"o\",\"role\":"
                                                                                           "\"non_target\",\"longest_"
                                                                                           "mm\":10}",
         "a 40-10 share=1.00 doubling=-61.09 since=-61.09 month=-10.32; o 10-10 doubling=-19.67 since=-19.67 "
         "month=-25.79"},
        {T("a", "50") "|" T("a", "20") ",{\"id\":\"x\",\"longest_mm\":20,\"split_from\":\"a\"}",
         "a 40-10 share=1.00 doubling=-61.09 since=-61.09 month=-10.32"},
        {S("a", "5") "|" X("a", "50", "\"suv_max\":5"), ""},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct assessed it;
        struct told told;
        assess(&it, stories[i].visits, NULL, NULL);
        tell_changes(&told, &it);
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s\nfound     %s\nexpected  %s", stories[i].visits, told.text, stories[i].expected);
        release(&it);
    }
}

/* Two scans of one day: nothing is said of the pace. */
static void test_no_pace_within_a_day(void **state)
{
    (void)state;
    struct assessed it;
    struct told told;
    struct response_request request;
    assess(&it, T("a", "50") "|" T("a", "60"), NULL, NULL);
    it.series.visits[1].date = it.series.visits[0].date;
    response_request_default(&request, knowledge);
    request.critique = true;
    assert_int_equal(response_assess_series(&it.response, it.arena, knowledge, &it.series, &request, NULL, NULL),
                     CAJAL_OK);
    tell_changes(&told, &it);
    assert_string_equal(told.text, "a 60+10 share=1.00 progresses");
    release(&it);
}

/* ---- which choice would have changed a call ---- */

static void tell_flips(struct told *told, const struct response_visit *visit)
{
    *told = (struct told){.used = 0};
    for (uint32_t i = 0; i < visit->flips_count; i++) {
        const struct response_flip *flip = &visit->flips[i];
        char word[32];
        response_option_word(word, sizeof word, flip->option, flip->value);
        tell(told, "%s%s %s=%s %s", i ? "; " : "", response_criterion_word(flip->criterion),
             response_option_rows[flip->option].name, word, response_call_word(flip->call));
    }
}

static void test_choices_that_change_a_call(void **state)
{
    (void)state;
    static const struct {
        const char *visits, *choice, *expected;
    } stories[] = {
        {HU("a", "50", "80") "|" HU("a", "50", "70"), NULL, ""},
        {HU("a", "50", "80") "|" HU("a", "50", "68"), NULL, "choi choi-boundary=more-than SD"},
        {HU("a", "50", "80") "|" HU("a", "50", "68"), "choi-boundary=more-than", "choi choi-boundary=at-least PR"},
        /* 100, 70, 80 mm: -20 %, and +14 % over the least */
        {T("a", "100") "|" T("a", "70") "|" T("a", "80"), NULL,
         "recist continued-pr=keep PR; choi choi-reference=baseline PR"},
        {S("a", "10") "|" S("a", "8"), NULL, "eortc eortc-timing=later SD"},
        {S("a", "10") "|" S("a", "9") "|" S("a", "8"), NULL, "eortc eortc-timing=one-cycle PR"},
        {NODE("a", "20") "|" NODE("a", "10"), NULL,
         "recist node-normal=at-or-below CR; choi node-normal=at-or-below CR"},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct assessed it;
        struct told told;
        assess(&it, stories[i].visits, stories[i].choice, NULL);
        tell_flips(&told, last(&it));
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s\nfound     %s\nexpected  %s", stories[i].visits, told.text, stories[i].expected);
        release(&it);
    }
}

/* ---- options ---- */

static void test_words_and_numbers_of_options(void **state)
{
    (void)state;
    static const struct {
        const char *setting, *said; /* NULL: taken */
        int option, value;
    } settings[] = {
        {"sd-days=0", NULL, OPTION_SD_DAYS, 0},
        {"sd-days=10000", NULL, OPTION_SD_DAYS, 10000},
        {"sd-days=56", NULL, OPTION_SD_DAYS, 56},
        {"cr-then-pr=pd", NULL, OPTION_CR_THEN_PR, 0},
        {"cr-then-pr=unconfirmed", NULL, OPTION_CR_THEN_PR, 1},
        {"cr-then-pr=pr", NULL, OPTION_CR_THEN_PR, 2},
        {"mrecist-floor=5-mm", NULL, OPTION_MRECIST_FLOOR, 1},
        {"sd-days=10001", "option sd-days=10001: expected a whole number, 0 to 10000", 0, 0},
        {"sd-days=-1", "option sd-days=-1: expected a whole number, 0 to 10000", 0, 0},
        {"sd-days=5x", "option sd-days=5x: expected a whole number, 0 to 10000", 0, 0},
        {"sd-days=", "option sd-days=: expected a whole number, 0 to 10000", 0, 0},
        {"sd-days", "option sd-days=: expected a whole number, 0 to 10000", 0, 0},
        {"sd-days=99999999999999999999", "option sd-days=99999999999999999999: expected a whole number, 0 to 10000", 0,
         0},
        {"cr-then-pr=x", "option cr-then-pr=x: expected pd|unconfirmed|pr", 0, 0},
        {"cr-then-pr=", "option cr-then-pr=: expected pd|unconfirmed|pr", 0, 0},
        {"sd-day=5", "option \"sd-day\" is not known; did you mean \"sd-days\"?", 0, 0},
        {"zzzzzzzzzzzz=5", "option \"zzzzzzzzzzzz\" is not known", 0, 0},
    };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        struct response_options options;
        cajal_errors *errors = cajal_errors_new();
        response_options_default(&options, knowledge);
        errno = ERANGE; /* of some call before */
        cajal_status status = response_options_set(&options, settings[i].setting, errors);
        assert_int_equal(status, settings[i].said ? CAJAL_USAGE : CAJAL_OK);
        if (settings[i].said) {
            const cajal_error *error = cajal_errors_at(errors, 0);
            assert_string_equal(error->message, settings[i].said);
            assert_int_equal(error->line, 0);
        } else
            assert_int_equal(options.value[settings[i].option], settings[i].value);
        cajal_errors_free(errors);
    }
    char word[32];
    response_option_word(word, sizeof word, OPTION_SD_DAYS, 42);
    assert_string_equal(word, "42");
    response_option_word(word, sizeof word, OPTION_CR_THEN_PR, 2);
    assert_string_equal(word, "pr");
    response_option_word(word, sizeof word, OPTION_CR_THEN_PR, 3);
    assert_string_equal(word, "");
    assert_int_equal(response_option_words(OPTION_SD_DAYS), 0);
    assert_int_equal(response_option_words(OPTION_CR_THEN_PR), 3);
    assert_int_equal(response_option_words(OPTION_AFTER_CR), 2);
}

/* ---- what a caller asks for ---- */

static cajal_status request_of(struct response_request *out, const cajal_response_options *options)
{
    return assessment_request(out, knowledge, options, NULL);
}

static void test_limits_of_the_error_of_measurement(void **state)
{
    (void)state;
    struct response_request request;
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.error_mm = 50;
    options.error_hu = 200;
    options.error_uptake_percent = options.error_volume_percent = 100;
    assert_int_equal(request_of(&request, &options), CAJAL_OK);
    assert_int_equal(request.error_um, 50000);
    assert_int_equal(request.error_mhu, 200000);
    assert_int_equal(request.error_percent_uptake, 100);
    assert_int_equal(request.error_percent_volume, 100);
    options.error_mm = options.error_hu = options.error_uptake_percent = options.error_volume_percent = 0;
    assert_int_equal(request_of(&request, &options), CAJAL_OK);
    assert_int_equal(request.error_um + request.error_mhu, 0);
    assert_int_equal(request.error_percent_uptake + request.error_percent_volume, 0);
    assert_int_equal(request_of(&request, NULL), CAJAL_OK); /* negative: those of the base */
    assert_int_equal(request.error_um, 2000);
    assert_int_equal(request.error_mhu, 5000);
    assert_int_equal(request.error_percent_uptake, 10);
    assert_int_equal(request.error_percent_volume, 20);
    const cajal_response_options plain = CAJAL_RESPONSE_OPTIONS_INIT;
    double too_much[] = {50.1, 200.1, 100.1, 100.1};
    for (size_t i = 0; i < 8; i++) { /* more than the limit, and what is no number */
        double value = i < 4 ? too_much[i] : (double)NAN;
        options = plain;
        double *at[] = {&options.error_mm, &options.error_hu, &options.error_uptake_percent,
                        &options.error_volume_percent};
        *at[i % 4] = value;
        assert_int_equal(request_of(&request, &options), CAJAL_USAGE);
    }
}

static void test_how_much_is_asked_for(void **state)
{
    (void)state;
    struct response_request request;
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    for (int critique = -1; critique <= 1; critique++) {
        options.critique = critique;
        assert_int_equal(request_of(&request, &options), CAJAL_OK);
        assert_int_equal(request.critique, critique == 1);
        assert_int_equal(request.bare, critique == -1);
    }
    const char *const choices[] = {"sd-days=x", "sd-days=50"};
    options.choices = choices;
    options.choices_count = 2;
    assert_int_equal(request_of(&request, &options), CAJAL_USAGE); /* a good one after it does not mend it */
    options.version = 99;
    assert_int_equal(request_of(&request, &options), CAJAL_USAGE);
}

/* ---- what is handed out ---- */

static void test_the_public_interface(void **state)
{
    (void)state;
    cajal_case *patient_case =
        case_of("\"imaging\":[{\"date\":\"1970-01-11\",\"lesions\":[{\"id\":\"a\",\"longest_mm\":50,\"suv_max\":9}]},"
                "{\"date\":\"1970-03-12\",\"lesions\":[{\"id\":\"a\",\"longest_mm\":30,\"suv_max\":3}]}]");
    cajal_assessment *it = NULL;
    int event = -1;
    size_t different = 9;
    assert_int_equal(cajal_assess_case(&it, knowledge, patient_case, NULL, NULL), CAJAL_OK);
    assert_string_equal(cajal_assessment_subject(it), "test");
    assert_null(cajal_assessment_reader(it));
    assert_int_equal(cajal_assessment_visits(it), 2);
    assert_int_equal(cajal_assessment_day(it, 0), 10);
    assert_int_equal(cajal_assessment_day(it, 1), 70);
    assert_int_equal(cajal_assessment_day(it, 2), INT_MIN);
    assert_string_equal(cajal_assessment_call(it, 1, "recist"), "PR");
    assert_string_equal(cajal_assessment_call(it, 1, "eortc"), "PMR");
    assert_string_equal(cajal_assessment_call(it, 1, "believed"), "PR");
    assert_null(cajal_assessment_call(it, 0, "recist"));
    assert_null(cajal_assessment_call(it, 0, "believed"));
    assert_null(cajal_assessment_call(it, 1, "volume"));
    assert_null(cajal_assessment_call(it, 1, "no such"));
    assert_null(cajal_assessment_call(it, 1, "clinician"));
    assert_null(cajal_assessment_call(it, 2, "recist"));
    assert_string_equal(cajal_assessment_best(it, "recist", 0), "PR");
    assert_string_equal(cajal_assessment_best(it, "recist", 1), "SD");
    assert_null(cajal_assessment_best(it, "no such", 0));
    assert_int_equal(cajal_assessment_pfs(it, "recist", &event), 60);
    assert_int_equal(event, 0);
    assert_int_equal(cajal_assessment_pfs(it, "recist", NULL), 60);
    assert_int_equal(cajal_assessment_pfs(it, "no such", NULL), -1);
    assert_int_equal(cajal_assessment_recorded(it, &different), 0);
    assert_int_equal(different, 0);
    assert_ptr_equal(it->knowledge, knowledge);
    assert_ptr_equal(it->patient_case, patient_case);
    assert_true(it->request.critique);
    cajal_assessment_free(it);
    cajal_assessment_free(NULL);
    cajal_case_free(patient_case);
}

/* A rule is told in the words of its criterion; without a base, or of one that the criterion has not, by its id. */
static void test_rules_in_words(void **state)
{
    (void)state;
    assert_string_equal(response_rule_text(knowledge, RECIST, RULE_ROSE),
                        "the sum of diameters rose by 20 % and 5 mm or more over its nadir");
    assert_string_equal(response_rule_text(knowledge, CHOI, RULE_ROSE),
                        "size rose by 10 % or more over its nadir and density did not fall by 15 %");
    assert_string_equal(response_rule_text(knowledge, RECIST, RULE_DENSITY_FELL), "density-fell");
    assert_string_equal(response_rule_text(knowledge, RESPONSE_BY_CLINICIAN, RULE_ROSE), "rose");
    assert_string_equal(response_rule_text(knowledge, RESPONSE_BY_NONE, RULE_ROSE), "rose");
    assert_string_equal(response_rule_text(NULL, RECIST, RULE_ROSE), "rose");
    assert_null(response_criterion_id(RESPONSE_BY_CLINICIAN));
    assert_string_equal(response_criterion_id(RESPONSE_BY_VOLUME), "volumetric");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_drives_the_change),
        cmocka_unit_test(test_no_pace_within_a_day),
        cmocka_unit_test(test_choices_that_change_a_call),
        cmocka_unit_test(test_words_and_numbers_of_options),
        cmocka_unit_test(test_limits_of_the_error_of_measurement),
        cmocka_unit_test(test_how_much_is_asked_for),
        cmocka_unit_test(test_the_public_interface),
        cmocka_unit_test(test_rules_in_words),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
