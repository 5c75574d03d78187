/* The proof of the knowledge base: it holds for the base that is shipped, and each kind of mistake that is
 * planted is found, with a patient who shows it when planned. */
#include "../variation.h"
#include "knowledge.h"
#include "base/text.h"
#include "plan/plan.h"
#include "verify/verify.h"

static struct arena *arena;
static struct variation varied;

static int fresh(void **state)
{
    (void)state;
    arena = arena_new();
    return arena && variation_of(&varied, arena, knowledge) ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* The last day on which rules change: what is in force today. */
static int32_t today(void)
{
    uint32_t count;
    const int32_t *days = verify_days(&count, arena, knowledge);
    assert_non_null(days);
    return days[count - 1];
}

static const struct verify_report *prove(const cajal_knowledge *base)
{
    static struct verify_report report;
    int32_t day = today();
    const struct verify_options options = {&day, 200, false}, whether_only = {&day, 200, true};
    struct verify_report whether;
    assert_int_equal(verify_knowledge(&report, arena, base, &options, NULL), CAJAL_OK);
    if (report.findings_count == 0)
        return &report;
    assert_int_equal(verify_knowledge(&whether, arena, base, &whether_only, NULL), CAJAL_OK);
    assert_true(whether.findings_count > 0); /* who only asks whether stops at the first, and hears the same */
    for (uint32_t i = 0; i < whether.findings_count; i++)
        assert_null(whether.findings[i].case_json);
    return &report;
}

static const struct verify_finding *find(const struct verify_report *report, enum verify_check check,
                                         const char *subject)
{
    for (uint32_t i = 0; i < report->findings_count; i++)
        if (report->findings[i].check == check && (!subject || strcmp(report->findings[i].subject, subject) == 0))
            return &report->findings[i];
    fail_msg("nothing found: %s %s", verify_word(check), subject ? subject : "");
    return NULL;
}

/* The plan, with the varied base, of the case that was handed out as a witness. */
static cajal_plan *plan_witness(const struct verify_finding *finding)
{
    cajal_case *patient_case = NULL;
    cajal_plan *plan = NULL;
    char day[DATE_TEXT];
    date_format(day, (cajal_date){finding->first_day, CAJAL_DAY});
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = day;
    assert_non_null(finding->case_json);
    assert_int_equal(cajal_case_read(&patient_case, finding->case_json, strlen(finding->case_json), NULL, NULL),
                     CAJAL_OK);
    assert_int_equal(cajal_plan_make(&plan, &varied.knowledge, patient_case, &options, NULL), CAJAL_OK);
    assert_memory_equal(plan->facts.values, finding->witness.values, finding->witness.count);
    cajal_case_free(patient_case);
    return plan;
}

static bool offers(const cajal_plan *plan, const char *words)
{
    for (size_t i = 0; i < cajal_plan_option_count(plan); i++)
        if (strstr(cajal_plan_option_text(plan, i), words))
            return true;
    return false;
}

static bool warns(const cajal_plan *plan, const char *words)
{
    for (uint32_t i = 0; i < plan->warnings_count; i++)
        if (strstr(plan->warnings[i], words))
            return true;
    return false;
}

/* ---- what is shipped ---- */

static void test_shipped_base_is_proved(void **state)
{
    (void)state;
    const struct verify_report *report = prove(knowledge);
    for (uint32_t i = 0; i < report->findings_count; i++)
        print_error("%s %s: %s\n", verify_word(report->findings[i].check), report->findings[i].subject,
                    report->findings[i].message);
    assert_int_equal(report->findings_count, 0);
    assert_true(report->patients_replanned > 1000);
    for (int i = 0; i < VERIFY_CHECK_COUNT; i++)
        assert_true(report->questions[i] > 0);
}

/* The product of the domains, counted here by hand and there by the engine. */
static void test_size_of_the_space(void **state)
{
    (void)state;
    double product = 1;
    for (uint32_t i = 0; i < knowledge->kb->facts_count; i++)
        product *= knowledge->kb->facts[i].values_count + 1;
    const struct verify_report *report = prove(knowledge);
    assert_true(report->combinations == product);
    assert_true(report->possible > 0 && report->possible < product);
    /* without the rows of `impossible`, the possible patients are the product without "unknown" where a
     * fact has `if_absent` */
    varied.kb.impossible_count = 0;
    double without = 1;
    for (uint32_t i = 0; i < knowledge->kb->facts_count; i++)
        without *= knowledge->kb->facts[i].values_count + !knowledge->kb->facts[i].if_absent;
    double ratio = prove(&varied.knowledge)->possible / without;
    assert_true(ratio > 1 - 1e-9 && ratio < 1 + 1e-9);
}

/* ---- planted mistakes ---- */

static void test_contradiction(void **state)
{
    (void)state;
    uint32_t rule = variation_copy_rule(&varied, variation_rule(&varied, "first-line-kit-exon-11"), "planted");
    variation_make_avoid(&varied, rule);
    const struct verify_finding *finding = find(prove(&varied.knowledge), VERIFY_CONTRADICTION, NULL);
    cajal_plan *plan = plan_witness(finding);
    assert_string_equal(cajal_plan_genotype(plan), "kit_exon_11");
    assert_true(warns(plan, "contradict"));
    cajal_plan_free(plan);
}

/* Without the rules for those whose extent is unknown there is no option for them. */
static void test_hole(void **state)
{
    (void)state;
    variation_remove_rule(&varied, variation_rule(&varied, "scope-extent-unknown"));
    const struct verify_finding *finding = find(prove(&varied.knowledge), VERIFY_OPTION, NULL);
    cajal_plan *plan = plan_witness(finding);
    assert_int_equal(cajal_plan_option_count(plan), 0);
    cajal_plan_free(plan);
}

static void test_rule_that_cannot_fire(void **state)
{
    (void)state;
    variation_set_test(&varied, variation_rule(&varied, "first-line-kit-exon-9"), 1, 0);
    find(prove(&varied.knowledge), VERIFY_FIRES, "first-line-kit-exon-9");
}

/* Its conditions exclude each other only by what facts.yaml calls impossible: no drug, and imatinib in use. */
static void test_rule_for_impossible_patients(void **state)
{
    (void)state;
    uint32_t rule = variation_rule(&varied, "first-line-kit-exon-11");
    int fact = kb_fact_index(knowledge, "imatinib_use");
    int value = kb_fact_value(&knowledge->kb->facts[fact], "current");
    for (uint32_t i = 0; i < varied.ready[rule].tests_count; i++)
        if (varied.ready[rule].tests[i].fact == (uint32_t)fact)
            variation_set_test(&varied, rule, i, (uint64_t)1 << value);
    assert_non_null(
        strstr(find(prove(&varied.knowledge), VERIFY_FIRES, "first-line-kit-exon-11")->message, "impossible"));
}

static void test_rule_that_ends_before_it_begins(void **state)
{
    (void)state;
    uint32_t rule = variation_rule(&varied, "first-line-kit-exon-9");
    varied.ready[rule].replaced_from = varied.ready[rule].from_days;
    find(prove(&varied.knowledge), VERIFY_FIRES, "first-line-kit-exon-9");
}

static void test_rule_that_changes_nothing(void **state)
{
    (void)state;
    variation_copy_rule(&varied, variation_rule(&varied, "emergency-surgery"), "planted");
    const struct verify_finding *finding = find(prove(&varied.knowledge), VERIFY_MATTERS, "planted");
    cajal_plan *plan = plan_witness(finding);
    assert_true(offers(plan, "Urgent surgical assessment"));
    cajal_plan_free(plan);
}

static void test_reason_that_decides(void **state)
{
    (void)state;
    varied.rules[variation_rule(&varied, "scope-localized")].reason_only = true;
    find(prove(&varied.knowledge), VERIFY_MATTERS, "scope-localized");
}

static void test_broken_safety_row(void **state)
{
    (void)state;
    uint32_t rule = variation_rule(&varied, "first-line-kit-exon-11");
    int fact = kb_fact_index(knowledge, "genotype");
    int value = kb_fact_value(&knowledge->kb->facts[fact], "pdgfra_d842v");
    for (uint32_t i = 0; i < varied.ready[rule].tests_count; i++)
        if (varied.ready[rule].tests[i].fact == (uint32_t)fact)
            variation_set_test(&varied, rule, i, (uint64_t)1 << value);
    varied.rules[variation_rule(&varied, "d842v-no-imatinib-since-avapritinib")].avoid_count = 0;
    const struct verify_finding *finding =
        find(prove(&varied.knowledge), VERIFY_SAFETY, "never-imatinib-against-d842v");
    cajal_plan *plan = plan_witness(finding);
    assert_string_equal(cajal_plan_genotype(plan), "pdgfra_d842v");
    assert_true(offers(plan, "Start imatinib"));
    cajal_plan_free(plan);
}

static void test_safety_row_that_wants_what_is_not_said(void **state)
{
    (void)state;
    variation_remove_rule(&varied, variation_rule(&varied, "pregnancy-labels"));
    const struct verify_finding *finding = find(prove(&varied.knowledge), VERIFY_SAFETY, "pregnancy-is-warned-of");
    cajal_plan *plan = plan_witness(finding);
    assert_string_equal(cajal_plan_fact(plan, "pregnant"), "yes");
    cajal_plan_free(plan);
}

static void test_tie(void **state)
{
    (void)state;
    uint32_t rule = variation_rule(&varied, "second-line-after-progression");
    variation_then(&varied, rule, 1)->order = varied.ready[rule].then[0].then->order;
    cajal_plan *plan = plan_witness(find(prove(&varied.knowledge), VERIFY_TIE, "second-line-after-progression"));
    assert_true(plan->decision.options[0].order == plan->decision.options[1].order);
    cajal_plan_free(plan);
}

static void test_tie_that_is_meant(void **state)
{
    (void)state;
    uint32_t rule = variation_rule(&varied, "second-line-after-progression");
    variation_then(&varied, rule, 1)->order = varied.ready[rule].then[0].then->order;
    for (uint32_t i = 0; i < varied.kb.rules_count; i++)
        for (uint32_t j = 0; j < varied.rules[i].then_count; j++)
            if (varied.ready[i].then[j].action == KB_START)
                variation_then(&varied, i, j)->tie = "schedules"; /* all that may speak for the two */
    const struct verify_report *report = prove(&varied.knowledge);
    for (uint32_t i = 0; i < report->findings_count; i++)
        assert_null(
            strstr(report->findings[i].message, "(rule second-line-after-progression) and \"Start sunitinib 37"));
}

static void test_drug_without_a_dose(void **state)
{
    (void)state;
    uint32_t rule = variation_rule(&varied, "first-line-kit-exon-11");
    variation_actions(&varied, rule)[0].regimen = NULL;
    find(prove(&varied.knowledge), VERIFY_DOSE, "first-line-kit-exon-11");
}

static void test_option_without_a_source(void **state)
{
    (void)state;
    varied.rules[variation_rule(&varied, "first-line-kit-exon-11")].row.sources_count = 0;
    find(prove(&varied.knowledge), VERIFY_DOSE, "first-line-kit-exon-11");
}

/* ---- facts and cases ---- */

static const char *const drugs[] = {"imatinib", "sunitinib", "regorafenib", "sorafenib", "nilotinib", "dasatinib"};
static const char *const reasons[] = {"progression", "toxicity", "planned", "patient", "other", NULL};
static const char *const findings[] = {"{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"}",
                                       "{\"gene\":\"KIT\",\"hgvs\":\"p.A502_Y503dup\"}",
                                       "{\"gene\":\"PDGFRA\",\"hgvs\":\"p.D842V\"}",
                                       "{\"gene\":\"KIT\",\"result\":\"not_detected\"}",
                                       "{\"gene\":\"PDGFRA\",\"result\":\"not_detected\"}",
                                       "{\"gene\":\"SDHB\",\"ihc\":\"lost\"}",
                                       "{\"gene\":\"SDHB\",\"ihc\":\"retained\"}",
                                       "{\"gene\":\"KIT\",\"hgvs\":\"p.V654A\",\"date\":\"2013-01\"}"};

