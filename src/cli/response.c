/* cajal response: cases or tables of lesions in, every criterion side by side out. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/letters.h"
#include "base/text.h"
#include "cli/confine.h"
#include "cli/response_plot.h"
#include "patient/ndjson.h"
#include "report/response_report.h"

#define PROGRESS_EVERY 1000
#define ERROR_MOST 1000

const struct cli_option cli_response_options[] = {
    {"criteria", 'c', "LIST", "NONE", "only these: recist,choi,modified_choi,mrecist,eortc,percist,volume", false},
    {"option", 'o', "NAME=VALUE", "NONE", "another choice where readers of the criteria differ; may be repeated", true},
    {"list-options", 0, NULL, NULL, "the choices, the published one first", false},
    {"json", 'j', NULL, NULL, "JSON (schema/response.schema.json); NDJSON for a table or many cases", false},
    {"csv", 0, "ROWS", "visits|subjects|recorded",
     "CSV: a row for each visit and criterion, each subject and criterion, or each response of --rs", false},
    {"tu", 0, "FILE", "FILE", "SDTM's TU to a table TR, in the same order of subjects", false},
    {"rs", 0, "FILE", "FILE", "SDTM's RS: compare the responses recorded; without a table, best responses from them",
     false},
    {"plot", 'p', "FILE", "FILE", "draw to FILE.svg, .png or .pdf", false},
    {"plot-kind", 0, "KIND", "spider|waterfall|swimmer|plane", "what to draw (default: spider)", false},
    {"plot-by", 0, "CRITERION", "recist|choi|modified_choi|mrecist|eortc|percist|volume",
     "whose responses the plot shows (default: recist)", false},
    {"error-mm", 0, "N", "NONE", "95 % limit of the error of a diameter (default: 2 mm)", false},
    {"error-hu", 0, "N", "NONE", "95 % limit of the error of a lesion's density (default: 5 HU)", false},
    {"error-uptake", 0, "N", "NONE", "95 % limit of the error of a lesion's uptake (default: 10 %)", false},
    {"error-volume", 0, "N", "NONE", "95 % limit of the error of a lesion's volume (default: 20 %)", false},
    {"kb", 0, "DIR", "DIR", "use the knowledge base in DIR instead of the one in this program", false},
    {"width", 0, "N", "NONE", "columns of the text, 60 to 200 (default: 80)", false},
    {"colour", 0, "WHEN", "auto|always|never", "colour the text (default: auto, on a terminal)", false},
    {0}};

enum output { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_VISITS, OUTPUT_SUBJECTS, OUTPUT_RECORDED };

struct response_call_line {
    cajal_knowledge *knowledge;
    cajal_response_options options;
    const char **choices;
    enum output output;
    unsigned wanted;
    int width;
    bool colour, many, progress, failed;
    size_t written;
    size_t compared, different; /* responses recorded */
    struct text text;
    struct response_plot plot;
};

/* ---- options ---- */

static bool read_criteria(struct response_call_line *call, const struct cli_command *command, const char *list)
{
    call->wanted = list ? 0 : RESPONSE_ALL_CRITERIA;
    while (list && *list) {
        char word[32];
        size_t length = strcspn(list, ", ");
        snprintf(word, sizeof word, "%.*s", (int)length, list);
        enum response_criterion criterion = assessment_criterion(word);
        if (criterion == RESPONSE_BY_NONE) {
            cli_usage_error(
                command, "--criteria %s: expected recist, choi, modified_choi, mrecist, eortc, percist, volume", word);
            return false;
        }
        call->wanted |= 1u << criterion;
        list += length;
        list += strspn(list, ", ");
    }
    return true;
}

static bool read_error(double *out, const struct cli_command *command, const struct cli_values *values,
                       const char *name)
{
    const char *text = cli_value(values, command, name);
    char *end = NULL;
    if (!text)
        return true;
    *out = read_real(text, &end);
    if (end != text && !*end && *out >= 0 && *out < ERROR_MOST)
        return true;
    cli_usage_error(command, "--%s %s: expected a number from 0 on", name, text);
    return false;
}

static bool read_output(struct response_call_line *call, const struct cli_command *command,
                        const struct cli_values *values)
{
    const char *csv = cli_value(values, command, "csv"), *json = cli_value(values, command, "json");
    call->output = json ? OUTPUT_JSON : OUTPUT_TEXT;
    if (csv && json) {
        cli_usage_error(command, "--json and --csv cannot go together");
        return false;
    }
    static const char *const rows[] = {"visits", "subjects", "recorded"};
    for (int i = 0; csv && i < 3; i++)
        if (strcmp(csv, rows[i]) == 0)
            call->output = (enum output)(OUTPUT_VISITS + i);
    if (csv && call->output == OUTPUT_TEXT) {
        cli_usage_error(command, "--csv %s: expected visits, subjects or recorded", csv);
        return false;
    }
    if (call->output == OUTPUT_RECORDED && (!cli_value(values, command, "rs") || values->arguments_count == 0)) {
        cli_usage_error(command, "--csv recorded needs a table and --rs FILE beside it");
        return false;
    }
    return true;
}

