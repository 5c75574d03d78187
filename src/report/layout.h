/* Paragraphs, headings and tables for a terminal. Text from a case may hold anything: control
 * characters, which could steer a terminal, are shown as "?". */
#ifndef CAJAL_REPORT_LAYOUT_H
#define CAJAL_REPORT_LAYOUT_H

#include "base/text.h"

/* Stands for a blank at which a line must not be broken. */
#define LAYOUT_GLUE '\x1f'

enum layout_colour { LAYOUT_PLAIN, LAYOUT_BOLD, LAYOUT_GREEN, LAYOUT_CYAN, LAYOUT_RED, LAYOUT_YELLOW, LAYOUT_FAINT };

struct layout {
    struct text *out;
    size_t width;
    bool colour;
    bool failed; /* memory was short */
    struct text scratch;
};

void layout_begin(struct layout *layout, struct text *out, size_t width, bool colour);

/* Frees the scratch; false when memory was short. */
bool layout_end(struct layout *layout);

/* `prefix` in the first `indent` columns, then `string` wrapped beside it, and a new line. */
void layout_paragraph(struct layout *layout, const char *prefix, size_t indent, const char *string);
void layout_coloured(struct layout *layout, enum layout_colour colour, const char *prefix, size_t indent,
                     const char *string);

/* The same for a line that was gathered: prints it, unless it is empty, and empties it. */
void layout_flush(struct layout *layout, enum layout_colour colour, const char *prefix, size_t indent,
                  struct text *line);

/* A blank line and a heading. */
void layout_heading(struct layout *layout, enum layout_colour colour, const char *string);

/* Appends `string` with its blanks unbreakable. */
void layout_glue(struct text *text, const char *string);

/* A table whose cells wrap. `cells` holds rows × columns strings (NULL: empty); `below`, one
 * string a row or NULL, is set across under its row. Columns are as wide as they need to be
 * and shrink, the widest first, until the table fits. */
#define LAYOUT_COLUMNS 8
struct layout_table {
    const char *const *headers;
    size_t columns, rows;
    const char *const *cells;
    const char *const *below;
    bool dense; /* no blank line between the rows */
};
void layout_table(struct layout *layout, const struct layout_table *table);

#endif
