/* What is read off each cell of a table of lesions, wide or in SDTM's columns (TR), in the units of the series; and
 * what is said of a cell that cannot be read. Codes of tests and units are those of CDISC's terminology (TRTESTCD:
 * LDIAM, SAXIS, LPERP, …); 1 cm is 10 mm. */
#include "response_told.h"

struct row_story {
    const char *csv, *expected;
};

static void check_stories(const struct row_story *stories, size_t count)
{
    struct told told;
    for (size_t i = 0; i < count; i++) {
        read_table(&told, stories[i].csv);
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s\nread      %s\nexpected  %s", stories[i].csv, told.text, stories[i].expected);
    }
}
#define CHECK(stories) check_stories(stories, sizeof(stories) / sizeof(stories)[0])

/* ---- numbers ---- */

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected; /* of longest_mm; NULL: no number */
    } numbers[] = {
        {"50", " long=50"},
        {"+50", " long=50"},
        {"50.5", " long=50.5"},
        {"\"50,5\"", " long=50.5"},
        {".5", " long=0.5"},
        {"5.", " long=5"},
        {"50.1234", " long=50.123"},
        {"50.1235", " long=50.124"},
        {"50.12349", " long=50.123"},
        {"1000", " long=1000"},
        {"0050", " long=50"},
        {"NA", ""},
        {".", ""},
        {"", ""},
        {"5x", NULL},
        {"-", NULL},
        {"+", NULL},
        {"--5", NULL},
        {"x5", NULL},
        {"5.5.5", NULL},
        {"9999999999999999", NULL},
        {".x", NULL},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char csv[128], expected[256];
        struct told told;
        const char *cell = numbers[i].text;
        snprintf(csv, sizeof csv, "subject,date,lesion,longest_mm\nA,2020-01-01,T,%s\n", cell);
        read_table(&told, csv);
        if (numbers[i].expected)
            snprintf(expected, sizeof expected, "A; T\n* on=2020-01-01 T(%s )", numbers[i].expected);
        else
            snprintf(expected, sizeof expected, "!2 longest_mm: found \"%s\", expected a number", cell);
        bool good = numbers[i].expected ? strcmp(told.text, expected) == 0 : strstr(told.text, expected) != NULL;
        if (!good)
            fail_msg("%s: %s\nexpected %s", cell, told.text, expected);
    }
}

/* ---- wide tables ---- */

#define WIDE(columns, cells) "subject,date,lesion," columns "\nA,2020-01-01,T," cells "\n"

