#include "serve/service.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/errors.h"
#include "base/hash.h"
#include "base/letters.h"
#include "serve/answers.h"
#include "serve/guard.h"
#include "serve/log.h"
#include "serve/metrics.h"
#include "serve/registries.h"
#include "serve/routes.h"
#include "serve/wait.h"

/* Two places for the knowledge base: requests use the current one while the other waits until nobody uses it and is
 * filled anew. Nobody waits for a lock. */
struct place {
    cajal_knowledge *knowledge;
    uint64_t generation;
    atomic_int users;
};

struct service {
    struct service_options options;
    struct place places[2];
    atomic_int current;
    atomic_flag reloading;
    atomic_bool leaving;
    struct metrics *metrics;
    struct log *log;
    struct registries *registries;
    struct answers *answers;
};

const struct service_options *service_options(const struct service *service) { return &service->options; }

static cajal_status load(cajal_knowledge **out, const struct service_options *options, cajal_errors *errors)
{
    return options->kb ? cajal_knowledge_load(out, options->kb, errors) : cajal_knowledge_embedded(out, errors);
}

/* Opened once at the start: what is wrong with it is told before anybody asks. */
static cajal_status open_registry(struct service *service, cajal_errors *errors)
{
    const cajal_knowledge *knowledge = service->places[0].knowledge;
    cajal_registry *registry = NULL;
    service->registries = registries_new(service->options.registry);
    if (!service->registries)
        return errors_no_memory(errors);
    cajal_status status = registries_take(&registry, service->registries, knowledge, errors);
    registries_give(service->registries, registry, knowledge, status == CAJAL_OK);
    return status;
}

cajal_status service_open(struct service **out, const struct service_options *options, cajal_errors *errors)
{
    struct service *service = calloc(1, sizeof *service);
    if (!service)
        return errors_no_memory(errors);
    service->options = *options;
    atomic_flag_clear(&service->reloading);
    service->metrics = metrics_new();
    cajal_status status =
        service->metrics ? load(&service->places[0].knowledge, options, errors) : errors_no_memory(errors);
    if (status == CAJAL_OK && options->registry)
        status = open_registry(service, errors);
    if (status == CAJAL_OK && options->remember_charts)
        status = answers_open(&service->answers, options->remember_charts, service->metrics, errors);
    if (status != CAJAL_OK) {
        service_close(service);
        return status;
    }
    *out = service;
    return CAJAL_OK;
}

void service_close(struct service *service)
{
    if (!service)
        return;
    answers_close(service->answers);
    registries_free(service->registries);
    cajal_knowledge_free(service->places[0].knowledge);
    cajal_knowledge_free(service->places[1].knowledge);
    metrics_free(service->metrics);
    free(service);
}

static struct place *take(struct service *service)
{
    for (;;) {
        int current = atomic_load(&service->current);
        struct place *place = &service->places[current];
        atomic_fetch_add(&place->users, 1);
        if (atomic_load(&service->current) == current)
            return place; /* counted before anybody could find it unused */
        atomic_fetch_sub(&place->users, 1);
    }
}

cajal_status service_reload(struct service *service, cajal_errors *errors)
{
    if (atomic_flag_test_and_set(&service->reloading))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "the knowledge base is being loaded already");
    int next = 1 - atomic_load(&service->current);
    struct place *place = &service->places[next];
    cajal_knowledge *fresh = NULL;
    cajal_status status = load(&fresh, &service->options, errors);
    if (status == CAJAL_OK) {
        while (atomic_load(&place->users))
            nanosleep(&(struct timespec){0, 1000000}, NULL); /* the last of those who began before the last change */
        if (service->registries)
            registries_forget(service->registries, place->knowledge);
        cajal_knowledge_free(place->knowledge);
        place->knowledge = fresh;
        place->generation = service->places[1 - next].generation + 1;
        atomic_store(&service->current, next);
        if (service->answers)
            answers_forget(service->answers, place->generation);
    }
    metrics_event(service->metrics, status == CAJAL_OK ? EVENT_RELOADED : EVENT_RELOAD_REFUSED);
    atomic_flag_clear(&service->reloading);
    return status;
}

struct metrics *service_metrics(struct service *service) { return service->metrics; }
struct registries *service_registries(struct service *service) { return service->registries; }
struct answers *service_answers(struct service *service) { return service->answers; }
void service_set_log(struct service *service, struct log *log) { service->log = log; }
void service_set_access(struct service *service, void *context) { service->options.access_context = context; }
void service_leave(struct service *service) { atomic_store(&service->leaving, true); }

void service_tidy(struct service *service)
{
    if (service->answers)
        answers_tidy(service->answers, monotonic_s());
}

bool service_is_leaving(const struct service *service) { return atomic_load(&service->leaving); }

