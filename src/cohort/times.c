/* A course and an endpoint → rows of the table, or the reason why there is none. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cohort/endpoint.h"

struct row {
    const struct course_line *line; /* the one that the row is about; NULL: all of the course */
    struct course_day from, until;
    bool seen_at_visit;      /* it happened after `clear` and by `until`: scans see progression only at visits */
    struct course_day clear; /* the last scan without it; not known: none after the start */
    bool event;
    const char *outcome;
    bool new_line;
};

struct deriving {
    const struct endpoint *endpoint;
    const struct course *course;
    struct arena *arena;
    const char *reason; /* why there is no time */
    bool failed;
};

static bool no(struct deriving *it, const char *reason)
{
    it->reason = reason;
    it->failed |= !reason;
    return false;
}

/* ---- the start ---- */

static const char *shown(struct deriving *it, cajal_date date)
{
    char text[DATE_TEXT];
    date_format(text, date);
    const char *out = arena_strdup(it->arena, text);
    it->failed |= !out;
    return out ? out : "";
}

/* A day that must be known. */
static bool need(struct deriving *it, struct course_day *out, struct course_day day, const char *what)
{
    *out = day;
    if (day.known)
        return true;
    if (!date_stated(day.date))
        return no(it, arena_printf(it->arena, "%s has no date", what));
    return no(
        it, arena_printf(it->arena, "%s is known only as %s; at least the month is needed", what, shown(it, day.date)));
}

static const struct course_line *line_of(const struct course *course, int number)
{
    return number <= (int)course->lines_count ? &course->lines[number - 1] : NULL;
}

static const struct course_line *line_with(const struct course *course, const struct kb_drug *drug)
{
    for (size_t i = 0; i < course->lines_count; i++)
        if (systemic_has_drug(course->lines[i].item, drug->row.id))
            return &course->lines[i];
    return NULL;
}

static const struct case_treatment *first_local(const struct course *course, enum case_kind kind, int32_t since)
{
    const struct cajal_case *patient_case = course->patient_case;
    const struct case_treatment *first = NULL;
    for (uint32_t i = 0; i < patient_case->treatments_count; i++) {
        const struct case_treatment *it = &patient_case->treatments[i];
        bool other = it->kind == CASE_KIND_SYSTEMIC || (kind && it->kind != kind) || !course_day(it->date).known;
        if (!other && course_day(it->date).day >= since &&
            (!first || course_day(it->date).day < course_day(first->date).day))
            first = it;
    }
    return first;
}

static bool start_of_line(struct deriving *it, struct row *row)
{
    const struct endpoint *endpoint = it->endpoint;
    const struct course_line *line = row->line;
    if (!line && endpoint->from == FROM_DRUG)
        return no(it, arena_printf(it->arena, "no line with %s", endpoint->drug->name));
    if (!line)
        return no(it, arena_printf(it->arena, "no line %d", endpoint->line));
    if (endpoint->from == FROM_PROGRESSION && !line->progression.known)
        return no(it, arena_printf(it->arena, "no progression on line %d", line->number));
    if (endpoint->from == FROM_RESPONSE && !line->response.known)
        return no(it, arena_printf(it->arena, "no response on line %d", line->number));
    if (endpoint->from == FROM_PROGRESSION || endpoint->from == FROM_RESPONSE) {
        row->from = endpoint->from == FROM_PROGRESSION ? line->progression : line->response;
        return true;
    }
    return need(it, &row->from, line->start, arena_printf(it->arena, "the start of line %d", line->number));
}

static bool find_start(struct deriving *it, struct row *row)
{
    const struct course *course = it->course;
    const struct case_treatment *local;
    switch (it->endpoint->from) {
    case FROM_DIAGNOSIS: return need(it, &row->from, course->diagnosis, "the diagnosis");
    case FROM_METASTASIS: return need(it, &row->from, course->metastatic, "the onset of metastatic disease");
    case FROM_LOCAL:
        local = first_local(course, it->endpoint->local, INT32_MIN);
        if (!local)
            return no(it, "no local therapy with a date");
        row->from = course_day(local->date);
        return true;
    default: return start_of_line(it, row);
    }
}

/* ---- the end ---- */

static bool end_at(struct row *row, struct course_day day, bool event, const char *outcome)
{
    row->until = day;
    row->event = event;
    row->outcome = outcome;
    return true;
}

static bool is_dead(const struct course *course) { return date_stated(course->patient_case->patient.died); }

static bool end_with_death(struct deriving *it, struct row *row)
{
    struct course_day died;
    if (!is_dead(it->course))
        return end_at(row, it->course->last_alive, false, "censored");
    return need(it, &died, it->course->died, "the death") && end_at(row, died, true, "death");
}

