/* Two faces of one description: a row of the knowledge base is described once, field by field,
 * and comes out as text for a person or as JSON for a machine. */
#ifndef CAJAL_REPORT_FACE_H
#define CAJAL_REPORT_FACE_H

#include "base/json_out.h"
#include "report/citations.h"
#include "report/layout.h"

struct face {
    const cajal_knowledge *knowledge;
    bool as_json;
    struct json_out json;
    struct layout layout;
    struct citations citations;
    struct text line;    /* of the text face: the paragraph being gathered */
    const char *heading; /* of a list that has no item yet */
    bool in_item;
    const char *kind;  /* of the row being told: "rule", "drug" */
    const char *place; /* when a place of a reference was asked for: "surgery" */
};

void face_begin(struct face *face, struct text *out, const cajal_knowledge *knowledge, bool as_json, bool pretty,
                int width, bool colour);
/* False when memory was short. */
bool face_end(struct face *face);

/* A row: its kind, id and name, and then fields and lists. */
void face_open(struct face *face, const char *id, const char *name);
void face_close(struct face *face);

/* A field on a line of its own; the text face leaves out what is not stated. */
void face_string(struct face *face, const char *key, const char *label, const char *value);
void face_words(struct face *face, const char *key, const char *label, const char *const *words, uint32_t count);
void face_ints(struct face *face, const char *key, const char *label, const int *values, uint32_t count);
void face_number(struct face *face, const char *key, const char *label, const double *value, const char *unit);
void face_int(struct face *face, const char *key, const char *label, const int *value, const char *unit);

/* Sentences under a heading; an array of strings in JSON. */
void face_bullets(struct face *face, const char *key, const char *heading, const char *const *words, uint32_t count);

/* A list under a heading; each item is an object in JSON, a paragraph in text, made of parts. */
void face_list(struct face *face, const char *key, const char *heading);
void face_list_end(struct face *face);
void face_item(struct face *face);
void face_item_end(struct face *face);

/* A part of an item: `before` and `after` stand around the value in the text face only. */
void part_string(struct face *face, const char *key, const char *before, const char *value, const char *after);
void part_number(struct face *face, const char *key, const char *before, const double *value, const char *after);
void part_int(struct face *face, const char *key, const char *before, int value, const char *after);
void part_words(struct face *face, const char *key, const char *before, const char *const *words, uint32_t count,
                const char *after);
void part_say(struct face *face, const char *words);                  /* text face only */
void part_code(struct face *face, const char *key, const char *word); /* JSON only */

/* Sources: an array in JSON, marks in text; as a part of an item or as a field. */
void face_sources(struct face *face, const char *const *sources, uint32_t count);
void part_conflict(struct face *face, enum kb_status status, const char *conflict);

/* Sources, statements, status, conflict and note of a row, as fields. */
void face_row(struct face *face, const struct kb_row *row);

/* The full list of what was cited. */
void face_references(struct face *face);

#endif
