/* Which order, when to operate: virtual patients, lesion by lesion and clone by clone, under policies that are
 * compared on the same patients. docs/model.md states the equations; every number is a row of kb/simulation.yaml.
 * The answer is bit-identical for every number of threads and processes: random numbers are counted, not drawn in
 * turn, and everything that is summed is a whole number. */
#ifndef CAJAL_SIMULATE_SIMULATE_H
#define CAJAL_SIMULATE_SIMULATE_H

#include <stdbool.h>
#include <stdint.h>

#include "cajal/status.h"
#include "knowledge/knowledge.h"
#include "patient/case.h"
#include "response/response.h"

#define SIMULATE_GENOTYPES 6                   /* most classes of a cohort */
#define SIMULATE_LESIONS 8                     /* most lesions of a patient */
#define SIMULATE_TREATMENTS 8                  /* treatments in a row; after them there is none left */
#define SIMULATE_STEPS_MAX SIMULATE_TREATMENTS /* of a policy's sequence */
#define SIMULATE_LOCAL_MAX 4                   /* local therapies of a policy */
#define SIMULATE_POLICIES_MAX 12
#define SIMULATE_MODALITIES 8 /* rows of kb/local.yaml */
#define SIMULATE_REGIMENS 48  /* rows of kb/regimens.yaml */
#define SIMULATE_MONTH_DAYS 30.4375
#define SIMULATE_NO_DRUG (-1)
#define SIMULATE_BLOCK 1024 /* patients that one thread works on at a time; the step of checkpoints */

/* ---- what is asked ---- */

/* A treatment of a sequence, by genotype (in the order of the scenario's cohort): an index into kb->regimens, or
 * SIMULATE_NO_DRUG: scans go on without a drug, as in a placebo arm. */
struct simulate_step {
    int regimen[SIMULATE_GENOTYPES];
};

enum simulate_choice { SIMULATE_SEQUENCE, SIMULATE_PLAN };

/* When a treatment is given up. The first that comes. */
struct simulate_stop {
    enum response_criterion criterion; /* RECIST, Choi or modified Choi; what counts as progression */
    bool nodules;                      /* a nodule within a mass counts as progression with RECIST too */
    bool confirm;                      /* only when the next scan says so again; dated by the first */
    double beyond_months;              /* the drug goes on so long after progression */
    bool limited_goes_on;              /* limited progression alone is no reason to change the drug */
    double planned_months;             /* the drug is stopped after so long without progression; 0: never */
    bool resume;                       /* ... and taken up again at progression */
};

enum simulate_when {
    SIMULATE_NEVER,
    SIMULATE_AT_RESPONSE, /* at the first scan from after_months to until_months of a treatment without progression */
    SIMULATE_AT_LIMITED,  /* at limited progression: the lesions that progress */
    SIMULATE_AT_PROGRESSION, /* at any progression */
};
struct simulate_local {
    uint32_t modality; /* index into kb->local */
    enum simulate_when when;
    double after_months, until_months;
    uint32_t treatment; /* of this treatment in turn only, from 1; 0: any */
    bool record_only;   /* nothing is done: the same patients, for comparison */
};

struct simulate_guide { /* circulating DNA: which drug meets which clone */
    uint32_t clone;
    int regimen;
};

struct simulate_policy {
    const char *id, *title;
    enum simulate_choice choice;
    struct simulate_step steps[SIMULATE_STEPS_MAX];
    uint32_t steps_count;
    bool genotype_known;   /* to the plan engine */
    bool secondary_tested; /* a specimen is taken at progression: the plan engine knows the clone */
    struct simulate_stop stop;
    double scan_weeks;                          /* from the start of each treatment */
    double early_scan_weeks, early_until_weeks; /* a denser start; 0: none */
    double on_weeks, off_weeks;                 /* intermittent dosing; 0: continuous */
    double ctdna_weeks;                         /* 0: never */
    struct simulate_guide guides[KB_CLONES];
    uint32_t guides_count;
    bool ctdna_switches; /* a resistant clone in blood ends the treatment before any scan shows it */
    struct simulate_local local[SIMULATE_LOCAL_MAX];
    uint32_t local_count;
    int32_t as_of_days; /* of the plan engine's knowledge */
    unsigned authorities;
};