static void test_cells(void **state)
{
    (void)state;
    static const struct row_story stories[] = {
        {WIDE("longest_cm,short_cm", "5.2,1.6"), "A; T\n* on=2020-01-01 T( long=52 short=16 )"},
        {WIDE("longest_mm,longest_cm", "50,7"), "A; T\n* on=2020-01-01 T( long=50 )"},
        {WIDE("diameter_mm,short_axis_mm,enhancing_mm", "50,30,20"),
         "A; T\n* on=2020-01-01 T( long=50 short=30 enhancing=20 )"},
        {WIDE("hu,suvmax,sulpeak,tlg,volume_cm3", "-20.5,7,5,120,33"),
         "A; T\n* on=2020-01-01 T( hu=-20.5 suv=7 sul=5 tlg=120 ml=33 )"},
        {WIDE("longest_mm", "0"), "A; T\n* on=2020-01-01 T( long=0 status=absent )"},
        {WIDE("role,short_mm", "node,12"), "A; T role=target node\n* on=2020-01-01 T( short=12 )"},
        {WIDE("role,short_mm", "node,0"), "A; T role=target node\n* on=2020-01-01 T( short=0 status=absent )"},
        /* words in any letters, with blanks, and those of SDTM */
        {WIDE("role", "TARGET"), "A; T role=target\n* on=2020-01-01 T( )"},
        {WIDE("role", "Target Node"), "A; T role=target node\n* on=2020-01-01 T( )"},
        {WIDE("role", "NON-TARGET"), "A; T role=non_target\n* on=2020-01-01 T( )"},
        {WIDE("role", "nontarget"), "A; T role=non_target\n* on=2020-01-01 T( )"},
        {WIDE("site", "LIVER"), "A; T organ=LIVER site=liver\n* on=2020-01-01 T( )"},
        {WIDE("site", "Lymph Node"), "A; T organ=Lymph Node site=lymph_node node\n* on=2020-01-01 T( )"},
        {WIDE("site", "inguinal node left"),
         "A; T organ=inguinal node left site=lymph_node node\n* on=2020-01-01 T( )"},
        {WIDE("site", "left knee"), "A; T organ=left knee\n* on=2020-01-01 T( )"},
        {WIDE("status", "TOO SMALL TO MEASURE"), "A; T\n* on=2020-01-01 T( status=too_small )"},
        {WIDE("status", "unequivocal"), "A; T\n* on=2020-01-01 T( status=unequivocal_progression )"},
        {WIDE("status", "Unequivocal increase"), "A; T\n* on=2020-01-01 T( status=unequivocal_progression )"},
        {WIDE("status", "COALESCED"), "A; T\n* on=2020-01-01 T( status=merged )"},
        {WIDE("status", "not done"), "A; T\n* on=2020-01-01 T( status=not_evaluable )"},
        {WIDE("status", "NE"), "A; T\n* on=2020-01-01 T( status=not_evaluable )"},
        {WIDE("status", "inevaluable"), "A; T\n* on=2020-01-01 T( status=not_evaluable )"},
        {WIDE("status", "disappeared"), "A; T\n* on=2020-01-01 T( status=absent )"},
        {WIDE("status", "not-evaluable"), "A; T\n* on=2020-01-01 T( status=not_evaluable )"},
        {WIDE("status", "Equivocal"), "A; T\n* on=2020-01-01 T( status=equivocal )"},
        {WIDE("nodule,density_confounded", "Y,no"), "A; T\n* on=2020-01-01 T( nodule=yes confounded=no )"},
        {WIDE("nodule,density_confounded", "TRUE,0"), "A; T\n* on=2020-01-01 T( nodule=yes confounded=no )"},
        {WIDE("nodule,density_confounded", "1,N"), "A; T\n* on=2020-01-01 T( nodule=yes confounded=no )"},
        {WIDE("nodule,density_confounded", "yes,false"), "A; T\n* on=2020-01-01 T( nodule=yes confounded=no )"},
        {WIDE("effusion_cytology", "Not done"), "A; T\n* on=2020-01-01 T( cytology=not_done )"},
        {WIDE("porta_hepatis", "yes"), "A; T porta\n* on=2020-01-01 T( )"},
        {WIDE("porta_hepatis", "no"), "A; T\n* on=2020-01-01 T( )"},
        /* of the visit and of the patient */
        {WIDE("phase,modality,slice_mm", "Portal venous,ct,5"),
         "A; T\n* on=2020-01-01 phase=portal_venous by=CT slice=5 T( )"},
        {WIDE("TRMETHOD", "CT SCAN"), "A; T\n* on=2020-01-01 T( )"},
        {WIDE("liver_sul_mean,liver_sul_sd,blood_pool_sul_mean,blood_pool_sul_sd", "1.5,0.2,1.1,0.1"),
         "A; T\n* on=2020-01-01 liver=1.5 sd=0.2 blood=1.1 sd=0.1 T( )"},
        {WIDE("symptomatic_deterioration", "yes"), "A; T\n* on=2020-01-01 deterioration=yes T( )"},
        {WIDE("setting", "ON-TKI"), "A setting=on-tki; T\n* on=2020-01-01 T( )"},
        {WIDE("TRTSDT,new_therapy,DTHDTC", "2019-12-01,2021,2022-03"),
         "A start=2019-12-01 therapy=2021 died=2022-03; T\n* on=2020-01-01 T( )"},
        {"USUBJID,TRDTC,TRLNKID,TREVALID,TREVAL\nA,2020-01-01T10:20,T,READER 1,IRC\n",
         "A reader=READER 1; T\n* on=2020-01-01 T( )"},
        {"USUBJID,TRDTC,TRLNKID,TREVALID,TREVAL\nA,2020-01-01,T,,IRC\n", "A reader=IRC; T\n* on=2020-01-01 T( )"},
        /* a local therapy is an event of its lesion; before the baseline it only marks it */
        {"subject,date,lesion,treated,treated_by\nA,2020-01-01,T,2019-06-01,Ablation\n",
         "A; T treated before\n* on=2020-01-01 T( )"},
        {"subject,date,lesion,treated,treated_by\nA,2020-01-01,T,,\nA,2020-03-01,T,2020-02-01,ablation\n",
         "A; T treated=2020-02-01\n* on=2020-01-01 T( )\n  on=2020-03-01 T( )"},
    };
    CHECK(stories);
}

