/* A registry through the library: what is written, refused, found again; and the parts it is made of. */
#include "check.h"

#include <unistd.h>

#include "base/errors.h"
#include "patient/dates.h"
#include "registry/digest.h"
#include "registry/member.h"
#include "registry/query.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static cajal_knowledge *knowledge;
static char path[] = "/tmp/cajal_test_registry_XXXXXX";
static const cajal_registry_author doctor = {"Dr A", "test"};

static void remove_registry(void)
{
    char other[64];
    unlink(path);
    snprintf(other, sizeof other, "%s-wal", path);
    unlink(other);
    snprintf(other, sizeof other, "%s-shm", path);
    unlink(other);
}

static cajal_registry *fresh(void)
{
    cajal_registry *registry = NULL;
    remove_registry();
    assert_int_equal(cajal_registry_init(path, &doctor, NULL), CAJAL_OK);
    assert_int_equal(cajal_registry_open(&registry, path, knowledge, NULL), CAJAL_OK);
    return registry;
}

static cajal_registry_outcome put(cajal_registry *registry, cajal_registry_mode mode, int64_t version, const char *json)
{
    cajal_registry_outcome outcome;
    cajal_status status = cajal_registry_put(&outcome, registry, mode, version, json, strlen(json), &doctor, NULL);
    assert_true((status == CAJAL_OK) == (outcome != CAJAL_CASE_REFUSED));
    assert_true(status == CAJAL_OK || status == CAJAL_INVALID);
    return outcome;
}

#define CASE(id, ecog) "{\"cajal\":1,\"id\":\"" id "\",\"patient\":{\"ecog\":" ecog "}}"

static void test_each_mode(void **state)
{
    (void)state;
    cajal_registry *registry = fresh();
    assert_int_equal(put(registry, CAJAL_EDIT, 0, CASE("a", "0")), CAJAL_CASE_REFUSED); /* not held */
    assert_int_equal(put(registry, CAJAL_ADD, 0, CASE("a", "0")), CAJAL_CASE_ADDED);
    assert_int_equal(put(registry, CAJAL_ADD, 0, CASE("a", "0")), CAJAL_CASE_UNCHANGED);
    assert_int_equal(put(registry, CAJAL_ADD, 0, CASE("a", "1")), CAJAL_CASE_REFUSED);
    assert_int_equal(put(registry, CAJAL_EDIT, 1, CASE("a", "1")), CAJAL_CASE_CHANGED);
    assert_int_equal(put(registry, CAJAL_EDIT, 1, CASE("a", "2")), CAJAL_CASE_REFUSED);  /* somebody was quicker */
    assert_int_equal(put(registry, CAJAL_PUT, 0, CASE("a", "0")), CAJAL_CASE_UNCHANGED); /* an old import again */
    assert_int_equal(put(registry, CAJAL_EDIT, 2, CASE("a", "0")), CAJAL_CASE_CHANGED);  /* a person takes it back */
    assert_int_equal(put(registry, CAJAL_PUT, 0, CASE("b", "9")), CAJAL_CASE_REFUSED);   /* no such ECOG */
    assert_int_equal(put(registry, CAJAL_PUT, 0, "{\"cajal\":1"), CAJAL_CASE_REFUSED);
    cajal_registry_check check;
    assert_int_equal(cajal_registry_verify(&check, registry, NULL, NULL), CAJAL_OK);
    assert_int_equal(check.entries, 4); /* made, three versions: what was refused left no trace */
    assert_int_equal(check.cases, 1);
    cajal_registry_close(registry);
}

static void test_nobody_writes_without_a_name_and_a_reason(void **state)
{
    (void)state;
    cajal_registry *registry = fresh();
    const cajal_registry_author wrong[] = {{NULL, "x"}, {"", "x"}, {"Dr A", NULL}, {"Dr A", ""}};
    cajal_registry_outcome outcome;
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(cajal_registry_put(&outcome, registry, CAJAL_ADD, 0, CASE("a", "0"), strlen(CASE("a", "0")),
                                            &wrong[i], NULL),
                         CAJAL_USAGE);
    cajal_registry_close(registry);
}

static int take_fact(void *context, const cajal_registry_case *it)
{
    snprintf(context, 128, "%s %s %s %s %s", it->genotype, it->line, it->drug, it->progression, it->last_date);
    return 0;
}

static void test_facts_of_a_case(void **state)
{
    (void)state;
    cajal_registry *registry = fresh();
    char facts[128] = "";
    assert_int_equal(
        put(registry, CAJAL_ADD, 0,
            "{\"cajal\":1,\"id\":\"a\",\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"}],"
            "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"start\":\"2014-02\",\"stop\":\"2015-03-"
            "05\","
            "\"stop_reason\":\"progression\"},{\"kind\":\"systemic\",\"drugs\":[\"sunitinib\"],\"start\":\"2015-04\","
            "\"stop\":null}],\"assessment\":{\"progression\":\"limited\"}}"),
        CAJAL_CASE_ADDED);
    assert_int_equal(cajal_registry_list(registry, NULL, 0, take_fact, facts, NULL), CAJAL_OK);
    assert_string_equal(facts, "kit_exon_11 2 sunitinib limited 2015-04-01");
    cajal_registry_close(registry);
}

