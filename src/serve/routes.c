#include "serve/routes.h"

#include <string.h>

#include "serve/handlers.h"

#define TABLE_BODY ((size_t)16 * 1024 * 1024) /* a cohort of 100,000 rows */
#define VCF_BODY ((size_t)16 * 1024 * 1024)
#define CASE_BODY ((size_t)1024 * 1024) /* a case is a few kilobytes; the largest known is 300 kB */

#define HOOK_BODY                                                                                                      \
    ((size_t)8 * 1024 * 1024) /* a prefetch of years: 60 kB is usual, a record with all its values 2 MB                \
                               */
#define FHIR_BODY HOOK_BODY
#define FEEDBACK_BODY ((size_t)256 * 1024)

/* The first row that fits answers. */
const struct route routes[] = {
    {HTTP_GET, "/healthz", answer_health, HTTP_ANYBODY, 0, 0, "Whether the service runs"},
    {HTTP_GET, "/readyz", answer_ready, HTTP_ANYBODY, 0, 0, "Whether requests should be sent here"},
    {HTTP_GET, "/metrics", answer_metrics, HTTP_VIEWER, 0, 0, "Counters, for Prometheus"},
    {HTTP_GET, "/problems/{kind}", answer_problem, HTTP_ANYBODY, 0, 0, "What a kind of problem means"},
    {HTTP_POST, "/api/plan", answer_plan, HTTP_VIEWER, CASE_BODY, ROUTE_IN_PLACE, "A case in, its plan out"},
    {HTTP_GET, "/cds-services", answer_hook_services, HTTP_ANYBODY, 0, ROUTE_OPEN,
     "CDS Hooks: which services there are"},
    {HTTP_POST, "/cds-services/{id}", answer_hook, HTTP_ANYBODY, HOOK_BODY, ROUTE_OPEN | ROUTE_IN_PLACE,
     "CDS Hooks: a call in, cards out"},
    {HTTP_POST, "/cds-services/{id}/feedback", answer_hook_feedback, HTTP_ANYBODY, FEEDBACK_BODY, ROUTE_OPEN,
     "CDS Hooks: what became of cards"},
    {HTTP_GET, "/api/smart", answer_smart, HTTP_ANYBODY, 0, 0, "Records that the page can be launched from"},
    {HTTP_GET, "/launch.html", answer_launch, HTTP_ANYBODY, 0, 0, "The page that a record launches"},
    {HTTP_POST, "/api/fhir/case", answer_fhir_case, HTTP_VIEWER, FHIR_BODY, ROUTE_IN_PLACE,
     "A record in FHIR R4 in; the case, and what was not understood, out"},
    {HTTP_POST, "/api/fhir/bundle", answer_fhir_bundle, HTTP_VIEWER, CASE_BODY, 0, "A case in; a FHIR R4 Bundle out"},
    {HTTP_GET, "/api/words", answer_words, HTTP_VIEWER, 0, 0, "The words of the knowledge base, for forms and filters"},
    {HTTP_GET, "/api/openapi.json", answer_openapi, HTTP_ANYBODY, 0, 0, "This document"},
    {HTTP_GET, "/api/schema/{name}", answer_schema, HTTP_ANYBODY, 0, 0, "The JSON Schema of what goes in or comes out"},
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
    {HTTP_POST, "/api/validate", answer_validate, HTTP_VIEWER, CASE_BODY, 0, "A case in, every mistake in it out"},
    {HTTP_GET, "/api/genotype", answer_genotype, HTTP_VIEWER, 0, 0,
     "Names of variants in the query, the molecular report out"},
    {HTTP_POST, "/api/genotype", answer_genotype, HTTP_VIEWER, VCF_BODY, ROUTE_TABLE,
     "Names of variants as JSON, or a VCF, in; the molecular report out"},
    {HTTP_POST, "/api/response", answer_response, HTTP_VIEWER, TABLE_BODY, ROUTE_TABLE | ROUTE_SLOW,
     "A case, or a table of lesions, in; response by every criterion out"},
    {HTTP_POST, "/api/response/plot", answer_response_plot, HTTP_VIEWER, TABLE_BODY, ROUTE_TABLE | ROUTE_SLOW,
     "A case, or a table of lesions, in; a drawing of the response out"},
    {HTTP_GET, "/api/evidence", answer_evidence, HTTP_VIEWER, 0, 0,
     "The published figures, by word, drug, line, genotype"},
    {HTTP_GET, "/api/evidence/compare/{first}/{second}", answer_compare, HTTP_VIEWER, 0, 0,
     "All that is known between two treatments"},
    {HTTP_POST, "/api/outcome/{analysis}", answer_outcome, HTTP_VIEWER, TABLE_BODY, ROUTE_TABLE | ROUTE_SLOW,
     "A table of times, or cases, in; one analysis of survival out"},
    {HTTP_GET, "/api/kb", answer_knowledge, HTTP_VIEWER, 0, ROUTE_SLOW, "The whole knowledge base"},
    {HTTP_GET, "/api/kb/{kind}", answer_ids, HTTP_VIEWER, 0, 0, "The ids of one kind of its rows"},
    {HTTP_GET, "/api/registry/cases", answer_registry_list, HTTP_VIEWER, 0, ROUTE_REGISTRY | ROUTE_SLOW,
     "Cases of the registry, by genotype, line, drug, progression, date"},
    {HTTP_POST, "/api/registry/cases", answer_registry_add, HTTP_EDITOR, CASE_BODY, ROUTE_REGISTRY | ROUTE_SLOW,
     "A new case"},
    {HTTP_GET, "/api/registry/cases/{id}", answer_registry_case, HTTP_VIEWER, 0, ROUTE_REGISTRY | ROUTE_SLOW,
     "One case"},
    {HTTP_PUT, "/api/registry/cases/{id}", answer_registry_edit, HTTP_EDITOR, CASE_BODY, ROUTE_REGISTRY | ROUTE_SLOW,
     "A further version of a case, with the reason"},
    {HTTP_GET, "/api/registry/cases/{id}/history", answer_registry_history, HTTP_VIEWER, 0, ROUTE_REGISTRY | ROUTE_SLOW,
     "Every version of a case: who, when, why"},
    {HTTP_GET, "/api/registry/cases/{id}/plan", answer_registry_plan, HTTP_VIEWER, 0, ROUTE_REGISTRY | ROUTE_SLOW,
     "The plan of a case"},
    {HTTP_GET, "/api/registry/changes", answer_registry_changes, HTTP_VIEWER, 0, ROUTE_REGISTRY | ROUTE_SLOW,
     "Whose plan changed since a day, and why"},
    {HTTP_GET, "/api/registry/audit", answer_registry_audit, HTTP_ADMIN, 0, ROUTE_REGISTRY | ROUTE_SLOW,
     "Whether the trail of the registry holds"},
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

static bool is_of_the_page(const struct route *route) { return strcmp(route->pattern, "/*") == 0; }

void route_methods(struct text *out, const struct service *service, const char *path)
{
    const char *parts[HTTP_PARAMETERS_MOST];
    size_t lengths[HTTP_PARAMETERS_MOST];
    int count;
    size_t before = out->length;
    for (const struct route *route = routes; route < routes + routes_count; route++)
        if (is_there(service, route) && fits(route->pattern, path, parts, lengths, &count) && !is_of_the_page(route))
            text_printf(out, "%s%s", http_method_name(route->method), route->method == HTTP_GET ? ", HEAD, " : ", ");
    if (out->length > before)
        text_add(out, "OPTIONS");
}

/* Whether a route other than that of the page has this path, for whatever method. */
static bool is_known(const struct service *service, const char *path)
{
    const char *parts[HTTP_PARAMETERS_MOST];
    size_t lengths[HTTP_PARAMETERS_MOST];
    int count;
    for (const struct route *route = routes; route < routes + routes_count; route++)
        if (!is_of_the_page(route) && is_there(service, route) && fits(route->pattern, path, parts, lengths, &count))
            return true;
    return false;
}

/* Nothing fits path and method: 404, or 405 with what would be allowed. */
static void refuse(const struct service *service, const struct http_request *request, struct http_response *response)
{
    struct text allowed = {0};
    route_methods(&allowed, service, request->path);
    if (allowed.failed) {
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
    } else if (!allowed.length) {
        http_problem(response, PROBLEM_NOT_FOUND, "there is no %.200s here", request->path);
    } else {
        http_problem(response, PROBLEM_METHOD, "expected %s", allowed.data);
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
            fits(route->pattern, request->path, parts, lengths, &count)) {
            if (is_of_the_page(route) && is_known(service, request->path))
                break; /* a GET of what is there for other methods: no file that is not there */
            return take_parameters(request, response, parts, lengths, count) ? route : NULL;
        }
    refuse(service, request, response);
    return NULL;
}
