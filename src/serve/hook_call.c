#include <string.h>

#include "base/errors.h"
#include "serve/hooks.h"

#define TEXT_MOST 2048 /* of addresses in a call */

/* The titles and descriptions say what is done, the knowledge base what is said. */
const struct hook_service hook_services[] = {
    {"gist-plan", "patient-view", "Plan for metastatic GIST",
     "For a patient with a gastrointestinal stromal tumour: the options of treatment with reasons and sources, what to "
     "avoid, what the labels say of the dose, and which missing facts would decide. No cards for other patients.",
     HOOK_PATIENT_VIEW},
    {"gist-order-select", "order-select", "Drug orders for GIST, when chosen",
     "For a patient with a gastrointestinal stromal tumour: whether the drug chosen can work against the tumour, and "
     "whether its dose fits recorded side effects, laboratory values and comedications.",
     HOOK_ORDER_SELECT},
    {"gist-order-sign", "order-sign", "Drug orders for GIST, when signed",
     "For a patient with a gastrointestinal stromal tumour: whether the drugs ordered can work against the tumour, and "
     "whether their doses fit recorded side effects, laboratory values and comedications.",
     HOOK_ORDER_SIGN},
};
const size_t hook_services_count = sizeof hook_services / sizeof hook_services[0];

#define PATIENT "{{context.patientId}}"
const struct hook_template hook_templates[] = {
    {"patient", "Patient/" PATIENT, true},
    {"conditions", "Condition?patient=" PATIENT, true},
    {"observations", "Observation?patient=" PATIENT, true},
    {"medicationRequests", "MedicationRequest?patient=" PATIENT, true},
    {"medicationStatements", "MedicationStatement?patient=" PATIENT, false},
    {"procedures", "Procedure?patient=" PATIENT, false},
    {"reports", "DiagnosticReport?patient=" PATIENT, false},
    {"allergies", "AllergyIntolerance?patient=" PATIENT, false},
    {"adverseEvents", "AdverseEvent?subject=Patient/" PATIENT, false},
};
const size_t hook_templates_count = sizeof hook_templates / sizeof hook_templates[0];

const struct hook_service *hook_service_of(const char *id)
{
    for (size_t i = 0; i < hook_services_count; i++)
        if (strcmp(hook_services[i].id, id) == 0)
            return &hook_services[i];
    return NULL;
}

/* A FHIR id: it becomes part of an address. */
static bool is_id(const char *text)
{
    size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");
    return length > 0 && length <= 64 && text[length] == '\0' && strcmp(text, ".") != 0 && strcmp(text, "..") != 0;
}

/* A text of the call that is not empty; NULL when it is not there. */
static const char *text_of(struct hook_call *it, uint32_t object, const char *key)
{
    uint32_t value = scan_member(&it->scan, object, key);
    if (!scan_is(&it->scan, value, SCAN_STRING) || it->scan.tokens[value].length > TEXT_MOST * 4)
        return NULL;
    const char *text = scan_string(&it->scan, value, it->arena);
    return text && *text ? text : NULL;
}

static bool refuse(struct http_response *response, const char *path, const char *expected)
{
    if (arena_failed(http_arena(response)))
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
    else
        http_problem(response, PROBLEM_MALFORMED, "%s: expected %s", path, expected);
    return false;
}

/* Whom we may ask, and with what. */
static bool read_server(struct hook_call *it, struct http_response *response)
{
    uint32_t authorization = scan_member(&it->scan, 0, "fhirAuthorization");
    it->fhir_server = text_of(it, 0, "fhirServer");
    if (authorization == SCAN_NONE)
        return true;
    if (!it->fhir_server)
        return refuse(response, "$.fhirServer", "an address: there is a fhirAuthorization");
    it->token = text_of(it, authorization, "access_token");
    if (!it->token)
        return refuse(response, "$.fhirAuthorization.access_token", "a token");
    return true;
}

