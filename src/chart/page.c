#include "chart/page.h"

#include <stdio.h>

#include "chart/marks.h"
#include "chart/series.h"

#define STROKE 1.2

static const char *const ink_names[CHART_INKS] = {
    [CHART_BLACK] = "black", [CHART_GREY] = "grey",     [CHART_PALE] = "pale",
    [CHART_WHITE] = "white", [CHART_BLUE] = "blue",     [CHART_VERMILLION] = "vermillion",
    [CHART_GREEN] = "green", [CHART_PURPLE] = "purple", [CHART_ORANGE] = "orange",
    [CHART_SKY] = "sky",     [CHART_YELLOW] = "yellow",
};

void page_escaped(struct text *out, const char *string)
{
    for (; *string; string++) {
        switch (*string) {
        case '<': text_add(out, "&lt;"); break;
        case '>': text_add(out, "&gt;"); break;
        case '&': text_add(out, "&amp;"); break;
        case '"': text_add(out, "&quot;"); break;
        default:
            if ((unsigned char)*string >= 0x20)
                text_add_char(out, *string);
            else
                text_add(out, "\xEF\xBF\xBD"); /* a control character is none in XML */
        }
    }
}

/* One decimal is a tenth of a point: finer than anybody sees. */
static void number(struct text *out, double value) { text_number(out, value, 1); }

static void attribute(struct text *out, const char *name, double value)
{
    text_printf(out, " %s=\"", name);
    number(out, value);
    text_add_char(out, '"');
}

static unsigned hex(double share) { return (unsigned)(share * 255 + 0.5); }

/* The class for the page, the colour for the drawing alone. */
static void colour(struct text *out, const char *what, enum chart_ink ink)
{
    struct ink_colour rgb = ink_colour(ink);
    text_printf(out, " %s=\"#%02x%02x%02x\"", what, hex(rgb.red), hex(rgb.green), hex(rgb.blue));
}

static void filled(struct text *out, enum chart_ink ink, double alpha)
{
    text_printf(out, " class=\"fill-%s\"", ink_names[ink]);
    colour(out, "fill", ink);
    if (alpha < 1) {
        text_add(out, " fill-opacity=\"");
        text_number(out, alpha, 2);
        text_add_char(out, '"');
    }
}

static void stroked(struct text *out, const struct chart_pen *pen)
{
    static const char *const dashes[CHART_DASHES] = {
        [CHART_DASHED] = "6 3", [CHART_DOTTED] = "1.5 2.5", [CHART_DASH_DOT] = "7 2.5 1.5 2.5"};
    text_printf(out, " class=\"line-%s\" fill=\"none\"", ink_names[pen->ink]);
    colour(out, "stroke", pen->ink);
    attribute(out, "stroke-width", pen->width);
    if (dashes[pen->dash])
        text_printf(out, " stroke-dasharray=\"%s\"", dashes[pen->dash]);
}

void page_begin(struct text *out, double width, double height, const char *title, const char *description)
{
    text_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" role=\"img\" viewBox=\"0 0 ");
    number(out, width);
    text_add_char(out, ' ');
    number(out, height);
    text_add(out, "\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\">\n<title>");
    page_escaped(out, title);
    text_add(out, "</title>\n<desc>");
    page_escaped(out, description);
    text_add(out, "</desc>\n");
}

void page_end(struct text *out) { text_add(out, "</svg>\n"); }

static void corners(struct text *out, const struct chart_point *points, size_t count)
{
    text_add(out, " points=\"");
    for (size_t i = 0; i < count; i++) {
        if (i)
            text_add_char(out, ' ');
        number(out, points[i].x);
        text_add_char(out, ',');
        number(out, points[i].y);
    }
    text_add_char(out, '"');
}

void page_path(struct text *out, const struct chart_point *points, size_t count, struct chart_pen pen)
{
    text_add(out, "<polyline");
    corners(out, points, count);
    stroked(out, &pen);
    text_add(out, "/>\n");
}

