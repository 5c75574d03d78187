/* The kinds of row of kb/, each described in the schema_*.c of its subject, for the files of schema.c. */
#ifndef CAJAL_KNOWLEDGE_SCHEMA_ROWS_H
#define CAJAL_KNOWLEDGE_SCHEMA_ROWS_H

#include "knowledge/kb.h"
#include "knowledge/schema_fields.h"
#include "knowledge/vocabulary.h"

/* clang-format off */
#define STRVAL(word, value) {word, value},
#define DEFINE_STRVALS(name, table) \
    __attribute__((unused)) static const cyaml_strval_t name##_strings[] = {table(STRVAL)};
KB_VOCABULARIES(DEFINE_STRVALS)

/* What every row carries. */
#define ROW(S) \
    STR(NEED, "id", S, row.id), \
    STRINGS(MAY, "sources", S, row.sources), \
    STRINGS(MAY, "statements", S, row.statements), \
    WORD(MAY, "status", S, row.status, status), \
    STR(MAY, "conflict", S, row.conflict), \
    STR(MAY, "note", S, row.note)

/* A row that a file of kb/ holds a list of. */
#define KB_ENTRY(name, T, fields) \
    const cyaml_schema_value_t name = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, T, fields)}
/* clang-format on */

extern const cyaml_schema_value_t kb_assembly_entry, kb_class_entry, kb_clone_entry, kb_code_entry,
    kb_comedication_entry, kb_conflict_entry, kb_criterion_entry, kb_dosing_entry, kb_drug_entry, kb_fact_entry,
    kb_finding_entry, kb_gap_entry, kb_gene_entry, kb_genotype_entry, kb_germline_entry, kb_impossible_entry,
    kb_impossible_image_entry, kb_interaction_entry, kb_laboratory_entry, kb_local_entry, kb_model_parameter_entry,
    kb_posterior_entry, kb_reference_entry, kb_regimen_entry, kb_resistance_entry, kb_rule_entry, kb_rule_image_entry,
    kb_safety_entry, kb_safety_image_entry, kb_sensitivity_entry, kb_sequence_entry, kb_setting_entry,
    kb_simulated_arm_entry, kb_system_entry, kb_table_entry, kb_target_entry, kb_trial_entry, kb_variant_entry;

#endif
