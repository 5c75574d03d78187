/* JSON → case, along the tables of fields.c. Every mistake is reported, each with its path. */
#include <math.h>
#include <string.h>

#include "base/errors.h"
#include "base/format.h"
#include "base/sniff.h"
#include "base/json_in.h"
#include "base/words.h"
#include "cajal/patient.h"
#include "patient/checks.h"
#include "patient/fields.h"

/* A case is a few kilobytes; a hospital's largest is far below this. Bounds memory. */
#define CASE_BYTES_MAX ((size_t)16 * 1024 * 1024)
/* Beyond this, more messages help nobody mend the file. */
#define CASE_ERRORS_MAX 200
/* Nothing a case holds is longer, and a longer text is no word, name or citation. */
#define STRING_BYTES_MAX ((size_t)64 * 1024)

static void read_object(struct case_reader *reader, void *out, const struct node *json,
                        const struct object_fields *object);

/* ---- paths ---- */

size_t case_path_push(struct case_reader *reader, const char *key, size_t index)
{
    if (reader->depth < CASE_DEPTH)
        reader->path[reader->depth] = (struct case_step){key, index};
    return reader->depth++;
}

void case_path_pop(struct case_reader *reader, size_t depth) { reader->depth = depth; }

/* "$.imaging[0].date" */
static void path_in_words(char out[512], const struct case_reader *reader)
{
    size_t used = (size_t)format_text(out, 512, "$");
    for (size_t i = 0; i < reader->depth && i < CASE_DEPTH && used < 500; i++) {
        const struct case_step *step = &reader->path[i];
        int added = step->key ? format_text(out + used, 512 - used, ".%s", step->key)
                              : format_text(out + used, 512 - used, "[%zu]", step->index);
        used += added > 0 ? (size_t)added : 0;
    }
}

void case_report(struct case_reader *reader, const char *format, ...)
{
    char message[1024], path[512];
    va_list arguments;
    va_start(arguments, format);
    format_into(message, sizeof message, format, arguments);
    va_end(arguments);
    if (++reader->mistakes > CASE_ERRORS_MAX)
        return;
    path_in_words(path, reader);
    errors_add(reader->errors, CAJAL_INVALID, reader->name, 0, path, "%s", message);
}

/* ---- what was found, in words ---- */

static const char *found(char out[96], const struct node *json)
{
    switch (json->kind) {
    case NODE_TEXT: {
        int shown = 40;
        while (shown > 0 && (int)json->length > shown && (json->text[shown] & 0xC0) == 0x80)
            shown--;
        format_text(out, 96, json->length > 40 ? "\"%.*s…\"" : "\"%.*s\"", shown, json->text);
        break;
    }
    case NODE_INT: format_text(out, 96, "%lld", (long long)json->integer); break;
    case NODE_REAL: format_text(out, 96, "%.12g", json->real); break;
    case NODE_TRUE: return "true";
    case NODE_FALSE: return "false";
    case NODE_NULL: return "null";
    case NODE_LIST: return "a list";
    case NODE_OBJECT: return "an object";
    }
    return out;
}

static void report_type(struct case_reader *reader, const struct node *json, const char *expected)
{
    char words[96];
    case_report(reader, "found %s, expected %s", found(words, json), expected);
}

/* ---- single values ---- */

static bool read_text(struct case_reader *reader, const char **out, const struct node *json)
{
    if (json->kind != NODE_TEXT) {
        report_type(reader, json, "text");
        return false;
    }
    if (json->length > STRING_BYTES_MAX) {
        case_report(reader, "text of %zu bytes, expected at most %zu", json->length, STRING_BYTES_MAX);
        return false;
    }
    *out = json->text; /* in the case's own arena */
    return true;
}

static void read_date(struct case_reader *reader, cajal_date *out, const struct node *json)
{
    if (json->kind != NODE_TEXT || !date_parse(out, json->text))
        report_type(reader, json, "a date: YYYY, YYYY-MM or YYYY-MM-DD");
}

static void read_word(struct case_reader *reader, int *out, const struct node *json, const case_vocabulary *vocabulary)
{
    const char *word = json->kind == NODE_TEXT ? json->text : NULL;
    for (size_t i = 1; word && i < vocabulary->count; i++)
        if (strcmp(vocabulary->words[i], word) == 0) {
            *out = (int)i;
            return;
        }
    char known[512] = "", words[96];
    for (size_t i = 1; i < vocabulary->count; i++) {
        size_t used = strlen(known);
        format_text(known + used, sizeof known - used, "%s%s", i > 1 ? ", " : "", vocabulary->words[i]);
    }
    const char *nearest = word ? words_nearest(word, vocabulary->words, vocabulary->count) : NULL;
    if (nearest)
        case_report(reader, "found %s, expected one of %s; did you mean \"%s\"?", found(words, json), known, nearest);
    else
        case_report(reader, "found %s, expected one of %s", found(words, json), known);
}

