#include "serve/workers.h"

#include <pthread.h>
#include <stdlib.h>

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    worker_function *function;
    void **jobs; /* a ring */
    int first, count, most;
    pthread_t *threads;
    int threads_count;
    bool ending;
};

static void *work(void *context)
{
    struct workers *it = context;
    pthread_mutex_lock(&it->lock);
    while (it->count || !it->ending) {
        if (!it->count) {
            pthread_cond_wait(&it->wake, &it->lock);
            continue;
        }
        void *job = it->jobs[it->first];
        it->first = (it->first + 1) % it->most;
        it->count--;
        pthread_mutex_unlock(&it->lock);
        it->function(job);
        pthread_mutex_lock(&it->lock);
    }
    pthread_mutex_unlock(&it->lock);
    return NULL;
}

struct workers *workers_open(int threads, int waiting, worker_function *function)
{
    struct workers *it = calloc(1, sizeof *it);
    if (!it)
        return NULL;
    *it = (struct workers){.function = function, .most = waiting};
    pthread_mutex_init(&it->lock, NULL);
    pthread_cond_init(&it->wake, NULL);
    it->jobs = calloc((size_t)waiting, sizeof *it->jobs);
    it->threads = calloc((size_t)threads, sizeof *it->threads);
    while (it->jobs && it->threads && it->threads_count < threads &&
           pthread_create(&it->threads[it->threads_count], NULL, work, it) == 0)
        it->threads_count++;
    if (it->threads_count == threads)
        return it;
    workers_close(it);
    return NULL;
}

bool workers_give(struct workers *it, void *job)
{
    pthread_mutex_lock(&it->lock);
    bool taken = it->count < it->most;
    if (taken)
        it->jobs[(it->first + it->count++) % it->most] = job;
    pthread_cond_signal(&it->wake);
    pthread_mutex_unlock(&it->lock);
    return taken;
}

void workers_close(struct workers *it)
{
    if (!it)
        return;
    pthread_mutex_lock(&it->lock);
    it->ending = true;
    pthread_cond_broadcast(&it->wake);
    pthread_mutex_unlock(&it->lock);
    for (int i = 0; i < it->threads_count; i++)
        pthread_join(it->threads[i], NULL);
    pthread_cond_destroy(&it->wake);
    pthread_mutex_destroy(&it->lock);
    free(it->jobs);
    free(it->threads);
    free(it);
}
