#include "patient/vocabulary.h"

#define CASE_WORD_OF(prefix, name, word) word,
#define CASE_DEFINE_VOCABULARY(name, table)                                                                            \
    static const char *const name##_table[] = {NULL, table(CASE_WORD_OF)};                                             \
    const case_vocabulary case_words_##name = {#name, name##_table, sizeof name##_table / sizeof name##_table[0]};
CASE_VOCABULARIES(CASE_DEFINE_VOCABULARY)

const char *case_word(const case_vocabulary *vocabulary, int value)
{
    return value > 0 && (size_t)value < vocabulary->count ? vocabulary->words[value] : NULL;
}

enum case_site case_site_whole(enum case_site site)
{
    switch (site) {
    case CASE_SITE_DUODENUM:
    case CASE_SITE_JEJUNUM:
    case CASE_SITE_ILEUM: return CASE_SITE_SMALL_INTESTINE;
    default: return site;
    }
}
