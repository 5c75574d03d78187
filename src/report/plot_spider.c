/* Spider: change from baseline over time. One subject: a line for each lesion, the sum thick. Several: a line for
 * each subject's sum, in the colour of the best response. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/errors.h"
#include "report/plot_parts.h"

#define LABEL_SIZE 8.0
#define NAMED_LINES 24 /* beyond, names would cover each other */

struct spider {
    struct chart *chart;
    struct chart_frame frame;
    struct chart_scale x, y;
};

static void bounds(const struct plot_curve *curve, double *last, double *low, double *high)
{
    for (uint32_t i = 0; i < curve->count; i++) {
        *last = fmax(*last, curve->points[i].x);
        *low = fmin(*low, curve->points[i].y);
        *high = fmax(*high, curve->points[i].y);
    }
}

static void set_up(struct spider *it, const struct plotting *plotting, bool single)
{
    double last = 1, low = plotting->limits.recist_pr, high = plotting->limits.recist_pd;
    for (size_t i = 0; i < plotting->count; i++) {
        bounds(&plotting->subjects[i].sum, &last, &low, &high);
        for (uint32_t j = 0; single && j < plotting->subjects[i].lesions_count; j++)
            bounds(&plotting->subjects[i].lesions[j], &last, &low, &high);
    }
    it->frame = (struct chart_frame){62, 58, PLOT_WIDTH - 120, PLOT_HEIGHT - 48};
    it->x = chart_scale_nice(0, last, it->frame.left, it->frame.right);
    it->y = chart_scale_nice(low, high, it->frame.bottom, it->frame.top);
    chart_axis_bottom(it->chart, &it->frame, &it->x, (struct chart_values){"", 1, false}, "Months since baseline");
    chart_axis_left(it->chart, &it->frame, &it->y, (struct chart_values){" %", 1, true}, "Change from baseline");
    char name[48];
    const struct chart_pen grey = {CHART_GREY, 0.9, CHART_DASHED};
    chart_level(it->chart, &it->frame, &it->y, plotting->limits.recist_pr, grey,
                plot_percent_name(name, sizeof name, plotting->limits.recist_pr, "PR"));
    chart_level(it->chart, &it->frame, &it->y, plotting->limits.recist_pd, grey,
                plot_percent_name(name, sizeof name, plotting->limits.recist_pd, ""));
}

static struct chart_point last_point(const struct spider *it, const struct plot_curve *curve)
{
    const struct chart_point *end = &curve->points[curve->count - 1];
    return (struct chart_point){chart_at(&it->x, end->x), chart_at(&it->y, end->y)};
}

static bool draw_curve(struct spider *it, const struct plot_curve *curve, struct chart_pen pen, enum chart_shape shape,
                       double size, bool filled)
{
    struct chart_point *at = malloc((curve->count + 1) * sizeof *at);
    if (!at)
        return false;
    for (uint32_t i = 0; i < curve->count; i++)
        at[i] = (struct chart_point){chart_at(&it->x, curve->points[i].x), chart_at(&it->y, curve->points[i].y)};
    chart_path(it->chart, at, curve->count, pen);
    for (uint32_t i = 0; i < curve->count && size > 0; i++)
        chart_mark(it->chart, at[i], shape, size, pen.ink, filled);
    free(at);
    return true;
}

static bool draw_names(struct spider *it, const struct plot_curve *const *curves, const enum chart_ink *inks,
                       size_t count)
{
    double *at = malloc((count + 1) * sizeof *at);
    if (!at)
        return false;
    for (size_t i = 0; i < count; i++)
        at[i] = last_point(it, curves[i]).y;
    chart_spread(at, count, LABEL_SIZE + 2, it->frame.top, it->frame.bottom);
    for (size_t i = 0; i < count; i++) {
        struct chart_point end = last_point(it, curves[i]);
        bool sum = i == 0 && count > 1;
        chart_line(it->chart, (struct chart_point){end.x + 4, end.y}, (struct chart_point){end.x + 14, at[i]},
                   (struct chart_pen){CHART_PALE, 0.6, CHART_SOLID});
        chart_text(it->chart, (struct chart_point){end.x + 16, at[i] + LABEL_SIZE * 0.36},
                   (struct chart_face){LABEL_SIZE, inks[i], sum, CHART_START}, 0, curves[i]->name);
    }
    free(at);
    return true;
}

