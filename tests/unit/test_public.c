/* What programs with libcajal look up and analyse: evidence, explanations, times of cases, tables of survival. Each has
 * its errors, its forms, and survives being out of memory at any moment. */
#include <math.h>

#include "knowledge.h"
#include "short_memory.h"

static char *aml; /* the table that R's survival calls aml */
static size_t aml_length;
static cajal_case *cases[32]; /* tests/data/outcome/cases.ndjson */
static size_t cases_count;

static char *read_all(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = calloc(1, 1 << 16);
    *length = fread(bytes, 1, (1 << 16) - 1, file);
    fclose(file);
    return bytes;
}

static void read_cases(void)
{
    size_t length;
    char *lines = read_all(TEST_DATA "/outcome/cases.ndjson", &length);
    for (char *at = lines, *end; (end = strchr(at, '\n')) && cases_count < 32; at = end + 1)
        if (cajal_case_read(&cases[cases_count], at, (size_t)(end - at), NULL, NULL) == CAJAL_OK)
            cases_count++;
    free(lines);
}

static cajal_report_options as(cajal_format format)
{
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    options.format = format;
    return options;
}

/* The one message of a refused call holds `words`. */
static void said(cajal_errors *errors, const char *words)
{
    assert_true(cajal_errors_count(errors) >= 1);
    const char *message = cajal_errors_at(errors, 0)->message;
    if (!strstr(message, words))
        fail_msg("\"%s\" does not say \"%s\"", message, words);
    cajal_errors_clear(errors);
}

static void test_version(void **state)
{
    (void)state;
    assert_string_equal(cajal_version(), CAJAL_VERSION);
}

/* ---- evidence ---- */

static cajal_status evidence_about(char **out, const char *drug, int line, const char *as_of, cajal_format format,
                                   cajal_errors *errors)
{
    static const char *const words[] = {"placebo"};
    cajal_evidence_query query = CAJAL_EVIDENCE_QUERY_INIT;
    cajal_report_options options = as(format);
    query.words = words;
    query.words_count = 1;
    query.drug = drug;
    query.line = line;
    query.as_of = as_of;
    return cajal_report_evidence(out, NULL, knowledge, &query, &options, errors);
}

/* Demetri 2006: sunitinib against placebo after imatinib, TTP 27.3 against 6.4 weeks. */
static void test_evidence(void **state)
{
    (void)state;
    static const cajal_format forms[] = {CAJAL_TEXT, CAJAL_JSON, CAJAL_JSON_LINE};
    for (size_t i = 0; i < 3; i++) {
        char *out = NULL;
        assert_int_equal(evidence_about(&out, "sunitinib", 2, NULL, forms[i], NULL), CAJAL_OK);
        assert_non_null(strstr(out, "27.3"));
        if (forms[i] == CAJAL_JSON_LINE)
            assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
        cajal_free(out);
    }
    char *before = NULL;
    assert_int_equal(evidence_about(&before, "sunitinib", 2, "2000-01-01", CAJAL_JSON, NULL), CAJAL_OK);
    assert_null(strstr(before, "27.3"));
    cajal_free(before);
}

static void test_evidence_refused(void **state)
{
    (void)state;
    char *out = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_evidence_query query = CAJAL_EVIDENCE_QUERY_INIT;
    assert_int_equal(evidence_about(&out, "sunitinb", 0, NULL, CAJAL_JSON, errors), CAJAL_USAGE);
    said(errors, "sunitinib");
    assert_int_equal(evidence_about(&out, NULL, 5, NULL, CAJAL_JSON, errors), CAJAL_USAGE);
    said(errors, "expected 1 to 4");
    assert_int_equal(evidence_about(&out, NULL, 0, "2016", CAJAL_JSON, errors), CAJAL_USAGE);
    said(errors, "expected a day");
    assert_int_equal(evidence_about(&out, NULL, 0, NULL, CAJAL_HTML, errors), CAJAL_USAGE);
    said(errors, "no HTML");
    query.version = 99;
    assert_int_equal(cajal_report_evidence(&out, NULL, knowledge, &query, NULL, errors), CAJAL_USAGE);
    said(errors, "expected 1");
    assert_null(out);
    cajal_errors_free(errors);
}

/* ---- explanations ---- */

