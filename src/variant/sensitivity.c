#include "variant/sensitivity.h"

#include <string.h>

#include "base/date.h"

bool sensitivity_clinical(const struct kb_sensitivity *row) { return row->level != KB_LEVEL_IN_VITRO; }

const struct sensitivity_cell *sensitivity_cell(const struct sensitivity_matrix *matrix, uint32_t subject,
                                                uint32_t drug)
{
    return &matrix->cells[(size_t)subject * matrix->drugs_count + drug];
}

enum kb_call sensitivity_call(const struct sensitivity_cell *cell)
{
    return cell->best && cell->best->row.status != KB_UNVERIFIED ? cell->best->call : KB_CALL_UNKNOWN;
}

static bool speaks_of(const struct kb_sensitivity *row, const struct sensitivity_subject *subject)
{
    if (row->variant)
        return subject->known && strcmp(row->variant, subject->known->row.id) == 0;
    if (subject->role == VARIANT_SECONDARY)
        return subject->resistance && strcmp(row->genotype, subject->resistance->row.id) == 0;
    return subject->genotype && strcmp(row->genotype, subject->genotype->row.id) == 0;
}

/* Read before unread; trial before cohort before case before laboratory; the very mutation before its class. */
static bool weighs_more(const struct kb_sensitivity *a, const struct kb_sensitivity *b)
{
    bool a_read = a->row.status != KB_UNVERIFIED, b_read = b->row.status != KB_UNVERIFIED;
    if (a_read != b_read)
        return a_read;
    if (a->level != b->level)
        return a->level < b->level;
    return a->variant && !b->variant;
}

static bool add_row(struct arena *arena, struct sensitivity_cell *cell, const struct kb_sensitivity *row)
{
    size_t used = cell->rows_count, capacity = used; /* short lists: grown one by one */
    if (!arena_push(arena, (void **)&cell->rows, &used, &capacity, sizeof *cell->rows))
        return false;
    cell->rows_count = (uint32_t)used;
    uint32_t at = cell->rows_count - 1;
    for (; at > 0 && weighs_more(row, cell->rows[at - 1]); at--)
        cell->rows[at] = cell->rows[at - 1];
    cell->rows[at] = row;
    cell->best = cell->rows[0];
    for (uint32_t i = 1; i < cell->rows_count; i++)
        cell->differs = cell->differs || cell->rows[i]->call != cell->best->call;
    return true;
}

/* ---- subjects ---- */

static bool add_subject(struct sensitivity_matrix *out, const struct genotype_variant *variant)
{
    for (uint32_t i = 0; i < out->subjects_count; i++)
        if (strcmp(out->subjects[i].label, variant->label) == 0)
            return false;
    out->subjects[out->subjects_count++] = (struct sensitivity_subject){
        variant->label, variant->role, variant, variant->genotype, variant->resistance, variant->known};
    return true;
}

bool sensitivity_find_subjects(struct sensitivity_matrix *out, struct arena *arena, const cajal_genotype *genotype)
{
    *out = (struct sensitivity_matrix){0};
    out->subjects = arena_array(arena, genotype->variants_count + 1, sizeof *out->subjects);
    out->is_clone = arena_array(arena, genotype->variants_count + 1, sizeof *out->is_clone);
    if (!out->subjects || !out->is_clone)
        return false;
    for (uint32_t i = 0; i < genotype->variants_count; i++)
        if (genotype->variants[i].role == VARIANT_PRIMARY)
            (void)add_subject(out, &genotype->variants[i]);
    bool driver = out->subjects_count > 0;
    for (uint32_t i = 0; i < genotype->variants_count; i++)
        if (genotype->variants[i].role == VARIANT_SECONDARY)
            (void)add_subject(out, &genotype->variants[i]);
    if (!driver && genotype->genotype)
        out->subjects[out->subjects_count++] = (struct sensitivity_subject){
            .label = genotype->genotype->name, .role = VARIANT_PRIMARY, .genotype = genotype->genotype};
    bool acquired = false;
    for (uint32_t i = 0; i < out->subjects_count; i++)
        acquired = acquired || out->subjects[i].role == VARIANT_SECONDARY;
    for (uint32_t i = 0; i < out->subjects_count; i++) {
        out->is_clone[i] = !acquired || out->subjects[i].role == VARIANT_SECONDARY;
        out->clones += out->is_clone[i];
    }
    return true;
}

/* ---- cells ---- */

/* A date without a day counts from its end: a row must not be shown before it was public. A row without a date was
 * known to the review, and before it from the day of its first source. */
static bool public_on(const cajal_knowledge *knowledge, const struct kb_sensitivity *row, int32_t as_of_days)
{
    cajal_date from;
    if (as_of_days == SENSITIVITY_ALWAYS)
        return true;
    if (row->from)
        return date_parse(&from, row->from) && date_last_day(from) <= as_of_days;
    return kb_source_public_from(knowledge, knowledge->kb->manifest.review) <= as_of_days ||
           kb_sources_public_from(knowledge, row->row.sources, row->row.sources_count) <= as_of_days;
}

bool sensitivity_fill_cell(struct sensitivity_cell *cell, struct arena *arena, const cajal_knowledge *knowledge,
                           const struct sensitivity_subject *subject, const char *drug, int32_t as_of_days)
{
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->sensitivity_count; i++) {
        const struct kb_sensitivity *row = &kb->sensitivity[i];
        if (row->drug[0] == drug[0] && strcmp(row->drug, drug) == 0 && speaks_of(row, subject) && public_on(knowledge, row, as_of_days) &&
            !add_row(arena, cell, row))
            return false;
    }
    return true;
}

