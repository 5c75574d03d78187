/* Drugs, regimens, local therapies, and what a plan can say to do. Part of kb.h. */
#ifndef CAJAL_KNOWLEDGE_KB_TREATMENT_H
#define CAJAL_KNOWLEDGE_KB_TREATMENT_H

#include "knowledge/kb_row.h"

/* ---- drugs.yaml ---- */
enum kb_authority { KB_FDA, KB_EMA, KB_PMDA };
enum kb_development { KB_APPROVED, KB_INVESTIGATIONAL, KB_ABANDONED, KB_PRECLINICAL };
enum kb_regulatory { KB_GRANTED, KB_PENDING_DECISION, KB_REFUSED };
struct kb_approval {
    enum kb_authority authority;
    enum kb_regulatory decision;
    const char *date;       /* partial date: of the approval, the refusal, or since when a decision is pending */
    const char *due;        /* the day by which a pending decision is due, or NULL */
    const char **genotypes; /* classes that the indication is limited to; empty: all */
    uint32_t genotypes_count;
    bool any_tumour; /* for solid tumours with the genotype whatever their origin, not for GIST by name */
    const char *indication;
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
    enum kb_status status;
    const char *conflict;
};
struct kb_toxicity {
    const char *text;   /* the words shown */
    const char **terms; /* single effects */
    uint32_t terms_count;
    const char *grades; /* "1-2", "3-4", "5" or NULL */
    double *low, *high; /* percent of patients */
    const char *trial;  /* id in trials/, or NULL */
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
};
struct kb_dose_step { /* what is taken a day at one of a drug's dose levels */
    double daily_mg;
    const char *text; /* "37.5 mg once daily", or NULL */
};
struct kb_brand { /* under which a drug is sold */
    const char *name;
    const char **sources;
    uint32_t sources_count;
};
struct kb_drug {
    struct kb_row row;
    const char *name;
    const char **aliases;
    uint32_t aliases_count;
    struct kb_brand *brands;
    uint32_t brands_count;
    const char *mechanism; /* one sentence */
    const char **targets;
    uint32_t targets_count;
    enum kb_development development; /* for metastatic GIST, on known_until */
    const char *development_text;
    struct kb_approval *approvals;
    uint32_t approvals_count;
    struct kb_toxicity *toxicities;
    uint32_t toxicities_count;
    struct kb_dose_step *dose_steps; /* the highest first */
    uint32_t dose_steps_count;
};

/* ---- regimens.yaml ---- */
enum kb_dose_level { KB_DOSE_REDUCED, KB_DOSE_STANDARD, KB_DOSE_HIGH };
struct kb_regimen {
    struct kb_row row;
    const char *name; /* "imatinib 400 mg once daily" */
    const char **drugs;
    uint32_t drugs_count;
    double *dose_mg; /* one administration of the first drug */
    int *per_day;    /* administrations a day */
    int *days_on, *days_off;
    enum kb_dose_level level;
    const char *schedule; /* words */
};

/* ---- interactions.yaml, dosing.yaml ---- */
enum kb_advice {
    KB_ADVISE_AVOID,
    KB_ADVISE_STOP,
    KB_ADVISE_HOLD,
    KB_ADVISE_REDUCE,
    KB_ADVISE_ADJUST,
    KB_ADVISE_MONITOR
};
struct kb_comedication { /* what a patient takes beside */
    struct kb_row row;
    const char **aliases;
    uint32_t aliases_count;
    const char **classes; /* "cyp3a4_strong_inducer": words that interactions.yaml gives a meaning */
    uint32_t classes_count;
};
struct kb_class { /* of comedications */
    struct kb_row row;
    const char *name;
};
struct kb_interaction { /* a drug of GIST with a class of comedications, or with single ones */
    struct kb_row row;
    const char *drug;
    const char **classes, **comedications;
    uint32_t classes_count, comedications_count;
    enum kb_advice advice;
    double *daily_mg; /* the dose that the label gives for it */
    const char *text;
};
struct kb_dosing { /* what a label says to do on a side effect, a laboratory value, in pregnancy */
    struct kb_row row;
    const char *drug;
    const char **terms; /* of the side effect; none: any that no other row of the drug names */
    uint32_t terms_count;
    int *grades;
    uint32_t grades_count;
    const char *test, *unit; /* of a laboratory value or measurement */
    double *above, *below;
    bool pregnant;
    enum kb_advice advice;
    int steps_down; /* how many dose levels lower the drug goes on */
    const char *text;
};

/* ---- local.yaml ---- */
enum kb_effect { KB_HELPS, KB_FUTILE, KB_HARMS, KB_NOTE };
struct kb_condition_text {
    enum kb_effect effect;
    const char *text;
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
    const char *conflict;
};
struct kb_local {
    struct kb_row row; /* id: a modality of the plan */
    const char *name;
    const char **aliases;
    uint32_t aliases_count;
    const char *mechanism;
    struct kb_condition_text *conditions;
    uint32_t conditions_count;
    struct kb_toxicity *toxicities;
    uint32_t toxicities_count;
};

/* ---- what a plan can say to do ---- */
enum kb_action {
    KB_START,
    KB_CONTINUE,
    KB_ESCALATE,
    KB_REDUCE,
    KB_HOLD,
    KB_STOP,
    KB_SWITCH,
    KB_RECHALLENGE,
    KB_RESUME,
    KB_DO_LOCAL,
    KB_DO_TRIAL,
    KB_SUPPORTIVE,
    KB_TEST,
    KB_MONITOR
};

#endif