struct simulate_scenario {
    const char *id, *title, *question;
    uint64_t patients;
    uint32_t genotypes[SIMULATE_GENOTYPES]; /* indices into kb->genotypes */
    double share[SIMULATE_GENOTYPES]; /* of the cohort; sum 1; below 0: the base's own (quantity genotype_share) */
    uint32_t genotypes_count;
    double horizon_months;
    int step_days; /* a divisor of 28 */
    const struct simulate_policy *policies;
    uint32_t policies_count;
    /* Call of kb/sensitivity.yaml, by regimen, clone and genotype; filled by simulate_settle(). */
    uint8_t calls[SIMULATE_REGIMENS][KB_CLONES][SIMULATE_GENOTYPES];
    bool modelled[SIMULATE_REGIMENS]; /* a parameter tells the strength of a drug of it */
};

/* What the reader of a scenario does last, and whoever builds one by hand: looks up what the model needs of the base,
 * and finds what cannot be simulated. CAJAL_INVALID with messages. */
cajal_status simulate_settle(struct simulate_scenario *scenario, const cajal_knowledge *knowledge,
                             cajal_errors *errors);

/* Its first half: the calls of kb/sensitivity.yaml, and which regimens the parameters know. */
void simulate_find_calls(struct simulate_scenario *scenario, const cajal_knowledge *knowledge);

/* A scenario of one policy with everything at its default: RECIST with nodules, scans every 12 weeks, the genotypes
 * and shares of the base, 20 years in steps of 28 days. `policy` is yours to change before simulate_settle(). */
void simulate_scenario_default(struct simulate_scenario *out, struct simulate_policy *policy,
                               const cajal_knowledge *knowledge);

/* The values of kb->parameters in their order: what every call of simulate_run() takes, and calibration changes. */
void simulate_parameters_default(double *out, const cajal_knowledge *knowledge);

/* ---- what comes out ---- */

/* From what a time is counted: the start of the first, second, … treatment, a local therapy, or a planned stop. */
enum simulate_anchor {
    SIMULATE_FIRST_TREATMENT,
    SIMULATE_LOCAL_RESPONDING = SIMULATE_TREATMENTS, /* a local therapy (or its record) while nothing progresses */
    SIMULATE_LOCAL_LIMITED,
    SIMULATE_LOCAL_GENERALIZED,
    SIMULATE_PLANNED_STOP,
    SIMULATE_ANCHORS
};
enum simulate_time {
    SIMULATE_PFS, /* progression or death */
    SIMULATE_TTP, /* progression; death censors */
    SIMULATE_OS,  /* death */
    SIMULATE_TOT, /* end of the treatment for whatever reason, or death */
    SIMULATE_TIMES
};
/* In whom: all, a genotype (SIMULATE_OF_GENOTYPE + its place in the cohort), or those in whom this clone is the
 * largest resistant one when the time begins (SIMULATE_OF_CLONE + clone; clone 0: none is there). */
#define SIMULATE_OF_ALL 0
#define SIMULATE_OF_GENOTYPE 1
#define SIMULATE_OF_CLONE (SIMULATE_OF_GENOTYPE + SIMULATE_GENOTYPES)
#define SIMULATE_STRATA (SIMULATE_OF_CLONE + KB_CLONES)

