/* What the scanner and the view of what it scanned share. */
#ifndef CAJAL_BASE_JSON_PARTS_H
#define CAJAL_BASE_JSON_PARTS_H

#include "base/json_scan.h"

/* Whether so many bytes are the same. The words of JSON are short: two loads tell, where memcmp() would be called. */
static inline bool scan_same_bytes(const char *a, const char *b, size_t length)
{
    if (length > 16)
        return memcmp(a, b, length) == 0;
    if (length >= 8)
        return memcmp(a, b, 8) == 0 && memcmp(a + length - 8, b + length - 8, 8) == 0;
    if (length >= 4)
        return memcmp(a, b, 4) == 0 && memcmp(a + length - 4, b + length - 4, 4) == 0;
    return length == 0 || (a[0] == b[0] && a[length / 2] == b[length / 2] && a[length - 1] == b[length - 1]);
}

/* One character of UTF-8 of more than a byte (Unicode, table 3-7): its length, or 0. */
size_t scan_utf8_length(const unsigned char *at, size_t left);

/* The character that the escape at `at` (its backslash) stands for, and its length as written; 0 when it is none, or
 * U+0000, which no C string holds. */
uint32_t scan_unescape(const char *at, const char *end, size_t *length);

/* Whether two strings read the same. */
bool scan_same(const struct scan *scan, uint32_t a, uint32_t b);

/* Adds ".key". */
void scan_add_key(struct text *path, const struct scan *scan, uint32_t key);

#endif
