/* A simulation for a person: the comparison first, then each policy, then what may be made of it. */
#include <math.h>
#include <string.h>

#include "base/errors.h"
#include "report/answers_report.h"
#include "report/layout.h"
#include "report/simulation_report.h"

#define BULLET 4

struct printing {
    const cajal_simulation *simulation;
    const struct simulate_scenario *scenario;
    struct arena *arena;
    struct layout layout;
    struct text line;
};

/* ---- cells ---- */

static const char *months(struct printing *it, double value)
{
    return isfinite(value) ? arena_printf(it->arena, "%.1f", value == 0 ? 0 : value) : "not reached";
}

static const char *with_interval(struct printing *it, double value, double low, double high)
{
    if (!isfinite(value))
        return "not reached";
    if (!isfinite(low) && !isfinite(high)) /* too few patients */
        return months(it, value);
    return arena_printf(it->arena, "%.1f%c(%s-%s)", value, LAYOUT_GLUE, isfinite(low) ? months(it, low) : "…",
                        isfinite(high) ? months(it, high) : "…");
}

static const char *gain(struct printing *it, const cajal_simulated_policy *policy)
{
    if (!isfinite(policy->gain_low))
        return arena_printf(it->arena, "%+.1f", policy->gain_months);
    return arena_printf(it->arena, "%+.1f%c(%+.1f%cto%c%+.1f)", policy->gain_months, LAYOUT_GLUE, policy->gain_low,
                        LAYOUT_GLUE, LAYOUT_GLUE, policy->gain_high);
}

static const char *percent(struct printing *it, struct simulate_share share)
{
    return isfinite(share.value) ? arena_printf(it->arena, "%.0f%c%%", share.value, LAYOUT_GLUE) : "-";
}

/* ---- parts ---- */

static void print_head(struct printing *it)
{
    const struct simulate_result *result = it->simulation->result;
    layout_coloured(&it->layout, LAYOUT_BOLD, "", 0, it->scenario->title);
    if (it->scenario->question)
        layout_paragraph(&it->layout, "", 0, it->scenario->question);
    text_printf(
        &it->line, "%llu virtual patient%s, the same under every policy; %g year%s in steps of %d days; seed %llu.",
        (unsigned long long)result->patients, result->patients == 1 ? "" : "s", it->scenario->horizon_months / 12,
        it->scenario->horizon_months == 12 ? "" : "s", result->step_days, (unsigned long long)result->seed);
    layout_flush(&it->layout, LAYOUT_FAINT, "", 0, &it->line);
    layout_coloured(&it->layout, LAYOUT_YELLOW, "", 0,
                    "A model: it shows what follows from its assumptions. It is no evidence, and nobody's prognosis.");
}

static void print_sentences(struct printing *it)
{
    layout_heading(&it->layout, LAYOUT_BOLD, "ANSWER");
    for (uint32_t i = 0; i < it->scenario->policies_count; i++) {
        simulation_sentence(&it->line, it->simulation, i);
        layout_flush(&it->layout, LAYOUT_PLAIN, "  -", BULLET, &it->line);
    }
    const char *notes[SIMULATION_NOTES];
    size_t count = simulation_notes(notes, it->simulation);
    for (size_t i = 0; i < count; i++)
        layout_coloured(&it->layout, LAYOUT_YELLOW, "  !", BULLET, notes[i]);
}

