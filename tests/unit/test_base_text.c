/* Text: growing, numbers, wrapping. */
#include <locale.h>
#include <math.h>

#include "base/arena.h"
#include "base/text.h"
#include "check.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- growing ---- */

/* The same random pieces, added in every way, and joined by hand. */
static void test_pieces_join(void **state)
{
    (void)state;
    enum { MOST = 40000 };
    uint64_t seed = 3;
    struct text text = {0};
    char *joined = malloc(MOST + 400);
    size_t length = 0;
    assert_non_null(joined);
    while (length < MOST) {
        char piece[301];
        size_t size = next_random(&seed) % 300;
        char c = (char)('a' + next_random(&seed) % 26);
        memset(piece, c, size);
        piece[size] = '\0';
        switch (next_random(&seed) % 5) {
        case 0: text_add(&text, piece); break;
        case 1: text_add_n(&text, piece, size); break;
        case 2: text_printf(&text, "%s", piece); break;
        case 3: text_repeat(&text, c, size); break;
        default: size = 1; text_add_char(&text, c);
        }
        memset(joined + length, c, size);
        length += size;
        assert_int_equal(text.length, length);
        assert_int_equal(text.data[length], '\0');
        assert_true(text.capacity > length);
    }
    assert_memory_equal(text.data, joined, length);
    assert_false(text.failed);
    free(joined);
    text_free(&text);
    assert_null(text.data);
}

/* Each way to add may be the one that meets a full buffer. */
static void test_growing_at_each_length(void **state)
{
    (void)state;
    for (size_t size = 0; size < 1100; size++)
        for (int way = 0; way < 3; way++) {
            struct text text = {0};
            text_repeat(&text, 'x', size);
            if (way == 0)
                text_add_char(&text, 'y');
            else if (way == 1)
                text_printf(&text, "%c", 'y');
            else
                text_add_n(&text, "y", 1);
            assert_int_equal(text.length, size + 1);
            assert_int_equal(text.data[size], 'y');
            assert_int_equal(text.data[size + 1], '\0');
            text_free(&text);
        }
}

static void test_zero_bytes_are_kept(void **state)
{
    (void)state;
    struct text text = {0};
    text_add_n(&text, "a\0b", 3);
    assert_int_equal(text.length, 3);
    assert_memory_equal(text.data, "a\0b", 4);
    text_free(&text);
}

/* More than memory can hold: the text fails, says so, and takes nothing more until it is cleared. */
static void test_too_much_fails_and_stays_failed(void **state)
{
    (void)state;
    struct text text = {0};
    text_add(&text, "kept");
    assert_false(text_reserve(&text, SIZE_MAX));
    assert_true(text.failed);
    text_add(&text, "x");
    text_add_char(&text, 'x');
    text_repeat(&text, 'x', 3);
    text_printf(&text, "%d", 5);
    text_number(&text, 5, 0);
    text_wrap(&text, "x y", 0, 0, 1);
    assert_false(text_reserve(&text, 0));
    assert_string_equal(text.data, "kept");
    text_clear(&text);
    assert_false(text.failed);
    text_add(&text, "again");
    assert_string_equal(text.data, "again");
    assert_false(text_reserve(&text, SIZE_MAX - 2));
    assert_null(text_steal(&text)); /* and frees what there was */
    assert_null(text.data);
    text_clear(&text); /* nothing to clear */
    text_free(&text);
}

static void test_stealing(void **state)
{
    (void)state;
    struct text text = {0};
    text_add(&text, "one");
    char *stolen = text_steal(&text);
    assert_string_equal(stolen, "one");
    assert_null(text.data);
    assert_int_equal(text.length + text.capacity, 0);
    text_add(&text, "two"); /* into memory of its own */
    assert_string_equal(stolen, "one");
    free(stolen);
    text_free(&text);
}

/* ---- numbers ---- */

static void check_number(double value, int decimals, const char *expected)
{
    struct text text = {0};
    text_number(&text, value, decimals);
    assert_string_equal(text.data, expected);
    text_free(&text);
}

