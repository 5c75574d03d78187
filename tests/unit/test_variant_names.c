/* Names as people write them, and properties that hold for every name. The translation that random changes are
 * compared with is written anew here, from the genetic code alone. */
#include "workspace.h"
#include "variant/hgvs_dna.h"
#include "variant/molecular.h"

/* ---- as people write them ---- */

/* "label | c. name | note", or the error. */
static const char *read_name(const char *name)
{
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_molecular *molecular = NULL;
    cajal_errors *errors = cajal_errors_new();
    const char *out;
    input.hgvs = &name;
    input.hgvs_count = 1;
    if (cajal_molecular_read(&molecular, knowledge, &input, errors) == CAJAL_OK) {
        const struct genotype_variant *variant = &molecular->genotype.variants[0];
        const char *note = molecular->notes_count ? molecular->notes[0] : "";
        out = arena_printf(arena, "%s | %s | %s", variant->label, variant->hgvs_c ? variant->hgvs_c : "", note);
    } else {
        assert_true(cajal_errors_count(errors) > 0);
        out = arena_strdup(arena, cajal_errors_at(errors, 0)->message);
    }
    cajal_molecular_free(molecular);
    cajal_errors_free(errors);
    return out;
}

static const struct {
    const char *name, *expected; /* the beginning */
} names[] = {
    {"KIT:p.V559D", "KIT p.V559D |  |"},
    {"KIT p.(Val559Asp)", "KIT p.V559D |  |"},
    {"c-KIT:V559D", "KIT p.V559D |  |"},
    {"NM_000222.3:c.1676T>A", "KIT p.V559D | c.1676T>A | "},
    {"NM_000222.3(KIT):c.1676T>A (p.Val559Asp)", "KIT p.V559D | c.1676T>A | "},
    {"NM_000222.3(KIT):c.1676T>A(p.(Val559Asp))", "KIT p.V559D | c.1676T>A | "},
    {"KIT:c.1676T>A;p.V559D", "KIT p.V559D | c.1676T>A | "},
    {"KIT:c.1676T>A (p.?)", "KIT p.V559D | c.1676T>A | "},
    {"KIT:c.1676T>A p.V560D",
     "KIT:c.1676T>A p.V560D: the DNA change gives p.V559D, not p.V560D: one of the two is wrong"},
    {"KIT:c.1676T>A (p.=)", "KIT:c.1676T>A (p.=): the DNA change gives p.V559D, not p.=: one of the two is wrong"},
    {"KIT:c.1677T>C (p.=)", "KIT p.V559= | c.1677T>C | "},
    {"KIT:c.1677T>C (p.Val559=)", "KIT p.V559= | c.1677T>C | "},
    {"KIT:c.1677T>C (p.V559D)",
     "KIT:c.1677T>C (p.V559D): the DNA change gives p.V559=, not p.V559D: one of the two is…"},
    {"KIT:c.1676T>A, p.(Val559Asp) ", "KIT p.V559D | c.1676T>A | "},
    {"KIT: c.1676T>A", "KIT p.V559D | c.1676T>A | "},
    {"KIT:c.1676T>A (p.Ala559Asp)", "KIT:c.1676T>A (p.Ala559Asp): the DNA change gives p.V559D, not p.Ala559Asp: one…"},
    {"KIT:c.1679_1680del (p.Val560fs)", "KIT p.V560Gfs*19 | c.1679_1680del | "}, /* fs may be written short */
    {"KIT:c.1679_1680del (p.Glu561fs)",
     "KIT:c.1679_1680del (p.Glu561fs): the DNA change gives p.V560Gfs*19, not p.Glu…"},
    {"KIT:c.1679_1680del (p.Val560Asp)",
     "KIT:c.1679_1680del (p.Val560Asp): the DNA change gives p.V560Gfs*19, not p.…"},
    {"KIT:c.1676T>A (p.Val559fs)", "KIT:c.1676T>A (p.Val559fs): the DNA change gives p.V559D, not p.Val559fs: one of…"},
    {"KIT:c.1669_1674del (p.Val555_Val559del)",
     "KIT:c.1669_1674del (p.Val555_Val559del): the DNA change gives p.W557_…"},
    {"KIT:c.1678_1680del (p.Val559del)", "KIT p.V560del | c.1679_1681del | "}, /* another place of the same */
    {"KIT:c.1648-2A>G (p.Val559Asp)", "KIT c.1648-2A>G | c.1648-2A>G | "},     /* what protein results is not said */
    {"NM_001093772.1:c.1664T>A", "KIT p.V559D | c.1676T>A | NM_001093772.1:c.1664T>A is numbered by the isoform GNNK-"},
    {"NM_001093772.1:c.1504_1509dup", "KIT p.A502_Y503dup | c.1504_1509dup | "},
    {"NC_000004.12(KIT):g.54727444T>A", "KIT p.V559D | c.1676T>A | "},
    {"NTRK3:c.100A>G",
     "NTRK3:c.100A>G: the coding sequence of this gene is not held; give the change of the protein, p.…"},
    {"KIT:c.1676T>A (p.Val559Asx)", "KIT:c.1676T>A (p.Val559Asx): character 24: "},
    {"NM_000222.2:c.1676T>A", "KIT p.V559D | c.1676T>A | NM_000222.2 is another version than NM_000222.3"},
    {"NM_000222:c.1676T>A", "KIT p.V559D | c.1676T>A | "},
    {"NP_000213.1:p.V559D", "KIT p.V559D |  | "},
    {"NP_000213.9:p.V559D", "KIT p.V559D |  | NP_000213.9 is another version than NP_000213.1"},
    {"ENST00000288135.5:c.1676T>A", "KIT p.V559D | c.1676T>A | "},
    {"ENSP00000288135:p.V559D", "KIT p.V559D |  | "},
    {"LRG_307t1:c.1676T>A", "KIT p.V559D | c.1676T>A | "},
    {"LRG_307p1:p.Val559Asp", "KIT p.V559D |  | "},
    {"LRG_307p2:p.Val559Asp", "LRG_307p2:p.Val559Asp: expected GENE:change"},
    {"NM_999999.1:c.1676T>A", "NM_999999.1:c.1676T>A: expected GENE:change"},
    {"KIT(NM_999999.1):c.1676T>A", "KIT(NM_999999.1):c.1676T>A: NM_999999.1 is not the transcript held (NM_000222.3)"},
    {"NC_000004.12:g.54727444T>A", "KIT p.V559D | c.1676T>A | "},
    {"NC_000004.11:g.55593610T>A", "KIT p.V559D | c.1676T>A | "},
    {"NC_000004.12(NM_000222.3):c.1676T>A", "KIT p.V559D | c.1676T>A | "},
    {"NC_000007.14(KIT):c.1676T>A", "NC_000007.14(KIT):c.1676T>A: NC_000007.14 is chromosome 7, and KIT lies on 4"},
    {"KIT:c.1676G>A", "KIT:c.1676G>A: character 7: the reference has T there, not G\n    KIT:c.1676G>A\n          ^"},
    /* the duplication of exon 9, in the ways of tests/data/legacy_alias_vectors.tsv */
    {"KIT:p.A502_Y503dup", "KIT p.A502_Y503dup |  | "},
    {"KIT:p.A502_Y503insAY", "KIT p.A502_Y503dup |  | KIT:p.A502_Y503insAY is read as"},
    {"KIT:c.1504_1509dup", "KIT p.A502_Y503dup | c.1504_1509dup | "},
    {"KIT:c.1504_1509dup6", "KIT p.A502_Y503dup | c.1504_1509dup | "},
    {"KIT:c.1504_1509dup7", "KIT:c.1504_1509dup7: character 7: 7 bases are named, but the range has 6"},
    {"KIT:c.1509_1510insGCCTAT", "KIT p.A502_Y503dup | c.1504_1509dup | "},
    /* the isoform without GNNK: four residues, twelve bases */
    {"NM_001093772.1:c.2434G>T", "KIT p.D816Y | c.2446G>T | NM_001093772.1:c.2434G>T is numbered by the isoform GNNK-"},
    {"KIT(NM_001093772.1):c.2434G>T", "KIT p.D816Y | c.2446G>T | "},
    {"KIT:p.D812V", "KIT p.D816V |  | KIT:p.D812V is numbered by the isoform GNNK-"},
    /* old ways that cannot be read say what to write */
    {"KIT:IVS10-2A>G", "KIT:IVS10-2A>G: character 5: IVS is the old way to name an intron"},
    {"KIT:c.IVS10-2A>G", "KIT:c.IVS10-2A>G: character 7: IVS is the old way to name an intron"},
    {"KIT:1504_1509dup", "KIT:1504_1509dup: character 5: expected p. and an amino acid, or c."},
    {"KIT:c.5000A>G", "KIT:c.5000A>G: character 7: c.5000 is past the end of the coding sequence (2931 bases)"},
    /* uncertain (HGVS): read where one exon holds all that it can mean */
    {"KIT:c.(1670_1676)del", "KIT c.(1670_1676)del | c.(1670_1676)del | KIT c.(1670_1676)del is uncertain: only its "
                             "exon (11) is used, and whether it keeps the reading frame is not told"},
    {"KIT:c.(1650_1660)_(1690_1700)del", "KIT c.(1650_1660)_(1690_1700)del | "},
    {"KIT:c.1650_(1690_1700)del", "KIT c.1650_(1690_1700)del | "},
    {"KIT:c.(1640_1650)_(1690_1700)del", "KIT:c.(1640_1650)_(1690_1700)del: character 7: the ends are uncertain"},
    {"KIT:c.?_1700del", "KIT:c.?_1700del: character 7: the ends are uncertain and may lie outside one exon"},
    {"KIT:c.(1650_1660", "KIT:c.(1650_1660: character 17: expected \")\""},
    {"KIT:c.(1700_9999)del", "KIT:c.(1700_9999)del: character 7: past the end of the coding sequence (2931 bases)"},
    {"KIT:c.1509_1510insN[6]",
     "KIT c.1509_1510insN[6] | c.1509_1510insN[6] | KIT c.1509_1510insN[6] is uncertain: only its "
     "exon (9) is used. Ask"},
    {"KIT:c.1509_1510ins7", "KIT p.F504fs | c.1509_1510insN[7] | "},
    {"KIT:c.?", "KIT c.? | c.? | KIT c.? does not say what becomes of the protein"},
    {"KIT:p.?", "KIT p.? |  | KIT p.? does not say what becomes of the protein"},
    {"KIT:p.0?", "KIT p.0? |  | "},
    {"KIT:p.(Gly565Ala^Ser)", "KIT p.(Gly565Ala^Ser) |  | KIT p.(Gly565Ala^Ser) is uncertain: only its exon (11)"},
    {"KIT:p.(Gly565Ala^)", "KIT:p.(Gly565Ala^): character 18: expected an amino acid"},
    {"KIT:p.(Ala565Gly^Ser)", "KIT:p.(Ala565Gly^Ser): residue 565 is G (Gly), not A (Ala)"},
    {"KIT:p.(Tyr553_Lys558)del", "KIT p.(Tyr553_Lys558)del |  | "},
    {"KIT:p.(Lys546_Lys558)del", "KIT:p.(Lys546_Lys558)del: uncertain, and over more than one exon"},
    {"KIT:p.Y503_F504insXaa[2]", "KIT p.Y503_F504insXaa[2] |  | "},
    {"NM_001093772.1:c.(1650_1660)del", "NM_001093772.1:c.(1650_1660)del: an uncertain change numbered by another"},
    {"KIT:c.[1676T>A;1679T>A]", "KIT:c.[1676T>A;1679T>A]: character 7: several changes in one; give each by itself"},
    {"SDHB:c.286+1G>A", "SDHB c.286+1G>A | c.286+1G>A | "},
    {"SDHB:lost", "SDHB lost |  | "},
    {"KIT:amplification", "KIT amplification |  | "},
    {"KIT:negative", "KIT negative |  | KIT negative counts as acquired resistance"},
    {"KIT:wild type", "KIT:wild type: that nothing was found in a gene is said by the genes tested: --tested KIT"},
    {"KIT:exon 11", "KIT exon 11 mutation |  | "},
    {"KIT exon 9 mutation", "KIT exon 9 mutation |  | "},
    {"ETV6::NTRK3", "ETV6::NTRK3 fusion |  | "},
    {"ETV6-NTRK3 fusion", "ETV6::NTRK3 fusion |  | "},
    {"FGFR1--TACC1", "FGFR1::TACC1 fusion |  | "},
    {"GRCh38(chr4):g.54285926A>T", "PDGFRA p.D842V | c.2525A>T | "},
    {"chr4(GRCh38):g.54285926A>T", "chr4(GRCh38):g.54285926A>T: in none of the genes held"},
};

