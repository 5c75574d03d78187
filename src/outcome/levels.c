#include "outcome/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"

static uint32_t hash_of(const char *word) { return (uint32_t)hash_bytes(word, strlen(word)); }

static bool grow_slots(struct levels *levels)
{
    uint32_t slots = levels->slots ? levels->slots * 2 : 64;
    uint32_t *slot = slots > levels->slots ? calloc(slots, sizeof *slot) : NULL;
    if (!slot)
        return false;
    for (int i = 0; i < levels->count; i++) {
        uint32_t at = hash_of(levels->name[i]) & (slots - 1);
        while (slot[at])
            at = (at + 1) & (slots - 1);
        slot[at] = (uint32_t)i + 1;
    }
    free(levels->slot);
    levels->slot = slot;
    levels->slots = slots;
    return true;
}

static bool is_short(const char *word) { return *word && !word[1] && (unsigned char)*word < 1U << 7; }

static int add_level(struct levels *levels, const char *word, uint32_t at)
{
    if (levels->count == levels->capacity) {
        int capacity = levels->capacity ? levels->capacity * 2 : 16;
        const char **grown = realloc(levels->name, (size_t)capacity * sizeof *grown);
        if (!grown)
            return -1;
        levels->name = grown;
        levels->capacity = capacity;
    }
    const char *copy = arena_strdup(levels->arena, word);
    if (!copy)
        return -1;
    levels->name[levels->count] = copy;
    levels->slot[at] = (uint32_t)levels->count + 1;
    if (is_short(word))
        levels->of_byte[(unsigned char)*word] = levels->count + 1;
    return levels->last = levels->count++;
}

int levels_of(struct levels *levels, const char *word)
{
    if (is_short(word) && levels->of_byte[(unsigned char)*word])
        return levels->of_byte[(unsigned char)*word] - 1;
    if (levels->count && strcmp(levels->name[levels->last], word) == 0)
        return levels->last;
    if ((uint32_t)levels->count * 2 >= levels->slots && !grow_slots(levels))
        return -1;
    uint32_t at = hash_of(word) & (levels->slots - 1);
    for (; levels->slot[at]; at = (at + 1) & (levels->slots - 1))
        if (strcmp(levels->name[levels->slot[at] - 1], word) == 0)
            return levels->last = (int)levels->slot[at] - 1;
    return add_level(levels, word, at);
}

void levels_free(struct levels *levels)
{
    free(levels->name);
    free(levels->slot);
    *levels = (struct levels){.arena = levels->arena};
}

/* A level while it is sorted. */
struct sorted_level {
    const char *name;
    double number;
    int old;
};

static int by_word(const void *a, const void *b)
{
    const struct sorted_level *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static int by_number(const void *a, const void *b)
{
    const struct sorted_level *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number ? 1 : by_word(a, b);
}

bool levels_sort(struct levels *levels, int *rank)
{
    size_t count = (size_t)levels->count;
    struct sorted_level *sorted = malloc((count + 1) * sizeof *sorted);
    bool numbers = true;
    if (!sorted)
        return false;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct sorted_level){levels->name[i], 0, (int)i};
        numbers = number_of(&sorted[i].number, levels->name[i]) && numbers;
    }
    qsort(sorted, count, sizeof *sorted, numbers ? by_number : by_word);
    for (size_t i = 0; i < count; i++) {
        levels->name[i] = sorted[i].name;
        rank[sorted[i].old] = (int)i;
    }
    free(sorted);
    free(levels->slot); /* the numbers in it are old */
    levels->slot = NULL;
    levels->slots = 0;
    levels->last = 0;
    memset(levels->of_byte, 0, sizeof levels->of_byte);
    return true;
}

/* Up to 15 digits and a short fraction are a whole number over a power of ten, both exact: most cells are. */
static bool short_number(double *out, const char *text)
{
    static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative = *text == '-';
    const char *start = text += negative;
    int64_t whole = 0;
    int digits = 0, decimals = 0;
    for (; *text >= '0' && *text <= '9' && digits <= 15; text++, digits++)
        whole = whole * 10 + (*text - '0');
    if (*text == '.' && text > start)
        for (text++; *text >= '0' && *text <= '9' && digits <= 15; text++, digits++, decimals++)
            whole = whole * 10 + (*text - '0');
    if (*text || digits == 0 || digits > 15)
        return false;
    *out = (negative ? -(double)whole : (double)whole) / tens[decimals];
    return true;
}

bool number_of(double *out, const char *text)
{
    if (short_number(out, text))
        return true;
    if (!*text || text[strspn(text, "0123456789+-.eE")])
        return false;
    char *end;
    double value = read_real(text, &end);
    if (*end || end == text || !isfinite(value))
        return false;
    *out = value;
    return true;
}
