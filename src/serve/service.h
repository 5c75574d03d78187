/* The service: what all requests share. Made once; any number of threads answer with it. */
#ifndef CAJAL_SERVE_SERVICE_H
#define CAJAL_SERVE_SERVICE_H

#include "cajal/knowledge.h"
#include "serve/http.h"

struct service;

/* Decides who asks, before the route's handler is called. Sets request->principal and returns true, or makes the
 * answer a problem and returns false. `needed` is the role of the route; what lacks it is refused here. */
typedef bool service_access(const struct service *service, void *context, struct http_request *request,
                            enum http_role needed, struct http_response *response);

struct service_options {
    const char *kb;         /* directory of the knowledge base, or NULL: the one in the program */
    const char *registry;   /* of --registry, or NULL: none */
    const char *web;        /* a directory whose files are served instead of those in the program, or NULL */
    const char *origin;     /* https://host:port by which clients know this service, or NULL: as they say */
    const char *cors;       /* origins that browsers may call from: "*", one origin, or NULL: none but our own */
    service_access *access; /* NULL: everybody is HTTP_ADMIN on loopback */
    void *access_context;
};

/* CAJAL_INVALID and so on when the knowledge base cannot be used. `options` is copied, its strings borrowed. */
cajal_status service_open(struct service **out, const struct service_options *options, cajal_errors *errors);
void service_close(struct service *service);

const struct service_options *service_options(const struct service *service);

/* Loads the knowledge base anew. Requests in flight go on with the old one; when the new one is bad, the old one stays
 * for all. */
cajal_status service_reload(struct service *service, cajal_errors *errors);

/* Answers: finds the route, checks access and limits, calls the handler. Always sets a status. Pure but for the
 * counters of the service and what a handler does to the registry. `request` gets its principal, its parameters and the
 * knowledge base. */
void service_answer(struct service *service, struct http_request *request, struct http_response *response);

#endif
