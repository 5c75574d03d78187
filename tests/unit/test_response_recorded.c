/* Responses that somebody recorded, in SDTM's RS (SDTMIG 3.4: RSTESTCD, RSSTRESC, RSEVAL, RSEVALID, RSDTC, …) or a
 * plain table: what is read off each row, what is said of a row that cannot be read, the best response worked out from
 * them, and whose responses are compared with which of ours. Calls and times by hand from Eisenhauer 2009. */
#include "knowledge.h"
#include "response/assessment.h"
#include "told.h"

static void tell_best(struct told *told, const char *name, enum response_call call, cajal_date date)
{
    const char *word = response_call_word(call);
    tell(told, "; %s %s", name, word ? word : "none");
    tell_date(told, "on", date);
}

/* The subject, its visits, and the best response and times. */
static int dump_alone(void *context, const cajal_assessment *assessment)
{
    struct told *told = context;
    const struct series *series = &assessment->series;
    const cajal_response *response = &assessment->response;
    const struct response_best *best = &response->best[RESPONSE_BY_RECIST];
    assert_true(assessment->recorded_alone);
    assert_ptr_equal(response->series, series);
    assert_int_equal(series->visits_count, response->visits_count);
    tell(told, "%s%s", told->used ? "\n" : "", series->subject);
    tell_word(told, "reader", series->reader);
    tell_date(told, "start", series->treatment_start);
    tell(told, ":");
    for (uint32_t i = 0; i < response->visits_count; i++) {
        const struct response_visit *visit = &response->visits[i];
        const struct response_decision *decision = &visit->by[RESPONSE_BY_RECIST];
        assert_int_equal(visit->index, i);
        assert_int_equal(visit->call, decision->call);
        assert_int_equal(decision->rule, RULE_RECORDED);
        assert_int_equal(visit->believed, RESPONSE_BY_RECIST);
        assert_true(decision->value == CASE_ABSENT && decision->baseline == CASE_ABSENT);
        assert_true(decision->nadir == CASE_ABSENT && visit->by[RESPONSE_BY_VOLUME].value == CASE_ABSENT);
        assert_true(visit->density_mhu == CASE_ABSENT && visit->baseline_density_mhu == CASE_ABSENT);
        assert_int_equal(visit->by[RESPONSE_BY_CHOI].call, RESPONSE_NOT_ASSESSED);
        assert_int_equal(date_compare(visit->date, series->visits[i].date), 0);
        tell(told, " %s", response_call_word(visit->call));
        tell_date(told, "on", visit->date);
        tell_word(told, "visit", series->visits[i].label);
    }
    tell_best(told, "best", best->best, best->best_date);
    tell_best(told, "confirmed", best->confirmed, best->confirmed_date);
    tell(told, "; PFS %d%s, duration %d", best->pfs_days, best->pfs_event ? "" : "+", best->duration_days);
    assert_int_equal(response->best[RESPONSE_BY_CHOI].pfs_days, -1);
    assert_int_equal(response->best[RESPONSE_BY_CHOI].duration_days, -1);
    return 0;
}

static void read_alone(struct told *told, const char *csv, const char *choice)
{
    char path[] = TABLE_PATH;
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.choices = &choice;
    options.choices_count = choice ? 1 : 0;
    cajal_errors *errors = cajal_errors_new();
    make_file(path, csv);
    *told = (struct told){.used = 0};
    cajal_status status = cajal_assess_recorded(knowledge, path, &options, dump_alone, told, errors);
    tell_errors(told, errors);
    bool wrong = strstr(told->text, "!") && !strstr(told->text, "to check");
    assert_int_equal(status, wrong ? CAJAL_INVALID : CAJAL_OK);
    cajal_errors_free(errors);
    remove(path);
}

struct alone_story {
    const char *csv, *expected, *choice;
};

