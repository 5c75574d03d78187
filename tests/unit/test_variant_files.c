/* Files of variant callers, read in this process (tests/vcf_check.py reads them, in every container, on the command
 * line). Expected are the figures that stand in the records, worked by hand: tests/data/vcf/README.md; structural
 * alleles by the definitions of VCF 4.2, section 3. */
#include <unistd.h>

#include "knowledge.h"
#include "variant/molecular.h"

static void add(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void add(char *out, size_t size, const char *format, ...)
{
    size_t used = strlen(out);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(out + used, size - used, format, arguments);
    va_end(arguments);
    assert_true(strlen(out) + 1 < size);
}

/* "class; KIT p.V559D PAT1-T 0.421 121; …"; "germline" where the normal sample has it too. */
static void tell(char *out, size_t size, const cajal_molecular *molecular)
{
    *out = '\0';
    add(out, size, "%s", cajal_molecular_class(molecular));
    for (size_t i = 0; i < molecular->findings_count; i++) {
        const struct molecular_finding *finding = &molecular->findings[i];
        add(out, size, "; %s%s", finding->variant->label, finding->germline ? " germline" : "");
        for (size_t j = 0; j < molecular->specimens_count; j++) {
            const struct call *call = finding->in[j];
            if (!call || molecular->specimens[j].is_normal)
                continue;
            add(out, size, " %s", molecular->specimens[j].label);
            if (call->vaf_milli != CALL_UNKNOWN)
                add(out, size, " %g", (double)call->vaf_milli / 1000);
            if (call->depth != CALL_UNKNOWN)
                add(out, size, " %d", call->depth);
            if (call->copies_milli != CALL_UNKNOWN)
                add(out, size, " CN%g", (double)call->copies_milli / 1000);
        }
    }
}

static bool noted(const cajal_molecular *molecular, const char *words)
{
    for (size_t i = 0; i < molecular->notes_count; i++)
        if (strstr(molecular->notes[i], words))
            return true;
    return false;
}

static cajal_status read_file(cajal_molecular **out, const char *path, const char *sample, const char *normal,
                              const char *assembly, cajal_errors *errors)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    input.vcf = &path;
    input.vcf_count = 1;
    input.sample = sample;
    input.normal = normal;
    input.assembly = assembly;
    return cajal_molecular_read(out, knowledge, &input, errors);
}

