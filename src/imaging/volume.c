/* Reading a volume, and its values. */
#include "imaging/volume.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "imaging/header.h"

/* ---- reading ---- */

static cajal_status find_voxels(struct volume *out, const struct header *header, const struct bytes *bytes,
                                cajal_errors *errors)
{
    size_t needed = volume_voxels(out) * (size_t)out->voxel_bytes, expected = header->voxel_offset + needed;
    cajal_status status = bytes_inflate(&out->inflated, bytes, expected, out->path, errors);
    if (status != CAJAL_OK)
        return status;
    if (out->inflated.length < expected)
        return errors_add(errors, CAJAL_INVALID, out->path, 0, NULL,
                          "is cut short: %zu bytes; its header (%d × %d × %d voxels) asks for %zu",
                          out->inflated.length, out->size[0], out->size[1], out->size[2], expected);
    out->voxels = out->inflated.data + header->voxel_offset;
    return CAJAL_OK;
}

static cajal_status parse_head(struct header *header, struct volume *out, const struct bytes *bytes, const char *path,
                               cajal_errors *errors)
{
    unsigned char head[HEADER_BYTES];
    *out = (struct volume){.path = path};
    size_t length = 0;
    if (!bytes_head(head, &length, sizeof head, bytes))
        return errors_no_memory(errors);
    return header_read(header, out, head, length, errors);
}

cajal_status volume_parse(struct volume *out, const struct bytes *bytes, const char *path, cajal_errors *errors)
{
    struct header header = {0};
    cajal_status status = parse_head(&header, out, bytes, path, errors);
    if (status == CAJAL_OK && header.pair)
        status = errors_add(errors, CAJAL_INVALID, path, 0, NULL, "is the header of a pair; the voxels are elsewhere");
    return status == CAJAL_OK ? find_voxels(out, &header, bytes, errors) : status;
}

/* "x.hdr.gz" ↔ "x.img.gz"; NULL where the name has no such ending. */
static char *partner(struct arena *arena, const char *path, const char *from, const char *to)
{
    size_t length = strlen(path), tail = length >= 3 && letters_compare(path + length - 3, ".gz") == 0 ? 3 : 0;
    if (length < tail + 4 || letters_compare_n(path + length - tail - 4, from, 4) != 0)
        return NULL;
    char *other = arena_strdup(arena, path);
    if (other)
        memcpy(other + length - tail - 4, to, 4);
    return other;
}

static cajal_status read_pair(struct volume *out, struct arena *arena, const struct header *header,
                              cajal_errors *errors)
{
    const char *path = partner(arena, out->path, ".hdr", ".img");
    if (!path)
        return errors_add(errors, CAJAL_INVALID, out->path, 0, NULL,
                          "is the header of a pair but is not named .hdr: its .img cannot be found");
    cajal_status status = bytes_open(&out->data_file, path, errors);
    return status == CAJAL_OK ? find_voxels(out, header, &out->data_file, errors) : status;
}

cajal_status volume_read(struct volume *out, struct arena *arena, const char *path, cajal_errors *errors)
{
    struct bytes file = {0};
    struct header header = {0};
    const char *named = partner(arena, path, ".img", ".hdr"); /* whichever of a pair was given */
    path = named ? named : path;
    cajal_status status = bytes_open(&file, path, errors);
    if (status != CAJAL_OK) {
        *out = (struct volume){.path = path};
        return status;
    }
    status = parse_head(&header, out, &file, path, errors);
    out->file = file;
    if (status != CAJAL_OK)
        return status;
    return header.pair ? read_pair(out, arena, &header, errors) : find_voxels(out, &header, &file, errors);
}

void volume_close(struct volume *volume)
{
    bytes_close(&volume->inflated);
    bytes_close(&volume->file);
    bytes_close(&volume->data_file);
    volume->voxels = NULL;
}

/* ---- values ---- */

