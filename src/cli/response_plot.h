/* `cajal response --plot FILE`: subjects are gathered while they are assessed, and drawn at the end. */
#ifndef CAJAL_CLI_RESPONSE_PLOT_H
#define CAJAL_CLI_RESPONSE_PLOT_H

#include "cli/cli.h"
#include "report/plot.h"
#include "response/assessment.h"

struct response_plot {
    const char *path; /* NULL: nothing is drawn */
    enum plot_kind kind;
    enum chart_format format;
    enum response_criterion criterion;
    struct arena *arena;
    struct plot_subject *subjects;
    size_t count, capacity;
};

/* Reads --plot, --plot-kind and --plot-by. CAJAL_USAGE with a message on stderr; CAJAL_INTERNAL: memory is short. */
int response_plot_open(struct response_plot *out, const struct cli_command *command, const struct cli_values *values);
/* False when memory is short. */
bool response_plot_take(struct response_plot *plot, const cajal_assessment *assessment);
/* Draws what was gathered; a message on stderr when that fails. */
int response_plot_write(const struct response_plot *plot, const cajal_knowledge *knowledge);
void response_plot_close(struct response_plot *plot);

#endif
