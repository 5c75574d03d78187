/* Treatment sequences: as tables, and as a Sankey drawing: a column a line of therapy, bands as thick as the number of
 * patients who went from one drug to the next. */
#ifndef CAJAL_REPORT_SANKEY_H
#define CAJAL_REPORT_SANKEY_H

#include "chart/chart.h"
#include "cohort/sequence.h"
#include "report/statistics.h"

/* Sorted sequences. CSV: the flows alone, of which the drugs of a line are the sums. */
void sequences_statistics(struct statistics *out, const struct sequences *it);

/* The file's bytes, to be freed by the caller. `subtitle` may be NULL. CAJAL_INVALID when there is nothing to draw or
 * too much for a sheet. */
cajal_status sankey_draw(char **out, size_t *length, enum chart_format format, const struct sequences *it,
                         const char *subtitle, cajal_errors *errors);

#endif
