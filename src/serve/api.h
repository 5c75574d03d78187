/* What handlers of /api share. */
#ifndef CAJAL_SERVE_API_H
#define CAJAL_SERVE_API_H

#include "cajal/patient.h"
#include "serve/http.h"

/* The day of ?as_of=, or today; NULL with the answer made a problem when it is no day. */
const char *api_as_of(const struct http_request *request, struct http_response *response);

/* The case in the body; NULL with the answer made a problem that lists every mistake. */
cajal_case *api_case(const struct http_request *request, struct http_response *response);

#endif
