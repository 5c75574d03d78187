/* One patient under one policy, from the first treatment to death or the horizon. */
#ifndef CAJAL_SIMULATE_JOURNEY_H
#define CAJAL_SIMULATE_JOURNEY_H

#include "simulate/patient.h"

#define JOURNEY_DRUGS 64 /* rows of kb/drugs.yaml */
#define JOURNEY_NEVER INT32_MAX

/* How far a drug got; as the facts ask it. */
enum journey_use { USE_NEVER, USE_CURRENT, USE_PROGRESSED, USE_INTOLERANT, USE_STOPPED };

/* Why a treatment ends. */
enum journey_end { END_PROGRESSION, END_TOXICITY, END_CTDNA };

/* A time that is being counted, for the histograms. */
struct journey_anchor {
    int start; /* step */
    uint8_t clone;
};

/* What a scan shows. */
struct journey_scan {
    _Alignas(32) int64_t size_um[SIMULATE_LESIONS]; /* 0: not seen */
    int64_t density_mhu[SIMULATE_LESIONS];
    lesion_lanes visible, viable; /* the volumes that these were measured of */
    uint32_t seen, progressing;   /* bits of lesions */
    enum response_call recist, choi;
};

/* A scan without progression that the criteria have not been asked about yet. */
struct journey_quiet {
    _Alignas(32) lesion_lanes visible, viable;
    lesion_lanes least_viable;         /* share of a lesion that lives; see journey_quiet.c */
    int64_t present[SIMULATE_LESIONS]; /* at the baseline: all bits, or none */
    bool allowed, holds;
};

struct journey {
    _Alignas(32) lesion_lanes clone[KB_CLONES];
    lesion_lanes floor[KB_CLONES];              /* cells that no drug kills */
    lesion_lanes on[KB_CLONES], off[KB_CLONES]; /* what a step multiplies by, with and without the drug */
    lesion_lanes answer;                        /* of each lesion to the drug: times its effect */
    lesion_lanes viable, debris, visible;
    lesion_lanes nadir, viable_nadir; /* the least visible and viable volume since the baseline */
    struct journey_quiet quiet;

    const struct model *model;
    const struct simulate_policy *policy;
    const struct model_cuts *cuts;
    struct plan_cache *cache;
    int64_t *counts; /* this policy's part of the result */
    const struct simulate_layout *layout;
    struct simulate_patient_row *row;
    uint32_t policy_index;

    /* what follows is nothing at first */
    const struct patient *patient;
    uint32_t lanes; /* 4 or 8, no fewer than lesions */

    /* life */
    int now;                     /* step */
    double hazard, rate, weight; /* cumulative; now, per month; of burden^power */
    bool dead;
    double life; /* steps, once dead or at the horizon */

    /* the treatment */
    int treatment; /* in turn, from 0; -1 before the first */
    int regimen, step, line, started;
    bool treated, dosed, reduced, progressed, planned_off, cycle_off;
    int paused_until, end_at, planned_at, next_scan, next_ctdna, toxicity_at, cycle_at;
    uint32_t toxicities, procedures;
    double gives_up; /* by chance: whether the next grave side effect ends the treatment */
    bool local_done[SIMULATE_LOCAL_MAX];
    int unconfirmed_at; /* the scan that progression would date from; -1 */
    bool limited;       /* the progression seen last */
    int found_clone;    /* what blood or a specimen has shown; -1: nothing */
    uint8_t use[JOURNEY_DRUGS];
    uint8_t highest[JOURNEY_DRUGS]; /* dose, 1 + enum kb_dose_level */
    uint64_t regimens_tried;
    bool local_since_drug;
    struct journey_anchor anchors[SIMULATE_ANCHORS];
    uint32_t begun, open; /* bits of anchors; open: no progression yet, not censored */

    /* scans */
    struct engine engine;
    struct course recist, choi, modified_choi;
    uint32_t targets, present;                        /* bits: chosen at the baseline; seen at it */
    _Alignas(32) int64_t is_target[SIMULATE_LESIONS]; /* the same: all bits, or none */
    int64_t density_mhu[SIMULATE_LESIONS];            /* at the baseline */
    struct journey_scan scan;
    uint8_t best_recist, best_choi;