static void test_callers(void **state)
{
    (void)state;
    static const struct {
        const char *file, *sample, *normal, *expected, *note;
    } all[] = {
        {"mutect2_pair.GRCh38", NULL, NULL,
         "kit_exon_11; KIT p.V559D PAT1-T 0.421 121; KIT p.V654A PAT1-T 0.031 332; KIT p.D820Y PAT1-T 0.067 300; "
         "KIT p.D820N PAT1-T 0.033 300",
         NULL},
        {"mutect2_tumours.GRCh38", NULL, NULL,
         "kit_exon_11; KIT p.V559D LIVER 0.4 100 OMENTUM 0.5 100; KIT p.V654A LIVER 0.2 100; KIT p.D820G OMENTUM 0.15 "
         "100",
         NULL},
        {"mutect2_tumours.GRCh38", "LIVER", NULL, "kit_exon_11; KIT p.V559D LIVER 0.4 100; KIT p.V654A LIVER 0.2 100",
         NULL},
        {"strelka_snvs.GRCh37", NULL, NULL, "kit_exon_11; KIT p.V559D TUMOR 0.36 102", NULL},
        {"strelka_indels.GRCh37", NULL, NULL, "kit_exon_11; KIT p.W557_K558del TUMOR 0.333 110", NULL},
        {"vardict.GRCh38", NULL, NULL, "kit_exon_11; KIT p.W557_E561delinsQ PLASMA 0.183 800", NULL},
        {"varscan.GRCh37", NULL, NULL, "kit_exon_9; KIT p.A502_Y503dup TUMOR 0.275 120", NULL},
        {"other_callers.GRCh38", NULL, NULL,
         "kit_exon_11; KIT p.V560D S 0.3 90; KIT p.K642E S 0.25 200; KIT p.T670I S 0.13 77; KIT p.D816V S 0.052 400; "
         "KIT p.Y823D S 0.975 40",
         NULL},
        {"phased_gt.GRCh38", NULL, NULL, "pdgfra_d842v; PDGFRA p.D842I S 0.39 100",
         "phased changes that are read as one"},
        {"phased_pgt.GRCh38", NULL, NULL, "pdgfra_d842v; PDGFRA p.D842I S 0.39 100",
         "phased changes that are read as one"},
        {"phased_apart.GRCh38", NULL, NULL, "pdgfra_d842v; PDGFRA p.D842N S 0.4 100; PDGFRA p.D842V S 0.39 100", NULL},
        {"unphased.GRCh38", NULL, NULL, "pdgfra_d842v; PDGFRA p.D842N S 0.4 100; PDGFRA p.D842V S 0.39 100",
         "On one strand they are PDGFRA"},
        {"phased_frames.GRCh38", NULL, NULL, "kit_exon_11; KIT p.W557_E561delinsQ S 0.4 100",
         "phased changes that are read as one"},
        {"manta.GRCh38", NULL, NULL,
         "kit_exon_11; KIT p.K550_K558del TUMOR1 0.231 130; chr12:11869969::FGFR1 fusion TUMOR1 0.237 76",
         "must be shown on RNA"},
        {"manta_etv6_ntrk3.GRCh37", NULL, NULL, "ntrk_fusion; 12:12022903::NTRK3 fusion TUMOR1 0.237 76",
         "must be shown on RNA"},
        {"gvcf.GRCh38", NULL, NULL, "kit_exon_11; KIT p.V559D S 0.487 39", NULL},
        {"time_2_plasma.GRCh38", NULL, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char path[512], found[2048];
        cajal_molecular *molecular = NULL;
        snprintf(path, sizeof path, "%s/vcf/%s.vcf", TEST_DATA, all[i].file);
        assert_int_equal(read_file(&molecular, path, all[i].sample, all[i].normal, NULL, NULL), CAJAL_OK);
        tell(found, sizeof found, molecular);
        if (all[i].expected && strcmp(found, all[i].expected) != 0)
            fail_msg("%s\nfound     %s\nexpected  %s", all[i].file, found, all[i].expected);
        if (all[i].note && !noted(molecular, all[i].note))
            fail_msg("%s: no note \"%s\"", all[i].file, all[i].note);
        cajal_molecular_free(molecular);
    }
}

/* ---- records of one line ---- */

#define HEAD                                                                                                           \
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n##contig=<ID=chr4,length=190214555>\n"                 \
    "##INFO=<ID=END,Number=1,Type=Integer,Description=\"e\">\n##INFO=<ID=SVLEN,Number=.,Type=Integer,"                 \
    "Description=\"l\">\n##INFO=<ID=CHR2,Number=1,Type=String,Description=\"c\">\n"                                    \
    "##INFO=<ID=AF,Number=A,Type=Float,Description=\"a\">\n##INFO=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n"   \
    "##FILTER=<ID=low,Description=\"f\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n"                   \
    "##FORMAT=<ID=CN,Number=1,Type=Float,Description=\"n\">\n##FORMAT=<ID=AD,Number=R,Type=Integer,"                   \
    "Description=\"a\">\n##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n"                                   \
    "##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"f\">\n"
#define SAMPLES "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
#define NO_SAMPLES "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"

/* Reads a file with these lines after the head; blanks stand for tabs. */
static cajal_status read_lines(cajal_molecular **out, const char *head, const char *columns, const char *lines,
                               const char *sample, const char *normal, const char *assembly, cajal_errors *errors)
{
    char path[] = "/tmp/cajal-vcf-XXXXXX", text[8192];
    snprintf(text, sizeof text, "%s%s", columns, lines);
    for (char *c = text; *c; c++)
        *c = *c == ' ' ? '\t' : *c;
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    FILE *file = fdopen(descriptor, "w");
    fprintf(file, "%s%s", head, text);
    fclose(file);
    cajal_status status = read_file(out, path, sample, normal, assembly, errors);
    remove(path);
    return status;
}

struct record {
    const char *line, *expected, *note;
};

static void check_records(const char *columns, const struct record *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char found[2048], line[1024];
        cajal_molecular *molecular = NULL;
        cajal_errors *errors = cajal_errors_new();
        snprintf(line, sizeof line, "%s\n", all[i].line);
        cajal_status status = read_lines(&molecular, HEAD, columns, line, NULL, NULL, NULL, errors);
        if (status != CAJAL_OK)
            fail_msg("%s: %s", all[i].line, cajal_errors_at(errors, 0)->message);
        tell(found, sizeof found, molecular);
        if (strcmp(found, all[i].expected) != 0)
            fail_msg("%s\nfound     %s\nexpected  %s", all[i].line, found, all[i].expected);
        if (all[i].note && !noted(molecular, all[i].note))
            fail_msg("%s: no note \"%s\"", all[i].line, all[i].note);
        cajal_molecular_free(molecular);
        cajal_errors_free(errors);
    }
}

