#include "knowledge/image.h"

#include <stdlib.h>
#include <string.h>

#include "knowledge/schema.h"

#define ALIGNMENT 8

static void fix(struct kb_image *image, const cyaml_schema_value_t *schema, const void *from, size_t at,
                const void *count_from, uint8_t count_size);

/* Adds a copy of `size` bytes; returns its offset. Offset 0 is the struct kb itself. */
static size_t put(struct kb_image *image, const void *bytes, size_t size)
{
    size_t at = (image->length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (image->failed)
        return 0;
    if (at + size > image->capacity) {
        size_t capacity = (at + size) * 2;
        char *grown = realloc(image->bytes, capacity);
        if (!grown) {
            image->failed = true;
            return 0;
        }
        image->bytes = grown;
        image->capacity = capacity;
    }
    memset(image->bytes + image->length, 0, at - image->length);
    memcpy(image->bytes + at, bytes, size);
    image->length = at + size;
    return at;
}

static void point(struct kb_image *image, size_t at, size_t to)
{
    if (image->failed)
        return;
    if (image->pointers_count == image->pointers_capacity) {
        size_t capacity = image->pointers_capacity ? image->pointers_capacity * 2 : 1024;
        uint32_t *grown = realloc(image->pointers, capacity * sizeof *grown);
        if (!grown) {
            image->failed = true;
            return;
        }
        image->pointers = grown;
        image->pointers_capacity = capacity;
    }
    image->pointers[image->pointers_count++] = (uint32_t)at;
    uintptr_t offset = to;
    memcpy(image->bytes + at, &offset, sizeof offset);
}

/* Copies the block behind a pointer that stands at offset `at`; returns the block's offset. */
static size_t put_behind(struct kb_image *image, const void *block, size_t size, size_t at)
{
    size_t to = put(image, block, size);
    point(image, at, to);
    return to;
}

static const void *pointer_at(const void *from)
{
    const void *pointer;
    memcpy(&pointer, from, sizeof pointer);
    return pointer;
}

static void fix_mapping(struct kb_image *image, const cyaml_schema_value_t *schema, const void *from, size_t at)
{
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key; field++)
        fix(image, &field->value, (const char *)from + field->data_offset, at + field->data_offset,
            (const char *)from + field->count_offset, field->count_size);
}

static void fix_sequence(struct kb_image *image, const cyaml_schema_value_t *schema, const void *from, size_t at,
                         const void *count_from, uint8_t count_size)
{
    const char *items = pointer_at(from);
    uint32_t count = 0;
    if (count_size == sizeof count)
        memcpy(&count, count_from, sizeof count);
    const cyaml_schema_value_t *entry = schema->sequence.entry;
    size_t size = entry->flags & CYAML_FLAG_POINTER ? sizeof(void *) : entry->data_size;
    if (!items || count == 0) {
        uintptr_t none = 0;
        if (!image->failed)
            memcpy(image->bytes + at, &none, sizeof none);
        return;
    }
    size_t to = put_behind(image, items, count * size, at);
    for (uint32_t i = 0; i < count && !image->failed; i++)
        fix(image, entry, items + i * size, to + i * size, NULL, 0);
}

/* Makes the value copied to offset `at` independent of the memory it was copied from. */
static void fix(struct kb_image *image, const cyaml_schema_value_t *schema, const void *from, size_t at,
                const void *count_from, uint8_t count_size)
{
    if (image->failed)
        return;
    bool behind_pointer = (schema->flags & CYAML_FLAG_POINTER) != 0;
    switch (schema->type) {
    case CYAML_MAPPING: fix_mapping(image, schema, from, at); break;
    case CYAML_SEQUENCE: fix_sequence(image, schema, from, at, count_from, count_size); break;
    case CYAML_STRING:
        if (pointer_at(from))
            put_behind(image, pointer_at(from), strlen(pointer_at(from)) + 1, at);
        break;
    default:
        if (behind_pointer && pointer_at(from))
            put_behind(image, pointer_at(from), schema->data_size, at);
        break;
    }
}

bool image_build(struct kb_image *out, const struct kb *kb)
{
    *out = (struct kb_image){0};
    put(out, kb, sizeof *kb);
    fix(out, &kb_schema, kb, 0, NULL, 0);
    if (!out->failed)
        return true;
    image_free(out);
    return false;
}

void image_free(struct kb_image *image)
{
    free(image->bytes);
    free(image->pointers);
    *image = (struct kb_image){0};
}

const struct kb *image_restore(struct arena *arena, const void *bytes, size_t length, const uint32_t *pointers,
                               size_t pointers_count)
{
    char *copy = arena_alloc(arena, length);
    if (!copy)
        return NULL;
    memcpy(copy, bytes, length);
    for (size_t i = 0; i < pointers_count; i++) {
        uintptr_t offset;
        memcpy(&offset, copy + pointers[i], sizeof offset);
        char *target = copy + offset;
        memcpy(copy + pointers[i], &target, sizeof target);
    }
    return (const struct kb *)(const void *)copy;
}
