/* The service without a network: reading what is asked, finding who answers, saying what is wrong. */
#include "check.h"

#include <jansson.h>
#include <unistd.h>

#include "serve/guard.h"
#include "serve/log.h"
#include "serve/metrics.h"
#include "serve/server.h"
#include "serve/strict.h"
#include "serve_ask.h"

static struct service *service;

static int set_up(void **state)
{
    struct service_options options = {.this_machine_only = true, .cors = "https://board.example"};
    (void)state;
    return service_open(&service, &options, NULL) == CAJAL_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    service_close(service);
    return 0;
}

/* ---- what is asked ---- */

static void targets(void **state)
{
    static const struct {
        const char *target, *path, *name, *value;
        size_t count;
    } good[] = {
        {"/", "/", NULL, NULL, 0},
        {"/a/b?", "/a/b", NULL, NULL, 0},
        {"/a?x=1", "/a", "x", "1", 1},
        {"/a?x=1&y=2&x=3", "/a", "x", "1", 3},
        {"/a?x=a%20b+c%2B", "/a", "x", "a b c+", 1},
        {"/a?&&x=&", "/a", "x", "", 1},
        {"/a?flag", "/a", "flag", "", 1},
        {"/a?x=1=2?3", "/a", "x", "1=2?3", 1},
        {"/a%2Fb?%78=%C3%BC", "/a%2Fb", "x", "\xC3\xBC", 1},
    };
    static const char *const bad[] = {"",         "a",        "http://a/b", "*",      "/a?x=%",  "/a?x=%1",
                                      "/a?x=%g1", "/a?x=%00", "/a b",       "/a\x7F", "/a?x=1\t"};
    struct http_field query[HTTP_QUERY_MOST];
    char storage[256];
    const char *message;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct http_request request = {0};
        assert_true(http_target(&request, query, storage, good[i].target, &message));
        assert_string_equal(request.path, good[i].path);
        assert_int_equal(request.query_count, good[i].count);
        if (good[i].name)
            assert_string_equal(http_query(&request, good[i].name), good[i].value);
        assert_null(http_query(&request, "not-there"));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct http_request request = {0};
        message = NULL;
        assert_false(http_target(&request, query, storage, bad[i], &message));
        assert_non_null(message);
    }
}

/* RFC 3986: decoding what was encoded is the same again, whatever the bytes. */
static void decoding(void **state)
{
    uint64_t random = 7;
    (void)state;
    for (int turn = 0; turn < 2000; turn++) {
        char plain[40], coded[130], back[130];
        size_t length = next_random(&random) % 40, at = 0;
        for (size_t i = 0; i < length; i++) {
            plain[i] = (char)(1 + next_random(&random) % 255);
            at += (size_t)snprintf(coded + at, sizeof coded - at, next_random(&random) % 2 ? "%%%02X" : "%%%02x",
                                   (unsigned char)plain[i]);
        }
        coded[at] = '\0';
        assert_true(http_decode(back, coded, at, false));
        assert_int_equal(strlen(back), length);
        assert_memory_equal(back, plain, length);
    }
}

/* ---- the head as the library leaves it ---- */

#define FIELDS_HERE 8

/* Reads `text` as libmicrohttpd does: zeros over colons and over what ends a line. */
static const char *strict(const char *text)
{
    char *buffer = strdup(text), *at = buffer;
    size_t length = strlen(text), count = 0;
    struct http_field fields[FIELDS_HERE];
    struct strict_head head = {buffer, fields, 0, buffer + length};
    bool first = true;
    while (*at) {
        size_t line = strcspn(at, "\n");
        char *next = at + line + 1;
        at[line] = '\0';
        if (line && at[line - 1] == '\r')
            at[line - 1] = '\0';
        char *colon = strchr(at, ':');
        if (!first && colon) {
            *colon++ = '\0';
            colon += strspn(colon, " \t");
            fields[count++] = (struct http_field){at, colon};
        }
        first = false;
        at = next;
    }
    head.headers_count = count;
    const char *wrong = strict_check(&head);
    free(buffer);
    return wrong;
}

