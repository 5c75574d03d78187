/* Many cases: read in order, planned on all cores, written in order, in bounded memory. */
#ifndef CAJAL_CLI_BATCH_H
#define CAJAL_CLI_BATCH_H

#include <stdbool.h>
#include <stdio.h>

#include "cajal/cajal.h"

struct batch_options {
    const cajal_knowledge *knowledge;
    cajal_plan_options plan;
    cajal_report_options report;
    int threads;   /* 0: one for each core */
    bool progress; /* on stderr */
};

/* Plans every case of the files named ("-": standard input) and writes a report for each to
 * `out`. A case that cannot be planned is told on stderr and, in JSON, as a line with its errors.
 * The worst status met. */
int batch_run(const struct batch_options *options, char **files, int files_count, FILE *out);

/* The same for cases that come one by one; `name` and `line` are where a case is from, for messages (line 0: none). */
struct batch;
struct batch *batch_open(const struct batch_options *options, FILE *out); /* NULL when memory is short */
void batch_add(struct batch *batch, const char *json, size_t length, const char *name, int line);

/* Waits for all of them. The worst status met; `count` receives how many cases there were. */
int batch_close(struct batch *batch, long *count);

#endif
