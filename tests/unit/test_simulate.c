/* The engine where the answer is known on paper: exponential survival, closed-form growth and kill, the time at which
 * one clone progresses, the chance that a clone is there; what must be conserved; how fast the step converges. */
#include "simulate_bench.h"

#include "simulate/tally.h"

#define LN2 0.69314718055994531

/* ---- limits ---- */

static void without_a_tumour_s_hazard_survival_is_exponential(void **state)
{
    (void)state;
    struct bench bench;
    const double rate = 0.02;
    bench_begin(&bench);
    set_still(&bench);
    set(&bench, KB_QUANTITY_DEATH_BASE, rate);
    bench.scenario.patients = 20000;
    add_step(&bench, SIMULATE_NO_DRUG);
    struct simulate_result *result = run(&bench, 1);
    struct simulate_histogram os = simulate_histogram(result, 0, 0, SIMULATE_OS, SIMULATE_OF_ALL);
    static const double at[] = {12, 34.5, 60, 120};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        double error = 0, steps = floor(at[i] / os.bin_months + 1e-9), months = steps * os.bin_months;
        double found = simulate_survival(&os, months, &error);
        assert_true(fabs(found - exp(-rate * months)) < 3 * error);
    }
    double horizon = (result->layout.bins - 1) * os.bin_months, n = 20000;
    double mean = (double)simulate_sum(result, 0, SIMULATE_LIFE_UMONTHS) * 1e-6 / n;
    assert_true(fabs(mean - (1 - exp(-rate * horizon)) / rate) < 3 / rate / sqrt(n));
    assert_true(fabs(simulate_quantile(&os, .5) - LN2 / rate) < 3 / rate / sqrt(n));
    simulate_free(result);
    bench_end(&bench);
}

static void a_constant_burden_gives_its_power_law(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    set_still(&bench);
    set(&bench, KB_QUANTITY_DEATH_BURDEN, 0.05);
    set(&bench, KB_QUANTITY_DEATH_BURDEN_POWER, 0.7);
    set(&bench, KB_QUANTITY_LESIONS_MEAN, 1);
    set(&bench, KB_QUANTITY_LESION_DIAMETER, 40);
    set(&bench, KB_QUANTITY_LESION_DIAMETER_SD, 0);
    bench.scenario.patients = 20000;
    add_step(&bench, SIMULATE_NO_DRUG);
    struct simulate_result *result = run(&bench, 1);
    struct simulate_histogram os = simulate_histogram(result, 0, 0, SIMULATE_OS, SIMULATE_OF_ALL);
    double volume = M_PI / 6 * 64, rate = 0.05 * pow(volume / 100, 0.7); /* 4 cm: 33.5 cm3 */
    assert_true(fabs(simulate_quantile(&os, .5) - LN2 / rate) < 3 / rate / sqrt(20000));
    simulate_free(result);
    bench_end(&bench);
}

/* ---- growth and kill ---- */

struct alone { /* one journey, step by step under our eyes */
    struct arena *arena;
    struct model *model;
    struct patient patient;
    struct journey *journey;
    struct simulate_patient_row row;
    int64_t *counts;
    struct simulate_layout layout;
    struct plan_cache *cache;
};

static void alone_begin(struct alone *it, struct bench *bench, uint64_t patient)
{
    struct chance chance;
    bench->scenario.policies = &bench->policy;
    assert_int_equal(simulate_settle(&bench->scenario, knowledge, NULL), CAJAL_OK);
    it->arena = arena_new();
    it->model = arena_alloc(it->arena, sizeof *it->model);
    assert_true(model_begin(it->model, it->arena, knowledge, &bench->scenario, bench->parameters));
    chance_begin(&chance, 1, 0);
    patient_draw(&it->patient, it->model, &chance, patient);
    tally_layout(&it->layout, 1, model_horizon(&bench->scenario));
    it->counts = calloc(it->layout.size, sizeof *it->counts);
    it->journey = aligned_alloc(32, (sizeof *it->journey + 31) / 32 * 32);
    it->cache = plan_cache_new(it->model);
    memset(it->journey, 0, sizeof *it->journey);
    it->journey->model = it->model;
    it->journey->policy = &bench->policy;
    it->journey->cuts = &it->model->cuts[0];
    it->journey->cache = it->cache;
    it->journey->counts = it->counts;
    it->journey->layout = &it->layout;
    it->journey->row = &it->row;
    assert_true(journey_run(it->journey, &it->patient));
}

