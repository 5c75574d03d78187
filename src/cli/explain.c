/* cajal explain: a row of the knowledge base, whole. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/confine.h"
#include "report/explain.h"

const struct cli_option cli_explain_options[] = {
    {"json", 'j', NULL, NULL, "JSON", false},
    {"kb", 0, "DIR", "DIR", "the knowledge base in DIR instead of the one in this program", false},
    {0}};

static cajal_status explain_one(const cajal_knowledge *knowledge, const char *id, bool as_json)
{
    struct text text = {0};
    cajal_errors *errors = cajal_errors_new();
    struct explain_options options = EXPLAIN_OPTIONS_INIT;
    options.as_json = as_json;
    options.colour = cli_colour(stdout, NULL);
    cajal_status status = explain_id(&text, knowledge, id, &options, errors);
    if (status == CAJAL_OK && text.length)
        fwrite(text.data, 1, text.length, stdout);
    cli_print_errors("cajal explain", errors);
    cajal_errors_free(errors);
    text_free(&text);
    return status;
}

int cli_explain(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    int status = cli_parse(&values, command, argc, argv);
    if (status != CAJAL_OK || values.done)
        return status != CAJAL_OK ? status : cli_finish(status);
    cli_confine(command, &values);
    if (values.arguments_count == 0) {
        cli_usage_error(command, "expected the id of a rule, reference, drug, …");
        return CAJAL_USAGE;
    }
    cajal_knowledge *knowledge = NULL;
    status = cli_open_knowledge(&knowledge, cli_value(&values, command, "kb"));
    if (status != CAJAL_OK)
        return status;
    cajal_status worst = CAJAL_OK;
    for (int i = 0; i < values.arguments_count; i++) {
        if (i > 0)
            putchar('\n');
        cajal_status one = explain_one(knowledge, values.arguments[i], cli_value(&values, command, "json") != NULL);
        if (one > worst)
            worst = one;
    }
    cajal_knowledge_free(knowledge);
    return cli_finish((int)worst);
}
