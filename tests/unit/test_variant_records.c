/* One record of a VCF at a time: what is read of a sample, of a structural allele, of the header. Expected: VCF 4.2
 * (missing values, phase and PS in section 1.4, structural alleles in section 3), the manuals of the callers for the
 * keys of their counts, and figures worked by hand from the record. Genes end where Ensembl has them (kb/genes.yaml):
 * KIT at 54657918-54740715 and PDGFRA at 54229097-54298247 of chromosome 4, GRCh38. */
#include "made_file.h"
#include "workspace.h"
#include "variant/vcf.h"

#define CONTIGS                                                                                                        \
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n##contig=<ID=chr4,length=190214555>\n"                 \
    "##contig=<ID=chr7,length=159345973>\n##FILTER=<ID=low,Description=\"f\">\n"                                       \
    "##FILTER=<ID=strand,Description=\"f\">\n"
#define FORMAT(key, number, type) "##FORMAT=<ID=" key ",Number=" number ",Type=" type ",Description=\"d\">\n"
#define INFO(key, number, type) "##INFO=<ID=" key ",Number=" number ",Type=" type ",Description=\"d\">\n"
#define COUNT(key) FORMAT(key, ".", "Integer")
#define SHARE(key) FORMAT(key, ".", "Float")
#define HEAD                                                                                                           \
    CONTIGS FORMAT("GT", "1", "String") COUNT("DP") COUNT("AD") SHARE("AF") FORMAT("FREQ", ".", "String") SHARE("VAF") \
        SHARE("VF") SHARE("FA") SHARE("PM") SHARE("VMF") COUNT("FAO") COUNT("FDP") COUNT("AO") COUNT("RO") COUNT("NV") \
            COUNT("NR") COUNT("RD") COUNT("VD") COUNT("RV") COUNT("RR") COUNT("DV") COUNT("DR") COUNT("PR")            \
                COUNT("SR") COUNT("TIR") COUNT("TAR") COUNT("AU") COUNT("CU") COUNT("GU") COUNT("TU") COUNT("PS")      \
                    FORMAT("PGT", "1", "String") FORMAT("PID", "1", "String") SHARE("CN") INFO("END", "1", "Integer")  \
                        INFO("SVLEN", ".", "Integer") INFO("CHR2", "1", "String") INFO("POS2", "1", "Integer")         \
                            INFO("MATEID", ".", "String") INFO("CN", "1", "Float")
#define COLUMNS "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT "

static const char *add_call(const char *text, const struct call *call)
{
    const char *what = call->alteration == CASE_ALTERATION_AMPLIFICATION ? "amplification"
                       : call->alteration == CASE_ALTERATION_FUSION      ? call->partner
                                                                         : call->hgvs;
    text = arena_printf(arena, "%s %s %s", text, call->gene->row.id, what);
    if (call->vaf_milli != CALL_UNKNOWN)
        text = arena_printf(arena, "%s %g", text, (double)call->vaf_milli / 1000);
    if (call->depth != CALL_UNKNOWN)
        text = arena_printf(arena, "%s of %d", text, call->depth);
    if (call->copies_milli != CALL_UNKNOWN)
        text = arena_printf(arena, "%s CN%g", text, (double)call->copies_milli / 1000);
    if (call->haplotypes == ALL_HAPLOTYPES)
        text = arena_printf(arena, "%s on all", text);
    else if (call->haplotypes)
        text = arena_printf(arena, "%s on %u", text, call->haplotypes);
    if (call->phase_set)
        text = arena_printf(arena, "%s set %d", text, call->phase_set);
    text = arena_printf(arena, "%s%s%s%s%s", text, call->outside ? " outside" : "", call->joined ? " joined" : "",
                        call->filter ? " put aside: " : "", call->filter ? call->filter : "");
    if (call->normal_vaf_milli != CALL_UNKNOWN)
        text = arena_printf(arena, "%s normal %g", text, (double)call->normal_vaf_milli / 1000);
    return arena_printf(arena, "%s%s%s%s", text, call->in_normal ? " germline" : "", call->note ? " // " : "",
                        call->note ? call->note : "");
}

/* "S: KIT c.1676T>A 0.25 of 80; T: …"; notes in brackets; or the error. */
static const char *read_with(const char *text, const struct vcf_options *options)
{
    char path[] = "/tmp/cajal-vcf-XXXXXX", *tabs = arena_strdup(arena, text);
    for (char *c = strstr(tabs, "#CHROM"); c && *c; c++)
        *c = *c == ' ' ? '\t' : *c;
    make_file(path, tabs);
    struct vcf_result found;
    cajal_errors *errors = cajal_errors_new();
    const char *out = "";
    if (calls_read_vcf(&found, arena, knowledge, path, options, errors) == CAJAL_OK) {
        for (size_t i = 0; i < found.specimens_count; i++) {
            const struct specimen *it = &found.specimens[i];
            const char *label = strcmp(it->label, path) == 0 ? "file" : it->label;
            out = arena_printf(arena, "%s%s%s%s:", out, i ? "; " : "", label, it->is_normal ? " (normal)" : "");
            for (size_t j = 0; j < it->calls_count; j++)
                out = add_call(arena_printf(arena, "%s%s", out, j ? "," : ""), &it->calls[j]);
        }
        for (size_t i = 0; i < found.notes_count; i++)
            if (!strstr(found.notes[i], "Not looked for"))
                out = arena_printf(arena, "%s [%s]", out, found.notes[i]);
    } else
        out = cajal_errors_count(errors) ? arena_strdup(arena, cajal_errors_at(errors, 0)->message) : "no error";
    cajal_errors_free(errors);
    remove(path);
    return out;
}

static bool differs(const char *found, const char *expected)
{
    const char *cut = strstr(expected, "…");
    return cut ? strncmp(found, expected, (size_t)(cut - expected)) != 0 : strcmp(found, expected) != 0;
}

struct record {
    const char *line, *expected;
};

