/* How the simulation fits what was published: each target, each parameter. */
#ifndef CAJAL_REPORT_FIT_REPORT_H
#define CAJAL_REPORT_FIT_REPORT_H

#include "base/text.h"
#include "simulate/fit.h"

#define FIT_UNIDENTIFIED 0.3 /* contraction below which the targets say next to nothing of a parameter */

struct fit_report {
    const cajal_knowledge *knowledge;
    const struct fit_row *rows; /* of each target of the base */
    struct fit_options options;
};

cajal_status fit_report_text(struct text *out, const struct fit_report *report, int width, bool colour,
                             cajal_errors *errors);
cajal_status fit_report_json(struct text *out, const struct fit_report *report, bool pretty, cajal_errors *errors);

#endif
