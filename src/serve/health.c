/* What those who run the service ask. */
#include <string.h>

#include "base/json_out.h"
#include "serve/handlers.h"
#include "serve/metrics.h"

void answer_health(struct service *service, const struct http_request *request, struct http_response *response)
{
    static const char words[] = "{\"status\":\"ok\"}\n";
    (void)service;
    (void)request;
    response->type = HTTP_JSON;
    response->fixed = words;
    response->fixed_length = sizeof words - 1;
}

void answer_ready(struct service *service, const struct http_request *request, struct http_response *response)
{
    struct json_out json;
    if (service_is_leaving(service)) {
        http_problem(response, PROBLEM_UNAVAILABLE, "the service is stopping");
        return;
    }
    http_set(response, "Cache-Control", "no-store");
    response->type = HTTP_JSON;
    emit_begin(&json, &response->body, false);
    emit_object(&json, NULL);
    emit_string(&json, "status", "ready");
    emit_string(&json, "version", CAJAL_VERSION);
    emit_string(&json, "knowledge_base", cajal_knowledge_version(request->knowledge));
    emit_string(&json, "known_until", cajal_knowledge_known_until(request->knowledge));
    emit_bool(&json, "registry", service_options(service)->registry != NULL);
    emit_end_object(&json);
    text_add_char(&response->body, '\n');
}

void answer_metrics(struct service *service, const struct http_request *request, struct http_response *response)
{
    http_set(response, "Cache-Control", "no-store");
    response->type = "text/plain; version=0.0.4; charset=utf-8";
    metrics_write(&response->body, service_metrics(service), cajal_knowledge_version(request->knowledge));
}

void answer_problem(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        enum http_problem problem = (enum http_problem)i;
        if (strcmp(http_problem_kind(problem), request->parameters[0]) != 0)
            continue;
        response->type = "text/plain; charset=utf-8";
        text_printf(&response->body,
                    "%s (status %d)\n\nThe member \"detail\" of the problem says more, and \"errors\" "
                    "lists every mistake with its place in what was sent.\n",
                    http_problem_title(problem), http_problem_status(problem));
        return;
    }
    http_problem(response, PROBLEM_NOT_FOUND, "there is no problem of that kind");
}
