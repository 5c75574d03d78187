/* Scans in short, for the tests of the criteria: what a criterion says of them. */
#ifndef CAJAL_TESTS_RESPONSE_SCANS_H
#define CAJAL_TESTS_RESPONSE_SCANS_H

#include "knowledge.h"
#include "response/response.h"

struct assessed {
    cajal_case *patient_case;
    struct arena *arena;
    struct series series;
    cajal_response response;
};

/* `visits`: the lesions of each visit, separated by '|'; a visit may begin with members of its own and ';'. */
static inline void assess(struct assessed *out, const char *visits, const char *choice, const char *more)
{
    char json[16384] = "", copy[2048], *rest = copy;
    snprintf(copy, sizeof copy, "%s", visits);
    snprintf(json, sizeof json, "%s%s\"imaging\":[", more ? more : "", more ? "," : "");
    for (int i = 0; rest; i++) {
        char *next = strchr(rest, '|'), *own = NULL;
        if (next)
            *next++ = '\0';
        char *semicolon = strchr(rest, ';');
        if (semicolon) {
            *semicolon = '\0';
            own = rest;
            rest = semicolon + 1;
        }
        size_t used = strlen(json);
        snprintf(json + used, sizeof json - used, "%s{\"date\":\"20%02d-%02d-01\",%s%s\"lesions\":[%s]}", i ? "," : "",
                 15 + i / 6, 1 + 2 * (i % 6), own ? own : "", own ? "," : "", rest);
        rest = next;
    }
    strcat(json, "]");
    struct response_request request;
    out->patient_case = case_of(json);
    out->arena = arena_new();
    assert_true(series_of_case(&out->series, out->arena, knowledge, out->patient_case));
    response_request_default(&request, knowledge);
    request.critique = true;
    if (choice)
        assert_int_equal(response_options_set(&request.options, choice, NULL), CAJAL_OK);
    assert_int_equal(
        response_assess_series(&out->response, out->arena, knowledge, &out->series, &request, out->patient_case, NULL),
        CAJAL_OK);
}

/* The same again, as if nothing were measured with an error. */
static inline void assess_without_error(struct assessed *it)
{
    struct response_request request;
    response_request_default(&request, knowledge);
    request.options = it->response.options;
    request.critique = true;
    request.error_um = request.error_mhu = request.error_percent_uptake = request.error_percent_volume = 0;
    assert_int_equal(
        response_assess_series(&it->response, it->arena, knowledge, &it->series, &request, it->patient_case, NULL),
        CAJAL_OK);
}

static inline void release(struct assessed *it)
{
    arena_free(it->arena);
    cajal_case_free(it->patient_case);
}

static inline const struct response_visit *last(const struct assessed *it)
{
    return &it->response.visits[it->response.visits_count - 1];
}

/* The last visit's call by a criterion. */
static inline void expect(enum response_criterion criterion, const char *call, const char *visits, const char *choice)
{
    struct assessed it;
    assess(&it, visits, choice, NULL);
    const char *found = response_call_word_by(criterion, last(&it)->by[criterion].call);
    if (!found || strcmp(found, call) != 0)
        fail_msg("%s: %s %s, expected %s (%s)", visits, response_criterion_name(criterion), found ? found : "none",
                 call, choice ? choice : "published");
    release(&it);
}

static inline bool has_finding(const struct assessed *it, uint32_t visit, enum response_finding_kind kind)
{
    const struct response_visit *at = &it->response.visits[visit];
    for (uint32_t i = 0; i < at->findings_count; i++)
        if (at->findings[i].kind == kind)
            return true;
    return false;
}

#define RECIST RESPONSE_BY_RECIST
#define CHOI RESPONSE_BY_CHOI
#define T(id, mm) "{\"id\":\"" id "\",\"role\":\"target\",\"longest_mm\":" mm "}"
#define X(id, mm, rest) "{\"id\":\"" id "\",\"role\":\"target\",\"longest_mm\":" mm "," rest "}"
#define NODE(id, mm) "{\"id\":\"" id "\",\"role\":\"target\",\"site\":\"lymph_node\",\"short_mm\":" mm "}"
#define GONE(id) "{\"id\":\"" id "\",\"role\":\"target\",\"status\":\"absent\"}"
#define HU(id, mm, hu) X(id, mm, "\"density_hu\":" hu)
#define E(id, mm, viable) X(id, mm, "\"enhancing_mm\":" viable)
#define V(id, ml) "{\"id\":\"" id "\",\"role\":\"target\",\"volume_ml\":" ml "}"
#define S(id, suv) "{\"id\":\"" id "\",\"suv_max\":" suv "}"
#define P(id, sul) "{\"id\":\"" id "\",\"sul_peak\":" sul "}"
#define OTHER(rest) "{\"id\":\"o\",\"role\":\"non_target\"" rest "}"
#define WORSE ",\"status\":\"unequivocal_progression\""
#define PORTA(mm)                                                                                                      \
    "{\"id\":\"n\",\"role\":\"target\",\"site\":\"lymph_node\",\"porta_hepatis\":true,\"short_mm\":" mm "}"
#define L(id, mm) "{\"id\":\"" id "\",\"role\":\"target\",\"site\":\"liver\",\"longest_mm\":" mm "}"

#endif
