/* Who asks, and may they. Every answer to "no" is the same few words: what was wrong goes to our log alone, and a token
 * or key to neither. */
#include "serve/access.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/json_out.h"
#include "base/letters.h"

#define KEY_START "cajal_" /* so that scanners for leaked secrets find it */

const char *access_bearer(const struct http_request *request)
{
    const char *value = http_header(request, "Authorization");
    if (!value || letters_compare_n(value, "Bearer ", 7) != 0)
        return NULL;
    value += 7;
    return value + strspn(value, " ");
}

/* ---- keys ---- */

static void write_hex(char *out, const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        *out++ = "0123456789abcdef"[bytes[i] >> 4];
        *out++ = "0123456789abcdef"[bytes[i] & 15];
    }
    *out = '\0';
}

const bool access_has_tokens = true;

bool access_new_key(char key[ACCESS_KEY_TEXT], char hash[ACCESS_HASH_TEXT])
{
    /* 48 of these are 240 random bits */
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    unsigned char bytes[48], digest[SHA256_DIGEST_LENGTH];
    if (!OSSL_LIB_CTX_get0_global_default() || /* no memory for it: what uses it all the same crashes */
        getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    char drawn[sizeof bytes + 1] = "";
    for (size_t i = 0; i < sizeof bytes; i++)
        drawn[i] = letters[bytes[i] & 31];
    snprintf(key, ACCESS_KEY_TEXT, KEY_START "%s", drawn);
    if (!SHA256((const unsigned char *)key, strlen(key), digest))
        return false;
    char hex[2 * SHA256_DIGEST_LENGTH + 1];
    write_hex(hex, digest, sizeof digest);
    snprintf(hash, ACCESS_HASH_TEXT, "sha256:%s", hex);
    return true;
}

/* Every key is compared, each in the same time, so that time tells nothing. */
static const struct access_key *key_of(const struct access *access, const char *token)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    const struct access_key *found = NULL;
    if (!SHA256((const unsigned char *)token, strlen(token), digest))
        return NULL;
    for (size_t i = 0; i < access->keys_count; i++)
        if (CRYPTO_memcmp(access->keys[i].hash, digest, sizeof digest) == 0)
            found = &access->keys[i];
    return found;
}

/* ---- tokens ---- */

/* The claim at "realm_access.roles"; a claim whose own name has dots is looked for first. */
static const json_t *claim_at(const json_t *claims, const char *path)
{
    const json_t *whole = json_object_get(claims, path);
    const char *dot = strchr(path, '.');
    char first[128];
    if (whole || !dot || (size_t)(dot - path) >= sizeof first)
        return whole;
    memcpy(first, path, (size_t)(dot - path));
    first[dot - path] = '\0';
    const json_t *inner = json_object_get(claims, first);
    return json_is_object(inner) ? claim_at(inner, dot + 1) : NULL;
}

static bool says(const json_t *claim, const char *value)
{
    size_t i, length = strlen(value);
    const json_t *one;
    json_array_foreach(claim, i, one) if (says(one, value)) return true;
    if (!json_is_string(claim))
        return false;
    /* also "viewer editor", as scopes are written */
    for (const char *text = json_string_value(claim); *text; text += strcspn(text, " "), text += strspn(text, " "))
        if (strcspn(text, " ") == length && strncmp(text, value, length) == 0)
            return true;
    return strcmp(json_string_value(claim), value) == 0;
}

static enum http_role role_of(const struct access_provider *provider, const json_t *claims)
{
    const json_t *claim = claim_at(claims, provider->role_claim);
    enum http_role best = HTTP_ANYBODY;
    for (size_t i = 0; i < provider->roles_count; i++)
        if (provider->roles[i].role > best && says(claim, provider->roles[i].value))
            best = provider->roles[i].role;
    return best;
}

/* Printable, and of a length that a trail can show. */
static bool is_name(const char *name)
{
    if (!name || !*name || strlen(name) > 200)
        return false;
    for (; *name; name++)
        if ((unsigned char)*name < 0x20 || *name == 0x7f)
            return false;
    return true;
}

