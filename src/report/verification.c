#include "report/verification.h"

#include <string.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "report/layout.h"
#include "report/report.h"

#define FACTS_INDENT 10

static uint32_t failures(const struct verify_report *report, enum verify_check check)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < report->findings_count; i++)
        count += report->findings[i].check == check;
    return count;
}

static void day_text(char out[DATE_TEXT], int32_t day) { date_format(out, (cajal_date){day, CAJAL_DAY}); }

/* A fact is told when a case that says nothing would have another value. */
static bool worth_telling(const struct kb_fact *fact, uint8_t value)
{
    return value != KB_UNKNOWN && !(fact->if_absent && kb_fact_value(fact, fact->if_absent) == value);
}

static void add_facts(struct text *out, const cajal_knowledge *knowledge, const cajal_facts *facts)
{
    size_t before = out->length;
    for (uint32_t i = 0; i < facts->count; i++) {
        const struct kb_fact *fact = &knowledge->kb->facts[i];
        if (worth_telling(fact, facts->values[i]))
            text_printf(out, "%s%s: %s", out->length > before ? ", " : "", fact->row.id,
                        kb_fact_word(fact, facts->values[i]));
    }
    if (out->length == before)
        text_add(out, "a case that says nothing");
}

/* ---- text ---- */

static void print_head(struct layout *layout, const struct verify_report *report, const cajal_knowledge *knowledge)
{
    char first[DATE_TEXT], last[DATE_TEXT];
    struct text line = {0};
    day_text(first, report->days[0]);
    day_text(last, report->days[report->days_count - 1]);
    text_printf(&line, "Knowledge base %s over every possible patient", knowledge->kb->manifest.version);
    layout_flush(layout, LAYOUT_BOLD, "", 0, &line);
    text_printf(&line, "%u facts, %.3g combinations; %.3g of them possible, %u rules of facts.yaml leave out the rest",
                report->facts_count, report->combinations, report->possible, knowledge->kb->impossible_count);
    layout_flush(layout, LAYOUT_PLAIN, "  ", 2, &line);
    text_printf(&line, "%u rules, up to %u options, %u safety rows; on %u day%s, ", report->rules_count,
                report->options_count, report->safety_count, report->days_count, report->days_count == 1 ? "" : "s");
    if (report->days_count > 1)
        text_printf(&line, "%s to %s", first, last);
    else
        text_add(&line, first);
    layout_flush(layout, LAYOUT_PLAIN, "  ", 2, &line);
    layout_paragraph(layout, "", 0, "");
    layout->failed |= line.failed;
    text_free(&line);
}

static void print_checks(struct layout *layout, const struct verify_report *report)
{
    struct text line = {0};
    for (int i = 0; i < VERIFY_CHECK_COUNT; i++) {
        uint32_t bad = failures(report, (enum verify_check)i);
        text_printf(&line, "%s", verify_text((enum verify_check)i));
        if (i == VERIFY_ENGINE)
            text_printf(&line, " (%llu patients planned by both)", (unsigned long long)report->patients_replanned);
        if (bad)
            text_printf(&line, ": %u failure%s", bad, bad == 1 ? "" : "s");
        layout_flush(layout, bad ? LAYOUT_RED : LAYOUT_PLAIN, bad ? "  FAILED  " : "  proved  ", FACTS_INDENT, &line);
    }
    layout->failed |= line.failed;
    text_free(&line);
}

static void print_finding(struct layout *layout, const struct verify_report *report, const cajal_knowledge *knowledge,
                          const struct verify_finding *finding, const char *path)
{
    char day[DATE_TEXT];
    struct text line = {0};
    day_text(day, finding->first_day);
    text_printf(&line, "FAILED %s · %s", verify_word(finding->check), finding->subject);
    layout_heading(layout, LAYOUT_RED, text_string(&line));
    text_clear(&line);
    layout_paragraph(layout, "  ", 2, finding->message);
    if (finding->has_witness) {
        text_printf(&line, "%.3g patient%s, as of %s", finding->patients, finding->patients > 1 ? "s" : "", day);
        if (report->days_count > 1)
            text_printf(&line, " (and %u of %u days)", finding->days_count, report->days_count);
        text_add(&line, ". The simplest: ");
        add_facts(&line, knowledge, &finding->witness);
        layout_flush(layout, LAYOUT_PLAIN, "  ", 2, &line);
        if (!finding->case_json)
            layout_paragraph(layout, "  ", 2,
                             "No case with these facts was found; if there can be none, say so in facts.yaml under "
                             "`impossible`.");
        else if (path)
            text_printf(&line, "Case: %s", path);
        layout_flush(layout, LAYOUT_PLAIN, "  ", 2, &line);
    }
    layout->failed |= line.failed;
    text_free(&line);
}

