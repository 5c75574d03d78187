/* One request on its way through libmicrohttpd, from its first line to the last byte of its answer. Internal to
 * server.c and exchange.c. */
#ifndef CAJAL_SERVE_EXCHANGE_H
#define CAJAL_SERVE_EXCHANGE_H

#include <microhttpd.h>

#include "serve/connections.h"
#include "serve/server.h"
#include "serve/workers.h"

#define SERVER_RETIRED 8

struct server {
    struct service *service;
    struct MHD_Daemon *daemon;
    struct MHD_Daemon *retired[SERVER_RETIRED]; /* with earlier certificates: they take no new connections */
    struct connections *connections;
    struct workers *workers;
    bool secure, starting;
    long body_memory;                /* bytes */
    atomic_long *bodies, *in_flight; /* gauges */
    char trouble[256];               /* what the library said while it started */
};

/* The callbacks of libmicrohttpd; the first argument is the server. */
void *exchange_begin(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_go_on(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *bytes, size_t *length, void **held);
void exchange_end(void *server, struct MHD_Connection *connection, void **held, enum MHD_RequestTerminationCode how);
void exchange_connection(void *server, struct MHD_Connection *connection, void **held,
                         enum MHD_ConnectionNotificationCode what);

/* What a worker does with a job. */
void exchange_work(void *exchange);

#endif
