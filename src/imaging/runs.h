/* A mask as runs: stretches of one label along the first axis. All measurements work on them, so that the voxels of
 * the mask are passed once. */
#ifndef CAJAL_IMAGING_RUNS_H
#define CAJAL_IMAGING_RUNS_H

#include "imaging/volume.h"

struct run {
    uint32_t row; /* j + k × size[1] */
    uint16_t first, last;
    uint32_t label; /* index into the labels */
};

/* One label of a mask. */
struct labelled {
    int64_t label;          /* its value in the mask */
    const struct run *runs; /* by row, then by voxel */
    size_t runs_count;
    int32_t rows_of_volume; /* how many rows a slice of the third axis has: run.row counts through */
    int64_t voxels;
    int32_t low[3], high[3]; /* the box around it, both ends in it */
};

struct labels {
    struct labelled *items; /* by label, ascending */
    size_t count;
    struct run *runs; /* of all; malloc'd */
};

#define LABELS_MAX 4096 /* a map with more is no drawing of lesions: it is a picture taken for one */

/* Finds the labels of `mask`. `labels` is freed with labels_free() whatever is returned. */
cajal_status labels_find(struct labels *out, struct arena *arena, const struct volume *mask, cajal_errors *errors);
void labels_free(struct labels *labels);

#endif
