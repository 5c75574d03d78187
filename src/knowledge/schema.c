#include "knowledge/schema.h"

#include "knowledge/schema_fields.h"

#include "knowledge/vocabulary.h"

/* clang-format off */
#define STRVAL(word, value) {word, value},
#define DEFINE_STRVALS(name, table) static const cyaml_strval_t name##_strings[] = {table(STRVAL)};
KB_VOCABULARIES(DEFINE_STRVALS)


/* What every row carries. */
#define ROW(S) \
    STR(NEED, "id", S, row.id), \
    STRINGS(MAY, "sources", S, row.sources), \
    STRINGS(MAY, "statements", S, row.statements), \
    WORD(MAY, "status", S, row.status, status), \
    STR(MAY, "conflict", S, row.conflict), \
    STR(MAY, "note", S, row.note)

static const cyaml_schema_field_t manifest_fields[] = {
    STR(NEED, "version", struct kb_manifest, version),
    STR(NEED, "title", struct kb_manifest, title),
    STR(NEED, "review", struct kb_manifest, review),
    STR(NEED, "known_from", struct kb_manifest, known_from),
    STR(NEED, "known_until", struct kb_manifest, known_until),
    STR(NEED, "disclaimer", struct kb_manifest, disclaimer),
    CYAML_FIELD_END};

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
ENTRY(reference_entry, struct kb_reference, reference_fields);

static const cyaml_schema_field_t exon_fields[] = {
    INT(NEED, "exon", struct kb_exon, exon),
    INT(NEED, "first_codon", struct kb_exon, first_codon),
    INT(NEED, "first_base", struct kb_exon, first_base),
    INT(NEED, "last_codon", struct kb_exon, last_codon),
    INT(NEED, "last_base", struct kb_exon, last_base),
    INT(MAY, "grch37_low", struct kb_exon, grch37_low), INT(MAY, "grch37_high", struct kb_exon, grch37_high),
    INT(MAY, "grch38_low", struct kb_exon, grch38_low), INT(MAY, "grch38_high", struct kb_exon, grch38_high),
    CYAML_FIELD_END};
ENTRY(exon_entry, struct kb_exon, exon_fields);
static const cyaml_schema_field_t domain_fields[] = {
    STR(NEED, "name", struct kb_domain, name),
    INT(NEED, "first_codon", struct kb_domain, first_codon),
    INT(NEED, "last_codon", struct kb_domain, last_codon),
    CYAML_FIELD_END};
ENTRY(domain_entry, struct kb_domain, domain_fields);
static const cyaml_schema_field_t isoform_fields[] = {
    STR(NEED, "name", struct kb_isoform, name),
    INT(NEED, "after_codon", struct kb_isoform, after_codon),
    INT(NEED, "missing_residues", struct kb_isoform, missing_residues),
    STR(NEED, "text", struct kb_isoform, text),
    STRINGS(MAY, "transcripts", struct kb_isoform, transcripts),
    CYAML_FIELD_END};
ENTRY(isoform_entry, struct kb_isoform, isoform_fields);
static const cyaml_schema_field_t gene_fields[] = {
    ROW(struct kb_gene),
    STR(NEED, "name", struct kb_gene, name),
    STRINGS(MAY, "aliases", struct kb_gene, aliases),
    STR(MAY, "transcript", struct kb_gene, transcript),
    STR(MAY, "protein", struct kb_gene, protein),
    STRINGS(MAY, "same_transcript", struct kb_gene, same_transcript),
    STRINGS(MAY, "same_protein", struct kb_gene, same_protein),
    STR(MAY, "chromosome", struct kb_gene, chromosome),
    WORD(MAY, "strand", struct kb_gene, strand, strand),
    INT(MAY, "grch37_low", struct kb_gene, grch37_low), INT(MAY, "grch37_high", struct kb_gene, grch37_high),
    INT(MAY, "grch38_low", struct kb_gene, grch38_low), INT(MAY, "grch38_high", struct kb_gene, grch38_high),
    INT(MAY, "protein_length", struct kb_gene, protein_length),
    STR(MAY, "protein_sequence", struct kb_gene, protein_sequence),
    LIST(MAY, "exons", struct kb_gene, exons, exon_entry),
    LIST(MAY, "domains", struct kb_gene, domains, domain_entry),
    LIST(MAY, "isoforms", struct kb_gene, isoforms, isoform_entry),
    CYAML_FIELD_END};
ENTRY(gene_entry, struct kb_gene, gene_fields);

static const cyaml_schema_field_t exon_sequence_fields[] = {
    INT(NEED, "exon", struct kb_exon_sequence, exon),
    STR(NEED, "before", struct kb_exon_sequence, before),
    STR(NEED, "coding", struct kb_exon_sequence, coding),
    STR(NEED, "after", struct kb_exon_sequence, after),
    CYAML_FIELD_END};
