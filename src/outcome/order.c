/* Rows in order of time. Radix sort: a million rows in a few passes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "outcome/outcome.h"

#define DIGIT_BITS 11
#define DIGITS 6
#define BUCKETS (1U << DIGIT_BITS)

/* Bits that compare as the numbers do. */
static uint64_t sortable(double x)
{
    uint64_t bits;
    x += 0.0; /* -0 is 0 */
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static uint32_t digit_of(uint64_t key, int digit) { return (uint32_t)(key >> (digit * DIGIT_BITS)) & (BUCKETS - 1); }

struct keyed {
    uint64_t *key;
    uint32_t *row;
};

static void pass(struct keyed *to, const struct keyed *from, size_t n, int digit, uint32_t *start)
{
    uint32_t position = 0;
    for (uint32_t i = 0; i < BUCKETS; i++) {
        uint32_t count = start[i];
        start[i] = position;
        position += count;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t at = start[digit_of(from->key[i], digit)]++;
        to->key[at] = from->key[i];
        to->row[at] = from->row[i];
    }
}

/* All digits are counted in one run over the keys; a digit that all keys share needs no pass. */
static void radix_sort(struct keyed *a, struct keyed *b, uint32_t (*counts)[BUCKETS], size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int digit = 0; digit < DIGITS; digit++)
            counts[digit][digit_of(a->key[i], digit)]++;
    for (int digit = 0; digit < DIGITS && n; digit++) {
        if (counts[digit][digit_of(a->key[0], digit)] == n)
            continue;
        pass(b, a, n, digit, counts[digit]);
        struct keyed swap = *a;
        *a = *b;
        *b = swap;
    }
}

uint32_t *order_doubles(struct arena *arena, const double *keys, size_t n)
{
    uint32_t *out = arena_array(arena, n, sizeof *out);
    size_t row_bytes = 2 * sizeof(uint64_t) + 2 * sizeof(uint32_t);
    char *room = malloc(n * row_bytes + 1);
    uint32_t(*counts)[BUCKETS] = calloc(DIGITS, sizeof *counts);
    if (out && room && counts) {
        struct keyed a = {(uint64_t *)room, (uint32_t *)(room + n * 2 * sizeof(uint64_t))};
        struct keyed b = {a.key + n, a.row + n};
        for (size_t i = 0; i < n; i++) {
            a.key[i] = sortable(keys[i]);
            a.row[i] = (uint32_t)i;
        }
        radix_sort(&a, &b, counts, n);
        memcpy(out, a.row, n * sizeof *out);
    } else {
        out = NULL;
    }
    free(room);
    free(counts);
    return out;
}

/* Stable: rows of a class keep their order. */
static uint32_t *order_by_class(struct arena *arena, const uint32_t *order, size_t n, const int *class, int classes)
{
    uint32_t *out = arena_array(arena, n, sizeof *out);
    size_t *start = calloc((size_t)classes + 1, sizeof *start);
    if (out && start) {
        for (size_t i = 0; i < n; i++)
            start[class[i] + 1]++;
        for (int i = 0; i < classes; i++)
            start[i + 1] += start[i];
        for (size_t i = 0; i < n; i++)
            out[start[class[order[i]]]++] = order[i];
    } else {
        out = NULL;
    }
    free(start);
    return out;
}

/* ---- nearly equal times (R's aeqSurv) ---- */

#define TIME_TOLERANCE 1.4901161193847656e-8 /* the square root of the machine's epsilon, as in R */

/* Walks the times and entry times together, in order. */
struct walk {
    const double *time, *entry;
    const uint32_t *by_time, *by_entry;
    size_t n, i, j;
};

static bool walk_next(struct walk *walk, double *value)
{
    bool more_times = walk->i < walk->n, more_entries = walk->entry && walk->by_entry && walk->j < walk->n;
    if (!more_times && !more_entries)
        return false;
    double time = more_times ? walk->time[walk->by_time[walk->i]] : INFINITY;
    double entry = more_entries ? walk->entry[walk->by_entry[walk->j]] : INFINITY;
    bool from_time = more_times && time <= entry;
    *value = from_time ? time : entry;
    *(from_time ? &walk->i : &walk->j) += 1;
    return true;
}

/* The step between distinct times below which they are one; 0 when all are farther apart. */
static double tied_step(struct walk walk)
{
    struct sum total = {0};
    double last = NAN, value, least = INFINITY;
    size_t distinct = 0;
    while (walk_next(&walk, &value)) {
        if (value == last)
            continue;
        if (distinct && value - last < least)
            least = value - last;
        sum_add(&total, fabs(value));
        distinct++;
        last = value;
    }
    double mean = distinct ? sum_of(&total) / (double)distinct : 0;
    double step = mean > 1 ? TIME_TOLERANCE * mean : TIME_TOLERANCE;
    return least <= step ? step : 0;
}

/* Sets each value to the first of its run of nearly equal ones. */
static void merge_times(double *time, double *entry, struct walk walk, double step)
{
    double first = NAN, last = NAN, value;
    for (size_t i = 0, j = 0; walk_next(&walk, &value);) {
        if (!(value - last <= step))
            first = value;
        last = value;
        if (walk.i > i)
            time[walk.by_time[i++]] = first;
        else if (entry && walk.by_entry)
            entry[walk.by_entry[j++]] = first;
    }
}

static bool fix_times(struct ordered *out, struct arena *arena, const uint32_t *by_time, const uint32_t *by_entry)
{
    struct walk walk = {out->time, out->entry, by_time, by_entry, out->n, 0, 0};
    double step = tied_step(walk);
    if (step == 0)
        return true;
    double *time = arena_array(arena, out->n, sizeof *time);
    double *entry = out->entry ? arena_array(arena, out->n, sizeof *entry) : NULL;
    if (!time || (out->entry && !entry))
        return false;
    merge_times(time, entry, walk, step);
    out->time = time;
    out->entry = entry;
    return true;
}

bool order_rows(struct ordered *out, struct arena *arena, const cajal_survival *data, const int *class, int classes)
{
    *out = (struct ordered){data->n, data->time, data->entry, NULL, NULL};
    uint32_t *by_time = order_doubles(arena, data->time, data->n);
    uint32_t *by_entry = data->entry ? order_doubles(arena, data->entry, data->n) : NULL;
    if (!by_time || (data->entry && !by_entry) || !fix_times(out, arena, by_time, by_entry))
        return false;
    if (class && classes > 1) {
        by_time = order_by_class(arena, by_time, data->n, class, classes);
        by_entry = by_entry ? order_by_class(arena, by_entry, data->n, class, classes) : NULL;
    }
    out->by_time = by_time;
    out->by_entry = by_entry;
    return by_time && (!data->entry || by_entry);
}
