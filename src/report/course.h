/* One patient's course on one axis of time: treatments as bars, local therapies, mutations, side effects and scans as
 * marks, and below them the sum of diameters and the density that the scans showed. */
#ifndef CAJAL_REPORT_COURSE_H
#define CAJAL_REPORT_COURSE_H

#include "chart/chart.h"
#include "response/response.h"

/* Draws; `out` is the file's bytes, to be freed by the caller. What has no date is not drawn. CAJAL_INVALID when
 * nothing has one. */
cajal_status course_draw(char **out, size_t *length, enum chart_format format, const struct cajal_case *patient_case,
                         const cajal_response *response, cajal_errors *errors);

#endif
