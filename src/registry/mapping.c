#include "registry/mapping.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/json_in.h"
#include "base/letters.h"
#include "base/words.h"
#include "registry/member.h"

struct mapping_entry {
    const char *column;   /* or NULL: a constant */
    const char *constant; /* or NULL */
    const char *values;   /* "1=male;2=female", or "" */
    int line, index;      /* in the mapping file; of the column, once bound */
    struct member member;
    struct member_format format;
};

struct mapping {
    struct arena *arena;
    const char *path;
    struct mapping_entry *entries;
    size_t count, capacity;
};

void mapping_free(struct mapping *mapping)
{
    if (mapping)
        arena_free(mapping->arena);
}

/* ---- reading the mapping ---- */

static bool read_format(struct member_format *out, char *text)
{
    for (char *word = strtok_r(text, " ;", &text); word; word = strtok_r(NULL, " ;", &text)) {
        if (letters_compare(word, "ymd") == 0)
            out->dates = MEMBER_YMD;
        else if (letters_compare(word, "dmy") == 0)
            out->dates = MEMBER_DMY;
        else if (letters_compare(word, "mdy") == 0)
            out->dates = MEMBER_MDY;
        else if (letters_compare(word, "comma") == 0)
            out->decimal_comma = true;
        else
            return false;
    }
    return true;
}

enum { COLUMN, MEMBER, VALUES, FORMAT, COLUMNS };

static cajal_status read_entry(struct mapping *mapping, const struct table *table, const int columns[COLUMNS],
                               cajal_errors *errors)
{
    struct mapping_entry *entry =
        arena_push(mapping->arena, (void **)&mapping->entries, &mapping->count, &mapping->capacity, sizeof *entry);
    const char *column = table_cell(table, columns[COLUMN]), *member = table_cell(table, columns[MEMBER]);
    char *column_text = arena_strdup(mapping->arena, column), *format = NULL;
    const char *values = arena_strdup(mapping->arena, table_cell(table, columns[VALUES]));
    format = arena_strdup(mapping->arena, table_cell(table, columns[FORMAT]));
    if (!entry || !column_text || !values || !format)
        return errors_no_memory(errors);
    struct text why = {0};
    cajal_status status = CAJAL_OK;
    entry->line = (int)table->line_number;
    entry->index = -1;
    entry->values = values;
    if (column[0] == '=')
        entry->constant = column_text + 1;
    else
        entry->column = column_text;
    if (!column[0])
        status = errors_add(errors, CAJAL_INVALID, mapping->path, entry->line, NULL,
                            "no column: expected its name, or = and a value that is the same in every row");
    else if (!text_is_utf8(column, strlen(column)) || !text_is_utf8(values, strlen(values)))
        status = errors_add(errors, CAJAL_INVALID, mapping->path, entry->line, NULL, "this line is not UTF-8");
    else if (!member_parse(&entry->member, member, &why))
        status = errors_add(errors, CAJAL_INVALID, mapping->path, entry->line, NULL, "\"%s\": %s", member,
                            why.data ? why.data : "no member of a case");
    else if (!read_format(&entry->format, format))
        status =
            errors_add(errors, CAJAL_INVALID, mapping->path, entry->line, NULL,
                       "format \"%s\": expected words of ymd, dmy, mdy, comma", table_cell(table, columns[FORMAT]));
    text_free(&why);
    return status;
}

static bool maps_id(const struct mapping *mapping)
{
    for (size_t i = 0; i < mapping->count; i++)
        if (mapping->entries[i].member.count == 1 && strcmp(mapping->entries[i].member.steps[0].key, "id") == 0)
            return mapping->entries[i].column != NULL;
    return false;
}

static cajal_status read_entries(struct mapping *mapping, struct table *table, cajal_errors *errors)
{
    static const char *const names[COLUMNS] = {"column", "member", "values", "format"};
    int columns[COLUMNS], more;
    cajal_status worst = CAJAL_OK;
    for (int i = 0; i < COLUMNS; i++)
        columns[i] = table_column(table, &names[i], 1);
    if (columns[COLUMN] < 0 || columns[MEMBER] < 0)
        return errors_add(errors, CAJAL_INVALID, mapping->path, 1, NULL,
                          "expected a header with column and member (and values, format)");
    while ((more = table_next(table, errors)) != 0) {
        cajal_status status = more < 0 ? CAJAL_INVALID : read_entry(mapping, table, columns, errors);
        if (table->stopped != CAJAL_OK)
            return table->stopped;
        if (status == CAJAL_INTERNAL)
            return status;
        worst = status > worst ? status : worst;
    }
    if (worst == CAJAL_OK && !maps_id(mapping))
        return errors_add(errors, CAJAL_INVALID, mapping->path, 0, NULL,
                          "no column is mapped to id: a case cannot be told from another");
    return worst;
}