#define COMPARED 5
static void print_comparison(struct printing *it)
{
    static const char *const headers[COMPARED] = {"policy", "PFS, first", "OS", "life", "gain"};
    const char **cells = arena_array(it->arena, (size_t)it->scenario->policies_count * COMPARED, sizeof *cells);
    if (!cells) {
        it->layout.failed = true;
        return;
    }
    layout_heading(&it->layout, LAYOUT_BOLD,
                   "COMPARISON (months: medians, mean life within the horizon; 95 % of chance)");
    for (uint32_t i = 0; i < it->scenario->policies_count; i++) {
        cajal_simulated_policy policy;
        if (cajal_simulation_policy(&policy, it->simulation, i) != CAJAL_OK)
            continue;
        const char **row = cells + (size_t)i * COMPARED;
        row[0] = policy.id;
        row[1] = with_interval(it, policy.pfs, policy.pfs_low, policy.pfs_high);
        row[2] = with_interval(it, policy.os, policy.os_low, policy.os_high);
        row[3] = months(it, policy.life_months);
        row[4] = i == 0 ? "-" : gain(it, &policy);
    }
    layout_table(&it->layout,
                 &(struct layout_table){headers, COMPARED, it->scenario->policies_count, cells, NULL, true});
}

static uint32_t treatments_of(const struct printing *it, uint32_t policy)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < SIMULATE_TREATMENTS; i++) {
        struct simulate_histogram os =
            simulate_histogram(it->simulation->result, policy, i, SIMULATE_OS, SIMULATE_OF_ALL);
        count = simulate_at_risk(&os) > 0 ? i + 1 : count;
    }
    return count;
}

#define TOLD 7
static void fill_treatment(struct printing *it, const char **row, uint32_t policy, uint32_t treatment)
{
    const struct simulate_result *result = it->simulation->result;
    struct simulate_histogram pfs = simulate_histogram(result, policy, treatment, SIMULATE_PFS, SIMULATE_OF_ALL),
                              os = simulate_histogram(result, policy, treatment, SIMULATE_OS, SIMULATE_OF_ALL);
    (void)simulation_regimens(&it->line, it->simulation, policy, treatment);
    row[0] = arena_printf(it->arena, "%u", treatment + 1);
    row[1] = it->line.data ? arena_strdup(it->arena, it->line.data) : "";
    it->layout.failed |= it->line.failed;
    text_clear(&it->line);
    row[2] = percent(it, simulate_share(simulate_at_risk(&os), simulate_sum(result, policy, SIMULATE_PATIENTS)));
    row[3] = months(it, simulate_quantile(&pfs, .5));
    row[4] = months(it, simulate_quantile(&os, .5));
    row[5] = percent(it, simulate_response_rate(result, policy, treatment, SIMULATE_OF_ALL, RESPONSE_BY_RECIST));
    row[6] = percent(it, simulate_response_rate(result, policy, treatment, SIMULATE_OF_ALL, RESPONSE_BY_CHOI));
}

