/* Where things come from: references, and where they disagree. */
#include <stdio.h>
#include <string.h>

#include "knowledge/lists.h"
#include "knowledge/vocabulary.h"
#include "report/explain_parts.h"

/* A row, or a part of one, that has sources of its own. */
struct cited_part {
    enum kb_list list;
    const char *id;   /* of the row */
    const char *part; /* what part of it: its words, or NULL for the row itself */
    const char *const *sources;
    uint32_t sources_count;
    const char *conflict;
};
typedef void visit_part(struct face *face, const struct cited_part *part, const void *what);

/* ---- every place that has sources ---- */

static void walk_rows(struct face *face, visit_part *visit, const void *what)
{
    const struct kb *kb = face->knowledge->kb;
    for (enum kb_list list = 0; list < KB_LIST_COUNT; list++)
        for (uint32_t i = 0; i < kb_list_length(kb, list); i++) {
            const struct kb_row *row = kb_list_row(kb, list, i);
            visit(face, &(struct cited_part){list, row->id, NULL, row->sources, row->sources_count, row->conflict},
                  what);
        }
}

#define VISIT_PARTS(list, member, words, conflict_of)                                                                  \
    for (uint32_t i = 0; i < kb->list##_count; i++)                                                                    \
        for (uint32_t j = 0; j < kb->list[i].member##_count; j++)                                                      \
            visit(face,                                                                                                \
                  &(struct cited_part){KB_LIST_##list, kb->list[i].row.id, kb->list[i].member[j].words,                \
                                       kb->list[i].member[j].sources, kb->list[i].member[j].sources_count,             \
                                       conflict_of},                                                                   \
                  what);

static void walk_parts(struct face *face, visit_part *visit, const void *what)
{
    const struct kb *kb = face->knowledge->kb;
    VISIT_PARTS(genotypes, frequency, text, kb->genotypes[i].frequency[j].conflict)
    VISIT_PARTS(genotypes, predicts, text, NULL)
    VISIT_PARTS(drugs, approvals, indication, kb->drugs[i].approvals[j].conflict)
    VISIT_PARTS(drugs, toxicities, text, NULL)
    VISIT_PARTS(local, conditions, text, kb->local[i].conditions[j].conflict)
    VISIT_PARTS(local, toxicities, text, NULL)
    VISIT_PARTS(conflicts, sides, text, NULL)
    for (uint32_t i = 0; i < kb->trials_count; i++)
        for (uint32_t j = 0; j < kb->trials[i].outcomes_count; j++) {
            const struct kb_row *row = &kb->trials[i].outcomes[j].row;
            visit(face,
                  &(struct cited_part){KB_LIST_trials, kb->trials[i].row.id, row->id, row->sources, row->sources_count,
                                       row->conflict},
                  what);
        }
}

/* Cells and footnotes of tables name conflicts and have no sources of their own. */
static void walk_tables(struct face *face, visit_part *visit, const void *what)
{
    const struct kb *kb = face->knowledge->kb;
    for (uint32_t i = 0; i < kb->tables_count; i++) {
        const struct kb_table *table = &kb->tables[i];
        for (uint32_t j = 0; j < table->rows_count; j++)
            for (uint32_t k = 0; k < table->rows[j].cells_count; k++)
                visit(face,
                      &(struct cited_part){KB_LIST_tables, table->row.id, table->rows[j].label, NULL, 0,
                                           table->rows[j].cells[k].conflict},
                      what);
        for (uint32_t j = 0; j < table->footnotes_count; j++)
            visit(face,
                  &(struct cited_part){KB_LIST_tables, table->row.id, table->footnotes[j].text, NULL, 0,
                                       table->footnotes[j].conflict},
                  what);
    }
}

static void write_part(struct face *face, const struct cited_part *part)
{
    part_string(face, "kind", "", explain_kind(part->list), " ");
    part_string(face, "id", "", part->id, "");
    part_string(face, "part", ": ", part->part, "");
}

/* ---- a reference ---- */

/* Whether the source is this reference, and this place of it when one was asked for. */
static bool cites(const struct face *face, const char *source, const char *id)
{
    size_t length = kb_source_id_length(source);
    if (strlen(id) != length || strncmp(source, id, length) != 0)
        return false;
    return !face->place || (source[length] == '#' && strcmp(source + length + 1, face->place) == 0);
}

static void add_if_cites(struct face *face, const struct cited_part *part, const void *what)
{
    const struct kb_reference *reference = what;
    for (uint32_t i = 0; i < part->sources_count; i++) {
        if (!cites(face, part->sources[i], reference->row.id))
            continue;
        size_t length = kb_source_id_length(part->sources[i]);
        const char *place = part->sources[i][length] ? part->sources[i] + length + 1 : NULL;
        face_item(face);
        write_part(face, part);
        part_string(face, "place", " (", place, ")");
        face_item_end(face);
    }
}

static void describe_citation(struct face *face, const struct kb_reference *reference)
{
    struct text full = {0};
    reference_full(&full, reference);
    face_string(face, "citation", "Citation", text_string(&full));
    face->line.failed |= full.failed;
    text_free(&full);
}

void explain_reference(struct face *face, const void *row)
{
    const struct kb_reference *reference = row;
    char number[16] = "";
    if (reference->number)
        snprintf(number, sizeof number, "%d", reference->number);
    face_open(face, reference->row.id, reference->title);
    describe_citation(face, reference);
    face_string(face, "number", "In the review", number[0] ? number : NULL);
    face_string(face, "read", "Read",
                face->as_json ? kb_word(&kb_words_read, reference->read) : reference_read_words(reference->read));
    face_string(face, "erratum", "Misprint", reference->erratum);
    face_string(face, "doi", "DOI", reference->doi);
    face_string(face, "pmid", "PMID", reference->pmid);
    face_string(face, "nct", "Trial", reference->nct);
    face_string(face, "url", "URL", reference->url);
    face_words(face, "places", "Places", reference->places, reference->places_count);
    face_string(face, "place", "Asked for", face->place);
    face_string(face, "note", "Note", reference->row.note);
    face_list(face, "cited_by", "Cited by");
    walk_rows(face, add_if_cites, reference);
    walk_parts(face, add_if_cites, reference);
    face_list_end(face);
    face_close(face);
}

/* ---- a conflict ---- */

static void add_if_names(struct face *face, const struct cited_part *part, const void *what)
{
    const struct kb_conflict *conflict = what;
    if (!part->conflict || strcmp(part->conflict, conflict->row.id) != 0)
        return;
    face_item(face);
    write_part(face, part);
    face_item_end(face);
}

void explain_conflict(struct face *face, const void *row)
{
    static const char *const severities[] = {[KB_SEVERITY_S] = "it could change a recommendation or a figure shown",
                                             [KB_SEVERITY_M] = "it could be misread or wrongly attributed",
                                             [KB_SEVERITY_L] = "it is cosmetic"};
    const struct kb_conflict *conflict = row;
    face_open(face, conflict->row.id, conflict->topic);
    face_string(face, "severity", "Weight",
                face->as_json ? kb_word(&kb_words_severity, conflict->severity) : severities[conflict->severity]);
    face_string(face, "used", "Used here", conflict->used);
    face_string(face, "why", "Why", conflict->why);
    face_string(face, "test", "Guarded by", conflict->test);
    face_row(face, &conflict->row);
    face_list(face, "sides", "What is said");
    for (uint32_t i = 0; i < conflict->sides_count; i++) {
        const struct kb_side *side = &conflict->sides[i];
        face_item(face);
        part_string(face, "text", "", side->text, "");
        part_code(face, "value", side->value);
        part_conflict(face, side->status, NULL);
        face_sources(face, side->sources, side->sources_count);
        face_item_end(face);
    }
    face_list_end(face);
    face_list(face, "named_by", "Bears on");
    walk_rows(face, add_if_names, conflict);
    walk_parts(face, add_if_names, conflict);
    walk_tables(face, add_if_names, conflict);
    face_list_end(face);
    face_close(face);
}
