/* Parameters of the simulation, what it is fitted to, and what came of it. Part of kb.h. */
#ifndef CAJAL_KNOWLEDGE_KB_SIMULATION_H
#define CAJAL_KNOWLEDGE_KB_SIMULATION_H

#include "knowledge/kb_evidence.h"
#include "knowledge/quantities.h"

/* ---- simulation.yaml ---- */
enum kb_prior { KB_PRIOR_FIXED, KB_PRIOR_NORMAL, KB_PRIOR_LOGNORMAL, KB_PRIOR_LOGIT, KB_PRIOR_UNIFORM };
struct kb_model_parameter { /* `status: unverified`: assumed */
    struct kb_row row;
    enum kb_quantity quantity;
    const char *drug, *clone, *genotype, *modality, *regimen; /* what it is about; NULL: all, or it has none */
    double *value;
    const char *unit;
    enum kb_prior prior;
    double *spread;     /* standard deviation of the prior on its own scale: of the logarithm, of the logit */
    double *low, *high; /* of a uniform prior; of others: what is believed possible */
    const char *text;
};
#define KB_CLONES 5 /* of the driver alone; two kinds of resistance; both of them; one that goes its own way */
struct kb_clone {
    struct kb_row row;
    const char **resistance; /* ids in `resistance`; none: the driver alone */
    uint32_t resistance_count;
    const char *name, *text;
};

/* ---- targets.yaml: what the simulation is fitted to, and checked against ---- */
enum kb_moment { KB_AT_NEVER, KB_AT_RESPONSE, KB_AT_LIMITED, KB_AT_PROGRESSION };
struct kb_simulated_arm {
    struct kb_row row;
    const char *name, *text;
    const char **regimens; /* in turn: ids, or "none" */
    uint32_t regimens_count;
    double *planned_months; /* the drug is stopped after so long without progression; NULL: never */
    const char *modality;   /* id in `local`; NULL: none */
    enum kb_moment when;    /* the local therapy is given */
    double *after_months, *until_months;
};
enum kb_measure {
    KB_MEASURE_PFS,
    KB_MEASURE_TTP,
    KB_MEASURE_OS,
    KB_MEASURE_RESPONSE,
    KB_MEASURE_SEVERAL, /* of those with a resistant clone in sight at progression: two kinds or more */
    KB_MEASURE_WITHIN,  /* ... in one lesion */
};
enum kb_start {
    KB_FROM_TREATMENT,
    KB_FROM_LOCAL_RESPONDING,
    KB_FROM_LOCAL_LIMITED,
    KB_FROM_LOCAL_GENERALIZED,
    KB_FROM_PLANNED_STOP,
};
enum kb_derived { KB_DERIVED_NOT, KB_DERIVED_INTERVAL, KB_DERIVED_COUNT, KB_DERIVED_EVENTS, KB_DERIVED_RANGE };
struct kb_target { /* `status: unverified`: the figure was not read where it comes from */
    struct kb_row row;
    const char *arm;
    enum kb_start from;
    int *treatment; /* in turn, from 1; NULL: 1 */
    enum kb_measure measure;
    enum kb_statistic statistic;
    double *at_months;
    const char *genotype, *clone; /* in whom; the largest resistant clone when the time begins */
    bool held_out;                /* checked, never fitted */
    double *value, *low, *high;   /* published; low and high its interval, or the range of several studies */
    const char *unit;             /* months, percent */
    int *n;
    double *standard_error;
    enum kb_derived error_from;
    const char *era; /* year in which the first patients entered */
    const char *text;
};

/* ---- posterior.yaml: what calibration made of the parameters ---- */
struct kb_posterior { /* written by tools/calibrate */
    struct kb_row row;
    const char *parameter; /* id in `parameters` */
    double *best;          /* of the best set */
    double *low, *high;    /* 2.5 % and 97.5 % of the draws */
    double *contraction;   /* 1 - variance of the draws / variance of the prior, on the scale of the prior */
    const char *draws;     /* values in a row, one a draw; the same draw stands at the same place in every row */
};

#endif
