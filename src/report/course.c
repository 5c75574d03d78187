#include "report/course.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "base/text.h"
#include "report/course_parts.h"

#define WIDTH 560.0
#define TOP 6.0
#define ROW 19.0
#define ROWS_MOST 12 /* of one lane; what has no room is drawn over the last */
#define AXIS 26.0
#define MARK 7.0
#define YEAR_DAYS 365.25

static const char *const lane_names[COURSE_LANES] = {"Drugs", "Local therapy", "Mutations", "Side effects",
                                                     "Laboratory"};

static const struct chart_face small = {COURSE_LETTERS, CHART_BLACK, false, CHART_START};

/* ---- what happened ---- */

static void take_in(struct course *it, int32_t day)
{
    it->first = day < it->first ? day : it->first;
    it->last = day > it->last ? day : it->last;
}

static struct course_item *add(struct course *it, enum course_lane lane, cajal_date date, struct text *label)
{
    struct course_item *item = NULL;
    if (date_stated(date)) {
        const char *words = text_keep(it->arena, label);
        item = arena_push(it->arena, (void **)&it->items, &it->count, &it->capacity, sizeof *item);
        it->failed |= !item || !words;
        if (item && words) {
            *item = (struct course_item){.lane = lane, .from = date.days, .to = date.days, .label = words};
            take_in(it, date.days);
        }
    }
    text_free(label);
    return it->failed ? NULL : item;
}

static void add_spaced(struct text *text, const char *before, const char *word)
{
    if (!word)
        return;
    text_add(text, before);
    for (; *word; word++)
        text_add_char(text, *word == '_' ? ' ' : *word);
}

static void add_treatment(struct course *it, const struct case_treatment *treatment)
{
    struct text label = {0};
    if (treatment->kind != CASE_KIND_SYSTEMIC) {
        add_spaced(&label, "", case_word(&case_words_kind, (int)treatment->kind));
        add_spaced(&label, ", ", case_word(&case_words_site, (int)treatment->site));
        add(it, COURSE_LOCAL, treatment->date, &label);
        return;
    }
    for (uint32_t i = 0; i < treatment->drugs_count; i++)
        text_printf(&label, "%s%s", i ? " + " : "", treatment->drugs[i]);
    if (treatment->dose_mg_milli != CASE_ABSENT) {
        text_add_char(&label, ' ');
        text_number(&label, (double)treatment->dose_mg_milli / 1000, 1);
        text_add(&label, " mg");
    }
    add_spaced(&label, " ", case_word(&case_words_schedule, (int)treatment->schedule));
    if (treatment->setting != CASE_SETTING_METASTATIC)
        add_spaced(&label, ", ", case_word(&case_words_setting, (int)treatment->setting));
    struct course_item *item = add(it, COURSE_DRUGS, treatment->start, &label);
    if (!item)
        return;
    item->span = true;
    item->goes_on = !date_stated(treatment->stop);
    item->to = item->goes_on ? item->from : treatment->stop.days;
    item->reason = treatment->stop_reason;
    take_in(it, item->to);
}

static void add_finding(struct course *it, const struct case_molecular *finding)
{
    struct text label = {0};
    text_add(&label, finding->gene);
    if (finding->hgvs)
        text_printf(&label, " %s", finding->hgvs);
    else if (finding->exon != CASE_ABSENT)
        text_printf(&label, " exon %lld", (long long)finding->exon);
    add_spaced(&label, " ", case_word(&case_words_alteration, (int)finding->alteration));
    add_spaced(&label, " ", case_word(&case_words_ihc, (int)finding->ihc));
    if (finding->result != CASE_RESULT_DETECTED)
        add_spaced(&label, " ", case_word(&case_words_result, (int)finding->result));
    add(it, COURSE_MUTATIONS, finding->date, &label);
}

