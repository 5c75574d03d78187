#include "report/answers_plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/errors.h"
#include "base/format.h"

#define WIDTH 620.0
#define HEIGHT 398.0
#define TOP 92.0
#define THRESHOLDS 61 /* points of a curve over thresholds, from 0 to twice the one asked for */
#define BARS 12
#define BAR_ROW 20.0
#define BAR_NAMES 216.0

struct drawing {
    struct chart *chart;
    const struct answers *answers;
    const struct answers_plot *plot;
    struct chart_frame frame;
    struct chart_scale x, y;
};

static const struct chart_values plain = {"", 1, false};
static const struct chart_face small_face = {8.5, CHART_BLACK, false, CHART_START};

/* A legend of many long names goes on in a new row. */
static void draw_legend(struct drawing *it)
{
    double x = it->frame.left, y = TOP - 28;
    for (uint32_t p = 0; p < it->answers->policies; p++) {
        const char *name = it->answers->scenario->policies[p].title;
        double width = chart_text_width(it->chart, (struct chart_face){9, CHART_BLACK, false, CHART_START}, name) + 42;
        if (p && x + width > WIDTH - 20) {
            x = it->frame.left;
            y += 13;
        }
        x = chart_legend(it->chart, (struct chart_point){x, y},
                         (struct chart_pen){chart_series_ink(p), 1.7, chart_series_dash(p)}, CHART_CIRCLE, false, name);
    }
}

static void draw_line(struct drawing *it, const double *x, const double *y, size_t count, struct chart_pen pen)
{
    struct chart_point points[ANSWERS_POINTS];
    for (size_t i = 0; i < count; i++)
        points[i] = (struct chart_point){chart_at(&it->x, x[i]), chart_at(&it->y, y[i])};
    chart_path(it->chart, points, count, pen);
}

/* ---- survival ---- */

static void draw_survival(struct drawing *it)
{
    enum answers_curve curve = it->plot->kind == ANSWERS_PLOT_PFS ? ANSWERS_PFS : ANSWERS_OS;
    it->x = chart_scale_nice(0, it->answers->scenario->horizon_months / 12, it->frame.left, it->frame.right);
    it->y = chart_scale_nice(0, 1, it->frame.bottom, it->frame.top);
    chart_axis_bottom(it->chart, &it->frame, &it->x, plain, "Years from the start of the first treatment");
    chart_axis_left(it->chart, &it->frame, &it->y, (struct chart_values){" %", 100, false},
                    curve == ANSWERS_PFS ? "Progression-free" : "Alive");
    for (uint32_t p = 0; p < it->answers->policies; p++) {
        double years[ANSWERS_POINTS], mean[ANSWERS_POINTS];
        struct chart_point band[2 * ANSWERS_POINTS];
        for (uint32_t i = 0; i < ANSWERS_POINTS; i++) {
            struct answers_value value = answers_curve(it->answers, curve, p, i);
            years[i] = answers_point_months(it->answers, i) / 12;
            mean[i] = value.mean;
            band[i] = (struct chart_point){chart_at(&it->x, years[i]), chart_at(&it->y, value.low)};
            band[2 * ANSWERS_POINTS - 1 - i] =
                (struct chart_point){chart_at(&it->x, years[i]), chart_at(&it->y, value.high)};
        }
        chart_area(it->chart, band, 2 * (size_t)ANSWERS_POINTS, chart_series_ink(p), 0.12);
        draw_line(it, years, mean, ANSWERS_POINTS, (struct chart_pen){chart_series_ink(p), 1.7, chart_series_dash(p)});
    }
    draw_legend(it);
}

/* ---- over thresholds ---- */

static void money_axis(struct drawing *it, double most)
{
    it->x = chart_scale_nice(0, most / 1000, it->frame.left, it->frame.right);
    chart_axis_bottom(it->chart, &it->frame, &it->x, plain, "Worth of a QALY, thousands");
}

static void mark_threshold(struct drawing *it)
{
    double x = chart_at(&it->x, it->plot->threshold / 1000);
    chart_line(it->chart, (struct chart_point){x, it->frame.top}, (struct chart_point){x, it->frame.bottom},
               (struct chart_pen){CHART_GREY, 0.9, CHART_DOTTED});
}