/* The class that a name alone gives. */
static const struct {
    const char *name, *class;
} classed[] = {
    {"KIT:c.(1650_1660)_(1690_1700)del", "kit_exon_11"},
    {"KIT:c.(1650_1660)_(1690_1700)dup", "kit_exon_11"}, /* within the exon: not all of it */
    {"KIT:p.Y503_F504ins(2)", "kit_exon_9"},
    {"KIT:c.1666C>N", "unknown"}, /* any base: it may say nothing */
    {"KIT:c.1667_1668insNNN", "kit_exon_11"},
    {"KIT:c.1666_1667insN", "unknown"}, /* the frame is lost, whichever it is */
    {"KIT:c.1666_1667insN[1536]", "kit_exon_11"},
    {"KIT:c.1666_1667ins(7)", "unknown"},
    {"SDHB:c.120_121ins(7)", "sdh_deficient"},
    {"SDHB:c.120_121ins(6)", "unknown"},
    {"KIT:c.(?_1648)_(1774_?)del", "unknown"},           /* all of exon 11, 127 bases: the frame is lost */
    {"PDGFRA:p.(D842V^I)", "unknown"},                   /* may be the one that resists imatinib */
    {"PDGFRA:p.(I843_D846)del", "pdgfra_exon_18_other"}, /* cannot be it */
    {"SDHB:p.?", "unknown"},
    {"SDHB:c.?", "unknown"},
    {"SDHB:p.(Arg46Gln^Ter)", "unknown"},
    {"SDHB:c.(100_110)_(120_130)del", "unknown"},
    {"SDHB:c.(72+1_73-1)_(200+1_201-1)del", "sdh_deficient"}, /* all of exon 2, as MLPA reports it */
    {"SDHB:c.(?_-1)_(72+1_73-1)del", "sdh_deficient"},        /* the first exon with the start */
    {"SDHB:c.(72+1_73-1)_(200+1_201-1)dup", "unknown"},       /* doubled: what results is open */
    {"SDHB:c.201_300dup", "unknown"},
    {"SDHB:c.201_300del", "sdh_deficient"},
    {"SDHB:c.72+500_73-500del", "unknown"}, /* deep in the intron */
    {"SDHB:c.72+10_80del", "sdh_deficient"},
    {"KIT:c.1600_1800dup", "unknown"},
    {"NF1:c.-382_*3522del", "nf1"}, /* all of the gene, its ends where no bases are held */
    {"SDHB:c.72+900_201-900del", "sdh_deficient"},
    {"SDHB:c.72+900_73-900del", "unknown"},
    {"KIT:negative", "unknown"},
    {"KIT:c.1648-3_1672del", "kit_exon_11"}, /* over the intron 10 boundary: Chen 2005, Oncogene 24:4271 */
    {"KIT:c.1648-5_1667delinsT", "kit_exon_11"},
    {"KIT:c.1648-2A>G", "unknown"},
    {"KIT:c.1648-9_1648-1del", "unknown"},
    {"PDGFRA:c.2440-3_2460del", "unknown"}, /* not of another gene */
    {"FGFR1::TACC1", "fgfr_alteration"},
};