    /* what it costs */
    int accounted; /* step up to which time is booked */
    int64_t qaly_micro, stable_umonths, progressed_umonths, toxicity_umonths;
    double cost;
};

/* Never more than there is room for, which the compiler cannot know. */
static inline uint32_t journey_lesions(const struct journey *it)
{
    uint32_t lesions = it->patient->lesions;
    return lesions < SIMULATE_LESIONS ? lesions : SIMULATE_LESIONS;
}

/* Whether anything depends on how many lesions progress. */
static inline bool journey_asks_pattern(const struct journey *it)
{
    const struct simulate_policy *policy = it->policy;
    return policy->local_count || policy->stop.limited_goes_on || policy->choice != SIMULATE_SEQUENCE;
}

/* How many lesions these bits are: no call of a library, as without the processor's own instruction. */
static inline uint32_t journey_count(uint32_t lesions)
{
    lesions = (lesions & 0x55) + (lesions >> 1 & 0x55);
    lesions = (lesions & 0x33) + (lesions >> 2 & 0x33);
    return (lesions & 0x0f) + (lesions >> 4 & 0x0f);
}

/* Runs it and adds its counts; fills `row`. False when memory is short (the plan engine's). */
bool journey_run(struct journey *journey, const struct patient *patient);

/* ---- parts ---- */

/* journey_scan.c: the baseline of a treatment; a scan, and whether the policy calls it progression. */
void scan_baseline(struct journey *it);
bool scan_read(struct journey *it);
/* Asks the criteria about the scan that is held: before anything of the treatment's response is used. */
void scan_settle(struct journey *it);
/* Whether the progression seen is limited: few of the lesions. */
bool scan_is_limited(const struct journey *it);

/* journey_quiet.c: sees the volumes of today's scan; whether it can be held, and how it stands to the one that is: the
 * sum is larger or smaller, or which it is would have to be measured. The first and smaller ones are held from now on.
 */
enum quiet { QUIET_NOT, QUIET_FIRST, QUIET_SMALLER, QUIET_LARGER, QUIET_OTHER };
enum quiet quiet_look(struct journey *it);
void quiet_keep(struct journey *it);
void quiet_begin(struct journey *it); /* at a baseline */
void quiet_note_volumes(struct journey *it);

/* journey_book.c: everything that is counted. */
void book_time(struct journey *it); /* up to now: money, quality of life */
void book_anchor(struct journey *it, uint32_t anchor);
void book_progression(struct journey *it, int at);
void book_censored(struct journey *it); /* no progression will be looked for any more */
void book_treatment_end(struct journey *it);
void book_start(struct journey *it);
void book_end(struct journey *it);
void book_sum(struct journey *it, enum simulate_sum sum, int64_t by);
void book_procedure(struct journey *it, uint32_t modality);

/* journey_drug.c: the start of a treatment and what it does to each clone. */
void drug_start(struct journey *it, int regimen);
void drug_reduce(struct journey *it);        /* what it does at the lower dose */
void drug_idle(struct journey *it);          /* the factors of a step without a drug */
void drug_draw_toxicity(struct journey *it); /* the time of the next grave side effect */

/* journey_local.c */
void local_consider(struct journey *it, enum simulate_when when);

/* choose.c: what the policy does next. */
enum choice {
    CHOICE_DRUG,   /* begin `*regimen` */
    CHOICE_GO_ON,  /* the drug taken now, in spite of all */
    CHOICE_NONE,   /* nothing is left */
    CHOICE_FAILED, /* memory is short */
};
enum choice choose_next(struct journey *it, int *regimen);
struct plan_cache *plan_cache_new(const struct model *model);
void plan_cache_free(struct plan_cache *cache);

/* The largest clone but the driver alone, by volume in all lesions; 0 when none is there. */
uint32_t journey_largest_clone(const struct journey *it, double *volume);
void journey_measure(struct journey *it); /* viable volume and hazard after anything but growth changed cells */

#endif
