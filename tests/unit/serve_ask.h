/* The service asked without a socket: what the tests and the fuzzer share. */
#ifndef CAJAL_TESTS_SERVE_ASK_H
#define CAJAL_TESTS_SERVE_ASK_H

#include <stdlib.h>
#include <string.h>

#include "serve/routes.h"

#define ASK_STORAGE 8192

struct asking {
    struct http_request request;
    struct http_response response;
    struct http_field query[HTTP_QUERY_MOST];
    char storage[ASK_STORAGE];
};

/* The answer to a request as it stands on the line; `headers` ends with a NULL name, or is NULL. */
static inline void ask_whole(struct asking *it, struct service *service, enum http_method method, const char *target,
                             const struct http_field *headers, const char *body, size_t length)
{
    const char *wrong = NULL;
    memset(it, 0, sizeof *it);
    it->request.method = method;
    it->request.body = body;
    it->request.body_length = length;
    it->request.time = 1764086400; /* 2025-11-25 */
    it->request.today = "2025-11-25";
    it->request.headers = headers;
    while (headers && headers[it->request.headers_count].name)
        it->request.headers_count++;
    if (strlen(target) + 4 < ASK_STORAGE / 2 && http_target(&it->request, it->query, it->storage, target, &wrong))
        service_answer(service, &it->request, &it->response);
    else
        http_problem(&it->response, PROBLEM_MALFORMED, "%s", wrong ? wrong : "too long");
}

static inline const char *answer_header(const struct asking *it, const char *name)
{
    for (size_t i = 0; i < it->response.fields_count; i++)
        if (strcmp(it->response.fields[i].name, name) == 0)
            return it->response.fields[i].value;
    return NULL;
}

#endif
