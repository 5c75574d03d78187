/* cajal plan: cases in, plans out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/batch.h"
#include "cli/cli.h"
#include "cli/confine.h"
#include "cli/registry.h"
#include "patient/ndjson.h"

const struct cli_option cli_plan_options[] = {
    {"as-of", 'a', "DATE", "NONE", "plan with the rules and statements valid on that day (default: today)", false},
    {"json", 'j', NULL, NULL, "JSON (schema/plan.schema.json); NDJSON when there are many cases", false},
    {"html", 0, "FILE", "FILE", "write one self-contained page to FILE", false},
    {"kb", 0, "DIR", "DIR", "use the knowledge base in DIR instead of the one in this program", false},
    {"authority", 0, "NAME", "fda|ema|pmda", "show approvals of this authority only (default: all, each shown)", false},
    {"threads", 0, "N", "NONE", "for many cases: how many threads (default: one a core)", false},
    {"registry", 0, "DB", "FILE", "plan the cases of a registry; CASE is then an id (none: all cases)", false},
    {"changed-since", 0, "TIME", "NONE", "with --registry: whose plan changed since that time, and why", false},
    {"at", 0, "TIME", "NONE", "with --registry: the cases as they were held then", false},
    {"width", 0, "N", "NONE", "columns of the text, 60 to 200 (default: 80)", false},
    {"colour", 0, "WHEN", "auto|always|never", "colour the text (default: auto, on a terminal)", false},
    {0}};

struct plan_call {
    struct batch_options batch;
    char today[16];
    const char *html; /* file to write, or NULL */
};

static bool read_numbers(struct plan_call *call, const struct cli_command *command, const struct cli_values *values)
{
    const char *threads = cli_value(values, command, "threads");
    struct cli_look look;
    if (!cli_read_look(&look, command, values, call->batch.report.width))
        return false;
    call->batch.report.width = look.width;
    call->batch.report.colour = look.colour;
    if (threads && (call->batch.threads = cli_number(threads, 1, 64)) < 0) {
        cli_usage_error(command, "--threads %s: expected 1 to 64", threads);
        return false;
    }
    return true;
}

/* 0 for a name that is none. */
static unsigned authority_bit(const char *name)
{
    static const struct {
        const char *name;
        unsigned bit;
    } known[] = {{"fda", CAJAL_FDA}, {"ema", CAJAL_EMA}, {"pmda", CAJAL_PMDA}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].bit;
    return 0;
}

static bool read_options(struct plan_call *call, const struct cli_command *command, const struct cli_values *values)
{
    const char *as_of;
    if (!cli_read_day(&as_of, command, values, "as-of"))
        return false;
    cli_today(call->today);
    call->html = cli_value(values, command, "html");
    call->batch.plan = (cajal_plan_options)CAJAL_PLAN_OPTIONS_INIT;
    call->batch.plan.as_of = as_of ? as_of : call->today;
    call->batch.report = (cajal_report_options)CAJAL_REPORT_OPTIONS_INIT;
    if (call->html && cli_value(values, command, "json")) {
        cli_usage_error(command, "--json and --html cannot go together");
        return false;
    }
    const char *authority = cli_value(values, command, "authority");
    call->batch.plan.authorities = authority ? authority_bit(authority) : 0;
    if (authority && !call->batch.plan.authorities) {
        cli_usage_error(command, "--authority %s: expected fda, ema or pmda", authority);
        return false;
    }
    call->batch.report.format = call->html ? CAJAL_HTML : cli_value(values, command, "json") ? CAJAL_JSON : CAJAL_TEXT;
    return read_numbers(call, command, values);
}

/* ---- one case or many ---- */

/* Many: several files, or a file in which a second case follows the first. */
static bool is_many(const struct cli_values *values)
{
    if (values->arguments_count > 1)
        return true;
    const char *path = values->arguments[0];
    struct stat found;
    if (strcmp(path, "-") == 0 || (stat(path, &found) == 0 && !S_ISREG(found.st_mode)))
        return true; /* a stream, a pipe is not read twice */
    FILE *file = fopen(path, "rb");
    struct ndjson reader;
    bool many = false;
    if (file && ndjson_open(&reader, file, path)) {
        const char *bytes;
        size_t length;
        int line;
        enum ndjson_found first = ndjson_next(&reader, &bytes, &length, &line, NULL);
        enum ndjson_found second =
            first == NDJSON_CASE ? ndjson_next(&reader, &bytes, &length, &line, NULL) : NDJSON_END;
        many = second == NDJSON_CASE || second == NDJSON_BAD; /* what cannot be read is told when it is read again */
        ndjson_close(&reader);
    }
    if (file)
        fclose(file);
    return many;
}

