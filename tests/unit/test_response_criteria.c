/* The criteria of size and density, trap by trap. Rules: Eisenhauer 2009 (RECIST 1.1), the RECIST FAQ of the EORTC,
 * Choi 2007, Lencioni 2010 (mRECIST), Young 1999 (EORTC), Wahl 2009 (PERCIST); numbers by hand from them. */
#include <math.h>

#include "response/engine.h"
#include "response_scans.h"

/* ---- the numbers ---- */

/* As published, in the base and without one: Eisenhauer 2009 (RECIST 1.1), Choi 2007, Lencioni 2010 (mRECIST), Young
 * 1999 (EORTC), Wahl 2009 (PERCIST); volume: the ball whose diameter changes by 30 % and 20 % (0.7³ and 1.2³). Cajal's
 * own: the density that is no basis for a percentage, the range of soft tissue, and those of GIST. */
static void test_published_numbers(void **state)
{
    (void)state;
    const struct thresholds published = {.pr_permille = 300,
                                         .pd_permille = 200,
                                         .pd_um = 5000,
                                         .node_normal_um = 10000,
                                         .node_target_um = 15000,
                                         .too_small_um = 5000,
                                         .measurable_um = 10000,
                                         .slice_um = 5000,
                                         .targets_max = 5,
                                         .targets_per_organ_max = 2,
                                         .choi_size_permille = 100,
                                         .choi_density_permille = 150,
                                         .choi_growth_permille = 100,
                                         .density_floor_mhu = 10000,
                                         .modified_size_permille = 100,
                                         .modified_density_permille = 150,
                                         .modified_growth_permille = 100,
                                         .sums = {[SUM_MRECIST] = {300, 200, 5000}, [SUM_VOLUME] = {657, 728, 0}},
                                         .porta_hepatis_um = 20000,
                                         .eortc_early_permille = 150,
                                         .eortc_pr_permille = 250,
                                         .eortc_pd_permille = 250,
                                         .eortc_extent_permille = 200,
                                         .percist_permille = 300,
                                         .percist_sul_milli = 800,
                                         .percist_tlg_permille = 750,
                                         .percist_liver_tenths = 15,
                                         .percist_liver_sds = 2,
                                         .percist_blood_tenths = 20,
                                         .percist_blood_sds = 2,
                                         .tissue_low_mhu = -150000,
                                         .tissue_high_mhu = 300000,
                                         .limited_share_percent = 50,
                                         .pause_max_days = 60,
                                         .cystic_mhu = 20000};
    for (int with_base = 0; with_base < 2; with_base++) {
        struct thresholds found;
        memset(&found, 0x55, sizeof found);
        thresholds_read(&found, with_base ? knowledge : NULL);
        const int64_t *a = (const int64_t *)&found, *b = (const int64_t *)&published;
        for (size_t i = 0; i < sizeof found / sizeof *a; i++)
            if (a[i] != b[i])
                fail_msg("number %zu %s: %lld, published %lld", i, with_base ? "of the base" : "without a base",
                         (long long)a[i], (long long)b[i]);
    }
}

/* ---- RECIST 1.1 ---- */

static void test_seven_tenths_is_a_response(void **state)
{
    (void)state;
    expect(RECIST, "PR", T("a", "100") "|" T("a", "70"), NULL);
    expect(RECIST, "SD", T("a", "100") "|" T("a", "70.001"), NULL);
    expect(RECIST, "PR", T("a", "14.3") "|" T("a", "10.01"), NULL); /* 0.7 × 14.3 = 10.01 exactly */
}

static void test_a_node_of_10_mm_is_not_normal(void **state)
{
    (void)state;
    expect(RECIST, "CR", NODE("n", "20") "|" NODE("n", "9.9"), NULL);
    expect(RECIST, "PR", NODE("n", "20") "|" NODE("n", "10"), NULL);
    expect(RECIST, "CR", NODE("n", "20") "|" NODE("n", "10"), "node-normal=at-or-below");
}

static void test_a_complete_response_with_a_sum_above_0(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "20") "," NODE("n", "18") "|" GONE("a") "," NODE("n", "8"), NULL, NULL);
    assert_int_equal(last(&it)->by[RECIST].call, RESPONSE_CR);
    assert_int_equal(last(&it)->by[RECIST].value, 8000);
    release(&it);
}

static void test_progression_needs_20_percent_and_5_mm(void **state)
{
    (void)state;
    expect(RECIST, "SD", T("a", "10") "|" T("a", "14.9"), NULL);
    expect(RECIST, "PD", T("a", "10") "|" T("a", "15"), NULL);
    expect(RECIST, "SD", T("a", "100") "|" T("a", "119.9"), NULL);
    expect(RECIST, "PD", T("a", "100") "|" T("a", "120"), NULL);
}

