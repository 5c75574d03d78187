/* The scanner accepts and refuses what JSONTestSuite and jansson do, and gives back what jansson reads. */
#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/json_out.h"
#include "base/json_scan.h"
#include "check.h"

/* ---- beside jansson ---- */

/* Whether a scanned value is the one that jansson read. */
static bool same(const struct scan *scan, uint32_t value, const json_t *json, struct arena *arena)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT: {
        size_t members = 0;
        SCAN_EACH_KEY(scan, value, key)
        {
            char *name = scan_string(scan, key, arena);
            const json_t *member = json_object_get(json, name);
            assert_int_equal(scan_find(scan, value, name, strlen(name)), key + 1);
            if (!member || !same(scan, key + 1, member, arena))
                return false;
            members++;
        }
        return scan_is(scan, value, SCAN_OBJECT) && members == json_object_size(json);
    }
    case JSON_ARRAY: {
        size_t index = 0;
        SCAN_EACH(scan, value, item)
        if (!same(scan, item, json_array_get(json, index++), arena))
            return false;
        return scan_is(scan, value, SCAN_ARRAY) && index == json_array_size(json) && scan_items(scan, value) == index;
    }
    case JSON_STRING: {
        const char *text = json_string_value(json), *found = scan_string(scan, value, arena);
        char copy[64];
        assert_true(scan_copy(scan, value, copy, sizeof copy));
        assert_int_equal(strncmp(copy, text, strlen(copy)), 0);
        return found && strcmp(found, text) == 0 && scan_says(scan, value, text);
    }
    case JSON_INTEGER: {
        int64_t milli;
        bool exact;
        if (!scan_milli(scan, value, &milli, &exact)) /* beyond what thousandths hold */
            return llabs(json_integer_value(json)) > INT64_MAX / 10000;
        return exact && milli == json_integer_value(json) * 1000;
    }
    case JSON_REAL: {
        int64_t milli;
        bool exact;
        double real = json_real_value(json);
        return !scan_milli(scan, value, &milli, &exact) ||
               fabs((double)milli - real * 1000) <= 0.5 + fabs(real) * 1e-11;
    }
    case JSON_TRUE: return scan_is(scan, value, SCAN_TRUE);
    case JSON_FALSE: return scan_is(scan, value, SCAN_FALSE);
    case JSON_NULL: return scan_is(scan, value, SCAN_NULL);
    }
    return false;
}

/* 1 or 0 as jansson accepts it or not; -1 when it has stopped at a number out of its range, or at a zero byte, which it
 * takes for the end, or does not pass over a byte order mark. */
