/* Response assessment survives being out of memory at any moment. */
#include "base/errors.h"
#include "report/response_report.h"
#include "knowledge.h"
#include "short_memory.h"

/* ---- tables ---- */

struct writing {
    char **out;
    cajal_format format;
    cajal_errors *errors;
    cajal_status status;
};

/* The last subject's report stays. */
static int write_one(void *context, const cajal_assessment *assessment)
{
    struct writing *it = context;
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    options.format = it->format;
    free(*it->out);
    *it->out = NULL;
    it->status = cajal_report_assessment(it->out, NULL, assessment, &options, it->errors);
    return it->status != CAJAL_OK;
}

static cajal_status from_table(char **out, const char *name, const char *identified, const char *recorded,
                               cajal_format format, cajal_errors *errors)
{
    char path[512];
    struct writing writing = {out, format, errors, CAJAL_OK};
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.identified = identified;
    options.recorded = recorded;
    snprintf(path, sizeof path, "%s/response/%s", TEST_DATA, name);
    cajal_status status = cajal_assess_table(knowledge, path, &options, write_one, &writing, errors);
    return writing.status != CAJAL_OK ? writing.status : status;
}

static cajal_status write_cohort(char **out, cajal_errors *errors)
{
    return from_table(out, "short.csv", NULL, NULL, CAJAL_TEXT, errors);
}
static cajal_status write_identified(char **out, cajal_errors *errors)
{
    return from_table(out, "short_tr.csv", TEST_DATA "/response/sdtm/tu.csv", TEST_DATA "/response/short_rs.csv",
                      CAJAL_JSON, errors);
}
static cajal_status write_recorded(char **out, cajal_errors *errors)
{
    struct writing writing = {out, CAJAL_TEXT, errors, CAJAL_OK};
    cajal_status status =
        cajal_assess_recorded(knowledge, TEST_DATA "/response/short_rs.csv", NULL, write_one, &writing, errors);
    return writing.status != CAJAL_OK ? writing.status : status;
}

/* ---- a case ---- */

static cajal_case *patient_case;

static cajal_status write_case(char **out, cajal_errors *errors)
{
    cajal_assessment *assessment = NULL;
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    options.format = CAJAL_JSON;
    cajal_status status = cajal_assess_case(&assessment, knowledge, patient_case, NULL, errors);
    if (status == CAJAL_OK)
        status = cajal_report_assessment(out, NULL, assessment, &options, errors);
    cajal_assessment_free(assessment);
    return status;
}

/* The part of a plan's page, with its plots. */
static cajal_status write_section(char **out, cajal_errors *errors)
{
    cajal_assessment *assessment = NULL;
    struct text text = {0};
    cajal_status status = cajal_assess_case(&assessment, knowledge, patient_case, NULL, errors);
    if (status == CAJAL_OK)
        report_response_section(&text, knowledge, &assessment->response);
    if (status == CAJAL_OK && text.failed)
        status = errors_no_memory(errors);
    if (status == CAJAL_OK)
        *out = text_steal(&text);
    text_free(&text);
    cajal_assessment_free(assessment);
    return status;
}

static void test_a_case(void **state)
{
    (void)state;
    patient_case = case_of("\"imaging\":[{\"date\":\"2015-01-05\",\"lesions\":[{\"id\":\"a\",\"longest_mm\":50,"
                           "\"density_hu\":80},{\"id\":\"b\",\"longest_mm\":20}]},{\"date\":\"2015-04-05\","
                           "\"lesions\":[{\"id\":\"a\",\"longest_mm\":60,\"density_hu\":50,"
                           "\"nodule_within_mass\":true},{\"id\":\"c\",\"longest_mm\":9,\"new\":true}]}]");
    survives(write_case);
    survives(write_section);
    cajal_case_free(patient_case);
}

static void test_a_table(void **state)
{
    (void)state;
    survives(write_cohort);
}

static void test_sdtm(void **state)
{
    (void)state;
    survives(write_identified);
    survives(write_recorded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_case),
        cmocka_unit_test(test_a_table),
        cmocka_unit_test(test_sdtm),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
