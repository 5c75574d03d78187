/* Does a call survive the error of measurement? The model: every diameter, density and uptake measured, now and at
 * the scans it is compared with, is off by a normal error of its own, independent of the others, whose 95 % limits
 * are those given (response_request). Findings, and which lesions are gone, are taken as certain. A class's
 * probability is then one integral over the present sum, done with a fixed grid: no random numbers.
 * `survives`: the call is the same when all lesions of this scan are off by the whole limit in one direction. */
#include <math.h>

#include "response/assess.h"

#define LIMITS_SD 1.959963984540054 /* 95 % limits in standard deviations */
#define GRID 400                    /* steps of the integral over ± 6 SD */
#define REACH 6.0

/* What a class needs, as multiples and least differences of the references. */
struct needs {
    double pr_times, pr_less; /* value ≤ pr_times × baseline, and baseline - value ≥ pr_less */
    double pd_times, pd_more; /* value ≥ pd_times × reference, and value - reference ≥ pd_more */
};

struct measured {
    double value, baseline, reference; /* reference: of growth */
    double value_sd, baseline_sd, reference_sd;
    bool same; /* the reference is the baseline */
    struct needs needs;
    double response_by_density; /* its probability */
};

struct parts {
    double smaller, grew; /* not both: growth comes first */
};

static double below(double limit, double mean, double sd)
{
    return sd > 0 ? 0.5 * erfc((mean - limit) / (sd * sqrt(2))) : mean <= limit;
}

/* Given the present value: how likely is growth, and shrinkage without growth? */
static struct parts parts_given(const struct measured *it, double value)
{
    const struct needs *needs = &it->needs;
    double most = fmin(value / needs->pd_times, value - needs->pd_more);
    double least = fmax(value / needs->pr_times, value + needs->pr_less);
    struct parts out;
    out.grew = below(most, it->reference, it->reference_sd);
    out.smaller = 1 - below(nextafter(least, 0), it->baseline, it->baseline_sd);
    if (!it->same)
        out.smaller *= 1 - out.grew;
    return out;
}

static struct parts integrate(const struct measured *it)
{
    if (it->value_sd <= 0)
        return parts_given(it, it->value);
    struct parts sum = {0};
    double weights = 0;
    for (int i = 0; i <= GRID; i++) {
        double z = -REACH + 2 * REACH * i / GRID;
        double weight = exp(-z * z / 2);
        struct parts here = parts_given(it, it->value + z * it->value_sd);
        sum.grew += weight * here.grew;
        sum.smaller += weight * here.smaller;
        weights += weight;
    }
    return (struct parts){.grew = sum.grew / weights, .smaller = sum.smaller / weights};
}

static bool is_measured_rule(enum response_rule rule)
{
    return rule == RULE_ROSE || rule == RULE_FELL || rule == RULE_BETWEEN || rule == RULE_DENSITY_FELL ||
           rule == RULE_BOTH_FELL;
}

/* ---- the references ---- */

static uint32_t nadir_index(const struct assessing *it, uint32_t index, enum response_criterion criterion)
{
    uint32_t found = 0;
    int64_t nadir = it->out->visits[index].by[criterion].nadir;
    for (uint32_t i = 0; i < index; i++)
        if (it->out->visits[i].by[criterion].value == nadir) {
            found = i;
            break;
        }
    return found;
}

static double sum_sd(const struct assessing *it, uint32_t index)
{
    return (double)it->request->error_um / LIMITS_SD * sqrt(it->raw[index].size.count);
}

static struct needs needs_of(const struct assessing *it, enum response_criterion criterion)
{
    const struct thresholds *at = &it->thresholds;
    double floor_um = it->engine.options->value[OPTION_MRECIST_FLOOR] == 1 ? (double)at->mrecist_floor_um : 0;
    switch (criterion) {
    case RESPONSE_BY_CHOI:
        return (struct needs){1 - (double)at->choi_size_permille / 1000, 0, 1 + (double)at->choi_growth_permille / 1000,
                              1};
    case RESPONSE_BY_MODIFIED_CHOI:
        return (struct needs){1 - (double)at->modified_size_permille / 1000, 0,
                              1 + (double)at->modified_growth_permille / 1000, 1};
    case RESPONSE_BY_MRECIST:
        return (struct needs){1 - (double)at->mrecist_pr_permille / 1000, 0, 1 + (double)at->mrecist_pd_permille / 1000,
                              fmax(floor_um, 1)};
    case RESPONSE_BY_PERCIST:
        return (struct needs){1 - (double)at->percist_permille / 1000, (double)at->percist_sul_milli,
                              1 + (double)at->percist_permille / 1000, (double)at->percist_sul_milli};
    default:
        return (struct needs){1 - (double)at->pr_permille / 1000, 0, 1 + (double)at->pd_permille / 1000,
                              (double)at->pd_um};
    }
}

static double density_response(const struct assessing *it, uint32_t index, int64_t permille)
{
    const struct density *density = &it->raw[index].density;
    if (!density->comparable)
        return 0;
    double keep = 1 - (double)permille / 1000;
    double sd = (double)it->request->error_mhu / LIMITS_SD / sqrt(density->count);
    double mean = (double)density->now_mhu - keep * (double)density->baseline_mhu;
    return below(0, mean, sd * sqrt(1 + keep * keep));
}

/* ---- one criterion ---- */

