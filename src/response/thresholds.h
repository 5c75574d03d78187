/* The numbers of the criteria, from kb/criteria.yaml. Percentages in tenths, so that 65.7 % is exact. */
#ifndef CAJAL_RESPONSE_THRESHOLDS_H
#define CAJAL_RESPONSE_THRESHOLDS_H

#include "knowledge/knowledge.h"

struct thresholds {
    /* RECIST 1.1 */
    int64_t pr_permille, pd_permille, pd_um, node_normal_um, node_target_um, too_small_um, measurable_um;
    int64_t slice_um, targets_max, targets_per_organ_max;
    /* Choi, modified Choi */
    int64_t choi_size_permille, choi_density_permille, choi_growth_permille, density_floor_mhu;
    int64_t modified_size_permille, modified_density_permille, modified_growth_permille;
    /* mRECIST */
    int64_t mrecist_pr_permille, mrecist_pd_permille, mrecist_floor_um, porta_hepatis_um;
    /* PET */
    int64_t eortc_early_permille, eortc_pr_permille, eortc_pd_permille, eortc_extent_permille;
    int64_t percist_permille, percist_sul_milli, percist_tlg_permille, percist_liver_tenths, percist_liver_sds;
    int64_t percist_blood_tenths, percist_blood_sds;
    /* volume */
    int64_t volume_pr_permille, volume_pd_permille;
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
