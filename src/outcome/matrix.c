/* Small symmetric matrices, by LAPACK. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "outcome/outcome.h"

/* A column counts as dependent when what those before it leave of it is smaller than this share. */
#define RANK_TOLERANCE 1e-11

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_length);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_length);

/* Whether column `column` adds to the rank: what is left of its variance when those kept are taken out. */
static bool adds_rank(double *factor, const double *matrix, int size, const int *kept, int count, int column)
{
    double left = matrix[column * size + column];
    double *row = factor + (size_t)count * (size_t)size;
    for (int i = 0; i < count; i++) {
        double value = matrix[column * size + kept[i]];
        for (int k = 0; k < i; k++)
            value -= row[k] * factor[i * size + k];
        row[i] = value / factor[i * size + i];
        left -= row[i] * row[i];
    }
    if (!(left > RANK_TOLERANCE * fabs(matrix[column * size + column])))
        return false;
    row[count] = sqrt(left);
    return true;
}

static int independent(int *kept, double *room, const double *matrix, int size)
{
    int count = 0;
    for (int column = 0; column < size; column++)
        if (adds_rank(room, matrix, size, kept, count, column))
            kept[count++] = column;
    return count;
}

static int invert_kept(double *room, const double *matrix, int size, const int *kept, int count)
{
    int info = 0;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++)
            room[i * count + j] = matrix[kept[i] * size + kept[j]];
    dpotrf_("L", &count, room, &count, &info, 1);
    if (info == 0)
        dpotri_("L", &count, room, &count, &info, 1);
    return info;
}

int matrix_invert(double *out, const double *matrix, int size, bool *redundant)
{
    size_t cells = (size_t)size * (size_t)size;
    double *room = malloc((cells + 1) * sizeof *room);
    int *kept = malloc(((size_t)size + 1) * sizeof *kept);
    int count = -1;
    if (room && kept) {
        count = independent(kept, room, matrix, size);
        memset(out, 0, cells * sizeof *out);
        for (int i = 0; redundant && i < size; i++)
            redundant[i] = true;
        for (int i = 0; redundant && i < count; i++)
            redundant[kept[i]] = false;
        if (count && invert_kept(room, matrix, size, kept, count) != 0)
            count = 0;
        for (int i = 0; i < count; i++)
            for (int j = 0; j <= i; j++) /* Fortran's lower triangle is ours above the diagonal */
                out[kept[i] * size + kept[j]] = out[kept[j] * size + kept[i]] = room[j * count + i];
    }
    free(room);
    free(kept);
    return count;
}

double matrix_quadratic(const double *matrix, const double *v, int size, int *df)
{
    double *inverse = malloc(((size_t)size * (size_t)size + 1) * sizeof *inverse);
    double total = NAN;
    *df = inverse ? matrix_invert(inverse, matrix, size, NULL) : -1;
    if (*df >= 0) {
        total = 0;
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++)
                total += v[i] * inverse[i * size + j] * v[j];
    }
    free(inverse);
    return total;
}

void matrix_add_squares(double *out, const double *rows, size_t n, size_t size)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < size; j++)
            for (size_t k = 0; k < size; k++)
                out[j * size + k] += rows[i * size + j] * rows[i * size + k];
}

/* out = A B', both whole. */
static void multiply(double *out, const double *a, const double *b, size_t size)
{
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j < size; j++) {
            double total = 0;
            for (size_t k = 0; k < size; k++)
                total += a[i * size + k] * b[j * size + k];
            out[i * size + j] = total;
        }
}

void matrix_sandwich(double *out, const double *outer, const double *middle, size_t size, double *room)
{
    multiply(room, outer, middle, size); /* M is symmetric */
    multiply(out, room, outer, size);
}
