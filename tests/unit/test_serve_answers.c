/* Answers held for charts that are opened again: whose answer is given, and what is left of it afterwards. */
#include "check.h"

#include <pthread.h>

#include "serve/answers.h"
#include "serve/metrics.h"
#include "serve/service.h"
#include "serve_ask.h"

/* ---- the memory itself ---- */

static struct answer_name name_of(const struct answers *answers, uint64_t generation, const char *question,
                                  const char *record)
{
    struct answer_name name;
    struct text text = {0};
    text_add(&text, question);
    assert_true(answers_name(answers, &name, generation, &text, record, strlen(record)));
    text_free(&text);
    return name;
}

static void keep(struct answers *answers, const struct answer_name *name, int64_t now_s, const char *answer)
{
    const struct answer_places places = {{3, 5}, 2};
    struct text text = {0};
    text_add(&text, answer);
    answers_keep(answers, name, now_s, &text, &places);
    text_free(&text);
}

/* Whether this answer is given; it is given whole, with its places. */
static bool gives(struct answers *answers, const struct answer_name *name, int64_t now_s, const char *answer)
{
    struct answer_places places = {{0}, 0};
    struct text text = {0};
    bool given = answers_recall(answers, name, now_s, &text, &places);
    if (given) {
        assert_string_equal(text.data, answer);
        assert_int_equal(places.count, 2);
        assert_int_equal(places.at[0], 3);
        assert_int_equal(places.at[1], 5);
    } else
        assert_int_equal(text.length, 0);
    text_free(&text);
    return given;
}

static struct answers *open_answers(unsigned most, struct metrics **metrics)
{
    struct answers *answers = NULL;
    *metrics = metrics_new();
    assert_int_equal(answers_open(&answers, most, *metrics, NULL), CAJAL_OK);
    return answers;
}

static long held(struct metrics *metrics) { return atomic_load(metrics_gauge(metrics, GAUGE_ANSWERS_HELD)); }
static long bytes(struct metrics *metrics) { return atomic_load(metrics_gauge(metrics, GAUGE_ANSWERS_BYTES)); }

static void close_answers(struct answers *answers, struct metrics *metrics)
{
    answers_close(answers);
    assert_int_equal(held(metrics), 0);
    assert_int_equal(bytes(metrics), 0);
    metrics_free(metrics);
}

static void test_an_answer_is_found_by_all_that_it_depends_on(void **state)
{
    (void)state;
    struct metrics *metrics;
    struct answers *answers = open_answers(64, &metrics);
    const struct answer_name name = name_of(answers, 0, "maria", "{\"gene\":\"KIT\"}}");
    keep(answers, &name, 100, "the plan of maria");
    assert_true(gives(answers, &name, 100, "the plan of maria"));

    const struct answer_name others[] = {
        name_of(answers, 0, "karl", "{\"gene\":\"KIT\"}}"),  name_of(answers, 0, "maria", "{\"gene\":\"KIS\"}}"),
        name_of(answers, 1, "maria", "{\"gene\":\"KIT\"}}"), name_of(answers, 0, "maria{", "\"gene\":\"KIT\"}}"),
        name_of(answers, 0, "mari", "a{\"gene\":\"KIT\"}}"), name_of(answers, 0, "maria", "{\"gene\":\"KIT\"}} "),
        name_of(answers, 0, "", "maria{\"gene\":\"KIT\"}}"), name_of(answers, 0, "maria", "")};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(gives(answers, &others[i], 100, ""));
    close_answers(answers, metrics);
}

static void test_another_process_names_it_otherwise(void **state)
{
    (void)state;
    struct metrics *metrics, *more;
    struct answers *answers = open_answers(8, &metrics), *others = open_answers(8, &more);
    struct answer_name here = name_of(answers, 0, "q", "r"), there = name_of(others, 0, "q", "r");
    assert_memory_not_equal(here.mac, there.mac, sizeof here.mac);
    close_answers(answers, metrics);
    close_answers(others, more);
}

