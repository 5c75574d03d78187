/* cajal fhir: cases from and to FHIR Bundles. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_out.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/confine.h"
#include "cli/fhir.h"
#include "exchange/fhir_case.h"
#include "patient/ndjson.h"

const struct cli_option cli_fhir_options[] = {
    {"json", 'j', NULL, NULL, "import: one object, { \"case\": …, \"report\": [ … ] }, on standard output", false},
    {"out", 'o', "FILE", "FILE", "write the case, or the Bundles, to FILE", false},
    {"report", 0, "FILE", "FILE", "import: write what the report says to FILE as JSON, and nothing on standard error",
     false},
    {"each", 0, NULL, NULL,
     "import: each document (a Bundle a line, say) is a record of its own; the cases come as NDJSON", false},
    {"id", 0, "ID", "NONE", "import: the id of the case (default: that of the Patient)", false},
    {"kb", 0, "DIR", "DIR", "use the knowledge base in DIR instead of the one in this program", false},
    {0}};

/* ---- files ---- */

static int write_text(const char *path, struct text *text)
{
    if (text->failed)
        return CAJAL_INTERNAL;
    return cli_write_file(path ? path : "-", text->data, text->length);
}

/* ---- import ---- */

void fhir_print_note(const char *where, const cajal_fhir_note *note)
{
    static const char *const heads[] = {"contradiction", "not understood", "assumed", "left out"};
    fprintf(stderr, "%s%s%s: %s%s%s", where, *where ? ": " : "", heads[note->kind],
            *note->path ? note->path : "the whole record", *note->resource_id ? " of " : "", note->resource_id);
    if (*note->code)
        fprintf(stderr, " (%s)", note->code);
    fprintf(stderr, ": %s\n", note->reason);
}

static int tell_report(const cajal_fhir_report *report, const char *path)
{
    if (path) {
        struct text text = {0};
        struct json_out out;
        emit_begin(&out, &text, true);
        fhir_report_emit(&out, NULL, report);
        text_add_char(&text, '\n');
        int status = write_text(path, &text);
        text_free(&text);
        return status;
    }
    for (size_t i = 0; i < cajal_fhir_report_count(report); i++)
        fhir_print_note(cajal_fhir_report_at(report, i)->input, cajal_fhir_report_at(report, i));
    return CAJAL_OK;
}

static void as_one_object(struct text *text, const char *json, const cajal_fhir_report *report)
{
    struct json_out out;
    emit_begin(&out, text, false);
    text_add(text, "{\"case\":");
    text_add(text, json);
    text_add(text, ",\"report\":");
    fhir_report_emit(&out, NULL, report);
    text_add(text, "}\n");
}

static int write_case(const cajal_case *patient_case, const cajal_fhir_report *report,
                      const struct cli_command *command, const struct cli_values *values, cajal_errors *errors)
{
    bool together = cli_value(values, command, "json") != NULL;
    char *json = NULL;
    struct text text = {0};
    int status = (int)cajal_case_write(&json, NULL, patient_case, !together, errors);
    if (status == CAJAL_OK && together)
        as_one_object(&text, json, report);
    else if (status == CAJAL_OK)
        text_add(&text, json);
    if (status == CAJAL_OK)
        status = write_text(cli_value(values, command, "out"), &text);
    if (status == CAJAL_OK && (!together || cli_value(values, command, "report")))
        status = tell_report(report, cli_value(values, command, "report"));
    cajal_free(json);
    text_free(&text);
    return status;
}

static bool contradicts(const cajal_fhir_report *report)
{
    return cajal_fhir_report_count(report) > 0 && cajal_fhir_report_at(report, 0)->kind == CAJAL_FHIR_CONFLICT;
}

static int import_record(const cajal_knowledge *knowledge, const cajal_fhir_input *inputs, size_t count,
                         const struct cli_command *command, const struct cli_values *values)
{
    cajal_case *patient_case = NULL;
    cajal_fhir_report *report = NULL;
    cajal_errors *errors = cajal_errors_new();
    int status = (int)cajal_case_from_fhir(&patient_case, &report, knowledge, inputs, count,
                                           cli_value(values, command, "id"), errors);
    if (status == CAJAL_OK)
        status = write_case(patient_case, report, command, values, errors);
    if (status == CAJAL_OK && contradicts(report))
        status = CAJAL_INVALID;
    cli_print_errors("cajal fhir", errors);
    cajal_errors_free(errors);
    cajal_fhir_report_free(report);
    cajal_case_free(patient_case);
    return status;
}

/* ---- many records ---- */

