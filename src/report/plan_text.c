/* A plan for a person at a terminal: the most important first, reasons and figures beside each
 * option, sources as numbers. What does not fit a screen is in the JSON and the page. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/errors.h"
#include "report/citations.h"
#include "report/foot.h"
#include "report/layout.h"
#include "report/outcome_words.h"
#include "report/report.h"
#include "report/sensitivity_words.h"

#define INDENT 5        /* of what belongs to an option */
#define REASONS_SHOWN 2 /* a third reason rarely changes a mind */
#define MISSING_SHOWN 4
#define MISSING_LINES 2
#define FIGURE_LINES 2 /* of expected outcomes beside an option */
#define LABEL 10       /* "Genotype  " */

struct printing {
    const cajal_plan *plan;
    struct layout layout;
    struct citations citations;
    struct text line; /* the paragraph being gathered */
};

bool report_cites_review(const cajal_knowledge *knowledge, const struct kb_rule *rule)
{
    for (uint32_t i = 0; i < rule->row.sources_count; i++)
        if (kb_is_of_review(knowledge, rule->row.sources[i]))
            return true;
    return false;
}

const char *report_standing_words(const cajal_knowledge *knowledge, const struct kb_rule *rule)
{
    switch (rule->standing) {
    case KB_STATED: return NULL;
    case KB_IMPLIED:
        return report_cites_review(knowledge, rule) ? "implied by the review" : "inferred from its sources";
    case KB_GUIDELINE: return "from a guideline";
    case KB_OPEN: return report_cites_review(knowledge, rule) ? "left open by the review" : "left open by its sources";
    }
    return NULL;
}

/* ---- the head ---- */

static void print_labelled(struct printing *it, const char *label)
{
    layout_flush(&it->layout, LAYOUT_PLAIN, label, LABEL, &it->line);
}

static void print_genotype(struct printing *it)
{
    text_add(&it->line, it->plan->genotype.text);
    print_labelled(it, "Genotype");
}

static void print_response(struct printing *it)
{
    if (!it->plan->response.text)
        return;
    text_add(&it->line, it->plan->response.text);
    print_labelled(it, "Response");
}

static void print_head(struct printing *it)
{
    const cajal_plan *plan = it->plan;
    char day[DATE_TEXT];
    date_format(day, (cajal_date){plan->day.as_of_days, CAJAL_DAY});
    text_printf(&it->line, "%s · plan as of %s · knowledge base %s", plan->case_id, day,
                plan->knowledge->kb->manifest.version);
    layout_flush(&it->layout, LAYOUT_BOLD, "", 0, &it->line);
    if (plan->headline)
        layout_paragraph(&it->layout, "", 0, plan->headline);
    print_genotype(it);
    print_response(it);
}

/* ---- reasons ---- */

static void add_marks(struct printing *it, const struct kb_row *row)
{
    if (row->sources_count) {
        text_add_char(&it->line, LAYOUT_GLUE);
        citations_marks(&it->line, &it->citations, row->sources, row->sources_count);
    }
    if (row->conflict && kb_conflict_public(it->plan->knowledge, row->conflict, it->plan->day.as_of_days))
        text_printf(&it->line, "%c(%s)", LAYOUT_GLUE, row->conflict);
}

/* The sentence, how well it stands, its sources. */
static void add_reason(struct printing *it, const struct kb_rule *rule)
{
    const char *standing = report_standing_words(it->plan->knowledge, rule);
    if (it->line.length)
        text_add_char(&it->line, ' ');
    text_add(&it->line, rule->because);
    if (standing)
        text_printf(&it->line, " (%s)", standing);
    if (rule->row.status == KB_DISPUTED)
        text_add(&it->line, " (disputed)");
    add_marks(it, &rule->row);
}

static void print_reasons(struct printing *it, const struct kb_rule *const *because, uint32_t count, uint32_t most)
{
    for (uint32_t i = 0; i < count && i < most; i++)
        add_reason(it, because[i]);
    if (count > most)
        text_printf(&it->line, " … and %u more", count - most);
    layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
}