static void uncertain_names_are_classed_by_what_is_certain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof classed / sizeof classed[0]; i++) {
        cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
        cajal_molecular *molecular = NULL;
        input.hgvs = &classed[i].name;
        input.hgvs_count = 1;
        assert_int_equal(cajal_molecular_read(&molecular, knowledge, &input, NULL), CAJAL_OK);
        if (strcmp(cajal_molecular_class(molecular), classed[i].class) != 0)
            fail_msg("%s: found %s, expected %s", classed[i].name, cajal_molecular_class(molecular), classed[i].class);
        assert_int_equal(cajal_molecular_count(molecular, 1), 0);
        cajal_molecular_free(molecular);
    }
}

static void names_are_read_as_people_write_them(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *found = read_name(names[i].name);
        const char *expected = names[i].expected, *cut = strstr(expected, "…");
        if (strncmp(found, expected, cut && cut[3] == '\0' ? (size_t)(cut - expected) : strlen(expected)) != 0) {
            print_error("%s: found \"%s\", expected \"%s\"\n", names[i].name, found, names[i].expected);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* ---- properties ---- */

static uint64_t seed = 20160108;

static int below(int limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % (uint64_t)limit);
}

static void random_bases(char *out, int count)
{
    for (int i = 0; i < count; i++)
        out[i] = "ACGT"[below(4)];
    out[count] = '\0';
}

/* A random change of the coding part of one exon, as a name. */
static const char *random_name(const struct transcript *transcript, struct edit *edit)
{
    const struct block *block = &transcript->blocks[below(transcript->blocks_count)];
    int room = block->coding_length - 2;
    *edit = (struct edit){.from = block->cds + 1 + below(room), .removed = below(4) ? below(9) : 0};
    if (edit->from + edit->removed > block->cds + 1 + room)
        edit->removed = block->cds + 1 + room - edit->from;
    edit->added = edit->removed && below(2) ? 0 : 1 + below(9);
    random_bases(edit->with, edit->added);
    if (edit->removed == 0)
        return arena_printf(arena, "c.%d_%dins%s", edit->from, edit->from + 1, edit->with);
    if (edit->removed == 1)
        return arena_printf(arena, edit->added ? "c.%ddelins%s" : "c.%ddel%s", edit->from + 1, edit->with);
    return arena_printf(arena, edit->added ? "c.%d_%ddelins%s" : "c.%d_%ddel%s", edit->from + 1,
                        edit->from + edit->removed, edit->with);
}

static bool consequence_of_name(struct consequence *out, const struct transcript *transcript, const char *name)
{
    struct hgvs_dna *change = arena_alloc(arena, sizeof *change);
    struct hgvs_error error;
    struct dna_numbering numbering = {.assembly = ASSEMBLY_UNKNOWN};
    size_t prefix;
    return hgvs_dna_parse(change, &prefix, name, &error) &&
           hgvs_dna_consequence(out, arena, transcript, change, &numbering, &error);
}

static char residue_of(const char *codon)
{
    static const char code[] = "KNKNTTTTRSRSIIMIQHQHPPPPRRRRLLLLEDEDAAAAGGGGVVVV*Y*YSSSS*CWCLFLF"; /* order ACGT */
    int index = 0;
    for (int i = 0; i < 3; i++)
        index = 4 * index + (int)(strchr("ACGT", codon[i]) - "ACGT");
    return code[index];
}

/* The protein of the changed sequence, up to its stop or the end of the bases. */
static char *translate_changed(const struct transcript *transcript, const struct edit *edit)
{
    const char *cds = transcript->cds;
    size_t length = (size_t)(transcript->cds_length - edit->removed + edit->added);
    char *bases = arena_alloc(arena, length + 1), *protein = arena_alloc(arena, length / 3 + 2);
    memcpy(bases, cds, (size_t)edit->from);
    memcpy(bases + edit->from, edit->with, (size_t)edit->added);
    memcpy(bases + edit->from + edit->added, cds + edit->from + edit->removed,
           (size_t)(transcript->cds_length - edit->from - edit->removed));
    size_t used = 0;
    for (size_t at = 0; at + 3 <= length; at += 3) {
        protein[used++] = residue_of(bases + at);
        if (protein[used - 1] == '*')
            break;
    }
    protein[used] = '\0';
    return protein;
}

/* The protein that a named change makes of the normal one; NULL for those that name no whole protein. */
static char *apply(const struct hgvs_protein *change, const char *protein)
{
    size_t length = strlen(protein), added = strlen(change->inserted);
    size_t from = (size_t)change->first - 1, to = (size_t)change->last;
    const char *with = change->inserted;
    switch (change->kind) {
    case HGVS_SYNONYMOUS:
    case HGVS_NO_CHANGE: return arena_strdup(arena, protein);
    case HGVS_SUBSTITUTION:
    case HGVS_DELINS: break;
    case HGVS_NONSENSE: with = "*"; break;
    case HGVS_DELETION: with = ""; break;
    case HGVS_INSERTION: from = to = (size_t)change->first; break;
    case HGVS_DUPLICATION:
        with = arena_strndup(arena, protein + from, to - from);
        from = to;
        break;
    default: return NULL;
    }
    added = strlen(with);
    char *out = arena_alloc(arena, length + added + 1);
    memcpy(out, protein, from);
    memcpy(out + from, with, added);
    memcpy(out + from + added, protein + to, length - to + 1);
    char *stop = strchr(out, '*');
    if (stop)
        stop[1] = '\0';
    return out;
}

/* A frameshift names the first residue that changes and how far the stop is; the stop may lie past the bases held. */
static bool frameshift_agrees(const struct hgvs_protein *change, const char *protein, const char *changed)
{
    size_t first = 0;
    while (protein[first] && protein[first] == changed[first])
        first++;
    if (change->first != (int)first + 1)
        return false;
    if (change->inserted[0] == '\0') /* too near the end: the new residue needs bases beyond it */
        return changed[first] == '\0';
    if (changed[first] && change->inserted[0] != changed[first])
        return false;
    size_t end = strlen(changed);
    if (end == 0 || changed[end - 1] != '*')
        return true; /* it reads on into bases that are not part of the coding sequence */
    char expected[32];
    snprintf(expected, sizeof expected, "*%zu", end - first);
    return strcmp(change->tail, expected) == 0;
}

static void random_changes_agree_with_translation(void **state)
{
    (void)state;
    static const char *const genes[] = {"KIT", "PDGFRA", "SDHB", "BRAF"};
    int tested = 0, shifts = 0;
    for (int round = 0; round < 8000; round++) {
        if (round % 500 == 0) { /* the names of a round are not kept */
            arena_free(arena);
            arena = arena_new();
        }
        const struct kb_gene *gene = kb_gene(knowledge, genes[round % 4]);
        const struct transcript *transcript = transcript_build(arena, knowledge, gene);
        struct edit edit;
        const char *name = random_name(transcript, &edit);
        struct consequence found;
        if (!consequence_of_name(&found, transcript, name) || !found.has_protein)
            continue; /* puts in what it takes out */
        const char *changed = translate_changed(transcript, &edit);
        const char *predicted = apply(&found.protein, transcript->protein);
        const char *text = hgvs_format(arena, &found.protein, false);
        if (predicted && strcmp(predicted, changed) != 0)
            fail_msg("%s:%s gives %s; translated: %s", genes[round % 4], name, text, changed);
        if (found.protein.kind == HGVS_FRAMESHIFT) {
            shifts++;
            if (!frameshift_agrees(&found.protein, transcript->protein, changed))
                fail_msg("%s:%s gives %s; translated: %s", genes[round % 4], name, text, changed);
        }
        tested += predicted != NULL;
    }
    print_message("%d whole proteins and %d frameshifts compared\n", tested, shifts);
    assert_true(tested > 2000);
    assert_true(shifts > 2000);
}

static void the_name_of_a_name_is_itself(void **state)
{
    (void)state;
    static const char *const genes[] = {"KIT", "SDHB"};
    for (int round = 0; round < 4000; round++) {
        if (round % 500 == 0) {
            arena_free(arena);
            arena = arena_new();
        }
        const struct transcript *transcript = transcript_build(arena, knowledge, kb_gene(knowledge, genes[round % 2]));
        struct edit edit;
        const char *name = random_name(transcript, &edit);
        struct consequence once, again;
        if (!consequence_of_name(&once, transcript, name))
            continue;
        if (!consequence_of_name(&again, transcript, once.hgvs_c) || strcmp(once.hgvs_c, again.hgvs_c) != 0)
            fail_msg("%s → %s → %s", name, once.hgvs_c, again.hgvs_c);
        if (once.has_protein && !hgvs_equal(&once.protein, &again.protein))
            fail_msg("%s and %s differ in the protein", name, once.hgvs_c);
        if (!once.has_protein)
            continue;
        struct hgvs_protein parsed;
        struct hgvs_error error;
        size_t prefix;
        const char *text = hgvs_format(arena, &once.protein, round % 3 == 0);
        const struct kb_gene *gene = transcript->gene;
        if (!hgvs_parse(&parsed, &prefix, text, &error))
            fail_msg("%s gives %s: %zu: %s", name, text, error.column, error.message);
        assert_string_equal(hgvs_format(arena, &parsed, round % 3 == 0), text);
        if (hgvs_has_place(&parsed) && hgvs_check(&parsed, gene->protein_sequence, gene->protein_length, &error) &&
            hgvs_normalize(&parsed, gene->protein_sequence, gene->protein_length))
            assert_string_equal(hgvs_format(arena, &parsed, round % 3 == 0), text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_as_people_write_them),
        cmocka_unit_test(uncertain_names_are_classed_by_what_is_certain),
        cmocka_unit_test(random_changes_agree_with_translation),
        cmocka_unit_test(the_name_of_a_name_is_itself),
    };
    return cmocka_run_group_tests(tests, open_knowledge_and_arena, close_knowledge_and_arena);
}
