/* The way through a VCF or BCF: which of its records are read, in every container and with every index, and what cannot
 * be read on. The containers are written by htslib. Ends of genes: Ensembl (kb/genes.yaml); what the columns must be:
 * VCF 4.2, section 1; which records a structural variant makes: section 5.4. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include <htslib/bgzf.h>
#include <htslib/tbx.h>
#include <htslib/vcf.h>

#include "workspace.h"
#include "variant/vcf.h"

enum container { PLAIN, BGZIPPED, WITH_TBI, WITH_CSI, BCF, BCF_WITH_CSI, CONTAINERS };
static const char *const container_names[] = {"plain", "bgzipped", "with .tbi", "with .csi", "BCF", "BCF with .csi"};

static char folder[64], path[128], index_path[160];

static int open_folder(void **state)
{
    snprintf(folder, sizeof folder, "/tmp/cajal-stream-XXXXXX");
    return mkdtemp(folder) ? open_knowledge_and_arena(state) : -1;
}

static int close_folder(void **state)
{
    remove(path);
    remove(index_path);
    remove(folder);
    return close_knowledge_and_arena(state);
}

static void write_bytes(const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static char *read_bytes(const char *name, size_t *length)
{
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    struct stat found;
    assert_int_equal(stat(name, &found), 0);
    *length = (size_t)found.st_size;
    char *bytes = arena_alloc(arena, *length + 1);
    assert_int_equal(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}

static void write_bcf(void)
{
    char text[160];
    snprintf(text, sizeof text, "%s/text", folder);
    assert_int_equal(rename(path, text), 0);
    htsFile *from = hts_open(text, "r"), *to = hts_open(path, "wb");
    bcf_hdr_t *header = bcf_hdr_read(from);
    bcf1_t *record = bcf_init();
    assert_int_equal(bcf_hdr_write(to, header), 0);
    while (bcf_read(from, header, record) == 0)
        assert_int_equal(bcf_write(to, header, record), 0);
    bcf_destroy(record);
    bcf_hdr_destroy(header);
    hts_close(from);
    assert_int_equal(hts_close(to), 0);
    remove(text);
}

/* The text as a file of this kind at `path`, its index at `index_path`. Blanks stand for tabs in the records. */
static void write_as(enum container kind, const char *text)
{
    char *tabs = arena_strdup(arena, text);
    for (char *c = strstr(tabs, "#CHROM"); c && *c; c++)
        *c = *c == ' ' ? '\t' : *c;
    remove(path);
    remove(index_path);
    snprintf(path, sizeof path, "%s/calls", folder);
    snprintf(index_path, sizeof index_path, "%s.%s", path, kind == WITH_TBI ? "tbi" : "csi");
    if (kind >= BGZIPPED && kind <= WITH_CSI) {
        BGZF *file = bgzf_open(path, "w");
        assert_true(bgzf_write(file, tabs, strlen(tabs)) == (ssize_t)strlen(tabs));
        assert_int_equal(bgzf_close(file), 0);
    } else
        write_bytes(path, tabs, strlen(tabs));
    if (kind >= BCF)
        write_bcf();
    if (kind == WITH_TBI || kind == WITH_CSI)
        assert_int_equal(tbx_index_build3(path, index_path, kind == WITH_CSI ? 14 : 0, 0, &tbx_conf_vcf), 0);
    if (kind == BCF_WITH_CSI)
        assert_int_equal(bcf_index_build3(path, index_path, 14, 0), 0);
}

