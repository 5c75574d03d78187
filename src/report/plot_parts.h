/* Shared by the files that draw plots of response. */
#ifndef CAJAL_REPORT_PLOT_PARTS_H
#define CAJAL_REPORT_PLOT_PARTS_H

#include "base/text.h"
#include "report/plot.h"

#define PLOT_WIDTH 560.0
#define PLOT_HEIGHT 380.0

struct plotting {
    enum chart_format format;
    struct plot_limits limits;
    const struct plot_subject *subjects;
    size_t count;
    cajal_errors *errors;
};

/* Each makes a chart of its own; the description says in words what is drawn. */
cajal_status plot_spider(struct chart **out, const struct plotting *plotting);
cajal_status plot_waterfall(struct chart **out, const struct plotting *plotting);
cajal_status plot_swimmer(struct chart **out, const struct plotting *plotting);
cajal_status plot_plane(struct chart **out, const struct plotting *plotting);

cajal_status plot_nothing(const struct plotting *plotting, const char *what);

#define PLOT_NAME 128 /* bytes */
/* The name, or so much of it as is `room` wide, and "…". */
const char *plot_name_that_fits(char out[PLOT_NAME], struct chart *chart, struct chart_face face, const char *name,
                                double room);

/* "−30 %" beside a level. */
const char *plot_percent_name(char *out, size_t size, double percent, const char *call);

#endif
