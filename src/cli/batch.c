#include "cli/batch.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "base/text.h"
#include "cli/cli.h"
#include "exchange/fhir_case.h"
#include "patient/ndjson.h"

/* Cases handed to a worker at a time: enough to make the locks cheap, few enough to bound memory. */
#define GROUP_CASES 64
#define GROUP_BYTES ((size_t)1024 * 1024)
#define THREADS_MAX 64
/* A notice every so many cases; fewer would be noise, more would look stuck. */
#define PROGRESS_CASES 20000

enum group_state { GROUP_FREE, GROUP_FULL, GROUP_WORKING, GROUP_DONE };

struct group {
    enum group_state state;
    struct text cases;        /* the documents, one after another */
    size_t ends[GROUP_CASES]; /* of each document in `cases` */
    struct text names;        /* of what each is from, with its zero */
    size_t named[GROUP_CASES];
    int lines[GROUP_CASES];
    int count;
    struct text output, errors; /* what goes to stdout and stderr */
    cajal_status status;
};

struct batch {
    const struct batch_options *options;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct group *groups; /* a ring */
    struct group *filling;
    pthread_t threads[THREADS_MAX];
    int started;
    int groups_count;
    long next_fill, next_work, next_write; /* sequence numbers; group = number % groups_count */
    bool closed;                           /* nothing more will be filled */
    FILE *out;
    cajal_status status;
    long planned;
    bool write_failed;
};

/* ---- one case ---- */

static void report_errors(struct group *group, const struct batch_options *options, int index,
                          const cajal_errors *errors)
{
    const char *name = group->names.data ? group->names.data + group->named[index] : "";
    int line = group->lines[index];
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        text_printf(&group->errors, "%s:", name);
        if (line)
            text_printf(&group->errors, "%d:", error->line ? line + error->line - 1 : line);
        text_printf(&group->errors, "%s%s%s %s\n", error->path ? " " : "", error->path ? error->path : "",
                    error->path ? ":" : "", error->message);
    }
    if (options->report.format != CAJAL_JSON_LINE)
        return;
    struct json_out out;
    emit_begin(&out, &group->output, false);
    emit_object(&out, NULL);
    emit_int(&out, "cajal", 1);
    emit_null(&out, "case");
    emit_string(&out, "input", name);
    emit_int(&out, "line", line);
    emit_array(&out, "errors");
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        emit_object(&out, NULL);
        emit_string(&out, "path", error->path);
        emit_string(&out, "message", error->message);
        emit_end_object(&out);
    }
    emit_end_array(&out);
    emit_end_object(&out);
    text_add_char(&group->output, '\n');
}

static cajal_status plan_one(struct group *group, const struct batch_options *options, const char *bytes, size_t length,
                             cajal_errors *errors)
{
    cajal_case *patient_case = NULL;
    cajal_plan *plan = NULL;
    char *report = NULL;
    size_t report_length = 0;
    cajal_fhir_report *notes = NULL;
    cajal_fhir_input record = {bytes, length, NULL};
    cajal_status status = cajal_is_fhir(bytes, length) ? cajal_case_from_fhir(&patient_case, &notes, options->knowledge,
                                                                              &record, 1, NULL, errors)
                                                       : cajal_case_read(&patient_case, bytes, length, NULL, errors);
    if (status == CAJAL_OK)
        status = cajal_plan_make(&plan, options->knowledge, patient_case, &options->plan, errors);
    if (status == CAJAL_OK && notes && !fhir_warn(plan, notes))
        status = errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = cajal_report_plan(&report, &report_length, plan, &options->report, errors);
    if (status == CAJAL_OK)
        text_add_n(&group->output, report, report_length);
    cajal_free(report);
    cajal_fhir_report_free(notes);
    cajal_plan_free(plan);
    cajal_case_free(patient_case);
    return status;
}

