/* Every report survives being out of memory at any moment: it fails with CAJAL_INTERNAL, or it is
 * whole. */
#include "cajal/report.h"
#include "exchange/kb_export.h"
#include "report/comparison.h"
#include "report/evidence.h"
#include "report/explain.h"
#include "report/knowledge_page.h"
#include "report/outcome_words.h"
#include "test_report_fixture.h"

#include "short_memory.h" /* its `left` shadows a word of theirs */

static struct fixture fixture;

static int begin(void **state)
{
    (void)state;
    fixture_begin(&fixture);
    fixture_add_response(&fixture);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fixture_end(&fixture);
    return 0;
}

/* Each writes one report into `out`. */
typedef cajal_status write_part(struct text *out);

static cajal_status write_format(struct text *out, cajal_format format)
{
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    char *text = NULL;
    options.format = format;
    cajal_status status = cajal_report_plan(&text, NULL, &fixture.plan, &options, NULL);
    if (status == CAJAL_OK)
        text_add(out, text);
    cajal_free(text);
    return out->failed ? CAJAL_INTERNAL : status;
}
static cajal_status write_text(struct text *out) { return write_format(out, CAJAL_TEXT); }
static cajal_status write_json(struct text *out) { return write_format(out, CAJAL_JSON); }
static cajal_status write_page(struct text *out) { return write_format(out, CAJAL_HTML); }

static cajal_status write_found(struct text *out, bool as_json)
{
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    static const char *const words[] = {"a"};
    query.words = words;
    query.words_count = 1;
    struct evidence found;
    struct arena *arena = arena_new();
    if (!arena)
        return CAJAL_INTERNAL;
    cajal_status status = evidence_search(&found, arena, &fixture.knowledge, &query, NULL);
    if (status == CAJAL_OK)
        status = as_json ? evidence_json(out, &fixture.knowledge, &found, true, NULL)
                         : evidence_text(out, &fixture.knowledge, &found, 100, NULL);
    arena_free(arena);
    return status;
}
static cajal_status write_table(struct text *out) { return write_found(out, false); }
static cajal_status write_rows(struct text *out) { return write_found(out, true); }

static cajal_status write_explained(struct text *out, const char *id, bool as_json)
{
    struct explain_options options = EXPLAIN_OPTIONS_INIT;
    options.as_json = as_json;
    return explain_id(out, &fixture.knowledge, id, &options, NULL);
}
static cajal_status write_rule(struct text *out) { return write_explained(out, "first-line-kit-exon-11", false); }
static cajal_status write_drug(struct text *out) { return write_explained(out, "imatinib", false); }
static cajal_status write_drug_json(struct text *out) { return write_explained(out, "imatinib", true); }
static cajal_status write_conflict(struct text *out) { return write_explained(out, "D-07", false); }
static cajal_status write_fact(struct text *out) { return write_explained(out, "genotype", true); }

static cajal_status write_compared(struct text *out, bool as_json)
{
    struct evidence_query query = EVIDENCE_QUERY_INIT;
    struct comparison found;
    struct arena *arena = arena_new();
    if (!arena)
        return CAJAL_INTERNAL;
    cajal_status status = comparison_make(&found, arena, &fixture.knowledge, "imatinib", "nilotinib", &query, NULL);
    if (status == CAJAL_OK)
        status = as_json ? comparison_json(out, &fixture.knowledge, &found, NULL)
                         : comparison_text(out, &fixture.knowledge, &found, 100, NULL);
    arena_free(arena);
    return status;
}
static cajal_status write_comparison(struct text *out) { return write_compared(out, false); }
static cajal_status write_comparison_json(struct text *out) { return write_compared(out, true); }

