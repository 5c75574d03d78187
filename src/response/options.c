#include "response/options.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/words.h"

#define ROW(name, word, words, value, text) {word, words, text, value},
const struct response_option_row response_option_rows[RESPONSE_OPTION_COUNT] = {RESPONSE_OPTIONS(ROW)};
#undef ROW

#define NUMBER_MOST 10000 /* days: more is a typing error */

void response_options_default(struct response_options *out, const cajal_knowledge *knowledge)
{
    static const struct {
        enum response_option option;
        const char *parameter;
    } numbers[] = {{OPTION_CONFIRM_DAYS, "confirm_days"}, {OPTION_SD_DAYS, "sd_days"}, {OPTION_MAX_NE, "max_ne"}};
    for (int i = 0; i < RESPONSE_OPTION_COUNT; i++)
        out->value[i] = response_option_rows[i].fallback;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        out->value[numbers[i].option] =
            (int)lround(kb_threshold(knowledge, "best-overall", numbers[i].parameter, out->value[numbers[i].option]));
}

int response_option_words(enum response_option option)
{
    const char *words = response_option_rows[option].words;
    int count = words ? 1 : 0;
    for (; words && *words; words++)
        count += *words == '|';
    return count;
}

void response_option_word(char *out, size_t size, enum response_option option, int value)
{
    const char *word = response_option_rows[option].words;
    if (!word) {
        snprintf(out, size, "%d", value);
        return;
    }
    for (; value > 0 && word; value--) {
        word = strchr(word, '|');
        word += word ? 1 : 0;
    }
    snprintf(out, size, "%.*s", word ? (int)strcspn(word, "|") : 0, word ? word : "");
}

static int option_named(const char *name, size_t length)
{
    for (int i = 0; i < RESPONSE_OPTION_COUNT; i++)
        if (strlen(response_option_rows[i].name) == length && strncmp(response_option_rows[i].name, name, length) == 0)
            return i;
    return -1;
}

static cajal_status unknown_name(const char *setting, size_t length, cajal_errors *errors)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)length, setting);
    struct words_best best = {0};
    for (int i = 0; i < RESPONSE_OPTION_COUNT; i++)
        words_consider(&best, name, response_option_rows[i].name);
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "option \"%s\" is not known%s%s%s", name,
                      best.word ? "; did you mean \"" : "", best.word ? best.word : "", best.word ? "\"?" : "");
}

static cajal_status set_number(struct response_options *options, int option, const char *value, cajal_errors *errors)
{
    char *end = NULL;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno || end == value || *end || number < 0 || number > NUMBER_MOST)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "option %s=%s: expected a whole number, 0 to %d",
                          response_option_rows[option].name, value, NUMBER_MOST);
    options->value[option] = (int)number;
    return CAJAL_OK;
}

cajal_status response_options_set(struct response_options *options, const char *setting, cajal_errors *errors)
{
    size_t length = strcspn(setting, "=");
    int option = option_named(setting, length);
    if (option < 0)
        return unknown_name(setting, length, errors);
    const char *value = setting[length] ? setting + length + 1 : "";
    int count = response_option_words((enum response_option)option);
    if (count == 0)
        return set_number(options, option, value, errors);
    for (int i = 0; i < count; i++) {
        char word[32];
        response_option_word(word, sizeof word, (enum response_option)option, i);
        if (strcmp(word, value) == 0) {
            options->value[option] = i;
            return CAJAL_OK;
        }
    }
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "option %s=%s: expected %s",
                      response_option_rows[option].name, value, response_option_rows[option].words);
}
