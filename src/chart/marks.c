#include "chart/marks.h"

struct mark_outline mark_outline(enum chart_shape shape)
{
    static const struct mark_outline outlines[CHART_SHAPES] = {
        [CHART_SQUARE] = {4, {{-.9, -.9}, {.9, -.9}, {.9, .9}, {-.9, .9}}},
        [CHART_TRIANGLE] = {3, {{0, -1.1}, {1, .8}, {-1, .8}}},
        [CHART_TRIANGLE_DOWN] = {3, {{0, 1.1}, {1, -.8}, {-1, -.8}}},
        [CHART_TRIANGLE_RIGHT] = {3, {{1.1, 0}, {-.8, 1}, {-.8, -1}}},
        [CHART_DIAMOND] = {4, {{0, -1.25}, {1.25, 0}, {0, 1.25}, {-1.25, 0}}},
    };
    return outlines[shape];
}

int mark_strokes(struct chart_point ends[4], enum chart_shape shape)
{
    if (shape == CHART_CROSS) {
        ends[0] = (struct chart_point){-1, -1}, ends[1] = (struct chart_point){1, 1};
        ends[2] = (struct chart_point){-1, 1}, ends[3] = (struct chart_point){1, -1};
        return 4;
    }
    ends[0] = (struct chart_point){0, -1}, ends[1] = (struct chart_point){0, 1};
    ends[2] = (struct chart_point){-1, 0}, ends[3] = (struct chart_point){1, 0};
    return shape == CHART_TICK ? 2 : 4;
}
