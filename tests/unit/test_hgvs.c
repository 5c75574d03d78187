/* Protein HGVS: grammar, checking against the protein, the normal form. */
#include "workspace.h"
#include "knowledge/knowledge.h"
#include "variant/finding.h"
#include "variant/hgvs.h"

/* Parses, checks against the gene, normalizes, formats; NULL when any step refuses. */
static const char *normal(const char *symbol, const char *text, bool three_letter)
{
    const struct kb_gene *gene = kb_gene(knowledge, symbol);
    struct hgvs_protein change;
    struct hgvs_error error;
    size_t gene_length;
    if (!hgvs_parse(&change, &gene_length, text, &error) ||
        !hgvs_check(&change, gene->protein_sequence, gene->protein_length, &error) ||
        !hgvs_normalize(&change, gene->protein_sequence, gene->protein_length))
        return NULL;
    change.predicted = false;
    return hgvs_format(arena, &change, three_letter);
}

/* Expected values: HGVS protein recommendations (3' rule; an insertion that repeats is a
 * duplication; delins trimmed) and legacy_alias_vectors.tsv, from CIViC and VEP issue 420. */
static void test_published_normal_forms(void **state)
{
    (void)state;
    static const char *const vectors[][3] = {
        {"KIT", "V559D", "p.V559D"},
        {"KIT", "p.(Val559Asp)", "p.V559D"},
        {"KIT", "KIT:p.Val559Asp", "p.V559D"},
        {"KIT", " p.V559D ", "p.V559D"},
        {"KIT", "p.A502_Y503insYA", "p.A502_Y503dup"},
        {"KIT", "p.S501_A502insAY", "p.A502_Y503dup"},
        {"KIT", "p.Y503_F504insAY", "p.A502_Y503dup"},
        {"KIT", "p.S501_A502dup", "p.S501_A502dup"},
        {"KIT", "p.V559del", "p.V560del"},
        {"KIT", "p.K550_W557del", "p.P551_K558del"},
        {"KIT", "p.V555_V559del", "p.Q556_V560del"},
        {"KIT", "p.E561del", "p.E562del"},
        {"KIT", "p.P577_W582delinsPYD", "p.H580_W582del"},
        {"KIT", "p.Val559_Glu562delinsGlu", "p.V559_E561del"},
        {"KIT", "p.W557_K558delWK", "p.W557_K558del"},
        {"KIT", "p.K558delinsNP", "p.K558delinsNP"},
        {"KIT", "p.W557_K558delinsWN", "p.K558N"},
        {"PDGFRA", "p.D842_H845del", "p.I843_D846del"},
        {"PDGFRA", "p.I843del", "p.I843del"},
        {"PDGFRA", "p.D842_I843delinsVM", "p.D842_I843delinsVM"},
        {"PDGFRA", "p.V561_I562insER", "p.V561_I562insER"},
        {"KIT", "p.W557*", "p.W557*"},
        {"KIT", "p.Trp557Ter", "p.W557*"},
        {"KIT", "p.W557X", "p.W557*"},
        {"KIT", "p.P567=", NULL},
        {"PDGFRA", "p.P567=", "p.P567="},
        {"KIT", "p.K558fs", "p.K558fs"},
        {"KIT", "p.A502_Y503insALA", "p.A502_Y503insALA"},
        {"KIT", "p.Ala502_Tyr503insALA", "p.A502dup"},
        {"KIT", "p.Lys558Asnfs*10", "p.K558Nfs*10"},
        {"KIT", "p.Lys558AsnfsTer10", "p.K558Nfs*10"},
        {"KIT", "p.K558NfsX10", "p.K558Nfs*10"},
        {"KIT", "p.K558NfsTer?", "p.K558Nfs*?"},
        {"KIT", "p.K550_K559del", NULL},
        /* a stop put in: what differs first is named, and nothing stands behind the stop */
        {"SDHB", "p.I39_K40insK*", "p.K41*"},
        {"SDHB", "p.I39_K40insA*", "p.I39_K40insA*"},
        {"KIT", "p.V559_V560delinsV*", "p.V560*"},
        {"KIT", "p.W557_K558delins*", "p.W557*"},
        {"KIT", "p.V559_V560delinsVL*A", "p.V560delinsL*"},
        {"KIT", "p.V560_E561insVD*KK", "p.V560_E561insVD*"},
        {"KIT", "p.V560_E561insED*", "p.E561_E562insD*"},
        {"KIT", "p.W557_K558delW", NULL},
        {"KIT", "p.W557_K558delWV", NULL},
        {"KIT", "p.W557_K558dupWV", NULL},
        /* so many copies instead of those that stand there; worked out by editing the whole protein */
        {"KIT", "p.L14[3]", "p.L17_L18del"},
        {"KIT", "p.L14[7]", "p.L17_L18dup"},
        {"KIT", "p.L14[5]", NULL},
        {"KIT", "p.L14[518]", NULL},
        {"BRAF", "p.A27_G28[2]", "p.G32_A33del"},
        {"BRAF", "p.A27_G28[4]", "p.G32_A33dup"},
        {"BRAF", "p.A27_G28[3]", NULL},
        {"KIT", "p.V976[2]", "p.V976dup"},
        {"KIT", "p.V976[1]", NULL},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const char *found = normal(vectors[i][0], vectors[i][1], false);
        if (!vectors[i][2]) {
            assert_null(found);
            continue;
        }
        if (!found || strcmp(found, vectors[i][2]) != 0)
            fail_msg("%s %s: found %s, expected %s", vectors[i][0], vectors[i][1], found ? found : "(refused)",
                     vectors[i][2]);
    }
    assert_string_equal(normal("KIT", "p.V559D", true), "p.Val559Asp");
    assert_string_equal(normal("KIT", "p.A502_Y503dup", true), "p.Ala502_Tyr503dup");
    assert_string_equal(normal("KIT", "p.W557*", true), "p.Trp557Ter");
}