static bool read_face(struct response_call_line *call, const struct cli_command *command,
                      const struct cli_values *values)
{
    struct cli_look look;
    if (!cli_read_look(&look, command, values, 80))
        return false;
    call->width = look.width;
    call->colour = look.colour;
    return true;
}

static int read_options(struct response_call_line *call, const struct cli_command *command,
                        const struct cli_values *values, int argc)
{
    call->options = (cajal_response_options)CAJAL_RESPONSE_OPTIONS_INIT;
    call->choices = calloc((size_t)argc + 1, sizeof *call->choices);
    if (!call->choices)
        return CAJAL_INTERNAL;
    call->options.choices = call->choices;
    call->options.choices_count = (size_t)cli_all(values, command, "option", call->choices);
    call->options.identified = cli_value(values, command, "tu");
    call->options.recorded = cli_value(values, command, "rs");
    bool good = read_criteria(call, command, cli_value(values, command, "criteria")) &&
                read_error(&call->options.error_mm, command, values, "error-mm") &&
                read_error(&call->options.error_hu, command, values, "error-hu") &&
                read_error(&call->options.error_uptake_percent, command, values, "error-uptake") &&
                read_error(&call->options.error_volume_percent, command, values, "error-volume") &&
                read_output(call, command, values) && read_face(call, command, values);
    int status = good ? response_plot_open(&call->plot, command, values) : CAJAL_USAGE;
    call->options.critique = call->output == OUTPUT_TEXT || call->output == OUTPUT_JSON ? 1 : -1;
    if (status == CAJAL_OK && values->arguments_count == 0 && !call->options.recorded &&
        !cli_value(values, command, "list-options")) {
        cli_usage_error(command, "expected a case or a table");
        status = CAJAL_USAGE;
    }
    return status;
}

static int list_options(void)
{
    for (int i = 0; i < RESPONSE_OPTION_COUNT; i++) {
        const struct response_option_row *row = &response_option_rows[i];
        if (row->words)
            printf("%s=%s\n    %s\n", row->name, row->words, row->text);
        else
            printf("%s=%d\n    %s\n", row->name, row->fallback, row->text);
    }
    return CAJAL_OK;
}

/* ---- one assessment ---- */

static int write_one(void *context, const cajal_assessment *assessment)
{
    struct response_call_line *call = context;
    cajal_status status = CAJAL_OK;
    text_clear(&call->text);
    if (call->output == OUTPUT_JSON)
        status = report_response_json(&call->text, assessment, !call->many, NULL);
    else if (call->output == OUTPUT_TEXT)
        status = report_response_text(&call->text, assessment, call->wanted, call->width, call->colour, NULL);
    else if (call->output == OUTPUT_VISITS)
        report_response_visits(&call->text, assessment, call->wanted);
    else if (call->output == OUTPUT_RECORDED)
        report_response_recorded(&call->text, assessment);
    else
        report_response_subjects(&call->text, assessment, call->wanted);
    size_t different;
    call->compared += cajal_assessment_recorded(assessment, &different);
    call->different += different;
    if (call->output == OUTPUT_TEXT && call->written)
        putchar('\n');
    call->failed =
        call->failed || status != CAJAL_OK || call->text.failed || !response_plot_take(&call->plot, assessment);
    if (!call->failed && call->text.length)
        fwrite(call->text.data, 1, call->text.length, stdout);
    call->written++;
    if (call->progress && call->written % PROGRESS_EVERY == 0)
        fprintf(stderr, "\r%zu assessed", call->written);
    return call->failed || ferror(stdout);
}

/* ---- cases ---- */

static cajal_status assess_document(struct response_call_line *call, const char *bytes, size_t length, const char *name,
                                    cajal_errors *errors)
{
    cajal_case *patient_case = NULL;
    cajal_assessment *assessment = NULL;
    cajal_status status = cajal_case_read(&patient_case, bytes, length, name, errors);
    if (status == CAJAL_OK)
        status = cajal_assess_case(&assessment, call->knowledge, patient_case, &call->options, errors);
    if (status == CAJAL_OK)
        write_one(call, assessment);
    cajal_assessment_free(assessment);
    cajal_case_free(patient_case);
    return status;
}

