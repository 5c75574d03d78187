/* c. and g. names, and what they do to the protein. Expected values: the vectors of
 * tests/data/gist_kit_pdgfra_vectors.tsv (ClinVar, CIViC, biocommons hgvs; sources in the file), and HGVS
 * recommendations worked by hand where a row says so. */
#include "workspace.h"
#include "variant/calls.h"
#include "variant/hgvs_dna.h"

static const struct transcript *transcript_of(const char *gene)
{
    const struct transcript *transcript = transcript_build(arena, knowledge, kb_gene(knowledge, gene));
    assert_non_null(transcript);
    return transcript;
}

/* "c.… p.… effect", or the error. */
static const char *read_change(const char *gene, const char *text, enum assembly assembly)
{
    struct hgvs_dna change;
    struct hgvs_error error;
    struct consequence found;
    struct dna_numbering numbering = {.assembly = assembly};
    size_t prefix;
    if (!hgvs_dna_parse(&change, &prefix, text, &error) ||
        !hgvs_dna_consequence(&found, arena, transcript_of(gene), &change, text, &numbering, &error))
        return arena_printf(arena, "%zu: %s", error.column, error.message);
    const char *protein = found.has_protein ? hgvs_format(arena, &found.protein, true) : "-";
    return arena_printf(arena, "%s %s %s", found.hgvs_c, protein, effect_term(found.effect));
}

static void check(const char *gene, const char *text, enum assembly assembly, const char *expected)
{
    const char *found = read_change(gene, text, assembly);
    if (strcmp(found, expected) != 0)
        fail_msg("%s %s: found \"%s\", expected \"%s\"", gene, text, found, expected);
}

/* One VCF allele, "4:55593610:T:A" or "chr4:…", as a consequence. */
static const char *read_allele(const struct transcript *transcript, const char *allele, enum assembly assembly)
{
    char chromosome[16], reference[64], alternative[64];
    int position, offset;
    assert_int_equal(sscanf(allele, "%15[^:]:%d:%63[^:]:%63s", chromosome, &position, reference, alternative), 4);
    const struct block *block = transcript_find(transcript, assembly, position, &offset);
    if (!block)
        return "outside";
    struct edit edit = {.from = offset, .removed = (int)strlen(reference), .added = (int)strlen(alternative)};
    memcpy(edit.with, alternative, strlen(alternative));
    struct consequence found;
    assert_true(consequence_of(&found, arena, transcript, block, &edit));
    const char *protein = found.has_protein ? hgvs_format(arena, &found.protein, true) : "-";
    return arena_printf(arena, "%s %s", found.hgvs_c, protein);
}

static void test_published_vectors(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/gist_kit_pdgfra_vectors.tsv", "r");
    assert_non_null(file);
    char line[1024];
    int tested = 0;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char gene[16], exon[8], coding[64], protein[96], grch38[96], grch37[96];
        assert_int_equal(sscanf(line, "%15[^\t]\t%7[^\t]\t%63[^\t]\t%95[^\t]\t%95[^\t]\t%95[^\t]", gene, exon, coding,
                                protein, grch38, grch37),
                         6);
        const struct transcript *transcript = transcript_of(gene);
        const char *expected = arena_printf(arena, "%s %s", coding, protein);
        const char *found[] = {read_allele(transcript, grch38, GRCH38), read_allele(transcript, grch37, GRCH37),
                               read_change(gene, coding, ASSEMBLY_UNKNOWN)};
        for (size_t i = 0; i < 3; i++)
            if (strncmp(found[i], expected, strlen(expected)) != 0)
                print_error("%s %s %s: found \"%s\", expected \"%s\"\n", gene, grch38, coding, found[i], expected),
                    tested -= 1000;
        tested++;
    }
    fclose(file);
    assert_int_equal(tested, 61);
}

/* Each name of hgvs_grammar_dna.tsv is read or refused as its third column says; a difference from biocommons hgvs
 * has its reason there. */
static void test_grammar_vectors(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/hgvs_grammar_dna.tsv", "r");
    assert_non_null(file);
    char line[512], written[128], valid[8], read_here[8];
    int tested = 0, wrong = 0;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        struct hgvs_dna change;
        struct hgvs_error error;
        size_t prefix;
        assert_int_equal(sscanf(line, "%127[^\t]\t%7[^\t]\t%7[^\t]", written, valid, read_here), 3);
        bool read = hgvs_dna_parse(&change, &prefix, written, &error);
        if (read != (strcmp(read_here, "yes") == 0)) {
            print_error("%s: %s\n", written, read ? "read" : error.message);
            wrong++;
        }
        if (strcmp(valid, read_here) != 0)
            assert_true(strlen(strrchr(line, '\t')) > 10); /* the reason */
        tested++;
    }
    fclose(file);
    assert_int_equal(wrong, 0);
    assert_true(tested > 90);
}

