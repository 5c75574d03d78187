/* cajal measure: images and masks in, diameters, volumes and densities out. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/confine.h"

#define PROGRESS_WIDTH 24

const struct cli_option cli_measure_options[] = {
    {"diameter", 'd', "ENDS", "centres|corners", "measure between voxel centres (default) or their outer corners",
     false},
    {"name", 'n', "LABEL=ID", "NONE", "what to call the lesion of a label: 3=T01; may be repeated", true},
    {"site", 's', "LABEL=SITE", "NONE", "where it is: 3=liver; a lymph_node is judged by its short axis", true},
    {"gone", 'g', "LABEL", "NONE", "a later mask lacks it because the lesion is gone", true},
    {"new", 0, "LABEL", "NONE", "an earlier mask lacks it because the lesion was not there", true},
    {"date", 0, "DATE", "NONE", "of a visit, YYYY-MM-DD; one for each, in order", true},
    {"subject", 0, "ID", "NONE", "whose images, for the table", false},
    {"json", 'j', NULL, NULL, "JSON (schema/measure.schema.json)", false},
    {"csv", 'c', NULL, NULL, "a table with a row for each lesion and visit, for `cajal response`", false},
    {"kb", 0, "DIR", "DIR", "use the knowledge base in DIR instead of the one in this program", false},
    {"width", 0, "N", "NONE", "columns of the text, 60 to 200 (default: 100)", false},
    {"colour", 0, "WHEN", "auto|always|never", "colour the text (default: auto, on a terminal)", false},
    {0}};

struct measure_call {
    cajal_measure_input input;
    cajal_report_options report;
    cajal_measure_visit *visits;
    cajal_measure_label *labels;
    const char **words; /* of an option that may be repeated */
    bool csv;
};

static void show_progress(void *context, const char *what, double share)
{
    (void)context;
    char bar[PROGRESS_WIDTH + 1];
    memset(bar, '.', PROGRESS_WIDTH);
    memset(bar, '#', (size_t)(share * PROGRESS_WIDTH));
    bar[PROGRESS_WIDTH] = '\0';
    if (share >= 1)
        fprintf(stderr, "\r%*s\r", PROGRESS_WIDTH + 32, ""); /* leaves nothing behind */
    else
        fprintf(stderr, "\rcajal: [%s] %-10s", bar, what);
}

/* ---- options ---- */

/* The entry of a label, new if need be. */
static cajal_measure_label *entry_of(struct measure_call *call, int label)
{
    for (size_t i = 0; i < call->input.labels_count; i++)
        if (call->labels[i].label == label)
            return &call->labels[i];
    cajal_measure_label *entry = &call->labels[call->input.labels_count++];
    entry->label = label;
    return entry;
}

/* "3=T01" → the entry of label 3 and "T01"; "3" alone where no value is wanted. */
static cajal_measure_label *read_label(struct measure_call *call, const struct cli_command *command, const char *option,
                                       const char *text, const char **value)
{
    char digits[16] = "";
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    if (length < sizeof digits)
        (void)snprintf(digits, sizeof digits, "%.*s", (int)length, text);
    int label = cli_number(digits, 1, 2147483647);
    if (label < 0 || (value && (!equals || !equals[1])) || (!value && equals)) {
        cli_usage_error(command, "--%s %s: expected %s", option, text,
                        value ? "LABEL=VALUE, such as 3=liver" : "a label, such as 3");
        return NULL;
    }
    if (value)
        *value = equals + 1;
    return entry_of(call, label);
}

static int read_labels(struct measure_call *call, const struct cli_command *command, const struct cli_values *values)
{
    static const char *const options[] = {"name", "site", "gone", "new"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        int count = cli_all(values, command, options[i], call->words);
        for (int j = 0; j < count; j++) {
            const char *value = NULL;
            cajal_measure_label *entry = read_label(call, command, options[i], call->words[j], i < 2 ? &value : NULL);
            if (!entry)
                return CAJAL_USAGE;
            switch (i) {
            case 0: entry->id = value; break;
            case 1: entry->site = value; break;
            case 2: entry->gone = 1; break;
            default: entry->is_new = 1; break;
            }
        }
    }
    call->input.labels = call->labels;
    return CAJAL_OK;
}

