/* A case in: its plan, or what is wrong with it. */
#include <string.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "cajal/plan.h"
#include "cajal/report.h"
#include "serve/api.h"
#include "serve/handlers.h"

static cajal_status read_authority(struct api_call *call, cajal_plan_options *options)
{
    static const struct {
        const char *name;
        unsigned bit;
    } known[] = {{"fda", CAJAL_FDA}, {"ema", CAJAL_EMA}, {"pmda", CAJAL_PMDA}};
    const char *name = http_query(call->request, "authority");
    for (size_t i = 0; name && i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0)
            options->authorities = known[i].bit;
    if (name && !options->authorities)
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "authority=%.40s: expected fda, ema or pmda", name);
    return CAJAL_OK;
}

/* The face that ?format= asks for. */
static cajal_status read_format(struct api_call *call, cajal_report_options *face, const char **type)
{
    const char *format = http_query(call->request, "format");
    face->format = CAJAL_JSON;
    *type = HTTP_JSON;
    if (format && strcmp(format, "html") == 0) {
        face->format = CAJAL_HTML;
        *type = "text/html; charset=utf-8";
    } else if (format && strcmp(format, "text") == 0) {
        face->format = CAJAL_TEXT;
        *type = "text/plain; charset=utf-8";
    } else if (format && strcmp(format, "json") != 0) {
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "format=%.40s: expected json, text or html",
                          format);
    }
    return CAJAL_OK;
}

static cajal_status write_plan(struct api_call *call, const cajal_case *patient_case, const cajal_plan_options *options,
                               const cajal_report_options *face, const char *type)
{
    cajal_plan *plan = NULL;
    char *bytes = NULL;
    size_t length = 0;
    cajal_status status = cajal_plan_make(&plan, call->request->knowledge, patient_case, options, call->errors);
    if (status == CAJAL_OK)
        status = cajal_report_plan(&bytes, &length, plan, face, call->errors);
    if (status == CAJAL_OK)
        api_answer(call, type, bytes, length);
    cajal_plan_free(plan);
    return status;
}

static cajal_status plan(struct api_call *call)
{
    static const char *const known[] = {"as_of", "authority", "format"};
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    cajal_report_options face = CAJAL_REPORT_OPTIONS_INIT;
    cajal_case *patient_case = NULL;
    const char *type;
    options.as_of = call->request->today;
    cajal_status status = api_only(call, known, sizeof known / sizeof known[0]);
    if (status == CAJAL_OK)
        status = api_day(call, &options.as_of, "as_of");
    if (status == CAJAL_OK)
        status = read_authority(call, &options);
    if (status == CAJAL_OK)
        status = read_format(call, &face, &type);
    if (status == CAJAL_OK)
        status = api_read_case(call, &patient_case);
    if (status == CAJAL_OK)
        status = write_plan(call, patient_case, &options, &face, type);
    cajal_case_free(patient_case);
    return status;
}

void answer_plan(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, plan);
}

/* ---- what is wrong with a case ---- */

static void write_mistakes(struct api_call *call, const char *id)
{
    struct json_out json;
    size_t count = cajal_errors_count(call->errors);
    emit_begin(&json, &call->response->body, false);
    emit_object(&json, NULL);
    emit_bool(&json, "valid", count == 0);
    emit_string(&json, "case", id);
    emit_array(&json, "errors");
    for (size_t i = 0; i < count; i++) {
        const cajal_error *error = cajal_errors_at(call->errors, i);
        emit_object(&json, NULL);
        emit_string(&json, "path", error->path ? error->path : "$");
        if (error->line)
            emit_int(&json, "line", error->line);
        emit_string(&json, "message", error->message);
        emit_end_object(&json);
    }
    emit_end_array(&json);
    emit_end_object(&json);
    text_add_char(&call->response->body, '\n');
}

/* Also what only a plan finds: a mutation that cannot be what it says. */
static cajal_status validate(struct api_call *call)
{
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    cajal_case *patient_case = NULL;
    cajal_plan *made = NULL;
    options.as_of = call->request->today;
    cajal_status status = api_read_case(call, &patient_case);
    if (status == CAJAL_OK)
        status = cajal_plan_make(&made, call->request->knowledge, patient_case, &options, call->errors);
    if (status == CAJAL_OK || status == CAJAL_INVALID) {
        call->response->type = HTTP_JSON;
        write_mistakes(call, patient_case ? cajal_case_id(patient_case) : NULL);
        status = CAJAL_OK;
    }
    cajal_plan_free(made);
    cajal_case_free(patient_case);
    return status;
}

void answer_validate(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, validate);
}
