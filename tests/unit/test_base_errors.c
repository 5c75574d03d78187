/* Lists of errors: in order, whole, and valid UTF-8. */
#include "base/errors.h"
#include "base/text.h"
#include "check.h"

static void test_errors_in_order(void **state)
{
    (void)state;
    cajal_errors *errors = cajal_errors_new();
    for (int i = 0; i < 1000; i++) {
        char file[32], path[32];
        snprintf(file, sizeof file, "file %d", i);
        snprintf(path, sizeof path, "$[%d]", i);
        assert_int_equal(errors_add(errors, CAJAL_INVALID, file, i, path, "%s %d", "found", i), CAJAL_INVALID);
    }
    assert_int_equal(cajal_errors_count(errors), 1000);
    for (size_t i = 0; i < 1000; i++) {
        char text[32];
        const cajal_error *error = cajal_errors_at(errors, i);
        assert_int_equal(error->line, i);
        snprintf(text, sizeof text, "file %zu", i);
        assert_string_equal(error->file, text);
        snprintf(text, sizeof text, "$[%zu]", i);
        assert_string_equal(error->path, text);
        snprintf(text, sizeof text, "found %zu", i);
        assert_string_equal(error->message, text);
    }
    cajal_errors_free(errors);
}

static void test_the_worst_status(void **state)
{
    (void)state;
    cajal_errors *errors = cajal_errors_new();
    assert_int_equal(errors_worst(NULL), CAJAL_OK);
    assert_int_equal(errors_worst(errors), CAJAL_OK);
    errors_add(errors, CAJAL_IO, NULL, 0, NULL, "x");
    errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "y");
    assert_int_equal(errors_worst(errors), CAJAL_IO);
    assert_null(cajal_errors_at(errors, 0)->file);
    assert_null(cajal_errors_at(errors, 0)->path);
    assert_null(cajal_errors_at(NULL, 0));
    assert_null(cajal_errors_at(errors, SIZE_MAX));
    assert_int_equal(cajal_errors_count(NULL), 0);
    cajal_errors_clear(NULL);
    cajal_errors_free(errors);
}

/* Well-formed as RFC 3629 has it, for the lengths: each first byte followed by as many as it says. */
static bool is_utf8(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c;) {
        int more = *c < 0x80 ? 0 : *c < 0xc2 ? -1 : *c < 0xe0 ? 1 : *c < 0xf0 ? 2 : *c < 0xf5 ? 3 : -1;
        if (more < 0)
            return false;
        for (c++; more > 0; more--)
            if ((*c++ & 0xc0) != 0x80)
                return false;
    }
    return true;
}

/* Too long a message is cut, and not within a character, wherever the cut falls. */
static void test_long_messages_stay_utf8(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "\xc3\xa9", "\xe2\x89\xa5", "\xf0\x9f\x94\xac"};
    cajal_errors *errors = cajal_errors_new();
    for (int letter = 0; letter < 4; letter++)
        for (int start = 0; start < 5; start++) {
            struct text text = {0};
            text_repeat(&text, 'x', (size_t)start);
            for (int i = 0; i < 3000; i++)
                text_add(&text, letters[letter]);
            errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "%s", text.data);
            const char *message = cajal_errors_at(errors, cajal_errors_count(errors) - 1)->message;
            assert_true(is_utf8(message));
            assert_true(strlen(message) > 2000 && strlen(message) < 2048);
            assert_memory_equal(message, text.data, strlen(message));
            text_free(&text);
        }
    cajal_errors_free(errors);
}

/* The words by which bindings and services tell a status. */
static void test_each_status_has_a_name(void **state)
{
    (void)state;
    static const char *const names[] = {"ok", "invalid", "usage", "io", "internal"};
    static const cajal_status statuses[] = {CAJAL_OK, CAJAL_INVALID, CAJAL_USAGE, CAJAL_IO, CAJAL_INTERNAL};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_string_equal(cajal_status_name(statuses[i]), names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors_in_order),
        cmocka_unit_test(test_the_worst_status),
        cmocka_unit_test(test_long_messages_stay_utf8),
        cmocka_unit_test(test_each_status_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