cajal_status report_verification_text(struct text *out, const struct verify_report *report,
                                      const cajal_knowledge *knowledge, const char *const *paths, int width,
                                      bool colour, cajal_errors *errors)
{
    struct layout layout;
    layout_begin(&layout, out, (size_t)width, colour);
    print_head(&layout, report, knowledge);
    print_checks(&layout, report);
    for (uint32_t i = 0; i < report->findings_count; i++)
        print_finding(&layout, report, knowledge, &report->findings[i], paths ? paths[i] : NULL);
    return layout_end(&layout) ? CAJAL_OK : errors_no_memory(errors);
}

/* ---- JSON ---- */

static void emit_day(struct json_out *out, const char *key, int32_t day)
{
    char text[DATE_TEXT];
    day_text(text, day);
    emit_string(out, key, text);
}

static void emit_facts(struct json_out *out, const cajal_knowledge *knowledge, const cajal_facts *facts)
{
    emit_object(out, "facts");
    for (uint32_t i = 0; i < facts->count; i++)
        emit_string(out, knowledge->kb->facts[i].row.id, kb_fact_word(&knowledge->kb->facts[i], facts->values[i]));
    emit_end_object(out);
}

static void emit_finding(struct json_out *out, const cajal_knowledge *knowledge, const struct verify_finding *finding,
                         const char *path)
{
    emit_object(out, NULL);
    emit_string(out, "check", verify_word(finding->check));
    emit_string(out, "subject", finding->subject);
    emit_string(out, "message", finding->message);
    emit_day(out, "as_of", finding->first_day);
    emit_int(out, "days", finding->days_count);
    emit_number(out, "patients", finding->patients);
    if (finding->has_witness)
        emit_facts(out, knowledge, &finding->witness);
    emit_string(out, "case", path);
    emit_end_object(out);
}

static void emit_checks(struct json_out *out, const struct verify_report *report)
{
    emit_array(out, "checks");
    for (int i = 0; i < VERIFY_CHECK_COUNT; i++) {
        emit_object(out, NULL);
        emit_string(out, "check", verify_word((enum verify_check)i));
        emit_string(out, "text", verify_text((enum verify_check)i));
        emit_int(out, "questions", (int64_t)report->questions[i]);
        emit_int(out, "failures", failures(report, (enum verify_check)i));
        emit_end_object(out);
    }
    emit_end_array(out);
}

cajal_status report_verification_json(struct text *out, const struct verify_report *report,
                                      const cajal_knowledge *knowledge, const char *const *paths, cajal_errors *errors)
{
    struct json_out json;
    emit_begin(&json, out, true);
    emit_object(&json, NULL);
    emit_int(&json, "cajal", REPORT_JSON_VERSION);
    emit_string(&json, "knowledge_base", knowledge->kb->manifest.version);
    emit_number(&json, "combinations", report->combinations);
    emit_number(&json, "possible", report->possible);
    emit_array(&json, "days");
    for (uint32_t i = 0; i < report->days_count; i++)
        emit_day(&json, NULL, report->days[i]);
    emit_end_array(&json);
    emit_int(&json, "patients_replanned", (int64_t)report->patients_replanned);
    emit_checks(&json, report);
    emit_array(&json, "findings");
    for (uint32_t i = 0; i < report->findings_count; i++)
        emit_finding(&json, knowledge, &report->findings[i], paths ? paths[i] : NULL);
    emit_end_array(&json);
    emit_end_object(&json);
    text_add_char(out, '\n');
    return out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
