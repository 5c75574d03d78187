/* The exact partial likelihood for tied events (Cox 1972): the chance of just these deaths among all choices of as many
 * from the risk set, a ratio with an elementary symmetric polynomial below, computed by its recursion (Gail, Lubin and
 * Rubinstein 1981) together with its derivatives. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "outcome/cox.h"

/* Polynomials of degree 0 … most in the risks so far, each with its derivatives: 1 + count + count² / 2 cells. */
struct polynomials {
    double *cell;
    int count, cells, most;
};

/* One more subject: e_k becomes e_k + r e_(k-1), and the same for the derivatives, r' being r x. */
static void take_in(struct polynomials *all, const double *x, double risk)
{
    for (int k = all->most; k > 0; k--) {
        double *to = all->cell + (size_t)k * (size_t)all->cells;
        const double *from = to - all->cells;
        int cell = 1 + all->count;
        to[0] += risk * from[0];
        for (int j = 0; j < all->count; j++)
            to[1 + j] += risk * (from[1 + j] + x[j] * from[0]);
        for (int j = 0; j < all->count; j++)
            for (int i = 0; i <= j; i++, cell++)
                to[cell] += risk * (from[cell] + x[j] * from[1 + i] + x[i] * from[1 + j] + x[i] * x[j] * from[0]);
    }
}

static void reset(struct polynomials *all)
{
    memset(all->cell, 0, (size_t)(all->most + 1) * (size_t)all->cells * sizeof *all->cell);
    all->cell[0] = 1;
}

static void add_deaths(struct cox_sums *out, const struct polynomials *all, int deaths)
{
    const double *at = all->cell + (size_t)deaths * (size_t)all->cells;
    int count = all->count, cell = 1 + count;
    out->loglik -= log(at[0]);
    for (int j = 0; j < count; j++) {
        out->score[j] -= at[1 + j] / at[0];
        for (int i = 0; i <= j; i++, cell++)
            out->information[j * count + i] += at[cell] / at[0] - at[1 + j] / at[0] * (at[1 + i] / at[0]);
    }
}

/* Risks are divided by `unit` so that their products stay in range; a factor that cancels in the score. */
static size_t add_time(struct cox_sums *out, struct polynomials *all, const struct cox_rows *rows, size_t from,
                       size_t end, size_t stratum_end, double unit)
{
    double time = rows->time[end - 1];
    size_t i = end;
    int deaths = 0;
    for (; i > from && rows->time[i - 1] == time; i--) {
        const double *x = rows->x + (i - 1) * (size_t)rows->count;
        if (!rows->entry)
            take_in(all, x, rows->risk[i - 1] / unit);
        if (!rows->event[i - 1])
            continue;
        deaths++;
        out->loglik += rows->predictor[i - 1] - log(unit);
        for (int j = 0; j < rows->count; j++)
            out->score[j] += x[j];
    }
    if (rows->entry && deaths) {
        reset(all);
        for (size_t k = i; k < stratum_end; k++)
            if (rows->entry[k] < time)
                take_in(all, rows->x + k * (size_t)rows->count, rows->risk[k] / unit);
    }
    if (deaths)
        add_deaths(out, all, deaths);
    return i;
}

static int most_tied(const struct cox_rows *rows)
{
    int most = 0, now = 0;
    for (size_t i = 0; i < rows->n; i++) {
        if (i == 0 || rows->time[i] != rows->time[i - 1] || (rows->stratum && rows->stratum[i] != rows->stratum[i - 1]))
            now = 0;
        now += rows->event[i];
        most = now > most ? now : most;
    }
    return most;
}

/* About the mean risk, over what the polynomial of the largest degree must hold. */
static double unit_of(const struct cox_rows *rows, int most)
{
    struct sum total = {0};
    for (size_t i = 0; i < rows->n; i++)
        sum_add(&total, rows->risk[i]);
    return sum_of(&total) / (most > 0 ? most : 1) + 1e-300;
}

bool cox_exact_sums(struct cox_sums *out, const struct cox_rows *rows)
{
    int count = rows->count;
    struct polynomials all = {NULL, count, 1 + count + count * (count + 1) / 2, most_tied(rows)};
    all.cell = malloc((size_t)(all.most + 1) * (size_t)all.cells * sizeof *all.cell);
    if (!all.cell)
        return false;
    double unit = unit_of(rows, all.most);
    out->loglik = 0;
    memset(out->score, 0, (size_t)count * sizeof *out->score);
    memset(out->information, 0, (size_t)count * (size_t)count * sizeof *out->information);
    for (size_t from = 0, to; from < rows->n; from = to) {
        to = cox_stratum_end(rows, from);
        reset(&all);
        for (size_t end = to; end > from;)
            end = add_time(out, &all, rows, from, end, to, unit);
    }
    for (int j = 0; j < count; j++)
        for (int i = 0; i < j; i++)
            out->information[i * count + j] = out->information[j * count + i];
    free(all.cell);
    return true;
}
