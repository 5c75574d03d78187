#include <string.h>

#include "base/errors.h"
#include "knowledge/vocabulary.h"
#include "report/citations.h"
#include "report/comparison.h"
#include "report/layout.h"
#include "report/outcome_words.h"
#include "report/report.h"
#include "report/sensitivity_words.h"

#define COLUMNS 3

struct telling {
    const cajal_knowledge *knowledge;
    const struct comparison *comparison;
    struct layout layout;
    struct citations citations;
    struct arena *arena;
    struct text line;
    bool failed;
};

static void add_marks(struct telling *it, const char *const *sources, uint32_t count)
{
    if (count)
        text_add_char(&it->line, LAYOUT_GLUE);
    citations_marks(&it->line, &it->citations, sources, count);
}

static void flush(struct telling *it, const char *prefix, size_t indent)
{
    layout_flush(&it->layout, LAYOUT_PLAIN, prefix, indent, &it->line);
}

/* The words gathered, as a cell. */
static const char *keep(struct telling *it)
{
    char *kept = text_keep(it->arena, &it->line);
    for (char *at = kept; at && (at = strstr(at, " %")); at++)
        *at = LAYOUT_GLUE;
    it->failed |= !kept;
    text_clear(&it->line);
    return kept;
}

static void add_figure(struct telling *it, const struct kb_evidence *figure, unsigned flags)
{
    outcome_words(&it->line, it->knowledge, figure, flags);
    add_marks(it, figure->outcome->row.sources, figure->outcome->row.sources_count);
}

/* ---- direct ---- */

static void add_design(struct telling *it, const struct kb_trial *trial)
{
    bool number = trial->phase[strspn(trial->phase, "IViv/-123ab ")] == '\0';
    text_printf(&it->line, "%s%s; %s", number ? "phase " : "", trial->phase, trial->design);
    if (trial->n)
        text_printf(&it->line, "; %d patients", *trial->n);
}

/* A figure without a number is its own text already. */
static bool says_more(const struct kb_outcome *outcome)
{
    bool number = outcome->value || outcome->low || outcome->high || outcome->hazard_ratio || outcome->p;
    return outcome->text && number && outcome->outcome != KB_OTHER && outcome->outcome != KB_TOXICITY;
}

static void print_direct(struct telling *it)
{
    layout_heading(&it->layout, LAYOUT_BOLD, "HEAD TO HEAD");
    const struct comparison_figures *direct = &it->comparison->direct;
    if (direct->count == 0)
        layout_paragraph(&it->layout, "", 2, "No trial in this knowledge base.");
    for (size_t i = 0; i < direct->count; i++) {
        const struct kb_evidence *figure = &direct->items[i];
        if (i == 0 || direct->items[i - 1].trial != figure->trial) {
            text_printf(&it->line, "%s: ", figure->trial->name);
            add_design(it, figure->trial);
            flush(it, "", 2);
        }
        text_printf(&it->line, "%s: ", figure->arm->name);
        add_figure(it, figure, OUTCOME_FULL);
        flush(it, "    -", 6);
        if (says_more(figure->outcome))
            layout_coloured(&it->layout, LAYOUT_FAINT, "", 6, figure->outcome->text);
    }
}

/* ---- through a third ---- */

static void print_bridges(struct telling *it)
{
    const struct comparison *comparison = it->comparison;
    if (comparison->bridges_count == 0)
        return;
    layout_heading(&it->layout, LAYOUT_BOLD, "EACH AGAINST THE SAME THIRD (different trials, different patients)");
    for (size_t i = 0; i < comparison->bridges_count; i++) {
        const struct comparison_bridge *bridge = &comparison->bridges[i];
        text_printf(&it->line, "against %s", bridge->against);
        flush(it, "", 2);
        for (int side = 0; side < 2; side++)
            for (size_t j = 0; j < bridge->sides[side].count; j++) {
                const struct kb_evidence *figure = &bridge->sides[side].items[j];
                text_printf(&it->line, "%s (%s): ", comparison->sides[side].name, figure->trial->name);
                add_figure(it, figure, OUTCOME_STRATUM | OUTCOME_PATIENTS);
                flush(it, "    -", 6);
            }
    }
}

/* ---- side by side ---- */

static const char *cell_of(struct telling *it, const struct comparison_row *row, int side)
{
    const struct comparison_figures *figures = &row->sides[side];
    if (figures->count == 0)
        text_add(&it->line, "not known");
    for (size_t i = 0; i < figures->count; i++) {
        bool named = i && figures->items[i - 1].trial == figures->items[i].trial;
        text_printf(&it->line, "%s%s%s", i ? "; " : "", named ? "" : figures->items[i].trial->name, named ? "" : ": ");
        add_figure(it, &figures->items[i], OUTCOME_COMPARATOR | OUTCOME_PATIENTS);
    }
    return keep(it);
}

