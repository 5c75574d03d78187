/* cajal outcome: survival of a cohort, from a table. */
#include "cli/outcome_cases.h"
#include "cli/outcome_plot.h"
#include "cli/outcome_rebuild.h"
#include "report/sankey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One analysis: what it needs, and how it is run. */
struct analysis {
    const char *name;
    bool needs_group, needs_covariates, competing, intervals, no_table, drawn;
    cajal_status (*run)(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                        cajal_outcome *outcome, cajal_errors *errors);
};

static struct survival_points points_of(const struct outcome_call *call)
{
    return (struct survival_points){call->at.value, call->quantiles.value, call->at.count, call->quantiles.count};
}

static cajal_status curves(const cajal_km **out_km, struct statistics *out, const struct outcome_call *call,
                           const struct cohort *cohort, cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    struct survival_points points = points_of(call);
    options.interval = call->interval;
    options.level = call->level;
    options.quantiles = call->quantiles.value;
    options.quantiles_count = call->quantiles.count;
    cajal_status status = cajal_outcome_km(out_km, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        survival_km(out, *out_km, cohort, &points, call->level);
    return status;
}

static cajal_status run_logrank(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_logrank_options options = CAJAL_LOGRANK_OPTIONS_INIT;
    const cajal_logrank *test;
    options.rho = call->rho;
    options.gamma = call->gamma;
    options.trend = call->trend;
    options.score = call->scores.count ? call->scores.value : NULL;
    if (call->scores.count && call->scores.count != (size_t)cohort->data.groups)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "--scores: %zu numbers for %d groups", call->scores.count,
                          cohort->data.groups);
    cajal_status status = cajal_outcome_logrank(&test, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        survival_logrank(out, test, cohort);
    return status;
}

/* The test as a member of the curves' result. */
static cajal_status test_beside(struct statistics *out, const char *heading, const struct outcome_call *call,
                                const struct cohort *cohort, cajal_outcome *outcome, cajal_errors *errors)
{
    statistics_heading(out, heading);
    if (out->form == STATISTICS_JSON)
        emit_object(&out->json, "logrank");
    cajal_status status = run_logrank(out, call, cohort, outcome, errors);
    if (out->form == STATISTICS_JSON)
        emit_end_object(&out->json);
    return status;
}

static cajal_status run_km(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                           cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_km *km;
    cajal_status status = curves(&km, out, call, cohort, outcome, errors);
    if (status == CAJAL_OK && call->logrank)
        status = test_beside(out, "Log-rank test", call, cohort, outcome, errors);
    return status == CAJAL_OK && call->plot ? outcome_plot_km(call, cohort, km, errors) : status;
}

static cajal_status run_cox(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                            cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_cox_options options = CAJAL_COX_OPTIONS_INIT;
    const cajal_cox *cox;
    options.ties = call->ties_given ? call->ties : CAJAL_TIES_EFRON;
    options.robust = call->robust;
    options.level = call->level;
    options.zph = call->zph;
    options.baseline = call->baseline;
    cajal_status status = cajal_outcome_cox(&cox, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        survival_cox(out, cox, cohort, call->ties_name ? call->ties_name : "efron", call->level);
    return status == CAJAL_OK && call->plot
               ? outcome_plot_ratios(call, cohort, cox->coefficient, cox->count, "Cox model", "Hazard ratio", errors)
               : status;
}

static cajal_status run_rmst(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                             cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_rmst *rmst;
    cajal_status status = cajal_outcome_rmst(&rmst, outcome, &cohort->data, call->horizon, call->level, errors);
    if (status == CAJAL_OK)
        survival_rmst(out, rmst, cohort, call->level);
    return status;
}

static cajal_status run_cuminc(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                               cajal_outcome *outcome, cajal_errors *errors)
{
    struct survival_points points = points_of(call);
    const cajal_incidence *incidence;
    cajal_status status =
        cajal_outcome_incidence(&incidence, outcome, &cohort->data, call->interval, call->level, call->rho, errors);
    if (status == CAJAL_OK)
        survival_incidence(out, incidence, cohort, &points, call->level);
    return status == CAJAL_OK && call->plot ? outcome_plot_incidence(call, cohort, incidence, errors) : status;
}

static cajal_status find_cause(int *out, const struct outcome_call *call, const struct cohort *cohort,
                               cajal_errors *errors)
{
    *out = cohort->data.causes == 1 ? 1 : 0;
    for (int i = 0; call->cause && i < cohort->data.causes; i++)
        if (strcmp(cohort->causes[i], call->cause) == 0)
            *out = i + 1;
    if (*out)
        return CAJAL_OK;
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "--cause %s: expected one of the causes, such as \"%s\"",
                      call->cause ? call->cause : "is missing", cohort->causes[0]);
}

static cajal_status run_finegray(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                 cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_finegray *model;
    int cause;
    cajal_status status = find_cause(&cause, call, cohort, errors);
    if (status == CAJAL_OK)
        status = cajal_outcome_finegray(&model, outcome, &cohort->data, cause,
                                        call->ties_given ? call->ties : CAJAL_TIES_BRESLOW, call->level, errors);
    if (status == CAJAL_OK)
        survival_finegray(out, model, cohort, cause, call->level);
    return status == CAJAL_OK && call->plot
               ? outcome_plot_ratios(call, cohort, model->coefficient, model->count, "Fine-Gray model",
                                     "Subdistribution hazard ratio", errors)
               : status;
}

static cajal_status run_npmle(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                              cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_npmle *npmle;
    (void)call;
    cajal_status status =
        cajal_outcome_npmle(&npmle, outcome, cohort->data.n, cohort->left, cohort->right, cohort->data.weight, errors);
    if (status == CAJAL_OK)
        survival_npmle(out, npmle, cohort);
    return status;
}

static cajal_status run_fit(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                            cajal_outcome *outcome, cajal_errors *errors)
{
    const cajal_parametric *fit;
    const cajal_piecewise *pieces;
    if (call->piecewise) {
        cajal_status status = cajal_outcome_piecewise(&pieces, outcome, &cohort->data, call->cuts.value,
                                                      call->cuts.count, call->level, errors);
        if (status == CAJAL_OK)
            survival_piecewise(out, pieces, cohort, call->level);
        return status;
    }
    cajal_status status = cajal_outcome_fit(&fit, outcome, &cohort->data, call->distribution, call->level, errors);
    if (status == CAJAL_OK)
        survival_fit(out, fit, cohort, call->distribution_name, call->level);
    return status;
}

static cajal_status run_power(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                              cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_power power = call->power;
    (void)cohort;
    (void)outcome;
    cajal_status status = cajal_outcome_power(&power, errors);
    if (status == CAJAL_OK)
        survival_power(out, &power);
    return status;
}

static cajal_status run_rebuild(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                cajal_outcome *outcome, cajal_errors *errors)
{
    (void)cohort;
    (void)outcome;
    return outcome_rebuild(out, call, errors);
}

/* What is left at the landmark: curves and, of at least two groups, the test. */
static cajal_status run_landmark(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                 cajal_outcome *outcome, cajal_errors *errors)
{
    statistics_say(out,
                   "From the landmark at %g: %zu rows; %zu ended by then and are left out. Groups are what was known "
                   "at the landmark; all later times count from it.",
                   call->landmark, cohort->data.n, cohort->ended_before);
    statistics_number(out, "landmark", call->landmark);
    statistics_number(out, "ended_before", (double)cohort->ended_before);
    if (out->form == STATISTICS_JSON)
        emit_object(&out->json, "km");
    const cajal_km *km;
    cajal_status status = curves(&km, out, call, cohort, outcome, errors);
    if (out->form == STATISTICS_JSON)
        emit_end_object(&out->json);
    if (status == CAJAL_OK && cohort->data.groups > 1 && out->form != STATISTICS_CSV)
        status = test_beside(out, "Log-rank test from the landmark", call, cohort, outcome, errors);
    return status == CAJAL_OK && call->plot ? outcome_plot_km(call, cohort, km, errors) : status;
}

static cajal_status run_literature(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                   cajal_outcome *outcome, cajal_errors *errors)
{
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    struct survival_points points = points_of(call);
    struct literature literature;
    const cajal_km *km;
    options.interval = call->interval;
    options.level = call->level;
    cajal_status status = cajal_outcome_km(&km, outcome, &cohort->data, &options, errors);
    if (status == CAJAL_OK)
        status = literature_compare(&literature, cohort->arena, call->cases->knowledge, &call->cases->endpoint, km,
                                    cohort, errors);
    if (status != CAJAL_OK)
        return status;
    if (out->form != STATISTICS_CSV)
        survival_km(out, km, cohort, &points, call->level);
    literature_statistics(out, &literature, cohort);
    return call->plot ? outcome_plot_literature(call, cohort, km, &literature, errors) : CAJAL_OK;
}

static cajal_status run_sequences(struct statistics *out, const struct outcome_call *call, const struct cohort *cohort,
                                  cajal_outcome *outcome, cajal_errors *errors)
{
    const struct sequences *sequences = &call->cases->sequences;
    (void)cohort;
    (void)outcome;
    if (!sequences->patients)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "no case has lines of therapy that can be counted");
    sequences_statistics(out, sequences);
    return call->plot ? outcome_plot_sequences(call, sequences, errors) : CAJAL_OK;
}

