/* The rows of an import, one after another, whatever the files are. */
#ifndef CAJAL_REGISTRY_IMPORT_H
#define CAJAL_REGISTRY_IMPORT_H

#include "patient/ndjson.h"
#include "registry/mapping.h"
#include "registry/registry.h"

/* One row, from file to registry. */
struct import_item {
    char *row; /* the document, or the row of a table as a JSON object: what is shown when it is refused */
    size_t row_length;
    char *made;  /* of a table, or a document in another format: the case made of it */
    void *notes; /* what `translate` has to tell, or NULL */
    const char *input;
    int line;
    cajal_errors *errors;
    cajal_status status;
    struct registry_case derived;
};

struct import_source {
    const cajal_registry_import_options *options;
    struct mapping *mapping; /* or NULL */
    size_t file;             /* the one that is open, or the next to open */
    FILE *stream;
    struct ndjson ndjson;
    struct table table;
    bool open;
};

cajal_status import_source_open(struct import_source *out, const cajal_registry_import_options *options,
                                cajal_errors *errors);
void import_source_close(struct import_source *source);

/* Fills the item; *more becomes false at the end. A row that cannot be read is an item with errors. */
cajal_status import_next(struct import_source *source, struct import_item *item, bool *more, cajal_errors *errors);

void import_item_clear(struct import_item *item, const cajal_registry_import_options *options);

#endif
