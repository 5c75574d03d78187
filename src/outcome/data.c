/* Where results live, and whether data can be used. */
#include <math.h>
#include <stdlib.h>

#include "outcome/outcome.h"

#define ROWS_MOST ((size_t)1 << 31) /* rows are counted in 32 bits */

cajal_outcome *cajal_outcome_new(void)
{
    cajal_outcome *outcome = malloc(sizeof *outcome);
    if (!outcome)
        return NULL;
    outcome->arena = arena_new();
    if (!outcome->arena) {
        free(outcome);
        return NULL;
    }
    return outcome;
}

void cajal_outcome_free(cajal_outcome *outcome)
{
    if (!outcome)
        return;
    arena_free(outcome->arena);
    free(outcome);
}

static cajal_status refuse(cajal_errors *errors, size_t row, const char *what)
{
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "row %zu of the data: %s", row + 1, what);
}

static const char *row_problem(const cajal_survival *data, size_t i, struct weights *weights)
{
    if (!(data->time[i] >= 0 && data->time[i] < INFINITY))
        return "the time is negative or no number";
    if (data->status[i] < 0 || data->status[i] > data->causes)
        return "the status is out of range";
    if (data->entry && !(data->entry[i] < data->time[i] && data->entry[i] > -INFINITY))
        return "the entry is not before the time";
    if (data->weight && !(data->weight[i] > 0 && data->weight[i] < INFINITY))
        return "the weight is not positive";
    if (data->weight && !weight_fits(weights, data->weight[i]))
        return "the weight is more than 10^9 times another";
    if (data->group && (data->group[i] < 0 || data->group[i] >= data->groups))
        return "the group is out of range";
    if (data->stratum && (data->stratum[i] < 0 || data->stratum[i] >= data->strata))
        return "the stratum is out of range";
    if (data->cluster && (data->cluster[i] < 0 || data->cluster[i] >= data->clusters))
        return "the cluster is out of range";
    return NULL;
}

cajal_status check_survival(const cajal_survival *data, bool covariates, cajal_errors *errors)
{
    if (!data || data->version != CAJAL_SURVIVAL_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "the data are not of a version this library knows");
    if (data->n == 0 || data->n >= ROWS_MOST || !data->time || !data->status)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "no rows, or too many: expected 1 to 2147483647");
    if (data->groups < 1 || data->strata < 1 || data->causes < 1)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "groups, strata, causes: expected at least 1");
    struct weights weights = {0};
    for (size_t i = 0; i < data->n; i++) {
        const char *problem = row_problem(data, i, &weights);
        if (problem)
            return refuse(errors, i, problem);
    }
    for (size_t j = 0; covariates && j < data->covariates_count; j++)
        for (size_t i = 0; i < data->n; i++)
            if (!isfinite(data->covariates[j][i]))
                return refuse(errors, i, "a covariate is no number");
    size_t empty;
    if (!order_empties(&empty, data))
        return errors_no_memory(errors);
    return empty == SIZE_MAX ? CAJAL_OK
                             : refuse(errors, empty,
                                      "beside the largest times its entry and its time are one, as they "
                                      "differ by less than 1.5e-8 of the mean; is a time mistyped?");
}
