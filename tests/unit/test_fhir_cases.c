/* Cases to FHIR Bundles and back: the same case, for published cases and for random ones. */
#include <dirent.h>

#include "check.h"
#include "exchange/fhir_case.h"
#include "knowledge.h"
#include "patient/fields.h"
#include "random_case.h"

static char *written(const cajal_case *it)
{
    char *json = NULL;
    assert_int_equal(cajal_case_write(&json, NULL, it, 1, NULL), CAJAL_OK);
    return json;
}

static void show_errors(const cajal_errors *errors)
{
    for (size_t i = 0; i < cajal_errors_count(errors); i++)
        print_error("%s: %s\n", cajal_errors_at(errors, i)->path ? cajal_errors_at(errors, i)->path : "",
                    cajal_errors_at(errors, i)->message);
}

static cajal_case *read_bundle(const char *json, size_t length, cajal_fhir_report **report)
{
    cajal_case *it = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_fhir_input input = {json, length, "bundle"};
    cajal_status status = cajal_case_from_fhir(&it, report, knowledge, &input, 1, NULL, errors);
    show_errors(errors);
    cajal_errors_free(errors);
    if (status != CAJAL_OK)
        print_error("%.*s\n", (int)length, json);
    assert_int_equal(status, CAJAL_OK);
    return it;
}

/* case → Bundle → case; nothing in the report but, where names are odd, what was said of them. */
static void there_and_back(const cajal_case *it, bool odd)
{
    char *bundle = NULL, *before = written(it);
    size_t length;
    cajal_fhir_report *report = NULL;
    assert_int_equal(cajal_case_to_fhir(&bundle, &length, knowledge, it, 0, NULL), CAJAL_OK);
    cajal_case *back = read_bundle(bundle, length, &report);
    char *after = written(back);
    if (strcmp(before, after) != 0)
        fail_msg("%s\nbecame\n%s\nby\n%s", before, after, bundle);
    for (size_t i = 0; !odd && i < cajal_fhir_report_count(report); i++) {
        const cajal_fhir_note *note = cajal_fhir_report_at(report, i);
        fail_msg("%s: %s: %s \"%s\": %s", cajal_case_id(it), cajal_fhir_kind_name(note->kind), note->path, note->code,
                 note->reason);
    }
    cajal_fhir_report_free(report);
    cajal_case_free(back);
    cajal_free(bundle);
    cajal_free(before);
    cajal_free(after);
}

static cajal_case *case_from_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    static char bytes[1 << 16];
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    cajal_case *it = NULL;
    assert_int_equal(cajal_case_read(&it, bytes, length, path, NULL), CAJAL_OK);
    return it;
}

static void examples(void **state)
{
    (void)state;
    DIR *directory = opendir(EXAMPLES);
    size_t count = 0;
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory));) {
        size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 5, ".json") != 0 || strstr(entry->d_name, ".fhir."))
            continue;
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", EXAMPLES, entry->d_name);
        cajal_case *it = case_from_file(path);
        there_and_back(it, false);
        cajal_case_free(it);
        count++;
    }
    closedir(directory);
    assert_true(count >= 25);
}

/* The members of every vignette, as tests/vignettes/run.py frames them. */
static void vignettes(void **state)
{
    (void)state;
    FILE *file = fopen(VIGNETTES, "rb");
    char *line = NULL;
    size_t size = 0, count = 0, refused = 0;
    struct text json = {0};
    bool in_case = false;
    assert_non_null(file);
    for (;;) {
        ssize_t length = getline(&line, &size, file);
        bool part = length > 0 && strchr(" \"{}", line[0]);
        if (part) {
            text_add(&json, in_case ? "" : "{\"cajal\":1,\"id\":\"vignette\",");
            text_add_n(&json, line, (size_t)length - 1);
            in_case = true;
        } else if (in_case) {
            cajal_case *it = NULL;
            text_add(&json, "}");
            if (cajal_case_read(&it, json.data, json.length, "vignette", NULL) == CAJAL_OK) {
                there_and_back(it, true);
                count++;
            } else {
                refused++;
            }
            cajal_case_free(it);
            text_clear(&json);
            in_case = false;
        }
        if (length <= 0)
            break;
    }
    free(line);
    fclose(file);
    text_free(&json);
    assert_true(count >= 120 && refused < 40);
}

static void random_cases(void **state)
{
    (void)state;
    const char *wanted = getenv("CAJAL_FHIR_CASES");
    size_t refused = 0;
    uint64_t seed = 20261125;
    long cases = wanted ? strtol(wanted, NULL, 10) : 1500;
    for (long i = 0; i < cases; i++) {
        char *json = random_case(&seed);
        cajal_case *it = NULL;
        if (cajal_case_read(&it, json, strlen(json), "random", NULL) == CAJAL_OK)
            there_and_back(it, true);
        else
            refused++;
        cajal_case_free(it);
        free(json);
    }
    assert_true((long)refused < cases / 2);
}

/* A code that means a word of a case means one that there is; a question is one that is read. */
static void codes(void **state)
{
    (void)state;
    static const struct {
        enum kb_code_kind kind;
        const case_vocabulary *words;
    } vocabularies[] = {{KB_CODE_SITE, &case_words_site},         {KB_CODE_DIAGNOSIS, &case_words_site},
                        {KB_CODE_METASTASIS, &case_words_site},   {KB_CODE_PROCEDURE, &case_words_kind},
                        {KB_CODE_MODALITY, &case_words_modality}, {KB_CODE_STOP_REASON, &case_words_stop_reason},
                        {KB_CODE_SCHEDULE, &case_words_schedule}, {KB_CODE_SPECIMEN, &case_words_specimen}};
    static const char *const questions[] = {
        "ecog",         "pregnancy",       "disease_status", "tumor_size",  "longest",        "other_dimension",
        "variant",      "gene_studied",    "protein_change", "dna_change",  "region",         "genomic_change",
        "source_class", "allele_fraction", "change_type",    "copy_number", "regions_studied"};
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->codes_count; i++) {
        const struct kb_code *code = &kb->codes[i];
        bool found = strcmp(code->means, "any") == 0, asked = code->kind == KB_CODE_OBSERVATION;
        for (size_t j = 0; j < sizeof vocabularies / sizeof vocabularies[0]; j++)
            for (size_t k = 1; vocabularies[j].kind == code->kind && k < vocabularies[j].words->count; k++) {
                asked = true;
                found = found || strcmp(vocabularies[j].words->words[k], code->means) == 0;
            }
        for (size_t j = 0; code->kind == KB_CODE_OBSERVATION && j < sizeof questions / sizeof questions[0]; j++)
            found = found || strcmp(questions[j], code->means) == 0;
        if (asked && !found)
            fail_msg("%s: means \"%s\", which nothing reads", code->row.id, code->means);
    }
    assert_true(kb->codes_count > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(codes), cmocka_unit_test(examples), cmocka_unit_test(vignettes),
                                       cmocka_unit_test(random_cases)};
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
