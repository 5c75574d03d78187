/* libFuzzer: any text as the body of each CDS Hooks call and of its feedback. Every answer has a status that is told
 * of, and JSON that can be read. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "serve/service.h"

static struct service *service;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const struct service_options options = {.origin = "http://localhost"};
    (void)argc;
    (void)argv;
    return service_open(&service, &options, NULL) == CAJAL_OK ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"/cds-services/gist-plan", "/cds-services/gist-order-select",
                                        "/cds-services/gist-order-sign", "/cds-services/gist-plan/feedback"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct http_request request = {.method = HTTP_POST,
                                       .path = paths[i],
                                       .body = (const char *)data,
                                       .body_length = size,
                                       .time = 1764000000,
                                       .today = "2026-11-25"};
        struct http_response response = {0};
        service_answer(service, &request, &response);
        if (response.status != 200 && response.status != 400 && response.status != 412 && response.status != 422)
            abort();
        if (response.body.length) {
            json_t *json = json_loadb(response.body.data, response.body.length, JSON_REJECT_DUPLICATES, NULL);
            if (!json)
                abort();
            json_decref(json);
        }
        http_response_free(&response);
    }
    return 0;
}
