#include "serve/jwt_key.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/json_tree.h"

#define JWKS_BYTES_MAX ((size_t)1024 * 1024) /* providers publish a few kilobytes */
#define RSA_BITS_MIN 2048                    /* RFC 7518, section 3.3 */
#define RSA_BITS_MAX 8192                    /* beyond, one verification costs milliseconds */
#define NUMBER_BYTES_MAX ((size_t)RSA_BITS_MAX / 8)
#define HALF_MAX 48 /* P-384 */

const struct jwt_algorithm_row jwt_algorithms[JWT_ALGORITHMS] = {
    [JWT_ES256] = {"ES256", "P-256", "P-256", 32},
    [JWT_ES384] = {"ES384", "P-384", "P-384", 48},
    [JWT_RS384] = {"RS384", NULL, NULL, 0},
};

/* ---- base64url ---- */

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool jwt_decode(unsigned char *out, size_t *out_length, const char *text, size_t length)
{
    unsigned bits = 0, held = 0;
    *out_length = 0;
    for (size_t i = 0; i < length; i++) {
        int value = value_of(text[i]);
        if (value < 0)
            return false;
        bits = (bits << 6 | (unsigned)value) & 0xffff;
        held += 6;
        if (held >= 8)
            out[(*out_length)++] = (unsigned char)(bits >> (held -= 8));
    }
    /* what is left over must be zero bits, fewer than a character's, or two texts would mean the same bytes */
    return held < 6 && (bits & ((1u << held) - 1)) == 0;
}

/* ---- signatures ---- */

/* JOSE writes the two numbers of an ECDSA signature side by side; OpenSSL reads them as DER. 0 when that fails. */
static size_t to_der(unsigned char out[2 * HALF_MAX + 16], const unsigned char *signature, size_t half)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, (int)half, NULL), *s = BN_bin2bn(signature + half, (int)half, NULL);
    int length = 0;
    if (pair && r && s && ECDSA_SIG_set0(pair, r, s)) {
        r = s = NULL;
        length = i2d_ECDSA_SIG(pair, &out);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    return length > 0 ? (size_t)length : 0;
}

