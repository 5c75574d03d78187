/* The figures of a forest or funnel plot: which of those found can be drawn, in the order of the plot. */
#ifndef CAJAL_REPORT_EVIDENCE_POINTS_H
#define CAJAL_REPORT_EVIDENCE_POINTS_H

#include "report/evidence_plot.h"

/* One figure to draw. */
struct evidence_point {
    const struct evidence_row *row;
    const struct kb_outcome *outcome;
    bool comparator;    /* the value of the arm compared with */
    int line, genotype; /* ranks, by which points are sorted */
};

struct evidence_points {
    const cajal_knowledge *knowledge;
    const struct evidence *evidence;
    enum evidence_plot_kind kind;
    bool by_genotype;
    struct arena *arena; /* for the items */
    struct evidence_point *items;
    size_t count, capacity;
    bool failed;
};

bool evidence_plot_is_ratio(enum evidence_plot_kind kind);

/* Fills the items, sorted by line and genotype; false when memory is short. */
bool evidence_points_gather(struct evidence_points *points);

#endif
