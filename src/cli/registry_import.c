/* cajal registry import: cases, tables, and records in FHIR (registry_fhir.c makes cases of those). */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "cli/fhir.h"
#include "cli/registry.h"
#include "cli/registry_fhir.h"
#include "exchange/fhir_case.h"

#define NOTE_KINDS (CAJAL_FHIR_LEFT_OUT + 1)

/* What the records of FHIR had to tell. */
struct noting {
    size_t records, kinds[NOTE_KINDS];
};

/* A file of NDJSON that is written as the import goes; file NULL: it was not asked for. It holds what it held before
 * until there is a line to write or the import is done: one that fails at once leaves it as it was. */
struct telling {
    FILE *file;
    const char *path;
    bool begun;
    size_t told; /* on stderr, where there is no file */
};

struct importing {
    struct registry_fhir fhir; /* first: registry_from_fhir() is given the same context */
    struct telling refused, notes;
    struct noting noted, pending; /* committed; of the batch that is being written */
    bool progress, terminal;
};

#define SHOWN 20 /* refusals, and notes, on stderr; the others are counted */

static void add_noted(struct noting *sum, const struct noting *more)
{
    sum->records += more->records;
    for (int i = 0; i < NOTE_KINDS; i++)
        sum->kinds[i] += more->kinds[i];
}

/* Called after each commit. */
static void tell_progress(void *context, const cajal_registry_counts *counts)
{
    struct importing *importing = context;
    add_noted(&importing->noted, &importing->pending);
    importing->pending = (struct noting){0};
    if (importing->progress)
        fprintf(stderr, "%scajal: %zu cases: %zu added, %zu changed, %zu held already, %zu refused%s",
                importing->terminal ? "\r" : "", counts->read, counts->added, counts->changed, counts->unchanged,
                counts->refused, importing->terminal ? "" : "\n");
}

/* ---- refused rows, and notes ---- */

static int cannot_write(const struct telling *telling)
{
    fprintf(stderr, "%s: cannot write: %s\n", telling->path, strerror(errno));
    return CAJAL_IO;
}

