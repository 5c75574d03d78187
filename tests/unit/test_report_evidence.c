/* The published figures, searched and set out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "report/evidence.h"
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

static struct evidence search(struct evidence_query query)
{
    struct evidence found;
    assert_int_equal(evidence_search(&found, fixture.arena, &fixture.knowledge, &query, NULL), CAJAL_OK);
    return found;
}

static bool holds(const struct evidence *found, const char *id)
{
    for (size_t i = 0; i < found->rows_count; i++)
        for (size_t j = 0; j < found->rows[i].figures_count; j++)
            if (strcmp(found->rows[i].figures[j].outcome->row.id, id) == 0)
                return true;
    return false;
}

static void everything_by_line_of_treatment(void **state)
{
    (void)state;
    struct evidence found = search((struct evidence_query)EVIDENCE_QUERY_INIT);
    assert_int_equal(found.figures_count, 14);
    assert_int_equal(found.rows_count, 6);
    assert_string_equal(found.rows[0].trial->row.id, "imatinib-first-line");
    assert_string_equal(found.rows[2].trial->row.id, "sunitinib-phase-iii");
    assert_string_equal(found.rows[5].trial->row.id, "surgery-series");
}

static void a_drug_by_any_of_its_names(void **state)
{
    (void)state;
    static const char *const names[] = {"imatinib", "STI571", "gleevec", "Imatinib"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct evidence_query query = EVIDENCE_QUERY_INIT;
        query.drug = names[i];
        assert_int_equal(search(query).figures_count, 5);
    }
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    query.drug = "metastasectomy";
    assert_int_equal(search(query).rows_count, 2);
}

static void all_words_must_occur(void **state)
{
    (void)state;
    static const char *const both[] = {"SUNITINIB", "ttp"}, *const neither[] = {"sunitinib", "surgery"};
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    query.words = both;
    query.words_count = 2;
    struct evidence found = search(query);
    assert_int_equal(found.figures_count, 1);
    assert_true(holds(&found, "su-ttp"));
    query.words = neither;
    assert_int_equal(search(query).figures_count, 0);
}

static void a_line_that_is_not_stated_is_counted_apart(void **state)
{
    (void)state;
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    query.line = 2;
    struct evidence found = search(query);
    assert_int_equal(found.figures_count, 4);
    assert_int_equal(found.without_line, 2); /* of surgery */
    query.line = 4;
    assert_int_equal(search(query).figures_count, 3);
}

static void a_figure_of_all_genotypes_is_not_one_of_this(void **state)
{
    (void)state;
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    query.genotype = "kit_exon_11";
    struct evidence found = search(query);
    assert_int_equal(found.figures_count, 1);
    assert_true(holds(&found, "im-orr-11"));
    assert_int_equal(found.without_genotype, 13);
    query.genotype = "pdgfra_d842v";
    assert_int_equal(search(query).figures_count, 0);
}

static void only_what_was_published(void **state)
{
    (void)state;
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    query.as_of_days = date_from_ymd(2005, 6, 1).days;
    struct evidence found = search(query);
    assert_int_equal(found.figures_count, 1);
    assert_true(holds(&found, "im-orr-11"));
}

static void unknown_names_are_refused_with_the_nearest(void **state)
{
    (void)state;
    cajal_errors *errors = cajal_errors_new();
    struct evidence found;
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    query.drug = "imatinb";
    assert_int_equal(evidence_search(&found, fixture.arena, &fixture.knowledge, &query, errors), CAJAL_USAGE);
    assert_string_equal(cajal_errors_at(errors, 0)->message,
                        "no drug or local therapy \"imatinb\"; did you mean \"imatinib\"?");
    query = (struct evidence_query)EVIDENCE_QUERY_INIT;
    query.genotype = "kit_exon_10";
    assert_int_equal(evidence_search(&found, fixture.arena, &fixture.knowledge, &query, errors), CAJAL_USAGE);
    query = (struct evidence_query)EVIDENCE_QUERY_INIT;
    query.line = 5;
    assert_int_equal(evidence_search(&found, fixture.arena, &fixture.knowledge, &query, errors), CAJAL_USAGE);
    assert_int_equal(cajal_errors_count(errors), 3);
    cajal_errors_free(errors);
}

static void the_table_marks_sources_doubt_and_chance(void **state)
{
    (void)state;
    struct evidence found = search((struct evidence_query)EVIDENCE_QUERY_INIT);
    static const int widths[] = {80, 100, 120};
    for (size_t i = 0; i < 3; i++) {
        struct text text = {0};
        assert_int_equal(evidence_text(&text, &fixture.knowledge, &found, widths[i], NULL), CAJAL_OK);
        assert_true(fixture_widest(text.data) <= (size_t)widths[i]);
        IN_ORDER(text.data, "Drug or", "Setting", "ORR", "SD", "PFS/TTP", "OS", "^a",
                 "also: Fatigue: about 20 % (unverified)", "significant [4]",
                 "^a D-07: PFS of sunitinib in Table 1. Used: 27.3 weeks", "[4] Blay 2015 Lancet Oncol 16:550");
        text_free(&text);
    }
}

static void nothing_found_is_said(void **state)
{
    (void)state;
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    query.genotype = "pdgfra_d842v";
    struct evidence found = search(query);
    struct text text = {0};
    assert_int_equal(evidence_text(&text, &fixture.knowledge, &found, 80, NULL), CAJAL_OK);
    assert_non_null(strstr(text.data, "No published figure in this knowledge base fits."));
    assert_non_null(strstr(text.data, "Left out: 13 that do not tell genotypes apart"));
    text_free(&text);
}

static void json_holds_the_rows(void **state)
{
    (void)state;
    struct evidence found = search((struct evidence_query)EVIDENCE_QUERY_INIT);
    struct text text = {0};
    assert_int_equal(evidence_json(&text, &fixture.knowledge, &found, true, NULL), CAJAL_OK);
    json_t *root = json_loads(text.data, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "rows")), 6);
    assert_int_equal(json_array_size(json_object_get(root, "conflicts")), 1);
    assert_int_equal(json_array_size(json_object_get(root, "references")), 4);
    json_decref(root);
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_by_line_of_treatment),
        cmocka_unit_test(a_drug_by_any_of_its_names),
        cmocka_unit_test(all_words_must_occur),
        cmocka_unit_test(a_line_that_is_not_stated_is_counted_apart),
        cmocka_unit_test(a_figure_of_all_genotypes_is_not_one_of_this),
        cmocka_unit_test(only_what_was_published),
        cmocka_unit_test(unknown_names_are_refused_with_the_nearest),
        cmocka_unit_test(the_table_marks_sources_doubt_and_chance),
        cmocka_unit_test(nothing_found_is_said),
        cmocka_unit_test(json_holds_the_rows),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
