/**
 * @file outcome.h
 * Survival of a cohort: curves, tests, models. Times and statuses in, numbers out; nothing about medicine.
 *
 * The numbers are those of R's survival (Kaplan-Meier, log-rank, Cox, Aalen-Johansen) and cmprsk (Gray, Fine-Gray),
 * to which the tests compare them. As in R, times that differ by less than 1.5e-8 (absolutely, or relative to the
 * mean time) are one time; a row with an entry time is at risk in (entry, time].
 *
 * Ownership: every result belongs to the cajal_outcome it was made with and lives until cajal_outcome_free().
 * Thread safety: one cajal_outcome belongs to one thread at a time; the data may be shared.
 * Numbers that do not exist (a median that is not reached) are NaN.
 */
#ifndef CAJAL_OUTCOME_H
#define CAJAL_OUTCOME_H

#include <stddef.h>

#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Where results live. */
typedef struct cajal_outcome cajal_outcome;

/** @return a new one, or NULL when memory is short. Free with cajal_outcome_free(). */
CAJAL_API CAJAL_MUST_USE cajal_outcome *cajal_outcome_new(void);

/** Frees it and all results made with it. NULL is allowed. */
CAJAL_API void cajal_outcome_free(cajal_outcome *outcome);

/** A cohort: arrays of `n` rows, borrowed during a call. Start from CAJAL_SURVIVAL_INIT. */
typedef struct cajal_survival {
    int version;          /**< CAJAL_SURVIVAL_VERSION */
    size_t n;             /**< rows */
    const double *time;   /**< end of follow-up; finite, not negative; any unit */
    const int *status;    /**< 0: censored; 1: the event; competing risks: 1, 2, … by cause */
    const double *entry;  /**< start of observation, before `time` (left truncation, start-stop); NULL: from 0 */
    const double *weight; /**< positive case weights, none more than 10^9 times another; NULL: all 1 */
    const int *group;     /**< 0 … groups - 1; NULL: one group */
    int groups;           /**< how many */
    const int *stratum;   /**< 0 … strata - 1; NULL: one stratum */
    int strata;           /**< how many */
    const int *cluster;   /**< 0 … clusters - 1, for the robust variance: a patient with several rows; or NULL */
    int clusters;         /**< how many */
    const double *const *covariates; /**< an array of `n` values for each covariate */
    size_t covariates_count;         /**< how many */
    const int *term; /**< of each covariate: the term it belongs to (levels of a factor are one), rising from
                          0; NULL: each its own */
    int causes;      /**< competing risks: the largest status */
} cajal_survival;

#define CAJAL_SURVIVAL_VERSION 1
#define CAJAL_SURVIVAL_INIT                                                                                            \
    {                                                                                                                  \
        CAJAL_SURVIVAL_VERSION, 0, NULL, NULL, NULL, NULL, NULL, 1, NULL, 1, NULL, 0, NULL, 0, NULL, 1                 \
    }

/** The scale on which an interval of a survival curve is symmetric. */
typedef enum cajal_interval { CAJAL_INTERVAL_LOG, CAJAL_INTERVAL_PLAIN, CAJAL_INTERVAL_LOG_LOG } cajal_interval;

/** A point of a curve with its interval. */
typedef struct cajal_estimate {
    double value, low, high;
} cajal_estimate;

/** One Kaplan-Meier curve. */
typedef struct cajal_km_curve {
    size_t n;                        /**< rows of the group */
    double n_weighted;               /**< their weights */
    double events;                   /**< weighted number of events */
    cajal_estimate median;           /**< as R prints it */
    const cajal_estimate *quantiles; /**< one for each that was asked for, as R's quantile() */
    size_t points;                   /**< distinct times */
    const double *time, *at_risk, *event, *censored, *survival;
    const double *std_err;    /**< of the cumulative hazard, i.e. of the logarithm of survival */
    const double *low, *high; /**< interval of the survival */
} cajal_km_curve;

