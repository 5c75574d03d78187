/* The words of the knowledge base: one table per vocabulary (X-macros), from
 * which the YAML schema, the JSON output and the command line take their spelling. */
#ifndef CAJAL_KNOWLEDGE_VOCABULARY_H
#define CAJAL_KNOWLEDGE_VOCABULARY_H

#include <stddef.h>

#include "knowledge/kb.h"

/* clang-format off */
#define KB_VOCABULARY_STATUS(X) \
    X("verified", KB_VERIFIED) \
    X("unverified", KB_UNVERIFIED) \
    X("disputed", KB_DISPUTED)
#define KB_VOCABULARY_READ(X) \
    X("none", KB_READ_NONE) \
    X("secondary", KB_READ_SECONDARY) \
    X("abstract", KB_READ_ABSTRACT) \
    X("full", KB_READ_FULL)
#define KB_VOCABULARY_ALTERATION(X) \
    X("mutation", KB_ALTERATION_MUTATION) \
    X("fusion", KB_ALTERATION_FUSION) \
    X("amplification", KB_ALTERATION_AMPLIFICATION) \
    X("protein_loss", KB_ALTERATION_PROTEIN_LOSS) \
    X("any", KB_ALTERATION_ANY)
#define KB_VOCABULARY_STRAND(X) \
    X("plus", KB_PLUS) \
    X("minus", KB_MINUS)
#define KB_VOCABULARY_CHANGE(X) \
    X("any", KB_CHANGE_ANY) \
    X("activating", KB_CHANGE_ACTIVATING) \
    X("loss", KB_CHANGE_LOSS) \
    X("reported", KB_CHANGE_REPORTED) \
    X("start_of_exon", KB_CHANGE_START_OF_EXON)
#define KB_VOCABULARY_ROLE(X) \
    X("primary", KB_ROLE_PRIMARY) \
    X("secondary", KB_ROLE_SECONDARY) \
    X("either", KB_ROLE_EITHER) \
    X("polymorphism", KB_ROLE_POLYMORPHISM)
#define KB_VOCABULARY_CALL(X) \
    X("unknown", KB_CALL_UNKNOWN) \
    X("sensitive", KB_CALL_SENSITIVE) \
    X("intermediate", KB_CALL_INTERMEDIATE) \
    X("resistant", KB_CALL_RESISTANT)
#define KB_VOCABULARY_LEVEL(X) \
    X("clinical_trial", KB_LEVEL_TRIAL) \
    X("cohort", KB_LEVEL_COHORT) \
    X("case", KB_LEVEL_CASE) \
    X("in_vitro", KB_LEVEL_IN_VITRO)
#define KB_VOCABULARY_AUTHORITY(X) \
    X("fda", KB_FDA) \
    X("ema", KB_EMA) \
    X("pmda", KB_PMDA)
#define KB_VOCABULARY_DEVELOPMENT(X) \
    X("approved", KB_APPROVED) \
    X("investigational", KB_INVESTIGATIONAL) \
    X("abandoned", KB_ABANDONED) \
    X("preclinical", KB_PRECLINICAL)
#define KB_VOCABULARY_DOSE_LEVEL(X) \
    X("reduced", KB_DOSE_REDUCED) \
    X("standard", KB_DOSE_STANDARD) \
    X("high", KB_DOSE_HIGH)
#define KB_VOCABULARY_EFFECT(X) \
    X("helps", KB_HELPS) \
    X("futile", KB_FUTILE) \
    X("harms", KB_HARMS) \
    X("note", KB_NOTE)
#define KB_VOCABULARY_OUTCOME(X) \
    X("orr", KB_ORR) \
    X("cr", KB_CR) \
    X("pr", KB_PR) \
    X("sd", KB_SD) \
    X("cbr", KB_CBR) \
    X("pfs", KB_PFS) \
    X("ttp", KB_TTP) \
    X("os", KB_OS) \
    X("ttr", KB_TTR) \
    X("local_control", KB_LOCAL_CONTROL) \
    X("toxicity", KB_TOXICITY) \
    X("other", KB_OTHER)
#define KB_VOCABULARY_CRITERION(X) \
    X("none", KB_CRITERION_NONE) \
    X("recist", KB_RECIST) \
    X("choi", KB_CHOI) \
    X("mrecist", KB_MRECIST) \
    X("pet", KB_PET)
#define KB_VOCABULARY_STATISTIC(X) \
    X("rate", KB_RATE) \
    X("median", KB_MEDIAN) \
    X("count", KB_COUNT)
