/* Best overall response and times to event. Expected: table 3 of Eisenhauer 2009, and the four option sets of the
 * package admiralonco (tests/data/response/README.md). */
#include "check.h"
#include "response/best.h"

static enum response_call call_of(const char *word)
{
    for (enum response_call i = RESPONSE_CR; i < RESPONSE_CALLS; i++) {
        char known[16];
        snprintf(known, sizeof known, "%s", response_call_word(i));
        for (char *c = known; *c; c++)
            if (*c >= 'a' && *c <= 'z')
                *c = (char)(*c - 'a' + 'A');
        if (strcmp(known, word) == 0)
            return i;
    }
    return RESPONSE_NOT_ASSESSED;
}

static cajal_date day(const char *text)
{
    cajal_date date = {0, CAJAL_NO_DATE};
    (void)date_parse(&date, text);
    return date;
}

/* ---- admiralonco ---- */

static uint32_t visits_of(struct best_point *points, cajal_date *start, int subject)
{
    FILE *file = fopen(TEST_DATA "/response/admiral_ovr.csv", "r");
    assert_non_null(file);
    char line[256], start_text[16], date[16], word[32];
    uint32_t count = 0;
    int who;
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%d,%15[^,],%15[^,],%31[^,\n]", &who, start_text, date, word) != 4 || who != subject)
            continue;
        *start = day(start_text);
        points[count++] = (struct best_point){.date = day(date), .call = call_of(word)};
    }
    fclose(file);
    return count;
}

/* A row's options; -1: not given (unconfirmed). */
struct vector {
    char name[32], best[32], date[16];
    int window, confirm, max_ne, accept_sd, missing_as_ne, pd_stop, subject;
};

static int next_number(char **rest)
{
    char *field = *rest;
    *rest += strcspn(field, ",\n");
    **rest = '\0';
    (*rest)++;
    return *field ? (int)strtol(field, NULL, 10) : -1;
}

static void read_vector(struct vector *out, char *line)
{
    char *rest = line + strcspn(line, ",");
    snprintf(out->name, sizeof out->name, "%.*s", (int)(rest - line), line);
    rest++;
    out->window = next_number(&rest);
    out->confirm = next_number(&rest);
    out->max_ne = next_number(&rest);
    out->accept_sd = next_number(&rest);
    out->missing_as_ne = next_number(&rest);
    out->pd_stop = next_number(&rest);
    out->subject = next_number(&rest);
    out->best[0] = out->date[0] = '\0';
    sscanf(rest, "%31[^,],%15[^,\n]", out->best, out->date);
}

static void check_vector(const struct vector *it)
{
    struct best_point points[16];
    struct best_context context = {0};
    struct response_options options;
    struct response_best best;
    uint32_t count = visits_of(points, &context.start, it->subject);
    response_options_default(&options, NULL);
    options.value[OPTION_SD_DAYS] = it->window;
    options.value[OPTION_CONFIRM_DAYS] = it->confirm < 0 ? 28 : it->confirm;
    options.value[OPTION_MAX_NE] = it->max_ne < 0 ? 1 : it->max_ne;
    options.value[OPTION_ACCEPT_SD] = it->accept_sd == 1;
    options.value[OPTION_MISSING_AS_NE] = it->missing_as_ne == 1;
    options.value[OPTION_AFTER_PD] = it->pd_stop == 0;
    options.value[OPTION_CR_THEN_PR] = 1; /* admiralonco confirms neither */
    best_work_out(&best, points, count, &context, &options);
    bool confirmed = it->confirm >= 0;
    enum response_call found = confirmed ? best.confirmed : best.best;
    char date[DATE_TEXT];
    date_format(date, confirmed ? best.confirmed_date : best.best_date);
    if (found != call_of(it->best) || strcmp(date, it->date) != 0)
        fail_msg("%s, subject %d: %s %s, expected %s %s", it->name, it->subject,
                 found ? response_call_word(found) : "MISSING", date, it->best, it->date);
}

static void test_every_row_of_admiralonco(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/response/admiral_bor_expected.csv", "r");
    assert_non_null(file);
    char line[256];
    int tested = 0;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        struct vector vector;
        read_vector(&vector, line);
        check_vector(&vector);
        tested++;
    }
    fclose(file);
    assert_int_equal(tested, 34);
}

/* ---- table 3 ---- */

