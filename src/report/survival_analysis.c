#include "report/survival_analysis.h"

#include <math.h>
#include <string.h>

#include "base/errors.h"

static cajal_status wrong_word(cajal_errors *errors, const char *name, const char *word, const char *expected)
{
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%s=%.40s: expected %s", name, word, expected);
}

static cajal_status run_km(struct statistics *out, const struct survival_asked *asked, const struct cohort *cohort,
                           cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    const cajal_km *curves;
    options.level = asked->level;
    options.quantiles = asked->points.quantiles;
    options.quantiles_count = asked->points.quantiles_count;
    cajal_status status = cajal_outcome_km(&curves, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        survival_km(out, curves, cohort, &asked->points, asked->level);
    return status;
}

static cajal_status run_logrank(struct statistics *out, const struct survival_asked *asked, const struct cohort *cohort,
                                cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_logrank_options options = CAJAL_LOGRANK_OPTIONS_INIT;
    const cajal_logrank *test;
    (void)asked;
    cajal_status status = cajal_outcome_logrank(&test, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        survival_logrank(out, test, cohort);
    return status;
}

static cajal_status run_cox(struct statistics *out, const struct survival_asked *asked, const struct cohort *cohort,
                            cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_cox_options options = CAJAL_COX_OPTIONS_INIT;
    const cajal_cox *model;
    int tie = asked->ties ? survival_choice(SURVIVAL_TIES, asked->ties) : CAJAL_TIES_EFRON;
    int scale = asked->zph ? survival_choice(SURVIVAL_SCALES, asked->zph) : -1;
    if (tie < 0)
        return wrong_word(errors, "ties", asked->ties, "efron, breslow or exact");
    if (asked->zph && scale < 0)
        return wrong_word(errors, "zph", asked->zph, "km, rank, identity or log");
    options.ties = (cajal_ties)tie;
    options.zph = (cajal_zph)(scale + 1);
    options.level = asked->level;
    options.robust = asked->robust;
    cajal_status status = cajal_outcome_cox(&model, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        survival_cox(out, model, cohort, asked->ties ? asked->ties : "efron", asked->level);
    return status;
}

static cajal_status run_rmst(struct statistics *out, const struct survival_asked *asked, const struct cohort *cohort,
                             cajal_outcome *outcome, cajal_errors *errors)
{
    double horizon = asked->horizon > 0 ? asked->horizon : NAN;
    const cajal_rmst *means;
    cajal_status status = cajal_outcome_rmst(&means, outcome, &cohort->data, horizon, asked->level, errors);
    if (status == CAJAL_OK)
        survival_rmst(out, means, cohort, asked->level);
    return status;
}

static cajal_status run_incidence(struct statistics *out, const struct survival_asked *asked,
                                  const struct cohort *cohort, cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_incidence *curves;
    cajal_status status =
        cajal_outcome_incidence(&curves, outcome, &cohort->data, CAJAL_INTERVAL_LOG, asked->level, 0, errors);
    if (status == CAJAL_OK)
        survival_incidence(out, curves, cohort, &asked->points, asked->level);
    return status;
}

static cajal_status run_finegray(struct statistics *out, const struct survival_asked *asked,
                                 const struct cohort *cohort, cajal_outcome *outcome, cajal_errors *errors)
{
    int tie = asked->ties ? survival_choice("efron|breslow", asked->ties) : CAJAL_TIES_BRESLOW;
    int cause = cohort->data.causes == 1 ? 1 : 0;
    const cajal_finegray *model;
    for (int i = 0; asked->cause && i < cohort->data.causes; i++)
        if (strcmp(cohort->causes[i], asked->cause) == 0)
            cause = i + 1;
    if (tie < 0)
        return wrong_word(errors, "ties", asked->ties, "efron or breslow");
    if (!cause)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cause=%.40s: expected one of the causes, such as \"%s\"",
                          asked->cause ? asked->cause : "", cohort->causes[0]);
    cajal_status status =
        cajal_outcome_finegray(&model, outcome, &cohort->data, cause, (cajal_ties)tie, asked->level, errors);
    if (status == CAJAL_OK)
        survival_finegray(out, model, cohort, cause, asked->level);
    return status;
}

static const struct survival_analysis analyses[] = {
    {"km", false, false, false, run_km},           {"logrank", true, false, false, run_logrank},
    {"cox", false, true, false, run_cox},          {"rmst", false, false, false, run_rmst},
    {"cuminc", false, false, true, run_incidence}, {"gray", true, false, true, run_incidence},
    {"finegray", false, true, true, run_finegray},
};

const struct survival_analysis *survival_find(const char *name)
{
    for (size_t i = 0; i < sizeof analyses / sizeof analyses[0]; i++)
        if (strcmp(analyses[i].name, name) == 0)
            return &analyses[i];
    return NULL;
}

cajal_status survival_check(const struct survival_analysis *analysis, const struct read_spec *spec, const char *group,
                            cajal_errors *errors)
{
    const char *lacking = !spec->time                                             ? "time, the column of times"
                          : !spec->status                                         ? "status, the column of events"
                          : analysis->needs_group && !spec->group                 ? group
                          : analysis->needs_covariates && !spec->covariates_count ? "covariates"
                                                                                  : NULL;
    if (lacking)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "%s needs %s", analysis->name, lacking);
    if (spec->group && analysis->needs_covariates) /* left out without a word, all would look like one group */
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "%s has covariates in place of groups: not %s; \"%.40s\" belongs to the covariates",
                          analysis->name, group, spec->group);
    return CAJAL_OK;
}
