#include "response/engine.h"

#include <string.h>

struct courses {
    struct course by[RESPONSE_CRITERIA];
    uint32_t pet[RESPONSE_CRITERIA]; /* baseline of a PET criterion */
};

uint32_t engine_first(const struct series *series)
{
    uint32_t first = series->baseline;
    uint32_t eortc = pet_baseline(series, RESPONSE_BY_EORTC), percist = pet_baseline(series, RESPONSE_BY_PERCIST);
    first = eortc < first ? eortc : first;
    return percist < first ? percist : first;
}

static void clear(struct engine_visit *out)
{
    memset(out, 0, sizeof *out);
    for (int i = 0; i < RESPONSE_CRITERIA; i++)
        out->by[i].value = out->by[i].baseline = out->by[i].nadir = CASE_ABSENT;
    out->density.now_mhu = out->density.baseline_mhu = CASE_ABSENT;
}

static bool any_of(const struct series *series, enum measure measure)
{
    return measure == MEASURE_VOLUME ? series->any_volume : measure != MEASURE_ENHANCING || series->any_enhancing;
}

/* The criteria of size and density: a PET of uptake alone says nothing to them. */
static void run_sizes(struct engine_visit *out, const struct engine *engine, uint32_t visit, struct courses *courses)
{
    const struct series *series = engine->series;
    struct tally tally;
    tally_visit(&out->size, engine, visit, MEASURE_DIAMETER);
    density_visit(&out->density, engine, visit);
    recist_decide(out, engine, &courses->by[RESPONSE_BY_RECIST]);
    choi_decide(out, engine, &courses->by[RESPONSE_BY_CHOI], false);
    if (series->any_density)
        choi_decide(out, engine, &courses->by[RESPONSE_BY_MODIFIED_CHOI], true);
    for (enum response_sum sum = 0; sum < RESPONSE_SUMS; sum++)
        if (any_of(series, sum_measure(sum))) {
            tally_visit(&tally, engine, visit, sum_measure(sum));
            sum_decide(out, engine, &courses->by[sum_criterion(sum)], sum, &tally);
        }
}

void engine_run(struct engine_visit *out, const struct engine *engine)
{
    const struct series *series = engine->series;
    struct courses courses;
    memset(&courses, 0, sizeof courses);
    courses.pet[RESPONSE_BY_EORTC] = pet_baseline(series, RESPONSE_BY_EORTC);
    courses.pet[RESPONSE_BY_PERCIST] = pet_baseline(series, RESPONSE_BY_PERCIST);
    for (uint32_t visit = engine_first(series); visit < series->visits_count; visit++, out++) {
        clear(out);
        scan_visit(&out->scan, engine, visit);
        if (visit >= series->baseline && !series->visits[visit].uptake_only)
            run_sizes(out, engine, visit, &courses);
        for (enum response_criterion i = RESPONSE_BY_EORTC; i <= RESPONSE_BY_PERCIST; i++)
            if (courses.pet[i] != SERIES_NEVER)
                pet_decide(out, engine, courses.pet[i], visit, &courses.by[i], i);
    }
}