static int assess_cases(struct response_call_line *call, FILE *file, const char *name)
{
    struct ndjson reader;
    cajal_errors *errors = cajal_errors_new();
    cajal_status worst = CAJAL_OK;
    if (!errors || !ndjson_open(&reader, file, name)) {
        cajal_errors_free(errors);
        return CAJAL_INTERNAL;
    }
    for (;;) {
        const char *bytes;
        size_t length;
        int line;
        enum ndjson_found found = ndjson_next(&reader, &bytes, &length, &line, errors);
        cajal_status status = found == NDJSON_CASE  ? assess_document(call, bytes, length, name, errors)
                              : found == NDJSON_END ? CAJAL_OK
                              : found == NDJSON_BAD ? CAJAL_INVALID
                                                    : reader.stopped;
        cli_print_errors_from(name, found == NDJSON_CASE ? line : 0, errors);
        cajal_errors_clear(errors);
        worst = status > worst ? status : worst;
        if (found == NDJSON_END || found == NDJSON_STOP || worst >= CAJAL_USAGE || call->failed)
            break;
    }
    ndjson_close(&reader);
    cajal_errors_free(errors);
    return (int)worst;
}

/* ---- files ---- */

/* `path` NULL: the recorded responses alone. */
static int assess_table(struct response_call_line *call, const char *path)
{
    cajal_errors *errors = cajal_errors_new();
    if (!errors)
        return CAJAL_INTERNAL;
    call->many = true;
    cajal_status status =
        path ? cajal_assess_table(call->knowledge, path, &call->options, write_one, call, errors)
             : cajal_assess_recorded(call->knowledge, call->options.recorded, &call->options, write_one, call, errors);
    if (call->progress && call->written >= PROGRESS_EVERY)
        fputs("\r\033[K", stderr);
    cli_print_errors(NULL, errors);
    cajal_errors_free(errors);
    return (int)status;
}

/* A pipe is read once: its name must tell. */
static bool names_case(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && (letters_compare(dot, ".json") == 0 || letters_compare(dot, ".ndjson") == 0);
}

/* A case begins with a brace; what does not is a table. */
static bool is_case(FILE *file)
{
    int c;
    do
        c = getc(file);
    while (c != EOF && isspace(c));
    if (c != EOF)
        ungetc(c, file);
    return c == '{' || c == '[';
}

static int assess_file(struct response_call_line *call, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    struct stat about;
    bool once = !standard && stat(path, &about) == 0 && !S_ISREG(about.st_mode);
    if (once && !names_case(path))
        return assess_table(call, path);
    FILE *file = standard ? stdin : fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: cannot open: %s\n", path, strerror(errno));
        return CAJAL_IO;
    }
    bool json = once || is_case(file);
    if (ferror(file)) {
        fprintf(stderr, "%s: cannot read: %s\n", path, strerror(errno));
        if (!standard)
            fclose(file);
        return CAJAL_IO;
    }
    int status = json ? assess_cases(call, file, standard ? "standard input" : path) : CAJAL_OK;
    if (!standard)
        fclose(file);
    return json ? status : assess_table(call, path);
}

static int assess_files(struct response_call_line *call, char **paths, int count)
{
    int worst = CAJAL_OK;
    call->many = count > 1;
    if (call->output == OUTPUT_VISITS)
        report_response_visits_header(&call->text);
    else if (call->output == OUTPUT_SUBJECTS)
        report_response_subjects_header(&call->text);
    else if (call->output == OUTPUT_RECORDED)
        report_response_recorded_header(&call->text);
    if (call->text.failed)
        return CAJAL_INTERNAL;
    if (call->text.length)
        fputs(call->text.data, stdout);
    for (int i = 0; i < count && worst < CAJAL_USAGE && !call->failed; i++) {
        int status = assess_file(call, paths[i]);
        worst = status > worst ? status : worst;
    }
    if (count == 0)
        worst = assess_table(call, NULL);
    else if (call->options.recorded)
        fprintf(stderr, "%zu responses recorded: %zu agree, %zu differ\n", call->compared,
                call->compared - call->different, call->different);
    return call->failed ? CAJAL_INTERNAL : worst;
}

int cli_response(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    struct response_call_line call = {.progress = isatty(STDERR_FILENO) != 0 && !isatty(STDOUT_FILENO)};
    int status = cli_parse(&values, command, argc, argv);
    if (status == CAJAL_OK && !values.done) {
        cli_confine(command, &values);
        status = read_options(&call, command, &values, argc);
        if (status == CAJAL_OK && cli_value(&values, command, "list-options"))
            status = list_options();
        else if (status == CAJAL_OK) {
            status = cli_open_knowledge(&call.knowledge, cli_value(&values, command, "kb"));
            if (status == CAJAL_OK)
                status = assess_files(&call, values.arguments, values.arguments_count);
            if (status <= CAJAL_INVALID) /* of some subjects only, where the output stopped: no drawing of those */
                status = cli_finish(status);
            int drawn = status <= CAJAL_INVALID ? response_plot_write(&call.plot, call.knowledge) : CAJAL_OK;
            status = drawn > status ? drawn : status;
        }
    }
    cajal_knowledge_free(call.knowledge);
    text_free(&call.text);
    response_plot_close(&call.plot);
    free(call.choices);
    cli_values_free(&values);
    return status == CAJAL_OK || status == CAJAL_INVALID ? cli_finish(status) : status;
}
