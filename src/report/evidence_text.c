/* The figures found as a table: one row an arm, line and stratum. */
#include <string.h>

#include "base/errors.h"
#include "report/citations.h"
#include "report/evidence.h"
#include "report/layout.h"
#include "report/outcome_words.h"

enum column { THERAPY, SETTING, RESPONSE_RATE, STABLE, PROGRESSION_FREE, SURVIVAL, BELOW, PARTS };
static const char *const headers[] = {"Drug or therapy", "Setting", "ORR", "SD", "PFS/TTP", "OS"};

#define FOOTNOTES 26 /* letters */

struct tabling {
    const cajal_knowledge *knowledge;
    const struct evidence *evidence;
    struct layout layout;
    struct citations citations;
    struct arena *arena;
    const char *conflicts[FOOTNOTES]; /* ids, in order of first use */
    size_t conflicts_count;
    struct text parts[PARTS]; /* of the row being gathered */
    bool failed;
};

/* ---- one row ---- */

static enum column column_of(enum kb_outcome_kind kind)
{
    switch (kind) {
    case KB_ORR:
    case KB_CR:
    case KB_PR:
    case KB_CBR: return RESPONSE_RATE;
    case KB_SD: return STABLE;
    case KB_PFS:
    case KB_TTP: return PROGRESSION_FREE;
    case KB_OS: return SURVIVAL;
    default: return BELOW;
    }
}

static bool column_says_it(enum kb_outcome_kind kind) { return kind == KB_ORR || kind == KB_SD || kind == KB_OS; }

/* "^a" for a conflict that bears on the figure; its id when the letters are used up. */
static void add_footnote(struct tabling *it, struct text *cell, const char *conflict)
{
    size_t at = 0;
    while (at < it->conflicts_count && strcmp(it->conflicts[at], conflict) != 0)
        at++;
    if (at == FOOTNOTES) {
        text_printf(cell, "^%s", conflict);
        return;
    }
    if (at == it->conflicts_count)
        it->conflicts[it->conflicts_count++] = conflict;
    text_printf(cell, "^%c", (char)('a' + at));
}

/* The next figure of the row that stands in the same cell, or NULL. */
static const struct kb_outcome *next_in_cell(const struct evidence_row *row, size_t index)
{
    for (size_t i = index + 1; i < row->figures_count; i++)
        if (column_of(row->figures[i].outcome->outcome) == column_of(row->figures[index].outcome->outcome))
            return row->figures[i].outcome;
    return NULL;
}

/* One mark for figures in a row that have the same sources. */
static void add_marks(struct tabling *it, struct text *cell, const struct kb_row *row, const struct kb_outcome *next)
{
    if (row->sources_count == 0)
        return;
    if (next && !row->conflict && !next->row.conflict &&
        citations_same(&it->citations, row->sources, row->sources_count, next->row.sources, next->row.sources_count))
        return;
    text_add_char(cell, LAYOUT_GLUE);
    citations_marks(cell, &it->citations, row->sources, row->sources_count);
}

static void add_figure(struct tabling *it, const struct evidence_row *row, size_t index)
{
    const struct kb_outcome *outcome = row->figures[index].outcome;
    struct text *cell = &it->parts[column_of(outcome->outcome)];
    unsigned flags = OUTCOME_COMPARATOR;
    if (column_says_it(outcome->outcome))
        flags |= OUTCOME_NO_KIND;
    if (outcome->row.conflict && outcome->row.status == KB_DISPUTED)
        flags |= OUTCOME_NO_DOUBT; /* the footnote says more */
    if (cell->length)
        text_add(cell, "; ");
    outcome_words(cell, it->knowledge, &row->figures[index], flags);
    add_marks(it, cell, &outcome->row, next_in_cell(row, index));
    if (outcome->row.conflict)
        add_footnote(it, cell, outcome->row.conflict);
}

/* A bare number as trials are numbered, "II/III", is a phase; anything else says it itself. */
static void add_phase(struct text *cell, const char *phase)
{
    if (phase[strspn(phase, "IViv/-123ab ")] == '\0')
        text_add(cell, "phase ");
    text_add(cell, phase);
}

static void add_setting(struct tabling *it, const struct evidence_row *row)
{
    struct text *cell = &it->parts[SETTING];
    add_phase(cell, row->trial->phase);
    text_add(cell, "; ");
    if (row->lines_count)
        lines_words(cell, row->lines, row->lines_count);
    else
        text_add(cell, row->trial->setting);
    for (uint32_t i = 0; i < row->genotypes_count; i++) {
        text_add(cell, i ? ", " : "; ");
        genotype_words(cell, it->knowledge, row->genotypes[i]);
    }
    if (row->progression)
        text_printf(cell, "; %s progression", strcmp(row->progression, "none") == 0 ? "no" : row->progression);
}

