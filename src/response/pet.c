/* EORTC 1999 (Young) and PERCIST 1.0 (Wahl 2009): uptake of FDG against the baseline PET. */
#include "response/engine.h"

static void decide(struct response_decision *out, enum response_call call, enum response_rule rule)
{
    out->call = call;
    out->rule = rule;
}

int64_t pet_uptake(const struct series_cell *cell, enum response_criterion criterion)
{
    if (cell->status == CASE_LESION_NOT_EVALUABLE)
        return CASE_ABSENT;
    int64_t uptake = criterion == RESPONSE_BY_EORTC ? cell->suv_max_milli : cell->sul_peak_milli;
    return uptake == CASE_ABSENT && cell->status == CASE_LESION_ABSENT ? 0 : uptake;
}

bool visit_has_uptake(const struct series *series, uint32_t visit, enum response_criterion criterion)
{
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_cell *cell = series_at(series, visit, i);
        if ((criterion == RESPONSE_BY_EORTC ? cell->suv_max_milli : cell->sul_peak_milli) != CASE_ABSENT)
            return true;
    }
    return false;
}

uint32_t pet_baseline(const struct series *series, enum response_criterion criterion)
{
    uint32_t found = SERIES_NEVER;
    for (uint32_t i = 0; series->any_uptake && i < series->visits_count; i++) {
        if (!visit_has_uptake(series, i, criterion))
            continue;
        bool before = date_compare(series->visits[i].date, series->treatment_start) <= 0; /* none, when not stated */
        if (found == SERIES_NEVER || before)
            found = i;
    }
    return found;
}

/* A new lesion counts here when it takes up FDG: one that is new on CT alone says nothing of uptake. */
static bool is_new_uptake(const struct engine *engine, uint32_t visit)
{
    const struct series *series = engine->series;
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_cell *cell = series_at(series, visit, i);
        bool takes_up = cell->suv_max_milli > 0 || cell->sul_peak_milli > 0; /* CASE_ABSENT is not above 0 */
        if (takes_up && lesion_is_new(engine, visit, i))
            return true;
    }
    return false;
}

/* ---- EORTC ---- */

struct uptake {
    bool complete, all_gone;
    int64_t sum, hottest;
    int64_t extent_um, extent_before_um; /* of lesions measured at both */
};

/* The lesions of the baseline PET. */
static void tally_uptake(struct uptake *out, const struct engine *engine, uint32_t baseline, uint32_t visit)
{
    const struct series *series = engine->series;
    *out = (struct uptake){.complete = true, .all_gone = true};
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_cell *now = series_at(series, visit, i), *before = series_at(series, baseline, i);
        int64_t uptake = pet_uptake(now, RESPONSE_BY_EORTC);
        if (pet_uptake(before, RESPONSE_BY_EORTC) == CASE_ABSENT)
            continue;
        if (uptake == CASE_ABSENT) {
            out->complete = false;
            return;
        }
        out->sum += uptake;
        out->hottest = uptake > out->hottest ? uptake : out->hottest;
        out->all_gone = out->all_gone && uptake == 0;
        if (now->longest_um != CASE_ABSENT && before->longest_um != CASE_ABSENT) {
            out->extent_um += now->longest_um;
            out->extent_before_um += before->longest_um;
        }
    }
}

static void decide_eortc(struct response_decision *out, const struct engine *engine, uint32_t visit,
                         const struct uptake *uptake, bool early)
{
    const struct thresholds *thresholds = engine->thresholds;
    int64_t pr = early ? thresholds->eortc_early_permille : thresholds->eortc_pr_permille;
    if (is_new_uptake(engine, visit))
        decide(out, RESPONSE_PD, RULE_NEW_LESION);
    else if (out->value == CASE_ABSENT || out->baseline <= 0)
        decide(out, RESPONSE_NE, RULE_INCOMPLETE);
    else if (uptake->all_gone)
        decide(out, RESPONSE_CR, RULE_ALL_GONE);
    else if (rose_by(out->value, out->baseline, thresholds->eortc_pd_permille, true))
        decide(out, RESPONSE_PD, RULE_ROSE);
    else if (uptake->extent_before_um > 0 &&
             rose_by(uptake->extent_um, uptake->extent_before_um, thresholds->eortc_extent_permille, true))
        decide(out, RESPONSE_PD, RULE_EXTENT_ROSE);
    else if (fell_by(out->value, out->baseline, pr, !early))
        decide(out, RESPONSE_PR, RULE_FELL);
    else
        decide(out, RESPONSE_SD, RULE_BETWEEN);
}

/* ---- PERCIST ---- */

struct peak {
    int64_t hottest; /* CASE_ABSENT: none measured */
    int64_t tlg_milli;
    bool complete_tlg, all_gone, complete;
};

static void tally_peak(struct peak *out, const struct engine *engine, uint32_t baseline, uint32_t visit)
{
    const struct series *series = engine->series;
    int64_t hottest_before = CASE_ABSENT;
    bool same = engine->options->value[OPTION_PERCIST_LESION] == 1;
    *out = (struct peak){.hottest = CASE_ABSENT, .complete_tlg = true, .all_gone = true, .complete = true};
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_cell *now = series_at(series, visit, i), *first = series_at(series, baseline, i);
        int64_t uptake = pet_uptake(now, RESPONSE_BY_PERCIST), before = pet_uptake(first, RESPONSE_BY_PERCIST);
        if (uptake == CASE_ABSENT && before == CASE_ABSENT)
            continue;
        out->complete = out->complete && uptake != CASE_ABSENT;
        out->all_gone = out->all_gone && uptake == 0;
        int64_t tlg = uptake == 0 ? 0 : now->tlg_milli;
        out->complete_tlg = out->complete_tlg && tlg != CASE_ABSENT;
        out->tlg_milli += tlg == CASE_ABSENT ? 0 : tlg;
        if (same ? before > hottest_before : uptake > out->hottest)
            out->hottest = uptake;
        hottest_before = before > hottest_before ? before : hottest_before;
    }
}

