/* The grammar of protein names, against the vectors of biocommons hgvs, and what old reports write. */
#include "check.h"
#include "variant/hgvs.h"

/* A protein for the tests: every residue is known by its number. */
static const char protein[] = "MAVAKKLSWYWYDDDDEF";
#define LENGTH ((int)sizeof protein - 1)

static bool parses(const char *text, struct hgvs_protein *change, struct hgvs_error *error)
{
    size_t gene_length;
    return hgvs_parse(change, &gene_length, text, error);
}

/* The normal form, "refused: …" when the name cannot be. */
static const char *normal(struct arena *arena, const char *text)
{
    struct hgvs_protein change;
    struct hgvs_error error;
    if (!parses(text, &change, &error) || !hgvs_check(&change, protein, LENGTH, &error))
        return arena_printf(arena, "refused: %s", error.message);
    if (!hgvs_normalize(&change, protein, LENGTH))
        return "refused: no change";
    return hgvs_format(arena, &change, false);
}

static void test_grammar_vectors(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_DATA "/hgvs_grammar_protein.tsv", "r");
    assert_non_null(file);
    char line[512], text[128], valid[8], read[8];
    int tested = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%127[^\t]\t%7[^\t]\t%7[^\t]", text, valid, read), 3);
        struct hgvs_protein change;
        struct hgvs_error error = {0};
        bool parsed = parses(text, &change, &error);
        if (parsed != (strcmp(read, "yes") == 0))
            fail_msg("%s: %s %s", text, parsed ? "read" : "refused:", error.message);
        if (!parsed && (error.column < 1 || error.column > strlen(text) + 1))
            fail_msg("%s: column %zu", text, error.column);
        tested++;
    }
    fclose(file);
    assert_true(tested > 80);
}

static void test_normal_forms(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"p.K5del", "p.K6del"}, /* 3' rule */
        {"p.W9_Y10del", "p.W11_Y12del"},
        {"p.W9_Y10dup", "p.W11_Y12dup"},
        {"p.S8_W9insWY", "p.W11_Y12dup"},
        {"p.D13_D14insD", "p.D16dup"},
        {"p.D13_D14insDD", "p.D15_D16dup"},
        {"p.S8_W9insYW", "p.S8_W9insYW"},
        {"p.K5_K6delinsK", "p.K6del"},
        {"p.V3_A4delinsVS", "p.A4S"},
        {"p.V3_K5delinsVAR", "p.K5R"},
        {"p.V3delinsVA", "p.A4dup"},
        {"p.V3_A4delVA", "p.V3_A4del"},
        {"p.A2_A4delAVA", "p.A2_A4del"},
        {"p.A2_A4delAKA", "refused: residue 3 is V (Val), not K (Lys)"},
        {"p.V3delinsV", "refused: no change"},
        {"p.V3L", "p.V3L"},
        {"p.V3V", "p.V3="},
        {"p.Val3Val", "p.V3="},
        {"p.VAL3LEU", "p.V3L"},
        {"p.Val3X", "p.V3*"},
        {"p.V3delinsALA", "p.V3delinsALA"}, /* three residues after a one-letter name */
        {"p.Val3delinsALA", "p.V3A"},       /* one after a three-letter name */
        {"V3L", "p.V3L"},
        {"P.V3L", "p.V3L"},
        {"\tp.V3L\n", "p.V3L"},
        {"p.(V3L)", "p.(V3L)"},
        {"p.F18del", "p.F18del"},
        {"p.F19del", "refused: codon 19 is past the end of the protein (18 residues)"},
        {"p.M1_F18del", "p.M1_F18del"},
        {"p.A3_K5del", "refused: residue 3 is V (Val), not A (Ala)"},
        {"p.V3_A5del", "refused: residue 5 is K (Lys), not A (Ala)"},
        {"p.D13_D14dupDD", "p.D15_D16dup"},
        {"p.D13_D14dupDE", "refused: the amino acids named here are not those of the range before"},
        {"p.*18W", "refused: residue 18 is F (Phe), not * (Ter)"},
        {"p.*19Wext*5", "p.*19Wext*5"},
        {"p.W19K", "refused: codon 19 is past the end of the protein (18 residues)"},
        {"p.*20Wext*5", "refused: codon 20 is past the end of the protein (18 residues)"},
        {"p.F18_*19insK", "p.F18_*19insK"},
        /* so many copies in all, counted from the first on; as many as there are is no change */
        {"p.D13[6]", "p.D15_D16dup"},
        {"p.D13[4]", "refused: no change"},
        {"p.D13[2]", "p.D15_D16del"},
        {"p.D14[4]", "p.D16dup"},
        {"p.W9_Y10[4]", "p.W9_Y12dup"},
        {"p.W9_Y10[3]", "p.W11_Y12dup"},
        {"p.W9_Y10[1]", "p.W11_Y12del"},
        {"p.V3[2]", "p.V3dup"},
        {"p.V3[3]", "p.V3_A4insVV"},
        {"p.F18[2]", "p.F18dup"},
        {"p.V3[514]", "refused: no change"}, /* 513 are too many */
        /* a stop that is put in is the end: the change begins where what stands before it differs */
        {"p.V3delinsAK*", "p.V3delinsAK*"},
        {"p.V3_A4delinsVAK*", "p.K6*"},
        {"p.A2delinsAV*", "p.A4*"},
        {"p.V3_A4ins*", "p.A4*"},
        {"p.V3_A4insA*", "p.K5*"},
        {"p.V3_A4insW*", "p.V3_A4insW*"},
        {"p.E17_F18delins*", "p.E17*"},
        {"p.F18delinsF*", "refused: no change"},
        /* without a place */
        {"p.?", "p.?"},
        {"p.0", "p.0"},
        {"p.=", "p.="},
        {"p.(=)", "p.(=)"},
        {"p.M1?", "p.M1?"},
        {"p.V3fs*5", "p.V3fs*5"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *found = normal(arena, rows[i][0]);
        if (strcmp(found, rows[i][1]) != 0)
            fail_msg("%s: found %s, expected %s", rows[i][0], found, rows[i][1]);
    }
    arena_free(arena);
}

