/* malloc and its like, made to fail: a test that includes this is linked with --wrap for each of them, so that
 * Cajal's own allocations (not those of libraries) fail when the test says. */
#ifndef CAJAL_TESTS_FAILING_MALLOC_H
#define CAJAL_TESTS_FAILING_MALLOC_H

#include <stdbool.h>

#include "check.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);

static long left = -1;    /* allocations until memory is short; negative: it never is */
static bool once = false; /* short for one allocation only, or from then on */
static size_t asked;      /* bytes asked of malloc */

static bool fails(void)
{
    if (left < 0)
        return false;
    if (left > 0) {
        left--;
        return false;
    }
    if (once)
        left = -1;
    return true;
}

/* Sizes no machine has are refused here: a sanitizer would end the program. */
void *__wrap_malloc(size_t size)
{
    asked += size;
    return size > PTRDIFF_MAX || fails() ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size) { return fails() ? NULL : __real_calloc(count, size); }
void *__wrap_realloc(void *block, size_t size) { return fails() ? NULL : __real_realloc(block, size); }
char *__wrap_strdup(const char *text) { return fails() ? NULL : __real_strdup(text); }

#endif