static void test_the_nadir_counts_the_baseline(void **state)
{
    (void)state;
    expect(RECIST, "PD", T("a", "50") "|" T("a", "55") "|" T("a", "61"), NULL); /* +22 % of 50 */
    expect(RECIST, "SD", T("a", "50") "|" T("a", "55") "|" T("a", "61"), "nadir=after-baseline");
}

static void test_an_incomplete_sum_is_no_nadir(void **state)
{
    (void)state;
    expect(RECIST, "SD", T("a", "50") "," T("b", "50") "|" T("a", "20") "|" T("a", "45") "," T("b", "45"), NULL);
}

static void test_a_missing_target_is_ne_unless_the_rest_is_progression(void **state)
{
    (void)state;
    const char *visits = T("a", "20") "," T("b", "15") "," T("c", "15") "|" T("a", "45") "," T("b", "35");
    expect(RECIST, "PD", visits, NULL);
    expect(RECIST, "NE", visits, "missing-target=ne");
    expect(RECIST, "NE", T("a", "20") "," T("b", "15") "|" T("a", "20"), NULL);
}

static void test_reappearance_from_a_nadir_of_0(void **state)
{
    (void)state;
    expect(RECIST, "PD", T("a", "20") "|" GONE("a") "|" T("a", "4"), NULL);
    expect(RECIST, "PR", T("a", "20") "|" GONE("a") "|" T("a", "4"), "after-cr=by-sum");
}

/* Not CR before, because the non-target is still there: one target back, below 5 mm over nadir, is not PD. */
static void test_one_lesion_back_is_not_progression_without_cr(void **state)
{
    (void)state;
    expect(RECIST, "PR", T("a", "30") "," T("b", "20") "|" GONE("a") "," T("b", "20") "|" T("a", "3") "," T("b", "20"),
           NULL);
}

static void test_a_split_lesion_is_the_sum_of_its_fragments(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "50") "|" T("a", "20") ",{\"id\":\"a2\",\"longest_mm\":18,\"split_from\":\"a\"}", NULL, NULL);
    assert_int_equal(last(&it)->by[RECIST].value, 38000);
    assert_int_equal(last(&it)->by[RECIST].call, RESPONSE_SD);
    release(&it);
}

static void test_merged_lesions_count_one_diameter(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it,
           T("a", "30") "," T("b", "20") "|" T("a", "55") ",{\"id\":\"b\",\"role\":\"target\",\"status\":\"merged\","
                                                          "\"merged_into\":\"a\"}",
           NULL, NULL);
    assert_int_equal(last(&it)->by[RECIST].value, 55000);
    assert_int_equal(last(&it)->by[RECIST].call, RESPONSE_SD);
    release(&it);
}

static void test_too_small_to_measure_is_5_mm_but_a_measured_value_counts(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it,
           T("a", "20") "," T("b", "20") "|{\"id\":\"a\",\"role\":\"target\",\"status\":\"too_small\"},"
                                         "{\"id\":\"b\",\"role\":\"target\",\"status\":\"too_small\",\"longest_mm\":3}",
           NULL, NULL);
    assert_int_equal(last(&it)->by[RECIST].value, 8000);
    release(&it);
}

static void test_a_response_that_wears_off_is_an_option(void **state)
{
    (void)state;
    const char *visits = T("a", "100") "|" T("a", "70") "|" T("a", "80");
    expect(RECIST, "SD", visits, NULL);
    expect(RECIST, "PR", visits, "continued-pr=keep");
    struct assessed it; /* and the report says that the choice decides */
    assess(&it, visits, NULL, NULL);
    bool told = false;
    for (uint32_t i = 0; i < last(&it)->flips_count; i++)
        told = told || (last(&it)->flips[i].option == OPTION_CONTINUED_PR && last(&it)->flips[i].call == RESPONSE_PR);
    assert_true(told);
    release(&it);
}

static void test_a_new_node_of_11_mm_is_to_be_imaged_again(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "30") "|" T("a", "30") ",{\"id\":\"n\",\"site\":\"lymph_node\",\"short_mm\":11,\"new\":true}",
           NULL, NULL);
    assert_int_equal(last(&it)->by[RECIST].call, RESPONSE_PD);
    assert_true(has_finding(&it, 1, FINDING_BORDERLINE_NODE));
    release(&it);
    expect(RECIST, "SD",
           T("a", "30") "|" T("a", "30") ",{\"id\":\"n\",\"site\":\"lymph_node\",\"short_mm\":9,\"new\":true}", NULL);
}

