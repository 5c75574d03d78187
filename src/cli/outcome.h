/* What a call of `cajal outcome` asks for. */
#ifndef CAJAL_CLI_OUTCOME_H
#define CAJAL_CLI_OUTCOME_H

#include "chart/chart.h"
#include "cli/cli.h"
#include "report/survival.h"
#include "report/survival_options.h"

struct outcome_cases;

struct outcome_call {
    const struct cli_command *command;
    const char *analysis, *file;
    struct survival_options wanted; /* what the service offers too */
    const char **case_files;        /* in place of a table */
    int case_files_count;
    const char *kb;                    /* of cases */
    const struct outcome_cases *cases; /* once they are read */
    bool sequences;                    /* of cases: count them in place of times */
    bool intervals;                    /* of cases: between which visits, in place of times */
    bool table;                        /* print the table made of the cases */
    const char *curve, *at_risk;       /* files of a published curve */
    const char *beside;                /* TRIAL/ARM that stands beside the curves of km */
    const char *title, *time_axis;     /* of a plot of cases */
    const char *plot;                  /* file to draw to; NULL: none */
    enum chart_format plot_format;     /* as its ending says */
    struct survival_numbers cuts, scores;
    cajal_interval interval;
    cajal_ties ties;
    cajal_zph zph;
    cajal_distribution distribution;
    bool piecewise, ties_given, baseline, trend;
    bool logrank; /* beside the curves of km */
    const char *distribution_name;
    double rho, gamma, landmark;
    cajal_power power;
    enum statistics_form form;
    int width;
    bool colour;
    char reference[512]; /* of the exposure */
    struct arena *arena; /* words of lists */
};

/* CAJAL_OK, or CAJAL_USAGE with a message on stderr. */
int outcome_read_options(struct outcome_call *call, const struct cli_command *command, const struct cli_values *values,
                         int argc);
void outcome_free_call(struct outcome_call *call);

#endif
