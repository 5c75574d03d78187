/* What the scanner and the view of what it scanned share. */
#ifndef CAJAL_BASE_JSON_PARTS_H
#define CAJAL_BASE_JSON_PARTS_H

#include "base/json_scan.h"

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
