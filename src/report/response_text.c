/* An assessment for a person: all criteria side by side, what decided the last calls, and what to doubt. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "report/citations.h"
#include "report/foot.h"
#include "report/layout.h"
#include "report/response_report.h"

#define LABEL 10
#define INDENT 5
#define DRIVERS_SHOWN 4

struct printing {
    const cajal_assessment *assessment;
    struct arena *arena;
    struct layout layout;
    struct citations citations;
    struct text line;
    unsigned wanted; /* criteria, by bit */
};

static bool is_wanted(const struct printing *it, enum response_criterion criterion)
{
    return (it->wanted >> criterion) & 1;
}

static void flush(struct printing *it, const char *label, size_t indent)
{
    layout_flush(&it->layout, LAYOUT_PLAIN, label, indent, &it->line);
}

/* ---- the head ---- */

static const struct kb_setting *setting_of(const cajal_assessment *assessment)
{
    const struct kb *kb = assessment->knowledge->kb;
    for (uint32_t i = 0; assessment->response.setting && i < kb->settings_count; i++)
        if (kb->settings[i].row.id == assessment->response.setting)
            return &kb->settings[i];
    return NULL;
}

/* The last row of the settings fits all: it holds where nothing tells of another. */
static bool is_stated(const cajal_assessment *assessment, const struct kb_setting *setting)
{
    return assessment->series.setting || setting->kinds_count + setting->drugs_count ||
           date_stated(assessment->series.treatment_start) || assessment->series.events_count;
}

static void print_head(struct printing *it)
{
    const cajal_assessment *assessment = it->assessment;
    const struct kb_setting *setting = setting_of(assessment);
    text_printf(&it->line, "%s · response · knowledge base %s", assessment->series.subject,
                assessment->knowledge->kb->manifest.version);
    if (assessment->series.reader)
        text_printf(&it->line, " · reader %s", assessment->series.reader);
    layout_flush(&it->layout, LAYOUT_BOLD, "", 0, &it->line);
    if (setting) {
        text_printf(&it->line, "%s. %s", setting->name, setting->because);
        text_add_char(&it->line, LAYOUT_GLUE);
        citations_marks(&it->line, &it->citations, setting->row.sources, setting->row.sources_count);
        if (setting->row.status == KB_UNVERIFIED)
            text_add(&it->line, " (source not read)");
        if (!is_stated(assessment, setting))
            text_add(&it->line, " Taken for granted: the input names no treatment.");
        flush(it, "Setting", LABEL);
    }
    response_choices(&it->line, &assessment->request.options, assessment->knowledge, ", ");
    flush(it, "Choices", LABEL);
    if (assessment->mistakes + assessment->to_check) {
        text_printf(&it->line, "%zu mistake%s in its rows, %zu thing%s to check: what follows may be wrong.",
                    assessment->mistakes, assessment->mistakes == 1 ? "" : "s", assessment->to_check,
                    assessment->to_check == 1 ? "" : "s");
        layout_flush(&it->layout, LAYOUT_RED, "Input", LABEL, &it->line);
    }
}

/* ---- the table of visits ---- */

static const char *milli_words(struct printing *it, int64_t value)
{
    if (value == CASE_ABSENT)
        return "-";
    return arena_printf(it->arena, "%s%lld.%lld", value < 0 ? "-" : "", llabs((long long)value) / 1000,
                        llabs((long long)value) % 1000 / 100);
}

static const char *percent_words(struct printing *it, int64_t value, int64_t reference)
{
    if (value == CASE_ABSENT || reference == CASE_ABSENT || reference <= 0)
        return "-";
    long long tenths = (long long)(1000 * (value - reference) / reference);
    return arena_printf(it->arena, "%s%lld.%lld %%", value < reference ? "-" : "+", llabs(tenths) / 10,
                        llabs(tenths) % 10);
}

static bool any_call(const cajal_response *response, enum response_criterion criterion)
{
    for (uint32_t i = 0; i < response->visits_count; i++)
        if (response->visits[i].by[criterion].call != RESPONSE_NOT_ASSESSED)
            return true;
    return false;
}

static bool is_shown(const struct printing *it, enum response_criterion by)
{
    return is_wanted(it, by) && (by <= RESPONSE_BY_CHOI || any_call(&it->assessment->response, by));
}

static bool holds(const enum response_criterion *list, size_t count, enum response_criterion by)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == by)
            return true;
    return false;
}

