/* The simulation hands its lesions to the criteria of src/response/ already added up. Here the same lesions go in the
 * long way, as a series of visits: every call has to be the same. And what a journey tells the plan engine is compared
 * with the facts of the same patient written as a case. */
#include "response/series.h"
#include "simulate/journey_facts.h"
#include "simulate_bench.h"

#define VISITS 8

static uint64_t random_state = 88172645463325252u;
static double uniform(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (double)((random_state * 2685821657736338717u) >> 11) / 9007199254740992.0;
}

struct stage {
    struct arena *arena;
    struct model *model;
    struct patient patient;
    struct journey *journey;
    struct series series;
};

static void stage_begin(struct stage *it, struct bench *bench)
{
    memset(it, 0, sizeof *it);
    it->arena = arena_new();
    it->model = arena_alloc(it->arena, sizeof *it->model);
    bench->scenario.policies = &bench->policy;
    assert_int_equal(simulate_settle(&bench->scenario, knowledge, NULL), CAJAL_OK);
    assert_true(model_begin(it->model, it->arena, knowledge, &bench->scenario, bench->parameters));
    it->journey = aligned_alloc(32, (sizeof *it->journey + 31) / 32 * 32);
    memset(it->journey, 0, sizeof *it->journey);
    it->journey->model = it->model;
    it->journey->policy = &bench->policy;
    it->journey->patient = &it->patient;
    it->patient.lesions = 1 + (uint32_t)(uniform() * SIMULATE_LESIONS);
    it->patient.liver = (uint32_t)(uniform() * 256);
    it->journey->lanes = it->patient.lesions > 4 ? 8 : 4;
    it->series.lesions_count = it->patient.lesions;
    it->series.visits_count = VISITS;
    it->series.lesions = arena_array(it->arena, SIMULATE_LESIONS, sizeof *it->series.lesions);
    it->series.visits = arena_array(it->arena, VISITS, sizeof *it->series.visits);
    it->series.cells = arena_array(it->arena, (size_t)VISITS * SIMULATE_LESIONS, sizeof *it->series.cells);
}

static void stage_end(struct stage *it)
{
    free(it->journey);
    arena_free(it->arena);
}

/* Volumes that wander, so that every rule is met: small ones vanish, some come, some grow in what is dead. */
static void change_volumes(struct journey *it, int visit)
{
    for (uint32_t i = 0; i < it->patient->lesions; i++) {
        double change = exp(1.2 * (uniform() - 0.55));
        it->viable[i] = visit == 0 ? exp(7 * uniform() - 4) : it->viable[i] * change;
        if (uniform() < 0.05)
            it->viable[i] = 1e-6;
        it->debris[i] = uniform() < 0.5 ? 0 : it->viable[i] * uniform();
        if (visit > 0 && uniform() < 0.05)
            it->debris[i] = 0;
    }
}

/* The visit as a radiologist would write it. */
static void write_visit(struct stage *it, uint32_t visit)
{
    const struct journey *journey = it->journey;
    const struct model *model = it->model;
    it->series.visits[visit].date = (cajal_date){(int32_t)visit * 84, CAJAL_DAY};
    for (uint32_t i = 0; i < it->patient.lesions; i++) {
        struct series_cell *cell = &it->series.cells[(size_t)visit * it->series.lesions_count + i];
        series_cell_clear(cell);
        bool there = journey->present >> i & 1, seen = journey->scan.size_um[i] > 0;
        if (!there && journey->scan.size_um[i] < model->thresholds.measurable_um)
            continue; /* nobody has seen it yet */
        cell->listed = true;
        cell->status = seen ? CASE_LESION_PRESENT : CASE_LESION_ABSENT;
        cell->longest_um = journey->scan.size_um[i];
        cell->density_mhu = seen ? journey->scan.density_mhu[i] : CASE_ABSENT;
        cell->is_new = there ? CASE_NO : CASE_YES;
    }
}

/* Nodules and lesions that are clearly worse, as the model sees them against the nadirs before this visit. */
static void write_findings(struct stage *it, uint32_t visit, const double *nadir, const double *viable_nadir)
{
    const struct model *model = it->model;
    for (uint32_t i = 0; i < it->patient.lesions; i++) {
        struct series_cell *cell = &it->series.cells[(size_t)visit * it->series.lesions_count + i];
        double viable = it->journey->viable[i], volume = viable + it->journey->debris[i];
        if (!(it->journey->present >> i & 1) || it->journey->scan.size_um[i] == 0)
            continue;
        bool nodule = viable >= model->nodule_volume && viable >= model->nodule_growth * viable_nadir[i];
        bool worse = volume >= model->progression_volume && volume >= model->progression_growth * nadir[i];
        cell->nodule_within_mass = nodule ? CASE_YES : CASE_NO;
        if (worse || (nodule && it->journey->policy->stop.nodules))
            cell->status = CASE_LESION_UNEQUIVOCAL_PROGRESSION;
    }
}

