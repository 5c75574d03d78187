/* What the simulation is fitted to: each target is measured in an arm that exists and says how sure it is; each
 * result of the fit is about a parameter, with as many draws as the others. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "knowledge/check.h"

static const struct kb_simulated_arm *arm_of(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->arms_count; i++)
        if (strcmp(kb->arms[i].row.id, id) == 0)
            return &kb->arms[i];
    return NULL;
}

static void check_arm(struct checking *checking, uint32_t index)
{
    const struct kb_simulated_arm *arm = &checking->kb->arms[index];
    char path[CHECK_PATH];
    if (arm->regimens_count == 0)
        check_report(checking, KB_LIST_arms, index, "regimens", "an arm needs a regimen, or \"none\"");
    for (uint32_t i = 0; i < arm->regimens_count; i++)
        if (strcmp(arm->regimens[i], "none") != 0)
            check_link(checking, KB_LIST_arms, index, check_path(path, "regimens[%u]", i), KB_LIST_regimens,
                       arm->regimens[i]);
    check_link(checking, KB_LIST_arms, index, "modality", KB_LIST_local, arm->modality);
    if ((arm->modality != NULL) != (arm->when != KB_AT_NEVER))
        check_report(checking, KB_LIST_arms, index, "when", "`modality` and `when` go together");
}

static void check_figure(struct checking *checking, uint32_t index)
{
    const struct kb_target *row = &checking->kb->targets[index];
    bool range = row->low && row->high;
    if (!row->value && !range)
        check_report(checking, KB_LIST_targets, index, NULL, "a target needs a `value`, or `low` and `high`");
    if (range && *row->low > *row->high)
        check_report(checking, KB_LIST_targets, index, "low", "%g is above `high`, %g", *row->low, *row->high);
    if (!row->held_out && !(row->value && row->standard_error))
        check_report(checking, KB_LIST_targets, index, NULL,
                     "a target that is fitted needs a `value` and a `standard_error`");
    if (row->standard_error && !(*row->standard_error > 0))
        check_report(checking, KB_LIST_targets, index, "standard_error", "%g: expected more than 0",
                     *row->standard_error);
    if (row->standard_error && row->error_from == KB_DERIVED_NOT)
        check_report(checking, KB_LIST_targets, index, "error_from", "where is the standard error from?");
}

static void check_measure(struct checking *checking, uint32_t index)
{
    const struct kb_target *row = &checking->kb->targets[index];
    const struct kb_simulated_arm *arm = arm_of(checking->kb, row->arm);
    bool is_time = row->measure <= KB_MEASURE_OS, median = row->statistic == KB_MEDIAN;
    if (!is_time && median)
        check_report(checking, KB_LIST_targets, index, "statistic", "only a time has a median");
    if (is_time && !median && !row->at_months)
        check_report(checking, KB_LIST_targets, index, NULL, "a rate of a time needs `at_months`");
    if (strcmp(row->unit, median ? "months" : "percent") != 0)
        check_report(checking, KB_LIST_targets, index, "unit", "unit \"%s\": expected \"%s\"", row->unit,
                     median ? "months" : "percent");
    if (arm && row->treatment && (*row->treatment < 1 || *row->treatment > (int)arm->regimens_count))
        check_report(checking, KB_LIST_targets, index, "treatment", "%d: arm \"%s\" has %u", *row->treatment, row->arm,
                     arm->regimens_count);
    if (row->genotype && row->clone)
        check_report(checking, KB_LIST_targets, index, "clone", "a target has a `genotype` or a `clone`, not both");
}

static uint32_t numbers_in(const char *words)
{
    uint32_t count = 0;
    char *end;
    for (const char *at = words; *at; at = end) {
        (void)read_real(at, &end);
        if (end == at)
            return *at == '\0' ? count : UINT32_MAX;
        count++;
        while (*end == ' ' || *end == '\n')
            end++;
    }
    return count;
}

static void check_posterior(struct checking *checking, uint32_t index)
{
    const struct kb_posterior *row = &checking->kb->posterior[index];
    uint32_t draws = numbers_in(row->draws), first = numbers_in(checking->kb->posterior[0].draws);
    check_link(checking, KB_LIST_posterior, index, "parameter", KB_LIST_parameters, row->parameter);
    if (!row->best || !isfinite(*row->best))
        check_report(checking, KB_LIST_posterior, index, "best", "the best value is missing");
    if (draws == UINT32_MAX || draws == 0)
        check_report(checking, KB_LIST_posterior, index, "draws", "expected numbers with a space between them");
    else if (draws != first && first != UINT32_MAX) /* a first row that cannot be read is told once */
        check_report(checking, KB_LIST_posterior, index, "draws", "%u draws; the first row has %u", draws, first);
}

void check_targets(struct checking *checking)
{
    const struct kb *kb = checking->kb;
    for (uint32_t i = 0; i < kb->arms_count; i++)
        check_arm(checking, i);
    for (uint32_t i = 0; i < kb->targets_count; i++) {
        check_link(checking, KB_LIST_targets, i, "arm", KB_LIST_arms, kb->targets[i].arm);
        check_link(checking, KB_LIST_targets, i, "genotype", KB_LIST_genotypes, kb->targets[i].genotype);
        check_link(checking, KB_LIST_targets, i, "clone", KB_LIST_clones, kb->targets[i].clone);
        check_measure(checking, i);
        check_figure(checking, i);
    }
    for (uint32_t i = 0; i < kb->posterior_count; i++)
        check_posterior(checking, i);
}