/* RECIST and Choi always; of the others as many as there are columns for, the better known first. */
static size_t choose_criteria(enum response_criterion *out, size_t most, const struct printing *it)
{
    static const enum response_criterion first[] = {RESPONSE_BY_RECIST,  RESPONSE_BY_CHOI,  RESPONSE_BY_MRECIST,
                                                    RESPONSE_BY_PERCIST, RESPONSE_BY_EORTC, RESPONSE_BY_VOLUME};
    size_t count = 0;
    for (size_t i = 0; i < sizeof first / sizeof first[0] && count < most; i++)
        if (is_shown(it, first[i]))
            out[count++] = first[i];
    for (enum response_criterion by = RESPONSE_BY_RECIST; by < RESPONSE_CRITERIA && count < most; by++)
        if (is_shown(it, by) && !holds(out, count, by))
            out[count++] = by;
    return count;
}

static const char *call_words(struct printing *it, const struct response_visit *visit, enum response_criterion by)
{
    const char *word = response_call_word_by(by, visit->by[by].call);
    if (!word)
        return visit->is_baseline ? "baseline" : "-";
    return visit->believed == by ? arena_printf(it->arena, "%s *", word) : word;
}

static void fill_row(struct printing *it, const char **row, const struct response_visit *visit,
                     const enum response_criterion *criteria, size_t count)
{
    char day[DATE_TEXT];
    const struct response_decision *sum = &visit->by[RESPONSE_BY_RECIST];
    date_format(day, visit->date);
    row[0] = arena_strdup(it->arena, day);
    row[1] = milli_words(it, sum->value);
    row[2] = percent_words(it, sum->value, sum->baseline);
    row[3] = milli_words(it, visit->density_mhu);
    for (size_t i = 0; i < count; i++)
        row[4 + i] = call_words(it, visit, criteria[i]);
}

static void print_visits(struct printing *it)
{
    const cajal_response *response = &it->assessment->response;
    enum response_criterion criteria[LAYOUT_COLUMNS];
    size_t count = choose_criteria(criteria, LAYOUT_COLUMNS - 4, it), columns = 4 + count;
    const char *headers[LAYOUT_COLUMNS] = {"Date", "Sum, mm", "Change", "HU"};
    const char **cells = arena_array(it->arena, columns * (response->visits_count + 1), sizeof *cells);
    for (size_t i = 0; i < count; i++)
        headers[4 + i] = response_criterion_name(criteria[i]);
    for (uint32_t i = 0; cells && i < response->visits_count; i++)
        fill_row(it, cells + columns * i, &response->visits[i], criteria, count);
    it->layout.failed |= !cells;
    if (!cells || response->visits_count == 0) {
        layout_paragraph(&it->layout, "", 0, "No imaging: nothing to assess.");
        return;
    }
    layout_heading(&it->layout, LAYOUT_BOLD, "VISITS (* the criterion believed)");
    layout_table(
        &it->layout,
        &(struct layout_table){
            .headers = headers, .columns = columns, .rows = response->visits_count, .cells = cells, .dense = true});
}

/* ---- the last visit ---- */

static void print_probabilities(struct printing *it, const struct response_robustness *robust,
                                enum response_criterion by)
{
    static const enum response_call order[] = {RESPONSE_PR, RESPONSE_SD, RESPONSE_PD};
    bool any = false;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (robust->probability[order[i]] >= 0.005) {
            text_printf(&it->line, "%s%s %.0f %%", any ? ", " : "", response_call_word_by(by, order[i]),
                        100 * robust->probability[order[i]]);
            any = true;
        }
}

/* "It survives an error of 2 mm and 5 HU (PR 97 %, SD 3 %)." */
static void print_robustness(struct printing *it, const struct response_visit *visit, enum response_criterion by)
{
    const struct response_robustness *robust = &visit->robustness[by];
    if (!robust->judged || robust->by_finding)
        return;
    const struct response_request *request = &it->assessment->request;
    text_add(&it->line, robust->survives ? " Survives" : " Does not survive");
    if (by == RESPONSE_BY_PERCIST || by == RESPONSE_BY_EORTC)
        text_printf(&it->line, " an error of %lld %%", (long long)request->error_percent_uptake);
    else if (by == RESPONSE_BY_VOLUME)
        text_printf(&it->line, " an error of %lld %%", (long long)request->error_percent_volume);
    else
        text_printf(&it->line, " an error of %s mm", milli_words(it, request->error_um));
    if ((by == RESPONSE_BY_CHOI || by == RESPONSE_BY_MODIFIED_CHOI) && visit->density_mhu != CASE_ABSENT)
        text_printf(&it->line, " and %s HU", milli_words(it, request->error_mhu));
    text_add(&it->line, " (");
    print_probabilities(it, robust, by);
    text_add(&it->line, ").");
}

