/* cajal outcome: survival of a cohort, from a table. */
#include "cli/confine.h"
#include "cli/outcome_cases.h"
#include "cli/outcome_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is(const struct analysis *analysis, const char *name) { return strcmp(analysis->name, name) == 0; }

/* A group that is known only later, compared from the start. */
static int refuse_later_groups(const struct outcome_call *call, const struct analysis *analysis)
{
    bool cases = call->case_files_count > 0;
    const char *option = cases ? "--by" : "--known", *value = cases ? call->wanted.by : call->wanted.spec.known;
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
    struct read_spec *spec = &call->wanted.spec;
    if (spec->covariates_count == NAMED_COLUMNS || spec->factors_count == NAMED_COLUMNS) {
        cli_usage_error(call->command,
                        "exposure is a covariate itself, and a factor: at most %d covariates and %d factors beside it",
                        NAMED_COLUMNS - 1, NAMED_COLUMNS - 1);
        return CAJAL_USAGE;
    }
    memmove(spec->covariates + 1, spec->covariates, spec->covariates_count * sizeof *spec->covariates);
    spec->covariates[0] = spec->group;
    spec->covariates_count++;
    snprintf(call->reference, sizeof call->reference, "%s=%s", spec->group, NOT_YET);
    spec->factors[spec->factors_count++] = call->reference;
    spec->group = NULL;
    spec->exposure = true;
    return CAJAL_OK;
}

/* A model has covariates; to leave the groups out without a word would show one curve as if it were all. */
static int refuse_group(const struct outcome_call *call, const struct analysis *analysis)
{
    const char *option = call->case_files_count ? "--by" : "--group", *group = call->wanted.spec.group;
    if (call->piecewise)
        cli_usage_error(call->command, "%s piecewise has no groups: give it the rows of one group, without %s",
                        analysis->name, option);
    else
        cli_usage_error(call->command, "%s has covariates in place of groups: not %s, but -x %s", analysis->name,
                        option, group);
    return CAJAL_USAGE;
}

/* Every line of every patient is shown, from the first to the last; groups are known at the start. */
static const char *lacking_sequences(const struct outcome_call *call)
{
    if (!call->case_files_count)
        return "--cases: a table does not say which drug was given in which line";
    if (call->wanted.from || call->wanted.to || call->wanted.criterion || call->wanted.unit || call->table)
        return "no --from, --to, --criterion, --unit or --table: it shows each line";
    bool by = !call->wanted.by || strcmp(call->wanted.by, "genotype") == 0 || strcmp(call->wanted.by, "sex") == 0;
    return by ? NULL : "--by genotype or --by sex: other groups are not known at the start";
}

/* A published curve stands beside the curves of km, and is known from one place. */
static const char *lacking_beside(const struct outcome_call *call, const struct analysis *analysis)
{
    bool files = call->curve || call->at_risk;
    if (!files && !call->beside)
        return NULL;
    if (!is(analysis, "km"))
        return "no --beside, --curve or --at-risk: these belong to km (and the files to rebuild)";
    if (files && call->beside)
        return "--beside or --curve, not both";
    if (files && !(call->curve && call->at_risk))
        return "--curve and --at-risk together";
    return files || call->case_files_count ? NULL : "--cases with --beside: a table does not say what it is about";
}

