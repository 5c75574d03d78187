#include "knowledge/document.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/sniff.h"

#define FIRST_READ ((size_t)64 * 1024)

static cajal_status read_bytes(struct document *out, struct arena *arena, FILE *file, cajal_errors *errors)
{
    size_t capacity = 0;
    for (;;) {
        if (out->length == capacity) {
            capacity = capacity ? capacity * 2 : FIRST_READ;
            char *grown = arena_alloc(arena, capacity + 1);
            if (!grown)
                return errors_no_memory(errors);
            if (out->length)
                memcpy(grown, out->bytes, out->length);
            out->bytes = grown;
        }
        size_t got = fread(out->bytes + out->length, 1, capacity - out->length, file);
        out->length += got;
        if (out->length > DOCUMENT_BYTES_MAX)
            return errors_add(errors, CAJAL_INVALID, out->file, 0, NULL,
                              "larger than %zu MiB; a knowledge file is written by hand and never that long",
                              DOCUMENT_BYTES_MAX / ((size_t)1024 * 1024));
        if (got == 0)
            break;
    }
    if (ferror(file))
        return errors_add(errors, CAJAL_IO, out->file, 0, NULL, "cannot read: %s", strerror(errno));
    return CAJAL_OK;
}

static cajal_status parse(struct document *out, cajal_errors *errors)
{
    yaml_parser_t parser;
    if (sniff_report(out->bytes, out->length, out->file, WANTED_YAML, errors))
        return CAJAL_INVALID;
    if (!yaml_parser_initialize(&parser))
        return errors_no_memory(errors);
    yaml_parser_set_input_string(&parser, (const unsigned char *)out->bytes, out->length);
    cajal_status status = CAJAL_OK;
    if (!yaml_parser_load(&parser, &out->tree)) {
        int line = (int)parser.problem_mark.line + 1;
        if (parser.error == YAML_MEMORY_ERROR || !parser.problem) /* the only failure that it may leave unnamed */
            status = errors_no_memory(errors);
        else
            status = errors_add(errors, CAJAL_INVALID, out->file, parser.error == YAML_READER_ERROR ? 0 : line, NULL,
                                "cannot be read from here on (%s); look here and on the line before for a wrong "
                                "indentation, a tab, an open bracket or quotation mark, or a colon in text without "
                                "quotation marks",
                                parser.problem);
    } else {
        out->parsed = true;
        if (!yaml_document_get_root_node(&out->tree))
            status = errors_add(errors, CAJAL_INVALID, out->file, 0, NULL, "the file is empty");
    }
    yaml_parser_delete(&parser);
    return status;
}

cajal_status document_read(struct document *out, struct arena *arena, const char *path, const char *shown_name,
                           cajal_errors *errors)
{
    *out = (struct document){.file = shown_name};
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file)
        return errors_add(errors, CAJAL_IO, shown_name, 0, NULL, "cannot open: %s", strerror(errno));
    cajal_status status = read_bytes(out, arena, file, errors);
    if (file != stdin)
        fclose(file);
    return status == CAJAL_OK ? parse(out, errors) : status;
}

void document_free(struct document *document)
{
    if (document->parsed)
        yaml_document_delete(&document->tree);
    document->parsed = false;
}

/* libyaml's accessors take a non-const document but change nothing. */
static yaml_document_t *tree_of(const struct document *document)
{
    return (yaml_document_t *)(uintptr_t)&document->tree;
}

yaml_node_t *document_root(const struct document *document)
{
    return document->parsed ? yaml_document_get_root_node(tree_of(document)) : NULL;
}

yaml_node_t *document_item(const struct document *document, const yaml_node_t *sequence, size_t index)
{
    if (!sequence || sequence->type != YAML_SEQUENCE_NODE)
        return NULL;
    const yaml_node_item_t *items = sequence->data.sequence.items.start;
    if (index >= (size_t)(sequence->data.sequence.items.top - items))
        return NULL;
    return yaml_document_get_node(tree_of(document), items[index]);
}

yaml_node_t *document_member(const struct document *document, const yaml_node_t *mapping, const char *key)
{
    if (!mapping || mapping->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < mapping->data.mapping.pairs.top; pair++) {
        const char *name = document_scalar(yaml_document_get_node(tree_of(document), pair->key));
        if (name && strcmp(name, key) == 0)
            return yaml_document_get_node(tree_of(document), pair->value);
    }
    return NULL;
}

const char *document_scalar(const yaml_node_t *node)
{
    return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

int document_line(const yaml_node_t *node) { return node ? (int)node->start_mark.line + 1 : 0; }

/* One step of a path: "name", "name[3]"; advances `path` past it. */
static const yaml_node_t *step(const struct document *document, const yaml_node_t *node, const char **path)
{
    char name[64];
    size_t length = strcspn(*path, ".[");
    if (length >= sizeof name)
        return NULL;
    memcpy(name, *path, length);
    name[length] = '\0';
    *path += length;
    node = document_member(document, node, name);
    if (**path == '[') {
        char *end = NULL;
        const yaml_node_t *item = document_item(document, node, strtoul(*path + 1, &end, 10));
        *path = *end == ']' ? end + 1 : end;
        if (item)
            node = item;
    }
    if (**path == '.')
        (*path)++;
    return node;
}

yaml_node_t *document_at(const struct document *document, const yaml_node_t *node, const char *path)
{
    while (path && *path) {
        const yaml_node_t *deeper = step(document, node, &path);
        if (!deeper)
            break;
        node = deeper;
    }
    return (yaml_node_t *)(uintptr_t)node;
}

cajal_status document_parse(struct document *out, struct arena *arena, const char *bytes, size_t length,
                            const char *shown_name, cajal_errors *errors)
{
    *out = (struct document){.file = shown_name, .length = length};
    out->bytes = arena_strndup(arena, bytes, length);
    if (!out->bytes)
        return errors_no_memory(errors);
    if (length > DOCUMENT_BYTES_MAX)
        return errors_add(errors, CAJAL_INVALID, shown_name, 0, NULL, "larger than %zu MiB",
                          DOCUMENT_BYTES_MAX / ((size_t)1024 * 1024));
    return parse(out, errors);
}
