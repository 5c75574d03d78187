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

/* NULL, or the error. */
static const char *place(struct consequence *out, const char *gene, const char *text, struct dna_numbering numbering)
{
    struct hgvs_dna change;
    struct hgvs_error error;
    size_t prefix;
    bool placed = hgvs_dna_parse(&change, &prefix, text, &error) &&
                  hgvs_dna_consequence(out, arena, transcript_of(gene), &change, &numbering, &error);
    return placed ? NULL : arena_printf(arena, "%zu: %s", error.column, error.message);
}

/* "c.… p.… effect", or the error. */
static const char *read_change(const char *gene, const char *text, enum assembly assembly)
{
    struct consequence found;
    const char *wrong = place(&found, gene, text, (struct dna_numbering){.assembly = assembly});
    if (wrong)
        return wrong;
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
        {"1", 17369257, 17371255, "", "c.200+1_200+1999del - splice_donor_variant"},
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
        char reference[2048] = "", alternative[8];
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

/* Copies in brackets (HGVS, repeated sequences): as many as there are afterwards, counted from the first position on.
 * KIT c.1504_1509 is GCCTAT, A502 and Y503, once. */
static void test_copies(void **state)
{
    (void)state;
    check("KIT", "c.1504_1509[2]", GRCH38, "c.1504_1509dup p.(Ala502_Tyr503dup) inframe_insertion");
    check("KIT", "c.1504GCCTAT[2]", GRCH38, "c.1504_1509dup p.(Ala502_Tyr503dup) inframe_insertion");
    check("KIT", "c.1504_1509GCCTAT[2]", GRCH38, "c.1504_1509dup p.(Ala502_Tyr503dup) inframe_insertion");
    check("KIT", "c.1504_1509[3]", GRCH38,
          "c.1509_1510insGCCTATGCCTAT p.(Tyr503_Phe504insAlaTyrAlaTyr) inframe_insertion");
    check("KIT", "c.1504_1509[1]", GRCH38, "3: this leaves the sequence as it is");
    check("KIT", "c.1504GCCTAA[2]", GRCH38, "3: the reference has GCCTAT there, not GCCTAA");
    check("KIT", "c.1504_1509[258]", GRCH38, "3: more than 1536 bases are put in");
    assert_null(strstr(read_change("KIT", "c.1504_1509[257]", GRCH38), "more than"));
    check("BRAF", "c.1801_1802A[2]", GRCH38, "c.1803del p.(Lys601AsnfsTer49) frameshift_variant");
    check("BRAF", "c.1801A[1]", GRCH38, "c.1802_1803del p.(Lys601IlefsTer10) frameshift_variant");
    check("KIT", "c.1504_1509[2", GRCH38, "14: expected \"]\"");
    check("KIT", "c.1504_1509[]", GRCH38, "13: expected a position");
}

/* BRAF is read from the other strand: g.140753332 to 140753334 are TTT, c.1803 down to c.1801 AAA. By the genome and by
 * the coding sequence it is one change. */
static void test_copies_on_the_other_strand(void **state)
{
    (void)state;
    const char *more = "c.1802_1803dup p.(Ser602AsnfsTer49) frameshift_variant";
    check("BRAF", "c.1801A[5]", GRCH38, more);
    check("BRAF", "g.140753332T[5]", GRCH38, more);
    check("BRAF", "g.140753332[5]", GRCH38, more);
    check("BRAF", "g.140753332T[2]", GRCH38, "c.1803del p.(Lys601AsnfsTer49) frameshift_variant");
    check("BRAF", "g.140753332_140753334[2]", GRCH38, "c.1801_1803dup p.(Lys601dup) inframe_insertion");
    check("BRAF", "g.140753332A[5]", GRCH38, "3: the reference has T there, not A");
    check("BRAF", "g.140753332_140753334delAAA", GRCH38, "3: the reference has TTT there, not AAA");
    check("BRAF", "g.140753332_140753334delTTT", GRCH38, "c.1801_1803del p.(Lys601del) inframe_deletion");
}

struct spelling {
    const char *gene, *name, *expected;
};

static void check_all(const struct spelling *all, size_t count)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        const char *found = read_change(all[i].gene, all[i].name, GRCH38);
        if (strcmp(found, all[i].expected) != 0) {
            print_error("%s %s: found \"%s\", expected \"%s\"\n", all[i].gene, all[i].name, found, all[i].expected);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* What cannot be what it says: where in the name, and why. */
static void test_names_that_cannot_be(void **state)
{
    (void)state;
    static const struct spelling all[] = {
        {"KIT", "c.1676G>A", "3: the reference has T there, not G"},
        {"KIT", "c.1669_1674delAAAAAA", "3: the reference has TGGAAG there, not AAAAAA"},
        {"KIT", "c.1669_1674delTGG", "3: 3 bases are named, but the range has 6"},
        {"KIT", "c.1669_1674del5", "3: 5 bases are named, but the range has 6"},
        {"KIT", "c.1674_1669del", "3: the range ends before it starts"},
        {"KIT", "c.1674_1676insA", "3: an insertion stands between two neighbours"},
        {"KIT", "c.2932A>G", "3: c.2932 is past the end of the coding sequence (2931 bases)"},
        {"KIT", "c.1650+1G>A", "3: c.1650+1: base 1650 is not at that end of an exon"},
        {"KIT", "c.1647-1G>A", "3: c.1647-1: base 1647 is not at that end of an exon"},
        {"KIT", "c.1600_1700inv",
         "3: a change over a whole exon, or more than one: only del, dup and delins can be read"},
        {"KIT", "g.1000A>G", "3: position 1000 is in no coding exon of KIT, nor beside one"},
        {"KIT", "c.2931-1A>G", "3: c.2931-1: base 2931 is not at that end of an exon"},
        {"KIT", "c.1676_?del", "3: uncertain: it does not say which bases are changed"},
        {"KIT", "c.?", "3: uncertain: it does not say which bases are changed"},
        {"KIT", "c.0A>G", "3: expected a position, from 1"},
        {"KIT", "c.xA>G", "3: expected a position"},
        {"KIT", "c.99999999999A>G", "3: expected a position, from 1"},
        {"KIT", "c.1676T>", "9: expected the bases that are put in"},
        {"KIT", "c.1676>A", "9: expected the base that is replaced, before >"},
        {"KIT", "c.1676T", "8: expected a base and >, or del, dup, ins, delins, inv, = or […]"},
        {"KIT", "c.1676insA", "10: an insertion stands between two neighbours, such as 76_77insT"},
        {"KIT", "c.1676inv", "10: an inversion needs a range"},
        {"KIT", "c.1676T>Ax", "10: expected the end of the change here"},
        {"KIT", "c.1676_1677ins(3", "17: expected \")\""},
        {"KIT", "c.1676_1677insN[3", "18: expected \"]\""},
        {"KIT", "c.1676_1677insN[1537]", "21: more than 1536 bases"},
        {"KIT", "c.1676_1678ins(4)", "3: an insertion stands between two neighbours"},
        {"KIT", "c.(1676)del", "8: expected \"_\": between which two positions?"},
        {"KIT", "c.[1676T>A]", "3: several changes in one; give each by itself"},
        {"KIT", "n.1676T>A", "1: expected c. or g."},
        {"KIT", "c", "1: expected c. or g."},
        {"KIT", "c.IVS10-2A>G",
         "3: IVS is the old way to name an intron; give the coding position, such as c.1648-2A>G"},
        {"KIT", "g.54727434_54736500del", "3: a change over more than one exon: give it as c."},
    };
    check_all(all, sizeof all / sizeof all[0]);
}

/* The same change however it is spelt (HGVS: the 3' rule, dup before ins, inv, the old TC>AG). */
static void test_spellings_of_one_change(void **state)
{
    (void)state;
    static const struct spelling all[] = {
        {"KIT", "c.(1676T>A)", "c.1676T>A p.(Val559Asp) missense_variant"},
        {"KIT", "c.1676t>a", "c.1676T>A p.(Val559Asp) missense_variant"},
        {"KIT", "c.1676delinsA", "c.1676T>A p.(Val559Asp) missense_variant"},
        {"KIT", "c.1676delTinsA", "c.1676T>A p.(Val559Asp) missense_variant"},
        {"KIT", "c.1675_1677delinsGAT", "c.1676T>A p.(Val559Asp) missense_variant"},
        {"KIT", "c.1675_1677GTT>GAT", "c.1676T>A p.(Val559Asp) missense_variant"},
        {"KIT", "c.1675_1676GT>AA", "c.1675_1676delinsAA p.(Val559Asn) missense_variant"},
        {"KIT", "c.1669_1674delTGGAAG", "c.1669_1674del p.(Trp557_Lys558del) inframe_deletion"},
        {"KIT", "c.1669_1674del6", "c.1669_1674del p.(Trp557_Lys558del) inframe_deletion"},
        {"KIT", "c.1509_1510insGCCTAT", "c.1504_1509dup p.(Ala502_Tyr503dup) inframe_insertion"},
        {"KIT", "c.1504_1509dupGCCTAT", "c.1504_1509dup p.(Ala502_Tyr503dup) inframe_insertion"},
        {"KIT", "c.1504_1509dup6", "c.1504_1509dup p.(Ala502_Tyr503dup) inframe_insertion"},
        {"KIT", "c.1676_1677inv", "c.1676_1677inv p.(Val559Glu) missense_variant"},
        {"KIT", "c.1676=", "c.1676= - synonymous_variant"},
        {"KIT", "c.1676_1678=", "c.1676_1678= - synonymous_variant"},
        {"KIT", "c.1676T=", "c.1676= - synonymous_variant"},
        {"KIT", "g.54727444T>A", "c.1676T>A p.(Val559Asp) missense_variant"},
        {"KIT", "g.54727437_54727442del", "c.1669_1674del p.(Trp557_Lys558del) inframe_deletion"},
        {"BRAF", "g.140753336A>T", "c.1799T>A p.(Val600Glu) missense_variant"},
        {"BRAF", "g.140753335_140753336delinsTT", "c.1799_1800delinsAA p.(Val600Glu) missense_variant"},
        {"BRAF", "g.140753336=", "c.1799= - synonymous_variant"},
        /* a stop put in: nothing stands behind it */
        {"KIT", "c.1675_1676insTAA", "c.1676_1677insAAT p.(Val559_Val560insIle) inframe_insertion"},
        {"KIT", "c.1674_1675insTAA", "c.1674_1675insTAA p.(Val559Ter) stop_gained"},
        {"KIT", "c.1674_1675insGCATAAGCA", "c.1675_1676insCATAAGCAG p.(Val559delinsAlaTer) stop_gained"},
        {"KIT", "c.1669_1674delinsGCATAA", "c.1669_1674delinsGCATAA p.(Trp557_Lys558delinsAlaTer) stop_gained"},
        {"KIT", "c.1669_1671delinsTAA", "c.1670_1671delinsAA p.(Trp557Ter) stop_gained"},
        {"KIT", "c.1671G>A", "c.1671G>A p.(Trp557Ter) stop_gained"},
        /* over the end of an exon, and far from it */
        {"KIT", "c.1600_1700del", "c.1600_1700del - splice_donor_variant"},
        {"KIT", "c.1648-1_1648insACG", "c.1648_1649insCGA p.(Gln549_Lys550insThr) inframe_insertion"},
        {"KIT", "c.1647+40_1648-40del", "c.1647+40_1648-40del - intron_variant"},
        {"KIT", "c.1774+1000A>G", "c.1774+1000A>G - intron_variant"},
        {"KIT", "c.-50G>A", "c.-50G>A - 5_prime_UTR_variant"},
        {"KIT", "c.*500A>G", "c.*500A>G - 3_prime_UTR_variant"},
        {"KIT", "c.67+1000_68-1000=", "c.67+1000_68-1000= - synonymous_variant"},
        {"SDHB", "c.72+2000_201-2000dup", "c.72+2000_201-2000dup - feature_elongation"},
        {"SDHB", "c.-10000_*10000del", "c.-10000_*10000del - exon_loss_variant"},
    };
    check_all(all, sizeof all / sizeof all[0]);
}

/* What each term means for the protein, as the Sequence Ontology defines them. */
static void test_terms(void **state)
{
    (void)state;
    static const struct {
        enum effect effect;
        const char *term;
        bool destroys, silent, splicing;
    } all[] = {
        {EFFECT_SYNONYMOUS, "synonymous_variant", false, true, false},
        {EFFECT_STOP_RETAINED, "stop_retained_variant", false, true, false},
        {EFFECT_MISSENSE, "missense_variant", false, false, false},
        {EFFECT_INFRAME_DELETION, "inframe_deletion", false, false, false},
        {EFFECT_INFRAME_INSERTION, "inframe_insertion", false, false, false},
        {EFFECT_FRAMESHIFT, "frameshift_variant", true, false, false},
        {EFFECT_STOP_GAINED, "stop_gained", true, false, false},
        {EFFECT_STOP_LOST, "stop_lost", false, false, false},
        {EFFECT_START_LOST, "start_lost", true, false, false},
        {EFFECT_SPLICE_ACCEPTOR, "splice_acceptor_variant", true, false, true},
        {EFFECT_SPLICE_DONOR, "splice_donor_variant", true, false, true},
        {EFFECT_SPLICE_REGION, "splice_region_variant", false, true, false},
        {EFFECT_INTRON, "intron_variant", false, true, false},
        {EFFECT_UTR_5, "5_prime_UTR_variant", false, true, false},
        {EFFECT_UTR_3, "3_prime_UTR_variant", false, true, false},
        {EFFECT_EXON_LOSS, "exon_loss_variant", true, false, false},
        {EFFECT_ELONGATION, "feature_elongation", false, false, false},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        assert_string_equal(effect_term(all[i].effect), all[i].term);
        assert_int_equal(effect_destroys(all[i].effect), all[i].destroys);
        assert_int_equal(effect_is_silent(all[i].effect), all[i].silent);
        assert_int_equal(effect_disturbs_splicing(all[i].effect), all[i].splicing);
    }
    static const struct {
        int first, last;
        enum effect effect;
    } offsets[] = {
        {1, 1, EFFECT_SPLICE_DONOR},      {2, 2, EFFECT_SPLICE_DONOR},    {3, 3, EFFECT_SPLICE_REGION},
        {8, 8, EFFECT_SPLICE_REGION},     {9, 9, EFFECT_INTRON},          {-1, -1, EFFECT_SPLICE_ACCEPTOR},
        {-2, -2, EFFECT_SPLICE_ACCEPTOR}, {-3, -3, EFFECT_SPLICE_REGION}, {-8, -8, EFFECT_SPLICE_REGION},
        {-9, -9, EFFECT_INTRON},          {2, 20, EFFECT_SPLICE_DONOR},   {-20, -2, EFFECT_SPLICE_ACCEPTOR},
        {-20, -3, EFFECT_SPLICE_REGION},  {9, 20, EFFECT_INTRON},         {0, 5, EFFECT_SPLICE_DONOR},
        {-5, 0, EFFECT_SPLICE_ACCEPTOR},  {100, -100, EFFECT_INTRON},
    };
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++)
        if (effect_in_intron(offsets[i].first, offsets[i].last) != offsets[i].effect)
            fail_msg("%d to %d: %s", offsets[i].first, offsets[i].last,
                     effect_term(effect_in_intron(offsets[i].first, offsets[i].last)));
}

/* KIT exon 11 is c.1648 to c.1774, exon 1 ends at c.67, the last begins at c.2803 (kb/genes.yaml): a change in the
 * three bases beside a splice site is near it (SO:0001630). */
static void test_near_a_splice_site(void **state)
{
    (void)state;
    static const struct {
        int first, last; /* coding bases taken out and put in again, the first other than before */
        bool near;
    } all[] = {
        {1648, 1648, true}, {1650, 1650, true}, {1651, 1651, false}, {1771, 1771, false}, {1772, 1772, true},
        {1774, 1774, true}, {1650, 1660, true}, {1651, 1660, false}, {1760, 1771, false}, {1760, 1772, true},
        {4, 4, false},      {64, 64, false},    {65, 65, true},      {67, 67, true},      {2931, 2931, false},
    };
    const struct transcript *transcript = transcript_of("KIT");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        bool outside;
        int from;
        const struct block *block =
            transcript_place(transcript, (struct dna_position){.base = all[i].first}, &from, &outside);
        struct edit edit = {.from = from, .removed = all[i].last - all[i].first + 1};
        edit.added = edit.removed;
        for (int j = 0; j < edit.added; j++) /* every base another one */
            edit.with[j] = "CGTA"[strchr("ACGT", block->bases[from + j]) - "ACGT"];
        struct consequence found;
        assert_true(consequence_of(&found, arena, transcript, block, &edit));
        if (found.near_splice != all[i].near)
            fail_msg("c.%d_%d: %s", all[i].first, all[i].last, found.near_splice ? "near" : "not near");
    }
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
        struct consequence found;
        assert_null(place(&found, all[i].gene, all[i].change, (struct dna_numbering){.assembly = GRCH38}));
        if (strcmp(found.hgvs_c, all[i].name) != 0 || found.place_open != all[i].open)
            fail_msg("%s %s: %s, %s", all[i].gene, all[i].change, found.hgvs_c, found.place_open ? "open" : "sure");
    }
}