ENTRY(exon_sequence_entry, struct kb_exon_sequence, exon_sequence_fields);
static const cyaml_schema_field_t sequence_fields[] = {
    ROW(struct kb_sequence),
    LIST(NEED, "exons", struct kb_sequence, exons, exon_sequence_entry),
    CYAML_FIELD_END};
ENTRY(sequence_entry, struct kb_sequence, sequence_fields);

static const cyaml_schema_field_t chromosome_fields[] = {
    STR(NEED, "name", struct kb_chromosome, name),
    STR(NEED, "accession", struct kb_chromosome, accession),
    INT(NEED, "length", struct kb_chromosome, length),
    CYAML_FIELD_END};
ENTRY(chromosome_entry, struct kb_chromosome, chromosome_fields);
static const cyaml_schema_field_t assembly_fields[] = {
    ROW(struct kb_assembly),
    STRINGS(NEED, "names", struct kb_assembly, names),
    LIST(NEED, "chromosomes", struct kb_assembly, chromosomes, chromosome_entry),
    CYAML_FIELD_END};
ENTRY(assembly_entry, struct kb_assembly, assembly_fields);

static const cyaml_schema_field_t laboratory_fields[] = {
    ROW(struct kb_laboratory),
    INT(NEED, "amplification_copies", struct kb_laboratory, amplification_copies),
    INT(NEED, "normal_low_percent", struct kb_laboratory, normal_low_percent),
    INT(NEED, "germline_low_percent", struct kb_laboratory, germline_low_percent),
    INT(NEED, "germline_high_percent", struct kb_laboratory, germline_high_percent),
    INT(NEED, "min_depth", struct kb_laboratory, min_depth),
    STR(NEED, "text", struct kb_laboratory, text),
    CYAML_FIELD_END};
ENTRY(laboratory_entry, struct kb_laboratory, laboratory_fields);

static const cyaml_schema_field_t germline_fields[] = {
    ROW(struct kb_germline),
    STRINGS(NEED, "genes", struct kb_germline, genes),
    WORD(MAY, "alteration", struct kb_germline, alteration, alteration),
    BOOL("always", struct kb_germline, always),
    STR(NEED, "name", struct kb_germline, name),
    STR(NEED, "text", struct kb_germline, text),
    STR(NEED, "advice", struct kb_germline, advice),
    CYAML_FIELD_END};
ENTRY(germline_entry, struct kb_germline, germline_fields);

static const cyaml_schema_field_t match_fields[] = {
    STRINGS(NEED, "genes", struct kb_match, genes),
    INTS(MAY, "exons", struct kb_match, exons),
    STRINGS(MAY, "hgvs", struct kb_match, hgvs),
    WORD(NEED, "alteration", struct kb_match, alteration, alteration),
    WORD(MAY, "change", struct kb_match, change, change),
    CYAML_FIELD_END};
ENTRY(match_entry, struct kb_match, match_fields);
static const cyaml_schema_field_t frequency_fields[] = {
    NUM("low", struct kb_frequency, low),
    NUM("high", struct kb_frequency, high),
    STR(NEED, "of", struct kb_frequency, of),
    STR(NEED, "text", struct kb_frequency, text),
    SOURCES(struct kb_frequency),
    STATEMENTS(struct kb_frequency),
    STR(MAY, "conflict", struct kb_frequency, conflict),
    CYAML_FIELD_END};
ENTRY(frequency_entry, struct kb_frequency, frequency_fields);
static const cyaml_schema_field_t prediction_fields[] = {
    STR(NEED, "drug", struct kb_prediction, drug),
    STR(NEED, "text", struct kb_prediction, text),
    SOURCES(struct kb_prediction),
    STATEMENTS(struct kb_prediction),
    CYAML_FIELD_END};
ENTRY(prediction_entry, struct kb_prediction, prediction_fields);
static const cyaml_schema_field_t dated_text_fields[] = {
    STR(NEED, "from", struct kb_dated_text, from),
    STR(NEED, "text", struct kb_dated_text, text),
    CYAML_FIELD_END};
ENTRY(dated_text_entry, struct kb_dated_text, dated_text_fields);
static const cyaml_schema_field_t genotype_fields[] = {
    ROW(struct kb_genotype),
    STR(NEED, "name", struct kb_genotype, name),
    STR(NEED, "text", struct kb_genotype, text),
    LIST(MAY, "later", struct kb_genotype, later, dated_text_entry),
    INT(NEED, "precedence", struct kb_genotype, precedence),
    BOOL("exclusive", struct kb_genotype, exclusive),
    STRINGS(MAY, "needs_negative", struct kb_genotype, needs_negative),
    LIST(MAY, "match", struct kb_genotype, match, match_entry),
    LIST(MAY, "frequency", struct kb_genotype, frequency, frequency_entry),
    LIST(MAY, "predicts", struct kb_genotype, predicts, prediction_entry),
    CYAML_FIELD_END};