static void alone_end(struct alone *it)
{
    plan_cache_free(it->cache);
    free(it->journey);
    free(it->counts);
    arena_free(it->arena);
}

/* V(t) = Σ over clones of N · exp(γ · (t - E · t on the drug)): tumour growth inhibition, clone by clone. */
static void growth_and_kill_are_their_closed_form(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    set_still(&bench);
    set(&bench, KB_QUANTITY_GROWTH, 0.137);
    set(&bench, KB_QUANTITY_GROWTH_SD, 0.5);
    set(&bench, KB_QUANTITY_MUTATION, 1e-6);
    set(&bench, KB_QUANTITY_EFFECT_SD_PATIENT, 0);
    set(&bench, KB_QUANTITY_PROGRESSION_GROWTH, 20);
    set(&bench, KB_QUANTITY_NODULE_GROWTH, 20);
    bench.scenario.horizon_months = 24 * 28 / SIMULATE_MONTH_DAYS;
    bench.policy.on_weeks = 16; /* on for 16 weeks, off for 8: on the drug two thirds of 96 weeks */
    bench.policy.off_weeks = 8;
    bench.policy.stop.beyond_months = 700; /* whatever a scan says */
    add_step(&bench, regimen_of("imatinib-400-qd"));
    double worst = 0;
    for (uint64_t p = 0; p < 50; p++) {
        struct alone alone;
        alone_begin(&alone, &bench, p);
        const struct journey *it = alone.journey;
        assert_int_equal(it->now, 24);
        for (uint32_t i = 0; i < alone.patient.lesions; i++) {
            double expected = 0, t = 24 * alone.model->step;
            for (int c = 0; c < KB_CLONES; c++) {
                double effect = alone.model->regimens[it->regimen].effect[c][alone.patient.genotype];
                double start = alone.patient.clone[c][i];
                expected += start * exp(alone.patient.growth * alone.model->fitness[c] * (t - effect * t * 2 / 3));
            }
            worst = fmax(worst, fabs(it->viable[i] / expected - 1));
        }
        alone_end(&alone);
    }
    assert_true(worst < 1e-8);
    bench_end(&bench);
}

/* Debris: a share of what dies, cleared at a rate. With a constant net rate of growth g < 0 of one clone
 * dD/dt = -kD - φ g V, whose solution the steps approach. */
static void debris_is_near_its_differential_equation(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    set_still(&bench);
    set(&bench, KB_QUANTITY_GROWTH, 0.1);
    set(&bench, KB_QUANTITY_DEBRIS, 0.3);
    set(&bench, KB_QUANTITY_DEBRIS_CLEARANCE, 0.05);
    bench.scenario.step_days = 1;
    bench.scenario.horizon_months = 180 / SIMULATE_MONTH_DAYS;
    bench.policy.stop.beyond_months = 700;
    add_step(&bench, regimen_of("imatinib-400-qd"));
    struct alone alone;
    alone_begin(&alone, &bench, 3);
    double t = 180 / SIMULATE_MONTH_DAYS,
           effect = alone.model->regimens[alone.journey->regimen].effect[0][alone.patient.genotype];
    double g = 0.1 * (1 - effect), k = 0.05, start = alone.patient.clone[0][0];
    double expected = -0.3 * g * start * (exp(g * t) - exp(-k * t)) / (g + k);
    assert_true(g < 0);
    assert_true(fabs(alone.journey->debris[0] / expected - 1) < 2e-3);
    alone_end(&alone);
    bench_end(&bench);
}

/* ---- progression of one clone ---- */

/* One clone that grows without hindrance progresses by RECIST when the sum of diameters is 20 % larger, and is found at
 * the next scan; volume grows as the cube. */
