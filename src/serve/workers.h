/* Threads for answers that take long or wait for others, so that the threads of the network never do. */
#ifndef CAJAL_SERVE_WORKERS_H
#define CAJAL_SERVE_WORKERS_H

#include <stdbool.h>

struct workers;

typedef void worker_function(void *job);

/* At most `waiting` jobs wait. NULL when memory or threads are short. */
struct workers *workers_open(int threads, int waiting, worker_function *function);

/* False when too many wait already. */
bool workers_give(struct workers *workers, void *job);

/* All that was given is done first. */
void workers_close(struct workers *workers);

#endif