#define KB_VOCABULARY_TRIAL_STATE(X) \
    X("completed", KB_COMPLETED) \
    X("ongoing", KB_ONGOING) \
    X("pending", KB_PENDING) \
    X("terminated", KB_TERMINATED)
#define KB_VOCABULARY_ACTION(X) \
    X("start", KB_START) \
    X("continue", KB_CONTINUE) \
    X("escalate", KB_ESCALATE) \
    X("reduce", KB_REDUCE) \
    X("hold", KB_HOLD) \
    X("stop", KB_STOP) \
    X("switch", KB_SWITCH) \
    X("rechallenge", KB_RECHALLENGE) \
    X("resume", KB_RESUME) \
    X("local", KB_DO_LOCAL) \
    X("trial", KB_DO_TRIAL) \
    X("supportive", KB_SUPPORTIVE) \
    X("test", KB_TEST) \
    X("monitor", KB_MONITOR)
#define KB_VOCABULARY_STRENGTH(X) \
    X("recommended", KB_RECOMMENDED) \
    X("consider", KB_CONSIDER)
#define KB_VOCABULARY_EDGE(X) \
    X("stated", KB_STATED) \
    X("implied", KB_IMPLIED) \
    X("guideline", KB_GUIDELINE) \
    X("open", KB_OPEN)
#define KB_VOCABULARY_SEVERITY(X) \
    X("S", KB_SEVERITY_S) \
    X("M", KB_SEVERITY_M) \
    X("L", KB_SEVERITY_L)
#define KB_VOCABULARY_REGULATORY(X) \
    X("granted", KB_GRANTED) \
    X("pending", KB_PENDING_DECISION) \
    X("refused", KB_REFUSED)
#define KB_VOCABULARY_CODE_KIND(X) \
    X("diagnosis", KB_CODE_DIAGNOSIS) \
    X("metastasis", KB_CODE_METASTASIS) \
    X("site", KB_CODE_SITE) \
    X("gene", KB_CODE_GENE) \
    X("drug", KB_CODE_DRUG) \
    X("comedication", KB_CODE_COMEDICATION) \
    X("observation", KB_CODE_OBSERVATION) \
    X("answer", KB_CODE_ANSWER) \
    X("lab", KB_CODE_LAB) \
    X("unit", KB_CODE_UNIT) \
    X("procedure", KB_CODE_PROCEDURE) \
    X("modality", KB_CODE_MODALITY) \
    X("stop_reason", KB_CODE_STOP_REASON) \
    X("schedule", KB_CODE_SCHEDULE) \
    X("specimen", KB_CODE_SPECIMEN) \
    X("grade", KB_CODE_GRADE)
#define KB_VOCABULARY_GAP_KIND(X) \
    X("longest_order", KB_GAP_LONGEST_ORDER) \
    X("pause", KB_GAP_PAUSE)
#define KB_VOCABULARY_ADVICE(X) \
    X("avoid", KB_ADVISE_AVOID) \
    X("stop", KB_ADVISE_STOP) \
    X("hold", KB_ADVISE_HOLD) \
    X("reduce", KB_ADVISE_REDUCE) \
    X("adjust", KB_ADVISE_ADJUST) \
    X("monitor", KB_ADVISE_MONITOR)
#define KB_VOCABULARY_DERIVE(X) \
    X("extent", KB_DERIVE_EXTENT) \
    X("genotype", KB_DERIVE_GENOTYPE) \
    X("resistance", KB_DERIVE_RESISTANCE) \
    X("driver_conflict", KB_DERIVE_DRIVER_CONFLICT) \
    X("line", KB_DERIVE_LINE) \
    X("current_drug", KB_DERIVE_CURRENT_DRUG) \
    X("exposure", KB_DERIVE_EXPOSURE) \
    X("dose_level", KB_DERIVE_DOSE_LEVEL) \
    X("highest_dose_level", KB_DERIVE_HIGHEST_DOSE_LEVEL) \
    X("response", KB_DERIVE_RESPONSE) \
    X("progression", KB_DERIVE_PROGRESSION) \
    X("discordance", KB_DERIVE_DISCORDANCE) \
    X("resectable", KB_DERIVE_RESECTABLE) \
    X("ablatable", KB_DERIVE_ABLATABLE) \
    X("extrahepatic", KB_DERIVE_EXTRAHEPATIC) \
    X("emergency", KB_DERIVE_EMERGENCY) \
    X("site", KB_DERIVE_SITE) \
    X("primary_site", KB_DERIVE_PRIMARY_SITE) \
    X("toxicity_grade", KB_DERIVE_TOXICITY_GRADE) \
    X("lab_measured", KB_DERIVE_LAB_MEASURED) \
    X("drug_after_local", KB_DERIVE_DRUG_AFTER_LOCAL) \
    X("ihc", KB_DERIVE_IHC) \
    X("pregnant", KB_DERIVE_PREGNANT)
