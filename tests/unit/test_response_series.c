/* How scans become a series: which rows of a table are one visit and one lesion, what SDTM's TU adds, which scan is the
 * baseline; and the mistakes that only the course of a lesion shows.
 * Slips, roles and numbers of targets by Eisenhauer 2009 (sections 3 and 4.1); columns by SDTMIG 3.4 (TU, TR). */
#include "response_told.h"

struct story {
    const char *csv, *identified, *expected;
};

static void check_stories(const struct story *stories, size_t count)
{
    struct told told;
    for (size_t i = 0; i < count; i++) {
        read_tables(&told, stories[i].csv, stories[i].identified);
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s\nread      %s\nexpected  %s", stories[i].csv, told.text, stories[i].expected);
    }
}
#define CHECK(stories) check_stories(stories, sizeof(stories) / sizeof(stories)[0])

/* ---- visits ---- */

#define NUMBERED "subject,date,visit_number,visit,lesion,longest_mm\n"

static void test_which_rows_are_one_visit(void **state)
{
    (void)state;
    static const struct story stories[] = {
        /* a number beside none, a name beside none, on one day */
        {NUMBERED "A,2020-01-01,1,,T,50\nA,2020-01-01,,,T,40\n", NULL,
         "A; T\n* on=2020-01-01 T( long=40 )\n  on=2020-01-01 T( long=50 )"},
        {NUMBERED "A,2020-01-01,,W,T,50\nA,2020-01-01,,,T,40\n", NULL,
         "A; T\n* on=2020-01-01 label=W T( long=50 )\n  on=2020-01-01 T( long=40 )"},
        {NUMBERED "A,2020-01-01,,,T,50\nA,2020-01-01,,W,T,40\n", NULL,
         "A; T\n* on=2020-01-01 T( long=50 )\n  on=2020-01-01 label=W T( long=40 )"},
        {NUMBERED "A,2020-01-01,,V,T,50\nA,2020-01-01,,W,T,40\n", NULL,
         "A; T\n* on=2020-01-01 label=V T( long=50 )\n  on=2020-01-01 label=W T( long=40 )"},
        /* the same number, whatever the name */
        {NUMBERED "A,2020-01-01,1,V,T,50\nA,2020-01-02,1,W,U,40\n", NULL,
         "A; T; U\n* on=2020-01-01 label=V T( long=50 ) U( long=40 )"},
    };
    CHECK(stories);
}

/* Numbers run with the dates. A visit without one, as unscheduled ones are, is no mistake wherever it lies. */
static void test_visits_out_of_order(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {NUMBERED "A,2020-03-01,1,,T,50\nA,2020-01-01,2,,T,40\n", NULL,
         "A; T\n* on=2020-01-01 T( long=40 )\n  on=2020-03-01 T( long=50 )"
         "!2 date: visits out of order: visit 1 is dated 2020-03-01, after visit 2 of 2020-01-01"},
        {NUMBERED "A,2020-01-01,1,,T,50\nA,2020-03-01,,,T,40\nA,2020-05-01,2,,T,30\n", NULL,
         "A; T\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01 T( long=40 )\n  on=2020-05-01 T( long=30 )"},
        {NUMBERED "A,2020-01-01,,,T,50\nA,2020-03-01,1,,T,40\nA,2020-05-01,,,T,30\n", NULL,
         "A; T\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01 T( long=40 )\n  on=2020-05-01 T( long=30 )"},
        {NUMBERED "A,2020-01-01,2,,T,50\nA,2020-03-01,,,T,40\nA,2020-05-01,1,,T,30\n", NULL,
         "A; T\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01 T( long=40 )\n  on=2020-05-01 T( long=30 )"
         "!4 date: visits out of order: visit 1 is dated 2020-05-01, after visit 2 of 2020-01-01"},
    };
    CHECK(stories);
}

