#include "knowledge/export.h"

#include <string.h>

#include "base/json_out.h"
#include "knowledge/load.h"
#include "knowledge/schema.h"

static void write_value(struct json_out *out, const char *key, const cyaml_schema_value_t *schema, const void *from,
                        const void *count_from, uint8_t count_size);

static const void *pointer_at(const void *from)
{
    const void *pointer;
    memcpy(&pointer, from, sizeof pointer);
    return pointer;
}

static void write_fields(struct json_out *out, const cyaml_schema_field_t *fields, const void *from)
{
    for (; fields->key; fields++)
        write_value(out, fields->key, &fields->value, (const char *)from + fields->data_offset,
                    (const char *)from + fields->count_offset, fields->count_size);
}

static void write_sequence(struct json_out *out, const char *key, const cyaml_schema_value_t *schema, const void *from,
                           const void *count_from, uint8_t count_size)
{
    uint32_t count = 0;
    if (count_size == sizeof count)
        memcpy(&count, count_from, sizeof count);
    const cyaml_schema_value_t *entry = schema->sequence.entry;
    size_t size = entry->flags & CYAML_FLAG_POINTER ? sizeof(void *) : entry->data_size;
    const char *items = pointer_at(from);
    if (count == 0)
        return;
    emit_array(out, key);
    for (uint32_t i = 0; i < count; i++)
        write_value(out, NULL, entry, items + i * size, NULL, 0);
    emit_end_array(out);
}

static void write_scalar(struct json_out *out, const char *key, const cyaml_schema_value_t *schema, const void *from)
{
    int whole;
    double number;
    bool truth;
    switch (schema->type) {
    case CYAML_INT:
        memcpy(&whole, from, sizeof whole);
        emit_int(out, key, whole);
        break;
    case CYAML_FLOAT:
        memcpy(&number, from, sizeof number);
        emit_number(out, key, number);
        break;
    case CYAML_BOOL:
        memcpy(&truth, from, sizeof truth);
        emit_bool(out, key, truth);
        break;
    case CYAML_ENUM:
        memcpy(&whole, from, sizeof whole);
        emit_string(out, key, schema->enumeration.strings[whole].str);
        break;
    default: break;
    }
}

static void write_value(struct json_out *out, const char *key, const cyaml_schema_value_t *schema, const void *from,
                        const void *count_from, uint8_t count_size)
{
    switch (schema->type) {
    case CYAML_MAPPING:
        emit_object(out, key);
        write_fields(out, schema->mapping.fields, from);
        emit_end_object(out);
        return;
    case CYAML_SEQUENCE: write_sequence(out, key, schema, from, count_from, count_size); return;
    case CYAML_STRING:
        if (pointer_at(from))
            emit_string(out, key, pointer_at(from));
        return;
    default: break;
    }
    if (schema->flags & CYAML_FLAG_POINTER)
        from = pointer_at(from);
    if (from)
        write_scalar(out, key, schema, from);
}

void export_json(struct text *out, const cajal_knowledge *knowledge)
{
    struct json_out json;
    emit_begin(&json, out, true);
    write_value(&json, NULL, &kb_schema, knowledge->kb, NULL, 0);
    text_add_char(out, '\n');
}

void export_counts(struct text *out, const cajal_knowledge *knowledge)
{
    const struct kb *kb = knowledge->kb;
    size_t figures = 0;
    for (uint32_t i = 0; i < kb->trials_count; i++)
        figures += kb->trials[i].outcomes_count;
    text_printf(out, "%s\nversion %s, known from %s until %s\n\n", kb->manifest.title, kb->manifest.version,
                kb->manifest.known_from, kb->manifest.known_until);
    for (enum kb_list list = 0; list < KB_LIST_COUNT; list++)
        text_printf(out, "%-12s %5u  %s\n", kb_list_name(list), kb_list_length(kb, list), kb_list_file(list));
    text_printf(out, "%-12s %5zu  in trials/\n", "figures", figures);
}

static bool export_figures(struct text *out, const struct kb *kb)
{
    for (uint32_t i = 0; i < kb->trials_count; i++)
        for (uint32_t j = 0; j < kb->trials[i].outcomes_count; j++)
            text_printf(out, "%s\n", kb->trials[i].outcomes[j].row.id);
    return true;
}

bool export_ids(struct text *out, const cajal_knowledge *knowledge, const char *kind)
{
    if (kind && strcmp(kind, "figures") == 0)
        return export_figures(out, knowledge->kb);
    enum kb_list first = kind ? kb_list_named(kind) : 0, last = kind ? first : KB_LIST_COUNT - 1;
    if (first == KB_LIST_COUNT)
        return false;
    for (enum kb_list list = first; list <= last; list++)
        for (uint32_t i = 0; i < kb_list_length(knowledge->kb, list); i++)
            text_printf(out, "%s\n", kb_list_row(knowledge->kb, list, i)->id);
    return true;
}

void export_errors(struct text *out, const char *directory, const cajal_errors *errors)
{
    struct json_out json;
    emit_begin(&json, out, true);
    emit_object(&json, NULL);
    emit_string(&json, "knowledge_base", directory ? directory : "embedded");
    emit_array(&json, "mistakes");
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        emit_object(&json, NULL);
        emit_string(&json, "file", error->file);
        emit_int(&json, "line", error->line);
        emit_string(&json, "message", error->message);
        emit_end_object(&json);
    }
    emit_end_array(&json);
    emit_end_object(&json);
    text_add_char(out, '\n');
}
