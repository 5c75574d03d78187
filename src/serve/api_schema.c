/* What goes in and comes out, described: OpenAPI and JSON Schemas, as in schema/. */
#include <stdio.h>
#include <string.h>

#include "serve/handlers.h"
#include "serve/web.h"

/* The file schema/NAME of the program as the answer; false when there is none. */
static bool give(const struct http_request *request, struct http_response *response, const char *type, const char *name,
                 const char *ending)
{
    char path[128];
    bool fits = snprintf(path, sizeof path, "schema/%s%s", name, ending) < (int)sizeof path;
    const struct web_file *file = fits ? web_find(path) : NULL;
    if (!file)
        return false;
    const char *known = http_header(request, "If-None-Match");
    response->type = type;
    http_set(response, "ETag", file->etag);
    if (known && strstr(known, file->etag)) {
        response->status = 304;
        return true;
    }
    response->fixed = file->bytes;
    response->fixed_length = file->length;
    return true;
}

void answer_openapi(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    give(request, response, HTTP_JSON, "openapi.json", "");
}

void answer_schema(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    const char *name = request->parameters[0], *type = "application/schema+json";
    if (!give(request, response, type, name, ".schema.json") &&
        (!strstr(name, ".schema.json") || !give(request, response, type, name, "")))
        http_problem(response, PROBLEM_NOT_FOUND,
                     "there is no schema \"%.60s\": expected case, plan, genotype, response, outcome, comparison or "
                     "measure",
                     request->parameters[0]);
}
