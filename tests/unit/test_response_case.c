/* How the imaging and the treatments of a case become a series: from which treatment on the scans are judged, which
 * scan is the baseline, and what was done to the lesions meanwhile. The nadir holds on where treatment only goes on
 * (Eisenhauer 2009, 4.3.1); the longest pause is kb/criteria.yaml's. */
#include "response_told.h"

#define GIVEN(drugs, start, rest) "{\"kind\":\"systemic\",\"drugs\":[" drugs "],\"start\":\"" start "\"" rest "}"
#define DOSE(mg) ",\"dose_mg\":" mg
#define TIMES(schedule) ",\"schedule\":\"" schedule "\""
#define STOP(day) ",\"stop\":\"" day "\""
#define I "\"imatinib\""
#define S "\"sunitinib\""

/* A dose that is not raised, and a pause of at most 60 days, only go on with what was: the nadir holds on. */
static void test_from_which_treatment_on(void **state)
{
    (void)state;
    static const struct {
        const char *treatments, *start;
    } stories[] = {
        {GIVEN(I, "2015-01-10", DOSE("400")) "," GIVEN(I, "2015-06-10", DOSE("400")), "2015-01-10"},
        {GIVEN(I, "2015-06-10", DOSE("400")) "," GIVEN(I, "2015-01-10", DOSE("400")), "2015-01-10"},
        {GIVEN(I, "2015-01-10", DOSE("400")) "," GIVEN(I, "2015-06-10", DOSE("300")), "2015-01-10"},
        {GIVEN(I, "2015-01-10", DOSE("400")) "," GIVEN(I, "2015-06-10", DOSE("401")), "2015-06-10"},
        /* 400 twice a day is 800; 800 every other day is 400 */
        {GIVEN(I, "2015-01-10", DOSE("400")) "," GIVEN(I, "2015-06-10", DOSE("400") TIMES("BID")), "2015-06-10"},
        {GIVEN(I, "2015-01-10", DOSE("800")) "," GIVEN(I, "2015-06-10", DOSE("400") TIMES("BID")), "2015-01-10"},
        {GIVEN(I, "2015-01-10", DOSE("799")) "," GIVEN(I, "2015-06-10", DOSE("400") TIMES("BID")), "2015-06-10"},
        {GIVEN(I, "2015-01-10", DOSE("400")) "," GIVEN(I, "2015-06-10", DOSE("800") TIMES("QOD")), "2015-01-10"},
        {GIVEN(I, "2015-01-10", DOSE("400")) "," GIVEN(I, "2015-06-10", DOSE("801") TIMES("QOD")), "2015-06-10"},
        {GIVEN(I, "2015-01-10", DOSE("400")) "," GIVEN(I, "2015-06-10", ""), "2015-01-10"},
        {GIVEN(I, "2015-01-10", "") "," GIVEN(I, "2015-06-10", DOSE("800")), "2015-01-10"},
        /* the same drug by another name; drugs that nobody knows, by their letters; several in another order */
        {GIVEN(I, "2015-01-10", "") "," GIVEN("\"Glivec\"", "2015-06-10", ""), "2015-01-10"},
        {GIVEN("\"xx\"", "2015-01-10", "") "," GIVEN("\"XX\"", "2015-06-10", ""), "2015-01-10"},
        {GIVEN("\"xx\"", "2015-01-10", "") "," GIVEN("\"yy\"", "2015-06-10", ""), "2015-06-10"},
        {GIVEN(I, "2015-01-10", "") "," GIVEN(S, "2015-06-10", ""), "2015-06-10"},
        {GIVEN(I "," S, "2015-01-10", "") "," GIVEN(S "," I, "2015-06-10", ""), "2015-01-10"},
        {GIVEN(I, "2015-01-10", "") "," GIVEN(I "," S, "2015-06-10", ""), "2015-06-10"},
        {GIVEN(I "," S, "2015-01-10", "") "," GIVEN(I, "2015-06-10", ""), "2015-06-10"},
        {GIVEN(I "," S, "2015-01-10", "") "," GIVEN(I ",\"xx\"", "2015-06-10", ""), "2015-06-10"},
        /* 60 days without are a pause, 61 are not; of a month the last day counts */
        {GIVEN(I, "2015-01-10", STOP("2015-04-11")) "," GIVEN(I, "2015-06-10", ""), "2015-01-10"},
        {GIVEN(I, "2015-01-10", STOP("2015-04-10")) "," GIVEN(I, "2015-06-10", ""), "2015-06-10"},
        {GIVEN(I, "2015-01-10", STOP("2015-04")) "," GIVEN(I, "2015-06-10", ""), "2015-01-10"},
        {GIVEN(I, "2015-01-10", STOP("2015-03")) "," GIVEN(I, "2015-06-10", ""), "2015-06-10"},
        {GIVEN(I, "2015-01-10", STOP("2015-06-01") ",\"stop_reason\":\"progression\"") "," GIVEN(I, "2015-06-10", ""),
         "2015-06-10"},
        {GIVEN(I, "2015-01-10", STOP("2015-06-01") ",\"stop_reason\":\"toxicity\"") "," GIVEN(I, "2015-06-10", ""),
         "2015-01-10"},
        /* back to where it began, but not beyond another drug */
        {GIVEN(I, "2015-01-10", "") "," GIVEN(I, "2015-03-10", "") "," GIVEN(I, "2015-06-10", ""), "2015-01-10"},
        {GIVEN(I, "2015-01-10", "") "," GIVEN(S, "2015-03-10", "") "," GIVEN(I, "2015-06-10", ""), "2015-06-10"},
        /* neither surgery nor a treatment without a start is one */
        {GIVEN(I, "2015-01-10", "") ",{\"kind\":\"surgery\",\"date\":\"2015-06-10\"},{\"kind\":\"systemic\",\"drugs\":"
                                    "[" S "]}",
         "2015-01-10"},
        {"{\"kind\":\"surgery\",\"date\":\"2015-06-10\"}," GIVEN(I, "2015-01-10", ""), "2015-01-10"},
        {"{\"kind\":\"surgery\",\"date\":\"2015-06-10\"}", NULL},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        char members[1024];
        struct told told = {.used = 0}, expected = {.used = 0};
        struct series series;
        struct arena *arena = arena_new();
        snprintf(members, sizeof members, "\"treatments\":[%s]", stories[i].treatments);
        cajal_case *patient_case = case_of(members);
        assert_true(series_of_case(&series, arena, knowledge, patient_case));
        tell_date(&told, "", series.treatment_start);
        if (stories[i].start)
            tell(&expected, " =%s", stories[i].start);
        if (strcmp(told.text, expected.text) != 0)
            fail_msg("%s:%s, expected%s", stories[i].treatments, told.text, expected.text);
        cajal_case_free(patient_case);
        arena_free(arena);
    }
}

