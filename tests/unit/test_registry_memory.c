/* A registry survives being out of memory at any moment: Cajal's own memory, jansson's and SQLite's. What was asked for
 * is done whole or fails with CAJAL_INTERNAL; nothing half-written is left, and the chain holds. */
#define _GNU_SOURCE /* malloc_usable_size */
#include <errno.h>
#include <jansson.h>
#include <malloc.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/text.h"
#include "knowledge.h"
#include "short_memory.h"

/* ---- the memory of the libraries; and no threads: which allocation is the nth must not depend on their turns ---- */

static void *take(size_t size) { return __wrap_malloc(size); }
static void *take_int(int size) { return __wrap_malloc((size_t)size); }
static void *take_more(void *block, int size) { return __wrap_realloc(block, (size_t)size); }
static int size_of(void *block) { return (int)malloc_usable_size(block); }
static int round_up(int size) { return (size + 7) / 8 * 8; }
static void end(void *data) { (void)data; }
static int begin(void *data)
{
    (void)data;
    return SQLITE_OK;
}

char *__real_strndup(const char *text, size_t length);
char *__wrap_strndup(const char *text, size_t length);
char *__wrap_strndup(const char *text, size_t length) { return fails() ? NULL : __real_strndup(text, length); }

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    (void)thread;
    (void)attributes;
    (void)run;
    (void)argument;
    return EAGAIN;
}

/* ---- files ---- */

static const cajal_registry_author doctor = {"Dr A", "test"};
static char folder[64], made[80], work[80], other[80], rows[80], records[80];

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, in)) > 0;)
        assert_int_equal(fwrite(bytes, 1, got, out), got);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static void remove_registry(const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    char name[96];
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
}

static void put(cajal_registry *registry, cajal_registry_mode mode, const char *json)
{
    cajal_registry_outcome outcome;
    assert_int_equal(cajal_registry_put(&outcome, registry, mode, 0, json, strlen(json), &doctor, NULL), CAJAL_OK);
}

#define START "{\"cajal\":1,\"id\":\""
#define KIT "\",\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"}]"

/* Two registries with a common case: each test begins with a copy of the one, and merges the other. */
static void make(const char *path, const char *second, const char *ecog)
{
    char json[256];
    cajal_registry *registry = NULL;
    assert_int_equal(cajal_registry_init(path, &doctor, NULL), CAJAL_OK);
    assert_int_equal(cajal_registry_open(&registry, path, knowledge, NULL), CAJAL_OK);
    put(registry, CAJAL_ADD, START "first" KIT "}");
    snprintf(json, sizeof json, START "%s" KIT ",\"patient\":{\"birth_year\":1950}}", second);
    put(registry, CAJAL_ADD, json);
    snprintf(json, sizeof json, START "first" KIT ",\"patient\":{\"ecog\":%s}}", ecog);
    if (ecog[0])
        put(registry, CAJAL_EDIT, json);
    cajal_registry_close(registry);
}

/* In memory where it can be: thousands of commits wait for no disk. */
static bool make_folder(void)
{
    snprintf(folder, sizeof folder, "/dev/shm/cajal_registry_XXXXXX");
    if (mkdtemp(folder))
        return true;
    snprintf(folder, sizeof folder, "/tmp/cajal_registry_XXXXXX");
    return mkdtemp(folder) != NULL;
}

static bool write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    return file && fputs(text, file) >= 0 && fclose(file) == 0;
}

static int set_up(void **state)
{
    static const sqlite3_mem_methods memory = {take_int, free, take_more, size_of, round_up, begin, end, NULL};
    static const char lines[] =
        START "third" KIT "}\n" START "first" KIT "}\n" START "fourth\",\"patient\":{\"ecog\":7}}\n" START "f\xc3\xbc"
              "nf\",\"diagnosis\":{\"date\":\"2015-03\"}}\n{\"cajal\":1,\n";
    static const char bundles[] =
        "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"sixth\"}},"
        "{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o\",\"code\":{\"text\":\"shoe size\"}}}]}\n" START
        "seventh" KIT "}\n{\"resourceType\":\"Bundle\",\"entry\":[3]}\n";
    json_set_alloc_funcs(take, free);
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) != SQLITE_OK || !make_folder() || open_knowledge(state) != 0)
        return -1;
    snprintf(made, sizeof made, "%s/made", folder);
    snprintf(work, sizeof work, "%s/work", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    snprintf(rows, sizeof rows, "%s/rows", folder);
    make(made, "second", "");
    make(other, "elsewhere", "1");
    snprintf(records, sizeof records, "%s/records", folder);
    return write_file(rows, lines) && write_file(records, bundles) ? 0 : -1;
}

static int tear_down(void **state)
{
    remove_registry(made);
    remove_registry(work);
    remove_registry(other);
    unlink(rows);
    unlink(records);
    rmdir(folder);
    return close_knowledge(state);
}

/* ---- what is asked, and what it tells ---- */