/* The p. column of the KIT and PDGFRA vectors (CIViC, ClinVar, hmftools; computed by biocommons hgvs
 * from the c. column) passes unchanged, and lies in the exon that the table says. */
static void test_vectors_are_fixed_points(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/gist_kit_pdgfra_vectors.tsv", "r");
    assert_non_null(file);
    char line[2048], gene[32], exon[16], coding[128], protein[128];
    int tested = 0;
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%31[^\t]\t%15[^\t]\t%127[^\t]\t%127[^\t]", gene, exon, coding, protein) != 4 ||
            !kb_gene(knowledge, gene))
            continue;
        const char *found = normal(gene, protein, true);
        if (!found) /* p.0?, p.? and the like say nothing of the protein */
            continue;
        char bare[130];
        snprintf(bare, sizeof bare, "p.%.*s", (int)strlen(protein) - 4, protein + 3); /* p.(…) */
        if (!strstr(bare, "fs"))
            assert_string_equal(found, bare);
        struct hgvs_protein change;
        struct hgvs_error error;
        size_t gene_length;
        assert_true(hgvs_parse(&change, &gene_length, found, &error));
        int placed = gene_exon(kb_gene(knowledge, gene), change.first);
        if (abs(placed - atoi(exon)) > 1) /* a change may begin in the codon split with the exon before */
            fail_msg("%s %s: exon %d, expected %s", gene, found, placed, exon);
        tested++;
    }
    fclose(file);
    assert_true(tested >= 55);
}

/* The protein that results from a change, by plain editing. */
static void apply(char *out, const struct hgvs_protein *change, const char *sequence)
{
    int from = change->first - 1, until = change->last;
    const char *with = change->inserted;
    if (change->kind == HGVS_DUPLICATION)
        from = until;
    if (change->kind == HGVS_INSERTION)
        from = until = change->first;
    memcpy(out, sequence, (size_t)from);
    out[from] = '\0';
    if (change->kind == HGVS_DUPLICATION)
        strncat(out, sequence + change->first - 1, (size_t)(change->last - change->first + 1));
    else if (change->kind != HGVS_DELETION)
        strcat(out, with);
    strcat(out, sequence + until);
}

