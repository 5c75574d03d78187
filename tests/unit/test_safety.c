#define _GNU_SOURCE /* strcasestr */
/* kb/safety.yaml against a hundred thousand possible patients, one by one through the plan engine: what
 * `cajal kb verify` proves of all of them, here by other means. */
#include "knowledge.h"
#include "plan/decide.h"
#include "verify/verify.h"

#define PATIENTS 100000

static int32_t review_day(void)
{
    cajal_date day;
    assert_true(date_parse(&day, "2016-01-08"));
    return day.days;
}

/* A fact with `if_absent` is never unknown. */
static void random_facts(cajal_facts *facts, uint64_t *random)
{
    *facts = (cajal_facts){.count = knowledge->kb->facts_count};
    for (uint32_t i = 0; i < facts->count; i++) {
        uint32_t first = knowledge->kb->facts[i].if_absent != NULL;
        facts->values[i] = (uint8_t)(first + next_random(random) % (knowledge->kb->facts[i].values_count + 1 - first));
    }
}

static void print_facts(const cajal_facts *facts)
{
    for (uint32_t i = 0; i < facts->count; i++)
        print_error("%s: %s\n", knowledge->kb->facts[i].row.id,
                    kb_fact_word(&knowledge->kb->facts[i], facts->values[i]));
}

static struct kb_ready_action of_option(const struct plan_option *option)
{
    return (struct kb_ready_action){.action = option->action,
                                    .regimen = option->regimen,
                                    .drugs = option->drugs,
                                    .drugs_count = option->drugs_count,
                                    .modality = option->modality};
}

static struct kb_ready_action of_avoid(const struct plan_avoid *avoid)
{
    return (struct kb_ready_action){.action = avoid->action,
                                    .regimen = avoid->regimen,
                                    .drugs = avoid->drugs,
                                    .drugs_count = avoid->drugs_count,
                                    .modality = avoid->modality};
}

static bool some_option(const struct plan_decision *plan, const struct kb_ready_action *pattern)
{
    for (uint32_t i = 0; i < plan->options_count; i++) {
        struct kb_ready_action has = of_option(&plan->options[i]);
        bool weak = pattern->avoid->recommended && plan->options[i].strength != KB_RECOMMENDED;
        bool approved = pattern->avoid->unapproved && plan->options[i].approvals_count > 0;
        if (kb_action_matches(pattern, &has) && !weak && !approved)
            return true;
    }
    return false;
}

static bool some_avoid(const struct plan_decision *plan, const struct kb_ready_action *pattern)
{
    for (uint32_t i = 0; i < plan->avoid_count; i++) {
        struct kb_ready_action has = of_avoid(&plan->avoid[i]);
        if (kb_action_matches(pattern, &has))
            return true;
    }
    return false;
}

static bool some_warning(const struct plan_decision *plan, const char *word)
{
    for (uint32_t i = 0; i < plan->warnings_count; i++)
        if (strcasestr(plan->warnings[i], word))
            return true;
    return false;
}

static bool some_recommended(const struct plan_decision *plan)
{
    return plan->options_count > 0 && plan->options[0].strength == KB_RECOMMENDED;
}

static void check_row(const struct kb_ready_safety *row, const cajal_facts *facts, const struct plan_decision *plan)
{
    const struct kb_ready_rule as_rule = {.tests = row->tests, .tests_count = row->tests_count};
    if (plan_judge(&as_rule, facts) != VERDICT_FIRES)
        return;
    bool good = true;
    for (uint32_t i = 0; i < row->safety->never_count; i++)
        good = good && !some_option(plan, &row->never[i]);
    for (uint32_t i = 0; i < row->safety->always_avoid_count; i++)
        good = good && some_avoid(plan, &row->always_avoid[i]);
    bool one_of = row->safety->always_one_of_count == 0;
    for (uint32_t i = 0; i < row->safety->always_one_of_count; i++)
        one_of = one_of || some_option(plan, &row->always_one_of[i]);
    for (uint32_t i = 0; i < row->safety->always_warn_count; i++)
        good = good && some_warning(plan, row->safety->always_warn[i]);
    good = good && (!row->safety->always_recommends || some_recommended(plan));
    if (good && one_of)
        return;
    print_facts(facts);
    fail_msg("safety row %s is broken for the patient above", row->safety->row.id);
}

static void test_safety_holds_for_random_patients(void **state)
{
    (void)state;
    uint64_t random = 2016;
    const struct plan_day day = {review_day(), 0};
    int without_options = 0;
    for (int i = 0; i < PATIENTS; i++) {
        cajal_facts facts;
        struct plan_decision plan;
        do
            random_facts(&facts, &random);
        while (verify_impossible(knowledge, &facts));
        struct arena *arena = arena_new();
        assert_int_equal(plan_decide(&plan, arena, knowledge, &facts, &day, NULL), CAJAL_OK);
        for (uint32_t j = 0; j < knowledge->kb->safety_count; j++)
            check_row(&knowledge->safety[j], &facts, &plan);
        for (uint32_t j = 0; j < plan.warnings_count; j++)
            assert_null(strstr(plan.warnings[j], "contradict"));
        without_options += plan.options_count == 0;
        arena_free(arena);
    }
    assert_int_equal(without_options, 0); /* no patient is left without an answer */
}

/* Every rule fires for some patient: its own conditions, everything else unknown. */
static void test_every_rule_can_fire(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < knowledge->kb->rules_count; i++) {
        const struct kb_ready_rule *rule = &knowledge->rules[i];
        cajal_facts facts = {.count = knowledge->kb->facts_count};
        for (uint32_t j = 0; j < rule->tests_count; j++) {
            assert_true(rule->tests[j].set != 0);
            while (!(rule->tests[j].set >> facts.values[rule->tests[j].fact] & 1))
                facts.values[rule->tests[j].fact]++;
        }
        assert_int_equal(plan_judge(rule, &facts), VERDICT_FIRES);
    }
}

/* A fact that is unknown never makes a rule fire, unless the rule names "unknown". */
static void test_unknown_fires_nothing(void **state)
{
    (void)state;
    cajal_facts facts = {.count = knowledge->kb->facts_count};
    for (uint32_t i = 0; i < knowledge->kb->rules_count; i++) {
        const struct kb_ready_rule *rule = &knowledge->rules[i];
        bool names_unknown = true;
        for (uint32_t j = 0; j < rule->tests_count; j++)
            names_unknown = names_unknown && rule->tests[j].set & 1;
        assert_int_equal(plan_judge(rule, &facts) == VERDICT_FIRES, names_unknown);
    }
}

/* The plan is a function: the same facts give the same plan. */
static void test_same_facts_same_plan(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 500; i++) {
        cajal_facts facts;
        struct plan_decision first, second;
        struct arena *arena = arena_new();
        random_facts(&facts, &random);
        const struct plan_day day = {review_day(), 0};
        assert_int_equal(plan_decide(&first, arena, knowledge, &facts, &day, NULL), CAJAL_OK);
        assert_int_equal(plan_decide(&second, arena, knowledge, &facts, &day, NULL), CAJAL_OK);
        assert_int_equal(first.options_count, second.options_count);
        for (uint32_t j = 0; j < first.options_count; j++)
            assert_ptr_equal(first.options[j].text, second.options[j].text);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_safety_holds_for_random_patients),
        cmocka_unit_test(test_every_rule_can_fire),
        cmocka_unit_test(test_unknown_fires_nothing),
        cmocka_unit_test(test_same_facts_same_plan),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
