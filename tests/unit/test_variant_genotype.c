/* Molecular findings → class, driver and acquired resistance. Each row is a report as it is written
 * and what a molecular pathologist would say of it. */
#include "workspace.h"
#include "knowledge/knowledge.h"
#include "patient/case.h"
#include "variant/finding.h"

static const char *joined(const char **list, uint32_t count)
{
    const char *text = "";
    for (uint32_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? "; " : "", list[i]);
    return text;
}

static const char *resistance_of(const cajal_genotype *genotype)
{
    const char *text = "";
    for (uint32_t i = 0; i < genotype->resistance_count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? "; " : "", genotype->resistance[i]->row.id);
    return text;
}

struct expected {
    const char *findings; /* members of `molecular` */
    const char *class;
    const char *primary, *secondary, *resistance; /* joined by "; " */
    const char *note;                             /* part of one of the notes; NULL: no note at all */
};

static const struct genotype_options options = GENOTYPE_OPTIONS_INIT;

static cajal_genotype classify(const char *findings, const char *treatments, cajal_case **owner)
{
    const char *members = arena_printf(arena, "\"molecular\":[%s],\"treatments\":[%s]", findings, treatments);
    *owner = case_of(members);
    cajal_errors *errors = cajal_errors_new();
    cajal_genotype genotype;
    cajal_status status = genotype_classify(&genotype, arena, knowledge, *owner, &options, errors);
    if (status != CAJAL_OK)
        fail_msg("%s: %s", findings, cajal_errors_count(errors) ? cajal_errors_at(errors, 0)->message : "(no message)");
    cajal_errors_free(errors);
    return genotype;
}

static void compare(const char *findings, const char *what, const char *found, const char *expected)
{
    if (strcmp(found, expected) != 0)
        fail_msg("%s\n%s: found \"%s\", expected \"%s\"", findings, what, found, expected);
}

/* The class by its name with what it rests on, what the base says of it, and what was acquired. */
static const char *sentence_of(const cajal_genotype *genotype, const char *primary, const char *secondary)
{
    char *list = arena_printf(arena, "%s%s%s. %s%s%s%s", *primary ? " (" : "", primary, *primary ? ")" : "",
                              kb_genotype_text(genotype->genotype, INT32_MAX), *secondary ? " Acquired: " : "",
                              secondary, *secondary ? "." : "");
    for (char *c = strchr(list, ';'); c && c < list + strlen(primary) + 2; c = strchr(c, ';'))
        *c = ',';
    char *acquired = *secondary ? strstr(list, " Acquired: ") : NULL;
    for (char *c = acquired; c && *c; c++)
        *c = *c == ';' ? ',' : *c;
    return arena_printf(arena, "%s%s", genotype->genotype->name, list);
}

static void check_one(const struct expected *row, const char *treatments)
{
    cajal_case *owner;
    cajal_genotype genotype = classify(row->findings, treatments, &owner);
    const char *notes = joined(genotype.notes, genotype.notes_count);
    compare(row->findings, "class", genotype.genotype->row.id, row->class);
    compare(row->findings, "primary", joined(genotype.primary, genotype.primary_count), row->primary);
    compare(row->findings, "secondary", joined(genotype.secondary, genotype.secondary_count), row->secondary);
    compare(row->findings, "resistance", resistance_of(&genotype), row->resistance);
    if (row->note ? !strstr(notes, row->note) : genotype.notes_count > 0)
        fail_msg("%s\nnotes: found \"%s\", expected \"%s\"", row->findings, notes, row->note ? row->note : "");
    compare(row->findings, "text", genotype.text, sentence_of(&genotype, row->primary, row->secondary));
    cajal_case_free(owner);
}

#define CHECK_ALL(rows, treatments)                                                                                    \
    for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                                                      \
    check_one(&(rows)[i], treatments)

