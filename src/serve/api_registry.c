/* The registry's cases: lists, one case, its history, its plan. */
#include "serve/api_registry.h"

#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "cajal/plan.h"
#include "cajal/report.h"
#include "serve/handlers.h"
#include "serve/registries.h"

#define LIST_MOST 10000
#define LIST_USUAL 1000

cajal_status registry_run(struct api_call *call, registry_work *work)
{
    struct registries *all = service_registries(call->service);
    cajal_registry *registry = NULL;
    cajal_status status = registries_take(&registry, all, call->request->knowledge, call->errors);
    if (status == CAJAL_OK)
        status = work(call, registry);
    registries_give(all, registry, call->request->knowledge, status != CAJAL_IO && status != CAJAL_INTERNAL);
    if (status == CAJAL_OK && !call->response->type)
        call->response->type = HTTP_JSON;
    if (call->response->body.failed)
        return errors_no_memory(call->errors);
    return status;
}

void registry_emit_case(struct json_out *json, const cajal_registry_case *it)
{
    emit_string(json, "id", it->id);
    emit_int(json, "version", it->version);
    emit_string(json, "written_at", it->written_at);
    emit_string(json, "written_by", it->written_by);
    emit_string(json, "genotype", it->genotype);
    emit_string(json, "line", it->line);
    emit_string(json, "drug", it->drug);
    emit_string(json, "progression", it->progression);
    emit_string(json, "last_date", it->last_date && it->last_date[0] ? it->last_date : NULL);
}

void registry_emit_document(struct json_out *json, const char *key, const char *document)
{
    emit_null(json, key);
    json->text->length -= strlen("null");
    text_add(json->text, document);
}

cajal_status registry_not_held(struct api_call *call, const char *id)
{
    http_problem(call->response, PROBLEM_NOT_FOUND, "there is no case \"%.100s\" in the registry", id);
    return CAJAL_USAGE;
}

static int note_version(void *context, const cajal_registry_case *it)
{
    *(int64_t *)context = it->version;
    return 0;
}

cajal_status registry_version(int64_t *out, struct api_call *call, cajal_registry *registry, const char *id)
{
    cajal_registry_filter filter = {.id = id};
    *out = 0;
    return cajal_registry_list(registry, &filter, 0, note_version, out, call->errors);
}

/* ---- list ---- */

struct listing {
    struct json_out json;
    const char *after; /* ids up to this one were shown before */
    int most, count;
    bool documents, more;
};

static int take_case(void *context, const cajal_registry_case *it)
{
    struct listing *list = context;
    if (list->after && strcmp(it->id, list->after) <= 0)
        return 0;
    if (list->count == list->most) {
        list->more = true;
        return 1;
    }
    list->count++;
    emit_object(&list->json, NULL);
    registry_emit_case(&list->json, it);
    if (list->documents && it->document)
        registry_emit_document(&list->json, "document", it->document);
    emit_end_object(&list->json);
    return 0;
}

static cajal_status list_cases(struct api_call *call, cajal_registry *registry)
{
    static const char *const known[] = {"genotype", "line", "drug",      "progression", "since",
                                        "until",    "at",   "documents", "limit",       "after"};
    const struct http_request *request = call->request;
    cajal_registry_filter filter = {.genotype = http_query(request, "genotype"),
                                    .line = http_query(request, "line"),
                                    .drug = http_query(request, "drug"),
                                    .progression = http_query(request, "progression"),
                                    .at = http_query(request, "at")};
    struct listing list = {.after = http_query(request, "after"), .most = LIST_USUAL};
    const char *documents = http_query(request, "documents");
    list.documents = documents && strcmp(documents, "1") == 0;
    cajal_status status = api_only(call, known, sizeof known / sizeof known[0]);
    if (status == CAJAL_OK)
        status = api_number(call, &list.most, "limit", 1, LIST_MOST);
    if (status == CAJAL_OK)
        status = api_day(call, &filter.since, "since");
    if (status == CAJAL_OK)
        status = api_day(call, &filter.until, "until");
    if (status != CAJAL_OK)
        return status;
    emit_begin(&list.json, &call->response->body, false);
    emit_object(&list.json, NULL);
    emit_array(&list.json, "cases");
    status = cajal_registry_list(registry, &filter, list.documents, take_case, &list, call->errors);
    emit_end_array(&list.json);
    emit_bool(&list.json, "more", list.more);
    emit_end_object(&list.json);
    text_add_char(&call->response->body, '\n');
    return status;
}

static cajal_status run_list(struct api_call *call) { return registry_run(call, list_cases); }

void answer_registry_list(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, run_list);
}

/* ---- one case ---- */

struct showing {
    struct api_call *call;
    int64_t version;
    cajal_plan_options plan;
    cajal_status status;
};

static int show_case(void *context, const cajal_registry_case *it)
{
    struct showing *showing = context;
    struct json_out json;
    showing->version = it->version;
    emit_begin(&json, &showing->call->response->body, false);
    emit_object(&json, NULL);
    registry_emit_case(&json, it);
    registry_emit_document(&json, "document", it->document);
    emit_end_object(&json);
    text_add_char(&showing->call->response->body, '\n');
    return 0;
}

