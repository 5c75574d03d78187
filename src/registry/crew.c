#include "registry/crew.h"

#include <unistd.h>

int crew_threads(int wanted)
{
    long cores = wanted > 0 ? wanted : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > CREW_MOST ? CREW_MOST : (int)cores;
}

static void *work_off(void *argument)
{
    struct crew *crew = argument;
    for (size_t i; (i = atomic_fetch_add(&crew->next, 1)) < crew->count;)
        crew->work(crew->items + i * crew->size, crew->context);
    return NULL;
}

void crew_start(struct crew *crew, void *items, size_t size, size_t count, int threads)
{
    crew->items = items;
    crew->size = size;
    crew->count = count;
    crew->started = 0;
    atomic_store(&crew->next, 0);
    while (crew->started < threads && (size_t)crew->started < count / CREW_LEAST &&
           pthread_create(&crew->threads[crew->started], NULL, work_off, crew) == 0)
        crew->started++;
}

void crew_finish(struct crew *crew)
{
    work_off(crew);
    for (int i = 0; i < crew->started; i++)
        pthread_join(crew->threads[i], NULL);
    crew->started = 0;
    crew->count = 0;
}