ENTRY(genotype_entry, struct kb_genotype, genotype_fields);

static const cyaml_schema_field_t variant_fields[] = {
    ROW(struct kb_variant),
    STR(NEED, "gene", struct kb_variant, gene),
    STR(NEED, "hgvs", struct kb_variant, hgvs),
    STRINGS(MAY, "aliases", struct kb_variant, aliases),
    INT(NEED, "exon", struct kb_variant, exon),
    WORD(NEED, "role", struct kb_variant, role, role),
    STR(NEED, "text", struct kb_variant, text),
    CYAML_FIELD_END};
ENTRY(variant_entry, struct kb_variant, variant_fields);
static const cyaml_schema_field_t resistance_fields[] = {
    ROW(struct kb_resistance),
    STR(NEED, "gene", struct kb_resistance, gene),
    INTS(MAY, "exons", struct kb_resistance, exons),
    INTS(MAY, "after_exons", struct kb_resistance, after_exons),
    WORD(NEED, "alteration", struct kb_resistance, alteration, alteration),
    WORD(MAY, "change", struct kb_resistance, change, change),
    STR(NEED, "name", struct kb_resistance, name),
    STR(NEED, "text", struct kb_resistance, text),
    CYAML_FIELD_END};
ENTRY(resistance_entry, struct kb_resistance, resistance_fields);

static const cyaml_schema_field_t sensitivity_fields[] = {
    ROW(struct kb_sensitivity),
    STR(MAY, "genotype", struct kb_sensitivity, genotype),
    STR(MAY, "variant", struct kb_sensitivity, variant),
    STR(NEED, "drug", struct kb_sensitivity, drug),
    WORD(NEED, "call", struct kb_sensitivity, call, call),
    WORD(NEED, "level", struct kb_sensitivity, level, level),
    STR(NEED, "text", struct kb_sensitivity, text),
    STR(MAY, "from", struct kb_sensitivity, from),
    CYAML_FIELD_END};
ENTRY(sensitivity_entry, struct kb_sensitivity, sensitivity_fields);

static const cyaml_schema_field_t approval_fields[] = {
    WORD(NEED, "authority", struct kb_approval, authority, authority),
    WORD(MAY, "decision", struct kb_approval, decision, regulatory),
    STR(NEED, "date", struct kb_approval, date),
    STR(MAY, "due", struct kb_approval, due),
    STRINGS(MAY, "genotypes", struct kb_approval, genotypes),
    BOOL("any_tumour", struct kb_approval, any_tumour),
    STR(NEED, "indication", struct kb_approval, indication),
    SOURCES(struct kb_approval),
    STATEMENTS(struct kb_approval),
    WORD(MAY, "status", struct kb_approval, status, status),
    STR(MAY, "conflict", struct kb_approval, conflict),
    CYAML_FIELD_END};
ENTRY(approval_entry, struct kb_approval, approval_fields);
static const cyaml_schema_field_t toxicity_fields[] = {
    STR(NEED, "text", struct kb_toxicity, text),
    STRINGS(NEED, "terms", struct kb_toxicity, terms),
    STR(MAY, "grades", struct kb_toxicity, grades),
    NUM("low", struct kb_toxicity, low),
    NUM("high", struct kb_toxicity, high),
    STR(MAY, "trial", struct kb_toxicity, trial),
    SOURCES(struct kb_toxicity),
    STATEMENTS(struct kb_toxicity),
    CYAML_FIELD_END};
ENTRY(toxicity_entry, struct kb_toxicity, toxicity_fields);
static const cyaml_schema_field_t dose_step_fields[] = {
    CYAML_FIELD_FLOAT("daily_mg", NEED, struct kb_dose_step, daily_mg),
    STR(MAY, "text", struct kb_dose_step, text),
    CYAML_FIELD_END};
ENTRY(dose_step_entry, struct kb_dose_step, dose_step_fields);
static const cyaml_schema_field_t drug_fields[] = {
    ROW(struct kb_drug),
    STR(NEED, "name", struct kb_drug, name),
    STRINGS(MAY, "aliases", struct kb_drug, aliases),
    STR(NEED, "mechanism", struct kb_drug, mechanism),
    STRINGS(NEED, "targets", struct kb_drug, targets),
    WORD(NEED, "development", struct kb_drug, development, development),
    STR(NEED, "development_text", struct kb_drug, development_text),
    LIST(MAY, "approvals", struct kb_drug, approvals, approval_entry),
    LIST(MAY, "toxicities", struct kb_drug, toxicities, toxicity_entry),
    LIST(MAY, "dose_steps", struct kb_drug, dose_steps, dose_step_entry),
    CYAML_FIELD_END};