static cajal_status write_csv(struct text *out)
{
    struct kb_tables tables;
    struct arena *arena = arena_new();
    if (!arena)
        return CAJAL_INTERNAL;
    cajal_status status = kb_tables_make(&tables, arena, &fixture.knowledge, NULL);
    for (size_t i = 0; status == CAJAL_OK && i < tables.count; i++)
        kb_csv(out, &tables.items[i]);
    arena_free(arena);
    return out->failed ? CAJAL_INTERNAL : status;
}
static cajal_status write_bibtex(struct text *out)
{
    kb_bibtex(out, &fixture.knowledge);
    return out->failed ? CAJAL_INTERNAL : CAJAL_OK;
}
static cajal_status write_fhir(struct text *out) { return kb_fhir(out, &fixture.knowledge, NULL); }
static cajal_status write_knowledge(struct text *out) { return knowledge_page(out, &fixture.knowledge, NULL); }

/* Named by a text that begins with its time, and by one that does not, which a look at both took for the other without
 * memory. */
static cajal_status write_figures(struct text *out)
{
    static const char *const names[] = {"3-year local tumour progression", "Local tumour progression"};
    double months = 36, percent = 12.5;
    for (size_t i = 0; i < 2; i++) {
        struct kb_outcome outcome = {
            .outcome = KB_OTHER, .at_months = &months, .value = &percent, .unit = "percent", .text = names[i]};
        struct kb_evidence figure = {.outcome = &outcome};
        outcome_words(out, &fixture.knowledge, &figure, OUTCOME_FULL);
    }
    return out->failed ? CAJAL_INTERNAL : CAJAL_OK;
}

/* At allocation n, for that one or from then on. Returns whether there was such an allocation. */
static bool part_fails_or_is_whole(write_part *write, const struct text *whole, long n, bool only_once)
{
    struct text text = {0};
    left = n;
    once = only_once;
    cajal_status status = write(&text);
    bool reached = only_once ? left < 0 : left == 0;
    left = -1;
    if (status == CAJAL_OK)
        assert_string_equal(text.data, whole->data);
    else
        assert_int_equal(status, CAJAL_INTERNAL);
    assert_true(status == CAJAL_OK || reached);
    text_free(&text);
    return reached;
}

static void part_survives(write_part *write)
{
    struct text whole = {0};
    assert_int_equal(write(&whole), CAJAL_OK);
    for (int only_once = 0; only_once < 2; only_once++) {
        long n = 0;
        while (n < MOST_ALLOCATIONS && part_fails_or_is_whole(write, &whole, n, only_once))
            n++;
        assert_true(n > 2 && n < MOST_ALLOCATIONS);
    }
    text_free(&whole);
}

#define SURVIVES(name)                                                                                                 \
    static void name##_survives(void **state)                                                                          \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        part_survives(write_##name);                                                                                   \
    }
SURVIVES(text)
SURVIVES(json)
SURVIVES(page)
SURVIVES(table)
SURVIVES(rows)
SURVIVES(rule)
SURVIVES(drug)
SURVIVES(drug_json)
SURVIVES(conflict)
SURVIVES(fact)
SURVIVES(comparison)
SURVIVES(comparison_json)
SURVIVES(csv)
SURVIVES(bibtex)
SURVIVES(fhir)
SURVIVES(knowledge)
SURVIVES(figures)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_survives),       cmocka_unit_test(json_survives),
        cmocka_unit_test(page_survives),       cmocka_unit_test(table_survives),
        cmocka_unit_test(rows_survives),       cmocka_unit_test(rule_survives),
        cmocka_unit_test(drug_survives),       cmocka_unit_test(drug_json_survives),
        cmocka_unit_test(conflict_survives),   cmocka_unit_test(fact_survives),
        cmocka_unit_test(comparison_survives), cmocka_unit_test(comparison_json_survives),
        cmocka_unit_test(csv_survives),        cmocka_unit_test(bibtex_survives),
        cmocka_unit_test(fhir_survives),       cmocka_unit_test(knowledge_survives),
        cmocka_unit_test(figures_survives),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
