/* Limited or generalized: how many of the lesions progress. */
#include "response/measure.h"

/* The least size of a lesion before the last visit; CASE_ABSENT when it was never measured. */
static int64_t lesion_nadir_um(const char *id, const struct case_imaging *const *visits, uint32_t count,
                               const struct response_thresholds *thresholds)
{
    int64_t nadir_um = CASE_ABSENT;
    for (uint32_t i = 0; i + 1 < count; i++) {
        int64_t size_um = lesion_size_um(find_lesion(visits[i], id), thresholds);
        if (size_um != CASE_ABSENT && (nadir_um == CASE_ABSENT || size_um < nadir_um))
            nadir_um = size_um;
    }
    return nadir_um;
}

static bool turned_hypodense(const struct case_lesion *lesion, const struct case_imaging *baseline,
                             const struct response_thresholds *thresholds)
{
    const struct case_lesion *before = find_lesion(baseline, lesion->id);
    return before && before->density_mhu != CASE_ABSENT && lesion->density_mhu != CASE_ABSENT &&
           before->density_mhu >= thresholds->density_floor_mhu &&
           fell_by(lesion->density_mhu, before->density_mhu, thresholds->choi_density_percent);
}

static bool progresses(const struct case_lesion *lesion, int64_t nadir_um, const struct case_imaging *baseline,
                       const struct response_thresholds *thresholds)
{
    if (lesion->is_new == CASE_YES || lesion->nodule_within_mass == CASE_YES ||
        lesion->status == CASE_LESION_UNEQUIVOCAL_PROGRESSION)
        return true;
    int64_t size_um = lesion_size_um(lesion, thresholds);
    return size_um != CASE_ABSENT && nadir_um != CASE_ABSENT && size_um - nadir_um >= thresholds->recist_pd_um &&
           rose_by(size_um, nadir_um, thresholds->recist_pd_percent) && !turned_hypodense(lesion, baseline, thresholds);
}

enum case_progression pattern_of(const char **lesions, uint32_t *lesions_count, uint32_t *evaluable,
                                 const struct case_imaging *const *visits, uint32_t count,
                                 const struct response_thresholds *thresholds)
{
    const struct case_imaging *last = visits[count - 1];
    *lesions_count = *evaluable = 0;
    for (uint32_t i = 0; i < last->lesions_count; i++) {
        const struct case_lesion *lesion = &last->lesions[i];
        int64_t nadir_um = lesion_nadir_um(lesion->id, visits, count, thresholds);
        bool worse = progresses(lesion, nadir_um, visits[0], thresholds);
        if (!worse && lesion_size_um(lesion, thresholds) == CASE_ABSENT && lesion->role != CASE_LESION_NON_TARGET)
            continue;
        (*evaluable)++;
        if (worse)
            lesions[(*lesions_count)++] = lesion->id;
    }
    if (*lesions_count == 0 || *evaluable < 2)
        return case_progression_not_stated; /* one lesion alone is no pattern */
    bool some_controlled = *lesions_count < *evaluable;
    bool few = (int64_t)*lesions_count * 100 <= (int64_t)*evaluable * thresholds->limited_share_percent;
    return some_controlled && few ? CASE_PROGRESSION_LIMITED : CASE_PROGRESSION_GENERALIZED;
}
