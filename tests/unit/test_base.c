/* The base room: dates, text, JSON, words, memory, errors. */
#include <jansson.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/json_out.h"
#include "base/words.h"
#include "check.h"

/* ---- dates ---- */

/* Known days: the epoch; 2000-02-29 was a Tuesday, 11016 days on (date -u -d 2000-02-29 +%s / 86400). */
static void test_known_days(void **state)
{
    (void)state;
    cajal_date date;
    assert_true(date_parse(&date, "1970-01-01"));
    assert_int_equal(date.days, 0);
    assert_true(date_parse(&date, "2000-02-29"));
    assert_int_equal(date.days, 11016);
    assert_true(date_parse(&date, "2016-01-08"));
    assert_int_equal(date.days, 16808);
    assert_true(date_parse(&date, "1900-03-01"));
    assert_int_equal(date.days, -25508);
}

static void test_every_day_round_trips(void **state)
{
    (void)state;
    cajal_date first, last, again;
    char text[DATE_TEXT];
    assert_true(date_parse(&first, "1800-01-01") && date_parse(&last, "2200-12-31"));
    for (int32_t day = first.days; day <= last.days; day++) {
        date_format(text, (cajal_date){day, CAJAL_DAY});
        assert_true(date_parse(&again, text));
        assert_int_equal(again.days, day);
    }
}

static void test_partial_dates(void **state)
{
    (void)state;
    cajal_date year, month;
    char text[DATE_TEXT];
    assert_true(date_parse(&year, "2015") && date_parse(&month, "2015-02"));
    date_format(text, year);
    assert_string_equal(text, "2015");
    date_format(text, month);
    assert_string_equal(text, "2015-02");
    assert_int_equal(date_last_day(month) - month.days, 27);
    assert_int_equal(date_last_day(year) - year.days, 364);
    assert_false(date_surely_before(year, month)); /* 2015 may be after February 2015 */
    assert_true(date_compare((cajal_date){0, CAJAL_NO_DATE}, year) < 0);
}

static void test_no_such_dates(void **state)
{
    (void)state;
    const char *wrong[] = {"",         "2015-",       "2015-00", "2015-13", "2015-02-29", "2015-04-31", "15",
                           "2015-1-1", "2015-01-01 ", "abcd",    "1799",    "2201",       "2015/01",    "2015-01/01"};
    cajal_date date;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(date_parse(&date, wrong[i]));
}

/* ---- text ---- */

static void test_wrapping_counts_characters(void **state)
{
    (void)state;
    struct text text = {0};
    text_wrap(&text, "one two three", 0, 2, 7);
    assert_string_equal(text.data, "one two\n  three");
    text_clear(&text);
    text_wrap(&text, "\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xb6\xc3\xb6\xc3\xb6", 0, 0, 7); /* 7 columns, 13 bytes */
    assert_null(strchr(text.data, '\n'));
    assert_int_equal(text_columns(text.data), 7);
    text_free(&text);
}

static void test_numbers_drop_zeros(void **state)
{
    (void)state;
    struct text text = {0};
    text_number(&text, 7, 2);
    text_add_char(&text, ' ');
    text_number(&text, 4.80, 2);
    text_add_char(&text, ' ');
    text_number(&text, 100, 0);
    text_add_char(&text, ' ');
    text_number(&text, 1e300, 1);
    assert_string_equal(text.data, "7 4.8 100 1e+300");
    char *stolen = text_steal(&text);
    assert_non_null(stolen);
    free(stolen);
    stolen = text_steal(&text); /* an empty text is "" */
    assert_string_equal(stolen, "");
    free(stolen);
}

/* ---- JSON, read back by jansson ---- */

static void test_json_reads_back(void **state)
{
    (void)state;
    for (int pretty = 0; pretty < 2; pretty++) {
        struct text text = {0};
        struct json_out out;
        emit_begin(&out, &text, pretty);
        emit_object(&out, NULL);
        emit_string(&out, "text", "quote \" slash \\ line \n tab \t bell \x07 \xc3\xa9");
        emit_string(&out, "none", NULL);
        emit_int(&out, "least", INT64_MIN);
        emit_number(&out, "third", 1.0 / 3);
        emit_number(&out, "whole", 42);
        emit_number(&out, "infinite", 1.0 / (double)(pretty == 7));
        emit_milli(&out, "milli", -10500);
        emit_bool(&out, "yes", true);
        emit_array(&out, "list");
        emit_int(&out, NULL, 1);
        emit_array(&out, NULL);
        emit_end_array(&out);
        emit_end_array(&out);
        emit_end_object(&out);
        json_t *root = json_loads(text.data, 0, NULL);
        assert_non_null(root);
        assert_string_equal(json_string_value(json_object_get(root, "text")),
                            "quote \" slash \\ line \n tab \t bell \x07 \xc3\xa9");
        assert_true(json_is_null(json_object_get(root, "none")));
        assert_true(json_is_null(json_object_get(root, "infinite")));
        assert_true(json_integer_value(json_object_get(root, "least")) == INT64_MIN);
        assert_true(json_real_value(json_object_get(root, "third")) == 1.0 / 3);
        assert_true(json_real_value(json_object_get(root, "milli")) == -10.5);
        assert_int_equal(json_array_size(json_object_get(root, "list")), 2);
        json_decref(root);
        text_free(&text);
    }
}

