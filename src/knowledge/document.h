/* One YAML file as a tree that remembers its lines: what error messages point into. */
#ifndef CAJAL_KNOWLEDGE_DOCUMENT_H
#define CAJAL_KNOWLEDGE_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "base/arena.h"
#include "cajal/status.h"

/* A file of clinical knowledge is written by hand: more than this is a mistake. */
#define DOCUMENT_BYTES_MAX ((size_t)16 * 1024 * 1024)

struct document {
    const char *file; /* as shown in messages */
    char *bytes;      /* the file's content, in the arena */
    size_t length;
    yaml_document_t tree;
    bool parsed;
};

/* Reads and parses `path` ("-": standard input); CAJAL_IO or CAJAL_INVALID with file and line. Free with document_free(). */
cajal_status document_read(struct document *out, struct arena *arena, const char *path, const char *shown_name,
                           cajal_errors *errors);
/* The same of bytes in memory, which `shown_name` stands for in messages. */
cajal_status document_parse(struct document *out, struct arena *arena, const char *bytes, size_t length,
                            const char *shown_name, cajal_errors *errors);
void document_free(struct document *document);

yaml_node_t *document_root(const struct document *document);
yaml_node_t *document_item(const struct document *document, const yaml_node_t *sequence, size_t index);
yaml_node_t *document_member(const struct document *document, const yaml_node_t *mapping, const char *key);
/* The deepest part of "policies[2].stop.criterion" under `node` that is there. */
yaml_node_t *document_at(const struct document *document, const yaml_node_t *node, const char *path);
const char *document_scalar(const yaml_node_t *node); /* NULL when it is no scalar */
int document_line(const yaml_node_t *node);           /* from 1; 0 for NULL */

#endif