/* "4 records, indexed: KIT c.1676T>A", or the error. */
static const char *read_path(const char *name)
{
    struct vcf_options options = {.assembly = ASSEMBLY_UNKNOWN};
    struct vcf_result found;
    cajal_errors *errors = cajal_errors_new();
    const char *text;
    cajal_status status = calls_read_vcf(&found, arena, knowledge, name, &options, errors);
    if (status == CAJAL_OK) {
        text = arena_printf(arena, "%lld records%s", found.records, found.indexed ? ", indexed" : "");
        for (size_t i = 0; i < found.specimens_count; i++)
            for (size_t j = 0; j < found.specimens[i].calls_count; j++) {
                const struct call *call = &found.specimens[i].calls[j];
                const char *what = call->alteration == CASE_ALTERATION_FUSION          ? call->partner
                                   : call->alteration == CASE_ALTERATION_AMPLIFICATION ? "amplification"
                                                                                       : call->hgvs;
                text = arena_printf(arena, "%s%s %s %s", text, j ? ";" : ":", call->gene->row.id, what);
            }
        for (size_t i = 0; i < found.notes_count; i++)
            if (!strstr(found.notes[i], "Not looked for"))
                text = arena_printf(arena, "%s (%s)", text, found.notes[i]);
    } else {
        const cajal_error *error = cajal_errors_count(errors) ? cajal_errors_at(errors, 0) : NULL;
        text = arena_printf(arena, "%s%d: %s", status == CAJAL_IO ? "I/O " : "", error ? error->line : -1,
                            error ? error->message : "no error");
    }
    cajal_errors_free(errors);
    return text;
}

static void expect(const char *what, const char *expected)
{
    const char *found = read_path(path), *cut = strstr(expected, "…");
    if (cut ? strncmp(found, expected, (size_t)(cut - expected)) != 0 : strcmp(found, expected) != 0)
        fail_msg("%s:\nfound     %s\nexpected  %s", what, found, expected);
}

#define FIRST "##fileformat=VCFv4.2\n"
#define CONTIGS                                                                                                        \
    "##contig=<ID=chr1,length=248956422>\n##contig=<ID=chr4,length=190214555>\n"                                       \
    "##contig=<ID=chr5,length=181538259>\n##contig=<ID=chr7,length=159345973>\n"
#define STRUCTURES                                                                                                     \
    "##INFO=<ID=END,Number=1,Type=Integer,Description=\"e\">\n##INFO=<ID=SVLEN,Number=.,Type=Integer,"                 \
    "Description=\"l\">\n##INFO=<ID=CHR2,Number=1,Type=String,Description=\"c\">\n"
#define GENOTYPE                                                                                                       \
    "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n##FORMAT=<ID=CN,Number=1,Type=Integer,"                  \
    "Description=\"n\">\n"
#define COLUMNS "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT S\n"
#define HEAD FIRST CONTIGS GENOTYPE COLUMNS
#define HEAD_OF_STRUCTURES FIRST CONTIGS STRUCTURES GENOTYPE COLUMNS
#define SNV(place) place " . A C . . . GT 0/1\n"
#define V559D "chr4 54727444 . T A . . . GT 0/1\n"

/* KIT is at chr4:54657918-54740715, PDGFRA at 54229097-54298247: what reaches neither is not read. */
static void what_lies_in_the_genes_is_read_in_every_container(void **state)
{
    (void)state;
    static const char text[] =
        HEAD SNV("chr1 1000") SNV("chr4 1000") SNV("chr4 54229096") SNV("chr4 54229097") SNV("chr4 54298247")
            SNV("chr4 54298248") "chr4 54657915 . ACG A . . . GT 0/1\n"
                                 "chr4 54657916 . ACG A . . . GT 0/1\n" SNV("chr4 54657917") SNV("chr4 54657918")
                                     V559D SNV("chr4 54740715") SNV("chr4 54740716")
                                         SNV("chr4 54740717") "chr5 54727444 . T A . . . GT 0/1\n"
                                                              "chr7 140753336 . A T . . . GT 0/1\n";
    for (enum container kind = PLAIN; kind < CONTAINERS; kind++) {
        bool indexed = kind == WITH_TBI || kind == WITH_CSI || kind == BCF_WITH_CSI;
        write_as(kind, text);
        expect(container_names[kind], indexed ? "7 records, indexed: KIT c.1676T>A; BRAF c.1799T>A"
                                              : "7 records: KIT c.1676T>A; BRAF c.1799T>A");
    }
}