static void test_json_too_deep_fails(void **state)
{
    (void)state;
    struct text text = {0};
    struct json_out out;
    emit_begin(&out, &text, false);
    for (int i = 0; i < JSON_DEPTH + 3; i++)
        emit_array(&out, NULL);
    assert_true(text.failed);
    text_free(&text);
}

/* ---- words, memory, errors ---- */

static void test_nearest_words(void **state)
{
    (void)state;
    const char *const known[] = {NULL, "progression", "toxicity", "planned", "patient", "other"};
    assert_string_equal(words_nearest("progresion", known, 6), "progression");
    assert_string_equal(words_nearest("Toxictiy", known, 6), "toxicity");
    assert_null(words_nearest("weather", known, 6));
    assert_null(words_nearest("", known, 6));
    char longer[200];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_null(words_nearest(longer, known, 6));
}

static void test_arena(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_non_null(arena);
    assert_null(arena_array(arena, SIZE_MAX, 2));
    assert_null(arena_alloc(arena, SIZE_MAX - 4));
    assert_null(arena_strndup(arena, "", SIZE_MAX));
    for (int i = 0; i < 2000; i++) {
        unsigned char *block = arena_alloc(arena, (size_t)i);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % 16, 0);
        for (int j = 0; j < i; j++)
            assert_int_equal(block[j], 0);
        memset(block, 0xff, (size_t)i);
    }
    char *text = arena_printf(arena, "%0700d", 7); /* longer than the small buffer inside */
    assert_int_equal(strlen(text), 700);
    int *items = NULL;
    size_t count = 0, capacity = 0;
    for (int i = 0; i < 100; i++)
        *(int *)arena_push(arena, (void **)&items, &count, &capacity, sizeof(int)) = i;
    for (int i = 0; i < 100; i++)
        assert_int_equal(items[i], i);
    arena_free(arena);
    arena_free(NULL);
}

static void test_errors(void **state)
{
    (void)state;
    cajal_errors *errors = cajal_errors_new(), *more = cajal_errors_new();
    assert_int_equal(errors_add(errors, CAJAL_INVALID, "f", 3, "$.x", "found %d", 7), CAJAL_INVALID);
    assert_int_equal(errors_no_memory(more), CAJAL_INTERNAL);
    errors_move(errors, more);
    assert_int_equal(cajal_errors_count(errors), 2);
    assert_int_equal(cajal_errors_count(more), 0);
    assert_string_equal(cajal_errors_at(errors, 0)->message, "found 7");
    assert_string_equal(cajal_errors_at(errors, 1)->message, "out of memory");
    assert_int_equal(errors_worst(errors), CAJAL_INTERNAL);
    assert_null(cajal_errors_at(errors, 2));
    assert_int_equal(errors_add(NULL, CAJAL_IO, NULL, 0, NULL, "x"), CAJAL_IO);
    assert_string_equal(cajal_status_name(CAJAL_IO), "io");
    assert_string_equal(cajal_status_name(CAJAL_OK), "ok");
    assert_string_equal(cajal_status_name(CAJAL_INVALID), "invalid");
    assert_string_equal(cajal_status_name(CAJAL_USAGE), "usage");
    assert_string_equal(cajal_status_name((cajal_status)99), "internal");
    cajal_errors_clear(errors);
    assert_int_equal(cajal_errors_count(errors), 0);
    cajal_errors_free(errors);
    cajal_errors_free(more);
    cajal_errors_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_every_day_round_trips),
        cmocka_unit_test(test_partial_dates),
        cmocka_unit_test(test_no_such_dates),
        cmocka_unit_test(test_wrapping_counts_characters),
        cmocka_unit_test(test_numbers_drop_zeros),
        cmocka_unit_test(test_json_reads_back),
        cmocka_unit_test(test_json_too_deep_fails),
        cmocka_unit_test(test_nearest_words),
        cmocka_unit_test(test_arena),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
