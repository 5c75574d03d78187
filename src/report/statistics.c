#include "report/statistics.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"

void statistics_begin(struct statistics *out, struct text *text, enum statistics_form form, int width, bool colour)
{
    *out = (struct statistics){.form = form, .out = text, .arena = arena_new()};
    out->failed = !out->arena;
    if (form == STATISTICS_JSON) {
        emit_begin(&out->json, text, true);
        emit_object(&out->json, NULL);
    } else {
        layout_begin(&out->layout, text, (size_t)width, colour);
    }
}

bool statistics_end(struct statistics *out)
{
    if (out->form == STATISTICS_JSON) {
        emit_end_object(&out->json);
        text_add_char(out->out, '\n');
    } else if (!layout_end(&out->layout)) {
        out->failed = true;
    }
    if (out->csv_last.length)
        text_printf(out->out, "%sname,value\n%s", out->csv_begun ? "\n" : "", out->csv_last.data);
    out->failed |= out->csv_last.failed;
    text_free(&out->csv_last);
    arena_free(out->arena);
    return !out->failed && !out->out->failed;
}

void statistics_heading(struct statistics *out, const char *heading)
{
    if (out->form == STATISTICS_TEXT)
        layout_heading(&out->layout, LAYOUT_BOLD, heading);
}

void statistics_say(struct statistics *out, const char *format, ...)
{
    if (out->form != STATISTICS_TEXT)
        return;
    struct text line = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&line, format, arguments);
    va_end(arguments);
    if (line.failed)
        out->failed = true;
    else
        layout_paragraph(&out->layout, "", 0, text_string(&line));
    text_free(&line);
}

static void csv_number(struct text *out, double value)
{
    char digits[NUMBER_TEXT];
    if (isnan(value))
        return;
    if (isinf(value)) {
        text_add(out, value > 0 ? "Inf" : "-Inf");
        return;
    }
    format_text(digits, sizeof digits, "%.15g", value);
    text_add(out, digits);
}

void statistics_number(struct statistics *out, const char *key, double value)
{
    if (out->form == STATISTICS_JSON) {
        emit_number(&out->json, key, value);
    } else if (out->form == STATISTICS_CSV) {
        text_printf(&out->csv_last, "%s,", key);
        csv_number(&out->csv_last, value);
        text_add_char(&out->csv_last, '\n');
    }
}

void statistics_word(struct statistics *out, const char *key, const char *value)
{
    if (out->form == STATISTICS_JSON) {
        emit_string(&out->json, key, value);
    } else if (out->form == STATISTICS_CSV) {
        text_printf(&out->csv_last, "%s,", key);
        text_csv_cell(&out->csv_last, value);
        text_add_char(&out->csv_last, '\n');
    }
}

void statistics_numbers(struct statistics *out, const char *key, const double *values, size_t count)
{
    if (out->form != STATISTICS_JSON)
        return;
    bool pretty = out->json.pretty;
    emit_array(&out->json, key);
    out->json.pretty = false; /* a long array on one line */
    for (size_t i = 0; i < count; i++)
        emit_number(&out->json, NULL, values[i]);
    emit_end_array(&out->json);
    out->json.pretty = pretty;
}

/* ---- numbers of the text face ---- */

const char *statistics_p(char out[P_TEXT], double p)
{
    if (isnan(p))
        return memcpy(out, "-", sizeof "-");
    if (p < 0.0001)
        return memcpy(out, "<0.0001", sizeof "<0.0001");
    format_text(out, P_TEXT, "%.*f", p < 0.001 ? 5 : p < 0.1 ? 4 : 3, p);
    return out;
}

const char *statistics_p_said(char out[P_TEXT], double p)
{
    char bare[P_TEXT];
    statistics_p(bare, p);
    snprintf(out, P_TEXT, bare[0] == '<' ? "< %.20s" : "= %.20s", bare + (bare[0] == '<'));
    return out;
}

const char *statistics_value(char out[NUMBER_TEXT], double value, enum statistics_style style)
{
    if (style == STYLE_P)
        return statistics_p(out, value);
    if (isnan(value))
        return memcpy(out, "-", sizeof "-");
    if (isinf(value))
        return value > 0 ? memcpy(out, "∞", sizeof "∞") : memcpy(out, "-∞", sizeof "-∞");
    if (style == STYLE_RATIO && fabs(value) < 1e5)
        format_text(out, NUMBER_TEXT, "%.*f", fabs(value) < 0.1 ? 4 : 3, value);
    else
        format_text(out, NUMBER_TEXT, style == STYLE_COUNT ? "%.10g" : "%.5g", value);
    return out;
}

/* ---- tables ---- */

