/* JSON: whatever is written, jansson reads back as it was put in. */
#include <jansson.h>
#include <locale.h>
#include <math.h>

#include "base/json_out.h"
#include "check.h"

/* ---- random documents: each written with emit_… and built with jansson, side by side ---- */

struct twin {
    uint64_t seed;
    struct json_out out;
};

/* A random string of code points of one to four bytes, control characters and all that needs escape. */
static void random_string(char *string, size_t size, uint64_t *seed)
{
    static const char *const parts[] = {"a",
                                        "\"",
                                        "\\",
                                        "/",
                                        "\n",
                                        "\t",
                                        "\r",
                                        "\b",
                                        "\f",
                                        "\x01",
                                        "\x1f",
                                        "\x7f",
                                        "</s>",
                                        "\xc3\xa9",
                                        " ",
                                        "\xe2\x89\xa5",
                                        "\xf0\x9f\x94\xac",
                                        "\xef\xbf\xbf"};
    *string = '\0';
    for (uint32_t i = 0, count = next_random(seed) % 20; i < count; i++) {
        const char *part = parts[next_random(seed) % (sizeof parts / sizeof parts[0])];
        size_t length = strlen(string);
        snprintf(string + length, size - length, "%s", part);
    }
}

static int64_t random_int(uint64_t *seed)
{
    uint64_t bits = (uint64_t)next_random(seed) << 33 ^ (uint64_t)next_random(seed) << 11 ^ next_random(seed);
    return (int64_t)(bits >> next_random(seed) % 64);
}

static json_t *write_random(struct twin *twin, const char *key, int depth);

static json_t *write_members(struct twin *twin, const char *key, int depth, bool object)
{
    json_t *whole = object ? json_object() : json_array();
    if (object)
        emit_object(&twin->out, key);
    else
        emit_array(&twin->out, key);
    for (uint32_t i = 0, count = next_random(&twin->seed) % 6; i < count; i++) {
        char member[16];
        snprintf(member, sizeof member, "key_%u", i);
        json_t *value = write_random(twin, object ? member : NULL, depth + 1);
        assert_int_equal(object ? json_object_set_new(whole, member, value) : json_array_append_new(whole, value), 0);
    }
    if (object)
        emit_end_object(&twin->out);
    else
        emit_end_array(&twin->out);
    return whole;
}

static json_t *write_random(struct twin *twin, const char *key, int depth)
{
    char string[200];
    uint32_t kind = next_random(&twin->seed) % (depth == 0 ? 2 : depth > 6 ? 5 : 7);
    if (depth == 0 || kind >= 5)
        return write_members(twin, key, depth, kind % 2 == 0);
    if (kind == 0) {
        random_string(string, sizeof string, &twin->seed);
        emit_string(&twin->out, key, string);
        return json_string(string);
    }
    if (kind == 1) {
        int64_t value = random_int(&twin->seed);
        emit_int(&twin->out, key, value);
        return json_integer(value);
    }
    if (kind == 2) {
        double value = ldexp((double)next_random(&twin->seed) + 0.5, -(int)(next_random(&twin->seed) % 60));
        emit_number(&twin->out, key, value);
        return json_real(value);
    }
    if (kind == 3) {
        bool value = next_random(&twin->seed) % 2;
        emit_bool(&twin->out, key, value);
        return json_boolean(value);
    }
    emit_null(&twin->out, key);
    return json_null();
}

static void test_random_documents(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct text text = {0};
        struct twin twin = {.seed = seed};
        emit_begin(&twin.out, &text, seed % 2);
        json_t *expected = write_random(&twin, NULL, 0);
        json_error_t error;
        json_t *read = json_loadb(text.data, text.length, JSON_REJECT_DUPLICATES, &error);
        if (!read)
            fail_msg("%s at byte %d: %s", error.text, error.position, text.data);
        if (!json_equal(read, expected))
            fail_msg("not what was put in: %s", text.data);
        assert_int_equal(twin.out.depth, 0);
        json_decref(read);
        json_decref(expected);
        text_free(&text);
    }
}

