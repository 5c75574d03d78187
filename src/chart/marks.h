/* The outlines of marks, in units of half their size: the same on paper and in a page. */
#ifndef CAJAL_CHART_MARKS_H
#define CAJAL_CHART_MARKS_H

#include "chart/chart.h"

#define MARK_CORNERS 4

struct mark_outline { /* a polygon; no corners: a circle, or strokes (CHART_CROSS and what follows it) */
    int count;
    struct chart_point corners[MARK_CORNERS];
};
struct mark_outline mark_outline(enum chart_shape shape);

/* Pairs of ends of the strokes of CHART_CROSS, CHART_PLUS, CHART_TICK: their count. */
int mark_strokes(struct chart_point ends[4], enum chart_shape shape);

#endif