static void check_alone(const struct alone_story *stories, size_t count)
{
    struct told told;
    for (size_t i = 0; i < count; i++) {
        read_alone(&told, stories[i].csv, stories[i].choice);
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s\nread      %s\nexpected  %s", stories[i].csv, told.text, stories[i].expected);
    }
}
#define CHECK_ALONE(stories) check_alone(stories, sizeof(stories) / sizeof(stories)[0])

#define NOTHING_KNOWN "; PFS -1+, duration -1"

/* Days counted by the calendar: 2020-01-01 to 2020-03-01 are 60, to 2020-05-01 121. */
static void test_what_a_row_says(void **state)
{
    (void)state;
    static const struct alone_story stories[] = {
        {"USUBJID,RSDTC,RSSTRESC,TRTSDT\nA,2020-03-01,PR,2020-01-01\nA,2020-05-01,PD,2020-01-01\n",
         "A start=2020-01-01: PR on=2020-03-01 PD on=2020-05-01; best PR on=2020-03-01; confirmed SD on=2020-03-01; "
         "PFS "
         "121, duration 61",
         NULL},
        {"subject,date,response,treatment_start\nA,2020-03-01,CR,2020-01-01\nA,2020-05-01,cr,2020-01-01\n",
         "A start=2020-01-01: CR on=2020-03-01 CR on=2020-05-01; best CR on=2020-03-01; confirmed CR on=2020-03-01; "
         "PFS "
         "121+, duration 61",
         NULL},
        /* without a start of treatment no time is known; a lone SD is of no known day either */
        {"subj,date,ovr\nA,2020-03-01,SD\n",
         "A: SD on=2020-03-01; best SD on=2020-03-01; confirmed SD on=2020-03-01" NOTHING_KNOWN, NULL},
        {"patient,RSDTC,RSORRES,trt_start\nA,2020-03-01,NON-CR/NON-PD,2020-01-01\n",
         "A start=2020-01-01: non-CR/non-PD on=2020-03-01; best non-CR/non-PD on=2020-03-01; confirmed non-CR/non-PD "
         "on=2020-03-01; PFS 60+, duration -1",
         NULL},
        /* visits in any order of the rows; the time of day says nothing; names of visits are kept */
        {"SUBJID,RSDTC,RSSTRESC,VISIT,trt_start\nA,2020-05-01T10:20,PD,W16,2020-01-01\nA,2020-03-01T08:00:00,SD,W8,\n",
         "A: SD on=2020-03-01 visit=W8 PD on=2020-05-01 visit=W16; best SD on=2020-03-01; confirmed SD on=2020-03-01; "
         "PFS -1, duration -1",
         NULL},
        /* nobody assessed: not done, or missing, which is not evaluable or nothing */
        {"subject,date,response,treatment_start\nA,2020-03-01,ND,2020-01-01\nA,2020-05-01,not done,2020-01-01\n",
         "A start=2020-01-01: NE on=2020-03-01 NE on=2020-05-01; best NE on=2020-03-01; confirmed NE on=2020-03-01; "
         "PFS "
         "0+, duration -1",
         NULL},
        {"subject,date,response,treatment_start\nA,2020-03-01,Missing,2020-01-01\nA,2020-05-01,SD,2020-01-01\n",
         "A start=2020-01-01: SD on=2020-05-01; best SD on=2020-05-01; confirmed SD on=2020-05-01; PFS 121+, duration "
         "-1",
         NULL},
        {"subject,date,response,treatment_start\nA,,,2020-01-01\n",
         "A start=2020-01-01:; best none; confirmed none; PFS 0+, duration -1", NULL},
        {"subject,date,response,treatment_start\nA,,NA,2020-01-01\n",
         "A start=2020-01-01:; best NE; confirmed NE; PFS 0+, duration -1", "missing-as-ne=yes"},
        {"subject,date,response\nA,.,.\n", "A:; best none; confirmed none" NOTHING_KNOWN, NULL},
    };
    CHECK_ALONE(stories);
}