/* On one line there is no line end; pretty is as jansson lays it out itself. */
static void test_pretty_is_as_jansson_lays_it_out(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        struct text text = {0};
        struct twin twin = {.seed = seed};
        bool pretty = seed % 2;
        emit_begin(&twin.out, &text, pretty);
        json_decref(write_random(&twin, NULL, 0));
        json_t *read = json_loads(text.data, 0, NULL);
        assert_non_null(read);
        char *dumped = json_dumps(read, pretty ? JSON_INDENT(2) : JSON_COMPACT);
        /* the two differ in how they write escapes and numbers, so count what lies between */
        const char *layout = pretty ? "\n " : "\n";
        size_t ours = 0, theirs = 0;
        for (const char *c = text.data; *c; c++)
            ours += strchr(layout, *c) != NULL;
        for (const char *c = dumped; *c; c++)
            theirs += strchr(layout, *c) != NULL;
        assert_int_equal(ours, theirs);
        free(dumped);
        json_decref(read);
        text_free(&text);
    }
}

/* ---- one value at a time ---- */

typedef void emit_value(struct json_out *out, const void *value);

static void check_written(emit_value *emit, const void *value, const char *expected)
{
    struct text text = {0};
    struct json_out out;
    emit_begin(&out, &text, false);
    emit(&out, value);
    assert_string_equal(text.data, expected);
    text_free(&text);
}

static void a_string(struct json_out *out, const void *value) { emit_string(out, NULL, value); }
static void an_int(struct json_out *out, const void *value) { emit_int(out, NULL, *(const int64_t *)value); }
static void a_milli(struct json_out *out, const void *value) { emit_milli(out, NULL, *(const int64_t *)value); }
static void a_number(struct json_out *out, const void *value) { emit_number(out, NULL, *(const double *)value); }

static void check_int(int64_t value, const char *expected) { check_written(an_int, &value, expected); }
static void check_milli(int64_t value, const char *expected) { check_written(a_milli, &value, expected); }
static void check_number(double value, const char *expected) { check_written(a_number, &value, expected); }

static void test_strings(void **state)
{
    (void)state;
    check_written(a_string, "", "\"\"");
    check_written(a_string, NULL, "null");
    check_written(a_string, "\"\\/", "\"\\\"\\\\/\"");
    check_written(a_string, "\n\t\r", "\"\\n\\t\\r\"");
    check_written(a_string, "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\""); /* RFC 8259: U+0000 to U+001F */
    check_written(a_string, "\xc3\xa9", "\"\xc3\xa9\"");
}

/* Every byte below 128 alone, first, last and between: RFC 8259 says which must be escaped. */
static void test_every_byte_reads_back(void **state)
{
    (void)state;
    for (int byte = 1; byte < 128; byte++)
        for (int place = 0; place < 4; place++) {
            char value[8];
            snprintf(value, sizeof value, "%s%c%s", place & 1 ? "ab" : "", byte, place & 2 ? "cd" : "");
            struct text text = {0};
            struct json_out out;
            emit_begin(&out, &text, false);
            emit_string(&out, NULL, value);
            json_t *read = json_loads(text.data, JSON_DECODE_ANY, NULL);
            assert_non_null(read);
            assert_string_equal(json_string_value(read), value);
            json_decref(read);
            text_free(&text);
        }
}

static void test_ints(void **state)
{
    (void)state;
    check_int(0, "0");
    check_int(-1, "-1");
    check_int(10, "10");
    check_int(INT64_MAX, "9223372036854775807");
    check_int(INT64_MIN, "-9223372036854775808");
}

static void test_thousandths(void **state)
{
    (void)state;
    check_milli(0, "0");
    check_milli(52000, "52");
    check_milli(10500, "10.5");
    check_milli(10050, "10.05");
    check_milli(10005, "10.005");
    check_milli(120, "0.12");
    check_milli(-1, "-0.001");
    check_milli(-10500, "-10.5");
    check_milli(INT64_MAX, "9223372036854775.807");
    check_milli(INT64_MIN, "-9223372036854775.808");
}

