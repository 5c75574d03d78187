#include "serve/connections.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "serve/wait.h"

#define CROWDED_IDLE_S 2 /* of an idle connection when there are nearly too many */

struct connections {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t watcher;
    bool ending;
    struct connection *first;
    unsigned count, most, timeout_s;
    atomic_uint kept;
    struct metrics *metrics;
};

/* The library notices that the socket was shut down, and closes it. */
static void shut(struct connection *it)
{
    shutdown(it->socket, SHUT_RDWR);
    atomic_store(&it->deadline_s, 0);
    atomic_store(&it->idle_since_s, 0);
}

/* Called with the lock held. */
static void look_through(struct connections *all)
{
    int64_t now = monotonic_s();
    bool crowded = all->count > all->most - all->most / 8;
    for (struct connection *it = all->first; it; it = it->next) {
        int64_t deadline = atomic_load(&it->deadline_s), idle = atomic_load(&it->idle_since_s);
        if (crowded && idle && now - idle >= CROWDED_IDLE_S) {
            shut(it);
            metrics_event(all->metrics, EVENT_CROWDED_OUT);
        } else if (deadline && now > deadline) {
            shut(it);
            metrics_event(all->metrics, EVENT_TIMED_OUT);
        }
    }
}

static void *watch(void *context)
{
    struct connections *all = context;
    pthread_mutex_lock(&all->lock);
    while (!all->ending) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&all->wake, &all->lock, &until);
        look_through(all);
    }
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

struct connections *connections_open(unsigned most, unsigned timeout_s, struct metrics *metrics)
{
    struct connections *all = calloc(1, sizeof *all);
    if (!all)
        return NULL;
    *all = (struct connections){.most = most, .timeout_s = timeout_s, .metrics = metrics};
    pthread_mutex_init(&all->lock, NULL);
    wait_init(&all->wake);
    if (pthread_create(&all->watcher, NULL, watch, all) == 0)
        return all;
    free(all);
    return NULL;
}

void connections_close(struct connections *all)
{
    if (!all)
        return;
    pthread_mutex_lock(&all->lock);
    all->ending = true;
    pthread_cond_signal(&all->wake);
    pthread_mutex_unlock(&all->lock);
    pthread_join(all->watcher, NULL);
    pthread_cond_destroy(&all->wake);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

struct connection *connections_add(struct connections *all, int socket)
{
    struct connection *it = calloc(1, sizeof *it);
    if (!it)
        return NULL;
    it->socket = socket;
    connection_is_idle(all, it);
    pthread_mutex_lock(&all->lock);
    it->next = all->first;
    if (it->next)
        it->next->previous = it;
    all->first = it;
    all->count++;
    pthread_mutex_unlock(&all->lock);
    atomic_fetch_add(metrics_gauge(all->metrics, GAUGE_CONNECTIONS), 1);
    return it;
}

void connections_remove(struct connections *all, struct connection *it)
{
    if (!it)
        return;
    pthread_mutex_lock(&all->lock);
    if (it->previous)
        it->previous->next = it->next;
    else
        all->first = it->next;
    if (it->next)
        it->next->previous = it->previous;
    all->count--;
    pthread_mutex_unlock(&all->lock);
    if (it->kept)
        atomic_fetch_sub(&all->kept, 1);
    atomic_fetch_sub(metrics_gauge(all->metrics, GAUGE_CONNECTIONS), 1);
    free(it);
}

void connection_is_busy(const struct connections *all, struct connection *it)
{
    if (!it)
        return;
    atomic_store_explicit(&it->idle_since_s, 0, memory_order_relaxed);
    atomic_store_explicit(&it->deadline_s, monotonic_s() + all->timeout_s, memory_order_relaxed);
}

void connection_is_idle(const struct connections *all, struct connection *it)
{
    int64_t now = monotonic_s();
    if (!it)
        return;
    atomic_store_explicit(&it->idle_since_s, now ? now : 1, memory_order_relaxed);
    atomic_store_explicit(&it->deadline_s, now + all->timeout_s, memory_order_relaxed);
}

void connection_waits_for_us(struct connection *it)
{
    if (it)
        atomic_store_explicit(&it->deadline_s, 0, memory_order_relaxed);
}

bool connection_is_kept(struct connections *all, struct connection *it)
{
    if (!it || it->kept)
        return it != NULL;
    it->kept = atomic_fetch_add(&all->kept, 1) < CONNECTIONS_KEPT;
    if (!it->kept)
        atomic_fetch_sub(&all->kept, 1);
    return it->kept;
}
