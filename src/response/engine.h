/* The criteria themselves: a series in, a decision for each visit and criterion out. Pure integer arithmetic on
 * memory of the caller; nothing is allocated, so that a cohort runs at millions of visits a second. */
#ifndef CAJAL_RESPONSE_ENGINE_H
#define CAJAL_RESPONSE_ENGINE_H

#include "response/response.h"
#include "response/thresholds.h"

struct engine {
    const struct series *series;
    const struct thresholds *thresholds;
    const struct response_options *options;
};

/* What a visit says besides sizes: found once, used by every criterion. */
struct scan {
    bool new_lesion, nodule, unequivocal;
    bool new_in_mrecist, unequivocal_in_mrecist; /* without effusions and nodes that mRECIST does not count */
    bool any_non_target;
    bool non_target_left; /* some non-target lesion is not known to be gone */
    bool non_target_seen; /* some non-target lesion is seen and could be judged */
    bool deterioration;
};

/* One measure over the targets of the baseline. */
struct tally {
    bool any;      /* the baseline has targets of this measure */
    bool complete; /* every one was measured */
    bool all_gone; /* every one is gone; a node: of normal size */
    bool seen;     /* a target that is no node is there */
    int64_t sum;
    uint32_t count; /* measured and there */
};

/* Density of the targets measured at both scans. */
struct density {
    bool measured, comparable; /* comparable: same phase, baseline not near 0 */
    bool same_phase;
    int64_t now_total, baseline_total; /* compared exactly; of as many lesions */
    int64_t now_mhu, baseline_mhu;
    int64_t weight; /* what a total moves by when every density moves by one */
    uint32_t count;
};

/* What engine_run says of a visit. */
struct engine_visit {
    struct response_decision by[RESPONSE_CRITERIA];
    struct scan scan;
    struct tally size;
    struct density density;
    enum response_call target, non_target;
    bool early_pet; /* EORTC's smaller fall was enough here */
};

/* `out` has a slot for each visit from the size baseline on (or the PET baseline when that is earlier): of
 * engine_first() to the last; slots of visits that a criterion does not use stay "not assessed". */
void engine_run(struct engine_visit *out, const struct engine *engine);

/* The visit that the series is read from on. */
uint32_t engine_first(const struct series *series);

/* ---- parts, for the critique ---- */

/* What a target contributes, fragments added; CASE_ABSENT when it, or a fragment seen before, was not measured. */
int64_t lesion_size(const struct engine *engine, uint32_t visit, uint32_t lesion, enum measure measure);
bool lesion_is_target(const struct series *series, uint32_t lesion);
/* A target that the baseline measures so. */
bool lesion_is_measured(const struct engine *engine, uint32_t lesion, enum measure measure);
/* mRECIST counts an effusion only with malignant cells, and a node of the porta hepatis only from 20 mm. */
bool mrecist_counts(const struct engine *engine, uint32_t visit, uint32_t lesion);
/* Said to be new since the baseline, and counted by now (not merely equivocal, not a normal node). */
bool lesion_is_new(const struct engine *engine, uint32_t visit, uint32_t lesion);
bool node_is_normal(const struct engine *engine, int64_t short_um);

void scan_visit(struct scan *out, const struct engine *engine, uint32_t visit);
void tally_visit(struct tally *out, const struct engine *engine, uint32_t visit, enum measure measure);
void density_visit(struct density *out, const struct engine *engine, uint32_t visit);

/* Limits that Choi and modified Choi use on density. */
bool density_fell(const struct density *density, int64_t permille, bool strict);
/* One lesion, by Choi's limit and the choices that hold for all of them. */
bool lesion_less_dense(const struct engine *engine, uint32_t visit, uint32_t lesion);

/* What a criterion carries from visit to visit. */
struct course {
    int64_t baseline, nadir;
    bool started, had_cr, had_pr;
    uint32_t visits; /* since its baseline */
};

void recist_decide(struct engine_visit *out, const struct engine *engine, struct course *course);
void choi_decide(struct engine_visit *out, const struct engine *engine, struct course *course, bool modified);
void sum_decide(struct engine_visit *out, const struct engine *engine, struct course *course, enum response_sum sum,
                const struct tally *tally);

/* The row of RESPONSE_SUMS_TABLE of a criterion, RESPONSE_SUMS when it has none; and what such a row says. */
enum response_sum sum_of(enum response_criterion criterion);
enum response_criterion sum_criterion(enum response_sum sum);
enum measure sum_measure(enum response_sum sum);
struct sum_limits sum_limits(const struct engine *engine, enum response_sum sum);
void pet_decide(struct engine_visit *out, const struct engine *engine, uint32_t baseline, uint32_t visit,
                struct course *course, enum response_criterion criterion);

/* SUVmax (EORTC) or SULpeak (PERCIST) of a lesion; 0 when it is gone, CASE_ABSENT when not measured. */
int64_t pet_uptake(const struct series_cell *cell, enum response_criterion criterion);

/* Whether any cell of the visit holds uptake; and the baseline of PET: the last such visit up to the start of
 * treatment, else the first; SERIES_NEVER when there is none. */
bool visit_has_uptake(const struct series *series, uint32_t visit, enum response_criterion criterion);
uint32_t pet_baseline(const struct series *series, enum response_criterion criterion);

#endif
