/* cajal kb diff: what changed between two days, in the knowledge or in one patient's plan. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/kb.h"
#include "patient/ndjson.h"
#include "report/changes.h"

#define WIDTH 80

static bool read_day(cajal_date *out, const struct cli_command *command, const char *text)
{
    if (date_parse(out, text) && out->precision == CAJAL_DAY)
        return true;
    cli_usage_error(command, "diff %s: expected a day, YYYY-MM-DD", text);
    return false;
}

/* The first case of the file ("-": standard input). */
static int read_case(cajal_case **out, const char *path, cajal_errors *errors)
{
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard input" : path;
    FILE *file = standard ? stdin : fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: cannot open: %s\n", path, strerror(errno));
        return CAJAL_IO;
    }
    struct ndjson reader;
    const char *bytes;
    size_t length;
    int line, status = CAJAL_INTERNAL;
    if (ndjson_open(&reader, file, name)) {
        enum ndjson_found found = ndjson_next(&reader, &bytes, &length, &line, errors);
        status = found == NDJSON_CASE   ? (int)cajal_case_read(out, bytes, length, name, errors)
                 : found == NDJSON_STOP ? (int)reader.stopped
                                        : CAJAL_INVALID;
        if (found == NDJSON_END)
            fprintf(stderr, "%s: no case in it\n", name);
        ndjson_close(&reader);
    }
    if (!standard)
        fclose(file);
    return status;
}

static int diff(const cajal_knowledge *knowledge, struct changes_request *request, const char *path,
                cajal_errors *errors)
{
    cajal_case *patient_case = NULL;
    struct text text = {0};
    int status = path ? read_case(&patient_case, path, errors) : CAJAL_OK;
    request->patient_case = patient_case;
    if (status == CAJAL_OK)
        status = (int)report_changes(&text, knowledge, request, errors);
    if (status == CAJAL_OK)
        fwrite(text.data, 1, text.length, stdout);
    cli_print_errors(path, errors);
    text_free(&text);
    cajal_case_free(patient_case);
    return status;
}

int cli_kb_diff(const struct cli_command *command, const struct cli_values *values, const char *directory)
{
    struct changes_request request = {.face = EXPLAIN_OPTIONS_INIT};
    if (values->arguments_count != 3) {
        cli_usage_error(command, "diff: expected two days, YYYY-MM-DD YYYY-MM-DD");
        return CAJAL_USAGE;
    }
    if (!read_day(&request.from, command, values->arguments[1]) ||
        !read_day(&request.until, command, values->arguments[2]))
        return CAJAL_USAGE;
    if (request.from.days > request.until.days) {
        cli_usage_error(command, "diff: %s is after %s; expected the earlier day first", values->arguments[1],
                        values->arguments[2]);
        return CAJAL_USAGE;
    }
    request.face.as_json = cli_value(values, command, "json") != NULL;
    request.face.width = WIDTH;
    request.face.colour = cli_colour(stdout, NULL);
    cajal_knowledge *knowledge = NULL;
    int status = cli_open_knowledge(&knowledge, directory);
    if (status != CAJAL_OK)
        return status;
    cajal_errors *errors = cajal_errors_new();
    status = errors ? diff(knowledge, &request, cli_value(values, command, "case"), errors) : CAJAL_INTERNAL;
    cajal_errors_free(errors);
    cajal_knowledge_free(knowledge);
    return cli_finish(status);
}
