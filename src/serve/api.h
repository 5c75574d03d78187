/* What handlers of /api share. */
#ifndef CAJAL_SERVE_API_H
#define CAJAL_SERVE_API_H

#include "base/date.h"
#include "cajal/patient.h"
#include "serve/routes.h"

/* One call: what it needs, and where its mistakes go. */
struct api_call {
    struct service *service;
    const struct http_request *request;
    struct http_response *response;
    struct arena *arena; /* lives until the answer is sent */
    cajal_errors *errors;
};

/* Does the work and writes the answer. When it fails, the errors become the problem, unless it made one itself. */
typedef cajal_status api_work(struct api_call *call);

void api_run(struct service *service, const struct http_request *request, struct http_response *response,
             api_work *work);

/* The value of ?name=, or `fallback`. A parameter that the route does not know is a mistake: it may have been meant to
 * change a plan. */
cajal_status api_only(struct api_call *call, const char *const *known, size_t count);

/* The body is written, as JSON: the status, or that memory was short for it. */
cajal_status api_finish(struct api_call *call, cajal_status status);

/* A day of the query; `out` keeps what it was when there is none. CAJAL_USAGE for what is no day. */
cajal_status api_day(struct api_call *call, const char **out, const char *name);

/* A day as a number, of a text that api_day() took. */
int32_t api_days(const char *day);

/* A whole number of the query; `out` keeps what it was when there is none. */
cajal_status api_number(struct api_call *call, int *out, const char *name, int low, int high);

/* The case in the body. */
cajal_status api_read_case(struct api_call *call, cajal_case **out);

/* Whether the body is a table or another text rather than JSON, by its Content-Type. */
bool api_is_table(const struct http_request *request);

/* The body as a file without a name, for readers that take a path: writes it into `path`. The descriptor, to be closed;
 * -1 with an error. body_file.c. */
#define API_PATH 40
int api_body_file(struct api_call *call, char path[API_PATH]);

/* Takes text that was written by a report; on CAJAL_OK it becomes the answer. */
void api_answer(struct api_call *call, const char *type, char *bytes, size_t length);

#endif
