/* Lesions over time: every criterion side by side, which to believe in the setting, and what to doubt.
 * Strings live in the arena given, in the series or in the knowledge base. */
#ifndef CAJAL_RESPONSE_RESPONSE_H
#define CAJAL_RESPONSE_RESPONSE_H

#include "response/options.h"
#include "response/series.h"
#include "response/thresholds.h"

enum response_call {
    RESPONSE_NOT_ASSESSED, /* nothing measured by this criterion */
    RESPONSE_CR,
    RESPONSE_PR,
    RESPONSE_SD,
    RESPONSE_PD,
    RESPONSE_NON_CR_NON_PD, /* non-target lesions only */
    RESPONSE_NE,
    RESPONSE_CALLS
};

/* The id of its row in kb/criteria.yaml, its word in output, its name for people. */
#define RESPONSE_CRITERIA_TABLE(X)                                                                                     \
    X(RECIST, "recist-1.1", "recist", "RECIST")                                                                        \
    X(CHOI, "choi-2007", "choi", "Choi")                                                                               \
    X(MODIFIED_CHOI, "modified-choi", "modified_choi", "modified Choi")                                                \
    X(MRECIST, "mrecist", "mrecist", "mRECIST")                                                                        \
    X(EORTC, "eortc-1999", "eortc", "EORTC")                                                                           \
    X(PERCIST, "percist-1.0", "percist", "PERCIST")                                                                    \
    X(VOLUME, "volumetric", "volume", "volume")

#define RESPONSE_CRITERION_MEMBER(name, id, word, plain) RESPONSE_BY_##name,
enum response_criterion {
    RESPONSE_BY_NONE,
    RESPONSE_CRITERIA_TABLE(RESPONSE_CRITERION_MEMBER) RESPONSE_CRITERIA,
    RESPONSE_BY_CLINICIAN = RESPONSE_CRITERIA
};
#undef RESPONSE_CRITERION_MEMBER

/* Which rule of a criterion decided; its words stand in `rules` of kb/criteria.yaml. */
#define RESPONSE_RULES(X)                                                                                              \
    X(NONE, "not-measured")                                                                                            \
    X(NEW_LESION, "new-lesion")                                                                                        \
    X(NODULE, "nodule-within-mass")                                                                                    \
    X(NON_TARGET, "non-target-progression")                                                                            \
    X(AFTER_CR, "after-complete-response")                                                                             \
    X(NO_TARGET, "no-target")                                                                                          \
    X(OTHERS_NE, "only-non-target-not-evaluable")                                                                      \
    X(OTHERS_LEFT, "only-non-target-left")                                                                             \
    X(OTHERS_GONE, "only-non-target-gone")                                                                             \
    X(ALL_GONE, "all-gone")                                                                                            \
    X(TARGETS_GONE, "targets-gone")                                                                                    \
    X(ROSE, "rose")                                                                                                    \
    X(INCOMPLETE, "incomplete")                                                                                        \
    X(FELL, "fell")                                                                                                    \
    X(DENSITY_FELL, "density-fell")                                                                                    \
    X(BOTH_FELL, "both-fell")                                                                                          \
    X(KEPT, "kept")                                                                                                    \
    X(DETERIORATION, "symptomatic-deterioration")                                                                      \
    X(EXTENT_ROSE, "extent-rose")                                                                                      \
    X(GLYCOLYSIS_ROSE, "glycolysis-rose")                                                                              \
    X(BASELINE_COLD, "baseline-not-measurable")                                                                        \
    X(RECORDED, "recorded")                                                                                            \
    X(BETWEEN, "between")

#define RESPONSE_RULE_MEMBER(name, id) RULE_##name,
enum response_rule { RESPONSE_RULES(RESPONSE_RULE_MEMBER) RESPONSE_RULE_COUNT };
#undef RESPONSE_RULE_MEMBER

/* One criterion at one visit. `value`: what it measures, in µm (sums of diameters), mm³ (volume) or thousandths of
 * SUV and SUL; CASE_ABSENT when not measured whole. */
struct response_decision {
    enum response_call call;
    enum response_rule rule;
    int64_t value, baseline, nadir; /* nadir: before this visit */
};

