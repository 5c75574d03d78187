#include "base/json_in.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/json_scan.h"

#define PLAIN_DIGITS 15 /* of a number: any such is exact in a double */

struct tree {
    struct node *nodes;
    char *copy; /* of the text; the quote that ends a string becomes a zero byte */
    const struct scan *scan;
    struct arena *texts;
};

/* ---- single values ---- */

static bool put_text(const struct tree *tree, const char **text, size_t *length, uint32_t at)
{
    const struct scan_token *token = &tree->scan->tokens[at];
    char *decoded = token->escaped ? scan_string(tree->scan, at, tree->texts) : tree->copy + token->start;
    if (!decoded)
        return false;
    *length = token->escaped ? strlen(decoded) : token->length;
    decoded[*length] = '\0';
    *text = decoded;
    return true;
}

/* jansson reads the number alone: what it refuses in a text (a whole number that int64_t does not hold) is refused. */
static bool put_any_number(struct node *out, const char *digits, size_t length)
{
    json_t *json = json_loadb(digits, length, JSON_DECODE_ANY, NULL);
    if (!json)
        return false;
    out->kind = json_is_integer(json) ? NODE_INT : NODE_REAL;
    if (out->kind == NODE_INT)
        out->integer = json_integer_value(json);
    else
        out->real = json_real_value(json);
    json_decref(json);
    return true;
}

/* Digits and a power of ten that are both exact in a double: their quotient is the nearest double. */
static bool put_number(struct node *out, const char *digits, size_t length)
{
    static const double powers[PLAIN_DIGITS + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool minus = *digits == '-', point = false;
    int64_t value = 0;
    int decimals = 0;
    if (length > PLAIN_DIGITS)
        return put_any_number(out, digits, length);
    for (size_t i = minus; i < length; i++) {
        if (digits[i] == '.') {
            point = true;
            continue;
        }
        if (digits[i] < '0' || digits[i] > '9')
            return put_any_number(out, digits, length);
        value = 10 * value + (digits[i] - '0');
        decimals += point;
    }
    out->kind = point ? NODE_REAL : NODE_INT;
    if (point)
        out->real = (minus ? -(double)value : (double)value) / powers[decimals];
    else
        out->integer = minus ? -value : value;
    return true;
}

/* ---- the tree ---- */

static bool put_value(struct tree *tree, struct node *out, uint32_t at);

/* The children of a container, one after the other; `at` is its first token. */
static bool put_children(struct tree *tree, struct node *out, uint32_t container)
{
    const struct scan_token *tokens = tree->scan->tokens;
    struct node **link = &out->first;
    *link = NULL;
    for (uint32_t at = container + 1; at < tokens[container].next; at = tokens[at].next) {
        struct node *child = *link = tree->nodes++;
        if (out->kind == NODE_OBJECT) {
            size_t length;
            if (!put_text(tree, &child->key, &length, at++))
                return false;
            child->key_length = (uint32_t)length;
        }
        if (!put_value(tree, child, at))
            return false;
        out->count++;
        link = &child->next;
    }
    return true;
}

static bool put_value(struct tree *tree, struct node *out, uint32_t at)
{
    const struct scan_token *token = &tree->scan->tokens[at];
    switch ((enum scan_type)token->type) {
    case SCAN_OBJECT: out->kind = NODE_OBJECT; return put_children(tree, out, at);
    case SCAN_ARRAY: out->kind = NODE_LIST; return put_children(tree, out, at);
    case SCAN_STRING: out->kind = NODE_TEXT; return put_text(tree, &out->text, &out->length, at);
    case SCAN_NUMBER: return put_number(out, tree->scan->bytes + token->start, token->length);
    case SCAN_TRUE: out->kind = NODE_TRUE; return true;
    case SCAN_FALSE: out->kind = NODE_FALSE; return true;
    case SCAN_NULL: out->kind = NODE_NULL; return true;
    case SCAN_KEY: break;
    }
    return false;
}

static const struct node *tree_of(struct arena *nodes, struct arena *texts, const struct scan *scan)
{
    bool whole = scan->tokens[0].type <= SCAN_ARRAY && scan->bytes[0] != '\xEF'; /* no byte order mark in a case */
    struct node *root = whole ? arena_array(nodes, scan->count, sizeof *root) : NULL;
    char *copy = root ? arena_strndup(texts, scan->bytes, scan->length) : NULL;
    if (!copy)
        return NULL;
    struct tree tree = {.nodes = root + 1, .copy = copy, .scan = scan, .texts = texts};
    return put_value(&tree, root, 0) ? root : NULL;
}

/* What is wrong with a text, as jansson words it; it reads what our scan limits. No words: memory is short. */
static void word_mistake(const char *json, size_t length, cajal_status scanned, json_error_t *error)
{
    json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, error);
    if (root && scanned == CAJAL_INVALID) {
        error->line = 0;
        snprintf(error->text, sizeof error->text, "nested deeper than %d levels, or an object of more than %d members",
                 SCAN_DEPTH, SCAN_MEMBERS);
    }
    json_decref(root);
}

const struct node *node_read(struct arena *nodes, struct arena *texts, const char *json, size_t length,
                             json_error_t *error)
{
    struct scan scan = {0};
    cajal_status scanned = scan_document(&scan, json, length, NULL, NULL);
    const struct node *root = scanned == CAJAL_OK ? tree_of(nodes, texts, &scan) : NULL;
    scan_free(&scan);
    if (!root) {
        *error = (json_error_t){.text = ""};
        if (!arena_failed(nodes) && !arena_failed(texts) && scanned != CAJAL_INTERNAL)
            word_mistake(json, length, scanned, error);
    }
    return root;
}

/* ---- asking ---- */

const struct node *node_member(const struct node *object, const char *key)
{
    for (const struct node *member = object->first; member; member = member->next)
        if (strcmp(member->key, key) == 0)
            return member;
    return NULL;
}

double node_number(const struct node *node)
{
    return node->kind == NODE_INT ? (double)node->integer : node->kind == NODE_REAL ? node->real : 0;
}

/* ---- out again ---- */

static int add_part(const char *bytes, size_t length, void *text)
{
    text_add_n(text, bytes, length);
    return ((struct text *)text)->failed ? -1 : 0;
}

char *json_dumped(const json_t *json, size_t flags)
{
    struct text text = {0};
    bool fine = json_dump_callback(json, add_part, &text, flags) == 0 && !text.failed;
    char *out = fine ? text_steal(&text) : NULL;
    text_free(&text);
    return out;
}

char *json_line(const json_t *json) { return json_dumped(json, JSON_COMPACT); }
