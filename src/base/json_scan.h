/* Reads JSON where it lies: one pass checks it (RFC 8259, UTF-8, no key twice) and writes down where each value stands;
 * a string is decoded only when asked for. By hand because Debian 12 has no fast JSON reader for C (jansson builds a
 * tree at about a tenth of the speed, simdjson is C++), and a hook must answer in the time a tree takes. */
#ifndef CAJAL_BASE_JSON_SCAN_H
#define CAJAL_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cajal/status.h"

/* Nothing we read is nested deeper; FHIR's own deepest are about 20. */
#define SCAN_DEPTH 128
/* Of an object, because each key is compared with those before it; no record's has a tenth of that. */
#define SCAN_MEMBERS 1024
/* Offsets are 32 bits; a whole record is far below. */
#define SCAN_BYTES_MAX ((size_t)1 << 30)
#define SCAN_NONE UINT32_MAX

enum scan_type { SCAN_OBJECT, SCAN_ARRAY, SCAN_KEY, SCAN_STRING, SCAN_NUMBER, SCAN_TRUE, SCAN_FALSE, SCAN_NULL };

/* A value, or the key before one. A container comes before what is in it. */
struct scan_token {
    uint32_t start;  /* of its first byte; of a string or key: after the quote */
    uint32_t length; /* in bytes; of a string or key: as written, between the quotes */
    uint32_t next;   /* index of the token after it and all that is in it */
    uint8_t type;    /* enum scan_type */
    uint8_t escaped; /* of a string or key: it holds a backslash */
    uint16_t depth;
};

/* Starts as {0}; its memory serves the next document too. `bytes` stays the caller's and must outlive its use. */
struct scan {
    const char *bytes;
    size_t length; /* of the document: where scanning ended */
    struct scan_token *tokens;
    uint32_t count, capacity;
};

/* Scans one document. Value 0 is the whole. CAJAL_INVALID with line, JSON path and what was expected. */
cajal_status scan_document(struct scan *out, const char *bytes, size_t length, const char *name, cajal_errors *errors);

/* The same of the first document in `bytes`; out->length tells where the next begins (white space passed over). */
cajal_status scan_first(struct scan *out, const char *bytes, size_t length, const char *name, cajal_errors *errors);

void scan_free(struct scan *scan);

/* ---- values: an index, or SCAN_NONE, of which every question below has the answer "no" ---- */

static inline bool scan_is(const struct scan *scan, uint32_t value, enum scan_type type)
{
    return value != SCAN_NONE && scan->tokens[value].type == type;
}

/* The value of member `key` of an object; SCAN_NONE when it is none or has no such member. */
uint32_t scan_find(const struct scan *scan, uint32_t object, const char *key, size_t length);
#define scan_member(scan, object, key) scan_find(scan, object, key, strlen(key))

/* The first item of an array, or the first key of an object (its value is the token after it); then the next of them:
 * the item itself gives scan_after(). SCAN_NONE at the end. */
uint32_t scan_first_in(const struct scan *scan, uint32_t container);
uint32_t scan_after(const struct scan *scan, uint32_t container, uint32_t item);

/* A key of an object: the next key. */
uint32_t scan_after_key(const struct scan *scan, uint32_t object, uint32_t key);

size_t scan_items(const struct scan *scan, uint32_t array);
#define SCAN_EACH(scan, array, item)                                                                                   \
    for (uint32_t item = scan_first_in(scan, array); item != SCAN_NONE; item = scan_after(scan, array, item))
#define SCAN_EACH_KEY(scan, object, key)                                                                               \
    for (uint32_t key = scan_first_in(scan, object); key != SCAN_NONE; key = scan_after_key(scan, object, key))

/* Whether a string (or key) reads `text`. Most do not, and most of these have another length. */
bool scan_equals_exactly(const struct scan *scan, uint32_t value, const char *text, size_t length);
static inline bool scan_equals(const struct scan *scan, uint32_t value, const char *text, size_t length)
{
    return value != SCAN_NONE && (scan->tokens[value].length == length || scan->tokens[value].escaped) &&
           scan_equals_exactly(scan, value, text, length);
}
#define scan_says(scan, value, text) scan_equals(scan, value, text, strlen(text))

/* The bytes of a string as written; false when it is none, or holds a backslash (then use scan_string()). */
bool scan_plain(const struct scan *scan, uint32_t value, const char **bytes, size_t *length);

/* A string decoded, in the arena; NULL when it is none or memory is short (arena_failed() tells). */
char *scan_string(const struct scan *scan, uint32_t value, struct arena *arena);
/* The same into `out`, cut at its end; false when it is no string. */
bool scan_copy(const struct scan *scan, uint32_t value, char *out, size_t size);

/* A number in thousandths, exactly; false when it is none, or out of range, or has more than three decimals (then the
 * nearest is given all the same: *exact tells). */
bool scan_milli(const struct scan *scan, uint32_t value, int64_t *milli, bool *exact);
bool scan_int(const struct scan *scan, uint32_t value, int64_t *number);

/* Adds the bytes of a value as written in the document. */
void scan_add_value(struct text *text, const struct scan *scan, uint32_t value);

/* Adds "$.entry[3].resource.code" of a value. */
void scan_path(struct text *text, const struct scan *scan, uint32_t value);

#endif