/** How to draw the curves. Start from CAJAL_KM_OPTIONS_INIT. */
typedef struct cajal_km_options {
    int version;
    cajal_interval interval;
    double level;            /**< of the interval, 0.95 */
    const double *quantiles; /**< probabilities of the event, e.g. 0.25, 0.5; may be NULL */
    size_t quantiles_count;
} cajal_km_options;

#define CAJAL_KM_OPTIONS_VERSION 1
#define CAJAL_KM_OPTIONS_INIT                                                                                          \
    {                                                                                                                  \
        CAJAL_KM_OPTIONS_VERSION, CAJAL_INTERVAL_LOG, 0.95, NULL, 0                                                    \
    }

/** Kaplan-Meier curves, one a group. */
typedef struct cajal_km {
    size_t groups;
    const cajal_km_curve *curve;
} cajal_km;

/**
 * Kaplan-Meier curves by group. With whole-number weights the standard error is Greenwood's; with others it is the
 * robust (infinitesimal jackknife) one, as in R.
 *
 * @param out     receives the curves
 * @param outcome where they live
 * @param data    time, status; entry, weight, group are heeded
 * @param options see cajal_km_options; NULL: the defaults
 * @param errors  receives what is wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE for data or options out of range; CAJAL_INTERNAL when memory is short
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_km(const cajal_km **out, cajal_outcome *outcome,
                                                       const cajal_survival *data, const cajal_km_options *options,
                                                       cajal_errors *errors);

/** Survival at time `t` on a curve, with its interval: 1 before the first time. */
CAJAL_API cajal_estimate cajal_km_at(const cajal_km_curve *curve, double t);

/** Number at risk just before time `t`, from the points of the curve (exact without late entry). */
CAJAL_API double cajal_km_at_risk(const cajal_km_curve *curve, double t);

/** Weighted log-rank test. Start from CAJAL_LOGRANK_OPTIONS_INIT. */
typedef struct cajal_logrank_options {
    int version;
    double rho, gamma;   /**< Fleming-Harrington weights S(t-)^rho (1 - S(t-))^gamma; 0, 0: the log-rank test */
    int trend;           /**< not 0: also the test for trend over the groups */
    const double *score; /**< of each group, for the trend; NULL: 1, 2, … */
} cajal_logrank_options;

#define CAJAL_LOGRANK_OPTIONS_VERSION 1
#define CAJAL_LOGRANK_OPTIONS_INIT                                                                                     \
    {                                                                                                                  \
        CAJAL_LOGRANK_OPTIONS_VERSION, 0.0, 0.0, 0, NULL                                                               \
    }

/** A test and the sums it was made of. */
typedef struct cajal_logrank {
    size_t groups;
    const double *n, *observed, *expected; /**< by group, over the strata */
    const double *variance;                /**< groups × groups */
    double chisq, p;
    int df;
    double trend_chisq, trend_p; /**< NaN when not asked for */
    cajal_estimate hazard_ratio; /**< two groups: second over first, (O2/E2)/(O1/E1) with Peto's interval */
} cajal_logrank;

/** Compares the survival of the groups. Strata are heeded; entry too (R's survdiff has none). Parameters as above. */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_logrank(const cajal_logrank **out, cajal_outcome *outcome,
                                                            const cajal_survival *data,
                                                            const cajal_logrank_options *options, cajal_errors *errors);

/** How tied events are treated in a Cox model. */
typedef enum cajal_ties { CAJAL_TIES_EFRON, CAJAL_TIES_BRESLOW, CAJAL_TIES_EXACT } cajal_ties;

/** The time scale of the test of proportional hazards. */
typedef enum cajal_zph { CAJAL_ZPH_NONE, CAJAL_ZPH_KM, CAJAL_ZPH_RANK, CAJAL_ZPH_IDENTITY, CAJAL_ZPH_LOG } cajal_zph;

/** A Cox model. Start from CAJAL_COX_OPTIONS_INIT. */
typedef struct cajal_cox_options {
    int version;
    cajal_ties ties;
    int robust;      /**< not 0: sandwich variance, by cluster where there are clusters */
    double level;    /**< of the intervals, 0.95 */
    cajal_zph zph;   /**< test of proportional hazards */
    int baseline;    /**< not 0: baseline cumulative hazard at the covariates' means */
    int concordance; /**< not 0: Harrell's C */
} cajal_cox_options;

