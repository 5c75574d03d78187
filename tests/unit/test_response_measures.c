/* What each criterion measures at a scan, and calls: which lesions count, in what sum, in what density, and which
 * findings weigh more. Calls by hand from Eisenhauer 2009, Choi 2007, Nathan 2010, Lencioni 2010, Young 1999 and Wahl
 * 2009. */
#include "response_scans.h"
#include "told.h"

#define MRECIST RESPONSE_BY_MRECIST
#define MODIFIED RESPONSE_BY_MODIFIED_CHOI
#define EORTC RESPONSE_BY_EORTC
#define PERCIST RESPONSE_BY_PERCIST
#define VOLUME RESPONSE_BY_VOLUME
#define NOT_SEEN(id) "{\"id\":\"" id "\",\"status\":\"not_evaluable\"}"
#define NEW(id, rest) "{\"id\":\"" id "\",\"new\":true" rest "}"
#define MM(mm) ",\"longest_mm\":" mm

struct measured {
    enum response_criterion by;
    const char *visits, *choice;
    const char *expected; /* value of baseline, call, rule */
};

static void tell_number_or_none(struct told *told, const char *before, int64_t value)
{
    if (value == CASE_ABSENT)
        tell(told, "%s-", before);
    else
        tell(told, "%s%g", before, (double)value / 1000);
}

static void check_measured(const struct measured *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct assessed it;
        struct told told = {.used = 0};
        assess(&it, stories[i].visits, stories[i].choice, NULL);
        const struct response_decision *found = &last(&it)->by[stories[i].by];
        const char *call = response_call_word(found->call);
        tell_number_or_none(&told, "", found->value);
        tell_number_or_none(&told, " of ", found->baseline);
        tell(&told, " %s %s", call ? call : "none", response_rule_id(found->rule));
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s (%s)\n%s: %s, expected %s", stories[i].visits,
                     stories[i].choice ? stories[i].choice : "published", response_criterion_name(stories[i].by),
                     told.text, stories[i].expected);
        release(&it);
    }
}
#define CHECK(stories) check_measured(stories, sizeof(stories) / sizeof(stories)[0])

static void test_what_is_in_the_sum(void **state)
{
    (void)state;
    static const struct measured stories[] = {
        {RECIST, T("a", "50") "," OTHER(MM("20")) "|" T("a", "35") "," OTHER(MM("40")), NULL, "35 of 50 PR fell"},
        {RECIST, OTHER(MM("20")) "," T("a", "50") "|" OTHER(MM("20")) "," T("a", "35"), NULL, "35 of 50 PR fell"},
        /* a fragment counts with the lesion it is of, not beside it; at the baseline too */
        {RECIST,
         T("a", "50") ",{\"id\":\"x\",\"longest_mm\":20,\"split_from\":\"a\"}|" T("a", "30") ",{\"id\":\"x\","
                                                                                             "\"longest_mm\":19}",
         NULL, "49 of 70 PR fell"},
        {RECIST,
         T("b", "10") "," T("a", "50") "|" T("b",
                                             "10") ",{\"id\":\"x\",\"longest_mm\":20,\"split_from\":\"a\"},{\"id\":"
                                                   "\"y\",\"longest_mm\":12,\"split_from\":\"a\"}",
         NULL, "42 of 60 PR fell"},
        /* a part that nobody measured: the sum of the others would be too small */
        {RECIST, T("a", "50") "|" T("a", "20") ",{\"id\":\"x\",\"split_from\":\"a\",\"status\":\"not_evaluable\"}",
         NULL, "- of 50 NE incomplete"},
        {RECIST, T("a", "50") "|" T("a", "20") ",{\"id\":\"x\",\"split_from\":\"a\"}", NULL, "- of 50 NE incomplete"},
        {RECIST, T("a", "50") "|" NOT_SEEN("a") ",{\"id\":\"x\",\"longest_mm\":20,\"split_from\":\"a\"}", NULL,
         "- of 50 NE incomplete"},
        {RECIST, T("a", "50") "|" T("a", "20") ",{\"id\":\"x\",\"split_from\":\"a\",\"status\":\"absent\"}", NULL,
         "20 of 50 PR fell"},
        {RECIST, T("a", "50") "|" T("a", "20") ",{\"id\":\"x\",\"longest_mm\":25,\"split_from\":\"a\"}|" T("a", "20"),
         NULL, "- of 50 NE incomplete"},
        /* confluence: one longest diameter for both */
        {RECIST, T("a", "20") "," T("b", "30") "|" T("a", "60") ",{\"id\":\"b\",\"status\":\"merged\"}", NULL,
         "60 of 50 PD rose"},
        {RECIST, T("a", "50") "," T("b", "20") "|" T("a", "30") "," NOT_SEEN("b"), NULL, "- of 70 NE incomplete"},
        {RECIST, NODE("a", "20") "," T("b", "20") "|" NODE("a", "9") "," GONE("b"), NULL, "9 of 40 CR all-gone"},
        {RECIST, NODE("a", "20") "|" NODE("a", "10"), NULL, "10 of 20 PR fell"},
        {RECIST, NODE("a", "20") "|" NODE("a", "10"), "node-normal=at-or-below", "10 of 20 CR all-gone"},
        {RECIST, NODE("a", "20") "|" NODE("a", "10.1"), "node-normal=at-or-below", "10.1 of 20 PR fell"},
        /* volumes of nodes are gone when they are 0 */
        {VOLUME,
         "{\"id\":\"a\",\"site\":\"lymph_node\",\"volume_ml\":9}|{\"id\":\"a\",\"site\":\"lymph_node\",\"volume_ml\":"
         "5}",
         NULL, "5 of 9 SD between"},
        {VOLUME,
         "{\"id\":\"a\",\"site\":\"lymph_node\",\"volume_ml\":9}|{\"id\":\"a\",\"site\":\"lymph_node\",\"volume_ml\":"
         "0}",
         NULL, "0 of 9 CR all-gone"},
    };
    CHECK(stories);
}

