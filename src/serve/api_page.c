/* What the page needs beside the plan: the words of the base, the schema of a case, one row explained, two days
 * compared, two states of a case compared. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/errors.h"
#include "cajal/plan.h"
#include "cajal/report.h"
#include "patient/schema.h"
#include "report/changes.h"
#include "report/explain.h"
#include "report/page_words.h"
#include "report/report.h"
#include "serve/api.h"
#include "serve/handlers.h"
#include "serve/web.h"

static const struct explain_options as_json = {.as_json = true, .pretty = false, .width = 80};

/* The answer of a call that wrote into `response->body`, or the problem it met. */
static void finish(struct http_response *response, cajal_status status, cajal_errors *errors)
{
    if (status != CAJAL_OK)
        http_problem_errors(response, status, errors);
    else
        response->type = HTTP_JSON;
    cajal_errors_free(errors);
}

void answer_words(struct service *service, const struct http_request *request, struct http_response *response)
{
    cajal_errors *errors = cajal_errors_new();
    bool registry = service_options(service)->registry != NULL;
    finish(response, report_page_words(&response->body, request->knowledge, request->today, registry, errors), errors);
}

void answer_case_schema(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service, (void)request;
    case_write_schema(&response->body);
    response->type = "application/schema+json";
}

/* Files of the program, so that the page can be tried without a case of one's own. */
void answer_examples(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service, (void)request;
    static const char folder[] = "examples/";
    const char *between = "";
    text_add_char(&response->body, '[');
    for (size_t i = 0; i < web_files_count; i++)
        if (strncmp(web_files[i].path, folder, sizeof folder - 1) == 0) {
            text_add(&response->body, between);
            text_add_n(&response->body, (const char *)web_files[i].bytes, web_files[i].length);
            between = ",";
        }
    text_add_char(&response->body, ']');
    response->type = HTTP_JSON;
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

void answer_explain(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    const char *id = http_query(request, "id");
    if (!id) {
        http_problem(response, PROBLEM_MALFORMED, "expected ?id= with a rule, reference, drug or another row");
        return;
    }
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = explain_id(&response->body, request->knowledge, id, &as_json, errors);
    if (status == CAJAL_USAGE) {
        const cajal_error *error = cajal_errors_at(errors, 0);
        http_problem(response, PROBLEM_NOT_FOUND, "%s", error ? error->message : "there is no such row");
        cajal_errors_free(errors);
        return;
    }
    finish(response, status, errors);
}

static bool day_of(cajal_date *out, const struct http_request *request, const char *name,
                   struct http_response *response)
{
    const char *value = http_query(request, name);
    if (value && date_parse(out, value) && out->precision == CAJAL_DAY)
        return true;
    http_problem(response, PROBLEM_MALFORMED, "%s=%.40s: expected a day, YYYY-MM-DD", name, value ? value : "");
    return false;
}

void answer_changes(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    struct changes_request changes = {.face = as_json};
    cajal_case *patient_case = NULL;
    if (!day_of(&changes.from, request, "from", response) || !day_of(&changes.until, request, "until", response))
        return;
    if (changes.until.days < changes.from.days) {
        http_problem(response, PROBLEM_MALFORMED, "until is before from: expected the earlier day first");
        return;
    }
    if (request->method == HTTP_POST && !(patient_case = api_case(request, response)))
        return;
    changes.patient_case = patient_case;
    cajal_errors *errors = cajal_errors_new();
    finish(response, report_changes(&response->body, request->knowledge, &changes, errors), errors);
    cajal_case_free(patient_case);
}

/* ---- what if ---- */

/* The plan of one member of the body: {"before": case, "after": case}. */
static cajal_status plan_member(cajal_plan **out, cajal_case **patient_case, const json_t *body, const char *member,
                                const struct http_request *request, const char *as_of, cajal_errors *errors)
{
    const json_t *value = json_object_get(body, member);
    char *bytes = value ? json_dumps(value, JSON_COMPACT) : NULL;
    if (!bytes)
        return errors_add(errors, CAJAL_INVALID, NULL, 0, "$", "expected two cases, \"before\" and \"after\"");
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = as_of;
    cajal_status status = cajal_case_read(patient_case, bytes, strlen(bytes), NULL, errors);
    if (status == CAJAL_OK)
        status = cajal_plan_make(out, request->knowledge, *patient_case, &options, errors);
    free(bytes);
    return status;
}

static cajal_status write_both(struct text *out, const cajal_plan *before, const cajal_plan *after,
                               cajal_errors *errors)
{
    text_add(out, "{\"plan\":");
    cajal_status status = report_plan_json(out, after, false, errors);
    text_add(out, ",\"changes\":");
    if (status == CAJAL_OK)
        status = report_plans_compared(out, before, after, &as_json, errors);
    text_add(out, "}");
    return out->failed ? errors_no_memory(errors) : status;
}

void answer_what_if(struct service *service, const struct http_request *request, struct http_response *response)
{
    (void)service;
    const char *as_of = api_as_of(request, response);
    json_error_t wrong;
    json_t *body =
        as_of ? json_loadb(request->body ? request->body : "", request->body_length, JSON_REJECT_DUPLICATES, &wrong)
              : NULL;
    if (!body) {
        if (as_of)
            http_problem(response, PROBLEM_INVALID, "no JSON: line %d: %s", wrong.line, wrong.text);
        return;
    }
    cajal_errors *errors = cajal_errors_new();
    cajal_case *case_before = NULL, *case_after = NULL;
    cajal_plan *before = NULL, *after = NULL;
    cajal_status status = plan_member(&before, &case_before, body, "before", request, as_of, errors);
    if (status == CAJAL_OK)
        status = plan_member(&after, &case_after, body, "after", request, as_of, errors);
    if (status == CAJAL_OK)
        status = write_both(&response->body, before, after, errors);
    finish(response, status, errors);
    cajal_plan_free(before);
    cajal_plan_free(after);
    cajal_case_free(case_before);
    cajal_case_free(case_after);
    json_decref(body);
}