static void one_clone_progresses_at_the_scan_after_its_time(void **state)
{
    (void)state;
    struct bench bench;
    const double growth = 0.08;
    bench_begin(&bench);
    set_still(&bench);
    set(&bench, KB_QUANTITY_GROWTH, growth);
    set(&bench, KB_QUANTITY_PROGRESSION_GROWTH, 20);
    set(&bench, KB_QUANTITY_LESION_DIAMETER, 60); /* 5 mm are less than 20 % */
    set(&bench, KB_QUANTITY_LESION_DIAMETER_SD, 0);
    bench.policy.stop.nodules = false;
    bench.policy.scan_weeks = 8;
    bench.scenario.patients = 2000;
    add_step(&bench, SIMULATE_NO_DRUG);
    struct simulate_result *result = run(&bench, 1);
    struct simulate_histogram pfs = simulate_histogram(result, 0, 0, SIMULATE_PFS, SIMULATE_OF_ALL);
    double scan = 8 * 7 / SIMULATE_MONTH_DAYS, expected = ceil(3 * log(1.2) / growth / scan) * scan;
    uint32_t bin = (uint32_t)(expected / pfs.bin_months + 0.5);
    assert_int_equal(pfs.event[bin], 2000);
    assert_int_equal(simulate_events(&pfs), 2000);
    simulate_free(result);
    bench_end(&bench);
}

/* By the reader's eye: a lesion that is so many times larger than at its smallest. */
static void a_lesion_is_clearly_worse_when_it_has_grown_so_much(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    set_still(&bench);
    set(&bench, KB_QUANTITY_GROWTH, 0.1);
    set(&bench, KB_QUANTITY_PROGRESSION_GROWTH, 1.3);
    set(&bench, KB_QUANTITY_LESION_DIAMETER_SD, 0);
    bench.policy.scan_weeks = 4;
    bench.scenario.patients = 500;
    add_step(&bench, SIMULATE_NO_DRUG);
    struct simulate_result *result = run(&bench, 1);
    struct simulate_histogram pfs = simulate_histogram(result, 0, 0, SIMULATE_PFS, SIMULATE_OF_ALL);
    uint32_t bin = (uint32_t)ceil(log(1.3) / 0.1 / pfs.bin_months);
    assert_int_equal(pfs.event[bin], 500);
    simulate_free(result);
    bench_end(&bench);
}

/* ---- clones ---- */

/* Bozic 2013: the chance that no resistant cell is there at a size of M cells is exp(M u ln s / (1 - s)), with
 * s = 1 - d/b. The rate of the model that says so is u · -ln s / (1 - s). */
static double bozic_rate(double u, double birth, double death)
{
    double s = 1 - death / birth;
    return u * -log(s) / (1 - s);
}

static void a_clone_is_there_as_often_as_bozic_says(void **state)
{
    (void)state;
    struct bench bench;
    const int patients = 40000;
    static const double mutation[] = {2e-11, 1e-10, 3e-10};
    for (size_t m = 0; m < sizeof mutation / sizeof *mutation; m++) {
        bench_begin(&bench);
        set_still(&bench);
        set(&bench, KB_QUANTITY_LESIONS_MEAN, 1);
        set(&bench, KB_QUANTITY_LESION_DIAMETER, 20);
        set(&bench, KB_QUANTITY_LESION_DIAMETER_SD, 0);
        double rate = bozic_rate(mutation[m], 0.14, 0.13), cells = M_PI / 6 * 8 * 1e9;
        set(&bench, KB_QUANTITY_MUTATION, rate);
        set(&bench, KB_QUANTITY_CELLS, 1e9);
        struct alone alone;
        add_step(&bench, SIMULATE_NO_DRUG);
        bench.scenario.horizon_months = 1;
        alone_begin(&alone, &bench, 0);
        int there = 0;
        for (int p = 0; p < patients; p++) {
            struct chance chance;
            chance_begin(&chance, 1, 0);
            patient_draw(&alone.patient, alone.model, &chance, (uint64_t)p);
            there += alone.patient.clone[1][0] > 0;
        }
        double expected = 1 - exp(cells * mutation[m] * log(1 - 0.13 / 0.14) / (0.13 / 0.14));
        double found = (double)there / patients;
        assert_true(fabs(found - expected) < 3 * sqrt(expected * (1 - expected) / patients));
        alone_end(&alone);
        bench_end(&bench);
    }
}

