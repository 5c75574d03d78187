/* Records of FHIR R4 to cases, and cases to Bundles. */
#include "cajal/exchange.h"

#include "base/json_out.h"
#include "exchange/fhir_case.h"
#include "serve/api.h"
#include "serve/handlers.h"

static cajal_status give_case(struct http_response *response, const cajal_case *patient_case,
                              const cajal_fhir_report *report, cajal_errors *errors)
{
    char *json = NULL;
    size_t length = 0;
    cajal_status status = cajal_case_write(&json, &length, patient_case, 0, errors);
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
    response->type = HTTP_JSON;
    cajal_free(json);
    return CAJAL_OK;
}

void answer_fhir_case(struct service *service, const struct http_request *request, struct http_response *response)
{
    const cajal_fhir_input input = {request->body ? request->body : "", request->body_length, NULL};
    cajal_errors *errors = cajal_errors_new();
    cajal_case *patient_case = NULL;
    cajal_fhir_report *report = NULL;
    (void)service;
    cajal_status status = errors ? cajal_case_from_fhir(&patient_case, &report, request->knowledge, &input, 1,
                                                        http_query(request, "id"), errors)
                                 : CAJAL_INTERNAL;
    if (status == CAJAL_OK)
        status = give_case(response, patient_case, report, errors);
    if (status != CAJAL_OK)
        http_problem_errors(response, status, errors);
    cajal_fhir_report_free(report);
    cajal_case_free(patient_case);
    cajal_errors_free(errors);
}
