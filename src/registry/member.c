#include "registry/member.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/letters.h"
#include "base/text.h"
#include "base/words.h"

#define CELL_MOST 4096 /* a longer cell is no number, date or word */

/* ---- the path ---- */

static const struct field *find_field(const struct object_fields *object, const char *name, size_t length)
{
    for (const struct field *field = object->fields; field->key; field++)
        if (strlen(field->key) == length && strncmp(field->key, name, length) == 0)
            return field;
    return NULL;
}

static void say_unknown(struct text *why, const struct object_fields *object, const char *name, size_t length)
{
    char word[64];
    struct words_best best = {0};
    format_text(word, sizeof word, "%.*s", (int)length, name);
    for (const struct field *field = object->fields; field->key; field++)
        words_consider(&best, word, field->key);
    text_printf(why, "a case has no member \"%s\"", word);
    if (best.word)
        text_printf(why, "; did you mean \"%s\"?", best.word);
}

/* "[12]" at *at: its number; -1 when there is none, -2 when it is wrong. */
static int read_index(const char **at)
{
    char *end = NULL;
    if (**at != '[')
        return -1;
    long index = isdigit((unsigned char)(*at)[1]) ? strtol(*at + 1, &end, 10) : -1;
    if (index < 0 || index > MEMBER_INDEX_MOST || *end != ']')
        return -2;
    *at = end + 1;
    return (int)index;
}

static bool is_list(const struct field *field)
{
    return field->kind == FIELD_STRINGS || field->kind == FIELD_WORDS || field->kind == FIELD_OBJECTS;
}

/* One step; `object` becomes what the next is looked up in, or NULL at a value. */
static bool parse_step(struct member *out, const struct object_fields **object, const char **at, struct text *why)
{
    size_t length = strcspn(*at, ".[");
    const struct field *field = find_field(*object, *at, length);
    if (!field) {
        say_unknown(why, *object, *at, length);
        return false;
    }
    *at += length;
    int index = read_index(at);
    if (index == -2 || (index >= 0 && !is_list(field)) || (index < 0 && field->kind == FIELD_OBJECTS)) {
        text_printf(why, is_list(field) ? "\"%s\" is a list: expected %s[0] to %s[%d]" : "\"%s\" is no list",
                    field->key, field->key, field->key, MEMBER_INDEX_MOST);
        return false;
    }
    out->steps[out->count++] = (struct member_step){field->key, index};
    out->field = field;
    *object = field->kind == FIELD_OBJECT || field->kind == FIELD_OBJECTS ? field->object : NULL;
    return true;
}

bool member_parse(struct member *out, const char *path, struct text *why)
{
    const struct object_fields *object = &case_fields;
    const char *at = path;
    *out = (struct member){0};
    if (strncmp(at, "$.", 2) == 0)
        at += 2;
    while (object && out->count < MEMBER_STEPS) {
        if (!parse_step(out, &object, &at, why))
            return false;
        if (*at != '.')
            break;
        at++;
    }
    if (!object && *at == '\0' && out->field->kind != FIELD_VERSION)
        return true;
    if (out->field->kind == FIELD_VERSION && *at == '\0')
        text_printf(why, "\"%s\" is the version of the format: it is not set", out->field->key);
    else if (object)
        text_printf(why, "\"%s\" holds further members: name one of them", out->field->key);
    else
        text_printf(why, "nothing can follow \"%s\"", out->field->key);
    return false;
}

/* ---- values ---- */

/* Each sets *out and returns true when the text is such a value; NULL in *out: memory is short. */
static bool number_of(json_t **out, const char *text, bool decimal_comma)
{
    char plain[64], *end = NULL;
    size_t length = strlen(text);
    if (length >= sizeof plain)
        return false;
    memcpy(plain, text, length + 1);
    for (char *c = plain; decimal_comma && *c; c++)
        if (*c == ',')
            *c = '.';
    double value = read_real(plain, &end);
    if (end == plain || *end || !isfinite(value) || strpbrk(plain, "xXpP"))
        return false;
    *out = fabs(value) < 1e15 && value == floor(value) ? json_integer((json_int_t)value) : json_real(value);
    return true;
}

static bool yes_or_no(json_t **out, const char *text)
{
    static const char *const yes[] = {"yes", "y", "true", "t", "1"}, *const no[] = {"no", "n", "false", "f", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        bool is_yes = letters_compare(text, yes[i]) == 0;
        if (is_yes || letters_compare(text, no[i]) == 0) {
            *out = json_boolean(is_yes);
            return true;
        }
    }
    return false;
}

