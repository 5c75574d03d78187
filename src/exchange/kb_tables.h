/* The knowledge base as flat tables: one for each list, and one for each list within a row. Derived from the tables
 * by which the YAML is loaded (knowledge/schema.c), so that what is new there is here too. */
#ifndef CAJAL_EXCHANGE_KB_TABLES_H
#define CAJAL_EXCHANGE_KB_TABLES_H

#include "knowledge/knowledge.h"

enum kb_column_type { KB_COLUMN_TEXT, KB_COLUMN_INTEGER, KB_COLUMN_REAL };

struct kb_column {
    const char *name;
    enum kb_column_type type;
};

/* The first columns: `row`, from 1; in a table within another also `parent`, the `row` of that, and `position`
 * in its list, from 1. Then the members, as kb/README.md names them; a list of words has one column, `value`. */
struct kb_flat_table {
    const char *name;   /* "trials", "trials_arms", "trials_arms_drugs" */
    const char *parent; /* NULL for a list of the knowledge base itself */
    struct kb_column *columns;
    size_t columns_count, columns_capacity;
    const char **cells; /* rows × columns; NULL: not stated */
    size_t rows, cells_count, cells_capacity;
};

struct kb_tables {
    struct kb_flat_table *items; /* parents before children */
    size_t count, capacity;
};

cajal_status kb_tables_make(struct kb_tables *out, struct arena *arena, const cajal_knowledge *knowledge,
                            cajal_errors *errors);

#endif
