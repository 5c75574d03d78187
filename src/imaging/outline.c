/* Outlines and the diameters within a slice. Every pair of a hull's corners is tried instead of rotating calipers:
 * a hull on a grid of n voxels has only some n^(2/3) corners, and ties can all be looked at. */
#include "imaging/outline.h"

#include <math.h>
#include <stdlib.h>

#define SAME_LENGTH 1e-9 /* relative: lengths that differ by rounding only */

/* ---- the hull of a slice ---- */

/* The farthest voxels of one row of one slice. */
struct extent {
    int32_t low, high;
};

static void take_voxels(struct extent *extent, int32_t low, int32_t high)
{
    extent->low = low < extent->low ? low : extent->low;
    extent->high = high > extent->high ? high : extent->high;
}

static void take_run(struct extent *extents, const struct plane *plane, const struct labelled *lesion,
                     const struct run *run)
{
    uint32_t rows_of_volume = (uint32_t)lesion->rows_of_volume;
    size_t rows = (size_t)lesion->high[plane->row] - (size_t)lesion->low[plane->row] + 1;
    int32_t at[3] = {run->first, (int32_t)(run->row % rows_of_volume), (int32_t)(run->row / rows_of_volume)};
    int32_t length = run->last - run->first + 1;
    int32_t slices = plane->slice == 0 ? length : 1; /* the runs go across the slices */
    for (int32_t i = 0; i < slices; i++) {
        size_t slice = (size_t)(at[plane->slice] + i - lesion->low[plane->slice]);
        size_t row = (size_t)(at[plane->row] - lesion->low[plane->row]);
        int32_t low = at[plane->column], high = plane->column == 0 ? run->last : low;
        take_voxels(&extents[slice * rows + row], low, high);
    }
}

static int64_t turn(struct spot a, struct spot b, struct spot c)
{
    return (int64_t)(b.column - a.column) * (c.row - a.row) - (int64_t)(b.row - a.row) * (c.column - a.column);
}

/* Adds the next point of one side; `side` is 1 on the side of low columns, -1 on the other. */
static void add_spot(struct spot *chain, size_t *count, struct spot spot, int side)
{
    if (*count && chain[*count - 1].row == spot.row) {
        if (side * (spot.column - chain[*count - 1].column) >= 0)
            return;
        (*count)--;
    }
    while (*count >= 2 && side * turn(chain[*count - 2], chain[*count - 1], spot) >= 0)
        (*count)--;
    chain[(*count)++] = spot;
}

/* One side of the hull, by rising rows. */
static size_t trace_side(struct spot *chain, const struct extent *extents, size_t rows, int32_t first_row, int side,
                         int half)
{
    size_t count = 0;
    for (size_t i = 0; i < rows; i++) {
        if (extents[i].low > extents[i].high)
            continue;
        int32_t row = 2 * (first_row + (int32_t)i);
        int32_t column = side > 0 ? 2 * extents[i].low - half : 2 * extents[i].high + half;
        add_spot(chain, &count, (struct spot){column, row - half}, side);
        if (half)
            add_spot(chain, &count, (struct spot){column, row + half}, side);
    }
    return count;
}

struct tracing {
    struct arena *arena;
    const struct plane *plane;
    struct spot *left, *right; /* scratch */
    size_t rows;
    int32_t first_row;
    int half; /* from a voxel's centre to its corner, or 0 */
};

static bool trace_slice(struct polygon *out, const struct tracing *it, const struct extent *extents)
{
    size_t left = trace_side(it->left, extents, it->rows, it->first_row, 1, it->half);
    size_t right = trace_side(it->right, extents, it->rows, it->first_row, -1, it->half);
    if (left == 0)
        return true;
    out->corners = arena_array(it->arena, left + right, sizeof *out->corners);
    if (!out->corners)
        return false;
    for (size_t i = 0; i < left; i++)
        out->corners[out->count++] = plane_flat(it->plane, it->left[i]);
    for (size_t i = right; i-- > 0;) {
        bool joint = (i == right - 1 && it->right[i].column == it->left[left - 1].column &&
                      it->right[i].row == it->left[left - 1].row) ||
                     (i == 0 && it->right[0].column == it->left[0].column && it->right[0].row == it->left[0].row);
        if (!joint)
            out->corners[out->count++] = plane_flat(it->plane, it->right[i]);
    }
    return true;
}

