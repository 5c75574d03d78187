/* Ids in one file that must name a row of another. */
#include <string.h>

#include "base/words.h"
#include "knowledge/check.h"
#include "knowledge/names.h"

void check_link(struct checking *checking, enum kb_list list, uint32_t index, const char *path, enum kb_list target,
                const char *id)
{
    if (!id || names_find(checking->knowledge->names, target, id))
        return;
    struct words_best best = {0};
    for (uint32_t i = 0; i < kb_list_length(checking->kb, target); i++)
        words_consider(&best, id, kb_list_row(checking->kb, target, i)->id);
    if (best.word)
        check_report(checking, list, index, path, "\"%s\" is not in %s; did you mean \"%s\"?", id, kb_list_name(target),
                     best.word);
    else
        check_report(checking, list, index, path, "\"%s\" is not in %s", id, kb_list_name(target));
}

void check_list(struct checking *checking, enum kb_list list, uint32_t index, const char *path, enum kb_list target,
                const char **ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        check_link(checking, list, index, path, target, ids[i]);
}

static void check_genotype_links(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < kb->genotypes_count; i++) {
        const struct kb_genotype *row = &kb->genotypes[i];
        for (uint32_t j = 0; j < row->match_count; j++)
            check_list(checking, KB_LIST_genotypes, i, check_path(path, "match[%u].genes", j), KB_LIST_genes,
                       row->match[j].genes, row->match[j].genes_count);
        for (uint32_t j = 0; j < row->predicts_count; j++)
            check_link(checking, KB_LIST_genotypes, i, check_path(path, "predicts[%u].drug", j), KB_LIST_drugs,
                       row->predicts[j].drug);
        check_list(checking, KB_LIST_genotypes, i, "needs_negative", KB_LIST_genes, row->needs_negative,
                   row->needs_negative_count);
    }
    for (uint32_t i = 0; i < kb->variants_count; i++)
        check_link(checking, KB_LIST_variants, i, "gene", KB_LIST_genes, kb->variants[i].gene);
    for (uint32_t i = 0; i < kb->resistance_count; i++)
        check_link(checking, KB_LIST_resistance, i, "gene", KB_LIST_genes, kb->resistance[i].gene);
}

static void check_sensitivity_links(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    for (uint32_t i = 0; i < kb->sensitivity_count; i++) {
        const struct kb_sensitivity *row = &kb->sensitivity[i];
        check_link(checking, KB_LIST_sensitivity, i, "drug", KB_LIST_drugs, row->drug);
        check_link(checking, KB_LIST_sensitivity, i, "variant", KB_LIST_variants, row->variant);
        if (row->genotype && !names_find(checking->knowledge->names, KB_LIST_resistance, row->genotype))
            check_link(checking, KB_LIST_sensitivity, i, "genotype", KB_LIST_genotypes, row->genotype);
        if (!row->genotype == !row->variant)
            check_report(checking, KB_LIST_sensitivity, i, NULL,
                         "give one of `genotype` (a class) and `variant` (one mutation)");
    }
}

static void check_drug_links(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < kb->drugs_count; i++)
        for (uint32_t j = 0; j < kb->drugs[i].toxicities_count; j++)
            check_link(checking, KB_LIST_drugs, i, check_path(path, "toxicities[%u].trial", j), KB_LIST_trials,
                       kb->drugs[i].toxicities[j].trial);
    for (uint32_t i = 0; i < kb->interactions_count; i++) {
        const struct kb_interaction *row = &kb->interactions[i];
        check_link(checking, KB_LIST_interactions, i, "drug", KB_LIST_drugs, row->drug);
        check_list(checking, KB_LIST_interactions, i, "classes", KB_LIST_classes, row->classes, row->classes_count);
        check_list(checking, KB_LIST_interactions, i, "comedications", KB_LIST_comedications, row->comedications,
                   row->comedications_count);
    }
    for (uint32_t i = 0; i < kb->comedications_count; i++)
        check_list(checking, KB_LIST_comedications, i, "classes", KB_LIST_classes, kb->comedications[i].classes,
                   kb->comedications[i].classes_count);
    for (uint32_t i = 0; i < kb->dosing_count; i++)
        check_link(checking, KB_LIST_dosing, i, "drug", KB_LIST_drugs, kb->dosing[i].drug);
    for (uint32_t i = 0; i < kb->regimens_count; i++)
        check_list(checking, KB_LIST_regimens, i, "drugs", KB_LIST_drugs, kb->regimens[i].drugs,
                   kb->regimens[i].drugs_count);
}

