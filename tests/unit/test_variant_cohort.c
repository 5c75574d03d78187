/* Rows of cohorts: each is a row as a laboratory, the GDC or cBioPortal writes it, and what must be read from it.
 * Places, c. and p. names: tests/data/gist_kit_pdgfra_vectors.tsv (ClinVar, CIViC). Columns and what an empty, "-" or
 * swapped allele means: GDC MAF format v1.0.0 (Start_Position of an insertion is the base before it) and the file
 * formats of cBioPortal. Fractions and depths are worked by hand from the reads in the row. */
#include <malloc.h>
#include <unistd.h>

#include "base/arena.h"
#include "knowledge.h"
#include "made_file.h"
#include "variant/molecular.h"

struct told {
    char text[8192];
    size_t samples, stop_after;
};

static void add(struct told *told, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct told *told, const char *format, ...)
{
    size_t used = strlen(told->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(told->text + used, sizeof told->text - used, format, arguments);
    va_end(arguments);
    assert_true(strlen(told->text) + 1 < sizeof told->text);
}

/* "S kit_exon_11: KIT p.V559D 0.31 of 100 (note) [GRCh38]\n" */
static int tell_sample(void *context, const cajal_molecular *molecular)
{
    struct told *told = context;
    add(told, "%s %s", cajal_molecular_sample(molecular), cajal_molecular_class(molecular));
    for (size_t i = 0; i < molecular->findings_count; i++) {
        const struct molecular_finding *finding = &molecular->findings[i];
        const struct call *call = finding->call;
        const char *label = finding->variant ? finding->variant->label : "not classed";
        add(told, "%s %s%s", i ? ";" : ":", label, finding->germline ? " germline" : "");
        if (call->vaf_milli != CALL_UNKNOWN)
            add(told, " %g", (double)call->vaf_milli / 1000);
        if (call->depth != CALL_UNKNOWN)
            add(told, " of %d", call->depth);
        if (call->note)
            add(told, " (%s)", call->note);
    }
    if (molecular->assembly != ASSEMBLY_UNKNOWN)
        add(told, " [%s]", molecular->assembly == GRCH37 ? "GRCh37" : "GRCh38");
    add(told, "\n");
    return ++told->samples == told->stop_after;
}

static cajal_status read_text(struct told *told, cajal_molecular_counts *counts, const cajal_molecular_input *input,
                              const char *text)
{
    char path[] = "/tmp/cajal-rows-XXXXXX";
    make_file(path, text);
    cajal_errors *errors = cajal_errors_new();
    cajal_status status = cajal_molecular_cohort(counts, knowledge, path, input, tell_sample, told, errors);
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        add(told, "line %d, %s: %s\n", error->line, error->path ? error->path : "-", error->message);
    }
    assert_int_equal(status == CAJAL_OK, cajal_errors_count(errors) == 0);
    cajal_errors_free(errors);
    remove(path);
    return status;
}

struct reading {
    const char *header, *rows, *expected; /* the last: what the text begins with, "…" at its end, else all of it */
};

static void check_all(const struct reading *all, size_t count)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        char text[2048];
        struct told told = {{0}, 0, 0};
        cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
        cajal_molecular_counts counts;
        snprintf(text, sizeof text, "%s\n%s\n", all[i].header, all[i].rows);
        (void)read_text(&told, &counts, &input, text);
        const char *cut = strstr(all[i].expected, "…");
        bool same = cut ? strncmp(told.text, all[i].expected, (size_t)(cut - all[i].expected)) == 0
                        : strcmp(told.text, all[i].expected) == 0;
        if (!same)
            print_error("%s\n%s\nfound\n%sexpected\n%s\n", all[i].header, all[i].rows, told.text, all[i].expected);
        wrong += !same;
    }
    assert_int_equal(wrong, 0);
}

#define CHECK(all) check_all(all, sizeof(all) / sizeof((all)[0]))

/* ---- columns ---- */

