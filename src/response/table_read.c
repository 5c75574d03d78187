/* A table of lesions as a stream: the rows of a subject are gathered, assessed and forgotten. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/hash.h"
#include "response/assessment.h"
#include "response/table_series.h"

#define SUBJECT_ROWS 100000 /* of one subject: more is a wrong file */

struct stream {
    struct recorded_table recorded; /* SDTM's RS; its table.file NULL: none */
    struct recorded *responses;     /* of the subject */
    size_t responses_count;
    struct lesion_table table, identified; /* `identified`: SDTM's TU; its table.file NULL: none */
    struct thresholds thresholds;
    const cajal_knowledge *knowledge;
    struct response_request request;
    cajal_assessment_function function;
    void *context;
    struct arena *arena; /* of the subject being gathered */
    char *subject;       /* whose rows are being read, even if none could be used */
    bool repeated;       /* its rows stood further up too */
    struct table_row **rows;
    size_t rows_count, rows_capacity;
    struct arena *next_arena; /* of the first row of the next subject of TU */
    struct table_row *next;
    uint64_t *seen; /* hashes of the subjects so far: eight bytes each, and as many empty */
    size_t seen_count, seen_capacity;
    size_t mistakes_before, warnings_before; /* when the rows of the subject began */
    bool no_memory, stopped;
};

/* ---- subjects seen ---- */

static uint64_t hash_of(const char *text)
{
    uint64_t value = hash_bytes(text, strlen(text));
    return value ? value : 1; /* 0 is an empty place */
}

static void place(uint64_t *table, size_t capacity, uint64_t hash)
{
    size_t at = (size_t)(hash % capacity);
    while (table[at])
        at = (at + 1) % capacity;
    table[at] = hash;
}

static bool grow_seen(struct stream *it)
{
    size_t capacity = it->seen_capacity ? 2 * it->seen_capacity : 1024;
    uint64_t *table = calloc(capacity, sizeof *table);
    if (!table)
        return false;
    for (size_t i = 0; i < it->seen_capacity; i++)
        if (it->seen[i])
            place(table, capacity, it->seen[i]);
    free(it->seen);
    it->seen = table;
    it->seen_capacity = capacity;
    return true;
}

/* Whether rows of the subject stood further up, before another's. */
static bool was_seen(struct stream *it, const char *subject)
{
    uint64_t hash = hash_of(subject);
    if (2 * it->seen_count >= it->seen_capacity && !grow_seen(it)) {
        it->no_memory = true;
        return false;
    }
    size_t at = (size_t)(hash % it->seen_capacity);
    for (; it->seen[at]; at = (at + 1) % it->seen_capacity)
        if (it->seen[at] == hash)
            return true;
    it->seen[at] = hash;
    it->seen_count++;
    return false;
}

/* ---- table TU ---- */

static void read_next_identified(struct stream *it)
{
    bool no_memory = false;
    it->next = NULL;
    arena_free(it->next_arena);
    it->next_arena = arena_new();
    struct table_row *row = it->next_arena ? arena_alloc(it->next_arena, sizeof *row) : NULL;
    for (int more; row && (more = table_next(&it->identified.table, it->identified.errors)) != 0;) {
        it->identified.mistakes += more < 0; /* the line that cannot be read was reported */
        if (more < 0 || !lesion_table_row(row, &it->identified, it->next_arena, &no_memory))
            continue;
        it->next = row;
        break;
    }
    it->no_memory = it->no_memory || !row || no_memory;
}

/* The rows of TU for `subject`: both tables are in the same, ascending order of subjects. */
static struct identified *identified_of(struct stream *it, const char *subject, size_t *count)
{
    struct identified *list = NULL;
    size_t capacity = 0;
    *count = 0;
    while (it->next && strcmp(it->next->subject, subject) < 0)
        read_next_identified(it);
    for (; it->next && strcmp(it->next->subject, subject) == 0; read_next_identified(it)) {
        struct identified *slot = arena_push(it->arena, (void **)&list, count, &capacity, sizeof *slot);
        if (!slot) {
            it->no_memory = true;
            return NULL;
        }
        const struct table_row *row = it->next;
        slot->reader = row->reader ? arena_strdup(it->arena, row->reader) : NULL;
        slot->lesion = arena_strdup(it->arena, row->lesion);
        slot->organ = row->organ ? arena_strdup(it->arena, row->organ) : NULL;
        slot->site = row->site;
        slot->role = row->role;
        slot->is_new = row->cell.is_new == CASE_YES;
        it->no_memory = it->no_memory || !slot->lesion;
    }
    return list;
}

