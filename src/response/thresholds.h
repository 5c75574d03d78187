/* The numbers of the criteria, from kb/criteria.yaml. Percentages in tenths, so that 65.7 % is exact. */
#ifndef CAJAL_RESPONSE_THRESHOLDS_H
#define CAJAL_RESPONSE_THRESHOLDS_H

#include "knowledge/knowledge.h"

enum measure { MEASURE_DIAMETER, MEASURE_ENHANCING, MEASURE_VOLUME };

/* Criteria that judge a sum over the targets as RECIST does: name in RESPONSE_CRITERIA_TABLE, id in kb/criteria.yaml,
 * what is summed; as published, the fall of a response and the rise of progression in percent, the least rise in mm or
 * ml. */
#define RESPONSE_SUMS_TABLE(X)                                                                                         \
    X(MRECIST, "mrecist", MEASURE_ENHANCING, 30, 20, 5)                                                                \
    X(VOLUME, "volumetric", MEASURE_VOLUME, 65.7, 72.8, 0)

#define RESPONSE_SUM_MEMBER(name, id, measure, fall, rise, least) SUM_##name,
enum response_sum { RESPONSE_SUMS_TABLE(RESPONSE_SUM_MEMBER) RESPONSE_SUMS };
#undef RESPONSE_SUM_MEMBER

struct sum_limits {
    int64_t pr_permille, pd_permille, pd_floor; /* floor: least absolute rise */
};

struct thresholds {
    /* RECIST 1.1 */
    int64_t pr_permille, pd_permille, pd_um, node_normal_um, node_target_um, too_small_um, measurable_um;
    int64_t slice_um, targets_max, targets_per_organ_max;
    /* Choi, modified Choi */
    int64_t choi_size_permille, choi_density_permille, choi_growth_permille, density_floor_mhu;
    int64_t modified_size_permille, modified_density_permille, modified_growth_permille;
    /* mRECIST, volume */
    struct sum_limits sums[RESPONSE_SUMS];
    int64_t porta_hepatis_um;
    /* PET */
    int64_t eortc_early_permille, eortc_pr_permille, eortc_pd_permille, eortc_extent_permille;
    int64_t percist_permille, percist_sul_milli, percist_tlg_permille, percist_liver_tenths, percist_liver_sds;
    int64_t percist_blood_tenths, percist_blood_sds;
    /* density of soft tissue: outside, worth a second look */
    int64_t tissue_low_mhu, tissue_high_mhu;
    /* GIST */
    int64_t limited_share_percent, pause_max_days, cystic_mhu;
};

/* The published values are given in the code too: the criteria are algorithms, and work without a base (NULL). */
void thresholds_read(struct thresholds *out, const cajal_knowledge *knowledge);

/* One of them alone: reading all takes as long as laying out the scans of a case. */
int64_t thresholds_pause_max_days(const cajal_knowledge *knowledge);

/* value ≤ (1000 - permille) ‰ of reference; value ≥ (1000 + permille) ‰ of it: exact. With `strict` the boundary
 * itself does not count. */
static inline bool fell_by(int64_t value, int64_t reference, int64_t permille, bool strict)
{
    int64_t left = value * 1000, right = reference * (1000 - permille);
    return strict ? left < right : left <= right;
}

static inline bool rose_by(int64_t value, int64_t reference, int64_t permille, bool strict)
{
    int64_t left = value * 1000, right = reference * (1000 + permille);
    return strict ? left > right : left >= right;
}

#endif