static void draw_acceptability(struct drawing *it)
{
    struct economics_draws psa = answers_economics(it->answers);
    double x[THRESHOLDS], share[SIMULATE_POLICIES_MAX][THRESHOLDS];
    money_axis(it, 2 * it->plot->threshold);
    it->y = chart_scale_nice(0, 1, it->frame.bottom, it->frame.top);
    chart_axis_left(it->chart, &it->frame, &it->y, (struct chart_values){" %", 100, false},
                    "Draws in which it is worth most");
    for (size_t i = 0; i < THRESHOLDS; i++) {
        double at[SIMULATE_POLICIES_MAX], threshold = 2 * it->plot->threshold * (double)i / (THRESHOLDS - 1);
        x[i] = threshold / 1000;
        economics_acceptability(at, &psa, threshold);
        for (uint32_t p = 0; p < it->answers->policies; p++)
            share[p][i] = at[p];
    }
    mark_threshold(it);
    for (uint32_t p = 0; p < it->answers->policies; p++)
        draw_line(it, x, share[p], THRESHOLDS, (struct chart_pen){chart_series_ink(p), 1.7, chart_series_dash(p)});
    draw_legend(it);
}

static void draw_information(struct drawing *it)
{
    struct economics_draws psa = answers_economics(it->answers);
    double x[THRESHOLDS], worth[THRESHOLDS], most = 0;
    for (size_t i = 0; i < THRESHOLDS; i++) {
        double threshold = 2 * it->plot->threshold * (double)i / (THRESHOLDS - 1);
        x[i] = threshold / 1000;
        worth[i] = economics_perfect_information(&psa, threshold);
        most = fmax(most, worth[i]);
    }
    money_axis(it, 2 * it->plot->threshold);
    it->y = chart_scale_nice(0, most, it->frame.bottom, it->frame.top);
    chart_axis_left(it->chart, &it->frame, &it->y, plain, "Worth of perfect information, a patient");
    mark_threshold(it);
    draw_line(it, x, worth, THRESHOLDS, (struct chart_pen){CHART_BLUE, 1.7, CHART_SOLID});
}

/* ---- costs against QALYs ---- */

static void draw_plane(struct drawing *it)
{
    const struct answers *a = it->answers;
    const double *qaly = a->values[ANSWERS_QALY], *cost = a->values[ANSWERS_COST];
    size_t count = (size_t)a->draws * a->policies;
    double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        low_x = fmin(low_x, qaly[i]);
        high_x = fmax(high_x, qaly[i]);
        low_y = fmin(low_y, cost[i] / 1000);
        high_y = fmax(high_y, cost[i] / 1000);
    }
    it->x = chart_scale_nice(low_x, high_x, it->frame.left, it->frame.right);
    it->y = chart_scale_nice(low_y, high_y, it->frame.bottom, it->frame.top);
    chart_axis_bottom(it->chart, &it->frame, &it->x, plain, "QALYs");
    chart_axis_left(it->chart, &it->frame, &it->y, plain, "Costs, thousands");
    for (size_t i = 0; i < count; i++)
        chart_mark(it->chart, (struct chart_point){chart_at(&it->x, qaly[i]), chart_at(&it->y, cost[i] / 1000)},
                   chart_series_shape(i % a->policies), 3, chart_series_ink(i % a->policies), false);
    for (uint32_t p = 0; p < a->policies; p++) {
        double x = answers_value(a, ANSWERS_QALY, p).mean, y = answers_value(a, ANSWERS_COST, p).mean / 1000;
        chart_mark(it->chart, (struct chart_point){chart_at(&it->x, x), chart_at(&it->y, y)}, chart_series_shape(p), 9,
                   chart_series_ink(p), true);
    }
    draw_legend(it);
}

/* ---- tornado ---- */

/* From the mean over all draws to what the regression says at either end of the parameter. */
static void draw_bar(struct drawing *it, const struct answers_unknown *unknown, double middle, size_t row)
{
    const struct kb_model_parameter *parameter = &it->answers->knowledge->kb->parameters[unknown->parameter];
    double y = it->frame.top + BAR_ROW * ((double)row + 0.2), height = BAR_ROW * 0.6;
    double low = chart_at(&it->x, unknown->bar.at_low / 1000), high = chart_at(&it->x, unknown->bar.at_high / 1000);
    char name[120];
    format_text(name, sizeof name, "%s %.3g to %.3g", parameter->row.id, unknown->bar.low_value,
                unknown->bar.high_value);
    chart_box(it->chart, fmin(low, middle), y, fabs(middle - low), height, CHART_ORANGE, 0.9);
    chart_box(it->chart, fmin(high, middle), y, fabs(high - middle), height, CHART_BLUE, 0.9);
    chart_text(it->chart, (struct chart_point){it->frame.left - 8, y + height - 2},
               (struct chart_face){8.5, CHART_BLACK, false, CHART_END}, 0, name);
}

