/* Survival of a cohort: a table or cases in, one analysis out, in the shape of schema/outcome.schema.json. */
#include "serve/api_outcome.h"

#include <string.h>

#include "base/errors.h"
#include "serve/handlers.h"

static const struct survival_analysis *find_analysis(struct api_call *call)
{
    const char *name = call->request->parameters[0];
    const struct survival_analysis *analysis = survival_find(name);
    if (!analysis)
        http_problem(call->response, PROBLEM_NOT_FOUND,
                     "there is no analysis \"%.40s\" here: expected " SURVIVAL_ANALYSES, name);
    return analysis;
}

/* ---- the query ---- */

static bool is_list(const struct survival_option *option)
{
    return option->kind == SURVIVAL_WORDS || option->kind == SURVIVAL_LIST;
}

/* By its name, or by the one it had before; an empty list of a form is none. */
static cajal_status read_option(struct outcome_call *it, const struct survival_option *option)
{
    const char *name = option->name, *text = http_query(it->call->request, name);
    if (!text && option->former)
        text = http_query(it->call->request, name = option->former);
    if (!text || (is_list(option) && !*text))
        return CAJAL_OK;
    cajal_status status = survival_option_read(&it->wanted, option, text, it->call->arena);
    if (status == CAJAL_USAGE)
        return errors_add(it->call->errors, CAJAL_USAGE, NULL, 0, NULL, "%s=%.40s: expected %s", name, text,
                          option->expected);
    return status == CAJAL_OK ? CAJAL_OK : errors_no_memory(it->call->errors);
}

#define KNOWN_MOST 64 /* names, former ones too */

static cajal_status read_options(struct outcome_call *it)
{
    const char *known[KNOWN_MOST];
    size_t count = 0;
    for (const struct survival_option *option = survival_option_table; option->name && count + 2 <= KNOWN_MOST;
         option++) {
        known[count++] = option->name;
        if (option->former)
            known[count++] = option->former;
    }
    cajal_status status = api_only(it->call, known, count);
    it->wanted = (struct survival_options)SURVIVAL_OPTIONS_NONE;
    for (const struct survival_option *option = survival_option_table; option->name && status == CAJAL_OK; option++)
        status = read_option(it, option);
    it->wanted.spec.competing = it->analysis->competing;
    return status;
}

/* How to analyse. */
static struct survival_asked asked_of(const struct survival_options *wanted)
{
    return (struct survival_asked){
        .points = {wanted->at.value, wanted->quantiles.value, wanted->at.count, wanted->quantiles.count},
        .level = wanted->level,
        .horizon = wanted->horizon,
        .ties = wanted->ties,
        .zph = wanted->zph,
        .cause = wanted->cause,
        .robust = wanted->robust || wanted->spec.id}; /* rows of one patient are not independent */
}

/* ---- the whole ---- */

static cajal_status compute(struct outcome_call *it)
{
    struct api_call *call = it->call;
    it->outcome = cajal_outcome_new();
    if (!it->outcome)
        return errors_no_memory(call->errors);
    cajal_status status =
        cohort_read(&it->cohort, it->of_cases ? "the cases" : "the table", &it->wanted.spec, call->errors);
    if (status == CAJAL_OK) {
        statistics_begin(&it->out, &call->response->body, STATISTICS_JSON, 80, false);
        if (it->of_cases)
            outcome_say_cases(it);
        const struct survival_asked asked = asked_of(&it->wanted);
        status = it->analysis->run(&it->out, &asked, &it->cohort, it->outcome, call->errors);
        if (status == CAJAL_OK)
            statistics_data(&it->out, &it->cohort);
        if (!statistics_end(&it->out) && status == CAJAL_OK)
            status = errors_no_memory(call->errors);
    }
    cohort_free(&it->cohort);
    cajal_outcome_free(it->outcome);
    return status;
}

static cajal_status outcome(struct api_call *call)
{
    struct outcome_call it = {.call = call, .of_cases = !api_is_table(call->request)};
    it.analysis = find_analysis(call);
    if (!it.analysis)
        return CAJAL_USAGE;
    cajal_status status = read_options(&it);
    if (status == CAJAL_OK && it.of_cases)
        status = outcome_read_cases(&it);
    if (status == CAJAL_OK && !it.of_cases) {
        it.wanted.spec.bytes = call->request->body ? call->request->body : "";
        it.wanted.spec.length = call->request->body_length;
    }
    if (status == CAJAL_OK)
        status = survival_check(it.analysis, &it.wanted.spec, it.of_cases ? "by" : "group", call->errors);
    if (status == CAJAL_OK)
        status = compute(&it);
    if (status == CAJAL_OK)
        call->response->type = HTTP_JSON;
    cohort_rows_end(&it.rows);
    return status;
}

void answer_outcome(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, outcome);
}
