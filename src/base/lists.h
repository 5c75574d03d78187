/* Short lists of numbers and words, as the knowledge base holds them. */
#ifndef CAJAL_BASE_LISTS_H
#define CAJAL_BASE_LISTS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

bool list_has_int(const int *list, uint32_t count, int value);

/* A NULL word is in no list. */
/* Whether two words are the same. Most that are compared differ in their first character: no call for them. */
static inline bool same_word(const char *a, const char *b) { return a[0] == b[0] && strcmp(a, b) == 0; }

bool list_has_word(const char *const *list, uint32_t count, const char *word);

/* The same words in the same order. */
bool lists_same_words(const char *const *a, uint32_t a_count, const char *const *b, uint32_t b_count);

#endif
