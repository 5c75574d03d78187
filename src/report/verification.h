/* What a proof of the knowledge base found, for a person and for a machine. */
#ifndef CAJAL_REPORT_VERIFICATION_H
#define CAJAL_REPORT_VERIFICATION_H

#include "base/text.h"
#include "verify/verify.h"

/* `paths`, one a finding, tells where the case of its witness was written; NULL: nowhere. */
cajal_status report_verification_text(struct text *out, const struct verify_report *report,
                                      const cajal_knowledge *knowledge, const char *const *paths, int width,
                                      bool colour, cajal_errors *errors);
cajal_status report_verification_json(struct text *out, const struct verify_report *report,
                                      const cajal_knowledge *knowledge, const char *const *paths, cajal_errors *errors);

#endif
