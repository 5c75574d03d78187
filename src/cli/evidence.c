/* cajal evidence: the published figures, searched. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/cli.h"
#include "cli/confine.h"
#include "report/comparison.h"
#include "report/evidence.h"
#include "report/evidence_plot.h"

const struct cli_option cli_evidence_options[] = {
    {"drug", 'd', "DRUG", "@drugs", "figures of this drug or local therapy (id or another name)", false},
    {"line", 'l', "N", "1|2|3|4", "figures of this line of treatment; 4 is fourth or later", false},
    {"genotype", 'g', "CLASS", "@genotypes", "figures about this genotype class", false},
    {"as-of", 'a', "DATE", "NONE", "figures published by that day", false},
    {"compare", 'c', "TREATMENT", "@regimens", "all known between TREATMENT and a second one, named after it", false},
    {"plot", 'p', "FILE", "FILE", "a plot of the figures found, as .svg, .png or .pdf", false},
    {"plot-kind", 0, "KIND", "hr|orr|pfs|os|funnel",
     "hazard ratios (default), response, median PFS or TTP, median OS, a funnel of hazard ratios", false},
    {"plot-by", 0, "WHAT", "line|genotype", "what the headings of the plot go by first (default: line)", false},
    {"json", 'j', NULL, NULL, "JSON", false},
    {"width", 0, "N", "NONE", "columns of the table, 60 to 200 (default: the terminal's, or 100)", false},
    {"kb", 0, "DIR", "DIR", "the knowledge base in DIR instead of the one in this program", false},
    {0}};

struct evidence_call {
    struct evidence_query query;
    int width;
    bool json;
    const char *compare;   /* the first of two treatments, or NULL */
    const char *plot_path; /* or NULL */
    struct evidence_plot_options plot;
};

static int terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 60)
        return 100;
    return size.ws_col > 140 ? 140 : size.ws_col;
}

/* --plot, --plot-kind and --plot-by; false with a message when they are wrong. */
static bool read_plot(struct evidence_plot_options *plot, const struct cli_command *command,
                      const struct cli_values *values)
{
    const char *path = cli_value(values, command, "plot"), *kind = cli_value(values, command, "plot-kind");
    const char *by = cli_value(values, command, "plot-by");
    *plot = (struct evidence_plot_options){.by_genotype = by && strcmp(by, "genotype") == 0};
    if (!path && (kind || by)) {
        cli_usage_error(command, "--plot-kind and --plot-by need --plot FILE");
        return false;
    }
    if (path && !chart_format_of_path(&plot->format, path)) {
        cli_usage_error(command, "--plot %s: expected a name that ends in .svg, .png or .pdf", path);
        return false;
    }
    if (by && !plot->by_genotype && strcmp(by, "line") != 0) {
        cli_usage_error(command, "--plot-by %s: expected line or genotype", by);
        return false;
    }
    int at = 0;
    while (kind && evidence_plot_word(at) && strcmp(evidence_plot_word(at), kind) != 0)
        at++;
    plot->kind = (enum evidence_plot_kind)at;
    if (by && plot->kind == EVIDENCE_PLOT_FUNNEL) {
        cli_usage_error(command, "--plot-by: a funnel has no headings");
        return false;
    }
    if (!evidence_plot_word(at))
        cli_usage_error(command, "--plot-kind %s: expected hr, orr, pfs, os or funnel", kind);
    return evidence_plot_word(at) != NULL;
}

static cajal_status write_plot(const cajal_knowledge *knowledge, const struct evidence *evidence,
                               const struct evidence_plot_options *plot, const char *path, cajal_errors *errors)
{
    char *bytes = NULL;
    size_t length = 0;
    if (!path)
        return CAJAL_OK;
    cajal_status status = evidence_plot(&bytes, &length, knowledge, evidence, plot, errors);
    if (status == CAJAL_OK)
        status = (cajal_status)cli_write_file(path, bytes, length);
    free(bytes);
    return status;
}

