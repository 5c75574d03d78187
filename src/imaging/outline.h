/* The convex outline of a lesion slice by slice: all that its diameters depend on. */
#ifndef CAJAL_IMAGING_OUTLINE_H
#define CAJAL_IMAGING_OUTLINE_H

#include "base/arena.h"
#include "imaging/plane.h"
#include "imaging/runs.h"

/* Between what a diameter is measured. */
enum diameter_ends { DIAMETER_CENTRES, DIAMETER_CORNERS };

struct polygon {
    int32_t slice;
    uint32_t count; /* of corners, in order around; 0: the lesion is not on this slice */
    struct flat *corners;
};

struct outline {
    struct polygon *slices; /* one for each slice of the lesion's box */
    size_t count;
};

/* Convex hulls of the lesion's slices. Everything lives in `arena`; false when memory is short. */
bool outline_trace(struct outline *out, struct arena *arena, const struct plane *plane, const struct labelled *lesion,
                   enum diameter_ends ends);

struct axes {
    double longest_mm, short_mm;
    int32_t slice;
    struct flat longest[2], shortest[2]; /* their ends */
};

/* The longest diameter within one slice, and the longest chord of that slice's outline at right angles to it. Of
 * diameters of the same length, the one with the longest short axis. */
void outline_axes(struct axes *out, const struct outline *outline);

/* The longest distance within the lesion in space. */
bool outline_diameter_3d(double *out_mm, struct arena *arena, const struct outline *outline, const struct plane *plane,
                         enum diameter_ends ends);

#endif