static cajal_status show(struct api_call *call, cajal_registry *registry)
{
    static const char *const known[] = {"at"};
    struct showing showing = {.call = call};
    const char *id = call->request->parameters[0];
    cajal_registry_filter filter = {.id = id, .at = http_query(call->request, "at")};
    char etag[32];
    cajal_status status = api_only(call, known, 1);
    if (status == CAJAL_OK)
        status = cajal_registry_list(registry, &filter, 1, show_case, &showing, call->errors);
    if (status != CAJAL_OK)
        return status;
    if (!showing.version)
        return registry_not_held(call, id);
    snprintf(etag, sizeof etag, "\"%lld\"", (long long)showing.version);
    http_set_copy(call->response, "ETag", etag);
    return CAJAL_OK;
}

static cajal_status run_show(struct api_call *call) { return registry_run(call, show); }

void answer_registry_case(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, run_show);
}

static int plan_case(void *context, const cajal_registry_case *it)
{
    struct showing *showing = context;
    struct api_call *call = showing->call;
    cajal_report_options face = CAJAL_REPORT_OPTIONS_INIT;
    cajal_case *patient_case = NULL;
    cajal_plan *plan = NULL;
    char *bytes = NULL;
    size_t length = 0;
    face.format = CAJAL_JSON;
    showing->version = it->version;
    showing->status = cajal_case_read(&patient_case, it->document, strlen(it->document), NULL, call->errors);
    if (showing->status == CAJAL_OK)
        showing->status = cajal_plan_make(&plan, call->request->knowledge, patient_case, &showing->plan, call->errors);
    if (showing->status == CAJAL_OK)
        showing->status = cajal_report_plan(&bytes, &length, plan, &face, call->errors);
    if (showing->status == CAJAL_OK)
        api_answer(call, HTTP_JSON, bytes, length);
    cajal_plan_free(plan);
    cajal_case_free(patient_case);
    return showing->status != CAJAL_OK;
}

static cajal_status plan(struct api_call *call, cajal_registry *registry)
{
    static const char *const known[] = {"as_of", "at"};
    struct showing showing = {.call = call, .plan = CAJAL_PLAN_OPTIONS_INIT};
    const char *id = call->request->parameters[0];
    cajal_registry_filter filter = {.id = id, .at = http_query(call->request, "at")};
    showing.plan.as_of = call->request->today;
    cajal_status status = api_only(call, known, 2);
    if (status == CAJAL_OK)
        status = api_day(call, &showing.plan.as_of, "as_of");
    if (status == CAJAL_OK)
        status = cajal_registry_list(registry, &filter, 1, plan_case, &showing, call->errors);
    if (status == CAJAL_OK)
        status = showing.status;
    return status == CAJAL_OK && !showing.version ? registry_not_held(call, id) : status;
}

static cajal_status run_plan(struct api_call *call) { return registry_run(call, plan); }

void answer_registry_plan(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, run_plan);
}

/* ---- history ---- */

static void emit_known(struct json_out *json, const char *key, const char *value)
{
    if (value)
        emit_string(json, key, value);
}

static int take_entry(void *context, const cajal_registry_entry *it)
{
    struct listing *list = context;
    list->count++;
    emit_object(&list->json, NULL);
    emit_int(&list->json, "number", it->number);
    emit_string(&list->json, "at", it->at);
    emit_string(&list->json, "who", it->who);
    emit_string(&list->json, "action", it->action);
    if (it->version)
        emit_int(&list->json, "version", it->version);
    emit_known(&list->json, "why", it->why);
    emit_known(&list->json, "knowledge_base", it->knowledge);
    emit_known(&list->json, "content", it->content);
    emit_string(&list->json, "hash", it->hash);
    if (list->documents && it->document)
        registry_emit_document(&list->json, "document", it->document);
    emit_end_object(&list->json);
    return 0;
}

static cajal_status history(struct api_call *call, cajal_registry *registry)
{
    static const char *const known[] = {"documents"};
    struct listing list = {.count = 0};
    const char *id = call->request->parameters[0], *documents = http_query(call->request, "documents");
    list.documents = documents && strcmp(documents, "1") == 0;
    cajal_status status = api_only(call, known, 1);
    if (status != CAJAL_OK)
        return status;
    emit_begin(&list.json, &call->response->body, false);
    emit_object(&list.json, NULL);
    emit_string(&list.json, "id", id);
    emit_array(&list.json, "entries");
    status = cajal_registry_trail(registry, id, list.documents, take_entry, &list, call->errors);
    emit_end_array(&list.json);
    emit_end_object(&list.json);
    text_add_char(&call->response->body, '\n');
    return status == CAJAL_OK && !list.count ? registry_not_held(call, id) : status;
}

static cajal_status run_history(struct api_call *call) { return registry_run(call, history); }

void answer_registry_history(struct service *service, const struct http_request *request,
                             struct http_response *response)
{
    api_run(service, request, response, run_history);
}