/* "31.12.2015" or "12/2015" as 2015-12-31, 2015-12; what is written otherwise stays as it is. */
static bool date_of(json_t **out, const char *text, enum member_dates order)
{
    int first = 0, second = 0, year = 0, used = 0;
    char iso[48];
    if (order == MEMBER_YMD)
        return false;
    if (sscanf(text, "%2d%*1[./-]%2d%*1[./-]%4d%n", &first, &second, &year, &used) == 3 && text[used] == '\0') {
        int day = order == MEMBER_DMY ? first : second, month = order == MEMBER_DMY ? second : first;
        format_text(iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
    } else if (sscanf(text, "%2d%*1[./-]%4d%n", &first, &year, &used) == 2 && text[used] == '\0') {
        format_text(iso, sizeof iso, "%04d-%02d", year, first);
    } else {
        return false;
    }
    *out = json_string(iso);
    return true;
}

static const char *word_of(const case_vocabulary *vocabulary, const char *text)
{
    for (size_t i = 1; i < vocabulary->count; i++)
        if (letters_compare(vocabulary->words[i], text) == 0)
            return vocabulary->words[i];
    return text;
}

static json_t *value_of(const struct field *field, const char *text, const struct member_format *format)
{
    json_t *value = NULL;
    bool found = false;
    if (strlen(text) > CELL_MOST)
        return json_string(text);
    switch (field->kind) {
    case FIELD_MILLI:
    case FIELD_INT: found = number_of(&value, text, format->decimal_comma); break;
    case FIELD_TRISTATE: found = yes_or_no(&value, text); break;
    case FIELD_DATE:
        if (strcmp(text, "null") == 0)
            return json_null();
        found = date_of(&value, text, format->dates);
        break;
    case FIELD_WORD:
    case FIELD_WORDS: return json_string(word_of(field->vocabulary, text));
    default: break;
    }
    return found ? value : json_string(text);
}

/* "liver; omentum" as a list: semicolons or bars stand between the items. */
static json_t *list_of(const struct field *field, const char *text, const struct member_format *format)
{
    json_t *list = json_array();
    while (list && *text) {
        char item[CELL_MOST];
        size_t length = strcspn(text, ";|"), end = length;
        size_t blank = strspn(text, " \t");
        while (end > blank && isspace((unsigned char)text[end - 1]))
            end--;
        if (end > blank) {
            bool fits = end - blank < sizeof item; /* else it stays as it is, for the case to refuse */
            memcpy(item, text + blank, fits ? end - blank : 0);
            item[fits ? end - blank : 0] = '\0';
            json_t *value = fits ? value_of(field, item, format) : json_stringn(text + blank, end - blank);
            if (json_array_append_new(list, value) != 0) {
                json_decref(list);
                return NULL;
            }
        }
        text += length + (text[length] != '\0');
    }
    return list;
}

/* ---- setting ---- */

/* The item of a list, which grows to hold it; the gaps are null. */
static json_t *list_item(json_t *list, int index, bool object)
{
    while (json_array_size(list) <= (size_t)index)
        if (json_array_append_new(list, json_null()) != 0)
            return NULL;
    if (object && !json_is_object(json_array_get(list, (size_t)index)))
        json_array_set_new(list, (size_t)index, json_object());
    return json_array_get(list, (size_t)index);
}

static json_t *child(json_t *parent, const char *key, bool list)
{
    json_t *found = json_object_get(parent, key);
    if (list ? !json_is_array(found) : !json_is_object(found)) {
        json_object_set_new(parent, key, list ? json_array() : json_object());
        found = json_object_get(parent, key);
    }
    return found;
}

bool member_set(json_t *root, const struct member *member, const char *text, const struct member_format *format)
{
    json_t *at = root;
    const struct member_step *last = &member->steps[member->count - 1];
    for (int i = 0; at && i < member->count - 1; i++) {
        const struct member_step *step = &member->steps[i];
        at = child(at, step->key, step->index >= 0);
        if (at && step->index >= 0)
            at = list_item(at, step->index, true);
    }
    if (!at)
        return false;
    bool list = member->field->kind == FIELD_STRINGS || member->field->kind == FIELD_WORDS;
    if (!list || last->index < 0)
        return json_object_set_new(at, last->key,
                                   list ? list_of(member->field, text, format)
                                        : value_of(member->field, text, format)) == 0;
    at = child(at, last->key, true);
    return at && list_item(at, last->index, false) &&
           json_array_set_new(at, (size_t)last->index, value_of(member->field, text, format)) == 0;
}

bool member_has_item(json_t *root, const struct member *member)
{
    json_t *at = root;
    bool there = true;
    for (int i = 0; i < member->count - 1; i++) {
        const struct member_step *step = &member->steps[i];
        at = json_object_get(at, step->key);
        if (step->index >= 0) {
            at = json_array_get(at, (size_t)step->index);
            there = json_is_object(at);
        }
    }
    return there;
}

void member_compact(json_t *value)
{
    const char *key;
    json_t *item;
    if (json_is_object(value))
        json_object_foreach(value, key, item) member_compact(item);
    for (size_t i = json_array_size(value); i-- > 0;) {
        if (json_is_null(json_array_get(value, i)))
            json_array_remove(value, i);
        else
            member_compact(json_array_get(value, i));
    }
}
