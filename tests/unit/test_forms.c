/* The forms that each report has, and what a host program may ask wrongly. */
#include "check.h"

static cajal_knowledge *knowledge;
static cajal_errors *errors;

static int begin(void **state)
{
    (void)state;
    errors = cajal_errors_new();
    return errors ? (int)cajal_knowledge_embedded(&knowledge, errors) : -1;
}

static int end(void **state)
{
    (void)state;
    cajal_knowledge_free(knowledge);
    cajal_errors_free(errors);
    return 0;
}

static void says(cajal_status status, const char *words)
{
    size_t count = cajal_errors_count(errors);
    assert_int_equal(status, CAJAL_USAGE);
    assert_true(count > 0);
    assert_string_equal(cajal_errors_at(errors, count - 1)->message, words);
}

typedef cajal_status report(char **out, size_t *length, const void *subject, const cajal_report_options *options,
                            cajal_errors *errors);
#define REPORT(name, type)                                                                                             \
    static cajal_status name(char **out, size_t *length, const void *subject, const cajal_report_options *options,     \
                             cajal_errors *told)                                                                       \
    {                                                                                                                  \
        const type *it = subject;                                                                                      \
        return cajal_report_##name(out, length, it, options, told);                                                    \
    }
REPORT(plan, cajal_plan)
REPORT(molecular, cajal_molecular)
REPORT(assessment, cajal_assessment)
REPORT(simulation, cajal_simulation)

/* Text, JSON and JSON on one line; HTML where `no_page` is NULL; and limits of the options. */
static void has_forms(report *write, const void *subject, const char *no_page)
{
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    char *out = NULL;
    size_t length = 0;
    assert_int_equal(write(&out, &length, subject, NULL, errors), CAJAL_OK);
    assert_int_equal(strlen(out), length);
    cajal_free(out);
    options.format = CAJAL_JSON;
    assert_int_equal(write(&out, &length, subject, &options, errors), CAJAL_OK);
    assert_true(out[0] == '{' && strstr(out, "\n  \""));
    cajal_free(out);
    options.format = CAJAL_JSON_LINE;
    assert_int_equal(write(&out, NULL, subject, &options, errors), CAJAL_OK);
    assert_true(out[0] == '{' && strchr(out, '\n') == out + strlen(out) - 1);
    cajal_free(out);
    options.format = CAJAL_HTML;
    if (no_page) {
        says(write(&out, &length, subject, &options, errors), no_page);
    } else {
        assert_int_equal(write(&out, &length, subject, &options, errors), CAJAL_OK);
        assert_non_null(strstr(out, "</html>"));
        cajal_free(out);
    }
    options.format = (cajal_format)9;
    says(write(&out, &length, subject, &options, errors), "cajal_report_options: no format 9");
    options = (cajal_report_options)CAJAL_REPORT_OPTIONS_INIT;
    options.width = 59;
    says(write(&out, &length, subject, &options, errors), "width 59: expected 60 to 200");
    options.width = 201;
    says(write(&out, &length, subject, &options, errors), "width 201: expected 60 to 200");
    options.version++;
    assert_int_equal(write(&out, &length, subject, &options, errors), CAJAL_USAGE);
}

static void plans_and_assessments(void **state)
{
    (void)state;
    cajal_case *patient_case = case_of("\"diagnosis\":{\"extent\":\"metastatic\"}");
    cajal_plan *made = NULL;
    cajal_assessment *assessed = NULL;
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = "2016-01-08";
    assert_int_equal(cajal_plan_make(&made, knowledge, patient_case, &options, errors), CAJAL_OK);
    has_forms(plan, made, NULL);
    assert_int_equal(cajal_assess_case(&assessed, knowledge, patient_case, NULL, errors), CAJAL_OK);
    has_forms(assessment, assessed, "an assessment has no page of its own; a plan's has it");
    cajal_assessment_free(assessed);
    cajal_plan_free(made);
    cajal_case_free(patient_case);
}

