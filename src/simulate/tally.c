#include "simulate/tally.h"

#include <math.h>

void tally_layout(struct simulate_layout *out, uint32_t policies, uint32_t steps)
{
    *out = (struct simulate_layout){.policies = policies, .bins = steps + 1};
    size_t at = SIMULATE_SUM_COUNT;
    out->times = at;
    at += (size_t)SIMULATE_ANCHORS * SIMULATE_TIMES * SIMULATE_STRATA * 2 * out->bins;
    out->responses = at;
    at += (size_t)SIMULATE_TREATMENTS * SIMULATE_STRATA * 2 * RESPONSE_CALLS;
    out->started = at;
    at += (size_t)SIMULATE_TREATMENTS * (SIMULATE_REGIMENS + 1);
    out->regimen_time = at;
    at += (size_t)SIMULATE_REGIMENS * 2;
    out->clones = at;
    at += (size_t)SIMULATE_TREATMENTS * KB_CLONES;
    out->lines = at;
    at += SIMULATE_TREATMENTS + 1;
    out->local = at;
    at += SIMULATE_MODALITIES;
    out->policy_size = at;
    out->size = at * policies;
}

static const int64_t *part(const struct simulate_result *result, uint32_t policy)
{
    return result->cells + (size_t)policy * result->layout.policy_size;
}

struct simulate_histogram simulate_histogram(const struct simulate_result *result, uint32_t policy, uint32_t anchor,
                                             enum simulate_time time, uint32_t stratum)
{
    const int64_t *cells = part(result, policy) + tally_time(&result->layout, anchor, time, stratum);
    return (struct simulate_histogram){cells, cells + result->layout.bins, result->layout.bins,
                                       result->step_days / SIMULATE_MONTH_DAYS};
}

int64_t simulate_sum(const struct simulate_result *result, uint32_t policy, enum simulate_sum sum)
{
    return part(result, policy)[result->layout.sums + (size_t)sum];
}

int64_t simulate_responses(const struct simulate_result *result, uint32_t policy, uint32_t treatment, uint32_t stratum,
                           enum response_criterion criterion, enum response_call call)
{
    return part(result, policy)[tally_response(&result->layout, treatment, stratum, criterion, call)];
}

int64_t simulate_started(const struct simulate_result *result, uint32_t policy, uint32_t treatment, int regimen)
{
    size_t at = regimen < 0 ? SIMULATE_REGIMENS : (size_t)regimen;
    return part(result, policy)[result->layout.started + (size_t)treatment * (SIMULATE_REGIMENS + 1) + at];
}

int64_t simulate_regimen_time(const struct simulate_result *result, uint32_t policy, int regimen, int discounted)
{
    return part(result, policy)[result->layout.regimen_time + 2 * (size_t)regimen + (size_t)discounted];
}

int64_t simulate_clones(const struct simulate_result *result, uint32_t policy, uint32_t treatment, uint32_t clone)
{
    return part(result, policy)[result->layout.clones + (size_t)treatment * KB_CLONES + clone];
}

int64_t simulate_lines(const struct simulate_result *result, uint32_t policy, uint32_t lines)
{
    return part(result, policy)[result->layout.lines + lines];
}

int64_t simulate_procedures(const struct simulate_result *result, uint32_t policy, uint32_t modality)
{
    return part(result, policy)[result->layout.local + modality];
}

/* ---- Kaplan-Meier of a histogram ---- */

int64_t simulate_events(const struct simulate_histogram *histogram)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < histogram->bins; i++)
        sum += histogram->event[i];
    return sum;
}

int64_t simulate_at_risk(const struct simulate_histogram *histogram)
{
    int64_t sum = simulate_events(histogram);
    for (uint32_t i = 0; i < histogram->bins; i++)
        sum += histogram->censored[i];
    return sum;
}

/* The curve, bin by bin; events come before what is censored in the same bin. */
struct curve {
    const struct simulate_histogram *histogram;
    uint32_t bin;
    double at_risk, survival, previous, greenwood;
};

static struct curve curve_begin(const struct simulate_histogram *histogram)
{
    return (struct curve){histogram, 0, (double)simulate_at_risk(histogram), 1, 1, 0};
}

static bool curve_next(struct curve *it)
{
    if (it->bin >= it->histogram->bins)
        return false;
    double events = (double)it->histogram->event[it->bin], gone = events + (double)it->histogram->censored[it->bin];
    it->previous = it->survival;
    if (events > 0 && it->at_risk > 0) {
        it->survival *= 1 - events / it->at_risk;
        if (it->at_risk > events)
            it->greenwood += events / (it->at_risk * (it->at_risk - events));
    }
    it->at_risk -= gone;
    it->bin++;
    return true;
}

double simulate_survival(const struct simulate_histogram *histogram, double months, double *standard_error)
{
    struct curve curve = curve_begin(histogram);
    double bins = months / histogram->bin_months;
    while (curve.bin <= bins + 1e-9 && curve_next(&curve))
        ;
    if (standard_error)
        *standard_error = curve.survival * sqrt(curve.greenwood);
    return curve.survival;
}

/* The log-log interval of the curve, its edge at `z`: 0 is the curve itself. Where nobody is left it has none (as R's
 * survfit has it). */
static double edge(const struct curve *curve, double z)
{
    double s = curve->survival;
    if (z == 0 || s >= 1)
        return s;
    return s > 0 ? pow(s, exp(z * sqrt(curve->greenwood) / log(s))) : NAN;
}

/* Where that edge passes the level. The line goes from scan to scan, not in stairs; curve and edges turn at the same
 * bins, so that none overtakes another. */
static double crossing(const struct simulate_histogram *histogram, double level, double z)
{
    struct curve curve = curve_begin(histogram);
    double before = 1;
    uint32_t from = 0;
    if (curve.at_risk <= 0)
        return NAN;
    while (curve_next(&curve)) {
        uint32_t bin = curve.bin - 1;
        double now = edge(&curve, z);
        if (now <= level)
            return (from + (bin - from) * (before - level) / (before - now)) * histogram->bin_months;
        if (curve.survival < curve.previous) {
            before = now;
            from = bin;
        }
    }
    return NAN;
}

double simulate_quantile(const struct simulate_histogram *histogram, double level)
{
    return crossing(histogram, level, 0);
}

void simulate_quantile_interval(const struct simulate_histogram *histogram, double level, double z, double *low,
                                double *high)
{
    *low = crossing(histogram, level, -z);
    *high = crossing(histogram, level, z);
}
