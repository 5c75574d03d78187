/* Cases into the registry, and what a whole registry says: whose plan changed, whether its trail holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "cajal/plan.h"
#include "report/replan_json.h"
#include "serve/api_registry.h"
#include "serve/handlers.h"

/* Who writes, as access control knows them; and the reason, which a change must have. */
static cajal_status read_author(struct api_call *call, cajal_registry_author *out, bool reason_needed)
{
    static const char *const known[] = {"why"};
    const struct http_request *request = call->request;
    const char *why = http_query(request, "why");
    out->why = why ? why : "added through the service";
    out->who = request->principal.name;
    if (!out->who)
        out->who = arena_printf(call->arena, "not known, from %s", request->remote ? request->remote : "this machine");
    if (!out->who)
        return errors_no_memory(call->errors);
    if (reason_needed && (!why || !*why))
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL,
                          "why is missing: a change needs its reason, ?why=…");
    return api_only(call, known, 1);
}

static void write_outcome(struct api_call *call, const char *id, int64_t version, cajal_registry_outcome outcome)
{
    static const char *const words[] = {"refused", "added", "changed", "unchanged"};
    struct json_out json;
    char etag[32];
    emit_begin(&json, &call->response->body, false);
    emit_object(&json, NULL);
    emit_string(&json, "id", id);
    emit_int(&json, "version", version);
    emit_string(&json, "outcome", words[outcome]);
    emit_end_object(&json);
    text_add_char(&call->response->body, '\n');
    snprintf(etag, sizeof etag, "\"%lld\"", (long long)version);
    http_set_copy(call->response, "ETag", etag);
}

/* "/api/registry/cases/ID", with what a path cannot hold as %XX. */
static void set_location(struct http_response *response, const char *id)
{
    struct text path = {0};
    text_add(&path, "/api/registry/cases/");
    for (const unsigned char *at = (const unsigned char *)id; *at; at++)
        if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
            strchr("-._~", *at))
            text_add_char(&path, (char)*at);
        else
            text_printf(&path, "%%%02X", *at);
    if (!path.failed)
        http_set_copy(response, "Location", path.data);
    text_free(&path);
}

static cajal_status add_read(struct api_call *call, cajal_registry *registry, const char *id)
{
    cajal_registry_author author;
    cajal_registry_outcome outcome;
    int64_t version = 0, before = 0;
    cajal_status status = read_author(call, &author, false);
    if (status == CAJAL_OK)
        status = registry_version(&before, call, registry, id);
    if (status == CAJAL_OK)
        status = cajal_registry_put(&outcome, registry, CAJAL_ADD, 0, call->request->body, call->request->body_length,
                                    &author, call->errors);
    if (status == CAJAL_INVALID && before) {
        const cajal_error *error = cajal_errors_at(call->errors, 0);
        http_problem(call->response, PROBLEM_CONFLICT, "%s", error ? error->message : "it is held already");
    }
    if (status == CAJAL_OK)
        status = registry_version(&version, call, registry, id);
    if (status != CAJAL_OK)
        return status;
    call->response->status = outcome == CAJAL_CASE_ADDED ? 201 : 200;
    set_location(call->response, id);
    write_outcome(call, id, version, outcome);
    return CAJAL_OK;
}

/* The case of the body is read, so that its mistakes are told first; what is done with it knows its id. */
static cajal_status with_case(struct api_call *call, cajal_registry *registry,
                              cajal_status (*work)(struct api_call *call, cajal_registry *registry, const char *id))
{
    cajal_case *patient_case = NULL;
    cajal_status status = api_read_case(call, &patient_case);
    if (status == CAJAL_OK)
        status = work(call, registry, cajal_case_id(patient_case));
    cajal_case_free(patient_case);
    return status;
}

static cajal_status add(struct api_call *call, cajal_registry *registry) { return with_case(call, registry, add_read); }

static cajal_status run_add(struct api_call *call) { return registry_run(call, add); }

void answer_registry_add(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, run_add);
}

/* ---- a further version ---- */

/* The version of If-Match: two people do not undo each other's work. */
static cajal_status read_version(struct api_call *call, int64_t *out)
{
    const char *text = http_header(call->request, "If-Match");
    char *end = NULL;
    *out = text && *text == '"' ? strtoll(text + 1, &end, 10) : 0;
    if (*out > 0 && strcmp(end, "\"") == 0)
        return CAJAL_OK;
    http_problem(call->response, PROBLEM_VERSION_NEEDED,
                 "If-Match: expected the version that was edited, in quotation marks, as the ETag of the case said");
    return CAJAL_USAGE;
}

