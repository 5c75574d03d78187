/* What plots show of one subject. */
#include <math.h>
#include <string.h>

#include "report/plot.h"
#include "response/engine.h"

#define MONTH_DAYS 30.4375

struct reducing {
    struct plot_subject *out;
    struct arena *arena;
    const cajal_response *response;
    const struct series *series;
    struct thresholds thresholds;
    struct engine engine;
};

static double months(const struct reducing *it, int32_t days)
{
    return (days - it->series->visits[it->series->baseline].date.days) / MONTH_DAYS;
}

static double percent(int64_t value, int64_t reference) { return 100 * ((double)value / (double)reference - 1); }

static void add_point(struct plot_curve *curve, double month, double change)
{
    curve->points[curve->count++] = (struct chart_point){month, change};
    if (curve->count > 1 && (isnan(curve->best) || change < curve->best))
        curve->best = change;
}

static bool reduce_sum(struct reducing *it)
{
    struct plot_curve *sum = &it->out->sum;
    *sum = (struct plot_curve){.name = "sum", .best = NAN, .target = true};
    sum->points = arena_array(it->arena, it->response->visits_count + 1, sizeof *sum->points);
    for (uint32_t i = 0; sum->points && i < it->response->visits_count; i++) {
        const struct response_decision *by = &it->response->visits[i].by[RESPONSE_BY_RECIST];
        if (by->value != CASE_ABSENT && by->baseline != CASE_ABSENT && by->baseline > 0)
            add_point(sum, months(it, it->response->visits[i].date.days), percent(by->value, by->baseline));
    }
    return sum->points != NULL;
}

static bool reduce_lesion(struct reducing *it, uint32_t lesion)
{
    int64_t first = lesion_size(&it->engine, it->series->baseline, lesion, MEASURE_DIAMETER);
    if (first == CASE_ABSENT || first <= 0 || it->series->lesions[lesion].split_from >= 0)
        return true;
    struct plot_curve *curve = &it->out->lesions[it->out->lesions_count];
    *curve = (struct plot_curve){.name = arena_strdup(it->arena, it->series->lesions[lesion].id),
                                 .best = NAN,
                                 .target = lesion_is_target(it->series, lesion)};
    curve->points = arena_array(it->arena, it->response->visits_count + 1, sizeof *curve->points);
    if (!curve->name || !curve->points)
        return false;
    for (uint32_t i = 0; i < it->response->visits_count; i++) {
        uint32_t visit = it->response->visits[i].index;
        int64_t size =
            visit < it->series->baseline ? CASE_ABSENT : lesion_size(&it->engine, visit, lesion, MEASURE_DIAMETER);
        if (size != CASE_ABSENT)
            add_point(curve, months(it, it->series->visits[visit].date.days), percent(size, first));
    }
    for (uint32_t i = 0; i < it->response->progressing_lesions_count; i++)
        curve->progresses = curve->progresses || strcmp(it->response->progressing_lesions[i], curve->name) == 0;
    it->out->lesions_count += curve->count > 1;
    return true;
}

static bool reduce_lesions(struct reducing *it)
{
    it->out->lesions = arena_array(it->arena, it->series->lesions_count + 1, sizeof *it->out->lesions);
    for (uint32_t i = 0; it->out->lesions && i < it->series->lesions_count; i++)
        if (!reduce_lesion(it, i))
            return false;
    return it->out->lesions != NULL;
}

