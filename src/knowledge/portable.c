#include "knowledge/portable.h"

#include <string.h>

#include "knowledge/schema.h"

static bool is_behind_pointer(const cyaml_schema_value_t *schema) { return (schema->flags & CYAML_FLAG_POINTER) != 0; }

/* What one entry of a sequence takes in memory. */
static size_t entry_size(const cyaml_schema_value_t *entry)
{
    return is_behind_pointer(entry) ? sizeof(void *) : entry->data_size;
}

/* ---- writing: numbers as the machine has them, lowest byte first on all that we build for ---- */

static void write_value(struct text *out, const cyaml_schema_value_t *schema, const char *from, const char *count_from);

static void write_number(struct text *out, uint32_t number) { text_add_n(out, (const char *)&number, sizeof number); }

static const char *pointer_at(const char *from)
{
    const char *pointer;
    memcpy(&pointer, from, sizeof pointer);
    return pointer;
}

static void write_sequence(struct text *out, const cyaml_schema_value_t *entry, const char *items,
                           const char *count_from)
{
    uint32_t count = 0;
    if (items && count_from) /* only lists of lists would have no count, and there are none */
        memcpy(&count, count_from, sizeof count);
    write_number(out, count);
    for (uint32_t i = 0; i < count; i++)
        write_value(out, entry, items + i * entry_size(entry), NULL);
}

/* A string with its zero byte, after its length; 0: there is none. */
static void write_string(struct text *out, const char *string)
{
    size_t length = string ? strlen(string) + 1 : 0;
    write_number(out, (uint32_t)length);
    if (string)
        text_add_n(out, string, length);
}

static void write_scalar(struct text *out, const cyaml_schema_value_t *schema, const char *from)
{
    if (is_behind_pointer(schema)) {
        from = pointer_at(from);
        text_add_n(out, from ? "\1" : "\0", 1);
    }
    if (from)
        text_add_n(out, from, schema->data_size);
}

static void write_value(struct text *out, const cyaml_schema_value_t *schema, const char *from, const char *count_from)
{
    switch (schema->type) {
    case CYAML_MAPPING:
        for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key; field++)
            write_value(out, &field->value, from + field->data_offset, from + field->count_offset);
        break;
    case CYAML_SEQUENCE: write_sequence(out, schema->sequence.entry, pointer_at(from), count_from); break;
    case CYAML_STRING: write_string(out, pointer_at(from)); break;
    case CYAML_IGNORE: break;
    default: write_scalar(out, schema, from); break;
    }
}

void portable_build(struct text *out, const struct kb *kb) { write_value(out, &kb_schema, (const char *)kb, NULL); }

/* ---- reading ---- */

struct reader {
    struct arena *arena;
    const char *at, *end;
    bool failed;
};

static void read_value(struct reader *reader, const cyaml_schema_value_t *schema, char *to, char *count_to);

/* The next `size` bytes, or NULL. */
static const char *take(struct reader *reader, size_t size)
{
    const char *at = reader->at;
    if (reader->failed || size > (size_t)(reader->end - at)) {
        reader->failed = true;
        return NULL;
    }
    reader->at += size;
    return at;
}

static void copy(struct reader *reader, void *to, size_t size)
{
    const char *from = take(reader, size);
    if (from)
        memcpy(to, from, size);
}

static uint32_t read_number(struct reader *reader)
{
    uint32_t number = 0;
    copy(reader, &number, sizeof number);
    return number;
}

/* Memory behind the pointer at `to`; NULL when it is short. */
static char *put_behind(struct reader *reader, char *to, size_t count, size_t size)
{
    char *block = arena_array(reader->arena, count, size);
    reader->failed = reader->failed || !block;
    memcpy(to, &block, sizeof block);
    return block;
}

static void read_sequence(struct reader *reader, const cyaml_schema_value_t *entry, char *to, char *count_to)
{
    uint32_t count = read_number(reader);
    if (count > (size_t)(reader->end - reader->at)) /* every entry takes a byte at least */
        reader->failed = true;
    char *items = count && !reader->failed ? put_behind(reader, to, count, entry_size(entry)) : NULL;
    if (!items || !count_to)
        return;
    memcpy(count_to, &count, sizeof count);
    for (uint32_t i = 0; i < count && !reader->failed; i++)
        read_value(reader, entry, items + i * entry_size(entry), NULL);
}

static void read_string(struct reader *reader, char *to)
{
    uint32_t length = read_number(reader);
    const char *string = length ? take(reader, length) : NULL;
    if (string && string[length - 1] != '\0') {
        reader->failed = true;
        return;
    }
    memcpy(to, &string, sizeof string);
}

static void read_scalar(struct reader *reader, const cyaml_schema_value_t *schema, char *to)
{
    if (is_behind_pointer(schema)) {
        const char *there = take(reader, 1);
        to = there && *there ? put_behind(reader, to, 1, schema->data_size) : NULL;
    }
    if (to)
        copy(reader, to, schema->data_size);
}

static void read_value(struct reader *reader, const cyaml_schema_value_t *schema, char *to, char *count_to)
{
    switch (schema->type) {
    case CYAML_MAPPING:
        for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key && !reader->failed; field++)
            read_value(reader, &field->value, to + field->data_offset, to + field->count_offset);
        break;
    case CYAML_SEQUENCE: read_sequence(reader, schema->sequence.entry, to, count_to); break;
    case CYAML_STRING: read_string(reader, to); break;
    case CYAML_IGNORE: break;
    default: read_scalar(reader, schema, to); break;
    }
}

const struct kb *portable_restore(struct arena *arena, const void *bytes, size_t length)
{
    struct reader reader = {.arena = arena, .at = bytes, .end = (const char *)bytes + length};
    struct kb *kb = arena_alloc(arena, sizeof *kb);
    if (!kb)
        return NULL;
    read_value(&reader, &kb_schema, (char *)kb, NULL);
    return reader.failed || reader.at != reader.end ? NULL : kb;
}