/* Sums over patients of one policy; whole numbers. Months and QALYs are in millionths, money in hundredths. */
#define SIMULATE_SUMS(X)                                                                                               \
    X(PATIENTS)                                                                                                        \
    X(DEATHS)                                                                                                          \
    X(LIFE_UMONTHS)                                                                                                    \
    X(LIFE_DISCOUNTED_UMONTHS)                                                                                         \
    X(QALY_MICRO)         /* discounted */                                                                             \
    X(COST_CENTS)         /* discounted */                                                                             \
    X(STABLE_UMONTHS)     /* discounted, as the two below */                                                           \
    X(PROGRESSED_UMONTHS) /* progressed, and no treatment left */                                                      \
    X(TOXICITY_UMONTHS)                                                                                                \
    X(SCANS)                                                                                                           \
    X(TESTS)                                                                                                           \
    X(TOXICITIES)                                                                                                      \
    X(TOXICITY_STOPS)                                                                                                  \
    X(LOCAL_DEATHS)                                                                                                    \
    X(LOCAL_COMPLICATIONS)                                                                                             \
    X(PATIENT_STEPS)       /* steps of living patients */                                                              \
    X(LIFE_SQUARES)        /* of (1/1000 month); for standard errors */                                                \
    X(QALY_SQUARES)        /* of (1/10000 QALY) */                                                                     \
    X(COST_SQUARES)        /* of (100) */                                                                              \
    X(LIFE_PAIRED_SQUARES) /* of the difference to policy 0, patient by patient, in the same units */                  \
    X(QALY_PAIRED_SQUARES)                                                                                             \
    X(COST_PAIRED_SQUARES)                                                                                             \
    X(QALY_COST_PAIRED)  /* product of both differences */                                                             \
    X(PROGRESSED_ONCE)   /* patients who progressed on or after their first treatment */                               \
    X(RESISTANT_SEEN)    /* of these: with a resistant clone of visible size */                                        \
    X(RESISTANT_SEVERAL) /* ... of two classes or more in the patient */                                               \
    X(RESISTANT_WITHIN)  /* ... of two or more in one lesion */
#define SIMULATE_SUM_MEMBER(name) SIMULATE_##name,
enum simulate_sum { SIMULATE_SUMS(SIMULATE_SUM_MEMBER) SIMULATE_SUM_COUNT };
#undef SIMULATE_SUM_MEMBER

/* All counts are in one array, so that to merge is to add, and to keep is to write: simulate_cell() finds one. */
struct simulate_layout {
    uint32_t policies, bins;                                                    /* bins: steps of the horizon + 1 */
    size_t sums, times, responses, started, regimen_time, clones, lines, local; /* offsets in a policy's part */
    size_t policy_size, size;
};
struct simulate_result {
    struct simulate_layout layout;
    int64_t *cells;
    uint64_t patients; /* done */
    int step_days;
    uint64_t seed;
    uint32_t draw;
};

/* Events and censored times of a histogram: bins of one step, bin b holds times in ((b - 1) steps, b steps]. */
struct simulate_histogram {
    const int64_t *event, *censored; /* layout.bins of each */
    uint32_t bins;
    double bin_months;
};
struct simulate_histogram simulate_histogram(const struct simulate_result *result, uint32_t policy, uint32_t anchor,
                                             enum simulate_time time, uint32_t stratum);
int64_t simulate_sum(const struct simulate_result *result, uint32_t policy, enum simulate_sum sum);
/* How many had this best response (enum response_call) to a treatment, by RECIST and by Choi. */
int64_t simulate_responses(const struct simulate_result *result, uint32_t policy, uint32_t treatment, uint32_t stratum,
                           enum response_criterion criterion, enum response_call call);
/* How many began a regimen (index into kb->regimens; SIMULATE_NO_DRUG) as this treatment in turn. */
int64_t simulate_started(const struct simulate_result *result, uint32_t policy, uint32_t treatment, int regimen);
/* Millionths of months on a regimen: 0 as lived, 1 discounted. */
int64_t simulate_regimen_time(const struct simulate_result *result, uint32_t policy, int regimen, int discounted);
/* At progression on a treatment: how many had this clone as the largest resistant one (0: none). */
int64_t simulate_clones(const struct simulate_result *result, uint32_t policy, uint32_t treatment, uint32_t clone);
/* How many patients reached this many lines of systemic treatment; and how many had this local therapy. */
int64_t simulate_lines(const struct simulate_result *result, uint32_t policy, uint32_t lines);
int64_t simulate_procedures(const struct simulate_result *result, uint32_t policy, uint32_t modality);

