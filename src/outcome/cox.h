/* The Cox model's parts: rows laid out for the sweeps, sums over risk sets, what is computed after the fit. */
#ifndef CAJAL_OUTCOME_COX_H
#define CAJAL_OUTCOME_COX_H

#include "outcome/outcome.h"

/* The rows in order of stratum and time; covariates centred and scaled to unit deviation. */
struct cox_rows {
    size_t n;
    int count;           /* covariates */
    const uint32_t *row; /* which row of the data stands here */
    double *x;           /* n × count, row by row */
    double *time, *entry, *weight;
    int *stratum;
    unsigned char *event;
    uint32_t *by_entry;   /* places here in order of stratum and entry; NULL without */
    double *mean, *scale; /* of the covariates as given */
    double *risk;         /* weight × exp(x'b), set by cox_set_risk */
    double *predictor;    /* x'b */
};

bool cox_lay_out(struct cox_rows *out, struct arena *arena, const cajal_survival *data);
void cox_set_risk(struct cox_rows *rows, const double *b);

/* The end of the stratum that starts at `from`. */
size_t cox_stratum_end(const struct cox_rows *rows, size_t from);

/* The log partial likelihood and its first two derivatives at the b of cox_set_risk. With `time_scale` (of each row)
 * also those for covariates multiplied by it: score 2 × count, information 2·count × 2·count. */
struct cox_steps;
struct cox_sums {
    double loglik;
    double *score, *information;
    const double *time_scale;
    struct cox_steps *steps; /* receives what happens at each event time; may be NULL */
};

/* False when memory is short. */
bool cox_sums_of(struct cox_sums *out, const struct cox_rows *rows, cajal_ties ties);
bool cox_exact_sums(struct cox_sums *out, const struct cox_rows *rows);

/* An event time: the hazard there, with what Efron's treatment takes off for those who die, and the covariates' means.
 */
struct cox_step {
    size_t first, end; /* the rows of this time */
    double hazard, without;
    double *hazard_mean, *without_mean, *mean; /* hazard × mean, without × mean, mean over the terms */
};
struct cox_steps { /* by stratum, from the last time to the first; starts as {.arena = …} */
    struct arena *arena;
    struct cox_step *step;
    size_t count, capacity;
};

/* Sums over a risk set: of the risks, of x times them, of xx' times them (lower triangle). */
struct risk_sums {
    double *sum, *error; /* error: what rounding lost; NULL where sums only grow */
    int count, cells;
};
static inline double risk_sum(const struct risk_sums *sums, int cell)
{
    return sums->error ? sums->sum[cell] + sums->error[cell] : sums->sum[cell];
}

/* What each row, weighted, adds to the score: n × count by place. False when memory is short. */
bool cox_score_residuals(double *out, const struct cox_rows *rows, const struct cox_steps *steps);

/* Cumulative hazard of a subject with all covariates at their centres, times `factor`, a stratum each; NULL when memory
 * is short. */
cajal_hazard *cox_baseline(struct arena *arena, const struct cox_rows *rows, int strata, const struct cox_steps *steps,
                           double factor);

/* Pairs in which the one with the higher predictor has the event first; false when memory is short. */
struct concordance {
    double concordant, discordant, tied_risk;
};
bool cox_concordance(struct concordance *out, const struct cox_rows *rows);

#endif