static uint64_t random_state = 88172645463325252u;
static double uniform(void) /* xorshift64*: not the generator that is tested */
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (double)((random_state * 2685821657736338717u) >> 11) / 9007199254740992.0;
}

/* A lesion grown cell by cell to `size`: each division throws off a resistant cell with chance u, whose line is born
 * and dies alike. Whether any is alive then. */
static int grown_cell_by_cell(int size, double u, double birth, double death)
{
    for (;;) {
        int sensitive = 1, resistant = 0;
        while (sensitive > 0 && sensitive + resistant < size) {
            int *line = uniform() * (sensitive + resistant) < sensitive ? &sensitive : &resistant;
            if (uniform() * (birth + death) >= birth)
                --*line;
            else if (line == &sensitive && uniform() < u)
                resistant++;
            else
                ++*line;
        }
        if (sensitive + resistant >= size)
            return resistant > 0;
    }
}

/* The approximation beside the process that it stands for. */
static void the_largest_clone_is_there_as_often_as_in_a_branching_process(void **state)
{
    (void)state;
    const int lesions = 6000, size = 1500;
    const double u = 4e-4, birth = 0.14, death = 0.07;
    int grown = 0, drawn = 0;
    double rate = bozic_rate(u, birth, death);
    for (int i = 0; i < lesions; i++) {
        grown += grown_cell_by_cell(size, u, birth, death);
        drawn += patient_clone(rate, size, uniform() + 1e-18) > 0;
    }
    double p = (double)(grown + drawn) / (2 * lesions), error = sqrt(2 * p * (1 - p) / lesions);
    assert_true(fabs((double)(grown - drawn) / lesions) < 3 * error);
}

/* ---- what is conserved ---- */

static void start_usual(struct bench *bench, uint64_t patients)
{
    static const char *const drugs[] = {"imatinib-400-qd", "sunitinib-50-4-2", "regorafenib-160-3-1",
                                        "ripretinib-150-qd"};
    bench_begin(bench);
    bench->scenario.patients = patients;
    for (size_t i = 0; i < sizeof drugs / sizeof *drugs; i++)
        add_step(bench, regimen_of(drugs[i]));
}

/* What chance.h and maths.h alone say of a patient whom patients_draw() has drawn among three others. */
static void assert_drawn(const struct patient *it, const struct model *model)
{
    const struct model_first *first = &model->first[it->genotype];
    double u[4], v[4], death[2];
    chance_four(u, &it->chance, CHANCE_PATIENT, 0);
    chance_four(v, &it->chance, CHANCE_PATIENT, 1);
    chance_two(death, &it->chance, CHANCE_DEATH, 0);
    assert_true(it->growth == model->growth[it->genotype] * maths_exp(model->growth_sd * maths_normal(u[1])));
    assert_true(it->death_at == -maths_log(death[0]));
    assert_true(u[0] < model->share_until[it->genotype]);
    assert_true(it->genotype == 0 || u[0] >= model->share_until[it->genotype - 1]);
    for (int c = 0; c < KB_CLONES; c++) {
        assert_true(it->idle[c] == maths_exp(it->growth * model->fitness[c] * model->step));
        assert_true(c == 0 || it->mutability[c] == maths_exp(model->mutation_sd * maths_normal(v[c - 1])));
    }
    for (int t = 0; t < PATIENT_HARMS; t++) {
        chance_four(u, &it->chance, CHANCE_TOXICITY, patient_harm_block(t, 0));
        assert_true(it->harm_wait[t] == -maths_log(u[0]) && it->harm_stops[t] == u[1]);
    }
    for (uint32_t r = 0; r < first->count; r++) {
        const struct model_regimen *regimen = model_regimen(model, first->regimen[r]);
        chance_four(u, &it->chance, CHANCE_DRUG_PATIENT, (uint32_t)regimen->drug);
        double patient = model->effect_sd_patient * maths_normal(u[0]);
        for (uint32_t i = 0; i < it->lesions; i++) {
            chance_four(u, &it->chance, CHANCE_DRUG_LESION, (uint32_t)regimen->drug * 2 + i / 4);
            double answer = maths_exp(patient + model->effect_sd_lesion * maths_normal(u[i % 4]));
            assert_true(it->effect[i].answer[r] == answer);
            for (int c = 0; c < KB_CLONES; c++) {
                double rate = it->growth * model->fitness[c] * model->step;
                double factor = maths_exp(rate * (1 - regimen->effect[c][it->genotype] * answer));
                assert_true(it->effect[i].factor[c][r] == factor);
            }
        }
    }
}