static void tell_events_of(struct told *told, const struct series *series)
{
    for (uint32_t i = 0; i < series->events_count; i++) {
        const struct series_event *event = &series->events[i];
        tell(told, "%s", case_word(&case_words_kind, (int)event->kind));
        tell_word(told, "of", event->label);
        tell_date(told, "from", event->start);
        tell_date(told, "to", event->stop);
        tell_number(told, "mg", event->dose_mg_milli);
        tell(told, "%s; ", event->goes_on ? " on" : "");
    }
    for (uint32_t i = 0; i < series->lesions_count; i++) {
        const struct series_lesion *lesion = &series->lesions[i];
        tell(told, "%s%s", lesion->id, lesion->treated_before ? " before" : "");
        tell_date(told, "by", lesion->treated);
        tell(told, "%s; ", date_stated(lesion->treated) ? case_word(&case_words_kind, (int)lesion->treatment) : "");
    }
}

static void test_treatments_of_a_case(void **state)
{
    (void)state;
    static const struct {
        const char *treatments, *expected;
    } stories[] = {
        {GIVEN(I "," S, "2015-01-10", DOSE("400") ",\"stop\":null"),
         "systemic of=imatinib + sunitinib from=2015-01-10 mg=400 on; T; U; "},
        {GIVEN(I, "2015-01-10", STOP("2015-03-10")), "systemic of=imatinib from=2015-01-10 to=2015-03-10; T; U; "},
        {GIVEN(I, "2015-01-10", ""), "systemic of=imatinib from=2015-01-10; T; U; "},
        {"{\"kind\":\"ablation\",\"date\":\"2015-02-01\",\"lesions\":[\"Z\",\"U\"]}",
         "ablation from=2015-02-01 to=2015-02-01; T; U by=2015-02-01ablation; "},
        /* the latest of a lesion; the first of two on one day; before the baseline; of a year that may be either */
        {"{\"kind\":\"ablation\",\"date\":\"2015-02-09\",\"lesions\":[\"T\"]},{\"kind\":\"radiotherapy\",\"date\":"
         "\"2015-02-01\",\"lesions\":[\"T\"]},{\"kind\":\"surgery\",\"date\":\"2015-02-09\",\"lesions\":[\"T\"]}",
         "ablation from=2015-02-09 to=2015-02-09; radiotherapy from=2015-02-01 to=2015-02-01; surgery from=2015-02-09 "
         "to=2015-02-09; T by=2015-02-09ablation; U; "},
        {"{\"kind\":\"ablation\",\"date\":\"2014-12-31\",\"lesions\":[\"T\"]}",
         "ablation from=2014-12-31 to=2014-12-31; T before; U; "},
        {"{\"kind\":\"ablation\",\"date\":\"2015\",\"lesions\":[\"T\"]}",
         "ablation from=2015 to=2015; T by=2015ablation; U; "},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        char members[1024];
        struct told told = {.used = 0};
        struct series series;
        struct arena *arena = arena_new();
        snprintf(
            members, sizeof members,
            "\"treatments\":[%s],\"imaging\":[{\"date\":\"2015-01-01\",\"lesions\":[{\"id\":\"T\",\"longest_mm\":50},"
            "{\"id\":\"U\",\"longest_mm\":50}]}]",
            stories[i].treatments);
        cajal_case *patient_case = case_of(members);
        assert_true(series_of_case(&series, arena, knowledge, patient_case));
        tell_events_of(&told, &series);
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s:\n%s\nexpected\n%s", stories[i].treatments, told.text, stories[i].expected);
        cajal_case_free(patient_case);
        arena_free(arena);
    }
}