static const struct analysis analyses[] = {{"km", false, false, false, false, false, true, run_km},
                                           {"logrank", true, false, false, false, false, false, run_logrank},
                                           {"cox", false, true, false, false, false, true, run_cox},
                                           {"rmst", false, false, false, false, false, false, run_rmst},
                                           {"cuminc", false, false, true, false, false, true, run_cuminc},
                                           {"gray", true, false, true, false, false, true, run_cuminc},
                                           {"finegray", false, true, true, false, false, true, run_finegray},
                                           {"landmark", true, false, false, false, false, true, run_landmark},
                                           {"exposure", true, false, false, false, false, true, run_cox},
                                           {"literature", false, false, false, false, false, true, run_literature},
                                           {"sequences", false, false, false, false, true, true, run_sequences},
                                           {"npmle", false, false, false, true, false, false, run_npmle},
                                           {"fit", false, false, false, false, false, false, run_fit},
                                           {"power", false, false, false, false, true, false, run_power},
                                           {"rebuild", false, false, false, false, true, false, run_rebuild},
                                           {0}};

static const struct analysis *find_analysis(const char *name)
{
    for (const struct analysis *it = analyses; it->name; it++)
        if (strcmp(it->name, name) == 0)
            return it;
    return NULL;
}

static bool is_exposure(const struct analysis *analysis) { return strcmp(analysis->name, "exposure") == 0; }

