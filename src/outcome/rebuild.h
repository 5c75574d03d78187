/* Times behind a published survival curve: Guyot et al., BMC Med Res Methodol 2012;12:9. */
#ifndef CAJAL_OUTCOME_REBUILD_H
#define CAJAL_OUTCOME_REBUILD_H

#include <stddef.h>

#include "base/arena.h"
#include "cajal/status.h"

/* What is read off the figure. Times rise; the first of each is 0. */
struct published_curve {
    const double *time, *survival; /* points of the curve; survival falls from 1 */
    size_t points;
    const double *risk_time, *at_risk; /* numbers below the figure; at least that at 0 */
    size_t risks;
    double events; /* in all; NAN: not published */
};

/* The points of one table (columns time, survival) and the numbers of another (time, at_risk), in `arena`; whether they
 * are a curve is for rebuild_times to say. CAJAL_IO; CAJAL_INVALID with line and column. */
cajal_status published_curve_read(struct published_curve *out, struct arena *arena, const char *curve_path,
                                  const char *at_risk_path, double events, cajal_errors *errors);

struct rebuilt {
    double *time;
    int *status;
    size_t n, events;
};

/* One row a patient, in `arena`. CAJAL_INVALID for points that are no survival curve; CAJAL_INTERNAL. */
cajal_status rebuild_times(struct rebuilt *out, struct arena *arena, const struct published_curve *curve,
                           cajal_errors *errors);

#endif