static cajal_status edit_read(struct api_call *call, cajal_registry *registry, const char *id)
{
    cajal_registry_author author;
    cajal_registry_outcome outcome;
    int64_t edited = 0, held = 0;
    if (strcmp(id, call->request->parameters[0]) != 0)
        return errors_add(call->errors, CAJAL_INVALID, NULL, 0, "$.id",
                          "\"%.100s\": expected \"%.100s\", as in the path", id, call->request->parameters[0]);
    cajal_status status = read_version(call, &edited);
    if (status == CAJAL_OK)
        status = read_author(call, &author, true);
    if (status == CAJAL_OK)
        status = registry_version(&held, call, registry, id);
    if (status == CAJAL_OK && !held)
        return registry_not_held(call, id);
    if (status == CAJAL_OK)
        status = cajal_registry_put(&outcome, registry, CAJAL_EDIT, edited, call->request->body,
                                    call->request->body_length, &author, call->errors);
    if (status == CAJAL_INVALID && registry_version(&held, call, registry, id) == CAJAL_OK && held != edited) {
        http_problem(call->response, PROBLEM_VERSION_CHANGED,
                     "\"%.100s\" is at version %lld, not %lld: look at it again", id, (long long)held,
                     (long long)edited);
        return CAJAL_USAGE;
    }
    if (status == CAJAL_OK)
        status = registry_version(&held, call, registry, id);
    if (status == CAJAL_OK)
        write_outcome(call, id, held, outcome);
    return status;
}

static cajal_status edit(struct api_call *call, cajal_registry *registry)
{
    return with_case(call, registry, edit_read);
}

static cajal_status run_edit(struct api_call *call) { return registry_run(call, edit); }

void answer_registry_edit(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, run_edit);
}

/* ---- whose plan changed ---- */

struct replanning {
    struct json_out json;
    int64_t cases;
};

static int take_plan(void *context, const cajal_registry_plan *it)
{
    struct replanning *all = context;
    all->cases++;
    if (!it->changed)
        return 0;
    replan_json(&all->json, it);
    return 0;
}

static void emit_errors(struct json_out *json, const cajal_errors *errors)
{
    emit_array(json, "errors");
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        emit_object(json, NULL);
        if (error->file)
            emit_string(json, "case", error->file);
        if (error->path)
            emit_string(json, "path", error->path);
        emit_string(json, "message", error->message);
        emit_end_object(json);
    }
    emit_end_array(json);
}

static cajal_status replan(struct api_call *call, cajal_registry *registry)
{
    static const char *const known[] = {"since", "as_of"};
    struct replanning all = {.cases = 0};
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    const char *since = http_query(call->request, "since");
    options.as_of = call->request->today;
    cajal_status status = api_only(call, known, 2);
    if (status == CAJAL_OK)
        status = api_day(call, &options.as_of, "as_of");
    if (status == CAJAL_OK && !since)
        status = errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "since is missing: expected a day or a time");
    if (status != CAJAL_OK)
        return status;
    emit_begin(&all.json, &call->response->body, false);
    emit_object(&all.json, NULL);
    emit_array(&all.json, "changed");
    status = cajal_registry_replan(registry, &options, since, take_plan, &all, call->errors);
    if (status != CAJAL_OK && status != CAJAL_INVALID)
        return status;
    emit_end_array(&all.json);
    emit_int(&all.json, "cases", all.cases);
    emit_errors(&all.json, call->errors); /* cases that cannot be planned: the others are there all the same */
    emit_end_object(&all.json);
    text_add_char(&call->response->body, '\n');
    return CAJAL_OK;
}

static cajal_status run_replan(struct api_call *call) { return registry_run(call, replan); }

void answer_registry_changes(struct service *service, const struct http_request *request,
                             struct http_response *response)
{
    api_run(service, request, response, run_replan);
}

/* ---- the trail ---- */

static cajal_status verify(struct api_call *call, cajal_registry *registry)
{
    static const char *const known[] = {"anchor"};
    cajal_registry_check check = {0};
    struct json_out json;
    cajal_status status = api_only(call, known, 1);
    if (status == CAJAL_OK)
        status = cajal_registry_verify(&check, registry, http_query(call->request, "anchor"), call->errors);
    if (status != CAJAL_OK && status != CAJAL_INVALID)
        return status;
    emit_begin(&json, &call->response->body, false);
    emit_object(&json, NULL);
    emit_bool(&json, "holds", status == CAJAL_OK);
    emit_int(&json, "entries", check.entries);
    emit_int(&json, "cases", check.cases);
    emit_string(&json, "head", check.head);
    emit_errors(&json, call->errors);
    emit_end_object(&json);
    text_add_char(&call->response->body, '\n');
    return CAJAL_OK;
}

static cajal_status run_verify(struct api_call *call) { return registry_run(call, verify); }

void answer_registry_audit(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, run_verify);
}
