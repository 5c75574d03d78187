/* Scales, their marks, and the frame they stand around. */
#ifndef CAJAL_CHART_AXIS_H
#define CAJAL_CHART_AXIS_H

#include "chart/chart.h"

#define CHART_TICKS 24 /* the most marks on one axis */

struct chart_scale {
    double low, high; /* values; low < high; both above 0 when logarithmic */
    double from, to;  /* points on the sheet */
    bool logarithmic;
};

/* Where the plot lies on the sheet. */
struct chart_frame {
    double left, top, right, bottom;
};

double chart_at(const struct chart_scale *scale, double value);

/* Widens [low, high] to round numbers. Equal or not finite bounds are mended. */
struct chart_scale chart_scale_nice(double low, double high, double from, double to);

/* Round values on the scale, as many as have room: their count. */
size_t chart_ticks(double out[CHART_TICKS], const struct chart_scale *scale);

/* "%" after each value, "+" before a gain, …: how an axis writes its values. */
struct chart_values {
    const char *unit; /* after each value, such as " %"; may be "" */
    double factor;    /* 100 for shares shown as percentages */
    bool sign;        /* + before what is above 0 */
};

/* Below and left of the frame; pale lines across it. `label` says what and in which unit. */
void chart_axis_bottom(struct chart *chart, const struct chart_frame *frame, const struct chart_scale *scale,
                       struct chart_values values, const char *label);
void chart_axis_left(struct chart *chart, const struct chart_frame *frame, const struct chart_scale *scale,
                     struct chart_values values, const char *label);

/* A line across the frame at a value, named at its right end. */
void chart_level(struct chart *chart, const struct chart_frame *frame, const struct chart_scale *scale, double value,
                 struct chart_pen pen, const char *name);

/* Moves labels apart so that neighbours are `gap` apart, within [low, high], keeping their order of `at`. */
void chart_spread(double *at, size_t count, double gap, double low, double high);

/* The heading of a drawing: title, and a line below it. */
void chart_heading(struct chart *chart, double left, double top, const char *title, const char *subtitle);

/* One entry of a legend at `at`, as drawn; returns where the next may start, to the right. */
double chart_legend(struct chart *chart, struct chart_point at, struct chart_pen pen, enum chart_shape shape,
                    bool marked, const char *name);

#endif
