/* Which slices of a volume are axial, and lengths within them. */
#ifndef CAJAL_IMAGING_PLANE_H
#define CAJAL_IMAGING_PLANE_H

#include "imaging/volume.h"

struct plane {
    int slice, row, column;        /* the axes of the volume: across the slices, along rows' order, along a row */
    double tilt_degrees;           /* of the slices against the axial plane of the patient */
    double column_mm;              /* x of one voxel along a row */
    double row_x_mm, row_y_mm;     /* x and y of one voxel from row to row; x and y are at right angles */
    double across_mm;              /* between slices, at right angles to them */
    double shift_x_mm, shift_y_mm; /* from slice to slice, within the plane: 0 but for a sheared grid */
};

/* A point of a slice in half voxels: a voxel's centre is at twice its index, its corners one off. */
struct spot {
    int32_t column, row;
};

struct flat {
    double x, y; /* mm */
};

/* The slices are those whose normal is nearest to the patient's long axis. */
void plane_choose(struct plane *out, const struct volume *volume);

static inline struct flat plane_flat(const struct plane *plane, struct spot spot)
{
    double column = spot.column / 2.0, row = spot.row / 2.0;
    return (struct flat){column * plane->column_mm + row * plane->row_x_mm, row * plane->row_y_mm};
}

/* The voxel index (i, j, k) of a place in a slice. */
void plane_index(double out[3], const struct plane *plane, struct flat at, double slice);

#endif
