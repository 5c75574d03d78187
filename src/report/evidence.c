#include "report/evidence.h"

#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "base/lists.h"
#include "base/words.h"
#include "knowledge/vocabulary.h"
#include "report/outcome_words.h"

#define LATE_LINE 4 /* a figure of line 4 is about the fourth line and later */

struct search {
    const cajal_knowledge *knowledge;
    const struct evidence_query *query;
    const struct kb_drug *drug;
    const struct kb_local *local;
    struct arena *arena;
    struct evidence *found;
    struct text haystack;
    bool failed;
};

/* ---- the question ---- */

static cajal_status unknown_word(const char *what, const char *word, const char *nearest, cajal_errors *errors)
{
    if (nearest)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "no %s \"%s\"; did you mean \"%s\"?", what, word,
                          nearest);
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "no %s \"%s\" in the knowledge base", what, word);
}

static const char *nearest_therapy(const struct kb *kb, const char *word)
{
    struct words_best best = {0};
    for (uint32_t i = 0; i < kb->drugs_count; i++) {
        words_consider(&best, word, kb->drugs[i].row.id);
        for (uint32_t j = 0; j < kb->drugs[i].aliases_count; j++)
            words_consider(&best, word, kb->drugs[i].aliases[j]);
        for (uint32_t j = 0; j < kb->drugs[i].brands_count; j++)
            words_consider(&best, word, kb->drugs[i].brands[j].name);
    }
    for (uint32_t i = 0; i < kb->local_count; i++)
        words_consider(&best, word, kb->local[i].row.id);
    return best.word;
}

static const char *nearest_genotype(const struct kb *kb, const char *word)
{
    struct words_best best = {0};
    for (uint32_t i = 0; i < kb->genotypes_count; i++)
        words_consider(&best, word, kb->genotypes[i].row.id);
    return best.word;
}

static cajal_status read_query(struct search *it, cajal_errors *errors)
{
    const struct evidence_query *query = it->query;
    if (query->drug) {
        it->drug = kb_drug(it->knowledge, query->drug);
        it->local = it->drug ? NULL : kb_local(it->knowledge, query->drug);
        if (!it->drug && !it->local)
            return unknown_word("drug or local therapy", query->drug, nearest_therapy(it->knowledge->kb, query->drug),
                                errors);
    }
    if (query->genotype && !kb_genotype(it->knowledge, query->genotype))
        return unknown_word("genotype class", query->genotype, nearest_genotype(it->knowledge->kb, query->genotype),
                            errors);
    if (query->line < 0 || query->line > LATE_LINE)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "line %d: expected 1 to %d (fourth or later)",
                          query->line, LATE_LINE);
    return CAJAL_OK;
}

/* ---- one figure ---- */

static void add_hay(struct search *it, const char *string)
{
    if (!string)
        return;
    for (; *string; string++)
        text_add_char(&it->haystack, letter_lower(*string));
    text_add_char(&it->haystack, '\n'); /* so that a word does not match across two texts */
}

static void add_drug_hay(struct search *it, const char *id)
{
    const struct kb_drug *drug = kb_drug(it->knowledge, id);
    add_hay(it, id);
    if (!drug)
        return;
    add_hay(it, drug->name);
    for (uint32_t i = 0; i < drug->aliases_count; i++)
        add_hay(it, drug->aliases[i]);
    for (uint32_t i = 0; i < drug->brands_count; i++)
        add_hay(it, drug->brands[i].name);
}

static void add_genotype_hay(struct search *it, const char *id)
{
    const struct kb_genotype *genotype = kb_genotype(it->knowledge, id);
    add_hay(it, id);
    add_hay(it, genotype ? genotype->name : NULL);
}

static void add_arm_hay(struct search *it, const struct kb_arm *arm)
{
    add_hay(it, arm->name);
    for (uint32_t i = 0; i < arm->drugs_count; i++)
        add_drug_hay(it, arm->drugs[i]);
    const struct kb_local *local = kb_local(it->knowledge, arm->modality);
    if (!local)
        return;
    add_hay(it, local->row.id);
    add_hay(it, local->name);
    for (uint32_t i = 0; i < local->aliases_count; i++)
        add_hay(it, local->aliases[i]);
}