/* Whether a body of this kind is read by the route. curl says application/x-www-form-urlencoded when told nothing. */
static bool is_read(const struct route *route, const char *type)
{
    static const char *const documents[] = {"application/json", "application/x-www-form-urlencoded", NULL};
    static const char *const tables[] = {"text/", "application/x-ndjson", "application/ndjson",
                                         "application/octet-stream", NULL};
    size_t length = strcspn(type, "; \t");
    if (length > 5 && letters_compare_n(type + length - 5, "+json", 5) == 0)
        return true;
    for (int i = 0; documents[i]; i++)
        if (length == strlen(documents[i]) && letters_compare_n(type, documents[i], length) == 0)
            return true;
    for (int i = 0; route->flags & ROUTE_TABLE && tables[i]; i++)
        if (letters_compare_n(type, tables[i], strlen(tables[i])) == 0)
            return true;
    return false;
}

static bool check_body(const struct route *route, const struct http_request *request, struct http_response *response)
{
    const char *type = http_header(request, "Content-Type"), *coding = http_header(request, "Content-Encoding");
    if (!route->body_most)
        return true;
    if (coding && letters_compare(coding, "identity") != 0) {
        http_problem(response, PROBLEM_MEDIA_TYPE, "Content-Encoding: expected none");
        return false;
    }
    if (!type || is_read(route, type))
        return true;
    http_problem(response, PROBLEM_MEDIA_TYPE, "Content-Type %.100s: expected application/json%s", type,
                 route->flags & ROUTE_TABLE ? ", text/csv or another text" : "");
    return false;
}

const struct route *service_begin(struct service *service, struct http_request *request, struct http_response *response)
{
    if (!guard_host(service, request, response))
        return NULL;
    if (request->method == HTTP_OPTIONS) {
        guard_preflight(service, request, response);
        return NULL;
    }
    const struct route *route = route_find(service, request, response);
    if (!route || !guard_origin(service, request, route, response))
        return NULL;
    if (!service->options.access)
        request->principal.role = HTTP_ADMIN;
    else if (!service->options.access(service, service->options.access_context, request, route->role, response))
        return NULL;
    return check_body(route, request, response) ? route : NULL;
}

/* Of the body: tells versions of an answer apart. */
static void set_etag(const struct http_request *request, struct http_response *response)
{
    uint64_t hash = hash_fnv(HASH_FNV, response->body.data, response->body.length);
    char etag[24];
    snprintf(etag, sizeof etag, "\"%016" PRIx64 "\"", hash);
    http_set_copy(response, "ETag", etag);
    const char *known = http_header(request, "If-None-Match");
    if (known && strstr(known, etag)) {
        response->status = 304;
        text_clear(&response->body);
    }
}

static bool has_field(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->fields_count; i++)
        if (letters_compare(response->fields[i].name, name) == 0)
            return true;
    return false;
}

void service_finish(struct service *service, const struct route *route, struct http_request *request,
                    struct http_response *response)
{
    struct place *place = take(service);
    request->knowledge = place->knowledge;
    request->generation = place->generation;
    route->handle(service, request, response);
    request->knowledge = NULL;
    atomic_fetch_sub(&place->users, 1);
    if (response->later)
        return;
    if (!response->status)
        response->status = 200;
    if (response->body.failed)
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
    if ((route->body_most || route->flags & ROUTE_REGISTRY) && !has_field(response, "Cache-Control"))
        http_set(response, "Cache-Control", "no-store"); /* it speaks of a patient: no browser keeps it on its disk */
    if (response->status == 200 && route->method == HTTP_GET && response->body.length && !has_field(response, "ETag") &&
        !has_field(response, "Cache-Control"))
        set_etag(request, response);
}

void service_answer(struct service *service, struct http_request *request, struct http_response *response)
{
    const struct route *route = service_begin(service, request, response);
    if (route && request->body_length > route->body_most)
        http_problem(response, PROBLEM_TOO_LARGE, "%zu bytes, expected at most %zu", request->body_length,
                     route->body_most);
    else if (route)
        service_finish(service, route, request, response);
    if (!response->later)
        return;
    response->later = false;
    request->resumed = true;
    service_finish(service, route, request, response);
}

void service_note(struct service *service, const struct route *route, const struct http_request *request,
                  const struct http_response *response, double seconds, size_t bytes_out)
{
    metrics_count(service->metrics, route, response->status, seconds, request->body_length, bytes_out);
    log_request(service->log, &(struct log_request){.method = http_method_name(request->method),
                                                    .route = route ? route->pattern : "",
                                                    .status = response->status,
                                                    .seconds = seconds,
                                                    .bytes_in = request->body_length,
                                                    .bytes_out = bytes_out,
                                                    .remote = request->remote,
                                                    .principal = request->principal.name,
                                                    .error = response->error});
}