#define KIT(change) "{\"gene\":\"KIT\",\"hgvs\":\"" change "\"}"
#define PDGFRA(change) "{\"gene\":\"PDGFRA\",\"hgvs\":\"" change "\"}"
#define NONE(gene) "{\"gene\":\"" gene "\",\"result\":\"not_detected\"}"
#define IMATINIB_2000 "{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"start\":\"2000-03\"}"

/* One driver, before any drug. */
static void test_one_driver_gives_the_class(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {KIT("p.V559D"), "kit_exon_11", "KIT p.V559D", "", "", NULL},
        {KIT("p.(Trp557_Lys558del)"), "kit_exon_11", "KIT p.W557_K558del", "", "", NULL},
        {"{\"gene\":\"c-KIT\",\"hgvs\":\"KIT:L576P\"}", "kit_exon_11", "KIT p.L576P", "", "", NULL},
        {KIT("p.T417_D419delinsY"), "kit_exon_8", "KIT p.T417_D419delinsY", "", "", NULL},
        {KIT("p.A502_Y503dup"), "kit_exon_9", "KIT p.A502_Y503dup", "", "", NULL},
        {KIT("p.K642E"), "kit_exon_13", "KIT p.K642E", "", "", NULL},
        {KIT("p.N822K"), "kit_exon_17", "KIT p.N822K", "", "", NULL},
        {KIT("p.A829P"), "kit_exon_18", "KIT p.A829P", "", "", NULL},
        {PDGFRA("p.D842V"), "pdgfra_d842v", "PDGFRA p.D842V", "", "", NULL},
        {PDGFRA("p.Asp842Ile"), "pdgfra_d842v", "PDGFRA p.D842I", "", "", NULL},
        {PDGFRA("p.D842_I843delinsVM"), "pdgfra_d842v", "PDGFRA p.D842_I843delinsVM", "", "", NULL},
        {PDGFRA("p.V561D"), "pdgfra_exon_12", "PDGFRA p.V561D", "", "", NULL},
        {PDGFRA("p.N659K"), "pdgfra_exon_14", "PDGFRA p.N659K", "", "", NULL},
        {PDGFRA("p.I843del"), "pdgfra_exon_18_other", "PDGFRA p.I843del", "", "", NULL},
        {"{\"gene\":\"BRAF\",\"hgvs\":\"p.V600E\"}", "braf_v600e", "BRAF p.V600E", "", "", NULL},
        {"{\"gene\":\"NTRK3\",\"alteration\":\"fusion\",\"partner\":\"ETV6\"}", "ntrk_fusion", "ETV6::NTRK3 fusion", "",
         "", NULL},
        {"{\"gene\":\"SDHB\",\"ihc\":\"lost\"}", "sdh_deficient", "SDHB lost", "", "", NULL},
        {"{\"gene\":\"KIT\",\"exon\":11}", "kit_exon_11", "KIT exon 11 mutation", "", "", NULL},
    };
    CHECK_ALL(rows, "");
}

/* A deletion that begins at D842 but leaves an aspartate there is not the resistant mutation. */
static void test_deletion_that_keeps_d842_is_not_d842v(void **state)
{
    (void)state;
    cajal_case *owner;
    cajal_genotype genotype = classify(PDGFRA("p.D842_H845del"), "", &owner);
    assert_string_equal(genotype.genotype->row.id, "pdgfra_exon_18_other");
    assert_string_equal(genotype.primary[0], "PDGFRA p.I843_D846del");
    cajal_case_free(owner);
}

/* The usual exon 9 duplication, in the spellings of reports. The first says another protein if taken
 * by the letter: it is read as the duplication, and the plan says so. */
