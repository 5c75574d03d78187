/* Tests and models of survival. */
#include <math.h>
#include <stdio.h>

#include "base/format.h"
#include "report/survival.h"

void survival_logrank(struct statistics *out, const cajal_logrank *test, const struct cohort *cohort)
{
    static const struct statistics_column columns[] = {{"group", NULL, "Group", STYLE_WORD},
                                                       {"n", NULL, "n", STYLE_COUNT},
                                                       {"observed", NULL, "Observed", STYLE_VALUE},
                                                       {"expected", NULL, "Expected", STYLE_VALUE}};
    char p[P_TEXT], trend[P_TEXT];
    statistics_number(out, "chisq", test->chisq);
    statistics_number(out, "df", test->df);
    statistics_number(out, "p", test->p);
    if (!isnan(test->trend_chisq)) {
        statistics_number(out, "trend_chisq", test->trend_chisq);
        statistics_number(out, "trend_p", test->trend_p);
    }
    statistics_number(out, "hazard_ratio", test->hazard_ratio.value);
    statistics_number(out, "hazard_ratio_low", test->hazard_ratio.low);
    statistics_number(out, "hazard_ratio_high", test->hazard_ratio.high);
    statistics_table(out, "groups", columns, sizeof columns / sizeof *columns);
    for (size_t g = 0; g < test->groups; g++) {
        statistics_cell_word(out, cohort->groups[g]);
        statistics_cell(out, test->n[g]);
        statistics_cell(out, test->observed[g]);
        statistics_cell(out, test->expected[g]);
    }
    statistics_table_end(out);
    statistics_say(out, "Chi-squared %.4g on %d degree%s of freedom, p %s", test->chisq, test->df,
                   test->df == 1 ? "" : "s", statistics_p_said(p, test->p));
    if (!isnan(test->trend_chisq))
        statistics_say(out, "Trend over the groups: chi-squared %.4g on 1 degree of freedom, p %s", test->trend_chisq,
                       statistics_p_said(trend, test->trend_p));
    if (!isnan(test->hazard_ratio.value))
        statistics_say(out, "Hazard of %s over that of %s, from observed and expected: %.3f (%.3f to %.3f)",
                       cohort->groups[1], cohort->groups[0], test->hazard_ratio.value, test->hazard_ratio.low,
                       test->hazard_ratio.high);
}

static void coefficients(struct statistics *out, const cajal_coefficient *coefficient, size_t count,
                         const char *const *names, const char *ratio_key, const char *ratio, double level)
{
    char interval[32];
    format_text(interval, sizeof interval, "%g %% interval", 100 * level);
    struct statistics_column columns[] = {{"name", NULL, "Covariate", STYLE_WORD},
                                          {"coef", NULL, "Coefficient", STYLE_VALUE},
                                          {ratio_key, NULL, ratio, STYLE_RATIO},
                                          {"low", "high", interval, STYLE_INTERVAL},
                                          {"se", NULL, "SE", STYLE_VALUE},
                                          {"z", NULL, NULL, STYLE_RATIO},
                                          {"p", NULL, "p", STYLE_P}};
    statistics_table(out, "coefficients", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        statistics_cell_word(out, names[i]);
        statistics_cell(out, coefficient[i].coef);
        statistics_cell(out, coefficient[i].hr);
        statistics_cell_interval(out, coefficient[i].low, coefficient[i].high);
        statistics_cell(out, coefficient[i].se);
        statistics_cell(out, coefficient[i].z);
        statistics_cell(out, coefficient[i].p);
    }
    statistics_table_end(out);
    for (size_t i = 0; i < count; i++) {
        if (coefficient[i].redundant)
            statistics_say(out, "%s follows from the covariates before it: it has no coefficient of its own.",
                           names[i]);
        if (coefficient[i].infinite)
            statistics_say(out,
                           "The coefficient of %s grows without bound (no event in a category?): its size, error and "
                           "p mean nothing; the likelihood ratio test still holds.",
                           names[i]);
    }
}

