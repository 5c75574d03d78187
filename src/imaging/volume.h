/* A three-dimensional NIfTI image in memory. */
#ifndef CAJAL_IMAGING_VOLUME_H
#define CAJAL_IMAGING_VOLUME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "imaging/bytes.h"

/* Where the place of a voxel in the patient comes from. */
enum volume_orientation {
    VOLUME_BY_SPACING, /* neither form is given: sizes only */
    VOLUME_BY_QFORM,
    VOLUME_BY_SFORM
};

/* How a voxel is stored. */
enum volume_kind { VOLUME_UNSIGNED, VOLUME_SIGNED, VOLUME_FLOAT };

/* Voxel index → mm; RAS: right, anterior, superior are positive. */
struct affine {
    double m[3][4];
};

struct volume {
    const char *path;
    int32_t size[3]; /* voxels along i, j, k */
    struct affine affine;
    double spacing_mm[3]; /* between voxel centres along i, j, k */
    enum volume_orientation orientation;
    double forms_differ_mm; /* the farthest corner between sform and qform where both are given; else 0 */
    bool unit_stated;
    enum volume_kind kind;
    int voxel_bytes; /* 1, 2, 4 or 8 */
    bool swapped;    /* stored in the other byte order */
    double slope, intercept;
    const unsigned char *voxels; /* i fastest */
    struct bytes file, inflated, data_file;
};

/* Reads `path`: .nii or .hdr with .img, gzipped or not. Strings live in `arena`. */
cajal_status volume_read(struct volume *out, struct arena *arena, const char *path, cajal_errors *errors);

/* The same of a single file's bytes, which must outlive `out`; `path` is for the messages. */
cajal_status volume_parse(struct volume *out, const struct bytes *bytes, const char *path, cajal_errors *errors);

void volume_close(struct volume *volume);

/* Values `first` … `first + count - 1` as stored, before slope and intercept. */
void volume_stored(double *out, const struct volume *volume, size_t first, size_t count);

/* The same for a volume of integers of at most 16 bits. */
void volume_stored_16(int32_t *out, const struct volume *volume, size_t first, size_t count);

/* One value, in the unit of the image: HU in a CT. */
double volume_value(const struct volume *volume, size_t index);

size_t volume_voxels(const struct volume *volume);
double volume_voxel_mm3(const struct volume *volume);

/* "RAS", "LPS", …: where i, j and k point, each to the nearest. `out` needs 4 bytes. */
void volume_axes(char out[4], const struct volume *volume);

/* The place of a voxel index (may lie between voxels) in mm. */
void volume_place(double out[3], const struct volume *volume, const double index[3]);

/* The farthest of the eight corners of the grid between two affines. */
double volume_corners_apart_mm(const struct volume *volume, const struct affine *a, const struct affine *b);

#endif
