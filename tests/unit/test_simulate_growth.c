/* One journey where the answer is known on paper: closed-form growth and kill, the time at which one clone progresses,
 * the chance that a clone is there. */
#include "simulate_alone.h"

/* ---- growth and kill ---- */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growth_and_kill_are_their_closed_form),
        cmocka_unit_test(debris_is_near_its_differential_equation),
        cmocka_unit_test(one_clone_progresses_at_the_scan_after_its_time),
        cmocka_unit_test(a_lesion_is_clearly_worse_when_it_has_grown_so_much),
        cmocka_unit_test(a_clone_is_there_as_often_as_bozic_says),
        cmocka_unit_test(the_largest_clone_is_there_as_often_as_in_a_branching_process),
    };
    return cmocka_run_group_tests(tests, open_base, close_base);
}