static struct response_best best_of_two(enum response_call first, enum response_call second, int first_day, int choice)
{
    struct best_point points[2] = {{.date = {first_day, CAJAL_DAY}, .call = first},
                                   {.date = {first_day + 35, CAJAL_DAY}, .call = second}};
    struct best_context context = {.start = {0, CAJAL_DAY}};
    struct response_options options;
    struct response_best best;
    response_options_default(&options, NULL);
    options.value[OPTION_CR_THEN_PR] = choice;
    best_work_out(&best, points, 2, &context, &options);
    return best;
}

/* "SD|PD|PR" with condition a: SD when the first visit meets the minimum duration, else PD; PR when the CR is read
 * again as PR. "min SD duration else X": X when the first visit is too early. */
static void test_table_3(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/response/recist11_confirmed_bor.csv", "r");
    assert_non_null(file);
    char line[256], first[8], second[8], best[16], condition[64];
    int tested = 0;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        condition[0] = '\0';
        assert_true(sscanf(line, "%7[^,],%7[^,],%15[^,],%63[^\n]", first, second, best, condition) >= 3);
        enum response_call a = call_of(first), b = call_of(second);
        const char *otherwise = strstr(condition, "else ");
        if (strcmp(condition, "a") == 0) {
            assert_int_equal(best_of_two(a, b, 60, 0).confirmed, RESPONSE_SD);
            assert_int_equal(best_of_two(a, b, 20, 0).confirmed, RESPONSE_PD);
            assert_int_equal(best_of_two(a, b, 60, 2).confirmed, RESPONSE_PR);
        } else {
            assert_int_equal(best_of_two(a, b, 60, 0).confirmed, call_of(best));
            if (otherwise)
                assert_int_equal(best_of_two(a, b, 5, 0).confirmed, call_of(otherwise + 5));
        }
        tested++;
    }
    fclose(file);
    assert_int_equal(tested, 11);
}

/* ---- traps, each named ---- */

static struct response_best course(const char *calls, int every, const char *choice)
{
    struct best_point points[16];
    uint32_t count = 0;
    char copy[128];
    snprintf(copy, sizeof copy, "%s", calls);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "), count++)
        points[count] = (struct best_point){.date = {(int32_t)(count + 1) * every, CAJAL_DAY}, .call = call_of(word)};
    struct best_context context = {.start = {0, CAJAL_DAY}};
    struct response_options options;
    struct response_best best;
    response_options_default(&options, NULL);
    if (choice)
        assert_int_equal(response_options_set(&options, choice, NULL), CAJAL_OK);
    best_work_out(&best, points, count, &context, &options);
    return best;
}

static void test_pr_ne_pr_may_confirm(void **state)
{
    (void)state;
    assert_int_equal(course("PR NE PR", 28, NULL).confirmed, RESPONSE_PR);
    assert_int_equal(course("PR NE NE PR", 28, NULL).confirmed, RESPONSE_SD);
    assert_int_equal(course("PR NE NE PR", 28, "max-ne=2").confirmed, RESPONSE_PR);
    assert_int_equal(course("PR SD PR", 28, NULL).confirmed, RESPONSE_SD);
    assert_int_equal(course("PR SD PR", 28, "accept-sd=yes").confirmed, RESPONSE_PR);
}

static void test_confirmation_needs_28_days(void **state)
{
    (void)state;
    assert_int_equal(course("PR PR", 27, NULL).confirmed, RESPONSE_SD);
    assert_int_equal(course("PR PR", 28, NULL).confirmed, RESPONSE_PR);
    assert_int_equal(course("PR PR", 27, "confirm-days=27").confirmed, RESPONSE_PR);
}

static void test_stable_disease_needs_its_minimum(void **state)
{
    (void)state;
    assert_int_equal(course("SD", 41, NULL).best, RESPONSE_NE);
    assert_int_equal(course("SD", 42, NULL).best, RESPONSE_SD);
    assert_int_equal(course("SD PD", 41, NULL).best, RESPONSE_PD);
    assert_int_equal(course("SD", 42, "sd-days=56").best, RESPONSE_NE);
}

/* Duration of response: from the first response to progression; progression-free from the start. */
static void test_duration_and_progression(void **state)
{
    (void)state;
    struct response_best best = course("SD PR PR SD PD", 50, NULL);
    assert_int_equal(best.duration_days, 150);
    assert_true(best.response_ended);
    assert_int_equal(best.pfs_days, 250);
    assert_true(best.pfs_event);
    best = course("SD PR NE", 50, NULL);
    assert_int_equal(best.pfs_days, 100); /* the last visit that could be judged */
    assert_false(best.pfs_event);
    assert_int_equal(course("NE NE", 50, NULL).duration_days, -1);
}