/* A subject per reader, in order of appearance; RSEVALID names a reader, RSEVAL the role where it does not. */
static void test_readers_one_by_one(void **state)
{
    (void)state;
    static const struct alone_story stories[] = {
        {"USUBJID,RSEVAL,RSEVALID,RSDTC,RSSTRESC\n"
         "A,IRC,R1,2020-03-01,SD\nA,IRC,R2,2020-03-01,PR\nA,INVESTIGATOR,,2020-03-01,PD\n"
         "A,IRC,R1,2020-05-01,PD\nA,IRC,R2,2020-05-01,CR\nA,INVESTIGATOR,NA,2020-05-01,NE\nB,IRC,R2,2020-04-01,SD\n",
         "A reader=R1: SD on=2020-03-01 PD on=2020-05-01; best SD on=2020-03-01; confirmed SD on=2020-03-01; PFS -1, "
         "duration -1\n"
         "A reader=R2: PR on=2020-03-01 CR on=2020-05-01; best CR on=2020-05-01; confirmed PR on=2020-03-01; PFS "
         "-1+, duration 61\n"
         "A reader=INVESTIGATOR: PD on=2020-03-01 NE on=2020-05-01; best PD on=2020-03-01; confirmed PD on=2020-03-01; "
         "PFS -1, duration -1\n"
         "B reader=R2: SD on=2020-04-01; best SD on=2020-04-01; confirmed SD on=2020-04-01" NOTHING_KNOWN,
         NULL},
        /* one without a reader is a reader of their own */
        {"subject,reader,date,response\nA,,2020-03-01,SD\nA,X,2020-03-01,PD\nA,,2020-05-01,PD\n",
         "A: SD on=2020-03-01 PD on=2020-05-01; best SD on=2020-03-01; confirmed SD on=2020-03-01; PFS -1, duration "
         "-1\n"
         "A reader=X: PD on=2020-03-01; best PD on=2020-03-01; confirmed PD on=2020-03-01; PFS -1, duration -1",
         NULL},
    };
    CHECK_ALONE(stories);
}

#define ROWS(rows) "USUBJID,RSTESTCD,RSDTC,RSSTRESC\n" rows

/* What cannot be read is left out and said, each once; what is no overall response is said once in all. */
static void test_rows_that_are_left_out(void **state)
{
    (void)state;
    static const struct alone_story stories[] = {
        {ROWS(
             "A,OVRLRESP,2020-03-01,SD\nA,TRGRESP,2020-03-01,PD\nA,NTRGRESP,2020-03-01,PD\nA,ovrlresp,2020-05-01,SD\n"),
         "A: SD on=2020-03-01 SD on=2020-05-01; best SD on=2020-03-01; confirmed SD on=2020-03-01" NOTHING_KNOWN
         "!3 RSTESTCD: to check: \"TRGRESP\" and other tests are not read, only OVRLRESP",
         NULL},
        {ROWS("A,OVRLRESP,2020-03-01,STABLE\nA,OVRLRESP,2020-05-01,PD\n"),
         "A: PD on=2020-05-01; best PD on=2020-05-01; confirmed PD on=2020-05-01; PFS -1, duration -1"
         "!2 RSSTRESC: found \"STABLE\", expected CR, PR, SD, non-CR/non-PD, PD, NE or ND",
         NULL},
        {ROWS("A,OVRLRESP,,SD\nA,OVRLRESP,yesterday,SD\nA,OVRLRESP,2020-13-01,SD\nA,OVRLRESP,2020-05-01,SD\n"),
         "A: SD on=2020-05-01; best SD on=2020-05-01; confirmed SD on=2020-05-01" NOTHING_KNOWN
         "!2 RSDTC: empty, expected the date of the response"
         "!3 RSDTC: found \"yesterday\", expected a date such as 2015-03-06"
         "!4 RSDTC: found \"2020-13-01\", expected a date such as 2015-03-06",
         NULL},
        {ROWS(",OVRLRESP,2020-03-01,SD\n"), "!2 USUBJID: empty, expected whose response this is", NULL},
        {ROWS("A,OVRLRESP,2020-03-01,\"SD\nA,OVRLRESP,2020-05-01,SD\n"),
         "A: SD on=2020-05-01; best SD on=2020-05-01; confirmed SD on=2020-05-01" NOTHING_KNOWN
         "!2 -: a quote is not closed on this line",
         NULL},
        {"subject,response\nA,SD\n", "!1 RSDTC: no such column; a table of recorded responses needs it", NULL},
        {"date,who\n2020-01-01,A\n",
         "!1 USUBJID: no such column; a table of recorded responses needs it"
         "!1 RSSTRESC: no such column; a table of recorded responses needs it",
         NULL},
    };
    CHECK_ALONE(stories);
}

