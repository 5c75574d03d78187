/* A scenario's YAML, as written; scenario_read.c checks it and makes a struct simulate_scenario of it. */
#ifndef CAJAL_SIMULATE_SCENARIO_H
#define CAJAL_SIMULATE_SCENARIO_H

#include <cyaml/cyaml.h>

#include "base/arena.h"
#include "cajal/simulate.h"
#include "knowledge/document.h"
#include "simulate/simulate.h"

/* Every member `x` that is a list has a member `x_count`; what may be left out is a pointer, or NULL, or 0. */
struct scenario_share {
    const char *genotype;
    double *share;
};
struct scenario_by {
    const char *genotype, *regimen;
};
struct scenario_step {
    const char *regimen; /* id, or "none" */
    struct scenario_by *by_genotype;
    uint32_t by_genotype_count;
};
struct scenario_stop {
    int criterion;
    bool *nodules;
    bool confirm, limited_goes_on, resume;
    double *beyond_months, *planned_months;
};
struct scenario_scans {
    double *every_weeks, *early_every_weeks, *early_until_weeks;
};
struct scenario_cycle {
    double on_weeks, off_weeks;
};
struct scenario_guide {
    const char *clone, *regimen;
};
struct scenario_blood {
    double every_weeks;
    bool switches;
    struct scenario_guide *drugs;
    uint32_t drugs_count;
};
struct scenario_local {
    const char *modality;
    int when;
    double *after_months, *until_months;
    int *treatment;
    bool record_only;
};
struct scenario_policy {
    const char *id, *title;
    int choose;
    struct scenario_step *sequence;
    uint32_t sequence_count;
    bool *genotype_known;
    bool secondary_tested;
    struct scenario_stop *stop;
    struct scenario_scans *scans;
    struct scenario_cycle *intermittent;
    struct scenario_blood *blood;
    struct scenario_local *local;
    uint32_t local_count;
};
struct scenario_file {
    const char *id, *title, *question;
    int *patients;
    struct scenario_share *genotypes;
    uint32_t genotypes_count;
    double *horizon_years;
    int *step_days;
    const char *as_of;
    struct scenario_policy *policies;
    uint32_t policies_count;
};

extern const cyaml_schema_value_t scenario_schema;

struct cajal_scenario {
    struct arena *arena;
    const cajal_knowledge *knowledge;
    struct simulate_scenario scenario;
};

#endif
