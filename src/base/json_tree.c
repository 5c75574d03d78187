#include "base/json_tree.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "base/json_in.h"
#include "base/text.h"

static json_t *value_of(const struct node *node);

static json_t *object_of(const struct node *node)
{
    json_t *object = json_object();
    for (const struct node *member = node->first; object && member; member = member->next)
        if (json_object_set_new_nocheck(object, member->key, value_of(member)) != 0) {
            json_decref(object);
            return NULL;
        }
    return object;
}

static json_t *list_of(const struct node *node)
{
    json_t *list = json_array();
    for (const struct node *item = node->first; list && item; item = item->next)
        if (json_array_append_new(list, value_of(item)) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* NULL when memory is short: jansson then takes no such value in. */
static json_t *value_of(const struct node *node)
{
    switch (node->kind) {
    case NODE_OBJECT: return object_of(node);
    case NODE_LIST: return list_of(node);
    case NODE_TEXT: return json_stringn_nocheck(node->text, node->length);
    case NODE_INT: return json_integer(node->integer);
    case NODE_REAL: return json_real(node->real);
    case NODE_TRUE: return json_true();
    case NODE_FALSE: return json_false();
    case NODE_NULL: break;
    }
    return json_null();
}

cajal_status json_read(json_t **out, const char *json, size_t length, const char *name, cajal_errors *errors)
{
    json_error_t error = {.text = ""};
    struct arena *arena = arena_new();
    const struct node *root = arena ? node_read(arena, arena, json ? json : "", length, &error) : NULL;
    *out = root ? value_of(root) : NULL;
    if (arena)
        arena_free(arena);
    if (*out)
        return CAJAL_OK;
    if (root || !error.text[0])
        return errors_no_memory(errors);
    return errors_add(errors, CAJAL_INVALID, name, error.line > 0 ? error.line : 0, NULL, "not valid JSON: %s",
                      error.text);
}

static cajal_status read_bytes(struct text *out, FILE *file, const char *path, size_t most, cajal_errors *errors)
{
    if (!text_read(out, file, most))
        return out->failed ? errors_no_memory(errors)
                           : errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot read: %s", strerror(errno));
    if (out->length > most)
        return errors_add(errors, CAJAL_INVALID, path, 0, NULL, "expected at most %zu bytes", most);
    return CAJAL_OK;
}

cajal_status json_read_file(json_t **out, const char *path, size_t most, cajal_errors *errors)
{
    struct text text = {0};
    FILE *file = fopen(path, "rb");
    *out = NULL;
    if (!file)
        return errors_add(errors, CAJAL_IO, path, 0, NULL, "cannot open: %s", strerror(errno));
    cajal_status status = read_bytes(&text, file, path, most, errors);
    fclose(file);
    if (status == CAJAL_OK)
        status = json_read(out, text.data, text.length, path, errors);
    text_free(&text);
    return status;
}
