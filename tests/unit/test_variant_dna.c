/* c. and g. names, and what they do to the protein. Expected values: the vectors of
 * tests/data/gist_kit_pdgfra_vectors.tsv (ClinVar, CIViC, biocommons hgvs; sources in the file), and HGVS
 * recommendations worked by hand where a row says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cajal/cajal.h"
#include "variant/hgvs_dna.h"

static cajal_knowledge *knowledge;
static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return arena && cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    cajal_knowledge_free(knowledge);
    return 0;
}

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
                print_error("%s %s %s: found \"%s\", expected \"%s\"\n", gene, grch38, coding, found[i], expected), tested -= 1000;
        tested++;
    }
    fclose(file);
    assert_int_equal(tested, 61);
}

int main(void)
{
    (void)check;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_vectors),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
