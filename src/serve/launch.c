/* SMART App Launch: which servers the page may be launched from, and a page that may speak with them. The launch itself
 * is done in the browser (web/smart.js): a public client with PKCE holds no secret, so nothing of it need be here. */
#include <string.h>

#include "base/json_out.h"
#include "base/letters.h"
#include "serve/access.h"
#include "serve/handlers.h"

static const struct access *access_of(struct service *service)
{
    const struct service_options *options = service_options(service);
    return options->access == access_check ? options->access_context : NULL;
}

void answer_smart(struct service *service, const struct http_request *request, struct http_response *response)
{
    const struct access *access = access_of(service);
    struct json_out json;
    (void)request;
    emit_begin(&json, &response->body, false);
    emit_object(&json, NULL);
    emit_array(&json, "servers");
    for (size_t i = 0; access && i < access->fhir_count; i++) {
        const struct access_fhir *fhir = &access->fhir[i];
        if (!fhir->client_id)
            continue;
        emit_object(&json, NULL);
        emit_string(&json, "iss", fhir->base);
        emit_string(&json, "client_id", fhir->client_id);
        if (fhir->scope)
            emit_string(&json, "scope", fhir->scope);
        emit_end_object(&json);
    }
    emit_end_array(&json);
    emit_end_object(&json);
    response->type = HTTP_JSON;
}

/* "https://ehr.example.org" of "https://ehr.example.org/fhir" */
static void add_origin(struct text *out, const char *address)
{
    const char *host = strstr(address, "://");
    text_add_char(out, ' ');
    text_add_n(out, address, host ? (size_t)(host - address) + 3 + strcspn(host + 3, "/") : strlen(address));
}

void answer_launch(struct service *service, const struct http_request *request, struct http_response *response)
{
    const struct access *access = access_of(service);
    struct http_request file = *request;
    struct text policy = {0};
    file.parameters[0] = "launch.html";
    answer_static(service, &file, response);
    text_add(&policy, "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; "
                      "form-action 'self'; frame-ancestors 'self'; object-src 'none'; connect-src 'self'");
    for (size_t i = 0; access && i < access->fhir_count; i++) {
        if (!access->fhir[i].client_id)
            continue;
        add_origin(&policy, access->fhir[i].base);
        for (size_t j = 0; j < access->fhir[i].origins_count; j++)
            add_origin(&policy, access->fhir[i].origins[j]);
    }
    struct arena *arena = http_arena(response);
    const char *kept = arena && !policy.failed ? arena_strdup(arena, policy.data) : NULL;
    for (size_t i = 0; kept && i < response->fields_count; i++)
        if (letters_compare(response->fields[i].name, "Content-Security-Policy") == 0)
            response->fields[i].value = kept;
    text_free(&policy);
}