static void a_patient_is_the_same_in_any_company(void **state)
{
    (void)state;
    struct bench bench;
    struct alone alone;
    struct chance chance;
    static const char *const regimens[] = {"imatinib-400-qd", "sunitinib-50-4-2", "regorafenib-160-3-1"};
    bench_begin(&bench);
    for (size_t i = 0; i < sizeof regimens / sizeof *regimens; i++)
        add_step(&bench, (int)(kb_regimen(knowledge, regimens[i]) - knowledge->kb->regimens));
    alone_begin(&alone, &bench, 0);
    chance_begin(&chance, 1, 0);
    assert_int_equal(alone.model->first[0].count, 3);
    for (uint64_t p = 0; p < 4000; p += PATIENT_GROUP) {
        struct patient group[PATIENT_GROUP];
        const uint64_t who[PATIENT_GROUP] = {p, p + 4001, p + 2, p + (UINT64_C(1) << 40)};
        uint8_t lesions;
        patients_draw(group, alone.model, &chance, who);
        for (uint32_t i = 0; i < PATIENT_GROUP; i++) {
            assert_drawn(&group[i], alone.model);
            patient_draw(&alone.patient, alone.model, &chance, who[i]);
            assert_memory_equal(alone.patient.clone, group[i].clone, sizeof group[i].clone);
            assert_int_equal(alone.patient.liver, group[i].liver);
            patients_lesions(&lesions, alone.model, &chance, who[i], 1);
            assert_int_equal(lesions, group[i].lesions);
        }
    }
    alone_end(&alone);
    bench_end(&bench);
}

static void cells_of_a_patient_are_the_lesions_volume(void **state)
{
    (void)state;
    struct bench bench;
    start_usual(&bench, 1);
    set(&bench, KB_QUANTITY_LESION_DIAMETER_SD, 0);
    set(&bench, KB_QUANTITY_LESION_DIAMETER, 30);
    set(&bench, KB_QUANTITY_MUTATION, 1e-3);
    struct alone alone;
    alone_begin(&alone, &bench, 0);
    struct chance chance;
    chance_begin(&chance, 1, 0);
    for (uint64_t p = 0; p < 2000; p++) {
        patient_draw(&alone.patient, alone.model, &chance, p);
        for (uint32_t i = 0; i < SIMULATE_LESIONS; i++) {
            double all = 0;
            for (int c = 0; c < KB_CLONES; c++) {
                assert_true(alone.patient.clone[c][i] >= 0);
                all += alone.patient.clone[c][i];
            }
            assert_true(i < alone.patient.lesions ? fabs(all / (M_PI / 6 * 27) - 1) < 1e-12 : all == 0);
        }
    }
    alone_end(&alone);
    bench_end(&bench);
}

