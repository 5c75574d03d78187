/* What `cajal outcome --plot FILE` draws. Each returns CAJAL_OK, or says on stderr or in `errors` what went wrong. */
#ifndef CAJAL_CLI_OUTCOME_PLOT_H
#define CAJAL_CLI_OUTCOME_PLOT_H

#include "cli/outcome.h"
#include "cohort/sequence.h"
#include "report/beside.h"
#include "report/literature.h"

/* With the published curve over it that stands `beside`, where there is one. */
cajal_status outcome_plot_km(const struct outcome_call *call, const struct cohort *cohort, const cajal_km *km,
                             const struct beside *beside, cajal_errors *errors);
cajal_status outcome_plot_incidence(const struct outcome_call *call, const struct cohort *cohort,
                                    const cajal_incidence *incidence, cajal_errors *errors);
cajal_status outcome_plot_literature(const struct outcome_call *call, const struct cohort *cohort, const cajal_km *km,
                                     const struct literature *literature, cajal_errors *errors);
cajal_status outcome_plot_sequences(const struct outcome_call *call, const struct sequences *sequences,
                                    cajal_errors *errors);
/* Hazard ratios of a Cox or Fine-Gray model. */
cajal_status outcome_plot_ratios(const struct outcome_call *call, const struct cohort *cohort,
                                 const cajal_coefficient *coefficients, size_t count, const char *title,
                                 const char *axis, cajal_errors *errors);

#endif
