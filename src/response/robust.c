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
    double pr_times, pr_less;  /* value ≤ pr_times × baseline, and baseline - value ≥ pr_less */
    double pd_times, pd_more;  /* value ≥ pd_times × reference, and value - reference ≥ pd_more */
    bool pr_strict, pd_strict; /* the boundary itself does not count */
};

struct measured {
    double value, baseline, reference; /* reference: of growth */
    double value_sd, baseline_sd, reference_sd;
    bool same; /* the reference is the baseline */
    struct needs needs;
    double response_by_density; /* its probability */
};

struct parts {
    double smaller, grew;
    double smaller_only; /* smaller than the baseline, and not grown since the reference */
};

/* So little that no measurement has it, and more than the arithmetic is off by. */
#define SLIGHTLY 1e-12

static double below(double limit, double mean, double sd)
{
    return sd > 0 ? 0.5 * erfc((mean - limit) / (sd * sqrt(2))) : mean <= limit;
}

/* Given the present value: how likely is growth, and shrinkage? */
static struct parts parts_given(const struct measured *it, double value)
{
    const struct needs *needs = &it->needs;
    double most = fmin(value / needs->pd_times, value - needs->pd_more);
    double least = fmax(value / needs->pr_times, value + needs->pr_less);
    most *= needs->pd_strict ? 1 - SLIGHTLY : 1 + SLIGHTLY;
    least *= needs->pr_strict ? 1 + SLIGHTLY : 1 - SLIGHTLY;
    struct parts out;
    out.grew = below(most, it->reference, it->reference_sd);
    out.smaller = 1 - below(least, it->baseline, it->baseline_sd);
    out.smaller_only = it->same ? out.smaller : out.smaller * (1 - out.grew);
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
        sum.smaller_only += weight * here.smaller_only;
        weights += weight;
    }
    return (struct parts){sum.smaller / weights, sum.grew / weights, sum.smaller_only / weights};
}

static bool is_measured_rule(enum response_rule rule)
{
    return rule == RULE_ROSE || rule == RULE_FELL || rule == RULE_BETWEEN || rule == RULE_DENSITY_FELL ||
           rule == RULE_BOTH_FELL;
}

/* Measured too, but by what no error is given for: how long uptake extends, and glycolysis. */
static bool is_unjudged_rule(enum response_rule rule)
{
    return rule == RULE_EXTENT_ROSE || rule == RULE_GLYCOLYSIS_ROSE;
}

static bool is_uptake(enum response_criterion criterion)
{
    return criterion == RESPONSE_BY_EORTC || criterion == RESPONSE_BY_PERCIST;
}

static bool is_choi(enum response_criterion criterion)
{
    return criterion == RESPONSE_BY_CHOI || criterion == RESPONSE_BY_MODIFIED_CHOI;
}

