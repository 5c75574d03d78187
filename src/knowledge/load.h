/* A knowledge base directory, read. What stays of the reading besides the rows
 * themselves is where each row stands, for error messages. */
#ifndef CAJAL_KNOWLEDGE_LOAD_H
#define CAJAL_KNOWLEDGE_LOAD_H

#include "knowledge/document.h"
#include "knowledge/knowledge.h"
#include "knowledge/lists.h"

struct kb_origin { /* where a row stands */
    const struct document *document;
    uint32_t index; /* in its list in that document */
};

struct kb_sources { /* the documents behind a loaded base */
    struct document **documents;
    size_t documents_count, documents_capacity;
    struct kb_origin *origins[KB_LIST_COUNT];
};

/* Reads every file of `directory` into `out` and `sources`, both allocated in `arena`.
 * All mistakes of form are reported; on any of them the rows are not complete. */
cajal_status kb_load(struct kb *out, struct kb_sources *sources, struct arena *arena, const char *directory,
                     cajal_errors *errors);

void kb_sources_free(struct kb_sources *sources);

/* File and line of a row, or of a part of it: "then[0].regimen"; NULL or "" for the row itself.
 * The deepest part of the path that exists counts. */
struct kb_place {
    const char *file;
    int line;
};
struct kb_place kb_place(const struct kb_sources *sources, enum kb_list list, uint32_t index, const char *path);

#endif
