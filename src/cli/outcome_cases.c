#include "cli/outcome_cases.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "patient/ndjson.h"
#include "report/survival_cases.h"

#define PROGRESS_EVERY 1000

/* What is read, and where its messages go. */
struct reading {
    struct outcome_cases *cases;
    const char *name; /* of the file */
    cajal_errors *errors;
    bool progress;
};

static void name_columns(const struct outcome_cases *cases, struct outcome_call *call)
{
    struct read_spec *spec = &call->wanted.spec;
    const struct endpoint *endpoint = &cases->rows.endpoint;
    if (call->intervals) {
        spec->left = "left";
        spec->right = "right";
    } else {
        spec->time = "time";
        spec->status = spec->competing ? "outcome" : "status";
        spec->censored = spec->competing ? "censored" : NULL;
    }
    spec->group = endpoint_group_column(endpoint);
    spec->known = endpoint_known_column(endpoint);
    if (endpoint->from == FROM_LINE && endpoint->line == 0) { /* several rows of one patient */
        spec->id = "subject";
        call->wanted.robust = true;
    }
}

int outcome_cases_open(struct outcome_cases *out, struct outcome_call *call)
{
    *out = (struct outcome_cases){.arena = arena_new()};
    if (!out->arena)
        return CAJAL_INTERNAL;
    out->sequences.arena = out->arena;
    out->wants_intervals = call->intervals;
    int status = cli_open_knowledge(&out->knowledge, call->kb);
    if (status != CAJAL_OK)
        return status;
    out->rows = (struct cohort_rows)COHORT_ROWS(out->arena, out->knowledge);
    out->rows.sequences = call->sequences ? &out->sequences : NULL;
    cajal_errors *errors = cajal_errors_new();
    status = (int)endpoint_read(&out->rows.endpoint, out->knowledge, call->wanted.from, call->wanted.to,
                                call->wanted.by, call->wanted.criterion, call->wanted.unit, errors);
    cli_print_errors(NULL, errors);
    cajal_errors_free(errors);
    if (status != CAJAL_OK)
        return status;
    endpoint_title(&out->title, &out->rows.endpoint);
    call->title = out->title.data;
    call->time_axis = endpoint_unit_words(&out->rows.endpoint);
    name_columns(out, call);
    return status;
}

/* ---- one case ---- */

static cajal_status refuse(struct reading *it, const char *subject)
{
    return cohort_rows_refuse(&it->cases->rows, subject, "no valid case: see the message about it")
               ? CAJAL_INVALID
               : errors_no_memory(it->errors);
}

static cajal_status take_document(struct reading *it, const char *bytes, size_t length, int line)
{
    cajal_case *patient_case = NULL;
    char place[512];
    cajal_status status = cajal_case_read(&patient_case, bytes, length, it->name, it->errors);
    snprintf(place, sizeof place, "%s:%d", it->name, line);
    it->cases->read++;
    if (status == CAJAL_INVALID)
        status = refuse(it, place);
    if (status == CAJAL_OK) {
        status = cohort_rows_add(&it->cases->rows, patient_case, it->errors);
        status = status == CAJAL_INVALID ? refuse(it, patient_case->id) : status;
    }
    cajal_case_free(patient_case);
    if (it->progress && it->cases->read % PROGRESS_EVERY == 0)
        fprintf(stderr, "\r%zu cases", it->cases->read);
    return status;
}

/* ---- files ---- */

static cajal_status read_documents(struct reading *it, FILE *file)
{
    struct ndjson reader;
    cajal_status worst = CAJAL_OK;
    if (!ndjson_open(&reader, file, it->name))
        return errors_no_memory(it->errors);
    for (bool more = true; more && worst < CAJAL_USAGE;) {
        const char *bytes;
        size_t length;
        int line;
        enum ndjson_found found = ndjson_next(&reader, &bytes, &length, &line, it->errors);
        cajal_status status = found == NDJSON_CASE  ? take_document(it, bytes, length, line)
                              : found == NDJSON_END ? CAJAL_OK
                              : found == NDJSON_BAD ? CAJAL_INVALID
                                                    : reader.stopped;
        more = found == NDJSON_CASE || found == NDJSON_BAD;
        cli_print_errors_from(it->name, found == NDJSON_CASE ? line : 0, it->errors);
        cajal_errors_clear(it->errors);
        worst = status > worst ? status : worst;
    }
    ndjson_close(&reader);
    return worst;
}