static int jansson_verdict(json_t **out, const char *bytes, size_t length)
{
    json_error_t error;
    *out = json_loadb(bytes, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    bool mark = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
    if (mark || (length > 0 && memchr(bytes, '\0', length)))
        return -1;
    if (*out)
        return 1;
    return json_error_code(&error) == json_error_numeric_overflow ? -1 : 0;
}

/* Scans a copy that ends where it ends, so that reading past it shows under ASan. */
static bool scans(const char *bytes, size_t length)
{
    struct scan scan = {0};
    char *copy = malloc(length ? length : 1);
    json_t *json;
    memcpy(copy, bytes, length);
    cajal_errors *errors = cajal_errors_new();
    bool accepted = scan_document(&scan, copy, length, "input", errors) == CAJAL_OK;
    assert_int_equal(cajal_errors_count(errors), accepted ? 0 : 1);
    int verdict = jansson_verdict(&json, bytes, length);
    bool nested = !accepted && length > 128 && bytes[128] == '['; /* deeper than ours goes */
    if (verdict >= 0 && accepted != verdict && !nested)
        fail_msg("%.*s: the scanner says %d, jansson %d", (int)length, bytes, accepted, verdict);
    if (accepted && json) {
        struct arena *arena = arena_new();
        if (!same(&scan, 0, json, arena))
            fail_msg("%.*s: not what jansson reads", (int)length, bytes);
        arena_free(arena);
    }
    json_decref(json);
    scan_free(&scan);
    cajal_errors_free(errors);
    free(copy);
    return accepted;
}

/* ---- JSONTestSuite ---- */

static size_t from_hex(char *hex)
{
    size_t length = 0;
    for (const char *at = hex; isxdigit((unsigned char)*at); at += 2, length++) {
        char pair[3] = {at[0], at[1], '\0'};
        hex[length] = (char)strtol(pair, NULL, 16);
    }
    return length;
}

static void suite(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/json/suite.tsv", "rb");
    assert_non_null(file);
    char *line = NULL;
    size_t size = 0, cases = 0;
    while (getline(&line, &size, file) > 0) {
        char *hex = strchr(line, '\t') + 1;
        size_t length = from_hex(hex);
        bool accepted = scans(hex, length);
        bool zero = strstr(line, "y_string_null_escape") || strstr(line, "y_object_escaped_null_in_key");
        bool twice = strstr(line, "y_object_duplicated_key");
        if (zero || twice) /* a character that no C string holds, a key given twice: refused, as jansson is told to */
            assert_false(accepted);
        else if ((line[0] == 'y' && !accepted) || (line[0] == 'n' && accepted))
            fail_msg("%.*s: accepted %d", (int)(hex - line - 1), line, accepted);
        cases++;
    }
    free(line);
    fclose(file);
    assert_int_equal(cases, 316);
}

/* n_structure_100000_opening_arrays and n_structure_open_array_object */
static void deep(void **state)
{
    (void)state;
    static char arrays[100000], objects[250000];
    memset(arrays, '[', sizeof arrays);
    for (size_t i = 0; i < sizeof objects; i += 5)
        memcpy(objects + i, "[{\"\":", 5);
    struct scan scan = {0};
    cajal_errors *errors = cajal_errors_new();
    assert_int_equal(scan_document(&scan, arrays, sizeof arrays, "deep", errors), CAJAL_INVALID);
    assert_int_equal(scan_document(&scan, objects, sizeof objects, "deep", errors), CAJAL_INVALID);
    assert_non_null(strstr(cajal_errors_at(errors, 0)->message, "128 levels"));
    cajal_errors_free(errors);
    scan_free(&scan);
}

/* ---- messages ---- */

static void messages(void **state)
{
    (void)state;
    static const struct {
        const char *json, *path, *message;
        int line;
    } known[] = {
        {"{\"entry\":[{},{\"resource\":{\"id\":\"a\",}}]}", "$.entry[1].resource.id", "expected a key in quotes", 1},
        {"{\n\"a\": 1,\n\"a\": 2}", "$.a", "a key is given twice", 3},
        {"{\"a\":1,\"\\u0061\":2}", "$.\\u0061", "a key is given twice", 1},
        {"[1,\n 2", "$[2]", "a bracket is not closed", 2},
        {"[01]", "$[0]", "a number that is none in JSON", 1},
        {"[\"a\tb\"]", "$[0]", "control character", 1},
        {"[\"\\ud800\"]", "$[0]", "half a surrogate pair", 1},
        {"[\"\\u0000\"]", "$[0]", "\\u0000", 1},
        {"[\"\xC0\x80\"]", "$[0]", "not valid UTF-8", 1},
        {"{} {}", "$", "text after the end", 1},
        {"[\"abc", "$[0]", "closing quote is missing", 1},
        {"", "$", "found no JSON", 1},
        {"[nul]", "$[0]", "expected a value", 1},
        {"{\"a\" 1}", "$.a", "expected \":\"", 1},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct scan scan = {0};
        cajal_errors *errors = cajal_errors_new();
        assert_int_equal(scan_document(&scan, known[i].json, strlen(known[i].json), "input", errors), CAJAL_INVALID);
        const cajal_error *error = cajal_errors_at(errors, 0);
        if (!strstr(error->message, known[i].message) || error->line != known[i].line)
            fail_msg("%s: line %d: %s", known[i].json, error->line, error->message);
        if (strncmp(error->path, known[i].path, strlen(known[i].path)) != 0)
            fail_msg("%s: path %s, expected %s", known[i].json, error->path, known[i].path);
        cajal_errors_free(errors);
        scan_free(&scan);
    }
}

static void paths(void **state)
{
    (void)state;
    const char *json = "{\"a\":1,\"b\":[{\"c\":[]},{\"d\":{\"e\":\"x\"},\"f\":[1,2,[3]]}]}";
    struct scan scan = {0};
    assert_int_equal(scan_document(&scan, json, strlen(json), "input", NULL), CAJAL_OK);
    uint32_t second = scan_after(&scan, scan_member(&scan, 0, "b"), scan_first_in(&scan, scan_member(&scan, 0, "b")));
    uint32_t deepest = scan_member(&scan, scan_member(&scan, second, "d"), "e");
    struct text path = {0};
    scan_path(&path, &scan, deepest);
    assert_string_equal(path.data, "$.b[1].d.e");
    text_clear(&path);
    SCAN_EACH(&scan, scan_member(&scan, second, "f"), item)
    if (scan_is(&scan, item, SCAN_ARRAY))
        scan_path(&path, &scan, scan_first_in(&scan, item));
    assert_string_equal(path.data, "$.b[1].f[2][0]");
    text_free(&path);
    scan_free(&scan);
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool read, exact;
        int64_t milli;
    } known[] = {{"0", true, true, 0},
                 {"-0.0", true, true, 0},
                 {"52.5", true, true, 52500},
                 {"-1.25", true, true, -1250},
                 {"1e3", true, true, 1000000},
                 {"12.345e-2", true, false, 123},
                 {"0.0005", true, false, 1},
                 {"0.00049", true, false, 0},
                 {"1e-99", true, false, 0},
                 {"1e100", false, false, 0},
                 {"9e15", true, true, 9000000000000000000},
                 {"1e16", false, false, 0},
                 {"999999999999999", true, true, 999999999999999000},
                 {"1.2345000", true, false, 1235},
                 {"37.500", true, true, 37500},
                 {"\"1\"", false, false, 0}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct scan scan = {0};
        int64_t milli = 0;
        bool exact = false;
        assert_int_equal(scan_document(&scan, known[i].json, strlen(known[i].json), "input", NULL), CAJAL_OK);
        bool read = scan_milli(&scan, 0, &milli, &exact);
        if (read != known[i].read || (read && (milli != known[i].milli || exact != known[i].exact)))
            fail_msg("%s: %d %d %lld", known[i].json, read, exact, (long long)milli);
        scan_free(&scan);
    }
}

