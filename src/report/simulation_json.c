/* A simulation for a machine: schema/simulate.schema.json. */
#include <math.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "report/answers_report.h"
#include "report/simulation_report.h"

#define CURVE_MONTHS 3 /* between two points of a curve */

struct writing {
    const cajal_simulation *simulation;
    const struct simulate_scenario *scenario;
    struct json_out json;
    struct text line;
    bool failed; /* memory was short for a line */
};

static void sentence(struct writing *it, const char *key, uint32_t policy)
{
    simulation_sentence(&it->line, it->simulation, policy);
    emit_string(&it->json, key, text_string(&it->line));
    it->failed |= it->line.failed;
    text_clear(&it->line);
}

/* Median with its interval, and the curve at the end of each quarter of a year. */
static void write_time(struct writing *it, const char *key, uint32_t policy, uint32_t anchor, enum simulate_time time)
{
    struct simulate_histogram histogram =
        simulate_histogram(it->simulation->result, policy, anchor, time, SIMULATE_OF_ALL);
    double low = NAN, high = NAN;
    simulate_quantile_interval(&histogram, .5, SIMULATION_Z, &low, &high);
    emit_object(&it->json, key);
    emit_int(&it->json, "n", simulate_at_risk(&histogram));
    emit_int(&it->json, "events", simulate_events(&histogram));
    emit_number(&it->json, "median", simulate_quantile(&histogram, .5));
    emit_number(&it->json, "median_low", low);
    emit_number(&it->json, "median_high", high);
    emit_array(&it->json, "months");
    for (int month = 0; month <= it->scenario->horizon_months; month += CURVE_MONTHS)
        emit_int(&it->json, NULL, month);
    emit_end_array(&it->json);
    emit_array(&it->json, "survival");
    for (int month = 0; month <= it->scenario->horizon_months; month += CURVE_MONTHS)
        emit_number(&it->json, NULL, round(simulate_survival(&histogram, month, NULL) * 1e6) / 1e6);
    emit_end_array(&it->json);
    emit_end_object(&it->json);
}

static void write_responses(struct writing *it, const char *key, uint32_t policy, uint32_t treatment,
                            enum response_criterion criterion)
{
    struct simulate_share share =
        simulate_response_rate(it->simulation->result, policy, treatment, SIMULATE_OF_ALL, criterion);
    emit_object(&it->json, key);
    emit_number(&it->json, "percent", share.value);
    emit_number(&it->json, "low", share.low);
    emit_number(&it->json, "high", share.high);
    emit_end_object(&it->json);
}