static void test_numbers(void **state)
{
    (void)state;
    check_number(0, 0, "0");
    check_number(0, 3, "0");
    check_number(10, 0, "10"); /* only zeros after a point go */
    check_number(100, 2, "100");
    check_number(0.33, 2, "0.33");
    check_number(0.30, 2, "0.3");
    check_number(4.8, 3, "4.8");
    check_number(0.05, 1, "0.1"); /* 0.05 is a little more than 0.05 in binary */
    check_number(0.999, 2, "1");
    check_number(-2.5, 2, "-2.5");
    check_number(-12, 2, "-12");
    check_number(20.5, 1, "20.5");
}

/* No report may say "-0". */
static void test_nothing_has_no_sign(void **state)
{
    (void)state;
    check_number(-0.0, 0, "0");
    check_number(-0.0, 2, "0");
    check_number(-0.004, 2, "0");
    check_number(-0.4, 0, "0");
    check_number(-0.04, 2, "-0.04");
}

static void test_numbers_too_long(void **state)
{
    (void)state;
    check_number(1e300, 2, "1e+300");
    check_number(-1.5e200, 0, "-1.5e+200");
    check_number(INFINITY, 2, "inf");
    check_number(-INFINITY, 2, "-inf");
}

/* What is printed of hundredths reads back as the same hundredths, with no zero too many. */
static void test_hundredths_read_back(void **state)
{
    (void)state;
    for (int hundredths = -30000; hundredths <= 30000; hundredths++) {
        struct text text = {0};
        text_number(&text, hundredths / 100.0, 2);
        assert_int_equal(lround(strtod(text.data, NULL) * 100), hundredths);
        size_t decimals = hundredths % 100 == 0 ? 0 : hundredths % 10 == 0 ? 1 : 2;
        const char *point = strchr(text.data, '.');
        assert_int_equal(point ? strlen(point + 1) : 0, decimals);
        text_free(&text);
    }
}

/* Where the machine has such a locale: the numbers of a host program that has set it. */
static void test_numbers_in_a_comma_locale(void **state)
{
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "fr_FR.UTF-8"))
        skip();
    check_number(4.80, 2, "4.8");
    check_number(7, 2, "7");
    check_number(-1.5e200, 0, "-1.5e+200");
    assert_non_null(setlocale(LC_NUMERIC, "C"));
}

/* ---- columns and wrapping ---- */

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(text_columns(""), 0);
    assert_int_equal(text_columns("GIST"), 4);
    assert_int_equal(text_columns("\xc3\xa9"), 1);         /* U+00E9, two bytes */
    assert_int_equal(text_columns("\xe2\x89\xa5 20"), 4);  /* U+2265, three */
    assert_int_equal(text_columns("\xf0\x9f\x94\xac"), 1); /* U+1F52C, four */
}

static void check_wrap(const char *string, size_t column, size_t indent, size_t width, const char *expected)
{
    struct text text = {0};
    text_wrap(&text, string, column, indent, width);
    assert_string_equal(text.data ? text.data : "", expected);
    text_free(&text);
}

static void test_wrapping(void **state)
{
    (void)state;
    check_wrap("", 0, 4, 10, "");
    check_wrap("   ", 0, 4, 10, "");
    check_wrap("one", 0, 4, 10, "one");
    check_wrap("  one  two\nthree ", 0, 0, 80, "one two three"); /* runs of blanks are one */
    check_wrap("ab cd", 0, 0, 5, "ab cd");                       /* just fits */
    check_wrap("ab cd", 0, 0, 4, "ab\ncd");
    check_wrap("ab cd ef", 4, 2, 9, "ab cd\n  ef");              /* starts at column 4 */
    check_wrap("a abcdefghij b", 0, 1, 5, "a\n abcdefghij\n b"); /* too long a word stands alone, whole */
    check_wrap("ab cd", 0, 0, 0, "ab\ncd");
}

/* Of random words: none lost, none changed; a line is too long only when one word is; no line
 * would have held the first word of the next. */
static void check_lines(const char *wrapped, size_t indent, size_t width)
{
    for (const char *line = wrapped; *line;) {
        size_t length = strcspn(line, "\n");
        char copy[512];
        snprintf(copy, sizeof copy, "%.*s", (int)length, line);
        size_t columns = text_columns(copy), start = line == wrapped ? 0 : indent;
        assert_int_equal(strspn(copy, " "), start);
        assert_true(columns <= width || !strchr(copy + start, ' '));
        line += length;
        if (*line) {
            const char *next = ++line + indent;
            char word[64];
            snprintf(word, sizeof word, "%.*s", (int)strcspn(next, " \n"), next);
            assert_true(columns + 1 + text_columns(word) > width);
        }
    }
}