/* Three letters as HGVS prefers them, and each of these means something else than the others. */
static void test_long_names(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"p.V3L", "p.Val3Leu"},
        {"p.V3M", "p.Val3Met"},
        {"p.V3*", "p.Val3Ter"},
        {"p.V3del", "p.Val3del"},
        {"p.V3dup", "p.Val3dup"},
        {"p.V3_A4del", "p.Val3_Ala4del"},
        {"p.A2_A4del", "p.Ala2_Ala4del"},
        {"p.V3_A4insKL", "p.Val3_Ala4insLysLeu"},
        {"p.V3delinsKL", "p.Val3delinsLysLeu"},
        {"p.V3=", "p.Val3="},
        {"p.A4=", "p.Ala4="},
        {"p.V3fs", "p.Val3fs"},
        {"p.V3fs*5", "p.Val3fsTer5"},
        {"p.V3fs*6", "p.Val3fsTer6"},
        {"p.V3fs*?", "p.Val3fsTer?"},
        {"p.V3Lfs*5", "p.Val3LeufsTer5"},
        {"p.*19Wext*5", "p.Ter19TrpextTer5"},
        {"p.M1?", "p.Met1?"},
        {"p.M1ext-5", "p.Met1ext-5"},
        {"p.?", "p.?"},
        {"p.0", "p.0"},
        {"p.=", "p.="},
    };
    struct hgvs_protein changes[sizeof rows / sizeof rows[0]];
    struct hgvs_error error;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(parses(rows[i][0], &changes[i], &error));
        assert_string_equal(hgvs_format(arena, &changes[i], false), rows[i][0]);
        assert_string_equal(hgvs_format(arena, &changes[i], true), rows[i][1]);
        for (size_t j = 0; j <= i; j++)
            if (hgvs_equal(&changes[i], &changes[j]) != (i == j))
                fail_msg("%s and %s", rows[i][0], rows[j][0]);
    }
    arena_free(arena);
}

/* The longest insertion is read, one more is refused, and nothing overflows when it is written. */
static void test_long_insertions(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char text[HGVS_INSERTED_MAX + 64] = "p.V3_A4ins";
    size_t used = strlen(text);
    memset(text + used, 'W', HGVS_INSERTED_MAX);
    text[used + HGVS_INSERTED_MAX] = '\0';
    assert_string_equal(normal(arena, text), text);
    struct hgvs_protein change;
    struct hgvs_error error;
    assert_true(parses(text, &change, &error));
    assert_int_equal(strlen(hgvs_format(arena, &change, true)), strlen("p.Val3_Ala4ins") + 3 * HGVS_INSERTED_MAX);
    strcat(text, "W");
    assert_non_null(strstr(normal(arena, text), "more than 512 amino acids inserted"));
    arena_free(arena);
}

static void test_codons_of_a_change(void **state)
{
    (void)state;
    struct hgvs_protein change;
    struct hgvs_error error;
    int first, last;
    assert_true(parses("p.W9_Y12delinsK", &change, &error));
    hgvs_codons(&change, &first, &last);
    assert_int_equal(first, 9);
    assert_int_equal(last, 12);
    assert_true(parses("p.V3_A4insK", &change, &error));
    hgvs_codons(&change, &first, &last);
    assert_int_equal(first, 3);
    assert_int_equal(last, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar_vectors),    cmocka_unit_test(test_normal_forms),
        cmocka_unit_test(test_long_names),         cmocka_unit_test(test_long_insertions),
        cmocka_unit_test(test_codons_of_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
