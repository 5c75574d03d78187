/* The rows of kb/ as libcyaml tables: criteria, facts, rules, safety. */
#include "knowledge/schema_rows.h"

/* clang-format off */
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
KB_ENTRY(kb_criterion_entry, struct kb_criterion_row, criterion_fields);
static const cyaml_schema_field_t setting_fields[] = {
    ROW(struct kb_setting),
    STR(NEED, "name", struct kb_setting, name),
    STRINGS(MAY, "kinds", struct kb_setting, kinds),
    STRINGS(MAY, "drugs", struct kb_setting, drugs),
    STRINGS(NEED, "prefer", struct kb_setting, prefer),
    STR(NEED, "because", struct kb_setting, because),
    CYAML_FIELD_END};
KB_ENTRY(kb_setting_entry, struct kb_setting, setting_fields);

static const cyaml_schema_field_t fact_fields[] = {
    ROW(struct kb_fact),
    STR(NEED, "text", struct kb_fact, text),
    STR(NEED, "ask", struct kb_fact, ask),
    WORD(NEED, "derive", struct kb_fact, derive, derive),
    STRINGS(MAY, "of", struct kb_fact, of),
    STRINGS(NEED, "values", struct kb_fact, values),
    STR(MAY, "if_absent", struct kb_fact, if_absent),
    CYAML_FIELD_END};
KB_ENTRY(kb_fact_entry, struct kb_fact, fact_fields);

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
KB_ENTRY(kb_impossible_entry, struct kb_impossible, impossible_fields);
KB_ENTRY(kb_impossible_image_entry, struct kb_impossible, impossible_image_fields);

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
KB_ENTRY(kb_rule_entry, struct kb_rule, rule_fields);
KB_ENTRY(kb_rule_image_entry, struct kb_rule, rule_image_fields);

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
KB_ENTRY(kb_safety_entry, struct kb_safety, safety_fields);
KB_ENTRY(kb_safety_image_entry, struct kb_safety, safety_image_fields);
/* clang-format on */
