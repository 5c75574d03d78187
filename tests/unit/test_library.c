/* The public interface: cases that round trip, streams of them, plans, bad options. */
#include <dirent.h>

#include "check.h"
#include "knowledge/knowledge.h"
#include "patient/ndjson.h"
#include "patient/schema.h"

static char *read_all(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = calloc(1, 1 << 20);
    *length = fread(bytes, 1, (1 << 20) - 1, file);
    fclose(file);
    return bytes;
}

/* Property: what is written reads back as the same case. */
static void test_examples_round_trip(void **state)
{
    (void)state;
    DIR *directory = opendir(EXAMPLES);
    assert_non_null(directory);
    int tested = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        char path[1024];
        if (!strstr(entry->d_name, ".json"))
            continue;
        snprintf(path, sizeof path, "%s/%s", EXAMPLES, entry->d_name);
        size_t length, first_length, second_length;
        char *bytes = read_all(path, &length), *first = NULL, *second = NULL;
        cajal_case *one = NULL, *two = NULL;
        assert_int_equal(cajal_case_read(&one, bytes, length, path, NULL), CAJAL_OK);
        assert_int_equal(cajal_case_write(&first, &first_length, one, 0, NULL), CAJAL_OK);
        assert_int_equal(cajal_case_read(&two, first, first_length, path, NULL), CAJAL_OK);
        assert_int_equal(cajal_case_write(&second, &second_length, two, 0, NULL), CAJAL_OK);
        assert_string_equal(first, second);
        assert_memory_equal(cajal_case_id(one), entry->d_name, strlen(cajal_case_id(one)));
        cajal_free(first);
        cajal_free(second);
        assert_int_equal(cajal_case_write(&first, NULL, one, 1, NULL), CAJAL_OK);
        cajal_free(first);
        cajal_case_free(one);
        cajal_case_free(two);
        free(bytes);
        tested++;
    }
    closedir(directory);
    assert_true(tested >= 20);
}

static void test_every_field_is_kept(void **state)
{
    (void)state;
    static const char all[] =
        "{\"cajal\":1,\"id\":\"all\",\"patient\":{\"birth_year\":1950,\"age_years\":60,\"sex\":\"female\",\"ecog\":0,"
        "\"pregnant\":false},\"diagnosis\":{\"date\":\"2010\",\"primary_site\":\"stomach\",\"metastatic_since\":"
        "\"2011-02\",\"sites\":[\"liver\",\"bone\"],\"extent\":\"metastatic\"},\"molecular\":[{\"date\":\"2010-05-06\","
        "\"specimen\":\"primary\",\"gene\":\"KIT\",\"hgvs\":\"p.V559D\",\"exon\":11,\"result\":\"detected\",\"vaf\":0."
        "425},"
        "{\"gene\":\"NTRK3\",\"alteration\":\"fusion\",\"partner\":\"ETV6\"},{\"gene\":\"SDHB\",\"ihc\":\"retained\"}],"
        "\"treatments\":[{\"kind\":\"systemic\",\"setting\":\"metastatic\",\"drugs\":[\"imatinib\"],\"dose_mg\":400,"
        "\"schedule\":\"QD\",\"start\":\"2011\",\"stop\":null},{\"kind\":\"surgery\",\"date\":\"2010\",\"extent\":"
        "\"complete\",\"site\":\"stomach\",\"lesions\":[\"L1\"]}],\"imaging\":[{\"date\":\"2011\",\"modality\":\"CT\","
        "\"phase\":\"portal_venous\",\"lesions\":[{\"id\":\"L1\",\"site\":\"liver\",\"role\":\"target\",\"longest_mm\":"
        "52.5,"
        "\"short_mm\":30,\"enhancing_mm\":20.125,\"density_hu\":-3.5,\"suv_max\":4.2,\"sul_peak\":3.1,\"status\":"
        "\"present\",\"new\":false,\"nodule_within_mass\":true}]}],\"toxicities\":[{\"date\":\"2011-05\",\"resolved\":"
        "\"2011-06\",\"term\":\"rash\",\"grade\":2,\"drug\":\"imatinib\"}],\"labs\":[{\"date\":\"2011\",\"test\":"
        "\"imatinib_trough\",\"value\":900,\"unit\":\"ng/mL\"}],\"comedications\":[\"aspirin\"],\"assessment\":"
        "{\"progression\":\"none\",\"response\":\"stable\",\"resectable\":true,\"ablatable\":false,\"extrahepatic\":"
        "true,"
        "\"emergency\":\"none\"},\"report\":{\"citation\":\"x\",\"pmid\":\"1\",\"doi\":\"2\",\"url\":\"3\",\"read\":"
        "\"full\","
        "\"done\":\"4\",\"outcome\":\"5\",\"differs\":\"6\",\"unknown\":\"7\"}}";
    cajal_case *patient_case = NULL;
    char *json = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = cajal_case_read(&patient_case, all, strlen(all), NULL, errors);
    if (cajal_errors_count(errors))
        fail_msg("%s: %s", cajal_errors_at(errors, 0)->path, cajal_errors_at(errors, 0)->message);
    assert_int_equal(status, CAJAL_OK);
    assert_int_equal(cajal_case_write(&json, NULL, patient_case, 0, NULL), CAJAL_OK);
    assert_string_equal(json, all);
    cajal_free(json);
    cajal_case_free(patient_case);
    cajal_errors_free(errors);
}