/* All that is said about a figure, in lower case. */
static void gather_hay(struct search *it, const struct kb_evidence *figure)
{
    const struct kb_trial *trial = figure->trial;
    const struct kb_outcome *outcome = figure->outcome;
    text_clear(&it->haystack);
    add_hay(it, trial->row.id);
    add_hay(it, trial->name);
    add_hay(it, trial->nct);
    add_hay(it, trial->setting);
    add_hay(it, trial->design);
    add_hay(it, trial->text);
    add_arm_hay(it, figure->arm);
    add_hay(it, outcome_kind_words(outcome->outcome));
    add_hay(it, kb_word(&kb_words_criterion, outcome->criterion));
    add_hay(it, outcome->subgroup);
    add_hay(it, outcome->progression);
    add_hay(it, outcome->text);
    for (uint32_t i = 0; i < outcome->genotypes_count; i++)
        add_genotype_hay(it, outcome->genotypes[i]);
    for (uint32_t i = 0; i < outcome->row.sources_count; i++)
        add_hay(it, outcome->row.sources[i]);
}

static bool holds_word(struct search *it, const char *word)
{
    char lower[128];
    size_t length = strlen(word);
    if (length >= sizeof lower)
        return false;
    for (size_t i = 0; i <= length; i++)
        lower[i] = letter_lower(word[i]);
    return it->haystack.data && strstr(it->haystack.data, lower);
}

static bool holds_words(struct search *it, const struct kb_evidence *figure)
{
    if (it->query->words_count == 0)
        return true;
    gather_hay(it, figure);
    if (it->haystack.failed)
        it->failed = true;
    for (size_t i = 0; i < it->query->words_count && !it->failed; i++)
        if (!holds_word(it, it->query->words[i]))
            return false;
    return !it->failed;
}

static bool is_of_therapy(const struct search *it, const struct kb_arm *arm)
{
    if (it->local)
        return kb_local(it->knowledge, arm->modality) == it->local;
    for (uint32_t i = 0; it->drug && i < arm->drugs_count; i++)
        if (kb_drug(it->knowledge, arm->drugs[i]) == it->drug)
            return true;
    return !it->drug;
}

enum fit { FIT_NOT, FIT_UNSAID, FIT };

static enum fit fits_line(const struct search *it, const int *lines, uint32_t count)
{
    if (it->query->line == 0)
        return FIT;
    for (uint32_t i = 0; i < count; i++)
        if (lines[i] == it->query->line || (it->query->line == LATE_LINE && lines[i] > LATE_LINE))
            return FIT;
    return count ? FIT_NOT : FIT_UNSAID;
}

static enum fit fits_genotype(const struct search *it, const struct kb_outcome *outcome)
{
    if (!it->query->genotype)
        return FIT;
    for (uint32_t i = 0; i < outcome->genotypes_count; i++)
        if (kb_genotype(it->knowledge, outcome->genotypes[i]) == kb_genotype(it->knowledge, it->query->genotype))
            return FIT;
    return outcome->genotypes_count ? FIT_NOT : FIT_UNSAID;
}

/* ---- rows ---- */

static bool same_row(const struct evidence_row *a, const struct evidence_row *b)
{
    bool progression = a->progression && b->progression ? strcmp(a->progression, b->progression) == 0
                                                        : a->progression == b->progression;
    return a->trial == b->trial && a->arm == b->arm && progression && a->lines_count == b->lines_count &&
           (a->lines_count == 0 || memcmp(a->lines, b->lines, a->lines_count * sizeof *a->lines) == 0) &&
           lists_same_words(a->genotypes, a->genotypes_count, b->genotypes, b->genotypes_count);
}

