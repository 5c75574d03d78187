/* Formats and numbers whatever the locale: what the C library says in the "C" locale, said in every one. The locales
 * are made by the build (LOCPATH): German has a comma, Persian a point of two bytes, Turkish another i. */
#include <float.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>

#include "base/format.h"
#include "base/letters.h"
#include "check.h"

static const char *const locales[] = {"C", "de_DE.UTF-8", "fa_IR.UTF-8", "tr_TR.UTF-8"};

/* Whether the machine has it; the rest of a test is then in it. */
static bool in_locale(const char *name) { return setlocale(LC_ALL, name) != NULL; }

static char ours[2000], theirs[2000];

/* The same text and length, with room and without. */
#define SAME(...)                                                                                                      \
    do {                                                                                                               \
        int wanted = snprintf(theirs, sizeof theirs, __VA_ARGS__);                                                     \
        assert_int_equal(format_text(ours, sizeof ours, __VA_ARGS__), wanted);                                         \
        assert_string_equal(ours, theirs);                                                                             \
        assert_int_equal(format_text(ours, 4, __VA_ARGS__), wanted);                                                   \
        theirs[3] = '\0';                                                                                              \
        assert_string_equal(ours, theirs);                                                                             \
        assert_int_equal(format_text(NULL, 0, __VA_ARGS__), wanted);                                                   \
    } while (0)

static void test_words(void **state)
{
    (void)state;
    SAME("nothing to fill in, 100%%");
    SAME("%s", "");
    SAME("%s/%s: \xc3\xbc %s", "a", "bc", "");
    SAME("[%.3s|%.0s|%.9s|%.*s]", "abcdef", "abc", "abc", 2, "abc");
    SAME("[%8s|%-8s|%*s|%-*s|%*s|%8.2s]", "abc", "abc", 5, "a", 5, "a", -5, "a", "abc");
    SAME("%c%c%%%s[%3c|%-3c]", 'a', '~', "b", 'x', 'y');
}

static void test_whole_numbers(void **state)
{
    (void)state;
    SAME("%d %d %d %d %i", 0, -7, INT_MAX, INT_MIN, 12);
    SAME("[%5d|%-5d|%05d|%+d|%+d|% d|% d]", 42, 42, -42, 42, -42, 42, -42);
    SAME("[%u|%u|%5u|%03u|%02u]", 0U, UINT_MAX, 7U, 7U, 123U);
    SAME("[%x|%02x|%04X|%08x|%016llx]", 255U, 10U, 0xbeefU, 1U, ULLONG_MAX);
    SAME("%ld %ld %lu %lld %lld %llu", LONG_MIN, LONG_MAX, ULONG_MAX, LLONG_MIN, LLONG_MAX, ULLONG_MAX);
    SAME("%zu %zu %6zu|%-6zu|", (size_t)0, SIZE_MAX, (size_t)7, (size_t)7);
    SAME("%hd %hhd", (short)-3, (signed char)-4);
}

static void check_reals(double value)
{
    SAME("%f %e %g", value, value, value);
    SAME("%.0f|%.1f|%.3f|%.9f|%.*f", value, value, value, value, 4, value);
    SAME("%.3g|%.6g|%.15g|%.17g|%.2e", value, value, value, value, value);
    SAME("[%+.1f|%+g|% .2f|%12.3f|%-12.3f|%012.3f|%+012.3f|%5.1f]", value, value, value, value, value, value, value,
         value);
}

static void test_real_numbers(void **state)
{
    (void)state;
    static const double values[] = {0,          -0.0,    1,        -1,      0.5,      2.5,       1.0 / 3, 9.995,  1e-5,
                                    123456.789, DBL_MAX, -DBL_MAX, DBL_MIN, INFINITY, -INFINITY, 1e300,   -4.8e-7};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        check_reals(values[i]);
    uint64_t seed = 11;
    for (int i = 0; i < 20000; i++)
        check_reals(((double)(next_random(&seed) % 2000001) - 1e6) * pow(10, (double)(next_random(&seed) % 30) - 20));
}

/* Expected: what the same directives say in the "C" locale. */
static void test_in_every_locale(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        if (!in_locale(locales[i]))
            continue;
        assert_int_equal(
            format_text(ours, sizeof ours, "%.2f|%g|%e|%+.1f|%8.1f|%d", 4.8, -1.5, 1234.5, 0.25, 9.5, 1234567), 44);
        assert_string_equal(ours, "4.80|-1.5|1.234500e+03|+0.2|     9.5|1234567");
        format_text(ours, sizeof ours, "%g %.1f %f", INFINITY, -INFINITY, (double)NAN);
        assert_string_equal(ours, "inf -inf nan");
        (void)setlocale(LC_ALL, "C");
    }
}

struct read_row {
    const char *text;
    double value;
    size_t used;
};

static void test_reading_in_every_locale(void **state)
{
    (void)state;
    static const struct read_row rows[] = {{"4.8", 4.8, 3},     {"0.25 0.5", 0.25, 4}, {" \t-1.5e3x", -1500, 8},
                                           {"12", 12, 2},       {"1,5", 1, 1},         {"4.", 4, 2},
                                           {".5", 0.5, 2},      {"x", 0, 0},           {"", 0, 0},
                                           {"1.2.3", 1.2, 3},   {"7.5%", 7.5, 3},      {"5.", 5, 2},
                                           {"inf", INFINITY, 3}};
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        if (!in_locale(locales[i]))
            continue;
        for (size_t j = 0; j < sizeof rows / sizeof rows[0]; j++) {
            char *end = NULL;
            double value = read_real(rows[j].text, &end);
            if (value != rows[j].value || (size_t)(end - rows[j].text) != rows[j].used)
                fail_msg("\"%s\" in %s: %g after %td characters", rows[j].text, locales[i], value, end - rows[j].text);
            assert_true(read_real(rows[j].text, NULL) == rows[j].value);
        }
        (void)setlocale(LC_ALL, "C");
    }
}

/* A Turkish I has no point as a small letter, and glibc then leaves it as it is. */
static void test_letters_in_every_locale(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        if (!in_locale(locales[i]))
            continue;
        assert_int_equal(letters_compare("IMATINIB", "imatinib"), 0);
        assert_int_equal(letters_compare_n("KIT exon", "kit:", 3), 0);
        assert_true(letters_compare("abc", "ABD") < 0 && letters_compare("abd", "ABC") > 0);
        assert_true(letters_compare("ab", "ABC") < 0 && letters_compare("", "") == 0);
        assert_int_equal(letter_lower('I'), 'i');
        assert_int_equal(letter_upper('i'), 'I');
        (void)setlocale(LC_ALL, "C");
    }
}

/* The build makes them where localedef is: not one of them may be left out there. */
static void test_locales_are_there(void **state)
{
    (void)state;
    if (!getenv("LOCPATH"))
        skip();
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++)
        if (!in_locale(locales[i]))
            fail_msg("there is no locale %s in %s", locales[i], getenv("LOCPATH"));
    (void)setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_real_numbers),
        cmocka_unit_test(test_locales_are_there),
        cmocka_unit_test(test_in_every_locale),
        cmocka_unit_test(test_reading_in_every_locale),
        cmocka_unit_test(test_letters_in_every_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