static void test_schema_file_is_current(void **state)
{
    (void)state;
    size_t length;
    char *file = read_all(SCHEMA, &length);
    struct text text = {0};
    case_write_schema(&text);
    assert_string_equal(file, text.data); /* else: write_case_schema > schema/case.schema.json */
    text_free(&text);
    free(file);
}

/* ---- streams ---- */

static int documents_in(const char *content, size_t length, int *bad)
{
    FILE *file = fmemopen((void *)(uintptr_t)content, length, "r");
    struct ndjson reader;
    cajal_errors *errors = cajal_errors_new();
    assert_true(ndjson_open(&reader, file, "stream"));
    int documents = 0;
    *bad = 0;
    for (bool more = true; more;) {
        const char *bytes;
        size_t size;
        int line;
        switch (ndjson_next(&reader, &bytes, &size, &line, errors)) {
        case NDJSON_CASE: documents++; break;
        case NDJSON_BAD: (*bad)++; break;
        default: more = false; break;
        }
    }
    ndjson_close(&reader);
    cajal_errors_free(errors);
    fclose(file);
    return documents;
}

static void test_streams(void **state)
{
    (void)state;
    int bad;
    const char *lines = "{\"a\":1}\n{\"a\":\"}\"}\n\n{\"a\":\"\\\"{\"}";
    assert_int_equal(documents_in(lines, strlen(lines), &bad), 3);
    const char *pretty = "{\n\"a\": [\n{\n\"b\": 1\n},\n{\n\"c\": 2 }\n]\n}\n{\n\"a\": 1\n}\n";
    assert_int_equal(documents_in(pretty, strlen(pretty), &bad), 2);
    const char *broken = "{\"a\":1\n{\"a\":2}\n{\"a\":\"x\n{\"a\":3}\n"; /* two broken lines cost two cases */
    assert_int_equal(documents_in(broken, strlen(broken), &bad), 4);
    assert_int_equal(documents_in(" \n ", 3, &bad), 0);
    assert_int_equal(documents_in("hello\n{}\n", 9, &bad), 2);
}

static void test_a_giant_case_is_skipped(void **state)
{
    (void)state;
    size_t giant = NDJSON_CASE_MAX + 100;
    char *content = malloc(giant + 64);
    assert_non_null(content);
    memset(content, ' ', giant);
    memcpy(content, "{\"a\":\"", 6);
    memset(content + 6, 'x', giant - 6);
    memcpy(content + giant, "\"}\n{\"cajal\":1}\n", 15);
    int bad;
    assert_int_equal(documents_in(content, giant + 15, &bad), 1);
    assert_int_equal(bad, 1);
    free(content);
}

/* ---- plans ---- */

static cajal_plan *plan_of(const cajal_knowledge *knowledge, const char *members, const char *as_of)
{
    cajal_case *patient_case = case_of(members);
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    cajal_plan *plan = NULL;
    options.as_of = as_of;
    assert_int_equal(cajal_plan_make(&plan, knowledge, patient_case, &options, NULL), CAJAL_OK);
    cajal_case_free(patient_case); /* a plan outlives its case */
    return plan;
}