static bool same_rules(const struct kb_rule *const *a, uint32_t a_count, const struct kb_rule *const *b,
                       uint32_t b_count)
{
    bool same = a_count == b_count;
    for (uint32_t i = 0; i < a_count && same; i++)
        same = a[i] == b[i];
    return same;
}

bool report_avoid_goes_on(const struct plan_decision *decision, uint32_t index)
{
    const struct plan_avoid *it = &decision->avoid[index], *next = it + 1;
    return index + 1 < decision->avoid_count &&
           same_rules(it->because, it->because_count, next->because, next->because_count);
}

/* The first earlier option that stands on the same rules, or 0. */
static int same_reasons_as(const struct plan_decision *decision, const struct plan_option *option)
{
    for (const struct plan_option *other = decision->options; other < option; other++)
        if (same_rules(other->because, other->because_count, option->because, option->because_count))
            return other->rank;
    return 0;
}

/* ---- figures ---- */

static bool same_sources(struct printing *it, const struct kb_evidence *a, const struct kb_evidence *b)
{
    return citations_same(&it->citations, a->outcome->row.sources, a->outcome->row.sources_count,
                          b->outcome->row.sources, b->outcome->row.sources_count);
}

/* "PFS 18-24 months", with its marks when the next figure has others. */
static void add_figure(struct printing *it, struct text *words, const struct kb_evidence *figure,
                       const struct kb_evidence *next)
{
    struct text plain = {0};
    outcome_words(&plain, it->plan->knowledge, figure, OUTCOME_STRATUM);
    if (!next || !same_sources(it, figure, next)) {
        text_add_char(&plain, ' ');
        citations_marks(&plain, &it->citations, figure->outcome->row.sources, figure->outcome->row.sources_count);
    }
    if (plain.failed)
        words->failed = true;
    else if (text_columns(plain.data) + INDENT > it->layout.width)
        text_add(words, plain.data);
    else
        layout_glue(words, plain.data);
    text_free(&plain);
}

/* The figures of the patient's own genotype before those of all genotypes together. */
static uint32_t in_order(const struct plan_option *option, const struct kb_evidence **ordered, uint32_t most)
{
    uint32_t count = 0;
    for (int own = 1; own >= 0; own--)
        for (uint32_t i = 0; i < option->expected_count && count < most; i++)
            if ((option->expected[i]->outcome->genotypes_count > 0) == own)
                ordered[count++] = option->expected[i];
    return count;
}

static void print_figures(struct printing *it, const struct plan_option *option)
{
    const struct kb_evidence *ordered[16];
    uint32_t count = in_order(option, ordered, sizeof ordered / sizeof ordered[0]);
    size_t room = FIGURE_LINES * (it->layout.width - INDENT);
    for (uint32_t i = 0; i < count; i++) {
        struct text words = {0};
        add_figure(it, &words, ordered[i], i + 1 < count ? ordered[i + 1] : NULL);
        if (words.failed) {
            it->line.failed = true;
            break;
        }
        size_t used = it->line.data ? text_columns(it->line.data) : 0;
        if (i > 0 && used + text_columns(words.data) > room) {
            text_printf(&it->line, "%c· … and %u more", LAYOUT_GLUE, option->expected_count - i);
            text_free(&words);
            break;
        }
        if (i > 0)
            text_printf(&it->line, "%c· ", LAYOUT_GLUE);
        text_add(&it->line, words.data);
        text_free(&words);
    }
    layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
}

/* ---- options and avoidances ---- */

/* "Approved for GIST: FDA 2006 [1]"; said only of beginning a treatment or going on with it. What is approved for the
 * mutation in any tumour is not called an approval for GIST. */
static void print_approvals(struct printing *it, const struct plan_option *option)
{
    if (option->action == KB_REDUCE || option->action == KB_HOLD || option->action == KB_STOP)
        return;
    for (uint32_t i = 0; i < option->approvals_count; i++) {
        const struct kb_approval *approval = option->approvals[i].approval;
        bool same = i && option->approvals[i - 1].approval->any_tumour == approval->any_tumour;
        text_add(&it->line, i ? "; " : "Approved ");
        if (!same)
            text_add(&it->line, approval->any_tumour ? "for any solid tumour with this change: " : "for GIST: ");
        report_approval_words(&it->line, approval);
        text_add_char(&it->line, LAYOUT_GLUE);
        citations_marks(&it->line, &it->citations, approval->sources, approval->sources_count);
    }
    if (option->approvals_count)
        layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
}

