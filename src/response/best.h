/* Best overall response and times to event, from the calls of one criterion over time. */
#ifndef CAJAL_RESPONSE_BEST_H
#define CAJAL_RESPONSE_BEST_H

#include "response/response.h"

/* One assessed visit. */
struct best_point {
    cajal_date date;
    enum response_call call;
    cajal_date dated_back; /* of progression by an equivocal lesion confirmed later; not stated: `date` */
};

/* What the times are counted from and end with. */
struct best_context {
    cajal_date start; /* of treatment; not stated: the baseline scan */
    cajal_date new_therapy, died;
};

/* `points` without the baseline, by date. Changes the calls in it: what comes after CR or another therapy. */
void best_work_out(struct response_best *out, struct best_point *points, uint32_t count,
                   const struct best_context *context, const struct response_options *options);

#endif
