/* cajal simulate: a scenario in, policies compared out. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/confine.h"
#include "report/answers_plot.h"
#include "report/fit_report.h"
#include "simulate/simulation.h"

#define PROGRESS_WIDTH 24
#define FIT_PATIENTS 20000
#define FIT_DRAW_PATIENTS 1000
#define FIT_DRAWS 64

const struct cli_option cli_simulate_options[] = {
    {"seed", 's', "N", "NONE", "of the random numbers: the same seed gives the same answer (default: 1)", false},
    {"patients", 'n', "N", "NONE", "how many, instead of what the scenario says", false},
    {"threads", 't', "N", "NONE", "cores to use (default: all); the answer does not depend on it", false},
    {"json", 'j', NULL, NULL, "JSON (schema/simulate.schema.json; of --fit, simulate-fit.schema.json)", false},
    {"checkpoint", 0, "FILE", "FILE", "keep what is done in FILE, so that a run that is stopped can go on", false},
    {"resume", 0, NULL, NULL, "go on from the checkpoint, where it is there", false},
    {"fit", 0, NULL, NULL, "no scenario: what the model says of the published figures it was fitted to, and of others",
     false},
    {"draws", 0, "N", "NONE", "run it for N draws of the parameters, for what is not known (of --fit: default 64)",
     false},
    {"plot", 0, "FILE", "FILE", "draw it: .svg, .png or .pdf (needs --draws)", false},
    {"plot-kind", 0, "KIND", "pfs|os|ceac|evpi|plane|tornado",
     "survival, acceptability, worth of information, costs against QALYs, what it hangs on (default: os)", false},
    {"plot-policy", 0, "ID", "NONE", "of a tornado: the policy that is set against the first (default: the second)",
     false},
    {"kb", 0, "DIR", "DIR", "use the knowledge base in DIR instead of the one in this program", false},
    {"width", 0, "N", "NONE", "columns of the text, 60 to 200 (default: 100)", false},
    {"colour", 0, "WHEN", "auto|always|never", "colour the text (default: auto, on a terminal)", false},
    {0}};

struct simulate_call {
    const char *path;
    cajal_simulate_options options;
    cajal_report_options report;
    bool fit;
    const char *plot, *plot_policy;
    enum answers_plot_kind plot_kind;
    uint64_t draws;
};

static void show_progress(void *context, uint64_t done, uint64_t of)
{
    (void)context;
    char bar[PROGRESS_WIDTH + 1];
    double share = of ? (double)done / (double)of : 1;
    memset(bar, '.', PROGRESS_WIDTH);
    memset(bar, '#', (size_t)(share * PROGRESS_WIDTH));
    bar[PROGRESS_WIDTH] = '\0';
    if (done >= of)
        fprintf(stderr, "\r%*s\r", PROGRESS_WIDTH + 48, ""); /* leaves nothing behind */
    else
        fprintf(stderr, "\rcajal: [%s] %llu of %llu patients", bar, (unsigned long long)done, (unsigned long long)of);
}

/* ---- options ---- */

/* A whole number in [low, high] into `out`; false after a message. Nothing given: `out` is left alone. */
static bool read_count(uint64_t *out, const struct cli_command *command, const struct cli_values *values,
                       const char *name, uint64_t low, uint64_t high)
{
    const char *text = cli_value(values, command, name);
    if (!text)
        return true;
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || value < low || value > high) {
        cli_usage_error(command, "--%s %s: expected a whole number from %llu to %llu", name, text,
                        (unsigned long long)low, (unsigned long long)high);
        return false;
    }
    *out = value;
    return true;
}

static int read_form(struct simulate_call *call, const struct cli_command *command, const struct cli_values *values)
{
    struct cli_look look;
    if (!cli_read_look(&look, command, values, 100))
        return CAJAL_USAGE;
    call->report.format = cli_value(values, command, "json") ? CAJAL_JSON : CAJAL_TEXT;
    call->report.width = look.width;
    call->report.colour = look.colour;
    return CAJAL_OK;
}

static bool read_plot(struct simulate_call *call, const struct cli_command *command, const struct cli_values *values)
{
    static const char *const kinds[] = {
#define KIND(word, name) [name] = word,
        ANSWERS_PLOTS(KIND)
#undef KIND
    };
    const char *kind = cli_value(values, command, "plot-kind");
    enum chart_format format;
    call->plot = cli_value(values, command, "plot");
    call->plot_policy = cli_value(values, command, "plot-policy");
    call->plot_kind = ANSWERS_PLOT_OS;
    for (int i = 0; kind && i < ANSWERS_PLOT_KINDS; i++)
        if (strcmp(kinds[i], kind) == 0) {
            call->plot_kind = (enum answers_plot_kind)i;
            kind = NULL;
        }
    if (kind)
        cli_usage_error(command, "--plot-kind %s: expected pfs, os, ceac, evpi, plane or tornado", kind);
    else if (call->plot && !chart_format_of_path(&format, call->plot))
        cli_usage_error(command, "--plot %s: expected a name that ends in .svg, .png or .pdf", call->plot);
    else if (call->plot && !call->options.draws)
        cli_usage_error(command, "--plot needs --draws N: a drawing shows what is not known");
    else
        return true;
    return false;
}