static void test_an_answer_lives_for_minutes_however_often_it_is_given(void **state)
{
    (void)state;
    struct metrics *metrics;
    struct answers *answers = open_answers(8, &metrics);
    struct answer_name name = name_of(answers, 0, "q", "r");
    keep(answers, &name, 100, "the answer");
    keep(answers, &name, 100 + ANSWERS_LIFE_S - 1, "the answer"); /* does not make it younger */
    assert_true(gives(answers, &name, 100 + ANSWERS_LIFE_S, "the answer"));
    assert_false(gives(answers, &name, 100 + ANSWERS_LIFE_S + 1, ""));
    assert_int_equal(held(metrics), 0);

    keep(answers, &name, 1000, "the answer");
    answers_tidy(answers, 1000 + ANSWERS_LIFE_S);
    assert_int_equal(held(metrics), 1);
    answers_tidy(answers, 1001 + ANSWERS_LIFE_S); /* without anybody asking for it */
    assert_int_equal(held(metrics), 0);
    assert_int_equal(bytes(metrics), 0);
    close_answers(answers, metrics);
}

static void test_it_holds_so_many_answers_and_bytes(void **state)
{
    (void)state;
    static const unsigned most[] = {1, 7, 16, 100};
    char record[32];
    for (size_t i = 0; i < sizeof most / sizeof most[0]; i++) {
        struct metrics *metrics;
        struct answers *answers = open_answers(most[i], &metrics);
        struct answer_name name = {{0}, 0};
        for (int n = 0; n < 1000; n++) {
            snprintf(record, sizeof record, "%d", n);
            name = name_of(answers, 0, "q", record);
            keep(answers, &name, n, record);
            assert_true(held(metrics) <= (long)most[i]);
            assert_true(gives(answers, &name, n, record)); /* the newest is there */
        }
        assert_true(held(metrics) > (long)most[i] / 2);
        close_answers(answers, metrics);
    }
}

static void test_what_is_too_large_is_not_held(void **state)
{
    (void)state;
    struct metrics *metrics;
    struct answers *answers = open_answers(8, &metrics);
    struct answer_places places = {{0}, 0};
    struct text text = {0};
    char record[32];
    text_repeat(&text, 'x', ANSWER_BYTES_MOST);
    for (int n = 0; n < 20; n++) {
        snprintf(record, sizeof record, "%d", n);
        struct answer_name name = name_of(answers, 0, "q", record);
        answers_keep(answers, &name, 1, &text, &places);
    }
    assert_int_equal(held(metrics), 8);
    assert_int_equal(bytes(metrics), 8 * ANSWER_BYTES_MOST);
    answers_forget(answers, 0);

    struct answer_name name = name_of(answers, 0, "q", "r");
    places.count = ANSWER_PLACES_MOST + 1;
    answers_keep(answers, &name, 1, &text, &places);
    places.count = 0;
    text_add(&text, "x");
    answers_keep(answers, &name, 1, &text, &places);
    text.failed = true;
    text.length = 1;
    answers_keep(answers, &name, 1, &text, &places);
    assert_int_equal(held(metrics), 0);
    text_free(&text);
    close_answers(answers, metrics);
}

static void test_another_knowledge_base_forgets_all(void **state)
{
    (void)state;
    struct metrics *metrics;
    struct answers *answers = open_answers(8, &metrics);
    struct answer_name before = name_of(answers, 0, "q", "r"), after = name_of(answers, 1, "q", "r");
    keep(answers, &before, 1, "old");
    answers_forget(answers, 1);
    assert_int_equal(held(metrics), 0);
    keep(answers, &before, 1, "old"); /* of a request that began before */
    assert_int_equal(held(metrics), 0);
    assert_false(gives(answers, &before, 1, ""));
    keep(answers, &after, 1, "new");
    assert_true(gives(answers, &after, 1, "new"));
    close_answers(answers, metrics);
}

#define THREADS 4
#define TURNS 3000

/* Everybody asks for the same few, holds them, and at times forgets all. */
static void *use(void *context)
{
    struct answers *answers = context;
    uint64_t random = (uint64_t)(uintptr_t)&random;
    char record[16], answer[16];
    for (int turn = 0; turn < TURNS; turn++) {
        uint32_t number = next_random(&random) % 40;
        struct answer_name name;
        struct answer_places places = {{0}, 0};
        struct text question = {0}, text = {0};
        snprintf(record, sizeof record, "%u", number);
        snprintf(answer, sizeof answer, "answer %u", number);
        text_add(&question, "q");
        if (!answers_name(answers, &name, 0, &question, record, strlen(record)))
            return context;
        if (!answers_recall(answers, &name, turn, &text, &places)) {
            text_add(&text, answer);
            answers_keep(answers, &name, turn, &text, &places);
        }
        bool right = text.data && strcmp(text.data, answer) == 0;
        text_free(&text);
        text_free(&question);
        if (!right)
            return context;
        if (number == 0)
            answers_forget(answers, 0);
        else if (number == 1)
            answers_tidy(answers, turn);
    }
    return NULL;
}

