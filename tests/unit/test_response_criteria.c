/* The criteria, trap by trap, and the critique. Rules: Eisenhauer 2009 (RECIST 1.1), the RECIST FAQ of the EORTC,
 * Choi 2007, Lencioni 2010 (mRECIST), Young 1999 (EORTC), Wahl 2009 (PERCIST); numbers by hand from them. */
#include <math.h>

#include "response/engine.h"
#include "response_scans.h"

#define OTHER(rest) "{\"id\":\"o\",\"role\":\"non_target\"" rest "}"
#define WORSE ",\"status\":\"unequivocal_progression\""

#define PORTA(mm)                                                                                                      \
    "{\"id\":\"n\",\"role\":\"target\",\"site\":\"lymph_node\",\"porta_hepatis\":true,\"short_mm\":" mm "}"

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

static bool has_finding(const struct assessed *it, uint32_t visit, enum response_finding_kind kind)
{
    const struct response_visit *at = &it->response.visits[visit];
    for (uint32_t i = 0; i < at->findings_count; i++)
        if (at->findings[i].kind == kind)
            return true;
    return false;
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
#define L(id, mm) "{\"id\":\"" id "\",\"role\":\"target\",\"site\":\"liver\",\"longest_mm\":" mm "}"
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

/* ---- PET ---- */

/* After one cycle 15 %; later more than 25 %; progression is more than 25 %, not 25 %. */
static void test_eortc_first_and_later(void **state)
{
    (void)state;
    enum response_criterion eortc = RESPONSE_BY_EORTC;
    expect(eortc, "PMR", S("a", "10") "|" S("a", "8.5"), NULL);
    expect(eortc, "SMD", S("a", "10") "|" S("a", "8.51"), NULL);
    expect(eortc, "SMD", S("a", "10") "|" S("a", "8.5"), "eortc-timing=later");
    expect(eortc, "SMD", S("a", "10") "|" S("a", "8") "|" S("a", "7.5"), NULL);
    expect(eortc, "PMR", S("a", "10") "|" S("a", "8") "|" S("a", "7.4"), NULL);
    expect(eortc, "SMD", S("a", "10") "|" S("a", "12.5"), NULL);
    expect(eortc, "PMD", S("a", "10") "|" S("a", "12.51"), NULL);
    expect(eortc, "CMR", S("a", "10") "|{\"id\":\"a\",\"suv_max\":0}", NULL);
    expect(eortc, "PMD", S("a", "10") "|" S("a", "5") ",{\"id\":\"b\",\"suv_max\":4,\"new\":true}", NULL);
}

/* "New FDG uptake" (Young 1999): a lesion that is new on CT alone says nothing of it; RECIST counts it. */
static void test_a_new_lesion_without_uptake_is_none_for_pet(void **state)
{
    (void)state;
    const char *visits = X("a", "40", "\"suv_max\":10,\"sul_peak\":8") "|" X(
        "a", "40", "\"suv_max\":10,\"sul_peak\":8") ",{\"id\":\"b\",\"longest_mm\":20,\"new\":true}";
    expect(RESPONSE_BY_EORTC, "SMD", visits, NULL);
    expect(RESPONSE_BY_PERCIST, "SMD", visits, NULL);
    expect(RECIST, "PD", visits, NULL);
    expect(RESPONSE_BY_PERCIST, "PMD", P("a", "8") "|" P("a", "8") ",{\"id\":\"b\",\"sul_peak\":3,\"new\":true}", NULL);
}

static void test_eortc_extent(void **state)
{
    (void)state;
    expect(RESPONSE_BY_EORTC, "PMD", X("a", "40", "\"suv_max\":10") "|" X("a", "49", "\"suv_max\":10"), NULL);
    expect(RESPONSE_BY_EORTC, "SMD", X("a", "40", "\"suv_max\":10") "|" X("a", "48", "\"suv_max\":10"), NULL);
}

static void test_percist_needs_30_percent_and_0_8(void **state)
{
    (void)state;
    enum response_criterion percist = RESPONSE_BY_PERCIST;
    expect(percist, "PMR", P("a", "5") "|" P("a", "3.5"), NULL);
    expect(percist, "SMD", P("a", "5") "|" P("a", "3.51"), NULL);
    expect(percist, "SMD", P("a", "2") "|" P("a", "1.3"), NULL); /* -35 % but 0.7 units */
    expect(percist, "PMD", P("a", "5") "|" P("a", "6.5"), NULL);
    expect(percist, "SMD", P("a", "2") "|" P("a", "2.7"), NULL); /* +35 % but 0.7 units */
}

/* Both limits are reached, not exceeded: "30 % and 0.8 SUL units" (Wahl 2009). */
static void test_percist_at_its_limits(void **state)
{
    (void)state;
    enum response_criterion percist = RESPONSE_BY_PERCIST;
    expect(percist, "PMD", P("a", "2") "|" P("a", "2.8"), NULL);
    expect(percist, "SMD", P("a", "2") "|" P("a", "2.79"), NULL);
    expect(percist, "PMR", P("a", "2") "|" P("a", "1.2"), NULL);
    expect(percist, "SMD", P("a", "2") "|" P("a", "1.21"), NULL);
    expect(percist, "SMD", P("a", "10") "|" P("a", "12.9"), NULL); /* 2.9 units, but 29 % */
    expect(percist, "SMD", P("a", "10") "|" P("a", "7.1"), NULL);
    expect(percist, "CMR", P("a", "5") "|" P("a", "0"), NULL);
    expect(percist, "CMR", P("a", "5") "|{\"id\":\"a\",\"status\":\"absent\",\"sul_peak\":0}", NULL);
    expect(percist, "PMR", P("a", "5") "," P("b", "4") "|" P("a", "0") "," P("b", "1"), NULL); /* not all are gone */
}

/* A lesion that was not measured leaves progression to be told from the rest, and nothing else. */
static void test_pet_of_lesions_not_measured(void **state)
{
    (void)state;
    expect(RESPONSE_BY_PERCIST, "NE", P("a", "5") "," P("b", "4") "|" P("a", "1"), NULL);
    expect(RESPONSE_BY_PERCIST, "NE", P("a", "5") "," P("b", "4") "|" P("a", "0"), NULL);
    expect(RESPONSE_BY_PERCIST, "PMD", P("a", "5") "," P("b", "4") "|" P("a", "7"), NULL);
    expect(RESPONSE_BY_EORTC, "NE", S("a", "5") "," S("b", "4") "|" S("a", "1"), NULL);
    expect(RESPONSE_BY_EORTC, "PMR", S("a", "5") "," S("b", "4") "|" S("a", "1") "," S("b", "4"), NULL);
    /* one that has no baseline and is not called new counts for nothing by EORTC */
    expect(RESPONSE_BY_EORTC, "PMR", S("a", "5") "|" S("a", "1") "," S("b", "9"), NULL);
    const char *not_evaluable = P("a", "5") "," P("b", "4") "|" P("a", "1") ",{\"id\":\"b\",\"sul_peak\":1,"
                                                                            "\"status\":\"not_evaluable\"}";
    expect(RESPONSE_BY_PERCIST, "NE", not_evaluable, NULL);
}

/* Sums of two lesions: 10 and 5 → 7 and 5 is -20 %; the hottest, 10 → 7, is -30 %. */
static void test_eortc_pooled(void **state)
{
    (void)state;
    const char *visits = S("a", "10") "," S("b", "5") "|" S("a", "7") "," S("b", "5");
    expect(RESPONSE_BY_EORTC, "PMR", visits, NULL);
    expect(RESPONSE_BY_EORTC, "SMD", visits, "eortc-timing=later");
    visits = S("a", "10") "," S("b", "5") "|" S("a", "8") "," S("b", "5"); /* sum -13.3 %, hottest -20 % */
    expect(RESPONSE_BY_EORTC, "SMD", visits, NULL);
    expect(RESPONSE_BY_EORTC, "PMR", visits, "eortc-pooling=hottest");
    expect(RESPONSE_BY_EORTC, "SMD", S("a", "10") "|" S("a", "9.9") "|" S("a", "8.5"), NULL);
    expect(RESPONSE_BY_EORTC, "PMR", S("a", "10") "|" S("a", "9.9") "|" S("a", "8.5"), "eortc-timing=one-cycle");
    expect(RESPONSE_BY_EORTC, "SMD", S("a", "10") "|" S("a", "9.9") "|" S("a", "7.5"), NULL);
}

/* The extent is that of all lesions measured at both: 40 and 40 → 49 and 47 is exactly +20 %. */
static void test_eortc_extent_of_several(void **state)
{
    (void)state;
#define SX(id, mm) X(id, mm, "\"suv_max\":10")
    expect(RESPONSE_BY_EORTC, "SMD", SX("a", "40") "," SX("b", "40") "|" SX("a", "49") "," SX("b", "47"), NULL);
    expect(RESPONSE_BY_EORTC, "PMD", SX("a", "40") "," SX("b", "40") "|" SX("a", "49") "," SX("b", "48"), NULL);
    expect(RESPONSE_BY_EORTC, "SMD", SX("a", "40") "," S("b", "10") "|" SX("a", "44") "," SX("b", "30"), NULL);
    expect(RESPONSE_BY_EORTC, "SMD", SX("a", "40") "," SX("b", "30") "|" SX("a", "44") "," S("b", "10"), NULL);
}

/* The baseline PET is the last up to the start of treatment: 5, then 10 before it, then 8.5: -15 % of 10. */
static void test_the_baseline_pet(void **state)
{
    (void)state;
    const char *treated = "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"start\":\"2015-03-01\"}]";
    struct assessed it;
    assess(&it, S("a", "5") "|" S("a", "10") "|" S("a", "8.5"), NULL, treated);
    assert_int_equal(last(&it)->by[RESPONSE_BY_EORTC].call, RESPONSE_PR);
    assert_int_equal(last(&it)->by[RESPONSE_BY_EORTC].baseline, 10000);
    release(&it);
    assess(&it, P("a", "2") "|" P("a", "10") "|" P("a", "6"), NULL, treated);
    assert_int_equal(last(&it)->by[RESPONSE_BY_PERCIST].call, RESPONSE_PR);
    release(&it);
    assess(&it, P("a", "2") "|" P("a", "10") "|" P("a", "6"), NULL, NULL); /* no treatment: the first */
    assert_int_equal(last(&it)->by[RESPONSE_BY_PERCIST].call, RESPONSE_PD);
    assert_int_equal(last(&it)->by[RESPONSE_BY_PERCIST].baseline, 2000);
    release(&it);
}

/* Glycolysis: +75 % of the sum of all lesions is progression (Wahl 2009), where every one was measured. */
static void test_percist_glycolysis_of_several(void **state)
{
    (void)state;
#define GL(id, sul, tlg) "{\"id\":\"" id "\",\"sul_peak\":" sul ",\"tlg\":" tlg "}"
    expect(RESPONSE_BY_PERCIST, "PMD",
           GL("a", "5", "60") "," GL("b", "4", "40") "|" GL("a", "5", "135") "," GL("b", "4", "40"), NULL);
    expect(RESPONSE_BY_PERCIST, "SMD",
           GL("a", "5", "60") "," GL("b", "4", "40") "|" GL("a", "5", "134") "," GL("b", "4", "40"), NULL);
    expect(RESPONSE_BY_PERCIST, "SMD",
           GL("a", "5", "60") "," P("b", "4") "|" GL("a", "5", "300") "," GL("b", "4", "40"), NULL);
    expect(RESPONSE_BY_PERCIST, "SMD",
           GL("a", "5", "60") "," GL("b", "4", "40") "|" GL("a", "5", "300") "," P("b", "4"), NULL);
    /* one that is gone has no glycolysis: 60 of 60 and 40, then 175 and none */
    expect(RESPONSE_BY_PERCIST, "PMD",
           GL("a", "5", "60") "," GL("b", "4", "40") "|" GL("a", "5", "175") "," P("b", "0"), NULL);
}

/* Progression of an effusion that holds no malignant cells is none for mRECIST (Lencioni 2010). */
static void test_mrecist_unequivocal_progression(void **state)
{
    (void)state;
#define EFFUSION(rest) "{\"id\":\"e\",\"role\":\"non_target\"" rest "}"
    const char *benign = E("a", "50", "40") "," EFFUSION("") "|" E("a", "50", "40") "," EFFUSION(
        WORSE ",\"effusion_cytology\":\"benign\"");
    const char *malignant = E("a", "50", "40") "," EFFUSION("") "|" E("a", "50", "40") "," EFFUSION(
        WORSE ",\"effusion_cytology\":\"malignant\"");
    expect(RESPONSE_BY_MRECIST, "SD", benign, NULL);
    expect(RECIST, "PD", benign, NULL);
    expect(RESPONSE_BY_MRECIST, "PD", malignant, NULL);
    expect(RESPONSE_BY_MRECIST, "PD", E("a", "60", "25") "|" E("a", "60", "30"), "mrecist-floor=5-mm");
    expect(RESPONSE_BY_MRECIST, "SD", E("a", "60", "24") "|" E("a", "60", "28.9"), "mrecist-floor=5-mm");
    expect(RESPONSE_BY_MRECIST, "PD", E("a", "60", "24") "|" E("a", "60", "28.9"), NULL);
}

/* RECIST 1.1: the sum must rise by 20 % and by 5 mm over the nadir; both are reached, not exceeded. */
static void test_progression_at_both_limits(void **state)
{
    (void)state;
    expect(RECIST, "PD", T("a", "25") "|" T("a", "30"), NULL); /* 20 % and 5 mm */
    expect(RECIST, "SD", T("a", "25") "|" T("a", "29.999"), NULL);
    expect(RECIST, "PD", T("a", "20") "|" T("a", "25"), NULL); /* 25 %, 5 mm */
    expect(RECIST, "SD", T("a", "20") "|" T("a", "24.999"), NULL);
    expect(RECIST, "PD", T("a", "50") "|" T("a", "60"), NULL); /* 20 %, 10 mm */
    expect(RECIST, "SD", T("a", "50") "|" T("a", "59.999"), NULL);
    expect(RECIST, "PD", T("a", "50") "|" T("a", "25") "|" T("a", "30"),
           NULL); /* over the nadir, -40 % of the baseline */
    expect(RECIST, "PR", T("a", "50") "|" T("a", "25") "|" T("a", "29.999"), NULL);
}

/* What each choice of a reader changes, and what it must not. */
static void test_choices_change_what_they_say(void **state)
{
    (void)state;
    expect(RECIST, "PD", T("a", "20") "|" T("a", "30"), "missing-target=ne");  /* nothing is missing */
    expect(RECIST, "SD", T("a", "100") "|" T("a", "80"), "continued-pr=keep"); /* there was no response to keep */
    expect(RECIST, "SD", T("a", "100") "|" T("a", "90") "|" T("a", "85"), "continued-pr=keep");
    const char *interrupted = T("a", "50") "," T("b", "50") "|" T("a", "35") "," T("b", "35") "|" T("a", "40") "|" T(
        "a", "40") "," T("b", "40");
    expect(RECIST, "PR", interrupted, "continued-pr=keep");
    expect(RECIST, "SD", interrupted, NULL);
    /* a node that was normal: 9 → 13.9 mm is less than 5 mm over the nadir, and above 70 % of 15 mm */
    expect(RECIST, "PR", NODE("n", "15") "|" NODE("n", "9") "|" NODE("n", "13.9"), "continued-pr=keep");
    expect(RECIST, "SD", NODE("n", "15") "|" NODE("n", "9") "|" NODE("n", "13.9"), NULL);
    expect(RECIST, "PD", NODE("n", "15") "|" NODE("n", "9") "|" NODE("n", "14"), NULL);
    /* the nadir since the baseline is 30, not the scan before */
    expect(RECIST, "PD", T("a", "50") "|" T("a", "30") "|" T("a", "40") "|" T("a", "36"), "nadir=after-baseline");
    /* the non-target lesion comes back after a complete response */
    const char *back =
        T("a", "20") "," OTHER("") "|" GONE("a") "," OTHER(",\"status\":\"absent\"") "|" GONE("a") "," OTHER("");
    expect(CHOI, "PD", back, NULL);
    expect(CHOI, "PR", back, "after-cr=by-sum");
    expect(RECIST, "PD", back, NULL);
    expect(RECIST, "PR", back, "after-cr=by-sum");
}

/* A sum of 0 does not grow to 0. */
static void test_nothing_does_not_grow(void **state)
{
    (void)state;
    expect(CHOI, "PR", T("a", "20") "," OTHER("") "|" GONE("a") "," OTHER("") "|" GONE("a") "," OTHER(""), NULL);
    expect(RESPONSE_BY_VOLUME, "NE", V("a", "10") "," V("b", "10") "|" V("a", "0") "," V("b", "0") "|" V("a", "0"),
           NULL);
    expect(RESPONSE_BY_MRECIST, "NE",
           E("a", "30", "20") "," E("b", "30", "20") "|" E("a", "30", "0") "," E("b", "30", "0") "|" E("a", "30", "0"),
           NULL);
}

/* What cannot be assessed is said to be so, and why; and a baseline is its own reference. */
static void test_the_baseline_and_what_has_no_target(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, "{\"id\":\"a\",\"role\":\"target\"}|{\"id\":\"a\",\"role\":\"target\"}", NULL, NULL);
    for (uint32_t i = 1; i < it.response.visits_count; i++) {
        assert_int_equal(it.response.visits[i].by[RECIST].call, RESPONSE_NOT_ASSESSED);
        assert_int_equal(it.response.visits[i].by[RECIST].rule, RULE_NO_TARGET);
        assert_int_equal(it.response.visits[i].by[CHOI].call, RESPONSE_NOT_ASSESSED);
        assert_int_equal(it.response.visits[i].by[CHOI].rule, RULE_NO_TARGET);
    }
    release(&it);
    assess(&it, HU("a", "50", "80") "|" HU("a", "40", "80"), NULL, NULL);
    static const enum response_criterion sizes[] = {RECIST, CHOI, RESPONSE_BY_MODIFIED_CHOI};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(it.response.visits[0].by[sizes[i]].value, 50000);
        assert_int_equal(it.response.visits[0].by[sizes[i]].baseline, 50000);
        assert_int_equal(it.response.visits[0].by[sizes[i]].nadir, 50000);
        assert_int_equal(it.response.visits[1].by[sizes[i]].baseline, 50000);
    }
    release(&it);
}