static void test_which_scan_is_the_baseline(void **state)
{
    (void)state;
#define TABLE "subject,date,visit,lesion,longest_mm,suv_max,baseline,treatment_start\n"
    static const struct story stories[] = {
        /* the first that measures size, though a PET before it is named so */
        {TABLE "A,2020-01-01,Baseline,T,,9,Y,\nA,2020-02-01,x,T,50,,,\nA,2020-03-01,y,T,40,,,\n", NULL,
         "A; T\n  on=2020-01-01 label=Baseline T( suv=9 )\n* on=2020-02-01 label=x T( long=50 )\n  on=2020-03-01 "
         "label=y "
         "T( long=40 )"},
        /* marked before named; the first of two that are marked; the last of two that are named */
        {TABLE "A,2020-01-01,Baseline,T,50,,,\nA,2020-02-01,x,T,50,,Y,\nA,2020-03-01,y,T,40,,Y,\n", NULL,
         "A; T\n  on=2020-01-01 label=Baseline T( long=50 )\n* on=2020-02-01 label=x T( long=50 )\n  on=2020-03-01 "
         "label=y T( long=40 )"},
        {TABLE "A,2020-01-01,baseline,T,50,,,\nA,2020-02-01,SCREENING,T,50,,,\nA,2020-03-01,y,T,40,,,\n", NULL,
         "A; T\n  on=2020-01-01 label=baseline T( long=50 )\n* on=2020-02-01 label=SCREENING T( long=50 )\n  "
         "on=2020-03-"
         "01 label=y T( long=40 )"},
        /* treatment began before all scans: the first */
        {TABLE "A,2020-01-01,,T,50,,,2019-12-31\nA,2020-02-01,,T,50,,,\n", NULL,
         "A start=2019-12-31; T\n* on=2020-01-01 T( long=50 )\n  on=2020-02-01 T( long=50 )"},
        {TABLE "A,2020-01-01,,T,50,,,2020-03-15\nA,2020-02-01,,T,50,,,\nA,2020-03-15,,T,,9,,\n", NULL,
         "A start=2020-03-15; T\n  on=2020-01-01 T( long=50 )\n* on=2020-02-01 T( long=50 )\n  on=2020-03-15 T( suv=9 "
         ")"},
    };
    CHECK(stories);
#undef TABLE
}

/* ---- what TU says ---- */

#define TR "USUBJID,TREVALID,TRDTC,TRLNKID,TRTESTCD,TRSTRESN\n"
#define TU "USUBJID,TUEVALID,TULNKID,TULOC,TUSTRESC\n"

