#include "cohort/course.h"

#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "variant/genotype.h"

struct making {
    struct course *out;
    struct arena *arena;
    const cajal_knowledge *knowledge;
    const struct cajal_case *patient_case;
    enum response_criterion criterion;
    struct treatment_lines lines;
    cajal_errors *errors;
};

struct course_day course_day(cajal_date date)
{
    struct course_day out = {.date = date, .day = date.days};
    out.known = date.precision == CAJAL_MONTH || date.precision == CAJAL_DAY;
    if (date.precision == CAJAL_MONTH)
        out.day += (date_last_day(date) - date.days) / 2;
    return out;
}

static void keep_first(struct course_day *out, struct course_day day)
{
    if (day.known && (!out->known || day.day < out->day))
        *out = day;
}

static void keep_last(struct course_day *out, struct course_day day)
{
    if (day.known && (!out->known || day.day > out->day))
        *out = day;
}

/* ---- life ---- */

/* Known only to the year: alive at its first day at least. */
static void alive_on(struct course *out, cajal_date date)
{
    struct course_day day = course_day(date);
    day.known = date_stated(date);
    keep_last(&out->last_alive, day);
}

static void find_last_alive(struct course *out)
{
    const struct cajal_case *it = out->patient_case;
    alive_on(out, it->patient.last_follow_up);
    alive_on(out, it->diagnosis.date);
    alive_on(out, it->diagnosis.metastatic_since);
    for (uint32_t i = 0; i < it->treatments_count; i++) {
        alive_on(out, it->treatments[i].start);
        alive_on(out, it->treatments[i].stop);
        alive_on(out, it->treatments[i].date);
    }
    for (uint32_t i = 0; i < it->imaging_count; i++)
        alive_on(out, it->imaging[i].date);
    for (uint32_t i = 0; i < it->toxicities_count; i++) {
        alive_on(out, it->toxicities[i].date);
        alive_on(out, it->toxicities[i].resolved);
    }
    for (uint32_t i = 0; i < it->labs_count; i++)
        alive_on(out, it->labs[i].date);
    for (uint32_t i = 0; i < it->molecular_count; i++)
        if (it->molecular[i].specimen != CASE_SPECIMEN_GERMLINE)
            alive_on(out, it->molecular[i].date);
}

/* Who has died has no scan or treatment after it; dates in part may be the same day. */
static void find_after_death(struct course *out)
{
    const struct cajal_case *it = out->patient_case;
    cajal_date died = it->patient.died, latest = {0, CAJAL_NO_DATE};
    for (uint32_t i = 0; i < it->imaging_count; i++)
        if (!date_stated(latest) || it->imaging[i].date.days > latest.days)
            latest = it->imaging[i].date;
    for (uint32_t i = 0; i < it->treatments_count; i++) {
        cajal_date start = date_stated(it->treatments[i].start) ? it->treatments[i].start : it->treatments[i].date;
        if (date_stated(start) && (!date_stated(latest) || start.days > latest.days))
            latest = start;
    }
    if (date_stated(died) && date_stated(latest) && latest.days > date_last_day(died))
        out->after_death = latest;
}

/* ---- scans under one treatment ---- */