/* A gene, drug or other medicine that a code means has a row; a code is given once. */
static void check_code_links(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    static const struct {
        enum kb_code_kind kind;
        enum kb_list list;
    } links[] = {
        {KB_CODE_GENE, KB_LIST_genes}, {KB_CODE_DRUG, KB_LIST_drugs}, {KB_CODE_COMEDICATION, KB_LIST_comedications}};
    for (uint32_t i = 0; i < kb->codes_count; i++) {
        const struct kb_code *code = &kb->codes[i];
        check_link(checking, KB_LIST_codes, i, "system", KB_LIST_systems, code->system);
        for (size_t j = 0; j < sizeof links / sizeof links[0]; j++)
            if (code->kind == links[j].kind)
                check_link(checking, KB_LIST_codes, i, "means", links[j].list, code->means);
        for (uint32_t j = 0; j < i; j++)
            if (strcmp(kb->codes[j].code, code->code) == 0 && strcmp(kb->codes[j].system, code->system) == 0)
                check_report(checking, KB_LIST_codes, i, "code", "code \"%s\" of %s is given twice", code->code,
                             code->system);
    }
}

static bool has_arm(const struct kb_trial *trial, const char *id)
{
    for (uint32_t i = 0; i < trial->arms_count; i++)
        if (strcmp(trial->arms[i].id, id) == 0)
            return true;
    return false;
}

static void check_trial_links(struct checking *checking, uint32_t index)
{
    const struct kb_trial *trial = &checking->kb->trials[index];
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < trial->arms_count; i++) {
        const struct kb_arm *arm = &trial->arms[i];
        check_list(checking, KB_LIST_trials, index, check_path(path, "arms[%u].drugs", i), KB_LIST_drugs, arm->drugs,
                   arm->drugs_count);
        check_list(checking, KB_LIST_trials, index, check_path(path, "arms[%u].regimens", i), KB_LIST_regimens,
                   arm->regimens, arm->regimens_count);
        check_link(checking, KB_LIST_trials, index, check_path(path, "arms[%u].modality", i), KB_LIST_local,
                   arm->modality);
    }
    for (uint32_t i = 0; i < trial->outcomes_count; i++) {
        const struct kb_outcome *outcome = &trial->outcomes[i];
        if (!has_arm(trial, outcome->arm))
            check_report(checking, KB_LIST_trials, index, check_path(path, "outcomes[%u].arm", i),
                         "\"%s\" is no arm of this trial", outcome->arm);
        if (outcome->versus && !has_arm(trial, outcome->versus))
            check_report(checking, KB_LIST_trials, index, check_path(path, "outcomes[%u].versus", i),
                         "\"%s\" is no arm of this trial", outcome->versus);
        check_list(checking, KB_LIST_trials, index, check_path(path, "outcomes[%u].genotypes", i), KB_LIST_genotypes,
                   outcome->genotypes, outcome->genotypes_count);
    }
}

static bool is_outcome(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->trials_count; i++)
        for (uint32_t j = 0; j < kb->trials[i].outcomes_count; j++)
            if (strcmp(kb->trials[i].outcomes[j].row.id, id) == 0)
                return true;
    return false;
}

static void check_cell(struct checking *checking, uint32_t table, uint32_t row, uint32_t cell)
{
    const struct kb_cell *it = &checking->kb->tables[table].rows[row].cells[cell];
    char path[CHECK_PATH];
    check_path(path, "rows[%u].cells[%u]", row, cell);
    for (uint32_t i = 0; i < it->outcomes_count; i++)
        if (!is_outcome(checking->kb, it->outcomes[i]))
            check_report(checking, KB_LIST_tables, table, path, "\"%s\" is no outcome of any trial", it->outcomes[i]);
    check_link(checking, KB_LIST_tables, table, path, KB_LIST_conflicts, it->conflict);
}