/* Modified Choi has limits of its own, though the published ones are the same: here 20 % of size. */
static void test_modified_choi_has_its_own_limits(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, HU("a", "100", "80") "|" HU("a", "85", "60"), NULL, NULL);
    struct thresholds thresholds;
    thresholds_read(&thresholds, knowledge);
    thresholds.modified_size_permille = 200;
    const struct engine engine = {&it.series, &thresholds, &it.response.options};
    struct engine_visit out[2];
    engine_run(out, &engine);
    assert_int_equal(out[1].by[CHOI].call, RESPONSE_PR);
    assert_int_equal(out[1].by[RESPONSE_BY_MODIFIED_CHOI].call, RESPONSE_SD);
    assert_int_equal(last(&it)->by[RESPONSE_BY_MODIFIED_CHOI].call, RESPONSE_PR);
    release(&it);
}

/* A node of 10 mm is not normal, whatever it is (Eisenhauer 2009, 3.1); a density of 10 HU is the least that is
 * compared. */
static void test_measures_at_their_limits(void **state)
{
    (void)state;
#define OTHER_NODE(mm) "{\"id\":\"o\",\"role\":\"non_target\",\"site\":\"lymph_node\",\"short_mm\":" mm "}"
#define NEW_NODE(mm) "{\"id\":\"n\",\"site\":\"lymph_node\",\"short_mm\":" mm ",\"new\":true}"
    expect(RECIST, "CR", T("a", "20") "," OTHER_NODE("14") "|" GONE("a") "," OTHER_NODE("9.9"), NULL);
    expect(RECIST, "PR", T("a", "20") "," OTHER_NODE("14") "|" GONE("a") "," OTHER_NODE("10"), NULL);
    expect(RECIST, "PD", T("a", "20") "|" T("a", "20") "," NEW_NODE("10"), NULL);
    expect(RECIST, "SD", T("a", "20") "|" T("a", "20") "," NEW_NODE("9.9"), NULL);
    expect(CHOI, "PR", HU("a", "100", "10") "|" HU("a", "100", "8.5"), NULL);
    expect(CHOI, "SD", HU("a", "100", "9.9") "|" HU("a", "100", "5"), NULL);
    /* mRECIST counts a node of the porta hepatis from 20 mm on (Lencioni 2010) */
    expect(RESPONSE_BY_MRECIST, "PD", E("a", "50", "40") "," PORTA("20") "|" E("a", "50", "40") "," PORTA("40"), NULL);
    expect(RESPONSE_BY_MRECIST, "SD", E("a", "50", "40") "," PORTA("19.9") "|" E("a", "50", "40") "," PORTA("40"),
           NULL);
}