/* What the comparison with bcftools csq (tests/csq) found: there it says the same. */
static void test_the_end_of_the_protein(void **state)
{
    (void)state;
    check("PDGFRA", "c.3266_3267insTATCTC", GRCH38, "c.3266_3267insTATCTC p.(Ter1090IleextTer2) inframe_insertion");
    check("SDHA", "c.1991_1993del", GRCH38, "c.1991_1993del p.(Tyr664del) inframe_deletion");
    check("KRAS", "c.564_566delinsATG", GRCH38, "c.564_566delinsATG p.(Met188Ile) missense_variant");
    check("SDHC", "c.509delinsAGAT", GRCH38, "c.509delinsAGAT p.(Ter170=) stop_retained_variant");
    check("SDHC", "c.507_508insGG", GRCH38, "c.507_508insGG p.(Ter170GlyextTer?) frameshift_variant");
    check("SDHC", "c.500_509del", GRCH38, "c.500_509del p.(Ala167fs) frameshift_variant");
    check("HRAS", "c.566_568dup", GRCH38, "c.566_568dup p.(Ser189dup) inframe_insertion");
    check("SDHD", "c.479_480insTGGTTAG", GRCH38, "c.479_480insTGGTTAG p.(Ter160CysextTer2) stop_lost");
    check("KIT", "c.2926_*1delinsCGATAAC", GRCH38, "c.2926_*1delinsCGATAAC p.(Val976Arg) missense_variant");
    check("KIT", "c.*1_*6del", GRCH38, "c.*1_*6del - 3_prime_UTR_variant");
    check("PDGFRA", "c.3263_*2del", GRCH38, "c.3263_*2del p.(Phe1088TrpfsTer34) frameshift_variant");
}

/* The old way to name how many bases are taken out, as ClinVar and CIViC have it. */
static void test_counted_bases(void **state)
{
    (void)state;
    check("KIT", "NM_000222.2:c.1648_1674del27", GRCH38, "c.1648_1674del p.(Lys550_Lys558del) inframe_deletion");
    check("KIT", "NM_000222.2:c.1648_1674del28", GRCH38, "15: 28 bases are named, but the range has 27");
}

/* A start codon that is whole behind what is put in is not lost; one that is cut is. */
static void test_the_start_codon(void **state)
{
    (void)state;
    check("NRAS", "c.1_2insCTCA", GRCH38, "c.1_2insCTCA - 5_prime_UTR_variant");
    check("KIT", "c.-5_1del", GRCH38, "c.-5_1del - 5_prime_UTR_variant");
    check("KIT", "c.-2_2del", GRCH38, "c.-2_2del p.(Met1?) start_lost");
    check("SDHA", "c.4_16del", GRCH38, "c.4_16del p.(Ser2AlafsTer6) frameshift_variant");
}

/* Beside exons whose introns are not held (BRAF) as beside those whose are (KIT, PDGFRA). */
static void test_the_ends_of_exons(void **state)
{
    (void)state;
    check("BRAF", "c.1742-1_1742delinsTTC", GRCH38, "c.1742-1_1742delinsTTC - splice_acceptor_variant");
    check("BRAF", "c.1741+1G>A", GRCH38, "c.1741+1G>A - splice_donor_variant");
    check("BRAF", "c.1741+4_1741+6del", GRCH38, "c.1741+4_1741+6del - splice_region_variant");
    check("PDGFRA", "c.1089_1121+10dup", GRCH38, "c.1089_1121+10dup - intron_variant");
    check("PDGFRA", "c.2156+4_2156+7del", GRCH38, "c.2156+4_2156+7del - splice_region_variant");
    check("KIT", "c.1648_1674del", GRCH38, "c.1648_1674del p.(Lys550_Lys558del) inframe_deletion");
    /* An intron of 91 bases: the nearer exon names the place. */
    check("KIT", "g.54727370=", GRCH38, "c.1647+46= - synonymous_variant");
    check("KIT", "g.54727371=", GRCH38, "c.1648-45= - synonymous_variant");
}

static const char *read_record_on(enum assembly assembly, const char *chromosome, int position, const char *reference,
                                  const char *alternative)
{
    struct coverage coverage;
    struct call call = {0};
    struct consequence found;
    assert_true(coverage_build(&coverage, arena, knowledge, assembly));
    const struct covered_gene *gene =
        coverage_find(&coverage, chromosome, strlen(chromosome), position + (int)strlen(reference) - 1);
    assert_non_null(gene);
    struct place_result placed = call_place(&call, &found, arena, gene, assembly, position, reference, alternative);
    if (placed.status != 1)
        return "nothing";
    return arena_printf(arena, "%s %s %s", found.hgvs_c,
                        found.has_protein ? hgvs_format(arena, &found.protein, true) : "-", effect_term(found.effect));
}

