#include "patient/schema.h"

#include "base/json_out.h"
#include "patient/fields.h"

#define DATE_PATTERN "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"

static void write_object_schema(struct json_out *out, const struct object_fields *object);

/* {"type": [T, "null"]}: null means "not stated", except for what is required. */
static void write_type(struct json_out *out, const struct field *field, const char *type)
{
    if (field->required) {
        emit_string(out, "type", type);
        return;
    }
    emit_array(out, "type");
    emit_string(out, NULL, type);
    emit_string(out, NULL, "null");
    emit_end_array(out);
}

static void write_enum(struct json_out *out, const case_vocabulary *vocabulary, bool or_null)
{
    emit_array(out, "enum");
    for (size_t i = 1; i < vocabulary->count; i++)
        emit_string(out, NULL, vocabulary->words[i]);
    if (or_null)
        emit_null(out, NULL);
    emit_end_array(out);
}

static void write_items(struct json_out *out, const struct field *field)
{
    write_type(out, field, "array");
    emit_object(out, "items");
    if (field->kind == FIELD_STRINGS)
        emit_string(out, "type", "string");
    else if (field->kind == FIELD_WORDS)
        write_enum(out, field->vocabulary, false);
    else
        write_object_schema(out, field->object);
    emit_end_object(out);
}

static void write_field_schema(struct json_out *out, const struct field *field)
{
    emit_object(out, field->key);
    emit_string(out, "description", field->doc);
    switch (field->kind) {
    case FIELD_VERSION: emit_int(out, "const", 1); break;
    case FIELD_STRING: write_type(out, field, "string"); break;
    case FIELD_DATE:
        write_type(out, field, "string");
        emit_string(out, "pattern", DATE_PATTERN);
        break;
    case FIELD_WORD: write_enum(out, field->vocabulary, !field->required); break;
    case FIELD_MILLI:
    case FIELD_INT:
        write_type(out, field, field->kind == FIELD_INT ? "integer" : "number");
        emit_number(out, "minimum", field->min);
        emit_number(out, "maximum", field->max);
        break;
    case FIELD_TRISTATE: write_type(out, field, "boolean"); break;
    case FIELD_OBJECT: write_object_schema(out, field->object); break;
    case FIELD_STRINGS:
    case FIELD_WORDS:
    case FIELD_OBJECTS: write_items(out, field); break;
    }
    emit_end_object(out);
}

static bool any_required(const struct object_fields *object)
{
    for (const struct field *field = object->fields; field->key; field++)
        if (field->required)
            return true;
    return false;
}

/* Into an object that is already open. */
static void write_object_schema(struct json_out *out, const struct object_fields *object)
{
    emit_string(out, "type", "object");
    emit_bool(out, "additionalProperties", false);
    emit_object(out, "properties");
    for (const struct field *field = object->fields; field->key; field++)
        write_field_schema(out, field);
    emit_end_object(out);
    if (!any_required(object))
        return;
    emit_array(out, "required");
    for (const struct field *field = object->fields; field->key; field++)
        if (field->required)
            emit_string(out, NULL, field->key);
    emit_end_array(out);
}

void case_write_schema(struct text *text)
{
    struct json_out out;
    emit_begin(&out, text, true);
    emit_object(&out, NULL);
    emit_string(&out, "$schema", "https://json-schema.org/draft/2020-12/schema");
    emit_string(&out, "title", "Cajal case");
    emit_string(&out, "description",
                "One patient with metastatic GIST. Only `cajal` and `id` are required; what is left out or null "
                "is not stated. Written from src/patient/fields.c by tools/write_case_schema.");
    write_object_schema(&out, &case_fields);
    emit_end_object(&out);
    text_add_char(text, '\n');
}
