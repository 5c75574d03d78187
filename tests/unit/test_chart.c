/* The drawing room: scales, labels, and files that are the same each time. */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart/axis.h"
#include "chart/chart.h"
#include "report/forest.h"

static void marks_are_round_and_hold_the_data(void **state)
{
    (void)state;
    const double spans[][2] = {{0, 87}, {-43, 118}, {0.003, 0.0041}, {1999.2, 2026.9}, {-1, 1}, {5, 5}, {0, 0}};
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        struct chart_scale scale = chart_scale_nice(spans[i][0], spans[i][1], 0, 360);
        double ticks[CHART_TICKS];
        size_t count = chart_ticks(ticks, &scale);
        assert_true(scale.low <= spans[i][0] && scale.high >= spans[i][1] && scale.low < scale.high);
        assert_in_range(count, 2, 10);
        for (size_t j = 1; j < count; j++)
            assert_true(fabs((ticks[j] - ticks[j - 1]) - (ticks[1] - ticks[0])) < 1e-9 * (ticks[1] - ticks[0]) + 1e-15);
    }
}

static void what_is_not_a_number_makes_a_scale_all_the_same(void **state)
{
    (void)state;
    struct chart_scale scale = chart_scale_nice(NAN, INFINITY, 0, 360);
    assert_true(scale.low < scale.high && isfinite(scale.low) && isfinite(scale.high));
}

static void a_ratio_of_one_half_and_of_two_are_equally_far_from_one(void **state)
{
    (void)state;
    struct chart_scale scale = {0.1, 10, 0, 400, true};
    double half = chart_at(&scale, 0.5), one = chart_at(&scale, 1), two = chart_at(&scale, 2), ticks[CHART_TICKS];
    assert_true(fabs((one - half) - (two - one)) < 1e-9 && fabs(one - 200) < 1e-9);
    size_t count = chart_ticks(ticks, &scale);
    assert_int_equal(count, 7); /* 0.1 0.2 0.5 1 2 5 10 */
    assert_true(fabs(ticks[0] - 0.1) < 1e-12 && fabs(ticks[6] - 10) < 1e-9);
}

static void labels_are_moved_apart_in_their_order(void **state)
{
    (void)state;
    double at[] = {50, 51, 10, 52, 99};
    chart_spread(at, 5, 10, 0, 100);
    assert_true(at[2] < at[0] && at[0] < at[1] && at[1] < at[3] && at[3] < at[4]);
    assert_true(at[1] - at[0] >= 10 && at[3] - at[1] >= 10 && at[4] - at[3] >= 10 && at[4] <= 100);
}

static void the_ending_of_the_name_tells_the_format(void **state)
{
    (void)state;
    enum chart_format format;
    assert_true(chart_format_of_path(&format, "a.b/plot.SVG") && format == CHART_SVG);
    assert_true(chart_format_of_path(&format, "x.png") && format == CHART_PNG);
    assert_true(chart_format_of_path(&format, "x.pdf") && format == CHART_PDF);
    assert_false(chart_format_of_path(&format, ".svg") || chart_format_of_path(&format, "svg") ||
                 chart_format_of_path(&format, "x.jpeg"));
}

static char *draw(enum chart_format format, size_t *length)
{
    struct chart *chart = NULL;
    char *bytes = NULL;
    assert_int_equal(chart_new(&chart, format, 300, 200, "Sum < baseline & more", "Two lines", NULL), CAJAL_OK);
    const struct chart_frame frame = {50, 30, 280, 160};
    struct chart_scale x = chart_scale_nice(0, 24, frame.left, frame.right);
    struct chart_scale y = chart_scale_nice(-40, 20, frame.bottom, frame.top);
    chart_axis_bottom(chart, &frame, &x, (struct chart_values){"", 1, false}, "Months");
    chart_axis_left(chart, &frame, &y, (struct chart_values){" %", 1, true}, "Change");
    for (size_t i = 0; i < CHART_SHAPES; i++)
        chart_mark(chart, (struct chart_point){60 + 20 * (double)i, 80}, (enum chart_shape)i, 7, chart_series_ink(i),
                   i % 2);
    chart_hatch(chart, 60, 100, 80, 30, CHART_GREY, 5);
    chart_level(chart, &frame, &y, 20, (struct chart_pen){CHART_VERMILLION, 1, CHART_DASHED}, "PD");
    assert_int_equal(chart_finish(&bytes, length, chart, NULL), CAJAL_OK);
    return bytes;
}

static void the_same_drawing_is_the_same_bytes(void **state)
{
    (void)state;
    static const char *const starts[] = {[CHART_SVG] = "<?xml", [CHART_PNG] = "\x89PNG", [CHART_PDF] = "%PDF"};
    for (enum chart_format format = CHART_SVG; format <= CHART_PDF; format++) {
        size_t first_length, second_length;
        char *first = draw(format, &first_length), *second = draw(format, &second_length);
        assert_int_equal(first_length, second_length);
        assert_memory_equal(first, second, first_length);
        assert_memory_equal(first, starts[format], strlen(starts[format]));
        free(first);
        free(second);
    }
}

static void a_reader_who_cannot_see_is_told_what_is_drawn(void **state)
{
    (void)state;
    size_t length;
    char *svg = draw(CHART_SVG, &length);
    assert_non_null(strstr(svg, "role=\"img\""));
    assert_non_null(strstr(svg, "<title>Sum &lt; baseline &amp; more</title>"));
    assert_non_null(strstr(svg, "<desc>Two lines</desc>"));
    free(svg);
}

/* Standard errors of one and two parts weigh 4 to 1: (4 ln 0.5 + ln 2) / 5 = -0.6 ln 2. */
static void the_centre_of_a_funnel_weighs_by_inverse_variance(void **state)
{
    (void)state;
    const struct forest_row rows[] = {{.name = "narrow", .value = 0.5, .low = 0.25, .high = 1},
                                      {.name = "wide", .value = 2, .low = 0.5, .high = 8},
                                      {.name = "no interval", .value = 9, .low = NAN, .high = NAN},
                                      {.name = "no value", .value = NAN, .low = 1, .high = 2},
                                      {.name = "summary", .value = 9, .low = 8, .high = 10, .summary = true}};
    struct forest forest = {.title = "", .logarithmic = true, .unit = "", .rows = rows, .count = 5};
    size_t count;
    assert_true(fabs(funnel_centre(&count, &forest) - pow(2, -0.6)) < 1e-12);
    assert_int_equal(count, 2);
    forest.logarithmic = false; /* 0.75 and 7.5 wide: 100 to 1; a range without a value is none */
    assert_true(fabs(funnel_centre(&count, &forest) - (100 * 0.5 + 2) / 101) < 1e-12);
    forest.rows = rows + 2;
    forest.count = 3;
    assert_true(isnan(funnel_centre(&count, &forest)) && count == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_round_and_hold_the_data),
        cmocka_unit_test(what_is_not_a_number_makes_a_scale_all_the_same),
        cmocka_unit_test(a_ratio_of_one_half_and_of_two_are_equally_far_from_one),
        cmocka_unit_test(labels_are_moved_apart_in_their_order),
        cmocka_unit_test(the_ending_of_the_name_tells_the_format),
        cmocka_unit_test(the_same_drawing_is_the_same_bytes),
        cmocka_unit_test(the_centre_of_a_funnel_weighs_by_inverse_variance),
        cmocka_unit_test(a_reader_who_cannot_see_is_told_what_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
