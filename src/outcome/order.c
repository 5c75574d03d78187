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

/* Counts become where each bucket starts. */
static void set_starts(uint32_t *counts)
{
    uint32_t position = 0;
    for (uint32_t i = 0; i < BUCKETS; i++) {
        uint32_t count = counts[i];
        counts[i] = position;
        position += count;
    }
}

static void pass(struct keyed *to, const struct keyed *from, size_t n, int digit, uint32_t *start)
{
    set_starts(start);
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

/* ---- times with few decimals, as most are: whole numbers of 32 bits ---- */

#define WHOLE_DIGITS 3 /* of 11 bits */
#define KEY_AT 32      /* the row stands below it */

/* Key and row in one number, the key being the time times `scale`: exact, so that it sorts as the time does. */
static bool pack(uint64_t *out, const double *keys, size_t n, double scale)
{
    for (size_t i = 0; i < n; i++) {
        if (!(keys[i] >= 0 && keys[i] * scale < UINT32_MAX))
            return false;
        uint32_t whole = (uint32_t)(keys[i] * scale + 0.5);
        if ((double)whole / scale != keys[i])
            return false;
        out[i] = (uint64_t)whole << KEY_AT | i;
    }
    return true;
}

/* False for times that need more. `a` and `b` are room for n each; `counts` are 0, and stay so then. */
static bool order_whole(uint32_t *out, uint64_t *a, uint64_t *b, uint32_t (*counts)[BUCKETS], const double *keys,
                        size_t n)
{
    double scale = 1;
    while (!pack(a, keys, n, scale))
        if ((scale *= 10) > 1000)
            return false;
    for (size_t i = 0; i < n; i++)
        for (int digit = 0; digit < WHOLE_DIGITS; digit++)
            counts[digit][digit_of(a[i] >> KEY_AT, digit)]++;
    for (int digit = 0; digit < WHOLE_DIGITS && n; digit++) {
        if (counts[digit][digit_of(a[0] >> KEY_AT, digit)] == n)
            continue;
        set_starts(counts[digit]);
        for (size_t i = 0; i < n; i++)
            b[counts[digit][digit_of(a[i] >> KEY_AT, digit)]++] = a[i];
        uint64_t *swap = a;
        a = b;
        b = swap;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = (uint32_t)a[i];
    return true;
}

uint32_t *order_doubles(struct arena *arena, const double *keys, size_t n)
{
    uint32_t *out = arena_array(arena, n, sizeof *out);
    size_t row_bytes = 2 * sizeof(uint64_t) + 2 * sizeof(uint32_t);
    char *room = malloc(n * row_bytes + 1);
    uint32_t(*counts)[BUCKETS] = calloc(DIGITS, sizeof *counts);
    uint64_t *whole = (uint64_t *)room;
    if (out && room && counts && !order_whole(out, whole, whole + n, counts, keys, n)) {
        struct keyed a = {whole, (uint32_t *)(room + n * 2 * sizeof(uint64_t))};
        struct keyed b = {a.key + n, a.row + n};
        for (size_t i = 0; i < n; i++) {
            a.key[i] = sortable(keys[i]);
            a.row[i] = (uint32_t)i;
        }
        radix_sort(&a, &b, counts, n);
        memcpy(out, a.row, n * sizeof *out);
    }
    bool done = room && counts;
    free(room);
    free(counts);
    return done ? out : NULL;
}

/* The rows of a list, and their times, in order. */
struct sorted {
    uint32_t *row;
    double *time;
};

static bool sort_rows(struct sorted *out, struct arena *arena, const double *time, size_t n)
{
    *out = (struct sorted){order_doubles(arena, time, n), arena_array(arena, n, sizeof *out->time)};
    for (size_t i = 0; out->row && out->time && i < n; i++)
        out->time[i] = time[out->row[i]];
    return out->row && out->time;
}

/* Stable: rows of a class keep their order. */
static bool sort_by_class(struct sorted *it, struct arena *arena, size_t n, const int *class, int classes)
{
    struct sorted out = {arena_array(arena, n, sizeof *out.row), arena_array(arena, n, sizeof *out.time)};
    size_t *start = calloc((size_t)classes + 1, sizeof *start);
    bool good = out.row && out.time && start;
    for (size_t i = 0; good && i < n; i++)
        start[class[i] + 1]++;
    for (int i = 0; good && i < classes; i++)
        start[i + 1] += start[i];
    for (size_t i = 0; good && i < n; i++) {
        size_t at = start[class[it->row[i]]]++;
        out.row[at] = it->row[i];
        out.time[at] = it->time[i];
    }
    free(start);
    *it = out;
    return good;
}

/* ---- nearly equal times (R's aeqSurv) ---- */

#define TIME_TOLERANCE 1.4901161193847656e-8 /* the square root of the machine's epsilon, as in R */

/* Walks the times and entry times together, in order. */
struct walk {
    const struct sorted *times, *entries; /* NULL: nobody enters late */
    size_t n, i, j;
};

static bool walk_next(struct walk *walk, double *value)
{
    bool more_times = walk->i < walk->n, more_entries = walk->entries && walk->j < walk->n;
    if (!more_times && !more_entries)
        return false;
    double time = more_times ? walk->times->time[walk->i] : INFINITY;
    double entry = more_entries ? walk->entries->time[walk->j] : INFINITY;
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

static void set(double *by_row, const struct sorted *sorted, size_t at, double value)
{
    by_row[sorted->row[at]] = sorted->time[at] = value;
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
            set(time, walk.times, i++, first);
        else if (walk.entries && entry)
            set(entry, walk.entries, j++, first);
    }
}

static bool fix_times(struct ordered *out, struct arena *arena, const struct sorted *times,
                      const struct sorted *entries)
{
    struct walk walk = {times, entries, out->n, 0, 0};
    double step = tied_step(walk);
    if (step == 0)
        return true;
    double *time = arena_array(arena, out->n, sizeof *time);
    double *entry = entries ? arena_array(arena, out->n, sizeof *entry) : NULL;
    if (!time || (entries && !entry))
        return false;
    merge_times(time, entry, walk, step);
    out->time = time;
    out->entry = entry;
    return true;
}

/* No interval can be empty after that: even a chain of all values, each the farthest from the next that makes them one,
 * is shorter than the shortest interval. */
static bool intervals_stay(const cajal_survival *data)
{
    double shortest = INFINITY, largest = 1;
    for (size_t i = 0; i < data->n; i++) {
        shortest = fmin(shortest, data->time[i] - data->entry[i]);
        largest = fmax(largest, fmax(data->time[i], fabs(data->entry[i])));
    }
    return shortest > 2 * (double)data->n * TIME_TOLERANCE * largest;
}

bool order_empties(size_t *row, const cajal_survival *data)
{
    struct ordered rows;
    *row = SIZE_MAX;
    if (!data->entry || intervals_stay(data))
        return true;
    struct arena *arena = arena_new();
    bool good = arena && order_rows(&rows, arena, data, NULL, 1);
    for (size_t i = 0; good && i < data->n && *row == SIZE_MAX; i++)
        if (!(rows.entry[i] < rows.time[i]))
            *row = i;
    arena_free(arena);
    return good;
}

bool order_rows(struct ordered *out, struct arena *arena, const cajal_survival *data, const int *class, int classes)
{
    struct sorted times, entries = {0};
    bool late = data->entry != NULL;
    *out = (struct ordered){.n = data->n, .time = data->time, .entry = data->entry};
    bool good = sort_rows(&times, arena, data->time, data->n) &&
                (!late || sort_rows(&entries, arena, data->entry, data->n)) &&
                fix_times(out, arena, &times, late ? &entries : NULL);
    if (good && class && classes > 1)
        good = sort_by_class(&times, arena, data->n, class, classes) &&
               (!late || sort_by_class(&entries, arena, data->n, class, classes));
    out->by_time = times.row;
    out->sorted = times.time;
    out->by_entry = entries.row;
    return good;
}