static void collect(struct course *it)
{
    const struct cajal_case *from = it->patient_case;
    for (uint32_t i = 0; i < from->treatments_count; i++)
        add_treatment(it, &from->treatments[i]);
    for (uint32_t i = 0; i < from->molecular_count; i++)
        add_finding(it, &from->molecular[i]);
    for (uint32_t i = 0; i < from->toxicities_count; i++) {
        struct text label = {0};
        text_printf(&label, "%s, grade %lld", from->toxicities[i].term, (long long)from->toxicities[i].grade);
        struct course_item *item = add(it, COURSE_TOXICITIES, from->toxicities[i].date, &label);
        if (item && date_stated(from->toxicities[i].resolved)) {
            item->span = true;
            item->to = from->toxicities[i].resolved.days;
            take_in(it, item->to);
        }
    }
    for (uint32_t i = 0; i < from->labs_count; i++) {
        struct text label = {0};
        add_spaced(&label, "", from->labs[i].test);
        if (from->labs[i].value_milli != CASE_ABSENT) {
            text_add_char(&label, ' ');
            text_number(&label, (double)from->labs[i].value_milli / 1000, 3);
        }
        add_spaced(&label, " ", from->labs[i].unit);
        add(it, COURSE_LABS, from->labs[i].date, &label);
    }
    for (uint32_t i = 0; i < from->imaging_count; i++)
        take_in(it, from->imaging[i].date.days);
}

/* What goes on reaches the right edge. */
static void let_go_on(struct course *it)
{
    for (size_t i = 0; i < it->count; i++)
        if (it->items[i].goes_on)
            it->items[i].to = it->last;
}

/* ---- where it stands ---- */

double course_x(const struct course *it, int32_t day) { return chart_at(&it->x, day); }

/* Inside its bar when it fits, else to the right of it, else to the left. The extent that label and bar take. */
static void place_label(struct course *it, struct course_item *item, double extent[2])
{
    double from = course_x(it, item->from), to = course_x(it, item->to);
    double width = chart_text_width(it->chart, small, item->label), half = item->span ? 0 : MARK / 2;
    extent[0] = from - half;
    extent[1] = to + half;
    item->anchor = CHART_START;
    if (item->span && to - from >= width + 10 + MARK) {
        item->label_at = from + 5;
    } else if (to + 8 + width <= COURSE_RIGHT) {
        item->label_at = to + 8;
        extent[1] = to + 8 + width;
    } else {
        item->label_at = from - 8;
        item->anchor = CHART_END;
        extent[0] = from - 8 - width;
    }
}

/* Each lane's items go into the first row in which there is room. */
static void set_rows(struct course *it)
{
    double free_from[COURSE_LANES][ROWS_MOST];
    for (int lane = 0; lane < COURSE_LANES; lane++)
        for (int row = 0; row < ROWS_MOST; row++)
            free_from[lane][row] = -1e9;
    for (int32_t seen = INT32_MIN; seen != INT32_MAX;) { /* in order of time */
        int32_t next = INT32_MAX;
        for (size_t i = 0; i < it->count; i++) {
            struct course_item *item = &it->items[i];
            if (item->from == seen) {
                double extent[2];
                place_label(it, item, extent);
                int row = 0;
                while (row + 1 < ROWS_MOST && free_from[item->lane][row] > extent[0])
                    row++;
                item->row = row;
                free_from[item->lane][row] = extent[1] + 6;
                it->rows[item->lane] = row + 1 > it->rows[item->lane] ? row + 1 : it->rows[item->lane];
            }
            if (item->from > seen && item->from < next)
                next = item->from;
        }
        seen = next;
    }
}

static void set_scale(struct course *it)
{
    double span = it->last - it->first, margin = span > 0 ? span * 0.02 : 60;
    it->x = (struct chart_scale){it->first - margin, it->last + margin, COURSE_LEFT, COURSE_RIGHT, false};
}

/* ---- drawing ---- */

static void name_lane(struct course *it, double y, const char *name)
{
    chart_text(it->chart, (struct chart_point){COURSE_LEFT - 10, y},
               (struct chart_face){COURSE_LETTERS, CHART_GREY, false, CHART_END}, 0, name);
}

static void draw_end(struct course *it, const struct course_item *item, double x, double y)
{
    if (item->goes_on)
        chart_mark(it->chart, (struct chart_point){x, y}, CHART_TRIANGLE_RIGHT, MARK, CHART_BLUE, true);
    else if (item->reason == CASE_STOP_PROGRESSION)
        chart_mark(it->chart, (struct chart_point){x, y}, CHART_DIAMOND, MARK - 1, CHART_VERMILLION, true);
    else if (item->reason == CASE_STOP_TOXICITY)
        chart_mark(it->chart, (struct chart_point){x, y}, CHART_TRIANGLE_DOWN, MARK, CHART_ORANGE, true);
}

