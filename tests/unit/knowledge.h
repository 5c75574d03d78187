/* The embedded knowledge base, open while the tests of a file run: both functions are handed to
 * cmocka_run_group_tests(). */
#ifndef CAJAL_TESTS_KNOWLEDGE_H
#define CAJAL_TESTS_KNOWLEDGE_H

#include "check.h"

static cajal_knowledge *knowledge;

static inline int open_knowledge(void **state)
{
    (void)state;
    return cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

static inline int close_knowledge(void **state)
{
    (void)state;
    cajal_knowledge_free(knowledge);
    return 0;
}

#endif