static void test_every_small_thousandth(void **state)
{
    (void)state;
    for (int64_t milli = -12000; milli <= 12000; milli++) {
        struct text text = {0};
        struct json_out out;
        emit_begin(&out, &text, false);
        emit_milli(&out, NULL, milli);
        assert_true(strtod(text.data, NULL) == (double)milli / 1000);
        const char *point = strchr(text.data, '.');
        assert_true(!point || text.data[text.length - 1] != '0');
        text_free(&text);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    check_number(0, "0");
    check_number(-0.0, "0");
    check_number(0.1, "0.1");
    check_number(4.8, "4.8");
    check_number(-0.33, "-0.33");
    check_number(0.1 + 0.2, "0.30000000000000004"); /* as Python's repr() */
    check_number(1.0 / 3, "0.3333333333333333");    /* as Python's repr(): 16 digits do */
    check_number(1e15, "1e+15");
    check_number(999999999999999, "999999999999999");
    check_number(NAN, "null");
    check_number(INFINITY, "null");
    check_number(-INFINITY, "null");
}

/* Every double reads back as itself: random bits, and the ends of the range. */
static void test_every_number_reads_back(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = (uint64_t)next_random(&seed) << 33 ^ (uint64_t)next_random(&seed) << 2 ^ next_random(&seed);
        static const uint64_t ends[] = {1, 0x7fefffffffffffffu, 0x0010000000000000u, 0x000fffffffffffffu};
        if (i < 4)
            bits = ends[i];
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        struct text text = {0};
        struct json_out out;
        emit_begin(&out, &text, false);
        emit_number(&out, NULL, value);
        assert_true(strtod(text.data, NULL) == value);
        text_free(&text);
    }
}

/* Where the machine has such a locale: a host program that has set it still gets JSON. */
static void test_numbers_in_a_comma_locale(void **state)
{
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "fr_FR.UTF-8"))
        skip();
    check_number(4.8, "4.8");
    check_number(-1.5e300, "-1.5e+300");
    check_milli(10500, "10.5");
    assert_non_null(setlocale(LC_NUMERIC, "C"));
}

/* ---- nesting ---- */

static void test_layout(void **state)
{
    (void)state;
    for (int pretty = 0; pretty < 2; pretty++) {
        struct text text = {0};
        struct json_out out;
        emit_begin(&out, &text, pretty);
        emit_object(&out, NULL);
        emit_array(&out, "a");
        emit_int(&out, NULL, 1);
        emit_object(&out, NULL);
        emit_end_object(&out);
        emit_end_array(&out);
        emit_bool(&out, "b", false);
        emit_end_object(&out);
        assert_string_equal(text.data, pretty ? "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": false\n}"
                                              : "{\"a\":[1,{}],\"b\":false}");
        text_free(&text);
    }
}

/* As deep as it may go it is written; one deeper the text fails, and ending it all is harmless. */
static void test_as_deep_as_it_may_go(void **state)
{
    (void)state;
    for (int levels = JSON_DEPTH - 1; levels <= JSON_DEPTH + 1; levels++) {
        struct text text = {0};
        struct json_out out;
        emit_begin(&out, &text, true);
        for (int i = 0; i < levels; i++)
            emit_array(&out, NULL);
        for (int i = 0; i < levels; i++)
            emit_end_array(&out);
        assert_int_equal(text.failed, levels >= JSON_DEPTH);
        assert_int_equal(out.depth, 0);
        char *stolen = text_steal(&text);
        json_t *read = stolen ? json_loads(stolen, 0, NULL) : NULL;
        assert_int_equal(read != NULL, levels < JSON_DEPTH);
        json_decref(read);
        free(stolen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_documents),
        cmocka_unit_test(test_pretty_is_as_jansson_lays_it_out),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_every_byte_reads_back),
        cmocka_unit_test(test_ints),
        cmocka_unit_test(test_thousandths),
        cmocka_unit_test(test_every_small_thousandth),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_every_number_reads_back),
        cmocka_unit_test(test_numbers_in_a_comma_locale),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_as_deep_as_it_may_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
