#include "serve/service.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/errors.h"
#include "serve/routes.h"

/* Two places for the knowledge base: requests use the current one while the other waits until nobody uses it and is
 * filled anew. Nobody waits for a lock. */
struct place {
    cajal_knowledge *knowledge;
    atomic_int users;
};

struct service {
    struct service_options options;
    struct place places[2];
    atomic_int current;
    atomic_flag reloading;
};

const struct service_options *service_options(const struct service *service) { return &service->options; }

static cajal_status load(cajal_knowledge **out, const struct service_options *options, cajal_errors *errors)
{
    return options->kb ? cajal_knowledge_load(out, options->kb, errors) : cajal_knowledge_embedded(out, errors);
}

cajal_status service_open(struct service **out, const struct service_options *options, cajal_errors *errors)
{
    struct service *service = calloc(1, sizeof *service);
    if (!service)
        return errors_no_memory(errors);
    service->options = *options;
    atomic_flag_clear(&service->reloading);
    cajal_status status = load(&service->places[0].knowledge, options, errors);
    if (status != CAJAL_OK) {
        free(service);
        return status;
    }
    *out = service;
    return CAJAL_OK;
}

void service_close(struct service *service)
{
    if (!service)
        return;
    cajal_knowledge_free(service->places[0].knowledge);
    cajal_knowledge_free(service->places[1].knowledge);
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
        cajal_knowledge_free(place->knowledge);
        place->knowledge = fresh;
        atomic_store(&service->current, next);
    }
    atomic_flag_clear(&service->reloading);
    return status;
}

void service_answer(struct service *service, struct http_request *request, struct http_response *response)
{
    struct place *place = take(service);
    request->knowledge = place->knowledge;
    const struct route *route = route_find(service, request, response);
    if (route) {
        if (!service->options.access)
            request->principal.role = HTTP_ADMIN;
        if (!service->options.access ||
            service->options.access(service, service->options.access_context, request, route->role, response))
            route->handle(service, request, response);
    }
    if (!response->status)
        response->status = 200;
    if (response->body.failed)
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
    request->knowledge = NULL;
    atomic_fetch_sub(&place->users, 1);
}
