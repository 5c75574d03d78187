/* Letters of ASCII, whatever locale the host program has set: in a Turkish one letters_compare() takes "Imatinib" and
 * "imatinib" for two words, and tolower() leaves the I as it is. */
#ifndef CAJAL_BASE_LETTERS_H
#define CAJAL_BASE_LETTERS_H

#include <stddef.h>

static inline char letter_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

static inline char letter_upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c; }

/* As letters_compare() and letters_compare_n() in the C locale. */
static inline int letters_compare_n(const char *a, const char *b, size_t length)
{
    for (; length > 0; a++, b++, length--) {
        unsigned char x = (unsigned char)letter_lower(*a), y = (unsigned char)letter_lower(*b);
        if (x != y || x == '\0')
            return x - y;
    }
    return 0;
}

static inline int letters_compare(const char *a, const char *b) { return letters_compare_n(a, b, (size_t)-1); }

#endif