ENTRY(drug_entry, struct kb_drug, drug_fields);

static const cyaml_schema_field_t regimen_fields[] = {
    ROW(struct kb_regimen),
    STR(NEED, "name", struct kb_regimen, name),
    STRINGS(NEED, "drugs", struct kb_regimen, drugs),
    NUM("dose_mg", struct kb_regimen, dose_mg),
    INTP("per_day", struct kb_regimen, per_day),
    INTP("days_on", struct kb_regimen, days_on),
    INTP("days_off", struct kb_regimen, days_off),
    WORD(NEED, "level", struct kb_regimen, level, dose_level),
    STR(NEED, "schedule", struct kb_regimen, schedule),
    CYAML_FIELD_END};
ENTRY(regimen_entry, struct kb_regimen, regimen_fields);

static const cyaml_schema_field_t class_fields[] = {
    ROW(struct kb_class),
    STR(NEED, "name", struct kb_class, name),
    CYAML_FIELD_END};
ENTRY(class_entry, struct kb_class, class_fields);
static const cyaml_schema_field_t comedication_fields[] = {
    ROW(struct kb_comedication),
    STRINGS(MAY, "aliases", struct kb_comedication, aliases),
    STRINGS(NEED, "classes", struct kb_comedication, classes),
    CYAML_FIELD_END};
ENTRY(comedication_entry, struct kb_comedication, comedication_fields);
static const cyaml_schema_field_t interaction_fields[] = {
    ROW(struct kb_interaction),
    STR(NEED, "drug", struct kb_interaction, drug),
    STRINGS(MAY, "classes", struct kb_interaction, classes),
    STRINGS(MAY, "comedications", struct kb_interaction, comedications),
    WORD(NEED, "advice", struct kb_interaction, advice, advice),
    NUM("daily_mg", struct kb_interaction, daily_mg),
    STR(NEED, "text", struct kb_interaction, text),
    CYAML_FIELD_END};
ENTRY(interaction_entry, struct kb_interaction, interaction_fields);
static const cyaml_schema_field_t system_fields[] = {
    ROW(struct kb_system),
    STR(NEED, "name", struct kb_system, name),
    STR(NEED, "url", struct kb_system, url),
    STRINGS(MAY, "aliases", struct kb_system, aliases),
    CYAML_FIELD_END};
ENTRY(system_entry, struct kb_system, system_fields);
static const cyaml_schema_field_t code_fields[] = {
    ROW(struct kb_code),
    STR(NEED, "system", struct kb_code, system),
    STR(NEED, "code", struct kb_code, code),
    STR(MAY, "display", struct kb_code, display),
    WORD(NEED, "kind", struct kb_code, kind, code_kind),
    STR(NEED, "means", struct kb_code, means),
    NUM("factor", struct kb_code, factor),
    NUM("strength_mg", struct kb_code, strength_mg),
    BOOL("read_only", struct kb_code, read_only),
    CYAML_FIELD_END};
ENTRY(code_entry, struct kb_code, code_fields);
static const cyaml_schema_field_t dosing_fields[] = {
    ROW(struct kb_dosing),
    STR(NEED, "drug", struct kb_dosing, drug),
    STRINGS(MAY, "terms", struct kb_dosing, terms),
    INTS(MAY, "grades", struct kb_dosing, grades),
    STR(MAY, "test", struct kb_dosing, test),
    STR(MAY, "unit", struct kb_dosing, unit),
    NUM("above", struct kb_dosing, above),
    NUM("below", struct kb_dosing, below),
    BOOL("pregnant", struct kb_dosing, pregnant),
    WORD(NEED, "advice", struct kb_dosing, advice, advice),
    INT(MAY, "steps_down", struct kb_dosing, steps_down),
    STR(NEED, "text", struct kb_dosing, text),
    CYAML_FIELD_END};
ENTRY(dosing_entry, struct kb_dosing, dosing_fields);

static const cyaml_schema_field_t condition_text_fields[] = {
    WORD(NEED, "effect", struct kb_condition_text, effect, effect),
    STR(NEED, "text", struct kb_condition_text, text),
    SOURCES(struct kb_condition_text),
    STATEMENTS(struct kb_condition_text),
    STR(MAY, "conflict", struct kb_condition_text, conflict),
    CYAML_FIELD_END};
