#include "report/face.h"

#include <string.h>

#include "knowledge/vocabulary.h"

#define LABEL 14
#define BULLET 4

void face_begin(struct face *face, struct text *out, const cajal_knowledge *knowledge, bool as_json, bool pretty,
                int width, bool colour)
{
    *face = (struct face){.knowledge = knowledge, .as_json = as_json};
    emit_begin(&face->json, out, pretty);
    layout_begin(&face->layout, out, (size_t)width, colour);
    citations_begin(&face->citations, knowledge);
}

bool face_end(struct face *face)
{
    bool fine = layout_end(&face->layout) && !face->citations.failed && !face->line.failed;
    citations_end(&face->citations);
    text_free(&face->line);
    return fine;
}

void face_open(struct face *face, const char *id, const char *name)
{
    if (face->as_json) {
        emit_object(&face->json, NULL);
        emit_string(&face->json, "kind", face->kind);
        emit_string(&face->json, "id", id);
        emit_string(&face->json, "name", name);
        return;
    }
    if (face->layout.out->length)
        text_add_char(face->layout.out, '\n');
    text_printf(&face->line, "%s %s", face->kind, id);
    layout_flush(&face->layout, LAYOUT_BOLD, "", 0, &face->line);
    if (name && strcmp(name, id) != 0)
        layout_paragraph(&face->layout, "", 0, name);
}

void face_close(struct face *face)
{
    if (face->as_json)
        emit_end_object(&face->json);
}

/* ---- fields ---- */

static void flush_labelled(struct face *face, const char *label)
{
    layout_flush(&face->layout, LAYOUT_PLAIN, label, LABEL, &face->line);
}

void face_string(struct face *face, const char *key, const char *label, const char *value)
{
    if (face->as_json) {
        emit_string(&face->json, key, value);
    } else if (value) {
        text_add(&face->line, value);
        flush_labelled(face, label);
    }
}

static void add_words(struct text *line, const char *const *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        text_printf(line, "%s%s", i ? ", " : "", words[i]);
}

static void json_array_of(struct face *face, const char *key, const char *const *words, uint32_t count)
{
    emit_array(&face->json, key);
    for (uint32_t i = 0; i < count; i++)
        emit_string(&face->json, NULL, words[i]);
    emit_end_array(&face->json);
}

void face_words(struct face *face, const char *key, const char *label, const char *const *words, uint32_t count)
{
    if (face->as_json) {
        json_array_of(face, key, words, count);
        return;
    }
    add_words(&face->line, words, count);
    flush_labelled(face, label);
}

void face_ints(struct face *face, const char *key, const char *label, const int *values, uint32_t count)
{
    if (face->as_json)
        emit_array(&face->json, key);
    for (uint32_t i = 0; i < count; i++) {
        if (face->as_json)
            emit_int(&face->json, NULL, values[i]);
        else
            text_printf(&face->line, "%s%d", i ? ", " : "", values[i]);
    }
    if (face->as_json)
        emit_end_array(&face->json);
    else
        flush_labelled(face, label);
}

void face_number(struct face *face, const char *key, const char *label, const double *value, const char *unit)
{
    if (face->as_json && !value) {
        emit_null(&face->json, key);
    } else if (face->as_json) {
        emit_number(&face->json, key, *value);
    } else if (value) {
        text_number(&face->line, *value, 3);
        text_add(&face->line, unit);
        flush_labelled(face, label);
    }
}

void face_int(struct face *face, const char *key, const char *label, const int *value, const char *unit)
{
    double number = value ? *value : 0;
    face_number(face, key, label, value ? &number : NULL, unit);
}

/* ---- lists ---- */

void face_bullets(struct face *face, const char *key, const char *heading, const char *const *words, uint32_t count)
{
    if (face->as_json)
        json_array_of(face, key, words, count);
    for (uint32_t i = 0; i < count && !face->as_json; i++) {
        if (i == 0)
            layout_heading(&face->layout, LAYOUT_BOLD, heading);
        layout_paragraph(&face->layout, "  -", BULLET, words[i]);
    }
}

void face_list(struct face *face, const char *key, const char *heading)
{
    if (face->as_json)
        emit_array(&face->json, key);
    face->heading = heading;
}

void face_list_end(struct face *face)
{
    if (face->as_json)
        emit_end_array(&face->json);
    face->heading = NULL;
}

