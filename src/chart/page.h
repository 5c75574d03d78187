/* A drawing that becomes part of a web page (CHART_PAGE): letters stay text, so that they can be read aloud, searched
 * and enlarged, and each ink is a class, so that the page's light and dark schemes colour it. By hand because cairo
 * writes letters as outlines and colours as numbers. */
#ifndef CAJAL_CHART_PAGE_H
#define CAJAL_CHART_PAGE_H

#include "base/text.h"
#include "chart/chart.h"

void page_begin(struct text *out, double width, double height, const char *title, const char *description);
void page_end(struct text *out);

void page_path(struct text *out, const struct chart_point *points, size_t count, struct chart_pen pen);
void page_area(struct text *out, const struct chart_point *points, size_t count, enum chart_ink ink, double alpha);
void page_box(struct text *out, double x, double y, double width, double height, enum chart_ink ink, double alpha);
void page_mark(struct text *out, struct chart_point at, enum chart_shape shape, double size, enum chart_ink ink,
               bool filled);
void page_text(struct text *out, struct chart_point at, struct chart_face face, double degrees, const char *string);
void page_clip(struct text *out, double x, double y, double width, double height);
void page_unclip(struct text *out);

/* Text between tags, escaped. */
void page_escaped(struct text *out, const char *string);

#endif