static int tell_open(struct telling *telling)
{
    if (!telling->path)
        return CAJAL_OK;
    int file = open(telling->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    telling->file = file < 0 ? NULL : fdopen(file, "w");
    if (telling->file)
        return CAJAL_OK;
    int status = cannot_write(telling);
    if (file >= 0)
        close(file);
    return status;
}

/* Takes away what stood there; from a device or a pipe nothing can be taken (EINVAL). */
static bool tell_begin(struct telling *telling)
{
    bool fine = telling->begun || ftruncate(fileno(telling->file), 0) == 0 || errno == EINVAL;
    telling->begun = telling->begun || fine;
    return fine;
}

/* One object, and its line ends; 1 when it cannot be written. */
static int tell_line(struct telling *telling, struct text *text)
{
    text_add_char(text, '\n');
    bool fine = !text->failed && tell_begin(telling) &&
                fwrite(text->data, 1, text->length, telling->file) == text->length && fflush(telling->file) == 0;
    text_free(text);
    if (!fine)
        cannot_write(telling);
    return !fine;
}

static int tell_close(struct telling *telling, bool done, const char *what, const char *option)
{
    if (telling->told > SHOWN)
        fprintf(stderr, "cajal: %zu more %s; %s FILE keeps them all\n", telling->told - SHOWN, what, option);
    if (!telling->file)
        return CAJAL_OK;
    bool fine = !done || tell_begin(telling);
    fine = fclose(telling->file) == 0 && fine;
    return fine ? CAJAL_OK : cannot_write(telling);
}

static int show_refusal(struct telling *telling, const cajal_registry_refusal *refusal)
{
    if (telling->told++ >= SHOWN)
        return 0;
    for (size_t i = 0; i < cajal_errors_count(refusal->errors); i++) {
        const cajal_error *error = cajal_errors_at(refusal->errors, i);
        fprintf(stderr, "%s:%d: %s%s%s\n", refusal->input, refusal->line, error->path ? error->path : "",
                error->path ? ": " : "", error->message);
    }
    return 0;
}

static int write_refusal(void *context, const cajal_registry_refusal *refusal)
{
    struct importing *importing = context;
    struct text text = {0};
    struct json_out out;
    if (!importing->refused.file)
        return show_refusal(&importing->refused, refusal);
    emit_begin(&out, &text, false);
    emit_object(&out, NULL);
    emit_string(&out, "input", refusal->input);
    emit_int(&out, "line", refusal->line);
    emit_array(&out, "reasons");
    for (size_t i = 0; i < cajal_errors_count(refusal->errors); i++) {
        const cajal_error *error = cajal_errors_at(refusal->errors, i);
        emit_object(&out, NULL);
        emit_string(&out, "path", error->path);
        emit_string(&out, "message", error->message);
        emit_end_object(&out);
    }
    emit_end_array(&out);
    emit_string(&out, "row", refusal->row);
    emit_end_object(&out);
    return tell_line(&importing->refused, &text);
}

static int write_notes(struct telling *telling, const cajal_registry_noted *it)
{
    struct text text = {0};
    struct json_out out;
    emit_begin(&out, &text, false);
    emit_object(&out, NULL);
    emit_string(&out, "input", it->input);
    emit_int(&out, "line", it->line);
    emit_string(&out, "case", it->case_id);
    emit_string(&out, "outcome", registry_outcome_word(it->outcome));
    fhir_report_emit(&out, "notes", it->notes);
    emit_end_object(&out);
    return tell_line(telling, &text);
}

static void show_notes(struct telling *telling, const cajal_registry_noted *it)
{
    struct text where = {0};
    text_printf(&where, "%s:%d: %s", it->input, it->line, it->case_id ? it->case_id : "no case");
    for (size_t i = 0; i < cajal_fhir_report_count(it->notes); i++)
        if (telling->told++ < SHOWN)
            fhir_print_note(where.data ? where.data : it->input, cajal_fhir_report_at(it->notes, i));
    text_free(&where);
}

static int take_notes(void *context, const cajal_registry_noted *it)
{
    struct importing *importing = context;
    size_t count = cajal_fhir_report_count(it->notes);
    importing->pending.records++;
    for (size_t i = 0; i < count; i++)
        importing->pending.kinds[cajal_fhir_report_at(it->notes, i)->kind]++;
    if (count == 0)
        return 0;
    if (importing->notes.file)
        return write_notes(&importing->notes, it);
    show_notes(&importing->notes, it);
    return 0;
}

/* ---- the summary ---- */

static void print_noted(const struct noting *noted)
{
    const size_t *kinds = noted->kinds;
    if (noted->records)
        printf("%zu record%s of FHIR read: %zu contradiction%s, %zu not understood, %zu assumed, %zu left out\n",
               noted->records, noted->records == 1 ? "" : "s", kinds[CAJAL_FHIR_CONFLICT],
               kinds[CAJAL_FHIR_CONFLICT] == 1 ? "" : "s", kinds[CAJAL_FHIR_NOT_UNDERSTOOD], kinds[CAJAL_FHIR_ASSUMED],
               kinds[CAJAL_FHIR_LEFT_OUT]);
}

static void emit_noted(struct json_out *out, const struct noting *noted)
{
    if (!noted->records)
        return;
    emit_object(out, "fhir");
    emit_int(out, "records", (int64_t)noted->records);
    for (int i = 0; i < NOTE_KINDS; i++)
        emit_int(out, cajal_fhir_kind_name((cajal_fhir_kind)i), (int64_t)noted->kinds[i]);
    emit_end_object(out);
}

static int print_counts(const struct registry_call *call, const cajal_registry_counts *counts,
                        const struct noting *noted)
{
    struct text text = {0};
    struct json_out out;
    if (!call->json) {
        printf("%zu case%s read: %zu added, %zu changed, %zu held already, %zu refused\n", counts->read,
               counts->read == 1 ? "" : "s", counts->added, counts->changed, counts->unchanged, counts->refused);
        print_noted(noted);
        return CAJAL_OK;
    }
    emit_begin(&out, &text, false);
    emit_object(&out, NULL);
    emit_int(&out, "read", (int64_t)counts->read);
    emit_int(&out, "added", (int64_t)counts->added);
    emit_int(&out, "changed", (int64_t)counts->changed);
    emit_int(&out, "unchanged", (int64_t)counts->unchanged);
    emit_int(&out, "refused", (int64_t)counts->refused);
    emit_noted(&out, noted);
    emit_end_object(&out);
    return registry_print_json(&text);
}

static int read_import_options(cajal_registry_import_options *out, const struct registry_call *call)
{
    const char *batch = registry_option(call, "batch"), *threads = registry_option(call, "threads");
    int batch_cases = batch ? cli_number(batch, 1, 100000) : 0;
    *out = (cajal_registry_import_options)CAJAL_REGISTRY_IMPORT_INIT;
    out->files = (const char *const *)call->arguments;
    out->files_count = (size_t)call->arguments_count;
    out->mapping = registry_option(call, "map");
    out->update = registry_option(call, "update") != NULL;
    out->threads = threads ? cli_number(threads, 1, 64) : 0;
    if (batch_cases < 0)
        cli_usage_error(call->command, "--batch %s: expected 1 to 100000", batch);
    else if (out->threads < 0)
        cli_usage_error(call->command, "--threads %s: expected 1 to 64", threads);
    else
        out->batch = (size_t)batch_cases;
    return batch_cases < 0 || out->threads < 0 ? CAJAL_USAGE : CAJAL_OK;
}

static int open_import(struct importing *out, const struct registry_call *call)
{
    *out = (struct importing){.fhir = {call->knowledge, registry_option(call, "fhir") != NULL},
                              .refused = {.path = registry_option(call, "refused")},
                              .notes = {.path = registry_option(call, "notes")}};
    out->terminal = isatty(STDERR_FILENO) != 0;
    out->progress = out->terminal || registry_option(call, "progress");
    int status = tell_open(&out->refused);
    return status == CAJAL_OK ? tell_open(&out->notes) : status;
}

int registry_import(struct registry_call *call)
{
    struct importing importing;
    cajal_registry_import_options options;
    cajal_registry_counts counts = {0};
    cajal_registry_author author = registry_author(call, "import");
    int status = read_import_options(&options, call);
    if (status == CAJAL_OK)
        status = open_import(&importing, call);
    if (status != CAJAL_OK)
        return status;
    options.progress = tell_progress;
    options.refused = write_refusal;
    options.translate = registry_from_fhir;
    options.noted = take_notes;
    options.free_notes = registry_free_notes;
    options.context = &importing;
    status = (int)cajal_registry_import(&counts, call->registry, &options, &author, call->errors);
    if (importing.terminal && counts.read)
        fputc('\n', stderr);
    int refused = tell_close(&importing.refused, status <= CAJAL_INVALID, "rows were refused", "--refused");
    int notes = tell_close(&importing.notes, status <= CAJAL_INVALID, "notes", "--notes");
    if (status <= CAJAL_INVALID && (refused != CAJAL_OK || notes != CAJAL_OK))
        status = CAJAL_IO;
    int printed = print_counts(call, &counts, &importing.noted);
    if (status == CAJAL_OK && importing.noted.kinds[CAJAL_FHIR_CONFLICT])
        status = CAJAL_INVALID;
    return status == CAJAL_OK ? printed : status;
}
