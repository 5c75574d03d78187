#include "serve/uuid.h"

#include <stddef.h>
#include <sys/random.h>

bool uuid_write(char out[UUID_LENGTH], struct uuids *uuids)
{
    if (uuids->left == 0) {
        if (getrandom(uuids->random, sizeof uuids->random, 0) != (ssize_t)sizeof uuids->random)
            return false;
        uuids->left = sizeof uuids->random / 16;
    }
    unsigned char *b = uuids->random + 16 * (size_t)--uuids->left;
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = "0123456789abcdef"[b[i] >> 4];
        *out++ = "0123456789abcdef"[b[i] & 15];
    }
    return true;
}
