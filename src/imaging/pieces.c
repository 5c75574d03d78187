/* Connected components of runs by union-find: the lesion's own (voxels that touch at a corner belong together), and
 * those of the background in its box (voxels must share a face, so that no background leaks through a corner). */
#include "imaging/pieces.h"

#include <stdlib.h>

struct stretch {
    int32_t first, last;
    uint32_t parent;
    bool outside; /* reaches the edge of the box: no hole */
};

struct joining {
    struct stretch *stretches;
    size_t *rows; /* where each row of the box starts; one more at the end */
    int32_t height, depth, first_row, first_slice;
};

static uint32_t root_of(struct stretch *stretches, uint32_t index)
{
    while (stretches[index].parent != index)
        index = stretches[index].parent = stretches[stretches[index].parent].parent;
    return index;
}

static void join(struct stretch *stretches, uint32_t a, uint32_t b)
{
    a = root_of(stretches, a);
    b = root_of(stretches, b);
    if (a == b)
        return;
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    stretches[high].parent = low;
    stretches[low].outside = stretches[low].outside || stretches[high].outside;
}

/* Joins the stretches of two rows that overlap, or come within `reach` voxels of it. */
static void join_rows(struct joining *it, size_t row, size_t other, int32_t reach)
{
    size_t a = it->rows[row], a_end = it->rows[row + 1], b = it->rows[other], b_end = it->rows[other + 1];
    while (a < a_end && b < b_end) {
        const struct stretch *left = &it->stretches[a], *right = &it->stretches[b];
        if (left->first <= right->last + reach && right->first <= left->last + reach)
            join(it->stretches, (uint32_t)a, (uint32_t)b);
        if (left->last < right->last)
            a++;
        else
            b++;
    }
}

static void join_all(struct joining *it, int32_t reach)
{
    for (int32_t k = 0; k < it->depth; k++)
        for (int32_t j = 0; j < it->height; j++) {
            size_t row = (size_t)k * (size_t)it->height + (size_t)j;
            if (it->rows[row] == it->rows[row + 1])
                continue;
            if (j > 0)
                join_rows(it, row, row - 1, reach);
            for (int32_t step = -reach; k > 0 && step <= reach; step++)
                if (j + step >= 0 && j + step < it->height)
                    join_rows(it, row, (size_t)(k - 1) * (size_t)it->height + (size_t)(j + step), reach);
        }
}

/* Voxels of one row's runs that follow each other without a gap (the same label stored in two ways). */
static void join_neighbours(struct joining *it, const struct labelled *lesion)
{
    for (size_t i = 1; i < lesion->runs_count; i++)
        if (lesion->runs[i].row == lesion->runs[i - 1].row && it->stretches[i].first == it->stretches[i - 1].last + 1)
            join(it->stretches, (uint32_t)i - 1, (uint32_t)i);
}

static size_t row_in_box(const struct joining *it, const struct labelled *lesion, const struct run *run)
{
    uint32_t rows = (uint32_t)lesion->rows_of_volume;
    size_t k = (size_t)run->row / rows - (size_t)it->first_slice, j = (size_t)run->row % rows - (size_t)it->first_row;
    return k * (size_t)it->height + j;
}

/* ---- the lesion's own ---- */

static void lay_runs(struct joining *it, const struct labelled *lesion)
{
    size_t rows = (size_t)it->height * (size_t)it->depth, next = 0;
    for (size_t row = 0; row <= rows; row++) {
        it->rows[row] = next;
        while (row < rows && next < lesion->runs_count && row_in_box(it, lesion, &lesion->runs[next]) == row) {
            const struct run *run = &lesion->runs[next];
            it->stretches[next] = (struct stretch){run->first, run->last, (uint32_t)next, false};
            next++;
        }
    }
}

static bool count_pieces(struct pieces *out, const struct joining *it, size_t count)
{
    int64_t *voxels = calloc(count + 1, sizeof *voxels);
    if (!voxels)
        return false;
    for (size_t i = 0; i < count; i++)
        voxels[root_of(it->stretches, (uint32_t)i)] += it->stretches[i].last - it->stretches[i].first + 1;
    for (size_t i = 0; i < count; i++) {
        out->count += voxels[i] > 0;
        out->largest_voxels = voxels[i] > out->largest_voxels ? voxels[i] : out->largest_voxels;
    }
    free(voxels);
    return true;
}

/* ---- the background in its box ---- */

static void add_gap(struct joining *it, size_t *count, int32_t first, int32_t last, bool outside)
{
    if (first <= last) {
        it->stretches[*count] = (struct stretch){first, last, (uint32_t)*count, outside};
        (*count)++;
    }
}

static size_t lay_gaps(struct joining *it, const struct labelled *lesion)
{
    size_t count = 0, next = 0;
    for (int32_t k = 0; k < it->depth; k++)
        for (int32_t j = 0; j < it->height; j++) {
            size_t row = (size_t)k * (size_t)it->height + (size_t)j;
            bool edge = j == 0 || k == 0 || j == it->height - 1 || k == it->depth - 1;
            int32_t from = lesion->low[0];
            it->rows[row] = count;
            for (; next < lesion->runs_count && row_in_box(it, lesion, &lesion->runs[next]) == row; next++) {
                add_gap(it, &count, from, lesion->runs[next].first - 1, edge || from == lesion->low[0]);
                from = lesion->runs[next].last + 1;
            }
            add_gap(it, &count, from, lesion->high[0], true);
        }
    it->rows[(size_t)it->height * (size_t)it->depth] = count;
    return count;
}

static void count_holes(struct pieces *out, const struct joining *it, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!it->stretches[root_of(it->stretches, (uint32_t)i)].outside)
            out->hole_voxels += it->stretches[i].last - it->stretches[i].first + 1;
}

bool pieces_find(struct pieces *out, const struct labelled *lesion)
{
    struct joining it = {.height = lesion->high[1] - lesion->low[1] + 1,
                         .depth = lesion->high[2] - lesion->low[2] + 1,
                         .first_row = lesion->low[1],
                         .first_slice = lesion->low[2]};
    size_t rows = (size_t)it.height * (size_t)it.depth;
    *out = (struct pieces){0};
    it.rows = calloc(rows + 1, sizeof *it.rows);
    it.stretches = calloc(lesion->runs_count + rows, sizeof *it.stretches);
    bool good = it.rows && it.stretches;
    if (good) {
        lay_runs(&it, lesion);
        join_neighbours(&it, lesion);
        join_all(&it, 1);
        good = count_pieces(out, &it, lesion->runs_count);
    }
    if (good) {
        size_t gaps = lay_gaps(&it, lesion);
        join_all(&it, 0);
        count_holes(out, &it, gaps);
    }
    free(it.rows);
    free(it.stretches);
    return good;
}