static void test_what_weighs_more_than_a_sum(void **state)
{
    (void)state;
    static const struct measured stories[] = {
        /* one of several lesions, the first too */
        {RECIST, OTHER("") "," T("a", "50") "|" OTHER(WORSE) "," T("a", "50"), NULL,
         "50 of 50 PD non-target-progression"},
        {CHOI, T("a", "50") "," T("b", "50") "|" X("a", "50", "\"nodule_within_mass\":true") "," T("b", "50"), NULL,
         "100 of 100 PD nodule-within-mass"},
        {RECIST,
         T("a", "50") "|" T("a", "50") "," NEW("x", MM("9")) "|" T("a", "50") ",{\"id\":\"x\",\"longest_mm\":9}," NEW(
             "y", MM("5") ",\"status\":\"equivocal\""),
         NULL, "50 of 50 PD new-lesion"},
        /* new before, and not seen now; new, and gone now */
        {RECIST, T("a", "50") "|" T("a", "50") "," NEW("x", MM("9")) "|" T("a", "50"), NULL, "50 of 50 SD between"},
        {RECIST,
         T("a", "50") "|" T("a", "50") "," NEW("x", MM("9")) "|" T("a", "50") ",{\"id\":\"x\",\"status\":\"absent\"}",
         NULL, "50 of 50 SD between"},
        /* a new node is none below 10 mm; one without a short axis, and a lesion elsewhere, is */
        {RECIST, T("a", "50") "|" T("a", "50") "," NEW("x", ",\"site\":\"lymph_node\",\"short_mm\":9.9"), NULL,
         "50 of 50 SD between"},
        {RECIST, T("a", "50") "|" T("a", "50") "," NEW("x", ",\"site\":\"lymph_node\",\"short_mm\":10"), NULL,
         "50 of 50 PD new-lesion"},
        {RECIST, T("a", "50") "|" T("a", "50") "," NEW("x", ",\"site\":\"lymph_node\""), NULL,
         "50 of 50 PD new-lesion"},
        {RECIST, T("a", "50") "|" T("a", "50") "," NEW("x", ",\"short_mm\":5"), NULL, "50 of 50 PD new-lesion"},
        /* non-target lesions: one that nobody mentions was not judged; a normal node is gone, one not measured is not
         */
        {RECIST, OTHER("") ",{\"id\":\"p\",\"role\":\"non_target\"}|" NOT_SEEN("p"), NULL,
         "- of - NE only-non-target-not-evaluable"},
        {RECIST, OTHER("") "|" OTHER(",\"status\":\"absent\""), NULL, "- of - CR only-non-target-gone"},
        {RECIST, OTHER(",\"site\":\"lymph_node\",\"short_mm\":12") "|" OTHER(",\"short_mm\":9"), NULL,
         "- of - CR only-non-target-gone"},
        {RECIST, OTHER(",\"site\":\"lymph_node\",\"short_mm\":12") "|" OTHER(",\"short_mm\":10"), NULL,
         "- of - non-CR/non-PD only-non-target-left"},
        {RECIST, OTHER(",\"site\":\"lymph_node\"") "|" OTHER(""), NULL, "- of - non-CR/non-PD only-non-target-left"},
        {RECIST, OTHER(",\"short_mm\":12") "|" OTHER(",\"short_mm\":9"), NULL,
         "- of - non-CR/non-PD only-non-target-left"},
        {RECIST,
         OTHER(",\"site\":\"lymph_node\",\"short_mm\":12") "|" OTHER(",\"short_mm\":9,\"status\":\"not_evaluable\""),
         NULL, "- of - NE only-non-target-not-evaluable"},
        {RECIST, OTHER("") ",{\"id\":\"p\",\"role\":\"non_target\"}|" OTHER("") "," NOT_SEEN("p"), NULL,
         "- of - non-CR/non-PD only-non-target-left"},
        /* after a complete response: a non-target lesion back, beside another not seen */
        {RECIST,
         T("a", "20") "," OTHER("") ",{\"id\":\"p\",\"role\":\"non_target\"}|" GONE("a") ",{\"id\":\"o\",\"status\":"
                                                                                         "\"absent\"},{\"id\":\"p\","
                                                                                         "\"status\":\"absent\"}|" GONE(
                                                                                             "a") ",{\"id\":\"o\"}"
                                                                                                  "," NOT_SEEN("p"),
         NULL, "0 of 20 PD after-complete-response"},
        {CHOI, T("a", "20") "|" GONE("a") "|" T("a", "3"), NULL, "3 of 20 PD after-complete-response"},
        {CHOI, T("a", "20") "," T("b", "20") "|" GONE("a") "," GONE("b") "|" T("a", "3") "," GONE("b"), NULL,
         "3 of 40 PD after-complete-response"},
    };
    CHECK(stories);
}

