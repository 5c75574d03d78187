#include "serve/jwt.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_tree.h"
#include "base/letters.h"
#include "serve/jwt_key.h"

const char *jwt_verdict_words(enum jwt_verdict verdict)
{
    static const char *const words[] = {
#define X(name, text) text,
        JWT_VERDICTS(X)
#undef X
    };
    return words[verdict];
}

/* The three parts of a token, decoded. */
struct parts {
    json_t *header, *claims;
    size_t signed_length; /* header and claims with the dot between them */
    unsigned char signature[JWT_BYTES_MAX];
    size_t signature_length;
};

static const char *word(const json_t *json, const char *key) { return json_string_value(json_object_get(json, key)); }

/* A JSON object that names nothing twice. */
static json_t *decode_object(const char *text, size_t length)
{
    unsigned char bytes[JWT_BYTES_MAX];
    size_t bytes_length;
    if (!jwt_decode(bytes, &bytes_length, text, length))
        return NULL;
    json_t *json;
    if (json_read(&json, (const char *)bytes, bytes_length, NULL, NULL) == CAJAL_OK && json_is_object(json))
        return json;
    json_decref(json);
    return NULL;
}

static bool take_apart(struct parts *out, const char *token, size_t length)
{
    const char *first = length < JWT_BYTES_MAX ? memchr(token, '.', length) : NULL;
    const char *second = first ? memchr(first + 1, '.', length - (size_t)(first + 1 - token)) : NULL;
    if (!second || memchr(second + 1, '.', length - (size_t)(second + 1 - token)))
        return false;
    out->signed_length = (size_t)(second - token);
    out->header = decode_object(token, (size_t)(first - token));
    out->claims = decode_object(first + 1, (size_t)(second - first - 1));
    return out->header && out->claims &&
           jwt_decode(out->signature, &out->signature_length, second + 1, length - out->signed_length - 1);
}

/* ---- the header ---- */

static bool is_type(const char *typ, const struct jwt_wanted *wanted)
{
    if (typ && letters_compare_n(typ, "application/", 12) == 0)
        typ += 12;
    return typ && (letters_compare(typ, "JWT") == 0 || (wanted->access_token && letters_compare(typ, "at+jwt") == 0));
}

static const struct jwt_key *key_of(const struct jwt_issuer *issuer, const char *kid)
{
    for (size_t i = 0; kid && i < issuer->keys_count; i++)
        if (strcmp(issuer->keys[i]->kid, kid) == 0)
            return issuer->keys[i];
    return NULL;
}

static bool address_allowed(const struct jwt_issuer *issuer, const json_t *jku)
{
    for (size_t i = 0; json_is_string(jku) && i < issuer->jku_count; i++)
        if (strcmp(issuer->jku[i], json_string_value(jku)) == 0)
            return true;
    return !jku;
}

static enum jwt_verdict judge_header(const struct jwt_key **key, const json_t *header, const struct jwt_issuer *issuer,
                                     const struct jwt_wanted *wanted)
{
    const char *algorithm = word(header, "alg");
    if (!is_type(word(header, "typ"), wanted))
        return JWT_TYPE;
    if (json_object_get(header, "crit"))
        return JWT_CRITICAL; /* we know no extension, and RFC 7515 tells to refuse what we do not know */
    if (!address_allowed(issuer, json_object_get(header, "jku")))
        return JWT_KEY_ADDRESS;
    *key = key_of(issuer, word(header, "kid"));
    if (!*key)
        return JWT_KEY;
    if (!algorithm || strcmp(algorithm, jwt_algorithms[(*key)->algorithm].name) != 0)
        return JWT_ALGORITHM;
    return JWT_GOOD;
}

/* ---- the claims ---- */

static bool is_audience(const json_t *aud, const char *wanted)
{
    const json_t *one;
    size_t i;
    if (json_is_string(aud))
        return strcmp(json_string_value(aud), wanted) == 0;
    json_array_foreach(aud, i, one) if (json_is_string(one) && strcmp(json_string_value(one), wanted) == 0) return true;
    return false;
}