static void test_structures(void **state)
{
    (void)state;
    static const struct record all[] = {
        {"chr4 54000000 . N <DUP> . . END=56000000 GT:CN 0/1:9.6",
         "unknown; KIT amplification S CN9.6; PDGFRA amplification S CN9.6", NULL},
        {"chr4 54000000 . N <DUP> . . SVLEN=2000000 GT:CN 0/1:9",
         "unknown; KIT amplification S CN9; PDGFRA amplification S CN9", NULL},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT:CN ./.:12", "unknown; KIT amplification S CN12", NULL},
        {"chr4 54600000 . N <CN7> . . END=54800000 GT 0/1", "unknown; KIT amplification S CN7", NULL},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT:CN ./.:3", "unknown", NULL},
        {"chr4 54600000 . N <DUP> . . END=54800000 GT 0/1", "unknown", "without the number of copies"},
        {"chr1 16000000 . N <DEL> . . END=18000000 GT:CN 0/1:1", "unknown", "1.0 copies are left"},
        {"chr1 16000000 . N <DEL> . . END=18000000 GT 0/1", "unknown", "not told whether of both copies"},
        {"chr4 54726012 . C <DUP:TANDEM> . . END=54726018 GT 0/1", "kit_exon_9; KIT p.A502_Y503dup S", NULL},
        {"chr4 54727434 . C <DEL> . . END=54727440 GT 0/1", "kit_exon_11; KIT p.W557_K558del S", NULL},
        {"chr4 54727434 . C <INS> . . END=54727434;SVLEN=30 GT 0/1", "unknown", "whose bases are not told"},
        {"chr4 54700000 . C <INV> . . END=64727434 GT 0/1", "unknown", "an end of it lies in KIT"},
        {"chr4 54600000 . C <INV> . . END=64727434 GT 0/1", "unknown", NULL},
        {"chr1 200 . N <TRA> . . CHR2=chr4;END=54700000 GT 0/1", "unknown; chr1:200::KIT fusion S",
         "must be shown on RNA"},
        {"chr1 200 . N N[chr4:54700000[ . . . GT 0/1", "unknown; chr1:200::KIT fusion S", "must be shown on RNA"},
        {"chr4 54700000 . N N]chr4:54710000] . . . GT 0/1", "unknown", "a rearrangement within KIT"},
        {"chr4 54700000 . N N. . . . GT 0/1", "unknown", NULL},
        {"chr4 54727444 . T * . . . GT 0/1", "unknown", NULL},
        {"chr4 54727434 . C N . . . GT 0/1", "unknown", "a change in KIT whose bases are not told"},
        {"chr4 54727434 . C A,CN . . . GT 1/2", "kit_exon_11; KIT p.Q556K S",
         "a change in KIT whose bases are not told"},
        {"chr4 54727434 . C A,CN . . . GT 0/1", "kit_exon_11; KIT p.Q556K S", NULL},
    };
    check_records(SAMPLES "\tS\n", all, sizeof all / sizeof all[0]);
}

