/* The knowledge base: what is in it, and the published figures. */
#include <string.h>

#include "base/errors.h"
#include "base/json_out.h"
#include "knowledge/export.h"
#include "report/comparison.h"
#include "report/evidence_plot.h"
#include "serve/api.h"
#include "serve/handlers.h"

/* The whole base. */
static cajal_status whole(struct api_call *call)
{
    export_json(&call->response->body, call->request->knowledge);
    return api_finish(call, CAJAL_OK);
}

void answer_knowledge(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, whole);
}

/* ---- the words of one kind ---- */

static cajal_status ids(struct api_call *call)
{
    struct text lines = {0};
    struct json_out json;
    bool found = export_ids(&lines, call->request->knowledge, call->request->parameters[0]);
    if (!found) {
        http_problem(call->response, PROBLEM_NOT_FOUND, "there is no kind \"%.60s\" in the knowledge base",
                     call->request->parameters[0]);
        text_free(&lines);
        return CAJAL_USAGE;
    }
    emit_begin(&json, &call->response->body, false);
    emit_object(&json, NULL);
    emit_string(&json, "kind", call->request->parameters[0]);
    emit_array(&json, "ids");
    for (char *at = lines.data, *end; at && (end = strchr(at, '\n')); at = end + 1) {
        *end = '\0';
        emit_string(&json, NULL, at);
    }
    emit_end_array(&json);
    emit_end_object(&json);
    text_add_char(&call->response->body, '\n');
    call->response->body.failed = call->response->body.failed || lines.failed;
    text_free(&lines);
    return api_finish(call, CAJAL_OK);
}

void answer_ids(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, ids);
}

/* ---- the published figures ---- */

#define WORDS_MOST 16

/* Of ?words=, ?drug=, ?line=, ?genotype=, ?as_of=. */
static cajal_status read_query(struct api_call *call, struct evidence_query *query)
{
    const char *as_of = NULL, *asked = http_query(call->request, "words");
    *query = (struct evidence_query)EVIDENCE_QUERY_INIT;
    cajal_status status = api_day(call, &as_of, "as_of");
    if (status == CAJAL_OK)
        status = api_number(call, &query->line, "line", 1, 4);
    if (status != CAJAL_OK)
        return status;
    query->drug = http_query(call->request, "drug");
    query->genotype = http_query(call->request, "genotype");
    query->as_of_days = api_days(as_of);
    char *words = asked ? arena_strdup(call->arena, asked) : NULL, *state = NULL;
    const char **list = arena_array(call->arena, WORDS_MOST, sizeof *list);
    if ((asked && !words) || !list)
        return errors_no_memory(call->errors);
    for (char *word = words ? strtok_r(words, " ", &state) : NULL; word; word = strtok_r(NULL, " ", &state)) {
        if (query->words_count == WORDS_MOST)
            return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "words: expected at most %d words", WORDS_MOST);
        list[query->words_count++] = word;
    }
    query->words = list;
    return CAJAL_OK;
}

static cajal_status draw(struct api_call *call, const struct evidence *evidence, const char *kind)
{
    struct evidence_plot_options options = {.format = CHART_SVG};
    const char *by = http_query(call->request, "by");
    char *bytes = NULL;
    size_t length = 0;
    int at = 0;
    while (evidence_plot_word(at) && strcmp(evidence_plot_word(at), kind) != 0)
        at++;
    if (!evidence_plot_word(at))
        return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "plot=%.40s: expected hr, orr, pfs, os or funnel",
                          kind);
    options.kind = (enum evidence_plot_kind)at;
    options.by_genotype = by && strcmp(by, "genotype") == 0;
    cajal_status status = evidence_plot(&bytes, &length, call->request->knowledge, evidence, &options, call->errors);
    if (status == CAJAL_OK)
        api_answer(call, "image/svg+xml", bytes, length);
    return status;
}

static cajal_status evidence(struct api_call *call)
{
    static const char *const known[] = {"words", "drug", "line", "genotype", "as_of", "plot", "by"};
    struct evidence_query query;
    struct evidence found;
    const char *plot = http_query(call->request, "plot");
    cajal_status status = api_only(call, known, sizeof known / sizeof known[0]);
    if (status == CAJAL_OK)
        status = read_query(call, &query);
    if (status == CAJAL_OK)
        status = evidence_search(&found, call->arena, call->request->knowledge, &query, call->errors);
    if (status == CAJAL_OK && plot)
        return draw(call, &found, plot);
    if (status == CAJAL_OK)
        status = evidence_json(&call->response->body, call->request->knowledge, &found, false, call->errors);
    return api_finish(call, status);
}

void answer_evidence(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, evidence);
}

static cajal_status compare(struct api_call *call)
{
    static const char *const known[] = {"line", "genotype", "as_of"};
    struct evidence_query query;
    struct comparison comparison;
    cajal_status status = api_only(call, known, sizeof known / sizeof known[0]);
    if (status == CAJAL_OK)
        status = read_query(call, &query);
    if (status == CAJAL_OK)
        status = comparison_make(&comparison, call->arena, call->request->knowledge, call->request->parameters[0],
                                 call->request->parameters[1], &query, call->errors);
    if (status == CAJAL_OK)
        status = comparison_json(&call->response->body, call->request->knowledge, &comparison, call->errors);
    return api_finish(call, status);
}

void answer_compare(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, compare);
}