static void settle_roles(struct stage *it)
{
    for (uint32_t i = 0; i < it->patient.lesions; i++) {
        struct series_lesion *lesion = &it->series.lesions[i];
        *lesion = (struct series_lesion){.id = "L", .split_from = -1, .merged_into = -1};
        lesion->role = it->journey->targets >> i & 1 ? CASE_LESION_TARGET : CASE_LESION_NON_TARGET;
    }
    series_settle(&it->series);
}

static void calls_are_those_of_a_series(void **state)
{
    (void)state;
    int seen[RESPONSE_CALLS] = {0};
    for (int patient = 0; patient < 3000; patient++) {
        struct bench bench;
        struct stage it;
        struct engine_visit out[VISITS];
        enum response_call recist[VISITS], choi[VISITS];
        bench_begin(&bench);
        bench.policy.stop.nodules = patient % 2;
        set(&bench, KB_QUANTITY_PROGRESSION_GROWTH, patient % 3 ? 3 : 1.4);
        set(&bench, KB_QUANTITY_NODULE_GROWTH, 4);
        stage_begin(&it, &bench);
        change_volumes(it.journey, 0);
        scan_baseline(it.journey);
        it.journey->quiet.allowed = false; /* every scan is read at once */
        write_visit(&it, 0);
        for (uint32_t visit = 1; visit < VISITS; visit++) {
            double nadir[SIMULATE_LESIONS], viable_nadir[SIMULATE_LESIONS];
            memcpy(nadir, it.journey->nadir, sizeof nadir);
            memcpy(viable_nadir, it.journey->viable_nadir, sizeof viable_nadir);
            change_volumes(it.journey, (int)visit);
            (void)scan_read(it.journey);
            write_visit(&it, visit);
            write_findings(&it, visit, nadir, viable_nadir);
            recist[visit] = it.journey->scan.recist;
            choi[visit] = it.journey->scan.choi;
        }
        settle_roles(&it);
        const struct engine engine = {&it.series, &it.model->thresholds, &it.model->options};
        if (it.series.baseline == 0 && engine_first(&it.series) == 0) {
            engine_run(out, &engine);
            for (uint32_t visit = 1; visit < VISITS; visit++) {
                assert_int_equal(recist[visit], out[visit].by[RESPONSE_BY_RECIST].call);
                assert_int_equal(choi[visit], out[visit].by[RESPONSE_BY_CHOI].call);
                seen[recist[visit]]++;
            }
        }
        stage_end(&it);
        bench_end(&bench);
    }
    assert_true(seen[RESPONSE_PR] > 100 && seen[RESPONSE_SD] > 100 && seen[RESPONSE_PD] > 100 &&
                seen[RESPONSE_CR] > 10);
}

/* Slower than change_volumes(), so that scans without progression follow each other. */
static void drift(struct journey *it)
{
    double trend = 0.4 * (uniform() - 0.6);
    for (uint32_t i = 0; i < it->patient->lesions; i++) {
        double change = uniform() < 0.03 ? 6 * (uniform() - 0.5) : trend + 0.2 * (uniform() - 0.5);
        it->viable[i] *= exp(change);
        it->debris[i] *= exp(trend + 0.1 * (uniform() - 0.5));
    }
}

static void assert_same_course(const struct course *waited, const struct course *read)
{
    assert_int_equal(waited->baseline, read->baseline);
    assert_int_equal(waited->nadir, read->nadir);
    assert_int_equal(waited->had_cr, read->had_cr);
}

static void assert_same_reading(const struct journey *waited, const struct journey *read)
{
    assert_same_course(&waited->recist, &read->recist);
    assert_int_equal(waited->recist.had_pr, read->recist.had_pr);
    assert_same_course(&waited->choi, &read->choi);
    assert_int_equal(waited->best_recist, read->best_recist);
    assert_int_equal(waited->best_choi, read->best_choi);
    assert_memory_equal(waited->nadir, read->nadir, sizeof waited->nadir);
    assert_memory_equal(waited->viable_nadir, read->viable_nadir, sizeof waited->viable_nadir);
}

struct reading {
    int held, progressed, grown, best[RESPONSE_CALLS];
};

/* The lesions that grew by RECIST's limits over the least diameter of all scans that were read. */
static uint32_t grown(const struct journey *it, const int64_t *least_um)
{
    const struct thresholds *limits = &it->model->thresholds;
    uint32_t lesions = 0;
    for (uint32_t i = 0; i < it->patient->lesions; i++) {
        int64_t rise = it->scan.size_um[i] - least_um[i];
        if ((it->present >> i & 1) && rise > 0 && rise >= limits->pd_um &&
            rise * 1000 >= least_um[i] * limits->pd_permille)
            lesions |= 1u << i;
    }
    return lesions;
}

