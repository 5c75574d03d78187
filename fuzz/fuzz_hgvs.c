/* libFuzzer: any text as a protein change of KIT. The normal form is a fixed point. */
#include <stdlib.h>
#include <string.h>

#include "knowledge/knowledge.h"
#include "variant/hgvs.h"

static cajal_knowledge *knowledge;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return cajal_knowledge_embedded(&knowledge, NULL) == CAJAL_OK ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct kb_gene *gene = kb_gene(knowledge, "KIT");
    struct arena *arena = arena_new();
    char *text = arena_strndup(arena, (const char *)data, size);
    struct hgvs_protein change, again;
    struct hgvs_error error;
    size_t gene_length;
    if (hgvs_parse(&change, &gene_length, text, &error) &&
        hgvs_check(&change, gene->protein_sequence, gene->protein_length, &error) &&
        hgvs_normalize(&change, gene->protein_sequence, gene->protein_length)) {
        const char *once = hgvs_format(arena, &change, size % 2);
        if (!hgvs_parse(&again, &gene_length, once, &error) ||
            !hgvs_check(&again, gene->protein_sequence, gene->protein_length, &error) ||
            !hgvs_normalize(&again, gene->protein_sequence, gene->protein_length) ||
            strcmp(once, hgvs_format(arena, &again, size % 2)) != 0)
            abort();
    }
    arena_free(arena);
    return 0;
}
