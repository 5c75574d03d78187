/* The plane of size and density: where Choi sees a response and RECIST does not. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "report/plot_parts.h"

struct plane {
    struct chart *chart;
    struct chart_frame frame;
    struct chart_scale x, y;
};

static void set_scales(struct plane *it, const struct plotting *plotting)
{
    double size_low = -50, size_high = 40, density_low = -60, density_high = 30;
    for (size_t i = 0; i < plotting->count; i++)
        for (uint32_t j = 0; j < plotting->subjects[i].plane_count; j++) {
            const struct chart_point *at = &plotting->subjects[i].plane[j];
            size_low = fmin(size_low, at->x);
            size_high = fmax(size_high, at->x);
            density_low = fmin(density_low, at->y);
            density_high = fmax(density_high, at->y);
        }
    it->frame = (struct chart_frame){66, 62, PLOT_WIDTH - 24, PLOT_HEIGHT + 20};
    it->x = chart_scale_nice(size_low, size_high, it->frame.left, it->frame.right);
    it->y = chart_scale_nice(density_low, density_high, it->frame.bottom, it->frame.top);
}

static void region(const struct plane *it, double left, double top, double right, double bottom, enum chart_ink ink)
{
    double x = chart_at(&it->x, left), y = chart_at(&it->y, top);
    chart_box(it->chart, x, y, chart_at(&it->x, right) - x, chart_at(&it->y, bottom) - y, ink, 0.16);
}

static void name_region(const struct plane *it, double x, double y, enum chart_anchor anchor, enum chart_ink ink,
                        const char *name)
{
    chart_text(it->chart, (struct chart_point){x, y}, (struct chart_face){9, ink, true, anchor}, 0, name);
}

static void draw_regions(const struct plane *it, const struct plot_limits *limits)
{
    double size = limits->choi_size, density = limits->choi_density, growth = limits->choi_growth;
    region(it, it->x.low, it->y.high, size, it->y.low, CHART_BLUE);
    region(it, size, density, it->x.high, it->y.low, CHART_BLUE);
    region(it, growth, it->y.high, it->x.high, density, CHART_VERMILLION);
    name_region(it, it->frame.left + 6, it->frame.bottom - 8, CHART_START, CHART_BLUE, "Choi: response");
    name_region(it, it->frame.right - 6, it->frame.top + 14, CHART_END, CHART_VERMILLION, "Choi: progression");
    const double lines[] = {limits->recist_pr, limits->recist_pd};
    char name[48];
    for (int i = 0; i < 2; i++) {
        double x = chart_at(&it->x, lines[i]);
        chart_line(it->chart, (struct chart_point){x, it->frame.top}, (struct chart_point){x, it->frame.bottom},
                   (struct chart_pen){CHART_GREY, 1, CHART_DASHED});
        chart_text(it->chart, (struct chart_point){x, it->frame.top - 4},
                   (struct chart_face){8, CHART_GREY, false, CHART_MIDDLE}, 0,
                   plot_percent_name(name, sizeof name, lines[i], "RECIST"));
    }
}

static bool draw_course(const struct plane *it, const struct plot_subject *subject, size_t index, bool single)
{
    struct chart_point *at = malloc((subject->plane_count + 1) * sizeof *at);
    if (!at)
        return false;
    for (uint32_t i = 0; i < subject->plane_count; i++)
        at[i] = (struct chart_point){chart_at(&it->x, subject->plane[i].x), chart_at(&it->y, subject->plane[i].y)};
    enum chart_ink ink = single ? CHART_BLACK : chart_series_ink(index);
    chart_path(it->chart, at, subject->plane_count,
               (struct chart_pen){ink, single ? 1.6 : 0.9, single ? CHART_SOLID : chart_series_dash(index)});
    for (uint32_t i = 0; i < subject->plane_count; i++) {
        bool last = i + 1 == subject->plane_count;
        chart_mark(it->chart, at[i], single ? CHART_CIRCLE : chart_series_shape(index), last ? 8 : 5.5, ink, last);
        bool crowded = i && fabs(at[i].x - at[i - 1].x) < 60 && fabs(at[i].y - at[i - 1].y) < 14;
        if (single)
            chart_text(it->chart, (struct chart_point){at[i].x + (crowded ? -7 : 7), at[i].y + (crowded ? 11 : -5)},
                       (struct chart_face){8, CHART_BLACK, last, crowded ? CHART_END : CHART_START}, 0,
                       subject->plane_names[i]);
    }
    free(at);
    return true;
}

cajal_status plot_plane(struct chart **out, const struct plotting *plotting)
{
    size_t courses = 0;
    for (size_t i = 0; i < plotting->count; i++)
        courses += plotting->subjects[i].plane_count > 1;
    if (courses == 0)
        return plot_nothing(plotting, "size and density are not both measured at two scans");
    bool single = plotting->count == 1;
    char title[160];
    if (single)
        snprintf(title, sizeof title, "Size and density, %s", plotting->subjects[0].name);
    else
        snprintf(title, sizeof title, "Size and density, %zu subjects", courses);
    struct plane it;
    cajal_status status =
        chart_new(&it.chart, plotting->format, PLOT_WIDTH, PLOT_HEIGHT + 70, title,
                  "Change of density against change of the sum of diameters, both from baseline, with "
                  "the regions of response and progression.",
                  plotting->errors);
    if (status != CAJAL_OK)
        return status;
    chart_heading(it.chart, 20, 10, title, "Change from baseline (Choi judges growth from the nadir); filled mark: last scan");
    set_scales(&it, plotting);
    chart_axis_bottom(it.chart, &it.frame, &it.x, (struct chart_values){" %", 1, true},
                      "Change of the sum of diameters");
    chart_axis_left(it.chart, &it.frame, &it.y, (struct chart_values){" %", 1, true}, "Change of density");
    draw_regions(&it, &plotting->limits);
    bool good = true;
    for (size_t i = 0; good && i < plotting->count; i++)
        good = plotting->subjects[i].plane_count < 2 || draw_course(&it, &plotting->subjects[i], i, single);
    *out = it.chart;
    if (good)
        return CAJAL_OK;
    chart_free(it.chart);
    return errors_no_memory(plotting->errors);
}