/* Fragments belong to their lesion whether it is measured itself or not; one that merged is in the other's measure. */
static void test_fragments_stand_for_their_lesion(void **state)
{
    (void)state;
#define PART(id, mm) "{\"id\":\"" id "\",\"longest_mm\":" mm ",\"split_from\":\"a\"}"
    static const struct {
        const char *visits;
        int64_t sum_um;
    } rows[] = {
        {T("a", "50") "|" GONE("a") "," PART("a2", "18") "," PART("a3", "7"), 25000},
        {T("a", "50") "|" PART("a2", "18") "," PART("a3", "7"), 25000},
        {T("a", "50") "," T("b", "10") "|" T("a", "20") "," T("b", "9") "," PART("a2", "18"), 47000},
        {T("a", "50") "|{\"id\":\"a\",\"role\":\"target\",\"status\":\"too_small\"}", 5000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct assessed it;
        assess(&it, rows[i].visits, NULL, NULL);
        assert_int_equal(last(&it)->by[RECIST].value, rows[i].sum_um);
        release(&it);
    }
    expect(RECIST, "NE", T("a", "50") "|{\"id\":\"a\",\"role\":\"target\",\"status\":\"not_evaluable\"}", NULL);
}

/* By volume a ball of 100 mm weighs 8 times one of 50 mm: (8 × 80 + 40) / 9 = 75.556 HU, then (8 × 60 + 40) / 9
 * = 57.778. */
static void test_density_weighted_by_volume(void **state)
{
    (void)state;
    struct assessed it;
    const char *visits = HU("a", "100", "80") "," HU("b", "50", "40") "|" HU("a", "100", "60") "," HU("b", "50", "40");
    assess(&it, visits, "choi-pooling=volume", NULL);
    assert_int_equal(last(&it)->baseline_density_mhu, 75556);
    assert_int_equal(last(&it)->density_mhu, 57778);
    release(&it);
    assess(&it, visits, NULL, NULL); /* their mean: 60, then 50 */
    assert_int_equal(last(&it)->baseline_density_mhu, 60000);
    assert_int_equal(last(&it)->density_mhu, 50000);
    release(&it);
    /* a phase that one scan does not tell keeps nothing from being compared */
    expect(CHOI, "PR", "\"phase\":\"arterial\";" HU("a", "100", "80") "|" HU("a", "100", "50"), NULL);
    expect(CHOI, "PR", HU("a", "100", "80") "|\"phase\":\"arterial\";" HU("a", "100", "50"), NULL);
    expect(CHOI, "PR", "\"phase\":\"arterial\";" HU("a", "100", "80") "|\"phase\":\"arterial\";" HU("a", "100", "50"),
           NULL);
}

/* A lesion that is gone takes up nothing; a mean without its spread tells no threshold. */
static void test_pet_of_what_is_gone_and_half_told(void **state)
{
    (void)state;
    expect(RESPONSE_BY_EORTC, "CMR", S("a", "10") "," S("b", "5") "|" GONE("a") "," S("b", "0"), NULL);
    expect(RESPONSE_BY_PERCIST, "CMR", P("a", "10") "," P("b", "5") "|" GONE("a") "," P("b", "0"), NULL);
    expect(RESPONSE_BY_EORTC, "NE", S("a", "10") "," S("b", "5") "|" T("a", "20") "," S("b", "0"), NULL);
    expect(RESPONSE_BY_PERCIST, "PMR", "\"liver_sul_mean\":2;" P("a", "3") "|" P("a", "1"), NULL);
    expect(RESPONSE_BY_PERCIST, "PMR", "\"liver_sul_sd\":2;" P("a", "3") "|" P("a", "1"), NULL);
    expect(RESPONSE_BY_PERCIST, "PMR", "\"blood_pool_sul_mean\":2;" P("a", "3") "|" P("a", "1"), NULL);
    expect(RESPONSE_BY_PERCIST, "PMR", "\"blood_pool_sul_sd\":2;" P("a", "3") "|" P("a", "1"), NULL);
}

/* Target and non-target of the visit, beside the overall call (Eisenhauer 2009, table 1). */
static void test_target_and_non_target_of_a_visit(void **state)
{
    (void)state;
    static const struct {
        const char *visits;
        enum response_call target, other;
    } rows[] = {
        {T("a", "30") "," OTHER("") "|" GONE("a") "," OTHER(""), RESPONSE_CR, RESPONSE_NON_CR_NON_PD},
        {T("a", "30") "," OTHER("") "|" GONE("a") "," OTHER(",\"status\":\"absent\""), RESPONSE_CR, RESPONSE_CR},
        {T("a", "30") "," OTHER("") "|" T("a", "15") "," OTHER(",\"status\":\"not_evaluable\""), RESPONSE_PR,
         RESPONSE_NE},
        {T("a", "30") "," OTHER("") "|" T("a", "30") "," OTHER(WORSE), RESPONSE_SD, RESPONSE_PD},
        {T("a", "30") "|" T("a", "40"), RESPONSE_PD, RESPONSE_NOT_ASSESSED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct assessed it;
        assess(&it, rows[i].visits, NULL, NULL);
        assert_int_equal(last(&it)->target, rows[i].target);
        assert_int_equal(last(&it)->non_target, rows[i].other);
        release(&it);
    }
}

static void test_percist_the_hottest_may_be_another(void **state)
{
    (void)state;
    const char *visits = P("a", "8") "," P("b", "5") "|" P("a", "2") "," P("b", "7");
    expect(RESPONSE_BY_PERCIST, "SMD", visits, NULL);
    expect(RESPONSE_BY_PERCIST, "PMR", visits, "percist-lesion=same");
}

static void test_percist_glycolysis_and_liver(void **state)
{
    (void)state;
#define G(sul, tlg) "{\"id\":\"a\",\"sul_peak\":" sul ",\"tlg\":" tlg "}"
    expect(RESPONSE_BY_PERCIST, "PMD", G("5", "100") "|" G("5", "175"), NULL);
    expect(RESPONSE_BY_PERCIST, "SMD", G("5", "100") "|" G("5", "174"), NULL);
    expect(RESPONSE_BY_PERCIST, "NE", "\"liver_sul_mean\":2,\"liver_sul_sd\":0.5;" P("a", "3.9") "|" P("a", "1"),
           NULL); /* below 4.0 */
    expect(RESPONSE_BY_PERCIST, "PMR", "\"liver_sul_mean\":2,\"liver_sul_sd\":0.5;" P("a", "4") "|" P("a", "1"), NULL);
}

/* Where the liver is diseased, 2.0 × the mean of the blood pool + 2 SD: 2 × 1.5 + 2 × 0.25 = 3.5 (Wahl 2009, as cited
 * elsewhere; unverified). The liver, where it was measured, comes first. */
static void test_percist_blood_pool_for_a_diseased_liver(void **state)
{
    (void)state;
#define BLOOD "\"blood_pool_sul_mean\":1.5,\"blood_pool_sul_sd\":0.25"
    expect(RESPONSE_BY_PERCIST, "NE", BLOOD ";" P("a", "3.49") "|" P("a", "1"), NULL);
    expect(RESPONSE_BY_PERCIST, "PMR", BLOOD ";" P("a", "3.5") "|" P("a", "1"), NULL);
    expect(RESPONSE_BY_PERCIST, "PMR", BLOOD ",\"liver_sul_mean\":1,\"liver_sul_sd\":0.1;" P("a", "2") "|" P("a", "1"),
           NULL);
}

/* An effusion is progression for mRECIST only with malignant cells; a node of the porta hepatis from 20 mm on. */
static void test_mrecist_effusions_and_porta_hepatis(void **state)
{
    (void)state;
    enum response_criterion mrecist = RESPONSE_BY_MRECIST;
    const char *first = X("a", "50", "\"enhancing_mm\":40");
    const struct {
        const char *more, *mrecist, *recist;
    } now[] = {
        {"{\"id\":\"e\",\"new\":true,\"effusion_cytology\":\"malignant\"}", "PD", "PD"},
        {"{\"id\":\"e\",\"new\":true,\"effusion_cytology\":\"benign\"}", "SD", "PD"},
        {"{\"id\":\"e\",\"new\":true,\"effusion_cytology\":\"not_done\"}", "SD", "PD"},
        {"{\"id\":\"n\",\"new\":true,\"site\":\"lymph_node\",\"porta_hepatis\":true,\"short_mm\":20}", "PD", "PD"},
        {"{\"id\":\"n\",\"new\":true,\"site\":\"lymph_node\",\"porta_hepatis\":true,\"short_mm\":19}", "SD", "PD"},
        {"{\"id\":\"n\",\"new\":true,\"site\":\"lymph_node\",\"short_mm\":19}", "PD", "PD"},
    };
    for (size_t i = 0; i < sizeof now / sizeof now[0]; i++) {
        char visits[1024];
        snprintf(visits, sizeof visits, "%s|%s,%s", first, first, now[i].more);
        expect(mrecist, now[i].mrecist, visits, NULL);
        expect(RECIST, now[i].recist, visits, NULL);
    }
    expect(mrecist, "SD",
           X("a", "50", "\"enhancing_mm\":40") "," PORTA("18") "|" X("a", "50", "\"enhancing_mm\":40") "," PORTA("40"),
           NULL);
    expect(mrecist, "PD",
           X("a", "50", "\"enhancing_mm\":40") "," PORTA("22") "|" X("a", "50", "\"enhancing_mm\":40") "," PORTA("40"),
           NULL);
}

/* ---- the critique ---- */

/* One lesion, exactly at -30 %: as likely over as under; the model's answer is exact. */
static void test_robustness_at_the_boundary(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "100") "|" T("a", "70"), NULL, NULL);
    const struct response_robustness *robust = &last(&it)->robustness[RECIST];
    assert_true(robust->judged);
    assert_false(robust->survives);
    assert_true(fabs(robust->probability[RESPONSE_PR] - 0.5) < 0.005);
    assert_true(fabs(robust->probability[RESPONSE_SD] - 0.5) < 0.005);
    release(&it);
}

