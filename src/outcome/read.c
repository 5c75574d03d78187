#include "outcome/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "base/text.h"
#include "base/words.h"
#include "outcome/read_parts.h"

#define ERRORS_SHOWN 20

static bool is_missing(const char *cell)
{
    if (*cell >= '0' && *cell <= '9')
        return false;
    return !*cell || strcmp(cell, "NA") == 0 || strcmp(cell, ".") == 0 || letters_compare(cell, "NaN") == 0;
}

static void wrong_cell(struct reading *reading, const struct column *column, const char *cell, const char *expected)
{
    if (reading->wrong++ < ERRORS_SHOWN)
        errors_add(reading->errors, CAJAL_INVALID, reading->table.path, (int)reading->table.line_number, column->name,
                   "found \"%.40s\"; expected %s", cell, expected);
}

static bool grow(struct reading *reading)
{
    size_t capacity = reading->capacity ? reading->capacity * 2 : 1024;
    for (size_t i = 0; i < reading->count; i++) {
        struct column *column = &reading->columns[i];
        void *grown = column->kind == CATEGORY ? realloc(column->code, capacity * sizeof *column->code)
                                               : realloc(column->number, capacity * sizeof *column->number);
        if (!grown)
            return false;
        if (column->kind == CATEGORY)
            column->code = grown;
        else
            column->number = grown;
    }
    unsigned char *not_over = realloc(reading->not_over, capacity);
    if (!not_over)
        return false;
    reading->not_over = not_over;
    reading->capacity = capacity;
    return true;
}

/* A column of either kind becomes one of categories, when no cell of it was kept yet. */
static bool become_category(struct column *column, size_t capacity)
{
    free(column->number);
    column->number = NULL;
    column->kind = CATEGORY;
    column->code = malloc((capacity + 1) * sizeof *column->code);
    return column->code != NULL;
}

/* False when memory is short. */
static bool read_cell(struct reading *reading, struct column *column, const char *cell)
{
    double value;
    if (column->kind == EITHER) {
        if (!number_of(&value, cell)) {
            if (!become_category(column, reading->capacity))
                return false;
        } else {
            column->kind = NUMBER;
        }
    }
    if (column->kind == CATEGORY) {
        int code = levels_of(&column->levels, cell);
        column->code[reading->n] = code;
        return code >= 0;
    }
    if (column->lacking_is_infinite && (is_missing(cell) || letters_compare(cell, "Inf") == 0))
        value = INFINITY;
    else if (!number_of(&value, cell))
        wrong_cell(reading, column, cell, "a number (name the column with --factor when it holds categories)");
    column->number[reading->n] = value;
    return true;
}

/* False when memory is short. */
static bool read_row(struct reading *reading)
{
    bool missing = false;
    reading->rows++;
    for (size_t i = 0; i < reading->count; i++) {
        struct column *column = &reading->columns[i];
        reading->cells[i] = column->made ? "0" : table_cell(&reading->table, column->at);
        if (!column->lacking_is_infinite && is_missing(reading->cells[i])) {
            column->missing++;
            missing = true;
        }
    }
    if (missing) {
        reading->left_out++;
        return true;
    }
    if (reading->n == reading->capacity && !grow(reading))
        return false;
    for (size_t i = 0; i < reading->count; i++)
        if (!read_cell(reading, &reading->columns[i], reading->cells[i]))
            return false;
    reading->n++;
    return true;
}

/* ---- which columns ---- */

