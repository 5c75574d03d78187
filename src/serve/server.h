/* The network: requests in, answers out, by libmicrohttpd. */
#ifndef CAJAL_SERVE_SERVER_H
#define CAJAL_SERVE_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "serve/service.h"

struct server;

struct server_options {
    const char *listen;            /* address, such as 127.0.0.1 or ::1 */
    int port;                      /* 0: any that is free */
    const char *certificate, *key; /* PEM files; NULL: without TLS */
    int threads;                   /* 0: one a core */
    unsigned connections;          /* at the most */
    unsigned timeout_s;            /* of a silent connection */
};

/* Listens. CAJAL_IO when it cannot, CAJAL_USAGE for what makes no sense. */
cajal_status server_open(struct server **out, struct service *service, const struct server_options *options,
                         cajal_errors *errors);
int server_port(const struct server *server);
/* Takes no more requests, lets those in flight finish, closes. */
void server_close(struct server *server);

#endif
