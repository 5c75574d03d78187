#include "base/lists.h"

#include <string.h>

bool list_has_int(const int *list, uint32_t count, int value)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == value)
            return true;
    return false;
}

bool list_has_word(const char *const *list, uint32_t count, const char *word)
{
    for (uint32_t i = 0; word && i < count; i++)
        if (same_word(list[i], word))
            return true;
    return false;
}

bool lists_same_words(const char *const *a, uint32_t a_count, const char *const *b, uint32_t b_count)
{
    if (a_count != b_count)
        return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (strcmp(a[i], b[i]) != 0)
            return false;
    return true;
}
