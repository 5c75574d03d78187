/* The knowledge base out again: as JSON, as counts, as lists of ids. */
#ifndef CAJAL_KNOWLEDGE_EXPORT_H
#define CAJAL_KNOWLEDGE_EXPORT_H

#include "base/text.h"
#include "knowledge/knowledge.h"

/* The whole base as one JSON document, member for member what the YAML holds. */
void export_json(struct text *out, const cajal_knowledge *knowledge);

/* "rules  87", a line for each kind. */
void export_counts(struct text *out, const cajal_knowledge *knowledge);

/* The ids of one kind ("drugs"), or of all (NULL), one a line; false when there is no such kind. */
bool export_ids(struct text *out, const cajal_knowledge *knowledge, const char *kind);

/* { "knowledge_base": …, "mistakes": [ { "file", "line", "message" } ] } */
void export_errors(struct text *out, const char *directory, const cajal_errors *errors);

#endif
