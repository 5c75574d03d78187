/* Kaplan-Meier curves of rows that are in order already. */
#ifndef CAJAL_OUTCOME_KM_H
#define CAJAL_OUTCOME_KM_H

#include "outcome/outcome.h"

/* `rows` ordered by group and time. False when memory is short. */
bool km_curves(cajal_km *out, struct arena *arena, const cajal_survival *data, const struct ordered *rows,
               const cajal_km_options *options);

#endif
