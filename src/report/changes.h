/* What changed between two days: in the knowledge, and in the plan of one case. */
#ifndef CAJAL_REPORT_CHANGES_H
#define CAJAL_REPORT_CHANGES_H

#include "plan/plan.h"
#include "report/explain.h"

struct changes_request {
    cajal_date from, until;                /* two days, the earlier first */
    const struct cajal_case *patient_case; /* or NULL: the knowledge alone */
    struct explain_options face;
};

cajal_status report_changes(struct text *out, const cajal_knowledge *knowledge, const struct changes_request *request,
                            cajal_errors *errors);

/* Two plans made already, of one day or two, of one case or of what it might be: what is new, gone, moved, and which
 * facts made the difference. */
cajal_status report_plans_compared(struct text *out, const cajal_plan *before, const cajal_plan *after,
                                   const struct explain_options *options, cajal_errors *errors);

#endif
