/* Which drugs follow which: the lines of therapy of many cases, counted. */
#ifndef CAJAL_COHORT_SEQUENCE_H
#define CAJAL_COHORT_SEQUENCE_H

#include "cohort/endpoint.h"
#include "outcome/levels.h"

/* What a line leads to. Who died on a line, or after it, has none that follows. */
enum sequence_end {
    SEQUENCE_NEXT_LINE,
    SEQUENCE_GOES_ON, /* the case says that the treatment goes on */
    SEQUENCE_NO_MORE, /* no further line is known */
    SEQUENCE_DIED,
    SEQUENCE_ENDS
};

struct sequence_node {
    int group; /* of `groups` */
    int line;
    const char *drugs; /* ids, those that the line began with */
    size_t patients;
};

struct sequence_flow {
    int group, line; /* from this line … */
    const char *from;
    enum sequence_end end;
    const char *to; /* … to these drugs in the next; NULL when `end` is no next line */
    size_t patients;
};

/* Starts as {.arena = …}. */
struct sequences {
    struct arena *arena;
    struct levels groups, drugs; /* names */
    struct sequence_node *nodes;
    size_t nodes_count, nodes_capacity;
    struct sequence_flow *flows;
    size_t flows_count, flows_capacity;
    size_t patients;
};

/* Adds the lines of one case, or tells why they cannot be used. False when memory is short. */
bool sequences_add(struct sequences *out, const struct course *course, enum endpoint_by by, endpoint_refuse refuse,
                   void *context);

/* By group, line, and number of patients; flows as the drugs they come from and lead to. False when memory is short. */
bool sequences_sort(struct sequences *it);

/* "died", "no further line known"; NULL for the next line. */
const char *sequence_end_words(enum sequence_end end);

void sequences_free(struct sequences *it); /* what is not in the arena */

#endif