static void test_spellings_of_the_exon_9_duplication(void **state)
{
    (void)state;
    static const char *const spellings[] = {"A502_Y503insAY",     "p.A502_Y503insAY", "p.(Ala502_Tyr503insAlaTyr)",
                                            " p.A502_Y503insAY ", "A502_Y503insYA",   "S501_A502insAY",
                                            "p.Y503_F504insAY",   "A502_Y503dupAY",   "KIT:p.Ala502_Tyr503dup"};
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        cajal_case *owner;
        const char *findings = arena_printf(arena, "{\"gene\":\"KIT\",\"hgvs\":\"%s\"}", spellings[i]);
        cajal_genotype genotype = classify(findings, "", &owner);
        compare(findings, "primary", joined(genotype.primary, genotype.primary_count), "KIT p.A502_Y503dup");
        compare(findings, "class", genotype.genotype->row.id, "kit_exon_9");
        if (i < 4)
            assert_non_null(strstr(joined(genotype.notes, genotype.notes_count), "is read as p.A502_Y503dup"));
        cajal_case_free(owner);
    }
}

/* Every row of legacy_alias_vectors.tsv whose canonical name is of the protein and not rejected. */
static void test_legacy_names(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/legacy_alias_vectors.tsv", "r");
    assert_non_null(file);
    char line[1024], gene[16], reported[128], canonical[128];
    int tested = 0;
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%15[^\t]\t%127[^\t]\t%127[^\t]", gene, reported, canonical) != 3 ||
            strncmp(canonical, "p.", 2) != 0 || strpbrk(reported, " .,:(")) /* DNA, or several spellings */
            continue;
        if (strstr(reported, "K550_K559DEL") || strstr(reported, "DI842") || strstr(canonical, "unchanged"))
            continue; /* the first is a misprint, refused below; the second no protein notation */
        cajal_case *owner;
        cajal_genotype genotype =
            classify(arena_printf(arena, "{\"gene\":\"%s\",\"hgvs\":\"%s\"}", gene, reported), "", &owner);
        assert_int_equal(genotype.variants_count, 1);
        struct hgvs_protein change;
        struct hgvs_error error;
        size_t gene_length;
        assert_true(hgvs_parse(&change, &gene_length, canonical, &error));
        compare(reported, "name", genotype.variants[0].hgvs_p, hgvs_format(arena, &change, false));
        tested++;
        cajal_case_free(owner);
    }
    fclose(file);
    assert_true(tested >= 12);
}

/* A harmless variant is no driver, and does not stand in the way of wild type. */
static void test_wild_type_needs_both_genes(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {NONE("KIT") "," NONE("PDGFRA"), "wild_type", "", "", "", NULL},
        {NONE("KIT") "," NONE("PDGFRA") "," PDGFRA("p.P567="), "wild_type", "", "", "", NULL},
        {NONE("KIT") "," NONE("PDGFRA") "," KIT("p.M541L"), "wild_type", "", "", "", NULL},
        {NONE("KIT"), "unknown", "", "", "", NULL},
        {NONE("PDGFRA"), "unknown", "", "", "", NULL},
        {"", "unknown", "", "", "", NULL},
        {"{\"gene\":\"KIT\",\"result\":\"failed\"}," NONE("PDGFRA"), "unknown", "", "", "", NULL},
        {"{\"gene\":\"KIT\",\"ihc\":\"negative\"}," NONE("PDGFRA"), "unknown", "", "", "", NULL},
        {"{\"gene\":\"KIT\",\"exon\":11,\"result\":\"not_detected\"}," NONE("PDGFRA"), "unknown", "", "", "",
         "nothing in exon 11"},
        {"{\"gene\":\"KIT\",\"alteration\":\"amplification\",\"result\":\"not_detected\"}," NONE("PDGFRA"), "unknown",
         "", "", "", NULL},
        {NONE("KIT") "," NONE("PDGFRA") ",{\"gene\":\"SDHB\",\"ihc\":\"lost\"}", "sdh_deficient", "SDHB lost", "", "",
         NULL},
        {NONE("KIT") "," NONE("PDGFRA") ",{\"gene\":\"NF1\",\"alteration\":\"mutation\"}", "nf1", "NF1 mutation", "",
         "", NULL},
        {NONE("KIT") "," NONE("PDGFRA") ",{\"gene\":\"SDHB\",\"ihc\":\"retained\"}", "wild_type", "", "", "", NULL},
        {KIT("p.M541L") "," NONE("PDGFRA"), "unknown", "", "", "", NULL},
        {PDGFRA("p.P567="), "unknown", "", "", "", NULL},
    };
    CHECK_ALL(rows, "");
}