struct each {
    const cajal_knowledge *knowledge;
    struct text cases;
    bool quiet; /* the report goes to a file */
    struct text notes;
    struct json_out out; /* of the notes: a list of lists' items */
    size_t count;
    int status;
};

static int worse(int a, int b) { return a > b ? a : b; }

static void tell_each(struct each *each, const cajal_case *it, const cajal_fhir_report *report)
{
    if (!each->quiet) {
        (void)tell_report(report, NULL);
        return;
    }
    emit_object(&each->out, NULL);
    emit_string(&each->out, "case", cajal_case_id(it));
    fhir_report_emit(&each->out, "report", report);
    emit_end_object(&each->out);
}

static void take_record(struct each *each, const cajal_fhir_input *record)
{
    cajal_case *it = NULL;
    cajal_fhir_report *report = NULL;
    char *json = NULL;
    cajal_errors *errors = cajal_errors_new();
    int status = (int)cajal_case_from_fhir(&it, &report, each->knowledge, record, 1, NULL, errors);
    if (status == CAJAL_OK)
        status = (int)cajal_case_write(&json, NULL, it, 0, errors);
    if (status == CAJAL_OK) {
        text_add(&each->cases, json);
        text_add_char(&each->cases, '\n');
        tell_each(each, it, report);
        status = contradicts(report) ? CAJAL_INVALID : CAJAL_OK;
    }
    each->count++;
    each->status = worse(each->status, status);
    cli_print_errors("cajal fhir", errors);
    cajal_errors_free(errors);
    cajal_free(json);
    cajal_fhir_report_free(report);
    cajal_case_free(it);
}

/* The documents of one file; a mistake of JSON ends it, for where the next begins cannot be told. */
static void take_file(struct each *each, const cajal_fhir_input *input)
{
    struct scan scan = {0};
    cajal_errors *errors = cajal_errors_new();
    for (size_t at = 0; at < input->length; at += scan.length) {
        cajal_status status = scan_first(&scan, input->bytes + at, input->length - at, input->name, errors);
        if (status != CAJAL_OK) {
            cli_print_errors("cajal fhir", errors);
            each->status = worse(each->status, (int)status);
            break;
        }
        take_record(each, &(cajal_fhir_input){input->bytes + at, scan.length, input->name});
    }
    scan_free(&scan);
    cajal_errors_free(errors);
}

static int import_each(const cajal_knowledge *knowledge, const cajal_fhir_input *inputs, size_t count,
                       const struct cli_command *command, const struct cli_values *values)
{
    const char *report = cli_value(values, command, "report");
    struct each each = {.knowledge = knowledge, .quiet = report != NULL};
    emit_begin(&each.out, &each.notes, true);
    emit_array(&each.out, NULL);
    for (size_t i = 0; i < count; i++)
        take_file(&each, &inputs[i]);
    emit_end_array(&each.out);
    text_add_char(&each.notes, '\n');
    if (each.count == 0 && each.status == CAJAL_OK) {
        fprintf(stderr, "cajal fhir: no record in the input\n");
        each.status = CAJAL_INVALID;
    }
    if (each.cases.length || each.cases.failed)
        each.status = worse(each.status, write_text(cli_value(values, command, "out"), &each.cases));
    if (report)
        each.status = worse(each.status, write_text(report, &each.notes));
    text_free(&each.cases);
    text_free(&each.notes);
    return each.status;
}

/* ---- either ---- */

static int import(const cajal_knowledge *knowledge, const struct cli_command *command, const struct cli_values *values)
{
    size_t count = (size_t)values->arguments_count - 1;
    struct text *texts = calloc(count + 1, sizeof *texts);
    cajal_fhir_input *inputs = calloc(count + 1, sizeof *inputs);
    int status = texts && inputs ? CAJAL_OK : CAJAL_INTERNAL;
    for (size_t i = 0; i < count && status == CAJAL_OK; i++) {
        const char *path = values->arguments[i + 1];
        status = cli_read_file(&texts[i], path, SIZE_MAX - 1);
        inputs[i] =
            (cajal_fhir_input){texts[i].data, texts[i].length, strcmp(path, "-") == 0 ? "standard input" : path};
    }
    if (status == CAJAL_OK)
        status = cli_value(values, command, "each") ? import_each(knowledge, inputs, count, command, values)
                                                    : import_record(knowledge, inputs, count, command, values);
    for (size_t i = 0; texts && i < count; i++)
        text_free(&texts[i]);
    free(texts);
    free(inputs);
    return status;
}

/* ---- export ---- */

