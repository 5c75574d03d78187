#include "knowledge/codes.h"

#include <string.h>

#include "base/hash.h"

struct slot {
    uint64_t hash;
    const struct kb_code *code; /* NULL: free */
    uint32_t system;            /* index in kb->systems */
    uint32_t length;            /* of the code */
};

struct kb_code_index {
    const struct kb *kb;
    struct slot *slots;
    size_t mask;
};

static uint64_t hash_of(uint32_t system, const char *bytes, size_t length)
{
    return hash_bytes(bytes, length) ^ (system + 1) * 0x9E3779B97F4A7C15u;
}

static uint32_t system_of(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->systems_count; i++)
        if (strcmp(kb->systems[i].row.id, id) == 0)
            return i;
    return kb->systems_count; /* kb check reports it */
}

struct kb_code_index *kb_codes_build(struct arena *arena, const struct kb *kb)
{
    struct kb_code_index *index = arena_alloc(arena, sizeof *index);
    size_t capacity = 64;
    while (capacity < (size_t)kb->codes_count * 2)
        capacity *= 2;
    if (!index || !(index->slots = arena_array(arena, capacity, sizeof *index->slots)))
        return NULL;
    index->kb = kb;
    index->mask = capacity - 1;
    for (uint32_t i = 0; i < kb->codes_count; i++) {
        const struct kb_code *code = &kb->codes[i];
        uint32_t system = system_of(kb, code->system);
        size_t length = strlen(code->code);
        uint64_t hash = hash_of(system, code->code, length);
        size_t at = hash & index->mask;
        while (index->slots[at].code)
            at = (at + 1) & index->mask;
        index->slots[at] = (struct slot){hash, code, system, (uint32_t)length};
    }
    return index;
}

const struct kb_system *kb_system(const cajal_knowledge *knowledge, const char *url, size_t length)
{
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->systems_count; i++) {
        const struct kb_system *system = &kb->systems[i];
        if (strncmp(system->url, url, length) == 0 && system->url[length] == '\0')
            return system;
    }
    for (uint32_t i = 0; i < kb->systems_count; i++)
        for (uint32_t j = 0; j < kb->systems[i].aliases_count; j++) {
            const char *alias = kb->systems[i].aliases[j];
            if (strncmp(alias, url, length) == 0 && alias[length] == '\0')
                return &kb->systems[i];
        }
    return NULL;
}

const struct kb_code *kb_code(const cajal_knowledge *knowledge, const struct kb_system *system, const char *code,
                              size_t length)
{
    const struct kb_code_index *index = knowledge->codes;
    if (!system)
        return NULL;
    uint32_t number = (uint32_t)(system - knowledge->kb->systems);
    uint64_t hash = hash_of(number, code, length);
    for (size_t at = hash & index->mask; index->slots[at].code; at = (at + 1) & index->mask) {
        const struct slot *slot = &index->slots[at];
        if (slot->hash == hash && slot->system == number && slot->length == length &&
            memcmp(slot->code->code, code, length) == 0)
            return slot->code;
    }
    return NULL;
}

const struct kb_code *kb_code_for(const cajal_knowledge *knowledge, enum kb_code_kind kind, const char *means,
                                  const struct kb_code *after)
{
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = after ? (uint32_t)(after - kb->codes) + 1 : 0; i < kb->codes_count; i++) {
        const struct kb_code *code = &kb->codes[i];
        if (code->kind == kind && !code->read_only && code->row.status == KB_VERIFIED &&
            strcmp(code->means, means) == 0)
            return code;
    }
    return NULL;
}

const char *kb_code_url(const cajal_knowledge *knowledge, const struct kb_code *code)
{
    uint32_t system = system_of(knowledge->kb, code->system);
    return system < knowledge->kb->systems_count ? knowledge->kb->systems[system].url : "";
}
