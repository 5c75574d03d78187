/* Limited or generalized: how many of the lesions progress. */
#include "response/assess.h"

/* The least size of a lesion from the baseline to before `visit`; CASE_ABSENT when it was never measured. */
static int64_t lesion_nadir(const struct assessing *it, uint32_t visit, uint32_t lesion)
{
    int64_t nadir = CASE_ABSENT;
    for (uint32_t i = it->series->baseline; i < visit; i++) {
        int64_t size = lesion_size(&it->engine, i, lesion, MEASURE_DIAMETER);
        if (size != CASE_ABSENT && (nadir == CASE_ABSENT || size < nadir))
            nadir = size;
    }
    return nadir;
}

static bool grew(const struct assessing *it, uint32_t visit, uint32_t lesion, int64_t size)
{
    int64_t nadir = lesion_nadir(it, visit, lesion);
    return nadir != CASE_ABSENT && size > nadir && size - nadir >= it->thresholds.pd_um &&
           rose_by(size, nadir, it->thresholds.pd_permille, false);
}

enum lesion_course lesion_course(const struct assessing *it, uint32_t visit, uint32_t lesion)
{
    const struct series_cell *cell = series_at(it->series, visit, lesion);
    if (!cell->listed)
        return COURSE_NOT_JUDGED;
    bool said = cell->is_new == CASE_YES || cell->nodule_within_mass == CASE_YES ||
                cell->status == CASE_LESION_UNEQUIVOCAL_PROGRESSION;
    bool there = cell->status != CASE_LESION_ABSENT && cell->status != CASE_LESION_EQUIVOCAL;
    if (there && visit > it->series->baseline && (said || lesion_is_new(&it->engine, visit, lesion)))
        return COURSE_PROGRESSES;
    if (cell->status == CASE_LESION_NOT_EVALUABLE)
        return COURSE_NOT_JUDGED;
    int64_t size = lesion_size(&it->engine, visit, lesion, MEASURE_DIAMETER);
    if (size == CASE_ABSENT)
        return it->series->lesions[lesion].role == CASE_LESION_NON_TARGET ? COURSE_CONTROLLED : COURSE_NOT_JUDGED;
    return grew(it, visit, lesion, size) && !lesion_less_dense(&it->engine, visit, lesion) ? COURSE_PROGRESSES
                                                                                           : COURSE_CONTROLLED;
}

enum case_progression pattern_at(const struct assessing *it, uint32_t visit, const char **lesions, uint32_t *count,
                                 uint32_t *evaluable)
{
    *count = *evaluable = 0;
    for (uint32_t i = 0; i < it->series->lesions_count; i++) {
        enum lesion_course course = lesion_course(it, visit, i);
        *evaluable += course != COURSE_NOT_JUDGED;
        if (course == COURSE_PROGRESSES)
            lesions[(*count)++] = it->series->lesions[i].id;
    }
    if (*count == 0 || *evaluable < 2)
        return case_progression_not_stated; /* one lesion alone is no pattern */
    bool few = (int64_t)*count * 100 <= (int64_t)*evaluable * it->thresholds.limited_share_percent;
    return *count < *evaluable && few ? CASE_PROGRESSION_LIMITED : CASE_PROGRESSION_GENERALIZED;
}