static void print_treatments(struct printing *it, uint32_t policy)
{
    static const char *const headers[TOLD] = {"", "treatment", "reach it", "PFS", "OS", "RECIST", "Choi"};
    uint32_t count = treatments_of(it, policy);
    const char **cells = arena_array(it->arena, (size_t)count * TOLD + 1, sizeof *cells);
    if (!cells) {
        it->layout.failed = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        fill_treatment(it, cells + (size_t)i * TOLD, policy, i);
    layout_table(&it->layout, &(struct layout_table){headers, TOLD, count, cells, NULL, true});
}

/* "Largest resistant clone at the first progression: …" */
static void print_clones(struct printing *it, uint32_t policy)
{
    const struct kb *kb = it->simulation->scenario->knowledge->kb;
    int64_t all = 0;
    for (uint32_t c = 0; c < KB_CLONES; c++)
        all += simulate_clones(it->simulation->result, policy, 0, c);
    if (!all)
        return;
    text_add(&it->line, "Largest resistant clone at the first progression: ");
    for (uint32_t c = 1; c <= KB_CLONES; c++) {
        uint32_t clone = c % KB_CLONES; /* none comes last */
        double share = 100.0 * (double)simulate_clones(it->simulation->result, policy, 0, clone) / (double)all;
        text_printf(&it->line, "%s%s %.0f%c%%", c > 1 ? ", " : "", clone ? kb->clones[clone].name : "none", share,
                    LAYOUT_GLUE);
    }
    text_add(&it->line, ".");
    layout_flush(&it->layout, LAYOUT_PLAIN, "  -", BULLET, &it->line);
}

static void print_events(struct printing *it, uint32_t policy)
{
    const struct simulate_result *result = it->simulation->result;
    const struct kb *kb = it->simulation->scenario->knowledge->kb;
    double n = (double)simulate_sum(result, policy, SIMULATE_PATIENTS);
    text_printf(&it->line, "Per patient: %.1f scans, %.1f side effects of grade 3 or 4",
                (double)simulate_sum(result, policy, SIMULATE_SCANS) / n,
                (double)simulate_sum(result, policy, SIMULATE_TOXICITIES) / n);
    for (uint32_t i = 0; i < kb->local_count; i++) {
        int64_t count = simulate_procedures(result, policy, i);
        if (count)
            text_printf(&it->line, ", %s in %.0f%c%%", kb->local[i].name, 100.0 * (double)count / n, LAYOUT_GLUE);
    }
    int64_t deaths = simulate_sum(result, policy, SIMULATE_LOCAL_DEATHS);
    if (deaths)
        text_printf(&it->line, "; %.2g%c%% die of it", 100.0 * (double)deaths / n, LAYOUT_GLUE);
    text_add(&it->line, ".");
    layout_flush(&it->layout, LAYOUT_PLAIN, "  -", BULLET, &it->line);
}

static void print_policy(struct printing *it, uint32_t policy)
{
    text_printf(&it->line, "%s: %s", it->scenario->policies[policy].id, it->scenario->policies[policy].title);
    layout_heading(&it->layout, LAYOUT_BOLD, text_string(&it->line));
    it->layout.failed |= it->line.failed;
    text_clear(&it->line);
    print_treatments(it, policy);
    print_clones(it, policy);
    print_events(it, policy);
}

static void print_limits(struct printing *it)
{
    uint32_t verified = 0, assumed = 0;
    simulation_standing(it->simulation, &verified, &assumed);
    layout_heading(&it->layout, LAYOUT_BOLD, "WHAT THIS CAN ANSWER");
    for (size_t i = 0; i < simulation_can_count; i++)
        layout_paragraph(&it->layout, "  -", BULLET, simulation_can[i]);
    layout_heading(&it->layout, LAYOUT_BOLD, "WHAT IT CANNOT");
    for (size_t i = 0; i < simulation_cannot_count; i++)
        layout_paragraph(&it->layout, "  -", BULLET, simulation_cannot[i]);
    text_printf(&it->line,
                "Of %u parameters %u are stated by a source that was read, %u are assumed or fitted (`cajal kb list`, "
                "`cajal explain growth`). Intervals here are of chance alone, not of what is not known.",
                verified + assumed, verified, assumed);
    layout_heading(&it->layout, LAYOUT_BOLD, "STANDING");
    layout_flush(&it->layout, LAYOUT_PLAIN, "  -", BULLET, &it->line);
}

cajal_status report_simulation_text(struct text *out, const cajal_simulation *simulation, int width, bool colour,
                                    cajal_errors *errors)
{
    struct printing it = {.simulation = simulation, .scenario = &simulation->scenario->scenario, .arena = arena_new()};
    if (!it.arena)
        return errors_no_memory(errors);
    layout_begin(&it.layout, out, (size_t)(width ? width : 80), colour);
    print_head(&it);
    print_sentences(&it);
    print_comparison(&it);
    for (uint32_t i = 0; i < it.scenario->policies_count; i++)
        print_policy(&it, i);
    if (simulation->answers)
        answers_print(&it.layout, it.arena, simulation->answers);
    print_limits(&it);
    bool good = layout_end(&it.layout) && !it.line.failed && !arena_failed(it.arena);
    text_free(&it.line);
    arena_free(it.arena);
    return good ? CAJAL_OK : errors_no_memory(errors);
}
