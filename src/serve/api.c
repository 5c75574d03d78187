#include "serve/api.h"

#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "base/words.h"

void api_run(struct service *service, const struct http_request *request, struct http_response *response,
             api_work *work)
{
    struct api_call call = {service, request, response, http_arena(response), cajal_errors_new()};
    cajal_status status = call.arena && call.errors ? work(&call) : CAJAL_INTERNAL;
    if (status != CAJAL_OK && response->status < 400)
        http_problem_errors(response, status, call.errors);
    cajal_errors_free(call.errors);
}

cajal_status api_finish(struct api_call *call, cajal_status status)
{
    if (status != CAJAL_OK)
        return status;
    call->response->type = HTTP_JSON;
    return call->response->body.failed ? errors_no_memory(call->errors) : CAJAL_OK;
}

cajal_status api_only(struct api_call *call, const char *const *known, size_t count)
{
    for (size_t i = 0; i < call->request->query_count; i++) {
        const char *name = call->request->query[i].name;
        bool found = false;
        for (size_t k = 0; k < count && !found; k++)
            found = strcmp(name, known[k]) == 0;
        if (found)
            continue;
        const char *nearest = words_nearest(name, known, count);
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "there is no parameter \"%.60s\" here%s%s%s", name,
                          nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
    return CAJAL_OK;
}

cajal_status api_day(struct api_call *call, const char **out, const char *name)
{
    const char *text = http_query(call->request, name);
    cajal_date day;
    if (text && (!date_parse(&day, text) || day.precision != CAJAL_DAY))
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "%s=%.40s: expected a day, YYYY-MM-DD", name, text);
    if (text)
        *out = text;
    return CAJAL_OK;
}

int32_t api_days(const char *day)
{
    cajal_date date = {0};
    return day && date_parse(&date, day) ? date.days : INT32_MAX;
}

cajal_status api_number(struct api_call *call, int *out, const char *name, int low, int high)
{
    const char *text = http_query(call->request, name);
    char *end = NULL;
    long value = text ? strtol(text, &end, 10) : 0;
    if (text && (end == text || *end || value < low || value > high))
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "%s=%.40s: expected %d to %d", name, text, low,
                          high);
    if (text)
        *out = (int)value;
    return CAJAL_OK;
}

cajal_status api_read_case(struct api_call *call, cajal_case **out)
{
    return cajal_case_read(out, call->request->body ? call->request->body : "", call->request->body_length, NULL,
                           call->errors);
}

bool api_is_table(const struct http_request *request)
{
    const char *type = http_header(request, "Content-Type");
    return type &&
           (letters_compare_n(type, "text/", 5) == 0 || letters_compare_n(type, "application/octet-stream", 24) == 0);
}

void api_answer(struct api_call *call, const char *type, char *bytes, size_t length)
{
    http_give(call->response, type, bytes, length);
}
