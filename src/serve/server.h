/* The network: requests in, answers out, by libmicrohttpd. */
#ifndef CAJAL_SERVE_SERVER_H
#define CAJAL_SERVE_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "serve/service.h"

struct server;

struct server_options {
    const char *listen;               /* address, such as 127.0.0.1 or ::1 */
    int port;                         /* 0: any that is free */
    const char *certificate, *key;    /* PEM files; NULL: without TLS */
    int threads;                      /* of the network; 0: one a core */
    int workers;                      /* of routes that may take long; 0: two a core */
    unsigned connections;             /* at the most; 0: as many as files may be open, up to 10000 */
    unsigned connections_per_address; /* 0: any number */
    unsigned timeout_s;               /* to send a request, to take an answer, to be silent; 0: 30 */
    unsigned body_memory_mb;          /* held for bodies at the most, of all requests together; 0: 256 */
};

extern const bool server_has_tls; /* the static program has none */

/* Listens. CAJAL_IO when it cannot, CAJAL_USAGE for what makes no sense. */
cajal_status server_open(struct server **out, struct service *service, const struct server_options *options,
                         cajal_errors *errors);
/* Reads the files of certificate and key anew: who connects from now on gets the new one, connections that are open go
 * on. When they cannot be used the old ones stay, for all. `options` as at the start; without TLS nothing happens. */
cajal_status server_reload(struct server *server, const struct server_options *options, cajal_errors *errors);
int server_port(const struct server *server);

/* Whether an address is of this machine alone; false also for what is no address. */
bool server_is_loopback(const char *address);

/* Whether a text is an origin as browsers write them: http:// or https://, a host, a port or none, nothing behind. */
bool server_is_origin(const char *text);

/* Takes no more requests, lets those in flight finish within `grace_s`, closes. How many were cut off. */
long server_close(struct server *server, unsigned grace_s);

#endif
