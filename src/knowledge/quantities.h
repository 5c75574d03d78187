/* The quantities that the simulation's parameters (kb/simulation.yaml) may be: one table, from which the enum, the
 * words of the YAML, the checks and the model's reader come. What each does in the model: docs/model.md. */
#ifndef CAJAL_KNOWLEDGE_QUANTITIES_H
#define CAJAL_KNOWLEDGE_QUANTITIES_H

/* What a parameter names besides: the letters of `about` below; in capitals it must, else it may. */
#define KB_ABOUT_DRUG 'd'
#define KB_ABOUT_CLONE 'c'
#define KB_ABOUT_GENOTYPE 'g'
#define KB_ABOUT_MODALITY 'm'
#define KB_ABOUT_REGIMEN 'r'

/* clang-format off */
/* word, name in C, unit, least, most, about */
#define KB_QUANTITIES(X) \
    /* the cohort and its tumours */ \
    X("genotype_share", GENOTYPE_SHARE, "share", 0, 1, "G") \
    X("growth", GROWTH, "per_month", 0, 2, "g") \
    X("growth_sd", GROWTH_SD, "log", 0, 2, "") \
    X("lesions_mean", LESIONS_MEAN, "lesions", 1, 8, "") \
    X("lesion_diameter", LESION_DIAMETER, "mm", 1, 300, "") \
    X("lesion_diameter_sd", LESION_DIAMETER_SD, "log", 0, 2, "") \
    X("liver_share", LIVER_SHARE, "share", 0, 1, "") \
    X("cells", CELLS, "per_cm3", 1e6, 1e10, "") \
    /* clones */ \
    X("mutation", MUTATION, "per_cell", 0, 1e-2, "Cg") \
    X("mutation_sd", MUTATION_SD, "log", 0, 5, "") \
    X("fitness", FITNESS, "ratio", 0, 2, "C") \
    X("survivors", SURVIVORS, "share", 0, 1, "") \
    /* what drugs do: growth falls to 1 - effect of itself */ \
    X("level_sensitive", LEVEL_SENSITIVE, "ratio", -1, 20, "") \
    X("level_intermediate", LEVEL_INTERMEDIATE, "ratio", -1, 20, "") \
    X("level_resistant", LEVEL_RESISTANT, "ratio", -1, 20, "") \
    X("level_unknown", LEVEL_UNKNOWN, "ratio", -1, 20, "") \
    X("potency", POTENCY, "ratio", 0, 20, "D") \
    X("effect", EFFECT, "ratio", -1, 20, "DCg") \
    X("dose_reduced", DOSE_REDUCED, "ratio", 0, 1, "d") \
    X("dose_high", DOSE_HIGH, "ratio", 0, 5, "dgc") \
    X("effect_sd_patient", EFFECT_SD_PATIENT, "log", 0, 3, "") \
    X("effect_sd_lesion", EFFECT_SD_LESION, "log", 0, 3, "") \
    /* what scans show */ \
    X("debris", DEBRIS, "share", 0, 1, "") \
    X("debris_clearance", DEBRIS_CLEARANCE, "per_month", 0, 2, "") \
    X("density_viable", DENSITY_VIABLE, "HU", 10, 200, "") \
    X("density_necrotic", DENSITY_NECROTIC, "HU", 0, 100, "") \
    X("visible_diameter", VISIBLE_DIAMETER, "mm", 0, 20, "") \
    X("nodule_volume", NODULE_VOLUME, "cm3", 0, 100, "") \
    X("nodule_growth", NODULE_GROWTH, "ratio", 1, 20, "") \
    X("progression_volume", PROGRESSION_VOLUME, "cm3", 0, 100, "") \
    X("progression_growth", PROGRESSION_GROWTH, "ratio", 1, 20, "") \
    X("ctdna_volume", CTDNA_VOLUME, "cm3", 0, 1000, "") \
    /* life, death, side effects */ \
    X("death_base", DEATH_BASE, "per_month", 0, 1, "") \
    X("death_burden", DEATH_BURDEN, "per_month", 0, 1, "") \
    X("death_burden_power", DEATH_BURDEN_POWER, "power", 0, 5, "") \
    X("death_line", DEATH_LINE, "ratio", 0, 10, "") \
    X("toxicity", TOXICITY, "per_month", 0, 2, "D") \
    X("toxicity_stops", TOXICITY_STOPS, "share", 0, 1, "D") \
    X("toxicity_pause", TOXICITY_PAUSE, "months", 0, 12, "") \
    /* what is done to single lesions */ \
    X("local_kill", LOCAL_KILL, "log10", 0, 12, "M") \
    X("local_lesions", LOCAL_LESIONS, "lesions", 1, 8, "M") \
    X("local_diameter", LOCAL_DIAMETER, "mm", 1, 400, "M") \
    X("local_liver_only", LOCAL_LIVER_ONLY, "yes_no", 0, 1, "M") \
    X("local_death", LOCAL_DEATH, "share", 0, 1, "M") \
    X("local_complication", LOCAL_COMPLICATION, "share", 0, 1, "M") \
    X("local_pause", LOCAL_PAUSE, "months", 0, 12, "M") \
    /* quality of life and money */ \
    X("utility_stable", UTILITY_STABLE, "utility", 0, 1, "") \
    X("utility_progressed", UTILITY_PROGRESSED, "utility", 0, 1, "") \
    X("utility_toxicity", UTILITY_TOXICITY, "utility", 0, 1, "") \
    X("cost_drug", COST_DRUG, "per_month", 0, 1e6, "Dr") \
    X("cost_local", COST_LOCAL, "each", 0, 1e7, "M") \
    X("cost_scan", COST_SCAN, "each", 0, 1e6, "") \
    X("cost_test", COST_TEST, "each", 0, 1e6, "") \
    X("cost_toxicity", COST_TOXICITY, "each", 0, 1e7, "") \
    X("cost_care", COST_CARE, "per_month", 0, 1e6, "") \
    X("discount", DISCOUNT, "per_year", 0, 1, "") \
    X("worth", WORTH, "per_qaly", 0, 1e9, "")
/* clang-format on */

#define KB_QUANTITY_MEMBER(word, name, unit, low, high, about) KB_QUANTITY_##name,
enum kb_quantity { KB_QUANTITIES(KB_QUANTITY_MEMBER) KB_QUANTITY_COUNT };
#undef KB_QUANTITY_MEMBER

struct kb_quantity_row {
    const char *word, *unit;
    double low, high;
    const char *about;
};
extern const struct kb_quantity_row kb_quantity_rows[KB_QUANTITY_COUNT];

#endif