/* What a report leaves open is not filled in. */
static void test_doubt_stays_doubt(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {"{\"gene\":\"PDGFRA\",\"exon\":18}", "unknown", "", "", "", "may or may not be PDGFRA D842V"},
        {"{\"gene\":\"PDGFRA\",\"alteration\":\"mutation\"}", "unknown", "", "", "", "may or may not be PDGFRA D842V"},
        {"{\"gene\":\"BRAF\",\"exon\":15}", "unknown", "", "", "", "may or may not be BRAF V600E"},
        {"{\"gene\":\"KIT\",\"alteration\":\"mutation\"}", "unknown", "", "", "", NULL},
        {KIT("p.V530I") "," NONE("PDGFRA"), "unknown", "", "", "", "is of no known meaning"},
        {KIT("p.E561fs"), "unknown", "", "", "", "cuts the protein short"},
        {KIT("p.W557*"), "unknown", "", "", "", "cuts the protein short"},
        {KIT("p.E561fs") "," NONE("PDGFRA"), "unknown", "", "", "", "cuts the protein short"},
        {"{\"gene\":\"TP53\",\"hgvs\":\"p.R175H\"}", "unknown", "", "", "", "is not in the knowledge base"},
        {"{\"gene\":\"KIT\",\"exon\":13,\"hgvs\":\"p.V559D\"}", "kit_exon_11", "KIT p.V559D", "", "",
         "lies in exon 11, not in exon 13"},
        {PDGFRA("p.D842Y"), "pdgfra_exon_18_other", "PDGFRA p.D842Y", "", "", "disagree"},
    };
    CHECK_ALL(rows, "");
}

static void test_deletion_over_the_edge_of_an_exon(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {KIT("p.Y547_V559del"), "kit_exon_11", "KIT p.Y547_V559del", "", "", "runs from exon 10 into exon 11"},
    };
    CHECK_ALL(rows, "");
    const struct kb_gene *gene = kb_gene(knowledge, "KIT");
    assert_int_equal(gene_exon(gene, 549), 10);
    assert_int_equal(gene_exon(gene, 550), 11);
    assert_int_equal(gene_exon(gene, 592), 12); /* one base in exon 11, two in exon 12 */
    assert_int_equal(gene_exon(gene, 627), 13); /* one base in exon 12, two in exon 13 */
    assert_int_equal(gene_exon(gene, 449), 8);  /* two bases in exon 8, one in exon 9 */
}

/* Ensembl, ENST00000288135 and ENST00000257290: the stop codons, 977 and 1090, are in exons 21 and 23. */
static void test_the_stop_is_in_the_last_exon(void **state)
{
    (void)state;
    assert_int_equal(gene_exon(kb_gene(knowledge, "KIT"), 976), 21);
    assert_int_equal(gene_exon(kb_gene(knowledge, "KIT"), 977), 21);
    assert_int_equal(gene_exon(kb_gene(knowledge, "KIT"), 978), 0);
    assert_int_equal(gene_exon(kb_gene(knowledge, "PDGFRA"), 1090), 23);
}

