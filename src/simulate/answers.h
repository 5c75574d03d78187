/* A scenario run once for each draw of the parameters: every answer with the uncertainty of what is not known.
 * Other virtual patients in each draw, the same for all policies within one. */
#ifndef CAJAL_SIMULATE_ANSWERS_H
#define CAJAL_SIMULATE_ANSWERS_H

#include "simulate/economics.h"
#include "simulate/simulate.h"

/* One number of a policy in a draw. */
#define ANSWERS(X)                                                                                                     \
    X(PFS_MEDIAN, "pfs_median_months") /* of the first treatment; the horizon where it is not reached */               \
    X(OS_MEDIAN, "os_median_months")                                                                                   \
    X(RESPONSE, "response_percent") /* RECIST, first treatment */                                                      \
    X(LINES, "lines_mean")          /* of systemic treatment */                                                        \
    X(LIFE, "life_years")           /* until death or the horizon, not discounted */                                   \
    X(QALY, "qaly")                 /* discounted */                                                                   \
    X(COST, "cost")                 /* discounted */
#define ANSWERS_MEMBER(name, key) ANSWERS_##name,
enum answers_measure { ANSWERS(ANSWERS_MEMBER) ANSWERS_MEASURES };
#undef ANSWERS_MEMBER
extern const char *const answers_keys[ANSWERS_MEASURES];

#define ANSWERS_POINTS 81 /* of a curve: the horizon in 80 parts */
enum answers_curve { ANSWERS_PFS, ANSWERS_OS, ANSWERS_CURVES };

struct answers {
    const cajal_knowledge *knowledge; /* borrowed, as the next */
    const struct simulate_scenario *scenario;
    uint32_t draws, policies;
    uint64_t patients; /* in each draw */
    /* [draw * policies + policy] */
    double *values[ANSWERS_MEASURES];
    /* [((draw * policies + policy) * ANSWERS_CURVES + curve) * ANSWERS_POINTS + point], shares */
    double *curves;
    double *parameters; /* [draw * kb->parameters_count + parameter] */
};

struct answers_options {
    uint64_t seed, patients; /* patients in each draw; 0: the scenario's number */
    uint32_t draws;          /* 0: as many as the posterior holds */
    int threads;
};

/* Free with answers_free(). CAJAL_INVALID when the base holds no posterior. `progress` may be NULL. */
cajal_status answers_run(struct answers **out, const cajal_knowledge *knowledge,
                         const struct simulate_scenario *scenario, const struct answers_options *options,
                         void (*progress)(void *context, uint32_t done, uint32_t of), void *context,
                         cajal_errors *errors);
void answers_free(struct answers *answers);

/* Mean over the draws, and what 95 % of them lie between. */
struct answers_value {
    double mean, low, high;
};
struct answers_value answers_value(const struct answers *answers, enum answers_measure measure, uint32_t policy);
/* Of the difference to another policy, draw by draw. */
struct answers_value answers_difference(const struct answers *answers, enum answers_measure measure, uint32_t policy,
                                        uint32_t reference);
struct answers_value answers_curve(const struct answers *answers, enum answers_curve curve, uint32_t policy,
                                   uint32_t point);
double answers_point_months(const struct answers *answers, uint32_t point);

/* What a QALY is held to be worth (quantity `worth`); 0 when the base does not say. */
double answers_worth(const struct answers *answers);

/* Costs and QALYs for economics.h; they point into `answers`. */
struct economics_draws answers_economics(const struct answers *answers);

/* The parameters that are not known, by how far the comparison swings with each, the widest first; at most `room`. */
struct answers_unknown {
    uint32_t parameter;       /* index into kb->parameters */
    double worth;             /* to a patient, in money at the threshold */
    struct economics_bar bar; /* of the net benefit of `policy` over `reference` */
};
size_t answers_unknowns(struct answers_unknown *out, size_t room, const struct answers *answers, uint32_t policy,
                        uint32_t reference, double threshold);

#endif