/* An index speaks of the place of a record alone. What a record of a structural variant bears upon may lie far from it:
 * where such are declared, all of the file is read. */
static void structures_are_found_wherever_they_stand(void **state)
{
    (void)state;
    static const char text[] = HEAD_OF_STRUCTURES "chr1 1000 . N N[chr4:54657917[ . . . GT 0/1\n"
                                                  "chr1 1001 . N N[chr4:54657918[ . . . GT 0/1\n"
                                                  "chr1 1002 . N ]chr4:54740715]N . . . GT 0/1\n"
                                                  "chr1 1003 . N ]chr4:54740716]N . . . GT 0/1\n"
                                                  "chr1 1004 . N <TRA> . . CHR2=chr4;END=54700000 GT 0/1\n"
                                                  "chr4 54000000 . N <DUP> . . SVLEN=2000000 GT:CN 0/1:9\n"
                                                  "chr4 54000001 . N <DUP> . . SVLEN=1000 GT:CN 0/1:9\n" V559D;
    for (enum container kind = PLAIN; kind < CONTAINERS; kind++) {
        write_as(kind, text);
        expect(container_names[kind],
               "5 records: KIT chr1:1001; KIT chr1:1002; KIT chr1:1004; KIT amplification; PDGFRA "
               "amplification; KIT c.1676T>A");
    }
    static const char *const declared[] = {
        "##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"t\">\n",
        "##INFO=<ID=SVLEN,Number=.,Type=Integer,Description=\"l\">\n",
        "##INFO=<ID=CHR2,Number=1,Type=String,Description=\"c\">\n",
        "##INFO=<ID=MATEID,Number=.,Type=String,Description=\"m\">\n",
        "##ALT=<ID=BND,Description=\"b\">\n",
        "##ALT=<ID=NON_REF,Description=\"r\">\n##ALT=<ID=DEL,Description=\"d\">\n",
    };
    for (size_t i = 0; i < sizeof declared / sizeof declared[0]; i++) {
        write_as(WITH_TBI, arena_printf(arena, "%s%s%s%s", FIRST CONTIGS, declared[i], GENOTYPE COLUMNS,
                                        "chr1 1001 . N N[chr4:54657918[ . . . GT 0/1\n"));
        expect(declared[i], "1 records: KIT chr1:1001");
    }
    write_as(WITH_TBI, FIRST CONTIGS "##ALT=<ID=NON_REF,Description=\"r\">\n##ALT=<ID=*,Description=\"a\">\n"
                                     "##INFO=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n" GENOTYPE COLUMNS V559D);
    expect("a gVCF", "1 records, indexed: KIT c.1676T>A");
}

/* A loss that reaches over two genes stands once in the file, and is read once. */
static void a_record_over_two_genes_is_read_once(void **state)
{
    (void)state;
    enum { FROM = 54295000, TO = 54658100 }; /* into the last exon of PDGFRA and the first of KIT */
    char *text = arena_alloc(arena, TO - FROM + 4096);
    strcpy(text, HEAD);
    strcat(text, "chr4 54295000 . ");
    size_t used = strlen(text);
    memset(text + used, 'A', TO - FROM + 1);
    strcpy(text + used + TO - FROM + 1, " A . . . GT 0/1\n" V559D);
    for (enum container kind = PLAIN; kind < CONTAINERS; kind++) {
        write_as(kind, text);
        bool indexed = kind == WITH_TBI || kind == WITH_CSI || kind == BCF_WITH_CSI;
        expect(container_names[kind],
               arena_printf(arena, "2 records%s: KIT c.-363015_67+18del; PDGFRA c.3123-125_*362827del; KIT c.1676T>A",
                            indexed ? ", indexed" : ""));
    }
}

