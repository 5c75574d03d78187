#include "response/assessment.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/errors.h"

#define ERROR_MOST_MM 50
#define ERROR_MOST_HU 200
#define ERROR_MOST_PERCENT 100

static cajal_status take_errors(struct response_request *out, const cajal_response_options *options,
                                cajal_errors *errors)
{
    if (!(options->error_mm <= ERROR_MOST_MM) || !(options->error_hu <= ERROR_MOST_HU) ||
        !(options->error_uptake_percent <= ERROR_MOST_PERCENT) ||
        !(options->error_volume_percent <= ERROR_MOST_PERCENT))
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                          "error of measurement: expected at most %d mm, %d HU, and %d %% of uptake and volume",
                          ERROR_MOST_MM, ERROR_MOST_HU, ERROR_MOST_PERCENT);
    if (options->error_mm >= 0)
        out->error_um = llround(options->error_mm * 1000);
    if (options->error_hu >= 0)
        out->error_mhu = llround(options->error_hu * 1000);
    if (options->error_uptake_percent >= 0)
        out->error_percent_uptake = llround(options->error_uptake_percent);
    if (options->error_volume_percent >= 0)
        out->error_percent_volume = llround(options->error_volume_percent);
    return CAJAL_OK;
}

cajal_status assessment_request(struct response_request *out, const cajal_knowledge *knowledge,
                                const cajal_response_options *options, cajal_errors *errors)
{
    const cajal_response_options fallback = CAJAL_RESPONSE_OPTIONS_INIT;
    options = options ? options : &fallback;
    if (options->version != CAJAL_RESPONSE_OPTIONS_VERSION)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "cajal_response_options: unknown version");
    response_request_default(out, knowledge);
    out->critique = options->critique > 0;
    out->bare = options->critique < 0;
    cajal_status worst = take_errors(out, options, errors);
    for (size_t i = 0; i < options->choices_count; i++) {
        cajal_status status = response_options_set(&out->options, options->choices[i], errors);
        worst = status > worst ? status : worst;
    }
    return worst;
}

cajal_status cajal_assess_case(cajal_assessment **out, const cajal_knowledge *knowledge, const cajal_case *patient_case,
                               const cajal_response_options *options, cajal_errors *errors)
{
    struct response_request request;
    cajal_status status = assessment_request(&request, knowledge, options, errors);
    if (status != CAJAL_OK)
        return status;
    struct arena *arena = arena_new();
    struct cajal_assessment *it = arena ? arena_alloc(arena, sizeof *it) : NULL;
    if (!it || !series_of_case(&it->series, arena, knowledge, patient_case)) {
        arena_free(arena);
        return errors_no_memory(errors);
    }
    it->arena = arena;
    it->knowledge = knowledge;
    it->patient_case = patient_case;
    it->request = request;
    status = response_assess_series(&it->response, arena, knowledge, &it->series, &request, patient_case, errors);
    if (status != CAJAL_OK) {
        arena_free(arena);
        return status;
    }
    *out = it;
    return CAJAL_OK;
}

void cajal_assessment_free(cajal_assessment *assessment)
{
    if (assessment)
        arena_free(assessment->arena);
}

const char *cajal_assessment_subject(const cajal_assessment *assessment) { return assessment->series.subject; }

const char *cajal_assessment_reader(const cajal_assessment *assessment) { return assessment->series.reader; }

size_t cajal_assessment_visits(const cajal_assessment *assessment) { return assessment->response.visits_count; }

int cajal_assessment_day(const cajal_assessment *assessment, size_t visit)
{
    return visit < assessment->response.visits_count ? assessment->response.visits[visit].date.days : INT_MIN;
}

enum response_criterion assessment_criterion(const char *word)
{
    for (enum response_criterion i = RESPONSE_BY_RECIST; i < RESPONSE_CRITERIA; i++)
        if (strcmp(response_criterion_word(i), word) == 0)
            return i;
    return RESPONSE_BY_NONE;
}

const char *cajal_assessment_call(const cajal_assessment *assessment, size_t visit, const char *criterion)
{
    if (visit >= assessment->response.visits_count)
        return NULL;
    const struct response_visit *it = &assessment->response.visits[visit];
    bool believed = strcmp(criterion, "believed") == 0;
    enum response_criterion by = believed ? it->believed : assessment_criterion(criterion);
    return by > RESPONSE_BY_NONE && by < RESPONSE_CRITERIA ? response_call_word_by(by, it->by[by].call) : NULL;
}

const char *cajal_assessment_best(const cajal_assessment *assessment, const char *criterion, int confirmed)
{
    enum response_criterion by = assessment_criterion(criterion);
    const struct response_best *best = &assessment->response.best[by];
    return by ? response_call_word_by(by, confirmed ? best->confirmed : best->best) : NULL;
}

int cajal_assessment_pfs(const cajal_assessment *assessment, const char *criterion, int *event)
{
    const struct response_best *best = &assessment->response.best[assessment_criterion(criterion)];
    if (event)
        *event = best->pfs_event;
    return assessment_criterion(criterion) ? best->pfs_days : -1;
}

size_t cajal_assessment_recorded(const cajal_assessment *assessment, size_t *different)
{
    size_t count = 0;
    for (size_t i = 0; i < assessment->recorded_count; i++)
        count += !assessment->recorded[i].agrees;
    if (different)
        *different = count;
    return assessment->recorded_count;
}