/* "name, exon 11, effect", by a numbering that skips `shift` bases after `after`; "?" behind it where the 3' rule would
 * ask for bases that are not held. */
static const char *read_numbered(const char *gene, const char *text, struct dna_numbering numbering)
{
    struct consequence found;
    const char *wrong = place(&found, gene, text, numbering);
    if (wrong)
        return wrong;
    const char *exon = found.exon ? arena_printf(arena, ", exon %d", found.exon) : "";
    return arena_printf(arena, "%s%s, %s%s", found.hgvs_c, exon, effect_term(found.effect),
                        found.place_open ? "?" : "");
}

/* Of KIT 60 bases of each intron are held, of SDHB none; exon 1 of SDHB ends with c.72, exon 2 with c.200. */
static void test_places_not_held(void **state)
{
    (void)state;
    static const char *const over =
        "3: a change over a whole exon, or more than one: only del, dup and delins can be read";
    const struct {
        const char *gene, *name, *told;
    } all[] = {
        {"KIT", "c.1648-100A>G", "c.1648-100A>G, exon 11, intron_variant"},
        {"KIT", "c.1647+100A>G", "c.1647+100A>G, exon 10, intron_variant"},
        {"KIT", "c.1774+100A>G", "c.1774+100A>G, exon 11, intron_variant"},
        {"KIT", "c.-300A>G", "c.-300A>G, 5_prime_UTR_variant"},
        {"KIT", "c.*1600A>G", "c.*1600A>G, 3_prime_UTR_variant"}, /* c.1600 is in exon 10 */
        {"KIT", "c.1648-100_1648-98inv", "c.1648-100_1648-98inv, exon 11, intron_variant"},
        {"KIT", "c.1648-100_1648-98delACT", "c.1648-100_1648-98del, exon 11, intron_variant?"},
        {"KIT", "c.1648-100A[3]", "c.1648-100A[3], exon 11, intron_variant?"},
        {"KIT", "c.1648-100=", "c.1648-100=, synonymous_variant"},
        {"KIT", "c.1648-100_1648-98=", "c.1648-100_1648-98=, synonymous_variant"},
        /* one neighbour is held, the other is not */
        {"KIT", "c.1648-61_1648-60insA", "c.1648-61_1648-60insA, exon 11, intron_variant"},
        {"KIT", "c.1774+60_1774+61insA", "c.1774+60dup, exon 11, intron_variant?"},
        {"KIT", "c.1648-62_1648-60insA", "3: an insertion stands between two neighbours"},
        {"KIT", "c.1648-61_1648-60delinsA", "c.1648-61_1648-60delinsA, intron_variant"},
        {"SDHB", "c.72+1_72+2insA", "c.72+1_72+2insA, exon 1, splice_donor_variant?"},
        {"SDHB", "c.72_72+1insA", "c.72_72+1insA, exon 1, frameshift_variant?"},
        {"SDHB", "c.73-1_73insA", "c.73-1_73insA, exon 2, frameshift_variant"},
        {"KIT", "c.1774+61_1774+62insA", "c.1774+61_1774+62insA, exon 11, intron_variant?"},
        {"KIT", "c.1774+60A[3]", "c.1774+60_1774+61insAA, exon 11, intron_variant?"},
        {"KIT", "c.1774+59TA[3]", "c.1774+60_1774+61insTATA, exon 11, intron_variant?"},
        {"KIT", "c.1774+60AA[3]", "3: longer than can be read"},
        {"KIT", "g.54727602del", "c.1774+60del, exon 11, intron_variant?"},
        {"KIT", "g.54727602_54727603insA", "c.1774+60dup, exon 11, intron_variant?"},
        {"KIT", "g.54727603del", "3: the bases there are not held; give the change as c."},
        {"KIT", "g.54727603_54727604insA", "3: position 54727604 is in no coding exon of KIT, nor beside one"},
        {"SDHB", "c.72+1_72+2dup", "c.72+1_72+2dup, exon 1, splice_donor_variant?"},
        {"SDHB", "c.72+1_72+2inv", "c.72+1_72+2inv, exon 1, splice_donor_variant"},
        {"SDHB", "c.72+1[3]", "c.72+1[3], exon 1, splice_donor_variant?"},
        {"SDHB", "g.17053946_17053947dup", "3: the bases there are not held; give the change as c."},
        {"SDHB", "c.72+1_72+2del", "c.72+1_72+2del, exon 1, splice_donor_variant?"},
        /* a whole exon between two places */
        {"SDHB", "c.72+900_201-900del", "c.72+900_201-900del, exon 2, exon_loss_variant?"},
        {"SDHB", "c.72+900_201-900delinsA", "c.72+900_201-900delinsA, exon 2, exon_loss_variant"},
        {"SDHB", "c.72+900_201-900inv", over},
        {"SDHB", "c.72+900_201-900[2]", over},
        {"SDHB", "c.72+900_73-900delinsA", "c.72+900_73-900delinsA, exon 1, intron_variant?"},
        {"SDHB", "c.72+900_73-900inv", "c.72+900_73-900inv, exon 1, intron_variant"},
        {"KIT", "c.-382_*3522inv", over},
        {"KIT", "c.1640_1650delinsA", "c.1640_1650delinsA, exon 10, splice_donor_variant"},
        {"KIT", "g.54727400_54728050=", "3: over more than one exon: give it as c."},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *found = read_numbered(all[i].gene, all[i].name, (struct dna_numbering){.assembly = GRCH38});
        if (strcmp(found, all[i].told) != 0)
            fail_msg("%s %s: found \"%s\", expected \"%s\"", all[i].gene, all[i].name, found, all[i].told);
    }
}