static void gather_row(struct tabling *it, const struct evidence_row *row)
{
    for (int part = 0; part < PARTS; part++)
        text_clear(&it->parts[part]);
    text_add(&it->parts[THERAPY], row->arm->name);
    add_setting(it, row);
    for (size_t i = 0; i < row->figures_count; i++)
        add_figure(it, row, i);
}

/* ---- the table ---- */

static const char *keep(struct tabling *it, const struct text *part, const char *lead)
{
    if (part->failed)
        it->failed = true;
    if (part->failed || part->length == 0)
        return NULL;
    char *kept = arena_printf(it->arena, "%s%s", lead, part->data);
    if (!kept)
        it->failed = true;
    for (char *at = kept; at && (at = strstr(at, " %")); at++)
        *at = LAYOUT_GLUE;
    return kept;
}

static void print_table(struct tabling *it)
{
    size_t rows = it->evidence->rows_count;
    const char **cells = arena_array(it->arena, rows * BELOW, sizeof *cells);
    const char **below = arena_array(it->arena, rows, sizeof *below);
    if (!cells || !below) {
        it->failed = true;
        return;
    }
    for (size_t row = 0; row < rows; row++) {
        gather_row(it, &it->evidence->rows[row]);
        for (int part = 0; part < BELOW; part++)
            cells[row * BELOW + (size_t)part] = keep(it, &it->parts[part], "");
        below[row] = keep(it, &it->parts[BELOW], "also: ");
    }
    struct layout_table table = {.headers = headers, .columns = BELOW, .rows = rows, .cells = cells, .below = below};
    layout_table(&it->layout, &table);
}

/* ---- what stands under it ---- */

static void print_footnotes(struct tabling *it, struct text *line)
{
    if (it->conflicts_count)
        layout_heading(&it->layout, LAYOUT_FAINT, "Where sources disagree (cajal explain ID)");
    for (size_t i = 0; i < it->conflicts_count; i++) {
        const struct kb_conflict *conflict = kb_conflict(it->knowledge, it->conflicts[i]);
        char mark[8] = {'^', (char)('a' + i), '\0'};
        text_add(line, it->conflicts[i]);
        if (conflict)
            text_printf(line, ": %s. Used: %s", conflict->topic, conflict->used);
        layout_flush(&it->layout, LAYOUT_PLAIN, mark, 3, line);
    }
}

static void print_sources(struct tabling *it, struct text *line)
{
    if (it->citations.count)
        layout_heading(&it->layout, LAYOUT_FAINT, "Sources");
    for (size_t i = 0; i < it->citations.count; i++) {
        text_printf(line, "%s[%zu]%c", i ? "; " : "", i + 1, LAYOUT_GLUE);
        citation_short(line, &it->citations.items[i]);
    }
    layout_flush(&it->layout, LAYOUT_PLAIN, "", 0, line);
}

static void print_left_out(struct tabling *it, struct text *line)
{
    const struct evidence *evidence = it->evidence;
    if (evidence->without_line == 0 && evidence->without_genotype == 0)
        return;
    text_add_char(it->layout.out, '\n');
    if (evidence->without_genotype)
        text_printf(line, "Left out: %zu that do not tell genotypes apart (ask without --genotype). ",
                    evidence->without_genotype);
    if (evidence->without_line)
        text_printf(line, "Left out: %zu that name no line of treatment (ask without --line).", evidence->without_line);
    layout_flush(&it->layout, LAYOUT_PLAIN, "", 0, line);
}

static void print_evidence(struct tabling *it)
{
    struct text line = {0};
    if (it->evidence->rows_count)
        print_table(it);
    else
        layout_paragraph(&it->layout, "", 0, "No published figure in this knowledge base fits.");
    print_footnotes(it, &line);
    print_left_out(it, &line);
    print_sources(it, &line);
    text_free(&line);
}

cajal_status evidence_text(struct text *out, const cajal_knowledge *knowledge, const struct evidence *evidence,
                           int width, cajal_errors *errors)
{
    struct tabling it = {.knowledge = knowledge, .evidence = evidence, .arena = arena_new()};
    layout_begin(&it.layout, out, (size_t)width, false);
    citations_begin(&it.citations, knowledge);
    it.citations.day = evidence->as_of_days;
    if (it.arena)
        print_evidence(&it);
    bool failed = !layout_end(&it.layout) || it.failed || it.citations.failed || !it.arena;
    for (int part = 0; part < PARTS; part++)
        text_free(&it.parts[part]);
    citations_end(&it.citations);
    arena_free(it.arena);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
