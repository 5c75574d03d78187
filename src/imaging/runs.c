/* Runs of labels: eight voxels of background at a time are passed over, which is nearly all of a mask. */
#include "imaging/runs.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/format.h"

#define RUNS_MAX ((size_t)1 << 27) /* 1.5 GB: far above any drawing, and below what takes a machine down */
#define LABEL_MAX 2147483647.0
#define WHOLE_TOLERANCE 1e-4 /* label maps stored with a slope come back as 2.99999 */
#define SLOTS ((size_t)4 * LABELS_MAX)

struct finding {
    const struct volume *mask;
    struct run *runs;
    size_t count, capacity;
    int64_t labels[LABELS_MAX];
    size_t labels_count;
    uint32_t slots[SLOTS]; /* hash table: index of a label + 1 */
    double last_value;     /* lesions come in runs of rows: most often it is the same one */
    uint32_t last_index;
    cajal_errors *errors;
    cajal_status status;
};

static bool fail(struct finding *it, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool fail(struct finding *it, const char *format, ...)
{
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    (void)format_into(message, sizeof message, format, arguments);
    va_end(arguments);
    it->status = errors_add(it->errors, CAJAL_INVALID, it->mask->path, 0, NULL, "%s", message);
    return false;
}

/* ---- which label ---- */

#define BACKGROUND UINT32_MAX

static bool label_index(struct finding *it, uint32_t *out, double value)
{
    double whole = round(value);
    if (!isfinite(value) || fabs(value - whole) > WHOLE_TOLERANCE)
        return fail(it,
                    "holds the value %g, which is no label: expected whole numbers (a map of probabilities must be "
                    "cut at a threshold first)",
                    value);
    if (whole < 0 || whole > LABEL_MAX)
        return fail(it, "holds the label %.0f; expected 1 to 2147483647, and 0 for background", whole);
    *out = BACKGROUND;
    if (whole == 0)
        return true;
    int64_t label = (int64_t)whole;
    size_t slot = (size_t)((uint64_t)label * 0x9e3779b97f4a7c15u >> 32) % SLOTS;
    while (it->slots[slot] && it->labels[it->slots[slot] - 1] != label)
        slot = (slot + 1) % SLOTS;
    if (!it->slots[slot]) {
        if (it->labels_count == LABELS_MAX)
            return fail(it, "holds more than %d labels: it is no mask of lesions (is it the CT?)", LABELS_MAX);
        it->labels[it->labels_count++] = label;
        it->slots[slot] = (uint32_t)it->labels_count;
    }
    *out = it->slots[slot] - 1;
    return true;
}

static bool label_of(struct finding *it, uint32_t *out, size_t index)
{
    double value = volume_value(it->mask, index);
    if (value != it->last_value) {
        if (!label_index(it, &it->last_index, value))
            return false;
        it->last_value = value;
    }
    *out = it->last_index;
    return true;
}

/* ---- the runs ---- */

static uint64_t word_at(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* The first byte from `at` on that is not 0, or `end`. */
static size_t skip_zeros(const unsigned char *bytes, size_t at, size_t end)
{
    while (at + 32 <= end &&
           !(word_at(bytes + at) | word_at(bytes + at + 8) | word_at(bytes + at + 16) | word_at(bytes + at + 24)))
        at += 32;
    while (at < end && bytes[at] == 0)
        at++;
    return at;
}

/* Where the voxels from `at` on stop being stored as the one at `at`. */
static size_t same_until(const unsigned char *bytes, size_t at, size_t end, size_t voxel)
{
    size_t next = at + voxel;
    while (next + 8 <= end && word_at(bytes + next) == word_at(bytes + next - voxel))
        next += 8;
    while (next < end && bytes[next] == bytes[next - voxel])
        next++;
    return next - (next - at) % voxel;
}

static bool make_room(struct finding *it)
{
    if (it->count < it->capacity)
        return true;
    if (it->count >= RUNS_MAX)
        return fail(it, "is speckled: more than %zu stretches of voxels, which is no drawing of lesions", RUNS_MAX);
    size_t capacity = it->capacity ? 2 * it->capacity : 4096;
    struct run *runs = realloc(it->runs, capacity * sizeof *runs);
    if (!runs) {
        it->status = errors_no_memory(it->errors);
        return false;
    }
    it->runs = runs;
    it->capacity = capacity;
    return true;
}

static bool add_run(struct finding *it, uint32_t row, size_t first, size_t last, uint32_t label)
{
    if (!make_room(it))
        return false;
    it->runs[it->count++] = (struct run){row, (uint16_t)first, (uint16_t)last, label};
    return true;
}

static bool find_runs(struct finding *it)
{
    const struct volume *mask = it->mask;
    const unsigned char *bytes = mask->voxels;
    size_t voxel = (size_t)mask->voxel_bytes, width = (size_t)mask->size[0], end = volume_voxels(mask) * voxel;
    bool zero_is_background = mask->intercept == 0;
    for (size_t at = 0; at < end;) {
        if (zero_is_background)
            at = skip_zeros(bytes, at, end);
        at -= at % voxel;
        if (at >= end)
            break;
        size_t first = at / voxel, row = first / width, row_end = (row + 1) * width * voxel;
        size_t after = same_until(bytes, at, row_end, voxel);
        uint32_t label;
        if (!label_of(it, &label, first))
            return false;
        if (label != BACKGROUND && !add_run(it, (uint32_t)row, first % width, after / voxel - 1 - row * width, label))
            return false;
        at = after;
    }
    return true;
}

/* ---- by label ---- */

static int by_value(const void *a, const void *b)
{
    const struct labelled *left = a, *right = b;
    return (left->label > right->label) - (left->label < right->label);
}

static void widen(struct labelled *it, const struct run *run)
{
    uint32_t rows = (uint32_t)it->rows_of_volume;
    int32_t low[3] = {run->first, (int32_t)(run->row % rows), (int32_t)(run->row / rows)};
    int32_t high[3] = {run->last, low[1], low[2]};
    for (int axis = 0; axis < 3; axis++) {
        it->low[axis] = it->voxels == 0 || low[axis] < it->low[axis] ? low[axis] : it->low[axis];
        it->high[axis] = it->voxels == 0 || high[axis] > it->high[axis] ? high[axis] : it->high[axis];
    }
    it->voxels += run->last - run->first + 1;
}

/* Counting sort: the runs of a label stay in order of place. */
static bool group(struct labels *out, struct arena *arena, struct finding *it)
{
    out->count = it->labels_count;
    out->items = arena_array(arena, it->labels_count + 1, sizeof *out->items);
    out->runs = calloc(it->count + 1, sizeof *out->runs);
    size_t *starts = calloc(it->labels_count + 1, sizeof *starts);
    if (!out->items || !out->runs || !starts) {
        free(starts);
        return false;
    }
    for (size_t i = 0; i < it->count; i++)
        out->items[it->runs[i].label].runs_count++;
    for (size_t i = 0, start = 0; i < it->labels_count; start += out->items[i++].runs_count) {
        out->items[i].label = it->labels[i];
        out->items[i].rows_of_volume = it->mask->size[1];
        out->items[i].runs = out->runs + start;
        starts[i] = start;
    }
    for (size_t i = 0; i < it->count; i++) {
        const struct run *run = &it->runs[i];
        out->runs[starts[run->label]++] = *run;
        widen(&out->items[run->label], run);
    }
    free(starts);
    qsort(out->items, out->count, sizeof *out->items, by_value);
    return true;
}

cajal_status labels_find(struct labels *out, struct arena *arena, const struct volume *mask, cajal_errors *errors)
{
    *out = (struct labels){0};
    struct finding *it = calloc(1, sizeof *it);
    if (!it)
        return errors_no_memory(errors);
    it->mask = mask;
    it->errors = errors;
    it->last_value = 0;
    it->last_index = BACKGROUND;
    if (find_runs(it) && !group(out, arena, it))
        it->status = errors_no_memory(errors);
    cajal_status status = it->status;
    free(it->runs);
    free(it);
    return status;
}

void labels_free(struct labels *labels)
{
    free(labels->runs);
    labels->runs = NULL;
}
