#include "base/errors.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"

/* Shown in place of a text there was no memory for. */
static const char no_memory[] = "out of memory";

struct cajal_errors {
    cajal_error *items;
    size_t count, capacity;
    cajal_error lost; /* stands last, for all errors there was no room for; CAJAL_OK: none */
};

cajal_errors *cajal_errors_new(void) { return calloc(1, sizeof(cajal_errors)); }

static void free_text(const char *text)
{
    if (text != no_memory)
        free((void *)(uintptr_t)text);
}

void cajal_errors_clear(cajal_errors *errors)
{
    if (!errors)
        return;
    for (size_t i = 0; i < errors->count; i++) {
        free_text(errors->items[i].file);
        free_text(errors->items[i].path);
        free_text(errors->items[i].message);
    }
    errors->count = 0;
    errors->lost = (cajal_error){0};
}

void cajal_errors_free(cajal_errors *errors)
{
    if (!errors)
        return;
    cajal_errors_clear(errors);
    free(errors->items);
    free(errors);
}

static bool has_lost(const cajal_errors *errors) { return errors->lost.status != CAJAL_OK; }

size_t cajal_errors_count(const cajal_errors *errors) { return errors ? errors->count + has_lost(errors) : 0; }

const cajal_error *cajal_errors_at(const cajal_errors *errors, size_t index)
{
    if (!errors || index >= cajal_errors_count(errors))
        return NULL;
    return index < errors->count ? &errors->items[index] : &errors->lost;
}

const char *cajal_version(void) { return CAJAL_VERSION; }

const char *cajal_status_name(cajal_status status)
{
    switch (status) {
    case CAJAL_OK: return "ok";
    case CAJAL_INVALID: return "invalid";
    case CAJAL_USAGE: return "usage";
    case CAJAL_IO: return "io";
    case CAJAL_INTERNAL: return "internal";
    }
    return "internal";
}

void cajal_free(void *pointer) { free(pointer); }

static void lose(cajal_errors *errors) { errors->lost = (cajal_error){CAJAL_INTERNAL, NULL, 0, NULL, no_memory}; }

/* NULL when there is no room: then the list says that it is not whole. */
static cajal_error *new_error(cajal_errors *errors)
{
    if (errors->count == errors->capacity) {
        size_t capacity = errors->capacity ? errors->capacity * 2 : 8;
        cajal_error *grown = realloc(errors->items, capacity * sizeof *grown);
        if (!grown) {
            lose(errors);
            return NULL;
        }
        errors->items = grown;
        errors->capacity = capacity;
    }
    return &errors->items[errors->count++];
}

static const char *copy_of(const char *text)
{
    char *copy = text ? strdup(text) : NULL;
    return text && !copy ? no_memory : copy;
}

/* The last character of a text that was cut short, which may be half of one. */
static void drop_last_character(char *text)
{
    size_t end = strlen(text);
    while (end > 0 && (text[--end] & 0xC0) == 0x80)
        ;
    text[end] = '\0';
}

static const char *formatted(const char *format, va_list arguments)
{
    char message[2048];
    int length = format_into(message, sizeof message, format, arguments);
    if (length >= (int)sizeof message)
        drop_last_character(message);
    return length < 0 ? no_memory : copy_of(message);
}

cajal_status errors_add(cajal_errors *errors, cajal_status status, const char *file, int line, const char *path,
                        const char *format, ...)
{
    cajal_error *error = errors ? new_error(errors) : NULL;
    if (!error)
        return errors ? CAJAL_INTERNAL : status;
    va_list arguments;
    va_start(arguments, format);
    *error = (cajal_error){status, copy_of(file), line, copy_of(path), formatted(format, arguments)};
    va_end(arguments);
    if (error->message == no_memory)
        error->status = CAJAL_INTERNAL;
    return error->status;
}

cajal_status errors_no_memory(cajal_errors *errors)
{
    cajal_error *error = errors ? new_error(errors) : NULL;
    if (error)
        *error = (cajal_error){CAJAL_INTERNAL, NULL, 0, NULL, no_memory};
    return CAJAL_INTERNAL;
}

/* Sorted by merging, which keeps the order of equals. */
static void merge_sort(cajal_error *items, cajal_error *scratch, size_t count)
{
    if (count < 2)
        return;
    size_t half = count / 2, left = 0, right = half;
    merge_sort(items, scratch, half);
    merge_sort(items + half, scratch, count - half);
    for (size_t i = 0; i < count; i++) {
        bool from_left = right == count || (left < half && items[left].line <= items[right].line);
        scratch[i] = items[from_left ? left++ : right++];
    }
    memcpy(items, scratch, count * sizeof *items);
}

void errors_sort(cajal_errors *errors)
{
    cajal_error *scratch = errors && errors->count > 1 ? malloc(errors->count * sizeof *scratch) : NULL;
    if (scratch) /* without memory the order stays as it came */
        merge_sort(errors->items, scratch, errors->count);
    free(scratch);
}

cajal_status errors_worst(const cajal_errors *errors)
{
    cajal_status worst = CAJAL_OK;
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        cajal_status status = cajal_errors_at(errors, i)->status;
        if (status > worst)
            worst = status;
    }
    return worst;
}

void errors_move(cajal_errors *to, cajal_errors *from)
{
    for (size_t i = 0; from && i < from->count; i++) {
        cajal_error *error = to ? new_error(to) : NULL;
        if (!error)
            break;
        *error = from->items[i];
        from->items[i] = (cajal_error){0};
    }
    if (from && to && has_lost(from))
        lose(to);
    cajal_errors_clear(from);
}