static void test_nothing_after_progression_counts(void **state)
{
    (void)state;
    assert_int_equal(course("PD CR CR", 50, NULL).best, RESPONSE_PD);
    assert_int_equal(course("PD CR CR", 50, "after-pd=counted").confirmed, RESPONSE_CR);
}

static void test_death_and_another_therapy(void **state)
{
    (void)state;
    struct best_point points[] = {{.date = {50, CAJAL_DAY}, .call = RESPONSE_SD},
                                  {.date = {100, CAJAL_DAY}, .call = RESPONSE_PD}};
    struct best_context context = {.start = {0, CAJAL_DAY}, .died = {80, CAJAL_DAY}};
    struct response_options options;
    struct response_best best;
    response_options_default(&options, NULL);
    best_work_out(&best, points, 1, &context, &options);
    assert_true(best.pfs_event);
    assert_int_equal(best.pfs_days, 80);
    context = (struct best_context){.start = {0, CAJAL_DAY}, .new_therapy = {70, CAJAL_DAY}};
    best_work_out(&best, points, 2, &context, &options);
    assert_false(best.pfs_event); /* censored at the last scan before it */
    assert_int_equal(best.pfs_days, 50);
    options.value[OPTION_NEW_THERAPY] = 1;
    best_work_out(&best, points, 2, &context, &options);
    assert_int_equal(best.pfs_days, 100);
}

static void test_equivocal_progression_is_dated_back(void **state)
{
    (void)state;
    struct best_point points[] = {{.date = {50, CAJAL_DAY}, .call = RESPONSE_SD},
                                  {.date = {100, CAJAL_DAY}, .call = RESPONSE_PD, .dated_back = {50, CAJAL_DAY}}};
    struct best_context context = {.start = {0, CAJAL_DAY}};
    struct response_options options;
    struct response_best best;
    response_options_default(&options, NULL);
    best_work_out(&best, points, 2, &context, &options);
    assert_int_equal(best.pfs_days, 50);
    options.value[OPTION_EQUIVOCAL_NEW] = 1;
    best_work_out(&best, points, 2, &context, &options);
    assert_int_equal(best.pfs_days, 100);
}

/* Table 3, footnote a: after a true complete response any disease is progression; or the complete response was none, or
 * the sums decide. PR, CR and PR on days 20, 40 and 60: none is confirmed by one 28 days later unless all are PR. */
static void test_disease_after_a_complete_response(void **state)
{
    (void)state;
    static const char *const diseases[] = {"CR SD", "CR PR", "CR NON-CR/NON-PD"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(course(diseases[i], 50, NULL).best, RESPONSE_CR);
        assert_true(course(diseases[i], 50, NULL).pfs_event);
        assert_int_equal(course(diseases[i], 50, NULL).pfs_days, 100);
        assert_false(course(diseases[i], 50, "after-cr=by-sum").pfs_event);
    }
    assert_false(course("CR NE", 50, NULL).pfs_event);
    assert_false(course("SD SD CR", 50, NULL).pfs_event);
    assert_false(course("CR PR", 50, "cr-then-pr=unconfirmed").pfs_event);
    assert_int_equal(course("CR CR PR", 50, "cr-then-pr=pr").best, RESPONSE_PR);
    assert_int_equal(course("CR CR SD", 50, "cr-then-pr=pr").best, RESPONSE_CR);
    assert_int_equal(course("SD CR PR", 50, "cr-then-pr=pr").best_date.days, 100);
    assert_int_equal(course("PR CR PR", 20, NULL).confirmed, RESPONSE_PD);
    assert_int_equal(course("PR CR PR", 20, "cr-then-pr=unconfirmed").confirmed, RESPONSE_SD);
    assert_int_equal(course("PR CR PR", 20, "cr-then-pr=pr").confirmed, RESPONSE_PR);
    assert_int_equal(course("PR CR PR", 30, "cr-then-pr=unconfirmed").confirmed, RESPONSE_PR);
}

