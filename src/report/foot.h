/* How every report for a person ends: its sources, numbered as they were cited. */
#ifndef CAJAL_REPORT_FOOT_H
#define CAJAL_REPORT_FOOT_H

#include "report/citations.h"
#include "report/layout.h"

/* `line` is a buffer that is empty before and after. Nothing when nothing was cited. */
void foot_sources(struct layout *layout, struct text *line, const struct citations *citations);

#endif
