/* JSON text → jansson's values. jansson's own reader goes on where one character finds no room, and what it read is
 * then another text; ours (json_scan.h) says that memory is short. */
#ifndef CAJAL_BASE_JSON_TREE_H
#define CAJAL_BASE_JSON_TREE_H

#include <jansson.h>

#include "cajal/status.h"

/* Reads one document, an object or a list, in which no key is given twice. CAJAL_INVALID with line, JSON path and what
 * was expected; `name` stands before them, or NULL. The value is the caller's, for json_decref(). */
cajal_status json_read(json_t **out, const char *json, size_t length, const char *name, cajal_errors *errors);

/* The same of a file; CAJAL_IO when it cannot be read. One of more than `most` bytes is refused. */
cajal_status json_read_file(json_t **out, const char *path, size_t most, cajal_errors *errors);

#endif