/* ---- times of a histogram ---- */

/* Kaplan-Meier: the share still free of the event at a time, with Greenwood's standard error (NULL: not wanted). */
double simulate_survival(const struct simulate_histogram *histogram, double months, double *standard_error);
/* The time at which the curve passes `level` (.5: the median), on straight lines between events; NAN when it does not. */
double simulate_quantile(const struct simulate_histogram *histogram, double level);
/* Brookmeyer and Crowley's interval of it at z standard errors (log-log), on such lines too: it holds the time. NAN
 * where open. */
void simulate_quantile_interval(const struct simulate_histogram *histogram, double level, double z, double *low,
                                double *high);
int64_t simulate_events(const struct simulate_histogram *histogram);
int64_t simulate_at_risk(const struct simulate_histogram *histogram); /* at time 0 */

/* ---- running ---- */

/* One treatment of one patient, for rows. */
struct simulate_course_row {
    int regimen;
    float start_months, progression_months, end_months; /* NAN: none */
    uint8_t recist, choi;                               /* best, enum response_call */
    uint8_t clone;                                      /* the largest resistant one at its end; 0: none */
    bool progressed, toxicity;
};
struct simulate_patient_row {
    uint64_t patient;
    uint32_t policy;
    uint8_t genotype; /* place in the cohort */
    uint8_t lines, treatments;
    bool dead;
    double life_months, qaly, cost;
    struct simulate_course_row course[SIMULATE_TREATMENTS];
};

/* What a run tells while it runs. All may be NULL. Called from one thread at a time, blocks in order. */
struct simulate_sink {
    void *context;
    void (*rows)(void *context, const struct simulate_patient_row *rows, size_t count);
    void (*progress)(void *context, uint64_t done, uint64_t of);
    bool (*cancelled)(void *context);
    const char *checkpoint; /* file that is written as it goes, and at the end; NULL: none */
    double checkpoint_seconds;
    bool resume; /* go on from `checkpoint` where it is there */
};

struct simulate_options {
    uint64_t seed;
    uint32_t draw;            /* of the parameters: other random numbers for the same seed */
    int threads;              /* 0: all cores */
    uint64_t first, patients; /* the patients first, …; 0 patients: the scenario's number */
};

/* `parameters` as of simulate_parameters_default(). `sink` may be NULL. Free with simulate_free(). */
cajal_status simulate_run(struct simulate_result **out, const cajal_knowledge *knowledge,
                          const struct simulate_scenario *scenario, const double *parameters,
                          const struct simulate_options *options, const struct simulate_sink *sink,
                          cajal_errors *errors);
void simulate_free(struct simulate_result *result);
/* For who runs parts of it elsewhere: an empty result, and the checkpoint of the patients 0 … `end` as simulate_run()
 * writes it; reading fills `result`, and leaves it empty where there is no such file. */
struct simulate_result *simulate_result_new(const struct simulate_scenario *scenario,
                                            const struct simulate_options *options);
cajal_status simulate_checkpoint_write(const char *path, const cajal_knowledge *knowledge,
                                       const struct simulate_scenario *scenario, const double *parameters,
                                       const struct simulate_result *result, uint64_t end, cajal_errors *errors);
cajal_status simulate_checkpoint_read(const char *path, const cajal_knowledge *knowledge,
                                      const struct simulate_scenario *scenario, const double *parameters,
                                      struct simulate_result *result, uint64_t end, cajal_errors *errors);

/* Adds the counts of `from`, of the same scenario, seed and draw but other patients. */
void simulate_merge(struct simulate_result *into, const struct simulate_result *from);

#endif