static void test_lesions_identified_in_tu(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {TR "A,,2020-01-01,T,SAXIS,18\nA,,2020-01-01,U,LDIAM,30\n",
         TU "A,,T,LYMPH NODE,TARGET\nA,,U,LIVER,NON-TARGET\n",
         "A; T role=target organ=LYMPH NODE site=lymph_node node; U role=non_target organ=LIVER site=liver\n* "
         "on=2020-01-01 T( short=18 ) U( long=30 )"},
        /* each reader's own; one that names no reader holds for all */
        {TR "A,X,2020-01-01,T,LDIAM,18\nA,Y,2020-01-01,T,LDIAM,19\n", TU "A,X,T,LIVER,TARGET\nA,Y,T,LUNG,NON-TARGET\n",
         "A reader=X; T role=target organ=LIVER site=liver\n* on=2020-01-01 T( long=18 )\n"
         "A reader=Y; T role=non_target organ=LUNG site=lung\n* on=2020-01-01 T( long=19 )"},
        {TR "A,X,2020-01-01,T,LDIAM,18\n", TU "A,Y,T,LUNG,NON-TARGET\nA,,T,LIVER,TARGET\n",
         "A reader=X; T role=target organ=LIVER site=liver\n* on=2020-01-01 T( long=18 )"},
        {TR "A,,2020-01-01,T,LDIAM,18\n", TU "A,Y,U,LUNG,NON-TARGET\nA,Y,T,LIVER,TARGET\n",
         "A; T role=target organ=LIVER site=liver\n* on=2020-01-01 T( long=18 )"},
        /* of the subject alone; subjects that TU does not know are told, and those that only it knows passed over */
        {TR "B,,2020-01-01,T,LDIAM,18\nD,,2020-01-01,T,LDIAM,18\n",
         TU "A,,T,LUNG,TARGET\nB,,T,LIVER,TARGET\nC,,T,LUNG,TARGET\nE,,T,LUNG,TARGET\n",
         "B; T role=target organ=LIVER site=liver\n* on=2020-01-01 T( long=18 )\nD; T\n* on=2020-01-01 T( long=18 )"
         "!3 USUBJID: to check: subject D has no row in the table that identifies lesions"},
        {TR "A,,2020-01-01,T,LDIAM,18\n", TU "A,,T,LUNG,TARGET\nA,,,LIVER,TARGET\nA,,U,LIVER,SOMETHING\n",
         "A; T role=target organ=LUNG site=lung\n* on=2020-01-01 T( long=18 )"
         "!3 TULNKID: empty, expected a name for the lesion"
         "!4 TUSTRESC: found \"SOMETHING\", expected target, node, non_target or new"},
        {TR "A,,2020-01-01,T,LDIAM,18\n", "TULOC\nLIVER\n",
         "!1 subject: no such column; the table that identifies lesions needs it"
         "!1 lesion: no such column; the table that identifies lesions needs it"},
    };
    CHECK(stories);
}

/* TRGRPID is not needed in TR: what TU calls new is new from where it is first measured, and progression. */
static int tell_call(void *context, const cajal_assessment *assessment)
{
    for (size_t i = 1; i < cajal_assessment_visits(assessment); i++)
        tell(context, "%s ", cajal_assessment_call(assessment, i, "recist"));
    return 0;
}

static void test_a_lesion_that_tu_calls_new(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *expected;
    } stories[] = {
        {"A,,2020-03-01,N,LDIAM,12\n", "PD SD "},
        {"A,,2020-05-01,N,LDIAM,12\n", "SD PD "},
        {"A,,2020-03-01,N,LDIAM,12\nA,,2020-05-01,N,LDIAM,12\n", "PD PD "},
        {"", "SD SD "},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        char path[] = TABLE_PATH, beside[] = TABLE_PATH, csv[512];
        struct told told = {.used = 0};
        cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
        options.identified = beside;
        snprintf(csv, sizeof csv, TR "A,,2020-01-01,T,LDIAM,50\nA,,2020-03-01,T,LDIAM,50\nA,,2020-05-01,T,LDIAM,50\n%s",
                 stories[i].rows);
        make_file(path, csv);
        make_file(beside, TU "A,,T,LIVER,TARGET\nA,,N,LUNG,NEW\n");
        assert_int_equal(cajal_assess_table(knowledge, path, &options, tell_call, &told, NULL), CAJAL_OK);
        assert_string_equal(told.text, stories[i].expected);
        remove(path);
        remove(beside);
    }
}

/* ---- one lesion ---- */

