/* Problem details for HTTP APIs (RFC 9457), with the messages and places of our own errors. */
#include <stdarg.h>

#include "base/json_out.h"
#include "serve/http.h"

static const struct {
    const char *kind, *title;
    int status;
} problems[] = {
#define PROBLEM_ROW(name, kind, status, title) {kind, title, status},
    HTTP_PROBLEMS(PROBLEM_ROW)
#undef PROBLEM_ROW
};

const char *http_problem_kind(enum http_problem problem) { return problems[problem].kind; }
const char *http_problem_title(enum http_problem problem) { return problems[problem].title; }
int http_problem_status(enum http_problem problem) { return problems[problem].status; }

/* An answer for when there is no memory for one. */
static void say_no_memory(struct http_response *response)
{
    static const char words[] =
        "{\"type\":\"/problems/internal-error\",\"title\":\"The service failed\",\"status\":500,"
        "\"detail\":\"out of memory\"}\n";
    response->status = problems[PROBLEM_INTERNAL].status;
    response->error = problems[PROBLEM_INTERNAL].kind;
    response->fixed = words;
    response->fixed_length = sizeof words - 1;
}

static void begin(struct json_out *json, struct http_response *response, enum http_problem problem, const char *detail)
{
    struct text type = {0};
    text_clear(&response->body);
    response->fixed = NULL;
    response->fixed_length = 0;
    response->status = problems[problem].status;
    response->error = problems[problem].kind;
    response->type = "application/problem+json";
    text_printf(&type, "/problems/%s", problems[problem].kind);
    emit_begin(json, &response->body, false);
    emit_object(json, NULL);
    emit_string(json, "type", type.data);
    emit_string(json, "title", problems[problem].title);
    emit_int(json, "status", problems[problem].status);
    emit_string(json, "detail", detail);
    response->body.failed = response->body.failed || type.failed;
    text_free(&type);
}

static void end(struct json_out *json, struct http_response *response)
{
    emit_end_object(json);
    text_add_char(&response->body, '\n');
    if (response->body.failed)
        say_no_memory(response);
}

void http_problem(struct http_response *response, enum http_problem problem, const char *format, ...)
{
    struct text detail = {0};
    struct json_out json;
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&detail, format, arguments);
    va_end(arguments);
    begin(&json, response, problem, detail.failed ? NULL : detail.data);
    end(&json, response);
    text_free(&detail);
}

static enum http_problem kind_of(cajal_status status)
{
    switch (status) {
    case CAJAL_INVALID: return PROBLEM_INVALID;
    case CAJAL_USAGE: return PROBLEM_MALFORMED;
    case CAJAL_IO: return PROBLEM_UNAVAILABLE;
    default: return PROBLEM_INTERNAL;
    }
}

void http_problem_errors(struct http_response *response, cajal_status status, const cajal_errors *errors)
{
    struct json_out json;
    const cajal_error *first = cajal_errors_at(errors, 0);
    begin(&json, response, kind_of(status), first ? first->message : cajal_status_name(status));
    emit_array(&json, "errors");
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        emit_object(&json, NULL);
        if (error->path)
            emit_string(&json, "path", error->path);
        if (error->line)
            emit_int(&json, "line", error->line);
        emit_string(&json, "message", error->message);
        emit_end_object(&json);
    }
    emit_end_array(&json);
    end(&json, response);
}
