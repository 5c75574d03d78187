/* A scenario read, run by sequence and by the plan engine, and told: out of memory at any moment. */
#include "simulate/simulation.h"

#include "short_memory.h"

static cajal_knowledge *knowledge;

static int set_up(void **state)
{
    (void)state;
    return cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    cajal_knowledge_free(knowledge);
    return 0;
}

static const char scenario_text[] = "id: short\n"
                                    "title: Short of memory\n"
                                    "patients: 2\n"
                                    "horizon_years: 1\n"
                                    "genotypes: [{ genotype: kit_exon_9 }]\n"
                                    "policies:\n"
                                    "  - id: sequence\n"
                                    "    title: A sequence\n"
                                    "    sequence: [{ regimen: imatinib-400-qd }, { regimen: sunitinib-50-4-2 }]\n"
                                    "    local: [{ modality: surgery, when: response, after_months: 3 }]\n"
                                    "  - { id: plan, title: The plan, choose: plan }\n";

static cajal_status write_form(char **out, cajal_format format, cajal_errors *errors)
{
    cajal_simulate_options options = CAJAL_SIMULATE_OPTIONS_INIT;
    cajal_report_options form = CAJAL_REPORT_OPTIONS_INIT;
    cajal_scenario *scenario = NULL;
    cajal_simulation *simulation = NULL;
    options.threads = 1;
    form.format = format;
    cajal_status status =
        cajal_scenario_parse(&scenario, knowledge, "short.yaml", scenario_text, strlen(scenario_text), errors);
    if (status == CAJAL_OK)
        status = cajal_simulate(&simulation, scenario, &options, errors);
    if (status == CAJAL_OK)
        status = cajal_report_simulation(out, NULL, simulation, &form, errors);
    cajal_simulation_free(simulation);
    cajal_scenario_free(scenario);
    return status;
}

static cajal_status write_text(char **out, cajal_errors *errors) { return write_form(out, CAJAL_TEXT, errors); }
static cajal_status write_json(char **out, cajal_errors *errors) { return write_form(out, CAJAL_JSON, errors); }

static void test_text(void **state)
{
    (void)state;
    survives(write_text);
}

static void test_json(void **state)
{
    (void)state;
    survives(write_json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_json)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