void page_area(struct text *out, const struct chart_point *points, size_t count, enum chart_ink ink, double alpha)
{
    text_add(out, "<polygon");
    corners(out, points, count);
    filled(out, ink, alpha);
    text_add(out, "/>\n");
}

void page_box(struct text *out, double x, double y, double width, double height, enum chart_ink ink, double alpha)
{
    text_add(out, "<rect");
    attribute(out, "x", x);
    attribute(out, "y", y);
    attribute(out, "width", width);
    attribute(out, "height", height);
    filled(out, ink, alpha);
    text_add(out, "/>\n");
}

static void place(struct chart_point *points, int count, struct chart_point at, double half)
{
    for (int i = 0; i < count; i++)
        points[i] = (struct chart_point){at.x + half * points[i].x, at.y + half * points[i].y};
}

static void stroke_mark(struct text *out, struct chart_point at, enum chart_shape shape, double half,
                        enum chart_ink ink)
{
    struct chart_point ends[4];
    int count = mark_strokes(ends, shape);
    place(ends, count, at, half);
    for (int i = 0; i + 1 < count; i += 2)
        page_path(out, &ends[i], 2, (struct chart_pen){ink, STROKE, CHART_SOLID});
}

void page_mark(struct text *out, struct chart_point at, enum chart_shape shape, double size, enum chart_ink ink,
               bool is_filled)
{
    if (shape >= CHART_CROSS) {
        stroke_mark(out, at, shape, size / 2, ink);
        return;
    }
    struct mark_outline outline = mark_outline(shape);
    if (outline.count) {
        place(outline.corners, outline.count, at, size / 2);
        text_add(out, "<polygon");
        corners(out, outline.corners, (size_t)outline.count);
    } else {
        text_add(out, "<circle");
        attribute(out, "cx", at.x);
        attribute(out, "cy", at.y);
        attribute(out, "r", size / 2);
    }
    text_printf(out, " class=\"fill-%s line-%s\"", ink_names[is_filled ? ink : CHART_WHITE], ink_names[ink]);
    colour(out, "fill", is_filled ? ink : CHART_WHITE);
    colour(out, "stroke", ink);
    attribute(out, "stroke-width", STROKE);
    text_add(out, "/>\n");
}

void page_text(struct text *out, struct chart_point at, struct chart_face face, double degrees, const char *string)
{
    static const char *const anchors[] = {[CHART_START] = "start", [CHART_MIDDLE] = "middle", [CHART_END] = "end"};
    text_add(out, "<text");
    attribute(out, "x", at.x);
    attribute(out, "y", at.y);
    attribute(out, "font-size", face.size);
    if (face.bold)
        text_add(out, " font-weight=\"bold\"");
    if (face.anchor != CHART_START)
        text_printf(out, " text-anchor=\"%s\"", anchors[face.anchor]);
    if (degrees != 0) {
        text_add(out, " transform=\"rotate(");
        number(out, -degrees);
        text_add_char(out, ' ');
        number(out, at.x);
        text_add_char(out, ' ');
        number(out, at.y);
        text_add(out, ")\"");
    }
    filled(out, face.ink, 1);
    text_add_char(out, '>');
    page_escaped(out, string);
    text_add(out, "</text>\n");
}

/* An <svg> inside shows nothing outside itself; a clip path would need an id that is its own in the whole page. */
void page_clip(struct text *out, double x, double y, double width, double height)
{
    text_add(out, "<svg");
    attribute(out, "x", x);
    attribute(out, "y", y);
    attribute(out, "width", width);
    attribute(out, "height", height);
    text_add(out, " viewBox=\"");
    number(out, x);
    text_add_char(out, ' ');
    number(out, y);
    text_add_char(out, ' ');
    number(out, width);
    text_add_char(out, ' ');
    number(out, height);
    text_add(out, "\">\n");
}

void page_unclip(struct text *out) { text_add(out, "</svg>\n"); }