static bool read_context(struct hook_call *it, struct http_response *response)
{
    it->context = scan_member(&it->scan, 0, "context");
    if (!scan_is(&it->scan, it->context, SCAN_OBJECT))
        return refuse(response, "$.context", "an object");
    it->patient = text_of(it, it->context, "patientId");
    if (it->patient && strncmp(it->patient, "Patient/", 8) == 0)
        it->patient += 8;
    if (!it->patient || !is_id(it->patient))
        return refuse(response, "$.context.patientId", "the id of a Patient");
    if (!text_of(it, it->context, "userId"))
        return refuse(response, "$.context.userId", "who is signed in, such as \"Practitioner/7\"");
    if (it->service->kind == HOOK_PATIENT_VIEW)
        return true;
    if (!scan_says(&it->scan,
                   scan_member(&it->scan, scan_member(&it->scan, it->context, "draftOrders"), "resourceType"),
                   "Bundle"))
        return refuse(response, "$.context.draftOrders", "a Bundle of the orders");
    if (it->service->kind == HOOK_ORDER_SELECT &&
        !scan_is(&it->scan, scan_member(&it->scan, it->context, "selections"), SCAN_ARRAY))
        return refuse(response, "$.context.selections", "a list of the orders chosen");
    return true;
}

bool hook_call_read(struct hook_call *out, const struct hook_service *service, const struct http_request *request,
                    struct access *access, const char *origin, struct http_response *response)
{
    *out = (struct hook_call){.service = service, .request = request, .access = access, .origin = origin};
    out->arena = http_arena(response);
    cajal_errors *errors = cajal_errors_new();
    if (!out->arena || !errors) {
        cajal_errors_free(errors);
        http_problem(response, PROBLEM_INTERNAL, "out of memory");
        return false;
    }
    cajal_status status =
        scan_document(&out->scan, request->body ? request->body : "", request->body_length, NULL, errors);
    if (status != CAJAL_OK && status != CAJAL_INTERNAL) {
        const cajal_error *error = cajal_errors_at(errors, 0);
        http_problem(response, PROBLEM_MALFORMED, "line %d: %s", error ? error->line : 0,
                     error ? error->message : "expected JSON");
    } else if (status != CAJAL_OK)
        http_problem_errors(response, status, errors);
    cajal_errors_free(errors);
    if (status != CAJAL_OK)
        return false;
    if (!scan_is(&out->scan, 0, SCAN_OBJECT))
        return refuse(response, "$", "an object");
    if (!scan_says(&out->scan, scan_member(&out->scan, 0, "hook"), service->hook))
        return refuse(response, "$.hook", service->hook);
    if (!text_of(out, 0, "hookInstance"))
        return refuse(response, "$.hookInstance", "a UUID");
    out->prefetch = scan_member(&out->scan, 0, "prefetch");
    if (out->prefetch != SCAN_NONE && !scan_is(&out->scan, out->prefetch, SCAN_OBJECT) &&
        !scan_is(&out->scan, out->prefetch, SCAN_NULL))
        return refuse(response, "$.prefetch", "an object");
    return read_context(out, response) && read_server(out, response);
}

void hook_call_end(struct hook_call *call) { scan_free(&call->scan); }

bool hook_client_known(struct access *access, const char *origin, const struct http_request *request,
                       struct http_response *response, const char **client)
{
    *client = NULL;
    if (!access || !access->clients)
        return true;
    char endpoint[TEXT_MOST];
    const char *token = access_bearer(request);
    const struct jwt_issuer *issuer = NULL;
    const struct jwt_wanted wanted = {endpoint, request->time, true, false};
    enum jwt_verdict verdict = JWT_MALFORMED;
    if (token && (size_t)snprintf(endpoint, sizeof endpoint, "%s%s", origin, request->path) < sizeof endpoint)
        verdict = jwt_verify(NULL, &issuer, access->clients, access->replay, token, strlen(token), &wanted);
    if (verdict == JWT_GOOD) {
        *client = issuer->iss;
        return true;
    }
    response->status = 401; /* bare: nothing for who guesses */
    response->error = token ? jwt_verdict_words(verdict) : "no token";
    http_set(response, "WWW-Authenticate", "Bearer");
    return false;
}
