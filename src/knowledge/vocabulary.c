#include "knowledge/vocabulary.h"

#define KB_WORD_AT(word, value) [value] = word,
#define KB_DEFINE_VOCABULARY(name, table)                                                                              \
    static const char *const name##_table[] = {table(KB_WORD_AT)};                                                     \
    const kb_vocabulary kb_words_##name = {#name, name##_table, sizeof name##_table / sizeof name##_table[0]};
KB_VOCABULARIES(KB_DEFINE_VOCABULARY)

const char *kb_word(const kb_vocabulary *vocabulary, int value)
{
    if (value < 0 || (size_t)value >= vocabulary->count)
        return "?";
    return vocabulary->words[value];
}