static struct evidence_row *row_for(struct search *it, const struct evidence_row *like)
{
    struct evidence *found = it->found;
    for (size_t i = 0; i < found->rows_count; i++)
        if (same_row(&found->rows[i], like))
            return &found->rows[i];
    struct evidence_row *row =
        arena_push(it->arena, (void **)&found->rows, &found->rows_count, &found->rows_capacity, sizeof *row);
    if (row)
        *row = *like;
    return row;
}

static void add_figure(struct search *it, const struct kb_evidence *figure, const int *lines, uint32_t lines_count)
{
    const struct kb_outcome *outcome = figure->outcome;
    struct evidence_row like = {.trial = figure->trial,
                                .arm = figure->arm,
                                .lines = lines,
                                .lines_count = lines_count,
                                .genotypes = outcome->genotypes,
                                .genotypes_count = outcome->genotypes_count,
                                .progression = outcome->progression};
    struct evidence_row *row = row_for(it, &like);
    struct kb_evidence *slot =
        row ? arena_push(it->arena, (void **)&row->figures, &row->figures_count, &row->figures_capacity, sizeof *slot)
            : NULL;
    if (!slot) {
        it->failed = true;
        return;
    }
    *slot = *figure;
    it->found->figures_count++;
}

/* A figure that names no line is about those of its trial. */
static void consider(struct search *it, const struct kb_evidence *figure)
{
    const struct kb_outcome *outcome = figure->outcome;
    const int *lines = outcome->lines_count ? outcome->lines : figure->trial->lines;
    uint32_t lines_count = outcome->lines_count ? outcome->lines_count : figure->trial->lines_count;
    if (!is_of_therapy(it, figure->arm) || figure->public_from > it->query->as_of_days)
        return;
    enum fit line = fits_line(it, lines, lines_count), genotype = fits_genotype(it, outcome);
    if (line == FIT_NOT || genotype == FIT_NOT || !holds_words(it, figure))
        return;
    if (line == FIT && genotype == FIT)
        add_figure(it, figure, lines, lines_count);
    else if (genotype == FIT)
        it->found->without_line++;
    else
        it->found->without_genotype++;
}

static void consider_trial(struct search *it, const struct kb_trial *trial)
{
    for (uint32_t i = 0; i < trial->outcomes_count; i++)
        for (uint32_t j = 0; j < trial->arms_count; j++) {
            const struct kb_outcome *outcome = &trial->outcomes[i];
            int32_t public_from = kb_outcome_public_from(it->knowledge, trial, outcome);
            if (strcmp(trial->arms[j].id, outcome->arm) == 0)
                consider(it, &(struct kb_evidence){trial, &trial->arms[j], outcome, public_from});
        }
}

static int first_line(const struct evidence_row *row)
{
    int first = row->lines_count ? row->lines[0] : LATE_LINE + 1;
    for (uint32_t i = 1; i < row->lines_count; i++)
        if (row->lines[i] < first)
            first = row->lines[i];
    return first;
}

/* Insertion sort: rows of one line stay in the order of the knowledge base. */
static void sort_rows(struct evidence *found)
{
    for (size_t i = 1; i < found->rows_count; i++) {
        struct evidence_row moving = found->rows[i];
        size_t at = i;
        for (; at > 0 && first_line(&found->rows[at - 1]) > first_line(&moving); at--)
            found->rows[at] = found->rows[at - 1];
        found->rows[at] = moving;
    }
}

cajal_status evidence_search(struct evidence *out, struct arena *arena, const cajal_knowledge *knowledge,
                             const struct evidence_query *query, cajal_errors *errors)
{
    struct search it = {.knowledge = knowledge, .query = query, .arena = arena, .found = out};
    *out = (struct evidence){.as_of_days = query->as_of_days};
    cajal_status status = read_query(&it, errors);
    if (status != CAJAL_OK)
        return status;
    for (uint32_t i = 0; i < knowledge->kb->trials_count && !it.failed; i++)
        consider_trial(&it, &knowledge->kb->trials[i]);
    text_free(&it.haystack);
    if (it.failed)
        return errors_no_memory(errors);
    sort_rows(out);
    return CAJAL_OK;
}