static void test_cells_that_cannot_be_read(void **state)
{
    (void)state;
    static const struct row_story stories[] = {
        /* "!line column: words" somewhere in what is said */
        {WIDE("longest_mm", "1001"), "!2 longest_mm: found 1001, expected 0 to 1000"},
        {WIDE("longest_mm", "-1"), "!2 longest_mm: found -1, expected 0 to 1000"},
        {WIDE("longest_cm", "101"), "!2 longest_cm: found 101, expected 0 to 100"},
        {WIDE("short_cm", "x"), "!2 short_cm: found \"x\", expected a number"},
        {WIDE("enhancing_mm", "1001"), "!2 enhancing_mm: found 1001, expected 0 to 1000"},
        {WIDE("density_hu", "-1025"), "!2 density_hu: found -1025, expected -1024 to 3071"},
        {WIDE("density_hu", "3072"), "!2 density_hu: found 3072, expected -1024 to 3071"},
        {WIDE("suv_max", "1001"), "!2 suv_max: found 1001, expected 0 to 1000"},
        {WIDE("sul_peak", "-1"), "!2 sul_peak: found -1, expected 0 to 1000"},
        {WIDE("tlg", "1000001"), "!2 tlg: found 1000001, expected 0 to 1000000"},
        {WIDE("volume_ml", "20001"), "!2 volume_ml: found 20001, expected 0 to 20000"},
        {WIDE("slice_mm", "51"), "!2 slice_mm: found 51, expected 0 to 50"},
        {WIDE("liver_sul_mean", "101"), "!2 liver_sul_mean: found 101, expected 0 to 100"},
        {WIDE("liver_sul_sd", "-1"), "!2 liver_sul_sd: found -1, expected 0 to 100"},
        {WIDE("blood_pool_sul_mean", "101"), "!2 blood_pool_sul_mean: found 101, expected 0 to 100"},
        {WIDE("blood_pool_sul_sd", "101"), "!2 blood_pool_sul_sd: found 101, expected 0 to 100"},
        {WIDE("visit_number", "100001"), "!2 visit_number: found 100001, expected -1000 to 100000"},
        {WIDE("visit_number", "-1001"), "!2 visit_number: found -1001, expected -1000 to 100000"},
        {WIDE("role", "neww"), "!2 role: found \"neww\", expected target, node, non_target or new"},
        {WIDE("status", "grwing"), "!2 status: found \"grwing\""},
        {WIDE("status", "abcent"), "!2 status: found \"abcent\"; did you mean \"absent\"?"},
        {WIDE("phase", "arterail"), "!2 phase: found \"arterail\"; did you mean \"arterial\"?"},
        {WIDE("phase", "qqqqqqqqqqq"), "!2 phase: found \"qqqqqqqqqqq\", which is no word of this column"},
        {WIDE("nodule", "maybe"), "!2 nodule: found \"maybe\", expected yes or no"},
        {WIDE("setting", "on-tkj"), "!2 setting: found \"on-tkj\", expected a setting of kb/criteria.yaml"},
        {WIDE("treated", "2020-13-01"), "!2 treated: found \"2020-13-01\", expected a date"},
        {WIDE("split_from", "Z"), "!2 split_from: lesion \"Z\" is in no row of this subject"},
        {WIDE("merged_into", "Z"), "!2 merged_into: lesion \"Z\" is in no row of this subject"},
        {WIDE("suspicions", "touches the edge"),
         "!2 suspicions: to check: the drawing of this lesion is suspect: touches the edge"},
        {"subject,date,lesion\nA,2020-01-01Z10:20,T\n", "!2 date: found \"2020-01-01Z10:20\", expected a date"},
        {"subject,date,lesion\nA,2020-01-0T,T\n", "!2 date: found \"2020-01-0T\", expected a date"},
        {"subject,date,lesion,site\nA,2020-01-01,T,liver\nA,2020-03-01,T,lung\n",
         "!3 site: lesion T is in \"lung\" here and in \"liver\" on line 2: one lesion has one organ"},
        {"subject,date,lesion,role\nA,2020-01-01,T,target\nA,2020-03-01,T,non_target\n",
         "!3 role: lesion T is \"non_target\" here and \"target\" on line 2: a lesion keeps its role"},
        {"subject,date,lesion,role,new\nA,2020-01-01,T,target,\nA,2020-02-01,Z,new,no\n",
         "!3 new: \"no\" beside the role \"new\""},
        {"subject,lesion\nA,T\n", "!1 date: no such column; a table of lesions needs it"},
        {"date,lesion\n2020,T\n", "!1 subject: no such column; a table of lesions needs it"},
        {"subject,date\nA,2020\n", "!1 lesion: no such column; a table of lesions needs it"},
        {WIDE("longest_m", "5"), "!1 -: to check: column \"longest_m\" is not used; did you mean \"longest_mm\"?"},
    };
    struct told told;
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        read_table(&told, stories[i].csv);
        if (!strstr(told.text, stories[i].expected))
            fail_msg("%s\nsays      %s\nexpected  %s", stories[i].csv, told.text, stories[i].expected);
    }
}

