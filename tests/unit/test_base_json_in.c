/* JSON read over our scan is what jansson reads: the same values, and refused where jansson refuses, in its words. */
#include <math.h>

#include "base/text.h"
#include "check.h"
#include "json_same.h"

/* ---- beside jansson ---- */

/* Whether it was read. */
static bool check_beside(const char *text, size_t length)
{
    struct arena *arena = arena_new();
    json_error_t error, ours;
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    const struct node *node = node_read(arena, arena, text, length, &ours);
    if ((json != NULL) != (node != NULL))
        fail_msg("%s by us, %s by jansson: %.*s", node ? "read" : "refused", json ? "read" : "refused", (int)length,
                 text);
    if (json && !same(node, json))
        fail_msg("not what jansson reads: %.*s", (int)length, text);
    if (!json)
        assert_string_equal(ours.text, error.text);
    json_decref(json);
    arena_free(arena);
    return node != NULL;
}

static bool check(const char *text) { return check_beside(text, strlen(text)); }

static void test_plain(void **state)
{
    (void)state;
    static const char *const plain[] = {
        "{}",
        "[]",
        " [ ] ",
        "\t{\r\n\"a\" : [ 1 , 2 ] }\n",
        "{\"a\":{\"b\":[{}]},\"c\":null}",
        "[true,false,null]",
        "[0,-0,7,-7,123456789012345]",
        "[0.5,-0.5,-0.0,1.0,61.5,0.1,0.3,12345.67891,0.00000000000001]",
        "[\"\",\"a b\"]",
        "[\"\xc3\xbc\xe2\x89\xa5\xf0\x9f\x94\xac\x7f\"]",
        "{\"\":1,\" \":2}",
        "[1e3]",
        "[1E-2]",
        "[1234567890123456]",
        "[9223372036854775807]",
        "[0.1234567890123456]",
        "[\"\\n\\\"\\\\\\u00e9\\ud83d\\ude00\"]",
        "{\"\\u0061\":1,\"\\n\":2}",
    };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (!check(plain[i]))
            fail_msg("refused: %s", plain[i]);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",
        " ",
        "1",
        "\"a\"",
        "null",
        "{",
        "[",
        "[1",
        "[1,]",
        "[,1]",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "[1 2]",
        "[1]]",
        "[1] x",
        "{\"a\":1}{}",
        "[01]",
        "[-]",
        "[+1]",
        "[.5]",
        "[1.]",
        "[1.e1]",
        "[9223372036854775808]",
        "[1e400]",
        "[\"\\ud83d\"]",
        "[\"\\u0000\"]",
        "[\"\\x\"]",
        "[\"a\nb\"]",
        "[\"\x1f\"]",
        "[\"a",
        "[\"\xc3\"]",
        "[\"\xc0\x80\"]",
        "[\"\xed\xa0\x80\"]",
        "[\"\xf4\x90\x80\x80\"]",
        "[\"\xff\"]",
        "{\"\xc3(\":1}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "[tru]",
        "[truex]",
        "[nul]",
        "[True]",
        "[NaN]",
        "[Infinity]",
        "\xef\xbb\xbf[]",
        "{\"a\":1,\"b\":{\"c\":1,\"c\":2}}",
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (check(others[i]))
            fail_msg("read: %s", others[i]);
    assert_false(check_beside("[1]\0", 4));
    assert_false(check_beside("[\"a\0b\"]", 7));
}

/* What is deeper or wider than we scan is refused, in our words where jansson has none. */
static void check_limit(const char *text, bool within)
{
    struct arena *arena = arena_new();
    json_error_t error;
    const struct node *node = node_read(arena, arena, text, strlen(text), &error);
    assert_true((node != NULL) == within);
    if (!within)
        assert_true(strncmp(error.text, "nested deeper than 128 levels", 29) == 0 ||
                    json_error_code(&error) == json_error_stack_overflow);
    arena_free(arena);
}

static void test_large(void **state)
{
    (void)state;
    struct text text = {0};
    for (size_t depth = 1; depth < 3000; depth = depth < 140 ? depth + 1 : depth + 97) {
        text_repeat(&text, '[', depth);
        text_repeat(&text, ']', depth);
        check_limit(text.data, depth <= 128);
        text_clear(&text);
    }
    for (size_t members = 1; members < 1040; members = members < 100 || members >= 1000 ? members + 1 : 1000) {
        for (size_t i = 0; i < members; i++)
            text_printf(&text, "%s\"m%zu\":%zu", i ? "," : "{", i, i);
        size_t end = text.length;
        text_add(&text, "}");
        check_limit(text.data, members <= 1024);
        text.length = end; /* the last key again, and the first */
        text_printf(&text, ",\"m%zu\":0}", members % 2 ? members - 1 : 0);
        if (members <= 1024)
            assert_false(check(text.data));
        text_clear(&text);
    }
    text_free(&text);
}

/* Numbers as cases hold them: the double nearest to what is written, as strtod finds it. */
static void test_numbers(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        int whole = (int)(next_random(&seed) % 100000), decimals = (int)(next_random(&seed) % 9) + 1;
        snprintf(text, sizeof text, "[%s%d.%0*d]", i % 2 ? "-" : "", whole, decimals,
                 (int)(next_random(&seed) % (uint32_t)pow(10, decimals)));
        assert_true(check(text));
    }
}

/* A case with one byte put in, left out or changed is read or refused as jansson does. */
static void test_one_byte_off(void **state)
{
    (void)state;
    static const char text[] =
        "{\"cajal\":1,\"id\":\"a\",\"x\":[-1.5,{\"y\":null,\"z\":true}],\"\xc3\xbc\":\"\xe2\x89\xa5\"} ";
    static const char bytes[] = "{}[],:\"\\ \n0-.etnu\x01\x80\xff";
    char changed[sizeof text + 1];
    for (size_t at = 0; at < sizeof text - 1; at++) {
        memcpy(changed, text, at);
        memcpy(changed + at, text + at + 1, sizeof text - at - 1);
        check_beside(changed, sizeof text - 2);
        for (size_t i = 0; i < sizeof bytes - 1; i++) {
            memcpy(changed, text, sizeof text);
            changed[at] = bytes[i];
            check_beside(changed, sizeof text - 1);
            memcpy(changed + at + 1, text + at, sizeof text - at);
            check_beside(changed, sizeof text);
        }
    }
}

/* ---- text ---- */

static void test_utf8(void **state)
{
    (void)state;
    char text[8];
    for (uint32_t bytes = 0; bytes < 0x1000000; bytes += bytes % 7 == 0 ? 3 : 251) { /* any three bytes, and one more */
        const unsigned char four[] = {(unsigned char)(bytes >> 16), (unsigned char)(bytes >> 8), (unsigned char)bytes,
                                      0x80};
        for (size_t length = 1; length <= 4; length++) {
            memcpy(text, four, length);
            text[length] = '\0';
            if (strlen(text) != length)
                continue;
            json_t *read = json_string(text);
            assert_true(text_is_utf8(text, length) == (read != NULL));
            json_decref(read);
        }
    }
}

static void test_digits(void **state)
{
    (void)state;
    static const int64_t numbers[] = {0, 7, -7, 10, -10, 1234567890, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char ours[FORMAT_DIGITS], theirs[FORMAT_DIGITS];
        snprintf(theirs, sizeof theirs, "%lld", (long long)numbers[i]);
        assert_string_equal(format_digits(ours, numbers[i]), theirs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),   cmocka_unit_test(test_refused),      cmocka_unit_test(test_large),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_one_byte_off), cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
