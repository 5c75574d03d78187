/* The engine where the answer is known on paper: exponential survival; what must be conserved; the same answer whoever
 * computes it; how fast the step converges. */
#include "simulate_alone.h"

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

/* 1 due in 10 years at 3.5 % is .7089 (the table of HM Treasury's Green Book); a year of 1 a month, paid all along, is
 * worth its integral, 12 / log(1.035) * (1 - 1 / 1.035). */
static void later_counts_less(void **state)
{
    (void)state;
    struct bench bench;
    struct alone alone;
    start_usual(&bench, 1);
    bench.scenario.step_days = 28;
    set(&bench, KB_QUANTITY_DISCOUNT, 0.035);
    alone_begin(&alone, &bench, 0);
    double steps = 120 / alone.model->step; /* to ten years */
    size_t before = (size_t)steps;
    assert_true(alone.model->discount[before] > .7089 && alone.model->discount[before + 1] < .7089);
    double year = 12 / alone.model->step;
    double worth = 12 / log(1.035) * (1 - 1 / 1.035) * 1e6;
    assert_true((double)alone.model->discounted[(size_t)year] <= worth);
    assert_true((double)alone.model->discounted[(size_t)year + 1] >= worth);
    alone_end(&alone);
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_tumour_s_hazard_survival_is_exponential),
        cmocka_unit_test(a_constant_burden_gives_its_power_law),
        cmocka_unit_test(a_patient_is_the_same_in_any_company),
        cmocka_unit_test(cells_of_a_patient_are_the_lesions_volume),
        cmocka_unit_test(everybody_is_counted_once),
        cmocka_unit_test(time_is_spent_once),
        cmocka_unit_test(later_counts_less),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(parts_add_up_to_the_whole),
        cmocka_unit_test(policies_meet_the_same_patients),
        cmocka_unit_test(the_step_converges_with_order_two),
        cmocka_unit_test(the_whole_model_hardly_depends_on_the_step),
    };
    return cmocka_run_group_tests(tests, open_base, close_base);
}