static void read_number(struct case_reader *reader, int64_t *out, const struct node *json, const struct field *field)
{
    bool whole = field->kind == FIELD_INT;
    bool number = json->kind == NODE_INT || (json->kind == NODE_REAL && !whole);
    double value = node_number(json);
    if (number && value >= field->min && value <= field->max) {
        *out = whole ? json->integer : llround(value * 1000);
        return;
    }
    char words[96];
    case_report(reader, "found %s, expected a %s from %.12g to %.12g", found(words, json),
                whole ? "whole number" : "number", field->min, field->max);
}

static void read_tristate(struct case_reader *reader, enum case_tristate *out, const struct node *json)
{
    if (json->kind == NODE_TRUE || json->kind == NODE_FALSE)
        *out = json->kind == NODE_TRUE ? CASE_YES : CASE_NO;
    else
        report_type(reader, json, "true or false");
}

/* ---- lists ---- */

static size_t item_size(const struct field *field)
{
    switch (field->kind) {
    case FIELD_STRINGS: return sizeof(const char *);
    case FIELD_WORDS: return sizeof(int);
    default: return field->object->size;
    }
}

static void read_item(struct case_reader *reader, void *out, const struct node *json, const struct field *field)
{
    if (field->kind == FIELD_STRINGS)
        (void)read_text(reader, out, json);
    else if (field->kind == FIELD_WORDS)
        read_word(reader, out, json, field->vocabulary);
    else
        read_object(reader, out, json, field->object);
}

static void read_list(struct case_reader *reader, char *out, const struct node *json, const struct field *field)
{
    if (json->kind != NODE_LIST) {
        report_type(reader, json, "a list");
        return;
    }
    size_t size = item_size(field), i = 0;
    uint32_t count = json->count;
    char *items = arena_array(reader->arena, (size_t)count + 1, size);
    if (!items) {
        reader->no_memory = true;
        return;
    }
    for (const struct node *item = json->first; item; item = item->next, i++) {
        size_t path = case_path_push(reader, NULL, i);
        read_item(reader, items + i * size, item, field);
        case_path_pop(reader, path);
    }
    memcpy(out + field->offset, &items, sizeof(char *));
    memcpy(out + field->count_offset, &count, sizeof count);
}

/* ---- objects ---- */

static void read_value(struct case_reader *reader, char *out, const struct node *json, const struct field *field)
{
    void *at = out + (field->offset == NO_OFFSET ? 0 : field->offset);
    switch (field->kind) {
    case FIELD_VERSION:
        if (json->kind != NODE_INT || json->integer != 1)
            report_type(reader, json, "1, the version of this format");
        break;
    case FIELD_STRING: (void)read_text(reader, at, json); break;
    case FIELD_DATE: read_date(reader, at, json); break;
    case FIELD_WORD: read_word(reader, at, json, field->vocabulary); break;
    case FIELD_MILLI:
    case FIELD_INT: read_number(reader, at, json, field); break;
    case FIELD_TRISTATE: read_tristate(reader, at, json); break;
    case FIELD_OBJECT: read_object(reader, at, json, field->object); break;
    case FIELD_STRINGS:
    case FIELD_WORDS:
    case FIELD_OBJECTS: read_list(reader, out, json, field); break;
    }
}

/* From `from` on, and then from the start: members mostly come in the order of the table. */
static const struct field *find_field(const struct object_fields *object, const struct field *from, const char *key)
{
    for (const struct field *field = from; field->key; field++)
        if (strcmp(field->key, key) == 0)
            return field;
    for (const struct field *field = object->fields; field != from; field++)
        if (strcmp(field->key, key) == 0)
            return field;
    return NULL;
}

static void report_unknown_key(struct case_reader *reader, const struct object_fields *object, const char *key)
{
    struct words_best best = {0};
    for (const struct field *field = object->fields; field->key; field++)
        words_consider(&best, key, field->key);
    if (best.word)
        case_report(reader, "unknown key \"%.60s\"; did you mean \"%s\"?", key, best.word);
    else
        case_report(reader, "unknown key \"%.60s\"", key);
}

/* Numbers that are not stated must not read as 0. */
static void set_absent(char *out, const struct object_fields *object)
{
    const int64_t absent = CASE_ABSENT;
    for (const struct field *field = object->fields; field->key; field++) {
        if (field->kind == FIELD_MILLI || field->kind == FIELD_INT)
            memcpy(out + field->offset, &absent, sizeof absent);
        if (field->kind == FIELD_OBJECT)
            set_absent(out + field->offset, field->object);
    }
}

static void set_stated(char *out, const struct field *field, bool is_null)
{
    const bool stated = true;
    if (field->stated_offset != NO_OFFSET && field->stated_is_null == is_null)
        memcpy(out + field->stated_offset, &stated, sizeof stated);
}