/* Allele fraction: what the caller gives, else reads of the allele over the depth; genotypes without it are no call. */
static void test_figures_of_a_sample(void **state)
{
    (void)state;
    static const struct record all[] = {
        {"chr4 54727444 . T A . PASS . GT:AF:DP 0/1:0.25:80", "kit_exon_11; KIT p.V559D S 0.25 80", NULL},
        {"chr4 54727444 . T A . PASS . GT:AD 0/1:60,20", "kit_exon_11; KIT p.V559D S 0.25 80", NULL},
        {"chr4 54727444 . T A . PASS . GT:AD:DP 0/1:60,20:100", "kit_exon_11; KIT p.V559D S 0.25 100", NULL},
        {"chr4 54727444 . T A . PASS . GT:DP 0/1:100", "kit_exon_11; KIT p.V559D S 100", NULL},
        {"chr4 54727444 . T A . PASS . GT 0/1", "kit_exon_11; KIT p.V559D S", NULL},
        {"chr4 54727444 . T A . PASS . GT 0|1", "kit_exon_11; KIT p.V559D S", NULL},
        {"chr4 54727444 . T A . PASS . GT 1/1", "kit_exon_11; KIT p.V559D S", NULL},
        {"chr4 54727444 . T A . PASS . GT 1", "kit_exon_11; KIT p.V559D S", NULL},
        {"chr4 54727444 . T A . PASS . GT 0/0", "unknown", NULL},
        {"chr4 54727444 . T A . PASS . GT ./.", "unknown", NULL},
        {"chr4 54727444 . T A,C . PASS . GT:AF 0/1:0.25,0.1", "kit_exon_11; KIT p.V559D S 0.25", NULL},
        {"chr4 54727444 . T A,C . PASS . GT:AF 0/2:0.25,0.1", "kit_exon_11; KIT p.V559A S 0.1", NULL},
        {"chr4 54727444 . T A,C . PASS . GT:AD 0/2:50,0,50", "kit_exon_11; KIT p.V559A S 0.5 100", NULL},
        {"chr4 54727444 . T A . low . GT:AF 0/1:0.25", "unknown", NULL},
        {"chr4 54727444 . t a . . . GT:AF 0/1:0.25", "kit_exon_11; KIT p.V559D S 0.25", NULL},
        {"chr4 54000001 . A C . PASS . GT:AF 0/1:0.25", "unknown", NULL},
    };
    check_records(SAMPLES "\tS\n", all, sizeof all / sizeof all[0]);
}

#define V559_1(gt) "chr4 54727443 . G A . PASS . GT " gt "\n" /* the three bases of the codon GTT, by its place */
#define V559_2(gt) "chr4 54727444 . T A . PASS . GT " gt "\n"
#define V559_3(gt) "chr4 54727445 . T C . PASS . GT " gt "\n"
#define V560_1(gt) "chr4 54727446 . G A . PASS . GT " gt "\n"
#define T_MORE(gt) "chr4 54727537 . G GT . PASS . GT " gt "\n" /* of the run TTTT at the end of exon 11 */
#define T_LESS(gt) "chr4 54727537 . GT G . PASS . GT " gt "\n"

/* What changes one codon, or shifts the frame and back, is one change on one strand: GTT of V559 becomes AAT (N), ATC
 * (I), GAC (D), AAC (N). A base more and one less of a run of the same, as slips of the polymerase are called, are no
 * change together. */
