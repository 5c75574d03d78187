#include "knowledge/schema_fields.h"
#include "simulate/scenario.h"

/* clang-format off */
static const cyaml_strval_t choose_strings[] = {{"sequence", SIMULATE_SEQUENCE}, {"plan", SIMULATE_PLAN}};
static const cyaml_strval_t criterion_strings[] = {
    {"recist", RESPONSE_BY_RECIST}, {"choi", RESPONSE_BY_CHOI}, {"modified_choi", RESPONSE_BY_MODIFIED_CHOI}};
static const cyaml_strval_t when_strings[] = {
    {"response", SIMULATE_AT_RESPONSE}, {"limited_progression", SIMULATE_AT_LIMITED},
    {"progression", SIMULATE_AT_PROGRESSION}};

#define BOOLP(key, S, m) CYAML_FIELD_BOOL_PTR(key, CYAML_FLAG_POINTER | MAY, S, m)
#define NUMBER(key, S, m) CYAML_FIELD_FLOAT(key, NEED, S, m)
#define PART(key, S, m, fields) CYAML_FIELD_MAPPING_PTR(key, CYAML_FLAG_POINTER | MAY, S, m, fields)

static const cyaml_schema_field_t share_fields[] = {
    STR(NEED, "genotype", struct scenario_share, genotype),
    NUM("share", struct scenario_share, share), CYAML_FIELD_END};
ENTRY(share_entry, struct scenario_share, share_fields);
static const cyaml_schema_field_t by_fields[] = {
    STR(NEED, "genotype", struct scenario_by, genotype),
    STR(NEED, "regimen", struct scenario_by, regimen), CYAML_FIELD_END};
ENTRY(by_entry, struct scenario_by, by_fields);
static const cyaml_schema_field_t step_fields[] = {
    STR(NEED, "regimen", struct scenario_step, regimen),
    LIST(MAY, "by_genotype", struct scenario_step, by_genotype, by_entry), CYAML_FIELD_END};
ENTRY(step_entry, struct scenario_step, step_fields);
static const cyaml_schema_field_t stop_fields[] = {
    WORD(MAY, "criterion", struct scenario_stop, criterion, criterion),
    BOOLP("nodules", struct scenario_stop, nodules),
    BOOL("confirm", struct scenario_stop, confirm),
    BOOL("limited_goes_on", struct scenario_stop, limited_goes_on),
    NUM("beyond_months", struct scenario_stop, beyond_months),
    NUM("planned_months", struct scenario_stop, planned_months),
    BOOL("resume", struct scenario_stop, resume), CYAML_FIELD_END};
static const cyaml_schema_field_t scans_fields[] = {
    NUM("every_weeks", struct scenario_scans, every_weeks),
    NUM("early_every_weeks", struct scenario_scans, early_every_weeks),
    NUM("early_until_weeks", struct scenario_scans, early_until_weeks), CYAML_FIELD_END};
static const cyaml_schema_field_t cycle_fields[] = {
    NUMBER("on_weeks", struct scenario_cycle, on_weeks),
    NUMBER("off_weeks", struct scenario_cycle, off_weeks), CYAML_FIELD_END};
static const cyaml_schema_field_t guide_fields[] = {
    STR(NEED, "clone", struct scenario_guide, clone),
    STR(NEED, "regimen", struct scenario_guide, regimen), CYAML_FIELD_END};
ENTRY(guide_entry, struct scenario_guide, guide_fields);
static const cyaml_schema_field_t blood_fields[] = {
    NUMBER("every_weeks", struct scenario_blood, every_weeks),
    BOOL("switches", struct scenario_blood, switches),
    LIST(MAY, "drugs", struct scenario_blood, drugs, guide_entry), CYAML_FIELD_END};
static const cyaml_schema_field_t local_fields[] = {
    STR(NEED, "modality", struct scenario_local, modality),
    WORD(NEED, "when", struct scenario_local, when, when),
    NUM("after_months", struct scenario_local, after_months),
    NUM("until_months", struct scenario_local, until_months),
    INTP("treatment", struct scenario_local, treatment),
    BOOL("record_only", struct scenario_local, record_only), CYAML_FIELD_END};
ENTRY(local_entry, struct scenario_local, local_fields);
static const cyaml_schema_field_t policy_fields[] = {
    STR(NEED, "id", struct scenario_policy, id),
    STR(NEED, "title", struct scenario_policy, title),
    WORD(MAY, "choose", struct scenario_policy, choose, choose),
    LIST(MAY, "sequence", struct scenario_policy, sequence, step_entry),
    BOOLP("genotype_known", struct scenario_policy, genotype_known),
    BOOL("secondary_tested", struct scenario_policy, secondary_tested),
    PART("stop", struct scenario_policy, stop, stop_fields),
    PART("scans", struct scenario_policy, scans, scans_fields),
    PART("intermittent", struct scenario_policy, intermittent, cycle_fields),
    PART("blood", struct scenario_policy, blood, blood_fields),
    LIST(MAY, "local", struct scenario_policy, local, local_entry), CYAML_FIELD_END};
ENTRY(policy_entry, struct scenario_policy, policy_fields);
static const cyaml_schema_field_t file_fields[] = {
    STR(NEED, "id", struct scenario_file, id),
    STR(NEED, "title", struct scenario_file, title),
    STR(MAY, "question", struct scenario_file, question),
    INTP("patients", struct scenario_file, patients),
    LIST(MAY, "genotypes", struct scenario_file, genotypes, share_entry),
    NUM("horizon_years", struct scenario_file, horizon_years),
    INTP("step_days", struct scenario_file, step_days),
    STR(MAY, "as_of", struct scenario_file, as_of),
    LIST(NEED, "policies", struct scenario_file, policies, policy_entry), CYAML_FIELD_END};
const cyaml_schema_value_t scenario_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct scenario_file, file_fields)};
/* clang-format on */