/* "KIT p.V559D: sensitive (trial) [4]"; of several drugs each by name. */
static void print_sensitivity(struct printing *it, const struct plan_option *option)
{
    for (uint32_t i = 0; i < option->sensitivity_count; i++) {
        const struct plan_sensitivity *known = &option->sensitivity[i];
        text_printf(&it->line, "%s%s", i ? "; " : "", known->subject->label);
        if (option->drugs_count > 1)
            text_printf(&it->line, " to %s", known->drug->name);
        text_add(&it->line, ": ");
        sensitivity_words(&it->line, &known->cell);
        if (known->cell.best->row.sources_count) {
            text_add_char(&it->line, LAYOUT_GLUE);
            citations_marks(&it->line, &it->citations, known->cell.best->row.sources,
                            known->cell.best->row.sources_count);
        }
    }
    layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
}

static void print_option(struct printing *it, const struct plan_option *option)
{
    char rank[16];
    snprintf(rank, sizeof rank, " %2d.", option->rank);
    layout_coloured(&it->layout, LAYOUT_BOLD, rank, INDENT, option->text);
    int same = same_reasons_as(&it->plan->decision, option);
    if (same) {
        text_printf(&it->line, "Reasons as for %d.", same);
        layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
    } else {
        print_reasons(it, option->because, option->because_count, REASONS_SHOWN);
    }
    print_figures(it, option);
    print_sensitivity(it, option);
    print_approvals(it, option);
    for (uint32_t i = 0; i < option->cautions_count; i++)
        layout_coloured(&it->layout, LAYOUT_YELLOW, "   !", INDENT, option->cautions[i]);
}

static void print_options(struct printing *it, enum kb_strength strength, enum layout_colour colour,
                          const char *heading)
{
    const struct plan_decision *decision = &it->plan->decision;
    bool headed = false;
    for (uint32_t i = 0; i < decision->options_count; i++) {
        if (decision->options[i].strength != strength)
            continue;
        if (!headed)
            layout_heading(&it->layout, colour, heading);
        headed = true;
        print_option(it, &decision->options[i]);
    }
}

static void print_avoid(struct printing *it)
{
    const struct plan_decision *decision = &it->plan->decision;
    if (decision->avoid_count)
        layout_heading(&it->layout, LAYOUT_RED, "AVOID");
    for (uint32_t i = 0; i < decision->avoid_count; i++) {
        layout_coloured(&it->layout, LAYOUT_BOLD, "   x", INDENT, decision->avoid[i].text);
        if (!report_avoid_goes_on(decision, i))
            print_reasons(it, decision->avoid[i].because, decision->avoid[i].because_count, 1);
    }
}

/* ---- dose ---- */

void report_dosing_words(struct text *out, const struct plan_dosing *dosing)
{
    text_printf(out, "%s, %s: %s", dosing->drug->name, dosing->cause, dosing->text);
    if (dosing->to_mg > 0 && dosing->from_mg > 0)
        text_printf(out, " Dose level: from %g to %g mg a day", dosing->from_mg, dosing->to_mg);
    else if (dosing->to_mg > 0)
        text_printf(out, " Dose: %g mg a day", dosing->to_mg);
    if (dosing->to_text)
        text_printf(out, " (%s)", dosing->to_text);
    if (dosing->to_mg > 0)
        text_add_char(out, '.');
    if (dosing->row && dosing->row->status == KB_UNVERIFIED)
        text_add(out, " (not verified: its source was not read)");
}

