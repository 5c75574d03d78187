/* PET, mRECIST and every choice at its limits. Rules: Young 1999 (EORTC), Wahl 2009 (PERCIST), Lencioni 2010 (mRECIST);
 * numbers by hand from them. */
#include <math.h>

#include "response/engine.h"
#include "response_scans.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
