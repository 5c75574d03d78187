/* The routes of CDS Hooks. */
#include "serve/hooks.h"

#include <string.h>

#include "base/errors.h"
#include "serve/handlers.h"

static struct access *access_of(struct service *service)
{
    const struct service_options *options = service_options(service);
    return options->access == access_check ? options->access_context : NULL;
}

/* By what clients know us: as we were told, or as they call us. */
static const char *origin_of(struct service *service, const struct http_request *request,
                             struct http_response *response)
{
    const struct service_options *options = service_options(service);
    const char *host = http_header(request, "Host");
    struct arena *arena = http_arena(response);
    if (options->origin)
        return options->origin;
    bool plain = host && *host &&
                 strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]_") == strlen(host);
    const char *origin =
        arena ? arena_printf(arena, "%s://%s", request->secure ? "https" : "http", plain ? host : "localhost") : NULL;
    if (!origin)
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
    return origin;
}

/* ---- discovery ---- */

static void emit_service(struct json_out *json, const struct hook_service *service)
{
    emit_object(json, NULL);
    emit_string(json, "hook", service->hook);
    emit_string(json, "title", service->title);
    emit_string(json, "description", service->description);
    emit_string(json, "id", service->id);
    emit_object(json, "prefetch");
    for (size_t i = 0; i < hook_templates_count; i++)
        emit_string(json, hook_templates[i].key, hook_templates[i].query);
    emit_end_object(json);
    emit_string(json, "usageRequirements",
                "The prefetch, or fhirServer with an access token for it; the server must be on this service's list.");
    emit_end_object(json);
}

void answer_hook_services(struct service *service, const struct http_request *request, struct http_response *response)
{
    struct json_out json;
    (void)service;
    (void)request;
    emit_begin(&json, &response->body, false);
    emit_object(&json, NULL);
    emit_array(&json, "services");
    for (size_t i = 0; i < hook_services_count; i++)
        emit_service(&json, &hook_services[i]);
    emit_end_array(&json);
    emit_end_object(&json);
    response->type = HTTP_JSON;
}

/* ---- a call ---- */

static void write_cards(struct hook_cards *cards, struct http_response *response)
{
    emit_begin(&cards->json, &response->body, false);
    emit_object(&cards->json, NULL);
    emit_array(&cards->json, "cards");
    if (cards->plan) {
        citations_begin(&cards->citations, cards->knowledge);
        cards->citations.day = cards->plan->day.as_of_days;
        if (cards->call->service->kind == HOOK_PATIENT_VIEW)
            hook_plan_cards(cards);
        else
            hook_order_cards(cards);
        hook_cards_sort(cards);
        citations_end(&cards->citations);
    }
    emit_end_array(&cards->json);
    emit_end_object(&cards->json);
    response->type = HTTP_JSON;
    if (cards->failed || cards->detail.failed || arena_failed(cards->arena))
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
    text_free(&cards->detail);
}

static void answer_call(const struct hook_call *call, const struct hook_again *again, struct http_response *response)
{
    struct hook_data data;
    cajal_plan *plan = NULL;
    if (hook_gather(&data, call, response)) {
        cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
        cajal_errors *errors = cajal_errors_new();
        options.as_of = call->request->today;
        /* a patient without the diagnosis is none of ours: no cards */
        cajal_status status =
            !errors ? CAJAL_INTERNAL
            : !fhir_reader_found_disease(data.reader)
                ? CAJAL_OK
                : cajal_plan_make(&plan, call->request->knowledge, data.patient_case, &options, errors);
        struct hook_cards cards = {
            .call = call, .data = &data, .plan = plan, .knowledge = call->request->knowledge, .arena = call->arena};
        if (status == CAJAL_OK) {
            write_cards(&cards, response);
            hook_remember(again, call, &data, &cards.places, response);
        } else
            http_problem_errors(response, status, errors);
        cajal_errors_free(errors);
    }
    cajal_plan_free(plan);
    hook_data_end(&data);
}

static const struct hook_service *find_service(const struct http_request *request, struct http_response *response)
{
    const struct hook_service *hook = hook_service_of(request->parameters[0]);
    if (!hook)
        http_problem(response, PROBLEM_NOT_FOUND, "there is no service %.100s; GET /cds-services lists them",
                     request->parameters[0]);
    return hook;
}

void answer_hook(struct service *service, const struct http_request *request, struct http_response *response)
{
    struct access *access = access_of(service);
    const char *origin = origin_of(service, request, response), *client;
    const struct hook_service *hook = find_service(request, response);
    struct hook_again again;
    struct hook_call call;
    /* the second time a token has been used already: by ourselves */
    if (!hook || !origin || (!request->resumed && !hook_client_known(access, origin, request, response, &client)))
        return;
    if (hook_recall(&again, service, hook, request, access, origin, response))
        return;
    if (hook_call_read(&call, hook, request, access, origin, response))
        answer_call(&call, &again, response);
    hook_call_end(&call);
}

void answer_hook_feedback(struct service *service, const struct http_request *request, struct http_response *response)
{
    struct access *access = access_of(service);
    const char *origin = origin_of(service, request, response), *client;
    const struct hook_service *hook = find_service(request, response);
    if (hook && origin && hook_client_known(access, origin, request, response, &client))
        hook_feedback(service, access, hook, client, request, response);
}
