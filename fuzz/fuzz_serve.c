/* Requests: what a first line and a body may hold, from the decoding of the target to the answer. The first byte says
 * which method, the second how the bytes up to the first new line are used: a path of ours with a query, or a target.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../tests/unit/serve_ask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const ours[] = {"/api/plan",    "/api/validate", "/api/genotype", "/api/response", "/api/outcome/km",
                                   "/api/what-if", "/api/evidence", "/api/changes",  "/api/explain",  "/api/kb/drugs"};

static struct service *service;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct asking it;
    char target[2048];
    struct service_options options = {0};
    if (!service && service_open(&service, &options, NULL) != CAJAL_OK)
        return 0;
    if (size < 3)
        return 0;
    const char *rest = (const char *)data + 2;
    size_t length = size - 2;
    const char *end = memchr(rest, '\n', length);
    size_t line = end ? (size_t)(end - rest) : length;
    if (line > 1000 || memchr(rest, '\0', line))
        return 0;
    if (data[1] & 0x80)
        snprintf(target, sizeof target, "%.*s", (int)line, rest);
    else
        snprintf(target, sizeof target, "%s?%.*s", ours[data[1] % (sizeof ours / sizeof ours[0])], (int)line, rest);
    const char *body = end ? end + 1 : rest + length;
    struct http_field headers[] = {
        {"Host", "localhost"}, {"Content-Type", data[0] & 8 ? "text/csv" : "application/json"}, {NULL, NULL}};
    ask_whole(&it, service, (enum http_method)(data[0] % 7), target, headers, body, (size_t)(rest + length - body));
    if (!it.response.status || it.response.status > 599 || it.response.status == 500)
        abort(); /* every request has an answer, and memory is not short */
    http_response_free(&it.response);
    return 0;
}