/* The case as it stood until the next treatment began: what came later explains nothing before it. */
static bool case_until(struct cajal_case *out, const struct making *it, uint32_t item)
{
    const struct cajal_case *from = it->patient_case;
    cajal_date limit = {0, CAJAL_NO_DATE};
    for (uint32_t i = item + 1; i < it->lines.count && !date_stated(limit); i++)
        limit = it->lines.items[i].treatment->start;
    *out = *from;
    out->assessment = (struct case_assessment){0};
    out->treatments = arena_array(it->arena, from->treatments_count + 1, sizeof *out->treatments);
    out->imaging = arena_array(it->arena, from->imaging_count + 1, sizeof *out->imaging);
    if (!out->treatments || !out->imaging)
        return false;
    out->treatments_count = out->imaging_count = 0;
    for (uint32_t i = 0; i <= item; i++)
        out->treatments[out->treatments_count++] = *it->lines.items[i].treatment;
    for (uint32_t i = 0; i < from->treatments_count; i++)
        if (from->treatments[i].kind != CASE_KIND_SYSTEMIC &&
            (!date_stated(limit) || date_compare(from->treatments[i].date, limit) <= 0))
            out->treatments[out->treatments_count++] = from->treatments[i];
    for (uint32_t i = 0; i < from->imaging_count; i++)
        if (!date_stated(limit) || from->imaging[i].date.days <= date_last_day(limit))
            out->imaging[out->imaging_count++] = from->imaging[i];
    return true;
}

static bool is_clear(enum response_call call)
{
    return call == RESPONSE_CR || call == RESPONSE_PR || call == RESPONSE_SD || call == RESPONSE_NON_CR_NON_PD;
}

static bool is_response(enum response_call call) { return call == RESPONSE_CR || call == RESPONSE_PR; }

/* First progression and response by one criterion are those of `cajal response`; by the one believed they are read off
 * the scans. */
static void read_scans(struct course_line *line, const cajal_response *response, enum response_criterion criterion,
                       struct course_day start)
{
    struct course_day progression = {0}, answer = {0};
    for (uint32_t i = 0; i < response->visits_count && criterion == RESPONSE_BY_NONE; i++) {
        const struct response_visit *visit = &response->visits[i];
        if (!visit->is_baseline && visit->call == RESPONSE_PD)
            keep_first(&progression, course_day(visit->date));
        if (!visit->is_baseline && is_response(visit->call))
            keep_first(&answer, course_day(visit->date));
    }
    if (criterion != RESPONSE_BY_NONE) {
        progression = course_day(response->best[criterion].progression);
        answer = course_day(response->best[criterion].response_start);
    }
    for (uint32_t i = 0; i < response->visits_count; i++) {
        const struct response_visit *visit = &response->visits[i];
        struct course_day day = course_day(visit->date);
        enum response_call call = criterion == RESPONSE_BY_NONE ? visit->call : visit->by[criterion].call;
        if (visit->is_baseline || !is_clear(call) || day.day < start.day ||
            (progression.known && day.day >= progression.day) ||
            (line->progression.known && day.day >= line->progression.day)) /* the stop for it */
            continue;
        keep_last(&line->last_clear, day);
    }
    if (progression.known && (!line->progression.known || progression.day < line->progression.day)) {
        line->progression = progression;
        line->sign = SIGN_SCAN;
    }
    keep_first(&line->response, answer);
}

static cajal_status assess(struct course_line *line, struct making *it, uint32_t item)
{
    struct cajal_case until;
    struct series series;
    struct response_request request;
    cajal_response response;
    struct course_day start = course_day(it->lines.items[item].treatment->start);
    if (!start.known || it->patient_case->imaging_count == 0)
        return CAJAL_OK;
    if (!case_until(&until, it, item) || !series_of_case(&series, it->arena, it->knowledge, &until))
        return errors_no_memory(it->errors);
    response_request_default(&request, it->knowledge);
    request.bare = true;
    cajal_status status =
        response_assess_series(&response, it->arena, it->knowledge, &series, &request, &until, it->errors);
    if (status == CAJAL_OK)
        read_scans(line, &response, it->criterion, start);
    return status;
}

/* ---- lines ---- */