/* A group that is known only later, compared from the start. */
static int refuse_later_groups(const struct outcome_call *call, const struct analysis *analysis)
{
    bool cases = call->case_files_count > 0;
    const char *option = cases ? "--by" : "--known", *value = cases ? call->by : call->spec.known;
    fprintf(
        stderr,
        "cajal outcome %s: the groups of %s %s are not known at the start. Who responds must live long enough to\n"
        "respond, so that a comparison from the start favours responders whatever the treatment does (immortal-time\n"
        "bias). Compare instead\n"
        "  cajal outcome landmark --landmark TIME %s %s …   those still under observation at TIME, by what was\n"
        "                                                   known then\n"
        "  cajal outcome exposure %s %s …                   a Cox model in which the group changes when it\n"
        "                                                   becomes known\n",
        analysis->name, option, value, option, value, option, value);
    return CAJAL_USAGE;
}

/* The group of an exposure is its first covariate, "not yet" the reference. */
static int prepare_exposure(struct outcome_call *call)
{
    struct read_spec *spec = &call->spec;
    if (spec->covariates_count == NAMED_COLUMNS || spec->factors_count == NAMED_COLUMNS)
        return CAJAL_USAGE;
    memmove(spec->covariates + 1, spec->covariates, spec->covariates_count * sizeof *spec->covariates);
    spec->covariates[0] = spec->group;
    spec->covariates_count++;
    snprintf(call->reference, sizeof call->reference, "%s=%s", spec->group, NOT_YET);
    spec->factors[spec->factors_count++] = call->reference;
    spec->group = NULL;
    spec->exposure = true;
    return CAJAL_OK;
}