static void an_index_is_used_when_it_is_of_this_file(void **state)
{
    (void)state;
    write_as(WITH_TBI, HEAD SNV("chr4 1000") V559D);
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    struct utimbuf times = {found.st_mtime, found.st_mtime};
    assert_int_equal(utime(index_path, &times), 0);
    expect("as old as the file", "1 records, indexed: KIT c.1676T>A");
    times.actime = times.modtime = found.st_mtime - 1;
    assert_int_equal(utime(index_path, &times), 0);
    expect(
        "older",
        arena_printf(arena, "1 records: KIT c.1676T>A (%s: its index is older than the file and was not used.)", path));
    write_bytes(index_path, "no index", 8);
    expect("damaged", "1 records: KIT c.1676T>A");
    write_as(WITH_TBI, HEAD V559D);
    char other[sizeof index_path];
    snprintf(other, sizeof other, "%s.csi", path);
    write_bytes(other, "no index", 8);
    times.actime = times.modtime = found.st_mtime - 1000;
    assert_int_equal(utime(other, &times), 0);
    expect("the .csi is looked at first",
           arena_printf(arena, "1 records: KIT c.1676T>A (%s: its index is older…", path));
    remove(other);
    write_as(PLAIN, HEAD V559D);
    write_bytes(index_path, "no index", 8);
    expect("of a file that is not bgzipped", "1 records: KIT c.1676T>A");
    /* what is wrong in a line found by its index has no number */
    write_as(WITH_CSI, HEAD "chr4 54727444 . G A . . . GT 0/1\n");
    expect("a wrong base", "0: REF at chr4:54727444 is G, but GRCh38 has T there: is the file of another assembly?");
    write_as(BCF, HEAD SNV("chr1 1000") "chr4 54727444 . G A . . . GT 0/1\n");
    expect("a wrong base in a BCF", "2: REF at chr4:54727444 is G…");
}

/* ---- lines ---- */

static void lines_that_are_no_records(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } all[] = {
        {HEAD, "0 records"},
        {HEAD V559D "\n\n", "1 records: KIT c.1676T>A"},
        {HEAD "\n" V559D, "1 records: KIT c.1676T>A"},
        {FIRST "\n" CONTIGS GENOTYPE COLUMNS V559D, "1 records: KIT c.1676T>A"},
        {HEAD "chr4 54727444 . T A . . . GT 0/1", "1 records: KIT c.1676T>A"},
        /* columns: eight, and with samples FORMAT and one of each */
        {HEAD "chr4 54727444 . T A . . .\n",
         "9: 8 columns, expected 10: \"chr4\t54727444\t.\tT\tA\t.\t.\t.\"; the line is damaged, the file cut short, or "
         "blanks stand for tabs"},
        {HEAD "chr4 54727444 . T A . . . GT 0/1 0/1\n", "9: 11 columns, expected 10…"},
        {HEAD "chr4_54727444_T_A\n", "9: 1 column, expected 10…"},
        {HEAD "chr1 1000 . T\n", "9: 4 columns, expected 10…"},
        {HEAD SNV("chr1 1000") "chr1 1001 . A C . . .\n", "10: 8 columns, expected 10…"},
        {HEAD SNV("chr1 1000") "chr1 1001 . A C . . . GT", "10: 9 columns, expected 10…"},
        {HEAD SNV("chr1 1000") "#end\n", "10: 1 column, expected 10…"},
        {FIRST CONTIGS "#CHROM POS ID REF ALT QUAL FILTER INFO\nchr4 54727444 . T A . . .\n",
         "1 records: KIT c.1676T>A"},
        {FIRST CONTIGS "#CHROM POS ID REF ALT QUAL FILTER INFO\nchr4 54727444 . T A . . . GT 0/1\n",
         "1 records: KIT c.1676T>A"},
        {FIRST CONTIGS "#CHROM POS ID REF ALT QUAL FILTER INFO\nchr4 54727444 . T A . .\n",
         "7: 7 columns, expected 8…"},
        /* POS */
        {HEAD "chr4 5472x . T A . . . GT 0/1\n", "9: POS \"5472x\": expected a number"},
        {HEAD "chr1 5472x . T A . . . GT 0/1\n", "9: POS \"5472x\": expected a number"},
        {HEAD "chr4  . T A . . . GT 0/1\n", "9: POS \"\": expected a number"},
        {HEAD "chr4 1234567890 . T A . . . GT 0/1\n", "9: POS \"1234567890\": expected a number"},
        {HEAD "chr1 12345678901 . T A . . . GT 0/1\n", "9: POS \"12345678901\": expected a number"},
        {HEAD "chr1 123456789 . T A . . . GT 0/1\n" V559D, "1 records: KIT c.1676T>A"},
        {HEAD "chr4 123456789 . T A . . . GT 0/1\n" V559D, "1 records: KIT c.1676T>A"},
        /* values that htslib cannot read */
        {HEAD V559D "chr4 54727445 . T A . . . GT zero\n", "10: the record at chr4:54727445 cannot be read…"},
        /* a contig that the header does not name */
        {HEAD "4 54727444 . T A . . . GT 0/1\n", "1 records: KIT c.1676T>A"},
        {HEAD "chr9 54727444 . T A . . . GT 0/1\n", "0 records"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        write_as(PLAIN, all[i].text);
        expect(strstr(all[i].text, "#CHROM"), all[i].expected);
    }
}

