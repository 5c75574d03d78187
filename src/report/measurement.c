/* The public face of the measurement reports. */
#include "base/errors.h"
#include "report/measurement_report.h"
#include "report/report.h"

static cajal_status write_form(struct text *text, const void *subject, const cajal_report_options *options,
                               cajal_errors *errors)
{
    const cajal_measurement *measurement = subject;
    switch (options->format) {
    case CAJAL_TEXT: return report_measurement_text(text, measurement, options->width, options->colour != 0, errors);
    case CAJAL_JSON: return report_measurement_json(text, measurement, true, errors);
    case CAJAL_JSON_LINE: return report_measurement_json(text, measurement, false, errors);
    case CAJAL_HTML: break;
    }
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "a measurement has no HTML form");
}

cajal_status cajal_report_measurement(char **out, size_t *length, const cajal_measurement *measurement,
                                      const cajal_report_options *options, cajal_errors *errors)
{
    return report_hand_out(out, length, write_form, measurement, options, errors);
}

static cajal_status write_csv(struct text *text, const void *subject, const cajal_report_options *options,
                              cajal_errors *errors)
{
    (void)options;
    return report_measurement_csv(text, subject, errors);
}

cajal_status cajal_report_measurement_csv(char **out, size_t *length, const cajal_measurement *measurement,
                                          cajal_errors *errors)
{
    return report_hand_out(out, length, write_csv, measurement, NULL, errors);
}