static void test_what_holds_of_a_lesion(void **state)
{
    (void)state;
#define TABLE "subject,date,lesion,site,role,longest_mm,short_mm,porta_hepatis\n"
    static const struct story stories[] = {
        {TABLE "A,2020-01-01,T,liver,target,50,,\nA,2020-03-01,T,lung,target,50,,\n", NULL,
         "A; T role=target organ=liver site=liver\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01"
         "!3 site: lesion T is in \"lung\" here and in \"liver\" on line 2: one lesion has one organ"},
        {TABLE "A,2020-01-01,T,liver,target,50,,\nA,2020-03-01,T,liver,non_target,50,,\n", NULL,
         "A; T role=target organ=liver site=liver\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01"
         "!3 role: lesion T is \"non_target\" here and \"target\" on line 2: a lesion keeps its role"},
        /* what is left out at first is taken from later rows, and holds on */
        {TABLE "A,2020-01-01,T,,,50,20,\nA,2020-03-01,T,lymph node,target,,18,yes\nA,2020-05-01,T,,,,17,no\n", NULL,
         "A; T role=target organ=lymph node node porta\n* on=2020-01-01 T( long=50 short=20 )\n  on=2020-03-01 T( "
         "short=18 )\n  on=2020-05-01 T( short=17 )"},
        {TABLE "A,2020-01-01,T,lymph node,target,,20,\nA,2020-03-01,T,,,,18,\n", NULL,
         "A; T role=target organ=lymph node site=lymph_node node\n* on=2020-01-01 T( short=20 )\n  on=2020-03-01 T( "
         "short=18 )"},
        {"subject,date,lesion,longest_mm,split_from,merged_into\nA,2020-01-01,T,50,U,\nA,2020-03-01,T,50,,W\n", NULL,
         "A; T\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01 T( long=50 )"
         "!2 split_from: lesion \"U\" is in no row of this subject"
         "!3 merged_into: lesion \"W\" is in no row of this subject"},
        {"subject,date,lesion,longest_mm\nA,2020-01-01,T,50\nA,2020-01-01,T,40\n", NULL,
         "A; T\n* on=2020-01-01 T( long=50 )!3 lesion: lesion T is given twice at this visit, on line 2 too"},
    };
    CHECK(stories);
#undef TABLE
}

/* The latest of several local therapies of a lesion, and of what kind; one before the baseline marks it. */
static int tell_events(void *context, const cajal_assessment *assessment)
{
    const struct series *series = &assessment->series;
    for (uint32_t i = 0; i < series->events_count; i++) {
        const struct series_event *event = &series->events[i];
        tell(context, "%s", case_word(&case_words_kind, (int)event->kind));
        tell_date(context, "from", event->start);
        tell_date(context, "to", event->stop);
        assert_true(event->dose_mg_milli == CASE_ABSENT && !event->goes_on);
        tell(context, "; ");
    }
    for (uint32_t i = 0; i < series->lesions_count; i++)
        tell(context, "%s%s", series->lesions[i].id, series->lesions[i].treated_before ? " before" : "");
    return 0;
}

static void test_local_therapies_of_a_table(void **state)
{
    (void)state;
#define TABLE "subject,date,lesion,longest_mm,treated,treated_by\n"
    static const struct {
        const char *csv, *expected;
    } stories[] = {
        {TABLE "A,2020-01-01,T,50,,\nA,2020-03-01,T,50,2020-02-01,surgery\nA,2020-05-01,T,50,2020-02-15,ablation\n",
         "ablation from=2020-02-15 to=2020-02-15; T"},
        {TABLE "A,2020-01-01,T,50,,\nA,2020-03-01,T,50,2020-02-15,surgery\nA,2020-05-01,T,50,2020-02-15,ablation\n",
         "surgery from=2020-02-15 to=2020-02-15; T"},
        {TABLE "A,2020-01-01,T,50,2019-06-01,surgery\nA,2020-01-01,U,50,,\n",
         "surgery from=2019-06-01 to=2019-06-01; T beforeU"},
        {TABLE "A,2020-01-01,T,50,2020-01-01,surgery\nA,2020-01-01,U,50,2020-01-02,ablation\n",
         "surgery from=2020-01-01 to=2020-01-01; ablation from=2020-01-02 to=2020-01-02; TU"},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        char path[] = TABLE_PATH;
        struct told told = {.used = 0};
        make_file(path, stories[i].csv);
        assert_int_equal(cajal_assess_table(knowledge, path, NULL, tell_events, &told, NULL), CAJAL_OK);
        assert_string_equal(told.text, stories[i].expected);
        remove(path);
    }
#undef TABLE
}