/* Acquired resistance: a second mutation beside the driver, or one known to be nothing else. */
static void test_acquired_resistance(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {KIT("p.V559D") ",{\"date\":\"2001\",\"gene\":\"KIT\",\"hgvs\":\"p.V654A\"}", "kit_exon_11", "KIT p.V559D",
         "KIT p.V654A", "kit_exon_13_14", NULL},
        {KIT("p.W557_K558del") "," KIT("p.T670I"), "kit_exon_11", "KIT p.W557_K558del", "KIT p.T670I", "kit_exon_13_14",
         NULL},
        {KIT("p.V560D") "," KIT("p.N822K"), "kit_exon_11", "KIT p.V560D", "KIT p.N822K", "kit_exon_17_18", NULL},
        {KIT("p.A502_Y503dup") "," KIT("p.K642E"), "kit_exon_9", "KIT p.A502_Y503dup", "KIT p.K642E", "kit_exon_13_14",
         NULL},
        {KIT("p.V560D") "," KIT("p.V654A") "," KIT("p.D816E"), "kit_exon_11", "KIT p.V560D", "KIT p.V654A; KIT p.D816E",
         "kit_exon_13_14; kit_exon_17_18", NULL},
        {KIT("p.V654A"), "unknown", "", "KIT p.V654A", "kit_exon_13_14", NULL},
        {KIT("p.V560D") ",{\"date\":\"2001-05\",\"gene\":\"KIT\",\"alteration\":\"amplification\"}", "kit_exon_11",
         "KIT p.V560D", "KIT amplification", "kit_amplification", NULL},
        {KIT("p.V560D") ",{\"date\":\"2001-05\",\"gene\":\"KIT\",\"ihc\":\"lost\"}", "kit_exon_11", "KIT p.V560D",
         "KIT lost", "kit_loss", NULL},
        {KIT("p.V560D") ",{\"date\":\"2001-05\",\"gene\":\"KIT\",\"exon\":17}", "kit_exon_11", "KIT p.V560D",
         "KIT exon 17 mutation", "kit_exon_17_18", NULL},
        {KIT("p.M541L") ",{\"date\":\"2001-05\",\"gene\":\"KIT\",\"hgvs\":\"p.N822K\"}", "kit_exon_17", "KIT p.N822K",
         "", "", "may be acquired resistance rather than the driver"},
        {"{\"date\":\"2001-05\",\"gene\":\"KIT\",\"hgvs\":\"p.K642E\"}", "kit_exon_13", "KIT p.K642E", "", "",
         "may be acquired resistance rather than the driver"},
        {"{\"date\":\"1999\",\"gene\":\"KIT\",\"hgvs\":\"p.K642E\"}", "kit_exon_13", "KIT p.K642E", "", "", NULL},
    };
    CHECK_ALL(rows, IMATINIB_2000);
}

/* A stain that was negative at diagnosis is not a loss under treatment. */
static void test_negative_stain_at_diagnosis_is_no_resistance(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {PDGFRA("p.V561D") ",{\"date\":\"1999\",\"gene\":\"KIT\",\"ihc\":\"negative\"}", "pdgfra_exon_12",
         "PDGFRA p.V561D", "", "", NULL},
        {PDGFRA("p.V561D") ",{\"specimen\":\"primary\",\"gene\":\"KIT\",\"ihc\":\"negative\"}", "pdgfra_exon_12",
         "PDGFRA p.V561D", "", "", NULL},
        {KIT("p.V560D") ",{\"gene\":\"KIT\",\"ihc\":\"lost\"}", "kit_exon_11", "KIT p.V560D", "KIT lost", "kit_loss",
         "the date is not stated"},
    };
    CHECK_ALL(rows, IMATINIB_2000);
    static const struct expected untreated[] = {
        {KIT("p.V560D") ",{\"gene\":\"KIT\",\"ihc\":\"negative\"}", "kit_exon_11", "KIT p.V560D", "", "", NULL},
        {KIT("p.V560D") "," KIT("p.V654A"), "kit_exon_11", "KIT p.V560D", "KIT p.V654A", "kit_exon_13_14",
         "before any drug"},
    };
    CHECK_ALL(untreated, "");
}

static void test_drivers_that_exclude_each_other(void **state)
{
    (void)state;
    cajal_case *owner;
    cajal_genotype genotype = classify(KIT("p.V560D") "," PDGFRA("p.D842V"), "", &owner);
    assert_true(genotype.driver_conflict);
    assert_string_equal(genotype.genotype->row.id, "pdgfra_d842v"); /* the one that changes the treatment */
    assert_non_null(strstr(joined(genotype.notes, genotype.notes_count), "exclude each other"));
    cajal_case_free(owner);
    genotype = classify(KIT("p.V560D") "," KIT("p.W557R"), "", &owner);
    assert_false(genotype.driver_conflict);
    assert_int_equal(genotype.primary_count, 2);
    cajal_case_free(owner);
}

