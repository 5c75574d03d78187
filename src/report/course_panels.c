/* What the scans measured: the sum of diameters and the density over time. */
#include <math.h>
#include <stdio.h>

#include "base/format.h"
#include "report/course_parts.h"

/* The visit that was assessed on that day; NULL for a scan from before the present treatment. */
static const struct response_visit *visit_on(const struct course *it, cajal_date date)
{
    for (uint32_t i = 0; i < it->response->visits_count; i++)
        if (it->response->visits[i].date.days == date.days)
            return &it->response->visits[i];
    return NULL;
}

static bool is_target(const struct case_imaging *scan, const struct case_lesion *lesion)
{
    bool any = false;
    for (uint32_t i = 0; i < scan->lesions_count; i++)
        any = any || scan->lesions[i].role == CASE_LESION_TARGET;
    return any ? lesion->role == CASE_LESION_TARGET : lesion->role != CASE_LESION_NON_TARGET;
}

/* As measured, where the criteria say nothing: the sum of the targets, the mean of their densities. */
static int64_t measured(const struct case_imaging *scan, bool density)
{
    int64_t sum = 0, count = 0;
    for (uint32_t i = 0; i < scan->lesions_count; i++) {
        const struct case_lesion *lesion = &scan->lesions[i];
        bool node = lesion->site == CASE_SITE_LYMPH_NODE && lesion->short_um != CASE_ABSENT;
        int64_t value = density ? lesion->density_mhu : node ? lesion->short_um : lesion->longest_um;
        if (value == CASE_ABSENT || !is_target(scan, lesion))
            continue;
        sum += value;
        count++;
    }
    return count == 0 ? CASE_ABSENT : density ? sum / count : sum;
}

static int64_t value_at(const struct course *it, const struct case_imaging *scan, bool density)
{
    const struct response_visit *visit = visit_on(it, scan->date);
    int64_t value = !visit ? CASE_ABSENT : density ? visit->density_mhu : visit->by[RESPONSE_BY_RECIST].value;
    return value != CASE_ABSENT ? value : measured(scan, density);
}

bool course_has_panel(const struct course *it, bool density)
{
    for (uint32_t i = 0; i < it->patient_case->imaging_count; i++)
        if (value_at(it, &it->patient_case->imaging[i], density) != CASE_ABSENT)
            return true;
    return false;
}

static struct chart_scale panel_scale(const struct course *it, bool density, double top)
{
    double low = 0, high = 1;
    for (uint32_t i = 0; i < it->patient_case->imaging_count; i++) {
        int64_t value = value_at(it, &it->patient_case->imaging[i], density);
        if (value == CASE_ABSENT)
            continue;
        low = fmin(low, (double)value / 1000);
        high = fmax(high, (double)value / 1000);
    }
    return chart_scale_nice(low, high * 1.15, top + COURSE_PANEL, top + 4);
}

struct panel_point {
    struct chart_point at;
    double value;
    bool assessed; /* against the present treatment's baseline */
};

/* The scans with a value, in order of time: cases list them so, but need not. */
static size_t panel_points(const struct course *it, bool density, const struct chart_scale *y,
                           struct panel_point *points)
{
    size_t count = 0;
    for (uint32_t i = 0; i < it->patient_case->imaging_count; i++) {
        const struct case_imaging *scan = &it->patient_case->imaging[i];
        int64_t value = value_at(it, scan, density);
        if (value == CASE_ABSENT)
            continue;
        double shown = (double)value / 1000;
        struct panel_point point = {
            {course_x(it, scan->date.days), chart_at(y, shown)}, shown, visit_on(it, scan->date)};
        size_t place = count++;
        for (; place > 0 && points[place - 1].at.x > point.at.x; place--)
            points[place] = points[place - 1];
        points[place] = point;
    }
    return count;
}

double course_panel(struct course *it, bool density, double top)
{
    if (!course_has_panel(it, density))
        return top;
    const enum chart_ink ink = density ? CHART_GREEN : CHART_BLUE;
    const struct chart_frame frame = {COURSE_LEFT, top + 4, COURSE_RIGHT, top + COURSE_PANEL};
    struct chart_scale y = panel_scale(it, density, top);
    size_t room = (size_t)it->patient_case->imaging_count + 1;
    struct panel_point *points = arena_array(it->arena, room, sizeof *points);
    if (!points) {
        it->failed = true;
        return top;
    }
    size_t count = panel_points(it, density, &y, points);
    chart_axis_left(it->chart, &frame, &y, (struct chart_values){"", 1, false}, density ? "Density, HU" : "Sum, mm");
    for (size_t i = 1; i < count; i++)
        chart_line(it->chart, points[i - 1].at, points[i].at,
                   (struct chart_pen){ink, 1.6, density ? CHART_DASHED : CHART_SOLID});
    for (size_t i = 0; i < count; i++) {
        char text[32];
        format_text(text, sizeof text, "%.0f", points[i].value);
        chart_mark(it->chart, points[i].at, density ? CHART_SQUARE : CHART_CIRCLE, 6, ink, points[i].assessed);
        chart_text(it->chart, (struct chart_point){points[i].at.x, points[i].at.y - 7},
                   (struct chart_face){COURSE_LETTERS, CHART_BLACK, false, CHART_MIDDLE}, 0, text);
    }
    return top + COURSE_PANEL + COURSE_GAP * 2;
}