static void test_an_equivocal_new_lesion_waits_and_is_dated_back(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it,
           T("a", "30") "|" T("a", "30") ",{\"id\":\"n\",\"longest_mm\":6,\"new\":true,\"status\":\"equivocal\"}|" T(
               "a", "30") ",{\"id\":\"n\",\"longest_mm\":12,\"new\":true}",
           NULL, NULL);
    assert_int_equal(it.response.visits[1].by[RECIST].call, RESPONSE_SD);
    assert_true(has_finding(&it, 1, FINDING_EQUIVOCAL_NEW));
    assert_int_equal(it.response.visits[2].by[RECIST].call, RESPONSE_PD);
    assert_int_equal(it.response.best[RECIST].progression.days, it.response.visits[1].date.days);
    release(&it);
}

static void test_the_baseline_is_criticized(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, L("a", "30") "," L("b", "30") "," L("c", "8") "," NODE("n", "12") "|" L("a", "30"), NULL,
           "\"treatments\":[{\"kind\":\"radiotherapy\",\"date\":\"2014-05\",\"lesions\":[\"a\"]}]");
    assert_true(has_finding(&it, 0, FINDING_TOO_MANY_TARGETS)); /* three in the liver */
    assert_true(has_finding(&it, 0, FINDING_NOT_MEASURABLE));   /* 8 mm; a node of 12 mm */
    assert_true(has_finding(&it, 0, FINDING_TREATED_TARGET));   /* irradiated before */
    release(&it);
}

static void test_thick_slices_need_larger_targets(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, "\"slice_mm\":8;" T("a", "15") "|" T("a", "15"), NULL, NULL);
    assert_true(has_finding(&it, 0, FINDING_NOT_MEASURABLE)); /* 15 mm, of slices of 8 mm: 16 mm */
    release(&it);
}

/* ---- Choi ---- */

static void test_choi_10_and_15_percent_are_reached(void **state)
{
    (void)state;
    expect(CHOI, "PR", HU("a", "100", "80") "|" HU("a", "90", "80"), NULL);
    expect(CHOI, "SD", HU("a", "100", "80") "|" HU("a", "90", "80"), "choi-boundary=more-than");
    expect(CHOI, "PR", HU("a", "100", "80") "|" HU("a", "100", "68"), NULL);
    expect(CHOI, "SD", HU("a", "100", "80") "|" HU("a", "100", "68"), "choi-boundary=more-than");
    expect(CHOI, "PD", HU("a", "100", "80") "|" HU("a", "110", "80"), NULL);
    expect(CHOI, "SD", HU("a", "100", "80") "|" HU("a", "110", "80"), "choi-boundary=more-than");
}

static void test_larger_and_hypodense_is_a_response(void **state)
{
    (void)state;
    expect(CHOI, "PR", HU("a", "100", "80") "|" HU("a", "125", "64"), NULL);
    expect(RESPONSE_BY_MODIFIED_CHOI, "SD", HU("a", "100", "80") "|" HU("a", "125", "64"), NULL);
    struct assessed it;
    assess(&it, HU("a", "100", "80") "|" HU("a", "125", "64"), NULL, NULL);
    assert_int_equal(last(&it)->discordance, DISCORDANCE_HYPODENSE_GROWTH);
    assert_int_equal(last(&it)->believed, CHOI);
    assert_true(has_finding(&it, 1, FINDING_HYPODENSE_GROWTH));
    release(&it);
}

/* A new lesion is progression, whatever Choi says of the others; 100 → 125 mm progresses with it unless its density
 * fell as Choi asks: 80 → 68 HU is 15 % exactly. Each choice decides as it does for the whole. */
static void test_a_lesion_turned_hypodense_by_the_choices(void **state)
{
    (void)state;
#define NEW "{\"id\":\"n\",\"longest_mm\":12,\"new\":true}"
    static const struct {
        const char *before, *now, *choice;
        uint32_t progressing;
    } scans[] = {
        {HU("a", "100", "80"), HU("a", "125", "68"), NULL, 1},
        {HU("a", "100", "80"), HU("a", "125", "68"), "choi-boundary=more-than", 2},
        {HU("a", "100", "80"), HU("a", "125", "67"), "choi-boundary=more-than", 1},
        {HU("a", "100", "80"), HU("a", "125", "69"), NULL, 2},
        {HU("a", "100", "8"), HU("a", "125", "4"), NULL, 2}, /* below 10 HU a percentage means nothing */
        {HU("a", "100", "8"), HU("a", "125", "4"), "choi-near-zero=ignore", 1},
    };
    for (size_t i = 0; i < sizeof scans / sizeof scans[0]; i++) {
        struct assessed it;
        char visits[512];
        snprintf(visits, sizeof visits, "%s,%s|%s,%s,%s", scans[i].before, T("b", "30"), scans[i].now, T("b", "30"),
                 NEW);
        assess(&it, visits, scans[i].choice, NULL);
        assert_int_equal(last(&it)->call, RESPONSE_PD);
        if (last(&it)->progressing_count != scans[i].progressing)
            fail_msg("%s %s: %u progress", scans[i].now, scans[i].choice ? scans[i].choice : "",
                     last(&it)->progressing_count);
        release(&it);
    }
#undef NEW
}

