#include "knowledge/names.h"

#include <string.h>

#include "base/letters.h"

struct entry {
    const char *name;
    const void *row;
    size_t hash;
    enum kb_list list;
};

struct kb_names {
    struct entry *entries;
    size_t mask; /* capacity - 1, capacity a power of two at least twice the names */
};

static size_t hash(enum kb_list list, const char *name)
{
    uint64_t value = 1469598103934665603u ^ (uint64_t)list; /* FNV-1a, of lower case */
    for (; *name; name++)
        value =
            (value ^ (uint64_t)(*name >= 'A' && *name <= 'Z' ? *name | 0x20 : (unsigned char)*name)) * 1099511628211u;
    return (size_t)(value ^ value >> 32);
}

static void add(struct kb_names *names, enum kb_list list, const char *name, const void *row)
{
    if (!name)
        return;
    size_t full = hash(list, name), at = full & names->mask;
    for (; names->entries[at].name; at = (at + 1) & names->mask)
        if (names->entries[at].hash == full && names->entries[at].list == list &&
            letters_compare(names->entries[at].name, name) == 0)
            return;
    names->entries[at] = (struct entry){name, row, full, list};
}

static size_t count_names(const struct kb *kb)
{
    size_t count = 0;
    for (enum kb_list list = 0; list < KB_LIST_COUNT; list++)
        count += kb_list_length(kb, list);
    for (uint32_t i = 0; i < kb->genes_count; i++)
        count += kb->genes[i].aliases_count;
    for (uint32_t i = 0; i < kb->drugs_count; i++)
        count += kb->drugs[i].aliases_count + kb->drugs[i].brands_count + 1;
    for (uint32_t i = 0; i < kb->comedications_count; i++)
        count += kb->comedications[i].aliases_count;
    for (uint32_t i = 0; i < kb->local_count; i++)
        count += kb->local[i].aliases_count;
    return count;
}

struct kb_names *names_build(struct arena *arena, const struct kb *kb)
{
    size_t capacity = 64;
    while (capacity < 2 * count_names(kb))
        capacity *= 2;
    struct kb_names *names = arena_alloc(arena, sizeof *names);
    if (!names || !(names->entries = arena_array(arena, capacity, sizeof *names->entries)))
        return NULL;
    names->mask = capacity - 1;
    for (enum kb_list list = 0; list < KB_LIST_COUNT; list++)
        for (uint32_t i = 0; i < kb_list_length(kb, list); i++) {
            const struct kb_row *row = kb_list_row(kb, list, i);
            add(names, list, row->id, row);
        }
#define ADD_ALIASES(name)                                                                                              \
    for (uint32_t i = 0; i < kb->name##_count; i++)                                                                    \
        for (uint32_t j = 0; j < kb->name[i].aliases_count; j++)                                                       \
            add(names, KB_LIST_##name, kb->name[i].aliases[j], &kb->name[i]);
    ADD_ALIASES(genes)
    ADD_ALIASES(drugs)
    ADD_ALIASES(comedications)
    ADD_ALIASES(local)
#undef ADD_ALIASES
    for (uint32_t i = 0; i < kb->drugs_count; i++) {
        for (uint32_t j = 0; j < kb->drugs[i].brands_count; j++)
            add(names, KB_LIST_drugs, kb->drugs[i].brands[j].name, &kb->drugs[i]);
        add(names, KB_LIST_drugs, kb->drugs[i].name, &kb->drugs[i]);
    }
    return names;
}

const void *names_find(const struct kb_names *names, enum kb_list list, const char *name)
{
    if (!name)
        return NULL;
    size_t full = hash(list, name);
    for (size_t at = full & names->mask; names->entries[at].name; at = (at + 1) & names->mask)
        if (names->entries[at].hash == full && names->entries[at].list == list &&
            (names->entries[at].name == name || letters_compare(names->entries[at].name, name) == 0))
            return names->entries[at].row;
    return NULL;
}