#define CAJAL_COX_OPTIONS_VERSION 1
#define CAJAL_COX_OPTIONS_INIT                                                                                         \
    {                                                                                                                  \
        CAJAL_COX_OPTIONS_VERSION, CAJAL_TIES_EFRON, 0, 0.95, CAJAL_ZPH_NONE, 0, 1                                     \
    }

/** One coefficient. */
typedef struct cajal_coefficient {
    double coef, hr;
    double se;       /**< the robust one when it was asked for */
    double naive_se; /**< from the information matrix */
    double z, p;
    double low, high; /**< interval of the ratio */
    int redundant;    /**< a linear combination of those before it: everything else is NaN */
    int infinite;     /**< the likelihood still rises as it grows without bound */
} cajal_coefficient;

/** A statistic with its degrees of freedom. */
typedef struct cajal_test {
    double chisq, p;
    int df;
} cajal_test;

/** A step function of time in one stratum. */
typedef struct cajal_hazard {
    size_t points;
    const double *time, *hazard; /**< cumulative */
} cajal_hazard;

/** A fitted Cox model. */
typedef struct cajal_cox {
    size_t n, count; /**< rows, coefficients */
    double events;   /**< number of events */
    const cajal_coefficient *coefficient;
    const double *variance; /**< count × count */
    const double *mean;     /**< of each covariate */
    double loglik_null, loglik;
    cajal_test likelihood_ratio, wald, score;
    double concordance, concordant, discordant, tied_risk;
    const cajal_test *zph; /**< one a term, then the global one; NULL when not asked for */
    size_t terms;
    const cajal_hazard *baseline; /**< one a stratum; NULL when not asked for */
    size_t strata;
    int iterations, converged;
} cajal_cox;

/** Fits a Cox model by Newton's method. Parameters as above. */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_cox(const cajal_cox **out, cajal_outcome *outcome,
                                                        const cajal_survival *data, const cajal_cox_options *options,
                                                        cajal_errors *errors);

/** Mean survival time within a horizon, of one group. */
typedef struct cajal_rmst_group {
    size_t n;
    double mean, se, low, high;
} cajal_rmst_group;

/** Restricted mean survival times and, for each group after the first, the difference to the first. */
typedef struct cajal_rmst {
    size_t groups;
    double horizon;
    const cajal_rmst_group *group;
    const cajal_rmst_group *difference; /**< groups - 1; n is 0 */
    const double *difference_p;
    int beyond; /**< not 0: the horizon is after the longest time of a group, whose curve was drawn on at its level */
} cajal_rmst;

/** @param horizon time up to which the mean is taken; NaN: the shortest of the groups' longest times. */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_rmst(const cajal_rmst **out, cajal_outcome *outcome,
                                                         const cajal_survival *data, double horizon, double level,
                                                         cajal_errors *errors);

/** Cumulative incidence of one cause in one group (Aalen-Johansen). */
typedef struct cajal_incidence_curve {
    double events;
    const double *incidence, *std_err, *low, *high; /**< at the times of the group */
} cajal_incidence_curve;

/** Of one group. */
typedef struct cajal_incidence_group {
    size_t n, points;
    const double *time, *at_risk;
    const cajal_incidence_curve *cause; /**< `causes` of them */
} cajal_incidence_group;

/** Cumulative incidence of competing causes, with Gray's tests when there are groups. */
typedef struct cajal_incidence {
    size_t groups, causes;
    const cajal_incidence_group *group;
    const cajal_test *gray; /**< one a cause; NULL for one group, or with late entry or weights */
} cajal_incidence;

/** Standard errors are the infinitesimal jackknife's, as in R's survfit; Gray's test is stratified by the strata. */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_incidence(const cajal_incidence **out, cajal_outcome *outcome,
                                                              const cajal_survival *data, cajal_interval interval,
                                                              double level, double rho, cajal_errors *errors);

/** Incidence, its error and interval at time `t`. */
CAJAL_API cajal_estimate cajal_incidence_at(const cajal_incidence_group *group, size_t cause, double t,
                                            double *std_err);