/* ---- one subject ---- */

static void assess_reader(struct stream *it, const struct table_row *const *rows, size_t count,
                          const struct identified *identified, size_t identified_count)
{
    struct cajal_assessment assessment = {.arena = it->arena, .knowledge = it->knowledge, .request = it->request};
    if (!table_series(&assessment.series, &it->table, it->arena, rows, count, identified, identified_count) ||
        response_assess_series(&assessment.response, it->arena, it->knowledge, &assessment.series, &it->request, NULL,
                               it->table.errors) != CAJAL_OK) {
        it->no_memory = true;
        return;
    }
    if (it->recorded.table.file && !recorded_compare(&assessment, &it->recorded, it->responses, it->responses_count)) {
        it->no_memory = true;
        return;
    }
    assessment.mistakes = it->table.mistakes - it->mistakes_before;
    assessment.to_check = it->table.warnings - it->warnings_before;
    it->stopped = it->stopped || it->function(it->context, &assessment) != 0;
}

static bool same_reader(const struct table_row *a, const struct table_row *b)
{
    return a->reader == b->reader || (a->reader && b->reader && strcmp(a->reader, b->reader) == 0);
}

/* Each reader of the subject, in order of appearance. */
static void assess_readers(struct stream *it, const struct identified *identified, size_t identified_count)
{
    const struct table_row **rows = arena_array(it->arena, it->rows_count, sizeof *rows);
    bool *done = arena_array(it->arena, it->rows_count, sizeof *done);
    it->no_memory = it->no_memory || !rows || !done;
    for (size_t i = 0; !it->no_memory && !it->stopped && i < it->rows_count; i++) {
        size_t count = 0;
        for (size_t j = i; !done[i] && j < it->rows_count; j++)
            if (!done[j] && same_reader(it->rows[i], it->rows[j])) {
                done[j] = j != i;
                rows[count++] = it->rows[j];
            }
        if (count)
            assess_reader(it, rows, count, identified, identified_count);
    }
}

static void end_subject(struct stream *it)
{
    if (it->rows_count && !it->no_memory) {
        size_t count = 0;
        const char *subject = it->rows[0]->subject;
        struct identified *identified = it->identified.table.file ? identified_of(it, subject, &count) : NULL;
        if (it->identified.table.file && count == 0)
            lesion_table_report(&it->table, it->rows[0]->line, COLUMN_SUBJECT, true,
                                "subject %s has no row in the table that identifies lesions", subject);
        if (it->recorded.table.file && !it->no_memory)
            it->responses = recorded_of(&it->recorded, it->arena, subject, &it->responses_count);
        it->no_memory = it->no_memory || it->recorded.no_memory;
        if (!it->no_memory)
            assess_readers(it, identified, count);
        recorded_report_unused(&it->recorded, it->responses, it->responses_count);
    }
    it->no_memory = it->no_memory || arena_failed(it->arena);
    arena_clear(it->arena);
    it->rows = NULL;
    it->responses = NULL;
    it->responses_count = 0;
    it->rows_count = it->rows_capacity = 0;
}

/* The row of another subject than the one before it. */
static void begin_subject(struct stream *it, const char *subject)
{
    end_subject(it);
    free(it->subject);
    it->subject = strdup(subject);
    it->no_memory = it->no_memory || !it->subject;
    it->mistakes_before = it->table.mistakes;
    it->warnings_before = it->table.warnings;
    it->repeated = *subject && was_seen(it, subject);
}

