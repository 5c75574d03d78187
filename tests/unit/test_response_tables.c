/* Tables of lesions: SDTM's TR and TU against the answers of the package they are from, wide tables, mistakes. */
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>

#include "knowledge.h"
#include "response/assessment.h"
#include "told.h"

/* ---- a synthetic study in SDTM's own columns (tests/data/response/README.md) ---- */

struct answers {
    const char *choice;
    int tested, agreed;
    char different[256];
};

/* The answer for this subject, reader and visit; false when the table has none. */
static bool answer_of(char *out, const char *subject, const char *reader, size_t visit)
{
    FILE *file = fopen(TEST_DATA "/response/sdtm/timepoint_answers.csv", "r");
    assert_non_null(file);
    char line[256], who[32], by[32], call[32];
    unsigned number;
    bool found = false;
    const char *short_reader = strcmp(reader, "INVESTIGATOR") == 0 ? "INV" : reader;
    while (!found && fgets(line, sizeof line, file))
        if (sscanf(line, "\"%31[^\"]\",\"%31[^\"]\",%u,%*[^,],%*[^,],%*[^,],%*[^,],%*[^,],\"%31[^\"]\"", who, by,
                   &number, call) == 4 &&
            strcmp(who, subject) == 0 && strcmp(by, short_reader) == 0 && number == visit + 1) {
            strcpy(out, call);
            found = true;
        }
    fclose(file);
    return found;
}

static int compare(void *context, const cajal_assessment *assessment)
{
    struct answers *answers = context;
    for (size_t i = 1; i < cajal_assessment_visits(assessment); i++) {
        char expected[32];
        const char *found = cajal_assessment_call(assessment, i, "recist");
        if (!answer_of(expected, cajal_assessment_subject(assessment), cajal_assessment_reader(assessment), i))
            continue;
        answers->tested++;
        if (found && strcasecmp(found, expected) == 0)
            answers->agreed++;
        else
            snprintf(answers->different, sizeof answers->different, "%s, %s, visit %zu: %s, expected %s",
                     cajal_assessment_subject(assessment), cajal_assessment_reader(assessment), i + 1,
                     found ? found : "none", expected);
    }
    return 0;
}

static void compare_study(struct answers *answers)
{
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.identified = TEST_DATA "/response/sdtm/tu.csv";
    options.choices = &answers->choice;
    options.choices_count = answers->choice ? 1 : 0;
    options.critique = 0;
    cajal_errors *errors = cajal_errors_new();
    assert_int_equal(
        cajal_assess_table(knowledge, TEST_DATA "/response/sdtm/tr.csv", &options, compare, answers, errors), CAJAL_OK);
    assert_int_equal(cajal_errors_count(errors), 0);
    cajal_errors_free(errors);
}

static void test_66_of_66_by_the_sum(void **state)
{
    (void)state;
    struct answers answers = {.choice = "after-cr=by-sum"};
    compare_study(&answers);
    if (answers.agreed != 66)
        fail_msg("%d of %d; %s", answers.agreed, answers.tested, answers.different);
    assert_int_equal(answers.tested, 66);
}

/* The paper's own rule differs once: disease back after a complete response is progression. */
static void test_65_of_66_as_published(void **state)
{
    (void)state;
    struct answers answers = {0};
    compare_study(&answers);
    assert_int_equal(answers.agreed, 65);
    assert_non_null(strstr(answers.different, "1133"));
}

/* ---- recorded responses: the study's own beside ours, and alone those of admiralonco's tests ---- */

struct counted {
    size_t compared, different;
};

static int count_recorded(void *context, const cajal_assessment *assessment)
{
    struct counted *counted = context;
    size_t different = 0;
    counted->compared += cajal_assessment_recorded(assessment, &different);
    counted->different += different;
    return 0;
}

static void test_recorded_beside(void **state)
{
    (void)state;
    struct counted counted = {0};
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.identified = TEST_DATA "/response/sdtm/tu.csv";
    options.recorded = TEST_DATA "/response/sdtm/rs.csv";
    options.critique = 0;
    assert_int_equal(
        cajal_assess_table(knowledge, TEST_DATA "/response/sdtm/tr.csv", &options, count_recorded, &counted, NULL),
        CAJAL_OK);
    assert_int_equal(counted.compared, 66);
    assert_int_equal(counted.different, 1);
}