static void test_wrapping_random_words(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "Z", "\xc3\xa4", "\xe2\x89\xa5", "\xf0\x9f\x94\xac"};
    uint64_t seed = 7;
    for (int round = 0; round < 2000; round++) {
        struct text words = {0}, wrapped = {0};
        size_t indent = next_random(&seed) % 8, width = 10 + next_random(&seed) % 40;
        for (uint32_t i = 0, count = 1 + next_random(&seed) % 30; i < count; i++) {
            if (i)
                text_add_char(&words, ' ');
            for (uint32_t j = 0, size = 1 + next_random(&seed) % 12; j < size; j++)
                text_add(&words, letters[next_random(&seed) % COUNT(letters)]);
        }
        text_wrap(&wrapped, words.data, 0, indent, width);
        check_lines(wrapped.data, indent, width);
        struct text again = {0}; /* unwrapped: as it was */
        text_wrap(&again, wrapped.data, 0, 0, SIZE_MAX);
        assert_string_equal(again.data, words.data);
        text_free(&again);
        text_free(&wrapped);
        text_free(&words);
    }
}

/* RFC 4648, section 10. */
static void test_base64(void **state)
{
    (void)state;
    static const char *const known[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < COUNT(known); i++) {
        struct text text = {0};
        text_base64(&text, known[i][0], strlen(known[i][0]));
        assert_string_equal(text.data ? text.data : "", known[i][1]);
        text_free(&text);
    }
}

/* ---- cells ---- */

/* RFC 4180, section 2; and what Excel and LibreOffice would run as a formula (OWASP, "CSV Injection"). */
static void test_cells(void **state)
{
    (void)state;
    static const char *const cells[][2] = {{"plain words", "plain words"},
                                           {"", ""},
                                           {"a,b", "\"a,b\""},
                                           {"say \"aha\"", "\"say \"\"aha\"\"\""},
                                           {"two\nlines", "\"two\nlines\""},
                                           {"=1+1", "\"'=1+1\""},
                                           {"@SUM(A1)", "\"'@SUM(A1)\""},
                                           {"-2+3", "\"'-2+3\""},
                                           {"-", "\"'-\""},
                                           {"\tx", "\"'\tx\""},
                                           {"-12.5", "-12.5"},
                                           {"+3", "+3"}};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct text text = {0};
        text_add_char(&text, '|');
        text_csv_cell(&text, cells[i][0]);
        assert_string_equal(text.data + 1, cells[i][1]);
        text_free(&text);
    }
    struct text none = {0};
    text_csv_cell(&none, NULL);
    assert_int_equal(none.length, 0);
    text_csv_cell_exact(&none, "-28 %, \"x\"");
    assert_string_equal(none.data, "\"-28 %, \"\"x\"\"\"");
    text_free(&none);
}

static void test_texts_that_are_kept(void **state)
{
    (void)state;
    struct text text = {0};
    struct arena *arena = arena_new();
    assert_string_equal(text_string(&text), "");
    assert_string_equal(text_keep(arena, &text), "");
    text_add(&text, "first");
    char *kept = text_keep(arena, &text);
    text_clear(&text);
    text_add(&text, "second");
    assert_string_equal(kept, "first");
    text.failed = true;
    assert_null(text_keep(arena, &text)); /* half a text is not kept for a whole one */
    text_free(&text);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_join),
        cmocka_unit_test(test_growing_at_each_length),
        cmocka_unit_test(test_zero_bytes_are_kept),
        cmocka_unit_test(test_too_much_fails_and_stays_failed),
        cmocka_unit_test(test_stealing),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_nothing_has_no_sign),
        cmocka_unit_test(test_numbers_too_long),
        cmocka_unit_test(test_hundredths_read_back),
        cmocka_unit_test(test_numbers_in_a_comma_locale),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_texts_that_are_kept),
        cmocka_unit_test(test_wrapping),
        cmocka_unit_test(test_wrapping_random_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
