/* The days on which knowledge changes, and the words of the proof: what needs no engine. */
#include <stdlib.h>

#include "verify/verify.h"

static const char *const words[] = {
#define VERIFY_WORD(name, word, text) word,
    VERIFY_CHECKS(VERIFY_WORD)
#undef VERIFY_WORD
};
static const char *const texts[] = {
#define VERIFY_WORDS(name, word, text) text,
    VERIFY_CHECKS(VERIFY_WORDS)
#undef VERIFY_WORDS
};

const char *verify_word(enum verify_check check) { return words[check]; }
const char *verify_text(enum verify_check check) { return texts[check]; }

static int by_day(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static uint32_t add_rule_days(int32_t *days, const cajal_knowledge *knowledge)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < knowledge->kb->rules_count; i++) {
        const struct kb_ready_rule *rule = &knowledge->rules[i];
        days[count++] = rule->from_days;
        if (rule->until_days != INT32_MAX)
            days[count++] = rule->until_days;
    }
    return count;
}

static uint32_t approvals(const cajal_knowledge *knowledge)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < knowledge->kb->drugs_count; i++)
        count += knowledge->kb->drugs[i].approvals_count;
    return count;
}

static uint32_t add_approval_days(int32_t *days, const cajal_knowledge *knowledge)
{
    uint32_t count = 0;
    cajal_date date;
    for (uint32_t i = 0; i < knowledge->kb->drugs_count; i++)
        for (uint32_t j = 0; j < knowledge->kb->drugs[i].approvals_count; j++)
            if (date_parse(&date, knowledge->kb->drugs[i].approvals[j].date))
                days[count++] = date.days;
    return count;
}

/* Before the first rule there is nothing to prove. */
const int32_t *verify_days(uint32_t *count, struct arena *arena, const cajal_knowledge *knowledge)
{
    size_t room = 2 * (size_t)knowledge->kb->rules_count + approvals(knowledge) + 1;
    int32_t *days = arena_array(arena, room, sizeof *days);
    if (!days)
        return NULL;
    uint32_t rules = add_rule_days(days, knowledge);
    qsort(days, rules, sizeof *days, by_day);
    int32_t first = rules ? days[0] : INT32_MAX;
    uint32_t all = rules + add_approval_days(days + rules, knowledge);
    qsort(days, all, sizeof *days, by_day);
    *count = 0;
    for (uint32_t i = 0; i < all; i++)
        if (days[i] >= first && days[i] != INT32_MIN && (*count == 0 || days[*count - 1] != days[i]))
            days[(*count)++] = days[i];
    return days;
}

const struct kb_impossible *verify_impossible(const cajal_knowledge *knowledge, const cajal_facts *facts)
{
    for (uint32_t i = 0; i < knowledge->kb->impossible_count; i++) {
        const struct kb_ready_impossible *row = &knowledge->impossible[i];
        bool all = true;
        for (uint32_t j = 0; j < row->tests_count; j++)
            all = all && row->tests[j].set >> facts->values[row->tests[j].fact] & 1;
        if (all)
            return row->impossible;
    }
    return NULL;
}
