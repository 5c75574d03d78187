/* libFuzzer: any bytes as a scenario of cajal simulate; one that is accepted and short is run with two patients. */
#include <stdint.h>
#include <stdlib.h>

#include "cajal/cajal.h"
#include "simulate/scenario.h"

static const cajal_knowledge *base(void)
{
    static cajal_knowledge *knowledge;
    if (!knowledge && cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK)
        abort();
    return knowledge;
}

static void run(const cajal_scenario *scenario)
{
    cajal_simulate_options options = CAJAL_SIMULATE_OPTIONS_INIT;
    cajal_simulation *simulation = NULL;
    char *text = NULL;
    options.patients = 2;
    options.threads = 1;
    cajal_status status = cajal_simulate(&simulation, scenario, &options, NULL);
    if (status == CAJAL_OK)
        status = cajal_report_simulation(&text, NULL, simulation, NULL, NULL);
    if (status == CAJAL_INTERNAL)
        abort();
    cajal_free(text);
    cajal_simulation_free(simulation);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cajal_errors *errors = cajal_errors_new();
    cajal_scenario *scenario = NULL;
    cajal_status status = cajal_scenario_parse(&scenario, base(), "fuzz.yaml", (const char *)data, size, errors);
    if (status == CAJAL_INTERNAL)
        abort();
    if (status == CAJAL_OK && scenario->scenario.horizon_months / scenario->scenario.step_days < 10 &&
        scenario->scenario.policies_count < 4)
        run(scenario);
    cajal_scenario_free(scenario);
    cajal_errors_free(errors);
    return 0;
}
