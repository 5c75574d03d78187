/* The open connections, and until when each may take. The library closes the silent ones; here those are closed that
 * send or read a byte now and then (slowloris), and idle ones when there are nearly too many. */
#ifndef CAJAL_SERVE_CONNECTIONS_H
#define CAJAL_SERVE_CONNECTIONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "serve/metrics.h"

struct connection {
    int socket;
    atomic_llong deadline_s;   /* monotonic; 0: none, its answer is being worked out */
    atomic_llong idle_since_s; /* 0: in a request */
    bool kept;                 /* it was answered, and stays open */
    struct connection *previous, *next;
};

struct connections;

#define CONNECTIONS_KEPT 2048

/* `most` is how many there may be, `metrics` counts those closed. */
struct connections *connections_open(unsigned most, unsigned timeout_s, struct metrics *metrics);
void connections_close(struct connections *connections);

/* NULL when memory is short: then nothing watches it but the library. */
struct connection *connections_add(struct connections *connections, int socket);
void connections_remove(struct connections *connections, struct connection *connection);

/* A request, its body or its answer begins: there is so much time from now on. All take NULL. */
void connection_is_busy(const struct connections *connections, struct connection *connection);
void connection_is_idle(const struct connections *connections, struct connection *connection);
void connection_waits_for_us(struct connection *connection);

/* Whether it may stay open after its answer. The library clears the memory of a connection after each answer, which
 * makes all of it resident; those that stay open after one are CONNECTIONS_KEPT at the most, the others are closed. */
bool connection_is_kept(struct connections *connections, struct connection *connection);

#endif
