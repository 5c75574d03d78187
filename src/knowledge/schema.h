/* What each file of kb/ may hold, as libcyaml tables. The same tables load the
 * YAML, find every mistake in it (validate.c) and build the embedded image (image.c). */
#ifndef CAJAL_KNOWLEDGE_SCHEMA_H
#define CAJAL_KNOWLEDGE_SCHEMA_H

#include <cyaml/cyaml.h>

#include "knowledge/kb.h"

/* One file, or one directory of files, of kb/. */
typedef struct kb_file {
    const char *path;            /* "drugs.yaml", or "trials/" for every .yaml below it */
    const char *member;          /* top-level key it must hold, for the reader of error messages */
    cyaml_schema_value_t schema; /* its top level: a mapping into struct kb */
} kb_file;

extern const kb_file kb_files[];
extern const size_t kb_files_count;

/* The whole struct kb as one mapping, rule conditions included. */
extern const cyaml_schema_value_t kb_schema;

#endif
