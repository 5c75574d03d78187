/* What was read off a published figure, from two tables. */
#include "base/errors.h"
#include "base/table.h"
#include "outcome/levels.h"
#include "outcome/rebuild.h"

struct pairs {
    double *first, *second;
    size_t count, first_capacity, second_count, second_capacity;
};

static bool push(struct arena *arena, double **items, size_t *count, size_t *capacity, double value)
{
    double *slot = arena_push(arena, (void **)items, count, capacity, sizeof *slot);
    if (slot)
        *slot = value;
    return slot != NULL;
}

/* Two columns of numbers, by name. */
static cajal_status read_pairs(struct pairs *out, struct arena *arena, const char *path, const char *first,
                               const char *second, cajal_errors *errors)
{
    struct table table;
    *out = (struct pairs){0};
    cajal_status status = table_open(&table, path, errors);
    int at = status == CAJAL_OK ? table_column(&table, &first, 1) : -1;
    int beside = status == CAJAL_OK ? table_column(&table, &second, 1) : -1;
    if (status == CAJAL_OK && (at < 0 || beside < 0))
        status = errors_add(errors, CAJAL_INVALID, path, 1, NULL, "expected the columns %s and %s", first, second);
    for (int more = 1; status == CAJAL_OK && (more = table_next(&table, errors)) != 0;) {
        double x, y;
        if (more < 0)
            status = table.stopped != CAJAL_OK ? table.stopped : CAJAL_INVALID;
        else if (!number_of(&x, table_cell(&table, at)) || !number_of(&y, table_cell(&table, beside)))
            status = errors_add(errors, CAJAL_INVALID, path, (int)table.line_number, NULL,
                                "expected a number in %s and in %s", first, second);
        else if (!push(arena, &out->first, &out->count, &out->first_capacity, x) ||
                 !push(arena, &out->second, &out->second_count, &out->second_capacity, y))
            status = errors_no_memory(errors);
    }
    table_close(&table);
    return status;
}

cajal_status published_curve_read(struct published_curve *out, struct arena *arena, const char *curve_path,
                                  const char *at_risk_path, double events, cajal_errors *errors)
{
    struct pairs curve, risks;
    cajal_status status = read_pairs(&curve, arena, curve_path, "time", "survival", errors);
    if (status == CAJAL_OK)
        status = read_pairs(&risks, arena, at_risk_path, "time", "at_risk", errors);
    if (status == CAJAL_OK)
        *out = (struct published_curve){curve.first,  curve.second, curve.count, risks.first,
                                        risks.second, risks.count,  events};
    return status;
}