static int64_t choi_density_permille(const struct assessing *it, enum response_criterion criterion)
{
    return criterion == RESPONSE_BY_CHOI ? it->thresholds.choi_density_permille
                                         : it->thresholds.modified_density_permille;
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

/* The standard deviation of a sum of diameters or volumes, each target off by an error of its own. */
static double sum_sd(const struct assessing *it, uint32_t index, enum response_criterion criterion)
{
    const enum response_sum sum = sum_of(criterion);
    const enum measure measure = sum < RESPONSE_SUMS ? sum_measure(sum) : MEASURE_DIAMETER;
    double squares = 0;
    for (uint32_t i = 0; i < it->series->lesions_count; i++) {
        if (!lesion_is_measured(&it->engine, i, measure))
            continue;
        double size = (double)lesion_size(&it->engine, it->first + index, i, measure);
        double limit = measure == MEASURE_VOLUME ? size * (double)it->request->error_percent_volume / 100
                                                 : (double)it->request->error_um;
        squares += size > 0 ? limit * limit : 0;
    }
    return sqrt(squares) / LIMITS_SD;
}

/* The same for uptake: the sum of all lesions (EORTC), or the hottest alone. */
static double uptake_sd(const struct assessing *it, uint32_t index, enum response_criterion criterion, double value)
{
    double relative = (double)it->request->error_percent_uptake / 100 / LIMITS_SD, squares = 0;
    bool sum = criterion == RESPONSE_BY_EORTC && it->engine.options->value[OPTION_EORTC_POOLING] == 0;
    uint32_t baseline = pet_baseline(it->series, criterion);
    for (uint32_t i = 0; sum && i < it->series->lesions_count; i++) {
        double uptake = (double)pet_uptake(series_at(it->series, it->first + index, i), criterion);
        bool counts = pet_uptake(series_at(it->series, baseline, i), criterion) != CASE_ABSENT;
        squares += counts && uptake > 0 ? uptake * uptake : 0;
    }
    return relative * (sum ? sqrt(squares) : value);
}

static struct needs sums_need(double pr_permille, double pd_permille, double floor_um)
{
    return (struct needs){1 - pr_permille / 1000, 0, 1 + pd_permille / 1000, fmax(floor_um, 1), false, false};
}

static struct needs choi_needs(const struct assessing *it, int64_t size_permille, int64_t growth_permille)
{
    struct needs out = sums_need((double)size_permille, (double)growth_permille, 1);
    out.pr_strict = out.pd_strict = it->engine.options->value[OPTION_CHOI_BOUNDARY] == 1;
    return out;
}

static struct needs needs_of(const struct assessing *it, uint32_t index, enum response_criterion criterion)
{
    const struct thresholds *at = &it->thresholds;
    double percist = (double)at->percist_permille / 1000, least = (double)at->percist_sul_milli;
    bool early = it->raw[index].early_pet;
    const enum response_sum sum = sum_of(criterion);
    if (sum < RESPONSE_SUMS) {
        struct sum_limits limits = sum_limits(&it->engine, sum);
        return sums_need((double)limits.pr_permille, (double)limits.pd_permille, (double)limits.pd_floor);
    }
    switch (criterion) {
    case RESPONSE_BY_CHOI: return choi_needs(it, at->choi_size_permille, at->choi_growth_permille);
    case RESPONSE_BY_MODIFIED_CHOI: return choi_needs(it, at->modified_size_permille, at->modified_growth_permille);
    case RESPONSE_BY_PERCIST: return (struct needs){1 - percist, least, 1 + percist, least, false, false};
    case RESPONSE_BY_EORTC:
        return (struct needs){1 - (double)(early ? at->eortc_early_permille : at->eortc_pr_permille) / 1000,
                              0,
                              1 + (double)at->eortc_pd_permille / 1000,
                              0,
                              !early,
                              true};
    default: return sums_need((double)at->pr_permille, (double)at->pd_permille, (double)at->pd_um);
    }
}

static double density_response(const struct assessing *it, uint32_t index, int64_t permille)
{
    const struct density *density = &it->raw[index].density;
    if (!density->comparable)
        return 0;
    if (it->request->error_mhu == 0)
        return density_fell(density, permille, it->engine.options->value[OPTION_CHOI_BOUNDARY] == 1);
    double keep = 1 - (double)permille / 1000;
    double sd = (double)it->request->error_mhu / LIMITS_SD / sqrt(density->count);
    double mean = ((double)density->now_total - keep * (double)density->baseline_total) / (double)density->weight;
    return below(0, mean, sd * sqrt(1 + keep * keep));
}

/* ---- one criterion ---- */

static void measure_sum(struct measured *out, const struct assessing *it, uint32_t index,
                        enum response_criterion criterion)
{
    const struct response_decision *decision = &it->out->visits[index].by[criterion];
    uint32_t baseline = it->series->baseline - it->first, nadir = nadir_index(it, index, criterion);
    bool choi = is_choi(criterion);
    if (choi && it->engine.options->value[OPTION_CHOI_REFERENCE] == 1)
        nadir = baseline;
    *out = (struct measured){.value = (double)decision->value,
                             .baseline = (double)decision->baseline,
                             .value_sd = sum_sd(it, index, criterion),
                             .baseline_sd = sum_sd(it, baseline, criterion),
                             .reference_sd = sum_sd(it, nadir, criterion),
                             .same = nadir == baseline,
                             .needs = needs_of(it, index, criterion)};
    out->reference = nadir == baseline ? out->baseline : (double)decision->nadir;
    out->response_by_density = choi ? density_response(it, index, choi_density_permille(it, criterion)) : 0;
}

static void measure_uptake(struct measured *out, const struct assessing *it, uint32_t index,
                           enum response_criterion criterion)
{
    const struct response_decision *decision = &it->out->visits[index].by[criterion];
    uint32_t baseline = pet_baseline(it->series, criterion) - it->first;
    *out = (struct measured){.value = (double)decision->value,
                             .baseline = (double)decision->baseline,
                             .reference = (double)decision->baseline,
                             .same = true,
                             .needs = needs_of(it, index, criterion)};
    out->value_sd = uptake_sd(it, index, criterion, out->value);
    out->baseline_sd = out->reference_sd = uptake_sd(it, baseline, criterion, out->baseline);
}

/* SD, PR and PD from the parts; RECIST's CR and NE are no matter of measurement. */
static void spread(double *probability, const struct measured *it, enum response_criterion criterion)
{
    struct parts parts = integrate(it);
    double dense = it->response_by_density;
    bool both = criterion == RESPONSE_BY_MODIFIED_CHOI; /* growth beside less density is no progression */
    probability[RESPONSE_PD] = (1 - dense) * parts.grew;
    probability[RESPONSE_PR] = both ? dense * parts.smaller : dense + (1 - dense) * parts.smaller_only;
    probability[RESPONSE_SD] = fmax(0, 1 - probability[RESPONSE_PD] - probability[RESPONSE_PR]);
}

/* What the value moves by when all lesions are off by the whole limit. */
static double whole_limit(const struct assessing *it, uint32_t index, enum response_criterion criterion, double value)
{
    if (is_uptake(criterion))
        return (double)it->request->error_percent_uptake / 100 * value;
    if (criterion == RESPONSE_BY_VOLUME)
        return (double)it->request->error_percent_volume / 100 * value;
    return (double)it->request->error_um * it->raw[index].size.count;
}

/* The class when the present scan is off by the whole limit: `side` -1 or 1 for size, `density` for density. */
static enum response_call call_at(const struct assessing *it, uint32_t index, enum response_criterion criterion,
                                  const struct measured *measured, double side, double density_side)
{
    struct measured here = *measured;
    here.value += side * whole_limit(it, index, criterion, here.value);
    here.value_sd = here.baseline_sd = here.reference_sd = 0;
    here.response_by_density = 0;
    const struct density *density = &it->raw[index].density;
    if (is_choi(criterion) && density->comparable) {
        int64_t shift = (int64_t)(density_side * (double)it->request->error_mhu) * density->weight;
        here.response_by_density = fell_by(density->now_total + shift, density->baseline_total,
                                           choi_density_permille(it, criterion), measured->needs.pr_strict);
    }
    double probability[RESPONSE_CALLS] = {0};
    spread(probability, &here, criterion);
    return probability[RESPONSE_PD] > 0.5 ? RESPONSE_PD : probability[RESPONSE_PR] > 0.5 ? RESPONSE_PR : RESPONSE_SD;
}

static void judge(struct assessing *it, uint32_t index, enum response_criterion criterion)
{
    struct response_visit *visit = &it->out->visits[index];
    const struct response_decision *decision = &visit->by[criterion];
    struct response_robustness *out = &visit->robustness[criterion];
    if (decision->call == RESPONSE_NOT_ASSESSED || is_unjudged_rule(decision->rule))
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
    if (is_uptake(criterion))
        measure_uptake(&measured, it, index, criterion);
    else
        measure_sum(&measured, it, index, criterion);
    spread(out->probability, &measured, criterion);
    out->survives = true;
    for (int side = -1; side <= 1; side += 2)
        for (int density = -1; density <= 1; density += 2)
            out->survives = out->survives && call_at(it, index, criterion, &measured, side, density) == decision->call;
}

void work_out_robustness(struct assessing *it, uint32_t index)
{
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++)
        judge(it, index, i);
}
