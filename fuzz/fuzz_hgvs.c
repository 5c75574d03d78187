/* Any bytes as a protein change: no crash; what parses formats, and parses back to the same; what
 * fits the protein has one normal form. The first byte picks the gene. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cajal/cajal.h"
#include "knowledge/knowledge.h"
#include "variant/hgvs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_after_formatting(struct arena *arena, const struct hgvs_protein *change, bool three_letter)
{
    struct hgvs_protein again;
    struct hgvs_error error;
    size_t gene_length;
    const char *text = hgvs_format(arena, change, three_letter);
    if (!text)
        return;
    if (!hgvs_parse(&again, &gene_length, text, &error) || !hgvs_equal(&again, change) ||
        again.predicted != change->predicted)
        abort();
}

static void check_normal(struct arena *arena, struct hgvs_protein change, const struct kb_gene *gene)
{
    struct hgvs_error error;
    if (!gene || !gene->protein_sequence ||
        !hgvs_check(&change, gene->protein_sequence, gene->protein_length, &error) ||
        !hgvs_normalize(&change, gene->protein_sequence, gene->protein_length))
        return;
    same_after_formatting(arena, &change, false);
    same_after_formatting(arena, &change, true);
    struct hgvs_protein again = change;
    if (!hgvs_check(&again, gene->protein_sequence, gene->protein_length, &error) ||
        !hgvs_normalize(&again, gene->protein_sequence, gene->protein_length) || !hgvs_equal(&again, &change))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cajal_knowledge *knowledge; /* loaded once; lives as long as the fuzzer */
    if (!knowledge && cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK)
        abort();
    char text[2048];
    if (size < 1 || size > sizeof text)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    struct arena *arena = arena_new();
    struct hgvs_protein change;
    struct hgvs_error error = {0};
    size_t gene_length;
    if (!arena)
        return 0;
    if (hgvs_parse(&change, &gene_length, text, &error)) {
        check_normal(arena, change, kb_gene(knowledge, data[0] % 2 ? "KIT" : "PDGFRA"));
    } else if (error.column == 0 || error.column > strlen(text) + 1 || !error.message[0]) {
        abort();
    }
    arena_free(arena);
    return 0;
}
