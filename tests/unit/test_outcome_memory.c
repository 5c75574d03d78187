/* The analyses, the reading of a table and the times of cases survive being out of memory at any moment. */
#include <math.h>

#include "base/errors.h"
#include "cohort/endpoint.h"
#include "outcome/read.h"
#include "knowledge.h"
#include "report/beside.h"
#include "short_memory.h"

#define SURVIVAL TEST_DATA "/survival/"

static cajal_case *patient_case;

typedef cajal_status (*analysis)(cajal_outcome *outcome, const struct cohort *cohort, double *number,
                                 cajal_errors *errors);

/* Reads the table, analyses it, and writes one number of the result: a second run must find the same. */
static cajal_status from_table(char **out, const char *path, const struct read_spec *spec, analysis run,
                               cajal_errors *errors)
{
    struct cohort cohort;
    double number = 0;
    cajal_status status = cohort_read(&cohort, path, spec, errors);
    cajal_outcome *outcome = status == CAJAL_OK ? cajal_outcome_new() : NULL;
    if (status == CAJAL_OK && !outcome)
        status = errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = run(outcome, &cohort, &number, errors);
    struct text text = {0};
    text_printf(&text, "%.12g", number);
    if (status == CAJAL_OK && !(*out = text_steal(&text)))
        status = errors_no_memory(errors);
    text_free(&text);
    cajal_outcome_free(outcome);
    cohort_free(&cohort);
    return status;
}

static const struct read_spec aml = {.time = "time", .status = "status", .group = "x"};
static const struct read_spec veteran = {.time = "time",
                                         .status = "status",
                                         .strata = {"trt"},
                                         .strata_count = 1,
                                         .covariates = {"celltype", "karno"},
                                         .covariates_count = 2};

/* ---- analyses ---- */

static cajal_status km(cajal_outcome *outcome, const struct cohort *cohort, double *number, cajal_errors *errors)
{
    static const double quarter = 0.25;
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    const cajal_km *it;
    options.quantiles = &quarter;
    options.quantiles_count = 1;
    cajal_status status = cajal_outcome_km(&it, outcome, &cohort->data, &options, errors);
    *number = status == CAJAL_OK ? it->curve[0].median.value : 0;
    return status;
}

static cajal_status logrank(cajal_outcome *outcome, const struct cohort *cohort, double *number, cajal_errors *errors)
{
    const cajal_logrank *it;
    cajal_status status = cajal_outcome_logrank(&it, outcome, &cohort->data, NULL, errors);
    *number = status == CAJAL_OK ? it->chisq + it->p : 0;
    return status;
}

static cajal_status rmst(cajal_outcome *outcome, const struct cohort *cohort, double *number, cajal_errors *errors)
{
    const cajal_rmst *it;
    cajal_status status = cajal_outcome_rmst(&it, outcome, &cohort->data, 20, 0.95, errors);
    *number = status == CAJAL_OK ? it->group[0].mean : 0;
    return status;
}

static cajal_status cox(cajal_outcome *outcome, const struct cohort *cohort, double *number, cajal_errors *errors)
{
    cajal_cox_options options = CAJAL_COX_OPTIONS_INIT;
    const cajal_cox *it;
    options.zph = CAJAL_ZPH_KM;
    options.baseline = options.robust = 1;
    cajal_status status = cajal_outcome_cox(&it, outcome, &cohort->data, &options, errors);
    *number =
        status == CAJAL_OK ? it->loglik + it->wald.chisq + it->score.chisq + it->zph[0].chisq + it->concordance : 0;
    return status;
}

/* A row cut in two where its group becomes known: late entry, too. */
static cajal_status exposure(cajal_outcome *outcome, const struct cohort *cohort, double *number, cajal_errors *errors)
{
    const cajal_cox *it;
    cajal_status status = cajal_outcome_cox(&it, outcome, &cohort->data, NULL, errors);
    *number = status == CAJAL_OK ? it->loglik : 0;
    return status;
}

static cajal_status incidence(cajal_outcome *outcome, const struct cohort *cohort, double *number, cajal_errors *errors)
{
    const cajal_incidence *it;
    cajal_status status = cajal_outcome_incidence(&it, outcome, &cohort->data, CAJAL_INTERVAL_LOG, 0.95, 0, errors);
    *number = status == CAJAL_OK ? it->gray[0].chisq + it->gray[1].chisq : 0;
    return status;
}

