/* What a clinic would know of this virtual patient, as the facts of the plan engine: the facts' own table says what is
 * asked (kb/facts.yaml, `derive` and `of`). What the model has nothing of stays unknown, or as a case that is silent
 * about it. */
#include "simulate/journey_facts.h"

#include <string.h>

#include "patient/vocabulary.h"

static int drug_row(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->drugs_count && i < JOURNEY_DRUGS; i++)
        if (strcmp(kb->drugs[i].row.id, id) == 0)
            return (int)i;
    return -1;
}

static const struct kb *base_of(const struct journey *it) { return it->model->knowledge->kb; }

static int current_drug(const struct journey *it)
{
    int drug = it->treatment >= 0 && it->treated ? model_regimen(it->model, it->regimen)->drug : -1;
    return drug >= 0 && it->use[drug] == USE_CURRENT ? drug : -1;
}

static const char *line_word(const struct journey *it, const struct kb_fact *fact)
{
    uint32_t line = (uint32_t)it->line + (current_drug(it) < 0);
    line = line < 1 ? 1 : line > fact->values_count ? fact->values_count : line;
    return fact->values[line - 1];
}

static const char *drug_word(const struct journey *it, const struct kb_fact *fact)
{
    int drug = current_drug(it);
    if (drug < 0)
        return "none";
    const char *id = base_of(it)->drugs[drug].row.id;
    return kb_fact_value(fact, id) > 0 ? id : "other";
}

/* Of several drugs the one used most counts: now, else one that failed. */
static const char *exposure_word(const struct journey *it, const struct kb_fact *fact)
{
    static const char *const words[] = {[USE_NEVER] = "never",
                                        [USE_CURRENT] = "current",
                                        [USE_PROGRESSED] = "progressed",
                                        [USE_INTOLERANT] = "intolerant",
                                        [USE_STOPPED] = "stopped"};
    static const int weight[] = {
        [USE_NEVER] = 0, [USE_STOPPED] = 1, [USE_INTOLERANT] = 2, [USE_PROGRESSED] = 3, [USE_CURRENT] = 4};
    uint8_t best = USE_NEVER;
    for (uint32_t i = 0; i < fact->of_count; i++) {
        int drug = drug_row(base_of(it), fact->of[i]);
        if (drug >= 0 && weight[it->use[drug]] > weight[best])
            best = it->use[drug];
    }
    return words[best];
}

static const char *level_word(unsigned level)
{
    static const char *const words[] = {"none", "reduced", "standard", "high"};
    return words[level < 4 ? level : 0];
}

static const char *dose_word(const struct journey *it, const struct kb_fact *fact, bool highest)
{
    unsigned level = 0;
    for (uint32_t i = 0; i < fact->of_count; i++) {
        int drug = drug_row(base_of(it), fact->of[i]);
        if (drug < 0)
            continue;
        if (highest)
            level = it->highest[drug] > level ? it->highest[drug] : level;
        else if (drug == current_drug(it))
            level = it->reduced ? 1 : 1u + (unsigned)model_regimen(it->model, it->regimen)->level;
    }
    return level_word(level);
}

static const char *response_word(const struct journey *it)
{
    if (current_drug(it) < 0)
        return NULL;
    if (it->progressed)
        return "progressing";
    enum response_call call = it->policy->stop.criterion == RESPONSE_BY_RECIST ? it->scan.recist : it->scan.choi;
    return call == RESPONSE_CR || call == RESPONSE_PR ? "responding" : "stable";
}

static const char *progression_word(const struct journey *it)
{
    if (current_drug(it) < 0)
        return NULL;
    return !it->progressed ? "none" : it->limited ? "limited" : "generalized";
}

static const char *secondary_word(const struct journey *it)
{
    if (it->found_clone < 0)
        return NULL;
    const struct kb_clone *clone = &base_of(it)->clones[it->found_clone];
    return clone->resistance_count == 0 ? "none" : clone->resistance_count > 1 ? "several" : clone->resistance[0];
}

static const char *yes(bool it_is) { return it_is ? "yes" : "no"; }

/* Whether all that is seen, or all that progresses, could be treated by the modality of that kind. */
static bool feasible(const struct journey *it, enum case_kind kind)
{
    const struct kb *kb = base_of(it);
    const char *word = case_word(&case_words_kind, (int)kind);
    for (uint32_t i = 0; i < kb->local_count; i++) {
        if (strcmp(kb->local[i].row.id, word) != 0)
            continue;
        const struct model_local *how = &it->model->local[i];
        uint32_t lesions = it->progressed && it->limited ? it->scan.progressing : it->scan.seen;
        return __builtin_popcount(lesions) <= how->lesions && !(how->liver_only && (lesions & ~it->patient->liver));
    }
    return false;
}

static const char *after_local_word(const struct journey *it)
{
    return !it->procedures ? "no_procedure" : current_drug(it) >= 0 ? "resumed" : "not_resumed";
}

/* NULL: the clinic does not know. */
static const char *word_of(const struct journey *it, const struct kb_fact *fact)
{
    const struct kb *kb = base_of(it);
    switch (fact->derive) {
    case KB_DERIVE_EXTENT: return "metastatic";
    case KB_DERIVE_GENOTYPE:
        return it->policy->genotype_known ? kb->genotypes[it->model->scenario->genotypes[it->patient->genotype]].row.id
                                          : NULL;
    case KB_DERIVE_RESISTANCE: return secondary_word(it);
    case KB_DERIVE_LINE: return line_word(it, fact);
    case KB_DERIVE_CURRENT_DRUG: return drug_word(it, fact);
    case KB_DERIVE_EXPOSURE: return exposure_word(it, fact);
    case KB_DERIVE_DOSE_LEVEL: return dose_word(it, fact, false);
    case KB_DERIVE_HIGHEST_DOSE_LEVEL: return dose_word(it, fact, true);
    case KB_DERIVE_RESPONSE: return response_word(it);
    case KB_DERIVE_PROGRESSION: return progression_word(it);
    case KB_DERIVE_RESECTABLE: return yes(feasible(it, CASE_KIND_SURGERY));
    case KB_DERIVE_ABLATABLE: return yes(feasible(it, CASE_KIND_ABLATION));
    case KB_DERIVE_EXTRAHEPATIC: return yes(it->scan.seen & ~it->patient->liver);
    case KB_DERIVE_SITE: return yes(it->scan.seen & it->patient->liver);
    case KB_DERIVE_DRUG_AFTER_LOCAL: return after_local_word(it);
    default: return fact->if_absent;
    }
}

void journey_facts(cajal_facts *out, const struct journey *it)
{
    const struct kb *kb = base_of(it);
    *out = (cajal_facts){.count = kb->facts_count};
    for (uint32_t i = 0; i < kb->facts_count; i++) {
        const char *word = word_of(it, &kb->facts[i]);
        int value = word ? kb_fact_value(&kb->facts[i], word) : KB_UNKNOWN;
        out->values[i] = value < 0 ? KB_UNKNOWN : (uint8_t)value;
    }
}
