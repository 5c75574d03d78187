/* Rows of a MAF, TSV or CSV. By hand: a MAF has comment lines and quotes that mean nothing, which the CSV libraries
 * of Debian do not read, and its rows are many. */
#ifndef CAJAL_BASE_TABLE_H
#define CAJAL_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cajal/status.h"

#define TABLE_COLUMNS 512

struct table {
    const char *path; /* for messages */
    FILE *file;
    char *line, *header;
    size_t line_size;
    long line_number;
    char separator;             /* of the header: a tab when it has one, else a comma or a semicolon */
    char *names[TABLE_COLUMNS]; /* of the columns */
    char *cells[TABLE_COLUMNS]; /* of the row; "" where it has fewer */
    char *ends[TABLE_COLUMNS];  /* of the cells: where their zero byte is */
    size_t columns;
    cajal_status stopped; /* why it cannot be read on: CAJAL_IO, CAJAL_INTERNAL, CAJAL_INVALID; else CAJAL_OK */
};

/* Opens `path` ("-": standard input) and reads the header, past lines that start with '#'. */
cajal_status table_open(struct table *out, const char *path, cajal_errors *errors);
/* The same of bytes in memory, which `name` stands for in messages; they must outlive the table. */
cajal_status table_open_text(struct table *out, const char *name, const char *bytes, size_t length,
                             cajal_errors *errors);
void table_close(struct table *table);

/* The next row: 1, 0 at the end, -1 when it cannot be read (a quote that is not closed, too many cells) or when nothing
 * can be read on, which `stopped` tells; then the end follows. */
int table_next(struct table *table, cajal_errors *errors);

/* The first column of one of these names, letter case ignored; -1 when there is none. */
int table_column(const struct table *table, const char *const *names, size_t count);

/* The cell, without blanks around it; "" for column -1. */
const char *table_cell(const struct table *table, int column);

#endif
