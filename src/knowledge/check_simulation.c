/* The parameters of the simulation: each of a known quantity, in its unit, within its limits, about rows that exist. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "knowledge/check.h"

static void check_about(struct checking *checking, uint32_t index, const char *key, char letter, enum kb_list target,
                        const char *id)
{
    const struct kb_quantity_row *quantity = &kb_quantity_rows[checking->kb->parameters[index].quantity];
    bool must = strchr(quantity->about, toupper(letter)) != NULL, may = must || strchr(quantity->about, letter);
    if (must && !id)
        check_report(checking, KB_LIST_parameters, index, NULL, "a \"%s\" must name its `%s`", quantity->word, key);
    else if (id && !may)
        check_report(checking, KB_LIST_parameters, index, key, "a \"%s\" has no `%s`", quantity->word, key);
    else
        check_link(checking, KB_LIST_parameters, index, key, target, id);
}

static void check_prior(struct checking *checking, uint32_t index)
{
    const struct kb_model_parameter *row = &checking->kb->parameters[index];
    double value = *row->value;
    bool has_spread = row->spread && *row->spread > 0, has_limits = row->low && row->high && *row->low < *row->high;
    if (row->prior == KB_PRIOR_UNIFORM && !has_limits)
        check_report(checking, KB_LIST_parameters, index, NULL, "a uniform prior needs `low` below `high`");
    else if (row->prior != KB_PRIOR_UNIFORM && row->prior != KB_PRIOR_FIXED && !has_spread)
        check_report(checking, KB_LIST_parameters, index, NULL, "this prior needs a `spread` above 0");
    else if (row->prior == KB_PRIOR_LOGNORMAL && value <= 0)
        check_report(checking, KB_LIST_parameters, index, "value", "a lognormal prior needs a value above 0");
    else if (row->prior == KB_PRIOR_LOGIT && (value <= 0 || value >= 1))
        check_report(checking, KB_LIST_parameters, index, "value", "a logit prior needs a value between 0 and 1");
    if (has_limits && (value < *row->low || value > *row->high))
        check_report(checking, KB_LIST_parameters, index, "value", "%g is not between `low` %g and `high` %g", value,
                     *row->low, *row->high);
}

static void check_parameter(struct checking *checking, uint32_t index)
{
    const struct kb_model_parameter *row = &checking->kb->parameters[index];
    const struct kb_quantity_row *quantity = &kb_quantity_rows[row->quantity];
    check_about(checking, index, "drug", KB_ABOUT_DRUG, KB_LIST_drugs, row->drug);
    check_about(checking, index, "clone", KB_ABOUT_CLONE, KB_LIST_clones, row->clone);
    check_about(checking, index, "genotype", KB_ABOUT_GENOTYPE, KB_LIST_genotypes, row->genotype);
    check_about(checking, index, "modality", KB_ABOUT_MODALITY, KB_LIST_local, row->modality);
    check_about(checking, index, "regimen", KB_ABOUT_REGIMEN, KB_LIST_regimens, row->regimen);
    if (strcmp(row->unit, quantity->unit) != 0)
        check_report(checking, KB_LIST_parameters, index, "unit", "unit \"%s\": a \"%s\" is given in \"%s\"", row->unit,
                     quantity->word, quantity->unit);
    if (!isfinite(*row->value) || *row->value < quantity->low || *row->value > quantity->high)
        check_report(checking, KB_LIST_parameters, index, "value", "%g: a \"%s\" is between %g and %g", *row->value,
                     quantity->word, quantity->low, quantity->high);
    else
        check_prior(checking, index);
}

static bool same_word(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static bool same_subject(const struct kb_model_parameter *a, const struct kb_model_parameter *b)
{
    return a->quantity == b->quantity && same_word(a->drug, b->drug) && same_word(a->clone, b->clone) &&
           same_word(a->genotype, b->genotype) && same_word(a->modality, b->modality) &&
           same_word(a->regimen, b->regimen);
}

static void check_twice(struct checking *checking, uint32_t index)
{
    const struct kb_model_parameter *rows = checking->kb->parameters;
    for (uint32_t i = 0; i < index; i++)
        if (same_subject(&rows[i], &rows[index]))
            check_report(checking, KB_LIST_parameters, index, NULL, "\"%s\" says what \"%s\" says already",
                         rows[index].row.id, rows[i].row.id);
}

void check_simulation(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    for (uint32_t i = 0; i < kb->clones_count; i++)
        check_list(checking, KB_LIST_clones, i, "resistance", KB_LIST_resistance, kb->clones[i].resistance,
                   kb->clones[i].resistance_count);
    if (kb->clones_count && kb->clones_count != KB_CLONES)
        check_report(checking, KB_LIST_clones, kb->clones_count - 1, NULL, "%u clones: expected %d", kb->clones_count,
                     KB_CLONES);
    for (uint32_t i = 0; i < kb->parameters_count; i++) {
        check_parameter(checking, i);
        check_twice(checking, i);
    }
}