ENTRY(condition_text_entry, struct kb_condition_text, condition_text_fields);
static const cyaml_schema_field_t local_fields[] = {
    ROW(struct kb_local),
    STR(NEED, "name", struct kb_local, name),
    STRINGS(MAY, "aliases", struct kb_local, aliases),
    STR(NEED, "mechanism", struct kb_local, mechanism),
    LIST(NEED, "conditions", struct kb_local, conditions, condition_text_entry),
    LIST(MAY, "toxicities", struct kb_local, toxicities, toxicity_entry),
    CYAML_FIELD_END};
ENTRY(local_entry, struct kb_local, local_fields);

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
ENTRY(trial_entry, struct kb_trial, trial_fields);

static const cyaml_schema_field_t finding_fields[] = {
    ROW(struct kb_finding),
    STR(NEED, "topic", struct kb_finding, topic),
    STR(NEED, "text", struct kb_finding, text),
    CYAML_FIELD_END};
ENTRY(finding_entry, struct kb_finding, finding_fields);

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
ENTRY(table_entry, struct kb_table, table_fields);

static const cyaml_schema_field_t parameter_fields[] = {
    STR(NEED, "id", struct kb_parameter, id),
    CYAML_FIELD_FLOAT_PTR("value", CYAML_FLAG_POINTER, struct kb_parameter, value),
    STR(NEED, "unit", struct kb_parameter, unit),
    STR(NEED, "text", struct kb_parameter, text),
    CYAML_FIELD_END};
ENTRY(parameter_entry, struct kb_parameter, parameter_fields);
static const cyaml_schema_field_t criterion_rule_fields[] = {
    STR(NEED, "id", struct kb_criterion_rule, id),
    STR(NEED, "text", struct kb_criterion_rule, text),
    CYAML_FIELD_END};
ENTRY(criterion_rule_entry, struct kb_criterion_rule, criterion_rule_fields);
static const cyaml_schema_field_t criterion_fields[] = {
    ROW(struct kb_criterion_row),
    STR(NEED, "name", struct kb_criterion_row, name),
    LIST(MAY, "parameters", struct kb_criterion_row, parameters, parameter_entry),
    LIST(MAY, "rules", struct kb_criterion_row, rules, criterion_rule_entry),
    CYAML_FIELD_END};
ENTRY(criterion_entry, struct kb_criterion_row, criterion_fields);
static const cyaml_schema_field_t setting_fields[] = {
    ROW(struct kb_setting),
    STR(NEED, "name", struct kb_setting, name),
    STRINGS(MAY, "kinds", struct kb_setting, kinds),
    STRINGS(MAY, "drugs", struct kb_setting, drugs),
    STRINGS(NEED, "prefer", struct kb_setting, prefer),
    STR(NEED, "because", struct kb_setting, because),
    CYAML_FIELD_END};
ENTRY(setting_entry, struct kb_setting, setting_fields);

static const cyaml_schema_field_t fact_fields[] = {
    ROW(struct kb_fact),
    STR(NEED, "text", struct kb_fact, text),
    STR(NEED, "ask", struct kb_fact, ask),
    WORD(NEED, "derive", struct kb_fact, derive, derive),
    STRINGS(MAY, "of", struct kb_fact, of),
    STRINGS(NEED, "values", struct kb_fact, values),
    STR(MAY, "if_absent", struct kb_fact, if_absent),
    CYAML_FIELD_END};
ENTRY(fact_entry, struct kb_fact, fact_fields);

/* `when` is a mapping of free keys in the YAML, which libcyaml cannot express:
 * conditions.c fills it from the document; only the image sees it as a list. */
static const cyaml_schema_field_t condition_fields[] = {
    STR(NEED, "fact", struct kb_condition, fact),
    STRINGS(NEED, "values", struct kb_condition, values),
    CYAML_FIELD_END};
ENTRY(condition_entry, struct kb_condition, condition_fields);

static const cyaml_schema_field_t then_fields[] = {
    WORD(NEED, "action", struct kb_then, action, action),
    STR(MAY, "regimen", struct kb_then, regimen),
    STRINGS(MAY, "drugs", struct kb_then, drugs),
    STR(MAY, "modality", struct kb_then, modality),
    WORD(NEED, "strength", struct kb_then, strength, strength),
    INT(MAY, "order", struct kb_then, order),
    STR(MAY, "text", struct kb_then, text),
    STRINGS(MAY, "cautions", struct kb_then, cautions),
    STR(MAY, "tie", struct kb_then, tie),
    CYAML_FIELD_END};
ENTRY(then_entry, struct kb_then, then_fields);
static const cyaml_schema_field_t avoid_fields[] = {
    WORD(NEED, "action", struct kb_avoid, action, action),
    STR(MAY, "regimen", struct kb_avoid, regimen),
    STRINGS(MAY, "drugs", struct kb_avoid, drugs),
    STR(MAY, "modality", struct kb_avoid, modality),
    STR(MAY, "text", struct kb_avoid, text),
    CYAML_FIELD_END};