/* What cannot be what it says is refused, with the place and the reason. */
static void test_refused(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"KIT", "p.V558D", "residue 558 is K (Lys), not V (Val)"},
        {"KIT", "p.V555D; p.V559D", "character 8"},
        {"KIT", "p.K550_K559del", "residue 559 is V (Val), not K (Lys)"},
        {"KIT", "p.D814V", "residue 814 is A (Ala), not D (Asp)"},
        {"KIT", "p.D812V", "isoform GNNK-: is p.D816V meant?"},
        {"KIT", "p.V650A", "isoform GNNK-: is p.V654A meant?"},
        {"KIT", "p.W553_K554del", "isoform GNNK-: is p.W557_K558del meant?"},
        {"KIT", "p.W557_V560delWKLV", "residue 559 is V (Val), not L (Leu)"},
        {"KIT", "p.V977D", "past the end of the protein"},
        {"KIT", "PDGFRA:p.V559D", "names another gene"},
        {"KIT", "p.W557_K558delinsWK", "leaves the protein as it is"},
        {"KIT", "c.1676A>T", "character 3: the reference has T there, not A"},
        {"KIT", "NM_000222.3:c.1676TA", "character 21: expected a base and >"},
        {"KIT", "NM_006206.6:c.1676T>A", "is not the transcript held (NM_000222.3)"},
        {"KIT", "c.3000A>T", "past the end of the coding sequence (2931 bases)"},
        {"KIT", "c.1650+2A>T", "base 1650 is not at that end of an exon"},
        {"KIT", "g.54727444T>A", "not said of which genome"},
        {"KIT", "NC_000003.12:g.54727444T>A", "is chromosome 3, and KIT lies on 4"},
        {"KIT", "p.V559\xc3\xa9", "character 7"},
        {"BRAF", "p.V599E", "residue 599 is T (Thr), not V (Val)"},
        {"PDGFRA", "p.D824V", "not D (Asp)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cajal_case *owner = case_of(arena_printf(
            arena, "\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"},{\"gene\":\"%s\",\"hgvs\":\"%s\"}]",
            rows[i][0], rows[i][1]));
        cajal_errors *errors = cajal_errors_new();
        cajal_genotype genotype;
        if (genotype_classify(&genotype, arena, knowledge, owner, &options, errors) != CAJAL_INVALID)
            fail_msg("%s %s: accepted", rows[i][0], rows[i][1]);
        assert_int_equal(cajal_errors_count(errors), 1);
        assert_string_equal(cajal_errors_at(errors, 0)->path, "$.molecular[1].hgvs");
        if (!strstr(cajal_errors_at(errors, 0)->message, rows[i][2]))
            fail_msg("%s: found \"%s\", expected \"…%s…\"", rows[i][1], cajal_errors_at(errors, 0)->message,
                     rows[i][2]);
        cajal_errors_free(errors);
        cajal_case_free(owner);
    }
}

/* KIT has 21 exons and PDGFRA 23 (NM_000222.3, NM_006206.6): a further one is a slip, no mutation of unknown meaning.
 */
static void test_exons_that_are_not_there(void **state)
{
    (void)state;
    static const struct {
        const char *gene;
        int exon, last;
    } rows[] = {{"KIT", 21, 21}, {"KIT", 22, 21}, {"KIT", 99, 21}, {"PDGFRA", 23, 23}, {"PDGFRA", 24, 23}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cajal_case *owner =
            case_of(arena_printf(arena, "\"molecular\":[{\"gene\":\"%s\",\"exon\":%d}]", rows[i].gene, rows[i].exon));
        cajal_errors *errors = cajal_errors_new();
        cajal_genotype genotype;
        bool there = rows[i].exon <= rows[i].last;
        assert_int_equal(genotype_classify(&genotype, arena, knowledge, owner, &options, errors),
                         there ? CAJAL_OK : CAJAL_INVALID);
        if (!there) {
            assert_string_equal(cajal_errors_at(errors, 0)->path, "$.molecular[0].exon");
            assert_non_null(strstr(cajal_errors_at(errors, 0)->message,
                                   arena_printf(arena, "codes for protein is %d", rows[i].last)));
        }
        cajal_errors_free(errors);
        cajal_case_free(owner);
    }
}