static void read_object(struct case_reader *reader, void *out, const struct node *json,
                        const struct object_fields *object)
{
    set_absent(out, object);
    if (json->kind != NODE_OBJECT) {
        report_type(reader, json, "an object");
        return;
    }
    const struct field *from = object->fields;
    for (const struct node *value = json->first; value; value = value->next) {
        const struct field *field = find_field(object, from, value->key);
        if (!field) {
            report_unknown_key(reader, object, value->key);
            continue;
        }
        from = field + 1;
        set_stated(out, field, value->kind == NODE_NULL);
        if (value->kind == NODE_NULL && !field->required)
            continue;
        size_t path = case_path_push(reader, field->key, 0);
        read_value(reader, out, value, field);
        case_path_pop(reader, path);
    }
    for (const struct field *field = object->fields; field->key; field++)
        if (field->required && !node_member(json, field->key))
            case_report(reader, "\"%s\" is missing", field->key);
}

/* ---- the whole ---- */

/* jansson says what is wrong in its own words; ours say what to mend. */
static cajal_status syntax_error(const json_error_t *error, const char *name, cajal_errors *errors)
{
    const char *text = error->text;
    if (!text[0]) /* jansson has no words for being out of memory within a text */
        return errors_no_memory(errors);
    switch (json_error_code(error)) {
    case json_error_out_of_memory: return errors_no_memory(errors);
    case json_error_duplicate_key:
        return errors_add(errors, CAJAL_INVALID, name, error->line, NULL, "a key is given twice: %s",
                          strrchr(text, ' ') ? strrchr(text, ' ') + 1 : text);
    case json_error_invalid_utf8:
        return errors_add(errors, CAJAL_INVALID, name, error->line > 0 ? error->line : 0, NULL,
                          "not valid UTF-8; save the file as UTF-8");
    case json_error_stack_overflow:
        return errors_add(errors, CAJAL_INVALID, name, error->line, NULL,
                          "nested deeper than any case; expected at most 5 levels");
    case json_error_premature_end_of_input:
        return errors_add(errors, CAJAL_INVALID, name, error->line, NULL,
                          "the JSON ends too early: a bracket or quote is not closed");
    case json_error_end_of_input_expected:
        return errors_add(errors, CAJAL_INVALID, name, error->line, NULL, "text after the end of the case");
    case json_error_numeric_overflow:
        return errors_add(errors, CAJAL_INVALID, name, error->line, NULL, "a number is too large: %s", text);
    default: return errors_add(errors, CAJAL_INVALID, name, error->line, NULL, "not valid JSON: %s", text);
    }
}

static cajal_status finish(struct case_reader *reader)
{
    if (reader->no_memory)
        return errors_no_memory(reader->errors);
    if (reader->mistakes > CASE_ERRORS_MAX)
        errors_add(reader->errors, CAJAL_INVALID, reader->name, 0, NULL, "and %zu more mistakes",
                   reader->mistakes - CASE_ERRORS_MAX);
    return reader->mistakes ? CAJAL_INVALID : CAJAL_OK;
}

/* `nodes` is needed no more afterwards; the texts of the case are in its own arena. */
static cajal_status read_case(cajal_case **out, struct arena *arena, struct arena *nodes, const char *json,
                              size_t length, const char *name, cajal_errors *errors)
{
    json_error_t error = {.text = ""};
    struct cajal_case *patient_case = arena_alloc(arena, sizeof *patient_case);
    const struct node *root = patient_case ? node_read(nodes, arena, json, length, &error) : NULL;
    if (!root && (arena_failed(arena) || arena_failed(nodes)))
        return errors_no_memory(errors);
    if (!root)
        return sniff_report(json, length, name, WANTED_JSON, errors) ? CAJAL_INVALID
                                                                     : syntax_error(&error, name, errors);
    struct case_reader reader = {.arena = arena, .name = name, .errors = errors};
    read_object(&reader, patient_case, root, &case_fields);
    patient_case->arena = arena;
    if (reader.mistakes == 0 && !reader.no_memory)
        case_check(&reader, patient_case);
    *out = patient_case;
    return finish(&reader);
}

cajal_status cajal_case_read(cajal_case **out, const char *json, size_t length, const char *name, cajal_errors *errors)
{
    if (length > CASE_BYTES_MAX)
        return errors_add(errors, CAJAL_INVALID, name, 0, NULL, "%zu bytes; a case has at most %zu MiB", length,
                          CASE_BYTES_MAX / ((size_t)1024 * 1024));
    struct arena *arena = arena_new(), *nodes = arena_new();
    struct cajal_case *read = NULL;
    cajal_status status =
        arena && nodes ? read_case(&read, arena, nodes, json, length, name, errors) : errors_no_memory(errors);
    arena_free(nodes);
    if (status == CAJAL_OK)
        *out = read;
    else
        arena_free(arena);
    return status;
}

const char *cajal_case_id(const cajal_case *patient_case) { return patient_case->id; }

void cajal_case_free(cajal_case *patient_case)
{
    if (patient_case)
        arena_free(patient_case->arena);
}
