/* Waterfall: the best change from baseline, from the worst to the best. One subject: a bar for each lesion. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/errors.h"
#include "report/plot_parts.h"

#define NAMED_BARS 40
#define NAME_ROOM 60.0 /* below the frame, at 60 degrees */

struct bar {
    double change;
    const char *name;
    enum response_call best; /* of subjects; of lesions PD where it progresses */
    bool target;             /* of lesions */
};

static int worst_first(const void *a, const void *b)
{
    const struct bar *left = a, *right = b;
    return (left->change < right->change) - (left->change > right->change);
}

static size_t collect(struct bar *bars, const struct plotting *plotting)
{
    size_t count = 0;
    const struct plot_subject *only = plotting->count == 1 ? &plotting->subjects[0] : NULL;
    for (uint32_t i = 0; only && i < only->lesions_count; i++)
        if (!isnan(only->lesions[i].best))
            bars[count++] =
                (struct bar){only->lesions[i].best, only->lesions[i].name,
                             only->lesions[i].progresses ? RESPONSE_PD : RESPONSE_PR, only->lesions[i].target};
    for (size_t i = 0; !only && i < plotting->count; i++)
        if (!isnan(plotting->subjects[i].sum.best))
            bars[count++] = (struct bar){plotting->subjects[i].sum.best, plotting->subjects[i].name,
                                         plotting->subjects[i].best, true};
    qsort(bars, count, sizeof *bars, worst_first);
    return count;
}

/* Ink and hatching both tell the call, for print without colours. */
static void draw_bar(struct chart *chart, double x, double width, double zero, double y, enum response_call call)
{
    static const enum chart_ink inks[RESPONSE_CALLS] = {
        [RESPONSE_NOT_ASSESSED] = CHART_GREY, [RESPONSE_CR] = CHART_GREEN,      [RESPONSE_PR] = CHART_BLUE,
        [RESPONSE_SD] = CHART_ORANGE,         [RESPONSE_PD] = CHART_VERMILLION, [RESPONSE_NE] = CHART_GREY,
        [RESPONSE_NON_CR_NON_PD] = CHART_GREY};
    double top = fmin(zero, y), height = fmax(fabs(zero - y), 1);
    chart_box(chart, x, top, width, height, inks[call], call == RESPONSE_SD ? 0.75 : 1);
    if (call == RESPONSE_PD)
        chart_hatch(chart, x, top, width, height, CHART_WHITE, 4);
    if (call == RESPONSE_CR)
        chart_box(chart, x + width / 2 - 0.5, top, 1, height, CHART_WHITE, 1);
}

static void draw_key(struct chart *chart, const struct chart_frame *frame, const struct bar *bars, size_t count,
                     bool single)
{
    double at = frame->left;
    for (int call = 0; call < RESPONSE_CALLS; call++) {
        bool any = false;
        for (size_t i = 0; i < count; i++)
            any = any || bars[i].best == (enum response_call)call;
        if (!any || (single && call != RESPONSE_PD))
            continue;
        const char *name = single ? "progresses" : call ? response_call_word((enum response_call)call) : "not assessed";
        const struct chart_face face = {9, CHART_BLACK, false, CHART_START};
        draw_bar(chart, at, 14, frame->top - 6, frame->top - 15, (enum response_call)call);
        chart_text(chart, (struct chart_point){at + 18, frame->top - 7}, face, 0, name);
        at += 18 + chart_text_width(chart, face, name) + 16;
    }
}

static void draw_bars(struct chart *chart, const struct plotting *plotting, const struct bar *bars, size_t count)
{
    const struct chart_frame frame = {62, 58, PLOT_WIDTH - 78, PLOT_HEIGHT - 60};
    double low = plotting->limits.recist_pr, high = plotting->limits.recist_pd;
    const struct chart_face face = {7.5, CHART_BLACK, false, CHART_END};
    char name[48], fitting[PLOT_NAME];
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, bars[i].change);
        high = fmax(high, bars[i].change);
    }
    struct chart_scale y = chart_scale_nice(low, high, frame.bottom, frame.top);
    chart_axis_left(chart, &frame, &y, (struct chart_values){" %", 1, true}, "Best change from baseline");
    double each = (frame.right - frame.left) / (double)count, zero = chart_at(&y, 0);
    bool named = count <= NAMED_BARS;
    for (size_t i = 0; i < count; i++) {
        double x = frame.left + each * ((double)i + 0.1), end = chart_at(&y, bars[i].change);
        draw_bar(chart, x, each * (count > 200 ? 1.0 : 0.8), zero, end, bars[i].best);
        if (named)
            chart_text(chart, (struct chart_point){frame.left + each * ((double)i + 0.5) + 3, frame.bottom + 6}, face,
                       60, plot_name_that_fits(fitting, chart, face, bars[i].name, NAME_ROOM));
    }
    const struct chart_pen grey = {CHART_GREY, 0.9, CHART_DASHED};
    chart_level(chart, &frame, &y, plotting->limits.recist_pr, grey,
                plot_percent_name(name, sizeof name, plotting->limits.recist_pr, "PR"));
    chart_level(chart, &frame, &y, plotting->limits.recist_pd, grey,
                plot_percent_name(name, sizeof name, plotting->limits.recist_pd, ""));
    chart_line(chart, (struct chart_point){frame.left, zero}, (struct chart_point){frame.right, zero},
               (struct chart_pen){CHART_BLACK, 0.8, CHART_SOLID});
    draw_key(chart, &frame, bars, count, plotting->count == 1);
}

cajal_status plot_waterfall(struct chart **out, const struct plotting *plotting)
{
    bool single = plotting->count == 1;
    size_t room = single ? plotting->subjects[0].lesions_count : plotting->count;
    struct bar *bars = malloc((room + 1) * sizeof *bars);
    if (!bars)
        return errors_no_memory(plotting->errors);
    size_t count = collect(bars, plotting);
    cajal_status status = CAJAL_OK;
    char title[160];
    if (single)
        snprintf(title, sizeof title, "Best change of each lesion, %s", plotting->subjects[0].name);
    else
        snprintf(title, sizeof title, "Best change of the sum of diameters, %zu subjects", count);
    if (count == 0)
        status = plot_nothing(plotting, "no lesion is measured at two scans");
    if (status == CAJAL_OK)
        status =
            chart_new(out, plotting->format, PLOT_WIDTH, PLOT_HEIGHT, title,
                      "A bar for each, from the worst to the best change from baseline, in percent.", plotting->errors);
    if (status == CAJAL_OK) {
        char subtitle[120];
        size_t without = single ? 0 : plotting->count - count;
        snprintf(subtitle, sizeof subtitle, "%zu without a scan after baseline are not shown", without);
        chart_heading(*out, 20, 12, title, without ? subtitle : NULL);
        draw_bars(*out, plotting, bars, count);
    }
    free(bars);
    return status;
}