struct best_of { /* the subject asked for, and what was found */
    const char *subject;
    int confirmed;
    char call[32];
};

static int find_best(void *context, const cajal_assessment *assessment)
{
    struct best_of *best = context;
    const char *call = cajal_assessment_best(assessment, "recist", best->confirmed);
    if (strcmp(cajal_assessment_subject(assessment), best->subject) == 0)
        snprintf(best->call, sizeof best->call, "%s", call ? call : "MISSING");
    return 0;
}

/* The sets of options of admiralonco's vignettes; subject 8, whom nobody assessed, is in no row. */
static void test_recorded_alone(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/response/admiral_bor_expected.csv", "r");
    assert_non_null(file);
    char line[256], word[10][32];
    int tested = 0;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char choice[3][512];
        const char *choices[8] = {"cr-then-pr=unconfirmed"};
        size_t count = 1, field = 0;
        for (char *cell = line, *end; field < 9 && cell; cell = end ? end + 1 : NULL, field++) {
            end = strchr(cell, ',');
            snprintf(word[field], sizeof word[field], "%.*s", (int)(end ? end - cell : 31), cell);
        }
        if (strcmp(word[7], "8") == 0)
            continue;
        static const char *const numbers[] = {"sd-days", "confirm-days", "max-ne"};
        for (size_t i = 0; i < 3; i++)
            if (*word[i + 1]) {
                snprintf(choice[i], sizeof choice[i], "%s=%s", numbers[i], word[i + 1]);
                choices[count++] = choice[i];
            }
        if (strcmp(word[4], "1") == 0)
            choices[count++] = "accept-sd=yes";
        if (strcmp(word[5], "1") == 0)
            choices[count++] = "missing-as-ne=yes";
        if (strcmp(word[6], "0") == 0)
            choices[count++] = "after-pd=counted";
        cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
        options.choices = choices;
        options.choices_count = count;
        struct best_of best = {.subject = word[7], .confirmed = *word[2] != '\0'};
        assert_int_equal(
            cajal_assess_recorded(knowledge, TEST_DATA "/response/admiral_ovr.csv", &options, find_best, &best, NULL),
            CAJAL_OK);
        if (strcasecmp(best.call, word[8]) != 0)
            fail_msg("%s, subject %s: %s, expected %s", word[0], word[7], best.call, word[8]);
        tested++;
    }
    fclose(file);
    assert_true(tested >= 28);
}

/* ---- wide tables ---- */

struct seen {
    int assessments;
    char calls[1024];
};

static int remember(void *context, const cajal_assessment *assessment)
{
    struct seen *seen = context;
    seen->assessments++;
    size_t used = strlen(seen->calls), visits = cajal_assessment_visits(assessment);
    const char *believed = cajal_assessment_call(assessment, visits - 1, "believed");
    snprintf(seen->calls + used, sizeof seen->calls - used, "%s %s; ", cajal_assessment_subject(assessment),
             believed ? believed : "none");
    return 0;
}

static void test_a_cohort(void **state)
{
    (void)state;
    struct seen seen = {0};
    cajal_errors *errors = cajal_errors_new();
    assert_int_equal(cajal_assess_table(knowledge, TEST_DATA "/response/cohort.csv", NULL, remember, &seen, errors),
                     CAJAL_OK);
    assert_int_equal(cajal_errors_count(errors), 0);
    assert_string_equal(seen.calls, "hypodense PR; nodule PD; cyst PD; embolized PR; node CR; pet PMR; ");
    cajal_errors_free(errors);
}

/* ---- mistakes: every one at once, with line and column ---- */