/* 100 → 65 with ± 2 mm: PR when now - 0.7 × baseline ≤ 0, mean -5, SD (2/1.96) × √1.49: Φ(4.014). */
static void test_robustness_by_hand(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "100") "|" T("a", "68.5"), NULL, NULL);
    const struct response_robustness *robust = &last(&it)->robustness[RECIST];
    double sd = 2 / 1.959963984540054 * sqrt(1 + 0.49), expected = 0.5 * erfc(-1.5 / sd / sqrt(2));
    assert_true(fabs(robust->probability[RESPONSE_PR] - expected) < 0.002);
    release(&it);
    assess(&it, T("a", "100") "|" T("a", "60"), NULL, NULL);
    assert_true(last(&it)->robustness[RECIST].survives);
    release(&it);
}

/* Far from every threshold the call is all but certain, by every criterion: 100 → 50 → 70 mm is a growth of 40 % over
 * the nadir, and still -30 % from the baseline beside a density of -40 %: modified Choi's PR. */
static void test_what_is_far_from_every_threshold_is_near_certain(void **state)
{
    (void)state;
    static const struct {
        enum response_criterion criterion;
        enum response_call call;
        const char *visits;
    } sure[] = {
        {RESPONSE_BY_MODIFIED_CHOI, RESPONSE_PR, HU("a", "100", "80") "|" HU("a", "50", "80") "|" HU("a", "70", "48")},
        {RESPONSE_BY_MODIFIED_CHOI, RESPONSE_SD, HU("a", "100", "80") "|" HU("a", "125", "48")},
        {RESPONSE_BY_MODIFIED_CHOI, RESPONSE_PD, HU("a", "100", "80") "|" HU("a", "125", "80")},
        {RESPONSE_BY_CHOI, RESPONSE_PR, HU("a", "100", "80") "|" HU("a", "50", "80") "|" HU("a", "70", "48")},
        {RESPONSE_BY_CHOI, RESPONSE_PD, HU("a", "100", "80") "|" HU("a", "50", "80") "|" HU("a", "70", "80")},
        {RESPONSE_BY_EORTC, RESPONSE_PR, S("a", "10") "|" S("a", "5")},
        {RESPONSE_BY_EORTC, RESPONSE_PD, S("a", "10") "|" S("a", "20")},
        {RESPONSE_BY_EORTC, RESPONSE_SD, S("a", "10") "|" S("a", "10.3")},
        {RESPONSE_BY_VOLUME, RESPONSE_PR, V("a", "100") "|" V("a", "15")},
        {RESPONSE_BY_VOLUME, RESPONSE_PD, V("a", "100") "|" V("a", "300")},
        {RESPONSE_BY_VOLUME, RESPONSE_SD, V("a", "100") "|" V("a", "100")},
    };
    for (size_t i = 0; i < sizeof sure / sizeof sure[0]; i++) {
        struct assessed it;
        assess(&it, sure[i].visits, NULL, NULL);
        const struct response_robustness *robust = &last(&it)->robustness[sure[i].criterion];
        assert_int_equal(last(&it)->by[sure[i].criterion].call, sure[i].call);
        if (!robust->judged || robust->by_finding || !robust->survives || robust->probability[sure[i].call] < 0.99)
            fail_msg("%s: %s with %g, %s", sure[i].visits, response_call_word(sure[i].call),
                     robust->probability[sure[i].call], robust->survives ? "survives" : "does not survive");
        release(&it);
    }
}

