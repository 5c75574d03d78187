/* The colours of the inks, in [0, 1]. */
#ifndef CAJAL_CHART_SERIES_H
#define CAJAL_CHART_SERIES_H

#include "chart/chart.h"

struct ink_colour {
    double red, green, blue;
};
struct ink_colour ink_colour(enum chart_ink ink);

#endif
