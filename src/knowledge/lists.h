/* The lists of a knowledge base by number: what is the same for all of them is written once. */
#ifndef CAJAL_KNOWLEDGE_LISTS_H
#define CAJAL_KNOWLEDGE_LISTS_H

#include <stddef.h>

#include "knowledge/kb.h"

enum kb_list {
#define KB_LIST_NUMBER(name, type, file) KB_LIST_##name,
    KB_LISTS(KB_LIST_NUMBER)
#undef KB_LIST_NUMBER
        KB_LIST_COUNT
};

/* The YAML key under which list `list` stands in its file, and that file, or folder, under kb/. */
const char *kb_list_name(enum kb_list list);
const char *kb_list_file(enum kb_list list);

/* The list of that key; KB_LIST_COUNT when there is none. */
enum kb_list kb_list_named(const char *name);

uint32_t kb_list_length(const struct kb *kb, enum kb_list list);

/* What row `index` has like every other; it begins the row. */
const struct kb_row *kb_list_row(const struct kb *kb, enum kb_list list, uint32_t index);

/* All rows at once: bytes a row, and where they are. */
size_t kb_list_row_size(enum kb_list list);
const void *kb_list_rows(const struct kb *kb, enum kb_list list);
void kb_list_set(struct kb *kb, enum kb_list list, void *rows, uint32_t length);

#endif