static void molecular_reports(void **state)
{
    (void)state;
    const char *names[] = {"KIT:p.V559D"};
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_molecular *read = NULL;
    input.hgvs = names;
    input.hgvs_count = 1;
    assert_int_equal(cajal_molecular_read(&read, knowledge, &input, errors), CAJAL_OK);
    has_forms(molecular, read, "a molecular report has no HTML form");
    cajal_molecular_free(read);
}

static void simulations(void **state)
{
    (void)state;
    cajal_scenario *scenario = NULL;
    cajal_simulation *run = NULL;
    cajal_simulated_policy policy;
    assert_int_equal(cajal_scenario_read(&scenario, knowledge, TEST_DATA "/simulate/single.yaml", errors), CAJAL_OK);
    assert_int_equal(cajal_simulate(&run, scenario, NULL, errors), CAJAL_OK);
    has_forms(simulation, run, "a simulation has no HTML form");
    assert_int_equal(cajal_simulation_policies(run), 1);
    assert_int_equal(cajal_simulation_policy(&policy, run, 0), CAJAL_OK);
    assert_string_equal(policy.id, "only");
    assert_true(policy.life_months > 0 && policy.life_months <= 12 && policy.gain_months == 0);
    assert_int_equal(cajal_simulation_policy(&policy, run, 1), CAJAL_USAGE);
    cajal_simulation_free(run);
    cajal_simulation_free(NULL);
    cajal_simulate_options options = CAJAL_SIMULATE_OPTIONS_INIT;
    options.version = 7;
    says(cajal_simulate(&run, scenario, &options, errors), "options of version 7: expected 1");
    options = (cajal_simulate_options)CAJAL_SIMULATE_OPTIONS_INIT;
    options.patients = (uint64_t)CAJAL_SIMULATE_PATIENTS_MAX + 1;
    says(cajal_simulate(&run, scenario, &options, errors), "too many patients: at most 1000000000");
    options.patients = 1;
    options.draws = -1;
    says(cajal_simulate(&run, scenario, &options, errors), "-1 draws: expected 0 to 10000");
    options.draws = CAJAL_SIMULATE_DRAWS_MAX + 1;
    says(cajal_simulate(&run, scenario, &options, errors), "10001 draws: expected 0 to 10000");
    options.draws = 0;
    options.threads = -1;
    says(cajal_simulate(&run, scenario, &options, errors), "-1 threads: expected 0 (all cores) to 1024");
    options.threads = 1025;
    says(cajal_simulate(&run, scenario, &options, errors), "1025 threads: expected 0 (all cores) to 1024");
    options.threads = 1;
    options.resume = 1;
    says(cajal_simulate(&run, scenario, &options, errors), "nothing to resume from: name the checkpoint");
    cajal_scenario_free(scenario);
}

static void evidence_that_cannot_be_asked_for(void **state)
{
    (void)state;
    cajal_evidence_query query = CAJAL_EVIDENCE_QUERY_INIT;
    char *out = NULL;
    query.line = -1;
    says(cajal_report_evidence(&out, NULL, knowledge, &query, NULL, errors), "line -1: expected 1 to 4, or 0 for any");
    query.line = 5;
    says(cajal_report_evidence(&out, NULL, knowledge, &query, NULL, errors), "line 5: expected 1 to 4, or 0 for any");
    query.line = 0;
    query.as_of = "2016";
    says(cajal_report_evidence(&out, NULL, knowledge, &query, NULL, errors),
         "as_of \"2016\": expected a day, YYYY-MM-DD");
    query.as_of = "2016-01-08";
    query.drug = "sunitinib";
    assert_int_equal(cajal_report_evidence(&out, NULL, knowledge, &query, NULL, errors), CAJAL_OK);
    assert_non_null(strstr(out, "sunitinib"));
    cajal_free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_and_assessments),
        cmocka_unit_test(molecular_reports),
        cmocka_unit_test(simulations),
        cmocka_unit_test(evidence_that_cannot_be_asked_for),
    };
    return cmocka_run_group_tests_name("forms", tests, begin, end);
}