cajal_status mapping_read(struct mapping **out, const char *path, cajal_errors *errors)
{
    struct table table;
    struct arena *arena = arena_new();
    struct mapping *mapping = arena ? arena_alloc(arena, sizeof *mapping) : NULL;
    if (!mapping || !(mapping->path = arena_strdup(arena, path))) {
        arena_free(arena);
        return errors_no_memory(errors);
    }
    mapping->arena = arena;
    cajal_status status = table_open(&table, path, errors);
    if (status == CAJAL_OK)
        status = read_entries(mapping, &table, errors);
    table_close(&table);
    if (status != CAJAL_OK) {
        mapping_free(mapping);
        return status;
    }
    *out = mapping;
    return CAJAL_OK;
}

/* ---- a table ---- */

cajal_status mapping_bind(struct mapping *mapping, const struct table *table, cajal_errors *errors)
{
    cajal_status status = CAJAL_OK;
    for (size_t i = 0; i < table->columns; i++)
        if (!text_is_utf8(table->names[i], strlen(table->names[i])))
            return errors_add(errors, CAJAL_INVALID, table->path, 1, NULL, "the names of the columns are not UTF-8");
    for (size_t i = 0; i < mapping->count; i++) {
        struct mapping_entry *entry = &mapping->entries[i];
        if (!entry->column || (entry->index = table_column(table, &entry->column, 1)) >= 0)
            continue;
        const char *nearest = words_nearest(entry->column, (const char *const *)table->names, table->columns);
        status =
            errors_add(errors, CAJAL_INVALID, table->path, 1, NULL, "no column \"%s\", which line %d of %s maps%s%s%s",
                       entry->column, entry->line, mapping->path, nearest ? "; did you mean \"" : "",
                       nearest ? nearest : "", nearest ? "\"?" : "");
    }
    return status;
}

/* What "1=male;2=female" makes of the cell; the cell itself where nothing is said of it. */
static const char *translate(const char *values, const char *cell, char out[256])
{
    for (const char *at = values; *at;) {
        size_t length = strcspn(at, ";"), left = strcspn(at, "=");
        if (left < length && left == strlen(cell) && letters_compare_n(at, cell, left) == 0 &&
            length - left - 1 < 256) {
            memcpy(out, at + left + 1, length - left - 1);
            out[length - left - 1] = '\0';
            return out;
        }
        at += length + (at[length] != '\0');
    }
    return cell;
}

static bool is_missing(const char *cell)
{
    return !cell[0] || strcmp(cell, ".") == 0 || letters_compare(cell, "NA") == 0 || letters_compare(cell, "N/A") == 0;
}

/* Constants come last: one inside a list item is set only where a column has made that item. */
static bool set_all(const struct mapping *mapping, const struct table *table, json_t *root, bool constants)
{
    char translated[256];
    for (size_t i = 0; i < mapping->count; i++) {
        const struct mapping_entry *entry = &mapping->entries[i];
        if (constants != (entry->constant != NULL))
            continue;
        const char *cell =
            constants ? entry->constant : translate(entry->values, table_cell(table, entry->index), translated);
        if (constants ? member_has_item(root, &entry->member) : !is_missing(cell))
            if (!member_set(root, &entry->member, cell, &entry->format))
                return false;
    }
    return true;
}

char *mapping_case(const struct mapping *mapping, const struct table *table)
{
    json_t *root = json_object();
    char *out = NULL;
    if (root && json_object_set_new(root, "cajal", json_integer(1)) == 0 && set_all(mapping, table, root, false) &&
        set_all(mapping, table, root, true)) {
        member_compact(root);
        out = json_line(root);
    }
    json_decref(root);
    return out;
}

char *mapping_row(const struct table *table)
{
    json_t *row = json_object();
    bool fine = row != NULL;
    for (size_t i = 0; fine && i < table->columns; i++) {
        const char *cell = table_cell(table, (int)i);
        json_t *value = json_string(text_is_utf8(cell, strlen(cell)) ? cell : "(not UTF-8)");
        fine = json_object_set_new(row, table->names[i], value) == 0;
    }
    char *out = fine ? json_line(row) : NULL;
    json_decref(row);
    return out;
}
