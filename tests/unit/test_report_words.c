/* Figures, sources and conditions in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/citations.h"
#include "report/condition_words.h"
#include "report/layout.h"
#include "report/outcome_words.h"
#include "test_report_fixture.h"

static int begin(void **state)
{
    static struct fixture fixture;
    fixture_begin(&fixture);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    fixture_end(*state);
    return 0;
}

/* ---- figures ---- */

static void figure_reads(const struct fixture *fixture, const char *id, unsigned flags, const char *expected)
{
    struct text words = {0};
    struct kb_evidence figure = fixture_outcome(fixture, id);
    outcome_words(&words, &fixture->knowledge, &figure, flags);
    assert_false(words.failed);
    assert_string_equal(words.data, expected);
    text_free(&words);
}

static void a_range_of_medians(void **state)
{
    figure_reads(*state, "im-pfs", OUTCOME_MEDIAN, "median PFS 18-24 months");
    figure_reads(*state, "im-pfs", 0, "PFS 18-24 months");
}

static void a_response_rate_carries_its_criterion(void **state)
{
    figure_reads(*state, "im-orr", 0, "ORR 45-55 % (RECIST)");
    figure_reads(*state, "im-orr", OUTCOME_NO_KIND, "45-55 % (RECIST)");
}

static void a_rate_at_a_landmark(void **state)
{
    figure_reads(*state, "sg-os", 0, "2-year OS 90-100 %");
    figure_reads(*state, "im-os-5", 0, "5-year OS 55 % (responders)");
}

static void a_comparison(void **state)
{
    figure_reads(*state, "su-ttp", 0, "TTP 27.3 vs 6.4 weeks, HR 0.33, p<0.0001");
    figure_reads(*state, "su-ttp", OUTCOME_FULL, "median TTP 27.3 vs 6.4 weeks, HR 0.33 against placebo, p<0.0001");
}

static void a_hazard_ratio_alone_names_what_it_compares_with(void **state)
{
    figure_reads(*state, "su-os-hr", 0, "OS HR 0.49 against placebo, p=0.007");
}

static void a_difference_that_may_be_chance_says_so(void **state)
{
    figure_reads(*state, "ni-os", 0, "OS 332 vs 280 days, p=0.29, not significant");
    assert_true(outcome_not_significant(fixture_outcome(*state, "ni-os").outcome));
    assert_false(outcome_not_significant(fixture_outcome(*state, "su-ttp").outcome));
    assert_false(outcome_not_significant(fixture_outcome(*state, "su-os-hr").outcome));
}

static void a_small_p_is_never_called_chance(void **state)
{
    (void)state;
    struct kb_outcome outcome = {.p = "0.006"};
    assert_false(outcome_not_significant(&outcome));
    outcome.p = "<0.05";
    assert_false(outcome_not_significant(&outcome));
    outcome.p = "NS";
    assert_true(outcome_not_significant(&outcome));
    outcome.significant = true;
    assert_false(outcome_not_significant(&outcome));
}

static void doubt_is_said(void **state)
{
    figure_reads(*state, "su-pfs-table", 0, "PFS 3.9-4.9 months (disputed, D-07)");
    figure_reads(*state, "su-pfs-table", OUTCOME_NO_DOUBT, "PFS 3.9-4.9 months");
    figure_reads(*state, "su-tox", 0, "Fatigue: about 20 % (unverified)");
}

static void strata_and_patients(void **state)
{
    figure_reads(*state, "im-orr-11", OUTCOME_FULL, "ORR 83.5 % (KIT exon 11; n=85)");
    figure_reads(*state, "im-orr-11", 0, "ORR 83.5 %");
    figure_reads(*state, "sg-pfs", OUTCOME_STRATUM, "PFS 3 months (generalized progression)");
    figure_reads(*state, "sg-os", OUTCOME_STRATUM, "2-year OS 90-100 % (no progression)");
}

static void bounds_and_counts(void **state)
{
    figure_reads(*state, "ni-orr", 0, "ORR ≤10 %");
    figure_reads(*state, "ni-cr", 0, "CR 3 of 9 patients");
}

static void one_patient_is_not_plural(void **state)
{
    struct kb_evidence figure = fixture_outcome(*state, "ni-cr");
    struct kb_outcome outcome = *figure.outcome;
    double one = 1;
    outcome.value = &one;
    outcome.n = NULL;
    figure.outcome = &outcome;
    struct text words = {0};
    outcome_words(&words, &((struct fixture *)*state)->knowledge, &figure, 0);
    assert_string_equal(words.data, "CR 1 patient");
    text_free(&words);
}