/* Every line of every patient is shown, from the first to the last; groups are known at the start. */
static const char *lacking_sequences(const struct outcome_call *call)
{
    if (!call->case_files_count)
        return "--cases: a table does not say which drug was given in which line";
    if (call->from || call->to || call->criterion || call->unit || call->table)
        return "no --from, --to, --criterion, --unit or --table: it shows each line";
    bool by = !call->by || strcmp(call->by, "genotype") == 0 || strcmp(call->by, "sex") == 0;
    return by ? NULL : "--by genotype or --by sex: other groups are not known at the start";
}

/* What the analysis cannot do without. */
static int check_call(const struct outcome_call *call, const struct analysis *analysis)
{
    bool cases = call->case_files_count > 0;
    const struct read_spec *spec = &call->spec;
    const char *lacking = NULL;
    if (call->plot && !analysis->drawn) {
        cli_usage_error(call->command, "--plot: nothing is drawn of %s", analysis->name);
        return CAJAL_USAGE;
    }
    if (call->logrank && (analysis->run != run_km || call->form == STATISTICS_CSV)) {
        cli_usage_error(call->command, "--logrank stands beside the curves of km, as text or --json; alone it is "
                                       "`cajal outcome logrank`");
        return CAJAL_USAGE;
    }
    if (analysis->run == run_sequences)
        lacking = lacking_sequences(call);
    else if (analysis->run == run_rebuild)
        lacking = !call->curve ? "--curve" : !call->at_risk ? "--at-risk" : NULL;
    else if (analysis->no_table)
        lacking = call->power.hazard_ratio > 0 ? NULL : "--hazard-ratio";
    else if (!cases && analysis->run == run_literature)
        lacking = "--cases: a table does not say which line and drug it is about";
    else if (cases && analysis->intervals)
        lacking = "a table: cases are not offered for it";
    else if (!cases && !call->file)
        lacking = "a table: FILE.csv, or - for standard input";
    else if (analysis->intervals)
        lacking = !spec->left ? "--left" : !spec->right ? "--right" : NULL;
    else if (!spec->time || !spec->status)
        lacking = !spec->time ? "--time" : "--status";
    else if ((analysis->needs_group || call->logrank) && !spec->group)
        lacking = cases ? "--by" : "--group";
    else if (analysis->run == run_landmark && isnan(call->landmark))
        lacking = "--landmark TIME";
    else if (is_exposure(analysis) && !spec->known)
        lacking = cases ? "--by local or --by response: what became known later"
                        : "--known, the time at which the group became known";
    else if (spec->known && analysis->run != run_landmark && !is_exposure(analysis))
        return refuse_later_groups(call, analysis);
    else if (analysis->needs_covariates && !spec->covariates_count)
        lacking = "--covariates";
    if (!lacking)
        return CAJAL_OK;
    cli_usage_error(call->command, "%s needs %s", analysis->name, lacking);
    return CAJAL_USAGE;
}

/* Into the text; everything is computed before anything is printed. */
static cajal_status analyse(struct text *text, const struct outcome_call *call, const struct analysis *analysis,
                            const struct outcome_cases *cases, const struct cohort *cohort, cajal_errors *errors)
{
    struct statistics out;
    cajal_outcome *outcome = cajal_outcome_new();
    if (!outcome)
        return errors_no_memory(errors);
    statistics_begin(&out, text, call->form, call->width, call->colour);
    if (cases)
        outcome_cases_begin(&out, cases);
    cajal_status status = analysis->run(&out, call, cohort, outcome, errors);
    if (status == CAJAL_OK && !analysis->no_table)
        statistics_data(&out, cohort);
    if (status == CAJAL_OK && cases)
        outcome_cases_end(&out, cases);
    if (!statistics_end(&out) && status == CAJAL_OK)
        status = errors_no_memory(errors);
    cajal_outcome_free(outcome);
    return status;
}

