/* What was measured: trials, their figures, the review's tables. */
#include <string.h>

#include "knowledge/vocabulary.h"
#include "report/explain_parts.h"
#include "report/outcome_words.h"

/* ---- figures ---- */

static void json_figure(struct face *face, const struct kb_evidence *figure)
{
    outcome_json(&face->json, &face->citations, NULL, figure);
}

/* Whether two figures share an item: the same arm in the same lines. */
static bool same_item(const struct kb_evidence *a, const struct kb_evidence *b)
{
    const struct kb_outcome *x = a->outcome, *y = b->outcome;
    return a->arm == b->arm && x->lines_count == y->lines_count &&
           (x->lines_count == 0 || memcmp(x->lines, y->lines, x->lines_count * sizeof *x->lines) == 0);
}

static bool same_marks(struct face *face, const struct kb_row *a, const struct kb_row *b)
{
    return citations_same(&face->citations, a->sources, a->sources_count, b->sources, b->sources_count);
}

/* One figure of an item; marks where the sources change. */
static void say_figure(struct face *face, const struct kb_evidence *figure, const struct kb_evidence *before,
                       bool name_trial)
{
    const struct kb_row *row = &figure->outcome->row;
    if (before && same_item(before, figure)) {
        const struct kb_row *last = &before->outcome->row;
        if (!same_marks(face, last, row))
            face_sources(face, last->sources, last->sources_count);
        part_say(face, "; ");
    } else {
        if (before) {
            face_sources(face, before->outcome->row.sources, before->outcome->row.sources_count);
            face_item_end(face);
        }
        face_item(face);
        part_string(face, "", "", name_trial ? figure->trial->name : NULL, "; ");
        part_say(face, figure->arm->name);
        part_say(face, figure->outcome->lines_count ? ", " : "");
        lines_words(&face->line, figure->outcome->lines, figure->outcome->lines_count);
        part_say(face, ": ");
    }
    outcome_words(&face->line, face->knowledge, figure, OUTCOME_FULL);
}

static const struct kb_arm *arm_of(const struct kb_trial *trial, const struct kb_outcome *outcome)
{
    for (uint32_t i = 0; i < trial->arms_count; i++)
        if (strcmp(trial->arms[i].id, outcome->arm) == 0)
            return &trial->arms[i];
    return NULL;
}

static void figures_of_trial(struct face *face, const struct kb_trial *trial, explain_belongs *belongs,
                             const void *what, bool name_trial)
{
    struct kb_evidence before = {0};
    for (uint32_t i = 0; i < trial->outcomes_count; i++) {
        struct kb_evidence figure = {trial, arm_of(trial, &trial->outcomes[i]), &trial->outcomes[i], INT32_MIN};
        if (!figure.arm || (belongs && !belongs(face, &figure, what)))
            continue;
        if (face->as_json)
            json_figure(face, &figure);
        else
            say_figure(face, &figure, before.arm ? &before : NULL, name_trial);
        before = figure;
    }
    if (before.arm && !face->as_json) {
        face_sources(face, before.outcome->row.sources, before.outcome->row.sources_count);
        face_item_end(face);
    }
}

void explain_figures(struct face *face, explain_belongs *belongs, const void *what)
{
    face_list(face, "figures", "Published figures");
    for (uint32_t i = 0; i < face->knowledge->kb->trials_count; i++)
        figures_of_trial(face, &face->knowledge->kb->trials[i], belongs, what, true);
    face_list_end(face);
}

/* ---- a trial ---- */

static void describe_arm(struct face *face, const struct kb_arm *arm)
{
    face_item(face);
    part_code(face, "id", arm->id);
    part_string(face, "name", "", arm->name, "");
    if (face->as_json) {
        part_words(face, "drugs", "", arm->drugs, arm->drugs_count, "");
        part_words(face, "regimens", "", arm->regimens, arm->regimens_count, "");
    }
    part_code(face, "modality", arm->modality);
    if (arm->n)
        part_int(face, "n", ", n=", *arm->n, "");
    else
        part_number(face, "n", "", NULL, "");
    face_item_end(face);
}

void explain_trial(struct face *face, const void *row)
{
    const struct kb_trial *trial = row;
    face_open(face, trial->row.id, trial->name);
    face_string(face, "phase", "Phase", trial->phase);
    face_string(face, "design", "Design", trial->design);
    face_string(face, "setting", "Setting", trial->setting);
    face_ints(face, "lines", "Lines", trial->lines, trial->lines_count);
    face_int(face, "n", "Patients", trial->n, "");
    face_string(face, "state", "State", kb_word(&kb_words_trial_state, trial->state));
    face_string(face, "nct", "Registered", trial->nct);
    face_string(face, "text", "Text", trial->text);
    face_row(face, &trial->row);
    face_list(face, "arms", "Arms");
    for (uint32_t i = 0; i < trial->arms_count; i++)
        describe_arm(face, &trial->arms[i]);
    face_list_end(face);
    face_list(face, "figures", "Published figures");
    figures_of_trial(face, trial, NULL, NULL, false);
    face_list_end(face);
    explain_named_conflict(face, trial->row.conflict);
    face_close(face);
}