static void take_row(struct stream *it)
{
    const char *subject = table_cell(&it->table.table, it->table.at[COLUMN_SUBJECT]);
    if (!it->subject || strcmp(it->subject, subject) != 0)
        begin_subject(it, subject);
    if (it->repeated) {
        lesion_table_report(&it->table, it->table.table.line_number, COLUMN_SUBJECT, false,
                            "rows of subject %s stand further up too: sort the table by subject", subject);
        return;
    }
    if (it->rows_count == SUBJECT_ROWS) {
        lesion_table_report(&it->table, it->table.table.line_number, COLUMN_SUBJECT, false,
                            "more than %d rows of one subject: the row is left out", SUBJECT_ROWS);
        return;
    }
    struct table_row *row = it->no_memory ? NULL : arena_alloc(it->arena, sizeof *row);
    bool no_memory = !row;
    if (row && lesion_table_row(row, &it->table, it->arena, &no_memory)) {
        struct table_row **slot =
            arena_push(it->arena, (void **)&it->rows, &it->rows_count, &it->rows_capacity, sizeof *slot);
        no_memory = !slot;
        if (slot)
            *slot = row;
    }
    it->no_memory = it->no_memory || no_memory;
}

/* ---- the file ---- */

static cajal_status open_identified(struct stream *it, const char *path, cajal_errors *errors)
{
    cajal_status status = table_open(&it->identified.table, path, errors);
    if (status != CAJAL_OK)
        return status;
    struct lesion_table *table = &it->identified;
    table->errors = errors;
    table->knowledge = it->knowledge;
    status = identified_columns(table);
    if (status == CAJAL_OK)
        read_next_identified(it);
    return status;
}

static cajal_status open_tables(struct stream *it, const char *path, const cajal_response_options *options,
                                cajal_errors *errors)
{
    it->table.errors = errors;
    it->table.knowledge = it->knowledge;
    it->table.thresholds = &it->thresholds;
    cajal_status status = table_open(&it->table.table, path, errors);
    if (status == CAJAL_OK)
        status = lesion_table_columns(&it->table);
    if (status == CAJAL_OK && options && options->identified)
        status = open_identified(it, options->identified, errors);
    if (status == CAJAL_OK && options && options->recorded)
        status = recorded_open(&it->recorded, options->recorded, errors);
    return status;
}

static cajal_status read_rows(struct stream *it, cajal_errors *errors)
{
    int more = 0;
    while (!it->no_memory && !it->stopped && (more = table_next(&it->table.table, errors)) != 0) {
        if (more < 0) {
            it->table.mistakes++; /* the line that cannot be read was reported */
            if (it->table.table.stopped != CAJAL_OK)
                return it->table.table.stopped;
            continue;
        }
        take_row(it);
    }
    if (!it->stopped)
        end_subject(it);
    if (!it->stopped && !it->no_memory && it->recorded.table.file) { /* subjects after the last */
        size_t none;
        (void)recorded_of(&it->recorded, it->arena, "", &none);
    }
    it->no_memory = it->no_memory || it->recorded.no_memory;
    size_t shown = it->table.mistakes + it->table.warnings;
    if (shown > TABLE_MISTAKES)
        errors_add(errors, CAJAL_OK, it->table.table.path, 0, NULL, "… and %zu more", shown - TABLE_MISTAKES);
    if (it->no_memory)
        return errors_no_memory(errors);
    if (it->identified.table.stopped != CAJAL_OK)
        return it->identified.table.stopped;
    if (it->recorded.table.stopped != CAJAL_OK)
        return it->recorded.table.stopped;
    return it->table.mistakes + it->identified.mistakes + it->recorded.mistakes ? CAJAL_INVALID : CAJAL_OK;
}

cajal_status cajal_assess_table(const cajal_knowledge *knowledge, const char *path,
                                const cajal_response_options *options, cajal_assessment_function function,
                                void *context, cajal_errors *errors)
{
    struct stream it = {.knowledge = knowledge, .function = function, .context = context, .arena = arena_new()};
    cajal_status status = assessment_request(&it.request, knowledge, options, errors);
    it.thresholds = it.request.thresholds;
    if (status == CAJAL_OK && !it.arena)
        status = errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = open_tables(&it, path, options, errors);
    if (status == CAJAL_OK)
        status = read_rows(&it, errors);
    table_close(&it.table.table);
    table_close(&it.identified.table);
    recorded_close(&it.recorded);
    arena_free(it.arena);
    arena_free(it.next_arena);
    free(it.seen);
    free(it.subject);
    return status;
}