static uint32_t pick(uint64_t *random, uint32_t below) { return next_random(random) % below; }

static void add_treatment(struct text *text, uint64_t *random, uint32_t index)
{
    const char *reason = reasons[pick(random, 6)];
    text_printf(text, "%s{\"kind\":\"systemic\",\"drugs\":[\"%s\"", index ? "," : "", drugs[pick(random, 6)]);
    if (pick(random, 5) == 0)
        text_printf(text, ",\"%s\"", drugs[pick(random, 3)]);
    text_add(text, "]");
    if (pick(random, 3))
        text_printf(text, ",\"dose_mg\":%u,\"schedule\":\"%s\"", 100 * (1 + pick(random, 8)),
                    pick(random, 2) ? "QD" : "BID");
    if (pick(random, 4) == 0)
        text_add(text, ",\"setting\":\"adjuvant\"");
    if (pick(random, 5))
        text_printf(text, ",\"start\":\"%u-01\"", 2001 + index);
    if (pick(random, 3) == 0)
        text_add(text, ",\"stop\":null");
    else if (pick(random, 3))
        text_printf(text, ",\"stop\":\"%u-11\"", 2001 + index);
    if (reason && pick(random, 2) && !strstr(text->data + text->length - 12, "null"))
        text_printf(text, ",\"stop_reason\":\"%s\"", reason);
    text_add(text, "}");
}

