/* What the criteria measure: the lesions of one visit against the baseline. */
#ifndef CAJAL_RESPONSE_MEASURE_H
#define CAJAL_RESPONSE_MEASURE_H

#include "response/response.h"

/* The thresholds of the criteria, in the fixed-point units of a case (thousandths). */
struct response_thresholds {
    int64_t recist_pr_percent, recist_pd_percent, recist_pd_um, node_normal_um, too_small_um;
    int64_t choi_size_percent, choi_density_percent, choi_growth_percent, density_floor_mhu;
    int64_t limited_share_percent, pause_max_days;
    int64_t cystic_mhu; /* a new lesion below it may be an old one that turned cystic */
};

void thresholds_read(struct response_thresholds *out, const cajal_knowledge *knowledge);

/* One visit as the criteria see it. */
struct measured {
    const struct case_imaging *visit;
    bool any_target;              /* the baseline has target lesions */
    bool complete;                /* every target lesion was measured */
    bool all_gone;                /* non-nodal targets 0, nodes of normal size */
    int64_t sum_um;               /* of the targets measured */
    int64_t density_mhu;          /* mean of the targets measured here and at baseline; CASE_ABSENT */
    int64_t baseline_density_mhu; /* the same lesions at baseline */
    int64_t density_total_mhu, baseline_density_total_mhu; /* before division: compared exactly */
    bool same_phase;                                       /* density was measured in the baseline's contrast phase */
    bool new_lesion, nodule, unequivocal;                  /* findings of their own */
    bool any_non_target;
    bool non_target_left; /* some non-target lesion is not known to be gone */
    bool non_target_seen; /* some non-target lesion is seen and could be judged */
    bool disease_seen;    /* a target that is no node, or a non-target, is there */
    bool after_cr;        /* an earlier visit was a complete response: set by the caller */
};

/* A lesion of the baseline that counts in the sum: said to be a target, or without a role. */
bool is_target(const struct case_lesion *lesion);
bool is_node(const struct case_lesion *lesion);

const struct case_lesion *find_lesion(const struct case_imaging *visit, const char *id);

/* What a target contributes to the sum, a node by its short axis; CASE_ABSENT when it was not
 * measured. `node` is said once, at the first visit: later visits may leave out the site. */
int64_t lesion_size_um(const struct case_lesion *lesion, bool node, const struct response_thresholds *thresholds);

/* A lesion said to be new once since the baseline stays new as long as it is there. */
bool is_new_since_baseline(const struct case_imaging *const *visits, uint32_t index, const char *id);

/* Whether the visit says anything about size or presence; a PET with uptake alone does not. */
bool measures_something(const struct case_imaging *visit);

/* Visit `index` of `visits`, of which the first is the baseline. */
void measure_visit(struct measured *out, const struct case_imaging *const *visits, uint32_t index,
                   const struct response_thresholds *thresholds);

/* value ≤ (100 - percent) % of reference; value ≥ (100 + percent) % of it: exact. */
bool fell_by(int64_t value, int64_t reference, int64_t percent);
bool rose_by(int64_t value, int64_t reference, int64_t percent);

/* The calls, each with the rule that decided in words. nadir_um: least complete sum so far. */
enum response_call recist_call(const char **text, const struct measured *now, int64_t baseline_um, int64_t nadir_um,
                               const struct response_thresholds *thresholds);
enum response_call choi_call(const char **text, const struct measured *now, int64_t baseline_um, int64_t nadir_um,
                             const struct response_thresholds *thresholds);
/* The baseline is not near 0 HU and the contrast phase is the same. */
bool density_comparable(const struct measured *now, const struct response_thresholds *thresholds);
bool choi_density_fell(const struct measured *now, const struct response_thresholds *thresholds);

/* Which lesions progress at the last of `count` visits (the first is the baseline), and whether
 * that is limited or generalized; 0 when it cannot be told. */
enum case_progression pattern_of(const char **lesions, uint32_t *lesions_count, uint32_t *evaluable,
                                 const struct case_imaging *const *visits, uint32_t count,
                                 const struct response_thresholds *thresholds);

#endif