static void test_explanation(void **state)
{
    (void)state;
    static const cajal_format forms[] = {CAJAL_TEXT, CAJAL_JSON, CAJAL_JSON_LINE};
    for (size_t i = 0; i < 3; i++) {
        cajal_report_options options = as(forms[i]);
        char *out = NULL;
        size_t length = 0;
        assert_int_equal(cajal_report_explanation(&out, &length, knowledge, "imatinib", &options, NULL), CAJAL_OK);
        assert_int_equal(strlen(out), length);
        assert_non_null(strstr(out, "imatinib"));
        cajal_free(out);
    }
    cajal_errors *errors = cajal_errors_new();
    cajal_report_options page = as(CAJAL_HTML);
    char *out = NULL;
    assert_int_equal(cajal_report_explanation(&out, NULL, knowledge, "imatinb", NULL, errors), CAJAL_USAGE);
    said(errors, "\"imatinib\"");
    assert_int_equal(cajal_report_explanation(&out, NULL, knowledge, NULL, NULL, errors), CAJAL_USAGE);
    said(errors, "expected an id");
    assert_int_equal(cajal_report_explanation(&out, NULL, knowledge, "imatinib", &page, errors), CAJAL_USAGE);
    said(errors, "no HTML");
    assert_null(out);
    cajal_errors_free(errors);
}

/* ---- times ---- */

static cajal_status times(char **out, cajal_errors *errors)
{
    cajal_endpoint endpoint = CAJAL_ENDPOINT_INIT;
    endpoint.unit = "days";
    return cajal_cohort_times(out, NULL, knowledge, (const cajal_case *const *)cases, cases_count, &endpoint, errors);
}

/* Days counted by hand in tests/outcome/cases.py; those without a time are told with the reason. */
static void test_times(void **state)
{
    (void)state;
    cajal_errors *errors = cajal_errors_new();
    cajal_endpoint endpoint = CAJAL_ENDPOINT_INIT;
    const cajal_case *twice[] = {cases[0], cases[0]};
    char *out = NULL;
    assert_int_equal(times(&out, errors), CAJAL_OK);
    assert_non_null(strstr(out, "\nstable,2014-01-15,2014-10-01,259,0,censored,"));
    assert_int_equal(cajal_errors_count(errors), 5);
    assert_int_equal(cajal_errors_at(errors, 0)->status, CAJAL_OK);
    assert_string_equal(cajal_errors_at(errors, 0)->file, "year-only");
    said(errors, "left out: the start of line 1 is known only as 2014");
    cajal_free(out);
    out = NULL;
    assert_int_equal(cajal_cohort_times(&out, NULL, knowledge, twice, 1, NULL, errors), CAJAL_OK);
    cajal_free(out);
    out = NULL;
    endpoint.to = "tomorrow";
    assert_int_equal(cajal_cohort_times(&out, NULL, knowledge, twice, 1, &endpoint, errors), CAJAL_USAGE);
    said(errors, "tomorrow");
    endpoint.version = 9;
    assert_int_equal(cajal_cohort_times(&out, NULL, knowledge, twice, 1, &endpoint, errors), CAJAL_USAGE);
    said(errors, "version 9");
    assert_null(out);
    cajal_errors_free(errors);
}

/* ---- survival ---- */

static cajal_analysis analysis_of(const char *name)
{
    static const char *const covariates[] = {"x"};
    static const double months[] = {12, 24};
    cajal_analysis analysis = CAJAL_ANALYSIS_INIT;
    bool model = strcmp(name, "cox") == 0 || strcmp(name, "finegray") == 0;
    analysis.name = name;
    analysis.time = "time";
    analysis.status = "status";
    analysis.group = model ? NULL : "x";
    analysis.covariates = covariates;
    analysis.covariates_count = model;
    analysis.at = months;
    analysis.at_count = 2;
    return analysis;
}

static cajal_status analyse(char **out, const cajal_analysis *analysis, cajal_format format, cajal_errors *errors)
{
    cajal_report_options options = as(format);
    return cajal_report_survival(out, NULL, aml, aml_length, analysis, &options, errors);
}

/* The numbers are R's: survfit, survdiff and coxph of Surv(time, status) ~ x in survival::aml. */
static void test_survival(void **state)
{
    (void)state;
    static const struct {
        const char *name, *json;
    } expected[] = {{"km", "\"median\":31,"},         {"logrank", "\"chisq\":3.396388"}, {"cox", "\"coef\":0.9155"},
                    {"rmst", "\"horizon\":45"},       {"cuminc", "\"incidence\":"},      {"gray", "\"gray\":"},
                    {"finegray", "\"coefficients\":"}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        cajal_analysis analysis = analysis_of(expected[i].name);
        char *json = NULL, *text = NULL, *pretty = NULL;
        assert_int_equal(analyse(&json, &analysis, CAJAL_JSON_LINE, NULL), CAJAL_OK);
        if (!strstr(json, expected[i].json))
            fail_msg("%s: no %s in %s", expected[i].name, expected[i].json, json);
        assert_ptr_equal(strchr(json, '\n'), json + strlen(json) - 1);
        assert_int_equal(analyse(&text, &analysis, CAJAL_TEXT, NULL), CAJAL_OK);
        assert_int_equal(analyse(&pretty, &analysis, CAJAL_JSON, NULL), CAJAL_OK);
        assert_true(strlen(pretty) > strlen(json));
        cajal_free(json);
        cajal_free(text);
        cajal_free(pretty);
    }
}

