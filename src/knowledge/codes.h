/* Codes of records → what they mean (kb/codes.yaml): one hash table over system and code. */
#ifndef CAJAL_KNOWLEDGE_CODES_H
#define CAJAL_KNOWLEDGE_CODES_H

#include "knowledge/knowledge.h"

struct kb_code_index;

/* NULL when memory is short. */
struct kb_code_index *kb_codes_build(struct arena *arena, const struct kb *kb);

/* The system of that address; NULL for one that is not known. */
const struct kb_system *kb_system(const cajal_knowledge *knowledge, const char *url, size_t length);

/* What `code` of a system means; NULL when it is not known. */
const struct kb_code *kb_code(const cajal_knowledge *knowledge, const struct kb_system *system, const char *code,
                              size_t length);

/* The code to write for a meaning, after `after` (NULL: the first): verified, not read_only; NULL at the end. */
const struct kb_code *kb_code_for(const cajal_knowledge *knowledge, enum kb_code_kind kind, const char *means,
                                  const struct kb_code *after);

/* The address of a code's system. */
const char *kb_code_url(const cajal_knowledge *knowledge, const struct kb_code *code);

#endif