static int read_visits(struct measure_call *call, const struct cli_command *command, const struct cli_values *values)
{
    int files = values->arguments_count, dates = cli_all(values, command, "date", call->words);
    if (files < 2 || files % 2) {
        cli_usage_error(command, "expected a CT and its mask, and the same for each later visit; found %d file%s",
                        files, files == 1 ? "" : "s");
        return CAJAL_USAGE;
    }
    if (dates && dates != files / 2) {
        cli_usage_error(command, "%d --date for %d visit%s", dates, files / 2, files == 2 ? "" : "s");
        return CAJAL_USAGE;
    }
    char *const *pair = values->arguments;
    for (int i = 0; i < files / 2; i++, pair += 2)
        call->visits[i] = (cajal_measure_visit){pair[0], pair[1], dates ? call->words[i] : NULL};
    call->input.visits = call->visits;
    call->input.visits_count = (size_t)(files / 2);
    return CAJAL_OK;
}

static int read_form(struct measure_call *call, const struct cli_command *command, const struct cli_values *values)
{
    struct cli_look look;
    const char *diameter = cli_value(values, command, "diameter");
    call->csv = cli_value(values, command, "csv") != NULL;
    call->report.format = cli_value(values, command, "json") ? CAJAL_JSON : CAJAL_TEXT;
    call->input.diameter =
        diameter && strcmp(diameter, "corners") == 0 ? CAJAL_DIAMETER_CORNERS : CAJAL_DIAMETER_CENTRES;
    if (call->csv && call->report.format == CAJAL_JSON)
        cli_usage_error(command, "--csv and --json cannot go together");
    else if (diameter && strcmp(diameter, "corners") != 0 && strcmp(diameter, "centres") != 0)
        cli_usage_error(command, "--diameter %s: expected centres or corners", diameter);
    else if (cli_read_look(&look, command, values, 100)) {
        call->report.width = look.width;
        call->report.colour = look.colour;
        return CAJAL_OK;
    }
    return CAJAL_USAGE;
}

static int read_options(struct measure_call *call, const struct cli_command *command, const struct cli_values *values,
                        int argc)
{
    size_t most = (size_t)argc + 1;
    call->input = (cajal_measure_input)CAJAL_MEASURE_INPUT_INIT;
    call->report = (cajal_report_options)CAJAL_REPORT_OPTIONS_INIT;
    call->visits = calloc(most, sizeof *call->visits);
    call->labels = calloc(most, sizeof *call->labels);
    call->words = calloc(most, sizeof *call->words);
    if (!call->visits || !call->labels || !call->words)
        return CAJAL_INTERNAL;
    call->input.subject = cli_value(values, command, "subject");
    if (isatty(STDERR_FILENO))
        call->input.progress = show_progress;
    int status = read_form(call, command, values);
    if (status == CAJAL_OK)
        status = read_labels(call, command, values);
    return status == CAJAL_OK ? read_visits(call, command, values) : status;
}

static int measure(const struct measure_call *call, const cajal_knowledge *knowledge)
{
    cajal_errors *errors = cajal_errors_new();
    cajal_measurement *measurement = NULL;
    char *text = NULL;
    cajal_status status = cajal_imaging_measure(&measurement, knowledge, &call->input, errors);
    if (status != CAJAL_OK && call->input.progress)
        call->input.progress(NULL, "", 1);
    if (status == CAJAL_OK)
        status = call->csv ? cajal_report_measurement_csv(&text, NULL, measurement, errors)
                           : cajal_report_measurement(&text, NULL, measurement, &call->report, errors);
    if (status == CAJAL_OK)
        fputs(text, stdout);
    cli_print_errors(NULL, errors);
    cajal_free(text);
    cajal_imaging_free(measurement);
    cajal_errors_free(errors);
    return (int)status;
}

int cli_measure(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    struct measure_call call = {0};
    cajal_knowledge *knowledge = NULL;
    int status = cli_parse(&values, command, argc, argv);
    if (status == CAJAL_OK && !values.done) {
        cli_confine(command, &values);
        status = read_options(&call, command, &values, argc);
        if (status == CAJAL_OK)
            status = cli_open_knowledge(&knowledge, cli_value(&values, command, "kb"));
        if (status == CAJAL_OK)
            status = measure(&call, knowledge);
    }
    cajal_knowledge_free(knowledge);
    free(call.visits);
    free(call.labels);
    free(call.words);
    cli_values_free(&values);
    return status == CAJAL_OK ? cli_finish(status) : status;
}