static void draw_tornado(struct drawing *it)
{
    struct answers_unknown unknowns[BARS];
    size_t count =
        answers_unknowns(unknowns, BARS, it->answers, it->plot->policy, it->plot->reference, it->plot->threshold);
    struct economics_draws psa = answers_economics(it->answers);
    double mean = economics_mean_net_benefit(&psa, it->plot->policy, it->plot->threshold) -
                  economics_mean_net_benefit(&psa, it->plot->reference, it->plot->threshold);
    double low = fmin(0, mean / 1000), high = fmax(0, mean / 1000);
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, fmin(unknowns[i].bar.at_low, unknowns[i].bar.at_high) / 1000);
        high = fmax(high, fmax(unknowns[i].bar.at_low, unknowns[i].bar.at_high) / 1000);
    }
    it->x = chart_scale_nice(low, high, it->frame.left, it->frame.right);
    chart_axis_bottom(it->chart, &it->frame, &it->x, plain, "Gain in net benefit a patient, thousands");
    for (size_t i = 0; i < count; i++)
        draw_bar(it, &unknowns[i], chart_at(&it->x, mean / 1000), i);
    double zero = chart_at(&it->x, 0);
    chart_line(it->chart, (struct chart_point){zero, it->frame.top}, (struct chart_point){zero, it->frame.bottom},
               (struct chart_pen){CHART_BLACK, 0.9, CHART_SOLID});
    chart_box(it->chart, it->frame.left, TOP - 28, 12, 8, CHART_ORANGE, 0.9);
    chart_text(it->chart, (struct chart_point){it->frame.left + 16, TOP - 21}, small_face, 0, "at its low value");
    chart_box(it->chart, it->frame.left + 110, TOP - 28, 12, 8, CHART_BLUE, 0.9);
    chart_text(it->chart, (struct chart_point){it->frame.left + 126, TOP - 21}, small_face, 0, "at its high value");
}

/* ---- */

static void say_title(char *title, size_t size, const struct answers *answers, const struct answers_plot *plot)
{
    static const char *const titles[ANSWERS_PLOT_KINDS] = {
        [ANSWERS_PLOT_PFS] = "Progression-free survival",   [ANSWERS_PLOT_OS] = "Overall survival",
        [ANSWERS_PLOT_CEAC] = "Which policy is worth most", [ANSWERS_PLOT_EVPI] = "What it is worth to know more",
        [ANSWERS_PLOT_PLANE] = "Costs and QALYs",           [ANSWERS_PLOT_TORNADO] = ""};
    if (plot->kind == ANSWERS_PLOT_TORNADO)
        snprintf(title, size, "%s over %s: what the answer hangs on", answers->scenario->policies[plot->policy].title,
                 answers->scenario->policies[plot->reference].title);
    else
        snprintf(title, size, "%s, simulated", titles[plot->kind]);
}

static void draw(struct drawing *it)
{
    switch (it->plot->kind) {
    case ANSWERS_PLOT_PFS:
    case ANSWERS_PLOT_OS: draw_survival(it); break;
    case ANSWERS_PLOT_CEAC: draw_acceptability(it); break;
    case ANSWERS_PLOT_EVPI: draw_information(it); break;
    case ANSWERS_PLOT_PLANE: draw_plane(it); break;
    case ANSWERS_PLOT_TORNADO: draw_tornado(it); break;
    case ANSWERS_PLOT_KINDS: break;
    }
}

cajal_status answers_plot(char **out, size_t *length, enum chart_format format, const struct answers *answers,
                          const struct answers_plot *plot, cajal_errors *errors)
{
    bool tornado = plot->kind == ANSWERS_PLOT_TORNADO;
    double height = tornado ? TOP + BARS * BAR_ROW + 46 : HEIGHT;
    struct drawing it = {
        .answers = answers, .plot = plot, .frame = {tornado ? BAR_NAMES : 66, TOP, WIDTH - 24, height - 46}};
    char title[200], subtitle[160];
    *out = NULL;
    *length = 0;
    say_title(title, sizeof title, answers, plot);
    snprintf(subtitle, sizeof subtitle, "%u draws of the parameters, %llu virtual patients each; bands: 95 %% of draws",
             answers->draws, (unsigned long long)answers->patients);
    cajal_status status = chart_new(&it.chart, format, WIDTH, height, title, subtitle, errors);
    if (status != CAJAL_OK)
        return status;
    chart_heading(it.chart, 16, 20, title, subtitle);
    draw(&it);
    return chart_finish(out, length, it.chart, errors);
}
