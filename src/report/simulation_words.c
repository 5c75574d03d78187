#include <math.h>

#include "base/errors.h"
#include "report/report.h"
#include "report/simulation_report.h"

#define SIMULATION_FEW 100 /* patients; of fewer, such a line spans more than a percent of them */

const char *const simulation_can[] = {
    "Whether the published medians of the lines of treatment are consistent with each other.",
    "Which mix of resistant clones would turn one order of drugs over into another.",
    "From which kill, timing and rate of complications on local therapy would pay.",
    "Cost-effectiveness under stated prices, and what more knowledge would be worth.",
    "Which of the unknown numbers drives a decision.",
};
const size_t simulation_can_count = sizeof simulation_can / sizeof *simulation_can;

const char *const simulation_cannot[] = {
    "How large the effect of local therapy is: its kill is assumed.",
    "The prognosis of one patient.",
    "Anything about drugs of which no effect against a class of mutation is known.",
    "Whether adaptive or intermittent dosing helps: clones do not compete in this model.",
    "PDGFRA-mutant, SDH-deficient and NF1 disease beyond \"wild type\".",
};
const size_t simulation_cannot_count = sizeof simulation_cannot / sizeof *simulation_cannot;

size_t simulation_notes(const char *out[SIMULATION_NOTES], const cajal_simulation *simulation)
{
    const struct simulate_scenario *scenario = &simulation->scenario->scenario;
    bool local = false, pauses = false, blood = false;
    for (uint32_t i = 0; i < scenario->policies_count; i++) {
        const struct simulate_policy *policy = &scenario->policies[i];
        for (uint32_t j = 0; j < policy->local_count; j++)
            local = local || !policy->local[j].record_only;
        pauses = pauses || policy->on_weeks > 0;
        blood = blood || policy->ctdna_weeks > 0;
    }
    size_t count = 0;
    if (local)
        out[count++] = "How many cells local therapy leaves is assumed: the size of its effect here is no finding.";
    if (pauses)
        out[count++] =
            "Clones do not compete here: what adaptive dosing hopes for cannot show, only the price of pauses.";
    if (simulation->result->patients < SIMULATION_FEW)
        out[count++] =
            "So few patients: medians are read off straight lines from one event to the next, and say little.";
    if (blood)
        out[count++] = "From which volume blood shows a clone is assumed.";
    return count;
}

void simulation_standing(const cajal_simulation *simulation, uint32_t *verified, uint32_t *assumed)
{
    const struct kb *kb = simulation->scenario->knowledge->kb;
    *verified = *assumed = 0;
    for (uint32_t i = 0; i < kb->parameters_count; i++)
        ++*(kb->parameters[i].row.status == KB_VERIFIED ? verified : assumed);
}

void simulation_sentence(struct text *out, const cajal_simulation *simulation, uint32_t policy)
{
    const struct simulate_scenario *scenario = &simulation->scenario->scenario;
    const struct simulate_policy *it = &scenario->policies[policy];
    cajal_simulated_policy told;
    if (cajal_simulation_policy(&told, simulation, policy) != CAJAL_OK)
        return;
    double gain = told.gain_months, low = told.gain_low, high = told.gain_high;
    if (policy == 0)
        text_printf(out, "%s: the virtual patients live %.1f months on average within %.3g year%s.", it->title,
                    told.life_months, scenario->horizon_months / 12, scenario->horizon_months == 12 ? "" : "s");
    else if (!(high > low) && gain == 0)
        text_printf(out, "%s: the same for every virtual patient.", it->title);
    else if (isnan(low))
        text_printf(out, "%s: %+.1f months against \"%s\" in one patient, who shows nothing of chance.", it->title,
                    gain, scenario->policies[0].title);
    else if (low > 0 || high < 0)
        text_printf(out, "%s: they live %.1f months %s (%.1f to %.1f) than with \"%s\".", it->title, fabs(gain),
                    gain > 0 ? "longer" : "less long", fmin(fabs(low), fabs(high)), fmax(fabs(low), fabs(high)),
                    scenario->policies[0].title);
    else
        text_printf(out,
                    "%s: no difference in length of life to \"%s\" that this number of patients shows (%+.1f months, "
                    "%+.1f to %+.1f).",
                    it->title, scenario->policies[0].title, gain, low, high);
}

static int64_t started(const cajal_simulation *simulation, uint32_t policy, uint32_t treatment, int regimen)
{
    return simulate_started(simulation->result, policy, treatment, regimen);
}

bool simulation_regimens(struct text *out, const cajal_simulation *simulation, uint32_t policy, uint32_t treatment)
{
    const struct kb *kb = simulation->scenario->knowledge->kb;
    int64_t all = started(simulation, policy, treatment, SIMULATE_NO_DRUG);
    for (uint32_t i = 0; i < kb->regimens_count; i++)
        all += started(simulation, policy, treatment, (int)i);
    uint64_t told = 0;
    for (int n = 0; all > 0 && n < 3; n++) {
        int best = -2;
        for (int i = SIMULATE_NO_DRUG; i < (int)kb->regimens_count; i++)
            if (!(told >> (i + 1) & 1) && started(simulation, policy, treatment, i) > 0 &&
                (best < -1 || started(simulation, policy, treatment, i) > started(simulation, policy, treatment, best)))
                best = i;
        if (best < -1)
            break;
        told |= UINT64_C(1) << (best + 1);
        text_printf(out, "%s%s", n ? ", " : "", best < 0 ? "no drug" : kb->regimens[best].row.id);
        int64_t count = started(simulation, policy, treatment, best);
        if (count < all)
            text_printf(out, " %.0f %%", 100.0 * (double)count / (double)all);
    }
    return all > 0;
}

/* ---- public ---- */

static cajal_status write_form(struct text *text, const void *subject, const cajal_report_options *options,
                               cajal_errors *errors)
{
    const cajal_simulation *simulation = subject;
    switch (options->format) {
    case CAJAL_TEXT: return report_simulation_text(text, simulation, options->width, options->colour != 0, errors);
    case CAJAL_JSON: return report_simulation_json(text, simulation, true, errors);
    case CAJAL_JSON_LINE: return report_simulation_json(text, simulation, false, errors);
    case CAJAL_HTML: break;
    }
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "a simulation has no HTML form");
}

cajal_status cajal_report_simulation(char **out, size_t *length, const cajal_simulation *simulation,
                                     const cajal_report_options *options, cajal_errors *errors)
{
    return report_hand_out(out, length, write_form, simulation, options, errors);
}