static void check_all(const char *samples, const struct record *all, size_t count)
{
    int wrong = 0;
    struct vcf_options options = {.assembly = ASSEMBLY_UNKNOWN};
    for (size_t i = 0; i < count; i++) {
        const char *text = arena_printf(arena, "%s%s%s\n%s\n", HEAD, COLUMNS, samples, all[i].line);
        const char *found = read_with(text, &options);
        if (differs(found, all[i].expected)) {
            print_error("%s\nfound     %s\nexpected  %s\n", all[i].line, found, all[i].expected);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

#define CHECK(samples, all) check_all(samples, all, sizeof(all) / sizeof((all)[0]))
#define V559D "chr4 54727444 . T A . PASS . "

/* ---- a sample's figures ---- */

static void fractions_are_read_from_the_keys_of_all_callers(void **state)
{
    (void)state;
    static const struct record all[] = {
        {V559D "GT:AF 0/1:0.25", "S: KIT c.1676T>A 0.25"},
        {V559D "GT:VAF 0/1:0.25", "S: KIT c.1676T>A 0.25"},    /* DeepVariant */
        {V559D "GT:VF 0/1:0.25", "S: KIT c.1676T>A 0.25"},     /* Illumina */
        {V559D "GT:FA 0/1:0.25", "S: KIT c.1676T>A 0.25"},     /* MuTect 1 */
        {V559D "GT:PM 0/1:0.25", "S: KIT c.1676T>A 0.25"},     /* CaVEMan */
        {V559D "GT:VMF 0/1:0.25", "S: KIT c.1676T>A 0.25"},    /* smCounter */
        {V559D "GT:FREQ 0/1:12.5%", "S: KIT c.1676T>A 0.125"}, /* VarScan */
        {V559D "GT:FREQ 0/1:0.125", "S: KIT c.1676T>A 0.125"},
        {V559D "GT:AF:VAF 0/1:0.25:0.5", "S: KIT c.1676T>A 0.25"},
        {V559D "GT:AF:VAF 0/1:.:0.5", "S: KIT c.1676T>A 0.5"},
        {V559D "GT:AF 0/1:0", "S: KIT c.1676T>A 0"},
        {V559D "GT:AF 0/1:1", "S: KIT c.1676T>A 1"},
        {V559D "GT:AF 0/1:0.0316", "S: KIT c.1676T>A 0.032"},
        /* what is no share of the reads */
        {V559D "GT:AF 0/1:1.5", "S: KIT c.1676T>A"},
        {V559D "GT:AF 0/1:-0.1", "S: KIT c.1676T>A"},
        {V559D "GT:AF 0/1:nan", "S: KIT c.1676T>A"},
        {V559D "GT:AF 0/1:inf", "S: KIT c.1676T>A"},
        {V559D "GT:FREQ 0/1:12.5", "S: KIT c.1676T>A"},
        {V559D "GT:FREQ 0/1:nan", "S: KIT c.1676T>A"},
        {V559D "GT:FREQ 0/1:high", "S: KIT c.1676T>A"},
        {V559D "GT:FREQ 0/1:0.1x", "S: KIT c.1676T>A"},
        {V559D "GT:FREQ 0/1:%", "S: KIT c.1676T>A"},
        {V559D "GT:FREQ 0/1:12%%", "S: KIT c.1676T>A"},
        {V559D "GT:FREQ 0/1:.", "S: KIT c.1676T>A"},
        {V559D "GT:FREQ 0/1:0.250000000000000000000000000000000000000000000", "S: KIT c.1676T>A 0.25"}, /* 47 digits */
        {V559D "GT:FREQ 0/1:0.2500000000000000000000000000000000000000000000", "S: KIT c.1676T>A"},
        /* of several alleles, each has its own; one for two is nobody's */
        {"chr4 54727444 . T A,C . . . GT:AF 0/1:0.25,0.1", "S: KIT c.1676T>A 0.25"},
        {"chr4 54727444 . T A,C . . . GT:AF 0/2:0.25,0.1", "S: KIT c.1676T>C 0.1"},
        {"chr4 54727444 . T A,C . . . GT:AF 1/2:0.25,0.1", "S: KIT c.1676T>A 0.25, KIT c.1676T>C 0.1"},
        {"chr4 54727444 . T A,C . . . GT:AF 0/1:0.25", "S: KIT c.1676T>A"},
        {"chr4 54727444 . T A,C . . . GT:AF 0/2:0.25,.", "S: KIT c.1676T>C"},
        {"chr4 54727444 . T A,C . . . GT:FREQ 0/1:25%,10%", "S: KIT c.1676T>A 0.25"},
        {"chr4 54727444 . T A,C . . . GT:FREQ 0/2:25%,10%", "S: KIT c.1676T>C 0.1"},
        {"chr4 54727444 . T A,C . . . GT:FREQ 0/2:25%,", "S: KIT c.1676T>C"},
        {"chr4 54727444 . T A,C . . . GT:FREQ 0/1:25%", "S: KIT c.1676T>A"},
        {"chr4 54727444 . T A,C,G . . . GT:FREQ 0/3:25%,10%,5%", "S: KIT c.1676T>G 0.05"},
        {"chr4 54727444 . T A,C,G . . . GT:FREQ 0/3:25%,10%", "S: KIT c.1676T>G"},
    };
    CHECK("S", all);
}

static void reads_are_counted_as_the_callers_write_them(void **state)
{
    (void)state;
    static const struct record all[] = {
        {V559D "GT:AD 0/1:60,20", "S: KIT c.1676T>A 0.25 of 80"},
        {V559D "GT:AD 0/1:0,20", "S: KIT c.1676T>A 1 of 20"},
        {V559D "GT:AD 0/1:.,20", "S: KIT c.1676T>A"}, /* of how many is not said */
        {V559D "GT:AD 0/1:60,.", "S: KIT c.1676T>A"},
        {V559D "GT:AD 0/1:0,0", "S: KIT c.1676T>A"},
        {V559D "GT:AD 0/1:60,20,5", "S: KIT c.1676T>A"},
        {"chr4 54727444 . T A,C . . . GT:AD 0/2:50,10,40", "S: KIT c.1676T>C 0.4 of 100"},
        {V559D "GT:AD:RD 0/1:20:60", "S: KIT c.1676T>A 0.25 of 80"},   /* VarScan */
        {V559D "GT:FAO:FDP 0/1:20:80", "S: KIT c.1676T>A 0.25 of 80"}, /* Ion Torrent */
        {V559D "GT:FAO:FDP:AO:RO 0/1:20:80:1:99", "S: KIT c.1676T>A 0.25 of 80"},
        {V559D "GT:AO:RO 0/1:20:60", "S: KIT c.1676T>A 0.25 of 80"}, /* freebayes */
        {V559D "GT:NV:NR 0/1:20:80", "S: KIT c.1676T>A 0.25 of 80"}, /* Platypus */
        {V559D "GT:VD:DP 0/1:20:80", "S: KIT c.1676T>A 0.25 of 80"}, /* VarDict */
        {V559D "GT:RV:RR 0/1:20:60", "S: KIT c.1676T>A 0.25 of 80"}, /* Delly: split reads, pairs */
        {V559D "GT:DV:DR 0/1:20:60", "S: KIT c.1676T>A 0.25 of 80"},
        {V559D "GT:PR 0/1:60,20", "S: KIT c.1676T>A 0.25 of 80"}, /* Manta: pairs, split reads */
        {V559D "GT:SR 0/1:60,20", "S: KIT c.1676T>A 0.25 of 80"},
        {V559D "GT:PR:SR 0/1:30,10:30,10", "S: KIT c.1676T>A 0.25 of 80"},
        {V559D "GT:PR:SR 0/1:0,0:30,10", "S: KIT c.1676T>A 0.25 of 40"},
        {V559D "GT:PR 0/1:60", "S: KIT c.1676T>A"},
        {V559D "GT:PR 0/1:0,0", "S: KIT c.1676T>A"},
        {V559D "GT:TIR:TAR 0/1:20,21:60,61", "S: KIT c.1676T>A 0.25 of 80"}, /* Strelka, the first tier */
        {V559D "GT:AU:CU:GU:TU 0/1:20,25:1,1:2,2:60,61", "S: KIT c.1676T>A 0.25 of 80"},
        {V559D "GT:AU:TU 0/1:0,0:0,0", "S: KIT c.1676T>A"},
        {V559D "GT:TU 0/1:60,61", "S: KIT c.1676T>A"},
        {V559D "GT:AU 0/1:20,21", "S: KIT c.1676T>A"},
        {"chr4 54727444 . TT AA . . . GT:AU:TU 0/1:20,20:60,60", "S: KIT c.1676_1677inv"},
        /* several alleles: one count each, the rest in common or each its own */
        {"chr4 54727444 . T A,C . . . GT:AO:RO 0/2:20,30:60", "S: KIT c.1676T>C 0.333 of 90"},
        {"chr4 54727444 . T A,C . . . GT:AO:RO 0/1:20,30:60", "S: KIT c.1676T>A 0.25 of 80"},
        {"chr4 54727444 . T A,C . . . GT:NV:NR 0/2:20,30:80,90", "S: KIT c.1676T>C 0.333 of 90"},
        {"chr4 54727444 . T A,C . . . GT:NV:NR 0/2:20,30:120", "S: KIT c.1676T>C 0.25 of 120"},
        /* counts that cannot be */
        {V559D "GT:NV:NR 0/1:90:80", "S: KIT c.1676T>A of 80"},
        {V559D "GT:NV:NR 0/1:0:0", "S: KIT c.1676T>A"},
        {V559D "GT:NV:NR 0/1:80:80", "S: KIT c.1676T>A 1 of 80"},
        {V559D "GT:NV:NR 0/1:-1:80", "S: KIT c.1676T>A of 80"},
        /* the depth that is given goes before what is counted */
        {V559D "GT:AD:DP 0/1:60,20:100", "S: KIT c.1676T>A 0.25 of 100"},
        {V559D "GT:AD:FDP 0/1:60,20:90", "S: KIT c.1676T>A 0.25 of 90"},
        {V559D "GT:DP:FDP 0/1:100:90", "S: KIT c.1676T>A of 100"},
        {V559D "GT:DP 0/1:0", "S: KIT c.1676T>A of 0"},
        {V559D "GT:DP 0/1:-1", "S: KIT c.1676T>A"},
        {V559D "GT:DP 0/1:.", "S: KIT c.1676T>A"},
        {V559D "GT:DP 0/1:200", "S: KIT c.1676T>A of 200"},
        {V559D "GT:DP 0/1:40000", "S: KIT c.1676T>A of 40000"},
        {V559D "GT:DP 0/1:999999999", "S: KIT c.1676T>A of 999999999"},
        {V559D "GT:DP 0/1:1000000000", "S: KIT c.1676T>A"},
    };
    CHECK("S", all);
}

/* Values of several samples are kept in as many bytes as the largest needs; a dot and what a shorter list lacks have a
 * code in each width (VCF 4.2, section 6.3.3). */
static void a_missing_value_is_missing_in_every_width(void **state)
{
    (void)state;
    static const struct record all[] = {
        {V559D "GT:DP 0/1:100 0/1:.", "S: KIT c.1676T>A of 100; T: KIT c.1676T>A"},
        {V559D "GT:DP 0/1:1000 0/1:.", "S: KIT c.1676T>A of 1000; T: KIT c.1676T>A"},
        {V559D "GT:DP 0/1:100000 0/1:.", "S: KIT c.1676T>A of 100000; T: KIT c.1676T>A"},
        {V559D "GT:DP 0/1:1000 0/1:5", "S: KIT c.1676T>A of 1000; T: KIT c.1676T>A of 5"},
        {V559D "GT:AF 0/1:0.25 0/1:.", "S: KIT c.1676T>A 0.25; T: KIT c.1676T>A"},
        {V559D "GT:AD:RD 0/1:60,20:. 0/1:20:60", "S: KIT c.1676T>A 0.25 of 80; T: KIT c.1676T>A 0.25 of 80"},
        {V559D "GT:AD:RD 0/1:600,200:. 0/1:20:60", "S: KIT c.1676T>A 0.25 of 800; T: KIT c.1676T>A 0.25 of 80"},
        {V559D "GT:AD:RD 0/1:60000,20000:. 0/1:20:60", "S: KIT c.1676T>A 0.25 of 80000; T: KIT c.1676T>A 0.25 of 80"},
        {"chr4 54727444 . T A,C . . . GT:AF 0/1:0.25,0.1 0/1:0.5", "S: KIT c.1676T>A 0.25; T: KIT c.1676T>A"},
        {V559D "GT:FREQ 0/1:12.5% 0/1:5%", "S: KIT c.1676T>A 0.125; T: KIT c.1676T>A 0.05"},
        /* the reads tell in which of a file's samples the allele is */
        {V559D "GT:AD 0/1:60,20 0/1:80,0", "S: KIT c.1676T>A 0.25 of 80; T:"},
        {V559D "GT:AD 0/0:80,0 0/1:60,20", "S:; T: KIT c.1676T>A 0.25 of 80"},
        {V559D "AD 60,20 80,0", "S: KIT c.1676T>A 0.25 of 80; T:"},
        {V559D "AF 0.25 0", "S: KIT c.1676T>A 0.25; T:"},
        {V559D "DP 80 90", "S: KIT c.1676T>A of 80; T: KIT c.1676T>A of 90"},
    };
    CHECK("S T", all);
}

static void phase_is_read_from_bars_and_sets(void **state)
{
    (void)state;
    static const struct record all[] = {
        {V559D "GT 0/1", "S: KIT c.1676T>A"},
        {V559D "GT 0|1", "S: KIT c.1676T>A on 2"},
        {V559D "GT 1|0", "S: KIT c.1676T>A on 1"},
        {V559D "GT:PS 0|1:7", "S: KIT c.1676T>A on 2 set 7"},
        {V559D "GT:PS 0/1:7", "S: KIT c.1676T>A"},
        {V559D "GT 1|1", "S: KIT c.1676T>A on all"},
        {V559D "GT 1/1", "S: KIT c.1676T>A on all"},
        {V559D "GT 1", "S: KIT c.1676T>A"},
        {V559D "GT 0|1|1", "S: KIT c.1676T>A on 6"},
        {V559D "GT 0|1/1", "S: KIT c.1676T>A"},
        {V559D "GT ./1", "S: KIT c.1676T>A"},
        {V559D "GT .|1", "S: KIT c.1676T>A on 2"},
        {V559D "GT 1|.", "S: KIT c.1676T>A on 1"},
        {V559D "GT 0/0", "S:"},
        {V559D "GT 0/.", "S:"},
        {V559D "GT ./.", "S:"},
        {V559D "GT .", "S:"},
        {V559D "GT:CN ./.:2", "S: KIT c.1676T>A"},
        /* GATK's own keys, of an unphased genotype */
        {V559D "GT:PGT:PID 0/1:0|1:54727444_T_A", "S: KIT c.1676T>A on 2 set …"},
        {V559D "GT:PGT:PID 0/1:1|0:54727444_T_A", "S: KIT c.1676T>A on 1 set …"},
        {V559D "GT:PGT:PID 0/1:1|1:54727444_T_A", "S: KIT c.1676T>A"},
        {V559D "GT:PGT:PID 0/1:0|0:54727444_T_A", "S: KIT c.1676T>A"},
        {V559D "GT:PGT:PID 0/1:0/1:54727444_T_A", "S: KIT c.1676T>A"},
        {V559D "GT:PGT:PID 0/1:0|:54727444_T_A", "S: KIT c.1676T>A"},
        {V559D "GT:PGT 0/1:0|1", "S: KIT c.1676T>A"},
        {V559D "GT:PID 0/1:54727444_T_A", "S: KIT c.1676T>A"},
    };
    CHECK("S", all);
}

/* KIT codon 559 is GTT. Its first and its second base changed on one strand make one change of the codon (HGVS,
 * general: changes of one codon are one delins). */
static void neighbours_on_one_strand_are_one_change(void **state)
{
    (void)state;
#define FIRST(genotype) "chr4 54727443 . G A . . . GT:PS:AF " genotype "\n"
#define SECOND(genotype) "chr4 54727444 . T A . . . GT:PS:AF " genotype
    static const struct record all[] = {
        {FIRST("0|1:7:0.3") SECOND("0|1:7:0.2"),
         "S: KIT c.1675_1676delinsAA 0.2 on 2 set 7 // chr4:54727443 G>A + chr4:54727444 T>A: phased changes that are "
         "read as one., KIT c.1676T>A 0.2 on 2 set 7 joined"},
        {FIRST("0|1:7:0.2") SECOND("0|1:7:0.3"),
         "S: KIT c.1675_1676delinsAA 0.2 on 2 set 7 // chr4:54727443 G>A + chr4:54727444 T>A: phased changes that are "
         "read as one., KIT c.1676T>A 0.3 on 2 set 7 joined"},
        {FIRST("1|1:.:0.9") SECOND("0|1:7:0.3"), "S: KIT c.1675_1676delinsAA 0.3 on 2 set 7 // …"},
        {FIRST("0|1:7:0.3") SECOND("1|1:.:0.9"), "S: KIT c.1675_1676delinsAA 0.3 on 2 set 7 // …"},
        {FIRST("1|1:.:0.9") SECOND("1/1:.:0.9"), "S: KIT c.1675_1676delinsAA 0.9 on all // …"},
        {FIRST("0|1:7:0.3") SECOND("1|0:7:0.2"), "S: KIT c.1675G>A 0.3 on 2 set 7, KIT c.1676T>A 0.2 on 1 set 7"},
        {FIRST("0|1:7:0.3") SECOND("0|1:8:0.2"),
         "S: KIT c.1675G>A 0.3 on 2 set 7 // chr4:54727443 G>A and chr4:54727444 T>A must be read together, and it is "
         "not said whether they lie on one strand. On one strand they are KIT p.(V559N). Ask the laboratory., KIT "
         "c.1676T>A 0.2 on 2 set 8"},
        {FIRST("0/1:.:0.3") SECOND("0|1:7:0.2"), "S: KIT c.1675G>A 0.3 // chr4:54727443 G>A and …"},
        {FIRST("0|1:7:0.3") SECOND("0/1:.:0.2"), "S: KIT c.1675G>A 0.3 on 2 set 7 // chr4:54727443 G>A and …"},
        /* in any order of the file */
        {SECOND("0|1:7:0.3") "\n" FIRST("0|1:7:0.2"),
         "S: KIT c.1676T>A 0.3 on 2 set 7 joined, KIT c.1675_1676delinsAA 0.2 on 2 set 7 // …"},
        /* another codon; put aside by the laboratory */
        {"chr4 54727442 . G C . . . GT:PS:AF 0|1:7:0.3\n" FIRST("0|1:7:0.2"),
         "S: KIT c.1674G>C 0.3 on 2 set 7, KIT c.1675G>A 0.2 on 2 set 7"},
        {"chr4 54727443 . G A . low . GT:PS:AF 0|1:7:0.3\n" SECOND("0|1:7:0.2"),
         "S: KIT c.1675G>A 0.3 on 2 set 7 put aside: low, KIT c.1676T>A 0.2 on 2 set 7"},
        /* out of the frame and back into it: codons 556 and 559 */
        {"chr4 54727434 . GA G . . . GT:PS:AF 0|1:7:0.3\nchr4 54727444 . T TC . . . GT:PS:AF 0|1:7:0.3",
         "S: KIT c.1667_1676delins…"},
        /* a change in the intron has no codon */
        {"chr4 54727415 . G A . . . GT:PS:AF 0|1:7:0.3\nchr4 54727416 . A C . . . GT:PS:AF 0|1:7:0.3",
         "S: KIT c.1648-1G>A 0.3 on 2 set 7, KIT c.1648A>C 0.3 on 2 set 7"},
    };
    CHECK("S", all);
}

/* ---- structural alleles ---- */

static void structures_by_their_ends_and_copies(void **state)
{
    (void)state;
    static const struct record all[] = {
        /* copies: of the sample, of the record, or in the allele; six or more are an amplification (kb/laboratory.yaml)
         */
        {"chr4 54600000 . N <DUP> . . END=54800000 GT:CN 0/1:6", "S: KIT amplification CN6"},
        {"chr4 54600000 . N <DUP> . . END=54800000 GT:CN 0/1:5.9", "S:"},
        {"chr4 54600000 . N <DUP> . . END=54800000;CN=7 GT 0/1", "S: KIT amplification CN7"},
        {"chr4 54600000 . N <DUP> . . END=54800000;CN=7 GT:CN 0/1:8", "S: KIT amplification CN8"},
        {"chr4 54600000 . N <CN9> . . END=54800000 GT 0/1", "S: KIT amplification CN9"},
        {"chr4 54600000 . N <CN10> . . END=54800000 GT 0/1", "S: KIT amplification CN10"},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT 0/1",
         "S: [chr4:54600000 <CNV>: a change of copy number at KIT that "
         "tells no number.]"},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT:CN 0/1:-1",
         "S: [chr4:54600000 <CNV>: a change of copy number at KIT "
         "that tells no number.]"},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT:CN 0/1:100000", "S: KIT amplification CN100000"},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT:CN 0/1:100001", "S: [chr4:54600000 <CNV>: a change of copy…"},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT:CN 0/1:2", "S:"},
        {"chr4 54600000 . N <DUP> . . END=54800000 GT 0/1", "S: [chr4:54600000 <DUP>: a duplication that takes in all "
                                                            "of KIT; without the number of copies it is not counted "
                                                            "as an amplification.]"},
        /* all of the gene, to the base: POS is the one before */
        {"chr4 54657917 . N <DUP> . . END=54740715 GT:CN 0/1:9", "S: KIT amplification CN9"},
        {"chr4 54657918 . N <DUP> . . END=54740715 GT:CN 0/1:9",
         "S: [chr4:54657918 <DUP>: an end of it lies in KIT; …"},
        {"chr4 54657917 . N <DUP> . . END=54740714 GT:CN 0/1:9",
         "S: [chr4:54657917 <DUP>: an end of it lies in KIT; …"},
        {"chr4 54000000 . N <DUP> . . END=54657917 GT:CN 0/1:9", "S: PDGFRA amplification CN9"},
        {"chr4 54000000 . N <DUP> . . SVLEN=657917 GT:CN 0/1:9", "S: PDGFRA amplification CN9"},
        {"chr4 54000000 . N <CNV> . . SVLEN=800000 GT:CN 0/1:9", "S: KIT amplification CN9, PDGFRA amplification CN9"},
        {"chr4 54700000 . N <CNV> . . END=54701000 GT:CN 0/1:9", "S:"},
        /* losses: of all of a gene only when no copy is left */
        {"chr4 54600000 . N <DEL> . . END=54800000 GT 1/1", "S: KIT c.-97_*2158del on all"},
        {"chr4 54600000 . N <DEL> . . END=54800000 GT 0/1", "S: [chr4:54600000 <DEL>: a loss that takes in all of KIT; "
                                                            "it is not told whether of both copies, so it is not "
                                                            "counted as a loss of the gene.]"},
        {"chr4 54600000 . N <DEL> . . END=54800000 GT:CN 0/1:0", "S: KIT c.-97_*2158del CN0"},
        {"chr4 54600000 . N <DEL> . . END=54800000 GT:CN 0/1:0.4", "S: KIT c.-97_*2158del CN0.4"},
        {"chr4 54600000 . N <DEL> . . END=54800000 GT:CN 0/1:0.5",
         "S: [chr4:54600000 <DEL>: a loss that takes in all of KIT; 0.5 copies are left, so it is not counted as a "
         "loss of "
         "the gene.]"},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT:CN 0/1:1.25",
         "S: [chr4:54600000 <CNV>: a loss that takes in all of KIT; 1.2 copies are left, so it is not counted as a "
         "loss of "
         "the gene.]"},
        {"chr4 54600000 . N <CNV> . . END=54800000 GT:CN 0/1:0.1", "S: KIT c.-97_*2158del CN0.1"},
        /* exon 9 of KIT, codons 449 to 514, and half the introns about it: c.1347-… follows from the distance */
        {"chr4 54725756 . N <DEL> . . END=54726150 GT 0/1", "S: KIT c.1347-100_1540+100del"},
        {"chr4 54725756 . N <DEL> . . SVLEN=-394 GT 0/1", "S: KIT c.1347-100_1540+100del"},
        {"chr4 54725756 . N <DEL> . . SVLEN=394 GT 0/1", "S: KIT c.1347-100_1540+100del"},
        {"chr4 54727434 . C <DEL> . . END=54727440 GT 0/1", "S: KIT c.1669_1674del"},
        {"chr4 54726012 . C <DUP:TANDEM> . . END=54726018 GT 0/1", "S: KIT c.1504_1509dup"},
        {"chr4 54710000 . C <DEL> . . END=54710100 GT 0/1", "S:"},
        /* what tells no ends, or no bases */
        {"chr4 54727434 . C <DEL> . . . GT 0/1", "S:"},
        {"chr4 54727434 . C <DEL> . . END=54727434 GT 0/1", "S:"},
        {"chr4 54727434 . C <INS> . . END=54727434;SVLEN=30 GT 0/1",
         "S: [chr4:54727434 <INS>: an insertion into KIT whose bases are not told. Have it looked at.]"},
        {"chr4 54700000 . C <INV> . . END=64727434 GT 0/1", "S: [chr4:54700000 <INV>: an end of it lies in KIT; what "
                                                            "it does to the protein cannot be read from it. Where a "
                                                            "fusion is thought of, RNA tells.]"},
        {"chr4 54600000 . C <INV> . . END=64727434 GT 0/1", "S:"},
        {"chr4 54700000 . C <NON_REF> . . END=54727434 GT 0/1", "S:"},
        {"chr4 54700000 . C <*> . . END=54727434 GT 0/1", "S:"},
        {"chr4 54727444 . T A,<NON_REF> . . . GT 0/1", "S: KIT c.1676T>A"},
        {"chr4 54727444 . T <NON_REF>,A . . . GT 0/2", "S: KIT c.1676T>A"},
        /* put aside by the laboratory: no note */
        {"chr4 54600000 . N <DUP> . low END=54800000 GT 0/1", "S:"},
        {"chr4 54600000 . N <DUP> . low;strand END=54800000 GT:CN 0/1:8",
         "S: KIT amplification CN8 put aside: low;strand"},
    };
    CHECK("S", all);
}

