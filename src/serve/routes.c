#include "serve/routes.h"

#include <string.h>

#include "serve/handlers.h"

#define CASE_BODY ((size_t)1024 * 1024) /* a case is a few kilobytes; the largest known is 300 kB */

#define HOOK_BODY ((size_t)8 * 1024 * 1024) /* a prefetch of years: 60 kB is usual, a record with all its values 2 MB */
#define FEEDBACK_BODY ((size_t)256 * 1024)

/* The first row that fits answers. */
const struct route routes[] = {
    {HTTP_GET, "/healthz", answer_health, HTTP_ANYBODY, 0, 0, "Whether the service runs"},
    {HTTP_GET, "/readyz", answer_ready, HTTP_ANYBODY, 0, 0, "Whether requests should be sent here"},
    {HTTP_GET, "/metrics", answer_metrics, HTTP_VIEWER, 0, 0, "Counters, for Prometheus"},
    {HTTP_GET, "/problems/{kind}", answer_problem, HTTP_ANYBODY, 0, 0, "What a kind of problem means"},
    {HTTP_POST, "/api/plan", answer_plan, HTTP_VIEWER, CASE_BODY, 0, "A case in, its plan out"},
    {HTTP_GET, "/cds-services", answer_hook_services, HTTP_ANYBODY, 0, ROUTE_OPEN, "CDS Hooks: which services there are"},
    {HTTP_POST, "/cds-services/{id}", answer_hook, HTTP_ANYBODY, HOOK_BODY, ROUTE_OPEN, "CDS Hooks: a call in, cards out"},
    {HTTP_POST, "/cds-services/{id}/feedback", answer_hook_feedback, HTTP_ANYBODY, FEEDBACK_BODY, ROUTE_OPEN,
     "CDS Hooks: what became of cards"},
    {HTTP_GET, "/api/smart", answer_smart, HTTP_ANYBODY, 0, 0, "Records that the page can be launched from"},
    {HTTP_GET, "/launch.html", answer_launch, HTTP_ANYBODY, 0, 0, "The page that a record launches"},
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

void route_methods(struct text *out, const struct service *service, const char *path)
{
    const char *parts[HTTP_PARAMETERS_MOST];
    size_t lengths[HTTP_PARAMETERS_MOST];
    int count;
    size_t before = out->length;
    for (const struct route *route = routes; route < routes + routes_count; route++)
        if (is_there(service, route) && fits(route->pattern, path, parts, lengths, &count) &&
            strcmp(route->pattern, "/*") != 0)
            text_printf(out, "%s%s", http_method_name(route->method), route->method == HTTP_GET ? ", HEAD, " : ", ");
    if (out->length > before)
        text_add(out, "OPTIONS");
}

/* Nothing fits path and method: 404, or 405 with what would be allowed. */
static void refuse(const struct service *service, const struct http_request *request, struct http_response *response)
{
    struct text allowed = {0};
    route_methods(&allowed, service, request->path);
    if (!allowed.length) {
        http_problem(response, PROBLEM_NOT_FOUND, "there is no %.200s here", request->path);
    } else {
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
