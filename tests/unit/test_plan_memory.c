/* A plan survives being out of memory at any moment: it is whole, or it is none. */
#include "base/errors.h"
#include "knowledge.h"
#include "plan/plan.h"
#include "short_memory.h"

static cajal_case *patient_case;

/* Two courses, a combination with a drug that nobody knows, comedications, side effects, laboratory values, scans. */
static const char *const history =
    "\"patient\":{\"birth_year\":1950,\"sex\":\"female\"},\"diagnosis\":{\"primary_site\":\"stomach\",\"extent\":"
    "\"metastatic\","
    "\"sites\":[\"liver\"]},\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"},{\"gene\":\"KIT\",\"hgvs\":\"p."
    "D816H\"},"
    "{\"gene\":\"SDHB\",\"ihc\":\"lost\"}],\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"dose_mg\":"
    "400,"
    "\"start\":\"2010-01\",\"stop\":\"2011-01\",\"stop_reason\":\"progression\"},{\"kind\":\"systemic\",\"drugs\":["
    "\"ripretinib\","
    "\"herbal "
    "tea\"],\"start\":\"2011-02\"}],\"comedications\":[\"rifampicin\",\"elderberry\"],\"toxicities\":[{\"term\":"
    "\"rash\","
    "\"grade\":3}],\"labs\":[{\"date\":\"2011-03\",\"test\":\"ALT\",\"value\":6,\"unit\":\"xULN\"}],\"imaging\":[{"
    "\"date\":"
    "\"2011-02-01\",\"modality\":\"CT\",\"lesions\":[{\"id\":\"L1\",\"site\":\"liver\",\"role\":\"target\",\"longest_"
    "mm\":50}]},"
    "{\"date\":\"2011-05-01\",\"modality\":\"CT\",\"lesions\":[{\"id\":\"L1\",\"site\":\"liver\",\"role\":\"target\","
    "\"longest_mm\":55}]}]";

static void add(char *out, const char *text) { strncat(out, text ? text : "(none)", 16000 - strlen(out)); }

/* All that a plan says, in one text. */
static char *words_of(const cajal_plan *plan)
{
    char *out = __real_calloc(1, 16384);
    add(out, plan->headline);
    for (uint32_t i = 0; i < plan->decision.options_count; i++) {
        const struct plan_option *option = &plan->decision.options[i];
        char counts[96];
        add(out, option->text);
        for (uint32_t j = 0; j < option->cautions_count; j++)
            add(out, option->cautions[j]);
        snprintf(counts, sizeof counts, " %u %u %u %u\n", option->because_count, option->expected_count,
                 option->sensitivity_count, option->approvals_count);
        add(out, counts);
    }
    for (uint32_t i = 0; i < plan->decision.avoid_count; i++)
        add(out, plan->decision.avoid[i].text);
    for (uint32_t i = 0; i < plan->decision.missing_count; i++)
        for (uint32_t j = 0; j < plan->decision.missing[i].decides_count; j++)
            add(out, plan->decision.missing[i].decides[j]);
    for (uint32_t i = 0; i < plan->decision.unverified_count; i++)
        add(out, plan->decision.unverified[i]->row.id);
    for (uint32_t i = 0; i < plan->dosing_count; i++)
        add(out, plan->dosing[i].cause);
    for (uint32_t i = 0; i < plan->warnings_count; i++)
        add(out, plan->warnings[i]);
    return out;
}

static cajal_status make_plan(cajal_plan **out, cajal_errors *errors)
{
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = "2026-11-25";
    return cajal_plan_make(out, knowledge, patient_case, &options, errors);
}

static cajal_status write_plan(char **out, cajal_errors *errors)
{
    cajal_plan *plan = NULL;
    cajal_status status = make_plan(&plan, errors);
    assert_int_equal(status == CAJAL_OK, plan != NULL);
    if (plan)
        *out = words_of(plan);
    cajal_plan_free(plan);
    return status;
}

static cajal_status write_order(char **out, cajal_errors *errors)
{
    static cajal_plan *plan;
    long kept = left;
    left = -1; /* the plan has all the memory it wants */
    if (!plan && make_plan(&plan, errors) != CAJAL_OK)
        return CAJAL_INVALID;
    struct arena *arena = arena_new();
    struct plan_dosing *items = NULL;
    uint32_t count = 0;
    left = kept;
    bool made = plan_dosing_of(&items, &count, arena, plan, patient_case, kb_drug(knowledge, "imatinib"));
    kept = left;
    left = -1;
    *out = __real_calloc(1, 16384);
    for (uint32_t i = 0; made && i < count; i++)
        add(*out, items[i].cause);
    arena_free(arena);
    left = kept;
    return made ? CAJAL_OK : cajal_errors_count(errors) ? CAJAL_INTERNAL : errors_no_memory(errors);
}

/* The decision alone, in an arena of its own, as the proof over all patients asks for it. */
static cajal_status write_decision(char **out, cajal_errors *errors)
{
    static cajal_plan *plan;
    long kept = left;
    left = -1; /* the plan has all the memory it wants */
    if (!plan && make_plan(&plan, errors) != CAJAL_OK)
        return CAJAL_INVALID;
    struct arena *arena = arena_new();
    struct cajal_plan decided = {.knowledge = knowledge};
    left = kept;
    cajal_status status = plan_decide(&decided.decision, arena, knowledge, &plan->facts, &plan->day, errors);
    kept = left;
    left = -1;
    if (status == CAJAL_OK)
        *out = words_of(&decided);
    arena_free(arena);
    left = kept;
    return status;
}

static void decision_survives(void **state)
{
    (void)state;
    survives(write_decision);
}

static void plan_survives(void **state)
{
    (void)state;
    survives(write_plan);
}

static void order_survives(void **state)
{
    (void)state;
    char *whole = NULL;
    assert_int_equal(write_order(&whole, NULL), CAJAL_OK);
    assert_non_null(strstr(whole, "rash grade 3"));
    long n = 0;
    while (fails_or_is_whole(write_order, whole, CAJAL_OK, n, false))
        n++;
    assert_true(n > 5);
    free(whole);
}

static int begin(void **state)
{
    if (open_knowledge(state) != 0)
        return -1;
    patient_case = case_of(history);
    return 0;
}

static int end(void **state)
{
    cajal_case_free(patient_case);
    return close_knowledge(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plan_survives),
        cmocka_unit_test(order_survives),
        cmocka_unit_test(decision_survives),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