static void words_alone_stand_alone(void **state)
{
    struct kb_evidence figure = fixture_outcome(*state, "im-pfs");
    struct kb_outcome outcome = {.row = figure.outcome->row,
                                 .outcome = KB_PFS,
                                 .arm = "imatinib",
                                 .unit = "months",
                                 .text = "PFS was better in exon 9."};
    figure.outcome = &outcome;
    struct text words = {0};
    outcome_words(&words, &((struct fixture *)*state)->knowledge, &figure, OUTCOME_FULL);
    assert_string_equal(words.data, "PFS was better in exon 9");
    text_free(&words);
}

/* ---- sources ---- */

static void short_form_is(const struct fixture *fixture, const char *id, const char *expected)
{
    struct text words = {0};
    reference_short(&words, kb_reference(&fixture->knowledge, id));
    assert_string_equal(words.data, expected);
    text_free(&words);
}

static void references_are_short(void **state)
{
    short_form_is(*state, "demetri-2006", "Demetri 2006 Lancet 368:1329");
    short_form_is(*state, "metagist-2010", "MetaGIST 2010 J Clin Oncol 28:1247");
    short_form_is(*state, "blay-2015-enestg1", "Blay 2015 Lancet Oncol 16:550");
    short_form_is(*state, "ang-maki-2016", "Ang 2016 Oncol Ther");
    short_form_is(*state, "demetri-2010", "Demetri 2010 Gastrointestinal Cancers Symposium abstract 64");
}

static void references_are_full(void **state)
{
    struct text words = {0};
    const struct fixture *fixture = *state;
    reference_full(&words, kb_reference(&fixture->knowledge, "heinrich-2003"));
    assert_string_equal(words.data, "Heinrich MC, Corless CL, et al. Kinase mutations. J Clin Oncol. "
                                    "2003;21(23):4342-9. doi:10.1200/x.");
    text_free(&words);
}

static void numbers_in_order_of_first_use(void **state)
{
    const struct fixture *fixture = *state;
    struct citations citations;
    citations_begin(&citations, &fixture->knowledge);
    assert_int_equal(citations_number(&citations, "demetri-2006"), 1);
    assert_int_equal(citations_number(&citations, "ang-maki-2016#surgery"), 2);
    assert_int_equal(citations_number(&citations, "DEMETRI-2006"), 1);
    assert_int_equal(citations_number(&citations, "ang-maki-2016#imatinib"), 2);
    assert_int_equal(citations_number(&citations, "nobody-1999#there"),
                     0); /* no base is loaded that names such a work */
    assert_int_equal(citations.count, 2);
    struct text words = {0};
    citation_short(&words, &citations.items[1]);
    assert_string_equal(words.data, "Ang 2016 Oncol Ther (surgery, imatinib)");
    text_free(&words);
    citations_end(&citations);
}

static void marks_are_compact(void **state)
{
    const struct fixture *fixture = *state;
    const char *const many[] = {"ang-maki-2016", "demetri-2006", "heinrich-2003", "metagist-2010"};
    const char *const some[] = {"zalcberg-2005", "heinrich-2003#x", "demetri-2006", "demetri-2006"};
    struct citations citations;
    struct text words = {0};
    citations_begin(&citations, &fixture->knowledge);
    citations_marks(&words, &citations, many, 4);
    citations_marks(&words, &citations, some, 4);
    citations_marks(&words, &citations, many, 0);
    assert_string_equal(words.data, "[1-4][2,3,5]");
    assert_true(citations_same(&citations, many, 1, many, 1));
    assert_false(citations_same(&citations, many, 2, some, 2));
    text_free(&words);
    citations_end(&citations);
}

static void a_misprint_is_noted(void **state)
{
    const struct fixture *fixture = *state;
    struct citations citations;
    struct text words = {0};
    citations_begin(&citations, &fixture->knowledge);
    citations_number(&citations, "zalcberg-2005");
    citation_short(&words, &citations.items[0]);
    assert_string_equal(words.data, "Zalberg 2005 Eur J Cancer 41:1751 (misprint noted)");
    text_free(&words);
    citations_end(&citations);
}

/* ---- conditions ---- */

static void condition_reads(const struct fixture *fixture, struct kb_condition condition, const char *expected)
{
    struct text words = {0};
    condition_words(&words, &fixture->knowledge, &condition);
    assert_string_equal(words.data, expected);
    text_free(&words);
}