static void write_started(struct writing *it, uint32_t policy, uint32_t treatment)
{
    const struct kb *kb = it->simulation->scenario->knowledge->kb;
    emit_array(&it->json, "regimens");
    for (int i = SIMULATE_NO_DRUG; i < (int)kb->regimens_count; i++) {
        int64_t count = simulate_started(it->simulation->result, policy, treatment, i);
        if (!count)
            continue;
        emit_object(&it->json, NULL);
        emit_string(&it->json, "regimen", i < 0 ? "none" : kb->regimens[i].row.id);
        emit_int(&it->json, "patients", count);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

static void write_clones(struct writing *it, uint32_t policy, uint32_t treatment)
{
    const struct kb *kb = it->simulation->scenario->knowledge->kb;
    emit_object(&it->json, "largest_resistant_clone_at_progression");
    for (uint32_t c = 0; c < KB_CLONES; c++)
        emit_int(&it->json, c ? kb->clones[c].row.id : "none",
                 simulate_clones(it->simulation->result, policy, treatment, c));
    emit_end_object(&it->json);
}

static void write_treatments(struct writing *it, uint32_t policy)
{
    emit_array(&it->json, "treatments");
    for (uint32_t i = 0; i < SIMULATE_TREATMENTS; i++) {
        struct simulate_histogram os =
            simulate_histogram(it->simulation->result, policy, i, SIMULATE_OS, SIMULATE_OF_ALL);
        if (!simulate_at_risk(&os))
            continue;
        emit_object(&it->json, NULL);
        emit_int(&it->json, "treatment", i + 1);
        write_started(it, policy, i);
        write_time(it, "pfs", policy, i, SIMULATE_PFS);
        write_time(it, "os", policy, i, SIMULATE_OS);
        write_time(it, "time_on_treatment", policy, i, SIMULATE_TOT);
        write_responses(it, "recist_response", policy, i, RESPONSE_BY_RECIST);
        write_responses(it, "choi_response", policy, i, RESPONSE_BY_CHOI);
        write_clones(it, policy, i);
        emit_end_object(&it->json);
    }
    emit_end_array(&it->json);
}

/* Of all patients together, for prices of one's own: as lived, and discounted to the start. */
static void write_regimen_months(struct writing *it, uint32_t policy)
{
    const struct kb *kb = it->simulation->scenario->knowledge->kb;
    emit_object(&it->json, "regimen_months");
    for (uint32_t i = 0; i < kb->regimens_count; i++) {
        int64_t lived = simulate_regimen_time(it->simulation->result, policy, (int)i, 0);
        if (!lived)
            continue;
        emit_object(&it->json, kb->regimens[i].row.id);
        emit_number(&it->json, "months", (double)lived / 1e6);
        emit_number(&it->json, "discounted",
                    (double)simulate_regimen_time(it->simulation->result, policy, (int)i, 1) / 1e6);
        emit_end_object(&it->json);
    }
    emit_end_object(&it->json);
}

static void write_counts(struct writing *it, uint32_t policy)
{
    const struct simulate_result *result = it->simulation->result;
    const struct kb *kb = it->simulation->scenario->knowledge->kb;
    emit_int(&it->json, "patients", simulate_sum(result, policy, SIMULATE_PATIENTS));
    emit_int(&it->json, "deaths", simulate_sum(result, policy, SIMULATE_DEATHS));
    emit_int(&it->json, "scans", simulate_sum(result, policy, SIMULATE_SCANS));
    emit_int(&it->json, "tests", simulate_sum(result, policy, SIMULATE_TESTS));
    emit_int(&it->json, "toxicities", simulate_sum(result, policy, SIMULATE_TOXICITIES));
    emit_int(&it->json, "deaths_of_local_therapy", simulate_sum(result, policy, SIMULATE_LOCAL_DEATHS));
    emit_object(&it->json, "procedures");
    for (uint32_t i = 0; i < kb->local_count; i++)
        emit_int(&it->json, kb->local[i].row.id, simulate_procedures(result, policy, i));
    emit_end_object(&it->json);
    write_regimen_months(it, policy);
    emit_array(&it->json, "lines_reached");
    for (uint32_t i = 0; i <= SIMULATE_TREATMENTS; i++)
        emit_int(&it->json, NULL, simulate_lines(result, policy, i));
    emit_end_array(&it->json);
}

static void write_policy(struct writing *it, uint32_t policy)
{
    cajal_simulated_policy summary;
    if (cajal_simulation_policy(&summary, it->simulation, policy) != CAJAL_OK)
        return;
    emit_object(&it->json, NULL);
    emit_string(&it->json, "id", summary.id);
    emit_string(&it->json, "title", summary.title);
    sentence(it, "text", policy);
    emit_number(&it->json, "life_months", summary.life_months);
    emit_number(&it->json, "life_standard_error", summary.life_error);
    emit_number(&it->json, "gain_months", summary.gain_months);
    emit_number(&it->json, "gain_low", summary.gain_low);
    emit_number(&it->json, "gain_high", summary.gain_high);
    write_counts(it, policy);
    write_treatments(it, policy);
    emit_end_object(&it->json);
}

static void write_words(struct writing *it, const char *key, const char *const *words, size_t count)
{
    emit_array(&it->json, key);
    for (size_t i = 0; i < count; i++)
        emit_string(&it->json, NULL, words[i]);
    emit_end_array(&it->json);
}

cajal_status report_simulation_json(struct text *out, const cajal_simulation *simulation, bool pretty,
                                    cajal_errors *errors)
{
    struct writing it = {.simulation = simulation, .scenario = &simulation->scenario->scenario};
    uint32_t verified = 0, assumed = 0;
    simulation_standing(simulation, &verified, &assumed);
    emit_begin(&it.json, out, pretty);
    emit_object(&it.json, NULL);
    emit_int(&it.json, "cajal", 1);
    emit_string(&it.json, "scenario", it.scenario->id);
    emit_string(&it.json, "title", it.scenario->title);
    emit_string(&it.json, "question", it.scenario->question);
    emit_string(&it.json, "knowledge_base", cajal_knowledge_version(simulation->scenario->knowledge));
    emit_int(&it.json, "seed", (int64_t)simulation->result->seed);
    emit_int(&it.json, "patients", (int64_t)simulation->result->patients);
    emit_number(&it.json, "horizon_months", it.scenario->horizon_months);
    emit_int(&it.json, "step_days", it.scenario->step_days);
    emit_array(&it.json, "policies");
    for (uint32_t i = 0; i < it.scenario->policies_count; i++)
        write_policy(&it, i);
    emit_end_array(&it.json);
    if (simulation->answers)
        answers_write(&it.json, simulation->answers);
    const char *notes[SIMULATION_NOTES];
    write_words(&it, "notes", notes, simulation_notes(notes, simulation));
    write_words(&it, "can_answer", simulation_can, simulation_can_count);
    write_words(&it, "cannot_answer", simulation_cannot, simulation_cannot_count);
    emit_int(&it.json, "parameters_verified", verified);
    emit_int(&it.json, "parameters_assumed", assumed);
    emit_end_object(&it.json);
    text_add_char(out, '\n');
    bool good = !out->failed && !it.failed;
    text_free(&it.line);
    return good ? CAJAL_OK : errors_no_memory(errors);
}
