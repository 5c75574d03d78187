/* Roles, the memory of used tokens, and the small parts under them. */
#include "check.h"

#include <unistd.h>

#include "serve/access.h"
#include "serve/fhir_client.h"
#include "serve/jwt_key.h"
#include "serve/replay.h"

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
    for (int i = 0; i < 4999; i++) { /* as many as are forgotten find room */
        snprintf(id, sizeof id, "%d", i);
        assert_int_equal(replay_note(replay, "a", id, 300, 200), REPLAY_NEW);
    }
    assert_int_equal(replay_note(replay, "a", "yet more", 300, 200), REPLAY_FULL);
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
        assert_true(jwt_decode(out, &length, good[i][0], strlen(good[i][0])));
        assert_int_equal(length, strlen(good[i][1]));
        assert_memory_equal(out, good[i][1], length);
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
    assert_false(fhir_is_of("https://ehr.example.org/fhir/a\tb", &server));
    assert_false(fhir_is_of("https://ehr.example.org/fhir/a#b", &server));
    assert_false(fhir_is_of("https://ehr.example.org/fhir/a\\b", &server));
    char long_address[20000] = "https://ehr.example.org/fhir/";
    memset(long_address + strlen(long_address), 'a', sizeof long_address - 100);
    assert_false(fhir_is_of(long_address, &server));
    assert_false(fhir_is_of("https://ehr.example.org/fhir/a\r\nHost: x", &server));
}

/* ---- an access file with a mistake ---- */

