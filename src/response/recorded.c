#include "response/recorded.h"

#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "response/assessment.h"
#include "response/best.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- columns ---- */

static const char *const subject_names[] = {"subject", "USUBJID", "SUBJID", "subj", "patient"};
static const char *const reader_names[] = {"reader", "RSEVALID"};
static const char *const evaluator_names[] = {"evaluator", "RSEVAL"};
static const char *const visit_names[] = {"visit", "VISIT"};
static const char *const date_names[] = {"date", "RSDTC"};
static const char *const start_names[] = {"treatment_start", "TRTSDT", "trt_start"};
static const char *const test_names[] = {"test", "RSTESTCD"};
static const char *const call_names[] = {"response", "RSSTRESC", "RSORRES", "ovr"};

static void report(struct recorded_table *it, long line, const char *column, const char *found, const char *expected)
{
    it->mistakes++;
    errors_add(it->errors, CAJAL_INVALID, it->table.path, (int)line, column, "%s%s%s%s", found ? "found \"" : "",
               found ? found : "", found ? "\", expected " : "", expected);
}

cajal_status recorded_open(struct recorded_table *out, const char *path, cajal_errors *errors)
{
    *out = (struct recorded_table){.errors = errors};
    cajal_status status = table_open(&out->table, path, errors);
    if (status != CAJAL_OK)
        return status;
    out->subject = table_column(&out->table, subject_names, COUNT(subject_names));
    out->reader = table_column(&out->table, reader_names, COUNT(reader_names));
    out->evaluator = table_column(&out->table, evaluator_names, COUNT(evaluator_names));
    out->visit = table_column(&out->table, visit_names, COUNT(visit_names));
    out->date = table_column(&out->table, date_names, COUNT(date_names));
    out->start = table_column(&out->table, start_names, COUNT(start_names));
    out->test = table_column(&out->table, test_names, COUNT(test_names));
    out->call = table_column(&out->table, call_names, COUNT(call_names));
    static const char *const needed[] = {"USUBJID", "RSDTC", "RSSTRESC"};
    const int at[] = {out->subject, out->date, out->call};
    for (size_t i = 0; i < COUNT(needed); i++)
        if (at[i] < 0)
            report(out, 1, needed[i], NULL, "no such column; a table of recorded responses needs it");
    return out->mistakes ? CAJAL_INVALID : CAJAL_OK;
}

void recorded_close(struct recorded_table *table)
{
    table_close(&table->table);
    arena_free(table->ahead);
}

/* ---- rows ---- */

static const char *cell_of(const struct recorded_table *it, int column)
{
    const char *cell = table_cell(&it->table, column);
    return strcmp(cell, "NA") == 0 || strcmp(cell, ".") == 0 ? "" : cell;
}

static const char *keep(struct recorded_table *it, struct arena *arena, int column)
{
    const char *cell = cell_of(it, column), *copy = *cell ? arena_strdup(arena, cell) : NULL;
    it->no_memory = it->no_memory || (*cell && !copy);
    return copy;
}

/* Our words, letter case ignored; and that of a visit at which nobody assessed. */
static bool read_call(enum response_call *out, const char *cell)
{
    *out = letters_compare(cell, "ND") == 0 || letters_compare(cell, "NOT DONE") == 0 ? RESPONSE_NE
                                                                                      : RESPONSE_NOT_ASSESSED;
    for (enum response_call i = RESPONSE_CR; i < RESPONSE_CALLS; i++)
        if (letters_compare(response_call_word(i), cell) == 0)
            *out = i;
    return *out != RESPONSE_NOT_ASSESSED || !*cell || letters_compare(cell, "MISSING") == 0;
}

static cajal_date read_date(struct recorded_table *it, int column)
{
    cajal_date date = {0, CAJAL_NO_DATE};
    char day[11] = "";
    const char *cell = cell_of(it, column);
    if (strlen(cell) > 10 && cell[10] == 'T')
        cell = memcpy(day, cell, 10);
    if (*cell && !date_parse(&date, cell))
        report(it, it->table.line_number, it->table.names[column], cell, "a date such as 2015-03-06");
    return date;
}

/* Other tests of RS, such as the response of the targets alone, are told once. */
static bool is_overall(struct recorded_table *it)
{
    const char *test = cell_of(it, it->test);
    if (it->test < 0 || letters_compare(test, "OVRLRESP") == 0)
        return true;
    if (!it->other_test)
        errors_add(it->errors, CAJAL_OK, it->table.path, (int)it->table.line_number, it->table.names[it->test],
                   "to check: \"%s\" and other tests are not read, only OVRLRESP", test);
    it->other_test = true;
    return false;
}