static void draw_item(struct course *it, const struct course_item *item, double top)
{
    static const enum chart_shape shapes[COURSE_LANES] = {CHART_SQUARE, CHART_SQUARE, CHART_DIAMOND,
                                                          CHART_TRIANGLE_DOWN, CHART_PLUS};
    static const enum chart_ink inks[COURSE_LANES] = {CHART_BLUE, CHART_BLACK, CHART_PURPLE, CHART_ORANGE, CHART_GREY};
    double y = top + ROW * ((double)item->row + 0.5), from = course_x(it, item->from), to = course_x(it, item->to);
    if (item->span) {
        chart_box(it->chart, from, y - 6, fmax(to - from, 2), 12, inks[item->lane], 0.22);
        chart_box(it->chart, from, y - 6, 2, 12, inks[item->lane], 1);
        if (item->lane == COURSE_DRUGS)
            draw_end(it, item, to, y);
    } else {
        chart_mark(it->chart, (struct chart_point){from, y}, shapes[item->lane], MARK, inks[item->lane], true);
    }
    struct chart_face face = small;
    face.anchor = item->anchor;
    chart_text(it->chart, (struct chart_point){item->label_at, y + 3}, face, 0, item->label);
}

static double draw_lanes(struct course *it)
{
    double top = TOP;
    for (int lane = 0; lane < COURSE_LANES; lane++) {
        if (it->rows[lane] == 0)
            continue;
        name_lane(it, top + ROW / 2 + 3, lane_names[lane]);
        for (size_t i = 0; i < it->count; i++)
            if (it->items[i].lane == (enum course_lane)lane)
                draw_item(it, &it->items[i], top);
        top += ROW * it->rows[lane] + COURSE_GAP;
    }
    return top;
}

/* What the criterion believed said below a scan, where there is room beside those named already. */
static bool name_visit(struct course *it, const struct response_visit *visit, const char *word, double y,
                       double taken[2])
{
    double x = course_x(it, visit->date.days), half = chart_text_width(it->chart, small, word) / 2 + 2;
    if (x - half < taken[1] && x + half > taken[0])
        return false;
    enum chart_ink ink = visit->call == RESPONSE_PD ? CHART_VERMILLION : CHART_BLACK;
    chart_text(it->chart, (struct chart_point){x, y},
               (struct chart_face){COURSE_LETTERS, ink, !visit->is_baseline, CHART_MIDDLE}, 0, word);
    taken[0] = visit->is_baseline ? taken[0] : x - half;
    taken[1] = visit->is_baseline ? taken[1] : x + half;
    return true;
}

/* A tick for each scan. The calls are named first: where they are crowded, "baseline" gives way. */
static double draw_scans(struct course *it, double top)
{
    const struct cajal_case *from = it->patient_case;
    const struct response_visit *baseline = NULL;
    double taken[2] = {-1e9, -1e9}, first[2] = {1e9, 1e9};
    if (from->imaging_count == 0)
        return top;
    name_lane(it, top + 8, "Scans");
    for (uint32_t i = 0; i < from->imaging_count; i++)
        chart_mark(it->chart, (struct chart_point){course_x(it, from->imaging[i].date.days), top + 5}, CHART_TICK, 9,
                   CHART_BLACK, true);
    for (uint32_t i = 0; i < it->response->visits_count; i++) {
        const struct response_visit *visit = &it->response->visits[i];
        const char *word = response_call_word(visit->call);
        if (visit->is_baseline)
            baseline = visit;
        else if (word && name_visit(it, visit, word, top + 20, taken) && first[0] > 1e8)
            memcpy(first, taken, sizeof first);
    }
    if (baseline)
        name_visit(it, baseline, "baseline", top + 20, first);
    return top + 24 + COURSE_GAP;
}

/* Months or years, whatever leaves room for their names. */
static int step_months(const struct course *it)
{
    static const int steps[] = {1, 2, 3, 6, 12, 24, 60, 120, 240};
    double months = (it->x.high - it->x.low) / YEAR_DAYS * 12;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (months / steps[i] <= 8)
            return steps[i];
    return 600;
}