static int export_one(struct text *out, const cajal_knowledge *knowledge, const char *bytes, size_t length,
                      const char *name, bool pretty, cajal_errors *errors)
{
    cajal_case *patient_case = NULL;
    cajal_status status = cajal_case_read(&patient_case, bytes, length, name, errors);
    if (status == CAJAL_OK)
        status = fhir_write_case(out, knowledge, patient_case, pretty, errors);
    if (status == CAJAL_OK && !pretty)
        text_add_char(out, '\n');
    cajal_case_free(patient_case);
    return (int)status;
}

/* One case in all is indented; of many each is a line. */
struct exported {
    struct text first, lines;
    size_t count;
};

static int export_file(struct exported *out, const cajal_knowledge *knowledge, const char *path, cajal_errors *errors)
{
    bool standard_input = strcmp(path, "-") == 0;
    FILE *file = standard_input ? stdin : fopen(path, "rb");
    struct ndjson reader;
    int status = CAJAL_OK, line;
    const char *bytes;
    size_t length;
    if (!file) {
        fprintf(stderr, "%s: cannot open: %s\n", path, strerror(errno));
        return CAJAL_IO;
    }
    if (!ndjson_open(&reader, file, standard_input ? "standard input" : path))
        status = CAJAL_INTERNAL;
    for (bool more = status == CAJAL_OK; more;) {
        switch (ndjson_next(&reader, &bytes, &length, &line, errors)) {
        case NDJSON_CASE:
            if (out->count++ == 0)
                status = worse(status, export_one(&out->first, knowledge, bytes, length, reader.name, true, errors));
            status = worse(status, export_one(&out->lines, knowledge, bytes, length, reader.name, false,
                                              out->count == 1 ? NULL : errors));
            break;
        case NDJSON_BAD: status = worse(status, CAJAL_INVALID); break;
        case NDJSON_STOP:
            status = (int)reader.stopped;
            more = false;
            break;
        case NDJSON_END: more = false; break;
        }
    }
    ndjson_close(&reader);
    if (!standard_input)
        fclose(file);
    return status;
}

static int export(const cajal_knowledge *knowledge, const struct cli_command *command, const struct cli_values *values)
{
    struct exported out = {0};
    cajal_errors *errors = cajal_errors_new();
    int status = errors ? CAJAL_OK : CAJAL_INTERNAL;
    for (int i = 1; i < values->arguments_count; i++)
        status = worse(status, export_file(&out, knowledge, values->arguments[i], errors));
    cli_print_errors("cajal fhir", errors);
    struct text *text = out.count == 1 ? &out.first : &out.lines;
    if (status == CAJAL_OK && out.count == 0) {
        fprintf(stderr, "cajal fhir: no case in the input; expected JSON that starts with {\n");
        status = CAJAL_INVALID;
    }
    if (text->length && status < CAJAL_IO)
        status = worse(status, write_text(cli_value(values, command, "out"), text));
    text_free(&out.first);
    text_free(&out.lines);
    cajal_errors_free(errors);
    return status;
}

/* ---- the command ---- */

static int check_call(const struct cli_command *command, const struct cli_values *values)
{
    const char *what = values->arguments_count ? values->arguments[0] : NULL;
    bool importing = what && strcmp(what, "import") == 0;
    if (!what || (!importing && strcmp(what, "export") != 0))
        cli_usage_error(command, "expected import or export");
    else if (values->arguments_count < 2)
        cli_usage_error(command, importing ? "expected a FHIR file, or - for standard input"
                                           : "expected a case file, or - for standard input");
    else if (!importing && (cli_value(values, command, "json") || cli_value(values, command, "report") ||
                            cli_value(values, command, "id") || cli_value(values, command, "each")))
        cli_usage_error(command, "--json, --report, --each and --id go with import");
    else if (cli_value(values, command, "each") &&
             (cli_value(values, command, "json") || cli_value(values, command, "id")))
        cli_usage_error(command,
                        "--each gives NDJSON, and each case the id of its Patient: expected no --json or --id");
    else
        return CAJAL_OK;
    return CAJAL_USAGE;
}

int cli_fhir(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    cajal_knowledge *knowledge = NULL;
    int status = cli_parse(&values, command, argc, argv);
    if (status != CAJAL_OK || values.done)
        return status != CAJAL_OK ? status : cli_finish(status);
    cli_confine(command, &values);
    status = check_call(command, &values);
    if (status == CAJAL_OK)
        status = cli_open_knowledge(&knowledge, cli_value(&values, command, "kb"));
    if (status == CAJAL_OK)
        status = strcmp(values.arguments[0], "import") == 0 ? import(knowledge, command, &values)
                                                            : export(knowledge, command, &values);
    cajal_knowledge_free(knowledge);
    cli_values_free(&values);
    return cli_finish(status);
}