static cajal_status no_column(const struct reading *reading, const char *name)
{
    const struct table *table = &reading->table;
    const char *near = words_nearest(name, (const char *const *)table->names, table->columns);
    return errors_add(reading->errors, CAJAL_USAGE, table->path, 1, NULL, "no column \"%s\"%s%s%s", name,
                      near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static cajal_status use_column(struct reading *reading, struct arena *arena, const char *name, enum kind kind)
{
    int at = -1;
    for (size_t i = 0; i < reading->table.columns; i++)
        if (strcmp(reading->table.names[i], name) == 0)
            at = (int)i;
    if (at < 0)
        at = table_column(&reading->table, &name, 1);
    if (at < 0)
        return no_column(reading, name);
    reading->columns[reading->count++] =
        (struct column){.name = name, .at = at, .kind = kind, .levels = {.arena = arena}};
    return CAJAL_OK;
}

/* Every factor is a covariate. */
static cajal_status check_factors(const struct reading *reading, const struct read_spec *spec)
{
    for (size_t i = 0; i < spec->factors_count; i++) {
        bool found = false;
        for (size_t k = 0; k < spec->covariates_count && !found; k++)
            found = strncmp(spec->factors[i], spec->covariates[k], strlen(spec->covariates[k])) == 0;
        if (!found)
            return errors_add(reading->errors, CAJAL_USAGE, NULL, 0, NULL,
                              "--factor %s: expected one of the covariates", spec->factors[i]);
    }
    return CAJAL_OK;
}

static cajal_status use_one(struct reading *reading, struct arena *arena, const char *name, enum kind kind, int *place)
{
    *place = -1;
    if (!name)
        return CAJAL_OK;
    *place = (int)reading->count;
    return use_column(reading, arena, name, kind);
}

static cajal_status use_columns(struct reading *reading, struct places *at, struct arena *arena,
                                const struct read_spec *spec)
{
    const struct {
        const char *name;
        enum kind kind;
        int *place;
    } single[] = {
        {spec->time, NUMBER, &at->time},     {spec->status, CATEGORY, &at->status}, {spec->entry, NUMBER, &at->entry},
        {spec->weight, NUMBER, &at->weight}, {spec->group, CATEGORY, &at->group},   {spec->id, CATEGORY, &at->id},
        {spec->left, NUMBER, &at->left},     {spec->right, NUMBER, &at->right},     {spec->known, NUMBER, &at->known}};
    cajal_status status = CAJAL_OK;
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (use_one(reading, arena, single[i].name, single[i].kind, single[i].place) != CAJAL_OK)
            status = CAJAL_USAGE;
    if (at->right >= 0)
        reading->columns[at->right].lacking_is_infinite = true;
    if (at->known >= 0)
        reading->columns[at->known].lacking_is_infinite = true;
    if (spec->exposure && at->entry < 0) {
        at->entry = (int)reading->count;
        reading->columns[reading->count++] = (struct column){.name = "entry", .at = -1, .kind = NUMBER, .made = true};
    }
    at->strata = (int)reading->count;
    for (size_t i = 0; i < spec->strata_count; i++)
        if (use_column(reading, arena, spec->strata[i], CATEGORY) != CAJAL_OK)
            status = CAJAL_USAGE;
    at->covariates = (int)reading->count;
    for (size_t i = 0; i < spec->covariates_count; i++) {
        bool changing = spec->exposure && i == 0; /* the group, whatever its words look like */
        enum kind kind = changing || factor_of(spec, spec->covariates[i]) ? CATEGORY : EITHER;
        if (use_column(reading, arena, spec->covariates[i], kind) != CAJAL_OK)
            status = CAJAL_USAGE;
    }
    if (status == CAJAL_OK)
        status = check_factors(reading, spec);
    for (size_t i = 0; i < reading->count; i++)
        if (reading->columns[i].kind == CATEGORY && !become_category(&reading->columns[i], 0))
            status = errors_no_memory(reading->errors);
    return status;
}

/* ---- reading ---- */

/* What can be seen of a row at once, with its line. */
static void check_row(struct reading *reading, const struct places *at)
{
    size_t i = reading->n - 1;
    struct column *columns = reading->columns;
    if (at->time >= 0 && columns[at->time].number[i] < 0)
        wrong_cell(reading, &columns[at->time], reading->cells[at->time], "a time of 0 or more");
    else if (at->entry >= 0 && !(columns[at->entry].number[i] < columns[at->time].number[i]))
        wrong_cell(reading, &columns[at->entry], reading->cells[at->entry], "an entry before the time");
    if (at->weight >= 0 && !(columns[at->weight].number[i] > 0))
        wrong_cell(reading, &columns[at->weight], reading->cells[at->weight], "a weight of more than 0");
    else if (at->weight >= 0 && !weight_fits(&reading->weights, columns[at->weight].number[i]))
        wrong_cell(reading, &columns[at->weight], reading->cells[at->weight], "a weight of at most 10^9 times another");
    if (at->left >= 0 &&
        !(columns[at->left].number[i] >= 0 && columns[at->left].number[i] <= columns[at->right].number[i]))
        wrong_cell(reading, &columns[at->left], reading->cells[at->left], "a time from 0 to the right end");
}

/* ---- groups that become known after the start ---- */

/* Of the row just read: what is left of it at the landmark, and its group there. False when memory is short. */
static bool apply_landmark(struct reading *reading, const struct places *at, const struct read_spec *spec)
{
    size_t i = reading->n - 1;
    struct column *columns = reading->columns;
    if (columns[at->time].number[i] <= spec->landmark_time) {
        reading->ended_before++;
        reading->n--;
        return true;
    }
    columns[at->time].number[i] -= spec->landmark_time;
    if (at->entry >= 0)
        columns[at->entry].number[i] -= spec->landmark_time;
    if (at->known >= 0 && columns[at->known].number[i] > spec->landmark_time)
        columns[at->group].code[i] = levels_of(&columns[at->group].levels, NOT_YET);
    return at->group < 0 || columns[at->group].code[i] >= 0;
}

static void copy_row(struct reading *reading, size_t from, size_t to)
{
    for (size_t i = 0; i < reading->count; i++) {
        struct column *column = &reading->columns[i];
        if (column->kind == CATEGORY)
            column->code[to] = column->code[from];
        else
            column->number[to] = column->number[from];
    }
}

/* The row just read is cut in two where its group becomes known. False when memory is short. */
static bool apply_exposure(struct reading *reading, const struct places *at)
{
    size_t i = reading->n - 1;
    struct column *columns = reading->columns, *group = &columns[at->covariates];
    double known = columns[at->known].number[i], entry = columns[at->entry].number[i];
    if (known <= entry)
        return true;
    int not_yet = levels_of(&group->levels, NOT_YET);
    if (known < columns[at->time].number[i]) {
        if (reading->n == reading->capacity && !grow(reading))
            return false;
        copy_row(reading, i, reading->n);
        reading->not_over[reading->n] = 0;
        columns[at->entry].number[reading->n++] = known;
        columns[at->time].number[i] = known;
        reading->not_over[i] = 1;
    }
    group->code[i] = not_yet;
    return not_yet >= 0;
}

static cajal_status refuse_empty(const struct reading *reading, bool landmark)
{
    char landmark_words[64] = "";
    if (landmark)
        snprintf(landmark_words, sizeof landmark_words, ", %zu end by the landmark", reading->ended_before);
    return errors_add(reading->errors, CAJAL_INVALID, reading->table.path, 0, NULL,
                      reading->rows ? "no row to compute from: of %zu, %zu lack a value%s"
                                    : "no row to compute from: there is none",
                      reading->rows, reading->left_out, landmark_words);
}

static cajal_status read_rows(struct reading *reading, const struct places *at, const struct read_spec *spec)
{
    int more;
    bool good = true;
    while (good && (more = table_next(&reading->table, reading->errors)) != 0) {
        if (more < 0)
            return reading->table.stopped != CAJAL_OK ? reading->table.stopped : CAJAL_INVALID;
        size_t before = reading->n, wrong = reading->wrong;
        good = read_row(reading);
        if (!good || reading->n == before)
            continue;
        if (reading->wrong == wrong)
            check_row(reading, at);
        reading->not_over[reading->n - 1] = 0;
        if (spec->landmark)
            good = apply_landmark(reading, at, spec);
        else if (spec->exposure)
            good = apply_exposure(reading, at);
    }
    if (!good)
        return errors_no_memory(reading->errors);
    if (reading->wrong > ERRORS_SHOWN)
        errors_add(reading->errors, CAJAL_INVALID, reading->table.path, 0, NULL, "and %zu more like these",
                   reading->wrong - ERRORS_SHOWN);
    if (reading->wrong)
        return CAJAL_INVALID;
    return reading->n ? CAJAL_OK : refuse_empty(reading, spec->landmark);
}

static cajal_status tell_missing(struct cohort *out, const struct reading *reading, cajal_errors *errors)
{
    struct text words = {0};
    for (size_t i = 0; reading->columns && i < reading->count; i++)
        if (reading->columns[i].missing)
            text_printf(&words, "%s%s (%zu)", words.length ? ", " : "", reading->columns[i].name,
                        reading->columns[i].missing);
    out->missing = words.length ? arena_strdup(out->arena, words.data) : NULL;
    bool lost = words.failed || (words.length && !out->missing);
    text_free(&words);
    return lost ? errors_no_memory(errors) : CAJAL_OK;
}

static void free_scratch(struct reading *reading)
{
    for (size_t i = 0; i < reading->count; i++)
        levels_free(&reading->columns[i].levels);
    free(reading->cells);
    free(reading->not_over);
    table_close(&reading->table);
}

cajal_status cohort_read(struct cohort *out, const char *path, const struct read_spec *spec, cajal_errors *errors)
{
    struct reading reading = {.errors = errors};
    struct places at = {0};
    *out = (struct cohort){.arena = arena_new()};
    if (!out->arena)
        return errors_no_memory(errors);
    cajal_status status = spec->bytes ? table_open_text(&reading.table, path, spec->bytes, spec->length, errors)
                                      : table_open(&reading.table, path, errors);
    size_t most = 10 + spec->strata_count + spec->covariates_count;
    reading.columns = arena_array(out->arena, most, sizeof *reading.columns);
    reading.cells = calloc(most, sizeof *reading.cells);
    if (status == CAJAL_OK && (!reading.columns || !reading.cells)) {
        errors_no_memory(errors);
        status = CAJAL_INTERNAL;
    }
    if (status == CAJAL_OK)
        status = use_columns(&reading, &at, out->arena, spec);
    if (status == CAJAL_OK)
        status = read_rows(&reading, &at, spec);
    if (status == CAJAL_OK)
        status = settle(out, &reading, &at, spec);
    out->rows = reading.rows;
    out->left_out = reading.left_out;
    out->ended_before = reading.ended_before;
    if (status == CAJAL_OK)
        status = tell_missing(out, &reading, errors);
    out->columns = reading.columns;
    out->columns_count = reading.count;
    free_scratch(&reading);
    return status;
}

void cohort_free(struct cohort *cohort)
{
    for (size_t i = 0; cohort->columns && i < cohort->columns_count; i++) {
        free(cohort->columns[i].number);
        free(cohort->columns[i].code);
    }
    arena_free(cohort->arena);
    *cohort = (struct cohort){0};
}
