#include "serve/routes.h"

#include <string.h>

#include "serve/handlers.h"

#define CASE_BODY ((size_t)1024 * 1024) /* a case is a few kilobytes; the largest known is 300 kB */

/* The first row that fits answers. */
const struct route routes[] = {
    {HTTP_GET, "/healthz", answer_health, HTTP_ANYBODY, 0, 0, "Whether the service runs"},
    {HTTP_POST, "/api/plan", answer_plan, HTTP_VIEWER, CASE_BODY, 0, "A case in, its plan out"},
    {HTTP_GET, "/api/evidence", answer_evidence, HTTP_VIEWER, 0, 0, "Published figures by drug, line, genotype, words"},
    {HTTP_GET, "/api/words", answer_words, HTTP_VIEWER, 0, 0, "The words of the knowledge base, for forms and filters"},
    {HTTP_GET, "/api/schema/case", answer_case_schema, HTTP_ANYBODY, 0, 0, "The JSON Schema of a case"},
    {HTTP_GET, "/api/examples", answer_examples, HTTP_ANYBODY, 0, 0, "Published cases to try the service with"},
    {HTTP_GET, "/api/statements", answer_statements, HTTP_ANYBODY, 0, 0, "What the review states, by number"},
    {HTTP_GET, "/api/explain", answer_explain, HTTP_VIEWER, 0, 0, "A rule, reference, drug or another row, whole"},
    {HTTP_GET, "/api/changes", answer_changes, HTTP_VIEWER, 0, 0, "What changed in the knowledge between two days"},
    {HTTP_POST, "/api/changes", answer_changes, HTTP_VIEWER, CASE_BODY, 0,
     "What changed in the plan of a case between two days"},
    {HTTP_POST, "/api/what-if", answer_what_if, HTTP_VIEWER, 2 * CASE_BODY, 0,
     "Two states of a case in; the plan of the second, and what it has other than the first, and why"},
    {HTTP_POST, "/api/course", answer_course, HTTP_VIEWER, CASE_BODY, 0,
     "A case over time: drawings, events in order, response by every criterion"},
    {HTTP_GET, "/*", answer_static, HTTP_ANYBODY, 0, 0, "The page and its files"},
};
const size_t routes_count = sizeof routes / sizeof routes[0];

/* Whether `path` is of the pattern; `parts` and `lengths` receive what stands for its {…} and its *. */
static bool fits(const char *pattern, const char *path, const char *parts[], size_t lengths[], int *count)
{
    *count = 0;
    while (*pattern) {
        if (*pattern == '*' || *pattern == '{') {
            size_t length = *pattern == '*' ? strlen(path) : strcspn(path, "/");
            if (*pattern == '{' && length == 0)
                return false;
            parts[*count] = path;
            lengths[(*count)++] = length;
            path += length;
            pattern += *pattern == '*' ? 1 : strcspn(pattern, "}") + 1;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

static bool take_parameters(struct http_request *request, struct http_response *response, const char *parts[],
                            const size_t lengths[], int count)
{
    for (int i = 0; i < count; i++) {
        struct arena *arena = http_arena(response);
        char *decoded = arena ? arena_alloc(arena, lengths[i] + 1) : NULL;
        if (!decoded) {
            http_problem(response, PROBLEM_INTERNAL, "out of memory");
            return false;
        }
        if (!http_decode(decoded, parts[i], lengths[i], false)) {
            http_problem(response, PROBLEM_MALFORMED,
                         "the path holds a %% that is not followed by two hexadecimal digits, or a zero byte");
            return false;
        }
        request->parameters[i] = decoded;
    }
    return true;
}

static bool is_there(const struct service *service, const struct route *route)
{
    return !(route->flags & ROUTE_REGISTRY) || service_options(service)->registry;
}

/* Nothing fits path and method: 404, or 405 with what would be allowed. */
static void refuse(const struct service *service, const struct http_request *request, struct http_response *response)
{
    const char *parts[HTTP_PARAMETERS_MOST];
    size_t lengths[HTTP_PARAMETERS_MOST];
    int count;
    struct text allowed = {0};
    for (const struct route *route = routes; route < routes + routes_count; route++)
        if (is_there(service, route) && fits(route->pattern, request->path, parts, lengths, &count) &&
            strcmp(route->pattern, "/*") != 0)
            text_printf(&allowed, "%s%s%s", allowed.length ? ", " : "", http_method_name(route->method),
                        route->method == HTTP_GET ? ", HEAD" : "");
    if (!allowed.length) {
        http_problem(response, PROBLEM_NOT_FOUND, "there is no %.200s here", request->path);
    } else {
        text_add(&allowed, ", OPTIONS");
        http_problem(response, PROBLEM_METHOD, "expected %s", allowed.failed ? "another method" : allowed.data);
        if (!allowed.failed)
            http_set_copy(response, "Allow", allowed.data);
    }
    text_free(&allowed);
}

const struct route *route_find(const struct service *service, struct http_request *request,
                               struct http_response *response)
{
    const char *parts[HTTP_PARAMETERS_MOST];
    size_t lengths[HTTP_PARAMETERS_MOST];
    int count;
    enum http_method method = request->method == HTTP_HEAD ? HTTP_GET : request->method;
    for (const struct route *route = routes; route < routes + routes_count; route++)
        if (route->method == method && is_there(service, route) &&
            fits(route->pattern, request->path, parts, lengths, &count))
            return take_parameters(request, response, parts, lengths, count) ? route : NULL;
    refuse(service, request, response);
    return NULL;
}