static void one_after_another(void **state)
{
    (void)state;
    const char *json = "{\"a\":1}\n\n{\"b\":2} [3]\n";
    size_t at = 0, length = strlen(json), documents = 0;
    struct scan scan = {0};
    for (; at < length; documents++, at += scan.length)
        assert_int_equal(scan_first(&scan, json + at, length - at, "input", NULL), CAJAL_OK);
    assert_int_equal(documents, 3);
    scan_free(&scan);
}

/* ---- spoiled at random ---- */

static void spoiled(void **state)
{
    (void)state;
    static const char seed_text[] =
        "{\"resourceType\":\"Observation\",\"id\":\"a\\u00e9\\ud83d\\ude00\",\"value\":[1.5e-3,"
        "true,null,\"l\xC3\xA4nger als sechzehn Zeichen\",{\"x\":{},\"y\":[]}],\"z\":-0}";
    static const char bytes[] = "{}[]:,\"\\u0e-+.1 \x80\xC3\xED\xF4\n";
    uint64_t seed = 7;
    size_t accepted = 0;
    for (int i = 0; i < 20000; i++) {
        char text[sizeof seed_text];
        memcpy(text, seed_text, sizeof text);
        size_t length = i % 5 == 0 ? next_random(&seed) % (sizeof text - 1) : sizeof text - 1;
        for (uint32_t changes = next_random(&seed) % 3; changes > 0 && length; changes--)
            text[next_random(&seed) % length] = bytes[next_random(&seed) % (sizeof bytes - 1)];
        accepted += scans(text, length);
    }
    assert_true(accepted > 1000 && accepted < 19000);
}

static void many_members(void **state)
{
    (void)state;
    struct text text = {0};
    for (int count = 1023; count <= 1025; count++) {
        text_clear(&text);
        for (int i = 0; i < count; i++)
            text_printf(&text, "%c\"k%d\":0", i ? ',' : '{', i);
        text_add(&text, "}");
        struct scan scan = {0};
        assert_int_equal(scan_document(&scan, text.data, text.length, "input", NULL),
                         count <= 1024 ? CAJAL_OK : CAJAL_INVALID);
        scan_free(&scan);
    }
    text_free(&text);
}

/* ---- close together and with spaces ---- */

/* The same random value in both texts; in the second there is a space wherever one may be. */
static void write_random(struct text text[2], uint64_t *seed, int depth);