/** A Fine-Gray model of the subdistribution hazard of one cause. */
typedef struct cajal_finegray {
    size_t n, count;
    double events, competing;
    const cajal_coefficient *coefficient;
    const double *variance;
    double loglik_null, loglik;
    int iterations, converged;
} cajal_finegray;

/**
 * @param cause the status of interest
 * @param ties  Breslow: as cmprsk::crr, with its variance (Fine and Gray 1999); Efron: coefficients as
 *              survival::finegray followed by coxph
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_finegray(const cajal_finegray **out, cajal_outcome *outcome,
                                                             const cajal_survival *data, int cause, cajal_ties ties,
                                                             double level, cajal_errors *errors);

/** Interval-censored event times: each in (left, right]; right infinite when never seen; left = right when exact. */
typedef struct cajal_npmle {
    size_t intervals;
    const double *left, *right, *mass; /**< where the distribution has mass, and how much */
    double loglik;
    double gap; /**< largest excess of a directional derivative: 0 at the maximum */
    int iterations;
} cajal_npmle;

/** The nonparametric maximum likelihood estimate (Turnbull 1976), by EM and iterative convex minorant. */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_npmle(const cajal_npmle **out, cajal_outcome *outcome, size_t n,
                                                          const double *left, const double *right, const double *weight,
                                                          cajal_errors *errors);

/** Distributions of survival time. */
typedef enum cajal_distribution {
    CAJAL_EXPONENTIAL,
    CAJAL_WEIBULL,
    CAJAL_LOG_NORMAL,
    CAJAL_LOG_LOGISTIC
} cajal_distribution;

/** An accelerated failure time model: log(time) = intercept + covariates + scale × error, as R's survreg. */
typedef struct cajal_parametric {
    size_t n, count; /**< rows; coefficients: the intercept first */
    double events;
    const cajal_coefficient *coefficient; /**< `hr` is the ratio of times */
    double scale, log_scale_se;           /**< NaN error for the exponential, whose scale is 1 */
    const double *variance;               /**< of the coefficients, and of log(scale) last unless exponential */
    double loglik, loglik_null, aic;
    double median; /**< of the distribution, all covariates at their means */
    int iterations, converged;
} cajal_parametric;

CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_fit(const cajal_parametric **out, cajal_outcome *outcome,
                                                        const cajal_survival *data, cajal_distribution distribution,
                                                        double level, cajal_errors *errors);

/** Constant hazards between cuts. */
typedef struct cajal_piecewise {
    size_t pieces;
    const double *from, *to, *events, *time_at_risk;
    const cajal_estimate *rate; /**< events a unit of time, with an interval on the log scale */
    double loglik;
} cajal_piecewise;

/** @param cuts rising times where the hazard may change, `count` of them */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_piecewise(const cajal_piecewise **out, cajal_outcome *outcome,
                                                              const cajal_survival *data, const double *cuts,
                                                              size_t count, double level, cajal_errors *errors);

/** What a trial of two arms needs. Start from CAJAL_POWER_INIT; give either power or events. */
typedef struct cajal_power {
    double hazard_ratio;
    double alpha;                /**< two-sided, 0.05 */
    double power;                /**< 0: to be found from `events` */
    double events;               /**< 0: to be found from `power` */
    double allocation;           /**< share of patients in the second arm, 0.5 */
    int freedman;                /**< not 0: Freedman's formula; else Schoenfeld's */
    double median;               /**< of the first arm; 0: patients are not computed */
    double accrual, follow_up;   /**< time of uniform accrual, and of follow-up after it */
    double probability_of_event; /**< out: over both arms; NaN without a median */
    double patients;             /**< out: rounded up; NaN without a median */
} cajal_power;

#define CAJAL_POWER_INIT                                                                                               \
    {                                                                                                                  \
        0.0, 0.05, 0.0, 0.0, 0.5, 0, 0.0, 0.0, 0.0, 0.0, 0.0                                                           \
    }

/** Fills in what is missing (0) of `power`, or `events`, and `patients`. */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_outcome_power(cajal_power *power, cajal_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
