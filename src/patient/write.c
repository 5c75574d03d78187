/* Case → JSON, along the tables of fields.c: what is written reads back as the same case. */
#include <string.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "cajal/patient.h"
#include "patient/fields.h"

static void write_object(struct json_out *out, const char *key, const char *from, const struct object_fields *object);

static int int_at(const char *from)
{
    int value;
    memcpy(&value, from, sizeof value);
    return value;
}

static int64_t int64_at(const char *from)
{
    int64_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

static const char *pointer_at(const char *from)
{
    const char *pointer;
    memcpy(&pointer, from, sizeof pointer);
    return pointer;
}

static bool was_stated(const char *from, const struct field *field)
{
    bool stated = false;
    if (field->stated_offset != NO_OFFSET)
        memcpy(&stated, from + field->stated_offset, sizeof stated);
    return stated;
}

static void write_date(struct json_out *out, const char *from, const struct field *field)
{
    cajal_date date;
    char text[DATE_TEXT];
    memcpy(&date, from + field->offset, sizeof date);
    date_format(text, date);
    if (date_stated(date))
        emit_string(out, field->key, text);
    else if (field->stated_is_null && was_stated(from, field))
        emit_null(out, field->key);
}

static void write_number(struct json_out *out, const char *from, const struct field *field)
{
    int64_t value = int64_at(from + field->offset);
    if (value == CASE_ABSENT)
        return;
    if (field->kind == FIELD_INT)
        emit_int(out, field->key, value);
    else
        emit_milli(out, field->key, value);
}

static void write_list(struct json_out *out, const char *from, const struct field *field)
{
    uint32_t count;
    memcpy(&count, from + field->count_offset, sizeof count);
    if (count == 0 && !was_stated(from, field))
        return;
    const char *items = pointer_at(from + field->offset);
    emit_array(out, field->key);
    for (uint32_t i = 0; i < count; i++) {
        if (field->kind == FIELD_STRINGS)
            emit_string(out, NULL, pointer_at(items + i * sizeof(char *)));
        else if (field->kind == FIELD_WORDS)
            emit_string(out, NULL, case_word(field->vocabulary, int_at(items + i * sizeof(int))));
        else
            write_object(out, NULL, items + i * field->object->size, field->object);
    }
    emit_end_array(out);
}

static bool says_something(struct json_out *whole, const char *from, const struct object_fields *object)
{
    struct text text = {0};
    struct json_out out;
    emit_begin(&out, &text, false);
    write_object(&out, NULL, from, object);
    bool something = text.length > 2;                         /* "{}" */
    whole->text->failed = whole->text->failed || text.failed; /* else a part would be missing, unsaid */
    text_free(&text);
    return something;
}

static void write_field(struct json_out *out, const char *from, const struct field *field)
{
    const char *at = from + (field->offset == NO_OFFSET ? 0 : field->offset);
    switch (field->kind) {
    case FIELD_VERSION: emit_int(out, field->key, 1); break;
    case FIELD_STRING:
        if (pointer_at(at))
            emit_string(out, field->key, pointer_at(at));
        break;
    case FIELD_DATE: write_date(out, from, field); break;
    case FIELD_WORD:
        if (int_at(at))
            emit_string(out, field->key, case_word(field->vocabulary, int_at(at)));
        break;
    case FIELD_MILLI:
    case FIELD_INT: write_number(out, from, field); break;
    case FIELD_TRISTATE:
        if (int_at(at) != CASE_NOT_STATED)
            emit_bool(out, field->key, int_at(at) == CASE_YES);
        break;
    case FIELD_OBJECT:
        if (was_stated(from, field) || says_something(out, at, field->object))
            write_object(out, field->key, at, field->object);
        break;
    case FIELD_STRINGS:
    case FIELD_WORDS:
    case FIELD_OBJECTS: write_list(out, from, field); break;
    }
}

static void write_object(struct json_out *out, const char *key, const char *from, const struct object_fields *object)
{
    emit_object(out, key);
    for (const struct field *field = object->fields; field->key; field++)
        write_field(out, from, field);
    emit_end_object(out);
}

cajal_status cajal_case_write(char **json, size_t *length, const cajal_case *patient_case, int pretty,
                              cajal_errors *errors)
{
    struct text text = {0};
    struct json_out out;
    emit_begin(&out, &text, pretty != 0);
    write_object(&out, NULL, (const char *)patient_case, &case_fields);
    if (pretty)
        text_add_char(&text, '\n');
    size_t written = text.length;
    char *stolen = text_steal(&text);
    if (!stolen)
        return errors_no_memory(errors);
    if (length)
        *length = written;
    *json = stolen;
    return CAJAL_OK;
}
