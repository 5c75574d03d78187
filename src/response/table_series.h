/* The rows of one subject → a series for each reader, with every mistake that no single row shows. */
#ifndef CAJAL_RESPONSE_TABLE_SERIES_H
#define CAJAL_RESPONSE_TABLE_SERIES_H

#include "response/table_row.h"

/* More of one subject are a wrong file, not a patient: the dense table of a series is bounded by them. */
#define TABLE_LESIONS 500
#define TABLE_VISITS 500

/* What table TU says of a lesion. */
struct identified {
    const char *reader, *lesion, *organ;
    enum case_site site;
    enum case_lesion_role role;
    bool is_new;
};

/* Builds the series of the rows of one reader; false when memory is short. Mistakes are reported through `table`;
 * what they concern is left out of the series. */
bool table_series(struct series *out, struct lesion_table *table, struct arena *arena,
                  const struct table_row *const *rows, size_t count, const struct identified *identified,
                  size_t identified_count);

/* table_checks.c: what a built series shows; what contradicts itself is set to not evaluated. */
void table_check_series(struct lesion_table *table, struct series *series);

#endif