static cajal_status read_file(struct reading *it, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    if (!file)
        return errors_add(it->errors, CAJAL_IO, path, 0, NULL, "cannot open: %s", strerror(errno));
    it->name = standard ? "standard input" : path;
    cajal_status status = read_documents(it, file);
    if (!standard)
        fclose(file);
    return status;
}

int outcome_cases_read(struct outcome_cases *cases, const struct outcome_call *call)
{
    struct reading it = {.cases = cases, .errors = cajal_errors_new(), .progress = isatty(STDERR_FILENO) != 0};
    cajal_status worst = it.errors ? CAJAL_OK : CAJAL_INTERNAL;
    text_add(&cases->rows.table, ENDPOINT_HEADER);
    for (int i = 0; i < call->case_files_count && worst < CAJAL_USAGE; i++) {
        cajal_status status = read_file(&it, call->case_files[i]);
        worst = status > worst ? status : worst;
    }
    if (!sequences_sort(&cases->sequences))
        worst = errors_no_memory(it.errors);
    if (it.progress && cases->read >= PROGRESS_EVERY)
        fputs("\r\033[K", stderr);
    cli_print_errors(NULL, it.errors);
    cajal_errors_free(it.errors);
    cases->status = worst == CAJAL_INVALID ? CAJAL_INVALID : CAJAL_OK;
    return worst == CAJAL_INVALID ? CAJAL_OK : (int)worst;
}

/* ---- what is said of them ---- */

void outcome_cases_begin(struct statistics *out, const struct outcome_cases *cases)
{
    const struct endpoint_tally *tally = &cases->rows.tally;
    struct text words = {0};
    if (cases->rows.sequences)
        text_add(&words, "Sequences of systemic treatment of metastatic disease, by the drugs each line began with.");
    else
        endpoint_words(&words, &cases->rows.endpoint);
    if (words.failed)
        out->failed = true;
    else
        statistics_say(out, "%s", words.data);
    statistics_say(out, "%zu cases read, %zu %s%s used, %zu left out.", cases->read, tally->rows,
                   cases->rows.sequences ? "patient" : "row", tally->rows == 1 ? "" : "s", cases->rows.refusals_count);
    if (cases->wants_intervals && endpoint_by_visits(&cases->rows.endpoint))
        statistics_say(out, "The event is after the last scan without progression (or the start) and by the first with "
                            "it, or by the stop for it; where death counts, a progression that no scan saw may precede "
                            "it.");
    if (tally->months)
        statistics_say(out, "%zu row%s a date known only to the month, taken as its middle.", tally->months,
                       tally->months == 1 ? " has" : "s have");
    if (tally->new_line)
        statistics_say(out,
                       "%zu censored at the last scan although the next line began: a progression that was not "
                       "recorded would make these times too good.",
                       tally->new_line);
    if (out->form == STATISTICS_JSON)
        survival_cases(&out->json, &cases->rows, cases->read, words.data);
    text_free(&words);
}

void outcome_cases_end(struct statistics *out, const struct outcome_cases *cases)
{
    static const struct statistics_column columns[] = {{"case", NULL, "Case", STYLE_WORD},
                                                       {"reason", NULL, "Reason", STYLE_WORD}};
    if (out->form != STATISTICS_TEXT || !cases->rows.refusals_count)
        return;
    statistics_heading(out, "Left out");
    statistics_table(out, "left_out", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < cases->rows.refusals_count; i++) {
        statistics_cell_word(out, cases->rows.refusals[i].subject);
        statistics_cell_word(out, cases->rows.refusals[i].reason);
    }
    statistics_table_end(out);
}

void outcome_cases_print_refusals(const struct outcome_cases *cases)
{
    for (size_t i = 0; i < cases->rows.refusals_count; i++)
        fprintf(stderr, "%s: left out: %s\n", cases->rows.refusals[i].subject, cases->rows.refusals[i].reason);
}

void outcome_cases_close(struct outcome_cases *cases)
{
    cajal_knowledge_free(cases->knowledge);
    text_free(&cases->title);
    cohort_rows_end(&cases->rows);
    sequences_free(&cases->sequences);
    arena_free(cases->arena);
}
