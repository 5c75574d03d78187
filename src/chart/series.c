/* What tells one series from another, and a file by its name: the same with and without cairo. */
#include "chart/series.h"

#include <string.h>

#include "base/letters.h"

struct ink_colour ink_colour(enum chart_ink ink)
{
    static const unsigned colours[CHART_INKS] = {
        [CHART_BLACK] = 0x1a1a1a,  [CHART_GREY] = 0x6e6e6e,  [CHART_PALE] = 0xd9d9d9,       [CHART_WHITE] = 0xffffff,
        [CHART_BLUE] = 0x0072b2,   [CHART_GREEN] = 0x009e73, [CHART_VERMILLION] = 0xd55e00, [CHART_PURPLE] = 0xcc79a7,
        [CHART_ORANGE] = 0xe69f00, [CHART_SKY] = 0x56b4e9,   [CHART_YELLOW] = 0xf0e442,
    };
    unsigned colour = colours[ink];
    return (struct ink_colour){(colour >> 16) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0};
}

enum chart_ink chart_series_ink(size_t index)
{
    static const enum chart_ink inks[] = {CHART_BLUE,   CHART_VERMILLION, CHART_GREEN, CHART_PURPLE,
                                          CHART_ORANGE, CHART_SKY,        CHART_BLACK};
    return inks[index % (sizeof inks / sizeof inks[0])];
}

enum chart_dash chart_series_dash(size_t index) { return (enum chart_dash)(index % CHART_DASHES); }

enum chart_shape chart_series_shape(size_t index) { return (enum chart_shape)(index % (CHART_TRIANGLE_DOWN + 1)); }

bool chart_format_of_path(enum chart_format *out, const char *path)
{
    static const char *const endings[] = {[CHART_SVG] = ".svg", [CHART_PNG] = ".png", [CHART_PDF] = ".pdf"};
    size_t length = strlen(path);
    for (int i = CHART_SVG; i <= CHART_PDF; i++)
        if (length > 4 && letters_compare(path + length - 4, endings[i]) == 0) {
            *out = (enum chart_format)i;
            return true;
        }
    return false;
}