static cajal_status finegray(cajal_outcome *outcome, const struct cohort *cohort, double *number, cajal_errors *errors)
{
    const cajal_finegray *it;
    cajal_status status = cajal_outcome_finegray(&it, outcome, &cohort->data, 1, CAJAL_TIES_BRESLOW, 0.95, errors);
    *number = status == CAJAL_OK ? it->loglik : 0;
    return status;
}

static cajal_status fit(cajal_outcome *outcome, const struct cohort *cohort, double *number, cajal_errors *errors)
{
    const cajal_parametric *it;
    const cajal_piecewise *pieces;
    static const double cut = 90;
    cajal_status status = cajal_outcome_fit(&it, outcome, &cohort->data, CAJAL_WEIBULL, 0.95, errors);
    *number = status == CAJAL_OK ? it->loglik : 0;
    return status == CAJAL_OK ? cajal_outcome_piecewise(&pieces, outcome, &cohort->data, &cut, 1, 0.95, errors)
                              : status;
}

static cajal_status npmle(cajal_outcome *outcome, const struct cohort *cohort, double *number, cajal_errors *errors)
{
    const cajal_npmle *it;
    cajal_status status = cajal_outcome_npmle(&it, outcome, cohort->data.n, cohort->left, cohort->right, NULL, errors);
    *number = status == CAJAL_OK ? it->loglik : 0;
    return status;
}

#define FROM(name, path, spec)                                                                                         \
    static cajal_status write_##name(char **out, cajal_errors *errors)                                                 \
    {                                                                                                                  \
        return from_table(out, path, &(spec), name, errors);                                                           \
    }                                                                                                                  \
    static void test_##name(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        survives(write_##name);                                                                                        \
    }

static const struct read_spec landmark = {.time = "months",
                                          .status = "event",
                                          .group = "response",
                                          .known = "response_at",
                                          .landmark = true,
                                          .landmark_time = 6};
#define CAUSES                                                                                                         \
    "time,cause,group,x\n3,1,a,1\n4,2,b,0\n5,0,a,3\n6,1,b,2\n7,2,a,1\n8,1,a,0\n9,1,b,3\n9,0,b,1\n10,2,b,1\n11,1,a,2\n"
static const struct read_spec causes = {.time = "time",
                                        .status = "cause",
                                        .group = "group",
                                        .competing = true,
                                        .covariates = {"x"},
                                        .covariates_count = 1,
                                        .bytes = CAUSES,
                                        .length = sizeof CAUSES - 1};
static const struct read_spec changing = {.time = "months",
                                          .status = "event",
                                          .known = "response_at",
                                          .exposure = true,
                                          .covariates = {"response"},
                                          .covariates_count = 1,
                                          .factors = {"response=not yet"},
                                          .factors_count = 1};
static const struct read_spec visits = {.left = "last_clear", .right = "first_seen"};

FROM(km, SURVIVAL "aml.csv", aml)
FROM(logrank, TEST_DATA "/outcome/response.csv", landmark)
FROM(exposure, TEST_DATA "/outcome/response.csv", changing)
FROM(rmst, SURVIVAL "aml.csv", aml)
FROM(cox, SURVIVAL "veteran.csv", veteran)
FROM(fit, SURVIVAL "veteran.csv", veteran)
FROM(incidence, "causes", causes)
FROM(finegray, "causes", causes)
FROM(npmle, TEST_DATA "/outcome/visits.csv", visits)

/* ---- published curves ---- */

static cajal_status write_rebuilt(char **out, cajal_errors *errors)
{
    struct arena *arena = arena_new();
    struct published_curve curve;
    struct rebuilt rebuilt = {0};
    cajal_status status = arena ? published_curve_read(&curve, arena, TEST_DATA "/outcome/curve.csv",
                                                       TEST_DATA "/outcome/risk.csv", NAN, errors)
                                : errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = rebuild_times(&rebuilt, arena, &curve, errors);
    struct text text = {0};
    for (size_t i = 0; status == CAJAL_OK && i < rebuilt.n; i++)
        text_printf(&text, "%.12g %d\n", rebuilt.time[i], rebuilt.status[i]);
    if (status == CAJAL_OK && !(*out = text_steal(&text)))
        status = errors_no_memory(errors);
    text_free(&text);
    arena_free(arena);
    return status;
}

