/* Parameters and scenario as the engine runs them: every number looked up once. Months, cubic centimetres. */
#ifndef CAJAL_SIMULATE_MODEL_H
#define CAJAL_SIMULATE_MODEL_H

#include "response/engine.h"
#include "simulate/chance.h"
#include "simulate/maths.h"
#include "simulate/simulate.h"

#define MODEL_SPHERE_FACTOR 1909.8593171027440 /* 6/π · 1000: cm3 of a sphere to the cube of its diameter in mm */

#define MODEL_FIRST 4 /* regimens whose effect on a patient is worked out at once: so many numbers a vector holds */

/* A treatment's parameters; the row at SIMULATE_REGIMENS is "no drug". */
struct model_regimen {
    int drug;                                      /* index into kb->drugs; -1: none */
    double effect[KB_CLONES][SIMULATE_GENOTYPES];  /* growth becomes growth · (1 - effect) */
    double reduced[KB_CLONES][SIMULATE_GENOTYPES]; /* the same after a reduction for a side effect */
    double toxicity, toxicity_stops;               /* per month; share */
    double cost;                                   /* a month */
    enum kb_dose_level level;
};

struct model_local {
    double keep; /* share of a lesion's cells that is left */
    int lesions;
    double diameter_um, death, complication, pause, cost;
    bool liver_only;
};

struct model_cuts { /* a policy's times in steps */
    int scan, early_scan, early_until, on, off, ctdna, beyond, planned;
    int after[SIMULATE_LOCAL_MAX], until[SIMULATE_LOCAL_MAX];
};

struct model {
    const cajal_knowledge *knowledge;
    const struct simulate_scenario *scenario;
    struct thresholds thresholds;
    struct response_options options;
    int steps;   /* of the horizon */
    double step; /* months */
    double share_until[SIMULATE_GENOTYPES];
    double growth[SIMULATE_GENOTYPES], growth_sd;
    double lesions_until[SIMULATE_LESIONS]; /* cumulative probability of 1, 2, … lesions */
    double log_diameter, diameter_sd, liver_share, cells;
    double mutation[KB_CLONES][SIMULATE_GENOTYPES], mutation_sd, fitness[KB_CLONES], survivors;
    double effect_sd_patient, effect_sd_lesion;
    double debris, debris_keep; /* keep: of what is left of killed cells, each step */
    double density_viable, density_necrotic;
    int64_t visible_um;
    double seen_volume;  /* of a lesion of that diameter, as it is rounded */
    double quiet_growth; /* no lesion over its lowest by so much: no progression by any size */
    double nodule_volume, nodule_growth, progression_volume, progression_growth, ctdna_volume;
    double death_base, death_burden, death_line; /* death_burden: per month and (cm3)^power */
    struct maths_power burden;
    int toxicity_pause; /* steps */
    double utility_stable, utility_progressed, utility_toxicity;
    double cost_scan, cost_test, cost_toxicity, cost_care;
    struct model_regimen regimens[SIMULATE_REGIMENS + 1];
    struct model_first {
        int regimen[MODEL_FIRST]; /* of the sequences; what is free: no drug */
        uint32_t count;
    } first[SIMULATE_GENOTYPES];
    struct model_local local[SIMULATE_MODALITIES];
    struct model_cuts cuts[SIMULATE_POLICIES_MAX];
    int64_t *discounted; /* millionths of months from 0 to each step, discounted; steps + 1 */
    double *discount;    /* at each step */
};

/* Steps of a scenario's horizon. */
uint32_t model_horizon(const struct simulate_scenario *scenario);

/* Months as whole steps, at least one when not 0. */
int model_steps(const struct model *model, double months);

static inline const struct model_regimen *model_regimen(const struct model *model, int regimen)
{
    return &model->regimens[regimen < 0 ? SIMULATE_REGIMENS : regimen];
}

/* False when memory is short. The model borrows `scenario`. */
bool model_begin(struct model *out, struct arena *arena, const cajal_knowledge *knowledge,
                 const struct simulate_scenario *scenario, const double *parameters);

#endif
