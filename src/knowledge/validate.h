/* Every structural mistake of a knowledge file at once, found by walking the document
 * along the libcyaml schema (libcyaml itself stops at the first). */
#ifndef CAJAL_KNOWLEDGE_VALIDATE_H
#define CAJAL_KNOWLEDGE_VALIDATE_H

#include "knowledge/document.h"
#include "knowledge/schema.h"

/* CAJAL_INVALID when anything was added to `errors`. */
cajal_status validate_document(const struct document *document, const cyaml_schema_value_t *schema,
                               cajal_errors *errors);

/* Validates, then loads into structs of the arena. */
cajal_status validate_load(void **out, struct arena *arena, const struct document *document,
                           const cyaml_schema_value_t *schema, cajal_errors *errors);

#endif