/* Tries the token with each provider: the issuer is in it, the audience is each provider's own. */
static const char *principal_of_token(struct access *access, struct http_request *request, const char *token,
                                      struct arena *arena)
{
    enum jwt_verdict last = JWT_ISSUER;
    for (size_t i = 0; i < access->providers_count; i++) {
        const struct access_provider *provider = access->providers[i];
        struct jwt_issuer alone = provider->issuer;
        const struct jwt_wanted wanted = {provider->audience, request->time, false, true};
        json_t *claims = NULL;
        alone.next = NULL;
        enum jwt_verdict verdict = jwt_verify(&claims, NULL, &alone, NULL, token, strlen(token), &wanted);
        if (verdict != JWT_GOOD) {
            last = verdict == JWT_ISSUER ? last : verdict;
            continue;
        }
        const char *name = json_string_value(claim_at(claims, provider->name_claim));
        request->principal =
            (struct http_principal){is_name(name) ? arena_strdup(arena, name) : NULL, role_of(provider, claims)};
        json_decref(claims);
        return request->principal.name ? NULL : "a token without a name";
    }
    return jwt_verdict_words(last);
}

/* NULL, or what is wrong, for the log. */
static const char *find_principal(struct access *access, struct http_request *request, struct arena *arena)
{
    const char *token = access_bearer(request);
    request->principal = (struct http_principal){NULL, HTTP_ANYBODY};
    if (!token)
        return "neither key nor token";
    if (strlen(token) > JWT_BYTES_MAX)
        return "too long";
    const struct access_key *key = key_of(access, token);
    if (key) {
        request->principal = (struct http_principal){key->name, key->role};
        return NULL;
    }
    return strchr(token, '.') ? principal_of_token(access, request, token, arena) : "unknown key";
}

/* ---- the log ---- */

static const char *role_word(enum http_role role)
{
    static const char *const words[] = {"anybody", "viewer", "editor", "admin"};
    return words[role];
}

static bool write_line(struct access *access, const struct http_request *request, const char *what)
{
    struct text text = {0};
    struct json_out json;
    char at[32] = "";
    struct tm day;
    time_t now = (time_t)request->time;
    if (gmtime_r(&now, &day))
        strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &day);
    emit_begin(&json, &text, false);
    emit_object(&json, NULL);
    emit_string(&json, "at", at);
    emit_string(&json, "who", request->principal.name);
    emit_string(&json, "role", role_word(request->principal.role));
    emit_string(&json, "from", request->remote);
    emit_string(&json, "method", http_method_name(request->method));
    emit_string(&json, "path", request->path);
    emit_string(&json, "what", what);
    emit_end_object(&json);
    bool fine = !text.failed;
    if (fine) {
        text.data[text.length - 1] = '\0'; /* the closing brace, which stands after the hash */
        pthread_mutex_lock(&access->kept->lock);
        fine = access_log_append(&access->kept->trail, access->log, text.data + 1);
        pthread_mutex_unlock(&access->kept->lock);
    }
    text_free(&text);
    return fine;
}

bool access_note(struct access *access, const struct http_request *request, const char *what)
{
    return !access->log || write_line(access, request, what);
}

/* ---- the check ---- */

bool access_asks(const struct access *access) { return access->keys_count + access->providers_count > 0; }

bool access_check(const struct service *service, void *context, struct http_request *request, enum http_role needed,
                  struct http_response *response)
{
    struct access *access = context;
    (void)service;
    if (!access_asks(access))
        request->principal.role = HTTP_ADMIN;
    if (needed == HTTP_ANYBODY || !access_asks(access))
        return true;
    struct arena *arena = http_arena(response);
    const char *wrong = arena ? find_principal(access, request, arena) : "out of memory";
    if (wrong || request->principal.role < needed) {
        char what[128];
        snprintf(what, sizeof what, "refused: %s", wrong ? wrong : "role too low");
        access_note(access, request, what);
        if (wrong)
            http_set(response, "WWW-Authenticate", "Bearer");
        http_problem(response, wrong ? PROBLEM_UNAUTHENTICATED : PROBLEM_FORBIDDEN, "%s",
                     wrong ? "expected a key or token in the header Authorization: Bearer"
                           : "the role is too low for this");
        return false;
    }
    if (access_note(access, request, "allowed"))
        return true;
    http_problem(response, PROBLEM_UNAVAILABLE, "the access log cannot be written: nothing is shown unseen");
    return false;
}

const struct access_fhir *access_fhir_of(const struct access *access, const char *base)
{
    size_t length = strlen(base);
    while (length && base[length - 1] == '/')
        length--;
    for (size_t i = 0; access && i < access->fhir_count; i++)
        if (strlen(access->fhir[i].base) == length && strncmp(access->fhir[i].base, base, length) == 0)
            return &access->fhir[i];
    return NULL;
}
