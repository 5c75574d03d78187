/* The faces of a measurement. Each appends to `out` and fails only when memory is short. */
#ifndef CAJAL_REPORT_MEASUREMENT_REPORT_H
#define CAJAL_REPORT_MEASUREMENT_REPORT_H

#include "base/text.h"
#include "imaging/imaging.h"

cajal_status report_measurement_text(struct text *out, const cajal_measurement *measurement, int width, bool colour,
                                     cajal_errors *errors);
cajal_status report_measurement_json(struct text *out, const cajal_measurement *measurement, bool pretty,
                                     cajal_errors *errors);
cajal_status report_measurement_csv(struct text *out, const cajal_measurement *measurement, cajal_errors *errors);

#endif
