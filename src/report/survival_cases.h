/* The cases that an analysis of survival was made of, for a machine. */
#ifndef CAJAL_REPORT_SURVIVAL_CASES_H
#define CAJAL_REPORT_SURVIVAL_CASES_H

#include "base/json_out.h"
#include "cohort/rows.h"

/* The member "cases": of how many that were read the rows are, and who was left out. `endpoint`: in words. */
void survival_cases(struct json_out *json, const struct cohort_rows *rows, size_t read, const char *endpoint);

#endif
