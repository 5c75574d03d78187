#include "embed_pack.h"

#include <stdlib.h>
#include <zlib.h>

#define WORTH_BYTES 1400      /* what is smaller goes in one packet anyway */
#define GZIP_WINDOW (15 + 16) /* of zlib: the largest, with gzip's frame, which holds neither name nor time then */

unsigned char *embed_pack(const unsigned char *bytes, size_t length, size_t *packed_length)
{
    z_stream stream = {0};
    if (length < WORTH_BYTES || deflateInit2(&stream, 9, Z_DEFLATED, GZIP_WINDOW, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    size_t most = length / 4 * 3;
    unsigned char *packed = malloc(most);
    stream.next_in = (unsigned char *)(size_t)bytes;
    stream.avail_in = (unsigned)length;
    stream.next_out = packed;
    stream.avail_out = (unsigned)most;
    int ended = packed ? deflate(&stream, Z_FINISH) : Z_MEM_ERROR;
    *packed_length = stream.total_out;
    deflateEnd(&stream);
    if (ended == Z_STREAM_END)
        return packed;
    free(packed);
    return NULL;
}
