/* Whether a tree read by hand is the one that jansson reads. */
#ifndef CAJAL_TESTS_JSON_SAME_H
#define CAJAL_TESTS_JSON_SAME_H

#include <stdbool.h>
#include <string.h>

#include "base/json_in.h"

static bool same(const struct node *node, const json_t *json);

static bool same_members(const struct node *node, const json_t *json)
{
    const char *key;
    json_t *value;
    const struct node *member = node->first;
    json_object_foreach((json_t *)(uintptr_t)json, key, value)
    {
        if (!member || strcmp(member->key, key) != 0 || member->key_length != strlen(key) || !same(member, value))
            return false;
        member = member->next;
    }
    return !member && node->count == json_object_size(json);
}

static bool same_items(const struct node *node, const json_t *json)
{
    const struct node *item = node->first;
    for (size_t i = 0; i < json_array_size(json); i++, item = item->next)
        if (!item || item->key || !same(item, json_array_get(json, i)))
            return false;
    return !item && node->count == json_array_size(json);
}

static bool same(const struct node *node, const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT: return node->kind == NODE_OBJECT && same_members(node, json);
    case JSON_ARRAY: return node->kind == NODE_LIST && same_items(node, json);
    case JSON_STRING:
        return node->kind == NODE_TEXT && node->length == json_string_length(json) &&
               strcmp(node->text, json_string_value(json)) == 0;
    case JSON_INTEGER: return node->kind == NODE_INT && node->integer == json_integer_value(json);
    case JSON_REAL: return node->kind == NODE_REAL && memcmp(&node->real, &(double){json_real_value(json)}, 8) == 0;
    case JSON_TRUE: return node->kind == NODE_TRUE;
    case JSON_FALSE: return node->kind == NODE_FALSE;
    case JSON_NULL: return node->kind == NODE_NULL;
    }
    return false;
}

#endif
