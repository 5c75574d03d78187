/* The rows of kb/ as libcyaml tables: references, trials, findings, tables, conflicts. */
#include "knowledge/schema_rows.h"

/* clang-format off */
static const cyaml_schema_field_t reference_fields[] = {
    ROW(struct kb_reference),
    INT(MAY, "number", struct kb_reference, number),
    STR(NEED, "authors", struct kb_reference, authors),
    STR(NEED, "title", struct kb_reference, title),
    STR(NEED, "journal", struct kb_reference, journal),
    INT(NEED, "year", struct kb_reference, year),
    STR(MAY, "published", struct kb_reference, published),
    STR(MAY, "volume", struct kb_reference, volume),
    STR(MAY, "issue", struct kb_reference, issue),
    STR(MAY, "pages", struct kb_reference, pages),
    STR(MAY, "doi", struct kb_reference, doi),
    STR(MAY, "pmid", struct kb_reference, pmid),
    STR(MAY, "nct", struct kb_reference, nct),
    STR(MAY, "url", struct kb_reference, url),
    WORD(NEED, "read", struct kb_reference, read, read),
    STRINGS(MAY, "places", struct kb_reference, places),
    STR(MAY, "erratum", struct kb_reference, erratum),
    CYAML_FIELD_END};
KB_ENTRY(kb_reference_entry, struct kb_reference, reference_fields);

static const cyaml_schema_value_t action_entry = {
    CYAML_VALUE_ENUM(CYAML_FLAG_STRICT, enum kb_action, action_strings, CYAML_ARRAY_LEN(action_strings))};
static const cyaml_schema_field_t outcome_fields[] = {
    ROW(struct kb_outcome),
    WORD(NEED, "outcome", struct kb_outcome, outcome, outcome),
    WORD(NEED, "statistic", struct kb_outcome, statistic, statistic),
    WORD(MAY, "criterion", struct kb_outcome, criterion, criterion),
    STR(NEED, "arm", struct kb_outcome, arm),
    NUM("value", struct kb_outcome, value),
    NUM("low", struct kb_outcome, low),
    NUM("high", struct kb_outcome, high),
    STR(NEED, "unit", struct kb_outcome, unit),
    STR(MAY, "bound", struct kb_outcome, bound),
    NUM("at_months", struct kb_outcome, at_months),
    INTP("n", struct kb_outcome, n),
    INTS(MAY, "lines", struct kb_outcome, lines),
    STRINGS(MAY, "genotypes", struct kb_outcome, genotypes),
    STR(MAY, "subgroup", struct kb_outcome, subgroup),
    STR(MAY, "progression", struct kb_outcome, progression),
    STR(MAY, "versus", struct kb_outcome, versus),
    NUM("versus_value", struct kb_outcome, versus_value),
    NUM("hazard_ratio", struct kb_outcome, hazard_ratio),
    NUM("hazard_ratio_low", struct kb_outcome, hazard_ratio_low),
    NUM("hazard_ratio_high", struct kb_outcome, hazard_ratio_high),
    STR(MAY, "p", struct kb_outcome, p),
    BOOL("significant", struct kb_outcome, significant),
    BOOL("headline", struct kb_outcome, headline),
    LIST(MAY, "actions", struct kb_outcome, actions, action_entry),
    STR(MAY, "text", struct kb_outcome, text),
    CYAML_FIELD_END};
ENTRY(outcome_entry, struct kb_outcome, outcome_fields);
static const cyaml_schema_field_t arm_fields[] = {
    STR(NEED, "id", struct kb_arm, id),
    STR(NEED, "name", struct kb_arm, name),
    STRINGS(MAY, "drugs", struct kb_arm, drugs),
    STRINGS(MAY, "regimens", struct kb_arm, regimens),
    STR(MAY, "modality", struct kb_arm, modality),
    INTP("n", struct kb_arm, n),
    CYAML_FIELD_END};