#define HASH "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
/* RFC 7515, appendix A.3.1: the public half. */
#define KEY                                                                                                            \
    "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","                          \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define CLIENT(keys, more) "{\"cds_clients\":[{\"iss\":\"https://ehr\",\"jwks\":{\"keys\":[" keys "]}" more "}]}"
#define PROVIDER(more)                                                                                                 \
    "{\"access_log\":\"log\",\"providers\":[{\"iss\":\"https://idp\",\"jwks\":{\"keys\":[{\"kid\":\"1\"," KEY          \
    "}]}," more "}]}"

/* 2048 bits, all of them 1; and keys of RSA. */
#define ONES_57 "_________________________________________________________"
#define ONES ONES_57 ONES_57 ONES_57 ONES_57 ONES_57 ONES_57
#define N2048 ONES_57 ONES_57 ONES_57 ONES_57 ONES_57 "________________________________________________________w"
#define RSA(members) CLIENT("{\"kid\":\"1\",\"kty\":\"RSA\",\"alg\":\"RS384\"," members "}", "")

static const struct {
    const char *file, *place, *words; /* of the first mistake */
} mistakes[] = {
    {"[", NULL, "expected"},
    {"[]", "$", "an object"},
    {"{\"api_key\":[]}", "$.api_key", "did you mean \"api_keys\"?"},
    {"{\"zzzzzzzz\":1}", "$.zzzzzzzz", "no such member"},
    {"{\"api_keys\":{}}", "$.api_keys", "a list"},
    {"{\"api_keys\":[3]}", "$.api_keys[0]", "an object"},
    {"{\"api_keys\":[{\"role\":\"admin\",\"hash\":\"" HASH "\"}]}", "$.api_keys[0].name", "a text"},
    {"{\"api_keys\":[{\"name\":\"\",\"role\":\"admin\",\"hash\":\"" HASH "\"}]}", "$.api_keys[0].name", "a text"},
    {"{\"api_keys\":[{\"name\":7,\"role\":\"admin\",\"hash\":\"" HASH "\"}]}", "$.api_keys[0].name", "a text"},
    {"{\"api_keys\":[{\"name\":\"a\",\"role\":\"king\",\"hash\":\"" HASH "\"}]}", "$.api_keys[0].role", "a role"},
    {"{\"api_keys\":[{\"name\":\"a\",\"hash\":\"" HASH "\"}]}", "$.api_keys[0].role", "a role"},
    {"{\"api_keys\":[{\"name\":\"a\",\"role\":\"admin\",\"hash\":\"md5:00\"}]}", "$.api_keys[0].hash", "64 small"},
    {"{\"api_keys\":[{\"name\":\"a\",\"role\":\"admin\",\"hash\":\"sha256:00\"}]}", "$.api_keys[0].hash", "64 small"},
    {"{\"api_keys\":[{\"name\":\"a\",\"role\":\"admin\"}]}", "$.api_keys[0].hash", "64 small"},
    {"{\"api_keys\":[{\"name\":\"a\",\"role\":\"admin\",\"hash\":"
     "\"sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\"}]}",
     "$.api_keys[0].hash", "64 small"},
    {"{\"api_keys\":[{\"name\":\"a\",\"role\":\"admin\",\"hash\":\"" HASH "\"}]}", "$.access_log", NULL},
    {"{\"fetch_ms\":0}", "$.fetch_ms", "1 to 30000"},
    {"{\"fetch_ms\":30001}", "$.fetch_ms", "1 to 30000"},
    {"{\"fetch_ms\":\"fast\"}", "$.fetch_ms", "1 to 30000"},
    {"{\"access_log\":\"no/such/folder/log\"}", "$.access_log", "cannot be written"},
    {"{\"fhir_servers\":[{}]}", "$.fhir_servers[0].base", "a text"},
    {"{\"fhir_servers\":[{\"base\":\"ftp://x\"}]}", "$.fhir_servers[0].base", "http"},
    {"{\"fhir_servers\":[{\"base\":\"https://\"}]}", "$.fhir_servers[0].base", "http"},
    {"{\"fhir_servers\":[{\"base\":\"https:///x\"}]}", "$.fhir_servers[0].base", "http"},
    {"{\"fhir_servers\":[{\"base\":\"https://x/\"}]}", "$.fhir_servers[0].base", "slash at the end"},
    {"{\"fhir_servers\":[{\"base\":\"https://x y\"}]}", "$.fhir_servers[0].base", "http"},
    {"{\"fhir_servers\":[{\"base\":\"http://x\",\"origins\":\"https://y\"}]}", "$.fhir_servers[0].origins", "a list"},
    {"{\"fhir_servers\":[{\"base\":\"http://x\",\"origins\":[\"y\"]}]}", "$.fhir_servers[0]", "origins such as"},
    {"{\"fhir_servers\":[{\"base\":\"http://x\",\"origins\":[1]}]}", "$.fhir_servers[0]", "origins such as"},
    {"{\"fhir_servers\":[{\"base\":\"http://x\",\"scope\":1}]}", "$.fhir_servers[0].scope", "a text"},
    {"{\"cds_clients\":[{}]}", "$.cds_clients[0]", "no iss"},
    {"{\"cds_clients\":[{\"iss\":\"\"}]}", "$.cds_clients[0]", "no iss"},
    {"{\"cds_clients\":[{\"iss\":\"x\"}]}", "$.cds_clients[0]", "no jwks"},
    {"{\"cds_clients\":[{\"iss\":\"x\",\"jwks\":3}]}", "$.cds_clients[0]", "no jwks"},
    {"{\"cds_clients\":[{\"iss\":\"x\",\"jwks\":\"no-such-file\"}]}", "$.cds_clients[0]", "no such file"},
    {"{\"cds_clients\":[{\"iss\":\"x\",\"jwks\":\"/no/such/file\"}]}", "$.cds_clients[0]", "no such file"},
    {"{\"cds_clients\":[{\"iss\":\"x\",\"jwks\":\"broken.json\"}]}", NULL, "not valid JSON"},
    {CLIENT("", ""), "$.cds_clients[0]", "no key for signatures"},
    {CLIENT("{\"kty\":\"oct\",\"k\":\"AA\"}", ""), "$.cds_clients[0]", "secret key"},
    {CLIENT("{\"kid\":\"1\",\"d\":\"AA\"," KEY "}", ""), "$.cds_clients[0]", "key \"1\" is a secret key"},
    {CLIENT("{" KEY "}", ""), "$.cds_clients[0]", "no kid"},
    {CLIENT("{\"kid\":\"\"," KEY "}", ""), "$.cds_clients[0]", "no kid"},
    {CLIENT("{\"kid\":\"1\"," KEY "},{\"kid\":\"1\"," KEY "}", ""), "$.cds_clients[0]", "the kid of another"},
    {CLIENT("{\"kid\":\"1\",\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}", ""), "$.cds_clients[0]",
     "its numbers are no ES256 key"},
    {CLIENT("{\"kid\":\"1\",\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\"}", ""), "$.cds_clients[0]",
     "its numbers are no ES384 key"},
    {CLIENT("{\"kid\":\"1\",\"kty\":\"RSA\",\"alg\":\"RS384\",\"n\":\"AQAB\",\"e\":\"AQAB\"}", ""), "$.cds_clients[0]",
     "its numbers are no RS384 key"},
    {CLIENT("{\"kid\":\"1\",\"kty\":\"RSA\",\"alg\":\"RS384\",\"n\":\"AQ=B\",\"e\":3}", ""), "$.cds_clients[0]",
     "its numbers are no RS384 key"},
    {RSA("\"n\":\"" N2048 "\",\"e\":\"AQAA\""), "$.cds_clients[0]", "no RS384 key"},         /* e is even */
    {RSA("\"n\":\"" N2048 "\",\"e\":\"AQ\""), "$.cds_clients[0]", "no RS384 key"},           /* e is 1 */
    {RSA("\"n\":\"" N2048 "\",\"e\":\"____________\""), "$.cds_clients[0]", "no RS384 key"}, /* e has 72 bits */
    {RSA("\"n\":\"" N2048 "\""), "$.cds_clients[0]", "no RS384 key"},
    {RSA("\"n\":\"" ONES ONES ONES ONES N2048 "\",\"e\":\"AQAB\""), "$.cds_clients[0]", "no RS384 key"},
    {CLIENT("{\"kid\":\"1\"}", ""), "$.cds_clients[0]", "no key for signatures"},
    {CLIENT("{\"kid\":\"1\",\"kty\":\"EC\"}", ""), "$.cds_clients[0]", "no key for signatures"},
    {CLIENT("{\"kid\":\"1\",\"alg\":\"ES384\"," KEY "}", ""), "$.cds_clients[0]", "no key for signatures"},
    {CLIENT("3", ""), "$.cds_clients[0]", "no key for signatures"},
    {"{\"cds_clients\":[{\"iss\":\"x\",\"jwks\":\"large.json\"}]}", NULL, "at most 1048576 bytes"},
    {"{\"cds_clients\":[3]}", "$.cds_clients[0]", "an object"},
    {"{\"providers\":{}}", "$.providers", "a list"},
    {"{\"providers\":[{\"iss\":\"https://"
     "idp\",\"audience\":\"a\",\"roles\":{\"x\":\"viewer\"},\"jwks\":{\"keys\":[{\"kid\":"
     "\"1\"," KEY "}]}}]}",
     "$.access_log", NULL},
    {"{\"feedback\":\"/no/such/folder/feedback\"}", "$.feedback", "cannot be written"},
    {"{\"api_keys\":[{\"name\":\"a\",\"role\":\"admin\",\"hash\":"
     "\"sha256:g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}]}",
     "$.api_keys[0].hash", "64 small"},
    {"{\"api_keys\":[{\"name\":\"a\",\"role\":\"admin\",\"hash\":"
     "\"sha256:0/23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}]}",
     "$.api_keys[0].hash", "64 small"},
    {CLIENT("{\"kid\":\"1\",\"use\":\"enc\"," KEY "}", ""), "$.cds_clients[0]", "no key for signatures"},
    {CLIENT("{\"kid\":\"1\"," KEY "}", ",\"jku\":\"https://x\""), "$.cds_clients[0]", "a list of addresses"},
    {CLIENT("{\"kid\":\"1\"," KEY "}", ",\"jku\":[1]"), "$.cds_clients[0]", "a list of addresses"},
    {CLIENT("{\"kid\":\"1\"," KEY "}", ",\"audience\":\"x\""), "$.cds_clients[0].audience", "no such member"},
    {PROVIDER("\"audience\":\"a\""), "$.providers[0].roles", "which role"},
    {PROVIDER("\"audience\":\"a\",\"roles\":[\"admin\"]"), "$.providers[0].roles", "which role"},
    {PROVIDER("\"audience\":\"a\",\"roles\":{\"x\":\"king\"}"), "$.providers[0].roles", "a role"},
    {PROVIDER("\"roles\":{\"x\":\"viewer\"}"), "$.providers[0].audience", "a text"},
    {PROVIDER("\"audience\":\"a\",\"role_claim\":\"\",\"roles\":{\"x\":\"viewer\"}"), "$.providers[0].role_claim",
     "a text"},
};

static void write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* A set of keys of more than a megabyte. */
static void write_large(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 70000; i++)
        fputs("{\"keys\":[]}     ", file);
    fclose(file);
}

