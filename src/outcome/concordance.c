/* Harrell's concordance: pairs of which one has its event while the other is under observation and stays so.
 * A tree of counts (Fenwick 1994) over the ranks of the predictor makes it n log n. */
#include <stdlib.h>

#include "outcome/cox.h"

/* Weights by rank; rank r (from 1) is kept in the sums that a Fenwick tree has for it. */
struct tree {
    double *sum;
    uint32_t size;
};

static void tree_add(struct tree *tree, uint32_t rank, double weight)
{
    for (; rank <= tree->size; rank += rank & -rank)
        tree->sum[rank] += weight;
}

static double tree_until(const struct tree *tree, uint32_t rank)
{
    double total = 0;
    for (; rank > 0; rank -= rank & -rank)
        total += tree->sum[rank];
    return total;
}

/* Ranks of the predictor within a stratum, from 1, equal for equal ones; how many there are. */
static uint32_t rank_stratum(uint32_t *rank, struct arena *arena, const double *predictor, size_t n)
{
    uint32_t *order = order_doubles(arena, predictor, n), ranks = 0;
    for (size_t i = 0; order && i < n; i++) {
        ranks += i == 0 || predictor[order[i]] != predictor[order[i - 1]];
        rank[order[i]] = ranks;
    }
    return ranks;
}

static void compare(struct concordance *out, const struct tree *tree, uint32_t rank, double weight)
{
    double below = tree_until(tree, rank - 1), until = tree_until(tree, rank), all = tree_until(tree, tree->size);
    out->concordant += weight * below; /* those with less risk live on */
    out->tied_risk += weight * (until - below);
    out->discordant += weight * (all - until);
}

static void count_stratum(struct concordance *out, struct tree *tree, const uint32_t *rank, const struct cox_rows *rows,
                          size_t from, size_t to)
{
    size_t late = to;
    for (size_t end = to; end > from;) {
        size_t first = end;
        double time = rows->time[end - 1];
        for (; first > from && rows->time[first - 1] == time; first--)
            if (!rows->event[first - 1])
                tree_add(tree, rank[first - 1], rows->weight[first - 1]);
        for (; rows->entry && late > from && rows->entry[rows->by_entry[late - 1]] >= time; late--)
            tree_add(tree, rank[rows->by_entry[late - 1]], -rows->weight[rows->by_entry[late - 1]]);
        for (size_t i = first; i < end; i++)
            if (rows->event[i])
                compare(out, tree, rank[i], rows->weight[i]);
        for (size_t i = first; i < end; i++)
            if (rows->event[i])
                tree_add(tree, rank[i], rows->weight[i]);
        end = first;
    }
}

bool cox_concordance(struct concordance *out, const struct cox_rows *rows)
{
    struct arena *arena = arena_new();
    uint32_t *rank = malloc((rows->n + 1) * sizeof *rank);
    bool good = arena && rank;
    *out = (struct concordance){0};
    for (size_t from = 0, to; good && from < rows->n; from = to) {
        to = cox_stratum_end(rows, from);
        struct tree tree = {NULL, rank_stratum(rank + from, arena, rows->predictor + from, to - from)};
        tree.sum = tree.size ? calloc((size_t)tree.size + 1, sizeof *tree.sum) : NULL;
        good = tree.sum != NULL;
        if (good)
            count_stratum(out, &tree, rank, rows, from, to);
        free(tree.sum);
    }
    free(rank);
    arena_free(arena);
    return good;
}
