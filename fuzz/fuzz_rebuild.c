/* Any bytes as the two tables of a published curve, a ';' line between them: refused with a message, or as many times
 * as there were patients, which are a survival curve again. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "memory_file.h"
#include "outcome/outcome.h"
#include "outcome/rebuild.h"

#define PATIENTS_MOST 100000 /* ten times as many take ten times as long in the same code */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct rebuilt *rebuilt, const struct published_curve *curve, cajal_errors *errors)
{
    cajal_survival data = CAJAL_SURVIVAL_INIT;
    cajal_outcome *outcome = cajal_outcome_new();
    const cajal_km *km;
    size_t events = 0;
    assert(rebuilt->n == (size_t)curve->at_risk[0] && rebuilt->events <= rebuilt->n);
    for (size_t i = 0; i < rebuilt->n; i++)
        events += rebuilt->status[i] == 1;
    assert(events == rebuilt->events);
    data.n = rebuilt->n;
    data.time = rebuilt->time;
    data.status = rebuilt->status;
    if (cajal_outcome_km(&km, outcome, &data, NULL, errors) != CAJAL_OK)
        abort();
    cajal_outcome_free(outcome);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct memory_file curve_file, risk_file;
    static const char between[] = "\n;\n";
    const uint8_t *cut = size ? memmem(data, size, between, sizeof between - 1) : NULL;
    size_t first = cut ? (size_t)(cut - data) : size;
    const uint8_t *second = cut ? cut + sizeof between - 1 : data + size;
    const char *curve_path = memory_file(&curve_file, data, first);
    const char *risk_path = memory_file(&risk_file, second, size - (size_t)(second - data));
    cajal_errors *errors = cajal_errors_new();
    struct arena *arena = arena_new();
    struct published_curve curve;
    struct rebuilt rebuilt;
    cajal_status status =
        published_curve_read(&curve, arena, curve_path, risk_path, size & 1 ? NAN : (double)size / 16, errors);
    bool many = status == CAJAL_OK && curve.risks > 0 && curve.at_risk[0] > PATIENTS_MOST;
    if (status == CAJAL_OK && !many)
        status = rebuild_times(&rebuilt, arena, &curve, errors);
    assert((status == CAJAL_OK) == (cajal_errors_count(errors) == 0) && status != CAJAL_INTERNAL);
    if (status == CAJAL_OK && !many)
        check(&rebuilt, &curve, errors);
    arena_free(arena);
    cajal_errors_free(errors);
    return 0;
}
