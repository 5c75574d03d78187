/* Waiting for a time, whatever becomes of the clock of the wall meanwhile: set back by a year, a wait by it takes a year. */
#ifndef CAJAL_SERVE_WAIT_H
#define CAJAL_SERVE_WAIT_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

/* Seconds since some moment, by the clock that nobody sets; to within a few milliseconds. */
static inline int64_t monotonic_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

/* A condition whose pthread_cond_timedwait() goes by CLOCK_MONOTONIC. */
static inline void wait_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

#endif
