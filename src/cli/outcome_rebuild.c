/* The times behind a published curve: alone, `cajal outcome rebuild`, or beside the cohort's own. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "cli/outcome_cases.h"
#include "cli/outcome_rebuild.h"

static void tell(struct statistics *out, const struct rebuilt *rebuilt)
{
    static const struct statistics_column columns[] = {{"time", NULL, "Time", STYLE_VALUE},
                                                       {"status", NULL, "Status", STYLE_COUNT}};
    statistics_say(out,
                   "Rebuilt from the published curve (Guyot 2012): %zu patients, %zu events. Not the patients' own "
                   "times: covariates and the order of ties are lost. --csv gives a table for any analysis.",
                   rebuilt->n, rebuilt->events);
    if (out->form == STATISTICS_JSON) { /* CSV is a table for any analysis, and nothing else */
        statistics_number(out, "n", (double)rebuilt->n);
        statistics_number(out, "events", (double)rebuilt->events);
    }
    statistics_table(out, "rows", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < rebuilt->n; i++) {
        statistics_cell(out, rebuilt->time[i]);
        statistics_cell(out, rebuilt->status[i]);
    }
    statistics_table_end(out);
}

static cajal_status read_curve(struct published_curve *out, struct arena *arena, const struct outcome_call *call,
                               cajal_errors *errors)
{
    double events = call->power.events > 0 ? call->power.events : NAN;
    return published_curve_read(out, arena, call->curve, call->at_risk, events, errors);
}

cajal_status outcome_rebuild(struct statistics *out, const struct outcome_call *call, cajal_errors *errors)
{
    struct published_curve published;
    struct rebuilt rebuilt;
    struct arena *arena = arena_new();
    cajal_status status = arena ? read_curve(&published, arena, call, errors) : errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = rebuild_times(&rebuilt, arena, &published, errors);
    if (status == CAJAL_OK)
        tell(out, &rebuilt);
    arena_free(arena);
    return status;
}

/* The points of a drawing: what the curve goes through has no name but that. */
static cajal_status from_files(struct published *out, struct arena *arena, const struct outcome_call *call,
                               cajal_errors *errors)
{
    const char *slash = strrchr(call->curve, '/');
    *out = (struct published){.name = slash ? slash + 1 : call->curve};
    cajal_status status = read_curve(&out->curve, arena, call, errors);
    if (status != CAJAL_OK)
        return status;
    out->made_of = arena_printf(arena, "%zu points of its drawing, numbers at risk at %zu times; n=%.0f",
                                out->curve.points, out->curve.risks, out->curve.risks ? out->curve.at_risk[0] : 0);
    out->times = out->curve.risk_time + (out->curve.risks > 0); /* not that at 0 */
    out->times_count = out->curve.risks - (out->curve.risks > 0);
    return out->made_of ? CAJAL_OK : errors_no_memory(errors);
}

static cajal_status from_trial(struct published *out, struct arena *arena, const struct outcome_call *call,
                               cajal_errors *errors)
{
    const struct outcome_cases *cases = call->cases;
    const struct cohort_rows *rows = &cases->rows;
    const struct published_cohort cohort = {&rows->endpoint, rows->genotypes.name, rows->genotype_rows,
                                            rows->genotype_rows_count};
    return published_find(out, arena, cases->knowledge, &cohort, call->beside, errors);
}

cajal_status outcome_beside(struct beside *out, struct published *published, const struct outcome_call *call,
                            const struct cohort *cohort, cajal_outcome *outcome, const cajal_km_options *options,
                            cajal_errors *errors)
{
    cajal_status status = call->curve ? from_files(published, cohort->arena, call, errors)
                                      : from_trial(published, cohort->arena, call, errors);
    return status == CAJAL_OK ? beside_compare(out, outcome, cohort->arena, published, cohort, options, errors)
                              : status;
}
