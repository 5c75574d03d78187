/* The molecular report for a person: the class, what was found, what each drug can still do. */
#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "report/citations.h"
#include "report/foot.h"
#include "report/layout.h"
#include "report/molecular_report.h"
#include "report/sensitivity_words.h"

#define LABEL 10
#define INDENT 5
#define PAIRS_SHOWN 5
#define ROLES 4
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
    static const char *const words[] = {"driver", "acquired", "no driver", "meaning not known"};
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
    static const enum variant_role roles[ROLES] = {VARIANT_PRIMARY, VARIANT_SECONDARY, VARIANT_NOT_CLASSED,
                                                   VARIANT_POLYMORPHISM};
    const cajal_molecular *molecular = it->molecular;
    const char **cells = arena_array(it->arena, 6 * molecular->findings_count + 1, sizeof *cells);
    size_t rows = 0;
    bool dna = false, seen = false;
    size_t count = cells ? ROLES * molecular->findings_count : 0;
    for (size_t i = 0; i < count; i++) { /* drivers first, the harmless last */
        const struct molecular_finding *finding = &molecular->findings[i % molecular->findings_count];
        const struct genotype_variant *variant = finding->variant;
        if (!variant || variant->role != roles[i / molecular->findings_count])
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
    layout_table(&it->layout, &(struct layout_table){
                                  .headers = headers, .columns = columns, .rows = rows, .cells = cells, .dense = true});
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
    layout_table(&it->layout, &(struct layout_table){
                                  .headers = headers, .columns = columns, .rows = rows, .cells = cells, .dense = true});
}

/* ---- drugs ---- */

static const char *cell_words(struct printing *it, const struct sensitivity_cell *cell)
{
    struct text words = {0};
    if (!cell->best)
        return "-";
    sensitivity_words(&words, cell);
    if (cell->best->row.sources_count) {
        text_add_char(&words, LAYOUT_GLUE);
        citations_marks(&words, &it->citations, cell->best->row.sources, cell->best->row.sources_count);
    }
    it->layout.failed |= words.failed;
    const char *out = text_keep(it->arena, &words);
    text_free(&words);
    return out;
}

static void print_drugs(struct printing *it, enum sensitivity_ground ground, const char *heading)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    size_t subjects = matrix->subjects_count < SUBJECTS_SHOWN ? matrix->subjects_count : SUBJECTS_SHOWN;
    size_t columns = subjects + 1, rows = 0;
    const char *headers[LAYOUT_COLUMNS] = {"Drug"};
    const char **cells = arena_array(it->arena, columns * matrix->drugs_count + 1, sizeof *cells);
    for (size_t i = 0; i < subjects; i++)
        headers[i + 1] = matrix->subjects[i].label;
    for (uint32_t j = 0; cells && j < matrix->drugs_count; j++) {
        if (sensitivity_ground(matrix, j) != ground)
            continue;
        cells[columns * rows] = matrix->drugs[j]->name;
        for (uint32_t i = 0; i < subjects; i++)
            cells[columns * rows + i + 1] = cell_words(it, sensitivity_cell(matrix, i, j));
        rows++;
    }
    if (rows == 0)
        return;
    layout_heading(&it->layout, ground == SENSITIVITY_PATIENTS ? LAYOUT_BOLD : LAYOUT_FAINT, heading);
    layout_table(&it->layout, &(struct layout_table){
                                  .headers = headers, .columns = columns, .rows = rows, .cells = cells, .dense = true});
}

static void print_matrix(struct printing *it)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    print_drugs(it, SENSITIVITY_PATIENTS, "WHAT EACH DRUG CAN DO");
    print_drugs(it, SENSITIVITY_LABORATORY, "Known from the laboratory only (cells or isolated kinases; no patient)");
    print_drugs(it, SENSITIVITY_UNREAD, "Unverified, counts for nothing");
    if (matrix->drugs_count && matrix->subjects_count > SUBJECTS_SHOWN)
        layout_paragraph(&it->layout, "", INDENT, "… more mutations are in the JSON.");
}