static void random_case(struct text *text, uint64_t *random)
{
    static const char *const words[] = {"none", "limited", "generalized"}, *const calls[] = {"responding", "stable",
                                                                                             "progressing"};
    text_add(text, "{\"cajal\":1,\"id\":\"random\"");
    if (pick(random, 8)) {
        text_add(text, ",\"treatments\":[");
        uint32_t count = pick(random, 5);
        for (uint32_t i = 0; i < count; i++)
            add_treatment(text, random, i);
        if (pick(random, 3) == 0)
            text_printf(text, "%s{\"kind\":\"surgery\",\"date\":\"%u-06\"}", count ? "," : "", 2000 + pick(random, 8));
        text_add(text, "]");
    }
    text_add(text, ",\"molecular\":[");
    for (uint32_t i = 0, count = pick(random, 4); i < count; i++)
        text_printf(text, "%s%s", i ? "," : "", findings[pick(random, 8)]);
    text_add(text, "],\"assessment\":{");
    const char *comma = "";
    if (pick(random, 3)) {
        text_printf(text, "\"progression\":\"%s\"", words[pick(random, 3)]);
        comma = ",";
    }
    if (pick(random, 2))
        text_printf(text, "%s\"response\":\"%s\"", comma, calls[pick(random, 3)]);
    text_add(text, "}");
    if (pick(random, 2))
        text_printf(text, ",\"toxicities\":[{\"term\":\"rash\",\"grade\":%u}]", 1 + pick(random, 4));
    text_add(text, "}");
}

