#include "report/evidence_points.h"

#include <string.h>

#include "base/arena.h"

#define NO_LINE 99

bool evidence_plot_is_ratio(enum evidence_plot_kind kind)
{
    return kind == EVIDENCE_PLOT_HR || kind == EVIDENCE_PLOT_FUNNEL;
}

static bool is_time(enum kb_outcome_kind kind) { return kind == KB_PFS || kind == KB_TTP || kind == KB_OS; }

static bool fits(enum evidence_plot_kind kind, const struct kb_outcome *outcome)
{
    bool median = outcome->statistic == KB_MEDIAN;
    switch (kind) {
    case EVIDENCE_PLOT_HR: return is_time(outcome->outcome) && outcome->versus;
    case EVIDENCE_PLOT_FUNNEL:
        return is_time(outcome->outcome) && outcome->versus && outcome->hazard_ratio && outcome->hazard_ratio_low &&
               outcome->hazard_ratio_high;
    case EVIDENCE_PLOT_ORR: return outcome->outcome == KB_ORR && strcmp(outcome->unit, "percent") == 0;
    case EVIDENCE_PLOT_PFS: return median && (outcome->outcome == KB_PFS || outcome->outcome == KB_TTP);
    case EVIDENCE_PLOT_OS: return median && outcome->outcome == KB_OS;
    default: return false;
    }
}

static int line_rank(const struct evidence_row *row)
{
    int low = NO_LINE, high = 0;
    for (uint32_t i = 0; i < row->lines_count; i++) {
        low = row->lines[i] < low ? row->lines[i] : low;
        high = row->lines[i] > high ? row->lines[i] : high;
    }
    return low * 100 + high;
}

/* All genotypes first; else in the order of the knowledge base. */
static int genotype_rank(const struct evidence_points *it, const struct evidence_row *row)
{
    const struct kb *kb = it->knowledge->kb;
    int rank = 0;
    for (uint32_t i = 0; i < row->genotypes_count; i++)
        for (uint32_t j = 0; j < kb->genotypes_count; j++)
            if (strcmp(kb->genotypes[j].row.id, row->genotypes[i]) == 0)
                rank = rank * 64 + (int)j + 1;
    return rank;
}

static void add_point(struct evidence_points *it, const struct evidence_row *row, const struct kb_outcome *outcome,
                      bool comparator)
{
    struct evidence_point *slot = arena_push(it->arena, (void **)&it->items, &it->count, &it->capacity, sizeof *slot);
    if (slot)
        *slot = (struct evidence_point){row, outcome, comparator, line_rank(row), genotype_rank(it, row)};
    else
        it->failed = true;
}

/* Whether the arm compared with has a row of its own for the same thing, so that it need not be shown twice. */
static bool stands_alone(const struct evidence_points *it, const struct evidence_row *row,
                         const struct kb_outcome *outcome)
{
    for (size_t i = 0; i < it->evidence->rows_count; i++) {
        const struct evidence_row *other = &it->evidence->rows[i];
        for (size_t j = 0; j < other->figures_count; j++) {
            const struct kb_outcome *figure = other->figures[j].outcome;
            if (other->trial == row->trial && strcmp(figure->arm, outcome->versus) == 0 && fits(it->kind, figure) &&
                line_rank(other) == line_rank(row) && genotype_rank(it, other) == genotype_rank(it, row))
                return true;
        }
    }
    return false;
}

static void gather(struct evidence_points *it)
{
    for (size_t i = 0; i < it->evidence->rows_count; i++) {
        const struct evidence_row *row = &it->evidence->rows[i];
        for (size_t j = 0; j < row->figures_count; j++) {
            const struct kb_outcome *outcome = row->figures[j].outcome;
            if (!fits(it->kind, outcome))
                continue;
            add_point(it, row, outcome, false);
            if (!evidence_plot_is_ratio(it->kind) && outcome->versus && outcome->versus_value &&
                !stands_alone(it, row, outcome))
                add_point(it, row, outcome, true);
        }
    }
}

static int order(const struct evidence_points *it, const struct evidence_point *a, const struct evidence_point *b)
{
    int line = a->line - b->line, genotype = a->genotype - b->genotype;
    if (it->by_genotype)
        return genotype ? genotype : line;
    return line ? line : genotype;
}

/* Insertion sort: figures of one heading stay in the order of the knowledge base. */
static void sort_points(struct evidence_points *it)
{
    for (size_t i = 1; i < it->count; i++) {
        struct evidence_point moving = it->items[i];
        size_t at = i;
        for (; at > 0 && order(it, &it->items[at - 1], &moving) > 0; at--)
            it->items[at] = it->items[at - 1];
        it->items[at] = moving;
    }
}

bool evidence_points_gather(struct evidence_points *it)
{
    gather(it);
    sort_points(it);
    return !it->failed;
}