static void test_what_still_enhances(void **state)
{
    (void)state;
    static const struct measured stories[] = {
        {MRECIST, E("a", "60", "40") "|" E("a", "60", "28"), NULL, "28 of 40 PR fell"},
        /* a node of the porta hepatis counts from 20 mm; an effusion with malignant cells only */
        {MRECIST,
         E("a", "60", "40") ",{\"id\":\"n\",\"role\":\"target\",\"site\":\"lymph_node\",\"porta_hepatis\":true,\"short_"
                            "mm\":19.9,\"enhancing_mm\":19}|" E("a", "60", "28"),
         NULL, "28 of 40 PR fell"},
        {MRECIST,
         E("a", "60", "40") ",{\"id\":\"n\",\"role\":\"target\",\"site\":\"lymph_node\",\"porta_hepatis\":true,"
                            "\"enhancing_mm\":19}|" E("a", "60", "28") "," NOT_SEEN("n"),
         NULL, "- of 59 NE incomplete"},
        {MRECIST, E("a", "60", "40") "|" E("a", "60", "40") "," NEW("e", ",\"effusion_cytology\":\"benign\""), NULL,
         "40 of 40 SD between"},
        {MRECIST, E("a", "60", "40") "|" E("a", "60", "40") "," NEW("e", ",\"effusion_cytology\":\"malignant\""), NULL,
         "40 of 40 PD new-lesion"},
        {MRECIST,
         E("a", "60", "40") "|" E("a", "60", "40") "," NEW("x", MM("9")) "," NEW("e",
                                                                                 ",\"effusion_cytology\":\"benign\""),
         NULL, "40 of 40 PD new-lesion"},
        {MRECIST, OTHER("") "," E("a", "60", "40") "|" OTHER(WORSE) "," E("a", "60", "40"), NULL,
         "40 of 40 PD non-target-progression"},
        {MRECIST,
         OTHER("") "," E("a", "60", "40") "|" OTHER(WORSE ",\"effusion_cytology\":\"benign\"") "," E("a", "60", "40"),
         NULL, "40 of 40 SD between"},
    };
    CHECK(stories);
}

