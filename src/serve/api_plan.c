#include "cajal/plan.h"
#include "cajal/report.h"
#include "serve/api.h"
#include "serve/handlers.h"

static cajal_status plan(struct http_response *response, const struct http_request *request,
                         const cajal_case *patient_case, const char *as_of, cajal_errors *errors)
{
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    cajal_report_options face = CAJAL_REPORT_OPTIONS_INIT;
    cajal_plan *made = NULL;
    char *bytes = NULL;
    size_t length = 0;
    options.as_of = as_of;
    face.format = CAJAL_JSON;
    cajal_status status = cajal_plan_make(&made, request->knowledge, patient_case, &options, errors);
    if (status == CAJAL_OK)
        status = cajal_report_plan(&bytes, &length, made, &face, errors);
    if (status == CAJAL_OK)
        http_give(response, HTTP_JSON, bytes, length);
    cajal_plan_free(made);
    return status;
}

void answer_plan(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    const char *as_of = api_as_of(request, response);
    cajal_case *patient_case = as_of ? api_case(request, response) : NULL;
    if (!patient_case)
        return;
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = errors ? plan(response, request, patient_case, as_of, errors) : CAJAL_INTERNAL;
    if (status != CAJAL_OK)
        http_problem_errors(response, status, errors);
    cajal_errors_free(errors);
    cajal_case_free(patient_case);
}
