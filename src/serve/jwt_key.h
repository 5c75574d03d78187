/* Public keys of JWK sets (RFC 7517); internal to jwt*.c. */
#ifndef CAJAL_SERVE_JWT_KEY_H
#define CAJAL_SERVE_JWT_KEY_H

#include <openssl/evp.h>

#include "serve/jwt.h"

struct jwt_key {
    const char *kid;
    enum jwt_algorithm algorithm;
    EVP_PKEY *key;
};

struct jwt_algorithm_row {
    const char *name, *curve, *group; /* "ES256", "P-256" and OpenSSL's name of it; RSA has no curve */
    size_t half;                      /* bytes of each of a signature's two numbers; 0: RSA */
};
extern const struct jwt_algorithm_row jwt_algorithms[JWT_ALGORITHMS];

/* The bytes of base64url without padding (RFC 7515, section 2), strictly: one way to write each. `out` needs
 * length / 4 * 3 + 2 bytes. False when it is something else. */
bool jwt_decode(unsigned char *out, size_t *out_length, const char *text, size_t length);

/* Whether `signature` over `bytes` is of this key. */
bool jwt_key_signed(const struct jwt_key *key, const char *bytes, size_t length, const unsigned char *signature,
                    size_t signature_length);

#endif