static void everybody_is_counted_once(void **state)
{
    (void)state;
    struct bench bench;
    start_usual(&bench, 3000);
    struct simulate_result *it = run(&bench, 2);
    int64_t started = 0, lines = 0;
    assert_int_equal(simulate_sum(it, 0, SIMULATE_PATIENTS), 3000);
    for (uint32_t t = 0; t < SIMULATE_TREATMENTS; t++) {
        int64_t here = 0, responses = 0;
        for (int r = SIMULATE_NO_DRUG; r < (int)knowledge->kb->regimens_count; r++)
            here += simulate_started(it, 0, t, r);
        for (int call = 0; call < RESPONSE_CALLS; call++)
            responses += simulate_responses(it, 0, t, SIMULATE_OF_ALL, RESPONSE_BY_RECIST, (enum response_call)call);
        assert_int_equal(responses, here);
        for (int time = 0; time < SIMULATE_TIMES; time++) {
            struct simulate_histogram all = simulate_histogram(it, 0, t, (enum simulate_time)time, SIMULATE_OF_ALL);
            assert_int_equal(simulate_at_risk(&all), here);
            int64_t parts = 0;
            for (uint32_t g = 0; g < SIMULATE_GENOTYPES; g++) {
                struct simulate_histogram part =
                    simulate_histogram(it, 0, t, (enum simulate_time)time, SIMULATE_OF_GENOTYPE + g);
                parts += simulate_at_risk(&part);
            }
            assert_int_equal(parts, here);
        }
        assert_true(t == 0 || here <= started);
        started = here;
    }
    for (uint32_t i = 0; i <= SIMULATE_TREATMENTS; i++)
        lines += simulate_lines(it, 0, i);
    assert_int_equal(lines, 3000);
    struct simulate_histogram os = simulate_histogram(it, 0, 0, SIMULATE_OS, SIMULATE_OF_ALL);
    assert_int_equal(simulate_events(&os), simulate_sum(it, 0, SIMULATE_DEATHS));
    simulate_free(it);
    bench_end(&bench);
}

static void time_is_spent_once(void **state)
{
    (void)state;
    struct bench bench;
    start_usual(&bench, 2000);
    set(&bench, KB_QUANTITY_DISCOUNT, 0);
    struct simulate_result *it = run(&bench, 1);
    int64_t life = simulate_sum(it, 0, SIMULATE_LIFE_UMONTHS), drugs = 0;
    int64_t states = simulate_sum(it, 0, SIMULATE_STABLE_UMONTHS) + simulate_sum(it, 0, SIMULATE_PROGRESSED_UMONTHS);
    for (int r = 0; r < (int)knowledge->kb->regimens_count; r++)
        drugs += simulate_regimen_time(it, 0, r, 0);
    /* states are booked by whole steps, life to the day of death: at most one step a patient apart */
    assert_true(states >= life && states - life <= (int64_t)(2000 * 1e6 * 28 / SIMULATE_MONTH_DAYS));
    assert_true(drugs > 0 && drugs <= states);
    simulate_free(it);
    bench_end(&bench);
}

/* ---- the same answer ---- */

static void threads_do_not_change_a_bit(void **state)
{
    (void)state;
    struct bench bench;
    start_usual(&bench, 5000);
    struct simulate_result *one = run(&bench, 1);
    static const int threads[] = {2, 3, 8};
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        struct simulate_result *many = run(&bench, threads[i]);
        assert_memory_equal(one->cells, many->cells, one->layout.size * sizeof *one->cells);
        simulate_free(many);
    }
    simulate_free(one);
    bench_end(&bench);
}

static void parts_add_up_to_the_whole(void **state)
{
    (void)state;
    struct bench bench;
    start_usual(&bench, 5000);
    struct simulate_result *whole = run(&bench, 2), *sum = NULL, *part = NULL;
    struct simulate_options options = {.seed = 1, .threads = 1, .first = 0, .patients = 1700};
    assert_int_equal(simulate_run(&sum, knowledge, &bench.scenario, bench.parameters, &options, NULL, NULL), CAJAL_OK);
    options.first = 1700;
    options.patients = 3300;
    assert_int_equal(simulate_run(&part, knowledge, &bench.scenario, bench.parameters, &options, NULL, NULL), CAJAL_OK);
    simulate_merge(sum, part);
    assert_memory_equal(whole->cells, sum->cells, sum->layout.size * sizeof *sum->cells);
    simulate_free(whole);
    simulate_free(sum);
    simulate_free(part);
    bench_end(&bench);
}

