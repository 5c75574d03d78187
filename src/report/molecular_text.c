/* The molecular report for a person: the class, what was found, what each drug can still do. */
#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "knowledge/vocabulary.h"
#include "report/citations.h"
#include "report/layout.h"
#include "report/molecular_report.h"

#define LABEL 10
#define INDENT 5
#define PAIRS_SHOWN 5
#define SUBJECTS_SHOWN (LAYOUT_COLUMNS - 1)
#define SPECIMENS_SHOWN (LAYOUT_COLUMNS - 2)

struct printing {
    const cajal_molecular *molecular;
    struct arena *arena;
    struct layout layout;
    struct citations citations;
    struct text line;
};

const char *molecular_role_word(enum variant_role role)
{
    static const char *const words[] = {"primary", "secondary", "polymorphism", "not_classed"};
    return words[role];
}

const char *molecular_role_plain(enum variant_role role)
{
    static const char *const words[] = {"driver", "acquired", "harmless", "meaning not known"};
    return words[role];
}

/* ---- the head ---- */

static void print_head(struct printing *it)
{
    const cajal_molecular *molecular = it->molecular;
    text_printf(&it->line, "Molecular report · knowledge base %s", molecular->knowledge->kb->manifest.version);
    if (assembly_name(molecular->assembly))
        text_printf(&it->line, " · %s", assembly_name(molecular->assembly));
    if (molecular->name)
        text_printf(&it->line, " · %s", molecular->name);
    for (size_t i = 0; i < molecular->specimens_count; i++)
        if (molecular->specimens[i].label)
            text_printf(&it->line, " · %s", molecular->specimens[i].label);
    if (molecular->normal)
        text_printf(&it->line, " · normal %s", molecular->normal);
    layout_flush(&it->layout, LAYOUT_BOLD, "", 0, &it->line);
    text_add(&it->line, molecular->genotype.text);
    layout_flush(&it->layout, LAYOUT_PLAIN, "Genotype", LABEL, &it->line);
}

/* ---- what was found ---- */

static const char *fraction_words(struct printing *it, const struct call *call)
{
    if (!call)
        return "-";
    if (call->vaf_milli == CALL_UNKNOWN)
        return call->depth == CALL_UNKNOWN ? "found" : arena_printf(it->arena, "found, %d reads", call->depth);
    const char *share = arena_printf(it->arena, "%d.%d %%", call->vaf_milli / 10, call->vaf_milli % 10);
    return call->depth == CALL_UNKNOWN ? share : arena_printf(it->arena, "%s of %d", share, call->depth);
}

static const char *exon_words(struct printing *it, const struct genotype_variant *variant)
{
    if (!variant->exon)
        return NULL;
    if (variant->last_exon && variant->last_exon != variant->exon)
        return arena_printf(it->arena, "%d-%d", variant->exon, variant->last_exon);
    return arena_printf(it->arena, "%d", variant->exon);
}

static const char *plain_effect(struct printing *it, const char *term)
{
    char *words = term ? arena_strdup(it->arena, term) : NULL;
    for (char *c = words; c && *c; c++)
        if (*c == '_')
            *c = ' ';
    return words;
}

static void print_findings(struct printing *it)
{
    static const char *const headers[] = {"Change", "Exon", "Role", "DNA", "Effect", "Allele fraction"};
    const cajal_molecular *molecular = it->molecular;
    const char **cells = arena_array(it->arena, 6 * molecular->findings_count + 1, sizeof *cells);
    size_t rows = 0;
    bool dna = false, seen = false;
    for (size_t i = 0; cells && i < molecular->findings_count; i++) {
        const struct molecular_finding *finding = &molecular->findings[i];
        const struct genotype_variant *variant = finding->variant;
        if (!variant)
            continue;
        const char **row = cells + 6 * rows++;
        row[0] = variant->label;
        row[1] = exon_words(it, variant);
        row[2] = molecular_role_plain(variant->role);
        row[3] = variant->hgvs_c;
        row[4] = plain_effect(it, variant->effect);
        row[5] = molecular->specimens_count == 1 ? fraction_words(it, finding->call) : NULL;
        dna = dna || row[3];
        seen = seen || finding->call->vaf_milli != CALL_UNKNOWN;
    }
    layout_heading(&it->layout, LAYOUT_BOLD, "FOUND");
    if (rows == 0) {
        layout_paragraph(&it->layout, "", INDENT, "Nothing in the genes held that changes a protein.");
        return;
    }
    size_t columns = !dna ? 3 : seen && molecular->specimens_count == 1 ? 6 : 5;
    for (size_t i = 0; i < rows; i++) /* rows of six become rows of as many as are shown */
        memmove(cells + columns * i, cells + 6 * i, columns * sizeof *cells);
    layout_table(&it->layout, &(struct layout_table){.headers = headers, .columns = columns, .rows = rows, .cells = cells});
}