static const struct {
    int line;
    const char *column, *words;
    cajal_status status;
} mistakes[] = {
    {1, NULL, "column \"colour\" is not used", CAJAL_OK},
    {3, "longest_mm", "in cm?", CAJAL_OK},
    {5, "site", "one lesion has one organ", CAJAL_INVALID},
    {7, "date", "visits out of order", CAJAL_INVALID},
    {9, "density_hu", "expected -1024 to 3071", CAJAL_INVALID},
    {10, "density_hu", "no density of soft tissue", CAJAL_OK},
    {13, "role", "appears after the baseline", CAJAL_INVALID},
    {16, "role", "one more in its organ", CAJAL_OK},
    {19, "role", "one more than the 5", CAJAL_OK},
    {21, "role", "keeps its role", CAJAL_INVALID},
    {23, "lesion", "given twice", CAJAL_INVALID},
    {24, "role", "\"targte\"", CAJAL_INVALID},
    {25, "status", "did you mean \"present\"", CAJAL_INVALID},
    {26, "longest_mm", "expected a number", CAJAL_INVALID},
    {26, "new", "expected yes or no", CAJAL_INVALID},
    {27, "date", "expected a date", CAJAL_INVALID},
    {28, "date", "empty", CAJAL_INVALID},
    {30, "status", "absent beside a size", CAJAL_INVALID},
    {31, "short_mm", "by their short axis", CAJAL_INVALID},
    {32, "short_mm", "longer than its longest", CAJAL_OK},
    {33, "subject", "empty", CAJAL_INVALID},
    {34, "lesion", "empty", CAJAL_INVALID},
    {35, "subject", "stand further up", CAJAL_INVALID},
    {36, NULL, "quote is not closed", CAJAL_INVALID},
};

static bool is_reported(const cajal_errors *errors, size_t which)
{
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        bool same_column = !mistakes[which].column || (error->path && strcmp(error->path, mistakes[which].column) == 0);
        if (error->line == mistakes[which].line && same_column && error->status == mistakes[which].status &&
            strstr(error->message, mistakes[which].words))
            return true;
    }
    return false;
}

static void test_every_mistake_by_line_and_column(void **state)
{
    (void)state;
    struct seen seen = {0};
    cajal_errors *errors = cajal_errors_new();
    assert_int_equal(cajal_assess_table(knowledge, TEST_DATA "/response/mistakes.csv", NULL, remember, &seen, errors),
                     CAJAL_INVALID);
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        if (!is_reported(errors, i))
            fail_msg("line %d, %s: \"%s\" was not reported", mistakes[i].line,
                     mistakes[i].column ? mistakes[i].column : "-", mistakes[i].words);
    assert_int_equal(cajal_errors_count(errors), sizeof mistakes / sizeof mistakes[0]);
    cajal_errors_free(errors);
}

/* A lesion whose role is new is new, though a column for that is there and empty; "no" beside it is a mistake. */
static void test_new_by_its_role(void **state)
{
    (void)state;
    char path[] = TABLE_PATH;
    struct seen seen = {0};
    cajal_errors *errors = cajal_errors_new();
    make_file(path, "subject,date,lesion,role,longest_mm,new\n"
                      "A,2020-01-01,T,target,50,\nA,2020-03-01,T,target,30,\nA,2020-03-01,Z,new,12,\n");
    assert_int_equal(cajal_assess_table(knowledge, path, NULL, remember, &seen, errors), CAJAL_OK);
    assert_string_equal(seen.calls, "A PD; ");
    remove(path);
    strcpy(path, TABLE_PATH);
    make_file(path, "subject,date,lesion,role,longest_mm,new\n"
                      "A,2020-01-01,T,target,50,\nA,2020-03-01,T,target,30,\nA,2020-03-01,Z,new,12,no\n");
    assert_int_equal(cajal_assess_table(knowledge, path, NULL, remember, &seen, errors), CAJAL_INVALID);
    assert_int_equal(cajal_errors_at(errors, 0)->line, 4);
    assert_string_equal(cajal_errors_at(errors, 0)->path, "new");
    cajal_errors_free(errors);
    remove(path);
}

/* ---- subjects, one after the other ---- */

static int count_mistakes(void *context, const cajal_assessment *assessment)
{
    struct told *told = context;
    tell(told, "%s%s%s %zu-%zu; ", assessment->series.subject, assessment->series.reader ? " " : "",
         assessment->series.reader ? assessment->series.reader : "", assessment->mistakes, assessment->to_check);
    return told->used > 60; /* stop */
}

