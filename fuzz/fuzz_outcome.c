/* A table of any bytes: what cannot be computed is refused with a message, and every number that comes out of what can
 * is a probability where it must be one. The first byte says what the columns are, the size which analysis is made. */
#include <assert.h>
#include <math.h>

#include "memory_file.h"
#include "outcome/read.h"

static struct read_spec spec_for(unsigned choice)
{
    struct read_spec spec = {.time = "time", .status = "status"};
    if (choice & 1)
        spec.group = "group";
    if (choice & 2)
        spec.entry = "entry";
    if (choice & 4)
        spec.weight = "weight";
    if (choice & 8)
        spec.strata[spec.strata_count++] = "x";
    spec.competing = choice & 16;
    spec.covariates[spec.covariates_count++] = "x";
    spec.covariates[spec.covariates_count++] = "group";
    if (choice & 32) {
        spec.known = "entry";
        spec.entry = NULL;
        spec.landmark = choice & 1;
        spec.exposure = !spec.landmark;
        spec.landmark_time = 3;
    }
    return spec;
}

enum analysis { KM, LOGRANK, COX, INCIDENCE, FINEGRAY, PARAMETRIC, ALL, ANALYSES };

static bool made(enum analysis which, enum analysis it) { return which == it || which == ALL; }

static void analyse(const struct cohort *cohort, enum analysis which, cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_km *km;
    const cajal_logrank *test;
    const cajal_cox *cox;
    const cajal_incidence *incidence;
    const cajal_finegray *finegray;
    const cajal_parametric *fit;
    cajal_cox_options options = CAJAL_COX_OPTIONS_INIT;
    if (made(which, KM) && cajal_outcome_km(&km, outcome, &cohort->data, NULL, errors) == CAJAL_OK)
        for (size_t g = 0; g < km->groups; g++)
            for (size_t i = 0; i < km->curve[g].points; i++)
                assert(km->curve[g].survival[i] >= 0 && km->curve[g].survival[i] <= 1);
    if (made(which, LOGRANK) && cajal_outcome_logrank(&test, outcome, &cohort->data, NULL, errors) == CAJAL_OK)
        assert(isnan(test->p) || (test->p >= 0 && test->p <= 1));
    options.zph = CAJAL_ZPH_KM;
    options.baseline = options.robust = 1;
    if (made(which, COX) && cajal_outcome_cox(&cox, outcome, &cohort->data, &options, errors) == CAJAL_OK)
        assert(cox->count == cohort->data.covariates_count);
    if (made(which, INCIDENCE) &&
        cajal_outcome_incidence(&incidence, outcome, &cohort->data, CAJAL_INTERVAL_LOG, 0.95, 0, errors) == CAJAL_OK)
        for (size_t i = 0; i < incidence->group[0].points; i++)
            assert(incidence->group[0].cause[0].incidence[i] < 1 + 1e-9);
    if (made(which, FINEGRAY))
        assert(cajal_outcome_finegray(&finegray, outcome, &cohort->data, 1, CAJAL_TIES_BRESLOW, 0.95, errors) !=
               CAJAL_INTERNAL);
    if (made(which, PARAMETRIC))
        assert(cajal_outcome_fit(&fit, outcome, &cohort->data, CAJAL_WEIBULL, 0.95, errors) != CAJAL_INTERNAL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct memory_file file;
    if (size < 1)
        return 0;
    cajal_errors *errors = cajal_errors_new();
    cajal_outcome *outcome = cajal_outcome_new();
    struct read_spec spec = spec_for(data[0]);
    struct cohort cohort;
    cajal_status status = cohort_read(&cohort, memory_file(&file, data + 1, size - 1), &spec, errors);
    assert(status != CAJAL_INTERNAL);
    if (status == CAJAL_OK)
        analyse(&cohort, (enum analysis)(size % ANALYSES), outcome, errors);
    else
        assert(cajal_errors_count(errors) > 0);
    cohort_free(&cohort);
    cajal_outcome_free(outcome);
    cajal_errors_free(errors);
    return 0;
}