static void note_least(int64_t *least_um, const struct journey *it)
{
    for (uint32_t i = 0; i < it->patient->lesions; i++)
        least_um[i] = it->scan.size_um[i] < least_um[i] ? it->scan.size_um[i] : least_um[i];
}

static void read_twice(struct reading *out, struct journey *waits, struct journey *reads)
{
    int64_t least_um[SIMULATE_LESIONS];
    memcpy(least_um, reads->scan.size_um, sizeof least_um);
    for (int visit = 1; visit < 12; visit++) {
        drift(waits);
        memcpy(reads->viable, waits->viable, sizeof reads->viable);
        memcpy(reads->debris, waits->debris, sizeof reads->debris);
        bool worse = scan_read(reads);
        assert_int_equal(scan_read(waits), worse);
        out->held += waits->quiet.holds;
        out->progressed += worse;
        uint32_t larger = grown(reads, least_um);
        note_least(least_um, reads);
        if (!worse)
            continue;
        assert_int_equal(larger & ~reads->scan.progressing, 0);
        out->grown += larger != 0;
        assert_int_equal(waits->scan.progressing, reads->scan.progressing);
        assert_int_equal(scan_is_limited(waits), scan_is_limited(reads));
        assert_same_reading(waits, reads);
    }
    scan_settle(waits);
    assert_same_reading(waits, reads);
    out->best[waits->best_choi]++;
}

/* One patient's scans read twice, once with those waiting that decide nothing (journey_quiet.c): every word and number
 * that is left must be the same. */
static void a_scan_that_waits_leaves_the_same(void **state)
{
    (void)state;
    struct reading all = {0};
    struct bench bench;
    struct stage it;
    bench_begin(&bench);
    for (int patient = 0; patient < 5000; patient++) {
        bench.policy.stop.nodules = patient % 2;
        set(&bench, KB_QUANTITY_PROGRESSION_GROWTH, patient % 3 ? 3 : 1.4);
        set(&bench, KB_QUANTITY_NODULE_GROWTH, patient % 5 ? 4 : 1.5);
        bench.policy.stop.limited_goes_on = true; /* so that it is asked which lesions progress */
        stage_begin(&it, &bench);
        struct journey *reads = aligned_alloc(32, (sizeof *reads + 31) / 32 * 32);
        assert_non_null(reads);
        change_volumes(it.journey, 0);
        scan_baseline(it.journey);
        assert_true(it.journey->quiet.allowed);
        memcpy(reads, it.journey, sizeof *reads);
        reads->quiet.allowed = false;
        read_twice(&all, it.journey, reads);
        free(reads);
        stage_end(&it);
    }
    bench_end(&bench);
    assert_true(all.held > 5000 && all.progressed > 5000 && all.grown > 1000 && all.best[RESPONSE_PR] > 300 &&
                all.best[RESPONSE_SD] > 100);
}

/* ---- facts ---- */

static int drug_of(const char *id)
{
    const struct kb_drug *drug = kb_drug(knowledge, id);
    assert_non_null(drug);
    return (int)(drug - knowledge->kb->drugs);
}

/* Every fact that the case of the same patient states must be the same here. */
static void assert_facts(const struct journey *journey, const char *json)
{
    cajal_case *patient_case = NULL;
    cajal_plan *plan = NULL;
    cajal_facts facts;
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = "2026-11-25";
    assert_int_equal(cajal_case_read(&patient_case, json, strlen(json), "case", NULL), CAJAL_OK);
    assert_int_equal(cajal_plan_make(&plan, knowledge, patient_case, &options, NULL), CAJAL_OK);
    journey_facts(&facts, journey);
    for (uint32_t i = 0; i < knowledge->kb->facts_count; i++) {
        const struct kb_fact *fact = &knowledge->kb->facts[i];
        const char *found = kb_fact_word(fact, facts.values[i]), *expected = cajal_plan_fact(plan, fact->row.id);
        if (strcmp(expected, "unknown") != 0 && strcmp(found, expected) != 0)
            fail_msg("%s: %s, but the case says %s", fact->row.id, found, expected);
        if (strcmp(expected, "unknown") == 0 && strcmp(found, "unknown") != 0)
            fail_msg("%s: %s, but the case does not say", fact->row.id, found);
    }
    cajal_plan_free(plan);
    cajal_case_free(patient_case);
}

static void facts_begin(struct stage *it, struct bench *bench)
{
    bench_begin(bench);
    stage_begin(it, bench);
    it->patient.lesions = 2;
    it->patient.liver = 3;
    it->patient.genotype = 0; /* the first of the cohort: KIT exon 11 */
    it->journey->lanes = 4;
    it->journey->treatment = -1;
    it->journey->regimen = SIMULATE_NO_DRUG;
    it->journey->found_clone = -1;
    it->journey->viable[0] = it->journey->viable[1] = 20;
    scan_baseline(it->journey);
}