static bool reduce_plane(struct reducing *it)
{
    struct plot_subject *out = it->out;
    out->plane = arena_array(it->arena, it->response->visits_count + 1, sizeof *out->plane);
    out->plane_names = arena_array(it->arena, it->response->visits_count + 1, sizeof *out->plane_names);
    if (!out->plane || !out->plane_names)
        return false;
    for (uint32_t i = 0; i < it->response->visits_count; i++) {
        const struct response_visit *visit = &it->response->visits[i];
        const struct response_decision *by = &visit->by[RESPONSE_BY_RECIST];
        bool size = by->value != CASE_ABSENT && by->baseline != CASE_ABSENT && by->baseline > 0;
        bool density = visit->density_mhu != CASE_ABSENT && visit->baseline_density_mhu != CASE_ABSENT &&
                       visit->baseline_density_mhu > 0;
        char date[DATE_TEXT];
        date_format(date, visit->date);
        if (visit->is_baseline)
            out->plane[out->plane_count] = (struct chart_point){0, 0};
        else if (size && density && out->plane_count)
            out->plane[out->plane_count] = (struct chart_point){
                percent(by->value, by->baseline), percent(visit->density_mhu, visit->baseline_density_mhu)};
        else
            continue;
        out->plane_names[out->plane_count] = arena_strdup(it->arena, date);
        if (!out->plane_names[out->plane_count++])
            return false;
    }
    return true;
}

/* ---- time ---- */

static void add_mark(struct reducing *it, cajal_date date, enum plot_event event, const char *name)
{
    if (date_stated(date))
        it->out->marks[it->out->marks_count++] = (struct plot_mark){months(it, date.days), event, name};
}

static void take_in(struct plot_subject *out, double month)
{
    out->from = month < out->from ? month : out->from;
    out->to = month > out->to ? month : out->to;
}

static const char *local_name(struct arena *arena, enum case_kind kind)
{
    return arena_strdup(arena, case_word(&case_words_kind, (int)kind));
}

static bool reduce_events(struct reducing *it)
{
    struct plot_subject *out = it->out;
    double last = months(it, it->series->visits[it->series->visits_count - 1].date.days);
    take_in(out, last);
    for (uint32_t i = 0; i < it->series->events_count; i++) {
        const struct series_event *event = &it->series->events[i];
        if (!date_stated(event->start))
            continue;
        take_in(out, months(it, event->start.days));
        if (event->kind != CASE_KIND_SYSTEMIC) {
            const char *name = local_name(it->arena, event->kind);
            if (!name)
                return false;
            add_mark(it, event->start, PLOT_LOCAL, name);
            continue;
        }
        const char *name = event->label ? arena_strdup(it->arena, event->label) : "not named";
        if (!name)
            return false;
        double from = months(it, event->start.days);
        double to = date_stated(event->stop) ? months(it, event->stop.days) : last > from ? last : from;
        take_in(out, to);
        out->spans[out->spans_count++] = (struct plot_span){from, to, name};
        if (event->goes_on)
            out->marks[out->marks_count++] = (struct plot_mark){to, PLOT_GOES_ON, NULL};
    }
    return true;
}

static bool reduce_time(struct reducing *it)
{
    struct plot_subject *out = it->out;
    const struct response_best *best = &it->response->best[out->criterion];
    size_t room = (size_t)it->series->events_count * 2 + 4;
    out->spans = arena_array(it->arena, room, sizeof *out->spans);
    out->marks = arena_array(it->arena, room, sizeof *out->marks);
    if (!out->spans || !out->marks || !reduce_events(it))
        return false;
    add_mark(it, best->response_start, PLOT_RESPONSE, NULL);
    add_mark(it, best->progression, PLOT_PROGRESSION, NULL);
    add_mark(it, it->series->died, PLOT_DEATH, NULL);
    for (uint32_t i = 0; i < out->marks_count; i++)
        take_in(out, out->marks[i].month);
    return true;
}

bool plot_subject_of(struct plot_subject *out, struct arena *arena, const cajal_knowledge *knowledge,
                     const cajal_response *response, enum response_criterion criterion)
{
    *out = (struct plot_subject){.name = arena_strdup(arena, response->series->subject),
                                 .criterion = criterion,
                                 .best = response->best[criterion].best,
                                 .sum = {.best = NAN}};
    if (!out->name)
        return false;
    struct reducing it = {.out = out, .arena = arena, .response = response, .series = response->series};
    if (response->series->visits_count == 0)
        return true;
    thresholds_read(&it.thresholds, knowledge);
    it.engine = (struct engine){response->series, &it.thresholds, &response->options};
    return reduce_sum(&it) && reduce_lesions(&it) && reduce_plane(&it) && reduce_time(&it);
}
