#ifndef CAJAL_OUTCOME_INCIDENCE_H
#define CAJAL_OUTCOME_INCIDENCE_H

#include "outcome/outcome.h"

/* Gray's test for each cause; NULL when memory is short. */
cajal_test *gray_tests(struct arena *arena, const cajal_survival *data, double rho);

#endif