/* ---- a table of the review ---- */

static bool find_outcome(struct kb_evidence *out, const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->trials_count; i++)
        for (uint32_t j = 0; j < kb->trials[i].outcomes_count; j++) {
            const struct kb_trial *trial = &kb->trials[i];
            *out = (struct kb_evidence){trial, arm_of(trial, &trial->outcomes[j]), &trial->outcomes[j], INT32_MIN};
            if (out->arm && strcmp(out->outcome->row.id, id) == 0)
                return true;
        }
    return false;
}

bool explain_figure(struct face *face, const char *id)
{
    struct kb_evidence figure;
    struct text words = {0};
    if (!find_outcome(&figure, face->knowledge->kb, id))
        return false;
    const struct kb_outcome *outcome = figure.outcome;
    outcome_words(&words, face->knowledge, &figure, OUTCOME_FULL);
    face->kind = "figure";
    face_open(face, outcome->row.id, NULL);
    face_string(face, "words", "Reads", text_string(&words));
    face_string(face, "trial", "Trial", face->as_json ? figure.trial->row.id : figure.trial->name);
    face_string(face, "arm", "Arm", figure.arm->name);
    face_ints(face, "lines", "Lines", outcome->lines, outcome->lines_count);
    face_string(face, "text", "Text", outcome->text);
    face_row(face, &outcome->row);
    explain_named_conflict(face, outcome->row.conflict);
    face_close(face);
    face->line.failed |= words.failed;
    text_free(&words);
    return true;
}

/* "ORR: printed "7-13 %"; held as ORR 7 % …" */
static void describe_cell(struct face *face, const struct kb_table_row *table_row, const struct kb_cell *cell)
{
    face_item(face);
    part_code(face, "row", table_row->id);
    part_string(face, "label", "", table_row->label, ", ");
    part_string(face, "column", "", cell->column, ": ");
    part_string(face, "printed", "printed \"", cell->printed, "\"");
    if (face->as_json) {
        part_words(face, "outcomes", "", cell->outcomes, cell->outcomes_count, "");
        part_code(face, "conflict", cell->conflict);
    }
    for (uint32_t i = 0; i < cell->outcomes_count && !face->as_json; i++) {
        struct kb_evidence figure;
        part_say(face, i ? "; " : "; held as ");
        if (find_outcome(&figure, face->knowledge->kb, cell->outcomes[i]))
            outcome_words(&face->line, face->knowledge, &figure, OUTCOME_FULL);
        else
            part_say(face, cell->outcomes[i]);
    }
    if (!face->as_json && cell->conflict)
        part_conflict(face, KB_VERIFIED, cell->conflict);
    face_item_end(face);
}

static void describe_citations(struct face *face, const struct kb_table *table)
{
    face_list(face, "citations", "Citations");
    for (uint32_t i = 0; i < table->rows_count; i++) {
        const struct kb_table_row *row = &table->rows[i];
        face_item(face);
        part_code(face, "row", row->id);
        part_string(face, "label", "", row->label, "");
        part_string(face, "printed", ": printed ", row->printed_citations, "");
        part_string(face, "correct", ", correct ", row->correct_citations, "");
        face_item_end(face);
    }
    face_list_end(face);
}

void explain_table(struct face *face, const void *row)
{
    const struct kb_table *table = row;
    face_open(face, table->row.id, table->title);
    face_row(face, &table->row);
    face_list(face, "cells", "Cells");
    for (uint32_t i = 0; i < table->rows_count; i++)
        for (uint32_t j = 0; j < table->rows[i].cells_count; j++)
            describe_cell(face, &table->rows[i], &table->rows[i].cells[j]);
    face_list_end(face);
    describe_citations(face, table);
    face_list(face, "footnotes", "Footnotes");
    for (uint32_t i = 0; i < table->footnotes_count; i++) {
        face_item(face);
        part_string(face, "mark", "", table->footnotes[i].mark, ": ");
        part_string(face, "text", "", table->footnotes[i].text, "");
        part_conflict(face, KB_VERIFIED, table->footnotes[i].conflict);
        face_item_end(face);
    }
    face_list_end(face);
    face_close(face);
}
