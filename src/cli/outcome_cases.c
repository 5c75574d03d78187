#include "cli/outcome_cases.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "patient/ndjson.h"

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
    const struct endpoint *endpoint = &cases->endpoint;
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
    out->subjects.arena = out->genotypes.arena = out->sequences.arena = out->arena;
    out->wants_sequences = call->sequences;
    out->wants_intervals = call->intervals;
    int status = cli_open_knowledge(&out->knowledge, call->kb);
    if (status != CAJAL_OK)
        return status;
    cajal_errors *errors = cajal_errors_new();
    status = (int)endpoint_read(&out->endpoint, out->knowledge, call->wanted.from, call->wanted.to, call->wanted.by,
                                call->wanted.criterion, call->wanted.unit, errors);
    cli_print_errors(NULL, errors);
    cajal_errors_free(errors);
    if (status != CAJAL_OK)
        return status;
    endpoint_title(&out->title, &out->endpoint);
    call->title = out->title.data;
    call->time_axis = endpoint_unit_words(&out->endpoint);
    name_columns(out, call);
    return status;
}

static bool refuse(void *context, const char *subject, const char *reason)
{
    struct outcome_cases *cases = context;
    struct outcome_refusal *slot = arena_push(cases->arena, (void **)&cases->refusals, &cases->refusals_count,
                                              &cases->refusals_capacity, sizeof *slot);
    if (!slot)
        return false;
    *slot = (struct outcome_refusal){arena_strdup(cases->arena, subject), arena_strdup(cases->arena, reason)};
    return slot->subject && slot->reason;
}

/* ---- one case ---- */

static bool count_genotype(struct outcome_cases *cases, const char *genotype, size_t rows)
{
    int level = levels_of(&cases->genotypes, genotype);
    if (level < 0)
        return false;
    if ((size_t)level == cases->genotype_rows_count) {
        size_t *slot = arena_push(cases->arena, (void **)&cases->genotype_rows, &cases->genotype_rows_count,
                                  &cases->genotype_rows_capacity, sizeof *slot);
        if (!slot)
            return false;
        *slot = 0;
    }
    cases->genotype_rows[level] += rows;
    return true;
}

static bool add_course(struct outcome_cases *cases, const struct course *course, struct arena *arena)
{
    size_t before = cases->tally.rows;
    if (!cases->wants_sequences)
        return endpoint_add(&cases->table, &cases->tally, &cases->endpoint, course, arena, refuse, cases) &&
               count_genotype(cases, course->genotype, cases->tally.rows - before);
    bool good = sequences_add(&cases->sequences, course, cases->endpoint.by, refuse, cases);
    cases->tally.rows = cases->sequences.patients;
    return good;
}

static cajal_status derive(struct reading *it, const cajal_case *patient_case)
{
    struct outcome_cases *cases = it->cases;
    int before = cases->subjects.count;
    if (levels_of(&cases->subjects, patient_case->id) < 0)
        return errors_no_memory(it->errors);
    if (cases->subjects.count == before)
        return refuse(cases, patient_case->id, "a second case with this id") ? CAJAL_OK : errors_no_memory(it->errors);
    struct arena *arena = arena_new();
    struct course course;
    cajal_status status =
        arena ? course_of_case(&course, arena, cases->knowledge, patient_case, cases->endpoint.criterion, it->errors)
              : errors_no_memory(it->errors);
    if (status == CAJAL_OK && !add_course(cases, &course, arena))
        status = errors_no_memory(it->errors);
    if (status == CAJAL_INVALID && !refuse(cases, patient_case->id, "no valid case: see the message about it"))
        status = errors_no_memory(it->errors);
    arena_free(arena);
    return status;
}

static cajal_status take_document(struct reading *it, const char *bytes, size_t length, int line)
{
    cajal_case *patient_case = NULL;
    char place[512];
    cajal_status status = cajal_case_read(&patient_case, bytes, length, it->name, it->errors);
    snprintf(place, sizeof place, "%s:%d", it->name, line);
    it->cases->read++;
    if (status == CAJAL_OK)
        status = derive(it, patient_case);
    else if (status == CAJAL_INVALID && !refuse(it->cases, place, "no valid case: see the message about it"))
        status = errors_no_memory(it->errors);
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
    text_add(&cases->table, ENDPOINT_HEADER);
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
    const struct endpoint_tally *tally = &cases->tally;
    struct text words = {0};
    if (cases->wants_sequences)
        text_add(&words, "Sequences of systemic treatment of metastatic disease, by the drugs each line began with.");
    else
        endpoint_words(&words, &cases->endpoint);
    if (words.failed)
        out->failed = true;
    else
        statistics_say(out, "%s", words.data);
    statistics_say(out, "%zu cases read, %zu %s%s used, %zu left out.", cases->read, tally->rows,
                   cases->wants_sequences ? "patient" : "row", tally->rows == 1 ? "" : "s", cases->refusals_count);
    if (cases->wants_intervals && endpoint_by_visits(&cases->endpoint))
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
    if (out->form == STATISTICS_JSON) {
        emit_object(&out->json, "cases");
        emit_string(&out->json, "endpoint", words.data);
        emit_int(&out->json, "read", (int64_t)cases->read);
        emit_int(&out->json, "rows", (int64_t)tally->rows);
        emit_int(&out->json, "dates_known_to_month", (int64_t)tally->months);
        emit_int(&out->json, "censored_at_next_line", (int64_t)tally->new_line);
        emit_array(&out->json, "left_out");
        for (size_t i = 0; i < cases->refusals_count; i++) {
            emit_object(&out->json, NULL);
            emit_string(&out->json, "case", cases->refusals[i].subject);
            emit_string(&out->json, "reason", cases->refusals[i].reason);
            emit_end_object(&out->json);
        }
        emit_end_array(&out->json);
        emit_end_object(&out->json);
    }
    text_free(&words);
}

void outcome_cases_end(struct statistics *out, const struct outcome_cases *cases)
{
    static const struct statistics_column columns[] = {{"case", NULL, "Case", STYLE_WORD},
                                                       {"reason", NULL, "Reason", STYLE_WORD}};
    if (out->form != STATISTICS_TEXT || !cases->refusals_count)
        return;
    statistics_heading(out, "Left out");
    statistics_table(out, "left_out", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < cases->refusals_count; i++) {
        statistics_cell_word(out, cases->refusals[i].subject);
        statistics_cell_word(out, cases->refusals[i].reason);
    }
    statistics_table_end(out);
}

void outcome_cases_print_refusals(const struct outcome_cases *cases)
{
    for (size_t i = 0; i < cases->refusals_count; i++)
        fprintf(stderr, "%s: left out: %s\n", cases->refusals[i].subject, cases->refusals[i].reason);
}

void outcome_cases_close(struct outcome_cases *cases)
{
    cajal_knowledge_free(cases->knowledge);
    text_free(&cases->title);
    text_free(&cases->table);
    levels_free(&cases->subjects);
    levels_free(&cases->genotypes);
    sequences_free(&cases->sequences);
    arena_free(cases->arena);
}
