/* The embedded knowledge base and an arena, while the tests of a file run. */
#ifndef CAJAL_TESTS_WORKSPACE_H
#define CAJAL_TESTS_WORKSPACE_H

#include "base/arena.h"
#include "knowledge.h"

static struct arena *arena;

static inline int open_knowledge_and_arena(void **state)
{
    arena = arena_new();
    return arena ? open_knowledge(state) : -1;
}

static inline int close_knowledge_and_arena(void **state)
{
    arena_free(arena);
    return close_knowledge(state);
}

#endif
