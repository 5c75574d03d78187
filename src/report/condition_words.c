#include "report/condition_words.h"

#include <string.h>

#include "knowledge/vocabulary.h"

static const char *resistance_name(const cajal_knowledge *knowledge, const char *id)
{
    for (uint32_t i = 0; i < knowledge->kb->resistance_count; i++)
        if (strcmp(knowledge->kb->resistance[i].row.id, id) == 0)
            return knowledge->kb->resistance[i].name;
    return NULL;
}

void value_words(struct text *out, const cajal_knowledge *knowledge, const struct kb_fact *fact, const char *value)
{
    const char *name = NULL;
    if (strcmp(value, "unknown") == 0)
        name = "not known";
    else if (fact && fact->derive == KB_DERIVE_GENOTYPE && kb_genotype(knowledge, value))
        name = kb_genotype(knowledge, value)->name;
    else if (fact && fact->derive == KB_DERIVE_RESISTANCE)
        name = resistance_name(knowledge, value);
    if (name) {
        text_add(out, name);
        return;
    }
    for (; *value; value++)
        text_add_char(out, *value == '_' ? ' ' : *value);
}

static bool allows(const struct kb_condition *condition, const char *value)
{
    for (uint32_t i = 0; i < condition->values_count; i++)
        if (strcmp(condition->values[i], value) == 0)
            return true;
    return false;
}

static void add_either(struct text *out, const cajal_knowledge *knowledge, const struct kb_fact *fact,
                       const struct kb_condition *condition)
{
    for (uint32_t i = 0; i < condition->values_count; i++) {
        text_add(out, i == 0 ? "" : i + 1 == condition->values_count ? " or " : ", ");
        value_words(out, knowledge, fact, condition->values[i]);
    }
}

/* `not:` was expanded when the rules were read; said that way again where it is shorter. */
static void add_all_but(struct text *out, const cajal_knowledge *knowledge, const struct kb_fact *fact,
                        const struct kb_condition *condition)
{
    unsigned excluded = 0;
    for (uint32_t i = 0; i < fact->values_count; i++) {
        if (allows(condition, fact->values[i]))
            continue;
        text_add(out, excluded++ ? " or " : "anything but ");
        value_words(out, knowledge, fact, fact->values[i]);
    }
    if (excluded == 0)
        text_add(out, "any");
    if (allows(condition, "unknown"))
        text_add(out, ", also when not known");
}

void condition_words(struct text *out, const cajal_knowledge *knowledge, const struct kb_condition *condition)
{
    int index = kb_fact_index(knowledge, condition->fact);
    const struct kb_fact *fact = index < 0 ? NULL : &knowledge->kb->facts[index];
    text_printf(out, "%s: ", fact ? fact->text : condition->fact);
    uint32_t known = condition->values_count - allows(condition, "unknown");
    if (fact && known > 2 && known * 2 > fact->values_count)
        add_all_but(out, knowledge, fact, condition);
    else
        add_either(out, knowledge, fact, condition);
}

void action_words(struct text *out, const struct kb_ready_action *action)
{
    text_add(out, action->text);
    if (!action->avoid || action->avoid->text)
        return;
    if (action->drugs_count == 0 && !action->modality && !action->regimen)
        text_printf(out, " (%s)", kb_word(&kb_words_action, action->action));
}
