/* RECIST 1.1 (Eisenhauer 2009), and the criteria that share its shape: mRECIST and volume. */
#include "response/engine.h"

static void decide(struct response_decision *out, enum response_call call, enum response_rule rule)
{
    out->call = call;
    out->rule = rule;
}

static bool rose(const struct tally *tally, const struct course *course, const struct sum_limits *limits)
{
    return course->nadir != CASE_ABSENT && tally->any && tally->sum > course->nadir &&
           rose_by(tally->sum, course->nadir, limits->pd_permille, false) &&
           tally->sum - course->nadir >= limits->pd_floor;
}

/* The targets alone, in the order CR, PD, PR, SD. */
static void decide_targets(struct response_decision *out, const struct engine *engine, const struct tally *tally,
                           const struct course *course, const struct sum_limits *limits)
{
    bool strict_missing = engine->options->value[OPTION_MISSING_TARGET] == 1;
    if (tally->all_gone)
        decide(out, RESPONSE_CR, RULE_ALL_GONE);
    else if ((tally->complete || !strict_missing) && rose(tally, course, limits))
        decide(out, RESPONSE_PD, RULE_ROSE);
    else if (!tally->complete || course->baseline == CASE_ABSENT)
        decide(out, RESPONSE_NE, RULE_INCOMPLETE);
    else if (fell_by(tally->sum, course->baseline, limits->pr_permille, false))
        decide(out, RESPONSE_PR, RULE_FELL);
    else if (course->had_pr && engine->options->value[OPTION_CONTINUED_PR] == 1)
        decide(out, RESPONSE_PR, RULE_KEPT);
    else
        decide(out, RESPONSE_SD, RULE_BETWEEN);
}

static enum response_call non_target_call(const struct scan *scan)
{
    if (scan->unequivocal)
        return RESPONSE_PD;
    if (!scan->any_non_target)
        return RESPONSE_NOT_ASSESSED;
    if (!scan->non_target_left)
        return RESPONSE_CR;
    return scan->non_target_seen ? RESPONSE_NON_CR_NON_PD : RESPONSE_NE;
}

static void decide_without_targets(struct response_decision *out, enum response_call non_target)
{
    switch (non_target) {
    case RESPONSE_NOT_ASSESSED: decide(out, RESPONSE_NOT_ASSESSED, RULE_NO_TARGET); break;
    case RESPONSE_NE: decide(out, RESPONSE_NE, RULE_OTHERS_NE); break;
    case RESPONSE_CR: decide(out, RESPONSE_CR, RULE_OTHERS_GONE); break;
    default: decide(out, RESPONSE_NON_CR_NON_PD, RULE_OTHERS_LEFT); break;
    }
}

/* Tables 1 and 2 of the paper: target, non-target and new lesions make the overall response. */
static void decide_overall(struct response_decision *out, const struct scan *scan, const struct tally *tally,
                           const struct response_decision *target, bool back)
{
    if (scan->new_lesion)
        decide(out, RESPONSE_PD, RULE_NEW_LESION);
    else if (scan->unequivocal)
        decide(out, RESPONSE_PD, RULE_NON_TARGET);
    else if (back)
        decide(out, RESPONSE_PD, RULE_AFTER_CR);
    else if (!tally->any)
        decide_without_targets(out, non_target_call(scan));
    else if (target->call == RESPONSE_CR && scan->non_target_left)
        decide(out, RESPONSE_PR, RULE_TARGETS_GONE);
    else
        decide(out, target->call, target->rule);
}

static void decide_by_sum(struct response_decision *out, enum response_call *target_call, const struct engine *engine,
                          const struct scan *scan, const struct tally *tally, struct course *course,
                          const struct sum_limits *limits)
{
    struct response_decision target = {0};
    out->value = tally->complete ? tally->sum : CASE_ABSENT;
    if (!course->started) {
        course->started = true;
        course->baseline = course->nadir = out->value;
        out->baseline = out->nadir = out->value;
        return;
    }
    course->visits++;
    out->baseline = course->baseline;
    out->nadir = course->nadir;
    if (tally->any)
        decide_targets(&target, engine, tally, course, limits);
    bool seen = tally->seen || scan->non_target_seen;
    bool back = course->had_cr && seen && engine->options->value[OPTION_AFTER_CR] == 0;
    decide_overall(out, scan, tally, &target, back);
    *target_call = target.call;
    course->had_cr = course->had_cr || out->call == RESPONSE_CR;
    course->had_pr = course->had_pr || target.call == RESPONSE_PR || target.call == RESPONSE_CR;
    bool first = course->visits == 1 && engine->options->value[OPTION_NADIR] == 1;
    if (tally->complete && (course->nadir == CASE_ABSENT || tally->sum < course->nadir || first))
        course->nadir = tally->sum;
}

void recist_decide(struct engine_visit *out, const struct engine *engine, struct course *course)
{
    const struct thresholds *thresholds = engine->thresholds;
    const struct sum_limits limits = {thresholds->pr_permille, thresholds->pd_permille, thresholds->pd_um};
    decide_by_sum(&out->by[RESPONSE_BY_RECIST], &out->target, engine, &out->scan, &out->size, course, &limits);
    out->non_target = non_target_call(&out->scan);
}

enum response_criterion sum_criterion(enum response_sum sum)
{
#define CRITERION(name, id, measure, fall, rise, least) RESPONSE_BY_##name,
    static const enum response_criterion criteria[] = {RESPONSE_SUMS_TABLE(CRITERION)};
#undef CRITERION
    return criteria[sum];
}

enum measure sum_measure(enum response_sum sum)
{
#define MEASURED(name, id, measure, fall, rise, least) measure,
    static const enum measure measures[] = {RESPONSE_SUMS_TABLE(MEASURED)};
#undef MEASURED
    return measures[sum];
}

enum response_sum sum_of(enum response_criterion criterion)
{
    enum response_sum sum = 0;
    while (sum < RESPONSE_SUMS && sum_criterion(sum) != criterion)
        sum++;
    return sum;
}

/* mRECIST states no least rise: it has one by choice only. */
struct sum_limits sum_limits(const struct engine *engine, enum response_sum sum)
{
    struct sum_limits out = engine->thresholds->sums[sum];
    if (sum == SUM_MRECIST && engine->options->value[OPTION_MRECIST_FLOOR] != 1)
        out.pd_floor = 0;
    return out;
}

void sum_decide(struct engine_visit *out, const struct engine *engine, struct course *course, enum response_sum sum,
                const struct tally *tally)
{
    const struct sum_limits limits = sum_limits(engine, sum);
    enum response_call target = RESPONSE_NOT_ASSESSED;
    struct scan scan = out->scan;
    if (sum == SUM_MRECIST) {
        scan.new_lesion = scan.new_in_mrecist;
        scan.unequivocal = scan.unequivocal_in_mrecist;
    }
    decide_by_sum(&out->by[sum_criterion(sum)], &target, engine, &scan, tally, course, &limits);
}
