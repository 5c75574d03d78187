/* The reports of a measurement survive being out of memory at any moment: their cells stand in an arena that was once
 * not asked whether it had room. */
#include "knowledge.h"
#include "short_memory.h"

#include "cajal/imaging.h"

static cajal_measurement *measurement;

static int begin(void **state)
{
    static const cajal_measure_visit visits[] = {
        {TEST_DATA "/imaging/ct.nii.gz", TEST_DATA "/imaging/organs.nii.gz", "2020-03-06"},
        {TEST_DATA "/imaging/ct.nii.gz", TEST_DATA "/imaging/organs.nii.gz", "2020-06-06"}};
    cajal_measure_input input = CAJAL_MEASURE_INPUT_INIT;
    input.visits = visits;
    input.visits_count = 2;
    return open_knowledge(state) || cajal_imaging_measure(&measurement, knowledge, &input, NULL) != CAJAL_OK;
}

static int end(void **state)
{
    cajal_imaging_free(measurement);
    return close_knowledge(state);
}

static cajal_status write_format(char **out, cajal_format format, cajal_errors *errors)
{
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    options.format = format;
    return cajal_report_measurement(out, NULL, measurement, &options, errors);
}
static cajal_status write_text(char **out, cajal_errors *errors) { return write_format(out, CAJAL_TEXT, errors); }
static cajal_status write_json(char **out, cajal_errors *errors) { return write_format(out, CAJAL_JSON, errors); }

static void text_survives(void **state)
{
    (void)state;
    survives(write_text);
}

static void json_survives(void **state)
{
    (void)state;
    char *whole = NULL;
    assert_int_equal(write_json(&whole, NULL), CAJAL_OK);
    for (int only_once = 0; only_once < 2; only_once++)
        for (long n = 0; fails_or_is_whole(write_json, whole, CAJAL_OK, n, only_once); n++)
            ;
    free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(text_survives), cmocka_unit_test(json_survives)};
    return cmocka_run_group_tests(tests, begin, end);
}
