/* Roles, the memory of used tokens, and the small parts under them. */
#include "check.h"

#include <unistd.h>

#include "serve/access.h"
#include "serve/fhir_client.h"
#include "serve/jwt_key.h"

static char folder[] = "/tmp/cajal_test_access_XXXXXX";

/* An access file with one key of each role; `keys` receives the keys. */
static struct access *make_access(char keys[3][ACCESS_KEY_TEXT])
{
    static const char *const roles[] = {"viewer", "editor", "admin"};
    char path[128], hash[ACCESS_HASH_TEXT];
    snprintf(path, sizeof path, "%s/access.json", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file,
            "{\"access_log\":\"log\",\"fhir_servers\":[{\"base\":\"https://ehr.example.org/fhir\"}],\"api_keys\":[");
    for (int i = 0; i < 3; i++) {
        assert_true(access_new_key(keys[i], hash));
        fprintf(file, "%s{\"name\":\"%s\",\"role\":\"%s\",\"hash\":\"%s\"}", i ? "," : "", roles[i], roles[i], hash);
    }
    fprintf(file, "]}");
    fclose(file);
    struct access *access = NULL;
    assert_int_equal(access_open(&access, path, NULL), CAJAL_OK);
    return access;
}

/* The status that a caller with this header gets on a route that needs the role; 0: let through. */
static int status_of(struct access *access, const char *authorization, enum http_role needed)
{
    struct http_field header = {"Authorization", authorization};
    struct http_request request = {.method = HTTP_GET,
                                   .path = "/api/registry/cases/x",
                                   .headers = &header,
                                   .headers_count = 1,
                                   .time = 1764000000};
    struct http_response response = {0};
    bool passed = access_check(NULL, access, &request, needed, &response);
    int status = response.status;
    assert_true(passed == (status == 0));
    assert_true(!passed || needed == HTTP_ANYBODY || request.principal.role >= needed);
    http_response_free(&response);
    return status;
}

static void test_each_role_may_do_what_those_below_may(void **state)
{
    (void)state;
    char keys[3][ACCESS_KEY_TEXT], bearer[3 * ACCESS_KEY_TEXT + 16];
    struct access *access = make_access(keys);
    for (int has = HTTP_VIEWER; has <= HTTP_ADMIN; has++)
        for (int needs = HTTP_ANYBODY; needs <= HTTP_ADMIN; needs++) {
            snprintf(bearer, sizeof bearer, "Bearer %s", keys[has - HTTP_VIEWER]);
            assert_int_equal(status_of(access, bearer, (enum http_role)needs), has >= needs ? 0 : 403);
        }
    assert_int_equal(status_of(access, "Bearer cajal_wrong", HTTP_VIEWER), 401);
    assert_int_equal(status_of(access, "", HTTP_VIEWER), 401);
    access_close(access);
}

static void test_nothing_is_shown_that_cannot_be_noted(void **state)
{
    (void)state;
    char keys[3][ACCESS_KEY_TEXT], bearer[3 * ACCESS_KEY_TEXT + 16];
    struct access *access = make_access(keys);
    FILE *log = access->log, *full = fopen("/dev/full", "w");
    snprintf(bearer, sizeof bearer, "Bearer %s", keys[2]);
    access->log = full;
    assert_int_equal(status_of(access, bearer, HTTP_VIEWER), 503);
    access->log = log;
    fclose(full);
    access_close(access);
}

static void test_a_token_is_seen_until_it_expires(void **state)
{
    (void)state;
    struct replay *replay = replay_new(10);
    assert_int_equal(replay_note(replay, "a", "1", 100, 0), REPLAY_NEW);
    assert_int_equal(replay_note(replay, "a", "1", 100, 99), REPLAY_SEEN);
    assert_int_equal(replay_note(replay, "b", "1", 100, 0), REPLAY_NEW);
    assert_int_equal(replay_note(replay, "a1", "", 100, 0), REPLAY_NEW); /* not the same as "a", "1" */
    assert_int_equal(replay_note(replay, "a", "1", 200, 100), REPLAY_NEW);
    replay_free(replay);
}

static void test_the_memory_of_tokens_is_bounded(void **state)
{
    (void)state;
    struct replay *replay = replay_new(5000);
    char id[16];
    for (int i = 0; i < 5000; i++) {
        snprintf(id, sizeof id, "%d", i);
        assert_int_equal(replay_note(replay, "a", id, 100, 0), REPLAY_NEW);
    }
    assert_int_equal(replay_note(replay, "a", "more", 100, 0), REPLAY_FULL);
    for (int i = 0; i < 5000; i++) {
        snprintf(id, sizeof id, "%d", i);
        assert_int_equal(replay_note(replay, "a", id, 100, 50), REPLAY_SEEN);
    }
    assert_int_equal(replay_note(replay, "a", "more", 300, 200), REPLAY_NEW); /* all the others have expired */
    assert_true(replay_count(replay) < 10);
    replay_free(replay);
}

/* RFC 4648, section 10, without padding; and what is no base64url. */
static void test_base64url_has_one_form(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"", ""},           {"Zg", "f"},          {"Zm8", "fo"},          {"Zm9v", "foo"},
        {"Zm9vYg", "foob"}, {"Zm9vYmE", "fooba"}, {"Zm9vYmFy", "foobar"}, {"__79", "\xff\xfe\xfd"}};
    static const char *const bad[] = {"Z", "Zh", "Zm9", "Zg==", "Zm9v Yg", "+/79", "Zm8=", "Zm9vY"};
    unsigned char out[64];
    size_t length;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct text again = {0};
        assert_true(jwt_decode(out, &length, good[i][0], strlen(good[i][0])));
        assert_int_equal(length, strlen(good[i][1]));
        assert_memory_equal(out, good[i][1], length);
        jwt_encode(&again, out, length);
        assert_string_equal(again.data ? again.data : "", good[i][0]);
        text_free(&again);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(jwt_decode(out, &length, bad[i], strlen(bad[i])));
}

static void test_an_address_is_of_the_server_or_not(void **state)
{
    (void)state;
    const struct access_fhir server = {.base = "https://ehr.example.org/fhir"};
    assert_true(fhir_is_of("https://ehr.example.org/fhir/Patient/1", &server));
    assert_true(fhir_is_of("https://ehr.example.org/fhir?_getpages=1", &server));
    assert_false(fhir_is_of("https://ehr.example.org/fhir", &server));
    assert_false(fhir_is_of("https://ehr.example.org/fhir2/Patient/1", &server));
    assert_false(fhir_is_of("https://ehr.example.org/fhir/../admin", &server));
    assert_false(fhir_is_of("https://ehr.example.org.evil.org/fhir/x", &server));
    assert_false(fhir_is_of("http://ehr.example.org/fhir/Patient/1", &server));
    assert_false(fhir_is_of("https://ehr.example.org/fhir/a b", &server));
    assert_false(fhir_is_of("https://ehr.example.org/fhir/a\r\nHost: x", &server));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_role_may_do_what_those_below_may),
        cmocka_unit_test(test_nothing_is_shown_that_cannot_be_noted),
        cmocka_unit_test(test_a_token_is_seen_until_it_expires),
        cmocka_unit_test(test_the_memory_of_tokens_is_bounded),
        cmocka_unit_test(test_base64url_has_one_form),
        cmocka_unit_test(test_an_address_is_of_the_server_or_not),
    };
    if (!mkdtemp(folder))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char path[128];
    snprintf(path, sizeof path, "%s/access.json", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/log", folder);
    unlink(path);
    rmdir(folder);
    return failed;
}
