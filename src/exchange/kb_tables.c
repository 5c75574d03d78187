#include "exchange/kb_tables.h"

#include <string.h>

#include "base/errors.h"
#include "base/text.h"
#include "knowledge/schema.h"

struct flattening {
    struct kb_tables *out;
    struct arena *arena;
    bool failed;
};

static bool is_list(const cyaml_schema_value_t *schema) { return schema->type == CYAML_SEQUENCE; }

static bool is_cell(const cyaml_schema_value_t *schema)
{
    return schema->type != CYAML_SEQUENCE && schema->type != CYAML_MAPPING && schema->type != CYAML_IGNORE;
}

static const void *pointer_at(const void *from)
{
    const void *pointer;
    memcpy(&pointer, from, sizeof pointer);
    return pointer;
}

/* ---- tables and their columns ---- */

static void add_column(struct flattening *it, size_t table, const char *name, enum kb_column_type type)
{
    struct kb_flat_table *to = &it->out->items[table];
    struct kb_column *slot =
        arena_push(it->arena, (void **)&to->columns, &to->columns_count, &to->columns_capacity, sizeof *slot);
    if (slot)
        *slot = (struct kb_column){name, type};
    it->failed = it->failed || !slot;
}

static enum kb_column_type type_of(const cyaml_schema_value_t *schema)
{
    return schema->type == CYAML_INT || schema->type == CYAML_BOOL ? KB_COLUMN_INTEGER
           : schema->type == CYAML_FLOAT                           ? KB_COLUMN_REAL
                                                                   : KB_COLUMN_TEXT;
}

/* Its index; tables move when another is added. */
static size_t add_table(struct flattening *it, const char *name, const char *parent)
{
    struct kb_tables *out = it->out;
    struct kb_flat_table *slot = arena_push(it->arena, (void **)&out->items, &out->count, &out->capacity, sizeof *slot);
    if (!slot) {
        it->failed = true;
        return 0;
    }
    *slot = (struct kb_flat_table){.name = name, .parent = parent};
    size_t index = out->count - 1;
    add_column(it, index, "row", KB_COLUMN_INTEGER);
    if (parent) {
        add_column(it, index, "parent", KB_COLUMN_INTEGER);
        add_column(it, index, "position", KB_COLUMN_INTEGER);
    }
    return index;
}

static void describe_list(struct flattening *it, const char *name, const char *parent,
                          const cyaml_schema_value_t *entry)
{
    size_t table = add_table(it, name, parent);
    if (it->failed)
        return;
    if (entry->type != CYAML_MAPPING) {
        add_column(it, table, "value", type_of(entry));
        return;
    }
    for (const cyaml_schema_field_t *field = entry->mapping.fields; field->key; field++)
        if (is_cell(&field->value))
            add_column(it, table, field->key, type_of(&field->value));
    for (const cyaml_schema_field_t *field = entry->mapping.fields; field->key && !it->failed; field++)
        if (is_list(&field->value)) {
            const char *child = arena_printf(it->arena, "%s_%s", name, field->key);
            it->failed = it->failed || !child;
            if (child)
                describe_list(it, child, name, field->value.sequence.entry);
        }
}

/* ---- rows ---- */

static size_t find_table(const struct flattening *it, const char *name)
{
    size_t at = 0;
    while (at + 1 < it->out->count && strcmp(it->out->items[at].name, name) != 0)
        at++;
    return at;
}

static void add_cell(struct flattening *it, size_t table, const char *value)
{
    struct kb_flat_table *to = &it->out->items[table];
    const char **slot = arena_push(it->arena, (void **)&to->cells, &to->cells_count, &to->cells_capacity, sizeof *slot);
    if (slot)
        *slot = value;
    it->failed = it->failed || !slot;
}

static void add_number(struct flattening *it, size_t table, size_t number)
{
    char *text = arena_printf(it->arena, "%zu", number);
    it->failed = it->failed || !text;
    add_cell(it, table, text);
}