/* No more than one SD between a PR and its confirmation, and none between two CR. */
static void test_what_may_lie_between(void **state)
{
    (void)state;
    assert_int_equal(course("PR SD SD PR", 28, "accept-sd=yes").confirmed, RESPONSE_SD);
    assert_int_equal(course("PR NON-CR/NON-PD PR", 28, "accept-sd=yes").confirmed, RESPONSE_SD);
    assert_int_equal(course("PR PD PR", 28, "after-pd=counted").confirmed, RESPONSE_SD);
    assert_int_equal(course("PR PR PR", 14, NULL).confirmed, RESPONSE_PR); /* the third is 28 days after the first */
    assert_int_equal(course("CR NE CR", 28, NULL).confirmed, RESPONSE_CR);
}

static void test_non_cr_non_pd_needs_its_minimum_too(void **state)
{
    (void)state;
    assert_int_equal(course("NON-CR/NON-PD", 41, NULL).best, RESPONSE_NE);
    assert_int_equal(course("NON-CR/NON-PD", 42, NULL).best, RESPONSE_NON_CR_NON_PD);
    assert_int_equal(course("NE NE", 50, NULL).best, RESPONSE_NE);
    assert_int_equal(course("NE NE", 50, NULL).pfs_days, 0);
    assert_int_equal(course("", 50, NULL).best, RESPONSE_NOT_ASSESSED);
    assert_int_equal(course("", 50, "missing-as-ne=yes").best, RESPONSE_NE);
    assert_false(date_stated(course("", 50, NULL).best_date));
    assert_int_equal(course("PD PR", 50, NULL).duration_days, -1); /* a response after progression is none */
}

/* Scans from the day of another therapy on do not count, nor does a death from that day on; without a start no time is
 * known. */
static void test_the_day_of_another_therapy(void **state)
{
    (void)state;
    struct best_point points[] = {{.date = {50, CAJAL_DAY}, .call = RESPONSE_SD},
                                  {.date = {100, CAJAL_DAY}, .call = RESPONSE_PD}};
    static const struct {
        int32_t therapy, death;
        int choice, days;
        bool event;
    } stories[] = {
        {100, -1, 0, 50, false},  {101, -1, 0, 100, true}, {50, -1, 0, 0, false},   {100, 99, 0, 99, true},
        {100, 100, 0, 50, false}, {99, 120, 0, 50, false}, {99, 120, 1, 100, true}, {-1, 60, 0, 100, true},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct best_context context = {.start = {0, CAJAL_DAY}};
        struct response_options options;
        struct response_best best;
        if (stories[i].therapy >= 0)
            context.new_therapy = (cajal_date){stories[i].therapy, CAJAL_DAY};
        if (stories[i].death >= 0)
            context.died = (cajal_date){stories[i].death, CAJAL_DAY};
        response_options_default(&options, NULL);
        options.value[OPTION_NEW_THERAPY] = stories[i].choice;
        best_work_out(&best, points, 2, &context, &options);
        if (best.pfs_days != stories[i].days || best.pfs_event != stories[i].event)
            fail_msg("therapy on day %d, death on %d: %d%s", stories[i].therapy, stories[i].death, best.pfs_days,
                     best.pfs_event ? "" : "+");
    }
    struct best_context unknown = {.start = {0, CAJAL_NO_DATE}};
    struct response_options options;
    struct response_best best;
    response_options_default(&options, NULL);
    best_work_out(&best, points, 2, &unknown, &options);
    assert_int_equal(best.pfs_days, -1);
    best_work_out(&best, points, 0, &unknown, &options);
    assert_int_equal(best.pfs_days, -1);
    struct best_context later = {.start = {20, CAJAL_DAY}};
    best_work_out(&best, points, 2, &later, &options);
    assert_int_equal(best.pfs_days, 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_of_admiralonco),
        cmocka_unit_test(test_table_3),
        cmocka_unit_test(test_pr_ne_pr_may_confirm),
        cmocka_unit_test(test_confirmation_needs_28_days),
        cmocka_unit_test(test_stable_disease_needs_its_minimum),
        cmocka_unit_test(test_duration_and_progression),
        cmocka_unit_test(test_nothing_after_progression_counts),
        cmocka_unit_test(test_death_and_another_therapy),
        cmocka_unit_test(test_equivocal_progression_is_dated_back),
        cmocka_unit_test(test_disease_after_a_complete_response),
        cmocka_unit_test(test_what_may_lie_between),
        cmocka_unit_test(test_non_cr_non_pd_needs_its_minimum_too),
        cmocka_unit_test(test_the_day_of_another_therapy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
