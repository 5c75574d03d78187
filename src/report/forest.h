/* Forest plots: an estimate and its interval a row, around a line of no effect; and funnel plots of the same rows. */
#ifndef CAJAL_REPORT_FOREST_H
#define CAJAL_REPORT_FOREST_H

#include "chart/axis.h"

struct forest_row {
    const char *name;        /* of the trial or covariate; a heading when `value` is NAN and `text` NULL */
    const char *detail;      /* second column, such as "127/243"; or NULL */
    double value, low, high; /* NAN: not known; the row then says so, or shows the range alone */
    const char *bound;       /* before the value: "≤", "about "; or NULL */
    double weight;           /* size of the square, in (0, 1]; 0: all alike */
    bool summary;            /* drawn as a diamond */
    bool note;               /* `name` says more of the row above it, across the sheet */
};

struct forest {
    const char *title, *subtitle;
    const char *name_header, *detail_header; /* of the columns; may be NULL */
    const char *axis;                        /* what is measured, with its unit */
    const char *left, *right;                /* what either side of no effect favours; may be NULL */
    const char *unit;                        /* after each value in the last column; "" */
    const char *lacking;                     /* there where a row has neither value nor range */
    double no_effect;                        /* 1 for ratios; NAN: no such line */
    bool logarithmic;                        /* ratios */
    const struct forest_row *rows;
    size_t count;
    const char *const *notes; /* lines under the axis */
    size_t notes_count;
};

/* The file's bytes, to be freed by the caller. CAJAL_INVALID when no row has an estimate. */
cajal_status forest_draw(char **out, size_t *length, enum chart_format format, const struct forest *forest,
                         cajal_errors *errors);

/* The inverse-variance weighted mean of the estimates with an interval (of ratios: of their logarithms), and how many
 * they are; NAN when there are none. */
double funnel_centre(size_t *count, const struct forest *forest);

/* Standard error against estimate, with the limits of what chance allows around `centre`. */
cajal_status funnel_draw(char **out, size_t *length, enum chart_format format, const struct forest *forest,
                         double centre, cajal_errors *errors);

#endif
