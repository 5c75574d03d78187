/* Memory, and what becomes of texts and errors when it is short. Linked with --wrap=malloc,--wrap=calloc,
 * --wrap=realloc,--wrap=strdup so that allocations can be made to fail. */
#include "base/arena.h"
#include "base/errors.h"
#include "base/json_out.h"
#include "failing_malloc.h"

static void short_after(long allocations, bool only_once)
{
    left = allocations;
    once = only_once;
}

static int enough_again(void **state)
{
    (void)state;
    left = -1;
    return 0;
}

/* ---- arena ---- */

/* Random blocks of all sizes: each its own, aligned, zeroed, and untouched by the others. */
static void test_blocks_do_not_overlap(void **state)
{
    (void)state;
    enum { BLOCKS = 3000 };
    static struct {
        unsigned char *bytes;
        size_t size;
    } blocks[BLOCKS];
    uint64_t seed = 2;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t size = next_random(&seed) % (i % 50 == 0 ? 600000 : 300);
        blocks[i].bytes = arena_alloc(arena, size);
        blocks[i].size = size;
        assert_non_null(blocks[i].bytes);
        assert_int_equal((uintptr_t)blocks[i].bytes % _Alignof(max_align_t), 0);
        for (size_t j = 0; j<size; j += size> 400 ? 97 : 1)
            assert_int_equal(blocks[i].bytes[j], 0);
        memset(blocks[i].bytes, (int)(i % 251), size);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t j = 0; j<blocks[i].size; j += blocks[i].size> 400 ? 97 : 1)
            assert_int_equal(blocks[i].bytes[j], i % 251);
    arena_free(arena);
}

/* Sizes that do not fit a size_t are refused and leave the arena as it was. */
static void test_sizes_that_overflow(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    static const size_t large[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 15, SIZE_MAX - 16, SIZE_MAX - 31, SIZE_MAX - 48};
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
        assert_null(arena_alloc(arena, large[i]));
    assert_null(arena_array(arena, SIZE_MAX / 2 + 1, 2));
    assert_null(arena_array(arena, 2, SIZE_MAX / 2 + 1));
    assert_null(arena_array(arena, SIZE_MAX, SIZE_MAX));
    assert_null(arena_strndup(arena, "x", SIZE_MAX));
    assert_null(arena_strndup(arena, "x", SIZE_MAX - 1));
    assert_non_null(arena_array(arena, SIZE_MAX, 0));
    assert_non_null(arena_array(arena, 0, SIZE_MAX));
    void *none = NULL;
    size_t count = SIZE_MAX / 2 + 1, capacity = count; /* doubled it would be 0 */
    assert_null(arena_push(arena, &none, &count, &capacity, 1));
    assert_int_equal(count, SIZE_MAX / 2 + 1);
    assert_non_null(arena_alloc(arena, 1));
    arena_free(arena);
}

/* An empty arena costs next to nothing, a small one a small chunk; a large one no more than twice its content. */
static void test_memory_taken(void **state)
{
    (void)state;
    asked = 0;
    struct arena *arena = arena_new();
    assert_true(asked < 100);
    arena_alloc(arena, 1);
    assert_true(asked < 10000);
    size_t content = 1;
    for (int i = 0; i < 40000; i++, content += 112)
        arena_alloc(arena, 112);
    assert_true(asked < 2 * content);
    arena_free(arena);
}

static void test_strings(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(arena_strdup(arena, ""), "");
    assert_string_equal(arena_strdup(arena, "GIST"), "GIST");
    assert_string_equal(arena_strndup(arena, "imatinib 400", 8), "imatinib");
    assert_memory_equal(arena_strndup(arena, "a\0b", 3), "a\0b", 4);
    for (int length = 500; length < 530; length++) { /* about the small buffer inside */
        char *text = arena_printf(arena, "%0*d|%s", length, 7, "end");
        assert_int_equal(strlen(text), length + 4);
        assert_string_equal(text + length - 1, "7|end");
    }
    arena_free(arena);
}

