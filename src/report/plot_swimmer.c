/* Swimmer: for each subject the treatments as bars along time, and what happened on the way as marks. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "report/plot_parts.h"

#define NAME_ROOM 160.0 /* beside the frame */
#define ROW 20.0
#define MOST_ROWS 200 /* what one sheet can hold: beyond, the longest are shown */
#define DRUGS 12

struct swimmer {
    struct chart *chart;
    struct chart_frame frame;
    struct chart_scale x;
    const char *drugs[DRUGS]; /* in order of appearance: ink and hatching of a bar */
    size_t drugs_count;
};

static const struct {
    enum chart_shape shape;
    enum chart_ink ink;
    bool filled;
    const char *name;
} looks[PLOT_EVENTS] = {
    [PLOT_RESPONSE] = {CHART_CIRCLE, CHART_BLACK, false, "response"},
    [PLOT_PROGRESSION] = {CHART_DIAMOND, CHART_VERMILLION, true, "progression"},
    [PLOT_DEATH] = {CHART_CROSS, CHART_BLACK, true, "death"},
    [PLOT_GOES_ON] = {CHART_TRIANGLE_RIGHT, CHART_BLACK, true, "goes on"},
    [PLOT_LOCAL] = {CHART_SQUARE, CHART_BLACK, true, "local therapy"},
};

static size_t drug_index(struct swimmer *it, const char *name)
{
    name = name ? name : "not named";
    for (size_t i = 0; i < it->drugs_count; i++)
        if (strcmp(it->drugs[i], name) == 0)
            return i;
    if (it->drugs_count == DRUGS)
        return DRUGS - 1;
    it->drugs[it->drugs_count] = name;
    return it->drugs_count++;
}

static void draw_span(struct swimmer *it, double x, double y, double width, double height, size_t drug)
{
    chart_box(it->chart, x, y, fmax(width, 1), height, chart_series_ink(drug), 0.8);
    if (drug % 2)
        chart_hatch(it->chart, x, y, fmax(width, 1), height, CHART_WHITE, 5);
}

static void draw_mark(struct swimmer *it, struct chart_point at, enum plot_event event)
{
    chart_mark(it->chart, at, looks[event].shape, 7.5, looks[event].ink, looks[event].filled);
}

static void draw_row(struct swimmer *it, const struct plot_subject *subject, double middle)
{
    const struct chart_face face = {8, CHART_BLACK, false, CHART_END};
    char name[PLOT_NAME];
    chart_text(it->chart, (struct chart_point){it->frame.left - 6, middle + 3}, face, 0,
               plot_name_that_fits(name, it->chart, face, subject->name, NAME_ROOM));
    chart_line(it->chart, (struct chart_point){chart_at(&it->x, subject->from), middle},
               (struct chart_point){chart_at(&it->x, subject->to), middle},
               (struct chart_pen){CHART_GREY, 0.8, CHART_SOLID});
    for (uint32_t i = 0; i < subject->spans_count; i++) {
        const struct plot_span *span = &subject->spans[i];
        double from = chart_at(&it->x, span->from), to = chart_at(&it->x, span->to);
        draw_span(it, from, middle - ROW * 0.3, to - from, ROW * 0.6, drug_index(it, span->name));
    }
    for (uint32_t i = 0; i < subject->marks_count; i++)
        draw_mark(it, (struct chart_point){chart_at(&it->x, subject->marks[i].month), middle}, subject->marks[i].event);
}

static void draw_key(struct swimmer *it, const struct plotting *plotting)
{
    double x = it->frame.left, y = it->frame.bottom + 44;
    const struct chart_face face = {9, CHART_BLACK, false, CHART_START};
    for (size_t i = 0; i < it->drugs_count; i++) {
        double width = 20 + chart_text_width(it->chart, face, it->drugs[i]) + 14;
        if (x + width > PLOT_WIDTH - 10 && x > it->frame.left) {
            x = it->frame.left;
            y += 15;
        }
        draw_span(it, x, y - 8, 16, 9, i);
        chart_text(it->chart, (struct chart_point){x + 20, y}, face, 0, it->drugs[i]);
        x += width;
    }
    x = it->frame.left;
    y += 16;
    for (int event = 0; event < PLOT_EVENTS; event++) {
        bool any = false;
        for (size_t i = 0; i < plotting->count; i++)
            for (uint32_t j = 0; j < plotting->subjects[i].marks_count; j++)
                any = any || plotting->subjects[i].marks[j].event == (enum plot_event)event;
        if (!any)
            continue;
        draw_mark(it, (struct chart_point){x + 5, y - 3}, (enum plot_event)event);
        chart_text(it->chart, (struct chart_point){x + 14, y}, face, 0, looks[event].name);
        x += 14 + chart_text_width(it->chart, face, looks[event].name) + 16;
    }
}

static int longest_first(const void *a, const void *b)
{
    const struct plot_subject *left = *(const struct plot_subject *const *)a;
    const struct plot_subject *right = *(const struct plot_subject *const *)b;
    double x = left->to - left->from, y = right->to - right->from;
    return (x < y) - (x > y);
}

static void set_up(struct swimmer *it, const struct plot_subject *const *rows, size_t count)
{
    double from = 0, to = 1, widest = 40;
    for (size_t i = 0; i < count; i++) {
        from = fmin(from, rows[i]->from);
        to = fmax(to, rows[i]->to);
        double width =
            chart_text_width(it->chart, (struct chart_face){8, CHART_BLACK, false, CHART_END}, rows[i]->name);
        widest = fmax(widest, fmin(width, NAME_ROOM));
    }
    it->frame = (struct chart_frame){widest + 18, 48, PLOT_WIDTH - 20, 48 + ROW * (double)count};
    it->x = chart_scale_nice(from, to, it->frame.left, it->frame.right);
    chart_axis_bottom(it->chart, &it->frame, &it->x, (struct chart_values){"", 1, false},
                      "Months since the baseline scan");
}

cajal_status plot_swimmer(struct chart **out, const struct plotting *plotting)
{
    const struct plot_subject **rows = malloc((plotting->count + 1) * sizeof(const struct plot_subject *));
    size_t count = 0;
    if (!rows)
        return errors_no_memory(plotting->errors);
    for (size_t i = 0; i < plotting->count; i++)
        if (plotting->subjects[i].to > plotting->subjects[i].from)
            rows[count++] = &plotting->subjects[i];
    qsort(rows, count, sizeof(const struct plot_subject *), longest_first);
    size_t shown = count > MOST_ROWS ? MOST_ROWS : count;
    char subtitle[120];
    snprintf(subtitle, sizeof subtitle, "Response and progression by %s%s",
             response_criterion_name(plotting->subjects[0].criterion),
             shown < count ? "; the longest followed are shown" : "");
    struct swimmer it = {0};
    cajal_status status = count ? CAJAL_OK : plot_nothing(plotting, "no treatment or scan has a date after the first");
    if (status == CAJAL_OK)
        status =
            chart_new(&it.chart, plotting->format, PLOT_WIDTH, 48 + ROW * (double)shown + 92, "Course of treatment",
                      "For each subject the treatments as bars along time, with responses and events as marks.",
                      plotting->errors);
    if (status == CAJAL_OK) {
        chart_heading(it.chart, 20, 6, "Course of treatment", subtitle);
        set_up(&it, rows, shown);
        for (size_t i = 0; i < shown; i++)
            draw_row(&it, rows[i], it.frame.top + ROW * ((double)i + 0.5));
        draw_key(&it, plotting);
        *out = it.chart;
    }
    free(rows);
    return status;
}
