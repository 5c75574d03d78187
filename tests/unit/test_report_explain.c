/* Rows of the knowledge base, explained whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "report/explain.h"
#include "test_report_fixture.h"

static struct fixture fixture;

static int begin(void **state)
{
    (void)state;
    fixture_begin(&fixture);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fixture_end(&fixture);
    return 0;
}

static void text_says(const char *id, const char *const *parts, size_t count)
{
    struct text text = {0};
    struct explain_options options = EXPLAIN_OPTIONS_INIT;
    assert_int_equal(explain_id(&text, &fixture.knowledge, id, &options, NULL), CAJAL_OK);
    assert_true(fixture_widest(text.data) <= 80);
    fixture_in_order(text.data, parts, count);
    text_free(&text);
}
#define SAYS(id, ...)                                                                                                  \
    text_says(id, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void a_rule(void **state)
{
    (void)state;
    SAYS("first-line-kit-exon-11", "rule first-line-kit-exon-11", "Because", "stated by the review",
         "In force from 2016-01-08", "When", "Extent of disease: metastatic or unresectable",
         "Genotype class of the driver mutation: KIT exon 11", "Then", "Start imatinib 400 mg once daily (recommended)",
         "Caution: Ask about", "Sources", "Heinrich MC");
    SAYS("first-line-no-nilotinib", "Conflict D-13", "Avoid", "Nilotinib instead of imatinib", "Warns",
         "D-13: Nilotinib in exon 11. Used: Avoid. More deaths.");
    SAYS("an-unread-rule", "from a guideline", "none: its sources were not read", "unverified");
}

static void a_reference(void **state)
{
    (void)state;
    SAYS("zalcberg-2005", "Zalberg JR", "In the review 20", "Misprint The review prints the author Zalberg.",
         "Cited by", "rule first-line-high-dose");
    SAYS("demetri-2006", "conflict D-07: The text says 27.3 weeks.", "trial sunitinib-phase-iii: su-ttp");
    SAYS("ang-maki-2016#surgery", "Asked for surgery", "Cited by", "local surgery (surgery)");
}

static void a_place_is_not_another_place(void **state)
{
    (void)state;
    struct text text = {0};
    struct explain_options options = EXPLAIN_OPTIONS_INIT;
    assert_int_equal(explain_id(&text, &fixture.knowledge, "ang-maki-2016#surgery", &options, NULL), CAJAL_OK);
    assert_null(strstr(text.data, "first-line-kit-exon-11"));
    text_free(&text);
}

static void a_drug_by_any_name(void **state)
{
    (void)state;
    SAYS("Gleevec", "drug imatinib", "Also called STI571, Gleevec", "Targets KIT, PDGFRA, ABL", "Approvals",
         "FDA 2002-02-01: metastatic GIST (disputed, D-02) [1]", "Regimens", "imatinib-400-bid", "Published figures",
         "median PFS 18-24 months", "5-year OS 55 % (responders)", "Sensitivity", "KIT exon 11, imatinib: sensitive",
         "Side effects", "Oedema, grade 1-2, up to 74 %", "Rules that offer or avoid it", "first-line-kit-exon-11");
    SAYS("nilotinib", "first-line-no-nilotinib", "(D-13)");
}

static void other_rows(void **state)
{
    (void)state;
    SAYS("imatinib-400-qd", "Dose 400 mg", "a day 1 times", "standard");
    SAYS("kit_exon_11", "genotype kit_exon_11", "What it predicts", "ORR 83.5 %", "first-line-kit-exon-11");
    SAYS("d-07", "conflict D-07", "it could change a recommendation", "Used here 27.3 weeks",
         "Guarded by sunitinib_ttp", "Table 1 prints 3.9-4.9 months. [1]", "Bears on", "su-pfs-table");
    SAYS("sunitinib-phase-iii", "Arms", "TTP 27.3 vs 6.4 weeks, HR 0.33 against placebo, p<0.0001");
    SAYS("metastasectomy", "local surgery", "futile: Generalized progression. [1]", "surgery-for-residual");
    SAYS("genotype", "Question", "kit_exon_11: KIT exon 11", "Rules that ask for it", "first-line-kit-exon-11");
    SAYS("table-2", "printed \"3 months c\"; held as median PFS 3 months (generalized progression)", "printed 63-67",
         "correct 80-84", "c: generalized progression");
    SAYS("never-nilotinib-first", "Never offered", "nilotinib");
    SAYS("su-pfs-table", "figure su-pfs-table", "Reads median PFS 3.9-4.9 months (disputed, D-07)", "Used: 27.3 weeks");
    SAYS("exon-11-imatinib", "Call sensitive");
}

static void every_row_explains_itself_as_json(void **state)
{
    (void)state;
    const struct kb *kb = fixture.knowledge.kb;
    const char *ids[64];
    size_t count = 0;
#define ADD(name, type, file)                                                                                          \
    for (uint32_t i = 0; i < kb->name##_count; i++)                                                                    \
        ids[count++] = kb->name[i].row.id;
    KB_LISTS(ADD)
#undef ADD
    for (size_t i = 0; i < count; i++) {
        struct text text = {0};
        struct explain_options options = EXPLAIN_OPTIONS_INIT;
        options.as_json = true;
        if (strcmp(ids[i], "unknown") == 0)
            continue;
        assert_int_equal(explain_id(&text, &fixture.knowledge, ids[i], &options, NULL), CAJAL_OK);
        json_t *root = json_loads(text.data, JSON_REJECT_DUPLICATES, NULL);
        if (!root)
            fail_msg("%s:\n%s", ids[i], text.data);
        json_t *row = json_array_get(json_object_get(root, "found"), 0);
        assert_string_equal(json_string_value(json_object_get(row, "id")), ids[i]);
        assert_non_null(json_string_value(json_object_get(row, "kind")));
        json_decref(root);
        text_free(&text);
    }
}

static void an_unknown_id_gets_its_neighbours(void **state)
{
    (void)state;
    struct text text = {0};
    struct explain_options options = EXPLAIN_OPTIONS_INIT;
    cajal_errors *errors = cajal_errors_new();
    assert_int_equal(explain_id(&text, &fixture.knowledge, "imatinb", &options, errors), CAJAL_USAGE);
    assert_string_equal(cajal_errors_at(errors, 0)->message,
                        "nothing in the knowledge base is called \"imatinb\"; near it: \"imatinib\"");
    assert_int_equal(explain_id(&text, &fixture.knowledge, "kit_exon", &options, errors), CAJAL_USAGE);
    assert_non_null(strstr(cajal_errors_at(errors, 1)->message, "\"kit_exon_9\""));
    assert_non_null(strstr(cajal_errors_at(errors, 1)->message, "\"kit_exon_11\""));
    assert_int_equal(explain_id(&text, &fixture.knowledge, "zzzzzzzzzzz", &options, errors), CAJAL_USAGE);
    assert_string_equal(cajal_errors_at(errors, 2)->message, "nothing in the knowledge base is called \"zzzzzzzzzzz\"");
    assert_int_equal(text.length, 0);
    cajal_errors_free(errors);
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule),
        cmocka_unit_test(a_reference),
        cmocka_unit_test(a_place_is_not_another_place),
        cmocka_unit_test(a_drug_by_any_name),
        cmocka_unit_test(other_rows),
        cmocka_unit_test(every_row_explains_itself_as_json),
        cmocka_unit_test(an_unknown_id_gets_its_neighbours),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
