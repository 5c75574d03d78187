/* Survival of a cohort: a table or cases in, one analysis out, in the shape of schema/outcome.schema.json. */
#include "serve/api_outcome.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "serve/handlers.h"

#define LEVEL 0.95

static cajal_status km(struct outcome_call *it)
{
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    struct survival_points points = {it->at, NULL, it->at_count, 0};
    const cajal_km *curves;
    cajal_status status = cajal_outcome_km(&curves, it->outcome, &it->cohort.data, &options, it->call->errors);
    if (status == CAJAL_OK)
        survival_km(&it->out, curves, &it->cohort, &points, LEVEL);
    return status;
}

static cajal_status logrank(struct outcome_call *it)
{
    cajal_logrank_options options = CAJAL_LOGRANK_OPTIONS_INIT;
    const cajal_logrank *test;
    cajal_status status = cajal_outcome_logrank(&test, it->outcome, &it->cohort.data, &options, it->call->errors);
    if (status == CAJAL_OK)
        survival_logrank(&it->out, test, &it->cohort);
    return status;
}

static cajal_status cox(struct outcome_call *it)
{
    cajal_cox_options options = CAJAL_COX_OPTIONS_INIT;
    const char *ties = http_query(it->call->request, "ties");
    const cajal_cox *model;
    options.level = LEVEL;
    options.ties = ties && strcmp(ties, "breslow") == 0 ? CAJAL_TIES_BRESLOW : CAJAL_TIES_EFRON;
    if (ties && strcmp(ties, "breslow") != 0 && strcmp(ties, "efron") != 0)
        return errors_add(it->call->errors, CAJAL_USAGE, NULL, 0, NULL, "ties=%.40s: expected efron or breslow", ties);
    cajal_status status = cajal_outcome_cox(&model, it->outcome, &it->cohort.data, &options, it->call->errors);
    if (status == CAJAL_OK)
        survival_cox(&it->out, model, &it->cohort, ties ? ties : "efron", LEVEL);
    return status;
}

static cajal_status rmst(struct outcome_call *it)
{
    const char *text = http_query(it->call->request, "horizon");
    char *end = NULL;
    double horizon = text ? strtod(text, &end) : NAN;
    const cajal_rmst *means;
    if (text && (end == text || *end || !(horizon > 0)))
        return errors_add(it->call->errors, CAJAL_USAGE, NULL, 0, NULL, "horizon=%.40s: expected a time above 0", text);
    cajal_status status = cajal_outcome_rmst(&means, it->outcome, &it->cohort.data, horizon, LEVEL, it->call->errors);
    if (status == CAJAL_OK)
        survival_rmst(&it->out, means, &it->cohort, LEVEL);
    return status;
}

static cajal_status incidence(struct outcome_call *it)
{
    struct survival_points points = {it->at, NULL, it->at_count, 0};
    const cajal_incidence *curves;
    cajal_status status =
        cajal_outcome_incidence(&curves, it->outcome, &it->cohort.data, CAJAL_INTERVAL_LOG, LEVEL, 0, it->call->errors);
    if (status == CAJAL_OK)
        survival_incidence(&it->out, curves, &it->cohort, &points, LEVEL);
    return status;
}

static cajal_status finegray(struct outcome_call *it)
{
    const char *name = http_query(it->call->request, "cause");
    const cajal_finegray *model;
    int cause = it->cohort.data.causes == 1 ? 1 : 0;
    for (int i = 0; name && i < it->cohort.data.causes; i++)
        if (strcmp(it->cohort.causes[i], name) == 0)
            cause = i + 1;
    if (!cause)
        return errors_add(it->call->errors, CAJAL_USAGE, NULL, 0, NULL,
                          "cause=%.40s: expected one of the causes, such as \"%s\"", name ? name : "",
                          it->cohort.causes[0]);
    cajal_status status = cajal_outcome_finegray(&model, it->outcome, &it->cohort.data, cause, CAJAL_TIES_BRESLOW,
                                                 LEVEL, it->call->errors);
    if (status == CAJAL_OK)
        survival_finegray(&it->out, model, &it->cohort, cause, LEVEL);
    return status;
}

static const struct outcome_analysis analyses[] = {
    {"km", false, false, false, km},           {"logrank", true, false, false, logrank},
    {"cox", false, true, false, cox},          {"rmst", false, false, false, rmst},
    {"cuminc", false, false, true, incidence}, {"gray", true, false, true, incidence},
    {"finegray", false, true, true, finegray},
};

static const struct outcome_analysis *find_analysis(struct api_call *call)
{
    const char *name = call->request->parameters[0];
    for (size_t i = 0; i < sizeof analyses / sizeof analyses[0]; i++)
        if (strcmp(analyses[i].name, name) == 0)
            return &analyses[i];
    http_problem(call->response, PROBLEM_NOT_FOUND,
                 "there is no analysis \"%.40s\" here: expected km, logrank, cox, rmst, cuminc, gray or finegray",
                 name);
    return NULL;
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
    it->at_count = count;
    return status;
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
    return status == CAJAL_OK ? read_times(it) : status;
}

static cajal_status check_columns(const struct outcome_call *it)
{
    const struct read_spec *spec = &it->spec;
    const char *lacking = !spec->time                                                 ? "time, the column of times"
                          : !spec->status                                             ? "status, the column of events"
                          : it->analysis->needs_group && !spec->group                 ? it->of_cases ? "by" : "group"
                          : it->analysis->needs_covariates && !spec->covariates_count ? "covariates"
                                                                                      : NULL;
    if (!lacking)
        return CAJAL_OK;
    return errors_add(it->call->errors, CAJAL_USAGE, NULL, 0, NULL, "%s needs %s", it->analysis->name, lacking);
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
        status = it->analysis->run(it);
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
    if (status == CAJAL_OK)
        status = check_columns(&it);
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
