#include "report/layout.h"

#include <string.h>

#define GAP 2   /* blanks between two columns */
#define LEAST 8 /* columns of a table column, when words must be broken */

static const char *const codes[] = {
    [LAYOUT_PLAIN] = "",          [LAYOUT_BOLD] = "\x1b[1m",   [LAYOUT_GREEN] = "\x1b[1;32m",
    [LAYOUT_CYAN] = "\x1b[1;36m", [LAYOUT_RED] = "\x1b[1;31m", [LAYOUT_YELLOW] = "\x1b[33m",
    [LAYOUT_FAINT] = "\x1b[2m",
};

void layout_begin(struct layout *layout, struct text *out, size_t width, bool colour)
{
    *layout = (struct layout){.out = out, .width = width, .colour = colour};
}

bool layout_end(struct layout *layout)
{
    bool fine = !layout->failed && !layout->out->failed;
    text_free(&layout->scratch);
    return fine;
}

void layout_glue(struct text *text, const char *string)
{
    for (; *string; string++)
        text_add_char(text, *string == ' ' ? LAYOUT_GLUE : *string);
}

/* Bytes of the control character at `string`: C0, DEL, or C1 as two bytes of UTF-8; else 0. */
static size_t control_length(const char *string)
{
    unsigned char c = (unsigned char)string[0];
    if (c == 0xC2 && (unsigned char)string[1] >= 0x80 && (unsigned char)string[1] < 0xA0)
        return 2;
    return (c < 0x20 && c != '\n' && c != LAYOUT_GLUE) || c == 0x7F;
}

/* Into the scratch: made harmless, and no line may start with a lone "%". */
static const char *prepared(struct layout *layout, const char *string)
{
    struct text *scratch = &layout->scratch;
    text_clear(scratch);
    text_add(scratch, "");
    while (*string) {
        size_t plain = 0;
        while (string[plain] && !control_length(string + plain) && strncmp(string + plain, " %", 2) != 0)
            plain++;
        text_add_n(scratch, string, plain);
        string += plain;
        if (*string) {
            text_add_char(scratch, *string == ' ' ? LAYOUT_GLUE : '?');
            string += *string == ' ' ? 1 : control_length(string);
        }
    }
    if (!scratch->failed)
        return scratch->data;
    layout->failed = true;
    return "";
}

static void restore_blanks(struct text *text, size_t from)
{
    if (text->failed || !text->data)
        return;
    char *at = text->data + from, *end = text->data + text->length;
    while ((at = memchr(at, LAYOUT_GLUE, (size_t)(end - at))))
        *at = ' ';
}

void layout_coloured(struct layout *layout, enum layout_colour colour, const char *prefix, size_t indent,
                     const char *string)
{
    struct text *out = layout->out;
    size_t start = out->length, column = text_columns(prefix);
    bool coloured = layout->colour && colour != LAYOUT_PLAIN;
    if (coloured)
        text_add(out, codes[colour]);
    text_add(out, prefix);
    if (column < indent) {
        text_repeat(out, ' ', indent - column);
        column = indent;
    }
    text_wrap(out, prepared(layout, string), column, indent, layout->width);
    restore_blanks(out, start);
    if (coloured)
        text_add(out, "\x1b[0m");
    text_add_char(out, '\n');
}

void layout_paragraph(struct layout *layout, const char *prefix, size_t indent, const char *string)
{
    layout_coloured(layout, LAYOUT_PLAIN, prefix, indent, string);
}

void layout_flush(struct layout *layout, enum layout_colour colour, const char *prefix, size_t indent,
                  struct text *line)
{
    if (line->failed)
        layout->failed = true;
    else if (line->length)
        layout_coloured(layout, colour, prefix, indent, line->data);
    text_clear(line);
}

void layout_heading(struct layout *layout, enum layout_colour colour, const char *string)
{
    text_add_char(layout->out, '\n');
    layout_coloured(layout, colour, "", 0, string);
}

/* ---- tables ---- */

static const char *cell_of(const struct layout_table *table, size_t row, size_t column)
{
    const char *cell = table->cells[row * table->columns + column];
    return cell ? cell : "";
}

/* How hard a table is pressed to fit: between words, at glued blanks too, within words. */
enum fit { FIT_WORDS, FIT_GLUED, FIT_BROKEN };

static bool breaks(char c, enum fit how)
{
    return c == ' ' || c == '\n' || c == '\0' || (how != FIT_WORDS && c == LAYOUT_GLUE);
}

/* Of the cells of a column, in columns of the terminal: the longest word (up to a blank), the longest piece (up to a
 * glued blank too), the whole of the longest cell. */
struct extent {
    size_t word, piece, whole;
};

static void widen(size_t *longest, size_t length)
{
    if (length > *longest)
        *longest = length;
}

static void measure(const char *cell, struct extent *extent)
{
    size_t word = 0, piece = 0, total = 0;
    for (; *cell; cell++) {
        size_t one = (*cell & 0xC0) != 0x80;
        total += one;
        if (breaks(*cell, FIT_WORDS)) {
            widen(&extent->word, word);
            widen(&extent->piece, piece);
            word = piece = 0;
        } else if (*cell == LAYOUT_GLUE) {
            widen(&extent->piece, piece);
            word += one;
            piece = 0;
        } else {
            word += one;
            piece += one;
        }
    }
    widen(&extent->word, word);
    widen(&extent->piece, piece);
    widen(&extent->whole, total);
}