static int stop_at_once(void *context, const cajal_assessment *assessment)
{
    (void)assessment;
    ++*(int *)context;
    return 1;
}

static void test_the_caller_stops(void **state)
{
    (void)state;
    char path[] = TABLE_PATH;
    int calls = 0;
    make_file(path, "subject,reader,date,response\nA,X,2020-03-01,SD\nA,Y,2020-03-01,SD\nB,X,2020-03-01,SD\n");
    assert_int_equal(cajal_assess_recorded(knowledge, path, NULL, stop_at_once, &calls, NULL), CAJAL_OK);
    assert_int_equal(calls, 1);
    remove(path);
    assert_int_equal(cajal_assess_recorded(knowledge, path, NULL, stop_at_once, &calls, NULL), CAJAL_IO);
    const char *const wrong[] = {"sd-days=some"};
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.choices = wrong;
    options.choices_count = 1;
    assert_int_equal(cajal_assess_recorded(knowledge, path, &options, stop_at_once, &calls, NULL), CAJAL_USAGE);
    assert_int_equal(calls, 1);
}

/* ---- beside the lesions ---- */

static int dump_beside(void *context, const cajal_assessment *assessment)
{
    struct told *told = context;
    size_t different = 0, count = cajal_assessment_recorded(assessment, &different);
    tell(told, "%s%s", told->used ? "\n" : "", assessment->series.subject);
    tell_word(told, "reader", assessment->series.reader);
    tell(told, " %zu-%zu:", count, different);
    for (size_t i = 0; i < count; i++) {
        const struct recorded_comparison *it = &assessment->recorded[i];
        tell(told, " %s", response_call_word(it->recorded->call));
        tell_date(told, "on", it->recorded->date);
        const char *ours = it->visit ? response_call_word(it->visit->by[RESPONSE_BY_RECIST].call) : NULL;
        tell(told, " ours=%s%s", it->visit ? ours ? ours : "baseline" : "no scan", it->agrees ? "" : "!");
    }
    return 0;
}

static void read_beside(struct told *told, const char *lesions, const char *recorded)
{
    char path[] = TABLE_PATH, beside[] = TABLE_PATH;
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.recorded = beside;
    options.critique = 0;
    cajal_errors *errors = cajal_errors_new();
    make_file(path, lesions);
    make_file(beside, recorded);
    *told = (struct told){.used = 0};
    cajal_status status = cajal_assess_table(knowledge, path, &options, dump_beside, told, errors);
    tell_errors(told, errors);
    assert_int_equal(status, strstr(told->text, "expected") ? CAJAL_INVALID : CAJAL_OK);
    cajal_errors_free(errors);
    remove(path);
    remove(beside);
}

/* 50 to 35 mm is -30 %, PR; to 50 SD. */
#define LESIONS "USUBJID,TREVALID,VISIT,TRDTC,TRLNKID,longest_mm\n"
#define COURSE(who, reader)                                                                                            \
    who "," reader ",SCR,2020-01-01,T,50\n" who "," reader ",W8,2020-03-01,T,50\n" who "," reader                      \
        ",W16,2020-05-01,T,35\n"
