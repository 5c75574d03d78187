/* The knowledge base as values: what is written on one machine is read on another (portable.h). */
#include "base/text.h"
#include "check.h"
#include "knowledge.h"
#include "knowledge/export.h"
#include "knowledge/portable.h"

/* Property: what is read is, member for member, what was written; and is written as the same bytes again. */
static void test_values_round_trip(void **state)
{
    (void)state;
    struct text values = {0}, again = {0}, before = {0}, after = {0};
    portable_build(&values, knowledge->kb);
    assert_false(values.failed);
    struct cajal_knowledge restored = *knowledge;
    struct arena *arena = arena_new();
    restored.kb = portable_restore(arena, values.data, values.length);
    assert_non_null(restored.kb);
    portable_build(&again, restored.kb);
    assert_int_equal(again.length, values.length);
    assert_memory_equal(again.data, values.data, values.length);
    export_json(&before, knowledge);
    export_json(&after, &restored);
    assert_true(before.length > 100000);
    assert_string_equal(after.data, before.data);
    assert_int_equal(restored.kb->rules_count, knowledge->kb->rules_count);
    for (uint32_t i = 0; i < knowledge->kb->rules_count; i++) /* conditions, which the JSON spells in words */
        assert_int_equal(restored.kb->rules[i].when_count, knowledge->kb->rules[i].when_count);
    arena_free(arena);
    text_free(&values);
    text_free(&again);
    text_free(&before);
    text_free(&after);
}

/* Bytes of another version of the program: too few, too many, a count that cannot be. In memory of their own, so that
 * the sanitizers see a byte too far. */
static void test_other_bytes_are_refused(void **state)
{
    (void)state;
    struct text values = {0};
    portable_build(&values, knowledge->kb);
    for (size_t length = 0; length < values.length; length += length < 600 ? 1 : 9973) {
        struct arena *arena = arena_new();
        char *cut = malloc(length + 1);
        memcpy(cut, values.data, length);
        cut = realloc(cut, length ? length : 1);
        assert_null(portable_restore(arena, cut, length));
        free(cut);
        arena_free(arena);
    }
    struct arena *arena = arena_new();
    text_add_char(&values, 'x');
    assert_null(portable_restore(arena, values.data, values.length));
    values.length--;
    assert_non_null(portable_restore(arena, values.data, values.length));
    memcpy(values.data, "\xFF\xFF\xFF\xFF", 4); /* the length of the first string */
    assert_null(portable_restore(arena, values.data, values.length));
    arena_free(arena);
    text_free(&values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_round_trip),
        cmocka_unit_test(test_other_bytes_are_refused),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