static void breakends_join_a_gene_to_another_place(void **state)
{
    (void)state;
#define RNA(place)                                                                                                     \
    " // " place ": a breakpoint in KIT. That it makes a fusion in frame, which keeps the kinase, must be "            \
    "shown on RNA."
    static const struct record all[] = {
        {"chr1 200 . N N[chr4:54700000[ . . . GT 0/1", "S: KIT chr1:200" RNA("chr1:200 N[chr4:54700000[")},
        {"chr1 200 . N ]chr4:54700000]N . . . GT 0/1", "S: KIT chr1:200" RNA("chr1:200 ]chr4:54700000]N")},
        {"chr1 200 . N [chr4:54657918[N . . . GT 0/1", "S: KIT chr1:200" RNA("chr1:200 [chr4:54657918[N")},
        {"chr1 200 . N N]chr4:54740715] . . . GT 0/1", "S: KIT chr1:200" RNA("chr1:200 N]chr4:54740715]")},
        {"chr1 200 . N N]chr4:54740716] . . . GT 0/1", "S:"},
        {"chr1 200 . N N]chr4:54657917] . . . GT 0/1", "S:"},
        {"chr4 54700000 . N N[chr1:200[ . . . GT 0/1", "S: KIT chr1:200" RNA("chr4:54700000 N[chr1:200[")},
        {"chr4 54657918 . N N[chr1:200[ . . . GT 0/1", "S: KIT chr1:200" RNA("chr4:54657918 N[chr1:200[")},
        {"chr4 54740715 . N N[chr1:200[ . . . GT 0/1", "S: KIT chr1:200" RNA("chr4:54740715 N[chr1:200[")},
        {"chr4 54740716 . N N[chr1:200[ . . . GT 0/1", "S:"},
        /* the partner is another gene; a record for each end is two */
        {"chr7 140800000 . N N[chr4:54700000[ . . MATEID=b GT 0/1", "S: BRAF KIT // …"},
        {"chr1 200 . N N[chr4:54700000[ . . MATEID=b GT 0/1", "S:"},
        {"chr4 54700000 . N N]chr4:54710000] . . . GT 0/1",
         "S: [chr4:54700000 N]chr4:54710000]: a rearrangement within KIT; what it does to the protein is not told by "
         "its "
         "ends. Have it looked at.]"},
        {"chr4 54700000 . N N]chr1:54710000] . . . GT 0/1", "S: KIT chr1:54710000 // …"},
        {"chr1 54700000 . N N]chr4:54710000] . . . GT 0/1", "S: KIT chr1:54700000 // …"},
        {"chr4 54700000 . N N[<ctg:1>:7[ . . . GT 0/1", "S: KIT <ctg:1>:7 // …"},
        {"chr4 54700000 . N N[chr1[ . . . GT 0/1", "S: [chr4:54700000 N[chr1[: one end of a rearrangement lies in KIT "
                                                   "and the other is not told. Have it looked at.]"},
        {"chr4 54700000 . N N[:200[ . . . GT 0/1",
         "S: [chr4:54700000 N[:200[: one end of a rearrangement lies in KIT…"},
        {"chr4 54700000 . N N[chr1:200 . . . GT 0/1", "S: [chr4:54700000 N[chr1:200: one end of a rearrangement lies…"},
        {"chr4 54700000 . N N[c:2[ . . . GT 0/1", "S: KIT c:2 // …"},
        {"chr4 54700000 . N N. . . . GT 0/1", "S:"},
        {"chr4 54727444 . T * . . . GT 0/1", "S:"},
        /* Delly and others: the other contig in INFO */
        {"chr1 200 . N <TRA> . . CHR2=chr4;END=54700000 GT 0/1", "S: KIT chr1:200 // …"},
        {"chr1 200 . N <BND> . . CHR2=chr4;END=54700000 GT 0/1", "S: KIT chr1:200 // …"},
        {"chr1 200 . N <CTX> . . CHR2=chr4;END=54700000 GT 0/1", "S: KIT chr1:200 // …"},
        {"chr1 200 . N <BND> . . CHR2=chr4;POS2=54700000 GT 0/1", "S: KIT chr1:200 // …"},
        {"chr1 200 . N <BND> . . CHR2=chr4;END=201;POS2=54700000 GT 0/1", "S: KIT chr1:200 // …"},
        {"chr1 200 . N <BND> . . CHR2=chr4 GT 0/1", "S:"},
        {"chr1 200 . N <BND> . . END=54700000 GT 0/1", "S:"},
        {"chr4 54700000 . N <BND> . . CHR2=chr1 GT 0/1",
         "S: [chr4:54700000 <BND>: one end of a rearrangement lies in KIT…"},
        {"chr4 54700000 . N <TRA> . . CHR2=chr1;END=500 GT 0/1", "S: KIT chr1:500 // …"},
        {"chr4 54600000 . N <TRA> . . CHR2=chr1;END=54700000 GT 0/1", "S:"}, /* END is on chr1 */
        {"chr4 54600000 . NNN <BND> . . CHR2=chr1;END=54700000 GT 0/1", "S:"},
    };
    CHECK("S", all);
}

