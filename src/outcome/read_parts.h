/* Columns while a table is read, and what becomes of them at its end. */
#ifndef CAJAL_OUTCOME_READ_PARTS_H
#define CAJAL_OUTCOME_READ_PARTS_H

#include "base/table.h"
#include "outcome/read.h"

enum kind { NUMBER, CATEGORY, EITHER }; /* EITHER: as the first cell that is not missing */

/* One column in use, growing. */
struct column {
    const char *name;
    int at; /* in the table */
    enum kind kind;
    bool lacking_is_infinite; /* the right end of an interval, the time a group became known: never */
    bool made;                /* not in the table: 0 in every row */
    double *number;
    int *code;
    struct levels levels;
    size_t missing;
};

struct reading {
    struct table table;
    struct column *columns;
    const char **cells; /* of the row, one a column in use */
    size_t count, n, capacity, rows, left_out, ended_before, wrong;
    struct weights weights;
    unsigned char *not_over; /* rows that were cut off from one that goes on: censored */
    cajal_errors *errors;
};

/* The first of these stay in this order; strata and covariates follow. -1: not in use. */
struct places {
    int time, status, entry, weight, group, id, left, right, known, strata, covariates;
};

/* What stands after the name of a factor: "" or "=reference"; NULL when `name` is no factor. */
const char *factor_of(const struct read_spec *spec, const char *name);

/* Gives the columns their meaning: status, groups, strata, covariates. */
cajal_status settle(struct cohort *out, struct reading *reading, const struct places *at, const struct read_spec *spec);

#endif
