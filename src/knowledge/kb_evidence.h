/* Trials and their figures, findings, the tables of the review, and where sources contradict each other. Part of kb.h.
 */
#ifndef CAJAL_KNOWLEDGE_KB_EVIDENCE_H
#define CAJAL_KNOWLEDGE_KB_EVIDENCE_H

#include "knowledge/kb_treatment.h"

/* ---- trials/X.yaml ---- */
enum kb_outcome_kind {
    KB_ORR,
    KB_CR,
    KB_PR,
    KB_SD,
    KB_CBR,
    KB_PFS,
    KB_TTP,
    KB_OS,
    KB_TTR,
    KB_LOCAL_CONTROL,
    KB_TOXICITY,
    KB_OTHER
};
enum kb_criterion { KB_CRITERION_NONE, KB_RECIST, KB_CHOI, KB_MRECIST, KB_PET };
enum kb_statistic { KB_RATE, KB_MEDIAN, KB_COUNT };
struct kb_outcome { /* one published figure, or range of figures */
    struct kb_row row;
    enum kb_outcome_kind outcome;
    enum kb_statistic statistic;
    enum kb_criterion criterion;
    const char *arm;            /* id of an arm of this trial */
    double *value, *low, *high; /* low-high: range over studies or limits stated */
    const char *unit;           /* percent, months, weeks, days, years, patients */
    const char *bound;          /* "<=", ">", "about" or NULL */
    double *at_months;          /* for a rate at a landmark */
    int *n;                     /* patients the figure is about */
    int *lines;                 /* lines of therapy the figure is about */
    uint32_t lines_count;
    const char **genotypes; /* genotype classes, empty: all */
    uint32_t genotypes_count;
    const char *subgroup;    /* other subgroup, words */
    const char *progression; /* value of the fact `progression`, for local therapy */
    const char *versus;      /* comparator arm id */
    double *versus_value;
    double *hazard_ratio, *hazard_ratio_low, *hazard_ratio_high;
    const char *p;           /* as printed: "<0.0001", "0.29" */
    bool significant;        /* false also when not tested */
    bool headline;           /* shown beside an option */
    enum kb_action *actions; /* the actions the figure is about; empty: taking the treatment up, or going on
                                with it while it works */
    uint32_t actions_count;
    const char *text;
};
struct kb_arm {
    const char *id;
    const char *name;
    const char **drugs; /* empty for placebo, best supportive care */
    uint32_t drugs_count;
    const char **regimens;
    uint32_t regimens_count;
    const char *modality; /* local therapy id */
    int *n;
};
struct kb_trial {
    struct kb_row row;
    const char *name, *nct, *phase, *design, *setting;
    enum kb_trial_state { KB_COMPLETED, KB_ONGOING, KB_PENDING, KB_TERMINATED } state;
    int *lines;
    uint32_t lines_count;
    int *n;
    struct kb_arm *arms;
    uint32_t arms_count;
    struct kb_outcome *outcomes;
    uint32_t outcomes_count;
    const char *text;
};

/* ---- statements.yaml: what the review says that is no row elsewhere ---- */
struct kb_finding {
    struct kb_row row;
    const char *topic;
    const char *text;
};

/* ---- tables.yaml: the review's Tables 1 and 2, cell by cell ---- */
struct kb_cell {
    const char *column;
    const char *printed;   /* the cell as printed; "" when blank */
    const char **outcomes; /* rows of trials/ that hold its figures */
    uint32_t outcomes_count;
    const char *conflict;
};
struct kb_table_row {
    const char *id, *label, *printed_citations, *correct_citations;
    struct kb_cell *cells;
    uint32_t cells_count;
};
struct kb_footnote {
    const char *mark, *text, *conflict;
};
struct kb_table {
    struct kb_row row;
    const char *title;
    struct kb_table_row *rows;
    uint32_t rows_count;
    struct kb_footnote *footnotes;
    uint32_t footnotes_count;
};

/* ---- conflicts.yaml ---- */
enum kb_severity { KB_SEVERITY_S, KB_SEVERITY_M, KB_SEVERITY_L };
struct kb_side {
    const char *text;
    const char *value;
    const char **sources;
    uint32_t sources_count;
    enum kb_status status;
};
struct kb_conflict {
    struct kb_row row; /* id: D-01 … */
    enum kb_severity severity;
    const char *topic;
    struct kb_side *sides; /* the values in conflict, the review's first */
    uint32_t sides_count;
    const char *used; /* what Cajal uses */
    const char *why;
    const char *test; /* name of the test that guards it; required for severity S */
};

#endif