/* 70 → 90 mm is +28.6 %, 50 → 62 HU +24 %: Choi's own limits (10 %, 15 %), but since the best scan. */
static void test_a_response_that_is_being_lost(void **state)
{
    (void)state;
    static const struct {
        const char *last;
        bool told;
    } scans[] = {{HU("a", "90", "62"), true}, {HU("a", "72", "62"), false}, {HU("a", "90", "55"), false}};
    for (size_t i = 0; i < sizeof scans / sizeof scans[0]; i++) {
        struct assessed it;
        char visits[256];
        snprintf(visits, sizeof visits, "%s|%s|%s", HU("a", "100", "80"), HU("a", "70", "50"), scans[i].last);
        assess(&it, visits, NULL, NULL);
        assert_int_equal(last(&it)->by[CHOI].call, RESPONSE_PR);
        assert_int_equal(has_finding(&it, 2, FINDING_REGROWTH), scans[i].told);
        assert_false(has_finding(&it, 1, FINDING_REGROWTH));
        assert_true(!scans[i].told || last(&it)->discordance == DISCORDANCE_OTHER);
        release(&it);
    }
}

static void test_choi_growth_from_nadir_or_baseline(void **state)
{
    (void)state;
    const char *visits = HU("a", "100", "80") "|" HU("a", "80", "80") "|" HU("a", "90", "80");
    expect(CHOI, "PD", visits, NULL);
    expect(CHOI, "PR", visits, "choi-reference=baseline");
}

/* Mean of 80 and 40: 60 → 50, -16.7 %; by volume the large lesion, which did not change, decides. */
static void test_choi_density_pooled(void **state)
{
    (void)state;
    const char *visits = HU("a", "100", "80") "," HU("b", "10", "40") "|" HU("a", "100", "80") "," HU("b", "10", "20");
    expect(CHOI, "PR", visits, NULL);
    expect(CHOI, "SD", visits, "choi-pooling=volume");
}

static void test_choi_density_guarded(void **state)
{
    (void)state;
    expect(CHOI, "SD", HU("a", "100", "4") "|" HU("a", "100", "2"), NULL);
    expect(CHOI, "PR", HU("a", "100", "4") "|" HU("a", "100", "2"), "choi-near-zero=ignore");
    expect(CHOI, "SD", HU("a", "100", "-5") "|" HU("a", "100", "-9"), "choi-near-zero=ignore");
    const char *phases =
        "\"phase\":\"portal_venous\";" HU("a", "100", "80") "|\"phase\":\"arterial\";" HU("a", "100", "50");
    expect(CHOI, "SD", phases, NULL);
    expect(CHOI, "PR", phases, "choi-phase=ignore");
    expect(CHOI, "SD", HU("a", "100", "80") "|" X("a", "100", "\"density_hu\":50,\"density_confounded\":true"), NULL);
}

static void test_choi_symptoms_exclude_stable_disease(void **state)
{
    (void)state;
    expect(CHOI, "NE", HU("a", "100", "80") "|\"symptomatic_deterioration\":true;" HU("a", "100", "80"), NULL);
    expect(CHOI, "PR", HU("a", "100", "80") "|\"symptomatic_deterioration\":true;" HU("a", "90", "80"), NULL);
}

static void test_a_nodule_within_a_mass_is_progression_whatever_the_sum(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, HU("a", "100", "30") "|" X("a", "80", "\"density_hu\":20,\"nodule_within_mass\":true"), NULL, NULL);
    assert_int_equal(last(&it)->by[CHOI].call, RESPONSE_PD);
    assert_int_equal(last(&it)->by[RECIST].call, RESPONSE_SD);
    assert_int_equal(last(&it)->discordance, DISCORDANCE_NODULE_IN_MASS);
    assert_true(has_finding(&it, 1, FINDING_NODULE));
    release(&it);
}

