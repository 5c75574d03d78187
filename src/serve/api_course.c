/* A case over time: the drawings, and the table that says the same in words. */
#include <stdlib.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "cajal/response.h"
#include "report/course.h"
#include "report/plot.h"
#include "report/response_report.h"
#include "report/timeline.h"
#include "serve/api.h"
#include "serve/handlers.h"

/* A drawing as a string of the answer; null when there is nothing to draw, or nothing to draw with. */
static cajal_status emit_drawing(struct json_out *json, const char *key, cajal_status status, char *bytes)
{
    emit_string(json, key, status == CAJAL_OK ? bytes : NULL);
    free(bytes);
    return status == CAJAL_INTERNAL ? status : CAJAL_OK;
}

static cajal_status drawings(struct json_out *json, const struct http_request *request,
                             const cajal_assessment *assessment)
{
    char *course = NULL, *plane = NULL;
    size_t length;
    struct plot_subject subject;
    struct arena *arena = arena_new();
    const cajal_response *response = &assessment->response;
    if (!arena || !plot_subject_of(&subject, arena, request->knowledge, response, RESPONSE_BY_RECIST)) {
        arena_free(arena);
        return CAJAL_INTERNAL;
    }
    cajal_status status = course_draw(&course, &length, CHART_PAGE, assessment->patient_case, response, NULL);
    cajal_status good = emit_drawing(json, "course", status, course);
    status = plot_draw(&plane, &length, PLOT_PLANE, CHART_PAGE, request->knowledge, &subject, 1, NULL);
    if (emit_drawing(json, "plane", status, plane) != CAJAL_OK)
        good = CAJAL_INTERNAL;
    arena_free(arena);
    return good;
}

static cajal_status emit_events(struct json_out *json, const cajal_case *patient_case)
{
    struct timeline timeline;
    struct arena *arena = arena_new();
    bool good = arena && timeline_make(&timeline, arena, patient_case);
    emit_array(json, "events");
    for (size_t i = 0; good && i < timeline.count; i++) {
        char day[DATE_TEXT];
        date_format(day, timeline.events[i].date);
        emit_object(json, NULL);
        emit_string(json, "date", day[0] ? day : NULL);
        emit_string(json, "kind", timeline.events[i].kind);
        emit_string(json, "text", timeline.events[i].text);
        emit_end_object(json);
    }
    emit_end_array(json);
    arena_free(arena);
    return good ? CAJAL_OK : CAJAL_INTERNAL;
}

static cajal_status write_course(struct api_call *call, const cajal_case *patient_case,
                                 const cajal_assessment *assessment)
{
    struct text *out = &call->response->body;
    struct json_out json;
    emit_begin(&json, out, false);
    emit_object(&json, NULL);
    emit_string(&json, "case", cajal_case_id(patient_case));
    cajal_status status = drawings(&json, call->request, assessment);
    if (status == CAJAL_OK)
        status = emit_events(&json, patient_case);
    if (status == CAJAL_OK) {
        text_add(out, ",\"response\":");
        status = report_response_json(out, assessment, false, call->errors);
    }
    text_add(out, "}\n");
    call->response->type = HTTP_JSON;
    return status != CAJAL_OK || out->failed ? errors_no_memory(call->errors) : CAJAL_OK;
}

static cajal_status course(struct api_call *call)
{
    cajal_case *patient_case = NULL;
    cajal_assessment *assessment = NULL;
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    cajal_status status = api_only(call, NULL, 0);
    if (status == CAJAL_OK)
        status = api_read_case(call, &patient_case);
    if (status == CAJAL_OK)
        status = cajal_assess_case(&assessment, call->request->knowledge, patient_case, &options, call->errors);
    if (status == CAJAL_OK)
        status = write_course(call, patient_case, assessment);
    cajal_assessment_free(assessment);
    cajal_case_free(patient_case);
    return status;
}

void answer_course(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, course);
}
