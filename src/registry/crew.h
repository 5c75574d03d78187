/* A crew of threads that shares out the items of a batch, while the caller does something else. */
#ifndef CAJAL_REGISTRY_CREW_H
#define CAJAL_REGISTRY_CREW_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#define CREW_MOST 64
#define CREW_LEAST 16 /* items for each thread: to start one takes as long as the work on some */

struct crew {
    void (*work)(void *item, const void *context); /* of one item; touches no other */
    const void *context;
    char *items;
    size_t size, count; /* of an item; of items */
    atomic_size_t next;
    pthread_t threads[CREW_MOST];
    int started;
};

/* How many threads are meant: 0 is one a core. */
int crew_threads(int wanted);

/* Starts on `count` items of `size` bytes each, unless they are few; work, context and items stay until crew_finish(). */
void crew_start(struct crew *crew, void *items, size_t size, size_t count, int threads);

/* Returns when all items are done; lends a hand, and does them all where no thread was started. */
void crew_finish(struct crew *crew);

#endif