/* Every measure of SDTM, given twice. */
static void test_measured_twice(void **state)
{
    (void)state;
    static const char *const codes[] = {"LDIAM", "LPERP", "ENHDIAM", "DENSITY", "SUVMAX", "SULPEAK", "VOLUME", "TLG"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        char csv[256];
        struct told told;
        snprintf(csv, sizeof csv, TR "A,,2020-01-01,T,%s,18\nA,,2020-01-01,T,%s,19\n", codes[i], codes[i]);
        read_table(&told, csv);
        if (!strstr(told.text, "=18 )!3 TRTESTCD: lesion T is measured twice at this visit, on line 2 too"))
            fail_msg("%s: %s", codes[i], told.text);
    }
}

/* ---- a slip of the pen ---- */

static void test_ten_times_larger_or_smaller(void **state)
{
    (void)state;
    static const struct {
        const char *before, *now, *said; /* mm; a before of two scans: the second did not measure it */
        bool node;
    } slips[] = {
        {"50", "5", "5 mm, at the scan before 50 mm: is this one in cm?", false},
        {"5", "50", "50 mm, at the scan before 5 mm: is one of them in cm?", false},
        {"5", "40", "40 mm, at the scan before 5 mm: is one of them in cm?", false},
        {"5", "39.9", NULL, false},
        {"4", "50", "50 mm, at the scan before 4 mm: is one of them in cm?", false},
        {"4", "50.1", NULL, false},
        {"40", "5", "5 mm, at the scan before 40 mm: is this one in cm?", false},
        {"39.9", "5", NULL, false},
        {"62.5", "5", "5 mm, at the scan before 62.5 mm: is this one in cm?", false},
        {"62.6", "5", NULL, false},
        {"0", "50", NULL, false},
        {"50", "0", NULL, false},
        {"5", "50", "50 mm, at the scan before 5 mm: is one of them in cm?", true},
    };
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
        char csv[512], expected[256] = "";
        struct told told;
        const char *column = slips[i].node ? "short_mm" : "longest_mm", *role = slips[i].node ? "node" : "target";
        snprintf(csv, sizeof csv,
                 "subject,date,lesion,role,%s\nA,2020-01-01,T,%s,%s\nA,2020-03-01,T,,\nA,2020-05-01,T,,%s\n", column,
                 role, slips[i].before, slips[i].now);
        if (slips[i].said)
            snprintf(expected, sizeof expected, "!4 %s: to check: lesion T is %s", column, slips[i].said);
        read_table(&told, csv);
        const char *said = strchr(told.text, '!');
        if (strcmp(said ? said : "", expected) != 0)
            fail_msg("%s, %s: %s\nexpected %s", slips[i].before, slips[i].now, told.text, expected);
    }
}

/* ---- cells that contradict themselves ---- */

#define CELL(columns, cells) "subject,date,lesion," columns "\nA,2020-01-01,T," cells "\n"

