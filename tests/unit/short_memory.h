/* Out of memory at any moment: a report fails with CAJAL_INTERNAL, or it is whole. A test that includes this is linked
 * with --wrap, so that each allocation of Cajal's own, each from an arena too, can be made to fail in turn; those of
 * libraries are not. */
#ifndef CAJAL_TESTS_SHORT_MEMORY_H
#define CAJAL_TESTS_SHORT_MEMORY_H

#include "base/arena.h"
#include "failing_malloc.h"

#define MOST_ALLOCATIONS 20000 /* more than any report here makes */

void *__real_arena_alloc(struct arena *arena, size_t size);
void *__real_arena_array(struct arena *arena, size_t count, size_t size);
void *__real_arena_push(struct arena *arena, void **items, size_t *count, size_t *capacity, size_t size);
char *__real_arena_strdup(struct arena *arena, const char *text);
char *__real_arena_strndup(struct arena *arena, const char *text, size_t length);
void *__wrap_arena_alloc(struct arena *arena, size_t size);
void *__wrap_arena_array(struct arena *arena, size_t count, size_t size);
void *__wrap_arena_push(struct arena *arena, void **items, size_t *count, size_t *capacity, size_t size);
char *__wrap_arena_strdup(struct arena *arena, const char *text);
char *__wrap_arena_strndup(struct arena *arena, const char *text, size_t length);
char *__wrap_arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An arena remembers that it failed: it is asked for more than there is. */
static bool arena_fails(struct arena *arena) { return fails() && !__real_arena_alloc(arena, SIZE_MAX); }

void *__wrap_arena_alloc(struct arena *arena, size_t size)
{
    return arena_fails(arena) ? NULL : __real_arena_alloc(arena, size);
}
void *__wrap_arena_array(struct arena *arena, size_t count, size_t size)
{
    return arena_fails(arena) ? NULL : __real_arena_array(arena, count, size);
}
void *__wrap_arena_push(struct arena *arena, void **items, size_t *count, size_t *capacity, size_t size)
{
    return arena_fails(arena) ? NULL : __real_arena_push(arena, items, count, capacity, size);
}
char *__wrap_arena_strdup(struct arena *arena, const char *text)
{
    return arena_fails(arena) ? NULL : __real_arena_strdup(arena, text);
}
char *__wrap_arena_strndup(struct arena *arena, const char *text, size_t length)
{
    return arena_fails(arena) ? NULL : __real_arena_strndup(arena, text, length);
}
char *__wrap_arena_printf(struct arena *arena, const char *format, ...)
{
    static char text[1 << 16];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return arena_fails(arena) ? NULL : __real_arena_strdup(arena, text);
}

/* Writes one report into *out, to be freed; NULL and a status when it cannot. */
typedef cajal_status write_report(char **out, cajal_errors *errors);

/* At allocation n, for that one or from then on. Returns whether there was such an allocation. */
static bool fails_or_is_whole(write_report *write, const char *whole, cajal_status expected, long n, bool only_once)
{
    char *report = NULL;
    cajal_errors *errors = cajal_errors_new();
    left = n;
    once = only_once;
    cajal_status status = write(&report, errors);
    bool reached = only_once ? left < 0 : left == 0;
    left = -1;
    const char *first = cajal_errors_count(errors) ? cajal_errors_at(errors, 0)->message : "(none)";
    if (status == expected && strcmp(report ? report : "", whole) != 0)
        fail_msg("allocation %ld%s: the report differs:\n%s", n, only_once ? " alone" : " and all after", report);
    if (status != expected && (!reached || status != CAJAL_INTERNAL))
        fail_msg("allocation %ld%s: status %d, error %s", n, only_once ? " alone" : " and all after", status, first);
    if (status != CAJAL_OK && cajal_errors_count(errors) == 0)
        fail_msg("allocation %ld%s: status %d and no error", n, only_once ? " alone" : " and all after", status);
    free(report);
    cajal_errors_free(errors);
    return reached;
}

static void survives(write_report *write)
{
    char *whole = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_status expected = write(&whole, errors);
    for (size_t i = 0; i < cajal_errors_count(errors); i++)
        print_error("%s\n", cajal_errors_at(errors, i)->message);
    assert_non_null(whole);
    cajal_errors_free(errors);
    for (int only_once = 0; only_once < 2; only_once++) {
        long n = 0;
        while (n < MOST_ALLOCATIONS && fails_or_is_whole(write, whole, expected, n, only_once))
            n++;
        assert_true(n > 20 && n < MOST_ALLOCATIONS);
    }
    free(whole);
}

#endif
