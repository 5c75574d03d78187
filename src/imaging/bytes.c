/* Whole files: mapped, and inflated in one go by libdeflate (twice as fast as zlib, which only reads the head). */
#define _DEFAULT_SOURCE /* madvise */
#include "imaging/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/errors.h"

#define DEFLATE_RATIO_MAX 1032 /* deflate cannot shrink more (RFC 1951: 258 bytes in 2 bits) */
#define GZIP_LEAST 18          /* header and trailer of a gzip member (RFC 1952) */
#define HUGE_PAGE ((size_t)2 << 20)

static cajal_status io_error(cajal_errors *errors, const char *path, const char *what)
{
    return errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot %s: %s", what, strerror(errno));
}

static cajal_status map_file(struct bytes *out, int file, const char *path, cajal_errors *errors)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return io_error(errors, path, "read");
    if (!S_ISREG(about.st_mode))
        return errors_add(errors, CAJAL_IO, path, 0, NULL, "is not a file; expected a NIfTI image (.nii, .nii.gz)");
    if (about.st_size == 0)
        return errors_add(errors, CAJAL_INVALID, path, 0, NULL, "is empty; expected a NIfTI image");
    void *data = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (data == MAP_FAILED)
        return io_error(errors, path, "read");
    *out = (struct bytes){.data = data, .length = (size_t)about.st_size, .mapped = data};
    return CAJAL_OK;
}

cajal_status bytes_open(struct bytes *out, const char *path, cajal_errors *errors)
{
    *out = (struct bytes){0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return io_error(errors, path, "open");
    cajal_status status = map_file(out, file, path, errors);
    close(file);
    return status;
}

void bytes_close(struct bytes *bytes)
{
    if (bytes->mapped)
        munmap(bytes->mapped, bytes->length);
    free(bytes->owned);
    *bytes = (struct bytes){0};
}

bool bytes_gzipped(const struct bytes *bytes)
{
    return bytes->length >= 2 && bytes->data[0] == 0x1f && bytes->data[1] == 0x8b;
}

bool bytes_head(unsigned char *out, size_t *count, size_t length, const struct bytes *bytes)
{
    if (!bytes_gzipped(bytes)) {
        *count = length < bytes->length ? length : bytes->length;
        memcpy(out, bytes->data, *count);
        return true;
    }
    enum { WINDOW = 15 + 16 }; /* the largest window, gzip framing */
    z_stream stream = {.next_out = out, .avail_out = (uInt)length};
    union {
        const unsigned char *read;
        unsigned char *zlib; /* which takes no const, and writes nothing */
    } input = {.read = bytes->data};
    stream.next_in = input.zlib;
    stream.avail_in = bytes->length > UINT32_MAX ? UINT32_MAX : (uInt)bytes->length;
    int result = inflateInit2(&stream, WINDOW);
    if (result == Z_OK)
        result = inflate(&stream, Z_SYNC_FLUSH);
    *count = length - stream.avail_out;
    inflateEnd(&stream);
    return result != Z_MEM_ERROR;
}

/* The length that the last member says it has, modulo 2^32. */
static size_t stated_length(const struct bytes *bytes)
{
    const unsigned char *end = bytes->data + bytes->length - 4;
    return (size_t)end[0] | (size_t)end[1] << 8 | (size_t)end[2] << 16 | (size_t)end[3] << 24;
}

/* Huge pages, where the system has them, spare a fault every 4 kB of some hundred megabytes. */
static void *large_block(size_t size)
{
    void *block = NULL;
    if (posix_memalign(&block, size < HUGE_PAGE ? 64 : HUGE_PAGE, size) != 0)
        return NULL;
#ifdef MADV_HUGEPAGE
    if (size >= HUGE_PAGE)
        (void)madvise(block, size, MADV_HUGEPAGE);
#endif
    return block;
}

/* Member after member, as gzip -d does. */
static enum libdeflate_result inflate_members(struct libdeflate_decompressor *inflater, unsigned char *out, size_t room,
                                              size_t *length, const struct bytes *bytes)
{
    enum libdeflate_result result = LIBDEFLATE_SUCCESS;
    const unsigned char *input = bytes->data;
    size_t left = bytes->length;
    *length = 0;
    while (result == LIBDEFLATE_SUCCESS && left >= GZIP_LEAST && input[0] == 0x1f && input[1] == 0x8b) {
        size_t read = 0, written = 0;
        result = libdeflate_gzip_decompress_ex(inflater, input, left, out + *length, room - *length, &read, &written);
        input += read;
        left -= read;
        *length += written;
    }
    return result;
}

static cajal_status inflate_error(cajal_errors *errors, const char *path, enum libdeflate_result result)
{
    return errors_add(errors, CAJAL_INVALID, path, 0, NULL,
                      result == LIBDEFLATE_INSUFFICIENT_SPACE
                          ? "holds more data than its header and its gzip trailer say; it is damaged"
                          : "the gzip data is damaged or cut short; copy or convert the file again");
}

cajal_status bytes_inflate(struct bytes *out, const struct bytes *bytes, size_t expected, const char *path,
                           cajal_errors *errors)
{
    if (!bytes_gzipped(bytes)) {
        *out = (struct bytes){.data = bytes->data, .length = bytes->length};
        return CAJAL_OK;
    }
    size_t most = bytes->length > SIZE_MAX / DEFLATE_RATIO_MAX ? SIZE_MAX : bytes->length * DEFLATE_RATIO_MAX;
    size_t stated = bytes->length >= GZIP_LEAST ? stated_length(bytes) : 0;
    size_t room = stated > expected && stated <= most ? stated : expected;
    if (expected > most || bytes->length < GZIP_LEAST)
        return inflate_error(errors, path, LIBDEFLATE_BAD_DATA);
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    unsigned char *block = inflater ? large_block(room ? room : 1) : NULL;
    if (!block) {
        libdeflate_free_decompressor(inflater);
        return errors_no_memory(errors);
    }
    size_t length = 0;
    enum libdeflate_result result = inflate_members(inflater, block, room, &length, bytes);
    libdeflate_free_decompressor(inflater);
    if (result != LIBDEFLATE_SUCCESS) {
        free(block);
        return inflate_error(errors, path, result);
    }
    *out = (struct bytes){.data = block, .length = length, .owned = block};
    return CAJAL_OK;
}