static void test_density_beside_size(void **state)
{
    (void)state;
    static const struct measured stories[] = {
        {MODIFIED, HU("a", "100", "80") "|" HU("a", "90", "68"), NULL, "90 of 100 PR both-fell"},
        {MODIFIED, HU("a", "100", "80") "|" HU("a", "90", "69"), NULL, "90 of 100 SD between"},
        {MODIFIED, HU("a", "100", "80") "|" HU("a", "91", "60"), NULL, "91 of 100 SD between"},
        {MODIFIED, HU("a", "100", "80") "|" T("a", "90"), NULL, "90 of 100 NE incomplete"},
        {MODIFIED, HU("a", "100", "80") "|" T("a", "95"), NULL, "95 of 100 SD between"},
        {CHOI, HU("a", "100", "80") "|" HU("a", "95", "69"), NULL, "95 of 100 SD between"},
        {CHOI, HU("a", "100", "80") "|" X("a", "95", "\"density_hu\":60,\"density_confounded\":true"), NULL,
         "95 of 100 SD between"},
        /* another phase, or near 0 HU, where somebody asks for it all the same */
        {CHOI, "\"phase\":\"portal_venous\";" HU("a", "100", "80") "|\"phase\":\"arterial\";" HU("a", "100", "60"),
         NULL, "100 of 100 SD between"},
        {CHOI, "\"phase\":\"portal_venous\";" HU("a", "100", "80") "|\"phase\":\"arterial\";" HU("a", "100", "60"),
         "choi-phase=ignore", "100 of 100 PR density-fell"},
        {CHOI, HU("a", "100", "5") "|" HU("a", "100", "4"), NULL, "100 of 100 SD between"},
        {CHOI, HU("a", "100", "5") "|" HU("a", "100", "4"), "choi-near-zero=ignore", "100 of 100 PR density-fell"},
        {CHOI, HU("a", "100", "0") "|" HU("a", "100", "-4"), "choi-near-zero=ignore", "100 of 100 SD between"},
    };
    CHECK(stories);
}

/* Of several lesions: the mean of those measured at both scans, or weighed by volume (a sphere's diameter cubed where
 * none was measured): 20 mm and 10 mm weigh as 8 to 1. */
static void test_density_of_several_lesions(void **state)
{
    (void)state;
#define BOTH(a, b) HU("a", "20", a) "," HU("b", "10", b)
#define ML(a, b) X("a", "99", "\"volume_ml\":8,\"density_hu\":" a) "," HU("b", "10", b)
#define BARE(a, b) "{\"id\":\"a\",\"density_hu\":" a "},{\"id\":\"b\",\"density_hu\":" b "}"
    static const struct {
        const char *visits, *choice;
        int64_t now_mhu, baseline_mhu;
    } stories[] = {
        {BOTH("80", "40") "|" BOTH("50", "40"), NULL, 45000, 60000},
        {BOTH("80", "40") "|" BOTH("50", "40"), "choi-pooling=volume", 48889, 75556},
        {ML("80", "40") "|" ML("50", "40"), "choi-pooling=volume", 48889, 75556},
        {BOTH("80", "40") "|" BOTH("-50", "-40"), "choi-pooling=volume", -48889, 75556},
        {BARE("80", "40") "|" BARE("50", "40"), "choi-pooling=volume", 45000, 60000},
        {BOTH("80", "40") "|" BARE("50", "40"), "choi-pooling=volume", 45000, 60000},
        {BARE("80", "40") "|" BOTH("50", "40"), "choi-pooling=volume", 45000, 60000},
        {BOTH("80", "40") "|" T("a", "20") "," HU("b", "10", "30"), NULL, 30000, 40000},
        {T("a", "20") "," HU("b", "10", "40") "|" BOTH("50", "30"), NULL, 30000, 40000},
        {OTHER(",\"density_hu\":99") "," HU("b", "10", "40") "|" OTHER(",\"density_hu\":9") "," HU("b", "10", "30"),
         NULL, 30000, 40000},
        {T("a", "20") "|" T("a", "20"), NULL, CASE_ABSENT, CASE_ABSENT},
        {HU("a", "20", "80") "|" T("a", "20"), NULL, CASE_ABSENT, CASE_ABSENT},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct assessed it;
        assess(&it, stories[i].visits, stories[i].choice, NULL);
        if (last(&it)->density_mhu != stories[i].now_mhu || last(&it)->baseline_density_mhu != stories[i].baseline_mhu)
            fail_msg("%s: %lld of %lld mHU", stories[i].visits, (long long)last(&it)->density_mhu,
                     (long long)last(&it)->baseline_density_mhu);
        release(&it);
    }
    /* pooled, the whole is one density: 75.6 to 64 HU is -15.3 %, whose error is that of one */
    expect(CHOI, "PR", BOTH("80", "40") "|" BOTH("68", "32"), "choi-pooling=volume");
    expect(CHOI, "SD", BOTH("80", "40") "|" BOTH("68.3", "34"), "choi-pooling=volume");
}