static void print_table(struct telling *it, const char *first, const char *const *cells, size_t rows)
{
    const struct comparison_side *sides = it->comparison->sides;
    const char *headers[COLUMNS] = {first, sides[0].name, sides[1].name};
    struct layout_table table = {.headers = headers, .columns = COLUMNS, .rows = rows, .cells = cells};
    layout_table(&it->layout, &table);
}

static void print_rows(struct telling *it)
{
    const struct comparison *comparison = it->comparison;
    size_t rows = comparison->rows_count;
    const char **cells = arena_array(it->arena, rows * COLUMNS + 1, sizeof *cells);
    layout_heading(&it->layout, LAYOUT_BOLD, "SIDE BY SIDE (different trials, different patients: not a comparison)");
    if (rows == 0)
        layout_paragraph(&it->layout, "", 2, "No published figure in this knowledge base fits.");
    for (size_t i = 0; cells && i < rows; i++) {
        const struct comparison_row *row = &comparison->rows[i];
        text_printf(&it->line, "%s: ", comparison_group_words(row->group));
        comparison_stratum_words(&it->line, it->knowledge, row->stratum);
        cells[i * COLUMNS] = keep(it);
        for (int side = 0; side < 2; side++)
            cells[i * COLUMNS + 1 + (size_t)side] = cell_of(it, row, side);
    }
    if (cells && rows && !it->failed)
        print_table(it, "Outcome", cells, rows);
    it->failed |= !cells;
}

/* ---- by genotype ---- */

static const char *class_name(const cajal_knowledge *knowledge, const char *id)
{
    const struct kb_genotype *genotype = kb_genotype(knowledge, id);
    for (uint32_t i = 0; !genotype && i < knowledge->kb->resistance_count; i++)
        if (strcmp(knowledge->kb->resistance[i].row.id, id) == 0)
            return knowledge->kb->resistance[i].name;
    return genotype ? genotype->name : id;
}

static void print_calls(struct telling *it)
{
    const struct comparison *comparison = it->comparison;
    size_t rows = comparison->calls_count;
    const char **cells = arena_array(it->arena, rows * COLUMNS + 1, sizeof *cells);
    for (size_t i = 0; cells && i < rows; i++) {
        const struct comparison_calls *calls = &comparison->calls[i];
        cells[i * COLUMNS] = class_name(it->knowledge, calls->genotype);
        for (int side = 0; side < 2; side++) {
            for (size_t j = 0; j < calls->counts[side]; j++) {
                const struct kb_sensitivity *row = calls->sides[side][j];
                text_add(&it->line, j ? "; " : "");
                sensitivity_call_words(&it->line, row);
                add_marks(it, row->row.sources, row->row.sources_count);
            }
            if (calls->counts[side] == 0)
                text_add(&it->line, "not known");
            cells[i * COLUMNS + 1 + (size_t)side] = keep(it);
        }
    }
    it->failed |= !cells;
    if (rows == 0 || it->failed)
        return;
    layout_heading(&it->layout, LAYOUT_BOLD, "BY GENOTYPE (level: trial, cohort, case, or the laboratory only)");
    print_table(it, "Class", cells, rows);
}

/* ---- toxicity, approvals ---- */

/* How many were shown: none or one. */
static uint32_t print_toxicity(struct telling *it, const char *name, const struct kb_toxicity *toxicity)
{
    if (!comparison_was_public(it->comparison, it->knowledge, toxicity->sources, toxicity->sources_count))
        return 0;
    text_printf(&it->line, "%s: %s", name, toxicity->text);
    add_marks(it, toxicity->sources, toxicity->sources_count);
    flush(it, "  -", 4);
    return 1;
}

static void print_toxicities(struct telling *it, const struct comparison_side *side)
{
    uint32_t count, shown = 0;
    const char *const *drugs = comparison_drugs(side, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct kb_drug *drug = kb_drug(it->knowledge, drugs[i]);
        for (uint32_t j = 0; drug && j < drug->toxicities_count; j++)
            shown += print_toxicity(it, drug->name, &drug->toxicities[j]);
    }
    for (uint32_t i = 0; side->local && i < side->local->toxicities_count; i++)
        shown += print_toxicity(it, side->local->name, &side->local->toxicities[i]);
    if (shown == 0) {
        text_printf(&it->line, "%s: nothing recorded", side->name);
        flush(it, "  -", 4);
    }
}

