#include "response/table_series.h"

#include <stdlib.h>
#include <string.h>

enum { NO_ROOM = -1, LEFT_OUT = -2 }; /* instead of the place of a row */

/* A visit while its rows are gathered. */
struct gathered {
    struct series_visit visit;
    const char *label;
    int64_t number;
    long line;
    bool baseline;
    uint32_t place; /* in order of date */
};

/* Where a lesion is first named, and whether TU calls it new: once for all visits. */
struct origin {
    long line;
    bool is_new;
};

struct building {
    struct series *out;
    struct lesion_table *table;
    struct arena *arena;
    struct gathered *visits; /* up to TABLE_VISITS */
    uint32_t visits_count;
    struct origin *origins; /* up to TABLE_LESIONS */
    const struct identified *identified;
    size_t identified_count;
};

/* ---- visits ---- */

/* The same visit: the same number or name; without either, the same day. */
static bool same_visit(const struct gathered *visit, const struct table_row *row)
{
    if (row->visit_number != CASE_ABSENT || visit->number != CASE_ABSENT)
        return row->visit_number == visit->number;
    if (row->visit || visit->label)
        return row->visit && visit->label && strcmp(row->visit, visit->label) == 0;
    return row->date.days == visit->visit.date.days && row->date.precision == visit->visit.date.precision;
}

static void fill_visit(struct gathered *visit, const struct table_row *row)
{
    if (date_compare(row->date, visit->visit.date) < 0)
        visit->visit.date = row->date; /* a visit of several days dates from its first */
    visit->baseline = visit->baseline || row->baseline;
    visit->visit.phase = visit->visit.phase ? visit->visit.phase : row->phase;
    visit->visit.modality = visit->visit.modality ? visit->visit.modality : row->modality;
    if (visit->visit.slice_um == CASE_ABSENT)
        visit->visit.slice_um = row->slice_um;
    if (visit->visit.liver_sul_mean_milli == CASE_ABSENT)
        visit->visit.liver_sul_mean_milli = row->liver_mean_milli;
    if (visit->visit.liver_sul_sd_milli == CASE_ABSENT)
        visit->visit.liver_sul_sd_milli = row->liver_sd_milli;
    if (visit->visit.blood_pool_sul_mean_milli == CASE_ABSENT)
        visit->visit.blood_pool_sul_mean_milli = row->blood_mean_milli;
    if (visit->visit.blood_pool_sul_sd_milli == CASE_ABSENT)
        visit->visit.blood_pool_sul_sd_milli = row->blood_sd_milli;
    if (row->deterioration)
        visit->visit.symptomatic_deterioration = row->deterioration;
}

static int32_t visit_of(struct building *it, const struct table_row *row)
{
    for (uint32_t i = it->visits_count; i > 0; i--)
        if (same_visit(&it->visits[i - 1], row)) {
            fill_visit(&it->visits[i - 1], row);
            return (int32_t)i - 1;
        }
    if (it->visits_count == TABLE_VISITS)
        return NO_ROOM;
    struct gathered *visit = &it->visits[it->visits_count];
    *visit = (struct gathered){.label = row->visit, .number = row->visit_number, .line = row->line};
    visit->visit.date = row->date;
    visit->visit.label = row->visit;
    visit->visit.slice_um = visit->visit.liver_sul_mean_milli = visit->visit.liver_sul_sd_milli = CASE_ABSENT;
    visit->visit.blood_pool_sul_mean_milli = visit->visit.blood_pool_sul_sd_milli = CASE_ABSENT;
    fill_visit(visit, row);
    return (int32_t)it->visits_count++;
}

static int by_date(const void *a, const void *b)
{
    const struct gathered *const *left = a, *const *right = b;
    int order = date_compare((*left)->visit.date, (*right)->visit.date);
    if (order)
        return order;
    if ((*left)->number != (*right)->number)
        return ((*left)->number > (*right)->number) - ((*left)->number < (*right)->number);
    return (*left > *right) - (*left < *right);
}

/* Numbered visits must run with their dates; those without a number, as unscheduled ones often are, may lie anywhere.
 */