static void test_times(void **state)
{
    (void)state;
    static const char *const good[][2] = {{"2026-11-25", "2026-11-25T23:59:59.999Z"},
                                          {"2026-11-25T14:37", "2026-11-25T14:37:59.999Z"},
                                          {"2026-11-25T14:37:05Z", "2026-11-25T14:37:05.999Z"},
                                          {"2026-11-25T14:37:05.123Z", "2026-11-25T14:37:05.123Z"}};
    static const char *const bad[] = {"",
                                      "2026",
                                      "2026-02-30",
                                      "2026-11-25 14:37",
                                      "2026-11-25T14",
                                      "2026-11-25T1x:37",
                                      "2026-11-25T24:00",
                                      "2026-11-25T10:60",
                                      "2026-11-25T10:00:61Z",
                                      "2026-11-25T14:37:05.1234Z",
                                      "now"};
    char out[REGISTRY_TIME];
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(registry_time(out, good[i][0]));
        assert_string_equal(out, good[i][1]);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        if (registry_time(out, bad[i]))
            fail_msg("\"%s\" was taken for a time", bad[i]);
}

/* FIPS 180-4, example of one block; the keyed digest by Python's hmac. */
static void test_digests(void **state)
{
    (void)state;
    char hex[DIGEST_TEXT];
    uint8_t keyed[DIGEST_BYTES];
    digest_hex(hex, "abc", 3);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_keyed(keyed, "0123456789abcdef", 16, "cajal pseudonym", "blay-2012");
    for (size_t i = 0; i < 4; i++)
        snprintf(hex + 2 * i, 3, "%02x", keyed[i]);
    hex[8] = '\0';
    assert_string_equal(hex, "e95dd3a8");
}

/* ---- members by their paths ---- */

static void test_members(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *json;
        struct member_format format;
    } rows[] = {
        {"patient.ecog", "2", "{\"patient\":{\"ecog\":2}}", {0}},
        {"$.patient.sex", "Female", "{\"patient\":{\"sex\":\"female\"}}", {0}},
        {"patient.pregnant", "no", "{\"patient\":{\"pregnant\":false}}", {0}},
        {"patient.birth_year", "abc", "{\"patient\":{\"birth_year\":\"abc\"}}", {0}},
        {"diagnosis.date", "24.12.2015", "{\"diagnosis\":{\"date\":\"2015-12-24\"}}", {MEMBER_DMY, false}},
        {"diagnosis.date", "12/24/2015", "{\"diagnosis\":{\"date\":\"2015-12-24\"}}", {MEMBER_MDY, false}},
        {"diagnosis.date", "3/2015", "{\"diagnosis\":{\"date\":\"2015-03\"}}", {MEMBER_DMY, false}},
        {"diagnosis.date", "2015", "{\"diagnosis\":{\"date\":\"2015\"}}", {MEMBER_DMY, false}},
        {"diagnosis.sites", "liver; Lung", "{\"diagnosis\":{\"sites\":[\"liver\",\"lung\"]}}", {0}},
        {"diagnosis.sites[1]", "lung", "{\"diagnosis\":{\"sites\":[\"lung\"]}}", {0}},
        {"treatments[1].dose_mg", "37,5", "{\"treatments\":[{\"dose_mg\":37.5}]}", {MEMBER_YMD, true}},
        {"treatments[0].stop", "null", "{\"treatments\":[{\"stop\":null}]}", {0}},
        {"imaging[0].lesions[2].longest_mm", "12", "{\"imaging\":[{\"lesions\":[{\"longest_mm\":12}]}]}", {0}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct member member;
        struct text why = {0};
        json_t *root = json_object();
        assert_true(member_parse(&member, rows[i].path, &why));
        assert_true(member_set(root, &member, rows[i].text, &rows[i].format));
        member_compact(root);
        char *json = json_dumps(root, JSON_COMPACT);
        assert_string_equal(json, rows[i].json);
        free(json);
        json_decref(root);
        text_free(&why);
    }
}

static void test_paths_that_name_nothing(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"patient.sexe", "did you mean \"sex\"?"},
                                          {"patient", "holds further members"},
                                          {"treatments", "is a list"},
                                          {"treatments[0]", "holds further members"},
                                          {"treatments[x].kind", "is a list"},
                                          {"treatments[-1].kind", "is a list"},
                                          {"treatments[1000].kind", "is a list"},
                                          {"treatments[0", "is a list"},
                                          {"id[0]", "is no list"},
                                          {"id.x", "nothing can follow"},
                                          {"cajal", ""},
                                          {"", "no member"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct member member;
        struct text why = {0};
        assert_false(member_parse(&member, rows[i][0], &why));
        if (!strstr(why.data ? why.data : "", rows[i][1]))
            fail_msg("%s: \"%s\" does not say \"%s\"", rows[i][0], why.data, rows[i][1]);
        text_free(&why);
    }
}

