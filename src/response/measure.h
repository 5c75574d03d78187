/* What the criteria measure: the lesions of one visit against the baseline. */
#ifndef CAJAL_RESPONSE_MEASURE_H
#define CAJAL_RESPONSE_MEASURE_H

#include "response/response.h"

/* The thresholds of the criteria, in the fixed-point units of a case (thousandths). */
struct response_thresholds {
    int64_t recist_pr_percent, recist_pd_percent, recist_pd_um, node_normal_um, too_small_um;
    int64_t choi_size_percent, choi_density_percent, choi_growth_percent, density_floor_mhu;
    int64_t limited_share_percent;
};

void thresholds_read(struct response_thresholds *out, const cajal_knowledge *knowledge);

/* One visit as the criteria see it. */
struct measured {
    const struct case_imaging *visit;
    bool any_target;                      /* the baseline has target lesions */
    bool complete;                        /* every target lesion was measured */
    bool all_gone;                        /* non-nodal targets 0, nodes of normal size */
    int64_t sum_um;                       /* of the targets measured */
    int64_t density_mhu;                  /* mean of the targets measured here and at baseline; CASE_ABSENT */
    int64_t baseline_density_mhu;         /* the same lesions at baseline */
    bool same_phase;                      /* density was measured in the baseline's contrast phase */
    bool new_lesion, nodule, unequivocal; /* findings of their own */
    bool any_non_target, non_target_left;
    bool non_target_seen; /* some non-target lesion could be judged */
};

/* A lesion that counts in the sum: said to be a target, or without a role and not new. */
bool is_target(const struct case_lesion *lesion);
bool is_node(const struct case_lesion *lesion);

const struct case_lesion *find_lesion(const struct case_imaging *visit, const char *id);

/* What a target contributes to the sum; CASE_ABSENT when it was not measured. */
int64_t lesion_size_um(const struct case_lesion *lesion, const struct response_thresholds *thresholds);

void measure_visit(struct measured *out, const struct case_imaging *baseline, const struct case_imaging *visit,
                   const struct response_thresholds *thresholds);

/* value ≤ (100 - percent) % of reference; value ≥ (100 + percent) % of it: exact. */
bool fell_by(int64_t value, int64_t reference, int64_t percent);
bool rose_by(int64_t value, int64_t reference, int64_t percent);

/* The calls, each with the rule that decided in words. nadir_um: least complete sum so far. */
enum response_call recist_call(const char **text, const struct measured *now, int64_t baseline_um, int64_t nadir_um,
                               const struct response_thresholds *thresholds);
enum response_call choi_call(const char **text, const struct measured *now, int64_t baseline_um, int64_t nadir_um,
                             const struct response_thresholds *thresholds);
bool choi_density_fell(const struct measured *now, const struct response_thresholds *thresholds);

/* Which lesions progress at the last of `count` visits (the first is the baseline), and whether
 * that is limited or generalized; 0 when it cannot be told. */
enum case_progression pattern_of(const char **lesions, uint32_t *lesions_count, uint32_t *evaluable,
                                 const struct case_imaging *const *visits, uint32_t count,
                                 const struct response_thresholds *thresholds);

#endif
