/* The plan engine, alone: the border patients of tests/border/ (written once, read by people since), and what the rules
 * cannot show. */
#include "check.h"

#include "../mutation.h"

static struct guards guards;

static int open_border(void **state)
{
    (void)state;
    if (cajal_knowledge_embedded(&guards.base, NULL) != CAJAL_OK)
        return -1;
    guards.arena = arena_new();
    guards.border = arena_array(guards.arena, MUTATION_MOST, sizeof *guards.border);
    mutation_read_border(&guards, BORDER);
    return 0;
}

static int close_border(void **state)
{
    (void)state;
    arena_free(guards.arena);
    cajal_knowledge_free(guards.base);
    return 0;
}

static void test_border_patients_have_the_plan_that_was_written(void **state)
{
    (void)state;
    assert_true(guards.border_count > 4000);
    for (size_t i = 0; i < guards.border_count; i++)
        if (mutation_plan(guards.base, &guards.border[i].facts, guards.border[i].day) != guards.border[i].plan)
            fail_msg("border patient %zu of %s has another plan; look at it, and write the file anew (tests/mutation)",
                     i + 1, BORDER);
}

/* ---- doses: the labels' limits, as kb/dosing.yaml cites them ---- */

static cajal_plan *plan_today(const char *members)
{
    cajal_case *patient_case = case_of(members);
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = "2026-11-25";
    cajal_plan *plan = NULL;
    assert_int_equal(cajal_plan_make(&plan, guards.base, patient_case, &options, NULL), CAJAL_OK);
    cajal_case_free(patient_case);
    return plan;
}

/* The line on dose that this row of the base gave for imatinib; NULL. */
static const struct plan_dosing *dosing_by(const cajal_plan *plan, const char *row)
{
    for (uint32_t i = 0; i < plan->dosing_count; i++)
        if (plan->dosing[i].row && strcmp(plan->dosing[i].row->id, row) == 0)
            return &plan->dosing[i];
    return NULL;
}

#define ON_IMATINIB(mg, more)                                                                                          \
    "\"diagnosis\":{\"extent\":\"metastatic\"},\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"}],"               \
    "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"dose_mg\":" mg ",\"schedule\":\"QD\","          \
    "\"start\":\"2021-01\",\"stop\":null}],\"assessment\":{\"response\":\"stable\"}," more
#define LAB(test, value, unit) "{\"date\":\"2021-03\",\"test\":\"" test "\",\"value\":" value ",\"unit\":\"" unit "\"}"
#define TOXIC(rest) "\"toxicities\":[{\"term\":\"rash\"," rest "}]"
#define LABS(list) "\"labs\":[" list "]"

static void test_doses_at_the_limits_of_the_labels(void **state)
{
    (void)state;
    static const struct {
        const char *members, *row;
        double from_mg, to_mg; /* 0: none; from_mg -1: the row says nothing */
    } all[] = {
        {ON_IMATINIB("400", LABS(LAB("bilirubin", "3", "xULN"))), "imatinib-bilirubin", -1, 0}, /* "above 3 times" */
        {ON_IMATINIB("400", LABS(LAB("bilirubin", "3.001", "xULN"))), "imatinib-bilirubin", 400, 300},
        {ON_IMATINIB("400", LABS(LAB("Bilirubin", "3.001", "xuln"))), "imatinib-bilirubin", 400, 300},
        {ON_IMATINIB("400", LABS(LAB("bilirubin", "30", "mg/dL"))), "imatinib-bilirubin", -1, 0},
        {ON_IMATINIB("400", LABS(LAB("ALT", "5", "xULN"))), "imatinib-alt", -1, 0},
        {ON_IMATINIB("400", LABS(LAB("ALT", "5.001", "xULN"))), "imatinib-alt", 400, 300},
        {ON_IMATINIB("800", LABS(LAB("ALT", "6", "xULN"))), "imatinib-alt", 800, 600},
        {ON_IMATINIB("500", LABS(LAB("ALT", "6", "xULN"))), "imatinib-alt", 500, 400},
        {ON_IMATINIB("300", LABS(LAB("ALT", "6", "xULN"))), "imatinib-alt", 0, 0}, /* the lowest level */
        {ON_IMATINIB("400", LABS(LAB("neutrophils", "1", "10^9/L"))), "imatinib-neutrophils", -1, 0}, /* "below 1" */
        {ON_IMATINIB("400", LABS(LAB("neutrophils", "0.999", "10^9/L"))), "imatinib-neutrophils", 0, 0},
        {ON_IMATINIB("400", LABS(LAB("platelets", "50", "10^9/L"))), "imatinib-platelets", -1, 0},
        {ON_IMATINIB("400", LABS(LAB("platelets", "49.9", "10^9/L"))), "imatinib-platelets", 0, 0},
        /* of two values of a day the one that stands later; of two days the later */
        {ON_IMATINIB("400", LABS(LAB("ALT", "6", "xULN") "," LAB("ALT", "2", "xULN"))), "imatinib-alt", -1, 0},
        {ON_IMATINIB("400", LABS(LAB("ALT", "2", "xULN") "," LAB("ALT", "6", "xULN"))), "imatinib-alt", 400, 300},
        {ON_IMATINIB("400", LABS("{\"date\":\"2021-04\",\"test\":\"ALT\",\"value\":2,\"unit\":\"xULN\"}," LAB(
                                "ALT", "6", "xULN"))),
         "imatinib-alt", -1, 0},
        {"\"patient\":{\"pregnant\":true,\"sex\":\"female\"}," ON_IMATINIB("400", "\"labs\":[]"), "imatinib-pregnancy",
         0, 0},
        {"\"patient\":{\"pregnant\":false,\"sex\":\"female\"}," ON_IMATINIB("400", LABS(LAB("ALT", "6", "xULN"))),
         "imatinib-pregnancy", -1, 0},
        /* side effects of grade 3 or 4, there still, of this drug */
        {ON_IMATINIB("400", TOXIC("\"grade\":3")), "imatinib-severe", 400, 300},
        {ON_IMATINIB("400", TOXIC("\"grade\":4,\"drug\":\"Glivec\"")), "imatinib-severe", 400, 300},
        {ON_IMATINIB("400", TOXIC("\"grade\":2")), "imatinib-severe", -1, 0},
        {ON_IMATINIB("400", TOXIC("\"grade\":3,\"resolved\":\"2021-05\"")), "imatinib-severe", -1, 0},
        {ON_IMATINIB("400", TOXIC("\"grade\":3,\"drug\":\"sunitinib\"")), "imatinib-severe", -1, 0},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cajal_plan *plan = plan_today(all[i].members);
        const struct plan_dosing *found = dosing_by(plan, all[i].row);
        if (!found != (all[i].from_mg < 0))
            fail_msg("%s\n%s: %s", all[i].members, all[i].row, found ? "said" : "not said");
        if (found && (found->from_mg != all[i].from_mg || found->to_mg != all[i].to_mg))
            fail_msg("%s\n%s: %g to %g mg", all[i].members, all[i].row, found->from_mg, found->to_mg);
        cajal_plan_free(plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_border_patients_have_the_plan_that_was_written),
        cmocka_unit_test(test_doses_at_the_limits_of_the_labels),
    };
    return cmocka_run_group_tests(tests, open_border, close_border);
}