static void test_plan_and_getters(void **state)
{
    (void)state;
    cajal_knowledge *knowledge = NULL;
    assert_int_equal(cajal_knowledge_embedded(&knowledge, NULL), CAJAL_OK);
    assert_string_equal(cajal_knowledge_known_until(knowledge), "2026-11-25");
    assert_non_null(cajal_knowledge_version(knowledge));
    cajal_plan *plan = plan_of(knowledge,
                               "\"diagnosis\":{\"extent\":\"metastatic\"},\"treatments\":[],"
                               "\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"}]",
                               "2016-01-08");
    assert_true(cajal_plan_option_count(plan) >= 1);
    assert_string_equal(cajal_plan_option_text(plan, 0), "Start imatinib 400 mg once daily");
    assert_int_equal(cajal_plan_option_recommended(plan, 0), 1);
    assert_int_equal(cajal_plan_option_recommended(plan, 99), 0);
    assert_null(cajal_plan_option_text(plan, 99));
    assert_true(cajal_plan_avoid_count(plan) >= 1);
    assert_non_null(cajal_plan_avoid_text(plan, 0));
    assert_null(cajal_plan_avoid_text(plan, 99));
    assert_string_equal(cajal_plan_genotype(plan), "kit_exon_11");
    assert_string_equal(cajal_plan_fact(plan, "extent"), "metastatic");
    assert_null(cajal_plan_fact(plan, "weather"));
    static const cajal_format formats[] = {CAJAL_TEXT, CAJAL_JSON, CAJAL_JSON_LINE, CAJAL_HTML};
    for (size_t i = 0; i < 4; i++) {
        cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
        options.format = formats[i];
        options.colour = 1;
        char *report = NULL;
        size_t length = 0;
        assert_int_equal(cajal_report_plan(&report, &length, plan, &options, NULL), CAJAL_OK);
        assert_int_equal(strlen(report), length);
        assert_non_null(strstr(report, "Start imatinib 400 mg once daily"));
        cajal_free(report);
    }
    cajal_plan_free(plan);
    cajal_knowledge_free(knowledge);
}

static void test_bad_options(void **state)
{
    (void)state;
    cajal_knowledge *knowledge = NULL;
    assert_int_equal(cajal_knowledge_embedded(&knowledge, NULL), CAJAL_OK);
    cajal_case *patient_case = case_of("");
    cajal_plan *plan = NULL;
    const char *days[] = {NULL, "", "2016", "2016-01", "yesterday", "2016-02-30"};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
        options.as_of = days[i];
        assert_int_equal(cajal_plan_make(&plan, knowledge, patient_case, &options, NULL), CAJAL_USAGE);
    }
    cajal_plan_options newer = {99, "2016-01-08", 0};
    cajal_plan_options nobody = {CAJAL_PLAN_OPTIONS_VERSION, "2016-01-08", 64};
    assert_int_equal(cajal_plan_make(&plan, knowledge, patient_case, &nobody, NULL), CAJAL_USAGE);
    assert_int_equal(cajal_plan_make(&plan, knowledge, patient_case, &newer, NULL), CAJAL_USAGE);
    assert_int_equal(cajal_plan_make(&plan, knowledge, patient_case, NULL, NULL), CAJAL_USAGE);
    assert_null(plan);
    assert_int_equal(cajal_case_read(&patient_case, "", (size_t)17 * 1024 * 1024, NULL, NULL), CAJAL_INVALID);
    plan = plan_of(knowledge, "", "2016-01-08");
    char *report = NULL;
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    options.width = 20;
    assert_int_equal(cajal_report_plan(&report, NULL, plan, &options, NULL), CAJAL_USAGE);
    options = (cajal_report_options)CAJAL_REPORT_OPTIONS_INIT;
    options.version = 99;
    assert_int_equal(cajal_report_plan(&report, NULL, plan, &options, NULL), CAJAL_USAGE);
    cajal_plan_free(plan);
    cajal_case_free(patient_case);
    cajal_knowledge_free(knowledge);
}

/* The base loaded from its YAML and the embedded image are the same base. */
static void test_embedded_is_the_directory(void **state)
{
    (void)state;
    cajal_knowledge *embedded = NULL, *loaded = NULL;
    cajal_errors *errors = cajal_errors_new();
    assert_int_equal(cajal_knowledge_embedded(&embedded, errors), CAJAL_OK);
    assert_int_equal(cajal_knowledge_load(&loaded, KB, errors), CAJAL_OK);
#define SAME_COUNT(name, type, file) assert_int_equal(embedded->kb->name##_count, loaded->kb->name##_count);
    KB_LISTS(SAME_COUNT)
    for (uint32_t i = 0; i < loaded->kb->rules_count; i++) {
        assert_string_equal(embedded->kb->rules[i].row.id, loaded->kb->rules[i].row.id);
        assert_int_equal(embedded->rules[i].tests_count, loaded->rules[i].tests_count);
        for (uint32_t j = 0; j < loaded->rules[i].tests_count; j++)
            assert_true(embedded->rules[i].tests[j].set == loaded->rules[i].tests[j].set);
    }
    cajal_knowledge_free(embedded);
    cajal_knowledge_free(loaded);
    cajal_errors_free(errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_round_trip),
        cmocka_unit_test(test_every_field_is_kept),
        cmocka_unit_test(test_schema_file_is_current),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_a_giant_case_is_skipped),
        cmocka_unit_test(test_plan_and_getters),
        cmocka_unit_test(test_bad_options),
        cmocka_unit_test(test_embedded_is_the_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
