/* What browsers may do: pages of other origins reach us only where they are allowed to, and a name that was made to
 * point at this machine (DNS rebinding) does not make them ours. */
#ifndef CAJAL_SERVE_GUARD_H
#define CAJAL_SERVE_GUARD_H

#include "serve/routes.h"

/* False with the answer made a problem when the request must not be answered: to a name that is not ours. */
bool guard_host(const struct service *service, const struct http_request *request, struct http_response *response);

/* From a page of another origin. Adds the headers of CORS where it may. */
bool guard_origin(const struct service *service, const struct http_request *request, const struct route *route,
                  struct http_response *response);

/* Answers OPTIONS: what may be done there, and by whom (the preflight of browsers). */
void guard_preflight(const struct service *service, const struct http_request *request, struct http_response *response);

#endif
