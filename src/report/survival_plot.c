#include "report/survival_plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/text.h"

#define WIDTH 600.0
#define PLOT_HEIGHT 280.0
#define TOP 62.0
#define TABLE_ROW 13.0
#define LEGEND_ROW 15.0
#define BESIDE "published" /* the short name of the curve beside the others */
#define MOST_GROUPS 12
#define CENSOR_MARKS 400 /* of one curve: beyond, they would make a black band */

/* A curve as both kinds of plot draw it. */
struct curve {
    const char *name;
    size_t points;
    const double *time, *value, *low, *high;
    const double *censored; /* by point; NULL */
    double start;           /* before the first point: 1 of survival, 0 of incidence */
    size_t look;            /* which ink, dash and shape */
};

struct drawing {
    struct chart *chart;
    const struct survival_plot *plot;
    bool plain_table; /* the inks tell causes apart, not groups */
    cajal_errors *errors;
    struct chart_frame frame;
    struct chart_scale x, y;
    bool failed;
};

/* ---- curves ---- */

static struct chart_point place(const struct drawing *it, double time, double value)
{
    return (struct chart_point){chart_at(&it->x, fmin(time, it->x.high)), chart_at(&it->y, fmin(fmax(value, 0), 1))};
}

/* Steps from the start to the end of the axis or of the curve; returns how many points were written. */
static size_t steps(const struct drawing *it, const struct curve *curve, const double *values, struct chart_point *out)
{
    size_t count = 0;
    double before = curve->start;
    out[count++] = place(it, 0, before);
    for (size_t i = 0; i < curve->points && curve->time[i] <= it->x.high; i++) {
        double value = isfinite(values[i]) ? values[i] : before;
        out[count++] = place(it, curve->time[i], before);
        out[count++] = place(it, curve->time[i], value);
        before = value;
    }
    if (curve->points && curve->time[curve->points - 1] > it->x.high)
        out[count++] = place(it, it->x.high, before);
    return count;
}

static void draw_band(struct drawing *it, const struct curve *curve, struct chart_point *room)
{
    size_t low = steps(it, curve, curve->low, room), high = steps(it, curve, curve->high, room + low);
    for (size_t i = 0, j = high - 1; i < j; i++, j--) { /* back along the upper edge */
        struct chart_point swap = room[low + i];
        room[low + i] = room[low + j];
        room[low + j] = swap;
    }
    chart_area(it->chart, room, low + high, chart_series_ink(curve->look), 0.13);
}

static void draw_censored(struct drawing *it, const struct curve *curve)
{
    size_t marks = 0;
    for (size_t i = 0; curve->censored && i < curve->points; i++)
        marks += curve->censored[i] > 0;
    if (marks > CENSOR_MARKS)
        return;
    for (size_t i = 0; curve->censored && i < curve->points && curve->time[i] <= it->x.high; i++)
        if (curve->censored[i] > 0 && isfinite(curve->value[i]))
            chart_mark(it->chart, place(it, curve->time[i], curve->value[i]), CHART_TICK, 7,
                       chart_series_ink(curve->look), true);
}

static void draw_curve(struct drawing *it, const struct curve *curve)
{
    struct chart_point *room = malloc((4 * curve->points + 8) * sizeof *room);
    if (!room) {
        it->failed = true;
        return;
    }
    if (!it->plot->plain && curve->low && curve->high)
        draw_band(it, curve, room);
    size_t count = steps(it, curve, curve->value, room);
    chart_path(it->chart, room, count,
               (struct chart_pen){chart_series_ink(curve->look), 1.7, chart_series_dash(curve->look)});
    draw_censored(it, curve);
    free(room);
}

static double value_at(const struct curve *curve, double time)
{
    double value = curve->start;
    for (size_t i = 0; i < curve->points && curve->time[i] <= time; i++)
        value = isfinite(curve->value[i]) ? curve->value[i] : value;
    return value;
}

static void draw_landmarks(struct drawing *it, const struct curve *curves, size_t count)
{
    for (size_t i = 0; i < it->plot->landmarks_count; i++) {
        double time = it->plot->landmarks[i];
        if (time > it->x.high)
            continue;
        double x = chart_at(&it->x, time);
        chart_line(it->chart, (struct chart_point){x, it->frame.top}, (struct chart_point){x, it->frame.bottom},
                   (struct chart_pen){CHART_GREY, 0.7, CHART_DOTTED});
        for (size_t j = 0; j < count; j++) {
            char text[32];
            struct chart_point at = place(it, time, value_at(&curves[j], time));
            format_text(text, sizeof text, "%.0f %%", 100 * value_at(&curves[j], time));
            chart_mark(it->chart, at, chart_series_shape(curves[j].look), 5, chart_series_ink(curves[j].look), true);
            chart_text(it->chart, (struct chart_point){at.x + 5, at.y - 4},
                       (struct chart_face){8, chart_series_ink(curves[j].look), true, CHART_START}, 0, text);
        }
    }
}