static bool read_query(struct evidence_query *query, int *width, const struct cli_command *command,
                       const struct cli_values *values)
{
    const char *line = cli_value(values, command, "line"), *as_of;
    struct cli_look look;
    *query = (struct evidence_query)EVIDENCE_QUERY_INIT;
    query->words = (const char *const *)values->arguments;
    query->words_count = (size_t)values->arguments_count;
    query->drug = cli_value(values, command, "drug");
    query->genotype = cli_value(values, command, "genotype");
    if (line && (strlen(line) != 1 || line[0] < '1' || line[0] > '4')) {
        cli_usage_error(command, "--line %s: expected 1, 2, 3 or 4", line);
        return false;
    }
    query->line = line ? line[0] - '0' : 0;
    if (!cli_read_day(&as_of, command, values, "as-of") || !cli_read_look(&look, command, values, terminal_width()))
        return false;
    cajal_date day;
    if (as_of && date_parse(&day, as_of))
        query->as_of_days = day.days;
    *width = look.width;
    return true;
}

static bool read_call(struct evidence_call *call, const struct cli_command *command, const struct cli_values *values)
{
    *call = (struct evidence_call){.json = cli_value(values, command, "json") != NULL,
                                   .compare = cli_value(values, command, "compare"),
                                   .plot_path = cli_value(values, command, "plot")};
    if (!read_query(&call->query, &call->width, command, values) || !read_plot(&call->plot, command, values))
        return false;
    if (call->compare && call->query.words_count != 1)
        cli_usage_error(command,
                        "--compare: expected two treatments, as in --compare imatinib-400-qd imatinib-400-bid");
    else if (call->compare && (call->plot_path || call->query.drug))
        cli_usage_error(command, "--compare goes with neither --drug nor --plot");
    else
        return true;
    return false;
}

/* The output, of a search or of a comparison; and the plot. */
static cajal_status answer(struct text *text, struct arena *arena, const cajal_knowledge *knowledge,
                           const struct evidence_call *call, cajal_errors *errors)
{
    struct evidence evidence;
    struct comparison comparison;
    if (call->compare) {
        cajal_status status =
            comparison_make(&comparison, arena, knowledge, call->compare, call->query.words[0], &call->query, errors);
        if (status != CAJAL_OK)
            return status;
        return call->json ? comparison_json(text, knowledge, &comparison, errors)
                          : comparison_text(text, knowledge, &comparison, call->width, errors);
    }
    cajal_status status = evidence_search(&evidence, arena, knowledge, &call->query, errors);
    if (status == CAJAL_OK)
        status = call->json ? evidence_json(text, knowledge, &evidence, true, errors)
                            : evidence_text(text, knowledge, &evidence, call->width, errors);
    if (status == CAJAL_OK)
        status = write_plot(knowledge, &evidence, &call->plot, call->plot_path, errors);
    return status;
}

int cli_evidence(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    struct evidence_call call;
    int status = cli_parse(&values, command, argc, argv);
    if (status != CAJAL_OK || values.done)
        return status != CAJAL_OK ? status : cli_finish(status);
    cli_confine(command, &values);
    if (!read_call(&call, command, &values))
        return CAJAL_USAGE;
    cajal_knowledge *knowledge = NULL;
    status = cli_open_knowledge(&knowledge, cli_value(&values, command, "kb"));
    if (status != CAJAL_OK)
        return status;
    struct arena *arena = arena_new();
    cajal_errors *errors = cajal_errors_new();
    struct text text = {0};
    cajal_status result = arena ? answer(&text, arena, knowledge, &call, errors) : CAJAL_INTERNAL;
    if (text.length)
        fwrite(text.data, 1, text.length, stdout);
    cli_print_errors("cajal evidence", errors);
    text_free(&text);
    cajal_errors_free(errors);
    arena_free(arena);
    cajal_knowledge_free(knowledge);
    return cli_finish((int)result);
}
