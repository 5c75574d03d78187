/* Records of FHIR R4 to cases, and cases to Bundles. */
#include "cajal/exchange.h"

#include "base/errors.h"
#include "base/json_out.h"
#include "exchange/fhir_case.h"
#include "serve/api.h"
#include "serve/handlers.h"

static cajal_status give_case(struct api_call *call, const cajal_case *patient_case, const cajal_fhir_report *report)
{
    struct http_response *response = call->response;
    char *json = NULL;
    size_t length = 0;
    cajal_status status = cajal_case_write(&json, &length, patient_case, 0, call->errors);
    if (status != CAJAL_OK)
        return status;
    while (length && json[length - 1] == '\n')
        length--;
    struct json_out out;
    emit_begin(&out, &response->body, false);
    emit_object(&out, NULL);
    fhir_report_emit(&out, "notes", report);
    text_add(&response->body, ",\"case\":");
    text_add_n(&response->body, json, length);
    emit_end_object(&out);
    text_add_char(&response->body, '\n');
    response->type = HTTP_JSON;
    cajal_free(json);
    return response->body.failed ? errors_no_memory(call->errors) : CAJAL_OK;
}

static cajal_status to_case(struct api_call *call)
{
    static const char *const known[] = {"id"};
    const struct http_request *request = call->request;
    const cajal_fhir_input input = {request->body ? request->body : "", request->body_length, NULL};
    cajal_case *patient_case = NULL;
    cajal_fhir_report *report = NULL;
    cajal_status status = api_only(call, known, 1);
    if (status == CAJAL_OK)
        status = cajal_case_from_fhir(&patient_case, &report, request->knowledge, &input, 1, http_query(request, "id"),
                                      call->errors);
    if (status == CAJAL_OK)
        status = give_case(call, patient_case, report);
    cajal_fhir_report_free(report);
    cajal_case_free(patient_case);
    return status;
}

void answer_fhir_case(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, to_case);
}

static cajal_status to_bundle(struct api_call *call)
{
    cajal_case *patient_case = NULL;
    char *bytes = NULL;
    size_t length = 0;
    cajal_status status = api_only(call, NULL, 0);
    if (status == CAJAL_OK)
        status = api_read_case(call, &patient_case);
    if (status == CAJAL_OK)
        status = cajal_case_to_fhir(&bytes, &length, call->request->knowledge, patient_case, 1, call->errors);
    if (status == CAJAL_OK)
        api_answer(call, "application/fhir+json", bytes, length);
    cajal_case_free(patient_case);
    return status;
}

void answer_fhir_bundle(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, to_bundle);
}
