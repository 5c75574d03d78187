/* Mistakes that only the course of a lesion shows. */
#include <string.h>

#include "response/table_series.h"

/* Ten times more or less than the scan before, within a fifth, looks like cm for mm or a slipped point. */
#define SLIP_LOW 80
#define SLIP_HIGH 125

static bool is_slip(int64_t small, int64_t large)
{
    return small > 0 && large * 10 >= small * SLIP_LOW && large * 10 <= small * SLIP_HIGH;
}

static int64_t size_in(const struct series_cell *cell, bool node)
{
    return !cell->listed ? CASE_ABSENT : node ? cell->short_um : cell->longest_um;
}

static void check_slip(struct lesion_table *table, const struct series *series, uint32_t visit, uint32_t lesion)
{
    const struct series_lesion *it = &series->lesions[lesion];
    const struct series_cell *cell = series_at(series, visit, lesion);
    int64_t now = size_in(cell, it->node), before = CASE_ABSENT;
    for (uint32_t i = visit; i > 0 && before == CASE_ABSENT; i--)
        before = size_in(series_at(series, i - 1, lesion), it->node);
    if (now == CASE_ABSENT || before == CASE_ABSENT)
        return;
    bool up = is_slip(before, now), down = is_slip(now, before);
    if (up || down)
        lesion_table_report(table, cell->row, it->node ? COLUMN_SHORT_MM : COLUMN_LONGEST_MM, true,
                            "lesion %s is %g mm, at the scan before %g mm: %s", it->id, (double)now / 1000,
                            (double)before / 1000, up ? "is one of them in cm?" : "is this one in cm?");
}

/* A cell that contradicts itself is not evaluated. */
static void check_cell(struct lesion_table *table, struct series *series, uint32_t visit, uint32_t lesion)
{
    const struct series_lesion *it = &series->lesions[lesion];
    struct series_cell *cell = &series->cells[(size_t)visit * series->lesions_count + lesion];
    if (!cell->listed)
        return;
    if (cell->longest_um != CASE_ABSENT && cell->short_um != CASE_ABSENT && cell->short_um > cell->longest_um &&
        cell->short_um > 0)
        lesion_table_report(table, cell->row, COLUMN_SHORT_MM, true,
                            "short axis of lesion %s is longer than its longest diameter", it->id);
    if (cell->enhancing_um != CASE_ABSENT && cell->longest_um != CASE_ABSENT && cell->enhancing_um > cell->longest_um) {
        lesion_table_report(table, cell->row, COLUMN_ENHANCING_MM, false,
                            "the enhancing part of lesion %s is longer than the lesion", it->id);
        cell->enhancing_um = CASE_ABSENT;
    }
    int64_t size = size_in(cell, it->node);
    if (cell->status == CASE_LESION_ABSENT && size != CASE_ABSENT && size > 0) {
        lesion_table_report(table, cell->row, COLUMN_STATUS, false, "lesion %s is absent beside a size above 0",
                            it->id);
        cell->status = CASE_LESION_NOT_EVALUABLE;
    }
    if (it->node && cell->short_um == CASE_ABSENT && cell->longest_um != CASE_ABSENT &&
        it->role != CASE_LESION_NON_TARGET)
        lesion_table_report(table, cell->row, COLUMN_SHORT_MM, false,
                            "node %s has a longest diameter only: RECIST 1.1 measures nodes by their short axis",
                            it->id);
    if (cell->density_mhu != CASE_ABSENT && (cell->density_mhu < table->thresholds->tissue_low_mhu ||
                                             cell->density_mhu > table->thresholds->tissue_high_mhu))
        lesion_table_report(table, cell->row, COLUMN_DENSITY, true, "%g HU is no density of soft tissue (lesion %s)",
                            (double)cell->density_mhu / 1000, it->id);
    check_slip(table, series, visit, lesion);
}

/* Targets are chosen at baseline, and only then. */
static void check_role(struct lesion_table *table, const struct series *series, uint32_t lesion)
{
    const struct series_lesion *it = &series->lesions[lesion];
    if (it->role != CASE_LESION_TARGET || it->first_visit == SERIES_NEVER || it->first_visit <= series->baseline ||
        it->split_from >= 0)
        return;
    lesion_table_report(table, series_at(series, it->first_visit, lesion)->row, COLUMN_ROLE, false,
                        "target %s appears after the baseline: targets are chosen there; a lesion found later is new",
                        it->id);
}

static bool same_organ(const struct series_lesion *a, const struct series_lesion *b)
{
    if (a->node || b->node)
        return a->node && b->node;
    return a->organ && b->organ && strcmp(a->organ, b->organ) == 0;
}

static bool is_target_at_baseline(const struct series *series, uint32_t lesion)
{
    return series->lesions[lesion].role == CASE_LESION_TARGET && series_at(series, series->baseline, lesion)->listed;
}

static void check_targets(struct lesion_table *table, const struct series *series, const struct thresholds *thresholds)
{
    int64_t targets = 0;
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        if (!is_target_at_baseline(series, i))
            continue;
        int64_t in_organ = 0;
        for (uint32_t j = 0; j <= i; j++)
            in_organ += is_target_at_baseline(series, j) && same_organ(&series->lesions[i], &series->lesions[j]);
        long line = series_at(series, series->baseline, i)->row;
        if (++targets == thresholds->targets_max + 1)
            lesion_table_report(table, line, COLUMN_ROLE, true,
                                "target %s is one more than the %lld that RECIST 1.1 takes", series->lesions[i].id,
                                (long long)thresholds->targets_max);
        if (in_organ > thresholds->targets_per_organ_max)
            lesion_table_report(table, line, COLUMN_ROLE, true,
                                "target %s is one more in its organ than the %lld that RECIST 1.1 takes",
                                series->lesions[i].id, (long long)thresholds->targets_per_organ_max);
    }
}

void table_check_series(struct lesion_table *table, struct series *series)
{
    for (uint32_t i = 0; i < series->lesions_count; i++)
        check_role(table, series, i);
    for (uint32_t i = 0; i < series->visits_count; i++)
        for (uint32_t j = 0; j < series->lesions_count; j++)
            check_cell(table, series, i, j);
    if (series->visits_count)
        check_targets(table, series, table->thresholds);
}