/* ---- around them ---- */

static void draw_legend(struct drawing *it, const struct curve *curves, size_t count)
{
    double x = it->frame.left, y = TOP - 14;
    for (size_t i = 0; i < count && curves[i].name; i++)
        x = chart_legend(it->chart, (struct chart_point){x, y},
                         (struct chart_pen){chart_series_ink(curves[i].look), 1.7, chart_series_dash(curves[i].look)},
                         CHART_CIRCLE, false, curves[i].name);
}

typedef double at_risk_of(const void *context, size_t group, double time);

static void draw_table_row(struct drawing *it, double y, enum chart_ink ink, const char *name, size_t group,
                           at_risk_of *at_risk, const void *context)
{
    double ticks[CHART_TICKS];
    size_t count = chart_ticks(ticks, &it->x);
    if (name) {
        chart_clip(it->chart, 0, y - TABLE_ROW, it->frame.left - 16, 2 * TABLE_ROW);
        chart_text(it->chart, (struct chart_point){12, y}, (struct chart_face){8, ink, false, CHART_START}, 0, name);
        chart_unclip(it->chart);
    }
    for (size_t i = 0; i < count; i++) {
        char text[32];
        format_text(text, sizeof text, "%.0f", at_risk(context, group, ticks[i]));
        chart_text(it->chart, (struct chart_point){chart_at(&it->x, ticks[i]), y},
                   (struct chart_face){8, ink, false, CHART_MIDDLE}, 0, text);
    }
}

/* Numbers at risk below the marks of the time axis; `at_risk` tells them. Returns where the last row stands. */
static double draw_table(struct drawing *it, size_t groups, at_risk_of *at_risk, const void *context)
{
    double y = it->frame.bottom + 48;
    chart_text(it->chart, (struct chart_point){12, y}, (struct chart_face){8, CHART_BLACK, true, CHART_START}, 0,
               "At risk");
    for (size_t group = 0; group < groups; group++) {
        enum chart_ink ink = groups > 1 && !it->plain_table ? chart_series_ink(group) : CHART_BLACK;
        draw_table_row(it, y += TABLE_ROW, ink, it->plot->groups ? it->plot->groups[group] : NULL, group, at_risk,
                       context);
    }
    return y;
}

static cajal_status begin(struct drawing *it, enum chart_format format, const struct survival_plot *plot, size_t groups,
                          double last, const char *axis, const char *description, cajal_errors *errors)
{
    *it = (struct drawing){.plot = plot, .errors = errors};
    if (groups > MOST_GROUPS)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "%zu groups: a plot shows at most %d; join some",
                          groups, MOST_GROUPS);
    if (!(last > 0))
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "nothing to draw: nobody was followed beyond time 0");
    double top = TOP + (plot->beside ? LEGEND_ROW : 0);
    double height = top + PLOT_HEIGHT + 62 + TABLE_ROW * (double)(groups + (plot->beside != NULL));
    cajal_status status = chart_new(&it->chart, format, WIDTH, height, plot->title, description, errors);
    if (status != CAJAL_OK)
        return status;
    const struct chart_face small = {8, CHART_BLACK, false, CHART_START};
    double names = plot->beside ? chart_text_width(it->chart, small, BESIDE) : 0;
    for (size_t i = 0; plot->groups && i < groups; i++)
        names = fmax(names, chart_text_width(it->chart, small, plot->groups[i]));
    it->frame = (struct chart_frame){fmax(62, fmin(names, 150) + 34), top, WIDTH - 24, top + PLOT_HEIGHT};
    it->x = chart_scale_nice(0, last, it->frame.left, it->frame.right);
    it->y = (struct chart_scale){0, 1, it->frame.bottom, it->frame.top, false};
    chart_heading(it->chart, 12, 8, plot->title, plot->note);
    chart_axis_bottom(it->chart, &it->frame, &it->x, (struct chart_values){"", 1, false}, plot->time_axis);
    chart_axis_left(it->chart, &it->frame, &it->y, (struct chart_values){" %", 100, false}, axis);
    return CAJAL_OK;
}

static cajal_status finish(struct drawing *it, char **out, size_t *length)
{
    if (!it->failed)
        return chart_finish(out, length, it->chart, it->errors);
    chart_free(it->chart);
    return errors_no_memory(it->errors);
}

static double end_of(const struct survival_plot *plot, double last)
{
    return isfinite(plot->until) && plot->until > 0 ? plot->until : last;
}

/* ---- Kaplan-Meier ---- */

static double km_at_risk(const void *context, size_t group, double time)
{
    const cajal_km *km = context;
    return cajal_km_at_risk(&km->curve[group], time);
}

static double last_of(const cajal_km_curve *curve) { return curve->points ? curve->time[curve->points - 1] : 0; }

static double beside_at_risk(const void *context, size_t group, double time)
{
    (void)group;
    return cajal_km_at_risk(context, time);
}

