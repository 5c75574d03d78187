/* Our extensions, read along the tables of patient/fields.c: what FHIR has no place for comes back as it was. */
#include "exchange/fhir_parts.h"

void fhir_absent(void *out, const struct object_fields *object)
{
    const int64_t absent = CASE_ABSENT;
    memset(out, 0, object->size);
    for (const struct field *field = object->fields; field->key; field++) {
        if (field->kind == FIELD_MILLI || field->kind == FIELD_INT)
            memcpy((char *)out + field->offset, &absent, sizeof absent);
        if (field->kind == FIELD_OBJECT)
            fhir_absent((char *)out + field->offset, field->object);
    }
}

/* ---- one member ---- */

struct part {
    struct fhir_reader *reader;
    const struct fhir_resource *resource;
    const struct scan *scan;
    uint32_t extension; /* the sub-extension */
    const struct field *field;
    char *out;
};

static void refuse(const struct part *part, const char *expected)
{
    fhir_notef(part->reader, CAJAL_FHIR_NOT_UNDERSTOOD, part->resource, "extension", part->extension,
               "\"%s\": expected %s", part->field->key, expected);
}

/* Base64 of RFC 4648 in place; the length, or -1. */
static int from_base64(char *text)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    int held = 0, length = 0;
    for (const char *at = text; *at && *at != '='; at++) {
        const char *digit = strchr(alphabet, *at);
        if (!digit)
            return -1;
        bits = bits << 6 | (uint32_t)(digit - alphabet);
        if ((held += 6) >= 8) {
            held -= 8;
            text[length++] = (char)(bits >> held & 0xFF);
        }
    }
    text[length] = '\0';
    return length;
}

/* Text that FHIR cannot hold as a string is empty or in base64 (fhir_rest_write.c). */
const char *fhir_extension_text(struct arena *arena, const struct scan *scan, uint32_t extension)
{
    if (scan_member(scan, extension, "extension") != SCAN_NONE)
        return arena_strdup(arena, "");
    char *text = scan_string(scan, scan_member(scan, extension, "valueString"), arena);
    if (text)
        return text;
    text = scan_string(scan, scan_member(scan, extension, "valueBase64Binary"), arena);
    return text && from_base64(text) >= 0 ? text : NULL;
}

static const char *text_of(const struct part *part)
{
    return fhir_extension_text(part->reader->arena, part->scan, part->extension);
}

static void *push(const struct part *part, size_t size)
{
    uint32_t count;
    void *items;
    memcpy(&count, part->out + part->field->count_offset, sizeof count);
    memcpy(&items, part->out + part->field->offset, sizeof items);
    char *grown = arena_array(part->reader->arena, (size_t)count + 1, size);
    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, items, count * size);
    items = grown;
    count++;
    memcpy(part->out + part->field->offset, &items, sizeof items);
    memcpy(part->out + part->field->count_offset, &count, sizeof count);
    return grown + (count - 1) * size;
}

static void read_string(const struct part *part)
{
    const char *text = text_of(part);
    if (!text)
        refuse(part, "a valueString");
    else
        memcpy(part->out + part->field->offset, &text, sizeof text);
}

static void read_date(const struct part *part)
{
    const bool is_null = true;
    if (part->field->stated_is_null && scan_member(part->scan, part->extension, "extension") != SCAN_NONE) {
        memcpy(part->out + part->field->stated_offset, &is_null, sizeof is_null);
        return;
    }
    cajal_date date =
        fhir_date(part->reader, part->resource, "extension", scan_member(part->scan, part->extension, "valueDateTime"));
    memcpy(part->out + part->field->offset, &date, sizeof date);
}

static int word_of(const struct part *part)
{
    uint32_t code = scan_member(part->scan, part->extension, "valueCode");
    for (size_t i = 1; i < part->field->vocabulary->count; i++)
        if (scan_says(part->scan, code, part->field->vocabulary->words[i]))
            return (int)i;
    refuse(part, "a valueCode of the case's vocabulary");
    return 0;
}