static void test_cells_that_contradict_themselves(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {CELL("longest_mm,short_mm", "20,21"), NULL,
         "A; T\n* on=2020-01-01 T( long=20 short=21 )"
         "!2 short_mm: to check: short axis of lesion T is longer than its longest diameter"},
        {CELL("longest_mm,short_mm", "20,20"), NULL, "A; T\n* on=2020-01-01 T( long=20 short=20 )"},
        /* the enhancing part is left out, and the lesion stays */
        {CELL("longest_mm,enhancing_mm", "20,21"), NULL,
         "A; T\n* on=2020-01-01 T( long=20 )!2 enhancing_mm: the enhancing part of lesion T is longer than the lesion"},
        {CELL("longest_mm,enhancing_mm", "20,20"), NULL, "A; T\n* on=2020-01-01 T( long=20 enhancing=20 )"},
        {CELL("enhancing_mm", "20"), NULL, "A; T\n* on=2020-01-01 T( enhancing=20 )"},
        {CELL("longest_mm,status", "20,absent"), NULL,
         "A; T\n* on=2020-01-01 T( long=20 status=not_evaluable )!2 status: lesion T is absent beside a size above 0"},
        {CELL("longest_mm,status", "0,absent"), NULL, "A; T\n* on=2020-01-01 T( long=0 status=absent )"},
        {CELL("status", "absent"), NULL, "A; T\n* on=2020-01-01 T( status=absent )"},
        /* a node's size is its short axis: the other says nothing here, nor of one that is no target */
        {CELL("role,longest_mm", "node,20"), NULL,
         "A; T role=target node\n* on=2020-01-01 T( long=20 )"
         "!2 short_mm: node T has a longest diameter only: RECIST 1.1 measures nodes by their short axis"},
        {CELL("role,site,longest_mm", "non_target,lymph node,20"), NULL,
         "A; T role=non_target organ=lymph node site=lymph_node node\n* on=2020-01-01 T( long=20 )"},
        {CELL("role,site,status", "target,lymph node,not done"), NULL,
         "A; T role=target organ=lymph node site=lymph_node node\n* on=2020-01-01 T( status=not_evaluable )"},
        {CELL("density_hu", "-150"), NULL, "A; T\n* on=2020-01-01 T( hu=-150 )"},
        {CELL("density_hu", "-150.5"), NULL,
         "A; T\n* on=2020-01-01 T( hu=-150.5 )!2 density_hu: to check: -150.5 HU is no density of soft tissue (lesion "
         "T)"},
        {CELL("density_hu", "300"), NULL, "A; T\n* on=2020-01-01 T( hu=300 )"},
        {CELL("density_hu", "301"), NULL,
         "A; T\n* on=2020-01-01 T( hu=301 )!2 density_hu: to check: 301 HU is no density of soft tissue (lesion T)"},
    };
    CHECK(stories);
}

/* ---- targets ---- */

static void test_targets_are_chosen_at_the_baseline(void **state)
{
    (void)state;
#define TABLE "subject,date,lesion,role,site,longest_mm,split_from\nA,2020-01-01,T,target,,50,\n"
    static const struct story stories[] = {
        {TABLE "A,2020-03-01,U,target,,20,\n", NULL,
         "A; T role=target; U role=target\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01 U( long=20 )"
         "!3 role: target U appears after the baseline: targets are chosen there; a lesion found later is new"},
        {TABLE "A,2020-03-01,U,target,,20,T\n", NULL,
         "A; T role=target; U role=target from T\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01 U( long=20 )"},
        {TABLE "A,2020-03-01,U,non_target,,20,\n", NULL,
         "A; T role=target; U role=non_target\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01 U( long=20 )"},
        {TABLE "A,2020-03-01,U,,,20,\n", NULL,
         "A; T role=target; U\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01 U( long=20 )"},
    };
    CHECK(stories);
#undef TABLE
}