/* EORTC, first PET: 10 → 8.5 is exactly -15 %. Volume: 100 → 34.3 ml is exactly -65.7 %. Each is as likely over as
 * under. */
static void test_robustness_in_percent(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, S("a", "10") "|" S("a", "8.5"), NULL, NULL);
    assert_true(fabs(last(&it)->robustness[RESPONSE_BY_EORTC].probability[RESPONSE_PR] - 0.5) < 0.005);
    assert_false(last(&it)->robustness[RESPONSE_BY_EORTC].survives);
    release(&it);
    assess(&it, V("a", "100") "|" V("a", "34.3"), NULL, NULL);
    assert_true(fabs(last(&it)->robustness[RESPONSE_BY_VOLUME].probability[RESPONSE_PR] - 0.5) < 0.005);
    assert_false(last(&it)->robustness[RESPONSE_BY_VOLUME].survives);
    release(&it);
}

static uint64_t any_number(uint64_t *state) { return *state = *state * 6364136223846793005u + 1442695040888963407u; }

static int between(uint64_t *random, int low, int high)
{
    return low + (int)((any_number(random) >> 33) % (uint64_t)(high - low + 1));
}

/* Property: without any error of measurement the model says exactly what the rules say. */
static void test_without_error_the_model_is_the_rule(void **state)
{
    (void)state;
    static const char *const choices[] = {NULL,
                                          "choi-boundary=more-than",
                                          "choi-reference=baseline",
                                          "choi-pooling=volume",
                                          "eortc-timing=later",
                                          "mrecist-floor=5-mm"};
    uint64_t random = 11;
    int judged = 0;
    for (int i = 0; i < 1200; i++) {
        char visits[2048] = "";
        for (int v = 0; v < 4; v++)
            for (int l = 0; l < 2; l++) {
                size_t used = strlen(visits);
                int size = 5 * between(&random, 8, 24);
                snprintf(visits + used, sizeof visits - used,
                         "%s{\"id\":\"L%d\",\"role\":\"target\",\"longest_mm\":%d,\"enhancing_mm\":%d,"
                         "\"density_hu\":%d,\"suv_max\":%d,\"sul_peak\":%d.%d,\"volume_ml\":%d}",
                         l   ? ","
                         : v ? "|"
                             : "",
                         l, size, size - 5 * between(&random, 0, 4), 5 * between(&random, 8, 20),
                         between(&random, 4, 12), between(&random, 2, 8), between(&random, 0, 9),
                         between(&random, 10, 60));
            }
        struct assessed it;
        assess(&it, visits, choices[i % 6], NULL);
        struct response_request request;
        response_request_default(&request, knowledge);
        request.options = it.response.options;
        request.critique = true;
        request.error_um = request.error_mhu = request.error_percent_uptake = request.error_percent_volume = 0;
        assert_int_equal(
            response_assess_series(&it.response, it.arena, knowledge, &it.series, &request, it.patient_case, NULL),
            CAJAL_OK);
        for (uint32_t v = 1; v < it.response.visits_count; v++)
            for (enum response_criterion by = RESPONSE_BY_RECIST; by < RESPONSE_CRITERIA; by++) {
                const struct response_visit *visit = &it.response.visits[v];
                const struct response_robustness *robust = &visit->robustness[by];
                judged += robust->judged && !robust->by_finding;
                if (robust->judged && (!robust->survives || fabs(robust->probability[visit->by[by].call] - 1) > 1e-9))
                    fail_msg("%s, visit %u, %s: %s, in the model %g (%s)", visits, v, response_criterion_name(by),
                             response_call_word(visit->by[by].call), robust->probability[visit->by[by].call],
                             choices[i % 6] ? choices[i % 6] : "published");
            }
        release(&it);
    }
    assert_true(judged > 10000);
}