static bool draw_lesions(struct spider *it, const struct plot_subject *subject)
{
    const struct plot_curve *curves[NAMED_LINES];
    enum chart_ink inks[NAMED_LINES];
    size_t named = 0;
    if (subject->sum.count > 1) {
        curves[named] = &subject->sum;
        inks[named++] = CHART_BLACK;
    }
    for (uint32_t i = 0; i < subject->lesions_count; i++) {
        const struct plot_curve *curve = &subject->lesions[i];
        struct chart_pen pen = {chart_series_ink(i), curve->target ? 1.3 : 0.9, chart_series_dash(i)};
        if (!draw_curve(it, curve, pen, chart_series_shape(i), 5.5, curve->target))
            return false;
        if (named < NAMED_LINES) {
            curves[named] = curve;
            inks[named++] = pen.ink;
        }
    }
    if (subject->sum.count > 1 &&
        !draw_curve(it, &subject->sum, (struct chart_pen){CHART_BLACK, 2.6, CHART_SOLID}, CHART_CIRCLE, 0, true))
        return false;
    return draw_names(it, curves, inks, named);
}

static bool draw_subjects(struct spider *it, const struct plotting *plotting)
{
    static const enum chart_ink inks[RESPONSE_CALLS] = {
        [RESPONSE_NOT_ASSESSED] = CHART_GREY, [RESPONSE_CR] = CHART_GREEN,      [RESPONSE_PR] = CHART_BLUE,
        [RESPONSE_SD] = CHART_ORANGE,         [RESPONSE_PD] = CHART_VERMILLION, [RESPONSE_NE] = CHART_GREY,
        [RESPONSE_NON_CR_NON_PD] = CHART_GREY};
    static const enum chart_dash dashes[RESPONSE_CALLS] = {
        [RESPONSE_SD] = CHART_DASHED, [RESPONSE_PD] = CHART_DOTTED, [RESPONSE_CR] = CHART_DASH_DOT};
    double width = plotting->count > 100 ? 0.6 : 1.1;
    bool seen[RESPONSE_CALLS] = {false};
    for (size_t i = 0; i < plotting->count; i++) {
        const struct plot_subject *subject = &plotting->subjects[i];
        struct chart_pen pen = {inks[subject->best], width, dashes[subject->best]};
        if (!draw_curve(it, &subject->sum, pen, CHART_CIRCLE, 0, true))
            return false;
        seen[subject->best] = seen[subject->best] || subject->sum.count > 1;
    }
    double at = it->frame.left;
    for (int call = 0; call < RESPONSE_CALLS; call++)
        if (seen[call])
            at = chart_legend(it->chart, (struct chart_point){at, it->frame.top - 10},
                              (struct chart_pen){inks[call], 1.6, dashes[call]}, CHART_CIRCLE, false,
                              call ? response_call_word((enum response_call)call) : "not assessed");
    return true;
}

static size_t with_course(const struct plotting *plotting)
{
    size_t count = 0;
    for (size_t i = 0; i < plotting->count; i++)
        count += plotting->subjects[i].sum.count > 1 || (plotting->count == 1 && plotting->subjects[i].lesions_count);
    return count;
}

cajal_status plot_spider(struct chart **out, const struct plotting *plotting)
{
    bool single = plotting->count == 1;
    char title[160], description[200];
    if (with_course(plotting) == 0)
        return plot_nothing(plotting, "no lesion is measured at two scans");
    if (single)
        snprintf(title, sizeof title, "Lesions of %s", plotting->subjects[0].name);
    else
        snprintf(title, sizeof title, "Sum of diameters, %zu subjects", plotting->count);
    snprintf(description, sizeof description, "Change of %s from baseline over time, in percent.",
             single ? "each lesion's diameter and of their sum" : "each subject's sum of diameters");
    struct spider it;
    cajal_status status =
        chart_new(&it.chart, plotting->format, PLOT_WIDTH, PLOT_HEIGHT, title, description, plotting->errors);
    if (status != CAJAL_OK)
        return status;
    chart_heading(it.chart, 20, 12, title,
                  single ? "Diameter (nodes: short axis); thick line: sum of the targets; open marks: non-target"
                         : NULL);
    set_up(&it, plotting, single);
    bool good = single ? draw_lesions(&it, &plotting->subjects[0]) : draw_subjects(&it, plotting);
    *out = it.chart;
    if (good)
        return CAJAL_OK;
    chart_free(it.chart);
    return errors_no_memory(plotting->errors);
}
