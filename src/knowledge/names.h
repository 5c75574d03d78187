/* Ids and aliases of the knowledge base → rows: one open-addressing hash table. */
#ifndef CAJAL_KNOWLEDGE_NAMES_H
#define CAJAL_KNOWLEDGE_NAMES_H

#include "knowledge/load.h"

struct kb_names;

/* NULL when memory is short. */
struct kb_names *names_build(struct arena *arena, const struct kb *kb);

/* The row of `list` named `name` in any letter case, or NULL. The first of two wins. */
const void *names_find(const struct kb_names *names, enum kb_list list, const char *name);

#endif
