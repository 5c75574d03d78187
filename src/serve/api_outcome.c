/* Survival of a cohort: a table or cases in, one analysis out, in the shape of schema/outcome.schema.json. */
#include "serve/api_outcome.h"

#include <stdlib.h>
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

/* "a,b,c" cut apart. */
static cajal_status read_list(struct api_call *call, const char *list[NAMED_COLUMNS], size_t *count, const char *name)
{
    const char *text = http_query(call->request, name);
    char *state = NULL, *words = text ? arena_strdup(call->arena, text) : NULL;
    if (text && !words)
        return errors_no_memory(call->errors);
    for (char *word = words ? strtok_r(words, ",", &state) : NULL; word; word = strtok_r(NULL, ",", &state)) {
        if (*count == NAMED_COLUMNS)
            return errors_add(call->errors, CAJAL_USAGE, NULL, 0, NULL, "%s: expected at most %d", name, NAMED_COLUMNS);
        list[(*count)++] = word;
    }
    return CAJAL_OK;
}

static cajal_status read_times(struct outcome_call *it)
{
    const char *words[NAMED_COLUMNS];
    size_t count = 0;
    cajal_status status = read_list(it->call, words, &count, "at");
    for (size_t i = 0; i < count && status == CAJAL_OK; i++) {
        char *end = NULL;
        it->at[i] = strtod(words[i], &end);
        if (end == words[i] || *end || !(it->at[i] >= 0))
            status = errors_add(it->call->errors, CAJAL_USAGE, NULL, 0, NULL, "at=%.40s: expected times", words[i]);
    }
    it->asked.points.at_count = count;
    return status;
}

static cajal_status read_horizon(struct outcome_call *it)
{
    const char *text = http_query(it->call->request, "horizon");
    char *end = NULL;
    it->asked.horizon = text ? strtod(text, &end) : 0;
    if (text && (end == text || *end || !(it->asked.horizon > 0)))
        return errors_add(it->call->errors, CAJAL_USAGE, NULL, 0, NULL, "horizon=%.40s: expected a time above 0", text);
    return CAJAL_OK;
}

/* How to analyse. */
static cajal_status read_asked(struct outcome_call *it)
{
    it->asked.level = SURVIVAL_LEVEL;
    it->asked.ties = http_query(it->call->request, "ties");
    it->asked.cause = http_query(it->call->request, "cause");
    cajal_status status = read_times(it);
    it->asked.points.at = it->at;
    return status == CAJAL_OK ? read_horizon(it) : status;
}

static cajal_status read_columns(struct outcome_call *it)
{
    static const char *const known[] = {"time", "status", "entry",      "weight",    "group", "id",     "strata",
                                        "at",   "ties",   "covariates", "factors",   "cause", "event",  "censored",
                                        "from", "to",     "by",         "criterion", "unit",  "horizon"};
    struct api_call *call = it->call;
    struct read_spec *spec = &it->spec;
    const struct http_request *request = call->request;
    spec->time = http_query(request, "time");
    spec->status = http_query(request, "status");
    spec->entry = http_query(request, "entry");
    spec->weight = http_query(request, "weight");
    spec->group = http_query(request, "group");
    spec->id = http_query(request, "id");
    spec->censored = http_query(request, "censored");
    spec->competing = it->analysis->competing;
    cajal_status status = api_only(call, known, sizeof known / sizeof known[0]);
    if (status == CAJAL_OK)
        status = read_list(call, spec->strata, &spec->strata_count, "strata");
    if (status == CAJAL_OK)
        status = read_list(call, spec->covariates, &spec->covariates_count, "covariates");
    if (status == CAJAL_OK)
        status = read_list(call, spec->factors, &spec->factors_count, "factors");
    if (status == CAJAL_OK)
        status = read_list(call, spec->event, &spec->event_count, "event");
    return status == CAJAL_OK ? read_asked(it) : status;
}

/* ---- the whole ---- */

static cajal_status compute(struct outcome_call *it)
{
    struct api_call *call = it->call;
    it->outcome = cajal_outcome_new();
    if (!it->outcome)
        return errors_no_memory(call->errors);
    cajal_status status = cohort_read(&it->cohort, it->of_cases ? "the cases" : "the table", &it->spec, call->errors);
    if (status == CAJAL_OK) {
        statistics_begin(&it->out, &call->response->body, STATISTICS_JSON, 80, false);
        if (it->of_cases)
            outcome_say_cases(it);
        status = it->analysis->run(&it->out, &it->asked, &it->cohort, it->outcome, call->errors);
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
    cajal_status status = read_columns(&it);
    if (status == CAJAL_OK && it.of_cases)
        status = outcome_read_cases(&it);
    if (status == CAJAL_OK && !it.of_cases) {
        it.spec.bytes = call->request->body ? call->request->body : "";
        it.spec.length = call->request->body_length;
    }
    it.asked.robust = it.spec.id != NULL; /* rows of one patient are not independent: as on the command line */
    if (status == CAJAL_OK)
        status = survival_check(it.analysis, &it.spec, it.of_cases ? "by" : "group", call->errors);
    if (status == CAJAL_OK)
        status = compute(&it);
    if (status == CAJAL_OK)
        call->response->type = HTTP_JSON;
    text_free(&it.table);
    levels_free(&it.subjects);
    return status;
}

void answer_outcome(struct service *service, const struct http_request *request, struct http_response *response)
{
    api_run(service, request, response, outcome);
}
