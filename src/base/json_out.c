#include "base/json_out.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"

void emit_begin(struct json_out *out, struct text *text, bool pretty)
{
    *out = (struct json_out){.text = text, .pretty = pretty};
}

static void newline(struct json_out *out)
{
    if (!out->pretty)
        return;
    text_add_char(out->text, '\n');
    text_repeat(out->text, ' ', 2 * (size_t)out->depth);
}

static void add_escaped(struct text *text, unsigned char c)
{
    switch (c) {
    case '"': text_add_n(text, "\\\"", 2); break;
    case '\\': text_add_n(text, "\\\\", 2); break;
    case '\n': text_add_n(text, "\\n", 2); break;
    case '\t': text_add_n(text, "\\t", 2); break;
    case '\r': text_add_n(text, "\\r", 2); break;
    default: text_printf(text, "\\u%04x", c); break;
    }
}

static bool plain(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\'; }

/* How many of the `length` bytes at `value` need no escape before the first that does. Eight at a
 * time: a byte below 0x20, a quote or a backslash leaves its top bit set (Mycroft's zero-byte test). */
static size_t plain_run(const char *value, size_t length)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
        uint64_t word;
        memcpy(&word, value + at, sizeof word);
        uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
        uint64_t special =
            (((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & tops;
        if (special)
            break;
    }
    while (at < length && plain((unsigned char)value[at]))
        at++;
    return at;
}

static void add_string(struct text *text, const char *value)
{
    size_t length = strlen(value);
    text_add_char(text, '"');
    while (length) {
        size_t run = plain_run(value, length);
        text_add_n(text, value, run);
        if (run == length)
            break;
        add_escaped(text, (unsigned char)value[run]);
        value += run + 1;
        length -= run + 1;
    }
    text_add_char(text, '"');
}

/* Keys are ours: they need no escape. */
static void add_key(struct json_out *out, const char *key)
{
    struct text *text = out->text;
    size_t length = strlen(key);
    if (!text_reserve(text, length + 4))
        return;
    char *to = text->data + text->length;
    *to++ = '"';
    memcpy(to, key, length);
    to += length;
    *to++ = '"';
    *to++ = ':';
    if (out->pretty)
        *to++ = ' ';
    *to = '\0';
    text->length = (size_t)(to - text->data);
}

/* What stands before every value: the comma, the line, the key. */
static void lead(struct json_out *out, const char *key)
{
    if (out->depth > 0) {
        if (out->filled[out->depth])
            text_add_char(out->text, ',');
        out->filled[out->depth] = true;
        newline(out);
    }
    if (key)
        add_key(out, key);
}

static void open(struct json_out *out, const char *key, char bracket)
{
    lead(out, key);
    text_add_char(out->text, bracket);
    if (out->depth + 1 >= JSON_DEPTH) { /* a bug in the writer: fail rather than overrun */
        out->text->failed = true;
        return;
    }
    out->filled[++out->depth] = false;
}

static void close(struct json_out *out, char bracket)
{
    bool filled = out->filled[out->depth];
    if (out->depth > 0)
        out->depth--;
    if (filled)
        newline(out);
    text_add_char(out->text, bracket);
}

void emit_object(struct json_out *out, const char *key) { open(out, key, '{'); }
void emit_end_object(struct json_out *out) { close(out, '}'); }
void emit_array(struct json_out *out, const char *key) { open(out, key, '['); }
void emit_end_array(struct json_out *out) { close(out, ']'); }

void emit_null(struct json_out *out, const char *key)
{
    lead(out, key);
    text_add_n(out->text, "null", 4);
}

void emit_string(struct json_out *out, const char *key, const char *value)
{
    if (!value) {
        emit_null(out, key);
        return;
    }
    lead(out, key);
    add_string(out->text, value);
}

static void add_int(struct text *text, int64_t value)
{
    char digits[FORMAT_DIGITS];
    text_add(text, format_digits(digits, value));
}

void emit_int(struct json_out *out, const char *key, int64_t value)
{
    lead(out, key);
    add_int(out->text, value);
}

void emit_number(struct json_out *out, const char *key, double value)
{
    if (!isfinite(value)) {
        emit_null(out, key);
        return;
    }
    if (fabs(value) < 1e15 && value == (double)(int64_t)value) {
        emit_int(out, key, (int64_t)value);
        return;
    }
    lead(out, key);
    text_exact(out->text, value);
}

void emit_bool(struct json_out *out, const char *key, bool value)
{
    lead(out, key);
    text_add(out->text, value ? "true" : "false");
}

void emit_milli(struct json_out *out, const char *key, int64_t thousandths)
{
    lead(out, key);
    uint64_t rest = thousandths < 0 ? 0 - (uint64_t)thousandths : (uint64_t)thousandths;
    if (thousandths < 0)
        text_add_char(out->text, '-');
    add_int(out->text, (int64_t)(rest / 1000));
    if (rest % 1000 == 0)
        return;
    char decimals[5] = {'.', (char)('0' + rest / 100 % 10), (char)('0' + rest / 10 % 10), (char)('0' + rest % 10), 0};
    for (int last = 3; decimals[last] == '0'; last--)
        decimals[last] = 0;
    text_add(out->text, decimals);
}
