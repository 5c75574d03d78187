/* UUIDs of version 4 (RFC 9562). */
#ifndef CAJAL_SERVE_UUID_H
#define CAJAL_SERVE_UUID_H

#include <stdbool.h>

#define UUID_LENGTH 36

/* Random bytes are fetched for several at a time, because fetching costs more than the rest. Starts as {0}. */
struct uuids {
    unsigned char random[16 * 16];
    int left; /* of them */
};

/* Writes UUID_LENGTH characters, without a zero behind; false when the system has no random bytes. */
bool uuid_write(char out[UUID_LENGTH], struct uuids *uuids);

#endif
