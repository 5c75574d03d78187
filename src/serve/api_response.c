/* Lesions over time in, as a case or a table: every criterion out, or a plot. */
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "report/plot.h"
#include "report/response_report.h"
#include "response/assessment.h"
#include "serve/api.h"
#include "serve/handlers.h"

#define CHOICES_MOST HTTP_QUERY_MOST

struct responding {
    struct api_call *call;
    cajal_response_options options;
    const char *choices[CHOICES_MOST];
    bool plotted; /* gathers subjects for a plot rather than writing JSON */
    enum plot_kind kind;
    enum response_criterion criterion;
    struct plot_subject *subjects;
    size_t count, capacity, written;
    cajal_status status;
};

static cajal_status read_query(struct responding *it, struct api_call *call)
{
    static const char *const known[] = {"option", "kind", "criterion"};
    const char *kind = http_query(call->request, "kind"), *criterion = http_query(call->request, "criterion");
    it->options = (cajal_response_options)CAJAL_RESPONSE_OPTIONS_INIT;
    it->criterion = RESPONSE_BY_RECIST;
    for (size_t i = 0; i < call->request->query_count; i++)
        if (strcmp(call->request->query[i].name, "option") == 0)
            it->choices[it->options.choices_count++] = call->request->query[i].value;
    it->options.choices = it->choices;
    if (kind && !plot_kind_of(&it->kind, kind))
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "kind=%.40s: expected %s", kind, plot_kind_words());
    if (criterion && (it->criterion = assessment_criterion(criterion)) == RESPONSE_BY_NONE)
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL,
                          "criterion=%.40s: expected recist, choi, modified_choi, mrecist, eortc, percist or volume",
                          criterion);
    return api_only(call, known, it->plotted ? 3 : 1);
}

static int take(void *context, const cajal_assessment *assessment)
{
    struct responding *it = context;
    struct text *body = &it->call->response->body;
    if (it->plotted) {
        struct plot_subject *slot =
            arena_push(it->call->arena, (void **)&it->subjects, &it->count, &it->capacity, sizeof *slot);
        bool good =
            slot && plot_subject_of(slot, it->call->arena, assessment->knowledge, &assessment->response, it->criterion);
        it->status = good ? CAJAL_OK : errors_no_memory(it->call->errors);
        return !good;
    }
    if (it->written++)
        text_add_char(body, ',');
    it->status = report_response_json(body, assessment, false, it->call->errors);
    return it->status != CAJAL_OK;
}

static cajal_status of_case(struct responding *it)
{
    struct api_call *call = it->call;
    cajal_case *patient_case = NULL;
    cajal_assessment *assessment = NULL;
    cajal_status status = api_read_case(call, &patient_case);
    if (status == CAJAL_OK)
        status = cajal_assess_case(&assessment, call->request->knowledge, patient_case, &it->options, call->errors);
    if (status == CAJAL_OK && take(it, assessment))
        status = it->status;
    cajal_assessment_free(assessment);
    cajal_case_free(patient_case);
    return status;
}

/* What is wrong with rows stands beside the subjects that could be read: { "subjects": [ … ], "errors": [ … ] }. */
static void write_mistakes(struct api_call *call)
{
    struct json_out json;
    struct text list = {0};
    emit_begin(&json, &list, false);
    emit_array(&json, NULL);
    for (size_t i = 0; i < cajal_errors_count(call->errors); i++) {
        const cajal_error *error = cajal_errors_at(call->errors, i);
        emit_object(&json, NULL);
        if (error->line)
            emit_int(&json, "line", error->line);
        emit_string(&json, "kind", error->status == CAJAL_OK ? "to check" : "left out");
        emit_string(&json, "message", error->message);
        emit_end_object(&json);
    }
    emit_end_array(&json);
    text_add(&call->response->body, "],\"errors\":");
    if (list.data && !list.failed)
        text_add_n(&call->response->body, list.data, list.length);
    call->response->body.failed = call->response->body.failed || list.failed;
    text_add(&call->response->body, "}\n");
    text_free(&list);
}

static cajal_status of_table(struct responding *it)
{
    struct api_call *call = it->call;
    char path[API_PATH];
    int file = api_body_file(call, path);
    if (file < 0)
        return CAJAL_INTERNAL;
    if (!it->plotted)
        text_add(&call->response->body, "{\"subjects\":[");
    cajal_status status = cajal_assess_table(call->request->knowledge, path, &it->options, take, it, call->errors);
    close(file);
    if (it->status != CAJAL_OK)
        return it->status;
    if (status != CAJAL_OK && !(status == CAJAL_INVALID && it->written))
        return status;
    if (!it->plotted)
        write_mistakes(call);
    return CAJAL_OK;
}

static cajal_status respond(struct responding *it, struct api_call *call)
{
    it->call = call;
    cajal_status status = read_query(it, call);
    if (status == CAJAL_OK)
        status = api_is_table(call->request) ? of_table(it) : of_case(it);
    return status;
}

static cajal_status response_json(struct api_call *call)
{
    struct responding it = {0};
    cajal_status status = respond(&it, call);
    if (status == CAJAL_OK)
        call->response->type = HTTP_JSON;
    return status;
}

void answer_response(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, response_json);
}

static cajal_status response_plot(struct api_call *call)
{
    struct responding it = {.plotted = true};
    char *bytes = NULL;
    size_t length = 0;
    cajal_status status = respond(&it, call);
    if (status == CAJAL_OK)
        status = plot_draw(&bytes, &length, it.kind, CHART_SVG, call->request->knowledge, it.subjects, it.count,
                           call->errors);
    if (status == CAJAL_OK)
        api_answer(call, "image/svg+xml", bytes, length);
    return status;
}

void answer_response_plot(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, response_plot);
}
