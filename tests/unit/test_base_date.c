/* Dates: against the C library's calendar, Python's datetime, and a calendar counted by hand. */
#include <time.h>

#include "base/date.h"
#include "check.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static cajal_date date_of(const char *text)
{
    cajal_date date;
    if (!date_parse(&date, text))
        fail_msg("not read as a date: %s", text);
    return date;
}

/* (date.fromisoformat(text) - date(1970, 1, 1)).days in Python. */
static const struct {
    const char *text;
    int32_t days;
} known[] = {
    {"1800-01-01", -62091}, {"1899-12-31", -25568}, {"1900-02-28", -25509}, {"1900-03-01", -25508},
    {"1969-12-31", -1},     {"1970-01-01", 0},      {"1999-12-31", 10956},  {"2000-02-29", 11016},
    {"2004-02-29", 12477},  {"2038-01-19", 24855},  {"2100-02-28", 47540},  {"2100-03-01", 47541},
    {"2200-12-31", 84370},
};

static void test_days_agree_with_python(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        assert_int_equal(date_of(known[i].text).days, known[i].days);
        assert_int_equal(date_of(known[i].text).precision, CAJAL_DAY);
    }
}

/* gmtime_r has its own calendar: every day from 1800 to 2200 has the same name there. */
static void test_every_day_agrees_with_gmtime(void **state)
{
    (void)state;
    int32_t last = date_of("2200-12-31").days;
    for (int32_t day = date_of("1800-01-01").days; day <= last; day++) {
        time_t seconds = (time_t)day * 86400;
        struct tm broken;
        int year, month, of_month;
        assert_non_null(gmtime_r(&seconds, &broken));
        date_to_ymd((cajal_date){day, CAJAL_DAY}, &year, &month, &of_month);
        assert_int_equal(year, broken.tm_year + 1900);
        assert_int_equal(month, broken.tm_mon + 1);
        assert_int_equal(of_month, broken.tm_mday);
        assert_int_equal(date_from_ymd(year, month, of_month).days, day);
    }
}

/* Thirty days hath September: leap years every fourth, but of the centuries only 2000. */
static int length_of_month(int year, int month)
{
    if (month == 2)
        return year % 4 == 0 && (year == 2000 || year % 100 != 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* Of all that looks like a day, exactly the days that exist are read, each one after the one before. */
static void test_exactly_the_days_that_exist(void **state)
{
    (void)state;
    char text[64];
    int32_t expected = -62091; /* 1800-01-01, as above */
    for (int year = 1800; year <= 2200; year++)
        for (int month = 0; month <= 13; month++)
            for (int day = 0; day <= 32; day++) {
                cajal_date date = {-1, CAJAL_NO_DATE};
                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                bool exists = month >= 1 && month <= 12 && day >= 1 && day <= length_of_month(year, month);
                if (date_parse(&date, text) != exists)
                    fail_msg("%s is %s", text, exists ? "a day" : "no day");
                if (exists)
                    assert_int_equal(date.days, expected++);
            }
    assert_int_equal(expected - 1, 84370); /* 2200-12-31 */
}

/* A year or a month starts on its first day and ends on its last; it is written as it was read. */
static void test_years_and_months(void **state)
{
    (void)state;
    char text[64], again[DATE_TEXT];
    for (int year = 1800; year <= 2200; year++) {
        snprintf(text, sizeof text, "%04d", year);
        cajal_date date = date_of(text);
        assert_int_equal(date.precision, CAJAL_YEAR);
        assert_int_equal(date.days, date_from_ymd(year, 1, 1).days);
        assert_int_equal(date_last_day(date), date_from_ymd(year, 12, 31).days);
        date_format(again, date);
        assert_string_equal(again, text);
        for (int month = 1; month <= 12; month++) {
            snprintf(text, sizeof text, "%04d-%02d", year, month);
            date = date_of(text);
            assert_int_equal(date.precision, CAJAL_MONTH);
            assert_int_equal(date.days, date_from_ymd(year, month, 1).days);
            assert_int_equal(date_last_day(date) - date.days + 1, length_of_month(year, month));
            date_format(again, date);
            assert_string_equal(again, text);
        }
    }
}

static void test_what_is_no_date(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        " ",
        "2015 ",
        " 2015",
        "+2015",
        "-2015",
        "0000",
        "1799",
        "2201",
        "9999",
        "02015",
        "215",
        "20x5",
        "2015-",
        "2015-1",
        "2015-001",
        "2015-13",
        "2015-00",
        "2015-+1",
        "2015- 1",
        "2015-1 ",
        "201503",
        "20150306",
        "2015/03/06",
        "2015.03.06",
        "06-03-2015",
        "03/06/2015",
        "2015-03-6",
        "2015-3-06",
        "2015-03-00",
        "2015-03-32",
        "2015-02-29",
        "1900-02-29",
        "2100-02-29",
        "2015-03-0x",
        "2015-03-06T",
        "2015-03-061",
        "2015-03 06",
        "2015--3-06",
        "2015-03--6",
        "2015-W10-5",
        "2015-065",
        "\xd9\xa2\xd9\xa0",
        "March 2015",
        "yesterday",
        "2015-03-06T00:00:00Z",
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        cajal_date date = {17, CAJAL_MONTH};
        if (date_parse(&date, wrong[i]))
            fail_msg("read as a date: \"%s\"", wrong[i]);
        assert_int_equal(date.days, 17); /* left alone */
    }
}

/* Any other byte in place of one of "2015-03-06" makes it no date, unless it is another digit. */
static void test_every_single_wrong_byte(void **state)
{
    (void)state;
    for (size_t at = 0; at < 10; at++)
        for (int byte = 1; byte < 256; byte++) {
            char text[] = "2015-03-06";
            bool same = byte == text[at], digit = byte >= '0' && byte <= '9';
            text[at] = (char)byte;
            cajal_date date;
            bool read = date_parse(&date, text);
            if (same)
                assert_true(read);
            else if (!digit || at == 4 || at == 7)
                assert_false(read);
        }
}

static void test_comparing(void **state)
{
    (void)state;
    cajal_date none = {0, CAJAL_NO_DATE}, before_1970 = date_of("1969-05");
    assert_true(date_compare(none, before_1970) < 0); /* although its days are more */
    assert_true(date_compare(before_1970, none) > 0);
    assert_int_equal(date_compare(none, none), 0);
    assert_int_equal(date_compare(date_of("2015"), date_of("2015-01-01")), 0); /* same first day */
    assert_true(date_compare(date_of("2015-03"), date_of("2015-03-02")) < 0);
    assert_true(date_compare(date_of("2016"), date_of("2015-12-31")) > 0);
    assert_false(date_stated(none));
    assert_true(date_stated(before_1970));
}

static void test_surely_before(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool surely;
    } pairs[] = {
        {"2014", "2015", true},
        {"2015", "2015", false},
        {"2014-12", "2015", true},
        {"2015", "2015-12", false},
        {"2015", "2016-01-01", true},
        {"2015-02", "2015-03-01", true},
        {"2015-02", "2015-02-28", false},
        {"2016-02", "2016-02-29", false},
        {"2015-03-05", "2015-03-06", true},
        {"2015-03-06", "2015-03-06", false},
        {"2015-03-06", "2015-03", false},
        {"2016", "2015", false},
    };
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (date_surely_before(date_of(pairs[i].a), date_of(pairs[i].b)) != pairs[i].surely)
            fail_msg("%s surely before %s should be %s", pairs[i].a, pairs[i].b, pairs[i].surely ? "true" : "false");
    cajal_date none = {0, CAJAL_NO_DATE};
    assert_false(date_surely_before(none, date_of("2015")));
    assert_false(date_surely_before(date_of("1969"), none));
}

