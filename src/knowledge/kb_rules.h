/* Criteria of response, facts of a case, rules, and what must hold for every patient. Part of kb.h. */
#ifndef CAJAL_KNOWLEDGE_KB_RULES_H
#define CAJAL_KNOWLEDGE_KB_RULES_H

#include "knowledge/kb_treatment.h"

/* ---- criteria.yaml: thresholds of the response criteria ---- */
struct kb_parameter {
    const char *id;
    double *value;
    const char *unit, *text;
};
struct kb_criterion_rule { /* in words, for the id of a rule in src/response/ */
    const char *id, *text;
};
struct kb_criterion_row {
    struct kb_row row;
    const char *name;
    struct kb_parameter *parameters;
    uint32_t parameters_count;
    struct kb_criterion_rule *rules;
    uint32_t rules_count;
};
struct kb_setting { /* which criterion to believe where; the first row that fits holds, the last fits all */
    struct kb_row row;
    const char *name;
    const char **kinds; /* local therapies since the baseline (words of a case's `kind`) */
    uint32_t kinds_count;
    const char **drugs; /* ids */
    uint32_t drugs_count;
    const char **prefer; /* ids of criteria, the best first */
    uint32_t prefer_count;
    const char *because;
};

/* ---- facts.yaml ---- */
/* How a fact is read off the case; each has a function in src/facts/. */
enum kb_derive {
    KB_DERIVE_EXTENT,
    KB_DERIVE_GENOTYPE,
    KB_DERIVE_RESISTANCE,
    KB_DERIVE_DRIVER_CONFLICT,
    KB_DERIVE_LINE,
    KB_DERIVE_CURRENT_DRUG,
    KB_DERIVE_EXPOSURE,
    KB_DERIVE_DOSE_LEVEL,
    KB_DERIVE_HIGHEST_DOSE_LEVEL,
    KB_DERIVE_RESPONSE,
    KB_DERIVE_PROGRESSION,
    KB_DERIVE_DISCORDANCE,
    KB_DERIVE_RESECTABLE,
    KB_DERIVE_ABLATABLE,
    KB_DERIVE_EXTRAHEPATIC,
    KB_DERIVE_EMERGENCY,
    KB_DERIVE_SITE,
    KB_DERIVE_PRIMARY_SITE,
    KB_DERIVE_TOXICITY_GRADE,
    KB_DERIVE_LAB_MEASURED,
    KB_DERIVE_DRUG_AFTER_LOCAL,
    KB_DERIVE_IHC,
    KB_DERIVE_PREGNANT,
    KB_DERIVE_COUNT
};
struct kb_fact {
    struct kb_row row;
    const char *text; /* what it means */
    const char *ask;  /* the question when it is missing */
    enum kb_derive derive;
    const char **of; /* what the deriver looks at: a drug, a test, … */
    uint32_t of_count;
    const char **values; /* finite domain, without "unknown", which every fact has */
    uint32_t values_count;
    const char *if_absent; /* value when the case says nothing; NULL: unknown */
};

/* ---- facts.yaml: what no case can say together; the proofs leave such patients out ---- */
struct kb_impossible {
    struct kb_row row;
    struct kb_condition *when; /* as of a rule */
    uint32_t when_count;
    const char *because;
};

/* ---- a condition of a rule ---- */
struct kb_condition { /* fact ∈ values */
    const char *fact;
    const char **values; /* may name "unknown" */
    uint32_t values_count;
};

/* ---- rules/X.yaml, safety.yaml ---- */
enum kb_strength { KB_RECOMMENDED, KB_CONSIDER };
enum kb_edge { KB_STATED, KB_IMPLIED, KB_GUIDELINE, KB_OPEN };

struct kb_then {
    enum kb_action action;
    const char *regimen;
    const char **drugs;
    uint32_t drugs_count;
    const char *modality;
    enum kb_strength strength;
    int order; /* among options of equal strength, lower first */
    const char *text;
    const char **cautions;
    uint32_t cautions_count;
    const char *tie; /* options of one first rank that share this word are equals on purpose; or NULL */
};
struct kb_avoid { /* every given member must match */
    enum kb_action action;
    const char *regimen;
    const char **drugs;
    uint32_t drugs_count;
    const char *modality;
    const char *text;
    bool recommended; /* safety.yaml: only an option of this strength */
    bool unapproved;  /* safety.yaml: only an option with a drug that no authority has approved for GIST by then */
};
struct kb_rule {
    struct kb_row row;
    struct kb_condition *when; /* from the YAML mapping `when` (conditions.c) */
    uint32_t when_count;
    struct kb_then *then;
    uint32_t then_count;
    struct kb_avoid *avoid;
    uint32_t avoid_count;
    const char **warn; /* shown with the plan when the rule fires */
    uint32_t warn_count;
    const char *because;
    enum kb_edge standing; /* stated, implied, guideline, open */
    const char *from, *until, *replaces;
    bool reason_only; /* it adds a reason to what other rules say, and decides nothing (kb verify proves it) */
};
struct kb_safety { /* must hold for every possible patient */
    struct kb_row row;
    struct kb_condition *when;
    uint32_t when_count;
    struct kb_avoid *never; /* no option matches any of these */
    uint32_t never_count;
    struct kb_avoid *always_avoid; /* the plan's `avoid` names each of these */
    uint32_t always_avoid_count;
    struct kb_avoid *always_one_of; /* some option matches one of these */
    uint32_t always_one_of_count;
    const char **always_warn; /* some warning of the plan holds each of these words */
    uint32_t always_warn_count;
    bool always_recommends; /* some option is of strength recommended */
    const char *because;
    const char *from; /* the day its evidence was public; NULL: it holds on every day */
};

#endif
