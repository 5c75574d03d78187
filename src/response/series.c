#include "response/series.h"

#include <string.h>

int32_t series_lesion_index(const struct series *series, const char *id)
{
    for (uint32_t i = 0; i < series->lesions_count; i++)
        if (strcmp(series->lesions[i].id, id) == 0)
            return (int32_t)i;
    return -1;
}

void series_cell_clear(struct series_cell *cell)
{
    *cell = (struct series_cell){.longest_um = CASE_ABSENT,
                                 .short_um = CASE_ABSENT,
                                 .enhancing_um = CASE_ABSENT,
                                 .density_mhu = CASE_ABSENT,
                                 .suv_max_milli = CASE_ABSENT,
                                 .sul_peak_milli = CASE_ABSENT,
                                 .volume_mm3 = CASE_ABSENT,
                                 .tlg_milli = CASE_ABSENT};
}

static bool has_uptake(const struct series_cell *cell)
{
    return cell->suv_max_milli != CASE_ABSENT || cell->sul_peak_milli != CASE_ABSENT || cell->tlg_milli != CASE_ABSENT;
}

static bool is_uptake_only(const struct series_cell *cell)
{
    return has_uptake(cell) && cell->longest_um == CASE_ABSENT && cell->short_um == CASE_ABSENT &&
           cell->enhancing_um == CASE_ABSENT && cell->volume_mm3 == CASE_ABSENT && cell->density_mhu == CASE_ABSENT &&
           !cell->status && !cell->is_new && !cell->nodule_within_mass;
}

bool series_measures_size(const struct series *series, uint32_t visit)
{
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_cell *cell = series_at(series, visit, i);
        if (cell->listed && !is_uptake_only(cell))
            return true;
    }
    return false;
}

/* A PET that calls a lesion new says something of presence, but nothing to compare sizes with. */
bool series_can_be_baseline(const struct series *series, uint32_t visit)
{
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        struct series_cell cell = *series_at(series, visit, i);
        cell.is_new = cell.nodule_within_mass = CASE_NOT_STATED;
        if (cell.listed && !is_uptake_only(&cell))
            return true;
    }
    return false;
}

static void settle_lesion(struct series *series, uint32_t lesion)
{
    struct series_lesion *it = &series->lesions[lesion];
    it->first_visit = it->new_visit = SERIES_NEVER;
    for (uint32_t visit = 0; visit < series->visits_count; visit++) {
        const struct series_cell *cell = series_at(series, visit, lesion);
        if (cell->listed && it->first_visit == SERIES_NEVER)
            it->first_visit = visit;
        if (cell->is_new == CASE_YES && visit > series->baseline && it->new_visit == SERIES_NEVER)
            it->new_visit = visit;
    }
}

static void settle_cell(struct series *series, const struct series_cell *cell)
{
    series->any_density = series->any_density || cell->density_mhu != CASE_ABSENT;
    series->any_enhancing = series->any_enhancing || cell->enhancing_um != CASE_ABSENT;
    series->any_volume = series->any_volume || cell->volume_mm3 != CASE_ABSENT;
    series->any_uptake = series->any_uptake || has_uptake(cell);
}

void series_settle(struct series *series)
{
    size_t cells = (size_t)series->visits_count * series->lesions_count;
    for (size_t i = 0; i < cells; i++)
        settle_cell(series, &series->cells[i]);
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        settle_lesion(series, i);
        series->any_split = series->any_split || series->lesions[i].split_from >= 0;
    }
    for (uint32_t i = 0; i < series->visits_count; i++)
        series->visits[i].uptake_only = !series_measures_size(series, i);
}
