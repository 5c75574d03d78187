#include "knowledge/schema.h"

#include "knowledge/schema_rows.h"

/* clang-format off */
static const cyaml_schema_field_t manifest_fields[] = {
    STR(NEED, "version", struct kb_manifest, version),
    STR(NEED, "title", struct kb_manifest, title),
    STR(NEED, "review", struct kb_manifest, review),
    STR(NEED, "known_from", struct kb_manifest, known_from),
    STR(NEED, "known_until", struct kb_manifest, known_until),
    STR(NEED, "disclaimer", struct kb_manifest, disclaimer),
    CYAML_FIELD_END};

static const cyaml_schema_field_t system_fields[] = {
    ROW(struct kb_system),
    STR(NEED, "name", struct kb_system, name),
    STR(NEED, "url", struct kb_system, url),
    STRINGS(MAY, "aliases", struct kb_system, aliases),
    CYAML_FIELD_END};
KB_ENTRY(kb_system_entry, struct kb_system, system_fields);
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
KB_ENTRY(kb_code_entry, struct kb_code, code_fields);
static const cyaml_schema_field_t gap_fields[] = {
    ROW(struct kb_gap),
    WORD(NEED, "kind", struct kb_gap, kind, gap_kind),
    STR(NEED, "text", struct kb_gap, text),
    INT(NEED, "days", struct kb_gap, days),
    CYAML_FIELD_END};
KB_ENTRY(kb_gap_entry, struct kb_gap, gap_fields);

#define TOP(member, entry) LIST(NEED, #member, struct kb, member, entry)
#define FILE_FIELDS(name, ...) static const cyaml_schema_field_t name##_file[] = {__VA_ARGS__, CYAML_FIELD_END}
FILE_FIELDS(manifest, CYAML_FIELD_MAPPING("manifest", NEED, struct kb, manifest, manifest_fields));
FILE_FIELDS(references, TOP(references, kb_reference_entry));
FILE_FIELDS(genes, TOP(genes, kb_gene_entry));
FILE_FIELDS(sequences, TOP(sequences, kb_sequence_entry));
FILE_FIELDS(assemblies, TOP(assemblies, kb_assembly_entry));
FILE_FIELDS(laboratory, TOP(laboratory, kb_laboratory_entry));
FILE_FIELDS(germline, TOP(germline, kb_germline_entry));
FILE_FIELDS(genotypes, TOP(genotypes, kb_genotype_entry));
FILE_FIELDS(variants, TOP(variants, kb_variant_entry), TOP(resistance, kb_resistance_entry));
FILE_FIELDS(sensitivity, TOP(sensitivity, kb_sensitivity_entry));
FILE_FIELDS(drugs, TOP(drugs, kb_drug_entry));
FILE_FIELDS(regimens, TOP(regimens, kb_regimen_entry));
FILE_FIELDS(interactions, TOP(classes, kb_class_entry), TOP(comedications, kb_comedication_entry),
            TOP(interactions, kb_interaction_entry));
FILE_FIELDS(dosing, TOP(dosing, kb_dosing_entry));
FILE_FIELDS(codes, TOP(systems, kb_system_entry), TOP(codes, kb_code_entry), LIST(MAY, "gaps", struct kb, gaps, kb_gap_entry));
FILE_FIELDS(local, TOP(local, kb_local_entry));
FILE_FIELDS(trials, TOP(trials, kb_trial_entry));
FILE_FIELDS(findings, TOP(findings, kb_finding_entry));
FILE_FIELDS(tables, TOP(tables, kb_table_entry));
FILE_FIELDS(criteria, TOP(criteria, kb_criterion_entry), TOP(settings, kb_setting_entry));
FILE_FIELDS(facts, TOP(facts, kb_fact_entry), LIST(MAY, "impossible", struct kb, impossible, kb_impossible_entry));
FILE_FIELDS(rules, TOP(rules, kb_rule_entry));
FILE_FIELDS(safety, TOP(safety, kb_safety_entry));
FILE_FIELDS(conflicts, TOP(conflicts, kb_conflict_entry));
FILE_FIELDS(simulation, TOP(clones, kb_clone_entry), TOP(parameters, kb_model_parameter_entry));
FILE_FIELDS(economics, TOP(parameters, kb_model_parameter_entry));
FILE_FIELDS(targets, TOP(arms, kb_simulated_arm_entry), TOP(targets, kb_target_entry));
FILE_FIELDS(posterior, TOP(posterior, kb_posterior_entry));

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
    TOP(references, kb_reference_entry), TOP(genes, kb_gene_entry),
    TOP(sequences, kb_sequence_entry), TOP(assemblies, kb_assembly_entry),
    TOP(laboratory, kb_laboratory_entry), TOP(germline, kb_germline_entry), TOP(genotypes, kb_genotype_entry), TOP(variants, kb_variant_entry),
    TOP(resistance, kb_resistance_entry), TOP(sensitivity, kb_sensitivity_entry),
    TOP(drugs, kb_drug_entry), TOP(regimens, kb_regimen_entry), TOP(classes, kb_class_entry),
    TOP(comedications, kb_comedication_entry), TOP(interactions, kb_interaction_entry), TOP(dosing, kb_dosing_entry),
    TOP(systems, kb_system_entry), TOP(codes, kb_code_entry), TOP(gaps, kb_gap_entry), TOP(local, kb_local_entry),
    TOP(trials, kb_trial_entry), TOP(findings, kb_finding_entry), TOP(tables, kb_table_entry),
    TOP(criteria, kb_criterion_entry), TOP(settings, kb_setting_entry), TOP(facts, kb_fact_entry),
    TOP(impossible, kb_impossible_image_entry),
    TOP(rules, kb_rule_image_entry), TOP(safety, kb_safety_image_entry),
    TOP(conflicts, kb_conflict_entry), TOP(clones, kb_clone_entry), TOP(parameters, kb_model_parameter_entry),
    TOP(arms, kb_simulated_arm_entry), TOP(targets, kb_target_entry), TOP(posterior, kb_posterior_entry), CYAML_FIELD_END};
const cyaml_schema_value_t kb_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct kb, kb_fields)};
/* clang-format on */