typedef cajal_status asking(struct text *told, cajal_registry *registry, cajal_errors *errors);

static int tell_case(void *told, const cajal_registry_case *it)
{
    text_printf(told, "%s %d %s %s %s %s %s\n", it->id, (int)it->version, it->genotype, it->line, it->drug,
                it->last_date, it->document ? it->document : "");
    return ((struct text *)told)->failed;
}

static int count_case(void *count, const cajal_registry_case *it)
{
    (void)it;
    ++*(int *)count;
    return 0;
}

/* With memory again: the chain holds, and what was there before is there. */
static void check_work(void)
{
    cajal_registry *registry = NULL;
    cajal_registry_check check;
    cajal_errors *errors = cajal_errors_new();
    int count = 0;
    if (cajal_registry_open(&registry, work, knowledge, errors) != CAJAL_OK ||
        cajal_registry_verify(&check, registry, NULL, errors) != CAJAL_OK)
        fail_msg("the registry does not hold: %s", cajal_errors_at(errors, 0)->message);
    assert_int_equal(cajal_registry_list(registry, NULL, 0, count_case, &count, NULL), CAJAL_OK);
    assert_true(count >= 2);
    assert_true(check.cases == count && check.entries >= 3);
    cajal_registry_close(registry);
    cajal_errors_free(errors);
}

static cajal_status on_a_copy(char **out, asking *ask, cajal_errors *errors)
{
    cajal_registry *registry = NULL;
    struct text told = {0};
    remove_registry(work);
    copy_file(made, work);
    cajal_status status = cajal_registry_open(&registry, work, knowledge, errors);
    if (status == CAJAL_OK)
        status = ask(&told, registry, errors);
    cajal_registry_close(registry);
    if (status <= CAJAL_INVALID && !(*out = text_steal(&told)))
        status = errors_no_memory(errors);
    text_free(&told);
    long saved = left;
    left = -1;
    check_work();
    left = saved;
    return status;
}

/* Without its reason, which may be that there was no memory for the words. */
static int tell_refusal(void *told, const cajal_registry_refusal *refusal)
{
    assert_true(cajal_errors_count(refusal->errors) > 0);
    text_printf(told, "%d %.*s\n", refusal->line, (int)refusal->row_length, refusal->row ? refusal->row : "");
    return 0;
}

static cajal_status run_import(struct text *told, cajal_registry *registry, cajal_registry_import_options *options,
                               cajal_errors *errors)
{
    cajal_registry_counts counts;
    options->context = told;
    cajal_status status = cajal_registry_import(&counts, registry, options, &doctor, errors);
    if (status == CAJAL_INVALID) /* told row by row */
        errors_add(errors, CAJAL_INVALID, NULL, 0, NULL, "rows were refused");
    text_printf(told, "%zu %zu %zu %zu\n", counts.read, counts.added, counts.changed, counts.refused);
    return status;
}

static cajal_status import(struct text *told, cajal_registry *registry, const char *file, const char *mapping,
                           int update, cajal_errors *errors)
{
    const char *const files[] = {file};
    cajal_registry_import_options options = CAJAL_REGISTRY_IMPORT_INIT;
    options.files = files;
    options.files_count = 1;
    options.mapping = mapping;
    options.update = update;
    options.batch = 2;
    options.refused = tell_refusal;
    return run_import(told, registry, &options, errors);
}

static cajal_status import_lines(struct text *told, cajal_registry *registry, cajal_errors *errors)
{
    return import(told, registry, rows, NULL, 1, errors);
}

/* As the command line does it. */
static cajal_status from_fhir(void *context, cajal_registry_translation *out, const char *document, size_t length,
                              const char *input, cajal_errors *errors)
{
    const cajal_fhir_input record = {document, length, input};
    cajal_case *it = NULL;
    cajal_fhir_report *report = NULL;
    (void)context;
    if (!cajal_is_fhir(document, length))
        return CAJAL_OK;
    cajal_status status = cajal_case_from_fhir(&it, &report, knowledge, &record, 1, NULL, errors);
    if (status == CAJAL_OK)
        status = cajal_case_write(&out->json, NULL, it, 0, errors);
    out->notes = report; /* of a record that failed too */
    cajal_case_free(it);
    return status;
}

static int tell_notes(void *told, const cajal_registry_noted *it)
{
    text_printf(told, "%d %s %d %zu\n", it->line, it->case_id, (int)it->outcome, cajal_fhir_report_count(it->notes));
    return 0;
}

static void free_notes(void *notes) { cajal_fhir_report_free(notes); }

static cajal_status import_records(struct text *told, cajal_registry *registry, cajal_errors *errors)
{
    const char *const files[] = {records};
    cajal_registry_import_options options = CAJAL_REGISTRY_IMPORT_INIT;
    options.files = files;
    options.files_count = 1;
    options.batch = 2;
    options.refused = tell_refusal;
    options.translate = from_fhir;
    options.noted = tell_notes;
    options.free_notes = free_notes;
    return run_import(told, registry, &options, errors);
}

