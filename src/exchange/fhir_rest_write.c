/* Our extensions, written along the tables of patient/fields.c; fhir_rest.c reads them. */
#include "exchange/fhir_write.h"

struct rest {
    struct fhir_writer *writer;
    const char *name;
    bool open;
};

void fhir_open_extensions(struct fhir_writer *writer)
{
    if (!writer->extensions_open)
        emit_array(&writer->json, "extension");
    writer->extensions_open = true;
}

void fhir_close_extensions(struct fhir_writer *writer)
{
    if (writer->extensions_open)
        emit_end_array(&writer->json);
    writer->extensions_open = false;
}

static void open_rest(struct rest *rest)
{
    if (rest->open)
        return;
    struct fhir_writer *writer = rest->writer;
    fhir_open_extensions(writer);
    text_clear(&writer->scratch);
    text_printf(&writer->scratch, FHIR_EXTENSION "%s", rest->name);
    emit_object(&writer->json, NULL);
    emit_array(&writer->json, "extension");
    rest->open = true;
}

/* An address comes after what is in it: "url" may stand anywhere in an object. */
static void close_rest(struct rest *rest)
{
    struct fhir_writer *writer = rest->writer;
    if (!rest->open)
        return;
    emit_end_array(&writer->json);
    text_clear(&writer->scratch);
    text_printf(&writer->scratch, FHIR_EXTENSION "%s", rest->name);
    emit_string(&writer->json, "url", writer->scratch.data ? writer->scratch.data : "");
    emit_end_object(&writer->json);
}

static void open_part(struct rest *rest, const struct field *field)
{
    open_rest(rest);
    emit_object(&rest->writer->json, NULL);
    emit_string(&rest->writer->json, "url", field->key);
}

static void close_part(struct rest *rest) { emit_end_object(&rest->writer->json); }

/* FHIR's strings hold more than blanks, and no control characters but tab and new line. */
bool fhir_holds(const char *text)
{
    bool more = false;
    for (; *text; text++) {
        more = more || !strchr(" \t\n\r", *text);
        if (((unsigned char)*text < ' ' && !strchr("\t\n\r", *text)) || *text == '\x7F')
            return false;
    }
    return more;
}

static void emit_empty(struct json_out *json)
{
    emit_array(json, "extension");
    emit_object(json, NULL);
    emit_string(json, "url", "empty");
    emit_bool(json, "valueBoolean", true);
    emit_end_object(json);
    emit_end_array(json);
}

void fhir_emit_text(struct fhir_writer *writer, const char *text)
{
    if (!*text) {
        emit_empty(&writer->json);
    } else if (fhir_holds(text)) {
        emit_string(&writer->json, "valueString", text);
    } else {
        text_clear(&writer->scratch);
        text_base64(&writer->scratch, text, strlen(text));
        emit_string(&writer->json, "valueBase64Binary", writer->scratch.data ? writer->scratch.data : "");
    }
}

static void write_empty(struct rest *rest, const struct field *field)
{
    open_part(rest, field);
    emit_empty(&rest->writer->json);
    close_part(rest);
}

static void write_text(struct rest *rest, const struct field *field, const char *text)
{
    open_part(rest, field);
    fhir_emit_text(rest->writer, text);
    close_part(rest);
}

static void write_word(struct rest *rest, const struct field *field, int word)
{
    if (!word)
        return;
    open_part(rest, field);
    emit_string(&rest->writer->json, "valueCode", case_word(field->vocabulary, word));
    close_part(rest);
}

static void write_number(struct rest *rest, const struct field *field, int64_t number)
{
    if (number == CASE_ABSENT)
        return;
    open_part(rest, field);
    if (field->kind == FIELD_INT)
        emit_int(&rest->writer->json, "valueInteger", number);
    else
        emit_milli(&rest->writer->json, "valueDecimal", number);
    close_part(rest);
}

static void write_list(struct rest *rest, const struct field *field, const char *from)
{
    uint32_t count;
    bool stated = false;
    const char *items;
    memcpy(&count, from + field->count_offset, sizeof count);
    memcpy(&items, from + field->offset, sizeof items);
    if (field->stated_offset != NO_OFFSET)
        memcpy(&stated, from + field->stated_offset, sizeof stated);
    if (count == 0 && stated)
        write_empty(rest, field);
    for (uint32_t i = 0; i < count && field->kind != FIELD_OBJECTS; i++) {
        const char *text;
        int word;
        if (field->kind == FIELD_STRINGS) {
            memcpy(&text, items + i * sizeof text, sizeof text);
            write_text(rest, field, text);
        } else {
            memcpy(&word, items + i * sizeof word, sizeof word);
            write_word(rest, field, word);
        }
    }
}

static void write_date(struct rest *rest, const struct field *field, const char *from)
{
    cajal_date date;
    bool is_null = false;
    memcpy(&date, from + field->offset, sizeof date);
    if (field->stated_is_null)
        memcpy(&is_null, from + field->stated_offset, sizeof is_null);
    if (!date_stated(date) && is_null)
        write_empty(rest, field);
    if (!date_stated(date))
        return;
    open_part(rest, field);
    fhir_emit_date(rest->writer, "valueDateTime", date);
    close_part(rest);
}

static void write_field(struct rest *rest, const struct field *field, const char *from)
{
    const char *at = from + (field->offset == NO_OFFSET ? 0 : field->offset), *text;
    int64_t number;
    int word;
    switch (field->kind) {
    case FIELD_STRING:
        memcpy(&text, at, sizeof text);
        if (text)
            write_text(rest, field, text);
        break;
    case FIELD_DATE: write_date(rest, field, from); break;
    case FIELD_WORD:
        memcpy(&word, at, sizeof word);
        write_word(rest, field, word);
        break;
    case FIELD_MILLI:
    case FIELD_INT:
        memcpy(&number, at, sizeof number);
        write_number(rest, field, number);
        break;
    case FIELD_TRISTATE:
        memcpy(&word, at, sizeof word);
        if (word == CASE_NOT_STATED)
            break;
        open_part(rest, field);
        emit_bool(&rest->writer->json, "valueBoolean", word == CASE_YES);
        close_part(rest);
        break;
    case FIELD_STRINGS:
    case FIELD_WORDS:
    case FIELD_OBJECTS: write_list(rest, field, from); break;
    case FIELD_VERSION:
    case FIELD_OBJECT: break;
    }
}

static bool is_native(const char *const *native, const char *key)
{
    for (; *native; native++)
        if (strcmp(*native, key) == 0)
            return true;
    return false;
}

void fhir_rest_write(struct fhir_writer *writer, const char *name, const struct object_fields *object, const void *from,
                     const char *const *native, bool force)
{
    struct rest rest = {writer, name, false};
    for (const struct field *field = object->fields; field->key; field++)
        if (!is_native(native, field->key))
            write_field(&rest, field, from);
    if (force && !rest.open) { /* says no more than that it is ours */
        fhir_open_extensions(writer);
        text_clear(&writer->scratch);
        text_printf(&writer->scratch, FHIR_EXTENSION "%s", name);
        emit_object(&writer->json, NULL);
        emit_string(&writer->json, "url", writer->scratch.data ? writer->scratch.data : "");
        emit_bool(&writer->json, "valueBoolean", true);
        emit_end_object(&writer->json);
    }
    close_rest(&rest);
}
