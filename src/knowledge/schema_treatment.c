/* The rows of kb/ as libcyaml tables: drugs, regimens, interactions, dosing, local therapy. */
#include "knowledge/schema_rows.h"

/* clang-format off */
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
static const cyaml_schema_field_t brand_fields[] = {
    STR(NEED, "name", struct kb_brand, name),
    STRINGS(NEED, "sources", struct kb_brand, sources),
    CYAML_FIELD_END};
ENTRY(brand_entry, struct kb_brand, brand_fields);
static const cyaml_schema_field_t drug_fields[] = {
    ROW(struct kb_drug),
    STR(NEED, "name", struct kb_drug, name),
    STRINGS(MAY, "aliases", struct kb_drug, aliases),
    LIST(MAY, "brands", struct kb_drug, brands, brand_entry),
    STR(NEED, "mechanism", struct kb_drug, mechanism),
    STRINGS(NEED, "targets", struct kb_drug, targets),
    WORD(NEED, "development", struct kb_drug, development, development),
    STR(NEED, "development_text", struct kb_drug, development_text),
    LIST(MAY, "approvals", struct kb_drug, approvals, approval_entry),
    LIST(MAY, "toxicities", struct kb_drug, toxicities, toxicity_entry),
    LIST(MAY, "dose_steps", struct kb_drug, dose_steps, dose_step_entry),
    CYAML_FIELD_END};
KB_ENTRY(kb_drug_entry, struct kb_drug, drug_fields);

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
KB_ENTRY(kb_regimen_entry, struct kb_regimen, regimen_fields);

static const cyaml_schema_field_t class_fields[] = {
    ROW(struct kb_class),
    STR(NEED, "name", struct kb_class, name),
    CYAML_FIELD_END};
KB_ENTRY(kb_class_entry, struct kb_class, class_fields);
static const cyaml_schema_field_t comedication_fields[] = {
    ROW(struct kb_comedication),
    STRINGS(MAY, "aliases", struct kb_comedication, aliases),
    STRINGS(NEED, "classes", struct kb_comedication, classes),
    CYAML_FIELD_END};
KB_ENTRY(kb_comedication_entry, struct kb_comedication, comedication_fields);
static const cyaml_schema_field_t interaction_fields[] = {
    ROW(struct kb_interaction),
    STR(NEED, "drug", struct kb_interaction, drug),
    STRINGS(MAY, "classes", struct kb_interaction, classes),
    STRINGS(MAY, "comedications", struct kb_interaction, comedications),
    WORD(NEED, "advice", struct kb_interaction, advice, advice),
    NUM("daily_mg", struct kb_interaction, daily_mg),
    STR(NEED, "text", struct kb_interaction, text),
    CYAML_FIELD_END};
KB_ENTRY(kb_interaction_entry, struct kb_interaction, interaction_fields);
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
KB_ENTRY(kb_dosing_entry, struct kb_dosing, dosing_fields);

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
KB_ENTRY(kb_local_entry, struct kb_local, local_fields);
/* clang-format on */