static cajal_status import_table(struct text *told, cajal_registry *registry, cajal_errors *errors)
{
    return import(told, registry, TEST_DATA "/registry/patients.csv", TEST_DATA "/registry/mapping.csv", 0, errors);
}

static cajal_status edit(struct text *told, cajal_registry *registry, cajal_errors *errors)
{
    static const char json[] = START "first" KIT ",\"patient\":{\"ecog\":2}}";
    cajal_registry_outcome outcome;
    cajal_status status = cajal_registry_put(&outcome, registry, CAJAL_EDIT, 1, json, strlen(json), &doctor, errors);
    text_printf(told, "%d\n", (int)outcome);
    return status;
}

static cajal_status list(struct text *told, cajal_registry *registry, cajal_errors *errors)
{
    const cajal_registry_filter now = {.genotype = "kit_exon_11", .line = "1"}, then = {.at = "2100-01-01"};
    cajal_status status = cajal_registry_list(registry, &now, 0, tell_case, told, errors);
    return status == CAJAL_OK ? cajal_registry_list(registry, &then, 1, tell_case, told, errors) : status;
}

static int tell_entry(void *told, const cajal_registry_entry *entry)
{
    text_printf(told, "%d %s %s %s\n", (int)entry->number, entry->action, entry->case_id ? entry->case_id : "-",
                entry->document ? entry->document : "-");
    return ((struct text *)told)->failed;
}

static cajal_status show(struct text *told, cajal_registry *registry, cajal_errors *errors)
{
    const cajal_registry_filter filter = {.id = "first"};
    cajal_registry_check check;
    cajal_status status = cajal_registry_list(registry, &filter, 1, tell_case, told, errors);
    if (status == CAJAL_OK)
        status = cajal_registry_trail(registry, "first", 1, tell_entry, told, errors);
    return status == CAJAL_OK ? cajal_registry_verify(&check, registry, NULL, errors) : status;
}

struct exporting {
    struct text *told;
    cajal_errors *errors;
    cajal_status status;
};

static int export_case(void *context, const cajal_registry_case *it)
{
    struct exporting *exporting = context;
    char *json = NULL;
    exporting->status = cajal_deidentify(&json, NULL, knowledge, it->document, strlen(it->document), CAJAL_DATES_SHIFT,
                                         2026, "0123456789abcdef", 16, exporting->errors);
    text_add(exporting->told, json ? json : "");
    cajal_free(json);
    return exporting->status != CAJAL_OK;
}

static cajal_status export_cases(struct text *told, cajal_registry *registry, cajal_errors *errors)
{
    struct exporting exporting = {told, errors, CAJAL_OK};
    cajal_status status = cajal_registry_note(registry, "export", NULL, &doctor, errors);
    if (status == CAJAL_OK)
        status = cajal_registry_list(registry, NULL, 1, export_case, &exporting, errors);
    return status == CAJAL_OK ? exporting.status : status;
}

static int tell_merge(void *told, const char *id, cajal_merge_outcome outcome, int64_t ours, int64_t theirs)
{
    text_printf(told, "%s %d %d %d\n", id, (int)outcome, (int)ours, (int)theirs);
    return 0;
}

static cajal_status merge(struct text *told, cajal_registry *registry, cajal_errors *errors)
{
    cajal_registry *theirs = NULL;
    cajal_status status = cajal_registry_open(&theirs, other, knowledge, errors);
    if (status == CAJAL_OK)
        status = cajal_registry_merge(registry, theirs, tell_merge, told, &doctor, errors);
    cajal_registry_close(theirs);
    return status;
}

static int tell_plan(void *told, const cajal_registry_plan *it)
{
    text_printf(told, "%s %d %d %s\n", it->id, (int)it->version_then, it->changed, it->reason);
    return ((struct text *)told)->failed;
}

static cajal_status replan(struct text *told, cajal_registry *registry, cajal_errors *errors)
{
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = "2016-01-08";
    return cajal_registry_replan(registry, &options, "2100-01-01", tell_plan, told, errors);
}

#define SURVIVES(name)                                                                                                 \
    static cajal_status write_##name(char **out, cajal_errors *errors) { return on_a_copy(out, name, errors); }        \
    static void name##_survives(void **state)                                                                          \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        survives(write_##name);                                                                                        \
    }
SURVIVES(import_lines)
SURVIVES(import_table)
SURVIVES(import_records)
SURVIVES(edit)
SURVIVES(list)
SURVIVES(show)
SURVIVES(export_cases)
SURVIVES(merge)
SURVIVES(replan)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(import_lines_survives),   cmocka_unit_test(import_table_survives),
        cmocka_unit_test(import_records_survives), cmocka_unit_test(edit_survives),
        cmocka_unit_test(list_survives),           cmocka_unit_test(show_survives),
        cmocka_unit_test(export_cases_survives),   cmocka_unit_test(merge_survives),
        cmocka_unit_test(replan_survives),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
