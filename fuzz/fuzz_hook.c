/* libFuzzer: any text as the body of a CDS Hooks call or of its feedback, as its size says. Every answer has a status
 * that is told of, and JSON that can be read; a service that holds answers for charts that are opened again, the first
 * time and the second, says what one that holds none says. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "serve/service.h"

static struct service *plain, *remembering;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const struct service_options options = {.origin = "http://localhost"},
                                 more = {.origin = "http://localhost", .remember_charts = 64};
    (void)argc;
    (void)argv;
    return service_open(&plain, &options, NULL) == CAJAL_OK && service_open(&remembering, &more, NULL) == CAJAL_OK ? 0
                                                                                                                   : -1;
}

static void ask(struct http_response *response, struct service *service, const char *path, const uint8_t *data,
                size_t size)
{
    struct http_request request = {.method = HTTP_POST,
                                   .path = path,
                                   .body = (const char *)data,
                                   .body_length = size,
                                   .time = 1764000000,
                                   .today = "2026-11-25"};
    *response = (struct http_response){0};
    service_answer(service, &request, response);
    if (response->status != 200 && response->status != 400 && response->status != 412 && response->status != 422)
        abort();
    if (response->body.length) {
        json_t *json = json_loadb(response->body.data, response->body.length, JSON_REJECT_DUPLICATES, NULL);
        if (!json)
            abort();
        json_decref(json);
    }
}

/* Each answer has uuids of its own. No text of an answer reads like a key, because its quotes are escaped. */
static void hide_uuids(struct http_response *response)
{
    static const char key[] = "\"uuid\":\"";
    for (char *at = response->body.data; at && (at = strstr(at, key));)
        for (at += sizeof key - 1; *at != '"'; at++)
            *at = '0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"/cds-services/gist-plan", "/cds-services/gist-order-select",
                                        "/cds-services/gist-order-sign", "/cds-services/gist-plan/feedback"};
    const char *path = paths[size % (sizeof paths / sizeof paths[0])];
    struct http_response worked_out, held;
    ask(&worked_out, plain, path, data, size);
    hide_uuids(&worked_out);
    for (int turn = 0; turn < 2; turn++) {
        ask(&held, remembering, path, data, size);
        hide_uuids(&held);
        if (held.status != worked_out.status || held.body.length != worked_out.body.length ||
            (held.body.length && memcmp(held.body.data, worked_out.body.data, held.body.length) != 0))
            abort();
        http_response_free(&held);
    }
    http_response_free(&worked_out);
    return 0;
}
