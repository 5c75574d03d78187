/* The molecular report survives being out of memory at any moment. */
#include "knowledge.h"
#include "made_file.h"
#include "short_memory.h"

#include "base/errors.h"
#include "base/text.h"
#include "variant/molecular.h"

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

/* ---- the reading alone, of little, so that it is quick ---- */

/* What was read, as far as short memory could change it. */
static int tell(void *context, const cajal_molecular *molecular)
{
    char **out = context;
    size_t used = *out ? strlen(*out) : 0, room = 4096;
    char *grown = __real_realloc(*out, used + room);
    assert_non_null(grown);
    int length = snprintf(grown + used, room, "%s: %s, %s;",
                          cajal_molecular_sample(molecular) ? cajal_molecular_sample(molecular) : "-",
                          cajal_molecular_class(molecular), molecular->genotype.text);
    for (size_t i = 0; i < molecular->findings_count; i++)
        length += snprintf(grown + used + length, room - (size_t)length, " %s",
                           molecular->findings[i].variant ? molecular->findings[i].variant->label : "-");
    for (size_t i = 0; i < molecular->notes_count && (size_t)length < room; i++)
        length += snprintf(grown + used + length, room - (size_t)length, " [%s]", molecular->notes[i]);
    snprintf(grown + used + ((size_t)length < room ? (size_t)length : room - 32), 32, " %u %zu\n",
             molecular->matrix.drugs_count, molecular->germline_count);
    *out = grown;
    return 0;
}

static cajal_status tell_one(char **out, const cajal_molecular_input *input, cajal_errors *errors)
{
    cajal_molecular *molecular = NULL;
    cajal_status status = cajal_molecular_read(&molecular, knowledge, input, errors);
    if (status == CAJAL_OK)
        (void)tell(out, molecular);
    cajal_molecular_free(molecular);
    return status;
}

static cajal_status tell_name(char **out, const char *name, cajal_errors *errors)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    input.hgvs = &name;
    input.hgvs_count = 1;
    return tell_one(out, &input, errors);
}

static const char *made; /* a small file of this test */

static cajal_status tell_vcf(char **out, cajal_errors *errors)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    input.vcf = &made;
    input.vcf_count = 1;
    return tell_one(out, &input, errors);
}

static cajal_status tell_cohort(char **out, cajal_errors *errors)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    return cajal_molecular_cohort(NULL, knowledge, made, &input, tell, out, errors);
}

static void survives_with(write_report *write, const char *text)
{
    char path[] = "/tmp/cajal-memory-XXXXXX";
    make_file(path, text);
    made = path;
    survives(write);
    remove(path);
}

#define NAME_SURVIVES(test, name)                                                                                      \
    static cajal_status tell_##test(char **out, cajal_errors *errors) { return tell_name(out, name, errors); }         \
    static void test##_survives(void **state)                                                                          \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        survives(tell_##test);                                                                                         \
    }
NAME_SURVIVES(protein, "KIT:A502_Y503insAY")
NAME_SURVIVES(coding, "KIT:c.1676T>A (p.Val559Asp)")
NAME_SURVIVES(genomic, "NC_000004.12:g.54727444T>A")
NAME_SURVIVES(isoform, "KIT:p.K638E")
NAME_SURVIVES(long_loss, "SDHB:c.201_300del")
NAME_SURVIVES(start_of_exon, "KIT:c.1648-3_1672del")
NAME_SURVIVES(splice, "KIT:c.1648-2A>G")
NAME_SURVIVES(deep, "KIT:c.1774+1000A>G")
NAME_SURVIVES(same, "KIT:c.1676=")
NAME_SURVIVES(open_coding, "KIT:c.(1650_1660)_(1690_1700)del")
NAME_SURVIVES(open_protein, "KIT:p.(Gly565Ala^Ser)")
NAME_SURVIVES(fusion, "ETV6::NTRK3")
NAME_SURVIVES(stain, "SDHB:lost")
NAME_SURVIVES(exon, "PDGFRA:exon 18")
NAME_SURVIVES(second, "KIT:p.V654A")

static void rows_survive(void **state)
{
    (void)state;
    survives_with(tell_cohort,
                  "sample,gene,hgvs,assembly,pos,ref,alt,t_alt_count,t_ref_count\n"
                  "A,KIT,p.V559D,38,54727447,T,A,31,69\nA,PDGFRA,wt,,,,,,\nB,NTRK3,ETV6-NTRK3 fusion,,,,,,\n"
                  "B,KIT,p.K642E,,,,,,\n");
}
static void bad_rows_survive(void **state)
{
    (void)state;
    survives_with(tell_cohort, "Sample_Id,Site1_Hugo_Symbol,Site2_Hugo_Symbol\nA,ETV6,NTRK3\nB,FGFR1,HOOK3\n");
}

#define VCF                                                                                                            \
    "##fileformat=VCFv4.2\n##contig=<ID=chr4,length=190214555>\n##FILTER=<ID=low,Description=\"f\">\n"                 \
    "##INFO=<ID=END,Number=1,Type=Integer,Description=\"e\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">" \
    "\n"                                                                                                               \
    "##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"a\">\n"                                                         \
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tN\tT\n"
static void small_changes_survive(void **state)
{
    (void)state;
    survives_with(tell_vcf, VCF "chr4\t54727434\t.\tC\tT\t.\tlow\t.\tGT\t0/0\t0/1\n"
                                "chr4\t54727443\t.\tG\tA\t.\t.\t.\tGT:AF\t0/0:0\t0|1:0.3\n"
                                "chr4\t54727444\t.\tT\tA\t.\t.\t.\tGT:AF\t0/1:0.1\t0|1:0.3\n");
}
static void large_changes_survive(void **state)
{
    (void)state;
    survives_with(tell_vcf, VCF "chr4\t54700000\t.\tN\tN[chr1:200[\t.\t.\t.\tGT\t0/0\t0/1\n"
                                "chr4\t54725756\t.\tN\t<DEL>\t.\t.\tEND=54726150\tGT\t0/0\t0/1\n"
                                "chr4\t54727434\t.\tC\t<DEL>\t.\t.\tEND=54727440\tGT\t0/0\t0/1\n");
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
        cmocka_unit_test(pair_survives),          cmocka_unit_test(pair_json_survives),
        cmocka_unit_test(phased_survives),        cmocka_unit_test(unphased_survives),
        cmocka_unit_test(breakends_survives),     cmocka_unit_test(copies_survives),
        cmocka_unit_test(names_survives),         cmocka_unit_test(protein_survives),
        cmocka_unit_test(coding_survives),        cmocka_unit_test(genomic_survives),
        cmocka_unit_test(isoform_survives),       cmocka_unit_test(long_loss_survives),
        cmocka_unit_test(start_of_exon_survives), cmocka_unit_test(splice_survives),
        cmocka_unit_test(deep_survives),          cmocka_unit_test(same_survives),
        cmocka_unit_test(open_coding_survives),   cmocka_unit_test(open_protein_survives),
        cmocka_unit_test(fusion_survives),        cmocka_unit_test(stain_survives),
        cmocka_unit_test(exon_survives),          cmocka_unit_test(second_survives),
        cmocka_unit_test(rows_survive),           cmocka_unit_test(bad_rows_survive),
        cmocka_unit_test(small_changes_survive),  cmocka_unit_test(large_changes_survive),
        cmocka_unit_test(places_survives),        cmocka_unit_test(words_survives),
        cmocka_unit_test(fusions_survives),       cmocka_unit_test(mistakes_survives),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
