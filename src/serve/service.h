/* The service: what all requests share. Made once; any number of threads answer with it. */
#ifndef CAJAL_SERVE_SERVICE_H
#define CAJAL_SERVE_SERVICE_H

#include "cajal/knowledge.h"
#include "serve/http.h"

struct service;
struct route;
struct metrics;
struct log;
struct registries;
struct answers;

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
    bool this_machine_only; /* nobody is asked who they are: only names of this machine are answered */
    unsigned remember_charts; /* answers to CDS Hooks held for charts that are opened again; 0: none */
    service_access *access; /* NULL: everybody is HTTP_ADMIN */
    _Atomic(void *) access_context;
};

/* CAJAL_INVALID and so on when the knowledge base cannot be used. `options` is copied, its strings borrowed. */
cajal_status service_open(struct service **out, const struct service_options *options, cajal_errors *errors);
void service_close(struct service *service);

const struct service_options *service_options(const struct service *service);

/* Loads the knowledge base anew. Requests in flight go on with the old one; when the new one is bad, the old one stays
 * for all. */
cajal_status service_reload(struct service *service, cajal_errors *errors);

/* What the service counts; the log may be NULL and is the caller's. */
struct metrics *service_metrics(struct service *service);
void service_set_log(struct service *service, struct log *log);

/* What service_access is given from now on; requests that were begun go on with what they had. */
void service_set_access(struct service *service, void *context);

/* NULL without --registry. */
struct registries *service_registries(struct service *service);

/* Those held for charts that are opened again; NULL: none are. */
struct answers *service_answers(struct service *service);

/* What is to be done every few seconds: forgets what was held long enough. */
void service_tidy(struct service *service);

/* Stops being ready: whoever balances loads sends no more. */
void service_leave(struct service *service);
bool service_is_leaving(const struct service *service);

/* An answer in two steps, because a body is read only when it is wanted. The first finds the route, checks origin,
 * access and kind of the body; NULL with the answer made when there is nothing more to do. */
const struct route *service_begin(struct service *service, struct http_request *request,
                                  struct http_response *response);
/* The second calls the handler. Always sets a status. */
void service_finish(struct service *service, const struct route *route, struct http_request *request,
                    struct http_response *response);

/* Both, for a request that is there whole. Pure but for the counters of the service and what a handler does to the
 * registry. `request` gets its principal, its parameters and the knowledge base. */
void service_answer(struct service *service, struct http_request *request, struct http_response *response);

/* Counts and logs a request that is done. */
void service_note(struct service *service, const struct route *route, const struct http_request *request,
                  const struct http_response *response, double seconds, size_t bytes_out);

#endif
