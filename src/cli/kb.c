/* cajal kb: check, list and export the knowledge base; its proof and its changes have files of their own. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/confine.h"
#include "cli/kb.h"
#include "cli/kb_export.h"
#include "knowledge/export.h"

const struct cli_option cli_kb_options[] = {
    {"kb", 0, "DIR", "DIR", "the knowledge base in DIR instead of the one in this program", false},
    {"json", 'j', NULL, NULL, "check, verify, diff: as JSON", false},
    {"as-of", 'a', "DATE", "NONE", "verify: on that day alone (default: every day on which the rules change)", false},
    {"witness", 0, "DIR", "DIR", "verify: write the simplest patient of each failure to DIR, as a case file", false},
    {"case", 0, "CASE", "FILE", "diff: what changes in the plan of this case, and why", false},
    {"format", 'f', "FORMAT", "json|csv|sqlite|bibtex|fhir",
     "export: json (default), csv, sqlite, bibtex (the references) or fhir (R4)", false},
    {"out", 'o', "PATH", "FILE", "export, page: the file to write, or the folder for csv (default: standard output)", false},
    {"ids", 0, NULL, NULL, "list: the ids alone, one a line, of the kinds named (default: all)", false},
    {0}};

static void print_errors_json(const char *directory, const cajal_errors *errors)
{
    struct text text = {0};
    export_errors(&text, directory, errors);
    if (!text.failed)
        fwrite(text.data, 1, text.length, stdout);
    text_free(&text);
}

static int check(const char *directory, bool json)
{
    cajal_errors *errors = cajal_errors_new();
    cajal_knowledge *knowledge = NULL;
    cajal_status status =
        directory ? cajal_knowledge_load(&knowledge, directory, errors) : cajal_knowledge_embedded(&knowledge, errors);
    size_t mistakes = cajal_errors_count(errors);
    if (json)
        print_errors_json(directory, errors);
    else
        cli_print_errors(NULL, errors);
    if (!json && status == CAJAL_OK)
        printf("%s: knowledge base %s, no mistakes\n", directory ? directory : "embedded",
               cajal_knowledge_version(knowledge));
    else if (!json)
        fprintf(stderr, "%s: %zu mistake%s\n", directory ? directory : "embedded", mistakes, mistakes == 1 ? "" : "s");
    cajal_knowledge_free(knowledge);
    cajal_errors_free(errors);
    return cli_finish((int)status);
}

static int show(const struct cli_values *values, const char *directory, bool ids)
{
    cajal_knowledge *knowledge = NULL;
    int status = cli_open_knowledge(&knowledge, directory);
    if (status != CAJAL_OK)
        return status;
    struct text text = {0};
    if (!ids)
        export_counts(&text, knowledge);
    else if (values->arguments_count < 2)
        export_ids(&text, knowledge, NULL);
    for (int i = 1; ids && i < values->arguments_count && status == CAJAL_OK; i++)
        if (!export_ids(&text, knowledge, values->arguments[i])) {
            fprintf(stderr, "cajal kb: no kind \"%s\"; see `cajal kb list`\n", values->arguments[i]);
            status = CAJAL_USAGE;
        }
    if (text.failed)
        status = CAJAL_INTERNAL;
    else if (text.length)
        fwrite(text.data, 1, text.length, stdout);
    text_free(&text);
    cajal_knowledge_free(knowledge);
    return cli_finish(status);
}

int cli_kb(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    int status = cli_parse(&values, command, argc, argv);
    if (status != CAJAL_OK || values.done)
        return status != CAJAL_OK ? status : cli_finish(status);
    cli_confine(command, &values);
    const char *verb = values.arguments_count ? values.arguments[0] : "";
    const char *directory = cli_value(&values, command, "kb");
    if (strcmp(verb, "check") == 0 || strcmp(verb, "export") == 0 || strcmp(verb, "verify") == 0 ||
        strcmp(verb, "page") == 0) {
        if (!directory && values.arguments_count == 2)
            directory = values.arguments[1];
        else if (values.arguments_count > 1) {
            cli_usage_error(command, "%s: expected one knowledge base directory", verb);
            return CAJAL_USAGE;
        }
    }
    if (strcmp(verb, "check") == 0)
        return check(directory, cli_value(&values, command, "json") != NULL);
    if (strcmp(verb, "diff") == 0)
        return cli_kb_diff(command, &values, directory);
    if (strcmp(verb, "verify") == 0)
        return cli_kb_verify(command, &values, directory);
    if (strcmp(verb, "list") == 0)
        return show(&values, directory, cli_value(&values, command, "ids") != NULL);
    if (strcmp(verb, "export") == 0)
        return cli_kb_export(command, &values, directory);
    if (strcmp(verb, "page") == 0)
        return cli_kb_page(command, &values, directory);
    cli_usage_error(command, "expected check, verify, diff, list, export or page");
    return CAJAL_USAGE;
}
