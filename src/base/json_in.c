#include "base/json_in.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

#define PLAIN_DEPTH 32   /* deeper is jansson's */
#define PLAIN_MEMBERS 64 /* of an object: each key is compared with those before it */
#define PLAIN_DIGITS 15  /* of a number: any such is exact in a double */
#define NODES_AT_ONCE 64

struct plain {
    struct arena *nodes;
    char *at, *end; /* in a copy of the text, ended by a zero byte; the quote that ends a string becomes one too */
    struct node *free;
    size_t left; /* in `free` */
    int depth;
};

static struct node *new_node(struct plain *plain)
{
    if (plain->left == 0) {
        plain->free = arena_array(plain->nodes, NODES_AT_ONCE, sizeof *plain->free);
        plain->left = plain->free ? NODES_AT_ONCE : 0;
    }
    if (plain->left == 0)
        return NULL;
    plain->left--;
    return plain->free++;
}

static char skip_space(struct plain *plain)
{
    while (*plain->at == ' ' || *plain->at == '\n' || *plain->at == '\r' || *plain->at == '\t')
        plain->at++;
    return *plain->at;
}

/* ---- single values ---- */

static bool read_string(struct plain *plain, const char **text, size_t *length)
{
    char *start = plain->at + 1, *at = start;
    unsigned char all = 0;
    for (; (unsigned char)*at >= 0x20 && *at != '"' && *at != '\\'; at++)
        all |= (unsigned char)*at;
    *text = start;
    *length = (size_t)(at - start);
    if (*at != '"' || (all >= 0x80 && !text_is_utf8(start, *length)))
        return false;
    *at = '\0';
    plain->at = at + 1;
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static int64_t read_digits(char **at, int64_t value)
{
    for (; is_digit(**at); (*at)++)
        value = value < INT64_C(1000000000000000) ? 10 * value + (**at - '0') : value; /* longer is refused below */
    return value;
}

/* Digits and a power of ten that are both exact in a double: their quotient is the nearest double. */
static bool read_number(struct plain *plain, struct node *out)
{
    static const double powers[PLAIN_DIGITS + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    char *at = plain->at;
    bool minus = *at == '-';
    char *whole = at += minus;
    int64_t value = read_digits(&at, 0);
    ptrdiff_t digits = at - whole, decimals = 0;
    if (digits == 0 || (digits > 1 && *whole == '0'))
        return false;
    if (*at == '.') {
        char *point = at++;
        value = read_digits(&at, value);
        decimals = at - point - 1;
        if (decimals == 0)
            return false;
    }
    if (digits + decimals > PLAIN_DIGITS || *at == 'e' || *at == 'E')
        return false;
    out->kind = decimals ? NODE_REAL : NODE_INT;
    if (decimals)
        out->real = (minus ? -(double)value : (double)value) / powers[decimals];
    else
        out->integer = minus ? -value : value;
    plain->at = at;
    return true;
}

static bool read_word(struct plain *plain, struct node *out, const char *word, enum node_kind kind)
{
    size_t length = strlen(word);
    if (strncmp(plain->at, word, length) != 0)
        return false;
    plain->at += length;
    out->kind = kind;
    return true;
}

/* ---- objects and lists ---- */

static bool read_value(struct plain *plain, struct node *out);

static bool is_new(const struct node *object, const struct node *member)
{
    for (const struct node *other = object->first; other != member; other = other->next)
        if (other->key_length == member->key_length && memcmp(other->key, member->key, member->key_length) == 0)
            return false;
    return true;
}

static bool read_key(struct plain *plain, const struct node *object, struct node *member)
{
    size_t length;
    if (skip_space(plain) != '"' || !read_string(plain, &member->key, &length) || object->count >= PLAIN_MEMBERS)
        return false;
    member->key_length = (uint32_t)length;
    if (!is_new(object, member) || skip_space(plain) != ':')
        return false;
    plain->at++;
    return true;
}

static bool read_children(struct plain *plain, struct node *out, char close)
{
    struct node **link = &out->first;
    *link = NULL;
    plain->at++;
    if (skip_space(plain) == close) {
        plain->at++;
        return true;
    }
    for (;;) {
        struct node *child = *link = new_node(plain);
        if (!child || (close == '}' && !read_key(plain, out, child)) || !read_value(plain, child))
            return false;
        out->count++;
        link = &child->next;
        char after = skip_space(plain);
        plain->at++;
        if (after == close)
            return true;
        if (after != ',')
            return false;
    }
}

static bool read_container(struct plain *plain, struct node *out, enum node_kind kind)
{
    out->kind = kind;
    bool fine = ++plain->depth <= PLAIN_DEPTH && read_children(plain, out, kind == NODE_OBJECT ? '}' : ']');
    plain->depth--;
    return fine;
}

static bool read_value(struct plain *plain, struct node *out)
{
    switch (skip_space(plain)) {
    case '{': return read_container(plain, out, NODE_OBJECT);
    case '[': return read_container(plain, out, NODE_LIST);
    case '"': out->kind = NODE_TEXT; return read_string(plain, &out->text, &out->length);
    case 't': return read_word(plain, out, "true", NODE_TRUE);
    case 'f': return read_word(plain, out, "false", NODE_FALSE);
    case 'n': return read_word(plain, out, "null", NODE_NULL);
    default: return read_number(plain, out);
    }
}

const struct node *node_read_plain(struct arena *nodes, struct arena *texts, const char *json, size_t length)
{
    char *copy = arena_strndup(texts, json, length);
    struct plain plain = {.nodes = nodes, .at = copy, .end = copy + length};
    struct node *root = copy ? new_node(&plain) : NULL;
    if (!root || (skip_space(&plain) != '{' && *plain.at != '[') || !read_value(&plain, root))
        return NULL;
    skip_space(&plain);
    return plain.at == plain.end ? root : NULL;
}

/* ---- what jansson reads ---- */

static bool copy_value(struct node *out, struct arena *nodes, struct arena *texts, const json_t *json);

/* Adds a child at *link, and moves *link on. */
static bool copy_child(struct node ***link, struct node *parent, struct arena *nodes, struct arena *texts,
                       const char *key, const json_t *json)
{
    struct node *child = arena_alloc(nodes, sizeof *child);
    if (!child || (key && !(child->key = arena_strdup(texts, key))))
        return false;
    child->key_length = key ? (uint32_t)strlen(key) : 0;
    parent->count++;
    **link = child;
    *link = &child->next;
    return copy_value(child, nodes, texts, json);
}

static bool copy_value(struct node *out, struct arena *nodes, struct arena *texts, const json_t *json)
{
    struct node **link = &out->first;
    const char *key;
    json_t *value;
    bool fine = true;
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        out->kind = NODE_OBJECT;
        json_object_foreach((json_t *)(uintptr_t)json, key, value) fine =
            fine && copy_child(&link, out, nodes, texts, key, value);
        break;
    case JSON_ARRAY:
        out->kind = NODE_LIST;
        for (size_t i = 0; i < json_array_size(json) && fine; i++)
            fine = copy_child(&link, out, nodes, texts, NULL, json_array_get(json, i));
        break;
    case JSON_STRING:
        out->kind = NODE_TEXT;
        out->length = json_string_length(json);
        out->text = arena_strndup(texts, json_string_value(json), out->length);
        fine = out->text != NULL;
        break;
    case JSON_INTEGER:
        out->kind = NODE_INT;
        out->integer = json_integer_value(json);
        break;
    case JSON_REAL:
        out->kind = NODE_REAL;
        out->real = json_real_value(json);
        break;
    case JSON_TRUE: out->kind = NODE_TRUE; break;
    case JSON_FALSE: out->kind = NODE_FALSE; break;
    case JSON_NULL: out->kind = NODE_NULL; break;
    }
    return fine;
}

const struct node *node_read(struct arena *nodes, struct arena *texts, const char *json, size_t length,
                             json_error_t *error)
{
    const struct node *plain = node_read_plain(nodes, texts, json, length);
    if (plain)
        return plain;
    json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, error);
    if (!root)
        return NULL;
    struct node *copy = arena_alloc(nodes, sizeof *copy);
    bool fine = copy && copy_value(copy, nodes, texts, root);
    json_decref(root);
    return fine ? copy : NULL;
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

char *json_line(const json_t *json)
{
    struct text text = {0};
    bool fine = json_dump_callback(json, add_part, &text, JSON_COMPACT) == 0 && !text.failed;
    char *out = fine ? text_steal(&text) : NULL;
    text_free(&text);
    return out;
}
