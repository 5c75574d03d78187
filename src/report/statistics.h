/* Three faces of a statistical result: text for a person, JSON for a machine, CSV for a spreadsheet. A result is
 * described once, as fields and tables. */
#ifndef CAJAL_REPORT_STATISTICS_H
#define CAJAL_REPORT_STATISTICS_H

#include "base/arena.h"
#include "base/json_out.h"
#include "outcome/read.h"
#include "report/layout.h"

enum statistics_form { STATISTICS_TEXT, STATISTICS_JSON, STATISTICS_CSV };

/* How the text face prints a number. */
enum statistics_style {
    STYLE_WORD,
    STYLE_COUNT,   /* 23 */
    STYLE_VALUE,   /* five significant digits: 310, 12.643 */
    STYLE_RATIO,   /* 0.638 */
    STYLE_P,       /* 0.0013, <0.0001 */
    STYLE_INTERVAL /* two numbers, low and high, printed as "284 to 361"; two members in JSON and CSV */
};

struct statistics_column {
    const char *key;   /* of JSON and CSV; of an interval: its low end */
    const char *high;  /* of an interval: the key of its high end */
    const char *label; /* of text; NULL: not in the text face */
    enum statistics_style style;
};

struct statistics {
    enum statistics_form form;
    struct text *out;
    struct json_out json;
    struct layout layout;
    struct arena *arena;
    bool failed;
    /* the table being written */
    const struct statistics_column *columns;
    size_t columns_count, column;
    const char **cells;
    size_t cells_count, cells_capacity;
    bool csv_begun;
    struct text csv_last; /* single numbers and words, which stand behind the tables */
};

void statistics_begin(struct statistics *out, struct text *text, enum statistics_form form, int width, bool colour);
/* False when memory was short. */
bool statistics_end(struct statistics *out);

/* A heading and sentences: text only. */
void statistics_heading(struct statistics *out, const char *heading);
void statistics_say(struct statistics *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Members of the JSON object, and in CSV a last table of name and value; the text face says them in its own words. */
void statistics_number(struct statistics *out, const char *key, double value);
void statistics_word(struct statistics *out, const char *key, const char *value);
void statistics_numbers(struct statistics *out, const char *key, const double *values, size_t count);

/* A table: an array of objects in JSON, rows in text and CSV, where an empty line stands before each but the first.
 * Each cell in order of the columns. */
void statistics_table(struct statistics *out, const char *key, const struct statistics_column *columns, size_t count);
void statistics_cell(struct statistics *out, double value);
void statistics_cell_interval(struct statistics *out, double low, double high);
void statistics_cell_word(struct statistics *out, const char *word);
void statistics_table_end(struct statistics *out);

/* What was read and what was left out, which every result says. */
void statistics_data(struct statistics *out, const struct cohort *cohort);

/* "0.0013", "<0.0001", "-" for no number; in a sentence "= 0.0013", "< 0.0001". */
#define P_TEXT 24
const char *statistics_p(char out[P_TEXT], double p);
const char *statistics_p_said(char out[P_TEXT], double p);
/* A number of the text face. */
#define NUMBER_TEXT 40
const char *statistics_value(char out[NUMBER_TEXT], double value, enum statistics_style style);

#endif