static void test_a_finding_needs_no_robustness(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "100") "|" T("a", "70") ",{\"id\":\"n\",\"longest_mm\":20,\"new\":true}", NULL, NULL);
    assert_true(last(&it)->robustness[RECIST].by_finding);
    assert_true(last(&it)->robustness[RECIST].probability[RESPONSE_PD] > 0.99);
    release(&it);
}

/* 10 → 20 mm in 59 days (January to March 2015): eight times the volume, three doublings. */
static void test_doubling_time_and_drivers(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "10") "," T("b", "50") "|" T("a", "20") "," T("b", "52"), NULL, NULL);
    const struct response_lesion_change *change = &last(&it)->changes[0];
    assert_int_equal(change->lesion, 0);
    assert_true(fabs(change->doubling_days_since_baseline - 59.0 / 3) < 1e-9);
    assert_true(fabs(change->share - 10.0 / 12) < 1e-9);
    assert_true(change->progresses);
    release(&it);
}

static void test_pseudo_progression(void **state)
{
    (void)state;
    struct assessed it;
    assess(&it, T("a", "50") "|" T("a", "65") "|" T("a", "40"), NULL, NULL);
    assert_true(has_finding(&it, 1, FINDING_PSEUDO_PROGRESSION));
    release(&it);
}