bool jwt_key_signed(const struct jwt_key *key, const char *bytes, size_t length, const unsigned char *signature,
                    size_t signature_length)
{
    unsigned char der[2 * HALF_MAX + 16];
    size_t half = jwt_algorithms[key->algorithm].half;
    if (half) {
        if (signature_length != 2 * half || (signature_length = to_der(der, signature, half)) == 0)
            return false;
        signature = der;
    }
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *digest = key->algorithm == JWT_ES256 ? EVP_sha256() : EVP_sha384();
    bool good = context && EVP_DigestVerifyInit(context, NULL, digest, NULL, key->key) == 1 &&
                EVP_DigestVerify(context, signature, signature_length, (const unsigned char *)bytes, length) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

/* ---- keys ---- */

static const char *word(const json_t *json, const char *key) { return json_string_value(json_object_get(json, key)); }

/* A member's bytes; 0 when it is not there, no base64url, or too long. */
static size_t member_bytes(unsigned char out[NUMBER_BYTES_MAX + 4], const json_t *json, const char *key)
{
    const char *text = word(json, key);
    size_t length;
    if (!text || strlen(text) > (NUMBER_BYTES_MAX + 2) / 3 * 4 || !jwt_decode(out, &length, text, strlen(text)))
        return 0;
    return length;
}

static EVP_PKEY *make_key(const char *type, OSSL_PARAM_BLD *builder)
{
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

/* OpenSSL refuses a point that is not on the curve. */
static EVP_PKEY *elliptic_key(const json_t *json, const struct jwt_algorithm_row *row)
{
    unsigned char x[NUMBER_BYTES_MAX + 4], y[NUMBER_BYTES_MAX + 4], point[1 + 2 * HALF_MAX] = {4};
    if (member_bytes(x, json, "x") != row->half || member_bytes(y, json, "y") != row->half)
        return NULL;
    memcpy(point + 1, x, row->half);
    memcpy(point + 1 + row->half, y, row->half);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (builder && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, row->group, 0) &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * row->half))
        key = make_key("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

static EVP_PKEY *rsa_key(const json_t *json)
{
    unsigned char bytes[NUMBER_BYTES_MAX + 4];
    size_t length = member_bytes(bytes, json, "n");
    BIGNUM *n = BN_bin2bn(bytes, (int)length, NULL);
    length = member_bytes(bytes, json, "e");
    BIGNUM *e = BN_bin2bn(bytes, (int)length, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (builder && n && e && BN_num_bits(n) >= RSA_BITS_MIN && BN_num_bits(n) <= RSA_BITS_MAX && BN_is_odd(e) &&
        !BN_is_one(e) && BN_num_bits(e) <= 64 && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e))
        key = make_key("RSA", builder);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    BN_free(e);
    return key;
}

/* The algorithm a key is for; JWT_ALGORITHMS when it is none of ours. */
static enum jwt_algorithm algorithm_of(const json_t *json)
{
    const char *type = word(json, "kty"), *curve = word(json, "crv"), *algorithm = word(json, "alg"),
               *use = word(json, "use");
    if (!type || (use && strcmp(use, "sig") != 0))
        return JWT_ALGORITHMS;
    for (int i = 0; i < JWT_ALGORITHMS; i++) {
        const struct jwt_algorithm_row *row = &jwt_algorithms[i];
        bool fits =
            row->curve ? strcmp(type, "EC") == 0 && curve && strcmp(curve, row->curve) == 0 : strcmp(type, "RSA") == 0;
        if (fits && (!algorithm || strcmp(algorithm, row->name) == 0))
            return (enum jwt_algorithm)i;
    }
    return JWT_ALGORITHMS;
}

struct reading {
    struct jwt_issuer *out;
    struct arena *arena;
    const char *file, *path; /* for messages */
    cajal_errors *errors;
};

static bool kid_taken(const struct jwt_issuer *issuer, const char *kid)
{
    for (size_t i = 0; i < issuer->keys_count; i++)
        if (strcmp(issuer->keys[i]->kid, kid) == 0)
            return true;
    return false;
}

static cajal_status keep_key(const struct reading *it, const char *kid, enum jwt_algorithm algorithm, EVP_PKEY *evp)
{
    struct jwt_key *key = arena_alloc(it->arena, sizeof *key);
    const char *name = arena_strdup(it->arena, kid);
    if (!key || !name) {
        EVP_PKEY_free(evp);
        return errors_no_memory(it->errors);
    }
    *key = (struct jwt_key){name, algorithm, evp};
    it->out->keys[it->out->keys_count++] = key;
    return CAJAL_OK;
}

static cajal_status read_key(const struct reading *it, const json_t *json)
{
    const char *kid = word(json, "kid");
    if (json_object_get(json, "d") || json_object_get(json, "k"))
        return errors_add(it->errors, CAJAL_INVALID, it->file, 0, it->path,
                          "key \"%s\" is a secret key: expected public keys only, and no shared secrets",
                          kid ? kid : "");
    enum jwt_algorithm algorithm = algorithm_of(json);
    if (algorithm == JWT_ALGORITHMS)
        return CAJAL_OK; /* for something else */
    if (!kid || !*kid || kid_taken(it->out, kid))
        return errors_add(it->errors, CAJAL_INVALID, it->file, 0, it->path,
                          "a key has %s: expected a kid of its own for each",
                          kid && *kid ? "the kid of another" : "no kid");
    EVP_PKEY *key = jwt_algorithms[algorithm].curve ? elliptic_key(json, &jwt_algorithms[algorithm]) : rsa_key(json);
    if (!key)
        return errors_add(it->errors, CAJAL_INVALID, it->file, 0, it->path,
                          "key \"%s\": its numbers are no %s key (of RSA: %d to %d bits)", kid,
                          jwt_algorithms[algorithm].name, RSA_BITS_MIN, RSA_BITS_MAX);
    return keep_key(it, kid, algorithm, key);
}

static cajal_status read_keys(const struct reading *it, const json_t *set)
{
    const json_t *keys = json_object_get(set, "keys"), *key;
    size_t i;
    cajal_status status = CAJAL_OK;
    it->out->keys = arena_array(it->arena, json_array_size(keys) + 1, sizeof *it->out->keys);
    if (!it->out->keys)
        return errors_no_memory(it->errors);
    json_array_foreach(keys, i, key) if (status == CAJAL_OK) status = read_key(it, key);
    if (status == CAJAL_OK && it->out->keys_count == 0)
        return errors_add(it->errors, CAJAL_INVALID, it->file, 0, it->path,
                          "no key for signatures by ES384, RS384 or ES256: expected a JWK set, {\"keys\": […]}");
    return status;
}

/* ---- an issuer ---- */

static json_t *load_set(const struct reading *it, const char *folder, const char *name)
{
    char path[4096];
    json_t *set = NULL;
    bool whole = name[0] == '/' || !folder;
    if ((size_t)snprintf(path, sizeof path, "%s%s%s", whole ? "" : folder, whole ? "" : "/", name) >= sizeof path) {
        errors_add(it->errors, CAJAL_INVALID, it->file, 0, it->path, "jwks: the name of its file is too long");
        return NULL;
    }
    if (access(path, R_OK) != 0)
        errors_add(it->errors, CAJAL_IO, it->file, 0, it->path, "\"%s\": no such file, or it cannot be read", path);
    else
        (void)!json_read_file(&set, path, JWKS_BYTES_MAX, it->errors);
    return set;
}

static cajal_status read_addresses(const struct reading *it, const json_t *jku)
{
    const char **list = arena_array(it->arena, json_array_size(jku) + 1, sizeof *list);
    size_t i;
    const json_t *address;
    if (!list)
        return errors_no_memory(it->errors);
    if (jku && !json_is_array(jku))
        return errors_add(it->errors, CAJAL_INVALID, it->file, 0, it->path, "jku: expected a list of addresses");
    json_array_foreach(jku, i, address)
    {
        if (!json_is_string(address))
            return errors_add(it->errors, CAJAL_INVALID, it->file, 0, it->path, "jku: expected a list of addresses");
        list[i] = arena_strdup(it->arena, json_string_value(address));
        if (!list[i])
            return errors_no_memory(it->errors);
    }
    it->out->jku = list;
    it->out->jku_count = json_array_size(jku);
    return CAJAL_OK;
}

cajal_status jwt_issuer_read(struct jwt_issuer *out, struct arena *arena, const json_t *json, const char *folder,
                             const char *file, const char *path, cajal_errors *errors)
{
    struct reading it = {out, arena, file, path, errors};
    const char *iss = word(json, "iss");
    json_t *jwks = json_object_get(json, "jwks");
    *out = (struct jwt_issuer){.iss = arena_strdup(arena, iss ? iss : "")};
    if (!iss || !*iss)
        return errors_add(errors, CAJAL_INVALID, file, 0, path, "no iss: expected the issuer of the tokens");
    if (!json_is_string(jwks) && !json_is_object(jwks))
        return errors_add(errors, CAJAL_INVALID, file, 0, path, "no jwks: expected a JWK set or the name of its file");
    json_t *set = json_is_string(jwks) ? load_set(&it, folder, json_string_value(jwks)) : json_incref(jwks);
    if (!set)
        return CAJAL_INVALID;
    cajal_status status = read_addresses(&it, json_object_get(json, "jku"));
    if (status == CAJAL_OK)
        status = read_keys(&it, set);
    json_decref(set);
    if (status != CAJAL_OK)
        jwt_issuer_end(out);
    return status;
}

void jwt_issuer_end(struct jwt_issuer *issuer)
{
    for (size_t i = 0; i < issuer->keys_count; i++)
        EVP_PKEY_free(issuer->keys[i]->key);
    issuer->keys_count = 0;
}
