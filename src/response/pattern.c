/* Limited or generalized: how many of the lesions progress. */
#include "response/measure.h"

/* The least size of a lesion before the last visit; CASE_ABSENT when it was never measured. */
static int64_t lesion_nadir_um(const char *id, bool node, const struct case_imaging *const *visits, uint32_t count,
                               const struct response_thresholds *thresholds)
{
    int64_t nadir_um = CASE_ABSENT;
    for (uint32_t i = 0; i + 1 < count; i++) {
        int64_t size_um = lesion_size_um(find_lesion(visits[i], id), node, thresholds);
        if (size_um != CASE_ABSENT && (nadir_um == CASE_ABSENT || size_um < nadir_um))
            nadir_um = size_um;
    }
    return nadir_um;
}

static bool turned_hypodense(const struct case_lesion *lesion, const struct case_imaging *visit,
                             const struct case_imaging *baseline, const struct response_thresholds *thresholds)
{
    const struct case_lesion *before = find_lesion(baseline, lesion->id);
    bool same_phase = !baseline->phase || !visit->phase || baseline->phase == visit->phase;
    return same_phase && before && before->density_mhu != CASE_ABSENT && lesion->density_mhu != CASE_ABSENT &&
           before->density_mhu >= thresholds->density_floor_mhu &&
           fell_by(lesion->density_mhu, before->density_mhu, thresholds->choi_density_percent);
}

enum course { NOT_JUDGED, CONTROLLED, PROGRESSES };

static bool said_to_progress(const struct case_lesion *lesion)
{
    return lesion->status != CASE_LESION_ABSENT &&
           (lesion->is_new == CASE_YES || lesion->nodule_within_mass == CASE_YES ||
            lesion->status == CASE_LESION_UNEQUIVOCAL_PROGRESSION);
}

static enum course course_of(const struct case_lesion *lesion, const struct case_imaging *const *visits, uint32_t count,
                             const struct response_thresholds *thresholds)
{
    const struct case_lesion *first = find_lesion(visits[0], lesion->id);
    bool node = is_node(first ? first : lesion);
    if (said_to_progress(lesion))
        return PROGRESSES;
    if (lesion->status != CASE_LESION_ABSENT && is_new_since_baseline(visits, count - 1, lesion->id))
        return PROGRESSES;
    if (lesion->status == CASE_LESION_NOT_EVALUABLE)
        return NOT_JUDGED;
    int64_t size_um = lesion_size_um(lesion, node, thresholds);
    if (size_um == CASE_ABSENT)
        return (first ? first : lesion)->role == CASE_LESION_NON_TARGET ? CONTROLLED : NOT_JUDGED;
    int64_t nadir_um = lesion_nadir_um(lesion->id, node, visits, count, thresholds);
    bool grew = nadir_um != CASE_ABSENT && size_um - nadir_um >= thresholds->recist_pd_um &&
                rose_by(size_um, nadir_um, thresholds->recist_pd_percent);
    return grew && !turned_hypodense(lesion, visits[count - 1], visits[0], thresholds) ? PROGRESSES : CONTROLLED;
}

enum case_progression pattern_of(const char **lesions, uint32_t *lesions_count, uint32_t *evaluable,
                                 const struct case_imaging *const *visits, uint32_t count,
                                 const struct response_thresholds *thresholds)
{
    const struct case_imaging *last = visits[count - 1];
    *lesions_count = *evaluable = 0;
    for (uint32_t i = 0; i < last->lesions_count; i++) {
        enum course course = course_of(&last->lesions[i], visits, count, thresholds);
        *evaluable += course != NOT_JUDGED;
        if (course == PROGRESSES)
            lesions[(*lesions_count)++] = last->lesions[i].id;
    }
    if (*lesions_count == 0 || *evaluable < 2)
        return case_progression_not_stated; /* one lesion alone is no pattern */
    bool some_controlled = *lesions_count < *evaluable;
    bool few = (int64_t)*lesions_count * 100 <= (int64_t)*evaluable * thresholds->limited_share_percent;
    return some_controlled && few ? CASE_PROGRESSION_LIMITED : CASE_PROGRESSION_GENERALIZED;
}