static void test_pushing_keeps_and_zeroes(void **state)
{
    (void)state;
    struct item {
        int64_t number;
        char letters[5];
    };
    struct arena *arena = arena_new();
    struct item *items = NULL;
    size_t count = 0, capacity = 0;
    for (int i = 0; i < 5000; i++) {
        static const struct item zero = {0};
        struct item *item = arena_push(arena, (void **)&items, &count, &capacity, sizeof *item);
        assert_memory_equal(item, &zero, sizeof zero);
        assert_ptr_equal(item, &items[i]);
        item->number = i;
        assert_int_equal(count, i + 1);
        assert_true(capacity >= count);
    }
    for (int i = 0; i < 5000; i++)
        assert_int_equal(items[i].number, i);
    arena_free(arena);
}

/* What the arena has no memory for is NULL; what it gave stays, and it gives again when there is memory. */
static void test_arena_when_memory_is_short(void **state)
{
    (void)state;
    short_after(0, false);
    assert_null(arena_new());
    short_after(1, false);
    struct arena *arena = arena_new();
    assert_non_null(arena);
    assert_null(arena_alloc(arena, 1));
    assert_null(arena_strdup(arena, "x"));
    assert_null(arena_printf(arena, "%d", 1));
    assert_null(arena_printf(arena, "%0600d", 1));
    left = -1;
    int *items = NULL;
    size_t count = 0, capacity = 0;
    for (int i = 0; i < 4; i++)
        *(int *)arena_push(arena, (void **)&items, &count, &capacity, sizeof(int)) = i;
    assert_non_null(arena_alloc(arena, 8000)); /* the chunk is all but full */
    short_after(0, false);
    while (arena_alloc(arena, 16))
        ;
    assert_null(arena_push(arena, (void **)&items, &count, &capacity, sizeof(int)));
    assert_int_equal(count, 4);
    assert_int_equal(items[3], 3);
    left = -1;
    assert_non_null(arena_push(arena, (void **)&items, &count, &capacity, sizeof(int)));
    assert_int_equal(items[3], 3);
    arena_free(arena);
}

/* ---- text and JSON ---- */

static void write_document(struct text *text)
{
    struct json_out out;
    emit_begin(&out, text, true);
    emit_object(&out, NULL);
    for (int i = 0; i < 200; i++) {
        emit_string(&out, "string", "quote \" and \x01");
        emit_number(&out, "number", 0.25);
        emit_milli(&out, "milli", 10500);
    }
    emit_end_object(&out);
}

/* Short of memory for a moment at any allocation: the text is whole, or says that it is not and
 * is not handed out. */
static void test_a_text_is_whole_or_failed(void **state)
{
    (void)state;
    struct text whole = {0};
    write_document(&whole);
    int failures = 0;
    for (long i = 0; i < 20; i++) {
        struct text text = {0};
        short_after(i, true);
        write_document(&text);
        left = -1;
        bool failed = text.failed;
        failures += failed;
        char *stolen = text_steal(&text);
        assert_int_equal(stolen == NULL, failed);
        if (stolen)
            assert_string_equal(stolen, whole.data);
        cajal_free(stolen);
    }
    assert_true(failures > 3 && failures < 20);
    text_free(&whole);
}

/* ---- errors ---- */

