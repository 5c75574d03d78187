#include "report/survival_options.h"

#include <stddef.h>
#include <string.h>

#define NUMBER_MOST 64 /* characters of a number */
#define TIME_LEAST 1e-300
#define TIME_MOST 1e300

#define AT(member) offsetof(struct survival_options, member)
#define WORD(name, former, member)                                                                                     \
    {                                                                                                                  \
        name, former, SURVIVAL_WORD, AT(member), 0, 0, 0, NULL, "a word"                                               \
    }
#define WORDS(name, former, member)                                                                                    \
    {                                                                                                                  \
        name, former, SURVIVAL_WORDS, AT(spec.member), AT(spec.member##_count), 0, 0, NULL,                            \
            "at most 64 names with commas between them"                                                                \
    }
_Static_assert(NAMED_COLUMNS == 64 && SURVIVAL_NUMBERS == 64, "as it is said above and below");

const struct survival_option survival_option_table[] = {
    WORD("time", NULL, spec.time),
    WORD("status", NULL, spec.status),
    WORDS("event", NULL, event),
    WORD("censored", NULL, spec.censored),
    WORD("cause", NULL, cause),
    WORD("group", NULL, spec.group),
    WORD("entry", NULL, spec.entry),
    WORDS("covariates", NULL, covariates),
    WORDS("factor", "factors", factors),
    WORDS("strata", NULL, strata),
    WORD("weights", "weight", spec.weight),
    WORD("id", NULL, spec.id),
    {"at", NULL, SURVIVAL_LIST, AT(at), 0, 0, TIME_MOST, NULL, "at most 64 times with commas between them"},
    {"quantiles", NULL, SURVIVAL_LIST, AT(quantiles), 0, 0, 1, NULL, "at most 64 shares from 0 to 1"},
    {"conf-level", NULL, SURVIVAL_NUMBER, AT(level), 0, 0.01, 0.9999999, NULL, "a share such as 0.95"},
    {"ties", NULL, SURVIVAL_CHOICE, AT(ties), 0, 0, 0, SURVIVAL_TIES, "efron, breslow or exact"},
    {"robust", NULL, SURVIVAL_FLAG, AT(robust), 0, 0, 0, NULL, "true or false"},
    {"zph", NULL, SURVIVAL_CHOICE, AT(zph), 0, 0, 0, SURVIVAL_SCALES, "km, rank, identity or log"},
    {"horizon", NULL, SURVIVAL_NUMBER, AT(horizon), 0, TIME_LEAST, TIME_MOST, NULL, "a time of more than 0"},
    WORD("from", NULL, from),
    WORD("to", NULL, to),
    WORD("by", NULL, by),
    WORD("criterion", NULL, criterion),
    WORD("unit", NULL, unit),
    {.name = NULL},
};

/* The next word of a list, without the blanks around it; *rest is NULL behind the last. */
static const char *next_word(size_t *length, const char **rest)
{
    const char *word = *rest + strspn(*rest, " ");
    size_t whole = strcspn(word, ",");
    *rest = word[whole] ? word + whole + 1 : NULL;
    while (whole && word[whole - 1] == ' ')
        whole--;
    *length = whole;
    return word;
}

static cajal_status read_words(const char **out, size_t *count, const char *text, struct arena *arena)
{
    size_t length = 0;
    for (const char *rest = text; rest;) {
        const char *word = next_word(&length, &rest);
        if (!length || *count == NAMED_COLUMNS)
            return CAJAL_USAGE;
        if (!(out[*count] = arena_strndup(arena, word, length)))
            return CAJAL_INTERNAL;
        ++*count;
    }
    return CAJAL_OK;
}

bool survival_numbers_read(struct survival_numbers *out, const char *text, double low, double high)
{
    size_t length = 0;
    for (const char *rest = text; rest;) {
        const char *word = next_word(&length, &rest);
        char number[NUMBER_MOST + 1];
        double value;
        if (length > NUMBER_MOST || out->count == SURVIVAL_NUMBERS)
            return false;
        memcpy(number, word, length);
        number[length] = '\0';
        if (!number_of(&value, number) || !(value >= low && value <= high))
            return false;
        out->value[out->count++] = value;
    }
    return true;
}

int survival_choice(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (int i = 0; words; i++) {
        size_t whole = strcspn(words, "|");
        if (whole == length && strncmp(words, word, length) == 0)
            return i;
        words = words[whole] ? words + whole + 1 : NULL;
    }
    return -1;
}

static bool read_number(double *out, const struct survival_option *option, const char *text)
{
    double value;
    if (!number_of(&value, text) || !(value >= option->low && value <= option->high))
        return false;
    *out = value;
    return true;
}

static bool read_flag(bool *out, const char *text)
{
    *out = !*text || strcmp(text, "true") == 0;
    return *out || strcmp(text, "false") == 0;
}

cajal_status survival_option_read(struct survival_options *out, const struct survival_option *option, const char *text,
                                  struct arena *arena)
{
    void *place = (char *)out + option->place;
    bool good = true;
    switch (option->kind) {
    case SURVIVAL_WORDS: return read_words(place, (size_t *)(void *)((char *)out + option->count), text, arena);
    case SURVIVAL_WORD: *(const char **)place = text; break;
    case SURVIVAL_CHOICE:
        good = survival_choice(option->words, text) >= 0;
        *(const char **)place = text;
        break;
    case SURVIVAL_NUMBER: good = read_number(place, option, text); break;
    case SURVIVAL_LIST: good = survival_numbers_read(place, text, option->low, option->high); break;
    case SURVIVAL_FLAG: good = read_flag(place, text); break;
    }
    return good ? CAJAL_OK : CAJAL_USAGE;
}