/* What the analysis cannot do without. */
static int check_call(const struct outcome_call *call, const struct analysis *analysis)
{
    bool cases = call->case_files_count > 0;
    const struct read_spec *spec = &call->wanted.spec;
    const char *lacking = NULL;
    if (call->plot && !analysis->drawn) {
        cli_usage_error(call->command, "--plot: nothing is drawn of %s", analysis->name);
        return CAJAL_USAGE;
    }
    if (call->logrank && !is(analysis, "km")) {
        cli_usage_error(call->command, "--logrank stands beside the curves of km; alone it is `cajal outcome logrank`");
        return CAJAL_USAGE;
    }
    if (is(analysis, "sequences"))
        lacking = lacking_sequences(call);
    else if (is(analysis, "rebuild"))
        lacking = !call->curve ? "--curve" : !call->at_risk ? "--at-risk" : NULL;
    else if (analysis->no_table)
        lacking = call->power.hazard_ratio > 0 ? NULL : "--hazard-ratio";
    else if (!cases && is(analysis, "literature"))
        lacking = "--cases: a table does not say which line and drug it is about";
    else if (!cases && !call->file)
        lacking = "a table: FILE.csv, or - for standard input";
    else if (analysis->intervals && !(spec->left && spec->right))
        lacking = !spec->left ? "--left" : "--right";
    else if (!analysis->intervals && !(spec->time && spec->status))
        lacking = !spec->time ? "--time" : "--status";
    else if ((analysis->needs_group || call->logrank) && !spec->group)
        lacking = cases ? "--by" : "--group";
    else if (is(analysis, "landmark") && isnan(call->landmark))
        lacking = "--landmark TIME";
    else if (is(analysis, "exposure") && !spec->known)
        lacking = cases ? "--by local or --by response: what became known later"
                        : "--known, the time at which the group became known";
    else if (spec->known && !is(analysis, "landmark") && !is(analysis, "exposure"))
        return refuse_later_groups(call, analysis);
    else if (analysis->needs_covariates && !spec->covariates_count)
        lacking = "--covariates";
    else if (spec->group && !analysis->grouped)
        return refuse_group(call, analysis);
    if (!lacking && !is(analysis, "rebuild"))
        lacking = lacking_beside(call, analysis);
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
        call->wanted.spec.bytes = cases->rows.table.data;
        call->wanted.spec.length = cases->rows.table.length;
    }
    if (!analysis->no_table)
        status = cohort_read(&cohort, cases ? "the cases" : call->file, &call->wanted.spec, errors);
    if (status == CAJAL_OK)
        status = analyse(&text, call, analysis, cases, &cohort, errors);
    if (status == CAJAL_OK)
        fwrite(text.data, 1, text.length, stdout);
    if (cases && (status == CAJAL_INVALID || (status == CAJAL_OK && call->form == STATISTICS_CSV)))
        outcome_cases_print_refusals(cases);
    cli_print_errors(NULL, errors);
    text_free(&text);
    cohort_free(&cohort);
    cajal_errors_free(errors);
    call->cases = NULL; /* they live no longer than this */
    call->wanted.spec.bytes = NULL;
    return (int)status;
}

/* The table alone, for any analysis. */
static int print_table(const struct outcome_cases *cases)
{
    outcome_cases_print_refusals(cases);
    return fwrite(cases->rows.table.data, 1, cases->rows.table.length, stdout) == cases->rows.table.length ? CAJAL_OK
                                                                                                           : CAJAL_IO;
}

/* CAJAL_INVALID when a document was no case, although the others were analysed. */
static int run_cases(struct outcome_call *call, const struct analysis *analysis)
{
    struct outcome_cases cases;
    int status = outcome_cases_open(&cases, call);
    if (status == CAJAL_OK)
        status = call->table && !call->sequences ? CAJAL_OK : check_call(call, analysis);
    if (status == CAJAL_OK && is(analysis, "exposure") && !call->table)
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
    if (status == CAJAL_OK && is(analysis, "exposure"))
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
    cli_confine(command, &values);
    const struct analysis *analysis = values.arguments_count ? outcome_find_analysis(values.arguments[0]) : NULL;
    status = outcome_read_options(&call, command, &values, argc);
    if (status == CAJAL_OK && (!analysis || (values.arguments_count > 2 && !call.case_files_count))) {
        cli_usage_error(command,
                        "expected an analysis (km, logrank, cox, rmst, cuminc, gray, finegray, "
                        "landmark, exposure, literature, sequences, npmle, fit, power, rebuild) and one table");
        status = CAJAL_USAGE;
    }
    if (status == CAJAL_OK) {
        call.analysis = analysis->name;
        call.sequences = is(analysis, "sequences");
        call.intervals = analysis->intervals;
        call.file = values.arguments_count > 1 ? values.arguments[1] : NULL;
        call.wanted.spec.competing = analysis->competing;
        call.wanted.spec.landmark = is(analysis, "landmark");
        call.wanted.spec.landmark_time = call.landmark;
        status = call.case_files_count ? run_cases(&call, analysis) : run_table(&call, analysis);
    }
    outcome_free_call(&call);
    cli_values_free(&values);
    return status == CAJAL_OK || status == CAJAL_INVALID ? cli_finish(status) : status;
}