static int by_word(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static const char *drugs_of(struct arena *arena, const struct systemic *item)
{
    const char **ids = arena_array(arena, item->drugs_count + 1, sizeof *ids), *out = NULL;
    if (!ids)
        return NULL;
    for (uint32_t i = 0; i < item->drugs_count; i++)
        ids[i] = item->drugs[i] ? item->drugs[i]->row.id : item->treatment->drugs[i];
    qsort(ids, item->drugs_count, sizeof *ids, by_word);
    for (uint32_t i = 0; i < item->drugs_count; i++)
        out = out ? arena_printf(arena, "%s + %s", out, ids[i]) : ids[i];
    return out;
}

/* What a treatment was stopped for ends the line when it is the last of it; progression counts at any of them. */
static void read_stop(struct course_line *line, const struct systemic *item, enum response_criterion criterion)
{
    const struct case_treatment *treatment = item->treatment;
    struct course_day stop = course_day(treatment->stop);
    line->stop = stop;
    line->stop_reason = treatment->stop_reason;
    line->goes_on = item->current;
    if (criterion != RESPONSE_BY_NONE || treatment->stop_reason != CASE_STOP_PROGRESSION || !stop.known)
        return;
    if (!line->progression.known || stop.day < line->progression.day) {
        line->progression = stop;
        line->sign = SIGN_STOPPED;
    }
}

/* What the scans show from the first progression on says nothing of the time before it. */
static void settle_line(struct course_line *line)
{
    if (!line->progression.known)
        return;
    if (line->last_clear.known && line->last_clear.day >= line->progression.day)
        line->last_clear = (struct course_day){0};
    if (line->response.known && line->response.day >= line->progression.day)
        line->response = (struct course_day){0};
}

static cajal_status make_lines(struct making *it)
{
    struct course *out = it->out;
    cajal_status status = CAJAL_OK;
    out->lines = arena_array(it->arena, (size_t)it->lines.lines + 1, sizeof *out->lines);
    if (!out->lines)
        return errors_no_memory(it->errors);
    for (uint32_t i = 0; i < it->lines.count && status == CAJAL_OK; i++) {
        const struct systemic *item = &it->lines.items[i];
        if (item->line == 0)
            continue;
        if (out->lines_count < (size_t)item->line) {
            struct course_line *line = &out->lines[out->lines_count++];
            *line =
                (struct course_line){.number = item->line, .item = item, .start = course_day(item->treatment->start)};
            line->drugs = drugs_of(it->arena, item);
            if (!line->drugs)
                return errors_no_memory(it->errors);
            if (out->lines_count > 1)
                line[-1].next = line->start;
        }
        struct course_line *line = &out->lines[out->lines_count - 1];
        bool over = line->progression.known;
        read_stop(line, item, it->criterion);
        if (!over)
            status = assess(line, it, i);
    }
    for (size_t i = 0; i < out->lines_count; i++)
        settle_line(&out->lines[i]);
    return status;
}

cajal_status course_of_case(struct course *out, struct arena *arena, const cajal_knowledge *knowledge,
                            const struct cajal_case *patient_case, enum response_criterion criterion,
                            cajal_errors *errors)
{
    struct making it = {.out = out,
                        .arena = arena,
                        .knowledge = knowledge,
                        .patient_case = patient_case,
                        .criterion = criterion,
                        .errors = errors};
    cajal_genotype genotype;
    const struct genotype_options options = GENOTYPE_OPTIONS_INIT;
    *out = (struct course){.patient_case = patient_case,
                           .diagnosis = course_day(patient_case->diagnosis.date),
                           .metastatic = course_day(patient_case->diagnosis.metastatic_since),
                           .died = course_day(patient_case->patient.died)};
    find_last_alive(out);
    find_after_death(out);
    cajal_status status = genotype_classify(&genotype, arena, knowledge, patient_case, &options, errors);
    if (status != CAJAL_OK)
        return status;
    out->genotype = genotype.genotype ? genotype.genotype->row.id : "unknown";
    if (!lines_derive(&it.lines, arena, knowledge, patient_case))
        return errors_no_memory(errors);
    out->unknown_drugs = it.lines.unknown_drugs;
    out->unknown_drugs_count = it.lines.unknown_drugs_count;
    return make_lines(&it);
}