/* ---- uptake ---- */

static void test_uptake(void **state)
{
    (void)state;
    static const struct measured stories[] = {
        {EORTC, S("a", "10") "," S("b", "6") "|" S("a", "9") "," S("b", "0"), NULL, "9 of 16 PR fell"},
        {EORTC, S("a", "10") "," S("b", "6") "|" S("a", "0") "," S("b", "0"), NULL, "0 of 16 CR all-gone"},
        {EORTC, S("a", "10") "," S("b", "6") "|" S("a", "0") ",{\"id\":\"b\",\"status\":\"absent\"}", NULL,
         "0 of 16 CR all-gone"},
        {EORTC, S("a", "10") "," S("b", "6") "|" S("a", "1"), NULL, "- of 16 NE incomplete"},
        {EORTC,
         S("a", "10") "," S("b", "6") "|" S("a", "1") ",{\"id\":\"b\",\"suv_max\":1,\"status\":\"not_evaluable\"}",
         NULL, "- of 16 NE incomplete"},
        {EORTC, S("a", "0") "|" S("a", "5"), NULL, "5 of 0 NE incomplete"},
        {EORTC, S("a", "10") "," S("b", "6") "|" S("a", "9") "," S("b", "3"), "eortc-pooling=hottest",
         "9 of 10 SD between"},
        /* new uptake, in either measure; a new lesion that takes up nothing says nothing here */
        {EORTC, S("a", "10") "|" S("a", "10") "," NEW("x", ",\"suv_max\":3"), NULL, "10 of 10 PD new-lesion"},
        {EORTC, S("a", "10") "|" S("a", "10") "," NEW("x", ",\"sul_peak\":3"), NULL, "10 of 10 PD new-lesion"},
        {EORTC, S("a", "10") "|" S("a", "10") "," NEW("x", ",\"suv_max\":0"), NULL, "10 of 10 SD between"},
        {EORTC, S("a", "10") "|" S("a", "10") "," NEW("x", MM("9") ",\"sul_peak\":0"), NULL, "10 of 10 SD between"},
        {EORTC, S("a", "10") "|" S("a", "10") "," NEW("x", MM("9")), NULL, "10 of 10 SD between"},
        /* how far it extends: more than 20 %, of those measured at both */
        {EORTC, X("a", "50", "\"suv_max\":9") "|" X("a", "60", "\"suv_max\":9"), NULL, "9 of 9 SD between"},
        {EORTC, X("a", "50", "\"suv_max\":9") "|" X("a", "60.1", "\"suv_max\":9"), NULL, "9 of 9 PD extent-rose"},
        {EORTC,
         X("a", "50", "\"suv_max\":9") "," S("b", "9") "|" X("a", "50", "\"suv_max\":9") "," X("b", "50",
                                                                                               "\"suv_max\":9"),
         NULL, "18 of 18 SD between"},
        {EORTC,
         X("a", "50", "\"suv_max\":9") "," X("b", "50", "\"suv_max\":9") "|" X("a", "61", "\"suv_max\":9") "," S("b",
                                                                                                                 "9"),
         NULL, "18 of 18 PD extent-rose"},
        {EORTC, X("a", "0", "\"suv_max\":9") "|" X("a", "20", "\"suv_max\":9"), NULL, "9 of 9 SD between"},
        {PERCIST, P("a", "10") "," P("b", "8") "|" P("a", "5") "," P("b", "6"), NULL, "6 of 10 PR fell"},
        {PERCIST, P("a", "10") "," P("b", "8") "|" P("a", "5") "," P("b", "6"), "percist-lesion=same",
         "5 of 10 PR fell"},
        {PERCIST, P("a", "10") "," P("b", "10") "|" P("a", "5") "," P("b", "8"), "percist-lesion=same",
         "5 of 10 PR fell"},
        {PERCIST, P("a", "8") "," P("b", "10") "|" P("a", "9") "," P("b", "5"), "percist-lesion=same",
         "5 of 10 PR fell"},
        {PERCIST, "{\"id\":\"x\"}," P("a", "10") "|{\"id\":\"x\"}," P("a", "5"), NULL, "5 of 10 PR fell"},
        {PERCIST, P("a", "10") "," P("b", "8") "|" P("b", "6"), NULL, "6 of 10 NE incomplete"},
        {PERCIST, P("a", "10") "," P("b", "8") "|" P("a", "6"), NULL, "6 of 10 NE incomplete"},
        {PERCIST, P("a", "10") "," P("b", "8") "|" P("a", "0"), NULL, "0 of 10 NE incomplete"},
        {PERCIST, P("a", "10") "," P("b", "8") "|" P("a", "0") "," P("b", "0"), NULL, "0 of 10 CR all-gone"},
        {PERCIST, P("a", "0") "|" P("a", "5"), NULL, "5 of 0 NE incomplete"},
        {PERCIST, P("a", "10") "|{\"id\":\"a\",\"sul_peak\":5,\"status\":\"not_evaluable\"}", NULL,
         "- of 10 NE incomplete"},
    };
    CHECK(stories);
}