/* Property: whatever is written, the normal form means the same protein and is its own normal form. */
static void test_normal_form_keeps_the_protein(void **state)
{
    (void)state;
    static const char residues[] = "ACDEFGHIKLMNPQRSTVWY";
    const struct kb_gene *gene = kb_gene(knowledge, "KIT");
    uint64_t random = 42;
    char before[2048], after[2048];
    for (int i = 0; i < 20000; i++) {
        struct hgvs_protein change = {0};
        change.first = 2 + (int)(next_random(&random) % 900);
        change.last = change.first + (int)(next_random(&random) % 6);
        static const enum hgvs_kind kinds[] = {HGVS_DELETION, HGVS_DUPLICATION, HGVS_INSERTION, HGVS_DELINS};
        change.kind = kinds[next_random(&random) % 4];
        int added = 1 + (int)(next_random(&random) % 5);
        for (int j = 0; j < added && change.kind != HGVS_DELETION && change.kind != HGVS_DUPLICATION; j++)
            change.inserted[j] = next_random(&random) % 2 ? gene->protein_sequence[change.first - 1 + j]
                                                          : residues[next_random(&random) % 20];
        if (change.kind == HGVS_INSERTION)
            change.last = change.first + 1;
        change.first_residue = gene->protein_sequence[change.first - 1];
        change.last_residue = gene->protein_sequence[change.last - 1];
        apply(before, &change, gene->protein_sequence);
        if (!hgvs_normalize(&change, gene->protein_sequence, gene->protein_length)) {
            assert_string_equal(before, gene->protein_sequence); /* it changed nothing */
            continue;
        }
        apply(after, &change, gene->protein_sequence);
        assert_string_equal(before, after);
        struct hgvs_protein again;
        struct hgvs_error error;
        size_t gene_length;
        const char *text = hgvs_format(arena, &change, i % 2);
        if (!hgvs_parse(&again, &gene_length, text, &error))
            fail_msg("%s: %s", text, error.message);
        assert_true(hgvs_equal(&again, &change));
        assert_true(hgvs_normalize(&again, gene->protein_sequence, gene->protein_length));
        assert_true(hgvs_equal(&again, &change));
    }
}

static void test_whatever_differs_is_not_equal(void **state)
{
    (void)state;
    static const struct hgvs_protein one = {.kind = HGVS_DELINS,
                                            .first = 557,
                                            .last = 558,
                                            .first_residue = 'W',
                                            .last_residue = 'K',
                                            .copies = 0,
                                            .inserted = "CF",
                                            .tail = ""};
    struct hgvs_protein others[8];
    for (size_t i = 0; i < 8; i++)
        others[i] = one;
    others[0].kind = HGVS_INSERTION;
    others[1].first = 556;
    others[2].last = 559;
    others[3].first_residue = 'V';
    others[4].last_residue = 'V';
    others[5].copies = 2;
    strcpy(others[6].inserted, "CFF");
    strcpy(others[7].tail, "*5");
    assert_true(hgvs_equal(&one, &one));
    for (size_t i = 0; i < 8; i++)
        assert_false(hgvs_equal(&one, &others[i]));
}

static void test_errors_point_at_the_character(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t column;
    } vectors[] = {{"p.V559B", 7},
                   {"p.559", 3},
                   {"p.V559_", 8},
                   {"p.A1_C3", 8},
                   {"p.V559delinsB", 13},
                   {"p.(V559D", 9},
                   {"c.1676T>A", 1},
                   {"p.V559DA", 7},
                   {"p.W557_K558insA", 16},
                   {"p.V559D ;", 8},
                   {"p.V100000D", 4},
                   {"p.K558fs!", 9},
                   {"p.V29fsXp?A", 9},
                   {"p.K558fsTer**", 12},
                   {"p.K558fs*5*", 11}, /* found by fuzzing */
                   {"p.K558fs1234567890123456789012345678901234", 9}};
    for (size_t i = 0; i + 1 < sizeof vectors / sizeof vectors[0] + 1; i++) {
        struct hgvs_protein change;
        struct hgvs_error error = {0};
        size_t gene_length;
        bool parsed = hgvs_parse(&change, &gene_length, vectors[i].text, &error);
        if (parsed && strstr(vectors[i].text, "ins")) /* neighbours: an insertion may stand there */
            continue;
        if (parsed || error.column != vectors[i].column)
            fail_msg("%s: column %zu, expected %zu (%s)", vectors[i].text, error.column, vectors[i].column,
                     error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_normal_forms),        cmocka_unit_test(test_vectors_are_fixed_points),
        cmocka_unit_test(test_normal_form_keeps_the_protein), cmocka_unit_test(test_whatever_differs_is_not_equal),
        cmocka_unit_test(test_errors_point_at_the_character),
    };
    return cmocka_run_group_tests(tests, open_knowledge_and_arena, close_knowledge_and_arena);
}