bool outline_trace(struct outline *out, struct arena *arena, const struct plane *plane, const struct labelled *lesion,
                   enum diameter_ends ends)
{
    size_t slices = (size_t)lesion->high[plane->slice] - (size_t)lesion->low[plane->slice] + 1;
    size_t rows = (size_t)lesion->high[plane->row] - (size_t)lesion->low[plane->row] + 1;
    struct tracing it = {.arena = arena,
                         .plane = plane,
                         .rows = rows,
                         .first_row = lesion->low[plane->row],
                         .half = ends == DIAMETER_CORNERS};
    struct extent *extents = arena_array(arena, slices * rows, sizeof *extents);
    it.left = arena_array(arena, 2 * rows, sizeof *it.left);
    it.right = arena_array(arena, 2 * rows, sizeof *it.right);
    out->slices = arena_array(arena, slices, sizeof *out->slices);
    out->count = slices;
    if (!extents || !it.left || !it.right || !out->slices)
        return false;
    for (size_t i = 0; i < slices * rows; i++)
        extents[i] = (struct extent){INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < lesion->runs_count; i++)
        take_run(extents, plane, lesion, &lesion->runs[i]);
    for (size_t i = 0; i < slices; i++) {
        out->slices[i].slice = lesion->low[plane->slice] + (int32_t)i;
        if (!trace_slice(&out->slices[i], &it, extents + i * rows))
            return false;
    }
    return true;
}

/* ---- diameters ---- */

static double distance(struct flat a, struct flat b) { return hypot(a.x - b.x, a.y - b.y); }

static double longest_of(const struct polygon *polygon)
{
    double longest = 0; /* squared */
    for (uint32_t i = 0; i < polygon->count; i++)
        for (uint32_t j = i + 1; j < polygon->count; j++) {
            double x = polygon->corners[i].x - polygon->corners[j].x, y = polygon->corners[i].y - polygon->corners[j].y;
            longest = x * x + y * y > longest ? x * x + y * y : longest;
        }
    return sqrt(longest);
}

/* Where the line of points with `along` = `at` (in the turned coordinates) meets an edge. */
struct chord {
    double low, high;
};

static void meet(struct chord *chord, struct flat a, struct flat b, double at)
{
    double low = a.x < b.x ? a.x : b.x, high = a.x < b.x ? b.x : a.x;
    if (at < low || at > high)
        return;
    double y = high - low > 0 ? a.y + (b.y - a.y) * (at - a.x) / (b.x - a.x) : a.y;
    double other = high - low > 0 ? y : b.y;
    chord->low = fmin(chord->low, fmin(y, other));
    chord->high = fmax(chord->high, fmax(y, other));
}

/* Coordinates along and across the line of `axes`. */
static struct flat turned(const struct axes *axes, struct flat at)
{
    double c = (axes->longest[1].x - axes->longest[0].x) / axes->longest_mm;
    double s = (axes->longest[1].y - axes->longest[0].y) / axes->longest_mm;
    double x = at.x - axes->longest[0].x, y = at.y - axes->longest[0].y;
    return (struct flat){c * x + s * y, c * y - s * x};
}

static struct flat turned_back(const struct axes *axes, struct flat at)
{
    double c = (axes->longest[1].x - axes->longest[0].x) / axes->longest_mm;
    double s = (axes->longest[1].y - axes->longest[0].y) / axes->longest_mm;
    return (struct flat){axes->longest[0].x + c * at.x - s * at.y, axes->longest[0].y + s * at.x + c * at.y};
}

/* The length of a convex outline's chords is concave along the axis: the longest is at a corner. */
static void find_short(struct axes *axes, const struct polygon *polygon)
{
    axes->short_mm = 0;
    axes->shortest[0] = axes->shortest[1] = axes->longest[0];
    for (uint32_t i = 0; i < polygon->count && axes->longest_mm > 0; i++) {
        double at = turned(axes, polygon->corners[i]).x;
        struct chord chord = {INFINITY, -INFINITY};
        for (uint32_t j = 0; j < polygon->count; j++)
            meet(&chord, turned(axes, polygon->corners[j]), turned(axes, polygon->corners[(j + 1) % polygon->count]),
                 at);
        if (chord.high - chord.low > axes->short_mm) {
            axes->short_mm = chord.high - chord.low;
            axes->shortest[0] = turned_back(axes, (struct flat){at, chord.low});
            axes->shortest[1] = turned_back(axes, (struct flat){at, chord.high});
        }
    }
}

static void try_pair(struct axes *out, const struct polygon *polygon, struct flat a, struct flat b)
{
    struct axes axes = {.longest_mm = distance(a, b), .slice = polygon->slice, .longest = {a, b}};
    find_short(&axes, polygon);
    if (out->slice < 0 || axes.short_mm > out->short_mm * (1 + SAME_LENGTH))
        *out = axes;
}