static void draw_time(struct course *it, double bottom)
{
    int year, month, day, step = step_months(it);
    date_to_ymd((cajal_date){(int32_t)it->x.low, CAJAL_DAY}, &year, &month, &day);
    int index = (year * 12 + month - 1 + step - 1) / step * step;
    chart_line(it->chart, (struct chart_point){COURSE_LEFT, bottom}, (struct chart_point){COURSE_RIGHT, bottom},
               (struct chart_pen){CHART_BLACK, 0.8, CHART_SOLID});
    for (;; index += step) {
        cajal_date date = date_from_ymd(index / 12, index % 12 + 1, 1);
        char text[DATE_TEXT];
        if (date.days > it->x.high)
            break;
        if (date.days < it->x.low)
            continue;
        date.precision = step % 12 == 0 ? CAJAL_YEAR : CAJAL_MONTH;
        date_format(text, date);
        double x = course_x(it, date.days);
        chart_line(it->chart, (struct chart_point){x, TOP}, (struct chart_point){x, bottom + 4},
                   (struct chart_pen){CHART_PALE, 0.6, CHART_SOLID});
        chart_text(it->chart, (struct chart_point){x, bottom + 15},
                   (struct chart_face){COURSE_LETTERS, CHART_BLACK, false, CHART_MIDDLE}, 0, text);
    }
}

static double height_of(const struct course *it)
{
    double height = TOP;
    for (int lane = 0; lane < COURSE_LANES; lane++)
        height += it->rows[lane] ? ROW * it->rows[lane] + COURSE_GAP : 0;
    height += it->patient_case->imaging_count ? 24 + COURSE_GAP : 0;
    height += (course_has_panel(it, false) ? COURSE_PANEL + 2 * COURSE_GAP : 0) +
              (course_has_panel(it, true) ? COURSE_PANEL + 2 * COURSE_GAP : 0);
    return height;
}

static void describe(struct text *out, const struct course *it)
{
    char from[DATE_TEXT], until[DATE_TEXT];
    date_format(from, (cajal_date){it->first, CAJAL_MONTH});
    date_format(until, (cajal_date){it->last, CAJAL_MONTH});
    text_printf(out, "From %s to %s", from, until);
    size_t told = 0;
    for (int lane = 0; lane < COURSE_LANES; lane++)
        for (size_t i = 0; i < it->count; i++)
            if (it->items[i].lane == (enum course_lane)lane)
                text_printf(out, "%s%s", told++ ? "; " : ": ", it->items[i].label);
    text_printf(out, ". %u scan%s.", it->patient_case->imaging_count, it->patient_case->imaging_count == 1 ? "" : "s");
}

static cajal_status draw(struct course *it, enum chart_format format, cajal_errors *errors)
{
    cajal_status status = chart_new(&it->chart, format, WIDTH, 10, "", "", errors); /* to measure letters with */
    if (status != CAJAL_OK)
        return status;
    set_scale(it);
    set_rows(it);
    chart_free(it->chart);
    it->chart = NULL;
    struct text description = {0};
    describe(&description, it);
    double height = height_of(it);
    status = description.failed ? errors_no_memory(errors)
                                : chart_new(&it->chart, format, WIDTH, height + AXIS,
                                            "Course of the disease and its treatment", description.data, errors);
    text_free(&description);
    if (status != CAJAL_OK)
        return status;
    draw_time(it, height);
    double top = draw_scans(it, draw_lanes(it));
    course_panel(it, true, course_panel(it, false, top));
    return CAJAL_OK;
}

cajal_status course_draw(char **out, size_t *length, enum chart_format format, const struct cajal_case *patient_case,
                         const cajal_response *response, cajal_errors *errors)
{
    struct course it = {.arena = arena_new(),
                        .patient_case = patient_case,
                        .response = response,
                        .first = INT32_MAX,
                        .last = INT32_MIN};
    if (!it.arena)
        return errors_no_memory(errors);
    collect(&it);
    let_go_on(&it);
    cajal_status status = CAJAL_OK;
    if (it.failed)
        status = errors_no_memory(errors);
    else if (it.first > it.last)
        status = errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "nothing to draw: nothing in the case has a date");
    else
        status = draw(&it, format, errors);
    if (status == CAJAL_OK && it.failed) {
        chart_free(it.chart);
        status = errors_no_memory(errors);
    }
    if (status == CAJAL_OK)
        status = chart_finish(out, length, it.chart, errors);
    arena_free(it.arena);
    return status;
}