/* Narrows the widest column until the table fits; false when that would break words. */
static bool narrow(size_t *widths, const size_t *least, size_t columns, size_t available)
{
    size_t total = GAP * (columns - 1);
    for (size_t column = 0; column < columns; column++)
        total += widths[column];
    for (; total > available; total--) {
        size_t widest = columns;
        for (size_t column = 0; column < columns; column++)
            if (widths[column] > least[column] && (widest == columns || widths[column] > widths[widest]))
                widest = column;
        if (widest == columns)
            return false;
        widths[widest]--;
    }
    return true;
}

static bool fit(size_t *widths, const struct extent *extents, size_t columns, size_t available, enum fit how)
{
    size_t least[LAYOUT_COLUMNS];
    for (size_t column = 0; column < columns; column++) {
        widths[column] = extents[column].whole;
        least[column] = how == FIT_WORDS ? extents[column].word : extents[column].piece;
        if (how == FIT_BROKEN && least[column] > LEAST)
            least[column] = LEAST;
    }
    return narrow(widths, least, columns, available);
}

struct grid {
    size_t widths[LAYOUT_COLUMNS], columns;
    enum fit how;
};

/* How much of a string stands on the first line of a column, in bytes and in columns. */
static size_t first_line(const char *string, size_t width, enum fit how, size_t *end_columns)
{
    size_t columns = 0, length = strlen(string), end = 0;
    *end_columns = 0;
    if (length <= width && !memchr(string, '\n', length)) { /* nearly every cell */
        *end_columns = text_columns(string);
        return length;
    }
    for (length = 0;; length++) {
        if (columns == width && end == 0 && (string[length] & 0xC0) != 0x80 && !breaks(string[length], how)) {
            end = length; /* a word too wide for the column */
            *end_columns = columns;
            break;
        }
        if (breaks(string[length], how)) {
            if (columns > width && end > 0)
                break;
            end = length;
            *end_columns = columns;
            if (string[length] == '\n' || string[length] == '\0')
                break;
        }
        columns += (string[length] & 0xC0) != 0x80;
    }
    return end;
}

/* One line of the cell at `*cell`, padded; `*cell` moves on. */
static void add_cell_line(struct text *out, const char **cell, const struct grid *grid, size_t column)
{
    size_t width = grid->widths[column], end_columns;
    const char *string = *cell;
    while (*string == ' ')
        string++;
    size_t end = first_line(string, width, grid->how, &end_columns);
    text_add_n(out, string, end);
    if (column + 1 < grid->columns)
        text_repeat(out, ' ', (end_columns < width ? width - end_columns : 0) + GAP);
    *cell = string + end + (string[end] != '\0' && breaks(string[end], grid->how));
}

static void trim_line(struct text *out)
{
    while (!out->failed && out->length && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
}

static void add_row(struct text *out, const struct grid *grid, const char **cells)
{
    for (bool more = true; more && !out->failed;) {
        more = false;
        for (size_t column = 0; column < grid->columns; column++) {
            add_cell_line(out, &cells[column], grid, column);
            more = more || *cells[column];
        }
        trim_line(out);
        text_add_char(out, '\n');
    }
}

static void add_rule(struct text *out, const struct grid *grid)
{
    for (size_t column = 0; column < grid->columns; column++) {
        text_repeat(out, '-', grid->widths[column]);
        text_add(out, column + 1 < grid->columns ? "  " : "\n");
    }
}

void layout_table(struct layout *layout, const struct layout_table *table)
{
    struct grid grid = {.columns = table->columns};
    struct extent extents[LAYOUT_COLUMNS] = {0};
    size_t start = layout->out->length;
    const char *cells[LAYOUT_COLUMNS];
    if (!table->cells) {
        layout->failed = true;
        return;
    }
    for (size_t column = 0; column < table->columns; column++)
        measure(table->headers[column], &extents[column]);
    for (size_t row = 0; row < table->rows; row++)
        for (size_t column = 0; column < table->columns; column++)
            measure(cell_of(table, row, column), &extents[column]);
    while (!fit(grid.widths, extents, table->columns, layout->width, grid.how) && grid.how != FIT_BROKEN)
        grid.how = grid.how == FIT_WORDS ? FIT_GLUED : FIT_BROKEN;
    memcpy(cells, table->headers, table->columns * sizeof *cells);
    add_row(layout->out, &grid, cells);
    add_rule(layout->out, &grid);
    for (size_t row = 0; row < table->rows; row++) {
        if (row > 0 && !table->dense)
            text_add_char(layout->out, '\n');
        for (size_t column = 0; column < table->columns; column++)
            cells[column] = cell_of(table, row, column);
        add_row(layout->out, &grid, cells);
        if (table->below && table->below[row])
            layout_paragraph(layout, "  ", 2, table->below[row]);
    }
    restore_blanks(layout->out, start);
}