ENTRY(avoid_entry, struct kb_avoid, avoid_fields);
static const cyaml_schema_field_t pattern_fields[] = { /* of safety.yaml */
    WORD(NEED, "action", struct kb_avoid, action, action),
    STR(MAY, "regimen", struct kb_avoid, regimen),
    STRINGS(MAY, "drugs", struct kb_avoid, drugs),
    STR(MAY, "modality", struct kb_avoid, modality),
    BOOL("recommended", struct kb_avoid, recommended),
    BOOL("unapproved", struct kb_avoid, unapproved),
    CYAML_FIELD_END};
ENTRY(pattern_entry, struct kb_avoid, pattern_fields);

#define IMPOSSIBLE_FIELDS STR(NEED, "because", struct kb_impossible, because), CYAML_FIELD_END
static const cyaml_schema_field_t impossible_fields[] = {
    ROW(struct kb_impossible), CYAML_FIELD_IGNORE("when", MAY), IMPOSSIBLE_FIELDS};
static const cyaml_schema_field_t impossible_image_fields[] = {
    ROW(struct kb_impossible), LIST(MAY, "when", struct kb_impossible, when, condition_entry), IMPOSSIBLE_FIELDS};
ENTRY(impossible_entry, struct kb_impossible, impossible_fields);
ENTRY(impossible_image_entry, struct kb_impossible, impossible_image_fields);

#define RULE_FIELDS \
    LIST(MAY, "then", struct kb_rule, then, then_entry), \
    LIST(MAY, "avoid", struct kb_rule, avoid, avoid_entry), \
    STRINGS(MAY, "warn", struct kb_rule, warn), \
    STR(NEED, "because", struct kb_rule, because), \
    WORD(NEED, "standing", struct kb_rule, standing, edge), \
    STR(NEED, "from", struct kb_rule, from), \
    STR(MAY, "until", struct kb_rule, until), \
    STR(MAY, "replaces", struct kb_rule, replaces), \
    BOOL("reason_only", struct kb_rule, reason_only), \
    CYAML_FIELD_END
static const cyaml_schema_field_t rule_fields[] = {
    ROW(struct kb_rule), CYAML_FIELD_IGNORE("when", MAY), RULE_FIELDS};
static const cyaml_schema_field_t rule_image_fields[] = {
    ROW(struct kb_rule), LIST(MAY, "when", struct kb_rule, when, condition_entry), RULE_FIELDS};
ENTRY(rule_entry, struct kb_rule, rule_fields);
ENTRY(rule_image_entry, struct kb_rule, rule_image_fields);

#define SAFETY_FIELDS \
    LIST(MAY, "never", struct kb_safety, never, pattern_entry), \
    LIST(MAY, "always_avoid", struct kb_safety, always_avoid, pattern_entry), \
    LIST(MAY, "always_one_of", struct kb_safety, always_one_of, pattern_entry), \
    STRINGS(MAY, "always_warn", struct kb_safety, always_warn), \
    BOOL("always_recommends", struct kb_safety, always_recommends), \
    STR(MAY, "from", struct kb_safety, from), \
    STR(NEED, "because", struct kb_safety, because), \
    CYAML_FIELD_END
static const cyaml_schema_field_t safety_fields[] = {
    ROW(struct kb_safety), CYAML_FIELD_IGNORE("when", MAY), SAFETY_FIELDS};
static const cyaml_schema_field_t safety_image_fields[] = {
    ROW(struct kb_safety), LIST(MAY, "when", struct kb_safety, when, condition_entry), SAFETY_FIELDS};
ENTRY(safety_entry, struct kb_safety, safety_fields);
ENTRY(safety_image_entry, struct kb_safety, safety_image_fields);

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
ENTRY(conflict_entry, struct kb_conflict, conflict_fields);

#define QUANTITY_STRVAL(word, name, unit, low, high, about) {word, KB_QUANTITY_##name},
static const cyaml_strval_t quantity_strings[] = {KB_QUANTITIES(QUANTITY_STRVAL)};
static const cyaml_schema_field_t clone_fields[] = {
    ROW(struct kb_clone),
    STRINGS(MAY, "resistance", struct kb_clone, resistance),
    STR(NEED, "name", struct kb_clone, name),
    STR(NEED, "text", struct kb_clone, text),
    CYAML_FIELD_END};