/* ---- visits and lesions of several rows ---- */

static void test_visits(void **state)
{
    (void)state;
    static const struct row_story stories[] = {
        /* without numbers or names a day is a visit, in any order of the rows */
        {"subject,date,lesion,longest_mm\nA,2020-03-01,T,40\nA,2020-01-01,T,50\n",
         "A; T\n* on=2020-01-01 T( long=50 )\n  on=2020-03-01 T( long=40 )"},
        {"subject,date,lesion,longest_mm\nA,2020-01,T,50\nA,2020-01-01,T,40\n",
         "A; T\n* on=2020-01 T( long=50 )\n  on=2020-01-01 T( long=40 )"},
        /* a number or a name makes one visit of several days, which dates from its first */
        {"subject,date,visit_number,lesion,longest_mm\nA,2020-01-03,1,T,50\nA,2020-01-01,1,U,40\n",
         "A; T; U\n* on=2020-01-01 T( long=50 ) U( long=40 )"},
        {"subject,date,visit,lesion,longest_mm\nA,2020-01-01,first,T,50\nA,2020-01-03,first,U,40\nA,2020-01-03,second,"
         "U,30\n",
         "A; T; U\n* on=2020-01-01 label=first T( long=50 ) U( long=40 )\n  on=2020-01-03 label=second U( long=30 )"},
        {"subject,date,visit_number,lesion,longest_mm\nA,2020-01-01,1,T,50\nA,2020-01-01,2,T,40\n",
         "A; T\n* on=2020-01-01 T( long=50 )\n  on=2020-01-01 T( long=40 )"},
        {"subject,date,visit_number,lesion,longest_mm\nA,2020-01-01,2,T,40\nA,2020-01-01,1,T,50\n",
         "A; T\n* on=2020-01-01 T( long=50 )\n  on=2020-01-01 T( long=40 )"},
        /* what one row of a visit says holds for it; the first word stays */
        {"subject,date,lesion,longest_mm,phase,modality,slice_mm,symptomatic_deterioration\n"
         "A,2020-01-01,T,50,,,,\nA,2020-01-01,U,40,arterial,CT,3,no\nA,2020-01-01,V,40,delayed,MRI,5,\n",
         "A; T; U; V\n* on=2020-01-01 phase=arterial by=CT slice=3 deterioration=no T( long=50 ) U( long=40 ) V( "
         "long=40 )"},
        {"subject,date,lesion,sul_peak,liver_sul_mean,liver_sul_sd,blood_pool_sul_mean,blood_pool_sul_sd\n"
         "A,2020-01-01,T,5,,,,\nA,2020-01-01,U,4,1,2,3,4\nA,2020-01-01,V,4,5,6,7,8\n",
         "A; T; U; V\n* on=2020-01-01 liver=1 sd=2 blood=3 sd=4 T( sul=5 ) U( sul=4 ) V( sul=4 )"},
        /* the baseline: marked; else the last up to the start of treatment; else named; else the first */
        {"subject,date,lesion,longest_mm,baseline\nA,2020-01-01,T,50,\nA,2020-02-01,T,40,Y\nA,2020-03-01,T,30,y\n",
         "A; T\n  on=2020-01-01 T( long=50 )\n* on=2020-02-01 T( long=40 )\n  on=2020-03-01 T( long=30 )"},
        {"subject,date,lesion,longest_mm,baseline\nA,2020-01-01,T,50,N\nA,2020-02-01,T,40,true\n",
         "A; T\n  on=2020-01-01 T( long=50 )\n* on=2020-02-01 T( long=40 )"},
        {"subject,date,lesion,longest_mm,treatment_start\nA,2020-01-01,T,50,2020-02-01\nA,2020-02-01,T,40,\nA,2020-02-"
         "02,T,30,\n",
         "A start=2020-02-01; T\n  on=2020-01-01 T( long=50 )\n* on=2020-02-01 T( long=40 )\n  on=2020-02-02 T( "
         "long=30 )"},
        {"subject,date,visit,lesion,longest_mm\nA,2020-01-01,week -2,T,50\nA,2020-02-01,Screening 2,T,40\n",
         "A; T\n  on=2020-01-01 label=week -2 T( long=50 )\n* on=2020-02-01 label=Screening 2 T( long=40 )"},
        {"subject,date,visit,lesion,longest_mm,treatment_start\nA,2020-01-01,x,T,50,2020-01-15\nA,2020-02-01,BASELINE,"
         "T,40,\n",
         "A start=2020-01-15; T\n* on=2020-01-01 label=x T( long=50 )\n  on=2020-02-01 label=BASELINE T( long=40 )"},
        /* lesions that split and merge; what a later row adds */
        {"subject,date,lesion,longest_mm,site,role,split_from,merged_into\n"
         "A,2020-01-01,T,50,,,,\nA,2020-01-01,U,50,,,,\nA,2020-03-01,T,20,liver,target,,U\nA,2020-03-01,T2,9,,,T,\n",
         "A; T role=target organ=liver into U; U; T2 from T\n* on=2020-01-01 T( long=50 ) U( long=50 )\n"
         "  on=2020-03-01 T( long=20 ) T2( long=9 )"},
        {"subject,reader,date,lesion,longest_mm\nA,X,2020-01-01,T,50\nA,Y,2020-01-01,T,40\n",
         "A reader=X; T\n* on=2020-01-01 T( long=50 )\nA reader=Y; T\n* on=2020-01-01 T( long=40 )"},
    };
    CHECK(stories);
}