/* ---- several specimens in time ---- */

static const char *course(const struct printing *it, const struct molecular_finding *finding)
{
    size_t last = it->molecular->specimens_count - 1;
    bool first_has = finding->in[0] != NULL, last_has = finding->in[last] != NULL;
    if (first_has && last_has)
        return "there from first to last";
    return last_has ? "new" : first_has ? "gone" : "came and went";
}

static void print_course(struct printing *it)
{
    const cajal_molecular *molecular = it->molecular;
    size_t shown = molecular->specimens_count < SPECIMENS_SHOWN ? molecular->specimens_count : SPECIMENS_SHOWN;
    size_t columns = shown + 2, rows = 0, from = molecular->specimens_count - shown;
    if (molecular->specimens_count < 2)
        return;
    const char *headers[LAYOUT_COLUMNS] = {"Change"};
    const char **cells = arena_array(it->arena, columns * molecular->findings_count + 1, sizeof *cells);
    for (size_t i = 0; i < shown; i++)
        headers[i + 1] = molecular->specimens[from + i].label ? molecular->specimens[from + i].label : "?";
    headers[columns - 1] = "Course";
    for (size_t i = 0; cells && i < molecular->findings_count; i++) {
        const struct molecular_finding *finding = &molecular->findings[i];
        if (!finding->variant || finding->variant->role == VARIANT_POLYMORPHISM)
            continue;
        const char **row = cells + columns * rows++;
        row[0] = finding->variant->label;
        for (size_t j = 0; j < shown; j++)
            row[j + 1] = fraction_words(it, finding->in[from + j]);
        row[columns - 1] = course(it, finding);
    }
    layout_heading(&it->layout, LAYOUT_BOLD, "IN TIME");
    if (from)
        layout_paragraph(&it->layout, "", INDENT, "The last specimens; all are in the JSON.");
    layout_table(&it->layout, &(struct layout_table){.headers = headers, .columns = columns, .rows = rows, .cells = cells});
}

/* ---- drugs ---- */

static const char *level_words(enum kb_level level)
{
    static const char *const words[] = {"trial", "cohort", "cases", "cells"};
    return words[level];
}

static const char *cell_words(struct printing *it, const struct sensitivity_cell *cell)
{
    if (!cell->best)
        return "-";
    struct text words = {0};
    text_printf(&words, "%s (%s)", kb_word(&kb_words_call, (int)cell->best->call), level_words(cell->best->level));
    if (cell->best->row.status == KB_UNVERIFIED)
        text_add(&words, " unverified");
    for (uint32_t i = 0; cell->differs && i < cell->rows_count; i++)
        if (cell->rows[i]->call != cell->best->call)
            text_printf(&words, "; %s in %s", kb_word(&kb_words_call, (int)cell->rows[i]->call),
                        level_words(cell->rows[i]->level));
    text_add_char(&words, ' ');
    citations_marks(&words, &it->citations, cell->best->row.sources, cell->best->row.sources_count);
    it->layout.failed = it->layout.failed || words.failed;
    const char *out = words.failed ? NULL : arena_strdup(it->arena, words.data);
    text_free(&words);
    return out;
}

static void print_matrix(struct printing *it)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    size_t subjects = matrix->subjects_count < SUBJECTS_SHOWN ? matrix->subjects_count : SUBJECTS_SHOWN;
    size_t columns = subjects + 1;
    if (matrix->drugs_count == 0)
        return;
    const char *headers[LAYOUT_COLUMNS] = {"Drug"};
    const char **cells = arena_array(it->arena, columns * matrix->drugs_count + 1, sizeof *cells);
    for (size_t i = 0; i < subjects; i++)
        headers[i + 1] = matrix->subjects[i].label;
    for (uint32_t j = 0; cells && j < matrix->drugs_count; j++) {
        cells[columns * j] = matrix->drugs[j]->name;
        for (uint32_t i = 0; i < subjects; i++)
            cells[columns * j + i + 1] = cell_words(it, sensitivity_cell(matrix, i, j));
    }
    layout_heading(&it->layout, LAYOUT_BOLD, "WHAT EACH DRUG CAN DO");
    layout_table(&it->layout, &(struct layout_table){
                                  .headers = headers, .columns = columns, .rows = matrix->drugs_count, .cells = cells});
    if (subjects < matrix->subjects_count)
        layout_paragraph(&it->layout, "", INDENT, "… more mutations are in the JSON.");
}

static void add_names(struct printing *it, bool (*wanted)(const struct sensitivity_matrix *, uint32_t))
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    bool any = false;
    for (uint32_t i = 0; i < matrix->drugs_count; i++)
        if (wanted(matrix, i)) {
            text_printf(&it->line, "%s%s", any ? ", " : "", matrix->drugs[i]->name);
            any = true;
        }
    if (!any)
        text_add(&it->line, "none known");
    text_add(&it->line, ".");
}

