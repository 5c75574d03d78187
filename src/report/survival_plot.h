/* Kaplan-Meier and cumulative incidence as drawings, with the numbers at risk below. */
#ifndef CAJAL_REPORT_SURVIVAL_PLOT_H
#define CAJAL_REPORT_SURVIVAL_PLOT_H

#include "cajal/outcome.h"
#include "chart/axis.h"

struct survival_plot {
    const char *title;
    const char *const *groups; /* names; NULL for one group without a name */
    const char *const *causes; /* names of the causes, from the first; of incidence only */
    const char *time_axis;     /* "Months" */
    const char *note;          /* a line such as a p value or a hazard ratio; may be NULL */
    double until;              /* of the time axis; NAN: as far as there is anybody at risk */
    const double *landmarks;   /* times at which the survival of each group is written; may be NULL */
    size_t landmarks_count;
    bool plain;                   /* no bands around the curves */
    const cajal_km_curve *beside; /* of Kaplan-Meier: another curve over them, such as a published one; may be NULL */
    const char *beside_name;
};

/* The file's bytes, to be freed by the caller. CAJAL_INVALID when there is nothing to draw. */
cajal_status survival_plot_km(char **out, size_t *length, enum chart_format format, const cajal_km *km,
                              const struct survival_plot *plot, cajal_errors *errors);
cajal_status survival_plot_incidence(char **out, size_t *length, enum chart_format format,
                                     const cajal_incidence *incidence, const struct survival_plot *plot,
                                     cajal_errors *errors);

#endif
