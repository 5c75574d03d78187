#include "cli/outcome_plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/format.h"
#include "cli/outcome_cases.h"
#include "report/forest.h"
#include "report/sankey.h"
#include "report/survival_plot.h"

static cajal_status finish(const struct outcome_call *call, char *bytes, size_t length, cajal_status status)
{
    if (status == CAJAL_OK)
        status = (cajal_status)cli_write_file(call->plot, bytes, length);
    free(bytes);
    return status;
}

/* A number alone says nothing: "sex 1". */
static const char *const *group_names(const struct outcome_call *call, const struct cohort *cohort)
{
    double number;
    const char **names = arena_array(cohort->arena, (size_t)cohort->data.groups, sizeof *names);
    for (int i = 0; names && i < cohort->data.groups; i++) {
        bool bare = call->wanted.spec.group && number_of(&number, cohort->groups[i]);
        const char *named =
            bare ? arena_printf(cohort->arena, "%s %s", call->wanted.spec.group, cohort->groups[i]) : NULL;
        names[i] = named ? named : cohort->groups[i];
    }
    return names ? names : cohort->groups;
}

static const char *const this_cohort[] = {"This cohort"};

/* The column's name is what a reader knows the axis by. */
static struct survival_plot plot_of(const struct outcome_call *call, const struct cohort *cohort, const char *title)
{
    return (struct survival_plot){.title = call->title ? call->title : title,
                                  .groups = cohort->data.groups > 1 ? group_names(call, cohort) : NULL,
                                  .time_axis = call->time_axis ? call->time_axis : call->wanted.spec.time,
                                  .until = NAN,
                                  .landmarks = call->wanted.at.value,
                                  .landmarks_count = call->wanted.at.count};
}

/* Two or more groups: the test that belongs to the picture. */
static void logrank_note(char *out, size_t size, const struct cohort *cohort)
{
    const cajal_logrank *test;
    cajal_outcome *own = cohort->data.groups > 1 ? cajal_outcome_new() : NULL;
    out[0] = '\0';
    if (own && cajal_outcome_logrank(&test, own, &cohort->data, NULL, NULL) == CAJAL_OK) {
        char p[P_TEXT];
        int used = snprintf(out, size, "Log-rank p %s", statistics_p_said(p, test->p));
        if (cohort->data.groups == 2 && isfinite(test->hazard_ratio.value))
            format_text(out + used, size - (size_t)used, "; hazard ratio %.2f (%.2f to %.2f), %s against %s",
                        test->hazard_ratio.value, test->hazard_ratio.low, test->hazard_ratio.high, cohort->groups[1],
                        cohort->groups[0]);
    }
    cajal_outcome_free(own);
}

static void gray_note(char *out, size_t size, const struct cohort *cohort, const cajal_incidence *incidence)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; incidence->gray && i < incidence->causes && used < size; i++) {
        char p[P_TEXT];
        int more = snprintf(out + used, size - used, "%s%s: p %s", i ? "; " : "Gray's test, ", cohort->causes[i],
                            statistics_p_said(p, incidence->gray[i].p));
        used += more > 0 ? (size_t)more : 0;
    }
}

cajal_status outcome_plot_km(const struct outcome_call *call, const struct cohort *cohort, const cajal_km *km,
                             const struct beside *beside, cajal_errors *errors)
{
    struct survival_plot plot = plot_of(call, cohort, "Kaplan-Meier");
    char note[240], published[240], *bytes = NULL;
    size_t length = 0;
    logrank_note(note, sizeof note, cohort);
    plot.note = note[0] ? note : NULL;
    if (beside->km) {
        snprintf(published, sizeof published, "%s (%s)", beside->published->name, BESIDE_REBUILT);
        plot.beside = &beside->km->curve[0];
        plot.beside_name = published;
        plot.groups = plot.groups ? plot.groups : this_cohort;
    }
    cajal_status status = survival_plot_km(&bytes, &length, call->plot_format, km, &plot, errors);
    return finish(call, bytes, length, status);
}

cajal_status outcome_plot_incidence(const struct outcome_call *call, const struct cohort *cohort,
                                    const cajal_incidence *incidence, cajal_errors *errors)
{
    struct survival_plot plot = plot_of(call, cohort, "Cumulative incidence");
    char note[240], *bytes = NULL;
    size_t length = 0;
    plot.causes = cohort->causes;
    gray_note(note, sizeof note, cohort, incidence);
    plot.note = note[0] ? note : NULL;
    cajal_status status = survival_plot_incidence(&bytes, &length, call->plot_format, incidence, &plot, errors);
    return finish(call, bytes, length, status);
}

cajal_status outcome_plot_literature(const struct outcome_call *call, const struct cohort *cohort, const cajal_km *km,
                                     const struct literature *literature, cajal_errors *errors)
{
    char *bytes = NULL;
    size_t length = 0;
    cajal_status status =
        literature_plot(&bytes, &length, call->plot_format, literature, km, cohort, call->title, errors);
    return finish(call, bytes, length, status);
}

cajal_status outcome_plot_sequences(const struct outcome_call *call, const struct sequences *sequences,
                                    cajal_errors *errors)
{
    char subtitle[120], *bytes = NULL;
    size_t length = 0;
    snprintf(subtitle, sizeof subtitle, "Systemic treatment by line: %zu patient%s; %zu case%s left out",
             sequences->patients, sequences->patients == 1 ? "" : "s", call->cases->rows.refusals_count,
             call->cases->rows.refusals_count == 1 ? "" : "s");
    cajal_status status = sankey_draw(&bytes, &length, call->plot_format, sequences, subtitle, errors);
    return finish(call, bytes, length, status);
}

cajal_status outcome_plot_ratios(const struct outcome_call *call, const struct cohort *cohort,
                                 const cajal_coefficient *coefficients, size_t count, const char *title,
                                 const char *axis, cajal_errors *errors)
{
    struct forest_row *rows = calloc(count + 1, sizeof *rows);
    char *bytes = NULL;
    size_t length = 0;
    if (!rows)
        return errors_no_memory(errors);
    for (size_t i = 0; i < count; i++) {
        bool known = !coefficients[i].redundant && !coefficients[i].infinite;
        rows[i] = (struct forest_row){.name = cohort->covariates[i],
                                      .detail = known ? NULL : "cannot be estimated",
                                      .value = known ? coefficients[i].hr : NAN,
                                      .low = known ? coefficients[i].low : NAN,
                                      .high = known ? coefficients[i].high : NAN};
    }
    const struct forest forest = {.title = title,
                                  .axis = axis,
                                  .unit = "",
                                  .lacking = "-",
                                  .left = "less often",
                                  .right = "more often",
                                  .no_effect = 1,
                                  .logarithmic = true,
                                  .rows = rows,
                                  .count = count};
    cajal_status status = forest_draw(&bytes, &length, call->plot_format, &forest, errors);
    free(rows);
    return finish(call, bytes, length, status);
}