static void one_test(struct statistics *out, const char *name, const cajal_test *test)
{
    statistics_cell_word(out, name);
    statistics_cell(out, test->chisq);
    statistics_cell(out, test->df);
    statistics_cell(out, test->p);
}

static const struct statistics_column test_columns[] = {{"test", NULL, "Test", STYLE_WORD},
                                                        {"chisq", NULL, "Chi-squared", STYLE_VALUE},
                                                        {"df", NULL, "df", STYLE_COUNT},
                                                        {"p", NULL, "p", STYLE_P}};

static void proportionality(struct statistics *out, const cajal_cox *cox, const struct cohort *cohort)
{
    if (!cox->zph)
        return;
    statistics_heading(out, "Proportional hazards (score test of a change with time)");
    statistics_table(out, "zph", test_columns, 4);
    for (size_t term = 0; term < cox->terms; term++)
        one_test(out, cohort->terms[term], &cox->zph[term]);
    one_test(out, "global", &cox->zph[cox->terms]);
    statistics_table_end(out);
}

static void baseline(struct statistics *out, const cajal_cox *cox, const struct cohort *cohort)
{
    if (!cox->baseline || out->form != STATISTICS_JSON)
        return;
    statistics_numbers(out, "means", cox->mean, cox->count);
    emit_array(&out->json, "baseline");
    for (size_t s = 0; s < cox->strata; s++) {
        emit_object(&out->json, NULL);
        emit_string(&out->json, "stratum", cohort->strata ? cohort->strata[s] : NULL);
        statistics_numbers(out, "time", cox->baseline[s].time, cox->baseline[s].points);
        statistics_numbers(out, "cumulative_hazard", cox->baseline[s].hazard, cox->baseline[s].points);
        emit_end_object(&out->json);
    }
    emit_end_array(&out->json);
}

void survival_cox(struct statistics *out, const cajal_cox *cox, const struct cohort *cohort, const char *ties,
                  double level)
{
    statistics_say(out, "Cox model: %zu rows, %.0f event%s, ties by %s.", cox->n, cox->events,
                   cox->events == 1 ? "" : "s", ties);
    coefficients(out, cox->coefficient, cox->count, cohort->covariates, "hr", "Hazard ratio", level);
    statistics_number(out, "loglik", cox->loglik);
    statistics_number(out, "loglik_null", cox->loglik_null);
    statistics_number(out, "n", (double)cox->n);
    statistics_number(out, "events", cox->events);
    statistics_word(out, "ties", ties);
    statistics_number(out, "concordance", cox->concordance);
    statistics_number(out, "iterations", cox->iterations);
    statistics_heading(out, "Whole model");
    statistics_table(out, "tests", test_columns, 4);
    one_test(out, "likelihood ratio", &cox->likelihood_ratio);
    one_test(out, "Wald", &cox->wald);
    one_test(out, "score", &cox->score);
    statistics_table_end(out);
    if (!isnan(cox->concordance))
        statistics_say(out, "Concordance %.3f; log-likelihood %.4f", cox->concordance, cox->loglik);
    proportionality(out, cox, cohort);
    baseline(out, cox, cohort);
}

void survival_finegray(struct statistics *out, const cajal_finegray *model, const struct cohort *cohort, int cause,
                       double level)
{
    const char *name = cohort->causes[cause - 1];
    statistics_say(out, "Fine-Gray model of %s: %zu rows, %.0f event%s, %.0f competing event%s.", name, model->n,
                   model->events, model->events == 1 ? "" : "s", model->competing, model->competing == 1 ? "" : "s");
    coefficients(out, model->coefficient, model->count, cohort->covariates, "shr", "Subdist. HR", level);
    statistics_word(out, "cause", name);
    statistics_number(out, "n", (double)model->n);
    statistics_number(out, "events", model->events);
    statistics_number(out, "competing", model->competing);
    statistics_number(out, "loglik", model->loglik);
    statistics_number(out, "loglik_null", model->loglik_null);
}

