#include "registry/digest.h"

#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <string.h>

void digest_hex(char out[DIGEST_TEXT], const void *bytes, size_t length)
{
    struct sha256_ctx context;
    uint8_t digest[DIGEST_BYTES];
    sha256_init(&context);
    sha256_update(&context, length, bytes);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    out[DIGEST_TEXT - 1] = '\0';
}

void digest_keyed(uint8_t out[DIGEST_BYTES], const void *key, size_t key_length, const char *purpose, const char *text)
{
    struct hmac_sha256_ctx context;
    hmac_sha256_set_key(&context, key_length, key);
    hmac_sha256_update(&context, strlen(purpose) + 1, (const uint8_t *)purpose);
    hmac_sha256_update(&context, strlen(text), (const uint8_t *)text);
    hmac_sha256_digest(&context, DIGEST_BYTES, out);
}