static void test_rebuilt(void **state)
{
    (void)state;
    survives(write_rebuilt);
}

/* The cohort beside a trial, as JSON. */
static cajal_status write_beside(char **out, cajal_errors *errors)
{
    static const struct endpoint endpoint = {
        .from = FROM_LINE, .line = 4, .to = TO_PROGRESSION_OR_DEATH, .by = BY_GENOTYPE};
    const struct published_cohort patients = {.endpoint = &endpoint};
    struct cohort cohort;
    struct published published;
    struct beside beside;
    const cajal_km *km = NULL;
    cajal_km_options options = CAJAL_KM_OPTIONS_INIT;
    const struct survival_points none = {0};
    struct text text = {0};
    struct statistics statistics;
    cajal_status status = cohort_read(&cohort, SURVIVAL "aml.csv", &aml, errors);
    cajal_outcome *outcome = status == CAJAL_OK ? cajal_outcome_new() : NULL;
    if (status == CAJAL_OK && !outcome)
        status = errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = cajal_outcome_km(&km, outcome, &cohort.data, &options, errors);
    if (status == CAJAL_OK)
        status = published_find(&published, cohort.arena, knowledge, &patients, "invictus/ripretinib", errors);
    if (status == CAJAL_OK)
        status = beside_compare(&beside, outcome, cohort.arena, &published, &cohort, &options, errors);
    if (status == CAJAL_OK) {
        statistics_begin(&statistics, &text, STATISTICS_JSON, 80, false);
        beside_statistics(&statistics, &beside, km, &cohort, &none);
        if (!statistics_end(&statistics) || !(*out = text_steal(&text)))
            status = errors_no_memory(errors);
    }
    text_free(&text);
    cajal_outcome_free(outcome);
    cohort_free(&cohort);
    return status;
}

static void test_beside(void **state)
{
    (void)state;
    survives(write_beside);
}

/* ---- times of cases ---- */

static bool refused(void *context, const char *subject, const char *reason)
{
    (void)context;
    return subject && reason;
}

static cajal_status write_times(char **out, cajal_errors *errors)
{
    struct arena *arena = arena_new();
    struct endpoint endpoint;
    struct endpoint_tally tally = {0};
    struct course course;
    struct text table = {0};
    cajal_status status = arena ? endpoint_read(&endpoint, knowledge, "line", "progression-or-death", "genotype",
                                                "believed", NULL, errors)
                                : errors_no_memory(errors);
    if (status == CAJAL_OK)
        status = course_of_case(&course, arena, knowledge, patient_case, endpoint.criterion, errors);
    if (status == CAJAL_OK && !endpoint_add(&table, &tally, &endpoint, &course, arena, refused, NULL))
        status = errors_no_memory(errors);
    if (status == CAJAL_OK && !(*out = text_steal(&table)))
        status = errors_no_memory(errors);
    text_free(&table);
    arena_free(arena);
    return status;
}

static void test_times(void **state)
{
    (void)state;
    patient_case = case_of("\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"start\":\"2014-01-15\","
                           "\"stop\":\"2015-01-20\",\"stop_reason\":\"progression\"},{\"kind\":\"systemic\",\"drugs\":"
                           "[\"sunitinib\"],\"start\":\"2015-02\",\"stop\":\"2015\"}],\"imaging\":[{\"date\":"
                           "\"2014-01-10\",\"lesions\":[{\"id\":\"a\",\"longest_mm\":50}]},{\"date\":\"2014-09-01\","
                           "\"lesions\":[{\"id\":\"a\",\"longest_mm\":70}]}]");
    survives(write_times);
    cajal_case_free(patient_case);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_km),       cmocka_unit_test(test_logrank), cmocka_unit_test(test_rmst),
        cmocka_unit_test(test_cox),      cmocka_unit_test(test_fit),     cmocka_unit_test(test_incidence),
        cmocka_unit_test(test_finegray), cmocka_unit_test(test_npmle),   cmocka_unit_test(test_times),
        cmocka_unit_test(test_exposure), cmocka_unit_test(test_rebuilt), cmocka_unit_test(test_beside),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
