/* One drawing: a sheet of paper, pens, marks and text. Nothing about medicine. Lengths are points (1/72 inch),
 * the origin is top left. A drawing that fails stays failed; chart_finish() tells. With cairo: chart.c, else
 * chart_absent.c, whose chart_new() says how to get it. */
#ifndef CAJAL_CHART_CHART_H
#define CAJAL_CHART_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "cajal/status.h"

enum chart_format { CHART_SVG, CHART_PNG, CHART_PDF, CHART_PAGE /* SVG that is part of a web page (page.h) */ };

/* Told apart by lightness and by name for the colour-blind (Okabe and Ito, Color Universal Design, 2008). */
enum chart_ink {
    CHART_BLACK,
    CHART_GREY,
    CHART_PALE,
    CHART_WHITE,
    CHART_BLUE,
    CHART_VERMILLION,
    CHART_GREEN,
    CHART_PURPLE,
    CHART_ORANGE,
    CHART_SKY,
    CHART_YELLOW,
    CHART_INKS
};

enum chart_dash { CHART_SOLID, CHART_DASHED, CHART_DOTTED, CHART_DASH_DOT, CHART_DASHES };
enum chart_shape {
    CHART_CIRCLE,
    CHART_SQUARE,
    CHART_TRIANGLE,
    CHART_DIAMOND,
    CHART_TRIANGLE_DOWN,
    CHART_TRIANGLE_RIGHT,
    CHART_CROSS,
    CHART_PLUS,
    CHART_TICK, /* a short upright stroke, as for the censored */
    CHART_SHAPES
};
enum chart_anchor { CHART_START, CHART_MIDDLE, CHART_END };

struct chart_pen {
    enum chart_ink ink;
    double width;
    enum chart_dash dash;
};

struct chart_point {
    double x, y;
};

struct chart_face {
    double size;
    enum chart_ink ink;
    bool bold;
    enum chart_anchor anchor;
};

struct chart;

/* By the ending of the name: .svg, .png, .pdf. */
bool chart_format_of_path(enum chart_format *out, const char *path);

/* The title and the description are for those who cannot see the drawing. */
cajal_status chart_new(struct chart **out, enum chart_format format, double width, double height, const char *title,
                       const char *description, cajal_errors *errors);
void chart_free(struct chart *chart);

/* Ends the drawing: its bytes, to be freed by the caller, and their count. Frees the chart, also on failure. */
cajal_status chart_finish(char **out, size_t *length, struct chart *chart, cajal_errors *errors);

void chart_line(struct chart *chart, struct chart_point from, struct chart_point to, struct chart_pen pen);
void chart_path(struct chart *chart, const struct chart_point *points, size_t count, struct chart_pen pen);
/* A filled polygon; alpha in [0, 1]. */
void chart_area(struct chart *chart, const struct chart_point *points, size_t count, enum chart_ink ink, double alpha);
void chart_box(struct chart *chart, double x, double y, double width, double height, enum chart_ink ink, double alpha);
/* Slanted lines, for print without colours; `gap` points apart. */
void chart_hatch(struct chart *chart, double x, double y, double width, double height, enum chart_ink ink, double gap);
/* `filled` marks are seen from further away; CHART_CROSS, CHART_PLUS and CHART_TICK are strokes. */
void chart_mark(struct chart *chart, struct chart_point at, enum chart_shape shape, double size, enum chart_ink ink,
                bool filled);
/* The base line of the text goes through `at`; `degrees` turns it anticlockwise. */
void chart_text(struct chart *chart, struct chart_point at, struct chart_face face, double degrees, const char *text);
double chart_text_width(struct chart *chart, struct chart_face face, const char *text);

/* Until chart_unclip() nothing is drawn outside the box. */
void chart_clip(struct chart *chart, double x, double y, double width, double height);
void chart_unclip(struct chart *chart);

/* What tells series `index` from the others: ink, dash and shape together. */
enum chart_ink chart_series_ink(size_t index);
enum chart_dash chart_series_dash(size_t index);
enum chart_shape chart_series_shape(size_t index);

#endif