static void check_order(struct building *it, struct gathered *const *order)
{
    const struct gathered *last = NULL; /* that has a number */
    for (uint32_t i = 0; i < it->visits_count; i++) {
        char before[DATE_TEXT], now[DATE_TEXT];
        const struct gathered *visit = order[i];
        if (visit->number == CASE_ABSENT)
            continue;
        if (last && visit->number < last->number) {
            date_format(before, last->visit.date);
            date_format(now, visit->visit.date);
            lesion_table_report(it->table, visit->line, COLUMN_DATE, false,
                                "visits out of order: visit %lld is dated %s, after visit %lld of %s",
                                (long long)(visit->number / 1000), now, (long long)(last->number / 1000), before);
        }
        last = visit;
    }
}

static bool is_baseline_name(const char *label)
{
    static const char *const names[] = {"baseline", "screening", "BASELINE", "SCREENING", "Baseline", "Screening"};
    for (size_t i = 0; label && i < sizeof names / sizeof names[0]; i++)
        if (strncmp(label, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* Marked so, or named so, or the last up to the start of treatment; else the first. */
static void choose_baseline(struct series *out, struct gathered *const *order)
{
    uint32_t marked = SERIES_NEVER, named = SERIES_NEVER, before = SERIES_NEVER, first = SERIES_NEVER;
    for (uint32_t i = 0; i < out->visits_count; i++) {
        bool early = date_compare(out->visits[i].date, out->treatment_start) <= 0; /* none, when it is not stated */
        if (!series_can_be_baseline(out, i))
            continue;
        first = first == SERIES_NEVER ? i : first;
        marked = order[i]->baseline && marked == SERIES_NEVER ? i : marked;
        named = is_baseline_name(order[i]->label) ? i : named;
        before = early ? i : before;
    }
    uint32_t chosen = marked != SERIES_NEVER ? marked : before != SERIES_NEVER ? before : named;
    out->baseline = chosen != SERIES_NEVER ? chosen : first != SERIES_NEVER ? first : 0;
}

/* ---- lesions ---- */

static const struct identified *identify(const struct building *it, const struct table_row *row)
{
    for (size_t i = 0; i < it->identified_count; i++) {
        const struct identified *known = &it->identified[i];
        bool same_reader = !known->reader || !row->reader || strcmp(known->reader, row->reader) == 0;
        if (same_reader && strcmp(known->lesion, row->lesion) == 0)
            return known;
    }
    return NULL;
}

static void start_lesion(struct building *it, struct series_lesion *lesion, struct origin *origin,
                         const struct table_row *row)
{
    const struct identified *known = identify(it, row);
    const char *organ = row->organ ? row->organ : known ? known->organ : NULL;
    enum case_site site = row->site ? row->site : known ? known->site : case_site_not_stated;
    *lesion = (struct series_lesion){.id = row->lesion,
                                     .organ = organ,
                                     .site = site,
                                     .role = row->role ? row->role
                                             : known   ? known->role
                                                       : case_lesion_role_not_stated,
                                     .node = row->is_node || site == CASE_SITE_LYMPH_NODE,
                                     .split_from = -1,
                                     .merged_into = -1};
    *origin = (struct origin){row->line, known && known->is_new};
}

static void check_lesion(struct building *it, struct series_lesion *lesion, uint32_t index, const struct table_row *row)
{
    if (row->organ && lesion->organ && strcmp(row->organ, lesion->organ) != 0)
        lesion_table_report(it->table, row->line, COLUMN_ORGAN, false,
                            "lesion %s is in \"%s\" here and in \"%s\" on line %ld: one lesion has one organ",
                            row->lesion, row->organ, lesion->organ, it->origins[index].line);
    if (row->role && lesion->role && row->role != lesion->role)
        lesion_table_report(it->table, row->line, COLUMN_ROLE, false,
                            "lesion %s is \"%s\" here and \"%s\" on line %ld: a lesion keeps its role", row->lesion,
                            case_word(&case_words_lesion_role, (int)row->role),
                            case_word(&case_words_lesion_role, (int)lesion->role), it->origins[index].line);
    lesion->organ = lesion->organ ? lesion->organ : row->organ;
    lesion->role = lesion->role ? lesion->role : row->role;
    lesion->node = lesion->node || row->is_node;
}

static int32_t lesion_of(struct building *it, const struct table_row *row)
{
    int32_t index = series_lesion_index(it->out, row->lesion);
    if (index < 0) {
        if (it->out->lesions_count == TABLE_LESIONS)
            return NO_ROOM;
        index = (int32_t)it->out->lesions_count++;
        start_lesion(it, &it->out->lesions[index], &it->origins[index], row);
    }
    struct series_lesion *lesion = &it->out->lesions[index];
    size_t mistakes = it->table->mistakes;
    check_lesion(it, lesion, (uint32_t)index, row);
    if (it->table->mistakes > mistakes)
        return LEFT_OUT; /* whose row is it? */
    lesion->porta_hepatis = lesion->porta_hepatis || row->porta_hepatis == CASE_YES;
    if (date_compare(row->treated, lesion->treated) > 0) {
        lesion->treated = row->treated;
        lesion->treatment = row->treated_by;
    }
    return index;
}

/* ---- cells ---- */

static void merge_number(struct building *it, int64_t *into, int64_t value, const struct table_row *row,
                         enum response_column column, const struct series_cell *before)
{
    if (value == CASE_ABSENT)
        return;
    if (*into != CASE_ABSENT)
        lesion_table_report(it->table, row->line, column, false,
                            "lesion %s is measured twice at this visit, on line %u too", row->lesion, before->row);
    else
        *into = value;
}

static void merge_cell(struct building *it, struct series_cell *into, const struct table_row *row)
{
    const struct series_cell before = *into, *cell = &row->cell;
    if (before.listed && !it->table->long_form) {
        lesion_table_report(it->table, row->line, COLUMN_LESION, false,
                            "lesion %s is given twice at this visit, on line %u too", row->lesion, before.row);
        return;
    }
    into->listed = true;
    into->row = cell->row;
    merge_number(it, &into->longest_um, cell->longest_um, row, COLUMN_TEST, &before);
    merge_number(it, &into->short_um, cell->short_um, row, COLUMN_TEST, &before);
    merge_number(it, &into->enhancing_um, cell->enhancing_um, row, COLUMN_TEST, &before);
    merge_number(it, &into->density_mhu, cell->density_mhu, row, COLUMN_TEST, &before);
    merge_number(it, &into->suv_max_milli, cell->suv_max_milli, row, COLUMN_TEST, &before);
    merge_number(it, &into->sul_peak_milli, cell->sul_peak_milli, row, COLUMN_TEST, &before);
    merge_number(it, &into->volume_mm3, cell->volume_mm3, row, COLUMN_TEST, &before);
    merge_number(it, &into->tlg_milli, cell->tlg_milli, row, COLUMN_TEST, &before);
    into->effusion_cytology = cell->effusion_cytology ? cell->effusion_cytology : into->effusion_cytology;
    into->status = cell->status ? cell->status : into->status;
    into->is_new = cell->is_new ? cell->is_new : into->is_new;
    into->nodule_within_mass = cell->nodule_within_mass ? cell->nodule_within_mass : into->nodule_within_mass;
    into->density_confounded = cell->density_confounded ? cell->density_confounded : into->density_confounded;
}

static bool make_tables(struct building *it, size_t count)
{
    struct series *out = it->out;
    size_t lesions = count < TABLE_LESIONS ? count : TABLE_LESIONS,
           visits = count < TABLE_VISITS ? count : TABLE_VISITS;
    out->lesions = arena_array(it->arena, lesions, sizeof *out->lesions);
    it->origins = arena_array(it->arena, lesions, sizeof *it->origins);
    it->visits = arena_array(it->arena, visits, sizeof *it->visits);
    return out->lesions && it->origins && it->visits;
}

static bool place_visits(struct building *it, struct gathered **order)
{
    struct series *out = it->out;
    for (uint32_t i = 0; i < it->visits_count; i++)
        order[i] = &it->visits[i];
    qsort(order, it->visits_count, sizeof *order, by_date);
    out->visits_count = it->visits_count;
    out->visits = arena_array(it->arena, it->visits_count, sizeof *out->visits);
    size_t cells = (size_t)it->visits_count * out->lesions_count;
    out->cells = arena_array(it->arena, cells, sizeof *out->cells);
    if (!out->visits || !out->cells)
        return false;
    for (uint32_t i = 0; i < it->visits_count; i++) {
        out->visits[i] = order[i]->visit;
        order[i]->place = i;
    }
    for (size_t i = 0; i < cells; i++)
        series_cell_clear(&out->cells[i]);
    check_order(it, order);
    return true;
}

static void take_subject(struct series *out, const struct table_row *row)
{
    out->treatment_start = date_stated(out->treatment_start) ? out->treatment_start : row->start;
    out->new_therapy = date_stated(out->new_therapy) ? out->new_therapy : row->new_therapy;
    out->died = date_stated(out->died) ? out->died : row->died;
    out->setting = out->setting ? out->setting : row->setting;
}

static void link_lesion(struct building *it, int32_t *link, const char *id, const struct table_row *row,
                        enum response_column column)
{
    if (!id)
        return;
    *link = series_lesion_index(it->out, id);
    if (*link < 0)
        lesion_table_report(it->table, row->line, column, false, "lesion \"%s\" is in no row of this subject", id);
}

/* Local therapies as events; a lesion treated before the baseline is marked so. */
static bool mark_treated(struct series *out, struct arena *arena)
{
    cajal_date baseline = out->visits_count ? out->visits[out->baseline].date : (cajal_date){0, CAJAL_NO_DATE};
    out->events = arena_array(arena, out->lesions_count, sizeof *out->events);
    for (uint32_t i = 0; out->events && i < out->lesions_count; i++) {
        struct series_lesion *lesion = &out->lesions[i];
        if (!date_stated(lesion->treated))
            continue;
        out->events[out->events_count++] = (struct series_event){
            .kind = lesion->treatment, .start = lesion->treated, .stop = lesion->treated, .dose_mg_milli = CASE_ABSENT};
        if (date_compare(lesion->treated, baseline) < 0) {
            lesion->treated_before = true;
            lesion->treated = (cajal_date){0, CAJAL_NO_DATE};
        }
    }
    return out->events != NULL;
}

bool table_series(struct series *out, struct lesion_table *table, struct arena *arena,
                  const struct table_row *const *rows, size_t count, const struct identified *identified,
                  size_t identified_count)
{
    struct building *it = arena_alloc(arena, sizeof *it);
    struct gathered **order = arena_array(arena, count, sizeof *order);
    int32_t *places = arena_array(arena, 2 * count, sizeof *places); /* visit and lesion of each row */
    *out = (struct series){0};
    if (!it || !order || !places)
        return false;
    *it = (struct building){
        .out = out, .table = table, .arena = arena, .identified = identified, .identified_count = identified_count};
    if (!make_tables(it, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        out->subject = rows[i]->subject;
        out->reader = rows[i]->reader;
        take_subject(out, rows[i]);
        places[2 * i] = visit_of(it, rows[i]);
        places[2 * i + 1] = lesion_of(it, rows[i]);
        if (places[2 * i] == NO_ROOM || places[2 * i + 1] == NO_ROOM)
            lesion_table_report(table, rows[i]->line, COLUMN_SUBJECT, false,
                                "more than %d visits or %d lesions of one subject: the row is left out", TABLE_VISITS,
                                TABLE_LESIONS);
    }
    if (!place_visits(it, order))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (places[2 * i] < 0 || places[2 * i + 1] < 0)
            continue;
        uint32_t lesion = (uint32_t)places[2 * i + 1];
        struct series_cell *cell = &out->cells[(size_t)it->visits[places[2 * i]].place * out->lesions_count + lesion];
        merge_cell(it, cell, rows[i]);
        if (it->origins[lesion].is_new && !cell->is_new)
            cell->is_new = CASE_YES;
        link_lesion(it, &out->lesions[lesion].split_from, rows[i]->split_from, rows[i], COLUMN_SPLIT_FROM);
        link_lesion(it, &out->lesions[lesion].merged_into, rows[i]->merged_into, rows[i], COLUMN_MERGED_INTO);
    }
    choose_baseline(out, order);
    series_settle(out);
    if (!mark_treated(out, arena))
        return false;
    table_check_series(table, out);
    return true;
}