static int read_options(struct simulate_call *call, const struct cli_command *command, const struct cli_values *values)
{
    uint64_t threads = 0;
    call->options = (cajal_simulate_options)CAJAL_SIMULATE_OPTIONS_INIT;
    call->report = (cajal_report_options)CAJAL_REPORT_OPTIONS_INIT;
    call->fit = cli_value(values, command, "fit") != NULL;
    call->draws = call->fit ? FIT_DRAWS : 0;
    if (values->arguments_count != (call->fit ? 0 : 1)) {
        cli_usage_error(command, call->fit ? "--fit needs no scenario; found %d" : "expected one scenario; found %d",
                        values->arguments_count);
        return CAJAL_USAGE;
    }
    call->path = call->fit ? NULL : values->arguments[0];
    if (!read_count(&call->options.seed, command, values, "seed", 0, INT64_MAX) ||
        !read_count(&call->options.patients, command, values, "patients", 1, CAJAL_SIMULATE_PATIENTS_MAX) ||
        !read_count(&call->draws, command, values, "draws", 0, CAJAL_SIMULATE_DRAWS_MAX) ||
        !read_count(&threads, command, values, "threads", 1, 1024))
        return CAJAL_USAGE;
    call->options.threads = (int)threads;
    call->options.draws = (int)call->draws;
    call->options.checkpoint = cli_value(values, command, "checkpoint");
    call->options.resume = cli_value(values, command, "resume") != NULL;
    if (call->options.resume && !call->options.checkpoint) {
        cli_usage_error(command, "--resume needs --checkpoint FILE");
        return CAJAL_USAGE;
    }
    if (!read_plot(call, command, values))
        return CAJAL_USAGE;
    if (isatty(STDERR_FILENO))
        call->options.progress = show_progress;
    return read_form(call, command, values);
}

/* The policy of a tornado; false after a message. */
static bool plotted_policy(uint32_t *out, const struct simulate_call *call, const struct answers *answers)
{
    *out = answers->policies > 1 ? 1 : 0;
    if (!call->plot_policy)
        return true;
    for (*out = 0; *out < answers->policies; ++*out)
        if (strcmp(answers->scenario->policies[*out].id, call->plot_policy) == 0)
            return true;
    fprintf(stderr, "cajal: --plot-policy %s: the scenario has no such policy\n", call->plot_policy);
    return false;
}

static cajal_status draw_plot(const struct simulate_call *call, const struct answers *answers, cajal_errors *errors)
{
    enum chart_format format = CHART_SVG;
    char *bytes = NULL;
    size_t length = 0;
    struct answers_plot plot = {.kind = call->plot_kind, .threshold = answers_worth(answers)};
    (void)chart_format_of_path(&format, call->plot);
    if (!plotted_policy(&plot.policy, call, answers))
        return CAJAL_USAGE;
    cajal_status status = answers_plot(&bytes, &length, format, answers, &plot, errors);
    if (status == CAJAL_OK)
        status = (cajal_status)cli_write_file(call->plot, bytes, length);
    free(bytes);
    return status;
}

static int simulate(const struct simulate_call *call, const cajal_knowledge *knowledge)
{
    cajal_errors *errors = cajal_errors_new();
    cajal_scenario *scenario = NULL;
    cajal_simulation *simulation = NULL;
    char *text = NULL;
    cajal_status status = cajal_scenario_read(&scenario, knowledge, call->path, errors);
    if (status == CAJAL_OK)
        status = cajal_simulate(&simulation, scenario, &call->options, errors);
    if (status == CAJAL_OK && call->plot)
        status = draw_plot(call, simulation->answers, errors);
    if (status == CAJAL_OK)
        status = cajal_report_simulation(&text, NULL, simulation, &call->report, errors);
    if (status == CAJAL_OK)
        fputs(text, stdout);
    cli_print_errors(NULL, errors);
    cajal_free(text);
    cajal_simulation_free(simulation);
    cajal_scenario_free(scenario);
    cajal_errors_free(errors);
    return (int)status;
}

static int show_fit(const struct simulate_call *call, const cajal_knowledge *knowledge)
{
    cajal_errors *errors = cajal_errors_new();
    struct text text = {0};
    struct fit_report report = {.knowledge = knowledge,
                                .options = {.seed = call->options.seed,
                                            .patients = call->options.patients ? call->options.patients : FIT_PATIENTS,
                                            .draw_patients = FIT_DRAW_PATIENTS,
                                            .draws = (uint32_t)call->draws,
                                            .threads = call->options.threads}};
    struct fit_row *rows = calloc((size_t)knowledge->kb->targets_count + 1, sizeof *rows);
    cajal_status status = CAJAL_INTERNAL;
    if (rows)
        status = fit_rows(rows, knowledge, &report.options, errors);
    report.rows = rows;
    if (status == CAJAL_OK)
        status = call->report.format == CAJAL_JSON
                     ? fit_report_json(&text, &report, true, errors)
                     : fit_report_text(&text, &report, call->report.width, call->report.colour, errors);
    if (status == CAJAL_OK)
        fputs(text.data, stdout);
    cli_print_errors(NULL, errors);
    text_free(&text);
    free(rows);
    cajal_errors_free(errors);
    return (int)status;
}

int cli_simulate(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    struct simulate_call call = {0};
    cajal_knowledge *knowledge = NULL;
    int status = cli_parse(&values, command, argc, argv);
    if (status == CAJAL_OK && !values.done) {
        cli_confine(command, &values);
        status = read_options(&call, command, &values);
        if (status == CAJAL_OK)
            status = cli_open_knowledge(&knowledge, cli_value(&values, command, "kb"));
        if (status == CAJAL_OK)
            status = call.fit ? show_fit(&call, knowledge) : simulate(&call, knowledge);
    }
    cajal_knowledge_free(knowledge);
    cli_values_free(&values);
    return status == CAJAL_OK ? cli_finish(status) : status;
}
