/* Signed tokens (RFC 7515, 7519), verified only, with OpenSSL's signatures. By hand around them because the libraries
 * of Debian either let a caller accept a token signed with HMAC under a public key, or fetch keys from where the token
 * says.
 *
 * What is trusted is pinned: the issuers, their keys and with each key the one algorithm it is for. Nothing is
 * fetched, and nothing in a token chooses a key or an algorithm; it can only name one that is pinned. */
#ifndef CAJAL_SERVE_JWT_H
#define CAJAL_SERVE_JWT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "cajal/status.h"
#include "serve/replay.h"

#define JWT_BYTES_MAX ((size_t)16 * 1024) /* a token is a header line; those of the large providers stay below 8 kB */
#define JWT_SKEW_S 60                     /* by which two clocks may differ */
#define JWT_ONCE_LIFE_S 3600              /* a token for one use that lives longer would have to be remembered longer */

enum jwt_algorithm { JWT_ES256, JWT_ES384, JWT_RS384, JWT_ALGORITHMS };

struct jwt_key; /* a public key with its id and algorithm */

/* One issuer whose tokens are taken. */
struct jwt_issuer {
    const char *iss;
    const char *const *jku; /* the addresses its tokens may name; they are compared, never visited */
    size_t jku_count;
    struct jwt_key **keys;
    size_t keys_count;
    struct jwt_issuer *next;
};

/* Fills `issuer` from the members "iss", "jwks" (a JWK set, or the name of a file with one, relative to `folder`) and
 * "jku" of `json`; `path` is where that stands, for messages. CAJAL_INVALID for a set without a key that can be used:
 * keys for encryption and of other algorithms are passed over, a secret (symmetric or private) key is an error. */
cajal_status jwt_issuer_read(struct jwt_issuer *out, struct arena *arena, const json_t *json, const char *folder,
                             const char *file, const char *path, cajal_errors *errors);
void jwt_issuer_end(struct jwt_issuer *issuer); /* frees the keys; the rest is the arena's */

/* What this token must be. */
struct jwt_wanted {
    const char *audience; /* exactly: the address of the endpoint, or the name of this service */
    int64_t now_s;        /* since 1970 */
    bool once;            /* a jti is required, remembered in `replay`, and refused the second time */
    bool access_token;    /* "at+jwt" (RFC 9068) is a type to take too */
};

/* Why a token was refused: for our log and the tests. Who sent it is told nothing but 401. */
#define JWT_VERDICTS(X)                                                                                                \
    X(GOOD, "good")                                                                                                    \
    X(MALFORMED, "malformed")                                                                                          \
    X(TYPE, "not a JWT by its typ")                                                                                    \
    X(CRITICAL, "demands an extension")                                                                                \
    X(ISSUER, "unknown issuer")                                                                                        \
    X(KEY, "unknown key")                                                                                              \
    X(ALGORITHM, "not the algorithm of its key")                                                                       \
    X(KEY_ADDRESS, "jku not on the list")                                                                              \
    X(AUDIENCE, "for another audience")                                                                                \
    X(EXPIRED, "expired")                                                                                              \
    X(EARLY, "issued in the future, or not valid yet")                                                                 \
    X(LIFE, "no time of issue or expiry, or too long a life")                                                          \
    X(SIGNATURE, "wrong signature")                                                                                    \
    X(REPLAYED, "used before")                                                                                         \
    X(NO_ROOM, "too many tokens to remember")

enum jwt_verdict {
#define X(name, words) JWT_##name,
    JWT_VERDICTS(X)
#undef X
};

const char *jwt_verdict_words(enum jwt_verdict verdict);

/* Verifies a token of one of the issuers (a list by `next`). On JWT_GOOD `*claims` (when not NULL) receives its
 * members, to be released with json_decref(), and `*issuer` whose it is. `replay` may be NULL when not wanted->once. */
enum jwt_verdict jwt_verify(json_t **claims, const struct jwt_issuer **issuer, const struct jwt_issuer *issuers,
                            struct replay *replay, const char *token, size_t length, const struct jwt_wanted *wanted);

#endif
