/* Which lesions drive the change, and how fast each grows. */
#include <math.h>
#include <stdlib.h>

#include "response/assess.h"

#define MONTH_DAYS 30.4375

/* Days in which the volume doubles, by two measurements; diameters are cubed. NAN when that cannot be told. */
static double doubling_days(double before, double now, double days, int dimensions)
{
    if (before <= 0 || now <= 0 || days <= 0 || before == now)
        return NAN;
    return days * log(2) / (dimensions * log(now / before));
}

static double lesion_doubling(const struct assessing *it, uint32_t from, uint32_t to, uint32_t lesion)
{
    double days = it->series->visits[to].date.days - it->series->visits[from].date.days;
    int64_t before = lesion_size(&it->engine, from, lesion, MEASURE_VOLUME);
    int64_t now = lesion_size(&it->engine, to, lesion, MEASURE_VOLUME);
    if (before != CASE_ABSENT && now != CASE_ABSENT && before > 0 && now > 0)
        return doubling_days((double)before, (double)now, days, 1);
    before = lesion_size(&it->engine, from, lesion, MEASURE_DIAMETER);
    now = lesion_size(&it->engine, to, lesion, MEASURE_DIAMETER);
    if (before == CASE_ABSENT || now == CASE_ABSENT)
        return NAN;
    return doubling_days((double)before, (double)now, days, 3);
}

/* The visit before `visit` at which the lesion was measured; SERIES_NEVER. */
static uint32_t previous_visit(const struct assessing *it, uint32_t visit, uint32_t lesion)
{
    for (uint32_t i = visit; i > it->series->baseline; i--)
        if (lesion_size(&it->engine, i - 1, lesion, MEASURE_DIAMETER) != CASE_ABSENT)
            return i - 1;
    return SERIES_NEVER;
}

/* Where the sum was least before `visit`: what growth is measured from. */
static uint32_t nadir_visit(const struct assessing *it, uint32_t index)
{
    uint32_t found = it->series->baseline;
    int64_t least = CASE_ABSENT;
    for (uint32_t i = 0; i < index; i++) {
        int64_t sum = it->out->visits[i].by[RESPONSE_BY_RECIST].value;
        if (sum != CASE_ABSENT && (least == CASE_ABSENT || sum < least)) {
            least = sum;
            found = it->out->visits[i].index;
        }
    }
    return found;
}

static int by_change(const void *a, const void *b)
{
    const struct response_lesion_change *left = a, *right = b;
    int64_t x = llabs(left->change_um), y = llabs(right->change_um);
    return x != y ? (x < y) - (x > y) : (left->lesion > right->lesion) - (left->lesion < right->lesion);
}

static void fill_change(struct response_lesion_change *out, const struct assessing *it, uint32_t visit,
                        uint32_t reference, uint32_t lesion)
{
    int64_t now = lesion_size(&it->engine, visit, lesion, MEASURE_DIAMETER);
    int64_t before = lesion_size(&it->engine, reference, lesion, MEASURE_DIAMETER);
    int64_t first = lesion_size(&it->engine, it->series->baseline, lesion, MEASURE_DIAMETER);
    double days = it->series->visits[visit].date.days - it->series->visits[it->series->baseline].date.days;
    uint32_t previous = previous_visit(it, visit, lesion);
    bool from_first = first != CASE_ABSENT && first > 0 && days > 0;
    *out = (struct response_lesion_change){
        .lesion = lesion,
        .size_um = now,
        .change_um = before == CASE_ABSENT ? 0 : now - before,
        .share = NAN,
        .doubling_days_since_baseline = lesion_doubling(it, it->series->baseline, visit, lesion),
        .doubling_days_since_previous = previous == SERIES_NEVER ? NAN : lesion_doubling(it, previous, visit, lesion),
        .percent_per_month = from_first ? 100 * ((double)now / (double)first - 1) / (days / MONTH_DAYS) : NAN,
        .progresses = lesion_course(it, visit, lesion) == COURSE_PROGRESSES};
}

void work_out_changes(struct assessing *it, uint32_t index)
{
    struct response_visit *visit = &it->out->visits[index];
    const struct response_decision *sum = &visit->by[RESPONSE_BY_RECIST];
    if (it->series->visits[visit->index].uptake_only || visit->index <= it->series->baseline)
        return;
    visit->changes = arena_array(it->arena, it->series->lesions_count, sizeof *visit->changes);
    if (!visit->changes)
        return;
    bool rose = sum->value != CASE_ABSENT && sum->nadir != CASE_ABSENT && sum->value > sum->nadir;
    uint32_t reference = rose ? nadir_visit(it, index) : it->series->baseline;
    int64_t total = 0;
    for (uint32_t i = 0; i < it->series->lesions_count; i++) {
        if (lesion_size(&it->engine, visit->index, i, MEASURE_DIAMETER) == CASE_ABSENT ||
            it->series->lesions[i].split_from >= 0)
            continue;
        fill_change(&visit->changes[visit->changes_count], it, visit->index, reference, i);
        total += lesion_is_target(it->series, i) ? llabs(visit->changes[visit->changes_count].change_um) : 0;
        visit->changes_count++;
    }
    for (uint32_t i = 0; i < visit->changes_count; i++)
        if (total != 0 && lesion_is_target(it->series, visit->changes[i].lesion))
            visit->changes[i].share = (double)llabs(visit->changes[i].change_um) / (double)total;
    qsort(visit->changes, visit->changes_count, sizeof *visit->changes, by_change);
}