/* How far the call hangs on the error of measurement (robust.c says the model). */
struct response_robustness {
    bool judged;     /* false: the criterion was not assessed here */
    bool by_finding; /* a finding decided, not a measurement: error of measurement cannot change it */
    bool survives;   /* the same call at every edge of the error */
    double probability[RESPONSE_CALLS];
};

enum response_discordance {
    DISCORDANCE_NONE,
    DISCORDANCE_HYPODENSE_GROWTH, /* larger but hypodense: responding, RECIST misleads */
    DISCORDANCE_NODULE_IN_MASS,   /* progression although the sum is stable */
    DISCORDANCE_OTHER
};

/* What a reader must not miss at a visit. */
#define RESPONSE_FINDINGS(X)                                                                                           \
    X(NODULE, "nodule_within_mass")                                                                                    \
    X(HYPODENSE_GROWTH, "hypodense_growth")                                                                            \
    X(REGROWTH, "larger_and_denser_than_before")                                                                       \
    X(NEW_LESION, "new_lesion")                                                                                        \
    X(NEW_CYSTIC, "new_cystic_lesion")                                                                                 \
    X(EQUIVOCAL_NEW, "equivocal_new_lesion")                                                                           \
    X(BORDERLINE_NODE, "borderline_new_node")                                                                          \
    X(EFFUSION, "effusion_without_malignant_cells")                                                                    \
    X(PSEUDO_PROGRESSION, "pseudo_progression")                                                                        \
    X(UNCONFIRMED_PD, "unconfirmed_progression")                                                                       \
    X(PHASE_MISMATCH, "phase_mismatch")                                                                                \
    X(WRONG_PHASE, "phase_not_portal_venous")                                                                          \
    X(NEAR_ZERO, "baseline_density_near_zero")                                                                         \
    X(CONFOUNDED, "density_confounded")                                                                                \
    X(NOT_LISTED_BEFORE, "not_listed_at_baseline")                                                                     \
    X(NOT_LISTED_NOW, "not_listed_now")                                                                                \
    X(TREATED, "treated_locally")                                                                                      \
    X(LOCAL_FAILURE, "progression_of_treated_lesions_only")                                                            \
    X(ELSEWHERE, "progression_outside_treated_lesions")                                                                \
    X(EVERYWHERE, "progression_inside_and_outside_treated_lesions")                                                    \
    X(REAPPEARED, "reappeared")                                                                                        \
    X(MERGED, "merged")                                                                                                \
    X(SPLIT, "split")                                                                                                  \
    X(TOO_MANY_TARGETS, "too_many_targets")                                                                            \
    X(NOT_MEASURABLE, "target_not_measurable")                                                                         \
    X(TREATED_TARGET, "target_treated_before_baseline")                                                                \
    X(DETERIORATION, "symptomatic_deterioration")

#define RESPONSE_FINDING_MEMBER(name, word) FINDING_##name,
enum response_finding_kind { RESPONSE_FINDINGS(RESPONSE_FINDING_MEMBER) RESPONSE_FINDING_COUNT };
#undef RESPONSE_FINDING_MEMBER

struct response_finding {
    enum response_finding_kind kind;
    int32_t lesion; /* index into the series; -1: the visit as a whole */
    const char *text;
};

/* Another choice of one option that gives another call here. */
struct response_flip {
    enum response_criterion criterion;
    enum response_option option;
    int value; /* the other choice */
    enum response_call call;
};

/* One lesion's change up to a visit. Doubling is of volume (of the cube of the diameter where no volume was
 * measured), in days; negative: halving; NAN when it cannot be told. */
struct response_lesion_change {
    uint32_t lesion;
    int64_t size_um, change_um; /* now; since the sum's reference (nadir when it rose, else baseline) */
    double share;               /* of all that the targets changed, up or down, 0 to 1; NAN */
    double doubling_days_since_baseline, doubling_days_since_previous;
    double percent_per_month; /* of diameter, since baseline; NAN */
    bool progresses;
};