static uint64_t load(const unsigned char *at, int bytes, bool swapped)
{
    union {
        uint8_t one;
        uint16_t two;
        uint32_t four;
        uint64_t eight;
    } value = {0};
    memcpy(&value, at, (size_t)bytes);
    switch (bytes) {
    case 1: return value.one;
    case 2: return swapped ? __builtin_bswap16(value.two) : value.two;
    case 4: return swapped ? __builtin_bswap32(value.four) : value.four;
    default: return swapped ? __builtin_bswap64(value.eight) : value.eight;
    }
}

static double decode(uint64_t bits, int bytes, enum volume_kind kind)
{
    if (kind == VOLUME_UNSIGNED)
        return (double)bits;
    if (kind == VOLUME_SIGNED) {
        int unused = 64 - 8 * bytes;
        return (double)((int64_t)(bits << unused) >> unused);
    }
    if (bytes == 8) {
        double wide;
        memcpy(&wide, &bits, sizeof wide);
        return wide;
    }
    uint32_t low = (uint32_t)bits;
    float narrow;
    memcpy(&narrow, &low, sizeof narrow);
    return (double)narrow;
}

static double stored(const struct volume *volume, size_t index)
{
    int bytes = volume->voxel_bytes;
    return decode(load(volume->voxels + index * (size_t)bytes, bytes, volume->swapped), bytes, volume->kind);
}

void volume_stored(double *out, const struct volume *volume, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = stored(volume, first + i);
}

void volume_stored_16(int32_t *out, const struct volume *volume, size_t first, size_t count)
{
    if (volume->voxel_bytes == 2 && volume->kind == VOLUME_SIGNED && !volume->swapped) { /* nearly every CT */
        const unsigned char *at = volume->voxels + 2 * first;
        for (size_t i = 0; i < count; i++) {
            int16_t value;
            memcpy(&value, at + 2 * i, sizeof value);
            out[i] = value;
        }
        return;
    }
    for (size_t i = 0; i < count; i++)
        out[i] = (int32_t)stored(volume, first + i);
}

double volume_value(const struct volume *volume, size_t index)
{
    return stored(volume, index) * volume->slope + volume->intercept;
}

/* ---- geometry ---- */

size_t volume_voxels(const struct volume *volume)
{
    return (size_t)volume->size[0] * (size_t)volume->size[1] * (size_t)volume->size[2];
}

double volume_voxel_mm3(const struct volume *volume)
{
    const double *x = volume->affine.m[0], *y = volume->affine.m[1], *z = volume->affine.m[2];
    return fabs(x[0] * (y[1] * z[2] - y[2] * z[1]) - x[1] * (y[0] * z[2] - y[2] * z[0]) +
                x[2] * (y[0] * z[1] - y[1] * z[0]));
}

static void place(double out[3], const struct affine *affine, const double index[3])
{
    for (int row = 0; row < 3; row++)
        out[row] = affine->m[row][0] * index[0] + affine->m[row][1] * index[1] + affine->m[row][2] * index[2] +
                   affine->m[row][3];
}

void volume_place(double out[3], const struct volume *volume, const double index[3])
{
    place(out, &volume->affine, index);
}

void volume_axes(char out[4], const struct volume *volume)
{
    static const char names[3][2] = {{'L', 'R'}, {'P', 'A'}, {'I', 'S'}};
    for (int axis = 0; axis < 3; axis++) {
        int best = 0;
        for (int row = 1; row < 3; row++)
            if (fabs(volume->affine.m[row][axis]) > fabs(volume->affine.m[best][axis]))
                best = row;
        out[axis] = names[best][volume->affine.m[best][axis] > 0];
    }
    out[3] = '\0';
}

double volume_corners_apart_mm(const struct volume *volume, const struct affine *a, const struct affine *b)
{
    double farthest = 0;
    for (int corner = 0; corner < 8; corner++) {
        double index[3], at[3], there[3], square = 0;
        for (int axis = 0; axis < 3; axis++)
            index[axis] = corner >> axis & 1 ? volume->size[axis] - 1 : 0;
        place(at, a, index);
        place(there, b, index);
        for (int row = 0; row < 3; row++)
            square += (at[row] - there[row]) * (at[row] - there[row]);
        farthest = sqrt(square) > farthest ? sqrt(square) : farthest;
    }
    return farthest;
}