static void check_table_links(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    for (uint32_t i = 0; i < kb->tables_count; i++)
        for (uint32_t j = 0; j < kb->tables[i].rows_count; j++)
            for (uint32_t k = 0; k < kb->tables[i].rows[j].cells_count; k++)
                check_cell(checking, i, j, k);
}

static void check_avoid_links(struct checking *checking, enum kb_list list, uint32_t index, const char *key,
                              const struct kb_avoid *rows, uint32_t count)
{
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < count; i++) {
        check_link(checking, list, index, check_path(path, "%s[%u].regimen", key, i), KB_LIST_regimens,
                   rows[i].regimen);
        check_list(checking, list, index, check_path(path, "%s[%u].drugs", key, i), KB_LIST_drugs, rows[i].drugs,
                   rows[i].drugs_count);
        check_link(checking, list, index, check_path(path, "%s[%u].modality", key, i), KB_LIST_local, rows[i].modality);
    }
}

static void check_rule_links(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    char path[CHECK_PATH];
    for (uint32_t i = 0; i < kb->rules_count; i++) {
        const struct kb_rule *rule = &kb->rules[i];
        for (uint32_t j = 0; j < rule->then_count; j++) {
            check_link(checking, KB_LIST_rules, i, check_path(path, "then[%u].regimen", j), KB_LIST_regimens,
                       rule->then[j].regimen);
            check_list(checking, KB_LIST_rules, i, check_path(path, "then[%u].drugs", j), KB_LIST_drugs,
                       rule->then[j].drugs, rule->then[j].drugs_count);
            check_link(checking, KB_LIST_rules, i, check_path(path, "then[%u].modality", j), KB_LIST_local,
                       rule->then[j].modality);
        }
        check_avoid_links(checking, KB_LIST_rules, i, "avoid", rule->avoid, rule->avoid_count);
        check_link(checking, KB_LIST_rules, i, "replaces", KB_LIST_rules, rule->replaces);
    }
    for (uint32_t i = 0; i < kb->safety_count; i++) {
        const struct kb_safety *row = &kb->safety[i];
        check_avoid_links(checking, KB_LIST_safety, i, "never", row->never, row->never_count);
        check_avoid_links(checking, KB_LIST_safety, i, "always_avoid", row->always_avoid, row->always_avoid_count);
        check_avoid_links(checking, KB_LIST_safety, i, "always_one_of", row->always_one_of, row->always_one_of_count);
    }
}

static void check_setting_links(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    for (uint32_t i = 0; i < kb->settings_count; i++) {
        const struct kb_setting *row = &kb->settings[i];
        check_list(checking, KB_LIST_settings, i, "drugs", KB_LIST_drugs, row->drugs, row->drugs_count);
        check_list(checking, KB_LIST_settings, i, "prefer", KB_LIST_criteria, row->prefer, row->prefer_count);
        bool fits_all = row->drugs_count + row->kinds_count == 0;
        if (fits_all != (i + 1 == kb->settings_count))
            check_report(checking, KB_LIST_settings, i, NULL,
                         fits_all ? "fits every case, so that no row after it can hold: give kinds or drugs"
                                  : "the last setting must fit every case: leave out kinds and drugs");
    }
}

void check_links(struct checking *checking)
{
    check_genotype_links(checking);
    check_sensitivity_links(checking);
    for (uint32_t i = 0; i < checking->kb->germline_count; i++)
        check_list(checking, KB_LIST_germline, i, "genes", KB_LIST_genes, checking->kb->germline[i].genes,
                   checking->kb->germline[i].genes_count);
    check_drug_links(checking);
    check_code_links(checking);
    for (uint32_t i = 0; i < checking->kb->trials_count; i++)
        check_trial_links(checking, i);
    check_table_links(checking);
    check_rule_links(checking);
    check_setting_links(checking);
}
