#include "chart/chart.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/text.h"
#include "chart/marks.h"
#include "chart/page.h"
#include "chart/series.h"

#define FAMILY "DejaVu Sans"
#define PIXELS_PER_POINT 2.0 /* a PNG is sharp on a screen and at 144 dots per inch in print */
#define STROKE 1.2

struct chart {
    enum chart_format format;
    cairo_surface_t *surface;
    cairo_t *cairo;
    struct text bytes; /* of SVG and PDF; of PNG at the end */
    struct text *page; /* the bytes, of CHART_PAGE; else NULL */
    char *title, *description;
    bool failed;
};

/* Where cairo finds no memory it may go on, with nothing left of what was drawn: errno tells, until the next file is
 * opened. */
static void drew(struct chart *chart) { chart->failed = chart->failed || errno == ENOMEM; }

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned int length)
{
    struct text *bytes = closure;
    text_add_n(bytes, (const char *)data, length);
    return bytes->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_new(struct chart *chart, double width, double height)
{
    switch (chart->format) {
    case CHART_SVG: return cairo_svg_surface_create_for_stream(collect, &chart->bytes, width, height);
    case CHART_PDF: return cairo_pdf_surface_create_for_stream(collect, &chart->bytes, width, height);
    case CHART_PAGE: return cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1); /* it only measures text */
    case CHART_PNG: break;
    }
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(width * PIXELS_PER_POINT),
                                      (int)ceil(height * PIXELS_PER_POINT));
}