/* ---- de-identification ---- */

static char *hide(const char *members, cajal_deidentify_dates dates, int year)
{
    char json[2048], *out = NULL;
    int length = snprintf(json, sizeof json, "{\"cajal\":1,\"id\":\"x\",%s}", members);
    assert_int_equal(
        cajal_deidentify(&out, NULL, knowledge, json, (size_t)length, dates, year, "0123456789abcdef", 16, NULL),
        CAJAL_OK);
    return out;
}

static void check_hidden(const char *members, int year, const char *expected)
{
    char *out = hide(members, CAJAL_DATES_YEAR, year);
    if (!strstr(out, expected))
        fail_msg("%s: expected %s in %s", members, expected, out);
    cajal_free(out);
}

/* 45 CFR 164.514(b)(2)(i)(C): over 89 only as "90 or older"; 89 itself may be told. */
static void test_ages(void **state)
{
    (void)state;
    check_hidden("\"patient\":{\"birth_year\":1937}", 2026, "\"birth_year\":1937"); /* at most 89 this year */
    check_hidden("\"patient\":{\"birth_year\":1936}", 2026, "\"patient\":{\"age_years\":90}");
    check_hidden("\"patient\":{\"age_years\":89}", 2026, "\"age_years\":89");
    check_hidden("\"patient\":{\"age_years\":104}", 2026, "\"age_years\":90");
    /* 85 when the last thing happened, ten years ago */
    check_hidden("\"patient\":{\"age_years\":85},\"diagnosis\":{\"date\":\"2016\"}", 2026, "\"age_years\":90");
}

/* Whatever the precision of two dates, what ended does not come to end before it began. */
static void test_shifted_dates_keep_their_order(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"2016-03-20", "2016-03"},
                                           {"2016-03", "2016-03-02"},
                                           {"2016", "2016-01-01"},
                                           {"2016-12-31", "2016"},
                                           {"2016-02-29", "2016-03"}};
    uint64_t seed = 7;
    for (int i = 0; i < 400; i++) {
        char json[512], key[17], *out = NULL;
        const char *const *pair = pairs[(size_t)i % COUNT(pairs)];
        snprintf(key, sizeof key, "%08x%08x", next_random(&seed), next_random(&seed));
        int length =
            snprintf(json, sizeof json,
                     "{\"cajal\":1,\"id\":\"x\",\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],"
                     "\"start\":\"%s\",\"stop\":\"%s\"}]}",
                     pair[0], pair[1]);
        if (cajal_deidentify(&out, NULL, knowledge, json, (size_t)length, CAJAL_DATES_SHIFT, 2026, key, 16, NULL) !=
            CAJAL_OK)
            fail_msg("start %s, stop %s: no case any more with key %s", pair[0], pair[1], key);
        cajal_free(out);
    }
}

static void forget(void *context, cajal_date *date, enum date_role role)
{
    (void)role;
    ++*(int *)context;
    *date = (cajal_date){0};
}

/* Every date that the tables of the case know is met: none passes by unshifted. */
static void test_every_date_is_met(void **state)
{
    (void)state;
    int met = 0;
    cajal_case *it =
        case_of("\"diagnosis\":{\"date\":\"2001\",\"metastatic_since\":\"2002\"},"
                "\"molecular\":[{\"gene\":\"KIT\",\"exon\":11,\"date\":\"2003\"}],"
                "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"start\":\"2004\",\"stop\":"
                "\"2005\"},{\"kind\":\"surgery\",\"date\":\"2006\"}],\"imaging\":[{\"date\":\"2007\"}],"
                "\"toxicities\":[{\"term\":\"rash\",\"grade\":1,\"date\":\"2008\",\"resolved\":\"2009\"}],"
                "\"labs\":[{\"test\":\"x\",\"date\":\"2010\"}]");
    char *json = NULL;
    case_each_date(it, forget, &met);
    assert_int_equal(met, 10);
    assert_int_equal(cajal_case_write(&json, NULL, it, 0, NULL), CAJAL_OK);
    assert_null(strstr(json, "\"200"));
    cajal_free(json);
    cajal_case_free(it);
}

static int set_up(void **state)
{
    (void)state;
    int file = mkstemp(path);
    close(file);
    return file < 0 || cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK;
}

static int tear_down(void **state)
{
    (void)state;
    remove_registry();
    cajal_knowledge_free(knowledge);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_mode),
        cmocka_unit_test(test_nobody_writes_without_a_name_and_a_reason),
        cmocka_unit_test(test_facts_of_a_case),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_digests),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_paths_that_name_nothing),
        cmocka_unit_test(test_ages),
        cmocka_unit_test(test_shifted_dates_keep_their_order),
        cmocka_unit_test(test_every_date_is_met),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