static void measure_sum(struct measured *out, const struct assessing *it, uint32_t index,
                        enum response_criterion criterion)
{
    const struct response_decision *decision = &it->out->visits[index].by[criterion];
    uint32_t baseline = it->series->baseline - it->first, nadir = nadir_index(it, index, criterion);
    bool choi = criterion == RESPONSE_BY_CHOI || criterion == RESPONSE_BY_MODIFIED_CHOI;
    if (choi && it->engine.options->value[OPTION_CHOI_REFERENCE] == 1)
        nadir = baseline;
    *out = (struct measured){.value = (double)decision->value,
                             .baseline = (double)decision->baseline,
                             .value_sd = sum_sd(it, index),
                             .baseline_sd = sum_sd(it, baseline),
                             .reference_sd = sum_sd(it, nadir),
                             .same = nadir == baseline,
                             .needs = needs_of(it, criterion)};
    out->reference = nadir == baseline ? out->baseline : (double)decision->nadir;
    int64_t permille =
        criterion == RESPONSE_BY_CHOI ? it->thresholds.choi_density_permille : it->thresholds.modified_density_permille;
    out->response_by_density = choi ? density_response(it, index, permille) : 0;
}

static void measure_uptake(struct measured *out, const struct assessing *it, uint32_t index,
                           enum response_criterion criterion)
{
    const struct response_decision *decision = &it->out->visits[index].by[criterion];
    double relative = (double)it->request->error_percent_uptake / 100 / LIMITS_SD;
    *out = (struct measured){.value = (double)decision->value,
                             .baseline = (double)decision->baseline,
                             .reference = (double)decision->baseline,
                             .same = true,
                             .needs = needs_of(it, criterion)};
    out->value_sd = relative * out->value;
    out->baseline_sd = out->reference_sd = relative * out->baseline;
}

/* SD, PR and PD from the parts; RECIST's CR and NE are no matter of measurement. */
static void spread(double *probability, const struct measured *it, enum response_criterion criterion)
{
    struct parts parts = integrate(it);
    double dense = it->response_by_density;
    bool both = criterion == RESPONSE_BY_MODIFIED_CHOI;
    probability[RESPONSE_PD] = (1 - dense) * parts.grew;
    probability[RESPONSE_PR] = both ? dense * parts.smaller : dense + (1 - dense) * parts.smaller;
    probability[RESPONSE_SD] = fmax(0, 1 - probability[RESPONSE_PD] - probability[RESPONSE_PR]);
}

/* The class when the present scan is off by the whole limit: `side` -1 or 1 for size, `density` for density. */
static enum response_call call_at(const struct assessing *it, uint32_t index, enum response_criterion criterion,
                                  const struct measured *measured, double side, double density_side)
{
    struct measured here = *measured;
    double step = criterion == RESPONSE_BY_PERCIST ? (double)it->request->error_percent_uptake / 100 * here.value
                                                   : (double)it->request->error_um * it->raw[index].size.count;
    here.value += side * step;
    here.value_sd = here.baseline_sd = here.reference_sd = 0;
    const struct density *density = &it->raw[index].density;
    int64_t permille =
        criterion == RESPONSE_BY_CHOI ? it->thresholds.choi_density_permille : it->thresholds.modified_density_permille;
    bool choi = criterion == RESPONSE_BY_CHOI || criterion == RESPONSE_BY_MODIFIED_CHOI;
    int64_t shift = (int64_t)(density_side * (double)it->request->error_mhu);
    bool dense =
        choi && density->comparable && fell_by(density->now_mhu + shift, density->baseline_mhu, permille, false);
    here.response_by_density = dense ? 1 : 0;
    double probability[RESPONSE_CALLS] = {0};
    spread(probability, &here, criterion);
    return probability[RESPONSE_PD] > 0.5 ? RESPONSE_PD : probability[RESPONSE_PR] > 0.5 ? RESPONSE_PR : RESPONSE_SD;
}

static void judge(struct assessing *it, uint32_t index, enum response_criterion criterion)
{
    struct response_visit *visit = &it->out->visits[index];
    const struct response_decision *decision = &visit->by[criterion];
    struct response_robustness *out = &visit->robustness[criterion];
    if (decision->call == RESPONSE_NOT_ASSESSED)
        return;
    out->judged = true;
    if (!is_measured_rule(decision->rule) || decision->value == CASE_ABSENT || decision->baseline == CASE_ABSENT) {
        out->by_finding = decision->rule != RULE_ROSE;
        out->survives = out->by_finding;
        out->probability[decision->call] = out->by_finding ? 1 : 0;
        out->judged = out->by_finding;
        return;
    }
    struct measured measured;
    if (criterion == RESPONSE_BY_PERCIST)
        measure_uptake(&measured, it, index, criterion);
    else
        measure_sum(&measured, it, index, criterion);
    spread(out->probability, &measured, criterion);
    out->survives = true;
    for (double side = -1; side <= 1; side += 2)
        for (double density = -1; density <= 1; density += 2)
            out->survives = out->survives && call_at(it, index, criterion, &measured, side, density) == decision->call;
}

/* Volume and EORTC are left out: no error of a volume is asked for, and EORTC's limits hang on the cycle. */
void work_out_robustness(struct assessing *it, uint32_t index)
{
    static const enum response_criterion judged[] = {RESPONSE_BY_RECIST, RESPONSE_BY_CHOI, RESPONSE_BY_MODIFIED_CHOI,
                                                     RESPONSE_BY_MRECIST, RESPONSE_BY_PERCIST};
    for (size_t i = 0; i < sizeof judged / sizeof judged[0]; i++)
        judge(it, index, judged[i]);
}
