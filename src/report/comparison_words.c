/* The words of a comparison that its text and its JSON share. */
#include <string.h>

#include "report/comparison.h"
#include "report/outcome_words.h"

const char *comparison_group_words(enum comparison_group group)
{
    static const char *const words[] = {"Response", "SD", "PFS/TTP", "OS", "Other"};
    return words[group];
}

void comparison_stratum_words(struct text *out, const cajal_knowledge *knowledge, const struct evidence_row *stratum)
{
    if (stratum->lines_count)
        lines_words(out, stratum->lines, stratum->lines_count);
    else
        text_add(out, "line not stated");
    for (uint32_t i = 0; i < stratum->genotypes_count; i++) {
        text_add(out, i ? ", " : "; ");
        genotype_words(out, knowledge, stratum->genotypes[i]);
    }
    if (stratum->progression)
        text_printf(out, "; %s progression", strcmp(stratum->progression, "none") == 0 ? "no" : stratum->progression);
}

static bool is_used(const struct comparison_figures *list, const struct kb_trial *trial, enum kb_outcome_kind kind,
                    enum kb_criterion criterion)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].trial == trial && list->items[i].outcome->outcome == kind &&
            list->items[i].outcome->criterion == criterion)
            return true;
    return false;
}

static bool judged_by(const struct comparison *comparison, const struct kb_trial *trial, enum kb_outcome_kind kind,
                      enum kb_criterion criterion)
{
    bool used = is_used(&comparison->direct, trial, kind, criterion);
    for (size_t i = 0; i < comparison->rows_count && !used; i++)
        used = is_used(&comparison->rows[i].sides[0], trial, kind, criterion) ||
               is_used(&comparison->rows[i].sides[1], trial, kind, criterion);
    return used;
}

void comparison_criteria_words(struct text *out, const struct comparison *comparison, const struct kb_trial *trial)
{
    static const enum kb_outcome_kind judged[] = {KB_ORR, KB_CR, KB_PR, KB_SD, KB_CBR, KB_PFS, KB_TTP, KB_TTR};
    size_t start = out->length;
    for (int criterion = KB_RECIST; criterion <= KB_PET + 1; criterion++) {
        enum kb_criterion by = criterion > KB_PET ? KB_CRITERION_NONE : (enum kb_criterion)criterion;
        size_t count = 0;
        for (size_t i = 0; i < sizeof judged / sizeof judged[0]; i++)
            if (judged_by(comparison, trial, judged[i], by))
                text_printf(out, "%s%s",
                            count++               ? ", "
                            : out->length > start ? "; "
                                                  : "",
                            outcome_kind_words(judged[i]));
        if (count && by)
            text_printf(out, " by %s", outcome_criterion_words(by));
        else if (count)
            text_add(out, ": criterion not stated");
    }
}