static void test_threads_share_it(void **state)
{
    (void)state;
    struct metrics *metrics;
    struct answers *answers = open_answers(32, &metrics);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use, answers), 0);
    for (int i = 0; i < THREADS; i++) {
        void *wrong = NULL;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
    close_answers(answers, metrics);
}

/* ---- in the service ---- */

#define CALL_MOST 16384
static char view[CALL_MOST], sign[CALL_MOST]; /* of docs/cds-hooks/, white space between members taken out */
static struct service *with, *without;        /* answers held */

/* The call as programs write it. */
static void read_call(char out[CALL_MOST], const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    bool quoted = false;
    size_t length = 0;
    for (int c; (c = fgetc(file)) != EOF && length < CALL_MOST - 1;) {
        quoted = quoted != (c == '"');
        if (quoted || (c != ' ' && c != '\n'))
            out[length++] = (char)c;
    }
    out[length] = '\0';
    fclose(file);
}

static int set_up(void **state)
{
    const struct service_options options = {.remember_charts = 64}, none = {0};
    (void)state;
    read_call(view, EXAMPLES "/../docs/cds-hooks/patient-view.json");
    read_call(sign, EXAMPLES "/../docs/cds-hooks/order-sign.json");
    return service_open(&with, &options, NULL) == CAJAL_OK && service_open(&without, &none, NULL) == CAJAL_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    service_close(with);
    service_close(without);
    return 0;
}

/* How often an answer was given again. */
static long recalled(void)
{
    static const char name[] = "\ncajal_cds_answers_recalled_total ";
    struct text text = {0};
    metrics_write(&text, service_metrics(with), "");
    const char *at = strstr(text.data, name);
    assert_non_null(at);
    long count = atol(at + sizeof name - 1);
    text_free(&text);
    return count;
}

struct question {
    const char *target, *host, *today;
};
static const struct question ordinary = {"/cds-services/gist-plan", "cajal.example.org", "2025-11-25"};

static void ask(struct asking *it, struct service *service, const struct question *question, const char *body)
{
    const struct http_field headers[] = {{"Host", question->host}, {NULL, NULL}};
    const char *wrong = NULL;
    *it = (struct asking){.request = {.method = HTTP_POST,
                                      .body = body,
                                      .body_length = strlen(body),
                                      .time = 1764086400,
                                      .today = question->today,
                                      .headers = headers,
                                      .headers_count = 1}};
    assert_true(http_target(&it->request, it->query, it->storage, question->target, &wrong));
    service_answer(service, &it->request, &it->response);
}

/* Puts zeros in place of every uuid; how many there were. */
static int hide_uuids(char *answer)
{
    static const char key[] = "\"uuid\":\"";
    int count = 0;
    for (char *at = answer; at && (at = strstr(at, key)); count++) {
        at += sizeof key - 1;
        for (int i = 0; i < 36; i++)
            at[i] = '0';
    }
    return count;
}

/* Whether the service that holds answers gave one again. In any case it answers what the other one works out. */
static bool again(const struct question *question, const char *body)
{
    struct asking ours, theirs;
    long before = recalled();
    ask(&ours, with, question, body);
    ask(&theirs, without, question, body);
    assert_int_equal(ours.response.status, theirs.response.status);
    assert_int_equal(ours.response.fields_count, theirs.response.fields_count);
    assert_string_equal(ours.response.type, theirs.response.type);
    assert_int_equal(hide_uuids(ours.response.body.data), hide_uuids(theirs.response.body.data));
    assert_string_equal(ours.response.body.data, theirs.response.body.data);
    http_response_free(&ours.response);
    http_response_free(&theirs.response);
    return recalled() > before;
}