/* What htslib cannot read elsewhere in the genome does not stop the reading of a gene: such lines are passed over by
 * their contig, position and bases alone. Where a gene is, or a structure that may reach one, it does. */
static void mistakes_elsewhere_are_passed_over(void **state)
{
    (void)state;
#define BAD(place) place " . . . GT zero\n"
    static const struct {
        const char *lines, *expected;
    } all[] = {
        {BAD("chr1 1000 . A C") V559D, "1 records: KIT c.1676T>A"},
        {BAD("chr4 1000 . A C") V559D, "1 records: KIT c.1676T>A"},
        {BAD("chr4 54298248 . A C") V559D, "1 records: KIT c.1676T>A"},
        {BAD("chr4 54657917 . A C") V559D, "1 records: KIT c.1676T>A"},
        {BAD("chr4 54657915 . AAA C") V559D, "1 records: KIT c.1676T>A"},
        {BAD("chr4 54657914 . AAAA <NON_REF>") V559D, "1 records: KIT c.1676T>A"},
        {V559D BAD("chr4 54740716 . A C"), "1 records: KIT c.1676T>A"},
        {V559D BAD("chr4 54740720 . A C") BAD("chr5 54727444 . A C") BAD("chr1 54727444 . A C") V559D,
         "2 records: KIT c.1676T>A; KIT c.1676T>A"},
        {BAD("chr5 54727444 . A C") BAD("chr 54727444 . A C") BAD("chr45 54727444 . A C") BAD("chr 54727444 . A C")
             V559D,
         "1 records: KIT c.1676T>A"},
        {BAD("chr4 54657918 . A C") V559D, "9: the record at chr4:54657918 cannot be read…"},
        {BAD("chr4 54740715 . A C") V559D, "9: the record at chr4:54740715 cannot be read…"},
        {BAD("chr4 54657916 . AAA C") V559D, "9: the record at chr4:54657916 cannot be read…"},
        {BAD("chr5 1000 . A C") BAD("chr4 54657918 . A C"), "10: the record at chr4:54657918 cannot be read…"},
        {BAD("chr1 1000 . A <DEL>") V559D, "9: the record at chr1:1000 cannot be read…"},
        {BAD("chr1 1000 . A C,]chr4:54700000]A") V559D, "9: the record at chr1:1000 cannot be read…"},
        {BAD("chr1 1000 . A A[chr4:54700000[") V559D, "9: the record at chr1:1000 cannot be read…"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        write_as(PLAIN, arena_printf(arena, "%s%s", HEAD, all[i].lines));
        expect(all[i].lines, all[i].expected);
    }
}

static void heads_that_cannot_be_read(void **state)
{
    (void)state;
#define NO_HEAD "the VCF header cannot be read: expected lines that start with ##, then one that starts with #CHROM…"
    static const struct {
        const char *text, *expected;
    } all[] = {
        {FIRST CONTIGS, "6: " NO_HEAD},
        {FIRST CONTIGS "chr4\t54727444\t.\tT\tA\t.\t.\t.\n", "6: " NO_HEAD},
        {FIRST CONTIGS "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT S S\n", "6: " NO_HEAD},
        {"", "0: empty: expected \"##fileformat=VCFv4…\" first"},
        {"gene,change\nKIT,V559D\n", "0: this is no VCF or BCF: expected…"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        write_as(PLAIN, all[i].text);
        expect(all[i].text, all[i].expected);
    }
    assert_string_equal(read_path("/no/such/file.vcf"), "I/O 0: cannot open: No such file or directory");
}

static void the_file_may_come_by_a_pipe(void **state)
{
    (void)state;
    write_as(PLAIN, HEAD V559D);
    int kept = dup(STDIN_FILENO), file = open(path, O_RDONLY);
    assert_true(dup2(file, STDIN_FILENO) == STDIN_FILENO);
    assert_string_equal(read_path("-"), "1 records: KIT c.1676T>A");
    assert_true(dup2(kept, STDIN_FILENO) == STDIN_FILENO);
    close(file);
    close(kept);
}

/* ---- what is cut short or damaged ---- */

#define END_MARK 28 /* bytes of the empty block that ends a bgzipped file: SAM specification, section 4.1.2 */

static void a_file_that_lost_its_end(void **state)
{
    (void)state;
    char *text = arena_alloc(arena, 1 << 20);
    strcpy(text, HEAD V559D);
    size_t used = strlen(text);
    for (int i = 0; used < 200000; i++) /* some blocks of 64 kB */
        used +=
            (size_t)sprintf(text + used, "chr5 %d . A C,G . . . GT 0/%d\n", 1000000 + i * 1000 + i * 7 % 1000, i % 3);
    for (enum container kind = BGZIPPED; kind < CONTAINERS; kind++) {
        size_t length;
        if (kind == WITH_CSI)
            continue;
        write_as(kind, text);
        bool indexed = kind == WITH_TBI || kind == BCF_WITH_CSI;
        expect(container_names[kind], indexed ? "1 records, indexed: KIT c.1676T>A" : "1 records: KIT c.1676T>A");
        char *bytes = read_bytes(path, &length);
        write_bytes(path, bytes, length - END_MARK);
        expect("without the mark of the end",
               "I/O 0: the file is cut short: the mark at the end of a bgzipped file is…");
        memset(bytes + length / 2, 0xff, 64);
        write_bytes(path, bytes, length);
        struct stat found; /* not older than the file now */
        if (indexed && stat(path, &found) == 0)
            assert_int_equal(utime(index_path, &(struct utimbuf){found.st_mtime, found.st_mtime}), 0);
        if (indexed)
            expect("damaged where no gene is", "1 records, indexed: KIT c.1676T>A");
        else {
            const char *said = read_path(path);
            if (!strstr(said, "the file is damaged or cut short") && !strstr(said, "the line is damaged, the file cut"))
                fail_msg("%s: %s", container_names[kind], said);
        }
        memset(bytes + 30, 0xff, 200);
        write_bytes(path, bytes, length);
        expect("damaged in the header", "I/O 0: the header cannot be read: the file is damaged or cut short");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_in_the_genes_is_read_in_every_container),
        cmocka_unit_test(structures_are_found_wherever_they_stand),
        cmocka_unit_test(a_record_over_two_genes_is_read_once),
        cmocka_unit_test(an_index_is_used_when_it_is_of_this_file),
        cmocka_unit_test(lines_that_are_no_records),
        cmocka_unit_test(mistakes_elsewhere_are_passed_over),
        cmocka_unit_test(heads_that_cannot_be_read),
        cmocka_unit_test(the_file_may_come_by_a_pipe),
        cmocka_unit_test(a_file_that_lost_its_end),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
