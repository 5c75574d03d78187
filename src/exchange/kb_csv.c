#include "exchange/kb_export.h"

static void add_cell(struct text *out, const char *value, char after)
{
    text_csv(out, value);
    text_add(out, after == '\n' ? "\r\n" : ",");
}

void kb_csv(struct text *out, const struct kb_flat_table *table)
{
    size_t columns = table->columns_count;
    for (size_t i = 0; i < columns; i++)
        add_cell(out, table->columns[i].name, i + 1 == columns ? '\n' : ',');
    for (size_t row = 0; row < table->rows; row++)
        for (size_t i = 0; i < columns; i++)
            add_cell(out, table->cells[row * columns + i], i + 1 == columns ? '\n' : ',');
}
