/* What the page needs beside the plan: the words of the base, examples, one row explained, two
 * days compared, two states of a case compared. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/json_in.h"
#include "base/json_tree.h"
#include "cajal/plan.h"
#include "report/changes.h"
#include "report/explain.h"
#include "report/page_words.h"
#include "report/report.h"
#include "serve/api.h"
#include "serve/handlers.h"
#include "serve/web.h"

static const struct explain_options as_json = {.as_json = true, .pretty = false, .width = 80};

static cajal_status words(struct api_call *call)
{
    bool registry = service_options(call->service)->registry != NULL;
    cajal_status status = api_only(call, NULL, 0);
    if (status == CAJAL_OK)
        status = report_page_words(&call->response->body, call->request->knowledge, call->request->today, registry,
                                   call->errors);
    return api_finish(call, status);
}

void answer_words(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, words);
}

/* ---- files of the program ---- */

/* So that the page can be tried without a case of one's own. */
static cajal_status examples(struct api_call *call)
{
    static const char folder[] = "examples/";
    const char *between = "";
    struct text *out = &call->response->body;
    text_add_char(out, '[');
    for (size_t i = 0; i < web_files_count; i++)
        if (strncmp(web_files[i].path, folder, sizeof folder - 1) == 0) {
            text_add(out, between);
            text_add_n(out, (const char *)web_files[i].bytes, web_files[i].length);
            between = ",";
        }
    text_add_char(out, ']');
    return api_finish(call, CAJAL_OK);
}

void answer_examples(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, examples);
}

/* What the review states, sentence by sentence in our own words: rules and figures name them by number. */
void answer_statements(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service, (void)request;
    for (size_t i = 0; i < web_files_count; i++)
        if (strcmp(web_files[i].path, "data/statements.tsv") == 0) {
            response->fixed = web_files[i].bytes;
            response->fixed_length = web_files[i].length;
        }
    response->type = "text/tab-separated-values; charset=utf-8";
}

/* ---- one row ---- */

static cajal_status explain(struct api_call *call)
{
    static const char *const known[] = {"id"};
    const char *id = http_query(call->request, "id");
    cajal_status status = api_only(call, known, 1);
    if (status == CAJAL_OK && !id)
        status = errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL,
                            "id is missing: expected a rule, reference, drug or another row of the knowledge base");
    if (status != CAJAL_OK)
        return status;
    status = explain_id(&call->response->body, call->request->knowledge, id, &as_json, call->errors);
    if (status == CAJAL_USAGE) {
        const cajal_error *error = cajal_errors_at(call->errors, 0);
        http_problem(call->response, PROBLEM_NOT_FOUND, "%s", error ? error->message : "there is no such row");
    }
    return api_finish(call, status);
}

void answer_explain(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, explain);
}

/* ---- two days ---- */

static cajal_status needed_day(struct api_call *call, cajal_date *out, const char *name)
{
    const char *day = NULL;
    cajal_status status = api_day(call, &day, name);
    if (status == CAJAL_OK && !(day && date_parse(out, day)))
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "%s is missing: expected a day, YYYY-MM-DD", name);
    return status;
}

static cajal_status changes(struct api_call *call)
{
    static const char *const known[] = {"from", "until"};
    struct changes_request request = {.face = as_json};
    cajal_case *patient_case = NULL;
    cajal_status status = api_only(call, known, 2);
    if (status == CAJAL_OK)
        status = needed_day(call, &request.from, "from");
    if (status == CAJAL_OK)
        status = needed_day(call, &request.until, "until");
    if (status == CAJAL_OK && request.until.days < request.from.days)
        status = errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL,
                            "until is before from: expected the earlier day first");
    if (status == CAJAL_OK && call->request->method == HTTP_POST)
        status = api_read_case(call, &patient_case);
    request.patient_case = patient_case;
    if (status == CAJAL_OK)
        status = report_changes(&call->response->body, call->request->knowledge, &request, call->errors);
    cajal_case_free(patient_case);
    return api_finish(call, status);
}

void answer_changes(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, changes);
}

/* ---- what if ---- */

/* The plan of one member of the body: {"before": case, "after": case}. */
static cajal_status plan_member(cajal_plan **out, struct api_call *call, const json_t *body, const char *member,
                                const char *as_of)
{
    const json_t *value = json_object_get(body, member);
    if (!value)
        return errors_add(call->errors, CAJAL_INVALID, NULL, 0, "$", "expected two cases, \"before\" and \"after\"");
    char *bytes = json_line(value);
    if (!bytes)
        return errors_no_memory(call->errors);
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    cajal_case *patient_case = NULL;
    options.as_of = as_of;
    cajal_status status = cajal_case_read(&patient_case, bytes, strlen(bytes), NULL, call->errors);
    if (status == CAJAL_OK)
        status = cajal_plan_make(out, call->request->knowledge, patient_case, &options, call->errors);
    cajal_case_free(patient_case);
    free(bytes);
    return status;
}

static cajal_status write_both(struct api_call *call, const cajal_plan *before, const cajal_plan *after)
{
    struct text *out = &call->response->body;
    text_add(out, "{\"plan\":");
    cajal_status status = report_plan_json(out, after, false, call->errors);
    text_add(out, ",\"changes\":");
    if (status == CAJAL_OK)
        status = report_plans_compared(out, before, after, &as_json, call->errors);
    text_add(out, "}\n");
    return status;
}

static cajal_status compare(struct api_call *call, const json_t *body, const char *as_of)
{
    cajal_plan *before = NULL, *after = NULL;
    cajal_status status = plan_member(&before, call, body, "before", as_of);
    if (status == CAJAL_OK)
        status = plan_member(&after, call, body, "after", as_of);
    if (status == CAJAL_OK)
        status = write_both(call, before, after);
    cajal_plan_free(before);
    cajal_plan_free(after);
    return status;
}

static cajal_status what_if(struct api_call *call)
{
    static const char *const known[] = {"as_of"};
    const char *as_of = call->request->today;
    cajal_status status = api_only(call, known, 1);
    if (status == CAJAL_OK)
        status = api_day(call, &as_of, "as_of");
    if (status != CAJAL_OK)
        return status;
    json_t *body;
    status = json_read(&body, call->request->body, call->request->body_length, NULL, call->errors);
    if (status == CAJAL_OK)
        status = compare(call, body, as_of);
    json_decref(body);
    return api_finish(call, status);
}

void answer_what_if(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, what_if);
}
