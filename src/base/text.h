/* A growing text buffer. After a failed allocation it stays failed and every
 * further call is a no-op, so that callers check once, at the end. */
#ifndef CAJAL_BASE_TEXT_H
#define CAJAL_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/format.h"

struct arena;

struct text {
    char *data; /* always zero-terminated once something was added */
    size_t length, capacity;
    bool failed; /* memory was short: the content is incomplete */
};

/* A struct text starts as {0}. */
void text_free(struct text *text);
void text_clear(struct text *text);

/* Makes room for `more` bytes; false when memory is short. */
bool text_reserve(struct text *text, size_t more);

void text_add(struct text *text, const char *string);
void text_add_n(struct text *text, const char *bytes, size_t length);
/* Adds what is in the file, at most `most` bytes and one. False when memory is short (text->failed) or reading failed
 * (ferror(), errno). */
bool text_read(struct text *text, FILE *file, size_t most);

void text_add_char_slowly(struct text *text, char c);
/* One character; in line because writers of JSON live on it. */
static inline void text_add_char(struct text *text, char c)
{
    if (text->failed || text->capacity - text->length < 2) {
        text_add_char_slowly(text, c);
        return;
    }
    text->data[text->length++] = c;
    text->data[text->length] = '\0';
}

void text_repeat(struct text *text, char c, size_t times);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

/* Adds to a string that stands in `size` bytes as much as fits. Names are full of it, and snprintf took a third of
 * their time. */
void text_append(char *out, size_t size, const char *string);
void text_append_number(char *out, size_t size, int64_t number);

/* A number with as few decimals as it needs, at most `decimals`: 7, 4.8, 0.33. */
void text_number(struct text *text, double value, int decimals);

/* Adds a finite number in the fewest digits that read back as the same. */
void text_exact(struct text *text, double value);

/* Whether the bytes are UTF-8 (RFC 3629: nothing overlong, no surrogates, nothing above U+10FFFF). */
bool text_is_utf8(const char *bytes, size_t length);

/* Columns a UTF-8 string takes on a terminal (one per code point: our texts hold no wide ones). */
size_t text_columns(const char *string);

/* Adds `string` wrapped at `width` columns, lines after the first indented by `indent` spaces;
 * `column` is where the first line starts. Words longer than a line are not broken. */
void text_wrap(struct text *text, const char *string, size_t column, size_t indent, size_t width);

/* A cell of CSV as RFC 4180 has it, quoted where it must be; NULL: empty. What a spreadsheet would take for a formula,
 * and is no number, is made text by a quote mark before it; _exact: for words that are not of strangers. */
void text_csv_cell(struct text *text, const char *value);
void text_csv_cell_exact(struct text *text, const char *value);

/* What was written so far, "" where nothing was; it lives until the next call with this buffer. */
const char *text_string(const struct text *text);

/* The same, kept in the arena; NULL when memory was short, here or before. */
char *text_keep(struct arena *arena, const struct text *text);

/* The text as a malloc'd string (the buffer is emptied), or NULL when memory was short. */
char *text_steal(struct text *text);

/* The bytes in the alphabet of RFC 4648, padded. */
void text_base64(struct text *text, const void *bytes, size_t length);

#endif
