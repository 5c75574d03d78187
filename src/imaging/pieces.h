/* In how many pieces a lesion was drawn, and what was left out inside it. */
#ifndef CAJAL_IMAGING_PIECES_H
#define CAJAL_IMAGING_PIECES_H

#include "imaging/runs.h"

struct pieces {
    int64_t count; /* that touch nowhere, not even at a corner */
    int64_t largest_voxels;
    int64_t hole_voxels; /* not in the lesion and closed in by it on all sides */
};

/* False when memory is short. */
bool pieces_find(struct pieces *out, const struct labelled *lesion);

#endif