static void an_untreated_patient_has_the_facts_of_an_untreated_case(void **state)
{
    (void)state;
    struct bench bench;
    struct stage it;
    facts_begin(&it, &bench);
    assert_facts(it.journey,
                 "{\"cajal\":1,\"id\":\"x\",\"diagnosis\":{\"extent\":\"metastatic\",\"sites\":[\"liver\"]},"
                 "\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"}],"
                 "\"assessment\":{\"resectable\":true,\"ablatable\":true,\"extrahepatic\":false},\"treatments\":[]}");
    stage_end(&it);
    bench_end(&bench);
}

static void a_patient_who_progresses_has_the_facts_of_such_a_case(void **state)
{
    (void)state;
    struct bench bench;
    struct stage it;
    facts_begin(&it, &bench);
    struct journey *journey = it.journey;
    int imatinib = drug_of("imatinib");
    journey->treatment = 0;
    journey->regimen = regimen_of("imatinib-400-qd");
    journey->treated = journey->dosed = journey->progressed = true;
    journey->line = 1;
    journey->use[imatinib] = USE_CURRENT;
    journey->highest[imatinib] = 1 + KB_DOSE_STANDARD;
    journey->scan.progressing = 3;
    assert_facts(journey,
                 "{\"cajal\":1,\"id\":\"x\",\"diagnosis\":{\"extent\":\"metastatic\",\"sites\":[\"liver\"]},"
                 "\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"}],"
                 "\"assessment\":{\"resectable\":true,\"ablatable\":true,\"extrahepatic\":false,"
                 "\"progression\":\"generalized\"},"
                 "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"dose_mg\":400,\"schedule\":\"QD\","
                 "\"start\":\"2020-01\",\"stop\":null}]}");
    stage_end(&it);
    bench_end(&bench);
}

static void a_patient_between_drugs_has_the_facts_of_such_a_case(void **state)
{
    (void)state;
    struct bench bench;
    struct stage it;
    facts_begin(&it, &bench);
    struct journey *journey = it.journey;
    journey->treatment = 1;
    journey->regimen = regimen_of("sunitinib-50-4-2");
    journey->treated = true;
    journey->line = 2;
    journey->use[drug_of("imatinib")] = USE_PROGRESSED;
    journey->highest[drug_of("imatinib")] = 1 + KB_DOSE_HIGH;
    journey->use[drug_of("sunitinib")] = USE_INTOLERANT;
    assert_facts(journey,
                 "{\"cajal\":1,\"id\":\"x\",\"diagnosis\":{\"extent\":\"metastatic\",\"sites\":[\"liver\"]},"
                 "\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"}],"
                 "\"assessment\":{\"resectable\":true,\"ablatable\":true,\"extrahepatic\":false},"
                 "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"dose_mg\":400,\"schedule\":\"BID\","
                 "\"start\":\"2020-01\",\"stop\":\"2021-01\",\"stop_reason\":\"progression\"},"
                 "{\"kind\":\"systemic\",\"drugs\":[\"sunitinib\"],\"dose_mg\":50,\"schedule\":\"QD\","
                 "\"start\":\"2021-02\",\"stop\":\"2021-04\",\"stop_reason\":\"toxicity\"}]}");
    stage_end(&it);
    bench_end(&bench);
}

/* What the cache hands out is what the plan engine says of the first line. */
static void the_plan_engine_chooses_as_cajal_plan_does(void **state)
{
    (void)state;
    struct bench bench;
    struct stage it;
    facts_begin(&it, &bench);
    it.journey->cache = plan_cache_new(it.model);
    bench.policy.choice = SIMULATE_PLAN;
    int regimen = SIMULATE_NO_DRUG;
    for (int asked = 0; asked < 3; asked++) {
        assert_int_equal(choose_next(it.journey, &regimen), CHOICE_DRUG);
        assert_string_equal(knowledge->kb->regimens[regimen].row.id, "imatinib-400-qd");
    }
    plan_cache_free(it.journey->cache);
    stage_end(&it);
    bench_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(calls_are_those_of_a_series),
                                       cmocka_unit_test(a_scan_that_waits_leaves_the_same),
                                       cmocka_unit_test(an_untreated_patient_has_the_facts_of_an_untreated_case),
                                       cmocka_unit_test(a_patient_who_progresses_has_the_facts_of_such_a_case),
                                       cmocka_unit_test(a_patient_between_drugs_has_the_facts_of_such_a_case),
                                       cmocka_unit_test(the_plan_engine_chooses_as_cajal_plan_does)};
    return cmocka_run_group_tests(tests, open_base, close_base);
}