static void print_flips(struct printing *it, const struct response_visit *visit, enum response_criterion by)
{
    bool any = false;
    for (uint32_t i = 0; i < visit->flips_count; i++) {
        const struct response_flip *flip = &visit->flips[i];
        char value[64];
        if (flip->criterion != by)
            continue;
        response_option_word(value, sizeof value, flip->option, flip->value);
        const char *word = response_call_word_by(by, flip->call);
        text_printf(&it->line, "%s%s=%s → %s", any ? "; " : " Otherwise with ", response_option_rows[flip->option].name,
                    value, word ? word : "not assessed");
        any = true;
    }
    if (any)
        text_add(&it->line, ".");
}

static const struct kb_criterion_row *criterion_row(const struct printing *it, enum response_criterion by)
{
    const struct kb *kb = it->assessment->knowledge->kb;
    for (uint32_t i = 0; i < kb->criteria_count; i++)
        if (strcmp(kb->criteria[i].row.id, response_criterion_id(by)) == 0)
            return &kb->criteria[i];
    return NULL;
}

static void print_criterion(struct printing *it, const struct response_visit *visit, enum response_criterion by)
{
    const char *word = response_call_word_by(by, visit->by[by].call);
    const struct kb_criterion_row *row = criterion_row(it, by);
    if (!word || !is_wanted(it, by))
        return;
    text_printf(&it->line, "%s %s: %s", response_criterion_name(by), word,
                response_rule_text(it->assessment->knowledge, by, visit->by[by].rule));
    if (row) {
        text_add_char(&it->line, LAYOUT_GLUE);
        citations_marks(&it->line, &it->citations, row->row.sources, row->row.sources_count);
    }
    text_add(&it->line, ".");
    print_robustness(it, visit, by);
    print_flips(it, visit, by);
    flush(it, "   - ", INDENT);
}

static void print_drivers(struct printing *it, const struct response_visit *visit)
{
    const struct response_decision *sum = &visit->by[RESPONSE_BY_RECIST];
    bool any = false, rose = sum->value != CASE_ABSENT && sum->nadir != CASE_ABSENT && sum->value > sum->nadir;
    for (uint32_t i = 0; i < visit->changes_count && i < DRIVERS_SHOWN; i++) {
        const struct response_lesion_change *change = &visit->changes[i];
        double doubling = change->doubling_days_since_baseline;
        if (change->change_um == 0)
            break;
        text_printf(&it->line, "%s%s %s%s mm",
                    any    ? "; "
                    : rose ? "Since the sum was least: "
                           : "Since the baseline: ",
                    it->assessment->series.lesions[change->lesion].id, change->change_um > 0 ? "+" : "",
                    milli_words(it, change->change_um));
        if (isfinite(change->share))
            text_printf(&it->line, " (%.0f %% of the change)", 100 * change->share);
        if (isfinite(doubling))
            text_printf(&it->line, ", %svolume %s in %.0f days", rose ? "since the baseline " : "",
                        doubling > 0 ? "doubles" : "halves", fabs(doubling));
        any = true;
    }
    if (any)
        text_add(&it->line, ".");
    flush(it, "Lesions", LABEL);
}

static void print_last(struct printing *it)
{
    const struct response_visit *last = it->assessment->response.last;
    char day[DATE_TEXT], heading[64];
    if (!last && it->assessment->response.visits_count == 1 && !it->assessment->recorded_alone)
        layout_paragraph(&it->layout, "", 0, "One scan only: nothing to compare it with yet.");
    if (!last)
        return;
    date_format(day, last->date);
    snprintf(heading, sizeof heading, "LAST SCAN, %s", day);
    layout_heading(&it->layout, LAYOUT_BOLD, heading);
    layout_paragraph(&it->layout, "", INDENT, it->assessment->response.text);
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++)
        print_criterion(it, last, i);
    print_drivers(it, last);
}

/* ---- findings ---- */

static void print_findings(struct printing *it)
{
    const cajal_response *response = &it->assessment->response;
    bool any = false;
    for (uint32_t i = 0; i < response->visits_count; i++) {
        const struct response_visit *visit = &response->visits[i];
        char day[DATE_TEXT];
        date_format(day, visit->date);
        for (uint32_t j = 0; j < visit->findings_count; j++) {
            if (!any)
                layout_heading(&it->layout, LAYOUT_YELLOW, "TO KNOW");
            any = true;
            text_printf(&it->line, "%s: %s", day, visit->findings[j].text);
            flush(it, "   ! ", INDENT);
        }
    }
    for (uint32_t i = 0; i < response->notes_count; i++) {
        bool said = false; /* notes repeat the findings of the last scan */
        for (uint32_t j = 0; response->last && j < response->last->findings_count; j++)
            said = said || response->last->findings[j].text == response->notes[i];
        if (!said)
            layout_paragraph(&it->layout, "   ! ", INDENT, response->notes[i]);
    }
}

