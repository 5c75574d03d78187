#define _POSIX_C_SOURCE 200809L
#include "base/table.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/errors.h"
#include "base/sniff.h"
#include "base/words.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF" /* Excel and others begin a CSV with it */

static int fail(const struct table *table, cajal_errors *errors, const char *what)
{
    errors_add(errors, CAJAL_INVALID, table->path, (int)table->line_number, NULL, "%s", what);
    return -1;
}

/* A line that is broken off by a failing disk looks like the last one, and so does one that there is no memory for. */
static bool stops(struct table *table, ssize_t length, cajal_errors *errors)
{
    int error = errno;
    if (ferror(table->file))
        table->stopped = errors_add(errors, CAJAL_IO, table->path, (int)table->line_number, NULL,
                                    "cannot be read%s: %s", table->line_number ? " on" : "", strerror(error));
    else if (length < 0 && !feof(table->file))
        table->stopped = errors_no_memory(errors);
    return length < 0 || table->stopped != CAJAL_OK;
}

/* The next line that is not empty; comments stand before the header only. *whole is false when a zero byte is in it. */
static bool next_line(struct table *table, bool *whole, cajal_errors *errors)
{
    for (;;) {
        ssize_t length = table->stopped == CAJAL_OK ? getline(&table->line, &table->line_size, table->file) : -1;
        if (table->stopped != CAJAL_OK || stops(table, length, errors))
            return false;
        table->line_number++;
        if (table->line_number == 1 &&
            sniff_report(table->line, (size_t)length, table->path, WANTED_TABLE, errors)) {
            table->stopped = CAJAL_INVALID;
            return false;
        }
        while (length > 0 && (table->line[length - 1] == '\n' || table->line[length - 1] == '\r'))
            table->line[--length] = '\0';
        if (table->line_number == 1 && length >= 3 && memcmp(table->line, BYTE_ORDER_MARK, 3) == 0) {
            length -= 3;
            memmove(table->line, table->line + 3, (size_t)length + 1);
        }
        *whole = !memchr(table->line, '\0', (size_t)length);
        if (length == 0 || (!table->header && table->line[0] == '#'))
            continue;
        return true;
    }
}

/* Of the header, outside quotes: a tab, else the more frequent of comma and semicolon. */
static char separator_of(const char *header)
{
    size_t commas = 0, semicolons = 0;
    bool quoted = false;
    if (strchr(header, '\t'))
        return '\t';
    for (; *header; header++) {
        quoted = quoted != (*header == '"');
        commas += !quoted && *header == ',';
        semicolons += !quoted && *header == ';';
    }
    return semicolons > commas ? ';' : ',';
}

/* Ends the cell that starts at `cell`, at *end; returns where the next starts, NULL at the end of the line. Cells are
 * short: a byte at a time is faster than strchr. */
static char *end_plain(char *cell, char separator, char **end)
{
    while (*cell && *cell != separator)
        cell++;
    *end = cell;
    if (!*cell)
        return NULL;
    *cell = '\0';
    return cell + 1;
}

/* "a ""quoted"" cell", as in CSV; *bad when the quote is not closed. */
static char *end_quoted(char *cell, char separator, char **end, bool *bad)
{
    char *from = cell + 1, *to = cell;
    for (; *from; from++) {
        if (*from == '"' && from[1] == '"')
            from++;
        else if (*from == '"')
            break;
        *to++ = *from;
    }
    *bad = *from != '"';
    char *next = *from ? strchr(from, separator) : NULL;
    *to = '\0';
    *end = to;
    return next ? next + 1 : NULL;
}

static int split(struct table *table, char *line, char **cells, size_t *count, cajal_errors *errors)
{
    *count = 0;
    for (char *cell = line; cell;) {
        bool bad = false;
        if (*count == TABLE_COLUMNS)
            return fail(table, errors, "more cells than can be read");
        char **end = &table->ends[*count];
        cells[(*count)++] = cell;
        cell = table->separator != '\t' && *cell == '"' ? end_quoted(cell, table->separator, end, &bad)
                                                        : end_plain(cell, table->separator, end);
        if (bad)
            return fail(table, errors, "a quote is not closed on this line");
    }
    return 1;
}

static cajal_status read_header(struct table *out, cajal_errors *errors)
{
    bool whole;
    if (!next_line(out, &whole, errors)) {
        if (out->stopped != CAJAL_OK)
            return out->stopped;
        return errors_add(errors, CAJAL_INVALID, out->path, 0, NULL,
                          "empty: expected a line with the names of columns");
    }
    if (!whole)
        return errors_add(errors, CAJAL_INVALID, out->path, (int)out->line_number, NULL,
                          "a zero byte in the header: this is no table of text");
    out->header = strdup(out->line);
    if (!out->header)
        return errors_no_memory(errors);
    out->separator = separator_of(out->header);
    return split(out, out->header, out->names, &out->columns, errors) == 1 ? CAJAL_OK : CAJAL_INVALID;
}

cajal_status table_open(struct table *out, const char *path, cajal_errors *errors)
{
    bool standard = strcmp(path, "-") == 0;
    *out = (struct table){.path = standard ? "standard input" : path};
    out->file = standard ? stdin : fopen(path, "r");
    if (!out->file)
        return errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot open: %s", strerror(errno));
    return read_header(out, errors);
}

cajal_status table_open_text(struct table *out, const char *name, const char *bytes, size_t length,
                             cajal_errors *errors)
{
    *out = (struct table){.path = name};
    out->file = fmemopen((void *)(uintptr_t)bytes, length, "r"); /* reading only: the bytes stay as they are */
    if (!out->file)
        return errors_add(errors, CAJAL_INTERNAL, name, 0, NULL, "cannot be read: %s", strerror(errno));
    return read_header(out, errors);
}

void table_close(struct table *table)
{
    if (table->file && table->file != stdin)
        fclose(table->file);
    free(table->line);
    free(table->header);
    *table = (struct table){0};
}

int table_next(struct table *table, cajal_errors *errors)
{
    size_t count;
    bool whole;
    cajal_status before = table->stopped;
    if (!next_line(table, &whole, errors))
        return table->stopped == before ? 0 : -1;
    if (!whole)
        return fail(table, errors, "a zero byte in this row");
    if (split(table, table->line, table->cells, &count, errors) < 0)
        return -1;
    if (count > table->columns) {
        for (size_t i = table->columns; i < count; i++)
            if (table->cells[i][0])
                return fail(table, errors, "more cells than the header has columns");
    }
    static char nothing[1];
    for (size_t i = count; i < table->columns; i++)
        table->cells[i] = table->ends[i] = nothing;
    return 1;
}

int table_column(const struct table *table, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < table->columns; j++)
            if (words_same(table->names[j], names[i]))
                return (int)j;
    return -1;
}

const char *table_cell(const struct table *table, int column)
{
    if (column < 0)
        return "";
    char *cell = table->cells[column], *end = table->ends[column];
    while (*cell == ' ')
        cell++;
    if (end > cell && isspace((unsigned char)end[-1])) {
        while (end > cell && isspace((unsigned char)end[-1]))
            end--;
        *end = '\0';
    }
    return cell;
}