/* Glycolysis that rises by 75 % is progression (Wahl 2009), where it was measured of all lesions at both scans. */
static void test_glycolysis(void **state)
{
    (void)state;
#define G(id, sul, tlg) "{\"id\":\"" id "\",\"sul_peak\":" sul ",\"tlg\":" tlg "}"
    static const struct measured stories[] = {
        {PERCIST, G("a", "10", "100") "|" G("a", "10", "175"), NULL, "10 of 10 PD glycolysis-rose"},
        {PERCIST, G("a", "10", "100") "|" G("a", "10", "174"), NULL, "10 of 10 SD between"},
        {PERCIST, G("a", "10", "100") "," G("b", "5", "100") "|" G("a", "10", "250") "," G("b", "5", "100"), NULL,
         "10 of 10 PD glycolysis-rose"},
        {PERCIST, G("a", "10", "100") "," G("b", "5", "100") "|" G("a", "10", "400") "," G("b", "0", "100"), NULL,
         "10 of 10 PD glycolysis-rose"},
        {PERCIST, G("a", "10", "100") "," P("b", "5") "|" G("a", "10", "400") "," G("b", "5", "100"), NULL,
         "10 of 10 SD between"},
        {PERCIST, P("b", "5") "," G("a", "10", "100") "|" G("b", "5", "100") "," G("a", "10", "400"), NULL,
         "10 of 10 SD between"},
        {PERCIST, G("b", "5", "100") "," G("a", "10", "100") "|" P("b", "5") "," G("a", "10", "400"), NULL,
         "10 of 10 SD between"},
        {PERCIST, G("a", "10", "100") "," G("b", "5", "100") "|" G("a", "10", "400"), NULL, "10 of 10 NE incomplete"},
        {PERCIST, G("a", "10", "0") "|" G("a", "10", "50"), NULL, "10 of 10 SD between"},
    };
    CHECK(stories);
#undef G
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_in_the_sum),
        cmocka_unit_test(test_what_weighs_more_than_a_sum),
        cmocka_unit_test(test_what_still_enhances),
        cmocka_unit_test(test_density_beside_size),
        cmocka_unit_test(test_density_of_several_lesions),
        cmocka_unit_test(test_uptake),
        cmocka_unit_test(test_glycolysis),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