static void heads(void **state)
{
    static const char *const good[] = {"HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.0\r\n\r\n",
                                       "HTTP/1.1\r\nhost:a\r\nX:\r\nY: \t b c\r\n\r\n",
                                       "HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
                                       "HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"};
    static const char *const bad[] = {"HTTP/1.1\nHost: a\r\n\r\n",
                                      "HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
                                      "HTTP/1.1\r\nHost: a\n\r\n",
                                      "HTTP/1.1\r\nHost: a\r\n\n",
                                      "HTTP/1.1\nHost: a\n\n",
                                      "HTTP/1.1\r\nHost : a\r\n\r\n",
                                      "HTTP/1.1\r\n: a\r\n\r\n",
                                      "HTTP/1.1\r\n Host: a\r\n\r\n",
                                      "HTTP/1.1\r\nHost: a\x01\r\n\r\n",
                                      "HTTP/1.1\r\nHost: a\rb\r\n\r\n",
                                      "HTTP/1.1\r\n\r\n",
                                      "HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                                      "HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
                                      "HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                                      "HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                                      "HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
                                      "HTTP/1.1\r\nHost: a\r\nX\xC3: b\r\n\r\n"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_null(strict(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (!strict(bad[i]))
            fail_msg("taken for good: %s", bad[i]);
}

/* A folded line: the library puts the name together elsewhere. */
static void folded(void **state)
{
    char buffer[] = "HTTP/1.1\0\0X\0 a\0\0 b\0\0\0\0", name[] = "Xb";
    struct http_field field = {name, buffer + 13};
    struct strict_head head = {buffer, &field, 1, buffer + sizeof buffer - 1};
    (void)state;
    assert_non_null(strict_check(&head));
}

/* ---- the table of routes ---- */

static void ask(struct asking *it, enum http_method method, const char *target, const char *body)
{
    ask_whole(it, service, method, target, NULL, body, body ? strlen(body) : 0);
}

static int status_of(enum http_method method, const char *target, const char *body)
{
    struct asking it;
    ask(&it, method, target, body);
    int status = it.response.status;
    http_response_free(&it.response);
    return status;
}

static void finding(void **state)
{
    struct asking it;
    (void)state;
    assert_int_equal(status_of(HTTP_GET, "/healthz", NULL), 200);
    assert_int_equal(status_of(HTTP_HEAD, "/healthz", NULL), 200);
    assert_int_equal(status_of(HTTP_GET, "/", NULL), 200);
    assert_int_equal(status_of(HTTP_GET, "/healthz/", NULL), 404);
    assert_int_equal(status_of(HTTP_GET, "/api/kb/drugs/x", NULL), 404);
    assert_int_equal(status_of(HTTP_GET, "/api/kb/", NULL), 404);
    assert_int_equal(status_of(HTTP_GET, "/api/kb/%64rugs", NULL), 200);
    assert_int_equal(status_of(HTTP_GET, "/api/registry/cases", NULL), 404); /* there is no registry here */
    assert_int_equal(status_of(HTTP_OTHER, "/healthz", NULL), 405);
    ask(&it, HTTP_DELETE, "/api/genotype", NULL);
    assert_int_equal(it.response.status, 405);
    assert_string_equal(answer_header(&it, "Allow"), "GET, HEAD, POST, OPTIONS");
    http_response_free(&it.response);
    assert_int_equal(status_of(HTTP_POST, "/healthz", "x"), 405);
    ask(&it, HTTP_POST, "/api/plan?as_of=2016-01-08", "{\"cajal\":1,\"id\":\"x\"}");
    assert_int_equal(it.response.status, 200);
    assert_string_equal(it.response.type, "application/json");
    http_response_free(&it.response);
}

/* schema/openapi.json tells of each route but the page's files, with its role and its limit, and of no other. */
static void described(void **state)
{
    static const char *const methods[] = {"get", "head", "post", "put", "delete"};
    static const char *const roles[] = {"anybody", "viewer", "editor", "admin"};
    json_error_t wrong;
    json_t *document = json_load_file(SCHEMAS "/openapi.json", 0, &wrong);
    json_t *paths = json_object_get(document, "paths"), *item;
    const char *key;
    size_t described = 0;
    (void)state;
    assert_non_null(document);
    for (const struct route *route = routes; route < routes + routes_count; route++) {
        if (strchr(route->pattern, '*'))
            continue;
        json_t *operation = json_object_get(json_object_get(paths, route->pattern), methods[route->method]);
        if (!operation)
            fail_msg("%s %s is not in openapi.json", methods[route->method], route->pattern);
        const char *role = json_string_value(json_object_get(operation, "x-role"));
        if (!role || strcmp(role, roles[route->role]) != 0)
            fail_msg("%s %s: x-role is not %s", methods[route->method], route->pattern, roles[route->role]);
        if (json_integer_value(json_object_get(operation, "x-body-most")) != (json_int_t)route->body_most)
            fail_msg("%s %s: x-body-most is not %zu", methods[route->method], route->pattern, route->body_most);
        if ((json_object_get(operation, "requestBody") != NULL) != (route->body_most > 0))
            fail_msg("%s %s: requestBody", methods[route->method], route->pattern);
        const char *summary = json_string_value(json_object_get(operation, "summary"));
        assert_string_equal(summary, route->summary);
        described++;
    }
    json_object_foreach(paths, key, item)
    {
        if (json_object_size(item) > described)
            fail_msg("%s is in openapi.json and no route", key);
        described -= json_object_size(item);
    }
    assert_int_equal(described, 0);
    json_decref(document);
}

/* ---- what is wrong ---- */

static void problems(void **state)
{
    struct asking it;
    (void)state;
    ask(&it, HTTP_POST, "/api/plan", "{\"cajal\":1,\"id\":3,\"patiens\":{\"a\":\"\\u0001\\\"\"}}");
    json_t *problem = json_loadb(it.response.body.data, it.response.body.length, 0, NULL);
    assert_int_equal(it.response.status, 422);
    assert_string_equal(it.response.type, "application/problem+json");
    assert_int_equal(json_integer_value(json_object_get(problem, "status")), 422);
    json_t *errors = json_object_get(problem, "errors");
    assert_int_equal(json_array_size(errors), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(errors, 0), "path")), "$.id");
    json_decref(problem);
    http_response_free(&it.response);
    for (int i = 0; i < PROBLEM_COUNT; i++) { /* each kind has a page that says what it means */
        char target[100];
        snprintf(target, sizeof target, "/problems/%s", http_problem_kind((enum http_problem)i));
        assert_int_equal(status_of(HTTP_GET, target, NULL), 200);
    }
}

static void too_large(void **state)
{
    struct asking it;
    size_t length = 1024 * 1024 + 1;
    char *body = calloc(1, length);
    (void)state;
    memset(body, 'x', length);
    ask_whole(&it, service, HTTP_POST, "/api/plan", NULL, body, length);
    assert_int_equal(it.response.status, 413);
    http_response_free(&it.response);
    ask_whole(&it, service, HTTP_POST, "/api/plan", NULL, body, length - 1);
    assert_int_equal(it.response.status, 422);
    http_response_free(&it.response);
    free(body);
}

/* No input writes a header of its own. */
static void injection(void **state)
{
    struct http_response response = {0};
    (void)state;
    http_set_copy(&response, "Location", "/a\r\nX-Evil: yes");
    assert_int_equal(response.fields_count, 0);
    for (int i = 0; i < 100; i++)
        http_set(&response, "X", "y");
    assert_int_equal(response.fields_count, HTTP_ANSWER_FIELDS);
    http_response_free(&response);
}

/* ---- browsers ---- */

static int status_with(enum http_method method, const char *target, const struct http_field *headers)
{
    struct asking it;
    ask_whole(&it, service, method, target, headers, "{}", method == HTTP_POST ? 2 : 0);
    int status = it.response.status;
    http_response_free(&it.response);
    return status;
}

static void browsers(void **state)
{
    struct http_field here[] = {{"Host", "LOCALHOST:8080"}, {"Origin", "http://localhost:8080"}, {NULL, NULL}};
    struct http_field rebound[] = {{"Host", "localhost.evil.example"}, {NULL, NULL}};
    struct http_field evil[] = {{"Host", "localhost"}, {"Origin", "http://evil.example"}, {NULL, NULL}};
    struct http_field null[] = {{"Host", "[::1]:9"}, {"Origin", "null"}, {NULL, NULL}};
    struct http_field board[] = {{"Host", "127.0.0.1"}, {"Origin", "https://board.example"}, {NULL, NULL}};
    (void)state;
    assert_int_equal(status_with(HTTP_POST, "/api/plan", here), 422);
    assert_int_equal(status_with(HTTP_GET, "/healthz", rebound), 421);
    assert_int_equal(status_with(HTTP_OPTIONS, "/healthz", rebound), 421);
    assert_int_equal(status_with(HTTP_POST, "/api/plan", evil), 403);
    assert_int_equal(status_with(HTTP_POST, "/api/plan", null), 403);
    assert_int_equal(status_with(HTTP_POST, "/api/plan", board), 422);
    struct asking it;
    ask_whole(&it, service, HTTP_POST, "/api/plan", board, "{}", 2);
    assert_string_equal(answer_header(&it, "Access-Control-Allow-Origin"), "https://board.example");
    http_response_free(&it.response);
}

/* Behind a proxy the name is that of --origin, and no other. */
static void proxied(void **state)
{
    struct service_options options = {.this_machine_only = true, .origin = "https://cajal.example:8443"};
    struct http_field known[] = {
        {"Host", "Cajal.example:8443"}, {"Origin", "https://cajal.example:8443"}, {NULL, NULL}};
    struct http_field other[] = {{"Host", "cajal.example"}, {NULL, NULL}};
    struct service *mine = NULL;
    struct asking it;
    (void)state;
    assert_int_equal(service_open(&mine, &options, NULL), CAJAL_OK);
    ask_whole(&it, mine, HTTP_POST, "/api/plan", known, "{}", 2);
    assert_int_equal(it.response.status, 422);
    http_response_free(&it.response);
    ask_whole(&it, mine, HTTP_GET, "/healthz", other, NULL, 0);
    assert_int_equal(it.response.status, 421);
    http_response_free(&it.response);
    service_close(mine);
}

static void kinds_of_body(void **state)
{
    static const struct {
        const char *type, *target;
        int status;
    } kinds[] = {
        {"application/json; charset=utf-8", "/api/plan", 422},
        {"application/fhir+json", "/api/plan", 422},
        {"APPLICATION/JSON", "/api/plan", 422},
        {"application/x-www-form-urlencoded", "/api/plan", 422},
        {"text/csv", "/api/plan", 415},
        {"application/jsonp", "/api/plan", 415},
        {"multipart/form-data", "/api/plan", 415},
        {"", "/api/plan", 415},
        {"text/csv", "/api/outcome/km?time=a&status=b", 400},
        {"image/png", "/api/outcome/km", 415},
    };
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct http_field headers[] = {{"Content-Type", kinds[i].type}, {NULL, NULL}};
        int status = status_with(HTTP_POST, kinds[i].target, headers);
        if (status != kinds[i].status)
            fail_msg("%s to %s: %d, expected %d", kinds[i].type, kinds[i].target, status, kinds[i].status);
    }
}