/* ---- SDTM's TR: a row a test ---- */

#define TR(cells) "USUBJID,TRDTC,TRLNKID,TRTESTCD,TRSTRESC,TRSTRESN,TRSTRESU,TRSTAT\n" cells
#define TEST(code, text, number, unit, done) "A,2020-01-01,T," code "," text "," number "," unit "," done "\n"

static void test_tests_of_sdtm(void **state)
{
    (void)state;
    static const struct row_story stories[] = {
        {TR(TEST("LDIAM", "50", "50", "mm", "") TEST("LPERP", "30", "30", "mm", "")),
         "A; T\n* on=2020-01-01 T( long=50 short=30 )"},
        {TR(TEST("ldiam", "5", "5", "cm", "") TEST("SAXIS", "3", "3", "CM", "")),
         "A; T\n* on=2020-01-01 T( long=50 short=30 )"},
        {TR(TEST("DIAMETER", "50", "50", "", "")), "A; T\n* on=2020-01-01 T( long=50 )"},
        {TR(TEST("ENHDIAM", "2", "2", "cm", "") TEST("DENSITY", "-30", "-30", "cm", "")
                TEST("SUVMAX", "7", "7", "", "")),
         "A; T\n* on=2020-01-01 T( enhancing=20 hu=-30 suv=7 )"},
        {TR(TEST("HU", "40", "40", "HU", "") TEST("SULPEAK", "5", "5", "", "") TEST("VOLUME", "33", "33", "mL", "")
                TEST("TLG", "120", "120", "", "")),
         "A; T\n* on=2020-01-01 T( hu=40 sul=5 tlg=120 ml=33 )"},
        {TR(TEST("TUMSTATE", "PRESENT", "", "", "")), "A; T\n* on=2020-01-01 T( status=present )"},
        {TR(TEST("LDIAM", "TOO SMALL TO MEASURE", "", "", "")), "A; T\n* on=2020-01-01 T( status=too_small )"},
        {TR(TEST("LDIAM", "", "", "", "NOT DONE")), "A; T\n* on=2020-01-01 T( status=not_evaluable )"},
        {TR(TEST("LDIAM", "", "", "", "")), "A; T\n* on=2020-01-01 T( )"},
        {"USUBJID,TRDTC,TRLNKID,TRTESTCD,TRSTRESC\nA,2020-01-01,T,LDIAM,50\n", "A; T\n* on=2020-01-01 T( long=50 )"},
    };
    CHECK(stories);
    static const struct row_story wrong[] = {
        {TR(TEST("LDIAM", "50", "50", "inch", "")), "!2 TRSTRESU: found \"inch\", expected mm or cm"},
        {TR(TEST("LDIAM", "50", "50", "mm", "") TEST("LDIAM", "51", "51", "mm", "")),
         "!3 TRTESTCD: lesion T is measured twice at this visit, on line 2 too"},
        {TR(TEST("AREA", "50", "50", "", "")),
         "!2 TRTESTCD: to check: test \"AREA\" says nothing that a response needs"},
        {TR(TEST("HU", "3072", "3072", "", "")), "!2 TRSTRESN: found 3072, expected -1024 to 3071"},
        {TR(TEST("LDIAM", "-1", "-1", "", "")), "!2 TRSTRESN: found -1, expected 0 to 1000000"},
    };
    struct told told;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        read_table(&told, wrong[i].csv);
        if (!strstr(told.text, wrong[i].expected))
            fail_msg("%s\nsays      %s\nexpected  %s", wrong[i].csv, told.text, wrong[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_cells_that_cannot_be_read),
        cmocka_unit_test(test_visits),
        cmocka_unit_test(test_tests_of_sdtm),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
