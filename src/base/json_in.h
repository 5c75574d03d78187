/* JSON text → a tree in an arena, over what json_scan.h scanned. What is wrong with a text is said in jansson's words.
 */
#ifndef CAJAL_BASE_JSON_IN_H
#define CAJAL_BASE_JSON_IN_H

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"

enum node_kind { NODE_OBJECT, NODE_LIST, NODE_TEXT, NODE_INT, NODE_REAL, NODE_TRUE, NODE_FALSE, NODE_NULL };

struct node {
    const char *key; /* of a member of an object, or NULL */
    uint32_t key_length, count;
    enum node_kind kind;
    struct node *next; /* in the object or list that holds it, in the order of the text */
    union {
        struct node *first; /* of `count` members or items */
        struct {
            const char *text; /* ends with a zero byte and holds no other */
            size_t length;
        };
        int64_t integer;
        double real;
    };
};

/* Reads an object or list and nothing after it; keys given twice are refused. Nodes are in `nodes`, what they say in
 * `texts` (the two may be one). NULL with what jansson says in `error`; its text is empty when memory is short. */
const struct node *node_read(struct arena *nodes, struct arena *texts, const char *json, size_t length,
                             json_error_t *error);

/* The member of an object, or NULL. */
const struct node *node_member(const struct node *object, const char *key);

/* Of an int or a real; 0 of anything else. */
double node_number(const struct node *node);

/* What jansson holds as text, to be freed with free(); NULL when memory is short. json_dumps() leaves out a key for
 * which there was none, and says nothing. `flags` are jansson's; of json_line(): one line. */
char *json_dumped(const json_t *json, size_t flags);
char *json_line(const json_t *json);

#endif