static const char *number_text(struct flattening *it, double number)
{
    struct text text = {0};
    text_exact(&text, number);
    char *kept = text.failed ? NULL : arena_strdup(it->arena, text.data);
    text_free(&text);
    it->failed = it->failed || !kept;
    return kept;
}

static const char *scalar_text(struct flattening *it, const cyaml_schema_value_t *schema, const void *from)
{
    int whole;
    double number;
    bool truth;
    if (schema->type == CYAML_STRING)
        return pointer_at(from);
    if (schema->flags & CYAML_FLAG_POINTER)
        from = pointer_at(from);
    if (!from)
        return NULL;
    switch (schema->type) {
    case CYAML_INT: memcpy(&whole, from, sizeof whole); return number_text(it, whole);
    case CYAML_FLOAT: memcpy(&number, from, sizeof number); return number_text(it, number);
    case CYAML_BOOL: memcpy(&truth, from, sizeof truth); return truth ? "1" : "0";
    case CYAML_ENUM: memcpy(&whole, from, sizeof whole); return schema->enumeration.strings[whole].str;
    default: return NULL;
    }
}

static void fill_list(struct flattening *it, const char *name, const cyaml_schema_field_t *field, const char *owner,
                      size_t parent);

static void fill_row(struct flattening *it, size_t table, const cyaml_schema_value_t *entry, const void *item,
                     size_t parent, size_t position)
{
    size_t row = ++it->out->items[table].rows;
    add_number(it, table, row);
    if (parent) {
        add_number(it, table, parent);
        add_number(it, table, position);
    }
    if (entry->type != CYAML_MAPPING) {
        add_cell(it, table, scalar_text(it, entry, item));
        return;
    }
    for (const cyaml_schema_field_t *field = entry->mapping.fields; field->key; field++)
        if (is_cell(&field->value))
            add_cell(it, table, scalar_text(it, &field->value, (const char *)item + field->data_offset));
    const char *name = it->out->items[table].name;
    for (const cyaml_schema_field_t *field = entry->mapping.fields; field->key && !it->failed; field++)
        if (is_list(&field->value)) {
            const char *child = arena_printf(it->arena, "%s_%s", name, field->key);
            it->failed = it->failed || !child;
            if (child)
                fill_list(it, child, field, item, row);
        }
}

/* The list `field` of `owner`; its rows belong to row `parent` of the table above, 0 for none. */
static void fill_list(struct flattening *it, const char *name, const cyaml_schema_field_t *field, const char *owner,
                      size_t parent)
{
    uint32_t count = 0;
    if (field->count_size == sizeof count)
        memcpy(&count, owner + field->count_offset, sizeof count);
    if (count == 0)
        return;
    size_t table = find_table(it, name);
    const cyaml_schema_value_t *entry = field->value.sequence.entry;
    size_t size = entry->flags & CYAML_FLAG_POINTER ? sizeof(void *) : entry->data_size;
    const char *items = pointer_at(owner + field->data_offset);
    for (uint32_t i = 0; i < count && !it->failed; i++)
        fill_row(it, table, entry, items + i * size, parent, i + 1);
}

cajal_status kb_tables_make(struct kb_tables *out, struct arena *arena, const cajal_knowledge *knowledge,
                            cajal_errors *errors)
{
    struct flattening it = {.out = out, .arena = arena};
    *out = (struct kb_tables){0};
    for (const cyaml_schema_field_t *field = kb_schema.mapping.fields; field->key && !it.failed; field++)
        if (is_list(&field->value))
            describe_list(&it, field->key, NULL, field->value.sequence.entry);
        else if (field->value.type == CYAML_MAPPING)
            describe_list(&it, field->key, NULL, &field->value); /* the manifest: a table of one row */
    for (const cyaml_schema_field_t *field = kb_schema.mapping.fields; field->key && !it.failed; field++)
        if (is_list(&field->value))
            fill_list(&it, field->key, field, (const char *)knowledge->kb, 0);
        else if (field->value.type == CYAML_MAPPING)
            fill_row(&it, find_table(&it, field->key), &field->value, (const char *)knowledge->kb + field->data_offset,
                     0, 0);
    return it.failed ? errors_no_memory(errors) : CAJAL_OK;
}