/* Over the others, without a band; named in a row of its own, for its name is long, and at its end. */
static void draw_beside(struct drawing *it, const cajal_km_curve *from, double table_row)
{
    const struct chart_pen pen = {CHART_BLACK, 1.3, CHART_DASH_DOT};
    const struct curve curve = {.points = from->points, .time = from->time, .value = from->survival, .start = 1};
    struct chart_point *room = malloc((2 * curve.points + 8) * sizeof *room);
    if (!room) {
        it->failed = true;
        return;
    }
    size_t count = steps(it, &curve, curve.value, room);
    chart_path(it->chart, room, count, pen);
    chart_text(it->chart, (struct chart_point){room[count - 1].x + 4, room[count - 1].y + 3},
               (struct chart_face){8, CHART_BLACK, false, CHART_START}, 0, BESIDE);
    free(room);
    chart_legend(it->chart, (struct chart_point){it->frame.left, TOP - 14 + LEGEND_ROW}, pen, CHART_CIRCLE, false,
                 it->plot->beside_name);
    draw_table_row(it, table_row, CHART_BLACK, BESIDE, 0, beside_at_risk, from);
}

cajal_status survival_plot_km(char **out, size_t *length, enum chart_format format, const cajal_km *km,
                              const struct survival_plot *plot, cajal_errors *errors)
{
    struct drawing it;
    struct curve curves[MOST_GROUPS] = {0};
    double last = plot->beside ? last_of(plot->beside) : 0;
    for (size_t i = 0; i < km->groups; i++)
        last = fmax(last, last_of(&km->curve[i]));
    cajal_status status =
        begin(&it, format, plot, km->groups, end_of(plot, last), "Survival",
              "Kaplan-Meier curves by group with their intervals, marks for the censored, and the numbers "
              "at risk below.",
              errors);
    if (status != CAJAL_OK)
        return status;
    for (size_t i = 0; i < km->groups; i++) {
        const cajal_km_curve *from = &km->curve[i];
        curves[i] = (struct curve){plot->groups ? plot->groups[i] : NULL,
                                   from->points,
                                   from->time,
                                   from->survival,
                                   from->low,
                                   from->high,
                                   from->censored,
                                   1,
                                   i};
        draw_curve(&it, &curves[i]);
    }
    draw_landmarks(&it, curves, km->groups);
    draw_legend(&it, curves, km->groups);
    double row = draw_table(&it, km->groups, km_at_risk, km);
    if (plot->beside)
        draw_beside(&it, plot->beside, row + TABLE_ROW);
    return finish(&it, out, length);
}

/* ---- cumulative incidence ---- */

static double incidence_at_risk(const void *context, size_t group, double time)
{
    const cajal_incidence *incidence = context;
    const cajal_incidence_group *it = &incidence->group[group];
    for (size_t i = 0; i < it->points; i++)
        if (it->time[i] >= time)
            return it->at_risk[i];
    return 0;
}

/* Curves are told apart by group, causes within a group by the dash. */
cajal_status survival_plot_incidence(char **out, size_t *length, enum chart_format format,
                                     const cajal_incidence *incidence, const struct survival_plot *plot,
                                     cajal_errors *errors)
{
    struct drawing it;
    struct curve curves[MOST_GROUPS] = {0};
    char names[MOST_GROUPS][96];
    double last = 0;
    size_t count = 0, all = incidence->groups * incidence->causes;
    for (size_t i = 0; i < incidence->groups; i++)
        if (incidence->group[i].points)
            last = fmax(last, incidence->group[i].time[incidence->group[i].points - 1]);
    if (all > MOST_GROUPS)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "%zu groups times causes: a plot shows at most %d", all,
                          MOST_GROUPS);
    cajal_status status = begin(&it, format, plot, incidence->groups, end_of(plot, last), "Cumulative incidence",
                                "Cumulative incidence by cause and group, and the numbers at risk below.", errors);
    if (status != CAJAL_OK)
        return status;
    for (size_t i = 0; i < incidence->groups; i++)
        for (size_t j = 0; j < incidence->causes; j++, count++) {
            const cajal_incidence_group *group = &incidence->group[i];
            snprintf(names[count], sizeof names[count], "%s%s%s", plot->groups ? plot->groups[i] : "",
                     plot->groups ? ", " : "", plot->causes ? plot->causes[j] : "event");
            curves[count] = (struct curve){names[count],
                                           group->points,
                                           group->time,
                                           group->cause[j].incidence,
                                           group->cause[j].low,
                                           group->cause[j].high,
                                           NULL,
                                           0,
                                           count};
            draw_curve(&it, &curves[count]);
        }
    draw_landmarks(&it, curves, count);
    draw_legend(&it, curves, count);
    it.plain_table = incidence->causes > 1;
    draw_table(&it, incidence->groups, incidence_at_risk, incidence);
    return finish(&it, out, length);
}