static int run(struct outcome_call *call, const struct analysis *analysis, const struct outcome_cases *cases)
{
    cajal_errors *errors = cajal_errors_new();
    struct cohort cohort = {0};
    struct text text = {0};
    cajal_status status = CAJAL_OK;
    if (cases) {
        call->cases = cases;
        call->spec.bytes = cases->table.data;
        call->spec.length = cases->table.length;
    }
    if (!analysis->no_table)
        status = cohort_read(&cohort, cases ? "the cases" : call->file, &call->spec, errors);
    if (status == CAJAL_OK)
        status = analyse(&text, call, analysis, cases, &cohort, errors);
    if (status == CAJAL_OK)
        fwrite(text.data, 1, text.length, stdout);
    if (cases && (status != CAJAL_OK || call->form == STATISTICS_CSV))
        outcome_cases_print_refusals(cases);
    cli_print_errors(NULL, errors);
    text_free(&text);
    cohort_free(&cohort);
    cajal_errors_free(errors);
    call->cases = NULL; /* they live no longer than this */
    call->spec.bytes = NULL;
    return (int)status;
}

/* The table alone, for any analysis. */
static int print_table(const struct outcome_cases *cases)
{
    outcome_cases_print_refusals(cases);
    return fwrite(cases->table.data, 1, cases->table.length, stdout) == cases->table.length ? CAJAL_OK : CAJAL_IO;
}

/* CAJAL_INVALID when a document was no case, although the others were analysed. */
static int run_cases(struct outcome_call *call, const struct analysis *analysis)
{
    struct outcome_cases cases;
    int status = outcome_cases_open(&cases, call);
    if (status == CAJAL_OK)
        status = call->table && !call->sequences ? CAJAL_OK : check_call(call, analysis);
    if (status == CAJAL_OK && is_exposure(analysis) && !call->table)
        status = prepare_exposure(call);
    if (status == CAJAL_OK)
        status = outcome_cases_read(&cases, call);
    if (status == CAJAL_OK)
        status = call->table ? print_table(&cases) : run(call, analysis, &cases);
    if (status == CAJAL_OK)
        status = (int)cases.status;
    call->cases = NULL;
    outcome_cases_close(&cases);
    return status;
}

static int run_table(struct outcome_call *call, const struct analysis *analysis)
{
    int status = check_call(call, analysis);
    if (status == CAJAL_OK && is_exposure(analysis))
        status = prepare_exposure(call);
    return status == CAJAL_OK ? run(call, analysis, NULL) : status;
}

int cli_outcome(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    struct outcome_call call;
    int status = cli_parse(&values, command, argc, argv);
    if (status != CAJAL_OK || values.done)
        return status;
    const struct analysis *analysis = values.arguments_count ? find_analysis(values.arguments[0]) : NULL;
    status = outcome_read_options(&call, command, &values, argc);
    if (status == CAJAL_OK && (!analysis || (values.arguments_count > 2 && !call.case_files_count))) {
        cli_usage_error(command,
                        "expected an analysis (km, logrank, cox, rmst, cuminc, gray, finegray, "
                        "landmark, exposure, literature, sequences, npmle, fit, power, rebuild) and one table");
        status = CAJAL_USAGE;
    }
    if (status == CAJAL_OK) {
        call.analysis = analysis->name;
        call.sequences = analysis->run == run_sequences;
        call.file = values.arguments_count > 1 ? values.arguments[1] : NULL;
        call.spec.competing = analysis->competing;
        call.spec.landmark = analysis->run == run_landmark;
        call.spec.landmark_time = call.landmark;
        status = call.case_files_count ? run_cases(&call, analysis) : run_table(&call, analysis);
    }
    outcome_free_call(&call);
    cli_values_free(&values);
    return status == CAJAL_OK || status == CAJAL_INVALID ? cli_finish(status) : status;
}