/* No error is lost without a word: its text may be, but its status is known and it is counted. */
static void test_errors_when_memory_is_short(void **state)
{
    (void)state;
    for (long i = 0; i < 40; i++)
        for (int only_once = 0; only_once < 2; only_once++) {
            cajal_errors *errors = cajal_errors_new();
            short_after(i, only_once);
            size_t unsaid = 0, wrong = 0;
            for (int line = 1; line <= 20; line++)
                unsaid += errors_add(errors, CAJAL_INVALID, "file", line, "$.x", "line %d", line) == CAJAL_INTERNAL;
            left = -1; /* it was short: 20 errors take more than 40 allocations */
            size_t count = cajal_errors_count(errors);
            assert_true(count >= 1 && count <= 20);
            for (size_t j = 0; j < count; j++) {
                const cajal_error *error = cajal_errors_at(errors, j);
                wrong += !error->message || strcmp(error->message, "out of memory") == 0 || !error->file ||
                         strcmp(error->file, "file") != 0 || !error->path || strcmp(error->path, "$.x") != 0;
                bool said = strcmp(error->message, "out of memory") != 0;
                assert_int_equal(error->status, said ? CAJAL_INVALID : CAJAL_INTERNAL);
            }
            assert_true(wrong > 0);
            assert_int_equal(unsaid > 0, errors_worst(errors) == CAJAL_INTERNAL);
            assert_true(count == 20 || errors_worst(errors) == CAJAL_INTERNAL);
            assert_null(cajal_errors_at(errors, count));
            cajal_errors_free(errors);
        }
    short_after(0, true);
    assert_null(cajal_errors_new());
}

/* The list of the lost is moved, forgotten and started again like any other error. */
static void test_lost_errors_are_moved_and_cleared(void **state)
{
    (void)state;
    cajal_errors *from = cajal_errors_new(), *to = cajal_errors_new();
    short_after(0, false);
    errors_add(from, CAJAL_INVALID, NULL, 0, NULL, "no room for the first");
    errors_no_memory(from);
    left = -1;
    assert_int_equal(cajal_errors_count(from), 1);
    assert_string_equal(cajal_errors_at(from, 0)->message, "out of memory");
    errors_add(from, CAJAL_INVALID, NULL, 0, NULL, "room again");
    assert_string_equal(cajal_errors_at(from, 0)->message, "room again");
    errors_move(to, from);
    assert_int_equal(cajal_errors_count(from), 0);
    assert_int_equal(errors_worst(from), CAJAL_OK);
    assert_int_equal(cajal_errors_count(to), 2);
    assert_int_equal(errors_worst(to), CAJAL_INTERNAL);
    cajal_errors_clear(to);
    assert_int_equal(cajal_errors_count(to), 0);
    errors_add(from, CAJAL_IO, "f", 1, "$", "to nowhere");
    errors_move(NULL, from);
    errors_move(to, NULL);
    assert_int_equal(cajal_errors_count(from) + cajal_errors_count(to), 0);
    cajal_errors_free(from);
    cajal_errors_free(to);
}

/* Moved into a list that cannot grow: that list then says that errors are missing. */
static void test_moving_when_memory_is_short(void **state)
{
    (void)state;
    cajal_errors *from = cajal_errors_new(), *to = cajal_errors_new();
    for (int i = 0; i < 30; i++)
        errors_add(from, CAJAL_INVALID, "f", i, "$", "error %d", i);
    short_after(1, false); /* room for the first few */
    errors_move(to, from);
    left = -1;
    assert_int_equal(cajal_errors_count(from), 0);
    size_t count = cajal_errors_count(to);
    assert_true(count > 1 && count < 30);
    assert_string_equal(cajal_errors_at(to, 0)->message, "error 0");
    assert_string_equal(cajal_errors_at(to, count - 1)->message, "out of memory");
    assert_int_equal(errors_worst(to), CAJAL_INTERNAL);
    cajal_errors_free(from);
    cajal_errors_free(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_do_not_overlap),
        cmocka_unit_test(test_sizes_that_overflow),
        cmocka_unit_test(test_memory_taken),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_pushing_keeps_and_zeroes),
        cmocka_unit_test_teardown(test_arena_when_memory_is_short, enough_again),
        cmocka_unit_test_teardown(test_a_text_is_whole_or_failed, enough_again),
        cmocka_unit_test_teardown(test_errors_when_memory_is_short, enough_again),
        cmocka_unit_test_teardown(test_lost_errors_are_moved_and_cleared, enough_again),
        cmocka_unit_test_teardown(test_moving_when_memory_is_short, enough_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