void outline_axes(struct axes *out, const struct outline *outline)
{
    double longest = 0;
    for (size_t i = 0; i < outline->count; i++)
        longest = fmax(longest, longest_of(&outline->slices[i]));
    *out = (struct axes){.slice = -1};
    for (size_t s = 0; s < outline->count; s++) {
        const struct polygon *polygon = &outline->slices[s];
        if (polygon->count && longest == 0) { /* single voxels */
            try_pair(out, polygon, polygon->corners[0], polygon->corners[0]);
            return;
        }
        if (longest_of(polygon) < longest * (1 - SAME_LENGTH))
            continue;
        for (uint32_t i = 0; i < polygon->count; i++)
            for (uint32_t j = i + 1; j < polygon->count; j++)
                if (distance(polygon->corners[i], polygon->corners[j]) >= longest * (1 - SAME_LENGTH))
                    try_pair(out, polygon, polygon->corners[i], polygon->corners[j]);
    }
}

/* ---- in space ---- */

/* A slice, or one face of it, with a circle around its outline: two slices whose circles are too near each other
 * cannot hold the longest distance. */
struct layer {
    const struct polygon *polygon;
    double slice;
    struct flat middle; /* in the coordinates of the patient: with the shift of a sheared grid */
    double radius;
};

struct layer_pair {
    uint32_t a, b;
    double bound; /* squared */
};

static struct flat shift_of(const struct plane *plane, double slice)
{
    return (struct flat){slice * plane->shift_x_mm, slice * plane->shift_y_mm};
}

static void set_layer(struct layer *out, const struct polygon *polygon, double slice, const struct plane *plane)
{
    struct flat low = polygon->corners[0], high = low, shift = shift_of(plane, slice);
    *out = (struct layer){.polygon = polygon, .slice = slice};
    for (uint32_t i = 1; i < polygon->count; i++) {
        low = (struct flat){fmin(low.x, polygon->corners[i].x), fmin(low.y, polygon->corners[i].y)};
        high = (struct flat){fmax(high.x, polygon->corners[i].x), fmax(high.y, polygon->corners[i].y)};
    }
    struct flat middle = {(low.x + high.x) / 2, (low.y + high.y) / 2};
    for (uint32_t i = 0; i < polygon->count; i++)
        out->radius = fmax(out->radius, distance(middle, polygon->corners[i]));
    out->middle = (struct flat){middle.x + shift.x, middle.y + shift.y};
}

static double across(const struct plane *plane, const struct layer *a, const struct layer *b)
{
    return (a->slice - b->slice) * plane->across_mm;
}

static double square(double value) { return value * value; }

static int by_bound(const void *a, const void *b)
{
    const struct layer_pair *left = a, *right = b;
    return (left->bound < right->bound) - (left->bound > right->bound);
}

/* The longest squared distance between two layers, if it is more than `longest`. */
static double farthest(const struct layer *a, const struct layer *b, const struct plane *plane, double longest)
{
    struct flat from = shift_of(plane, a->slice), to = shift_of(plane, b->slice);
    double base = square(across(plane, a, b));
    for (uint32_t i = 0; i < a->polygon->count; i++) {
        double x = a->polygon->corners[i].x + from.x - to.x, y = a->polygon->corners[i].y + from.y - to.y;
        for (uint32_t j = 0; j < b->polygon->count; j++) {
            double length = base + square(x - b->polygon->corners[j].x) + square(y - b->polygon->corners[j].y);
            longest = length > longest ? length : longest;
        }
    }
    return longest;
}

bool outline_diameter_3d(double *out_mm, struct arena *arena, const struct outline *outline, const struct plane *plane,
                         enum diameter_ends ends)
{
    struct layer *layers = arena_array(arena, 2 * outline->count, sizeof *layers);
    uint32_t count = 0;
    for (size_t i = 0; layers && i < outline->count; i++) {
        const struct polygon *polygon = &outline->slices[i];
        if (polygon->count && ends == DIAMETER_CENTRES)
            set_layer(&layers[count++], polygon, polygon->slice, plane);
        for (int face = -1; polygon->count && ends == DIAMETER_CORNERS && face <= 1; face += 2)
            set_layer(&layers[count++], polygon, polygon->slice + face / 2.0, plane);
    }
    struct layer_pair *pairs = arena_array(arena, (size_t)count * (count + 1) / 2 + 1, sizeof *pairs);
    if (!layers || !pairs)
        return false;
    size_t pairs_count = 0;
    for (uint32_t a = 0; a < count; a++)
        for (uint32_t b = a; b < count; b++)
            pairs[pairs_count++] = (struct layer_pair){
                a, b,
                square(across(plane, &layers[a], &layers[b])) +
                    square(distance(layers[a].middle, layers[b].middle) + layers[a].radius + layers[b].radius)};
    qsort(pairs, pairs_count, sizeof *pairs, by_bound);
    double longest = 0;
    for (size_t i = 0; i < pairs_count && pairs[i].bound > longest; i++)
        longest = farthest(&layers[pairs[i].a], &layers[pairs[i].b], plane, longest);
    *out_mm = sqrt(longest);
    return true;
}