struct response_visit {
    uint32_t index; /* into series->visits */
    cajal_date date;
    bool is_baseline;
    struct response_decision by[RESPONSE_CRITERIA]; /* by enum response_criterion */
    enum response_call target, non_target;          /* RECIST's parts of the call */
    int64_t density_mhu, baseline_density_mhu;      /* of the lesions measured at both; CASE_ABSENT */
    enum response_criterion believed;
    enum response_call call; /* the one believed */
    enum response_discordance discordance;
    bool new_lesion, nodule_within_mass;
    const char *why;  /* why that criterion is believed */
    const char *text; /* what it means, one or two sentences */
    enum case_progression pattern;
    const char **progressing; /* ids of the lesions that progress, at a visit of progression */
    uint32_t progressing_count;
    struct response_robustness robustness[RESPONSE_CRITERIA];
    struct response_finding *findings;
    uint32_t findings_count;
    struct response_flip *flips;
    uint32_t flips_count;
    struct response_lesion_change *changes; /* those that drive the change first */
    uint32_t changes_count;
};

/* Best response and the time to event of one criterion. Dates not stated: there is none. */
struct response_best {
    enum response_call best, confirmed;
    cajal_date best_date, confirmed_date;
    cajal_date progression; /* first progression */
    cajal_date pfs_date;    /* of progression, death, or the last assessment */
    bool pfs_event;
    cajal_date response_start, response_end; /* of the duration of response */
    bool response_ended;
    int32_t duration_days; /* -1: no response */
    int32_t pfs_days;      /* -1: not known */
};

typedef struct cajal_response {
    const struct series *series;
    struct response_options options;
    const char *setting;           /* id of the row of `settings` that chose what to believe */
    struct response_visit *visits; /* from the baseline of the current treatment on */
    uint32_t visits_count;
    const struct response_visit *last; /* the last that measures size; NULL when fewer than two visits were measured */
    struct response_best best[RESPONSE_CRITERIA];
    enum case_response status;         /* responding, stable, progressing; 0: unknown */
    enum case_progression progression; /* none, limited, generalized; 0: unknown */
    enum response_criterion believed;
    enum response_discordance discordance;
    const char **progressing_lesions;
    uint32_t progressing_lesions_count;
    const char *text;
    const char **notes;
    uint32_t notes_count;
} cajal_response;

/* Assesses the imaging of `patient_case` against the baseline of the current systemic treatment, by the published
 * options. A clinician's `assessment` overrides, visibly. */
cajal_status response_assess(cajal_response *out, struct arena *arena, const cajal_knowledge *knowledge,
                             const struct cajal_case *patient_case, cajal_errors *errors);

/* What to work out, and the error of measurement to test against (95 % limits). */
struct response_request {
    struct response_options options;
    struct thresholds thresholds;
    int64_t error_um, error_mhu, error_percent_uptake, error_percent_volume;
    bool critique; /* robustness, flips, changes: what a report shows and a plan does not need */
    bool bare;     /* no words nor findings: calls and dates only, as a cohort's CSV needs */
};
void response_request_default(struct response_request *out, const cajal_knowledge *knowledge);

/* The same for a series and any options; `patient_case` may be NULL. */
cajal_status response_assess_series(cajal_response *out, struct arena *arena, const cajal_knowledge *knowledge,
                                    const struct series *series, const struct response_request *request,
                                    const struct cajal_case *patient_case, cajal_errors *errors);

/* "CR", "PR", …; NULL for RESPONSE_NOT_ASSESSED. A PET criterion's words: "CMR", "PMR", "SMD", "PMD". */
const char *response_call_word(enum response_call call);
const char *response_call_word_by(enum response_criterion criterion, enum response_call call);

/* "recist", "choi", "clinician"; NULL for RESPONSE_BY_NONE. And "RECIST", "Choi"; and the id of its row. */
const char *response_criterion_word(enum response_criterion criterion);
const char *response_criterion_name(enum response_criterion criterion);
const char *response_criterion_id(enum response_criterion criterion);

const char *response_rule_id(enum response_rule rule);
/* The words of the rule in the knowledge base; its id when the base has none. */
const char *response_rule_text(const cajal_knowledge *knowledge, enum response_criterion criterion,
                               enum response_rule rule);
const char *response_finding_word(enum response_finding_kind kind);
const char *response_discordance_word(enum response_discordance discordance);

#endif
