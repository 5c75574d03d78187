/* The record of the patient: what came with the call, and what is asked of the FHIR server because it did not. */
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "serve/hooks.h"

enum state { STATE_THERE, STATE_MISSING, STATE_MORE };

struct gathering {
    struct hook_data *out;
    const struct hook_call *call;
    struct http_response *response;
    cajal_errors *errors;
    bool refused;
};

static void refuse(struct gathering *it, enum http_problem problem, const char *what, const char *why)
{
    if (!it->refused)
        http_problem(it->response, problem, "%s: %s", what, why);
    it->refused = true;
}

/* null, nothing, and an OperationOutcome in its place are all "missing". */
static enum state state_of(const struct hook_call *call, const char *key, uint32_t *value, const char **next)
{
    const struct scan *scan = &call->scan;
    *value = scan_member(scan, call->prefetch, key);
    uint32_t type = scan_member(scan, *value, "resourceType");
    if (!scan_is(scan, *value, SCAN_OBJECT) || scan_says(scan, type, "OperationOutcome"))
        return STATE_MISSING;
    *next = scan_says(scan, type, "Bundle") ? fhir_next_page(scan, *value, call->arena) : NULL;
    return *next ? STATE_MORE : STATE_THERE;
}

static void take(struct gathering *it, const struct scan *scan, uint32_t value, const char *name)
{
    cajal_errors_clear(it->errors);
    if (it->refused || fhir_reader_add(it->out->reader, scan, value, name, it->errors))
        return;
    const cajal_error *error = cajal_errors_at(it->errors, 0);
    bool ours = error && error->status == CAJAL_INTERNAL;
    refuse(it, ours ? PROBLEM_INTERNAL : PROBLEM_MALFORMED, name ? name : "prefetch",
           error ? error->message : "expected FHIR resources");
}

static const char *query_of(const struct hook_call *call, const struct hook_template *template)
{
    const char *token = strstr(template->query, "{{");
    return arena_printf(call->arena, "%.*s%s", (int)(token - template->query), template->query, call->patient);
}

/* What of the call is there is taken in; the rest becomes questions. */
static void take_prefetch(struct gathering *it)
{
    const struct hook_call *call = it->call;
    for (size_t i = 0; i < hook_templates_count; i++) {
        const char *key = hook_templates[i].key, *next = NULL;
        uint32_t value;
        enum state state = state_of(call, key, &value, &next);
        if (state != STATE_MISSING)
            take(it, &call->scan, value, arena_printf(call->arena, "prefetch.%s", key));
        if (state != STATE_THERE)
            it->out->questions[it->out->questions_count++] =
                (struct fhir_question){.name = key, .query = next ? next : query_of(call, &hook_templates[i])};
    }
}

/* A client may send more than was asked for. */
static void take_others(struct gathering *it)
{
    const struct scan *scan = &it->call->scan;
    SCAN_EACH_KEY(scan, it->call->prefetch, key)
    {
        bool ours = false;
        for (size_t i = 0; i < hook_templates_count; i++)
            ours = ours || scan_says(scan, key, hook_templates[i].key);
        if (!ours && scan_is(scan, key + 1, SCAN_OBJECT) &&
            !scan_says(scan, scan_member(scan, key + 1, "resourceType"), "OperationOutcome"))
            take(it, scan, key + 1, "prefetch");
    }
}

/* Medications that orders refer to, not the orders themselves. */
static void take_medications(struct gathering *it)
{
    const struct scan *scan = &it->call->scan;
    uint32_t entries = scan_member(scan, scan_member(scan, it->call->context, "draftOrders"), "entry");
    SCAN_EACH(scan, entries, entry)
    {
        uint32_t resource = scan_member(scan, entry, "resource");
        if (scan_says(scan, scan_member(scan, resource, "resourceType"), "Medication"))
            take(it, scan, resource, "context.draftOrders");
    }
}

/* ---- asking ---- */

static bool ask(struct gathering *it)
{
    struct access *access = it->call->access;
    const struct access_fhir *server =
        access && it->call->fhir_server ? access_fhir_of(access, it->call->fhir_server) : NULL;
    if (!server)
        return false;
    it->response->later = !it->call->request->resumed; /* who sends all that is needed never waits for who does not */
    if (it->response->later)
        it->refused = true;
    else
        fhir_ask(it->out->questions, it->out->questions_count, server, it->call->token, access->fetch_ms);
    return true;
}

static bool needed(const char *key)
{
    for (size_t i = 0; i < hook_templates_count; i++)
        if (strcmp(hook_templates[i].key, key) == 0)
            return hook_templates[i].needed;
    return false;
}

static void take_answers(struct gathering *it, bool asked)
{
    struct hook_data *out = it->out;
    for (size_t i = 0; i < out->questions_count && !it->refused; i++) {
        struct fhir_question *question = &out->questions[i];
        if (question->fate == FHIR_DONE) {
            for (const struct fhir_page *page = question->pages; page; page = page->next)
                take(it, &page->scan, 0, question->name);
        } else if (needed(question->name)) {
            refuse(it, PROBLEM_PRECONDITION, question->name,
                   !asked ? "not in the prefetch (or not all of it), and there is no FHIR server that may be asked"
                          : "not in the prefetch (or not all of it), and the FHIR server did not give it");
        } else
            out->unread[out->unread_count++] = question->name;
    }
}

/* ---- the case ---- */

static void make_case(struct gathering *it)
{
    struct hook_data *out = it->out;
    cajal_errors_clear(it->errors);
    cajal_status status = fhir_reader_finish(out->reader, &out->patient_case, &out->report, it->call->patient,
                                             it->call->patient, it->errors);
    if (status == CAJAL_OK)
        return;
    http_problem_errors(it->response, status, it->errors);
    it->refused = true;
}

bool hook_gather(struct hook_data *out, const struct hook_call *call, struct http_response *response)
{
    struct gathering it = {.out = out, .call = call, .response = response};
    *out = (struct hook_data){.reader = fhir_reader_new(call->request->knowledge)};
    out->questions = arena_array(call->arena, hook_templates_count, sizeof *out->questions);
    out->unread = arena_array(call->arena, hook_templates_count, sizeof *out->unread);
    it.errors = cajal_errors_new();
    if (!out->reader || !out->questions || !out->unread || !it.errors)
        refuse(&it, PROBLEM_INTERNAL, "hook", "out of memory");
    if (!it.refused) {
        take_prefetch(&it);
        take_others(&it);
        take_medications(&it);
    }
    out->asked = !it.refused && out->questions_count && ask(&it);
    if (!it.refused)
        take_answers(&it, out->asked);
    if (!it.refused)
        make_case(&it);
    cajal_errors_free(it.errors);
    return !it.refused;
}

void hook_data_end(struct hook_data *data)
{
    for (size_t i = 0; i < data->questions_count; i++)
        fhir_question_end(&data->questions[i]);
    cajal_case_free(data->patient_case);
    cajal_fhir_report_free(data->report);
    fhir_reader_free(data->reader);
}