static void test_a_new_cystic_lesion_is_pointed_out(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it,
           HU("a", "50", "80") "|" HU("a", "40", "50") ",{\"id\":\"c\",\"site\":\"liver\",\"longest_mm\":12,"
                                                       "\"density_hu\":12,\"new\":true}",
           NULL, NULL);
    assert_true(has_finding(&it, 1, FINDING_NEW_CYSTIC));
    release(&it);
}

/* ---- mRECIST and volume ---- */

static void test_mrecist_measures_what_enhances(void **state)
{
    (void)state;
    enum response_criterion mrecist = RESPONSE_BY_MRECIST;
    expect(mrecist, "PR", E("a", "60", "50") "|" E("a", "60", "35"), NULL);
    expect(mrecist, "CR", E("a", "60", "50") "|" E("a", "60", "0"), NULL);
    expect(mrecist, "PD", E("a", "60", "10") "|" E("a", "60", "12"), NULL); /* no floor of 5 mm */
    expect(mrecist, "SD", E("a", "60", "10") "|" E("a", "60", "12"), "mrecist-floor=5-mm");
    expect(RECIST, "SD", E("a", "60", "50") "|" E("a", "60", "0"), NULL);
}

static void test_mrecist_is_believed_after_embolization(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, E("a", "60", "50") "|" E("a", "60", "20"), NULL,
           "\"treatments\":[{\"kind\":\"embolization\",\"date\":\"2015-02-01\",\"lesions\":[\"a\"]}]");
    assert_int_equal(last(&it)->believed, RESPONSE_BY_MRECIST);
    assert_string_equal(it.response.setting, "after-embolization");
    release(&it);
}

static void test_volume_by_spheres(void **state)
{
    (void)state;
    expect(RESPONSE_BY_VOLUME, "PR", V("a", "100") "|" V("a", "34.3"), NULL);
    expect(RESPONSE_BY_VOLUME, "SD", V("a", "100") "|" V("a", "34.301"), NULL);
    expect(RESPONSE_BY_VOLUME, "PD", V("a", "100") "|" V("a", "172.8"), NULL);
    expect(RESPONSE_BY_VOLUME, "SD", V("a", "100") "|" V("a", "172.7"), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_numbers),
        cmocka_unit_test(test_seven_tenths_is_a_response),
        cmocka_unit_test(test_a_node_of_10_mm_is_not_normal),
        cmocka_unit_test(test_a_complete_response_with_a_sum_above_0),
        cmocka_unit_test(test_progression_needs_20_percent_and_5_mm),
        cmocka_unit_test(test_the_nadir_counts_the_baseline),
        cmocka_unit_test(test_an_incomplete_sum_is_no_nadir),
        cmocka_unit_test(test_a_missing_target_is_ne_unless_the_rest_is_progression),
        cmocka_unit_test(test_reappearance_from_a_nadir_of_0),
        cmocka_unit_test(test_one_lesion_back_is_not_progression_without_cr),
        cmocka_unit_test(test_a_split_lesion_is_the_sum_of_its_fragments),
        cmocka_unit_test(test_merged_lesions_count_one_diameter),
        cmocka_unit_test(test_too_small_to_measure_is_5_mm_but_a_measured_value_counts),
        cmocka_unit_test(test_a_response_that_wears_off_is_an_option),
        cmocka_unit_test(test_a_new_node_of_11_mm_is_to_be_imaged_again),
        cmocka_unit_test(test_an_equivocal_new_lesion_waits_and_is_dated_back),
        cmocka_unit_test(test_the_baseline_is_criticized),
        cmocka_unit_test(test_thick_slices_need_larger_targets),
        cmocka_unit_test(test_choi_10_and_15_percent_are_reached),
        cmocka_unit_test(test_larger_and_hypodense_is_a_response),
        cmocka_unit_test(test_a_lesion_turned_hypodense_by_the_choices),
        cmocka_unit_test(test_a_response_that_is_being_lost),
        cmocka_unit_test(test_choi_growth_from_nadir_or_baseline),
        cmocka_unit_test(test_choi_density_pooled),
        cmocka_unit_test(test_choi_density_guarded),
        cmocka_unit_test(test_choi_symptoms_exclude_stable_disease),
        cmocka_unit_test(test_a_nodule_within_a_mass_is_progression_whatever_the_sum),
        cmocka_unit_test(test_a_new_cystic_lesion_is_pointed_out),
        cmocka_unit_test(test_mrecist_measures_what_enhances),
        cmocka_unit_test(test_mrecist_is_believed_after_embolization),
        cmocka_unit_test(test_volume_by_spheres),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