/* Two policies that do the same see the same patients: not one differs. */
static void policies_meet_the_same_patients(void **state)
{
    (void)state;
    struct bench bench;
    start_usual(&bench, 2000);
    struct simulate_policy both[2] = {bench.policy, bench.policy};
    bench.scenario.policies = both;
    bench.scenario.policies_count = 2;
    assert_int_equal(simulate_settle(&bench.scenario, knowledge, NULL), CAJAL_OK);
    struct simulate_result *it = NULL;
    struct simulate_options options = {.seed = 5, .threads = 1};
    assert_int_equal(simulate_run(&it, knowledge, &bench.scenario, bench.parameters, &options, NULL, NULL), CAJAL_OK);
    assert_memory_equal(it->cells, it->cells + it->layout.policy_size, it->layout.policy_size * sizeof *it->cells);
    assert_int_equal(simulate_sum(it, 1, SIMULATE_LIFE_PAIRED_SQUARES), 0);
    simulate_free(it);
    bench_end(&bench);
}

/* ---- the step ---- */

static double mean_life(struct bench *bench, int step_days)
{
    bench->scenario.step_days = step_days;
    struct simulate_result *result = run(bench, 2);
    double mean = (double)simulate_sum(result, 0, SIMULATE_LIFE_UMONTHS) * 1e-6 / (double)bench->scenario.patients;
    simulate_free(result);
    return mean;
}

/* Growth has no error of the step; the hazard is integrated by the trapezoidal rule, whose error falls with the square
 * of the step: halving it divides the error by four. */
static void the_step_converges_with_order_two(void **state)
{
    (void)state;
    struct bench bench;
    bench_begin(&bench);
    set_still(&bench);
    set(&bench, KB_QUANTITY_GROWTH, 0.4);
    set(&bench, KB_QUANTITY_DEATH_BURDEN, 0.02);
    set(&bench, KB_QUANTITY_DEATH_BURDEN_POWER, 1.2);
    bench.scenario.patients = 4000;
    bench.scenario.horizon_months = 96 * 28 / SIMULATE_MONTH_DAYS;
    add_step(&bench, SIMULATE_NO_DRUG);
    double at28 = mean_life(&bench, 28), at14 = mean_life(&bench, 14), at7 = mean_life(&bench, 7);
    double order = log2((at28 - at14) / (at14 - at7));
    print_message("order of the step: %.3f; error at 28 days %.2g months\n", order, (at28 - at7) * 16 / 15);
    assert_true(order > 1.8 && order < 2.2);
    bench_end(&bench);
}

/* The whole model: what happens at scans, side effects and switches falls on steps, which costs first order. */
static void the_whole_model_hardly_depends_on_the_step(void **state)
{
    (void)state;
    struct bench bench;
    start_usual(&bench, 3000);
    double at28 = mean_life(&bench, 28), at14 = mean_life(&bench, 14), at7 = mean_life(&bench, 7);
    print_message("mean life at steps of 28, 14, 7 days: %.3f, %.3f, %.3f months\n", at28, at14, at7);
    assert_true(fabs(at28 - at7) < 0.02 * at7);
    assert_true(fabs(at14 - at7) < fabs(at28 - at7) + 0.05);
    bench_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(without_a_tumour_s_hazard_survival_is_exponential),
                                       cmocka_unit_test(a_constant_burden_gives_its_power_law),
                                       cmocka_unit_test(growth_and_kill_are_their_closed_form),
                                       cmocka_unit_test(debris_is_near_its_differential_equation),
                                       cmocka_unit_test(one_clone_progresses_at_the_scan_after_its_time),
                                       cmocka_unit_test(a_lesion_is_clearly_worse_when_it_has_grown_so_much),
                                       cmocka_unit_test(a_clone_is_there_as_often_as_bozic_says),
                                       cmocka_unit_test(the_largest_clone_is_there_as_often_as_in_a_branching_process),
                                       cmocka_unit_test(a_patient_is_the_same_in_any_company),
                                       cmocka_unit_test(cells_of_a_patient_are_the_lesions_volume),
                                       cmocka_unit_test(everybody_is_counted_once),
                                       cmocka_unit_test(time_is_spent_once),
                                       cmocka_unit_test(threads_do_not_change_a_bit),
                                       cmocka_unit_test(parts_add_up_to_the_whole),
                                       cmocka_unit_test(policies_meet_the_same_patients),
                                       cmocka_unit_test(the_step_converges_with_order_two),
                                       cmocka_unit_test(the_whole_model_hardly_depends_on_the_step)};
    return cmocka_run_group_tests(tests, open_base, close_base);
}
