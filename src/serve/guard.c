#include "serve/guard.h"

#include <string.h>

#include "base/letters.h"

/* "localhost:8080" and so on, without its port. */
static bool is_this_machine(const char *host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t length = strlen(names[i]);
        if (letters_compare_n(host, names[i], length) == 0 && (host[length] == '\0' || host[length] == ':'))
            return true;
    }
    return false;
}

/* The host and port of the address by which clients know us. */
static bool is_origin(const struct service_options *options, const char *host)
{
    const char *authority = options->origin ? strstr(options->origin, "://") : NULL;
    return authority && letters_compare(authority + strlen("://"), host) == 0;
}

/* Whether a page of `origin` is our own. */
static bool is_ours(const struct service_options *options, const struct http_request *request, const char *origin)
{
    const char *host = http_header(request, "Host"), *scheme = request->secure ? "https://" : "http://";
    size_t length = strlen(scheme);
    if (options->origin && letters_compare(origin, options->origin) == 0)
        return true;
    return host && letters_compare_n(origin, scheme, length) == 0 && letters_compare(origin + length, host) == 0;
}

static bool may_call(const struct service_options *options, const struct route *route, const char *origin)
{
    return (route && route->flags & ROUTE_OPEN) ||
           (options->cors && (strcmp(options->cors, "*") == 0 || letters_compare(options->cors, origin) == 0));
}

/* Adds what a browser must read before it shows the answer to the page that asked. */
static void allow(struct http_response *response, const char *origin)
{
    http_set_copy(response, "Access-Control-Allow-Origin", origin);
    http_set(response, "Access-Control-Expose-Headers", "etag,location,retry-after,www-authenticate");
    http_set(response, "Vary", "Origin");
}

bool guard_host(const struct service *service, const struct http_request *request, struct http_response *response)
{
    const char *host = http_header(request, "Host");
    if (!service_options(service)->this_machine_only || !host || is_this_machine(host) ||
        is_origin(service_options(service), host))
        return true;
    http_problem(
        response, PROBLEM_MISDIRECTED,
        "Host: expected localhost, 127.0.0.1, [::1] or that of --origin, because this service asks nobody who they "
        "are");
    return false;
}

bool guard_origin(const struct service *service, const struct http_request *request, const struct route *route,
                  struct http_response *response)
{
    const struct service_options *options = service_options(service);
    const char *origin = http_header(request, "Origin");
    if (!origin || is_ours(options, request, origin))
        return true;
    if (may_call(options, route, origin)) {
        allow(response, origin);
        return true;
    }
    if (request->method == HTTP_GET || request->method == HTTP_HEAD)
        return true; /* the browser will not show it to the page */
    http_problem(response, PROBLEM_FORBIDDEN, "pages of other origins may not do this; see --cors");
    return false;
}

void guard_preflight(const struct service *service, const struct http_request *request, struct http_response *response)
{
    const char *origin = http_header(request, "Origin"), *asked = http_header(request, "Access-Control-Request-Method");
    struct http_request meant = *request;
    struct http_response unused = {0};
    struct text allowed = {0};
    meant.method = asked ? http_method_of(asked) : HTTP_OPTIONS;
    const struct route *route = asked ? route_find(service, &meant, &unused) : NULL;
    http_response_free(&unused);
    route_methods(&allowed, service, request->path);
    if (allowed.failed) {
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
    } else if (!allowed.length) {
        http_problem(response, PROBLEM_NOT_FOUND, "there is nothing here");
    } else {
        response->status = 204;
        http_set_copy(response, "Allow", allowed.data);
    }
    if (response->status == 204 && origin && route &&
        (is_ours(service_options(service), request, origin) || may_call(service_options(service), route, origin))) {
        allow(response, origin);
        http_set_copy(response, "Access-Control-Allow-Methods", allowed.data);
        http_set(response, "Access-Control-Allow-Headers", "authorization,content-type,if-match,if-none-match");
        http_set(response, "Access-Control-Max-Age", "600");
    }
    text_free(&allowed);
}