/* ---- what is known is not sent again ---- */

static void etags(void **state)
{
    struct asking it;
    char etag[64];
    (void)state;
    static const char *const targets[] = {"/api/kb/drugs", "/", "/api/openapi.json", "/api/schema/case"};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        ask(&it, HTTP_GET, targets[i], NULL);
        assert_int_equal(it.response.status, 200);
        snprintf(etag, sizeof etag, "%s", answer_header(&it, "ETag"));
        http_response_free(&it.response);
        struct http_field same[] = {{"If-None-Match", etag}, {NULL, NULL}};
        struct http_field other[] = {{"If-None-Match", "\"0\""}, {NULL, NULL}};
        assert_int_equal(status_with(HTTP_GET, targets[i], same), 304);
        assert_int_equal(status_with(HTTP_GET, targets[i], other), 200);
    }
}

/* ---- the knowledge base anew ---- */

static void reloading(void **state)
{
    struct service_options options = {.kb = KB};
    struct service *mine = NULL;
    struct asking it;
    (void)state;
    assert_int_equal(service_open(&mine, &options, NULL), CAJAL_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(service_reload(mine, NULL), CAJAL_OK);
    ask_whole(&it, mine, HTTP_GET, "/readyz", NULL, NULL, 0);
    assert_int_equal(it.response.status, 200);
    http_response_free(&it.response);
    service_leave(mine);
    ask_whole(&it, mine, HTTP_GET, "/readyz", NULL, NULL, 0);
    assert_int_equal(it.response.status, 503);
    http_response_free(&it.response);
    service_close(mine);
    options.kb = TEST_DATA;
    assert_int_not_equal(service_open(&mine, &options, NULL), CAJAL_OK);
}

/* Who may do what is asked before anything is done. */
static bool only_viewers(const struct service *it, void *context, struct http_request *request, enum http_role needed,
                         struct http_response *response)
{
    (void)it;
    ++*(int *)context;
    request->principal = (struct http_principal){"a viewer", HTTP_VIEWER};
    if (needed <= HTTP_VIEWER)
        return true;
    http_problem(response, PROBLEM_FORBIDDEN, "no");
    return false;
}

static void roles(void **state)
{
    int asked = 0;
    struct service_options options = {.access = only_viewers, .access_context = &asked, .registry = NULL};
    struct service *mine = NULL;
    struct asking it;
    (void)state;
    assert_int_equal(service_open(&mine, &options, NULL), CAJAL_OK);
    ask_whole(&it, mine, HTTP_POST, "/api/plan", NULL, "{}", 2);
    assert_int_equal(it.response.status, 422);
    assert_string_equal(it.request.principal.name, "a viewer");
    http_response_free(&it.response);
    assert_int_equal(asked, 1);
    for (const struct route *route = routes; route < routes + routes_count;
         route++) /* what is not open asks for a role */
        if (strncmp(route->pattern, "/api/registry", 13) == 0)
            assert_true(route->role >= (route->method == HTTP_GET ? HTTP_VIEWER : HTTP_EDITOR));
    service_close(mine);
}

/* ---- the log ---- */

static void logging(void **state)
{
    int ends[2];
    char lines[2000];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    struct log *log = log_open(ends[1], LOG_ALL);
    log_request(log, &(struct log_request){
                         .method = "GET", .route = "/a\"b", .status = 500, .seconds = 0.0012345, .error = "x"});
    log_event(log, "info", "stopping", NULL);
    log_close(log);
    ssize_t got = read(ends[0], lines, sizeof lines - 1);
    assert_true(got > 0);
    lines[got] = '\0';
    json_t *line = json_loads(lines, JSON_DISABLE_EOF_CHECK, NULL);
    assert_string_equal(json_string_value(json_object_get(line, "route")), "/a\"b");
    assert_string_equal(json_string_value(json_object_get(line, "level")), "error");
    assert_true(json_number_value(json_object_get(line, "ms")) > 1.2);
    json_decref(line);
    assert_non_null(strstr(lines, "\"event\":\"stopping\""));
    close(ends[0]);
    close(ends[1]);
}

static void addresses(void **state)
{
    (void)state;
    assert_true(server_is_loopback("127.0.0.1") && server_is_loopback("127.1.2.3") && server_is_loopback("::1"));
    assert_false(server_is_loopback("0.0.0.0") || server_is_loopback("::") || server_is_loopback("10.0.0.1") ||
                 server_is_loopback("localhost") || server_is_loopback("::ffff:127.0.0.1"));
    assert_true(server_is_origin("https://cajal.example.org") && server_is_origin("http://127.0.0.1:1") &&
                server_is_origin("https://[::1]:65535"));
    static const char *const none[] = {"",           "x",           "ftp://x",     "https://",        "https://x/",
                                       "https://x:", "https://:1",  "https://x:0", "https://x:65536", "https://x:1x",
                                       "https://[]", "https://[::1"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(server_is_origin(none[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets),   cmocka_unit_test(decoding),      cmocka_unit_test(heads),
        cmocka_unit_test(folded),    cmocka_unit_test(finding),       cmocka_unit_test(described),
        cmocka_unit_test(problems),  cmocka_unit_test(too_large),     cmocka_unit_test(injection),
        cmocka_unit_test(browsers),  cmocka_unit_test(kinds_of_body), cmocka_unit_test(etags),
        cmocka_unit_test(reloading), cmocka_unit_test(roles),         cmocka_unit_test(logging),
        cmocka_unit_test(addresses), cmocka_unit_test(proxied),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
