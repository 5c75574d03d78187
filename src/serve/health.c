#include "serve/handlers.h"

void answer_health(struct service *service, const struct http_request *request, struct http_response *response)
{
    static const char words[] = "{\"status\":\"ok\"}\n";
    (void)service;
    (void)request;
    response->type = HTTP_JSON;
    response->fixed = words;
    response->fixed_length = sizeof words - 1;
}