static int run_to_file(const struct plan_call *call, const struct cli_values *values)
{
    struct cli_file file;
    int status = cli_file_open(&file, call->html);
    if (status != CAJAL_OK)
        return status;
    return cli_file_close(&file, batch_run(&call->batch, values->arguments, values->arguments_count, file.stream));
}

/* ---- a registry ---- */

static int check_registry_options(const struct plan_call *call, const struct cli_command *command,
                                  const struct cli_values *values)
{
    bool since = cli_value(values, command, "changed-since") != NULL, at = cli_value(values, command, "at") != NULL;
    if (call->html)
        cli_usage_error(command, "--html and --registry cannot go together");
    else if (since && (at || values->arguments_count))
        cli_usage_error(command, "--changed-since is asked of the whole registry as it is now: expected no %s",
                        at ? "--at" : "id");
    else
        return CAJAL_OK;
    return CAJAL_USAGE;
}

static int plan_registry(struct plan_call *call, const struct cli_command *command, const struct cli_values *values)
{
    cajal_knowledge *knowledge = NULL;
    cajal_registry *registry = NULL;
    const char *db = cli_value(values, command, "registry");
    int status = check_registry_options(call, command, values);
    if (status != CAJAL_OK)
        return status;
    if (!cli_is_server(db))
        cli_confine_databases(command, values, &db, 1);
    status = cli_open_knowledge(&knowledge, cli_value(values, command, "kb"));
    if (status == CAJAL_OK)
        status = registry_open(&registry, db, knowledge);
    if (cli_is_server(db)) /* its connection is open, and none can be from now on */
        cli_confine_databases(command, values, &db, 1);
    struct plan_registry options = {.knowledge = knowledge,
                                    .registry = registry,
                                    .plan = call->batch.plan,
                                    .report = call->batch.report,
                                    .since = cli_value(values, command, "changed-since"),
                                    .at = cli_value(values, command, "at"),
                                    .ids = values->arguments,
                                    .ids_count = values->arguments_count,
                                    .progress = isatty(STDERR_FILENO) != 0};
    if (options.report.format == CAJAL_JSON && options.ids_count != 1)
        options.report.format = CAJAL_JSON_LINE;
    if (status == CAJAL_OK)
        status = cli_finish(cli_plan_registry(&options));
    registry_close(registry);
    cajal_knowledge_free(knowledge);
    return status;
}

int cli_plan(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    struct plan_call call = {0};
    int status = cli_parse(&values, command, argc, argv);
    if (status != CAJAL_OK || values.done)
        return status != CAJAL_OK ? status : cli_finish(status);
    bool registry = cli_value(&values, command, "registry") != NULL;
    if (!registry)
        cli_confine(command, &values);
    if (!registry && (cli_value(&values, command, "changed-since") || cli_value(&values, command, "at"))) {
        cli_usage_error(command, "--changed-since and --at go with --registry");
        return CAJAL_USAGE;
    }
    if (values.arguments_count == 0 && !registry) {
        cli_usage_error(command, "expected a case file, or - for standard input");
        return CAJAL_USAGE;
    }
    if (!read_options(&call, command, &values))
        return CAJAL_USAGE;
    if (registry)
        return plan_registry(&call, command, &values);
    if (call.html && values.arguments_count > 1) {
        cli_usage_error(command, "--html writes one page: expected one case");
        return CAJAL_USAGE;
    }
    cajal_knowledge *knowledge = NULL;
    status = cli_open_knowledge(&knowledge, cli_value(&values, command, "kb"));
    if (status != CAJAL_OK)
        return status;
    call.batch.knowledge = knowledge;
    call.batch.progress = isatty(STDERR_FILENO) != 0;
    bool many = !call.html && is_many(&values);
    if (many && call.batch.report.format == CAJAL_JSON)
        call.batch.report.format = CAJAL_JSON_LINE;
    if (!many && !call.batch.threads)
        call.batch.threads = 1;
    status = call.html ? run_to_file(&call, &values)
                       : batch_run(&call.batch, values.arguments, values.arguments_count, stdout);
    cajal_knowledge_free(knowledge);
    return cli_finish(status);
}