#define RS "USUBJID,RSEVALID,VISIT,RSDTC,RSSTRESC\n"

static void test_beside_the_lesions(void **state)
{
    (void)state;
    static const struct {
        const char *lesions, *recorded, *expected;
    } stories[] = {
        /* by the name of the visit, whatever its day; by the day where either has no name */
        {LESIONS COURSE("A", ""), RS "A,,W8,2020-03-09,SD\nA,,W16,2020-05-09,SD\n",
         "A 2-1: SD on=2020-03-09 ours=SD SD on=2020-05-09 ours=PR!"},
        {LESIONS COURSE("A", ""), RS "A,,,2020-03-01,SD\nA,,,2020-05-02,PR\n",
         "A 2-1: SD on=2020-03-01 ours=SD PR on=2020-05-02 ours=no scan!"},
        {LESIONS COURSE("A", ""), RS "A,,W24,2020-05-01,PR\nA,,SCR,2020-01-01,NE\n",
         "A 2-2: PR on=2020-05-01 ours=no scan! NE on=2020-01-01 ours=baseline!"},
        /* each reader with their own rows */
        {LESIONS COURSE("A", "X") COURSE("A", "Y"), RS "A,Y,W8,2020-03-01,SD\nA,X,W8,2020-03-01,PR\n",
         "A reader=X 1-1: PR on=2020-03-01 ours=SD!\nA reader=Y 1-0: SD on=2020-03-01 ours=SD"},
        /* a row that says that nobody assessed is no comparison, and is not told as unused */
        {LESIONS COURSE("A", ""), RS "A,,W8,,\nA,,W16,2020-05-01,PR\n", "A 1-0: PR on=2020-05-01 ours=PR"},
        /* whoever has no lesions is told: before, between and after those who have; a reader without */
        {LESIONS COURSE("B", "") COURSE("D", ""),
         RS "A,,W8,2020-03-01,SD\nB,,W8,2020-03-01,SD\nB,Z,W8,2020-03-01,SD\nC,,W8,2020-03-01,SD\nD,,W8,2020-03-01,SD\n"
            "E,Z,W8,2020-03-01,SD\nF,,W8,2020-03-01,SD\n",
         "B 1-0: SD on=2020-03-01 ours=SD\nD 1-0: SD on=2020-03-01 ours=SD"
         "!2 USUBJID: to check: subject A has a response recorded here, and no lesions in the other table"
         "!4 USUBJID: to check: subject B, reader Z has a response recorded here, and no lesions in the other table"
         "!5 USUBJID: to check: subject C has a response recorded here, and no lesions in the other table"
         "!7 USUBJID: to check: subject E, reader Z has a response recorded here, and no lesions in the other table"
         "!8 USUBJID: to check: subject F has a response recorded here, and no lesions in the other table"},
        /* nor is a subject without recorded responses mistaken for the next */
        {LESIONS COURSE("A", "") COURSE("B", ""), RS "B,,W8,2020-03-01,SD\n",
         "A 0-0:\nB 1-0: SD on=2020-03-01 ours=SD"},
        /* a mistake in the other table makes the whole invalid */
        {LESIONS COURSE("A", ""), RS "A,,W8,2020-03-01,SD\nA,,W16,2020-05-01,STABLE\n",
         "A 1-0: SD on=2020-03-01 ours=SD"
         "!3 RSSTRESC: found \"STABLE\", expected CR, PR, SD, non-CR/non-PD, PD, NE or ND"},
    };
    struct told told;
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        read_beside(&told, stories[i].lesions, stories[i].recorded);
        if (strcmp(told.text, stories[i].expected) != 0)
            fail_msg("%s\nread      %s\nexpected  %s", stories[i].recorded, told.text, stories[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_row_says),        cmocka_unit_test(test_readers_one_by_one),
        cmocka_unit_test(test_rows_that_are_left_out), cmocka_unit_test(test_the_caller_stops),
        cmocka_unit_test(test_beside_the_lesions),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
