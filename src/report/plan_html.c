/* A plan as one self-contained page: no script, nothing fetched, everything escaped. Reasons and
 * figures unfold on the screen and are open on paper. */
#include "base/date.h"
#include "base/errors.h"
#include "report/citations.h"
#include "report/condition_words.h"
#include "report/outcome_words.h"
#include "report/page_style.h"
#include "report/report.h"
#include "report/response_report.h"
#include "report/sensitivity_words.h"

#define FIGURES_SHOWN 6 /* beside an option; all stand in its table */

struct page {
    struct text *out;
    const cajal_plan *plan;
    struct citations citations;
    struct text scratch;
    bool failed;
};

/* ---- small parts ---- */

/* Markup of our own, as it is. */
static void markup(struct page *page, const char *html) { text_add(page->out, html); }

/* Anything else, escaped. */
static void escaped(struct page *page, const char *string)
{
    for (; *string; string++) {
        switch (*string) {
        case '&': markup(page, "&amp;"); break;
        case '<': markup(page, "&lt;"); break;
        case '>': markup(page, "&gt;"); break;
        case '"': markup(page, "&quot;"); break;
        case '\'': markup(page, "&#39;"); break;
        default:
            if ((unsigned char)*string >= 0x20 || *string == '\n')
                text_add_char(page->out, *string);
            else
                markup(page, "&#xFFFD;");
        }
    }
}

static void element(struct page *page, const char *open, const char *string, const char *close)
{
    markup(page, open);
    escaped(page, string);
    markup(page, close);
}

/* What was gathered in the scratch. */
static void element_scratch(struct page *page, const char *open, const char *close)
{
    if (page->scratch.failed)
        page->failed = true;
    else
        element(page, open, text_string(&page->scratch), close);
    text_clear(&page->scratch);
}

static void marks(struct page *page, const struct kb_row *row)
{
    uint32_t numbers[CITATIONS_MOST + 1];
    size_t count = citations_numbers(numbers, &page->citations, row->sources, row->sources_count);
    for (size_t i = 0; i < count; i++)
        text_printf(page->out, "%s<a href=\"#source-%u\">%u</a>", i ? ", " : " <span class=\"marks\">[", numbers[i],
                    numbers[i]);
    if (count)
        markup(page, "]</span>");
    if (row->conflict)
        element(page, " <span class=\"marks\">(", row->conflict, ")</span>");
}

static void begin_section(struct page *page, const char *class, const char *heading)
{
    text_printf(page->out, "<section class=\"%s\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", class, class,
                class, heading);
}

static void end_section(struct page *page) { markup(page, "</section>\n"); }

/* ---- the head ---- */

static void genotype(struct page *page)
{
    element(page, "<dt>Genotype</dt><dd>", page->plan->genotype.text, "</dd>\n");
}

static void response(struct page *page)
{
    if (page->plan->response.text)
        element(page, "<dt>Response</dt><dd>", page->plan->response.text, "</dd>\n");
}

