/* SHA-256 as hexadecimal text, and keyed (HMAC), by nettle. */
#ifndef CAJAL_REGISTRY_DIGEST_H
#define CAJAL_REGISTRY_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_TEXT 65

void digest_hex(char out[DIGEST_TEXT], const void *bytes, size_t length);

/* HMAC-SHA-256 of `purpose`, a zero byte and `text`: one key serves several purposes that tell nothing of each other.
 */
void digest_keyed(uint8_t out[DIGEST_BYTES], const void *key, size_t key_length, const char *purpose, const char *text);

#endif