ENTRY(arm_entry, struct kb_arm, arm_fields);
static const cyaml_schema_field_t trial_fields[] = {
    ROW(struct kb_trial),
    STR(NEED, "name", struct kb_trial, name),
    STR(MAY, "nct", struct kb_trial, nct),
    STR(NEED, "phase", struct kb_trial, phase),
    STR(NEED, "design", struct kb_trial, design),
    STR(NEED, "setting", struct kb_trial, setting),
    WORD(NEED, "state", struct kb_trial, state, trial_state),
    INTS(MAY, "lines", struct kb_trial, lines),
    INTP("n", struct kb_trial, n),
    LIST(NEED, "arms", struct kb_trial, arms, arm_entry),
    LIST(MAY, "outcomes", struct kb_trial, outcomes, outcome_entry),
    STR(MAY, "text", struct kb_trial, text),
    CYAML_FIELD_END};
KB_ENTRY(kb_trial_entry, struct kb_trial, trial_fields);

static const cyaml_schema_field_t finding_fields[] = {
    ROW(struct kb_finding),
    STR(NEED, "topic", struct kb_finding, topic),
    STR(NEED, "text", struct kb_finding, text),
    CYAML_FIELD_END};
KB_ENTRY(kb_finding_entry, struct kb_finding, finding_fields);

static const cyaml_schema_field_t cell_fields[] = {
    STR(NEED, "column", struct kb_cell, column),
    STR(NEED, "printed", struct kb_cell, printed),
    STRINGS(MAY, "outcomes", struct kb_cell, outcomes),
    STR(MAY, "conflict", struct kb_cell, conflict),
    CYAML_FIELD_END};
ENTRY(cell_entry, struct kb_cell, cell_fields);
static const cyaml_schema_field_t table_row_fields[] = {
    STR(NEED, "id", struct kb_table_row, id),
    STR(NEED, "label", struct kb_table_row, label),
    STR(NEED, "printed_citations", struct kb_table_row, printed_citations),
    STR(NEED, "correct_citations", struct kb_table_row, correct_citations),
    LIST(NEED, "cells", struct kb_table_row, cells, cell_entry),
    CYAML_FIELD_END};
ENTRY(table_row_entry, struct kb_table_row, table_row_fields);
static const cyaml_schema_field_t footnote_fields[] = {
    STR(NEED, "mark", struct kb_footnote, mark),
    STR(NEED, "text", struct kb_footnote, text),
    STR(MAY, "conflict", struct kb_footnote, conflict),
    CYAML_FIELD_END};
ENTRY(footnote_entry, struct kb_footnote, footnote_fields);
static const cyaml_schema_field_t table_fields[] = {
    ROW(struct kb_table),
    STR(NEED, "title", struct kb_table, title),
    LIST(NEED, "rows", struct kb_table, rows, table_row_entry),
    LIST(MAY, "footnotes", struct kb_table, footnotes, footnote_entry),
    CYAML_FIELD_END};
KB_ENTRY(kb_table_entry, struct kb_table, table_fields);

static const cyaml_schema_field_t side_fields[] = {
    STR(NEED, "text", struct kb_side, text),
    STR(MAY, "value", struct kb_side, value),
    SOURCES(struct kb_side),
    WORD(MAY, "status", struct kb_side, status, status),
    CYAML_FIELD_END};
ENTRY(side_entry, struct kb_side, side_fields);
static const cyaml_schema_field_t conflict_fields[] = {
    ROW(struct kb_conflict),
    WORD(NEED, "severity", struct kb_conflict, severity, severity),
    STR(NEED, "topic", struct kb_conflict, topic),
    LIST(NEED, "sides", struct kb_conflict, sides, side_entry),
    STR(NEED, "used", struct kb_conflict, used),
    STR(NEED, "why", struct kb_conflict, why),
    STR(MAY, "test", struct kb_conflict, test),
    CYAML_FIELD_END};
KB_ENTRY(kb_conflict_entry, struct kb_conflict, conflict_fields);
/* clang-format on */
