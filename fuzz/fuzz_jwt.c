/* libFuzzer: any text as a token, and as the JWK set that it would be verified with. No token is ever good: the key of
 * the pinned set is in no fuzzer's hands. */
#include <stdlib.h>
#include <string.h>

#include "serve/jwt.h"

/* RFC 7517, appendix A.1 */
static const char pinned[] =
    "{\"iss\":\"i\",\"jku\":[\"u\"],\"jwks\":{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"1\","
    "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}]}}";

static struct arena *arena;
static struct jwt_issuer issuer;
static struct replay *replay;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    arena = arena_new();
    replay = replay_new(1000);
    json_t *json = json_loads(pinned, 0, NULL);
    cajal_status status = jwt_issuer_read(&issuer, arena, json, NULL, NULL, "$", NULL);
    json_decref(json);
    return status == CAJAL_OK ? 0 : -1;
}

static void try_keys(const uint8_t *data, size_t size)
{
    struct jwt_issuer other;
    struct arena *own = arena_new();
    json_t *json = json_loadb((const char *)data, size, 0, NULL);
    if (json && own && jwt_issuer_read(&other, own, json, "/nonexistent", NULL, "$", NULL) == CAJAL_OK)
        jwt_issuer_end(&other);
    json_decref(json);
    arena_free(own);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct jwt_wanted wanted = {.audience = "a", .now_s = 1764000000, .once = size % 2, .access_token = true};
    if (size && data[0] == '{') {
        try_keys(data, size);
    } else if (jwt_verify(NULL, NULL, &issuer, replay, (const char *)data, size, &wanted) == JWT_GOOD) {
        abort();
    }
    return 0;
}
