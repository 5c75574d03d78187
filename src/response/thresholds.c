#include "response/thresholds.h"

#include <math.h>

static int64_t number(const cajal_knowledge *knowledge, const char *criterion, const char *parameter, double published,
                      double scale)
{
    return llround(kb_threshold(knowledge, criterion, parameter, published) * scale);
}

static void read_sizes(struct thresholds *out, const cajal_knowledge *knowledge)
{
    const char *recist = "recist-1.1", *choi = "choi-2007", *modified = "modified-choi";
    out->pr_permille = number(knowledge, recist, "pr_decrease", 30, 10);
    out->pd_permille = number(knowledge, recist, "pd_increase", 20, 10);
    out->pd_um = number(knowledge, recist, "pd_increase_absolute", 5, 1000);
    out->node_normal_um = number(knowledge, recist, "node_normal", 10, 1000);
    out->node_target_um = number(knowledge, recist, "node_target", 15, 1000);
    out->too_small_um = number(knowledge, recist, "too_small_value", 5, 1000);
    out->measurable_um = number(knowledge, recist, "measurable", 10, 1000);
    out->slice_um = number(knowledge, recist, "slice_max", 5, 1000);
    out->targets_max = number(knowledge, recist, "targets_max", 5, 1);
    out->targets_per_organ_max = number(knowledge, recist, "targets_per_organ_max", 2, 1);
    out->choi_size_permille = number(knowledge, choi, "size_decrease", 10, 10);
    out->choi_density_permille = number(knowledge, choi, "density_decrease", 15, 10);
    out->choi_growth_permille = number(knowledge, choi, "size_increase", 10, 10);
    out->density_floor_mhu = number(knowledge, choi, "baseline_density_min", 10, 1000);
    out->modified_size_permille = number(knowledge, modified, "size_decrease", 10, 10);
    out->modified_density_permille = number(knowledge, modified, "density_decrease", 15, 10);
    out->modified_growth_permille = number(knowledge, modified, "size_increase", 10, 10);
    out->porta_hepatis_um = number(knowledge, "mrecist-porta-hepatis", "node_short_axis", 20, 1000);
}

static void read_sums(struct thresholds *out, const cajal_knowledge *knowledge)
{
#define READ(name, id, measure, fall, rise, least)                                                                     \
    out->sums[SUM_##name] = (struct sum_limits){number(knowledge, id, "pr_decrease", fall, 10),                        \
                                                number(knowledge, id, "pd_increase", rise, 10),                        \
                                                number(knowledge, id, "pd_increase_absolute", least, 1000)};
    RESPONSE_SUMS_TABLE(READ)
#undef READ
}

int64_t thresholds_pause_max_days(const cajal_knowledge *knowledge)
{
    return number(knowledge, "gist-progression", "pause_max", 60, 1);
}

void thresholds_read(struct thresholds *out, const cajal_knowledge *knowledge)
{
    const char *eortc = "eortc-1999", *percist = "percist-1.0", *gist = "gist-progression";
    *out = (struct thresholds){0};
    read_sizes(out, knowledge);
    read_sums(out, knowledge);
    out->eortc_early_permille = number(knowledge, eortc, "pmr_decrease_first", 15, 10);
    out->eortc_pr_permille = number(knowledge, eortc, "pmr_decrease_later", 25, 10);
    out->eortc_pd_permille = number(knowledge, eortc, "pmd_increase", 25, 10);
    out->eortc_extent_permille = number(knowledge, eortc, "pmd_extent", 20, 10);
    out->percist_permille = number(knowledge, percist, "sul_change", 30, 10);
    out->percist_sul_milli = number(knowledge, percist, "sul_change_absolute", 0.8, 1000);
    out->percist_tlg_permille = number(knowledge, percist, "tlg_increase", 75, 10);
    out->percist_liver_tenths = number(knowledge, percist, "liver_factor", 1.5, 10);
    out->percist_liver_sds = number(knowledge, percist, "liver_sds", 2, 1);
    out->percist_blood_tenths = number(knowledge, "percist-blood-pool", "blood_pool_factor", 2, 10);
    out->percist_blood_sds = number(knowledge, "percist-blood-pool", "blood_pool_sds", 2, 1);
    out->tissue_low_mhu = number(knowledge, "measurement", "density_min", -150, 1000);
    out->tissue_high_mhu = number(knowledge, "measurement", "density_max", 300, 1000);
    out->limited_share_percent = number(knowledge, gist, "limited_share_max", 50, 1);
    out->pause_max_days = thresholds_pause_max_days(knowledge);
    out->cystic_mhu = number(knowledge, gist, "new_cystic_max", 20, 1000);
}
