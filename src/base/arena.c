#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ALIGNMENT 16
#define FIRST_CHUNK ((size_t)8 * 1024)
#define LARGEST_CHUNK ((size_t)256 * 1024)

struct chunk {
    struct chunk *next;
    size_t used, size;
    _Alignas(ALIGNMENT) char bytes[];
};

struct arena {
    struct chunk *chunks; /* the one being filled first */
    size_t next_size;
    bool failed;
};

static size_t aligned(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

static struct chunk *add_chunk(struct arena *arena, size_t at_least)
{
    size_t size = arena->next_size > at_least ? arena->next_size : at_least;
    if (size > SIZE_MAX - sizeof(struct chunk))
        return NULL;
    struct chunk *chunk = malloc(sizeof *chunk + size);
    if (!chunk)
        return NULL;
    *chunk = (struct chunk){arena->chunks, 0, size};
    arena->chunks = chunk;
    if (arena->next_size < LARGEST_CHUNK)
        arena->next_size *= 2;
    return chunk;
}

struct arena *arena_new(void)
{
    struct arena *arena = malloc(sizeof *arena);
    if (arena)
        *arena = (struct arena){NULL, FIRST_CHUNK, false};
    return arena;
}

static void free_chunks(struct chunk *chunk)
{
    for (struct chunk *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_chunks(arena->chunks);
    free(arena);
}

void arena_clear(struct arena *arena)
{
    arena->failed = false;
    if (!arena->chunks)
        return;
    free_chunks(arena->chunks->next);
    arena->chunks->next = NULL;
    arena->chunks->used = 0;
}

static void *no_memory(struct arena *arena)
{
    arena->failed = true;
    return NULL;
}

bool arena_failed(const struct arena *arena) { return arena->failed; }

/* Not zeroed: for callers that fill all of it. */
static void *reserve(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        return no_memory(arena);
    size = aligned(size ? size : 1);
    struct chunk *chunk = arena->chunks;
    if (!chunk || chunk->size - chunk->used < size)
        chunk = add_chunk(arena, size);
    if (!chunk)
        return no_memory(arena);
    void *block = chunk->bytes + chunk->used;
    chunk->used += size;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *block = reserve(arena, size);
    return block ? memset(block, 0, size) : NULL;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return arena_alloc(arena, count * size);
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? reserve(arena, length + 1) : NULL;
    if (!copy)
        return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text) { return arena_strndup(arena, text, strlen(text)); }

char *arena_printf(struct arena *arena, const char *format, ...)
{
    char small[512];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = format_into(small, sizeof small, format, arguments);
    va_end(arguments);
    char *text = NULL;
    if (length >= 0 && (size_t)length < sizeof small)
        text = arena_strndup(arena, small, (size_t)length);
    else if (length >= 0 && (text = reserve(arena, (size_t)length + 1)))
        (void)format_into(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void *arena_push(struct arena *arena, void **items, size_t *count, size_t *capacity, size_t size)
{
    if (*count >= *capacity) {
        size_t larger = *capacity ? *capacity * 2 : 4;
        void *grown = larger > *capacity ? arena_array(arena, larger, size) : NULL;
        if (!grown)
            return NULL;
        if (*count)
            memcpy(grown, *items, *count * size);
        *items = grown;
        *capacity = larger;
    }
    return (char *)*items + (*count)++ * size;
}