static void check_subjects(const char *csv, const char *identified, cajal_status expected_status, const char *expected)
{
    char path[] = TABLE_PATH, beside[] = TABLE_PATH;
    struct told told = {.used = 0};
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    cajal_errors *errors = cajal_errors_new();
    make_file(path, csv);
    if (identified) {
        make_file(beside, identified);
        options.identified = beside;
    }
    cajal_status status = cajal_assess_table(knowledge, path, &options, count_mistakes, &told, errors);
    tell_errors(&told, errors);
    if (status != expected_status || strcmp(told.text, expected) != 0)
        fail_msg("%s\nstatus %d  %s\nexpected  %s", csv, status, told.text, expected);
    cajal_errors_free(errors);
    remove(path);
    if (identified)
        remove(beside);
}

/* What is wrong in the rows of each, and to check; readers in order of appearance, though their rows lie mixed. */
static void test_each_subject_with_its_mistakes(void **state)
{
    (void)state;
#define TABLE "subject,reader,date,lesion,longest_mm\n"
    check_subjects(TABLE
                   "A,,2020-01-01,T,50\nB,,2020-01-01,T,x\nB,,2020-01-01,U,9\nB,,2020-03-01,U,90\nC,,2020-01-01,T,50\n",
                   NULL, CAJAL_INVALID,
                   "A 0-0; B 1-1; C 0-0; !3 longest_mm: found \"x\", expected a number"
                   "!5 longest_mm: to check: lesion U is 90 mm, at the scan before 9 mm: is one of them in cm?");
    check_subjects(TABLE "A,Y,2020-01-01,T,50\nA,,2020-01-01,T,50\nA,X,2020-01-01,T,50\nA,Y,2020-03-01,T,50\n"
                         "A,,2020-03-01,T,50\nA,X,2020-03-01,T,50\n",
                   NULL, CAJAL_OK, "A Y 0-0; A 0-0; A X 0-0; ");
    /* a row that cannot be read is left out, and the rest read; nobody's rows are not found further up */
    check_subjects(TABLE "A,,2020-01-01,T,50\nA,,2020-03-01,T,\"50\nA,,2020-05-01,T,50\n", NULL, CAJAL_INVALID,
                   "A 1-0; !3 -: a quote is not closed on this line");
    check_subjects(
        TABLE ",,2020-01-01,T,50\nA,,2020-03-01,T,50\n,,2020-05-01,T,50\n", NULL, CAJAL_INVALID,
        "A 0-0; !2 subject: empty, expected whose lesion this is!4 subject: empty, expected whose lesion this is");
    check_subjects(
        TABLE "A,,2020-01-01,T,50\nB,,2020-03-01,T,50\nA,,2020-05-01,T,50\nC,,2020-05-01,T,50\n", NULL, CAJAL_INVALID,
        "A 0-0; B 0-0; C 0-0; !4 subject: rows of subject A stand further up too: sort the table by subject");
    check_subjects(TABLE "A,,2020-01-01,T,50\n", "subject,lesion,site\nA,\"T,liver\nA,T,lung\n", CAJAL_INVALID,
                   "A 0-0; !2 -: a quote is not closed on this line");
    /* the caller stops after the eleventh */
    char csv[1024] = TABLE;
    for (char who = 'A'; who <= 'Z'; who++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%c,X,2020-01-01,T,50\n", who);
    check_subjects(csv, NULL, CAJAL_OK, "A X 0-0; B X 0-0; C X 0-0; D X 0-0; E X 0-0; F X 0-0; G X 0-0; ");
#undef TABLE
}

static int count_calls(void *context, const cajal_assessment *assessment)
{
    (void)assessment;
    ++*(int *)context;
    return 0;
}

/* Each of 1500 subjects is known again; a thousand mistakes are told one by one, and how many more there are. */
static void test_many_subjects_twice(void **state)
{
    (void)state;
    enum { SUBJECTS = 1500 };
    static char csv[2 * SUBJECTS * 32];
    char path[] = TABLE_PATH;
    int used = snprintf(csv, sizeof csv, "subject,date,lesion,longest_mm\n"), calls = 0;
    for (int i = 0; i < 2 * SUBJECTS; i++)
        used += snprintf(csv + used, sizeof csv - (size_t)used, "S%d,2020-01-01,T,50\n", i % SUBJECTS);
    make_file(path, csv);
    cajal_errors *errors = cajal_errors_new();
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.critique = -1;
    assert_int_equal(cajal_assess_table(knowledge, path, &options, count_calls, &calls, errors), CAJAL_INVALID);
    assert_int_equal(calls, SUBJECTS);
    assert_int_equal(cajal_errors_count(errors), 1001);
    assert_int_equal(cajal_errors_at(errors, 0)->line, SUBJECTS + 2);
    assert_int_equal(cajal_errors_at(errors, 999)->line, SUBJECTS + 1001);
    assert_string_equal(cajal_errors_at(errors, 1000)->message, "… and 500 more");
    assert_int_equal(cajal_errors_at(errors, 1000)->line, 0);
    cajal_errors_free(errors);
    remove(path);
}

/* Reading tables again and again takes no more memory and leaves no file open. (Under a sanitizer mallinfo2() says
 * nothing; it has its own way of telling.) */
static void read_all_kinds(void)
{
    int calls = 0;
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.critique = 0;
    options.identified = TEST_DATA "/response/sdtm/tu.csv";
    options.recorded = TEST_DATA "/response/short_rs.csv";
    assert_int_equal(
        cajal_assess_table(knowledge, TEST_DATA "/response/short_tr.csv", &options, count_calls, &calls, NULL),
        CAJAL_OK);
    assert_int_equal(
        cajal_assess_recorded(knowledge, TEST_DATA "/response/short_rs.csv", NULL, count_calls, &calls, NULL),
        CAJAL_OK);
    cajal_case *patient_case = case_of("");
    cajal_assessment *assessment = NULL;
    assert_int_equal(cajal_assess_case(&assessment, knowledge, patient_case, NULL, NULL), CAJAL_OK);
    cajal_assessment_free(assessment);
    cajal_case_free(patient_case);
}

static void test_nothing_is_left_behind(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) /* the allocator keeps a few freed blocks of each size at hand, as if in use */
        read_all_kinds();
    size_t before = mallinfo2().uordblks;
    int next = dup(0);
    close(next);
    for (int i = 0; i < 3; i++)
        read_all_kinds();
    assert_int_equal(mallinfo2().uordblks, before);
    int again = dup(0);
    close(again);
    assert_int_equal(again, next);
}