static bool plan_facts(cajal_facts *out, const char *json)
{
    cajal_case *patient_case = NULL;
    cajal_plan *plan = NULL;
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = "2016-01-08";
    if (cajal_case_read(&patient_case, json, strlen(json), NULL, NULL) != CAJAL_OK)
        return false;
    bool planned = cajal_plan_make(&plan, knowledge, patient_case, &options, NULL) == CAJAL_OK;
    if (planned)
        *out = plan->facts;
    cajal_plan_free(plan);
    cajal_case_free(patient_case);
    return planned;
}

static void assert_possible(const cajal_facts *facts, const char *json)
{
    const struct kb_impossible *row = verify_impossible(knowledge, facts);
    if (row)
        fail_msg("facts.yaml calls this case impossible (%s): %s", row->row.id, json);
    for (uint32_t i = 0; i < facts->count; i++)
        assert_false(knowledge->kb->facts[i].if_absent && facts->values[i] == KB_UNKNOWN);
}

/* What facts.yaml calls impossible is not derived from any of many thousand cases. */
static void test_no_case_is_impossible(void **state)
{
    (void)state;
    uint64_t random = 5;
    uint32_t planned = 0;
    for (int i = 0; i < 20000; i++) {
        struct text text = {0};
        cajal_facts facts;
        random_case(&text, &random);
        if (plan_facts(&facts, text.data)) {
            assert_possible(&facts, text.data);
            planned++;
        }
        text_free(&text);
    }
    assert_true(planned > 5000);
}

/* From facts to a case and back, for what random cases have. */
static void test_cases_from_facts(void **state)
{
    (void)state;
    uint64_t random = 7;
    uint32_t planned = 0, found = 0;
    for (int i = 0; i < 600; i++) {
        struct text text = {0};
        cajal_facts facts, again;
        random_case(&text, &random);
        if (plan_facts(&facts, text.data)) {
            const char *json = witness_case(arena, knowledge, &facts, "back");
            planned++;
            found += json != NULL;
            assert_true(!json || (plan_facts(&again, json) && memcmp(again.values, facts.values, facts.count) == 0));
        }
        text_free(&text);
    }
    print_message("a case was found for %u of %u fact vectors\n", found, planned);
    assert_true(found * 10 > planned * 8);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, drop)
    const struct CMUnitTest tests[] = {
        TEST(test_shipped_base_is_proved),
        TEST(test_size_of_the_space),
        TEST(test_contradiction),
        TEST(test_hole),
        TEST(test_rule_that_cannot_fire),
        TEST(test_rule_for_impossible_patients),
        TEST(test_rule_that_ends_before_it_begins),
        TEST(test_rule_that_changes_nothing),
        TEST(test_reason_that_decides),
        TEST(test_broken_safety_row),
        TEST(test_safety_row_that_wants_what_is_not_said),
        TEST(test_tie),
        TEST(test_tie_that_is_meant),
        TEST(test_drug_without_a_dose),
        TEST(test_option_without_a_source),
        TEST(test_no_case_is_impossible),
        TEST(test_cases_from_facts),
    };
#undef TEST
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