static void add_cell(struct statistics *out, const char *word)
{
    const char **cell = out->failed ? NULL
                                    : arena_push(out->arena, (void **)&out->cells, &out->cells_count,
                                                 &out->cells_capacity, sizeof *cell);
    if (cell)
        *cell = arena_strdup(out->arena, word);
    if (!cell || !*cell)
        out->failed = true;
}

static const struct statistics_column *begin_cell(struct statistics *out)
{
    const struct statistics_column *column = &out->columns[out->column];
    if (out->form == STATISTICS_JSON && out->column == 0)
        emit_object(&out->json, NULL);
    if (out->form == STATISTICS_CSV && out->column > 0)
        text_add_char(out->out, ',');
    return column;
}

static void end_cell(struct statistics *out)
{
    if (++out->column < out->columns_count)
        return;
    out->column = 0;
    if (out->form == STATISTICS_JSON)
        emit_end_object(&out->json);
    if (out->form == STATISTICS_CSV)
        text_add_char(out->out, '\n');
}

void statistics_table(struct statistics *out, const char *key, const struct statistics_column *columns, size_t count)
{
    out->columns = columns;
    out->columns_count = count;
    out->column = out->cells_count = 0;
    if (out->form == STATISTICS_JSON)
        emit_array(&out->json, key);
    if (out->form != STATISTICS_CSV)
        return;
    if (out->csv_begun)
        text_add_char(out->out, '\n');
    out->csv_begun = true;
    for (size_t i = 0; i < count; i++) {
        text_printf(out->out, "%s%s", i ? "," : "", columns[i].key);
        if (columns[i].style == STYLE_INTERVAL)
            text_printf(out->out, ",%s", columns[i].high);
    }
    text_add_char(out->out, '\n');
}

void statistics_cell(struct statistics *out, double value)
{
    const struct statistics_column *column = begin_cell(out);
    char digits[NUMBER_TEXT];
    if (out->form == STATISTICS_JSON)
        emit_number(&out->json, column->key, value);
    else if (out->form == STATISTICS_CSV)
        csv_number(out->out, value);
    else if (column->label)
        add_cell(out, statistics_value(digits, value, column->style));
    end_cell(out);
}

void statistics_cell_interval(struct statistics *out, double low, double high)
{
    const struct statistics_column *column = begin_cell(out);
    if (out->form == STATISTICS_JSON) {
        emit_number(&out->json, column->key, low);
        emit_number(&out->json, column->high, high);
    } else if (out->form == STATISTICS_CSV) {
        csv_number(out->out, low);
        text_add_char(out->out, ',');
        csv_number(out->out, high);
    } else if (column->label) {
        char from[NUMBER_TEXT], to[NUMBER_TEXT], both[2 * NUMBER_TEXT + 8];
        enum statistics_style style = fabs(low) < 10 && (fabs(high) < 10 || isnan(high)) ? STYLE_RATIO : STYLE_VALUE;
        snprintf(both, sizeof both, "%s to %s", statistics_value(from, low, style), statistics_value(to, high, style));
        add_cell(out, both);
    }
    end_cell(out);
}

void statistics_cell_word(struct statistics *out, const char *word)
{
    const struct statistics_column *column = begin_cell(out);
    if (out->form == STATISTICS_JSON)
        emit_string(&out->json, column->key, word);
    else if (out->form == STATISTICS_CSV)
        text_csv_cell(out->out, word);
    else if (column->label)
        add_cell(out, word ? word : "");
    end_cell(out);
}

void statistics_table_end(struct statistics *out)
{
    if (out->form == STATISTICS_JSON)
        emit_end_array(&out->json);
    if (out->form != STATISTICS_TEXT || out->failed)
        return;
    const char *headers[LAYOUT_COLUMNS];
    size_t shown = 0;
    for (size_t i = 0; i < out->columns_count && shown < LAYOUT_COLUMNS; i++)
        if (out->columns[i].label)
            headers[shown++] = out->columns[i].label;
    struct layout_table table = {headers, shown, out->cells_count / (shown ? shown : 1), out->cells, NULL, true};
    if (table.rows)
        layout_table(&out->layout, &table);
}

void statistics_data(struct statistics *out, const struct cohort *cohort)
{
    if (out->form == STATISTICS_JSON) {
        emit_object(&out->json, "data");
        emit_int(&out->json, "rows", (int64_t)cohort->rows);
        emit_int(&out->json, "left_out", (int64_t)cohort->left_out);
        emit_string(&out->json, "missing", cohort->missing);
        emit_string(&out->json, "status", cohort->status_coding);
        emit_end_object(&out->json);
    }
    if (cohort->left_out)
        statistics_say(out, "%zu of %zu rows left out because a value is missing: %s.", cohort->left_out, cohort->rows,
                       cohort->missing);
}