void survival_fit(struct statistics *out, const cajal_parametric *fit, const struct cohort *cohort,
                  const char *distribution, double level)
{
    const char *names[COVARIATES_MOST + 1] = {"(intercept)"};
    for (size_t i = 1; i < fit->count; i++)
        names[i] = cohort->covariates[i - 1];
    statistics_say(out, "%s fit of log(time): %zu rows, %.0f events; scale %.5g; median %.5g%s.", distribution, fit->n,
                   fit->events, fit->scale, fit->median, fit->count > 1 ? " at the covariates' means" : "");
    statistics_word(out, "distribution", distribution);
    coefficients(out, fit->coefficient, fit->count, names, "time_ratio", "Time ratio", level);
    statistics_number(out, "scale", fit->scale);
    statistics_number(out, "log_scale_se", fit->log_scale_se);
    statistics_number(out, "median", fit->median);
    statistics_number(out, "loglik", fit->loglik);
    statistics_number(out, "loglik_null", fit->loglik_null);
    statistics_number(out, "aic", fit->aic);
    statistics_number(out, "n", (double)fit->n);
    statistics_number(out, "events", fit->events);
    statistics_say(out, "Log-likelihood %.4f (intercept alone %.4f), AIC %.4f", fit->loglik, fit->loglik_null,
                   fit->aic);
}

void survival_piecewise(struct statistics *out, const cajal_piecewise *fit, const struct cohort *cohort, double level)
{
    static const struct statistics_column columns[] = {
        {"from", NULL, "From", STYLE_VALUE},     {"to", NULL, "To", STYLE_VALUE},
        {"events", NULL, "Events", STYLE_COUNT}, {"time_at_risk", NULL, "Time at risk", STYLE_VALUE},
        {"rate", NULL, "Rate", STYLE_VALUE},     {"low", "high", "Interval", STYLE_INTERVAL}};
    statistics_word(out, "distribution", "piecewise");
    statistics_number(out, "n", (double)cohort->data.n);
    statistics_number(out, "loglik", fit->loglik);
    statistics_say(out, "Constant hazard in each piece, with %g %% intervals; log-likelihood %.4f.", 100 * level,
                   fit->loglik);
    statistics_table(out, "pieces", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < fit->pieces; i++) {
        statistics_cell(out, fit->from[i]);
        statistics_cell(out, fit->to[i]);
        statistics_cell(out, fit->events[i]);
        statistics_cell(out, fit->time_at_risk[i]);
        statistics_cell(out, fit->rate[i].value);
        statistics_cell_interval(out, fit->rate[i].low, fit->rate[i].high);
    }
    statistics_table_end(out);
}

void survival_power(struct statistics *out, const cajal_power *power)
{
    static const struct statistics_column columns[] = {{"hazard_ratio", NULL, "Hazard ratio", STYLE_RATIO},
                                                       {"alpha", NULL, "alpha (two-sided)", STYLE_RATIO},
                                                       {"power", NULL, "Power", STYLE_RATIO},
                                                       {"events", NULL, "Events", STYLE_COUNT},
                                                       {"probability_of_event", NULL, "P(event)", STYLE_RATIO},
                                                       {"patients", NULL, "Patients", STYLE_COUNT}};
    statistics_word(out, "formula", power->freedman ? "Freedman" : "Schoenfeld");
    statistics_say(out, "Two arms, log-rank test, %s's formula.", power->freedman ? "Freedman" : "Schoenfeld");
    statistics_table(out, "designs", columns, sizeof columns / sizeof *columns);
    statistics_cell(out, power->hazard_ratio);
    statistics_cell(out, power->alpha);
    statistics_cell(out, power->power);
    statistics_cell(out, power->events);
    statistics_cell(out, power->probability_of_event);
    statistics_cell(out, power->patients);
    statistics_table_end(out);
}