/* The first progression after the start and the last scan without one before it: of the row's line, or of all. */
static void find_progression(struct course_day *progression, struct course_day *clear, const struct course *course,
                             const struct row *row)
{
    *progression = *clear = (struct course_day){0};
    for (size_t i = 0; i < course->lines_count && !progression->known; i++) {
        const struct course_line *line = &course->lines[i];
        if (row->line ? line == row->line : line->progression.day > row->from.day)
            *progression = line->progression;
    }
    for (size_t i = 0; i < course->lines_count; i++) {
        const struct course_line *line = &course->lines[i];
        bool before = !progression->known || line->last_clear.day < progression->day;
        if ((!row->line || line == row->line) && line->last_clear.known && line->last_clear.day >= row->from.day &&
            before && (!clear->known || line->last_clear.day > clear->day))
            *clear = line->last_clear;
    }
}

/* The line whose end for progression has no date, where that could be the event. */
static const struct course_line *stopped_undated(const struct deriving *it, const struct row *row)
{
    for (size_t i = 0; it->endpoint->criterion == RESPONSE_BY_NONE && i < it->course->lines_count; i++) {
        const struct course_line *line = &it->course->lines[i];
        bool counts = row->line ? line == row->line : !line->next.known || line->next.day > row->from.day;
        if (counts && line->progression.known)
            return NULL;
        if (counts && line->stop_reason == CASE_STOP_PROGRESSION && !line->stop.known)
            return line;
    }
    return NULL;
}

/* No progression on record: free of it until the last scan, or the end of treatment for another reason. */
static bool end_clear(struct deriving *it, struct row *row, struct course_day clear)
{
    const struct course_line *line = row->line;
    bool by_clinician = it->endpoint->criterion == RESPONSE_BY_NONE;
    bool other_reason = line && line->stop.known && line->stop_reason && line->stop_reason != CASE_STOP_PROGRESSION;
    if (by_clinician && other_reason && (!clear.known || line->stop.day > clear.day))
        clear = line->stop;
    if (!clear.known)
        return no(it, arena_printf(it->arena, "no scan%s%s after the start tells whether it progressed",
                                   it->endpoint->criterion ? " that can be judged by " : "",
                                   it->endpoint->criterion ? response_criterion_name(it->endpoint->criterion) : ""));
    row->new_line = line && date_stated(line->next.date);
    return end_at(row, clear, false, "censored");
}

static bool end_with_progression(struct deriving *it, struct row *row)
{
    struct course_day progression, clear, died;
    const struct course_line *undated = stopped_undated(it, row);
    if (undated)
        return no(it, arena_printf(it->arena, "line %d was stopped for progression on a day not known to the month",
                                   undated->number));
    find_progression(&progression, &clear, it->course, row);
    row->seen_at_visit = true;
    row->clear = clear;
    if (progression.known)
        return end_at(row, progression, true, "progression");
    bool in_line = !row->line || !date_stated(row->line->next.date);
    if (!is_dead(it->course) || !in_line)
        return end_clear(it, row, clear);
    return need(it, &died, it->course->died, "the death") &&
           end_at(row, died, it->endpoint->to == TO_PROGRESSION_OR_DEATH, "death");
}

static bool end_with_stop(struct deriving *it, struct row *row)
{
    const struct course_line *line = row->line;
    if (!line)
        return end_with_death(it, row);
    const char *why = case_word(&case_words_stop_reason, (int)line->stop_reason);
    if (line->stop.known)
        return end_at(row, line->stop, true, why ? why : "stopped");
    if (date_stated(line->stop.date) || !line->goes_on)
        return need(it, &row->until, line->stop, arena_printf(it->arena, "the end of line %d", line->number));
    return end_with_death(it, row);
}

static bool end_with_next(struct deriving *it, struct row *row)
{
    if (!row->line)
        return end_with_death(it, row);
    if (row->line->next.known)
        return end_at(row, row->line->next, true, "next line");
    if (date_stated(row->line->next.date) || row->line->number < (int)it->course->lines_count)
        return need(it, &row->until, row->line->next,
                    arena_printf(it->arena, "the start of line %d", row->line->number + 1));
    bool known = end_with_death(it, row);
    row->event = false; /* who dies has no next line: a competing event */
    return known;
}

static bool find_end(struct deriving *it, struct row *row)
{
    cajal_date late = it->course->after_death;
    if (date_stated(late))
        return no(it, arena_printf(it->arena, "a scan or treatment on %s is after the death on %s", shown(it, late),
                                   shown(it, it->course->patient_case->patient.died)));
    switch (it->endpoint->to) {
    case TO_DEATH: return end_with_death(it, row);
    case TO_STOP: return end_with_stop(it, row);
    case TO_NEXT_LINE: return end_with_next(it, row);
    default: return end_with_progression(it, row);
    }
}

static bool check_order(struct deriving *it, struct row *row)
{
    if (row->event && row->until.day < row->from.day)
        return no(it, arena_printf(it->arena, "%s on %s is before the start on %s", row->outcome,
                                   shown(it, row->until.date), shown(it, row->from.date)));
    if (!row->until.known || row->until.day < row->from.day || (!row->event && row->until.day == row->from.day))
        return no(it, "nothing is on record after the start");
    return true;
}