/* No day in the file: the same drawing is the same bytes. */
static void describe_pdf(const struct chart *chart)
{
    cairo_pdf_surface_set_metadata(chart->surface, CAIRO_PDF_METADATA_TITLE, chart->title);
    cairo_pdf_surface_set_metadata(chart->surface, CAIRO_PDF_METADATA_SUBJECT, chart->description);
    cairo_pdf_surface_set_metadata(chart->surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
}

cajal_status chart_new(struct chart **out, enum chart_format format, double width, double height, const char *title,
                       const char *description, cajal_errors *errors)
{
    struct chart *chart = calloc(1, sizeof *chart);
    if (!chart)
        return errors_no_memory(errors);
    errno = 0; /* for chart_finish() */
    chart->format = format;
    chart->title = strdup(title);
    chart->description = strdup(description);
    chart->surface = surface_new(chart, width, height);
    chart->cairo = cairo_create(chart->surface);
    if (!chart->title || !chart->description || cairo_status(chart->cairo) != CAIRO_STATUS_SUCCESS) {
        chart_free(chart);
        return errors_no_memory(errors);
    }
    if (format == CHART_PNG)
        cairo_scale(chart->cairo, PIXELS_PER_POINT, PIXELS_PER_POINT);
    if (format == CHART_PDF)
        describe_pdf(chart);
    cairo_set_line_cap(chart->cairo, CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(chart->cairo, CAIRO_LINE_JOIN_ROUND);
    if (format == CHART_PAGE) {
        chart->page = &chart->bytes;
        page_begin(chart->page, width, height, title, description);
    } else {
        chart_box(chart, 0, 0, width, height, CHART_WHITE, 1);
    }
    *out = chart;
    return CAJAL_OK;
}

void chart_free(struct chart *chart)
{
    if (!chart)
        return;
    if (chart->cairo)
        cairo_destroy(chart->cairo);
    if (chart->surface)
        cairo_surface_destroy(chart->surface);
    text_free(&chart->bytes);
    free(chart->title);
    free(chart->description);
    free(chart);
}

/* cairo numbers its surfaces through the life of the program: the same drawing would not be the same bytes. */
static void add_unnumbered(struct text *out, const char *svg)
{
    static const char mark[] = "id=\"surface";
    for (const char *next; (next = strstr(svg, mark)) != NULL;) {
        next += sizeof mark - 1;
        text_add_n(out, svg, (size_t)(next - svg));
        svg = next + strspn(next, "0123456789");
    }
    text_add(out, svg);
}

/* A screen reader reads <title> and <desc>, which cairo does not write. */
static bool add_description(struct chart *chart)
{
    const char *svg = chart->bytes.data ? strstr(chart->bytes.data, "<svg") : NULL;
    const char *end = svg ? strchr(svg, '>') : NULL;
    struct text out = {0};
    if (!end)
        return false;
    text_add_n(&out, chart->bytes.data, (size_t)(end - chart->bytes.data));
    text_add(&out, " role=\"img\">\n<title>");
    page_escaped(&out, chart->title);
    text_add(&out, "</title>\n<desc>");
    page_escaped(&out, chart->description);
    text_add(&out, "</desc>");
    add_unnumbered(&out, end + 1);
    text_free(&chart->bytes);
    chart->bytes = out;
    return !out.failed;
}

cajal_status chart_finish(char **out, size_t *length, struct chart *chart, cajal_errors *errors)
{
    drew(chart);
    bool good = cairo_status(chart->cairo) == CAIRO_STATUS_SUCCESS && !chart->failed;
    errno = 0;
    cairo_destroy(chart->cairo);
    chart->cairo = NULL;
    if (chart->format == CHART_PNG)
        good =
            good && cairo_surface_write_to_png_stream(chart->surface, collect, &chart->bytes) == CAIRO_STATUS_SUCCESS;
    cairo_surface_finish(chart->surface);
    good =
        good && cairo_surface_status(chart->surface) == CAIRO_STATUS_SUCCESS && errno != ENOMEM && !chart->bytes.failed;
    if (good && chart->format == CHART_SVG)
        good = add_description(chart);
    if (chart->page)
        page_end(chart->page);
    good = good && !chart->bytes.failed;
    *length = chart->bytes.length;
    *out = good ? text_steal(&chart->bytes) : NULL;
    chart_free(chart);
    return *out ? CAJAL_OK : errors_no_memory(errors);
}

static void set_ink(struct chart *chart, enum chart_ink ink, double alpha)
{
    struct ink_colour colour = ink_colour(ink);
    cairo_set_source_rgba(chart->cairo, colour.red, colour.green, colour.blue, alpha);
}

static void set_pen(struct chart *chart, struct chart_pen pen)
{
    static const struct {
        double lengths[4];
        int count;
    } dashes[CHART_DASHES] = {{{0}, 0}, {{6, 3}, 2}, {{1.5, 2.5}, 2}, {{7, 2.5, 1.5, 2.5}, 4}};
    set_ink(chart, pen.ink, 1);
    cairo_set_line_width(chart->cairo, pen.width);
    cairo_set_dash(chart->cairo, dashes[pen.dash].lengths, dashes[pen.dash].count, 0);
}

static void trace(struct chart *chart, const struct chart_point *points, size_t count)
{
    cairo_new_path(chart->cairo);
    for (size_t i = 0; i < count; i++)
        cairo_line_to(chart->cairo, points[i].x, points[i].y);
}

void chart_line(struct chart *chart, struct chart_point from, struct chart_point to, struct chart_pen pen)
{
    const struct chart_point both[] = {from, to};
    chart_path(chart, both, 2, pen);
}

void chart_path(struct chart *chart, const struct chart_point *points, size_t count, struct chart_pen pen)
{
    if (chart->page) {
        page_path(chart->page, points, count, pen);
        return;
    }
    set_pen(chart, pen);
    trace(chart, points, count);
    cairo_stroke(chart->cairo);
    drew(chart);
}

void chart_area(struct chart *chart, const struct chart_point *points, size_t count, enum chart_ink ink, double alpha)
{
    if (chart->page) {
        page_area(chart->page, points, count, ink, alpha);
        return;
    }
    set_ink(chart, ink, alpha);
    trace(chart, points, count);
    cairo_close_path(chart->cairo);
    cairo_fill(chart->cairo);
    drew(chart);
}

void chart_box(struct chart *chart, double x, double y, double width, double height, enum chart_ink ink, double alpha)
{
    if (chart->page) {
        page_box(chart->page, x, y, width, height, ink, alpha);
        return;
    }
    set_ink(chart, ink, alpha);
    cairo_rectangle(chart->cairo, x, y, width, height);
    cairo_fill(chart->cairo);
    drew(chart);
}

void chart_hatch(struct chart *chart, double x, double y, double width, double height, enum chart_ink ink, double gap)
{
    chart_clip(chart, x, y, width, height);
    int lines = (int)ceil((width + height) / gap);
    for (int i = 0; i < lines; i++) {
        double at = x - height + i * gap;
        chart_line(chart, (struct chart_point){at, y + height}, (struct chart_point){at + height, y},
                   (struct chart_pen){ink, 0.6, CHART_SOLID});
    }
    chart_unclip(chart);
}

/* ---- marks ---- */

static void polygon_mark(struct chart *chart, struct chart_point at, const struct mark_outline *outline, double half)
{
    for (int i = 0; i < outline->count; i++)
        cairo_line_to(chart->cairo, at.x + half * outline->corners[i].x, at.y + half * outline->corners[i].y);
    cairo_close_path(chart->cairo);
}

static void stroke_mark(struct chart *chart, struct chart_point at, enum chart_shape shape, double half)
{
    struct chart_point ends[4];
    int count = mark_strokes(ends, shape);
    for (int i = 0; i + 1 < count; i += 2) {
        cairo_move_to(chart->cairo, at.x + half * ends[i].x, at.y + half * ends[i].y);
        cairo_line_to(chart->cairo, at.x + half * ends[i + 1].x, at.y + half * ends[i + 1].y);
    }
}

void chart_mark(struct chart *chart, struct chart_point at, enum chart_shape shape, double size, enum chart_ink ink,
                bool filled)
{
    if (chart->page) {
        page_mark(chart->page, at, shape, size, ink, filled);
        return;
    }
    struct mark_outline outline = mark_outline(shape);
    double half = size / 2;
    cairo_new_path(chart->cairo);
    if (shape >= CHART_CROSS)
        stroke_mark(chart, at, shape, half);
    else if (outline.count)
        polygon_mark(chart, at, &outline, half);
    else
        cairo_arc(chart->cairo, at.x, at.y, half, 0, 2 * 3.14159265358979323846);
    set_pen(chart, (struct chart_pen){ink, STROKE, CHART_SOLID});
    if (shape < CHART_CROSS) {
        set_ink(chart, filled ? ink : CHART_WHITE, 1);
        cairo_fill_preserve(chart->cairo);
        set_ink(chart, ink, 1);
    }
    cairo_stroke(chart->cairo);
    drew(chart);
}

/* ---- text ---- */

static void set_face(struct chart *chart, struct chart_face face)
{
    cairo_select_font_face(chart->cairo, FAMILY, CAIRO_FONT_SLANT_NORMAL,
                           face.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(chart->cairo, face.size);
}

double chart_text_width(struct chart *chart, struct chart_face face, const char *text)
{
    cairo_text_extents_t extents;
    set_face(chart, face);
    cairo_text_extents(chart->cairo, text, &extents);
    return extents.x_advance;
}

void chart_text(struct chart *chart, struct chart_point at, struct chart_face face, double degrees, const char *text)
{
    if (chart->page) {
        page_text(chart->page, at, face, degrees, text);
        return;
    }
    double width = chart_text_width(chart, face, text);
    cairo_save(chart->cairo);
    cairo_translate(chart->cairo, at.x, at.y);
    cairo_rotate(chart->cairo, -degrees * 3.14159265358979323846 / 180);
    set_ink(chart, face.ink, 1);
    cairo_move_to(chart->cairo, face.anchor == CHART_START ? 0 : face.anchor == CHART_MIDDLE ? -width / 2 : -width, 0);
    cairo_show_text(chart->cairo, text);
    cairo_restore(chart->cairo);
    drew(chart);
}

void chart_clip(struct chart *chart, double x, double y, double width, double height)
{
    if (chart->page) {
        page_clip(chart->page, x, y, width, height);
        return;
    }
    cairo_save(chart->cairo);
    cairo_rectangle(chart->cairo, x, y, width, height);
    cairo_clip(chart->cairo);
    drew(chart);
}

void chart_unclip(struct chart *chart)
{
    if (chart->page)
        page_unclip(chart->page);
    else
        cairo_restore(chart->cairo);
}
