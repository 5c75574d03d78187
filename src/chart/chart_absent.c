/* In place of chart.c where cairo is not installed (and in the browser): drawings that are part of a web page, which
 * page.c writes. There are no files of drawings: chart_new() says how to get them. */
#include <stdlib.h>

#include "base/errors.h"
#include "base/text.h"
#include "chart/chart.h"
#include "chart/page.h"

struct chart {
    struct text bytes;
};

cajal_status chart_new(struct chart **out, enum chart_format format, double width, double height, const char *title,
                       const char *description, cajal_errors *errors)
{
    if (format != CHART_PAGE)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "this program was built without cairo and writes no files of drawings: install "
                          "libcairo2-dev and build again");
    struct chart *chart = calloc(1, sizeof *chart);
    if (!chart)
        return errors_no_memory(errors);
    page_begin(&chart->bytes, width, height, title, description);
    *out = chart;
    return CAJAL_OK;
}

void chart_free(struct chart *chart)
{
    if (chart)
        text_free(&chart->bytes);
    free(chart);
}

cajal_status chart_finish(char **out, size_t *length, struct chart *chart, cajal_errors *errors)
{
    page_end(&chart->bytes);
    *length = chart->bytes.length;
    *out = text_steal(&chart->bytes);
    chart_free(chart);
    return *out ? CAJAL_OK : errors_no_memory(errors);
}

void chart_line(struct chart *chart, struct chart_point from, struct chart_point to, struct chart_pen pen)
{
    const struct chart_point both[] = {from, to};
    chart_path(chart, both, 2, pen);
}

void chart_path(struct chart *chart, const struct chart_point *points, size_t count, struct chart_pen pen)
{
    page_path(&chart->bytes, points, count, pen);
}

void chart_area(struct chart *chart, const struct chart_point *points, size_t count, enum chart_ink ink, double alpha)
{
    page_area(&chart->bytes, points, count, ink, alpha);
}

void chart_box(struct chart *chart, double x, double y, double width, double height, enum chart_ink ink, double alpha)
{
    page_box(&chart->bytes, x, y, width, height, ink, alpha);
}

void chart_hatch(struct chart *chart, double x, double y, double width, double height, enum chart_ink ink, double gap)
{
    chart_clip(chart, x, y, width, height);
    int lines = (int)((width + height) / gap) + 1;
    for (int i = 0; i < lines; i++) {
        double at = x - height + i * gap;
        chart_line(chart, (struct chart_point){at, y + height}, (struct chart_point){at + height, y},
                   (struct chart_pen){ink, 0.6, CHART_SOLID});
    }
    chart_unclip(chart);
}

void chart_mark(struct chart *chart, struct chart_point at, enum chart_shape shape, double size, enum chart_ink ink,
                bool filled)
{
    page_mark(&chart->bytes, at, shape, size, ink, filled);
}

void chart_text(struct chart *chart, struct chart_point at, struct chart_face face, double degrees, const char *text)
{
    page_text(&chart->bytes, at, face, degrees, text);
}

void chart_clip(struct chart *chart, double x, double y, double width, double height)
{
    page_clip(&chart->bytes, x, y, width, height);
}

void chart_unclip(struct chart *chart) { page_unclip(&chart->bytes); }

/* ---- how wide a text is: in the font that chart.c letters with ---- */

#define FIRST ' '
#define LAST '~'
#define OTHER 640 /* about an accented letter */

/* Advances of DejaVu Sans 2.37, in thousandths of the size of the face. */
static const short advances[2][LAST - FIRST + 1] = {
    {318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
     636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
     575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
     611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
     278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838},
    {348, 456,  521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415,  380, 365, 696, 696,  696,
     696, 696,  696, 696, 696, 696,  696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830,  683,
     683, 821,  837, 372, 372, 775,  637, 995, 837, 850, 733, 850, 770, 720,  682, 812, 774, 1103, 771,
     724, 725,  457, 365, 457, 838,  500, 500, 675, 716, 593, 716, 678, 435,  716, 712, 343, 343,  665,
     343, 1042, 712, 687, 716, 716,  493, 595, 478, 712, 652, 924, 645, 652,  582, 712, 365, 712,  838},
};

double chart_text_width(struct chart *chart, struct chart_face face, const char *text)
{
    int thousandths = 0;
    (void)chart;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at >= FIRST && *at <= LAST)
            thousandths += advances[face.bold][*at - FIRST];
        else if ((*at & 0xC0) != 0x80) /* the first byte of a character */
            thousandths += OTHER;
    }
    return thousandths * face.size / 1000;
}