/* Seconds since 1970, fractions cut off; -1 when it is no number, or no time of this era. */
static int64_t seconds(const json_t *json)
{
    double value = json_is_number(json) ? json_number_value(json) : -1;
    return value >= 0 && value < 1e11 ? (int64_t)value : -1;
}

static enum jwt_verdict judge_times(const json_t *claims, const struct jwt_wanted *wanted)
{
    int64_t exp = seconds(json_object_get(claims, "exp")), iat = seconds(json_object_get(claims, "iat"));
    const json_t *nbf = json_object_get(claims, "nbf");
    if (exp < 0 || iat < 0 || (nbf && seconds(nbf) < 0))
        return JWT_LIFE;
    if (exp <= wanted->now_s - JWT_SKEW_S)
        return JWT_EXPIRED;
    if (iat > wanted->now_s + JWT_SKEW_S || (nbf && seconds(nbf) > wanted->now_s + JWT_SKEW_S))
        return JWT_EARLY;
    return wanted->once && exp - iat > JWT_ONCE_LIFE_S ? JWT_LIFE : JWT_GOOD;
}

static enum jwt_verdict judge_claims(const json_t *claims, const struct jwt_wanted *wanted)
{
    const char *jti = word(claims, "jti");
    if (!is_audience(json_object_get(claims, "aud"), wanted->audience))
        return JWT_AUDIENCE;
    if (wanted->once && (!jti || !*jti))
        return JWT_REPLAYED; /* it could be used again without anybody noticing */
    return judge_times(claims, wanted);
}

/* Only after the signature: a stranger must not be able to fill the memory. */
static enum jwt_verdict judge_use(const json_t *claims, struct replay *replay, const struct jwt_wanted *wanted)
{
    if (!wanted->once)
        return JWT_GOOD;
    int64_t forget_s = seconds(json_object_get(claims, "exp")) + JWT_SKEW_S;
    switch (replay_note(replay, word(claims, "iss"), word(claims, "jti"), forget_s, wanted->now_s)) {
    case REPLAY_NEW: return JWT_GOOD;
    case REPLAY_SEEN: return JWT_REPLAYED;
    default: return JWT_NO_ROOM;
    }
}

static enum jwt_verdict judge(const struct jwt_issuer **issuer, const struct parts *parts,
                              const struct jwt_issuer *issuers, struct replay *replay, const char *token,
                              const struct jwt_wanted *wanted)
{
    const char *iss = word(parts->claims, "iss");
    const struct jwt_key *key = NULL;
    for (*issuer = issuers; *issuer && (!iss || strcmp((*issuer)->iss, iss) != 0);)
        *issuer = (*issuer)->next;
    if (!*issuer)
        return JWT_ISSUER;
    enum jwt_verdict verdict = judge_header(&key, parts->header, *issuer, wanted);
    if (verdict == JWT_GOOD)
        verdict = judge_claims(parts->claims, wanted);
    if (verdict == JWT_GOOD &&
        !jwt_key_signed(key, token, parts->signed_length, parts->signature, parts->signature_length))
        verdict = JWT_SIGNATURE;
    return verdict == JWT_GOOD ? judge_use(parts->claims, replay, wanted) : verdict;
}

enum jwt_verdict jwt_verify(json_t **claims, const struct jwt_issuer **issuer, const struct jwt_issuer *issuers,
                            struct replay *replay, const char *token, size_t length, const struct jwt_wanted *wanted)
{
    struct parts parts;
    const struct jwt_issuer *whose = NULL;
    parts.header = parts.claims = NULL;
    enum jwt_verdict verdict =
        take_apart(&parts, token, length) ? judge(&whose, &parts, issuers, replay, token, wanted) : JWT_MALFORMED;
    if (verdict == JWT_GOOD && issuer)
        *issuer = whose;
    if (verdict == JWT_GOOD && claims)
        *claims = json_incref(parts.claims);
    json_decref(parts.header);
    json_decref(parts.claims);
    return verdict;
}
