/* The public face of the measurement reports. */
#include "base/errors.h"
#include "report/measurement_report.h"
#include "report/report.h"

static cajal_status write_form(struct text *text, const cajal_measurement *measurement,
                               const cajal_report_options *options, cajal_errors *errors)
{
    switch (options->format) {
    case CAJAL_TEXT:
        return report_measurement_text(text, measurement, options->width ? options->width : REPORT_WIDTH,
                                       options->colour != 0, errors);
    case CAJAL_JSON: return report_measurement_json(text, measurement, true, errors);
    case CAJAL_JSON_LINE: return report_measurement_json(text, measurement, false, errors);
    case CAJAL_HTML: break;
    }
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "a measurement has no HTML form");
}

static cajal_status hand_out(char **out, size_t *length, struct text *text, cajal_status status)
{
    if (status == CAJAL_OK) {
        if (length)
            *length = text->length;
        *out = text_steal(text);
    }
    text_free(text);
    return status;
}

cajal_status cajal_report_measurement(char **out, size_t *length, const cajal_measurement *measurement,
                                      const cajal_report_options *options, cajal_errors *errors)
{
    const cajal_report_options defaults = CAJAL_REPORT_OPTIONS_INIT;
    options = options ? options : &defaults;
    cajal_status status = report_check_options(options, errors);
    struct text text = {0};
    if (status == CAJAL_OK)
        status = write_form(&text, measurement, options, errors);
    return hand_out(out, length, &text, status);
}

cajal_status cajal_report_measurement_csv(char **out, size_t *length, const cajal_measurement *measurement,
                                          cajal_errors *errors)
{
    struct text text = {0};
    return hand_out(out, length, &text, report_measurement_csv(&text, measurement, errors));
}