static bool covers_all(const struct sensitivity_matrix *matrix, uint32_t drug)
{
    return matrix->covers[drug] == matrix->clones;
}

static bool covers_some(const struct sensitivity_matrix *matrix, uint32_t drug)
{
    return matrix->covers[drug] > 0 && matrix->covers[drug] < matrix->clones;
}

static void print_cover(struct printing *it)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    if (matrix->clones < 2 || matrix->drugs_count == 0)
        return;
    layout_heading(&it->layout, LAYOUT_BOLD, "COVER");
    text_printf(&it->line, "Covers all %u: ", matrix->clones);
    add_names(it, covers_all);
    layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
    text_add(&it->line, "Covers some: ");
    add_names(it, covers_some);
    layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
    if (matrix->pairs_count == 0)
        return;
    text_add(&it->line, "Pairs that cover all between them: ");
    for (uint32_t i = 0; i < matrix->pairs_count && i < PAIRS_SHOWN; i++)
        text_printf(&it->line, "%s%s with %s", i ? "; " : "", matrix->drugs[matrix->pairs[i].first]->name,
                    matrix->drugs[matrix->pairs[i].second]->name);
    if (matrix->pairs_count > PAIRS_SHOWN)
        text_printf(&it->line, "; … and %u more", matrix->pairs_count - PAIRS_SHOWN);
    text_add(&it->line, ". This only adds up what is known of single drugs: no pair is shown to be safe or to work.");
    layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
}

/* ---- inheritance, notes, sources ---- */

static void print_germline(struct printing *it)
{
    if (it->molecular->germline_count)
        layout_heading(&it->layout, LAYOUT_YELLOW, "REFER");
    for (size_t i = 0; i < it->molecular->germline_count; i++) {
        const struct kb_germline *row = it->molecular->germline[i];
        text_printf(&it->line, "%s %s", row->text, row->advice);
        if (row->row.status == KB_UNVERIFIED)
            text_add(&it->line, " (unverified)");
        if (row->row.sources_count) {
            text_add_char(&it->line, ' ');
            citations_marks(&it->line, &it->citations, row->row.sources, row->row.sources_count);
        }
        layout_flush(&it->layout, LAYOUT_PLAIN, "   !", INDENT, &it->line);
    }
}

static void print_notes(struct printing *it)
{
    const cajal_molecular *molecular = it->molecular;
    if (molecular->notes_count + molecular->filtered_count + molecular->elsewhere)
        layout_heading(&it->layout, LAYOUT_YELLOW, "NOTE");
    for (size_t i = 0; i < molecular->notes_count; i++)
        layout_paragraph(&it->layout, "   -", INDENT, molecular->notes[i]);
    for (size_t i = 0; i < molecular->filtered_count; i++) {
        const struct call *call = molecular->filtered[i];
        text_printf(&it->line, "Put aside by the file's own filter %s, not used: %s %s (%s).", call->filter,
                    call->gene->row.id, call->hgvs ? call->hgvs : "", call->input);
        layout_flush(&it->layout, LAYOUT_PLAIN, "   -", INDENT, &it->line);
    }
    if (molecular->elsewhere) {
        text_printf(&it->line, "%zu call%s in introns or untranslated regions beside exons not shown.",
                    molecular->elsewhere, molecular->elsewhere == 1 ? "" : "s");
        layout_flush(&it->layout, LAYOUT_PLAIN, "   -", INDENT, &it->line);
    }
}

static void print_sources(struct printing *it)
{
    if (it->citations.count)
        layout_heading(&it->layout, LAYOUT_FAINT, "Sources");
    for (size_t i = 0; i < it->citations.count; i++) {
        text_printf(&it->line, "%s[%zu]%c", i ? "; " : "", i + 1, LAYOUT_GLUE);
        citation_short(&it->line, &it->citations.items[i]);
    }
    layout_flush(&it->layout, LAYOUT_PLAIN, "", 0, &it->line);
}

cajal_status report_molecular_text(struct text *out, const cajal_molecular *molecular, int width, bool colour,
                                   cajal_errors *errors)
{
    struct printing it = {.molecular = molecular, .arena = arena_new()};
    if (!it.arena)
        return errors_no_memory(errors);
    layout_begin(&it.layout, out, (size_t)width, colour);
    citations_begin(&it.citations, molecular->knowledge);
    print_head(&it);
    print_findings(&it);
    print_course(&it);
    print_matrix(&it);
    print_cover(&it);
    print_germline(&it);
    print_notes(&it);
    print_sources(&it);
    text_add_char(it.layout.out, '\n');
    layout_paragraph(&it.layout, "", 0, molecular->knowledge->kb->manifest.disclaimer);
    bool failed = !layout_end(&it.layout) || it.citations.failed || arena_failed(it.arena);
    citations_end(&it.citations);
    text_free(&it.line);
    arena_free(it.arena);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
