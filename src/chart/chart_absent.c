/* In place of chart.c where cairo is not installed: nothing can be drawn, and chart_new() says so. */
#include "base/errors.h"
#include "chart/chart.h"

cajal_status chart_new(struct chart **out, enum chart_format format, double width, double height, const char *title,
                       const char *description, cajal_errors *errors)
{
    (void)out, (void)format, (void)width, (void)height, (void)title, (void)description;
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                      "this program was built without cairo and draws nothing: install libcairo2-dev and build again");
}

void chart_free(struct chart *chart) { (void)chart; }

cajal_status chart_finish(char **out, size_t *length, struct chart *chart, cajal_errors *errors)
{
    (void)chart, (void)errors;
    *out = NULL;
    *length = 0;
    return CAJAL_INTERNAL;
}

void chart_line(struct chart *chart, struct chart_point from, struct chart_point to, struct chart_pen pen)
{
    (void)chart, (void)from, (void)to, (void)pen;
}

void chart_path(struct chart *chart, const struct chart_point *points, size_t count, struct chart_pen pen)
{
    (void)chart, (void)points, (void)count, (void)pen;
}

void chart_area(struct chart *chart, const struct chart_point *points, size_t count, enum chart_ink ink, double alpha)
{
    (void)chart, (void)points, (void)count, (void)ink, (void)alpha;
}

void chart_box(struct chart *chart, double x, double y, double width, double height, enum chart_ink ink, double alpha)
{
    (void)chart, (void)x, (void)y, (void)width, (void)height, (void)ink, (void)alpha;
}

void chart_hatch(struct chart *chart, double x, double y, double width, double height, enum chart_ink ink, double gap)
{
    (void)chart, (void)x, (void)y, (void)width, (void)height, (void)ink, (void)gap;
}

void chart_mark(struct chart *chart, struct chart_point at, enum chart_shape shape, double size, enum chart_ink ink,
                bool filled)
{
    (void)chart, (void)at, (void)shape, (void)size, (void)ink, (void)filled;
}

void chart_text(struct chart *chart, struct chart_point at, struct chart_face face, double degrees, const char *text)
{
    (void)chart, (void)at, (void)face, (void)degrees, (void)text;
}

double chart_text_width(struct chart *chart, struct chart_face face, const char *text)
{
    (void)chart, (void)face, (void)text;
    return 0;
}

void chart_clip(struct chart *chart, double x, double y, double width, double height)
{
    (void)chart, (void)x, (void)y, (void)width, (void)height;
}

void chart_unclip(struct chart *chart) { (void)chart; }
