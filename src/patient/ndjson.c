#include "patient/ndjson.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/sniff.h"

#define BUFFER_BYTES ((size_t)256 * 1024)

bool ndjson_open(struct ndjson *out, FILE *file, const char *name)
{
    *out = (struct ndjson){.file = file, .name = name, .line = 1, .capacity = BUFFER_BYTES};
    out->buffer = malloc(out->capacity);
    return out->buffer != NULL;
}

void ndjson_close(struct ndjson *reader)
{
    free(reader->buffer);
    reader->buffer = NULL;
}

/* Reads more behind what is unread; grows up to the largest case. CAJAL_INVALID: it is full. */
static cajal_status fill(struct ndjson *reader, cajal_errors *errors)
{
    if (reader->start > 0) {
        memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
        reader->end -= reader->start;
        reader->start = 0;
    }
    if (reader->end == reader->capacity) {
        if (reader->capacity > NDJSON_CASE_MAX)
            return CAJAL_INVALID;
        size_t capacity = reader->capacity ? reader->capacity * 2 : BUFFER_BYTES;
        char *grown = realloc(reader->buffer, capacity);
        if (!grown)
            return reader->stopped = errors_no_memory(errors);
        reader->buffer = grown;
        reader->capacity = capacity;
    }
    size_t got = fread(reader->buffer + reader->end, 1, reader->capacity - reader->end, reader->file);
    reader->end += got;
    if (got == 0 && ferror(reader->file))
        return reader->stopped =
                   errors_add(errors, CAJAL_IO, reader->name, 0, NULL, "cannot read: %s", strerror(errno));
    reader->at_end = got == 0;
    return CAJAL_OK;
}

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

static void consume(struct ndjson *reader, size_t bytes)
{
    const char *from = reader->buffer + reader->start, *end = from + bytes;
    while ((from = memchr(from, '\n', (size_t)(end - from)))) {
        reader->line++;
        from++;
    }
    reader->start += bytes;
}

static cajal_status skip_space(struct ndjson *reader, cajal_errors *errors)
{
    for (;;) {
        size_t at = reader->start;
        while (at < reader->end && is_space(reader->buffer[at]))
            at++;
        consume(reader, at - reader->start);
        if (reader->start < reader->end || reader->at_end)
            return CAJAL_OK;
        cajal_status status = fill(reader, errors);
        if (status != CAJAL_OK)
            return status;
    }
}

struct scan {  /* how far into a document the scan has come */
    size_t at; /* bytes from its start */
    int depth;
    bool in_string, escaped;
    char before; /* the last character that is no space */
};

/* A line that starts with "{" starts a new case, unless what stands before it asks for a value:
 * so one broken line of NDJSON costs one case only. */
static bool starts_case(const struct scan *scan, char next)
{
    return next == '{' && (scan->in_string || !strchr(",:[", scan->before));
}

/* One past the end of the document, or 0 when it is not complete yet. */
static size_t scan_document(struct scan *scan, const char *bytes, size_t length)
{
    for (; scan->at < length; scan->at++) {
        char c = bytes[scan->at];
        if (c == '\n') {
            if (scan->at + 1 == length)
                return 0;
            if (starts_case(scan, bytes[scan->at + 1]))
                return scan->at;
        }
        if (!is_space(c))
            scan->before = c;
        if (scan->in_string) {
            if (scan->escaped)
                scan->escaped = false;
            else if (c == '\\')
                scan->escaped = true;
            else if (c == '"')
                scan->in_string = false;
        } else if (c == '"') {
            scan->in_string = true;
        } else if (c == '{' || c == '[') {
            scan->depth++;
        } else if ((c == '}' || c == ']') && --scan->depth <= 0) {
            return ++scan->at;
        }
    }
    return 0;
}

/* What does not start like a document is handed on by the line, for the case reader to judge. */
static size_t scan_line(const char *bytes, size_t length)
{
    const char *end = memchr(bytes, '\n', length);
    return end ? (size_t)(end - bytes) : 0;
}

static enum ndjson_found too_large(struct ndjson *reader, int line, cajal_errors *errors)
{
    errors_add(errors, CAJAL_INVALID, reader->name, line, NULL, "a case of more than %zu MiB; it is skipped",
               NDJSON_CASE_MAX / ((size_t)1024 * 1024));
    for (;;) { /* to the next line that can start a case */
        const char *bytes = reader->buffer + reader->start;
        const char *newline = memchr(bytes, '\n', reader->end - reader->start);
        if (newline) {
            consume(reader, (size_t)(newline - bytes) + 1);
            if (reader->start < reader->end && reader->buffer[reader->start] == '{')
                return NDJSON_BAD;
            continue;
        }
        consume(reader, reader->end - reader->start);
        if (reader->at_end)
            return NDJSON_BAD;
        if (fill(reader, errors) != CAJAL_OK)
            return NDJSON_STOP;
    }
}

/* A file of another kind, which is no list of cases: nothing more is read of it. */
static bool is_another(struct ndjson *reader, cajal_errors *errors)
{
    reader->begun = true;
    if (!sniff_report(reader->buffer + reader->start, reader->end - reader->start, reader->name, WANTED_JSON, errors))
        return false;
    reader->start = reader->end;
    reader->stopped = CAJAL_INVALID;
    return true;
}

enum ndjson_found ndjson_next(struct ndjson *reader, const char **bytes, size_t *length, int *line,
                              cajal_errors *errors)
{
    if (reader->stopped == CAJAL_INVALID)
        return NDJSON_END;
    if (skip_space(reader, errors) != CAJAL_OK)
        return NDJSON_STOP;
    if (reader->start == reader->end)
        return NDJSON_END;
    if (!reader->begun && is_another(reader, errors))
        return NDJSON_BAD;
    struct scan scan = {0};
    *line = reader->line;
    for (;;) {
        const char *from = reader->buffer + reader->start;
        size_t have = reader->end - reader->start;
        bool document = *from == '{' || *from == '[';
        size_t end = document ? scan_document(&scan, from, have) : scan_line(from, have);
        if (end == 0 && reader->at_end)
            end = have;
        if (end > NDJSON_CASE_MAX)
            return too_large(reader, *line, errors);
        if (end > 0) {
            *bytes = from;
            *length = end;
            consume(reader, end);
            return NDJSON_CASE;
        }
        cajal_status status = fill(reader, errors);
        if (status == CAJAL_INVALID || reader->end - reader->start > NDJSON_CASE_MAX)
            return too_large(reader, *line, errors);
        if (status != CAJAL_OK)
            return NDJSON_STOP;
    }
}