/* Surely before means: whatever days the two dates mean. Checked against their days, for random pairs. */
static void test_surely_before_for_random_dates(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        cajal_date pair[2];
        for (int j = 0; j < 2; j++) {
            char text[DATE_TEXT];
            date_format(text, (cajal_date){16000 + (int32_t)(next_random(&seed) % 1200), CAJAL_DAY});
            static const size_t lengths[] = {4, 7, 10};
            text[lengths[next_random(&seed) % 3]] = '\0';
            pair[j] = date_of(text);
        }
        bool a_before_b = date_surely_before(pair[0], pair[1]), b_before_a = date_surely_before(pair[1], pair[0]);
        assert_false(a_before_b && b_before_a);
        assert_int_equal(a_before_b, date_last_day(pair[0]) < pair[1].days);
        if (a_before_b)
            assert_true(date_compare(pair[0], pair[1]) < 0);
        assert_int_equal(date_compare(pair[0], pair[1]), -date_compare(pair[1], pair[0]));
    }
}

/* Sums of dates can leave the years that are read: they are still written, and nothing overflows. */
static void test_far_days_are_written(void **state)
{
    (void)state;
    char text[DATE_TEXT];
    date_format(text, (cajal_date){-719162, CAJAL_DAY}); /* date(1, 1, 1) in Python */
    assert_string_equal(text, "0001-01-01");
    date_format(text, (cajal_date){2932896, CAJAL_DAY}); /* date(9999, 12, 31) */
    assert_string_equal(text, "9999-12-31");
    date_format(text, (cajal_date){0, CAJAL_NO_DATE});
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_agree_with_python),
        cmocka_unit_test(test_every_day_agrees_with_gmtime),
        cmocka_unit_test(test_exactly_the_days_that_exist),
        cmocka_unit_test(test_years_and_months),
        cmocka_unit_test(test_what_is_no_date),
        cmocka_unit_test(test_every_single_wrong_byte),
        cmocka_unit_test(test_comparing),
        cmocka_unit_test(test_surely_before),
        cmocka_unit_test(test_surely_before_for_random_dates),
        cmocka_unit_test(test_far_days_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