static void test_neighbours(void **state)
{
    (void)state;
    static const char one[] = "phased changes that are read as one", open[] = "it is not said whether they lie on one",
                      none[] = "together leave the sequence as it is";
    static const struct record all[] = {
        {V559_1("0|1") V559_2("0|1"), "kit_exon_11; KIT p.V559N S", one},
        {V559_1("0|1") V559_3("0|1"), "kit_exon_11; KIT p.V559I S", one},
        {V559_2("0|1") V559_3("0|1"), "kit_exon_11; KIT p.V559D S", one},
        {V559_1("0|1") V559_2("0|1") V559_3("0|1"), "kit_exon_11; KIT p.V559N S", one},
        {V559_1("0|1") V559_2("1|0"), "kit_exon_11; KIT p.V559I S; KIT p.V559D S", NULL},
        {V559_1("1|1") V559_2("0|1"), "kit_exon_11; KIT p.V559N S", one},
        {V559_1("0/1") V559_2("0/1"), "kit_exon_11; KIT p.V559I S; KIT p.V559D S", open},
        {V559_1("0/1") V559_2("0/1") V559_3("0/1"), "kit_exon_11; KIT p.V559I S; KIT p.V559D S; KIT p.V559= S", open},
        {V559_1("0|1") V559_2("0/1"), "kit_exon_11; KIT p.V559I S; KIT p.V559D S", open},
        {V559_2("0|1") V560_1("0|1"), "kit_exon_11; KIT p.V559D S; KIT p.V560I S", NULL},
        {V559_3("0|1") V560_1("0|1"), "kit_exon_11; KIT p.V559= S; KIT p.V560I S", NULL},
        {T_MORE("0/1") T_LESS("0/1"), "unknown; KIT p.G592Wfs*14 S; KIT p.F591Lfs*21 S", NULL},
        {T_LESS("0/1") T_MORE("0/1"), "unknown; KIT p.F591Lfs*21 S; KIT p.G592Wfs*14 S", NULL},
        {T_MORE("0|1") T_LESS("1|0"), "unknown; KIT p.G592Wfs*14 S; KIT p.F591Lfs*21 S", NULL},
        {T_MORE("0|1") T_LESS("0|1"), "unknown", none},
        {T_LESS("1/1") T_MORE("1/1"), "unknown", none},
        {V559_2("0|1") T_LESS("0|1") T_MORE("0|1"), "kit_exon_11; KIT p.V559D S", none},
        {"chr4 54727537 . GT G,GTT . PASS . GT 1/2\n", "unknown; KIT p.F591Lfs*21 S; KIT p.G592Wfs*14 S", NULL},
    };
    check_records(SAMPLES "\tS\n", all, sizeof all / sizeof all[0]);
}

static void test_a_file_without_samples(void **state)
{
    (void)state;
    static const struct {
        const char *line, *expected; /* after the label, which is the path */
    } all[] = {
        {"chr4 54727444 . T A . PASS AF=0.25;DP=80\n", " 0.25 80"},
        {"chr4 54727444 . T A . PASS AF=0;DP=0\n", " 0 0"},
        {"chr4 54727444 . T A . PASS AF=1\n", " 1"},
        {"chr4 54727444 . T A . PASS AF=1.5\n", ""},
        {"chr4 54727444 . T A . PASS AF=-1;DP=-1\n", ""},
        {"chr4 54727444 . T A . PASS .\n", ""},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char found[1024];
        cajal_molecular *molecular = NULL;
        assert_int_equal(read_lines(&molecular, HEAD, NO_SAMPLES, all[i].line, NULL, NULL, NULL, NULL), CAJAL_OK);
        tell(found, sizeof found, molecular);
        const char *label = strstr(found, "/tmp/");
        assert_non_null(label);
        label = strchr(label, ' ');
        if (strcmp(label ? label : "", all[i].expected) != 0)
            fail_msg("%sfound %s, expected%s", all[i].line, found, all[i].expected);
        cajal_molecular_free(molecular);
    }
}

/* A file merged of several patients (bcftools merge) has "./." for those in whom the allele was not called: it is not
 * theirs, whatever the others have; reads or copies of their own say otherwise. */