ENTRY(clone_entry, struct kb_clone, clone_fields);
static const cyaml_schema_field_t model_parameter_fields[] = {
    ROW(struct kb_model_parameter),
    WORD(NEED, "quantity", struct kb_model_parameter, quantity, quantity),
    STR(MAY, "drug", struct kb_model_parameter, drug),
    STR(MAY, "clone", struct kb_model_parameter, clone),
    STR(MAY, "genotype", struct kb_model_parameter, genotype),
    STR(MAY, "modality", struct kb_model_parameter, modality),
    STR(MAY, "regimen", struct kb_model_parameter, regimen),
    CYAML_FIELD_FLOAT_PTR("value", CYAML_FLAG_POINTER, struct kb_model_parameter, value),
    STR(NEED, "unit", struct kb_model_parameter, unit),
    WORD(MAY, "prior", struct kb_model_parameter, prior, prior),
    NUM("spread", struct kb_model_parameter, spread),
    NUM("low", struct kb_model_parameter, low),
    NUM("high", struct kb_model_parameter, high),
    STR(MAY, "text", struct kb_model_parameter, text),
    CYAML_FIELD_END};
ENTRY(model_parameter_entry, struct kb_model_parameter, model_parameter_fields);

static const cyaml_schema_field_t simulated_arm_fields[] = {
    ROW(struct kb_simulated_arm),
    STR(NEED, "name", struct kb_simulated_arm, name),
    STR(NEED, "text", struct kb_simulated_arm, text),
    STRINGS(NEED, "regimens", struct kb_simulated_arm, regimens),
    NUM("planned_months", struct kb_simulated_arm, planned_months),
    STR(MAY, "modality", struct kb_simulated_arm, modality),
    WORD(MAY, "when", struct kb_simulated_arm, when, moment),
    NUM("after_months", struct kb_simulated_arm, after_months),
    NUM("until_months", struct kb_simulated_arm, until_months),
    CYAML_FIELD_END};
ENTRY(simulated_arm_entry, struct kb_simulated_arm, simulated_arm_fields);
static const cyaml_schema_field_t target_fields[] = {
    ROW(struct kb_target),
    STR(NEED, "arm", struct kb_target, arm),
    WORD(MAY, "from", struct kb_target, from, beginning),
    INTP("treatment", struct kb_target, treatment),
    WORD(NEED, "measure", struct kb_target, measure, measure),
    WORD(NEED, "statistic", struct kb_target, statistic, statistic),
    NUM("at_months", struct kb_target, at_months),
    STR(MAY, "genotype", struct kb_target, genotype),
    STR(MAY, "clone", struct kb_target, clone),
    BOOL("held_out", struct kb_target, held_out),
    NUM("value", struct kb_target, value),
    NUM("low", struct kb_target, low),
    NUM("high", struct kb_target, high),
    STR(NEED, "unit", struct kb_target, unit),
    INTP("n", struct kb_target, n),
    NUM("standard_error", struct kb_target, standard_error),
    WORD(MAY, "error_from", struct kb_target, error_from, derived),
    STR(NEED, "era", struct kb_target, era),
    STR(MAY, "text", struct kb_target, text),
    CYAML_FIELD_END};
ENTRY(target_entry, struct kb_target, target_fields);
static const cyaml_schema_field_t posterior_fields[] = {
    ROW(struct kb_posterior),
    STR(NEED, "parameter", struct kb_posterior, parameter),
    NUM("best", struct kb_posterior, best),
    NUM("low", struct kb_posterior, low),
    NUM("high", struct kb_posterior, high),
    NUM("contraction", struct kb_posterior, contraction),
    STR(NEED, "draws", struct kb_posterior, draws),
    CYAML_FIELD_END};
ENTRY(posterior_entry, struct kb_posterior, posterior_fields);

#define TOP(member, entry) LIST(NEED, #member, struct kb, member, entry)
#define FILE_FIELDS(name, ...) static const cyaml_schema_field_t name##_file[] = {__VA_ARGS__, CYAML_FIELD_END}
FILE_FIELDS(manifest, CYAML_FIELD_MAPPING("manifest", NEED, struct kb, manifest, manifest_fields));
FILE_FIELDS(references, TOP(references, reference_entry));
FILE_FIELDS(genes, TOP(genes, gene_entry));
FILE_FIELDS(sequences, TOP(sequences, sequence_entry));
FILE_FIELDS(assemblies, TOP(assemblies, assembly_entry));
FILE_FIELDS(laboratory, TOP(laboratory, laboratory_entry));
FILE_FIELDS(germline, TOP(germline, germline_entry));
FILE_FIELDS(genotypes, TOP(genotypes, genotype_entry));
FILE_FIELDS(variants, TOP(variants, variant_entry), TOP(resistance, resistance_entry));
FILE_FIELDS(sensitivity, TOP(sensitivity, sensitivity_entry));
FILE_FIELDS(drugs, TOP(drugs, drug_entry));
FILE_FIELDS(regimens, TOP(regimens, regimen_entry));
FILE_FIELDS(interactions, TOP(classes, class_entry), TOP(comedications, comedication_entry),
            TOP(interactions, interaction_entry));