static void head(struct page *page, const char *day)
{
    const cajal_plan *plan = page->plan;
    markup(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n");
    text_printf(&page->scratch, "Plan for %s, as of %s", plan->case_id, day);
    element_scratch(page, "<title>", "</title>\n<style>\n");
    markup(page, page_style);
    markup(page, "</style>\n</head>\n<body>\n<main>\n<header>\n");
    element(page, "<h1>Plan for ", plan->case_id, "</h1>\n");
    text_printf(&page->scratch, "As of %s; knowledge base %s", day, plan->knowledge->kb->manifest.version);
    element_scratch(page, "<p class=\"soft\">", "</p>\n");
    if (plan->headline)
        element(page, "<p>", plan->headline, "</p>\n");
    markup(page, "<dl>\n");
    genotype(page);
    response(page);
    markup(page, "</dl>\n</header>\n");
}

/* ---- options ---- */

static void reason(struct page *page, const char *open, const struct kb_rule *rule, const char *close)
{
    const char *standing = report_standing_words(page->plan->knowledge, rule);
    element(page, open, rule->because, "");
    if (standing)
        element(page, " <em>(", standing, ")</em>");
    if (rule->row.status == KB_DISPUTED)
        markup(page, " <em>(disputed)</em>");
    marks(page, &rule->row);
    markup(page, close);
}

/* The rules behind an option; the first `told` reasons stand above already. */
static void rule_list(struct page *page, const struct kb_rule *const *rules, uint32_t count, uint32_t told)
{
    markup(page, "<ul>\n");
    for (uint32_t i = 0; i < count; i++) {
        if (i < told)
            markup(page, "<li>The reason above.");
        else
            reason(page, "<li>", rules[i], "");
        element(page, " <span class=\"soft\">Rule <code>", rules[i]->row.id, "</code></span></li>\n");
    }
    markup(page, "</ul>\n");
}

static void figure_row(struct page *page, const struct kb_evidence *figure)
{
    outcome_words(&page->scratch, page->plan->knowledge, figure, OUTCOME_FULL);
    element_scratch(page, "<tr><td>", "");
    marks(page, &figure->outcome->row);
    element(page, "</td><td>", figure->arm->name, "</td>");
    element(page, "<td>", figure->trial->name, "</td></tr>\n");
}

static void figure_table(struct page *page, const struct plan_option *option)
{
    if (option->expected_count == 0)
        return;
    markup(page, "<table>\n<caption>Published figures</caption>\n<thead><tr><th scope=\"col\">Figure</th>"
                 "<th scope=\"col\">Treatment</th><th scope=\"col\">Study</th></tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < option->expected_count; i++)
        figure_row(page, option->expected[i]);
    markup(page, "</tbody>\n</table>\n");
}

/* Whether one mark serves two figures in a row. */
static bool share_marks(struct page *page, const struct kb_outcome *a, const struct kb_outcome *b)
{
    return !a->row.conflict && !b->row.conflict &&
           citations_same(&page->citations, a->row.sources, a->row.sources_count, b->row.sources, b->row.sources_count);
}

static void figure_line(struct page *page, const struct plan_option *option)
{
    uint32_t count = option->expected_count < FIGURES_SHOWN ? option->expected_count : FIGURES_SHOWN;
    for (uint32_t i = 0; i < count; i++) {
        const struct kb_outcome *outcome = option->expected[i]->outcome;
        outcome_words(&page->scratch, page->plan->knowledge, option->expected[i], OUTCOME_STRATUM);
        element_scratch(page, i ? " · " : "<p class=\"figures\">", "");
        if (i + 1 == count || !share_marks(page, outcome, option->expected[i + 1]->outcome))
            marks(page, &outcome->row);
    }
    if (count)
        markup(page, "</p>\n");
}

/* "KIT p.V559D: sensitive (trial)" in a line, what it says in a table below. */
static void sensitivity_line(struct page *page, const struct plan_option *option)
{
    for (uint32_t i = 0; i < option->sensitivity_count; i++) {
        const struct plan_sensitivity *known = &option->sensitivity[i];
        text_add(&page->scratch, known->subject->label);
        if (option->drugs_count > 1)
            text_printf(&page->scratch, " to %s", known->drug->name);
        text_add(&page->scratch, ": ");
        sensitivity_words(&page->scratch, &known->cell);
        element_scratch(page, i ? " · " : "<p class=\"figures\">", "");
        marks(page, &known->cell.best->row);
    }
    if (option->sensitivity_count)
        markup(page, "</p>\n");
}

static void sensitivity_table(struct page *page, const struct plan_option *option)
{
    if (option->sensitivity_count == 0)
        return;
    markup(page,
           "<table>\n<caption>Known of these mutations</caption>\n<thead><tr><th scope=\"col\">Mutation</th>"
           "<th scope=\"col\">Drug</th><th scope=\"col\">Call</th><th scope=\"col\">What was seen</th></tr></thead>\n"
           "<tbody>\n");
    for (uint32_t i = 0; i < option->sensitivity_count; i++) {
        const struct plan_sensitivity *known = &option->sensitivity[i];
        for (uint32_t j = 0; j < known->cell.rows_count; j++) {
            const struct kb_sensitivity *row = known->cell.rows[j];
            element(page, "<tr><td>", known->subject->label, "</td>");
            element(page, "<td>", known->drug->name, "</td>");
            sensitivity_call_words(&page->scratch, row);
            element_scratch(page, "<td>", "</td>");
            element(page, "<td>", row->text, "");
            marks(page, &row->row);
            markup(page, "</td></tr>\n");
        }
    }
    markup(page, "</tbody>\n</table>\n");
}

static void option(struct page *page, const struct plan_option *it)
{
    text_printf(page->out, "<li value=\"%d\">\n", it->rank);
    element(page, "<h3>", it->text, "</h3>\n");
    if (it->because_count)
        reason(page, "<p>", it->because[0], "</p>\n");
    figure_line(page, it);
    sensitivity_line(page, it);
    for (uint32_t i = 0; i < it->approvals_count; i++) {
        report_approval_words(&page->scratch, it->approvals[i].approval);
        text_printf(&page->scratch, ": %s", it->approvals[i].approval->indication);
        element_scratch(page, "<p>Approved: ", "</p>\n");
    }
    for (uint32_t i = 0; i < it->cautions_count; i++)
        element(page, "<p class=\"caution\">Caution: ", it->cautions[i], "</p>\n");
    markup(page, "<details><summary>Reasons and figures</summary>\n<div class=\"inside\">\n");
    rule_list(page, it->because, it->because_count, 1);
    figure_table(page, it);
    sensitivity_table(page, it);
    markup(page, "</div></details>\n</li>\n");
}

static void options(struct page *page, enum kb_strength strength, const char *class, const char *heading)
{
    const struct plan_decision *decision = &page->plan->decision;
    bool begun = false;
    for (uint32_t i = 0; i < decision->options_count; i++) {
        if (decision->options[i].strength != strength)
            continue;
        if (!begun) {
            begin_section(page, class, heading);
            markup(page, "<ol class=\"options\">\n");
        }
        begun = true;
        option(page, &decision->options[i]);
    }
    if (begun) {
        markup(page, "</ol>\n");
        end_section(page);
    }
}

/* ---- the rest ---- */

static void avoid(struct page *page)
{
    const struct plan_decision *decision = &page->plan->decision;
    if (decision->avoid_count == 0)
        return;
    bool begins = true;
    begin_section(page, "avoid", "Avoid");
    markup(page, "<ul class=\"plain\">\n");
    for (uint32_t i = 0; i < decision->avoid_count; i++) {
        const struct plan_avoid *it = &decision->avoid[i];
        element(page, begins ? "<li><h3>" : "<h3>", it->text, "</h3>\n");
        begins = !report_avoid_goes_on(decision, i);
        for (uint32_t j = 0; j < it->because_count && begins; j++)
            reason(page, "<p>", it->because[j], "</p>\n");
        if (begins)
            markup(page, "</li>\n");
    }
    markup(page, "</ul>\n");
    end_section(page);
}

static void dosing(struct page *page)
{
    const cajal_plan *plan = page->plan;
    if (plan->dosing_count == 0)
        return;
    begin_section(page, "dose", "Dose");
    markup(page, "<ul class=\"plain\">\n");
    for (uint32_t i = 0; i < plan->dosing_count; i++) {
        report_dosing_words(&page->scratch, &plan->dosing[i]);
        element_scratch(page, "<li>", "");
        if (plan->dosing[i].row)
            marks(page, plan->dosing[i].row);
        markup(page, "</li>\n");
    }
    markup(page, "</ul>\n");
    end_section(page);
}

static void missing(struct page *page)
{
    const struct plan_decision *decision = &page->plan->decision;
    if (decision->missing_count == 0)
        return;
    begin_section(page, "missing", "Not known");
    markup(page, "<table>\n<thead><tr><th scope=\"col\">Question</th><th scope=\"col\">Decides on</th></tr>"
                 "</thead>\n<tbody>\n");
    for (uint32_t i = 0; i < decision->missing_count; i++) {
        const struct plan_missing *it = &decision->missing[i];
        element(page, "<tr><td>", it->text, "</td><td>");
        for (uint32_t j = 0; j < it->decides_count; j++)
            element(page, j ? "<br>" : "", it->decides[j], "");
        markup(page, "</td></tr>\n");
    }
    markup(page, "</tbody>\n</table>\n");
    end_section(page);
}

static void notes(struct page *page)
{
    const cajal_plan *plan = page->plan;
    if (plan->warnings_count) {
        begin_section(page, "note", "Note");
        markup(page, "<ul class=\"plain\">\n");
        for (uint32_t i = 0; i < plan->warnings_count; i++)
            element(page, "<li>", plan->warnings[i], "</li>\n");
        markup(page, "</ul>\n");
        end_section(page);
    }
    if (plan->decision.unverified_count) {
        begin_section(page, "unverified", "Unverified, drives nothing");
        rule_list(page, plan->decision.unverified, plan->decision.unverified_count, 0);
        end_section(page);
    }
}

static void facts(struct page *page)
{
    const struct kb *kb = page->plan->knowledge->kb;
    const cajal_facts *it = &page->plan->facts;
    markup(page, "<section aria-labelledby=\"facts\">\n<h2 id=\"facts\">Facts</h2>\n"
                 "<details><summary>What this plan stands on</summary>\n<div class=\"inside\">\n<table>\n"
                 "<thead><tr><th scope=\"col\">Fact</th><th scope=\"col\">Value</th></tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < it->count; i++) {
        element(page, "<tr><th scope=\"row\">", kb->facts[i].text, "</th>");
        value_words(&page->scratch, page->plan->knowledge, &kb->facts[i], kb_fact_word(&kb->facts[i], it->values[i]));
        element_scratch(page, "<td>", "</td></tr>\n");
    }
    markup(page, "</tbody>\n</table>\n</div></details>\n");
    end_section(page);
}

static void sources(struct page *page)
{
    if (page->citations.count == 0)
        return;
    begin_section(page, "cited", "Sources");
    markup(page, "<ol class=\"sources\">\n");
    for (size_t i = 0; i < page->citations.count; i++) {
        const struct citation *it = &page->citations.items[i];
        text_printf(page->out, "<li id=\"source-%zu\">", i + 1);
        reference_full(&page->scratch, it->reference);
        element_scratch(page, "", "");
        for (size_t j = 0; j < it->places_count; j++)
            element(page, j ? ", " : " Here: ", it->places[j], j + 1 == it->places_count ? "." : "");
        if (it->reference->erratum)
            element(page, " <em>", it->reference->erratum, "</em>");
        markup(page, "</li>\n");
    }
    markup(page, "</ol>\n");
    end_section(page);
}

static void write_page(struct page *page)
{
    const cajal_plan *plan = page->plan;
    char day[DATE_TEXT];
    date_format(day, (cajal_date){plan->day.as_of_days, CAJAL_DAY});
    head(page, day);
    if (plan->decision.options_count == 0)
        markup(page, "<p class=\"caution\">No rule of this knowledge base offers an option here.</p>\n");
    options(page, KB_RECOMMENDED, "do", "Do");
    options(page, KB_CONSIDER, "consider", "Consider");
    report_response_section(page->out, page->plan->knowledge, &page->plan->response);
    avoid(page);
    dosing(page);
    missing(page);
    notes(page);
    facts(page);
    sources(page);
    element(page, "<footer>", plan->knowledge->kb->manifest.disclaimer, "</footer>\n</main>\n</body>\n</html>\n");
}

cajal_status report_plan_html(struct text *out, const cajal_plan *plan, cajal_errors *errors)
{
    struct page page = {.out = out, .plan = plan};
    citations_begin(&page.citations, plan->knowledge);
    page.citations.day = plan->day.as_of_days;
    write_page(&page);
    bool failed = page.failed || page.citations.failed || out->failed;
    citations_end(&page.citations);
    text_free(&page.scratch);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