/* Isoform GNNK- of KIT lacks codons 510 to 513, c.1528 to 1539, and numbers all that follows lower by 12. */
static void test_numbering_of_an_isoform(void **state)
{
    (void)state;
    const struct {
        const char *name, *told;
    } all[] = {
        {"c.1527=", "c.1527=, exon 9, synonymous_variant"},
        {"c.1528=", "c.1540=, exon 9, synonymous_variant"},
        {"c.1528+100A>G", "c.1540+100A>G, exon 9, intron_variant"},
        {"c.1636-100A>G", "c.1648-100A>G, exon 11, intron_variant"},
        {"c.1636-100=", "c.1648-100=, synonymous_variant"},
        {"c.1636-100_1636-99insA", "c.1648-100_1648-99insA, exon 11, intron_variant?"},
        {"c.1664T>A", "c.1676T>A, exon 11, missense_variant"},
        {"c.1636-3_1660del", "c.1648-3_1672del, exon 11, splice_acceptor_variant"},
        {"c.1588_1788del", "c.1602_1802del, exon 10, exon_loss_variant"}, /* GG lost, GG next */
        {"c.*1600A>G", "c.*1600A>G, 3_prime_UTR_variant"},
        {"c.-5C>G", "c.-5C>G, exon 1, 5_prime_UTR_variant"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *found = read_numbered("KIT", all[i].name, (struct dna_numbering){.after = 1527, .shift = 12});
        if (strcmp(found, all[i].told) != 0)
            fail_msg("%s: found \"%s\", expected \"%s\"", all[i].name, found, all[i].told);
    }
}

/* What is told of a change whose ends are not: "name, exon 11" when only that is, "name, exon 11 to 12, effect" when
 * the effect is the same wherever the ends are. */
static const char *read_open(const char *gene, const char *text)
{
    struct hgvs_dna change;
    struct hgvs_error error;
    struct consequence found;
    size_t prefix;
    bool settled;
    if (!hgvs_dna_parse(&change, &prefix, text, &error) ||
        !hgvs_dna_open(&found, &settled, arena, transcript_of(gene), &change, text, &error))
        return arena_printf(arena, "%zu: %s", error.column, error.message);
    assert_true(change.uncertain);
    assert_false(found.place_open);
    const char *exons = found.last_exon == found.exon ? "" : arena_printf(arena, " to %d", found.last_exon);
    return arena_printf(arena, "%s, exon %d%s%s%s", found.hgvs_c, found.exon, exons, settled ? ", " : "",
                        settled ? effect_term(found.effect) : "");
}

/* HGVS, uncertain: (low_first)_(last_high), the ends each between two positions. By the exons of KIT (kb/genes.yaml):
 * 10 is c.1541 to 1647, 11 is c.1648 to 1774, 12 is c.1775 to 1879, and 21, the last, ends with c.2931. What lies
 * between the inner ends is lost for certain. */
static void test_uncertain_ends(void **state)
{
    (void)state;
    static const char *const outside =
        "3: the ends are uncertain and may lie outside one exon; give the exon or surer ends";
    static const char *const past = "3: past the end of the coding sequence (2931 bases)";
    const struct {
        const char *name, *told;
    } all[] = {
        {"c.(1640_1648)_(1774_1780)del", ", exon 11, exon_loss_variant"},
        {"c.(1640_1648)_(1774_1780)dup", ", exon 11, feature_elongation"},
        {"c.(1650_1660)_(1700_1710)del", ", exon 11"},
        {"c.(1650_1660)_(1700_1710)dup", ", exon 11"},
        {"c.(1600_1610)_(1700_1710)del", ", exon 10 to 11, splice_donor_variant"},
        {"c.(1640_1647)_(1648_1650)del", ", exon 10 to 11, splice_donor_variant"},
        {"c.(1640_1648)_(1774_1780)inv", outside},
        {"c.(1640_1648)_(1774_1780)delinsA", outside},
        {"c.(1647+1_1648-1)_(1774+1_1775-1)del", ", exon 11, exon_loss_variant"},
        {"c.(?_1648)_(1774_?)del", ", exon 11, exon_loss_variant"},
        {"c.(1648_1650)_(1770_1774)del", ", exon 11"},
        {"c.(1647_1650)_(1770_1774)del", outside},
        {"c.(1648_1650)_(1770_1775)del", outside},
        {"c.(1630_1660)_(1700_1710)del", outside},
        {"c.(1774_1775)_(1800_1810)del", outside},
        {"c.(1650_?)_(1700_1710)del", ", exon 11"},
        {"c.(?_1650)_(1700_1710)del", outside},
        {"c.(1650_1660)_(1700_?)del", outside},
        {"c.(1650_1660)_(?_1710)del", ", exon 11"},
        {"c.(1648-5_1650)_(1660_1670)del", outside},
        {"c.(1650_1660)_(1670_1774+5)del", outside},
        {"c.(1648_1774)del", ", exon 11"},
        {"c.(1650_1650)del", ", exon 11"},
        {"c.(1710_1650)del", "3: the range ends before it starts"},
        {"c.(1700_1710)_(1650_1660)del", "3: the range ends before it starts"},
        {"c.1650_1652ins(30)", ", exon 11"},
        {"c.1650_1652insN[30]", ", exon 11"},
        {"c.1650_1651delins(5)", ", exon 11"},
        {"c.(1_5)_(10_20)del", ", exon 1"},
        {"c.(-5_1)_(10_20)del", ", exon 1, start_lost"},
        {"c.(-5_2)_(10_20)del", outside},
        {"c.(?_-1)_(*1_?)del", ", exon 1 to 21, exon_loss_variant"},
        {"c.(2900_2910)_(2925_2931)del", ", exon 21"},
        {"c.(2900_2910)_(2925_2932)del", past},
        {"c.(2900_2910)_(2932_2940)del", past},
        {"c.(2900_2910)_(2932_?)del", past},
        {"c.(2900_2910)_(2931_?)del", outside},
        {"c.(2900_2910)_(2925_*5)del", outside},
        {"c.(2900_2910)_(*2932_?)del", outside},
        {"c.(?_-1)_(*2932_?)del", ", exon 1 to 21, exon_loss_variant"},
        {"c.(2900_2910)_(2925_*2932)del", outside},
        {"c.(-5_1)_(10_20)dup", ", exon 1, feature_elongation"},
        {"c.(-5_-1)_(10_20)dup", ", exon 1, feature_elongation"},
        {"c.(-5_-1)_(10_20)del", ", exon 1, start_lost"},
        {"c.(1600_1610)_(1700_1710)dup", ", exon 10 to 11, feature_elongation"},
        {"g.(54727420_54727425)_(54727430_54727435)del",
         "3: an uncertain change of the genome cannot be read; give it as c."},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *found = read_open("KIT", all[i].name), *told = all[i].told;
        if (told[0] == ',')
            told = arena_printf(arena, "%s%s", all[i].name, told);
        if (strcmp(found, told) != 0)
            fail_msg("%s: found \"%s\", expected \"%s\"", all[i].name, found, told);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_vectors),
        cmocka_unit_test(test_grammar_vectors),
        cmocka_unit_test(test_the_end_of_the_protein),
        cmocka_unit_test(test_counted_bases),
        cmocka_unit_test(test_the_start_codon),
        cmocka_unit_test(test_the_ends_of_exons),
        cmocka_unit_test(test_over_ends_not_held),
        cmocka_unit_test(test_beside_exons_not_held),
        cmocka_unit_test(test_long_losses_beside_exons),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_copies_on_the_other_strand),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_near_a_splice_site),
        cmocka_unit_test(test_names_that_cannot_be),
        cmocka_unit_test(test_spellings_of_one_change),
        cmocka_unit_test(test_where_the_3_prime_rule_needs_bases),
        cmocka_unit_test(test_places_not_held),
        cmocka_unit_test(test_numbering_of_an_isoform),
        cmocka_unit_test(test_uncertain_ends),
    };
    return cmocka_run_group_tests(tests, open_knowledge_and_arena, close_knowledge_and_arena);
}