void face_item(struct face *face)
{
    face->in_item = true;
    if (face->as_json) {
        emit_object(&face->json, NULL);
        return;
    }
    if (face->heading)
        layout_heading(&face->layout, LAYOUT_BOLD, face->heading);
    face->heading = NULL;
}

void face_item_end(struct face *face)
{
    face->in_item = false;
    if (face->as_json)
        emit_end_object(&face->json);
    else
        layout_flush(&face->layout, LAYOUT_PLAIN, "  -", BULLET, &face->line);
}

void part_say(struct face *face, const char *words)
{
    if (!face->as_json)
        text_add(&face->line, words);
}

void part_code(struct face *face, const char *key, const char *word)
{
    if (face->as_json)
        emit_string(&face->json, key, word);
}

void part_string(struct face *face, const char *key, const char *before, const char *value, const char *after)
{
    if (face->as_json)
        emit_string(&face->json, key, value);
    else if (value)
        text_printf(&face->line, "%s%s%s", before, value, after);
}

void part_number(struct face *face, const char *key, const char *before, const double *value, const char *after)
{
    if (face->as_json && !value) {
        emit_null(&face->json, key);
    } else if (face->as_json) {
        emit_number(&face->json, key, *value);
    } else if (value) {
        text_add(&face->line, before);
        text_number(&face->line, *value, 3);
        text_add(&face->line, after);
    }
}

void part_int(struct face *face, const char *key, const char *before, int value, const char *after)
{
    double number = value;
    part_number(face, key, before, &number, after);
}

void part_words(struct face *face, const char *key, const char *before, const char *const *words, uint32_t count,
                const char *after)
{
    if (face->as_json) {
        json_array_of(face, key, words, count);
    } else if (count) {
        text_add(&face->line, before);
        add_words(&face->line, words, count);
        text_add(&face->line, after);
    }
}

/* ---- sources ---- */

void face_sources(struct face *face, const char *const *sources, uint32_t count)
{
    if (face->as_json) {
        json_array_of(face, "sources", sources, count);
        for (uint32_t i = 0; i < count; i++)
            citations_number(&face->citations, sources[i]);
        return;
    }
    if (face->in_item && count)
        text_add_char(&face->line, LAYOUT_GLUE);
    citations_marks(&face->line, &face->citations, sources, count);
    if (!face->in_item)
        flush_labelled(face, "Sources");
}

void part_conflict(struct face *face, enum kb_status status, const char *conflict)
{
    const char *word = kb_word(&kb_words_status, status);
    if (face->as_json) {
        emit_string(&face->json, "status", word);
        emit_string(&face->json, "conflict", conflict);
        return;
    }
    if (status != KB_VERIFIED)
        text_printf(&face->line, " (%s%s%s)", word, conflict ? ", " : "", conflict ? conflict : "");
    else if (conflict)
        text_printf(&face->line, " (%s)", conflict);
}

void face_row(struct face *face, const struct kb_row *row)
{
    face_sources(face, row->sources, row->sources_count);
    face_words(face, "statements", "Statements", row->statements, row->statements_count);
    if (face->as_json || row->status != KB_VERIFIED)
        face_string(face, "status", "Status", kb_word(&kb_words_status, row->status));
    face_string(face, "conflict", "Conflict", row->conflict);
    face_string(face, "note", "Note", row->note);
}

/* ---- the list of works ---- */

static void full_citation(struct face *face, const struct citation *citation, size_t number)
{
    const struct kb_reference *reference = citation->reference;
    text_printf(&face->line, "[%zu] ", number);
    reference_full(&face->line, reference);
    for (size_t i = 0; i < citation->places_count; i++)
        text_printf(&face->line, "%s%s%s", i ? ", " : " Here: ", citation->places[i],
                    i + 1 == citation->places_count ? "." : "");
    if (reference->erratum)
        text_printf(&face->line, " Misprint: %s", reference->erratum);
    text_printf(&face->line, " (%s; %s)", reference->row.id, reference_read_words(reference->read));
    layout_flush(&face->layout, LAYOUT_PLAIN, "", BULLET, &face->line);
}

void face_references(struct face *face)
{
    if (face->as_json) {
        citations_json(&face->json, &face->citations);
        return;
    }
    if (face->citations.count)
        layout_heading(&face->layout, LAYOUT_BOLD, "Sources");
    for (size_t i = 0; i < face->citations.count; i++)
        full_citation(face, &face->citations.items[i], i + 1);
}