static void refused(const cajal_analysis *analysis, cajal_format format, const char *words)
{
    cajal_errors *errors = cajal_errors_new();
    char *out = NULL;
    assert_int_equal(analyse(&out, analysis, format, errors), CAJAL_USAGE);
    said(errors, words);
    assert_null(out);
    cajal_errors_free(errors);
}

static void test_survival_refused(void **state)
{
    (void)state;
    static const double never[] = {-1};
    cajal_analysis it = analysis_of("kaplan");
    refused(&it, CAJAL_JSON, "expected km, logrank");
    it = analysis_of("km");
    refused(&it, CAJAL_HTML, "no HTML");
    it.time = "tim";
    refused(&it, CAJAL_JSON, "no column \"tim\"");
    it.time = NULL;
    refused(&it, CAJAL_JSON, "km needs time");
    it = analysis_of("km");
    it.at = never;
    it.at_count = 1;
    refused(&it, CAJAL_JSON, "at=-1");
    it = analysis_of("rmst");
    it.horizon = NAN;
    refused(&it, CAJAL_JSON, "horizon");
    it = analysis_of("logrank");
    it.group = NULL;
    refused(&it, CAJAL_JSON, "logrank needs group");
    it = analysis_of("cox");
    it.group = "x";
    refused(&it, CAJAL_JSON, "\"x\" belongs to the covariates");
    it.group = NULL;
    it.ties = "guess";
    refused(&it, CAJAL_JSON, "efron, breslow or exact");
    it.ties = "exact";
    it.zph = "guess";
    refused(&it, CAJAL_JSON, "km, rank, identity or log");
    it = analysis_of("cox");
    it.covariates_count = 65;
    refused(&it, CAJAL_JSON, "at most 64");
    it.covariates_count = 0;
    refused(&it, CAJAL_JSON, "cox needs covariates");
    it = analysis_of("finegray");
    it.ties = "exact";
    refused(&it, CAJAL_JSON, "efron or breslow");
    it.version = 0;
    refused(&it, CAJAL_JSON, "expected 1");
    cajal_errors *errors = cajal_errors_new();
    char *out = NULL;
    assert_int_equal(cajal_report_survival(&out, NULL, NULL, 0, NULL, NULL, errors), CAJAL_USAGE);
    said(errors, "version 0");
    it = analysis_of("km");
    assert_int_not_equal(cajal_report_survival(&out, NULL, NULL, 0, &it, NULL, errors), CAJAL_OK);
    assert_true(cajal_errors_count(errors) >= 1);
    cajal_errors_free(errors);
}

/* ---- short memory ---- */

static cajal_status write_evidence(char **out, cajal_errors *errors)
{
    return evidence_about(out, "sunitinib", 2, NULL, CAJAL_TEXT, errors);
}
static cajal_status write_explanation(char **out, cajal_errors *errors)
{
    return cajal_report_explanation(out, NULL, knowledge, "imatinib", NULL, errors);
}
static cajal_status write_km(char **out, cajal_errors *errors)
{
    cajal_analysis analysis = analysis_of("km");
    return analyse(out, &analysis, CAJAL_JSON, errors);
}
static cajal_status write_cox(char **out, cajal_errors *errors)
{
    cajal_analysis analysis = analysis_of("cox");
    return analyse(out, &analysis, CAJAL_TEXT, errors);
}

static void test_short_memory(void **state)
{
    (void)state;
    survives(write_evidence);
    survives(write_explanation);
    survives(times);
    survives(write_km);
    survives(write_cox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_evidence_refused),
        cmocka_unit_test(test_explanation),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_survival),
        cmocka_unit_test(test_survival_refused),
        cmocka_unit_test(test_short_memory),
    };
    aml = read_all(TEST_DATA "/survival/aml.csv", &aml_length);
    read_cases();
    int failed = cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
    for (size_t i = 0; i < cases_count; i++)
        cajal_case_free(cases[i]);
    free(aml);
    return failed;
}
