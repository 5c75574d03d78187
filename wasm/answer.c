/* The service without a network, for WebAssembly: a request's parts in, its answer out, through the same routes and
 * handlers. One thread, one request at a time; the answer lives until the next. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "serve/service.h"

struct answerer {
    struct service *service;
    struct http_response response;
};

/* What wasm/worker.js calls. Strings are UTF-8. */
struct answerer *answer_open(void);
int answer_ask(struct answerer *it, const char *method, const char *target, const char *type, const char *body,
               size_t length, const char *today, double seconds);
const char *answer_type(const struct answerer *it);
const void *answer_bytes(const struct answerer *it);
size_t answer_length(const struct answerer *it);

/* NULL when memory is short or the knowledge base is not of this program. */
struct answerer *answer_open(void)
{
    struct answerer *it = calloc(1, sizeof *it);
    cajal_errors *errors = cajal_errors_new();
    const struct service_options options = {0};
    cajal_status status = it && errors ? service_open(&it->service, &options, errors) : CAJAL_INTERNAL;
    cajal_errors_free(errors);
    if (status == CAJAL_OK)
        return it;
    free(it);
    return NULL;
}

/* "/path?query" into the request; false with the answer made a problem. `storage` is to be freed. */
static bool take_target(struct http_request *request, struct http_field query[HTTP_QUERY_MOST], char **storage,
                        const char *target, struct http_response *response)
{
    const char *message = NULL;
    *storage = malloc(2 * strlen(target) + 4);
    if (*storage && http_target(request, query, *storage, target, &message))
        return true;
    if (*storage)
        http_problem(response, PROBLEM_MALFORMED, "%s", message);
    else
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
    return false;
}

/* Answers: the status of HTTP. `type` is the body's and may be NULL; `today` and `seconds` (since 1970) are the
 * caller's clock. */
int answer_ask(struct answerer *it, const char *method, const char *target, const char *type, const char *body,
               size_t length, const char *today, double seconds)
{
    struct http_field query[HTTP_QUERY_MOST];
    const struct http_field content = {"Content-Type", type};
    struct http_request request = {
        .method = http_method_of(method),
        .headers = &content,
        .headers_count = type ? 1 : 0,
        .body = length ? body : NULL,
        .body_length = length,
        .time = (int64_t)seconds,
        .today = today,
    };
    char *storage;
    http_response_free(&it->response);
    if (take_target(&request, query, &storage, target, &it->response))
        service_answer(it->service, &request, &it->response);
    free(storage);
    return it->response.status;
}

const char *answer_type(const struct answerer *it) { return it->response.type; }

const void *answer_bytes(const struct answerer *it)
{
    return it->response.fixed ? it->response.fixed : it->response.body.data;
}

size_t answer_length(const struct answerer *it)
{
    return it->response.fixed ? it->response.fixed_length : it->response.body.length;
}