static void print_dosing(struct printing *it)
{
    const cajal_plan *plan = it->plan;
    if (plan->dosing_count)
        layout_heading(&it->layout, LAYOUT_YELLOW, "DOSE");
    for (uint32_t i = 0; i < plan->dosing_count; i++) {
        report_dosing_words(&it->line, &plan->dosing[i]);
        if (plan->dosing[i].row)
            add_marks(it, plan->dosing[i].row);
        layout_flush(&it->layout, LAYOUT_PLAIN, plan->dosing[i].advice == KB_ADVISE_MONITOR ? "   -" : "   !", INDENT,
                     &it->line);
    }
}

/* ---- what is not known, notes, rules without a source read ---- */

/* The question, and as many of the options that hang on it as the lines hold; at least one. */
static void add_missing(struct printing *it, const struct plan_missing *missing)
{
    size_t room = MISSING_LINES * (it->layout.width - INDENT) - strlen("; … and 99 more");
    uint32_t shown = 0;
    text_add(&it->line, missing->text);
    for (; shown < missing->decides_count && !it->line.failed; shown++) {
        if (shown > 0 && text_columns(it->line.data) + text_columns(missing->decides[shown]) > room)
            break;
        text_printf(&it->line, "%s%s", shown ? "; " : " Decides on: ", missing->decides[shown]);
    }
    if (shown < missing->decides_count)
        text_printf(&it->line, "; … and %u more", missing->decides_count - shown);
}

static void print_missing(struct printing *it)
{
    const struct plan_decision *decision = &it->plan->decision;
    if (decision->missing_count)
        layout_heading(&it->layout, LAYOUT_CYAN, "NOT KNOWN");
    for (uint32_t i = 0; i < decision->missing_count && i < MISSING_SHOWN; i++) {
        add_missing(it, &decision->missing[i]);
        layout_flush(&it->layout, LAYOUT_PLAIN, "   ?", INDENT, &it->line);
    }
    if (decision->missing_count > MISSING_SHOWN) {
        text_printf(&it->line, "… and %u more", decision->missing_count - MISSING_SHOWN);
        layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
    }
}

static void print_notes(struct printing *it)
{
    if (it->plan->warnings_count)
        layout_heading(&it->layout, LAYOUT_YELLOW, "NOTE");
    for (uint32_t i = 0; i < it->plan->warnings_count; i++)
        layout_paragraph(&it->layout, "   -", INDENT, it->plan->warnings[i]);
}

static void print_unverified(struct printing *it)
{
    const struct plan_decision *decision = &it->plan->decision;
    if (decision->unverified_count)
        layout_heading(&it->layout, LAYOUT_FAINT, "Unverified, drives nothing");
    for (uint32_t i = 0; i < decision->unverified_count; i++) {
        add_reason(it, decision->unverified[i]);
        layout_flush(&it->layout, LAYOUT_PLAIN, "   -", INDENT, &it->line);
    }
}

/* ---- the foot ---- */

static void print_plan(struct printing *it)
{
    print_head(it);
    if (it->plan->decision.options_count == 0) {
        layout_heading(&it->layout, LAYOUT_BOLD, "NO OPTION");
        layout_paragraph(&it->layout, "", INDENT, "No rule of this knowledge base offers an option here.");
    }
    print_options(it, KB_RECOMMENDED, LAYOUT_GREEN, "DO");
    print_options(it, KB_CONSIDER, LAYOUT_CYAN, "CONSIDER");
    print_avoid(it);
    print_dosing(it);
    print_missing(it);
    print_notes(it);
    print_unverified(it);
    foot_sources(&it->layout, &it->line, &it->citations);
    text_add_char(it->layout.out, '\n');
    layout_paragraph(&it->layout, "", 0, it->plan->knowledge->kb->manifest.disclaimer);
}

cajal_status report_plan_text(struct text *out, const cajal_plan *plan, int width, bool colour, cajal_errors *errors)
{
    struct printing it = {.plan = plan};
    layout_begin(&it.layout, out, (size_t)width, colour);
    citations_begin(&it.citations, plan->knowledge);
    it.citations.day = plan->day.as_of_days;
    print_plan(&it);
    bool failed = !layout_end(&it.layout) || it.citations.failed;
    citations_end(&it.citations);
    text_free(&it.line);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