/* ---- which drug, which pair covers all ---- */

enum sensitivity_ground sensitivity_ground(const struct sensitivity_matrix *matrix, uint32_t drug)
{
    enum sensitivity_ground best = SENSITIVITY_UNREAD;
    for (uint32_t i = 0; i < matrix->subjects_count; i++) {
        const struct sensitivity_cell *cell = sensitivity_cell(matrix, i, drug);
        if (!cell->best || cell->best->row.status == KB_UNVERIFIED)
            continue;
        if (sensitivity_clinical(cell->best))
            return SENSITIVITY_PATIENTS;
        best = SENSITIVITY_LABORATORY;
    }
    return best;
}

bool sensitivity_covers(const struct sensitivity_matrix *matrix, uint32_t subject, uint32_t drug, bool clinical)
{
    const struct sensitivity_cell *cell = sensitivity_cell(matrix, subject, drug);
    return sensitivity_call(cell) == KB_CALL_SENSITIVE && (!clinical || sensitivity_clinical(cell->best));
}

static bool pair_covers(const struct sensitivity_matrix *matrix, uint32_t first, uint32_t second, bool clinical)
{
    for (uint32_t i = 0; i < matrix->subjects_count; i++)
        if (matrix->is_clone[i] && !sensitivity_covers(matrix, i, first, clinical) &&
            !sensitivity_covers(matrix, i, second, clinical))
            return false;
    return true;
}

static void find_pairs(struct sensitivity_matrix *out, bool clinical)
{
    for (uint32_t first = 0; first < out->drugs_count; first++)
        for (uint32_t second = first + 1; second < out->drugs_count; second++) {
            bool alone = out->covers[first] == out->clones || out->covers[second] == out->clones;
            if (!alone && pair_covers(out, first, second, clinical) &&
                (clinical || !pair_covers(out, first, second, true)))
                out->pairs[out->pairs_count++] = (struct sensitivity_pair){first, second, clinical};
        }
}

static bool find_cover(struct sensitivity_matrix *out, struct arena *arena)
{
    uint32_t count = out->drugs_count;
    out->covers = arena_array(arena, count + 1, sizeof *out->covers);
    out->pairs = arena_array(arena, (size_t)count * count + 1, sizeof *out->pairs);
    if (!out->covers || !out->pairs)
        return false;
    for (uint32_t drug = 0; drug < count; drug++)
        for (uint32_t i = 0; i < out->subjects_count; i++)
            out->covers[drug] += out->is_clone[i] && sensitivity_covers(out, i, drug, false);
    find_pairs(out, true);
    find_pairs(out, false);
    return true;
}

static uint32_t drug_index(const struct kb *kb, const char *id)
{
    uint32_t i = 0;
    while (i < kb->drugs_count && strcmp(kb->drugs[i].row.id, id) != 0)
        i++;
    return i;
}

/* Every row once, to the cell of its drug among all drugs. */
static bool fill_all(struct sensitivity_cell *cells, const struct sensitivity_matrix *matrix, struct arena *arena,
                     const cajal_knowledge *knowledge, int32_t as_of_days)
{
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->sensitivity_count; i++) {
        const struct kb_sensitivity *row = &kb->sensitivity[i];
        uint32_t drug = kb->drugs_count;
        for (uint32_t j = 0; j < matrix->subjects_count; j++) {
            if (!speaks_of(row, &matrix->subjects[j]) || !public_on(knowledge, row, as_of_days))
                continue;
            drug = drug < kb->drugs_count ? drug : drug_index(kb, row->drug);
            if (drug < kb->drugs_count && !add_row(arena, &cells[(size_t)j * kb->drugs_count + drug], row))
                return false;
        }
    }
    return true;
}

/* Keeps the drugs of which anything is known, in the order of the knowledge base. */
static bool keep_known(struct sensitivity_matrix *out, struct arena *arena, const struct kb *kb,
                       const struct sensitivity_cell *all)
{
    out->drugs = arena_array(arena, kb->drugs_count + 1, sizeof *out->drugs);
    out->cells = arena_array(arena, (size_t)out->subjects_count * kb->drugs_count + 1, sizeof *out->cells);
    if (!out->drugs || !out->cells)
        return false;
    for (uint32_t drug = 0; drug < kb->drugs_count; drug++) {
        bool known = false;
        for (uint32_t i = 0; i < out->subjects_count; i++)
            known = known || all[(size_t)i * kb->drugs_count + drug].best;
        if (known)
            out->drugs[out->drugs_count++] = &kb->drugs[drug];
    }
    for (uint32_t i = 0; i < out->subjects_count; i++)
        for (uint32_t j = 0; j < out->drugs_count; j++)
            out->cells[(size_t)i * out->drugs_count + j] =
                all[(size_t)i * kb->drugs_count + (uint32_t)(out->drugs[j] - kb->drugs)];
    return true;
}

bool sensitivity_build(struct sensitivity_matrix *out, struct arena *arena, const cajal_knowledge *knowledge,
                       const cajal_genotype *genotype, int32_t as_of_days)
{
    const struct kb *kb = knowledge->kb;
    if (!sensitivity_find_subjects(out, arena, genotype))
        return false;
    struct sensitivity_cell *all = arena_array(arena, (size_t)out->subjects_count * kb->drugs_count + 1, sizeof *all);
    return all && fill_all(all, out, arena, knowledge, as_of_days) && keep_known(out, arena, kb, all) &&
           find_cover(out, arena);
}