/* The scan by its date, of one day as they are listed; a PET, or a scan before the treatment, is no baseline. */
static void test_the_baseline_of_a_case(void **state)
{
    (void)state;
#define SCAN(day, lesion) "{\"date\":\"" day "\",\"lesions\":[{\"id\":\"T\"," lesion "}]}"
    static const struct {
        const char *scans, *start, *expected; /* "*" before the baseline; its size or uptake */
    } stories[] = {
        {SCAN("2015-03-01", "\"longest_mm\":40") "," SCAN("2015-01-01", "\"longest_mm\":50"), NULL, "*50 40 "},
        {"{\"date\":\"2015-01-01\",\"modality\":\"MRI\",\"lesions\":[{\"id\":\"T\",\"longest_mm\":50}]}," SCAN(
             "2015-01-01", "\"longest_mm\":40"),
         NULL, "*50 40 "},
        {SCAN("2015-01-01", "\"longest_mm\":50") "," SCAN("2015-03-01", "\"longest_mm\":40"), "2015-03-01", "50 *40 "},
        {SCAN("2015-01-01", "\"longest_mm\":50") "," SCAN("2015-03-01", "\"longest_mm\":40"), "2015-02-28", "*50 40 "},
        {SCAN("2015-01-01", "\"longest_mm\":50") "," SCAN("2015-03-01", "\"longest_mm\":40"), "2014-02-28", "*50 40 "},
        {SCAN("2015-01-01", "\"longest_mm\":50") "," SCAN("2015-03-15", "\"longest_mm\":40"), "2015-03", "*50 40 "},
        {SCAN("2015-01-01", "\"suv_max\":5") "," SCAN("2015-03-01", "\"longest_mm\":40"), NULL, "0 *40 "},
        {SCAN("2015-01-01", "\"longest_mm\":50") "," SCAN("2015-02-01", "\"suv_max\":5") "," SCAN("2015-03-01",
                                                                                                  "\"longest_mm\":40"),
         "2015-02-15", "*50 0 40 "},
        /* what a PET says besides uptake: a new lesion is nothing to compare with, a status and a density are */
        {SCAN("2015-01-01", "\"suv_max\":5,\"new\":true") "," SCAN("2015-03-01", "\"longest_mm\":40"), NULL, "0 *40 "},
        {SCAN("2015-01-01", "\"suv_max\":5,\"nodule_within_mass\":true") "," SCAN("2015-03-01", "\"longest_mm\":40"),
         NULL, "0 *40 "},
        {SCAN("2015-01-01", "\"suv_max\":5,\"status\":\"present\"") "," SCAN("2015-03-01", "\"longest_mm\":40"), NULL,
         "*0 40 "},
        {SCAN("2015-01-01", "\"suv_max\":5,\"density_hu\":50") "," SCAN("2015-03-01", "\"longest_mm\":40"), NULL,
         "*0 40 "},
        {SCAN("2015-01-01", "\"sul_peak\":5,\"volume_ml\":50") "," SCAN("2015-03-01", "\"longest_mm\":40"), NULL,
         "*0 40 "},
        {SCAN("2015-01-01", "\"tlg\":5,\"short_mm\":50") "," SCAN("2015-03-01", "\"longest_mm\":40"), NULL, "*0 40 "},
        {SCAN("2015-01-01", "\"tlg\":5,\"enhancing_mm\":50") "," SCAN("2015-03-01", "\"longest_mm\":40"), NULL,
         "*0 40 "},
        {SCAN("2015-01-01", "\"tlg\":5") "," SCAN("2015-03-01", "\"longest_mm\":40"), NULL, "0 *40 "},
        {"{\"date\":\"2014-01-01\",\"lesions\":[]}," SCAN("2015-03-01", "\"longest_mm\":40"), NULL, "*40 "},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        char members[1024];
        struct told told = {.used = 0};
        struct series series;
        struct arena *arena = arena_new();
        snprintf(members, sizeof members, "%s%s%s\"imaging\":[%s]",
                 stories[i].start ? "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"start\":\"" : "",
                 stories[i].start ? stories[i].start : "", stories[i].start ? "\"}]," : "", stories[i].scans);
        cajal_case *patient_case = case_of(members);
        assert_true(series_of_case(&series, arena, knowledge, patient_case));
        for (uint32_t v = 0; v < series.visits_count; v++) {
            int64_t size = series_at(&series, v, 0)->longest_um;
            tell(&told, "%s%g ", v == series.baseline ? "*" : "", size == CASE_ABSENT ? 0 : (double)size / 1000);
        }
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s from %s: %s, expected %s", stories[i].scans, stories[i].start ? stories[i].start : "-",
                     told.text, stories[i].expected);
        cajal_case_free(patient_case);
        arena_free(arena);
    }
#undef SCAN
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_which_treatment_on),
        cmocka_unit_test(test_treatments_of_a_case),
        cmocka_unit_test(test_the_baseline_of_a_case),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