/* The sequences and exon tables themselves: lengths, the residues that the field speaks of, exons without gaps. */
static void test_genes_are_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *gene;
        int length;
        const char *residues;
    } genes[] = {{"KIT", 976, "M1 A502 Y503 W557 K558 V559 V560 D579 K642 V654 T670 D816 D820 N822 Y823 A829"},
                 {"PDGFRA", 1089, "M1 V561 P567 N659 D842 Y849"},
                 {"BRAF", 766, "M1 V600"}};
    for (size_t i = 0; i < sizeof genes / sizeof genes[0]; i++) {
        const struct kb_gene *gene = kb_gene(knowledge, genes[i].gene);
        assert_int_equal(strlen(gene->protein_sequence), genes[i].length);
        char residue;
        int codon, used;
        for (const char *at = genes[i].residues; sscanf(at, " %c%d%n", &residue, &codon, &used) == 2; at += used)
            assert_int_equal(gene->protein_sequence[codon - 1], residue);
        int bases = 0; /* every base of the coding sequence is in one exon */
        for (uint32_t j = 0; j < gene->exons_count; j++) {
            const struct kb_exon *exon = &gene->exons[j];
            assert_int_equal((exon->first_codon - 1) * 3 + exon->first_base, bases);
            bases = (exon->last_codon - 1) * 3 + exon->last_base + 1;
        }
        assert_true(gene->exons_count == 0 || bases == genes[i].length * 3);
    }
}

/* Every row of variants.yaml: its name is its own normal form, lies in the exon it states, and its aliases reach it. */
static void test_known_variants_are_normal(void **state)
{
    (void)state;
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->variants_count; i++) {
        const struct kb_variant *row = &kb->variants[i];
        for (uint32_t j = 0; j <= row->aliases_count; j++) {
            cajal_case *owner;
            const char *name = j ? row->aliases[j - 1] : row->hgvs;
            cajal_genotype genotype =
                classify(arena_printf(arena, "{\"gene\":\"%s\",\"hgvs\":\"%s\"}", row->gene, name), "", &owner);
            compare(name, "name", genotype.variants[0].hgvs_p, row->hgvs);
            assert_ptr_equal(genotype.variants[0].known, row);
            if (genotype.variants[0].exon != row->exon)
                fail_msg("%s: in exon %d, not %d", row->row.id, genotype.variants[0].exon, row->exon);
            cajal_case_free(owner);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_driver_gives_the_class),
        cmocka_unit_test(test_deletion_that_keeps_d842_is_not_d842v),
        cmocka_unit_test(test_spellings_of_the_exon_9_duplication),
        cmocka_unit_test(test_legacy_names),
        cmocka_unit_test(test_wild_type_needs_both_genes),
        cmocka_unit_test(test_doubt_stays_doubt),
        cmocka_unit_test(test_deletion_over_the_edge_of_an_exon),
        cmocka_unit_test(test_the_stop_is_in_the_last_exon),
        cmocka_unit_test(test_acquired_resistance),
        cmocka_unit_test(test_negative_stain_at_diagnosis_is_no_resistance),
        cmocka_unit_test(test_drivers_that_exclude_each_other),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_exons_that_are_not_there),
        cmocka_unit_test(test_genes_are_what_they_say),
        cmocka_unit_test(test_known_variants_are_normal),
    };
    return cmocka_run_group_tests(tests, open_knowledge_and_arena, close_knowledge_and_arena);
}
