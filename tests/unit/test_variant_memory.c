/* The molecular report survives being out of memory at any moment. */
#include "knowledge.h"
#include "short_memory.h"

#include "base/errors.h"
#include "base/text.h"

static cajal_status report_of(char **out, const cajal_molecular_input *input, cajal_format format, cajal_errors *errors)
{
    cajal_molecular *molecular = NULL;
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    options.format = format;
    cajal_status status = cajal_molecular_read(&molecular, knowledge, input, errors);
    if (status == CAJAL_OK)
        status = cajal_report_molecular(out, NULL, molecular, &options, errors);
    cajal_molecular_free(molecular);
    return status;
}

static cajal_status from_vcf(char **out, const char *name, cajal_format format, cajal_errors *errors)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    char path[512];
    const char *const paths[] = {path};
    snprintf(path, sizeof path, "%s/vcf/%s", TEST_DATA, name);
    input.vcf = paths;
    input.vcf_count = 1;
    return report_of(out, &input, format, errors);
}

static cajal_status write_pair(char **out, cajal_errors *errors)
{
    return from_vcf(out, "mutect2_pair.GRCh38.vcf", CAJAL_TEXT, errors);
}
static cajal_status write_pair_json(char **out, cajal_errors *errors)
{
    return from_vcf(out, "mutect2_tumours.GRCh38.vcf", CAJAL_JSON, errors);
}
static cajal_status write_phased(char **out, cajal_errors *errors)
{
    return from_vcf(out, "phased_gt.GRCh38.vcf", CAJAL_JSON, errors);
}
static cajal_status write_unphased(char **out, cajal_errors *errors)
{
    return from_vcf(out, "unphased.GRCh38.vcf", CAJAL_TEXT, errors);
}
static cajal_status write_breakends(char **out, cajal_errors *errors)
{
    return from_vcf(out, "manta.GRCh38.vcf", CAJAL_JSON, errors);
}
static cajal_status write_copies(char **out, cajal_errors *errors)
{
    return from_vcf(out, "cnvkit.GRCh38.vcf", CAJAL_TEXT, errors);
}

static cajal_status write_names(char **out, cajal_errors *errors)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    static const char *const names[] = {"KIT:p.V559D", "NM_000222.3:c.1961T>C", "NC_000004.12:g.54733167A>G",
                                        "ETV6::NTRK3"};
    input.hgvs = names;
    input.hgvs_count = sizeof names / sizeof names[0];
    return report_of(out, &input, CAJAL_TEXT, errors);
}

/* The reports of all samples, one after another. */
static int add_report(void *context, const cajal_molecular *molecular)
{
    struct text *all = context;
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    char *report = NULL;
    options.format = CAJAL_JSON;
    if (cajal_report_molecular(&report, NULL, molecular, &options, NULL) != CAJAL_OK)
        all->failed = true;
    text_add(all, report ? report : "");
    free(report);
    return 0;
}

static cajal_status from_cohort(char **out, const char *name, cajal_errors *errors)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_molecular_counts counts;
    struct text all = {0};
    char path[512];
    snprintf(path, sizeof path, "%s/cohort/%s", TEST_DATA, name);
    cajal_status status = cajal_molecular_cohort(&counts, knowledge, path, &input, add_report, &all, errors);
    if (status != CAJAL_INTERNAL && !(*out = text_steal(&all)))
        status = errors_no_memory(errors);
    text_free(&all);
    return status;
}

/* A change by its place, which once was left out without a word. */
static cajal_status write_places(char **out, cajal_errors *errors) { return from_cohort(out, "gdc.maf", errors); }
static cajal_status write_words(char **out, cajal_errors *errors) { return from_cohort(out, "laboratory.csv", errors); }
static cajal_status write_fusions(char **out, cajal_errors *errors)
{
    return from_cohort(out, "structural.txt", errors);
}
static cajal_status write_mistakes(char **out, cajal_errors *errors) { return from_cohort(out, "wrong.maf", errors); }

#define SURVIVES(name)                                                                                                 \
    static void name##_survives(void **state)                                                                          \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        survives(write_##name);                                                                                        \
    }
SURVIVES(pair)
SURVIVES(pair_json)
SURVIVES(phased)
SURVIVES(unphased)
SURVIVES(breakends)
SURVIVES(copies)
SURVIVES(names)
SURVIVES(places)
SURVIVES(words)
SURVIVES(fusions)
SURVIVES(mistakes)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pair_survives),     cmocka_unit_test(pair_json_survives), cmocka_unit_test(phased_survives),
        cmocka_unit_test(unphased_survives), cmocka_unit_test(breakends_survives), cmocka_unit_test(copies_survives),
        cmocka_unit_test(names_survives),    cmocka_unit_test(places_survives),    cmocka_unit_test(words_survives),
        cmocka_unit_test(fusions_survives),  cmocka_unit_test(mistakes_survives),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