static void write_both(struct text text[2], const char *piece, const char *space)
{
    text_add(&text[0], piece);
    text_printf(&text[1], "%s%s%s", space, piece, space);
}

static void write_string(struct text text[2], uint64_t *seed, int number)
{
    static const char *const endings[] = {"", "", "", "", "", "\\n", "\xc3\xbc", "\\\"", "\\u00e9", "}", "],:"};
    struct text word = {0};
    text_add_char(&word, '"');
    text_repeat(&word, (char)('a' + next_random(seed) % 26), next_random(seed) % (next_random(seed) % 8 ? 20 : 80));
    if (number >= 0)
        text_printf(&word, "%d", number); /* a key is no other one */
    text_add(&word, endings[next_random(seed) % (sizeof endings / sizeof endings[0])]);
    text_add_char(&word, '"');
    write_both(text, word.data, " ");
    text_free(&word);
}

static void write_container(struct text text[2], uint64_t *seed, int depth, bool object)
{
    int count = (int)(next_random(seed) % (next_random(seed) % 16 ? 6 : 90));
    write_both(text, object ? "{" : "[", "\n");
    for (int i = 0; i < count; i++) {
        if (i)
            write_both(text, ",", "\t");
        if (object) {
            write_string(text, seed, i);
            write_both(text, ":", " ");
        }
        write_random(text, seed, depth + 1);
    }
    write_both(text, object ? "}" : "]", " ");
}

static void write_random(struct text text[2], uint64_t *seed, int depth)
{
    static const char *const plain[] = {"-1.5e3", "0", "true", "false", "null", "61.25"};
    uint32_t kind = (uint32_t)next_random(seed) % 8;
    if (depth < 5 && (kind < 2 || depth == 0))
        write_container(text, seed, depth, kind % 2 == 0);
    else if (kind < 7)
        write_string(text, seed, -1);
    else
        write_both(text, plain[next_random(seed) % 6], " ");
}

/* What is written close together is read by another way than what is not: both find the same. */
static void close_together(void **state)
{
    (void)state;
    uint64_t seed = 11;
    struct scan scans[2] = {{0}, {0}};
    struct text text[2] = {{0}, {0}};
    size_t most = 0;
    for (int i = 0; i < 2000; i++) {
        text_clear(&text[0]);
        text_clear(&text[1]);
        write_random(text, &seed, 0);
        for (int j = 0; j < 2; j++)
            assert_int_equal(scan_document(&scans[j], text[j].data, text[j].length, "input", NULL), CAJAL_OK);
        assert_int_equal(scans[0].count, scans[1].count);
        most = scans[0].count > most ? scans[0].count : most;
        for (uint32_t at = 0; at < scans[0].count; at++) {
            const struct scan_token *a = &scans[0].tokens[at], *b = &scans[1].tokens[at];
            assert_true(a->type == b->type && a->next == b->next && a->depth == b->depth && a->escaped == b->escaped);
            if (a->type > SCAN_ARRAY)
                assert_true(a->length == b->length &&
                            memcmp(scans[0].bytes + a->start, scans[1].bytes + b->start, a->length) == 0);
        }
    }
    assert_true(most > 300);
    for (int j = 0; j < 2; j++) {
        scan_free(&scans[j]);
        text_free(&text[j]);
    }
}

/* Also among members that are plain strings, an early and a late one. */
static void plain_key_twice(void **state)
{
    (void)state;
    struct text text = {0};
    for (int count = 1; count <= 1024; count += count < 80 ? 1 : 59)
        for (int again = 0; again <= count; again += count < 20 ? 1 : count) {
            text_clear(&text);
            for (int i = 0; i < count; i++)
                text_printf(&text, "%c\"key %d\":\"x\"", i ? ',' : '{', i);
            text_printf(&text, ",\"key %d\":\"y\"}", again);
            struct scan scan = {0};
            bool good = again == count && count < 1024;
            assert_int_equal(scan_document(&scan, text.data, text.length, "input", NULL),
                             good ? CAJAL_OK : CAJAL_INVALID);
            scan_free(&scan);
        }
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suite),           cmocka_unit_test(deep),         cmocka_unit_test(messages),
        cmocka_unit_test(paths),           cmocka_unit_test(numbers),      cmocka_unit_test(one_after_another),
        cmocka_unit_test(spoiled),         cmocka_unit_test(many_members), cmocka_unit_test(close_together),
        cmocka_unit_test(plain_key_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
