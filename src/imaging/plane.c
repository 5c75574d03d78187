#include "imaging/plane.h"

#include <math.h>

static double dot(const double a[3], const double b[3]) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

static void axis_of(double out[3], const struct volume *volume, int axis)
{
    for (int row = 0; row < 3; row++)
        out[row] = volume->affine.m[row][axis];
}

/* The unit normal of the slices across `axis`. */
static void normal_of(double out[3], const struct volume *volume, int axis)
{
    double a[3], b[3];
    axis_of(a, volume, (axis + 1) % 3);
    axis_of(b, volume, (axis + 2) % 3);
    for (int i = 0; i < 3; i++)
        out[i] = a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3];
    double length = sqrt(dot(out, out));
    for (int i = 0; i < 3; i++)
        out[i] /= length;
}

void plane_choose(struct plane *out, const struct volume *volume)
{
    const double to_degrees = 57.29577951308232;
    double upright = -1, normal[3];
    *out = (struct plane){0};
    for (int axis = 2; axis >= 0; axis--) { /* of axes alike, the last: as scanners store */
        normal_of(normal, volume, axis);
        if (fabs(normal[2]) > upright + 1e-9) {
            upright = fabs(normal[2]);
            out->slice = axis;
        }
    }
    out->tilt_degrees = acos(upright < 1 ? upright : 1) * to_degrees;
    out->column = out->slice == 0 ? 1 : 0;
    out->row = out->slice == 2 ? 1 : 2;
    double column[3], row[3], across[3], x[3], y[3];
    axis_of(column, volume, out->column);
    axis_of(row, volume, out->row);
    axis_of(across, volume, out->slice);
    normal_of(normal, volume, out->slice);
    out->column_mm = sqrt(dot(column, column));
    for (int i = 0; i < 3; i++)
        x[i] = column[i] / out->column_mm;
    out->row_x_mm = dot(row, x);
    for (int i = 0; i < 3; i++)
        y[i] = row[i] - out->row_x_mm * x[i];
    out->row_y_mm = sqrt(dot(y, y));
    for (int i = 0; i < 3; i++)
        y[i] /= out->row_y_mm;
    out->across_mm = fabs(dot(across, normal));
    out->shift_x_mm = dot(across, x);
    out->shift_y_mm = dot(across, y);
}

void plane_index(double out[3], const struct plane *plane, struct flat at, double slice)
{
    out[plane->row] = at.y / plane->row_y_mm;
    out[plane->column] = (at.x - out[plane->row] * plane->row_x_mm) / plane->column_mm;
    out[plane->slice] = slice;
}