/* The call with the first `from` after `after` replaced. */
static const char *changed(const char *call, const char *after, const char *from, const char *to)
{
    static char out[2 * CALL_MOST];
    const char *at = strstr(call, after);
    assert_non_null(at);
    at = strstr(at, from);
    assert_non_null(at);
    snprintf(out, sizeof out, "%.*s%s%s", (int)(at - call), call, to, at + strlen(from));
    return out;
}

static void forget(void) { assert_int_equal(service_reload(with, NULL), CAJAL_OK); }

static void test_the_same_chart_opened_again(void **state)
{
    (void)state;
    forget();
    assert_false(again(&ordinary, view));
    assert_true(again(&ordinary, view));
    /* by somebody else, in another call, with another token for the record's server */
    assert_true(again(&ordinary, changed(view, "hookInstance", "d1577c69", "00000000")));
    assert_true(again(&ordinary, changed(view, "context", "Practitioner/7", "Practitioner/8")));
    const char *server = "\"fhirServer\":\"https://ehr.example.org\",\"fhirAuthorization\":{\"access_token\":\"1\"},"
                         "\"context\"";
    char *asked = strdup(changed(view, "", "\"context\"", server));
    assert_false(again(&ordinary, asked));
    assert_true(again(&ordinary, changed(asked, "access_token", "\"1\"", "\"2\"")));
    free(asked);
}

static void test_each_answer_has_uuids_of_its_own(void **state)
{
    (void)state;
    forget();
    struct asking first, second;
    ask(&first, with, &ordinary, view);
    ask(&second, with, &ordinary, view);
    const char *a = first.response.body.data, *b = second.response.body.data;
    int count = 0;
    while ((a = strstr(a, "\"uuid\":\"")) && (b = strstr(b, "\"uuid\":\""))) {
        a += 8;
        b += 8;
        assert_memory_not_equal(a, b, 36);
        assert_true(b[8] == '-' && b[14] == '4' && strchr("89ab", b[19]) && b[36] == '"');
        count++;
    }
    assert_true(count > 1);
    http_response_free(&first.response);
    http_response_free(&second.response);
}

static void test_one_byte_of_the_record_makes_another_chart(void **state)
{
    (void)state;
    forget();
    static char other[CALL_MOST];
    assert_false(again(&ordinary, view));
    memcpy(other, view, sizeof other);
    size_t begin = (size_t)(strstr(view, "\"prefetch\":") - view) + strlen("\"prefetch\":");
    for (size_t at = begin; view[at]; at++) {
        other[at] = view[at] == '1' ? '2' : '1';
        assert_false(again(&ordinary, other));
        other[at] = view[at];
    }
    assert_false(again(&ordinary, changed(view, "", "}}", "}} ")));
}

static void test_another_question_gets_another_answer(void **state)
{
    (void)state;
    static const struct question questions[] = {{"/cds-services/gist-plan", "cajal.example.org", "2025-11-26"},
                                                {"/cds-services/gist-plan", "cajal.example.net", "2025-11-25"},
                                                {"/cds-services/gist-order-sign", "cajal.example.org", "2025-11-25"},
                                                {"/cds-services/gist-order-select", "cajal.example.org", "2025-11-25"}};
    static const char *const changes[][3] = {{"context", "maria", "karl"},
                                             {"context", "maria", "Patient/maria"},
                                             {"\"hook\"", "patient-view", "order-sign"},
                                             {"\"context\"", "{", "{\"encounterId\":\"7\","},
                                             {"", "\"context\"", "\"extension\":{},\"context\""},
                                             {"", "\"context\"", "\"fhirServer\":\"https://one\",\"context\""},
                                             {"", "\"context\"", "\"fhirServer\":\"https://two\",\"context\""}};
    forget();
    assert_false(again(&ordinary, view));
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        assert_false(again(&questions[i], view));
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        assert_false(again(&ordinary, changed(view, changes[i][0], changes[i][1], changes[i][2])));
    assert_true(again(&ordinary, view));
    forget(); /* the knowledge base was loaded anew */
    assert_int_equal(held(service_metrics(with)), 0);
    assert_false(again(&ordinary, view));
}

