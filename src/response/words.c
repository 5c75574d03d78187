/* The spellings of what the response room hands out. */
#include <string.h>

#include "response/response.h"

const char *response_call_word(enum response_call call)
{
    static const char *const words[] = {NULL, "CR", "PR", "SD", "PD", "non-CR/non-PD", "NE"};
    return words[call];
}

const char *response_call_word_by(enum response_criterion criterion, enum response_call call)
{
    static const char *const metabolic[] = {NULL, "CMR", "PMR", "SMD", "PMD", "SMD", "NE"};
    bool pet = criterion == RESPONSE_BY_EORTC || criterion == RESPONSE_BY_PERCIST;
    return pet ? metabolic[call] : response_call_word(call);
}

#define WORD(name, id, word, plain) [RESPONSE_BY_##name] = word,
#define NAME(name, id, word, plain) [RESPONSE_BY_##name] = plain,
#define ID(name, id, word, plain) [RESPONSE_BY_##name] = id,

const char *response_criterion_word(enum response_criterion criterion)
{
    static const char *const words[] = {RESPONSE_CRITERIA_TABLE(WORD)[RESPONSE_BY_CLINICIAN] = "clinician"};
    return words[criterion];
}

const char *response_criterion_name(enum response_criterion criterion)
{
    static const char *const names[] = {RESPONSE_CRITERIA_TABLE(NAME)[RESPONSE_BY_CLINICIAN] = "the clinician"};
    return names[criterion];
}

const char *response_criterion_id(enum response_criterion criterion)
{
    static const char *const ids[RESPONSE_CRITERIA] = {RESPONSE_CRITERIA_TABLE(ID)};
    return criterion < RESPONSE_CRITERIA ? ids[criterion] : NULL;
}

const char *response_rule_id(enum response_rule rule)
{
#define RULE(name, id) id,
    static const char *const ids[] = {RESPONSE_RULES(RULE)};
#undef RULE
    return ids[rule];
}

const char *response_rule_text(const cajal_knowledge *knowledge, enum response_criterion criterion,
                               enum response_rule rule)
{
    const struct kb *kb = knowledge ? knowledge->kb : NULL;
    const char *id = response_criterion_id(criterion), *rule_id = response_rule_id(rule);
    for (uint32_t i = 0; kb && id && i < kb->criteria_count; i++) {
        const struct kb_criterion_row *row = &kb->criteria[i];
        for (uint32_t j = 0; strcmp(row->row.id, id) == 0 && j < row->rules_count; j++)
            if (strcmp(row->rules[j].id, rule_id) == 0)
                return row->rules[j].text;
    }
    return rule_id;
}

const char *response_finding_word(enum response_finding_kind kind)
{
#define FINDING(name, word) word,
    static const char *const words[] = {RESPONSE_FINDINGS(FINDING)};
#undef FINDING
    return words[kind];
}

const char *response_discordance_word(enum response_discordance discordance)
{
    static const char *const words[] = {NULL, "hypodense_growth", "nodule_in_mass", "other"};
    return words[discordance];
}