static void print_approvals(struct telling *it, const struct comparison_side *side)
{
    uint32_t count, shown = 0;
    const char *const *drugs = comparison_drugs(side, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct kb_drug *drug = kb_drug(it->knowledge, drugs[i]);
        for (uint32_t j = 0; drug && j < drug->approvals_count; j++) {
            const struct kb_approval *approval = &drug->approvals[j];
            if (!comparison_counts_approval(it->comparison, approval))
                continue;
            shown++;
            text_printf(&it->line, "%s: ", drug->name);
            report_approval_words(&it->line, approval);
            text_printf(&it->line, ", %s", approval->indication);
            if (approval->status != KB_VERIFIED)
                text_printf(&it->line, " (%s)", kb_word(&kb_words_status, (int)approval->status));
            add_marks(it, approval->sources, approval->sources_count);
            flush(it, "  -", 4);
        }
    }
    if (shown == 0 && count) {
        text_printf(&it->line, "%s: none recorded", side->name);
        flush(it, "  -", 4);
    }
}

/* ---- the rest ---- */

static void print_trials(struct telling *it)
{
    layout_heading(&it->layout, LAYOUT_BOLD, "HOW GOOD IS THE EVIDENCE, AND HOW WERE OUTCOMES JUDGED");
    for (size_t i = 0; i < it->comparison->trials_count; i++) {
        const struct comparison_trial *trial = &it->comparison->trials[i];
        text_printf(&it->line, "%s: ", trial->trial->name);
        add_design(it, trial->trial);
        size_t before = it->line.length;
        text_add(&it->line, ". ");
        size_t start = it->line.length;
        comparison_criteria_words(&it->line, it->comparison, trial->trial);
        if (it->line.length == start && !it->line.failed)
            it->line.data[it->line.length = before] = '\0';
        add_marks(it, trial->trial->row.sources, trial->trial->row.sources_count);
        flush(it, "  -", 4);
    }
}

static void print_sources(struct telling *it)
{
    layout_heading(&it->layout, LAYOUT_FAINT, "Sources");
    for (size_t i = 0; i < it->citations.count; i++) {
        text_printf(&it->line, "%s[%zu]%c", i ? "; " : "", i + 1, LAYOUT_GLUE);
        citation_short(&it->line, &it->citations.items[i]);
    }
    flush(it, "", 0);
}

static void print_all(struct telling *it)
{
    const struct comparison *comparison = it->comparison;
    text_printf(&it->line, "%s and %s · knowledge base %s", comparison->sides[0].name, comparison->sides[1].name,
                it->knowledge->kb->manifest.version);
    if (comparison->as_of_days != INT32_MAX) {
        char day[DATE_TEXT];
        date_format(day, (cajal_date){comparison->as_of_days, CAJAL_DAY});
        text_printf(&it->line, " · as of %s", day);
    }
    layout_flush(&it->layout, LAYOUT_BOLD, "", 0, &it->line);
    print_direct(it);
    print_bridges(it);
    print_rows(it);
    print_calls(it);
    layout_heading(&it->layout, LAYOUT_BOLD, "TOXICITY");
    print_toxicities(it, &comparison->sides[0]);
    print_toxicities(it, &comparison->sides[1]);
    layout_heading(&it->layout, LAYOUT_BOLD, "APPROVALS");
    print_approvals(it, &comparison->sides[0]);
    print_approvals(it, &comparison->sides[1]);
    if (comparison->trials_count)
        print_trials(it);
    layout_heading(&it->layout, LAYOUT_BOLD, "NOT KNOWN");
    for (size_t i = 0; i < comparison->unknown_count; i++)
        layout_paragraph(&it->layout, "  ?", 4, comparison->unknown[i]);
    if (comparison->unknown_count == 0)
        layout_paragraph(&it->layout, "", 2, "Nothing that this knowledge base can tell.");
    print_sources(it);
}

cajal_status comparison_text(struct text *out, const cajal_knowledge *knowledge, const struct comparison *comparison,
                             int width, cajal_errors *errors)
{
    struct telling it = {.knowledge = knowledge, .comparison = comparison, .arena = arena_new()};
    layout_begin(&it.layout, out, (size_t)width, false);
    citations_begin(&it.citations, knowledge);
    it.citations.day = comparison->as_of_days;
    if (it.arena)
        print_all(&it);
    bool failed = !layout_end(&it.layout) || it.failed || it.line.failed || it.citations.failed || !it.arena;
    text_free(&it.line);
    citations_end(&it.citations);
    arena_free(it.arena);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