static void plan_group(struct group *group, const struct batch_options *options)
{
    cajal_errors *errors = cajal_errors_new();
    size_t start = 0;
    for (int i = 0; i < group->count; i++) {
        cajal_errors_clear(errors);
        cajal_status status = plan_one(group, options, group->cases.data + start, group->ends[i] - start, errors);
        if (status != CAJAL_OK)
            report_errors(group, options, i, errors);
        if (status > group->status)
            group->status = status;
        start = group->ends[i];
    }
    cajal_errors_free(errors);
    if (!errors || group->cases.failed || group->output.failed || group->errors.failed || group->names.failed)
        group->status = CAJAL_INTERNAL;
}

/* ---- workers ---- */

static void *work(void *argument)
{
    struct batch *batch = argument;
    pthread_mutex_lock(&batch->lock);
    for (;;) {
        while (batch->next_work == batch->next_fill && !batch->closed)
            pthread_cond_wait(&batch->changed, &batch->lock);
        if (batch->next_work == batch->next_fill)
            break;
        struct group *group = &batch->groups[batch->next_work++ % batch->groups_count];
        group->state = GROUP_WORKING;
        pthread_mutex_unlock(&batch->lock);
        plan_group(group, batch->options);
        pthread_mutex_lock(&batch->lock);
        group->state = GROUP_DONE;
        pthread_cond_broadcast(&batch->changed);
    }
    pthread_mutex_unlock(&batch->lock);
    return NULL;
}

static void empty(struct group *group)
{
    text_clear(&group->cases);
    text_clear(&group->names);
    text_clear(&group->output);
    text_clear(&group->errors);
    group->count = 0;
    group->status = CAJAL_OK;
    group->state = GROUP_FREE;
}

/* Called with the lock held; the oldest group is done. */
static void write_group(struct batch *batch)
{
    struct group *group = &batch->groups[batch->next_write % batch->groups_count];
    if (group->output.length && fwrite(group->output.data, 1, group->output.length, batch->out) != group->output.length)
        batch->write_failed = true;
    if (group->errors.length)
        fwrite(group->errors.data, 1, group->errors.length, stderr);
    if (group->status > batch->status)
        batch->status = group->status;
    long before = batch->planned / PROGRESS_CASES;
    batch->planned += group->count;
    if (batch->options->progress && batch->planned / PROGRESS_CASES != before)
        fprintf(stderr, "\rcajal: %ld cases", batch->planned);
    empty(group);
    batch->next_write++;
}

/* Waits until the group to be filled next is free, writing what is done meanwhile. */
static struct group *free_group(struct batch *batch)
{
    pthread_mutex_lock(&batch->lock);
    while (batch->next_fill - batch->next_write == batch->groups_count) {
        while (batch->groups[batch->next_write % batch->groups_count].state != GROUP_DONE)
            pthread_cond_wait(&batch->changed, &batch->lock);
        write_group(batch);
    }
    pthread_mutex_unlock(&batch->lock);
    return &batch->groups[batch->next_fill % batch->groups_count];
}

static void submit(struct batch *batch)
{
    struct group *group = batch->filling;
    batch->filling = NULL;
    if (!group || group->count == 0)
        return;
    pthread_mutex_lock(&batch->lock);
    group->state = GROUP_FULL;
    batch->next_fill++;
    pthread_cond_broadcast(&batch->changed);
    pthread_mutex_unlock(&batch->lock);
}

void batch_add(struct batch *batch, const char *json, size_t length, const char *name, int line)
{
    struct group *group = batch->filling ? batch->filling : free_group(batch);
    batch->filling = group;
    text_add_n(&group->cases, json, length);
    group->ends[group->count] = group->cases.length;
    group->named[group->count] = group->names.length;
    text_add_n(&group->names, name, strlen(name) + 1);
    group->lines[group->count++] = line;
    if (group->count == GROUP_CASES || group->cases.length > GROUP_BYTES)
        submit(batch);
}

static void drain(struct batch *batch)
{
    pthread_mutex_lock(&batch->lock);
    batch->closed = true;
    pthread_cond_broadcast(&batch->changed);
    while (batch->next_write < batch->next_fill) {
        while (batch->groups[batch->next_write % batch->groups_count].state != GROUP_DONE)
            pthread_cond_wait(&batch->changed, &batch->lock);
        write_group(batch);
    }
    pthread_mutex_unlock(&batch->lock);
    if (batch->options->progress && batch->planned >= PROGRESS_CASES)
        fprintf(stderr, "\rcajal: %ld cases\n", batch->planned);
}