/* A folder is "." where the name of the file has none; what stands in it is told from there. */
static void test_an_access_file_beside(void **state)
{
    (void)state;
    char before[4096], whole[256];
    struct access *access = NULL;
    cajal_errors *errors = cajal_errors_new();
    assert_non_null(getcwd(before, sizeof before));
    write_file("keys.json", "{\"keys\":[{\"kid\":\"1\"," KEY "}]}");
    snprintf(whole, sizeof whole,
             "{\"access_log\":\"%s/log\",\"cds_clients\":[{\"iss\":\"a\",\"jwks\":\"keys.json\"},"
             "{\"iss\":\"b\",\"jwks\":\"%s/keys.json\"}]}",
             folder, folder);
    write_file("access.json", whole);
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(access_open(&access, "access.json", errors), CAJAL_OK);
    assert_int_equal(access->clients_count, 2);
    access_close(access);
    assert_int_equal(access_open(&access, "not-there.json", errors), CAJAL_IO);
    char long_name[5000] = "{\"cds_clients\":[{\"iss\":\"x\",\"jwks\":\"";
    memset(long_name + strlen(long_name), 'x', 4500);
    strcat(long_name, "\"}]}");
    write_file("access.json", long_name);
    cajal_errors_free(errors);
    errors = cajal_errors_new();
    assert_int_equal(access_open(&access, "access.json", errors), CAJAL_INVALID);
    assert_non_null(strstr(cajal_errors_at(errors, 0)->message, "the name of its file is too long"));
    assert_int_equal(chdir(before), 0);
    cajal_errors_free(errors);
}