static void read_number(const struct part *part)
{
    bool whole = part->field->kind == FIELD_INT, exact = true;
    int64_t number;
    const char *key = whole ? "valueInteger" : "valueDecimal";
    uint32_t value = scan_find(part->scan, part->extension, key, strlen(key));
    bool read = whole ? scan_int(part->scan, value, &number) : scan_milli(part->scan, value, &number, &exact);
    double in_units = read ? (double)number / (whole ? 1 : 1000) : 0;
    if (!read || in_units < part->field->min || in_units > part->field->max)
        refuse(part, whole ? "a valueInteger in the range of the case" : "a valueDecimal in the range of the case");
    else
        memcpy(part->out + part->field->offset, &number, sizeof number);
}

static void read_tristate(const struct part *part)
{
    uint32_t value = scan_member(part->scan, part->extension, "valueBoolean");
    int state = scan_is(part->scan, value, SCAN_TRUE) ? CASE_YES : CASE_NO;
    if (!scan_is(part->scan, value, SCAN_TRUE) && !scan_is(part->scan, value, SCAN_FALSE))
        refuse(part, "a valueBoolean");
    else
        memcpy(part->out + part->field->offset, &state, sizeof state);
}

/* A list: an item each; "empty" for one that is said to be so. */
static void read_list(const struct part *part)
{
    const bool stated = true;
    if (part->field->stated_offset != NO_OFFSET)
        memcpy(part->out + part->field->stated_offset, &stated, sizeof stated);
    bool empty = scan_member(part->scan, part->extension, "extension") != SCAN_NONE;
    if (part->field->kind == FIELD_STRINGS) {
        const char *text = text_of(part);
        const char **slot = text ? push(part, sizeof *slot) : NULL;
        if (slot)
            *slot = text;
        else if (!text)
            refuse(part, "a valueString");
    } else if (part->field->kind == FIELD_WORDS && !empty) {
        int word = word_of(part), *slot = word ? push(part, sizeof *slot) : NULL;
        if (slot)
            *slot = word;
    }
}

static void read_part(const struct part *part)
{
    switch (part->field->kind) {
    case FIELD_STRING: read_string(part); break;
    case FIELD_DATE: read_date(part); break;
    case FIELD_WORD: {
        int word = word_of(part);
        memcpy(part->out + part->field->offset, &word, sizeof word);
        break;
    }
    case FIELD_MILLI:
    case FIELD_INT: read_number(part); break;
    case FIELD_TRISTATE: read_tristate(part); break;
    case FIELD_STRINGS:
    case FIELD_WORDS:
    case FIELD_OBJECTS: read_list(part); break;
    case FIELD_VERSION:
    case FIELD_OBJECT: break;
    }
}

/* ---- the extension ---- */

uint32_t fhir_extension(const struct scan *scan, uint32_t element, const char *name)
{
    SCAN_EACH(scan, scan_member(scan, element, "extension"), extension)
    {
        const char *url;
        size_t length, prefix = sizeof FHIR_EXTENSION - 1;
        if (scan_plain(scan, scan_member(scan, extension, "url"), &url, &length) && length == prefix + strlen(name) &&
            memcmp(url, FHIR_EXTENSION, prefix) == 0 && memcmp(url + prefix, name, strlen(name)) == 0)
            return extension;
    }
    return SCAN_NONE;
}

static const struct field *field_of(const struct object_fields *object, const struct scan *scan, uint32_t url)
{
    for (const struct field *field = object->fields; field->key; field++)
        if (scan_says(scan, url, field->key))
            return field;
    return NULL;
}

void fhir_rest_read(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t element,
                    const char *name, const struct object_fields *object, void *out)
{
    const struct scan *scan = resource->scan;
    uint32_t whole = fhir_extension(scan, element, name);
    uint64_t seen = 0; /* the members read so far: a list takes the place of what was read natively */
    SCAN_EACH(scan, scan_member(scan, whole, "extension"), extension)
    {
        uint32_t url = scan_member(scan, extension, "url");
        struct part part = {reader, resource, scan, extension, field_of(object, scan, url), out};
        uint64_t bit = part.field ? 1ull << (part.field - object->fields) : 0;
        if (part.field && part.field->kind == FIELD_STRINGS && !(seen & bit))
            memset(part.out + part.field->count_offset, 0, sizeof(uint32_t));
        seen |= bit;
        if (part.field)
            read_part(&part);
        else
            fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "extension", url, "no member of a case");
    }
    reader->no_memory = reader->no_memory || arena_failed(reader->arena);
}