static void test_progression_inside_and_outside_treated_lesions(void **state)
{
    (void)state;
    const char *ablated = "\"treatments\":[{\"kind\":\"ablation\",\"date\":\"2015-02-01\",\"lesions\":[\"a\"]}]";
    struct assessed it;
    assess(&it, T("a", "20") "," T("b", "30") "|" T("a", "45") "," T("b", "30"), NULL, ablated);
    assert_true(has_finding(&it, 1, FINDING_LOCAL_FAILURE));
    release(&it);
    assess(&it, T("a", "20") "," T("b", "30") "|" T("a", "20") "," T("b", "60"), NULL, ablated);
    assert_true(has_finding(&it, 1, FINDING_ELSEWHERE));
    release(&it);
}

static void test_under_immunotherapy_recist_is_believed_and_confirmed(void **state)
{
    (void)state;
    struct assessed it;
    assess(
        &it, HU("a", "50", "80") "|" HU("a", "70", "80"), NULL,
        "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"ipilimumab\"],\"start\":\"2015-01-05\",\"stop\":null}]");
    assert_int_equal(last(&it)->believed, RECIST);
    assert_true(has_finding(&it, 1, FINDING_UNCONFIRMED_PD));
    release(&it);
}

/* ---- properties ---- */

static enum response_call call_of_sizes(enum response_criterion criterion, const int *before, const int *now, int count,
                                        int hu_before, int hu_now)
{
    char visits[2048] = "";
    for (int v = 0; v < 2; v++)
        for (int i = 0; i < count; i++) {
            size_t used = strlen(visits);
            snprintf(visits + used, sizeof visits - used,
                     "%s{\"id\":\"L%d\",\"role\":\"target\",\"longest_mm\":%d,\"density_hu\":%d}",
                     i   ? ","
                     : v ? "|"
                         : "",
                     i, v ? now[i] : before[i], v ? hu_now : hu_before);
        }
    struct assessed it;
    assess(&it, visits, NULL, NULL);
    enum response_call call = last(&it)->by[criterion].call;
    release(&it);
    return call;
}

