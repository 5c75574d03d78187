/* The knowledge base as its values one after another, in the order of the schema: for a machine that lays structs out
 * otherwise than the one it is built on (WebAssembly), where image.h does not fit. The same tables write and read it.
 */
#ifndef CAJAL_KNOWLEDGE_PORTABLE_H
#define CAJAL_KNOWLEDGE_PORTABLE_H

#include "base/arena.h"
#include "base/text.h"
#include "knowledge/kb.h"

/* Adds the values of `kb`; out->failed tells that memory was short. */
void portable_build(struct text *out, const struct kb *kb);

/* Reads them into `arena`; strings are borrowed from `bytes`. NULL when memory is short, or the bytes are not those of
 * this schema: then they are of another version of the program. */
const struct kb *portable_restore(struct arena *arena, const void *bytes, size_t length);

#endif