/* ---- whose it is ---- */

static void one_sample_beside_its_normal(void **state)
{
    (void)state;
    static const struct {
        const char *meta, *samples, *sample, *normal, *label, *line, *expected;
    } all[] = {
        {"", "A B", NULL, NULL, NULL, V559D "GT:AF 0/1:0.4 0/1:0.3", "A: KIT c.1676T>A 0.4; B: KIT c.1676T>A 0.3"},
        {"", "A B", "A", NULL, NULL, V559D "GT:AF 0/1:0.4 0/1:0.3", "A: KIT c.1676T>A 0.4"},
        {"", "A B", "B", NULL, NULL, V559D "GT:AF 0/1:0.4 0/1:0.3", "B: KIT c.1676T>A 0.3"},
        {"", "A B", "C", NULL, NULL, V559D "GT 0/1 0/1", "no sample \"C\"; the file has 2 samples, the first is A"},
        {"", "A", "C", NULL, NULL, V559D "GT 0/1", "no sample \"C\"; the file has 1 sample, the first is A"},
        {"", "A B", NULL, "C", NULL, V559D "GT 0/1 0/1",
         "no normal sample \"C\"; the file has 2 samples, the first is A"},
        {"", "A", NULL, "C", NULL, V559D "GT 0/1", "A: KIT c.1676T>A"},
        {"", "A", NULL, "A", NULL, V559D "GT 0/1", "A (normal): KIT c.1676T>A germline"},
        /* what the user calls it */
        {"", "A", NULL, NULL, "liver", V559D "GT 0/1", "liver: KIT c.1676T>A"},
        {"", "A B", NULL, NULL, "liver", V559D "GT 0/1 0/1", "liver A: KIT c.1676T>A; liver B: KIT c.1676T>A"},
        {"", "A B", "B", NULL, "liver", V559D "GT 0/1 0/1", "liver: KIT c.1676T>A"},
        {"", "A N", NULL, "N", "liver", V559D "GT:AF 0/1:0.4 0/0:0", "liver: KIT c.1676T>A 0.4; N (normal):"},
        {"", "N A", NULL, "N", "liver", V559D "GT:AF 0/0:0 0/1:0.4", "N (normal):; liver: KIT c.1676T>A 0.4"},
        {"", "A", NULL, "A", "blood", V559D "GT:AF 0/1:0.4", "blood (normal): KIT c.1676T>A 0.4 normal 0.4 germline"},
        /* as much as of an inherited change is in the normal sample, less, or a stray read (kb/laboratory.yaml: 20 %)
         */
        {"", "A N", "A", "N", NULL, V559D "GT:AF 0/1:0.4 0/1:0.5", "A: KIT c.1676T>A 0.4 normal 0.5 germline"},
        {"", "A N", "A", "N", NULL, V559D "GT:AF 0/1:0.4 0/1:0.2", "A: KIT c.1676T>A 0.4 normal 0.2 germline"},
        {"", "A N", "A", "N", NULL, V559D "GT:AF 0/1:0.4 0/1:0.199",
         "A: KIT c.1676T>A 0.4 normal 0.199 // chr4:54727444 T>A: also in 19.9 % of the reads of the normal sample, "
         "fewer "
         "than of an inherited change. Tumour in that sample, a mosaic or an error of sequencing: ask the laboratory."},
        {"", "A N", "A", "N", NULL, V559D "GT 0/1 0/1", "A: KIT c.1676T>A germline"},
        {"", "A N", "A", "N", NULL, V559D "AF 0.4 0.199", "A: KIT c.1676T>A 0.4"},
        {"", "A N", "A", "N", NULL, V559D "AF 0.4 0.2", "A: KIT c.1676T>A 0.4 normal 0.2 germline"},
        {"", "A N", "A", "N", NULL, "chr4 54727444 . T A . low . GT:AF 0/1:0.4 0/1:0.1",
         "A: KIT c.1676T>A 0.4 put aside: low normal 0.1"},
        {"", "A N", "A", "N", NULL, "chr4 54727444 . T A,C . . . GT:AF 0/1:0.4,0 0/2:0,0.5", "A: KIT c.1676T>A 0.4"},
        {"", "A N", "A", "N", NULL, "chr4 54727444 . T A,C . . . GT:AF 1/2:0.4,0.3 0/2:0,0.5",
         "A: KIT c.1676T>A 0.4, KIT c.1676T>C 0.3 normal 0.5 germline"},
        {"", "A N", NULL, "N", NULL, "chr4 54600000 . N <DUP> . . END=54800000 GT 0/0 0/1", "A:; N (normal):"},
        {"", "A N", "A", "N", NULL, "chr4 54000000 . N <DUP> . . END=55000000 GT:CN 0/1:9 0/1:8",
         "A: KIT amplification CN9 germline, PDGFRA amplification CN9 germline"},
        /* who the normal one is: the header, or a word of its name */
        {"##normal_sample=B\n", "A B", NULL, NULL, NULL, V559D "GT 0/1 0/0", "A: KIT c.1676T>A; B (normal):"},
        {"##NORMAL_SAMPLE=B\n", "A B", NULL, NULL, NULL, V559D "GT 0/1 0/0", "A: KIT c.1676T>A; B (normal):"},
        {"##normal_sample=B\n", "A B", NULL, "A", NULL, V559D "GT 0/0 0/1", "A (normal):; B: KIT c.1676T>A"},
        {"##PEDIGREE=<Derived=A,Original=B>\n", "A B", NULL, NULL, NULL, V559D "GT 0/1 0/0",
         "A: KIT c.1676T>A; B (normal):"},
        {"##PEDIGREE=<ID=A,Original=B>\n", "A B", NULL, NULL, NULL, V559D "GT 0/1 0/0",
         "A: KIT c.1676T>A; B (normal):"},
        {"##SAMPLE=<ID=A,Original=B>\n", "A B", NULL, NULL, NULL, V559D "GT 0/1 0/0", "A: KIT c.1676T>A; B:"},
        {"", "P1-Blood P1-T", NULL, NULL, NULL, V559D "GT 0/0 0/1", "P1-Blood (normal):; P1-T: KIT c.1676T>A"},
        {"", "T normal_2", NULL, NULL, NULL, V559D "GT 0/1 0/0", "T: KIT c.1676T>A; normal_2 (normal):"},
        {"", "T Germline", NULL, NULL, NULL, V559D "GT 0/1 0/0", "T: KIT c.1676T>A; Germline (normal):"},
        {"", "T PBMC", NULL, NULL, NULL, V559D "GT 0/1 0/0", "T: KIT c.1676T>A; PBMC (normal):"},
        {"", "T buffycoat", NULL, NULL, NULL, V559D "GT 0/1 0/0", "T: KIT c.1676T>A; buffycoat (normal):"},
        {"", "T REF_SAMPLE", NULL, NULL, NULL, V559D "GT 0/1 0/0", "T: KIT c.1676T>A; REF_SAMPLE (normal):"},
        {"", "T Bloodstone", NULL, NULL, NULL, V559D "GT 0/1 0/0", "T: KIT c.1676T>A; Bloodstone:"},
        {"", "T lifeblood", NULL, NULL, NULL, V559D "GT 0/1 0/0", "T: KIT c.1676T>A; lifeblood:"},
        {"", "abnormal normal", NULL, NULL, NULL, V559D "GT 0/1 0/0", "abnormal: KIT c.1676T>A; normal (normal):"},
        {"", "normal", NULL, NULL, NULL, V559D "GT 0/1", "normal: KIT c.1676T>A"},
        {"", "normal blood T", NULL, NULL, NULL, V559D "GT 0/0 0/0 0/1", "normal:; blood:; T: KIT c.1676T>A"},
    };
    int wrong = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct vcf_options options = {all[i].sample, ASSEMBLY_UNKNOWN, all[i].label, all[i].normal};
        const char *text =
            arena_printf(arena, "%s%s%s%s\n%s\n", HEAD, all[i].meta, COLUMNS, all[i].samples, all[i].line);
        const char *found = read_with(text, &options);
        if (differs(found, all[i].expected)) {
            print_error("%s%s %s\nfound     %s\nexpected  %s\n", all[i].meta, all[i].samples, all[i].line, found,
                        all[i].expected);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* ---- the header tells the assembly ---- */

static void the_assembly_is_told_by_lengths_accessions_and_names(void **state)
{
    (void)state;
#define ANY "#CHROM POS ID REF ALT QUAL FILTER INFO\n"
#define ON_38 "4 54727444 . T A . . .\n"
#define ON_37 "4 55593610 . T A . . .\n"
    static const struct {
        const char *text;
        enum assembly asked;
        const char *expected;
    } all[] = {
        {"##contig=<ID=4,length=190214555>\n" ANY ON_38, ASSEMBLY_UNKNOWN, "file: KIT c.1676T>A"},
        {"##contig=<ID=4,length=191154276>\n" ANY ON_37, ASSEMBLY_UNKNOWN, "file: KIT c.1676T>A"},
        {"##contig=<ID=4,length=191154276>\n" ANY ON_38, ASSEMBLY_UNKNOWN, "file:"},
        {"##contig=<ID=4,length=190214554>\n" ANY ON_38, ASSEMBLY_UNKNOWN, "the header does not tell the assembly…"},
        {"##contig=<ID=7,length=190214555>\n" ANY ON_38, ASSEMBLY_UNKNOWN, "the header does not tell the assembly…"},
        {"##contig=<ID=4>\n" ANY ON_38, ASSEMBLY_UNKNOWN, "the header does not tell the assembly…"},
        {"##contig=<ID=NC_000004.12>\n" ANY "NC_000004.12 54727444 . T A . . .\n", ASSEMBLY_UNKNOWN,
         "file: KIT c.1676T>A"},
        {"##contig=<ID=NC_000004.11>\n" ANY "NC_000004.11 55593610 . T A . . .\n", ASSEMBLY_UNKNOWN,
         "file: KIT c.1676T>A"},
        {"##contig=<ID=NC_000004.12>\n" ANY "NC_000004.1 54727444 . T A . . .\n", ASSEMBLY_UNKNOWN, "file:"},
        {"##reference=GRCh38\n" ANY ON_38, ASSEMBLY_UNKNOWN, "file: KIT c.1676T>A"},
        {"##reference=file:///ref/hg19.fa\n" ANY ON_37, ASSEMBLY_UNKNOWN, "file: KIT c.1676T>A"},
        {"##reference=/ref/Homo_sapiens.grch37.fa\n" ANY ON_37, ASSEMBLY_UNKNOWN, "file: KIT c.1676T>A"},
        {"##assembly=GRCh37\n" ANY ON_37, ASSEMBLY_UNKNOWN, "file: KIT c.1676T>A"},
        {"##source=GRCh37\n" ANY ON_37, ASSEMBLY_UNKNOWN, "the header does not tell the assembly…"},
        {"##contig=<ID=4,assembly=hg19>\n" ANY ON_37, ASSEMBLY_UNKNOWN, "file: KIT c.1676T>A"},
        {"##contig=<ID=4,species=hg19>\n" ANY ON_37, ASSEMBLY_UNKNOWN, "the header does not tell the assembly…"},
        {"##reference=hg19\n##contig=<ID=4,length=190214555>\n" ANY ON_38, ASSEMBLY_UNKNOWN,
         "the header speaks of both GRCh37 and GRCh38: say which with --assembly"},
        {"##reference=hg19\n##contig=<ID=4,length=190214555>\n" ANY ON_38, GRCH38, "file: KIT c.1676T>A"},
        {"##reference=hg19\n##contig=<ID=4,length=190214555>\n" ANY ON_37, GRCH37, "file: KIT c.1676T>A"},
        {"##reference=hg19\n" ANY ON_38, GRCH38,
         "the header says GRCh37, not GRCh38: leave --assembly out, or mend the…"},
        {"##reference=hg38\n" ANY ON_37, GRCH37,
         "the header says GRCh38, not GRCh37: leave --assembly out, or mend the…"},
        {"##reference=hg38\n" ANY ON_38, GRCH38, "file: KIT c.1676T>A"},
        {ANY ON_38, GRCH38, "file: KIT c.1676T>A [/tmp/…"},
        {ANY ON_37, GRCH37, "file: KIT c.1676T>A [/tmp/…"},
        {"##contig=<ID=scaffold4>\n##contig=<ID=b>\n" ANY, GRCH38,
         "no contig of the header is a chromosome with a gene held "
         "(the first is \"scaffold4\"): expected…"},
        {"##contig=<ID=scaffold4>\n##contig=<ID=4>\n" ANY ON_38, GRCH38, "file: KIT c.1676T>A [/tmp/…"},
        {"##contig=<ID=c>\n##contig=<ID=chr4>\n" ANY "chr4 54727444 . T A . . .\n", GRCH38,
         "file: KIT c.1676T>A [/tmp/…"},
        {"##contig=<ID=chr4,length=190214555>\n" ANY "CHR4 54727444 . T A . . .\n", GRCH38, "file: KIT c.1676T>A"},
        {"##contig=<ID=chr4,length=190214555>\n" ANY "chrchr4 54727444 . T A . . .\n", GRCH38, "file:"},
        {"##contig=<ID=chr4,length=190214555>\n" ANY "xyz4 54727444 . T A . . .\n", GRCH38, "file:"},
        {"##contig=<ID=chr4,length=190214555>\n" ANY "chr14 54727444 . T A . . .\n", GRCH38, "file:"},
        {"##contig=<ID=chr4,length=190214555>\n" ANY "chr4 54727444 . G A . . .\n", GRCH38,
         "REF at chr4:54727444 is G, but GRCh38 has T there: is the file of another assembly?"},
        {"##contig=<ID=4,length=191154276>\n" ANY "4 55593610 . GG A . . .\n", GRCH37,
         "REF at 4:55593610 is GG, but GRCh37 has TT there: is the file of another assembly?"},
    };
    int wrong = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct vcf_options options = {.assembly = all[i].asked};
        const char *found = read_with(arena_printf(arena, "##fileformat=VCFv4.2\n%s", all[i].text), &options);
        if (differs(found, all[i].expected)) {
            print_error("%s\nfound     %s\nexpected  %s\n", all[i].text, found, all[i].expected);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* ---- row by row, as the command annotates ---- */

static void add_row(void *context, const struct vcf_row *row)
{
    const char **text = context;
    *text = arena_printf(arena, "%s%s:%d %s>%s %s %s; ", *text, row->chromosome, row->position, row->reference,
                         row->alternative, row->gene->row.id, row->consequence->hgvs_c);
}

static void every_allele_in_a_gene_has_a_row(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *expected;
    } all[] = {
        {"chr4 54727444 . T A,C . . .\n", "chr4:54727444 T>A KIT c.1676T>A; chr4:54727444 T>C KIT c.1676T>C; "},
        {"chr4 54727444 . T <DEL>,C . . .\n", "chr4:54727444 T>C KIT c.1676T>C; "},
        {"chr4 54710000 . T C . . .\nchr4 54727444 . T C . . .\n", "chr4:54727444 T>C KIT c.1676T>C; "},
        {"chr4 54657917 . AA A . . .\nchr4 54727444 . T C . . .\n", "chr4:54727444 T>C KIT c.1676T>C; "},
        {"chr1 1000 . T C . . .\nchr7 140753336 . A T . . .\n", "chr7:140753336 A>T BRAF c.1799T>A; "},
        {"chr4 54727444 . G A . . .\n",
         "REF at chr4:54727444 is G, but GRCh38 has T there: is the file of another assembly?"},
        {"chr4 54727444 . T\n", "4 columns, expected 8…"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char path[] = "/tmp/cajal-vcf-XXXXXX", *tabs = arena_strdup(arena, all[i].lines);
        for (char *c = tabs; *c; c++)
            *c = *c == ' ' ? '\t' : *c;
        make_file(path, arena_printf(arena, CONTIGS "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n%s", tabs));
        const char *text = "";
        cajal_errors *errors = cajal_errors_new();
        if (calls_annotate_vcf(knowledge, path, ASSEMBLY_UNKNOWN, add_row, &text, errors) != CAJAL_OK)
            text = cajal_errors_count(errors) ? arena_strdup(arena, cajal_errors_at(errors, 0)->message) : "no error";
        cajal_errors_free(errors);
        remove(path);
        if (differs(text, all[i].expected))
            fail_msg("%s\nfound     %s\nexpected  %s", all[i].lines, text, all[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_are_read_from_the_keys_of_all_callers),
        cmocka_unit_test(reads_are_counted_as_the_callers_write_them),
        cmocka_unit_test(a_missing_value_is_missing_in_every_width),
        cmocka_unit_test(phase_is_read_from_bars_and_sets),
        cmocka_unit_test(neighbours_on_one_strand_are_one_change),
        cmocka_unit_test(structures_by_their_ends_and_copies),
        cmocka_unit_test(breakends_join_a_gene_to_another_place),
        cmocka_unit_test(one_sample_beside_its_normal),
        cmocka_unit_test(the_assembly_is_told_by_lengths_accessions_and_names),
        cmocka_unit_test(every_allele_in_a_gene_has_a_row),
    };
    return cmocka_run_group_tests(tests, open_knowledge_and_arena, close_knowledge_and_arena);
}