/* ---- reading ---- */

static void note_status(struct batch *batch, cajal_status status)
{
    pthread_mutex_lock(&batch->lock);
    if (status > batch->status)
        batch->status = status;
    pthread_mutex_unlock(&batch->lock);
}

static void read_cases(struct batch *batch, struct ndjson *reader, cajal_errors *errors)
{
    for (bool more = true; more;) {
        const char *bytes;
        size_t length;
        int line;
        switch (ndjson_next(reader, &bytes, &length, &line, errors)) {
        case NDJSON_CASE: batch_add(batch, bytes, length, reader->name, line); break;
        case NDJSON_BAD: note_status(batch, CAJAL_INVALID); break;
        case NDJSON_STOP:
            note_status(batch, reader->stopped);
            more = false;
            break;
        case NDJSON_END: more = false; break;
        }
    }
    submit(batch);
}

static void read_file(struct batch *batch, const char *path)
{
    bool standard_input = strcmp(path, "-") == 0;
    FILE *file = standard_input ? stdin : fopen(path, "rb");
    cajal_errors *errors = cajal_errors_new();
    struct ndjson reader;
    if (!file) {
        fprintf(stderr, "%s: cannot open: %s\n", path, strerror(errno));
        note_status(batch, CAJAL_IO);
    } else if (!errors || !ndjson_open(&reader, file, standard_input ? "standard input" : path)) {
        note_status(batch, CAJAL_INTERNAL);
    } else {
        read_cases(batch, &reader, errors);
        cli_print_errors(NULL, errors);
        ndjson_close(&reader);
    }
    if (file && !standard_input)
        fclose(file);
    cajal_errors_free(errors);
}

/* ---- the whole ---- */

static int core_count(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (int)cores;
}

static void free_batch(struct batch *batch)
{
    for (int i = 0; i < batch->groups_count; i++) {
        text_free(&batch->groups[i].cases);
        text_free(&batch->groups[i].names);
        text_free(&batch->groups[i].output);
        text_free(&batch->groups[i].errors);
    }
    free(batch->groups);
    pthread_cond_destroy(&batch->changed);
    pthread_mutex_destroy(&batch->lock);
    free(batch);
}

struct batch *batch_open(const struct batch_options *options, FILE *out)
{
    int wanted = options->threads ? options->threads : core_count();
    struct batch *batch = calloc(1, sizeof *batch);
    if (batch)
        *batch = (struct batch){.options = options, .out = out, .groups_count = 4 * wanted};
    if (!batch || !(batch->groups = calloc((size_t)batch->groups_count, sizeof *batch->groups))) {
        free(batch);
        return NULL;
    }
    pthread_mutex_init(&batch->lock, NULL);
    pthread_cond_init(&batch->changed, NULL);
    while (batch->started < wanted && pthread_create(&batch->threads[batch->started], NULL, work, batch) == 0)
        batch->started++;
    if (batch->started > 0)
        return batch;
    free_batch(batch);
    return NULL;
}

int batch_close(struct batch *batch, long *count)
{
    submit(batch);
    drain(batch);
    for (int i = 0; i < batch->started; i++)
        pthread_join(batch->threads[i], NULL);
    int status = batch->write_failed ? CAJAL_IO : (int)batch->status;
    if (batch->write_failed)
        fprintf(stderr, "cajal: cannot write the reports\n");
    *count = batch->planned;
    free_batch(batch);
    return status;
}

int batch_run(const struct batch_options *options, char **files, int files_count, FILE *out)
{
    struct batch *batch = batch_open(options, out);
    long count;
    if (!batch)
        return CAJAL_INTERNAL;
    for (int i = 0; i < files_count; i++)
        read_file(batch, files[i]);
    int status = batch_close(batch, &count);
    if (status != CAJAL_OK || count > 0)
        return status;
    fprintf(stderr, "cajal: no case in the input; expected JSON that starts with {\n");
    return CAJAL_INVALID;
}
