/* Assessments as CSV: a row for each visit and criterion, or for each subject and criterion. */
#include <stdio.h>
#include <string.h>

#include "report/response_report.h"

const char *response_unit(enum response_criterion criterion)
{
    switch (criterion) {
    case RESPONSE_BY_VOLUME: return "ml";
    case RESPONSE_BY_EORTC: return "SUV";
    case RESPONSE_BY_PERCIST: return "SUL";
    default: return "mm";
    }
}

void response_choices(struct text *out, const struct response_options *options, const cajal_knowledge *knowledge,
                      const char *between)
{
    struct response_options published;
    response_options_default(&published, knowledge);
    bool any = false;
    for (int i = 0; i < RESPONSE_OPTION_COUNT; i++) {
        char value[64];
        if (options->value[i] == published.value[i])
            continue;
        response_option_word(value, sizeof value, (enum response_option)i, options->value[i]);
        text_printf(out, "%s%s=%s", any ? between : "", response_option_rows[i].name, value);
        any = true;
    }
}

/* ---- cells ---- */

static void date_cell(struct text *out, cajal_date date)
{
    char day[DATE_TEXT];
    date_format(day, date);
    text_add(out, day);
}

static void milli_cell(struct text *out, int64_t value)
{
    if (value == CASE_ABSENT)
        return;
    const char *sign = value < 0 ? "-" : "";
    uint64_t size = value < 0 ? (uint64_t)-value : (uint64_t)value;
    text_printf(out, "%s%llu", sign, (unsigned long long)(size / 1000));
    if (size % 1000) {
        char decimals[8];
        snprintf(decimals, sizeof decimals, "%03u", (unsigned)(size % 1000));
        for (size_t i = 3; i > 0 && decimals[i - 1] == '0'; i--)
            decimals[i - 1] = '\0';
        text_printf(out, ".%s", decimals);
    }
}

/* Of the reference, in percent, rounded to hundredths towards 0 so that no threshold is crossed by rounding. */
static void percent_cell(struct text *out, int64_t value, int64_t reference)
{
    if (value == CASE_ABSENT || reference == CASE_ABSENT || reference <= 0)
        return;
    milli_cell(out, (value - reference) * 10000 / reference * 10);
}

static void comma(struct text *out) { text_add_char(out, ','); }

/* ---- visits ---- */

void report_response_visits_header(struct text *out)
{
    text_add(out, "subject,reader,date,visit,criterion,call,rule,unit,value,baseline,nadir,change_percent,"
                  "change_from_nadir_percent,density_hu,baseline_density_hu,believed,mistakes,to_check,choices\n");
}

static void visit_row(struct text *out, const cajal_assessment *assessment, const struct response_visit *visit,
                      enum response_criterion criterion)
{
    const struct response_decision *decision = &visit->by[criterion];
    text_csv_plain(out, assessment->series.subject), comma(out);
    text_csv_plain(out, assessment->series.reader), comma(out);
    date_cell(out, visit->date), comma(out);
    text_csv_plain(out, assessment->series.visits[visit->index].label), comma(out);
    text_add(out, response_criterion_word(criterion)), comma(out);
    text_add(out, response_call_word_by(criterion, decision->call)), comma(out);
    text_add(out, response_rule_id(decision->rule)), comma(out);
    text_add(out, response_unit(criterion)), comma(out);
    milli_cell(out, decision->value), comma(out);
    milli_cell(out, decision->baseline), comma(out);
    milli_cell(out, decision->nadir), comma(out);
    percent_cell(out, decision->value, decision->baseline), comma(out);
    percent_cell(out, decision->value, decision->nadir), comma(out);
    milli_cell(out, visit->density_mhu), comma(out);
    milli_cell(out, visit->baseline_density_mhu), comma(out);
    text_add(out, visit->believed == criterion ? "yes" : "no"), comma(out);
    text_printf(out, "%zu,%zu,", assessment->mistakes, assessment->to_check);
    response_choices(out, &assessment->request.options, assessment->knowledge, ";");
    text_add_char(out, '\n');
}

