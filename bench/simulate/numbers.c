/* The numbers of the model as the engine uses them, one a line: name value. What the peer programs start from, so that
 * they differ in how they run and in nothing else. */
#include <stdio.h>

#include "base/arena.h"
#include "simulate/model.h"
#include "simulate/prior.h"

static const char *const drugs[] = {"imatinib-400-qd", "sunitinib-50-4-2", "regorafenib-160-3-1", "ripretinib-150-qd"};
#define DRUGS 4

static void print_cohort(const struct model *model)
{
    for (uint32_t g = 0; g < model->scenario->genotypes_count; g++) {
        printf("share.%u %.17g\ngrowth.%u %.17g\n", g + 1, model->share_until[g], g + 1, model->growth[g]);
        for (int c = 1; c < KB_CLONES; c++)
            printf("mutation.%d.%u %.17g\n", c, g + 1, model->mutation[c][g]);
    }
    for (int i = 0; i < SIMULATE_LESIONS; i++)
        printf("lesions.%d %.17g\n", i + 1, model->lesions_until[i]);
    printf("genotypes %u\ngrowth_sd %.17g\nlog_diameter %.17g\ndiameter_sd %.17g\nliver_share %.17g\ncells %.17g\n",
           model->scenario->genotypes_count, model->growth_sd, model->log_diameter, model->diameter_sd,
           model->liver_share, model->cells);
    printf("mutation_sd %.17g\nsurvivors %.17g\neffect_sd_patient %.17g\neffect_sd_lesion %.17g\n", model->mutation_sd,
           model->survivors, model->effect_sd_patient, model->effect_sd_lesion);
}

static void print_drug(const struct model *model, uint32_t place, const struct model_regimen *drug)
{
    printf("toxicity.%u %.17g\ntoxicity_stops.%u %.17g\n", place, drug->toxicity, place, drug->toxicity_stops);
    for (int c = 0; c < KB_CLONES; c++)
        for (uint32_t g = 0; g < model->scenario->genotypes_count; g++)
            printf("effect.%u.%d.%u %.17g\nreduced.%u.%d.%u %.17g\n", place, c, g + 1, drug->effect[c][g], place, c,
                   g + 1, drug->reduced[c][g]);
}

static void print_rest(const struct model *model, double power)
{
    printf("steps %d\nstep %.17g\ndebris %.17g\ndebris_keep %.17g\nvisible_mm %.17g\n", model->steps, model->step,
           model->debris, model->debris_keep, (double)model->visible_um / 1000);
    printf("nodule_volume %.17g\nnodule_growth %.17g\nprogression_volume %.17g\nprogression_growth %.17g\n",
           model->nodule_volume, model->nodule_growth, model->progression_volume, model->progression_growth);
    printf("death_base %.17g\ndeath_burden %.17g\ndeath_power %.17g\ndeath_line %.17g\npause %d\nscan %d\n",
           model->death_base, model->death_burden, power, model->death_line, model->toxicity_pause,
           model->cuts[0].scan);
    printf("measurable_mm %.17g\npd_mm %.17g\npd_share %.17g\ntargets %lld\ntargets_organ %lld\n",
           (double)model->thresholds.measurable_um / 1000, (double)model->thresholds.pd_um / 1000,
           (double)model->thresholds.pd_permille / 1000, (long long)model->thresholds.targets_max,
           (long long)model->thresholds.targets_per_organ_max);
}

static double power_of(const struct kb *kb, const double *parameters)
{
    for (uint32_t i = 0; i < kb->parameters_count; i++)
        if (kb->parameters[i].quantity == KB_QUANTITY_DEATH_BURDEN_POWER)
            return parameters[i];
    return 1;
}

int main(void)
{
    cajal_knowledge *knowledge = NULL;
    struct simulate_policy policy;
    struct simulate_scenario scenario;
    static double parameters[4096];
    static struct model model;
    struct arena *arena = arena_new();
    if (!arena || cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK || knowledge->kb->parameters_count > 4096)
        return 1;
    simulate_scenario_default(&scenario, &policy, knowledge);
    policy.steps_count = DRUGS;
    for (uint32_t i = 0; i < DRUGS; i++)
        for (uint32_t g = 0; g < SIMULATE_GENOTYPES; g++)
            policy.steps[i].regimen[g] = (int)(kb_regimen(knowledge, drugs[i]) - knowledge->kb->regimens);
    posterior_best(parameters, knowledge);
    if (simulate_settle(&scenario, knowledge, NULL) != CAJAL_OK ||
        !model_begin(&model, arena, knowledge, &scenario, parameters))
        return 1;
    print_cohort(&model);
    for (uint32_t i = 0; i < DRUGS; i++)
        print_drug(&model, i + 1, model_regimen(&model, policy.steps[i].regimen[0]));
    print_rest(&model, power_of(knowledge->kb, parameters));
    arena_free(arena);
    cajal_knowledge_free(knowledge);
    return 0;
}
