/* Choi 2007 and modified Choi: size or density; size and density. */
#include "response/engine.h"

struct limits {
    int64_t size_permille, density_permille, growth_permille;
};

static void decide(struct response_decision *out, enum response_call call, enum response_rule rule)
{
    out->call = call;
    out->rule = rule;
}

/* Progression that no measurement can undo; true when there is some. */
static bool decide_finding(struct response_decision *out, const struct engine *engine, const struct engine_visit *now,
                           const struct course *course)
{
    bool seen = now->size.seen || now->scan.non_target_seen;
    if (now->scan.nodule)
        decide(out, RESPONSE_PD, RULE_NODULE);
    else if (now->scan.new_lesion)
        decide(out, RESPONSE_PD, RULE_NEW_LESION);
    else if (now->scan.unequivocal)
        decide(out, RESPONSE_PD, RULE_NON_TARGET);
    else if (course->had_cr && seen && engine->options->value[OPTION_AFTER_CR] == 0)
        decide(out, RESPONSE_PD, RULE_AFTER_CR);
    else
        return false;
    return true;
}

/* Neither response nor growth: stable, unless the patient is clinically worse. */
static void decide_between(struct response_decision *out, const struct engine_visit *now)
{
    if (now->scan.deterioration)
        decide(out, RESPONSE_NE, RULE_DETERIORATION);
    else
        decide(out, RESPONSE_SD, RULE_BETWEEN);
}

static void decide_choi(struct response_decision *out, const struct engine_visit *now, bool less_dense, bool smaller,
                        bool grew)
{
    if (grew && !less_dense)
        decide(out, RESPONSE_PD, RULE_ROSE);
    else if (less_dense)
        decide(out, RESPONSE_PR, RULE_DENSITY_FELL);
    else if (smaller)
        decide(out, RESPONSE_PR, RULE_FELL);
    else
        decide_between(out, now);
}

static void decide_modified(struct response_decision *out, const struct engine_visit *now, bool less_dense,
                            bool smaller, bool grew)
{
    if (grew && !less_dense)
        decide(out, RESPONSE_PD, RULE_ROSE);
    else if (less_dense && smaller)
        decide(out, RESPONSE_PR, RULE_BOTH_FELL);
    else if (smaller && !now->density.comparable)
        decide(out, RESPONSE_NE, RULE_INCOMPLETE);
    else
        decide_between(out, now);
}

static void decide_measures(struct response_decision *out, const struct engine *engine, const struct engine_visit *now,
                            const struct course *course, bool modified)
{
    const struct thresholds *thresholds = engine->thresholds;
    const struct limits choi = {thresholds->choi_size_permille, thresholds->choi_density_permille,
                                thresholds->choi_growth_permille};
    const struct limits both = {thresholds->modified_size_permille, thresholds->modified_density_permille,
                                thresholds->modified_growth_permille};
    const struct limits *limits = modified ? &both : &choi;
    bool strict = engine->options->value[OPTION_CHOI_BOUNDARY] == 1;
    bool from_baseline = engine->options->value[OPTION_CHOI_REFERENCE] == 1;
    int64_t reference = from_baseline ? course->baseline : course->nadir, sum = now->size.sum;
    bool less_dense = density_fell(&now->density, limits->density_permille, strict);
    bool smaller = fell_by(sum, course->baseline, limits->size_permille, strict);
    bool grew = reference != CASE_ABSENT && sum > reference && rose_by(sum, reference, limits->growth_permille, strict);
    if (modified)
        decide_modified(out, now, less_dense, smaller, grew);
    else
        decide_choi(out, now, less_dense, smaller, grew);
}

void choi_decide(struct engine_visit *out, const struct engine *engine, struct course *course, bool modified)
{
    struct response_decision *decision = &out->by[modified ? RESPONSE_BY_MODIFIED_CHOI : RESPONSE_BY_CHOI];
    const struct tally *size = &out->size;
    decision->value = size->complete ? size->sum : CASE_ABSENT;
    if (!course->started) {
        course->started = true;
        course->baseline = course->nadir = decision->value;
        decision->baseline = decision->nadir = decision->value;
        return;
    }
    decision->baseline = course->baseline;
    decision->nadir = course->nadir;
    if (decide_finding(decision, engine, out, course))
        ; /* decided */
    else if (!size->any)
        decide(decision, RESPONSE_NOT_ASSESSED, RULE_NO_TARGET);
    else if (!size->complete || course->baseline == CASE_ABSENT)
        decide(decision, RESPONSE_NE, RULE_INCOMPLETE);
    else if (size->all_gone && !out->scan.non_target_left)
        decide(decision, RESPONSE_CR, RULE_ALL_GONE);
    else
        decide_measures(decision, engine, out, course, modified);
    course->had_cr = course->had_cr || decision->call == RESPONSE_CR;
    if (size->complete && (course->nadir == CASE_ABSENT || size->sum < course->nadir))
        course->nadir = size->sum;
}