static bool read_row(struct recorded *out, struct recorded_table *it, struct arena *arena)
{
    size_t mistakes = it->mistakes;
    *out = (struct recorded){.line = it->table.line_number};
    if (!is_overall(it))
        return false;
    out->subject = keep(it, arena, it->subject);
    out->reader = keep(it, arena, *cell_of(it, it->reader) ? it->reader : it->evaluator);
    out->visit = keep(it, arena, it->visit);
    out->date = read_date(it, it->date);
    out->start = read_date(it, it->start);
    if (!out->subject)
        report(it, out->line, it->table.names[it->subject], NULL, "empty, expected whose response this is");
    if (!read_call(&out->call, cell_of(it, it->call)))
        report(it, out->line, it->table.names[it->call], cell_of(it, it->call),
               "CR, PR, SD, non-CR/non-PD, PD, NE or ND");
    if (!date_stated(out->date) && out->call != RESPONSE_NOT_ASSESSED && it->mistakes == mistakes)
        report(it, out->line, it->table.names[it->date], NULL, "empty, expected the date of the response");
    return it->mistakes == mistakes && !it->no_memory;
}

static void read_ahead(struct recorded_table *it)
{
    int more = 1;
    it->started = true;
    it->next = NULL;
    arena_free(it->ahead);
    it->ahead = arena_new();
    struct recorded *row = it->ahead ? arena_alloc(it->ahead, sizeof *row) : NULL;
    it->no_memory = it->no_memory || !row;
    while (!it->no_memory && (more = table_next(&it->table, it->errors)) != 0) {
        it->mistakes += more < 0;
        if (more > 0 && read_row(row, it, it->ahead)) {
            it->next = row;
            return;
        }
    }
}

/* ---- subjects ---- */

struct recorded *recorded_next(struct recorded_table *it, struct arena *arena, size_t *count)
{
    struct recorded *rows = NULL;
    size_t capacity = 0;
    *count = 0;
    if (!it->started)
        read_ahead(it);
    const char *subject = it->next ? arena_strdup(arena, it->next->subject) : NULL;
    it->no_memory = it->no_memory || (it->next && !subject);
    while (subject && it->next && strcmp(it->next->subject, subject) == 0) {
        struct recorded *row = arena_push(arena, (void **)&rows, count, &capacity, sizeof *row);
        it->no_memory = it->no_memory || !row;
        if (!row) {
            *count = 0;
            return NULL;
        }
        *row = *it->next;
        row->subject = subject;
        row->reader = row->reader ? arena_strdup(arena, row->reader) : NULL;
        row->visit = row->visit ? arena_strdup(arena, row->visit) : NULL;
        it->no_memory = it->no_memory || (it->next->reader && !row->reader) || (it->next->visit && !row->visit);
        read_ahead(it);
    }
    if (it->table.stopped != CAJAL_OK) { /* what more there is of this subject, nobody knows */
        *count = 0;
        return NULL;
    }
    return rows;
}

struct recorded *recorded_of(struct recorded_table *it, struct arena *arena, const char *subject, size_t *count)
{
    size_t passed;
    *count = 0;
    if (!it->started)
        read_ahead(it);
    while (it->next && (!*subject || strcmp(it->next->subject, subject) < 0)) {
        const struct recorded *rows = recorded_next(it, arena, &passed);
        if (!rows)
            return NULL;
        recorded_report_unused(it, rows, passed);
    }
    return it->next && strcmp(it->next->subject, subject) == 0 ? recorded_next(it, arena, count) : NULL;
}

void recorded_report_unused(struct recorded_table *it, const struct recorded *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!rows[i].used)
            errors_add(it->errors, CAJAL_OK, it->table.path, (int)rows[i].line, it->table.names[it->subject],
                       "to check: subject %s%s%s has a response recorded here, and no lesions in the other table",
                       rows[i].subject, rows[i].reader ? ", reader " : "", rows[i].reader ? rows[i].reader : "");
}

/* ---- beside an assessment ---- */