static void test_merged_patients(void **state)
{
    (void)state;
    static const struct record all[] = {
        {"chr4 54727444 . T A . PASS . GT 0/1 ./.", "kit_exon_11; KIT p.V559D P1", NULL},
        {"chr4 54727444 . T A . PASS . GT ./. 0/1", "kit_exon_11; KIT p.V559D P2", NULL},
        {"chr4 54727444 . T A . PASS . GT:AF:DP 0/1:0.4:100 ./.:.:.", "kit_exon_11; KIT p.V559D P1 0.4 100", NULL},
        {"chr4 54727444 . T A . PASS . GT:AF:DP 0/1:0.4:100 .", "kit_exon_11; KIT p.V559D P1 0.4 100", NULL},
        {"chr4 54727444 . T A . PASS . GT:AF:DP 0/1:0.4:100 ./.:0.2:50",
         "kit_exon_11; KIT p.V559D P1 0.4 100 P2 0.2 50", NULL},
        {"chr4 54727444 . T A . PASS . GT:AF:DP 0/1:0.4:100 ./.:0:50", "kit_exon_11; KIT p.V559D P1 0.4 100", NULL},
        {"chr4 54727444 . T A . PASS . GT ./. ./.", "unknown", NULL},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT:CN ./.:12 ./.:.", "unknown; KIT amplification P1 CN12", NULL},
    };
    check_records(SAMPLES "\tP1\tP2\n", all, sizeof all / sizeof all[0]);
}

/* ---- whose sample is it? ---- */

