#include "cli/response_plot.h"

#include <stdlib.h>

int response_plot_open(struct response_plot *out, const struct cli_command *command, const struct cli_values *values)
{
    const char *kind = cli_value(values, command, "plot-kind"), *by = cli_value(values, command, "plot-by");
    *out = (struct response_plot){.path = cli_value(values, command, "plot"), .criterion = RESPONSE_BY_RECIST};
    if (!out->path) {
        if (kind || by)
            cli_usage_error(command, "--plot-kind and --plot-by need --plot FILE");
        return kind || by ? CAJAL_USAGE : CAJAL_OK;
    }
    if (!chart_format_of_path(&out->format, out->path)) {
        cli_usage_error(command, "--plot %s: expected a name that ends in .svg, .png or .pdf", out->path);
        return CAJAL_USAGE;
    }
    if (kind && !plot_kind_of(&out->kind, kind)) {
        cli_usage_error(command, "--plot-kind %s: expected %s", kind, plot_kind_words());
        return CAJAL_USAGE;
    }
    if (by && (out->criterion = assessment_criterion(by)) == RESPONSE_BY_NONE) {
        cli_usage_error(command,
                        "--plot-by %s: expected recist, choi, modified_choi, mrecist, eortc, percist or volume", by);
        return CAJAL_USAGE;
    }
    out->arena = arena_new();
    return out->arena ? CAJAL_OK : CAJAL_INTERNAL;
}

bool response_plot_take(struct response_plot *plot, const cajal_assessment *assessment)
{
    if (!plot->path)
        return true;
    struct plot_subject *slot =
        arena_push(plot->arena, (void **)&plot->subjects, &plot->count, &plot->capacity, sizeof *slot);
    return slot && plot_subject_of(slot, plot->arena, assessment->knowledge, &assessment->response, plot->criterion);
}

int response_plot_write(const struct response_plot *plot, const cajal_knowledge *knowledge)
{
    char *bytes = NULL;
    size_t length = 0;
    if (!plot->path)
        return CAJAL_OK;
    cajal_errors *errors = cajal_errors_new();
    int status =
        (int)plot_draw(&bytes, &length, plot->kind, plot->format, knowledge, plot->subjects, plot->count, errors);
    if (status == CAJAL_OK)
        status = cli_write_file(plot->path, bytes, length);
    cli_print_errors(plot->path, errors);
    cajal_errors_free(errors);
    free(bytes);
    return status;
}

void response_plot_close(struct response_plot *plot) { arena_free(plot->arena); }