#define KB_VOCABULARY_PRIOR(X) \
    X("fixed", KB_PRIOR_FIXED) \
    X("normal", KB_PRIOR_NORMAL) \
    X("lognormal", KB_PRIOR_LOGNORMAL) \
    X("logit", KB_PRIOR_LOGIT) \
    X("uniform", KB_PRIOR_UNIFORM)
#define KB_VOCABULARY_MEASURE(X) \
    X("pfs", KB_MEASURE_PFS) \
    X("ttp", KB_MEASURE_TTP) \
    X("os", KB_MEASURE_OS) \
    X("response", KB_MEASURE_RESPONSE) \
    X("several", KB_MEASURE_SEVERAL) \
    X("within", KB_MEASURE_WITHIN)
#define KB_VOCABULARY_START(X) \
    X("treatment", KB_FROM_TREATMENT) \
    X("local_responding", KB_FROM_LOCAL_RESPONDING) \
    X("local_limited", KB_FROM_LOCAL_LIMITED) \
    X("local_generalized", KB_FROM_LOCAL_GENERALIZED) \
    X("planned_stop", KB_FROM_PLANNED_STOP)
#define KB_VOCABULARY_MOMENT(X) \
    X("never", KB_AT_NEVER) \
    X("response", KB_AT_RESPONSE) \
    X("limited", KB_AT_LIMITED) \
    X("progression", KB_AT_PROGRESSION)
#define KB_VOCABULARY_DERIVED(X) \
    X("none", KB_DERIVED_NOT) \
    X("interval", KB_DERIVED_INTERVAL) \
    X("count", KB_DERIVED_COUNT) \
    X("events", KB_DERIVED_EVENTS) \
    X("range", KB_DERIVED_RANGE)
#define KB_VOCABULARIES(X) \
    X(status, KB_VOCABULARY_STATUS) \
    X(read, KB_VOCABULARY_READ) \
    X(alteration, KB_VOCABULARY_ALTERATION) \
    X(strand, KB_VOCABULARY_STRAND) \
    X(change, KB_VOCABULARY_CHANGE) \
    X(role, KB_VOCABULARY_ROLE) \
    X(call, KB_VOCABULARY_CALL) \
    X(level, KB_VOCABULARY_LEVEL) \
    X(authority, KB_VOCABULARY_AUTHORITY) \
    X(development, KB_VOCABULARY_DEVELOPMENT) \
    X(dose_level, KB_VOCABULARY_DOSE_LEVEL) \
    X(effect, KB_VOCABULARY_EFFECT) \
    X(outcome, KB_VOCABULARY_OUTCOME) \
    X(criterion, KB_VOCABULARY_CRITERION) \
    X(statistic, KB_VOCABULARY_STATISTIC) \
    X(trial_state, KB_VOCABULARY_TRIAL_STATE) \
    X(action, KB_VOCABULARY_ACTION) \
    X(strength, KB_VOCABULARY_STRENGTH) \
    X(edge, KB_VOCABULARY_EDGE) \
    X(severity, KB_VOCABULARY_SEVERITY) \
    X(regulatory, KB_VOCABULARY_REGULATORY) \
    X(advice, KB_VOCABULARY_ADVICE) \
    X(code_kind, KB_VOCABULARY_CODE_KIND) \
    X(gap_kind, KB_VOCABULARY_GAP_KIND) \
    X(derive, KB_VOCABULARY_DERIVE) \
    X(prior, KB_VOCABULARY_PRIOR) \
    X(measure, KB_VOCABULARY_MEASURE) \
    X(beginning, KB_VOCABULARY_START) \
    X(moment, KB_VOCABULARY_MOMENT) \
    X(derived, KB_VOCABULARY_DERIVED)
/* clang-format on */

typedef struct kb_vocabulary {
    const char *name;
    const char *const *words; /* indexed by the enum's value */
    size_t count;
} kb_vocabulary;

#define KB_DECLARE_VOCABULARY(name, table) extern const kb_vocabulary kb_words_##name;
KB_VOCABULARIES(KB_DECLARE_VOCABULARY)
#undef KB_DECLARE_VOCABULARY

/* The spelling of `value`, or "?" when it is outside the vocabulary. */
const char *kb_word(const kb_vocabulary *vocabulary, int value);

#endif