/* Order of the calls from best to worst: CR, PR, SD, PD as the enum has them. */
static void test_monotone_worsening_never_improves(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (int round = 0; round < 60; round++) {
        int before[3], now[3];
        int hu_before = 40 + (int)(next_random(&random) % 60), hu = 20 + (int)(next_random(&random) % 80);
        for (int i = 0; i < 3; i++) {
            before[i] = 15 + (int)(next_random(&random) % 80);
            now[i] = (int)(next_random(&random) % 120);
        }
        enum response_call recist = call_of_sizes(RECIST, before, now, 3, hu_before, hu);
        enum response_call choi = call_of_sizes(CHOI, before, now, 3, hu_before, hu);
        int at = (int)(next_random(&random) % 3);
        now[at] += 1 + (int)(next_random(&random) % 30);
        enum response_call recist_worse = call_of_sizes(RECIST, before, now, 3, hu_before, hu);
        enum response_call choi_worse = call_of_sizes(CHOI, before, now, 3, hu_before, hu + 7);
        assert_true(recist_worse >= recist);
        assert_true(choi_worse >= choi);
    }
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
        cmocka_unit_test(test_eortc_first_and_later),
        cmocka_unit_test(test_a_new_lesion_without_uptake_is_none_for_pet),
        cmocka_unit_test(test_eortc_extent),
        cmocka_unit_test(test_percist_needs_30_percent_and_0_8),
        cmocka_unit_test(test_percist_at_its_limits),
        cmocka_unit_test(test_pet_of_lesions_not_measured),
        cmocka_unit_test(test_eortc_pooled),
        cmocka_unit_test(test_eortc_extent_of_several),
        cmocka_unit_test(test_the_baseline_pet),
        cmocka_unit_test(test_percist_glycolysis_of_several),
        cmocka_unit_test(test_mrecist_unequivocal_progression),
        cmocka_unit_test(test_progression_at_both_limits),
        cmocka_unit_test(test_choices_change_what_they_say),
        cmocka_unit_test(test_nothing_does_not_grow),
        cmocka_unit_test(test_the_baseline_and_what_has_no_target),
        cmocka_unit_test(test_modified_choi_has_its_own_limits),
        cmocka_unit_test(test_measures_at_their_limits),
        cmocka_unit_test(test_fragments_stand_for_their_lesion),
        cmocka_unit_test(test_density_weighted_by_volume),
        cmocka_unit_test(test_pet_of_what_is_gone_and_half_told),
        cmocka_unit_test(test_target_and_non_target_of_a_visit),
        cmocka_unit_test(test_percist_the_hottest_may_be_another),
        cmocka_unit_test(test_percist_glycolysis_and_liver),
        cmocka_unit_test(test_percist_blood_pool_for_a_diseased_liver),
        cmocka_unit_test(test_mrecist_effusions_and_porta_hepatis),
        cmocka_unit_test(test_robustness_at_the_boundary),
        cmocka_unit_test(test_robustness_by_hand),
        cmocka_unit_test(test_what_is_far_from_every_threshold_is_near_certain),
        cmocka_unit_test(test_robustness_in_percent),
        cmocka_unit_test(test_without_error_the_model_is_the_rule),
        cmocka_unit_test(test_a_finding_needs_no_robustness),
        cmocka_unit_test(test_doubling_time_and_drivers),
        cmocka_unit_test(test_pseudo_progression),
        cmocka_unit_test(test_progression_inside_and_outside_treated_lesions),
        cmocka_unit_test(test_under_immunotherapy_recist_is_believed_and_confirmed),
        cmocka_unit_test(test_monotone_worsening_never_improves),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
