#include "base/text.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

void text_clear(struct text *text)
{
    text->length = 0;
    text->failed = false;
    if (text->data)
        text->data[0] = '\0';
}

bool text_reserve(struct text *text, size_t more)
{
    if (text->failed)
        return false;
    if (more < text->capacity - text->length)
        return true;
    size_t capacity = text->capacity ? text->capacity : 256;
    while (capacity - text->length <= more) {
        if (capacity > SIZE_MAX / 2) {
            text->failed = true;
            return false;
        }
        capacity *= 2;
    }
    char *grown = realloc(text->data, capacity);
    if (!grown) {
        text->failed = true;
        return false;
    }
    text->data = grown;
    text->capacity = capacity;
    return true;
}

void text_add_n(struct text *text, const char *bytes, size_t length)
{
    if (!text_reserve(text, length) || !text->data)
        return;
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

#define READ_AT_ONCE ((size_t)64 * 1024)

bool text_read(struct text *text, FILE *file, size_t most)
{
    for (size_t got = 1; got > 0 && text->length <= most && text_reserve(text, READ_AT_ONCE);) {
        size_t left = most + 1 - text->length;
        got = fread(text->data + text->length, 1, left < READ_AT_ONCE ? left : READ_AT_ONCE, file);
        text->length += got;
        text->data[text->length] = '\0';
    }
    return !text->failed && !ferror(file);
}

void text_add(struct text *text, const char *string) { text_add_n(text, string, strlen(string)); }

void text_add_char_slowly(struct text *text, char c) { text_add_n(text, &c, 1); }

void text_repeat(struct text *text, char c, size_t times)
{
    if (!text_reserve(text, times))
        return;
    memset(text->data + text->length, c, times);
    text->length += times;
    text->data[text->length] = '\0';
}

void text_append(char *out, size_t size, const char *string)
{
    size_t used = strlen(out), length = strlen(string);
    if (length >= size - used)
        length = size - used - 1;
    memcpy(out + used, string, length);
    out[used + length] = '\0';
}

void text_append_number(char *out, size_t size, int64_t number)
{
    char digits[FORMAT_DIGITS];
    text_append(out, size, format_digits(digits, number));
}

#define PRINTED_USUAL 128
void text_vprintf(struct text *text, const char *format, va_list arguments)
{
    va_list again;
    if (!text_reserve(text, PRINTED_USUAL)) /* else there is no room in a text that is new */
        return;
    va_copy(again, arguments);
    size_t room = text->capacity - text->length;
    int length = format_into(text->data + text->length, room, format, arguments);
    if (length < 0)
        text->failed = true;
    else if ((size_t)length < room || text_reserve(text, (size_t)length)) {
        if ((size_t)length >= room)
            (void)format_into(text->data + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    if (text->data)
        text->data[text->length] = '\0';
    va_end(again);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(text, format, arguments);
    va_end(arguments);
}

void text_number(struct text *text, double value, int decimals)
{
    char digits[64];
    int needed = format_text(digits, sizeof digits, "%.*f", decimals, value);
    bool fits = needed >= 0 && (size_t)needed < sizeof digits;
    if (!fits)
        format_text(digits, sizeof digits, "%g", value);
    size_t length = strlen(digits);
    if (fits && strchr(digits, '.')) {
        while (digits[length - 1] == '0')
            length--;
        if (digits[length - 1] == '.')
            length--;
    }
    bool minus_nothing = length == 2 && digits[0] == '-' && digits[1] == '0'; /* -0.004 of two decimals */
    text_add_n(text, digits + minus_nothing, length - minus_nothing);
}

void text_exact(struct text *text, double value)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        format_text(digits, sizeof digits, "%.*g", precision, value);
        if (read_real(digits, NULL) == value)
            break;
    }
    text_add(text, digits);
}

/* The bytes that follow `lead`, and the range of the first of them; 0 when nothing begins like this. */
static size_t following(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char lead = (unsigned char)bytes[i], low, high;
        if (lead < 0x80)
            continue;
        size_t more = following(lead, &low, &high);
        if (more == 0 || more >= length - i)
            return false;
        for (; more > 0; more--, low = 0x80, high = 0xBF) {
            unsigned char next = (unsigned char)bytes[++i];
            if (next < low || next > high)
                return false;
        }
    }
    return true;
}

size_t text_columns(const char *string)
{
    size_t columns = 0;
    for (; *string; string++)
        columns += (*string & 0xC0) != 0x80; /* not a continuation byte of UTF-8 */
    return columns;
}

static size_t columns_n(const char *string, size_t length)
{
    size_t columns = 0;
    for (size_t i = 0; i < length; i++)
        columns += (string[i] & 0xC0) != 0x80;
    return columns;
}

void text_wrap(struct text *text, const char *string, size_t column, size_t indent, size_t width)
{
    bool fresh = true; /* nothing on this line yet after its start */
    while (*string) {
        size_t spaces = strspn(string, " \n");
        string += spaces;
        size_t length = strcspn(string, " \n");
        if (length == 0)
            break;
        size_t columns = columns_n(string, length);
        if (!fresh && column + 1 + columns > width) {
            text_add_char(text, '\n');
            text_repeat(text, ' ', indent);
            column = indent;
            fresh = true;
        }
        if (!fresh) {
            text_add_char(text, ' ');
            column++;
        }
        text_add_n(text, string, length);
        column += columns;
        string += length;
        fresh = false;
    }
}

static bool begins_a_formula(const char *value)
{
    size_t digits = *value ? strspn(value + 1, "0123456789.") : 0;
    bool number = (*value == '-' || *value == '+') && digits > 0 && !value[1 + digits];
    return *value && strchr("=+-@\t\r", *value) && !number;
}

static void add_csv_cell(struct text *text, const char *value, const char *mark)
{
    if (!*mark && !value[strcspn(value, ",\"\r\n")]) {
        text_add(text, value);
        return;
    }
    text_add_char(text, '"');
    text_add(text, mark);
    for (; *value; value++) {
        if (*value == '"')
            text_add_char(text, '"');
        text_add_char(text, *value);
    }
    text_add_char(text, '"');
}

void text_csv_cell(struct text *text, const char *value)
{
    add_csv_cell(text, value ? value : "", value && begins_a_formula(value) ? "'" : "");
}

void text_csv_cell_exact(struct text *text, const char *value) { add_csv_cell(text, value ? value : "", ""); }

const char *text_string(const struct text *text) { return text->data ? text->data : ""; }

char *text_keep(struct arena *arena, const struct text *text)
{
    return text->failed ? NULL : arena_strdup(arena, text_string(text));
}

char *text_steal(struct text *text)
{
    if (!text->data && !text->failed)
        text_add(text, "");
    char *data = text->failed ? NULL : text->data;
    if (text->failed)
        free(text->data);
    *text = (struct text){0};
    return data;
}

void text_base64(struct text *text, const void *bytes, size_t length)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = bytes;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        unsigned group = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
        char four[5] = {alphabet[group >> 18], alphabet[group >> 12 & 63], left > 1 ? alphabet[group >> 6 & 63] : '=',
                        left > 2 ? alphabet[group & 63] : '=', '\0'};
        text_add(text, four);
    }
}