/* ---- the table ---- */

static double in_unit(const struct endpoint *endpoint, int32_t days)
{
    static const double length[UNIT_END] = {365.25 / 12, 1, 7, 365.25};
    return days / length[endpoint->unit];
}

static void add_time(struct text *out, const struct endpoint *endpoint, int32_t days)
{
    text_number(out, in_unit(endpoint, days), 10);
}

static void add_cell(struct text *out, const char *word)
{
    text_csv_cell(out, word);
    text_add_char(out, ',');
}

static void add_date(struct text *out, cajal_date date)
{
    char text[DATE_TEXT];
    date_format(text, date);
    text_printf(out, "%s,", text);
}

/* Where the event is, as far as it was seen: after `left` and by `right`, which is empty when it never was. A death
 * may follow a progression that no scan saw; where death is no event, the last scan is all that is known. */
static void add_interval(struct text *out, const struct deriving *it, const struct row *row)
{
    bool by_scans = row->seen_at_visit && (row->event || strcmp(row->outcome, "death") == 0);
    struct course_day left = by_scans ? row->clear : row->until;
    if (left.day > row->until.day)
        left = row->until; /* a month was taken as its middle */
    if (left.known && left.day > row->from.day)
        add_time(out, it->endpoint, left.day - row->from.day);
    else
        text_add(out, "0");
    text_add_char(out, ',');
    if (row->event)
        add_time(out, it->endpoint, row->until.day - row->from.day);
}

/* What became known after the start: a group, and when. Nobody's is told after the end. */
static void add_later(struct text *out, const struct endpoint *endpoint, const struct row *row, const char *word,
                      const char *otherwise, struct course_day day)
{
    bool had = day.known && day.day <= row->until.day;
    add_cell(out, had ? word : otherwise);
    if (had)
        add_time(out, endpoint, day.day > row->from.day ? day.day - row->from.day : 0);
    text_add_char(out, ',');
}

static void add_row(struct text *out, const struct deriving *it, const struct row *row)
{
    const struct cajal_case *patient_case = it->course->patient_case;
    const struct case_treatment *local = first_local(it->course, case_kind_not_stated, row->from.day);
    const char *sex = case_word(&case_words_sex, (int)patient_case->patient.sex);
    int year, month, day;
    add_cell(out, patient_case->id);
    add_date(out, row->from.date);
    add_date(out, row->until.date);
    add_time(out, it->endpoint, row->until.day - row->from.day);
    text_printf(out, ",%d,", row->event);
    add_cell(out, row->outcome);
    add_cell(out, it->course->genotype);
    if (row->line)
        text_printf(out, "%d", row->line->number);
    text_add_char(out, ',');
    add_cell(out, row->line ? row->line->drugs : "");
    add_later(out, it->endpoint, row, local ? case_word(&case_words_kind, (int)local->kind) : "", "none",
              local ? course_day(local->date) : (struct course_day){0});
    add_later(out, it->endpoint, row, "response", "no response",
              row->line ? row->line->response : (struct course_day){0});
    add_cell(out, sex ? sex : "");
    date_to_ymd(row->from.date, &year, &month, &day);
    if (patient_case->patient.birth_year != CASE_ABSENT)
        text_printf(out, "%d", year - (int)patient_case->patient.birth_year);
    text_add_char(out, ',');
    add_interval(out, it, row);
    text_add_char(out, '\n');
}

static bool add_one(struct text *table, struct endpoint_tally *tally, struct deriving *it,
                    const struct course_line *line, endpoint_refuse refuse, void *context)
{
    struct row row = {.line = line};
    it->reason = NULL;
    if (!find_start(it, &row) || !find_end(it, &row) || !check_order(it, &row))
        return !it->failed && refuse(context, it->course->patient_case->id, it->reason);
    add_row(table, it, &row);
    tally->rows++;
    tally->events += row.event;
    tally->months += row.from.date.precision == CAJAL_MONTH || row.until.date.precision == CAJAL_MONTH;
    tally->new_line += row.new_line;
    return !it->failed && !table->failed;
}

bool endpoint_add(struct text *table, struct endpoint_tally *tally, const struct endpoint *endpoint,
                  const struct course *course, struct arena *arena, endpoint_refuse refuse, void *context)
{
    struct deriving it = {.endpoint = endpoint, .course = course, .arena = arena};
    bool every_line = endpoint->from == FROM_LINE && endpoint->line == 0, good = true;
    if (every_line && course->lines_count == 0)
        return refuse(context, course->patient_case->id, "no line of therapy");
    for (size_t i = 0; every_line && good && i < course->lines_count; i++)
        good = add_one(table, tally, &it, &course->lines[i], refuse, context);
    if (every_line)
        return good;
    const struct course_line *line = endpoint->from == FROM_DRUG ? line_with(course, endpoint->drug)
                                     : endpoint->line            ? line_of(course, endpoint->line)
                                                                 : NULL;
    return add_one(table, tally, &it, line, refuse, context);
}