static const char *read_record(const char *chromosome, int position, const char *reference, const char *alternative)
{
    return read_record_on(GRCH38, chromosome, position, reference, alternative);
}

/* Beside exons whose introns are not held the distance names the place (HGVS, numbering: c.200+1 is the first base
 * after an exon that ends at c.200). SDHB exon 2 ends there, at 17371256 of GRCh37, and runs backwards; SDHD exon 1
 * ends at c.52, 111957683, and runs forwards. Splice sites are two bases, the region eight (SO:0001630). */
static void test_beside_exons_not_held(void **state)
{
    (void)state;
    static const struct {
        const char *chromosome;
        int position;
        const char *reference, *alternative, *expected;
    } all[] = {
        {"1", 17371255, "C", "T", "c.200+1G>A - splice_donor_variant"},
        {"1", 17371254, "A", "C", "c.200+2T>G - splice_donor_variant"},
        {"1", 17371253, "A", "C", "c.200+3T>G - splice_region_variant"},
        {"1", 17371248, "G", "T", "c.200+8C>A - splice_region_variant"},
        {"1", 17371247, "G", "T", "c.200+9C>A - intron_variant"},
        {"1", 17371196, "G", "T", "c.200+60C>A - intron_variant"}, /* so far a place is named, and no farther */
        {"1", 17371195, "G", "T", "nothing"},
        {"1", 17371252, "TGAC", "T", "c.200+1_200+3del - splice_donor_variant"},
        {"1", 17371254, "AC", "GG", "c.200+1_200+2delinsCC - splice_donor_variant"},
        {"1", 17371255, "C", "GG", "c.200+1delinsCC - splice_donor_variant"},
        {"1", 17371251, "GT", "G", "c.200+4del - splice_region_variant"},
        {"1", 17350571, "T", "C", "c.541-2A>G - splice_acceptor_variant"},
        {"11", 111957684, "G", "A", "c.52+1G>A - splice_donor_variant"},
        {"11", 111957685, "T", "G", "c.52+2T>G - splice_donor_variant"},
        {"11", 111958580, "G", "C", "c.53-1G>C - splice_acceptor_variant"},
        {"11", 111958579, "A", "G", "c.53-2A>G - splice_acceptor_variant"},
        {"11", 111958578, "T", "G", "c.53-3T>G - splice_region_variant"},
        {"11", 111958577, "TTA", "T", "c.53-3_53-2del - splice_acceptor_variant"},
        {"11", 111958576, "TTA", "T", "c.53-4_53-3del - splice_region_variant"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *found =
            read_record_on(GRCH37, all[i].chromosome, all[i].position, all[i].reference, all[i].alternative);
        if (strcmp(found, all[i].expected) != 0)
            fail_msg("%s:%d %s>%s: %s, expected %s", all[i].chromosome, all[i].position, all[i].reference,
                     all[i].alternative, found, all[i].expected);
    }
}

/* A loss that begins beside an exon and ends farther in the intron than bases are named one by one: 60. */
static void test_long_losses_beside_exons(void **state)
{
    (void)state;
    static const struct {
        const char *chromosome;
        int first, last; /* bases lost */
        const char *with, *expected;
    } all[] = {
        {"1", 17371176, 17371255, "", "c.200+1_200+80del - splice_donor_variant"},
        {"1", 17371176, 17371254, "", "c.200+2_200+80del - splice_donor_variant"},
        {"1", 17371176, 17371253, "", "c.200+3_200+80del - splice_region_variant"},
        {"1", 17371176, 17371248, "", "c.200+8_200+80del - splice_region_variant"},
        {"1", 17371176, 17371247, "", "c.200+9_200+80del - intron_variant"},
        {"1", 17371176, 17371206, "", "c.200+50_200+80del - intron_variant"},
        {"1", 17371176, 17371205, "", "nothing"}, /* deep in the intron: no name */
        {"1", 17371176, 17371255, "GA", "c.200+1_200+80delinsTC - splice_donor_variant"},
        {"11", 111957684, 111957763, "", "c.52+1_52+80del - splice_donor_variant"},
        {"11", 111957685, 111957763, "GA", "c.52+2_52+80delinsGA - splice_donor_variant"},
        {"11", 111958501, 111958580, "", "c.53-80_53-1del - splice_acceptor_variant"},
        {"11", 111958501, 111958578, "", "c.53-80_53-3del - splice_region_variant"},
        {"11", 111958501, 111958572, "", "c.53-80_53-9del - intron_variant"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        /* bases that share no end with what stands there instead */
        char reference[256] = "", alternative[8];
        int length = all[i].last - all[i].first + 1;
        for (int j = 0; j < length; j++)
            reference[j] = 'C';
        snprintf(alternative, sizeof alternative, "%s", all[i].with);
        const char *found = read_record_on(GRCH37, all[i].chromosome, all[i].first, reference, alternative);
        if (strcmp(found, all[i].expected) != 0)
            fail_msg("%s:%d-%d: %s, expected %s", all[i].chromosome, all[i].first, all[i].last, found, all[i].expected);
    }
}

/* From the genome, over ends beside which no bases are held: the term is that of bcftools csq, the name follows from
 * the distance. */
static void test_over_ends_not_held(void **state)
{
    (void)state;
    assert_string_equal(read_record("1", 161314403, "TCCATGGCTGCGC", "T"), "c.-2_10del p.(Met1?) start_lost");
    assert_string_equal(read_record("1", 17044862, "TGCAGCTGTCTGGGCTCCTCGGGAGGCC", "T"),
                        "c.73-1_98del - splice_acceptor_variant");
    assert_string_equal(read_record("1", 114708649, "AACACCCT", "CCGCGTAG"),
                        "c.451-2_456delinsCTACGCGG - splice_acceptor_variant");
    assert_string_equal(read_record("1", 114708525, "CCATCTCCCTTTAC", "C"), "c.568_*10del - stop_lost");
    assert_string_equal(read_record("3", 179210338, "AGT", "CTGA"), "c.1404_1404+2delinsCTGA - splice_donor_variant");
}

/* The 3' rule (HGVS, general recommendations: the most 3' place; over an exon's end into the intron as the genome has
 * it, not into the next exon). The bases: KIT intron 10 ends …TCCCCACAG and exon 11 begins AAACCC; exon 12 is followed
 * by GT. Of SDHB no intron is held. */
static void test_where_the_3_prime_rule_needs_bases(void **state)
{
    (void)state;
    static const struct {
        const char *gene, *change, *name;
        bool open;
    } all[] = {
        {"KIT", "c.1648-5_1648-1del", "c.1648-5_1648-1del", false},
        {"KIT", "c.1648-8_1648-7del", "c.1648-6_1648-5del", false}, /* of CCCC */
        {"KIT", "c.1648-3_1672del", "c.1648-3_1672del", false},
        {"KIT", "c.1648-1_1879del", "c.1648_1879+1del", false}, /* G lost before, G next: over two exons */
        {"KIT", "c.1648-70_1660del", "c.1648-70_1660del", true},
        {"KIT", "c.1648-100_1648-98del", "c.1648-100_1648-98del", true},
        {"KIT", "c.1648-100_1648-98dup", "c.1648-100_1648-98dup", true},
        {"KIT", "c.1648-100A>G", "c.1648-100A>G", false},
        {"SDHB", "c.72+1_72+5del", "c.72+1_72+5del", true},
        {"SDHB", "c.73-1del", "c.73-1del", true},
        {"SDHB", "c.73-1G>A", "c.73-1G>A", false},
        {"SDHB", "c.73-5_73-4insA", "c.73-5_73-4insA", true},
        {"SDHB", "c.73-5_73-2delinsA", "c.73-5_73-2delinsA", true},
        {"SDHB", "c.72del", "c.72del", true}, /* the exon's last: the intron may go on alike */
        {"SDHB", "c.80del", "c.80del", false},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct hgvs_dna change;
        struct hgvs_error error;
        struct consequence found;
        struct dna_numbering numbering = {.assembly = GRCH38};
        size_t prefix;
        assert_true(hgvs_dna_parse(&change, &prefix, all[i].change, &error));
        assert_true(hgvs_dna_consequence(&found, arena, transcript_of(all[i].gene), &change, all[i].change, &numbering,
                                         &error));
        if (strcmp(found.hgvs_c, all[i].name) != 0 || found.place_open != all[i].open)
            fail_msg("%s %s: %s, %s", all[i].gene, all[i].change, found.hgvs_c, found.place_open ? "open" : "sure");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_vectors),        cmocka_unit_test(test_grammar_vectors),
        cmocka_unit_test(test_the_end_of_the_protein),   cmocka_unit_test(test_counted_bases),
        cmocka_unit_test(test_the_start_codon),          cmocka_unit_test(test_the_ends_of_exons),
        cmocka_unit_test(test_over_ends_not_held),       cmocka_unit_test(test_beside_exons_not_held),
        cmocka_unit_test(test_long_losses_beside_exons), cmocka_unit_test(test_where_the_3_prime_rule_needs_bases),
    };
    return cmocka_run_group_tests(tests, open_knowledge_and_arena, close_knowledge_and_arena);
}
