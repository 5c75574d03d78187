/* Every path that is answered, in one table: the server, the OpenAPI document and the tests come from it. */
#ifndef CAJAL_SERVE_ROUTES_H
#define CAJAL_SERVE_ROUTES_H

#include "serve/http.h"
#include "serve/service.h"

/* Answers one request. The status is 200 unless it sets another or calls http_problem(). */
typedef void route_handler(struct service *service, const struct http_request *request, struct http_response *response);

/* What a route needs beyond the role. */
enum route_flag {
    ROUTE_REGISTRY = 1,  /* only there when the service has a registry */
    ROUTE_OPEN = 2,      /* browsers of any origin may call it (CORS), as the CDS Hooks draft asks */
    ROUTE_SLOW = 4,      /* may take long or wait: runs beside the threads of the network */
    ROUTE_TABLE = 8,     /* the body may also be a table or another text: CSV, NDJSON, VCF */
    ROUTE_IN_PLACE = 16, /* looks at no byte behind the body: one that came whole is not copied */
};

struct route {
    enum http_method method; /* GET also answers HEAD */
    const char *pattern;     /* "/api/registry/cases/{id}"; a last "*" takes the rest */
    route_handler *handle;
    enum http_role role; /* the least that may call it; HTTP_ANYBODY: without authentication */
    size_t body_most;    /* bytes; 0: no body */
    unsigned flags;      /* of enum route_flag */
    const char *summary; /* of the OpenAPI document */
};

extern const struct route routes[];
extern const size_t routes_count;

/* The route of a request, or NULL with `response` made the problem (404, 405 with Allow). Sets the request's
 * parameters, whose text lives in the answer's arena. */
const struct route *route_find(const struct service *service, struct http_request *request,
                               struct http_response *response);

/* "GET, HEAD, POST, OPTIONS": what can be done with a path; nothing is added when there is none but the page's. */
void route_methods(struct text *out, const struct service *service, const char *path);

#endif
