/* A whole file in memory, inflated if it is gzipped. */
#ifndef CAJAL_IMAGING_BYTES_H
#define CAJAL_IMAGING_BYTES_H

#include <stdbool.h>
#include <stddef.h>

#include "cajal/status.h"

struct bytes {
    const unsigned char *data;
    size_t length;
    void *mapped; /* of `data`, or NULL */
    void *owned;  /* to be freed, or NULL */
};

/* Maps a regular file. */
cajal_status bytes_open(struct bytes *out, const char *path, cajal_errors *errors);
void bytes_close(struct bytes *bytes);

bool bytes_gzipped(const struct bytes *bytes);

/* The first `length` bytes, inflated if need be; `count` receives how many there were. False when memory is short. */
bool bytes_head(unsigned char *out, size_t *count, size_t length, const struct bytes *bytes);

/* All of it, inflated: at least `expected` bytes or an error. `bytes` may be what is handed out. Never
 * allocates more than a file of that length can hold. `path` is for the messages. */
cajal_status bytes_inflate(struct bytes *out, const struct bytes *bytes, size_t expected, const char *path,
                           cajal_errors *errors);

#endif
