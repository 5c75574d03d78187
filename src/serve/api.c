#include "serve/api.h"

#include "base/date.h"

const char *api_as_of(const struct http_request *request, struct http_response *response)
{
    const char *as_of = http_query(request, "as_of");
    cajal_date day;
    if (!as_of)
        return request->today;
    if (date_parse(&day, as_of) && day.precision == CAJAL_DAY)
        return as_of;
    http_problem(response, PROBLEM_MALFORMED, "as_of=%.40s: expected a day, YYYY-MM-DD", as_of);
    return NULL;
}

cajal_case *api_case(const struct http_request *request, struct http_response *response)
{
    cajal_case *patient_case = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_status status =
        errors ? cajal_case_read(&patient_case, request->body ? request->body : "", request->body_length, NULL, errors)
               : CAJAL_INTERNAL;
    if (status != CAJAL_OK)
        http_problem_errors(response, status, errors);
    cajal_errors_free(errors);
    return patient_case;
}