FILE_FIELDS(dosing, TOP(dosing, dosing_entry));
FILE_FIELDS(codes, TOP(systems, system_entry), TOP(codes, code_entry));
FILE_FIELDS(local, TOP(local, local_entry));
FILE_FIELDS(trials, TOP(trials, trial_entry));
FILE_FIELDS(findings, TOP(findings, finding_entry));
FILE_FIELDS(tables, TOP(tables, table_entry));
FILE_FIELDS(criteria, TOP(criteria, criterion_entry), TOP(settings, setting_entry));
FILE_FIELDS(facts, TOP(facts, fact_entry), LIST(MAY, "impossible", struct kb, impossible, impossible_entry));
FILE_FIELDS(rules, TOP(rules, rule_entry));
FILE_FIELDS(safety, TOP(safety, safety_entry));
FILE_FIELDS(conflicts, TOP(conflicts, conflict_entry));
FILE_FIELDS(simulation, TOP(clones, clone_entry), TOP(parameters, model_parameter_entry));
FILE_FIELDS(economics, TOP(parameters, model_parameter_entry));
FILE_FIELDS(targets, TOP(arms, simulated_arm_entry), TOP(targets, target_entry));
FILE_FIELDS(posterior, TOP(posterior, posterior_entry));

#define KB_FILE(path, name) \
    {path, #name, {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct kb, name##_file)}}
const kb_file kb_files[] = {
    KB_FILE("kb.yaml", manifest),           KB_FILE("references.yaml", references),
    KB_FILE("genes.yaml", genes),           KB_FILE("sequences.yaml", sequences),
    KB_FILE("assemblies.yaml", assemblies), KB_FILE("laboratory.yaml", laboratory),
    KB_FILE("germline.yaml", germline),     KB_FILE("genotypes.yaml", genotypes),
    KB_FILE("variants.yaml", variants),     KB_FILE("sensitivity.yaml", sensitivity),
    KB_FILE("drugs.yaml", drugs),           KB_FILE("regimens.yaml", regimens),
    KB_FILE("interactions.yaml", interactions), KB_FILE("dosing.yaml", dosing),
    KB_FILE("codes.yaml", codes),
    KB_FILE("local.yaml", local),           KB_FILE("trials/", trials),
    KB_FILE("findings.yaml", findings),     KB_FILE("tables.yaml", tables),
    KB_FILE("criteria.yaml", criteria),     KB_FILE("facts.yaml", facts),
    KB_FILE("rules/", rules),               KB_FILE("safety.yaml", safety),
    KB_FILE("conflicts.yaml", conflicts),   KB_FILE("simulation.yaml", simulation),
    KB_FILE("economics.yaml", economics),
    KB_FILE("targets.yaml", targets),       KB_FILE("posterior.yaml", posterior)};
const size_t kb_files_count = sizeof kb_files / sizeof kb_files[0];

static const cyaml_schema_field_t kb_fields[] = {
    CYAML_FIELD_MAPPING("manifest", NEED, struct kb, manifest, manifest_fields),
    TOP(references, reference_entry), TOP(genes, gene_entry),
    TOP(sequences, sequence_entry), TOP(assemblies, assembly_entry),
    TOP(laboratory, laboratory_entry), TOP(germline, germline_entry), TOP(genotypes, genotype_entry), TOP(variants, variant_entry),
    TOP(resistance, resistance_entry), TOP(sensitivity, sensitivity_entry),
    TOP(drugs, drug_entry), TOP(regimens, regimen_entry), TOP(classes, class_entry),
    TOP(comedications, comedication_entry), TOP(interactions, interaction_entry), TOP(dosing, dosing_entry),
    TOP(systems, system_entry), TOP(codes, code_entry), TOP(local, local_entry),
    TOP(trials, trial_entry), TOP(findings, finding_entry), TOP(tables, table_entry),
    TOP(criteria, criterion_entry), TOP(settings, setting_entry), TOP(facts, fact_entry),
    TOP(impossible, impossible_image_entry),
    TOP(rules, rule_image_entry), TOP(safety, safety_image_entry),
    TOP(conflicts, conflict_entry), TOP(clones, clone_entry), TOP(parameters, model_parameter_entry),
    TOP(arms, simulated_arm_entry), TOP(targets, target_entry), TOP(posterior, posterior_entry), CYAML_FIELD_END};
const cyaml_schema_value_t kb_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct kb, kb_fields)};
/* clang-format on */