/* The baseline must be 1.5 × the mean of the liver + 2 SD; where only the blood pool was measured, because the liver is
 * diseased, 2.0 × its mean + 2 SD; where neither was, it is taken to be. */
static bool baseline_is_hot(const struct engine *engine, uint32_t baseline, int64_t hottest)
{
    const struct series_visit *visit = &engine->series->visits[baseline];
    const struct thresholds *thresholds = engine->thresholds;
    bool liver = visit->liver_sul_mean_milli != CASE_ABSENT && visit->liver_sul_sd_milli != CASE_ABSENT;
    if (!liver && (visit->blood_pool_sul_mean_milli == CASE_ABSENT || visit->blood_pool_sul_sd_milli == CASE_ABSENT))
        return true;
    if (!liver)
        return hottest * 10 >= thresholds->percist_blood_tenths * visit->blood_pool_sul_mean_milli +
                                   10 * thresholds->percist_blood_sds * visit->blood_pool_sul_sd_milli;
    return hottest * 10 >= thresholds->percist_liver_tenths * visit->liver_sul_mean_milli +
                               10 * thresholds->percist_liver_sds * visit->liver_sul_sd_milli;
}

static void decide_percist(struct response_decision *out, const struct engine *engine, uint32_t visit,
                           const struct peak *now, const struct peak *before, uint32_t baseline)
{
    const struct thresholds *thresholds = engine->thresholds;
    int64_t least = thresholds->percist_sul_milli, permille = thresholds->percist_permille;
    if (is_new_uptake(engine, visit))
        decide(out, RESPONSE_PD, RULE_NEW_LESION);
    else if (!baseline_is_hot(engine, baseline, before->hottest))
        decide(out, RESPONSE_NE, RULE_BASELINE_COLD);
    else if (now->hottest == CASE_ABSENT || before->hottest <= 0)
        decide(out, RESPONSE_NE, RULE_INCOMPLETE);
    else if (now->all_gone)
        decide(out, RESPONSE_CR, RULE_ALL_GONE);
    else if (now->hottest - before->hottest >= least && rose_by(now->hottest, before->hottest, permille, false))
        decide(out, RESPONSE_PD, RULE_ROSE);
    else if (now->complete && now->complete_tlg && before->complete_tlg && before->tlg_milli > 0 &&
             rose_by(now->tlg_milli, before->tlg_milli, thresholds->percist_tlg_permille, false))
        decide(out, RESPONSE_PD, RULE_GLYCOLYSIS_ROSE);
    else if (!now->complete)
        decide(out, RESPONSE_NE, RULE_INCOMPLETE);
    else if (before->hottest - now->hottest >= least && fell_by(now->hottest, before->hottest, permille, false))
        decide(out, RESPONSE_PR, RULE_FELL);
    else
        decide(out, RESPONSE_SD, RULE_BETWEEN);
}

/* ---- both ---- */

static void run_eortc(struct engine_visit *out, const struct engine *engine, uint32_t baseline, uint32_t visit,
                      struct course *course)
{
    struct response_decision *decision = &out->by[RESPONSE_BY_EORTC];
    struct uptake now;
    tally_uptake(&now, engine, baseline, visit);
    decision->value = !now.complete                                       ? CASE_ABSENT
                      : engine->options->value[OPTION_EORTC_POOLING] == 1 ? now.hottest
                                                                          : now.sum;
    if (visit == baseline)
        course->baseline = decision->value;
    decision->baseline = decision->nadir = course->baseline;
    if (visit == baseline)
        return;
    course->visits++;
    int timing = engine->options->value[OPTION_EORTC_TIMING];
    out->early_pet = timing == 1 || (timing == 0 && course->visits == 1);
    decide_eortc(decision, engine, visit, &now, out->early_pet);
}

static void run_percist(struct engine_visit *out, const struct engine *engine, uint32_t baseline, uint32_t visit,
                        struct course *course)
{
    struct response_decision *decision = &out->by[RESPONSE_BY_PERCIST];
    struct peak now, before;
    tally_peak(&now, engine, baseline, visit);
    decision->value = now.hottest;
    if (visit == baseline)
        course->baseline = now.hottest;
    decision->baseline = decision->nadir = course->baseline;
    if (visit == baseline)
        return;
    tally_peak(&before, engine, baseline, baseline);
    decide_percist(decision, engine, visit, &now, &before, baseline);
}

void pet_decide(struct engine_visit *out, const struct engine *engine, uint32_t baseline, uint32_t visit,
                struct course *course, enum response_criterion criterion)
{
    if (visit < baseline || !visit_has_uptake(engine->series, visit, criterion))
        return;
    if (criterion == RESPONSE_BY_EORTC)
        run_eortc(out, engine, baseline, visit, course);
    else
        run_percist(out, engine, baseline, visit, course);
}