static void test_orders_are_part_of_the_question(void **state)
{
    (void)state;
    static const struct question signing = {"/cds-services/gist-order-sign", "localhost", "2025-11-25"};
    static char other[CALL_MOST];
    forget();
    assert_false(again(&signing, sign));
    assert_true(again(&signing, sign));
    memcpy(other, sign, sizeof other);
    size_t begin = (size_t)(strstr(sign, "draftOrders") - sign), end = (size_t)(strstr(sign, "\"prefetch\":") - sign);
    for (size_t at = begin; at < end; at++) {
        other[at] = sign[at] == '1' ? '2' : '1';
        assert_false(again(&signing, other));
        other[at] = sign[at];
    }
}

/* What is wrong in the head is told, although the record is known; a body that is not plain is worked out. */
static void test_the_head_is_read_each_time(void **state)
{
    (void)state;
    static const char *const changes[][3] = {
        {"", "hookInstance", "hookInstanze"},
        {"hookInstance", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", ""},
        {"context", "Practitioner/7", ""},
        {"context", "maria", "../maria"},
        {"", "\"context\"", "\"fhirAuthorization\":{\"access_token\":\"1\"},\"context\""},
        {"", "\"context\"", "\"hook\":\"patient-view\",\"context\""},
        {"", "\"context\"", "\"pre\\u0066etch\":{},\"context\""},
        {"", "\"context\"", "\"extension\":{\"prefetch\":{}},\"context\""},
        {"", "\"context\"", "\"extension\":[\"prefetch\"],\"context\""},
        {"", "\"context\":", "\"context\""},
        {"", "{", "["},
        {"", "{", ""},
    };
    forget();
    assert_false(again(&ordinary, view));
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        for (int turn = 0; turn < 2; turn++)
            assert_false(again(&ordinary, changed(view, changes[i][0], changes[i][1], changes[i][2])));
    assert_true(again(&ordinary, view));
    /* what only looks like the key is a part of the head as any other */
    const char *words = changed(view, "", "\"context\"", "\"extension\":\"\\\"prefetch\\\":\",\"context\"");
    assert_false(again(&ordinary, words));
    assert_true(again(&ordinary, words));
}

static void test_only_good_answers_to_whole_bodies_are_held(void **state)
{
    (void)state;
    static char more[2 * CALL_MOST];
    const char *no_observations = changed(view, "prefetch", "\"observations\"", "\"others\"");
    /* something behind the record */
    snprintf(more, sizeof more, "%.*s,\"extension\":{}}", (int)(strrchr(view, '}') - view), view);
    forget();
    for (int turn = 0; turn < 3; turn++) {
        assert_false(again(&ordinary, no_observations)); /* 412 */
        assert_false(again(&ordinary, more));
        assert_false(again(&ordinary, changed(view, "prefetch", "}}", "}"))); /* 400 */
        assert_false(again(&ordinary, "{\"prefetch\""));
        assert_false(again(&ordinary, "{\"prefetch\":"));
        assert_false(again(&ordinary, "{}"));
    }
    assert_int_equal(held(service_metrics(with)), 0);
    /* white space as Jackson and Python write it: what stands before the record does not matter */
    assert_false(again(&ordinary, changed(view, "", "\"prefetch\":", "\"prefetch\" : ")));
    assert_true(again(&ordinary, changed(view, "", "\"prefetch\":", "\"prefetch\" : ")));
    assert_true(again(&ordinary, changed(view, "", "\"prefetch\":", "\n  \"prefetch\": ")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_answer_is_found_by_all_that_it_depends_on),
        cmocka_unit_test(test_another_process_names_it_otherwise),
        cmocka_unit_test(test_an_answer_lives_for_minutes_however_often_it_is_given),
        cmocka_unit_test(test_it_holds_so_many_answers_and_bytes),
        cmocka_unit_test(test_what_is_too_large_is_not_held),
        cmocka_unit_test(test_another_knowledge_base_forgets_all),
        cmocka_unit_test(test_threads_share_it),
        cmocka_unit_test(test_the_same_chart_opened_again),
        cmocka_unit_test(test_each_answer_has_uuids_of_its_own),
        cmocka_unit_test(test_one_byte_of_the_record_makes_another_chart),
        cmocka_unit_test(test_another_question_gets_another_answer),
        cmocka_unit_test(test_orders_are_part_of_the_question),
        cmocka_unit_test(test_the_head_is_read_each_time),
        cmocka_unit_test(test_only_good_answers_to_whole_bodies_are_held),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