/* "Sunitinib (trial), masitinib (lab)": what works against one mutation, the best evidence first. */
static void add_covering(struct printing *it, uint32_t subject)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    bool any = false;
    for (int level = KB_LEVEL_TRIAL; level <= KB_LEVEL_IN_VITRO; level++)
        for (uint32_t drug = 0; drug < matrix->drugs_count; drug++) {
            const struct sensitivity_cell *cell = sensitivity_cell(matrix, subject, drug);
            if (!sensitivity_covers(matrix, subject, drug, false) || (int)cell->best->level != level)
                continue;
            text_printf(&it->line, "%s%s%c(%s)", any ? ", " : "", matrix->drugs[drug]->name, LAYOUT_GLUE,
                        sensitivity_level_words(cell->best->level));
            any = true;
        }
    if (!any)
        text_add(&it->line, "no drug known");
}

static void add_all_covering(struct printing *it)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    bool any = false;
    for (uint32_t drug = 0; drug < matrix->drugs_count; drug++) {
        if (matrix->covers[drug] != matrix->clones)
            continue;
        bool clinical = true;
        for (uint32_t i = 0; i < matrix->subjects_count; i++)
            clinical = clinical && (!matrix->is_clone[i] || sensitivity_covers(matrix, i, drug, true));
        text_printf(&it->line, "%s%s%s", any ? ", " : "", matrix->drugs[drug]->name, clinical ? "" : " (lab)");
        any = true;
    }
    if (!any)
        text_add(&it->line, "no drug known");
}

static void print_pairs(struct printing *it, bool clinical, const char *label)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    uint32_t shown = 0, count = 0;
    for (uint32_t i = 0; i < matrix->pairs_count; i++) {
        if (matrix->pairs[i].clinical != clinical)
            continue;
        count++;
        if (shown == PAIRS_SHOWN)
            continue;
        text_printf(&it->line, "%s%s with %s", shown ? "; " : label, matrix->drugs[matrix->pairs[i].first]->name,
                    matrix->drugs[matrix->pairs[i].second]->name);
        shown++;
    }
    if (count > shown)
        text_printf(&it->line, "; … and %u more", count - shown);
    layout_flush(&it->layout, LAYOUT_PLAIN, "", INDENT, &it->line);
}

/* With several mutations to cover: which drug covers which, and what two would together. */
static void print_cover(struct printing *it)
{
    const struct sensitivity_matrix *matrix = &it->molecular->matrix;
    if (matrix->clones < 2 || matrix->drugs_count == 0)
        return;
    layout_heading(&it->layout, LAYOUT_BOLD, "COVER");
    for (uint32_t i = 0; i < matrix->subjects_count; i++) {
        if (!matrix->is_clone[i])
            continue;
        text_printf(&it->line, "%s: ", matrix->subjects[i].label);
        add_covering(it, i);
        layout_flush(&it->layout, LAYOUT_PLAIN, "   -", INDENT, &it->line);
    }
    text_printf(&it->line, matrix->clones == 2 ? "Both: " : "All %u: ", matrix->clones);
    add_all_covering(it);
    layout_flush(&it->layout, LAYOUT_PLAIN, "   -", INDENT, &it->line);
    print_pairs(it, true, "One each, seen in patients: ");
    print_pairs(it, false, "One each, in part in the laboratory only: ");
    layout_paragraph(&it->layout, "   !", INDENT,
                     "Covered means that the drug alone was seen to work against the mutation. It does not mean that "
                     "two drugs together work or are safe: combining kinase inhibitors is investigational.");
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

cajal_status report_molecular_text(struct text *out, const cajal_molecular *molecular, int width, bool colour,
                                   cajal_errors *errors)
{
    struct printing it = {.molecular = molecular, .arena = arena_new()};
    if (!it.arena)
        return errors_no_memory(errors);
    layout_begin(&it.layout, out, (size_t)width, colour);
    citations_begin(&it.citations, molecular->knowledge);
    it.citations.day = molecular->as_of_days;
    print_head(&it);
    print_findings(&it);
    print_course(&it);
    print_cover(&it);
    print_matrix(&it);
    print_germline(&it);
    print_notes(&it);
    foot_sources(&it.layout, &it.line, &it.citations);
    text_add_char(it.layout.out, '\n');
    layout_paragraph(&it.layout, "", 0, molecular->knowledge->kb->manifest.disclaimer);
    bool failed = !layout_end(&it.layout) || it.citations.failed || arena_failed(it.arena);
    citations_end(&it.citations);
    text_free(&it.line);
    arena_free(it.arena);
    return failed ? errors_no_memory(errors) : CAJAL_OK;
}