static void test_normal_samples(void **state)
{
    (void)state;
#define PAIR "chr4 54727444 . T A . PASS . GT:AF 0/1:0.4 0/0:0\nchr4 54728055 . A G . PASS . GT:AF 0/1:0.5 0/1:0.48\n"
    static const struct {
        const char *meta, *columns, *normal, *expected;
    } all[] = {
        /* the header says, or the name, or the user */
        {"##normal_sample=B\n", SAMPLES "\tA\tB\n", NULL, "B"},
        {"##normal_sample=A\n", SAMPLES "\tA\tB\n", NULL, "A"},
        {"##PEDIGREE=<ID=A,Original=B>\n", SAMPLES "\tA\tB\n", NULL, "B"},
        {"", SAMPLES "\tTUMOR\tNORMAL\n", NULL, "NORMAL"},
        {"", SAMPLES "\tA\tB\n", "B", "B"},
        {"", SAMPLES "\tA\tB\n", "A", "A"},
        {"", SAMPLES "\tA\tB\n", NULL, "none"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char head[4096];
        cajal_molecular *molecular = NULL;
        snprintf(head, sizeof head, "%s%s", HEAD, all[i].meta);
        assert_int_equal(read_lines(&molecular, head, all[i].columns, PAIR, NULL, all[i].normal, NULL, NULL), CAJAL_OK);
        const char *found = molecular->normal ? molecular->normal : "none";
        if (strcmp(found, all[i].expected) != 0)
            fail_msg("%s%s: the normal sample is %s, expected %s", all[i].meta, all[i].columns, found, all[i].expected);
        for (size_t j = 0; j < molecular->findings_count; j++) { /* only V559D is the tumour's alone */
            bool driver = strcmp(molecular->findings[j].variant->label, "KIT p.V559D") == 0;
            if (strcmp(found, "B") == 0 || strcmp(found, "NORMAL") == 0)
                assert_int_equal(molecular->findings[j].germline, !driver);
            if (strcmp(found, "none") == 0)
                assert_false(molecular->findings[j].germline);
        }
        cajal_molecular_free(molecular);
    }
}

/* ---- what cannot be read ---- */

static void test_refused(void **state)
{
    (void)state;
#define V559D "chr4 54727444 . T A . PASS . GT 0/1\n"
    static const char *const plain = "##fileformat=VCFv4.2\n##contig=<ID=chr4>\n";
    static const struct {
        const char *head, *columns, *lines, *sample, *normal, *assembly, *words;
        cajal_status status;
        int line;
    } all[] = {
        {HEAD, SAMPLES "\tS\n", "chr4 54727444 . G A . PASS . GT 0/1\n", NULL, NULL, NULL,
         "REF at chr4:54727444 is G, but GRCh38 has T", CAJAL_INVALID, 16},
        {HEAD, SAMPLES "\tS\n", V559D, "Z", NULL, NULL, "no sample \"Z\"", CAJAL_INVALID, 0},
        {HEAD, SAMPLES "\tS\tT\n", "chr4 54727444 . T A . PASS . GT 0/1 0/1\n", NULL, "Z", NULL,
         "no normal sample \"Z\"", CAJAL_INVALID, 0},
        {HEAD, SAMPLES "\tS\n", V559D, NULL, NULL, "GRCh37", "the header says GRCh38, not GRCh37", CAJAL_INVALID, 0},
        {HEAD, SAMPLES "\tS\n", V559D, NULL, NULL, "hg17", "expected GRCh37 or GRCh38", CAJAL_USAGE, 0},
        {HEAD "##reference=hg19\n", SAMPLES "\tS\n", V559D, NULL, NULL, NULL, "both GRCh37 and GRCh38", CAJAL_INVALID,
         0},
        {plain, NO_SAMPLES, "chr4 54727444 . T A . . .\n", NULL, NULL, NULL, "--assembly GRCh37 or --assembly GRCh38",
         CAJAL_INVALID, 0},
        {"##fileformat=VCFv4.2\n##contig=<ID=scaffold4>\n", NO_SAMPLES, "scaffold4 54727444 . T A . . .\n", NULL, NULL,
         "GRCh38", "no contig of the header", CAJAL_INVALID, 0},
        {"gene,change\n", "", "KIT,V559D\n", NULL, NULL, NULL, "no VCF or BCF", CAJAL_INVALID, 0},
        {"", "", "", NULL, NULL, NULL, "empty", CAJAL_INVALID, 0},
        {HEAD, SAMPLES "\tS\n", "chr4 54727444 . T A . PASS .\n", NULL, NULL, NULL, "8 columns, expected 10",
         CAJAL_INVALID, 16},
        {HEAD, SAMPLES "\tS\n", "chr4 5472x444 . T A . PASS . GT 0/1\n", NULL, NULL, NULL, "", CAJAL_INVALID, 16},
        {HEAD, SAMPLES "\tS\n", V559D "chr4 54727445 . T A . PASS . GT zero\n", NULL, NULL, NULL, "", CAJAL_INVALID,
         17},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cajal_molecular *molecular = NULL;
        cajal_errors *errors = cajal_errors_new();
        cajal_status status = read_lines(&molecular, all[i].head, all[i].columns, all[i].lines, all[i].sample,
                                         all[i].normal, all[i].assembly, errors);
        if (molecular)
            fail_msg("%s, sample %s, assembly %s: read", all[i].lines, all[i].sample, all[i].assembly);
        const cajal_error *error = cajal_errors_count(errors) ? cajal_errors_at(errors, 0) : NULL;
        if (status != all[i].status || !error || !strstr(error->message, all[i].words) ||
            (all[i].line && error->line != all[i].line))
            fail_msg("%s: status %d, line %d: %s; expected %s", all[i].lines, status, error ? error->line : -1,
                     error ? error->message : "no error", all[i].words);
        cajal_errors_free(errors);
    }
    cajal_molecular *molecular = NULL;
    assert_int_equal(read_file(&molecular, "/no/such/file.vcf", NULL, NULL, NULL, NULL), CAJAL_IO);
    assert_int_equal(read_file(&molecular, "/tmp", NULL, NULL, NULL, NULL), CAJAL_IO);
    assert_null(molecular);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_callers),
        cmocka_unit_test(test_structures),
        cmocka_unit_test(test_figures_of_a_sample),
        cmocka_unit_test(test_merged_patients),
        cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_a_file_without_samples),
        cmocka_unit_test(test_normal_samples),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
