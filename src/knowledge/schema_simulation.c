/* The rows of kb/ as libcyaml tables: parameters, targets, posterior. */
#include "knowledge/schema_rows.h"

/* clang-format off */
#define QUANTITY_STRVAL(word, name, unit, low, high, about) {word, KB_QUANTITY_##name},
static const cyaml_strval_t quantity_strings[] = {KB_QUANTITIES(QUANTITY_STRVAL)};
static const cyaml_schema_field_t clone_fields[] = {
    ROW(struct kb_clone),
    STRINGS(MAY, "resistance", struct kb_clone, resistance),
    STR(NEED, "name", struct kb_clone, name),
    STR(NEED, "text", struct kb_clone, text),
    CYAML_FIELD_END};
KB_ENTRY(kb_clone_entry, struct kb_clone, clone_fields);
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
KB_ENTRY(kb_model_parameter_entry, struct kb_model_parameter, model_parameter_fields);

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
KB_ENTRY(kb_simulated_arm_entry, struct kb_simulated_arm, simulated_arm_fields);
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
KB_ENTRY(kb_target_entry, struct kb_target, target_fields);
static const cyaml_schema_field_t posterior_fields[] = {
    ROW(struct kb_posterior),
    STR(NEED, "parameter", struct kb_posterior, parameter),
    NUM("best", struct kb_posterior, best),
    NUM("low", struct kb_posterior, low),
    NUM("high", struct kb_posterior, high),
    NUM("contraction", struct kb_posterior, contraction),
    STR(NEED, "draws", struct kb_posterior, draws),
    CYAML_FIELD_END};
KB_ENTRY(kb_posterior_entry, struct kb_posterior, posterior_fields);
/* clang-format on */
