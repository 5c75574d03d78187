/* A table as cases: a mapping file says which column is which member of a case (docs/registry.md). */
#ifndef CAJAL_REGISTRY_MAPPING_H
#define CAJAL_REGISTRY_MAPPING_H

#include "base/table.h"
#include "cajal/status.h"

struct mapping;

/* Reads a mapping file; every mistake with its line. */
cajal_status mapping_read(struct mapping **out, const char *path, cajal_errors *errors);
void mapping_free(struct mapping *mapping);

/* Finds the columns of `table`; CAJAL_INVALID when one is missing. */
cajal_status mapping_bind(struct mapping *mapping, const struct table *table, cajal_errors *errors);

/* The case that the present row of `table` tells, as JSON; NULL when memory is short. */
char *mapping_case(const struct mapping *mapping, const struct table *table);

/* The row itself as a JSON object, column by column, to be shown when it is refused; NULL when memory is short. */
char *mapping_row(const struct table *table);

#endif
