/* RECIST 1.1 (Eisenhauer 2009) and Choi (Choi 2007) at one visit. */
#include "response/measure.h"

static bool is_pd_by_size(const struct measured *now, int64_t nadir_um, const struct response_thresholds *thresholds)
{
    return nadir_um != CASE_ABSENT && now->any_target && now->sum_um > nadir_um &&
           rose_by(now->sum_um, nadir_um, thresholds->recist_pd_percent) &&
           now->sum_um - nadir_um >= thresholds->recist_pd_um;
}

static enum response_call decide(const char **text, const char *why, enum response_call call)
{
    *text = why;
    return call;
}

static enum response_call recist_without_targets(const char **text, const struct measured *now)
{
    if (!now->any_non_target)
        return decide(text, "no target lesion was measured at baseline", RESPONSE_NOT_ASSESSED);
    if (now->non_target_left && !now->non_target_seen)
        return decide(text, "only non-target lesions, none of them evaluable", RESPONSE_NE);
    return now->non_target_left
               ? decide(text, "only non-target lesions, not all gone and none clearly worse", RESPONSE_NON_CR_NON_PD)
               : decide(text, "only non-target lesions, all gone", RESPONSE_CR);
}

enum response_call recist_call(const char **text, const struct measured *now, int64_t baseline_um, int64_t nadir_um,
                               const struct response_thresholds *thresholds)
{
    if (now->new_lesion)
        return decide(text, "a new lesion", RESPONSE_PD);
    if (now->unequivocal)
        return decide(text, "unequivocal progression of a non-target lesion", RESPONSE_PD);
    if (now->after_cr && now->disease_seen)
        return decide(text, "a lesion came back after a complete response", RESPONSE_PD);
    if (!now->any_target)
        return recist_without_targets(text, now);
    if (now->all_gone && now->complete)
        return now->non_target_left ? decide(text, "all targets gone, non-target lesions left", RESPONSE_PR)
                                    : decide(text, "all lesions gone", RESPONSE_CR);
    if (is_pd_by_size(now, nadir_um, thresholds))
        return decide(text, "the sum of diameters rose by 20 % and 5 mm or more over its nadir", RESPONSE_PD);
    if (!now->complete || baseline_um == CASE_ABSENT)
        return decide(text, "not every target lesion was measured", RESPONSE_NE);
    if (fell_by(now->sum_um, baseline_um, thresholds->recist_pr_percent))
        return decide(text, "the sum of diameters fell by 30 % or more from baseline", RESPONSE_PR);
    return decide(text, "the sum of diameters changed by less than response or progression needs", RESPONSE_SD);
}

/* A baseline near 0 HU makes any percentage meaningless, and another contrast phase another scale. */
bool density_comparable(const struct measured *now, const struct response_thresholds *thresholds)
{
    return now->density_mhu != CASE_ABSENT && now->same_phase &&
           now->baseline_density_mhu >= thresholds->density_floor_mhu;
}

bool choi_density_fell(const struct measured *now, const struct response_thresholds *thresholds)
{
    return density_comparable(now, thresholds) &&
           fell_by(now->density_total_mhu, now->baseline_density_total_mhu, thresholds->choi_density_percent);
}

enum response_call choi_call(const char **text, const struct measured *now, int64_t baseline_um, int64_t nadir_um,
                             const struct response_thresholds *thresholds)
{
    if (now->nodule)
        return decide(text, "a new enhancing nodule within a mass", RESPONSE_PD);
    if (now->new_lesion)
        return decide(text, "a new lesion", RESPONSE_PD);
    if (now->unequivocal)
        return decide(text, "unequivocal progression of a lesion not measured", RESPONSE_PD);
    if (now->after_cr && now->disease_seen)
        return decide(text, "a lesion came back after a complete response", RESPONSE_PD);
    if (!now->any_target)
        return decide(text, "no target lesion was measured at baseline", RESPONSE_NOT_ASSESSED);
    if (!now->complete || baseline_um == CASE_ABSENT)
        return decide(text, "not every target lesion was measured", RESPONSE_NE);
    if (now->all_gone && !now->non_target_left)
        return decide(text, "all lesions gone", RESPONSE_CR);
    bool less_dense = choi_density_fell(now, thresholds);
    bool grew = nadir_um != CASE_ABSENT && now->sum_um > nadir_um &&
                rose_by(now->sum_um, nadir_um, thresholds->choi_growth_percent);
    if (grew && !less_dense)
        return decide(text, "size rose by 10 % or more over its nadir and density did not fall by 15 %", RESPONSE_PD);
    if (less_dense)
        return decide(text, "density fell by 15 % or more from baseline", RESPONSE_PR);
    if (fell_by(now->sum_um, baseline_um, thresholds->choi_size_percent))
        return decide(text, "size fell by 10 % or more from baseline", RESPONSE_PR);
    return decide(text, "neither size nor density changed enough", RESPONSE_SD);
}