/* Five targets, two of an organ; nodes anywhere are one organ; lesions of no stated organ are of none. */
static void test_more_targets_than_recist_takes(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *said;
    } stories[] = {
        {"A,2020-01-01,a,target,liver,30\nA,2020-01-01,b,target,liver,30\nA,2020-01-01,c,target,lung,30\n", ""},
        {"A,2020-01-01,a,target,liver,30\nA,2020-01-01,b,target,liver,30\nA,2020-01-01,c,target,lung,30\n"
         "A,2020-01-01,d,target,liver,30\nA,2020-01-01,e,target,liver,30\n",
         "!5 role: to check: target d is one more in its organ than the 2 that RECIST 1.1 takes"
         "!6 role: to check: target e is one more in its organ than the 2 that RECIST 1.1 takes"},
        {"A,2020-01-01,a,target,neck node,30\nA,2020-01-01,b,node,liver,30\nA,2020-01-01,c,target,liver,30\n"
         "A,2020-01-01,d,target,groin node,30\n",
         "!5 role: to check: target d is one more in its organ than the 2 that RECIST 1.1 takes"},
        {"A,2020-01-01,a,target,,30\nA,2020-01-01,b,target,,30\nA,2020-01-01,c,target,,30\nA,2020-01-01,d,target,,30\n"
         "A,2020-01-01,e,target,,30\n",
         ""},
        {"A,2020-01-01,x,non_target,,30\nA,2020-01-01,a,target,,30\nA,2020-01-01,b,target,,30\nA,2020-01-01,c,target,,"
         "30\n"
         "A,2020-01-01,d,target,,30\nA,2020-01-01,e,target,,30\nA,2020-01-01,f,target,,30\nA,2020-01-01,g,target,,30\n",
         "!8 role: to check: target f is one more than the 5 that RECIST 1.1 takes"},
        {"A,2020-01-01,a,target,liver,30\nA,2020-01-01,b,target,liver,30\nA,2020-01-01,c,non_target,liver,30\n"
         "A,2020-01-01,d,target,,30\nA,2020-01-01,e,target,lung,30\n",
         ""},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        char csv[1024], said[1024] = "";
        struct told told;
        snprintf(csv, sizeof csv, "subject,date,lesion,role,site,short_mm\n%s", stories[i].rows);
        read_table(&told, csv);
        const char *from = strchr(told.text, '!');
        snprintf(said, sizeof said, "%s", from ? from : "");
        if (strcmp(said, stories[i].said) != 0)
            fail_msg("%s\nsays      %s\nexpected  %s", csv, said, stories[i].said);
    }
}

/* ---- too much ---- */

struct much {
    uint32_t visits, lesions;
};

static int count_all(void *context, const cajal_assessment *assessment)
{
    *(struct much *)context = (struct much){assessment->series.visits_count, assessment->series.lesions_count};
    return 0;
}

/* 500 visits or lesions of one subject are read; more are a wrong file, told row by row. */
static void test_more_than_one_patient_has(void **state)
{
    (void)state;
    for (int lesions = 0; lesions < 2; lesions++)
        for (size_t rows = 500; rows <= 502; rows += 2) {
            char path[] = TABLE_PATH;
            static char csv[64 * 502];
            int used = snprintf(csv, sizeof csv, "subject,visit_number,date,lesion,longest_mm\n");
            for (size_t i = 0; i < rows; i++)
                used += snprintf(csv + used, sizeof csv - (size_t)used, "A,%zu,2020-01-01,T%zu,50\n", lesions ? 1 : i,
                                 lesions ? i : 1);
            make_file(path, csv);
            struct much much;
            cajal_errors *errors = cajal_errors_new();
            cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
            options.critique = -1;
            assert_int_equal(cajal_assess_table(knowledge, path, &options, count_all, &much, errors),
                             rows == 500 ? CAJAL_OK : CAJAL_INVALID);
            assert_int_equal(lesions ? much.lesions : much.visits, 500);
            assert_int_equal(cajal_errors_count(errors), rows - 500);
            if (rows > 500) {
                assert_int_equal(cajal_errors_at(errors, 0)->line, 502);
                assert_string_equal(cajal_errors_at(errors, 0)->message,
                                    "more than 500 visits or 500 lesions of one subject: the row is left out");
            }
            cajal_errors_free(errors);
            remove(path);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_rows_are_one_visit),
        cmocka_unit_test(test_visits_out_of_order),
        cmocka_unit_test(test_which_scan_is_the_baseline),
        cmocka_unit_test(test_lesions_identified_in_tu),
        cmocka_unit_test(test_a_lesion_that_tu_calls_new),
        cmocka_unit_test(test_what_holds_of_a_lesion),
        cmocka_unit_test(test_local_therapies_of_a_table),
        cmocka_unit_test(test_measured_twice),
        cmocka_unit_test(test_ten_times_larger_or_smaller),
        cmocka_unit_test(test_cells_that_contradict_themselves),
        cmocka_unit_test(test_targets_are_chosen_at_the_baseline),
        cmocka_unit_test(test_more_targets_than_recist_takes),
        cmocka_unit_test(test_more_than_one_patient_has),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