static struct access *open_text(const char *text, cajal_errors *errors)
{
    char path[128];
    struct access *access = NULL;
    write_file("access.json", text);
    snprintf(path, sizeof path, "%s/access.json", folder);
    cajal_status status = access_open(&access, path, errors);
    assert_int_equal(status == CAJAL_OK, access != NULL);
    return access;
}

/* A mistake in it opens nothing: each is told with its place. */
static void test_an_access_file_with_a_mistake_opens_nothing(void **state)
{
    (void)state;
    write_file("broken.json", "{\"keys\":[");
    write_large("large.json");
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        cajal_errors *errors = cajal_errors_new();
        struct access *access = open_text(mistakes[i].file, errors);
        if (access)
            fail_msg("%s: was read", mistakes[i].file);
        const cajal_error *first = cajal_errors_at(errors, 0);
        assert_non_null(first);
        if (mistakes[i].place && (!first->path || strcmp(first->path, mistakes[i].place) != 0))
            fail_msg("%s: told at %s, not at %s", mistakes[i].file, first->path, mistakes[i].place);
        if (mistakes[i].words && !strstr(first->message, mistakes[i].words))
            fail_msg("%s: told as \"%s\"", mistakes[i].file, first->message);
        cajal_errors_free(errors);
    }
    access_close(NULL);
}