void report_response_visits(struct text *out, const cajal_assessment *assessment, unsigned wanted)
{
    for (uint32_t i = 0; i < assessment->response.visits_count; i++)
        for (enum response_criterion j = RESPONSE_BY_RECIST; j < RESPONSE_CRITERIA; j++)
            if (wanted & (1u << j) && assessment->response.visits[i].by[j].call != RESPONSE_NOT_ASSESSED)
                visit_row(out, assessment, &assessment->response.visits[i], j);
}

/* ---- beside recorded responses ---- */

void report_response_recorded_header(struct text *out)
{
    text_add(out, "subject,reader,date,visit,recorded,computed,agrees,rule,text,line,choices\n");
}

void report_response_recorded(struct text *out, const cajal_assessment *assessment)
{
    for (size_t i = 0; i < assessment->recorded_count; i++) {
        const struct recorded_comparison *it = &assessment->recorded[i];
        const struct response_decision *ours = it->visit ? &it->visit->by[RESPONSE_BY_RECIST] : NULL;
        const char *word = ours ? response_call_word(ours->call) : NULL;
        text_csv_plain(out, assessment->series.subject), comma(out);
        text_csv_plain(out, assessment->series.reader), comma(out);
        date_cell(out, it->recorded->date), comma(out);
        text_csv_plain(out, it->recorded->visit), comma(out);
        text_add(out, response_call_word(it->recorded->call)), comma(out);
        text_add(out, word ? word : ""), comma(out);
        text_add(out, it->agrees ? "yes" : "no"), comma(out);
        text_add(out, word ? response_rule_id(ours->rule) : ""), comma(out);
        text_csv_plain(out, word   ? response_rule_text(assessment->knowledge, RESPONSE_BY_RECIST, ours->rule)
                            : ours ? "the baseline, or nothing was assessed at this visit"
                                   : "no scan of this visit"),
            comma(out);
        text_printf(out, "%ld,", it->recorded->line);
        response_choices(out, &assessment->request.options, assessment->knowledge, ";");
        text_add_char(out, '\n');
    }
}

/* ---- subjects ---- */

void report_response_subjects_header(struct text *out)
{
    text_add(out,
             "subject,reader,criterion,best,best_date,confirmed,confirmed_date,progression_date,pfs_date,pfs_event,"
             "pfs_days,response_start,duration_days,response_ended,mistakes,to_check,choices\n");
}

static void days_cell(struct text *out, int32_t days)
{
    if (days >= 0)
        text_printf(out, "%d", (int)days);
}

static void subject_row(struct text *out, const cajal_assessment *assessment, enum response_criterion criterion)
{
    const struct response_best *best = &assessment->response.best[criterion];
    const char *word = response_call_word_by(criterion, best->best);
    const char *confirmed = response_call_word_by(criterion, best->confirmed);
    text_csv_plain(out, assessment->series.subject), comma(out);
    text_csv_plain(out, assessment->series.reader), comma(out);
    text_add(out, response_criterion_word(criterion)), comma(out);
    text_add(out, word ? word : ""), comma(out);
    date_cell(out, best->best_date), comma(out);
    text_add(out, confirmed ? confirmed : ""), comma(out);
    date_cell(out, best->confirmed_date), comma(out);
    date_cell(out, best->progression), comma(out);
    date_cell(out, best->pfs_date), comma(out);
    text_add(out, best->pfs_event ? "1" : "0"), comma(out);
    days_cell(out, best->pfs_days), comma(out);
    date_cell(out, best->response_start), comma(out);
    days_cell(out, best->duration_days), comma(out);
    text_add(out, best->duration_days < 0 ? "" : best->response_ended ? "1" : "0"), comma(out);
    text_printf(out, "%zu,%zu,", assessment->mistakes, assessment->to_check);
    response_choices(out, &assessment->request.options, assessment->knowledge, ";");
    text_add_char(out, '\n');
}

/* Always a row for RECIST, so that no subject is lost; of the others, those that were assessed. */
void report_response_subjects(struct text *out, const cajal_assessment *assessment, unsigned wanted)
{
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++)
        if (wanted & (1u << i) &&
            (i == RESPONSE_BY_RECIST || assessment->response.best[i].best != RESPONSE_NOT_ASSESSED))
            subject_row(out, assessment, i);
}
