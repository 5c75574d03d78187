/* The library's measuring: what an embedder calls, the geometry where it is easy to get wrong, and memory running
 * out at any moment. Linked with --wrap=malloc,--wrap=calloc,--wrap=realloc. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cajal/cajal.h"
#include "imaging/outline.h"
#include "imaging/pieces.h"

#define CT TEST_DATA "/imaging/ct.nii.gz"
#define ORGANS TEST_DATA "/imaging/organs.nii.gz"
#define MOST_ALLOCATIONS 20000

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

static _Atomic long left = -1; /* allocations until one fails; negative: none fails. Two threads read. */

static int fails(void) { return left >= 0 && left-- == 0; }

void *__wrap_malloc(size_t size) { return fails() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) { return fails() ? NULL : __real_calloc(count, size); }
void *__wrap_realloc(void *block, size_t size) { return fails() ? NULL : __real_realloc(block, size); }

/* ---- the public face ---- */

static void an_embedder_measures_the_liver(void **state)
{
    (void)state;
    cajal_measurement *measurement = NULL;
    cajal_measure_visit visit = {.ct = CT, .mask = ORGANS};
    cajal_measure_input input = CAJAL_MEASURE_INPUT_INIT;
    input.visits = &visit;
    input.visits_count = 1;
    assert_int_equal(cajal_imaging_measure(&measurement, NULL, &input, NULL), CAJAL_OK);
    assert_int_equal(cajal_imaging_visits(measurement), 1);
    assert_int_equal(cajal_imaging_lesions(measurement, 0), 40);
    assert_int_equal(cajal_imaging_lesions(measurement, 1), 0);
    assert_null(cajal_imaging_lesion(measurement, 0, 40));
    const cajal_lesion *liver = cajal_imaging_lesion(measurement, 0, 4);
    assert_int_equal(liver->label, 5);
    assert_float_equal(liver->volume_mm3, 1062450, 1e-3); /* published with the data: statistics.json */
    assert_float_equal(liver->density_hu, 44.85855, 1e-5);
    cajal_imaging_free(measurement);
    cajal_imaging_free(NULL);
}

static void wrong_calls_are_told(void **state)
{
    (void)state;
    cajal_measurement *measurement = NULL;
    cajal_measure_visit visits[2] = {{.ct = CT, .mask = ORGANS, .date = "2020-02-01"},
                                     {.ct = CT, .mask = ORGANS, .date = "2020-01-01"}};
    cajal_measure_label labels[2] = {{.label = 1, .id = "T01"}, {.label = 2, .id = "T01"}};
    cajal_measure_input good = CAJAL_MEASURE_INPUT_INIT;
    good.visits = visits;
    good.visits_count = 1;
    cajal_measure_input wrong[6] = {good, good, good, good, good, good};
    wrong[0].version = 7;
    wrong[1].visits_count = 0;
    wrong[2].visits_count = 2; /* the second is before the first */
    wrong[3].diameter = (cajal_diameter)9;
    wrong[4].labels = labels; /* two labels of one name */
    wrong[4].labels_count = 2;
    wrong[5].visits_count = CAJAL_MEASURE_VISITS_MAX + 1;
    for (size_t i = 0; i < 6; i++) {
        cajal_errors *errors = cajal_errors_new();
        assert_int_equal(cajal_imaging_measure(&measurement, NULL, &wrong[i], errors), CAJAL_USAGE);
        assert_int_equal(cajal_errors_count(errors), 1);
        assert_null(measurement);
        cajal_errors_free(errors);
    }
}

static void told(void *context, const char *what, double share)
{
    double *last = context;
    assert_non_null(what);
    assert_true(share >= *last && share <= 1);
    *last = share;
}

static void progress_only_goes_forward(void **state)
{
    (void)state;
    cajal_measurement *measurement = NULL;
    cajal_measure_visit visits[2] = {{.ct = CT, .mask = ORGANS}, {.ct = CT, .mask = ORGANS}};
    cajal_measure_input input = CAJAL_MEASURE_INPUT_INIT;
    double share = 0;
    input.visits = visits;
    input.visits_count = 2;
    input.progress = told;
    input.progress_context = &share;
    assert_int_equal(cajal_imaging_measure(&measurement, NULL, &input, NULL), CAJAL_OK);
    assert_float_equal(share, 1, 0);
    cajal_imaging_free(measurement);
}