static void test_an_access_file_without_a_mistake(void **state)
{
    (void)state;
    static const char *const good[] = {
        "{}",
        "{\"fetch_ms\":30000,\"fhir_servers\":[{\"base\":\"http://x\",\"origins\":[\"https://login\"]}]}",
        CLIENT("{\"kid\":\"1\"," KEY "},{\"kid\":\"2\",\"kty\":\"OKP\"}", ",\"jku\":[\"https://ehr/jwks\"]"),
        PROVIDER("\"audience\":\"a\",\"name_claim\":\"email\",\"roles\":{\"x\":\"viewer\",\"y\":\"admin\"}"),
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        cajal_errors *errors = cajal_errors_new();
        struct access *access = open_text(good[i], errors);
        if (!access)
            fail_msg("%s: %s", good[i], cajal_errors_at(errors, 0)->message);
        assert_int_equal(cajal_errors_count(errors), 0);
        assert_int_equal(access->clients_count, i == 2);
        assert_int_equal(access->providers_count, i == 3);
        access_close(access);
        cajal_errors_free(errors);
    }
}

/* What was noted and is open stays when the file is read anew; one that is wrong, or says otherwise what was settled at
 * the start, changes nothing. */
static void test_an_access_file_that_is_read_anew(void **state)
{
    (void)state;
    char keys[3][ACCESS_KEY_TEXT], old[ACCESS_KEY_TEXT + 16], path[128], hash[ACCESS_HASH_TEXT], text[512];
    struct access *access = make_access(keys), *first = access;
    cajal_errors *errors = cajal_errors_new();
    snprintf(old, sizeof old, "Bearer %s", keys[0]);
    snprintf(path, sizeof path, "%s/access.json", folder);
    assert_int_equal(replay_note(access->replay, "a", "1", 100, 0), REPLAY_NEW);

    assert_true(access_new_key(keys[0], hash));
    snprintf(text, sizeof text,
             "{\"access_log\":\"log\",\"api_keys\":[{\"name\":\"x\",\"role\":\"admin\",\"hash\":\"%s\"}]}", hash);
    write_file("access.json", text);
    assert_int_equal(access_renew(&access, path, errors), CAJAL_OK);
    assert_true(access != first && access->before == first && access->log == first->log);
    assert_int_equal(replay_note(access->replay, "a", "1", 100, 0), REPLAY_SEEN);
    assert_int_equal(status_of(access, old, HTTP_VIEWER), 401);
    assert_int_equal(status_of(first, old, HTTP_VIEWER), 0); /* of a request that was begun */

    static const char *const refused[] = {
        "{",
        "{\"access_log\":\"log\"}",
        "{\"access_log\":\"log\",\"api_key\":[]}",
        "{\"access_log\":\"other\"}",
        "{}",
        "{\"access_log\":\"log\",\"feedback\":\"f\"}",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct access *before = access;
        cajal_errors_clear(errors);
        write_file("access.json", refused[i]);
        assert_int_not_equal(access_renew(&access, path, errors), CAJAL_OK);
        assert_true(access == before && cajal_errors_count(errors) > 0);
    }
    cajal_errors_free(errors);
    access_close(access);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_role_may_do_what_those_below_may),
        cmocka_unit_test(test_nothing_is_shown_that_cannot_be_noted),
        cmocka_unit_test(test_an_access_file_that_is_read_anew),
        cmocka_unit_test(test_a_token_is_seen_until_it_expires),
        cmocka_unit_test(test_the_memory_of_tokens_is_bounded),
        cmocka_unit_test(test_base64url_has_one_form),
        cmocka_unit_test(test_an_address_is_of_the_server_or_not),
        cmocka_unit_test(test_an_access_file_with_a_mistake_opens_nothing),
        cmocka_unit_test(test_an_access_file_without_a_mistake),
        cmocka_unit_test(test_an_access_file_beside),
    };
    if (!mkdtemp(folder))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char path[128];
    snprintf(path, sizeof path, "%s/access.json", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/log", folder);
    unlink(path);
    for (size_t i = 0; i < 3; i++) {
        static const char *const names[] = {"broken.json", "large.json", "keys.json"};
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
    return failed;
}
