/* What a scenario needs of the knowledge base, looked up once. */
#include <string.h>

#include "base/errors.h"
#include "simulate/simulate.h"

void simulate_parameters_default(double *out, const cajal_knowledge *knowledge)
{
    for (uint32_t i = 0; i < knowledge->kb->parameters_count; i++)
        out[i] = *knowledge->kb->parameters[i].value;
}

/* The genotypes that the base gives a share of patients. */
static void default_genotypes(struct simulate_scenario *out, const struct kb *kb)
{
    out->genotypes_count = 0;
    for (uint32_t i = 0; i < kb->parameters_count; i++) {
        const struct kb_model_parameter *row = &kb->parameters[i];
        for (uint32_t g = 0; row->quantity == KB_QUANTITY_GENOTYPE_SHARE && row->genotype && g < kb->genotypes_count;
             g++)
            if (strcmp(kb->genotypes[g].row.id, row->genotype) == 0 && out->genotypes_count < SIMULATE_GENOTYPES) {
                out->share[out->genotypes_count] = -1;
                out->genotypes[out->genotypes_count++] = g;
            }
    }
}

void simulate_scenario_default(struct simulate_scenario *out, struct simulate_policy *policy,
                               const cajal_knowledge *knowledge)
{
    *policy = (struct simulate_policy){.id = "policy",
                                       .title = "policy",
                                       .choice = SIMULATE_SEQUENCE,
                                       .genotype_known = true,
                                       .stop = {.criterion = RESPONSE_BY_RECIST, .nodules = true},
                                       .scan_weeks = 12,
                                       .as_of_days = knowledge->known_until.days};
    *out = (struct simulate_scenario){.id = "scenario",
                                      .title = "scenario",
                                      .patients = 10000,
                                      .horizon_months = 240,
                                      .step_days = 28,
                                      .policies = policy,
                                      .policies_count = 1};
    default_genotypes(out, knowledge->kb);
}

/* ---- sensitivity.yaml ---- */

/* The call with the best level of evidence; rows that were not read do not count. */
static enum kb_call call_of(const struct kb *kb, const char *drug, const char *class)
{
    const struct kb_sensitivity *best = NULL;
    for (uint32_t i = 0; i < kb->sensitivity_count; i++) {
        const struct kb_sensitivity *row = &kb->sensitivity[i];
        if (row->row.status == KB_UNVERIFIED || !row->genotype || strcmp(row->genotype, class) != 0 ||
            strcmp(row->drug, drug) != 0)
            continue;
        if (!best || row->level < best->level)
            best = row;
    }
    return best ? best->call : KB_CALL_UNKNOWN;
}

/* Of a clone with several changes the one that resists most counts. */
static enum kb_call worse(enum kb_call a, enum kb_call b)
{
    static const int rank[] = {
        [KB_CALL_SENSITIVE] = 0, [KB_CALL_INTERMEDIATE] = 1, [KB_CALL_UNKNOWN] = 2, [KB_CALL_RESISTANT] = 3};
    return rank[a] > rank[b] ? a : b;
}

static enum kb_call clone_call(const struct kb *kb, const char *drug, const struct kb_clone *clone,
                               const char *genotype)
{
    if (clone->resistance_count == 0)
        return call_of(kb, drug, genotype);
    enum kb_call call = KB_CALL_SENSITIVE;
    for (uint32_t i = 0; i < clone->resistance_count; i++)
        call = worse(call, call_of(kb, drug, clone->resistance[i]));
    return call;
}

static bool is_modelled(const struct kb *kb, const char *drug)
{
    for (uint32_t i = 0; i < kb->parameters_count; i++) {
        const struct kb_model_parameter *row = &kb->parameters[i];
        if ((row->quantity == KB_QUANTITY_POTENCY || row->quantity == KB_QUANTITY_EFFECT) && row->drug &&
            strcmp(row->drug, drug) == 0)
            return true;
    }
    return false;
}

static void settle_regimen(struct simulate_scenario *scenario, const struct kb *kb, uint32_t index)
{
    const struct kb_regimen *regimen = &kb->regimens[index];
    for (uint32_t i = 0; i < regimen->drugs_count; i++)
        scenario->modelled[index] = scenario->modelled[index] || is_modelled(kb, regimen->drugs[i]);
    for (uint32_t c = 0; scenario->modelled[index] && c < KB_CLONES; c++)
        for (uint32_t g = 0; g < scenario->genotypes_count; g++)
            scenario->calls[index][c][g] = (uint8_t)clone_call(kb, regimen->drugs[0], &kb->clones[c],
                                                               kb->genotypes[scenario->genotypes[g]].row.id);
}

static bool check_base(const struct kb *kb, cajal_errors *errors)
{
    const char *what = kb->clones_count != KB_CLONES            ? "five clones"
                       : kb->regimens_count > SIMULATE_REGIMENS ? "fewer regimens"
                       : kb->local_count > SIMULATE_MODALITIES  ? "fewer local therapies"
                                                                : NULL;
    if (what)
        errors_add(errors, CAJAL_INVALID, "simulation.yaml", 0, NULL,
                   "this knowledge base cannot be simulated: the simulation needs %s", what);
    return !what;
}

static bool check_step(const struct simulate_scenario *scenario, const struct kb *kb,
                       const struct simulate_policy *policy, uint32_t step, cajal_errors *errors)
{
    for (uint32_t g = 0; g < scenario->genotypes_count; g++) {
        int regimen = policy->steps[step].regimen[g];
        if (regimen < 0 || (regimen < (int)kb->regimens_count && scenario->modelled[regimen]))
            continue;
        errors_add(errors, CAJAL_INVALID, NULL, 0, policy->id,
                   "kb/simulation.yaml tells nothing of the strength of %s: give its drug a `potency` or an `effect`",
                   regimen < (int)kb->regimens_count ? kb->regimens[regimen].row.id : "a regimen");
        return false;
    }
    return true;
}

void simulate_find_calls(struct simulate_scenario *scenario, const cajal_knowledge *knowledge)
{
    const struct kb *kb = knowledge->kb;
    memset(scenario->modelled, 0, sizeof scenario->modelled);
    for (uint32_t i = 0; i < kb->regimens_count; i++)
        settle_regimen(scenario, kb, i);
}

cajal_status simulate_settle(struct simulate_scenario *scenario, const cajal_knowledge *knowledge, cajal_errors *errors)
{
    const struct kb *kb = knowledge->kb;
    if (!check_base(kb, errors))
        return CAJAL_INVALID;
    simulate_find_calls(scenario, knowledge);
    bool well = true;
    for (uint32_t p = 0; p < scenario->policies_count; p++)
        for (uint32_t s = 0; s < scenario->policies[p].steps_count; s++)
            well = check_step(scenario, kb, &scenario->policies[p], s, errors) && well;
    return well ? CAJAL_OK : CAJAL_INVALID;
}