static bool same_reader(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static const struct response_visit *visit_of(const cajal_assessment *assessment, const struct recorded *row)
{
    const cajal_response *response = &assessment->response;
    for (uint32_t i = 0; i < response->visits_count; i++) {
        const struct response_visit *visit = &response->visits[i];
        const char *label = assessment->series.visits[visit->index].label;
        if (row->visit && label ? strcmp(row->visit, label) == 0 : date_compare(visit->date, row->date) == 0)
            return visit;
    }
    return NULL;
}

bool recorded_compare(struct cajal_assessment *assessment, struct recorded_table *table, struct recorded *rows,
                      size_t count)
{
    struct recorded_comparison *out = arena_array(assessment->arena, count, sizeof *out);
    for (size_t i = 0; out && i < count; i++) {
        struct recorded *row = &rows[i];
        if (!same_reader(row->reader, assessment->series.reader))
            continue;
        row->used = true;
        if (row->call == RESPONSE_NOT_ASSESSED)
            continue;
        const struct response_visit *visit = visit_of(assessment, row);
        bool agrees = visit && visit->by[RESPONSE_BY_RECIST].call == row->call;
        out[assessment->recorded_count++] = (struct recorded_comparison){row, visit, agrees};
        table->compared++;
        table->agreed += agrees;
    }
    assessment->recorded = out;
    return out != NULL;
}

/* ---- alone ---- */

static int by_date(const void *a, const void *b)
{
    return date_compare(((const struct recorded *)a)->date, ((const struct recorded *)b)->date);
}

/* A series without lesions, whose responses are those recorded. */
static bool fill(struct cajal_assessment *out, const struct recorded *rows, size_t count)
{
    struct series *series = &out->series;
    cajal_response *response = &out->response;
    struct best_point *points = arena_array(out->arena, count, sizeof *points);
    series->visits = arena_array(out->arena, count, sizeof *series->visits);
    response->visits = arena_array(out->arena, count, sizeof *response->visits);
    if (!points || !series->visits || !response->visits)
        return false;
    uint32_t assessed = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].call == RESPONSE_NOT_ASSESSED)
            continue; /* says only that there is such a subject */
        struct response_visit *visit = &response->visits[assessed];
        series->visits[assessed] = (struct series_visit){.date = rows[i].date, .label = rows[i].visit};
        visit->index = assessed;
        visit->date = rows[i].date;
        visit->density_mhu = visit->baseline_density_mhu = CASE_ABSENT;
        for (int j = 0; j < RESPONSE_CRITERIA; j++)
            visit->by[j].value = visit->by[j].baseline = visit->by[j].nadir = CASE_ABSENT;
        visit->by[RESPONSE_BY_RECIST].call = visit->call = rows[i].call;
        visit->by[RESPONSE_BY_RECIST].rule = RULE_RECORDED;
        visit->believed = RESPONSE_BY_RECIST;
        points[assessed++] = (struct best_point){.date = rows[i].date, .call = rows[i].call};
    }
    series->visits_count = response->visits_count = assessed;
    series->treatment_start = rows[0].start;
    response->series = series;
    response->options = out->request.options;
    const struct best_context context = {.start = rows[0].start};
    for (int i = 0; i < RESPONSE_CRITERIA; i++)
        response->best[i] = (struct response_best){.pfs_days = -1, .duration_days = -1};
    best_work_out(&response->best[RESPONSE_BY_RECIST], points, assessed, &context, &out->request.options);
    return true;
}

/* The first rows[0 … n-1] of one reader are moved to the front; returns n. */
static size_t take_reader(struct recorded *rows, size_t count)
{
    size_t taken = 1;
    for (size_t i = 1; i < count; i++)
        if (same_reader(rows[i].reader, rows[0].reader)) {
            struct recorded row = rows[i];
            memmove(&rows[taken + 1], &rows[taken], (i - taken) * sizeof *rows);
            rows[taken++] = row;
        }
    return taken;
}

static cajal_status each_subject(struct recorded_table *it, const cajal_knowledge *knowledge,
                                 const struct response_request *request, cajal_assessment_function function,
                                 void *context)
{
    int stop = 0;
    while (!stop && !it->no_memory) {
        size_t count = 0, taken;
        struct arena *arena = arena_new();
        struct recorded *rows = arena ? recorded_next(it, arena, &count) : NULL;
        it->no_memory = it->no_memory || !arena;
        stop = !rows;
        for (; !stop && count; rows += taken, count -= taken) {
            struct cajal_assessment assessment = {.arena = arena, .knowledge = knowledge, .request = *request};
            taken = take_reader(rows, count);
            qsort(rows, taken, sizeof *rows, by_date);
            assessment.recorded_alone = true;
            assessment.series.subject = rows->subject;
            assessment.series.reader = rows->reader;
            if (!fill(&assessment, rows, taken)) {
                it->no_memory = true;
                break;
            }
            stop = function(context, &assessment);
        }
        arena_free(arena);
    }
    return it->table.stopped != CAJAL_OK ? it->table.stopped : it->mistakes ? CAJAL_INVALID : CAJAL_OK;
}

cajal_status cajal_assess_recorded(const cajal_knowledge *knowledge, const char *path,
                                   const cajal_response_options *options, cajal_assessment_function function,
                                   void *context, cajal_errors *errors)
{
    struct recorded_table table = {0};
    struct response_request request;
    cajal_status status = assessment_request(&request, knowledge, options, errors);
    if (status == CAJAL_OK)
        status = recorded_open(&table, path, errors);
    if (status == CAJAL_OK)
        status = each_subject(&table, knowledge, &request, function, context);
    if (table.no_memory)
        status = errors_no_memory(errors);
    recorded_close(&table);
    return status;
}