static void columns_have_the_names_of_those_who_write_them(void **state)
{
    (void)state;
#define NO_COLUMNS "line 1, -: expected columns for the sample (Tumor_Sample_Barcode or sample), the gene …"
    static const struct reading all[] = {
        {"Tumor_Sample_Barcode,Hugo_Symbol,HGVSp_Short", "S,KIT,p.V559D", "S kit_exon_11: KIT p.V559D\n"},
        {"sample_id,symbol,protein_change", "S,KIT,V559D", "S kit_exon_11: KIT p.V559D\n"},
        {"Sample,Gene,Mutation", "S,KIT,V559D", "S kit_exon_11: KIT p.V559D\n"},
        {"gene,hgvs,sample", "KIT,p.V559D,S", "S kit_exon_11: KIT p.V559D\n"},
        {"gene,HGVSp,sample", "KIT,p.Val559Asp,S", "S kit_exon_11: KIT p.V559D\n"},
        {"HGVSp,gene,sample", "p.Val559Asp,KIT,S", "S kit_exon_11: KIT p.V559D\n"},
        {"HGVSp_Short,gene,sample", "p.V559D,KIT,S", "S kit_exon_11: KIT p.V559D\n"},
        {"HGVSc,gene,sample", "c.1676T>A,KIT,S", "S kit_exon_11: KIT p.V559D\n"},
        {"gene,HGVSc,sample", "KIT,c.1676T>A,S", "S kit_exon_11: KIT p.V559D\n"},
        {"exon,gene,sample", "11,KIT,S", "S kit_exon_11: KIT exon 11 mutation\n"},
        {"gene,exon,sample", "KIT,11,S", "S kit_exon_11: KIT exon 11 mutation\n"},
        {"partner,gene,sample", "ETV6,NTRK3,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {"gene,partner,sample", "NTRK3,ETV6,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {"pos,assembly,ref,alt,gene,sample", "54727444,38,T,A,KIT,S", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {"gene,assembly,ref,alt,pos,sample", "KIT,38,T,A,54727444,S", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {"Site1_Hugo_Symbol,Site2_Hugo_Symbol,Sample_Id", "ETV6,NTRK3,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {"Site2_Hugo_Symbol,Site1_Hugo_Symbol,Sample_Id", "NTRK3,ETV6,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {"gene,hgvs", "KIT,p.V559D", NO_COLUMNS},
        {"sample,hgvs", "S,p.V559D", NO_COLUMNS},
        {"sample,gene", "S,KIT", NO_COLUMNS},
        {"sample,Site1_Hugo_Symbol", "S,ETV6", NO_COLUMNS},
        {"sample,Site2_Hugo_Symbol", "S,NTRK3", NO_COLUMNS},
        {"Site1_Hugo_Symbol,Site2_Hugo_Symbol", "ETV6,NTRK3", NO_COLUMNS},
        /* what stands for nothing */
        {"sample,gene,hgvs,exon", "S,KIT,.,11", "S kit_exon_11: KIT exon 11 mutation\n"},
        {"sample,gene,hgvs,exon", "S,KIT,NA,11", "S kit_exon_11: KIT exon 11 mutation\n"},
        {"sample,gene,hgvs,exon", "S,KIT,na,11", "S kit_exon_11: KIT exon 11 mutation\n"},
        {"sample,gene,hgvs", ",KIT,p.V559D", "line 2, sample: no sample in this row\n"},
        {"sample,gene,hgvs", "S,,p.V559D", "S unknown\nline 2, gene: no gene in this row\n"},
        {"gene,hgvs,sample", ",p.V559D,S", "S unknown\nline 2, gene: no gene in this row\n"},
        {"sample,gene,hgvs", "S,TP53,p.R175H", "S unknown\n"},
        {"sample,gene,hgvs", "S,CD117,p.V559D", "S kit_exon_11: KIT p.V559D\n"},
    };
    CHECK(all);
}

/* ---- figures ---- */

static void figures_are_those_of_the_row(void **state)
{
    (void)state;
#define READS "gene,hgvs,sample,t_alt_count,t_ref_count,t_depth,vaf,n_alt_count"
#define V559D "KIT,p.V559D,S"
    static const struct reading all[] = {
        {READS, V559D ",31,69,,,", "S kit_exon_11: KIT p.V559D 0.31 of 100\n"},
        {READS, V559D ",31,60,100,,", "S kit_exon_11: KIT p.V559D 0.31 of 100\n"},
        {READS, V559D ",31,,100,,", "S kit_exon_11: KIT p.V559D 0.31 of 100\n"},
        {READS, V559D ",1,,3,,", "S kit_exon_11: KIT p.V559D 0.333 of 3\n"},
        {READS, V559D ",2,,3,,", "S kit_exon_11: KIT p.V559D 0.667 of 3\n"},
        {READS, V559D ",100,,100,,", "S kit_exon_11: KIT p.V559D 1 of 100\n"},
        {READS, V559D ",101,,100,,", "S kit_exon_11: KIT p.V559D of 100\n"},
        {READS, V559D ",0,,100,,", "S kit_exon_11: KIT p.V559D 0 of 100\n"},
        {READS, V559D ",0,,1,,", "S kit_exon_11: KIT p.V559D 0 of 1\n"},
        {READS, V559D ",0,,0,,", "S kit_exon_11: KIT p.V559D of 0\n"},
        {READS, V559D ",31,,,,", "S kit_exon_11: KIT p.V559D\n"},
        {READS, V559D ",,69,,,", "S kit_exon_11: KIT p.V559D\n"},
        {READS, V559D ",,,100,,", "S kit_exon_11: KIT p.V559D of 100\n"},
        {READS, V559D ",31,69,200,0.4,", "S kit_exon_11: KIT p.V559D 0.4 of 200\n"},
        {READS, V559D ",12345678,0,,,", "S kit_exon_11: KIT p.V559D 1 of 12345678\n"},
        {READS, V559D ",,,123456789,,",
         "S kit_exon_11: KIT p.V559D\nline 2, t_depth: \"123456789\": expected a number of reads; the row is read "
         "without it\n"},
        {READS, V559D ",1 of 3,,,,",
         "S kit_exon_11: KIT p.V559D\nline 2, t_alt_count: \"1 of 3\": expected a number of reads; the row is read "
         "without it\n"},
        {"t_depth,gene,hgvs,sample", "1e2," V559D,
         "S kit_exon_11: KIT p.V559D\nline 2, t_depth: \"1e2\": expected a number of reads; the row is read without "
         "it\n"},
        /* the fraction, as spreadsheets have it */
        {READS, V559D ",,,,0.3149,", "S kit_exon_11: KIT p.V559D 0.315\n"},
        {READS, V559D ",,,,0.3144,", "S kit_exon_11: KIT p.V559D 0.314\n"},
        {READS, V559D ",,,,\"0,31\",", "S kit_exon_11: KIT p.V559D 0.31\n"},
        {READS, V559D ",,,,31%,", "S kit_exon_11: KIT p.V559D 0.31\n"},
        {READS, V559D ",,,,4.5 %,", "S kit_exon_11: KIT p.V559D 0.045\n"},
        {READS, V559D ",,,,100%,", "S kit_exon_11: KIT p.V559D 1\n"},
        {READS, V559D ",,,,1,", "S kit_exon_11: KIT p.V559D 1\n"},
        {READS, V559D ",,,,0,", "S kit_exon_11: KIT p.V559D 0\n"},
#define NO_FRACTION(text)                                                                                              \
    {READS, V559D ",,,," text ",",                                                                                     \
     "S kit_exon_11: KIT p.V559D\nline 2, vaf: \"" text                                                                \
     "\": expected 0 to 1, or per cent with %; the row is read without it\n"}
        NO_FRACTION("1.01"),
        NO_FRACTION("31"),
        NO_FRACTION("-0.1"),
        NO_FRACTION("101%"),
        NO_FRACTION("0.3x"),
        NO_FRACTION("31%x"),
        NO_FRACTION("high"),
        NO_FRACTION("%"),
        /* so many reads in the normal sample are no noise */
        {READS, V559D ",,,,,4", "S kit_exon_11: KIT p.V559D\n"},
        {READS, V559D ",,,,,5", "S kit_exon_11: KIT p.V559D germline\n"},
    };
    CHECK(all);
}

/* ---- by place ---- */

static void a_place_with_alleles_is_the_change(void **state)
{
    (void)state;
#define PLACE                                                                                                          \
    "NCBI_Build,Hugo_Symbol,Chromosome,Start_Position,Reference_Allele,Tumor_Seq_Allele1,"                             \
    "Tumor_Seq_Allele2,Tumor_Sample_Barcode,HGVSp_Short"
    static const struct reading all[] = {
        {PLACE, "GRCh38,KIT,chr4,54727444,T,T,A,S,", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "38,KIT,4,54727444,T,T,A,S,", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "hg38,KIT,,54727444,T,T,A,S,", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "37,KIT,4,55593610,T,T,A,S,", "S kit_exon_11: KIT p.V559D [GRCh37]\n"},
        {PLACE, "19,KIT,4,55593610,T,T,A,S,", "S kit_exon_11: KIT p.V559D [GRCh37]\n"},
        {PLACE, "hg19,KIT,4,55593610,T,T,A,S,", "S kit_exon_11: KIT p.V559D [GRCh37]\n"},
        {PLACE, "GRCh38,KIT,chr4,54727444,t,T,a,S,", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        /* cBioPortal: both alleles of the tumour are told, either may be the changed one */
        {PLACE, "GRCh38,KIT,chr4,54727444,T,A,T,S,", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "GRCh38,KIT,chr4,54727444,T,,A,S,", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "GRCh38,KIT,chr4,54727435,AGTGGA,AGTGGA,-,S,", "S kit_exon_11: KIT p.W557_K558del [GRCh38]\n"},
        {PLACE, "GRCh38,KIT,chr4,54726012,-,-,TGCCTA,S,", "S kit_exon_9: KIT p.A502_Y503dup [GRCh38]\n"},
        /* a gene of the other strand */
        {PLACE, "GRCh38,BRAF,chr7,140753336,A,A,T,S,", "S braf_v600e: BRAF p.V600E [GRCh38]\n"},
        /* what cannot be */
        {PLACE, "GRCh38,KIT,chr4,54727444,G,G,A,S,",
         "S unknown\nline 2, Reference_Allele: G, but GRCh38 has T at position 54727444: another genome?\n"},
        {PLACE, "37,KIT,chr4,55593610,G,G,A,S,",
         "S unknown\nline 2, Reference_Allele: G, but GRCh37 has T at position 55593610: another genome?\n"},
        {PLACE, "GRCh38,KIT,chr7,54727444,T,T,A,S,",
         "S unknown\nline 2, Chromosome: \"chr7\", but KIT lies on chromosome 4\n"},
        {PLACE, "GRCh38,KIT,chr4,5472x444,T,T,A,S,",
         "S unknown\nline 2, Start_Position: \"5472x444\": expected a position\n"},
        {PLACE, "GRCh38,KIT,chr4,0,T,T,A,S,", "S unknown\nline 2, Start_Position: \"0\": expected a position\n"},
        {PLACE, "GRCh38,KIT,chr4,1234567890,T,T,A,S,",
         "S unknown\nline 2, Start_Position: \"1234567890\": expected a position\n"},
        {PLACE, "GRCh38,KIT,chr4,123456789,T,T,A,S,", "S unknown\nline 2, HGVSp_Short: no change that can be read…"},
        {PLACE, "GRCh38,KIT,chr4,54727444,T,T,<DEL>,S,",
         "S unknown\nline 2, Tumor_Seq_Allele2: expected bases, or -\n"},
        {PLACE, "GRCh38,KIT,chr4,54727444,R,R,A,S,", "S unknown\nline 2, Reference_Allele: expected bases, or -\n"},
        {PLACE, "GRCh38,KIT,chr4,54727444,T,T,T,S,", "S unknown\nline 2, HGVSp_Short: no change that can be read…"},
        /* without all of a place the name is read */
        {PLACE, ",KIT,chr4,54727444,T,T,A,S,p.V559D", "S kit_exon_11: KIT p.V559D\n"},
        {PLACE, "mm10,KIT,chr4,54727444,T,T,A,S,p.V559D", "S kit_exon_11: KIT p.V559D\n"},
        {PLACE, "GRCh38,KIT,chr4,,T,T,A,S,p.V559D", "S kit_exon_11: KIT p.V559D\n"},
        {PLACE, "GRCh38,KIT,chr4,54727444,,T,A,S,p.V559D", "S kit_exon_11: KIT p.V559D\n"},
        {PLACE, "GRCh38,KIT,chr4,54727444,T,T,,S,p.V559D", "S kit_exon_11: KIT p.V559D\n"},
        {PLACE, "GRCh38,KIT,chr4,54710000,A,A,C,S,p.V559D", "S kit_exon_11: KIT p.V559D\n"},
        {PLACE, "GRCh38,NTRK3,chr15,88000000,A,A,C,S,", "S unknown\nline 2, HGVSp_Short: no change that can be read…"},
        {"Start_Position,NCBI_Build,Hugo_Symbol,Chromosome,Reference_Allele,Tumor_Seq_Allele2,Tumor_Sample_Barcode",
         "zero,38,KIT,4,T,A,S", "S unknown\nline 2, Start_Position: \"zero\": expected a position\n"},
    };
    CHECK(all);
}

/* A row that names another protein change than its place gives is read by its place, and says so. */
static void the_place_is_used_where_the_name_differs(void **state)
{
    (void)state;
#define DIFFERS(stated, found)                                                                                         \
    " (Line 2: the row says KIT " stated ", and its place gives " found "; the place is used.) [GRCh38]\n"
    static const struct reading all[] = {
        {PLACE, "38,KIT,4,54727444,T,T,A,S,p.V559D", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "38,KIT,4,54727444,T,T,A,S,p.(Val559Asp)", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "38,KIT,4,54727447,T,T,A,S,p.V559D", "S kit_exon_11: KIT p.V560D" DIFFERS("p.V559D", "p.V560D")},
        /* one change, written at its other end (HGVS, 3' rule) */
        {PLACE, "38,KIT,4,54726012,-,-,TGCCTA,S,p.S501_A502insAY", "S kit_exon_9: KIT p.A502_Y503dup [GRCh38]\n"},
        /* what is no name, or of a residue that is not there, is not for comparing */
        {PLACE, "38,KIT,4,54727444,T,T,A,S,see report", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "38,KIT,4,54727444,T,T,A,S,p.A559D", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "38,KIT,4,54727444,T,T,A,S,p.?", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
        {PLACE, "38,KIT,4,54727444,T,T,N,S,p.?", "S unknown\nline 2, Tumor_Seq_Allele2: expected bases, or -\n"},
        {PLACE, "38,KIT,4,54727444,T,T,A,S,p.E561fs", "S kit_exon_11: KIT p.V559D [GRCh38]\n"},
    };
    CHECK(all);
}

/* ---- by name ---- */

static void names_of_the_dna_count_when_they_are_of_a_transcript_held(void **state)
{
    (void)state;
#define NAMES "Hugo_Symbol,HGVSc,HGVSp,HGVSp_Short,Transcript_ID,exon,Tumor_Sample_Barcode"
    static const struct reading all[] = {
        {NAMES, "KIT,c.1676T>A,,,ENST00000288135,,S", "S kit_exon_11: KIT p.V559D\n"},
        {NAMES, "KIT,c.1676T>A,,,NM_000222.3,,S", "S kit_exon_11: KIT p.V559D\n"},
        {NAMES, "KIT,c.1676T>A,,p.V560D,NM_000222.3,,S", "S kit_exon_11: KIT p.V559D\n"},
        {NAMES, "KIT,NM_000222.3:c.1676T>A,,p.V560D,ENST00000999999,,S", "S kit_exon_11: KIT p.V559D\n"},
        {NAMES, "KIT,c.1676T>A,,,,,S", "S kit_exon_11: KIT p.V559D\n"},
        /* of another transcript it says nothing here, and the protein is read */
        {NAMES, "KIT,c.1676T>A,,p.V560D,ENST00000999999,,S", "S kit_exon_11: KIT p.V560D\n"},
        {NAMES, "KIT,ENST00000999999:c.1676T>A,,p.V560D,,,S", "S kit_exon_11: KIT p.V560D\n"},
        {NAMES, "KIT,NM_006206.6:c.1676T>A,,p.V560D,,,S", "S kit_exon_11: KIT p.V560D\n"},
        {NAMES, "KIT,c.1676T>A,p.Val560Asp,,ENST00000999999,,S", "S kit_exon_11: KIT p.V560D\n"},
        {NAMES, "KIT,,p.Val560Asp,p.V559D,,,S", "S kit_exon_11: KIT p.V559D\n"},
        {NAMES, "NTRK3,c.100A>G,,p.K700E,,,S", "S unknown…"},
        /* what is wrong is shown in the column that was read */
        {NAMES, "KIT,c.1676G>A,,,,,S", "S unknown\nline 2, HGVSc: …"},
        {NAMES, "KIT,,,p.A559D,,,S", "S unknown\nline 2, HGVSp_Short: …"},
        {NAMES, "KIT,,p.Ala559Asp,,,,S", "S unknown\nline 2, HGVSp: …"},
        {NAMES, "KIT,,,p.X550_splice,,,S", "S unknown\nline 2, HGVSp_Short: a change of a splice site; expected …"},
        {NAMES, "KIT,,p.X550_splice,,,,S", "S unknown\nline 2, HGVSp: a change of a splice site; expected …"},
        {NAMES, "KIT,c.1648-1G>A,,p.X550_splice,ENST00000288135,,S", "S unknown: KIT c.1648-1G>A\n"},
        {NAMES, "KIT,,,,,11,S", "S kit_exon_11: KIT exon 11 mutation\n"},
        {NAMES, "KIT,,,p.K642E,,11,S", "S kit_exon_13: KIT p.K642E\n"},
        {NAMES, "KIT,,,,,0,S", "S unknown\nline 2, exon: \"0\": expected the number of the mutated exon, as 11\n"},
        {NAMES, "KIT,,,,,1000,S",
         "S unknown\nline 2, exon: \"1000\": expected the number of the mutated exon, as 11\n"},
        {NAMES, "KIT,,,,,11/21,S",
         "S unknown\nline 2, exon: \"11/21\": expected the number of the mutated exon, as 11\n"},
        {NAMES, "KIT,,,,,,S", "S unknown\nline 2, HGVSp_Short: no change that can be read: expected a place …"},
        {"HGVSp_Short,gene,sample", ",KIT,S", "S unknown\nline 2, HGVSp_Short: no change that can be read…"},
        {"HGVSc,gene,sample", ",KIT,S", "S unknown\nline 2, HGVSc: no change that can be read…"},
    };
    CHECK(all);
}

/* ---- words in the place of a change ---- */

static void words_say_what_no_name_says(void **state)
{
    (void)state;
#define WORDS "gene,HGVSp_Short,Variant_Classification,Fusion,sample"
    static const struct reading all[] = {
        {WORDS, "SDHB,lost,,,S", "S sdh_deficient: SDHB lost\n"},
        {WORDS, "SDHB,Retained,,,S", "S unknown: not classed\n"},
        {WORDS, "KIT,amplification,,,S", "S unknown: KIT amplification\n"},
        {WORDS, "KIT,Amplified,,,S", "S unknown: KIT amplification\n"},
        {WORDS, "KIT,,Amplification,,S", "S unknown: KIT amplification\n"},
        {WORDS, "KIT,not detected,,,S\nPDGFRA,WT,,,S", "S wild_type\n"},
        {WORDS, "KIT,wild type,,,S\nPDGFRA,none,,,S", "S wild_type\n"},
        {WORDS, "KIT,Negative,,,S\nPDGFRA,wildtype,,,S", "S wild_type\n"},
        {WORDS, "KIT,not detected,,,S", "S unknown\n"},
        /* fusions: the partner is whoever is not the gene; the first named is the 5' one */
        {WORDS, "NTRK3,,Fusion,ETV6-NTRK3 fusion,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {WORDS, "NTRK3,ETV6-NTRK3 fusion,,,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {WORDS, "NTRK3,ETV6::NTRK3 FUSION,,,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {WORDS, "NTRK3,,,ETV6::NTRK3,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {WORDS, "NTRK3,,,ETV6--ntrk3,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {WORDS, "NTRK3,,,ETV6,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {WORDS, "NTRK3,,,ETV6\tsomatic,S", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {WORDS, "FGFR1,,,FGFR1::TACC1,S", "S fgfr_alteration: FGFR1::TACC1 fusion\n"},
        {WORDS, "FGFR1,,,FGFR1--TACC1 fusion,S", "S fgfr_alteration: FGFR1::TACC1 fusion\n"},
        {WORDS, "FGFR1,,,fgfr1-TACC1,S", "S fgfr_alteration: FGFR1::TACC1 fusion\n"},
        {WORDS, "FGFR1,,,HOOK3-FGFR1,S", "S fgfr_alteration: HOOK3::FGFR1 fusion\n"},
        {WORDS, "FGFR1,,,FGFR1OP,S", "S fgfr_alteration: FGFR1OP::FGFR1 fusion\n"},
        {WORDS, "FGFR1,,,XFGFR1,S", "S fgfr_alteration: XFGFR1::FGFR1 fusion\n"},
        {WORDS, "NTRK3,fusion,,,S", "S ntrk_fusion: NTRK3 fusion\n"},
        {WORDS, "NTRK3,Fusion,Fusion,,S", "S ntrk_fusion: NTRK3 fusion\n"},
        {WORDS, "NTRK3,,Structural_Variant,,S", "S ntrk_fusion: NTRK3 fusion\n"},
        {WORDS, "NTRK3,,Fusion,-NTRK3,S", "S ntrk_fusion: NTRK3 fusion\n"},
        {WORDS, "KIT,p.V559D,Missense_Mutation,no,S", "S kit_exon_11: KIT p.V559D\n"},
        {WORDS, "BRAF,p.V600E,Missense_Mutation,,S", "S braf_v600e: BRAF p.V600E\n"},
        /* a row that says itself that no protein is changed, and one that names a change all the same */
        {WORDS, "KIT,,Silent,,S", "S unknown\n"},
        {WORDS, "KIT,,Intron,,S", "S unknown\n"},
        {WORDS, "KIT,,5'UTR,,S", "S unknown\n"},
        {WORDS, "KIT,p.K642=,Silent,,S", "S unknown: KIT p.K642=\n"},
        {WORDS, "KIT,,Missense_Mutation,,S", "S unknown\nline 2, HGVSp_Short: no change that can be read…"},
    };
    CHECK(all);
}

static void two_genes_joined_in_a_row(void **state)
{
    (void)state;
#define SITES "Sample_Id,Site1_Hugo_Symbol,Site2_Hugo_Symbol"
    static const struct reading all[] = {
        {SITES, "S,ETV6,NTRK3", "S ntrk_fusion: ETV6::NTRK3 fusion\n"},
        {SITES, "S,FGFR1,HOOK3", "S fgfr_alteration: HOOK3::FGFR1 fusion\n"},
        {SITES, "S,BRAF,NTRK3", "S ntrk_fusion: BRAF::NTRK3 fusion\n"},
        {SITES, "S,TMPRSS2,ERG", "S unknown\n"},
        {SITES, "S,KIT,KIT",
         "S unknown\nline 2, Site2_Hugo_Symbol: a structural variant within one gene; what it does to the protein is "
         "not "
         "told\n"},
    };
    CHECK(all);
}

/* ---- many rows ---- */

static void a_bad_row_leaves_the_rest_of_its_sample(void **state)
{
    (void)state;
    static const struct reading all[] = {
        {"sample,gene,hgvs", "S,KIT,p.V559D\nS,KIT,p.A654V\nS,KIT,p.T670I",
         "S kit_exon_11: KIT p.V559D; KIT p.T670I\nline 3, hgvs: …"},
        {"sample,gene,hgvs", "S,KIT,p.A559D\nT,KIT,p.K642E\nS,KIT,p.T670I\nT,KIT,p.A816V",
         "S unknown: KIT p.T670I\nT kit_exon_13: KIT p.K642E\nline 2, hgvs: KIT p.A559D: residue 559 is V (Val), not "
         "A (Ala)\nline 5, hgvs: KIT p.A816V: residue 816 is D (Asp), not A (Ala)\n"},
        {"sample,gene,hgvs", "A,KIT,p.V559D\nB,KIT,p.K642E\nA,KIT,p.T670I\nB,KIT,p.D816H",
         "A kit_exon_11: KIT p.V559D; KIT p.T670I\nB kit_exon_13: KIT p.K642E; KIT p.D816H\n"},
        {"sample,gene,hgvs", "A,KIT,\"p.V559D\nB,KIT,p.K642E",
         "B kit_exon_13: KIT p.K642E\nline 2, -: a quote is not closed on this line\n"},
    };
    CHECK(all);
}

static void rows_are_counted_by_what_became_of_them(void **state)
{
    (void)state;
    struct told told = {{0}, 0, 0};
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_molecular_counts counts;
    static const char text[] = "sample,gene,hgvs,Variant_Classification\n"
                               "A,KIT,p.V559D,\nA,PDGFRA,wt,\nA,KIT,p.A654V,\nA,TP53,p.R175H,\nA,TP53,p.R248Q,\n"
                               ",KIT,p.K642E,\nB,KIT,,Silent\nB,KIT,,Intron\nB,KIT,,RNA\nB,KIT,,\n";
    assert_int_equal(read_text(&told, &counts, &input, text), CAJAL_INVALID);
    assert_int_equal(counts.samples, 2);
    assert_int_equal(counts.rows, 10);
    assert_int_equal(counts.rows_used, 2);
    assert_int_equal(counts.rows_other_genes, 2);
    assert_int_equal(counts.rows_silent, 3);
    assert_int_equal(counts.rows_left_out, 3);
    /* in order of their lines, though that of line 4 is found last */
    assert_non_null(strstr(told.text, "line 4, hgvs"));
    assert_true(strstr(told.text, "line 4, hgvs") < strstr(told.text, "line 7, sample"));
}

/* What was tested in all, beside what a row says of its own sample. */
static void tested_genes_count_for_all_samples(void **state)
{
    (void)state;
    struct told told = {{0}, 0, 0};
    static const char *const tested[] = {"KIT"};
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    input.tested = tested;
    input.tested_count = 1;
    assert_int_equal(read_text(&told, NULL, &input, "sample,gene,hgvs\nA,PDGFRA,wt\nB,SDHA,wt\nC,PDGFRA,p.D842V\n"),
                     CAJAL_OK);
    assert_string_equal(told.text, "A wild_type\nB unknown\nC pdgfra_d842v: PDGFRA p.D842V\n");
}

/* Rows that do not tell their genome are of the one the user names; others keep their own. */
static void the_assembly_of_rows_that_do_not_tell(void **state)
{
    (void)state;
    struct told told = {{0}, 0, 0};
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    input.assembly = "GRCh37";
    static const char text[] = "sample,gene,assembly,pos,ref,alt\n"
                               "A,KIT,,55593610,T,A\nB,KIT,38,54727444,T,A\nA,KIT,,55594258,T,C\n";
    assert_int_equal(read_text(&told, NULL, &input, text), CAJAL_OK);
    assert_string_equal(told.text, "A kit_exon_11: KIT p.V559D; KIT p.V654A [GRCh37]\n"
                                   "B kit_exon_11: KIT p.V559D [GRCh38]\n");
    input.assembly = "hg17";
    assert_int_equal(read_text(&told, NULL, &input, text), CAJAL_USAGE);
}

static void the_reading_stops_when_told(void **state)
{
    (void)state;
    struct told told = {{0}, 0, 2};
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_molecular_counts counts;
    assert_int_equal(read_text(&told, &counts, &input, "sample,gene,hgvs\nA,KIT,p.V559D\nB,KIT,p.K642E\nC,KIT,wt\n"),
                     CAJAL_OK);
    assert_string_equal(told.text, "A kit_exon_11: KIT p.V559D\nB kit_exon_13: KIT p.K642E\n");
    assert_int_equal(counts.samples, 2);
}

/* More samples than the first table of names has room for, each in two places of the file. */
static int check_in_order(void *context, const cajal_molecular *molecular)
{
    size_t *count = context;
    char name[16];
    snprintf(name, sizeof name, "S%zu", (*count)++);
    assert_string_equal(cajal_molecular_sample(molecular), name);
    assert_int_equal(molecular->genotype.genotype->row.id[0], 'w'); /* both of its rows: wild_type */
    return 0;
}

static void samples_come_in_the_order_of_their_first_rows(void **state)
{
    (void)state;
    enum { SAMPLES = 1200 };
    char path[] = "/tmp/cajal-rows-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    FILE *file = fdopen(descriptor, "w");
    fprintf(file, "sample,gene,hgvs\n");
    for (int i = 0; i < SAMPLES; i++)
        fprintf(file, "S%d,KIT,wt\n", i);
    for (int i = SAMPLES - 1; i >= 0; i--)
        fprintf(file, "S%d,PDGFRA,wt\n", i);
    fclose(file);
    size_t count = 0;
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    assert_int_equal(cajal_molecular_cohort(NULL, knowledge, path, &input, check_in_order, &count, NULL), CAJAL_OK);
    assert_int_equal(count, SAMPLES);
    remove(path);
}

/* What a second reading asks for, it gives back, bad rows or not. Under the sanitizers, which see to that themselves,
 * it is not counted. */
static void nothing_is_left_in_memory(void **state)
{
    enum { ROUNDS = 12 }; /* malloc keeps some of what is freed at hand, and counts it as in use */
    (void)state;
    size_t used[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        struct told told = {{0}, 0, 0};
        cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
        (void)read_text(&told, NULL, &input, "sample,gene,hgvs\nA,KIT,p.V559D\nA,KIT,p.A654V\nB,KIT,p.K642E\n");
        used[round] = mallinfo2().uordblks;
    }
    assert_int_equal(used[ROUNDS - 1], used[ROUNDS - 2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_have_the_names_of_those_who_write_them),
        cmocka_unit_test(figures_are_those_of_the_row),
        cmocka_unit_test(a_place_with_alleles_is_the_change),
        cmocka_unit_test(the_place_is_used_where_the_name_differs),
        cmocka_unit_test(names_of_the_dna_count_when_they_are_of_a_transcript_held),
        cmocka_unit_test(words_say_what_no_name_says),
        cmocka_unit_test(two_genes_joined_in_a_row),
        cmocka_unit_test(a_bad_row_leaves_the_rest_of_its_sample),
        cmocka_unit_test(rows_are_counted_by_what_became_of_them),
        cmocka_unit_test(tested_genes_count_for_all_samples),
        cmocka_unit_test(the_assembly_of_rows_that_do_not_tell),
        cmocka_unit_test(the_reading_stops_when_told),
        cmocka_unit_test(samples_come_in_the_order_of_their_first_rows),
        cmocka_unit_test(nothing_is_left_in_memory),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