static void conditions_in_words(void **state)
{
    condition_reads(*state, (struct kb_condition){"extent", (const char *[]){"metastatic", "unresectable"}, 2},
                    "Extent of disease: metastatic or unresectable");
    condition_reads(*state, (struct kb_condition){"genotype", (const char *[]){"kit_exon_11"}, 1},
                    "Genotype class of the driver mutation: KIT exon 11");
    condition_reads(*state, (struct kb_condition){"line", (const char *[]){"2", "3", "4", "unknown"}, 4},
                    "Line of systemic treatment: anything but 1, also when not known");
    condition_reads(*state, (struct kb_condition){"progression", (const char *[]){"unknown"}, 1},
                    "Pattern of progression: not known");
    condition_reads(*state, (struct kb_condition){"nothing", (const char *[]){"so_what"}, 1}, "nothing: so what");
}

/* ---- layout ---- */

static void control_characters_do_not_reach_the_terminal(void **state)
{
    (void)state;
    struct text out = {0};
    struct layout layout;
    layout_begin(&layout, &out, 60, false);
    layout_paragraph(&layout, "", 0, "a\x1b[31mb\x07\xc2\x9b c\x7f 5 %");
    assert_true(layout_end(&layout));
    assert_string_equal(out.data, "a?[31mb?? c? 5 %\n");
    text_free(&out);
}

static void a_percent_sign_stays_with_its_number(void **state)
{
    (void)state;
    struct text out = {0};
    struct layout layout;
    layout_begin(&layout, &out, 10, false);
    layout_paragraph(&layout, "", 0, "about 55 % ok");
    assert_true(layout_end(&layout));
    assert_string_equal(out.data, "about 55 %\nok\n");
    text_clear(&out);
    layout_begin(&layout, &out, 9, false);
    layout_paragraph(&layout, "", 0, "about 55 % ok");
    assert_true(layout_end(&layout));
    assert_string_equal(out.data, "about\n55 % ok\n");
    text_free(&out);
}

static void a_table_wraps_its_cells(void **state)
{
    (void)state;
    static const char *const headers[] = {"A", "B"};
    static const char *const cells[] = {"one two three", "x", NULL, "four five"};
    static const char *const below[] = {NULL, "beneath"};
    struct text out = {0};
    struct layout layout;
    layout_begin(&layout, &out, 14, false);
    layout_table(&layout, &(struct layout_table){headers, 2, 2, cells, below, false});
    assert_true(layout_end(&layout));
    assert_string_equal(out.data, "A       B\n"
                                  "------  ------\n"
                                  "one     x\ntwo\nthree\n"
                                  "\n"
                                  "        four\n        five\n"
                                  "  beneath\n");
    text_free(&out);
}

static void a_table_breaks_words_rather_than_its_width(void **state)
{
    (void)state;
    static const char *const headers[] = {"Therapy", "Figure"};
    static const char *const cells[] = {"radioembolization", "chemoembolization ≤10\x1f[1,2]"};
    struct text out = {0};
    struct layout layout;
    layout_begin(&layout, &out, 20, false);
    layout_table(&layout, &(struct layout_table){headers, 2, 1, cells, NULL, false});
    assert_true(layout_end(&layout));
    assert_true(fixture_widest(out.data) <= 20);
    IN_ORDER(out.data, "radioembo chemoembo", "lization", "lization", "≤10", "[1,2]");
    text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_of_medians),
        cmocka_unit_test(a_response_rate_carries_its_criterion),
        cmocka_unit_test(a_rate_at_a_landmark),
        cmocka_unit_test(a_comparison),
        cmocka_unit_test(a_hazard_ratio_alone_names_what_it_compares_with),
        cmocka_unit_test(a_difference_that_may_be_chance_says_so),
        cmocka_unit_test(a_small_p_is_never_called_chance),
        cmocka_unit_test(doubt_is_said),
        cmocka_unit_test(strata_and_patients),
        cmocka_unit_test(bounds_and_counts),
        cmocka_unit_test(one_patient_is_not_plural),
        cmocka_unit_test(words_alone_stand_alone),
        cmocka_unit_test(references_are_short),
        cmocka_unit_test(references_are_full),
        cmocka_unit_test(numbers_in_order_of_first_use),
        cmocka_unit_test(marks_are_compact),
        cmocka_unit_test(a_misprint_is_noted),
        cmocka_unit_test(conditions_in_words),
        cmocka_unit_test(control_characters_do_not_reach_the_terminal),
        cmocka_unit_test(a_percent_sign_stays_with_its_number),
        cmocka_unit_test(a_table_wraps_its_cells),
        cmocka_unit_test(a_table_breaks_words_rather_than_its_width),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