/* ---- the whole course ---- */

static const char *dated(struct printing *it, const char *word, cajal_date date)
{
    char day[DATE_TEXT];
    date_format(day, date);
    return !word ? "-" : day[0] ? arena_printf(it->arena, "%s %s", word, day) : word;
}

static const char *days_words(struct printing *it, int32_t days, bool ended)
{
    return days < 0 ? "-" : arena_printf(it->arena, "%d days%s", (int)days, ended ? "" : " so far");
}

static void print_best(struct printing *it)
{
    static const char *const headers[] = {"Criterion", "Best", "Confirmed", "Response", "Progression-free"};
    const cajal_response *response = &it->assessment->response;
    const char *cells[5 * RESPONSE_CRITERIA];
    size_t rows = 0;
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++) {
        const struct response_best *best = &response->best[i];
        const char **row = cells + 5 * rows;
        if (best->best == RESPONSE_NOT_ASSESSED || !is_wanted(it, i))
            continue;
        row[0] = response_criterion_name(i);
        row[1] = dated(it, response_call_word_by(i, best->best), best->best_date);
        row[2] = dated(it, response_call_word_by(i, best->confirmed), best->confirmed_date);
        row[3] = days_words(it, best->duration_days, best->response_ended);
        row[4] = days_words(it, best->pfs_days, best->pfs_event);
        rows++;
    }
    if (rows == 0)
        return;
    layout_heading(&it->layout, LAYOUT_BOLD, "WHOLE COURSE");
    layout_table(&it->layout,
                 &(struct layout_table){.headers = headers, .columns = 5, .rows = rows, .cells = cells, .dense = true});
}

/* Where the site's or the reader's own responses differ. */
static void print_recorded(struct printing *it)
{
    const cajal_assessment *assessment = it->assessment;
    size_t different, compared = cajal_assessment_recorded(assessment, &different);
    if (!assessment->recorded)
        return;
    layout_heading(&it->layout, different ? LAYOUT_YELLOW : LAYOUT_BOLD, "RECORDED RESPONSES");
    text_printf(&it->line, "%zu of %zu agree with RECIST as worked out here.", compared - different, compared);
    flush(it, "", INDENT);
    for (size_t i = 0; i < assessment->recorded_count; i++) {
        const struct recorded_comparison *row = &assessment->recorded[i];
        char day[DATE_TEXT];
        if (row->agrees)
            continue;
        date_format(day, row->recorded->date);
        text_printf(&it->line, "%s%s%s: recorded %s, ", day, row->recorded->visit ? ", " : "",
                    row->recorded->visit ? row->recorded->visit : "", response_call_word(row->recorded->call));
        const struct response_decision *ours = row->visit ? &row->visit->by[RESPONSE_BY_RECIST] : NULL;
        const char *word = ours ? response_call_word(ours->call) : NULL;
        if (word)
            text_printf(&it->line, "here %s: %s.", word,
                        response_rule_text(assessment->knowledge, RESPONSE_BY_RECIST, ours->rule));
        else
            text_add(&it->line,
                     ours ? "here the baseline, or nothing that could be assessed." : "here no scan of this visit.");
        flush(it, "   ! ", INDENT);
    }
}

static void print_foot(struct printing *it)
{
    foot_sources(&it->layout, &it->line, &it->citations);
    text_add_char(it->layout.out, '\n');
    layout_paragraph(&it->layout, "", 0, it->assessment->knowledge->kb->manifest.disclaimer);
}

cajal_status report_response_text(struct text *out, const cajal_assessment *assessment, unsigned wanted, int width,
                                  bool colour, cajal_errors *errors)
{
    struct printing it = {.assessment = assessment, .arena = arena_new(), .wanted = wanted};
    if (!it.arena)
        return errors_no_memory(errors);
    layout_begin(&it.layout, out, (size_t)width, colour);
    citations_begin(&it.citations, assessment->knowledge);
    print_head(&it);
    print_visits(&it);
    print_last(&it);
    print_findings(&it);
    print_best(&it);
    print_recorded(&it);
    print_foot(&it);
    bool failed = it.line.failed || it.citations.failed || arena_failed(it.arena);
    citations_end(&it.citations);
    bool whole = layout_end(&it.layout);
    text_free(&it.line);
    arena_free(it.arena);
    return failed || !whole || out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
