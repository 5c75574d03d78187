/* Statistics over the voxels of a lesion: by counting for integers of 16 bits, which nearly every CT has; by sorting
 * for all else. Both in stored values: slope and intercept come last. */
#include "imaging/density.h"

#include <math.h>
#include <stdlib.h>

#include "base/errors.h"

#define VALUES_16 65536

struct summary { /* of stored values */
    double mean, sd, low, high;
    int64_t count;
};

static size_t place_of(const struct volume *ct, const struct run *run)
{
    return (size_t)run->row * (size_t)ct->size[0] + run->first;
}

static void scale(struct density *out, const struct summary *summary, const double percentiles[3],
                  const struct volume *ct)
{
    double a = ct->slope, b = ct->intercept;
    bool turned = a < 0; /* the least stored value is then the greatest */
    out->mean_hu = a * summary->mean + b;
    out->sd_hu = fabs(a) * summary->sd;
    out->min_hu = a * (turned ? summary->high : summary->low) + b;
    out->max_hu = a * (turned ? summary->low : summary->high) + b;
    out->median_hu = a * percentiles[1] + b;
    out->p10_hu = a * percentiles[turned ? 2 : 0] + b;
    out->p90_hu = a * percentiles[turned ? 0 : 2] + b;
}

static const double shares[3] = {0.1, 0.5, 0.9};

/* ---- by counting ---- */

struct counted { /* of each value, and from where to where there are any */
    uint64_t *counts;
    int32_t low, high;
};

static double nth_counted(const struct counted *counted, int64_t n)
{
    int64_t before = 0;
    for (int32_t i = counted->low; i <= counted->high; i++)
        if ((before += (int64_t)counted->counts[i]) > n)
            return i;
    return counted->high;
}

static void summarize_counts(struct density *out, const struct counted *counted, double least, const struct volume *ct)
{
    const uint64_t *counts = counted->counts;
    struct summary it = {.low = counted->low, .high = counted->high};
    double sum = 0, squares = 0, percentiles[3];
    for (int32_t i = counted->low; i <= counted->high; i++) {
        it.count += (int64_t)counts[i];
        sum += (double)counts[i] * i; /* whole numbers below 2^53: exact */
    }
    it.mean = sum / (double)it.count;
    for (int32_t i = counted->low; i <= counted->high; i++)
        squares += (double)counts[i] * (i - it.mean) * (i - it.mean);
    it.sd = sqrt(squares / (double)it.count);
    for (int i = 0; i < 3; i++) {
        double at = shares[i] * (double)(it.count - 1), whole = floor(at);
        double low = nth_counted(counted, (int64_t)whole);
        percentiles[i] =
            least + low + (at > whole ? (at - whole) * (nth_counted(counted, (int64_t)whole + 1) - low) : 0);
    }
    it.mean += least;
    it.low += least;
    it.high += least;
    scale(out, &it, percentiles, ct);
}

#define ROW_VALUES 512

static void count_values(struct counted *counted, const struct volume *ct, const struct labelled *lesion, int32_t least)
{
    int32_t values[ROW_VALUES];
    for (size_t i = 0; i < lesion->runs_count; i++) {
        const struct run *run = &lesion->runs[i];
        size_t at = place_of(ct, run), left = (size_t)run->last - run->first + 1;
        while (left) {
            size_t count = left < ROW_VALUES ? left : ROW_VALUES;
            volume_stored_16(values, ct, at, count);
            for (size_t j = 0; j < count; j++) {
                int32_t value = values[j] - least;
                counted->counts[value]++;
                counted->low = value < counted->low ? value : counted->low;
                counted->high = value > counted->high ? value : counted->high;
            }
            at += count;
            left -= count;
        }
    }
}

static cajal_status measure_counted(struct density *out, const struct volume *ct, const struct labelled *lesion,
                                    cajal_errors *errors)
{
    struct counted counted = {calloc(VALUES_16, sizeof *counted.counts), VALUES_16 - 1, 0};
    int32_t least = ct->kind == VOLUME_UNSIGNED ? 0 : -32768;
    if (!counted.counts)
        return errors_no_memory(errors);
    count_values(&counted, ct, lesion, least);
    summarize_counts(out, &counted, least, ct);
    free(counted.counts);
    return CAJAL_OK;
}

/* ---- by sorting ---- */

static int by_value(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static int64_t gather(double *values, struct density *out, const struct volume *ct, const struct labelled *lesion)
{
    int64_t count = 0;
    for (size_t i = 0; i < lesion->runs_count; i++) {
        const struct run *run = &lesion->runs[i];
        size_t length = (size_t)run->last - run->first + 1;
        double *row = values + count;
        volume_stored(row, ct, place_of(ct, run), length);
        for (size_t j = 0; j < length; j++)
            if (isfinite(row[j]))
                values[count++] = row[j];
            else
                out->voxels_without_value++;
    }
    return count;
}

static void summarize_sorted(struct density *out, const double *values, int64_t count, const struct volume *ct)
{
    struct summary it = {.low = values[0], .high = values[count - 1], .count = count};
    double squares = 0, percentiles[3];
    for (int64_t i = 0; i < count; i++)
        it.mean += (values[i] - it.mean) / (double)(i + 1); /* running: no sum that overflows or loses digits */
    for (int64_t i = 0; i < count; i++)
        squares += (values[i] - it.mean) * (values[i] - it.mean);
    it.sd = sqrt(squares / (double)count);
    for (int i = 0; i < 3; i++) {
        double at = shares[i] * (double)(count - 1), whole = floor(at);
        int64_t low = (int64_t)whole, high = at > whole ? low + 1 : low;
        percentiles[i] = values[low] + (at - whole) * (values[high] - values[low]);
    }
    scale(out, &it, percentiles, ct);
}

static cajal_status measure_sorted(struct density *out, const struct volume *ct, const struct labelled *lesion,
                                   cajal_errors *errors)
{
    double *values = calloc((size_t)lesion->voxels, sizeof *values);
    if (!values)
        return errors_no_memory(errors);
    int64_t count = gather(values, out, ct, lesion);
    if (count) {
        qsort(values, (size_t)count, sizeof *values, by_value);
        summarize_sorted(out, values, count, ct);
    }
    free(values);
    return CAJAL_OK;
}

cajal_status density_measure(struct density *out, const struct volume *ct, const struct labelled *lesion,
                             cajal_errors *errors)
{
    *out = (struct density){NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    return ct->voxel_bytes <= 2 ? measure_counted(out, ct, lesion, errors) : measure_sorted(out, ct, lesion, errors);
}