static void memory_may_run_out_at_any_moment(void **state)
{
    (void)state;
    cajal_measure_visit visits[2] = {{.ct = CT, .mask = ORGANS}, {.ct = CT, .mask = ORGANS}};
    cajal_measure_input input = CAJAL_MEASURE_INPUT_INIT;
    input.visits = visits;
    input.visits_count = 2;
    cajal_status status = CAJAL_INTERNAL;
    int whole = 0;
    for (long n = 0; n < MOST_ALLOCATIONS && whole < 2; n += n < 200 ? 1 : 37) {
        cajal_measurement *measurement = NULL;
        char *text = NULL, *table = NULL;
        left = n;
        status = cajal_imaging_measure(&measurement, NULL, &input, NULL);
        if (status == CAJAL_OK)
            status = cajal_report_measurement(&text, NULL, measurement, NULL, NULL);
        if (status == CAJAL_OK)
            status = cajal_report_measurement_csv(&table, NULL, measurement, NULL);
        whole += left > 0; /* the end was reached with allocations to spare */
        left = -1;
        assert_true(status == CAJAL_OK || status == CAJAL_INTERNAL);
        assert_true(status != CAJAL_OK || (text && table));
        cajal_free(text);
        cajal_free(table);
        cajal_imaging_free(measurement);
    }
    assert_int_equal(status, CAJAL_OK);
}

/* ---- geometry ---- */

/* A lesion of rows {first, last} on one slice, voxels of 1 mm. */
static void axes_of(struct axes *out, const uint16_t rows[][2], size_t count, enum diameter_ends ends)
{
    struct run runs[16];
    struct labelled lesion = {.label = 1, .runs = runs, .runs_count = count, .rows_of_volume = 64};
    struct plane plane = {.slice = 2, .row = 1, .column = 0, .column_mm = 1, .row_y_mm = 1, .across_mm = 1};
    struct outline outline;
    struct arena *arena = arena_new();
    lesion.low[0] = 64;
    for (size_t i = 0; i < count; i++) {
        runs[i] = (struct run){(uint32_t)i, rows[i][0], rows[i][1], 0};
        lesion.low[0] = rows[i][0] < lesion.low[0] ? rows[i][0] : lesion.low[0];
        lesion.high[0] = rows[i][1] > lesion.high[0] ? rows[i][1] : lesion.high[0];
    }
    lesion.high[1] = (int32_t)count - 1;
    assert_true(outline_trace(&outline, arena, &plane, &lesion, ends));
    outline_axes(out, &outline);
    arena_free(arena);
}

static void the_short_axis_is_perpendicular_not_the_width(void **state)
{
    (void)state;
    struct axes axes;
    const uint16_t right_triangle[4][2] = {{0, 0}, {0, 1}, {0, 2}, {0, 3}}; /* legs of 3 mm: height √4.5 on the base */
    axes_of(&axes, right_triangle, 4, DIAMETER_CENTRES);
    assert_float_equal(axes.longest_mm, sqrt(18), 1e-12);
    assert_float_equal(axes.short_mm, sqrt(4.5), 1e-12);
    const uint16_t line[1][2] = {{3, 9}};
    axes_of(&axes, line, 1, DIAMETER_CENTRES);
    assert_float_equal(axes.longest_mm, 6, 1e-12);
    assert_float_equal(axes.short_mm, 0, 1e-12);
    axes_of(&axes, line, 1, DIAMETER_CORNERS);
    assert_float_equal(axes.longest_mm, hypot(7, 1), 1e-12);
    const uint16_t voxel[1][2] = {{5, 5}};
    axes_of(&axes, voxel, 1, DIAMETER_CENTRES);
    assert_float_equal(axes.longest_mm, 0, 0);
    assert_int_equal(axes.slice, 0);
    axes_of(&axes, voxel, 1, DIAMETER_CORNERS);
    assert_float_equal(axes.longest_mm, sqrt(2), 1e-12);
    assert_float_equal(axes.short_mm, sqrt(2), 1e-12);
}

static void of_equal_diameters_the_wider_counts(void **state)
{
    (void)state;
    struct axes axes;
    const uint16_t square[5][2] = {{0, 4}, {0, 4}, {0, 4}, {0, 4}, {0, 4}}; /* both diagonals, each √32 */
    axes_of(&axes, square, 5, DIAMETER_CENTRES);
    assert_float_equal(axes.longest_mm, sqrt(32), 1e-12);
    assert_float_equal(axes.short_mm, sqrt(32), 1e-12);
}

static void one_label_stored_two_ways_is_one_piece(void **state)
{
    (void)state;
    struct run runs[3] = {{0, 0, 1, 0}, {0, 2, 4, 0}, {1, 9, 9, 0}}; /* two stretches side by side, one apart */
    struct labelled lesion = {.runs = runs, .runs_count = 3, .rows_of_volume = 4, .high = {9, 1, 0}};
    struct pieces pieces;
    assert_true(pieces_find(&pieces, &lesion));
    assert_int_equal(pieces.count, 2);
    assert_int_equal(pieces.largest_voxels, 5);
    assert_int_equal(pieces.hole_voxels, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_embedder_measures_the_liver),
        cmocka_unit_test(wrong_calls_are_told),
        cmocka_unit_test(progress_only_goes_forward),
        cmocka_unit_test(memory_may_run_out_at_any_moment),
        cmocka_unit_test(the_short_axis_is_perpendicular_not_the_width),
        cmocka_unit_test(of_equal_diameters_the_wider_counts),
        cmocka_unit_test(one_label_stored_two_ways_is_one_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
