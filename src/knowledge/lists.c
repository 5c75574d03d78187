#include "knowledge/lists.h"

#include <stddef.h>
#include <string.h>

static const struct list {
    const char *name, *file;
    size_t rows, length, row_size; /* where the pointer and the count are in struct kb */
} lists[] = {
#define LIST(name, type, file)                                                                                         \
    {#name, file, offsetof(struct kb, name), offsetof(struct kb, name##_count), sizeof(type)},
    KB_LISTS(LIST)
#undef LIST
};

#define BEGINS(name, type, file) _Static_assert(offsetof(type, row) == 0, "the row of " #name " begins with kb_row");
KB_LISTS(BEGINS)
#undef BEGINS

const char *kb_list_name(enum kb_list list) { return lists[list].name; }

const char *kb_list_file(enum kb_list list) { return lists[list].file; }

enum kb_list kb_list_named(const char *name)
{
    enum kb_list list = 0;
    while (list < KB_LIST_COUNT && strcmp(lists[list].name, name) != 0)
        list++;
    return list;
}

uint32_t kb_list_length(const struct kb *kb, enum kb_list list)
{
    return *(const uint32_t *)(const void *)((const char *)kb + lists[list].length);
}

const struct kb_row *kb_list_row(const struct kb *kb, enum kb_list list, uint32_t index)
{
    return (const void *)((const char *)kb_list_rows(kb, list) + index * lists[list].row_size);
}

size_t kb_list_row_size(enum kb_list list) { return lists[list].row_size; }

/* Copied, since each pointer has a type of its own. */
const void *kb_list_rows(const struct kb *kb, enum kb_list list)
{
    const void *rows;
    memcpy(&rows, (const char *)kb + lists[list].rows, sizeof rows);
    return rows;
}

void kb_list_set(struct kb *kb, enum kb_list list, void *rows, uint32_t length)
{
    memcpy((char *)kb + lists[list].rows, &rows, sizeof rows);
    memcpy((char *)kb + lists[list].length, &length, sizeof length);
}
