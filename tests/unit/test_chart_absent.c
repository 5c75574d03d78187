/* Without cairo: what is part of a web page is drawn all the same, and files of drawings are refused in words. Linked
 * with chart_absent.c in place of chart.c. */
#include <math.h>

#include "chart/chart.h"
#include "check.h"

static void a_part_of_a_page_is_drawn(void **state)
{
    (void)state;
    struct chart *chart = NULL;
    char *svg = NULL;
    size_t length = 0;
    const struct chart_face face = {8, CHART_BLACK, false, CHART_START};
    assert_int_equal(chart_new(&chart, CHART_PAGE, 200, 100, "a <title>", "what it shows", NULL), CAJAL_OK);
    chart_line(chart, (struct chart_point){0, 0}, (struct chart_point){200, 100}, (struct chart_pen){CHART_BLUE, 1, 0});
    chart_hatch(chart, 10, 10, 40, 20, CHART_GREY, 5);
    chart_mark(chart, (struct chart_point){50, 50}, CHART_CIRCLE, 6, CHART_GREEN, true);
    chart_text(chart, (struct chart_point){5, 90}, face, 0, "5 < 6");
    assert_int_equal(chart_finish(&svg, &length, chart, NULL), CAJAL_OK);
    assert_int_equal(strlen(svg), length);
    assert_non_null(strstr(svg, "a &lt;title&gt;"));
    assert_non_null(strstr(svg, "5 &lt; 6</text>"));
    int lines = 0;
    for (const char *at = svg; (at = strstr(at, "<polyline")) != NULL; at++)
        lines++;
    assert_true(lines >= 12); /* the line, and a slanted one every 5 points of 40 + 20 */
    assert_non_null(strstr(svg, "</svg>"));
    free(svg);
}

static void a_file_is_refused(void **state)
{
    (void)state;
    for (int format = CHART_SVG; format <= CHART_PDF; format++) {
        struct chart *chart = NULL;
        cajal_errors *errors = cajal_errors_new();
        assert_int_equal(chart_new(&chart, (enum chart_format)format, 10, 10, "", "", errors), CAJAL_USAGE);
        assert_non_null(strstr(cajal_errors_at(errors, 0)->message, "libcairo2-dev"));
        assert_null(chart);
        cajal_errors_free(errors);
    }
}

/* Expected: the sums of the advances in DejaVuSans.ttf and DejaVuSans-Bold.ttf 2.37, read by FreeType at 2048 units to
 * the em; letters beyond ASCII are all taken as wide as an average one. */
static void letters_are_as_wide_as_in_the_font(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool bold;
        double width; /* at 10 points */
    } rows[] = {
        {"Imatinib 400 mg", false, 82.51}, {"KIT p.V559D", true, 69.64}, {"", false, 0}, {"\xC3\xA9", false, 6.4}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct chart_face face = {10, CHART_BLACK, rows[i].bold, CHART_START};
        assert_true(fabs(chart_text_width(NULL, face, rows[i].text) - rows[i].width) < 0.1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_of_a_page_is_drawn),
        cmocka_unit_test(a_file_is_refused),
        cmocka_unit_test(letters_are_as_wide_as_in_the_font),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