static void test_no_table_at_all(void **state)
{
    (void)state;
    cajal_errors *errors = cajal_errors_new();
    struct seen seen = {0};
    assert_int_equal(cajal_assess_table(knowledge, "/no/such/file.csv", NULL, remember, &seen, errors), CAJAL_IO);
    assert_int_equal(cajal_assess_table(knowledge, TEST_DATA "/recist11_timepoint.csv", NULL, remember, &seen, errors),
                     CAJAL_INVALID);
    const char *const wrong[] = {"choi-reference=somewhere"}, *const unknown[] = {"choi-referense=nadir"};
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.choices = wrong;
    options.choices_count = 1;
    assert_int_equal(cajal_assess_table(knowledge, TEST_DATA "/response/cohort.csv", &options, remember, &seen, errors),
                     CAJAL_USAGE);
    options.choices = unknown;
    cajal_errors_clear(errors);
    assert_int_equal(cajal_assess_table(knowledge, TEST_DATA "/response/cohort.csv", &options, remember, &seen, errors),
                     CAJAL_USAGE);
    assert_non_null(strstr(cajal_errors_at(errors, 0)->message, "did you mean \"choi-reference\""));
    assert_int_equal(seen.assessments, 0);
    cajal_errors_free(errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_66_of_66_by_the_sum),
        cmocka_unit_test(test_65_of_66_as_published),
        cmocka_unit_test(test_recorded_beside),
        cmocka_unit_test(test_recorded_alone),
        cmocka_unit_test(test_a_cohort),
        cmocka_unit_test(test_every_mistake_by_line_and_column),
        cmocka_unit_test(test_new_by_its_role),
        cmocka_unit_test(test_each_subject_with_its_mistakes),
        cmocka_unit_test(test_many_subjects_twice),
        cmocka_unit_test(test_nothing_is_left_behind),
        cmocka_unit_test(test_no_table_at_all),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
